/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that are for something. Engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-role-folder.h"

#include "hearth-server-facts.h"

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

/* A connection that has not signed in yet offers nothing. */
static gboolean
is_offered (HearthAccountStore *store, HearthImapConnection *connection, HearthImapCapabilities capability)
{
  return hearth_imap_connection_has (connection, capability) ||
         hearth_server_facts_has_capability (store, capability);
}

/**
 * hearth_role_folder_find_way_out:
 * @connection: on which a message of @folder is to be removed for ever
 * @path: (out) (transfer full): the name on the wire of what is returned, or %NULL
 *
 * Where folders are labels (X-GM-EXT-1), expunging takes a message out of its folder only and it stays among all mail. It goes
 * for ever from Trash, and from Junk.
 *
 * Returns: the folder that it has to be moved to before, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_role_folder_find_way_out (HearthAccountStore *store,
                                 HearthImapConnection *connection,
                                 HearthKey folder,
                                 char **path)
{
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (store, folder, NULL);

  *path = NULL;
  if (record == NULL || record->role == HEARTH_ROLE_TRASH || record->role == HEARTH_ROLE_JUNK ||
      !is_offered (store, connection, HEARTH_IMAP_CAP_GMAIL) ||
      !is_offered (store, connection, HEARTH_IMAP_CAP_MOVE))
    return HEARTH_KEY_NONE;
  return hearth_role_folder_find (store, HEARTH_ROLE_TRASH, path);
}
