/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A layout for one label that wraps. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-paragraph-layout.h"

struct _HearthParagraphLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (HearthParagraphLayout, hearth_paragraph_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
hearth_paragraph_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
hearth_paragraph_layout_measure (GtkLayoutManager *layout,
                                 GtkWidget *widget,
                                 GtkOrientation orientation,
                                 int for_size,
                                 int *minimum,
                                 int *natural,
                                 int *minimum_baseline,
                                 int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_measure (child, orientation, orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size,
                        minimum, natural, NULL, NULL);
}

static void
hearth_paragraph_layout_allocate (
    GtkLayoutManager *layout, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_allocate (child, width, height, -1, NULL);
}

static void
hearth_paragraph_layout_class_init (HearthParagraphLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = hearth_paragraph_layout_get_request_mode;
  layout_class->measure = hearth_paragraph_layout_measure;
  layout_class->allocate = hearth_paragraph_layout_allocate;
}

static void
hearth_paragraph_layout_init (HearthParagraphLayout *self)
{
}
