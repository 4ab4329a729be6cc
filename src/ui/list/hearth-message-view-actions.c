/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with the messages that are chosen. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-view-private.h"

#include "hearth-reasons.h"
#include "hearth-list-focus.h"

/**
 * hearth_message_view_dup_targets:
 *
 * Returns: (transfer full) (element-type HearthKey): all messages that are chosen, or the one at the focus
 */
GArray *
hearth_message_view_dup_targets (HearthMessageView *self)
{
  GArray *keys = self->selection != NULL ? hearth_message_selection_dup_keys (self->selection)
                                         : g_array_new (FALSE, FALSE, sizeof (HearthKey));

  if (keys->len == 0)
    {
      HearthMessageRow *row = hearth_message_view_focus_row (self);

      if (row != NULL && hearth_message_row_get_message (row) != NULL)
        {
          HearthKey key = hearth_message_get_key (hearth_message_row_get_message (row));

          g_array_append_val (keys, key);
        }
    }
  return keys;
}

static void
set_flags (HearthMessageView *self, HearthFlags mask, HearthFlags values)
{
  g_autoptr (GArray) keys = hearth_message_view_dup_targets (self);

  if (self->client != NULL && keys->len > 0)
    hearth_client_change_flags (self->client, (const HearthKey *) (gpointer) keys->data, keys->len, mask,
                                values);
}

/**
 * hearth_message_view_set_flag:
 * @message: the message concerned, chosen or not
 * @flag: one flag
 * @is_set: its new value
 */
void
hearth_message_view_set_flag (HearthMessageView *self,
                              HearthMessage *message,
                              HearthFlags flag,
                              gboolean is_set)
{
  HearthKey key = hearth_message_get_key (message);

  if (self->client != NULL)
    hearth_client_change_flags (self->client, &key, 1, flag, is_set ? flag : 0);
}

/* A toggle over several sets the flag unless all that are in sight have it. */
static gboolean
is_flag_missing (HearthMessageView *self, HearthFlags flag)
{
  HearthMessageRow *focus = hearth_message_view_focus_row (self);
  guint n_selected = hearth_message_view_get_n_selected (self);
  GtkWidget *child;

  if (n_selected == 1)
    {
      g_autoptr (HearthMessage) message = hearth_message_view_dup_selected (self);

      return message != NULL && !hearth_message_has_flag (message, flag);
    }
  if (n_selected == 0)
    return focus != NULL && hearth_message_row_get_message (focus) != NULL &&
           !hearth_message_has_flag (hearth_message_row_get_message (focus), flag);

  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (HEARTH_IS_MESSAGE_ROW (row) && hearth_message_row_is_selected (HEARTH_MESSAGE_ROW (row)) &&
          !hearth_message_has_flag (hearth_message_row_get_message (HEARTH_MESSAGE_ROW (row)), flag))
        return TRUE;
    }
  return FALSE;
}

static void
mark_read (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_flags (HEARTH_MESSAGE_VIEW (widget), HEARTH_FLAG_SEEN, HEARTH_FLAG_SEEN);
}

static void
mark_unread (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_flags (HEARTH_MESSAGE_VIEW (widget), HEARTH_FLAG_SEEN, 0);
}

static void
toggle_read (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);

  set_flags (self, HEARTH_FLAG_SEEN, is_flag_missing (self, HEARTH_FLAG_SEEN) ? HEARTH_FLAG_SEEN : 0);
}

static void
add_star (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_flags (HEARTH_MESSAGE_VIEW (widget), HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
}

static void
remove_star (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_flags (HEARTH_MESSAGE_VIEW (widget), HEARTH_FLAG_FLAGGED, 0);
}

static void
toggle_star (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);

  set_flags (self, HEARTH_FLAG_FLAGGED,
             is_flag_missing (self, HEARTH_FLAG_FLAGGED) ? HEARTH_FLAG_FLAGGED : 0);
}

static void
toggle_select (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);
  HearthMessageRow *row = hearth_message_view_focus_row (self);
  guint position = row != NULL ? hearth_message_row_get_position (row) : self->cursor;
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);

  if (self->selection == NULL || position >= g_list_model_get_n_items (G_LIST_MODEL (self->selection)))
    return;
  if (gtk_selection_model_is_selected (model, position))
    gtk_selection_model_unselect_item (model, position);
  else
    gtk_selection_model_select_item (model, position, FALSE);
}

static void
unselect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_message_view_unselect (HEARTH_MESSAGE_VIEW (widget));
}

static void
select_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);

  if (self->selection != NULL)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

/* "Older" is the next row whatever the order is: down is down. */
static void
older (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);

  hearth_message_view_go_to (self, self->cursor == GTK_INVALID_LIST_POSITION ? 0 : self->cursor + 1);
}

static void
newer (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);

  if (self->cursor == GTK_INVALID_LIST_POSITION || self->cursor == 0)
    hearth_message_view_go_to (self, 0);
  else
    hearth_message_view_go_to (self, self->cursor - 1);
}

static void
open_chosen (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);
  HearthMessageRow *row = hearth_message_view_focus_row (self);

  if (row != NULL)
    g_signal_emit_by_name (self->list, "activate", hearth_message_row_get_position (row));
  else if (self->cursor != GTK_INVALID_LIST_POSITION)
    g_signal_emit_by_name (self->list, "activate", self->cursor);
}

/* The menu of a row */

static const char *
why_not (const char *action, gpointer data)
{
  return hearth_message_view_why_not (data, action);
}

static void
pop_up (HearthMessageView *self, HearthMessageRow *row, const GdkRectangle *place)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  guint position = hearth_message_row_get_position (row);

  if (!gtk_selection_model_is_selected (model, position))
    gtk_selection_model_select_item (model, position, TRUE);
  if (self->menu_popover == NULL)
    {
      self->menu_popover = gtk_popover_menu_new_from_model (self->row_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu_popover), FALSE);
      gtk_widget_set_halign (self->menu_popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu_popover, self->overlay);
    }
  hearth_reasons_set_menu (self->menu_popover, why_not, self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu_popover), place);
  gtk_popover_popup (GTK_POPOVER (self->menu_popover));
  /* The release goes to the menu: in GTK 4.8 the row would stay pressed. */
  hearth_list_focus_let_go (GTK_WIDGET (row));
}

static void
menu_at_focus (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);
  HearthMessageRow *row = hearth_message_view_focus_row (self);
  graphene_rect_t bounds;
  GdkRectangle place;

  if (row == NULL && self->cursor != GTK_INVALID_LIST_POSITION)
    row = hearth_message_view_row_of_position (self, self->cursor);
  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), self->overlay, &bounds))
    return;
  place =
      (GdkRectangle){ (int) bounds.origin.x + 22, (int) (bounds.origin.y + bounds.size.height / 2), 1, 1 };
  pop_up (self, row, &place);
}

static void
right_click_cb (GtkGestureClick *gesture, int n_press, double x, double y, HearthMessageView *self)
{
  HearthMessageRow *row = self->selection != NULL ? hearth_message_view_row_at (self, x, y) : NULL;
  GdkRectangle place = { (int) x, (int) y, 1, 1 };

  if (row == NULL)
    return;
  hearth_list_focus_end_press (gesture);
  self->is_pointer = FALSE;
  pop_up (self, row, &place);
}

/**
 * hearth_message_view_actions_update:
 *
 * What needs a chosen message cannot be asked for without one.
 */
void
hearth_message_view_actions_update (HearthMessageView *self)
{
  guint n = hearth_message_view_get_n_selected (self);
  g_autoptr (HearthMessage) one = hearth_message_view_dup_selected (self);
  GtkWidget *widget = GTK_WIDGET (self);

  const gboolean can_read =
      self->folder == NULL || hearth_words_why_not (self->folder, HEARTH_RIGHT_SEEN) == NULL;
  const gboolean can_star =
      self->folder == NULL || hearth_words_why_not (self->folder, HEARTH_RIGHT_FLAGS) == NULL;

  hearth_message_view_filing_update (self);
  gtk_widget_action_set_enabled (widget, "list.toggle-read", can_read);
  gtk_widget_action_set_enabled (widget, "list.toggle-star", can_star);
  gtk_widget_action_set_enabled (widget, "list.mark-read",
                                 can_read && (n > 1 || (one != NULL && hearth_message_is_unread (one))));
  gtk_widget_action_set_enabled (widget, "list.mark-unread",
                                 can_read && (n > 1 || (one != NULL && !hearth_message_is_unread (one))));
  gtk_widget_action_set_enabled (widget, "list.add-star",
                                 can_star && (n > 1 || (one != NULL && !hearth_message_is_starred (one))));
  gtk_widget_action_set_enabled (widget, "list.remove-star",
                                 can_star && (n > 1 || (one != NULL && hearth_message_is_starred (one))));
}

/**
 * hearth_message_view_actions_init:
 *
 * Connects the row menu's gesture; called once, after the template.
 */
void
hearth_message_view_actions_init (HearthMessageView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (right_click_cb), self);
  gtk_widget_add_controller (self->overlay, GTK_EVENT_CONTROLLER (click));
}

/**
 * hearth_message_view_actions_class_init:
 * @widget_class: the class of #HearthMessageView
 */
void
hearth_message_view_actions_class_init (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "list.mark-read", mark_read },
    { "list.mark-unread", mark_unread },
    { "list.toggle-read", toggle_read },
    { "list.add-star", add_star },
    { "list.remove-star", remove_star },
    { "list.toggle-star", toggle_star },
    { "list.toggle-select", toggle_select },
    { "list.choose-all", select_all },
    { "list.unselect", unselect },
    { "list.older", older },
    { "list.newer", newer },
    { "list.open", open_chosen },
    { "list.menu", menu_at_focus },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "list.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "list.menu", NULL);
}
