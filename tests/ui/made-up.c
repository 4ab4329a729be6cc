/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole program over a household in memory: to look at the window without servers.
 *
 *   with-display made-up [--empty] [--offline] [--problem] [--syncing] [--letters] [--changes] [--done]
 *                        [--rtl] [--large]   and what the program takes */
#include <string.h>

#include "fake-engine.h"
#include "hearth-application.h"
#include "hearth-error.h"
#include "hearth-thread.h"

typedef struct
{
  gboolean is_offline;
  gboolean has_problem;
  gboolean is_syncing;
  gboolean has_letters;
  gboolean has_changes;
  gboolean is_done;
  gboolean is_rtl;
  gboolean is_large;
} Wishes;

static gboolean
fulfil_cb (gpointer data)
{
  const Wishes *wishes = data;

  if (fake_engine_get () == NULL)
    return G_SOURCE_CONTINUE;
  if (wishes->is_offline)
    {
      g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_OFFLINE, "no network");

      for (guint16 i = FAKE_HOME; i <= FAKE_TOMAS; i++)
        fake_engine_set_status (i, HEARTH_ACCOUNT_WAITING, error);
    }
  if (wishes->has_problem)
    {
      g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_AUTH_REJECTED, "NO");

      hearth_error_set_server (error, "imap.vogel.example", 993);
      fake_engine_set_status (FAKE_HOME, HEARTH_ACCOUNT_PROBLEM, error);
    }
  if (wishes->is_syncing)
    fake_engine_set_status (FAKE_CLINIC, HEARTH_ACCOUNT_SYNCING, NULL);
  if (wishes->has_letters)
    {
      g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_MESSAGE_TOO_LARGE, "552");

      hearth_error_set_server (error, "smtp.clinic.example", 465);
      fake_engine_add_letter (FAKE_CLINIC, "Paul Brandt, Rosa Lind", "Invoice for the roof",
                              HEARTH_OUTBOX_FAILED, error);
      fake_engine_add_letter (FAKE_TOMAS, "marta@keller-kitchens.example", "Tiles", HEARTH_OUTBOX_UNKNOWN,
                              NULL);
      fake_engine_add_letter (FAKE_HOME, "Grandma", "Thank you", HEARTH_OUTBOX_QUEUED, NULL);
    }
  if (wishes->has_changes)
    {
      g_autoptr (GError) full = hearth_error_new (HEARTH_ERROR_OVER_QUOTA, "NO");
      g_autoptr (GError) slow = hearth_error_new (HEARTH_ERROR_TIMEOUT, "slow");

      hearth_error_set_server (full, "imap.vogel.example", 993);
      hearth_error_set_server (slow, "imap.vogel.example", 993);
      fake_engine_add_pending (FAKE_TOMAS, HEARTH_PENDING_MOVE, HEARTH_PENDING_WAITING, 2, slow);
      fake_engine_add_pending (FAKE_HOME, HEARTH_PENDING_REMOVE_FOLDER, HEARTH_PENDING_RUNNING, 0, NULL);
      fake_engine_add_pending (FAKE_HOME, HEARTH_PENDING_COPY, HEARTH_PENDING_FAILED, 14, full);
    }
  if (wishes->is_done)
    for (gint64 i = 0; i < 2; i++)
      fake_engine_remove_message (hearth_key_new (FAKE_TOMAS, FAKE_INBOX * 10000000 + i));
  return G_SOURCE_REMOVE;
}

static void
started_cb (GApplication *application, const Wishes *wishes)
{
  if (wishes->is_rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (wishes->is_large)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 192 * 1024, NULL);
}

static gboolean
take (int *argc, char **argv, const char *word)
{
  for (int i = 1; i < *argc; i++)
    if (strcmp (argv[i], word) == 0)
      {
        memmove (&argv[i], &argv[i + 1], sizeof *argv * (gsize) (*argc - i));
        (*argc)--;
        return TRUE;
      }
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (HearthApplication) application = NULL;
  static Wishes wishes;

  fake_engine_set_empty (take (&argc, argv, "--empty"));
  wishes.is_offline = take (&argc, argv, "--offline");
  wishes.has_problem = take (&argc, argv, "--problem");
  wishes.is_syncing = take (&argc, argv, "--syncing");
  wishes.has_letters = take (&argc, argv, "--letters");
  wishes.has_changes = take (&argc, argv, "--changes");
  wishes.is_done = take (&argc, argv, "--done");
  wishes.is_rtl = take (&argc, argv, "--rtl");
  wishes.is_large = take (&argc, argv, "--large");
  hearth_thread_set_role (HEARTH_THREAD_UI);
  g_timeout_add (300, fulfil_cb, &wishes);
  application = hearth_application_new ();
  g_signal_connect_after (application, "startup", G_CALLBACK (started_cb), &wishes);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
