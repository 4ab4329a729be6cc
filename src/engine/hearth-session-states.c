/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountSession: folders that nobody watches. How they are comes along with the list of folders where the server
 * can say so (LIST-STATUS), else by STATUS for each; what differs from what is known is brought in step. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-session-private.h"
#include "hearth-error.h"
#include "hearth-timer.h"

typedef struct
{
  HearthAccountSession *session;
  HearthKey folder;
} StatusQuery;

/**
 * hearth_session_take_state:
 * @status: how the server says that @folder is, maybe only what changed
 *
 * Compares that with what is known: the folder is in step, or is to be brought in step.
 */
void
hearth_session_take_state (HearthAccountSession *self, SessionFolder *folder, const HearthImapStatus *status)
{
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (store, folder->key, NULL);
  gboolean differs = FALSE;

  if (record == NULL)
    return;
  if ((status->items & HEARTH_IMAP_STATUS_UIDVALIDITY) != 0)
    differs |= status->uid_validity != record->uidvalidity;
  if ((status->items & HEARTH_IMAP_STATUS_MESSAGES) != 0)
    differs |= status->messages != record->n_messages;
  if ((status->items & HEARTH_IMAP_STATUS_UIDNEXT) != 0)
    differs |= status->uid_next != record->uidnext;
  if ((status->items & HEARTH_IMAP_STATUS_UNSEEN) != 0)
    differs |= status->unseen != record->n_unread;
  if ((status->items & HEARTH_IMAP_STATUS_HIGHESTMODSEQ) != 0 && status->highest_modseq != 0)
    differs |= status->highest_modseq != record->highestmodseq;
  /* STATUS says nothing about stars; without mod-sequences only a compare finds them: now and then, and when the user
   * wants to know. */
  if (differs || ((folder->compared_ms + HEARTH_SESSION_COMPARE_EVERY_MS < hearth_timer_now_ms () ||
                   folder->compared_ms < self->asked_ms) &&
                  (status->items & HEARTH_IMAP_STATUS_HIGHESTMODSEQ) == 0))
    folder->wants_full = TRUE;
  else
    {
      folder->is_checked = TRUE;
      record->state = HEARTH_FOLDER_IN_STEP;
      record->in_step_unix_s = g_get_real_time () / G_USEC_PER_SEC;
      hearth_account_store_update_folder (store, record, HEARTH_FOLDER_SET_STATE | HEARTH_FOLDER_SET_IN_STEP,
                                          NULL);
    }
}

/* Whether a connection has it open and listens, or it is to be brought in step anyway. INBOX and the user's folder are asked
 * for, too, while their connection is elsewhere. */
static gboolean
is_looked_after (HearthAccountSession *self, const SessionFolder *folder)
{
  return hearth_session_find_listener (self, folder) != NULL || folder->job != NULL || folder->wants_full ||
         folder->missed_ms != 0 || folder->is_stopped;
}

static void
status_cb (HearthImapCommand *command, const HearthImapStatus *status, gpointer data)
{
  StatusQuery *query = data;
  SessionFolder *folder = hearth_session_find_folder (query->session, query->folder);

  if (folder != NULL)
    hearth_session_take_state (query->session, folder, status);
}

static void
status_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  StatusQuery *query = data;
  HearthAccountSession *self = query->session;

  self->n_status_waiting--;
  self->is_look_failed |= error != NULL;
  /* Nothing is known of a folder whose answer was lost with the connection: ask again, over another one. */
  if (hearth_error_is_connection (error))
    self->status_ms = self->look_ms = 0;
  if (self->n_status_waiting == 0)
    hearth_account_runner_publish (self->runner);
  hearth_job_wake (HEARTH_JOB (self));
  g_object_unref (self);
  g_free (query);
}

static const HearthImapHandlers status_handlers = { .status = status_cb, .done = status_done_cb };

/**
 * hearth_session_take_states:
 * @states: (element-type HearthFolderStatus): what came with the list of folders
 *
 * What a folder is like that no connection has open is known with that.
 */
void
hearth_session_take_states (HearthAccountSession *self, const GPtrArray *states)
{
  self->status_ms = hearth_timer_now_ms ();
  for (guint i = 0; i < states->len; i++)
    {
      const HearthFolderStatus *state = g_ptr_array_index (states, i);
      SessionFolder *folder = hearth_session_find_path (self, state->path);

      if (folder != NULL && !is_looked_after (self, folder))
        hearth_session_take_state (self, folder, &state->status);
    }
}

/**
 * hearth_session_ask_status:
 *
 * Asks how the folders are that no connection has open. The connection sends a few of these at a time.
 */
void
hearth_session_ask_status (HearthAccountSession *self)
{
  HearthImapConnection *connection = NULL;

  if (self->n_status_waiting > 0)
    return;
  self->status_ms = hearth_timer_now_ms ();
  for (guint i = 0; i < self->folders->len; i++)
    {
      SessionFolder *folder = g_ptr_array_index (self->folders, i);
      g_autoptr (HearthImapCommand) command = NULL;
      StatusQuery *query;

      if (is_looked_after (self, folder))
        continue;
      if (connection == NULL)
        connection = hearth_session_get_slot (self, HEARTH_SESSION_BACK);
      if (connection == NULL)
        {
          self->is_look_failed = TRUE;
          return;
        }
      query = g_new0 (StatusQuery, 1);
      query->session = g_object_ref (self);
      query->folder = folder->key;
      command = hearth_imap_command_new_status (folder->path, HEARTH_SESSION_STATUS_ITEMS);
      hearth_imap_command_set_handlers (command, &status_handlers, query);
      hearth_imap_command_set_priority (command, HEARTH_IMAP_PRIORITY_BACKGROUND);
      self->n_status_waiting++;
      hearth_imap_connection_submit (connection, command);
    }
}
