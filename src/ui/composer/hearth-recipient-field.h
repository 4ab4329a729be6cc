/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthRecipientField:
 *
 * Recipients as pills with room to type behind them. Comma, Enter and Tab make a pill of what is typed, or take the best
 * of the people offered; Backspace selects the last pill, then removes it; arrows walk, with Shift select; pills are
 * copied, pasted and dragged as text.
 *
 * Properties: "label" (char*): its name. Signal "changed": recipients or what is being typed changed.
 */
#define HEARTH_TYPE_RECIPIENT_FIELD (hearth_recipient_field_get_type ())
G_DECLARE_FINAL_TYPE (HearthRecipientField, hearth_recipient_field, HEARTH, RECIPIENT_FIELD, GtkWidget)

void hearth_recipient_field_set_client (HearthRecipientField *self, HearthClient *client);
void hearth_recipient_field_set_person (HearthRecipientField *self, gint64 person);
void hearth_recipient_field_set_list (HearthRecipientField *self, GPtrArray *addresses);
void hearth_recipient_field_add_text (HearthRecipientField *self, const char *text);
void hearth_recipient_field_finish_typing (HearthRecipientField *self);
GPtrArray *hearth_recipient_field_dup_list (HearthRecipientField *self, GPtrArray **wrong);
GtkEditable *hearth_recipient_field_get_entry (HearthRecipientField *self);

G_END_DECLS
