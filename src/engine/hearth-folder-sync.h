/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-connection.h"
#include "hearth-job.h"

G_BEGIN_DECLS

/** How much is asked of the server. */
typedef enum
{
  HEARTH_FOLDER_SYNC_FULL, /* select, fetch what is new, compare all that is known */
  HEARTH_FOLDER_SYNC_NEW,  /* the server says that there is more: fetch only what is new */
} HearthFolderSyncMode;

/**
 * HearthFolderSyncConfig:
 * @store @connection: outlive the job
 * @folder: which folder
 * @is_stopped: the user does not want the folder fetched by itself, and that stays so
 * @priority: of its commands
 * @committed: (nullable): called after each commit
 */
typedef struct
{
  HearthAccountStore *store;
  HearthImapConnection *connection;
  HearthKey folder;
  HearthFolderSyncMode mode;
  gboolean is_stopped;
  HearthImapPriority priority;
  void (*committed) (gpointer data);
  gpointer data;
} HearthFolderSyncConfig;

/**
 * HearthFolderSync:
 *
 * The job that brings one folder of the store in step with the server. Engine thread.
 */
#define HEARTH_TYPE_FOLDER_SYNC (hearth_folder_sync_get_type ())
G_DECLARE_FINAL_TYPE (HearthFolderSync, hearth_folder_sync, HEARTH, FOLDER_SYNC, HearthJob)

HearthFolderSync *hearth_folder_sync_new (const HearthFolderSyncConfig *config);
HearthKey hearth_folder_sync_get_folder (HearthFolderSync *self);
HearthImapConnection *hearth_folder_sync_get_connection (HearthFolderSync *self);
HearthIdSet *hearth_folder_sync_take_reports (HearthFolderSync *self);
gboolean hearth_folder_sync_is_as_opened (HearthFolderSync *self, const HearthImapMailbox *mailbox);
gint64 hearth_folder_sync_get_made_anew (HearthFolderSync *self);
gboolean hearth_folder_sync_wants_to_go_on (HearthFolderSync *self);
void hearth_folder_sync_settle (HearthFolderSync *self);
void hearth_folder_sync_note_told (HearthFolderSync *self, const HearthIdSet *uids);

G_END_DECLS
