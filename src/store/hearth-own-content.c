/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that no server has: letters in the outbox and drafts. They live in `mail.db`, inside the transaction of the row
 * that points to them. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"
#include "hearth-chunk.h"

/* So much of what is attached may lie in the page cache. It is read once, from beginning to end. */
#define PASSED_MAX_BYTES ((gsize) 2 * 1024 * 1024)

/* Pages of large contents would fill the whole cache, which is there for the index. */
static void
note_passed (HearthAccountStore *self, gsize length)
{
  self->n_passed_bytes += length;
  if (self->n_passed_bytes <= PASSED_MAX_BYTES)
    return;
  self->n_passed_bytes = 0;
  sqlite3_db_release_memory (hearth_database_get_handle (self->mail));
}

/* Inside a transaction: one piece of at most HEARTH_CHUNK_BYTES. */
gboolean
hearth_own_content_add_chunk (
    HearthAccountStore *self, gint64 content, int chunk, const void *data, gsize length, GError **error)
{
  g_autoptr (GBytes) packed = hearth_chunk_compress (data, length, error);
  sqlite3_stmt *statement;

  if (packed == NULL)
    return FALSE;
  note_passed (self, length);
  statement = hearth_database_prepare (self->mail, "INSERT INTO own_chunk VALUES (?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, content);
  sqlite3_bind_int (statement, 2, chunk);
  sqlite3_bind_blob64 (statement, 3, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed),
                       SQLITE_STATIC);
  return hearth_store_step (self, statement, error);
}

/* Inside a transaction. Returns: the id of what holds @data, or 0 on error. */
gint64
hearth_own_content_put (HearthAccountStore *self, GBytes *data, GError **error)
{
  gint64 content = hearth_store_next (self, HEARTH_NEXT_OWN_CONTENT);
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "INSERT INTO own_content VALUES (?, ?)", error);
  gsize length;
  const char *bytes = g_bytes_get_data (data, &length);
  int chunk = 0;

  if (statement == NULL)
    return 0;
  sqlite3_bind_int64 (statement, 1, content);
  sqlite3_bind_int64 (statement, 2, (gint64) length);
  if (!hearth_store_step (self, statement, error))
    return 0;
  for (gsize done = 0; done < length; done += HEARTH_CHUNK_BYTES)
    if (!hearth_own_content_add_chunk (self, content, chunk++, bytes + done,
                                       MIN (length - done, HEARTH_CHUNK_BYTES), error))
      return 0;
  return content;
}

/* Returns: (transfer full) (nullable): all the bytes, or NULL if one is missing. */
GBytes *
hearth_own_content_load (HearthAccountStore *self, gint64 content, GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT k.zdata, c.size_bytes FROM own_content c LEFT JOIN own_chunk k ON k.content = c.id"
      " WHERE c.id = ? ORDER BY k.chunk",
      error);
  gint64 size = -1;
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, content);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_autoptr (GBytes) plain = NULL;

      size = sqlite3_column_int64 (statement, 1);
      if (sqlite3_column_type (statement, 0) == SQLITE_NULL)
        continue;
      plain = hearth_chunk_decompress (sqlite3_column_blob (statement, 0),
                                       (gsize) sqlite3_column_bytes (statement, 0), error);
      if (plain == NULL)
        {
          sqlite3_reset (statement);
          return NULL;
        }
      g_byte_array_append (array, g_bytes_get_data (plain, NULL), (guint) g_bytes_get_size (plain));
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return NULL;
  if (size != (gint64) array->len)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "What was written of the letter is not whole");
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/* Inside a transaction; 0 is nothing. */
gboolean
hearth_own_content_remove (HearthAccountStore *self, gint64 content, GError **error)
{
  sqlite3_stmt *statement;

  if (content == 0)
    return TRUE;
  statement = hearth_database_prepare (self->mail, "DELETE FROM own_content WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, content);
  return hearth_store_step (self, statement, error);
}

/* Returns: (transfer full) (nullable): one piece; NULL with an error if it is missing or damaged. */
GBytes *
hearth_own_content_load_chunk (HearthAccountStore *self, gint64 content, int chunk, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT zdata FROM own_chunk WHERE content = ? AND chunk = ?", error);
  GBytes *plain = NULL;
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, content);
  sqlite3_bind_int (statement, 2, chunk);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    plain = hearth_chunk_decompress (sqlite3_column_blob (statement, 0),
                                     (gsize) sqlite3_column_bytes (statement, 0), error);
  else if (hearth_database_check (self->mail, result, error))
    hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "A piece of what was attached is missing");
  sqlite3_reset (statement);
  note_passed (self, HEARTH_CHUNK_BYTES);
  return plain;
}

/* Returns: whether there is such a content; then its size. */
gboolean
hearth_own_content_get_size (HearthAccountStore *self, gint64 content, gint64 *size_bytes, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT size_bytes FROM own_content WHERE id = ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, content);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *size_bytes = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "What was attached is not there any more");
  return result == SQLITE_ROW || (result != SQLITE_DONE && hearth_database_check (self->mail, result, error));
}

/* Inside a transaction: where in @content which attachments belong. */
gboolean
hearth_own_inserts_put (HearthAccountStore *self, gint64 content, GArray *inserts, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "INSERT INTO own_insert (content, position, inserted, encoding) VALUES (?, ?, ?, ?)",
      error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; inserts != NULL && i < inserts->len; i++)
    {
      const HearthInsert *insert = &g_array_index (inserts, HearthInsert, i);

      sqlite3_bind_int64 (statement, 1, content);
      sqlite3_bind_int64 (statement, 2, (gint64) insert->position);
      sqlite3_bind_int64 (statement, 3, hearth_key_get_row (insert->content));
      sqlite3_bind_int (statement, 4, (int) insert->encoding);
      if (!hearth_store_step (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable) (element-type HearthInsert): what belongs into @content; none is an empty array */
GArray *
hearth_own_inserts_load (HearthAccountStore *self, gint64 content, GError **error)
{
  g_autoptr (GArray) inserts = g_array_new (FALSE, FALSE, sizeof (HearthInsert));
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT i.position, i.inserted, i.encoding, coalesce (c.size_bytes, -1) FROM own_insert i"
      " LEFT JOIN own_content c ON c.id = i.inserted WHERE i.content = ? ORDER BY i.position, i.id",
      error);
  gboolean is_whole = TRUE;
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, content);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const HearthInsert insert = {
        .position = (guint64) sqlite3_column_int64 (statement, 0),
        .content = hearth_store_key (self, sqlite3_column_int64 (statement, 1)),
        .encoding = (HearthInsertEncoding) sqlite3_column_int (statement, 2),
        .size_bytes = (guint64) sqlite3_column_int64 (statement, 3),
      };

      is_whole = is_whole && sqlite3_column_int64 (statement, 3) >= 0;
      g_array_append_val (inserts, insert);
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return NULL;
  if (!is_whole)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED,
                        "Something that was attached to the letter is missing");
      return NULL;
    }
  return g_steal_pointer (&inserts);
}
