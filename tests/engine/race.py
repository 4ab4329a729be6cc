#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two Hearths at work in the same folders: whatever they do to the same messages, both come to what the server has.

    race.py HEARTH-DRIVE [--seconds 60] [--seed N]        within tests/household, see there

Both read, star and tag messages as they like, move them between three folders and delete some for ever, each without knowing of the
other. When they stop and all has come to rest, both show the folders as the server has them, flags and all; a message that
nobody deleted is there once. Of one that both told the server to move from the same place Dovecot may make two, since it
carries out both (each is answered with a COPYUID of its own): so often, and no more, may there be one too many.
"""
import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from kill9 import Drive, LATE_S, Server, fail  # noqa: E402

MESSAGES = 40
FLAGS = ("seen", "flagged", "answered")
WHO = "TOMAS"


class Racer:
    """One of the two: a program with a home of its own."""

    def __init__(self, race, number):
        self.race = race
        self.log = open(os.path.join(race.scratch, f"{number}.log"), "w", encoding="utf-8")
        self.drive = Drive(race.program, os.path.join(race.scratch, str(number)), ("--debug=imap,engine",), self.log)
        if self.drive.answer(0) is None:
            fail("does not start")
        host = os.environ["HEARTH_HOST"]
        self.drive.ask("person Tomas")
        self.drive.ask(f"account person=1 name={WHO} address={os.environ[f'HEARTH_{WHO}_ADDRESS']} "
                       f"user={os.environ[f'HEARTH_{WHO}_LOGIN']} password={os.environ[f'HEARTH_{WHO}_PASSWORD']} "
                       f"imap={host}:{os.environ['HEARTH_IMAPS_PORT']}:tls smtp={host}:{os.environ['HEARTH_SUBMISSIONS_PORT']}:tls")
        self.drive.ask("wait synced")
        self.drive.ask(f"wait count 1/{race.folders[0]} {MESSAGES}")
        self.keys = {}
        self.read()

    def rows(self, folder):
        """What it shows; nothing if rows go while they are read."""
        answer = self.drive.answer(self.drive.write(f"rows 1/{folder} 0 {2 * MESSAGES}"))
        return answer.get("rows", []) if answer else []

    def read(self):
        self.keys = {row["key"]: row["subject"] for folder in self.race.folders for row in self.rows(folder)}

    def shows(self):
        """Folder, subject and flags of all that it shows."""
        return sorted((folder, row["subject"], tuple(sorted(f for f in FLAGS if f in [
            flag.strip("\\").lower() for flag in row["flags"]]))) for folder in self.race.folders for row in self.rows(folder))

    def act(self):
        chance = self.race.random
        if not self.keys or chance.random() < 0.1:
            self.read()
        if not self.keys:
            return
        key = chance.choice(sorted(self.keys))
        what = chance.random()
        if what < 0.6:
            self.drive.write(f"flag {key} {chance.choice('+-')}{chance.choice(FLAGS)}")
        elif what < 0.9:
            self.drive.write(f"move {key} to=1/{chance.choice(self.race.folders)}")
        elif what < 0.92:
            self.drive.write(f"delete {key}")
            self.race.deleted.add(self.keys[key])
        elif what < 0.96:
            self.drive.write("check")
        else:
            self.hurry()

    def hurry(self):
        """Nobody waits here for the seconds in which a move can be taken back. Returns whether something waits."""
        answer = self.drive.answer(self.drive.write("journal"))
        for change in answer["changes"]:
            self.drive.answer(self.drive.write(f"decide-change {change['key']} retry"))
        return bool(answer["changes"])

    def moves(self):
        """Folder and UID of all that it told the server to move."""
        selected, found = {}, set()
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            for line in log:
                said = re.match(r'imap\[.* #(\d+)\] \S+ > h\d+ (SELECT|UID MOVE ([\d,:]+)) "([^"]+)"', line)
                if not said:
                    continue
                connection, verb, uids, folder = said.groups()
                if verb == "SELECT":
                    selected[connection] = folder
                    continue
                for first, _, last in (part.partition(":") for part in uids.split(",")):
                    found.update((selected[connection], uid) for uid in range(int(first), int(last or first) + 1))
        return found


class Race:
    def __init__(self, options):
        self.program = os.path.abspath(options.program)
        self.random = random.Random(options.seed)
        self.scratch = tempfile.mkdtemp(prefix="hearth-race-")
        self.folders = tuple(f"Race-{options.seed:x}-{letter}" for letter in "abc")
        self.deleted = set()
        self.server = Server(WHO)
        for folder in self.folders:
            self.server.imap.create(folder)
        for number in range(MESSAGES):
            text = f"Subject: racing {number}.\r\nMessage-ID: <{number}@{self.folders[0]}>\r\n\r\nHello\r\n"
            self.server.imap.append(self.folders[0], "", None, text.encode())
        self.racers = [Racer(self, number) for number in (1, 2)]

    def there(self):
        """The same of the server."""
        found = []
        for folder in self.folders:
            if self.server.imap.select(folder, readonly=True)[1] == [b"0"]:
                continue
            _, lines = self.server.imap.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
            for line in lines:
                if isinstance(line, tuple):
                    flags = re.search(rb"FLAGS \(([^)]*)\)", line[0]).group(1).decode().replace("\\", "").lower().split()
                    subject = line[1].decode().partition(":")[2].strip()
                    found.append((folder, subject, tuple(sorted(flag for flag in FLAGS if flag in flags))))
        return sorted(found)

    def find_difference(self):
        """What keeps both from being at rest and as the server, or None."""
        if any([racer.hurry() for racer in self.racers]):
            return "changes wait"
        for what in ("pushed", "synced"):
            for racer in self.racers:
                racer.drive.answer(racer.drive.write("check"))
                racer.drive.answer(racer.drive.write(f"wait {what}"))
        there = self.there()
        for number, racer in enumerate(self.racers, 1):
            here = racer.shows()
            if here != there:
                return f"{number} has {sorted(set(here) - set(there))}, the server {sorted(set(there) - set(here))}"
        return None

    def run(self, seconds):
        end = time.monotonic() + seconds
        actions = 0
        while time.monotonic() < end:
            self.random.choice(self.racers).act()
            actions += 1
            time.sleep(self.random.choice((0, 0.01, 0.05)))
        deadline = time.monotonic() + LATE_S
        while wrong := self.find_difference():
            if time.monotonic() > deadline:
                fail(f"{wrong}, see {self.scratch}")
            time.sleep(0.2)
        subjects = [subject for _, subject, _ in self.there()]
        doubled = {subject: subjects.count(subject) for subject in subjects if subjects.count(subject) > 1}
        lost = {f"racing {number}." for number in range(MESSAGES)} - set(subjects) - self.deleted
        for racer in self.racers:
            racer.drive.quit()
            racer.log.close()
        both = self.racers[0].moves() & self.racers[1].moves()
        if lost:
            fail(f"lost: {lost}, see {self.scratch}")
        if sum(doubled.values()) - len(doubled) > len(both):
            fail(f"doubled: {doubled}, moved by both: {both}, see {self.scratch}")
        shutil.rmtree(self.scratch)
        print(f"{actions} actions in {seconds} s, {len(subjects)} messages left, both as the server; "
              f"{len(both)} moved by both, {len(doubled)} doubled by that")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="HEARTH-DRIVE")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    if "HEARTH_HOUSEHOLD" not in os.environ:
        print("needs tests/household")
        sys.exit(77)
    print(f"seed {options.seed}", flush=True)
    Race(options).run(options.seconds)


if __name__ == "__main__":
    main()
