/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that turn the switch in them. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-switch-row.h"

#include "hearth-mnemonic.h"

static void
activated_cb (GtkSwitch *toggle, AdwActionRow *row)
{
  gtk_switch_set_active (toggle, !gtk_switch_get_active (toggle));
}

/**
 * hearth_switch_row_join:
 * @toggle: in @row
 *
 * Activating @row turns @toggle, at once, and @toggle is called what @row is. A row's activatable widget would be turned at the end of its movement, a tenth of a
 * second later, and not at all if its window is closed before that.
 */
void
hearth_switch_row_join (AdwActionRow *row, GtkSwitch *toggle)
{
  g_autofree char *name = hearth_mnemonic_strip (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (adw_action_row_get_subtitle (row) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    adw_action_row_get_subtitle (row), -1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (activated_cb), toggle, G_CONNECT_SWAPPED);
}
