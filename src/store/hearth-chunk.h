/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-error.h"

G_BEGIN_DECLS

/** A body is stored in pieces of this size before compression. */
#define HEARTH_CHUNK_BYTES (256 * 1024)

GBytes *hearth_chunk_compress (const void *data, gsize length_bytes, GError **error);
GBytes *hearth_chunk_decompress (const void *data, gsize length_bytes, GError **error);

G_END_DECLS
