/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-recipients.h"

G_BEGIN_DECLS

/**
 * HearthRecipientPill:
 *
 * One recipient: disc and name, or what is no address, in red. The keys on it are the field's.
 *
 * Signals: "remove": its button was pressed; "edit": it was clicked twice.
 */
#define HEARTH_TYPE_RECIPIENT_PILL (hearth_recipient_pill_get_type ())
G_DECLARE_FINAL_TYPE (HearthRecipientPill, hearth_recipient_pill, HEARTH, RECIPIENT_PILL, GtkWidget)

GtkWidget *hearth_recipient_pill_new (HearthClient *client, const char *text, HearthAddress *address);
HearthAddress *hearth_recipient_pill_get_address (HearthRecipientPill *self);
char *hearth_recipient_pill_dup_text (HearthRecipientPill *self);
void hearth_recipient_pill_set_selected (HearthRecipientPill *self, gboolean is_selected);
gboolean hearth_recipient_pill_is_selected (HearthRecipientPill *self);

G_END_DECLS
