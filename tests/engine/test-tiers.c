/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that tell what changed (CONDSTORE, QRESYNC, LIST-STATUS), as dialogues: how little is asked of them, and what
 * happens when what they tell does not agree. */
#include <string.h>

#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-ring-log.h"

#define ROW(number, uid, flags, subject)                                                                     \
  "* " number " FETCH (UID " uid " FLAGS (" flags ") INTERNALDATE \"01-Nov-2026 10:00:0" number " +0000\""   \
  " RFC822.SIZE 100 ENVELOPE (\"Sun, 1 Nov 2026 10:00:0" number " +0000\" \"" subject "\""                   \
  " ((\"Ilse\" NIL \"ilse\" \"x.example\")) NIL NIL ((NIL NIL \"anna\" \"x.example\")) NIL NIL NIL"          \
  " \"<" uid "@x>\") BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 10 1)"       \
  " BODY[HEADER.FIELDS (REFERENCES)] \"\")\n"

/* What SELECT says, with @news in between. */
#define SELECTED(exists, next, modseq, news)                                                                 \
  "* FLAGS (\\Seen \\Flagged)\n* " exists " EXISTS\n* OK [PERMANENTFLAGS (\\Seen \\Flagged \\*)]\n"          \
  "* OK [UIDVALIDITY 7]\n* OK [UIDNEXT " next "]\n* OK [HIGHESTMODSEQ " modseq "]\n" news                    \
  "$ OK [READ-WRITE]\n"

#define CHANGES    "UID FETCH 1:3 (UID FLAGS) (CHANGEDSINCE 90)"
#define EVERYTHING "UID FETCH 1:3 (UID FLAGS)"
#define RESYNC     "SELECT \"INBOX\" (QRESYNC (7 90 1:3))"

/* An INBOX of three, at modification sequence 90. */
static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "ENABLE QRESYNC", "* ENABLED QRESYNC\n$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT *", SELECTED ("3", "4", "90", "") },
  { "UID FETCH 1:3 (UID FLAGS INTERNALDATE*",
    ROW ("1", "1", "", "one") ROW ("2", "2", "\\Seen", "two") ROW ("3", "3", "", "three") "$ OK\n" },
  { EVERYTHING, "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Seen))\n"
                "* 3 FETCH (UID 3 FLAGS ())\n$ OK\n" },
  { "UID FETCH * (UID BODY.PEEK*", "$ OK\n" },
  { "UID SEARCH *", "* SEARCH 1 2 3\n$ OK\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

typedef struct
{
  FakeServer *server;
  EngineFixture *engine;
  guint16 account;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = g_strdup_printf ("* CAPABILITY IMAP4rev1 %s\n$ OK\n", (const char *) data);
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fake_server_put_rule (fixture->server, "CAPABILITY", answer);
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->server), HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 3);
  g_assert_false (fake_server_has_heard (fixture->server, EVERYTHING));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
}

static guint
count_rows (Fixture *fixture)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (fixture->engine, fixture->account, "INBOX", 100);

  return rows->len;
}

static HearthFlags
flags_of (Fixture *fixture, const char *subject)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", subject);

  return row != NULL ? row->flags : 0;
}

static gboolean
is_three_starred (EngineFixture *engine, gconstpointer data)
{
  return flags_of ((Fixture *) data, "three") == HEARTH_FLAG_FLAGGED;
}

static gboolean
is_one_read (EngineFixture *engine, gconstpointer data)
{
  return flags_of ((Fixture *) data, "one") == HEARTH_FLAG_SEEN;
}

static gboolean
is_one_starred (EngineFixture *engine, gconstpointer data)
{
  return flags_of ((Fixture *) data, "one") == HEARTH_FLAG_FLAGGED;
}

static gboolean
is_two_left (EngineFixture *engine, gconstpointer data)
{
  return count_rows ((Fixture *) data) == 2;
}

/* Looks again, and waits until it is quiet. */
static void
look_again (Fixture *fixture, EngineCondition condition)
{
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, condition, fixture);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
}

/* CONDSTORE: only what changed is asked for. */
static void
test_changes (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT *", SELECTED ("3", "4", "95", ""));
  fake_server_put_rule (fixture->server, CHANGES, "* 3 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ (95))\n$ OK\n");
  look_again (fixture, is_three_starred);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
  g_assert_cmpuint (flags_of (fixture, "two"), ==, HEARTH_FLAG_SEEN);
  g_assert_false (fake_server_has_heard (fixture->server, EVERYTHING));
  g_assert_false (fake_server_has_heard (fixture->server, "UID SEARCH*"));

  /* What is known now is asked about next time. */
  fake_server_put_rule (fixture->server, "SELECT *", SELECTED ("3", "4", "97", ""));
  fake_server_put_rule (
      fixture->server, "UID FETCH 1:3 (UID FLAGS) (CHANGEDSINCE 95)",
      "* 3 FETCH (UID 3 FLAGS () MODSEQ (97))\n* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (96))\n"
      "$ OK\n");
  look_again (fixture, is_one_read);
  g_assert_cmpuint (flags_of (fixture, "three"), ==, 0);
}

/* One fewer than is known: a compare of UIDs says which. */
static void
test_one_vanished (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT *", SELECTED ("2", "4", "95", ""));
  fake_server_put_rule (fixture->server, CHANGES, "$ OK\n");
  fake_server_put_rule (fixture->server, "UID SEARCH *", "* SEARCH 1 3\n$ OK\n");
  look_again (fixture, is_two_left);
  g_assert_cmpuint (flags_of (fixture, "two"), ==, 0);
  g_assert_false (fake_server_has_heard (fixture->server, EVERYTHING));
}

/* A server that offers it and cannot do it. */
static void
test_changes_refused (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT *", SELECTED ("3", "4", "95", ""));
  fake_server_put_rule (fixture->server, CHANGES, "$ BAD what\n");
  fake_server_put_rule (fixture->server, EVERYTHING,
                        "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Seen))\n"
                        "* 3 FETCH (UID 3 FLAGS (\\Flagged))\n$ OK\n");
  look_again (fixture, is_three_starred);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
}

/* A server that was put back from a copy: nothing that it says of changes means anything. */
static void
test_modseq_went_back (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT *", SELECTED ("3", "4", "50", ""));
  fake_server_put_rule (fixture->server, EVERYTHING,
                        "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Seen))\n"
                        "* 3 FETCH (UID 3 FLAGS (\\Flagged))\n$ OK\n");
  look_again (fixture, is_three_starred);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
}

/* QRESYNC: SELECT is all that is asked. */
static void
test_told_all (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, RESYNC,
                        "* OK [CLOSED]\n" SELECTED ("2", "4", "95",
                                                    "* VANISHED (EARLIER) 2\n"
                                                    "* 2 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ (95))\n"));
  look_again (fixture, is_three_starred);
  g_assert_cmpuint (count_rows (fixture), ==, 2);
  g_assert_cmpuint (flags_of (fixture, "one"), ==, 0);
  g_assert_false (fake_server_has_heard (fixture->server, "UID FETCH 1:3 (UID FLAGS)*"));
  g_assert_false (fake_server_has_heard (fixture->server, "UID SEARCH*"));
}

/* It says that nothing is gone, and has fewer; or that something is gone that it has: nothing is removed by that. */
static void
test_told_wrong (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, RESYNC,
                        "* OK [CLOSED]\n" SELECTED ("3", "4", "95",
                                                    "* VANISHED (EARLIER) 1:2\n"
                                                    "* 3 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ (95))\n"));
  look_again (fixture, is_three_starred);
  g_assert_true (fake_server_has_heard (fixture->server, "UID SEARCH*"));
  g_assert_cmpuint (count_rows (fixture), ==, 3);

  fake_server_put_rule (fixture->server, "SELECT \"INBOX\" (QRESYNC (7 95 1:3))",
                        "* OK [CLOSED]\n" SELECTED ("2", "4", "96", ""));
  fake_server_put_rule (fixture->server, "UID SEARCH *", "* SEARCH 1 3\n$ OK\n");
  look_again (fixture, is_two_left);
  g_assert_cmpuint (flags_of (fixture, "two"), ==, 0);
}

/* A folder made anew has nothing to do with what was known. */
static void
test_made_anew (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (
      fixture->server, RESYNC,
      "* OK [CLOSED]\n* FLAGS (\\Seen)\n* 1 EXISTS\n* OK [UIDVALIDITY 8]\n* OK [UIDNEXT 2]\n"
      "* OK [HIGHESTMODSEQ 200]\n* VANISHED (EARLIER) 1:3\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1 (UID FLAGS INTERNALDATE*",
                        ROW ("1", "1", "\\Flagged", "one") "$ OK\n");
  look_again (fixture, is_one_starred);
  g_assert_cmpuint (count_rows (fixture), ==, 1);
}

/* How other folders are comes with the list; only the one that differs is opened. */
static gboolean
is_archive_open_again (EngineFixture *engine, gconstpointer data)
{
  return fake_server_count (((const Fixture *) data)->server, "SELECT \"Archive\"*") == 2;
}

static void
test_states (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (
      fixture->server, "LIST *",
      "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n* LIST () \"/\" Sent\n"
      "* STATUS Archive (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90)\n"
      "* STATUS Sent (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90)\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Archive", 3);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Sent", 3);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  g_assert_cmpuint (fake_server_count (fixture->server, "SELECT \"Archive\"*"), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "SELECT \"Sent\"*"), ==, 1);

  fake_server_put_rule (
      fixture->server, "LIST *",
      "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n* LIST () \"/\" Sent\n"
      "* STATUS Archive (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 95)\n"
      "* STATUS Sent (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90)\n$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"Archive\"*", SELECTED ("3", "4", "95", ""));
  fake_server_put_rule (fixture->server, CHANGES, "$ OK\n");
  look_again (fixture, is_archive_open_again);
  g_assert_cmpuint (fake_server_count (fixture->server, "SELECT \"Sent\"*"), ==, 1);
  g_assert_false (fake_server_has_heard (fixture->server, "STATUS *"));
}

/* INBOX is opened before the list has come. */
static void
test_inbox_at_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *log = fake_server_dup_log (fixture->server);
  const char *list = strstr (log, "LIST \"\" \"*\"");
  const char *select = strstr (log, "SELECT \"INBOX\"");

  g_assert_nonnull (list);
  g_assert_nonnull (select);
  g_assert_true (select > list);
  g_assert_cmpuint (fake_server_count (fixture->server, "SELECT *"), ==, 1);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    const char *capabilities;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/engine/tiers/changes", "CONDSTORE", test_changes },
    { "/engine/tiers/one-vanished", "CONDSTORE", test_one_vanished },
    { "/engine/tiers/changes-refused", "CONDSTORE", test_changes_refused },
    { "/engine/tiers/modseq-went-back", "CONDSTORE", test_modseq_went_back },
    { "/engine/tiers/modseq-went-back-qresync", "ENABLE QRESYNC", test_modseq_went_back },
    { "/engine/tiers/told-all", "ENABLE QRESYNC", test_told_all },
    { "/engine/tiers/told-wrong", "ENABLE QRESYNC", test_told_wrong },
    { "/engine/tiers/made-anew", "ENABLE QRESYNC", test_made_anew },
    { "/engine/tiers/states", "CONDSTORE LIST-EXTENDED LIST-STATUS", test_states },
    { "/engine/tiers/inbox-at-once", "", test_inbox_at_once },
  };

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].capabilities, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
