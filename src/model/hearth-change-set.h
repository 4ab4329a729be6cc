/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-flags.h"
#include "hearth-row.h"

G_BEGIN_DECLS

/**
 * HearthFolderChange:
 * @folder: the folder
 * @generation: the folder's change counter after these changes
 * @is_reload: more changed than is worth telling: read the folder again; the arrays are empty
 * @is_info_changed: counts, state or name changed: read the folder's info again
 * @added: (element-type HearthListEntry): new placements, with the sort value of date order
 * @removed: (element-type HearthListEntry): placements that are gone, with the sort value they had; to be taken out after
 *   @added was put in
 * @changed: (element-type HearthKey): placements whose flags, preview or other facts changed, place unchanged
 */
typedef struct
{
  HearthKey folder;
  guint64 generation;
  gboolean is_reload;
  gboolean is_info_changed;
  GArray *added;
  GArray *removed;
  GArray *changed;
} HearthFolderChange;

/**
 * HearthChangeSet:
 * @folders: (element-type HearthKey HearthFolderChange): keyed by pointers to the folder's key
 * @folder_lists: (element-type guint16): accounts whose folders came, went, were renamed or got another role
 * @bodies: (element-type HearthKey): messages whose text came, so that a waiting reader can show it
 *
 * What commits changed, merged. A plain value while it is being built by one thread; immutable once handed over.
 */
typedef struct
{
  GHashTable *folders;
  GArray *folder_lists;
  GArray *bodies;
  gboolean is_house_changed;
  gboolean is_outbox_changed;
  gboolean is_journal_changed;
} HearthChangeSet;

/** Past this many rows in one folder a change set says "reload" instead. */
#define HEARTH_CHANGE_SET_MAX_ROWS 10000

HearthChangeSet *hearth_change_set_new (void);
void hearth_change_set_free (HearthChangeSet *self);
gboolean hearth_change_set_is_empty (const HearthChangeSet *self);
HearthFolderChange *hearth_change_set_touch_folder (HearthChangeSet *self, HearthKey folder);
void hearth_change_set_add_row (HearthChangeSet *self, HearthKey folder, gint64 sort, HearthKey key);
void hearth_change_set_remove_row (HearthChangeSet *self, HearthKey folder, gint64 sort, HearthKey key);
void hearth_change_set_change_row (HearthChangeSet *self, HearthKey folder, HearthKey key);
void hearth_change_set_add_folder_list (HearthChangeSet *self, guint16 account);
void hearth_change_set_add_body (HearthChangeSet *self, HearthKey message);
void hearth_change_set_merge (HearthChangeSet *self, HearthChangeSet *later);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthChangeSet, hearth_change_set_free)

G_END_DECLS
