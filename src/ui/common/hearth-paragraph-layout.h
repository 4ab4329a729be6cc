/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HearthParagraphLayout:
 *
 * For a box around a label that wraps: the label is as wide as there is room, whatever its height.
 *
 * A label that wraps and is asked which width it wants at a height breaks its text into lines at one width after the
 * other until one fits (GTK 4.8, gtklabel.c), and a box asks so at every layout. Here it is asked for its height only.
 */
#define HEARTH_TYPE_PARAGRAPH_LAYOUT (hearth_paragraph_layout_get_type ())
G_DECLARE_FINAL_TYPE (
    HearthParagraphLayout, hearth_paragraph_layout, HEARTH, PARAGRAPH_LAYOUT, GtkLayoutManager)

G_END_DECLS
