/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that turn the switch in them. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-switch-row.h"

static void
activated_cb (GtkSwitch *toggle, AdwActionRow *row)
{
  gtk_switch_set_active (toggle, !gtk_switch_get_active (toggle));
}

/**
 * hearth_switch_row_join:
 * @toggle: in @row
 *
 * Activating @row turns @toggle, at once. A row's activatable widget would be turned at the end of its movement, a tenth of a
 * second later, and not at all if its window is closed before that.
 */
void
hearth_switch_row_join (AdwActionRow *row, GtkSwitch *toggle)
{
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (activated_cb), toggle, G_CONNECT_SWAPPED);
}
