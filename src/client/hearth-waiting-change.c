/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change that the server has not made yet, as a list shows it. UI thread; owned by the client. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-waiting-change.h"

struct _HearthWaitingChange
{
  GObject parent_instance;

  HearthPendingChange *change;
};

enum
{
  PROP_0,
  PROP_CHANGE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HearthWaitingChange, hearth_waiting_change, G_TYPE_OBJECT)

static void
hearth_waiting_change_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CHANGE)
    g_value_set_boxed (value, HEARTH_WAITING_CHANGE (object)->change);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_waiting_change_finalize (GObject *object)
{
  hearth_pending_change_unref (HEARTH_WAITING_CHANGE (object)->change);
  G_OBJECT_CLASS (hearth_waiting_change_parent_class)->finalize (object);
}

static void
hearth_waiting_change_class_init (HearthWaitingChangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hearth_waiting_change_get_property;
  object_class->finalize = hearth_waiting_change_finalize;
  properties[PROP_CHANGE] = g_param_spec_boxed ("change", NULL, NULL, HEARTH_TYPE_PENDING_CHANGE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_waiting_change_init (HearthWaitingChange *self)
{
}

/**
 * hearth_waiting_change_new:
 * @change: (transfer none): what is known of it
 *
 * Returns: (transfer full): a new object
 */
HearthWaitingChange *
hearth_waiting_change_new (HearthPendingChange *change)
{
  HearthWaitingChange *self = g_object_new (HEARTH_TYPE_WAITING_CHANGE, NULL);

  self->change = hearth_pending_change_ref (change);
  return self;
}

/**
 * hearth_waiting_change_get_change:
 *
 * Returns: (transfer none): what is known of it
 */
HearthPendingChange *
hearth_waiting_change_get_change (HearthWaitingChange *self)
{
  return self->change;
}

/**
 * hearth_waiting_change_set_change:
 * @change: (transfer none): later knowledge of the same change
 */
void
hearth_waiting_change_set_change (HearthWaitingChange *self, HearthPendingChange *change)
{
  hearth_pending_change_unref (self->change);
  self->change = hearth_pending_change_ref (change);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANGE]);
}
