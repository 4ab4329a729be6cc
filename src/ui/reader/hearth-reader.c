/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pane that shows one message. It holds the widgets and the message chosen; loading, quiet lines, actions and
 * scrolling have files of their own. Owned by the window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-reader-private.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-link.h"
#include "hearth-menu-on-demand.h"
#include "hearth-tooltip.h"

G_DEFINE_FINAL_TYPE (HearthReader, hearth_reader, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_CAN_GO_BACK,
  PROP_NARROW,
  PROP_AS_TEXT,
  N_PROPS,
};

enum
{
  SIGNAL_BACK,
  SIGNAL_COMPOSE,
  SIGNAL_MAILTO,
  SIGNAL_LIST_ACTION,
  SIGNAL_TOAST,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/**
 * hearth_reader_say:
 *
 * Says something in passing.
 */
void
hearth_reader_say (HearthReader *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, text);
}

/**
 * hearth_reader_compose:
 *
 * Asks the window for a composer.
 */
void
hearth_reader_compose (HearthReader *self, HearthLetter *letter)
{
  g_signal_emit (self, signals[SIGNAL_COMPOSE], 0, letter);
}

/**
 * hearth_reader_follow_mailto:
 *
 * Asks the window for a composer for a mailto: link.
 */
void
hearth_reader_follow_mailto (HearthReader *self, const char *uri)
{
  g_signal_emit (self, signals[SIGNAL_MAILTO], 0, uri);
}

/**
 * hearth_reader_update_flags:
 *
 * Shows whether the message is unread and starred.
 */
void
hearth_reader_update_flags (HearthReader *self)
{
  gboolean is_unread = self->message != NULL && hearth_message_is_unread (self->message);
  gboolean is_starred = self->message != NULL && hearth_message_is_starred (self->message);
  const char *read_label = is_unread ? _ ("Mark as read") : _ ("Mark as unread");
  const char *star_label = is_starred ? _ ("Remove star") : _ ("Add star");
  g_autofree char *read_tip = g_strdup_printf ("%s (Ctrl+I)", read_label);
  g_autofree char *star_tip = g_strdup_printf ("%s (Ctrl+D)", star_label);

  gtk_button_set_icon_name (GTK_BUTTON (self->unread),
                            is_unread ? "hearth-read-symbolic" : "mail-unread-symbolic");
  hearth_tooltip_set (self->unread, read_tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->unread), GTK_ACCESSIBLE_PROPERTY_LABEL, read_label,
                                  -1);
  gtk_button_set_icon_name (GTK_BUTTON (self->star),
                            is_starred ? "starred-symbolic" : "non-starred-symbolic");
  hearth_tooltip_set (self->star, star_tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star), GTK_ACCESSIBLE_PROPERTY_LABEL, star_label, -1);
  if (is_starred)
    gtk_widget_add_css_class (self->star, "hearth-star");
  else
    gtk_widget_remove_css_class (self->star, "hearth-star");
}

static void
row_changed_cb (HearthReader *self)
{
  const HearthRow *row = hearth_message_get_row (self->message);

  if (!self->is_shown)
    return;
  /* A report came while the letter is read. */
  if (row != NULL && row->has_failed && (self->deliveries == NULL || self->deliveries->deliveries->len == 0))
    hearth_reader_read_deliveries (self);
  /* Somebody marked it: what they do next is theirs. */
  if (!hearth_message_is_unread (self->message))
    g_clear_handle_id (&self->mark_read_id, g_source_remove);
  hearth_message_header_show_labels (self->header, row);
  hearth_reader_update_flags (self);
}

static void
set_message (HearthReader *self, HearthMessage *message)
{
  if (self->message != NULL)
    g_clear_signal_handler (&self->row_handler, self->message);
  g_set_object (&self->message, message);
  if (message != NULL)
    self->row_handler = g_signal_connect_swapped (message, "notify::row", G_CALLBACK (row_changed_cb), self);
}

/* --- links -------------------------------------------------------------------------------------------------------- */

static void
link_hovered_cb (HearthMessageBody *body, const char *uri, HearthReader *self)
{
  gtk_label_set_text (self->link_label, uri != NULL ? uri : "");
  gtk_widget_set_visible (GTK_WIDGET (self->link_label), uri != NULL);
}

static void
link_activated_cb (
    HearthMessageBody *body, const char *uri, const char *text, gboolean is_deceptive, HearthReader *self)
{
  if (hearth_link_get_kind (uri) == HEARTH_LINK_MAILTO)
    hearth_reader_follow_mailto (self, uri);
  else
    hearth_link_open (GTK_WIDGET (self), uri, text, is_deceptive);
}

/* --- construction ------------------------------------------------------------------------------------------------- */

static void
back_clicked_cb (HearthReader *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static GSettings *
new_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, HEARTH_APP_ID, TRUE) : NULL;

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
add_bars (HearthReader *self)
{
  static const int widths[] = { 140, 320, 300, 310, 200 };

  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (bar, "hearth-bar");
      gtk_widget_set_halign (bar, GTK_ALIGN_START);
      gtk_widget_set_size_request (bar, widths[i], -1);
      gtk_box_append (self->bars, bar);
    }
}

static void
hearth_reader_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthReader *self = HEARTH_READER (object);

  switch (id)
    {
    case PROP_CAN_GO_BACK:
      g_value_set_boolean (value, self->can_go_back);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->is_narrow);
      break;
    case PROP_AS_TEXT:
      g_value_set_boolean (value, self->is_as_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_narrow (HearthReader *self, gboolean is_narrow)
{
  if (self->is_narrow == is_narrow)
    return;
  self->is_narrow = is_narrow;
  hearth_message_header_set_narrow (self->header, is_narrow);
  hearth_attachments_set_narrow (self->attachments, is_narrow);
  gtk_widget_set_visible (self->reply_bar, self->is_shown && !is_narrow);
  gtk_widget_set_margin_start (self->article, is_narrow ? 16 : 25);
  gtk_widget_set_margin_end (self->article, is_narrow ? 16 : 12);
  gtk_widget_set_margin_bottom (self->article, is_narrow ? 16 : 72);
  hearth_reader_update_quiet_lines (self);
  hearth_reader_actions_update (self);
}

static void
set_as_text (HearthReader *self, gboolean is_as_text)
{
  if (self->is_as_text == is_as_text)
    return;
  self->is_as_text = is_as_text;
  hearth_reader_show_again (self);
}

static void
hearth_reader_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HearthReader *self = HEARTH_READER (object);

  switch (id)
    {
    case PROP_CAN_GO_BACK:
      self->can_go_back = g_value_get_boolean (value);
      gtk_widget_set_visible (self->back, self->can_go_back);
      break;
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;
    case PROP_AS_TEXT:
      set_as_text (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hearth_reader_dispose (GObject *object)
{
  HearthReader *self = HEARTH_READER (object);
  GtkWidget *child;

  hearth_reader_unload (self);
  set_message (self, NULL);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->client);
  g_clear_object (&self->loader);
  g_clear_object (&self->settings);
  g_clear_object (&self->screen_reader);
  G_OBJECT_CLASS (hearth_reader_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HearthReader, title);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, back);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, archive);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, trash);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, junk);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, move);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, unread);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, more);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, more_menu);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, stack);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, several);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, several_buttons);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, notice);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, retry);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, notice_source);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, scroller);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, subject);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, star);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, header);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, attachments);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, quiet_lines);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, body_stack);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, body);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, bars);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, reply_bar);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, reply_all);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, link_label);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, bottom_bar);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, bottom_reply_all);
  gtk_widget_class_bind_template_child (widget_class, HearthReader, article);
}

static guint
new_signal (const char *name, GType class_type, GType parameter_type)
{
  return g_signal_new (name, class_type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       parameter_type != G_TYPE_NONE ? 1 : 0, parameter_type);
}

static void
hearth_reader_class_init (HearthReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = hearth_reader_get_property;
  object_class->set_property = hearth_reader_set_property;
  object_class->dispose = hearth_reader_dispose;
  properties[PROP_CAN_GO_BACK] =
      g_param_spec_boolean ("can-go-back", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_AS_TEXT] =
      g_param_spec_boolean ("as-text", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_BACK] = new_signal ("back", type, G_TYPE_NONE);
  signals[SIGNAL_COMPOSE] = new_signal ("compose", type, HEARTH_TYPE_LETTER);
  g_signal_new ("forward", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, HEARTH_TYPE_LETTER,
                HEARTH_TYPE_CONTENT);
  signals[SIGNAL_MAILTO] = new_signal ("mailto", type, G_TYPE_STRING);
  signals[SIGNAL_LIST_ACTION] = new_signal ("list-action", type, G_TYPE_STRING);
  signals[SIGNAL_TOAST] = new_signal ("toast", type, G_TYPE_STRING);

  g_type_ensure (HEARTH_TYPE_ATTACHMENTS);
  g_type_ensure (HEARTH_TYPE_MESSAGE_BODY);
  g_type_ensure (HEARTH_TYPE_MESSAGE_HEADER);
  gtk_widget_class_set_css_name (widget_class, "hearth-reader");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hearthmail/Hearth/ui/hearth-reader.ui");
  bind_children (widget_class);
  hearth_reader_actions_class_init (widget_class);
}

static void
hearth_reader_init (HearthReader *self)
{
  self->zoom = 1.0;
  gtk_widget_init_template (GTK_WIDGET (self));
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
  hearth_menu_on_demand (GTK_MENU_BUTTON (self->more), self->more_menu);
  add_bars (self);
  hearth_reader_actions_init (self);
  hearth_reader_filing_init (self);
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (back_clicked_cb), self);
  g_signal_connect_swapped (self->body, "shown", G_CALLBACK (hearth_reader_body_shown), self);
  g_signal_connect_swapped (self->body, "fell-back", G_CALLBACK (hearth_reader_body_fell_back), self);
  g_signal_connect (self->body, "link-hovered", G_CALLBACK (link_hovered_cb), self);
  g_signal_connect (self->body, "link-activated", G_CALLBACK (link_activated_cb), self);
  g_signal_connect_swapped (self->attachments, "toast", G_CALLBACK (hearth_reader_say), self);
  hearth_reader_scroll_init (self);
  g_signal_connect (self, "map", G_CALLBACK (hearth_reader_mark_read_later), NULL);
  self->settings = new_settings ();
  if (self->settings != NULL)
    {
      g_signal_connect_object (self->settings, "changed::zoom-percent", G_CALLBACK (hearth_reader_apply_zoom),
                               self, G_CONNECT_SWAPPED);
      g_settings_bind (self->settings, "read-as-text", self, "as-text", G_SETTINGS_BIND_DEFAULT);
    }
  hearth_reader_apply_zoom (self);
  hearth_reader_update_flags (self);
  hearth_reader_actions_update (self);
}

/**
 * hearth_reader_set_client:
 *
 * Where messages come from. Once.
 */
void
hearth_reader_set_client (HearthReader *self, HearthClient *client)
{
  g_return_if_fail (HEARTH_IS_READER (self));

  g_set_object (&self->client, client);
  hearth_message_body_set_client (self->body, client);
  hearth_message_header_set_client (self->header, client);
  hearth_attachments_set_client (self->attachments, client);
  g_signal_connect_object (client, "body-arrived", G_CALLBACK (hearth_reader_body_arrived), self,
                           G_CONNECT_SWAPPED);
}

/**
 * hearth_reader_set_web_loader:
 * @loader: what knows whether web views can be made; without one, mail is shown as text
 */
void
hearth_reader_set_web_loader (HearthReader *self, HearthWebLoader *loader)
{
  g_set_object (&self->loader, loader);
  hearth_message_body_set_loader (self->body, loader);
}

/**
 * hearth_reader_show_nothing:
 *
 * An empty pane.
 */
void
hearth_reader_show_nothing (HearthReader *self)
{
  hearth_reader_unload (self);
  set_message (self, NULL);
  gtk_label_set_text (self->title, "");
  link_hovered_cb (self->body, NULL, self);
  gtk_stack_set_visible_child_name (self->stack, "nothing");
  hearth_reader_actions_update (self);
}

/**
 * hearth_reader_show_message:
 * @message: (nullable): what was chosen in the list
 *
 * Shows a message; the one before stays until it is ready. The same message again does nothing.
 */
void
hearth_reader_show_message (HearthReader *self, HearthMessage *message)
{
  g_return_if_fail (HEARTH_IS_READER (self));

  if (message == NULL)
    {
      hearth_reader_show_nothing (self);
      return;
    }
  if (self->message == message)
    return;
  set_message (self, message);
  link_hovered_cb (self->body, NULL, self);
  hearth_reader_load (self);
}

/**
 * hearth_reader_show_several:
 * @n_selected: how many messages are chosen in the list
 */
void
hearth_reader_show_several (HearthReader *self, guint n_selected)
{
  g_autofree char *title =
      g_strdup_printf (ngettext ("%'u message selected", "%'u messages selected", n_selected), n_selected);

  hearth_reader_unload (self);
  set_message (self, NULL);
  gtk_label_set_text (self->title, "");
  adw_status_page_set_title (self->several, title);
  gtk_stack_set_visible_child_name (self->stack, "several");
  hearth_reader_actions_update (self);
}

/**
 * hearth_reader_get_message:
 *
 * Returns: (nullable) (transfer none): the message that is shown or on its way
 */
HearthMessage *
hearth_reader_get_message (HearthReader *self)
{
  return self->message;
}

/**
 * hearth_reader_read_by_keyboard:
 *
 * Gives the focus to the text, where reading goes on. Until that is there nothing has it: Space and Return are not for a
 * button then. A reader without a message gives it to its first button.
 *
 * Returns: whether something here has the focus or will have it
 */
gboolean
hearth_reader_read_by_keyboard (HearthReader *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->is_shown && gtk_widget_grab_focus (GTK_WIDGET (self->body)))
    return TRUE;
  if (self->message == NULL || root == NULL)
    return gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
  self->wants_focus = TRUE;
  gtk_root_set_focus (root, NULL);
  return TRUE;
}
