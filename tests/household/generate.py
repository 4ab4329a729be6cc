#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes believable mail, the same for the same seed.

    generate.py --out DIR [--count 2000]           a Maildir with folders, as Anna at home has it
    generate.py --out FILE --mbox [--count 2000]   one mbox
    generate.py --out DIR --small [--count N]      short messages only, thousands a second

    --seed N    another household                  --now SECONDS  dates end here (default: a fixed day)

Letters in conversations, newsletters, mailing lists, notices, attachments, pictures in the text, many charsets and
scripts, and some broken messages.  The texts are in letters.py, foreign.py, showcase.py, newsletters.py, broken.py.
"""
import argparse
import collections
import os
import random
import socket
import time

import broken
import compose
import documents
import foreign
import letters
import newsletters
import people
import showcase

DEFAULT_NOW = 1794150000  # 8 November 2026, 15:00 UTC
DAY_S = 86400
OFFSETS = {"yuki": 9, "haruto": 9, "emi": 9, "ming": 8, "mei": 8, "minji": 9, "olga": 3, "fatima": 2, "nikos": 2, "jose": 0}

Mail = collections.namedtuple("Mail", "folder when flags data")

ACCOUNTS = {
    "anna": {"me": "anna", "topics": ("kitchen", "school", "family", "family", "hiking", "garden", "books", "choir"),
             "notices": ("house", "school", "books", "hiking"),
             "letters": tuple(range(len(foreign.LETTERS))), "shops": ("tiles", "garden", "museum", "market", "rail"),
             "lists": (("neighbours", "Lindenweg neighbours", "garden"), ("choir", "Lake choir", "choir")),
             "folders": ("House", "House/Kitchen", "House/Bills", "House/Garden", "Children", "Children/School",
                         "Children/School/Class 4b", "Family", "Family/Recipes", "Family/Christmas",
                         "Free time", "Free time/Hiking", "Free time/Hiking/Huts", "Free time/Books", "Free time/Choir",
                         "Newsletters", "Archive/2025", "Archive/2025/Travel")},
    "anna.vogel": {"me": "clinic", "topics": ("rota", "ward"), "notices": ("rota", "office", "ward"), "letters": (20, 21),
                   "shops": (), "lists": (("ward3", "Ward 3 staff", "rota"),),
                   "folders": ("Ward", "Ward/Rota", "Ward/Rota/Swaps", "Ward/Meetings", "Ward/Meetings/Minutes", "Office",
                               "Office/Circulars", "Teaching", "Teaching/Ultrasound")},
    "tomas": {"me": "tomas", "topics": ("workshop", "workshop", "wood", "kitchen", "family", "hiking"),
              "notices": ("house", "hiking"),
              "letters": (4, 5, 7, 9, 12, 17, 18), "shops": ("outdoor", "garden", "rail"),
              "lists": (("woodturners", "Lakeside woodturners", "wood"),),
              "folders": ("Workshop", "Workshop/Customers", "Workshop/Customers/Keller", "Workshop/Wood", "House",
                          "House/Kitchen", "House/Bills", "Family", "Free time", "Free time/Hiking", "Newsletters")},
}


class Generator:
    """Mail of one account."""

    def __init__(self, login, seed, now):
        self.login = login
        self.account = ACCOUNTS[login]
        self.me = self.account["me"]
        self.my_address = letters.PEOPLE[self.me][1]
        self.now = now
        self.r = random.Random("%s %d" % (login, seed))
        self.count = 0
        self.mails = []

    # Small choices.

    def _fill(self, text, chosen):
        """Fill the slots of a text, the same way all over one conversation."""
        for name in letters.SLOTS:
            if "{%s}" % name in text:
                if name not in chosen:
                    chosen[name] = self.r.choice(letters.SLOTS[name])
                text = text.replace("{%s}" % name, chosen[name])
        return text

    def _moment(self, oldest_days, newest_days=0.1):
        """A time at which people write, more often lately than long ago."""
        days = newest_days + (oldest_days - newest_days) * self.r.random() ** 2.2
        when = int(self.now - days * DAY_S)
        when -= when % DAY_S
        when += int(min(21.5, max(6.2, self.r.gauss(13, 4))) * 3600) + self.r.randrange(60)
        return when if when < self.now - 600 else when - DAY_S

    def _awake(self, when):
        """The time itself, or the next morning when people sleep."""
        hour = (when + 3600) % DAY_S / 3600
        if 6.5 < hour < 23:
            return when
        return when - int(hour * 3600) + (DAY_S if hour > 12 else 0) + int(self.r.uniform(7, 10) * 3600)

    def _id(self, who):
        self.count += 1
        return "<%012x.%d@%s>" % (self.r.getrandbits(48), self.count, letters.PEOPLE[who][1].rpartition("@")[2])

    def _boundary(self):
        return "=_%020x" % self.r.getrandbits(80)

    def _flags(self, when, answered=False):
        age_days = (self.now - when) / DAY_S
        read = self.r.random() < (0.62 if age_days < 4 else 0.9 if age_days < 14 else 0.995)
        flags = ("F" if self.r.random() < .05 else "") + ("R" if answered and read else "") + ("S" if read else "")
        return flags

    # Whole messages.

    def headers(self, who, to, subject, when, message_id, references=(), charset=None, extra=()):
        """The writer's headers, and the servers' above them when it came from outside."""
        sender = letters.PEOPLE[who]
        recipients = [letters.PEOPLE[t] for t in to]
        out = []
        if who != self.me:
            out += compose.transport_headers(self.r, sender[1], self.my_address, when)
        way = "q" if self.r.random() < .3 else "b"
        out += [("From", compose.address(sender, way)),
                ("To", ",\n ".join(compose.address(p, way) for p in recipients)),
                ("Subject", compose.header_text(subject, charset or sender[2] or "utf-8", way)),
                ("Date", compose.date_header(when, OFFSETS.get(who, 1))), ("Message-ID", message_id)]
        if references:
            out += [("In-Reply-To", references[-1]), ("References", "\n ".join(references[-12:]))]
        return out + list(extra)

    def body(self, text, charset="utf-8", attachments=(), pictures=0):
        """A letter's body: plain, flowed, with an HTML twin, with files."""
        r = self.r
        style = r.random()
        if pictures or (style < .3 and not text.startswith(">")):
            paragraphs = "".join("<p>%s</p>\n" % p.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>\n")
                                 for p in text.split("\n\n"))
            ids = ["picture%d.%x@hearth" % (i, r.getrandbits(32)) for i in range(pictures)]
            page = ('<html><head><meta http-equiv="content-type" content="text/html; charset=%s"></head>\n<body style='
                    '"font-family: sans-serif">%s%s</body></html>\n') % (
                        charset, paragraphs, "".join('<p><img src="cid:%s" alt="Photo" width="320"></p>\n' % i for i in ids))
            page_part = compose.text_part(page, charset, "html")
            if ids:
                seed = r.randrange(6)
                page_part = compose.multipart("related", [page_part] + [
                    compose.file_part("photo-%d.%s" % (n + 1, kind), documents.make("x." + kind, seed + n), i)
                    for n, (i, kind) in enumerate(zip(ids, ("jpg", "png", "jpg")))], self._boundary())
            part = compose.multipart("alternative", [compose.text_part(compose.wrap(text), charset), page_part], self._boundary())
        elif style < .7:
            part = compose.text_part(compose.flowed(text), charset, extra="; format=flowed")
        else:
            part = compose.text_part(compose.wrap(text), charset, way="8bit" if style > .9 else None)
        if attachments:
            lines = [line for line in text.split("\n")[:12] if line.isascii()]
            part = compose.multipart("mixed", [part] + [
                compose.file_part(n, documents.make(n, r.randrange(6), lines)) for n in attachments], self._boundary())
        return part

    def put(self, folder, when, flags, data):
        """Keep a message; what I wrote myself lies in Sent."""
        self.mails.append(Mail(folder, int(when), flags, data))

    def written(self, who, to, subject, text, when, references, folder, flags, attachments=(), charset=None, pictures=0, extra=()):
        """Put a letter and give back its message id."""
        message_id = self._id(who)
        if charset is not None and not compose.fits(text, charset):
            charset = "utf-8"
        data = compose.message(self.headers(who, to, subject, when, message_id, references, charset, extra),
                               self.body(text, charset or "utf-8", attachments, pictures))
        if who == self.me:
            folder, flags = "Sent", "S"
        self.put(folder, when, flags, data)
        return message_id

    # Kinds of mail.

    def _quote(self, who, when, text):
        return "On %s, %s wrote:\n%s" % (time.strftime("%a, %d %b %Y at %H:%M", time.gmtime(when + 3600)),
                                         letters.PEOPLE[who][0], compose.quoted(text.partition("\n\nOn ")[0]))

    def conversation(self, oldest_days=900):
        """Letters of some people about one of the account's topics."""
        r = self.r
        topic = letters.TOPICS[r.choice(self.account["topics"])]
        writers = [w for w in topic["who"] if w != self.me]
        others = r.sample(writers, min(len(writers), r.choice((1, 1, 1, 2, 2, 3))))
        when = self._moment(oldest_days)
        length = r.choice((1, 1, 1, 2, 2, 3, 3, 4, 5, 7, 11))
        chosen, references, before = {}, [], None
        subject, opening = (self._fill(text, chosen) for text in r.choice(topic["begin"]))
        folder = self._folder(topic["folder"], when)
        for number in range(length):
            who = others[0] if number == 0 else r.choice([self.me] + others)
            name = letters.PEOPLE[who][0].split(" ")[-2 if who == "clinic" else 0]
            if number == 0:
                pieces = [opening] + r.sample(topic["more"], r.randint(0, 2))
                greeting = "Hello %s," % (letters.PEOPLE[self.me][0].split(" ")[-2])
            else:
                pieces = [r.choice(topic["reply"])] + r.sample(topic["more"], r.choice((0, 0, 1)))
                greeting = "" if r.random() < .5 else "Hi,"
            parts = [greeting] + pieces + ["%s\n%s" % (r.choice(letters.CLOSINGS), name)]
            own = text = self._fill("\n\n".join(p for p in parts if p), chosen)
            if before and r.random() < .6:
                text = text + "\n\n" + self._quote(*before)
            files = ()
            if topic["attach"] and r.random() < (.3 if number == 0 else .1):
                kind = r.choice(topic["attach"])
                files = ("%s.%s" % ("".join(c for c in subject if c.isalnum() or c in " -").strip(), kind),)
            to = [self.me] + [o for o in others if o != who] if who != self.me else others
            pictures = r.choice((1, 2)) if "jpg" in topic["attach"] and r.random() < .04 else 0
            message_id = self.written(who, to, ("Re: " if number else "") + subject, text, when, references, folder,
                                      self._flags(when, number < length - 1 and r.random() < .3), files, pictures=pictures)
            references.append(message_id)
            before = (who, when, own)
            when = self._awake(when + int(r.lognormvariate(10, 1.2)) + 240)
            if when > self.now - 900:
                break

    def _folder(self, name, when):
        """Recent mail lies in the inbox, older mail has been put away."""
        age_days = (self.now - when) / DAY_S
        if age_days < 20 or (age_days < 90 and self.r.random() < .5):
            return "INBOX"
        if self.r.random() < .15:
            return self.r.choice(("Archive", "Archive", "Trash") if age_days < 320 or "Archive/2025" not in self.account["folders"]
                                 else ("Archive/2025", "Archive/2025", "Archive/2025/Travel"))
        deeper = [f for f in self.account["folders"] if f.startswith(name + "/")]
        if deeper and self.r.random() < .25:
            return self.r.choice(deeper)
        return name if name in self.account["folders"] else "Archive"

    def notice(self):
        """What an office or a machine sends."""
        r = self.r
        topic, who, subject, text, kind = r.choice([n for n in letters.NOTICES if n[0] in self.account["notices"]])
        chosen, when = {}, self._moment(900)
        subject = self._fill(subject, chosen)
        files = ("%s.%s" % ("".join(c for c in subject if c.isalnum() or c in " -"), kind),) if kind else ()
        text = "%s\n\n%s" % (self._fill(text, chosen), letters.PEOPLE[who][0])
        self.written(who, [self.me], subject, text, when, (), self._folder(letters.NOTICE_FOLDERS[topic], when), self._flags(when), files)

    def newsletter(self):
        """A shop's letter."""
        r = self.r
        key = r.choice(self.account["shops"])
        sender = newsletters.SENDERS[key]
        when = self._moment(700, .05)
        subject = self._fill(r.choice(sender[4]), {})
        plain, page, leave = newsletters.make(r, key, letters.PEOPLE[self.me][0].split(" ")[0], subject, r.uniform(18000, 76000))
        headers = compose.transport_headers(r, "bounce-%08x@%s" % (r.getrandbits(32), sender[1].rpartition("@")[2]), self.my_address, when)
        headers += [("From", compose.address((sender[0], sender[1], None))), ("To", self.my_address), ("Subject", subject),
                    ("Date", compose.date_header(when)), ("Message-ID", "<%x.%s>" % (r.getrandbits(96), sender[1])),
                    ("List-Unsubscribe", "<%s>,\n <mailto:leave@%s>" % (leave, sender[1].rpartition("@")[2])),
                    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), ("Precedence", "bulk"), ("X-Mailer", "LetterPress 7.4")]
        part = compose.multipart("alternative", [compose.text_part(plain), compose.text_part(page, kind="html", way="quoted-printable")],
                                 self._boundary())
        folder = "INBOX" if when > self.now - 12 * DAY_S else "Newsletters"
        self.put(folder, when, self._flags(when), compose.message(headers, part))

    def list_post(self):
        """A few posts of a mailing list."""
        r = self.r
        name, title, topic_name = r.choice(self.account["lists"])
        where = "%s.lists.seestadt.example" % name
        extra = [("List-Id", "%s <%s>" % (title, where)), ("List-Post", "<mailto:%s@lists.seestadt.example>" % name),
                 ("List-Unsubscribe", "<mailto:%s-leave@lists.seestadt.example>" % name),
                 ("List-Archive", "<https://lists.seestadt.example/%s/>" % name), ("Precedence", "list"),
                 ("Sender", "%s-bounces@lists.seestadt.example" % name)]
        topic = letters.TOPICS[topic_name]
        when, chosen, references = self._moment(500), {}, []
        subject, opening = (self._fill(text, chosen) for text in r.choice(topic["begin"]))
        subject = "[%s] %s" % (name, subject)
        folder = self._folder(topic["folder"], when)
        writers = topic["who"]
        for number in range(r.choice((1, 2, 3, 5))):
            pieces = [r.choice(topic["reply"]) if number else opening, r.choice(topic["more"])]
            text = self._fill("\n\n".join(pieces), chosen) + "\n-- \n%s mailing list\nhttps://lists.seestadt.example/%s/" % (title, name)
            references.append(self.written(r.choice(writers), [self.me], ("Re: " if number else "") + subject, text, when, references,
                                           folder, self._flags(when), extra=extra))
            when = self._awake(when + int(r.lognormvariate(9, 1)) + 300)
            if when > self.now - 900:
                break

    def foreign_letter(self, number, when):
        """A letter in another language and charset."""
        who, charset, subject, paragraphs = foreign.LETTERS[number]
        folder = "INBOX" if when > self.now - 45 * DAY_S else self._folder("Family", when)
        self.written(who, [self.me], subject, "\n\n".join(paragraphs), when, (), folder, self._flags(when), charset=charset)

    def show(self):
        """The hand-written newest conversations."""
        for login, folder, subject, messages in showcase.CONVERSATIONS:
            if login != self.login:
                continue
            references = []
            for hours, who, to, flags, files, text in messages:
                references.append(self.written(who, [to], ("Re: " if references else "") + subject, text,
                                               self.now - int(hours * 3600), references, folder, flags, files))

    def drafts_and_junk(self):
        """Two things begun, and what nobody asked for."""
        me = letters.PEOPLE[self.me]
        for days, subject, text in ((1, "Re: Offer", "Dear Ms Brenner,\n\nthank you, we would like to"), (9, "Thank-you list", "Marta\nIlse\n")):
            when = self.now - days * DAY_S
            headers = [("From", compose.address(me)), ("Subject", subject), ("Date", compose.date_header(when)), ("Message-ID", self._id(self.me))]
            self.put("Drafts", when, "DS", compose.message(headers, compose.text_part(text)))
        for number in range(14):
            when = self._moment(40)
            who = "prize-%d@w1n-%04x.example" % (number, self.r.getrandbits(16))
            headers = compose.transport_headers(self.r, who, self.my_address, when)
            headers += [("From", '"%s" <%s>' % (self.r.choice(("Parcel Team", "Your Bank", "Prize Office", "Dr. Slim")), who)),
                        ("To", self.my_address), ("Subject", self.r.choice(("Your parcel is waiting", "You have WON {n} prizes", "Account locked",
                                                                            "Lose 12 kg by Friday")).format(n=self.r.randrange(3, 99))),
                        ("Date", compose.date_header(when)), ("Message-ID", "<%x@spam.example>" % self.r.getrandbits(64))]
            page = '<html><body><h1>Act now</h1><p><a href="http://198.51.100.7/claim">https://www.parcels.example/track</a></p></body></html>'
            self.put("Junk", when, "", compose.message(headers, compose.text_part(page, kind="html")))

    def broken_mail(self, folder, only=None):
        """Messages that are not as they should be."""
        for number, (name, data) in enumerate(broken.messages(compose.date_header(self.now - 30 * DAY_S).encode())):
            if only is None or name in only:
                self.put(folder, self.now - 30 * DAY_S + number * 60, "S", data)

    def many(self, wanted):
        """Everything above until there are that many messages, oldest first."""
        self.show()
        self.drafts_and_junk()
        for place, number in enumerate(sorted(self.account["letters"], key=lambda n: n * 7 % 22)):
            self.foreign_letter(number, self._awake(int(self.now - (0.35 + 0.8 * place) * DAY_S)))
        while len(self.mails) < wanted:
            kind = self.r.random()
            if kind < .10 and self.account["shops"]:
                self.newsletter()
            elif kind < .22:
                self.list_post()
            elif kind < .36:
                self.notice()
            elif kind < .38 and self.account["letters"]:
                self.foreign_letter(self.r.choice(self.account["letters"]), self._moment(700, 30))
            else:
                self.conversation()
        self.mails.sort(key=lambda m: m.when)
        return self.mails


def modified_utf7(name):
    """A folder's name as IMAP and Maildir write it."""
    out, pending = "", ""

    def flush():
        return "&" + compose.base64.b64encode(pending.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-" if pending else ""
    for c in name:
        if " " <= c <= "~":
            out += flush() + ("&-" if c == "&" else c)
            pending = ""
        else:
            pending += c
    return out + flush()


class Maildir:
    """Writes a Maildir++ with folders, flags, dates and subscriptions; owned by uid and gid when they are given."""

    def __init__(self, path, uid=None, gid=None):
        self.path = path
        self.uid, self.gid = uid, gid
        self.made = {}
        self.count = 0
        os.makedirs(path, exist_ok=True)
        self._own(path)

    def _own(self, path):
        if self.uid is not None and os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def folder(self, name):
        """The path of a folder, made when it is not there."""
        if name not in self.made:
            path = self.path if name == "INBOX" else os.path.join(self.path, "." + modified_utf7(name).replace("/", "."))
            for sub in ("", "cur", "new", "tmp"):
                os.makedirs(os.path.join(path, sub), exist_ok=True)
                self._own(os.path.join(path, sub))
            self.made[name] = os.path.join(path, "cur", "")
        return self.made[name]

    def write(self, folder, when, flags, data):
        """One message; the sizes in its name save Dovecot from looking."""
        self.count += 1
        path = "%s%d.M%dP1.hearth,S=%d,W=%d:2,%s" % (self.folder(folder), when, self.count, len(data), len(data) + data.count(b"\n"),
                                                  "".join(sorted(flags)))
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(fd, data)
        os.close(fd)
        os.utime(path, (when, when))
        self._own(path)

    def subscribe(self):
        """Subscribe to every folder that was made, and keep them in the order in which they were made."""
        path = os.path.join(self.path, "subscriptions")
        with open(path, "w", encoding="utf-8") as f:
            f.write("V\t2\n\n")
            f.writelines(modified_utf7(n).replace("/", "\t") + "\n" for n in self.made if n != "INBOX")
        self._own(path)


def small_messages(count, seed, now):
    """(when, flags, bytes) of short letters, one every seven minutes or so up to now; a quarter of them answers."""
    r = random.Random(seed)
    pool = []
    for topic in letters.TOPICS.values():
        for subject, opening in topic["begin"]:
            for more in topic["more"]:
                slots = {name: r.choice(values) for name, values in letters.SLOTS.items()}
                pool.append((subject.format(**slots), compose.wrap("%s\n\n%s\n" % (opening, more)).format(**slots)))
    writers = [compose.address(p) for key, p in letters.PEOPLE.items() if key != "anna"]
    template = ("Return-Path: <%s>\nReceived: from mx.example (mx.example [192.0.2.%d]) by mail.hearth.localhost with ESMTPS id %08X; %s\n"
                "From: %s\nTo: Bench <bench@household.test>\nSubject: %s\nDate: %s\nMessage-ID: <s%d.%d@small.example>\n%s"
                "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s")
    for i in range(count):
        when = now - (count - i) * 420
        date = compose.date_header(when)
        subject, text = pool[(i * 7919) % len(pool)]
        writer = writers[(i * 31 + i // 7) % len(writers)]
        answer = ""
        if i % 4 == 3:
            subject = "Re: " + pool[((i - 3) * 7919) % len(pool)][0]
            answer = "In-Reply-To: <s%d.%d@small.example>\nReferences: <s%d.%d@small.example>\n" % (i - 3, seed, i - 3, seed)
        yield when, "" if i % 9 == 0 else "FS" if i % 40 == 1 else "S", (template % (
            writer.rpartition("<")[2][:-1], i % 254 + 1, i, date, writer, subject, date, i, seed, answer, text)).encode()


def warm(port, login, password, folder="INBOX"):
    """Read what a list needs of every message once, so that the server has it in its cache."""
    with socket.create_connection(("127.0.0.1", port)) as s:
        wire = s.makefile("rb")
        wire.readline()
        for command in ("LOGIN %s %s" % (login, password), "SELECT %s" % folder,
                        "UID FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE "
                        "BODY.PEEK[HEADER.FIELDS (REFERENCES LIST-ID LIST-UNSUBSCRIBE AUTO-SUBMITTED CONTENT-TYPE REPLY-TO)])",
                        "LOGOUT"):
            s.sendall(b"w " + command.encode() + b"\r\n")
            for line in wire:
                if line.startswith(b"w "):
                    break


def fill_household(house, kind=None, small=0, now=None, seed=1):
    """Fill the mailboxes of a running household; kind is "letters", "try" or None."""
    state = house.state
    if state["store"] != "maildir":
        raise ValueError("mail can only be written into a household with --store maildir")
    now = now or DEFAULT_NOW

    def maildir(login):
        home = os.path.join(house.directory, "home", login)
        os.makedirs(home, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(home, state["uid"], state["gid"])
        box = Maildir(os.path.join(home, "mail"), state["uid"], state["gid"])
        for name in ("INBOX",) + tuple(name for name, _ in people.SPECIAL_FOLDERS):
            box.folder(name)
        return box

    wanted = {"try": (("anna", 1150), ("anna.vogel", 620), ("tomas", 680)), "letters": (("anna", 60),), None: ()}[kind]
    for login, count in wanted:
        box = maildir(login)
        g = Generator(login, seed, now)
        g.many(count)
        if kind == "letters":
            g.broken_mail("Broken")
        else:
            for name in ACCOUNTS[login]["folders"]:
                box.folder(name)
            g.broken_mail("Junk", ("no-from", "bad-date", "raw-latin1", "html-only"))
        for m in g.mails:
            box.write(m.folder, m.when, m.flags, m.data)
        box.subscribe()
    if small:
        box = maildir("bench")
        for when, flags, data in small_messages(small, seed, now):
            box.write("INBOX", when, flags, data)
        box.subscribe()
        bench = state["mailboxes"]["bench"]
        warm(state["ports"]["imap"], "bench", bench["password"])


def main():
    """Write a Maildir or an mbox."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", required=True)
    p.add_argument("--count", type=int, default=2000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--now", type=int, default=DEFAULT_NOW)
    p.add_argument("--small", action="store_true")
    p.add_argument("--mbox", action="store_true")
    options = p.parse_args()
    began = time.monotonic()
    if options.small:
        mails = (Mail("INBOX", *m) for m in small_messages(options.count, options.seed, options.now))
    else:
        mails = Generator("anna", options.seed, options.now).many(options.count)
    total = count = 0
    if options.mbox:
        with open(options.out, "wb") as f:
            for m in mails:
                f.write(b"From hearth@household.test %s\n" % time.asctime(time.gmtime(m.when)).encode())
                f.write(m.data.replace(b"\nFrom ", b"\n>From ") + b"\n")
                total, count = total + len(m.data), count + 1
    else:
        box = Maildir(options.out)
        for m in mails:
            box.write(*m)
            total, count = total + len(m.data), count + 1
        box.subscribe()
    print("%d messages, %.1f MB, %.1f s" % (count, total / 1e6, time.monotonic() - began))


if __name__ == "__main__":
    main()
