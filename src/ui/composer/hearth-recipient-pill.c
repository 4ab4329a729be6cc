/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recipient in the fields of a composer. Owned by its field; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-recipient-pill.h"

#include <glib/gi18n.h>

#include "hearth-disc.h"

struct _HearthRecipientPill
{
  GtkWidget parent_instance;

  GtkWidget *box;
  HearthAddress *address; /* or NULL */
  char *text;
  gboolean is_selected;
};

G_DEFINE_FINAL_TYPE (HearthRecipientPill, hearth_recipient_pill, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_REMOVE,
  SIGNAL_EDIT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GtkWidget *
new_disc (HearthClient *client, const HearthAddress *address)
{
  HearthMember *member = hearth_client_find_member_by_address (client, hearth_address_get_address (address));
  GtkWidget *disc = hearth_disc_new (24);
  g_autofree char *initials = NULL;

  if (member != NULL)
    hearth_disc_set_member (GTK_LABEL (disc), member);
  else
    {
      initials = hearth_address_dup_initials (address);
      hearth_disc_set_stranger (GTK_LABEL (disc), initials);
    }
  return disc;
}

static void
remove_clicked_cb (HearthRecipientPill *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, HearthRecipientPill *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press == 2)
    g_signal_emit (self, signals[SIGNAL_EDIT], 0);
}

static void
fill (HearthRecipientPill *self, HearthClient *client)
{
  GtkWidget *label, *button;
  const char *shown = self->address != NULL ? hearth_address_get_display (self->address) : self->text;
  g_autofree char *whole = self->address != NULL ? hearth_address_to_string (self->address) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *remove = g_strdup_printf (_ ("Remove %s"), shown);

  if (self->address != NULL)
    gtk_box_append (GTK_BOX (self->box), new_disc (client, self->address));
  else
    gtk_box_append (GTK_BOX (self->box), gtk_image_new_from_icon_name ("dialog-warning-symbolic"));

  label = gtk_label_new (shown);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  gtk_box_append (GTK_BOX (self->box), label);

  button = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  /* By keyboard it is Delete on the pill: one stop of Tab for the whole field. */
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_tooltip_text (button, remove);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_clicked_cb), self);
  gtk_box_append (GTK_BOX (self->box), button);

  name = self->address != NULL ? g_strdup (whole)
                               /* Translators: told by screen readers: something typed as a recipient */
                               : g_strdup_printf (_ ("%s, not a complete address"), self->text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->address != NULL ? whole : name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (self->address == NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-error");
      gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID,
                                   GTK_ACCESSIBLE_INVALID_TRUE, -1);
    }
}

/**
 * hearth_recipient_pill_get_address:
 *
 * Returns: (transfer none) (nullable): the address, or %NULL if what was typed is none
 */
HearthAddress *
hearth_recipient_pill_get_address (HearthRecipientPill *self)
{
  return self->address;
}

/**
 * hearth_recipient_pill_dup_text:
 *
 * Returns: (transfer full): the recipient as one would type it
 */
char *
hearth_recipient_pill_dup_text (HearthRecipientPill *self)
{
  return self->address != NULL ? hearth_address_to_string (self->address) : g_strdup (self->text);
}

/**
 * hearth_recipient_pill_set_selected:
 *
 * Selected pills are copied, moved and removed together.
 */
void
hearth_recipient_pill_set_selected (HearthRecipientPill *self, gboolean is_selected)
{
  if (self->is_selected == is_selected)
    return;
  self->is_selected = is_selected;
  if (is_selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, is_selected, -1);
}

/**
 * hearth_recipient_pill_is_selected:
 *
 * Returns: whether it is selected
 */
gboolean
hearth_recipient_pill_is_selected (HearthRecipientPill *self)
{
  return self->is_selected;
}

static void
hearth_recipient_pill_dispose (GObject *object)
{
  HearthRecipientPill *self = HEARTH_RECIPIENT_PILL (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hearth_recipient_pill_parent_class)->dispose (object);
}

static void
hearth_recipient_pill_finalize (GObject *object)
{
  HearthRecipientPill *self = HEARTH_RECIPIENT_PILL (object);

  g_clear_pointer (&self->address, hearth_address_unref);
  g_free (self->text);
  G_OBJECT_CLASS (hearth_recipient_pill_parent_class)->finalize (object);
}

static void
hearth_recipient_pill_class_init (HearthRecipientPillClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_recipient_pill_dispose;
  G_OBJECT_CLASS (klass)->finalize = hearth_recipient_pill_finalize;
  signals[SIGNAL_REMOVE] =
      g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_EDIT] = g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
hearth_recipient_pill_init (HearthRecipientPill *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-recipient");
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * hearth_recipient_pill_new:
 * @text: as it was typed
 * @address: (nullable) (transfer none): what it means, or %NULL if it is no whole address
 *
 * Returns: (transfer floating): a pill
 */
GtkWidget *
hearth_recipient_pill_new (HearthClient *client, const char *text, HearthAddress *address)
{
  HearthRecipientPill *self = g_object_new (HEARTH_TYPE_RECIPIENT_PILL, NULL);

  self->text = g_strdup (text);
  self->address = address != NULL ? hearth_address_ref (address) : NULL;
  fill (self, client);
  return GTK_WIDGET (self);
}
