#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does a running household do what the tests count on?

    household.py run -- /usr/bin/python3 check.py          (or: check.py DIR)

Prints one line a check and at the end "N passed, N failed".
"""
import base64
import email.message
import hashlib
import hmac
import imaplib
import os
import smtplib
import socket
import ssl
import sys
import time

import certs
import dovecot
import household
import people

imaplib._MAXLINE = 10 ** 7  # pylint: disable=protected-access
DELIVERY_TIMEOUT_S = 10


class Checks:
    """Every public method is a check: it returns a remark, or raises."""

    def __init__(self, state):
        self.state = state
        self.ports = state["ports"]
        self.trust = ssl.create_default_context(cafile=state["ca"])
        self.trust.hostname_checks_common_name = False

    # Connections.

    def password(self, login):
        """The mailbox's password."""
        return self.state["mailboxes"][login]["password"]

    def address(self, login):
        """The mailbox's address."""
        return self.state["mailboxes"][login]["address"]

    def plain(self, login):
        """What SASL PLAIN says."""
        return ("\0%s\0%s" % (login, self.password(login))).encode()

    def imap(self, login="anna"):
        """A signed-in connection over implicit TLS."""
        connection = imaplib.IMAP4_SSL("localhost", self.ports["imaps"], ssl_context=self.trust)
        connection.authenticate("PLAIN", lambda _: self.plain(login))
        return connection

    def smtp(self, port, login="anna"):
        """A connection in the port's way, signed in unless login is None."""
        if port == "submissions":
            connection = smtplib.SMTP_SSL("localhost", self.ports[port], context=self.trust)
            connection.ehlo()
        else:
            connection = smtplib.SMTP("localhost", self.ports[port])
            connection.ehlo()
            if port != "submission_plain":
                connection.starttls(context=self.trust)
                connection.ehlo()
        if login is not None:
            code, text = connection.docmd("AUTH", "PLAIN " + base64.b64encode(self.plain(login)).decode())
            assert code == 235, (code, text)
        return connection

    def letter(self, subject, size=0, **headers):
        """A message from Anna to Tomas."""
        m = email.message.EmailMessage()
        m["From"], m["To"], m["Subject"] = self.address("anna"), self.address("tomas"), subject
        for name, value in headers.items():
            m[name.replace("_", "-")] = value
        m.set_content(("y" * 76 + "\n") * (1 + size // 77))
        return m

    # IMAP.

    def imap_starttls_login(self):
        """LOGIN with the whole address, after STARTTLS."""
        c = imaplib.IMAP4("localhost", self.ports["imap"])
        assert "STARTTLS" in c.capabilities
        c.starttls(self.trust)
        c.login(self.address("anna"), self.password("anna"))

    def imap_login_without_tls(self):
        """The plain port takes passwords from loopback."""
        imaplib.IMAP4("localhost", self.ports["imap"]).login("anna", self.password("anna"))

    def imap_logindisabled_from_elsewhere(self):
        """From another address the plain port takes no password before TLS."""
        with socket.create_connection(("127.0.0.1", self.ports["imap"]), 3, ("127.0.0.2", 0)) as s:
            greeting = s.recv(2000)
        assert b"LOGINDISABLED" in greeting, greeting

    def imap_odd_password(self):
        """Quotes, backslash, braces, percent and non-ASCII in a password."""
        assert self.imap("odd").state == "AUTH"

    def imap_wrong_password_is_refused_quickly(self):
        """A wrong password costs no waiting."""
        began = time.monotonic()
        c = imaplib.IMAP4_SSL("localhost", self.ports["imaps"], ssl_context=self.trust)
        try:
            c.login("anna", "wrong")
        except imaplib.IMAP4.error as e:
            assert time.monotonic() - began < 1
            return str(e)
        raise AssertionError("taken")

    def imap_capabilities(self):
        """What is announced is all that Dovecot can, less --without."""
        announced = set(self.imap().capability()[1][0].decode().split())
        absent = set(self.state["without"])
        assert not announced & absent, announced & absent
        missing = set(dovecot.CAPABILITIES) - absent - announced
        assert not missing, "missing: %s" % missing
        unknown = announced - set(dovecot.CAPABILITIES)
        assert not unknown, "not in dovecot.CAPABILITIES: %s" % unknown
        return "without " + ",".join(sorted(absent)) if absent else "all"

    def imap_special_folders(self):
        """Drafts, Sent, Archive, Junk and Trash say what they are for."""
        folders = b"\n".join(self.imap().list()[1]).decode()
        for name, use in people.SPECIAL_FOLDERS:
            assert use in folders and name in folders, folders

    def imap_quota(self):
        """A full mailbox refuses an APPEND."""
        answer, text = self.imap("tiny").append("INBOX", None, None, b"Subject: x\r\n\r\n" + b"y" * 1500000)
        assert answer == "NO" and b"OVERQUOTA" in text[0], (answer, text)

    def imap_shared_folder(self):
        """A folder of Anna's that Tomas may read."""
        anna = self.imap()
        anna.create('"Shared recipes"')
        assert anna.setacl('"Shared recipes"', "tomas", "lrs")[0] == "OK"
        tomas = self.imap("tomas")
        answer = tomas.select('"shared/anna/Shared recipes"')
        tomas.logout()
        anna.delete('"Shared recipes"')
        assert answer[0] == "OK", answer

    def _scram(self, exchange):
        """SCRAM-SHA-256 through exchange(bytes) -> server's bytes, with the server's proof checked."""
        login, password = "anna", self.password("anna").encode()
        nonce = base64.b64encode(os.urandom(12)).decode()
        first = "n=%s,r=%s" % (login, nonce)
        challenge = exchange(("n,," + first).encode()).decode()
        fields = dict(part.split("=", 1) for part in challenge.split(","))
        assert fields["r"].startswith(nonce)
        salted = hashlib.pbkdf2_hmac("sha256", password, base64.b64decode(fields["s"]), int(fields["i"]))
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        final = "c=biws,r=" + fields["r"]
        signed = ",".join((first, challenge, final)).encode()
        signature = hmac.digest(hashlib.sha256(client_key).digest(), signed, "sha256")
        proof = base64.b64encode(bytes(a ^ b for a, b in zip(client_key, signature))).decode()
        verdict = exchange(("%s,p=%s" % (final, proof)).encode()).decode()
        wanted = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), signed, "sha256")
        assert base64.b64decode(verdict[2:]) == wanted

    def imap_scram_sha_256(self):
        """Both sides prove that they know the password."""
        c = imaplib.IMAP4_SSL("localhost", self.ports["imaps"], ssl_context=self.trust)
        wire = c.sslobj if hasattr(c, "sslobj") else c.sock

        def exchange(data, command=[b"x AUTHENTICATE SCRAM-SHA-256\r\n"]):  # pylint: disable=dangerous-default-value
            if command:
                wire.sendall(command.pop())
                assert wire.recv(100).startswith(b"+")
            wire.sendall(base64.b64encode(data) + b"\r\n")
            answer = wire.recv(4000)
            assert answer.startswith(b"+ "), answer
            return base64.b64decode(answer[2:])
        self._scram(exchange)
        wire.sendall(b"\r\n")
        assert wire.recv(4000).startswith((b"x OK", b"* CAPABILITY"))

    def smtp_scram_sha_256(self):
        """Dovecot's submission proxy knows SCRAM too (Exim as Debian packs it does not)."""
        c = self.smtp("dovecot_submission", login=None)
        code, text = c.docmd("AUTH", "SCRAM-SHA-256")
        assert code == 334, (code, text)

        def exchange(data):
            code, text = c.docmd(base64.b64encode(data).decode())
            assert code == 334, (code, text)
            return base64.b64decode(text)
        self._scram(exchange)
        code, text = c.docmd("")
        assert code == 235, (code, text)

    # Certificates.

    def _handshake(self, port, name):
        host = certs.host_of(name)
        with socket.create_connection(("127.0.0.1", self.ports[port]), 5) as s:
            self.trust.wrap_socket(s, server_hostname=host).close()

    def certificates_that_are_good(self):
        """Each good kind is shown under its own name and verifies."""
        for port in ("imaps", "submissions"):
            for name in certs.GOOD:
                self._handshake(port, name)
        return ", ".join(certs.GOOD)

    def certificates_that_are_bad(self):
        """Each bad kind is shown under its own name and is refused."""
        for port in ("imaps", "submissions"):
            for name in certs.BAD:
                try:
                    self._handshake(port, name)
                except ssl.SSLCertVerificationError:
                    continue
                raise AssertionError("%s on %s was taken" % (name, port))
        return "%d kinds on 2 ports" % len(certs.BAD)

    # Sending.

    def _delivered(self, port):
        subject = "check %s %d" % (port, time.time_ns())
        began = time.monotonic()
        with self.smtp(port) as s:
            s.send_message(self.letter(subject))
        while time.monotonic() - began < DELIVERY_TIMEOUT_S:
            with self.imap("tomas") as c:
                c.select("INBOX")
                found = c.search(None, "SUBJECT", '"%s"' % subject)[1][0].split()
                if found:
                    c.store(found[0], "+FLAGS", "\\Deleted")
                    c.expunge()
                    return "there after %.2f s" % (time.monotonic() - began)
            time.sleep(0.05)
        raise AssertionError("not there after %d s" % DELIVERY_TIMEOUT_S)

    def delivery_by_submission(self):
        """Anna to Tomas over STARTTLS."""
        return self._delivered("submission")

    def delivery_by_submissions(self):
        """Anna to Tomas over implicit TLS."""
        return self._delivered("submissions")

    def delivery_without_tls(self):
        """Anna to Tomas on the port without TLS."""
        assert not smtplib.SMTP("localhost", self.ports["submission_plain"]).has_extn("starttls")
        return self._delivered("submission_plain")

    def delivery_by_dovecot_submission(self):
        """Anna to Tomas through Dovecot's proxy."""
        return self._delivered("dovecot_submission")

    def smtp_auth_login(self):
        """AUTH LOGIN, with the odd password."""
        c = self.smtp("submission", login=None)
        assert {"PLAIN", "LOGIN"} <= set(c.esmtp_features["auth"].split()), c.esmtp_features
        for step, code in (("AUTH LOGIN", 334), (base64.b64encode(b"odd").decode(), 334),
                           (base64.b64encode(self.password("odd").encode()).decode(), 235)):
            answer = c.docmd(step)
            assert answer[0] == code, answer

    def smtp_no_auth_before_tls(self):
        """The submission port announces AUTH only after STARTTLS."""
        c = smtplib.SMTP("localhost", self.ports["submission"])
        c.ehlo()
        assert not c.has_extn("auth") or not c.esmtp_features["auth"].strip(), c.esmtp_features

    def smtp_wants_auth(self):
        """Nobody sends without signing in."""
        answer = self.smtp("submission", login=None).mail(self.address("anna"))
        assert answer[0] == 530, answer

    def smtp_wrong_password(self):
        """535 for a wrong password."""
        c = self.smtp("submission", login=None)
        answer = c.docmd("AUTH", "PLAIN " + base64.b64encode(b"\0anna\0wrong").decode())
        assert answer[0] == 535, answer

    def smtp_foreign_sender(self):
        """550 for a sender that is not the user's."""
        c = self.smtp("submission")
        answer = c.mail("notmine@" + people.DOMAIN)
        if answer[0] == 250:
            answer = c.rcpt(self.address("tomas"))
        assert answer[0] == 550, answer

    def smtp_refused_recipients(self):
        """Each recipient that is refused, with its code."""
        wanted = {"nobody-here": 550, "defer": 451, "full": 452, "busy": 421, "reject": 550}
        c = self.smtp("submission")
        c.mail(self.address("anna"))
        for name, code in wanted.items():
            answer = c.rcpt("%s@%s" % (name, people.DOMAIN))
            assert answer[0] == code, (name, answer)
        if not self.state["world"]:
            answer = c.rcpt("x@elsewhere.example")
            assert answer[0] == 550, answer
        return str(wanted)

    def smtp_hangup(self):
        """The connection drops at the recipient hangup@."""
        c = self.smtp("submission")
        c.mail(self.address("anna"))
        answer = c.rcpt("hangup@" + people.DOMAIN)
        assert answer[0] == 550, answer
        try:
            c.noop()
        except smtplib.SMTPServerDisconnected:
            return None
        raise AssertionError("still there")

    def smtp_slow(self):
        """The recipient slow@ is answered after five seconds."""
        c = self.smtp("submission")
        c.mail(self.address("anna"))
        began = time.monotonic()
        answer = c.rcpt("slow@" + people.DOMAIN)
        assert answer[0] == 250 and time.monotonic() - began > 4.5, answer

    def smtp_too_large(self):
        """552 for a size that is announced, and for one that is not."""
        c = self.smtp("submission")
        answer = c.docmd("MAIL", "FROM:<%s> SIZE=%d" % (self.address("anna"), self.state["size_limit"] * 2))
        assert answer[0] == 552, answer
        c.mail(self.address("anna"))
        c.rcpt(self.address("tomas"))
        answer = c.data(self.letter("large", size=self.state["size_limit"] + 100000).as_bytes())
        assert answer[0] == 552, answer

    def smtp_refused_after_data(self):
        """550 and 451 after the final dot."""
        for header, code in (("X_Reject_Me", 550), ("X_Defer_Me", 451)):
            c = self.smtp("submission")
            c.mail(self.address("anna"))
            c.rcpt(self.address("tomas"))
            answer = c.data(self.letter("refused", **{header: "1"}).as_bytes())
            assert answer[0] == code, answer

    def smtp_extensions(self):
        """What the sender can count on."""
        c = self.smtp("submission")
        for name in ("size", "8bitmime", "pipelining", "chunking", "smtputf8", "dsn"):
            assert c.has_extn(name), c.esmtp_features


def main():
    """Run every check."""
    directory = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("HEARTH_HOUSEHOLD")
    if not directory:
        sys.exit(__doc__)
    checks = Checks(household.Household.load(directory).state)
    passed = failed = 0
    for name in [n for n in vars(Checks) if not n.startswith("_")]:
        if name in ("password", "address", "plain", "imap", "smtp", "letter"):
            continue
        began = time.monotonic()
        try:
            remark = getattr(checks, name)()
            passed += 1
            word = "ok  "
        except Exception as e:  # pylint: disable=broad-except
            failed += 1
            word, remark = "FAIL", "%s: %s" % (type(e).__name__, e)
        print("%s %5.2f s  %s%s" % (word, time.monotonic() - began, name.replace("_", " "),
                                   ": %s" % remark if remark else ""), flush=True)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
