/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthAttachments:
 *
 * What hangs on a message: one button a part, and *Save all*. Hidden when there is nothing.
 *
 * Signal "toast" (char*): something to say in passing.
 */
#define HEARTH_TYPE_ATTACHMENTS (hearth_attachments_get_type ())
G_DECLARE_FINAL_TYPE (HearthAttachments, hearth_attachments, HEARTH, ATTACHMENTS, GtkWidget)

void hearth_attachments_set_client (HearthAttachments *self, HearthClient *client);
void hearth_attachments_show (HearthAttachments *self, HearthContent *content, HearthKey key);
void hearth_attachments_save_all (HearthAttachments *self);
void hearth_attachments_save_source (HearthAttachments *self, const char *subject);
void hearth_attachments_set_narrow (HearthAttachments *self, gboolean is_narrow);
guint hearth_attachments_get_count (HearthAttachments *self);

G_END_DECLS
