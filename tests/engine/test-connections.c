/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connections of an account: a server that allows fewer than three, however it says so, and after the next start; what
 * becomes of them while the computer sleeps, and when the account is removed. */
#include <sqlite3.h>
#include <string.h>

#include <glib/gstdio.h>

#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-ring-log.h"
#include "played-clock.h"

#define OPENED "* FLAGS (\\Seen)\n* 0 EXISTS\n* OK [UIDVALIDITY 7]\n* OK [UIDNEXT 1]\n$ OK [READ-WRITE]\n"

static const FakeRule rules[] = {
  { "CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE\n$ OK\n" },
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n* LIST () \"/\" Later\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT *", OPENED },
  { "STATUS *", "$ OK\n" },
  { "UID *", "$ OK\n" },
  { "IDLE", "+ idling\n* OK [ALERT] here I am\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

typedef struct
{
  FakeServer *server;
  EngineFixture *engine;
  guint16 account;
} Fixture;

/* Signs in once, and then every further connection is answered by @data. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fake_server_put_rule (fixture->server, "LOGIN *", data);
  fake_server_put_rule_once (fixture->server, "LOGIN *", "$ OK\n");
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->server), HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
}

static void
wait_in_step (Fixture *fixture)
{
  static const char *const folders[] = { "INBOX", "Archive", "Later" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    engine_fixture_wait_in_step (fixture->engine, fixture->account, folders[i], 0);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
}

static gboolean
has_signed_in_again (EngineFixture *engine, gconstpointer data)
{
  return fake_server_count (((const Fixture *) data)->server, "LOGIN *") == 3;
}

/* All folders come over the one connection; one refusal is enough, now and after the next start. */
static void
test_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status = NULL;
  g_autoptr (HearthFolderInfo) later = NULL;

  wait_in_step (fixture);
  later = engine_fixture_folder (fixture->engine, fixture->account, "Later");
  hearth_engine_set_current_folder (fixture->engine->engine, later->key);
  hearth_engine_check_now (fixture->engine->engine, 0);
  wait_in_step (fixture);
  g_assert_cmpuint (fake_server_count (fixture->server, "LOGIN *"), ==, 2);
  status = hearth_engine_dup_status (fixture->engine->engine, fixture->account);
  g_assert_no_error (status->error);

  /* The password is in no keyring here: it is given again. */
  engine_fixture_stop (fixture->engine);
  engine_fixture_start (fixture->engine);
  fake_server_put_rule_once (fixture->server, "LOGIN *", "$ OK\n");
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "secret");
  engine_fixture_wait (fixture->engine, has_signed_in_again, fixture);
  wait_in_step (fixture);
  hearth_engine_check_now (fixture->engine->engine, 0);
  wait_in_step (fixture);
  g_assert_cmpuint (fake_server_count (fixture->server, "LOGIN *"), ==, 3);
}

/* --- what the user asks for when a further connection is refused --- */

#define ARCHIVED                                                                                             \
  "* FLAGS (\\Seen)\n* 1 EXISTS\n* OK [PERMANENTFLAGS (\\Seen \\Flagged)]\n* OK [UIDVALIDITY 7]\n* OK "      \
  "[UIDNEXT 2]\n"                                                                                            \
  "$ OK [READ-WRITE]\n"
#define ARCHIVED_ROW                                                                                         \
  "* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"01-Nov-2026 10:00:00 +0000\" RFC822.SIZE 32 ENVELOPE (\"Sun, 1 " \
  "Nov 2026"                                                                                                 \
  " 10:00:00 +0000\" \"kept\" NIL NIL NIL NIL NIL NIL NIL \"<1@x>\") BODYSTRUCTURE (\"text\" \"plain\" NIL " \
  "NIL NIL"                                                                                                  \
  " \"7bit\" 10 1) BODY[HEADER.FIELDS (REFERENCES)] \"\")\n$ OK\n"

/* The Archive has one message, of which the text is wanted only when it is opened. */
static void
set_up_archive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fake_server_put_rule (fixture->server, "SELECT \"Archive\"", ARCHIVED);
  fake_server_put_rule (fixture->server, "UID FETCH 1 (UID FLAGS INTERNALDATE*", ARCHIVED_ROW);
  fake_server_put_rule (fixture->server, "UID FETCH 1 (UID BODY.PEEK[])",
                        "* 1 FETCH (UID 1 BODY[] {23}\nSubject: kept\n\nHello.\n)\n$ OK\n");
  fake_server_put_rule (fixture->server, "LOGIN *", data);
  fake_server_put_rule_once (fixture->server, "LOGIN *", "$ OK\n");
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->server), HEARTH_SECURITY_NONE);
  info->keep.kind = HEARTH_KEEP_HEADERS;
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
}

/* What was asked for goes over the one connection there is: the folder that is opened, its message, and a star. */
static void
test_asked_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) archive = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 0);
  archive = engine_fixture_folder (fixture->engine, fixture->account, "Archive");
  hearth_engine_set_current_folder (fixture->engine->engine, archive->key);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Archive", 1);
  row = engine_fixture_find_row (fixture->engine, fixture->account, "Archive", "kept");
  content = engine_fixture_read (fixture->engine, row->key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content->subject, ==, "kept");
  engine_fixture_set_flags (fixture->engine, &row->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait_pushed (fixture->engine, fixture->account);
  g_assert_true (fake_server_has_heard (fixture->server, "UID STORE 1 +FLAGS*(\\Flagged)"));
  g_assert_cmpuint (fake_server_count (fixture->server, "LOGIN *"), ==, 2);
}

/* --- what happens while the only connection is elsewhere --- */

#define INBOX_ROW(number, subject)                                                                           \
  "* " number " FETCH (UID " number " FLAGS () INTERNALDATE \"01-Nov-2026 10:00:00 +0000\" RFC822.SIZE 32"   \
  " ENVELOPE (\"Sun, 1 Nov 2026 10:00:00 +0000\" \"" subject "\" NIL NIL NIL NIL NIL NIL NIL \"<" number     \
  "@in>\") BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 10 1) BODY[HEADER.FIELDS (REFERENCES)] "   \
  "\"\")\n"
#define INBOX_OPENED(exists)                                                                                 \
  "* FLAGS (\\Seen \\Flagged)\n* " exists " EXISTS\n* OK [PERMANENTFLAGS (\\Seen \\Flagged)]\n"              \
  "* OK [UIDVALIDITY 7]\n* OK [UIDNEXT 4]\n$ OK [READ-WRITE]\n"

static void
set_up_inbox (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", INBOX_OPENED ("3"));
  fake_server_put_rule (fixture->server, "UID FETCH 1:3 (UID FLAGS INTERNALDATE*",
                        INBOX_ROW ("1", "one") INBOX_ROW ("2", "two") INBOX_ROW ("3", "three") "$ OK\n");
  fake_server_put_rule (fixture->server, "LOGIN *", data);
  fake_server_put_rule_once (fixture->server, "LOGIN *", "$ OK\n");
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->server), HEARTH_SECURITY_NONE);
  info->keep.kind = HEARTH_KEEP_HEADERS;
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 3);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Archive", 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Later", 0);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
}

static gboolean
is_starred (EngineFixture *engine, guint16 account, const char *subject)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (engine, account, "INBOX", subject);

  return row != NULL && (row->flags & HEARTH_FLAG_FLAGGED) != 0;
}

static gboolean
is_two_gone_and_three_starred (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (HearthRow) two = engine_fixture_find_row (engine, fixture->account, "INBOX", "two");

  return two == NULL && is_starred (engine, fixture->account, "three");
}

static gboolean
is_one_starred (EngineFixture *engine, gconstpointer data)
{
  return is_starred (engine, ((const Fixture *) data)->account, "one");
}

static void
go_to (Fixture *fixture, const char *path)
{
  g_autoptr (HearthFolderInfo) folder = engine_fixture_folder (fixture->engine, fixture->account, path);

  hearth_engine_set_current_folder (fixture->engine->engine, folder->key);
}

/* Somebody else stars a message in INBOX and removes another one while the user looks at the Archive: the connection that comes
 * back does not hear of it. A star alone shows in nothing that the server says, and is looked for a little later. */
static void
test_missed (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", INBOX_OPENED ("2"));
  fake_server_put_rule (fixture->server, "UID FETCH 1:3 (UID FLAGS)",
                        "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 3 FLAGS (\\Flagged))\n$ OK\n");
  go_to (fixture, "Archive");
  engine_fixture_wait (fixture->engine, is_two_gone_and_three_starred, fixture);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);

  fake_server_put_rule (fixture->server, "UID FETCH 1:3 (UID FLAGS)",
                        "* 1 FETCH (UID 1 FLAGS (\\Flagged))\n* 2 FETCH (UID 3 FLAGS (\\Flagged))\n$ OK\n");
  go_to (fixture, "Later");
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  played_clock_run (200);
  engine_fixture_wait (fixture->engine, is_one_starred, fixture);
  played_clock_run (1);
}

/* --- sleep --- */

static gboolean
is_listening (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (engine->engine, ((const Fixture *) data)->account);

  return g_strcmp0 (status->alert, "here I am") == 0;
}

static gboolean
is_listening_anew (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (engine->engine, ((const Fixture *) data)->account);

  return g_strcmp0 (status->alert, "here again") == 0;
}

/* Shorter than any renewal: that it slept is why it is asked whether the server is there. */
static void
sleep_a_while (Fixture *fixture)
{
  wait_in_step (fixture);
  engine_fixture_wait (fixture->engine, is_listening, fixture);
  fake_server_put_rule (fixture->server, "IDLE", "+ idling\n* OK [ALERT] here again\n");
  played_clock_sleep (2 * 60 * 1000);
}

/* The server is still there: the same connection goes on. */
static void
test_slept (Fixture *fixture, gconstpointer data)
{
  sleep_a_while (fixture);
  engine_fixture_wait (fixture->engine, is_listening_anew, fixture);
  g_assert_cmpint (engine_fixture_error_code (fixture->engine, fixture->account), ==, -1);
}

static gboolean
is_refused_to_listen (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "IDLE");
}

static gboolean
is_asked_instead (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "NOOP");
}

static gboolean
is_asked_for_others (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "STATUS *");
}

/* IDLE is offered and refused: INBOX is asked every two minutes, the other folders every three. */
static void
test_idle_refused (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "IDLE", "$ NO not here\n");
  wait_in_step (fixture);
  engine_fixture_wait (fixture->engine, is_refused_to_listen, fixture);
  played_clock_skip (150 * 1000);
  engine_fixture_wait (fixture->engine, is_asked_instead, fixture);
  g_assert_false (fake_server_has_heard (fixture->server, "STATUS *"));
  played_clock_run (60);
  engine_fixture_wait (fixture->engine, is_asked_for_others, fixture);
  played_clock_run (1);
}

/* A server that refuses none is given a connection for other folders. */
static void
test_enough (Fixture *fixture, gconstpointer data)
{
  wait_in_step (fixture);
  g_assert_cmpuint (fake_server_count (fixture->server, "LOGIN *"), ==, 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "SELECT \"INBOX\""), ==, 1);
}

/* --- an account that is removed --- */

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
remove_account (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hearth_engine_remove_account_async (fixture->engine->engine, fixture->account, removed_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return hearth_engine_remove_account_finish (fixture->engine->engine, result, error);
}

static void
change_house (Fixture *fixture, const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->engine->dir, "house.db", NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

/* The disk does not take it: the account goes on. */
static void
test_not_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthHouse) house = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_stop (fixture->engine);
  change_house (fixture,
                "CREATE TRIGGER full BEFORE DELETE ON account BEGIN SELECT RAISE (ABORT, 'full'); END");
  engine_fixture_start (fixture->engine);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "secret");
  wait_in_step (fixture);
  g_assert_false (remove_account (fixture, &error));
  g_assert_nonnull (error);
  house = engine_fixture_house (fixture->engine);
  g_assert_nonnull (hearth_house_find_account (house, fixture->account));
  engine_fixture_check_until_heard (fixture->engine, fixture->server, "NOOP", 1);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
}

/* Makes folders of what are files of an account when it is damaged. */
static void
put_in_the_way (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *damaged = g_build_filename (dir, "mail.db.damaged", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        put_in_the_way (path);
      else if (g_str_equal (name, "mail.db"))
        g_assert_cmpint (g_mkdir (damaged, 0700), ==, 0);
    }
}

/* A file that cannot be removed keeps no account. */
static void
test_removed_but_for_a_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthHouse) house = NULL;
  g_autoptr (GError) error = NULL;

  wait_in_step (fixture);
  put_in_the_way (fixture->engine->dir);
  g_assert_true (remove_account (fixture, &error));
  g_assert_no_error (error);
  house = engine_fixture_house (fixture->engine);
  g_assert_null (hearth_house_find_account (house, fixture->account));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
#define ADD(path, answer, func)                                                                              \
  g_test_add ("/engine/connections/" path, Fixture, answer, set_up, func, tear_down)
  ADD ("limit", "$ NO [LIMIT] too many\n", test_one);
  ADD ("unavailable", "$ NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded\n", test_one);
  ADD ("alert", "$ NO [ALERT] Too many simultaneous connections. (Failure)\n", test_one);
  ADD ("bye", "* BYE [LIMIT] too many\nCLOSE\n", test_one);
  ADD ("enough", "$ OK\n", test_enough);
  ADD ("not-removed", "$ OK\n", test_not_removed);
  ADD ("removed-but-for-a-file", "$ OK\n", test_removed_but_for_a_file);
  ADD ("slept", "$ OK\n", test_slept);
  ADD ("idle-refused", "$ OK\n", test_idle_refused);
  g_test_add ("/engine/connections/asked-again", Fixture, "$ NO [LIMIT] too many\n", set_up_archive,
              test_asked_again, tear_down);
  g_test_add ("/engine/connections/missed", Fixture, "$ NO [LIMIT] too many\n", set_up_inbox, test_missed,
              tear_down);
  return g_test_run ();
}
