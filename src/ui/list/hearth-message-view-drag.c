/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dragging messages out of the list: the one under the pointer, or all that are chosen if it is one of them. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-view-private.h"

#include <glib/gi18n.h>

#include "hearth-dragged-messages.h"

static GArray *
dup_dragged (HearthMessageView *self, HearthMessage *message)
{
  const HearthKey key = hearth_message_get_key (message);
  GArray *keys;

  if (hearth_message_selection_is_key_selected (self->selection, key))
    return hearth_message_selection_dup_keys (self->selection);
  keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  g_array_append_val (keys, key);
  return keys;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, HearthMessageView *self)
{
  HearthMessageRow *row = self->selection != NULL ? hearth_message_view_row_at (self, x, y) : NULL;
  HearthMessage *message = row != NULL ? hearth_message_row_get_message (row) : NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (HearthDraggedMessages) dragged = NULL;

  if (message == NULL || hearth_message_get_row (message) == NULL)
    return NULL;
  keys = dup_dragged (self, message);
  dragged = hearth_dragged_messages_new (keys, self->folder);
  g_set_object (&self->dragged_row, row);
  self->n_dragged = keys->len;
  /* Out of a folder in which one may not delete there are only copies. */
  gtk_drag_source_set_actions (
      source, self->folder != NULL && hearth_words_why_not (self->folder, HEARTH_RIGHT_DELETE) != NULL
                  ? GDK_ACTION_COPY
                  : GDK_ACTION_MOVE | GDK_ACTION_COPY);
  return gdk_content_provider_new_typed (HEARTH_TYPE_DRAGGED_MESSAGES, dragged);
}

/* Several are the ones that are chosen, wherever they are scrolled to: the list's class says it of all. */
static void
set_rows_dragged (HearthMessageView *self, gboolean is_dragged)
{
  GtkWidget *widget = self->n_dragged > 1 ? GTK_WIDGET (self->list) : GTK_WIDGET (self->dragged_row);

  if (widget == NULL)
    return;
  if (is_dragged)
    gtk_widget_add_css_class (widget, "hearth-dragged");
  else
    gtk_widget_remove_css_class (widget, "hearth-dragged");
}

static void
begin_cb (HearthMessageView *self, GdkDrag *drag)
{
  g_autofree char *text =
      g_strdup_printf (ngettext ("%'u message", "%'u messages", self->n_dragged), self->n_dragged);
  GtkWidget *pill = gtk_label_new (text);

  hearth_message_view_hover_hide (self);
  gtk_widget_add_css_class (pill, "hearth-drag-pill");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), pill);
  gdk_drag_set_hotspot (drag, -12, -12);
  set_rows_dragged (self, TRUE);
}

static void
end_cb (HearthMessageView *self)
{
  set_rows_dragged (self, FALSE);
  g_clear_object (&self->dragged_row);
  self->n_dragged = 0;
}

/**
 * hearth_message_view_drag_init:
 *
 * Lets messages be dragged; called once, after the template.
 */
void
hearth_message_view_drag_init (HearthMessageView *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), self);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "drag-end", G_CALLBACK (end_cb), self, G_CONNECT_SWAPPED);
  /* On the list, where it meets the clicks on rows; its coordinates are those of the overlay, which it fills. */
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), GTK_EVENT_CONTROLLER (source));
}

/**
 * hearth_message_view_drag_dispose:
 *
 * Lets go of what is dragged.
 */
void
hearth_message_view_drag_dispose (HearthMessageView *self)
{
  g_clear_object (&self->dragged_row);
}
