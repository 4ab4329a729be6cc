/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: moving, copying and deleting messages (RFC 3501, 4315, 6851). A group of messages of one folder is one
 * command. That it may have been done is on the disk before it goes out.
 *
 *   not sent ─► "sent" on disk ─► MOVE, or COPY ─► arrived ─► (COPY only: +\Deleted, EXPUNGE) ─► done
 *                  │ cut                              ▲
 *                  └─► sync of the target: there? ────┘ else not sent
 */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-error.h"
#include "hearth-journal-runner-private.h"
#include "hearth-ring-log.h"

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
                                     error);
}

static void
group_done (HearthJournalRunner *self)
{
  GError *error = NULL;

  hearth_journal_runner_take (self,
                              hearth_filing_store_mark_done (hearth_journal_runner_get_store (self),
                                                             self->row->key, self->group->folder,
                                                             self->group->uids, &error),
                              error);
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
  /* The folder was made anew: its sync aims again. */
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND) && source != NULL)
    {
      source->wants_full = TRUE;
      hearth_job_wake (HEARTH_JOB (self->session));
    }
  hearth_journal_runner_trouble (self, error);
}

/* --- removing at the source --- */

static void
restored_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error != NULL)
    hearth_debug ("engine", "journal: \\Deleted of others was not set again: %s", error->message);
  group_done (self);
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
      group_done (self);
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

static gboolean
take_group (HearthJournalRunner *self, HearthFilingGroup *group)
{
  g_autoptr (HearthFolderRecord) record = NULL;
  GError *error = NULL;

  g_clear_pointer (&self->group, hearth_filing_group_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->others, hearth_id_set_free);
  self->group = group;
  record = hearth_account_store_dup_folder (hearth_journal_runner_get_store (self), group->folder, &error);
  if (record != NULL)
    self->path = g_strdup (record->path);
  return hearth_journal_runner_take (self, record != NULL, error);
}

/**
 * hearth_journal_remove_messages:
 * @group: (transfer full): what is to go for ever
 */
void
hearth_journal_remove_messages (HearthJournalRunner *self, HearthFilingGroup *group)
{
  if (!take_group (self, group))
    return;
  hearth_journal_runner_submit (self, group->folder,
                                hearth_imap_command_new_store (self->path, group->uidvalidity, group->uids,
                                                               HEARTH_IMAP_STORE_ADD,
                                                               HEARTH_IMAP_FLAG_DELETED, NULL),
                                flagged_cb);
}

/* --- to the target --- */

/* Messages that the server did not name were not there any more: somebody else was quicker. */
static gboolean
drop_gone (HearthJournalRunner *self, const HearthIdSet *from)
{
  g_autoptr (HearthIdSet) gone = hearth_id_set_subtract (self->group->uids, from);
  GError *error = NULL;

  if (hearth_id_set_is_empty (gone))
    return TRUE;
  return hearth_journal_runner_take (self,
                                     hearth_filing_store_mark_gone (hearth_journal_runner_get_store (self),
                                                                    self->row->key, self->group->folder, gone,
                                                                    &error),
                                     error);
}

static void
transferred (HearthJournalRunner *self, HearthImapCommand *command, gboolean is_moved)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  const HearthIdSet *from = NULL, *to = NULL;
  guint32 uidvalidity = 0;
  GError *error = NULL;
  const gboolean is_told = hearth_imap_command_get_copy_uids (command, &uidvalidity, &from, &to) &&
                           from != NULL && to != NULL &&
                           hearth_id_set_count (from) == hearth_id_set_count (to);
  const HearthKey target = self->row->target;

  if (!hearth_journal_runner_take (
          self,
          hearth_filing_store_mark_arrived (store, self->row->key, self->group->folder,
                                            is_told ? from : self->group->uids, is_told ? to : NULL,
                                            uidvalidity, &error),
          error))
    return;
  hearth_journal_runner_look_at (self, target);
  if (is_told && !drop_gone (self, from))
    return;
  if (is_moved && is_told)
    group_done (self);
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

  if (!take_group (self, group))
    return;
  target =
      hearth_account_store_dup_folder (hearth_journal_runner_get_store (self), self->row->target, &error);
  if (!hearth_journal_runner_take (self, target != NULL, error) || !mark (self, HEARTH_FILING_SENT))
    return;
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
  GError *error = NULL;
  guint n_dropped = 0;

  if (!hearth_journal_runner_is_synced (self, group->folder))
    return FALSE;
  if (!hearth_journal_runner_take (self,
                                   hearth_filing_store_drop_unaimed (hearth_journal_runner_get_store (self),
                                                                     self->row->key, group->folder,
                                                                     &n_dropped, &error),
                                   error))
    return FALSE;
  if (n_dropped > 0)
    hearth_debug ("engine", "journal: %u messages are gone", n_dropped);
  return TRUE;
}

/* It may have been done: the target shows it. */
static gboolean
sort_out (HearthJournalRunner *self, const HearthFilingGroup *group)
{
  GError *error = NULL;

  if (!hearth_journal_runner_is_synced (self, self->row->target))
    return FALSE;
  return hearth_journal_runner_take (self,
                                     hearth_filing_store_sort_out (hearth_journal_runner_get_store (self),
                                                                   self->row->key, group->folder,
                                                                   HEARTH_FILING_NOT_SENT, &error),
                                     error);
}

static gboolean
copied (HearthJournalRunner *self, GPtrArray *groups, guint index)
{
  /* Under which UID it is there, the sync of the target says. */
  if (!has (self, HEARTH_KEY_NONE, HEARTH_IMAP_CAP_UIDPLUS) &&
      !hearth_journal_runner_is_synced (self, self->row->target))
    return FALSE;
  if (self->row->kind != HEARTH_JOURNAL_COPY)
    {
      hearth_journal_remove_messages (self, g_ptr_array_steal_index (groups, index));
      return FALSE;
    }
  if (take_group (self, g_ptr_array_steal_index (groups, index)))
    group_done (self);
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
      if (take_group (self, g_ptr_array_steal_index (groups, 0)) && mark (self, HEARTH_FILING_SENT))
        hearth_journal_remove_messages (self, g_steal_pointer (&self->group));
      return FALSE;
    }
  switch (group->stage)
    {
    case HEARTH_FILING_SENT:
      return sort_out (self, group);
    case HEARTH_FILING_COPIED:
      return copied (self, groups, 0);
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

  if (!hearth_journal_runner_take (self, groups != NULL, error))
    return FALSE;
  if (groups->len > 0)
    return step_group (self, groups);
  hearth_journal_runner_done (self);
  return TRUE;
}
