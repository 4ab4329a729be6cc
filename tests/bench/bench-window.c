/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program, from the start of its process to the first painted frame that shows the cached Inbox. Prints
 * milliseconds, and fails if the web engine was loaded by then. The store is found through XDG_DATA_HOME. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench-frames.h"
#include "hearth-application.h"
#include "hearth-message-view.h"
#include "hearth-thread.h"

#define ROWS_ON_TOP 10

static gboolean
shows_mail (GtkWidget *window)
{
  GtkWidget *view = bench_find_child (window, HEARTH_TYPE_MESSAGE_VIEW);
  HearthMessageSelection *selection =
      view != NULL ? hearth_message_view_get_selection (HEARTH_MESSAGE_VIEW (view)) : NULL;
  HearthMessageList *list = selection != NULL ? hearth_message_selection_get_list (selection) : NULL;

  if (list == NULL || hearth_message_list_get_count (list) < ROWS_ON_TOP || !gtk_widget_get_mapped (view))
    return FALSE;
  for (guint i = 0; i < ROWS_ON_TOP; i++)
    {
      g_autoptr (HearthMessage) message = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (hearth_message_get_row (message) == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_web_engine_loaded (void)
{
  g_autofree char *maps = NULL;

  return g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL) && strstr (maps, "webkit") != NULL;
}

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  printf ("%.1f\n", bench_ms_since_process_start ());
  fflush (stdout);
  if (is_web_engine_loaded ())
    {
      fprintf (stderr, "the web engine is loaded before the first message is shown\n");
      _exit (1);
    }
  _exit (0);
}

/* Runs before a frame is laid out: the rows that the list has by now are bound and painted in this very frame. */
static gboolean
look_cb (GtkWidget *window, GdkFrameClock *clock, gpointer data)
{
  if (!shows_mail (window))
    return G_SOURCE_CONTINUE;
  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), NULL);
  return G_SOURCE_REMOVE;
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, gpointer data)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (window), look_cb, NULL, NULL);
}

static gboolean
give_up_cb (gpointer data)
{
  fprintf (stderr, "no mail to be seen\n");
  _exit (1);
}

int
main (int argc, char **argv)
{
  g_autoptr (HearthApplication) application = NULL;

  hearth_thread_set_role (HEARTH_THREAD_UI);
  hearth_client_prepare ();
  g_set_prgname (HEARTH_APP_ID);
  application = hearth_application_new ();
  g_application_set_flags (G_APPLICATION (application),
                           g_application_get_flags (G_APPLICATION (application)) | G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  g_timeout_add_seconds (120, give_up_cb, NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
