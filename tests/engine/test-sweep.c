/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A large folder on a server that tells nothing of what changed, as dialogues: how little is asked each time, that all
 * flags are looked at in the end, and that nothing goes by what a slice says. */
#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-account-reader.h"
#include "hearth-account-store.h"
#include "hearth-ring-log.h"

#define MESSAGES 8000

#define RECENT      "UID FETCH 7001:8000 (UID FLAGS)"
#define FIRST_SLICE "UID FETCH 2001:7000 (UID FLAGS)"
#define LAST_SLICE  "UID FETCH 1:2000 (UID FLAGS)"
#define EVERYTHING  "UID FETCH 1:8000 (UID FLAGS)"

static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" }, { "LIST *", "* LIST () \"/\" INBOX\n$ OK\n" },
  { "LSUB *", "$ OK\n" },  { "UID FETCH * (UID BODY.PEEK*", "$ OK\n" },
  { "NOOP", "$ OK\n" },    { "LOGOUT", "* BYE\n$ OK\n" },
};

typedef struct
{
  FakeServer *server;
  EngineFixture *engine;
  guint16 account;
} Fixture;

static char *
make_rows (guint first, guint last)
{
  GString *text = g_string_new (NULL);

  for (guint uid = first; uid <= last; uid++)
    g_string_append_printf (
        text,
        "* %u FETCH (UID %u FLAGS () INTERNALDATE \"01-Nov-2026 %02u:%02u:%02u +0000\" RFC822.SIZE 100"
        " ENVELOPE (NIL \"n%u\" ((NIL NIL \"ilse\" \"x.example\")) NIL NIL NIL NIL NIL NIL \"<%u@x>\")"
        " BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 10 1)"
        " BODY[HEADER.FIELDS (REFERENCES)] \"\")\n",
        uid, uid, uid / 3600, uid / 60 % 60, uid % 60, uid, uid);
  g_string_append (text, "$ OK\n");
  return g_string_free (text, FALSE);
}

/* The flags of these messages; @starred has a star, and of @left_out nothing is said. */
static char *
make_flags (guint first, guint last, guint starred, guint left_out)
{
  GString *text = g_string_new (NULL);

  for (guint uid = first; uid <= last; uid++)
    if (uid != left_out)
      g_string_append_printf (text, "* %u FETCH (UID %u FLAGS (%s))\n", uid, uid,
                              uid == starred ? "\\Flagged" : "");
  g_string_append (text, "$ OK\n");
  return g_string_free (text, FALSE);
}

static void
say_flags (Fixture *fixture, guint first, guint last, guint starred, guint left_out)
{
  g_autofree char *command = g_strdup_printf ("UID FETCH %u:%u (UID FLAGS)", first, last);
  g_autofree char *answer = make_flags (first, last, starred, left_out);

  fake_server_put_rule (fixture->server, command, answer);
}

static void
say_selected (Fixture *fixture, guint exists)
{
  g_autofree char *answer = g_strdup_printf (
      "* FLAGS (\\Seen \\Flagged)\n* %u EXISTS\n* OK [PERMANENTFLAGS (\\Seen \\Flagged \\*)]\n"
      "* OK [UIDVALIDITY 7]\n* OK [UIDNEXT %u]\n$ OK [READ-WRITE]\n",
      exists, MESSAGES + 1);

  fake_server_put_rule (fixture->server, "SELECT *", answer);
}

/* What SEARCH finds: all but @gone. */
static void
say_found (Fixture *fixture, guint gone)
{
  GString *plain = g_string_new ("* SEARCH");
  g_autofree char *answer = NULL;

  for (guint uid = 1; uid <= MESSAGES; uid++)
    if (uid != gone)
      g_string_append_printf (plain, " %u", uid);
  g_string_append (plain, "\n$ OK\n");
  answer = g_string_free (plain, FALSE);
  fake_server_put_rule (fixture->server, "UID SEARCH ALL", answer);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const guint chunks[][2] = {
    { 7951, 8000 }, { 7451, 7950 }, { 5451, 7450 }, { 451, 5450 }, { 1, 450 }
  };
  g_autofree char *answer = g_strdup_printf ("* CAPABILITY IMAP4rev1 %s\n$ OK\n", (const char *) data);
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fake_server_put_rule (fixture->server, "CAPABILITY", answer);
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      g_autofree char *command =
          g_strdup_printf ("UID FETCH %u:%u (UID FLAGS INTERNALDATE*", chunks[i][0], chunks[i][1]);
      g_autofree char *rows = make_rows (chunks[i][0], chunks[i][1]);

      fake_server_put_rule (fixture->server, command, rows);
    }
  say_selected (fixture, MESSAGES);
  say_flags (fixture, 7001, 8000, 0, 0);
  say_flags (fixture, 2001, 7000, 0, 0);
  say_flags (fixture, 1, 2000, 0, 0);
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->server), HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", MESSAGES);
  g_assert_false (fake_server_has_heard (fixture->server, "UID FETCH * (UID FLAGS)"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
}

static guint32
count_messages (Fixture *fixture)
{
  g_autoptr (HearthFolderInfo) info = engine_fixture_folder (fixture->engine, fixture->account, "INBOX");

  return info->n_messages;
}

/* Waits until the server has heard @command so often, and what began then has ended with so many messages. */
static void
wait_for (Fixture *fixture, const char *command, guint n, guint32 n_messages)
{
  while (fake_server_count (fixture->server, command) < n)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", n_messages);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
}

static void
look_again (Fixture *fixture, const char *command, guint n, guint32 n_messages)
{
  hearth_engine_check_now (fixture->engine->engine, 0);
  wait_for (fixture, command, n, n_messages);
}

static char *
dup_store_dir (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *mail = g_build_filename (path, "mail.db", NULL);
      char *found;

      if (g_file_test (mail, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
      found = g_file_test (path, G_FILE_TEST_IS_DIR) ? dup_store_dir (path) : NULL;
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* As the store has it; all of them have a date of their own. */
static gboolean
is_starred (Fixture *fixture, guint uid)
{
  g_autofree char *dir = dup_store_dir (fixture->engine->dir);
  g_autoptr (HearthFolderInfo) info = engine_fixture_folder (fixture->engine, fixture->account, "INBOX");
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (dir, fixture->account, NULL);
  g_autoptr (HearthListIndex) index =
      hearth_account_reader_read_list (reader, info->key, HEARTH_SORT_OLDEST_FIRST, NULL);
  HearthLocation location;

  g_assert_cmpuint (index->n_entries, ==, MESSAGES);
  g_assert_true (hearth_account_reader_locate (reader, index->entries[uid - 1].key, &location, NULL));
  g_assert_cmpuint (location.uid, ==, uid);
  return (location.flags & HEARTH_FLAG_FLAGGED) != 0;
}

/* The engine ends, and what it left is there to be looked at. */
static HearthAccountStore *
stop (Fixture *fixture, HearthFolderRecord **inbox)
{
  g_autofree char *dir = NULL;
  g_autoptr (GError) error = NULL;
  HearthAccountStore *store;

  engine_fixture_stop (fixture->engine);
  dir = dup_store_dir (fixture->engine->dir);
  store = hearth_account_store_open (dir, fixture->account, &error);
  g_assert_no_error (error);
  *inbox = hearth_account_store_dup_folder (store, hearth_account_store_find_role (store, HEARTH_ROLE_INBOX),
                                            NULL);
  return store;
}

/* @store: (transfer full) */
static void
go_on (Fixture *fixture, HearthAccountStore *store, const HearthFolderRecord *inbox)
{
  g_assert_true (hearth_account_store_update_folder (store, inbox, HEARTH_FOLDER_SET_SWEEP, NULL));
  hearth_account_store_close (store);
  engine_fixture_start (fixture->engine);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "secret");
}

/* As if the last round had ended long ago. */
static void
make_due (Fixture *fixture)
{
  g_autoptr (HearthFolderRecord) record = NULL;
  HearthAccountStore *store = stop (fixture, &record);

  g_assert_cmpint (record->swept_unix_s, >, 0);
  record->swept_unix_s = 0;
  go_on (fixture, store, record);
}

/* Just after everything was fetched only the newest are looked at. */
static void
test_recent (Fixture *fixture, gconstpointer data)
{
  say_flags (fixture, 7001, 8000, 7500, 0);
  look_again (fixture, RECENT, 1, MESSAGES);
  g_assert_true (is_starred (fixture, 7500));
  g_assert_cmpuint (fake_server_count (fixture->server, RECENT), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID FETCH * (UID FLAGS)"), ==, 1);
  g_assert_false (fake_server_has_heard (fixture->server, "UID SEARCH*"));
}

/* Older ones a slice at a time; where it ended is on the disk. */
static void
test_round (Fixture *fixture, gconstpointer data)
{
  say_flags (fixture, 2001, 7000, 3000, 0);
  say_flags (fixture, 1, 2000, 10, 0);
  make_due (fixture);
  wait_for (fixture, FIRST_SLICE, 1, MESSAGES);
  g_assert_true (is_starred (fixture, 3000));
  g_assert_false (is_starred (fixture, 10));
  g_assert_cmpuint (fake_server_count (fixture->server, FIRST_SLICE), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, LAST_SLICE), ==, 0);

  engine_fixture_stop (fixture->engine);
  engine_fixture_start (fixture->engine);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "secret");
  wait_for (fixture, LAST_SLICE, 1, MESSAGES);
  g_assert_true (is_starred (fixture, 10));
  g_assert_cmpuint (fake_server_count (fixture->server, FIRST_SLICE), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, LAST_SLICE), ==, 1);

  /* then it rests */
  look_again (fixture, RECENT, 3, MESSAGES);
  g_assert_cmpuint (fake_server_count (fixture->server, FIRST_SLICE), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, LAST_SLICE), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, RECENT), ==, 3);
  g_assert_cmpuint (count_messages (fixture), ==, MESSAGES);
}

/* All that was left of a round is gone: it has ended. */
static void
test_rest_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthIdSet) gone = hearth_id_set_new ();
  g_autoptr (HearthFolderRecord) before = NULL;
  g_autoptr (HearthFolderRecord) after = NULL;
  HearthAccountStore *store = stop (fixture, &before);
  guint n_removed;

  hearth_id_set_add_range (gone, 1, 2000);
  g_assert_true (hearth_account_store_remove_uids (store, before->key, gone, &n_removed, NULL));
  say_selected (fixture, MESSAGES - 2000);
  before->sweep_uid = 2001;
  before->swept_unix_s = 0;
  go_on (fixture, store, before);
  wait_for (fixture, RECENT, 1, MESSAGES - 2000);
  store = stop (fixture, &after);
  g_assert_cmpuint (after->sweep_uid, ==, 0);
  g_assert_cmpint (after->swept_unix_s, >, 0);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID FETCH * (UID FLAGS)"), ==, 1);
  hearth_account_store_close (store);
}

static void
test_cut_in_slice (Fixture *fixture, gconstpointer data)
{
  say_flags (fixture, 2001, 7000, 3000, 0);
  fake_server_put_rule_once (fixture->server, FIRST_SLICE, "* 2001 FETCH (UID 2001 FLAGS ())\nCLOSE\n");
  make_due (fixture);
  while (fake_server_count (fixture->server, FIRST_SLICE) < 2)
    {
      hearth_engine_check_now (fixture->engine->engine, 0);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10 * 1000);
    }
  wait_for (fixture, FIRST_SLICE, 2, MESSAGES);
  g_assert_true (is_starred (fixture, 3000));
  g_assert_cmpuint (count_messages (fixture), ==, MESSAGES);
}

/* Fewer than are known: a compare of UIDs says which. */
static void
test_vanished (Fixture *fixture, gconstpointer data)
{
  say_selected (fixture, MESSAGES - 1);
  say_found (fixture, 1234);
  fake_server_put_rule (fixture->server, "UID SEARCH RETURN (ALL) ALL",
                        "* ESEARCH UID ALL 1:1233,1235:8000\n$ OK\n");
  look_again (fixture, "UID SEARCH *", 1, MESSAGES - 1);
  g_assert_cmpuint (
      fake_server_count (fixture->server, g_str_equal (data, "") ? "UID SEARCH ALL" : "UID SEARCH RETURN *"),
      ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID FETCH * (UID FLAGS)"), ==, 1);
}

/* A slice in which a message is missing that is there. */
static void
test_odd_slice (Fixture *fixture, gconstpointer data)
{
  say_flags (fixture, 7001, 8000, 0, 7777);
  say_found (fixture, 0);
  look_again (fixture, "UID SEARCH ALL", 1, MESSAGES);
  g_assert_cmpuint (count_messages (fixture), ==, MESSAGES);
  g_assert_false (fake_server_has_heard (fixture->server, EVERYTHING));
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
    { "/engine/sweep/recent", "", test_recent },
    { "/engine/sweep/round", "", test_round },
    { "/engine/sweep/rest-gone", "", test_rest_gone },
    { "/engine/sweep/cut-in-slice", "", test_cut_in_slice },
    { "/engine/sweep/vanished", "", test_vanished },
    { "/engine/sweep/vanished-esearch", "ESEARCH", test_vanished },
    { "/engine/sweep/odd-slice", "", test_odd_slice },
  };

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].capabilities, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
