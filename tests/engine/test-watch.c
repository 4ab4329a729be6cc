/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine says of how news arrive and up to when a folder was in step: with a server that tells them by itself
 * (IDLE), with one that has to be asked, and after the connection broke. */
#include <string.h>

#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-ring-log.h"

#define SELECTED(exists, next, validity)                                                                     \
  "* FLAGS (\\Seen)\n* " exists " EXISTS\n* OK [PERMANENTFLAGS (\\Seen \\*)]\n* OK [UIDVALIDITY " validity   \
  "]\n* OK [UIDNEXT " next "]\n$ OK [READ-WRITE]\n"

static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Work\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT \"INBOX\"", SELECTED ("1", "2", "7") },
  { "SELECT \"Work\"", SELECTED ("0", "1", "8") },
  { "STATUS *", "* STATUS \"Work\" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 8 UNSEEN 0)\n$ OK\n" },
  { "UID FETCH * (UID FLAGS INTERNALDATE*",
    "* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"01-Nov-2026 10:00:01 +0000\" RFC822.SIZE 100 ENVELOPE"
    " (\"Sun, 1 Nov 2026 10:00:01 +0000\" \"one\" ((\"Ilse\" NIL \"ilse\" \"x.example\")) NIL NIL"
    " ((NIL NIL \"anna\" \"x.example\")) NIL NIL NIL \"<1@x>\") BODYSTRUCTURE (\"text\" \"plain\""
    " (\"charset\" \"utf-8\") NIL NIL \"7bit\" 10 1) BODY[HEADER.FIELDS (REFERENCES)] \"\")\n$ OK\n" },
  { "UID FETCH * (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n" },
  { "UID FETCH *", "$ OK\n" },
  { "UID SEARCH *", "* SEARCH 1\n$ OK\n" },
  { "IDLE", "+ idling\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

typedef struct
{
  FakeServer *server;
  EngineFixture *engine;
  guint16 account;
  HearthKey inbox;
  HearthKey work;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = g_strdup_printf ("* CAPABILITY IMAP4rev1 %s\n$ OK\n", (const char *) data);
  g_autoptr (HearthAccountInfo) info = NULL;
  g_autoptr (HearthFolderInfo) inbox = NULL;
  g_autoptr (HearthFolderInfo) work = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fake_server_put_rule (fixture->server, "CAPABILITY", answer);
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->server), HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 1);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Work", 0);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  inbox = engine_fixture_folder (fixture->engine, fixture->account, "INBOX");
  work = engine_fixture_folder (fixture->engine, fixture->account, "Work");
  fixture->inbox = inbox->key;
  fixture->work = work->key;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
}

static gboolean
watches (Fixture *fixture, HearthKey folder)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (fixture->engine->engine, fixture->account);

  for (guint i = 0; i < HEARTH_WATCHED_MAX; i++)
    if (status->watch.folders[i] == folder)
      return TRUE;
  return FALSE;
}

static gboolean
is_inbox_watched (EngineFixture *engine, gconstpointer data)
{
  return watches ((Fixture *) data, ((const Fixture *) data)->inbox);
}

static gboolean
is_work_watched (EngineFixture *engine, gconstpointer data)
{
  return watches ((Fixture *) data, ((const Fixture *) data)->work);
}

static gboolean
is_nothing_watched (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (engine->engine, fixture->account);

  return status->watch.check_every_s == 0 && status->watch.folders[0] == HEARTH_KEY_NONE &&
         !status->is_push_alive;
}

/* IDLE: INBOX, and what the user looks at; not what nobody has open. */
static void
test_push (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status = NULL;

  engine_fixture_wait (fixture->engine, is_inbox_watched, fixture);
  g_assert_false (watches (fixture, fixture->work));
  hearth_engine_set_current_folder (fixture->engine->engine, fixture->work);
  engine_fixture_wait (fixture->engine, is_work_watched, fixture);
  g_assert_true (watches (fixture, fixture->inbox));
  status = hearth_engine_dup_status (fixture->engine->engine, fixture->account);
  g_assert_true (status->is_push_alive);
  g_assert_cmpuint (status->watch.check_every_s, ==, 180);
  g_assert_false (status->watch.is_everything);
}

/* Without IDLE nothing is told by itself, and nothing else is said. */
static void
test_checked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (fixture->engine->engine, fixture->account);

  g_assert_false (status->is_push_alive);
  g_assert_cmpuint (status->watch.folders[0], ==, HEARTH_KEY_NONE);
  g_assert_cmpuint (status->watch.check_every_s, ==, 180);
  g_assert_false (fake_server_has_heard (fixture->server, "IDLE"));
}

/* After the connection is gone nobody watches, and the folder is as old as the last word of the server. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) before = NULL;
  g_autoptr (HearthFolderInfo) after = NULL;
  g_autoptr (HearthRow) row = NULL;

  engine_fixture_wait (fixture->engine, is_inbox_watched, fixture);
  before = engine_fixture_folder (fixture->engine, fixture->account, "INBOX");
  /* These clocks have seconds: the server says its last word in a later one. */
  while (g_get_real_time () / G_USEC_PER_SEC <= before->in_step_unix_s)
    g_usleep (10000);
  row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "one");
  fake_server_put_rule (fixture->server, "LOGIN *", "$ NO [UNAVAILABLE] later\n");
  fake_server_put_rule (fixture->server, "UID STORE *", "$ OK\n* BYE later\nCLOSE");
  engine_fixture_set_flags (fixture->engine, &row->key, 1, HEARTH_FLAG_SEEN, HEARTH_FLAG_SEEN);
  engine_fixture_wait (fixture->engine, is_nothing_watched, fixture);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_WAITING);
  after = engine_fixture_folder (fixture->engine, fixture->account, "INBOX");
  g_assert_cmpint (after->in_step_unix_s, >, before->in_step_unix_s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
#define ADD(name, capabilities, func)                                                                        \
  g_test_add ("/engine/watch/" name, Fixture, capabilities, set_up, func, tear_down)
  ADD ("push", "IDLE", test_push);
  ADD ("checked", "", test_checked);
  ADD ("cut", "IDLE", test_cut);
  return g_test_run ();
}
