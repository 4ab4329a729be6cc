/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts on a scripted server: what it hears of them, byte by byte, and that a cut at any place leaves one copy. */
#include <string.h>

#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

#define SELECTED(validity, exists, next)                                                                     \
  "* FLAGS (\\Seen \\Flagged \\Answered \\Deleted \\Draft)\n* " exists                                       \
  " EXISTS\n* 0 RECENT\n* OK [PERMANENTFLAGS (\\Seen \\Draft \\*)]\n* OK [UIDVALIDITY " validity "]\n"       \
  "* OK [UIDNEXT " next "]\n$ OK [READ-WRITE]\n"

static const FakeRule rules[] = {
  { "CAPABILITY", "* CAPABILITY IMAP4rev1 UIDPLUS\n$ OK\n" },
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Drafts\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT \"INBOX\"", SELECTED ("7", "0", "1") },
  { "SELECT \"Drafts\"", SELECTED ("9", "0", "30") },
  { "STATUS *", "$ OK\n" },
  { "UID FETCH *", "$ OK\n" },
  { "UID SEARCH *", "* SEARCH\n$ OK\n" },
  { "UID STORE *", "$ OK\n" },
  { "UID EXPUNGE *", "$ OK\n" },
  { "APPEND *", "$ OK [APPENDUID 9 31] done\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

static const FakeRule smtp_rules[] = {
  { "EHLO *", "250-fake\n250 AUTH PLAIN\n" },
  { "AUTH *", "235 welcome\n" },
  { "MAIL *", "250 ok\n" },
  { "RCPT *", "250 ok\n" },
  { "DATA", "354 go on\n" },
  { ".", "250 queued\n" },
  { "RSET", "250 ok\n" },
  { "QUIT", "221 bye\n" },
};

typedef struct
{
  FakeServer *server;
  FakeServer *smtp;
  EngineFixture *engine;
  guint16 account;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const FakeRule *more = data;
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  for (; more != NULL && more->command != NULL; more++)
    fake_server_put_rule (fixture->server, more->command, more->answer);
  fixture->smtp = fake_server_new ("220 hello", smtp_rules, G_N_ELEMENTS (smtp_rules));
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->smtp), HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 0);
}

static void
set_up_in_step (Fixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Drafts", 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
  fake_server_free (fixture->smtp);
}

static HearthLetter *
make_letter (Fixture *fixture, const char *subject)
{
  g_autoptr (HearthHouse) house = engine_fixture_house (fixture->engine);
  const HearthAccountInfo *info = hearth_house_find_account (house, fixture->account);
  HearthLetter *letter = hearth_letter_new (((HearthIdentity *) info->identities->pdata[0])->id);

  g_ptr_array_add (letter->to, hearth_address_new ("Ilse", "ilse@x.example"));
  g_ptr_array_add (letter->bcc, hearth_address_new (NULL, "secret@x.example"));
  letter->subject = g_strdup (subject);
  letter->text = g_strdup ("Some words\n");
  return letter;
}

static HearthKey
save (Fixture *fixture, HearthKey draft, const char *subject)
{
  g_autoptr (HearthLetter) letter = make_letter (fixture, subject);

  return engine_fixture_save_draft (fixture->engine, draft, HEARTH_KEY_NONE, letter);
}

static void
close_draft (Fixture *fixture, HearthKey draft)
{
  hearth_engine_close_draft (fixture->engine->engine, draft, NULL);
}

static void
wait_for (Fixture *fixture, const char *command, guint n)
{
  engine_fixture_wait_heard (fixture->engine, fixture->server, command, n);
}

static guint
count_rows (Fixture *fixture)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (fixture->engine, fixture->account, "Drafts", 100);

  return rows->len;
}

static char *
dup_id (const char *message)
{
  const char *begin = strstr (message, "Message-ID: <") + strlen ("Message-ID: <");

  return g_strndup (begin, (gsize) (strchr (begin, '>') - begin));
}

/* At once when it is closed: the whole message, Bcc too; then the copy before it goes, and only that. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");
  g_autofree char *message = NULL;
  g_autofree char *second = NULL;
  g_autofree char *log = NULL;

  close_draft (fixture, draft);
  wait_for (fixture, "APPEND \"Drafts\" (\\Seen \\Draft) \"*\" {*}", 1);
  message = fake_server_dup_literal (fixture->server, 0);
  g_assert_nonnull (strstr (message, "\r\nTo: Ilse <ilse@x.example>\r\n"));
  g_assert_nonnull (strstr (message, "\r\nBcc: secret@x.example\r\n"));
  g_assert_nonnull (strstr (message, "\r\nSubject: One\r\n"));
  g_assert_nonnull (strstr (message, "\r\n\r\nSome words\r\n"));

  g_assert_cmpuint (save (fixture, draft, "Two"), ==, draft);
  fake_server_put_rule (fixture->server, "APPEND *", "$ OK [APPENDUID 9 32] done\n");
  close_draft (fixture, draft);
  wait_for (fixture, "UID EXPUNGE 31", 1);
  second = fake_server_dup_literal (fixture->server, 1);
  g_assert_nonnull (strstr (second, "\r\nSubject: Two\r\n"));
  g_assert_cmpuint (fake_server_count (fixture->server, "APPEND *"), ==, 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE 31 +FLAGS.SILENT (\\Deleted)"), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "EXPUNGE"), ==, 0);
  /* the new one is there before the old one goes */
  log = fake_server_dup_log (fixture->server);
  g_assert_true (g_strrstr (log, "APPEND \"Drafts\"") < strstr (log, "UID STORE 31"));
  g_assert_cmpuint (count_rows (fixture), ==, 1);
}

/* A server without APPENDUID is asked. */
static void
test_without_uidplus (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");
  g_autofree char *message = NULL;
  g_autofree char *id = NULL;
  g_autofree char *search = NULL;

  fake_server_put_rule (fixture->server, "UID SEARCH HEADER *", "* SEARCH 31\n$ OK\n");
  close_draft (fixture, draft);
  wait_for (fixture, "UID SEARCH HEADER *", 1);
  message = fake_server_dup_literal (fixture->server, 0);
  id = dup_id (message);
  search = g_strdup_printf ("UID SEARCH HEADER Message-ID \"%s\"", id);
  wait_for (fixture, search, 1);
  engine_fixture_discard_draft (fixture->engine, draft);
  wait_for (fixture, "UID STORE 31 +FLAGS.SILENT (\\Deleted)", 1);
  /* A plain EXPUNGE would take along what others flagged. */
  hearth_engine_check_now (fixture->engine->engine, 0);
  wait_for (fixture, "LIST *", 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "*EXPUNGE*"), ==, 0);
  g_assert_cmpuint (count_rows (fixture), ==, 0);
}

/* Cut when all of it was sent: it is looked for, found, and not appended again. */
static void
test_cut_after (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");

  fake_server_put_rule (fixture->server, "APPEND *", "CLOSE");
  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  fake_server_put_rule (fixture->server, "UID SEARCH HEADER *", "* SEARCH 31\n$ OK\n");
  fake_server_put_rule (fixture->server, "APPEND *", "$ OK [APPENDUID 9 32] done\n");
  wait_for (fixture, "UID SEARCH HEADER *", 1);
  engine_fixture_discard_draft (fixture->engine, draft);
  wait_for (fixture, "UID EXPUNGE 31", 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "APPEND *"), ==, 1);
}

/* The same when the program ended in between. */
static void
test_cut_and_restart (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");
  g_autoptr (HearthRow) row = NULL;

  fake_server_put_rule (fixture->server, "APPEND *", "CLOSE");
  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  engine_fixture_stop (fixture->engine);
  fake_server_put_rule (fixture->server, "UID SEARCH HEADER *", "* SEARCH 31\n$ OK\n");
  fake_server_put_rule (fixture->server, "APPEND *", "$ OK [APPENDUID 9 32] done\n");
  engine_fixture_start (fixture->engine);
  row = engine_fixture_find_row (fixture->engine, fixture->account, "Drafts", "One");
  g_assert_nonnull (row);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "secret");
  wait_for (fixture, "UID SEARCH HEADER *", 1);
  engine_fixture_discard_draft (fixture->engine, draft);
  wait_for (fixture, "UID EXPUNGE 31", 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "APPEND *"), ==, 1);
}

/* Cut before any of it, or lost on the way: it is looked for, not there, and appended once more. */
static void
test_cut_before (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");

  fake_server_put_rule (fixture->server, "APPEND *", "CUT");
  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  fake_server_put_rule (fixture->server, "APPEND *", "$ OK [APPENDUID 9 32] done\n");
  wait_for (fixture, "APPEND *", 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID SEARCH HEADER *"), ==, 1);
  engine_fixture_discard_draft (fixture->engine, draft);
  wait_for (fixture, "UID EXPUNGE 32", 1);
}

/* Cut between the flag and its end: the old copy goes with the next try. */
static void
test_cut_in_removal (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");

  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  fake_server_put_rule (fixture->server, "UID EXPUNGE *", "CLOSE");
  engine_fixture_discard_draft (fixture->engine, draft);
  wait_for (fixture, "UID EXPUNGE 31", 1);
  fake_server_put_rule (fixture->server, "UID EXPUNGE *", "$ OK\n");
  wait_for (fixture, "UID EXPUNGE 31", 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "APPEND *"), ==, 1);
}

/* No folder of drafts: it is made, once it is listed the draft goes there. */
static const FakeRule no_folder[] = {
  { "LIST *", "* LIST () \"/\" INBOX\n$ OK\n" },
  { NULL, NULL },
};

static void
check_made (Fixture *fixture, const char *create, const char *listed, const char *append)
{
  const HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");

  fake_server_put_rule (fixture->server, "CREATE *", "$ OK\n");
  close_draft (fixture, draft);
  wait_for (fixture, create, 1);
  fake_server_put_rule (fixture->server, "LIST *", listed);
  wait_for (fixture, append, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "CREATE *"), ==, 1);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  check_made (fixture, "CREATE \"Drafts\"", "* LIST () \"/\" INBOX\n* LIST () \"/\" Drafts\n$ OK\n",
              "APPEND \"Drafts\" (\\Seen \\Draft) *");
}

static const FakeRule no_folder_below_inbox[] = {
  { "CAPABILITY", "* CAPABILITY IMAP4rev1 UIDPLUS NAMESPACE\n$ OK\n" },
  { "NAMESPACE", "* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\n$ OK\n" },
  { "LIST *", "* LIST () \".\" INBOX\n$ OK\n" },
  { "SELECT \"INBOX.Drafts\"", SELECTED ("9", "0", "30") },
  { NULL, NULL },
};

/* Where a person's folders are below INBOX, the server says so, and the new one is made there. */
static void
test_no_folder_below_inbox (Fixture *fixture, gconstpointer data)
{
  check_made (fixture, "CREATE \"INBOX.Drafts\"",
              "* LIST () \".\" INBOX\n* LIST () \".\" INBOX.Drafts\n$ OK\n",
              "APPEND \"INBOX.Drafts\" (\\Seen \\Draft) *");
}

static gboolean
is_told (EngineFixture *engine, gconstpointer data)
{
  return engine->not_done->len > 0;
}

/* Refused: the draft stays here, which is said once, and the server is left alone until the user wants to know. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");
  const HearthPendingChange *change;
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (HearthDraftRecord) record = NULL;

  fake_server_put_rule (fixture->server, "APPEND *", "$ NO [OVERQUOTA] full\n");
  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  engine_fixture_wait (fixture->engine, is_told, NULL);
  change = g_ptr_array_index (fixture->engine->not_done, 0);
  g_assert_cmpint (change->kind, ==, HEARTH_PENDING_KEEP_DRAFT);
  g_assert_cmpstr (change->subject, ==, "One");
  g_assert_error (change->error, HEARTH_ERROR, HEARTH_ERROR_OVER_QUOTA);
  engine_fixture_check_until_heard (fixture->engine, fixture->server, "APPEND *", 5);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 1);
  row = engine_fixture_find_row (fixture->engine, fixture->account, "Drafts", "One");
  record = engine_fixture_edit_draft (fixture->engine, row->key);
  g_assert_cmpuint (record->key, ==, draft);
  g_assert_cmpstr (record->letter->text, ==, "Some words\n");
}

/* One that the server does not take keeps no other one waiting, and is not sent again before the user wants to know. */
static void
check_other_goes (Fixture *fixture, const char *answer, guint n_told)
{
  const HearthKey one = save (fixture, HEARTH_KEY_NONE, "One");
  const HearthKey two = save (fixture, HEARTH_KEY_NONE, "Two");
  g_autofree char *message = NULL;

  fake_server_put_rule_once (fixture->server, "APPEND *", answer);
  close_draft (fixture, one);
  wait_for (fixture, "APPEND *", 1);
  close_draft (fixture, two);
  wait_for (fixture, "APPEND *", 2);
  message = fake_server_dup_literal (fixture->server, 1);
  g_assert_nonnull (strstr (message, "\r\nSubject: Two\r\n"));
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Drafts", 2);
  close_draft (fixture, one);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  g_assert_cmpuint (fake_server_count (fixture->server, "APPEND *"), ==, 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID SEARCH HEADER *"), ==, 0);
  engine_fixture_check_until_heard (fixture->engine, fixture->server, "APPEND *", 3);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, n_told);
}

static void
test_one_refused (Fixture *fixture, gconstpointer data)
{
  check_other_goes (fixture, "$ NO [OVERQUOTA] full\n", 1);
}

static void
test_one_later (Fixture *fixture, gconstpointer data)
{
  check_other_goes (fixture, "$ NO [UNAVAILABLE] later\n", 0);
}

static gboolean
is_empty (EngineFixture *engine, gconstpointer data)
{
  return count_rows ((Fixture *) data) == 0;
}

/* As the server tells it with the next look. */
static void
lose_copy (Fixture *fixture)
{
  fake_server_put_rule (fixture->server, "STATUS \"Drafts\" *",
                        "* STATUS Drafts (MESSAGES 0 UIDNEXT 33 UIDVALIDITY 9 UNSEEN 0)\n$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"Drafts\"", SELECTED ("9", "0", "33"));
}

/* Others replaced or removed the copy while somebody writes on here: what was written is kept, and that is said once. */
static void
test_changed_elsewhere (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");
  const HearthPendingChange *change;
  g_autofree char *message = NULL;

  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Drafts", 1);
  g_assert_cmpuint (save (fixture, draft, "Two"), ==, draft);
  lose_copy (fixture);
  fake_server_put_rule (fixture->server, "APPEND *", "$ OK [APPENDUID 9 33] done\n");
  engine_fixture_check_until (fixture->engine, is_told, fixture);
  change = g_ptr_array_index (fixture->engine->not_done, 0);
  g_assert_cmpint (change->kind, ==, HEARTH_PENDING_KEEP_DRAFT);
  g_assert_cmpstr (change->subject, ==, "Two");
  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 2);
  message = fake_server_dup_literal (fixture->server, 1);
  g_assert_nonnull (strstr (message, "\r\nSubject: Two\r\n"));
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 0);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 1);
}

/* Nothing was written on: whoever removed it meant it, and nothing is said. */
static void
test_removed_elsewhere (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");

  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Drafts", 1);
  lose_copy (fixture);
  engine_fixture_check_until (fixture->engine, is_empty, fixture);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 0);
  g_assert_cmpuint (fake_server_count (fixture->server, "APPEND *"), ==, 1);
}

/* Sent: the copy goes. */
static void
test_sent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthLetter) letter = make_letter (fixture, "One");
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");

  close_draft (fixture, draft);
  wait_for (fixture, "APPEND \"Drafts\" *", 1);
  engine_fixture_send_draft (fixture->engine, draft, letter);
  wait_for (fixture, "UID EXPUNGE 31", 1);
  g_assert_cmpuint (count_rows (fixture), ==, 0);
}

/* Where folders are labels, expunging would leave the copy among all mail: it goes for ever from Trash. */
static const FakeRule labels[] = {
  { "CAPABILITY", "* CAPABILITY IMAP4rev1 UIDPLUS MOVE X-GM-EXT-1\n$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Drafts\n* LIST (\\Trash) \"/\" Trash\n$ OK\n" },
  { "SELECT \"Trash\"", SELECTED ("11", "0", "70") },
  { "UID MOVE 31 \"Trash\"", "* OK [COPYUID 11 31 71] .\n* 1 EXPUNGE\n$ OK\n" },
  { NULL, NULL },
};

static void
test_labels (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");

  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  save (fixture, draft, "Two");
  fake_server_put_rule (fixture->server, "APPEND *", "$ OK [APPENDUID 9 32] done\n");
  close_draft (fixture, draft);
  wait_for (fixture, "UID EXPUNGE 71", 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID MOVE 31 \"Trash\""), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE 71 +FLAGS.SILENT (\\Deleted)"), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID EXPUNGE *"), ==, 1);
  g_assert_cmpuint (count_rows (fixture), ==, 1);
}

/* The server does not say where it went, and does not find it: nothing is removed by guess. */
static void
test_labels_untold (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthLetter) letter = make_letter (fixture, "One");
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");

  fake_server_put_rule (fixture->server, "UID MOVE *", "$ OK\n");
  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  engine_fixture_send_draft (fixture->engine, draft, letter);
  wait_for (fixture, "UID MOVE 31 \"Trash\"", 1);
  hearth_engine_check_now (fixture->engine->engine, 0);
  wait_for (fixture, "LIST *", 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 0);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID EXPUNGE *"), ==, 0);
}

/* The connection breaks when the server has moved it: it is looked for in Trash by its id, and goes from there. */
static void
test_labels_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthLetter) letter = make_letter (fixture, "One");
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "One");
  g_autofree char *message = NULL;
  g_autofree char *id = NULL;
  g_autofree char *search = NULL;

  fake_server_put_rule (fixture->server, "UID MOVE *", "$ OK nothing to do\n");
  fake_server_put_rule_once (fixture->server, "UID MOVE *", "CLOSE");
  fake_server_put_rule (fixture->server, "UID SEARCH HEADER *", "* SEARCH 71\n$ OK\n");
  close_draft (fixture, draft);
  wait_for (fixture, "APPEND *", 1);
  message = fake_server_dup_literal (fixture->server, 0);
  id = dup_id (message);
  search = g_strdup_printf ("UID SEARCH HEADER Message-ID \"%s\"", id);
  engine_fixture_send_draft (fixture->engine, draft, letter);
  wait_for (fixture, "UID EXPUNGE 71", 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID MOVE 31 \"Trash\""), ==, 2);
  g_assert_cmpuint (fake_server_count (fixture->server, search), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID EXPUNGE *"), ==, 1);
}

/* While somebody writes nothing goes out for a while; a draft that is shown without a network is read from here. */
static void
test_open (Fixture *fixture, gconstpointer data)
{
  HearthKey draft = save (fixture, HEARTH_KEY_NONE, "On");
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GError) error = NULL;

  save (fixture, draft, "One");
  hearth_engine_check_now (fixture->engine->engine, 0);
  wait_for (fixture, "LIST *", 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "APPEND *"), ==, 0);
  row = engine_fixture_find_row (fixture->engine, fixture->account, "Drafts", "One");
  g_assert_cmpuint (row->flags, ==, HEARTH_FLAG_SEEN | HEARTH_FLAG_DRAFT);
  g_assert_cmpstr (row->preview, ==, "Some words");
  content = engine_fixture_read (fixture->engine, row->key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((HearthPart *) content->parts->pdata[0])->text, ==, "Some words\n");
  g_assert_cmpstr (hearth_address_get_address (content->bcc->pdata[0]), ==, "secret@x.example");
  g_assert_cmpuint (count_rows (fixture), ==, 1);
}

/* --- copies in Sent --- */

static const FakeRule with_sent[] = {
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Sent\n$ OK\n" },
  { "SELECT \"Sent\"", SELECTED ("8", "0", "30") },
  { NULL, NULL },
};

static gboolean
is_filed (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthOutboxItem) item = engine_fixture_outbox_item (engine, *(const HearthKey *) data);

  return item != NULL && item->is_copy_filed;
}

static HearthKey
send_letter (Fixture *fixture)
{
  g_autoptr (HearthLetter) letter = make_letter (fixture, "Once");
  g_autoptr (GError) error = NULL;
  HearthKey key;

  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Sent", 0);
  key = engine_fixture_send (fixture->engine, letter, &error);
  g_assert_no_error (error);
  return key;
}

/* A server that files by itself: looked for, found, not appended. */
static void
test_server_files (Fixture *fixture, gconstpointer data)
{
  HearthKey key;

  fake_server_put_rule (fixture->server, "UID SEARCH HEADER *", "* SEARCH 31\n$ OK\n");
  key = send_letter (fixture);
  engine_fixture_wait (fixture->engine, is_filed, &key);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID SEARCH HEADER Message-ID *"), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "APPEND *"), ==, 0);
}

/* No answer to the APPEND before the end of the program: the copy is found then, and is there once. */
static void
test_copy_cut (Fixture *fixture, gconstpointer data)
{
  HearthKey key;

  fake_server_put_rule (fixture->server, "APPEND *", "");
  key = send_letter (fixture);
  wait_for (fixture, "APPEND \"Sent\" (\\Seen) *", 1);
  engine_fixture_stop (fixture->engine);
  fake_server_put_rule (fixture->server, "UID SEARCH HEADER *", "* SEARCH 31\n$ OK\n");
  engine_fixture_start (fixture->engine);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "secret");
  engine_fixture_wait (fixture->engine, is_filed, &key);
  g_assert_cmpuint (fake_server_count (fixture->server, "APPEND *"), ==, 1);
}

static const FakeRule no_uidplus[] = {
  { "CAPABILITY", "* CAPABILITY IMAP4rev1\n$ OK\n" },
  { "APPEND *", "$ OK done\n" },
  { NULL, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));

#define ADD(path, rules, set_up, func)                                                                       \
  g_test_add ("/engine/drafts/" path, Fixture, rules, set_up, func, tear_down)
  ADD ("closed", NULL, set_up_in_step, test_closed);
  ADD ("without-uidplus", no_uidplus, set_up_in_step, test_without_uidplus);
  ADD ("cut-after", NULL, set_up_in_step, test_cut_after);
  ADD ("cut-and-restart", NULL, set_up_in_step, test_cut_and_restart);
  ADD ("cut-before", NULL, set_up_in_step, test_cut_before);
  ADD ("cut-in-removal", NULL, set_up_in_step, test_cut_in_removal);
  ADD ("no-folder", no_folder, set_up, test_no_folder);
  ADD ("no-folder-below-inbox", no_folder_below_inbox, set_up, test_no_folder_below_inbox);
  ADD ("refused", NULL, set_up_in_step, test_refused);
  ADD ("one-refused", NULL, set_up_in_step, test_one_refused);
  ADD ("one-later", NULL, set_up_in_step, test_one_later);
  ADD ("changed-elsewhere", NULL, set_up_in_step, test_changed_elsewhere);
  ADD ("removed-elsewhere", NULL, set_up_in_step, test_removed_elsewhere);
  ADD ("sent", NULL, set_up_in_step, test_sent);
  ADD ("labels", labels, set_up_in_step, test_labels);
  ADD ("labels-cut", labels, set_up_in_step, test_labels_cut);
  ADD ("labels-untold", labels, set_up_in_step, test_labels_untold);
  ADD ("open", NULL, set_up_in_step, test_open);
  ADD ("server-files", with_sent, set_up, test_server_files);
  ADD ("copy-cut", with_sent, set_up, test_copy_cut);
  return g_test_run ();
}
