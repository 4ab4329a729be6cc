/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done with the message that is shown: the message.* actions, marking as read after a while, the size of
 * the text. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-reader-private.h"

#include <glib/gi18n.h>

#include "hearth-client-filing.h"
#include "hearth-error.h"
#include "hearth-source-window.h"

#define DEFAULT_MARK_READ_DELAY_MS 1500
#define ZOOM_STEP                  1.1
#define ZOOM_MIN                   0.5
#define ZOOM_MAX                   3.0

/* --- flags -------------------------------------------------------------------------------------------------------- */

/* By the user's hand, so that it can be taken back. */
static void
set_flag (HearthReader *self, HearthFlags flag, gboolean is_set)
{
  HearthKey key;

  if (self->message == NULL || self->client == NULL)
    return;
  key = hearth_message_get_key (self->message);
  hearth_client_change_flags (self->client, &key, 1, flag, is_set ? flag : 0);
}

static void
toggle_read_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);

  /* Who marks by hand has decided: no timer changes it. */
  g_clear_handle_id (&self->mark_read_id, g_source_remove);
  if (self->message != NULL)
    set_flag (self, HEARTH_FLAG_SEEN, hearth_message_is_unread (self->message));
}

static void
toggle_star_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);

  if (self->message != NULL)
    set_flag (self, HEARTH_FLAG_FLAGGED, !hearth_message_is_starred (self->message));
}

static gboolean
mark_read_cb (gpointer data)
{
  HearthReader *self = data;

  HearthKey key;

  self->mark_read_id = 0;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->message == NULL ||
      hearth_client_why_not (self->client, self->message, HEARTH_RIGHT_SEEN) != NULL)
    return G_SOURCE_REMOVE;
  key = hearth_message_get_key (self->message);
  hearth_client_set_flags (self->client, &key, 1, HEARTH_FLAG_SEEN, HEARTH_FLAG_SEEN);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_reader_mark_read_later:
 *
 * Marks the message shown as read when it has been shown for as long as the user's setting says.
 */
void
hearth_reader_mark_read_later (HearthReader *self)
{
  guint delay_ms = DEFAULT_MARK_READ_DELAY_MS;

  g_clear_handle_id (&self->mark_read_id, g_source_remove);
  if (!self->is_shown || !hearth_message_is_unread (self->message) ||
      hearth_client_why_not (self->client, self->message, HEARTH_RIGHT_SEEN) != NULL)
    return;
  if (self->settings != NULL)
    delay_ms = g_settings_get_uint (self->settings, "mark-read-delay-ms");
  self->mark_read_id = g_timeout_add (delay_ms, mark_read_cb, self);
}

/* --- answering ---------------------------------------------------------------------------------------------------- */

static void
reply (HearthReader *self, HearthReplyKind kind)
{
  g_autoptr (HearthLetter) letter = NULL;
  const HearthRow *row = self->message != NULL ? hearth_message_get_row (self->message) : NULL;

  if (self->content == NULL || row == NULL)
    return;
  letter = hearth_client_prepare_reply (self->client, self->content, row, kind);
  if (letter != NULL)
    hearth_reader_compose (self, letter);
}

static void
reply_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  reply (HEARTH_READER (widget), HEARTH_REPLY_TO_SENDER);
}

static void
reply_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  reply (HEARTH_READER (widget), HEARTH_REPLY_TO_ALL);
}

static void
reply_list_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  reply (HEARTH_READER (widget), HEARTH_REPLY_TO_LIST);
}

static void
forward (HearthReader *self, HearthForwardKind kind)
{
  g_autoptr (HearthLetter) letter = NULL;
  const HearthRow *row = self->message != NULL ? hearth_message_get_row (self->message) : NULL;

  if (self->content == NULL || row == NULL)
    return;
  letter = hearth_client_prepare_forward (self->client, self->content, row, kind);
  if (letter != NULL)
    g_signal_emit_by_name (self, "forward", letter, kind == HEARTH_FORWARD_INLINE ? self->content : NULL);
}

static void
forward_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  forward (HEARTH_READER (widget), HEARTH_FORWARD_INLINE);
}

static void
forward_attached_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  forward (HEARTH_READER (widget), HEARTH_FORWARD_AS_ATTACHMENT);
}

static void
edit_draft_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);

  if (self->message != NULL)
    gtk_widget_activate_action (widget, "app.edit-draft", "t", hearth_message_get_key (self->message));
}

static void
letter_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthReader) self = data;
  g_autoptr (HearthMessage) letter = hearth_client_find_message_finish (HEARTH_CLIENT (source), result, NULL);

  if (letter != NULL)
    hearth_reader_show_message (self, letter);
  else
    hearth_reader_say (self, _ ("The letter is not in Sent any more"));
}

static void
show_letter_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);

  if (self->deliveries != NULL && self->deliveries->letter != HEARTH_KEY_NONE)
    hearth_client_find_message_async (self->client, self->deliveries->letter, letter_found_cb,
                                      g_object_ref (self));
}

/* --- pictures ----------------------------------------------------------------------------------------------------- */

static void
show_pictures_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);

  self->pictures = HEARTH_PICTURES_ON;
  hearth_message_body_allow_pictures (self->body);
  hearth_reader_update_quiet_lines (self);
}

static void
consent_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthReader) self = data;
  g_autoptr (GError) error = NULL;

  if (!hearth_client_allow_pictures_finish (HEARTH_CLIENT (source), result, &error))
    {
      g_autofree char *words = hearth_words_for_error (error);

      hearth_reader_say (self, words);
    }
}

static void
always_show_pictures_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);

  if (!hearth_reader_is_sender_clear (self))
    return;
  hearth_client_allow_pictures_async (self->client,
                                      hearth_address_get_address (g_ptr_array_index (self->content->from, 0)),
                                      TRUE, consent_kept_cb, g_object_ref (self));
  show_pictures_action (widget, action_name, parameter);
}

/* --- the message as a whole --------------------------------------------------------------------------------------- */

static const char *
get_subject (HearthReader *self)
{
  const HearthRow *row = self->message != NULL ? hearth_message_get_row (self->message) : NULL;

  return row != NULL && row->subject != NULL ? row->subject : "";
}

static void
source_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *window;

  if (self->message == NULL || self->client == NULL)
    return;
  window =
      hearth_source_window_new (self->client, hearth_message_get_key (self->message), get_subject (self));
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (window));
}

static void
save_source_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);

  hearth_attachments_save_source (self->attachments, get_subject (self));
}

static void
save_attachments_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  hearth_attachments_save_all (HEARTH_READER (widget)->attachments);
}

static void
reload_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);

  if (self->message != NULL)
    hearth_reader_load (self);
}

static void
select_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  hearth_message_body_select_all (HEARTH_READER (widget)->body);
}

static void
copy_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  hearth_message_body_copy (HEARTH_READER (widget)->body);
}

/* --- size --------------------------------------------------------------------------------------------------------- */

/**
 * hearth_reader_apply_zoom:
 *
 * Takes the size of text from the settings.
 */
void
hearth_reader_apply_zoom (HearthReader *self)
{
  if (self->settings != NULL)
    self->zoom = g_settings_get_uint (self->settings, "zoom-percent") / 100.0;
  hearth_message_body_set_zoom (self->body, self->zoom);
}

static void
set_zoom (HearthReader *self, double zoom)
{
  self->zoom = CLAMP (zoom, ZOOM_MIN, ZOOM_MAX);
  if (self->settings != NULL)
    g_settings_set_uint (self->settings, "zoom-percent", (guint) (self->zoom * 100 + 0.5));
  else
    hearth_reader_apply_zoom (self);
}

static void
zoom_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthReader *self = HEARTH_READER (widget);

  if (g_str_equal (action_name, "message.zoom-in"))
    set_zoom (self, self->zoom * ZOOM_STEP);
  else if (g_str_equal (action_name, "message.zoom-out"))
    set_zoom (self, self->zoom / ZOOM_STEP);
  else
    set_zoom (self, 1.0);
}

/* --- which of them can be done ------------------------------------------------------------------------------------ */

static void
allow_flags (HearthReader *self)
{
  const gboolean has_message = self->message != NULL && self->client != NULL;

  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "message.toggle-read",
      has_message && hearth_client_why_not (self->client, self->message, HEARTH_RIGHT_SEEN) == NULL);
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "message.toggle-star",
      has_message && hearth_client_why_not (self->client, self->message, HEARTH_RIGHT_FLAGS) == NULL);
}

/**
 * hearth_reader_actions_update:
 *
 * Enables what can be done with what is shown.
 */
void
hearth_reader_actions_update (HearthReader *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean has_message = self->message != NULL && self->client != NULL;
  gboolean has_content = has_message && self->content != NULL;
  gboolean is_shown = has_content && self->is_shown;

  gtk_widget_action_set_enabled (widget, "message.reload", has_message);
  gtk_widget_action_set_enabled (widget, "message.source", has_message);
  gtk_widget_action_set_enabled (widget, "message.save-source", has_message);
  gtk_widget_action_set_enabled (widget, "message.reply", has_content);
  gtk_widget_action_set_enabled (widget, "message.forward", has_content);
  gtk_widget_action_set_enabled (widget, "message.forward-attached", has_content);
  gtk_widget_action_set_enabled (
      widget, "message.reply-all",
      has_content &&
          hearth_client_has_others (self->client, self->content, hearth_message_get_row (self->message)));
  gtk_widget_action_set_enabled (widget, "message.reply-list",
                                 has_content && self->content->list_post != NULL);
  gtk_widget_action_set_enabled (widget, "message.save-attachments",
                                 is_shown && hearth_attachments_get_count (self->attachments) > 0);
  gtk_widget_action_set_enabled (widget, "message.select-all", is_shown);
  gtk_widget_action_set_enabled (widget, "message.copy", is_shown);
  hearth_reader_filing_update (self);
  gtk_widget_set_visible (self->unread, has_message);
  gtk_widget_set_visible (self->more, has_message);
  gtk_widget_set_visible (self->bottom_bar, self->is_narrow && has_content);
  hearth_reader_explain (self);
}

/* --- why not --- */

static const struct
{
  const char *action;
  HearthFolderRights rights;
} needed[] = {
  { "message.toggle-read", HEARTH_RIGHT_SEEN }, { "message.toggle-star", HEARTH_RIGHT_FLAGS },
  { "win.archive", HEARTH_RIGHT_DELETE },       { "win.trash", HEARTH_RIGHT_DELETE },
  { "win.toggle-junk", HEARTH_RIGHT_DELETE },   { "win.junk", HEARTH_RIGHT_DELETE },
  { "win.not-junk", HEARTH_RIGHT_DELETE },      { "win.move", HEARTH_RIGHT_DELETE },
  { "win.delete", HEARTH_RIGHT_DELETE },
};

static HearthFolderRights
rights_needed (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (g_str_equal (needed[i].action, action))
      return needed[i].rights;
  return 0;
}

/* Of what needs the text. */
static const char *
why_no_answer (HearthReader *self, const char *action)
{
  if (self->content == NULL)
    return _ ("The text of this message is not here yet");
  if (g_str_equal (action, "message.reply-all"))
    return _ ("It went to nobody else");
  if (g_str_equal (action, "message.save-attachments") && self->is_shown)
    return _ ("It has no attachments");
  return _ ("The text is not shown yet");
}

static const char *
why_not (const char *action, gpointer data)
{
  HearthReader *self = data;
  const char *why;

  if (self->message == NULL || self->client == NULL)
    return _ ("No message is open");
  why = hearth_client_why_not (self->client, self->message, rights_needed (action));
  if (why != NULL)
    return why;
  if (g_str_has_prefix (action, "win."))
    return self->window_why_not != NULL ? self->window_why_not (action, self->window_data) : NULL;
  return g_str_has_prefix (action, "message.") ? why_no_answer (self, action) : NULL;
}

/**
 * hearth_reader_explain:
 *
 * What is allowed may have become known: buttons that cannot be used say why; so does the menu, when it is opened.
 */
void
hearth_reader_explain (HearthReader *self)
{
  GtkWidget *const places[] = { self->archive,
                                self->trash,
                                self->junk,
                                self->move,
                                self->unread,
                                self->star,
                                self->reply_bar,
                                self->bottom_bar,
                                self->notice_source,
                                self->retry,
                                GTK_WIDGET (self->header) };

  allow_flags (self);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    hearth_reasons_set_buttons (places[i], why_not, self);
  hearth_reader_filing_explain (self);
}

/**
 * hearth_reader_set_reasons:
 * @window_why_not: asked about the window's actions, after what the message's own folder allows
 * @data: lives as long as the reader
 */
void
hearth_reader_set_reasons (HearthReader *self, HearthReasonFunc window_why_not, gpointer data)
{
  self->window_why_not = window_why_not;
  self->window_data = data;
}

/**
 * hearth_reader_actions_init:
 *
 * Once, after the template.
 */
void
hearth_reader_actions_init (HearthReader *self)
{
  hearth_reasons_follow_menu (GTK_MENU_BUTTON (self->more), why_not, self);
}

/**
 * hearth_reader_actions_class_init:
 *
 * Installs the message.* actions.
 */
void
hearth_reader_actions_class_init (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "message.reply", reply_action },
    { "message.reply-all", reply_all_action },
    { "message.reply-list", reply_list_action },
    { "message.forward", forward_action },
    { "message.forward-attached", forward_attached_action },
    { "message.edit-draft", edit_draft_action },
    { "message.show-letter", show_letter_action },
    { "message.toggle-read", toggle_read_action },
    { "message.toggle-star", toggle_star_action },
    { "message.source", source_action },
    { "message.save-source", save_source_action },
    { "message.save-attachments", save_attachments_action },
    { "message.reload", reload_action },
    { "message.show-pictures", show_pictures_action },
    { "message.always-show-pictures", always_show_pictures_action },
    { "message.select-all", select_all_action },
    { "message.copy", copy_action },
    { "message.zoom-in", zoom_action },
    { "message.zoom-out", zoom_action },
    { "message.zoom-normal", zoom_action },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  gtk_widget_class_install_property_action (widget_class, "message.as-text", "as-text");
}
