/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A line that says something about a message without being loud. Owned by the box it stands in; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-quiet-line.h"

#include "hearth-accessible.h"

struct _HearthQuietLine
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (HearthQuietLine, hearth_quiet_line, GTK_TYPE_WIDGET)

static void
hearth_quiet_line_dispose (GObject *object)
{
  HearthQuietLine *self = HEARTH_QUIET_LINE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hearth_quiet_line_parent_class)->dispose (object);
}

static void
hearth_quiet_line_class_init (HearthQuietLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_quiet_line_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "hearth-quiet-line");
}

static void
hearth_quiet_line_init (HearthQuietLine *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-quiet-line");

  self->icon = gtk_image_new ();
  gtk_widget_set_margin_end (self->icon, 10);
  gtk_box_append (GTK_BOX (self->box), self->icon);

  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_box_append (GTK_BOX (self->box), self->label);
}

/**
 * hearth_quiet_line_new:
 * @icon_name: a symbolic icon
 * @text: plain text
 *
 * Returns: (transfer floating): a line; its kind decides the colours and how it is announced
 */
GtkWidget *
hearth_quiet_line_new (HearthQuietKind kind, const char *icon_name, const char *text)
{
  HearthQuietLine *self =
      g_object_new (HEARTH_TYPE_QUIET_LINE, "accessible-role",
                    kind == HEARTH_QUIET_ERROR ? GTK_ACCESSIBLE_ROLE_ALERT : GTK_ACCESSIBLE_ROLE_NOTE, NULL);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  if (kind == HEARTH_QUIET_ERROR)
    gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-error");
  else if (kind == HEARTH_QUIET_WARNING)
    gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-warning");
  hearth_quiet_line_set_text (self, text);
  return GTK_WIDGET (self);
}

/**
 * hearth_quiet_line_add_button:
 *
 * Returns: (transfer none): a flat button at the end of the line that activates @action_name
 */
GtkWidget *
hearth_quiet_line_add_button (HearthQuietLine *self, const char *label, const char *action_name)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  hearth_accessible_tidy_buttons (button);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action_name);
  gtk_box_append (GTK_BOX (self->box), button);
  return button;
}

/**
 * hearth_quiet_line_set_text:
 * @text: plain text
 */
void
hearth_quiet_line_set_text (HearthQuietLine *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/**
 * hearth_quiet_line_get_text:
 *
 * Returns: (transfer none): what it says
 */
const char *
hearth_quiet_line_get_text (HearthQuietLine *self)
{
  return gtk_label_get_text (GTK_LABEL (self->label));
}
