/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows to type in whose text has to be mended: to be seen, and for a screen reader. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-entry-row.h"

/**
 * hearth_entry_row_mark:
 *
 * Marks the row as the one to mend, gives it the focus and selects its text.
 */
void
hearth_entry_row_mark (AdwEntryRow *row)
{
  gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  /* What has the focus is the text in the row. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (row))),
                               GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  gtk_editable_select_region (GTK_EDITABLE (row), 0, -1);
}

/**
 * hearth_entry_row_unmark:
 *
 * Takes the mark away.
 */
void
hearth_entry_row_unmark (AdwEntryRow *row)
{
  gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_reset_state (GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (row))),
                              GTK_ACCESSIBLE_STATE_INVALID);
}
