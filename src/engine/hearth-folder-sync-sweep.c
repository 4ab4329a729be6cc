/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthFolderSync: sweeping. In a large folder of a server that does not tell what changed, the flags of the newest
 * messages are looked at each time, those of older ones a slice at a time, which goes on where it ended; when all were
 * looked at, it rests for a while. What vanished is known by the number of messages and by a compare of UIDs alone: a slice
 * that does not agree with what is known removes nothing by itself. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-folder-sync-private.h"

#include "hearth-ring-log.h"

/* Folders of fewer messages are compared as a whole. */
#define WHOLE_MESSAGES 2000

/* Looked at each time: what people change is mostly among them. */
#define RECENT_MESSAGES 1000

/* About 200 KB: what the user asks for meanwhile waits for one slice at most. */
#define SLICE_MESSAGES 5000

/* From the end of a round to the beginning of the next. */
#define ROUND_EVERY_S 3600

static HearthIdSet *
dup_known (HearthFolderSync *self, guint32 last)
{
  GError *error = NULL;
  HearthIdSet *known =
      last > 0 ? hearth_account_store_dup_uids (self->config.store, self->config.folder, 1, last, &error)
               : hearth_id_set_new ();

  if (known == NULL)
    hearth_folder_sync_take_trouble (self, error);
  return known;
}

/* Returns: the lowest of the @n highest numbers of @set, which is not empty */
static guint32
find_nth_highest (const HearthIdSet *set, guint64 n)
{
  for (gsize i = hearth_id_set_get_n_ranges (set); i > 0; i--)
    {
      const HearthIdRange range = hearth_id_set_get_range (set, i - 1);
      const guint64 length = (guint64) range.last - range.first + 1;

      if (length >= n)
        return (guint32) (range.last - n + 1);
      n -= length;
    }
  return hearth_id_set_get_range (set, 0).first;
}

/**
 * hearth_folder_sync_is_swept:
 *
 * Returns: whether the folder is too large to be compared as a whole each time
 */
gboolean
hearth_folder_sync_is_swept (HearthFolderSync *self)
{
  return self->highestmodseq == 0 && self->record->n_messages > WHOLE_MESSAGES;
}

static gint64
now_unix_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
is_round_due (HearthFolderSync *self)
{
  return self->record->sweep_uid != 0 || now_unix_s () - self->record->swept_unix_s >= ROUND_EVERY_S;
}

static void
swept_cb (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  HearthFolderSync *self = data;

  if (!hearth_job_is_running (HEARTH_JOB (self)) || fetch->uid == 0)
    return;
  hearth_id_set_add (self->seen, fetch->uid);
  hearth_folder_sync_add_news (self, fetch);
  if (self->news->len >= HEARTH_STORE_BATCH_ROWS)
    hearth_folder_sync_merge_news (self);
}

/* Asks for the flags of @n messages below @below. Returns: whether there are any */
static gboolean
ask_slice (HearthFolderSync *self, guint32 below, guint64 n)
{
  static const HearthImapHandlers handlers = { .fetch = swept_cb, .done = hearth_folder_sync_done_cb };
  g_autoptr (HearthIdSet) known = dup_known (self, below - 1);
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();

  if (known == NULL || hearth_id_set_is_empty (known))
    return FALSE;
  self->slice_last = below - 1;
  self->slice_first = find_nth_highest (known, n);
  /* What lies below the first that is known belongs to the last slice. */
  if (self->slice_first == hearth_id_set_get_range (known, 0).first)
    self->slice_first = 1;
  hearth_id_set_add_range (uids, self->slice_first, self->slice_last);
  g_clear_pointer (&self->seen, hearth_id_set_free);
  self->seen = hearth_id_set_new ();
  hearth_folder_sync_submit (self,
                             hearth_imap_command_new_fetch (self->record->path, self->record->uidvalidity,
                                                            uids, FOLDER_SYNC_NEWS_ITEMS),
                             &handlers);
  return TRUE;
}

/**
 * hearth_folder_sync_begin_sweep:
 *
 * Asks for the flags of the newest messages.
 *
 * Returns: whether there is anything to wait for
 */
gboolean
hearth_folder_sync_begin_sweep (HearthFolderSync *self)
{
  self->is_slice_recent = TRUE;
  return ask_slice (self, MAX (self->record->uidnext, 2u), RECENT_MESSAGES);
}

/* What the slice says against what is known of it. */
static gboolean
does_slice_agree (HearthFolderSync *self)
{
  g_autoptr (HearthIdSet) known = dup_known (self, self->slice_last);

  if (known == NULL)
    return FALSE;
  if (self->slice_first > 1)
    hearth_id_set_remove_range (known, 1, self->slice_first - 1);
  if (hearth_id_set_equal (known, self->seen))
    return TRUE;
  hearth_debug ("engine", "%s: other messages than are known between %u and %u: comparing UIDs",
                self->record->path, self->slice_first, self->slice_last);
  return FALSE;
}

/* @next: below which message the round goes on; 0: all were looked at */
static gboolean
note_round (HearthFolderSync *self, guint32 next)
{
  self->record->sweep_uid = next;
  if (next == 0)
    self->record->swept_unix_s = now_unix_s ();
  return hearth_folder_sync_commit (self, HEARTH_FOLDER_SET_SWEEP);
}

/**
 * hearth_folder_sync_go_on_sweeping:
 * @is_odd: (out): whether the UIDs are to be compared
 *
 * Takes in what a slice brought, and asks for one of the older ones if that is due.
 *
 * Returns: whether there is nothing more to wait for; %FALSE also if there is trouble
 */
gboolean
hearth_folder_sync_go_on_sweeping (HearthFolderSync *self, gboolean *is_odd)
{
  const guint32 next =
      self->record->sweep_uid != 0 ? MIN (self->record->sweep_uid, self->slice_first) : self->slice_first;

  *is_odd = !hearth_folder_sync_merge_news (self) || !does_slice_agree (self);
  if (self->trouble != NULL ||
      (!self->is_slice_recent && !note_round (self, self->slice_first > 1 ? self->slice_first : 0)))
    return FALSE;
  if (*is_odd || !self->is_slice_recent || !is_round_due (self))
    return TRUE;
  self->is_slice_recent = FALSE;
  /* Nobody waits for it. */
  self->config.priority = HEARTH_IMAP_PRIORITY_BACKGROUND;
  if (next > 1 && ask_slice (self, next, SLICE_MESSAGES))
    return FALSE;
  /* What was left of the round is gone. */
  return self->trouble == NULL && note_round (self, 0);
}

/**
 * hearth_folder_sync_wants_to_go_on:
 *
 * Returns: whether older messages are to be looked at soon, by another sync
 */
gboolean
hearth_folder_sync_wants_to_go_on (HearthFolderSync *self)
{
  return self->record->sweep_uid != 0 && hearth_folder_sync_is_swept (self);
}
