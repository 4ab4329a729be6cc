# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole messages onto the disk: Hearth, Debian's mbsync and the bare wire, all from the same mailbox. Part of tests/bench/run."""
import base64
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import time

LOGIN, PASSWORD = "bench", "bench-secret"
WORDS = ("the kitchen tiles are blue and the offer stands until Friday please tell me which of both you like "
         "better I have asked the carpenter about the shelf in the hall and he says that oak takes three weeks").split()


def text(r, size):
    lines = []
    while size > 0:
        line = " ".join(r.choice(WORDS) for _ in range(11))
        lines.append(line)
        size -= len(line) + 2
    return "\r\n".join(lines) + "\r\n"


def message(r, number, now):
    """Six in ten are short, three in ten have HTML, one has an attachment that does not shrink; 30 KB on average."""
    head = (f"From: Marta Keller <marta@keller.example>\r\nTo: Bench <bench@household.test>\r\nSubject: Whole {number}\r\n"
            f"Message-ID: <whole{number}@bench>\r\nDate: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(now - number * 420))}\r\n"
            "MIME-Version: 1.0\r\n")
    kind = number % 10
    if kind < 6:
        return (head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text(r, r.randint(3000, 9000))).encode()
    parts = ("Content-Type: text/plain; charset=utf-8\r\n\r\n" + text(r, 4000),
             "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>" + text(r, r.randint(15000, 45000)) + "</p></body></html>\r\n")
    if kind == 9:
        parts = (parts[0], "Content-Type: image/jpeg; name=tiles.jpg\r\nContent-Transfer-Encoding: base64\r\n"
                 "Content-Disposition: attachment; filename=tiles.jpg\r\n\r\n"
                 + base64.encodebytes(r.randbytes(r.randint(60000, 200000))).decode().replace("\n", "\r\n"))
    body = "".join(f"--limit\r\n{part}" for part in parts)
    return (head + "Content-Type: multipart/mixed; boundary=limit\r\n\r\n" + body + "--limit--\r\n").encode()


class Wire:
    """One plain session; what comes is thrown away."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.buffer = bytearray(1 << 20)
        self.tail = b""
        self.until(b"* OK")
        self.ask(b"LOGIN %s %s" % (LOGIN.encode(), PASSWORD.encode()))

    def until(self, mark):
        n_bytes = 0
        self.tail = b""
        while True:
            n = self.socket.recv_into(self.buffer)
            if n == 0:
                raise SystemExit("the server ended the session")
            n_bytes += n
            self.tail = (self.tail + bytes(self.buffer[max(0, n - 4096):n]))[-4096:]
            if mark in self.tail:
                return n_bytes

    def ask(self, command):
        self.socket.sendall(b"w1 " + command + b"\r\n")
        return self.until(b"w1 OK")

    def close(self):
        self.socket.close()


def fill(port, count):
    """Appends the messages; returns their bytes."""
    r, wire, size = random.Random(5), Wire(port), 0
    now = int(time.time())
    for number in range(count):
        one = message(r, number, now)
        size += len(one)
        wire.ask(b"APPEND INBOX (\\Seen) {%d+}\r\n%s" % (len(one), one))
    wire.ask(b"SELECT INBOX")
    wire.ask(b"UID FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)")
    wire.close()
    return size


def raw(port):
    """Seconds for one FETCH of all of it."""
    wire = Wire(port)
    wire.ask(b"SELECT INBOX")
    begin = time.monotonic()
    wire.ask(b"UID FETCH 1:* (UID BODY.PEEK[])")
    seconds = time.monotonic() - begin
    wire.close()
    return seconds


def mbsync(scratch, port, count):
    """Seconds that mbsync takes with its defaults, which sync each message to the disk."""
    home = os.path.join(scratch, "mbsync")
    os.makedirs(os.path.join(home, "mail"))
    config = os.path.join(home, "mbsyncrc")
    with open(config, "w", encoding="utf-8") as f:
        f.write(f"IMAPAccount bench\nHost 127.0.0.1\nPort {port}\nUser {LOGIN}\nPass {PASSWORD}\nSSLType None\nAuthMechs LOGIN\n\n"
                "IMAPStore far\nAccount bench\n\n"
                f"MaildirStore near\nPath {home}/mail/\nInbox {home}/mail/INBOX\n\n"
                "Channel bodies\nFar :far:\nNear :near:\nPatterns INBOX\nSync Pull\nCreate Near\n"
                f"SyncState {home}/\n")
    begin = time.monotonic()
    done = subprocess.run(["mbsync", "-q", "-c", config, "bodies"], capture_output=True, text=True,
                          env=dict(os.environ, HOME=home))
    seconds = time.monotonic() - begin
    n = sum(len(os.listdir(os.path.join(home, "mail", "INBOX", part))) for part in ("cur", "new"))
    if done.returncode or n != count:
        raise SystemExit(f"mbsync: {n} messages of {count}\n{done.stdout}{done.stderr}")
    shutil.rmtree(home)
    return seconds


def hearth(drive, home, household, count):
    """Seconds from adding the account until the list and all texts are on the disk; how much the memory grew."""
    drive.ask("person Anna")
    before = drive.ask("memory")["pss_kb"]
    begin = time.monotonic()
    drive.ask(f"account person=1 name=Bench address=bench@household.test user={LOGIN} password={PASSWORD} "
              f"imap=127.0.0.1:{household['ports']['imap']}:none smtp=127.0.0.1:{household['ports']['submission_plain']}:none")
    drive.ask(f"wait count 1/INBOX {count}")
    drive.ask("wait texts 1")
    seconds = time.monotonic() - begin
    grown = drive.ask("memory")["pss_kb"] - before
    drive.close()
    found = 0
    for folder, _, files in os.walk(home):
        if "mail.db" in files:
            file = sqlite3.connect(os.path.join(folder, "mail.db"))
            found = file.execute("SELECT count(*) FROM message WHERE is_whole").fetchone()[0]
            file.close()
    if found != count:
        raise SystemExit(f"Hearth has {found} texts of {count}")
    shutil.rmtree(home)
    return seconds, grown / 1024
