/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-completion.h"
#include "hearth-recipient-field.h"
#include "hearth-recipient-pill.h"

G_BEGIN_DECLS

struct _HearthRecipientField
{
  GtkWidget parent_instance;

  GtkEditable *entry;
  HearthCompletion *completion;

  HearthClient *client;
  gint64 person;
  GCancellable *asking;     /* what is not answered yet, or NULL */
  HearthAddress *last_best; /* of the last answer, or NULL */
  char *answered;           /* what the last answer was to */
  gboolean takes_best;      /* Enter came before the answer */
  gboolean is_quiet;        /* the program changes the text */
  gboolean is_dragging;
};

/* hearth-recipient-field.c */
HearthRecipientPill *hearth_recipient_field_get_pill (HearthRecipientField *self, HearthRecipientPill *after);
HearthRecipientPill *hearth_recipient_field_get_last_pill (HearthRecipientField *self);
void hearth_recipient_field_add_address (HearthRecipientField *self, HearthAddress *address);
void hearth_recipient_field_set_text (HearthRecipientField *self, const char *text);
void hearth_recipient_field_changed (HearthRecipientField *self);
gboolean hearth_recipient_field_has_address (HearthRecipientField *self, HearthAddress *address);

/* hearth-recipient-field-keys.c */
void hearth_recipient_field_keys_init (HearthRecipientField *self);
void hearth_recipient_field_select_only (HearthRecipientField *self, HearthRecipientPill *pill);
void hearth_recipient_field_remove_selected (HearthRecipientField *self);
char *hearth_recipient_field_dup_selected (HearthRecipientField *self);

/* hearth-recipient-field-drag.c */
void hearth_recipient_field_drag_init (HearthRecipientField *self);
void hearth_recipient_field_drag_add_pill (HearthRecipientField *self, GtkWidget *pill);

/* hearth-recipient-field-complete.c */
void hearth_recipient_field_complete_init (HearthRecipientField *self);
void hearth_recipient_field_ask (HearthRecipientField *self);
void hearth_recipient_field_stop_asking (HearthRecipientField *self);
gboolean hearth_recipient_field_take_offer (HearthRecipientField *self);

G_END_DECLS
