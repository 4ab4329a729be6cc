/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a link is, from the time that was spent waiting for bytes that were on their way. Any thread. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-link-meter.h"

/* One look at the link: so many bytes, or so long. The first sees how TCP begins, which is slow over a long way, however wide
 * it is. Both together are less than the first large FETCH brings, so that the next can come packed. */
#define START_BYTES  (64 * 1024)
#define WINDOW_BYTES (128 * 1024)
#define WINDOW_US    (G_USEC_PER_SEC / 2)

/**
 * hearth_link_meter_add:
 * @n_bytes: bytes that came
 * @waited_us: how long they were waited for. Only waits in the middle of an answer may be told: those for its beginning
 *   are the server's thinking and the distance
 */
void
hearth_link_meter_add (HearthLinkMeter *meter, gsize n_bytes, gint64 waited_us)
{
  const gboolean is_start = meter->n_windows == 0;

  meter->n_bytes += n_bytes;
  meter->waited_us += MAX (waited_us, 0);
  if (meter->n_bytes < (is_start ? START_BYTES : WINDOW_BYTES) && meter->waited_us < WINDOW_US)
    return;
  if (!is_start)
    meter->is_slow =
        meter->n_bytes * G_USEC_PER_SEC < (guint64) meter->waited_us * HEARTH_LINK_SLOW_BYTES_PER_S;
  meter->n_windows++;
  meter->n_bytes = 0;
  meter->waited_us = 0;
}

/**
 * hearth_link_meter_is_known:
 *
 * Returns: whether enough has come to tell
 */
gboolean
hearth_link_meter_is_known (const HearthLinkMeter *meter)
{
  return meter->n_windows > 1;
}

/**
 * hearth_link_meter_is_slow:
 *
 * Returns: whether the last look found fewer than %HEARTH_LINK_SLOW_BYTES_PER_S; %FALSE while nothing is known
 */
gboolean
hearth_link_meter_is_slow (const HearthLinkMeter *meter)
{
  return meter->is_slow;
}
