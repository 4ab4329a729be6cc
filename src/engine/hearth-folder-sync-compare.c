/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthFolderSync: comparing. A server without extensions tells about vanished messages and changed flags only when
 * asked for everything: UID FETCH 1:n (FLAGS), forty bytes a message. Nothing is removed here but by that full compare
 * under an unchanged UIDVALIDITY, and by a second look when the first says that much is gone. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-folder-sync-private.h"

#include "hearth-error.h"
#include "hearth-ring-log.h"

/* What the server said of flags that it was told meanwhile may be older than that. Where it tells only what changed,
 * it is to be asked for the same again. */
static void
drop_old_news (HearthFolderSync *self)
{
  for (guint i = self->news->len; i > 0; i--)
    if (hearth_id_set_contains (self->told, g_array_index (self->news, HearthFlagNews, i - 1).uid))
      {
        g_array_remove_index_fast (self->news, i - 1);
        self->is_news_dropped = TRUE;
      }
}

/**
 * hearth_folder_sync_merge_news:
 *
 * Returns: whether the flags that were collected are in the store
 */
gboolean
hearth_folder_sync_merge_news (HearthFolderSync *self)
{
  g_autoptr (GError) error = NULL;
  guint n_changed = 0;

  if (!hearth_id_set_is_empty (self->told))
    drop_old_news (self);
  if (self->news->len == 0)
    return TRUE;
  if (!hearth_account_store_merge_server_flags (self->config.store, self->config.folder,
                                                (const HearthFlagNews *) (gpointer) self->news->data,
                                                self->news->len, &n_changed, &error))
    hearth_folder_sync_take_trouble (self, g_steal_pointer (&error));
  g_array_set_size (self->news, 0);
  g_string_chunk_clear (self->labels);
  if (n_changed > 0 && self->config.committed != NULL)
    self->config.committed (self->config.data);
  return self->trouble == NULL;
}

/**
 * hearth_folder_sync_add_news:
 *
 * Collects what the server says of the flags of one message.
 */
void
hearth_folder_sync_add_news (HearthFolderSync *self, const HearthImapFetch *fetch)
{
  HearthFlagNews news = { .uid = fetch->uid, .modseq = fetch->modseq };
  const char *labels;

  if ((fetch->items & HEARTH_IMAP_ITEM_FLAGS) == 0)
    return;
  news.flags = hearth_row_batch_map_flags (self->batch, &fetch->flags);
  labels = hearth_row_batch_map_labels (self->batch, fetch);
  if (labels != NULL)
    news.labels = g_string_chunk_insert_const (self->labels, labels);
  g_array_append_val (self->news, news);
}

static void
flags_cb (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  HearthFolderSync *self = data;

  if (!hearth_job_is_running (HEARTH_JOB (self)) || fetch->uid == 0)
    return;
  hearth_id_set_add (self->seen, fetch->uid);
  hearth_folder_sync_add_news (self, fetch);
  if (self->news->len >= HEARTH_STORE_BATCH_ROWS)
    hearth_folder_sync_merge_news (self);
}

static const HearthImapHandlers flag_handlers = { .fetch = flags_cb, .done = hearth_folder_sync_done_cb };

/**
 * hearth_folder_sync_begin_compare:
 *
 * Asks for UID and flags of everything that this sync knows about.
 */
void
hearth_folder_sync_begin_compare (HearthFolderSync *self)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();

  g_clear_pointer (&self->seen, hearth_id_set_free);
  self->seen = hearth_id_set_new ();
  hearth_id_set_add_range (uids, 1, MAX (self->record->uidnext, 2u) - 1);
  hearth_folder_sync_submit (self,
                             hearth_imap_command_new_fetch (self->record->path, self->record->uidvalidity,
                                                            uids, FOLDER_SYNC_NEWS_ITEMS),
                             &flag_handlers);
}

/* What is known and was not seen is gone; what was seen and is not known is missing here. */
static gboolean
set_apart (HearthFolderSync *self, guint64 *n_known, guint64 *n_vanished)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthIdSet) known = hearth_account_store_dup_uids (self->config.store, self->config.folder, 1,
                                                                 MAX (self->record->uidnext, 2u) - 1, &error);

  if (known == NULL)
    {
      hearth_folder_sync_take_trouble (self, g_steal_pointer (&error));
      return FALSE;
    }
  g_clear_pointer (&self->vanished, hearth_id_set_free);
  self->vanished = hearth_id_set_subtract (known, self->seen);
  g_clear_pointer (&self->older, hearth_id_set_free);
  self->older = hearth_id_set_subtract (self->seen, known);
  *n_known = hearth_id_set_count (known);
  *n_vanished = hearth_id_set_count (self->vanished);
  return TRUE;
}

/**
 * hearth_folder_sync_end_compare:
 * @wants_second_look: (out): whether so much is gone that the server is to be asked once more
 *
 * Returns: whether it could be compared; afterwards the vanished UIDs and those missing here are known
 */
gboolean
hearth_folder_sync_end_compare (HearthFolderSync *self, gboolean *wants_second_look)
{
  guint64 n_known, n_vanished;

  if (!hearth_folder_sync_merge_news (self) || !set_apart (self, &n_known, &n_vanished))
    return FALSE;
  /* An answer that is shorter than the mailbox is an odd reply, not news. */
  *wants_second_look =
      n_vanished > 0 && (n_vanished * 2 > n_known || hearth_id_set_count (self->seen) < self->exists);
  if (n_vanished > 0)
    hearth_debug ("engine", "%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " messages are gone%s",
                  self->record->path, n_vanished, n_known, *wants_second_look ? ", looking again" : "");
  return TRUE;
}

/**
 * hearth_folder_sync_count_there:
 *
 * Returns: how many messages the server has, less what it has said since SELECT that is gone
 */
guint32
hearth_folder_sync_count_there (HearthFolderSync *self)
{
  const HearthImapMailbox *mailbox = hearth_imap_connection_get_mailbox (self->config.connection);

  return mailbox != NULL && g_str_equal (mailbox->name, self->record->path)
             ? MIN (mailbox->exists, self->exists)
             : self->exists;
}

/**
 * hearth_folder_sync_match:
 * @is_much: (out): whether so much is gone, or so little was named, that everything is to be compared
 *
 * The same by UIDs alone, as SEARCH found them.
 *
 * Returns: whether it could be done
 */
gboolean
hearth_folder_sync_match (HearthFolderSync *self, gboolean *is_much)
{
  const HearthIdSet *found = hearth_imap_command_get_found (self->command);
  guint64 n_known, n_vanished;

  g_clear_pointer (&self->seen, hearth_id_set_free);
  self->seen = hearth_id_set_copy (found);
  hearth_id_set_remove_range (self->seen, MAX (self->record->uidnext, 1u), G_MAXUINT32);
  if (!set_apart (self, &n_known, &n_vanished))
    return FALSE;
  /* An answer that names fewer than there are is an odd reply, not news. */
  *is_much = n_vanished > 0 && (n_vanished * 2 > n_known ||
                                hearth_id_set_count (found) < hearth_folder_sync_count_there (self));
  return TRUE;
}

/* Cuts off the first @n numbers of @set. */
static HearthIdSet *
cut_lowest (HearthIdSet *set, guint n)
{
  HearthIdSet *cut = hearth_id_set_new ();
  guint64 left = n;

  while (left > 0 && !hearth_id_set_is_empty (set))
    {
      const HearthIdRange range = hearth_id_set_get_range (set, 0);
      const guint64 length = (guint64) range.last - range.first + 1;
      const guint32 last = length > left ? (guint32) (range.first + left - 1) : range.last;

      hearth_id_set_add_range (cut, range.first, last);
      hearth_id_set_remove_range (set, range.first, last);
      left -= MIN (left, length);
    }
  return cut;
}

/**
 * hearth_folder_sync_remove_vanished:
 * @found: (nullable): what a second look found: these stay
 *
 * Returns: whether the placements are gone from the store
 */
gboolean
hearth_folder_sync_remove_vanished (HearthFolderSync *self, const HearthIdSet *found)
{
  g_autoptr (HearthIdSet) gone = NULL;

  if (self->vanished == NULL)
    return TRUE;
  gone = found != NULL ? hearth_id_set_subtract (self->vanished, found) : hearth_id_set_copy (self->vanished);
  g_clear_pointer (&self->vanished, hearth_id_set_free);
  while (!hearth_id_set_is_empty (gone))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthIdSet) slice = cut_lowest (gone, HEARTH_STORE_BATCH_ROWS);
      guint n_removed;

      if (!hearth_account_store_remove_uids (self->config.store, self->config.folder, slice, &n_removed,
                                             &error))
        {
          hearth_folder_sync_take_trouble (self, g_steal_pointer (&error));
          return FALSE;
        }
      if (self->config.committed != NULL)
        self->config.committed (self->config.data);
    }
  return TRUE;
}
