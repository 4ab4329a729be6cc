/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: moving, copying and deleting messages (RFC 3501, 4315, 6851). A group of messages of one folder is one
 * command. That it may have been done is on the disk before it goes out.
 *
 *   not sent ─► "sent" on disk ─► MOVE, or COPY ─► arrived ─► (COPY only: +\Deleted, EXPUNGE) ─► done
 *       ▲              │ cut, or OK without a word       ▲
 *       │              └─► sync of the target: there? ───┘
 *       └──── still here ◄── else a look at the source ──► not here: somebody else has taken it away
 *
 * OK alone proves nothing: a server says it, too, to a connection that has not been told of the messages yet, and does
 * nothing. Nothing is removed at the source before COPYUID or a sync has shown it at the target.
 *
 * A target that may be written to and not read shows nothing: what is at the source still is shown there again, and the user
 * is told; what MOVE took away is done.
 */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-error.h"
#include "hearth-journal-runner-private.h"
#include "hearth-ring-log.h"
#include "hearth-role-folder.h"
#include "hearth-server-facts.h"

/* A row fails when its messages were found undone more often. */
#define MAX_UNDONE 2

static gboolean
has (HearthJournalRunner *self, HearthKey folder, HearthImapCapabilities capability)
{
  HearthImapConnection *connection = hearth_account_session_get_connection (self->session, folder);

  return connection != NULL && hearth_imap_connection_has (connection, capability);
}

static gboolean
mark (HearthJournalRunner *self, HearthFilingStage stage)
{
  GError *error = NULL;

  return hearth_journal_runner_take (self,
                                     hearth_filing_store_mark_stage (hearth_journal_runner_get_store (self),
                                                                     self->row->key, self->group->folder,
                                                                     self->group->uids, stage, &error),
                                     &error);
}

static gboolean
done (HearthJournalRunner *self, const HearthIdSet *uids)
{
  GError *error = NULL;

  return hearth_id_set_is_empty (uids) ||
         hearth_journal_runner_take (self,
                                     hearth_filing_store_mark_done (hearth_journal_runner_get_store (self),
                                                                    self->row->key, self->group->folder, uids,
                                                                    &error),
                                     &error);
}

/* Somebody else was quicker. Who only wants the messages out of the way has that, unless they lie elsewhere; to move or copy
 * them was meant otherwise. */
static void
tell_gone (HearthJournalRunner *self,
           HearthPendingChange *change,
           gboolean wants_rid,
           const HearthFilingLoss *loss)
{
  HearthCore *core = hearth_account_runner_get_core (hearth_journal_runner_get_runner (self));
  const guint n_missed = wants_rid ? loss->n_elsewhere : loss->n_messages;

  hearth_debug ("engine", "journal: %u messages are gone", loss->n_messages);
  if (change == NULL || n_missed == 0)
    return;
  change->n_messages = n_missed;
  g_clear_error (&change->error);
  change->error = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "They are not where they were any more");
  hearth_event_queue_post_not_done (hearth_core_get_events (core), change);
}

/**
 * hearth_journal_cross_out_gone:
 * @uids: messages of the group that are not at the source any more
 *
 * Returns: whether the row goes on
 */
gboolean
hearth_journal_cross_out_gone (HearthJournalRunner *self, const HearthIdSet *uids)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  const gboolean wants_rid = hearth_filing_store_wants_rid (store, self->row);
  g_autoptr (HearthPendingChange) change = NULL;
  HearthFilingLoss loss = { 0 };
  GError *error = NULL;

  if (hearth_id_set_is_empty (uids))
    return TRUE;
  change = hearth_filing_store_describe (store, self->row, NULL);
  if (!hearth_journal_runner_take (
          self,
          hearth_filing_store_mark_gone (store, self->row->key, self->group->folder, uids, &loss, &error),
          &error))
    return FALSE;
  tell_gone (self, change, wants_rid, &loss);
  return TRUE;
}

/* The server said OK and did nothing: once that may be for want of news, which it has told by now. */
static void
undone (HearthJournalRunner *self, const char *what)
{
  g_autoptr (GError) reason = NULL;

  if (++self->n_undone <= MAX_UNDONE)
    return;
  reason = hearth_error_new (HEARTH_ERROR_PROTOCOL, "%s", what);
  hearth_journal_runner_failed (self, reason);
}

/**
 * hearth_journal_look_at_source:
 *
 * Which of the messages of the group the server still has at the source: answered in @self->seen.
 */
void
hearth_journal_look_at_source (HearthJournalRunner *self, HearthJournalAnswer answer)
{
  g_clear_pointer (&self->seen, hearth_id_set_free);
  self->seen = hearth_id_set_new ();
  hearth_journal_runner_submit (self, self->group->folder,
                                hearth_imap_command_new_fetch (self->path, self->group->uidvalidity,
                                                               self->group->uids, HEARTH_IMAP_ITEM_UID),
                                answer);
}

/* The server did not do it, or not surely. */
static void
group_failed (HearthJournalRunner *self, const GError *error)
{
  SessionFolder *source = hearth_session_find_folder (self->session, self->group->folder);
  const gboolean is_sure = g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED) ||
                           g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_OVER_QUOTA) ||
                           g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT) ||
                           g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_BUSY) ||
                           g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);

  if (is_sure && self->group->stage == HEARTH_FILING_NOT_SENT && !mark (self, HEARTH_FILING_NOT_SENT))
    return;
  /* The folder was made anew: its sync aims again. Or it is gone, as the list will show, and its rows with it. */
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND) && source != NULL)
    {
      source->wants_full = source->is_needed = TRUE;
      self->session->wants_list |= hearth_error_get_details (error)->server_text != NULL;
      hearth_job_wake (HEARTH_JOB (self->session));
    }
  hearth_journal_runner_trouble (self, error);
}

/* --- removing at the source --- */

static void
removed_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  g_autoptr (HearthIdSet) removed = NULL;

  if (error != NULL)
    {
      group_failed (self, error);
      return;
    }
  removed = hearth_id_set_subtract (self->group->uids, self->seen);
  if (done (self, removed) && !hearth_id_set_is_empty (self->seen))
    undone (self, "The server said that the messages are deleted, but it still has them");
}

static void
restored_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error != NULL)
    hearth_debug ("engine", "journal: \\Deleted of others was not set again: %s", error->message);
  hearth_journal_look_at_source (self, removed_cb);
}

static void
expunged_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error != NULL)
    {
      group_failed (self, error);
      return;
    }
  if (self->others == NULL || hearth_id_set_is_empty (self->others))
    {
      hearth_journal_look_at_source (self, removed_cb);
      return;
    }
  hearth_journal_runner_submit (self, self->group->folder,
                                hearth_imap_command_new_store (self->path, self->group->uidvalidity,
                                                               self->others, HEARTH_IMAP_STORE_ADD,
                                                               HEARTH_IMAP_FLAG_DELETED, NULL),
                                restored_cb);
}

static void
expunge (HearthJournalRunner *self)
{
  const gboolean by_uid = has (self, self->group->folder, HEARTH_IMAP_CAP_UIDPLUS);

  hearth_journal_runner_submit (self, self->group->folder,
                                hearth_imap_command_new_expunge (self->path, self->group->uidvalidity,
                                                                 by_uid ? self->group->uids : NULL),
                                expunged_cb);
}

static void
spared_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error != NULL)
    group_failed (self, error);
  else
    expunge (self);
}

/* Without UID EXPUNGE every message that has \Deleted goes: others lose the flag for a moment. */
static void
deleted_found_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error != NULL)
    {
      group_failed (self, error);
      return;
    }
  self->others = hearth_id_set_subtract (hearth_imap_command_get_found (command), self->group->uids);
  if (hearth_id_set_is_empty (self->others))
    {
      expunge (self);
      return;
    }
  hearth_journal_runner_submit (self, self->group->folder,
                                hearth_imap_command_new_store (self->path, self->group->uidvalidity,
                                                               self->others, HEARTH_IMAP_STORE_REMOVE,
                                                               HEARTH_IMAP_FLAG_DELETED, NULL),
                                spared_cb);
}

static void
flagged_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  HearthImapCommand *search;

  if (error != NULL)
    {
      group_failed (self, error);
      return;
    }
  if (has (self, self->group->folder, HEARTH_IMAP_CAP_UIDPLUS))
    {
      expunge (self);
      return;
    }
  search = hearth_imap_command_new_search (self->path, self->group->uidvalidity);
  hearth_imap_command_search_flag (search, HEARTH_IMAP_FLAG_DELETED, TRUE);
  hearth_journal_runner_submit (self, self->group->folder, search, deleted_found_cb);
}

/**
 * hearth_journal_take_group:
 * @group: (transfer full): what is done next
 */
gboolean
hearth_journal_take_group (HearthJournalRunner *self, HearthFilingGroup *group)
{
  g_autoptr (HearthFolderRecord) record = NULL;
  GError *error = NULL;

  g_clear_pointer (&self->group, hearth_filing_group_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->others, hearth_id_set_free);
  g_clear_pointer (&self->seen, hearth_id_set_free);
  self->group = group;
  record = hearth_account_store_dup_folder (hearth_journal_runner_get_store (self), group->folder, &error);
  if (record != NULL)
    self->path = g_strdup (record->path);
  return hearth_journal_runner_take (self, record != NULL, &error);
}

static void
sought_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  const HearthKey trash = hearth_account_store_find_role (store, HEARTH_ROLE_TRASH);
  g_autoptr (HearthIdSet) removed = NULL;
  GError *failure = NULL;

  self->trashed_from = HEARTH_KEY_NONE;
  hearth_journal_runner_forget_sync (self, trash);
  if (error != NULL)
    {
      group_failed (self, error);
      return;
    }
  removed = hearth_id_set_subtract (self->group->uids, self->seen);
  if (hearth_journal_runner_take (self,
                                  hearth_filing_store_seek_trashed (
                                      store, self->row->key, self->group->folder, removed, trash, &failure),
                                  &failure) &&
      !hearth_id_set_is_empty (self->seen))
    undone (self, "The server said that the messages are deleted, but it still has them");
}

/* A sync of Trash shows those that are there. */
static void
seek_in_trash (HearthJournalRunner *self)
{
  const HearthKey trash =
      hearth_account_store_find_role (hearth_journal_runner_get_store (self), HEARTH_ROLE_TRASH);

  self->trashed_from = self->group->folder;
  if (hearth_journal_runner_is_synced (self, trash, NULL))
    hearth_journal_look_at_source (self, sought_cb);
}

/* From there they go in the next step. Nothing is said of where they are: they were moved before a cut, or by others. */
static void
trashed_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  const HearthIdSet *from = NULL, *to = NULL;
  guint32 uidvalidity = 0;
  GError *failure = NULL;

  if (error != NULL)
    group_failed (self, error);
  else if (!hearth_imap_command_get_copy_uids (command, &uidvalidity, &from, &to) || from == NULL ||
           to == NULL || hearth_id_set_count (from) != hearth_id_set_count (to))
    seek_in_trash (self);
  else
    hearth_journal_runner_take (
        self,
        hearth_filing_store_mark_trashed (store, self->row->key, self->group->folder, from,
                                          hearth_account_store_find_role (store, HEARTH_ROLE_TRASH), to,
                                          uidvalidity, &failure),
        &failure);
}

/* Returns: whether the messages are on their way to the only folder that they can be removed from. */
static gboolean
go_through_trash (HearthJournalRunner *self)
{
  HearthImapConnection *connection =
      hearth_account_session_get_connection (self->session, self->group->folder);
  g_autofree char *path = NULL;

  if (connection == NULL ||
      hearth_role_folder_find_way_out (hearth_journal_runner_get_store (self), connection,
                                       self->group->folder, &path) == HEARTH_KEY_NONE)
    return FALSE;
  if (self->trashed_from == self->group->folder)
    {
      seek_in_trash (self);
      return TRUE;
    }
  hearth_journal_runner_submit (
      self, self->group->folder,
      hearth_imap_command_new_move (self->path, self->group->uidvalidity, self->group->uids, path),
      trashed_cb);
  return TRUE;
}

/**
 * hearth_journal_remove_messages:
 * @group: (transfer full): what is to go for ever
 */
void
hearth_journal_remove_messages (HearthJournalRunner *self, HearthFilingGroup *group)
{
  if (!hearth_journal_take_group (self, group))
    return;
  /* A copy at the target is the same message there, and would go along. */
  if (self->row->kind != HEARTH_JOURNAL_MOVE && go_through_trash (self))
    return;
  hearth_journal_runner_submit (self, group->folder,
                                hearth_imap_command_new_store (self->path, group->uidvalidity, group->uids,
                                                               HEARTH_IMAP_STORE_ADD,
                                                               HEARTH_IMAP_FLAG_DELETED, NULL),
                                flagged_cb);
}

/* --- to the target --- */

/* Where folders are labels, what was moved away from all mail is there still. */
static void
look_among_all_mail (HearthJournalRunner *self, HearthKey folder)
{
  SessionFolder *found = hearth_session_find_folder (self->session, folder);
  HearthAccountStore *store = hearth_journal_runner_get_store (self);

  if (found == NULL || folder != hearth_account_store_find_role (store, HEARTH_ROLE_ALL) ||
      !hearth_server_facts_has_capability (store, HEARTH_IMAP_CAP_GMAIL))
    return;
  found->wants_full = TRUE;
  hearth_job_wake (HEARTH_JOB (self->session));
}

/* The messages that the server named are there; where the others are the next step finds out. */
static void
transferred (HearthJournalRunner *self, HearthImapCommand *command, gboolean is_moved)
{
  const HearthKey target = self->row->target;
  const HearthKey source = self->group->folder;
  const HearthIdSet *from = NULL, *to = NULL;
  guint32 uidvalidity = 0;
  GError *error = NULL;

  hearth_journal_runner_look_at (self, target);
  if (!hearth_imap_command_get_copy_uids (command, &uidvalidity, &from, &to) || from == NULL || to == NULL ||
      hearth_id_set_count (from) != hearth_id_set_count (to))
    return;
  if (hearth_journal_runner_take (self,
                                  hearth_filing_store_mark_arrived (hearth_journal_runner_get_store (self),
                                                                    self->row->key, self->group->folder, from,
                                                                    to, uidvalidity, &error),
                                  &error) &&
      is_moved && done (self, from))
    look_among_all_mail (self, source);
}

static void
moved_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error != NULL)
    group_failed (self, error);
  else
    transferred (self, command, TRUE);
}

static void
copied_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error != NULL)
    group_failed (self, error);
  else
    transferred (self, command, FALSE);
}

/* @group: (transfer full) */
static void
transfer (HearthJournalRunner *self, HearthFilingGroup *group)
{
  g_autoptr (HearthFolderRecord) target = NULL;
  const gboolean moves =
      self->row->kind == HEARTH_JOURNAL_MOVE && has (self, group->folder, HEARTH_IMAP_CAP_MOVE);
  GError *error = NULL;

  if (!hearth_journal_take_group (self, group))
    return;
  target =
      hearth_account_store_dup_folder (hearth_journal_runner_get_store (self), self->row->target, &error);
  if (!hearth_journal_runner_take (self, target != NULL, &error) || !mark (self, HEARTH_FILING_SENT))
    return;
  hearth_journal_runner_forget_sync (self, self->row->target);
  if (moves)
    hearth_journal_runner_submit (
        self, group->folder,
        hearth_imap_command_new_move (self->path, group->uidvalidity, group->uids, target->path), moved_cb);
  else
    hearth_journal_runner_submit (
        self, group->folder,
        hearth_imap_command_new_copy (self->path, group->uidvalidity, group->uids, target->path), copied_cb);
}

/* --- step by step --- */

/* Messages whose UID nobody knows: a sync of their folder tells, or says that they are gone. */
static gboolean
aim (HearthJournalRunner *self, const HearthFilingGroup *group)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  const gboolean wants_rid = hearth_filing_store_wants_rid (store, self->row);
  g_autoptr (HearthPendingChange) change = NULL;
  HearthFilingLoss loss = { 0 };
  GError *error = NULL;

  if (!hearth_journal_runner_is_synced (self, group->folder, NULL))
    return self->row == NULL;
  change = hearth_filing_store_describe (store, self->row, NULL);
  if (!hearth_journal_runner_take (
          self, hearth_filing_store_drop_unaimed (store, self->row->key, group->folder, &loss, &error),
          &error))
    return FALSE;
  tell_gone (self, change, wants_rid, &loss);
  return TRUE;
}

/* Nothing is tried twice that may have been done: the messages are shown where they still are. */
static void
cannot_tell (HearthJournalRunner *self)
{
  g_autoptr (GError) reason = hearth_error_new (
      HEARTH_ERROR_SERVER_REFUSED,
      "The other folder cannot be read: whether the messages have come there cannot be told");

  hearth_journal_runner_refused (self, reason);
}

/* The target is of no help. What MOVE took away from the source is there, as far as anybody knows. */
static void
settle_closed (HearthJournalRunner *self, const HearthIdSet *lost, const HearthIdSet *left)
{
  const gboolean moves =
      self->row->kind == HEARTH_JOURNAL_MOVE && has (self, self->group->folder, HEARTH_IMAP_CAP_MOVE);

  if ((moves ? done (self, lost) : hearth_journal_cross_out_gone (self, lost)) &&
      !hearth_id_set_is_empty (left))
    cannot_tell (self);
}

static void
looked_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  g_autoptr (HearthIdSet) arrived = hearth_id_set_new ();
  g_autoptr (HearthIdSet) absent = hearth_id_set_new ();
  g_autoptr (HearthIdSet) moved = NULL;
  g_autoptr (HearthIdSet) lost = NULL;
  g_autoptr (HearthIdSet) left = NULL;
  GError *failure = NULL;

  if (error != NULL)
    {
      group_failed (self, error);
      return;
    }
  if (!hearth_journal_runner_take (self,
                                   hearth_filing_store_sort_out (hearth_journal_runner_get_store (self),
                                                                 self->row->key, self->group->folder,
                                                                 self->seen, arrived, absent, &failure),
                                   &failure))
    return;
  moved = hearth_id_set_subtract (arrived, self->seen);
  lost = hearth_id_set_subtract (absent, self->seen);
  left = hearth_id_set_subtract (absent, lost);
  if (!done (self, moved))
    return;
  if (self->is_target_closed)
    {
      settle_closed (self, lost, left);
      return;
    }
  if (!hearth_journal_cross_out_gone (self, lost) || hearth_id_set_is_empty (left))
    return;
  undone (self, self->row->kind == HEARTH_JOURNAL_COPY
                    ? "The server said that the messages are copied, but they are not there"
                    : "The server said that the messages are moved, but they are not there");
}

/* It may have been done: the target shows it, or the source does. */
static gboolean
sort_out (HearthJournalRunner *self, GPtrArray *groups)
{
  self->is_target_closed = FALSE;
  if (!hearth_journal_runner_is_synced (self, self->row->target, &self->is_target_closed))
    return self->row == NULL;
  if (hearth_journal_take_group (self, g_ptr_array_steal_index (groups, 0)))
    hearth_journal_look_at_source (self, looked_cb);
  return FALSE;
}

static gboolean
copied (HearthJournalRunner *self, GPtrArray *groups)
{
  if (self->row->kind != HEARTH_JOURNAL_COPY)
    {
      hearth_journal_remove_messages (self, g_ptr_array_steal_index (groups, 0));
      return FALSE;
    }
  if (hearth_journal_take_group (self, g_ptr_array_steal_index (groups, 0)))
    done (self, self->group->uids);
  return self->row != NULL;
}

static gboolean
step_group (HearthJournalRunner *self, GPtrArray *groups)
{
  HearthFilingGroup *group = g_ptr_array_index (groups, 0);

  if (group->n_unaimed > 0)
    return aim (self, group);
  if (self->row->kind == HEARTH_JOURNAL_DELETE)
    {
      if (hearth_journal_take_group (self, g_ptr_array_steal_index (groups, 0)) &&
          mark (self, HEARTH_FILING_SENT))
        hearth_journal_remove_messages (self, g_steal_pointer (&self->group));
      return FALSE;
    }
  switch (group->stage)
    {
    case HEARTH_FILING_SENT:
      return sort_out (self, groups);
    case HEARTH_FILING_COPIED:
      return copied (self, groups);
    case HEARTH_FILING_NOT_SENT:
    default:
      transfer (self, g_ptr_array_steal_index (groups, 0));
      return FALSE;
    }
}

/**
 * hearth_journal_step_messages:
 *
 * Returns: whether to be called again at once
 */
gboolean
hearth_journal_step_messages (HearthJournalRunner *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) groups =
      hearth_filing_store_list_groups (hearth_journal_runner_get_store (self), self->row->key, &error);

  if (!hearth_journal_runner_take (self, groups != NULL, &error))
    return FALSE;
  if (groups->len > 0)
    return step_group (self, groups);
  hearth_journal_runner_done (self);
  return TRUE;
}
