/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that others share (NAMESPACE, RFC 2342), which a list of "*" need not reach, and what folders are for (SPECIAL-USE,
 * RFC 6154, or their names), as dialogues. */
#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-ring-log.h"

#define OPENED "* FLAGS (\\Seen)\n* 0 EXISTS\n* OK [UIDVALIDITY 7]\n* OK [UIDNEXT 1]\n$ OK [READ-WRITE]\n"

#define EXTENDED "LIST-EXTENDED SPECIAL-USE "

static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "NAMESPACE",
    "* NAMESPACE ((\"\" \"/\")(\"mail/\" \"/\")) ((\"~\" \"/\")) ((\"#shared/\" \"/\"))\n$ OK\n" },
  { "LIST \"\" \"?\" *", "* LIST () \"/\" INBOX\n* LIST (\\Sent) \"/\" Sent\n$ OK\n" },
  { "LIST \"\" \"~?\" *", "* LIST (\\Sent) \"/\" ~tomas/Sent\n$ OK\n" },
  { "LIST \"\" \"#shared/?\" *", "* LIST (\\Sent) \"/\" #shared/Choir\n$ OK\n" },
  { "LIST \"\" \"?\"", "* LIST () \".\" INBOX\n* LIST () \".\" INBOX.Alt.Papierkorb\n"
                       "* LIST () \".\" INBOX.Entw&APw-rfe\n* LIST () \".\" INBOX.Gesendet\n"
                       "* LIST () \".\" INBOX.Papierkorb\n* LIST () \".\" INBOX.Sent\n"
                       "* LIST (\\Noselect) \".\" INBOX.Spam\n* LIST () \".\" INBOX.Rezepte\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT *", OPENED },
  { "STATUS *", "$ OK\n" },
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
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 0);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
}

static gboolean
is_choir_gone (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) folder =
      engine_fixture_folder (engine, ((const Fixture *) data)->account, "#shared/Choir");

  return folder == NULL;
}

static gboolean
is_asked_twice (EngineFixture *engine, gconstpointer data)
{
  return fake_server_count (((const Fixture *) data)->server, "LIST \"\" \"#shared/?\" *") >= 2;
}

/* Found by its namespace; kept though "*" does not reach it; gone when it is not shared any more. */
static void
test_shared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) choir = NULL;
  g_autoptr (HearthFolderInfo) theirs = NULL;
  g_autoptr (HearthFolderInfo) sent = NULL;

  g_assert_false (fake_server_has_heard (fixture->server, "LIST * \"#shared/?*"));
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "#shared/Choir", 0);
  g_assert_true (fake_server_has_heard (fixture->server, "LIST \"\" \"~?\" RETURN (*"));
  choir = engine_fixture_folder (fixture->engine, fixture->account, "#shared/Choir");
  g_assert_cmpint (choir->role, ==, HEARTH_ROLE_NONE);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "~tomas/Sent", 0);
  theirs = engine_fixture_folder (fixture->engine, fixture->account, "~tomas/Sent");
  g_assert_cmpint (theirs->role, ==, HEARTH_ROLE_NONE);
  sent = engine_fixture_folder (fixture->engine, fixture->account, "Sent");
  g_assert_cmpint (sent->role, ==, HEARTH_ROLE_SENT);

  /* The answer for all is no news of it. */
  fake_server_put_rule (fixture->server, "LIST \"\" \"#shared/?\" *", "$ NO [UNAVAILABLE] later\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, is_asked_twice, fixture);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  g_assert_false (is_choir_gone (fixture->engine, fixture));

  fake_server_put_rule (fixture->server, "LIST \"\" \"#shared/?\" *", "$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, is_choir_gone, fixture);
}

static gboolean
is_sent_gone (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) folder =
      engine_fixture_folder (engine, ((const Fixture *) data)->account, "Sent");

  return folder == NULL;
}

/* Somebody else removes a folder, and the user opens it: it is not tried again and again, but looked for in the list. */
static void
test_removed_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) sent = engine_fixture_folder (fixture->engine, fixture->account, "Sent");

  fake_server_put_rule (fixture->server, "LIST \"\" \"?\" *", "* LIST () \"/\" INBOX\n$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"Sent\"", "$ NO [NONEXISTENT] no such folder\n");
  hearth_engine_set_current_folder (fixture->engine->engine, sent->key);
  engine_fixture_wait (fixture->engine, is_sent_gone, fixture);
  g_assert_cmpuint (fake_server_count (fixture->server, "SELECT \"Sent\""), <=, 4);
}

static void
test_not_offered (Fixture *fixture, gconstpointer data)
{
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 0);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  g_assert_false (fake_server_has_heard (fixture->server, "NAMESPACE"));
  g_assert_cmpuint (fake_server_count (fixture->server, "LIST *"), ==,
                    fake_server_count (fixture->server, "LIST \"\" \"?\" *"));
}

static HearthFolderRole
role_of (Fixture *fixture, const char *path)
{
  g_autoptr (HearthFolderInfo) folder = engine_fixture_folder (fixture->engine, fixture->account, path);

  g_assert_nonnull (folder);
  return folder->role;
}

/* A server that says nothing of it: the name tells, in the languages that there are, at the top and below INBOX; the first of two
 * has it, and nothing is filed into what cannot be opened. */
static void
test_uses_by_name (Fixture *fixture, gconstpointer data)
{
  g_assert_true (fake_server_has_heard (fixture->server, "LIST \"\" \"?\""));
  g_assert_cmpint (role_of (fixture, "INBOX"), ==, HEARTH_ROLE_INBOX);
  g_assert_cmpint (role_of (fixture, "INBOX/Entwürfe"), ==, HEARTH_ROLE_DRAFTS);
  g_assert_cmpint (role_of (fixture, "INBOX/Gesendet"), ==, HEARTH_ROLE_SENT);
  g_assert_cmpint (role_of (fixture, "INBOX/Sent"), ==, HEARTH_ROLE_NONE);
  g_assert_cmpint (role_of (fixture, "INBOX/Papierkorb"), ==, HEARTH_ROLE_TRASH);
  g_assert_cmpint (role_of (fixture, "INBOX/Alt/Papierkorb"), ==, HEARTH_ROLE_NONE);
  g_assert_cmpint (role_of (fixture, "INBOX/Spam"), ==, HEARTH_ROLE_NONE);
  g_assert_cmpint (role_of (fixture, "INBOX/Rezepte"), ==, HEARTH_ROLE_NONE);
}

static gboolean
is_used_for_drafts (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) folder =
      engine_fixture_folder (engine, ((const Fixture *) data)->account, "mail/Drafts");

  return folder != NULL && folder->role == HEARTH_ROLE_DRAFTS;
}

/* A name counts right below the prefix of the person's namespace, too, and nowhere deeper. */
static void
test_uses_below_prefix (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "LIST \"\" \"?\" *",
                        "* LIST () \"/\" INBOX\n* LIST () \"/\" mail/Drafts\n"
                        "* LIST () \"/\" mail/Old/Trash\n* LIST () \"/\" else/Junk\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, is_used_for_drafts, fixture);
  g_assert_cmpint (role_of (fixture, "mail/Old/Trash"), ==, HEARTH_ROLE_NONE);
  g_assert_cmpint (role_of (fixture, "else/Junk"), ==, HEARTH_ROLE_NONE);
}

static gboolean
is_used_for_trash (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) folder =
      engine_fixture_folder (engine, ((const Fixture *) data)->account, "Gone");

  return folder != NULL && folder->role == HEARTH_ROLE_TRASH;
}

/* What the server says goes before what a name says, and names fill the rest. */
static void
test_uses_told (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "LIST \"\" \"?\" *",
                        "* LIST () \"/\" INBOX\n* LIST () \"/\" Trash\n* LIST (\\Trash) \"/\" Gone\n"
                        "* LIST () \"/\" Drafts\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, is_used_for_trash, fixture);
  g_assert_true (fake_server_has_heard (fixture->server, "LIST \"\" \"?\" RETURN (*SPECIAL-USE*)"));
  g_assert_cmpint (role_of (fixture, "Trash"), ==, HEARTH_ROLE_NONE);
  g_assert_cmpint (role_of (fixture, "Drafts"), ==, HEARTH_ROLE_DRAFTS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  g_test_add ("/engine/lists/shared", Fixture, EXTENDED "NAMESPACE", set_up, test_shared, tear_down);
  g_test_add ("/engine/lists/not-offered", Fixture, EXTENDED, set_up, test_not_offered, tear_down);
  g_test_add ("/engine/lists/removed-elsewhere", Fixture, EXTENDED, set_up, test_removed_elsewhere,
              tear_down);
  g_test_add ("/engine/lists/uses-told", Fixture, EXTENDED, set_up, test_uses_told, tear_down);
  g_test_add ("/engine/lists/uses-below-prefix", Fixture, EXTENDED "NAMESPACE", set_up,
              test_uses_below_prefix, tear_down);
  g_test_add ("/engine/lists/uses-by-name", Fixture, "", set_up, test_uses_by_name, tear_down);
  return g_test_run ();
}
