# SPDX-License-Identifier: GPL-3.0-or-later
"""What journeys are made of: a household with letters, rows, folders, and looking at the server."""
import contextlib
import email
import email.policy
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from desk import Desk, start_household, stop_household, wait_until  # noqa: E402

LETTERS = ("Kitchen tiles", "Clinic rota", "Saturday hike", "Parents' evening", "Library books")
JOURNEYS = []


def journey(function):
    """Registers a journey; its name is the function's."""
    JOURNEYS.append(function)
    return function


@contextlib.contextmanager
def household_desk(build, letters=LETTERS, start=True, add=True, **options):
    """A fresh household whose Anna has a few letters, and the program open on it."""
    household = start_household("--world")
    try:
        with Desk(build, household, **options) as desk:
            for subject in letters:
                desk.deliver("anna", subject)
            if add:
                desk.add_household()
            if start:
                desk.start()
                if add:
                    open_inbox(desk)
            yield desk
    finally:
        stop_household(household)


def row(desk, subject, **options):
    """The row of the list that shows a letter with that subject."""
    return desk.find("list item", lambda name: (". %s. " % subject) in name, **options)


def row_says(desk, subject, word, yes=True):
    """Wait until the row's sentence has (or has not) the word."""
    wait_until(lambda: (word in (row(desk, subject).get_name() or "")) == yes,
               lambda: "%r %s in the row of %r: %r" % (word, "to be" if yes else "not to be", subject,
                                                       row(desk, subject).get_name()))


def click_row(desk, subject, modifier=None, times=1):
    """Click a row, maybe with Ctrl or Shift held."""
    x, y = desk.place_of(row(desk, subject))
    desk.xdotool("mousemove", str(x), str(y))
    if modifier:
        desk.xdotool("keydown", modifier)
    desk.xdotool("click", "--repeat", str(times), "--delay", "60", "1")
    if modifier:
        desk.xdotool("keyup", modifier)


def open_letter(desk, subject):
    """Click a row and wait until the letter itself is there, not only its preview."""
    row(desk, subject)
    click_row(desk, subject)
    desk.ready("push button", "Reply")


def open_inbox(desk, name="Inbox, Home, Anna"):
    """Choose a folder in the tree by a click."""
    desk.click("list item", lambda text: text.startswith(name))
    desk.find("list", lambda text: text.startswith("Messages in"))


def on_server(desk, login, subject, flag, yes=True, folder="INBOX"):
    """Wait until the server has the flag on that letter, or has not."""
    wait_until(lambda: (flag in (desk.flags_on_server(login, folder, subject) or ())) == yes,
               lambda: "%s %s on %r: %s" % (flag, "set" if yes else "cleared", subject,
                                            desk.flags_on_server(login, folder, subject)))


def arrived(desk, login, subject, folder="INBOX"):
    """Wait for a letter at the server; the parsed message."""
    raw = wait_until(lambda: desk.mail_on_server(login, folder, subject), "%r in %s of %s" % (subject, folder, login))
    return email.message_from_bytes(raw, policy=email.policy.default)


def composer_is_open(desk):
    """Wait until a window to write in has the keyboard."""
    desk.window(lambda title: title and "Hearth" not in title)
    desk.find("text", "Subject")


def begin_letter(desk, to, subject, text):
    """A new letter with recipient, subject and text; the keyboard is in the text."""
    desk.key("ctrl+n")
    composer_is_open(desk)
    desk.fill("To", to)
    desk.fill("Subject", subject)
    desk.click("text", "Text of the letter")
    desk.type(text)


def attach(desk, path):
    """Attach a file by the keyboard, and wait until it is there."""
    title = desk.xdotool("getactivewindow", "getwindowname").strip()
    desk.key("ctrl+shift+a")
    desk.window("Attach files")
    desk.type(path)
    desk.key("Return")
    desk.window(title)
    desk.find("list item", lambda name: name.startswith("Attachment " + os.path.basename(path)))


def open_household(desk):
    """The window "Accounts and people", through the preferences."""
    desk.key("ctrl+comma")
    desk.window("Preferences")
    desk.click("list item", "Accounts and people…")
    desk.window("Accounts and people")


def choose(desk, name):
    """Go into a row of that window."""
    desk.click("list item", name)
