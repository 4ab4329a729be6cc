/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One stretch of an account being online: password, connection, folders, then whatever is to be done. It fails when
 * its watching connection is lost; the runner that made it decides what comes then.
 *
 *   starting → looking up → connecting → listing → online
 */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-session.h"

#include "hearth-account-session-private.h"
#include "hearth-body-fetcher.h"
#include "hearth-copy-filer.h"
#include "hearth-draft-pusher.h"
#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-flag-pusher.h"
#include "hearth-imap-limits.h"
#include "hearth-journal-runner.h"
#include "hearth-folder-list.h"
#include "hearth-outbox-store.h"
#include "hearth-preview-fetcher.h"
#include "hearth-ring-log.h"
#include "hearth-server-facts.h"
#include "hearth-text-stock.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

G_DEFINE_FINAL_TYPE (HearthAccountSession, hearth_account_session, HEARTH_TYPE_JOB)

/* Folders that nobody watches are asked for this often, and the list of folders. */
#define LIST_EVERY_MS (30 * 60 * 1000)

/* How often is looked what is due while there is something. A resting computer is left alone: see rest_ms(). */
#define UPKEEP_MS (5 * 1000)

/* Messages that are in no folder any more are forgotten after this, with their texts; so many in one turn. */
#define ORPHANS_KEPT_S (24 * 3600)
#define TIDY_EVERY_MS  (60 * 1000)
#define TIDY_MESSAGES  100
#define TIDY_TEXTS     20

/* A turn of the upkeep that comes so much too late slept: the connections are checked. */
#define SLEPT_MS (10 * 1000)

static const char *const state_names[] = {
  "STARTING", "LOOKING_UP", "CONNECTING", "LISTING", "ONLINE", NULL
};

static const HearthJobEdge edges[] = {
  { SESSION_STARTING, SESSION_LOOKING_UP },
  { SESSION_LOOKING_UP, SESSION_CONNECTING },
  { SESSION_CONNECTING, SESSION_LISTING },
  { SESSION_LISTING, SESSION_ONLINE },
  HEARTH_JOB_EDGES_END,
};

/* --- looking up --- */

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HearthAccountSession *self = data;
  GError *error = NULL;

  self->password = hearth_credentials_lookup_finish (HEARTH_CREDENTIALS (source), result, &error);
  if (error != NULL)
    hearth_session_fail (self, error);
  hearth_job_wake (HEARTH_JOB (self));
  g_object_unref (self);
}

static void
begin_lookup (HearthAccountSession *self)
{
  const HearthAccountInfo *info = hearth_account_runner_get_info (self->runner);

  hearth_job_set_state (HEARTH_JOB (self), SESSION_LOOKING_UP);
  hearth_credentials_lookup_async (
      hearth_core_get_credentials (hearth_account_runner_get_core (self->runner)), info->folder, info->imap,
      hearth_job_get_cancellable (HEARTH_JOB (self)), lookup_cb, g_object_ref (self));
}

/* --- listing --- */

/* Takes @states: those of two lists may be looked at together. */
static void
keep_states (HearthAccountSession *self, GPtrArray *states)
{
  if (self->states == NULL)
    self->states = states;
  else if (states != NULL)
    g_ptr_array_extend_and_steal (self->states, states);
}

static void
list_done_cb (HearthJob *job, const GError *error, gpointer data)
{
  HearthAccountSession *self = data;

  if (error == NULL)
    {
      self->is_answered = TRUE;
      keep_states (self, hearth_folder_list_take_states (HEARTH_FOLDER_LIST (job)));
      hearth_session_take_rights (self, hearth_folder_list_get_rights (HEARTH_FOLDER_LIST (job)));
    }
  else if (hearth_job_get_state (HEARTH_JOB (self)) == SESSION_LISTING)
    hearth_session_fail (self, g_error_copy (error));
  self->is_look_failed |= error != NULL;
  hearth_account_runner_publish (self->runner);
  hearth_job_wake (HEARTH_JOB (self));
  g_object_unref (self);
}

/* Takes @list. */
static void
start_list (HearthAccountSession *self, HearthFolderList *list)
{
  self->is_answered = FALSE;
  hearth_job_start (HEARTH_JOB (list), hearth_account_runner_get_info (self->runner)->name, list_done_cb,
                    g_object_ref (self));
  hearth_job_add_child (HEARTH_JOB (self), HEARTH_JOB (list));
  g_object_unref (list);
}

static void
begin_list (HearthAccountSession *self)
{
  self->wants_list = FALSE;
  self->list_ms = hearth_timer_now_ms ();
  start_list (self, hearth_folder_list_new (hearth_account_runner_get_store (self->runner),
                                            self->slots[HEARTH_SESSION_WATCH].connection));
}

/* What others share is no part of the way to the first page. */
static void
list_others (HearthAccountSession *self)
{
  HearthImapConnection *watch = self->slots[HEARTH_SESSION_WATCH].connection;

  self->wants_others_list = FALSE;
  self->others_ms = hearth_timer_now_ms ();
  if (hearth_folder_list_has_others (watch))
    start_list (self,
                hearth_folder_list_new_of_others (hearth_account_runner_get_store (self->runner), watch));
}

/* What is known of INBOX from before, or nothing: it is brought in step in the same round trip as the list. */
static void
begin_inbox (HearthAccountSession *self)
{
  GError *error = NULL;

  if (!hearth_session_load_folders (self, &error) ||
      (hearth_session_find_inbox (self) == NULL &&
       (!hearth_folder_list_put_inbox (hearth_account_runner_get_store (self->runner), &error) ||
        !hearth_session_load_folders (self, &error))))
    hearth_session_fail (self, error);
}

/**
 * hearth_session_tell_connected:
 *
 * Tells the runner whether the server speaks by itself, and whether anybody else can listen.
 */
void
hearth_session_tell_connected (HearthAccountSession *self)
{
  HearthImapConnection *connection = self->slots[HEARTH_SESSION_WATCH].connection;

  if (connection == NULL || self->is_leaving)
    return;
  hearth_account_runner_set_connected (
      self->runner, self->is_notified || hearth_imap_connection_has (connection, HEARTH_IMAP_CAP_IDLE),
      hearth_stream_is_encrypted (hearth_imap_connection_get_stream (connection)));
}

static void
after_connect (HearthAccountSession *self)
{
  hearth_session_tell_connected (self);
  hearth_account_runner_set_state (self->runner, HEARTH_ACCOUNT_SYNCING);
  hearth_job_set_state (HEARTH_JOB (self), SESSION_LISTING);
  begin_inbox (self);
  hearth_session_begin_notify (self);
  begin_list (self);
  hearth_session_schedule_inbox (self);
}

/* --- online --- */

/* One that could not be brought in step is not opened to listen in it; where it is open, news may come all the same. */
static gboolean
is_fit_to_listen_in (HearthAccountSession *self, const SessionFolder *folder)
{
  return (folder->n_failures == 0 && folder->n_missing == 0) ||
         hearth_session_find_listener (self, folder) != NULL;
}

static void
set_idle (HearthAccountSession *self)
{
  const HearthKey current_key = hearth_account_runner_get_current_folder (self->runner);
  SessionFolder *inbox = hearth_session_find_inbox (self);
  SessionFolder *current =
      current_key != HEARTH_KEY_NONE ? hearth_session_find_folder (self, current_key) : NULL;
  HearthImapConnection *watch = self->slots[HEARTH_SESSION_WATCH].connection;
  HearthImapConnection *front = self->slots[HEARTH_SESSION_FRONT].connection;

  if (watch != NULL)
    hearth_imap_connection_set_idle (watch, inbox != NULL ? inbox->path : NULL);
  if (front != NULL)
    hearth_imap_connection_set_idle (
        front,
        current != NULL && current != inbox && is_fit_to_listen_in (self, current) ? current->path : NULL);
}

/* One that cannot be opened does not keep the others from rest. */
static gboolean
is_in_step (HearthAccountSession *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      const SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if ((folder->is_stopped && !folder->is_needed) || hearth_session_is_given_up (folder))
        continue;
      if (folder->job != NULL || folder->wants_full || folder->wants_new || !folder->is_checked)
        return FALSE;
    }
  return TRUE;
}

/* Where a message went is known only when every folder has been looked at: nothing is forgotten before. */
static void
tidy_up (HearthAccountSession *self)
{
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);
  g_autoptr (GError) error = NULL;
  guint n_purged = 0, n_collected = 0;

  if (!is_in_step (self))
    return;
  self->tidy_ms = hearth_timer_now_ms ();
  if (!hearth_account_store_purge_orphans (store, g_get_real_time () / G_USEC_PER_SEC - ORPHANS_KEPT_S,
                                           TIDY_MESSAGES, &n_purged, &error) ||
      !hearth_account_store_collect_bodies (store, TIDY_TEXTS, &n_collected, &error))
    {
      hearth_debug ("engine", "tidying up: %s", error->message);
      return;
    }
  /* More of it at the next turn. */
  if (n_purged == TIDY_MESSAGES || n_collected == TIDY_TEXTS)
    self->tidy_ms -= TIDY_EVERY_MS;
  if (n_purged > 0 || n_collected > 0)
    hearth_account_runner_publish (self->runner);
}

/* Whether the list of folders says how they are. */
static gboolean
tells_states (HearthAccountSession *self)
{
  HearthImapConnection *connection = self->slots[HEARTH_SESSION_WATCH].connection;

  return hearth_imap_connection_has (connection, HEARTH_IMAP_CAP_LIST_STATUS) &&
         hearth_imap_connection_has (connection, HEARTH_IMAP_CAP_LIST_EXTENDED);
}

/* How the folders are that no connection has open. */
static void
look_around (HearthAccountSession *self)
{
  if (!tells_states (self))
    hearth_session_ask_status (self);
  else if (hearth_job_get_n_children (HEARTH_JOB (self)) == 0)
    begin_list (self);
}

static gboolean upkeep_cb (gpointer data);

/* Whether the rest of a large folder, or what was missed, is looked at soon. */
static gboolean
is_looking_soon (HearthAccountSession *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      const SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if ((folder->sweep_ms != 0 || folder->missed_ms != 0) && !folder->is_stopped)
        return TRUE;
    }
  return FALSE;
}

/* Whether nothing is due but what comes every few minutes. */
static gboolean
is_quiet (HearthAccountSession *self)
{
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);

  for (int i = HEARTH_SESSION_FRONT; i < HEARTH_SESSION_N_ROLES; i++)
    if (self->slots[i].connection != NULL)
      return FALSE;
  return is_in_step (self) && !is_looking_soon (self) && self->others_ms != 0 &&
         hearth_account_store_count_dirty (store) == 0 && hearth_outbox_store_count_waiting (store) == 0 &&
         hearth_filing_store_count_pending (store) == 0;
}

/* Until when nothing is due: when the server tells everything by itself, as long as an IDLE lasts; but no longer than until a
 * folder is tried again that could not be opened. */
static guint
rest_ms (HearthAccountSession *self)
{
  const gint64 whole_ms =
      hearth_session_is_told_all (self) ? HEARTH_IMAP_IDLE_RENEW_MS : HEARTH_SESSION_CHECK_EVERY_MS;
  const gint64 retry_ms = hearth_session_get_retry_ms (self);

  if (retry_ms == G_MAXINT64)
    return (guint) whole_ms;
  return (guint) CLAMP (retry_ms - hearth_timer_now_ms (), UPKEEP_MS, whole_ms);
}

static void
arm_upkeep (HearthAccountSession *self, guint delay_ms)
{
  hearth_timer_clear (&self->upkeep);
  self->upkeep_delay_ms = delay_ms;
  self->upkeep_ms = hearth_timer_now_ms ();
  self->upkeep = hearth_timer_add (delay_ms, upkeep_cb, self);
}

static gboolean
upkeep_cb (gpointer data)
{
  HearthAccountSession *self = data;
  const gint64 now_ms = hearth_timer_now_ms ();

  if (now_ms - self->upkeep_ms > (gint64) self->upkeep_delay_ms + SLEPT_MS)
    hearth_account_session_check (self);
  if (now_ms - self->noted_ms >= HEARTH_SESSION_CHECK_EVERY_MS)
    {
      self->noted_ms = now_ms;
      hearth_session_note_heard (self);
    }
  if (now_ms - self->status_ms >= HEARTH_SESSION_CHECK_EVERY_MS && !hearth_session_is_told_all (self))
    look_around (self);
  if (now_ms - self->list_ms >= LIST_EVERY_MS)
    begin_list (self);
  else if ((self->others_ms == 0 || now_ms - self->others_ms >= LIST_EVERY_MS) &&
           hearth_job_get_n_children (HEARTH_JOB (self)) == 0)
    list_others (self);
  if (now_ms - self->look_ms >= HEARTH_SESSION_CHECK_EVERY_MS)
    self->wants_look |= self->is_look_failed;
  if (now_ms - self->tidy_ms >= TIDY_EVERY_MS)
    tidy_up (self);
  hearth_session_rest_slots (self);
  /* Flags whose connection broke while others held. */
  if (hearth_account_store_count_dirty (hearth_account_runner_get_store (self->runner)) > 0)
    hearth_flag_pusher_wake (self->pusher);
  hearth_copy_filer_wake (self->filer);
  hearth_journal_runner_wake (self->journal);
  hearth_draft_pusher_wake (self->drafts);
  hearth_job_wake (HEARTH_JOB (self));
  arm_upkeep (self, is_quiet (self) ? rest_ms (self) : UPKEEP_MS);
  return G_SOURCE_REMOVE;
}

static void
after_list (HearthAccountSession *self)
{
  GError *error = NULL;

  if (!hearth_session_load_folders (self, &error))
    {
      hearth_session_fail (self, error);
      return;
    }
  self->is_answered = FALSE;
  if (self->states != NULL)
    {
      hearth_session_take_states (self, self->states);
      hearth_account_runner_publish (self->runner);
    }
  g_clear_pointer (&self->states, g_ptr_array_unref);
  hearth_session_ask_rights (self);
  hearth_session_ask_quota (self);
  if (hearth_job_get_state (HEARTH_JOB (self)) == SESSION_ONLINE)
    return;
  hearth_server_facts_note_imap (hearth_account_runner_get_store (self->runner),
                                 hearth_account_runner_get_info (self->runner)->imap,
                                 self->slots[HEARTH_SESSION_WATCH].connection);
  hearth_job_set_state (HEARTH_JOB (self), SESSION_ONLINE);
  self->tidy_ms = hearth_timer_now_ms ();
  arm_upkeep (self, UPKEEP_MS);
  hearth_flag_pusher_wake (self->pusher);
  hearth_copy_filer_wake (self->filer);
  hearth_journal_runner_wake (self->journal);
  hearth_draft_pusher_wake (self->drafts);
  hearth_body_fetcher_wake (self->bodies);
  hearth_preview_fetcher_wake (self->previews);
}

static gboolean
is_any_stopped (HearthAccountSession *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    if (((SessionFolder *) g_ptr_array_index (self->folders, i))->is_stopped)
      return TRUE;
  return FALSE;
}

static void
begin_look (HearthAccountSession *self)
{
  self->wants_look = FALSE;
  self->is_look_failed = FALSE;
  self->look_ms = hearth_timer_now_ms ();
  if (tells_states (self))
    self->wants_list = TRUE;
  else
    hearth_session_ask_status (self);
  hearth_job_wake (HEARTH_JOB (self));
}

/* A message that is gone here may have gone to any other folder: all are asked how they are, and when all have answered, it
 * is known. Otherwise they are asked again with the upkeep. */
static void
look_after_lost_flags (HearthAccountSession *self)
{
  hearth_session_note_lost (
      self, hearth_account_store_take_lost_time (hearth_account_runner_get_store (self->runner)));
  /* What was asked before tells nothing of it. */
  if (self->lost_unix_s == 0 || self->wants_list || hearth_job_get_n_children (HEARTH_JOB (self)) > 0 ||
      self->n_status_waiting > 0)
    return;
  if (self->wants_look)
    begin_look (self);
  else if (!self->is_look_failed && !is_any_stopped (self) && is_in_step (self))
    hearth_session_tell_lost_flags (self);
}

static void
run_online (HearthAccountSession *self)
{
  /* What would be woken is gone, and nothing new is begun. */
  if (self->is_leaving)
    return;
  if (self->is_answered && hearth_job_get_n_children (HEARTH_JOB (self)) == 0)
    after_list (self);
  if (hearth_job_get_n_children (HEARTH_JOB (self)) == 0)
    {
      if (self->wants_list)
        begin_list (self);
      if (self->wants_others_list)
        list_others (self);
    }
  hearth_session_schedule (self);
  set_idle (self);
  look_after_lost_flags (self);
  if (self->upkeep_delay_ms > UPKEEP_MS && !is_quiet (self))
    arm_upkeep (self, UPKEEP_MS);
  hearth_text_stock_wake (self->stock);
}

/* --- the job --- */

static void
release (HearthAccountSession *self)
{
  g_object_ref (self);
  hearth_session_note_heard (self);
  self->is_leaving = TRUE;
  hearth_timer_clear (&self->upkeep);
  hearth_session_cancel_syncs (self);
  hearth_flag_pusher_stop (self->pusher);
  hearth_preview_fetcher_stop (self->previews);
  hearth_text_stock_stop (self->stock);
  hearth_body_fetcher_stop (self->bodies, self->trouble);
  g_clear_pointer (&self->filer, hearth_copy_filer_free);
  g_clear_pointer (&self->journal, hearth_journal_runner_free);
  g_clear_pointer (&self->drafts, hearth_draft_pusher_free);
  hearth_session_close_slots (self);
  g_object_unref (self);
}

static void
run_state (HearthAccountSession *self)
{
  switch ((SessionState) hearth_job_get_state (HEARTH_JOB (self)))
    {
    case SESSION_STARTING:
      begin_lookup (self);
      break;
    case SESSION_LOOKING_UP:
      if (self->password == NULL)
        break;
      hearth_job_set_state (HEARTH_JOB (self), SESSION_CONNECTING);
      hearth_session_open_slot (self, HEARTH_SESSION_WATCH);
      break;
    case SESSION_CONNECTING:
      if (self->is_answered)
        after_connect (self);
      break;
    case SESSION_LISTING:
      if (self->is_answered && !self->is_leaving)
        {
          after_list (self);
          hearth_job_wake (HEARTH_JOB (self));
        }
      break;
    case SESSION_ONLINE:
      run_online (self);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
hearth_account_session_step (HearthJob *job)
{
  HearthAccountSession *self = HEARTH_ACCOUNT_SESSION (job);

  if (self->trouble == NULL)
    run_state (self);
  if (self->trouble == NULL || !hearth_job_is_running (job))
    return;
  release (self);
  hearth_job_fail (job, g_error_copy (self->trouble));
}

static void
hearth_account_session_cancelled (HearthJob *job)
{
  release (HEARTH_ACCOUNT_SESSION (job));
}

static void
hearth_account_session_finalize (GObject *object)
{
  HearthAccountSession *self = HEARTH_ACCOUNT_SESSION (object);

  hearth_session_drop_slots (self);
  hearth_timer_clear (&self->upkeep);
  g_clear_pointer (&self->password, hearth_password_free);
  g_clear_error (&self->trouble);
  g_free (self->log);
  g_ptr_array_unref (self->folders);
  g_clear_pointer (&self->states, g_ptr_array_unref);
  hearth_flag_pusher_free (self->pusher);
  hearth_body_fetcher_free (self->bodies);
  hearth_preview_fetcher_free (self->previews);
  hearth_text_stock_free (self->stock);
  g_clear_pointer (&self->filer, hearth_copy_filer_free);
  g_clear_pointer (&self->journal, hearth_journal_runner_free);
  g_clear_pointer (&self->drafts, hearth_draft_pusher_free);
  G_OBJECT_CLASS (hearth_account_session_parent_class)->finalize (object);
}

static void
hearth_account_session_class_init (HearthAccountSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_account_session_finalize;
  HEARTH_JOB_CLASS (klass)->name = "session";
  HEARTH_JOB_CLASS (klass)->state_names = state_names;
  HEARTH_JOB_CLASS (klass)->edges = edges;
  HEARTH_JOB_CLASS (klass)->step = hearth_account_session_step;
  HEARTH_JOB_CLASS (klass)->cancelled = hearth_account_session_cancelled;
}

static void
hearth_account_session_init (HearthAccountSession *self)
{
  self->folders = g_ptr_array_new_with_free_func (hearth_session_folder_free);
  for (int i = 0; i < HEARTH_SESSION_N_ROLES; i++)
    {
      self->slots[i].session = self;
      self->slots[i].role = (HearthSessionRole) i;
    }
}

/**
 * hearth_account_session_new:
 * @runner: (transfer none): outlives the session
 *
 * Returns: (transfer full): a job to be started
 */
HearthAccountSession *
hearth_account_session_new (HearthAccountRunner *runner)
{
  HearthAccountSession *self;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  self = g_object_new (HEARTH_TYPE_ACCOUNT_SESSION, NULL);
  self->runner = runner;
  self->pusher = hearth_flag_pusher_new (self);
  self->bodies = hearth_body_fetcher_new (self);
  self->previews = hearth_preview_fetcher_new (self);
  self->stock = hearth_text_stock_new (self);
  self->filer = hearth_copy_filer_new (self);
  self->journal = hearth_journal_runner_new (self);
  self->drafts = hearth_draft_pusher_new (self);
  return self;
}

/**
 * hearth_account_session_logout:
 *
 * Commits what is under way, says goodbye to the servers, and ends well; at most two seconds.
 */
void
hearth_account_session_logout (HearthAccountSession *self)
{
  HearthImapConnection *watch = self->slots[HEARTH_SESSION_WATCH].connection;

  if (watch == NULL || hearth_imap_connection_get_state (watch) != HEARTH_IMAP_CONNECTION_READY)
    {
      hearth_job_cancel (HEARTH_JOB (self));
      return;
    }
  hearth_session_note_heard (self);
  self->is_leaving = TRUE;
  hearth_timer_clear (&self->upkeep);
  hearth_session_cancel_syncs (self);
  hearth_flag_pusher_stop (self->pusher);
  hearth_preview_fetcher_stop (self->previews);
  hearth_text_stock_stop (self->stock);
  hearth_body_fetcher_stop (self->bodies, NULL);
  g_clear_pointer (&self->filer, hearth_copy_filer_free);
  g_clear_pointer (&self->journal, hearth_journal_runner_free);
  g_clear_pointer (&self->drafts, hearth_draft_pusher_free);
  for (int i = HEARTH_SESSION_FRONT; i < HEARTH_SESSION_N_ROLES; i++)
    if (self->slots[i].connection != NULL)
      hearth_imap_connection_logout (self->slots[i].connection);
  hearth_imap_connection_logout (watch);
}

/**
 * hearth_account_session_check:
 *
 * The network changed or the computer slept: finds out now whether the servers still answer.
 */
void
hearth_account_session_check (HearthAccountSession *self)
{
  for (int i = 0; i < HEARTH_SESSION_N_ROLES; i++)
    if (self->slots[i].connection != NULL)
      hearth_imap_connection_check (self->slots[i].connection);
}

/**
 * hearth_account_session_probe:
 *
 * The user wants to know now: every folder is asked for, and what waits after a refusal is tried.
 */
void
hearth_account_session_probe (HearthAccountSession *self)
{
  const HearthKey current = hearth_account_runner_get_current_folder (self->runner);

  if (hearth_job_get_state (HEARTH_JOB (self)) != SESSION_ONLINE || self->is_leaving)
    return;
  hearth_account_session_check (self);
  self->asked_ms = hearth_timer_now_ms ();
  for (guint i = 0; i < self->folders->len; i++)
    {
      SessionFolder *folder = g_ptr_array_index (self->folders, i);

      folder->retry_ms = 0;
      if (folder->role == HEARTH_ROLE_INBOX || folder->key == current)
        folder->wants_full = TRUE;
    }
  self->wants_list = self->wants_others_list = TRUE;
  self->wants_look |= self->is_look_failed;
  if (!tells_states (self))
    hearth_session_ask_status (self);
  hearth_flag_pusher_try_now (self->pusher);
  hearth_copy_filer_wake (self->filer);
  hearth_journal_runner_wake (self->journal);
  hearth_draft_pusher_try_now (self->drafts);
  hearth_job_wake (HEARTH_JOB (self));
}

/**
 * hearth_account_session_current_folder_changed:
 *
 * The user looks at another folder: it is brought in step before others and watched.
 */
void
hearth_account_session_current_folder_changed (HearthAccountSession *self)
{
  const HearthKey key = hearth_account_runner_get_current_folder (self->runner);
  SessionFolder *folder = key != HEARTH_KEY_NONE ? hearth_session_find_folder (self, key) : NULL;

  if (folder != NULL && folder->is_stopped)
    hearth_account_runner_resume_folder (self->runner, key);
  if (folder != NULL && folder->role != HEARTH_ROLE_INBOX && folder->job == NULL)
    {
      folder->wants_full = TRUE;
      folder->retry_ms = 0;
    }
  hearth_session_ask_rights (self);
  hearth_job_wake (HEARTH_JOB (self));
}

/**
 * hearth_account_session_folder_changed:
 *
 * Something of ours changed on the server in @folder: it is to be looked at.
 */
void
hearth_account_session_folder_changed (HearthAccountSession *self, HearthKey folder)
{
  SessionFolder *changed = hearth_session_find_folder (self, folder);

  if (changed == NULL)
    return;
  changed->wants_new = TRUE;
  hearth_job_wake (HEARTH_JOB (self));
}

/**
 * hearth_account_session_flags_told:
 * @uids: messages of @folder of which the server has just taken the flags
 * @since_ms: when it was told
 *
 * A sync that is under way may have heard of them before, and must not set them back.
 *
 * Returns: whether a sync may have heard since then what others made of them after they were told
 */
gboolean
hearth_account_session_flags_told (HearthAccountSession *self,
                                   HearthKey folder,
                                   const HearthIdSet *uids,
                                   gint64 since_ms)
{
  SessionFolder *found = hearth_session_find_folder (self, folder);

  if (found == NULL)
    return FALSE;
  if (found->job != NULL)
    hearth_folder_sync_note_told (found->job, uids);
  return found->job != NULL || found->full_ms >= since_ms;
}

/**
 * hearth_account_session_get_connection:
 * @folder: what the commands are about
 *
 * Returns: (transfer none) (nullable): the connection that has @folder open or may open it
 */
HearthImapConnection *
hearth_account_session_get_connection (HearthAccountSession *self, HearthKey folder)
{
  const SessionFolder *inbox = hearth_session_find_inbox (self);

  if (inbox != NULL && inbox->key == folder)
    return hearth_session_get_slot (self, HEARTH_SESSION_WATCH);
  if (folder == hearth_account_runner_get_current_folder (self->runner))
    return hearth_session_get_slot (self, HEARTH_SESSION_FRONT);
  return hearth_session_get_slot (self, HEARTH_SESSION_BACK);
}

/**
 * hearth_account_session_get_connection_for:
 *
 * Returns: (transfer none) (nullable): the connection of that role, or what stands in for it
 */
HearthImapConnection *
hearth_account_session_get_connection_for (HearthAccountSession *self, HearthSessionRole role)
{
  return hearth_session_get_slot (self, role);
}

/**
 * hearth_account_session_is_online:
 *
 * Returns: whether commands can be given
 */
gboolean
hearth_account_session_is_online (HearthAccountSession *self)
{
  return hearth_job_is_running (HEARTH_JOB (self)) &&
         hearth_job_get_state (HEARTH_JOB (self)) == SESSION_ONLINE && !self->is_leaving;
}

/**
 * hearth_account_session_is_syncing:
 *
 * Returns: whether a folder or the list of folders is being brought in step
 */
gboolean
hearth_account_session_is_syncing (HearthAccountSession *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    if (((SessionFolder *) g_ptr_array_index (self->folders, i))->job != NULL)
      return TRUE;
  return hearth_job_get_n_children (HEARTH_JOB (self)) > 0;
}

/**
 * hearth_account_session_dup_log:
 *
 * Returns: (transfer full) (nullable): the redacted last lines of the connection that was lost
 */
char *
hearth_account_session_dup_log (HearthAccountSession *self)
{
  return g_strdup (self->log);
}

/**
 * hearth_account_session_get_runner:
 *
 * Returns: (transfer none): whose session it is
 */
HearthAccountRunner *
hearth_account_session_get_runner (HearthAccountSession *self)
{
  return self->runner;
}

/**
 * hearth_account_session_get_pusher:
 *
 * Returns: (transfer none): what carries flags to the server
 */
HearthFlagPusher *
hearth_account_session_get_pusher (HearthAccountSession *self)
{
  return self->pusher;
}

/**
 * hearth_account_session_get_bodies:
 *
 * Returns: (transfer none): what fetches messages
 */
HearthBodyFetcher *
hearth_account_session_get_bodies (HearthAccountSession *self)
{
  return self->bodies;
}

/**
 * hearth_account_session_get_stock:
 *
 * Returns: (transfer none): what fetches texts before anybody opens them
 */
HearthTextStock *
hearth_account_session_get_stock (HearthAccountSession *self)
{
  return self->stock;
}

/**
 * hearth_account_session_get_previews:
 *
 * Returns: (transfer none): what fetches the first words of messages
 */
HearthPreviewFetcher *
hearth_account_session_get_previews (HearthAccountSession *self)
{
  return self->previews;
}

/**
 * hearth_account_session_get_filer:
 *
 * Returns: (transfer none): what files copies of sent letters
 */
HearthCopyFiler *
hearth_account_session_get_filer (HearthAccountSession *self)
{
  return self->filer;
}

/**
 * hearth_account_session_get_journal:
 *
 * Returns: (transfer none) (nullable): who carries out the journal; %NULL while the session ends
 */
HearthJournalRunner *
hearth_account_session_get_journal (HearthAccountSession *self)
{
  return self->journal;
}

/**
 * hearth_account_session_get_drafts:
 *
 * Returns: (transfer none) (nullable): what brings drafts to the server
 */
HearthDraftPusher *
hearth_account_session_get_drafts (HearthAccountSession *self)
{
  return self->drafts;
}
