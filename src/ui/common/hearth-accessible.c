/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GTK 4.8 tells screen readers, put right. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-accessible.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hearth-mnemonic.h"

static void
tidy (GtkButton *button)
{
  const char *label = gtk_button_get_label (button);
  g_autofree char *name = NULL;

  if (label == NULL || !gtk_button_get_use_underline (button))
    return;
  name = hearth_mnemonic_strip (label);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The arrow of a split button has a tooltip, but no name. */
static void
tidy_dropdown (GtkWidget *button)
{
  GtkWidget *parent = gtk_widget_get_parent (button);

  if (ADW_IS_SPLIT_BUTTON (parent))
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    adw_split_button_get_dropdown_tooltip (ADW_SPLIT_BUTTON (parent)), -1);
}

/**
 * hearth_accessible_set_label:
 *
 * Gives a widget that is called by a label in it this name instead: GTK 4.8 reads out both otherwise.
 */
void
hearth_accessible_set_label (GtkWidget *widget, const char *label)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/**
 * hearth_accessible_name_in_row:
 * @what: what the row is about
 *
 * Many rows have buttons that say the same: adds @what for who does not see which row this one stands in. To be called
 * again when its label changes.
 */
void
hearth_accessible_name_in_row (GtkButton *button, const char *what)
{
  /* Translators: what screen readers say of a button: its label, then what it is about: "Try now: Move 2 messages" */
  g_autofree char *name = g_strdup_printf (_ ("%1$s: %2$s"), gtk_button_get_label (button), what);

  hearth_accessible_set_label (GTK_WIDGET (button), name);
}

/**
 * hearth_accessible_tidy_buttons:
 * @root: a widget that was just made
 *
 * A button whose label has a mnemonic is read out as "_Send Send" by GTK 4.8: with its underline, and once more by the
 * label in it. Gives every such button in and below @root its plain name, and the arrow of a split button one at all.
 */
void
hearth_accessible_tidy_buttons (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root))
    tidy (GTK_BUTTON (root));
  else if (GTK_IS_MENU_BUTTON (root))
    tidy_dropdown (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    hearth_accessible_tidy_buttons (child);
}

/* A toast that waits for another to leave is made when that has gone. */
#define TOAST_MADE_MS 400

static void
tidy_toast (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), "window-close-symbolic") == 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Close"), -1);
  else if (GTK_IS_BUTTON (widget))
    tidy (GTK_BUTTON (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tidy_toast (child);
}

static void
tidy_toasts (GtkWidget *overlay)
{
  for (GtkWidget *child = gtk_widget_get_first_child (overlay); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_str_equal (G_OBJECT_TYPE_NAME (child), "AdwToastWidget"))
      tidy_toast (child);
}

static gboolean
tidy_toasts_cb (gpointer data)
{
  tidy_toasts (data);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_accessible_tidy_toasts:
 * @overlay: an AdwToastOverlay that has just got a toast
 *
 * The button of a toast is read out twice by libadwaita 1.2, and that which closes it has no name. Gives them names.
 */
void
hearth_accessible_tidy_toasts (GtkWidget *overlay)
{
  tidy_toasts (overlay);
  g_timeout_add_full (G_PRIORITY_DEFAULT, TOAST_MADE_MS, tidy_toasts_cb, g_object_ref (overlay),
                      g_object_unref);
}
