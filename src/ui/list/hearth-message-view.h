/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client-filing.h"
#include "hearth-message-selection.h"

G_BEGIN_DECLS

/**
 * HearthMessageView:
 *
 * The messages of a folder, or why there are none.
 *
 * Properties: "folder" and "n-selected", both notified.
 * Signals: "chosen": another message, none or several are chosen; "opened": the user asked for the one message that is
 * chosen (a click, Enter, O).
 * Actions: list.mark-read, list.mark-unread, list.toggle-read, list.add-star, list.remove-star, list.toggle-star,
 * list.toggle-select, list.unselect, list.older, list.newer, list.open, list.menu; and filing: list.archive,
 * list.archive-go-newer, list.junk, list.not-junk, list.toggle-junk, list.trash (in Trash for ever, which asks),
 * list.delete (for ever, asks), list.move, list.copy.
 */
#define HEARTH_TYPE_MESSAGE_VIEW (hearth_message_view_get_type ())
G_DECLARE_FINAL_TYPE (HearthMessageView, hearth_message_view, HEARTH, MESSAGE_VIEW, GtkWidget)

void hearth_message_view_set_client (HearthMessageView *self, HearthClient *client);
void hearth_message_view_show_folder (HearthMessageView *self, HearthFolder *folder);
HearthFolder *hearth_message_view_get_folder (HearthMessageView *self);
void hearth_message_view_set_list (HearthMessageView *self, HearthMessageList *list);
void hearth_message_view_set_sort (HearthMessageView *self, HearthSort sort);
HearthMessageSelection *hearth_message_view_get_selection (HearthMessageView *self);
guint hearth_message_view_get_n_selected (HearthMessageView *self);
HearthMessage *hearth_message_view_dup_selected (HearthMessageView *self);
void hearth_message_view_unselect (HearthMessageView *self);
gboolean hearth_message_view_can_file (HearthMessageView *self, HearthFilePlace place);
const char *hearth_message_view_why_not (HearthMessageView *self, const char *action);
void hearth_message_view_file_keys (HearthMessageView *self,
                                    const HearthKey *keys,
                                    gsize n_keys,
                                    const HearthFiling *filing);
void hearth_message_view_dup_neighbours (HearthMessageView *self, HearthKey *keys, gsize *n_keys);

G_END_DECLS
