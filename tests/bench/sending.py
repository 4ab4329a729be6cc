# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of sending: round trips on the wire, and memory while a large letter goes out. Part of tests/bench/run."""
import os
import socket
import threading
import time

SIZE_LIMIT = 100 * 1000 * 1000
FURTHER = 5
# TLS 1.3 sends this for the sake of middleboxes, whether or not all of the server's hello is there (RFC 8446, D.4).
CHANGE_CIPHER_SPEC = bytes((20, 3, 3, 0, 1, 1))
GOODBYE_BYTES = 52  # two records of TLS; the dot never comes alone


class Counter:
    """A TCP proxy that notes each time the client speaks after the server did: a round trip's worth of waiting.

    Until its gate is opened, connections are taken but lead nowhere yet. What the server says arrives `delay_s` later, so that
    what a client says in several writes and at one time is one turn. `log` has all that was said: (connection, who, bytes).
    """

    def __init__(self, upstream, delay_s=0):
        self.upstream = upstream
        self.delay_s = delay_s
        self.log = []
        self.gate = threading.Event()
        self.connections = []  # each a list of how many bytes the client wrote at a time
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        self.gate.wait()
        server = socket.create_connection(("127.0.0.1", self.upstream))
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        turns = []
        self.connections.append(turns)
        said = {"last": "server"}
        up = threading.Thread(target=self._pump, args=(client, server, "client", said, turns), daemon=True)
        up.start()
        self._pump(server, client, "server", said, turns)
        up.join(5)

    def _pump(self, source, sink, name, said, turns):
        while True:
            try:
                data = source.recv(65536)
                if data and name == "server" and self.delay_s:
                    time.sleep(self.delay_s)
                self.log.append((self.connections.index(turns), name, data))
                if name == "client" and data and data != CHANGE_CIPHER_SPEC:
                    if said["last"] == "server":
                        turns.append(0)
                    turns[-1] += len(data)
                    said["last"] = "client"
                if name == "server":
                    said["last"] = "server"
                sink.sendall(data)
            except OSError:
                data = b""
            if not data:
                for end in (source, sink):
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
                return

    def close(self):
        self.listener.close()


def add_account(drive, household, smtp_port, security="tls"):
    ports = household["ports"]
    drive.ask("person Anna")
    drive.ask("account person=1 name=Home address=anna@vogel.example user=anna password=anna-secret "
              f"imap=mail.hearth.localhost:{ports['imaps']}:tls smtp=mail.hearth.localhost:{smtp_port}:{security}")
    drive.ask("wait synced")


def send_round_trips(bench, household, letters):
    """Round trips of one connection that carries so many letters, from connecting to the last one's being taken."""
    counter = Counter(household["ports"]["submissions"])
    drive = bench.drive(f"trips-{letters}")
    try:
        add_account(drive, household, counter.port)
        for number in range(letters):
            drive.ask(f"send to=tomas@vogel.example subject=trip-{letters}-{number} text=Hello")
        counter.gate.set()
        drive.ask("wait sent")
        states = {letter["state"] for letter in drive.ask("outbox")["letters"]}
        if states - {"sent"}:
            raise SystemExit(f"letters are {states}")
    finally:
        drive.close()
        counter.close()
    if len(counter.connections) != 1:
        raise SystemExit(f"{len(counter.connections)} connections for {letters} letters")
    turns = counter.connections[0]
    # QUIT and the end of TLS: nobody waits for what the server says to them.
    while turns[-1] <= GOODBYE_BYTES:
        turns.pop()
    return 1 + len(turns)  # the TCP connection


def pss_kb(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("Pss:"))


class Peak(threading.Thread):
    """The most memory that a process has, looked at many times a second."""

    def __init__(self, pid, pause_s=0.02):
        super().__init__(daemon=True)
        self.pause_s = pause_s
        self.pid = pid
        self.kb = pss_kb(pid)
        self.ended = threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(self.pause_s):
            self.kb = max(self.kb, pss_kb(self.pid))

    def end(self):
        self.ended.set()
        self.join()
        return self.kb


def send_growth(bench, household, size, round_number):
    """By how many MB the memory grows at most while `size` random bytes are attached, sent and filed in Sent."""
    path = os.path.join(bench.scratch, "large.bin")
    with open(path, "wb") as f:
        f.write(os.urandom(size))
    drive = bench.drive(f"growth-{round_number}")
    try:
        add_account(drive, household, household["ports"]["submissions"])
        # The same way once with little, so that what is loaded on first use is there.
        drive.ask(f"send to=tomas@vogel.example subject=small text=Hello attach={__file__}")
        drive.ask("wait sent")
        drive.ask("wait subject 1/Sent small")
        time.sleep(1)
        before = pss_kb(drive.child.pid)
        peak = Peak(drive.child.pid)
        begin = time.monotonic()
        drive.ask(f"send to=tomas@vogel.example subject=large text=Hello attach={path}")
        drive.ask("wait sent")
        seconds = time.monotonic() - begin
        drive.ask("wait subject 1/Sent large")
        grown = peak.end() - before
    finally:
        drive.close()
    return grown / 1024, seconds
