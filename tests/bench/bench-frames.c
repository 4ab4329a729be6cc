/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for frames, percentiles, memory: for the benchmarks with a window. */
#include "bench-frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WATCHDOG_S 120

double
bench_now_ms (void)
{
  return (double) g_get_monotonic_time () / 1000.0;
}

static void
after_paint_cb (GdkFrameClock *clock, gboolean *is_painted)
{
  *is_painted = TRUE;
}

static gboolean
watchdog_cb (gpointer data)
{
  fprintf (stderr, "no progress in %d s\n", WATCHDOG_S);
  exit (1);
}

/* Runs the loop until the widget's window has painted one more frame. */
void
bench_wait_frame (GtkWidget *widget)
{
  GdkFrameClock *clock;
  gboolean is_painted = FALSE;
  gulong id;
  const guint watchdog = g_timeout_add_seconds (WATCHDOG_S, watchdog_cb, NULL);

  while (!gtk_widget_get_mapped (widget) || gtk_widget_get_frame_clock (widget) == NULL)
    g_main_context_iteration (NULL, TRUE);
  clock = gtk_widget_get_frame_clock (widget);
  id = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &is_painted);
  gtk_widget_queue_draw (widget);
  while (!is_painted)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, id);
  g_source_remove (watchdog);
}

static gboolean
nudge_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
bench_wait_until (gboolean (*is_over) (gpointer data), gpointer data)
{
  const gint64 end_us = g_get_monotonic_time () + (gint64) WATCHDOG_S * G_USEC_PER_SEC;
  const guint nudge = g_timeout_add (20, nudge_cb, NULL);

  while (!is_over (data) && g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (nudge);
  return is_over (data);
}

int
bench_compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
bench_percentile (GArray *values_ms, double part)
{
  g_array_sort (values_ms, bench_compare);
  return g_array_index (values_ms, double, (guint) ((values_ms->len - 1) * part));
}

int
bench_pss_kb (void)
{
  g_autofree char *text = NULL;
  const char *pss;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL) ||
      (pss = strstr (text, "\nPss:")) == NULL)
    return 0;
  return atoi (pss + 5);
}

/* tests/bench/run notes the time right before it starts the program: not every kernel tells when a process began. */
double
bench_ms_since_process_start (void)
{
  const char *start = g_getenv ("BENCH_START_MS");

  return start != NULL ? (double) g_get_real_time () / 1000.0 - g_ascii_strtod (start, NULL) : 0;
}

GtkWidget *
bench_find_child (GtkWidget *widget, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (child), type) ? child : bench_find_child (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}
