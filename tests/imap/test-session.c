/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IMAP session as dialogues, the server's words in one piece and byte by byte. */
#include <string.h>

#include "hearth-error.h"
#include "imap-script.h"

static void
expect_failed (ImapScript *script, HearthErrorCode code)
{
  g_assert_true (script->is_over);
  g_assert_error (script->error, HEARTH_ERROR, (int) code);
}

static HearthIdSet *
ids (const char *text)
{
  return hearth_id_set_parse (text, 10000);
}

/* Signed in by PREAUTH, which costs no lines, with @capabilities. */
static void
make_ready (ImapScript *script, const char *capabilities)
{
  g_autofree char *greeting =
      g_strdup_printf ("S: * PREAUTH [CAPABILITY %s] hi\nE: state SETTLING\nE: state READY\n", capabilities);

  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script, greeting);
}

static void
open_inbox (ImapScript *script)
{
  imap_script_submit (script, "select",
                      hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_run (
      script, "C: h1 SELECT \"INBOX\"\n"
              "S: * 3 EXISTS\nS: * FLAGS (\\Seen)\nS: * OK [UIDVALIDITY 7] .\nS: * OK [UIDNEXT 1999999] .\n"
              "S: * OK [PERMANENTFLAGS (\\Seen \\*)] .\nS: h1 OK [READ-WRITE] done\nE: select: done\n");
}

static void
sign_in_plain (ImapScript *script)
{
  g_autoptr (GBytes) response = g_bytes_new ("\0anna\0pw", 8);

  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script, "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN LOGINDISABLED] hi\n"
                           "E: state SIGNING_IN\nE: sign-in PLAIN\n");
  hearth_imap_session_authenticate (script->session, "PLAIN", TRUE);
  imap_script_run (script, "E: challenge none\n");
  hearth_imap_session_respond (script->session, response);
  imap_script_run (script,
                   "C: h1 AUTHENTICATE PLAIN AGFubmEAcHc=\n"
                   "S: h1 OK [CAPABILITY IMAP4rev1 ID NAMESPACE] in\nE: state SETTLING\n"
                   "C: h2 ID (\"name\" \"Hearth\" \"version\" \"" HEARTH_VERSION "\")\nC: h3 NAMESPACE\n"
                   "S: * ID (\"name\" \"Cyrus\" \"version\" \"3.6\")\nS: h2 OK .\n"
                   "S: * NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\nS: h3 OK .\nE: state READY\n");
  g_assert_cmpstr (hearth_imap_session_get_server_name (script->session), ==, "Cyrus 3.6");
  g_assert_cmpuint (hearth_imap_session_get_namespaces (script->session)->len, ==, 1);
}

/* Without SASL-IR the response waits for an empty challenge; capabilities are asked for before and after. */
static void
sign_in_without_ir (ImapScript *script)
{
  g_autoptr (GBytes) response = g_bytes_new ("\0anna\0pw", 8);

  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (
      script,
      "S: * OK hi\nE: state LOOKING\nC: h1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 AUTH=PLAIN\nS: h1 OK .\n"
      "E: state SIGNING_IN\nE: sign-in PLAIN or LOGIN\n");
  hearth_imap_session_authenticate (script->session, "PLAIN", TRUE);
  imap_script_run (script, "C: h2 AUTHENTICATE PLAIN\nS: + \nE: challenge none\n");
  hearth_imap_session_respond (script->session, response);
  imap_script_run (script, "C: AGFubmEAcHc=\nS: h2 OK in\nE: state SETTLING\nC: h3 CAPABILITY\n"
                           "S: * CAPABILITY IMAP4rev1 IDLE\nS: h3 OK .\nE: state READY\n");
  g_assert_true (hearth_imap_session_get_capabilities (script->session) & HEARTH_IMAP_CAP_IDLE);
}

static void
sign_in_with_challenges (ImapScript *script)
{
  g_autoptr (GBytes) first = g_bytes_new_static ("n,,n=anna", 9);
  g_autoptr (GBytes) second = g_bytes_new_static ("c=biws", 6);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);

  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script,
                   "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=scram-sha-256] hi\nE: state SIGNING_IN\n"
                   "E: sign-in SCRAM-SHA-256 or LOGIN\n");
  hearth_imap_session_authenticate (script->session, "SCRAM-SHA-256", TRUE);
  imap_script_run (script, "E: challenge none\n");
  hearth_imap_session_respond (script->session, first);
  imap_script_run (script,
                   "C: h1 AUTHENTICATE SCRAM-SHA-256 biwsbj1hbm5h\nS: + cj1hYmM=\nE: challenge \"r=abc\"\n");
  hearth_imap_session_respond (script->session, second);
  imap_script_run (script, "C: Yz1iaXdz\nS: + dj14\nE: challenge \"v=x\"\n");
  hearth_imap_session_respond (script->session, empty);
  imap_script_run (script,
                   "C: \nS: * CAPABILITY IMAP4rev1\nS: h1 OK in\nE: state SETTLING\nE: state READY\n");
}

/* A server that says OK without having proved that it knows the password may be anybody. */
static void
sign_in_not_proven (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  script->is_proven = FALSE;
  imap_script_run (script, "S: * OK [CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256] hi\nE: state SIGNING_IN\nE: "
                           "sign-in SCRAM-SHA-256 or LOGIN\n");
  hearth_imap_session_authenticate (script->session, "SCRAM-SHA-256", TRUE);
  imap_script_run (script, "C: h1 AUTHENTICATE SCRAM-SHA-256\nS: h1 OK come in\nE: over protocol\n");
}

static void
sign_in_login (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script, "S: * OK [CAPABILITY IMAP4rev1] hi\nE: state SIGNING_IN\nE: sign-in  or LOGIN\n");
  hearth_imap_session_login (script->session, "an\"na", "p\\wé");
  imap_script_run (script, "C: h1 LOGIN \"an\\\"na\" {5}\nS: + go\nC: p\\wé\n"
                           "S: h1 NO [AUTHENTICATIONFAILED] Wrong\nE: over auth-rejected\n");
  g_assert_cmpstr (hearth_error_get_details (script->error)->server_text, ==, "Wrong");
}

static void
sign_in_busy (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script, "S: * OK [CAPABILITY IMAP4rev1] hi\nE: state SIGNING_IN\nE: sign-in  or LOGIN\n");
  hearth_imap_session_login (script->session, "anna", "pw");
  imap_script_run (script,
                   "C: h1 LOGIN \"anna\" \"pw\"\nS: h1 NO [UNAVAILABLE] later\nE: over server-busy\n");
}

static void
start_tls (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_REQUIRED);
  imap_script_run (script, "S: * OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN LITERAL+] hi\nE: state "
                           "STARTING_TLS\nC: h1 STARTTLS\n"
                           "S: h1 OK go\nE: state HANDSHAKE\n");
  g_assert_cmpint (hearth_imap_session_get_capabilities (script->session), ==, 0);
  hearth_imap_session_tls_started (script->session);
  imap_script_run (script,
                   "E: state LOOKING\nC: h2 CAPABILITY\nS: * CAPABILITY IMAP4rev1 AUTH=LOGIN\nS: h2 OK .\n"
                   "E: state SIGNING_IN\nE: sign-in LOGIN or LOGIN\n");
  g_assert_false (hearth_imap_session_get_capabilities (script->session) & HEARTH_IMAP_CAP_LITERAL_PLUS);
}

/* What comes in plain text may be anybody's: no word of it is shown or believed. */
static void
start_tls_lies (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_REQUIRED);
  imap_script_run (script, "S: * OK [ALERT] Call this number\nE: state STARTING_TLS\nC: h1 CAPABILITY\n"
                           "S: * ID (\"name\" \"gimap\")\nS: * ENABLED QRESYNC\n"
                           "S: * NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\nS: * OK [OVERQUOTA] full\n"
                           "S: * OK [ALERT] Call it now\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: h1 OK .\n"
                           "C: h2 STARTTLS\nS: h2 OK [ALERT] go\nE: state HANDSHAKE\n");
  g_assert_null (hearth_imap_session_get_server_name (script->session));
  g_assert_cmpint (hearth_imap_session_get_enabled (script->session), ==, 0);
  g_assert_cmpuint (hearth_imap_session_get_namespaces (script->session)->len, ==, 0);
}

static void
start_tls_stripped (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_REQUIRED);
  imap_script_run (script, "S: * OK hi\nE: state STARTING_TLS\nC: h1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 "
                           "AUTH=PLAIN\nS: h1 OK .\n"
                           "E: over starttls-missing\n");
}

static void
start_tls_refused (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_REQUIRED);
  imap_script_run (script, "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nE: state STARTING_TLS\nC: h1 "
                           "STARTTLS\nS: h1 NO not now\nE: over starttls-missing\n");
}

static void
start_tls_preauth (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_REQUIRED);
  imap_script_run (script, "S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\nE: over starttls-missing\n");
}

/* Whoever stands between put something behind the OK. */
static void
start_tls_injected (ImapScript *script)
{
  static const char bytes[] = "h1 OK go\r\n* CAPABILITY IMAP4rev1\r\n";

  imap_script_init (script, HEARTH_IMAP_STARTTLS_REQUIRED);
  imap_script_run (script,
                   "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nE: state STARTING_TLS\nC: h1 STARTTLS\n");
  imap_script_say (script, bytes, strlen (bytes));
  expect_failed (script, HEARTH_ERROR_STARTTLS_MISSING);
}

static void
greeting_bye (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (
      script, "S: * BYE [ALERT] Too many connections\nE: alert Too many connections\nE: over server-busy\n");
}

static void
greeting_of_another (ImapScript *script)
{
  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script, "S: 220 mail ESMTP\nE: over protocol\n");
}

static void
fetch_list (ImapScript *script)
{
  g_autoptr (HearthIdSet) some = ids ("11:13");
  const HearthImapMailbox *mailbox;

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  mailbox = hearth_imap_session_get_mailbox (script->session);
  g_assert_cmpuint (mailbox->exists, ==, 3);
  g_assert_cmpuint (mailbox->uid_validity, ==, 7);
  g_assert_cmpuint (mailbox->uid_next, ==, 1999999);
  g_assert_true (mailbox->keeps_keywords);
  imap_script_submit (
      script, "f",
      hearth_imap_command_new_fetch ("inbox", 7, some, HEARTH_IMAP_ITEM_FLAGS | HEARTH_IMAP_ITEM_SIZE));
  /* Another message's news, one that was not asked for, and flags alone are no answers. */
  imap_script_run (script, "C: h2 UID FETCH 11:13 (UID FLAGS RFC822.SIZE)\n"
                           "S: * 1 FETCH (UID 11 FLAGS () RFC822.SIZE 5)\nE: f: fetch 11 items=00b\n"
                           "S: * 9 FETCH (UID 99 FLAGS () RFC822.SIZE 5)\nE: fetch 99 flags=0\n"
                           "S: * 2 FETCH (UID 12 FLAGS (\\Seen))\nE: fetch 12 flags=1\n"
                           "S: * 2 FETCH (RFC822.SIZE 9 UID 12 FLAGS (\\Seen))\nE: f: fetch 12 items=00b\n"
                           "S: h2 OK done\nE: f: done\n");
}

/* "UID FETCH 50:*" where 49 is the last answers with 49. */
static void
fetch_open_range (ImapScript *script)
{
  g_autoptr (HearthIdSet) some = hearth_id_set_new ();

  hearth_id_set_add_range (some, 50, G_MAXUINT32);
  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (script, "f",
                      hearth_imap_command_new_fetch ("INBOX", 0, some, HEARTH_IMAP_ITEM_ENVELOPE));
  imap_script_run (script, "C: h2 UID FETCH 50:* (UID ENVELOPE)\nS: * 3 FETCH (UID 49 ENVELOPE NIL)\nE: "
                           "fetch 49 flags=0\nS: h2 OK .\nE: f: done\n");
}

static void
bodies (ImapScript *script)
{
  g_autoptr (GString) large = g_string_new ("* 2 FETCH (UID 12 BODY[] {70000}\r\n");
  static const char small[] = "* 2 FETCH (UID 12 FLAGS (\\Seen) BODY[] {5}\r\nabcde)\r\n";

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (script, "b", hearth_imap_command_new_fetch_body ("INBOX", 7, 12, "", 0));
  imap_script_run (script, "C: h2 UID FETCH 12 (UID BODY.PEEK[])\n");
  imap_script_say (script, small, strlen (small));
  imap_script_run (
      script,
      "E: b: body 12 [] 5\nE: b: data abcde\nE: b: end\nE: b: fetch 12 items=103\nE: fetch 12 flags=1\n"
      "S: h2 OK .\nE: b: done\n");

  imap_script_submit (script, "nil", hearth_imap_command_new_fetch_body ("INBOX", 7, 12, "1.2", 0));
  imap_script_run (
      script,
      "C: h3 UID FETCH 12 (UID BODY.PEEK[1.2])\nS: * 2 FETCH (UID 12 BODY[1.2] NIL)\n"
      "E: nil: body 12 [1.2] 0 nil\nE: nil: end\nE: nil: fetch 12 items=101\nS: h3 OK .\nE: nil: done\n");

  /* Exchange on what it cannot render. */
  imap_script_submit (script, "none", hearth_imap_command_new_fetch_body ("INBOX", 7, 12, "", 0));
  imap_script_run (script, "C: h4 UID FETCH 12 (UID BODY.PEEK[])\nS: h4 OK .\nE: none: done\n");

  /* More than was announced: let pass, and an error at the end. */
  imap_script_submit (script, "large", hearth_imap_command_new_fetch_body ("INBOX", 7, 12, "", 50000));
  imap_script_run (script, "C: h5 UID FETCH 12 (UID BODY.PEEK[])\n");
  for (guint i = 0; i < 70000; i++)
    g_string_append_c (large, 'x');
  g_string_append (large, ")\r\nh5 OK .\r\n");
  script->chunk = 10000;
  imap_script_say (script, large->str, large->len);
  imap_script_run (script, "E: large: fetch 12 items=101\nE: large: error limit\n");
}

/* The UID stands behind the body; the map from sequence numbers knows it, or there is only one that was asked for. */
static void
body_before_uid (ImapScript *script)
{
  static const char answer[] = "* 2 FETCH (BODY[] {3}\r\nabc UID 12)\r\n* 3 FETCH (BODY[1] {1}\r\nx)\r\n";

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (script, "b", hearth_imap_command_new_fetch_body ("INBOX", 0, 12, "", 0));
  imap_script_submit (script, "c", hearth_imap_command_new_fetch_body ("INBOX", 0, 13, "1", 0));
  imap_script_run (script, "C: h2 UID FETCH 12 (UID BODY.PEEK[])\nC: h3 UID FETCH 13 (UID BODY.PEEK[1])\n");
  imap_script_say (script, answer, strlen (answer));
  imap_script_run (script, "E: b: body 12 [] 3\nE: b: data abc\nE: b: end\nE: b: fetch 12 items=101\n"
                           "E: c: body 13 [1] 1\nE: c: data x\nE: c: end\nE: c: fetch 13 items=100\n"
                           "S: h2 OK .\nE: b: done\nS: h3 OK .\nE: c: done\n");
}

/* Sequence numbers become UIDs. */
static void
expunges (ImapScript *script)
{
  g_autoptr (HearthIdSet) all = ids ("1:100");

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (script, "f", hearth_imap_command_new_fetch ("INBOX", 0, all, HEARTH_IMAP_ITEM_FLAGS));
  imap_script_run (
      script,
      "C: h2 UID FETCH 1:100 (UID FLAGS)\nS: * 1 FETCH (UID 11 FLAGS ())\nS: * 2 FETCH (UID 12 FLAGS ())\n"
      "S: * 3 FETCH (UID 13 FLAGS ())\nS: h2 OK .\n"
      "E: f: fetch 11 items=003\nE: f: fetch 12 items=003\nE: f: fetch 13 items=003\nE: f: done\n"
      "S: * 2 EXPUNGE\nE: expunged 12\nS: * 2 FETCH (FLAGS (\\Seen))\nE: fetch 13 flags=1\n"
      "S: * 4 EXISTS\nE: exists 4\nS: * 4 EXPUNGE\nE: expunged 0\nS: * 2 EXPUNGE\nE: expunged 13\n"
      "S: * 2 FETCH (FLAGS ())\nE: fetch 0 flags=0\nS: * 9 EXPUNGE\n"
      /* fewer without EXPUNGE is no deletion, but ends all certainty */
      "S: * 0 EXISTS\nE: exists 0\nS: * 1 FETCH (FLAGS ())\nE: fetch 0 flags=0\n");
}

static void
vanished (ImapScript *script)
{
  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_run (script, "S: * 1 FETCH (UID 11 FLAGS ())\nE: fetch 11 flags=0\nS: * 2 FETCH (UID 12 FLAGS "
                           "())\nE: fetch 12 flags=0\n"
                           "S: * VANISHED 11\nE: vanished 11\nS: * 1 FETCH (FLAGS ())\nE: fetch 12 flags=0\n"
                           "S: * VANISHED (EARLIER) 1:3\nE: vanished 1:3\nS: * VANISHED 5\nE: vanished 5\n"
                           "S: * 1 FETCH (FLAGS ())\nE: fetch 0 flags=0\n");
}

static void
wrong_uid_validity (ImapScript *script)
{
  g_autoptr (HearthIdSet) some = ids ("1");

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (
      script, "s",
      hearth_imap_command_new_store ("INBOX", 8, some, HEARTH_IMAP_STORE_ADD, HEARTH_IMAP_FLAG_SEEN, NULL));
  imap_script_run (script, "E: s: error not-found\n");
}

/* What another connection has put there is asked for first, once; what the server has told of is not. */
static void
ahead_of_news (ImapScript *script)
{
  g_autoptr (HearthIdSet) put_there = ids ("7,1999999:2000001");
  g_autoptr (HearthIdSet) told = ids ("2000005");

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  for (guint i = 0; i < 2; i++)
    imap_script_submit (script, "store",
                        hearth_imap_command_new_store ("INBOX", 7, put_there, HEARTH_IMAP_STORE_ADD,
                                                       HEARTH_IMAP_FLAG_SEEN, NULL));
  imap_script_run (script, "C: h2 NOOP\n"
                           "S: * 6 EXISTS\nE: exists 6\nS: h2 OK .\n"
                           "C: h3 UID STORE 7,1999999:2000001 +FLAGS.SILENT (\\Seen)\n"
                           "C: h4 UID STORE 7,1999999:2000001 +FLAGS.SILENT (\\Seen)\n"
                           "S: h3 OK .\nE: store: done\nS: h4 OK .\nE: store: done\n"
                           "S: * 6 FETCH (UID 2000005 FLAGS ())\nE: fetch 2000005 flags=0\n");
  imap_script_submit (
      script, "store",
      hearth_imap_command_new_store ("INBOX", 7, told, HEARTH_IMAP_STORE_ADD, HEARTH_IMAP_FLAG_SEEN, NULL));
  imap_script_run (script, "C: h5 UID STORE 2000005 +FLAGS.SILENT (\\Seen)\nS: h5 OK .\nE: store: done\n");
}

static void
stores (ImapScript *script)
{
  static const char *const keywords[] = { "$Junk", NULL };
  static const char *const bad[] = { "a b", NULL };
  g_autoptr (HearthIdSet) some = ids ("1,3:5");

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (script, "a",
                      hearth_imap_command_new_store ("INBOX", 7, some, HEARTH_IMAP_STORE_ADD,
                                                     HEARTH_IMAP_FLAG_SEEN | HEARTH_IMAP_FLAG_FLAGGED,
                                                     keywords));
  imap_script_submit (script, "b",
                      hearth_imap_command_new_store ("INBOX", 7, some, HEARTH_IMAP_STORE_REMOVE, 0, bad));
  imap_script_submit (script, "c",
                      hearth_imap_command_new_store ("INBOX", 7, some, HEARTH_IMAP_STORE_REMOVE,
                                                     HEARTH_IMAP_FLAG_DRAFT, NULL));
  imap_script_run (
      script,
      "C: h2 UID STORE 1,3:5 +FLAGS.SILENT (\\Seen \\Flagged $Junk)\nC: h4 UID STORE 1,3:5 -FLAGS.SILENT "
      "(\\Draft)\n"
      "E: b: error invalid-input\nS: h2 OK .\nE: a: done\nS: h4 BAD keyword\nE: c: error server-refused\n");
}

/* Mailboxes are changed only when nothing is in flight; what the user waits for goes first. */
static void
priorities (ImapScript *script)
{
  static const char *const names[] = { "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7" };
  HearthImapCommand *user;

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      HearthImapCommand *command = hearth_imap_command_new_fetch_body ("INBOX", 0, i + 1, "", 0);

      hearth_imap_command_set_priority (command, HEARTH_IMAP_PRIORITY_BACKGROUND);
      imap_script_submit (script, names[i], command);
    }
  imap_script_run (script, "C: h2 UID FETCH 1 (UID BODY.PEEK[])\nC: h3 UID FETCH 2 (UID BODY.PEEK[])\nC: h4 "
                           "UID FETCH 3 (UID BODY.PEEK[])\n"
                           "C: h5 UID FETCH 4 (UID BODY.PEEK[])\nC: h6 UID FETCH 5 (UID BODY.PEEK[])\nC: h7 "
                           "UID FETCH 6 (UID BODY.PEEK[])\n");
  user = hearth_imap_command_new_fetch_body ("INBOX", 0, 9, "", 0);
  hearth_imap_command_set_priority (user, HEARTH_IMAP_PRIORITY_USER);
  imap_script_submit (script, "user", user);
  imap_script_run (script, "C: h8 UID FETCH 9 (UID BODY.PEEK[])\n");
  user = hearth_imap_command_new_fetch_body ("Other", 0, 9, "", 0);
  hearth_imap_command_set_priority (user, HEARTH_IMAP_PRIORITY_USER);
  imap_script_submit (script, "other", user);
  imap_script_run (
      script,
      "S: h2 OK .\nE: b0: done\nS: h3 OK .\nE: b1: done\nS: h4 OK .\nE: b2: done\nS: h5 OK .\nE: b3: done\n"
      "S: h6 OK .\nE: b4: done\nS: h7 OK .\nE: b5: done\nS: h8 OK .\nE: user: done\n"
      "C: h9 SELECT \"Other\"\nS: * 5 EXISTS\nS: h9 OK .\nE: exists 5\nC: h10 UID FETCH 9 (UID BODY.PEEK[])\n"
      "S: h10 OK .\nE: other: done\nC: h11 SELECT \"INBOX\"\nS: h11 NO [NONEXISTENT] gone\n"
      "E: b6: error not-found\nE: b7: error not-found\n");
}

static void
submit_status (ImapScript *script, const char *mailbox, HearthImapPriority priority)
{
  HearthImapCommand *command = hearth_imap_command_new_status (mailbox, HEARTH_IMAP_STATUS_MESSAGES);

  hearth_imap_command_set_priority (command, priority);
  imap_script_submit (script, mailbox, command);
}

/* Outlook's server takes no more than 25 commands at a time: eight are under way at most, and six of those that can wait. */
static void
statuses_bounded (ImapScript *script)
{
  static const char *const later[] = { "m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7" };
  static const char *const now[] = { "n0", "n1", "n2" };

  make_ready (script, "IMAP4rev1");
  for (guint i = 0; i < G_N_ELEMENTS (later); i++)
    submit_status (script, later[i], HEARTH_IMAP_PRIORITY_BACKGROUND);
  imap_script_run (script, "C: h1 STATUS \"m0\" (MESSAGES)\nC: h2 STATUS \"m1\" (MESSAGES)\n"
                           "C: h3 STATUS \"m2\" (MESSAGES)\nC: h4 STATUS \"m3\" (MESSAGES)\n"
                           "C: h5 STATUS \"m4\" (MESSAGES)\nC: h6 STATUS \"m5\" (MESSAGES)\n");
  for (guint i = 0; i < G_N_ELEMENTS (now); i++)
    submit_status (script, now[i], HEARTH_IMAP_PRIORITY_NORMAL);
  imap_script_run (script, "C: h7 STATUS \"n0\" (MESSAGES)\nC: h8 STATUS \"n1\" (MESSAGES)\n");
  imap_script_expect_silence (script);
  imap_script_run (script, "S: h1 OK .\nE: m0: done\nC: h9 STATUS \"n2\" (MESSAGES)\n"
                           "S: h2 OK .\nE: m1: done\nS: h3 OK .\nE: m2: done\n");
  imap_script_expect_silence (script);
  imap_script_run (script, "S: h4 OK .\nE: m3: done\nC: h10 STATUS \"m6\" (MESSAGES)\n");
}

/* Two questions about one message at once could not be told apart. */
static void
overlapping (ImapScript *script)
{
  g_autoptr (HearthIdSet) a = ids ("1:5");
  g_autoptr (HearthIdSet) b = ids ("5:9");

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (script, "a", hearth_imap_command_new_fetch ("INBOX", 0, a, HEARTH_IMAP_ITEM_FLAGS));
  imap_script_submit (script, "b", hearth_imap_command_new_fetch ("INBOX", 0, b, HEARTH_IMAP_ITEM_FLAGS));
  imap_script_run (script, "C: h2 UID FETCH 1:5 (UID FLAGS)\nS: h2 OK .\nE: a: done\nC: h3 UID FETCH 5:9 "
                           "(UID FLAGS)\nS: h3 OK .\nE: b: done\n");
}

static void
long_sets (ImapScript *script)
{
  g_autoptr (HearthIdSet) some = hearth_id_set_new ();
  guint n_lines = 0;
  GBytes *bytes;

  for (guint i = 0; i < 3000; i++)
    hearth_id_set_add (some, 1000000 + 2 * i);
  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (
      script, "s",
      hearth_imap_command_new_store ("INBOX", 0, some, HEARTH_IMAP_STORE_ADD, HEARTH_IMAP_FLAG_SEEN, NULL));
  while ((bytes = hearth_imap_session_take_output (script->session)) != NULL)
    {
      g_assert_cmpuint (g_bytes_get_size (bytes), <, 8000);
      n_lines++;
      g_bytes_unref (bytes);
    }
  g_assert_cmpuint (n_lines, ==, 4);
  imap_script_run (script,
                   "S: h2 OK .\nS: h3 NO wrong\nS: h4 OK .\nS: h5 OK .\nE: s: error server-refused\n");
}

static void
idles (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 IDLE");
  hearth_imap_session_set_idle (script->session, "INBOX");
  imap_script_run (script, "C: h1 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: h1 OK .\nE: exists 3\nC: h2 IDLE\n");
  /* what comes before the "+" waits for it */
  imap_script_submit (script, "n", hearth_imap_command_new_noop ());
  imap_script_expect_silence (script);
  imap_script_run (script, "S: + idling\nC: DONE\nS: h2 OK .\nC: h3 NOOP\nS: h3 OK .\nE: n: done\nC: h4 "
                           "IDLE\nS: + idling\nS: * 4 EXISTS\nE: exists 4\n");
  g_assert_true (hearth_imap_session_is_idling (script->session));
  g_assert_false (hearth_imap_session_is_waiting (script->session));
  hearth_imap_session_renew (script->session);
  imap_script_run (script, "C: DONE\n");
  g_assert_true (hearth_imap_session_is_waiting (script->session));
  imap_script_run (script, "S: h4 OK .\nC: h5 IDLE\nS: + idling\n");
  hearth_imap_session_set_idle (script->session, NULL);
  imap_script_run (script, "C: DONE\nS: h5 OK .\n");
  hearth_imap_session_renew (script->session);
  imap_script_run (script, "C: h6 NOOP\nS: h6 OK .\n");
}

/* The mailbox is opened to hear of it with what else is said, and the server is asked. */
static void
idle_not_offered (ImapScript *script)
{
  make_ready (script, "IMAP4rev1");
  hearth_imap_session_set_idle (script->session, "INBOX");
  imap_script_run (script, "C: h1 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: h1 OK .\nE: exists 3\n");
  imap_script_expect_silence (script);
  hearth_imap_session_renew (script->session);
  imap_script_run (script, "C: h2 NOOP\nS: * 4 EXISTS\nE: exists 4\nS: h2 OK .\n");
}

/* IDLE was offered and is refused: never again on this connection. */
static void
idle_refused (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 IDLE");
  hearth_imap_session_set_idle (script->session, "INBOX");
  imap_script_run (
      script,
      "C: h1 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: h1 OK .\nE: exists 3\nC: h2 IDLE\nS: h2 NO not here\n");
  hearth_imap_session_renew (script->session);
  imap_script_run (script, "C: h3 NOOP\nS: h3 OK .\n");
}

static void
lists (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 LIST-EXTENDED SPECIAL-USE CHILDREN");
  imap_script_submit (script, "l", hearth_imap_command_new_list ("", "*"));
  imap_script_run (script, "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)\n"
                           "S: * LIST (\\Subscribed \\Sent) \"/\" Sent\nS: * LIST () \"/\" Sent\nS: * LIST "
                           "(\\NonExistent) NIL x\nS: h1 OK .\n"
                           "E: l: list Sent flags=210 sep=47\nE: l: list x flags=21 sep=0\nE: l: done\n");
}

/* Courier offers nothing and says NO to what it does not know. */
static void
lists_courier (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 LIST-EXTENDED");
  imap_script_submit (script, "l", hearth_imap_command_new_list ("", "*"));
  imap_script_run (script,
                   "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN)\nS: h1 NO Error in IMAP command\n"
                   "C: h2 LSUB \"\" \"*\"\nC: h3 LIST \"\" \"*\"\nS: * LSUB () \".\" INBOX.Sent\nS: h2 OK .\n"
                   "S: * LIST () \".\" INBOX.Sent\nS: * LIST () \".\" INBOX\nS: h3 OK .\n"
                   "E: l: list INBOX.Sent flags=10 sep=46\nE: l: list INBOX flags=0 sep=46\nE: l: done\n");
}

static void
lists_without_lsub (ImapScript *script)
{
  make_ready (script, "IMAP4rev1");
  imap_script_submit (script, "l", hearth_imap_command_new_list ("", "*"));
  imap_script_run (
      script,
      "C: h1 LSUB \"\" \"*\"\nC: h2 LIST \"\" \"*\"\nS: h1 BAD what\nS: * LIST () NIL INBOX\nS: h2 OK .\n"
      "E: l: list INBOX flags=0 sep=0\nE: l: done\n");
}

static void
statuses (ImapScript *script)
{
  make_ready (script, "IMAP4rev1");
  imap_script_submit (script, "a",
                      hearth_imap_command_new_status ("Sent", HEARTH_IMAP_STATUS_MESSAGES |
                                                                  HEARTH_IMAP_STATUS_HIGHESTMODSEQ));
  imap_script_submit (script, "b", hearth_imap_command_new_status ("b", HEARTH_IMAP_STATUS_MESSAGES));
  imap_script_run (
      script, "C: h1 STATUS \"Sent\" (MESSAGES)\nC: h2 STATUS \"b\" (MESSAGES)\nS: * STATUS b (MESSAGES "
              "2)\nE: b: status messages=2\n"
              "S: * STATUS \"SENT\" (MESSAGES 1)\nE: a: status messages=1\nS: * STATUS other (MESSAGES 1)\n"
              "S: h2 OK .\nE: b: done\nS: h1 OK .\nE: a: done\n");
}

static void
searches (ImapScript *script)
{
  HearthImapCommand *command = hearth_imap_command_new_search ("INBOX", 0);

  make_ready (script, "IMAP4rev1 ESEARCH");
  open_inbox (script);
  hearth_imap_command_search_flag (command, HEARTH_IMAP_FLAG_SEEN, FALSE);
  hearth_imap_command_search_header (command, "Message-ID", "<a\"b@c>");
  hearth_imap_command_ref (command);
  imap_script_submit (script, "s", command);
  imap_script_run (script, "C: h2 UID SEARCH RETURN (ALL) UNSEEN HEADER Message-ID \"<a\\\"b@c>\"\nS: * "
                           "ESEARCH (TAG \"h2\") UID ALL 2,9\nS: h2 OK .\nE: s: done\n");
  g_assert_cmpuint (hearth_id_set_count (hearth_imap_command_get_found (command)), ==, 2);
  hearth_imap_command_unref (command);
}

/* A literal waits for "+" where LITERAL+ is not offered. */
static void
appends (ImapScript *script)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: x\r\n\r\nhi\r\n", 18);
  HearthImapCommand *command =
      hearth_imap_command_new_append ("Sent", HEARTH_IMAP_FLAG_SEEN, NULL, 837596665, message);
  guint32 validity, uid;

  make_ready (script, "IMAP4rev1");
  hearth_imap_command_ref (command);
  imap_script_submit (script, "a", command);
  imap_script_submit (script, "n", hearth_imap_command_new_noop ());
  imap_script_run (script, "C: h1 APPEND \"Sent\" (\\Seen) \"17-Jul-1996 09:44:25 +0000\" {18}\nS: + go\nC: "
                           "Subject: x\nC: \nC: hi\nC: \nC: h2 NOOP\n"
                           "S: h1 OK [APPENDUID 9 33] .\nE: a: done\nS: h2 OK .\nE: n: done\n");
  g_assert_true (hearth_imap_command_get_append_uid (command, &validity, &uid));
  g_assert_cmpuint (validity, ==, 9);
  g_assert_cmpuint (uid, ==, 33);
  g_assert_false (hearth_imap_command_is_retriable (command));
  hearth_imap_command_unref (command);

  imap_script_submit (script, "full", hearth_imap_command_new_append ("Sent", 0, NULL, 0, message));
  imap_script_submit (script, "n", hearth_imap_command_new_noop ());
  imap_script_run (script,
                   "C: h3 APPEND \"Sent\" () {18}\nS: h3 NO [OVERQUOTA] full\nE: no room\nE: full: error "
                   "over-quota\nC: h4 NOOP\nS: * NO [OVERQUOTA] still\nE: no room\n"
                   "S: h4 OK .\nE: n: done\n");
}

/* More than the server keeps is too much later, too; to read too often now is not. */
static void
meets_limits (ImapScript *script)
{
  make_ready (script, "IMAP4rev1");
  imap_script_submit (script, "made", hearth_imap_command_new_mailbox (HEARTH_IMAP_CREATE, "Much"));
  imap_script_run (script,
                   "C: h1 CREATE \"Much\"\nS: h1 NO [LIMIT] too many\nE: made: error server-refused\n");
  imap_script_submit (script, "made", hearth_imap_command_new_mailbox (HEARTH_IMAP_CREATE, "Much"));
  imap_script_run (script,
                   "C: h2 CREATE \"Much\"\nS: h2 NO [UNAVAILABLE] later\nE: made: error server-busy\n");
  imap_script_submit (script, "found", hearth_imap_command_new_status ("Much", HEARTH_IMAP_STATUS_MESSAGES));
  imap_script_run (
      script, "C: h3 STATUS \"Much\" (MESSAGES)\nS: h3 NO [LIMIT] slowly\nE: found: error server-busy\n");
}

static void
appends_at_once (ImapScript *script)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("hi\r\n", 4);

  make_ready (script, "IMAP4rev1 LITERAL+");
  imap_script_submit (script, "a", hearth_imap_command_new_append ("S\xc3\xa9nt", 0, NULL, 0, message));
  imap_script_run (script, "C: h1 APPEND {5+}\nC: S\xc3\xa9nt () {4+}\nC: hi\nC: \nS: h1 NO [TRYCREATE] "
                           ".\nE: a: error not-found\n");
}

typedef struct
{
  guint n;
} Source;

static GBytes *
read_source (gpointer data, GError **error)
{
  Source *source = data;

  if (source->n-- > 0)
    return g_bytes_new_static ("abcd", 4);
  hearth_set_error (error, HEARTH_ERROR_STORE_IO, "disk");
  return NULL;
}

static void
appends_a_stream (ImapScript *script)
{
  Source source = { 2 };
  Source failing = { 1 };

  make_ready (script, "IMAP4rev1 LITERAL+");
  imap_script_submit (script, "a",
                      hearth_imap_command_new_append_stream ("Sent", 0, NULL, 0, 8, read_source, &source));
  imap_script_run (script, "C: h1 APPEND \"Sent\" () {8+}\nC: abcdabcd\nS: h1 OK .\nE: a: done\n");
  imap_script_submit (
      script, "b", hearth_imap_command_new_append_stream ("Sent", 0, NULL, 0, 5000, read_source, &failing));
  imap_script_run (script, "C: h2 APPEND \"Sent\" () {5000}\n");
  imap_script_say (script, "+ go\r\n", 6);
  expect_failed (script, HEARTH_ERROR_STORE_IO);
}

static void
moves (ImapScript *script)
{
  g_autoptr (HearthIdSet) some = ids ("11");
  HearthImapCommand *command = hearth_imap_command_new_move ("INBOX", 7, some, "Trash");
  const HearthIdSet *from, *to;
  guint32 validity;

  make_ready (script, "IMAP4rev1 MOVE");
  open_inbox (script);
  hearth_imap_command_ref (command);
  imap_script_submit (script, "m", command);
  imap_script_run (script, "C: h2 UID MOVE 11 \"Trash\"\nS: * OK [COPYUID 5 11 90] .\nS: * 1 EXPUNGE\nE: "
                           "expunged 0\nS: h2 OK .\nE: m: done\n");
  g_assert_true (hearth_imap_command_get_copy_uids (command, &validity, &from, &to));
  g_assert_true (hearth_id_set_contains (to, 90));
  hearth_imap_command_unref (command);
  imap_script_submit (script, "e", hearth_imap_command_new_expunge ("INBOX", 7, some));
  imap_script_run (script, "E: e: error not-found\n");
}

static void
unselects (ImapScript *script)
{
  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (script, "u", hearth_imap_command_new_unselect ());
  imap_script_run (script, "C: h2 EXAMINE \"INBOX\"\nS: h2 OK .\nC: h3 CLOSE\nS: h3 OK .\nE: u: done\n");
  g_assert_null (hearth_imap_session_get_mailbox (script->session));
}

static void
unselects_at_once (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 UNSELECT");
  open_inbox (script);
  imap_script_submit (script, "u", hearth_imap_command_new_unselect ());
  imap_script_run (script, "C: h2 UNSELECT\nS: h2 OK .\nE: u: done\n");
  g_assert_null (hearth_imap_session_get_mailbox (script->session));
}

/* LITERAL- is for 4096 bytes and less (RFC 7888); what is longer waits for "+". */
static void
appends_short_at_once (ImapScript *script)
{
  static const struct
  {
    guint length;
    const char *head;
    const char *go;
  } cases[] = {
    { 4096, "C: h1 APPEND \"Sent\" () {4096+}\n", "" },
    { 4097, "C: h2 APPEND \"Sent\" () {4097}\n", "S: + go\n" },
  };

  make_ready (script, "IMAP4rev1 LITERAL-");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strnfill (cases[i].length, 'x');
      g_autoptr (GBytes) message = g_bytes_new (text, cases[i].length);
      g_autofree char *script_text =
          g_strdup_printf ("%s%sC: %s\nS: h%u OK .\nE: a: done\n", cases[i].head, cases[i].go, text, i + 1);

      imap_script_submit (script, "a", hearth_imap_command_new_append ("Sent", 0, NULL, 0, message));
      imap_script_run (script, script_text);
    }
}

/* A mailbox that was opened for a command is used before it is left, but for what the user waits for. */
static void
opened_for_it (ImapScript *script)
{
  static const HearthImapPriority priorities[] = { HEARTH_IMAP_PRIORITY_NORMAL, HEARTH_IMAP_PRIORITY_USER };

  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      g_autoptr (HearthIdSet) some = ids ("1");
      HearthImapCommand *slow = hearth_imap_command_new_fetch ("B", 0, some, HEARTH_IMAP_ITEM_UID);
      HearthImapCommand *quick = hearth_imap_command_new_fetch ("A", 0, some, HEARTH_IMAP_ITEM_UID);

      make_ready (script, "IMAP4rev1");
      hearth_imap_command_set_priority (slow, HEARTH_IMAP_PRIORITY_BACKGROUND);
      hearth_imap_command_set_priority (quick, priorities[i]);
      imap_script_submit (script, "b", slow);
      imap_script_run (script, "C: h1 SELECT \"B\"\n");
      imap_script_submit (script, "a", quick);
      if (priorities[i] == HEARTH_IMAP_PRIORITY_USER)
        imap_script_run (script, "S: * 1 EXISTS\nS: h1 OK .\nE: exists 1\nC: h2 SELECT \"A\"\nS: h2 OK .\n"
                                 "E: exists 0\nC: h3 UID FETCH 1 (UID)\nS: h3 OK .\nE: a: done\n"
                                 "C: h4 SELECT \"B\"\nS: h4 OK .\nE: exists 0\nC: h5 UID FETCH 1 (UID)\n"
                                 "S: h5 OK .\nE: b: done\n");
      else
        imap_script_run (script,
                         "S: * 1 EXISTS\nS: h1 OK .\nE: exists 1\nC: h2 UID FETCH 1 (UID)\nS: h2 OK .\n"
                         "E: b: done\nC: h3 SELECT \"A\"\nS: h3 OK .\nE: exists 0\n"
                         "C: h4 UID FETCH 1 (UID)\nS: h4 OK .\nE: a: done\n");
      if (i == 0)
        imap_script_clear (script);
    }
}

static void
cancels (ImapScript *script)
{
  HearthImapCommand *first = hearth_imap_command_new_fetch_body ("INBOX", 0, 1, "", 0);
  HearthImapCommand *second = hearth_imap_command_new_fetch_body ("Other", 0, 2, "", 0);

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  imap_script_submit (script, "a", first);
  imap_script_submit (script, "b", second);
  imap_script_run (script, "C: h2 UID FETCH 1 (UID BODY.PEEK[])\n");
  hearth_imap_session_cancel (script->session, second);
  hearth_imap_session_cancel (script->session, first);
  imap_script_run (
      script,
      "E: b: error cancelled\nE: a: error cancelled\nS: * 1 FETCH (UID 1 BODY[] \"x\")\nS: h2 OK .\n");
  g_assert_cmpuint (hearth_imap_session_get_n_waiting (script->session), ==, 0);
}

static void
injections (ImapScript *script)
{
  static const char *const bad[] = { "a\r\nh9 LOGOUT", "a\nb", "a\rb" };

  make_ready (script, "IMAP4rev1 LITERAL+");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      HearthImapCommand *search = hearth_imap_command_new_search ("INBOX", 0);

      imap_script_submit (script, "a", hearth_imap_command_new_mailbox (HEARTH_IMAP_CREATE, bad[i]));
      imap_script_submit (script, "b", hearth_imap_command_new_rename ("x", bad[i]));
      imap_script_submit (script, "c", hearth_imap_command_new_list (bad[i], "*"));
      imap_script_submit (script, "d", hearth_imap_command_new_list ("", bad[i]));
      imap_script_submit (script, "e", hearth_imap_command_new_status (bad[i], HEARTH_IMAP_STATUS_MESSAGES));
      imap_script_submit (script, "f", hearth_imap_command_new_select (bad[i], HEARTH_IMAP_OPEN_READ_WRITE));
      imap_script_submit (script, "g", hearth_imap_command_new_fetch_body (bad[i], 0, 1, "", 0));
      imap_script_run (script,
                       "E: a: error invalid-input\nE: b: error invalid-input\nE: c: error invalid-input\nE: "
                       "d: error invalid-input\n"
                       "E: e: error invalid-input\nE: f: error invalid-input\nE: g: error invalid-input\n");
      hearth_imap_command_unref (search);
    }
}

static void
injections_in_mailbox (ImapScript *script)
{
  static const char *const bad[] = { "a\r\nh9 LOGOUT", "a\nb", "a b", "]" };

  make_ready (script, "IMAP4rev1");
  open_inbox (script);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      HearthImapCommand *search = hearth_imap_command_new_search ("INBOX", 0);
      const char *const keywords[] = { bad[i], NULL };
      g_autoptr (HearthIdSet) some = ids ("1");

      hearth_imap_command_search_header (search, i < 2 ? "Subject" : bad[i], bad[i]);
      if (i != 2)
        imap_script_submit (script, "a", search);
      else
        hearth_imap_command_unref (search);
      imap_script_submit (script, "b", hearth_imap_command_new_fetch_body ("INBOX", 0, 1, bad[i], 0));
      imap_script_submit (
          script, "c", hearth_imap_command_new_store ("INBOX", 0, some, HEARTH_IMAP_STORE_ADD, 0, keywords));
      imap_script_run (
          script, i != 2 ? "E: a: error invalid-input\nE: b: error invalid-input\nE: c: error invalid-input\n"
                         : "E: b: error invalid-input\nE: c: error invalid-input\n");
    }
}

static void
logs_out (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 IDLE");
  hearth_imap_session_set_idle (script->session, "INBOX");
  imap_script_run (script, "C: h1 SELECT \"INBOX\"\nS: h1 OK .\nE: exists 0\nC: h2 IDLE\nS: + .\n");
  hearth_imap_session_logout (script->session);
  imap_script_run (
      script,
      "C: DONE\nS: h2 OK .\nE: state LEAVING\nC: h3 LOGOUT\nS: * BYE bye\nS: h3 OK .\nE: over well\n");
  imap_script_submit (script, "n", hearth_imap_command_new_noop ());
  imap_script_run (script, "E: n: error connection-lost\n");
}

static void
server_leaves (ImapScript *script)
{
  make_ready (script, "IMAP4rev1");
  imap_script_submit (script, "n", hearth_imap_command_new_noop ());
  imap_script_run (
      script,
      "C: h1 NOOP\nS: * BYE \x1b[31mShutting\tdown\nE: n: error connection-lost\nE: over connection-lost\n");
  g_assert_cmpstr (hearth_error_get_details (script->error)->server_text, ==, "[31mShutting down");
}

static void
too_much_nonsense (ImapScript *script)
{
  make_ready (script, "IMAP4rev1");
  for (guint i = 0; i < 1001; i++)
    imap_script_say (script, "nonsense\r\n", 10);
  expect_failed (script, HEARTH_ERROR_PROTOCOL);
}

static const ImapDialogue dialogues[] = {
  { "sign-in-plain", sign_in_plain },
  { "sign-in-without-ir", sign_in_without_ir },
  { "sign-in-with-challenges", sign_in_with_challenges },
  { "sign-in-not-proven", sign_in_not_proven },
  { "sign-in-login", sign_in_login },
  { "sign-in-busy", sign_in_busy },
  { "starttls", start_tls },
  { "starttls-lies", start_tls_lies },
  { "starttls-stripped", start_tls_stripped },
  { "starttls-refused", start_tls_refused },
  { "starttls-preauth", start_tls_preauth },
  { "starttls-injected", start_tls_injected },
  { "greeting-bye", greeting_bye },
  { "greeting-of-another", greeting_of_another },
  { "fetch-list", fetch_list },
  { "fetch-open-range", fetch_open_range },
  { "bodies", bodies },
  { "body-before-uid", body_before_uid },
  { "expunges", expunges },
  { "vanished", vanished },
  { "wrong-uid-validity", wrong_uid_validity },
  { "ahead-of-news", ahead_of_news },
  { "stores", stores },
  { "priorities", priorities },
  { "statuses-bounded", statuses_bounded },
  { "overlapping", overlapping },
  { "long-sets", long_sets },
  { "idles", idles },
  { "idle-not-offered", idle_not_offered },
  { "idle-refused", idle_refused },
  { "lists", lists },
  { "lists-courier", lists_courier },
  { "lists-without-lsub", lists_without_lsub },
  { "statuses", statuses },
  { "searches", searches },
  { "appends", appends },
  { "limits", meets_limits },
  { "appends-at-once", appends_at_once },
  { "appends-a-stream", appends_a_stream },
  { "moves", moves },
  { "opened-for-it", opened_for_it },
  { "unselects", unselects },
  { "unselects-at-once", unselects_at_once },
  { "appends-short-at-once", appends_short_at_once },
  { "cancels", cancels },
  { "injections", injections },
  { "injections-in-mailbox", injections_in_mailbox },
  { "logs-out", logs_out },
  { "server-leaves", server_leaves },
  { "too-much-nonsense", too_much_nonsense },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  return imap_script_run_dialogues ("/imap/session", dialogues, G_N_ELEMENTS (dialogues));
}
