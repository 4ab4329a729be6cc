/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"
#include "hearth-filing.h"

G_BEGIN_DECLS

/**
 * HearthFolderChooser:
 *
 * A dialog to choose the folder that messages are moved or copied to: those used last, then all of the account, then
 * those of the other accounts, narrowed by what is typed. Signal "chosen" (#HearthFolder), after which it closes.
 */
#define HEARTH_TYPE_FOLDER_CHOOSER (hearth_folder_chooser_get_type ())
G_DECLARE_FINAL_TYPE (HearthFolderChooser, hearth_folder_chooser, HEARTH, FOLDER_CHOOSER, AdwWindow)

GtkWidget *
hearth_folder_chooser_new (HearthClient *client, HearthFolder *source, HearthFileVerb verb, guint n_messages);
HearthFileVerb hearth_folder_chooser_get_verb (HearthFolderChooser *self);

G_END_DECLS
