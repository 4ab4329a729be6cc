/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"
#include "hearth-web-loader.h"

G_BEGIN_DECLS

/**
 * HearthMessageBody:
 *
 * The text of a message: in the web view, or as plain text where there is none.
 *
 * Signals:
 * "shown" (guint serial): what was given to show() is on the screen;
 * "fell-back" (char*): it is shown as plain text, and why;
 * "link-hovered" (char* or NULL), "link-activated" (char* uri, char* text, gboolean is_deceptive).
 */
#define HEARTH_TYPE_MESSAGE_BODY (hearth_message_body_get_type ())
G_DECLARE_FINAL_TYPE (HearthMessageBody, hearth_message_body, HEARTH, MESSAGE_BODY, GtkWidget)

/** Whether pictures from the network may be asked for. */
typedef enum
{
  HEARTH_PICTURES_OFF,
  HEARTH_PICTURES_ON,
} HearthPictures;

/** In which form a message is shown. */
typedef enum
{
  HEARTH_BODY_PAGE, /* as its author laid it out, cleaned */
  HEARTH_BODY_TEXT, /* as plain text, with a caret to read along */
} HearthBodyForm;

void hearth_message_body_set_client (HearthMessageBody *self, HearthClient *client);
void hearth_message_body_set_loader (HearthMessageBody *self, HearthWebLoader *loader);
guint hearth_message_body_show (HearthMessageBody *self,
                                HearthContent *content,
                                HearthKey key,
                                const char *title,
                                HearthPictures pictures);
void hearth_message_body_set_form (HearthMessageBody *self, HearthBodyForm form);
void hearth_message_body_allow_pictures (HearthMessageBody *self);
void hearth_message_body_set_zoom (HearthMessageBody *self, double zoom);
void hearth_message_body_select_all (HearthMessageBody *self);
void hearth_message_body_copy (HearthMessageBody *self);
gboolean hearth_message_body_scroll (HearthMessageBody *self, double pixels);
gboolean hearth_message_body_is_web (HearthMessageBody *self);
char *hearth_message_body_dup_text (HearthMessageBody *self);

G_END_DECLS
