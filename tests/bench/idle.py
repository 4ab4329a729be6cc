# SPDX-License-Identifier: GPL-3.0-or-later
"""How often the real program wakes up when nothing happens. Part of tests/bench/run."""
import glob
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "ui"))
from steps import household_desk  # noqa: E402

# What is left of signing in, first syncs and reading ahead is done by then.
SETTLE_S = 120
WATCH_S = 180


def wakeups(pid):
    """How often each thread has gone to sleep so far: {(number, name): count}."""
    counts = {}
    for task in glob.glob(f"/proc/{pid}/task/*"):
        with open(task + "/comm", encoding="utf-8") as f:
            name = f.read().strip()
        with open(task + "/status", encoding="utf-8") as f:
            counts[os.path.basename(task), name] = next(
                int(line.split()[1]) for line in f if line.startswith("voluntary_ctxt_switches"))
    return counts


def wakeups_per_minute(bench, note):
    """The window with three accounts of two people, in step and listening; nobody touches it."""
    watch_s = WATCH_S / bench.scale
    with household_desk(bench.build) as desk:
        desk.sees("Inbox")
        time.sleep(SETTLE_S / bench.scale)
        before = wakeups(desk.program.pid)
        time.sleep(watch_s)
        after = wakeups(desk.program.pid)
    woken = {name: n - before.get((number, name), 0) for (number, name), n in after.items()
             if n > before.get((number, name), 0)}
    note(f"{watch_s:.0f} s: {woken or 'no thread woke up'}")
    return sum(woken.values()) * 60 / watch_s
