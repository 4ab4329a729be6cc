/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client-filing.h"

G_BEGIN_DECLS

/* Dialogs about folders: a name is asked for, and what is for ever asks. */
void hearth_folder_dialogs_create (GtkWindow *window,
                                   HearthClient *client,
                                   HearthAccount *account,
                                   HearthFolder *parent);
void hearth_folder_dialogs_rename (GtkWindow *window, HearthClient *client, HearthFolder *folder);
void hearth_folder_dialogs_remove (GtkWindow *window, HearthClient *client, HearthFolder *folder);
void hearth_folder_dialogs_empty (GtkWindow *window, HearthClient *client, HearthFolder *folder);

void hearth_folder_dialogs_keep (GtkWindow *window, HearthClient *client, HearthFolder *folder);

G_END_DECLS
