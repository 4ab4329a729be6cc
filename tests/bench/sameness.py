# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of staying the same as the server: what is said for flags that changed here. Part of tests/bench/run."""
import glob
import random
import re
import socket
import sqlite3
import time

import resync
import sending

TOGGLES = 1000
STORE = re.compile(rb"^h\d+ UID STORE ", re.MULTILINE)


def said(counter):
    """All that the client said, of all connections."""
    return b"".join(data for _, who, data in counter.log if who == "client")


def flags_at_server(household):
    client = resync.other_client(household)
    client.select("INBOX", readonly=True)
    _, answers = client.uid("FETCH", "1:*", "(FLAGS)")
    client.logout()
    flags = {}
    for answer in answers:
        uid = int(re.search(rb"UID (\d+)", answer).group(1))
        flags[uid] = {name.lower() for name in (b"Seen", b"Flagged") if b"\\" + name in answer}
    return flags


def flag_push_commands(bench, household, count):
    """STOREs for flags that are toggled one by one, at random, while the account is online."""
    chance = random.Random(11)
    before = flags_at_server(household)
    counter = sending.Counter(household["ports"]["imap"])
    counter.gate.set()
    drive = bench.drive(f"flags-{counter.port}")
    try:
        resync.open_account(drive, counter.port, "none", household["ports"]["submission_plain"])
        drive.ask(f"wait count 1/INBOX {count}")
        drive.ask("wait synced")
        rows = drive.ask(f"rows 1/INBOX 0 {count}")["rows"]
        # Newest first, and each message has a date of its own.
        uids = dict(zip((row["key"] for row in reversed(rows)), sorted(before)))
        del counter.log[:]
        expected = {uid: set(flags) for uid, flags in before.items()}
        for row in chance.sample(rows, min(TOGGLES, count)):
            flag = chance.choice(("seen", "flagged"))
            mine = expected[uids[row["key"]]]
            drive.child.stdin.write(f"flag {row['key']} {'-' if flag.encode() in mine else '+'}{flag}\n")
            mine ^= {flag.encode()}
        drive.child.stdin.flush()
        for _ in range(min(TOGGLES, count)):
            drive.answer()
        drive.ask("wait pushed")
    finally:
        drive.close()
        counter.close()
    assert flags_at_server(household) == expected, "the server does not have the flags as they are here"
    return len(STORE.findall(said(counter)))


class StampedLog(list):
    """What a proxy heard, and when."""

    def __init__(self):
        super().__init__()
        self.times = []

    def append(self, item):
        self.times.append(time.monotonic())
        super().append(item)


def seconds_until_known(log, command):
    """From SELECT until the client has taken in the last answer to `command`, and goes on; and what was said until then."""
    said = [(when, data) for when, (number, who, data) in zip(log.times, log) if number == 0 and who == "client"]
    start = next(when for when, data in said if b'SELECT' in data)
    last = max(i for i, (_, data) in enumerate(said) if re.search(command, data))
    return said[last + 1][0] - start


class PlainMailbox:
    """An account on a server without modification sequences, all of it fetched once, with a proxy on its way there."""

    def __init__(self, bench, household, count):
        self.bench = bench
        self.household = household
        self.counter = sending.Counter(household["ports"]["imap"])
        self.counter.gate.set()
        drive = bench.drive("plain")
        resync.open_account(drive, self.counter.port, "none", household["ports"]["submission_plain"])
        drive.ask(f"wait count 1/INBOX {count}")
        drive.ask("wait synced")
        drive.close()

    def begin(self):
        del self.counter.connections[:]
        self.counter.log = StampedLog()

    def raw_flags(self):
        """Seconds that the flags of all messages take, of a client that asks for the same else and does nothing with it."""
        self.begin()
        with socket.create_connection(("127.0.0.1", self.counter.port)) as server:
            stream = server.makefile("rb", buffering=1 << 18)
            stream.readline()
            for line in (b"a LOGIN bench bench-secret\r\n",
                         b'l LIST "" "*" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN))\r\n'
                         b"b SELECT INBOX\r\n", b"c UID FETCH 1:* (FLAGS)\r\n", b"d LOGOUT\r\n"):
                server.sendall(line)
                while not stream.readline().startswith(line.splitlines()[-1][:2]):
                    pass
        return seconds_until_known(self.counter.log, rb"FETCH")

    def make_due(self):
        """As if the flags of old messages had been looked at long ago: a slice of them is due."""
        for path in glob.glob(f"{self.bench.scratch}/plain/data/hearth/**/mail.db", recursive=True):
            with sqlite3.connect(path) as database:
                database.execute("UPDATE folder SET swept_unix_s = 0, sweep_uid = 0")
            database.close()

    def come_back(self):
        """Seconds from SELECT until it is in step."""
        self.begin()
        drive = self.bench.drive("plain")
        drive.ask("password 1 imap bench-secret")
        drive.ask("wait synced")
        drive.close()
        return seconds_until_known(self.counter.log, rb"FETCH \S+ \(UID FLAGS\)")

    def close(self):
        self.counter.close()
