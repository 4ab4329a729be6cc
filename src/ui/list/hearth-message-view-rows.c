/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows that are alive, about 200 whatever the list holds: binding them, finding them, bringing one into sight, and
 * telling them when another day begins. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-view-private.h"

static gboolean
is_outgoing (HearthMessageView *self)
{
  HearthFolderRole role = self->folder != NULL ? hearth_folder_get_role (self->folder) : HEARTH_ROLE_NONE;

  return role == HEARTH_ROLE_SENT || role == HEARTH_ROLE_DRAFTS;
}

static void
row_setup_cb (HearthMessageView *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, hearth_message_row_new ());
}

static void
row_bind_cb (HearthMessageView *self, GtkListItem *item)
{
  hearth_message_row_bind (HEARTH_MESSAGE_ROW (gtk_list_item_get_child (item)), item, is_outgoing (self));
}

static void
row_unbind_cb (HearthMessageView *self, GtkListItem *item)
{
  hearth_message_row_unbind (HEARTH_MESSAGE_ROW (gtk_list_item_get_child (item)));
}

static HearthMessageRow *
row_of_widget (GtkWidget *widget)
{
  GtkWidget *row;

  if (widget == NULL)
    return NULL;
  row = gtk_widget_get_ancestor (widget, HEARTH_TYPE_MESSAGE_ROW);
  if (row == NULL)
    row = gtk_widget_get_first_child (widget);
  return HEARTH_IS_MESSAGE_ROW (row) ? HEARTH_MESSAGE_ROW (row) : NULL;
}

/**
 * hearth_message_view_row_at:
 * @x: in the overlay's coordinates
 * @y: likewise
 *
 * Returns: (transfer none) (nullable): the row there
 */
HearthMessageRow *
hearth_message_view_row_at (HearthMessageView *self, double x, double y)
{
  double list_x, list_y;

  if (!gtk_widget_translate_coordinates (self->overlay, GTK_WIDGET (self->list), x, y, &list_x, &list_y))
    return NULL;
  return row_of_widget (gtk_widget_pick (GTK_WIDGET (self->list), list_x, list_y, GTK_PICK_DEFAULT));
}

/**
 * hearth_message_view_row_of_position:
 *
 * Returns: (transfer none) (nullable): the row that shows @position, if one does
 */
HearthMessageRow *
hearth_message_view_row_of_position (HearthMessageView *self, guint position)
{
  GtkWidget *child;

  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      HearthMessageRow *row = row_of_widget (child);

      if (row != NULL && hearth_message_row_get_position (row) == position)
        return row;
    }
  return NULL;
}

/**
 * hearth_message_view_focus_row:
 *
 * Returns: (transfer none) (nullable): the row that has the keyboard focus
 */
HearthMessageRow *
hearth_message_view_focus_row (HearthMessageView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return NULL;
  return row_of_widget (focus);
}

/**
 * hearth_message_view_scroll_to:
 * @position: a place in the list
 *
 * Brings it into sight with as little movement as needed.
 */
void
hearth_message_view_scroll_to (HearthMessageView *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

static gboolean
focus_cursor_cb (gpointer data)
{
  HearthMessageView *self = data;
  HearthMessageRow *row = hearth_message_view_row_of_position (self, self->cursor);

  if (row != NULL)
    gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
  return G_SOURCE_REMOVE;
}

/**
 * hearth_message_view_go_to:
 * @position: a place in the list
 *
 * Chooses this one message and brings it into sight; the focus follows if it was in the list.
 */
void
hearth_message_view_go_to (HearthMessageView *self, guint position)
{
  gboolean has_focus = hearth_message_view_focus_row (self) != NULL;

  if (self->selection == NULL || position >= g_list_model_get_n_items (G_LIST_MODEL (self->selection)))
    return;
  self->is_pointer = FALSE;
  self->cursor = position;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  hearth_message_view_scroll_to (self, position);
  if (has_focus)
    g_idle_add_full (GTK_PRIORITY_RESIZE + 1, focus_cursor_cb, g_object_ref (self), g_object_unref);
}

/* The day changes under the dates "14:32" and "Sat". */

static void schedule_midnight (HearthMessageView *self);

static gboolean
midnight_cb (gpointer data)
{
  HearthMessageView *self = data;
  GtkWidget *child;

  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      HearthMessageRow *row = row_of_widget (child);

      if (row != NULL)
        hearth_message_row_refresh (row);
    }
  self->midnight_timer = 0;
  schedule_midnight (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_midnight (HearthMessageView *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  guint past_s = (guint) (g_date_time_get_hour (now) * 3600 + g_date_time_get_minute (now) * 60);

  self->midnight_timer =
      g_timeout_add_seconds (24 * 3600 - MIN (past_s, 24u * 3600u - 60u), midnight_cb, self);
}

/**
 * hearth_message_view_rows_init:
 *
 * Gives the list its rows; called once, after the template.
 */
void
hearth_message_view_rows_init (HearthMessageView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (row_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (row_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (row_unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  schedule_midnight (self);
}
