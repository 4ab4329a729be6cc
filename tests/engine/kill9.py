#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kill Hearth with SIGKILL at random points of its work, and look whether anything is lost, doubled or broken.

    kill9.py HEARTH-DRIVE [--points 50] [--seed N]         within tests/household, see there

hearth-drive works on the household's servers: it sends, sets flags, keeps drafts, moves messages within one account and from
one to another, and is killed somewhere between its start and some hundred milliseconds after the last command. Then each database must be sound, and after the next start,
when all has come to rest:
every letter that was on the disk has arrived once and lies in Sent once, or is shown as unknown and has arrived at most
once; flags here are those on the server, and those that were set last; every draft that was on the disk is there; every
message that was moved is once on the servers, where it was put last, and is shown there.
"""
import argparse
import collections
import imaplib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

MESSAGES = 12
LATE_S = 60


def fail(text):
    sys.exit(f"FAILED: {text}")


class Drive:
    """hearth-drive as a child. Commands may be written ahead; answers are taken in as they come."""

    def __init__(self, program, data, options=(), errors=None):
        environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="disabled:", GIO_USE_VFS="local",
                           GSETTINGS_BACKEND="memory", LC_ALL="C.UTF-8")
        self.child = subprocess.Popen([program, "--data", data, "--wait", str(LATE_S), *options], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        self.answers = []
        self.asked = 1  # that it has started
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.child.stdout:
            try:
                answer = json.loads(line)
            except ValueError:
                break  # killed within a line
            with self.news:
                self.answers.append(answer)
                self.news.notify_all()
        with self.news:
            self.answers.append(None)
            self.news.notify_all()

    def write(self, command):
        """Ask without waiting; the answer will be the one with the number that this returns."""
        try:
            self.child.stdin.write(command + "\n")
            self.child.stdin.flush()
        except OSError:
            pass
        self.asked += 1
        return self.asked - 1

    def answer(self, number):
        """The answer with this number, or None if the program ended before."""
        with self.news:
            while len(self.answers) <= number and None not in self.answers:
                self.news.wait()
            return self.answers[number] if number < len(self.answers) else None

    def ask(self, command):
        answer = self.answer(self.write(command))
        if answer is None or not answer["ok"]:
            fail(f"{command}: {answer}")
        return answer

    def kill(self):
        self.child.kill()
        self.child.wait()
        self.reader.join()

    def quit(self):
        self.child.stdin.close()
        self.child.wait()
        self.reader.join()


class Server:
    """What another client sees."""

    def __init__(self, who):
        self.imap = imaplib.IMAP4("127.0.0.1", int(os.environ["HEARTH_IMAP_PORT"]))
        self.imap.login(os.environ[f"HEARTH_{who}_LOGIN"], os.environ[f"HEARTH_{who}_PASSWORD"])

    def count(self, folder, subject):
        if self.imap.select(folder, readonly=True)[0] != "OK":
            return 0
        return len(self.imap.search(None, "SUBJECT", f'"{subject}"')[1][0].split())

    def fill(self, folder, word="message"):
        """Its messages are in no other folder: a flag that one copy of a message has, each has."""
        self.imap.create(folder)
        for number in range(MESSAGES):
            head = f"Subject: {word} {number}.\r\n"
            if number % 3 or word != "given":
                head += f"Message-ID: <{word}{number}@{folder}>\r\n"
            self.imap.append(folder, "", None, f"{head}\r\nHello\r\n".encode())

    def subjects(self, folder):
        if self.imap.select(folder, readonly=True)[1] == [b"0"]:
            return []
        _, lines = self.imap.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        return sorted(line[1].decode().partition(":")[2].strip() for line in lines if isinstance(line, tuple))

    def flagged(self, folder):
        self.imap.select(folder, readonly=True)
        found = {}
        _, lines = self.imap.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        for line in lines:
            if isinstance(line, tuple):
                found[line[1].decode().partition(":")[2].strip()] = b"\\Flagged" in line[0]
        return found


class Trial:
    """All that was asked of the program, and what must be so after it."""

    def __init__(self, options):
        self.program = os.path.abspath(options.program)
        self.random = random.Random(options.seed)
        self.mark = f"k{options.seed:x}"
        # Of its own, as another trial may be at work in the same mailbox.
        self.flag_folder = f"Flags-{self.mark}"
        self.folders = tuple(f"Moved-{self.mark}-{letter}" for letter in "abc")
        self.scratch = tempfile.mkdtemp(prefix="hearth-kill9-")
        self.data = os.path.join(self.scratch, "data")
        self.number = 0
        self.keys = {}  # subject -> key of the row
        self.letters = {}  # subject -> whether it was on the disk when the program was killed
        self.drafts = []  # subjects of those that were on the disk
        self.flags = {f"message {n}.": {False} for n in range(MESSAGES)}  # subject -> what may be
        self.places = {f"moved {n}.": {self.folders[0]} for n in range(MESSAGES)}  # subject -> where it may be
        self.seen = collections.Counter()
        self.imap_port = int(os.environ["HEARTH_IMAPS_PORT"])
        self.sender, self.receiver = Server("TOMAS"), Server("EMPTY")
        self.sender.fill(self.flag_folder)
        self.sender.fill(self.folders[0], "moved")
        for folder in self.folders[1:]:
            self.sender.imap.create(folder)
        # From account to account and back; those without a Message-ID have size and second in common.
        self.gifts = f"Given-{self.mark}"
        self.givers = {1: self.sender, 2: self.receiver}
        self.owners = {f"given {n}.": {1} for n in range(MESSAGES)}  # subject -> the accounts that may have it
        self.sender.fill(self.gifts, "given")
        self.receiver.imap.create(self.gifts)

    # --- what is done: each writes a command and says what to note once it is known whether it was answered

    def do_send(self, drive):
        self.number += 1
        subject = f"{self.mark}-{self.number}."
        number = drive.write(f"send to={os.environ['HEARTH_EMPTY_ADDRESS']} subject={subject} text=Hello")

        def note(is_durable):
            self.letters[subject] = is_durable(number)
        return note

    def do_draft(self, drive):
        self.number += 1
        subject = f"{self.mark}-{self.number}."
        number = drive.write(f"draft to={os.environ['HEARTH_EMPTY_ADDRESS']} subject={subject} text=Perhaps")

        def note(is_durable):
            if is_durable(number):
                self.drafts.append(subject)
        return note

    def do_flag(self, drive):
        subject = self.random.choice(sorted(self.flags))
        value = self.random.random() < 0.5
        number = drive.write(f"flag {self.keys[subject]} {'+' if value else '-'}flagged")

        def note(is_durable):
            # A click is answered before it is on the disk; with anything later that is, it is too.
            if is_durable(number):
                self.flags[subject] = {value}
            else:
                self.flags[subject] = self.flags[subject] | {value}
        return note

    def do_move(self, drive):
        subject, folder = self.random.choice(sorted(self.places)), self.random.choice(self.folders)
        number = drive.write(f"move {self.keys[subject]} to=1/{folder}")

        def note(is_durable):
            self.places[subject] = {folder} if is_durable(number) else self.places[subject] | {folder}
        return note

    def do_give(self, drive):
        subject = self.random.choice(sorted(self.owners))
        if len(self.owners[subject]) > 1 or subject not in self.keys:
            return lambda is_durable: None  # under way
        to = 3 - min(self.owners[subject])
        number = drive.write(f"move {self.keys.pop(subject)} to={to}/{self.gifts}")

        def note(is_durable):
            self.owners[subject] = {to} if is_durable(number) else {1, 2}
        return note

    def do_check(self, drive):
        drive.write("check")
        return lambda is_durable: None

    # name, how often, how
    OPERATIONS = (
        ("send", 5, do_send),
        ("flag", 5, do_flag),
        ("draft", 3, do_draft),
        ("move", 5, do_move),
        ("give", 5, do_give),
        ("check", 1, do_check),
    )

    def choose(self):
        weights = [weight for _, weight, _ in self.OPERATIONS]
        some = self.random.choices(self.OPERATIONS, weights, k=self.random.randint(1, 6))
        self.seen.update(name for name, _, _ in some)
        return [do for _, _, do in some]

    def operate(self, drive):
        """Some commands, written ahead, and death; then what is known."""
        notes = []
        for do in self.choose():
            notes.append(do(self, drive))
            time.sleep(self.random.choice((0, 0, 0.02, 0.1)))
        time.sleep(self.random.choice((0, 0.01, 0.05, 0.1, 0.2, 0.4)) * self.random.random())
        drive.kill()
        answers = drive.answers

        def is_durable(number):
            """Whether this command or a later one was answered whose answer comes when it is on the disk."""
            return any(answer and any(word in answer for word in ("letter", "draft", "filed")) for answer in answers[number:])
        for note in notes:
            note(is_durable)

    # --- life

    def start(self):
        drive = Drive(self.program, self.data)
        if drive.answer(0) is None:
            fail("does not start")
        return drive

    def add_account(self, drive):
        host = os.environ["HEARTH_HOST"]
        drive.ask("person Tomas")
        for who in ("TOMAS", "EMPTY"):
            drive.ask(f"account person=1 name={who} address={os.environ[f'HEARTH_{who}_ADDRESS']} "
                      f"user={os.environ[f'HEARTH_{who}_LOGIN']} password={os.environ[f'HEARTH_{who}_PASSWORD']} "
                      f"imap={host}:{self.imap_port}:tls smtp={host}:{os.environ['HEARTH_SUBMISSIONS_PORT']}:tls")
        drive.ask("wait synced")
        drive.ask(f"wait count 1/{self.flag_folder} {MESSAGES}")
        rows = drive.ask(f"rows 1/{self.flag_folder} 0 {MESSAGES}")["rows"]
        drive.ask(f"wait count 1/{self.folders[0]} {MESSAGES}")
        rows += drive.ask(f"rows 1/{self.folders[0]} 0 {MESSAGES}")["rows"]
        drive.ask(f"wait count 1/{self.gifts} {MESSAGES}")
        rows += drive.ask(f"rows 1/{self.gifts} 0 {MESSAGES}")["rows"]
        self.keys = {row["subject"]: row["key"] for row in rows}

    def sign_in(self, drive):
        for account, who in ((1, "TOMAS"), (2, "EMPTY")):
            for protocol in ("imap", "smtp"):
                drive.write(f"password {account} {protocol} {os.environ[f'HEARTH_{who}_PASSWORD']}")

    # --- what must be so

    def check_databases(self):
        """On a copy: to open a database is to mend its log."""
        copy = os.path.join(self.scratch, "copy")
        shutil.copytree(self.data, copy, ignore=lambda folder, names: [n for n in names if not os.path.isfile(
            os.path.join(folder, n)) and not os.path.isdir(os.path.join(folder, n))])
        kept = set()
        for folder, _, names in os.walk(copy):
            for name in names:
                if not name.endswith(".db"):
                    continue
                database = sqlite3.connect(os.path.join(folder, name))
                found = database.execute("PRAGMA integrity_check").fetchall()
                if found != [("ok",)]:
                    fail(f"{name}: {found}")
                self.seen["databases"] += 1
                if name == "mail.db":
                    kept |= {row[0] for row in database.execute("SELECT subject FROM draft")}
                database.close()
        shutil.rmtree(copy)
        lost = [s for s in self.drafts if s not in kept and not self.sender.count("Drafts", s)]
        if lost:
            fail(f"drafts are gone: {lost}")

    def settle_unknown(self, drive):
        """What a person would say who asked the other one."""
        for letter in drive.ask("outbox")["letters"]:
            if letter["state"] != "unknown":
                continue
            arrived = self.receiver.count("INBOX", letter["subject"])
            if arrived > 1:
                fail(f"{letter['subject']} is unknown and arrived {arrived} times")
            self.seen["unknown"] += 1
            drive.ask(f"decide {letter['letter']} {'settle' if arrived else 'retry'}")

    def await_sent(self, drive):
        """What was decided shows a moment later, and goes out then."""
        deadline = time.monotonic() + LATE_S
        while True:
            waiting = [letter for letter in drive.ask("outbox")["letters"] if letter["state"] != "sent"]
            if not waiting:
                break
            if time.monotonic() > deadline:
                fail(f"letters still wait: {waiting}")
            time.sleep(0.05)
        drive.ask("wait sent")

    def await_count(self, server, folder, subject, wanted):
        deadline = time.monotonic() + LATE_S
        while (found := server.count(folder, subject)) != wanted:
            if found > wanted or time.monotonic() > deadline:
                fail(f"{subject} is {found} times in {folder}, not {wanted}")
            time.sleep(0.1)

    def check_letters(self, drive):
        self.await_sent(drive)
        for subject, was_on_disk in self.letters.items():
            if not was_on_disk and not self.receiver.count("INBOX", subject):
                continue  # the program died before it said that it has it
            self.await_count(self.receiver, "INBOX", subject, 1)
            self.await_count(self.sender, "Sent", subject, 1)
        self.seen["letters"] += len(self.letters)
        self.letters.clear()

    def look_at_flags(self, drive):
        """What is wrong with the flags, or None."""
        there = self.sender.flagged(self.flag_folder)
        here = {row["subject"]: "flagged" in [flag.strip("\\").lower() for flag in row["flags"]]
                for row in drive.ask(f"rows 1/{self.flag_folder} 0 {MESSAGES}")["rows"]}
        if here != there:
            return f"flags differ: here {here}, there {there}"
        for subject, value in here.items():
            if value not in self.flags[subject]:
                return f"{subject} has lost its flag, or has one: {value}"
        self.flags = {subject: {value} for subject, value in here.items()}
        return None

    def check_flags(self, drive):
        """How many wait to be pushed is told a moment later than that they do: it has to come to this."""
        deadline = time.monotonic() + LATE_S
        while wrong := self.look_at_flags(drive):
            if time.monotonic() > deadline:
                fail(f"{wrong}, see {self.scratch}")
            time.sleep(0.05)

    def hurry(self, drive):
        """Nobody waits here for the seconds in which a move can be taken back. Returns what waits."""
        waiting = drive.ask("journal")["changes"]
        for change in waiting:
            drive.answer(drive.write(f"decide-change {change['key']} retry"))
        return waiting

    def look_at_places(self, drive):
        """What is wrong with the messages that are moved, or None."""
        there = {folder: self.sender.subjects(folder) for folder in self.folders}
        for subject, allowed in self.places.items():
            found = [folder for folder in self.folders for other in there[folder] if other == subject]
            if len(found) != 1 or found[0] not in allowed:
                return f"{subject} is in {found}, not once in one of {allowed}"
        for folder in self.folders:
            here = sorted(row["subject"] for row in drive.ask(f"rows 1/{folder} 0 {MESSAGES + 1}")["rows"])
            if here != there[folder]:
                return f"{folder}: here {here}, there {there[folder]}"
        self.places = {subject: {folder} for folder in self.folders for subject in there[folder]}
        return None

    def look_at_owners(self, drive):
        """What is wrong with the messages that go from account to account, or None."""
        there = {account: server.subjects(self.gifts) for account, server in self.givers.items()}
        for subject, allowed in self.owners.items():
            found = [account for account in there for other in there[account] if other == subject]
            if len(found) != 1 or found[0] not in allowed:
                return f"{subject} is in {found}, not once in one of {allowed}"
        for account in self.givers:
            rows = drive.ask(f"rows {account}/{self.gifts} 0 {MESSAGES + 1}")["rows"]
            here = sorted(row["subject"] for row in rows)
            if here != there[account]:
                return f"{account}: here {here}, there {there[account]}"
            self.keys.update((row["subject"], row["key"]) for row in rows)
        self.owners = {subject: {account} for account in there for subject in there[account]}
        return None

    def check_places(self, drive):
        """What the journal holds may show a moment later: it has to come to this."""
        deadline = time.monotonic() + LATE_S
        while (waiting := self.hurry(drive)) or (wrong := self.look_at_places(drive) or self.look_at_owners(drive)):
            if time.monotonic() > deadline:
                fail(f"{waiting or wrong}, see {self.scratch}")
            time.sleep(0.05)
        if drive.ask("journal")["not_done"]:
            fail("the server refused a move")

    def converge(self, drive):
        for what in ("synced", "pushed", "sent"):
            if not drive.answer(drive.write(f"wait {what}"))["ok"]:
                waiting = [letter for letter in drive.ask("outbox")["letters"]
                           if letter["state"] != "sent" or not letter["copy_filed"]]
                fail(f"not {what} in {LATE_S} s: {waiting} {drive.ask('accounts')['accounts']}, see {self.scratch}")
        self.settle_unknown(drive)
        self.check_letters(drive)
        self.check_flags(drive)
        self.check_places(drive)
        self.seen["converged"] += 1

    def run(self, points):
        drive = self.start()
        self.add_account(drive)
        self.operate(drive)
        for _ in range(points - 1):
            self.check_databases()
            drive = self.start()
            self.sign_in(drive)
            # Every third time it dies again before it has come to rest.
            if self.random.random() < 0.67:
                self.converge(drive)
            self.operate(drive)
        self.check_databases()
        drive = self.start()
        self.sign_in(drive)
        self.converge(drive)
        drive.quit()
        shutil.rmtree(self.scratch)


def options_of(text, points):
    """What the program was called with; ends where there is no household."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="HEARTH-DRIVE")
    parser.add_argument("--points", type=int, default=points)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    if "HEARTH_HOUSEHOLD" not in os.environ:
        print("needs tests/household")
        sys.exit(77)
    print(f"seed {options.seed}", flush=True)
    return options


def run(trial, points):
    begin = time.monotonic()
    trial.run(points)
    print(f"{points} points in {time.monotonic() - begin:.0f} s: "
          + ", ".join(f"{count} {name}" for name, count in sorted(trial.seen.items())))


if __name__ == "__main__":
    chosen = options_of(__doc__, 50)
    run(Trial(chosen), chosen.points)
