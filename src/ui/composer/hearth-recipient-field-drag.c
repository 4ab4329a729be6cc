/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthRecipientField: pills are dragged as text: between fields they move, from and to other programs they are copied.
 * UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-recipient-field-private.h"

static HearthRecipientField *
get_field (GtkWidget *pill)
{
  return HEARTH_RECIPIENT_FIELD (gtk_widget_get_parent (pill));
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer data)
{
  GtkWidget *pill = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  HearthRecipientField *self = get_field (pill);
  g_autofree char *text = NULL;

  if (!hearth_recipient_pill_is_selected (HEARTH_RECIPIENT_PILL (pill)))
    hearth_recipient_field_select_only (self, HEARTH_RECIPIENT_PILL (pill));
  text = hearth_recipient_field_dup_selected (self);
  return gdk_content_provider_new_typed (G_TYPE_STRING, text);
}

static void
begin_cb (GtkDragSource *source, GdkDrag *drag, gpointer data)
{
  GtkWidget *pill = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (pill);

  gtk_drag_source_set_icon (source, paintable, 0, 0);
  get_field (pill)->is_dragging = TRUE;
}

static void
end_cb (GtkDragSource *source, GdkDrag *drag, gboolean deletes_data, gpointer data)
{
  HearthRecipientField *self = get_field (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source)));

  self->is_dragging = FALSE;
  if (deletes_data)
    hearth_recipient_field_remove_selected (self);
}

/* Makes a pill something to drag. */
void
hearth_recipient_field_drag_add_pill (HearthRecipientField *self, GtkWidget *pill)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), NULL);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_cb), NULL);
  g_signal_connect (source, "drag-end", G_CALLBACK (end_cb), NULL);
  gtk_widget_add_controller (pill, GTK_EVENT_CONTROLLER (source));
}

static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, HearthRecipientField *self)
{
  GdkContentFormats *formats =
      gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (gdk_drop_get_formats (drop)));
  gboolean has_text = gdk_content_formats_contain_gtype (formats, G_TYPE_STRING);

  gdk_content_formats_unref (formats);
  return has_text && !self->is_dragging;
}

/* What comes from this program moves; what comes from elsewhere stays there. */
static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, HearthRecipientField *self)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);

  return drop != NULL && gdk_drop_get_drag (drop) != NULL ? GDK_ACTION_MOVE : GDK_ACTION_COPY;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, HearthRecipientField *self)
{
  const char *text = g_value_get_string (value);

  if (text == NULL || *text == '\0' || self->client == NULL)
    return FALSE;
  hearth_recipient_field_add_text (self, text);
  hearth_recipient_field_changed (self);
  return TRUE;
}

/* Takes pills and text that is dropped. Before the text entry does, which would write it where the pointer is. */
void
hearth_recipient_field_drag_init (HearthRecipientField *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY | GDK_ACTION_MOVE);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), self);
  g_signal_connect (target, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (target, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
