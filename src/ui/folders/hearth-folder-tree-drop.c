/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dropping messages onto folders: the one under the pointer is marked, one that is folded unfolds after a while, and at
 * the edges the tree scrolls. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-folder-tree-private.h"

#include "hearth-dragged-messages.h"

#define UNFOLD_MS      700
#define EDGE_PX        32
#define SCROLL_MS      30
#define SCROLL_STEP_PX 9

/**
 * hearth_folder_tree_row_at:
 * @x: in the tree's coordinates
 * @y: likewise
 *
 * Returns: (transfer none) (nullable): the row there
 */
HearthTreeRow *
hearth_folder_tree_row_at (HearthFolderTree *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = picked != NULL ? gtk_widget_get_ancestor (picked, HEARTH_TYPE_TREE_ROW) : NULL;

  if (row == NULL && picked != NULL)
    row = gtk_widget_get_first_child (picked);
  return HEARTH_IS_TREE_ROW (row) ? HEARTH_TREE_ROW (row) : NULL;
}

static HearthFolder *
dup_folder (HearthTreeRow *row)
{
  GtkTreeListRow *place = row != NULL ? hearth_tree_row_get_row (row) : NULL;
  GObject *item = place != NULL ? gtk_tree_list_row_get_item (place) : NULL;

  if (HEARTH_IS_FOLDER (item))
    return HEARTH_FOLDER (item);
  g_clear_object (&item);
  return NULL;
}

static void
unmark (HearthFolderTree *self)
{
  g_clear_handle_id (&self->unfold_id, g_source_remove);
  if (self->drop_row != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->drop_row), "hearth-drop");
  g_clear_object (&self->drop_row);
}

static gboolean
unfold_cb (gpointer data)
{
  HearthFolderTree *self = data;

  self->unfold_id = 0;
  if (self->drop_row != NULL && hearth_tree_row_get_row (self->drop_row) != NULL)
    gtk_tree_list_row_set_expanded (hearth_tree_row_get_row (self->drop_row), TRUE);
  return G_SOURCE_REMOVE;
}

static void
mark (HearthFolderTree *self, HearthTreeRow *row, gboolean is_allowed)
{
  GtkTreeListRow *place;

  if (row != self->drop_row)
    {
      unmark (self);
      g_set_object (&self->drop_row, row);
      place = row != NULL ? hearth_tree_row_get_row (row) : NULL;
      if (place != NULL && gtk_tree_list_row_is_expandable (place) && !gtk_tree_list_row_get_expanded (place))
        self->unfold_id = g_timeout_add (UNFOLD_MS, unfold_cb, self);
    }
  if (row != NULL && is_allowed)
    gtk_widget_add_css_class (GTK_WIDGET (row), "hearth-drop");
}

/* --- scrolling at the edges --- */

static gboolean
scroll_cb (gpointer data)
{
  HearthFolderTree *self = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + self->scroll_step);
  return G_SOURCE_CONTINUE;
}

static void
scroll_at_edge (HearthFolderTree *self, double y)
{
  const int height = gtk_widget_get_height (GTK_WIDGET (self));

  self->scroll_step = y < EDGE_PX ? -SCROLL_STEP_PX : y > height - EDGE_PX ? SCROLL_STEP_PX : 0;
  if (self->scroll_step == 0)
    g_clear_handle_id (&self->scroll_id, g_source_remove);
  else if (self->scroll_id == 0)
    self->scroll_id = g_timeout_add (SCROLL_MS, scroll_cb, self);
}

/* --- what the drag does --- */

static HearthDraggedMessages *
get_dragged (GtkDropTarget *target)
{
  const GValue *value = gtk_drop_target_get_value (target);

  return value != NULL ? g_value_get_object (value) : NULL;
}

/* With Ctrl held the drag offers nothing but copying. */
static GdkDragAction
wanted_action (GtkDropTarget *target)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);

  return drop != NULL && (gdk_drop_get_actions (drop) & GDK_ACTION_MOVE) != 0 ? GDK_ACTION_MOVE
                                                                              : GDK_ACTION_COPY;
}

static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, HearthFolderTree *self)
{
  HearthTreeRow *row = hearth_folder_tree_row_at (self, x, y);
  g_autoptr (HearthFolder) folder = dup_folder (row);
  HearthDraggedMessages *dragged = get_dragged (target);
  const gboolean is_allowed =
      folder != NULL && dragged != NULL && hearth_dragged_messages_can_go (dragged, folder);

  gtk_widget_add_css_class (GTK_WIDGET (self->list), "hearth-dropping");
  mark (self, row, is_allowed);
  scroll_at_edge (self, y);
  return is_allowed ? wanted_action (target) : 0;
}

static void
end (HearthFolderTree *self)
{
  unmark (self);
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  if (self->list != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->list), "hearth-dropping");
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, HearthFolderTree *self)
{
  g_autoptr (HearthFolder) folder = dup_folder (hearth_folder_tree_row_at (self, x, y));
  HearthDraggedMessages *dragged = g_value_get_object (value);
  const HearthFileVerb verb = wanted_action (target) == GDK_ACTION_COPY ? HEARTH_FILE_COPY : HEARTH_FILE_MOVE;

  end (self);
  if (folder == NULL || dragged == NULL || !hearth_dragged_messages_can_go (dragged, folder))
    return FALSE;
  g_signal_emit_by_name (self, "messages-dropped", folder, dragged, verb);
  return TRUE;
}

/**
 * hearth_folder_tree_drop_init:
 *
 * Lets messages be dropped; called once, after the template.
 */
void
hearth_folder_tree_drop_init (HearthFolderTree *self)
{
  GtkDropTarget *target =
      gtk_drop_target_new (HEARTH_TYPE_DRAGGED_MESSAGES, GDK_ACTION_MOVE | GDK_ACTION_COPY);

  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect (target, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (target, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (end), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/**
 * hearth_folder_tree_drop_dispose:
 *
 * Ends what a drag has begun.
 */
void
hearth_folder_tree_drop_dispose (HearthFolderTree *self)
{
  end (self);
}
