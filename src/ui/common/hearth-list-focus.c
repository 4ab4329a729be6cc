/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list is one stop of the Tab key. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-list-focus.h"

/**
 * hearth_list_focus_is_leaving:
 * @list: a list view
 * @direction: where the focus is asked to go
 *
 * GTK leads Tab through all rows of a list, be they a million. What holds a list asks this in its focus() and returns
 * %FALSE, so that the focus goes on behind the list.
 *
 * Returns: whether Tab was pressed in the list
 */
gboolean
hearth_list_focus_is_leaving (GtkWidget *list, GtkDirectionType direction)
{
  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return FALSE;
  return gtk_widget_get_focus_child (list) != NULL;
}
