/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthHouseholdWindow:
 *
 * "Accounts and people": who is there and in which order, what each account is and how it is doing. Its pages ask for
 * everything by the actions "household.*" of this window.
 */
#define HEARTH_TYPE_HOUSEHOLD_WINDOW (hearth_household_window_get_type ())
G_DECLARE_FINAL_TYPE (HearthHouseholdWindow, hearth_household_window, HEARTH, HOUSEHOLD_WINDOW, AdwWindow)

GtkWidget *hearth_household_window_new (HearthClient *client);
void hearth_household_window_open_account (HearthHouseholdWindow *self, guint16 account);

G_END_DECLS
