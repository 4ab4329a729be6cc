/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists, the keyboard and the pointer: what GTK 4.8 leaves to do. UI thread. */
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

/**
 * hearth_list_focus_let_go:
 * @row: what a factory made, for which a menu was opened
 *
 * The release of the button goes to the menu. In GTK 4.8 the row would stay pressed, and its gesture would take the next
 * click for the end of this one.
 */
void
hearth_list_focus_let_go (GtkWidget *row)
{
  GtkWidget *item = gtk_widget_get_parent (row);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (item);

  gtk_widget_unset_state_flags (item, GTK_STATE_FLAG_ACTIVE);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE (controller))
        gtk_event_controller_reset (controller);
    }
}

/**
 * hearth_list_focus_end_press:
 * @gesture: has opened a menu
 *
 * The press is ours, and it ends here: its release goes to the menu, and a gesture that waits for it would take the next
 * click from the row below.
 */
void
hearth_list_focus_end_press (GtkGestureClick *gesture)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_event_controller_reset (GTK_EVENT_CONTROLLER (gesture));
}
