/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of messages in a list, by key and without rows. UI thread; owned by the list view. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-selection.h"

struct _HearthMessageSelection
{
  GObject parent_instance;
  HearthMessageList *list;
  GHashTable *entries; /* of HearthListEntry by key: those chosen, or with is_inverted those not chosen */
  gboolean is_inverted;
  gboolean was_complete;
  gboolean is_stale; /* rows went: entries may name some that are gone */
};

enum
{
  PROP_0,
  PROP_N_SELECTED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void hearth_message_selection_list_model_init (GListModelInterface *iface);
static void hearth_message_selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HearthMessageSelection,
                               hearth_message_selection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      hearth_message_selection_list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          hearth_message_selection_model_init))

static guint
key_hash (gconstpointer data)
{
  const HearthListEntry *entry = data;

  return (guint) (entry->key ^ (entry->key >> 32));
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  return ((const HearthListEntry *) a)->key == ((const HearthListEntry *) b)->key;
}

static guint
count (HearthMessageSelection *self)
{
  return hearth_message_list_get_count (self->list);
}

static void
remember (HearthMessageSelection *self, guint position)
{
  const HearthListEntry *entry = hearth_message_list_get_entry (self->list, position);

  if (entry != NULL)
    g_hash_table_add (self->entries, g_memdup2 (entry, sizeof *entry));
}

static void
forget (HearthMessageSelection *self, guint position)
{
  HearthListEntry probe = { .key = hearth_message_list_get_key (self->list, position) };

  g_hash_table_remove (self->entries, &probe);
}

static void
put (HearthMessageSelection *self, guint position, gboolean is_selected)
{
  if (is_selected != self->is_inverted)
    remember (self, position);
  else
    forget (self, position);
}

static gboolean
is_gone (gpointer key, gpointer value, gpointer data)
{
  guint position;

  return !hearth_message_list_find (data, key, &position);
}

static void
prune (HearthMessageSelection *self)
{
  if (!self->is_stale)
    return;
  self->is_stale = FALSE;
  g_hash_table_foreach_remove (self->entries, is_gone, self->list);
}

/* What was chosen before may lie anywhere; the view looks only at the rows that are alive, so all is as cheap as one. */
static void
changed (HearthMessageSelection *self)
{
  guint n = count (self);

  if (n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static void
clear (HearthMessageSelection *self)
{
  g_hash_table_remove_all (self->entries);
  self->is_inverted = FALSE;
  self->is_stale = FALSE;
}

/* What comes later was not meant by "all". */
static void
exclude_new (HearthMessageSelection *self, guint position, guint added)
{
  if (!self->is_inverted || !self->was_complete)
    return;
  for (guint i = 0; i < added; i++)
    remember (self, position + i);
}

static void
items_changed_cb (HearthMessageSelection *self, guint position, guint removed, guint added)
{
  self->is_stale = self->is_stale || removed > 0;
  exclude_new (self, position, added);
  self->was_complete = hearth_message_list_is_complete (self->list);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed > 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static void
complete_cb (HearthMessageSelection *self)
{
  self->was_complete = hearth_message_list_is_complete (self->list);
  if (self->is_inverted)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static GType
hearth_message_selection_get_item_type (GListModel *model)
{
  return HEARTH_TYPE_MESSAGE;
}

static guint
hearth_message_selection_get_n_items (GListModel *model)
{
  return count (HEARTH_MESSAGE_SELECTION (model));
}

static gpointer
hearth_message_selection_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (HEARTH_MESSAGE_SELECTION (model)->list), position);
}

static void
hearth_message_selection_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hearth_message_selection_get_item_type;
  iface->get_n_items = hearth_message_selection_get_n_items;
  iface->get_item = hearth_message_selection_get_item;
}

static gboolean
hearth_message_selection_is_selected (GtkSelectionModel *model, guint position)
{
  HearthMessageSelection *self = HEARTH_MESSAGE_SELECTION (model);

  return position < count (self) &&
         hearth_message_selection_is_key_selected (self, hearth_message_list_get_key (self->list, position));
}

static GtkBitset *
hearth_message_selection_get_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  HearthMessageSelection *self = HEARTH_MESSAGE_SELECTION (model);
  GtkBitset *set = gtk_bitset_new_empty ();
  guint end = position + MIN (n_items, count (self) - MIN (position, count (self)));

  if (g_hash_table_size (self->entries) == 0)
    {
      if (self->is_inverted && end > position)
        gtk_bitset_add_range (set, position, end - position);
      return set;
    }
  for (guint i = position; i < end; i++)
    {
      if (hearth_message_selection_is_selected (model, i))
        gtk_bitset_add (set, i);
    }
  return set;
}

static gboolean
hearth_message_selection_select_range (GtkSelectionModel *model,
                                       guint position,
                                       guint n_items,
                                       gboolean unselect_rest)
{
  HearthMessageSelection *self = HEARTH_MESSAGE_SELECTION (model);

  if (unselect_rest)
    clear (self);
  for (guint i = 0; i < n_items; i++)
    put (self, position + i, TRUE);
  changed (self);
  return TRUE;
}

static gboolean
hearth_message_selection_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return hearth_message_selection_select_range (model, position, 1, unselect_rest);
}

static gboolean
hearth_message_selection_unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  HearthMessageSelection *self = HEARTH_MESSAGE_SELECTION (model);

  for (guint i = 0; i < n_items; i++)
    put (self, position + i, FALSE);
  changed (self);
  return TRUE;
}

static gboolean
hearth_message_selection_unselect_item (GtkSelectionModel *model, guint position)
{
  return hearth_message_selection_unselect_range (model, position, 1);
}

static gboolean
hearth_message_selection_select_all (GtkSelectionModel *model)
{
  HearthMessageSelection *self = HEARTH_MESSAGE_SELECTION (model);

  clear (self);
  self->is_inverted = TRUE;
  changed (self);
  return TRUE;
}

static gboolean
hearth_message_selection_unselect_all (GtkSelectionModel *model)
{
  HearthMessageSelection *self = HEARTH_MESSAGE_SELECTION (model);

  clear (self);
  changed (self);
  return TRUE;
}

static gboolean
hearth_message_selection_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  HearthMessageSelection *self = HEARTH_MESSAGE_SELECTION (model);
  GtkBitsetIter iter;
  guint position;

  if (!gtk_bitset_iter_init_first (&iter, mask, &position))
    return TRUE;
  do
    if (position < count (self))
      put (self, position, gtk_bitset_contains (selected, position));
  while (gtk_bitset_iter_next (&iter, &position));
  changed (self);
  return TRUE;
}

static void
hearth_message_selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = hearth_message_selection_is_selected;
  iface->get_selection_in_range = hearth_message_selection_get_in_range;
  iface->select_item = hearth_message_selection_select_item;
  iface->unselect_item = hearth_message_selection_unselect_item;
  iface->select_range = hearth_message_selection_select_range;
  iface->unselect_range = hearth_message_selection_unselect_range;
  iface->select_all = hearth_message_selection_select_all;
  iface->unselect_all = hearth_message_selection_unselect_all;
  iface->set_selection = hearth_message_selection_set_selection;
}

static void
hearth_message_selection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_N_SELECTED)
    g_value_set_uint (value, hearth_message_selection_get_n_selected (HEARTH_MESSAGE_SELECTION (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_message_selection_dispose (GObject *object)
{
  HearthMessageSelection *self = HEARTH_MESSAGE_SELECTION (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  G_OBJECT_CLASS (hearth_message_selection_parent_class)->dispose (object);
}

static void
hearth_message_selection_class_init (HearthMessageSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hearth_message_selection_get_property;
  object_class->dispose = hearth_message_selection_dispose;
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_message_selection_init (HearthMessageSelection *self)
{
  self->entries = g_hash_table_new_full (key_hash, key_equal, g_free, NULL);
}

/**
 * hearth_message_selection_new:
 * @list: the messages to choose from
 *
 * Returns: (transfer full): with nothing chosen
 */
HearthMessageSelection *
hearth_message_selection_new (HearthMessageList *list)
{
  HearthMessageSelection *self = g_object_new (HEARTH_TYPE_MESSAGE_SELECTION, NULL);

  self->list = g_object_ref (list);
  self->was_complete = hearth_message_list_is_complete (list);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "notify::complete", G_CALLBACK (complete_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * hearth_message_selection_get_list:
 *
 * Returns: (transfer none): the messages that are chosen from
 */
HearthMessageList *
hearth_message_selection_get_list (HearthMessageSelection *self)
{
  g_return_val_if_fail (HEARTH_IS_MESSAGE_SELECTION (self), NULL);
  return self->list;
}

/**
 * hearth_message_selection_get_n_selected:
 *
 * Returns: how many messages are chosen
 */
guint
hearth_message_selection_get_n_selected (HearthMessageSelection *self)
{
  guint n;

  g_return_val_if_fail (HEARTH_IS_MESSAGE_SELECTION (self), 0);

  prune (self);
  n = g_hash_table_size (self->entries);
  return self->is_inverted ? count (self) - MIN (n, count (self)) : n;
}

/**
 * hearth_message_selection_is_key_selected:
 * @key: a placement of the list
 *
 * Returns: whether it is chosen
 */
gboolean
hearth_message_selection_is_key_selected (HearthMessageSelection *self, HearthKey key)
{
  HearthListEntry probe = { .key = key };

  return g_hash_table_contains (self->entries, &probe) != self->is_inverted;
}

/**
 * hearth_message_selection_dup_keys:
 *
 * Returns: (transfer full) (element-type HearthKey): the keys of all that are chosen. With "all but these" this walks
 *   the whole list, which is fine for acting on it and too much for drawing.
 */
GArray *
hearth_message_selection_dup_keys (HearthMessageSelection *self)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  guint n = count (self);

  prune (self);
  if (!self->is_inverted)
    {
      GHashTableIter iter;
      gpointer entry;

      g_hash_table_iter_init (&iter, self->entries);
      while (g_hash_table_iter_next (&iter, &entry, NULL))
        g_array_append_val (keys, ((HearthListEntry *) entry)->key);
      return keys;
    }
  for (guint i = 0; i < n; i++)
    {
      HearthKey key = hearth_message_list_get_key (self->list, i);

      if (hearth_message_selection_is_key_selected (self, key))
        g_array_append_val (keys, key);
    }
  return keys;
}

/**
 * hearth_message_selection_get_single:
 *
 * Returns: the position of the chosen message if it is exactly one, else %GTK_INVALID_LIST_POSITION
 */
guint
hearth_message_selection_get_single (HearthMessageSelection *self)
{
  GHashTableIter iter;
  gpointer entry;
  guint position;

  if (hearth_message_selection_get_n_selected (self) != 1)
    return GTK_INVALID_LIST_POSITION;
  if (self->is_inverted)
    {
      for (position = 0; position < count (self); position++)
        if (hearth_message_selection_is_selected (GTK_SELECTION_MODEL (self), position))
          return position;
      return GTK_INVALID_LIST_POSITION;
    }
  g_hash_table_iter_init (&iter, self->entries);
  if (g_hash_table_iter_next (&iter, &entry, NULL) && hearth_message_list_find (self->list, entry, &position))
    return position;
  return GTK_INVALID_LIST_POSITION;
}

/**
 * hearth_message_selection_select_key:
 * @entry: a message of the list, which need not have come yet
 *
 * Chooses this one only.
 */
void
hearth_message_selection_select_key (HearthMessageSelection *self, const HearthListEntry *entry)
{
  clear (self);
  g_hash_table_add (self->entries, g_memdup2 (entry, sizeof *entry));
  changed (self);
}
