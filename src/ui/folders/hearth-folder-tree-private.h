/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-client-filing.h"
#include "hearth-folder-tree.h"
#include "hearth-tree-row.h"

G_BEGIN_DECLS

struct _HearthFolderTree
{
  GtkWidget parent_instance;

  GtkScrolledWindow *scroller;
  GtkListView *list;

  GListModel *members;
  GtkTreeListModel *tree;
  GtkSingleSelection *selection;
  HearthKey chosen;
  GHashTable *toggled; /* ids of rows that are not folded as they are at first */
  guint settle_id;
  GHashTable *renewed; /* models of children, whose rows are to be made anew */
  GPtrArray *levels;   /* of HearthTreeLevel, not owned */
  gboolean is_settling;

  /* menu */
  HearthClient *client;
  GObject *menu_item; /* what the menu was opened for */
  GtkWidget *menu_popover;

  /* drop */
  HearthTreeRow *drop_row;
  guint unfold_id;
  guint scroll_id;
  double scroll_step;
};

/* hearth-folder-tree.c */
HearthTreeRow *hearth_folder_tree_focus_row (HearthFolderTree *self);

/* hearth-folder-tree-menu.c */
void hearth_folder_tree_menu_class_init (GtkWidgetClass *widget_class);
void hearth_folder_tree_menu_init (HearthFolderTree *self);
void hearth_folder_tree_menu_dispose (HearthFolderTree *self);

/* hearth-folder-tree-drop.c */
void hearth_folder_tree_drop_init (HearthFolderTree *self);
void hearth_folder_tree_drop_dispose (HearthFolderTree *self);
HearthTreeRow *hearth_folder_tree_row_at (HearthFolderTree *self, double x, double y);

G_END_DECLS
