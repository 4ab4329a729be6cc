/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tree shows of a folder: immutable once shared, counted atomically. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-folder-info.h"

typedef struct
{
  HearthFolderInfo value; /* first */
  gatomicrefcount ref_count;
} CountedFolderInfo;

G_DEFINE_BOXED_TYPE (HearthFolderInfo, hearth_folder_info, hearth_folder_info_ref, hearth_folder_info_unref)

/**
 * hearth_folder_info_new:
 *
 * Returns: (transfer full): an empty value, to be filled before it is shared
 */
HearthFolderInfo *
hearth_folder_info_new (void)
{
  CountedFolderInfo *self = g_new0 (CountedFolderInfo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->value.rights = HEARTH_RIGHTS_ALL;
  return &self->value;
}

/**
 * hearth_folder_info_ref:
 *
 * Returns: (transfer full): @self
 */
HearthFolderInfo *
hearth_folder_info_ref (HearthFolderInfo *self)
{
  g_atomic_ref_count_inc (&((CountedFolderInfo *) self)->ref_count);
  return self;
}

/**
 * hearth_folder_info_unref:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_folder_info_unref (HearthFolderInfo *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&((CountedFolderInfo *) self)->ref_count))
    return;
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

/**
 * hearth_folder_info_copy:
 *
 * Returns: (transfer full): a copy that may be changed before it is shared
 */
HearthFolderInfo *
hearth_folder_info_copy (const HearthFolderInfo *self)
{
  HearthFolderInfo *copy = hearth_folder_info_new ();

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->path = g_strdup (self->path);
  return copy;
}

/**
 * hearth_folder_role_get_name:
 *
 * Returns: a fixed name for logs and tools
 */
const char *
hearth_folder_role_get_name (HearthFolderRole role)
{
  static const char *const names[] = { "none", "inbox", "drafts", "sent",    "archive",
                                       "junk", "trash", "all",    "flagged", "important" };

  return (guint) role < G_N_ELEMENTS (names) ? names[role] : "none";
}

/**
 * hearth_folder_state_get_name:
 *
 * Returns: a fixed name for logs and tools
 */
const char *
hearth_folder_state_get_name (HearthFolderState state)
{
  static const char *const names[] = {
    "never-fetched", "fetching", "in-step", "checking", "failed", "stopped"
  };

  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "failed";
}
