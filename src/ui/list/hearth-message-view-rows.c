/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows that are alive, about 200 whatever the list holds: binding them, finding them, bringing one into sight, and
 * telling them when another day begins. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-view-private.h"

/** No row is lower than this, with the smallest text. */
#define LEAST_ROW_PX 52
/** What a list that was not shown yet is taken for. */
#define HEIGHT_BEFORE_SHOWN_PX 720
/** So many rows are furnished in one frame, which they make two to three milliseconds longer. */
#define ROWS_A_FRAME 6

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

/* Rows are furnished when a window opens as far as they can be seen, and the others when there is time: of the 200 that
 * the list view wants, a dozen are in sight. Whoever scrolls before that finds all of them done. */

static void
furnish_next (HearthMessageView *self)
{
  g_autoptr (HearthMessageRow) row = g_queue_pop_head (&self->bare_rows);

  /* One that was let go in the meantime comes again when it is bound. */
  if (hearth_message_row_get_message (row) != NULL)
    hearth_message_row_furnish (row);
}

static void
stop_furnishing (HearthMessageView *self)
{
  if (self->furnish_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->furnish_id);
  self->furnish_id = 0;
}

static void
furnish_all (HearthMessageView *self)
{
  while (!g_queue_is_empty (&self->bare_rows))
    furnish_next (self);
  stop_furnishing (self);
}

/* Higher than it was taken for: more is in sight. */
static void
page_size_cb (HearthMessageView *self, GParamSpec *pspec, GtkAdjustment *adjustment)
{
  if (gtk_adjustment_get_page_size (adjustment) > HEIGHT_BEFORE_SHOWN_PX)
    furnish_all (self);
}

/* By frames, since most of what a row costs is its style and its layout, in the frame after it was made. */
static gboolean
furnish_some_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  HearthMessageView *self = data;

  for (guint i = 0; i < ROWS_A_FRAME && !g_queue_is_empty (&self->bare_rows); i++)
    furnish_next (self);
  if (!g_queue_is_empty (&self->bare_rows))
    return G_SOURCE_CONTINUE;
  self->furnish_id = 0;
  return G_SOURCE_REMOVE;
}

static void
furnish_in_time (HearthMessageView *self, HearthMessageRow *row, guint position)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double height = gtk_adjustment_get_page_size (adjustment);
  guint n_in_sight = (guint) ((height > 0 ? height : HEIGHT_BEFORE_SHOWN_PX) / LEAST_ROW_PX) + 2;

  if (position < n_in_sight || gtk_adjustment_get_value (adjustment) > 0)
    {
      hearth_message_row_furnish (row);
      return;
    }
  g_queue_push_tail (&self->bare_rows, g_object_ref (row));
  if (self->furnish_id == 0)
    self->furnish_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), furnish_some_cb, self, NULL);
}

static void
row_bind_cb (HearthMessageView *self, GtkListItem *item)
{
  HearthMessageRow *row = HEARTH_MESSAGE_ROW (gtk_list_item_get_child (item));

  hearth_message_row_bind (row, item, is_outgoing (self));
  if (!hearth_message_row_is_furnished (row))
    furnish_in_time (self, row, gtk_list_item_get_position (item));
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

/**
 * hearth_message_view_put_cursor:
 * @position: a place in the list
 * @with_focus: whether the focus goes along
 *
 * What is done next begins there; nothing is chosen by it.
 */
void
hearth_message_view_put_cursor (HearthMessageView *self, guint position, gboolean with_focus)
{
  self->cursor = position;
  hearth_message_view_scroll_to (self, position);
  if (with_focus)
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
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (furnish_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "notify::page-size",
                           G_CALLBACK (page_size_cb), self, G_CONNECT_SWAPPED);
  schedule_midnight (self);
}

/**
 * hearth_message_view_rows_dispose:
 *
 * Ends what still waits.
 */
void
hearth_message_view_rows_dispose (HearthMessageView *self)
{
  stop_furnishing (self);
  g_queue_clear_full (&self->bare_rows, g_object_unref);
}
