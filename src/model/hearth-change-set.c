/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commits changed, merged: one set is built by the store in a transaction, merged by the engine into the one
 * that waits for the UI thread, and handed over whole. One thread at a time. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-change-set.h"

static void
folder_change_free (gpointer data)
{
  HearthFolderChange *change = data;

  g_array_unref (change->added);
  g_array_unref (change->removed);
  g_array_unref (change->changed);
  g_free (change);
}

/**
 * hearth_change_set_new:
 *
 * Returns: (transfer full): an empty set
 */
HearthChangeSet *
hearth_change_set_new (void)
{
  HearthChangeSet *self = g_new0 (HearthChangeSet, 1);

  self->folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, folder_change_free);
  self->folder_lists = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->bodies = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  return self;
}

/**
 * hearth_change_set_free:
 * @self: (transfer full) (nullable): a set
 */
void
hearth_change_set_free (HearthChangeSet *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->folders);
  g_array_unref (self->folder_lists);
  g_array_unref (self->bodies);
  g_free (self);
}

/**
 * hearth_change_set_is_empty:
 *
 * Returns: whether nothing changed
 */
gboolean
hearth_change_set_is_empty (const HearthChangeSet *self)
{
  return g_hash_table_size (self->folders) == 0 && self->folder_lists->len == 0 && self->bodies->len == 0 &&
         !self->is_house_changed && !self->is_outbox_changed && !self->is_journal_changed;
}

/**
 * hearth_change_set_touch_folder:
 *
 * Returns: (transfer none): what changed in @folder, empty at first
 */
HearthFolderChange *
hearth_change_set_touch_folder (HearthChangeSet *self, HearthKey folder)
{
  HearthFolderChange *change = g_hash_table_lookup (self->folders, &folder);

  if (change != NULL)
    return change;
  change = g_new0 (HearthFolderChange, 1);
  change->folder = folder;
  change->added = g_array_new (FALSE, FALSE, sizeof (HearthListEntry));
  change->removed = g_array_new (FALSE, FALSE, sizeof (HearthListEntry));
  change->changed = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  g_hash_table_insert (self->folders, &change->folder, change);
  return change;
}

static gboolean
is_full (HearthFolderChange *change)
{
  if (!change->is_reload &&
      change->added->len + change->removed->len + change->changed->len < HEARTH_CHANGE_SET_MAX_ROWS)
    return FALSE;
  change->is_reload = TRUE;
  g_array_set_size (change->added, 0);
  g_array_set_size (change->removed, 0);
  g_array_set_size (change->changed, 0);
  return TRUE;
}

/* A row that went and came back is there, whatever came before: removals are applied last. */
static void
note_added (HearthFolderChange *change, const HearthListEntry *entry)
{
  for (guint i = change->removed->len; i > 0; i--)
    if (g_array_index (change->removed, HearthListEntry, i - 1).key == entry->key)
      g_array_remove_index (change->removed, i - 1);
  g_array_append_vals (change->added, entry, 1);
}

/**
 * hearth_change_set_add_row:
 * @sort: the value it sorts by in date order
 */
void
hearth_change_set_add_row (HearthChangeSet *self, HearthKey folder, gint64 sort, HearthKey key)
{
  HearthFolderChange *change = hearth_change_set_touch_folder (self, folder);
  const HearthListEntry entry = { sort, key };

  if (!is_full (change))
    note_added (change, &entry);
}

/**
 * hearth_change_set_remove_row:
 * @sort: the value it sorted by in date order, so that its place is found without a search
 *
 * A row that came and went within one set stands in both arrays: additions are applied first.
 */
void
hearth_change_set_remove_row (HearthChangeSet *self, HearthKey folder, gint64 sort, HearthKey key)
{
  HearthFolderChange *change = hearth_change_set_touch_folder (self, folder);
  const HearthListEntry entry = { sort, key };

  if (!is_full (change))
    g_array_append_val (change->removed, entry);
}

/**
 * hearth_change_set_change_row:
 */
void
hearth_change_set_change_row (HearthChangeSet *self, HearthKey folder, HearthKey key)
{
  HearthFolderChange *change = hearth_change_set_touch_folder (self, folder);

  if (!is_full (change))
    g_array_append_val (change->changed, key);
}

/**
 * hearth_change_set_add_folder_list:
 *
 * The folders of @account are to be read again.
 */
void
hearth_change_set_add_folder_list (HearthChangeSet *self, guint16 account)
{
  for (guint i = 0; i < self->folder_lists->len; i++)
    if (g_array_index (self->folder_lists, guint16, i) == account)
      return;
  g_array_append_val (self->folder_lists, account);
}

/**
 * hearth_change_set_add_body:
 */
void
hearth_change_set_add_body (HearthChangeSet *self, HearthKey message)
{
  g_array_append_val (self->bodies, message);
}

static void
merge_folder (HearthChangeSet *self, HearthFolderChange *later)
{
  HearthFolderChange *change = hearth_change_set_touch_folder (self, later->folder);

  change->generation = MAX (change->generation, later->generation);
  change->is_info_changed |= later->is_info_changed;
  if (later->is_reload)
    change->is_reload = TRUE;
  if (is_full (change))
    return;
  for (guint i = 0; i < later->added->len; i++)
    note_added (change, &g_array_index (later->added, HearthListEntry, i));
  g_array_append_vals (change->removed, later->removed->data, later->removed->len);
  g_array_append_vals (change->changed, later->changed->data, later->changed->len);
  is_full (change);
}

/**
 * hearth_change_set_merge:
 * @later: (transfer none): what changed after @self
 */
void
hearth_change_set_merge (HearthChangeSet *self, HearthChangeSet *later)
{
  GHashTableIter iter;
  gpointer change;

  g_hash_table_iter_init (&iter, later->folders);
  while (g_hash_table_iter_next (&iter, NULL, &change))
    merge_folder (self, change);
  for (guint i = 0; i < later->folder_lists->len; i++)
    hearth_change_set_add_folder_list (self, g_array_index (later->folder_lists, guint16, i));
  g_array_append_vals (self->bodies, later->bodies->data, later->bodies->len);
  self->is_house_changed |= later->is_house_changed;
  self->is_outbox_changed |= later->is_outbox_changed;
  self->is_journal_changed |= later->is_journal_changed;
}
