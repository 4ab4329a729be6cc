/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HearthPane:
 *
 * Holds one pane of the window and gives it a fixed horizontal measure, so that no long subject can move the widths
 * at which the window folds. Properties: "child", "minimum-width", "natural-width" (pixels at normal text size; they
 * grow with the text, at most by half).
 */
#define HEARTH_TYPE_PANE (hearth_pane_get_type ())
G_DECLARE_FINAL_TYPE (HearthPane, hearth_pane, HEARTH, PANE, GtkWidget)

#define HEARTH_PANE_MAX_SCALE 1.5

GtkWidget *hearth_pane_get_child (HearthPane *self);
void hearth_pane_set_child (HearthPane *self, GtkWidget *child);
double hearth_text_scale_get (GtkWidget *widget);

G_END_DECLS
