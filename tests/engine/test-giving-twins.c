/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message that goes from one account to another, and no answer comes: whether it has arrived, though it has no Message-ID,
 * or another one is just like it, or the folder was made anew. And rows of the taker that nobody waits for. */
#include "giving-fixture.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-account-store.h"
#include "hearth-filing-take.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"

#define LOOKS(uid, hour, size)                                                                               \
  "* 1 FETCH (UID " uid " INTERNALDATE \"01-Nov-2026 " hour ":00:02 +0100\" RFC822.SIZE " size ")\n"

#define AS_FOUND      LOOKS ("40", "11", "68") "$ OK\n"
#define BYTES(letter) "* 1 FETCH (UID 40 BODY[] {68}\n" letter ")\n$ OK\n"

/* The server has done what it was told, and nobody heard of it. */
static void
break_answer (Giving *giving)
{
  fake_server_put_rule_once (giving->taker.server, "APPEND *", "CLOSE");
}

/* What the taker says when it is looked through after the try: before it, nothing is there. */
static void
put_looks (Giving *giving, const char *answer)
{
  fake_server_put_rule (giving->taker.server, GIVING_BY_LOOKS, answer);
  fake_server_put_rule_once (giving->taker.server, GIVING_BY_LOOKS, "$ OK\n");
}

static void
run (Giving *giving, guint n_tries)
{
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_given (giving, HEARTH_FILE_MOVE);
  g_assert_cmpuint (giving_n_tries (giving), ==, n_tries);
}

static void
run_and_ask (Giving *giving)
{
  giving_begin (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  giving_assert_refused (giving, "cannot be told");
  g_assert_cmpuint (giving_n_tries (giving), ==, 1);
  g_assert_cmpuint (giving_n_removals (giving), ==, 0);
}

/* --- without a Message-ID --- */

static void
test_whole (Giving *giving, gconstpointer data)
{
  run (giving, 1);
  g_assert_cmpuint (filing_account_heard (&giving->taker, GIVING_BY_LOOKS), ==, 1);
}

/* Known by its size, its date in any zone, and its bytes. */
static void
test_there (Giving *giving, gconstpointer data)
{
  put_looks (giving, AS_FOUND);
  fake_server_put_rule (giving->taker.server, GIVING_BYTES, BYTES (GIVING_LETTER));
  break_answer (giving);
  run (giving, 1);
  g_assert_cmpuint (filing_account_heard (&giving->taker, GIVING_BY_LOOKS), ==, 2);
  g_assert_cmpuint (filing_account_heard (&giving->taker, GIVING_BYTES), ==, 1);
}

static void
test_lost (Giving *giving, gconstpointer data)
{
  break_answer (giving);
  run (giving, 2);
}

/* Another one has come meanwhile that is like it but for one byte. */
static void
test_other_bytes (Giving *giving, gconstpointer data)
{
  put_looks (giving, AS_FOUND);
  fake_server_put_rule (giving->taker.server, GIVING_BYTES, BYTES (GIVING_OTHER));
  fake_server_put_rule_once (giving->taker.server, "APPEND *", "CUT");
  run (giving, 2);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
}

/* The connection breaks while the bytes come: they are asked for again. */
static void
test_cut_in_comparing (Giving *giving, gconstpointer data)
{
  put_looks (giving, AS_FOUND);
  fake_server_put_rule (giving->taker.server, GIVING_BYTES, BYTES (GIVING_LETTER));
  fake_server_put_rule_once (giving->taker.server, GIVING_BYTES,
                             "* 1 FETCH (UID 40 BODY[] {68}\nFrom\nCLOSE\n");
  break_answer (giving);
  run (giving, 1);
  g_assert_cmpuint (filing_account_heard (&giving->taker, GIVING_BYTES), ==, 2);
}

/* A server that changes what it is given, or does not keep its date: nobody can tell, so the user is asked. */
static void
test_other_size (Giving *giving, gconstpointer data)
{
  put_looks (giving, LOOKS ("40", "11", "92") "$ OK\n");
  break_answer (giving);
  run_and_ask (giving);
}

static void
test_other_date (Giving *giving, gconstpointer data)
{
  put_looks (giving, LOOKS ("40", "17", "68") "$ OK\n");
  break_answer (giving);
  run_and_ask (giving);
}

/* What has come meanwhile is not like it at all. */
static void
test_others (Giving *giving, gconstpointer data)
{
  put_looks (giving, LOOKS ("40", "17", "92") "$ OK\n");
  fake_server_put_rule_once (giving->taker.server, "APPEND *", "CUT");
  run (giving, 2);
}

/* Its twin was there before the try, though no sync had told of it: it is not taken for this one. */
static void
test_twin_before (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->taker.server, GIVING_BY_LOOKS, AS_FOUND);
  fake_server_put_rule (giving->taker.server, GIVING_BYTES, BYTES (GIVING_LETTER));
  fake_server_put_rule (giving->taker.server, "UID FETCH 41:? (UID INTERNALDATE RFC822.SIZE)", AS_FOUND);
  fake_server_put_rule_once (giving->taker.server, "APPEND *", "CUT");
  run (giving, 2);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 1);
}

/* --- two that are the same --- */

static void
assert_looked_between (Giving *giving, const char *look)
{
  g_autofree char *log = fake_server_dup_log (giving->taker.server);
  const char *first = strstr (log, "\nAPPEND ");
  const char *second = strstr (first + 1, "\nAPPEND ");
  const char *found = strstr (first, look);

  g_assert_true (found != NULL && found < second);
}

/* The second one is not appended before it is known what became of the first: they are told apart by that alone. */
static void
run_twins (Giving *giving, const char *look)
{
  fake_server_put_rule (giving->giver.server, "UID EXPUNGE 1:2", "* 2 EXPUNGE\n* 1 EXPUNGE\n$ OK\n");
  fake_server_put_rule_once (giving->taker.server, "APPEND *", "CUT");
  giving_begin_both (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  g_assert_cmpuint (giving_n_tries (giving), ==, 3);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 2);
  g_assert_cmpuint (filing_account_count (&giving->giver, "INBOX"), ==, 0);
  assert_looked_between (giving, look);
}

static void
test_nameless_twins (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->taker.server, GIVING_BY_LOOKS, AS_FOUND);
  fake_server_put_rule (giving->taker.server, GIVING_BYTES, BYTES (GIVING_LETTER));
  fake_server_put_rule_once (giving->taker.server, GIVING_BY_LOOKS, "$ OK\n");
  fake_server_put_rule_once (giving->taker.server, GIVING_BY_LOOKS, "$ OK\n");
  run_twins (giving, "\nUID FETCH 40:* (UID INTERNALDATE RFC822.SIZE)\n");
}

static void
test_named_twins (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->taker.server, GIVING_BY_ID, "* SEARCH 40\n$ OK\n");
  fake_server_put_rule_once (giving->taker.server, GIVING_BY_ID, "* SEARCH\n$ OK\n");
  run_twins (giving, GIVING_BY_ID);
}

/* The first is there, the second breaks off: the first is not taken for it, whether its server said under which UID it is
 * (then that is enough) or not (then it is asked what is there). */
static void
second_breaks_off (Giving *giving, const char *answer)
{
  fake_server_put_rule (giving->giver.server, "UID EXPUNGE 1:2", "* 2 EXPUNGE\n* 1 EXPUNGE\n$ OK\n");
  fake_server_put_rule (giving->taker.server, GIVING_BY_ID, "* SEARCH 40\n$ OK\n");
  fake_server_put_rule_once (giving->taker.server, "APPEND *", "CUT");
  fake_server_put_rule_once (giving->taker.server, "APPEND *", answer);
  giving_begin_both (giving, HEARTH_FILE_MOVE);
  giving_wait_done (giving);
  g_assert_cmpuint (giving_n_tries (giving), ==, 3);
  g_assert_cmpuint (giving_n_arrived (giving), ==, 2);
  g_assert_cmpuint (
      filing_account_heard (&giving->taker, "UID SEARCH UID 41:4294967295 HEADER Message-ID \"2@x\""), ==, 1);
}

static void
test_second_breaks_off (Giving *giving, gconstpointer data)
{
  second_breaks_off (giving, "$ OK [APPENDUID 9 40] done\n");
  g_assert_cmpuint (filing_account_heard (&giving->taker, "UID FETCH 4?:? (UID)"), ==, 1);
}

static void
test_second_breaks_off_no_uid (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->taker.server, GIVING_WHAT_IS_THERE, "* 1 FETCH (UID 40)\n$ OK\n");
  fake_server_put_rule_once (giving->taker.server, GIVING_WHAT_IS_THERE, "$ OK\n");
  second_breaks_off (giving, "$ OK done\n");
}

/* --- the folder --- */

/* It was made anew before the try, and no sync has told of it. */
static void
test_made_anew_before (Giving *giving, gconstpointer data)
{
  fake_server_put_rule_once (giving->taker.server, GIVING_WHAT_IS_THERE, "CLOSE");
  fake_server_put_rule (giving->taker.server, "SELECT \"Archive\"", FILING_SELECTED ("10", "3", "4"));
  fake_server_put_rule (giving->taker.server, "UID FETCH 1:? (UID)", "* 3 FETCH (UID 3)\n$ OK\n");
  fake_server_put_rule (giving->taker.server, "UID SEARCH UID 4:4294967295 HEADER Message-ID \"2@x\"",
                        "* SEARCH 4\n$ OK\n");
  break_answer (giving);
  run (giving, 1);
}

static void
test_new_made_anew (Giving *giving, gconstpointer data)
{
  fake_server_put_rule_once (giving->taker.server, "UID FETCH 1:? (UID)", "CLOSE");
  fake_server_put_rule (giving->taker.server, "SELECT \"Archive\"", FILING_SELECTED ("10", "0", "1"));
  run (giving, 1);
}

/* And after it: a UID says nothing, the Message-ID does. */
static void
test_made_anew (Giving *giving, gconstpointer data)
{
  break_answer (giving);
  fake_server_put_rule (giving->taker.server, "SELECT \"Archive\"", FILING_SELECTED ("10", "1", "2"));
  fake_server_put_rule (giving->taker.server, "UID SEARCH UID 1:4294967295 HEADER Message-ID \"2@x\"",
                        "* SEARCH 1\n$ OK\n");
  run (giving, 1);
}

/* Without one there are two that it may be: this one, and one that was there before. */
static void
test_nameless_made_anew (Giving *giving, gconstpointer data)
{
  break_answer (giving);
  fake_server_put_rule (giving->taker.server, "SELECT \"Archive\"", FILING_SELECTED ("10", "1", "2"));
  fake_server_put_rule (giving->taker.server, "UID FETCH 1:? (UID INTERNALDATE RFC822.SIZE)",
                        LOOKS ("1", "11", "68") "$ OK\n");
  fake_server_put_rule (giving->taker.server, "UID FETCH 1 (UID BODY.PEEK[])",
                        "* 1 FETCH (UID 1 BODY[] {68}\n" GIVING_LETTER ")\n$ OK\n");
  run_and_ask (giving);
}

/* It cannot be opened any more. */
static void
test_closed (Giving *giving, gconstpointer data)
{
  break_answer (giving);
  fake_server_put_rule (giving->taker.server, GIVING_BY_ID, "$ NO not for you\n");
  run_and_ask (giving);
}

/* Only to be written to, not to be read: there nothing can be found out, and nothing has to be as long as all goes well. */
static void
test_drop_box (Giving *giving, gconstpointer data)
{
  fake_server_put_rule (giving->taker.server, GIVING_WHAT_IS_THERE, "$ NO not for you\n");
  run (giving, 1);
}

/* --- rows that nobody waits for --- */

#define GONE_ACCOUNT 77

/* After the end of the engine. */
static HearthAccountStore *
open_taker (Giving *giving)
{
  g_autoptr (HearthHouse) house = engine_fixture_house (giving->engine);
  const HearthAccountInfo *info = hearth_house_find_account (house, giving->taker.number);
  g_autofree char *dir = g_build_filename (giving->engine->dir, info->folder, NULL);
  g_autoptr (GError) error = NULL;
  HearthAccountStore *store;

  engine_fixture_stop (giving->engine);
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  store = hearth_account_store_open (dir, giving->taker.number, &error);
  g_assert_no_error (error);
  return store;
}

static void
close_taker (HearthAccountStore *store)
{
  hearth_account_store_close (store);
  hearth_thread_set_role (HEARTH_THREAD_UI);
}

static void
leave_row (Giving *giving, HearthAccountStore *store, HearthKey origin, HearthJournalState state)
{
  g_autoptr (GError) no_room = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "no room");
  g_autoptr (HearthTaken) taken = g_new0 (HearthTaken, 1);
  g_autoptr (GError) error = NULL;
  HearthKey row;

  taken->origin = origin;
  taken->target = giving->archive;
  taken->source = g_bytes_new_static (GIVING_WIRE, sizeof (GIVING_WIRE) - 1);
  row = hearth_filing_store_take (store, taken, &error);
  g_assert_no_error (error);
  if (state == HEARTH_JOURNAL_DONE)
    hearth_filing_store_mark_taken (store, row, &error);
  else if (state == HEARTH_JOURNAL_FAILED)
    hearth_journal_mark_failed (store, row, no_room, &error);
  g_assert_no_error (error);
}

/* Another run: what it leaves of the rows. */
static void
run_again (Giving *giving, HearthAccountStore *store, guint n_tries)
{
  g_autoptr (GArray) left = NULL;

  close_taker (store);
  engine_fixture_start (giving->engine);
  engine_fixture_set_password (giving->engine, giving->giver.number, HEARTH_PROTOCOL_IMAP, "secret");
  engine_fixture_set_password (giving->engine, giving->taker.number, HEARTH_PROTOCOL_IMAP, "secret");
  run (giving, n_tries);
  g_assert_cmpuint (giving_n_arrived (giving), ==, n_tries);
  store = open_taker (giving);
  left = hearth_filing_store_list_taken (store, NULL);
  g_assert_cmpuint (left->len, ==, 0);
  close_taker (store);
}

/* The power failed before the row of a message that was given went, or of one that was refused; and what another was about
 * was taken back: all go, and nothing of them to the server. */
static void
test_forgotten (Giving *giving, gconstpointer data)
{
  HearthAccountStore *store = open_taker (giving);

  leave_row (giving, store, giving->key + 1000, HEARTH_JOURNAL_DONE);
  leave_row (giving, store, giving->key + 1001, HEARTH_JOURNAL_FAILED);
  leave_row (giving, store, giving->key + 1002, HEARTH_JOURNAL_WAITING);
  run_again (giving, store, 1);
}

/* The account that gave was removed: what had ended goes, what was under way gets where it should. */
static void
test_account_gone (Giving *giving, gconstpointer data)
{
  HearthAccountStore *store = open_taker (giving);

  leave_row (giving, store, hearth_key_new (GONE_ACCOUNT, 1), HEARTH_JOURNAL_DONE);
  leave_row (giving, store, hearth_key_new (GONE_ACCOUNT, 2), HEARTH_JOURNAL_FAILED);
  leave_row (giving, store, hearth_key_new (GONE_ACCOUNT, 3), HEARTH_JOURNAL_WAITING);
  run_again (giving, store, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  GIVING_ADD ("nameless/whole", GIVING_NAMELESS, test_whole);
  GIVING_ADD ("nameless/there", GIVING_NAMELESS, test_there);
  GIVING_ADD ("nameless/lost", GIVING_NAMELESS, test_lost);
  GIVING_ADD ("nameless/other-bytes", GIVING_NAMELESS, test_other_bytes);
  GIVING_ADD ("nameless/cut-in-comparing", GIVING_NAMELESS, test_cut_in_comparing);
  GIVING_ADD ("nameless/other-size", GIVING_NAMELESS, test_other_size);
  GIVING_ADD ("nameless/other-date", GIVING_NAMELESS, test_other_date);
  GIVING_ADD ("nameless/others", GIVING_NAMELESS, test_others);
  GIVING_ADD ("nameless/twin-before", GIVING_NAMELESS, test_twin_before);
  GIVING_ADD ("nameless/twins", GIVING_NAMELESS_TWINS, test_nameless_twins);
  GIVING_ADD ("nameless/made-anew", GIVING_NAMELESS, test_nameless_made_anew);
  GIVING_ADD ("twins", GIVING_NAMED_TWINS, test_named_twins);
  GIVING_ADD ("second-breaks-off", GIVING_NAMED_TWINS, test_second_breaks_off);
  GIVING_ADD ("second-breaks-off-no-uid", GIVING_NAMED_TWINS, test_second_breaks_off_no_uid);
  GIVING_ADD ("made-anew-before", GIVING_NAMED, test_made_anew_before);
  GIVING_ADD ("new-made-anew", GIVING_TO_NEW, test_new_made_anew);
  GIVING_ADD ("made-anew", GIVING_NAMED, test_made_anew);
  GIVING_ADD ("closed", GIVING_NAMED, test_closed);
  GIVING_ADD ("drop-box", GIVING_NAMED, test_drop_box);
  GIVING_ADD ("forgotten", GIVING_NAMED, test_forgotten);
  GIVING_ADD ("account-gone", GIVING_NAMED, test_account_gone);
  return g_test_run ();
}
