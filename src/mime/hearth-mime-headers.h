/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-content.h"

G_BEGIN_DECLS

/**
 * HearthMimeHeaders:
 *
 * The header lines of one message, by name, pointing into its bytes. Lives no longer than they do.
 */
typedef struct _HearthMimeHeaders HearthMimeHeaders;

HearthMimeHeaders *hearth_mime_headers_read (const char *bytes, gsize n_bytes);
void hearth_mime_headers_free (HearthMimeHeaders *self);
void hearth_mime_headers_fill (const HearthMimeHeaders *self, HearthContent *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthMimeHeaders, hearth_mime_headers_free)

G_END_DECLS
