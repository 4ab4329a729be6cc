/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* What the window benchmarks share: waiting for frames and reading memory. */

double bench_now_ms (void);
void bench_wait_frame (GtkWidget *widget);
gboolean bench_wait_until (gboolean (*is_over) (gpointer data), gpointer data);
int bench_compare (gconstpointer a, gconstpointer b);
double bench_percentile (GArray *values_ms, double part);
int bench_pss_kb (void);
double bench_ms_since_process_start (void);
GtkWidget *bench_find_child (GtkWidget *widget, GType type);
