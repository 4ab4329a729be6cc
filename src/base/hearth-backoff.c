/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting longer each time something fails. */
#define G_LOG_DOMAIN "hearth-base"

#include "hearth-backoff.h"

/**
 * hearth_backoff_reset:
 *
 * To be called when it worked: the next failure waits the shortest time again.
 */
void
hearth_backoff_reset (HearthBackoff *backoff)
{
  backoff->attempts = 0;
}

/**
 * hearth_backoff_next_ms:
 *
 * Returns: the time to wait after one more failure, in milliseconds
 */
guint
hearth_backoff_next_ms (HearthBackoff *backoff)
{
  guint64 wait_ms = (guint64) backoff->first_ms << MIN (backoff->attempts, 20u);
  guint spread_ms;

  wait_ms = MIN (wait_ms, backoff->longest_ms);
  if (backoff->attempts < G_MAXUINT)
    backoff->attempts++;
  spread_ms = (guint) (wait_ms / 4);
  return (guint) wait_ms - (spread_ms > 0 ? (guint) g_random_int_range (0, (gint32) spread_ms) : 0);
}
