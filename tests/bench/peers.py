# SPDX-License-Identifier: GPL-3.0-or-later
"""Other programs that open the same mailbox, without a cache. Part of tests/bench/run."""
import os
import pty
import re
import select
import subprocess
import time

PEERS = ("mutt", "neomutt")
WATCHDOG_S = 1800
# The first line of the index: how many messages there are.
COUNT = re.compile(rb"Messages: (\d+)\.")

SETTINGS = """
set folder="imap://127.0.0.1:{port}/" spoolfile="imap://127.0.0.1:{port}/INBOX"
set imap_user="bench" imap_pass="bench-secret" imap_authenticators="login:plain"
set ssl_starttls=no ssl_force_tls=no
unset header_cache message_cachedir
set status_format="Messages: %m." quit=yes sort=date
"""


def open_mailbox(peer, home, port, count):
    """Seconds from the start until the program says that it has `count` messages."""
    os.makedirs(home, exist_ok=True)
    settings = os.path.join(home, "muttrc")
    with open(settings, "w", encoding="utf-8") as f:
        f.write(SETTINGS.format(port=port))
    ours, theirs = pty.openpty()
    begin = time.monotonic()
    child = subprocess.Popen([peer, "-n", "-F", settings], stdin=theirs, stdout=theirs, stderr=subprocess.STDOUT,
                             env=dict(os.environ, HOME=home, TERM="xterm", LC_ALL="C.UTF-8", LINES="24", COLUMNS="80"))
    os.close(theirs)
    said = b""
    try:
        while time.monotonic() < begin + WATCHDOG_S:
            if not select.select([ours], [], [], 1)[0]:
                continue
            try:
                said = said[-4000:] + os.read(ours, 65536)
            except OSError:
                break
            found = COUNT.search(said)
            if found and int(found[1]) == count:
                return time.monotonic() - begin
        raise SystemExit(f"{peer} did not show {count} messages: {said[-500:]!r}")
    finally:
        child.kill()
        child.wait()
        os.close(ours)
