/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list pane's content. Opening a folder asks the client for a list and puts it in place of the one so far when its
 * first rows are here, so that nothing flickers. UI thread; owned by the window. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-view-private.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-error.h"
#include "hearth-list-focus.h"

enum
{
  PROP_0,
  PROP_FOLDER,
  PROP_N_SELECTED,
  N_PROPS,
};

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_OPENED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HearthMessageView, hearth_message_view, GTK_TYPE_WIDGET)

/* The choice */

static void
selected_cb (HearthMessageView *self)
{
  guint n = hearth_message_selection_get_n_selected (self->selection);
  guint single = hearth_message_selection_get_single (self->selection);
  g_autoptr (HearthMessage) one = NULL;

  if (single != GTK_INVALID_LIST_POSITION)
    self->cursor = single;
  if (n > 1)
    gtk_widget_add_css_class (GTK_WIDGET (self->list), "hearth-several");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->list), "hearth-several");
  one = hearth_message_view_dup_selected (self);
  g_signal_group_set_target (self->chosen_row, one);
  hearth_message_view_actions_update (self);
  hearth_message_view_hover_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
  if (n == 1 && self->is_pointer)
    {
      self->is_pointer = FALSE;
      g_signal_emit (self, signals[SIGNAL_OPENED], 0);
    }
}

/* Returns: whether the message is a letter that is not finished: opening it is to go on writing. */
static gboolean
is_draft (HearthMessageView *self, HearthMessage *message)
{
  const HearthRow *row = hearth_message_get_row (message);

  return (row != NULL && (row->flags & HEARTH_FLAG_DRAFT) != 0) ||
         (self->folder != NULL && hearth_folder_get_role (self->folder) == HEARTH_ROLE_DRAFTS);
}

static void
activate_cb (HearthMessageView *self, guint position)
{
  g_autoptr (HearthMessage) message = NULL;

  if (hearth_message_selection_get_single (self->selection) != position)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  message = hearth_message_view_dup_selected (self);
  if (message != NULL && is_draft (self, message))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "app.edit-draft", "t", hearth_message_get_key (message));
      return;
    }
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, HearthMessageView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  self->is_pointer = (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                HearthMessageView *self)
{
  self->is_pointer = FALSE;
  return GDK_EVENT_PROPAGATE;
}

/* Lists */

static void
items_changed_cb (HearthMessageView *self, guint position, guint removed, guint added)
{
  hearth_message_view_hover_hide (self);
  if (self->cursor != GTK_INVALID_LIST_POSITION && position + removed <= self->cursor)
    self->cursor = self->cursor + added - removed;
  hearth_message_view_rows_came (self, position, removed, added);
  hearth_message_view_empty_update (self);
}

static void
selection_rows_cb (HearthMessageView *self)
{
  /* The message that was chosen may have gone. */
  selected_cb (self);
}

static void
restore_choice (HearthMessageView *self, HearthMessageSelection *before)
{
  HearthListEntry entry;
  const HearthListEntry *found;
  guint single, position;

  if (before == NULL ||
      hearth_message_list_get_folder (hearth_message_selection_get_list (before)) !=
          hearth_message_list_get_folder (hearth_message_selection_get_list (self->selection)))
    return;
  single = hearth_message_selection_get_single (before);
  found = single != GTK_INVALID_LIST_POSITION
              ? hearth_message_list_get_entry (hearth_message_selection_get_list (before), single)
              : NULL;
  if (found == NULL)
    return;
  entry = *found;
  hearth_message_selection_select_key (self->selection, &entry);
  if (hearth_message_list_find (hearth_message_selection_get_list (self->selection), &entry, &position))
    hearth_message_view_scroll_to (self, position);
}

/* What is chosen may have come into the list only now. */
static void
complete_cb (HearthMessageView *self)
{
  const guint single = self->selection != NULL ? hearth_message_selection_get_single (self->selection)
                                               : GTK_INVALID_LIST_POSITION;

  hearth_message_view_empty_update (self);
  if (single == GTK_INVALID_LIST_POSITION || self->cursor != GTK_INVALID_LIST_POSITION)
    return;
  selected_cb (self);
  hearth_message_view_scroll_to (self, single);
}

/* What one may do in it may be known only now. */
static void
folder_changed_cb (HearthMessageView *self)
{
  hearth_message_view_empty_update (self);
  hearth_message_view_actions_update (self);
}

/* Called before each frame: at the second one the list's head has been painted. */
static gboolean
read_on_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);

  if (!self->is_head_painted)
    {
      self->is_head_painted = TRUE;
      return G_SOURCE_CONTINUE;
    }
  self->read_on_id = 0;
  if (self->selection != NULL)
    hearth_message_list_read_on (hearth_message_selection_get_list (self->selection));
  return G_SOURCE_REMOVE;
}

static void
read_on_when_painted (HearthMessageView *self)
{
  self->is_head_painted = FALSE;
  if (self->read_on_id == 0)
    self->read_on_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), read_on_cb, NULL, NULL);
}

/**
 * hearth_message_view_set_list:
 * @list: (nullable): the messages to show instead of those so far
 *
 * The choice is kept if both are lists of the same folder.
 */
void
hearth_message_view_set_list (HearthMessageView *self, HearthMessageList *list)
{
  g_autoptr (HearthMessageSelection) before = g_steal_pointer (&self->selection);

  hearth_message_view_hover_hide (self);
  self->cursor = GTK_INVALID_LIST_POSITION;
  if (before != NULL)
    g_signal_handlers_disconnect_by_data (before, self);
  if (list != NULL)
    {
      self->selection = hearth_message_selection_new (list);
      g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      g_signal_connect_object (self->selection, "notify::n-selected", G_CALLBACK (selection_rows_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (list, "notify::complete", G_CALLBACK (complete_cb), self, G_CONNECT_SWAPPED);
      read_on_when_painted (self);
    }
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  if (self->selection != NULL)
    {
      restore_choice (self, before);
      selected_cb (self);
    }
  hearth_message_view_empty_update (self);
}

static void
list_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthMessageView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthMessageList) list =
      hearth_client_open_list_finish (HEARTH_CLIENT (source), result, &error);

  if (list == NULL && hearth_error_is_cancelled (error))
    return;
  if (list != NULL && (self->folder == NULL ||
                       hearth_message_list_get_folder (list) != hearth_folder_get_key (self->folder) ||
                       hearth_message_list_get_sort (list) != self->sort))
    return;
  g_clear_object (&self->opening);
  g_clear_error (&self->open_error);
  self->open_error = g_steal_pointer (&error);
  hearth_message_view_set_list (self, list);
}

static void
open_list (HearthMessageView *self)
{
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (self->folder == NULL || self->client == NULL)
    return;
  self->opening = g_cancellable_new ();
  hearth_client_open_list_async (self->client, self->folder, self->sort, self->opening, list_opened_cb,
                                 g_object_ref (self));
}

static gboolean
hearth_message_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (hearth_list_focus_is_leaving (GTK_WIDGET (HEARTH_MESSAGE_VIEW (widget)->list), direction))
    return FALSE;
  return GTK_WIDGET_CLASS (hearth_message_view_parent_class)->focus (widget, direction);
}

static gboolean
hearth_message_view_grab_focus (GtkWidget *widget)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);
  HearthMessageRow *row;
  guint position = self->cursor != GTK_INVALID_LIST_POSITION ? self->cursor : 0;

  row = hearth_message_view_row_of_position (self, position);
  if (row != NULL && gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row))))
    return TRUE;
  return gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
hearth_message_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (object);

  switch (id)
    {
    case PROP_FOLDER:
      g_value_set_object (value, self->folder);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, hearth_message_view_get_n_selected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hearth_message_view_dispose (GObject *object)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (object);
  GtkWidget *child;

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_handle_id (&self->midnight_timer, g_source_remove);
  hearth_message_view_rows_dispose (self);
  hearth_message_view_hover_dispose (self);
  hearth_message_view_drag_dispose (self);
  g_clear_object (&self->chosen_row);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_pointer (&self->menu_popover, gtk_widget_unparent);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->folder);
  g_clear_object (&self->client);
  g_clear_error (&self->open_error);
  G_OBJECT_CLASS (hearth_message_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-message-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, stack);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, overlay);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, scroller);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, list);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, hover_box);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, hover_archive);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, hover_trash);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, hover_read);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, hover_star);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, date_pill);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, empty);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, empty_button);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageView, row_menu);
}

static void
hearth_message_view_class_init (HearthMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hearth_message_view_get_property;
  object_class->dispose = hearth_message_view_dispose;
  widget_class->focus = hearth_message_view_focus;
  widget_class->grab_focus = hearth_message_view_grab_focus;

  properties[PROP_FOLDER] = g_param_spec_object ("folder", NULL, NULL, HEARTH_TYPE_FOLDER, flags);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", HEARTH_TYPE_MESSAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OPENED] = g_signal_new ("opened", HEARTH_TYPE_MESSAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
  bind_template (widget_class);
  hearth_message_view_actions_class_init (widget_class);
  hearth_message_view_filing_class_init (widget_class);
}

static void
hearth_message_view_init (HearthMessageView *self)
{
  GtkGesture *press;
  GtkEventController *keys;

  self->cursor = GTK_INVALID_LIST_POSITION;
  self->chosen_row = g_signal_group_new (HEARTH_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->chosen_row, "notify::row",
                                  G_CALLBACK (hearth_message_view_actions_update), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
  hearth_message_view_rows_init (self);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);

  press = gtk_gesture_click_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect (press, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (press));
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);

  hearth_message_view_hover_init (self);
  hearth_message_view_actions_init (self);
  hearth_message_view_drag_init (self);
  hearth_message_view_actions_update (self);
  hearth_message_view_empty_update (self);
}

/**
 * hearth_message_view_set_client:
 * @client: where lists come from and flags go to
 */
void
hearth_message_view_set_client (HearthMessageView *self, HearthClient *client)
{
  g_return_if_fail (HEARTH_IS_MESSAGE_VIEW (self));
  g_set_object (&self->client, client);
}

/**
 * hearth_message_view_show_folder:
 * @folder: (nullable): the folder to show
 *
 * The messages so far stay until those of @folder are here.
 */
void
hearth_message_view_show_folder (HearthMessageView *self, HearthFolder *folder)
{
  g_autofree char *label = NULL;

  g_return_if_fail (HEARTH_IS_MESSAGE_VIEW (self));

  if (self->folder == folder)
    return;
  if (self->folder != NULL)
    g_signal_handlers_disconnect_by_func (self->folder, folder_changed_cb, self);
  g_set_object (&self->folder, folder);
  g_clear_error (&self->open_error);
  if (folder != NULL)
    {
      g_signal_connect_object (folder, "notify", G_CALLBACK (folder_changed_cb), self, G_CONNECT_SWAPPED);
      /* Translators: what a screen reader says of the list; a folder's name */
      label = g_strdup_printf (_ ("Messages in %s"), hearth_folder_get_name (folder));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  else
    hearth_message_view_set_list (self, NULL);
  hearth_message_view_filing_update (self);
  open_list (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
}

/**
 * hearth_message_view_get_folder:
 *
 * Returns: (transfer none) (nullable): the folder shown
 */
HearthFolder *
hearth_message_view_get_folder (HearthMessageView *self)
{
  g_return_val_if_fail (HEARTH_IS_MESSAGE_VIEW (self), NULL);
  return self->folder;
}

/**
 * hearth_message_view_set_sort:
 * @sort: the order of messages
 */
void
hearth_message_view_set_sort (HearthMessageView *self, HearthSort sort)
{
  g_return_if_fail (HEARTH_IS_MESSAGE_VIEW (self));

  if (self->sort == sort)
    return;
  self->sort = sort;
  open_list (self);
}

/**
 * hearth_message_view_get_selection:
 *
 * Returns: (transfer none) (nullable): which messages are chosen
 */
HearthMessageSelection *
hearth_message_view_get_selection (HearthMessageView *self)
{
  return self->selection;
}

/**
 * hearth_message_view_get_n_selected:
 *
 * Returns: how many messages are chosen
 */
guint
hearth_message_view_get_n_selected (HearthMessageView *self)
{
  return self->selection != NULL ? hearth_message_selection_get_n_selected (self->selection) : 0;
}

/**
 * hearth_message_view_dup_selected:
 *
 * Returns: (transfer full) (nullable): the message that is chosen, if it is exactly one
 */
HearthMessage *
hearth_message_view_dup_selected (HearthMessageView *self)
{
  guint position = self->selection != NULL ? hearth_message_selection_get_single (self->selection)
                                           : GTK_INVALID_LIST_POSITION;

  if (position == GTK_INVALID_LIST_POSITION)
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->selection), position);
}

/**
 * hearth_message_view_unselect:
 *
 * Chooses nothing; the cursor stays.
 */
void
hearth_message_view_unselect (HearthMessageView *self)
{
  if (self->selection != NULL)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

/**
 * hearth_message_view_dup_neighbours:
 * @keys: (out caller-allocates) (array length=n_keys): room for as many keys as @n_keys says
 * @n_keys: (inout): how many there is room for; how many were written
 *
 * The messages around the one that is chosen, nearest first, older before newer: those worth fetching ahead.
 */
void
hearth_message_view_dup_neighbours (HearthMessageView *self, HearthKey *keys, gsize *n_keys)
{
  gsize room = *n_keys;
  HearthMessageList *list;
  guint n;

  *n_keys = 0;
  if (self->selection == NULL || self->cursor == GTK_INVALID_LIST_POSITION)
    return;
  list = hearth_message_selection_get_list (self->selection);
  n = hearth_message_list_get_count (list);
  for (guint distance = 1; *n_keys < room && distance < room; distance++)
    {
      if (self->cursor + distance < n)
        keys[(*n_keys)++] = hearth_message_list_get_key (list, self->cursor + distance);
      if (*n_keys < room && self->cursor >= distance)
        keys[(*n_keys)++] = hearth_message_list_get_key (list, self->cursor - distance);
    }
}
