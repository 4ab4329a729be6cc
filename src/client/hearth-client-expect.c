/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking back is seen in the very next frame: the lists that are looked at show what the engine is about to do. It is asked in
 * the same moment, and where it did something else the lists are read again. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-filing-private.h"

/* What taking back means to one list. */
static void
sort_out (HearthKey folder, const HearthFiled *filed, GArray *added, GArray *removed)
{
  for (guint i = 0; i < filed->entries->len; i++)
    {
      const HearthFiledEntry *entry = &g_array_index (filed->entries, HearthFiledEntry, i);
      const HearthListEntry place = { entry->sort, entry->placement };

      g_array_append_val (entry->folder == folder ? added : removed, place);
    }
}

/**
 * hearth_client_expect_back:
 * @filed: what the engine is asked to take back
 *
 * Shows it where it was.
 */
void
hearth_client_expect_back (HearthClient *self, const HearthFiled *filed)
{
  GPtrArray *lists = hearth_client_get_lists (self);

  /* A list may go while a view answers a change: take them by index and keep each. */
  for (guint i = 0; i < lists->len; i++)
    {
      g_autoptr (HearthMessageList) list = g_object_ref (g_ptr_array_index (lists, i));
      g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (HearthListEntry));
      g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (HearthListEntry));

      sort_out (hearth_message_list_get_folder (list), filed, added, removed);
      hearth_message_list_expect (list, added, removed);
    }
}

/**
 * hearth_client_look_again:
 *
 * What was expected did not come, or not all of it: shows what is true.
 */
void
hearth_client_look_again (HearthClient *self)
{
  GPtrArray *lists = hearth_client_get_lists (self);

  for (guint i = 0; i < lists->len; i++)
    hearth_message_list_look_again (g_ptr_array_index (lists, i));
}
