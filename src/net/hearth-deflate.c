/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packing and unpacking for a stream, within a limit. Engine thread; belongs to a stream. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-deflate.h"

#include "hearth-error.h"

#define LEVEL_OF_ZLIB -1

/* Room for what a batch of commands comes to. */
#define PACKED_FIRST_BYTES 1024

struct _HearthDeflate
{
  GConverter *packer;
  GConverter *unpacker;
  GByteArray *waiting; /* what was pushed and not unpacked */
  gsize offset_bytes;  /* how much of it was */
  guint64 received;
  guint64 unpacked;
  gboolean is_over;
};

/**
 * hearth_deflate_new:
 *
 * Returns: (transfer full): both directions at their beginning
 */
HearthDeflate *
hearth_deflate_new (void)
{
  HearthDeflate *deflate = g_new0 (HearthDeflate, 1);

  deflate->packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, LEVEL_OF_ZLIB));
  deflate->unpacker = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  deflate->waiting = g_byte_array_new ();
  return deflate;
}

/**
 * hearth_deflate_free:
 * @deflate: (transfer full) (nullable): what is waiting in it is lost
 */
void
hearth_deflate_free (HearthDeflate *deflate)
{
  if (deflate == NULL)
    return;
  g_object_unref (deflate->packer);
  g_object_unref (deflate->unpacker);
  g_byte_array_unref (deflate->waiting);
  g_free (deflate);
}

/* Adds what @bytes come to; with @flags FLUSH until nothing is held back. */
static gboolean
pack_bytes (HearthDeflate *deflate, GByteArray *packed, GBytes *bytes, GConverterFlags flags, GError **error)
{
  gsize size = 0, done = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  GConverterResult result = G_CONVERTER_CONVERTED;
  guint8 room[16 * 1024];

  while (done < size || ((flags & G_CONVERTER_FLUSH) != 0 && result != G_CONVERTER_FLUSHED))
    {
      gsize n_read = 0, n_written = 0;

      result = g_converter_convert (deflate->packer, data != NULL ? data + done : room, size - done, room,
                                    sizeof room, flags, &n_read, &n_written, error);
      if (result == G_CONVERTER_ERROR)
        return FALSE;
      g_byte_array_append (packed, room, (guint) n_written);
      done += n_read;
    }
  return TRUE;
}

/**
 * hearth_deflate_pack:
 * @parts: (array length=n_parts): what goes out together
 *
 * Returns: (transfer full) (nullable): packed, and so that the other side can unpack all of it
 */
GBytes *
hearth_deflate_pack (HearthDeflate *deflate, GBytes *const *parts, guint n_parts, GError **error)
{
  g_autoptr (GByteArray) packed = g_byte_array_sized_new (PACKED_FIRST_BYTES);

  for (guint i = 0; i < n_parts; i++)
    if (!pack_bytes (deflate, packed, parts[i], G_CONVERTER_NO_FLAGS, error))
      return NULL;
  if (!pack_bytes (deflate, packed, NULL, G_CONVERTER_FLUSH, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&packed));
}

/**
 * hearth_deflate_push:
 * @bytes: what came; copied
 */
void
hearth_deflate_push (HearthDeflate *deflate, const void *bytes, gsize length)
{
  if (deflate->offset_bytes == deflate->waiting->len)
    {
      g_byte_array_set_size (deflate->waiting, 0);
      deflate->offset_bytes = 0;
    }
  g_byte_array_append (deflate->waiting, bytes, (guint) length);
  deflate->received += length;
}

static gboolean
check_ratio (HearthDeflate *deflate, GError **error)
{
  if (deflate->unpacked <= HEARTH_DEFLATE_FREE_BYTES + HEARTH_DEFLATE_RATIO_MAX * deflate->received)
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_LIMIT, "compressed data unpack to too much");
  return FALSE;
}

/**
 * hearth_deflate_unpack:
 * @buffer: where to
 * @size_bytes: its size, not 0
 *
 * Errors: PROTOCOL if this is not deflate, LIMIT beyond %HEARTH_DEFLATE_RATIO_MAX. Both stay.
 *
 * Returns: how many bytes; 0 if more must be pushed first, or hearth_deflate_is_over(); -1 with @error set
 */
gssize
hearth_deflate_unpack (HearthDeflate *deflate, void *buffer, gsize size_bytes, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize n_read = 0, n_written = 0;
  GConverterResult result;

  if (!check_ratio (deflate, error))
    return -1;
  while (!deflate->is_over && n_written == 0)
    {
      const gsize left = deflate->waiting->len - deflate->offset_bytes;
      /* Nothing is read where nothing is waiting, but there must be an address. */
      const guint8 *bytes = left > 0 ? deflate->waiting->data + deflate->offset_bytes : buffer;

      result = g_converter_convert (deflate->unpacker, bytes, left, buffer, size_bytes, G_CONVERTER_NO_FLAGS,
                                    &n_read, &n_written, &local_error);
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        return 0;
      if (result == G_CONVERTER_ERROR)
        {
          hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "compressed data are damaged: %s",
                            local_error->message);
          return -1;
        }
      deflate->offset_bytes += n_read;
      deflate->unpacked += n_written;
      deflate->is_over = result == G_CONVERTER_FINISHED;
    }
  return (gssize) n_written;
}

/**
 * hearth_deflate_is_over:
 *
 * Returns: whether the other side ended its stream: nothing more can come
 */
gboolean
hearth_deflate_is_over (HearthDeflate *deflate)
{
  return deflate->is_over;
}
