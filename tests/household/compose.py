# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts messages together byte by byte, the way the many mail programs of the world do (LF line ends)."""
import base64
import quopri
import textwrap
import time

import documents
import people

# Names of the charsets that Python spells in another way.
CODECS = {"iso-8859-8-i": "iso-8859-8", "windows-1252": "cp1252", "windows-1256": "cp1256", "gb2312": "gb2312"}


def encode(text, charset):
    """The text in a charset; what the charset lacks becomes a question mark."""
    return text.encode(CODECS.get(charset, charset), "replace")


def fits(text, charset):
    """Whether the charset has every character of the text."""
    try:
        text.encode(CODECS.get(charset, charset))
        return True
    except UnicodeEncodeError:
        return False


def header_text(text, charset="utf-8", way="b"):
    """Header text as it is, or as encoded words of at most 75 characters that never split a character."""
    if text.isascii():
        return text
    if charset is None or not fits(text, charset):
        charset = "utf-8"
    room = 75 - len("=?%s?b??=" % charset)
    words, current = [], ""

    def word(piece):
        data = encode(piece, charset)
        if way == "q":
            return "".join(chr(b) if chr(b).isalnum() and b < 128 else "_" if b == 32 else "=%02X" % b for b in data)
        return base64.b64encode(data).decode()
    for character in text:
        if len(word(current + character)) > room:
            words.append(word(current))
            current = ""
        current += character
    words.append(word(current))
    return "\n ".join("=?%s?%s?%s?=" % (charset, way.upper(), w) for w in words)


def address(person, way="b"):
    """A From or To value of (name, address, charset)."""
    name, where, charset = person
    if not name.isascii():
        return "%s <%s>" % (header_text(name, charset, way), where)
    if any(c in name for c in ".,'()"):
        name = '"%s"' % name
    return "%s <%s>" % (name, where)


def date_header(when, offset_hours=1):
    """RFC 5322's date in a zone that many hours east."""
    return time.strftime("%a, %d %b %Y %H:%M:%S ", time.gmtime(when + offset_hours * 3600)) + "%+03d00" % offset_hours


def wrap(text, width=74):
    """Lines of at most that width, each paragraph by itself."""
    return "\n".join("\n".join(textwrap.wrap(line, width, break_long_words=False)) if len(line) > width else line
                     for line in text.split("\n"))


def flowed(text, width=72):
    """format=flowed (RFC 3676): a space at the end of a line says that the paragraph goes on."""
    out = []
    for line in text.split("\n"):
        if line.startswith((" ", "From ", ">")) and not line.startswith("> "):
            line = " " + line
        depth = len(line) - len(line.lstrip(">"))
        mark = line[:depth] + (" " if depth else "")
        rest = line[depth:].lstrip(" ") if depth else line
        pieces = textwrap.wrap(rest, width - len(mark), break_long_words=False) if len(rest) > width else [rest]
        out.extend(mark + piece + (" " if i < len(pieces) - 1 else "") for i, piece in enumerate(pieces))
    return "\n".join(out)


def quoted(text):
    """The text as a quotation."""
    return "\n".join(">" + line if line.startswith(">") else "> " + line if line else ">" for line in text.split("\n"))


def transfer(data, way):
    """A body in a Content-Transfer-Encoding."""
    if way == "base64":
        return base64.encodebytes(data)
    if way == "quoted-printable":
        return quopri.encodestring(data)
    return data


class Part:
    """A MIME part: its headers in order and its body in bytes."""

    def __init__(self, headers, body):
        self.headers = headers
        self.body = body

    def lines(self):
        """The part as it stands in a message."""
        return "".join("%s: %s\n" % h for h in self.headers).encode("utf-8", "surrogateescape") + b"\n" + self.body


def text_part(text, charset="utf-8", kind="plain", way=None, extra=""):
    """A text part; the way of encoding follows from the text unless it is given."""
    data = encode(text if text.endswith("\n") else text + "\n", charset)
    if way is None:
        way = ("7bit" if data.isascii() else "base64" if sum(b > 127 for b in data) * 3 > len(data)
               else "quoted-printable")
        if max(map(len, data.split(b"\n"))) > 990:
            way = "quoted-printable"
    return Part([("Content-Type", "text/%s; charset=%s%s" % (kind, charset, extra)),
                 ("Content-Transfer-Encoding", way)], transfer(data, way))


def file_part(name, data, content_id=None):
    """An attachment, or with a content id a picture of the text."""
    kind = documents.TYPES[name.rpartition(".")[2]]
    shown = header_text(name)
    headers = [("Content-Type", '%s; name="%s"' % (kind, shown)), ("Content-Transfer-Encoding", "base64"),
               ("Content-Disposition", '%s; filename="%s"' % ("inline" if content_id else "attachment", shown))]
    if content_id:
        headers.append(("Content-ID", "<%s>" % content_id))
    return Part(headers, base64.encodebytes(data))


def multipart(kind, parts, boundary):
    """Parts in one."""
    body = b"".join(b"--" + boundary.encode() + b"\n" + p.lines().rstrip(b"\n") + b"\n\n" for p in parts)
    return Part([("Content-Type", 'multipart/%s; boundary="%s"' % (kind, boundary))], body + b"--" + boundary.encode() + b"--\n")


def message(headers, part):
    """A whole message."""
    return Part(headers + [("MIME-Version", "1.0")] + part.headers, part.body).lines()


def transport_headers(r, sender_address, recipient, when):
    """What servers write on top of a message on its way."""
    host = sender_address.rpartition("@")[2]
    arrived = date_header(when, 0)
    number = "%016X" % r.getrandbits(64)
    signature = base64.b64encode(r.randbytes(96)).decode()
    return [
        ("Return-Path", "<%s>" % sender_address), ("Delivered-To", recipient),
        ("Received", "from mx.%s (mx.%s [192.0.2.%d])\n\tby %s with ESMTPS id %s\n\tfor <%s>; %s" % (
            host, host, r.randrange(1, 255), people.HOST, number, recipient, arrived)),
        ("Authentication-Results", "%s; dkim=pass header.d=%s; spf=pass\n\tsmtp.mailfrom=%s; dmarc=pass header.from=%s" % (
            people.HOST, host, sender_address, host)),
        ("DKIM-Signature", "v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=s1;\n\th=from:to:subject:date:message-id;\n\tbh=%s;\n\tb=%s\n\t %s" % (
            host, base64.b64encode(r.randbytes(32)).decode(), signature[:64], signature[64:])),
    ]
