/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: which messages of a folder lack their text, newest first, a slice of bounded work at a time: also
 * where a million is here already. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"

/**
 * hearth_text_scan_init:
 *
 * Begins at the newest message of @folder.
 */
void
hearth_text_scan_init (HearthTextScan *self, HearthKey folder, gint64 since_unix_s)
{
  *self = (HearthTextScan){
    .folder = folder,
    .since_unix_s = since_unix_s,
    .date_unix_s = G_MAXINT64,
    .placement_row = G_MAXINT64,
  };
}

static HearthLocation
location_from_row (HearthAccountStore *self, const HearthTextScan *scan, sqlite3_stmt *statement)
{
  return (HearthLocation){
    .placement = hearth_store_key (self, sqlite3_column_int64 (statement, 0)),
    .date_sort_unix_s = sqlite3_column_int64 (statement, 1),
    .message = hearth_store_key (self, sqlite3_column_int64 (statement, 2)),
    .uid = (guint32) sqlite3_column_int64 (statement, 3),
    .flags = (HearthFlags) sqlite3_column_int64 (statement, 4),
    .size_bytes = (guint64) sqlite3_column_int64 (statement, 5),
    .is_body_here = sqlite3_column_int (statement, 6),
    .is_text_here = sqlite3_column_int (statement, 7),
    .has_preview = sqlite3_column_int (statement, 8),
    .folder = scan->folder,
  };
}

/**
 * hearth_account_store_scan_texts:
 * @scan: how far it has come; goes on
 * @lacking: (nullable) (element-type HearthLocation): gets the messages of this slice whose text is not here
 * @n_here: (out) (optional): how many of the slice are
 *
 * Looks at the next %HEARTH_STORE_BATCH_ROWS messages.
 */
gboolean
hearth_account_store_scan_texts (
    HearthAccountStore *self, HearthTextScan *scan, GArray *lacking, guint *n_here, GError **error)
{
  HearthStoreFolder *known = hearth_store_find (self, scan->folder, error);
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT p.id, p.date_sort_unix_s, p.message, p.uid, p.flags, m.size_bytes, m.is_whole,"
      " m.content IS NOT NULL, m.preview IS NOT NULL,"
      " ?6 AND NOT m.is_whole AND EXISTS (SELECT 1 FROM placement q CROSS JOIN folder f ON f.id = q.folder"
      "  WHERE q.message = p.message AND q.id < p.id AND f.role NOT IN (?7, ?8))"
      " FROM (SELECT id, date_sort_unix_s, message, uid, flags FROM placement INDEXED BY placement_by_date"
      " WHERE folder = ?1 AND date_sort_unix_s >= ?2 AND (date_sort_unix_s, id) < (?3, ?4)"
      " ORDER BY date_sort_unix_s DESC, id DESC LIMIT ?5) p"
      " CROSS JOIN message m ON m.id = p.message",
      error);
  guint n = 0, n_found = 0;
  int result;

  if (known == NULL || statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (scan->folder));
  sqlite3_bind_int64 (statement, 2, scan->since_unix_s);
  sqlite3_bind_int64 (statement, 3, scan->date_unix_s);
  sqlite3_bind_int64 (statement, 4, scan->placement_row);
  sqlite3_bind_int (statement, 5, HEARTH_STORE_BATCH_ROWS);
  sqlite3_bind_int (statement, 6, scan->counts);
  sqlite3_bind_int (statement, 7, HEARTH_ROLE_FLAGGED);
  sqlite3_bind_int (statement, 8, HEARTH_ROLE_IMPORTANT);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      HearthLocation location = location_from_row (self, scan, statement);

      n++;
      scan->date_unix_s = location.date_sort_unix_s;
      scan->placement_row = sqlite3_column_int64 (statement, 0);
      location.uidvalidity = known->record.uidvalidity;
      if (scan->wants_whole ? location.is_body_here : location.is_text_here)
        n_found++;
      else if (location.uid != 0 && lacking != NULL && !sqlite3_column_int (statement, 9))
        g_array_append_val (lacking, location);
    }
  sqlite3_reset (statement);
  scan->is_done = n < HEARTH_STORE_BATCH_ROWS;
  if (n_here != NULL)
    *n_here = n_found;
  return hearth_database_check (self->mail, result, error);
}
