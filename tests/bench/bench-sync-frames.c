/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the window keeps its pace while a mailbox is fetched for the first time. The real window, its list drawn anew in
 * every frame so that a frame costs the same at all times: first at rest with an Inbox of another account, then with the Inbox
 * that fills. Prints, in milliseconds between frames, the 99th percentile at rest and while it fills, then the longest of
 * both, then how many frames there were while it filled.
 *
 *   bench-sync-frames DATA-DIR IMAP-PORT SMTP-PORT COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench-frames.h"
#include "hearth-account.h"
#include "hearth-client.h"
#include "hearth-message-view.h"
#include "hearth-thread.h"
#include "hearth-window.h"

#define REST_MS 6000

typedef struct
{
  const char *data_dir;
  guint16 imap_port;
  guint16 smtp_port;
  guint count;
  HearthClient *client;
  GtkWidget *window;
  HearthMessageView *view;
  guint16 account;
  GArray *pauses_ms; /* of double: those that are counted now */
  gint64 previous_us;
} Bench;

static void
fail (const char *what)
{
  fprintf (stderr, "%s\n", what);
  _exit (EXIT_FAILURE);
}

/* --- frames --- */

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
after_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  const gint64 now_us = g_get_monotonic_time ();
  const double pause_ms = (double) (now_us - bench->previous_us) / 1000;

  if (bench->pauses_ms != NULL && bench->previous_us != 0)
    g_array_append_val (bench->pauses_ms, pause_ms);
  bench->previous_us = now_us;
}

static void
begin_counting (Bench *bench)
{
  bench->pauses_ms = g_array_new (FALSE, FALSE, sizeof (double));
  bench->previous_us = 0;
}

static gboolean
is_time (gpointer data)
{
  return bench_now_ms () > *(double *) data;
}

/* --- the mailbox that fills --- */

static HearthServer *
make_server (HearthProtocol protocol, guint16 port)
{
  return hearth_server_new (protocol, "127.0.0.1", port, HEARTH_SECURITY_NONE, "bench");
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Bench *bench = data;
  HearthPasswordFate fate;
  g_autoptr (GError) keyring_error = NULL;
  g_autoptr (GError) error = NULL;

  bench->account =
      hearth_client_add_account_finish (HEARTH_CLIENT (source), result, &fate, &keyring_error, &error);
  if (bench->account == 0)
    fail (error->message);
}

static void
add_account (Bench *bench)
{
  g_autoptr (HearthAccountInfo) info = hearth_account_info_new ();
  g_autoptr (HearthAddress) who = hearth_address_new ("Bench", "bench@household.test");

  info->person = 1;
  info->name = g_strdup ("Bench");
  info->imap = make_server (HEARTH_PROTOCOL_IMAP, bench->imap_port);
  info->smtp = make_server (HEARTH_PROTOCOL_SMTP, bench->smtp_port);
  g_ptr_array_add (info->identities, hearth_identity_new (0, 0, who));
  hearth_client_add_account_async (bench->client, info, &(HearthPasswords){ .imap = "bench-secret" },
                                   added_cb, bench);
}

static HearthFolder *
find_inbox (Bench *bench)
{
  HearthAccount *account =
      bench->account != 0 ? hearth_client_find_account (bench->client, bench->account) : NULL;

  return account != NULL ? hearth_account_find_role (account, HEARTH_ROLE_INBOX) : NULL;
}

static gboolean
has_inbox (gpointer data)
{
  return find_inbox (data) != NULL;
}

static gboolean
is_full (gpointer data)
{
  Bench *bench = data;

  return hearth_folder_get_info (find_inbox (bench))->n_messages >= bench->count;
}

/* --- the run --- */

static gboolean
has_mail (gpointer data)
{
  Bench *bench = data;
  HearthMessageSelection *selection = hearth_message_view_get_selection (bench->view);

  return selection != NULL && g_list_model_get_n_items (G_LIST_MODEL (selection)) > 0;
}

static void
run (Bench *bench)
{
  g_autoptr (GArray) rest = NULL;
  g_autoptr (GArray) busy = NULL;
  double until_ms, p99[2];

  bench->view = HEARTH_MESSAGE_VIEW (bench_find_child (bench->window, HEARTH_TYPE_MESSAGE_VIEW));
  if (!bench_wait_until (has_mail, bench))
    fail ("no mail to be seen");
  gtk_widget_add_tick_callback (GTK_WIDGET (bench->view), tick_cb, NULL, NULL);
  g_signal_connect (gtk_widget_get_frame_clock (bench->window), "after-paint", G_CALLBACK (after_paint_cb),
                    bench);
  until_ms = bench_now_ms () + REST_MS / 3;
  bench_wait_until (is_time, &until_ms);
  begin_counting (bench);
  rest = bench->pauses_ms;
  until_ms = bench_now_ms () + REST_MS;
  bench_wait_until (is_time, &until_ms);

  begin_counting (bench);
  busy = bench->pauses_ms;
  add_account (bench);
  if (!bench_wait_until (has_inbox, bench))
    fail ("no Inbox to be seen");
  hearth_message_view_show_folder (bench->view, find_inbox (bench));
  if (!bench_wait_until (is_full, bench))
    fail ("not all of it was fetched");
  bench->pauses_ms = NULL;

  p99[0] = bench_percentile (rest, 0.99);
  p99[1] = bench_percentile (busy, 0.99);
  printf ("%.1f %.1f %.1f %.1f %u\n", p99[0], p99[1], bench_percentile (rest, 1), bench_percentile (busy, 1),
          busy->len);
  fflush (stdout);
  _exit (EXIT_SUCCESS);
}

static gboolean
run_cb (gpointer data)
{
  run (data);
  return G_SOURCE_REMOVE;
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hearth_client_start_finish (HEARTH_CLIENT (source), result, &error))
    fail (error->message);
  g_idle_add (run_cb, data);
}

static void
activate_cb (GApplication *application, Bench *bench)
{
  g_autofree char *cache_dir = g_build_filename (bench->data_dir, "cache", NULL);
  HearthWebLoader *loader = hearth_web_loader_new (g_getenv ("HEARTH_MODULE_DIR"), cache_dir);

  bench->client = hearth_client_new (bench->data_dir);
  bench->window = hearth_window_new (ADW_APPLICATION (application), bench->client, loader,
                                     g_settings_new (HEARTH_APP_ID));
  hearth_window_present_with_mail (HEARTH_WINDOW (bench->window));
  hearth_client_start_async (bench->client, started_cb, bench);
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  Bench bench = { 0 };

  if (argc != 5)
    fail ("bench-sync-frames DATA-DIR IMAP-PORT SMTP-PORT COUNT");
  bench.data_dir = argv[1];
  bench.imap_port = (guint16) atoi (argv[2]);
  bench.smtp_port = (guint16) atoi (argv[3]);
  bench.count = (guint) atoi (argv[4]);
  hearth_thread_set_role (HEARTH_THREAD_UI);
  hearth_client_prepare ();
  application = adw_application_new ("org.hearthmail.Hearth.SyncBench", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &bench);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
