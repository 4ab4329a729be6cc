/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthDraftPusher: copies on the server that are to go, because a newer one is there or the draft ended. Only the very
 * message is removed: flagged, then UID EXPUNGE. A server without that keeps it flagged, and no list here shows it: a
 * plain EXPUNGE would take along what other programs have flagged. Where folders are labels it goes to Trash first. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-draft-pusher-private.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "hearth-role-folder.h"

static void
drop (HearthDraftPusher *self)
{
  g_autoptr (GError) error = NULL;

  hearth_draft_store_drop_leftover (hearth_draft_pusher_get_store (self), self->leftover->id, &error);
  hearth_draft_pusher_note (error);
}

/* Not again before the next connection. */
static void
give_up (HearthDraftPusher *self, const GError *error)
{
  hearth_debug ("engine", "a copy of a draft stays: %s", error->message);
  g_hash_table_add (self->given_up, g_memdup2 (&self->leftover->id, sizeof self->leftover->id));
}

static gboolean
take (HearthDraftPusher *self, HearthImapCommand *command, const GError *error)
{
  if (!hearth_draft_pusher_take_command (self, command))
    return FALSE;
  if (error == NULL)
    return TRUE;
  if (hearth_error_is_connection (error) || hearth_error_is_cancelled (error))
    hearth_draft_pusher_stop_work (self, error);
  else
    {
      give_up (self, error);
      hearth_draft_pusher_go_on (self);
    }
  return FALSE;
}

static HearthIdSet *
dup_uids (HearthDraftPusher *self)
{
  HearthIdSet *uids = hearth_id_set_new ();

  hearth_id_set_add (uids, self->leftover->uid);
  return uids;
}

static void
expunged_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthDraftPusher *self = data;

  if (!take (self, command, error))
    return;
  drop (self);
  hearth_draft_pusher_go_on (self);
}

static void
flagged_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthDraftPusher *self = data;
  g_autoptr (HearthIdSet) uids = NULL;
  g_autoptr (GError) trouble = NULL;

  if (!take (self, command, error))
    return;
  if (hearth_imap_connection_has (self->connection, HEARTH_IMAP_CAP_UIDPLUS))
    {
      uids = dup_uids (self);
      hearth_draft_pusher_submit (
          self, hearth_imap_command_new_expunge (self->path, self->leftover->uidvalidity, uids), expunged_cb);
      return;
    }
  hearth_draft_store_mark_leftover (hearth_draft_pusher_get_store (self), self->leftover->id, &trouble);
  hearth_draft_pusher_note (trouble);
  hearth_draft_pusher_go_on (self);
}

static void found_cb (HearthImapCommand *command, const GError *error, gpointer data);

/* It may be in Trash since before a cut: its id is of this copy alone. */
static void
seek_in_trash (HearthDraftPusher *self)
{
  g_free (self->path);
  self->folder =
      hearth_role_folder_find (hearth_draft_pusher_get_store (self), HEARTH_ROLE_TRASH, &self->path);
  if (self->leftover->message_id != NULL && self->folder != HEARTH_KEY_NONE &&
      hearth_draft_pusher_take_connection (self, self->folder))
    {
      hearth_draft_pusher_search (self, self->leftover->message_id, found_cb);
      return;
    }
  drop (self);
  hearth_draft_pusher_go_on (self);
}

/* The next turn removes it there. */
static void
trashed_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthDraftPusher *self = data;
  HearthAccountStore *store = hearth_draft_pusher_get_store (self);
  g_autoptr (HearthImapCommand) answered = hearth_imap_command_ref (command);
  g_autoptr (GError) trouble = NULL;
  const HearthIdSet *from = NULL, *to = NULL;

  if (!take (self, command, error))
    return;
  if (!hearth_imap_command_get_copy_uids (answered, &self->leftover->uidvalidity, &from, &to) ||
      hearth_id_set_count (to) != 1)
    {
      seek_in_trash (self);
      return;
    }
  self->leftover->folder = hearth_account_store_find_role (store, HEARTH_ROLE_TRASH);
  self->leftover->uid = hearth_id_set_get_range (to, 0).first;
  hearth_draft_store_number_leftover (store, self->leftover, &trouble);
  hearth_draft_pusher_note (trouble);
  hearth_draft_pusher_go_on (self);
}

static void
flag (HearthDraftPusher *self)
{
  g_autoptr (HearthIdSet) uids = dup_uids (self);
  g_autofree char *way_out = NULL;

  if (hearth_role_folder_find_way_out (hearth_draft_pusher_get_store (self), self->connection, self->folder,
                                       &way_out) != HEARTH_KEY_NONE)
    {
      hearth_draft_pusher_submit (
          self, hearth_imap_command_new_move (self->path, self->leftover->uidvalidity, uids, way_out),
          trashed_cb);
      return;
    }
  hearth_draft_pusher_submit (self,
                              hearth_imap_command_new_store (self->path, self->leftover->uidvalidity, uids,
                                                             HEARTH_IMAP_STORE_ADD, HEARTH_IMAP_FLAG_DELETED,
                                                             NULL),
                              flagged_cb);
}

static void
found_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthDraftPusher *self = data;
  g_autoptr (GError) trouble = NULL;

  if (!take (self, command, error))
    return;
  if (hearth_draft_pusher_found (self, command, &self->leftover->uidvalidity, &self->leftover->uid))
    {
      self->leftover->folder = self->folder;
      hearth_draft_store_number_leftover (hearth_draft_pusher_get_store (self), self->leftover, &trouble);
      hearth_draft_pusher_note (trouble);
      flag (self);
    }
  else
    {
      drop (self);
      hearth_draft_pusher_go_on (self);
    }
}

/* Where it is to be looked for, or FALSE if there is nothing any more that could go. */
static gboolean
find_folder (HearthDraftPusher *self, gboolean *is_number_good)
{
  HearthAccountStore *store = hearth_draft_pusher_get_store (self);
  g_autoptr (HearthFolderRecord) record =
      self->leftover->folder != HEARTH_KEY_NONE
          ? hearth_account_store_dup_folder (store, self->leftover->folder, NULL)
          : NULL;

  *is_number_good = self->leftover->uid != 0 && record != NULL &&
                    (record->uidvalidity == 0 || record->uidvalidity == self->leftover->uidvalidity);
  if (record != NULL)
    {
      self->folder = record->key;
      self->path = g_strdup (record->path);
      return *is_number_good || self->leftover->message_id != NULL;
    }
  self->folder = hearth_role_folder_find (store, HEARTH_ROLE_DRAFTS, &self->path);
  return self->leftover->uid == 0 && self->leftover->message_id != NULL && self->folder != HEARTH_KEY_NONE;
}

static gboolean
choose (HearthDraftPusher *self)
{
  g_autoptr (GPtrArray) leftovers =
      hearth_draft_store_list_leftovers (hearth_draft_pusher_get_store (self), NULL);

  for (guint i = 0; leftovers != NULL && i < leftovers->len; i++)
    {
      HearthDraftLeftover *leftover = leftovers->pdata[i];

      if (leftover->is_marked || g_hash_table_contains (self->given_up, &leftover->id))
        continue;
      self->leftover = g_ptr_array_steal_index (leftovers, i);
      return TRUE;
    }
  return FALSE;
}

gboolean
hearth_draft_pusher_begin_leftover (HearthDraftPusher *self)
{
  gboolean is_number_good;

  if (!choose (self))
    return FALSE;
  if (!find_folder (self, &is_number_good))
    {
      drop (self);
      hearth_draft_pusher_go_on (self);
      return TRUE;
    }
  if (!hearth_draft_pusher_take_connection (self, self->folder))
    {
      g_clear_pointer (&self->leftover, hearth_draft_leftover_free);
      g_clear_pointer (&self->path, g_free);
      return TRUE;
    }
  if (is_number_good)
    flag (self);
  else
    hearth_draft_pusher_search (self, self->leftover->message_id, found_cb);
  return TRUE;
}
