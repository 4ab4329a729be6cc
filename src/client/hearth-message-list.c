/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder as a list model. The keys of all rows lie in one array, ascending by (sort, key), so that new mail is an
 * append; the newest-first order counts positions from its end. Rows are read in pages: get_item() gives a row
 * object at once and queues its key, and all keys queued in one turn of the loop are read in one statement.
 *
 *   head (first rows filled) → read on: the rest by one items_changed → changes, one items_changed a contiguous run
 *
 * UI thread; owned by the view that shows it. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-message-list.h"

#include <string.h>

#include "hearth-engine.h"
#include "hearth-error.h"

/* Rows kept read though no view holds them: a few screens to scroll back. */
#define ROW_CACHE_SIZE 1024
/* Keys in one read; the engine takes 500 at most. A screen has fewer than 60, GTK 4.8 keeps 205 alive. */
#define ROWS_PER_READ 250

struct _HearthMessageList
{
  GObject parent_instance;

  HearthEngine *engine;
  HearthKey folder;
  HearthSort sort;
  guint64 generation;
  gboolean is_complete;
  gboolean is_index_wanted;
  gboolean is_index_running;

  GArray *entries;     /* of HearthListEntry, ascending */
  GHashTable *live;    /* key → HearthMessage, not owned: weak references */
  GHashTable *rows;    /* key → HearthRow */
  GHashTable *stale;   /* keys of @rows that changed: shown as they were until they are read */
  HearthKey *row_ring; /* the keys of @rows in order of arrival */
  guint row_ring_next;
  GArray *wanted; /* keys to be read, newest request last */
  GHashTable *wanted_set;
  guint flush_id;
  gboolean is_reading;
  GHashTable *overtaken; /* keys that changed while rows were on their way, which may be of before that */
  GQueue late_changes;   /* of LateChange, that came while an index was being read */
};

/* A change that came while the index was on its way: applied again on top of it if it is newer. */
typedef struct
{
  guint64 generation;
  GArray *added;
  GArray *removed;
} LateChange;

enum
{
  PROP_0,
  PROP_COMPLETE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HearthMessageList,
                               hearth_message_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

#define ENTRY(self, index) (&g_array_index ((self)->entries, HearthListEntry, (index)))

static void request_index (HearthMessageList *self);
static void schedule_flush (HearthMessageList *self);

static void
late_change_free (gpointer data)
{
  LateChange *late = data;

  g_array_unref (late->added);
  g_array_unref (late->removed);
  g_free (late);
}

/* --- places --- */

static guint
place (HearthMessageList *self, guint index)
{
  return self->sort == HEARTH_SORT_NEWEST_FIRST ? self->entries->len - 1 - index : index;
}

static int
compare_ascending (gconstpointer a, gconstpointer b)
{
  return hearth_list_entry_compare (a, b, HEARTH_SORT_OLDEST_FIRST);
}

/* Index of the first entry that does not stand before @entry. */
static guint
lower_bound (HearthMessageList *self, const HearthListEntry *entry)
{
  guint low = 0, high = self->entries->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (compare_ascending (ENTRY (self, middle), entry) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
find_index (HearthMessageList *self, const HearthListEntry *entry, guint *index)
{
  *index = lower_bound (self, entry);
  return *index < self->entries->len && compare_ascending (ENTRY (self, *index), entry) == 0;
}

/* Tells the views that entries [index, index + added) came where @removed were; the array has changed already. */
static void
emit_changed (HearthMessageList *self, guint index, guint removed, guint added)
{
  const guint position = self->sort == HEARTH_SORT_NEWEST_FIRST ? self->entries->len - added - index : index;

  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* --- rows --- */

static void
row_cache_add (HearthMessageList *self, HearthRow *row)
{
  if (!g_hash_table_contains (self->rows, &row->key))
    {
      HearthKey *slot = &self->row_ring[self->row_ring_next];

      if (*slot != HEARTH_KEY_NONE)
        {
          g_hash_table_remove (self->stale, slot);
          g_hash_table_remove (self->rows, slot);
        }
      *slot = row->key;
      self->row_ring_next = (self->row_ring_next + 1) % ROW_CACHE_SIZE;
    }
  g_hash_table_replace (self->rows, &row->key, hearth_row_ref (row));
  g_hash_table_remove (self->stale, &row->key);
}

static void
want_row (HearthMessageList *self, HearthKey key)
{
  if (!g_hash_table_add (self->wanted_set, g_memdup2 (&key, sizeof key)))
    return;
  g_array_append_val (self->wanted, key);
  schedule_flush (self);
}

/* One that nobody looks at any more when its turn comes is not read, and stays stale. */
static void
refresh_row (HearthMessageList *self, HearthKey key)
{
  if (self->is_reading)
    g_hash_table_add (self->overtaken, g_memdup2 (&key, sizeof key));
  if (g_hash_table_contains (self->rows, &key))
    g_hash_table_add (self->stale, g_memdup2 (&key, sizeof key));
  if (g_hash_table_contains (self->live, &key))
    want_row (self, key);
}

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthMessageList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = hearth_engine_read_rows_finish (HEARTH_ENGINE (source), result, &error);

  self->is_reading = FALSE;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      HearthRow *row = g_ptr_array_index (rows, i);
      HearthMessage *message = g_hash_table_lookup (self->live, &row->key);

      row_cache_add (self, row);
      if (message != NULL)
        hearth_message_set_row (message, row);
      if (g_hash_table_contains (self->overtaken, &row->key))
        refresh_row (self, row->key);
    }
  g_hash_table_remove_all (self->overtaken);
  if (rows == NULL && !hearth_error_is_cancelled (error))
    g_message ("rows could not be read: %s", error->message);
  if (self->wanted->len > 0)
    schedule_flush (self);
}

/* Reads what came into sight last first; what was scrolled out of sight before its turn is forgotten. */
static gboolean
flush_cb (gpointer data)
{
  HearthMessageList *self = data;
  HearthKey keys[ROWS_PER_READ];
  guint n = 0, left = self->wanted->len;

  self->flush_id = 0;
  if (self->is_reading)
    return G_SOURCE_REMOVE;

  for (; left > 0 && n < ROWS_PER_READ; left--)
    {
      const HearthKey key = g_array_index (self->wanted, HearthKey, left - 1);

      g_hash_table_remove (self->wanted_set, &key);
      if (g_hash_table_contains (self->live, &key))
        keys[n++] = key;
    }
  g_array_set_size (self->wanted, left);
  if (n == 0)
    return G_SOURCE_REMOVE;

  self->is_reading = TRUE;
  hearth_engine_read_rows_async (self->engine, keys, n, rows_read_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
schedule_flush (HearthMessageList *self)
{
  if (self->flush_id == 0 && !self->is_reading)
    self->flush_id = g_idle_add_full (G_PRIORITY_DEFAULT, flush_cb, self, NULL);
}

/* --- the model --- */

static GType
list_get_item_type (GListModel *model)
{
  return HEARTH_TYPE_MESSAGE;
}

static guint
list_get_n_items (GListModel *model)
{
  return HEARTH_MESSAGE_LIST (model)->entries->len;
}

static void
message_gone_cb (gpointer data, GObject *where_it_was)
{
  HearthMessageList *self = data;
  GHashTableIter iter;
  gpointer message;

  /* The key cannot be asked of it any more; the table holds a few hundred. */
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &message))
    if (message == (gpointer) where_it_was)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }
}

static gpointer
list_get_item (GListModel *model, guint position)
{
  HearthMessageList *self = HEARTH_MESSAGE_LIST (model);
  HearthMessage *message;
  HearthRow *row;
  HearthKey key;

  if (position >= self->entries->len)
    return NULL;
  key = ENTRY (self, place (self, position))->key;
  message = g_hash_table_lookup (self->live, &key);
  if (message != NULL)
    return g_object_ref (message);

  message = hearth_message_new (key);
  g_hash_table_insert (self->live, g_memdup2 (&key, sizeof key), message);
  g_object_weak_ref (G_OBJECT (message), message_gone_cb, self);
  row = g_hash_table_lookup (self->rows, &key);
  if (row != NULL)
    hearth_message_set_row (message, row);
  if (row == NULL || g_hash_table_contains (self->stale, &key))
    want_row (self, key);
  return message;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = list_get_item_type;
  interface->get_n_items = list_get_n_items;
  interface->get_item = list_get_item;
}

/* --- changes --- */

/* What of @added is not there yet, ascending, each once. */
static GArray *
dup_fresh (HearthMessageList *self, GArray *added)
{
  g_autoptr (GArray) sorted = g_array_copy (added);
  GArray *fresh = g_array_sized_new (FALSE, FALSE, sizeof (HearthListEntry), added->len);

  g_array_sort (sorted, compare_ascending);
  for (guint i = 0; i < sorted->len; i++)
    {
      const HearthListEntry *entry = &g_array_index (sorted, HearthListEntry, i);
      guint index;

      if ((i == 0 || compare_ascending (entry - 1, entry) != 0) && !find_index (self, entry, &index))
        g_array_append_val (fresh, *entry);
    }
  return fresh;
}

/* From the end, so that the places found for earlier ones stay true; what goes between the same two is one run. */
static void
add_entries (HearthMessageList *self, GArray *added)
{
  g_autoptr (GArray) fresh = dup_fresh (self, added);
  guint end = fresh->len;

  while (end > 0)
    {
      const guint index = lower_bound (self, &g_array_index (fresh, HearthListEntry, end - 1));
      guint first = end - 1;

      while (first > 0 &&
             (index == 0 || compare_ascending (&g_array_index (fresh, HearthListEntry, first - 1),
                                               ENTRY (self, index - 1)) > 0))
        first--;
      g_array_insert_vals (self->entries, index, &g_array_index (fresh, HearthListEntry, first), end - first);
      emit_changed (self, index, 0, end - first);
      end = first;
    }
}

static void
remove_entries (HearthMessageList *self, GArray *removed)
{
  g_autoptr (GArray) indexes = g_array_sized_new (FALSE, FALSE, sizeof (guint), removed->len);
  guint i;

  g_array_sort (removed, compare_ascending);
  for (i = 0; i < removed->len; i++)
    {
      const HearthListEntry *entry = &g_array_index (removed, HearthListEntry, i);
      guint index;

      if (find_index (self, entry, &index) &&
          (indexes->len == 0 || g_array_index (indexes, guint, indexes->len - 1) != index))
        g_array_append_val (indexes, index);
    }

  i = indexes->len;
  while (i > 0)
    {
      const guint last = g_array_index (indexes, guint, i - 1);
      guint n = 1;

      while (n < i && g_array_index (indexes, guint, i - 1 - n) == last - n)
        n++;
      g_array_remove_range (self->entries, last + 1 - n, n);
      emit_changed (self, last + 1 - n, n, 0);
      i -= n;
    }
}

/* Takes over a whole reading with one items_changed around what both have at the ends. */
static void
adopt_entries (HearthMessageList *self, GArray *entries)
{
  const guint old_len = self->entries->len, new_len = entries->len, common = MIN (old_len, new_len);
  g_autoptr (GArray) old = g_steal_pointer (&self->entries);
  const HearthListEntry *a = (const HearthListEntry *) (gpointer) old->data;
  const HearthListEntry *b = (const HearthListEntry *) (gpointer) entries->data;
  guint front = 0, back = 0;

  while (front < common && a[front].key == b[front].key && a[front].sort == b[front].sort)
    front++;
  while (back < common - front && a[old_len - 1 - back].key == b[new_len - 1 - back].key &&
         a[old_len - 1 - back].sort == b[new_len - 1 - back].sort)
    back++;
  self->entries = entries;
  if (old_len - front - back > 0 || new_len - front - back > 0)
    emit_changed (self, front, old_len - front - back, new_len - front - back);
}

/* Entries in list order become the ascending array. */
static GArray *
entries_from_index (const HearthListIndex *index)
{
  GArray *entries = g_array_sized_new (FALSE, FALSE, sizeof (HearthListEntry), (guint) index->n_entries);

  if (index->sort == HEARTH_SORT_OLDEST_FIRST)
    g_array_append_vals (entries, index->entries, (guint) index->n_entries);
  else
    for (gsize i = index->n_entries; i > 0; i--)
      g_array_append_val (entries, index->entries[i - 1]);
  return entries;
}

static void
index_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthMessageList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthListIndex) index = hearth_engine_read_list_finish (HEARTH_ENGINE (source), result, &error);

  self->is_index_running = FALSE;
  if (index == NULL)
    {
      if (!hearth_error_is_cancelled (error))
        g_message ("the list could not be read: %s", error->message);
      if (self->is_index_wanted)
        request_index (self);
      return;
    }

  adopt_entries (self, entries_from_index (index));
  self->generation = MAX (self->generation, index->generation);
  while (!g_queue_is_empty (&self->late_changes))
    {
      LateChange *late = g_queue_pop_head (&self->late_changes);

      if (late->generation > index->generation)
        {
          add_entries (self, late->added);
          remove_entries (self, late->removed);
        }
      late_change_free (late);
    }
  if (!self->is_complete)
    {
      self->is_complete = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
    }
  if (self->is_index_wanted)
    request_index (self);
}

static void
request_index (HearthMessageList *self)
{
  self->is_index_wanted = self->is_index_running;
  if (self->is_index_running)
    return;
  self->is_index_running = TRUE;
  hearth_engine_read_list_async (self->engine, self->folder, self->sort, index_read_cb, g_object_ref (self));
}

static void
refresh_all_rows (HearthMessageList *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    refresh_row (self, *(HearthKey *) key);
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    refresh_row (self, *(HearthKey *) key);
}

/**
 * hearth_message_list_apply:
 * @change: a change of this list's folder, in the order in which they come
 *
 * Takes a change over. Flags and previews are read again and notified on the rows, never as items_changed.
 */
void
hearth_message_list_apply (HearthMessageList *self, const HearthFolderChange *change)
{
  for (guint i = 0; i < change->changed->len; i++)
    refresh_row (self, g_array_index (change->changed, HearthKey, i));
  /* One that comes back has changed where it was meanwhile, and nobody told this list. */
  for (guint i = 0; i < change->added->len; i++)
    refresh_row (self, g_array_index (change->added, HearthListEntry, i).key);
  if (change->is_reload)
    {
      refresh_all_rows (self);
      request_index (self);
      return;
    }
  if (change->generation <= self->generation || (change->added->len == 0 && change->removed->len == 0))
    return;

  if (self->is_index_running)
    {
      LateChange *late = g_new0 (LateChange, 1);

      late->generation = change->generation;
      late->added = g_array_copy (change->added);
      late->removed = g_array_copy (change->removed);
      g_queue_push_tail (&self->late_changes, late);
    }
  self->generation = change->generation;
  add_entries (self, change->added);
  if (change->removed->len > 0)
    {
      g_autoptr (GArray) removed = g_array_copy (change->removed);

      remove_entries (self, removed);
    }
}

/**
 * hearth_message_list_expect:
 * @added: (element-type HearthListEntry): what the engine will tell as added
 * @removed: (element-type HearthListEntry): what it will tell as removed
 *
 * Shows a change before the engine has made it, with the rows as they were; that it tells it later changes nothing more. Where
 * it does not come to that, hearth_message_list_look_again() puts it right.
 */
void
hearth_message_list_expect (HearthMessageList *self, GArray *added, GArray *removed)
{
  /* A reading that is under way does not know of it yet. */
  if (self->is_index_running)
    return;
  if (added->len > 0)
    add_entries (self, added);
  if (removed->len > 0)
    {
      g_autoptr (GArray) copy = g_array_copy (removed);

      remove_entries (self, copy);
    }
}

/**
 * hearth_message_list_look_again:
 *
 * Reads the whole list once more and shows what has changed.
 */
void
hearth_message_list_look_again (HearthMessageList *self)
{
  request_index (self);
}

/* --- the object --- */

static void
hearth_message_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_COMPLETE)
    g_value_set_boolean (value, HEARTH_MESSAGE_LIST (object)->is_complete);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_message_list_finalize (GObject *object)
{
  HearthMessageList *self = HEARTH_MESSAGE_LIST (object);
  GHashTableIter iter;
  gpointer message;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &message))
    g_object_weak_unref (message, message_gone_cb, self);
  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_queue_clear_full (&self->late_changes, late_change_free);
  g_array_unref (self->entries);
  g_array_unref (self->wanted);
  g_hash_table_unref (self->wanted_set);
  g_hash_table_unref (self->live);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->stale);
  g_hash_table_unref (self->overtaken);
  g_free (self->row_ring);
  g_object_unref (self->engine);
  G_OBJECT_CLASS (hearth_message_list_parent_class)->finalize (object);
}

static void
hearth_message_list_class_init (HearthMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hearth_message_list_get_property;
  object_class->finalize = hearth_message_list_finalize;
  properties[PROP_COMPLETE] =
      g_param_spec_boolean ("complete", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_message_list_init (HearthMessageList *self)
{
  self->live = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) hearth_row_unref);
  self->stale = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->overtaken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->row_ring = g_new0 (HearthKey, ROW_CACHE_SIZE);
  self->wanted = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  self->wanted_set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_queue_init (&self->late_changes);
}

/**
 * hearth_message_list_new:
 * @head: the first rows, filled
 *
 * Makes a list of what @head says; hearth_message_list_read_on() brings the rest.
 *
 * Returns: (transfer full): a new list
 */
HearthMessageList *
hearth_message_list_new (HearthEngine *engine, HearthListIndex *head)
{
  HearthMessageList *self = g_object_new (HEARTH_TYPE_MESSAGE_LIST, NULL);

  self->engine = g_object_ref (engine);
  self->folder = head->folder;
  self->sort = head->sort;
  self->generation = head->generation;
  self->is_complete = head->is_complete;
  self->entries = entries_from_index (head);
  for (guint i = 0; i < MIN (head->rows->len, ROW_CACHE_SIZE); i++)
    row_cache_add (self, g_ptr_array_index (head->rows, i));
  return self;
}

/**
 * hearth_message_list_read_on:
 *
 * Asks for the rows behind the head, if there are any and nobody asked. Whoever shows the list does so once the head
 * was painted: a view makes a widget for each row that is near, and those cost the first frame dear.
 */
void
hearth_message_list_read_on (HearthMessageList *self)
{
  g_return_if_fail (HEARTH_IS_MESSAGE_LIST (self));

  if (!self->is_complete && !self->is_index_running)
    request_index (self);
}

/**
 * hearth_message_list_get_folder:
 *
 * Returns: the folder it shows
 */
HearthKey
hearth_message_list_get_folder (HearthMessageList *self)
{
  return self->folder;
}

/**
 * hearth_message_list_get_sort:
 *
 * Returns: its order
 */
HearthSort
hearth_message_list_get_sort (HearthMessageList *self)
{
  return self->sort;
}

/**
 * hearth_message_list_is_complete:
 *
 * Returns: whether all keys are here, not only the first ones
 */
gboolean
hearth_message_list_is_complete (HearthMessageList *self)
{
  return self->is_complete;
}

/**
 * hearth_message_list_get_key:
 *
 * Returns: the key at @position without making a row object; %HEARTH_KEY_NONE past the end
 */
HearthKey
hearth_message_list_get_key (HearthMessageList *self, guint position)
{
  return position < self->entries->len ? ENTRY (self, place (self, position))->key : HEARTH_KEY_NONE;
}

/**
 * hearth_message_list_get_entry:
 *
 * Returns: (transfer none) (nullable): the entry at @position, valid until the list changes
 */
const HearthListEntry *
hearth_message_list_get_entry (HearthMessageList *self, guint position)
{
  return position < self->entries->len ? ENTRY (self, place (self, position)) : NULL;
}

/**
 * hearth_message_list_find:
 * @entry: what to look for
 * @position: (out): where it stands; where it would stand if it is not there
 *
 * Returns: whether it is there; logarithmic
 */
gboolean
hearth_message_list_find (HearthMessageList *self, const HearthListEntry *entry, guint *position)
{
  guint index;
  const gboolean is_there = find_index (self, entry, &index);

  if (is_there)
    *position = place (self, index);
  else
    *position = self->sort == HEARTH_SORT_NEWEST_FIRST ? self->entries->len - index : index;
  return is_there;
}

/**
 * hearth_message_list_peek_row:
 *
 * Returns: (transfer none) (nullable): the row of @key if it is read, and as it is now; none is asked for
 */
const HearthRow *
hearth_message_list_peek_row (HearthMessageList *self, HearthKey key)
{
  return g_hash_table_contains (self->stale, &key) ? NULL : g_hash_table_lookup (self->rows, &key);
}

/**
 * hearth_message_list_is_current:
 * @message: an item of this list
 *
 * Returns: whether its row is read and not of before it went away and came back
 */
gboolean
hearth_message_list_is_current (HearthMessageList *self, HearthMessage *message)
{
  const HearthKey key = hearth_message_get_key (message);

  return hearth_message_get_row (message) != NULL && !g_hash_table_contains (self->stale, &key);
}

/**
 * hearth_message_list_get_count:
 *
 * Returns: how many rows there are
 */
guint
hearth_message_list_get_count (HearthMessageList *self)
{
  return self->entries->len;
}
