/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message of ours as a stream: the bytes that were built, and between them the attachments, read from `mail.db` chunk
 * by chunk and encoded as they pass. Engine thread: SQLite is read synchronously in every read, so the stream claims to
 * be pollable and always ready, which keeps GIO from handing it to a thread of its own. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-own-stream.h"

#include <string.h>

#include "hearth-account-store-private.h"
#include "hearth-chunk.h"

#define LINE_CHARS 76

struct _HearthOwnStream
{
  GInputStream parent_instance;

  HearthAccountStore *store; /* not owned: outlives the stream */
  GBytes *skeleton;
  GArray *inserts; /* of HearthInsert */
  gsize done;      /* bytes of the skeleton that were read */
  guint n_inserted;
  int next_chunk;      /* of the insert under way */
  guint64 insert_done; /* its plain bytes that were taken */
  GByteArray *plain;   /* of the insert: taken from the store, not yet encoded */
  GByteArray *ready;   /* encoded, not yet read */
  gsize ready_done;
};

static void hearth_own_stream_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HearthOwnStream,
                               hearth_own_stream,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      hearth_own_stream_pollable_init))

static const HearthInsert *
get_insert (HearthOwnStream *self)
{
  return self->n_inserted < self->inserts->len
             ? &g_array_index (self->inserts, HearthInsert, self->n_inserted)
             : NULL;
}

static gboolean
read_chunk (HearthOwnStream *self, const HearthInsert *insert, GError **error)
{
  g_autoptr (GBytes) plain = hearth_own_content_load_chunk (self->store, hearth_key_get_row (insert->content),
                                                            self->next_chunk, error);
  gsize size;
  const void *data;

  if (plain == NULL)
    return FALSE;
  data = g_bytes_get_data (plain, &size);
  self->next_chunk++;
  self->insert_done += size;
  if (self->insert_done > insert->size_bytes || size == 0)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "What is attached is not what was attached");
      return FALSE;
    }
  g_byte_array_append (self->plain, data, (guint) size);
  return TRUE;
}

static void
encode_lines (HearthOwnStream *self, gboolean is_end)
{
  gsize used = 0;

  while (self->plain->len - used >= HEARTH_BASE64_LINE_BYTES || (is_end && self->plain->len > used))
    {
      const gsize n = MIN (self->plain->len - used, HEARTH_BASE64_LINE_BYTES);
      char line[LINE_CHARS + 8];
      int state = 0, save = 0;
      gsize length = g_base64_encode_step (self->plain->data + used, n, FALSE, line, &state, &save);

      length += g_base64_encode_close (FALSE, line + length, &state, &save);
      g_byte_array_append (self->ready, (const guint8 *) line, (guint) length);
      g_byte_array_append (self->ready, (const guint8 *) "\r\n", 2);
      used += n;
    }
  g_byte_array_remove_range (self->plain, 0, (guint) used);
}

/* Makes the next stretch of the insert ready. */
static gboolean
fill_ready (HearthOwnStream *self, const HearthInsert *insert, GError **error)
{
  g_byte_array_set_size (self->ready, 0);
  self->ready_done = 0;
  if (self->insert_done < insert->size_bytes && !read_chunk (self, insert, error))
    return FALSE;
  if (insert->encoding == HEARTH_INSERT_BASE64)
    encode_lines (self, self->insert_done == insert->size_bytes);
  else
    {
      g_byte_array_append (self->ready, self->plain->data, self->plain->len);
      g_byte_array_set_size (self->plain, 0);
    }
  return TRUE;
}

static gsize
take (const guint8 *data, gsize n_data, gsize *done, guint8 *buffer, gsize n_buffer)
{
  const gsize n = MIN (n_data - *done, n_buffer);

  memcpy (buffer, data + *done, n);
  *done += n;
  return n;
}

static gssize
hearth_own_stream_read (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  HearthOwnStream *self = HEARTH_OWN_STREAM (stream);
  guint8 *to = buffer;
  gsize n_skeleton;
  const guint8 *skeleton = g_bytes_get_data (self->skeleton, &n_skeleton);
  gsize n = 0;

  while (n < count)
    {
      const HearthInsert *insert = get_insert (self);

      if (self->ready_done < self->ready->len)
        n += take (self->ready->data, self->ready->len, &self->ready_done, to + n, count - n);
      else if (insert == NULL || self->done < insert->position)
        {
          const gsize end = insert != NULL ? MIN (insert->position, n_skeleton) : n_skeleton;
          const gsize some = take (skeleton, end, &self->done, to + n, count - n);

          if (some == 0)
            break;
          n += some;
        }
      else if (self->insert_done == insert->size_bytes && self->plain->len == 0)
        {
          self->n_inserted++;
          self->next_chunk = 0;
          self->insert_done = 0;
        }
      else if (!fill_ready (self, insert, error))
        return -1;
    }
  return (gssize) n;
}

static gboolean
is_ready (GPollableInputStream *stream)
{
  return TRUE;
}

static GSource *
create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) now = g_timeout_source_new (0);
  GSource *source = g_pollable_source_new_full (stream, now, cancellable);

  return source;
}

static void
hearth_own_stream_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_ready;
  iface->create_source = create_source;
}

static void
hearth_own_stream_finalize (GObject *object)
{
  HearthOwnStream *self = HEARTH_OWN_STREAM (object);

  g_bytes_unref (self->skeleton);
  g_array_unref (self->inserts);
  g_byte_array_unref (self->plain);
  g_byte_array_unref (self->ready);
  G_OBJECT_CLASS (hearth_own_stream_parent_class)->finalize (object);
}

static void
hearth_own_stream_class_init (HearthOwnStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_own_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hearth_own_stream_read;
}

static void
hearth_own_stream_init (HearthOwnStream *self)
{
  self->plain = g_byte_array_new ();
  self->ready = g_byte_array_new ();
}

/**
 * hearth_own_stream_new:
 * @store: (transfer none): outlives the stream
 * @skeleton: (transfer none): the message without its inserts
 * @inserts: (transfer none) (nullable) (element-type HearthInsert): not changed from now on
 *
 * Errors of reading: %HEARTH_ERROR_STORE_DAMAGED, %HEARTH_ERROR_NOT_FOUND, %HEARTH_ERROR_STORE_IO.
 *
 * Returns: (transfer full): the whole message
 */
GInputStream *
hearth_own_stream_new (HearthAccountStore *store, GBytes *skeleton, GArray *inserts)
{
  HearthOwnStream *self = g_object_new (HEARTH_TYPE_OWN_STREAM, NULL);

  self->store = store;
  self->skeleton = g_bytes_ref (skeleton);
  self->inserts = inserts != NULL ? g_array_ref (inserts) : g_array_new (FALSE, FALSE, sizeof (HearthInsert));
  return G_INPUT_STREAM (self);
}

/**
 * hearth_own_stream_get_size:
 *
 * Returns: how many bytes hearth_own_stream_new() will give
 */
guint64
hearth_own_stream_get_size (GBytes *skeleton, GArray *inserts)
{
  guint64 size = g_bytes_get_size (skeleton);

  for (guint i = 0; inserts != NULL && i < inserts->len; i++)
    size += hearth_insert_get_encoded_bytes (&g_array_index (inserts, HearthInsert, i));
  return size;
}
