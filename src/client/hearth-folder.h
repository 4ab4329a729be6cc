/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-folder-info.h"
#include "hearth-row.h"

G_BEGIN_DECLS

typedef struct _HearthAccount HearthAccount;

/**
 * HearthFolder:
 *
 * A folder in the tree. Properties, all notified: "name" (as shown: special folders have their translated name),
 * "n-unread", "n-messages", "state", "info". Its children are a #GListModel of #HearthFolder in the order of showing. UI thread.
 */
#define HEARTH_TYPE_FOLDER (hearth_folder_get_type ())
G_DECLARE_FINAL_TYPE (HearthFolder, hearth_folder, HEARTH, FOLDER, GObject)

HearthFolder *hearth_folder_new (HearthAccount *account, HearthFolderInfo *info);
HearthKey hearth_folder_get_key (HearthFolder *self);
const char *hearth_folder_get_name (HearthFolder *self);
const HearthFolderInfo *hearth_folder_get_info (HearthFolder *self);
void hearth_folder_set_info (HearthFolder *self, HearthFolderInfo *info);
HearthFolderRole hearth_folder_get_role (HearthFolder *self);
guint hearth_folder_get_n_unread (HearthFolder *self);
GListModel *hearth_folder_get_children (HearthFolder *self);
HearthAccount *hearth_folder_get_account (HearthFolder *self);

GStrv hearth_folder_dup_labels (HearthFolder *self, const HearthRow *row);

int hearth_folder_compare (gconstpointer a, gconstpointer b, gpointer data);

G_END_DECLS
