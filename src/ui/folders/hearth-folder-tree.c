/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree: members, their accounts (with two or more), folders in folders. When something that had nothing under it gets
 * something, its row alone is made anew, since GTK asks that only once (HearthTreeLevel). UI thread; owned by the window. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-folder-tree-private.h"

#include <glib/gi18n.h>

#include "hearth-dragged-messages.h"
#include "hearth-list-focus.h"
#include "hearth-tree-level.h"

enum
{
  SIGNAL_FOLDER_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HearthFolderTree, hearth_folder_tree, GTK_TYPE_WIDGET)

static void queue_settle (HearthFolderTree *self);

/* What is folded */

static char *
dup_id (gpointer item)
{
  if (HEARTH_IS_MEMBER (item))
    return g_strdup_printf ("person:%" G_GINT64_FORMAT, hearth_member_get_id (item));
  if (HEARTH_IS_ACCOUNT (item))
    return g_strdup_printf ("account:%u", hearth_account_get_number (item));
  return g_strdup_printf ("folder:%u:%" G_GINT64_FORMAT,
                          hearth_key_get_account (hearth_folder_get_key (item)),
                          hearth_key_get_row (hearth_folder_get_key (item)));
}

static gboolean
is_expanded_at_first (gpointer item)
{
  return !HEARTH_IS_FOLDER (item);
}

static gboolean
should_be_expanded (HearthFolderTree *self, gpointer item)
{
  g_autofree char *id = dup_id (item);

  return is_expanded_at_first (item) != g_hash_table_contains (self->toggled, id);
}

static void
expanded_cb (HearthFolderTree *self, GParamSpec *pspec, GtkTreeListRow *row)
{
  g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);

  if (item == NULL || self->is_settling)
    return;
  if (gtk_tree_list_row_get_expanded (row) == is_expanded_at_first (item))
    {
      g_autofree char *id = dup_id (item);

      g_hash_table_remove (self->toggled, id);
    }
  else
    g_hash_table_add (self->toggled, dup_id (item));
}

/* The model */

/* Whose children these are is asked again, by what stands for them. */
static void
want_renewal (HearthFolderTree *self, GListModel *children)
{
  g_hash_table_add (self->renewed, g_object_ref (children));
  queue_settle (self);
}

static gboolean
is_renewed (gpointer item, gpointer data)
{
  HearthFolderTree *self = data;

  if (HEARTH_IS_MEMBER (item))
    return g_hash_table_contains (self->renewed, hearth_member_get_accounts (item));
  return HEARTH_IS_FOLDER (item) && g_hash_table_contains (self->renewed, hearth_folder_get_children (item));
}

static void
level_gone_cb (gpointer data, GObject *where_it_was)
{
  g_ptr_array_remove_fast (data, where_it_was);
}

static GListModel *
make_level (HearthFolderTree *self, GListModel *base)
{
  HearthTreeLevel *level = hearth_tree_level_new (base);

  g_ptr_array_add (self->levels, level);
  g_object_weak_ref (G_OBJECT (level), level_gone_cb, self->levels);
  return G_LIST_MODEL (level);
}

/* A level that goes with the row above it, which was made anew, is not asked any more. */
static void
renew (HearthFolderTree *self)
{
  g_autoptr (GPtrArray) levels = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->levels->len; i++)
    g_ptr_array_add (levels, g_object_ref (g_ptr_array_index (self->levels, i)));
  self->is_settling = TRUE;
  for (guint i = 0; i < levels->len; i++)
    hearth_tree_level_renew (g_ptr_array_index (levels, i), is_renewed, self);
  self->is_settling = FALSE;
  g_hash_table_remove_all (self->renewed);
}

static void
children_changed_cb (HearthFolderTree *self, guint position, guint removed, guint added, GListModel *children)
{
  guint now = g_list_model_get_n_items (children);
  guint before = now + removed - added;

  if ((before == 0) != (now == 0))
    want_renewal (self, children);
}

static void
accounts_changed_cb (HearthFolderTree *self, guint position, guint removed, guint added, GListModel *accounts)
{
  guint now = g_list_model_get_n_items (accounts);
  guint before = now + removed - added;

  if ((before > 1) != (now > 1) || (now <= 1 && before != now))
    want_renewal (self, accounts);
}

static void
watch (HearthFolderTree *self, GListModel *model, GCallback callback)
{
  if (g_signal_handler_find (model, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self) == 0)
    g_signal_connect_object (model, "items-changed", callback, self, G_CONNECT_SWAPPED);
}

static GListModel *
children_of_member (HearthFolderTree *self, HearthMember *member)
{
  GListModel *accounts = hearth_member_get_accounts (member);
  g_autoptr (HearthAccount) account = NULL;

  watch (self, accounts, G_CALLBACK (accounts_changed_cb));
  if (g_list_model_get_n_items (accounts) != 1)
    return make_level (self, accounts);
  account = g_list_model_get_item (accounts, 0);
  return make_level (self, hearth_account_get_folders (account));
}

static GListModel *
create_children_cb (gpointer item, gpointer data)
{
  HearthFolderTree *self = data;
  GListModel *children;

  if (HEARTH_IS_MEMBER (item))
    return children_of_member (self, item);
  if (HEARTH_IS_ACCOUNT (item))
    return make_level (self, hearth_account_get_folders (item));
  children = hearth_folder_get_children (item);
  watch (self, children, G_CALLBACK (children_changed_cb));
  return g_list_model_get_n_items (children) > 0 ? make_level (self, children) : NULL;
}

/* Unfolding adds rows below, which are looked at in their turn. */
static void
unfold (HearthFolderTree *self)
{
  self->is_settling = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tree)); i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, i);
      g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);

      if (gtk_tree_list_row_is_expandable (row))
        gtk_tree_list_row_set_expanded (row, should_be_expanded (self, item));
    }
  self->is_settling = FALSE;
}

static guint
position_of (HearthFolderTree *self, HearthKey key)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tree)); i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, i);
      g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);

      if (HEARTH_IS_FOLDER (item) && hearth_folder_get_key (HEARTH_FOLDER (item)) == key)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
show_choice (HearthFolderTree *self)
{
  guint position =
      self->chosen != HEARTH_KEY_NONE ? position_of (self, self->chosen) : GTK_INVALID_LIST_POSITION;

  if (gtk_single_selection_get_selected (self->selection) != position)
    gtk_single_selection_set_selected (self->selection, position);
}

static void
selected_cb (HearthFolderTree *self)
{
  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);
  g_autoptr (GObject) item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  /* The arrow keys choose what they pass, also people and accounts. */
  if (!HEARTH_IS_FOLDER (item) || !hearth_folder_get_info (HEARTH_FOLDER (item))->is_selectable)
    {
      if (item != NULL)
        show_choice (self);
      return;
    }
  if (hearth_folder_get_key (HEARTH_FOLDER (item)) == self->chosen)
    return;
  self->chosen = hearth_folder_get_key (HEARTH_FOLDER (item));
  g_signal_emit (self, signals[SIGNAL_FOLDER_CHOSEN], 0, item);
}

static void
build (HearthFolderTree *self)
{
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->tree);
  if (self->members == NULL)
    {
      gtk_list_view_set_model (self->list, NULL);
      return;
    }
  self->tree = gtk_tree_list_model_new (make_level (self, self->members), FALSE, FALSE, create_children_cb,
                                        self, NULL);
  unfold (self);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->tree));
  show_choice (self);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tree, "items-changed", G_CALLBACK (queue_settle), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

static gboolean
settle_cb (gpointer data)
{
  HearthFolderTree *self = data;

  if (self->tree != NULL)
    {
      if (g_hash_table_size (self->renewed) > 0)
        renew (self);
      unfold (self);
      show_choice (self);
    }
  self->settle_id = 0;
  return G_SOURCE_REMOVE;
}

/* Not at once: the model is telling its change to others. Before the next frame all the same. */
static void
queue_settle (HearthFolderTree *self)
{
  if (self->settle_id == 0 && !self->is_settling)
    self->settle_id = g_idle_add_full (G_PRIORITY_HIGH, settle_cb, self, NULL);
}

/* Rows */

static void
setup_cb (HearthFolderTree *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, hearth_tree_row_new ());
}

static void
bind_cb (HearthFolderTree *self, GtkListItem *item)
{
  hearth_tree_row_bind (HEARTH_TREE_ROW (gtk_list_item_get_child (item)), item);
  g_signal_connect_object (gtk_list_item_get_item (item), "notify::expanded", G_CALLBACK (expanded_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
unbind_cb (HearthFolderTree *self, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), expanded_cb, self);
  hearth_tree_row_unbind (HEARTH_TREE_ROW (gtk_list_item_get_child (item)));
}

/**
 * hearth_folder_tree_focus_row:
 *
 * Returns: (transfer none) (nullable): the row that has the keyboard focus
 */
HearthTreeRow *
hearth_folder_tree_focus_row (HearthFolderTree *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *row;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return NULL;
  row = gtk_widget_get_ancestor (focus, HEARTH_TYPE_TREE_ROW);
  if (row == NULL)
    row = gtk_widget_get_first_child (focus);
  return HEARTH_IS_TREE_ROW (row) ? HEARTH_TREE_ROW (row) : NULL;
}

static void
activate_cb (HearthFolderTree *self, guint position)
{
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, position);
  g_autoptr (GObject) item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  if (HEARTH_IS_FOLDER (item) && hearth_folder_get_info (HEARTH_FOLDER (item))->is_selectable)
    {
      self->chosen = hearth_folder_get_key (HEARTH_FOLDER (item));
      g_signal_emit (self, signals[SIGNAL_FOLDER_CHOSEN], 0, item);
    }
  else if (row != NULL)
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
}

static gboolean
fold_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  HearthTreeRow *focus = hearth_folder_tree_focus_row (HEARTH_FOLDER_TREE (widget));
  GtkTreeListRow *row = focus != NULL ? hearth_tree_row_get_row (focus) : NULL;
  gboolean unfolds = g_variant_get_boolean (args);

  if (row == NULL || !gtk_tree_list_row_is_expandable (row) ||
      gtk_tree_list_row_get_expanded (row) == unfolds)
    return FALSE;
  gtk_tree_list_row_set_expanded (row, unfolds);
  return TRUE;
}

static gboolean
hearth_folder_tree_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (hearth_list_focus_is_leaving (GTK_WIDGET (HEARTH_FOLDER_TREE (widget)->list), direction))
    return FALSE;
  return GTK_WIDGET_CLASS (hearth_folder_tree_parent_class)->focus (widget, direction);
}

static gboolean
hearth_folder_tree_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (HEARTH_FOLDER_TREE (widget)->list));
}

static void
hearth_folder_tree_dispose (GObject *object)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->settle_id, g_source_remove);
  hearth_folder_tree_drop_dispose (self);
  hearth_folder_tree_menu_dispose (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->tree);
  g_clear_object (&self->members);
  g_clear_pointer (&self->toggled, g_hash_table_unref);
  g_clear_pointer (&self->renewed, g_hash_table_unref);
  G_OBJECT_CLASS (hearth_folder_tree_parent_class)->dispose (object);
}

static void
hearth_folder_tree_finalize (GObject *object)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (object);

  /* Somebody may hold a model for longer. */
  for (guint i = 0; i < self->levels->len; i++)
    g_object_weak_unref (g_ptr_array_index (self->levels, i), level_gone_cb, self->levels);
  g_ptr_array_unref (self->levels);
  G_OBJECT_CLASS (hearth_folder_tree_parent_class)->finalize (object);
}

static void
hearth_folder_tree_class_init (HearthFolderTreeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_folder_tree_dispose;
  G_OBJECT_CLASS (klass)->finalize = hearth_folder_tree_finalize;
  widget_class->focus = hearth_folder_tree_focus;
  widget_class->grab_focus = hearth_folder_tree_grab_focus;
  signals[SIGNAL_FOLDER_CHOSEN] = g_signal_new ("folder-chosen", HEARTH_TYPE_FOLDER_TREE, G_SIGNAL_RUN_LAST,
                                                0, NULL, NULL, NULL, G_TYPE_NONE, 1, HEARTH_TYPE_FOLDER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-folder-tree.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthFolderTree, scroller);
  gtk_widget_class_bind_template_child (widget_class, HearthFolderTree, list);
  g_signal_new ("messages-dropped", HEARTH_TYPE_FOLDER_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 3, HEARTH_TYPE_FOLDER, HEARTH_TYPE_DRAGGED_MESSAGES, G_TYPE_UINT);
  hearth_folder_tree_menu_class_init (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, fold_cb, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, fold_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_plus, 0, fold_cb, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_minus, 0, fold_cb, "b", FALSE);
}

static void
hearth_folder_tree_init (HearthFolderTree *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->toggled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->renewed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->levels = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  hearth_folder_tree_menu_init (self);
  hearth_folder_tree_drop_init (self);
}

/**
 * hearth_folder_tree_set_client:
 * @client: where changes of folders go to; without one the tree has no menu
 */
void
hearth_folder_tree_set_client (HearthFolderTree *self, HearthClient *client)
{
  g_return_if_fail (HEARTH_IS_FOLDER_TREE (self));

  g_set_object (&self->client, client);
}

/**
 * hearth_folder_tree_set_members:
 * @members: (nullable): a model of #HearthMember
 */
void
hearth_folder_tree_set_members (HearthFolderTree *self, GListModel *members)
{
  g_return_if_fail (HEARTH_IS_FOLDER_TREE (self));

  if (g_set_object (&self->members, members))
    build (self);
}

/**
 * hearth_folder_tree_set_toggled:
 * @toggled: ids of rows that are not folded as they are at first (see the schema)
 */
void
hearth_folder_tree_set_toggled (HearthFolderTree *self, const char *const *toggled)
{
  g_return_if_fail (HEARTH_IS_FOLDER_TREE (self));

  g_hash_table_remove_all (self->toggled);
  for (guint i = 0; toggled != NULL && toggled[i] != NULL; i++)
    g_hash_table_add (self->toggled, g_strdup (toggled[i]));
  if (self->tree != NULL)
    queue_settle (self);
}

/**
 * hearth_folder_tree_dup_toggled:
 *
 * Returns: (transfer full): ids of rows that are not folded as they are at first
 */
GStrv
hearth_folder_tree_dup_toggled (HearthFolderTree *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->toggled);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_strv_builder_add (builder, id);
  return g_strv_builder_end (builder);
}

/**
 * hearth_folder_tree_show_chosen:
 * @folder: (nullable): the folder that is open
 *
 * Marks it without saying so by a signal.
 */
void
hearth_folder_tree_show_chosen (HearthFolderTree *self, HearthFolder *folder)
{
  g_return_if_fail (HEARTH_IS_FOLDER_TREE (self));

  self->chosen = folder != NULL ? hearth_folder_get_key (folder) : HEARTH_KEY_NONE;
  /* Who asks may be hearing of a change that the selection has not heard of. */
  if (self->selection != NULL)
    queue_settle (self);
}
