/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing on a scripted server: what it hears, byte by byte, what is shown when it refuses, and that a cut before or after it
 * did what it was told leaves each message once. */
#include <string.h>

#include "filing-fixture.h"
#include "hearth-engine-diagnosis.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

#define ROW(number, uid, id, subject) FILING_ROW (number, uid, id, subject, "100", "\"<" id "@x>\"")
#define SELECTED                      FILING_SELECTED
#define STILL_THERE                   FILING_STILL_THERE

/* An INBOX of two, and an Archive that is empty. */
static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT \"INBOX\"", SELECTED ("7", "2", "3") },
  { "SELECT \"Archive\"", SELECTED ("9", "0", "40") },
  { "STATUS *", "$ OK\n" },
  { "UID FETCH 1:2 (UID FLAGS INTERNALDATE*",
    ROW ("1", "1", "1", "one") ROW ("2", "2", "2", "two") "$ OK\n" },
  { "UID FETCH 1:2 (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS ())\n$ OK\n" },
  { "UID SEARCH DELETED", "* SEARCH 1 2\n$ OK\n" },
  { STILL_THERE, "$ OK\n" },
  { "UID FETCH *", "$ OK\n" },
  { "GETQUOTAROOT *", "* QUOTAROOT INBOX u\n* QUOTA u (STORAGE 400 1000)\n$ OK\n" },
  { "UID SEARCH *", "* SEARCH\n$ OK\n" },
  { "UID STORE *", "$ OK\n" },
  { "UID EXPUNGE *", "$ OK\n" },
  { "EXPUNGE", "$ OK\n" },
  { "UID MOVE 2 \"Archive\"", "* OK [COPYUID 9 2 40] done\n* 2 EXPUNGE\n$ OK\n" },
  { "UID COPY 2 \"Archive\"", "$ OK [COPYUID 9 2 40] done\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

#define WITH_MOVE    "* CAPABILITY IMAP4rev1 UIDPLUS MOVE\n$ OK\n"
#define WITH_QUOTA   "* CAPABILITY IMAP4rev1 UIDPLUS MOVE QUOTA\n$ OK\n"
#define WITH_UIDPLUS FILING_WITH_UIDPLUS
#define PLAIN        "* CAPABILITY IMAP4rev1\n$ OK\n"

typedef struct
{
  FilingAccount account;
  FakeServer *server;
  EngineFixture *engine;
  HearthKey key; /* of "two" */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer capabilities)
{
  g_autoptr (HearthRow) row = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  filing_account_add (&fixture->account, fixture->engine, "anna@x.example", fixture->server, capabilities);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "INBOX", 2);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "Archive", 0);
  row = engine_fixture_find_row (fixture->engine, fixture->account.number, "INBOX", "two");
  fixture->key = row->key;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  filing_account_clear (&fixture->account);
}

static HearthFiled *
file (Fixture *fixture, HearthFileVerb verb)
{
  g_autoptr (HearthFolderInfo) archive =
      engine_fixture_folder (fixture->engine, fixture->account.number, "Archive");

  return filing_file (fixture->engine, fixture->key, verb,
                      verb != HEARTH_FILE_DELETE ? archive->key : HEARTH_KEY_NONE);
}

static void
wait_done (Fixture *fixture)
{
  filing_wait_done (fixture->engine);
}

static guint
count (Fixture *fixture, const char *path)
{
  return filing_account_count (&fixture->account, path);
}

static guint
heard (Fixture *fixture, const char *command)
{
  return filing_account_heard (&fixture->account, command);
}

static void
assert_moved (Fixture *fixture)
{
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (fixture->engine, fixture->account.number, "Archive", "two");

  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (count (fixture, "Archive"), ==, 1);
  g_assert_cmpuint (row->key, ==, fixture->key);
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  assert_moved (fixture); /* before the server has heard of it */
  g_assert_cmpuint (heard (fixture, "UID MOVE*"), ==, 0);
  wait_done (fixture);
  assert_moved (fixture);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"Archive\""), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID STORE*") + heard (fixture, "*EXPUNGE*"), ==, 0);
}

static void
test_copy_and_remove (Fixture *fixture, gconstpointer data)
{
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  wait_done (fixture);
  assert_moved (fixture);
  g_assert_cmpuint (heard (fixture, "UID COPY 2 \"Archive\""), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID STORE 2 +FLAGS*(\\Deleted)"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE 2"), ==, 1);
}

/* Somebody else has flagged message 1: it does not go along. */
static void
test_others_are_spared (Fixture *fixture, gconstpointer data)
{
  hearth_filed_unref (file (fixture, HEARTH_FILE_DELETE));
  wait_done (fixture);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID STORE 2 +FLAGS*(\\Deleted)"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID STORE 1 -FLAGS*(\\Deleted)"), ==, 1);
  g_assert_cmpuint (heard (fixture, "EXPUNGE"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID STORE 1 +FLAGS*(\\Deleted)"), ==, 1);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "UID MOVE *", "$ NO [OVERQUOTA] no room\n");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  assert_moved (fixture);
  wait_done (fixture);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (count (fixture, "Archive"), ==, 0);
}

static gboolean
is_shown_full (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (engine->engine, ((const Fixture *) data)->account.number);

  return status->quota.used_bytes == 1000 * 1024;
}

static gboolean
is_flag_refused (EngineFixture *engine, gconstpointer data)
{
  return engine->refused->len > 0;
}

/* A refusal after which nothing else has a reason to ask for the room. */
static void
be_refused_for_room (Fixture *fixture, const char *quota_answer)
{
  fake_server_put_rule (fixture->server, "GETQUOTAROOT *", quota_answer);
  fake_server_put_rule (fixture->server, "UID STORE *", "$ NO [OVERQUOTA] no room\n");
  engine_fixture_set_flags (fixture->engine, &fixture->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait (fixture->engine, is_flag_refused, NULL);
}

/* What was shown of the room is no longer true: it is asked for again, where the server can say it. */
static void
test_room_asked_again (Fixture *fixture, gconstpointer data)
{
  g_assert_false (is_shown_full (fixture->engine, fixture));
  be_refused_for_room (fixture, "* QUOTAROOT INBOX u\n* QUOTA u (STORAGE 1000 1000)\n$ OK\n");
  engine_fixture_wait (fixture->engine, is_shown_full, fixture);
}

static void
test_room_not_known (Fixture *fixture, gconstpointer data)
{
  be_refused_for_room (fixture, "$ BAD what\n");
  g_assert_cmpuint (heard (fixture, "GETQUOTAROOT *"), ==, 0);
}

/* It refuses the question for the same reason: that is no reason to ask. */
static void
test_room_refused (Fixture *fixture, gconstpointer data)
{
  be_refused_for_room (fixture, "$ NO [OVERQUOTA] no\n");
  while (heard (fixture, "GETQUOTAROOT *") < 2)
    g_main_context_iteration (NULL, FALSE);
  fake_server_put_rule (fixture->server, "UID STORE *", "$ OK\n");
  engine_fixture_set_flags (fixture->engine, &fixture->key, 1, HEARTH_FLAG_SEEN, HEARTH_FLAG_SEEN);
  engine_fixture_wait_pushed (fixture->engine, fixture->account.number);
  g_assert_cmpuint (heard (fixture, "GETQUOTAROOT *"), ==, 2);
}

static void
test_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFiled) filed = file (fixture, HEARTH_FILE_MOVE);
  g_autoptr (HearthFiled) undone = filing_take_back (fixture->engine, filed);

  g_assert_nonnull (undone);
  wait_done (fixture);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (heard (fixture, "UID MOVE*"), ==, 0);
}

/* What the server has when the connection is back: it did what it was told. */
static void
pretend_moved (Fixture *fixture, const char *inbox, const char *inbox_flags)
{
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", inbox);
  fake_server_put_rule (fixture->server, "UID FETCH 1:2 (UID FLAGS)", inbox_flags);
  fake_server_put_rule (fixture->server, "SELECT \"Archive\"", SELECTED ("9", "1", "41"));
  fake_server_put_rule (fixture->server, "UID FETCH 40* (UID FLAGS INTERNALDATE*",
                        ROW ("1", "40", "2", "two") "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1:40 (UID FLAGS INTERNALDATE*",
                        ROW ("1", "40", "2", "two") "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1:40 (UID FLAGS)", "* 1 FETCH (UID 40 FLAGS ())\n$ OK\n");
}

static void
test_cut_after_move (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "UID MOVE *", "CLOSE");
  pretend_moved (fixture, SELECTED ("7", "1", "3"), "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  wait_done (fixture);
  assert_moved (fixture);
  g_assert_cmpuint (heard (fixture, "UID MOVE*"), ==, 1);
}

static gboolean
is_stopped (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (HearthFolderInfo) archive = engine_fixture_folder (engine, fixture->account.number, "Archive");

  return archive->state == HEARTH_FOLDER_STOPPED;
}

/* The user stopped the target, and the server does not say what came there: it is looked at for the message, also
 * after a cut, and what is next gets its turn. The target stays stopped. */
static void
test_target_stopped (Fixture *fixture, gconstpointer answer)
{
  g_autoptr (HearthFolderInfo) archive =
      engine_fixture_folder (fixture->engine, fixture->account.number, "Archive");

  hearth_engine_stop_fetching (fixture->engine->engine, archive->key);
  engine_fixture_wait (fixture->engine, is_stopped, fixture);
  fake_server_put_rule (fixture->server, "UID MOVE *", answer);
  pretend_moved (fixture, SELECTED ("7", "1", "3"), "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  wait_done (fixture);
  assert_moved (fixture);
  g_assert_cmpuint (heard (fixture, "UID MOVE*"), ==, 1);
  g_assert_true (is_stopped (fixture->engine, fixture));
}

static void
test_target_stopped_ok (Fixture *fixture, gconstpointer data)
{
  test_target_stopped (fixture, "$ OK\n");
}

static void
test_target_stopped_cut (Fixture *fixture, gconstpointer data)
{
  test_target_stopped (fixture, "CLOSE");
}

/* --- a target that may be written to and not read --- */

/* @answer: to SELECT. There is a folder with one message, too, that has nothing to do with it. */
static void
add_drop_folder (Fixture *fixture, const char *answer)
{
  fake_server_put_rule (fixture->server, "SELECT \"Drop\"", answer);
  fake_server_put_rule (fixture->server, "SELECT \"Later\"", SELECTED ("5", "1", "2"));
  fake_server_put_rule (fixture->server, "UID FETCH 1 (UID FLAGS INTERNALDATE*",
                        ROW ("1", "1", "9", "kept") "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1 (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n");
  fake_server_put_rule (fixture->server, "LIST *",
                        "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n* LIST () \"/\" Drop\n"
                        "* LIST () \"/\" Later\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "Later", 1);
}

static void
file_into (Fixture *fixture, HearthKey key, const char *path)
{
  g_autoptr (HearthFolderInfo) target =
      engine_fixture_folder (fixture->engine, fixture->account.number, path);

  hearth_filed_unref (filing_file (fixture->engine, key, HEARTH_FILE_MOVE, target->key));
}

/* The other row is about other folders. */
static void
file_other (Fixture *fixture)
{
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (fixture->engine, fixture->account.number, "Later", "kept");

  fake_server_put_rule (fixture->server, "UID MOVE 1 \"Archive\"",
                        "* OK [COPYUID 9 1 41] done\n* 1 EXPUNGE\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1 (UID)", "* 1 FETCH (UID 1)\n$ OK\n");
  file_into (fixture, row->key, "Archive");
}

/* The server says OK, or nothing any more: the source does not have it, so it is done, and not once more. */
static void
test_target_closed (Fixture *fixture, gconstpointer answer)
{
  add_drop_folder (fixture, "$ NO [NOPERM] not for you\n");
  fake_server_put_rule (fixture->server, "UID MOVE 2 \"Drop\"", answer);
  pretend_moved (fixture, SELECTED ("7", "1", "3"), "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n");
  file_into (fixture, fixture->key, "Drop");
  wait_done (fixture);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 *"), ==, 1);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 0);
}

static void
test_target_closed_ok (Fixture *fixture, gconstpointer data)
{
  test_target_closed (fixture, "$ OK\n");
}

static void
test_target_closed_cut (Fixture *fixture, gconstpointer data)
{
  test_target_closed (fixture, "CLOSE");
}

/* Copied, or not: nothing is removed, nothing is copied once more, and the user is told. */
static void
test_target_closed_copied (Fixture *fixture, gconstpointer data)
{
  const HearthPendingChange *change;

  add_drop_folder (fixture, "$ NO [NOPERM] not for you\n");
  fake_server_put_rule (fixture->server, "UID COPY 2 \"Drop\"", "$ OK\n");
  fake_server_put_rule (fixture->server, STILL_THERE, "* 2 FETCH (UID 2)\n$ OK\n");
  file_into (fixture, fixture->key, "Drop");
  wait_done (fixture);
  g_assert_cmpuint (heard (fixture, "UID COPY 2 *"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID STORE*") + heard (fixture, "*EXPUNGE*"), ==, 0);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 1);
  change = g_ptr_array_index (fixture->engine->not_done, 0);
  g_assert_error (change->error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED);
}

/* It cannot be opened now: that waits with the reason, and others have their turn. */
static void
test_target_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) changes = NULL;
  const HearthPendingChange *change;

  add_drop_folder (fixture, "$ NO [SERVERBUG] out of order\n");
  fake_server_put_rule (fixture->server, "UID MOVE 2 \"Drop\"", "$ OK\n");
  pretend_moved (fixture, SELECTED ("7", "1", "3"), "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n");
  file_into (fixture, fixture->key, "Drop");
  while (heard (fixture, "UID MOVE 2 *") == 0)
    filing_hurry (fixture->engine);
  file_other (fixture);
  while (heard (fixture, "UID MOVE 1 \"Archive\"") == 0)
    filing_hurry (fixture->engine);
  do
    {
      g_clear_pointer (&changes, g_ptr_array_unref);
      changes = filing_pending (fixture->engine);
      g_assert_cmpuint (changes->len, >, 0);
      change = g_ptr_array_index (changes, 0);
    }
  while (changes->len > 1 || change->state == HEARTH_PENDING_RUNNING);
  g_assert_nonnull (strstr (change->error->message, "out of order"));
  fake_server_put_rule (fixture->server, "SELECT \"Drop\"", "$ NO [NOPERM] not for you\n");
  wait_done (fixture);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 *"), ==, 1);
}

static void
test_cut_before_move (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, STILL_THERE, "* 2 FETCH (UID 2)\n$ OK\n");
  fake_server_put_rule_once (fixture->server, "UID MOVE *", "CLOSE");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  wait_done (fixture);
  assert_moved (fixture);
  g_assert_cmpuint (heard (fixture, "UID MOVE*"), ==, 2);
}

/* The server says OK to a connection that it has not told of the message, and does nothing: the message stays, and it is
 * tried again. */
static void
test_ok_for_nothing (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, STILL_THERE, "* 2 FETCH (UID 2)\n$ OK\n");
  fake_server_put_rule_once (fixture->server, "UID MOVE *", "$ OK No messages found\n");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  wait_done (fixture);
  assert_moved (fixture);
  g_assert_cmpuint (heard (fixture, "UID STORE*") + heard (fixture, "*EXPUNGE*"), ==, 0);
}

/* It says so for ever: that is not tried for ever, and the user is told. Nothing is removed, with MOVE or without it. */
static void
test_ok_for_nothing_ever (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) changes = NULL;
  const HearthPendingChange *change;

  fake_server_put_rule (fixture->server, STILL_THERE, "* 2 FETCH (UID 2)\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID MOVE *", "$ OK\n");
  fake_server_put_rule (fixture->server, "UID COPY *", "$ OK\n");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  do
    {
      filing_hurry (fixture->engine);
      g_clear_pointer (&changes, g_ptr_array_unref);
      changes = filing_pending (fixture->engine);
      g_assert_cmpuint (changes->len, ==, 1);
      change = g_ptr_array_index (changes, 0);
    }
  while (change->state != HEARTH_PENDING_FAILED);
  g_assert_cmpuint (heard (fixture, "UID MOVE*") + heard (fixture, "UID COPY*"), ==, 3);
  g_assert_cmpuint (heard (fixture, "UID STORE*") + heard (fixture, "*EXPUNGE*"), ==, 0);
}

/* What failed is told once, and holds up only what is about the same message. */
static void
test_failed_lets_others_pass (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) archive =
      engine_fixture_folder (fixture->engine, fixture->account.number, "Archive");
  g_autoptr (HearthFolderInfo) inbox =
      engine_fixture_folder (fixture->engine, fixture->account.number, "INBOX");
  g_autoptr (HearthRow) other =
      engine_fixture_find_row (fixture->engine, fixture->account.number, "INBOX", "one");
  g_autoptr (GPtrArray) changes = NULL;
  const HearthPendingChange *told;

  test_ok_for_nothing_ever (fixture, data);
  while (fixture->engine->not_done->len == 0)
    g_main_context_iteration (NULL, TRUE);
  told = g_ptr_array_index (fixture->engine->not_done, 0);
  g_assert_cmpint (told->kind, ==, HEARTH_PENDING_MOVE);
  g_assert_cmpint (told->state, ==, HEARTH_PENDING_FAILED);

  fake_server_put_rule (fixture->server, "UID MOVE 1 \"Archive\"",
                        "* OK [COPYUID 9 1 40] done\n* 1 EXPUNGE\n$ OK\n");
  hearth_filed_unref (filing_file (fixture->engine, fixture->key, HEARTH_FILE_COPY, inbox->key));
  hearth_filed_unref (filing_file (fixture->engine, other->key, HEARTH_FILE_MOVE, archive->key));
  while (heard (fixture, "UID MOVE 1 \"Archive\"") == 0)
    filing_hurry (fixture->engine);
  for (guint i = 0; i < 10; i++)
    filing_hurry (fixture->engine);
  changes = filing_pending (fixture->engine);
  g_assert_cmpuint (changes->len, ==, 2);
  g_assert_cmpuint (heard (fixture, "UID COPY*"), ==, 0);
  g_assert_cmpuint (heard (fixture, "UID MOVE*"), ==, 4);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 1);
}

/* A connection that breaks, and breaks again, is no answer that is odd: one such is not the last straw. */
static void
test_cuts_are_no_answers (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, STILL_THERE, "* 2 FETCH (UID 2)\n$ OK\n");
  fake_server_put_rule_once (fixture->server, "UID MOVE *", "$ NO [TRYCREATE] what\n");
  for (guint i = 0; i < 9; i++)
    fake_server_put_rule_once (fixture->server, "UID MOVE *", "CLOSE");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  wait_done (fixture);
  assert_moved (fixture);
  g_assert_cmpuint (heard (fixture, "UID MOVE*"), ==, 11);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 0);
}

/* The message is not at the source any more, nor at the target: somebody else has taken it away. */
static void
test_gone_meanwhile (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "UID MOVE *", "$ OK\n");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  wait_done (fixture);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (count (fixture, "Archive"), ==, 0);
  g_assert_cmpuint (heard (fixture, "UID MOVE*"), ==, 1);
}

/* Deleted, says the server, and has it still: it is tried again. */
static void
test_not_deleted (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule_once (fixture->server, STILL_THERE, "* 2 FETCH (UID 2)\n$ OK\n");
  hearth_filed_unref (file (fixture, HEARTH_FILE_DELETE));
  wait_done (fixture);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE 2"), ==, 2);
}

/* Copied, and the connection ends: it is not copied again, only removed. */
static void
test_cut_after_copy (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "UID COPY *", "CLOSE");
  fake_server_put_rule_once (fixture->server, STILL_THERE, "* 2 FETCH (UID 2)\n$ OK\n");
  pretend_moved (fixture, SELECTED ("7", "2", "3"),
                 "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS ())\n$ OK\n");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  wait_done (fixture);
  assert_moved (fixture);
  g_assert_cmpuint (heard (fixture, "UID COPY*"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE 2"), ==, 1);
}

/* Copied and flagged, and the connection ends before or after the removal: it is removed, maybe once more. */
static void
test_cut_in_removal (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule_once (fixture->server, "UID EXPUNGE *", "CLOSE");
  pretend_moved (fixture, SELECTED ("7", "2", "3"),
                 "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Deleted))\n$ OK\n");
  hearth_filed_unref (file (fixture, HEARTH_FILE_MOVE));
  wait_done (fixture);
  assert_moved (fixture);
  g_assert_cmpuint (heard (fixture, "UID COPY*"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE 2"), ==, 2);
}

#define ADD(name, capabilities, func)                                                                        \
  g_test_add ("/engine/filing/" name, Fixture, capabilities, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  ADD ("move", WITH_MOVE, test_move);
  ADD ("copy-and-remove", WITH_UIDPLUS, test_copy_and_remove);
  ADD ("others-are-spared", PLAIN, test_others_are_spared);
  ADD ("refused", WITH_MOVE, test_refused);
  ADD ("room-asked-again", WITH_QUOTA, test_room_asked_again);
  ADD ("room-not-known", WITH_MOVE, test_room_not_known);
  ADD ("room-refused", WITH_QUOTA, test_room_refused);
  ADD ("taken-back", WITH_MOVE, test_taken_back);
  ADD ("ok-for-nothing", WITH_MOVE, test_ok_for_nothing);
  ADD ("ok-for-nothing-ever", WITH_MOVE, test_ok_for_nothing_ever);
  ADD ("ok-for-nothing-ever-copied", PLAIN, test_ok_for_nothing_ever);
  ADD ("failed-lets-others-pass", WITH_MOVE, test_failed_lets_others_pass);
  ADD ("cuts-are-no-answers", WITH_MOVE, test_cuts_are_no_answers);
  ADD ("gone-meanwhile", WITH_MOVE, test_gone_meanwhile);
  ADD ("not-deleted", WITH_UIDPLUS, test_not_deleted);
  ADD ("cut-after-move", WITH_MOVE, test_cut_after_move);
  ADD ("cut-before-move", WITH_MOVE, test_cut_before_move);
  ADD ("target-stopped", WITH_MOVE, test_target_stopped_ok);
  ADD ("target-stopped-cut", WITH_MOVE, test_target_stopped_cut);
  ADD ("target-closed", WITH_MOVE, test_target_closed_ok);
  ADD ("target-closed-cut", WITH_MOVE, test_target_closed_cut);
  ADD ("target-closed-copied", PLAIN, test_target_closed_copied);
  ADD ("target-busy", WITH_MOVE, test_target_busy);
  ADD ("cut-after-copy", WITH_UIDPLUS, test_cut_after_copy);
  ADD ("cut-in-removal", WITH_UIDPLUS, test_cut_in_removal);
  return g_test_run ();
}
