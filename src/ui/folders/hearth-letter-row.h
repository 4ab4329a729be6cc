/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthLetterRow:
 *
 * A letter that waits, in the activity popover: whose it is, why it waits, and what can be done.
 */
#define HEARTH_TYPE_LETTER_ROW (hearth_letter_row_get_type ())
G_DECLARE_FINAL_TYPE (HearthLetterRow, hearth_letter_row, HEARTH, LETTER_ROW, GtkListBoxRow)

GtkWidget *hearth_letter_row_new (HearthClient *client, HearthWaitingLetter *letter);

G_END_DECLS
