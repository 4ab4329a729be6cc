/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole messages into `bodies.db`, many in one transaction. Hashing and compressing, which is most of the work, needs no
 * store and is done on any thread; what is left for the engine thread is to insert. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-packed-body.h"

#include "hearth-account-store-private.h"
#include "hearth-chunk.h"

#define HASH_BYTES 32

struct _HearthPackedBody
{
  gint64 message;
  guint64 size_bytes;
  guint8 hash[HASH_BYTES];
  GPtrArray *chunks; /* of GBytes */
  gint64 content;    /* while it is put */
};

/**
 * hearth_packed_body_new:
 * @message: whose text it is
 * @source: all of it
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): what hearth_account_store_put_packed() takes
 */
HearthPackedBody *
hearth_packed_body_new (HearthKey message, GBytes *source, GError **error)
{
  g_autoptr (HearthPackedBody) self = g_new0 (HearthPackedBody, 1);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length, hash_bytes = HASH_BYTES, done = 0;
  const guint8 *bytes = g_bytes_get_data (source, &length);

  self->message = hearth_key_get_row (message);
  self->size_bytes = length;
  self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (length > 0)
    g_checksum_update (checksum, bytes, (gssize) length);
  g_checksum_get_digest (checksum, self->hash, &hash_bytes);
  do
    {
      const gsize n = MIN (length - done, HEARTH_CHUNK_BYTES);
      GBytes *packed = hearth_chunk_compress (length > 0 ? bytes + done : NULL, n, error);

      if (packed == NULL)
        return NULL;
      g_ptr_array_add (self->chunks, packed);
      done += n;
    }
  while (done < length);
  return g_steal_pointer (&self);
}

/**
 * hearth_packed_body_free:
 * @self: (transfer full) (nullable): a packed message
 */
void
hearth_packed_body_free (HearthPackedBody *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->chunks, g_ptr_array_unref);
  g_free (self);
}

/**
 * hearth_packed_body_get_size:
 *
 * Returns: how long the message is, in bytes
 */
guint64
hearth_packed_body_get_size (const HearthPackedBody *self)
{
  return self->size_bytes;
}

static gboolean
run (HearthDatabase *bodies, sqlite3_stmt *statement, GError **error)
{
  const int result = sqlite3_step (statement);

  sqlite3_reset (statement);
  return hearth_database_check (bodies, result, error);
}

/* Whether the same bytes are here already, of another message or of this one. */
static gboolean
find_same (HearthDatabase *bodies, HearthPackedBody *body, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      bodies, "SELECT id FROM content WHERE hash = ? AND is_written AND size_bytes = ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob (statement, 1, body->hash, HASH_BYTES, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, (gint64) body->size_bytes);
  result = sqlite3_step (statement);
  body->content = result == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_reset (statement);
  return hearth_database_check (bodies, result, error);
}

static gboolean
insert_chunks (HearthDatabase *bodies, const HearthPackedBody *body, GError **error)
{
  for (guint i = 0; i < body->chunks->len; i++)
    {
      GBytes *chunk = g_ptr_array_index (body->chunks, i);
      sqlite3_stmt *statement =
          hearth_database_prepare (bodies, "INSERT INTO part VALUES (?, '', ?, ?)", error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, body->content);
      sqlite3_bind_int (statement, 2, (int) i);
      sqlite3_bind_blob64 (statement, 3, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk),
                           SQLITE_STATIC);
      if (!run (bodies, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
insert_body (HearthAccountStore *self, HearthPackedBody *body, GError **error)
{
  sqlite3_stmt *statement;

  if (!find_same (self->bodies, body, error))
    return FALSE;
  if (body->content != 0)
    return TRUE;
  body->content = hearth_store_next (self, HEARTH_NEXT_CONTENT);
  statement = hearth_database_prepare (self->bodies, "INSERT INTO content VALUES (?, 1, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, body->content);
  sqlite3_bind_int64 (statement, 2, (gint64) body->size_bytes);
  sqlite3_bind_blob (statement, 3, body->hash, HASH_BYTES, SQLITE_STATIC);
  return run (self->bodies, statement, error) && insert_chunks (self->bodies, body, error);
}

static gboolean
insert_bodies (HearthAccountStore *self, GPtrArray *bodies, HearthDurability durability, GError **error)
{
  if (!hearth_database_begin (self->bodies, durability, error))
    return FALSE;
  for (guint i = 0; i < bodies->len; i++)
    if (!insert_body (self, g_ptr_array_index (bodies, i), error))
      {
        hearth_database_rollback (self->bodies);
        return FALSE;
      }
  return hearth_database_commit (self->bodies, error);
}

static gboolean
point_to_bodies (HearthAccountStore *self, GPtrArray *bodies, GError **error)
{
  for (guint i = 0; i < bodies->len; i++)
    {
      const HearthPackedBody *body = g_ptr_array_index (bodies, i);

      if (!hearth_store_point_to_content (self, body->message, body->content, HEARTH_STORE_WHOLE, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hearth_account_store_put_packed:
 * @bodies: (element-type HearthPackedBody): at most %HEARTH_STORE_BATCH_ROWS; messages that are gone meanwhile are no error
 *
 * Stores whole messages: one transaction in `bodies.db`, then one in `mail.db` that points there.
 */
gboolean
hearth_account_store_put_packed (HearthAccountStore *self,
                                 GPtrArray *bodies,
                                 HearthDurability durability,
                                 GError **error)
{
  return insert_bodies (self, bodies, durability, error) &&
         hearth_account_store_begin (self, durability, error) &&
         hearth_store_end (self, point_to_bodies (self, bodies, error), error);
}
