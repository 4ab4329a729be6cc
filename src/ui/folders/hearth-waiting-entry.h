/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthWaitingEntry:
 *
 * "Waiting to send" above the tree, seen only while letters wait: how many, and whether one needs the person. A click
 * opens the list in which they can be edited, retried and taken back.
 */
#define HEARTH_TYPE_WAITING_ENTRY (hearth_waiting_entry_get_type ())
G_DECLARE_FINAL_TYPE (HearthWaitingEntry, hearth_waiting_entry, HEARTH, WAITING_ENTRY, GtkWidget)

void hearth_waiting_entry_set_client (HearthWaitingEntry *self, HearthClient *client);

G_END_DECLS
