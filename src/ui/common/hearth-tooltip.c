/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tooltips that are written again and again. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-tooltip.h"

/**
 * hearth_tooltip_set:
 * @text: (nullable): what @widget says when the pointer rests on it
 *
 * As gtk_widget_set_tooltip_text(), which asks the display where the pointer is and waits for the answer, but only when the text
 * is another one.
 */
void
hearth_tooltip_set (GtkWidget *widget, const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) != 0)
    gtk_widget_set_tooltip_text (widget, text);
}
