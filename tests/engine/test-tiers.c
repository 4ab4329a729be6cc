/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that tell what changed (CONDSTORE, QRESYNC, LIST-STATUS, NOTIFY), as dialogues: how little is asked of them, and what
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
#define NOTIFYING  "IDLE CONDSTORE LIST-EXTENDED LIST-STATUS NOTIFY"
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
  { "IDLE", "+ idling\n" },
  { "NOTIFY *", "$ OK\n" },
  { "NAMESPACE", "* NAMESPACE ((\"\" \"/\")) NIL ((\"#shared/\" \"/\"))\n$ OK\n" },
  { "UID STORE *", "$ OK\n" },
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
  if (strstr (data, "REFUSING") != NULL)
    fake_server_put_rule (fixture->server, "NOTIFY *", "$ NO [BADEVENT (MessageNew)] no\n");
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->server), HEARTH_SECURITY_NONE);
  if (strstr (data, "NO-TEXTS") != NULL)
    info->keep.kind = HEARTH_KEEP_HEADERS;
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

static gboolean
is_all_compared (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, EVERYTHING);
}

/* SEARCH names two of four: what it does not name is no less there. */
static void
test_search_too_short (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT *", SELECTED ("4", "4", "95", ""));
  fake_server_put_rule (fixture->server, CHANGES, "$ OK\n");
  fake_server_put_rule (fixture->server, "UID SEARCH *", "* SEARCH 1 3\n$ OK\n");
  look_again (fixture, is_all_compared);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
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

static gboolean
is_asked_once (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "STATUS \"Archive\" *");
}

static gboolean
is_asked_twice (EngineFixture *engine, gconstpointer data)
{
  return fake_server_count (((const Fixture *) data)->server, "STATUS \"Archive\" *") >= 2;
}

/* LIST cannot ask for states without LIST-EXTENDED, whatever else is offered: each folder is asked for. */
static void
test_states_not_extended (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n$ OK\n");
  fake_server_put_rule (
      fixture->server, "STATUS \"Archive\" *",
      "* STATUS Archive (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90)\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Archive", 3);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  look_again (fixture, is_asked_once);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  look_again (fixture, is_asked_twice);
  g_assert_false (fake_server_has_heard (fixture->server, "LIST * RETURN *"));
}

/* Does something that ends IDLE, so that the server speaks when it begins anew. */
static void
listen_anew (Fixture *fixture)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "one");
  const HearthFlags wanted = HEARTH_FLAG_FLAGGED & ~row->flags;

  engine_fixture_set_flags (fixture->engine, &row->key, 1, HEARTH_FLAG_FLAGGED, wanted);
}

/* INBOX and Archive, in step and told of. */
static void
set_up_archive (Fixture *fixture)
{
  fake_server_put_rule (
      fixture->server, "LIST *",
      "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n"
      "* STATUS Archive (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90)\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Archive", 3);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  g_assert_cmpuint (fake_server_count (fixture->server, "NOTIFY SET * (personal *"), ==, 1);
}

static gboolean
is_told_everything (Fixture *fixture)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (fixture->engine->engine, fixture->account);

  return status->watch.is_everything;
}

/* NOTIFY: the folder that the server tells of is opened, and nothing is asked. */
static void
test_told_of (Fixture *fixture, gconstpointer data)
{
  guint n_lists;

  set_up_archive (fixture);
  n_lists = fake_server_count (fixture->server, "LIST *");
  fake_server_put_rule (fixture->server, "SELECT \"Archive\"*", SELECTED ("3", "4", "95", ""));
  fake_server_put_rule (fixture->server, CHANGES, "$ OK\n");
  fake_server_put_rule_once (fixture->server, "IDLE",
                             "+ idling\n* STATUS Archive (HIGHESTMODSEQ 90)\n"
                             "* STATUS Unheard (MESSAGES 3)\n* STATUS Archive (HIGHESTMODSEQ 95)\n");
  listen_anew (fixture);
  engine_fixture_wait (fixture->engine, is_archive_open_again, fixture);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  g_assert_cmpuint (fake_server_count (fixture->server, "SELECT \"Archive\"*"), ==, 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "LIST *"), ==, n_lists);
  g_assert_false (fake_server_has_heard (fixture->server, "STATUS *"));
  g_assert_true (is_told_everything (fixture));
}

static gboolean
is_choir_in_step (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) choir =
      engine_fixture_folder (engine, ((const Fixture *) data)->account, "#shared/Choir");

  return choir != NULL && choir->state == HEARTH_FOLDER_IN_STEP;
}

/* NOTIFY tells of the person's own folders: with one of others there is more than it tells. */
static void
test_told_of_own (Fixture *fixture, gconstpointer data)
{
  set_up_archive (fixture);
  g_assert_true (is_told_everything (fixture));
  fake_server_put_rule (fixture->server, "LIST \"\" \"#shared/?\" *",
                        "* LIST () \"/\" #shared/Choir\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, is_choir_in_step, fixture);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  g_assert_false (is_told_everything (fixture));
}

static gboolean
is_archive_watched (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (engine->engine, fixture->account);
  g_autoptr (HearthFolderInfo) archive = engine_fixture_folder (engine, fixture->account, "Archive");

  for (guint i = 0; i < HEARTH_WATCHED_MAX; i++)
    if (status->watch.folders[i] == archive->key)
      return TRUE;
  return FALSE;
}

static gboolean
is_archive_left (EngineFixture *engine, gconstpointer data)
{
  return !is_archive_watched (engine, data);
}

static gboolean
is_asked_for_changes (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, CHANGES);
}

/* The user has left the folder, and the connection that was in it for them has it open still, but does not listen. */
static void
test_told_of_left (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) inbox = engine_fixture_folder (fixture->engine, fixture->account, "INBOX");
  g_autoptr (HearthFolderInfo) archive = NULL;

  set_up_archive (fixture);
  archive = engine_fixture_folder (fixture->engine, fixture->account, "Archive");
  hearth_engine_set_current_folder (fixture->engine->engine, archive->key);
  engine_fixture_wait (fixture->engine, is_archive_open_again, fixture);
  engine_fixture_wait (fixture->engine, is_archive_watched, fixture);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  hearth_engine_set_current_folder (fixture->engine->engine, inbox->key);
  engine_fixture_wait (fixture->engine, is_archive_left, fixture);
  fake_server_put_rule (fixture->server, "SELECT \"Archive\"*", SELECTED ("3", "4", "95", ""));
  fake_server_put_rule (fixture->server, CHANGES, "$ OK\n");
  fake_server_put_rule_once (fixture->server, "IDLE", "+ idling\n* STATUS Archive (HIGHESTMODSEQ 95)\n");
  listen_anew (fixture);
  engine_fixture_wait (fixture->engine, is_asked_for_changes, fixture);
}

static gboolean
is_two_unread (EngineFixture *engine, gconstpointer data)
{
  return flags_of ((Fixture *) data, "two") == 0;
}

/* A connection that lags tells what was before: the modification sequence says so. What it tells then is news. */
static void
test_old_news (Fixture *fixture, gconstpointer data)
{
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  fake_server_put_rule_once (fixture->server, "IDLE",
                             "+ idling\n* 3 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ (80))\n"
                             "* 2 FETCH (UID 2 FLAGS () MODSEQ (91))\n");
  listen_anew (fixture);
  engine_fixture_wait (fixture->engine, is_two_unread, fixture);
  g_assert_cmpuint (flags_of (fixture, "three"), ==, 0);
}

static gboolean
is_new_in_step (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) folder =
      engine_fixture_folder (engine, ((const Fixture *) data)->account, "New");

  return folder != NULL && folder->state == HEARTH_FOLDER_IN_STEP && folder->n_messages == 3;
}

static void
test_told_of_folder (Fixture *fixture, gconstpointer data)
{
  set_up_archive (fixture);
  fake_server_put_rule (
      fixture->server, "LIST *",
      "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n* LIST () \"/\" New\n"
      "* STATUS Archive (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90)\n$ OK\n");
  fake_server_put_rule_once (fixture->server, "IDLE", "+ idling\n* LIST () \"/\" New\n");
  listen_anew (fixture);
  engine_fixture_wait (fixture->engine, is_new_in_step, fixture);
}

static gboolean
is_looked_around (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;

  return fake_server_has_heard (fixture->server,
                                "NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange))") &&
         fake_server_count (fixture->server, "SELECT \"Archive\"*") == 2;
}

/* Too much to tell: what was missed is looked for, and the server tells of the selected folder again. */
static void
test_told_too_much (Fixture *fixture, gconstpointer data)
{
  set_up_archive (fixture);
  fake_server_put_rule (
      fixture->server, "LIST *",
      "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n"
      "* STATUS Archive (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 95)\n$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"Archive\"*", SELECTED ("3", "4", "95", ""));
  fake_server_put_rule (fixture->server, CHANGES, "$ OK\n");
  fake_server_put_rule_once (fixture->server, "IDLE", "+ idling\n* OK [NOTIFICATIONOVERFLOW] too much\n");
  listen_anew (fixture);
  engine_fixture_wait (fixture->engine, is_looked_around, fixture);
}

static gboolean
is_idling (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "IDLE");
}

/* Refused: as without it. */
static void
test_telling_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status = NULL;

  engine_fixture_wait (fixture->engine, is_idling, fixture);
  status = hearth_engine_dup_status (fixture->engine->engine, fixture->account);
  g_assert_true (status->is_push_alive);
  g_assert_cmpuint (fake_server_count (fixture->server, "NOTIFY *"), ==, 1);
  g_assert_no_error (status->error);
}

static void
test_telling_not_offered (Fixture *fixture, gconstpointer data)
{
  engine_fixture_wait (fixture->engine, is_idling, fixture);
  g_assert_false (fake_server_has_heard (fixture->server, "NOTIFY *"));
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

/* --- names of the server --- */

#define ID_ROW(number, uid, id, subject, item)                                                               \
  "* " number " FETCH (UID " uid " FLAGS () INTERNALDATE \"01-Nov-2026 10:00:0" number " +0000\""            \
  " RFC822.SIZE 30 ENVELOPE (NIL \"" subject "\" ((NIL NIL \"ilse\" \"x.example\")) NIL NIL NIL NIL NIL"     \
  " NIL \"<" id "@x>\") BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 10 1)"                        \
  " BODY[HEADER.FIELDS (REFERENCES)] \"\" " item ")\n"

static guint
count_bodies (Fixture *fixture)
{
  return fake_server_count (fixture->server, "UID FETCH * (UID BODY.PEEK[])");
}

static gboolean
is_archived_one_starred (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (engine, ((const Fixture *) data)->account, "All", "four");

  return row != NULL && (row->flags & HEARTH_FLAG_FLAGGED) != 0;
}

/* The same message in two folders, by the name that the server has for it, whatever its headers say: one text, and a star on
 * one is a star on both. */
static void
test_one_message (Fixture *fixture, gconstpointer data)
{
  const gboolean is_gmail = strstr (data, "X-GM-EXT-1") != NULL;
  const char *item = is_gmail ? "*X-GM-MSGID X-GM-LABELS)" : "*EMAILID)";
  g_autofree char *rows_command = g_strdup_printf ("UID FETCH 4 (UID FLAGS INTERNALDATE%s", item);
  g_autoptr (HearthRow) here = NULL;
  g_autoptr (HearthRow) there = NULL;
  g_autoptr (HearthContent) content = NULL;
  guint n_bodies;

  fake_server_put_rule (fixture->server, "LIST *", "* LIST () \"/\" INBOX\n* LIST (\\All) \"/\" All\n$ OK\n");
  fake_server_put_rule (fixture->server, "STATUS *", "$ OK\n");
  fake_server_put_rule (fixture->server, "UID STORE *", "$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"All\"", SELECTED ("1", "10", "90", ""));
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", SELECTED ("4", "5", "91", ""));
  fake_server_put_rule (fixture->server, "UID FETCH 4 (UID BODY.PEEK[])",
                        "* 4 FETCH (UID 4 BODY[] {30}\nSubject: any\n\nThe very words.\n)\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 9 (UID BODY.PEEK[])",
                        "* 1 FETCH (UID 9 BODY[] {30}\nSubject: any\n\nThe very words.\n)\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID SEARCH ALL", "* SEARCH 9\n$ OK\n");
  fake_server_put_rule (fixture->server,
                        is_gmail ? "UID FETCH 1:4 (UID FLAGS X-GM-LABELS)" : "UID FETCH 1:4 (UID FLAGS)",
                        "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Seen))\n"
                        "* 3 FETCH (UID 3 FLAGS ())\n* 4 FETCH (UID 4 FLAGS ())\n$ OK\n");
  fake_server_put_rule (fixture->server, rows_command,
                        is_gmail ? ID_ROW ("4", "4", "a", "four", "X-GM-MSGID 1278455344230334865") "$ OK\n"
                                 : ID_ROW ("4", "4", "a", "four", "EMAILID (M6d99ac)") "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 9 (UID FLAGS INTERNALDATE*",
                        is_gmail ? ID_ROW ("1", "9", "b", "four", "X-GM-MSGID 1278455344230334865") "$ OK\n"
                                 : ID_ROW ("1", "9", "b", "four", "EMAILID (M6d99ac)") "$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  here = engine_fixture_wait_row (fixture->engine, fixture->account, "INBOX", "four");
  there = engine_fixture_wait_row (fixture->engine, fixture->account, "All", "four");
  while (!fake_server_has_heard (fixture->server, "UID FETCH 4 (UID BODY.PEEK[])"))
    g_main_context_iteration (NULL, FALSE);
  content = engine_fixture_read (fixture->engine, here->key, NULL);
  g_assert_nonnull (content);
  g_clear_pointer (&content, hearth_content_unref);
  n_bodies = count_bodies (fixture);
  content = engine_fixture_read (fixture->engine, there->key, NULL);
  g_assert_nonnull (content);
  g_assert_cmpuint (count_bodies (fixture), ==, n_bodies);
  engine_fixture_set_flags (fixture->engine, &here->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait (fixture->engine, is_archived_one_starred, fixture);
}

/* Somebody renames a folder elsewhere: its rows stay, and nothing is fetched again. */
static void
test_renamed_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) before = NULL;
  g_autoptr (HearthRow) after = NULL;
  guint n_fetched;

  fake_server_put_rule (
      fixture->server, "LIST *MAILBOXID*",
      "* LIST () \"/\" INBOX\n* LIST () \"/\" Old\n* LIST () \"/\" Old/Below\n"
      "* STATUS Old (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90 MAILBOXID (F1))\n"
      "* STATUS Old/Below (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90 MAILBOXID (F2))\n"
      "$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Old", 3);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Old/Below", 3);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  before = engine_fixture_find_row (fixture->engine, fixture->account, "Old/Below", "two");
  n_fetched = fake_server_count (fixture->server, "UID FETCH * ENVELOPE*");
  g_assert_cmpuint (n_fetched, >, 0);

  fake_server_put_rule (
      fixture->server, "LIST *MAILBOXID*",
      "* LIST () \"/\" INBOX\n* LIST () \"/\" New\n* LIST () \"/\" New/Below\n"
      "* STATUS New (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90 MAILBOXID (F1))\n"
      "* STATUS New/Below (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90 MAILBOXID (F2))\n"
      "$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "New/Below", 3);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "New", 3);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  after = engine_fixture_find_row (fixture->engine, fixture->account, "New/Below", "two");
  g_assert_cmpuint (after->key, ==, before->key);
  g_assert_null (engine_fixture_folder (fixture->engine, fixture->account, "Old"));
  g_assert_cmpuint (fake_server_count (fixture->server, "UID FETCH * ENVELOPE*"), ==, n_fetched);
}

/* Without names that last, a folder of another name is another folder. */
static void
test_renamed_elsewhere_no_ids (Fixture *fixture, gconstpointer data)
{
  guint n_fetched;

  fake_server_put_rule (
      fixture->server, "LIST *",
      "* LIST () \"/\" INBOX\n* LIST () \"/\" Old\n"
      "* STATUS Old (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90)\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Old", 3);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  n_fetched = fake_server_count (fixture->server, "UID FETCH * ENVELOPE*");

  fake_server_put_rule (
      fixture->server, "LIST *",
      "* LIST () \"/\" INBOX\n* LIST () \"/\" New\n"
      "* STATUS New (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 90)\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "New", 3);
  g_assert_null (engine_fixture_folder (fixture->engine, fixture->account, "Old"));
  g_assert_cmpuint (fake_server_count (fixture->server, "UID FETCH * ENVELOPE*"), >, n_fetched);
  g_assert_false (fake_server_has_heard (fixture->server, "*MAILBOXID*"));
}

/* --- first words --- */

static gboolean
has_previews (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (GPtrArray) rows = engine_fixture_rows (engine, fixture->account, "Archive", 10);

  for (guint i = 0; i < rows->len; i++)
    {
      const HearthRow *row = g_ptr_array_index (rows, i);

      if (row->preview == NULL || !g_str_has_prefix (row->preview, "Words of"))
        return FALSE;
    }
  return rows->len == 3;
}

static void
add_archive_with_texts (Fixture *fixture)
{
  fake_server_put_rule (fixture->server, "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n$ OK\n");
  fake_server_put_rule (fixture->server, "STATUS *", "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1:3 (UID PREVIEW (LAZY))",
                        "* 1 FETCH (UID 1 PREVIEW \"Words  of\\ttheir own\")\n* 2 FETCH (UID 2 PREVIEW NIL)\n"
                        "* 3 FETCH (UID 3 PREVIEW {8}\nWords of)\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 2 (UID BODY.PEEK[1]<0.2048>)",
                        "* 2 FETCH (UID 2 BODY[1]<0> \"Words of the text\")\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1:3 (UID BODY.PEEK[1]<0.2048>)",
                        "* 1 FETCH (UID 1 BODY[1]<0> \"Words of the text\")\n"
                        "* 2 FETCH (UID 2 BODY[1]<0> \"Words of the text\")\n"
                        "* 3 FETCH (UID 3 BODY[1]<0> \"Words of the text\")\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Archive", 3);
}

/* Those of the server, and of what it has none at hand the beginning of the text; or of all. */
static void
test_previews (Fixture *fixture, gconstpointer data)
{
  const gboolean is_offered = strstr (data, "PREVIEW") != NULL;

  add_archive_with_texts (fixture);
  engine_fixture_wait (fixture->engine, has_previews, fixture);
  g_assert_cmpint (fake_server_has_heard (fixture->server, "UID FETCH 1:3 (UID PREVIEW (LAZY))"), ==,
                   is_offered);
  g_assert_cmpint (fake_server_has_heard (fixture->server, "UID FETCH 1:3 (UID BODY.PEEK[1]*"), ==,
                   !is_offered);
}

/* Rows that were read while the server was away get theirs when it is back, without being read again. */
static void
test_previews_later (Fixture *fixture, gconstpointer data)
{
  static const char first_words[] = "UID FETCH 1:3 (UID BODY.PEEK[1]<0.2048>)";
  g_autoptr (GPtrArray) rows = NULL;

  add_archive_with_texts (fixture);
  engine_fixture_stop (fixture->engine);
  engine_fixture_start (fixture->engine);
  rows = engine_fixture_rows (fixture->engine, fixture->account, "Archive", 10);
  g_assert_null (((const HearthRow *) g_ptr_array_index (rows, 0))->preview);
  /* Long enough that whoever asked at once would have given up. */
  g_usleep (200 * 1000);
  g_assert_cmpuint (fake_server_count (fixture->server, first_words), ==, 0);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "secret");
  engine_fixture_wait_heard (fixture->engine, fixture->server, first_words, 1);
}

/* --- flags that exclude one another --- */

#define JUNK_PAIR            (HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK)
#define STORED_SINCE(modseq) "UID STORE 3 (UNCHANGEDSINCE " modseq ") +FLAGS.SILENT ($Junk)"

static void
mark_junk (Fixture *fixture)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "three");

  engine_fixture_set_flags (fixture->engine, &row->key, 1, JUNK_PAIR, HEARTH_FLAG_JUNK);
  engine_fixture_wait_pushed (fixture->engine, fixture->account);
}

static void
test_store_unchanged (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, STORED_SINCE ("90"), "* 3 FETCH (UID 3 MODSEQ (91))\n$ OK done\n");
  mark_junk (fixture);
  g_assert_cmpuint (flags_of (fixture, "three"), ==, HEARTH_FLAG_JUNK);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 1);
}

/* Somebody else said that it is no junk: what is said here counts, and the other flag goes. */
static void
test_store_modified (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, STORED_SINCE ("90"), "$ OK [MODIFIED 3] not done\n");
  fake_server_put_rule (fixture->server, "UID FETCH 3 (UID FLAGS MODSEQ)",
                        "* 3 FETCH (UID 3 FLAGS ($NotJunk \\Seen) MODSEQ (97))\n$ OK\n");
  fake_server_put_rule (fixture->server, STORED_SINCE ("97"), "* 3 FETCH (UID 3 MODSEQ (98))\n$ OK done\n");
  fake_server_put_rule (fixture->server, "UID STORE 3 -FLAGS.SILENT ($NotJunk)", "$ OK done\n");
  mark_junk (fixture);
  g_assert_cmpuint (flags_of (fixture, "three"), ==, HEARTH_FLAG_JUNK | HEARTH_FLAG_SEEN);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 3);
}

/* A message that changes for ever is told in the end. */
static void
test_store_always_modified (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "UID STORE 3 (UNCHANGEDSINCE *", "$ OK [MODIFIED 3] not done\n");
  fake_server_put_rule (fixture->server, "UID STORE 3 +FLAGS.SILENT ($Junk)", "$ OK done\n");
  fake_server_put_rule (fixture->server, "UID FETCH 3 (UID FLAGS MODSEQ)",
                        "* 3 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (97))\n$ OK\n");
  mark_junk (fixture);
  g_assert_cmpuint (flags_of (fixture, "three"), ==, HEARTH_FLAG_JUNK | HEARTH_FLAG_SEEN);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 4);
}

/* Without CONDSTORE, or for a flag that stands for itself, there is no condition. */
static void
test_store_plain (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "UID STORE 3 +FLAGS.SILENT ($Junk)", "$ OK done\n");
  mark_junk (fixture);
  g_assert_cmpuint (flags_of (fixture, "three"), ==, HEARTH_FLAG_JUNK);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 1);
}

static gboolean
was_looked_at (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;

  return fake_server_count (fixture->server, "UID FETCH 3 (UID FLAGS*") > 0 &&
         flags_of ((Fixture *) fixture, "three") == 0;
}

/* Between STORE and its OK the server says what somebody else made of the message right after: that is how it is. */
static void
test_store_undone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "three");

  fake_server_put_rule (fixture->server, "UID STORE 3 +FLAGS.SILENT (\\Flagged)",
                        "* 3 FETCH (UID 3 FLAGS ())\n$ OK done\n");
  fake_server_put_rule (fixture->server, "UID FETCH 3 (UID FLAGS*", "* 3 FETCH (UID 3 FLAGS ())\n$ OK\n");
  engine_fixture_set_flags (fixture->engine, &row->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait_pushed (fixture->engine, fixture->account);
  engine_fixture_wait (fixture->engine, was_looked_at, fixture);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 1);
  g_assert_true (fake_server_has_heard (fixture->server, "UID FETCH 3 (UID FLAGS MODSEQ)") ==
                 g_str_equal (data, "CONDSTORE"));
}

static void
test_store_star (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "three");

  fake_server_put_rule (fixture->server, "UID STORE 3 +FLAGS.SILENT (\\Flagged)", "$ OK done\n");
  engine_fixture_set_flags (fixture->engine, &row->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait_pushed (fixture->engine, fixture->account);
  g_assert_true (is_three_starred (fixture->engine, fixture));
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE *"), ==, 1);
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
    { "/engine/tiers/search-too-short", "CONDSTORE", test_search_too_short },
    { "/engine/tiers/changes-refused", "CONDSTORE", test_changes_refused },
    { "/engine/tiers/modseq-went-back", "CONDSTORE", test_modseq_went_back },
    { "/engine/tiers/modseq-went-back-qresync", "ENABLE QRESYNC", test_modseq_went_back },
    { "/engine/tiers/told-all", "ENABLE QRESYNC", test_told_all },
    { "/engine/tiers/told-wrong", "ENABLE QRESYNC", test_told_wrong },
    { "/engine/tiers/made-anew", "ENABLE QRESYNC", test_made_anew },
    { "/engine/tiers/states", "CONDSTORE LIST-EXTENDED LIST-STATUS", test_states },
    { "/engine/tiers/states-not-extended", "CONDSTORE LIST-STATUS", test_states_not_extended },
    { "/engine/tiers/one-message-objectid", "CONDSTORE OBJECTID", test_one_message },
    { "/engine/tiers/one-message-gmail", "CONDSTORE X-GM-EXT-1", test_one_message },
    { "/engine/tiers/renamed-elsewhere", "CONDSTORE LIST-EXTENDED LIST-STATUS OBJECTID",
      test_renamed_elsewhere },
    { "/engine/tiers/renamed-elsewhere-no-ids", "CONDSTORE LIST-EXTENDED LIST-STATUS",
      test_renamed_elsewhere_no_ids },
    { "/engine/tiers/previews", "CONDSTORE PREVIEW", test_previews },
    { "/engine/tiers/previews-not-offered", "CONDSTORE", test_previews },
    { "/engine/tiers/previews-later", "CONDSTORE", test_previews_later },
    { "/engine/tiers/store-unchanged", "CONDSTORE", test_store_unchanged },
    { "/engine/tiers/store-modified", "CONDSTORE", test_store_modified },
    { "/engine/tiers/store-always-modified", "CONDSTORE", test_store_always_modified },
    { "/engine/tiers/store-plain", "", test_store_plain },
    { "/engine/tiers/store-undone", "", test_store_undone },
    { "/engine/tiers/store-undone-condstore", "CONDSTORE", test_store_undone },
    { "/engine/tiers/store-star", "CONDSTORE", test_store_star },
    { "/engine/tiers/inbox-at-once", "", test_inbox_at_once },
    { "/engine/tiers/old-news", "IDLE CONDSTORE", test_old_news },
    { "/engine/tiers/told-of", NOTIFYING, test_told_of },
    { "/engine/tiers/told-of-own", NOTIFYING " NAMESPACE", test_told_of_own },
    { "/engine/tiers/told-of-left", NOTIFYING " NO-TEXTS", test_told_of_left },
    { "/engine/tiers/told-of-folder", NOTIFYING, test_told_of_folder },
    { "/engine/tiers/told-too-much", NOTIFYING, test_told_too_much },
    { "/engine/tiers/telling-refused", NOTIFYING " REFUSING", test_telling_refused },
    { "/engine/tiers/telling-not-offered", "IDLE CONDSTORE", test_telling_not_offered },
  };

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].capabilities, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
