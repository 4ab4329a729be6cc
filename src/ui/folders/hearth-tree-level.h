/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HearthTreeLevel:
 *
 * What stands under one row of the tree: another model, of which single items can be asked for their children again.
 */
#define HEARTH_TYPE_TREE_LEVEL (hearth_tree_level_get_type ())
G_DECLARE_FINAL_TYPE (HearthTreeLevel, hearth_tree_level, HEARTH, TREE_LEVEL, GObject)

HearthTreeLevel *hearth_tree_level_new (GListModel *base);
void hearth_tree_level_renew (HearthTreeLevel *self,
                              gboolean (*is_old) (gpointer item, gpointer data),
                              gpointer data);

G_END_DECLS
