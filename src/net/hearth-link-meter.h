/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Below this a link is slow: eight megabits a second. Packing costs the server a second of its time for 25 MB, and what
 * is packed is a sixth to a half: over a link that is ten times as fast it is a loss. */
#define HEARTH_LINK_SLOW_BYTES_PER_S (1000 * 1000)

/**
 * HearthLinkMeter:
 *
 * Finds out from what comes whether the link is slow. A plain value, all zero at first.
 */
typedef struct
{
  guint64 n_bytes;
  gint64 waited_us;
  guint n_windows;
  gboolean is_slow;
} HearthLinkMeter;

void hearth_link_meter_add (HearthLinkMeter *meter, gsize n_bytes, gint64 waited_us);
gboolean hearth_link_meter_is_known (const HearthLinkMeter *meter);
gboolean hearth_link_meter_is_slow (const HearthLinkMeter *meter);

G_END_DECLS
