/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a message gets into the reader. What was shown stays until the new one is ready; if that takes longer than a
 * blink, the new header is shown over grey bars. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-reader-private.h"

#include <glib/gi18n.h>

#include "hearth-error.h"

/** After this, the header and grey bars stand in for a message on its way. */
#define BARS_AFTER_MS 150

static const HearthRow *
get_row (HearthReader *self)
{
  return self->message != NULL ? hearth_message_get_row (self->message) : NULL;
}

static const char *
get_subject (HearthReader *self)
{
  const HearthRow *row = get_row (self);
  const char *subject = self->content != NULL ? self->content->subject : row != NULL ? row->subject : "";

  return subject != NULL && *subject != '\0' ? subject : _ ("No subject");
}

static void
set_subject (HearthReader *self)
{
  const char *subject = get_subject (self);

  gtk_label_set_text (self->subject, subject);
  gtk_label_set_text (self->title, subject);
}

static void
to_top (HearthReader *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_adjustment_set_value (adjustment, 0);
}

/* --- on its way --------------------------------------------------------------------------------------------------- */

static gboolean
bars_cb (gpointer data)
{
  HearthReader *self = data;
  const HearthRow *row = get_row (self);

  self->bars_id = 0;
  if (row == NULL)
    return G_SOURCE_REMOVE;
  set_subject (self);
  hearth_message_header_show_row (self->header, row);
  hearth_attachments_show (self->attachments, NULL, HEARTH_KEY_NONE);
  hearth_reader_update_quiet_lines (self);
  gtk_widget_set_visible (self->reply_bar, FALSE);
  gtk_stack_set_visible_child_name (self->body_stack, "bars");
  gtk_stack_set_visible_child_name (self->stack, "message");
  to_top (self);
  return G_SOURCE_REMOVE;
}

static void
show_notice (HearthReader *self, const char *icon_name, const char *title, const char *description)
{
  g_clear_handle_id (&self->bars_id, g_source_remove);
  adw_status_page_set_icon_name (self->notice, icon_name);
  adw_status_page_set_title (self->notice, title);
  adw_status_page_set_description (self->notice, description);
  gtk_stack_set_visible_child_name (self->stack, "notice");
  hearth_reader_actions_update (self);
}

static gboolean
is_network_error (const GError *error)
{
  return error->domain == HEARTH_ERROR && error->code >= HEARTH_ERROR_OFFLINE &&
         error->code <= HEARTH_ERROR_CONNECTION_LOST;
}

static void
show_error (HearthReader *self, const GError *error)
{
  g_autofree char *words = NULL;
  g_autofree char *escaped = NULL;

  gtk_widget_set_visible (self->notice_source, FALSE);
  gtk_widget_set_visible (self->retry, TRUE);
  if (is_network_error (error))
    {
      show_notice (
          self, "network-offline-symbolic", _ ("Not on this computer yet"),
          _ ("This message will be fetched when the network is back. Everything else works: what you write "
             "and send now goes out later."));
      return;
    }
  words = hearth_words_for_error (error);
  escaped = g_markup_escape_text (words, -1); /* the page takes markup */
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    {
      gtk_widget_set_visible (self->retry, FALSE);
      show_notice (self, "mail-unread-symbolic", _ ("This message is gone"), escaped);
      return;
    }
  gtk_widget_set_visible (self->notice_source, TRUE);
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT))
    {
      show_notice (self, "mail-unread-symbolic", _ ("This message is empty"),
                   _ ("The server has nothing of it, neither a heading nor a text."));
      return;
    }
  show_notice (self, "dialog-warning-symbolic", _ ("The message could not be shown"), escaped);
}

/* --- arrived ------------------------------------------------------------------------------------------------------ */

static char *
make_title (HearthReader *self)
{
  const HearthRow *row = get_row (self);
  const HearthAddress *from = self->content->from->len > 0 ? g_ptr_array_index (self->content->from, 0)
                              : row != NULL                ? row->from
                                                           : NULL;
  gint64 time = row != NULL ? row->date_sort_unix_s : self->content->date_unix_s;
  g_autofree char *date = hearth_words_for_date_long (time, g_get_real_time () / G_USEC_PER_SEC);

  /* Translators: heading of a message for screen readers: a name, a date */
  return g_strdup_printf (_ ("%1$s, %2$s"),
                          from != NULL ? hearth_address_get_display (from) : _ ("No sender"), date);
}

/* The pages of WebKitGTK are in the accessibility tree from GTK 4.14 on, which brought the socket for it. */
static gboolean
can_pages_be_read_aloud (void)
{
  return gtk_get_minor_version () >= 14;
}

static HearthBodyForm
choose_form (HearthReader *self)
{
  if (self->screen_reader == NULL)
    {
      self->screen_reader = hearth_screen_reader_new ();
      g_signal_connect_object (self->screen_reader, "notify::on", G_CALLBACK (hearth_reader_show_again), self,
                               G_CONNECT_SWAPPED);
    }
  if (self->is_as_text || (hearth_screen_reader_is_on (self->screen_reader) && !can_pages_be_read_aloud ()))
    return HEARTH_BODY_TEXT;
  return HEARTH_BODY_PAGE;
}

static void
show_body (HearthReader *self)
{
  g_autofree char *title = make_title (self);

  g_clear_pointer (&self->fallback_reason, g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->article), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  hearth_message_body_set_form (self->body, choose_form (self));
  /* "shown" may come before this returns. */
  self->shown_serial = 0;
  self->shown_serial = hearth_message_body_show (
      self->body, self->content, hearth_message_get_key (self->message), title, self->pictures);
}

static guint
count_remote (const HearthContent *content)
{
  guint count = 0;

  for (guint i = 0; i < content->parts->len; i++)
    count += ((const HearthPart *) g_ptr_array_index (content->parts, i))->n_remote;
  return count;
}

/**
 * hearth_reader_is_sender_clear:
 *
 * Returns: whether it is plain whom the message names as its sender, so that what was allowed to somebody may count
 */
gboolean
hearth_reader_is_sender_clear (HearthReader *self)
{
  const HearthRemarks doubts =
      HEARTH_REMARK_SEVERAL_FROM | HEARTH_REMARK_MIXED_SCRIPT | HEARTH_REMARK_NAME_LOOKS_LIKE_ADDRESS;

  return self->content != NULL && self->content->from->len == 1 && (self->content->remarks & doubts) == 0;
}

/* The question about consent, and for which message it was asked. */
typedef struct
{
  HearthReader *reader;
  HearthContent *content;
} Consent;

static void
allowed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Consent *consent = data;
  g_autoptr (HearthReader) self = consent->reader;
  g_autoptr (HearthContent) content = consent->content;
  gboolean is_allowed = hearth_client_are_pictures_allowed_finish (HEARTH_CLIENT (source), result, NULL);

  g_free (consent);
  if (self->content != content || self->is_shown)
    return;
  self->pictures = is_allowed ? HEARTH_PICTURES_ON : HEARTH_PICTURES_OFF;
  show_body (self);
}

static void
show_content (HearthReader *self)
{
  Consent *consent;

  self->pictures = HEARTH_PICTURES_OFF;
  if (count_remote (self->content) == 0 || !hearth_reader_is_sender_clear (self))
    {
      show_body (self);
      return;
    }
  consent = g_new0 (Consent, 1);
  consent->reader = g_object_ref (self);
  consent->content = hearth_content_ref (self->content);
  hearth_client_are_pictures_allowed_async (
      self->client, hearth_address_get_address (g_ptr_array_index (self->content->from, 0)), allowed_cb,
      consent);
}

/* What is known of a message beside what is in it, and which message that was asked for. */
typedef struct
{
  HearthReader *reader;
  HearthContent *content;
} Deliveries;

static void
deliveries_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Deliveries *asked = data;
  g_autoptr (HearthReader) self = asked->reader;
  g_autoptr (HearthContent) content = asked->content;
  g_autoptr (HearthDeliveryNews) news =
      hearth_client_read_deliveries_finish (HEARTH_CLIENT (source), result, NULL);

  g_free (asked);
  if (news == NULL || self->content != content)
    return;
  g_clear_pointer (&self->deliveries, hearth_delivery_news_free);
  self->deliveries = g_steal_pointer (&news);
  hearth_reader_update_quiet_lines (self);
}

/**
 * hearth_reader_read_deliveries:
 *
 * Asks what became of the letter shown, or which one the report shown is about.
 */
void
hearth_reader_read_deliveries (HearthReader *self)
{
  Deliveries *asked;

  if (self->content == NULL || self->message == NULL)
    return;
  asked = g_new0 (Deliveries, 1);
  asked->reader = g_object_ref (self);
  asked->content = hearth_content_ref (self->content);
  hearth_client_read_deliveries_async (self->client, hearth_message_get_key (self->message), self->content,
                                       deliveries_cb, asked);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthReader) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthContent) content =
      hearth_client_read_message_finish (HEARTH_CLIENT (source), result, &error);

  if (self->client == NULL || hearth_error_is_cancelled (error))
    return;
  if (content == NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_pointer (&self->content, hearth_content_unref);
  self->content = g_steal_pointer (&content);
  hearth_reader_read_deliveries (self);
  show_content (self);
}

/**
 * hearth_reader_unload:
 *
 * Forgets the message on its way or shown; the screen stays as it is.
 */
void
hearth_reader_unload (HearthReader *self)
{
  g_clear_handle_id (&self->bars_id, g_source_remove);
  g_clear_handle_id (&self->mark_read_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->content, hearth_content_unref);
  g_clear_pointer (&self->deliveries, hearth_delivery_news_free);
  g_clear_pointer (&self->fallback_reason, g_free);
  self->is_shown = FALSE;
  self->wants_focus = FALSE;
  self->shown_serial = 0;
}

/**
 * hearth_reader_load:
 *
 * Asks the engine for the message that was set.
 */
void
hearth_reader_load (HearthReader *self)
{
  g_return_if_fail (self->message != NULL && self->client != NULL);

  hearth_reader_unload (self);
  self->cancellable = g_cancellable_new ();
  self->bars_id = g_timeout_add (BARS_AFTER_MS, bars_cb, self);
  hearth_client_read_message_async (self->client, hearth_message_get_key (self->message), self->cancellable,
                                    read_cb, g_object_ref (self));
  hearth_reader_actions_update (self);
}

/* Unless the user has gone somewhere else meanwhile. */
static void
take_wanted_focus (HearthReader *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->wants_focus && root != NULL && gtk_root_get_focus (root) == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->body));
  self->wants_focus = FALSE;
}

/**
 * hearth_reader_body_shown:
 *
 * The text is on the screen: now everything around it changes with it.
 */
void
hearth_reader_body_shown (HearthReader *self, guint serial)
{
  gboolean has_others;

  if (self->content == NULL || (self->shown_serial != 0 && serial != self->shown_serial))
    return;
  if (self->is_shown)
    {
      /* In another form: only what depends on it changes. */
      hearth_reader_update_quiet_lines (self);
      return;
    }
  g_clear_handle_id (&self->bars_id, g_source_remove);
  self->is_shown = TRUE;
  set_subject (self);
  hearth_message_header_show_content (self->header, self->content, get_row (self));
  hearth_attachments_show (self->attachments, self->content, hearth_message_get_key (self->message));
  hearth_reader_update_quiet_lines (self);
  has_others = hearth_client_has_others (self->client, self->content, hearth_message_get_row (self->message));
  gtk_widget_set_visible (self->reply_all, has_others);
  gtk_widget_set_visible (self->bottom_reply_all, has_others);
  gtk_widget_set_visible (self->reply_bar, !self->is_narrow);
  gtk_stack_set_visible_child_name (self->body_stack, "body");
  gtk_stack_set_visible_child_name (self->stack, "message");
  hearth_reader_update_flags (self);
  hearth_reader_actions_update (self);
  to_top (self);
  take_wanted_focus (self);
  hearth_reader_mark_read_later (self);
}

/**
 * hearth_reader_body_fell_back:
 * @reason: why the text is shown plain
 */
void
hearth_reader_body_fell_back (HearthReader *self, const char *reason)
{
  g_free (self->fallback_reason);
  self->fallback_reason = g_strdup (reason);
  hearth_reader_update_quiet_lines (self);
}

/**
 * hearth_reader_body_arrived:
 * @key: a message whose text came from the server
 */
void
hearth_reader_body_arrived (HearthReader *self, guint64 key)
{
  const HearthRow *row = get_row (self);

  if (row != NULL && row->message == key &&
      g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "notice") == 0)
    hearth_reader_load (self);
}

/**
 * hearth_reader_show_again:
 *
 * Shows the message anew, after the form in which messages are shown changed.
 */
void
hearth_reader_show_again (HearthReader *self)
{
  if (self->shown_serial != 0 && self->content != NULL && self->message != NULL)
    show_body (self);
}
