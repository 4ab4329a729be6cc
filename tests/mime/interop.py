#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Hearth sends, read by Python's email package and by mutt: the same text, names, recipients and attachments.

    interop.py BUILD-LETTERS [--count 100] [--seed 20261128]     prints TAP: one test a letter and reader
"""
import argparse
import base64
import email
import email.policy
import os
import pty
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

NAMES = ("", "Marta Keller", "Keller, Marta", "Marta \"M.\" Keller", "Łukasz Żółć", "Ганна Фогель", "Άννα Φόγκελ",
         "田中 花子", "김민수", "שרה כהן", "محمد علي", "अनिता शर्मा", "นารี ใจดี", "Անի", "ნინო", "Bác Hồ Thị",
         "Ångström & Sons (Möbel)", "a@b.example", "Team 🍞 Brot", "O'Neill; Père <Noël>", "Backslash \\ Maker",
         "Ein sehr langer Name mit Ümläuten der über eine Zeile hinausgeht und noch weiter geht bis er endet",
         "=?utf-8?Q?not_encoded?=", "x" * 70)
DOMAINS = ("keller.example", "vogel.example", "bücher.example", "xn--bcher-kva.example", "sub.domain.example")
LOCALS = ("marta", "a.b", "m+tag", "o'neill", "very.long.local.part.that.goes.on.and.on", "x_y", "1")
WORDS = {
    "Latin": "the kitchen tiles are lovely and we would take them in the week before Christmas if Paul can",
    "German": "schöne Grüße aus Köln wir möchten die Fliesen übermäßig gern für die Küche nehmen",
    "Cyrillic": "добрый день плитка для кухни очень красивая мы бы взяли её на следующей неделе",
    "Greek": "καλημέρα τα πλακάκια της κουζίνας είναι πολύ όμορφα",
    "Hebrew": "שלום האריחים למטבח יפים מאוד",
    "Arabic": "مرحبا بلاط المطبخ جميل جدا",
    "Hindi": "नमस्ते रसोई की टाइलें बहुत सुंदर हैं",
}
CJK = "厨房のタイルはとても素敵です。来週までに二箱お願いできますか。"
ODD_LINES = (".", "..", ".hidden", "From the start", "From anna@vogel.example Mon Nov 23 09:00:00 2026", ">From here", ">",
             "> quoted", ">> twice", ">>> thrice quoted", "-- ", "--", " leading space", "   three spaces", "\ttab",
             "trailing space ", "trailing spaces   ", "", "", "=3D =20 = equals=", "=", "🍞🧀 👩‍👩‍👧‍👦 🇨🇭", "Ünïcödé ﬁ ﷽ Ⅷ",
             "https://vogel.example/a/very/long/path?" + "q=1&" * 60, "x" * 2000, "ü" * 1200, "--boundary", "Subject: no header",
             "begin 644 file", "a\u00a0b\u202fc", "\u200fדף\u200e", "=?utf-8?Q?text?=")
FILES = ("plan.pdf", "Größe der Küche.txt", "計画書 2026.docx", "план дома.odt", "with \"quotes\".txt", "semi;colon=equals.txt",
         "back\\slash.txt", "percent%20encoded%.txt", "apostrophe's.txt", "very " * 30 + "long.bin", "emoji 🏠.png",
         "noextension", ".hidden", "trailing dot.", "tab in name.csv", "(brackets) [square] {curly}.md",
         "مستند.pdf", "a*0*.txt", "comma, and more.html")
TYPES = ("application/pdf", "text/plain", "text/html", "image/png", "application/octet-stream", "text/csv",
         "application/vnd.oasis.opendocument.text", "multipart/mixed", "not a type", "message/partial")


def make_text(rng):
    """Lines as people write them, and as nobody does."""
    lines = []
    for _ in range(rng.randrange(0, 14)):
        kind = rng.randrange(5)
        if kind == 0:
            lines.append(rng.choice(ODD_LINES))
        elif kind == 1:
            lines.append("> " * 0 + ">" * rng.randrange(1, 4) + " " + " ".join(rng.choices(WORDS["Latin"].split(), k=rng.randrange(1, 60))))
        elif kind == 2:
            lines.append(CJK * rng.randrange(1, 12))
        else:
            words = rng.choice(list(WORDS.values())).split()
            lines.append(" ".join(rng.choices(words, k=rng.randrange(1, 120))))
    return "\n".join(lines) + ("\n" if lines and rng.random() < 0.8 else "")


def make_addresses(rng, low, high):
    """Pairs of name and address."""
    return [(rng.choice(NAMES), "%s@%s" % (rng.choice(LOCALS), rng.choice(DOMAINS))) for _ in range(rng.randrange(low, high + 1))]


def make_letter(number, seed):
    """A letter as values."""
    rng = random.Random("%s-%d" % (seed, number))
    subject = rng.choice(("", "Kitchen tiles: two offers", "Re: " + CJK, "Größe " * rng.randrange(1, 30), "a" * 200, "🍞" * 40,
                          " ".join(rng.choices(WORDS["Cyrillic"].split(), k=30)), "=?utf-8?Q?not_me?=", "Re: [list] x: y; z",
                          "שלום עולם", "tabs and  two spaces", "ends with =?"))
    attachments = []
    if rng.random() < 0.5:
        for name in rng.sample(FILES, rng.randrange(1, 4)):
            size = rng.choice((0, 1, 56, 57, 58, 114, 1000, 20000))
            data = rng.choice((rng.randbytes(size), b"\r\n.\r\nFrom x\n" * (size // 12), b"\n" * size))
            attachments.append((name, rng.choice(TYPES), data))
    return {"from": make_addresses(rng, 1, 1), "to": make_addresses(rng, 0 if rng.random() < 0.1 else 1, 6),
            "cc": make_addresses(rng, 0, 3), "bcc": [("", "hidden@secret.example")], "subject": subject, "text": make_text(rng),
            "attachments": attachments, "id": "interop.%d@vogel.example" % number}


def write_letter(path, letter):
    """The letter for build-letters."""
    def code(text):
        return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()
    lines = ["[letter]"]
    for field in ("from", "to", "cc", "bcc"):
        for i, (name, address) in enumerate(letter[field], 1):
            lines += ["%s%d-name=%s" % (field, i, code(name)), "%s%d-address=%s" % (field, i, code(address))]
    lines += ["%s=%s" % (key, code(letter[key])) for key in ("subject", "text", "id")]
    for i, (name, kind, data) in enumerate(letter["attachments"], 1):
        lines += ["[attachment%d]" % i, "name=" + code(name), "type=" + code(kind), "bytes=" + code(data)]
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


def unflow(text):
    """RFC 3676, written from the RFC and not from Hearth: the lines as they were before they were made to flow."""
    out, paragraph, depth_before = [], None, 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:]
        if body.startswith(" "):
            body = body[1:]
        is_signature = body == "-- "
        if paragraph is not None and (depth != depth_before or is_signature):
            out.append((depth_before, paragraph))
            paragraph = None
        paragraph = body if paragraph is None else paragraph + body
        depth_before = depth
        if is_signature or not body.endswith(" "):
            out.append((depth, paragraph))
            paragraph = None
    if paragraph is not None:
        out.append((depth_before, paragraph))
    return out


def expected_lines(text):
    """What a reader should see: depth of quote and text of each line."""
    lines = []
    for line in text.rstrip("\n").split("\n"):
        depth, body = 0, line
        while body.startswith(">"):
            depth, body = depth + 1, body[1:]
            if re.match(r" >", body):
                body = body[1:]
        if depth and body.startswith(" "):
            body = body[1:]
        lines.append((depth, body if body == "-- " else body.rstrip(" ")))
    return lines


def seen_lines(text):
    """The same of what was read."""
    lines = [(depth, body if body == "-- " else body.rstrip(" ")) for depth, body in unflow(text)]
    while lines and lines[-1] == (0, ""):
        lines.pop()
    return lines or [(0, "")]


def ascii_domain(address):
    """As it is on the wire."""
    local, _, domain = address.rpartition("@")
    return "%s@%s" % (local, domain.encode("idna").decode())


def unicode_domain(address):
    """As mutt shows it."""
    local, _, domain = address.rpartition("@")
    return "%s@%s" % (local, domain.encode("idna").decode("idna"))


def fold(text):
    """One space where there is white space."""
    return re.sub(r"\s+", " ", text).strip()


def check_wire(raw):
    """What must hold of every byte that leaves (trust 12, 13)."""
    assert b"\0" not in raw and all(c < 128 for c in raw), "not 7-bit"
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw), "a bare CR or LF"
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998, "a line too long"
    assert b"hidden@secret" not in raw and b"\nBcc" not in raw, "Bcc on the wire"


def same(what, seen, wanted):
    """Fail with both."""
    if isinstance(seen, list) and isinstance(wanted, list) and seen != wanted:
        at = next((i for i, (a, b) in enumerate(zip(seen, wanted)) if a != b), min(len(seen), len(wanted)))
        seen, wanted = ["%d of %d" % (at, len(seen))] + seen[at:at + 2], ["%d of %d" % (at, len(wanted))] + wanted[at:at + 2]
    assert seen == wanted, "%s:\n  seen   %r\n  wanted %r" % (what, seen, wanted)


def check_python(raw, letter):
    """Python's email package with its modern policy."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert not message.defects, message.defects
    for field in ("from", "to", "cc"):
        if field == "to" and not letter["to"] and not letter["cc"]:
            continue
        addresses = message[field].addresses if message[field] is not None else ()
        same(field, [(a.display_name, a.addr_spec) for a in addresses],
             [(fold(name), ascii_domain(address)) for name, address in letter[field]])
    same("subject", fold(message["subject"] or ""), fold(letter["subject"]))
    body = message.get_body(("plain",))
    same("text", seen_lines(body.get_content().replace("\r\n", "\n")), expected_lines(letter["text"]))
    attachments = []
    for part in message.iter_attachments():
        attachments.append((part.get_filename(), part.get_payload(decode=True)))
    same("attachments", attachments, [(name, data) for name, _, data in letter["attachments"]])


MUTTRC = """
set charset=utf-8 send_charset=utf-8 rfc2047_parameters=yes pipe_decode=yes wait_key=no reflow_text=no quit=yes
set folder=%(folder)s spoolfile= record= move=no header_cache= tmpdir=%(folder)s confirmappend=no save_empty=yes
set mbox_type=mbox sleep_time=0 beep=no read_inc=0 write_inc=0 resolve=no menu_move_off=no help=no assumed_charset=utf-8
set attach_save_dir=%(folder)s/saved markers=no mark_old=no text_flowed=no fcc_attach=no timeout=1
unset suspend
ignore *
unignore from to cc subject
unhdr_order *
hdr_order from to cc subject
"""


def run_mutt(folder, keys):
    """Press keys in mutt, on a terminal of its own, until it ends."""
    argv = ["mutt", "-n", "-R", "-F", os.path.join(folder, "muttrc"), "-f", os.path.join(folder, "mbox"), "-e",
            'push "%s"' % keys]
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(os.path.join(folder, "saved"))
        os.environ.update(TERM="vt100", LC_ALL="C.UTF-8", HOME=folder, COLUMNS="200", LINES="50")
        os.execvp("mutt", argv)
    end = time.monotonic() + 60
    output = b""
    while time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
    else:
        os.kill(pid, 9)
    os.close(terminal)
    os.waitpid(pid, 0)
    return output


def read_with_mutt(raw, n_attachments):
    """Headers and text as mutt shows them, and the files that it saves under the names that it offers."""
    folder = tempfile.mkdtemp(prefix="hearth-mutt-", dir="/tmp")
    try:
        with open(os.path.join(folder, "muttrc"), "w", encoding="utf-8") as f:
            f.write(MUTTRC % {"folder": folder})
        with open(os.path.join(folder, "mbox"), "wb") as f:
            f.write(b"From anna@vogel.example Sat Nov 28 22:00:00 2026\n")
            f.write(re.sub(rb"^(>*From )", rb">\1", raw.replace(b"\r\n", b"\n"), flags=re.M) + b"\n")
        keys = "<pipe-message>cat>%s/shown<enter><view-attachments>" % folder
        keys += "<next-entry><save-entry><enter>" * n_attachments
        os.mkdir(os.path.join(folder, "saved"))
        output = run_mutt(folder, keys + "<exit><quit>")
        if not os.path.exists(os.path.join(folder, "shown")):
            raise AssertionError("mutt shows nothing: %r" % output[-400:])
        with open(os.path.join(folder, "shown"), "rb") as f:
            shown = f.read().decode(errors="replace")
        saved = {}
        for name in os.listdir(os.path.join(folder, "saved")):
            with open(os.path.join(folder, "saved", name), "rb") as f:
                saved[name] = f.read()
        return shown, saved
    finally:
        shutil.rmtree(folder)


def unfold_headers(text):
    """Header names to values."""
    headers = {}
    for line in re.sub(r"\n[ \t]+", " ", text).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers[name.lower()] = value.strip()
    return headers


def check_mutt(raw, letter):
    """mutt, an independent program, as a person would use it."""
    shown, saved = read_with_mutt(raw, len(letter["attachments"]))
    head, _, rest = shown.partition("\n\n")
    headers = unfold_headers(head)
    for field in ("from", "to", "cc"):
        if not letter[field]:
            continue
        # mutt writes decoded names back without quotes where it needs some: addresses are compared exactly, names loosely
        for name, address in letter[field]:
            assert unicode_domain(address) in headers[field], (field, address, headers[field])
            plain = fold(re.sub(r"[\\\"]", "", name))
            assert plain in fold(re.sub(r"[\\\"]", "", headers[field])), (field, name, headers[field])
    if letter["subject"].strip():
        same("subject", fold(headers.get("subject", "")), fold(letter["subject"]))
    seen, wanted = seen_lines(rest), expected_lines(letter["text"])
    # text that is attached is shown below the letter's own
    same("text", seen[:len(wanted)] if any(kind.startswith("text/") for _, kind, _ in letter["attachments"]) else seen, wanted)
    # mutt saves text with the line ends of its own system
    same("attachments", sorted(saved.items()),
         sorted((name, data.replace(b"\r\n", b"\n") if kind.startswith("text/") else data)
                for name, kind, data in letter["attachments"]))


def main():
    """Generate, build, read, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builder", metavar="BUILD-LETTERS")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", default="20261128")
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep")
    options = parser.parse_args()
    numbers = range(options.count) if options.only is None else [options.only]
    letters = {n: make_letter(n, options.seed) for n in numbers}
    readers = [("python", check_python)]
    if shutil.which("mutt"):
        readers.append(("mutt", check_mutt))
    print("1..%d" % (len(numbers) * 2))
    folder = options.keep or tempfile.mkdtemp(prefix="hearth-interop-")
    failed = count = 0
    try:
        paths = [os.path.join(folder, "%d.ini" % n) for n in numbers]
        for n, path in zip(numbers, paths):
            write_letter(path, letters[n])
        subprocess.run([options.builder] + paths, check=True)
        for n in numbers:
            with open(os.path.join(folder, "%d.eml" % n), "rb") as f:
                raw = f.read()
            for name, check in readers:
                count += 1
                try:
                    check_wire(raw)
                    check(raw, letters[n])
                    print("ok %d - %s reads letter %d" % (count, name, n), flush=True)
                except AssertionError as error:
                    failed += 1
                    print("not ok %d - %s reads letter %d" % (count, name, n))
                    print("\n".join("# " + line for line in str(error)[:3000].split("\n")), flush=True)
            if len(readers) == 1:
                count += 1
                failed += 1
                print("not ok %d - mutt is not installed" % count)
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    print("# seed %s" % options.seed)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
