/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A letter of the outbox as a list shows it. UI thread; owned by the client. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-waiting-letter.h"

struct _HearthWaitingLetter
{
  GObject parent_instance;

  HearthOutboxItem *item;
};

enum
{
  PROP_0,
  PROP_ITEM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HearthWaitingLetter, hearth_waiting_letter, G_TYPE_OBJECT)

static void
hearth_waiting_letter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ITEM)
    g_value_set_boxed (value, HEARTH_WAITING_LETTER (object)->item);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_waiting_letter_finalize (GObject *object)
{
  hearth_outbox_item_unref (HEARTH_WAITING_LETTER (object)->item);
  G_OBJECT_CLASS (hearth_waiting_letter_parent_class)->finalize (object);
}

static void
hearth_waiting_letter_class_init (HearthWaitingLetterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hearth_waiting_letter_get_property;
  object_class->finalize = hearth_waiting_letter_finalize;
  properties[PROP_ITEM] = g_param_spec_boxed ("item", NULL, NULL, HEARTH_TYPE_OUTBOX_ITEM,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_waiting_letter_init (HearthWaitingLetter *self)
{
}

/**
 * hearth_waiting_letter_new:
 * @item: (transfer none): what is known of it
 *
 * Returns: (transfer full): a new object
 */
HearthWaitingLetter *
hearth_waiting_letter_new (HearthOutboxItem *item)
{
  HearthWaitingLetter *self = g_object_new (HEARTH_TYPE_WAITING_LETTER, NULL);

  self->item = hearth_outbox_item_ref (item);
  return self;
}

/**
 * hearth_waiting_letter_get_item:
 *
 * Returns: (transfer none): what is known of it
 */
HearthOutboxItem *
hearth_waiting_letter_get_item (HearthWaitingLetter *self)
{
  return self->item;
}

/**
 * hearth_waiting_letter_set_item:
 * @item: (transfer none): later knowledge of the same letter
 */
void
hearth_waiting_letter_set_item (HearthWaitingLetter *self, HearthOutboxItem *item)
{
  hearth_outbox_item_unref (self->item);
  self->item = hearth_outbox_item_ref (item);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}
