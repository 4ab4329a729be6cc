/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthMessageHeader:
 *
 * Who wrote a message to whom and when. The real address is always shown; all recipients and the details unfold.
 */
#define HEARTH_TYPE_MESSAGE_HEADER (hearth_message_header_get_type ())
G_DECLARE_FINAL_TYPE (HearthMessageHeader, hearth_message_header, HEARTH, MESSAGE_HEADER, GtkWidget)

void hearth_message_header_set_client (HearthMessageHeader *self, HearthClient *client);
void hearth_message_header_show_row (HearthMessageHeader *self, const HearthRow *row);
void hearth_message_header_show_content (HearthMessageHeader *self,
                                         const HearthContent *content,
                                         const HearthRow *row);
void hearth_message_header_show_labels (HearthMessageHeader *self, const HearthRow *row);
void hearth_message_header_set_narrow (HearthMessageHeader *self, gboolean is_narrow);

G_END_DECLS
