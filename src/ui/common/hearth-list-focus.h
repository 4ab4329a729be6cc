/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

void hearth_list_focus_let_go (GtkWidget *row);
void hearth_list_focus_end_press (GtkGestureClick *gesture);
gboolean hearth_list_focus_is_leaving (GtkWidget *list, GtkDirectionType direction);
