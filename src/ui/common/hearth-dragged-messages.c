/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes from the list to the tree while messages are dragged. UI thread; owned by the drag. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-dragged-messages.h"

struct _HearthDraggedMessages
{
  GObject parent_instance;

  GArray *keys; /* of HearthKey */
  HearthFolder *folder;
};

G_DEFINE_FINAL_TYPE (HearthDraggedMessages, hearth_dragged_messages, G_TYPE_OBJECT)

static void
hearth_dragged_messages_finalize (GObject *object)
{
  HearthDraggedMessages *self = HEARTH_DRAGGED_MESSAGES (object);

  g_array_unref (self->keys);
  g_clear_object (&self->folder);
  G_OBJECT_CLASS (hearth_dragged_messages_parent_class)->finalize (object);
}

static void
hearth_dragged_messages_class_init (HearthDraggedMessagesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_dragged_messages_finalize;
}

static void
hearth_dragged_messages_init (HearthDraggedMessages *self)
{
}

/**
 * hearth_dragged_messages_new:
 * @keys: (element-type HearthKey) (transfer none): placements; not changed any more
 * @folder: (nullable): where they lie
 *
 * Returns: (transfer full): what is dragged
 */
HearthDraggedMessages *
hearth_dragged_messages_new (GArray *keys, HearthFolder *folder)
{
  HearthDraggedMessages *self = g_object_new (HEARTH_TYPE_DRAGGED_MESSAGES, NULL);

  self->keys = g_array_ref (keys);
  g_set_object (&self->folder, folder);
  return self;
}

/**
 * hearth_dragged_messages_get_keys:
 * @n_keys: (out): how many
 *
 * Returns: (array length=n_keys) (transfer none): the placements
 */
const HearthKey *
hearth_dragged_messages_get_keys (HearthDraggedMessages *self, gsize *n_keys)
{
  *n_keys = self->keys->len;
  return (const HearthKey *) (gpointer) self->keys->data;
}

/**
 * hearth_dragged_messages_get_folder:
 *
 * Returns: (transfer none) (nullable): where they lie
 */
HearthFolder *
hearth_dragged_messages_get_folder (HearthDraggedMessages *self)
{
  return self->folder;
}

/**
 * hearth_dragged_messages_can_go:
 *
 * Returns: whether they can be put into @folder: it holds messages, and not these
 */
gboolean
hearth_dragged_messages_can_go (HearthDraggedMessages *self, HearthFolder *folder)
{
  return folder != self->folder && hearth_folder_get_info (folder)->is_selectable &&
         (hearth_folder_get_info (folder)->rights & HEARTH_RIGHT_INSERT) != 0;
}
