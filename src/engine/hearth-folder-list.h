/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-connection.h"
#include "hearth-job.h"

G_BEGIN_DECLS

/** What is asked about each folder. */
#define HEARTH_SESSION_STATUS_ITEMS                                                                          \
  (HEARTH_IMAP_STATUS_MESSAGES | HEARTH_IMAP_STATUS_UIDNEXT | HEARTH_IMAP_STATUS_UIDVALIDITY |               \
   HEARTH_IMAP_STATUS_UNSEEN | HEARTH_IMAP_STATUS_HIGHESTMODSEQ | HEARTH_IMAP_STATUS_MAILBOX_ID)

/**
 * HearthFolderStatus:
 * @path: the name on the wire
 * @mailbox_id: (nullable): what the server calls it whatever its name is
 * @status: its texts are not set
 */
typedef struct
{
  char *path;
  char *mailbox_id;
  HearthImapStatus status;
} HearthFolderStatus;

/**
 * HearthFolderList:
 *
 * The job that brings the tree of folders in step with the server: names, roles, what came and what went. Engine
 * thread.
 */
#define HEARTH_TYPE_FOLDER_LIST (hearth_folder_list_get_type ())
G_DECLARE_FINAL_TYPE (HearthFolderList, hearth_folder_list, HEARTH, FOLDER_LIST, HearthJob)

HearthFolderList *hearth_folder_list_new (HearthAccountStore *store, HearthImapConnection *connection);
HearthFolderList *hearth_folder_list_new_of_others (HearthAccountStore *store,
                                                    HearthImapConnection *connection);
gboolean hearth_folder_list_has_others (HearthImapConnection *connection);
GPtrArray *hearth_folder_list_take_states (HearthFolderList *self);
GHashTable *hearth_folder_list_get_rights (HearthFolderList *self);
gboolean hearth_folder_list_put_inbox (HearthAccountStore *store, GError **error);

G_END_DECLS
