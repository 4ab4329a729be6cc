/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthFolderTree:
 *
 * People, their accounts and folders.
 *
 * Signals: "folder-chosen" (#HearthFolder): the user opened a folder; "messages-dropped" (#HearthFolder,
 * #HearthDraggedMessages, guint): messages were dragged onto a folder, to be moved or copied (#HearthFileVerb).
 * Actions, for the row whose menu was opened: folder.new, folder.new-inside, folder.rename, folder.remove,
 * folder.subscribe, folder.unsubscribe, folder.mark-read, folder.empty.
 */
#define HEARTH_TYPE_FOLDER_TREE (hearth_folder_tree_get_type ())
G_DECLARE_FINAL_TYPE (HearthFolderTree, hearth_folder_tree, HEARTH, FOLDER_TREE, GtkWidget)

void hearth_folder_tree_set_client (HearthFolderTree *self, HearthClient *client);
void hearth_folder_tree_set_members (HearthFolderTree *self, GListModel *members);
void hearth_folder_tree_set_toggled (HearthFolderTree *self, const char *const *toggled);
GStrv hearth_folder_tree_dup_toggled (HearthFolderTree *self);
void hearth_folder_tree_show_chosen (HearthFolderTree *self, HearthFolder *folder);

G_END_DECLS
