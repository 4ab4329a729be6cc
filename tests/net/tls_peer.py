#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS servers that behave well and badly, and count what they are told.

    tls_peer.py DIR     makes certificates in DIR, prints "ready NAME=PORT …", then a line a connection:
                        "done NAME CERTIFICATE handshake=WORD bytes=N text=HEX binding=HEX"

The certificate is chosen by the name asked for: expired.hearth.localhost shows "expired", other names "good".
"bytes" counts what came inside TLS and, for STARTTLS, in the clear beyond the command itself.
Ends when standard input is closed.
"""
import os
import socket
import ssl
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "household"))
sys.dont_write_bytecode = True
import certs  # noqa: E402

SUFFIX = ".hearth.localhost"
lock = threading.Lock()


def context(directory, name, version=None):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.set_ciphers("ALL:@SECLEVEL=0")
    c.minimum_version = version or ssl.TLSVersion.TLSv1_2
    if version:
        c.maximum_version = version
    c.load_cert_chain(os.path.join(directory, name + ".pem"), os.path.join(directory, name + ".key"))
    return c


class Peer:
    def __init__(self, directory, kind):
        self.kind = kind
        self.directory = directory
        version = {"tls10": ssl.TLSVersion.TLSv1, "tls11": ssl.TLSVersion.TLSv1_1,
                   "tls12": ssl.TLSVersion.TLSv1_2, "tls13": ssl.TLSVersion.TLSv1_3}.get(kind)
        self.contexts = {n: context(directory, n, version) for n in (*certs.GOOD, *certs.BAD)}
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=20)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def tls(self, client, shown):
        outer = self.contexts["good"]
        main = context(self.directory, "good", None)
        main.minimum_version, main.maximum_version = outer.minimum_version, outer.maximum_version

        def choose(sock, name, _):
            wanted = (name or "").removesuffix(SUFFIX)
            if wanted in self.contexts:
                shown[0] = wanted
                sock.context = self.contexts[wanted]

        main.sni_callback = choose
        return main.wrap_socket(client, server_side=True)

    def serve(self, client):
        shown, handshake, got, binding = ["good"], "none", b"", b""
        client.settimeout(30)
        try:
            if self.kind.startswith("starttls"):
                client.sendall(b"* OK ready\r\n")
                line = b""
                while not line.endswith(b"\n"):
                    more = client.recv(1)
                    if not more:
                        raise OSError("gone")
                    line += more
                if self.kind == "starttls-inject":
                    client.sendall(b"a OK begin\r\n* OK [ALERT] injected\r\n")
                else:
                    client.sendall(b"a OK begin\r\n")
            if self.kind == "starttls-inject":
                stream = client
            else:
                stream = self.tls(client, shown)
                handshake = "ok"
                if stream.version() == "TLSv1.2":
                    binding = stream.get_channel_binding("tls-unique") or b""
            if handshake == "ok":
                stream.sendall(b"hello\r\n")
            while True:
                more = stream.recv(65536)
                if not more:
                    break
                got += more
        except (OSError, ssl.SSLError) as e:
            handshake = handshake if handshake == "ok" else "failed"
            if os.environ.get("TLS_PEER_VERBOSE"):
                print(self.kind, shown, e, file=sys.stderr)
        with lock:
            print("done %s %s handshake=%s bytes=%d text=%s binding=%s"
                  % (self.kind, shown[0], handshake, len(got), got[:64].hex(), binding.hex()), flush=True)
        client.close()


def main():
    directory = sys.argv[1]
    certs.make(directory)
    peers = [Peer(directory, k) for k in ("tls", "tls10", "tls11", "tls12", "tls13", "starttls", "starttls-inject")]
    print("ready " + " ".join("%s=%d" % (p.kind, p.port) for p in peers), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
