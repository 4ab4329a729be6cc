/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HearthTreeRow:
 *
 * One row of the folder tree: a person, an account's caption, or a folder.
 */
#define HEARTH_TYPE_TREE_ROW (hearth_tree_row_get_type ())
G_DECLARE_FINAL_TYPE (HearthTreeRow, hearth_tree_row, HEARTH, TREE_ROW, GtkWidget)

GtkWidget *hearth_tree_row_new (void);
void hearth_tree_row_bind (HearthTreeRow *self, GtkListItem *item);
void hearth_tree_row_unbind (HearthTreeRow *self);
GtkTreeListRow *hearth_tree_row_get_row (HearthTreeRow *self);

G_END_DECLS
