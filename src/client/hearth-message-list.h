/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-change-set.h"
#include "hearth-message.h"

G_BEGIN_DECLS

/**
 * HearthMessageList:
 *
 * What a folder holds as a #GListModel of #HearthMessage: a sorted array of keys, of which only the rows that are
 * looked at are read. Opening another folder or order makes another list; a list never resets itself. UI thread.
 */
#define HEARTH_TYPE_MESSAGE_LIST (hearth_message_list_get_type ())
G_DECLARE_FINAL_TYPE (HearthMessageList, hearth_message_list, HEARTH, MESSAGE_LIST, GObject)

typedef struct _HearthEngine HearthEngine;

HearthMessageList *hearth_message_list_new (HearthEngine *engine, HearthListIndex *head);
void hearth_message_list_read_on (HearthMessageList *self);
HearthKey hearth_message_list_get_folder (HearthMessageList *self);
HearthSort hearth_message_list_get_sort (HearthMessageList *self);
gboolean hearth_message_list_is_complete (HearthMessageList *self); /* property "complete" */

HearthKey hearth_message_list_get_key (HearthMessageList *self,
                                       guint position); /* no row is made; NONE past the end */
gboolean hearth_message_list_find (HearthMessageList *self, const HearthListEntry *entry, guint *position);
const HearthListEntry *hearth_message_list_get_entry (HearthMessageList *self, guint position);
guint hearth_message_list_get_count (HearthMessageList *self);
const HearthRow *hearth_message_list_peek_row (HearthMessageList *self, HearthKey key);
gboolean hearth_message_list_is_current (HearthMessageList *self, HearthMessage *message);

void hearth_message_list_apply (HearthMessageList *self, const HearthFolderChange *change);
void hearth_message_list_expect (HearthMessageList *self, GArray *added, GArray *removed);
void hearth_message_list_look_again (HearthMessageList *self);

G_END_DECLS
