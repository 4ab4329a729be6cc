/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HearthReasonFunc:
 * @action: the full name of an action
 *
 * Returns: (nullable): why it cannot be asked for, a sentence without a full stop; %NULL: it can
 */
typedef const char *(*HearthReasonFunc) (const char *action, gpointer data);

void hearth_reasons_set (GtkWidget *widget, const char *why);
const char *hearth_reasons_get (GtkWidget *widget);
void hearth_reasons_set_buttons (GtkWidget *root, HearthReasonFunc why, gpointer data);
void hearth_reasons_set_menu (GtkWidget *menu, HearthReasonFunc why, gpointer data);
void hearth_reasons_follow_menu (GtkMenuButton *button, HearthReasonFunc why, gpointer data);

G_END_DECLS
