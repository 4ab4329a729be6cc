#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that a person does works without the network, and reaches the server afterwards.

    offline.py HEARTH-DRIVE         within tests/household, see there

For each action: the line to the server is cut, the action is done, the program ends and starts again without a line, the
line is mended, and another client looks at the server.
"""
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from kill9 import Drive, Server, fail  # noqa: E402
from line import Line  # noqa: E402

SUBJECTS = ("star", "keyword", "move", "copy", "give", "lend", "delete", "trash")
LATE_S = 60


def until(is_so, text):
    end = time.monotonic() + LATE_S
    while not is_so():
        if time.monotonic() > end:
            fail(f"not on the server: {text}")
        time.sleep(0.1)


class Trial:
    def __init__(self, program):
        self.program = os.path.abspath(program)
        self.scratch = tempfile.mkdtemp(prefix="hearth-offline-")
        self.data = os.path.join(self.scratch, "data")
        self.server, self.other = Server("TOMAS"), Server("EMPTY")
        self.imap = Line(int(os.environ["HEARTH_IMAP_PORT"]))
        self.smtp = Line(int(os.environ["HEARTH_SUBMISSION_PLAIN_PORT"]))
        self.drive = None
        for folder in ("Desk", "Shelf", "Old name", "To remove", "Known"):
            self.server.imap.create(f'"{folder}"')
        self.server.imap.subscribe("Known")
        self.other.imap.create("Guests")
        for subject in SUBJECTS:
            self.server.imap.append("Desk", "", None, f"Subject: {subject}.\r\nMessage-ID: <{subject}@offline>\r\n\r\nHello\r\n".encode())
        self.server.imap.append("Trash", "", None, b"Subject: waste.\r\nMessage-ID: <waste@offline>\r\n\r\nHello\r\n")

    # --- the program and its line

    def start(self):
        self.drive = Drive(self.program, self.data)
        if not self.drive.answer(0)["ok"]:
            fail("it did not start")

    def sign_in(self):
        for account, who in ((1, "TOMAS"), (2, "EMPTY")):
            for protocol in ("imap", "smtp"):
                self.drive.ask(f"password {account} {protocol} {os.environ[f'HEARTH_{who}_PASSWORD']}")

    def add_accounts(self):
        person = self.drive.ask("person Tomas")["person"]
        for who in ("TOMAS", "EMPTY"):
            self.drive.ask(f"account person={person} name={who} display=Tomas address={os.environ[f'HEARTH_{who}_ADDRESS']} "
                           f"user={os.environ[f'HEARTH_{who}_LOGIN']} password={os.environ[f'HEARTH_{who}_PASSWORD']} "
                           f"imap={os.environ['HEARTH_HOST']}:{self.imap.port}:none smtp={os.environ['HEARTH_HOST']}:{self.smtp.port}:none")
        for account in (1, 2):
            self.drive.ask(f"wait synced {account}")
            self.drive.ask(f"wait texts {account}")

    def cut(self):
        self.imap.cut()
        self.smtp.cut()
        self.drive.ask("check")
        while any(one["state"] in ("idle", "syncing") for one in self.drive.ask("accounts")["accounts"]):
            time.sleep(0.02)

    def mend(self):
        self.imap.mend()
        self.smtp.mend()
        self.sign_in()
        self.drive.ask("check")

    def restart(self):
        self.drive.quit()
        self.start()

    def key(self, subject, folder="Desk"):
        rows = self.drive.ask(f"rows 1/{folder} 0 100")["rows"]
        return next(row["key"] for row in rows if row["subject"] == f"{subject}.")

    # --- what another client sees

    def has(self, server, folder, subject, n=1):
        return lambda: server.count(f'"{folder}"', f"{subject}.") == n

    def folders(self, subscribed=False):
        listed = self.server.imap.lsub() if subscribed else self.server.imap.list()
        return " ".join(line.decode() for line in listed[1] if line)

    def flags(self, subject):
        self.server.imap.select("Desk", readonly=True)
        number = self.server.imap.search(None, "SUBJECT", f'"{subject}."')[1][0].split()[0]
        return self.server.imap.fetch(number, "(FLAGS)")[1][0].decode()

    # --- one for each action: does it, and returns what must be so on the server

    def do_flag(self):
        self.drive.ask(f"flag {self.key('star')} +flagged +seen")
        return lambda: "\\Flagged" in self.flags("star") and "\\Seen" in self.flags("star")

    def do_keyword(self):
        self.drive.ask(f"flag {self.key('keyword')} +$Forwarded")
        return lambda: "$Forwarded" in self.flags("keyword")

    def do_move(self):
        self.drive.ask(f"move {self.key('move')} to=1/Shelf")
        return lambda: self.has(self.server, "Shelf", "move")() and self.has(self.server, "Desk", "move", 0)()

    def do_copy(self):
        self.drive.ask(f"copy {self.key('copy')} to=1/Shelf")
        return lambda: self.has(self.server, "Shelf", "copy")() and self.has(self.server, "Desk", "copy")()

    def do_move_to_account(self):
        self.drive.ask(f"move {self.key('give')} to=2/Guests")
        return lambda: self.has(self.other, "Guests", "give")() and self.has(self.server, "Desk", "give", 0)()

    def do_copy_to_account(self):
        self.drive.ask(f"copy {self.key('lend')} to=2/Guests")
        return lambda: self.has(self.other, "Guests", "lend")() and self.has(self.server, "Desk", "lend")()

    def do_trash(self):
        self.drive.ask(f"trash {self.key('trash')}")
        return lambda: self.has(self.server, "Trash", "trash")() and self.has(self.server, "Desk", "trash", 0)()

    def do_delete(self):
        self.drive.ask(f"delete {self.key('delete')}")
        return self.has(self.server, "Desk", "delete", 0)

    def do_empty_trash(self):
        self.drive.ask("empty 1/Trash")
        return self.has(self.server, "Trash", "waste", 0)

    def do_create_folder(self):
        self.drive.ask("make-folder 1 Made")
        return lambda: "Made" in self.folders()

    def do_rename_folder(self):
        self.drive.ask("rename-folder '1/Old name' 'New name'")
        return lambda: "New name" in self.folders() and "Old name" not in self.folders()

    def do_remove_folder(self):
        self.drive.ask("remove-folder '1/To remove'")
        return lambda: "To remove" not in self.folders()

    def do_unsubscribe_folder(self):
        self.drive.ask("unsubscribe 1/Known")
        return lambda: "Known" not in self.folders(subscribed=True)

    def do_subscribe_folder(self):
        self.drive.ask("subscribe 1/Shelf")
        return lambda: "Shelf" in self.folders(subscribed=True)

    def do_draft(self):
        self.drive.ask(f"draft account=1 to={os.environ['HEARTH_EMPTY_ADDRESS']} subject=half. text=Perhaps")
        return self.has(self.server, "Drafts", "half")

    def do_send(self):
        self.drive.ask(f"send account=1 to={os.environ['HEARTH_EMPTY_ADDRESS']} subject=letter. text=Hello")
        return lambda: self.has(self.other, "INBOX", "letter")() and self.has(self.server, "Sent", "letter")()

    ACTIONS = (do_flag, do_keyword, do_move, do_copy, do_move_to_account, do_copy_to_account, do_empty_trash, do_trash,
               do_delete, do_create_folder, do_rename_folder, do_remove_folder, do_unsubscribe_folder,
               do_subscribe_folder, do_draft, do_send)

    def run(self):
        self.start()
        self.add_accounts()
        for action in self.ACTIONS:
            self.cut()
            is_so = action(self)
            if is_so():
                fail(f"{action.__name__}: it is so on the server already: the test proves nothing")
            self.restart()
            self.mend()
            until(is_so, action.__name__)
            for account in (1, 2):
                self.drive.ask(f"wait synced {account}")
            print(action.__name__, flush=True)
        self.drive.quit()
        shutil.rmtree(self.scratch)


if __name__ == "__main__":
    if "HEARTH_HOUSEHOLD" not in os.environ:
        print("needs tests/household")
        sys.exit(77)
    Trial(sys.argv[1]).run()
