/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session does with CONDSTORE, QRESYNC (RFC 7162) and LIST-STATUS (RFC 5819), as dialogues. */
#include "hearth-imap-limits.h"
#include "imap-script.h"

static HearthImapCommand *
store_unchanged (guint64 modseq)
{
  static const char *const keywords[] = { "$Junk", NULL };
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("3,5:6", 10);
  HearthImapCommand *command =
      hearth_imap_command_new_store ("INBOX", 0, uids, HEARTH_IMAP_STORE_ADD, 0, keywords);

  hearth_imap_command_store_unchanged_since (command, modseq);
  return command;
}

#define QRESYNC "IMAP4rev1 ENABLE CONDSTORE QRESYNC"
#define ITEMS   (HEARTH_IMAP_STATUS_MESSAGES | HEARTH_IMAP_STATUS_HIGHESTMODSEQ)

static void
make_ready (ImapScript *script, const char *capabilities, const char *settling)
{
  g_autofree char *greeting = g_strdup_printf (
      "S: * PREAUTH [CAPABILITY %s] hi\nE: state SETTLING\nE: state READY\n%s", capabilities, settling);

  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script, greeting);
}

static void
submit_resync (ImapScript *script, HearthImapCommand **command)
{
  *command = hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE);
  hearth_imap_command_select_resync (*command, 7, 90, 20);
  imap_script_submit (script, "s", hearth_imap_command_ref (*command));
}

static HearthImapCommand *
changed_since (guint64 modseq)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("1:20", 10);
  HearthImapCommand *command =
      hearth_imap_command_new_fetch ("INBOX", 7, uids, HEARTH_IMAP_ITEM_UID | HEARTH_IMAP_ITEM_FLAGS);

  hearth_imap_command_fetch_changed_since (command, modseq);
  return command;
}

/* SELECT waits for the answer to ENABLE, LIST does not; what changed comes with SELECT, of known messages only. */
static void
one_round_trip (ImapScript *script)
{
  g_autoptr (HearthImapCommand) select = NULL;

  make_ready (script, QRESYNC, "C: h1 ENABLE QRESYNC\n");
  submit_resync (script, &select);
  imap_script_run (script, "S: * ENABLED QRESYNC\nS: h1 OK .\n"
                           "C: h2 SELECT \"INBOX\" (QRESYNC (7 90 1:20))\n"
                           "S: * 3 EXISTS\nS: * OK [UIDVALIDITY 7] .\nS: * OK [UIDNEXT 31] .\n"
                           "S: * OK [HIGHESTMODSEQ 99] .\nS: * VANISHED (EARLIER) 3:5,9\n"
                           "S: * 2 FETCH (UID 12 FLAGS (\\Seen) MODSEQ (95))\n"
                           "S: * 3 FETCH (UID 30 FLAGS () MODSEQ (99))\nS: h2 OK .\n"
                           "E: s: vanished 3:5,9\nE: s: fetch 12 items=083\nE: s: done\n");
  g_assert_true (hearth_imap_command_is_resynced (select));
  g_assert_cmpuint (hearth_imap_command_get_mailbox (select)->highest_modseq, ==, 99);
  imap_script_run (script, "S: * VANISHED 12\nE: vanished 12\n");
}

/* Courier: OK, and nothing is enabled. */
static void
enabled_nothing (ImapScript *script)
{
  g_autoptr (HearthImapCommand) select = NULL;

  make_ready (script, QRESYNC, "C: h1 ENABLE QRESYNC\n");
  submit_resync (script, &select);
  imap_script_run (script, "S: * ENABLED\nS: h1 OK .\nC: h2 SELECT \"INBOX\"\n"
                           "S: * 3 EXISTS\nS: h2 OK .\nE: s: done\n");
  g_assert_false (hearth_imap_command_is_resynced (select));
}

static void
not_offered (ImapScript *script)
{
  g_autoptr (HearthImapCommand) select = NULL;

  make_ready (script, "IMAP4rev1 ENABLE CONDSTORE", "");
  submit_resync (script, &select);
  imap_script_run (script, "C: h1 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: h1 OK .\nE: s: done\n");
  g_assert_false (hearth_imap_command_is_resynced (select));
}

/* What cannot be enabled is not asked for, whatever else is offered. */
static void
enable_not_offered (ImapScript *script)
{
  g_autoptr (HearthImapCommand) select = NULL;

  make_ready (script, "IMAP4rev1 CONDSTORE QRESYNC", "");
  submit_resync (script, &select);
  imap_script_run (script, "C: h1 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: h1 OK .\nE: s: done\n");
  g_assert_false (hearth_imap_command_is_resynced (select));
}

/* A server that enables it and cannot do it is asked again without, and never again with it. */
static void
refused (ImapScript *script)
{
  g_autoptr (HearthImapCommand) select = NULL;
  g_autoptr (HearthImapCommand) again = NULL;

  make_ready (script, QRESYNC, "C: h1 ENABLE QRESYNC\n");
  submit_resync (script, &select);
  imap_script_run (script, "S: * ENABLED QRESYNC\nS: h1 OK .\n"
                           "C: h2 SELECT \"INBOX\" (QRESYNC (7 90 1:20))\nS: h2 BAD what\n"
                           "C: h3 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: h3 OK .\nE: s: done\n");
  g_assert_false (hearth_imap_command_is_resynced (select));
  submit_resync (script, &again);
  imap_script_run (script, "C: h4 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: h4 OK .\nE: s: done\n");
}

/* Until [CLOSED] the server speaks of the mailbox before; without it nobody knows of which. */
static void
between_two (ImapScript *script)
{
  g_autoptr (HearthImapCommand) select = NULL;
  g_autoptr (HearthImapCommand) again = NULL;

  make_ready (script, QRESYNC, "C: h1 ENABLE QRESYNC\n");
  imap_script_submit (script, "o", hearth_imap_command_new_select ("Old", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_run (script, "C: h2 SELECT \"Old\"\nS: * ENABLED QRESYNC\nS: h1 OK .\n"
                           "S: * 3 EXISTS\nS: h2 OK .\nE: o: done\n");
  submit_resync (script, &select);
  imap_script_run (script,
                   "C: h3 SELECT \"INBOX\" (QRESYNC (7 90 1:20))\n"
                   "S: * VANISHED (EARLIER) 1:20\nS: * 1 FETCH (UID 3 FLAGS (\\Seen))\n"
                   "S: * OK [CLOSED] .\nS: * 3 EXISTS\nS: * 1 FETCH (UID 4 FLAGS (\\Seen))\nS: h3 OK .\n"
                   "E: s: fetch 4 items=003\nE: s: done\n");
  g_assert_true (hearth_imap_command_is_resynced (select));
  submit_resync (script, &again);
  imap_script_run (script, "C: h4 SELECT \"INBOX\" (QRESYNC (7 90 1:20))\n"
                           "S: * 1 FETCH (UID 5 FLAGS (\\Seen))\nS: * 3 EXISTS\nS: h4 OK .\nE: s: done\n");
  g_assert_false (hearth_imap_command_is_resynced (again));
}

/* What opens a mailbox for the first time waits for nothing. */
static void
first_page (ImapScript *script)
{
  make_ready (script, QRESYNC " ID LIST-EXTENDED",
              "C: h1 ID (\"name\" \"Hearth\" \"version\" \"" HEARTH_VERSION "\")\nC: h2 ENABLE QRESYNC\n");
  imap_script_submit (script, "l", hearth_imap_command_new_list ("", "*"));
  imap_script_submit (script, "s", hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_run (script, "C: h3 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN)\n"
                           "C: h4 SELECT \"INBOX\"\n"
                           "S: * ID NIL\nS: h1 OK .\nS: * ENABLED QRESYNC\nS: h2 OK .\n"
                           "S: * LIST () \"/\" INBOX\nS: h3 OK .\nS: * 3 EXISTS\nS: h4 OK .\n"
                           "E: l: list INBOX flags=0 sep=47\nE: l: done\nE: s: done\n");
}

static void
changes (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 CONDSTORE", "");
  imap_script_submit (script, "o", hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_run (
      script, "C: h1 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: * OK [UIDVALIDITY 7] .\nS: h1 OK .\nE: o: done\n");
  imap_script_submit (script, "f", changed_since (90));
  imap_script_run (script, "C: h2 UID FETCH 1:20 (UID FLAGS) (CHANGEDSINCE 90)\n"
                           "S: * 2 FETCH (UID 12 FLAGS (\\Seen) MODSEQ (95))\nS: h2 OK .\n"
                           "E: f: fetch 12 items=083\nE: f: done\n");
}

static void
changes_not_offered (ImapScript *script)
{
  make_ready (script, "IMAP4rev1", "");
  imap_script_submit (script, "o", hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_run (
      script, "C: h1 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: * OK [UIDVALIDITY 7] .\nS: h1 OK .\nE: o: done\n");
  imap_script_submit (script, "f", changed_since (90));
  imap_script_run (script, "E: f: error not-found\n");
  imap_script_expect_silence (script);
}

static HearthImapCommand *
list_with_states (void)
{
  HearthImapCommand *list = hearth_imap_command_new_list ("", "*");

  hearth_imap_command_list_status (list, ITEMS);
  return list;
}

static void
states_with_list (ImapScript *script)
{
  g_autoptr (HearthImapCommand) list = list_with_states ();

  make_ready (script, "IMAP4rev1 CONDSTORE LIST-EXTENDED LIST-STATUS", "");
  imap_script_submit (script, "l", hearth_imap_command_ref (list));
  imap_script_run (script,
                   "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES HIGHESTMODSEQ))\n"
                   "S: * LIST () \"/\" Sent\nS: * STATUS Sent (MESSAGES 3 HIGHESTMODSEQ 5)\nS: h1 OK .\n"
                   "E: l: list Sent flags=0 sep=47\nE: l: status messages=3\nE: l: done\n");
  g_assert_true (hearth_imap_command_has_statuses (list));
}

/* The states are what it cannot do: the list is asked for without them. */
static void
states_refused (ImapScript *script)
{
  g_autoptr (HearthImapCommand) list = list_with_states ();

  make_ready (script, "IMAP4rev1 LIST-EXTENDED LIST-STATUS", "");
  imap_script_submit (script, "l", hearth_imap_command_ref (list));
  imap_script_run (script,
                   "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES))\nS: h1 BAD what\n"
                   "C: h2 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN)\nS: * LIST () \"/\" Sent\nS: h2 OK .\n"
                   "E: l: list Sent flags=0 sep=47\nE: l: done\n");
  g_assert_false (hearth_imap_command_has_statuses (list));
}

static void
states_not_offered (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 LIST-EXTENDED", "");
  imap_script_submit (script, "l", list_with_states ());
  imap_script_run (script, "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN)\nS: h1 OK .\nE: l: done\n");
}

static void
open_inbox (ImapScript *script, const char *capabilities)
{
  make_ready (script, capabilities, "");
  imap_script_submit (script, "o", hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_run (script,
                   "C: h1 SELECT \"INBOX\"\nS: * 6 EXISTS\nS: * OK [UIDNEXT 7] .\nS: h1 OK .\nE: o: done\n");
}

static void
assert_modified (HearthImapCommand *command, const char *uids)
{
  g_autofree char *text = hearth_imap_command_get_modified (command) != NULL
                              ? hearth_id_set_to_string (hearth_imap_command_get_modified (command))
                              : NULL;

  g_assert_cmpstr (text, ==, uids);
}

/* Messages that changed are left as they are, and named. */
static void
store_only_unchanged (ImapScript *script)
{
  g_autoptr (HearthImapCommand) command = store_unchanged (90);
  g_autoptr (HearthImapCommand) again = store_unchanged (91);
  g_autoptr (HearthImapCommand) rest = store_unchanged (92);

  open_inbox (script, "IMAP4rev1 CONDSTORE");
  imap_script_submit (script, "s", hearth_imap_command_ref (command));
  imap_script_run (script, "C: h2 UID STORE 3,5:6 (UNCHANGEDSINCE 90) +FLAGS.SILENT ($Junk)\n"
                           "S: * 3 FETCH (UID 3 MODSEQ (95))\nS: h2 OK [MODIFIED 5:6] .\n"
                           "E: fetch 3 flags=0\nE: s: done\n");
  assert_modified (command, "5:6");
  imap_script_submit (script, "a", hearth_imap_command_ref (again));
  imap_script_run (
      script, "C: h3 UID STORE 3,5:6 (UNCHANGEDSINCE 91) +FLAGS.SILENT ($Junk)\nS: h3 OK .\nE: a: done\n");
  assert_modified (again, NULL);
  /* some of the others are gone */
  imap_script_submit (script, "r", hearth_imap_command_ref (rest));
  imap_script_run (script, "C: h4 UID STORE 3,5:6 (UNCHANGEDSINCE 92) +FLAGS.SILENT ($Junk)\n"
                           "S: h4 NO [MODIFIED 3] gone\nE: r: done\n");
  assert_modified (rest, "3");
}

static void
store_without_condition (ImapScript *script)
{
  g_autoptr (HearthImapCommand) command = store_unchanged (90);

  open_inbox (script, "IMAP4rev1");
  imap_script_submit (script, "s", hearth_imap_command_ref (command));
  imap_script_run (script, "C: h2 UID STORE 3,5:6 +FLAGS.SILENT ($Junk)\nS: h2 OK .\nE: s: done\n");
  assert_modified (command, NULL);
  /* Nothing was to be left as it is, whatever the server says. */
  imap_script_submit (script, "t", store_unchanged (0));
  imap_script_run (script, "C: h3 UID STORE 3,5:6 +FLAGS.SILENT ($Junk)\nS: h3 NO [MODIFIED 5] .\n"
                           "E: t: error server-refused\n");
}

static void
store_modified_unasked (ImapScript *script)
{
  g_autoptr (HearthImapCommand) command = store_unchanged (0);

  open_inbox (script, "IMAP4rev1 CONDSTORE");
  imap_script_submit (script, "s", hearth_imap_command_ref (command));
  imap_script_run (script,
                   "C: h2 UID STORE 3,5:6 +FLAGS.SILENT ($Junk)\nS: h2 OK [MODIFIED 5:6] .\nE: s: done\n");
  assert_modified (command, NULL);
}

/* As many messages as need two lines: @first and @second are what the lines name. */
static HearthImapCommand *
store_two_lines (char **first, char **second)
{
  static const char *const keywords[] = { "$Junk", NULL };
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();
  g_autoptr (HearthIdSet) in_first = hearth_id_set_new ();
  g_autoptr (HearthIdSet) in_second = hearth_id_set_new ();
  HearthImapCommand *command;
  gsize length = 0;

  for (guint32 uid = 1000; uid < 5000; uid += 2)
    {
      hearth_id_set_add (uids, uid);
      hearth_id_set_add (length < HEARTH_IMAP_COMMAND_LINE_MAX_BYTES - 1000 ? in_first : in_second, uid);
      length += length > 0 ? 5 : 4;
    }
  *first = hearth_id_set_to_string (in_first);
  *second = hearth_id_set_to_string (in_second);
  command = hearth_imap_command_new_store ("INBOX", 0, uids, HEARTH_IMAP_STORE_ADD, 0, keywords);
  hearth_imap_command_store_unchanged_since (command, 90);
  return command;
}

/* All lines are answered before they go out again without it. */
static void
store_condition_refused_twice (ImapScript *script)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *lines = NULL;

  make_ready (script, "IMAP4rev1 CONDSTORE", "");
  imap_script_submit (script, "o", hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_run (
      script, "C: h1 SELECT \"INBOX\"\nS: * 6 EXISTS\nS: * OK [UIDNEXT 6000] .\nS: h1 OK .\nE: o: done\n");
  imap_script_submit (script, "s", store_two_lines (&first, &second));
  lines = g_strdup_printf ("C: h2 UID STORE %s (UNCHANGEDSINCE 90) +FLAGS.SILENT ($Junk)\n"
                           "C: h3 UID STORE %s (UNCHANGEDSINCE 90) +FLAGS.SILENT ($Junk)\n"
                           "S: h2 BAD what\nS: h3 BAD what\n"
                           "C: h4 UID STORE %s +FLAGS.SILENT ($Junk)\n"
                           "C: h5 UID STORE %s +FLAGS.SILENT ($Junk)\n"
                           "S: h4 OK .\nS: h5 OK .\nE: s: done\n",
                           first, second, first, second);
  imap_script_run (script, lines);
}

/* Offered and not understood: it goes without; NO to that is meant. */
static void
store_condition_refused (ImapScript *script)
{
  open_inbox (script, "IMAP4rev1 CONDSTORE");
  imap_script_submit (script, "s", store_unchanged (90));
  imap_script_run (script, "C: h2 UID STORE 3,5:6 (UNCHANGEDSINCE 90) +FLAGS.SILENT ($Junk)\nS: h2 BAD what\n"
                           "C: h3 UID STORE 3,5:6 +FLAGS.SILENT ($Junk)\nS: h3 OK .\nE: s: done\n");
  imap_script_submit (script, "t", store_unchanged (90));
  imap_script_run (
      script, "C: h4 UID STORE 3,5:6 (UNCHANGEDSINCE 90) +FLAGS.SILENT ($Junk)\nS: h4 NO what\n"
              "C: h5 UID STORE 3,5:6 +FLAGS.SILENT ($Junk)\nS: h5 NO what\nE: t: error server-refused\n");
}

/* What the server calls messages and mailboxes is asked for where it has names for them (RFC 8474, X-GM-EXT-1). */
static HearthImapCommand *
fetch_ids (void)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("1:6", 10);

  return hearth_imap_command_new_fetch ("INBOX", 0, uids, HEARTH_IMAP_ITEM_FLAGS | HEARTH_IMAP_ITEM_EMAIL_ID);
}

static void
object_ids (ImapScript *script)
{
  open_inbox (script, "IMAP4rev1 OBJECTID");
  imap_script_submit (script, "f", fetch_ids ());
  imap_script_run (script,
                   "C: h2 UID FETCH 1:6 (UID FLAGS EMAILID)\n"
                   "S: * 3 FETCH (UID 3 FLAGS () EMAILID (M6d99ac3275bb4e))\n"
                   "S: * 4 FETCH (EMAILID (Mb) UID 4 FLAGS (\\Seen))\n"
                   "S: * 5 FETCH (UID 5 FLAGS () EMAILID NIL)\nS: h2 OK .\n"
                   "E: f: fetch 3 items=203 email-id=M6d99ac3275bb4e\nE: f: fetch 4 items=203 email-id=Mb\n"
                   "E: f: fetch 5 items=003\nE: f: done\n");
}

static void
gmail_ids (ImapScript *script)
{
  open_inbox (script, "IMAP4rev1 X-GM-EXT-1 OBJECTID");
  imap_script_submit (script, "f", fetch_ids ());
  imap_script_run (script, "C: h2 UID FETCH 1:6 (UID FLAGS X-GM-MSGID)\n"
                           "S: * 3 FETCH (X-GM-MSGID 1278455344230334865 UID 3 FLAGS ())\nS: h2 OK .\n"
                           "E: f: fetch 3 items=203 email-id=1278455344230334865\nE: f: done\n");
}

static void
no_ids (ImapScript *script)
{
  open_inbox (script, "IMAP4rev1");
  imap_script_submit (script, "f", fetch_ids ());
  imap_script_run (script, "C: h2 UID FETCH 1:6 (UID FLAGS)\nS: * 3 FETCH (UID 3 FLAGS ())\nS: h2 OK .\n"
                           "E: f: fetch 3 items=003\nE: f: done\n");
}

/* Labels (X-GM-EXT-1) come with what changed, as strings of all kinds; news that lack them say nothing of them. */
static HearthImapCommand *
fetch_labels (void)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("1:6", 10);
  HearthImapCommand *fetch =
      hearth_imap_command_new_fetch ("INBOX", 0, uids, HEARTH_IMAP_ITEM_FLAGS | HEARTH_IMAP_ITEM_LABELS);

  hearth_imap_command_fetch_changed_since (fetch, 90);
  return fetch;
}

static void
labels (ImapScript *script)
{
  open_inbox (script, "IMAP4rev1 CONDSTORE X-GM-EXT-1");
  imap_script_submit (script, "f", fetch_labels ());
  imap_script_run (script,
                   "C: h2 UID FETCH 1:6 (UID FLAGS X-GM-LABELS) (CHANGEDSINCE 90)\n"
                   "S: * 3 FETCH (X-GM-LABELS (\"\\\\Inbox\" \\Starred \"Muy Importante\" Caf&AOk-) UID 3"
                   " MODSEQ (91) FLAGS (\\Seen))\n"
                   "S: * 4 FETCH (UID 4 FLAGS () X-GM-LABELS ())\n"
                   "S: * 5 FETCH (UID 5 FLAGS ())\nS: h2 OK .\n"
                   "E: f: fetch 3 items=883 [\\Inbox] [\\Starred] [Muy Importante] [Caf&AOk-]\n"
                   "E: f: fetch 4 items=803\nE: f: fetch 5 items=003\nE: f: done\n");
}

static void
labels_not_offered (ImapScript *script)
{
  open_inbox (script, "IMAP4rev1 CONDSTORE");
  imap_script_submit (script, "f", fetch_labels ());
  imap_script_run (script, "C: h2 UID FETCH 1:6 (UID FLAGS) (CHANGEDSINCE 90)\n"
                           "S: * 4 FETCH (UID 4 FLAGS ())\nS: h2 OK .\n"
                           "E: f: fetch 4 items=003\nE: f: done\n");
}

static HearthImapCommand *
list_with_mailbox_ids (void)
{
  HearthImapCommand *list = hearth_imap_command_new_list ("", "*");

  hearth_imap_command_list_status (list, HEARTH_IMAP_STATUS_MESSAGES | HEARTH_IMAP_STATUS_MAILBOX_ID);
  return list;
}

static void
mailbox_ids_not_offered (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 LIST-EXTENDED LIST-STATUS", "");
  imap_script_submit (script, "l", list_with_mailbox_ids ());
  imap_script_run (script, "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES))\n"
                           "S: h1 OK .\nE: l: done\n");
}

static void
mailbox_ids (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 LIST-EXTENDED LIST-STATUS OBJECTID", "");
  imap_script_submit (script, "l", list_with_mailbox_ids ());
  imap_script_run (
      script,
      "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES MAILBOXID))\n"
      "S: * LIST () \"/\" Sent\nS: * STATUS Sent (MESSAGES 3 MAILBOXID (F2212ea87-6097))\nS: h1 OK .\n"
      "E: l: list Sent flags=0 sep=47\nE: l: status messages=3 mailbox-id=F2212ea87-6097\nE: l: done\n");
}

/* Previews (RFC 8970): as a string, as a literal, none at hand, none at all. */
static void
previews (ImapScript *script)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("1:6", 10);

  open_inbox (script, "IMAP4rev1 PREVIEW");
  imap_script_submit (script, "f",
                      hearth_imap_command_new_fetch ("INBOX", 0, uids, HEARTH_IMAP_ITEM_PREVIEW));
  imap_script_run (script, "C: h2 UID FETCH 1:6 (UID PREVIEW (LAZY))\n"
                           "S: * 1 FETCH (UID 1 PREVIEW \"Hello there\")\n"
                           "S: * 2 FETCH (PREVIEW {5}\nS: Hello UID 2)\n"
                           "S: * 3 FETCH (UID 3 PREVIEW NIL)\nS: * 4 FETCH (UID 4 PREVIEW \"\")\nS: h2 OK .\n"
                           "E: f: fetch 1 items=401\nE: f: fetch 2 items=401\nE: f: fetch 3 items=401\n"
                           "E: f: fetch 4 items=401\nE: f: done\n");
}

static void
previews_not_offered (ImapScript *script)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("1:6", 10);

  open_inbox (script, "IMAP4rev1");
  imap_script_submit (script, "f",
                      hearth_imap_command_new_fetch ("INBOX", 0, uids, HEARTH_IMAP_ITEM_PREVIEW));
  imap_script_run (script, "E: f: error not-found\n");
  imap_script_expect_silence (script);
}

static const ImapDialogue dialogues[] = {
  { "one-round-trip", one_round_trip },
  { "enabled-nothing", enabled_nothing },
  { "not-offered", not_offered },
  { "enable-not-offered", enable_not_offered },
  { "refused", refused },
  { "between-two", between_two },
  { "first-page", first_page },
  { "changes", changes },
  { "changes-not-offered", changes_not_offered },
  { "store-only-unchanged", store_only_unchanged },
  { "store-without-condition", store_without_condition },
  { "store-condition-refused", store_condition_refused },
  { "store-condition-refused-twice", store_condition_refused_twice },
  { "store-modified-unasked", store_modified_unasked },
  { "object-ids", object_ids },
  { "gmail-ids", gmail_ids },
  { "no-ids", no_ids },
  { "labels", labels },
  { "labels-not-offered", labels_not_offered },
  { "mailbox-ids", mailbox_ids },
  { "mailbox-ids-not-offered", mailbox_ids_not_offered },
  { "previews", previews },
  { "previews-not-offered", previews_not_offered },
  { "states-with-list", states_with_list },
  { "states-refused", states_refused },
  { "states-not-offered", states_not_offered },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  return imap_script_run_dialogues ("/imap/resync", dialogues, G_N_ELEMENTS (dialogues));
}
