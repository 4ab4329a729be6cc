/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of a list: made when the view asks for it, filled when it is read. UI thread; owned by whoever shows it. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-message.h"

struct _HearthMessage
{
  GObject parent_instance;

  HearthKey key;
  HearthRow *row;
};

enum
{
  PROP_0,
  PROP_ROW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HearthMessage, hearth_message, G_TYPE_OBJECT)

static void
hearth_message_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ROW)
    g_value_set_boxed (value, HEARTH_MESSAGE (object)->row);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_message_finalize (GObject *object)
{
  g_clear_pointer (&HEARTH_MESSAGE (object)->row, hearth_row_unref);
  G_OBJECT_CLASS (hearth_message_parent_class)->finalize (object);
}

static void
hearth_message_class_init (HearthMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hearth_message_get_property;
  object_class->finalize = hearth_message_finalize;
  properties[PROP_ROW] =
      g_param_spec_boxed ("row", NULL, NULL, HEARTH_TYPE_ROW, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_message_init (HearthMessage *self)
{
}

/**
 * hearth_message_new:
 * @key: the placement it stands for
 *
 * Returns: (transfer full): a message whose row is not read yet
 */
HearthMessage *
hearth_message_new (HearthKey key)
{
  HearthMessage *self = g_object_new (HEARTH_TYPE_MESSAGE, NULL);

  self->key = key;
  return self;
}

/**
 * hearth_message_get_key:
 *
 * Returns: the placement
 */
HearthKey
hearth_message_get_key (HearthMessage *self)
{
  return self->key;
}

/**
 * hearth_message_get_row:
 *
 * Returns: (transfer none) (nullable): what is known of it; %NULL while it is not read
 */
const HearthRow *
hearth_message_get_row (HearthMessage *self)
{
  return self->row;
}

/**
 * hearth_message_set_row:
 * @row: (transfer none): the row, of the same key; nobody is told of one that says the same as before
 */
void
hearth_message_set_row (HearthMessage *self, HearthRow *row)
{
  if (self->row == row || (self->row != NULL && hearth_row_equal (self->row, row)))
    return;
  g_clear_pointer (&self->row, hearth_row_unref);
  self->row = hearth_row_ref (row);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROW]);
}

/**
 * hearth_message_has_flag:
 *
 * Returns: whether the row is read and has @flag
 */
gboolean
hearth_message_has_flag (HearthMessage *self, HearthFlags flag)
{
  return self->row != NULL && (self->row->flags & flag) != 0;
}

/**
 * hearth_message_is_unread:
 *
 * Returns: whether it is known to be unread
 */
gboolean
hearth_message_is_unread (HearthMessage *self)
{
  return self->row != NULL && !hearth_message_has_flag (self, HEARTH_FLAG_SEEN);
}

/**
 * hearth_message_is_starred:
 *
 * Returns: whether it is known to be starred
 */
gboolean
hearth_message_is_starred (HearthMessage *self)
{
  return hearth_message_has_flag (self, HEARTH_FLAG_FLAGGED);
}
