/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pane of the window with a fixed horizontal measure. UI thread; owned by its parent widget. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-pane.h"

struct _HearthPane
{
  GtkWidget parent_instance;
  GtkWidget *child;
  GtkSettings *settings;
  int minimum_width;
  int natural_width;
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_MINIMUM_WIDTH,
  PROP_NATURAL_WIDTH,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void hearth_pane_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HearthPane,
                               hearth_pane,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, hearth_pane_buildable_init))

static GtkBuildableIface *parent_buildable;

static void
hearth_pane_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (type == NULL && GTK_IS_WIDGET (child))
    hearth_pane_set_child (HEARTH_PANE (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
hearth_pane_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = hearth_pane_add_child;
}

static void
hearth_pane_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  HearthPane *self = HEARTH_PANE (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      double scale = CLAMP (hearth_text_scale_get (widget), 1.0, HEARTH_PANE_MAX_SCALE);

      *minimum = (int) (self->minimum_width * scale);
      *natural = (int) (self->natural_width * scale);
    }
  else if (self->child != NULL)
    {
      int child_minimum_width;

      /* Asked for less than the child can bear, its height would be nonsense: it is cut at the end instead. */
      gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum_width, NULL, NULL,
                          NULL);
      gtk_widget_measure (self->child, orientation, for_size < 0 ? -1 : MAX (for_size, child_minimum_width),
                          minimum, natural, NULL, NULL);
    }
}

static void
hearth_pane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HearthPane *self = HEARTH_PANE (widget);
  int child_minimum_width;

  if (self->child == NULL || !gtk_widget_should_layout (self->child))
    return;
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum_width, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, MAX (width, child_minimum_width), height, baseline, NULL);
}

static void
hearth_pane_compute_expand (GtkWidget *widget, gboolean *hexpand, gboolean *vexpand)
{
  /* Labels inside may expand; the pane itself expands only if it was told to. */
  *hexpand = FALSE;
  *vexpand = TRUE;
}

static void
hearth_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthPane *self = HEARTH_PANE (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_MINIMUM_WIDTH:
      g_value_set_int (value, self->minimum_width);
      break;
    case PROP_NATURAL_WIDTH:
      g_value_set_int (value, self->natural_width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hearth_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HearthPane *self = HEARTH_PANE (object);

  switch (id)
    {
    case PROP_CHILD:
      hearth_pane_set_child (self, g_value_get_object (value));
      break;
    case PROP_MINIMUM_WIDTH:
      self->minimum_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_NATURAL_WIDTH:
      self->natural_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hearth_pane_dispose (GObject *object)
{
  HearthPane *self = HEARTH_PANE (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (hearth_pane_parent_class)->dispose (object);
}

static void
hearth_pane_class_init (HearthPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hearth_pane_get_property;
  object_class->set_property = hearth_pane_set_property;
  object_class->dispose = hearth_pane_dispose;
  widget_class->measure = hearth_pane_measure;
  widget_class->size_allocate = hearth_pane_size_allocate;
  widget_class->compute_expand = hearth_pane_compute_expand;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_MINIMUM_WIDTH] = g_param_spec_int ("minimum-width", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_NATURAL_WIDTH] = g_param_spec_int ("natural-width", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "hearthpane");
}

static void
hearth_pane_init (HearthPane *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->settings = g_object_ref (gtk_settings_get_default ());
  g_signal_connect_object (self->settings, "notify::gtk-xft-dpi", G_CALLBACK (gtk_widget_queue_resize), self,
                           G_CONNECT_SWAPPED);
}

/**
 * hearth_pane_get_child:
 *
 * Returns: (transfer none) (nullable): what the pane holds
 */
GtkWidget *
hearth_pane_get_child (HearthPane *self)
{
  g_return_val_if_fail (HEARTH_IS_PANE (self), NULL);
  return self->child;
}

/**
 * hearth_pane_set_child:
 * @child: (nullable): the widget to hold instead of the one so far
 */
void
hearth_pane_set_child (HearthPane *self, GtkWidget *child)
{
  g_return_if_fail (HEARTH_IS_PANE (self));

  if (self->child == child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

/**
 * hearth_text_scale_get:
 *
 * Returns: how much larger than usual the user wants text, 1.0 at 96 dpi
 */
double
hearth_text_scale_get (GtkWidget *widget)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / (96.0 * 1024.0) : 1.0;
}
