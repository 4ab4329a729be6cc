/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A menu button of which the popover is made when it is opened first. */
void hearth_menu_on_demand (GtkMenuButton *button, GMenuModel *menu);

G_END_DECLS
