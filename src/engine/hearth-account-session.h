/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-runner.h"
#include "hearth-imap-connection.h"
#include "hearth-job.h"

G_BEGIN_DECLS

typedef struct _HearthFlagPusher HearthFlagPusher;
typedef struct _HearthBodyFetcher HearthBodyFetcher;
typedef struct _HearthTextStock HearthTextStock;
typedef struct _HearthPreviewFetcher HearthPreviewFetcher;
typedef struct _HearthCopyFiler HearthCopyFiler;
typedef struct _HearthJournalRunner HearthJournalRunner;
typedef struct _HearthDraftPusher HearthDraftPusher;

/** What a connection is for. A server that allows fewer gets fewer. */
typedef enum
{
  HEARTH_SESSION_WATCH, /* INBOX, with IDLE; its end is the end of the session */
  HEARTH_SESSION_FRONT, /* the folder the user looks at */
  HEARTH_SESSION_BACK,  /* all other folders, while there is something to do */
  HEARTH_SESSION_N_ROLES,
} HearthSessionRole;

/**
 * HearthAccountSession:
 *
 * The job of an account from finding its password to the loss of its connection: connections, the list of folders,
 * which folder is brought in step when, and news that the server tells. Engine thread.
 */
#define HEARTH_TYPE_ACCOUNT_SESSION (hearth_account_session_get_type ())
G_DECLARE_FINAL_TYPE (HearthAccountSession, hearth_account_session, HEARTH, ACCOUNT_SESSION, HearthJob)

HearthAccountSession *hearth_account_session_new (HearthAccountRunner *runner);
void hearth_account_session_logout (HearthAccountSession *self);
void hearth_account_session_check (HearthAccountSession *self);
void hearth_account_session_probe (HearthAccountSession *self);
void hearth_account_session_current_folder_changed (HearthAccountSession *self);
void hearth_account_session_folder_changed (HearthAccountSession *self, HearthKey folder);
gboolean hearth_account_session_flags_told (HearthAccountSession *self,
                                            HearthKey folder,
                                            const HearthIdSet *uids,
                                            gint64 since_ms);
char *hearth_account_session_dup_exchange (HearthAccountSession *self);
void hearth_account_session_stop_folder (HearthAccountSession *self, HearthKey folder);
void hearth_account_session_resume_folder (HearthAccountSession *self, HearthKey folder);
char *hearth_account_session_dup_log (HearthAccountSession *self);
gboolean hearth_account_session_is_online (HearthAccountSession *self);
gboolean hearth_account_session_is_syncing (HearthAccountSession *self);

/* NULL while the account is not signed in. Not owned. */
HearthImapConnection *hearth_account_session_get_connection (HearthAccountSession *self, HearthKey folder);
HearthImapConnection *hearth_account_session_get_connection_for (HearthAccountSession *self,
                                                                 HearthSessionRole role);
HearthAccountRunner *hearth_account_session_get_runner (HearthAccountSession *self);

HearthFlagPusher *hearth_account_session_get_pusher (HearthAccountSession *self);
HearthBodyFetcher *hearth_account_session_get_bodies (HearthAccountSession *self);
HearthTextStock *hearth_account_session_get_stock (HearthAccountSession *self);
HearthPreviewFetcher *hearth_account_session_get_previews (HearthAccountSession *self);
HearthCopyFiler *hearth_account_session_get_filer (HearthAccountSession *self);
HearthJournalRunner *hearth_account_session_get_journal (HearthAccountSession *self);
HearthDraftPusher *hearth_account_session_get_drafts (HearthAccountSession *self);

G_END_DECLS
