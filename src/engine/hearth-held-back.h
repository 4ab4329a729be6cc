/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-key.h"

G_BEGIN_DECLS

/**
 * HearthHeldBack:
 *
 * Folders or drafts that the server could not take, each of which waits by itself so that the others go on. The wait
 * doubles with each further time. The engine thread; times are those of hearth_timer_now_ms().
 */
typedef struct _HearthHeldBack HearthHeldBack;

HearthHeldBack *hearth_held_back_new (gint64 first_ms, guint n_doubled);
void hearth_held_back_free (HearthHeldBack *self);
void hearth_held_back_add (HearthHeldBack *self, HearthKey key);
void hearth_held_back_remove (HearthHeldBack *self, HearthKey key);
void hearth_held_back_end_waits (HearthHeldBack *self);
gboolean hearth_held_back_contains (const HearthHeldBack *self, HearthKey key, gint64 *next_ms);

G_END_DECLS
