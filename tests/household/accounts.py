#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds the accounts of Anna and Tomas to a folder of Hearth's mail, through the test driver.

    accounts.py --drive PROGRAM --data DIR [--synced]

Reads where the servers are from HEARTH_*; with --synced it also waits until all mail is there.  The accounts use
different ways: implicit TLS for Anna at home, STARTTLS for the clinic, one of each for Tomas.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys

# person, account's name, whose variables, IMAP, SMTP, the name that others see
ACCOUNTS = (
    ("Anna", "Home", "ANNA", ("IMAPS", "tls"), ("SUBMISSIONS", "tls"), "Anna Vogel"),
    ("Anna", "Clinic", "ANNA_VOGEL", ("IMAP", "starttls"), ("SUBMISSION", "starttls"), "Dr. Anna Vogel"),
    ("Tomas", "Post", "TOMAS", ("IMAPS", "tls"), ("SUBMISSION", "starttls"), "Tomas Vogel"),
)


class Driver:
    """The driver as a process: a line in, a line of JSON out."""

    def __init__(self, program, data):
        self.process = subprocess.Popen([program, "--data", data, "--wait", "120"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.answer("start")

    def answer(self, what):
        """The next line; anything but an ok ends everything."""
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {}
        if not answer.get("ok"):
            sys.exit("accounts.py: %s: %s" % (what, line.strip() or "the driver has ended"))
        return answer

    def say(self, *words):
        """One command and its answer."""
        self.process.stdin.write(" ".join(shlex.quote(w) for w in words) + "\n")
        self.process.stdin.flush()
        return self.answer(words[0])

    def end(self):
        """Let it stop in its own time."""
        self.process.stdin.close()
        self.answer("stop")
        self.process.wait()


def main():
    """Add persons and accounts."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--drive", required=True)
    p.add_argument("--data", required=True)
    p.add_argument("--synced", action="store_true")
    options = p.parse_args()
    driver = Driver(options.drive, options.data)
    persons = {}

    def env(name):
        return os.environ["HEARTH_" + name]

    def server(port, security):
        return "%s:%s:%s" % (env("HOST"), env(port + "_PORT"), security)
    for person, name, who, imap, smtp, display in ACCOUNTS:
        if person not in persons:
            persons[person] = driver.say("person", person)["person"]
        answer = driver.say("account", "person=%d" % persons[person], "name=" + name, "display=" + display,
                            "address=" + env(who + "_ADDRESS"), "user=" + env(who + "_LOGIN"),
                            "password=" + env(who + "_PASSWORD"), "imap=" + server(*imap), "smtp=" + server(*smtp))
        if not answer.get("password_kept", True):
            print("the keyring did not take the password of %s" % name, file=sys.stderr)
    if options.synced:
        driver.say("wait", "synced")
    driver.end()


if __name__ == "__main__":
    main()
