/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-folder.h"

G_BEGIN_DECLS

/**
 * HearthDraggedMessages:
 *
 * The messages that are being dragged, inside of the program only: their placements and the folder they come from.
 */
#define HEARTH_TYPE_DRAGGED_MESSAGES (hearth_dragged_messages_get_type ())
G_DECLARE_FINAL_TYPE (HearthDraggedMessages, hearth_dragged_messages, HEARTH, DRAGGED_MESSAGES, GObject)

HearthDraggedMessages *hearth_dragged_messages_new (GArray *keys, HearthFolder *folder);
const HearthKey *hearth_dragged_messages_get_keys (HearthDraggedMessages *self, gsize *n_keys);
HearthFolder *hearth_dragged_messages_get_folder (HearthDraggedMessages *self);
gboolean hearth_dragged_messages_can_go (HearthDraggedMessages *self, HearthFolder *folder);

G_END_DECLS
