/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-connection.h"

G_BEGIN_DECLS

/* Folders that are for something: where they are, and how they are called where there is none yet. */
HearthKey hearth_role_folder_find (HearthAccountStore *store, HearthFolderRole role, char **path);
char *hearth_role_folder_dup_new_path (HearthImapConnection *connection, HearthFolderRole role);
HearthKey hearth_role_folder_find_way_out (HearthAccountStore *store,
                                           HearthImapConnection *connection,
                                           HearthKey folder,
                                           char **path);

G_END_DECLS
