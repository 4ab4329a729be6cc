#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do, done with real keys and clicks in the real window, and checked on the server.

    journeys.py BUILD [NAME ...]     prints TAP; all journeys if none is named
"""
import concurrent.futures
import contextlib
import email
import email.policy
import http.server
import os
import signal
import subprocess
import sys
import threading
import time
import traceback

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
    """A letter to nobody is not lost: it waits with the server's reason, in words, and can be taken back."""
    with household_desk(build) as desk:
        desk.key("ctrl+n")
        composer_is_open(desk)
        desk.fill("To", "nobodyhere@" + desk.household["domain"])
        desk.fill("Subject", "To nobody")
        desk.click("text", "Text of the letter")
        desk.type("Hello?")
        desk.key("ctrl+Return")
        desk.window("Hearth")
        desk.click("push button", lambda name: name.startswith("Activity"))
        desk.sees("nobodyhere@" + desk.household["domain"])
        desk.click("push button", lambda name: "Take back" in name)
        wait_until(lambda: desk.search("push button", lambda name: "Take back" in name) is None, "the letter to go")


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


# --- the program -----------------------------------------------------------------------------------------------

@journey
def offline_flags_survive(build):
    """A star set while the server is away, the program quit and started again: it reaches the server later."""
    with household_desk(build, start=False) as desk:
        # The servers are stopped by their signal and go on later: the same ports, the same mail.
        pids = [pid for pid, _ in desk.household["processes"].values()]
        for pid in pids:
            os.killpg(pid, signal.SIGSTOP)
        try:
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
        finally:
            for pid in pids:
                os.killpg(pid, signal.SIGCONT)
        on_server(desk, "anna", "Saturday hike", "\\Flagged")


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


def run_one(name, build):
    """Run one journey in this process; 0 if it succeeded. What went wrong is printed."""
    try:
        next(j for j in JOURNEYS if j.__name__ == name)(build)
        return 0
    except Exception:  # pylint: disable=broad-except
        traceback.print_exc(file=sys.stdout)
        return 1


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
