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

/** How often the folders are asked for of which no news arrive by themselves. */
#define HEARTH_SESSION_CHECK_EVERY_MS (3 * 60 * 1000)

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
  gint64 retry_ms;      /* not before this, after a failure */
  gint64 sweep_ms;      /* when older messages are looked at (hearth-folder-sync-sweep.c), or 0 */
  gint64 full_ms;       /* when it was brought in step last */
  gint64 compared_ms;   /* when all of it was looked at last, and not only what is new */
  gboolean is_compared; /* by the job */
  gint64 missed_ms;     /* when is looked for what was missed while no connection had it open, or 0 */
  gint64 looked_ms;     /* when something was missed last, and looked for at once */
  guint n_failures;
  guint n_missing;        /* how often in a row the server said that it is not there */
  gboolean is_unreadable; /* the server says so: it is tried once, and whenever the user wants to know */
  HearthImapStatus told;  /* by NOTIFY, and not looked at; no items: nothing */
  gboolean is_stopped;    /* the user does not want it fetched by itself */
  gboolean is_needed;     /* the journal waits for it: it is brought in step once, also when stopped */
  gboolean has_rights;    /* the server was asked for them in this session */
  GError *trouble;        /* what the server said to the last sync that it did not let through, or NULL */
} SessionFolder;

/** A connection and what became of it. */
typedef struct
{
  HearthAccountSession *session;
  HearthSessionRole role;
  HearthImapConnection *connection;
  gint64 retry_ms; /* after it was lost: not before this */
  gint64 used_ms;
  HearthKey stays_in; /* the folder whose news it hears */
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
  gboolean is_notified; /* the server tells of folders that are not selected */
  gboolean wants_list;  /* there may be something new to list */
  gboolean wants_others_list;

  SessionSlot slots[HEARTH_SESSION_N_ROLES];
  GPtrArray *folders; /* of SessionFolder */
  GPtrArray *states;  /* (nullable) of HearthFolderStatus: what the last list told */
  GSource *upkeep;
  gint64 asked_ms;    /* when the user wanted to know how all folders are */
  gint64 lost_unix_s; /* since when messages with waiting flags may be lost, or 0 */
  gint64 look_ms;     /* when all folders were asked for these last */
  gint64 noted_ms;    /* when was put down last up to when folders are in step */
  gint64 status_ms;   /* when the folders that nobody watches were asked last */
  gint64 list_ms;
  gint64 others_ms; /* when the folders that others share were listed last, or 0 */
  gint64 tidy_ms;
  gint64 upkeep_ms; /* when the upkeep last ran */
  guint upkeep_delay_ms;
  guint n_status_waiting;
  gboolean wants_look;      /* messages were lost, and no folder was asked since */
  gboolean is_look_failed;  /* not every folder answered */
  gboolean has_rights;      /* the list of folders told what one may do in them */
  guint n_rights_asked;     /* folders whose answer is out */
  gboolean asks_all_rights; /* nothing was known, and all were answered so far */
  gboolean is_asking_quota;

  HearthFlagPusher *pusher;
  HearthBodyFetcher *bodies;
  HearthPreviewFetcher *previews;
  HearthTextStock *stock;
  HearthCopyFiler *filer;
  HearthJournalRunner *journal;
  HearthDraftPusher *drafts;
};

/* Connections: hearth-session-connections.c */
HearthImapConnection *hearth_session_open_slot (HearthAccountSession *self, HearthSessionRole role);
HearthImapConnection *hearth_session_get_slot (HearthAccountSession *self, HearthSessionRole role);
void hearth_session_drop_slots (HearthAccountSession *self);
void hearth_session_close_slots (HearthAccountSession *self);
void
hearth_session_note_end (HearthAccountSession *self, HearthImapConnection *connection, const GError *error);
void hearth_session_rest_slots (HearthAccountSession *self);
HearthQuirks hearth_session_get_quirks (HearthAccountSession *self);
void hearth_session_tell_connected (HearthAccountSession *self);
void hearth_session_fail (HearthAccountSession *self, GError *error);

/* How many connections there may be: hearth-session-limit.c */
gboolean hearth_session_may_open (HearthAccountSession *self);
gboolean hearth_session_note_refusal (HearthAccountSession *self, const GError *error);
void hearth_session_note_opened (HearthAccountSession *self);

/* Folders: hearth-session-folders.c */
gboolean hearth_session_load_folders (HearthAccountSession *self, GError **error);
void hearth_session_schedule (HearthAccountSession *self);
void hearth_session_note_lost (HearthAccountSession *self, gint64 unix_s);
void hearth_session_tell_lost_flags (HearthAccountSession *self);
void hearth_session_schedule_inbox (HearthAccountSession *self);
SessionFolder *hearth_session_find_path (HearthAccountSession *self, const char *path);
SessionFolder *hearth_session_find_folder (HearthAccountSession *self, HearthKey key);
SessionFolder *hearth_session_find_inbox (HearthAccountSession *self);
gboolean hearth_session_is_given_up (const SessionFolder *folder);
gint64 hearth_session_get_retry_ms (HearthAccountSession *self);
void hearth_session_cancel_syncs (HearthAccountSession *self);
void hearth_session_folder_free (gpointer data);

/* Folders that nobody watches: hearth-session-states.c */
void hearth_session_take_states (HearthAccountSession *self, const GPtrArray *states);
void
hearth_session_take_state (HearthAccountSession *self, SessionFolder *folder, const HearthImapStatus *status);
void hearth_session_ask_status (HearthAccountSession *self);

/* Folders that the server tells of: hearth-session-notify.c */
void hearth_session_begin_notify (HearthAccountSession *self);
void hearth_session_end_notify (HearthAccountSession *self);
void hearth_session_told (HearthAccountSession *self, const HearthImapStatus *status);
void hearth_session_take_told (HearthAccountSession *self, SessionFolder *folder);
gboolean hearth_session_is_told_all (HearthAccountSession *self);

/* What one may do, and how full it is: hearth-session-rights.c */
void hearth_session_take_rights (HearthAccountSession *self, GHashTable *rights);
void hearth_session_ask_rights (HearthAccountSession *self);
void hearth_session_ask_quota (HearthAccountSession *self);

/* What is in step: hearth-session-watch.c */
void hearth_session_tell_watch (HearthAccountSession *self);
void hearth_session_note_heard (HearthAccountSession *self);
SessionSlot *hearth_session_find_listener (HearthAccountSession *self, const SessionFolder *folder);

/* News: hearth-session-news.c */
extern const HearthImapEvents hearth_session_events;

G_END_DECLS
