/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One level of the tree. GTK asks an item for its children only once, when its row is made; here a single row can be made
 * anew, and all others keep their widgets, also that one on which a button of the mouse is held down. UI thread; owned by
 * the tree's model. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-tree-level.h"

struct _HearthTreeLevel
{
  GObject parent_instance;

  GListModel *base;
};

static GType
level_get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
level_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (HEARTH_TREE_LEVEL (model)->base);
}

static gpointer
level_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (HEARTH_TREE_LEVEL (model)->base, position);
}

static void
level_model_init (GListModelInterface *interface)
{
  interface->get_item_type = level_get_item_type;
  interface->get_n_items = level_get_n_items;
  interface->get_item = level_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HearthTreeLevel,
                               hearth_tree_level,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, level_model_init))

static void
hearth_tree_level_finalize (GObject *object)
{
  g_clear_object (&HEARTH_TREE_LEVEL (object)->base);
  G_OBJECT_CLASS (hearth_tree_level_parent_class)->finalize (object);
}

static void
hearth_tree_level_class_init (HearthTreeLevelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_tree_level_finalize;
}

static void
hearth_tree_level_init (HearthTreeLevel *self)
{
}

/**
 * hearth_tree_level_new:
 * @base: what the level shows
 *
 * Returns: (transfer full): a level
 */
HearthTreeLevel *
hearth_tree_level_new (GListModel *base)
{
  HearthTreeLevel *self = g_object_new (HEARTH_TYPE_TREE_LEVEL, NULL);

  self->base = g_object_ref (base);
  g_signal_connect_object (base, "items-changed", G_CALLBACK (g_list_model_items_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * hearth_tree_level_renew:
 * @is_old: (scope call): whether an item is to be asked for its children again
 *
 * Takes such items out and puts them in again, each by itself.
 */
void
hearth_tree_level_renew (HearthTreeLevel *self,
                         gboolean (*is_old) (gpointer item, gpointer data),
                         gpointer data)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->base); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->base, i);

      if (is_old (item, data))
        g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 1);
    }
}
