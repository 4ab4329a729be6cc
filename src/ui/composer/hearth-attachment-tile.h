/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-attachment.h"

G_BEGIN_DECLS

/**
 * HearthAttachmentTile:
 *
 * One attachment of a letter that is being written: what it is and how large, or how far it has been copied in, and a
 * button that takes it out or stops the copying.
 *
 * Signal "remove": the user wants it out.
 */
#define HEARTH_TYPE_ATTACHMENT_TILE (hearth_attachment_tile_get_type ())
G_DECLARE_FINAL_TYPE (HearthAttachmentTile, hearth_attachment_tile, HEARTH, ATTACHMENT_TILE, GtkWidget)

GtkWidget *hearth_attachment_tile_new_copying (const char *name);
GtkWidget *hearth_attachment_tile_new (HearthAttachment *attachment);
void hearth_attachment_tile_set_attachment (HearthAttachmentTile *self, HearthAttachment *attachment);
HearthAttachment *hearth_attachment_tile_get_attachment (HearthAttachmentTile *self);
GCancellable *hearth_attachment_tile_get_cancellable (HearthAttachmentTile *self);
void hearth_attachment_tile_set_progress (HearthAttachmentTile *self, goffset n_bytes, goffset n_total_bytes);

G_END_DECLS
