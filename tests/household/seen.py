#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits until a program's window shows one of some texts, as the accessibility tree tells.

    seen.py [--timeout S] [--pid PID] TEXT ...
"""
import argparse
import os
import sys
import time

import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402  pylint: disable=wrong-import-position

MOST_NODES = 3000


def names(root):
    """The names of everything under a window, breadth first."""
    queue, count = [root], 0
    while queue and count < MOST_NODES:
        node = queue.pop(0)
        count += 1
        try:
            name = node.get_name()
            if name:
                yield name
            queue.extend(c for c in (node.get_child_at_index(i) for i in range(min(node.get_child_count(), 300))) if c)
        except GLib.Error:
            continue


def main():
    """Look every quarter of a second."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--timeout", type=float, default=30)
    p.add_argument("--pid", type=int)
    p.add_argument("texts", nargs="+")
    options = p.parse_args()
    deadline = time.monotonic() + options.timeout
    seen = []
    while time.monotonic() < deadline:
        if options.pid and not os.path.exists("/proc/%d" % options.pid):
            sys.exit("the program has ended")
        seen = []
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is None or (options.pid and application.get_process_id() != options.pid):
                continue
            for name in names(application):
                seen.append(name)
                if any(text in name for text in options.texts):
                    print(name)
                    return
        time.sleep(0.25)
    sys.exit("saw %d names, none of them it: %s" % (len(seen), ", ".join(seen[:20])))


if __name__ == "__main__":
    main()
