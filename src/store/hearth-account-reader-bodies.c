/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountReader: texts of messages, piece by piece. A reader thread's own. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-reader-private.h"
#include "hearth-chunk.h"

static gboolean
find_content (HearthAccountReader *self, HearthKey placement, gint64 *content, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT m.content FROM placement p JOIN message m ON m.id = p.message WHERE p.id = ?",
      error);
  int result;

  *content = 0;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (placement));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *content = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return FALSE;
  if (*content == 0)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The text of the message is not here");
  return *content != 0;
}

static gboolean
stream_chunks (HearthAccountReader *self,
               sqlite3_stmt *statement,
               HearthBodyFunc func,
               gpointer user_data,
               GError **error)
{
  int result, expected = 0;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_autoptr (GBytes) plain = NULL;
      gsize length;
      const void *data;

      if (sqlite3_column_int (statement, 0) != expected++)
        {
          hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "A piece of a stored message is missing");
          return FALSE;
        }
      plain = hearth_chunk_decompress (sqlite3_column_blob (statement, 1),
                                       (gsize) sqlite3_column_bytes (statement, 1), error);
      if (plain == NULL)
        return FALSE;
      data = g_bytes_get_data (plain, &length);
      if (!func (data, length, user_data))
        {
          hearth_set_error (error, HEARTH_ERROR_CANCELLED, "Reading was ended");
          return FALSE;
        }
    }
  if (!hearth_database_check (self->bodies, result, error))
    return FALSE;
  if (expected == 0)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The text of the message is not here");
  return expected > 0;
}

/**
 * hearth_account_reader_stream_body:
 * @part_path: (nullable): a part that was fetched by itself, or %NULL for the whole message
 * @func: (scope call): takes the pieces, at most 256 KB each
 *
 * Errors: %HEARTH_ERROR_NOT_FOUND if it is not stored (or no longer; then it is to be fetched again),
 * %HEARTH_ERROR_STORE_DAMAGED, %HEARTH_ERROR_CANCELLED.
 */
gboolean
hearth_account_reader_stream_body (HearthAccountReader *self,
                                   HearthKey placement,
                                   const char *part_path,
                                   HearthBodyFunc func,
                                   gpointer user_data,
                                   GError **error)
{
  sqlite3_stmt *statement;
  gboolean streamed;
  gint64 content;

  if (!find_content (self, placement, &content, error))
    return FALSE;
  statement = hearth_database_prepare (
      self->bodies, "SELECT chunk, zdata FROM part WHERE content = ? AND path = ? ORDER BY chunk", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, content);
  hearth_bind_text (statement, 2, part_path != NULL ? part_path : "");
  streamed = stream_chunks (self, statement, func, user_data, error);
  sqlite3_reset (statement);
  return streamed;
}

static gboolean
append_cb (const void *data, gsize length_bytes, gpointer user_data)
{
  GByteArray *array = user_data;

  /* Beyond what comes off the wire; g_byte_array counts in 32 bits. */
  if (length_bytes > G_MAXINT - array->len)
    return FALSE;
  g_byte_array_append (array, data, (guint) length_bytes);
  return TRUE;
}

/**
 * hearth_account_reader_read_body:
 *
 * As hearth_account_reader_stream_body(), all at once.
 *
 * Returns: (transfer full) (nullable): the bytes as the server sent them
 */
GBytes *
hearth_account_reader_read_body (HearthAccountReader *self,
                                 HearthKey placement,
                                 const char *part_path,
                                 GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();

  if (!hearth_account_reader_stream_body (self, placement, part_path, append_cb, array, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/**
 * hearth_account_reader_read_structure:
 *
 * Returns: (transfer full) (nullable): BODYSTRUCTURE in the engine's form; %NULL with %HEARTH_ERROR_NOT_FOUND if it is
 *   not known
 */
GBytes *
hearth_account_reader_read_structure (HearthAccountReader *self, HearthKey placement, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT s.data FROM placement p JOIN structure s ON s.message = p.message WHERE p.id = ?",
      error);
  GBytes *data = NULL;
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (placement));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    data = hearth_column_dup_bytes (statement, 0);
  sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The structure of the message is not known");
  else if (result != SQLITE_ROW)
    hearth_database_check (self->mail, result, error);
  return data;
}
