/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthAddAccountWindow:
 *
 * Adds a mail account: name, address and password, tested before anything is kept.
 *
 * Signal "added" (guint): the number of the new account; the window closes itself.
 */
#define HEARTH_TYPE_ADD_ACCOUNT_WINDOW (hearth_add_account_window_get_type ())
G_DECLARE_FINAL_TYPE (
    HearthAddAccountWindow, hearth_add_account_window, HEARTH, ADD_ACCOUNT_WINDOW, AdwWindow)

GtkWidget *hearth_add_account_window_new (HearthClient *client);

G_END_DECLS
