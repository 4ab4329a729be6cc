/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"
#include "hearth-reasons.h"
#include "hearth-web-loader.h"

G_BEGIN_DECLS

/**
 * HearthReader:
 *
 * The pane that shows one message, with its header bar. It marks a message as read by itself, when its text has been
 * in sight for as long as the setting says.
 *
 * Properties: "can-go-back" (a back button is shown: the pane stands alone), "narrow" (reply buttons at the foot).
 * Signals:
 * "back": the back button was pressed;
 * "compose" (HearthLetter*): a letter to open in a composer window;
 * "forward" (HearthLetter*, HearthContent*): a letter that passes on the message shown: with the attachments of the
 * content, or with the whole message attached if that is %NULL;
 * "mailto" (char*): a mailto: link was followed;
 * "list-action" (char*): an action of the list, by its full name, for the several messages chosen there;
 * "toast" (char*): something to say in passing.
 * Actions: message.reply, message.reply-all, message.forward, message.forward-attached, message.edit-draft,
 * message.show-letter (the one that the report shown is about),
 * message.toggle-read, message.toggle-star, message.source,
 * message.save-source, message.save-attachments, message.zoom-in, message.zoom-out, message.zoom-normal,
 * message.select-all, message.copy.
 */
#define HEARTH_TYPE_READER (hearth_reader_get_type ())
G_DECLARE_FINAL_TYPE (HearthReader, hearth_reader, HEARTH, READER, GtkWidget)

void hearth_reader_set_client (HearthReader *self, HearthClient *client);
void hearth_reader_set_web_loader (HearthReader *self, HearthWebLoader *loader);
void hearth_reader_set_reasons (HearthReader *self, HearthReasonFunc window_why_not, gpointer data);
void hearth_reader_explain (HearthReader *self);
void hearth_reader_show_nothing (HearthReader *self);
void hearth_reader_show_message (HearthReader *self, HearthMessage *message);
void hearth_reader_show_several (HearthReader *self, guint n_selected);
HearthMessage *hearth_reader_get_message (HearthReader *self);
gboolean hearth_reader_scroll_page (HearthReader *self, int direction);
gboolean hearth_reader_read_by_keyboard (HearthReader *self);

G_END_DECLS
