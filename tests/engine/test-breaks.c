/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message in the middle of which the server hangs up, each time: it is left out after some tries, everything else comes, and
 * whoever opens it is told what happened and may try again. */
#include <string.h>

#include "engine-fixture.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "model-server.h"
#include "played-clock.h"

#define TIMES 250

#define N_MESSAGES 12
#define BREAKING   7
#define TRIES      3

typedef struct
{
  ModelServer *server;
  EngineFixture *engine;
  guint16 account;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = model_server_new ("IDLE");
  for (guint i = 1; i <= N_MESSAGES; i++)
    {
      g_autofree char *subject = g_strdup_printf ("m%u", i);

      model_server_add_message (fixture->server, "INBOX", subject);
    }
  for (guint i = 1; i <= N_MESSAGES && g_strcmp0 (data, "busy") == 0; i++)
    model_server_set_refused (fixture->server, "INBOX", i, TRUE);
  if (g_strcmp0 (data, "refused") == 0)
    model_server_set_refused (fixture->server, "INBOX", BREAKING, TRUE);
  else if (g_strcmp0 (data, "busy") != 0)
    model_server_set_breaks (fixture->server, "INBOX", BREAKING, TRUE);
  /* Those that were read are fetched by the stock alone. */
  for (guint i = 1; i <= N_MESSAGES && data != NULL; i++)
    model_server_set_flags (fixture->server, "INBOX", i, HEARTH_FLAG_SEEN);
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info = engine_account_new ("anna@x.example", "anna", "127.0.0.1", model_server_get_port (fixture->server),
                             HEARTH_SECURITY_NONE, model_server_get_port (fixture->server),
                             HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  model_server_free (fixture->server);
}

static guint
count_breaks (const Fixture *fixture)
{
  return model_server_count_breaks (fixture->server, "INBOX", BREAKING);
}

static gboolean
is_left_out (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (engine->engine, fixture->account);

  return count_breaks (fixture) >= TRIES && status->state == HEARTH_ACCOUNT_IDLE &&
         status->texts == HEARTH_TEXTS_HERE;
}

/* It takes a moment until there is a connection again. */
static GBytes *
read_source (Fixture *fixture, const char *subject, GError **error)
{
  g_autoptr (HearthRow) row = engine_fixture_wait_row (fixture->engine, fixture->account, "INBOX", subject);
  GBytes *source;

  while ((source = engine_fixture_read_part (fixture->engine, row->key, NULL, error)) == NULL &&
         g_error_matches (*error, HEARTH_ERROR, HEARTH_ERROR_OFFLINE))
    {
      g_clear_error (error);
      g_usleep (1000);
    }
  return source;
}

static void
assert_read (Fixture *fixture, const char *subject)
{
  g_autofree char *expected = model_dup_text (subject);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) source = read_source (fixture, subject, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (source, NULL), g_bytes_get_size (source), expected, strlen (expected));
}

static gboolean
is_readable (EngineFixture *engine, gconstpointer data)
{
  g_autofree char *subject = g_strdup_printf ("m%u", BREAKING);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) source = read_source ((Fixture *) data, subject, &error);

  return source != NULL;
}

/* Opened: it is asked for, and the words are about the message, not about the network. */
static void
assert_told (Fixture *fixture)
{
  g_autofree char *subject = g_strdup_printf ("m%u", BREAKING);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_source (fixture, subject, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_MESSAGE_BREAKS);
}

static void
test_breaks (Fixture *fixture, gconstpointer data)
{
  g_autofree char *subject = g_strdup_printf ("m%u", BREAKING);
  guint n_breaks;

  engine_fixture_wait (fixture->engine, is_left_out, fixture);
  /* One for each try; but a second connection may have asked for it, too, when it broke the first. */
  n_breaks = count_breaks (fixture);
  g_assert_cmpuint (n_breaks, <=, 2 * TRIES);
  model_server_leave (fixture->server);
  for (guint i = 1; i <= N_MESSAGES; i++)
    {
      g_autofree char *other = g_strdup_printf ("m%u", i);

      if (i != BREAKING)
        assert_read (fixture, other);
    }
  model_server_come_back (fixture->server);

  /* What comes now is fetched, and that one is not asked for by itself any more, */
  model_server_add_message (fixture->server, "INBOX", "news");
  assert_read (fixture, "news");
  engine_fixture_wait (fixture->engine, is_left_out, fixture);
  g_assert_cmpuint (count_breaks (fixture), ==, n_breaks);
  /* but it is when it is opened; */
  assert_told (fixture);
  g_assert_cmpuint (count_breaks (fixture), ==, n_breaks + 1);
  /* and comes once the server was mended. */
  model_server_set_breaks (fixture->server, "INBOX", BREAKING, FALSE);
  engine_fixture_wait (fixture->engine, is_readable, fixture);
  assert_read (fixture, subject);
}

static gboolean
are_others_here (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;

  for (guint i = 1; i <= N_MESSAGES; i++)
    {
      g_autofree char *subject = g_strdup_printf ("m%u", i);
      g_autoptr (HearthRow) row = engine_fixture_find_row (engine, fixture->account, "INBOX", subject);

      if (row == NULL || (i != BREAKING && !row->is_body_here))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_all_here (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (engine->engine, ((const Fixture *) data)->account);

  return are_others_here (engine, data) && status->texts == HEARTH_TEXTS_HERE;
}

/* NO in the middle of an answer: the others come one by one, nothing is said to be here that is not, and it comes once
 * the server was mended. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *subject = g_strdup_printf ("m%u", BREAKING);

  engine_fixture_wait (fixture->engine, are_others_here, fixture);
  model_server_set_refused (fixture->server, "INBOX", BREAKING, FALSE);
  engine_fixture_wait (fixture->engine, is_all_here, fixture);
  model_server_leave (fixture->server);
  assert_read (fixture, subject);
}

static gboolean
is_refused_often (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (engine->engine, fixture->account);
  guint n_refusals = 0;

  for (guint i = 1; i <= N_MESSAGES; i++)
    n_refusals += model_server_count_breaks (fixture->server, "INBOX", i);
  return n_refusals >= 5 && status->texts != HEARTH_TEXTS_HERE;
}

/* NO to everything, for a while: all of it comes later. */
static void
test_busy (Fixture *fixture, gconstpointer data)
{
  engine_fixture_wait (fixture->engine, is_refused_often, fixture);
  for (guint i = 1; i <= N_MESSAGES; i++)
    model_server_set_refused (fixture->server, "INBOX", i, FALSE);
  engine_fixture_wait (fixture->engine, is_all_here, fixture);
  model_server_leave (fixture->server);
  for (guint i = 1; i <= N_MESSAGES; i++)
    {
      g_autofree char *subject = g_strdup_printf ("m%u", i);

      assert_read (fixture, subject);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  played_clock_run (TIMES);
  g_test_add ("/engine/breaks/unread", Fixture, NULL, set_up, test_breaks, tear_down);
  g_test_add ("/engine/breaks/read", Fixture, "seen", set_up, test_breaks, tear_down);
  g_test_add ("/engine/breaks/refused", Fixture, "refused", set_up, test_refused, tear_down);
  g_test_add ("/engine/breaks/busy", Fixture, "busy", set_up, test_busy, tear_down);
  return g_test_run ();
}
