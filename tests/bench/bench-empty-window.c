/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer of bench-window: an empty AdwApplicationWindow. Prints the time from the start of the process to its first
 * painted frame, in milliseconds. */
#include <stdio.h>

#include "bench-frames.h"

static void
activate_cb (GApplication *application, gpointer data)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (application));

  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  bench_wait_frame (window);
  printf ("%.1f\n", bench_ms_since_process_start ());
  g_application_quit (application);
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application =
      adw_application_new ("org.hearthmail.Hearth.EmptyBench", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
