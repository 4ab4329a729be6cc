/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-connection.h"
#include "hearth-job.h"

G_BEGIN_DECLS

/**
 * HearthFolderList:
 *
 * The job that brings the tree of folders in step with the server: names, roles, what came and what went. Engine
 * thread.
 */
#define HEARTH_TYPE_FOLDER_LIST (hearth_folder_list_get_type ())
G_DECLARE_FINAL_TYPE (HearthFolderList, hearth_folder_list, HEARTH, FOLDER_LIST, HearthJob)

HearthFolderList *hearth_folder_list_new (HearthAccountStore *store, HearthImapConnection *connection);

G_END_DECLS
