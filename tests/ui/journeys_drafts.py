# SPDX-License-Identifier: GPL-3.0-or-later
"""Drafts: kept, taken up again, after a crash, while the servers are away, and changed from elsewhere."""
import os
import time

from desk import wait_until
from steps import (arrived, attach, begin_letter, click_row, household_desk, journey, open_inbox, row)


def texts_on_server(desk, login, subject, folder="Drafts"):
    """The texts of all letters with that subject that the server has there, sorted."""
    client = desk.imap(login)
    try:
        if client.select(folder, readonly=True)[0] != "OK":
            return []
        found = client.search(None, "SUBJECT", '"%s"' % subject, "UNDELETED")[1][0].split()
        return sorted(client.fetch(number, "(BODY.PEEK[TEXT])")[1][0][1].decode().strip() for number in found)
    finally:
        client.logout()


@journey
def draft_survives_a_crash(build):
    """What was typed two seconds ago is there again after kill -9, with its attachment, and can be sent."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        path = os.path.join(desk.home, "plan.txt")
        with open(path, "w", encoding="utf-8") as f:
            f.write("first the roof\n")
        begin_letter(desk, to, "The roof", "It is nearly done")
        attach(desk, path)
        desk.click("text", "Text of the letter")
        desk.key("ctrl+End")
        desk.type(", dear Tomas.")
        time.sleep(2)
        desk.kill()
        desk.start()
        desk.window("The roof")
        desk.sees("was open when Hearth ended")
        text = desk.find("text", "Text of the letter")
        assert "It is nearly done, dear Tomas." in desk.text_of(text), desk.text_of(text)
        desk.find("list item", lambda name: name.startswith("Attachment plan.txt"))
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "The roof")
        assert "nearly done, dear Tomas." in message.get_body().get_content()


@journey
def draft_of_a_link_has_one_window(build):
    """A link was opened before the main window: its letter, saved meanwhile, is not opened a second time with that."""
    with household_desk(build, start=False) as desk:
        desk.start("mailto:tomas@household.test?subject=Once", wait=False)
        desk.window("Once")
        desk.click("text", "Text of the letter")
        desk.type("Only once.")
        desk.sees("Draft saved")
        assert desk.run_again().returncode == 0
        desk.window("Hearth")
        open_inbox(desk)
        row(desk, "Library books")
        titles = [name for role, name, _ in (desk.describe(node) for _, node in desk.walk()) if role == "frame"]
        assert titles.count("Once") == 1, titles


@journey
def draft_kept_and_taken_up(build):
    """Closing keeps the letter; it lies in Drafts on the server, is opened from there, sent, and gone from Drafts."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        begin_letter(desk, to, "Half a letter", "Once upon")
        desk.key("ctrl+w")
        desk.window("Hearth")
        arrived(desk, "anna", "Half a letter", folder="Drafts")
        open_inbox(desk, "Drafts, Home, Anna")
        row(desk, "Half a letter")
        click_row(desk, "Half a letter")
        desk.key("Return")
        desk.window("Half a letter")
        desk.click("text", "Text of the letter")
        desk.key("ctrl+End")
        desk.type(" a time.")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Half a letter")
        assert "Once upon a time." in message.get_content(), message.get_content()
        wait_until(lambda: desk.mail_on_server("anna", "Drafts", "Half a letter") is None, "the draft to go")


@journey
def draft_reaches_the_server_while_writing(build):
    """Half a minute of writing is on the server without the letter being closed, and once only."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        begin_letter(desk, to, "A long letter", "First page.")
        wait_until(lambda: texts_on_server(desk, "anna", "A long letter") == ["First page."], "the draft", 120)
        desk.type(" Second page.")
        wait_until(lambda: texts_on_server(desk, "anna", "A long letter") == ["First page. Second page."],
                   lambda: "the later draft alone: %s" % texts_on_server(desk, "anna", "A long letter"), 120)


@journey
def draft_changed_elsewhere(build):
    """Another program puts another text in its place while it is being changed here: both stay."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        begin_letter(desk, to, "Two hands", "Begun")
        desk.key("ctrl+w")
        desk.window("Hearth")
        raw = arrived(desk, "anna", "Two hands", folder="Drafts").as_bytes()
        open_inbox(desk, "Drafts, Home, Anna")
        row(desk, "Two hands")
        click_row(desk, "Two hands")
        desk.key("Return")
        desk.window("Two hands")
        desk.click("text", "Text of the letter")
        desk.key("ctrl+End")
        desk.type(" here.")
        client = desk.imap("anna")
        client.select("Drafts")
        client.store(client.search(None, "SUBJECT", '"Two hands"')[1][0].split()[0], "+FLAGS", "(\\Deleted)")
        client.expunge()
        changed = raw.replace(b"Begun", b"Begun there.").replace(b"Message-I", b"X-Was-Message-I").replace(
            b"Subject:", b"Message-ID: <elsewhere@vogel.example>\nSubject:", 1)
        client.append("Drafts", "(\\Draft \\Seen)", None, changed)
        client.logout()
        desk.key("ctrl+w")
        desk.window("Hearth")
        wait_until(lambda: texts_on_server(desk, "anna", "Two hands") == ["Begun here.", "Begun there."],
                   lambda: "both drafts: %s" % texts_on_server(desk, "anna", "Two hands"), 120)


@journey
def draft_of_this_computer_discarded(build):
    """The server does not have it yet, so it cannot go to Trash: Delete asks, Keep keeps it, Discard discards it."""
    with household_desk(build, start=False) as desk:
        with desk.servers_away():
            desk.start()
            open_inbox(desk)
            begin_letter(desk, "tomas@vogel.example", "Never mind", "Or maybe not")
            desk.sees("Draft saved")
            desk.key("ctrl+w")
            desk.window("Hearth")
            open_inbox(desk, "Drafts, Home, Anna")
            click_row(desk, "Never mind")
            desk.key("Delete")
            desk.sees("Discard the draft?")
            desk.click("push button", "Keep")
            desk.gone("push button", "Keep")
            click_row(desk, "Never mind")
            desk.key("Delete")
            desk.sees("Discard the draft?")
            desk.click("push button", "Discard")
            desk.gone("list item", lambda name: ". Never mind. " in name)
        time.sleep(1)
        desk.quit()
        assert not texts_on_server(desk, "anna", "Never mind")
