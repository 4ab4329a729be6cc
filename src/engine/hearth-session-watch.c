/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountSession: how news of which folder arrive, as it is and not only as the server could, and when a folder
 * was last known to be in step. What a connection stays in is as the server has it up to the last word that was heard
 * over it; everything else is as it was when it was last asked for. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-session-private.h"
#include "hearth-timer.h"

/* The folder that the connection of @slot has open to hear of its news. */
static HearthKey
stays_in (const SessionSlot *slot)
{
  const HearthImapMailbox *mailbox = NULL;
  const SessionFolder *folder;

  if (slot->connection != NULL &&
      hearth_imap_connection_get_state (slot->connection) == HEARTH_IMAP_CONNECTION_READY)
    mailbox = hearth_imap_connection_get_mailbox (slot->connection);
  folder = mailbox != NULL ? hearth_session_find_path (slot->session, mailbox->name) : NULL;
  if (folder == NULL || !folder->is_checked)
    return HEARTH_KEY_NONE;
  return folder->key;
}

/**
 * hearth_session_find_listener:
 *
 * Returns: (transfer none) (nullable): whose connection has @folder open at this moment, and stays in it to hear of its news
 */
SessionSlot *
hearth_session_find_listener (HearthAccountSession *self, const SessionFolder *folder)
{
  const gboolean is_inbox = folder == hearth_session_find_inbox (self);
  SessionSlot *slot = &self->slots[is_inbox ? HEARTH_SESSION_WATCH : HEARTH_SESSION_FRONT];
  const HearthImapMailbox *mailbox =
      slot->connection != NULL ? hearth_imap_connection_get_mailbox (slot->connection) : NULL;

  if (mailbox == NULL || hearth_session_find_path (self, mailbox->name) != folder ||
      (!is_inbox && folder->key != hearth_account_runner_get_current_folder (self->runner)))
    return NULL;
  return slot;
}

/* Another command may be under way for a moment: the connection comes back to the folder and says what was missed. */
static gboolean
is_watching (HearthAccountSession *self, const SessionSlot *slot)
{
  const SessionFolder *inbox = hearth_session_find_inbox (self);
  const HearthKey current = hearth_account_runner_get_current_folder (self->runner);

  if (slot->stays_in == HEARTH_KEY_NONE ||
      !hearth_imap_connection_has (slot->connection, HEARTH_IMAP_CAP_IDLE))
    return FALSE;
  if (slot->role == HEARTH_SESSION_WATCH)
    return inbox != NULL && inbox->key == slot->stays_in;
  return slot->role == HEARTH_SESSION_FRONT && current == slot->stays_in;
}

/**
 * hearth_session_tell_watch:
 *
 * Tells the account's status of which folders news arrive by themselves.
 */
void
hearth_session_tell_watch (HearthAccountSession *self)
{
  HearthWatch watch = { .check_every_s = HEARTH_SESSION_CHECK_EVERY_MS / 1000 };
  guint n = 0;

  for (int i = 0; i < HEARTH_SESSION_N_ROLES; i++)
    {
      SessionSlot *slot = &self->slots[i];

      slot->stays_in = stays_in (slot);
      if (is_watching (self, slot) && n < HEARTH_WATCHED_MAX)
        watch.folders[n++] = slot->stays_in;
    }
  watch.is_everything = hearth_session_is_told_all (self);
  hearth_account_runner_set_watch (self->runner, &watch);
}

static void
note_heard (HearthAccountSession *self, const SessionSlot *slot)
{
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);
  const SessionFolder *folder = hearth_session_find_folder (self, slot->stays_in);
  HearthStream *stream = hearth_imap_connection_get_stream (slot->connection);
  const gint64 heard_ms = stream != NULL ? hearth_stream_get_heard_ms (stream) : 0;
  g_autoptr (HearthFolderRecord) record = NULL;
  gint64 heard_unix_s;

  if (folder == NULL || folder->job != NULL || folder->wants_full || folder->wants_new ||
      folder->missed_ms != 0 || heard_ms == 0)
    return;
  record = hearth_account_store_dup_folder (store, folder->key, NULL);
  heard_unix_s = g_get_real_time () / G_USEC_PER_SEC - (hearth_timer_now_ms () - heard_ms) / 1000;
  if (record == NULL || record->state != HEARTH_FOLDER_IN_STEP || record->in_step_unix_s >= heard_unix_s)
    return;
  record->in_step_unix_s = heard_unix_s;
  hearth_account_store_update_folder (store, record, HEARTH_FOLDER_SET_IN_STEP, NULL);
}

/**
 * hearth_session_note_heard:
 *
 * Puts into the store up to when the folders were in step that connections stay in: now and then, and when these go.
 */
void
hearth_session_note_heard (HearthAccountSession *self)
{
  for (int i = 0; i < HEARTH_SESSION_N_ROLES; i++)
    if (self->slots[i].connection != NULL && self->slots[i].stays_in != HEARTH_KEY_NONE)
      note_heard (self, &self->slots[i]);
  hearth_account_runner_publish (self->runner);
}

/**
 * hearth_account_session_dup_exchange:
 *
 * Returns: (transfer full) (nullable): the redacted last lines of all connections that there are
 */
char *
hearth_account_session_dup_exchange (HearthAccountSession *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < HEARTH_SESSION_N_ROLES; i++)
    {
      g_autofree char *lines = self->slots[i].connection != NULL
                                   ? hearth_imap_connection_dup_log (self->slots[i].connection)
                                   : NULL;

      if (lines != NULL)
        g_string_append_printf (text, "%s#%d\n%s", text->len > 0 ? "\n" : "", i + 1, lines);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static void
drop_sync (SessionFolder *folder)
{
  g_autoptr (HearthFolderSync) job = g_steal_pointer (&folder->job);

  if (job != NULL)
    hearth_job_cancel (HEARTH_JOB (job));
}

/**
 * hearth_account_session_stop_folder:
 *
 * Its rows that are here are committed; the rest is not fetched before it is resumed, or the journal needs it.
 */
void
hearth_account_session_stop_folder (HearthAccountSession *self, HearthKey folder)
{
  SessionFolder *stopped = hearth_session_find_folder (self, folder);

  if (stopped == NULL)
    return;
  stopped->is_stopped = TRUE;
  /* What the journal waits for is begun again, as of a folder that stays stopped. */
  stopped->wants_full |= stopped->is_needed;
  drop_sync (stopped);
  hearth_job_wake (HEARTH_JOB (self));
}

/**
 * hearth_account_session_resume_folder:
 *
 * Fetches what was stopped.
 */
void
hearth_account_session_resume_folder (HearthAccountSession *self, HearthKey folder)
{
  SessionFolder *stopped = hearth_session_find_folder (self, folder);

  if (stopped == NULL || !stopped->is_stopped)
    return;
  stopped->is_stopped = FALSE;
  /* One for the journal would leave it stopped in the store. */
  drop_sync (stopped);
  stopped->wants_full = TRUE;
  stopped->retry_ms = 0;
  hearth_job_wake (HEARTH_JOB (self));
}
