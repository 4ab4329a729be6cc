/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-draft.h"

G_BEGIN_DECLS

/**
 * HearthAttachmentStrip:
 *
 * What goes along with a letter: tiles that wrap. Hidden while there is nothing. It copies into the draft what it is
 * given; the letter gets hearth_attachment_strip_dup_list().
 *
 * Signals: "changed": attachments came or went; "removed" (HearthAttachment*, guint place): the user took one out;
 * "failed" (char*): a sentence that says what could not be added.
 */
#define HEARTH_TYPE_ATTACHMENT_STRIP (hearth_attachment_strip_get_type ())
G_DECLARE_FINAL_TYPE (HearthAttachmentStrip, hearth_attachment_strip, HEARTH, ATTACHMENT_STRIP, GtkWidget)

void hearth_attachment_strip_set_draft (HearthAttachmentStrip *self, HearthDraft *draft);
void hearth_attachment_strip_set_list (HearthAttachmentStrip *self, GPtrArray *attachments);
GPtrArray *hearth_attachment_strip_dup_list (HearthAttachmentStrip *self);
guint hearth_attachment_strip_count_copying (HearthAttachmentStrip *self);
void hearth_attachment_strip_stop (HearthAttachmentStrip *self);

void hearth_attachment_strip_add_file (HearthAttachmentStrip *self, GFile *file);
void hearth_attachment_strip_add_bytes (HearthAttachmentStrip *self,
                                        const char *name,
                                        const char *content_type,
                                        GBytes *bytes);
void hearth_attachment_strip_add_message (HearthAttachmentStrip *self, HearthKey placement, const char *name);
void hearth_attachment_strip_add_part (HearthAttachmentStrip *self,
                                       HearthKey placement,
                                       const char *path,
                                       const char *name);
void hearth_attachment_strip_restore (HearthAttachmentStrip *self, HearthAttachment *attachment, guint place);

G_END_DECLS
