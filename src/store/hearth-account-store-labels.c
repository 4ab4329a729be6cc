/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: the labels of messages (X-GM-LABELS). A label is a fact about the message and not about one of its
 * placements, and an account may have thousands of them: so they stand with the message, not in the mask of flags. Engine
 * thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"

/**
 * hearth_store_set_labels:
 * @labels: (nullable): as in HearthMessageData; %NULL changes nothing
 * @is_changed: (out) (optional): whether they are others than before; only ever set
 *
 * Inside a transaction: what the server says counts, and all rows of the message show it.
 */
gboolean
hearth_store_set_labels (
    HearthAccountStore *self, gint64 message, const char *labels, gboolean *is_changed, GError **error)
{
  sqlite3_stmt *statement;

  if (labels == NULL)
    return TRUE;
  statement = hearth_database_prepare (self->mail,
                                       "UPDATE message SET labels = nullif (?2, '')"
                                       " WHERE id = ?1 AND labels IS NOT nullif (?2, '')",
                                       error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  hearth_bind_text (statement, 2, labels);
  if (!hearth_store_step (self, statement, error))
    return FALSE;
  if (sqlite3_changes (hearth_database_get_handle (self->mail)) == 0)
    return TRUE;
  if (is_changed != NULL)
    *is_changed = TRUE;
  return hearth_store_touch_placements (self, message, error);
}
