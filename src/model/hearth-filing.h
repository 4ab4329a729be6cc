/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-flags.h"
#include "hearth-folder-info.h"
#include "hearth-key.h"

G_BEGIN_DECLS

typedef enum
{
  HEARTH_FILE_MOVE,
  HEARTH_FILE_COPY,
  HEARTH_FILE_DELETE, /* for ever */
} HearthFileVerb;

/**
 * HearthFiling:
 * @target: where to, also in another account; or %HEARTH_KEY_NONE
 * @role: without @target, each message goes to the folder of its own account that is for this; it is made where there
 *   is none
 * @mask @values: flags that change along with it ($Junk, $NotJunk, \Seen)
 *
 * What is to be done with messages. A plain value.
 */
typedef struct
{
  HearthFileVerb verb;
  HearthKey target;
  HearthFolderRole role;
  HearthFlags mask;
  HearthFlags values;
} HearthFiling;

/**
 * HearthFiledEntry:
 * @folder: where the placement was before it was filed; %HEARTH_KEY_NONE for a new copy
 * @flags: those of the mask, as they were
 * @sort: its place in lists by date
 */
typedef struct
{
  HearthKey placement;
  HearthKey folder;
  HearthFlags flags;
  gint64 sort;
} HearthFiledEntry;

/**
 * HearthFiled:
 * @filing: what was asked for
 * @entries: (element-type HearthFiledEntry): what was done; those that lay in the target already are left out
 * @kept: (element-type HearthKey): drafts that the server does not have as they are: they cannot go elsewhere, only be
 *   deleted for ever
 * @n_wanted: of how many messages it was asked for, 0 if that is not known
 * @failure: (nullable): why the rest was not done
 *
 * What was done, so that it can be taken back. Immutable, counted atomically.
 */
typedef struct
{
  HearthFiling filing;
  GArray *entries;
  GArray *kept;
  guint n_wanted;
  GError *failure;
} HearthFiled;

#define HEARTH_TYPE_FILED (hearth_filed_get_type ())
GType hearth_filed_get_type (void);

HearthFiled *hearth_filed_new (const HearthFiling *filing);
HearthFiled *hearth_filed_ref (HearthFiled *self);
void hearth_filed_unref (HearthFiled *self);

typedef enum
{
  HEARTH_PENDING_FILE_COPY, /* of a letter that was sent, in Sent */
  HEARTH_PENDING_MOVE,
  HEARTH_PENDING_COPY,
  HEARTH_PENDING_DELETE,
  HEARTH_PENDING_CREATE_FOLDER,
  HEARTH_PENDING_RENAME_FOLDER,
  HEARTH_PENDING_REMOVE_FOLDER,
  HEARTH_PENDING_SUBSCRIBE,
  HEARTH_PENDING_UNSUBSCRIBE,
  HEARTH_PENDING_KEEP_DRAFT, /* never waits: told when others changed or removed the copy of a draft (NOT_FOUND), or the server refuses it */
} HearthPendingKind;

typedef enum
{
  HEARTH_PENDING_WAITING, /* until @not_before_unix_s, and for the network */
  HEARTH_PENDING_RUNNING,
  HEARTH_PENDING_FAILED, /* does not go by itself: @error says why */
} HearthPendingState;

/**
 * HearthPendingChange:
 * @key: of the journal's row
 * @folder_path @target_path: decoded, "/" between the parts; or %NULL. For RENAME_FOLDER @target_path is the new one
 * @target_account: the account of @target_path, where it is another one; else 0
 * @subject: of the message if it is one, else %NULL
 * @created_unix_s: when the user asked for it
 * @not_before_unix_s: when it is tried next, 0 as soon as possible
 * @error: (nullable): why the last try did not work
 *
 * Something that was done here and not yet on the server. Immutable, counted atomically.
 */
typedef struct
{
  HearthKey key;
  HearthPendingKind kind;
  HearthPendingState state;
  guint32 n_messages;
  HearthKey folder;
  HearthKey target;
  guint16 target_account;
  char *folder_path;
  char *target_path;
  char *subject;
  guint attempts;
  gint64 created_unix_s;
  gint64 not_before_unix_s;
  GError *error;
} HearthPendingChange;

#define HEARTH_TYPE_PENDING_CHANGE (hearth_pending_change_get_type ())
GType hearth_pending_change_get_type (void);

HearthPendingChange *hearth_pending_change_new (HearthPendingKind kind);
HearthPendingChange *hearth_pending_change_ref (HearthPendingChange *self);
void hearth_pending_change_unref (HearthPendingChange *self);

typedef enum
{
  HEARTH_PENDING_RETRY,
  HEARTH_PENDING_CANCEL, /* the view goes back to what the server has */
} HearthPendingDecision;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthFiled, hearth_filed_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthPendingChange, hearth_pending_change_unref)

G_END_DECLS
