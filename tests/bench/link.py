# SPDX-License-Identifier: GPL-3.0-or-later
"""A link with a delay, as a TCP proxy. Part of tests/bench/run."""
import queue
import socket
import threading
import time

CHUNK = 1 << 18


class Link:
    """What one end says arrives at the other `delay_s` later, and as fast as before: chunks are under way side by side."""

    def __init__(self, upstream, delay_s=0, heard=None):
        """`heard(data, when)` is told of what the server says as it is handed to the client."""
        self.upstream = upstream
        self.delay_s = delay_s
        self.heard = heard
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.upstream))
            except OSError:
                return
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._carry(client, server, None)
            self._carry(server, client, self.heard)

    def _carry(self, source, sink, heard):
        under_way = queue.Queue()
        threading.Thread(target=self._take_in, args=(source, under_way), daemon=True).start()
        threading.Thread(target=self._give_out, args=(under_way, sink, heard), daemon=True).start()

    def _take_in(self, source, under_way):
        data = b"first"
        while data:
            try:
                data = source.recv(CHUNK)
            except OSError:
                data = b""
            under_way.put((time.monotonic() + self.delay_s, data))

    def _give_out(self, under_way, sink, heard):
        while True:
            due, data = under_way.get()
            time.sleep(max(0, due - time.monotonic()))
            try:
                if not data:
                    sink.shutdown(socket.SHUT_WR)
                    return
                if heard:
                    heard(data, time.monotonic())
                sink.sendall(data)
            except OSError:
                return

    def close(self):
        self.listener.close()
