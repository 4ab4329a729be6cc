/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

gboolean hearth_list_focus_is_leaving (GtkWidget *list, GtkDirectionType direction);
