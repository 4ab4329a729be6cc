/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthAccountSession share; nobody outside of them includes it. */
#pragma once

#include "hearth-account-session.h"
#include "hearth-folder-list.h"
#include "hearth-folder-sync.h"
#include "hearth-quirks.h"

G_BEGIN_DECLS

/** How often a folder that nobody watches is compared in full where the server has no mod-sequences. */
#define HEARTH_SESSION_COMPARE_EVERY_MS (60 * 60 * 1000)

typedef enum
{
  SESSION_STARTING,
  SESSION_LOOKING_UP, /* the password */
  SESSION_CONNECTING,
  SESSION_LISTING,
  SESSION_ONLINE,
} SessionState;

/** A folder as the session plans its syncs. */
typedef struct
{
  HearthKey key;
  char *path;
  HearthFolderRole role;
  gboolean wants_full;
  gboolean wants_new;
  gboolean is_checked; /* in step at least once in this session */
  HearthFolderSync *job;
  gint64 retry_ms; /* not before this, after a failure */
  gint64 full_ms;  /* when it was brought in step last */
  guint n_failures;
} SessionFolder;

/** A connection and what became of it. */
typedef struct
{
  HearthAccountSession *session;
  HearthSessionRole role;
  HearthImapConnection *connection;
  gint64 retry_ms; /* after it was lost: not before this */
  gint64 used_ms;
} SessionSlot;

struct _HearthAccountSession
{
  HearthJob parent_instance;

  HearthAccountRunner *runner; /* not owned: it owns the session */
  char *password;
  GError *trouble;
  char *log; /* of the connection that was lost */
  gboolean is_answered;
  gboolean is_leaving;

  SessionSlot slots[HEARTH_SESSION_N_ROLES];
  GPtrArray *folders; /* of SessionFolder */
  GPtrArray *states;  /* (nullable) of HearthFolderStatus: what the last list told */
  GSource *upkeep;
  gint64 status_ms; /* when the folders that nobody watches were asked last */
  gint64 list_ms;
  gint64 tidy_ms;
  gint64 upkeep_ms; /* when the upkeep last ran */
  guint n_status_waiting;

  HearthFlagPusher *pusher;
  HearthBodyFetcher *bodies;
  HearthPreviewFetcher *previews;
  HearthCopyFiler *filer;
  HearthJournalRunner *journal;
  HearthDraftPusher *drafts;
};

/* Connections: hearth-session-connections.c */
HearthImapConnection *hearth_session_open_slot (HearthAccountSession *self, HearthSessionRole role);
HearthImapConnection *hearth_session_get_slot (HearthAccountSession *self, HearthSessionRole role);
void hearth_session_drop_slots (HearthAccountSession *self);
void hearth_session_close_slots (HearthAccountSession *self);
void hearth_session_rest_slots (HearthAccountSession *self);
HearthQuirks hearth_session_get_quirks (HearthAccountSession *self);
void hearth_session_fail (HearthAccountSession *self, GError *error);

/* Folders: hearth-session-folders.c */
gboolean hearth_session_load_folders (HearthAccountSession *self, GError **error);
void hearth_session_schedule (HearthAccountSession *self);
void hearth_session_schedule_inbox (HearthAccountSession *self);
SessionFolder *hearth_session_find_path (HearthAccountSession *self, const char *path);
SessionFolder *hearth_session_find_folder (HearthAccountSession *self, HearthKey key);
SessionFolder *hearth_session_find_inbox (HearthAccountSession *self);
void hearth_session_cancel_syncs (HearthAccountSession *self);
void hearth_session_folder_free (gpointer data);

/* Folders that nobody watches: hearth-session-states.c */
void hearth_session_take_states (HearthAccountSession *self, const GPtrArray *states);
void hearth_session_ask_status (HearthAccountSession *self);

/* News: hearth-session-news.c */
extern const HearthImapEvents hearth_session_events;

G_END_DECLS
