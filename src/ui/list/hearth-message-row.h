/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-message.h"

G_BEGIN_DECLS

/**
 * HearthMessageRow:
 *
 * Two lines for one message: who and when, subject and first words. All rows are equally high. A message that is not
 * read from disk within a tenth of a second shows grey bars.
 */
#define HEARTH_TYPE_MESSAGE_ROW (hearth_message_row_get_type ())
G_DECLARE_FINAL_TYPE (HearthMessageRow, hearth_message_row, HEARTH, MESSAGE_ROW, GtkWidget)

GtkWidget *hearth_message_row_new (void);
void hearth_message_row_furnish (HearthMessageRow *self);
gboolean hearth_message_row_is_furnished (HearthMessageRow *self);
void hearth_message_row_bind (HearthMessageRow *self, GtkListItem *item, gboolean is_outgoing);
void hearth_message_row_unbind (HearthMessageRow *self);
void hearth_message_row_refresh (HearthMessageRow *self);
HearthMessage *hearth_message_row_get_message (HearthMessageRow *self);
guint hearth_message_row_get_position (HearthMessageRow *self);
gboolean hearth_message_row_is_selected (HearthMessageRow *self);

G_END_DECLS
