/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that are for something. An account that has none for it gets one with the usual name, which every program
 * recognizes, in the namespace where its own folders are. Engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-role-folder.h"

/**
 * hearth_role_folder_find:
 * @path: (out) (transfer full): its name on the wire, or %NULL
 *
 * Returns: the folder of the account that is for @role, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_role_folder_find (HearthAccountStore *store, HearthFolderRole role, char **path)
{
  const HearthKey folder = hearth_account_store_find_role (store, role);
  g_autoptr (HearthFolderRecord) record =
      folder != HEARTH_KEY_NONE ? hearth_account_store_dup_folder (store, folder, NULL) : NULL;

  *path = record != NULL ? g_strdup (record->path) : NULL;
  return record != NULL ? folder : HEARTH_KEY_NONE;
}

/**
 * hearth_role_folder_dup_new_path:
 * @role: for drafts or for what was sent
 *
 * Returns: (transfer full): the name for a folder that is to be made
 */
char *
hearth_role_folder_dup_new_path (HearthImapConnection *connection, HearthFolderRole role)
{
  const GPtrArray *namespaces = hearth_imap_connection_get_namespaces (connection);
  const HearthImapNamespace *personal =
      namespaces != NULL && namespaces->len > 0 ? g_ptr_array_index (namespaces, 0) : NULL;
  const char *prefix =
      personal != NULL && personal->kind == HEARTH_IMAP_NAMESPACE_PERSONAL ? personal->prefix : "";

  return g_strconcat (prefix, role == HEARTH_ROLE_DRAFTS ? "Drafts" : "Sent", NULL);
}
