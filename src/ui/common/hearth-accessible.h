/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void hearth_accessible_set_label (GtkWidget *widget, const char *label);
void hearth_accessible_name_in_row (GtkButton *button, const char *what);
void hearth_accessible_tidy_buttons (GtkWidget *root);
void hearth_accessible_tidy_toasts (GtkWidget *overlay);

G_END_DECLS
