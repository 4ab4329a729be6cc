/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A deflated byte may stand for a thousand. Lists of messages come to six, and text hardly ever to thirty: a stream
 * that brings more than this for each byte that was received means harm. */
#define HEARTH_DEFLATE_RATIO_MAX 200

/* What may come in any case: an attachment of nothing but zeros, as large as providers usually take. */
#define HEARTH_DEFLATE_FREE_BYTES (64 * 1024 * 1024)

/**
 * HearthDeflate:
 *
 * Raw deflate (RFC 1951) both ways, as RFC 4978 has it: every piece that goes out can be unpacked by itself when it
 * arrives. Bytes in, bytes out. Engine thread; belongs to a stream.
 */
typedef struct _HearthDeflate HearthDeflate;

HearthDeflate *hearth_deflate_new (void);
void hearth_deflate_free (HearthDeflate *deflate);
GBytes *hearth_deflate_pack (HearthDeflate *deflate, GBytes *const *parts, guint n_parts, GError **error);
void hearth_deflate_push (HearthDeflate *deflate, const void *bytes, gsize length);
gssize hearth_deflate_unpack (HearthDeflate *deflate, void *buffer, gsize size_bytes, GError **error);
gboolean hearth_deflate_is_over (HearthDeflate *deflate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDeflate, hearth_deflate_free)

G_END_DECLS
