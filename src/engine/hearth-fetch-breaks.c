/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messages broke the connection when they were asked for, and how often. Owned by the runner; engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-fetch-breaks.h"

#include "hearth-error.h"
#include "hearth-ring-log.h"

/* Networks break too: once or twice is no sign. */
#define LEFT_OUT_AFTER 3

struct _HearthFetchBreaks
{
  GHashTable *counts; /* HearthKey to guint */
};

/**
 * hearth_fetch_breaks_new:
 *
 * Returns: (transfer full): nothing is known of any message
 */
HearthFetchBreaks *
hearth_fetch_breaks_new (void)
{
  HearthFetchBreaks *self = g_new0 (HearthFetchBreaks, 1);

  self->counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

/**
 * hearth_fetch_breaks_free:
 * @self: (transfer full): what is known
 */
void
hearth_fetch_breaks_free (HearthFetchBreaks *self)
{
  g_hash_table_unref (self->counts);
  g_free (self);
}

/**
 * hearth_fetch_breaks_may_be:
 * @error: (nullable): how a command ended
 *
 * Returns: whether what the server had to give can be why: it hung up, fell silent, or sent what is no IMAP
 */
gboolean
hearth_fetch_breaks_may_be (const GError *error)
{
  return g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_CONNECTION_LOST) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_TIMEOUT) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_LIMIT);
}

static guint
count (HearthFetchBreaks *self, HearthKey message)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, &message));
}

/**
 * hearth_fetch_breaks_note:
 *
 * The connection broke while @message was what it had to bring.
 */
void
hearth_fetch_breaks_note (HearthFetchBreaks *self, HearthKey message)
{
  const guint n = count (self, message) + 1;

  g_hash_table_replace (self->counts, g_memdup2 (&message, sizeof message), GUINT_TO_POINTER (n));
  if (n == LEFT_OUT_AFTER)
    hearth_debug ("engine", "a message broke %u connections: it is left out", n);
}

/**
 * hearth_fetch_breaks_is_suspect:
 *
 * Returns: whether @message is to be asked for by itself
 */
gboolean
hearth_fetch_breaks_is_suspect (HearthFetchBreaks *self, HearthKey message)
{
  return count (self, message) > 0;
}

/**
 * hearth_fetch_breaks_is_left_out:
 *
 * Returns: whether @message is asked for only when somebody opens it
 */
gboolean
hearth_fetch_breaks_is_left_out (HearthFetchBreaks *self, HearthKey message)
{
  return count (self, message) >= LEFT_OUT_AFTER;
}
