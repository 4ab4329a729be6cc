/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing on scripted servers, with calls that wait. */
#include "filing-fixture.h"

static const FakeRule smtp_rules[] = { { "*", "250 ok\n" } };

/* --- accounts --- */

/* @server: (transfer full) */
void
filing_account_add (FilingAccount *self,
                    EngineFixture *engine,
                    const char *address,
                    FakeServer *server,
                    const char *capabilities)
{
  g_autoptr (HearthAccountInfo) info = NULL;
  g_auto (GStrv) parts = g_strsplit (address, "@", 2);

  self->engine = engine;
  self->server = server;
  self->smtp = fake_server_new ("220 hello", smtp_rules, G_N_ELEMENTS (smtp_rules));
  fake_server_put_rule (server, "CAPABILITY", capabilities);
  info = engine_account_new (address, parts[0], "127.0.0.1", fake_server_get_port (server),
                             HEARTH_SECURITY_NONE, fake_server_get_port (self->smtp), HEARTH_SECURITY_NONE);
  self->number = engine_fixture_add_account (engine, info, "secret");
}

/* After the engine has ended. */
void
filing_account_clear (FilingAccount *self)
{
  fake_server_free (self->server);
  fake_server_free (self->smtp);
}

guint
filing_account_count (FilingAccount *self, const char *path)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (self->engine, self->number, path, 100);

  return rows->len;
}

guint
filing_account_heard (FilingAccount *self, const char *command)
{
  return fake_server_count (self->server, command);
}

/* --- what the user does --- */

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

HearthFiled *
filing_file (EngineFixture *engine, HearthKey key, HearthFileVerb verb, HearthKey target)
{
  return filing_file_all (engine, &key, 1, verb, target);
}

HearthFiled *
filing_file_all (
    EngineFixture *engine, const HearthKey *keys, gsize n_keys, HearthFileVerb verb, HearthKey target)
{
  const HearthFiling filing = { .verb = verb, .target = target };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HearthFiled *filed;

  hearth_engine_file_async (engine->engine, keys, n_keys, &filing, store_result_cb, &result);
  filed = hearth_engine_file_finish (engine->engine, wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (filed->entries->len, ==, n_keys);
  return filed;
}

HearthFiled *
filing_take_back (EngineFixture *engine, HearthFiled *filed)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HearthFiled *undone;

  hearth_engine_unfile_async (engine->engine, filed, store_result_cb, &result);
  undone = hearth_engine_file_finish (engine->engine, wait_result (&result), &error);
  g_assert_no_error (error);
  return undone;
}

/* --- what waits --- */

GPtrArray *
filing_pending (EngineFixture *engine)
{
  g_autoptr (GAsyncResult) result = NULL;

  hearth_engine_read_pending_async (engine->engine, store_result_cb, &result);
  return hearth_engine_read_pending_finish (engine->engine, wait_result (&result), NULL);
}

gboolean
filing_retry (EngineFixture *engine)
{
  g_autoptr (GPtrArray) changes = filing_pending (engine);

  for (guint i = 0; i < changes->len; i++)
    {
      const HearthPendingChange *change = g_ptr_array_index (changes, i);
      g_autoptr (GAsyncResult) result = NULL;

      if (change->state == HEARTH_PENDING_RUNNING || change->state == HEARTH_PENDING_FAILED)
        continue;
      hearth_engine_decide_pending_async (engine->engine, change->key, HEARTH_PENDING_RETRY, store_result_cb,
                                          &result);
      hearth_engine_decide_pending_finish (engine->engine, wait_result (&result), NULL);
    }
  return changes->len > 0;
}

gboolean
filing_hurry (EngineFixture *engine)
{
  gboolean is_left;

  hearth_engine_check_now (engine->engine, 0);
  is_left = filing_retry (engine);
  g_usleep (20 * 1000);
  return is_left;
}

void
filing_wait_done (EngineFixture *engine)
{
  while (filing_hurry (engine))
    {
    }
}
