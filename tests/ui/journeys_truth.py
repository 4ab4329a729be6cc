# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program says of its servers: what waits and why, the connection, folders in which one may only read."""
import base64
import os
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "engine"))
from desk import wait_until  # noqa: E402
from journeys_filing import leaves_list, lies_in  # noqa: E402
from line import Line  # noqa: E402
from steps import click_row, household_desk, journey, open_inbox, row  # noqa: E402

SHARED = "Shared recipes"


def open_activity(desk):
    """The popover on the status line."""
    desk.click("push button", lambda name: name.startswith("Activity"))
    desk.find("push button", "Check now")


def open_connection(desk):
    """The row of the account in the popover, by the keyboard: behind the button that has it at first."""
    desk.find("list item", lambda name: name.startswith("Anna, Home. "))
    desk.key("Tab", "Return")


def clipboard(desk):
    """What was copied."""
    done = subprocess.run(["xclip", "-selection", "clipboard", "-o"], env=desk.environment, capture_output=True,
                          text=True, check=False, timeout=10)
    return done.stdout


def share_folder(desk, rights="lr"):
    """A folder of Tomas's with one letter, which Anna sees with these rights."""
    tomas = desk.imap("tomas")
    tomas.create('"%s"' % SHARED)
    tomas.append('"%s"' % SHARED, None, None,
                 b"From: Tomas <tomas@household.test>\r\nTo: anna@household.test\r\nSubject: Pancakes\r\n"
                 b"Message-ID: <pancakes@household.test>\r\nDate: Sun, 1 Nov 2026 10:00:00 +0000\r\n\r\nFlour, milk, eggs.\r\n")
    assert tomas.setacl('"%s"' % SHARED, "anna", rights)[0] == "OK"
    tomas.logout()


@journey
def activity_take_back(build):
    """What was done while the servers are away waits with its reason, says when it is tried next, and is taken back."""
    with household_desk(build, start=False) as desk:
        with desk.servers_away():
            desk.start()
            open_inbox(desk)
            click_row(desk, "Saturday hike")
            desk.key("e")
            leaves_list(desk, "Saturday hike")
            click_row(desk, "Library books")
            desk.key("s")
            open_activity(desk)
            desk.sees("to Archive")
            desk.find("label", lambda name: name.startswith("Mark ") and name.endswith(" in Home"))
            desk.press("push button", lambda name: name.startswith("Take back"))
            desk.key("Escape")
            row(desk, "Saturday hike")
        lies_in(desk, "Saturday hike", "INBOX")
        lies_in(desk, "Saturday hike", "Archive", yes=False)


@journey
def mail_in_another_folder_by_push(build):
    """A letter that comes into a folder nobody has open is counted in the tree at once: the server says so (NOTIFY)."""
    with household_desk(build) as desk:
        desk.find("list item", lambda name: name == "Archive, Home, Anna")
        anna = desk.imap("anna")
        anna.append("Archive", None, None, b"From: Marta <marta@keller.example>\r\nTo: anna@household.test\r\n"
                    b"Subject: For the files\r\nMessage-ID: <files@keller.example>\r\n\r\nJust so.\r\n")
        anna.logout()
        desk.find("list item", lambda name: name == "Archive, Home, Anna, 1 unread")


@journey
def doctor(build):
    """The connection says how the server is reached and what it offers; the report has neither password nor address."""
    with household_desk(build) as desk:
        box = desk.household["mailboxes"]["anna"]
        open_activity(desk)
        open_connection(desk)
        desk.window("Connection of Home")
        desk.sees("TLS 1.3")
        desk.sees("Dovecot")
        desk.sees("Nothing was sent yet")
        desk.press("push button", "Copy as report")
        wait_until(lambda: "IMAP" in clipboard(desk), "the report to be copied")
        report = clipboard(desk)
        assert "QRESYNC" in report and "SELECT" in report, report
        assert box["password"] not in report and box["address"] not in report, report
        assert "anna@" not in report and "Kitchen tiles" not in report, report


@journey
def read_only_folder(build):
    """In a folder that is shared for reading nothing can be changed, and nothing is refused afterwards."""
    with household_desk(build, start=False) as desk:
        share_folder(desk)
        desk.start()
        for name in ("shared, Home", "tomas, Home"):
            desk.click("list item", lambda text, begin=name: text.startswith(begin))
        open_inbox(desk, SHARED + ", Home")
        row(desk, "Pancakes")
        click_row(desk, "Pancakes")
        desk.ready("push button", "Reply")
        wait_until(lambda: "Unread" in (row(desk, "Pancakes").get_name() or ""), "the letter to stay unread")
        for keys in ("e", "numbersign", "s", "shift+i"):
            desk.key(keys)
        desk.key("Menu")
        desk.find("menu item", lambda name: name.startswith("Reply"))
        desk.key("Escape")
        assert "Starred" not in row(desk, "Pancakes").get_name()
        assert not desk.search(name=lambda text: "not allow" in text)
        assert desk.mail_on_server("tomas", SHARED, "Pancakes")


class HeldLine(Line):
    """Lets half a megabyte pass on each connection from the server, and the rest when it is let go. Nothing is packed: what is
    asked for can be read."""

    def __init__(self, port):
        self.passed = {}
        self.is_let_go = threading.Event()
        super().__init__(port)

    def _send(self, target, data, is_up):
        if not is_up:
            data = data.replace(b" COMPRESS=DEFLATE", b"")
            self.passed[target] = self.passed.get(target, 0) + len(data)
            if self.passed[target] > 500000:
                self.is_let_go.wait()
        super()._send(target, data, is_up)

    def is_still(self):
        """Whether nothing came for two seconds."""
        before = sum(self.passed.values())
        time.sleep(2)
        return sum(self.passed.values()) == before


def account_row(desk):
    """The row of the one account in the popover."""
    return desk.find("list item", lambda name: name.startswith("Anna. "))


def texts_asked(line):
    """How often the server was asked for whole messages."""
    return line.heard().count("BODY.PEEK[]")


@journey
def stop_and_go_on(build):
    """Texts that nobody opened are being fetched: Stop in the activity list, and the server is asked for no more of them, however
    often it is asked for news; Go on, and it is asked again, until all are here."""
    with household_desk(build, letters=(), start=False, add=False) as desk:
        anna = desk.imap("anna")
        for number in range(60):
            words = base64.encodebytes(os.urandom(30000)).decode().replace("\n", "\r\n")
            anna.append("INBOX", None, None, ("From: Marta <marta@keller.example>\r\nTo: anna@household.test\r\n"
                                              "Subject: Number %d.\r\nMessage-ID: <n%d@keller.example>\r\n\r\n%s"
                                              % (number, number, words)).encode())
        anna.logout()
        line = HeldLine(desk.household["ports"]["imap"])
        there = "%s:%d:tls" % (desk.household["host"], desk.household["ports"]["imaps"])
        here = "%s:%d:none" % (desk.household["host"], line.port)
        account = desk.account_line(1, "Home", "anna")
        assert there in account
        desk.drive("metered yes", "person Anna", account.replace(there, here))
        desk.start()
        wait_until(lambda: texts_asked(line) > 0, "the first texts to be asked for")
        open_activity(desk)
        desk.sees("Fetching texts of Inbox")
        desk.press("push button", "Stop", under=account_row(desk))
        desk.sees("You stopped fetching texts")
        assert "COMPRESS" not in line.heard()
        asked, lists = texts_asked(line), line.heard().count(" LIST ")
        line.is_let_go.set()
        for more in (1, 2):
            desk.press("push button", "Check now")
            wait_until(lambda more=more: line.heard().count(" LIST ") >= lists + more, "the server to be asked for news")
        wait_until(line.is_still, "what was asked for to arrive")
        assert texts_asked(line) == asked, "asked for texts %d times, %d before" % (texts_asked(line), asked)
        desk.press("push button", "Go on", under=account_row(desk))
        wait_until(lambda: texts_asked(line) > asked, "texts to be asked for again")
        wait_until(lambda: account_row(desk).get_name().startswith("Anna. In step"), "all texts to be here", 120)


class SlowLine(Line):
    """Lets forty kilobytes a second come from the server until it is let go. Nothing is packed."""

    def __init__(self, port):
        self.is_let_go = threading.Event()
        super().__init__(port)

    def _send(self, target, data, is_up):
        if not is_up:
            data = data.replace(b" COMPRESS=DEFLATE", b"")
            self.is_let_go.wait(len(data) / 40000)
        super()._send(target, data, is_up)


def put_long_letters(client, folder, n):
    """Letters of which even the lines of the list take time."""
    client.create(folder)
    for number in range(n):
        references = " ".join("<%d.%d@keller.example>" % (number, one) for one in range(60))
        client.append(folder, None, None, ("From: Marta <marta@keller.example>\r\nTo: anna@household.test\r\n"
                                           "Subject: %s %d\r\nMessage-ID: <%s%d@keller.example>\r\nReferences: %s\r\n"
                                           "Date: Sun, 1 Nov 2026 %02d:%02d:00 +0000\r\n\r\nRead this.\r\n"
                                           % (folder, number, folder, number, references, number // 60, number % 60)).encode())


@journey
def each_stopped_folder_goes_on(build):
    """Two folders are long in coming, and both are stopped: each has its row in the activity list, one goes on alone, and then the
    other."""
    with household_desk(build, letters=(), start=False, add=False) as desk:
        anna = desk.imap("anna")
        for folder in ("Choir", "Garden"):
            put_long_letters(anna, folder, 150)
        anna.logout()
        line = SlowLine(desk.household["ports"]["imap"])
        there = "%s:%d:tls" % (desk.household["host"], desk.household["ports"]["imaps"])
        here = "%s:%d:none" % (desk.household["host"], line.port)
        desk.drive("metered yes", "person Anna", desk.account_line(1, "Home", "anna").replace(there, here))
        desk.start()
        open_activity(desk)
        for folder in ("Choir", "Garden"):
            desk.press("push button", "Stop: Fetching Home, " + folder)
            desk.find("push button", "Go on: Stopped fetching Home, " + folder)
        desk.find("push button", "Go on: Stopped fetching Home, Choir")
        desk.press("push button", "Go on: Stopped fetching Home, Garden")
        desk.find("push button", "Stop: Fetching Home, Garden")
        line.is_let_go.set()
        desk.gone("push button", "Stop: Fetching Home, Garden")
        assert not desk.search("push button", "Go on: Stopped fetching Home, Garden")
        desk.press("push button", "Go on: Stopped fetching Home, Choir")
        desk.gone("push button", "Go on: Stopped fetching Home, Choir")
        desk.gone("push button", "Stop: Fetching Home, Choir")
        desk.key("Escape")
        for folder in ("Choir", "Garden"):
            desk.click("list item", folder + "…")
            click_row(desk, folder + " 149")
            desk.key("End")
            row(desk, folder + " 0")


@journey
def moved_elsewhere_is_said(build):
    """Moved here while the servers are away, and deleted there meanwhile: what was not done is said, and where it went."""
    with household_desk(build, start=False) as desk:
        client = desk.imap("anna")
        client.select("INBOX")
        with desk.servers_away():
            desk.start()
            open_inbox(desk)
            click_row(desk, "Saturday hike")
            desk.key("e")
            leaves_list(desk, "Saturday hike")
            click_row(desk, "Library books")
            desk.key("Delete")
            leaves_list(desk, "Library books")
            desk.quit()
        for subject in ("Saturday hike", "Library books"):
            client.store(client.search(None, "SUBJECT", '"%s"' % subject)[1][0].split()[0], "+FLAGS", "(\\Deleted)")
        client.expunge()
        client.logout()
        desk.start()
        desk.sees("It is not in Inbox any more: it was moved or deleted elsewhere.")
        assert not desk.search(name=lambda text: "Not done" in text and "Library books" in text)
        lies_in(desk, "Saturday hike", "Archive", yes=False)
