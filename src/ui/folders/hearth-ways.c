/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The buttons beside a problem: what the user can do about it. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-ways.h"

#include <glib/gi18n.h>

/**
 * hearth_ways_get_buttons:
 * @ways: what can be done
 * @buttons: (out caller-allocates): room for %HEARTH_MAX_WAYS
 *
 * Returns: how many buttons there are, the most helpful first
 */
guint
hearth_ways_get_buttons (HearthWays ways, HearthWayButton *buttons)
{
  guint n = 0;

  if ((ways & HEARTH_WAY_KEYRING) != 0)
    buttons[n++] = (HearthWayButton){ _ ("Unlock…"), "win.check-account" };
  if ((ways & HEARTH_WAY_PASSWORD) != 0)
    buttons[n++] = (HearthWayButton){ _ ("Enter password…"), "win.enter-password" };
  if ((ways & HEARTH_WAY_CERTIFICATE) != 0)
    buttons[n++] = (HearthWayButton){ _ ("Show certificate…"), "win.show-certificate" };
  if ((ways & HEARTH_WAY_RETRY) != 0 && n < HEARTH_MAX_WAYS - 1)
    buttons[n++] = (HearthWayButton){ _ ("Try now"), "win.check-account" };
  if ((ways & HEARTH_WAY_DETAILS) != 0 && n < HEARTH_MAX_WAYS)
    buttons[n++] = (HearthWayButton){ _ ("Details"), "win.show-details" };
  if ((ways & HEARTH_WAY_STOP_TEXTS) != 0 && n < HEARTH_MAX_WAYS)
    /* Translators: ends fetching texts that nobody opened yet */
    buttons[n++] = (HearthWayButton){ _ ("Stop"), "win.stop-texts" };
  if ((ways & HEARTH_WAY_RESUME_TEXTS) != 0 && n < HEARTH_MAX_WAYS)
    /* Translators: fetches texts again that nobody opened yet */
    buttons[n++] = (HearthWayButton){ _ ("Go on"), "win.resume-texts" };
  return n;
}
