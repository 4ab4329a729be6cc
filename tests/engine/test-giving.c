/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message that goes from one account to another: wherever a connection ends, it is there once, and at the first server
 * until the second one has it; what a server says no to is shown where it was. */
#include "giving-fixture.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

static gboolean
is_read (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (engine, ((const Giving *) data)->giver.number, "INBOX", "two");

  return row != NULL && (row->flags & HEARTH_FLAG_SEEN) != 0;
}

static gboolean
has_looked_at_archive (EngineFixture *engine, gconstpointer data)
{
  const Giving *giving = data;
  g_autoptr (HearthFolderInfo) archive = engine_fixture_folder (engine, giving->taker.number, "Archive");

  return fake_server_count (giving->taker.server, "SELECT \"Archive\"*") > 1 && !archive->keeps_keywords;
}

/* --- all well --- */

static void
test_move (Giving *giving, gconstpointer data)
{
  FakeServer *server = giving->taker.server;
  g_autoptr (HearthRow) row = NULL;

  fake_server_put_rule (server, "SELECT \"Archive\"", FILING_SELECTED ("9", "1", "41"));
  fake_server_put_rule (server, "UID FETCH * (UID FLAGS INTERNALDATE*",
                        FILING_ROW ("1", "40", "2", "two", "68", "\"<2@x>\"") "$ OK\n");
  fake_server_put_rule (server, "UID FETCH * (UID FLAGS)", "* 1 FETCH (UID 40 FLAGS ())\n$ OK\n");
  giving_begin (giving, HEARTH_FILE_MOVE);
  /* before a server has heard of it */
  g_assert_cmpuint (filing_account_count (&giving->giver, "INBOX"), ==, 1);
  g_assert_cmpuint (giving_n_tries (giving), ==, 0);
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_cmpuint (giving_n_tries (giving), ==, 1);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
  g_assert_cmpuint (giving_n_removals (giving), ==, 1);
  g_assert_true (fake_server_has_heard (server, "APPEND \"Archive\" () \" 1-Nov-2026 10:00:02 +0000\" {68}"));
  row = engine_fixture_wait_row (giving->engine, giving->taker.number, "Archive", "two");
}

static void
test_copy (Giving *giving, gconstpointer data)
{
  giving_begin (giving, HEARTH_FILE_COPY);
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_COPY);
  g_assert_cmpuint (giving_n_tries (giving), ==, 1);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
}

/* A server without UIDPLUS does not say where it is. */
static void
test_ok_without_uid (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->taker.server, "APPEND *", "* 1 EXISTS\n$ OK done\n");
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_cmpuint (giving_n_tries (giving), ==, 1);
  g_assert_cmpuint (giving_n_removals (giving), ==, 1);
}

/* The giver's message has keywords: those that have a meaning everywhere and those of the folder go along by name. */
static void
set_keywords (Giving *giving)
{
  fake_server_put_rule (
      giving->giver.server, "UID FETCH 1:2 (UID FLAGS)",
      "* 1 FETCH (UID 1 FLAGS (other))\n* 2 FETCH (UID 2 FLAGS (blue \\Seen $Forwarded))\n$ OK\n");
  hearth_engine_check_now (giving->engine->engine, 0);
  engine_fixture_wait (giving->engine, is_read, giving);
}

static void
test_keywords (Giving *giving, gconstpointer data)
{
  set_keywords (giving);
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_true (
      fake_server_has_heard (giving->taker.server, "APPEND \"Archive\" (\\Seen $Forwarded blue) *"));
}

/* A folder here in between has the keyword on another bit. */
static void
test_keywords_by_another_folder (Giving *giving, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) middle = NULL;

  fake_server_put_rule (giving->giver.server, "LIST *",
                        "* LIST () \"/\" INBOX\n* LIST () \"/\" Middle\n$ OK\n");
  fake_server_put_rule (giving->giver.server, "SELECT \"Middle\"", FILING_SELECTED ("7", "0", "1"));
  hearth_engine_check_now (giving->engine->engine, 0);
  engine_fixture_wait_in_step (giving->engine, giving->giver.number, "Middle", 0);
  middle = engine_fixture_folder (giving->engine, giving->giver.number, "Middle");
  set_keywords (giving);
  hearth_filed_unref (filing_file (giving->engine, giving->key, HEARTH_FILE_MOVE, middle->key));
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  g_assert_true (
      fake_server_has_heard (giving->taker.server, "APPEND \"Archive\" (\\Seen $Forwarded blue) *"));
}

/* What the target does not keep is left out, and what it names is not. */
static void
test_keywords_not_kept (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (
      giving->taker.server, "SELECT \"Archive\"",
      "* 0 EXISTS\n* OK [PERMANENTFLAGS (\\Seen \\Flagged $Forwarded)]\n* OK [UIDVALIDITY 9]\n"
      "* OK [UIDNEXT 41]\n$ OK [READ-WRITE]\n");
  fake_server_put_rule (giving->taker.server, "STATUS *",
                        "* STATUS Archive (MESSAGES 0 UIDNEXT 41 UIDVALIDITY 9 UNSEEN 0)\n$ OK\n");
  hearth_engine_check_now (giving->engine->engine, 0);
  engine_fixture_wait (giving->engine, has_looked_at_archive, giving);
  set_keywords (giving);
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_true (fake_server_has_heard (giving->taker.server, "APPEND \"Archive\" (\\Seen $Forwarded) *"));
}

/* --- the taker's connection ends --- */

/* In a place where the message has not come: it is tried once more. */
static void
cut (Giving *giving, HearthFileVerb verb, const char *command, const char *answer, guint n_tries)
{
  fake_server_put_rule_once (giving->taker.server, command, answer);
  giving_begin (giving, verb);
  giving_wait_done (giving);
  giving_assert_given (giving, verb);
  g_assert_cmpuint (giving_n_tries (giving), ==, n_tries);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
}

static void
test_cut_before_command (Giving *giving, gconstpointer data)
{
  cut (giving, HEARTH_FILE_MOVE, GIVING_WHAT_IS_THERE, "CLOSE", 1);
  g_assert_cmpuint (filing_account_heard (&giving->taker, "UID SEARCH*"), ==, 0);
}

static void
test_cut_after_command (Giving *giving, gconstpointer data)
{
  cut (giving, HEARTH_FILE_MOVE, "APPEND *", "CUT", 2);
}

static void
test_copy_cut_after_command (Giving *giving, gconstpointer data)
{
  cut (giving, HEARTH_FILE_COPY, "APPEND *", "CUT", 2);
}

static void
test_cut_after_go_on (Giving *giving, gconstpointer data)
{
  cut (giving, HEARTH_FILE_MOVE, "APPEND *", "CUT AT 0", 2);
}

static void
test_cut_in_text (Giving *giving, gconstpointer data)
{
  cut (giving, HEARTH_FILE_MOVE, "APPEND *", "CUT AT 40", 2);
}

/* The giver has it still, however often. */
static void
test_cut_ever (Giving *giving, gconstpointer data)
{
  g_autoptr (GPtrArray) changes = NULL;

  fake_server_put_rule (giving->taker.server, "APPEND *", "CUT");
  giving_begin (giving, HEARTH_FILE_MOVE);
  while (giving_n_tries (giving) < 3)
    g_assert_true (giving_hurry (giving));
  changes = filing_pending (giving->engine);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 0);
  g_assert_cmpuint (filing_account_heard (&giving->giver, "UID STORE*"), ==, 0);
  fake_server_put_rule (giving->taker.server, "APPEND *", "$ OK\n");
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
  g_assert_cmpuint (giving_n_removals (giving), ==, 1);
}

/* All of it came, and no answer: it is looked for, and is there. */
static void
cut_and_there (Giving *giving, HearthFileVerb verb)
{
  fake_server_put_rule (giving->taker.server, GIVING_BY_ID, "* SEARCH 40\n$ OK\n");
  cut (giving, verb, "APPEND *", "CLOSE", 1);
  g_assert_cmpuint (filing_account_heard (&giving->taker, GIVING_BY_ID), ==, 1);
}

static void
test_cut_after_text (Giving *giving, gconstpointer data)
{
  cut_and_there (giving, HEARTH_FILE_MOVE);
}

static void
test_copy_cut_after_text (Giving *giving, gconstpointer data)
{
  cut_and_there (giving, HEARTH_FILE_COPY);
}

/* The server threw it away with the connection. */
static void
test_cut_after_text_lost (Giving *giving, gconstpointer data)
{
  fake_server_put_rule_once (giving->taker.server, "APPEND *", "CLOSE");
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_cmpuint (filing_account_heard (&giving->taker, GIVING_BY_ID), ==, 1);
  g_assert_cmpuint (giving_n_tries (giving), ==, 2);
}

static void
test_cut_after_answer (Giving *giving, gconstpointer data)
{
  cut (giving, HEARTH_FILE_MOVE, "APPEND *", "$ OK [APPENDUID 9 40] done\nCLOSE\n", 1);
  g_assert_cmpuint (giving_n_removals (giving), ==, 1);
}

/* The program ends before the answer, and what was there before the try is known to the next one. */
static void
test_cut_and_begun_again (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->taker.server, "APPEND *", "");
  fake_server_put_rule (giving->taker.server, GIVING_BY_ID, "* SEARCH 40\n$ OK\n");
  giving_begin (giving, HEARTH_FILE_MOVE);
  while (giving_n_arrived (giving) == 0)
    g_assert_true (giving_hurry (giving));
  engine_fixture_stop (giving->engine);
  engine_fixture_start (giving->engine);
  engine_fixture_set_password (giving->engine, giving->giver.number, HEARTH_PROTOCOL_IMAP, "secret");
  engine_fixture_set_password (giving->engine, giving->taker.number, HEARTH_PROTOCOL_IMAP, "secret");
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_cmpuint (giving_n_tries (giving), ==, 1);
  g_assert_cmpuint (filing_account_heard (&giving->taker, GIVING_BY_ID), ==, 1);
}

/* --- the giver's connection ends --- */

/* What was read in part is read again, and only all of it is given. */
static void
test_cut_in_reading (Giving *giving, gconstpointer data)
{
  FakeServer *server = giving->giver.server;

  fake_server_put_rule (server, GIVING_READ, GIVING_TEXT);
  fake_server_put_rule_once (server, GIVING_READ, "* 2 FETCH (UID 2 BODY[] {68}\nFrom: Ilse\nCLOSE\n");
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_cmpuint (fake_server_count (server, GIVING_READ), >=, 3);
  g_assert_cmpuint (giving_n_tries (giving), ==, 1);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
}

static void
cut_removal (Giving *giving, const char *command, const char *answer)
{
  fake_server_put_rule_once (giving->giver.server, command, answer);
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_cmpuint (giving_n_tries (giving), ==, 1);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
}

/* The server has not set \Deleted. */
static void
test_cut_before_deleted (Giving *giving, gconstpointer data)
{
  cut_removal (giving, "UID STORE *", "CLOSE");
  g_assert_cmpuint (giving_n_removals (giving), ==, 1);
}

/* It has, and has said so. */
static void
test_cut_after_deleted (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->giver.server, "UID FETCH 1:2 (UID FLAGS)",
                        "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Deleted))\n$ OK\n");
  cut_removal (giving, "UID STORE *", "$ OK\nCLOSE\n");
  g_assert_cmpuint (giving_n_removals (giving), ==, 1);
}

/* It is told once more. */
static void
test_cut_before_removed (Giving *giving, gconstpointer data)
{
  cut_removal (giving, "UID EXPUNGE *", "CLOSE");
  g_assert_cmpuint (giving_n_removals (giving), ==, 2);
}

/* It has removed it, and the sync after the cut has told so. */
static void
test_cut_after_removed (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->giver.server, "SELECT \"INBOX\"", FILING_SELECTED ("7", "1", "3"));
  fake_server_put_rule (giving->giver.server, "UID FETCH 1:2 (UID FLAGS)",
                        "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n");
  cut_removal (giving, "UID EXPUNGE *", "* 2 EXPUNGE\n$ OK\nCLOSE\n");
}

/* While the other server does not answer for the message it stays, whatever becomes of the giver's connection. */
static void
test_giver_cut_meanwhile (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->taker.server, "APPEND *", "CUT");
  giving_begin (giving, HEARTH_FILE_MOVE);
  while (giving_n_tries (giving) < 1)
    g_assert_true (giving_hurry (giving));
  fake_server_put_rule_once (giving->giver.server, "NOOP", "CLOSE");
  fake_server_put_rule_once (giving->giver.server, "IDLE", "CLOSE");
  while (giving_n_tries (giving) < 3)
    g_assert_true (giving_hurry (giving));
  g_assert_cmpuint (filing_account_heard (&giving->giver, "UID STORE*"), ==, 0);
  fake_server_put_rule (giving->taker.server, "APPEND *", "$ OK\n");
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
}

/* --- a server says no --- */

static const struct
{
  const char *command; /* of the taker */
  const char *answer;
  const char *reason;
} refusals[] = {
  { "APPEND *", "$ NO not now\n", "not now" },
  { "APPEND *", "$ BAD what?\n", "what?" },
  { "APPEND *", "$ NO [TRYCREATE] no such mailbox\n", "no such mailbox" },
  { "APPEND *", "$ NO [READ-ONLY] only to be read\n", "only to be read" },
  { "APPEND *", "$ NO [OVERQUOTA] no room\n", "no room" },
  { "SELECT \"Archive\"", "$ NO [NONEXISTENT] gone\n", "gone" },
};

static void
refuse (Giving *giving, HearthFileVerb verb, guint which)
{
  fake_server_put_rule (giving->taker.server, refusals[which].command, refusals[which].answer);
  if (*refusals[which].command == 'S') /* the folder is selected already */
    fake_server_put_rule_once (giving->taker.server, GIVING_WHAT_IS_THERE, "CLOSE");
  giving_begin (giving, verb);
  giving_wait_done (giving);
  giving_assert_refused (giving, refusals[which].reason);
  g_assert_cmpuint (filing_account_heard (&giving->giver, "UID STORE*") + giving_n_removals (giving), ==, 0);
  g_assert_cmpuint (giving_n_tries (giving), ==, *refusals[which].command == 'A' ? 1 : 0);
}

static void
test_no (Giving *giving, gconstpointer data)
{
  refuse (giving, HEARTH_FILE_MOVE, 0);
}

static void
test_bad (Giving *giving, gconstpointer data)
{
  refuse (giving, HEARTH_FILE_MOVE, 1);
}

static void
test_try_create (Giving *giving, gconstpointer data)
{
  refuse (giving, HEARTH_FILE_MOVE, 2);
}

static void
test_read_only (Giving *giving, gconstpointer data)
{
  refuse (giving, HEARTH_FILE_MOVE, 3);
}

static void
test_over_quota (Giving *giving, gconstpointer data)
{
  refuse (giving, HEARTH_FILE_MOVE, 4);
}

static void
test_copy_refused (Giving *giving, gconstpointer data)
{
  refuse (giving, HEARTH_FILE_COPY, 4);
}

static void
test_no_folder (Giving *giving, gconstpointer data)
{
  refuse (giving, HEARTH_FILE_MOVE, 5);
}

/* It will take it in a while: that is waited for, and shown. */
static void
test_busy (Giving *giving, gconstpointer data)
{
  const HearthPendingChange *change = NULL;
  g_autoptr (GPtrArray) changes = NULL;

  fake_server_put_rule (giving->taker.server, "APPEND *", "$ NO [UNAVAILABLE] come back later\n");
  giving_begin (giving, HEARTH_FILE_MOVE);
  do
    {
      g_assert_true (giving_hurry (giving));
      g_clear_pointer (&changes, g_ptr_array_unref);
      changes = filing_pending (giving->engine);
      g_assert_cmpuint (changes->len, ==, 1);
      change = g_ptr_array_index (changes, 0);
    }
  while (change->error == NULL);
  g_assert_nonnull (strstr (change->error->message, "come back later"));
  g_assert_cmpuint (filing_account_heard (&giving->giver, "UID STORE*"), ==, 0);
}

/* Who tries again does not wait for the other account's next try, which is in ten minutes by the fifth. */
static void
test_busy_retried (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->taker.server, "APPEND *", "$ NO [UNAVAILABLE] come back later\n");
  giving_begin (giving, HEARTH_FILE_MOVE);
  while (giving_n_tries (giving) < 5)
    g_assert_true (giving_hurry (giving));
}

/* One of two is refused, whichever: the other one is moved, and only that. */
static void
refuse_one (Giving *giving, const char *append)
{
  fake_server_put_rule (giving->taker.server, append, "$ NO [OVERQUOTA] no room\n");
  giving_begin_both (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  while (giving->engine->not_done->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (giving->engine->not_done->len, ==, 1);
  g_assert_cmpuint (filing_account_count (&giving->giver, "INBOX"), ==, 1);
  g_assert_cmpuint (giving_n_tries (giving), ==, 2);
  g_assert_cmpuint (giving_n_removals (giving), ==, 1);
}

static void
test_first_refused (Giving *giving, gconstpointer data)
{
  refuse_one (giving, "APPEND \"Archive\" () \" 1-Nov-2026 10:00:01*");
  g_assert_cmpuint (filing_account_heard (&giving->giver, "UID EXPUNGE 2"), ==, 1);
}

static void
test_second_refused (Giving *giving, gconstpointer data)
{
  refuse_one (giving, "APPEND \"Archive\" () \" 1-Nov-2026 10:00:02*");
  g_assert_cmpuint (filing_account_heard (&giving->giver, "UID EXPUNGE 1"), ==, 1);
}

/* The giver's server does not give it away. */
static void
test_no_text (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->giver.server, FILING_STILL_THERE, "* 2 FETCH (UID 2)\n$ OK\n");
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_refused (giving, "does not give");
  g_assert_cmpuint (giving_n_tries (giving), ==, 0);
}

/* Somebody else took it away before it was read: it is not shown again, and the user is told. */
static void
test_gone (Giving *giving, gconstpointer data)
{
  const HearthPendingChange *change;

  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  while (giving->engine->not_done->len == 0)
    g_main_context_iteration (NULL, TRUE);
  change = g_ptr_array_index (giving->engine->not_done, 0);
  g_assert_cmpuint (giving->engine->not_done->len, ==, 1);
  g_assert_cmpint (change->kind, ==, HEARTH_PENDING_MOVE);
  g_assert_cmpuint (change->n_messages, ==, 1);
  g_assert_true (g_error_matches (change->error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND));
  g_assert_cmpuint (filing_account_count (&giving->giver, "INBOX"), ==, 1);
  g_assert_cmpuint (giving_n_tries (giving), ==, 0);
}

/* The folder that it goes to is gone by the time that the other account comes to it. */
static void
test_target_gone (Giving *giving, gconstpointer data)
{
  const HearthPendingChange *change;

  giving_begin (giving, HEARTH_FILE_MOVE);
  fake_server_put_rule (giving->taker.server, "LIST *", "* LIST () \"/\" INBOX\n$ OK\n");
  fake_server_put_rule (giving->taker.server, "SELECT \"Archive\"", "$ NO [NONEXISTENT] gone\n");
  fake_server_put_rule (giving->taker.server, "APPEND *", "$ NO [UNAVAILABLE] come back later\n");
  giving_wait_done (giving);
  while (giving->engine->not_done->len == 0)
    g_main_context_iteration (NULL, TRUE);
  change = g_ptr_array_index (giving->engine->not_done, 0);
  g_assert_true (g_error_matches (change->error, HEARTH_ERROR, HEARTH_ERROR_TARGET_GONE));
  g_assert_cmpuint (filing_account_count (&giving->giver, "INBOX"), ==, 2);
  g_assert_cmpuint (filing_account_heard (&giving->giver, "UID STORE*"), ==, 0);
}

/* One of two is not given away while the other one is on its way: that one gets there, and is removed. */
static void
test_one_unreadable (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->giver.server, GIVING_READ, "$ NO not for you\n");
  fake_server_put_rule_once (giving->taker.server, "APPEND *", "CUT");
  giving_begin_both (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  while (giving->engine->not_done->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (filing_account_count (&giving->giver, "INBOX"), ==, 1);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
  g_assert_cmpuint (giving_n_removals (giving), ==, 1);
  g_assert_cmpuint (filing_account_heard (&giving->giver, "UID EXPUNGE 1"), ==, 1);
}

/* The giver's server keeps what was moved: it is in both places, is shown in both, and the user is told. */
static void
test_removal_refused (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->giver.server, "UID STORE *", "$ NO [READ-ONLY] it stays\n");
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_refused (giving, "it stays");
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
  g_assert_cmpuint (giving_n_removals (giving), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  GIVING_ADD ("move", GIVING_NAMED, test_move);
  GIVING_ADD ("copy", GIVING_NAMED, test_copy);
  GIVING_ADD ("ok-without-uid", GIVING_NAMED, test_ok_without_uid);
  GIVING_ADD ("keywords", GIVING_NAMED, test_keywords);
  GIVING_ADD ("keywords-by-another-folder", GIVING_NAMED, test_keywords_by_another_folder);
  GIVING_ADD ("keywords-not-kept", GIVING_NAMED, test_keywords_not_kept);
  GIVING_ADD ("cut-before-command", GIVING_NAMED, test_cut_before_command);
  GIVING_ADD ("cut-after-command", GIVING_NAMED, test_cut_after_command);
  GIVING_ADD ("copy-cut-after-command", GIVING_NAMED, test_copy_cut_after_command);
  GIVING_ADD ("cut-after-go-on", GIVING_NAMED, test_cut_after_go_on);
  GIVING_ADD ("cut-in-text", GIVING_NAMED, test_cut_in_text);
  GIVING_ADD ("cut-ever", GIVING_NAMED, test_cut_ever);
  GIVING_ADD ("cut-after-text", GIVING_NAMED, test_cut_after_text);
  GIVING_ADD ("copy-cut-after-text", GIVING_NAMED, test_copy_cut_after_text);
  GIVING_ADD ("cut-after-text-lost", GIVING_NAMED, test_cut_after_text_lost);
  GIVING_ADD ("cut-after-answer", GIVING_NAMED, test_cut_after_answer);
  GIVING_ADD ("cut-and-begun-again", GIVING_NAMED, test_cut_and_begun_again);
  GIVING_ADD ("cut-in-reading", GIVING_UNREAD, test_cut_in_reading);
  GIVING_ADD ("cut-before-deleted", GIVING_NAMED, test_cut_before_deleted);
  GIVING_ADD ("cut-after-deleted", GIVING_NAMED, test_cut_after_deleted);
  GIVING_ADD ("cut-before-removed", GIVING_NAMED, test_cut_before_removed);
  GIVING_ADD ("cut-after-removed", GIVING_NAMED, test_cut_after_removed);
  GIVING_ADD ("giver-cut-meanwhile", GIVING_NAMED, test_giver_cut_meanwhile);
  GIVING_ADD ("no", GIVING_NAMED, test_no);
  GIVING_ADD ("bad", GIVING_NAMED, test_bad);
  GIVING_ADD ("try-create", GIVING_NAMED, test_try_create);
  GIVING_ADD ("read-only", GIVING_NAMED, test_read_only);
  GIVING_ADD ("over-quota", GIVING_NAMED, test_over_quota);
  GIVING_ADD ("copy-refused", GIVING_NAMED, test_copy_refused);
  GIVING_ADD ("no-folder", GIVING_NAMED, test_no_folder);
  GIVING_ADD ("busy", GIVING_NAMED, test_busy);
  GIVING_ADD ("busy-retried", GIVING_NAMED, test_busy_retried);
  GIVING_ADD ("first-refused", GIVING_NAMED, test_first_refused);
  GIVING_ADD ("second-refused", GIVING_NAMED, test_second_refused);
  GIVING_ADD ("no-text", GIVING_UNREAD, test_no_text);
  GIVING_ADD ("gone", GIVING_UNREAD, test_gone);
  GIVING_ADD ("target-gone", GIVING_NAMED, test_target_gone);
  GIVING_ADD ("one-unreadable", GIVING_UNREAD, test_one_unreadable);
  GIVING_ADD ("removal-refused", GIVING_NAMED, test_removal_refused);
  return g_test_run ();
}
