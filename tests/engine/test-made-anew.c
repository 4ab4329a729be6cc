/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder whose UIDs do not mean any more what they did, also in the middle of a session: texts are kept, what waits for
 * the server is aimed at the new UIDs, and what is about a message that is gone is told to the user. */
#include "filing-fixture.h"
#include "hearth-ring-log.h"

#define ROW(number, uid, id, subject) FILING_ROW (number, uid, id, subject, "30", "\"<" id "@x>\"")
#define READ(uid)                     "UID FETCH " uid " (UID BODY.PEEK[])"
#define TEXT(uid)                     "* 1 FETCH (UID " uid " BODY[] {30}\nSubject: any\n\nThe very words.\n)\n$ OK\n"

/* An INBOX of three, and what it is afterwards: "one" is gone. */
static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT \"INBOX\"*", FILING_SELECTED ("7", "3", "4") },
  { "SELECT \"Archive\"*", FILING_SELECTED ("9", "0", "40") },
  { "STATUS *", "$ OK\n" },
  { "UID FETCH 1:3 (UID FLAGS INTERNALDATE*",
    ROW ("1", "1", "1", "one") ROW ("2", "2", "2", "two") ROW ("3", "3", "3", "three") "$ OK\n" },
  { READ ("1"), TEXT ("1") },
  { READ ("2"), TEXT ("2") },
  { READ ("3"), TEXT ("3") },
  { "UID FETCH *", "$ OK\n" },
  { "UID STORE *", "$ NO [INUSE] not now\n" },
  { "UID MOVE 12 \"Archive\"", "* OK [COPYUID 9 12 40] done\n* 2 EXPUNGE\n$ OK\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

#define CAPABILITIES "* CAPABILITY IMAP4rev1 UIDPLUS MOVE\n$ OK\n"

typedef struct
{
  FilingAccount account;
  FakeServer *server;
  EngineFixture *engine;
  HearthKey one;
  HearthKey three;
} Fixture;

static HearthKey
find (Fixture *fixture, const char *path, const char *subject)
{
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (fixture->engine, fixture->account.number, path, subject);

  return row != NULL ? row->key : HEARTH_KEY_NONE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  filing_account_add (&fixture->account, fixture->engine, "anna@x.example", fixture->server, CAPABILITIES);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "INBOX", 3);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "Archive", 0);
  fixture->one = find (fixture, "INBOX", "one");
  fixture->three = find (fixture, "INBOX", "three");
  /* What is new is read ahead. */
  while (fake_server_count (fixture->server, "UID FETCH ? (UID BODY.PEEK[])") < 3)
    g_usleep (1000);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  filing_account_clear (&fixture->account);
}

static void
make_anew (Fixture *fixture)
{
  fake_server_put_rule (fixture->server, "UID SEARCH ALL", "* SEARCH 11 12\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 11:12 (UID FLAGS INTERNALDATE*",
                        ROW ("1", "11", "2", "two") ROW ("2", "12", "3", "three") "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1:12 (UID FLAGS)",
                        "* 1 FETCH (UID 11 FLAGS ())\n* 2 FETCH (UID 12 FLAGS ())\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID STORE 12 +FLAGS.SILENT (\\Flagged)", "$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"*", FILING_SELECTED ("8", "2", "13"));
}

static void
star (Fixture *fixture, HearthKey key)
{
  const guint n = fake_server_count (fixture->server, "UID STORE*");

  engine_fixture_set_flags (fixture->engine, &key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  while (fake_server_count (fixture->server, "UID STORE*") == n)
    g_main_context_iteration (NULL, FALSE);
}

static void
assert_text_kept (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthContent) content =
      engine_fixture_read (fixture->engine, find (fixture, "INBOX", "three"), &error);

  g_assert_no_error (error);
  g_assert_nonnull (content);
  g_assert_false (fake_server_has_heard (fixture->server, "UID FETCH 1? (UID BODY.PEEK[])"));
}

/* Nothing is counted as waiting while its message lies nowhere, so what the server hears is waited for. */
static void
wait_starred (Fixture *fixture)
{
  while (!fake_server_has_heard (fixture->server, "UID STORE 12 +FLAGS.SILENT (\\Flagged)"))
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
is_refused (EngineFixture *engine, gconstpointer data)
{
  return engine->refused->len > 0;
}

/* The star of one that is there goes out under its new UID; that of one that is gone is told. */
static void
test_flags (Fixture *fixture, gconstpointer data)
{
  star (fixture, fixture->one);
  star (fixture, fixture->three);
  make_anew (fixture);
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "INBOX", 2);
  wait_starred (fixture);
  g_assert_false (fake_server_has_heard (fixture->server, "UID STORE 11 *"));
  engine_fixture_wait (fixture->engine, is_refused, NULL);
  g_assert_cmpuint (fixture->engine->refused->len, ==, 1);
  assert_text_kept (fixture);
}

/* The same when the server says so while the folder is open: nothing is sent under UIDs of before. */
static void
test_in_session (Fixture *fixture, gconstpointer data)
{
  HearthKey three = fixture->three;
  guint n;

  star (fixture, fixture->one);
  make_anew (fixture);
  fake_server_put_rule (fixture->server, "NOOP", "* OK [UIDVALIDITY 8] made anew\n$ OK\n");
  n = fake_server_count (fixture->server, "NOOP");
  hearth_engine_check_now (fixture->engine->engine, 0);
  while (fake_server_count (fixture->server, "NOOP") == n)
    g_main_context_iteration (NULL, FALSE);
  engine_fixture_set_flags (fixture->engine, &three, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "INBOX", 2);
  wait_starred (fixture);
  g_assert_false (fake_server_has_heard (fixture->server, "UID STORE 3 *"));
  assert_text_kept (fixture);
}

/* What is to be moved is moved, and the user is told of what is not there any more. */
static void
test_moves (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) archive =
      engine_fixture_folder (fixture->engine, fixture->account.number, "Archive");
  const HearthKey keys[] = { fixture->one, fixture->three };
  const HearthPendingChange *change;

  hearth_filed_unref (filing_file_all (fixture->engine, keys, 2, HEARTH_FILE_MOVE, archive->key));
  make_anew (fixture);
  hearth_engine_check_now (fixture->engine->engine, 0);
  while (!fake_server_has_heard (fixture->server, "UID FETCH 11:12 *"))
    g_main_context_iteration (NULL, FALSE);
  filing_wait_done (fixture->engine);
  g_assert_true (fake_server_has_heard (fixture->server, "UID MOVE 12 \"Archive\""));
  g_assert_false (fake_server_has_heard (fixture->server, "UID MOVE 1 *"));
  g_assert_false (fake_server_has_heard (fixture->server, "UID MOVE 1,3 *"));
  while (fixture->engine->not_done->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 1);
  change = g_ptr_array_index (fixture->engine->not_done, 0);
  g_assert_cmpuint (change->n_messages, ==, 1);
  g_assert_nonnull (change->error);
  g_assert_cmpuint (find (fixture, "Archive", "three"), ==, fixture->three);
  g_assert_cmpuint (find (fixture, "Archive", "one"), ==, HEARTH_KEY_NONE);
  g_assert_cmpuint (filing_account_count (&fixture->account, "INBOX"), ==, 1);
}

#define ADD(name, func) g_test_add ("/engine/made-anew/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  ADD ("flags", test_flags);
  ADD ("in-session", test_in_session);
  ADD ("moves", test_moves);
  return g_test_run ();
}
