/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthFolderSync: what changed since the modification sequence that was noted last (RFC 7162). A server with QRESYNC
 * tells it along with SELECT, one with CONDSTORE when it is asked. Neither is believed against the count of messages,
 * and nothing is removed before that was checked. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-folder-sync-private.h"

#include "hearth-error.h"
#include "hearth-ring-log.h"

/* Whether there is something to go on from. */
static gboolean
has_modseq (HearthFolderSync *self)
{
  return self->record->highestmodseq != 0 && self->record->uidvalidity != 0 &&
         self->record->resume_uid == 1 && self->record->uidnext > 1;
}

/**
 * hearth_folder_sync_new_select:
 *
 * Returns: (transfer full): SELECT, which says what is known
 */
HearthImapCommand *
hearth_folder_sync_new_select (HearthFolderSync *self)
{
  HearthImapCommand *select =
      hearth_imap_command_new_select (self->record->path, HEARTH_IMAP_OPEN_READ_WRITE);

  if (has_modseq (self))
    hearth_imap_command_select_resync (select, self->record->uidvalidity, self->record->highestmodseq,
                                       self->record->uidnext - 1);
  return select;
}

/* Taken in when SELECT is answered and the UIDVALIDITY has been looked at. */
static void
changed_cb (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  HearthFolderSync *self = data;

  if (hearth_job_is_running (HEARTH_JOB (self)) && fetch->uid != 0)
    hearth_folder_sync_add_news (self, fetch);
}

static void
vanished_cb (HearthImapCommand *command, const HearthIdSet *uids, gpointer data)
{
  HearthFolderSync *self = data;

  for (gsize i = 0; i < hearth_id_set_get_n_ranges (uids); i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (uids, i);

      hearth_id_set_add_range (self->vanished, range.first, range.last);
    }
}

const HearthImapHandlers hearth_folder_sync_select_handlers = {
  .fetch = changed_cb,
  .vanished = vanished_cb,
  .done = hearth_folder_sync_done_cb,
};

static FolderSyncTier
find_tier (HearthFolderSync *self)
{
  if (!has_modseq (self) || self->highestmodseq == 0)
    return FOLDER_SYNC_TELLS_NOTHING;
  if (self->highestmodseq < self->record->highestmodseq)
    {
      hearth_debug ("engine", "%s: the modification sequence went back, comparing everything",
                    self->record->path);
      return FOLDER_SYNC_TELLS_NOTHING;
    }
  if (hearth_imap_command_is_resynced (self->command))
    return FOLDER_SYNC_TOLD_ALL;
  return hearth_imap_connection_has (self->config.connection, HEARTH_IMAP_CAP_CONDSTORE)
             ? FOLDER_SYNC_TELLS_FLAGS
             : FOLDER_SYNC_TELLS_NOTHING;
}

/**
 * hearth_folder_sync_take_changes:
 *
 * After SELECT, with the folder's record as it is under the present UIDVALIDITY.
 *
 * Returns: whether what it told is in the store, but for what vanished, which has to be checked first
 */
gboolean
hearth_folder_sync_take_changes (HearthFolderSync *self)
{
  self->tier = find_tier (self);
  if (self->tier == FOLDER_SYNC_TOLD_ALL)
    return hearth_folder_sync_merge_news (self);
  g_array_set_size (self->news, 0);
  hearth_id_set_free (self->vanished);
  self->vanished = hearth_id_set_new ();
  return TRUE;
}

/* A server that refuses to tell is compared with. */
static void
caught_up_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthFolderSync *self = data;
  const gboolean is_refused =
      error != NULL && !hearth_error_is_connection (error) && !hearth_error_is_cancelled (error);

  if (is_refused)
    {
      hearth_debug ("engine", "%s: what changed is not told (%s), comparing everything", self->record->path,
                    error->message);
      self->tier = FOLDER_SYNC_TELLS_NOTHING;
      g_array_set_size (self->news, 0);
    }
  hearth_folder_sync_done_cb (command, is_refused ? NULL : error, data);
}

/**
 * hearth_folder_sync_begin_catching_up:
 *
 * Asks for the flags that changed.
 */
void
hearth_folder_sync_begin_catching_up (HearthFolderSync *self)
{
  static const HearthImapHandlers handlers = { .fetch = changed_cb, .done = caught_up_cb };
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();
  HearthImapCommand *fetch;

  hearth_id_set_add_range (uids, 1, self->record->uidnext - 1);
  fetch = hearth_imap_command_new_fetch (self->record->path, self->record->uidvalidity, uids,
                                         FOLDER_SYNC_NEWS_ITEMS);
  hearth_imap_command_fetch_changed_since (fetch, self->record->highestmodseq);
  hearth_folder_sync_submit (self, fetch, &handlers);
}

/**
 * hearth_folder_sync_agrees:
 *
 * Returns: whether there are as many messages here as SELECT said, without those that vanished; the UIDs are to be
 *   compared if not, if there is no trouble
 */
gboolean
hearth_folder_sync_agrees (HearthFolderSync *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthIdSet) left = NULL;
  g_autoptr (HearthIdSet) known = hearth_account_store_dup_uids (self->config.store, self->config.folder, 1,
                                                                 MAX (self->record->uidnext, 2u) - 1, &error);

  if (known == NULL)
    {
      hearth_folder_sync_take_trouble (self, g_steal_pointer (&error));
      return FALSE;
    }
  left = hearth_id_set_subtract (known, self->vanished);
  if (hearth_id_set_count (left) == self->exists)
    return TRUE;
  hearth_debug ("engine", "%s: %" G_GUINT64_FORMAT " messages are known, the server has %u: comparing UIDs",
                self->record->path, hearth_id_set_count (left), self->exists);
  return FALSE;
}
