#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count the single tests in meson's testlog.json, which has one line an executable.

    tally.py TESTLOG.JSON        prints "PASSED FAILED SKIPPED"; says on standard error what failed

An executable that speaks TAP counts with each of its tests, any other as one.  One that dies, runs out of time or
stops early counts as a failure on top of what it had reported.
"""
import json
import re
import sys

TAP_LINE = re.compile(r"^\s*(not )?ok\b[^#\n]*(#\s*(skip|todo)\b.*)?", re.IGNORECASE)
TAIL_LINES = 60


def count(run):
    """(passed, failed, skipped) of one executable."""
    passed = failed = skipped = 0
    for line in run.get("stdout", "").splitlines():
        match = TAP_LINE.match(line)
        if match is None:
            continue
        if match.group(3) is not None:
            skipped += 1
        elif match.group(1):
            failed += 1
        else:
            passed += 1
    result = run["result"]
    good = result in ("OK", "EXPECTEDFAIL")
    if passed + failed + skipped == 0:
        return (int(good), int(not good and result != "SKIP"), int(result == "SKIP"))
    if failed == 0 and not good and result != "SKIP":
        failed = 1
    return passed, failed, skipped


def tell(run, out):
    """What a failed executable had to say."""
    lines = (run.get("stdout", "") + run.get("stderr", "")).splitlines()
    print("---- %s: %s (exit status %s)" % (run["name"], run["result"], run["returncode"]), file=out)
    for line in [line for line in lines if line.lstrip().startswith("not ok")] + lines[-TAIL_LINES:]:
        print("     " + line, file=out)


def main():
    """Add up all lines."""
    totals = [0, 0, 0]
    with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
        for line in log:
            run = json.loads(line)
            numbers = count(run)
            totals = [a + b for a, b in zip(totals, numbers)]
            if numbers[1] > 0:
                tell(run, sys.stderr)
    print(*totals)


if __name__ == "__main__":
    main()
