/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** The path under which a message is stored whose larger attachments are left out: the engine's own form. */
#define HEARTH_BODY_WITH_GAPS "GAPS"

/**
 * HearthBodyWriter:
 *
 * Takes a message or one of its parts as it comes off the wire, in pieces of any size, and writes it to `bodies.db` in
 * compressed chunks. Nothing points to it before hearth_body_writer_finish(); freeing it before leaves no trace.
 * Engine thread; several may be open at once.
 */
typedef struct _HearthBodyWriter HearthBodyWriter;

gboolean
hearth_body_writer_write (HearthBodyWriter *self, const void *data, gsize length_bytes, GError **error);
gboolean hearth_body_writer_finish (HearthBodyWriter *self, GError **error);
void hearth_body_writer_free (HearthBodyWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthBodyWriter, hearth_body_writer_free)

G_END_DECLS
