/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the list does under the pointer: the one box of buttons that follows it, the date while the scroll bar is
 * dragged, and new rows at the top, which come into sight only when that moves nothing from under a moving pointer. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-view-private.h"

#include <glib/gi18n.h>

#include "hearth-reasons.h"
#include "hearth-tooltip.h"

/* A pointer that rested so long is not about to click. */
#define POINTER_REST_MS 3000
#define BOX_INSET_PX    4

static void
hover_row_gone_cb (gpointer data, GObject *row)
{
  HearthMessageView *self = data;

  self->hover_row = NULL;
  hearth_message_view_hover_hide (self);
}

static const char *
why_not (HearthMessageView *self, HearthFolderRights rights)
{
  return self->folder != NULL ? hearth_words_why_not (self->folder, rights) : NULL;
}

static void
allow_button (GtkWidget *button, const char *why)
{
  gtk_widget_set_sensitive (button, why == NULL);
  hearth_reasons_set (button, why);
}

static void
show_buttons (HearthMessageView *self)
{
  gboolean is_unread = hearth_message_is_unread (self->hover_message);
  gboolean is_starred = hearth_message_is_starred (self->hover_message);
  gboolean is_trash = self->folder != NULL && hearth_folder_get_role (self->folder) == HEARTH_ROLE_TRASH;

  gtk_widget_set_visible (GTK_WIDGET (self->hover_archive),
                          why_not (self, HEARTH_RIGHT_DELETE) != NULL ||
                              hearth_message_view_can_file (self, HEARTH_FILE_TO_ARCHIVE));
  hearth_tooltip_set (GTK_WIDGET (self->hover_archive), _ ("Archive (E)"));
  hearth_tooltip_set (GTK_WIDGET (self->hover_trash),
                      is_trash ? _ ("Delete for ever (Delete)") : _ ("Delete (Delete)"));
  gtk_button_set_icon_name (self->hover_read, is_unread ? "hearth-read-symbolic" : "mail-unread-symbolic");
  hearth_tooltip_set (GTK_WIDGET (self->hover_read),
                      is_unread ? _ ("Mark as read (Shift+I)") : _ ("Mark as unread (Shift+U)"));
  gtk_button_set_icon_name (self->hover_star, is_starred ? "starred-symbolic" : "non-starred-symbolic");
  hearth_tooltip_set (GTK_WIDGET (self->hover_star), is_starred ? _ ("Remove star (S)") : _ ("Add star (S)"));
  allow_button (GTK_WIDGET (self->hover_archive), why_not (self, HEARTH_RIGHT_DELETE));
  allow_button (GTK_WIDGET (self->hover_trash), why_not (self, HEARTH_RIGHT_DELETE));
  allow_button (GTK_WIDGET (self->hover_read), why_not (self, HEARTH_RIGHT_SEEN));
  allow_button (GTK_WIDGET (self->hover_star), why_not (self, HEARTH_RIGHT_FLAGS));
  if (is_starred)
    gtk_widget_add_css_class (GTK_WIDGET (self->hover_star), "hearth-star");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->hover_star), "hearth-star");
}

/**
 * hearth_message_view_hover_update:
 *
 * The box is opaque, so it has to have the tone of its row: called when the choice changes.
 */
void
hearth_message_view_hover_update (HearthMessageView *self)
{
  if (self->hover_row != NULL && hearth_message_row_is_selected (self->hover_row))
    gtk_widget_add_css_class (self->hover_box, "hearth-on-selected");
  else
    gtk_widget_remove_css_class (self->hover_box, "hearth-on-selected");
}

static void
hover_show (HearthMessageView *self, HearthMessageRow *row)
{
  HearthMessage *message = hearth_message_row_get_message (row);

  if (self->hover_row == row && self->hover_message == message)
    return;
  hearth_message_view_hover_hide (self);
  if (message == NULL || hearth_message_get_row (message) == NULL)
    return;
  self->hover_row = row;
  g_object_weak_ref (G_OBJECT (row), hover_row_gone_cb, self);
  self->hover_message = g_object_ref (message);
  self->hover_handler = g_signal_connect_swapped (message, "notify::row", G_CALLBACK (show_buttons), self);
  show_buttons (self);
  hearth_message_view_hover_update (self);
  gtk_widget_set_visible (self->hover_box, TRUE);
  gtk_widget_queue_allocate (self->overlay);
}

/**
 * hearth_message_view_hover_hide:
 *
 * Takes the buttons away until the pointer moves again.
 */
void
hearth_message_view_hover_hide (HearthMessageView *self)
{
  if (self->hover_row != NULL)
    g_object_weak_unref (G_OBJECT (self->hover_row), hover_row_gone_cb, self);
  self->hover_row = NULL;
  if (self->hover_message != NULL)
    g_clear_signal_handler (&self->hover_handler, self->hover_message);
  g_clear_object (&self->hover_message);
  if (self->hover_box != NULL)
    gtk_widget_set_visible (self->hover_box, FALSE);
}

static gboolean
is_over_box (HearthMessageView *self, double x, double y)
{
  graphene_rect_t bounds;

  return gtk_widget_get_visible (self->hover_box) &&
         gtk_widget_compute_bounds (self->hover_box, self->overlay, &bounds) &&
         graphene_rect_contains_point (&bounds, &GRAPHENE_POINT_INIT ((float) x, (float) y));
}

static void
motion_cb (HearthMessageView *self, double x, double y)
{
  HearthMessageRow *row;

  self->is_pointer_inside = TRUE;
  if (x == self->pointer_x && y == self->pointer_y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  self->pointer_moved_us = g_get_monotonic_time ();
  if (self->is_dragging_scrollbar || is_over_box (self, x, y))
    return;
  row = hearth_message_view_row_at (self, x, y);
  if (row != NULL)
    hover_show (self, row);
  else
    hearth_message_view_hover_hide (self);
}

static void
leave_cb (HearthMessageView *self)
{
  self->is_pointer_inside = FALSE;
  hearth_message_view_hover_hide (self);
}

/* Over the time in the first line, at the row's end. */
static gboolean
place_child_cb (HearthMessageView *self, GtkWidget *child, GdkRectangle *place)
{
  graphene_rect_t row;
  int width;

  if (child != self->hover_box || self->hover_row == NULL ||
      !gtk_widget_compute_bounds (GTK_WIDGET (self->hover_row), self->overlay, &row))
    return FALSE;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  place->width = width;
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, NULL, &place->height, NULL, NULL);
  place->y = (int) row.origin.y + BOX_INSET_PX;
  place->x = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL
                 ? (int) row.origin.x + BOX_INSET_PX
                 : (int) (row.origin.x + row.size.width) - width - BOX_INSET_PX;
  return TRUE;
}

static void
hover_archive_cb (HearthMessageView *self)
{
  g_autoptr (HearthMessage) message = self->hover_message != NULL ? g_object_ref (self->hover_message) : NULL;

  hearth_message_view_hover_hide (self);
  if (message != NULL)
    hearth_message_view_file_message (self, message, HEARTH_FILE_TO_ARCHIVE);
}

static void
hover_trash_cb (HearthMessageView *self)
{
  g_autoptr (HearthMessage) message = self->hover_message != NULL ? g_object_ref (self->hover_message) : NULL;

  hearth_message_view_hover_hide (self);
  if (message != NULL)
    hearth_message_view_file_message (self, message, HEARTH_FILE_TO_TRASH);
}

static void
hover_read_cb (HearthMessageView *self)
{
  if (self->hover_message != NULL)
    hearth_message_view_set_flag (self, self->hover_message, HEARTH_FLAG_SEEN,
                                  hearth_message_is_unread (self->hover_message));
}

static void
hover_star_cb (HearthMessageView *self)
{
  if (self->hover_message != NULL)
    hearth_message_view_set_flag (self, self->hover_message, HEARTH_FLAG_FLAGGED,
                                  !hearth_message_is_starred (self->hover_message));
}

/* The date pill */

static void
show_pill (HearthMessageView *self, GtkAdjustment *adjustment)
{
  double upper = gtk_adjustment_get_upper (adjustment);
  HearthMessageList *list;
  const HearthListEntry *entry;
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *month = NULL;
  double part, height;
  guint n;

  if (self->selection == NULL || upper <= 0)
    return;
  list = hearth_message_selection_get_list (self->selection);
  n = hearth_message_list_get_count (list);
  entry = n > 0 ? hearth_message_list_get_entry (
                      list, MIN (n - 1, (guint) (gtk_adjustment_get_value (adjustment) / upper * n)))
                : NULL;
  date = entry != NULL ? g_date_time_new_from_unix_local (entry->sort) : NULL;
  if (date == NULL)
    return;
  /* Translators: the month shown while the scroll bar is dragged, "September 2023"; see strftime(3) */
  month = g_date_time_format (date, _ ("%OB %Y"));
  gtk_label_set_text (self->date_pill, month);
  height = gtk_widget_get_height (self->overlay) - 40.0;
  part = gtk_adjustment_get_value (adjustment) / MAX (1.0, upper - gtk_adjustment_get_page_size (adjustment));
  gtk_widget_set_margin_top (GTK_WIDGET (self->date_pill), (int) CLAMP (part * height, 0, MAX (0, height)));
  gtk_widget_set_visible (GTK_WIDGET (self->date_pill), TRUE);
}

static void
scrolled_cb (HearthMessageView *self, GtkAdjustment *adjustment)
{
  hearth_message_view_hover_hide (self);
  if (self->is_dragging_scrollbar)
    show_pill (self, adjustment);
}

static void
drag_begin_cb (HearthMessageView *self)
{
  self->is_dragging_scrollbar = TRUE;
}

static void
drag_end_cb (HearthMessageView *self)
{
  self->is_dragging_scrollbar = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->date_pill), FALSE);
}

static gboolean
scrollbar_event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, HearthMessageView *self)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    drag_begin_cb (self);
  else if (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END || type == GDK_TOUCH_CANCEL)
    drag_end_cb (self);
  return GDK_EVENT_PROPAGATE;
}

/* New rows at the top */

static gboolean
is_at_top (HearthMessageView *self)
{
  return gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller)) < 1.0;
}

static gboolean
settle_cb (gpointer data)
{
  HearthMessageView *self = data;
  gint64 rested_ms = (g_get_monotonic_time () - self->pointer_moved_us) / 1000;

  self->settle_timer = 0;
  if (self->is_pointer_inside && rested_ms < POINTER_REST_MS)
    self->settle_timer = g_timeout_add ((guint) (POINTER_REST_MS - rested_ms), settle_cb, self);
  else
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_message_view_rows_came:
 *
 * Rows came or went. GTK keeps the rows in sight where they are; a list that stands at its top shows what is new there,
 * unless the pointer is just moving over it.
 */
void
hearth_message_view_rows_came (HearthMessageView *self, guint position, guint removed, guint added)
{
  if (position != 0 || removed != 0 || added == 0 || !is_at_top (self) || self->settle_timer != 0)
    return;
  self->settle_timer = g_idle_add_full (G_PRIORITY_HIGH_IDLE, settle_cb, self, NULL);
}

void
hearth_message_view_hover_dispose (HearthMessageView *self)
{
  g_clear_handle_id (&self->settle_timer, g_source_remove);
  hearth_message_view_hover_hide (self);
}

/**
 * hearth_message_view_hover_init:
 *
 * Connects the controllers; called once from the instance init, after the template.
 */
void
hearth_message_view_hover_init (HearthMessageView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  GtkWidget *scrollbar = gtk_scrolled_window_get_vscrollbar (self->scroller);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *press = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (self->overlay, motion);

  gtk_event_controller_set_propagation_phase (press, GTK_PHASE_CAPTURE);
  g_signal_connect (press, "event", G_CALLBACK (scrollbar_event_cb), self);
  gtk_widget_add_controller (scrollbar, press);

  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->overlay, "get-child-position", G_CALLBACK (place_child_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hover_archive, "clicked", G_CALLBACK (hover_archive_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hover_trash, "clicked", G_CALLBACK (hover_trash_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hover_read, "clicked", G_CALLBACK (hover_read_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hover_star, "clicked", G_CALLBACK (hover_star_cb), self, G_CONNECT_SWAPPED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->hover_box), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
}
