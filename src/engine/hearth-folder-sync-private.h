/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthFolderSync share; nobody outside of them includes it. */
#pragma once

#include "hearth-folder-sync.h"
#include "hearth-row-batch.h"

G_BEGIN_DECLS

/** The states of a folder's sync; README.md draws them. */
typedef enum
{
  FOLDER_SYNC_STARTING,
  FOLDER_SYNC_SELECTING,
  FOLDER_SYNC_SEARCHING,     /* which UIDs are there: of a first sync with gaps */
  FOLDER_SYNC_FETCHING,      /* rows, newest first */
  FOLDER_SYNC_CATCHING_UP,   /* flags that changed since the modification sequence of before */
  FOLDER_SYNC_SWEEPING,      /* flags of some messages */
  FOLDER_SYNC_MATCHING,      /* which UIDs are there: the numbers do not agree */
  FOLDER_SYNC_COMPARING,     /* all UIDs and flags against what is known */
  FOLDER_SYNC_LOOKING_AGAIN, /* much is gone: is that so? */
  FOLDER_SYNC_REPAIRING,     /* rows that a compare found missing here */
} FolderSyncState;

/** How much the server tells of what changed. */
typedef enum
{
  FOLDER_SYNC_TELLS_NOTHING, /* all UIDs and flags are compared */
  FOLDER_SYNC_TELLS_FLAGS,   /* CONDSTORE: flags when asked; vanished by count */
  FOLDER_SYNC_TOLD_ALL,      /* QRESYNC: SELECT brought flags and vanished */
} FolderSyncTier;

struct _HearthFolderSync
{
  HearthJob parent_instance;

  HearthFolderSyncConfig config;
  HearthFolderRecord *record;
  HearthRowBatch *batch;

  /* of the command that a state waits for */
  HearthImapCommand *command;
  gboolean is_answered;
  GError *trouble;

  /* what SELECT said */
  guint32 exists;
  guint32 top; /* UIDs below this are the business of this sync */
  guint64 highestmodseq;
  gboolean is_top_known;
  gint64 made_anew_unix_s; /* when what was here was begun anew, or 0 */
  FolderSyncTier tier;

  /* fetching */
  HearthIdSet *newer; /* not asked for yet, at and above the uidnext of before */
  HearthIdSet *older; /* not asked for yet, below resume_uid */
  gboolean has_newer; /* uidnext waits for the last newer chunk */
  GQueue chunks;      /* asked for, in that order */
  guint n_chunks_asked;
  guint64 n_fetched; /* rows of this folder that are here */
  gboolean is_withdrawn;
  guint32 highest_seen; /* of all UIDs that came */

  /* comparing */
  HearthIdSet *seen;
  GArray *news;             /* of HearthFlagNews */
  GStringChunk *labels;     /* that they point to */
  HearthIdSet *told;        /* whose flags the server was told meanwhile */
  gboolean is_news_dropped; /* because of that: what changed is to be asked for again */
  HearthIdSet *vanished;

  /* sweeping */
  guint32 slice_first;
  guint32 slice_last;
  gboolean is_slice_recent;
};

/* What is asked of messages that are known. */
#define FOLDER_SYNC_NEWS_ITEMS (HEARTH_IMAP_ITEM_UID | HEARTH_IMAP_ITEM_FLAGS | HEARTH_IMAP_ITEM_LABELS)

/* Puts rows that wait into the store and tells who listens. */
gboolean hearth_folder_sync_commit (HearthFolderSync *self, HearthFolderFields fields);
void hearth_folder_sync_submit (HearthFolderSync *self,
                                HearthImapCommand *command,
                                const HearthImapHandlers *handlers);
/* The done handler of all commands that a state waits for; the data is a reference to the job. */
void hearth_folder_sync_done_cb (HearthImapCommand *command, const GError *error, gpointer data);
/* Notes the first error of any kind; the next step fails with it. */
void hearth_folder_sync_take_trouble (HearthFolderSync *self, GError *error);

/* Fetching: hearth-folder-sync-fetch.c */
gboolean hearth_folder_sync_fetch_more (HearthFolderSync *self);
void hearth_folder_sync_withdraw (HearthFolderSync *self);

/* What changed: hearth-folder-sync-changes.c */
HearthImapCommand *hearth_folder_sync_new_select (HearthFolderSync *self);
extern const HearthImapHandlers hearth_folder_sync_select_handlers;
gboolean hearth_folder_sync_take_changes (HearthFolderSync *self);
void hearth_folder_sync_begin_catching_up (HearthFolderSync *self);
gboolean hearth_folder_sync_agrees (HearthFolderSync *self);

/* Comparing: hearth-folder-sync-compare.c */
void hearth_folder_sync_add_news (HearthFolderSync *self, const HearthImapFetch *fetch);
gboolean hearth_folder_sync_merge_news (HearthFolderSync *self);
guint32 hearth_folder_sync_count_there (HearthFolderSync *self);
gboolean hearth_folder_sync_match (HearthFolderSync *self, gboolean *is_much);
void hearth_folder_sync_begin_compare (HearthFolderSync *self);
gboolean hearth_folder_sync_end_compare (HearthFolderSync *self, gboolean *wants_second_look);
gboolean hearth_folder_sync_remove_vanished (HearthFolderSync *self, const HearthIdSet *found);

/* Sweeping: hearth-folder-sync-sweep.c */
gboolean hearth_folder_sync_is_swept (HearthFolderSync *self);
gboolean hearth_folder_sync_begin_sweep (HearthFolderSync *self);
gboolean hearth_folder_sync_go_on_sweeping (HearthFolderSync *self, gboolean *is_odd);

G_END_DECLS
