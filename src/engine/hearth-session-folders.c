/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountSession: which folder is brought in step when, and over which connection. INBOX goes first and is then
 * watched; the folder the user looks at comes next and is watched too; the others follow one after another. Those that
 * nobody watches are asked for every few minutes (hearth-session-states.c): what differs is brought in step. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-session-private.h"
#include "hearth-draft-pusher.h"
#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-flag-pusher.h"
#include "hearth-journal-runner.h"
#include "hearth-message-loader.h"
#include "hearth-ring-log.h"
#include "hearth-text-stock.h"
#include "hearth-timer.h"

/* After a folder's first failure; doubled with each further one. */
#define FOLDER_RETRY_MS (30 * 1000)

/* After one that was made anew, or is gone: the list of folders tells which. Doubled, too, as long as it says neither. */
#define MISSING_RETRY_MS    1000
#define MISSING_DOUBLED_MAX 11
#define MISSING_IS_GIVEN_UP 3

/* Between slices of a folder whose flags are looked at a slice at a time. */
#define SWEEP_PAUSE_MS (15 * 1000)

/* Messages fetched before anybody opens them: so many, not older than this. */
#define AHEAD_MESSAGES 20
#define AHEAD_SINCE_S  (30 * 24 * 3600)
#define AHEAD_REPORTS  20

/**
 * hearth_session_folder_free:
 */
void
hearth_session_folder_free (gpointer data)
{
  SessionFolder *folder = data;

  g_clear_object (&folder->job);
  g_clear_error (&folder->trouble);
  g_free (folder->path);
  g_free (folder);
}

/**
 * hearth_session_find_folder:
 *
 * Returns: (transfer none) (nullable): the folder of that key
 */
SessionFolder *
hearth_session_find_folder (HearthAccountSession *self, HearthKey key)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if (folder->key == key)
        return folder;
    }
  return NULL;
}

/**
 * hearth_session_find_path:
 *
 * Returns: (transfer none) (nullable): the folder of that name on the wire
 */
SessionFolder *
hearth_session_find_path (HearthAccountSession *self, const char *path)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if (g_str_equal (folder->path, path))
        return folder;
    }
  return g_ascii_strcasecmp (path, "INBOX") == 0 ? hearth_session_find_inbox (self) : NULL;
}

/**
 * hearth_session_find_inbox:
 *
 * Returns: (transfer none) (nullable): INBOX
 */
SessionFolder *
hearth_session_find_inbox (HearthAccountSession *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if (folder->role == HEARTH_ROLE_INBOX)
        return folder;
    }
  return NULL;
}

/* What may be read, the server says in this session. INBOX is tried whatever it says. */
static void
take_over_rights (HearthAccountSession *self, SessionFolder *folder, const HearthFolderRecord *record)
{
  if (self->has_rights)
    folder->is_unreadable = folder->role != HEARTH_ROLE_INBOX && (record->rights & HEARTH_RIGHT_READ) == 0;
}

static void
add_folder (HearthAccountSession *self, GPtrArray *folders, const HearthFolderRecord *record)
{
  SessionFolder *known = hearth_session_find_folder (self, record->key);
  SessionFolder *folder;
  guint index;

  if (known != NULL)
    {
      known->role = record->role;
      take_over_rights (self, known, record);
      g_free (known->path);
      known->path = g_strdup (record->path);
      if (g_ptr_array_find (self->folders, known, &index))
        g_ptr_array_steal_index_fast (self->folders, index);
      g_ptr_array_add (folders, known);
      return;
    }
  folder = g_new0 (SessionFolder, 1);
  folder->key = record->key;
  folder->path = g_strdup (record->path);
  folder->role = record->role;
  take_over_rights (self, folder, record);
  folder->is_stopped = record->state == HEARTH_FOLDER_STOPPED;
  folder->full_ms = folder->compared_ms = folder->looked_ms = -HEARTH_SESSION_COMPARE_EVERY_MS;
  /* What is known from before is asked for by STATUS first; what is watched is opened. */
  folder->wants_full = record->resume_uid != 1 || record->role == HEARTH_ROLE_INBOX ||
                       record->key == hearth_account_runner_get_current_folder (self->runner);
  g_ptr_array_add (folders, folder);
}

/**
 * hearth_session_load_folders:
 *
 * Takes over which folders the store has.
 */
gboolean
hearth_session_load_folders (HearthAccountSession *self, GError **error)
{
  g_autoptr (GPtrArray) records =
      hearth_account_store_list_folders (hearth_account_runner_get_store (self->runner), error);
  GPtrArray *folders;

  if (records == NULL)
    return FALSE;
  folders = g_ptr_array_new_with_free_func (hearth_session_folder_free);
  for (guint i = 0; i < records->len; i++)
    {
      const HearthFolderRecord *record = g_ptr_array_index (records, i);

      if (record->is_selectable &&
          (record->wishes & (HEARTH_FOLDER_WISH_CREATE | HEARTH_FOLDER_WISH_REMOVE)) == 0)
        add_folder (self, folders, record);
    }
  /* Those left went away. */
  hearth_session_cancel_syncs (self);
  g_ptr_array_unref (self->folders);
  self->folders = folders;
  return TRUE;
}

static void tell_state (HearthAccountSession *self);

static void
committed_cb (gpointer data)
{
  HearthAccountSession *self = data;

  hearth_account_runner_publish (self->runner);
  tell_state (self);
}

/* It said no, and will say so again; what was only made anew is looked at once more. */
static void
note_trouble (SessionFolder *folder, const GError *error)
{
  if (hearth_error_is_cancelled (error) || hearth_error_is_connection (error) ||
      hearth_error_is_store (error) ||
      (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND) &&
       hearth_error_get_details (error)->server_text == NULL))
    return;
  g_clear_error (&folder->trouble);
  folder->trouble = g_error_copy (error);
}

static void
sync_failed (HearthAccountSession *self, SessionFolder *folder, const GError *error)
{
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);
  g_autoptr (HearthFolderRecord) record = NULL;

  folder->wants_full = TRUE;
  note_trouble (folder, error);
  if (hearth_error_is_cancelled (error) || hearth_error_is_connection (error))
    {
      folder->retry_ms = hearth_timer_now_ms () + 1000;
      return;
    }
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    {
      folder->retry_ms = hearth_timer_now_ms () +
                         ((gint64) MISSING_RETRY_MS << MIN (folder->n_missing, (guint) MISSING_DOUBLED_MAX));
      folder->n_missing++;
      self->wants_list = TRUE;
      return;
    }
  hearth_debug ("engine", "%s: %s", folder->path, error->message);
  folder->retry_ms = hearth_timer_now_ms () + ((gint64) FOLDER_RETRY_MS << MIN (folder->n_failures, 6u));
  folder->n_failures++;
  if (hearth_error_is_store (error))
    {
      hearth_session_fail (self, g_error_copy (error));
      return;
    }
  record = hearth_account_store_dup_folder (store, folder->key, NULL);
  if (record == NULL || folder->is_stopped)
    return;
  record->state = HEARTH_FOLDER_FAILED;
  hearth_account_store_update_folder (store, record, HEARTH_FOLDER_SET_STATE, NULL);
  hearth_account_runner_publish (self->runner);
}

/* What somebody may want to read next: the newest of INBOX that were not read yet. */
static void
fetch_newest (HearthAccountSession *self, const SessionFolder *folder)
{
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);
  const gint64 since = g_get_real_time () / G_USEC_PER_SEC - AHEAD_SINCE_S;
  g_autoptr (GArray) locations =
      hearth_account_store_list_without_body (store, folder->key, since, AHEAD_MESSAGES, NULL);
  HearthMessageLoader *loader = hearth_core_get_loader (hearth_account_runner_get_core (self->runner));

  /* What is not kept is only fetched when it is opened: the loader knows. */
  for (guint i = locations != NULL ? locations->len : 0; i > 0; i--)
    {
      const HearthLocation *location = &g_array_index (locations, HearthLocation, i - 1);

      if ((location->flags & HEARTH_FLAG_SEEN) == 0)
        hearth_message_loader_load_async (loader, location->placement, HEARTH_IMAP_PRIORITY_BACKGROUND, NULL,
                                          NULL, NULL);
    }
}

/* Reports are read at once, so that they stand at the letters that they are about. */
static void
fetch_reports (HearthAccountSession *self, const SessionFolder *folder, HearthFolderSync *sync)
{
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);
  HearthMessageLoader *loader = hearth_core_get_loader (hearth_account_runner_get_core (self->runner));
  g_autoptr (HearthIdSet) uids = hearth_folder_sync_take_reports (sync);
  guint n = 0;

  if (folder->role == HEARTH_ROLE_JUNK || folder->role == HEARTH_ROLE_TRASH)
    return;
  for (gsize i = hearth_id_set_get_n_ranges (uids); i > 0 && n < AHEAD_REPORTS; i--)
    {
      const HearthIdRange range = hearth_id_set_get_range (uids, i - 1);

      for (guint32 uid = range.last; uid >= range.first && n < AHEAD_REPORTS; uid--, n++)
        {
          const HearthKey placement = hearth_account_store_find_uid (store, folder->key, uid);

          if (placement != HEARTH_KEY_NONE)
            hearth_message_loader_load_async (loader, placement, HEARTH_IMAP_PRIORITY_NORMAL, NULL, NULL,
                                              NULL);
        }
    }
}

/**
 * hearth_session_tell_lost_flags:
 *
 * Tells what was done to messages that are in no folder any more. Called when all folders are in step: until then a message
 * may be found again in another one.
 */
void
hearth_session_tell_lost_flags (HearthAccountSession *self)
{
  HearthCore *core = hearth_account_runner_get_core (self->runner);
  const gint64 since_unix_s = self->lost_unix_s;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GArray) lost = NULL;

  self->lost_unix_s = 0;
  lost = hearth_account_store_take_lost_flags (hearth_account_runner_get_store (self->runner), since_unix_s,
                                               NULL);
  if (lost == NULL || lost->len == 0)
    return;
  reason = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "The messages are not on the server any more");
  hearth_event_queue_post_refused (hearth_core_get_events (core), lost, reason);
}

/**
 * hearth_session_note_lost:
 * @unix_s: when a folder was begun anew, or messages with waiting flags were gone; 0: that was not so
 */
void
hearth_session_note_lost (HearthAccountSession *self, gint64 unix_s)
{
  if (unix_s == 0)
    return;
  if (self->lost_unix_s == 0 || unix_s < self->lost_unix_s)
    self->lost_unix_s = unix_s;
  self->wants_look = TRUE;
}

static void
sync_done_cb (HearthJob *job, const GError *error, gpointer data)
{
  HearthAccountSession *self = data;
  SessionFolder *folder =
      hearth_session_find_folder (self, hearth_folder_sync_get_folder (HEARTH_FOLDER_SYNC (job)));

  if (folder != NULL && folder->job == HEARTH_FOLDER_SYNC (job))
    {
      g_clear_object (&folder->job);
      if (error != NULL)
        sync_failed (self, folder, error);
      else
        {
          folder->is_checked = TRUE;
          folder->is_needed = FALSE;
          g_clear_error (&folder->trouble);
          folder->n_failures = folder->n_missing = 0;
          folder->retry_ms = 0;
          folder->full_ms = hearth_timer_now_ms ();
          if (folder->is_compared)
            folder->compared_ms = folder->full_ms;
          folder->sweep_ms = hearth_folder_sync_wants_to_go_on (HEARTH_FOLDER_SYNC (job))
                                 ? folder->full_ms + SWEEP_PAUSE_MS
                                 : 0;
          hearth_filing_store_drop_unplaced (hearth_account_runner_get_store (self->runner), folder->key,
                                             NULL);
          hearth_session_note_lost (self, hearth_folder_sync_get_made_anew (HEARTH_FOLDER_SYNC (job)));
          fetch_reports (self, folder, HEARTH_FOLDER_SYNC (job));
          hearth_text_stock_look (self->stock);
          if (folder->role == HEARTH_ROLE_INBOX)
            fetch_newest (self, folder);
          else if (folder->role == HEARTH_ROLE_DRAFTS && self->drafts != NULL)
            hearth_draft_pusher_wake (self->drafts);
          hearth_session_take_told (self, folder);
        }
    }
  hearth_account_runner_publish (self->runner);
  if (self->journal != NULL)
    hearth_journal_runner_wake (self->journal);
  /* Also of messages that had no place while their folder was made anew. */
  if (hearth_account_store_count_dirty (hearth_account_runner_get_store (self->runner)) > 0)
    hearth_flag_pusher_wake (self->pusher);
  hearth_job_wake (HEARTH_JOB (self));
  g_object_unref (self);
}

/* Whether the rest of a large folder, or what was missed, is to be looked at now. */
static gboolean
wants_look (const SessionFolder *folder)
{
  const gint64 now_ms = hearth_timer_now_ms ();

  return (folder->sweep_ms != 0 && now_ms >= folder->sweep_ms) ||
         (folder->missed_ms != 0 && now_ms >= folder->missed_ms);
}

/* Nothing is to be had from a folder that may not be read, and was tried. */
static gboolean
is_barred (const SessionFolder *folder)
{
  return folder->is_unreadable && folder->n_failures > 0 && folder->retry_ms != 0;
}

/**
 * hearth_session_is_given_up:
 *
 * Returns: whether @folder could not be opened, and others need not wait for it until it is tried again
 */
gboolean
hearth_session_is_given_up (const SessionFolder *folder)
{
  if (folder->job != NULL || (folder->n_failures == 0 && folder->n_missing < MISSING_IS_GIVEN_UP))
    return FALSE;
  return is_barred (folder) || hearth_timer_now_ms () < folder->retry_ms;
}

/**
 * hearth_session_get_retry_ms:
 *
 * Returns: when the first of the folders that could not be opened is tried again; %G_MAXINT64: there is none
 */
gint64
hearth_session_get_retry_ms (HearthAccountSession *self)
{
  gint64 retry_ms = G_MAXINT64;

  for (guint i = 0; i < self->folders->len; i++)
    {
      const SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if (hearth_session_is_given_up (folder) && !is_barred (folder) &&
          (!folder->is_stopped || folder->is_needed))
        retry_ms = MIN (retry_ms, folder->retry_ms);
    }
  return retry_ms;
}

static gboolean
is_due (const SessionFolder *folder)
{
  return folder->job == NULL && !is_barred (folder) &&
         (!folder->is_stopped || (folder->is_needed && folder->wants_full)) &&
         (folder->wants_full || folder->wants_new || wants_look (folder)) &&
         hearth_timer_now_ms () >= folder->retry_ms;
}

static void
begin_sync (HearthAccountSession *self, SessionFolder *folder, HearthSessionRole role)
{
  const HearthFolderSyncConfig config = {
    .store = hearth_account_runner_get_store (self->runner),
    .connection = hearth_session_get_slot (self, role),
    .folder = folder->key,
    .is_stopped = folder->is_stopped,
    .mode = folder->wants_full || wants_look (folder) ? HEARTH_FOLDER_SYNC_FULL : HEARTH_FOLDER_SYNC_NEW,
    .priority = role == HEARTH_SESSION_BACK ? HEARTH_IMAP_PRIORITY_BACKGROUND : HEARTH_IMAP_PRIORITY_NORMAL,
    .committed = committed_cb,
    .data = self,
  };

  if (config.connection == NULL)
    return;
  folder->is_compared = config.mode == HEARTH_FOLDER_SYNC_FULL;
  folder->wants_full = FALSE;
  folder->wants_new = FALSE;
  folder->sweep_ms = 0;
  if (folder->is_compared)
    folder->missed_ms = 0;
  folder->job = hearth_folder_sync_new (&config);
  if (folder->job != NULL)
    hearth_job_start (HEARTH_JOB (folder->job), folder->path, sync_done_cb, g_object_ref (self));
}

static SessionFolder *
find_next (HearthAccountSession *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if (is_due (folder))
        return folder;
    }
  return NULL;
}

static gboolean
is_back_busy (HearthAccountSession *self, HearthKey current)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      const SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if (folder->job != NULL && folder->role != HEARTH_ROLE_INBOX && folder->key != current)
        return TRUE;
    }
  return FALSE;
}

/* Tells which folder is under way: INBOX before the current one before others. */
static void
tell_state (HearthAccountSession *self)
{
  const HearthKey current_key = hearth_account_runner_get_current_folder (self->runner);
  SessionFolder *inbox = hearth_session_find_inbox (self);
  SessionFolder *current =
      current_key != HEARTH_KEY_NONE ? hearth_session_find_folder (self, current_key) : NULL;
  SessionFolder *busy = NULL;
  guint64 done = 0, total = 0;

  if (inbox != NULL && inbox->job != NULL)
    busy = inbox;
  else if (current != NULL && current->job != NULL)
    busy = current;
  for (guint i = 0; i < self->folders->len && busy == NULL; i++)
    {
      SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if (folder->job != NULL)
        busy = folder;
    }
  if (busy != NULL)
    hearth_job_get_progress (HEARTH_JOB (busy->job), &done, &total);
  hearth_account_runner_set_busy (self->runner, busy != NULL ? busy->key : HEARTH_KEY_NONE, done, total);
  hearth_session_tell_watch (self);
  hearth_account_runner_set_state (self->runner, busy != NULL || self->n_status_waiting > 0
                                                     ? HEARTH_ACCOUNT_SYNCING
                                                     : HEARTH_ACCOUNT_IDLE);
}

/**
 * hearth_session_schedule_inbox:
 *
 * INBOX does not wait for the list of folders.
 */
void
hearth_session_schedule_inbox (HearthAccountSession *self)
{
  SessionFolder *inbox = hearth_session_find_inbox (self);

  if (inbox != NULL && is_due (inbox))
    begin_sync (self, inbox, HEARTH_SESSION_WATCH);
  tell_state (self);
}

/**
 * hearth_session_schedule:
 *
 * Starts what is due.
 */
void
hearth_session_schedule (HearthAccountSession *self)
{
  const HearthKey current_key = hearth_account_runner_get_current_folder (self->runner);
  SessionFolder *inbox = hearth_session_find_inbox (self);
  SessionFolder *current =
      current_key != HEARTH_KEY_NONE ? hearth_session_find_folder (self, current_key) : NULL;

  if (self->is_leaving)
    return;
  if (inbox != NULL && is_due (inbox))
    begin_sync (self, inbox, HEARTH_SESSION_WATCH);
  if (current != NULL && current != inbox && is_due (current))
    begin_sync (self, current, HEARTH_SESSION_FRONT);

  /* INBOX first: the others wait until it has been in step once, unless the user does not want it fetched. */
  if (inbox == NULL || inbox->is_checked || inbox->n_failures > 0 || inbox->is_stopped)
    {
      SessionFolder *next;

      if (self->status_ms == 0)
        hearth_session_ask_status (self);
      if (!is_back_busy (self, current_key) && (next = find_next (self)) != NULL)
        begin_sync (self, next, HEARTH_SESSION_BACK);
    }
  tell_state (self);
}

/**
 * hearth_session_cancel_syncs:
 *
 * Ends all syncs under way; their rows are committed.
 */
void
hearth_session_cancel_syncs (HearthAccountSession *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      SessionFolder *folder = g_ptr_array_index (self->folders, i);
      g_autoptr (HearthFolderSync) job = g_steal_pointer (&folder->job);

      if (job != NULL)
        hearth_job_cancel (HEARTH_JOB (job));
    }
}
