/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthBackoff:
 *
 * How long to wait before trying again: doubling from @first_ms to @longest_ms, each wait spread by up to a quarter
 * so that accounts do not return all at once. A plain value, one thread at a time.
 */
typedef struct
{
  guint first_ms;
  guint longest_ms;
  guint attempts;
} HearthBackoff;

#define HEARTH_BACKOFF_INIT(first, longest) ((HearthBackoff){ .first_ms = (first), .longest_ms = (longest) })

void hearth_backoff_reset (HearthBackoff *backoff);
guint hearth_backoff_next_ms (HearthBackoff *backoff);

G_END_DECLS
