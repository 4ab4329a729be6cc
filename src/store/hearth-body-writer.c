/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a message or a part into `bodies.db` as it comes. Chunks are committed one by one with the content marked
 * unwritten; the last one marks it written, and only then `mail.db` is told. A cut anywhere leaves at most an
 * unwritten content, which the next opening drops. Engine thread; owned by the fetch that fills it. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-body-writer.h"

#include "hearth-account-store-private.h"
#include "hearth-chunk.h"

struct _HearthBodyWriter
{
  HearthAccountStore *store;
  gint64 message;
  gint64 content;
  char *part_path; /* "" for the whole */
  gboolean is_new_content;
  gboolean is_on_disk; /* the content's row exists */
  GByteArray *buffer;
  GChecksum *checksum;
  int chunk;
  guint64 size_bytes;
};

static gboolean
run_bodies (HearthAccountStore *store, sqlite3_stmt *statement, GError **error)
{
  int result = sqlite3_step (statement);

  sqlite3_reset (statement);
  return hearth_database_check (store->bodies, result, error);
}

static gboolean
insert_content (HearthBodyWriter *self, GError **error)
{
  sqlite3_stmt *statement;

  if (!self->is_new_content || self->is_on_disk)
    return TRUE;
  statement =
      hearth_database_prepare (self->store->bodies, "INSERT INTO content VALUES (?, 0, 0, NULL)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->content);
  return run_bodies (self->store, statement, error);
}

/* A part that is fetched again replaces what there was. */
static gboolean
drop_old_part (HearthBodyWriter *self, GError **error)
{
  sqlite3_stmt *statement;

  if (self->is_new_content || self->chunk > 0)
    return TRUE;
  statement =
      hearth_database_prepare (self->store->bodies, "DELETE FROM part WHERE content = ? AND path = ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->content);
  hearth_bind_text (statement, 2, self->part_path);
  return run_bodies (self->store, statement, error);
}

static gboolean
insert_chunk (HearthBodyWriter *self, GError **error)
{
  g_autoptr (GBytes) packed = hearth_chunk_compress (self->buffer->data, self->buffer->len, error);
  sqlite3_stmt *statement;

  if (packed == NULL)
    return FALSE;
  statement = hearth_database_prepare (self->store->bodies, "INSERT INTO part VALUES (?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->content);
  hearth_bind_text (statement, 2, self->part_path);
  sqlite3_bind_int (statement, 3, self->chunk);
  sqlite3_bind_blob64 (statement, 4, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed),
                       SQLITE_STATIC);
  if (!run_bodies (self->store, statement, error))
    return FALSE;
  self->chunk++;
  self->size_bytes += self->buffer->len;
  g_byte_array_set_size (self->buffer, 0);
  return TRUE;
}

static gboolean
flush_chunk (HearthBodyWriter *self, GError **error)
{
  HearthDatabase *bodies = self->store->bodies;

  if (!hearth_database_begin (bodies, HEARTH_BATCH, error))
    return FALSE;
  if (!insert_content (self, error) || !drop_old_part (self, error) || !insert_chunk (self, error))
    {
      hearth_database_rollback (bodies);
      return FALSE;
    }
  if (!hearth_database_commit (bodies, error))
    return FALSE;
  self->is_on_disk = TRUE;
  return TRUE;
}

/**
 * hearth_body_writer_write:
 * @data: the next bytes
 *
 * Errors: those of the disk; the writer is then only good for freeing.
 */
gboolean
hearth_body_writer_write (HearthBodyWriter *self, const void *data, gsize length_bytes, GError **error)
{
  const guchar *next = data;

  if (self->checksum != NULL && length_bytes > 0)
    g_checksum_update (self->checksum, data, (gssize) length_bytes);
  while (length_bytes > 0)
    {
      gsize n = MIN (length_bytes, HEARTH_CHUNK_BYTES - self->buffer->len);

      g_byte_array_append (self->buffer, next, (guint) n);
      next += n;
      length_bytes -= n;
      if (self->buffer->len == HEARTH_CHUNK_BYTES && !flush_chunk (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_same (HearthBodyWriter *self, const guint8 *hash, gsize hash_bytes, gint64 *same, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->store->bodies, "SELECT id FROM content WHERE hash = ? AND is_written AND size_bytes = ?", error);
  int result;

  *same = 0;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob (statement, 1, hash, (int) hash_bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, (gint64) self->size_bytes);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *same = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return hearth_database_check (self->store->bodies, result, error);
}

static gboolean
drop_content (HearthAccountStore *store, gint64 content, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->bodies, "DELETE FROM content WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, content);
  return run_bodies (store, statement, error);
}

static gboolean
mark_written (HearthBodyWriter *self, const guint8 *hash, gsize hash_bytes, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->store->bodies,
                               "UPDATE content SET is_written = 1, size_bytes = size_bytes + ?2, hash = "
                               "coalesce (?3, hash) WHERE id = ?1",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->content);
  sqlite3_bind_int64 (statement, 2, (gint64) self->size_bytes);
  if (hash_bytes > 0)
    sqlite3_bind_blob (statement, 3, hash, (int) hash_bytes, SQLITE_STATIC);
  return run_bodies (self->store, statement, error);
}

/* Marks the content as written, or gives it up for one that holds the same bytes. */
static gboolean
complete_content (HearthBodyWriter *self, GError **error)
{
  guint8 hash[32];
  gsize hash_bytes = 0;
  gint64 same = 0;

  if (self->checksum != NULL)
    {
      hash_bytes = sizeof hash;
      g_checksum_get_digest (self->checksum, hash, &hash_bytes);
      if (!find_same (self, hash, hash_bytes, &same, error))
        return FALSE;
    }
  if (same == 0)
    return mark_written (self, hash, hash_bytes, error);
  if (!drop_content (self->store, self->content, error))
    return FALSE;
  self->content = same;
  self->is_on_disk = FALSE;
  return TRUE;
}

static gboolean
point_to_content (HearthBodyWriter *self, GError **error)
{
  return hearth_store_point_to_content (self->store, self->message, self->content,
                                        *self->part_path == '\0' ? HEARTH_STORE_WHOLE : HEARTH_STORE_PART,
                                        error);
}

/**
 * hearth_body_writer_finish:
 *
 * Says that all bytes have been written: the body can be read after this. A message that was removed meanwhile is no
 * error. The writer still has to be freed.
 */
gboolean
hearth_body_writer_finish (HearthBodyWriter *self, GError **error)
{
  HearthDatabase *bodies = self->store->bodies;

  if ((self->buffer->len > 0 || self->chunk == 0) && !flush_chunk (self, error))
    return FALSE;
  if (!hearth_database_begin (bodies, HEARTH_BATCH, error))
    return FALSE;
  if (!complete_content (self, error))
    {
      hearth_database_rollback (bodies);
      return FALSE;
    }
  if (!hearth_database_commit (bodies, error) ||
      !hearth_account_store_begin (self->store, HEARTH_BATCH, error) ||
      !hearth_store_end (self->store, point_to_content (self, error), error))
    return FALSE;
  self->is_on_disk = FALSE;
  return TRUE;
}

/**
 * hearth_body_writer_free:
 * @self: (transfer full) (nullable): a writer; what it wrote without finishing is dropped
 */
void
hearth_body_writer_free (HearthBodyWriter *self)
{
  if (self == NULL)
    return;
  if (self->is_on_disk && self->is_new_content)
    drop_content (self->store, self->content, NULL);
  g_byte_array_unref (self->buffer);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_free (self->part_path);
  g_free (self);
}

static gboolean
find_content (HearthAccountStore *self, gint64 message, gint64 *content, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT content FROM message WHERE id = ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  result = sqlite3_step (statement);
  *content = result == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The message is not there any more");
  return result == SQLITE_ROW || (result != SQLITE_DONE && hearth_database_check (self->mail, result, error));
}

/**
 * hearth_account_store_begin_body:
 * @message: the message (not a placement)
 * @part_path: (nullable): "1.2" for one part as the server sends it, still encoded; %NULL for the whole message
 *
 * Returns: (transfer full) (nullable): where to write what comes; must be freed before @self is closed
 */
HearthBodyWriter *
hearth_account_store_begin_body (HearthAccountStore *self,
                                 HearthKey message,
                                 const char *part_path,
                                 GError **error)
{
  HearthBodyWriter *writer;
  gint64 content;

  if (!find_content (self, hearth_key_get_row (message), &content, error))
    return NULL;
  writer = g_new0 (HearthBodyWriter, 1);
  writer->store = self;
  writer->message = hearth_key_get_row (message);
  writer->part_path = g_strdup (part_path != NULL ? part_path : "");
  writer->is_new_content = part_path == NULL || content == 0;
  writer->content = writer->is_new_content ? hearth_store_next (self, HEARTH_NEXT_CONTENT) : content;
  writer->buffer = g_byte_array_new ();
  if (part_path == NULL)
    writer->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  return writer;
}

/**
 * hearth_account_store_put_body:
 * @source: a whole message
 *
 * Stores a message that is in memory.
 */
gboolean
hearth_account_store_put_body (HearthAccountStore *self, HearthKey message, GBytes *source, GError **error)
{
  g_autoptr (HearthBodyWriter) writer = hearth_account_store_begin_body (self, message, NULL, error);
  gsize length;
  const void *data = g_bytes_get_data (source, &length);

  return writer != NULL && hearth_body_writer_write (writer, data, length, error) &&
         hearth_body_writer_finish (writer, error);
}
