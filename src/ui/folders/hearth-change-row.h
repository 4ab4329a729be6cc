/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client-filing.h"

G_BEGIN_DECLS

/**
 * HearthChangeRow:
 *
 * A change that the server has not made yet, in the activity popover: whose, why, and what can be done.
 */
#define HEARTH_TYPE_CHANGE_ROW (hearth_change_row_get_type ())
G_DECLARE_FINAL_TYPE (HearthChangeRow, hearth_change_row, HEARTH, CHANGE_ROW, GtkListBoxRow)

GtkWidget *hearth_change_row_new (HearthClient *client, HearthWaitingChange *change);

G_END_DECLS
