/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags that the user changes, so that they can be taken back: how they were is known of rows that were looked at; of
 * others it is read first. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-filing-private.h"

#include "hearth-error.h"

/* Of more messages their flags are not read before: such a change is made at once and cannot be taken back. */
#define MESSAGES_READ_MAX 10000
/* The engine reads so many in one statement. */
#define ROWS_PER_READ 500

/* A change of flags on its way. */
typedef struct
{
  GArray *keys;  /* of HearthKey */
  GArray *known; /* of HearthFlagsBefore: those that have been looked at */
  gsize n_read;
  HearthFlags mask;
  HearthFlags values;
  gboolean is_told; /* of what is not seen by itself: offer to take it back */
} FlagChange;

static FlagChange *
flag_change_new (const HearthKey *keys, gsize n_keys, HearthFlags mask, HearthFlags values)
{
  FlagChange *change = g_new0 (FlagChange, 1);

  change->keys = g_array_sized_new (FALSE, FALSE, sizeof (HearthKey), (guint) n_keys);
  g_array_append_vals (change->keys, keys, (guint) n_keys);
  change->known = g_array_new (FALSE, FALSE, sizeof (HearthFlagsBefore));
  change->mask = mask;
  change->values = values;
  return change;
}

static void
flag_change_free (gpointer data)
{
  FlagChange *change = data;

  g_array_unref (change->keys);
  g_array_unref (change->known);
  g_free (change);
}

static const HearthKey *
keys_of (GArray *array)
{
  return (const HearthKey *) (gpointer) array->data;
}

static void
note_row (FlagChange *change, const HearthRow *row)
{
  HearthFlagsBefore before = { row->key, row->flags };

  if ((row->flags & change->mask) != (change->values & change->mask))
    g_array_append_val (change->known, before);
}

/* Only what changes is told to the engine. */
static void
make_known (HearthClient *self, FlagChange *change)
{
  HearthUndoEntry *entry;

  if (change->known->len == 0)
    return;
  entry = hearth_undo_entry_new (HEARTH_UNDO_FLAGS);
  entry->before = g_array_ref (change->known);
  entry->mask = change->mask;
  entry->values = change->values;
  entry->words = hearth_words_for_flags (change->mask, change->values, change->known->len);
  hearth_client_apply_flags (self, entry, HEARTH_FLAGS_AS_SET);
  if (change->is_told)
    hearth_client_note_done (self, entry);
  else
    hearth_undo_stack_push (hearth_client_get_undo_stack (self), entry);
}

static void read_next (GTask *task);

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = hearth_engine_read_rows_finish (HEARTH_ENGINE (source), result, &error);
  FlagChange *change = g_task_get_task_data (task);

  if (rows == NULL)
    {
      hearth_client_tell_not_filed (g_task_get_source_object (task), error);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    note_row (change, rows->pdata[i]);
  read_next (g_steal_pointer (&task));
}

/* Takes @task. */
static void
read_next (GTask *task)
{
  HearthClient *self = g_task_get_source_object (task);
  FlagChange *change = g_task_get_task_data (task);
  const gsize n = MIN (change->keys->len - change->n_read, ROWS_PER_READ);
  const HearthKey *keys = keys_of (change->keys) + change->n_read;

  if (n == 0)
    {
      make_known (self, change);
      g_object_unref (task);
      return;
    }
  change->n_read += n;
  hearth_engine_read_rows_async (hearth_client_get_engine (self), keys, n, rows_read_cb, task);
}

static gboolean
look_at_rows (HearthClient *self, FlagChange *change)
{
  for (guint i = 0; i < change->keys->len; i++)
    {
      const HearthRow *row = hearth_client_peek_row (self, g_array_index (change->keys, HearthKey, i));

      if (row == NULL)
        return FALSE;
      note_row (change, row);
    }
  return TRUE;
}

/* Takes @change. */
static void
begin (HearthClient *self, FlagChange *change)
{
  GTask *task;

  if (change->keys->len > MESSAGES_READ_MAX)
    {
      hearth_client_set_flags (self, keys_of (change->keys), change->keys->len, change->mask, change->values);
      flag_change_free (change);
      return;
    }
  if (look_at_rows (self, change))
    {
      make_known (self, change);
      flag_change_free (change);
      return;
    }
  g_array_set_size (change->known, 0);
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, change, flag_change_free);
  read_next (task);
}

/**
 * hearth_client_change_flags:
 * @keys: (array length=n_keys): placements
 * @mask: which flags to change
 * @values: to what
 *
 * As hearth_client_set_flags(), for what the user does: it can be taken back. Of more than 10,000 messages it cannot.
 */
void
hearth_client_change_flags (
    HearthClient *self, const HearthKey *keys, gsize n_keys, HearthFlags mask, HearthFlags values)
{
  if (n_keys > 0)
    begin (self, flag_change_new (keys, n_keys, mask, values));
}

static void
list_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthClient) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthListIndex) index = hearth_engine_read_list_finish (HEARTH_ENGINE (source), result, &error);
  FlagChange *change;

  if (index == NULL)
    {
      hearth_client_tell_not_filed (self, error);
      return;
    }
  change = flag_change_new (NULL, 0, HEARTH_FLAG_SEEN, HEARTH_FLAG_SEEN);
  for (gsize i = 0; i < index->n_entries; i++)
    g_array_append_val (change->keys, index->entries[i].key);
  change->is_told = TRUE;
  begin (self, change);
}

/**
 * hearth_client_mark_all_read:
 * @folder: whose messages were all read
 */
void
hearth_client_mark_all_read (HearthClient *self, HearthKey folder)
{
  hearth_engine_read_list_async (hearth_client_get_engine (self), folder, HEARTH_SORT_NEWEST_FIRST,
                                 list_read_cb, g_object_ref (self));
}

/* Sets the flags of @entry as they were before or as they were set; few requests, since most were the same. */
void
hearth_client_apply_flags (HearthClient *self, const HearthUndoEntry *entry, HearthFlagsSide side)
{
  g_autoptr (GHashTable) groups =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  GHashTableIter iter;
  gpointer flags, keys;

  for (guint i = 0; i < entry->before->len; i++)
    {
      const HearthFlagsBefore *before = &g_array_index (entry->before, HearthFlagsBefore, i);
      const HearthFlags wanted = (side == HEARTH_FLAGS_AS_SET ? entry->values : before->flags) & entry->mask;
      GArray *group = g_hash_table_lookup (groups, &wanted);

      if (group == NULL)
        {
          group = g_array_new (FALSE, FALSE, sizeof (HearthKey));
          g_hash_table_insert (groups, g_memdup2 (&wanted, sizeof wanted), group);
        }
      g_array_append_val (group, before->placement);
    }
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &flags, &keys))
    hearth_client_set_flags (self, keys_of (keys), ((GArray *) keys)->len, entry->mask,
                             *(const HearthFlags *) flags);
}
