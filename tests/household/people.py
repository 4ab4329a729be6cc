# SPDX-License-Identifier: GPL-3.0-or-later
"""Who lives in the test household: mailboxes, passwords and addresses."""

HOST = "mail.hearth.localhost"  # GLib resolves *.localhost to loopback by itself
DOMAIN = "household.test"
HOME_DOMAIN = "vogel.example"
CLINIC_DOMAIN = "lindenhof.example"
LOCAL_DOMAINS = (DOMAIN, HOME_DOMAIN, CLINIC_DOMAIN)


class Mailbox:
    """One mailbox of the servers.  The login name is the address's local part."""

    def __init__(self, login, password, display_name, domain=DOMAIN, quota_mb=1000):
        self.login = login
        self.password = password
        self.display_name = display_name
        self.address = "%s@%s" % (login, domain)
        self.quota_mb = quota_mb

    @property
    def variable(self):
        """The part of environment variable names that means this mailbox."""
        return self.login.upper().replace(".", "_")


MAILBOXES = (
    # The people of tests/try: Anna with two accounts, Tomas with one.
    Mailbox("anna", "anna-secret", "Anna Vogel", HOME_DOMAIN, 10000),
    Mailbox("anna.vogel", "clinic-secret", "Dr. Anna Vogel", CLINIC_DOMAIN, 10000),
    Mailbox("tomas", "tomas-secret", "Tomas Vogel", HOME_DOMAIN, 10000),
    # For tests.
    Mailbox("odd", 'p@ss "w\\ö{3}rd%', "Odd Password"),
    Mailbox("tiny", "tiny-secret", "Tiny Quota", quota_mb=1),
    Mailbox("empty", "empty-secret", "Empty Mailbox"),
    Mailbox("bench", "bench-secret", "Hundred Thousand", quota_mb=100000),
    # Where mail to the rest of the world ends when the household runs with --world.
    Mailbox("world", "world-secret", "Everybody Else", quota_mb=100000),
)

BY_LOGIN = {mailbox.login: mailbox for mailbox in MAILBOXES}

SPECIAL_FOLDERS = (("Drafts", "\\Drafts"), ("Sent", "\\Sent"), ("Archive", "\\Archive"),
                   ("Junk", "\\Junk"), ("Trash", "\\Trash"))
