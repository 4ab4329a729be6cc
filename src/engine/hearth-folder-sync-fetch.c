/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthFolderSync: fetching rows. Newest first, in chunks that grow: the first page is there after one round trip,
 * and soon a command brings thousands. Several are in flight, so that the distance to the server costs nothing.
 * What is in memory is a batch of rows, whatever the folder's size. Progress is written with the rows of the chunk
 * that completes it, so that a cut anywhere costs at most what is in flight. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-folder-sync-private.h"

#include "hearth-error.h"

/* Sizes of the first chunks; all later ones are like the last. */
static const guint chunk_sizes[] = { 50, 500, 2000, 5000 };

/* Chunks asked for and not yet there; the connection keeps its own limit of commands in flight. */
#define CHUNKS_IN_FLIGHT 5

#define ROW_ITEMS                                                                                            \
  (HEARTH_IMAP_ITEM_UID | HEARTH_IMAP_ITEM_FLAGS | HEARTH_IMAP_ITEM_DATE | HEARTH_IMAP_ITEM_SIZE |           \
   HEARTH_IMAP_ITEM_ENVELOPE | HEARTH_IMAP_ITEM_STRUCTURE | HEARTH_IMAP_ITEM_REFERENCES |                    \
   HEARTH_IMAP_ITEM_EMAIL_ID | HEARTH_IMAP_ITEM_LABELS)

/* One command's worth of messages. Holds the job. */
typedef struct
{
  HearthFolderSync *sync;
  HearthImapCommand *command;
  guint32 first;
  gboolean is_newer;
  gboolean is_last_newer;
  gboolean is_done;
} Chunk;

/* Takes the @n highest numbers out of @set. */
static HearthIdSet *
cut_highest (HearthIdSet *set, guint n)
{
  HearthIdSet *cut = hearth_id_set_new ();
  guint64 left = n;

  while (left > 0 && !hearth_id_set_is_empty (set))
    {
      const HearthIdRange range = hearth_id_set_get_range (set, hearth_id_set_get_n_ranges (set) - 1);
      const guint64 length = (guint64) range.last - range.first + 1;
      const guint32 first = length > left ? (guint32) (range.last - left + 1) : range.first;

      /* A range without an end is asked for whole. */
      const guint32 from = range.last == G_MAXUINT32 ? range.first : first;

      hearth_id_set_add_range (cut, from, range.last);
      hearth_id_set_remove_range (set, from, range.last);
      left -= MIN (left, (guint64) range.last - from + 1);
    }
  return cut;
}

static void
chunk_free (Chunk *chunk)
{
  g_clear_pointer (&chunk->command, hearth_imap_command_unref);
  g_object_unref (chunk->sync);
  g_free (chunk);
}

static void
row_cb (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  HearthFolderSync *self = ((Chunk *) data)->sync;

  if (self->is_withdrawn || fetch->uid == 0)
    return;
  self->highest_seen = MAX (self->highest_seen, fetch->uid);
  if (hearth_row_batch_add (self->batch, fetch) &&
      hearth_row_batch_get_n_rows (self->batch) >= HEARTH_STORE_BATCH_ROWS)
    hearth_folder_sync_commit (self, 0);
}

static void
chunk_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  Chunk *chunk = data;
  HearthFolderSync *self = chunk->sync;

  chunk->is_done = TRUE;
  if (error != NULL)
    hearth_folder_sync_take_trouble (self, g_error_copy (error));
  if (self->is_withdrawn)
    {
      chunk_free (chunk);
      return;
    }
  hearth_job_wake (HEARTH_JOB (self));
}

static const HearthImapHandlers row_handlers = { .fetch = row_cb, .done = chunk_done_cb };

static void
ask (HearthFolderSync *self, HearthIdSet *from, gboolean is_newer)
{
  const guint size = chunk_sizes[MIN (self->n_chunks_asked, G_N_ELEMENTS (chunk_sizes) - 1)];
  g_autoptr (HearthIdSet) uids = cut_highest (from, size);
  Chunk *chunk = g_new0 (Chunk, 1);

  chunk->sync = g_object_ref (self);
  chunk->first = hearth_id_set_get_range (uids, 0).first;
  chunk->is_newer = is_newer;
  chunk->is_last_newer = is_newer && hearth_id_set_is_empty (from);
  chunk->command =
      hearth_imap_command_new_fetch (self->record->path, self->record->uidvalidity, uids, ROW_ITEMS);
  hearth_imap_command_set_handlers (chunk->command, &row_handlers, chunk);
  hearth_imap_command_set_priority (chunk->command, self->config.priority);
  self->n_chunks_asked++;
  g_queue_push_tail (&self->chunks, chunk);
  hearth_imap_connection_submit (self->config.connection, chunk->command);
}

/* Writes down how far the chunks at the head have brought us. */
static gboolean
note_progress (HearthFolderSync *self)
{
  HearthFolderFields fields = 0;
  Chunk *chunk;

  while ((chunk = g_queue_peek_head (&self->chunks)) != NULL && chunk->is_done)
    {
      if (chunk->is_last_newer)
        {
          self->record->uidnext = MAX (MAX (self->record->uidnext, self->top), self->highest_seen + 1);
          fields |= HEARTH_FOLDER_SET_UIDNEXT;
        }
      else if (!chunk->is_newer && chunk->first < self->record->resume_uid)
        {
          self->record->resume_uid = chunk->first;
          fields |= HEARTH_FOLDER_SET_RESUME_UID;
        }
      g_queue_pop_head (&self->chunks);
      chunk_free (chunk);
    }
  return fields == 0 || hearth_folder_sync_commit (self, fields);
}

/**
 * hearth_folder_sync_fetch_more:
 *
 * Notes what came and asks for more.
 *
 * Returns: whether everything is here and committed
 */
gboolean
hearth_folder_sync_fetch_more (HearthFolderSync *self)
{
  if (!note_progress (self))
    return FALSE;
  while (g_queue_get_length (&self->chunks) < CHUNKS_IN_FLIGHT && self->trouble == NULL)
    {
      if (!hearth_id_set_is_empty (self->newer))
        ask (self, self->newer, TRUE);
      else if (!hearth_id_set_is_empty (self->older))
        ask (self, self->older, FALSE);
      else
        break;
    }
  return g_queue_is_empty (&self->chunks) && self->trouble == NULL;
}

/**
 * hearth_folder_sync_withdraw:
 *
 * Gives up what is in flight; the job has ended or is about to.
 */
void
hearth_folder_sync_withdraw (HearthFolderSync *self)
{
  GQueue chunks = self->chunks;

  self->is_withdrawn = TRUE;
  g_queue_init (&self->chunks);
  for (Chunk *chunk = g_queue_pop_head (&chunks); chunk != NULL; chunk = g_queue_pop_head (&chunks))
    {
      if (chunk->is_done)
        chunk_free (chunk);
      else
        hearth_imap_connection_cancel (self->config.connection, chunk->command);
    }
}
