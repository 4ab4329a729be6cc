/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One attachment in the strip of a composer. Owned by the strip; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-attachment-tile.h"

#include <glib/gi18n.h>

#include "hearth-type-words.h"
#include "hearth-words.h"

struct _HearthAttachmentTile
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *size;
  GtkProgressBar *progress;
  GtkWidget *button;

  HearthAttachment *attachment; /* NULL while it is copied in */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HearthAttachmentTile, hearth_attachment_tile, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
remove_clicked_cb (HearthAttachmentTile *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
pressed_cb (HearthAttachmentTile *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static gboolean
remove_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  remove_clicked_cb (HEARTH_ATTACHMENT_TILE (widget));
  return TRUE;
}

static void
set_button (HearthAttachmentTile *self, const char *label, const char *tooltip)
{
  g_autofree char *name = g_strdup_printf ("%s %s", label, gtk_label_get_text (self->name));

  gtk_widget_set_tooltip_text (self->button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
set_name (HearthAttachmentTile *self, const char *name)
{
  gtk_label_set_text (self->name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), name);
}

/**
 * hearth_attachment_tile_set_attachment:
 * @attachment: (transfer none): what it is: from now on it is in the store
 */
void
hearth_attachment_tile_set_attachment (HearthAttachmentTile *self, HearthAttachment *attachment)
{
  g_autofree char *size = hearth_words_for_size (attachment->size_bytes);
  const char *word = hearth_type_get_word (attachment->content_type);
  /* Translators: below the name of an attachment: what it is, and its size: "Picture, 2.1 MB" */
  g_autofree char *line = g_strdup_printf (_ ("%1$s, %2$s"), word, size);
  g_autofree char *label = g_strdup_printf (_ ("Attachment %s, %s"), attachment->name, line);

  hearth_attachment_ref (attachment);
  g_clear_pointer (&self->attachment, hearth_attachment_unref);
  self->attachment = attachment;
  set_name (self, attachment->name);
  gtk_label_set_text (self->size, line);
  gtk_image_set_from_icon_name (self->icon, hearth_type_get_icon_name (attachment->content_type));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->size), TRUE);
  set_button (self, _ ("Remove"), _ ("Remove (Delete)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/**
 * hearth_attachment_tile_get_attachment:
 *
 * Returns: (transfer none) (nullable): %NULL while it is copied in
 */
HearthAttachment *
hearth_attachment_tile_get_attachment (HearthAttachmentTile *self)
{
  return self->attachment;
}

/**
 * hearth_attachment_tile_get_cancellable:
 *
 * Returns: (transfer none): stops the copying
 */
GCancellable *
hearth_attachment_tile_get_cancellable (HearthAttachmentTile *self)
{
  return self->cancellable;
}

/**
 * hearth_attachment_tile_set_progress:
 * @n_total_bytes: 0 if it is not known
 *
 * Says how much of it is there.
 */
void
hearth_attachment_tile_set_progress (HearthAttachmentTile *self, goffset n_bytes, goffset n_total_bytes)
{
  if (n_total_bytes > 0)
    gtk_progress_bar_set_fraction (self->progress, CLAMP ((double) n_bytes / (double) n_total_bytes, 0, 1));
  else
    gtk_progress_bar_pulse (self->progress);
}

static GtkLabel *
new_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_widget_add_css_class (label, css_class);
  return GTK_LABEL (label);
}

static void
hearth_attachment_tile_dispose (GObject *object)
{
  HearthAttachmentTile *self = HEARTH_ATTACHMENT_TILE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->attachment, hearth_attachment_unref);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (hearth_attachment_tile_parent_class)->dispose (object);
}

static void
hearth_attachment_tile_class_init (HearthAttachmentTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_attachment_tile_dispose;
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, remove_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_BackSpace, 0, remove_key_cb, NULL);
}

static void
hearth_attachment_tile_init (HearthAttachmentTile *self)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkGesture *click = gtk_gesture_click_new ();

  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->name = new_label ("hearth-attach-name");
  self->size = new_label ("hearth-attach-size");
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->button = gtk_button_new_from_icon_name ("window-close-symbolic");

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-attach");
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "hearth-attach-tile");
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "hearth-attach-remove");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->progress), GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (GTK_WIDGET (self->progress), 120, -1);
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->size));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (self->box), lines);
  gtk_box_append (GTK_BOX (self->box), self->button);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (remove_clicked_cb), self);
}

/**
 * hearth_attachment_tile_new_copying:
 * @name: of the file
 *
 * Returns: (transfer floating): a tile with progress and *Stop*
 */
GtkWidget *
hearth_attachment_tile_new_copying (const char *name)
{
  HearthAttachmentTile *self = g_object_new (HEARTH_TYPE_ATTACHMENT_TILE, NULL);
  g_autofree char *label = g_strdup_printf (_ ("%s is being added"), name);

  set_name (self, name);
  gtk_image_set_from_icon_name (self->icon, "content-loading-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->size), FALSE);
  set_button (self, _ ("Stop"), _ ("Stop (Delete)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}

/**
 * hearth_attachment_tile_new:
 * @attachment: (transfer none): what is in the store already
 *
 * Returns: (transfer floating): a tile
 */
GtkWidget *
hearth_attachment_tile_new (HearthAttachment *attachment)
{
  HearthAttachmentTile *self = g_object_new (HEARTH_TYPE_ATTACHMENT_TILE, NULL);

  hearth_attachment_tile_set_attachment (self, attachment);
  return GTK_WIDGET (self);
}
