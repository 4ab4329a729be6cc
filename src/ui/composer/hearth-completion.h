/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthCompletion:
 *
 * The list below a field of recipients: people that this person has written with. It never takes the keyboard: the field
 * walks in it.
 *
 * Signal "chosen" (HearthAddress*): a row was clicked.
 */
#define HEARTH_TYPE_COMPLETION (hearth_completion_get_type ())
G_DECLARE_FINAL_TYPE (HearthCompletion, hearth_completion, HEARTH, COMPLETION, GtkPopover)

/** Whether the first row is the one that Enter takes before the user has walked to another. */
typedef enum
{
  HEARTH_COMPLETION_NONE_CHOSEN,
  HEARTH_COMPLETION_FIRST_CHOSEN,
} HearthCompletionStart;

GtkWidget *hearth_completion_new (void);
void hearth_completion_show (HearthCompletion *self,
                             HearthClient *client,
                             GPtrArray *addresses,
                             HearthCompletionStart start);
void hearth_completion_hide (HearthCompletion *self);
gboolean hearth_completion_is_shown (HearthCompletion *self);
void hearth_completion_move (HearthCompletion *self, int step);
HearthAddress *hearth_completion_get_chosen (HearthCompletion *self);

G_END_DECLS
