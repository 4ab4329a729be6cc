/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pieces in which bodies are stored: each a zstd frame of its own, so that reading may begin anywhere and a damaged
 * one costs no other. Pure functions, any thread; each thread keeps its zstd contexts. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-chunk.h"

#include <zstd.h>

/* The fastest level: bodies come in faster than slower ones compress, and text shrinks nearly as well. */
#define LEVEL 1

static void
free_compressor (gpointer context)
{
  ZSTD_freeCCtx (context);
}

static void
free_decompressor (gpointer context)
{
  ZSTD_freeDCtx (context);
}

static GPrivate compressor = G_PRIVATE_INIT (free_compressor);
static GPrivate decompressor = G_PRIVATE_INIT (free_decompressor);

/**
 * hearth_chunk_compress:
 * @data: at most %HEARTH_CHUNK_BYTES
 *
 * Returns: (transfer full) (nullable): the compressed form
 */
GBytes *
hearth_chunk_compress (const void *data, gsize length_bytes, GError **error)
{
  gsize bound = ZSTD_compressBound (length_bytes), size;
  g_autofree char *packed = g_malloc (bound);

  if (g_private_get (&compressor) == NULL)
    g_private_set (&compressor, ZSTD_createCCtx ());
  size = ZSTD_compressCCtx (g_private_get (&compressor), packed, bound, data, length_bytes, LEVEL);
  if (ZSTD_isError (size))
    {
      hearth_set_error (error, HEARTH_ERROR_FAILED, "zstd: %s", ZSTD_getErrorName (size));
      return NULL;
    }
  packed = g_realloc (packed, MAX (size, 1));
  return g_bytes_new_take (g_steal_pointer (&packed), size);
}

/**
 * hearth_chunk_decompress:
 * @data: what hearth_chunk_compress() gave, or damaged bytes
 *
 * Returns: (transfer full) (nullable): at most %HEARTH_CHUNK_BYTES; %NULL with %HEARTH_ERROR_STORE_DAMAGED
 */
GBytes *
hearth_chunk_decompress (const void *data, gsize length_bytes, GError **error)
{
  unsigned long long size =
      data != NULL ? ZSTD_getFrameContentSize (data, length_bytes) : ZSTD_CONTENTSIZE_ERROR;
  g_autofree char *plain = NULL;
  gsize written;

  /* The two error values are larger than any chunk. */
  if (size > HEARTH_CHUNK_BYTES)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "A stored piece of a message is damaged");
      return NULL;
    }
  if (g_private_get (&decompressor) == NULL)
    g_private_set (&decompressor, ZSTD_createDCtx ());
  plain = g_malloc (MAX ((gsize) size, 1));
  written = ZSTD_decompressDCtx (g_private_get (&decompressor), plain, (gsize) size, data, length_bytes);
  if (ZSTD_isError (written))
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "A stored piece of a message is damaged: %s",
                        ZSTD_getErrorName (written));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&plain), written);
}
