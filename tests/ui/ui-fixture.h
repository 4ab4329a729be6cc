/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "fake-engine.h"
#include "hearth-client.h"

G_BEGIN_DECLS

typedef gboolean (*UiCondition) (gpointer data);

/* The household made up, started, with all folders read. Made once for all tests of a program. */
HearthClient *ui_client (void);
GtkWidget *ui_window_for (GtkWidget *child, int width, int height);
void ui_wait (UiCondition condition, gpointer data);
void ui_wait_frames (GtkWidget *widget, guint n);
void ui_wait_list_size (GListModel *model, guint n_items);
GtkWidget *ui_find (GtkWidget *root, const char *css_class);
GtkWidget *ui_find_type (GtkWidget *root, GType type);
guint ui_count_type (GtkWidget *root, GType type);
gboolean ui_press (GtkWidget *widget, guint keyval);
void ui_load_style (void);
void ui_shot (GtkWidget *window, const char *name);
int ui_run (int argc, char **argv, void (*add_tests) (void));

G_END_DECLS
