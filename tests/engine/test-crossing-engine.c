/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole engine with a server that keeps mailboxes: what the handle asks for at once, takes back in the middle, and what is
 * told meanwhile. Requests go to the engine thread and the reader, texts through the reader and the pool. */
#include <string.h>

#include "engine-fixture.h"
#include "hearth-engine-drafts.h"
#include "hearth-error.h"
#include "hearth-thread.h"
#include "model-server.h"

#define N_MESSAGES 20
#define N_TURNS    40

typedef struct
{
  ModelServer *server;
  EngineFixture *engine;
  guint16 account;
  GPtrArray *rows;
  HearthLetter *letter;

  guint n_under_way;
  guint n_done;
  guint n_failed;
  guint n_steps;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = model_server_new ("IDLE CONDSTORE QRESYNC ENABLE");
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *subject = g_strdup_printf (i % 10 == 0 ? "large %u" : "letter %u", i);

      model_server_add_message (fixture->server, "INBOX", subject);
    }
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info = engine_account_new ("anna@x.example", "anna", "127.0.0.1", model_server_get_port (fixture->server),
                             HEARTH_SECURITY_NONE, model_server_get_port (fixture->server),
                             HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", N_MESSAGES);
  fixture->rows = engine_fixture_rows (fixture->engine, fixture->account, "INBOX", N_MESSAGES);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->rows);
  engine_fixture_free (fixture->engine);
  model_server_free (fixture->server);
}

static const HearthRow *
row_at (Fixture *fixture, guint i)
{
  return g_ptr_array_index (fixture->rows, i % fixture->rows->len);
}

static void
wait_for_all (Fixture *fixture)
{
  while (fixture->n_under_way > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
note_done (Fixture *fixture, const GError *error)
{
  fixture->n_under_way--;
  fixture->n_done++;
  if (error == NULL)
    return;
  g_assert_true (error->domain == HEARTH_ERROR);
  fixture->n_failed++;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthContent) content =
      hearth_engine_read_message_finish (HEARTH_ENGINE (source), result, &error);

  g_assert_true ((content == NULL) == (error != NULL));
  if (content != NULL)
    g_assert_cmpuint (content->parts->len, >, 0);
  note_done (data, error);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthListIndex) list = hearth_engine_read_list_finish (HEARTH_ENGINE (source), result, &error);

  if (list != NULL)
    g_assert_cmpuint (list->n_entries, ==, N_MESSAGES);
  note_done (data, error);
}

static void
flags_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hearth_engine_set_flags_finish (HEARTH_ENGINE (source), result, &error);
  note_done (data, error);
}

static void
house_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthHouse) house = hearth_engine_read_house_finish (HEARTH_ENGINE (source), result, &error);

  if (house != NULL)
    g_assert_cmpuint (house->accounts->len, ==, 1);
  note_done (data, error);
}

/* One of each, all under way at once. */
static void
ask (Fixture *fixture, guint turn, GCancellable *cancellable)
{
  HearthEngine *engine = fixture->engine->engine;
  const HearthRow *row = row_at (fixture, turn);
  const HearthKey ahead[] = { row_at (fixture, turn + 1)->key, row_at (fixture, turn + 2)->key };
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (engine, fixture->account);

  g_assert_nonnull (status);
  fixture->n_under_way += 4;
  hearth_engine_read_message_async (engine, row->key, cancellable, read_cb, fixture);
  hearth_engine_read_list_head_async (engine, row->folder, HEARTH_SORT_NEWEST_FIRST, N_MESSAGES, listed_cb,
                                      fixture);
  hearth_engine_set_flags_async (engine, &row->key, 1, HEARTH_FLAG_SEEN, turn % 2 == 0 ? HEARTH_FLAG_SEEN : 0,
                                 flags_cb, fixture);
  hearth_engine_read_house_async (engine, house_cb, fixture);
  hearth_engine_fetch_ahead (engine, ahead, G_N_ELEMENTS (ahead));
  hearth_engine_set_current_folder (engine, row->folder);
  hearth_engine_check_now (engine, turn % 8 == 0 ? fixture->account : 0);
}

static void
test_requests (Fixture *fixture, gconstpointer data)
{
  for (guint turn = 0; turn < N_TURNS; turn++)
    {
      ask (fixture, turn, NULL);
      if (turn % 5 == 0)
        wait_for_all (fixture);
    }
  wait_for_all (fixture);
  g_assert_cmpuint (fixture->n_done, ==, 4 * N_TURNS);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  engine_fixture_wait_pushed (fixture->engine, fixture->account);
}

/* Taken back before, while and after it is done. Each is answered once. */
static void
test_withdrawn (Fixture *fixture, gconstpointer data)
{
  for (guint turn = 0; turn < N_TURNS; turn++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      ask (fixture, turn, cancellable);
      for (guint i = 0; i < turn % 7; i++)
        g_main_context_iteration (NULL, FALSE);
      g_cancellable_cancel (cancellable);
    }
  wait_for_all (fixture);
  g_assert_cmpuint (fixture->n_done, ==, 4 * N_TURNS);
}

/* It ends in the middle of all that, and begins again on what is there. */
static void
test_ends (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 5; round++)
    {
      for (guint turn = 0; turn < 4; turn++)
        ask (fixture, round + turn, NULL);
      for (guint i = 0; i < round; i++)
        g_main_context_iteration (NULL, FALSE);
      engine_fixture_stop (fixture->engine);
      wait_for_all (fixture);
      engine_fixture_start (fixture->engine);
    }
  g_assert_cmpuint (fixture->n_done, ==, 5 * 4 * 4);
}

/* Nobody stops it: the handle is let go with all of it under way. What is asked holds the handle, so it goes with the last answer,
 * on whichever thread that is let go. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 8; round++)
    {
      gpointer engine = fixture->engine->engine;

      ask (fixture, round, NULL);
      g_object_add_weak_pointer (G_OBJECT (engine), &engine);
      g_clear_object (&fixture->engine->engine);
      wait_for_all (fixture);
      while (g_atomic_pointer_get (&engine) != NULL)
        g_main_context_iteration (NULL, TRUE);
      engine_fixture_start (fixture->engine);
    }
  g_assert_cmpuint (fixture->n_done, ==, 8 * 4);
}

/* --- letters, and files that are copied into them --- */

static void
attach_progress_cb (goffset done, goffset total, gpointer data)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_UI);
  ((Fixture *) data)->n_steps++;
}

static void
attached_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthAttachment) attachment =
      hearth_engine_attach_finish (HEARTH_ENGINE (source), result, &error);

  if (attachment != NULL)
    g_ptr_array_add (fixture->letter->attachments, g_steal_pointer (&attachment));
  note_done (fixture, error);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true ((hearth_engine_send_finish (HEARTH_ENGINE (source), result, &error) != HEARTH_KEY_NONE) ==
                 (error == NULL));
  note_done (data, error);
}

static void
outbox_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = hearth_engine_read_outbox_finish (HEARTH_ENGINE (source), result, &error);

  note_done (data, error);
}

static void
attach (Fixture *fixture, const HearthAttachSource *source, GCancellable *cancellable)
{
  fixture->n_under_way++;
  hearth_engine_attach_async (fixture->engine->engine, fixture->account, source, attach_progress_cb, fixture,
                              cancellable, attached_cb, fixture);
}

/* The same letter goes out several times, each a value that the pool makes bytes of while the outbox is read. */
static void
test_letters (Fixture *fixture, gconstpointer data)
{
  HearthEngine *engine = fixture->engine->engine;
  g_autoptr (HearthHouse) house = engine_fixture_house (fixture->engine);
  const HearthAccountInfo *info = g_ptr_array_index (house->accounts, 0);
  const HearthIdentity *identity = g_ptr_array_index (info->identities, 0);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_strnfill (400000, 'x'), 400000);
  const HearthAttachSource source = { .bytes = bytes, .name = "a.txt", .content_type = "text/plain" };

  fixture->letter = hearth_letter_new (identity->id);
  fixture->letter->subject = g_strdup ("Saturday");
  fixture->letter->text = g_strdup ("Are you there?");
  g_ptr_array_add (fixture->letter->to, hearth_address_new ("", "paul@x.example"));
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      attach (fixture, &source, cancellable);
      if (i % 3 == 2)
        g_cancellable_cancel (cancellable);
    }
  wait_for_all (fixture);
  g_assert_cmpuint (fixture->letter->attachments->len, >=, 4);
  g_ptr_array_set_size (fixture->letter->attachments, 1);
  for (guint i = 0; i < 10; i++)
    {
      fixture->n_under_way += 2;
      hearth_engine_send_async (engine, fixture->letter, sent_cb, fixture);
      hearth_engine_read_outbox_async (engine, outbox_cb, fixture);
    }
  hearth_letter_unref (fixture->letter);
  wait_for_all (fixture);
}

/* --- the network: it is told on this thread, also while the engine ends --- */

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
test_network (Fixture *fixture, gconstpointer data)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();
  gboolean is_stopped;

  for (guint round = 0; round < 4; round++)
    {
      for (guint turn = 0; turn < N_TURNS; turn++)
        {
          g_signal_emit_by_name (monitor, "network-changed", TRUE);
          g_object_notify (G_OBJECT (monitor), "connectivity");
          g_object_notify (G_OBJECT (monitor), "network-metered");
          if (turn == N_TURNS / 2)
            ask (fixture, turn, NULL);
          g_main_context_iteration (NULL, FALSE);
        }
      is_stopped = FALSE;
      hearth_engine_stop_async (fixture->engine->engine, stopped_cb, &is_stopped);
      while (!is_stopped)
        {
          g_signal_emit_by_name (monitor, "network-changed", TRUE);
          g_main_context_iteration (NULL, FALSE);
        }
      g_clear_object (&fixture->engine->engine);
      wait_for_all (fixture);
      engine_fixture_start (fixture->engine);
    }
}

/* --- an account is tested: its steps are told on the way --- */

static void
progress_cb (HearthTestStep step, gpointer data)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_UI);
  ((Fixture *) data)->n_steps += step == HEARTH_TEST_IMAP_CONNECT;
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  HearthTestStep step;

  /* It has no server for sending. */
  g_assert_false (hearth_engine_test_account_finish (HEARTH_ENGINE (source), result, &step, &error));
  g_assert_nonnull (error);
  ((Fixture *) data)->n_under_way--;
}

static void
test_tests (Fixture *fixture, gconstpointer data)
{
  const guint16 port = model_server_get_port (fixture->server);
  const HearthPasswords passwords = { .imap = "secret" };
  g_autoptr (HearthAccountInfo) info = engine_account_new ("berta@x.example", "berta", "127.0.0.1", port,
                                                           HEARTH_SECURITY_NONE, 1, HEARTH_SECURITY_NONE);

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      fixture->n_under_way++;
      hearth_engine_test_account_async (fixture->engine->engine, info, &passwords, progress_cb, fixture,
                                        cancellable, tested_cb, fixture);
      if (i % 2 == 1)
        g_cancellable_cancel (cancellable);
    }
  wait_for_all (fixture);
  g_assert_cmpuint (fixture->n_steps, >=, 5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_add ("/engine/crossing-engine/requests", Fixture, NULL, set_up, test_requests, tear_down);
  g_test_add ("/engine/crossing-engine/withdrawn", Fixture, NULL, set_up, test_withdrawn, tear_down);
  g_test_add ("/engine/crossing-engine/ends", Fixture, NULL, set_up, test_ends, tear_down);
  g_test_add ("/engine/crossing-engine/dropped", Fixture, NULL, set_up, test_dropped, tear_down);
  g_test_add ("/engine/crossing-engine/letters", Fixture, NULL, set_up, test_letters, tear_down);
  g_test_add ("/engine/crossing-engine/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add ("/engine/crossing-engine/tests", Fixture, NULL, set_up, test_tests, tear_down);
  return g_test_run ();
}
