/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing, one message at a time: where it is shown, and the item that says where the server has it. A placement keeps
 * its id wherever it goes. Engine thread, inside a transaction of the caller. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-filing-private.h"
#include "hearth-key-table.h"
#include "hearth-threads.h"

#define FILING_COLUMNS                                                                                       \
  "p.id, p.message, m.thread, p.folder, p.date_sort_unix_s, p.flags, p.server_flags, p.dirty_mask, p.uid,"   \
  " i.journal, j.state, i.folder, i.uidvalidity, i.uid, i.stage, i.hides"

static HearthFilingRow
read_row (sqlite3_stmt *statement)
{
  return (HearthFilingRow){
    .placement = sqlite3_column_int64 (statement, 0),
    .message = sqlite3_column_int64 (statement, 1),
    .thread = sqlite3_column_int64 (statement, 2),
    .folder = sqlite3_column_int64 (statement, 3),
    .date_sort_unix_s = sqlite3_column_int64 (statement, 4),
    .flags = (HearthFlags) sqlite3_column_int64 (statement, 5),
    .server_flags = (HearthFlags) sqlite3_column_int64 (statement, 6),
    .dirty_mask = (HearthFlags) sqlite3_column_int64 (statement, 7),
    .uid = (guint32) sqlite3_column_int64 (statement, 8),
    .item_row = sqlite3_column_int64 (statement, 9),
    .item_state = (HearthJournalState) sqlite3_column_int (statement, 10),
    .item_folder = sqlite3_column_int64 (statement, 11),
    .item_uidvalidity = (guint32) sqlite3_column_int64 (statement, 12),
    .item_uid = (guint32) sqlite3_column_int64 (statement, 13),
    .stage = (HearthFilingStage) sqlite3_column_int (statement, 14),
    .hides = sqlite3_column_int (statement, 15),
  };
}

static GArray *
read_all (HearthAccountStore *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (HearthFilingRow));
  int result;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const HearthFilingRow row = read_row (statement);

      g_array_append_val (rows, row);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&rows) : NULL;
}

/* Returns: (transfer full) (nullable): those of the placements @rows that exist, each with its last item. */
GArray *
hearth_filing_read_placements (HearthAccountStore *self, const gint64 *rows, gsize n_rows, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT " FILING_COLUMNS " FROM hearth_rows (?) k CROSS JOIN placement p ON p.id = k.row"
      " CROSS JOIN message m ON m.id = p.message"
      " LEFT JOIN journal_item i ON i.placement = p.id AND i.journal ="
      "  (SELECT max (journal) FROM journal_item WHERE placement = p.id)"
      " LEFT JOIN journal j ON j.id = i.journal",
      error);

  if (statement == NULL)
    return NULL;
  hearth_key_table_bind (statement, 1, rows, n_rows);
  return read_all (self, statement, error);
}

/* Returns: (transfer full) (nullable): the placements of which @sql finds the ids, for the @folder that it asks for */
GArray *
hearth_filing_read_found (HearthAccountStore *self, const char *sql, gint64 folder, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, sql, error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, folder);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return NULL;
  return hearth_filing_read_placements (self, (const gint64 *) (gpointer) ids->data, ids->len, error);
}

/* Returns: (transfer full) (nullable): the placements of a journal row with that row's items; with @folder other than 0
 * those that the server has there. */
GArray *
hearth_filing_read_items (HearthAccountStore *self, gint64 journal, gint64 folder, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT " FILING_COLUMNS " FROM journal_item i CROSS JOIN placement p ON p.id = i.placement"
      " CROSS JOIN message m ON m.id = p.message CROSS JOIN journal j ON j.id = i.journal"
      " WHERE i.journal = ?1 AND (?2 IS NULL OR i.folder = ?2)",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, journal);
  hearth_bind_key (statement, 2, folder);
  return read_all (self, statement, error);
}

/* Whether nothing of the item has gone to the server, so that it can be changed without a trace. */
gboolean
hearth_filing_row_can_change (const HearthFilingRow *row)
{
  return row->item_row != 0 && row->item_state != HEARTH_JOURNAL_RUNNING &&
         row->stage == HEARTH_FILING_NOT_SENT;
}

static gboolean
leave_folder (HearthAccountStore *self, const HearthFilingRow *row, GError **error)
{
  HearthStoreFolder *folder = hearth_store_find (self, hearth_store_key (self, row->folder), NULL);

  if (folder != NULL)
    {
      hearth_store_touch (self, folder)->is_info_changed = TRUE;
      folder->record.n_messages--;
      folder->record.n_unread -= !(row->flags & HEARTH_FLAG_SEEN);
      hearth_change_set_remove_row (self->pending, folder->record.key, row->date_sort_unix_s,
                                    hearth_store_key (self, row->placement));
    }
  return hearth_threads_recount (self, row->folder, row->thread, error);
}

static gboolean
enter_folder (HearthAccountStore *self, const HearthFilingRow *row, gint64 placement, GError **error)
{
  HearthStoreFolder *folder = hearth_store_find (self, hearth_store_key (self, row->folder), NULL);

  if (folder != NULL)
    {
      hearth_store_touch (self, folder)->is_info_changed = TRUE;
      folder->record.n_messages++;
      folder->record.n_unread += !(row->flags & HEARTH_FLAG_SEEN);
      hearth_change_set_add_row (self->pending, folder->record.key, row->date_sort_unix_s,
                                 hearth_store_key (self, placement));
    }
  return hearth_threads_recount (self, row->folder, row->thread, error);
}

/* Keywords have their bits by folder; those of a message that lies nowhere are of the folder that its item names. */
static gboolean
map_keywords (HearthAccountStore *self, HearthFilingRow *row, gint64 folder, GError **error)
{
  const gboolean goes_home = hearth_filing_row_can_change (row) && row->hides;
  const gint64 from_folder = row->folder != HEARTH_FILING_NOWHERE ? row->folder : row->item_folder;
  const gint64 to_folder = folder != HEARTH_FILING_NOWHERE ? folder
                           : goes_home                     ? row->item_folder
                                                           : from_folder;
  HearthStoreFolder *from = hearth_store_find (self, hearth_store_key (self, from_folder), NULL);
  HearthStoreFolder *to = hearth_store_find (self, hearth_store_key (self, to_folder), NULL);

  if (((row->flags | row->server_flags | row->dirty_mask) & ~HEARTH_FLAGS_FIXED) == 0 || from == NULL ||
      to == NULL || from == to)
    return TRUE;
  return hearth_store_map_flags (self, from, to, row->flags, &row->flags, error) &&
         hearth_store_map_flags (self, from, to, row->server_flags, &row->server_flags, error) &&
         hearth_store_map_flags (self, from, to, row->dirty_mask, &row->dirty_mask, error);
}

static gboolean
write_placement (HearthAccountStore *self, const HearthFilingRow *row, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->mail,
                                                     "UPDATE placement SET folder = ?2, uid = ?3, flags = "
                                                     "?4, server_flags = ?5, dirty_mask = ?6 WHERE id = ?1",
                                                     error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row->placement);
  sqlite3_bind_int64 (statement, 2, row->folder);
  hearth_bind_key (statement, 3, row->uid);
  sqlite3_bind_int64 (statement, 4, (gint64) row->flags);
  sqlite3_bind_int64 (statement, 5, (gint64) row->server_flags);
  sqlite3_bind_int64 (statement, 6, (gint64) row->dirty_mask);
  return hearth_store_step (self, statement, error);
}

/* Shows the message in @folder, which may be NOWHERE; @uid 0: the server does not have it there yet. */
gboolean
hearth_filing_relocate (
    HearthAccountStore *self, HearthFilingRow *row, gint64 folder, guint32 uid, GError **error)
{
  const HearthFilingRow before = *row;
  HearthStoreFolder *found = hearth_store_find (self, hearth_store_key (self, folder), NULL);

  if (folder != row->folder && !map_keywords (self, row, folder, error))
    return FALSE;
  row->folder = folder;
  row->uid = uid;
  if (!write_placement (self, row, error))
    return FALSE;
  if (found != NULL)
    hearth_store_note_uid (found, uid);
  if (folder == before.folder)
    return TRUE;
  return leave_folder (self, &before, error) && enter_folder (self, row, row->placement, error);
}

/* The message is not there any more; what is known of it stays for a while. */
gboolean
hearth_filing_forget_placement (HearthAccountStore *self, const HearthFilingRow *row, GError **error)
{
  return hearth_store_drop_placement (self, row->placement, row->message, row->flags, row->dirty_mask,
                                      error) &&
         leave_folder (self, row, error);
}

/* Returns: the new placement in @folder, 0 on error. */
gint64
hearth_filing_copy_placement (HearthAccountStore *self,
                              const HearthFilingRow *row,
                              gint64 folder,
                              GError **error)
{
  HearthFilingRow copy = *row;
  sqlite3_stmt *statement;

  if (!map_keywords (self, &copy, folder, error))
    return 0;
  copy.placement = hearth_store_next (self, HEARTH_NEXT_PLACEMENT);
  copy.folder = folder;
  statement =
      hearth_database_prepare (self->mail, "INSERT INTO placement VALUES (?, ?, ?, NULL, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return 0;
  sqlite3_bind_int64 (statement, 1, copy.placement);
  sqlite3_bind_int64 (statement, 2, folder);
  sqlite3_bind_int64 (statement, 3, copy.message);
  sqlite3_bind_int64 (statement, 4, copy.date_sort_unix_s);
  sqlite3_bind_int64 (statement, 5, (gint64) copy.flags);
  sqlite3_bind_int64 (statement, 6, (gint64) copy.server_flags);
  sqlite3_bind_int64 (statement, 7, (gint64) copy.dirty_mask);
  if (!hearth_store_step (self, statement, error) || !enter_folder (self, &copy, copy.placement, error))
    return 0;
  return copy.placement;
}

static void
note_items_changed (HearthAccountStore *self)
{
  self->items_known = HEARTH_STORE_ITEMS_UNKNOWN;
  self->pending->is_journal_changed = TRUE;
}

/* Says where the server has the message until @journal is done. */
gboolean
hearth_filing_put_item (HearthAccountStore *self,
                        gint64 journal,
                        gint64 placement,
                        gint64 message,
                        const HearthFilingPlace *place,
                        gboolean hides,
                        GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "INSERT INTO journal_item (journal, placement, message, folder, uidvalidity, uid, hides)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  sqlite3_bind_int64 (statement, 2, placement);
  sqlite3_bind_int64 (statement, 3, message);
  sqlite3_bind_int64 (statement, 4, place->folder);
  sqlite3_bind_int64 (statement, 5, place->uidvalidity);
  hearth_bind_key (statement, 6, place->uid);
  sqlite3_bind_int (statement, 7, hides);
  note_items_changed (self);
  return hearth_store_step (self, statement, error);
}

gboolean
hearth_filing_remove_item (HearthAccountStore *self, gint64 journal, gint64 placement, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "DELETE FROM journal_item WHERE journal = ? AND placement = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  sqlite3_bind_int64 (statement, 2, placement);
  note_items_changed (self);
  return hearth_store_step (self, statement, error);
}

/* Nothing is to be done with the message any more. */
gboolean
hearth_filing_forget_items (HearthAccountStore *self, gint64 placement, GError **error)
{
  static const char *const texts[] = {
    "DELETE FROM journal WHERE id IN (SELECT journal FROM journal_item WHERE placement = ?1)"
    " AND NOT EXISTS (SELECT 1 FROM journal_item WHERE journal = id AND placement != ?1)",
    "DELETE FROM journal_item WHERE placement = ?1",
  };

  note_items_changed (self);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      sqlite3_stmt *statement = hearth_database_prepare (self->mail, texts[i], error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, placement);
      if (!hearth_store_step (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

/* Another journal row takes over. */
gboolean
hearth_filing_give_item (
    HearthAccountStore *self, gint64 journal, gint64 placement, gint64 to_journal, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "UPDATE journal_item SET journal = ?3 WHERE journal = ?1 AND placement = ?2", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  sqlite3_bind_int64 (statement, 2, placement);
  sqlite3_bind_int64 (statement, 3, to_journal);
  note_items_changed (self);
  return hearth_store_step (self, statement, error) && hearth_filing_drop_empty (self, journal, error);
}

/* A journal row about messages of which none is left is done. */
gboolean
hearth_filing_drop_empty (HearthAccountStore *self, gint64 journal, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "DELETE FROM journal WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM journal_item WHERE journal = ?1)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  self->pending->is_journal_changed = TRUE;
  return hearth_store_step (self, statement, error);
}

/* Whether any message waits at all: what the hot paths ask first. */
gboolean
hearth_filing_has_items (HearthAccountStore *self)
{
  gint64 exists = 1;

  if (self->items_known == HEARTH_STORE_ITEMS_UNKNOWN)
    {
      hearth_database_get_int (self->mail, "SELECT EXISTS (SELECT 1 FROM journal_item)", &exists, NULL);
      self->items_known = exists != 0 ? HEARTH_STORE_ITEMS_SOME : HEARTH_STORE_ITEMS_NONE;
    }
  return self->items_known == HEARTH_STORE_ITEMS_SOME;
}
