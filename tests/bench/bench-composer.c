/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the action that writes a letter to the first painted frame of its window, and in the same process the same of an
 * empty AdwApplicationWindow of that size, taking turns. Prints a line a round: milliseconds of the empty window, of the
 * composer. The store is found through XDG_DATA_HOME; the real program runs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench-frames.h"
#include "hearth-application.h"
#include "hearth-composer-window.h"
#include "hearth-thread.h"

#define N_ROUNDS 9
/* Who has written a letter does not begin another one sooner, and the program is at rest again. */
#define NEXT_AFTER_MS 1000
#define WIDTH         760
#define HEIGHT        700

static GtkApplication *application;
static GtkWidget *composer;

static void
window_added_cb (GtkApplication *app, GtkWindow *window, gpointer data)
{
  if (HEARTH_IS_COMPOSER_WINDOW (window))
    composer = GTK_WIDGET (window);
}

static gboolean
has_composer (gpointer data)
{
  return composer != NULL;
}

static gboolean
is_composer_gone (gpointer data)
{
  return composer == NULL;
}

/* The frame in which it is painted, and nothing after it. */
static double
measure_empty (void)
{
  const double begin_ms = bench_now_ms ();
  GtkWidget *window = adw_application_window_new (application);
  double took_ms;

  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_window_present (GTK_WINDOW (window));
  bench_wait_frame (window);
  took_ms = bench_now_ms () - begin_ms;
  gtk_window_destroy (GTK_WINDOW (window));
  return took_ms;
}

static void
forget_cb (gpointer data, GObject *object)
{
  composer = NULL;
}

static double
measure_composer (void)
{
  const double begin_ms = bench_now_ms ();
  double took_ms;

  g_action_group_activate_action (G_ACTION_GROUP (application), "write", NULL);
  if (!bench_wait_until (has_composer, NULL))
    exit (EXIT_FAILURE);
  bench_wait_frame (composer);
  took_ms = bench_now_ms () - begin_ms;
  g_object_weak_ref (G_OBJECT (composer), forget_cb, NULL);
  gtk_window_close (GTK_WINDOW (composer));
  if (!bench_wait_until (is_composer_gone, NULL))
    exit (EXIT_FAILURE);
  return took_ms;
}

/* What the last round left behind has come to rest. */
static gboolean
is_quiet (gpointer data)
{
  return g_get_monotonic_time () > *(gint64 *) data;
}

static void
wait_quiet (int ms)
{
  gint64 until_us = g_get_monotonic_time () + ms * 1000;

  bench_wait_until (is_quiet, &until_us);
}

static gboolean
begin_cb (gpointer data)
{
  wait_quiet (1500);
  for (int i = 0; i < N_ROUNDS; i++)
    {
      double empty_ms, composer_ms;

      if (i % 2 == 0)
        {
          empty_ms = measure_empty ();
          wait_quiet (NEXT_AFTER_MS);
          composer_ms = measure_composer ();
        }
      else
        {
          composer_ms = measure_composer ();
          wait_quiet (NEXT_AFTER_MS);
          empty_ms = measure_empty ();
        }
      wait_quiet (NEXT_AFTER_MS);
      printf ("%.1f %.1f\n", empty_ms, composer_ms);
      fflush (stdout);
    }
  _exit (EXIT_SUCCESS);
}

/* Once the main window shows mail the household is ready for letters. */
static void
first_frame_cb (GdkFrameClock *clock, gpointer data)
{
  g_signal_handlers_disconnect_by_func (clock, first_frame_cb, data);
  g_timeout_add (500, begin_cb, NULL);
}

static gboolean
look_cb (GtkWidget *window, GdkFrameClock *clock, gpointer data)
{
  g_signal_connect (clock, "after-paint", G_CALLBACK (first_frame_cb), NULL);
  return G_SOURCE_REMOVE;
}

static void
first_window_cb (GtkApplication *app, GtkWindow *window, gpointer data)
{
  g_signal_handlers_disconnect_by_func (app, first_window_cb, data);
  gtk_widget_add_tick_callback (GTK_WIDGET (window), look_cb, NULL, NULL);
}

int
main (int argc, char **argv)
{
  hearth_thread_set_role (HEARTH_THREAD_UI);
  hearth_client_prepare ();
  g_set_prgname (HEARTH_APP_ID);
  application = GTK_APPLICATION (hearth_application_new ());
  g_application_set_flags (G_APPLICATION (application),
                           g_application_get_flags (G_APPLICATION (application)) | G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  g_signal_connect (application, "window-added", G_CALLBACK (first_window_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
