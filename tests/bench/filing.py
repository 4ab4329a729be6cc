# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of filing: commands on the wire. Part of tests/bench/run."""
import random
import re

import sending

COMMAND = re.compile(rb"^h\d+ UID (MOVE|COPY|STORE|EXPUNGE) ", re.MULTILINE)
ROWS_PER_READ = 200


def add_account(drive, household, port):
    drive.ask("person Anna")
    drive.ask("account person=1 name=Bench address=bench@household.test user=bench password=bench-secret "
              f"imap=mail.hearth.localhost:{port}:none smtp=127.0.0.1:{household['ports']['submission_plain']}:none")
    drive.ask("wait synced 1")


def choose(drive, count, n):
    """Keys of `n` messages, here and there in the list."""
    keys = []
    for first in range(0, count, ROWS_PER_READ):
        keys += [row["key"] for row in drive.ask(f"rows 1/INBOX {first} {ROWS_PER_READ}")["rows"]]
    return random.Random(5).sample(keys, min(n, len(keys)))


def move_commands(bench, household, count, n, name):
    """What the server is told when `n` of `count` messages are archived in one go."""
    counter = sending.Counter(household["ports"]["imap"])
    counter.gate.set()
    drive = bench.drive(name)
    try:
        add_account(drive, household, counter.port)
        drive.ask(f"wait count 1/INBOX {count}")
        keys = choose(drive, count, n)
        del counter.log[:]
        drive.ask("archive " + " ".join(str(key) for key in keys))
        drive.ask("wait-journal")
        drive.ask(f"wait count 1/Archive {len(keys)}")
    finally:
        drive.close()
        counter.close()
    said = b"".join(data for _, who, data in counter.log if who == "client")
    return [found.decode() for found in COMMAND.findall(said)]
