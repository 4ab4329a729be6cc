/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthHouseholdPage:
 *
 * The first page of "Accounts and people": everybody with their accounts, in the order of the tree.
 */
#define HEARTH_TYPE_HOUSEHOLD_PAGE (hearth_household_page_get_type ())
G_DECLARE_FINAL_TYPE (HearthHouseholdPage, hearth_household_page, HEARTH, HOUSEHOLD_PAGE, AdwBin)

GtkWidget *hearth_household_page_new (HearthClient *client);
void hearth_household_page_focus_later (HearthHouseholdPage *self, HearthHouseChangeKind kind, gint64 id);

G_END_DECLS
