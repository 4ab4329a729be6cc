#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail servers of a small household, for tests: Dovecot and Exim on free loopback ports.

    household.py run   [options] [--] COMMAND ...   start, run COMMAND with HEARTH_* set, stop
    household.py start [options]                    start, print a JSON description, leave running
    household.py env   --dir DIR                    print HEARTH_* as shell assignments
    household.py stop  --dir DIR [--keep]           end the servers, remove DIR

Everything is in one folder under /tmp.  Started by root, all servers run as --run-as (default nobody), started by
an ordinary user they run as that user; nothing else differs.  Debian packages: see tests/packages.sh.
The mailboxes and their passwords are in people.py, the servers' refusals on request in exim.py.
"""
import argparse
import ctypes
import grp
import json
import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import certs
import dovecot
import exim
import people

PORTS = ("imap", "imaps", "imap_haproxy", "submission", "submissions", "submission_plain", "mx",
         "dovecot_submission")
START_TIMEOUT_S = 20
START_ATTEMPTS = 3
COMMAND_PATIENCE_S = 10  # for the command of "run" to end after SIGTERM
LONGEST_DIRECTORY = 70  # Unix socket names end at 107 bytes
PR_SET_PDEATHSIG = 1


DOVECOT = "/usr/sbin/dovecot"


class StartError(Exception):
    """The servers did not come up; the text is what they said."""


def check_dovecot():
    """The configuration is that of Dovecot 2.3; 2.4, which Debian 13 has, reads another one."""
    try:
        version = subprocess.run([DOVECOT, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    except OSError as error:
        raise StartError("no Dovecot: %s" % error) from None
    if not version.startswith("2.3."):
        raise StartError("the household of servers needs Dovecot 2.3, as in Debian 12; here is %s" % (version or "none"))


def free_ports(names):
    """Ports that are free; somebody else may take one before the servers do, hence START_ATTEMPTS."""
    sockets = {name: socket.socket() for name in names}
    for s in sockets.values():
        s.bind(("127.0.0.1", 0))
    ports = {name: s.getsockname()[1] for name, s in sockets.items()}
    for s in sockets.values():
        s.close()
    return ports


def answers(port, greets):
    """Whether the port takes connections, and says something first where the protocol does."""
    try:
        with socket.create_connection(("127.0.0.1", port), 0.5) as s:
            s.settimeout(2)
            return not greets or s.recv(64) != b""
    except OSError:
        return False


def process_start(pid):
    """The time since boot at which the process started, or None: a pid alone could be used again."""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as f:
            fields = f.read().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else int(fields[19])
    except (OSError, IndexError, ValueError):
        return None


def die_with_parent():
    """Run in the child: it gets SIGTERM when the process that started it is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Household:
    """A running household, or one about to run."""

    def __init__(self, directory):
        self.directory = directory
        self.state = {}

    @classmethod
    def load(cls, directory):
        """Find a household that was started earlier."""
        self = cls(os.path.abspath(directory))
        with open(os.path.join(self.directory, "household.json"), encoding="utf-8") as f:
            self.state = json.load(f)
        return self

    @classmethod
    def start(cls, options, tied_to_us=False):
        """Start the servers; tied_to_us makes them end with this process whatever happens to it."""
        directory = os.path.abspath(options.dir) if options.dir else tempfile.mkdtemp(prefix="household-", dir="/tmp")
        if len(directory) > LONGEST_DIRECTORY:
            raise StartError("%s: too long for the sockets in it" % directory)
        check_dovecot()
        self = cls(directory)
        for attempt in range(START_ATTEMPTS):
            try:
                self._start_once(options, tied_to_us)
                return self
            except StartError:
                if attempt == START_ATTEMPTS - 1:
                    raise
        return None

    def _start_once(self, options, tied_to_us):
        began = time.monotonic()
        owner = self._owner(options)
        options.uid, options.gid = owner.pw_uid, owner.pw_gid
        ports = free_ports(PORTS)
        self._write_files(options, ports, owner)
        processes = self._launch(owner, tied_to_us)
        self.state = {
            "dir": self.directory, "host": people.HOST, "domain": people.DOMAIN, "ports": ports,
            "ca": self._path("certs", "ca.pem"), "certs": self._path("certs"), "uid": owner.pw_uid,
            "gid": owner.pw_gid, "size_limit": options.size_limit, "without": options.without,
            "store": options.store, "world": options.world,
            "mailboxes": {m.login: {"password": m.password, "address": m.address, "name": m.display_name}
                          for m in people.MAILBOXES},
            "processes": {name: [p.pid, process_start(p.pid)] for name, p in processes.items()},
        }
        missing = self._wait_for_ports(ports, processes, began)
        if missing:
            self.end_servers()
            raise StartError("no answer from %s\n%s" % (", ".join(missing), self._logs()))
        self.state["start_seconds"] = round(time.monotonic() - began, 3)
        with open(self._path("household.json"), "w", encoding="utf-8") as f:
            json.dump(self.state, f, indent=1)

    @staticmethod
    def _owner(options):
        """As whom the servers run: Dovecot and Exim want a name."""
        try:
            owner = pwd.getpwnam(options.run_as) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
            grp.getgrgid(owner.pw_gid)
            return owner
        except KeyError as error:
            raise StartError("the servers need a user and a group that have names: %s" % error.args[0]) from None

    def _path(self, *parts):
        return os.path.join(self.directory, *parts)

    def _write_files(self, options, ports, owner):
        for name in ("run", "state", "home", "exim", "bin"):
            os.makedirs(self._path(name), exist_ok=True)
        os.chmod(self.directory, 0o755)
        if not os.path.exists(self._path("certs", "ca.pem")):
            certs.make(self._path("certs"))
        group = grp.getgrgid(owner.pw_gid).gr_name
        dovecot.write(self.directory, ports, owner.pw_name, group, options)
        exim.write(self.directory, ports, owner.pw_name, group, options)
        if os.geteuid() == 0:
            for base, _, files in os.walk(self.directory):
                for path in [base] + [os.path.join(base, name) for name in files]:
                    os.chown(path, owner.pw_uid, owner.pw_gid)
            # Exim trusts a configuration of root's or of its own compiled-in owner's only.
            os.chown(self._path("exim.conf"), 0, 0)

    def _launch(self, owner, tied_to_us):
        identity = {}
        if os.geteuid() == 0:
            identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": self.directory, "LANG": "C.UTF-8"}
        commands = {
            "dovecot": [DOVECOT, "-F", "-c", self._path("dovecot.conf")],
            "exim": [self._path("bin", "exim"), "-C", self._path("exim.conf"), "-bdf", "-q5s"],
        }
        processes = {}
        with open(self._path("servers.out"), "ab") as out:
            for name, command in commands.items():
                processes[name] = subprocess.Popen(
                    command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.directory,
                    start_new_session=True, preexec_fn=die_with_parent if tied_to_us else None, **identity)
        return processes

    @staticmethod
    def _wait_for_ports(ports, processes, began):
        missing = list(PORTS)
        while missing and time.monotonic() - began < START_TIMEOUT_S:
            missing = [n for n in missing
                       if not answers(ports[n], n not in ("imaps", "submissions", "imap_haproxy"))]
            if any(p.poll() is not None for p in processes.values()):
                break
            if missing:
                time.sleep(0.02)
        return missing

    def _logs(self):
        text = ""
        for name in ("servers.out", "dovecot.log", "exim-mainlog", "exim-paniclog"):
            if os.path.exists(self._path(name)):
                with open(self._path(name), encoding="utf-8", errors="replace") as f:
                    text += "%s: %s\n" % (name, f.read()[-3000:])
        return text

    def end_servers(self):
        """End the servers' process groups: first politely, after three seconds for good."""
        groups = []
        for sig, patience_s in ((signal.SIGTERM, 3), (signal.SIGKILL, 3)):
            ours = [pid for pid, began in self.state.get("processes", {}).values()
                    if began is not None and process_start(pid) == began]
            for pid in ours:
                os.killpg(pid, sig)
            groups = groups or list(ours)
            deadline = time.monotonic() + patience_s
            while ours and time.monotonic() < deadline:
                for pid in list(ours):
                    try:
                        os.waitpid(pid, os.WNOHANG)
                    except ChildProcessError:
                        pass
                    if process_start(pid) is None:
                        ours.remove(pid)
                time.sleep(0.01)
            if not ours:
                break
        for pid in groups:  # a delivery may outlive the server that began it
            try:
                os.killpg(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass

    def stop(self, keep=False):
        """End the servers and remove the folder."""
        self.end_servers()
        if not keep:
            shutil.rmtree(self.directory, ignore_errors=True)

    def environment(self):
        """The HEARTH_* variables that tell a test where everything is."""
        state = self.state
        values = {"HEARTH_HOUSEHOLD": self.directory, "HEARTH_HOST": state["host"], "HEARTH_DOMAIN": state["domain"],
                  "HEARTH_TLS_CA_FILE": state["ca"], "HEARTH_CERTS": state["certs"],
                  "HEARTH_SIZE_LIMIT": str(state["size_limit"])}
        for name, port in state["ports"].items():
            values["HEARTH_%s_PORT" % name.upper()] = str(port)
        for login, mailbox in state["mailboxes"].items():
            variable = people.BY_LOGIN[login].variable
            values["HEARTH_%s_LOGIN" % variable] = login
            values["HEARTH_%s_PASSWORD" % variable] = mailbox["password"]
            values["HEARTH_%s_ADDRESS" % variable] = mailbox["address"]
        return values


def run(options, command):
    """Start, run the command, stop; returns its exit status."""
    if not command:
        sys.exit("household.py run: no command given")
    endings = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

    def end(number, _frame):
        """Clean up once, however many signals come."""
        for sig in endings:
            signal.signal(sig, signal.SIG_IGN)
        sys.exit(128 + number)
    for sig in endings:
        signal.signal(sig, end)
    if options.dir is None:
        options.dir = tempfile.mkdtemp(prefix="household-", dir="/tmp")
    house = Household(options.dir)
    child = None
    try:
        house = Household.start(options, tied_to_us=True)
        seed(options, house)
        child = subprocess.Popen(command, env=dict(os.environ, **house.environment()))
        status = child.wait()
        return status if status >= 0 else 128 - status
    except OSError as e:
        print("household.py run: %s" % e, file=sys.stderr)
        return 127
    finally:
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(COMMAND_PATIENCE_S)
            except subprocess.TimeoutExpired:
                child.kill()
        house.stop(keep=options.keep)


def seed(options, house):
    """Fill the mailboxes that the options ask for."""
    if options.seed is None and not options.small:
        return
    import generate  # pylint: disable=import-outside-toplevel
    generate.fill_household(house, options.seed, options.small, options.now)


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("start", "run"):
        p = commands.add_parser(name)
        p.add_argument("--dir", help="folder to use; made when missing (default: a new one under /tmp)")
        p.add_argument("--cert", default="good", choices=certs.GOOD + tuple(certs.BAD),
                       help="certificate shown under mail.hearth.localhost (each is always shown under NAME.hearth.localhost)")
        p.add_argument("--store", default="maildir", choices=("maildir", "sdbox", "mdbox"))
        p.add_argument("--without", default="", help="IMAP capabilities not to announce, with commas: QRESYNC,MOVE")
        p.add_argument("--size-limit", type=int, default=10485760, help="largest mail that is taken, in bytes")
        p.add_argument("--connections", type=int, default=500, help="IMAP connections that a user may have at a time")
        p.add_argument("--world", action="store_true", help="take mail to every domain (it ends in the mailbox world)")
        p.add_argument("--seed", choices=("try", "letters"), help="fill the mailboxes of Anna and Tomas: try: everything, letters: 60 messages")
        p.add_argument("--small", type=int, default=0, metavar="N", help="fill the mailbox bench with N short messages and read them once")
        p.add_argument("--now", type=int, help="the time, in seconds since 1970, up to which mail is dated")
        p.add_argument("--run-as", default="nobody", help="whom root runs the servers as")
        p.add_argument("--keep", action="store_true", help="keep the folder afterwards (run)")
        if name == "run":
            p.add_argument("argv", nargs=argparse.REMAINDER, metavar="COMMAND")
    for name in ("stop", "env"):
        p = commands.add_parser(name)
        p.add_argument("--dir", required=True)
        if name == "stop":
            p.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if options.command in ("start", "run"):
        options.without = [word for word in options.without.upper().split(",") if word]
    return options


def main():
    """Do what the command line says."""
    options = parse_arguments()
    try:
        if options.command == "run":
            sys.exit(run(options, options.argv[1:] if options.argv[:1] == ["--"] else options.argv))
        elif options.command == "start":
            house = Household.start(options)
            seed(options, house)
            print(json.dumps(house.state))
        elif options.command == "stop":
            Household.load(options.dir).stop(options.keep)
        else:
            for name, value in Household.load(options.dir).environment().items():
                print("%s=%s" % (name, shlex.quote(value)))
    except (StartError, ValueError) as e:
        sys.exit("household.py: %s" % e)


if __name__ == "__main__":
    main()
