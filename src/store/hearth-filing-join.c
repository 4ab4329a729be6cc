/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing where folders are labels (X-GM-EXT-1): what is moved to a folder in which the message is already, as what is archived
 * is among all mail, is one with it there. Until the server has done it the placement that was moved lies nowhere, and the
 * other one is shown; then it takes that one's place, so that what was done can still be taken back. Engine thread, inside
 * a transaction of the caller. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-filing-private.h"

gboolean
hearth_filing_find_twin (
    HearthAccountStore *self, gint64 message, gint64 folder, HearthFilingTwin *twin, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT id, uid FROM placement WHERE message = ? AND folder = ? AND uid IS NOT NULL LIMIT 1", error);
  int result;

  *twin = (HearthFilingTwin){ 0 };
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int64 (statement, 2, folder);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      twin->placement = sqlite3_column_int64 (statement, 0);
      twin->uid = (guint32) sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* The folder in which the user sees the message, if only as another placement of it; NOWHERE if it is being deleted, or
 * given away. */
gint64
hearth_filing_find_shown (HearthAccountStore *self, const HearthFilingRow *row)
{
  g_autoptr (HearthJournalRow) known = NULL;

  if (row->folder != HEARTH_FILING_NOWHERE || row->item_row == 0)
    return row->folder;
  known = hearth_journal_load (self, hearth_store_key (self, row->item_row), NULL);
  return known != NULL && known->kind == HEARTH_JOURNAL_MOVE ? hearth_key_get_row (known->target)
                                                             : HEARTH_FILING_NOWHERE;
}

static gboolean
is_filed_further (HearthAccountStore *self, const HearthFilingRow *row, gboolean *is_further, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT 1 FROM journal_item WHERE placement = ? LIMIT 1", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row->placement);
  result = sqlite3_step (statement);
  sqlite3_reset (statement);
  *is_further = result == SQLITE_ROW;
  return hearth_database_check (self->mail, result, error);
}

/* What the user did to the one that was shown counts. */
static gboolean
take_place (HearthAccountStore *self,
            HearthFilingRow *row,
            gint64 target,
            const HearthFilingTwin *twin,
            GError **error)
{
  g_autoptr (GArray) shown = hearth_filing_read_placements (self, &twin->placement, 1, error);
  const HearthFilingRow *other;

  if (shown == NULL)
    return FALSE;
  other = &g_array_index (shown, HearthFilingRow, 0);
  if (!hearth_filing_forget_placement (self, other, error) ||
      !hearth_filing_relocate (self, row, target, twin->uid, error))
    return FALSE;
  row->flags = other->flags;
  row->server_flags = other->server_flags;
  row->dirty_mask = other->dirty_mask;
  return hearth_filing_relocate (self, row, target, twin->uid, error);
}

/**
 * hearth_filing_join:
 * @row: lies nowhere; the item that says so is gone
 *
 * The server has done the move to @target. What was filed further since waits for that.
 */
gboolean
hearth_filing_join (HearthAccountStore *self, HearthFilingRow *row, gint64 target, GError **error)
{
  HearthFilingTwin twin;
  gboolean is_further = FALSE;

  if (!is_filed_further (self, row, &is_further, error) || is_further)
    return is_further;
  if (!hearth_filing_find_twin (self, row->message, target, &twin, error))
    return FALSE;
  return twin.uid != 0 ? take_place (self, row, target, &twin, error)
                       : hearth_filing_forget_placement (self, row, error);
}
