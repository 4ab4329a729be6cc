/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-account.h"

G_BEGIN_DECLS

/**
 * HearthAccountRow:
 *
 * How an account is doing, in the activity popover.
 */
#define HEARTH_TYPE_ACCOUNT_ROW (hearth_account_row_get_type ())
G_DECLARE_FINAL_TYPE (HearthAccountRow, hearth_account_row, HEARTH, ACCOUNT_ROW, GtkListBoxRow)

GtkWidget *hearth_account_row_new (HearthAccount *account);

G_END_DECLS
