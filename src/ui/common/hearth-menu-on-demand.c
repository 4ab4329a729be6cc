/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-menu-on-demand.h"

static void
create_popup_cb (GtkMenuButton *button, gpointer menu)
{
  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_menu_model (button, menu);
}

/**
 * hearth_menu_on_demand:
 * @button: a menu button that has no menu so far
 * @menu: its menu
 *
 * Gives @button a menu that costs nothing until it is opened. With the property "menu-model" GTK makes some sixty
 * widgets for a menu at once, and a window waits for them before its first frame. UI thread.
 */
void
hearth_menu_on_demand (GtkMenuButton *button, GMenuModel *menu)
{
  gtk_menu_button_set_create_popup_func (button, create_popup_cb, g_object_ref (menu), g_object_unref);
}
