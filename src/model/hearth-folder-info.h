/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-keep.h"
#include "hearth-key.h"

G_BEGIN_DECLS

/** What a folder is for (RFC 6154, and INBOX). Stored by number. */
typedef enum
{
  HEARTH_ROLE_NONE,
  HEARTH_ROLE_INBOX,
  HEARTH_ROLE_DRAFTS,
  HEARTH_ROLE_SENT,
  HEARTH_ROLE_ARCHIVE,
  HEARTH_ROLE_JUNK,
  HEARTH_ROLE_TRASH,
  HEARTH_ROLE_ALL,
  HEARTH_ROLE_FLAGGED,
  HEARTH_ROLE_IMPORTANT, /* what the server takes for important */
} HearthFolderRole;

/** How far a folder is known. */
typedef enum
{
  HEARTH_FOLDER_NEVER_FETCHED,
  HEARTH_FOLDER_FETCHING, /* the first sync is under way: @n_fetched of @n_on_server */
  HEARTH_FOLDER_IN_STEP,  /* as of @in_step_unix_s */
  HEARTH_FOLDER_CHECKING, /* a later sync is under way */
  HEARTH_FOLDER_FAILED,   /* the server refused it: see the account's problem */
  HEARTH_FOLDER_STOPPED,  /* the user stopped the first sync: @n_fetched of @n_on_server */
} HearthFolderState;

/** What one may do with a folder (RFC 4314; all of it where the server does not say). Stored by number. */
typedef enum
{
  HEARTH_RIGHT_READ = 1 << 0,   /* open it */
  HEARTH_RIGHT_SEEN = 1 << 1,   /* mark as read */
  HEARTH_RIGHT_FLAGS = 1 << 2,  /* stars, tags */
  HEARTH_RIGHT_INSERT = 1 << 3, /* put messages into it */
  HEARTH_RIGHT_CREATE = 1 << 4, /* make folders in it */
  HEARTH_RIGHT_REMOVE = 1 << 5, /* rename and delete it */
  HEARTH_RIGHT_DELETE = 1 << 6, /* delete messages, and so move them elsewhere */
  HEARTH_RIGHTS_ALL = (1 << 7) - 1,
  /* what is done with messages */
  HEARTH_RIGHTS_CHANGING = HEARTH_RIGHT_SEEN | HEARTH_RIGHT_FLAGS | HEARTH_RIGHT_DELETE,
} HearthFolderRights;

const char *hearth_folder_role_get_name (HearthFolderRole role);
const char *hearth_folder_state_get_name (HearthFolderState state);

/**
 * HearthFolderInfo:
 * @key: the folder
 * @parent: the folder above, or %HEARTH_KEY_NONE
 * @name: the last part of its path, decoded, safe to show; any text, never a file name
 * @path: the whole decoded path with "/" between the parts, for messages and tests
 * @role: what it is for
 * @is_selectable: FALSE for a folder that only holds folders
 * @n_messages: messages known here
 * @n_unread: messages without \Seen
 * @n_on_server: what the server last said it has
 * @in_step_unix_s: when it was last known to be in step, or 0
 * @is_pending: made here and not yet on the server
 * @rights: what one may do with it; a mailbox that the server opens read-only lacks what changes it
 * @keeps_keywords: whether the server stores new keywords here (`\*` in PERMANENTFLAGS)
 * @keep: how much of it is fetched before anybody opens it
 *
 * What the tree shows of one folder. Immutable, counted atomically.
 */
typedef struct
{
  HearthKey key;
  HearthKey parent;
  char *name;
  char *path;
  HearthFolderRole role;
  HearthFolderState state;
  gboolean is_selectable;
  gboolean is_subscribed;
  gboolean is_pending;
  gboolean keeps_keywords;
  HearthFolderRights rights;
  guint32 n_messages;
  guint32 n_unread;
  guint32 n_on_server;
  guint32 n_fetched;
  gint64 in_step_unix_s;
  HearthKeep keep;
} HearthFolderInfo;

#define HEARTH_TYPE_FOLDER_INFO (hearth_folder_info_get_type ())
GType hearth_folder_info_get_type (void);

HearthFolderInfo *hearth_folder_info_new (void);
HearthFolderInfo *hearth_folder_info_ref (HearthFolderInfo *self);
HearthFolderInfo *hearth_folder_info_copy (const HearthFolderInfo *self);
void hearth_folder_info_unref (HearthFolderInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthFolderInfo, hearth_folder_info_unref)

G_END_DECLS
