/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HearthWrapLayout:
 *
 * Puts children side by side at their natural width and goes on in the next line where the room ends.
 */
#define HEARTH_TYPE_WRAP_LAYOUT (hearth_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (HearthWrapLayout, hearth_wrap_layout, HEARTH, WRAP_LAYOUT, GtkLayoutManager)

/** Whether the last child is as wide as it likes, or takes what is left of its line. */
typedef enum
{
  HEARTH_WRAP_LAST_AS_WIDE,
  HEARTH_WRAP_LAST_FILLS,
} HearthWrapLast;

GtkLayoutManager *hearth_wrap_layout_new (int spacing_px, int line_spacing_px);
void hearth_wrap_layout_set_last (HearthWrapLayout *self, HearthWrapLast last);

G_END_DECLS
