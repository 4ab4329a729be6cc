# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's desk for tests: a screen, a session bus, a keyring, a home and the real program on it.

    with Desk(build, household) as desk:
        desk.add_account(...)            through hearth-drive, before the program starts
        desk.start()                     the program, in a real window
        desk.click("list item", "Unread. Marta Keller. ...")
        desk.key("ctrl+r"); desk.type("Dear Marta")
        desk.shot("/tmp/reply.png")

Everything is found and read through the accessibility bus, as a screen reader does, and done with real keys and
clicks. Waiting is polling with a long limit; nothing sleeps for a fixed time. All processes are ended by their id.
"""
import contextlib
import ctypes
import imaplib
import json
import os
import shutil
import signal
import ssl
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
WAIT_S = 60
POLL_S = 0.25  # reading the whole screen takes the program's time, too
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
KEYRING_PASSWORD = "desk"
# What is inside of these is in their names: not walking into them spares the program half of the questions.
CLOSED_ROLES = ("list item", "label", "push button", "scroll bar", "text", "separator", "image")


class NotThere(AssertionError):
    """Something did not appear; the text says what was looked for and what was there."""


def wait_until(condition, what, limit_s=WAIT_S):
    """The first true value of condition(); complains when there is none in time."""
    end = time.monotonic() + limit_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise NotThere("waited %d s for %s" % (limit_s, what() if callable(what) else what))
        time.sleep(POLL_S)


def end_with_parent():
    """In a child, before it runs its program: it does not outlive who started it, however that ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Desk:
    """One screen with one user's session. `household` is the JSON description of tests/household, or None."""

    def __init__(self, build, household=None, size="1280x800", keyring=True, prefix=None, home=None, environment=None):
        self.build = os.path.abspath(build)
        self.household = household
        self.prefix = prefix
        self.size = size
        self.with_keyring = keyring
        self.extra = environment or {}
        self.own_home = home is None
        self.home = home or tempfile.mkdtemp(prefix="hearth-desk-", dir="/tmp")
        self.children = []
        self.program = None
        self.environment = None
        self.atspi = None
        self.log_path = os.path.join(self.home, "program.log")

    # --- the session ---

    def __enter__(self):
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _spawn(self, argv, **options):
        child = subprocess.Popen(argv, env=self.environment, start_new_session=True, preexec_fn=end_with_parent,
                                 stdin=options.pop("stdin", subprocess.DEVNULL), **options)
        self.children.append(child)
        return child

    def _open(self):
        runtime = os.path.join(self.home, "run")
        os.makedirs(runtime, mode=0o700, exist_ok=True)
        keep = ("PATH", "LANG", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS")
        self.environment = {k: os.environ[k] for k in keep if k in os.environ}
        self.environment.update(
            HOME=self.home, XDG_DATA_HOME=self.home + "/data", XDG_CONFIG_HOME=self.home + "/config",
            XDG_CACHE_HOME=self.home + "/cache", XDG_RUNTIME_DIR=runtime, GSETTINGS_BACKEND="keyfile",
            GSK_RENDERER="cairo", GIO_USE_VFS="local", LC_ALL="C.UTF-8", NO_AT_BRIDGE="0", TZ="UTC",
            GDK_BACKEND="x11")
        if self.prefix:
            self.environment["XDG_DATA_DIRS"] = self.prefix + "/share:/usr/local/share:/usr/share"
        else:
            self.environment["GSETTINGS_SCHEMA_DIR"] = self.build + "/data"
            self.environment["HEARTH_MODULE_DIR"] = self.build + "/src/ui/web"
        if self.household:
            self.environment["HEARTH_TLS_CA_FILE"] = self.household["ca"]
        self.environment["HEARTH_PRIVATE_PICTURES"] = "1"
        self.environment.update(self.extra)
        self._open_screen()
        self._open_bus()
        if self.with_keyring:
            self.unlock_keyring()

    def _open_screen(self):
        read_end, write_end = os.pipe()
        self._spawn(["Xvfb", "-displayfd", str(write_end), "-screen", "0", self.size + "x24", "-nolisten", "tcp",
                     "-noreset"], pass_fds=(write_end,), stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as f:
            number = f.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.environment["DISPLAY"] = ":" + number

    def _open_bus(self):
        bus = self._spawn(["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        os.makedirs(self.home + "/config/openbox", exist_ok=True)
        with open(self.home + "/config/openbox/rc.xml", "w", encoding="utf-8") as f:
            f.write('<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/><mouse/>'
                    "<theme><name>Clearlooks</name></theme></openbox_config>")
        self._spawn(["openbox", "--sm-disable", "--config-file", self.home + "/config/openbox/rc.xml"],
                    stderr=subprocess.DEVNULL)
        # The accessibility client lives in this process: it reads the bus address from the environment once.
        for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
            os.environ[name] = self.environment[name]
        os.environ.pop("AT_SPI_BUS_ADDRESS", None)
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi
        self.atspi = Atspi
        Atspi.init()

    def compose(self):
        """What is transparent looks so, as on anybody's desktop; a test does without, which is faster."""
        self._spawn(["xcompmgr"], stderr=subprocess.DEVNULL)

    def screen_reader(self, is_on):
        """Say in the session that a screen reader runs, as Orca and the desktop's switch do."""
        subprocess.run(["gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus",
                        "--method", "org.freedesktop.DBus.Properties.Set", "org.a11y.Status", "ScreenReaderEnabled",
                        "<%s>" % ("true" if is_on else "false")],
                       env=self.environment, stdout=subprocess.DEVNULL, check=True)

    def unlock_keyring(self, password=KEYRING_PASSWORD):
        """Start a keyring of this desk's own, unlocked. A wrong password later leaves it locked."""
        child = self._spawn(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        child.stdin.write(password.encode())
        child.stdin.close()
        wait_until(lambda: subprocess.run(
            ["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method",
             "org.freedesktop.DBus.GetNameOwner", "org.freedesktop.secrets"], env=self.environment,
            capture_output=True, check=False).returncode == 0, "the keyring")
        return child

    def close(self):
        """End everything this desk started, last first, by its process id."""
        if self.program and self.program.poll() is None:
            self.quit(check=False)
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        for child in reversed(self.children):
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children.clear()
        if self.own_home:
            shutil.rmtree(self.home, ignore_errors=True)

    # --- accounts, without a window ---

    @property
    def data(self):
        """Where the program keeps mail."""
        return self.home + "/data/hearth"

    def drive(self, *lines, wait_s=120):
        """Run hearth-drive with these lines; its answers, each of which must be ok."""
        done = subprocess.run([self.build + "/tests/drive/hearth-drive", "--data", self.data, "--wait", str(wait_s)],
                              input="\n".join(lines) + "\n", env=self.environment, capture_output=True, text=True,
                              check=False)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        bad = [a for a in answers if not a["ok"]]
        if bad or len(answers) != len(lines) + 2:
            raise AssertionError("hearth-drive: %s\n%s" % (bad or "it ended early", done.stderr[-2000:]))
        return answers[1:-1]

    def account_line(self, person, name, login):
        """The line that adds the household's mailbox `login`."""
        box = self.household["mailboxes"][login]
        ports, host = self.household["ports"], self.household["host"]
        words = ["account", "person=%d" % person, "name=" + name, "display=" + box["name"],
                 "address=" + box["address"], "user=" + login, "password=" + box["password"],
                 "imap=%s:%d:tls" % (host, ports["imaps"]), "smtp=%s:%d:tls" % (host, ports["submissions"])]
        return " ".join("'" + w.replace("'", "'\\''") + "'" for w in words)

    def add_household(self, sync=True):
        """Anna with two accounts and Tomas with one, all fetched."""
        lines = ["person Anna", "person Tomas", self.account_line(1, "Home", "anna"),
                 self.account_line(1, "Clinic", "anna.vogel"), self.account_line(2, "Home", "tomas")]
        return self.drive(*lines, *(["wait synced"] if sync else []))

    # --- the program ---

    def executable(self):
        """The program: the installed one if there is a prefix."""
        return self.prefix + "/bin/hearth" if self.prefix else self.build + "/src/ui/hearth"

    def start(self, *arguments, wait=True):
        """Start the program; with `wait` until its window is there."""
        with open(self.log_path, "ab") as log:
            self.program = self._spawn([self.executable(), *arguments], stdout=log, stderr=log)
        if wait:
            self.find("frame", showing=False)
        return self.program

    def run_again(self, *arguments):
        """Start the program once more, as the desktop does: the running one answers."""
        return subprocess.run([self.executable(), *arguments], env=self.environment, check=False, timeout=30)

    def quit(self, check=True):
        """Ctrl+Q, and how long it took until the process was gone, in seconds."""
        begin = time.monotonic()
        if check:
            self.key("ctrl+q")
        else:
            self.program.send_signal(signal.SIGTERM)
        try:
            self.program.wait(WAIT_S if check else 10)
        except subprocess.TimeoutExpired:
            self.program.kill()
            self.program.wait()
            if check:
                raise
        return time.monotonic() - begin

    def kill(self):
        """As a crash or a power cut would end it."""
        self.program.kill()
        self.program.wait()

    def log(self):
        """What the program printed."""
        with open(self.log_path, encoding="utf-8", errors="replace") as f:
            return f.read()

    # --- reading the screen ---

    def root(self):
        """The program's accessible object, or None."""
        desktop = self.atspi.get_desktop(0)
        desktop.clear_cache()
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            try:
                if child and child.get_process_id() == self.program.pid:
                    return child
            except Exception:  # pylint: disable=broad-except
                continue
        return None

    def walk(self, node=None, depth=0):
        """Yield (depth, node) of the whole tree, without caching."""
        node = node or self.root()
        if node is None or depth > 60:
            return
        try:
            node.clear_cache_single()
        except AttributeError:
            pass
        yield depth, node
        try:
            if depth > 0 and self.is_closed(node):
                return
            n = min(node.get_child_count(), 400)
        except Exception:  # pylint: disable=broad-except
            return
        for i in range(n):
            try:
                child = node.get_child_at_index(i)
            except Exception:  # pylint: disable=broad-except
                continue
            if child is not None:
                yield from self.walk(child, depth + 1)

    def is_closed(self, node):
        """Whether nothing of interest is in it: most of its kind have only what they are drawn with. Open menus are."""
        role = node.get_role_name()
        if role not in CLOSED_ROLES or (role == "list item" and not node.get_name()):
            return False
        return not node.get_state_set().contains(self.atspi.StateType.EXPANDED) or role != "push button"

    @staticmethod
    def describe(node):
        """(role, name, states) of a node."""
        states = node.get_state_set()
        return node.get_role_name(), node.get_name() or "", states

    def is_seen(self, node):
        """Whether it has a place on the screen. The state SHOWING of GTK 4.8 says nothing; what is hidden has no size."""
        try:
            box = self.atspi.Component.get_extents(node, self.atspi.CoordType.WINDOW)
            return box.width > 0 and box.height > 0
        except Exception:  # pylint: disable=broad-except
            return False

    def tree_text(self):
        """The accessibility tree as text, for a file beside a screenshot."""
        lines = []
        for depth, node in self.walk():
            try:
                role, name, states = self.describe(node)
            except Exception:  # pylint: disable=broad-except
                continue
            marks = "".join(mark for state, mark in (("FOCUSED", " (focused)"), ("SELECTED", " (selected)"),
                                                     ("CHECKED", " (checked)"), ("EXPANDED", " (expanded)"))
                            if states.contains(getattr(self.atspi.StateType, state)))
            if (name or role not in ("panel", "filler", "unknown", "redundant object")) and self.is_seen(node):
                lines.append("  " * depth + role + (": " + name if name else "") + marks)
        return "\n".join(lines) + "\n"

    def search(self, role=None, name=None, showing=True, under=None):
        """The first node of that role whose name is, begins with (…) or satisfies `name`; or None."""
        def fits(text):
            if name is None:
                return True
            if callable(name):
                return name(text)
            return text.startswith(name[:-1]) if name.endswith("…") else text == name

        for _, node in self.walk(under):
            try:
                node_role, node_name, _ = self.describe(node)
                if (role is None or node_role == role) and fits(node_name) and (not showing or self.is_seen(node)):
                    return node
            except Exception:  # pylint: disable=broad-except
                continue
        return None

    def find(self, role=None, name=None, showing=True, under=None, limit_s=WAIT_S):
        """As search(), but waits for it."""
        return wait_until(lambda: self.search(role, name, showing, under),
                          lambda: "%s %r; there is:\n%s\n%s" % (role, name, self.tree_text(), self.log()[-2000:]),
                          limit_s)

    def ready(self, role, name):
        """Wait until a control is there and can be used."""
        def usable():
            node = self.search(role, name)
            return node if node and node.get_state_set().contains(self.atspi.StateType.SENSITIVE) else None
        return wait_until(usable, lambda: "%s %r to be usable; there is:\n%s" % (role, name, self.tree_text()))

    def gone(self, role=None, name=None):
        """Wait until nothing of that kind shows."""
        wait_until(lambda: self.search(role, name) is None, lambda: "%s %r to go" % (role, name))

    def text_of(self, node):
        """The text a node holds."""
        try:
            return self.atspi.Text.get_text(node, 0, self.atspi.Text.get_character_count(node))
        except Exception:  # pylint: disable=broad-except
            return ""

    def sees(self, text, limit_s=WAIT_S):
        """Wait until some name or text on the screen has `text` in it."""
        def there():
            for _, node in self.walk():
                try:
                    if (text in (node.get_name() or "") or text in self.text_of(node)) and self.is_seen(node):
                        return node
                except Exception:  # pylint: disable=broad-except
                    continue
            return None
        return wait_until(there, lambda: "%r on the screen; there is:\n%s" % (text, self.tree_text()), limit_s)

    # --- hands ---

    def xdotool(self, *arguments):
        """Real keys and clicks."""
        return subprocess.run(["xdotool", *arguments], env=self.environment, check=True, capture_output=True,
                              text=True, timeout=WAIT_S).stdout

    def key(self, *keys):
        """Press keys one after the other: "ctrl+r", "Down"."""
        for one in keys:
            self.xdotool("key", "--clearmodifiers", one)

    def type(self, text):
        """Type text, slowly enough for the toolkit."""
        self.xdotool("type", "--delay", "8", text)

    @contextlib.contextmanager
    def servers_away(self):
        """The household's servers are stopped by their signal and go on later: the same ports, the same mail."""
        pids = [pid for pid, _ in self.household["processes"].values()]
        for pid in pids:
            os.killpg(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.killpg(pid, signal.SIGCONT)

    def place_of(self, node):
        """The middle of a node on the screen. GTK 4.8 gives places inside of the window only."""
        box = self.atspi.Component.get_extents(node, self.atspi.CoordType.WINDOW)
        window = self.xdotool("getactivewindow").strip()
        geometry = dict(line.split("=") for line in self.xdotool("getwindowgeometry", "--shell", window).splitlines())
        return int(geometry["X"]) + box.x + box.width // 2, int(geometry["Y"]) + box.y + box.height // 2

    def click(self, role, name=None, button=1, times=1, under=None):
        """Click on what has that role and name."""
        node = self.find(role, name, under=under)
        x, y = self.place_of(node)
        self.xdotool("mousemove", str(x), str(y))
        self.xdotool("click", "--repeat", str(times), "--delay", "60", str(button))
        return node

    def press(self, role, name, under=None):
        """Activate what has that role and name through the accessibility bus, as assistive tools do."""
        node = self.find(role, name, under=under)
        self.atspi.Action.do_action(node, 0)
        return node

    def focus(self, role, name, under=None):
        """Put the keyboard's focus there."""
        node = self.find(role, name, under=under)
        self.atspi.Component.grab_focus(node)
        return node

    def window(self, title):
        """Wait until the window that has the keyboard has that in its name, or satisfies title()."""
        def called():
            name = subprocess.run(["xdotool", "getactivewindow", "getwindowname"], env=self.environment, check=False,
                                  capture_output=True, text=True).stdout
            return title(name.strip()) if callable(title) else title in name
        wait_until(called, "a window called %r" % title)

    def fill(self, label, text):
        """Click into a field, and type over what is there."""
        self.click("text", label)
        self.key("ctrl+a")
        self.type(text)

    def resize(self, width, height):
        """Give the program's window a size."""
        def is_so():
            window = self.xdotool("getactivewindow").strip()
            if "%dx%d" % (width, height) in self.xdotool("getwindowgeometry", window):
                return True
            self.xdotool("windowsize", window, str(width), str(height))
            return False
        wait_until(is_so, "the window to be %d by %d" % (width, height))

    def shot(self, path):
        """A picture of the screen."""
        subprocess.run(["import", "-window", "root", path], env=self.environment, check=True)

    # --- the other side ---

    def imap(self, login):
        """A plain client at the same server, to see what arrived there."""
        box = self.household["mailboxes"][login]
        context = ssl.create_default_context(cafile=self.household["ca"])
        context.check_hostname = False
        client = imaplib.IMAP4_SSL("127.0.0.1", self.household["ports"]["imaps"], ssl_context=context)
        client.authenticate("PLAIN", lambda _: b"\0" + login.encode() + b"\0" + box["password"].encode())
        return client

    def flags_on_server(self, login, folder, subject):
        """The flags of the message with that subject, as a set of words."""
        client = self.imap(login)
        try:
            client.select('"%s"' % folder, readonly=True)
            found = client.uid("search", None, "SUBJECT", '"%s"' % subject)[1][0].split()
            if not found:
                return None
            line = client.uid("fetch", found[-1], "(FLAGS)")[1][0].decode()
            return set(line[line.index("FLAGS (") + 7:].split(")")[0].split())
        finally:
            client.logout()

    def mail_on_server(self, login, folder, subject):
        """The bytes of the newest message with that subject, or None."""
        client = self.imap(login)
        try:
            client.select('"%s"' % folder, readonly=True)
            found = client.uid("search", None, "HEADER", "Subject", '"%s"' % subject)[1][0].split()
            return client.uid("fetch", found[-1], "(BODY.PEEK[])")[1][0][1] if found else None
        finally:
            client.logout()

    def deliver(self, login, subject, text="Good morning,\n\nthis is a letter.\n", sender="Marta Keller <marta@keller.example>",
                **headers):
        """Put a letter into a mailbox, as a server elsewhere would; returns when it is there."""
        import email.message
        import email.utils
        import smtplib
        message = email.message.EmailMessage()
        address = self.household["mailboxes"][login]["address"]
        message["From"], message["To"], message["Subject"] = sender, headers.pop("To", address), subject
        message["Date"] = email.utils.formatdate()
        message["Message-ID"] = email.utils.make_msgid(domain="keller.example")
        attachments = headers.pop("attachments", ())
        html = headers.pop("html", None)
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        for name, content_type, data in attachments:
            main, sub = content_type.split("/")
            message.add_attachment(data, maintype=main, subtype=sub, filename=name)
        with smtplib.SMTP("127.0.0.1", self.household["ports"]["mx"]) as smtp:
            smtp.sendmail("marta@keller.example", [address], message.as_bytes())
        wait_until(lambda: self.mail_on_server(login, "INBOX", subject), "%r at the server" % subject)
        return message["Message-ID"]


def start_household(*options):
    """A household of real servers; its JSON description. Ended by stop_household()."""
    folder = tempfile.mkdtemp(prefix="hbj-", dir="/tmp")
    command = [os.path.join(TOP, "tests", "household", "household.py"), "start", "--dir", folder, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    with open(os.path.join(folder, "household.json"), encoding="utf-8") as f:
        return json.load(f)


def stop_household(household):
    """End the servers and remove their folder."""
    folder = os.path.dirname(household["ca"]) if "dir" not in household else household["dir"]
    subprocess.run([os.path.join(TOP, "tests", "household", "household.py"), "stop", "--dir", folder], check=False,
                   capture_output=True)
