/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text of one message. It asks the web module for a view when the first message is to be shown, hands it the
 * pictures it wants, and shows plain text when there is no view, when the view's process dies or when it hangs.
 * Owned by the reader; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-body.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/** Of a very long text, the window shows this much; the source has all. */
#define MAX_TEXT_BYTES (512 * 1024)

struct _HearthMessageBody
{
  GtkWidget parent_instance;

  GtkWidget *stack;
  GtkWidget *text_view;
  GtkWidget *web_view; /* or NULL */
  GtkCssProvider *text_css;

  HearthClient *client;
  HearthWebLoader *loader;
  const HearthWebModule *module; /* of web_view */
  gulong loader_handler;

  HearthContent *content;
  HearthKey key;
  char *title;
  HearthPictures pictures;
  HearthBodyForm form;
  guint serial;
  double zoom;
  GCancellable *cancellable; /* of the pictures of this message */
  gboolean is_waiting;       /* for the loader */
};

G_DEFINE_FINAL_TYPE (HearthMessageBody, hearth_message_body, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SHOWN,
  SIGNAL_FELL_BACK,
  SIGNAL_LINK_HOVERED,
  SIGNAL_LINK_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A picture on its way from the engine to the page. */
typedef struct
{
  const HearthWebModule *module;
  HearthWebRequest *request;
} Wanted;

static gboolean
is_body (const HearthPart *part)
{
  return part->kind == HEARTH_PART_PLAIN || part->kind == HEARTH_PART_HTML;
}

static const HearthPart *
find_body (HearthContent *content, guint number)
{
  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = g_ptr_array_index (content->parts, i);

      if (is_body (part) && number-- == 0)
        return part;
    }
  return NULL;
}

/* --- plain text ------------------------------------------------------------------------------------------------- */

static char *
dup_plain (HearthContent *content)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = g_ptr_array_index (content->parts, i);

      if (!is_body (part) || part->text == NULL)
        continue;
      if (text->len > 0)
        g_string_append (text, "\n\n");
      g_string_append (text, part->text);
    }
  return g_string_free (text, FALSE);
}

static void
show_text (HearthMessageBody *self)
{
  g_autofree char *text = dup_plain (self->content);
  const char *end = text + strlen (text);

  if (end - text > MAX_TEXT_BYTES)
    {
      end = g_utf8_find_prev_char (text, text + MAX_TEXT_BYTES);
      text[end - text] = '\0';
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text_view)), text, -1);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "text");
}

static void
fall_back (HearthMessageBody *self, const char *reason)
{
  guint serial = self->serial;

  self->is_waiting = FALSE;
  if (self->content == NULL)
    return;
  show_text (self);
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0, serial);
  if (serial == self->serial && reason != NULL)
    g_signal_emit (self, signals[SIGNAL_FELL_BACK], 0, reason);
}

/* --- the web view ----------------------------------------------------------------------------------------------- */

static void
drop_web_view (HearthMessageBody *self)
{
  GtkWidget *view = self->web_view;

  if (view == NULL)
    return;
  self->web_view = NULL;
  self->module = NULL;
  gtk_stack_remove (GTK_STACK (self->stack), view);
}

static void
shown_cb (GtkWidget *view, guint serial, gpointer data)
{
  HearthMessageBody *self = data;

  if (serial != self->serial)
    return;
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "web");
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0, serial);
}

static void
failed_cb (GtkWidget *view, HearthWebFailure failure, gpointer data)
{
  HearthMessageBody *self = data;
  const char *reason = failure == HEARTH_WEB_HUNG
                           ? _ ("Shown as text, because showing the page took too long.")
                           : _ ("Shown as text, because showing the page stopped by itself.");

  hearth_web_loader_count_failure (self->loader);
  g_object_ref (self);
  drop_web_view (self);
  fall_back (self, reason);
  g_object_unref (self);
}

static void
link_activated_cb (GtkWidget *view, const char *uri, const char *text, gboolean is_deceptive, gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_LINK_ACTIVATED], 0, uri, text, is_deceptive);
}

static void
link_hovered_cb (GtkWidget *view, const char *uri, gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_LINK_HOVERED], 0, uri);
}

static void
wanted_finish (Wanted *wanted, GBytes *bytes)
{
  g_autofree char *content_type = NULL;
  g_autofree char *mime_type = NULL;

  if (bytes != NULL)
    {
      gsize length;
      const guchar *start = g_bytes_get_data (bytes, &length);

      content_type = g_content_type_guess (NULL, start, length, NULL);
      mime_type = g_content_type_get_mime_type (content_type);
    }
  wanted->module->request_finish (wanted->request, bytes, mime_type);
  g_free (wanted);
}

static void
part_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GBytes) bytes = hearth_client_read_part_finish (HEARTH_CLIENT (source), result, NULL);

  wanted_finish (data, bytes);
}

static void
picture_fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *content_type = NULL;
  g_autoptr (GBytes) bytes =
      hearth_client_fetch_picture_finish (HEARTH_CLIENT (source), result, &content_type, NULL);

  wanted_finish (data, bytes);
}

/* "BODY-NUMBER" */
static const char *
find_remote (HearthMessageBody *self, const char *id)
{
  g_auto (GStrv) numbers = g_strsplit (id, "-", 2);
  guint64 body, number;
  const HearthPart *part;

  if (g_strv_length (numbers) != 2 ||
      !g_ascii_string_to_unsigned (numbers[0], 10, 0, G_MAXUINT, &body, NULL) ||
      !g_ascii_string_to_unsigned (numbers[1], 10, 0, G_MAXUINT, &number, NULL))
    return NULL;
  part = find_body (self->content, (guint) body);
  if (part == NULL || part->remote == NULL || number >= part->remote->len)
    return NULL;
  return g_ptr_array_index (part->remote, number);
}

static void
picture_wanted_cb (GtkWidget *view,
                   guint serial,
                   HearthWebPicture kind,
                   const char *id,
                   HearthWebRequest *request,
                   gpointer data)
{
  HearthMessageBody *self = data;
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->module = self->module;
  wanted->request = request;
  if (serial == self->serial && self->client != NULL && kind == HEARTH_WEB_PICTURE_CID)
    {
      const HearthPart *part = hearth_content_find_cid (self->content, id);

      if (part != NULL)
        {
          hearth_client_read_part_async (self->client, self->key, part->path, self->cancellable, part_read_cb,
                                         wanted);
          return;
        }
    }
  else if (serial == self->serial && self->client != NULL && self->pictures == HEARTH_PICTURES_ON)
    {
      const char *uri = find_remote (self, id);

      if (uri != NULL)
        {
          hearth_client_fetch_picture_async (self->client, uri, self->cancellable, picture_fetched_cb,
                                             wanted);
          return;
        }
    }
  wanted_finish (wanted, NULL);
}

static const HearthWebEvents web_events = {
  .shown = shown_cb,
  .failed = failed_cb,
  .link_activated = link_activated_cb,
  .link_hovered = link_hovered_cb,
  .picture_wanted = picture_wanted_cb,
};

static void
update_theme (HearthMessageBody *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  gboolean is_dark = adw_style_manager_get_dark (style);

  if (self->web_view == NULL)
    return;
  if (adw_style_manager_get_high_contrast (style))
    self->module->view_set_theme (self->web_view,
                                  is_dark ? HEARTH_WEB_DARK_CONTRAST : HEARTH_WEB_LIGHT_CONTRAST);
  else
    self->module->view_set_theme (self->web_view, is_dark ? HEARTH_WEB_DARK : HEARTH_WEB_LIGHT);
}

static void
ensure_web_view (HearthMessageBody *self)
{
  if (self->web_view != NULL)
    return;
  self->module = hearth_web_loader_get_module (self->loader);
  self->web_view = self->module->view_new (&web_events, self);
  self->module->view_set_zoom (self->web_view, self->zoom);
  update_theme (self);
  gtk_stack_add_named (GTK_STACK (self->stack), self->web_view, "web");
}

static GPtrArray *
collect_bodies (HearthContent *content)
{
  GPtrArray *bodies = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = g_ptr_array_index (content->parts, i);

      if (!is_body (part))
        continue;
      if (part->html != NULL)
        g_ptr_array_add (bodies, g_strdup (part->html));
      else
        {
          g_autofree char *escaped = g_markup_escape_text (part->text != NULL ? part->text : "", -1);

          g_ptr_array_add (bodies, g_strconcat ("<pre>", escaped, "</pre>", NULL));
        }
    }
  return bodies;
}

static void
show_web (HearthMessageBody *self)
{
  g_autoptr (GPtrArray) bodies = collect_bodies (self->content);
  HearthWebDocument document = { self->serial, self->title, bodies, self->pictures == HEARTH_PICTURES_ON };

  self->is_waiting = FALSE;
  ensure_web_view (self);
  self->module->view_show (self->web_view, &document);
}

static void
show_now (HearthMessageBody *self)
{
  HearthWebLoaderState state;

  if (self->form == HEARTH_BODY_TEXT)
    {
      fall_back (self, NULL);
      return;
    }
  state = self->loader != NULL ? hearth_web_loader_get_state (self->loader) : HEARTH_WEB_LOADER_UNAVAILABLE;

  switch (state)
    {
    case HEARTH_WEB_LOADER_UNSTARTED:
      self->is_waiting = TRUE;
      hearth_web_loader_start (self->loader);
      break;
    case HEARTH_WEB_LOADER_STARTING:
      self->is_waiting = TRUE;
      break;
    case HEARTH_WEB_LOADER_READY:
      show_web (self);
      break;
    case HEARTH_WEB_LOADER_UNAVAILABLE:
    default:
      fall_back (self, self->loader != NULL ? hearth_web_loader_get_reason (self->loader) : NULL);
      break;
    }
}

static void
loader_state_cb (HearthMessageBody *self)
{
  HearthWebLoaderState state = hearth_web_loader_get_state (self->loader);

  if (self->is_waiting && state != HEARTH_WEB_LOADER_STARTING)
    show_now (self);
}

/* --- life ------------------------------------------------------------------------------------------------------- */

static void
hearth_message_body_dispose (GObject *object)
{
  HearthMessageBody *self = HEARTH_MESSAGE_BODY (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->stack != NULL)
    drop_web_view (self);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  if (self->loader != NULL)
    g_clear_signal_handler (&self->loader_handler, self->loader);
  g_clear_object (&self->loader);
  g_clear_object (&self->client);
  g_clear_object (&self->text_css);
  g_clear_pointer (&self->content, hearth_content_unref);
  g_clear_pointer (&self->title, g_free);
  G_OBJECT_CLASS (hearth_message_body_parent_class)->dispose (object);
}

static gboolean
hearth_message_body_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (
      gtk_stack_get_visible_child (GTK_STACK (HEARTH_MESSAGE_BODY (widget)->stack)));
}

static void
hearth_message_body_class_init (HearthMessageBodyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_message_body_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = hearth_message_body_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[SIGNAL_SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_FELL_BACK] = g_signal_new ("fell-back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_LINK_HOVERED] = g_signal_new ("link-hovered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                               0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_LINK_ACTIVATED] =
      g_signal_new ("link-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
hearth_message_body_init (HearthMessageBody *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->zoom = 1.0;
  self->stack = gtk_stack_new ();
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_set_hhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));

  self->text_view = gtk_text_view_new ();
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->text_view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self->text_view), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->text_view), GTK_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (self->text_view, "hearth-body");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Text of the message"), -1);
  self->text_css = gtk_css_provider_new ();
  gtk_style_context_add_provider (gtk_widget_get_style_context (self->text_view),
                                  GTK_STYLE_PROVIDER (self->text_css),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  gtk_stack_add_named (GTK_STACK (self->stack), self->text_view, "text");

  g_signal_connect_object (style, "notify::dark", G_CALLBACK (update_theme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (update_theme), self,
                           G_CONNECT_SWAPPED);
}

/**
 * hearth_message_body_set_client:
 *
 * Where parts and pictures come from.
 */
void
hearth_message_body_set_client (HearthMessageBody *self, HearthClient *client)
{
  g_set_object (&self->client, client);
}

/**
 * hearth_message_body_set_loader:
 * @loader: (nullable): what knows whether web views can be made
 */
void
hearth_message_body_set_loader (HearthMessageBody *self, HearthWebLoader *loader)
{
  if (self->loader != NULL)
    g_clear_signal_handler (&self->loader_handler, self->loader);
  g_set_object (&self->loader, loader);
  if (loader != NULL)
    self->loader_handler =
        g_signal_connect_swapped (loader, "notify::state", G_CALLBACK (loader_state_cb), self);
}

/**
 * hearth_message_body_show:
 * @key: the placement, for its parts
 * @title: what screen readers say the message is
 *
 * Shows a message; what is there stays until "shown".
 *
 * Returns: the serial that "shown" will name
 */
guint
hearth_message_body_show (HearthMessageBody *self,
                          HearthContent *content,
                          HearthKey key,
                          const char *title,
                          HearthPictures pictures)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  hearth_content_ref (content);
  g_clear_pointer (&self->content, hearth_content_unref);
  self->content = content;
  self->key = key;
  g_free (self->title);
  self->title = g_strdup (title);
  self->pictures = pictures;
  self->serial++;
  show_now (self);
  return self->serial;
}

/**
 * hearth_message_body_set_form:
 *
 * In which form the next message is shown.
 */
void
hearth_message_body_set_form (HearthMessageBody *self, HearthBodyForm form)
{
  self->form = form;
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self->text_view), form == HEARTH_BODY_TEXT);
}

/**
 * hearth_message_body_allow_pictures:
 *
 * The user allowed the pictures from the network of the message shown.
 */
void
hearth_message_body_allow_pictures (HearthMessageBody *self)
{
  self->pictures = HEARTH_PICTURES_ON;
  if (self->web_view != NULL)
    self->module->view_allow_remote (self->web_view);
}

/**
 * hearth_message_body_set_zoom:
 * @zoom: 1.0 is the size of the desktop's text
 */
void
hearth_message_body_set_zoom (HearthMessageBody *self, double zoom)
{
  g_autofree char *css = NULL;
  char percent[G_ASCII_DTOSTR_BUF_SIZE];

  self->zoom = zoom;
  if (self->web_view != NULL)
    self->module->view_set_zoom (self->web_view, zoom);
  g_ascii_formatd (percent, sizeof percent, "%.2f", 11.5 * zoom);
  css = g_strdup_printf ("textview { font-size: %spt; }", percent);
  gtk_css_provider_load_from_data (self->text_css, css, -1);
}

/**
 * hearth_message_body_select_all:
 *
 * Selects the whole text.
 */
void
hearth_message_body_select_all (HearthMessageBody *self)
{
  if (hearth_message_body_is_web (self))
    self->module->view_select_all (self->web_view);
  else
    g_signal_emit_by_name (self->text_view, "select-all", TRUE);
}

/**
 * hearth_message_body_copy:
 *
 * Copies what is selected.
 */
void
hearth_message_body_copy (HearthMessageBody *self)
{
  if (hearth_message_body_is_web (self))
    self->module->view_copy (self->web_view);
  else
    g_signal_emit_by_name (self->text_view, "copy-clipboard");
}

/**
 * hearth_message_body_scroll:
 *
 * Scrolls inside a page that is taller than its view.
 *
 * Returns: %FALSE if there is nothing to scroll in that direction
 */
gboolean
hearth_message_body_scroll (HearthMessageBody *self, double pixels)
{
  double up, down;

  if (!hearth_message_body_is_web (self))
    return FALSE;
  self->module->view_get_room (self->web_view, &up, &down);
  if ((pixels < 0 && up < 1) || (pixels > 0 && down < 1))
    return FALSE;
  self->module->view_scroll (self->web_view, CLAMP (pixels, -up, down));
  return TRUE;
}

/**
 * hearth_message_body_is_web:
 *
 * Returns: whether the text stands in the web view
 */
gboolean
hearth_message_body_is_web (HearthMessageBody *self)
{
  return self->web_view != NULL && gtk_stack_get_visible_child (GTK_STACK (self->stack)) == self->web_view;
}

/**
 * hearth_message_body_dup_text:
 *
 * Returns: (transfer full) (nullable): the message as plain text
 */
char *
hearth_message_body_dup_text (HearthMessageBody *self)
{
  return self->content != NULL ? dup_plain (self->content) : NULL;
}
