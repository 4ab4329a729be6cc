/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing when others were quicker: a folder that is gone takes with it what was to be done there, and what the user did not
 * get for it is kept until the engine tells (hearth_filing_store_take_given_up()). The rules are in the engine's README.
 * Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-error.h"
#include "hearth-filing-private.h"

/* Inside a transaction: with it this is forgotten, too. */
static void
note_given_up (HearthAccountStore *self, HearthPendingChange *change, HearthErrorCode why)
{
  change->state = HEARTH_PENDING_WAITING;
  g_clear_error (&change->error);
  change->error = hearth_error_new (why, "Others took the folder away");
  g_ptr_array_add (self->given_up, hearth_pending_change_ref (change));
}

/**
 * hearth_filing_store_take_given_up:
 *
 * Returns: (transfer full) (nullable) (element-type HearthPendingChange): what became impossible since the last call, by what
 *   is committed, and is to be told the user; its error says why
 */
GPtrArray *
hearth_filing_store_take_given_up (HearthAccountStore *self)
{
  GPtrArray *given_up = self->given_up;

  if (self->depth > 0 || given_up->len == 0)
    return NULL;
  self->given_up = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_pending_change_unref);
  self->n_given_up = 0;
  return given_up;
}

/**
 * hearth_filing_store_wants_rid:
 *
 * Returns: whether the user only wants the messages of @row out of the way: somebody else may do that as well
 */
gboolean
hearth_filing_store_wants_rid (HearthAccountStore *self, const HearthJournalRow *row)
{
  return row->kind == HEARTH_JOURNAL_DELETE ||
         (row->kind == HEARTH_JOURNAL_MOVE && row->target != HEARTH_KEY_NONE &&
          row->target == hearth_account_store_find_role (self, HEARTH_ROLE_TRASH));
}

/* Whether the server has the message at another place than @placement is shown at. */
static gboolean
is_elsewhere (HearthAccountStore *self, gint64 message, gint64 placement, gboolean *is_found, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT 1 FROM placement WHERE message = ? AND id != ? AND uid IS NOT NULL LIMIT 1", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int64 (statement, 2, placement);
  result = sqlite3_step (statement);
  *is_found = result == SQLITE_ROW;
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* Counts a message that is not where it was. */
gboolean
hearth_filing_count_loss (HearthAccountStore *self,
                          const HearthFilingRow *row,
                          HearthFilingLoss *loss,
                          GError **error)
{
  gboolean is_found = FALSE;

  if (!is_elsewhere (self, row->message, row->placement, &is_found, error))
    return FALSE;
  loss->n_messages++;
  loss->n_elsewhere += is_found;
  return TRUE;
}

/* --- a folder that is gone --- */

typedef gboolean (*RowFunc) (HearthAccountStore *self,
                             const HearthJournalRow *row,
                             HearthKey folder,
                             GError **error);

static GPtrArray *
list_rows (HearthAccountStore *self, const char *sql, HearthKey folder, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_journal_row_free);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, sql, error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder));
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const HearthKey key = hearth_store_key (self, sqlite3_column_int64 (statement, 0));

      g_array_append_val (keys, key);
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return NULL;
  for (guint i = 0; i < keys->len; i++)
    {
      HearthJournalRow *row = hearth_journal_load (self, g_array_index (keys, HearthKey, i), error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

static gboolean
for_each_row (HearthAccountStore *self, const char *sql, HearthKey folder, RowFunc func, GError **error)
{
  g_autoptr (GPtrArray) rows = list_rows (self, sql, folder, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!func (self, g_ptr_array_index (rows, i), folder, error))
      return FALSE;
  return rows != NULL;
}

/* What was to go there is shown where it was. */
static gboolean
give_up_target (HearthAccountStore *self, const HearthJournalRow *row, HearthKey folder, GError **error)
{
  g_autoptr (HearthPendingChange) change = hearth_filing_store_describe (self, row, error);

  if (change == NULL || !hearth_filing_store_cancel (self, row->key, error))
    return FALSE;
  note_given_up (self, change, HEARTH_ERROR_TARGET_GONE);
  return TRUE;
}

/* Of @row, what @folder still had to give. */
static gboolean
count_source (HearthAccountStore *self, HearthKey row, HearthKey folder, guint *n, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT count (*) FROM journal_item WHERE journal = ? AND folder = ? AND stage != 2",
      error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row));
  sqlite3_bind_int64 (statement, 2, hearth_key_get_row (folder));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *n = (guint) sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static gboolean
give_up_source (HearthAccountStore *self, const HearthJournalRow *row, HearthKey folder, GError **error)
{
  g_autoptr (HearthPendingChange) change = NULL;
  guint n = 0;

  if (hearth_filing_store_wants_rid (self, row))
    return TRUE;
  change = hearth_filing_store_describe (self, row, error);
  if (change == NULL || !count_source (self, row->key, folder, &n, error))
    return FALSE;
  change->n_messages = n;
  note_given_up (self, change, HEARTH_ERROR_FOLDER_GONE);
  return TRUE;
}

/* To call it what it is called by now, to remove it, and to see it no more, is as good as done. */
static gboolean
give_up_wish (HearthAccountStore *self, const HearthJournalRow *row, HearthKey folder, GError **error)
{
  g_autoptr (HearthPendingChange) change = NULL;

  if (row->kind == HEARTH_JOURNAL_REMOVE_FOLDER || row->kind == HEARTH_JOURNAL_UNSUBSCRIBE ||
      row->kind == HEARTH_JOURNAL_CREATE_FOLDER)
    return TRUE;
  if (row->kind == HEARTH_JOURNAL_RENAME_FOLDER &&
      hearth_account_store_find_folder (self, row->text) != HEARTH_KEY_NONE)
    return TRUE;
  change = hearth_filing_store_describe (self, row, error);
  if (change == NULL)
    return FALSE;
  note_given_up (self, change, HEARTH_ERROR_FOLDER_GONE);
  return TRUE;
}

static gboolean
forget_sources (HearthAccountStore *self, gint64 folder, GError **error)
{
  g_autoptr (GArray) rows = hearth_filing_read_found (
      self, "SELECT placement FROM journal_item WHERE folder = ? AND stage != 2", folder, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const HearthFilingRow *row = &g_array_index (rows, HearthFilingRow, i);

      if (!hearth_filing_forget_items (self, row->placement, error) ||
          (row->uid == 0 && !hearth_filing_forget_placement (self, row, error)))
        return FALSE;
    }
  return rows != NULL &&
         hearth_filing_run_with_folder (self, "DELETE FROM journal_item WHERE folder = ?", folder, error);
}

static gboolean
forget_folder (HearthAccountStore *self, gint64 row, GError **error)
{
  const HearthKey folder = hearth_store_key (self, row);

  return for_each_row (self, "SELECT id FROM journal WHERE target = ? AND kind IN (1, 2) ORDER BY id", folder,
                       give_up_target, error) &&
         for_each_row (self,
                       "SELECT DISTINCT journal FROM journal_item WHERE folder = ? AND stage != 2 ORDER BY 1",
                       folder, give_up_source, error) &&
         for_each_row (self, "SELECT id FROM journal WHERE folder = ? AND kind BETWEEN 4 AND 8 ORDER BY id",
                       folder, give_up_wish, error) &&
         forget_sources (self, row, error) &&
         hearth_filing_run_with_folder (self, "DELETE FROM journal WHERE folder = ? AND kind >= 4", row,
                                        error) &&
         hearth_filing_store_drop_unplaced (self, folder, error);
}

/* The server has no such folder any more: what was to go there stays where it was, what was to go away from there is gone. */
gboolean
hearth_filing_forget_folder (HearthAccountStore *self, gint64 folder, GError **error)
{
  self->items_known = HEARTH_STORE_ITEMS_UNKNOWN;
  self->pending->is_journal_changed = TRUE;
  return hearth_account_store_begin (self, HEARTH_BATCH, error) &&
         hearth_store_end (self, forget_folder (self, folder, error), error);
}
