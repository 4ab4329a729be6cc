/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-folder.h"
#include "hearth-house.h"
#include "hearth-status.h"

G_BEGIN_DECLS

typedef struct _HearthMember HearthMember;

/**
 * HearthAccount:
 *
 * An account in the tree. Properties, all notified: "name", "status" (#HearthAccountStatus), "n-unread" (of its
 * inbox). Its top folders are a #GListModel of #HearthFolder, and so are those whose fetching was stopped. UI thread.
 */
#define HEARTH_TYPE_ACCOUNT (hearth_account_get_type ())
G_DECLARE_FINAL_TYPE (HearthAccount, hearth_account, HEARTH, ACCOUNT, GObject)

HearthAccount *hearth_account_new (HearthMember *member, const HearthAccountInfo *info);
guint16 hearth_account_get_number (HearthAccount *self);
const char *hearth_account_get_name (HearthAccount *self);
const HearthAccountInfo *hearth_account_get_info (HearthAccount *self);
void hearth_account_set_info (HearthAccount *self, const HearthAccountInfo *info);
HearthMember *hearth_account_get_member (HearthAccount *self);
HearthAccountStatus *hearth_account_get_status (HearthAccount *self); /* borrowed, never NULL */
void hearth_account_set_status (HearthAccount *self, HearthAccountStatus *status);
GListModel *hearth_account_get_folders (HearthAccount *self);
GListModel *hearth_account_get_stopped_folders (HearthAccount *self);
HearthFolder *hearth_account_find_folder (HearthAccount *self, HearthKey key);
void
hearth_account_each_folder (HearthAccount *self, GFunc function, gpointer data); /* also those in others */
HearthFolder *hearth_account_find_role (HearthAccount *self, HearthFolderRole role);
void hearth_account_set_folders (HearthAccount *self, GPtrArray *infos);
gboolean hearth_account_needs_user (HearthAccount *self); /* a problem that waits for the user */

G_END_DECLS
