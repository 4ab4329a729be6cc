# SPDX-License-Identifier: GPL-3.0-or-later
"""People and accounts: order, names, colours, servers, passwords, removing."""
import os
import subprocess

from desk import wait_until
from steps import (arrived, begin_letter, choose, household_desk, journey, open_household, open_letter, row)


def tab_to(desk, name):
    """Press Tab until a row whose name begins so has the keyboard."""
    for _ in range(40):
        if ("list item: " + name) in "\n".join(l for l in desk.tree_text().splitlines() if "(focused)" in l):
            return
        desk.key("Tab")
    raise AssertionError("Tab does not lead to %r:\n%s" % (name, desk.tree_text()))


def drive_house(desk):
    """What the program left on the disk, once it has quit: people with their accounts."""
    return desk.drive("house")[0]["people"]


def change_password_elsewhere(desk, login, password):
    """Give a mailbox another password at the server, and end its connections, as a restart there does."""
    directory, box = desk.household["dir"], desk.household["mailboxes"][login]
    path, config = os.path.join(directory, "users"), os.path.join(directory, "dovecot.conf")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    old = "%s:{PLAIN}%s:" % (login, box["password"])
    assert old in text
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, "%s:{PLAIN}%s:" % (login, password)))
    was, box["password"] = box["password"], password

    def is_refused():
        return subprocess.run(["doveadm", "-c", config, "auth", "test", login, was], capture_output=True,
                              check=False).returncode != 0
    wait_until(is_refused, "the server to refuse the password of before")
    subprocess.run(["doveadm", "-c", config, "kick", login], capture_output=True, check=False)


@journey
def edit_a_server(build):
    """A wrong port is said at its field and nothing is saved; the right one is tested, saved, and mail goes on."""
    with household_desk(build) as desk:
        open_household(desk)
        choose(desk, "Home, anna@…")
        choose(desk, "Fetching…")
        desk.find("text", "Name of the account")
        desk.fill("Name of the account", "House")
        desk.fill("Port", "1")
        desk.click("push button", "Save")
        desk.sees("does not take connections on port 1")
        desk.ready("push button", "Save")
        desk.fill("Port", str(desk.household["ports"]["imaps"]))
        desk.click("push button", "Save")
        desk.gone("text", "Name of the account")
        desk.key("Escape", "Escape")
        desk.window("Hearth")
        desk.find("list item", lambda name: name.startswith("Inbox, House, Anna"))
        desk.deliver("anna", "After the change")
        row(desk, "After the change")


@journey
def password_changed_elsewhere(build):
    """The account asks once, quietly, beside the mail; no window comes by itself; the new password is for both servers."""
    with household_desk(build) as desk:
        change_password_elsewhere(desk, "anna", "another-word")
        desk.sees("did not accept the password")
        assert "Hearth" in desk.xdotool("getactivewindow", "getwindowname")
        row(desk, "Kitchen tiles")
        desk.click("push button", "Enter password…")
        desk.find("text", "Password")
        desk.type("another-word")
        desk.key("Return")
        desk.gone("push button", "Enter password…")
        desk.deliver("anna", "With the new password")
        row(desk, "With the new password")


@journey
def remove_an_account(build):
    """Removing says what stays and what is lost; afterwards it is gone here, and the mail is at the server."""
    with household_desk(build) as desk:
        begin_letter(desk, "marta@keller.example", "Half written", "Dear Marta,")
        wait_until(lambda: "Half written" in desk.tree_text(), "the subject")
        desk.key("ctrl+w")
        desk.window("Hearth")
        open_household(desk)
        choose(desk, "Home, anna@…")
        desk.press("push button", "Remove account…")
        desk.sees("All mail stays on")
        desk.press("push button", lambda name: name.endswith("Cancel"))
        desk.gone("push button", lambda name: name.endswith("Cancel"))
        desk.press("push button", "Remove account…")
        desk.sees("All mail stays on")
        desk.press("push button", lambda name: name.endswith("Remove"))
        desk.gone("push button", "Remove account…")
        desk.key("Escape")
        desk.window("Hearth")
        wait_until(lambda: desk.search("list item", "Inbox, Home, Anna…") is None, "the account to go from the tree")
        desk.quit()
        names = [a["name"] for p in drive_house(desk) for a in p["accounts"]]
        assert names == ["Clinic", "Home"], names
        assert desk.mail_on_server("anna", "INBOX", "Kitchen tiles")


@journey
def color_and_identity(build):
    """Anna takes another colour and writes from another address with a signature, all by the keyboard."""
    with household_desk(build) as desk:
        open_household(desk)
        choose(desk, "Anna, 2 accounts")
        desk.press("push button", "Lagoon")
        desk.press("push button", "Save")
        desk.gone("push button", "Lagoon")
        choose(desk, "Home, anna@…")
        desk.press("push button", "Add…")
        desk.find("text", "Answers go to, if elsewhere")
        desk.fill("Mail address", "anna.school@vogel.example")
        desk.click("text", "Signature")
        desk.type("Anna Vogel, parents of 4b")
        desk.press("push button", "Save")
        desk.gone("text", "Answers go to, if elsewhere")
        desk.find("list item", "anna.school@…")
        tab_to(desk, "anna.school@")
        desk.key("alt+Up")
        desk.find("list item", "anna.school@vogel.example, Anna Vogel, taken at first")
        desk.key("Escape", "Escape")
        desk.window("Hearth")
        begin_letter(desk, "tomas@vogel.example", "Parents' evening", "Who brings chairs?")
        desk.key("ctrl+Return")
        letter = arrived(desk, "tomas", "Parents' evening")
        assert "anna.school@vogel.example" in letter["From"], letter["From"]
        assert "parents of 4b" in letter.get_content(), letter.get_content()
        desk.quit()
        assert drive_house(desk)[0]["color"] == "lagoon"


@journey
def give_an_account(build):
    """Anna's clinic is Tomas's from now on: in the list, in the tree, and after a restart."""
    with household_desk(build) as desk:
        open_household(desk)
        clinic = desk.find("list item", lambda name: name.startswith("Clinic, anna"))
        desk.click("push button", "More about Clinic", under=clinic)
        desk.press("menu item", "Give to Tomas", under=clinic)
        desk.find("list item", "Tomas, 2 accounts")
        desk.find("list item", "Anna, 1 account")
        desk.key("Escape")
        desk.window("Hearth")
        desk.find("list item", lambda name: name.startswith("Inbox, Clinic, Tomas"), showing=False)
        desk.quit()
        house = {person["name"]: [a["name"] for a in person["accounts"]] for person in drive_house(desk)}
        assert house == {"Anna": ["Home"], "Tomas": ["Home", "Clinic"]}, house


@journey
def switch_an_account_off(build):
    """Switched off, an account fetches nothing and its mail is read; switched on, the mail of the meantime comes."""
    with household_desk(build) as desk:
        open_household(desk)
        choose(desk, "Home, anna@…")
        desk.click("list item", "Fetch and send mail")
        desk.sees("Switched off")
        desk.key("Escape", "Escape")
        desk.window("Hearth")
        desk.deliver("anna", "In the meantime")
        open_letter(desk, "Library books")
        assert not desk.search("list item", lambda name: "In the meantime" in name)
        open_household(desk)
        choose(desk, "Home, anna@…")
        desk.click("list item", "Fetch and send mail")
        desk.key("Escape", "Escape")
        desk.window("Hearth")
        row(desk, "In the meantime")
