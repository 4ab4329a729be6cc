#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watch all folders over one connection (NOTIFY): what another client does in any of them shows without anybody asking.

    notify.py HEARTH-DRIVE

Starts three households of its own: with NOTIFY, without, and with NOTIFY but without mod-sequences, where flags of other
folders must still be asked for. What was asked is read from the exchange.
"""
import imaplib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from kill9 import Drive, LATE_S, fail  # noqa: E402

HOUSEHOLD = os.path.join(HERE, "..", "household", "household.py")
ASKED = re.compile(r"> h\d+ (LIST|LSUB|STATUS|NOOP) ")
KINDS = {"offered": [], "missing": ["--without", "NOTIFY"], "plain": ["--without", "CONDSTORE,QRESYNC"]}


class Listening(Drive):
    """hearth-drive that also says what is said on its connections."""

    def __init__(self, program, data):
        self.lines = []
        super().__init__(program, data, ["--debug", "imap,engine"], subprocess.PIPE)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.child.stderr:
            self.lines.append(line.rstrip())

    def questions(self):
        """What was asked about folders; those of others, which nobody tells of, are listed now and then."""
        return [line for line in self.lines if ASKED.search(line) and "shared/" not in line]


def other_client(who="ANNA"):
    client = imaplib.IMAP4("127.0.0.1", int(os.environ["HEARTH_IMAP_PORT"]))
    client.login(os.environ[f"HEARTH_{who}_LOGIN"], os.environ[f"HEARTH_{who}_PASSWORD"])
    return client


def share_folder():
    """A folder of somebody else that Anna may read: nobody tells of it, it is asked for."""
    client = other_client("TOMAS")
    client.create("Family")
    client.setacl("Family", os.environ["HEARTH_ANNA_LOGIN"], "lrs")
    client.append("Family", "", None, letter("For all"))
    client.logout()
    return "shared/" + os.environ["HEARTH_TOMAS_LOGIN"] + "/Family"


def letter(subject):
    return f"From: Marta <marta@keller.example>\r\nSubject: {subject}\r\n\r\nHello\r\n".encode()


def wait_for(drive, path, messages, unread, asks):
    """Until the folder is known to be so; without NOTIFY somebody has to look. No list is opened: that watches its folder."""
    if asks:
        drive.ask("check")
    for _ in range(int(LATE_S / 0.05)):
        folders = drive.ask("folders 1")["folders"]
        if any(f["path"] == path and f["messages"] == messages and f["unread"] == unread for f in folders):
            return
        time.sleep(0.05)
    fail(f"{path} never had {messages} messages, {unread} unread")


def inside(program, kind):
    client = other_client()
    client.create("Elsewhere")
    shared = share_folder()
    with tempfile.TemporaryDirectory(prefix="hearth-notify-") as data:
        drive = Listening(program, data)
        address, login, password = (os.environ[f"HEARTH_ANNA_{word}"] for word in ("ADDRESS", "LOGIN", "PASSWORD"))
        drive.ask("person Anna")
        drive.ask(f"account person=1 name=A display=A address={address} user={login} password={password} "
                  f"imap={os.environ['HEARTH_HOST']}:{os.environ['HEARTH_IMAPS_PORT']}:tls smtp=127.0.0.1:1:tls")
        drive.ask("wait synced 1")
        wait_for(drive, shared, 1, 1, False)
        n_asked = len(drive.questions())

        asks = kind == "missing"
        client.append("Elsewhere", "", None, letter("From afar"))
        wait_for(drive, "Elsewhere", 1, 1, asks)
        client.append("Archive", "", None, letter("Again"))
        wait_for(drive, "Archive", 1, 1, asks)
        client.select("Elsewhere")
        client.store("1", "+FLAGS", "\\Seen")
        wait_for(drive, "Elsewhere", 1, 0, asks)
        client.store("1", "+FLAGS", "\\Deleted")
        client.expunge()
        wait_for(drive, "Elsewhere", 0, 0, asks)
        asked = drive.questions()[n_asked:]
        if not asks and asked:
            fail(f"asked all the same: {asked}")
        if asks and not asked:
            fail("nothing was asked: this test proves nothing")

        # A folder that is new is listed.
        client.create("Brandnew")
        client.append("Brandnew", "", None, letter("First"))
        wait_for(drive, "Brandnew", 1, 1, asks)
        drive.quit()
        n_notify = sum(" NOTIFY SET " in line for line in drive.lines)
        if n_notify != (0 if asks else 1):
            fail(f"NOTIFY went out {n_notify} times")
        print(f"NOTIFY {kind}: {len(asked)} questions")


def main():
    program = os.path.abspath(sys.argv[1])
    if len(sys.argv) > 2:
        inside(program, sys.argv[2])
        return
    for kind, options in KINDS.items():
        command = ["/usr/bin/python3", HOUSEHOLD, "run", "--seed", "letters", *options,
                   "--", "/usr/bin/python3", os.path.abspath(__file__), program, kind]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HEARTH_")}
        if subprocess.run(command, check=False, env=environment).returncode:
            sys.exit(1)


if __name__ == "__main__":
    main()
