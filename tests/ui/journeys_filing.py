# SPDX-License-Identifier: GPL-3.0-or-later
"""Filing: archive, delete, junk, move, copy, drag, undo, folders; by keys and by mouse, checked on the server."""
import os
import time

from desk import wait_until
from steps import click_row, household_desk, journey, on_server, open_inbox, open_letter, row


def lies_in(desk, subject, folder, login="anna", yes=True):
    """Wait until the server has the letter in that folder, or has it there no more."""
    wait_until(lambda: is_in(desk, subject, folder, login) == yes,
               "%r %s in %s of %s" % (subject, "to be" if yes else "not to be", folder, login))


def is_in(desk, subject, folder, login="anna"):
    """Whether the server has it there; a folder that is missing holds nothing."""
    try:
        return desk.mail_on_server(login, folder, subject) is not None
    except Exception:  # pylint: disable=broad-except
        return False


def folders_of(desk, login="anna"):
    """The names of the server's folders."""
    client = desk.imap(login)
    try:
        return {line.decode().rsplit(" ", 1)[1].strip('"') for line in client.list()[1]}
    finally:
        client.logout()


def leaves_list(desk, subject):
    """Wait until the letter is not in the list any more."""
    desk.gone("list item", lambda name: (". %s. " % subject) in name)


def drag(desk, subject, folder, modifier=None):
    """Drag the row of a letter onto a folder of the tree, with real movements."""
    x, y = desk.place_of(row(desk, subject))
    target = desk.find("list item", lambda name: name.startswith(folder))
    to_x, to_y = desk.place_of(target)
    desk.xdotool("mousemove", str(x), str(y), "mousedown", "1")
    for part in range(1, 9):
        desk.xdotool("mousemove", str(x + (to_x - x) * part // 8), str(y + (to_y - y) * part // 8))
        time.sleep(0.08)
    if modifier:
        desk.xdotool("keydown", modifier)
    desk.xdotool("mousemove", str(to_x + 1), str(to_y))
    time.sleep(0.3)
    desk.xdotool("mousemove", str(to_x), str(to_y), "mouseup", "1")
    if modifier:
        desk.xdotool("keyup", modifier)


@journey
def archive_by_key(build):
    """E archives, the older letter is chosen next, and the server has it in Archive."""
    with household_desk(build) as desk:
        click_row(desk, "Saturday hike")
        desk.key("e")
        leaves_list(desk, "Saturday hike")
        wait_until(lambda: row(desk, "Clinic rota").get_state_set().contains(desk.atspi.StateType.SELECTED),
                   "the older letter to be chosen")
        lies_in(desk, "Saturday hike", "Archive")
        lies_in(desk, "Saturday hike", "INBOX", yes=False)


@journey
def undo_by_toast(build):
    """Delete by the button of the reader, Undo by that of the toast: the server never sees a change."""
    with household_desk(build) as desk:
        open_letter(desk, "Library books")
        desk.click("push button", lambda name: name == "Delete")
        desk.click("push button", "Undo")  # there for six seconds only
        row(desk, "Library books")
        time.sleep(8)  # longer than the deletion would have waited
        assert is_in(desk, "Library books", "INBOX") and not is_in(desk, "Library books", "Trash")


@journey
def undo_after_the_server_did_it(build):
    """Ctrl+Z, when the server has moved the letter already, moves it back there; Ctrl+Shift+Z moves it again."""
    with household_desk(build) as desk:
        click_row(desk, "Kitchen tiles")
        desk.key("ctrl+shift+a")
        lies_in(desk, "Kitchen tiles", "Archive")
        desk.key("ctrl+z")
        row(desk, "Kitchen tiles")
        lies_in(desk, "Kitchen tiles", "INBOX")
        lies_in(desk, "Kitchen tiles", "Archive", yes=False)
        desk.key("ctrl+shift+z")
        leaves_list(desk, "Kitchen tiles")
        lies_in(desk, "Kitchen tiles", "Archive")


@journey
def delete_and_empty_trash(build):
    """Several are deleted by the key; the menu of Trash empties it after asking, and the server has them no more."""
    with household_desk(build) as desk:
        click_row(desk, "Library books")
        click_row(desk, "Clinic rota", modifier="ctrl")
        desk.key("Delete")
        leaves_list(desk, "Library books")
        lies_in(desk, "Library books", "Trash")
        lies_in(desk, "Clinic rota", "Trash")
        desk.click("list item", lambda name: name.startswith("Trash, Home, Anna"), button=3)
        desk.press("menu item", "Empty Trash…")
        desk.sees("2 messages go for ever")
        desk.click("push button", "Empty")
        lies_in(desk, "Library books", "Trash", yes=False)
        lies_in(desk, "Clinic rota", "Trash", yes=False)


@journey
def junk_and_not_junk(build):
    """! files as junk with its mark; in Junk the button says Not junk and brings it back."""
    with household_desk(build) as desk:
        open_letter(desk, "Parents' evening")
        desk.key("exclam")
        lies_in(desk, "Parents' evening", "Junk")
        on_server(desk, "anna", "Parents' evening", "$Junk", folder="Junk")
        open_inbox(desk, "Junk, Home, Anna")
        open_letter(desk, "Parents' evening")
        desk.click("push button", "Not junk")
        lies_in(desk, "Parents' evening", "INBOX")
        on_server(desk, "anna", "Parents' evening", "$NotJunk")


@journey
def move_by_keyboard(build):
    """V, a few letters of the folder's name, Enter."""
    with household_desk(build) as desk:
        click_row(desk, "Saturday hike")
        desk.key("v")
        desk.window("Move to")
        desk.type("archive clinic")
        desk.key("Return")
        desk.window("Hearth")
        leaves_list(desk, "Saturday hike")
        lies_in(desk, "Saturday hike", "Archive", login="anna.vogel")
        lies_in(desk, "Saturday hike", "INBOX", yes=False)


@journey
def drag_to_another_person(build):
    """A letter dragged to Tomas' inbox is his, and not Anna's any more."""
    with household_desk(build) as desk:
        row(desk, "Kitchen tiles")
        drag(desk, "Kitchen tiles", "Inbox, Home, Tomas")
        leaves_list(desk, "Kitchen tiles")
        lies_in(desk, "Kitchen tiles", "INBOX", login="tomas")
        lies_in(desk, "Kitchen tiles", "INBOX", yes=False)


@journey
def drag_with_ctrl_copies(build):
    """With Ctrl held, letters that are dragged stay where they are, too."""
    with household_desk(build) as desk:
        click_row(desk, "Library books")
        click_row(desk, "Clinic rota", modifier="ctrl")
        drag(desk, "Clinic rota", "Archive, Home, Anna", modifier="ctrl")
        for subject in ("Library books", "Clinic rota"):
            lies_in(desk, subject, "Archive")
            assert is_in(desk, subject, "INBOX")


def chosen(desk, name):
    """Click on a folder; whether it is the chosen one then. A menu that an assistive tool used still takes one click."""
    desk.click("list item", lambda shown: shown.startswith(name))
    return any("list item: " + name in line and "(selected)" in line for line in desk.tree_text().splitlines())


@journey
def folders_by_menu(build):
    """A folder is made, renamed and deleted from its menu; a name that is taken is said under the field."""
    with household_desk(build) as desk:
        desk.click("list item", lambda name: name.startswith("Archive, Home, Anna"), button=3)
        desk.press("menu item", "New folder…")
        desk.sees("It will be in the account Home.")
        desk.type("Archive")
        desk.sees("There is a folder called Archive already.")
        desk.key("ctrl+a")
        desk.type("Garden")
        desk.key("Return")
        desk.window("Hearth")
        desk.find("list item", lambda name: name.startswith("Garden, Home, Anna"))
        wait_until(lambda: "Garden" in folders_of(desk), "the folder on the server")
        wait_until(lambda: chosen(desk, "Garden, Home, Anna"), "the new folder to be chosen")
        desk.key("F2")
        desk.sees("Rename Garden")
        desk.key("ctrl+a")
        desk.type("Orchard")
        desk.key("Return")
        desk.window("Hearth")
        wait_until(lambda: "Orchard" in folders_of(desk) and "Garden" not in folders_of(desk), "the new name")
        desk.click("list item", lambda name: name.startswith("Orchard, Home, Anna"), button=3)
        desk.press("menu item", "Delete…")
        desk.click("push button", "Delete folder")
        wait_until(lambda: "Orchard" not in folders_of(desk), "the folder to go")


@journey
def offline_move(build):
    """Moved while the servers are away: it waits in the activity list, over a restart, and is done when they are back."""
    with household_desk(build, start=False) as desk:
        with desk.servers_away():
            desk.start()
            open_inbox(desk)
            click_row(desk, "Saturday hike")
            desk.key("e")
            leaves_list(desk, "Saturday hike")
            desk.quit()
            desk.start()
            open_inbox(desk)
            leaves_list(desk, "Saturday hike")
            desk.click("push button", lambda name: name.startswith("Activity"))
            desk.sees("to Archive")
        lies_in(desk, "Saturday hike", "Archive")
        lies_in(desk, "Saturday hike", "INBOX", yes=False)


@journey
def refused_move(build):
    """A mailbox without room takes no more: the letter comes back, and why is said."""
    with household_desk(build, start=False) as desk:
        desk.drive(desk.account_line(2, "Tiny", "tiny"), "wait synced")
        desk.deliver("anna", "Too large", text="x" * 72 + "\n", attachments=[
            ("large.bin", "application/octet-stream", os.urandom(1500000))])
        desk.start()
        open_inbox(desk)
        row(desk, "Too large")
        click_row(desk, "Too large")
        desk.key("v")
        desk.window("Move to")
        desk.type("inbox tiny")
        desk.key("Return")
        desk.sees("The message is back in Inbox.")
        row(desk, "Too large")
        assert is_in(desk, "Too large", "INBOX")
