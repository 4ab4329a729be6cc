/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-connection.h"

G_BEGIN_DECLS

/* Folders that are for something: where they are. */
HearthKey hearth_role_folder_find (HearthAccountStore *store, HearthFolderRole role, char **path);
HearthKey hearth_role_folder_find_way_out (HearthAccountStore *store,
                                           HearthImapConnection *connection,
                                           HearthKey folder,
                                           char **path);

G_END_DECLS
