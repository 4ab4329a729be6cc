# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of coming back to a mailbox: round trips and bytes, counted on the wire. Part of tests/bench/run."""
import imaplib
import random
import re
import socket
import ssl
import threading
import time

import link
import sending

DELAY_S = 0.03
FOLDERS = 200
FLAG_CHANGES = 100
NEW_MESSAGES = 10
# Texts that are fetched before anybody asks for them are not what brings a folder in step.
AHEAD = re.compile(rb"^h\d+ UID FETCH \S+ \(UID BODY.PEEK\[\S*\]")

# Nor is listening, leaving, and how full the mailbox is.
BESIDE = re.compile(rb'(DONE\r\n)?(h\d+ (IDLE|LOGOUT|NOOP|GETQUOTAROOT "INBOX")\r\n)*')


class Exchange:
    """What one connection said, as lines with their turn: a new turn begins when the client speaks after the server did."""

    def __init__(self, log, connection=0):
        self.parts = [(who, data) for number, who, data in log if number == connection]

    def turns(self):
        """What the client said at a time, and what the server answered."""
        turns = []
        last = "server"
        for who, data in self.parts:
            if who == "client":
                if last == "server":
                    turns.append([b"", b""])
                turns[-1][0] += data
            elif turns:
                turns[-1][1] += data
            last = who
        return turns

    def after_sign_in(self):
        """The turns behind the one that signs in, with those left out that bring nothing in step."""
        turns = self.turns()
        signed_in = max(i for i, turn in enumerate(turns) if b"AUTHENTICATE" in turn[0] or b"LOGIN" in turn[0])
        # The answers to a challenge are turns of their own.
        rest = turns[signed_in + 1:]
        while rest and not re.match(rb"h\d+ ", rest[0][0]):
            rest.pop(0)
        return [turn for turn in rest if not BESIDE.fullmatch(turn[0])]


def other_client(household):
    client = imaplib.IMAP4("127.0.0.1", household["ports"]["imap"])
    client.login("bench", "bench-secret")
    return client


def add_folders(household, n):
    client = other_client(household)
    for number in range(n):
        client.create(f"Folder{number}")
        client.subscribe(f"Folder{number}")
    client.logout()


def change(household, count):
    """As another client: flags of old messages, and new ones."""
    client = other_client(household)
    client.select("INBOX")
    numbers = random.Random(7).sample(range(1, count + 1), min(FLAG_CHANGES, count))
    for number in numbers:
        client.store(str(number), "+FLAGS.SILENT", "(\\Flagged)")
    for number in range(NEW_MESSAGES):
        client.append("INBOX", "(\\Seen)", None, b"From: Marta <marta@keller.example>\r\nTo: bench@household.test\r\n"
                      b"Subject: New %d\r\nMessage-ID: <new-%d@keller.example>\r\nDate: Sun, 1 Nov 2026 10:00:00 +0000\r\n"
                      b"\r\nHello\r\n" % (number, number))
    client.logout()


def open_account(drive, port, security, smtp_port):
    drive.ask("person Anna")
    drive.ask("account person=1 name=Bench address=bench@household.test user=bench password=bench-secret "
              f"imap=mail.hearth.localhost:{port}:{security} smtp=127.0.0.1:{smtp_port}:none")


class Mailbox:
    """An account that is in step, with a proxy on its way to the server."""

    def __init__(self, bench, household, count):
        self.bench = bench
        self.household = household
        self.count = count
        self.counter = sending.Counter(household["ports"]["imap"], DELAY_S)
        self.counter.gate.set()
        drive = bench.drive("resync")
        open_account(drive, self.counter.port, "none", household["ports"]["submission_plain"])
        drive.ask(f"wait count 1/INBOX {count}")
        drive.ask("wait synced")
        self._wait_quiet()
        drive.close()

    def _wait_quiet(self):
        """What is asked once for each folder when an account is new is no part of coming back."""
        n_heard = -1
        while n_heard != len(self.counter.log):
            n_heard = len(self.counter.log)
            time.sleep(1)

    def come_back(self):
        """Starts the program again until it is in step; the turns of its first connection, and how many there were."""
        del self.counter.log[:]
        first = len(self.counter.connections)
        drive = self.bench.drive("resync")
        drive.ask("password 1 imap bench-secret")
        drive.ask("wait synced")
        drive.close()
        return Exchange(self.counter.log, first).after_sign_in(), len(self.counter.connections) - first

    def close(self):
        self.counter.close()


def folder_bytes(turns):
    """Both ways, from SELECT until the folder is in step; the list of folders may still come in meanwhile."""
    begin = next(i for i, turn in enumerate(turns) if b" SELECT " in turn[0])
    total = 0
    for said, answered in turns[begin:]:
        if AHEAD.match(said):
            break
        lines = answered.splitlines(keepends=True)
        total += len(said) + sum(len(line) for line in lines if not line.startswith((b"* LIST ", b"* STATUS ")))
    return total


def first_page_round_trips(bench, household, count):
    """From connecting to the newest rows' being here, without TLS, which hides what is said; and what was said at a time."""
    counter = sending.Counter(household["ports"]["imap"], DELAY_S)
    counter.gate.set()
    drive = bench.drive("first-page")
    try:
        open_account(drive, counter.port, "none", household["ports"]["submission_plain"])
        drive.ask(f"wait count 1/INBOX {min(50, count)}")
    finally:
        drive.close()
        counter.close()
    turns = [said for said, _ in Exchange(counter.log).turns()]
    asked = next(i for i, said in enumerate(turns) if b" UID FETCH " in said)
    return 1 + asked + 1, [said.split(b" ")[1].decode(errors="replace") if b" " in said else "…" for said in turns[:asked + 1]]


def tls_round_trips(household):
    """Of a handshake of TLS 1.3, counted the same way."""
    counter = sending.Counter(household["ports"]["imaps"], DELAY_S)
    counter.gate.set()
    context = ssl.create_default_context(cafile=household["ca"])
    with context.wrap_socket(socket.create_connection(("127.0.0.1", counter.port)), server_hostname="mail.hearth.localhost") as s:
        s.recv(1000)  # the greeting
        turns = len(counter.connections[0])
    counter.close()
    return turns


class FlagWatch:
    """An account that watches its Inbox, and when a line about flags came to its socket."""

    def __init__(self, bench, household, count):
        self.household = household
        self.count = count
        self.told_at = None
        self.link = link.Link(household["ports"]["imap"], heard=self._heard)
        self.drive = bench.drive("flags-seen")
        open_account(self.drive, self.link.port, "none", household["ports"]["submission_plain"])
        self.drive.ask(f"wait count 1/INBOX {count}")
        self.drive.ask("wait synced")
        self.drive.ask("rows 1/INBOX 0 20")
        self.other = other_client(household)
        self.other.select("INBOX")

    def _heard(self, data, when):
        if b"FLAGS (" in data and self.told_at is None:
            self.told_at = when

    def star(self, position):
        """Another client sets a star: seconds from the untagged line to the row's notify, and from its STORE to that."""
        time.sleep(1)  # IDLE is on again
        self.told_at = None
        begin = []

        def store():
            begin.append(time.monotonic())
            self.other.store(str(self.count - position), "+FLAGS.SILENT", "(\\Flagged)")
        timer = threading.Timer(0.2, store)
        timer.start()
        seen_at = self.drive.ask(f"wait flag 1/INBOX {position} +flagged")["at_us"] / 1e6
        timer.join()
        return seen_at - self.told_at, seen_at - begin[0]

    def close(self):
        self.other.logout()
        self.drive.close()
        self.link.close()
