/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a list and readings of what a folder holds: immutable once shared, counted atomically. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-row.h"

typedef struct
{
  HearthRow value; /* first */
  gatomicrefcount ref_count;
} CountedRow;

G_DEFINE_BOXED_TYPE (HearthRow, hearth_row, hearth_row_ref, hearth_row_unref)

/**
 * hearth_row_new:
 *
 * Returns: (transfer full): a row, to be filled before it is shared
 */
HearthRow *
hearth_row_new (HearthKey key)
{
  CountedRow *self = g_new0 (CountedRow, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->value.key = key;
  return &self->value;
}

/**
 * hearth_row_ref:
 *
 * Returns: (transfer full): @self
 */
HearthRow *
hearth_row_ref (HearthRow *self)
{
  g_atomic_ref_count_inc (&((CountedRow *) self)->ref_count);
  return self;
}

/**
 * hearth_row_unref:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_row_unref (HearthRow *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&((CountedRow *) self)->ref_count))
    return;
  hearth_address_unref (self->from);
  hearth_address_unref (self->to);
  g_free (self->subject);
  g_free (self->preview);
  g_strfreev (self->labels);
  g_free (self);
}

static gboolean
equal_addresses (const HearthAddress *a, const HearthAddress *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a == b || (g_strcmp0 (hearth_address_get_name (a), hearth_address_get_name (b)) == 0 &&
                    g_strcmp0 (hearth_address_get_address (a), hearth_address_get_address (b)) == 0);
}

static gboolean
equal_labels (const GStrv a, const GStrv b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/**
 * hearth_row_equal:
 *
 * Returns: whether both say the same
 */
gboolean
hearth_row_equal (const HearthRow *a, const HearthRow *b)
{
  return a->key == b->key && a->message == b->message && a->folder == b->folder && a->flags == b->flags &&
         a->date_sort_unix_s == b->date_sort_unix_s && a->date_offset_min == b->date_offset_min &&
         a->n_recipients == b->n_recipients && a->size_bytes == b->size_bytes &&
         a->has_attachment == b->has_attachment && a->has_failed == b->has_failed &&
         a->is_body_here == b->is_body_here && equal_addresses (a->from, b->from) &&
         equal_addresses (a->to, b->to) && g_strcmp0 (a->subject, b->subject) == 0 &&
         g_strcmp0 (a->preview, b->preview) == 0 && equal_labels (a->labels, b->labels);
}

/**
 * hearth_row_copy_with_flags:
 *
 * Returns: (transfer full): the same row with other flags
 */
HearthRow *
hearth_row_copy_with_flags (const HearthRow *self, HearthFlags flags)
{
  HearthRow *copy = hearth_row_new (self->key);

  *copy = *self;
  copy->from = self->from != NULL ? hearth_address_ref (self->from) : NULL;
  copy->to = self->to != NULL ? hearth_address_ref (self->to) : NULL;
  copy->subject = g_strdup (self->subject);
  copy->preview = g_strdup (self->preview);
  copy->labels = g_strdupv (self->labels);
  copy->flags = flags;
  return copy;
}

typedef struct
{
  HearthListIndex value; /* first */
  gatomicrefcount ref_count;
} CountedListIndex;

G_DEFINE_BOXED_TYPE (HearthListIndex, hearth_list_index, hearth_list_index_ref, hearth_list_index_unref)

/**
 * hearth_list_index_new:
 *
 * Returns: (transfer full): an empty reading, to be filled before it is shared
 */
HearthListIndex *
hearth_list_index_new (HearthKey folder, HearthSort sort)
{
  CountedListIndex *self = g_new0 (CountedListIndex, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->value.folder = folder;
  self->value.sort = sort;
  self->value.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_row_unref);
  return &self->value;
}

/**
 * hearth_list_index_ref:
 *
 * Returns: (transfer full): @self
 */
HearthListIndex *
hearth_list_index_ref (HearthListIndex *self)
{
  g_atomic_ref_count_inc (&((CountedListIndex *) self)->ref_count);
  return self;
}

/**
 * hearth_list_index_unref:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_list_index_unref (HearthListIndex *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&((CountedListIndex *) self)->ref_count))
    return;
  g_free (self->entries);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * hearth_list_entry_compare:
 * @sort: the order of the list
 *
 * Returns: less than, equal to or greater than 0 as @a stands before, at or after @b
 */
int
hearth_list_entry_compare (const HearthListEntry *a, const HearthListEntry *b, HearthSort sort)
{
  int order = (a->sort > b->sort) - (a->sort < b->sort);

  if (order == 0)
    order = (a->key > b->key) - (a->key < b->key);
  return sort == HEARTH_SORT_NEWEST_FIRST ? -order : order;
}
