/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-message-list.h"

G_BEGIN_DECLS

/**
 * HearthMessageSelection:
 *
 * Which messages of a list are chosen: "these" or "all but these", by key. Choosing all of a million makes no row
 * and touches no memory. A #GListModel of #HearthMessage and a #GtkSelectionModel.
 * Property "n-selected" (guint) is notified whenever the choice changes in any way.
 */
#define HEARTH_TYPE_MESSAGE_SELECTION (hearth_message_selection_get_type ())
G_DECLARE_FINAL_TYPE (HearthMessageSelection, hearth_message_selection, HEARTH, MESSAGE_SELECTION, GObject)

HearthMessageSelection *hearth_message_selection_new (HearthMessageList *list);
HearthMessageList *hearth_message_selection_get_list (HearthMessageSelection *self);
guint hearth_message_selection_get_n_selected (HearthMessageSelection *self);
gboolean hearth_message_selection_is_key_selected (HearthMessageSelection *self, HearthKey key);
GArray *hearth_message_selection_dup_keys (HearthMessageSelection *self);
guint hearth_message_selection_get_single (HearthMessageSelection *self);
void hearth_message_selection_select_key (HearthMessageSelection *self, const HearthListEntry *entry);

G_END_DECLS
