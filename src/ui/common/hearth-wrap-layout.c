/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A layout that wraps, which GTK 4.8 does not have. A line is as high as its highest child. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-wrap-layout.h"

struct _HearthWrapLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
  int line_spacing;
  HearthWrapLast last;
};

G_DEFINE_FINAL_TYPE (HearthWrapLayout, hearth_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
get_width (GtkWidget *child, int room)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return CLAMP (natural, minimum, MAX (minimum, room));
}

/* A popover is a child, too, and stands behind the others without a place among them. */
static gboolean
is_last (GtkWidget *child)
{
  for (child = gtk_widget_get_next_sibling (child); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      return FALSE;
  return TRUE;
}

/* Walks through the lines; places the children if @is_placing. Returns the height. */
static int
walk (HearthWrapLayout *self, GtkWidget *widget, int width, gboolean is_placing)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line_height = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_width, child_height;

      if (!gtk_widget_should_layout (child))
        continue;
      child_width = get_width (child, width);
      if (x > 0 && x + child_width > width)
        {
          x = 0;
          y += line_height + self->line_spacing;
          line_height = 0;
        }
      if (self->last == HEARTH_WRAP_LAST_FILLS && is_last (child))
        child_width = MAX (child_width, width - x);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, child_width, NULL, &child_height, NULL, NULL);
      if (is_placing)
        gtk_widget_size_allocate (
            child, &(GtkAllocation){ is_rtl ? width - x - child_width : x, y, child_width, child_height },
            -1);
      x += child_width + self->spacing;
      line_height = MAX (line_height, child_height);
    }
  return y + line_height;
}

static GtkSizeRequestMode
hearth_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
hearth_wrap_layout_measure (GtkLayoutManager *manager,
                            GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  HearthWrapLayout *self = HEARTH_WRAP_LAYOUT (manager);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = walk (self, widget, for_size >= 0 ? for_size : G_MAXINT / 2, FALSE);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? self->spacing : 0);
    }
}

static void
hearth_wrap_layout_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  walk (HEARTH_WRAP_LAYOUT (manager), widget, width, TRUE);
}

static void
hearth_wrap_layout_class_init (HearthWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = hearth_wrap_layout_get_request_mode;
  layout_class->measure = hearth_wrap_layout_measure;
  layout_class->allocate = hearth_wrap_layout_allocate;
}

static void
hearth_wrap_layout_init (HearthWrapLayout *self)
{
}

/**
 * hearth_wrap_layout_new:
 * @spacing_px: between children of a line
 * @line_spacing_px: between lines
 *
 * Returns: (transfer full): a layout
 */
GtkLayoutManager *
hearth_wrap_layout_new (int spacing_px, int line_spacing_px)
{
  HearthWrapLayout *self = g_object_new (HEARTH_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = spacing_px;
  self->line_spacing = line_spacing_px;
  return GTK_LAYOUT_MANAGER (self);
}

/**
 * hearth_wrap_layout_set_last:
 *
 * Whether the last child takes what is left of its line.
 */
void
hearth_wrap_layout_set_last (HearthWrapLayout *self, HearthWrapLast last)
{
  self->last = last;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}
