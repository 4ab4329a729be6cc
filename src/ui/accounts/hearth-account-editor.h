/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthAccountEditor:
 *
 * A form: name, servers and passwords of an account that is there, tested like a new one before it is saved.
 *
 * Signal "saved".
 */
#define HEARTH_TYPE_ACCOUNT_EDITOR (hearth_account_editor_get_type ())
G_DECLARE_FINAL_TYPE (HearthAccountEditor, hearth_account_editor, HEARTH, ACCOUNT_EDITOR, AdwBin)

GtkWidget *hearth_account_editor_new (HearthClient *client, guint16 account);

G_END_DECLS
