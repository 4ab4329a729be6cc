/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows that can be put elsewhere: by dragging them, with Alt+Up and Alt+Down, and by their menu. Where they are put is
 * the business of the window, by its actions "household.move" and "household.place". UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-movable-row.h"

#include <glib/gi18n.h>

/* What is dragged: the kind of row and its id; rows of another kind do not take it. */
static char *
dup_token (HearthHouseChangeKind kind, gint64 id)
{
  return g_strdup_printf ("hearth-row:%d:%" G_GINT64_FORMAT, (int) kind, id);
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, char *token)
{
  return gdk_content_provider_new_typed (G_TYPE_STRING, token);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, GtkWidget *row)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (row);

  gtk_drag_source_set_icon (source, picture, 16, 16);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, char *token)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  g_auto (GStrv) own = g_strsplit (token, ":", 3);
  g_auto (GStrv) dropped = g_strsplit (g_value_get_string (value), ":", 3);

  if (g_strv_length (dropped) != 3 || !g_str_equal (dropped[0], own[0]) || !g_str_equal (dropped[1], own[1]))
    return FALSE;
  return gtk_widget_activate_action (
      row, "household.place", "(ixx)", (int) g_ascii_strtoll (own[1], NULL, 10),
      (gint64) g_ascii_strtoll (dropped[2], NULL, 10), (gint64) g_ascii_strtoll (own[2], NULL, 10));
}

static void
add_dragging (AdwActionRow *row, HearthHouseChangeKind kind, gint64 id)
{
  GtkWidget *handle = gtk_image_new_from_icon_name ("list-drag-handle-symbolic");
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_MOVE);

  gtk_widget_add_css_class (handle, "hearth-dim");
  g_object_set (handle, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_action_row_add_prefix (row, handle);
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_data (source, "prepare", G_CALLBACK (prepare_cb), dup_token (kind, id),
                         (GClosureNotify) (void (*) (void)) g_free, 0);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), row);
  gtk_widget_add_controller (GTK_WIDGET (row), GTK_EVENT_CONTROLLER (source));
  g_signal_connect_data (target, "drop", G_CALLBACK (drop_cb), dup_token (kind, id),
                         (GClosureNotify) (void (*) (void)) g_free, 0);
  gtk_widget_add_controller (GTK_WIDGET (row), GTK_EVENT_CONTROLLER (target));
}

static void
add_key (GtkEventController *keys, guint keyval, HearthHouseChangeKind kind, gint64 id, int step)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keyval, GDK_ALT_MASK),
                                            gtk_named_action_new ("household.move"));

  gtk_shortcut_set_arguments (shortcut, g_variant_new ("(ixi)", (int) kind, id, step));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

static void
add_move (GMenu *menu, const char *label, HearthHouseChangeKind kind, gint64 id, int step)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "household.move", "(ixi)", (int) kind, id, step);
  g_menu_append_item (menu, item);
}

/**
 * hearth_movable_row_make:
 * @row: a row that was just made, with its title
 * @kind: one of HEARTH_HOUSE_ORDER_*
 * @place: where it stands among @n_places
 *
 * Gives a row its handle, its keys and its menu.
 *
 * Returns: (transfer none): the menu, for what else can be done
 */
GMenu *
hearth_movable_row_make (
    AdwActionRow *row, HearthHouseChangeKind kind, gint64 id, guint place, guint n_places)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) moves = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  /* Translators: a button beside a row; %s is what the row is about */
  g_autofree char *label =
      g_strdup_printf (_ ("More about %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));

  if (n_places > 1)
    {
      add_dragging (row, kind, id);
      add_key (keys, GDK_KEY_Up, kind, id, -1);
      add_key (keys, GDK_KEY_Down, kind, id, 1);
      gtk_widget_add_controller (GTK_WIDGET (row), g_object_ref (keys));
    }
  g_object_unref (g_object_ref_sink (keys));
  if (place > 0)
    add_move (moves, _ ("Move _up"), kind, id, -1);
  if (place + 1 < n_places)
    add_move (moves, _ ("Move _down"), kind, id, 1);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (moves));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_action_row_add_suffix (row, button);
  return menu; /* the button holds it */
}
