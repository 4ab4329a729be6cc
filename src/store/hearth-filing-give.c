/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing between accounts, in the account that gives: hearth-filing-take.c says how both go on. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-filing-private.h"
#include "hearth-filing-take.h"

/**
 * hearth_filing_store_read_given:
 * @taken: (out caller-allocates): filled with all but bytes and target; @message_id is the caller's
 *
 * What the account that takes has to know of a message.
 */
gboolean
hearth_filing_store_read_given (HearthAccountStore *self,
                                HearthKey placement,
                                HearthTaken *taken,
                                GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT p.flags, m.internal_unix_s, m.message_id,"
      " (SELECT i.folder FROM journal_item i WHERE i.placement = p.id ORDER BY i.journal DESC LIMIT 1)"
      " FROM placement p JOIN message m ON m.id = p.message WHERE p.id = ?",
      error);
  HearthFlags flags;
  HearthKey folder;
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (placement));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      flags = (HearthFlags) sqlite3_column_int64 (statement, 0);
      folder = hearth_store_key (self, sqlite3_column_int64 (statement, 3));
      taken->origin = placement;
      taken->flags = flags & HEARTH_FLAGS_FIXED;
      taken->keywords = hearth_account_store_names_from_flags (self, folder, flags & ~HEARTH_FLAGS_FIXED);
      taken->internal_unix_s = sqlite3_column_int64 (statement, 1);
      taken->message_id = hearth_column_dup_text (statement, 2);
    }
  sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The message is not there any more");
  return result == SQLITE_ROW || (result != SQLITE_DONE && hearth_database_check (self->mail, result, error));
}

/**
 * hearth_filing_store_find_source:
 * @folder: (out): where the server has @placement until @row is done; %HEARTH_KEY_NONE if that is not known
 */
gboolean
hearth_filing_store_find_source (
    HearthAccountStore *self, HearthKey row, HearthKey placement, HearthKey *folder, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT folder FROM journal_item WHERE journal = ? AND placement = ? AND uid IS NOT NULL",
      error);
  int result;

  *folder = HEARTH_KEY_NONE;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row));
  sqlite3_bind_int64 (statement, 2, hearth_key_get_row (placement));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *folder = hearth_store_key (self, sqlite3_column_int64 (statement, 0));
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/**
 * hearth_filing_store_list_given:
 *
 * Returns: (transfer full) (nullable) (element-type HearthKey): placements of a GIVE row at @stage
 */
GArray *
hearth_filing_store_list_given (HearthAccountStore *self,
                                HearthKey row,
                                HearthFilingStage stage,
                                GError **error)
{
  g_autoptr (GArray) placements = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT placement FROM journal_item WHERE journal = ? AND stage = ? ORDER BY placement",
      error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row));
  sqlite3_bind_int (statement, 2, (int) stage);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const HearthKey key = hearth_store_key (self, sqlite3_column_int64 (statement, 0));

      g_array_append_val (placements, key);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&placements) : NULL;
}

/**
 * hearth_filing_store_find_given:
 *
 * Returns: the GIVE row by which the other account has, or may have, been given @placement and that has not heard the end
 *   of it; %HEARTH_KEY_NONE without an error if there is none
 */
HearthKey
hearth_filing_store_find_given (HearthAccountStore *self, HearthKey placement, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "SELECT j.id FROM journal_item i CROSS JOIN journal j ON j.id = i.journal"
                               " WHERE i.placement = ? AND i.stage = ? AND j.kind = ?",
                               error);
  HearthKey found = HEARTH_KEY_NONE;
  int result;

  if (statement == NULL)
    return HEARTH_KEY_NONE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (placement));
  sqlite3_bind_int (statement, 2, HEARTH_FILING_SENT);
  sqlite3_bind_int (statement, 3, HEARTH_JOURNAL_GIVE);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    found = hearth_store_key (self, sqlite3_column_int64 (statement, 0));
  sqlite3_reset (statement);
  hearth_database_check (self->mail, result, error);
  return found;
}

static gboolean
mark_given (
    HearthAccountStore *self, gint64 journal, gint64 placement, HearthFilingStage stage, GError **error)
{
  g_autoptr (GArray) rows = NULL;
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "UPDATE journal_item SET stage = ?3 WHERE journal = ?1 AND placement = ?2", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  sqlite3_bind_int64 (statement, 2, placement);
  sqlite3_bind_int (statement, 3, (int) stage);
  if (!hearth_store_step (self, statement, error))
    return FALSE;
  if (stage != HEARTH_FILING_COPIED)
    return TRUE;
  /* What was only copied is done with that. */
  rows = hearth_filing_read_placements (self, &placement, 1, error);
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0 || g_array_index (rows, HearthFilingRow, 0).hides)
    return TRUE;
  return hearth_filing_remove_item (self, journal, placement, error) &&
         hearth_filing_forget_placement (self, &g_array_index (rows, HearthFilingRow, 0), error) &&
         hearth_filing_drop_empty (self, journal, error);
}

/**
 * hearth_filing_store_mark_given:
 *
 * Notes, durably, how far the other account is with one message. What is COPIED and was to be moved is still to be removed
 * here; a copy is done with that.
 */
gboolean
hearth_filing_store_mark_given (
    HearthAccountStore *self, HearthKey row, HearthKey placement, HearthFilingStage stage, GError **error)
{
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (
             self, mark_given (self, hearth_key_get_row (row), hearth_key_get_row (placement), stage, error),
             error);
}
