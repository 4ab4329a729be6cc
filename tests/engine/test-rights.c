/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one may do with folders, and how full the mailbox is: with servers that say so, along with the list or folder by
 * folder, and with one that says nothing. */
#include <string.h>

#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-engine-diagnosis.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

#define SELECTED(validity, mode)                                                                             \
  "* FLAGS (\\Seen)\n* 0 EXISTS\n* OK [PERMANENTFLAGS (\\Seen \\*)]\n* OK [UIDVALIDITY " validity            \
  "]\n* OK [UIDNEXT 1]\n$ OK [" mode "]\n"

static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "LIST * MYRIGHTS*", "* LIST () \"/\" INBOX\n* MYRIGHTS INBOX lrswipkxtea\n"
                        "* LIST () \"/\" Shared\n* MYRIGHTS Shared lr\n$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Shared\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT \"INBOX\"", SELECTED ("7", "READ-WRITE") },
  { "SELECT \"Shared\"", SELECTED ("8", "READ-ONLY") },
  { "MYRIGHTS \"INBOX\"", "* MYRIGHTS INBOX lrswipkxtea\n$ OK\n" },
  { "MYRIGHTS \"Shared\"", "* MYRIGHTS Shared lrswi\n$ OK\n" },
  { "GETQUOTAROOT *", "* QUOTAROOT INBOX \"\" u\n* QUOTA \"\" (MESSAGE 5 100)\n* QUOTA u (STORAGE 950 1000)\n"
                      "$ OK\n" },
  { "STATUS *", "* STATUS \"Shared\" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 8 UNSEEN 0)\n$ OK\n" },
  { "UID FETCH *", "$ OK\n" },
  { "UID SEARCH *", "* SEARCH\n$ OK\n" },
  { "ID *", "* ID (\"name\" \"Fakemail\" \"version\" \"9\")\n$ OK\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

#define CHANGING (HEARTH_RIGHT_SEEN | HEARTH_RIGHT_FLAGS | HEARTH_RIGHT_INSERT | HEARTH_RIGHT_DELETE)

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
  fixture->account = engine_fixture_add_account (fixture->engine, info, "canary-7Kq2vX");
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Shared", 0);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
}

static HearthFolderRights
rights_of (Fixture *fixture, const char *path)
{
  g_autoptr (HearthFolderInfo) info = engine_fixture_folder (fixture->engine, fixture->account, path);

  return info->rights;
}

static gboolean
may_only_read_and_more (EngineFixture *engine, gconstpointer data)
{
  /* What the server says in words, less what it does not open for: nothing that changes. */
  return rights_of ((Fixture *) data, "Shared") == HEARTH_RIGHT_READ;
}

static void
test_asked (Fixture *fixture, gconstpointer data)
{
  engine_fixture_wait (fixture->engine, may_only_read_and_more, fixture);
  g_assert_cmpuint (rights_of (fixture, "INBOX"), ==, HEARTH_RIGHTS_ALL);
  g_assert_cmpuint (fake_server_count (fixture->server, "MYRIGHTS *"), ==, 2);
}

static gboolean
is_asked_again (EngineFixture *engine, gconstpointer data)
{
  return fake_server_count (((const Fixture *) data)->server, "MYRIGHTS \"Shared\"") == 2;
}

/* Within a day only the folder that the user opens is asked for again. */
static void
test_asked_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) shared = NULL;

  engine_fixture_wait (fixture->engine, may_only_read_and_more, fixture);
  engine_fixture_stop (fixture->engine);
  engine_fixture_start (fixture->engine);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "canary-7Kq2vX");
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  g_assert_cmpuint (fake_server_count (fixture->server, "MYRIGHTS *"), ==, 2);
  shared = engine_fixture_folder (fixture->engine, fixture->account, "Shared");
  hearth_engine_set_current_folder (fixture->engine->engine, shared->key);
  engine_fixture_wait (fixture->engine, is_asked_again, fixture);
  g_assert_cmpuint (fake_server_count (fixture->server, "MYRIGHTS *"), ==, 3);
}

static void
test_with_list (Fixture *fixture, gconstpointer data)
{
  engine_fixture_wait (fixture->engine, may_only_read_and_more, fixture);
  g_assert_cmpuint (rights_of (fixture, "INBOX"), ==, HEARTH_RIGHTS_ALL);
  g_assert_false (fake_server_has_heard (fixture->server, "MYRIGHTS *"));
}

/* Without ACL there is still the way in which the server opens a folder. */
static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (rights_of (fixture, "INBOX"), ==, HEARTH_RIGHTS_ALL);
  g_assert_cmpuint (rights_of (fixture, "Shared") & CHANGING, ==, 0);
  g_assert_true (rights_of (fixture, "Shared") & HEARTH_RIGHT_READ);
  g_assert_false (fake_server_has_heard (fixture->server, "MYRIGHTS *"));
  g_assert_false (fake_server_has_heard (fixture->server, "GETQUOTAROOT *"));
}

static gboolean
has_quota (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (engine->engine, ((const Fixture *) data)->account);

  return status->quota.limit_bytes == 1000 * 1024 && status->quota.used_bytes == 950 * 1024 &&
         status->quota.limit_messages == 100 && status->quota.used_messages == 5 &&
         status->quota.noted_unix_s > 0;
}

/* It is known at the next start, too, before there is a connection. */
static void
test_quota (Fixture *fixture, gconstpointer data)
{
  engine_fixture_wait (fixture->engine, has_quota, fixture);
  engine_fixture_stop (fixture->engine);
  fake_server_put_rule (fixture->server, "CAPABILITY", "$ NO later\n");
  engine_fixture_start (fixture->engine);
  engine_fixture_wait (fixture->engine, has_quota, fixture);
}

static void
diagnosed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(HearthDiagnosis **) data = hearth_engine_diagnose_finish (HEARTH_ENGINE (source), result, NULL);
}

static HearthDiagnosis *
diagnose (Fixture *fixture)
{
  HearthDiagnosis *diagnosis = NULL;

  hearth_engine_diagnose_async (fixture->engine->engine, fixture->account, diagnosed_cb, &diagnosis);
  while (diagnosis == NULL)
    g_main_context_iteration (NULL, TRUE);
  return diagnosis;
}

static gboolean
is_waiting (EngineFixture *engine, gconstpointer data)
{
  return engine_fixture_state (engine, ((const Fixture *) data)->account) == HEARTH_ACCOUNT_WAITING;
}

/* What the server said of itself is known while it is there and after it has gone, with the reason why it has. */
static void
test_diagnosis (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthDiagnosis) before = diagnose (fixture);
  g_autoptr (HearthDiagnosis) after = NULL;
  const HearthServerDiagnosis *imap = g_ptr_array_index (before->servers, 0);

  g_assert_cmpuint (before->servers->len, ==, 2);
  g_assert_true (imap->is_connected);
  g_assert_cmpstr (imap->product, ==, "Fakemail 9");
  g_assert_true (g_strv_contains ((const char *const *) imap->capabilities, "QUOTA"));
  g_assert_false (g_strv_contains ((const char *const *) imap->capabilities, "IDLE"));
  g_assert_cmpuint (imap->troubles->len, ==, 0);
  g_assert_nonnull (strstr (imap->exchange, "SELECT \"INBOX\""));
  g_assert_null (strstr (imap->exchange, "canary-7Kq2vX"));

  fake_server_put_rule (fixture->server, "CAPABILITY", "* BYE later\nCLOSE");
  fake_server_put_rule (fixture->server, "LIST *", "* BYE going down\nCLOSE");
  hearth_engine_check_now (fixture->engine->engine, fixture->account);
  engine_fixture_wait (fixture->engine, is_waiting, fixture);
  after = diagnose (fixture);
  imap = g_ptr_array_index (after->servers, 0);
  g_assert_false (imap->is_connected);
  g_assert_cmpstr (imap->product, ==, "Fakemail 9");
  g_assert_cmpuint (imap->troubles->len, >, 0);
  g_assert_nonnull (imap->exchange);
  g_assert_null (strstr (imap->exchange, "canary-7Kq2vX"));
}

/* Another server in its place: nothing of the first is told under its name. */
static void
test_another_server (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountInfo) info = engine_account_new ("anna@x.example", "anna", "127.0.0.1", 1,
                                                           HEARTH_SECURITY_NONE, 1, HEARTH_SECURITY_NONE);
  g_autoptr (HearthDiagnosis) before = diagnose (fixture);
  g_autoptr (HearthDiagnosis) after = NULL;
  const HearthServerDiagnosis *imap = g_ptr_array_index (before->servers, 0);

  g_assert_cmpstr (imap->product, ==, "Fakemail 9");
  info->number = fixture->account;
  info->person = 1;
  engine_fixture_update_account (fixture->engine, info, &(HearthPasswords){ .imap = "other" });
  engine_fixture_wait (fixture->engine, is_waiting, fixture);
  after = diagnose (fixture);
  imap = g_ptr_array_index (after->servers, 0);
  g_assert_cmpuint (imap->port, ==, 1);
  g_assert_null (imap->product);
  g_assert_null (imap->capabilities);
  g_assert_cmpint (imap->noted_unix_s, ==, 0);
  g_assert_true (imap->exchange == NULL || strstr (imap->exchange, "SELECT") == NULL);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    const char *capabilities;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/engine/rights/asked", "ACL RIGHTS=texk", test_asked },
    { "/engine/rights/asked-before", "ACL RIGHTS=texk", test_asked_before },
    { "/engine/rights/with-list", "LIST-EXTENDED ACL LIST-MYRIGHTS", test_with_list },
    { "/engine/rights/read-only", "", test_read_only },
    { "/engine/rights/quota", "QUOTA", test_quota },
    { "/engine/rights/diagnosis", "ID QUOTA", test_diagnosis },
    { "/engine/rights/another-server", "ID QUOTA", test_another_server },
  };

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].capabilities, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
