/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing and what a sync hears: messages that the user moved away are not shown again where the server still has them, and
 * those that arrive at their new place are known again. Engine thread, inside a transaction of the writer. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-filing-private.h"

/* Whether the user has moved (@folder, @uid) away. */
gboolean
hearth_filing_is_hidden (
    HearthAccountStore *self, gint64 folder, guint32 uid, gboolean *is_hidden, GError **error)
{
  sqlite3_stmt *statement;
  int result;

  *is_hidden = FALSE;
  if (!hearth_filing_has_items (self))
    return TRUE;
  statement = hearth_database_prepare (
      self->mail, "SELECT 1 FROM journal_item WHERE folder = ? AND uid = ? AND hides LIMIT 1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, folder);
  sqlite3_bind_int64 (statement, 2, uid);
  result = sqlite3_step (statement);
  sqlite3_reset (statement);
  *is_hidden = result == SQLITE_ROW;
  return hearth_database_check (self->mail, result, error);
}

/* A placement of @message that waits in @folder for its UID: the server was told, or may have been. */
static gboolean
find_waiting (HearthAccountStore *self, gint64 folder, gint64 message, gint64 *placement, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT p.id FROM placement p WHERE p.folder = ? AND p.uid IS NULL AND p.message = ? AND NOT EXISTS"
      " (SELECT 1 FROM journal_item i JOIN journal j ON j.id = i.journal WHERE i.placement = p.id"
      "  AND j.state != 1 AND i.stage = 0) AND NOT EXISTS"
      " (SELECT 1 FROM draft d WHERE d.placement = p.id) LIMIT 1",
      error);
  int result;

  *placement = 0;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, folder);
  sqlite3_bind_int64 (statement, 2, message);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *placement = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* Whether the user has moved on a message of @folder whose UID is not known. */
static gboolean
is_awaited (HearthAccountStore *self, gint64 folder, gint64 message, gboolean *is_found, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT 1 FROM journal_item WHERE folder = ? AND uid IS NULL AND message = ? AND hides LIMIT 1", error);
  int result;

  *is_found = FALSE;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, folder);
  sqlite3_bind_int64 (statement, 2, message);
  result = sqlite3_step (statement);
  *is_found = result == SQLITE_ROW;
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static gboolean
take_uid (HearthAccountStore *self, gint64 placement, const HearthMessageData *data, GError **error)
{
  g_autoptr (GArray) rows = hearth_filing_read_placements (self, &placement, 1, error);
  HearthFilingRow *row;

  if (rows == NULL)
    return FALSE;
  row = &g_array_index (rows, HearthFilingRow, 0);
  if (!hearth_filing_relocate (self, row, row->folder, data->uid, error))
    return FALSE;
  return TRUE;
}

/**
 * hearth_filing_adopt:
 * @data: a message that the server has in @folder under a UID that is new
 * @message: the message that it is
 * @is_adopted: (out): whether it needs no placement of its own: one that is shown already has the UID now, or it is a
 *   message that the user has moved on
 */
gboolean
hearth_filing_adopt (HearthAccountStore *self,
                     HearthStoreFolder *folder,
                     gint64 message,
                     const HearthMessageData *data,
                     gboolean *is_adopted,
                     GError **error)
{
  const gint64 row = hearth_key_get_row (folder->record.key);
  const guint32 uidvalidity = folder->record.uidvalidity;
  const HearthFlagNews news = { data->uid, data->flags, data->modseq, NULL };
  gint64 placement;

  *is_adopted = FALSE;
  if (hearth_filing_has_items (self))
    {
      if (!hearth_filing_aim_copies (self, row, message, uidvalidity, data->uid, error) ||
          !is_awaited (self, row, message, is_adopted, error))
        return FALSE;
      if (*is_adopted)
        return hearth_filing_aim_move (self, row, message, uidvalidity, data->uid, error);
    }
  if (!find_waiting (self, row, message, &placement, error))
    return FALSE;
  if (placement == 0)
    return TRUE;
  *is_adopted = TRUE;
  return take_uid (self, placement, data, error) &&
         hearth_account_store_merge_server_flags (self, folder->record.key, &news, 1, NULL, error);
}

/* Runs @sql, the one parameter of which is a folder. */
gboolean
hearth_filing_run_with_folder (HearthAccountStore *self, const char *sql, gint64 folder, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, folder);
  return hearth_store_step (self, statement, error);
}

/* UIDs of @folder mean nothing any more: the next sync aims again. What was copied to it is shown by that sync, too. */
gboolean
hearth_filing_unaim_folder (HearthAccountStore *self, gint64 folder, GError **error)
{
  if (!hearth_filing_has_items (self))
    return TRUE;
  return hearth_filing_run_with_folder (
      self, "UPDATE journal_item SET uid = NULL, stage = 0 WHERE folder = ?", folder, error);
}

/* Opening: rows whose folders or messages did not outlast a damage of the file have nothing to say. */
gboolean
hearth_filing_recover (HearthAccountStore *self, GError **error)
{
  static const char *const texts[] = {
    "DELETE FROM journal_item WHERE NOT EXISTS (SELECT 1 FROM placement WHERE id = placement)",
    "DELETE FROM journal WHERE kind IN (1, 2, 3, 9) AND NOT EXISTS"
    " (SELECT 1 FROM journal_item WHERE journal = journal.id)",
    "DELETE FROM journal WHERE kind IN (4, 5, 6, 7, 8) AND NOT EXISTS"
    " (SELECT 1 FROM folder WHERE folder.id = journal.folder)",
    "DELETE FROM placement WHERE folder = 0 AND NOT EXISTS"
    " (SELECT 1 FROM journal_item WHERE placement = placement.id)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!hearth_database_execute (self->mail, texts[i], error))
      return FALSE;
  return TRUE;
}
