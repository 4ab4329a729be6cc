#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on this computer before anybody opens it, and what comes when it is opened.

    texts.py HEARTH-DRIVE         within tests/household, see there

hearth-drive fetches from Dovecot over a line that is cut, mended and listened to. What the policy says is here is read with the
line cut; what it leaves out is fetched when it is opened, by part, and is the same bytes as on the server.
"""
import base64
import datetime
import email
import email.policy
import imaplib
import os
import random
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from kill9 import Drive, Server, fail  # noqa: E402
from line import Line  # noqa: E402

SMALL = 40
ATTACHMENT = random.Random(7).randbytes(3 * 1024 * 1024)
LITTLE = random.Random(8).randbytes(20 * 1024)
NOW = datetime.datetime.now(datetime.timezone.utc)


def check(is_so, text):
    if not is_so:
        fail(text)


def dated(days):
    return (NOW - datetime.timedelta(days=days)).strftime("%a, %d %b %Y %H:%M:%S +0000")


def small(number, days, folder="texts"):
    return (f"Subject: small {number}.\r\nMessage-ID: <small{number}-{days}@{folder}>\r\nDate: {dated(days)}\r\n\r\n"
            f"These are the words of number {number}.\r\n").encode()


def large(subject):
    """A text, its HTML, a small and a large attachment, one in another."""
    return (f"Subject: {subject}\r\nMessage-ID: <{subject}@texts>\r\nDate: {dated(1)}\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed;\r\n boundary=outer\r\n\r\n--outer\r\n"
            "Content-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\nThe plans are attached.\r\n"
            "--inner\r\nContent-Type: text/html\r\n\r\n<p>The plans are attached.</p>\r\n--inner--\r\n"
            "--outer\r\nContent-Type: application/pdf; name=little.pdf\r\nContent-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment; filename=little.pdf\r\n\r\n"
            + base64.encodebytes(b"%PDF-1.4\n" + LITTLE).decode().replace("\n", "\r\n")
            + "--outer\r\nContent-Type: application/pdf; name=plans.pdf\r\nContent-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment; filename=plans.pdf\r\n\r\n"
            + base64.encodebytes(b"%PDF-1.4\n" + ATTACHMENT).decode().replace("\n", "\r\n")
            + "--outer--\r\n").encode()


def only(subject):
    """One attachment and nothing else."""
    return (f"Subject: {subject}\r\nMessage-ID: <{subject}@texts>\r\nDate: {dated(1)}\r\nMIME-Version: 1.0\r\n"
            "Content-Type: application/pdf; name=only.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(b"%PDF-1.4\n" + ATTACHMENT).decode().replace("\n", "\r\n")).encode()


def attached(subject):
    """A message in a message."""
    return (f"Subject: {subject}\r\nMessage-ID: <{subject}@texts>\r\nDate: {dated(1)}\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=around\r\n\r\n--around\r\nContent-Type: text/plain\r\n\r\n"
            "See what came.\r\n--around\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n"
            ).encode() + large("within") + b"\r\n--around--\r\n"


class Trial:
    def __init__(self, program):
        self.program = os.path.abspath(program)
        self.scratch = tempfile.mkdtemp(prefix="hearth-texts-")
        self.data = os.path.join(self.scratch, "data")
        self.server = Server("EMPTY")
        self.line = Line(int(os.environ["HEARTH_IMAP_PORT"]))
        self.fill()

    def fill(self):
        for folder in ("Texts", "Headers", "Recent", "All"):
            self.server.imap.create(folder)
        for number in range(SMALL):
            for folder in ("Texts", "Headers"):
                self.put(folder, small(number, number, folder))  # else it would be one message
        for days in (1, 40, 100, 400):
            self.put("Recent", small(days, days, "Recent"))
        for make, subject in ((large, "large"), (only, "only"), (attached, "attached")):
            self.put("Texts", make(subject))
        self.put("All", large("everything"))

    def put(self, folder, message):
        when = imaplib.Time2Internaldate(email.utils.parsedate_to_datetime(
            email.message_from_bytes(message)["Date"]))
        self.server.imap.append(folder, "", when, message)

    def start(self):
        drive = Drive(self.program, self.data)
        check(drive.answer(0)["ok"], "it did not start")
        return drive

    def add_account(self, drive):
        drive.ask("metered yes")  # until it is said what is wanted
        person = drive.ask("person Erna")["person"]
        login, password = os.environ["HEARTH_EMPTY_LOGIN"], os.environ["HEARTH_EMPTY_PASSWORD"]
        drive.ask(f"account person={person} name=Texts display=Erna address={os.environ['HEARTH_EMPTY_ADDRESS']} "
                  f"user={login} password={password} imap={os.environ['HEARTH_HOST']}:{self.line.port}:none "
                  f"smtp={os.environ['HEARTH_HOST']}:{os.environ['HEARTH_SUBMISSIONS_PORT']}:tls")
        drive.ask("wait synced 1")

    def status(self, drive):
        return drive.ask("accounts")["accounts"][0]

    def rows(self, drive, folder):
        return {row["subject"]: row for row in drive.ask(f"rows 1/{folder} 0 200")["rows"]}

    def here(self, drive, folder):
        return {subject for subject, row in self.rows(drive, folder).items() if row["here"]}

    def offline(self, drive):
        self.line.cut()
        drive.ask("check 1")
        while self.status(drive)["state"] in ("idle", "syncing"):
            pass

    def online(self, drive):
        self.line.mend()
        drive.ask("check 1")
        drive.ask("wait synced 1")

    def source(self, folder, subject):
        self.server.imap.select(folder, readonly=True)
        number = self.server.imap.search(None, "SUBJECT", f'"{subject}"')[1][0].split()[0]
        return self.server.imap.fetch(number, "(BODY.PEEK[])")[1][0][1]

    def save(self, drive, key, part):
        path = os.path.join(self.scratch, "saved")
        drive.ask(f"save {key} {part} {path}")
        with open(path, "rb") as saved:
            return saved.read()

    # --- what must be so

    def metered(self, drive):
        drive.ask("wait texts 1 spared")
        check("BODY.PEEK[]" not in self.line.heard(), "a whole message was fetched over a metered line")
        check(not self.here(drive, "Texts"), "texts are here")
        # What is opened is fetched, of course.
        key = self.rows(drive, "Texts")["small 3."]["key"]
        check("number 3" in drive.ask(f"show {key}")["content"]["parts"][0]["text"], "what is opened is not fetched")
        drive.ask("keep 1/Headers headers")
        drive.ask("keep 1/Recent recent months=2")
        drive.ask("keep 1/All everything")
        drive.ask("keep 1 texts metered=use")
        drive.ask("wait texts 1")

    def policies(self, drive):
        check(self.here(drive, "Headers") == set(), "headers only, and texts came")
        check(self.here(drive, "Recent") == {"small 1.", "small 40."}, f"recent: {self.here(drive, 'Recent')}")
        check(self.here(drive, "All") == {"everything"}, "everything is not here")
        check(self.here(drive, "Texts") == {f"small {n}." for n in range(SMALL)}, "texts are not here")
        check(self.save(drive, self.rows(drive, "All")["everything"]["key"], "source")
              == self.source("All", "everything"), "everything is not what the server has")

    def read_offline(self, drive):
        rows = self.rows(drive, "Texts")
        self.offline(drive)
        text = drive.ask(f"show {rows['small 7.']['key']}")["content"]["parts"][0]["text"]
        check("number 7" in text, "a text is not here without a line")
        for subject, words in (("large", "The plans"), ("attached", "See what came")):
            content = drive.ask(f"show {rows[subject]['key']}")["content"]
            check(words in content["parts"][0]["text"], f"{subject}: no text")
            absent = {part["name"]: part for part in content["parts"] if part["absent"]}
            check(len(absent) == 1, f"{subject}: {content}")
        parts = {part["name"]: part for part in drive.ask(f"show {rows['large']['key']}")["content"]["parts"]}
        check(abs(parts["plans.pdf"]["size"] - len(ATTACHMENT)) < 50000, f"its size: {parts['plans.pdf']}")
        check(parts["plans.pdf"]["path"] == "3" and parts["plans.pdf"]["type"] == "application/pdf", f"{parts}")
        little = self.save(drive, rows["large"]["key"], parts["little.pdf"]["path"])
        check(little == b"%PDF-1.4\n" + LITTLE, "the little attachment is not here")
        for command in (f"save {rows['large']['key']} 3 /dev/null", f"show {self.rows(drive, 'Headers')['small 1.']['key']}"):
            answer = drive.answer(drive.write(command))
            check(not answer["ok"] and answer["error"]["code"] == "offline", f"{command}: {answer}")
        self.online(drive)

    def open_parts(self, drive):
        rows = self.rows(drive, "Texts")
        self.line.forget()
        check(self.save(drive, rows["large"]["key"], "3") == b"%PDF-1.4\n" + ATTACHMENT, "the large attachment")
        check("BODY.PEEK[3]" in self.line.heard() and "BODY.PEEK[]" not in self.line.heard(),
              f"not by part: {self.line.heard()}")
        self.line.forget()
        check(self.save(drive, rows["large"]["key"], "3") == b"%PDF-1.4\n" + ATTACHMENT, "again")
        check("BODY.PEEK[3]" not in self.line.heard(), "an attachment was fetched twice")
        check(self.save(drive, rows["only"]["key"], "1") == b"%PDF-1.4\n" + ATTACHMENT, "the only part")
        inner = self.save(drive, rows["attached"]["key"], "2")
        check(b"The plans are attached" in inner and len(inner) > len(ATTACHMENT), "the attached message")
        for subject in ("large", "attached"):
            check(self.save(drive, rows[subject]["key"], "source") == self.source("Texts", subject),
                  f"the source of {subject}")
        check(self.save(drive, rows["attached"]["key"], "2") == inner, "the attached message, by itself and in the whole")
        check(drive.ask(f"show {rows['large']['key']}")["content"]["parts"][0]["text"].startswith("The plans"), "whole")
        # Opened where nothing is kept: the text, not the attachment.
        self.put("Headers", large("opened"))
        drive.ask("check 1")
        drive.ask("wait count 1/Headers 41")
        self.line.forget()
        content = drive.ask(f"show {self.rows(drive, 'Headers')['opened']['key']}")["content"]
        check("The plans" in content["parts"][0]["text"], f"{content}")
        check("BODY.PEEK[3]<0." in self.line.heard() and "BODY.PEEK[]" not in self.line.heard(), self.line.heard())

    def previews(self, drive):
        drive.ask("wait texts 1")
        self.offline(drive)
        while not all((row["preview"] or "") != "" for row in self.rows(drive, "Texts").values() if row["subject"][0] == "s"):
            pass
        self.online(drive)

    def stop_and_resume(self, drive):
        drive.ask("stop-texts 1")
        drive.ask("keep 1/Headers texts")
        for number in range(100, 120):
            self.put("Texts", small(number, 0))
        drive.ask("check 1")
        drive.ask("wait count 1/Texts 63")
        drive.ask("wait texts 1 stopped")
        check("small 110." not in self.here(drive, "Texts"), "it was stopped")
        drive.quit()
        drive = self.start()
        drive.ask(f"password 1 imap {os.environ['HEARTH_EMPTY_PASSWORD']}")  # there is no keyring here
        drive.ask("wait synced 1")
        drive.ask("wait texts 1")
        for folder, n in (("Texts", SMALL + 20), ("Headers", SMALL)):
            found = {one for one in self.here(drive, folder) if one.startswith("small")}
            check(len(found) == n, f"{folder}: {len(found)}")
        return drive

    def run(self):
        drive = self.start()
        self.add_account(drive)
        for step in (self.metered, self.policies, self.read_offline, self.open_parts, self.previews):
            step(drive)
            print(step.__name__, flush=True)
        drive = self.stop_and_resume(drive)
        drive.quit()
        shutil.rmtree(self.scratch)


if __name__ == "__main__":
    if "HEARTH_HOUSEHOLD" not in os.environ:
        print("needs tests/household")
        sys.exit(77)
    Trial(sys.argv[1]).run()
