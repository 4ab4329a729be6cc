#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Break Hearth's IMAP connections anywhere, and look whether anything is lost, doubled or done twice.

    cuts.py HEARTH-DRIVE [--points 40] [--seed N]         within tests/household, see there

The same work and the same checks as kill9.py, but here the program lives on: a proxy in front of Dovecot drops every
connection after some more bytes of its client or of the server, with a reset or an orderly end. (TLS hides what the bytes are:
that is what makes the places random.)
"""
import selectors
import socket
import struct
import sys
import threading
import os

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from kill9 import Trial, options_of, run  # noqa: E402


class Proxy:
    """Passes bytes on until a number of them has gone one way; then all its connections end."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.left = None  # [up, bytes, with a reset]
        self.n_cuts = 0
        self.pairs = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, is_up, n_bytes, with_reset):
        with self.lock:
            self.left = [is_up, n_bytes, with_reset]

    def heal(self):
        with self.lock:
            self.left = None

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.target))
            with self.lock:
                self.pairs.append((client, server))
            threading.Thread(target=self._pump, args=(client, server), daemon=True).start()

    def _pump(self, client, server):
        waiter = selectors.DefaultSelector()
        waiter.register(client, selectors.EVENT_READ, (server, True))
        waiter.register(server, selectors.EVENT_READ, (client, False))
        try:
            while True:
                for key, _ in waiter.select():
                    to, is_up = key.data
                    data = key.fileobj.recv(65536)
                    if not data or not self._pass(to, data, is_up):
                        return
        except OSError:
            pass
        finally:
            for end in (client, server):
                end.close()

    def _pass(self, to, data, is_up):
        with self.lock:
            if self.left is None or self.left[0] != is_up or len(data) < self.left[1]:
                if self.left is not None and self.left[0] == is_up:
                    self.left[1] -= len(data)
                to.sendall(data)
                return True
            to.sendall(data[:self.left[1]])
            with_reset, self.left = self.left[2], None
            self.n_cuts += 1
            for pair in self.pairs:
                for end in pair:
                    self._end(end, with_reset)
            self.pairs.clear()
            return False

    @staticmethod
    def _end(end, with_reset):
        try:
            if with_reset:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Cuts(Trial):
    """The trial of kill9.py, with broken connections instead of death."""

    def __init__(self, options):
        super().__init__(options)
        self.proxy = Proxy(int(os.environ["HEARTH_IMAPS_PORT"]))
        self.imap_port = self.proxy.port

    def run(self, points):
        drive = self.start()
        self.add_account(drive)
        for _ in range(points):
            n_bytes = int(self.random.choice((200, 2000, 20000)) * self.random.random())
            self.proxy.cut_after(self.random.random() < 0.5, n_bytes, self.random.random() < 0.5)
            notes = [do(self, drive) for do in self.choose()]
            drive.ask(f"subscribe 1/{self.folders[0]}")  # answered behind all that was asked before
            self.hurry(drive)
            drive.ask("check")
            for note in notes:
                note(lambda number: True)
            if self.random.random() < 0.5:
                self.proxy.heal()
                drive.ask("check")
                self.converge(drive)
        self.proxy.heal()
        drive.ask("check")
        self.converge(drive)
        drive.quit()
        self.check_databases()
        if self.proxy.n_cuts < points // 10:
            sys.exit(f"FAILED: only {self.proxy.n_cuts} cuts")
        self.seen["cuts"] = self.proxy.n_cuts


if __name__ == "__main__":
    chosen = options_of(__doc__, 40)
    run(Cuts(chosen), chosen.points)
