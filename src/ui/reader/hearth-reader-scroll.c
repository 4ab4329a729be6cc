/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scrolling of the reader. The web view is as high as its page and would swallow the wheel, so the scrolled window
 * takes it first; only a page taller than its view scrolls inside, when the outside is at its end. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-reader-private.h"

#include <math.h>

/** Of a page, this much stays in sight when scrolling by pages. */
#define PAGE_OVERLAP_PX 40.0
#define LINE_PX         48.0

static GtkAdjustment *
get_adjustment (HearthReader *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scroller);
}

static gboolean
is_at_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_value (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) - 1;
}

/* Returns whether something moved. */
static gboolean
scroll_by (HearthReader *self, double pixels)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double before = gtk_adjustment_get_value (adjustment);

  if (pixels < 0 && hearth_message_body_scroll (self->body, pixels))
    return TRUE;
  if (pixels > 0 && is_at_end (adjustment))
    return hearth_message_body_scroll (self->body, pixels);
  gtk_adjustment_set_value (adjustment, before + pixels);
  return fabs (gtk_adjustment_get_value (adjustment) - before) >= 1;
}

/**
 * hearth_reader_scroll_page:
 * @direction: 1 is down, -1 is up
 *
 * Returns: %FALSE if it is at that end already, so that the next message can follow
 */
gboolean
hearth_reader_scroll_page (HearthReader *self, int direction)
{
  double page = gtk_adjustment_get_page_size (get_adjustment (self));

  g_return_val_if_fail (HEARTH_IS_READER (self), FALSE);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "message") != 0)
    return FALSE;
  return scroll_by (self, direction * MAX (LINE_PX, page - PAGE_OVERLAP_PX));
}

/* Reads on: a page further, then the next message. */
static void
read_on (HearthReader *self, int direction)
{
  if (!hearth_reader_scroll_page (self, direction))
    g_signal_emit_by_name (self, "list-action", direction > 0 ? "list.older" : "list.newer");
}

static gboolean
key_pressed_cb (
    GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, HearthReader *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  if ((keyval == GDK_KEY_space || keyval == GDK_KEY_KP_Space) &&
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) == 0)
    {
      read_on (self, (state & GDK_SHIFT_MASK) != 0 ? -1 : 1);
      return GDK_EVENT_STOP;
    }
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      hearth_reader_scroll_page (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      hearth_reader_scroll_page (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      scroll_by (self, LINE_PX);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      scroll_by (self, -LINE_PX);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      hearth_message_body_scroll (self->body, -G_MAXINT);
      gtk_adjustment_set_value (adjustment, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
      hearth_message_body_scroll (self->body, G_MAXINT);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Ctrl and the wheel: size of text. A page that scrolls inside: when the outside cannot. */
static gboolean
scrolled_cb (GtkEventControllerScroll *controller, double dx, double dy, HearthReader *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  GtkAdjustment *adjustment = get_adjustment (self);
  double pixels = dy;

  if ((state & GDK_CONTROL_MASK) != 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), dy < 0 ? "message.zoom-in" : "message.zoom-out", NULL);
      return GDK_EVENT_STOP;
    }
  if (gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL)
    pixels *= pow (gtk_adjustment_get_page_size (adjustment), 2.0 / 3.0);
  if (dy < 0 || is_at_end (adjustment))
    return hearth_message_body_scroll (self->body, pixels) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
  return GDK_EVENT_PROPAGATE;
}

static void
value_changed_cb (GtkAdjustment *adjustment, HearthReader *self)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self->subject)) +
               gtk_widget_get_margin_top (GTK_WIDGET (self->subject));

  gtk_widget_set_opacity (
      GTK_WIDGET (self->title),
      CLAMP ((gtk_adjustment_get_value (adjustment) - height / 2.0) / MAX (1, height / 2.0), 0, 1));
}

/* The scrolled window's own controller comes after its children; here it has to come before. */
static void
take_wheel_first (HearthReader *self)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->scroller));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_BUBBLE)
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
    }
}

/**
 * hearth_reader_scroll_init:
 *
 * Puts wheel and keys in order.
 */
void
hearth_reader_scroll_init (HearthReader *self)
{
  GtkEventController *wheel = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  take_wheel_first (self);
  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  g_signal_connect (wheel, "scroll", G_CALLBACK (scrolled_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->stack), wheel);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->body), keys);
  g_signal_connect_object (get_adjustment (self), "value-changed", G_CALLBACK (value_changed_cb), self, 0);
}
