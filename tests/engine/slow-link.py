#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetch a list over a slow link, and look whether the server packs it (COMPRESS=DEFLATE) where it offers that.

    slow-link.py HEARTH-DRIVE

Starts two households of its own, with and without the extension, and a proxy that lets 150 KB a second pass. Counted are
bytes and what was asked, not time. Over the fast link nothing is packed, unless the machine itself is slow.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
HOUSEHOLD = os.path.join(HERE, "..", "household")
MESSAGES = 3000
RATE = 150_000


def fail(text):
    sys.exit(f"FAILED: {text}")


def sync(program, rate):
    """Bytes that came for the whole list of the mailbox `bench`, and how often packing was asked for."""
    with tempfile.TemporaryDirectory(prefix="hearth-slow-") as data:
        record = os.path.join(data, "bytes")
        arguments = ["/usr/bin/python3", os.path.join(HOUSEHOLD, "faultproxy.py"), os.environ["HEARTH_IMAPS_PORT"],
                     "--record", record] + (["--rate", str(rate)] if rate else [])
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as proxy:
            port = proxy.stdout.readline().strip()
            address, login, password = (os.environ[f"HEARTH_BENCH_{word}"] for word in ("ADDRESS", "LOGIN", "PASSWORD"))
            commands = ["person B", f"account person=1 name=B display=B address={address} user={login} "
                        f"password={password} imap={os.environ['HEARTH_HOST']}:{port}:tls smtp=127.0.0.1:1:tls",
                        f"wait count 1/INBOX {MESSAGES}", "wait synced 1"]
            environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="disabled:", GIO_USE_VFS="local",
                               GSETTINGS_BACKEND="memory", LC_ALL="C.UTF-8")
            drive = subprocess.run([program, "--data", os.path.join(data, "hearth"), "--debug", "imap,engine"], check=False,
                                   input="\n".join(commands) + "\n", capture_output=True, text=True, env=environment)
            proxy.stdin.close()
            proxy.wait()
        for line in drive.stdout.splitlines():
            if not json.loads(line)["ok"]:
                fail(line)
        with open(record, encoding="ascii") as f:
            down = sum(json.loads(line)["down"] for line in f)
        return down, drive.stderr.count("COMPRESS DEFLATE")


def inside(program, is_offered):
    fast, n_fast = sync(program, 0)
    slow, n_slow = sync(program, RATE)
    print(f"COMPRESS=DEFLATE {'offered' if is_offered else 'not offered'}: fast {fast} bytes, slow {slow} bytes, "
          f"asked for {n_fast} and {n_slow} times")
    if n_fast:
        print("a busy machine: even the fast link was slow", flush=True)
    if bool(n_slow) != is_offered:
        fail("not packed over a slow link" if is_offered else "asked for what is not offered")
    # Texts come ahead as fast as the line lets them, so that without packing the two say nothing about one another.
    if is_offered and not n_fast and slow >= fast * 0.75:
        fail("packing did not help")


def main():
    program = os.path.abspath(sys.argv[1])
    if len(sys.argv) > 2:
        inside(program, sys.argv[2] == "offered")
        return
    for word, options in (("offered", []), ("missing", ["--without", "COMPRESS=DEFLATE"])):
        command = ["/usr/bin/python3", os.path.join(HOUSEHOLD, "household.py"), "run", "--small", str(MESSAGES), *options,
                   "--", "/usr/bin/python3", os.path.abspath(__file__), program, word]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HEARTH_")}
        if subprocess.run(command, check=False, env=environment).returncode:
            sys.exit(1)


if __name__ == "__main__":
    main()
