/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches org.a11y.Status on the session bus, where the desktop and the screen readers themselves say that one runs.
 * Asked asynchronously: without a bus, or before the answer, none runs. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-screen-reader.h"

struct _HearthScreenReader
{
  GObject parent_instance;
  GCancellable *cancellable;
  GDBusProxy *status; /* or NULL */
  gboolean is_on;
};

G_DEFINE_FINAL_TYPE (HearthScreenReader, hearth_screen_reader, G_TYPE_OBJECT)

enum
{
  PROP_ON = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
update (HearthScreenReader *self)
{
  g_autoptr (GVariant) value = g_dbus_proxy_get_cached_property (self->status, "ScreenReaderEnabled");
  gboolean is_on =
      value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && g_variant_get_boolean (value);

  if (is_on == self->is_on)
    return;
  self->is_on = is_on;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ON]);
}

static void
properties_changed_cb (HearthScreenReader *self)
{
  update (self);
}

static void
proxy_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthScreenReader) self = data;

  self->status = g_dbus_proxy_new_for_bus_finish (result, NULL);
  if (self->status == NULL)
    return;
  g_signal_connect_object (self->status, "g-properties-changed", G_CALLBACK (properties_changed_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

static void
hearth_screen_reader_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ON)
    g_value_set_boolean (value, HEARTH_SCREEN_READER (object)->is_on);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_screen_reader_dispose (GObject *object)
{
  HearthScreenReader *self = HEARTH_SCREEN_READER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->status);
  G_OBJECT_CLASS (hearth_screen_reader_parent_class)->dispose (object);
}

static void
hearth_screen_reader_finalize (GObject *object)
{
  g_clear_object (&HEARTH_SCREEN_READER (object)->cancellable);
  G_OBJECT_CLASS (hearth_screen_reader_parent_class)->finalize (object);
}

static void
hearth_screen_reader_class_init (HearthScreenReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hearth_screen_reader_get_property;
  object_class->dispose = hearth_screen_reader_dispose;
  object_class->finalize = hearth_screen_reader_finalize;
  properties[PROP_ON] =
      g_param_spec_boolean ("on", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_screen_reader_init (HearthScreenReader *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * hearth_screen_reader_new:
 *
 * Returns: (transfer full): knows in a later turn of the loop
 */
HearthScreenReader *
hearth_screen_reader_new (void)
{
  HearthScreenReader *self = g_object_new (HEARTH_TYPE_SCREEN_READER, NULL);

  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_NONE, NULL, "org.a11y.Bus",
                            "/org/a11y/bus", "org.a11y.Status", self->cancellable, proxy_cb,
                            g_object_ref (self));
  return self;
}

/**
 * hearth_screen_reader_is_on:
 *
 * Returns: whether one runs, as far as is known
 */
gboolean
hearth_screen_reader_is_on (HearthScreenReader *self)
{
  g_return_val_if_fail (HEARTH_IS_SCREEN_READER (self), FALSE);

  return self->is_on;
}
