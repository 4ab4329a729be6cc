/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-row.h"

G_BEGIN_DECLS

/**
 * HearthMessage:
 *
 * One row of a list: a key, and the #HearthRow once it is read. Its property "row" is notified when the row comes or
 * changes (a new flag, a preview); nothing else about it ever changes. UI thread.
 */
#define HEARTH_TYPE_MESSAGE (hearth_message_get_type ())
G_DECLARE_FINAL_TYPE (HearthMessage, hearth_message, HEARTH, MESSAGE, GObject)

HearthMessage *hearth_message_new (HearthKey key);
HearthKey hearth_message_get_key (HearthMessage *self);
const HearthRow *hearth_message_get_row (HearthMessage *self); /* NULL while it is not read */
void hearth_message_set_row (HearthMessage *self, HearthRow *row);
gboolean hearth_message_is_unread (HearthMessage *self);
gboolean hearth_message_is_starred (HearthMessage *self);
gboolean hearth_message_has_flag (HearthMessage *self, HearthFlags flag);

G_END_DECLS
