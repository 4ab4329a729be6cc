/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The icons of folders: the same in the tree and wherever one is chosen. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-role-icon.h"

/**
 * hearth_role_icon:
 *
 * Returns: the name of the icon of folders that are for this
 */
const char *
hearth_role_icon (HearthFolderRole role)
{
  switch (role)
    {
    case HEARTH_ROLE_INBOX:
      return "hearth-inbox-symbolic";
    case HEARTH_ROLE_DRAFTS:
      return "document-edit-symbolic";
    case HEARTH_ROLE_SENT:
      return "hearth-sent-symbolic";
    case HEARTH_ROLE_ARCHIVE:
    case HEARTH_ROLE_ALL:
      return "hearth-archive-symbolic";
    case HEARTH_ROLE_JUNK:
      return "mail-mark-junk-symbolic";
    case HEARTH_ROLE_TRASH:
      return "user-trash-symbolic";
    case HEARTH_ROLE_FLAGGED:
      return "starred-symbolic";
    case HEARTH_ROLE_IMPORTANT:
      return "folder-symbolic";
    case HEARTH_ROLE_NONE:
    default:
      return "folder-symbolic";
    }
}
