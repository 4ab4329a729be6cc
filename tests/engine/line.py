# SPDX-License-Identifier: GPL-3.0-or-later
"""A line to a server that can be cut and mended, and that remembers what the client said."""
import socket
import threading


class Line:
    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.is_up = True
        self.sockets = []
        self.said = bytearray()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Ends all connections; who comes anew is sent away."""
        with self.lock:
            self.is_up = False
            ended, self.sockets = self.sockets, []
        for one in ended:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def mend(self):
        with self.lock:
            self.is_up = True

    def forget(self):
        with self.lock:
            self.said = bytearray()

    def heard(self):
        with self.lock:
            return bytes(self.said).decode("latin-1")

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            with self.lock:
                is_up = self.is_up
            if not is_up:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self.target))
            with self.lock:
                self.sockets += [client, server]
            threading.Thread(target=self._pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, False), daemon=True).start()

    def _pump(self, source, target, is_up):
        try:
            while data := source.recv(65536):
                if is_up:
                    with self.lock:
                        self.said += data
                self._send(target, data, is_up)
        except OSError:
            pass
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _send(self, target, data, is_up):
        target.sendall(data)
