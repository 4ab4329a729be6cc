/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain values that go between the engine and the store. Any thread; each belongs to whoever holds it. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-message-data.h"

/**
 * hearth_folder_record_copy:
 *
 * Returns: (transfer full): a copy
 */
HearthFolderRecord *
hearth_folder_record_copy (const HearthFolderRecord *self)
{
  HearthFolderRecord *copy = g_new (HearthFolderRecord, 1);

  *copy = *self;
  copy->path = g_strdup (self->path);
  return copy;
}

/**
 * hearth_folder_record_free:
 * @self: (transfer full) (nullable): a record
 */
void
hearth_folder_record_free (HearthFolderRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self);
}

/**
 * hearth_flag_push_free:
 * @self: (transfer full) (nullable): a group of flag changes
 */
void
hearth_flag_push_free (HearthFlagPush *self)
{
  if (self == NULL)
    return;
  hearth_id_set_free (self->uids);
  g_free (self);
}
