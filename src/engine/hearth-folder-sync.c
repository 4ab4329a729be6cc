/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One folder in step with the server: the states and what leads from one to the next. Made by the account's session
 * for a connection, ends by itself. A server without CONDSTORE and QRESYNC is compared with in full; one that tells what
 * changed makes the way shorter, and as soon as the numbers do not agree it is the long one again.
 *
 *   starting → selecting → (searching) → fetching → comparing → (looking again) → (repairing)
 *                                           ├→ (catching up) → (matching) ──────────┤
 *                                           └→ (sweeping) ──────────┘
 */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-folder-sync.h"

#include "hearth-error.h"
#include "hearth-folder-sync-private.h"
#include "hearth-imap-flags.h"
#include "hearth-thread.h"

G_DEFINE_FINAL_TYPE (HearthFolderSync, hearth_folder_sync, HEARTH_TYPE_JOB)

/* Without a known UIDNEXT a range of more UIDs than this is asked for by a search first: it may have wide gaps. */
#define WIDE_GAP 20000

/* The labels of a batch of messages are mostly the same few. */
#define LABEL_BLOCK_BYTES 1024

static const char *const state_names[] = { "STARTING",      "SELECTING", "SEARCHING", "FETCHING",
                                           "CATCHING_UP",   "SWEEPING",  "MATCHING",  "COMPARING",
                                           "LOOKING_AGAIN", "REPAIRING", NULL };

static const HearthJobEdge edges[] = {
  { FOLDER_SYNC_STARTING, FOLDER_SYNC_SELECTING },      { FOLDER_SYNC_STARTING, FOLDER_SYNC_FETCHING },
  { FOLDER_SYNC_SELECTING, FOLDER_SYNC_SEARCHING },     { FOLDER_SYNC_SELECTING, FOLDER_SYNC_FETCHING },
  { FOLDER_SYNC_SEARCHING, FOLDER_SYNC_FETCHING },      { FOLDER_SYNC_FETCHING, FOLDER_SYNC_COMPARING },
  { FOLDER_SYNC_FETCHING, FOLDER_SYNC_CATCHING_UP },    { FOLDER_SYNC_FETCHING, FOLDER_SYNC_MATCHING },
  { FOLDER_SYNC_CATCHING_UP, FOLDER_SYNC_MATCHING },    { FOLDER_SYNC_CATCHING_UP, FOLDER_SYNC_COMPARING },
  { FOLDER_SYNC_FETCHING, FOLDER_SYNC_SWEEPING },       { FOLDER_SYNC_SWEEPING, FOLDER_SYNC_MATCHING },
  { FOLDER_SYNC_MATCHING, FOLDER_SYNC_COMPARING },      { FOLDER_SYNC_MATCHING, FOLDER_SYNC_REPAIRING },
  { FOLDER_SYNC_COMPARING, FOLDER_SYNC_LOOKING_AGAIN }, { FOLDER_SYNC_COMPARING, FOLDER_SYNC_REPAIRING },
  { FOLDER_SYNC_LOOKING_AGAIN, FOLDER_SYNC_REPAIRING }, HEARTH_JOB_EDGES_END,
};

/* --- what all states share --- */

/**
 * hearth_folder_sync_take_trouble:
 * @error: (transfer full): what went wrong; the first one counts
 */
void
hearth_folder_sync_take_trouble (HearthFolderSync *self, GError *error)
{
  if (self->trouble == NULL)
    self->trouble = error;
  else
    g_error_free (error);
}

static gboolean
try_commit (HearthFolderSync *self, HearthFolderFields fields, GError **error)
{
  HearthAccountStore *store = self->config.store;

  if (!hearth_account_store_begin (store, HEARTH_BATCH, error))
    return FALSE;
  if (hearth_row_batch_flush (self->batch, NULL, error) &&
      (fields == 0 || hearth_account_store_update_folder (store, self->record, fields, error)))
    return hearth_account_store_commit (store, error);
  hearth_account_store_rollback (store);
  return FALSE;
}

/**
 * hearth_folder_sync_commit:
 * @fields: of the record, written together with the rows that wait
 *
 * Returns: whether it is in the store
 */
gboolean
hearth_folder_sync_commit (HearthFolderSync *self, HearthFolderFields fields)
{
  GError *error = NULL;

  self->n_fetched += hearth_row_batch_get_n_rows (self->batch);
  hearth_job_set_progress (HEARTH_JOB (self), self->n_fetched, MAX (self->exists, self->n_fetched));
  if (!try_commit (self, fields, &error))
    {
      hearth_folder_sync_take_trouble (self, error);
      hearth_job_wake (HEARTH_JOB (self));
      return FALSE;
    }
  if (self->config.committed != NULL)
    self->config.committed (self->config.data);
  return TRUE;
}

/**
 * hearth_folder_sync_submit:
 * @command: (transfer full): what the present state waits for
 * @handlers: their data is the job, with a reference that done gives back
 */
void
hearth_folder_sync_submit (HearthFolderSync *self,
                           HearthImapCommand *command,
                           const HearthImapHandlers *handlers)
{
  g_clear_pointer (&self->command, hearth_imap_command_unref);
  self->command = command;
  self->is_answered = FALSE;
  hearth_imap_command_set_handlers (command, handlers, g_object_ref (self));
  hearth_imap_command_set_priority (command, self->config.priority);
  hearth_imap_connection_submit (self->config.connection, command);
}

/**
 * hearth_folder_sync_done_cb:
 */
void
hearth_folder_sync_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthFolderSync *self = data;

  self->is_answered = TRUE;
  if (error != NULL)
    hearth_folder_sync_take_trouble (self, g_error_copy (error));
  hearth_job_wake (HEARTH_JOB (self));
  g_object_unref (self);
}

static const HearthImapHandlers plain_handlers = { .done = hearth_folder_sync_done_cb };

/* --- states --- */

static void
begin_search (HearthFolderSync *self, FolderSyncState state)
{
  hearth_job_set_state (HEARTH_JOB (self), state);
  hearth_folder_sync_submit (
      self, hearth_imap_command_new_search (self->record->path, self->record->uidvalidity), &plain_handlers);
}

static void
begin_fetching (HearthFolderSync *self)
{
  hearth_job_set_state (HEARTH_JOB (self), FOLDER_SYNC_FETCHING);
  hearth_job_wake (HEARTH_JOB (self));
}

static void
start (HearthFolderSync *self)
{
  HearthJob *job = HEARTH_JOB (self);

  if (self->config.mode == HEARTH_FOLDER_SYNC_NEW && self->record->resume_uid == 1 &&
      self->record->uidvalidity != 0)
    {
      self->top = self->record->uidnext;
      hearth_id_set_add_range (self->newer, MAX (self->record->uidnext, 1u), G_MAXUINT32);
      begin_fetching (self);
      return;
    }
  self->config.mode = HEARTH_FOLDER_SYNC_FULL;
  hearth_job_set_state (job, FOLDER_SYNC_SELECTING);
  hearth_folder_sync_submit (self, hearth_folder_sync_new_select (self), &hearth_folder_sync_select_handlers);
}

static gboolean
check_validity (HearthFolderSync *self, guint32 uidvalidity)
{
  GError *error = NULL;
  HearthFolderRecord *record;

  if (self->record->uidvalidity == uidvalidity)
    return TRUE;
  if (self->record->n_messages > 0)
    self->made_anew_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  if (!hearth_account_store_reset_folder (self->config.store, self->config.folder, uidvalidity, &error))
    {
      hearth_folder_sync_take_trouble (self, error);
      return FALSE;
    }
  if (self->config.committed != NULL)
    self->config.committed (self->config.data);
  record = hearth_account_store_dup_folder (self->config.store, self->config.folder, &error);
  if (record == NULL)
    {
      hearth_folder_sync_take_trouble (self, error);
      return FALSE;
    }
  hearth_folder_record_free (self->record);
  self->record = record;
  return TRUE;
}

/* Nothing changed since the modification sequence that was noted last. */
static gboolean
is_unchanged (HearthFolderSync *self)
{
  return self->highestmodseq != 0 && self->highestmodseq == self->record->highestmodseq &&
         !self->is_news_dropped && hearth_id_set_is_empty (self->vanished) &&
         self->exists == self->record->n_messages && self->top == self->record->uidnext &&
         self->record->resume_uid == 1;
}

static void
plan_first_sync (HearthFolderSync *self, const HearthIdSet *all)
{
  const gsize n_ranges = hearth_id_set_get_n_ranges (all);
  const guint32 highest = n_ranges > 0 ? hearth_id_set_get_range (all, n_ranges - 1).last : 0;

  if (!self->is_top_known)
    self->top = highest + 1;
  g_clear_pointer (&self->older, hearth_id_set_free);
  self->older = hearth_id_set_copy (all);
  if (self->record->resume_uid == 0 || self->record->uidnext == 0)
    {
      self->record->uidnext = MAX (self->top, highest + 1);
      self->record->resume_uid = self->record->uidnext;
    }
  else
    {
      g_clear_pointer (&self->newer, hearth_id_set_free);
      self->newer = hearth_id_set_copy (all);
      hearth_id_set_remove_range (self->newer, 1, MAX (self->record->uidnext, 2u) - 1);
    }
  hearth_id_set_remove_range (self->older, self->record->resume_uid, G_MAXUINT32);
  hearth_folder_sync_commit (self, HEARTH_FOLDER_SET_UIDNEXT | HEARTH_FOLDER_SET_RESUME_UID);
}

static void
plan_later_sync (HearthFolderSync *self)
{
  const guint32 from = MAX (self->record->uidnext, 1u);

  if (!self->is_top_known)
    hearth_id_set_add_range (self->newer, from, G_MAXUINT32);
  else if (self->top > from)
    hearth_id_set_add_range (self->newer, from, self->top - 1);
}

/* A folder that the user stopped stays so in the store. */
static void
set_state (HearthFolderSync *self, HearthFolderState state)
{
  self->record->state = self->config.is_stopped ? HEARTH_FOLDER_STOPPED : state;
}

static void
finish (HearthFolderSync *self)
{
  const HearthImapMailbox *mailbox = hearth_imap_connection_get_mailbox (self->config.connection);

  if (mailbox != NULL && g_str_equal (mailbox->name, self->record->path))
    self->record->n_on_server = mailbox->exists;
  set_state (self, HEARTH_FOLDER_IN_STEP);
  self->record->in_step_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  if (hearth_folder_sync_commit (self, HEARTH_FOLDER_SET_STATE | HEARTH_FOLDER_SET_IN_STEP |
                                           HEARTH_FOLDER_SET_N_ON_SERVER))
    hearth_job_succeed (HEARTH_JOB (self));
}

static void
after_select (HearthFolderSync *self)
{
  const HearthImapMailbox *mailbox = hearth_imap_command_get_mailbox (self->command);
  HearthFolderRecord *record;

  /* A server that never gives a UIDVALIDITY has to be believed; one that left it out once said nothing new. */
  if (mailbox->uid_validity == 0 && self->record->uidvalidity > 1)
    {
      hearth_folder_sync_take_trouble (
          self, hearth_error_new (HEARTH_ERROR_PROTOCOL, "The server did not say the folder's UIDVALIDITY"));
      return;
    }
  if (!check_validity (self, MAX (mailbox->uid_validity, 1u)))
    return;
  record = self->record;
  self->exists = mailbox->exists;
  self->n_fetched = record->n_messages;
  self->top = mailbox->uid_next;
  self->is_top_known = mailbox->uid_next != 0;
  self->highestmodseq = mailbox->highest_modseq;
  record->n_on_server = mailbox->exists;
  record->permanent_flags = hearth_imap_flags_from_system (mailbox->permanent_flags);
  /* Each name takes a bit of the folder: only where they are all that one may set. */
  if (!mailbox->keeps_keywords)
    record->permanent_flags |= hearth_account_store_flags_from_names (
        self->config.store, self->config.folder, (const char *const *) mailbox->permanent_keywords,
        g_strv_length (mailbox->permanent_keywords), NULL);
  record->keeps_keywords = mailbox->keeps_keywords;
  if (record->is_read_only != mailbox->is_read_only)
    {
      record->is_read_only = mailbox->is_read_only;
      if (!hearth_folder_sync_commit (self, HEARTH_FOLDER_SET_READ_ONLY))
        return;
    }
  if (!hearth_folder_sync_take_changes (self))
    return;
  if (is_unchanged (self))
    {
      finish (self);
      return;
    }
  set_state (self, record->resume_uid == 1 ? HEARTH_FOLDER_CHECKING : HEARTH_FOLDER_FETCHING);
  if (!hearth_folder_sync_commit (self, HEARTH_FOLDER_SET_N_ON_SERVER | HEARTH_FOLDER_SET_PERMANENT_FLAGS |
                                            HEARTH_FOLDER_SET_STATE))
    return;

  if (record->resume_uid == 1 &&
      (!self->is_top_known || self->top - MIN (self->top, record->uidnext) < WIDE_GAP))
    {
      plan_later_sync (self);
      begin_fetching (self);
    }
  else if (self->exists == 0 || (self->is_top_known && self->top == self->exists + 1))
    {
      g_autoptr (HearthIdSet) all = hearth_id_set_new ();

      if (self->exists > 0)
        hearth_id_set_add_range (all, 1, self->exists);
      plan_first_sync (self, all);
      begin_fetching (self);
    }
  else
    begin_search (self, FOLDER_SYNC_SEARCHING);
}

/* Everything is as on the server at the modification sequence that SELECT told. */
static void
end (HearthFolderSync *self)
{
  if (!self->is_news_dropped)
    self->record->highestmodseq = self->highestmodseq;
  if (hearth_folder_sync_commit (self, HEARTH_FOLDER_SET_HIGHESTMODSEQ))
    finish (self);
}

static void
begin_compare (HearthFolderSync *self)
{
  hearth_job_set_state (HEARTH_JOB (self), FOLDER_SYNC_COMPARING);
  hearth_folder_sync_begin_compare (self);
}

/* What the server told is enough if there are as many messages here as there. */
static void
check_numbers (HearthFolderSync *self)
{
  if (hearth_folder_sync_agrees (self))
    {
      if (hearth_folder_sync_remove_vanished (self, NULL))
        end (self);
    }
  else if (self->trouble == NULL)
    begin_search (self, FOLDER_SYNC_MATCHING);
}

static void
begin_sweep (HearthFolderSync *self)
{
  hearth_job_set_state (HEARTH_JOB (self), FOLDER_SYNC_SWEEPING);
  if (!hearth_folder_sync_begin_sweep (self) && self->trouble == NULL)
    check_numbers (self);
}

static void
after_slice (HearthFolderSync *self)
{
  gboolean is_odd;

  if (!hearth_folder_sync_go_on_sweeping (self, &is_odd))
    return;
  if (is_odd)
    begin_search (self, FOLDER_SYNC_MATCHING);
  else
    check_numbers (self);
}

static void
after_fetching (HearthFolderSync *self)
{
  self->record->resume_uid = 1;
  self->record->uidnext = MAX (MAX (self->record->uidnext, self->top), self->highest_seen + 1);
  if (!hearth_folder_sync_commit (self, HEARTH_FOLDER_SET_RESUME_UID | HEARTH_FOLDER_SET_UIDNEXT))
    return;
  if (self->config.mode == HEARTH_FOLDER_SYNC_NEW)
    finish (self);
  else if (self->record->n_messages == 0)
    {
      /* Nothing was known before, so there is nothing to compare. */
      self->record->swept_unix_s = g_get_real_time () / G_USEC_PER_SEC;
      self->record->sweep_uid = 0;
      if (hearth_folder_sync_commit (self, HEARTH_FOLDER_SET_SWEEP))
        end (self);
    }
  else if (self->tier == FOLDER_SYNC_TOLD_ALL)
    check_numbers (self);
  else if (self->tier == FOLDER_SYNC_TELLS_FLAGS)
    {
      hearth_job_set_state (HEARTH_JOB (self), FOLDER_SYNC_CATCHING_UP);
      hearth_folder_sync_begin_catching_up (self);
    }
  else if (hearth_folder_sync_is_swept (self))
    begin_sweep (self);
  else
    begin_compare (self);
}

/* A SEARCH that answers nothing, or less than half of what the folder holds, is an odd reply: nothing follows from it. */
static gboolean
is_search_sound (HearthFolderSync *self)
{
  const HearthIdSet *found = hearth_imap_command_get_found (self->command);

  if (found != NULL && hearth_id_set_count (found) * 2 >= hearth_folder_sync_count_there (self))
    return TRUE;
  hearth_folder_sync_take_trouble (
      self, hearth_error_new (HEARTH_ERROR_PROTOCOL, "The server's answers about the folder do not agree"));
  return FALSE;
}

static void
begin_repair (HearthFolderSync *self)
{
  hearth_job_set_state (HEARTH_JOB (self), FOLDER_SYNC_REPAIRING);
  hearth_job_wake (HEARTH_JOB (self));
}

static void
after_compare (HearthFolderSync *self)
{
  gboolean wants_second_look;

  if (!hearth_folder_sync_end_compare (self, &wants_second_look))
    return;
  if (wants_second_look)
    begin_search (self, FOLDER_SYNC_LOOKING_AGAIN);
  else if (hearth_folder_sync_remove_vanished (self, NULL))
    begin_repair (self);
}

static void
after_catching_up (HearthFolderSync *self)
{
  if (self->tier == FOLDER_SYNC_TELLS_NOTHING)
    begin_compare (self);
  else if (hearth_folder_sync_merge_news (self))
    check_numbers (self);
}

static void
after_matching (HearthFolderSync *self)
{
  gboolean is_much;

  if (!is_search_sound (self) || !hearth_folder_sync_match (self, &is_much))
    return;
  if (is_much)
    begin_compare (self);
  else if (hearth_folder_sync_remove_vanished (self, NULL))
    begin_repair (self);
}

static void
repair (HearthFolderSync *self)
{
  if (hearth_folder_sync_fetch_more (self))
    end (self);
}

static void
fail (HearthFolderSync *self)
{
  hearth_folder_sync_withdraw (self);
  hearth_folder_sync_settle (self);
  hearth_job_fail (HEARTH_JOB (self), g_steal_pointer (&self->trouble));
}

static void
run_state (HearthFolderSync *self)
{
  switch ((FolderSyncState) hearth_job_get_state (HEARTH_JOB (self)))
    {
    case FOLDER_SYNC_STARTING:
      start (self);
      break;
    case FOLDER_SYNC_SELECTING:
      if (self->is_answered)
        after_select (self);
      break;
    case FOLDER_SYNC_SEARCHING:
      if (self->is_answered && is_search_sound (self))
        {
          plan_first_sync (self, hearth_imap_command_get_found (self->command));
          begin_fetching (self);
        }
      break;
    case FOLDER_SYNC_FETCHING:
      if (hearth_folder_sync_fetch_more (self))
        after_fetching (self);
      break;
    case FOLDER_SYNC_CATCHING_UP:
      if (self->is_answered)
        after_catching_up (self);
      break;
    case FOLDER_SYNC_SWEEPING:
      if (self->is_answered)
        after_slice (self);
      break;
    case FOLDER_SYNC_MATCHING:
      if (self->is_answered)
        after_matching (self);
      break;
    case FOLDER_SYNC_COMPARING:
      if (self->is_answered)
        after_compare (self);
      break;
    case FOLDER_SYNC_LOOKING_AGAIN:
      if (self->is_answered && is_search_sound (self) &&
          hearth_folder_sync_remove_vanished (self, hearth_imap_command_get_found (self->command)))
        begin_repair (self);
      break;
    case FOLDER_SYNC_REPAIRING:
      repair (self);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
hearth_folder_sync_step (HearthJob *job)
{
  HearthFolderSync *self = HEARTH_FOLDER_SYNC (job);

  if (self->trouble == NULL)
    run_state (self);
  if (self->trouble != NULL && hearth_job_is_running (job))
    fail (self);
}

static void
hearth_folder_sync_cancelled (HearthJob *job)
{
  HearthFolderSync *self = HEARTH_FOLDER_SYNC (job);

  hearth_folder_sync_settle (self);
  hearth_folder_sync_withdraw (self);
  if (self->command != NULL && !self->is_answered)
    hearth_imap_connection_cancel (self->config.connection, self->command);
}

/* --- life --- */

static void
hearth_folder_sync_finalize (GObject *object)
{
  HearthFolderSync *self = HEARTH_FOLDER_SYNC (object);

  g_clear_pointer (&self->command, hearth_imap_command_unref);
  g_clear_error (&self->trouble);
  hearth_folder_record_free (self->record);
  hearth_row_batch_free (self->batch);
  hearth_id_set_free (self->newer);
  hearth_id_set_free (self->older);
  hearth_id_set_free (self->seen);
  hearth_id_set_free (self->told);
  hearth_id_set_free (self->vanished);
  g_array_unref (self->news);
  g_string_chunk_free (self->labels);
  g_object_unref (self->config.connection);
  G_OBJECT_CLASS (hearth_folder_sync_parent_class)->finalize (object);
}

static void
hearth_folder_sync_class_init (HearthFolderSyncClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_folder_sync_finalize;
  HEARTH_JOB_CLASS (klass)->name = "folder-sync";
  HEARTH_JOB_CLASS (klass)->state_names = state_names;
  HEARTH_JOB_CLASS (klass)->edges = edges;
  HEARTH_JOB_CLASS (klass)->step = hearth_folder_sync_step;
  HEARTH_JOB_CLASS (klass)->cancelled = hearth_folder_sync_cancelled;
}

static void
hearth_folder_sync_init (HearthFolderSync *self)
{
  self->newer = hearth_id_set_new ();
  self->older = hearth_id_set_new ();
  self->told = hearth_id_set_new ();
  self->vanished = hearth_id_set_new ();
  self->news = g_array_new (FALSE, FALSE, sizeof (HearthFlagNews));
  self->labels = g_string_chunk_new (LABEL_BLOCK_BYTES);
  g_queue_init (&self->chunks);
}

/**
 * hearth_folder_sync_new:
 * @config: copied; its folder is in the store
 *
 * Returns: (transfer full) (nullable): a job to be started; %NULL if there is no such folder
 */
HearthFolderSync *
hearth_folder_sync_new (const HearthFolderSyncConfig *config)
{
  g_autoptr (HearthFolderSync) self = NULL;
  HearthFolderRecord *record;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  record = hearth_account_store_dup_folder (config->store, config->folder, NULL);
  if (record == NULL)
    return NULL;
  self = g_object_new (HEARTH_TYPE_FOLDER_SYNC, NULL);
  self->config = *config;
  g_object_ref (config->connection);
  self->record = record;
  self->batch = hearth_row_batch_new (config->store, config->folder);
  return g_steal_pointer (&self);
}

/**
 * hearth_folder_sync_get_folder:
 *
 * Returns: the folder that is brought in step
 */
HearthKey
hearth_folder_sync_get_folder (HearthFolderSync *self)
{
  return self->config.folder;
}

/**
 * hearth_folder_sync_get_connection:
 *
 * Returns: (transfer none): the connection it works on
 */
HearthImapConnection *
hearth_folder_sync_get_connection (HearthFolderSync *self)
{
  return self->config.connection;
}

/**
 * hearth_folder_sync_is_as_opened:
 *
 * Returns: whether @mailbox, which was opened once more meanwhile, is as it was when this sync opened it
 */
gboolean
hearth_folder_sync_is_as_opened (HearthFolderSync *self, const HearthImapMailbox *mailbox)
{
  return self->config.mode == HEARTH_FOLDER_SYNC_FULL && mailbox->uid_next == self->top &&
         mailbox->exists == self->exists && mailbox->highest_modseq == self->highestmodseq &&
         MAX (mailbox->uid_validity, 1u) == self->record->uidvalidity;
}

/**
 * hearth_folder_sync_get_made_anew:
 *
 * Returns: when it began the folder anew, because UIDs do not mean any more what they did; 0 if it did not
 */
gint64
hearth_folder_sync_get_made_anew (HearthFolderSync *self)
{
  return self->made_anew_unix_s;
}

/**
 * hearth_folder_sync_settle:
 *
 * Commits the rows that wait: before news about single messages of this folder are taken in, which must not find them
 * later than they came.
 */
void
hearth_folder_sync_settle (HearthFolderSync *self)
{
  if (hearth_row_batch_get_n_rows (self->batch) > 0)
    hearth_folder_sync_commit (self, 0);
}

/**
 * hearth_folder_sync_note_told:
 * @uids: messages of this folder of which the server has just taken the flags
 *
 * What this sync was told about their flags may have been said before; the next one sees what came of it.
 */
void
hearth_folder_sync_note_told (HearthFolderSync *self, const HearthIdSet *uids)
{
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (uids); i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (uids, i);

      hearth_id_set_add_range (self->told, range.first, range.last);
    }
}

/**
 * hearth_folder_sync_take_reports:
 *
 * Returns: (transfer full): the UIDs of delivery reports that were new
 */
HearthIdSet *
hearth_folder_sync_take_reports (HearthFolderSync *self)
{
  return hearth_row_batch_take_reports (self->batch);
}
