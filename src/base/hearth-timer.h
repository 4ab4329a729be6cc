/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 hearth_timer_now_ms (void);
GSource *hearth_timer_source_new (guint delay_ms);
GSource *hearth_timer_add (guint delay_ms, GSourceFunc func, gpointer data);
GSource *hearth_timer_add_sleep_watch (GSourceFunc func, gpointer data);
void hearth_timer_clear (GSource **timer);

G_END_DECLS
