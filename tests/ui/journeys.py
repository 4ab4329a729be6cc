#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do, done with real keys and clicks in the real window, and checked on the server.

    journeys.py BUILD [NAME ...]     prints TAP; all journeys if none is named
"""
import base64
import concurrent.futures
import contextlib
import faulthandler
import http.server
import os
import re
import signal
import subprocess
import sys
import threading
import time
import traceback
import types

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from desk import wait_until  # noqa: E402
from steps import (JOURNEYS, LETTERS, arrived, attach, begin_letter, click_row, composer_is_open,  # noqa: E402
                   household_desk, journey, on_server, open_inbox, open_letter, row, row_says)
import journeys_drafts  # noqa: E402, F401  # pylint: disable=unused-import
import journeys_filing  # noqa: E402, F401  # pylint: disable=unused-import
import journeys_people  # noqa: E402, F401  # pylint: disable=unused-import
import journeys_truth  # noqa: E402, F401  # pylint: disable=unused-import

# A watchdog: ten times what the longest takes.
HANGS_S = 500

# --- reading ---------------------------------------------------------------------------------------------------

@journey
def see_people_and_folders(build):
    """Both people, their accounts and folders are in the tree, special folders first."""
    with household_desk(build) as desk:
        for name in ("Anna", "Tomas"):
            desk.find("list item", lambda text, name=name: text == name or text.startswith(name + ","))
        for name in ("Inbox, Home, Anna", "Inbox, Clinic, Anna", "Sent, Home, Anna", "Inbox, Home, Tomas"):
            desk.find("list item", lambda text, name=name: text.startswith(name), showing=False)
        assert "5 unread" in desk.find("list item", lambda text: text.startswith("Inbox, Home, Anna")).get_name()


@journey
def read_a_letter(build):
    """A click shows the text and the real address; after a while the server knows that it was read."""
    with household_desk(build) as desk:
        desk.deliver("anna", "Roof", "Dear Anna,\n\nthe roof is tight again.\n", sender="Paul Roofer <paul@dach.example>")
        open_letter(desk, "Roof")
        desk.sees("paul@dach.example")
        on_server(desk, "anna", "Roof", "\\Seen")
        row_says(desk, "Roof", "Unread.", yes=False)


@journey
def passing_by_does_not_mark(build):
    """Going quickly past letters with the arrow keys leaves them unread."""
    with household_desk(build) as desk:
        click_row(desk, "Library books")
        desk.key("Down", "Down", "Down")
        on_server(desk, "anna", "Parents' evening", "\\Seen", yes=False)
        assert "Unread." in row(desk, "Parents' evening").get_name()


@journey
def star_by_key(build):
    """S puts a star on, S takes it off, and the server follows."""
    with household_desk(build) as desk:
        click_row(desk, "Saturday hike")
        desk.key("s")
        row_says(desk, "Saturday hike", "Starred.")
        on_server(desk, "anna", "Saturday hike", "\\Flagged")
        desk.key("s")
        on_server(desk, "anna", "Saturday hike", "\\Flagged", yes=False)


@journey
def mark_unread_again(build):
    """Shift+U after reading: unread here and on the server, and it stays so."""
    with household_desk(build) as desk:
        click_row(desk, "Clinic rota")
        on_server(desk, "anna", "Clinic rota", "\\Seen")
        desk.key("shift+u")
        row_says(desk, "Clinic rota", "Unread.")
        on_server(desk, "anna", "Clinic rota", "\\Seen", yes=False)


@journey
def several_at_once(build):
    """Ctrl+click chooses several; one key stars them all."""
    with household_desk(build) as desk:
        click_row(desk, "Library books")
        click_row(desk, "Saturday hike", modifier="ctrl")
        click_row(desk, "Kitchen tiles", modifier="ctrl")
        desk.sees("3 ")
        desk.key("s")
        for subject in ("Library books", "Saturday hike", "Kitchen tiles"):
            on_server(desk, "anna", subject, "\\Flagged")
        on_server(desk, "anna", "Clinic rota", "\\Flagged", yes=False)


@journey
def everything_read(build):
    """Ctrl+A and Shift+I: all of the folder is read."""
    with household_desk(build) as desk:
        click_row(desk, "Library books")
        desk.key("ctrl+a", "shift+i")
        for subject in LETTERS:
            on_server(desk, "anna", subject, "\\Seen")


@journey
def keyboard_alone(build):
    """From the start of the program, without a mouse: J, K and O read, F6 walks the panes."""
    with household_desk(build) as desk:
        desk.key("F6")
        click_row(desk, "Library books")
        desk.key("j")
        wait_until(lambda: row(desk, "Parents' evening").get_state_set().contains(desk.atspi.StateType.SELECTED),
                   "the older letter to be chosen")
        desk.key("k")
        wait_until(lambda: row(desk, "Library books").get_state_set().contains(desk.atspi.StateType.SELECTED),
                   "the newer letter to be chosen")


@journey
def new_mail_by_push(build):
    """A letter that comes while the window is open appears by itself, and the count grows."""
    with household_desk(build) as desk:
        desk.deliver("anna", "It is snowing")
        row(desk, "It is snowing")
        desk.find("list item", lambda text: text.startswith("Inbox, Home, Anna") and "6 unread" in text)


@journey
def changed_elsewhere(build):
    """Another client stars one letter and deletes another: both show."""
    with household_desk(build) as desk:
        row(desk, "Kitchen tiles")
        client = desk.imap("anna")
        client.select("INBOX")
        client.store(client.search(None, "SUBJECT", '"Kitchen tiles"')[1][0].split()[0], "+FLAGS", "(\\Flagged)")
        client.store(client.search(None, "SUBJECT", '"Clinic rota"')[1][0].split()[0], "+FLAGS", "(\\Deleted)")
        client.expunge()
        client.logout()
        row_says(desk, "Kitchen tiles", "Starred.")
        desk.gone("list item", lambda name: ". Clinic rota. " in name)


@journey
def screen_reader_reads(build):
    """With a screen reader on, the letter itself can be read, and not only what stands around it."""
    with household_desk(build, letters=("Library books",)) as desk:
        desk.screen_reader(True)
        open_letter(desk, "Library books")
        text = desk.find("text", "Text of the message")
        wait_until(lambda: "this is a letter" in desk.text_of(text), lambda: "the letter's text, not %r" % desk.text_of(text))
        # The window of the next letter is made ahead, and is nothing to find before it is shown.
        time.sleep(2)
        assert not desk.search(name="New letter", showing=False)
        desk.key("ctrl+n")
        desk.find(name="New letter")


@journey
def view_source(build):
    """Ctrl+U shows the message as it came."""
    with household_desk(build) as desk:
        desk.deliver("anna", "With a mark", X_Household_Mark="chestnut-71")
        open_letter(desk, "With a mark")
        desk.key("ctrl+u")
        desk.sees("chestnut-71")


@journey
def save_an_attachment(build):
    """An attachment is listed with its size and saved byte for byte, readable by its owner alone."""
    data = b"%PDF-1.4\n" + bytes(range(256)) * 40
    with household_desk(build) as desk:
        desk.deliver("anna", "Two offers", attachments=[("offers.pdf", "application/pdf", data)])
        row(desk, "Two offers")
        click_row(desk, "Two offers")
        desk.sees("offers.pdf")
        assert "Has attachments." in row(desk, "Two offers").get_name()
        card = "Attachment offers.pdf, 10 KB"
        desk.ready("push button", card)
        desk.click("push button", card, button=3)
        desk.press("push button", "Save as…")
        desk.window("Save attachment")
        path = os.path.join(desk.home, "kept.bin")
        desk.key("ctrl+a")
        desk.type(path)
        desk.key("Return")
        wait_until(lambda: os.path.exists(path) and os.path.getsize(path) == len(data), "the attachment at " + path)
        with open(path, "rb") as f:
            assert f.read() == data
        assert os.stat(path).st_mode & 0o777 == 0o600, oct(os.stat(path).st_mode)


@journey
def pictures_are_asked_for(build):
    """Pictures from the network are not fetched until the user says so."""
    asked = []

    class Answer(http.server.BaseHTTPRequestHandler):
        """Counts and serves one dot."""

        def do_GET(self):  # pylint: disable=invalid-name
            """A request for the picture."""
            asked.append(self.path)
            png = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
                                "789c6360f8cfc0f01f0005000201a5d3c9f80000000049454e44ae426082")
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(png)))
            self.end_headers()
            self.wfile.write(png)

        def log_message(self, *_):  # pylint: disable=arguments-differ
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with household_desk(build) as desk:
            picture = "http://127.0.0.1:%d/sunset.png" % server.server_address[1]
            desk.deliver("anna", "Holiday pictures", html="<p>The sunset:</p><img src='%s' width=300 height=200>" % picture)
            row(desk, "Holiday pictures")
            click_row(desk, "Holiday pictures")
            desk.sees("Pictures from the network are off")
            on_server(desk, "anna", "Holiday pictures", "\\Seen")
            assert not asked, asked
            desk.click("push button", lambda name: "Show" in name.split())
            wait_until(lambda: asked, "the picture to be asked for")
    finally:
        server.shutdown()


@journey
def link_in_a_letter(build):
    """A link in a letter is followed by click and key: one that writes opens a letter, one that lies is asked about."""
    def letter(href, text):
        return "<p>See</p><a href='%s' style='display:block;height:400px;background:#fc8'>%s</a>" % (href, text)

    with household_desk(build) as desk:
        desk.deliver("anna", "Write to me", html=letter("mailto:marta@keller.example?subject=Linked", "Write"))
        desk.deliver("anna", "Your bank", html=letter("http://elsewhere.example/", "https://bank.example/"))
        for subject in ("Write to me", "Your bank"):
            row(desk, subject)
            click_row(desk, subject)
            on_server(desk, "anna", subject, "\\Seen")
            desk.xdotool("mousemove", "1000", "500")
            desk.xdotool("click", "1")
            if subject == "Write to me":
                desk.window("Linked")
                desk.key("ctrl+w")
                desk.window("Hearth")
                desk.key("Return")  # it has the focus
                desk.window("Linked")
                desk.key("ctrl+w")
                desk.window("Hearth")
        desk.sees("elsewhere.example")
        desk.click("push button", "Cancel")


# --- writing ---------------------------------------------------------------------------------------------------

@journey
def write_to_tomas(build):
    """Anna writes with the mouse; Tomas has it, a copy lies in Sent, and Tomas' inbox shows it by push."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        desk.click("push button", lambda name: name.startswith("Write"))
        composer_is_open(desk)
        desk.fill("To", to)
        desk.fill("Subject", "Bread and milk")
        desk.click("text", "Text of the letter")
        desk.type("Dear Tomas, please bring bread and milk.")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Bread and milk")
        assert "bring bread and milk" in message.get_content(), message.get_content()
        assert message["From"].addresses[0].addr_spec == desk.household["mailboxes"]["anna"]["address"]
        arrived(desk, "anna", "Bread and milk", folder="Sent")
        open_inbox(desk, "Inbox, Home, Tomas")
        row(desk, "Bread and milk")


@journey
def answer_by_keyboard(build):
    """R answers the sender with the text quoted and the thread kept; the question is marked answered."""
    with household_desk(build) as desk:
        tomas = desk.household["mailboxes"]["tomas"]["address"]
        identity = desk.deliver("anna", "Who cooks", "Shall I cook tonight?\n\nTomas\n", sender="Tomas Vogel <%s>" % tomas)
        open_letter(desk, "Who cooks")
        desk.key("r")
        desk.window("Re: Who cooks")
        desk.type("Yes, with pleasure.")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Re: Who cooks")
        body = message.get_content()
        assert "Yes, with pleasure." in body and "> Shall I cook tonight?" in body, body
        assert message["In-Reply-To"].strip() == identity.strip() and identity.strip() in message["References"]
        on_server(desk, "anna", "Who cooks", "\\Answered")
        row_says(desk, "Who cooks", "Answered.")


@journey
def answer_everybody(build):
    """A answers all: the sender and the others, not oneself."""
    with household_desk(build) as desk:
        boxes = desk.household["mailboxes"]
        desk.deliver("anna", "Kite festival", sender="Marta Keller <marta@keller.example>",
                     To="%s, %s" % (boxes["anna"]["address"], boxes["tomas"]["address"]))
        open_letter(desk, "Kite festival")
        desk.key("a")
        desk.window("Re: Kite festival")
        desk.type("We come.")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Re: Kite festival")
        everybody = {a.addr_spec for h in ("To", "Cc") if message[h] for a in message[h].addresses}
        assert everybody == {"marta@keller.example", boxes["tomas"]["address"]}, everybody


@journey
def bcc_is_secret(build):
    """A blind copy arrives, on no wire is its address, and Sent keeps it."""
    with household_desk(build, start=False) as desk:
        boxes = desk.household["mailboxes"]
        desk.drive("send account=1 to=%s bcc=%s subject=Surprise text=Psst" % (boxes["tomas"]["address"],
                                                                               boxes["empty"]["address"]), "wait sent")
        for login in ("tomas", "empty"):
            assert arrived(desk, login, "Surprise")["Bcc"] is None
        assert boxes["empty"]["address"] in arrived(desk, "anna", "Surprise", folder="Sent")["Bcc"]


@journey
def refused_recipient_in_words(build):
    """A letter to nobody is not lost: it waits with the server's reason, in words, and can be written on."""
    with household_desk(build) as desk:
        desk.key("ctrl+n")
        composer_is_open(desk)
        desk.fill("To", "nobodyhere@" + desk.household["domain"])
        desk.fill("Subject", "To nobody")
        desk.click("text", "Text of the letter")
        desk.type("Hello?")
        desk.key("ctrl+Return")
        desk.window("Hearth")
        desk.click("push button", "Waiting to send, 1 letter")
        desk.sees("nobodyhere@%s was refused" % desk.household["domain"])
        # Places inside a popover are not told right: as assistive tools do.
        desk.press("push button", lambda name: name.startswith("Edit: "))
        composer_is_open(desk)
        assert desk.text_of(desk.find("text", "Text of the letter")).startswith("Hello?")
        desk.key("ctrl+w")
        desk.window("Hearth")
        wait_until(lambda: desk.search("push button", lambda name: name.startswith("Waiting to send")) is None,
                   "the letter to go")


@journey
def some_refused_and_let_be(build):
    """Of two people one is refused: the other has the letter once, and the refusal stays until it is let be."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        desk.key("ctrl+n")
        composer_is_open(desk)
        desk.fill("To", "%s, nobodyhere@%s" % (to, desk.household["domain"]))
        desk.fill("Subject", "To two")
        desk.click("text", "Text of the letter")
        desk.type("Hello?")
        desk.key("ctrl+Return")
        desk.window("Hearth")
        desk.click("push button", "Waiting to send, 1 letter")
        desk.sees("nobodyhere@%s was refused" % desk.household["domain"])
        assert arrived(desk, "tomas", "To two")["Subject"] == "To two"
        desk.press("push button", lambda name: name.startswith("Let it be: "))
        wait_until(lambda: desk.search("push button", lambda name: name.startswith("Waiting to send")) is None,
                   "the letter to go")


@journey
def letter_with_attachment(build):
    """A file attached by keyboard arrives byte for byte; what was taken out and put back arrives once."""
    data = bytes(range(256)) * 5000 + b"\r\n.\r\n\n.\n\r"
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        path = os.path.join(desk.home, "Plan 2026.bin")
        with open(path, "wb") as f:
            f.write(data)
        begin_letter(desk, to, "Here it is", "See the file.")
        attach(desk, path)
        os.remove(path)  # it was copied in
        tile = desk.find("list item", lambda name: name.startswith("Attachment Plan 2026.bin"))
        assert "1.3 MB" in tile.get_name(), tile.get_name()
        desk.click("list item", tile.get_name())
        desk.key("Delete")
        desk.gone("list item", lambda name: name.startswith("Attachment Plan"))
        desk.click("push button", "Undo")
        desk.find("list item", lambda name: name.startswith("Attachment Plan"))
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Here it is")
        parts = list(message.iter_attachments())
        assert [part.get_filename() for part in parts] == ["Plan 2026.bin"], parts
        assert parts[0].get_content() == data
        assert "See the file." in message.get_body().get_content()


@journey
def undo_send(build):
    """Undo in time brings the whole letter back, by button and by key, and nothing is sent; sent again it arrives once."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        path = os.path.join(desk.home, "list.txt")
        with open(path, "w", encoding="utf-8") as f:
            f.write("bread\nmilk\n")
        begin_letter(desk, to, "Shopping", "Bread and")
        attach(desk, path)
        desk.key("ctrl+Return")
        desk.window("Hearth")
        desk.click("push button", "Undo")
        desk.window("Shopping")
        desk.find("list item", lambda name: name.startswith("Attachment list.txt"))
        desk.find("list item", lambda name: to in name)
        time.sleep(12)  # longer than the letter would have waited
        assert desk.mail_on_server("tomas", "INBOX", "Shopping") is None
        desk.click("text", "Text of the letter")
        desk.key("ctrl+End")
        desk.type(" milk.")
        desk.key("ctrl+Return")
        desk.window("Hearth")
        desk.key("ctrl+z")
        desk.window("Shopping")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Shopping")
        assert "Bread and milk." in message.get_body().get_content(), message.get_body().get_content()
        assert len(list(message.iter_attachments())) == 1
        client = desk.imap("tomas")
        client.select("INBOX", readonly=True)
        assert len(client.search(None, "SUBJECT", "Shopping")[1][0].split()) == 1
        client.logout()


@journey
def bounce_is_said(build):
    """A letter that comes back: the row in Sent says so, the letter and the report say why in plain words."""
    with household_desk(build) as desk:
        begin_letter(desk, "nobody@bounce.test", "Come back", "Hello there")
        desk.key("ctrl+Return")
        desk.window("Hearth")
        report = "Mail delivery failed: returning message to sender"
        wait_until(lambda: desk.mail_on_server("anna", "INBOX", report) is not None, "the report", 60)
        open_inbox(desk, "Sent, Home, Anna")
        row_says(desk, "Come back", "Not delivered.")
        click_row(desk, "Come back")
        desk.sees("nobody@bounce.test was refused: no such mailbox")
        open_inbox(desk)
        click_row(desk, report)
        desk.sees("Your letter “Come back” did not arrive")
        desk.click("push button", "Show the letter")
        desk.sees("This letter did not arrive.")


@journey
def discard_asks(build):
    """Discard asks when there is something to lose, and then nothing is left of the letter, here and on the server."""
    with household_desk(build) as desk:
        begin_letter(desk, "marta@keller.example", "Never mind", "I wanted to say")
        desk.sees("Draft saved")
        desk.key("ctrl+shift+d")
        desk.click("push button", "Keep writing")
        desk.window("Never mind")
        desk.key("ctrl+shift+d")
        desk.click("push button", "Discard", under=desk.find("dialog", "Discard this letter?"))
        desk.window("Hearth")
        desk.quit()
        desk.start()
        open_inbox(desk)
        assert desk.mail_on_server("anna", "Drafts", "Never mind") is None
        assert desk.search("text", "Text of the letter") is None


@journey
def forward_with_text(build):
    """F passes a letter on: its text, its heading and what was attached to it; the original is marked forwarded."""
    data = bytes(range(256)) * 30
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        desk.deliver("anna", "Two offers", "Dear Anna,\n\nboth are here.\n", sender="Marta Keller <marta@keller.example>",
                     attachments=[("offers.pdf", "application/pdf", data)])
        open_letter(desk, "Two offers")
        desk.key("f")
        desk.window("Fwd: Two offers")
        desk.find("list item", lambda name: name.startswith("Attachment offers.pdf"))
        desk.type(to + ",")
        desk.click("text", "Text of the letter")
        desk.key("ctrl+Home")
        desk.type("Look at this.")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Fwd: Two offers")
        text = message.get_body().get_content()
        assert "Look at this." in text and "both are here." in text and "marta@keller.example" in text, text
        parts = list(message.iter_attachments())
        assert [(p.get_filename(), p.get_content()) for p in parts] == [("offers.pdf", data)]
        on_server(desk, "anna", "Two offers", "$Forwarded")


@journey
def forward_as_attachment(build):
    """The message goes along whole, as it came."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        identity = desk.deliver("anna", "Evidence", "Dear Anna,\n\nthis is what I saw.\n", X_Household_Mark="chestnut-71")
        open_letter(desk, "Evidence")
        desk.ready("push button", "Forward")
        desk.key("ctrl+alt+l")  # what is in the menu of a button is not on the accessibility bus in GTK 4.8
        desk.window("Fwd: Evidence")
        desk.find("list item", lambda name: name.startswith("Attachment") and "Message" in name)
        desk.type(to + ",")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Fwd: Evidence")
        parts = [part for part in message.walk() if part.get_content_type() == "message/rfc822"]
        assert len(parts) == 1, message
        inner = parts[0].get_content()
        assert inner["Message-ID"] == identity and inner["X-Household-Mark"] == "chestnut-71", inner


@journey
def answer_from_the_address_written_to(build):
    """What came to the clinic's address is answered from it, though Home is the first account."""
    with household_desk(build) as desk:
        boxes = desk.household["mailboxes"]
        desk.deliver("anna.vogel", "Rota", "Can you come on Monday?\n", sender="Tomas Vogel <%s>" % boxes["tomas"]["address"])
        open_inbox(desk, "Inbox, Clinic, Anna")
        open_letter(desk, "Rota")
        desk.key("r")
        desk.window("Re: Rota")
        desk.find(name=lambda name: name.startswith("From ") and boxes["anna.vogel"]["address"] in name)
        desk.type("Yes.")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Re: Rota")
        assert message["From"].addresses[0].addr_spec == boxes["anna.vogel"]["address"], message["From"]


@journey
def people_are_offered(build):
    """Three letters of a name and Enter: the person one has written with; what is no address is said and not sent."""
    with household_desk(build) as desk:
        boxes = desk.household["mailboxes"]
        desk.deliver("anna", "Hello", sender="Tomas Vogel <%s>" % boxes["tomas"]["address"])
        open_letter(desk, "Hello")
        desk.key("r")
        desk.window("Re: Hello")
        desk.type("Hello!")
        desk.key("ctrl+Return")
        arrived(desk, "tomas", "Re: Hello")
        desk.key("ctrl+n")
        composer_is_open(desk)
        desk.type("tom")
        desk.find("list item", lambda name: boxes["tomas"]["address"] in name)
        desk.key("Return")
        desk.type("nobody,")
        desk.key("Tab")
        desk.type("Who comes")
        desk.key("ctrl+Return")
        desk.sees("“nobody” is not a complete address.")
        desk.key("BackSpace", "BackSpace")
        desk.gone("list item", lambda name: "nobody" in name)
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Who comes")
        assert [a.addr_spec for a in message["To"].addresses] == [boxes["tomas"]["address"]], message["To"]


@journey
def forgotten_attachment(build):
    """A letter that speaks of an attachment is not sent without one unless the writer says so."""
    with household_desk(build) as desk:
        begin_letter(desk, desk.household["mailboxes"]["tomas"]["address"], "The plan", "I attach the plan.")
        desk.key("ctrl+Return")
        desk.sees("Nothing is attached")
        desk.click("push button", "Keep writing")
        desk.window("The plan")
        desk.key("ctrl+Return")
        desk.click("push button", "Send as it is")
        arrived(desk, "tomas", "The plan")


@journey
def mailto_link(build):
    """A mailto: link fills what RFC 6068 knows, attaches nothing, and the letter goes out only by the user's hand."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        secret = os.path.join(desk.home, "secret.txt")
        with open(secret, "w", encoding="utf-8") as f:
            f.write("secret")
        link = ("mailto:%s?subject=A%%20walk&body=At%%20four%%0D%%0Aor%%20five&in-reply-to=%%3Cq1@keller.example%%3E"
                "&attach=%s&attachment=%s&from=evil@evil.example&x-mailer=none" % (to.replace("@", "%40"), secret, secret))
        assert desk.run_again(link).returncode == 0
        desk.window("A walk")
        desk.find("list item", lambda name: to in name)
        assert desk.search("list item", lambda name: name.startswith("Attachment")) is None
        assert desk.mail_on_server("tomas", "INBOX", "A walk") is None
        desk.click("text", "Text of the letter")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "A walk")
        assert message.get_content().splitlines()[:2] == ["At four", "or five"], message.get_content()
        assert message["In-Reply-To"].strip() == "<q1@keller.example>" and not message.is_multipart()


def install_for_desktop(desk):
    """What an installation puts where the desktop looks: the entry and the service, of the program that was built."""
    for folder, name in (("applications", "org.hearthmail.Hearth.desktop"), ("dbus-1/services", "org.hearthmail.Hearth.service")):
        target = os.path.join(desk.home, "data", folder)
        os.makedirs(target, exist_ok=True)
        with open(os.path.join(desk.build, "data", name), encoding="utf-8") as f:
            lines = f.read().splitlines()
        with open(os.path.join(target, name), "w", encoding="utf-8") as f:
            for line in lines:
                if line.startswith("Exec="):
                    line = "Exec=" + desk.executable() + " " + line.partition(" ")[2]
                f.write(line + "\n")
    subprocess.run(["update-desktop-database", os.path.join(desk.home, "data", "applications")], env=desk.environment, check=True)
    call_bus(desk, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ReloadConfig")


def call_bus(desk, name, path, method, *arguments):
    """Call a method on the desk's own session bus."""
    return subprocess.run(["gdbus", "call", "--session", "--timeout", "60", "--dest", name, "--object-path", path, "--method", method,
                           *arguments], env=desk.environment, capture_output=True, text=True, check=True, timeout=90).stdout


def count_programs(desk):
    """How many processes run the program of this desk."""
    found = 0
    for pid in (name for name in os.listdir("/proc") if name.isdigit()):
        with contextlib.suppress(OSError):
            with open("/proc/%s/environ" % pid, "rb") as f:
                is_ours = ("HOME=" + desk.home).encode() in f.read().split(b"\0")
            found += is_ours and os.readlink("/proc/%s/exe" % pid) == os.path.realpath(desk.executable())
    return found


@journey
def mailto_by_bus(build):
    """org.freedesktop.Application.Open starts the program, and then uses the one that runs; everything is shown, also Bcc."""
    with household_desk(build, start=False) as desk:
        install_for_desktop(desk)
        for subject in ("First walk", "Second walk"):
            link = "mailto:marta@keller.example?bcc=secret@keller.example&attach=/etc/passwd&subject=" + subject.replace(" ", "%20")
            call_bus(desk, "org.hearthmail.Hearth", "/org/hearthmail/Hearth", "org.freedesktop.Application.Open", "['%s']" % link, "{}")
            answer = call_bus(desk, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.GetConnectionUnixProcessID",
                              "org.hearthmail.Hearth")
            desk.program = types.SimpleNamespace(pid=int(re.search(r"uint32 (\d+)", answer).group(1)), poll=lambda: 0)
            desk.window(subject)
            desk.find("list item", lambda name: "secret@keller.example" in name)
            assert desk.search("list item", lambda name: name.startswith("Attachment")) is None
            assert count_programs(desk) == 1, count_programs(desk)
            windows = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "– Hearth$"], env=desk.environment, check=False,
                                     capture_output=True, text=True).stdout.split()
            assert not windows, "the main window came along"
        # the bus has started it, so nobody else ends it; without its bus it would stay
        os.kill(desk.program.pid, signal.SIGTERM)
        wait_until(lambda: count_programs(desk) == 0, "the program to end")


@journey
def letter_of_a_link_goes_out(build):
    """A link opens a letter and no other window: sent, it goes out though its window was the last one, and then the program ends."""
    with household_desk(build, start=False) as desk:
        link = "mailto:tomas@household.test?subject=Only%20a%20link"
        desk.start(link, wait=False)
        desk.window("Only a link")
        desk.key("ctrl+Return")
        arrived(desk, "tomas", "Only a link")
        desk.program.wait(30)
        assert desk.mail_on_server("anna", "Sent", "Only a link")


@journey
def mailto_by_desktop_entry(build):
    """A link anywhere on the desktop: the entry is found by its scheme and opens a letter, by bus and by its command line."""
    code = ("import sys; from gi.repository import Gio; Gio.AppInfo.launch_default_for_uri(sys.argv[1]); "
            "Gio.bus_get_sync(Gio.BusType.SESSION).flush_sync()")
    with household_desk(build) as desk:
        install_for_desktop(desk)
        entry = os.path.join(desk.home, "data", "applications", "org.hearthmail.Hearth.desktop")
        for subject, by_bus in (("By bus", True), ("By command", False)):
            if not by_bus:
                with open(entry, encoding="utf-8") as f:
                    text = f.read()
                with open(entry, "w", encoding="utf-8") as f:
                    f.write(text.replace("DBusActivatable=true", "DBusActivatable=false"))
            subprocess.run(["/usr/bin/python3", "-c", code, "mailto:marta@keller.example?subject=" + subject.replace(" ", "%20")],
                           env=desk.environment, check=True, timeout=60)
            desk.window(subject)
            desk.find("list item", lambda name: "marta@keller.example" in name)
        wait_until(lambda: count_programs(desk) == 1, "one program")


@journey
def answer_the_list(build):
    """Ctrl+Shift+L answers where List-Post says, and nobody else."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        desk.deliver("anna", "Choir on Friday", To="choir@lists.example", List_Id="<choir.lists.example>",
                     List_Post="<mailto:%s>" % to)
        open_letter(desk, "Choir on Friday")
        desk.key("ctrl+shift+l")
        desk.window("Re: Choir on Friday")
        desk.type("I come.")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Re: Choir on Friday")
        assert [a.addr_spec for a in message["To"].addresses] == [to] and message["Cc"] is None, message["To"]


@journey
def answers_elsewhere_are_shown(build):
    """Where Reply-To leads away from the author the composer says so, and one press answers the author instead."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        desk.deliver("anna", "Your invoice", sender="Tomas Vogel <%s>" % to, Reply_To="billing@evil.example")
        open_letter(desk, "Your invoice")
        desk.key("r")
        desk.window("Re: Your invoice")
        desk.sees("but asks for answers to billing@evil.example")
        desk.click("push button", "Use " + to)
        desk.gone("list item", lambda name: "billing@evil.example" in name)
        desk.click("text", "Text of the letter")
        desk.type("What invoice?")
        desk.key("ctrl+Return")
        message = arrived(desk, "tomas", "Re: Your invoice")
        assert [a.addr_spec for a in message["To"].addresses] == [to], message["To"]


@journey
def send_tomorrow(build):
    """Tomorrow morning: the letter waits, is listed with its time, and can be taken back."""
    with household_desk(build) as desk:
        begin_letter(desk, desk.household["mailboxes"]["tomas"]["address"], "Good morning", "It is early.")
        desk.key("ctrl+shift+Return")
        desk.sees("Send later")
        desk.sees("The letter goes out on ")
        desk.click("push button", "Send then")
        desk.window("Hearth")
        desk.sees("The letter goes out on ")
        desk.click("push button", lambda name: name.startswith("Activity"))
        desk.sees("“Good morning” goes out on ")
        assert desk.mail_on_server("tomas", "INBOX", "Good morning") is None
        desk.click("push button", lambda name: "Take back" in name)
        wait_until(lambda: desk.search("push button", lambda name: "Take back" in name) is None, "the letter to go")


@journey
def spelling_mended(build):
    """A word that is wrong gets suggestions in its context menu by keyboard, and the right one takes its place."""
    with household_desk(build) as desk:
        begin_letter(desk, desk.household["mailboxes"]["tomas"]["address"], "Hello", "Hello wrold")
        desk.key("Left")
        time.sleep(2)  # long enough to be looked up; nothing on the accessibility bus says so
        desk.key("Menu")
        time.sleep(1)  # the menu of a text is not on the accessibility bus: behind Undo, Select All and emoji
        desk.key("Down", "Down", "Down", "Return")
        text = desk.find("text", "Text of the letter")
        wait_until(lambda: "Hello world" in desk.text_of(text), lambda: desk.text_of(text))


# --- accounts --------------------------------------------------------------------------------------------------

def fill_account(desk, login, password=None, host=None):
    """Fill the form for a new account, servers by hand."""
    box, ports = desk.household["mailboxes"][login], desk.household["ports"]
    for label, text in (("Your name", box["name"]), ("Mail address", box["address"]),
                        ("Password", password or box["password"])):
        desk.focus("text", label)
        desk.key("ctrl+a")
        desk.type(text)
    return host or desk.household["host"], ports


@journey
def first_account(build):
    """Nothing is set up: the window says so and offers to add an account."""
    with household_desk(build, add=False) as desk:
        desk.sees("No mail account")
        desk.click("push button", lambda name: "Add account" in name)
        desk.sees("Mail address")


@journey
def secrets_stay_in_the_keyring(build):
    """With every log open: passwords are in no file, log, command line or environment, and mail is its owner's alone."""
    with household_desk(build, start=False) as desk:
        desk.start("--debug=imap,smtp,net,store,engine")
        open_inbox(desk)
        desk.key("ctrl+n")
        composer_is_open(desk)
        desk.key("ctrl+w")
        process = "/proc/%d/" % desk.program.pid
        secrets = [box["password"].encode() for box in desk.household["mailboxes"].values()]
        secrets += [base64.b64encode(b"\0%s\0%s" % (login.encode(), box["password"].encode())).rstrip(b"=")
                    for login, box in desk.household["mailboxes"].items()]
        wait_until(lambda: "AUTHENTICATE" in desk.log() or "LOGIN" in desk.log(), "signing in, in the log")
        paths = [process + "cmdline", process + "environ"]
        for folder, _, names in os.walk(desk.home):
            paths += [os.path.join(folder, name) for name in names]
        for path in filter(os.path.isfile, paths):
            with open(path, "rb") as f:
                data = f.read()
            found = [secret for secret in secrets if secret in data]
            assert not found, (path, found)
        with open(process + "limits", encoding="ascii") as f:
            core = next(line for line in f if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"], core
        for folder, _, names in os.walk(desk.data):
            assert os.stat(folder).st_mode & 0o777 == 0o700, folder
            for name in names:
                assert os.stat(os.path.join(folder, name)).st_mode & 0o777 == 0o600, name


# --- the program -----------------------------------------------------------------------------------------------

@journey
def offline_flags_survive(build):
    """A star set while the server is away, the program quit and started again: it reaches the server later."""
    with household_desk(build, start=False) as desk:
        with desk.servers_away():
            desk.start()
            open_inbox(desk)
            click_row(desk, "Saturday hike")
            desk.key("s")
            row_says(desk, "Saturday hike", "Starred.")
            took = desk.quit()
            assert took < 6, took
            desk.start()
            open_inbox(desk)
            row_says(desk, "Saturday hike", "Starred.")
        on_server(desk, "anna", "Saturday hike", "\\Flagged")


def install_help_viewer(desk):
    """A program that shows help by writing down what it is asked for; the path of what it writes."""
    folder = os.path.join(desk.home, "data", "applications")
    written = os.path.join(desk.home, "help-shown")
    os.makedirs(folder, exist_ok=True)
    os.makedirs(os.path.join(desk.home, "config"), exist_ok=True)
    with open(os.path.join(folder, "viewer.desktop"), "w", encoding="utf-8") as f:
        f.write("[Desktop Entry]\nType=Application\nName=Viewer\nMimeType=x-scheme-handler/help;\n"
                "Exec=sh -c 'echo \"$1\" >>%s' sh %%u\n" % written)
    with open(os.path.join(desk.home, "config", "mimeapps.list"), "w", encoding="utf-8") as f:
        f.write("[Default Applications]\nx-scheme-handler/help=viewer.desktop\n")
    subprocess.run(["update-desktop-database", folder], env=desk.environment, check=True)
    return written


@journey
def help_is_shown(build):
    """F1, and Help in the main menu, open the pages of help in the program that the desktop has for them."""
    with household_desk(build, start=False) as desk:
        written = install_help_viewer(desk)
        desk.start()
        open_inbox(desk)

        def lines():
            if not os.path.exists(written):
                return []
            with open(written, encoding="utf-8") as f:
                return f.read().split()
        desk.key("F1")
        wait_until(lambda: lines() == ["help:hearth"], "the help")
        desk.key("F10")
        desk.press("menu item", "Help")
        wait_until(lambda: lines() == ["help:hearth"] * 2, "the help again")


@journey
def quits_quickly(build):
    """Ctrl+Q takes no more than three seconds, and the window comes back as it was."""
    with household_desk(build) as desk:
        desk.resize(1100, 700)
        took = desk.quit()
        assert took <= 3.5, took
        desk.start()
        open_inbox(desk)
        window = desk.xdotool("getactivewindow").strip()
        geometry = desk.xdotool("getwindowgeometry", window)
        assert "1100x700" in geometry, geometry


@journey
def one_instance(build):
    """Starting it again uses the running one; a mailto: link opens a letter to that address."""
    with household_desk(build) as desk:
        assert desk.run_again().returncode == 0
        assert desk.run_again("mailto:marta@keller.example?subject=Tiles").returncode == 0
        desk.sees("marta@keller.example")
        desk.sees("Tiles")
        # as gvfs hands it on; and one whose address does not decode to a path
        assert desk.run_again("mailto:///paul%40keller.example?subject=Grout").returncode == 0
        desk.window("Grout")
        desk.find("list item", lambda name: "paul@keller.example" in name)
        assert desk.run_again("mailto:50%@keller.example?subject=Half").returncode == 0
        desk.window("Half")
        assert desk.run_again("mailto:marta@keller.example?body=" + "x" * 70000).returncode == 0
        desk.sees("This link cannot be used")


@journey
def quit_lets_a_letter_go(build):
    """Ctrl+Q within the seconds of Undo: what was sent leaves, what is written is kept; SIGTERM ends the program at once."""
    with household_desk(build) as desk:
        to = desk.household["mailboxes"]["tomas"]["address"]
        begin_letter(desk, to, "Gone", "Goodbye.")
        desk.key("ctrl+Return")
        desk.window("Hearth")
        begin_letter(desk, to, "Not yet", "I am still writing.")
        desk.quit()
        assert desk.mail_on_server("tomas", "INBOX", "Gone") and desk.mail_on_server("anna", "Sent", "Gone")
        assert not desk.mail_on_server("tomas", "INBOX", "Not yet")
        desk.start()
        open_inbox(desk)
        arrived(desk, "anna", "Not yet", folder="Drafts")
        begin_letter(desk, to, "Later", "It waits.")
        desk.key("ctrl+Return")
        desk.window("Hearth")
        desk.key("ctrl+q")
        wait_until(lambda: desk.search("frame") is None, "the windows to go")
        begin = time.monotonic()
        desk.program.terminate()
        desk.program.wait(10)
        assert time.monotonic() - begin <= 3.5 and not desk.mail_on_server("tomas", "INBOX", "Later")


@journey
def quit_and_come_back(build):
    """Who starts the program again while it waits for a letter to leave has it back, and it stays."""
    with household_desk(build) as desk:
        begin_letter(desk, desk.household["mailboxes"]["tomas"]["address"], "Gone", "Goodbye.")
        desk.key("ctrl+Return")
        desk.window("Hearth")
        desk.key("ctrl+q")
        wait_until(lambda: desk.search("frame") is None, "the windows to go")
        assert desk.run_again().returncode == 0
        desk.window("Hearth")
        arrived(desk, "anna", "Gone", folder="Sent")
        time.sleep(1)  # it would end right after that
        assert desk.program.poll() is None
        assert desk.quit() <= 3.5


@journey
def service_without_window(build):
    """--gapplication-service fetches mail without a window."""
    with household_desk(build, start=False) as desk:
        desk.start("--gapplication-service", wait=False)
        desk.deliver("anna", "While nobody looks")
        time.sleep(0)  # nothing to wait for but the push itself:
        wait_until(lambda: "While nobody looks" in subjects_in_store(desk), "the letter in the store")
        desk.program.terminate()
        desk.program.wait(10)


def subjects_in_store(desk):
    """What the program's own files say, read without disturbing it."""
    import glob
    import sqlite3
    found = set()
    for path in glob.glob(desk.data + "/*/mail.db"):
        with contextlib.closing(sqlite3.connect("file:%s?mode=ro" % path, uri=True)) as db:
            found |= {r[0] for r in db.execute("SELECT subject FROM message")}
    return found


@journey
def narrow_window(build):
    """In a narrow window one pane shows at a time, and Back leads from the reader to the list to the tree."""
    with household_desk(build) as desk:
        desk.resize(420, 760)
        click_row(desk, "Library books")
        desk.ready("push button", "Reply")
        desk.key("alt+Left")
        row(desk, "Kitchen tiles")


@journey
def narrow_reading_by_keyboard(build):
    """In a narrow window Return opens the reader, Space reads on in the text, R answers; nothing is marked or pressed."""
    with household_desk(build) as desk:
        desk.deliver("anna", "A long letter", text="".join("Line %d of it.\n" % n for n in range(200)))
        desk.resize(420, 760)
        click_row(desk, "A long letter")
        desk.ready("push button", "Reply")
        desk.key("alt+Left")
        row(desk, "Kitchen tiles")
        desk.key("Return")
        desk.ready("push button", "Reply")
        desk.key("space", "space")
        on_server(desk, "anna", "A long letter", "\\Seen")
        desk.sees("A long letter")
        desk.key("r")
        desk.window("Re: A long letter")


def run_one(name, build):
    """Run one journey in this process; 0 if it succeeded. What went wrong is printed."""
    # Where it hung is said, in place of half an answer; what it started ends with its session bus.
    faulthandler.dump_traceback_later(HANGS_S, exit=True, file=sys.stdout)
    try:
        next(j for j in JOURNEYS if j.__name__ == name)(build)
        return 0
    except Exception:  # pylint: disable=broad-except
        traceback.print_exc(file=sys.stdout)
        return 1
    finally:
        faulthandler.cancel_dump_traceback_later()


def run_child(name, build):
    """A journey in a process of its own: an accessibility client can belong to one session only.

    Keys and clicks go through a window manager and a busy machine: what fails is done once more, and that is said.
    """
    begin = time.monotonic()
    output = ""
    for _ in range(2):
        done = subprocess.run([sys.executable, os.path.abspath(__file__), build, "--one", name], capture_output=True,
                              text=True, check=False, timeout=600)
        output += done.stdout
        if done.returncode == 0:
            break
        output += "tried again\n"
    return done.returncode, output, time.monotonic() - begin


def main():
    """Run the journeys that were named, or all, two at a time."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build, names = os.path.abspath(sys.argv[1]), sys.argv[2:]
    if names[:1] == ["--one"]:
        sys.exit(run_one(names[1], build))
    chosen = [j.__name__ for j in JOURNEYS if not names or j.__name__ in names]
    print("1..%d" % len(chosen), flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for number, (name, result) in enumerate(zip(chosen, pool.map(lambda n: run_child(n, build), chosen)), 1):
            status, output, seconds = result
            failed += status != 0
            print("%sok %d - %s # %.1f s" % ("not " if status else "", number, name, seconds), flush=True)
            for line in output.splitlines() if "tried again" in output else ():
                print("# " + line, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
