/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthJournalRunner share; nobody outside of them includes it. */
#pragma once

#include "hearth-account-session-private.h"
#include "hearth-filing-store.h"
#include "hearth-filing-take.h"
#include "hearth-journal-runner.h"

G_BEGIN_DECLS

/* What comes of a command that was answered; @error is %NULL if the server said OK. */
typedef void (*HearthJournalAnswer) (HearthJournalRunner *self,
                                     HearthImapCommand *command,
                                     const GError *error);

struct _HearthJournalRunner
{
  HearthAccountSession *session; /* not owned */
  GSource *timer;
  gboolean is_stepping;

  HearthJournalRow *row;            /* what is being done, or NULL */
  HearthImapConnection *connection; /* of the command under way */
  HearthImapCommand *command;
  HearthJournalAnswer answer;
  GHashTable *asked_ms; /* folder row → when a sync of it was asked for; of this row */
  GCancellable *reading;

  /* the messages of the command under way */
  HearthFilingGroup *group;
  char *path;
  HearthIdSet *others; /* that have \Deleted and are not ours, where the server cannot expunge by UID */

  HearthIdSet *seen;         /* what FETCH told, or NULL */
  gboolean is_target_closed; /* may be written to and not read */
  guint n_undone;            /* how often the server had said OK and not done it */
  HearthKey trashed_from;    /* messages of this folder may be in Trash; of this row */

  gboolean is_listed;    /* of LIST */
  gboolean has_new_name; /* of RENAME: there is a folder of that name */

  /* the message of another account that is being appended, and what is looked for at its target */
  HearthTaken *taken;
  guint32 next_uid;             /* from here on, before the first try */
  guint32 selected_uidvalidity; /* when the last answer came; 0: not known */
  HearthIdSet *alike;           /* have its size and its date */
  gboolean is_half_alike;       /* one has either */
  gsize n_same_bytes;
  HearthKey appended_to; /* the last one, and the least UID after it */
  guint32 appended_uidvalidity;
  guint32 appended_next_uid;
  gboolean is_tidied; /* once a session */
};

HearthAccountStore *hearth_journal_runner_get_store (HearthJournalRunner *self);
HearthAccountRunner *hearth_journal_runner_get_runner (HearthJournalRunner *self);
void hearth_journal_runner_submit (HearthJournalRunner *self,
                                   HearthKey folder,
                                   HearthImapCommand *command,
                                   HearthJournalAnswer answer);
gboolean hearth_journal_runner_is_synced (HearthJournalRunner *self, HearthKey folder, gboolean *is_closed);
void hearth_journal_runner_look_at (HearthJournalRunner *self, HearthKey folder);
gboolean hearth_journal_runner_take (HearthJournalRunner *self, gboolean succeeded, GError **error);
void hearth_journal_runner_forget_sync (HearthJournalRunner *self, HearthKey folder);
void hearth_journal_runner_ended (HearthJournalRunner *self);
void hearth_journal_runner_done (HearthJournalRunner *self);
void hearth_journal_runner_put_off (HearthJournalRunner *self, const GError *reason, gint64 seconds);
void hearth_journal_runner_trouble (HearthJournalRunner *self, const GError *error);
void hearth_journal_runner_refused (HearthJournalRunner *self, const GError *error);
void hearth_journal_runner_failed (HearthJournalRunner *self, const GError *reason);
HearthAccountRunner *hearth_journal_runner_find_other (HearthJournalRunner *self, GError **error);

/* The steps of a row: each begins one thing, ends the row, or does one thing in the store and returns TRUE to be called
 * again. */
gboolean hearth_journal_step_messages (HearthJournalRunner *self);
void hearth_journal_step_folder (HearthJournalRunner *self);
gboolean hearth_journal_step_give (HearthJournalRunner *self);
void hearth_journal_give_refused (HearthJournalRunner *self, const GError *reason);
void hearth_journal_step_take (HearthJournalRunner *self);
gboolean hearth_journal_take_group (HearthJournalRunner *self, HearthFilingGroup *group);
void hearth_journal_look_at_source (HearthJournalRunner *self, HearthJournalAnswer answer);
gboolean hearth_journal_cross_out_gone (HearthJournalRunner *self, const HearthIdSet *uids);
void hearth_journal_remove_messages (HearthJournalRunner *self, HearthFilingGroup *group);
gboolean hearth_journal_tidy_taken (HearthJournalRunner *self);
gboolean hearth_journal_is_refusal (const GError *error);

/* Taking: hearth-journal-taking.c, and how it finds out what became of a try: hearth-journal-arrival.c */
void hearth_journal_take_append (HearthJournalRunner *self);
void hearth_journal_take_arrived (HearthJournalRunner *self);
void hearth_journal_take_failed (HearthJournalRunner *self, const GError *reason);
void hearth_journal_look_before (HearthJournalRunner *self, const HearthFolderRecord *target);
void hearth_journal_look_after (HearthJournalRunner *self);
void hearth_journal_note_arrival (HearthJournalRunner *self, const HearthImapFetch *fetch);
void hearth_journal_compare_body (HearthJournalRunner *self, const char *bytes, gsize length);

G_END_DECLS
