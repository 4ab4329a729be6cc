/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal, row by row: which is next, how it ends, when it is tried again. Everything that has to outlast a cut is in
 * the store; what is here can be thrown away at any moment.
 *
 *   find due ─► running ─► step, step, … ─┬─► done
 *                                         ├─► waiting again: the connection broke, the server is busy
 *                                         ├─► refused: the view goes back, and the user is told why
 *                                         └─► failed: needs the user, who is told; others about other messages go on
 *
 * One row at a time. Owned by the session and ends with it. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-journal-runner.h"

#include "hearth-error.h"
#include "hearth-journal-runner-private.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

/* A server that answers oddly gets so many chances, with growing waits. */
#define MAX_ATTEMPTS 8
#define RETRY_S      20
#define MAX_RETRY_S  1800

static gint64
now_unix_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

HearthAccountRunner *
hearth_journal_runner_get_runner (HearthJournalRunner *self)
{
  return hearth_account_session_get_runner (self->session);
}

HearthAccountStore *
hearth_journal_runner_get_store (HearthJournalRunner *self)
{
  return hearth_account_runner_get_store (hearth_journal_runner_get_runner (self));
}

static void
forget_group (HearthJournalRunner *self)
{
  g_clear_pointer (&self->group, hearth_filing_group_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->others, hearth_id_set_free);
  g_clear_pointer (&self->seen, hearth_id_set_free);
  g_clear_pointer (&self->taken, hearth_taken_free);
  g_clear_pointer (&self->alike, hearth_id_set_free);
}

static void
forget_row (HearthJournalRunner *self)
{
  g_clear_pointer (&self->row, hearth_journal_row_free);
  g_hash_table_remove_all (self->asked_ms);
  self->n_undone = 0;
  self->trashed_from = HEARTH_KEY_NONE;
  forget_group (self);
}

/* --- how a row ends --- */

/* The store said how it went: a store that cannot be written ends the try, and the session. @error is read after what says
 * @succeeded has run, and taken. */
gboolean
hearth_journal_runner_take (HearthJournalRunner *self, gboolean succeeded, GError **error)
{
  if (succeeded)
    return TRUE;
  hearth_debug ("engine", "journal: %s", (*error)->message);
  forget_row (self);
  if (g_error_matches (*error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    g_clear_error (error);
  else
    hearth_session_fail (self->session, g_steal_pointer (error));
  return FALSE;
}

/* The store knows already how it went. */
void
hearth_journal_runner_ended (HearthJournalRunner *self)
{
  forget_row (self);
  hearth_account_runner_journal_changed (hearth_journal_runner_get_runner (self));
}

/* The row is gone from the store already. */
void
hearth_journal_runner_done (HearthJournalRunner *self)
{
  hearth_debug ("engine", "journal: done");
  hearth_journal_runner_ended (self);
}

/* @reason: (nullable): to be shown while it waits */
void
hearth_journal_runner_put_off (HearthJournalRunner *self, const GError *reason, gint64 seconds)
{
  GError *error = NULL;
  gboolean noted = hearth_journal_mark_later (hearth_journal_runner_get_store (self), self->row->key, reason,
                                              seconds > 0 ? now_unix_s () + seconds : 0, &error);

  if (hearth_journal_runner_take (self, noted, &error))
    hearth_journal_runner_ended (self);
}

/* Nothing was answered, for want of a connection: that is no try that counts. */
static void
cut_off (HearthJournalRunner *self, gint64 seconds)
{
  GError *error = NULL;
  gboolean noted = hearth_journal_mark_cut (hearth_journal_runner_get_store (self), self->row->key,
                                            now_unix_s () + seconds, &error);

  if (hearth_journal_runner_take (self, noted, &error))
    hearth_journal_runner_ended (self);
}

/* It does not go, and nobody knows why: it stays as it is shown until the user has decided, who is told. */
void
hearth_journal_runner_failed (HearthJournalRunner *self, const GError *reason)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  HearthCore *core = hearth_account_runner_get_core (hearth_journal_runner_get_runner (self));
  g_autoptr (HearthPendingChange) change = hearth_filing_store_describe (store, self->row, NULL);
  GError *error = NULL;

  hearth_debug ("engine", "journal: failed: %s", reason->message);
  if (!hearth_journal_runner_take (self, hearth_journal_mark_failed (store, self->row->key, reason, &error),
                                   &error))
    return;
  /* What another account gave is shown, and told, there. */
  if (change != NULL && self->row->kind != HEARTH_JOURNAL_TAKE)
    {
      change->state = HEARTH_PENDING_FAILED;
      g_clear_error (&change->error);
      change->error = g_error_copy (reason);
      hearth_event_queue_post_not_done (hearth_core_get_events (core), change);
    }
  hearth_journal_runner_ended (self);
}

/* The server will not have it: what is shown goes back to what it has, and the user is told. */
void
hearth_journal_runner_refused (HearthJournalRunner *self, const GError *reason)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  HearthCore *core = hearth_account_runner_get_core (hearth_journal_runner_get_runner (self));
  g_autoptr (HearthPendingChange) change = hearth_filing_store_describe (store, self->row, NULL);
  GError *error = NULL;

  hearth_debug ("engine", "journal: refused: %s", reason->message);
  if (!hearth_journal_runner_take (self, hearth_filing_store_cancel (store, self->row->key, &error), &error))
    return;
  if (change != NULL)
    {
      g_clear_error (&change->error);
      change->error = g_error_copy (reason);
      hearth_event_queue_post_not_done (hearth_core_get_events (core), change);
    }
  self->session->list_ms = 0; /* folders may be there, or not, otherwise than was thought */
  hearth_journal_runner_ended (self);
}

static gint64
retry_s (guint attempts)
{
  return MIN ((gint64) RETRY_S << MIN (attempts, 10u), MAX_RETRY_S);
}

/* The server said no, and did nothing. */
gboolean
hearth_journal_is_refusal (const GError *error)
{
  return g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_OVER_QUOTA) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
}

/* Something did not go: what that means for the row. */
void
hearth_journal_runner_trouble (HearthJournalRunner *self, const GError *error)
{
  if (hearth_journal_is_refusal (error) && self->row->kind == HEARTH_JOURNAL_GIVE)
    hearth_journal_give_refused (self, error);
  else if (hearth_journal_is_refusal (error))
    hearth_journal_runner_refused (self, error);
  else if (hearth_error_is_cancelled (error) || hearth_error_is_connection (error))
    cut_off (self, 1);
  else if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_BUSY) ||
           self->row->attempts < MAX_ATTEMPTS)
    hearth_journal_runner_put_off (self, error, retry_s (self->row->attempts));
  else
    hearth_journal_runner_failed (self, error);
}

/* --- what a row waits for --- */

/* Of the folder that the answer was about; 0 if another one is selected. */
static guint32
find_uidvalidity (HearthJournalRunner *self)
{
  const HearthImapMailbox *mailbox = hearth_imap_connection_get_mailbox (self->connection);

  return mailbox != NULL && g_strcmp0 (mailbox->name, self->path) == 0 ? MAX (mailbox->uid_validity, 1u) : 0;
}

static void
answered_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthJournalRunner *self = data;
  HearthJournalAnswer answer;
  g_autoptr (HearthImapCommand) own = NULL;

  if (self->command != command)
    return;
  own = g_steal_pointer (&self->command);
  self->selected_uidvalidity = find_uidvalidity (self);
  g_clear_object (&self->connection);
  answer = g_steal_pointer (&self->answer);
  self->is_stepping = TRUE;
  answer (self, command, error);
  self->is_stepping = FALSE;
  hearth_account_runner_publish (hearth_journal_runner_get_runner (self));
  hearth_journal_runner_wake (self);
}

static void
listed_cb (HearthImapCommand *command, const HearthImapListEntry *entry, gpointer data)
{
  HearthJournalRunner *self = data;

  if (self->command == command)
    self->is_listed = TRUE;
}

static void
fetched_cb (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  HearthJournalRunner *self = data;

  if (self->command != command || self->seen == NULL || fetch->uid == 0)
    return;
  hearth_id_set_add (self->seen, fetch->uid);
  if (self->taken != NULL)
    hearth_journal_note_arrival (self, fetch);
}

static void
body_cb (HearthImapCommand *command, const char *bytes, gsize length, gpointer data)
{
  HearthJournalRunner *self = data;

  if (self->command == command && self->taken != NULL)
    hearth_journal_compare_body (self, bytes, length);
}

/* @command: (transfer full) */
void
hearth_journal_runner_submit (HearthJournalRunner *self,
                              HearthKey folder,
                              HearthImapCommand *command,
                              HearthJournalAnswer answer)
{
  const HearthImapHandlers handlers = {
    .list = listed_cb, .fetch = fetched_cb, .body_data = body_cb, .done = answered_cb
  };
  HearthImapConnection *connection = hearth_account_session_get_connection (self->session, folder);

  if (connection == NULL)
    {
      hearth_imap_command_unref (command);
      cut_off (self, 2);
      return;
    }
  self->is_listed = FALSE;
  self->answer = answer;
  self->command = command;
  self->connection = g_object_ref (connection);
  hearth_imap_command_set_handlers (command, &handlers, self);
  hearth_imap_command_set_priority (command, HEARTH_IMAP_PRIORITY_NORMAL);
  hearth_imap_connection_submit (connection, command);
}

/* Lets the list of @folder show what came there. */
void
hearth_journal_runner_look_at (HearthJournalRunner *self, HearthKey folder)
{
  SessionFolder *found = hearth_session_find_folder (self->session, folder);

  if (found == NULL)
    return;
  found->wants_new = TRUE;
  found->retry_ms = 0;
  hearth_job_wake (HEARTH_JOB (self->session));
}

/* The server did not let through the sync that the row waited for: it is tried again later, so that others have their turn.
 * Nothing is given up for it: parts of the row may have been done. */
static gboolean
is_closed_now (HearthJournalRunner *self, SessionFolder *folder, gboolean *is_closed)
{
  g_autoptr (GError) error = g_error_copy (folder->trouble);

  folder->is_needed = FALSE;
  if (is_closed != NULL && hearth_journal_is_refusal (error))
    {
      *is_closed = TRUE;
      return TRUE;
    }
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    {
      self->session->wants_list = TRUE;
      hearth_job_wake (HEARTH_JOB (self->session));
    }
  if (hearth_journal_is_refusal (error))
    hearth_journal_runner_put_off (self, error, retry_s (self->row->attempts));
  else
    hearth_journal_runner_trouble (self, error);
  return FALSE;
}

/* Whether @folder was brought in step since this row asked for it; if not it is asked for, and the runner is woken when it
 * is; also one that the user stopped: what is not known of it may be what was done. A folder that there is no more counts
 * as in step: nothing can be learned there. So does one that cannot be read, for who asks whether it @is_closed; for all
 * others the row is put off then. */
gboolean
hearth_journal_runner_is_synced (HearthJournalRunner *self, HearthKey folder, gboolean *is_closed)
{
  SessionFolder *found = hearth_session_find_folder (self->session, folder);
  gpointer key = GSIZE_TO_POINTER ((gsize) hearth_key_get_row (folder));
  gint64 *asked_ms = g_hash_table_lookup (self->asked_ms, key);

  if (found == NULL)
    return TRUE;
  if (asked_ms != NULL && found->job == NULL && found->full_ms >= *asked_ms && !found->wants_full)
    return TRUE;
  if (asked_ms != NULL && found->job == NULL && found->trouble != NULL)
    return is_closed_now (self, found, is_closed);
  if (asked_ms == NULL)
    {
      asked_ms = g_new (gint64, 1);
      *asked_ms = hearth_timer_now_ms ();
      g_hash_table_insert (self->asked_ms, key, asked_ms);
      found->wants_full = TRUE;
      found->retry_ms = 0;
      g_clear_error (&found->trouble);
      /* One that is under way began before, and may have seen less. */
      if (found->job != NULL)
        *asked_ms += 1;
      hearth_job_wake (HEARTH_JOB (self->session));
    }
  else if (found->job == NULL && !found->wants_full)
    {
      /* It began and went away. */
      found->wants_full = TRUE;
      hearth_job_wake (HEARTH_JOB (self->session));
    }
  found->is_needed = TRUE;
  return FALSE;
}

/* What is done now, only a sync that begins later shows. */
void
hearth_journal_runner_forget_sync (HearthJournalRunner *self, HearthKey folder)
{
  g_hash_table_remove (self->asked_ms, GSIZE_TO_POINTER ((gsize) hearth_key_get_row (folder)));
}

/* --- which row --- */

static gboolean
timer_cb (gpointer data)
{
  HearthJournalRunner *self = data;

  hearth_timer_clear (&self->timer);
  hearth_journal_runner_wake (self);
  return G_SOURCE_REMOVE;
}

static gboolean
choose_row (HearthJournalRunner *self)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  GError *error = NULL;
  gint64 next_unix_s = 0;

  hearth_timer_clear (&self->timer);
  if (!self->is_tidied)
    {
      self->is_tidied = TRUE;
      if (!hearth_journal_tidy_taken (self))
        return FALSE;
    }
  self->row = hearth_filing_store_find_due (store, now_unix_s (), &next_unix_s, &error);
  if (self->row == NULL)
    {
      if (error != NULL)
        hearth_session_fail (self->session, error);
      else if (next_unix_s != 0)
        self->timer = hearth_timer_add (
            (guint) CLAMP ((next_unix_s - now_unix_s ()) * 1000, 200, 3600 * 1000), timer_cb, self);
      return FALSE;
    }
  self->row->attempts++;
  return hearth_journal_runner_take (self, hearth_journal_mark_running (store, self->row->key, &error),
                                     &error);
}

/* Returns: whether to go on at once. */
static gboolean
step (HearthJournalRunner *self)
{
  if (self->row == NULL)
    return choose_row (self);
  switch ((int) self->row->kind)
    {
    case HEARTH_JOURNAL_MOVE:
    case HEARTH_JOURNAL_COPY:
    case HEARTH_JOURNAL_DELETE:
      return hearth_journal_step_messages (self);
    case HEARTH_JOURNAL_GIVE:
      return hearth_journal_step_give (self);
    case HEARTH_JOURNAL_TAKE:
      hearth_journal_step_take (self);
      return self->row == NULL;
    default:
      hearth_journal_step_folder (self);
      return self->row == NULL;
    }
}

/**
 * hearth_journal_runner_wake:
 *
 * Looks whether there is something to do: after a change of the journal, a sync, or when time has passed.
 */
void
hearth_journal_runner_wake (HearthJournalRunner *self)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  if (self->is_stepping)
    return;
  self->is_stepping = TRUE;
  while (self->command == NULL && self->reading == NULL && hearth_account_session_is_online (self->session) &&
         step (self))
    {
    }
  self->is_stepping = FALSE;
}

/**
 * hearth_journal_runner_new:
 * @session: (transfer none): the session that owns it
 *
 * Returns: (transfer full): a runner that waits for hearth_journal_runner_wake()
 */
HearthJournalRunner *
hearth_journal_runner_new (HearthAccountSession *session)
{
  HearthJournalRunner *self = g_new0 (HearthJournalRunner, 1);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  self->session = session;
  self->asked_ms = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

/**
 * hearth_journal_runner_free:
 * @self: (transfer full) (nullable): a runner
 *
 * Withdraws what is under way: the next session looks how far the server came.
 */
void
hearth_journal_runner_free (HearthJournalRunner *self)
{
  g_autoptr (HearthImapCommand) command = NULL;

  if (self == NULL)
    return;
  hearth_timer_clear (&self->timer);
  command = g_steal_pointer (&self->command);
  if (command != NULL)
    hearth_imap_connection_cancel (self->connection, command);
  g_clear_object (&self->connection);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->row != NULL)
    hearth_journal_mark_cut (hearth_journal_runner_get_store (self), self->row->key, 0, NULL);
  forget_row (self);
  g_hash_table_unref (self->asked_ms);
  g_free (self);
}
