/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows the bytes of a message as text, with U+FFFD for what is none, and saves them as they are. It works for
 * messages that are too odd to be shown otherwise. Owned by GTK as every window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-source-window.h"

#include <glib/gi18n.h>

#include <string.h>

#include "hearth-error.h"
#include "hearth-part-files.h"
#include "hearth-quiet-line.h"
#include "hearth-reasons.h"

/** A text view grows slow beyond this; saving has all. */
#define MAX_SHOWN_BYTES (2 * 1024 * 1024)
/** Lines longer than this are broken for showing. */
#define MAX_LINE_CHARS 2000

struct _HearthSourceWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkBox *notices;
  GtkStack *stack;
  GtkTextView *text;
  AdwStatusPage *failed;

  GBytes *source;
  char *subject;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HearthSourceWindow, hearth_source_window, ADW_TYPE_WINDOW)

static const char *
why_not (const char *action, gpointer data)
{
  return HEARTH_SOURCE_WINDOW (data)->source == NULL ? _ ("The message is not here yet") : NULL;
}

static void
notice (HearthSourceWindow *self, HearthQuietKind kind, const char *text)
{
  gtk_box_append (self->notices, hearth_quiet_line_new (kind, "dialog-information-symbolic", text));
}

/* Text without carriage returns and without lines that a text view would choke on. */
static char *
make_text (GBytes *source)
{
  gsize length;
  const char *data = g_bytes_get_data (source, &length);
  /* no bytes come without a pointer */
  g_autofree char *valid =
      data != NULL ? g_utf8_make_valid (data, (gssize) MIN (length, MAX_SHOWN_BYTES)) : g_strdup ("");
  GString *text = g_string_sized_new (strlen (valid) + 1);
  guint column = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (*at == '\r')
        continue;
      column = *at == '\n' ? 0 : column + 1;
      g_string_append_len (text, at, g_utf8_next_char (at) - at);
      if (column >= MAX_LINE_CHARS)
        {
          g_string_append_c (text, '\n');
          column = 0;
        }
    }
  return g_string_free (text, FALSE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSourceWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = hearth_client_read_part_finish (HEARTH_CLIENT (source), result, &error);
  g_autofree char *text = NULL;

  if (self->cancellable == NULL || hearth_error_is_cancelled (error))
    return;
  if (bytes == NULL)
    {
      g_autofree char *why = hearth_words_for_error (error);
      g_autofree char *escaped = g_markup_escape_text (why, -1); /* the page takes markup */

      adw_status_page_set_description (self->failed, escaped);
      gtk_stack_set_visible_child_name (self->stack, "failed");
      return;
    }
  self->source = g_steal_pointer (&bytes);
  text = make_text (self->source);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
  if (g_bytes_get_size (self->source) == 0)
    notice (self, HEARTH_QUIET_NOTE, _ ("This message is empty."));
  if (g_bytes_get_size (self->source) > MAX_SHOWN_BYTES)
    notice (self, HEARTH_QUIET_NOTE, _ ("Only the beginning is shown. Save it to have all."));
  gtk_stack_set_visible_child_name (self->stack, "text");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.save", TRUE);
  hearth_reasons_set_buttons (GTK_WIDGET (self), why_not, self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSourceWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = hearth_part_files_write_finish (result, &error);

  if (path == NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("The message was not saved: %s"), error->message);

      notice (self, HEARTH_QUIET_ERROR, text);
    }
}

static void
save_chosen_cb (GtkNativeDialog *dialog, int response, HearthSourceWindow *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && g_file_peek_path (file) != NULL &&
      self->source != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (g_file_peek_path (file));
      g_autofree char *name = g_path_get_basename (g_file_peek_path (file));

      hearth_part_files_write_async (folder, name, self->source, HEARTH_PART_FILES_REPLACE, NULL, written_cb,
                                     g_object_ref (self));
    }
  g_object_unref (dialog);
}

/* A subject as a file name: letters, digits and little else. */
static char *
make_file_name (const char *subject)
{
  GString *name = g_string_new (NULL);

  for (const char *at = subject; *at != '\0' && name->len < 80; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isalnum (c))
        g_string_append_unichar (name, c);
      else if (name->len > 0 && name->str[name->len - 1] != ' ')
        g_string_append_c (name, ' ');
    }
  g_strchomp (name->str);
  name->len = strlen (name->str);
  g_string_append (name, name->len > 0 ? ".eml" : "message.eml");
  return g_string_free (name, FALSE);
}

static void
save_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthSourceWindow *self = HEARTH_SOURCE_WINDOW (widget);
  g_autofree char *name = make_file_name (self->subject);
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Save message"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect_object (chooser, "response", G_CALLBACK (save_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
hearth_source_window_dispose (GObject *object)
{
  HearthSourceWindow *self = HEARTH_SOURCE_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->source, g_bytes_unref);
  g_clear_pointer (&self->subject, g_free);
  G_OBJECT_CLASS (hearth_source_window_parent_class)->dispose (object);
}

static void
hearth_source_window_class_init (HearthSourceWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_source_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-source-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthSourceWindow, title);
  gtk_widget_class_bind_template_child (widget_class, HearthSourceWindow, notices);
  gtk_widget_class_bind_template_child (widget_class, HearthSourceWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, HearthSourceWindow, text);
  gtk_widget_class_bind_template_child (widget_class, HearthSourceWindow, failed);
  gtk_widget_class_install_action (widget_class, "source.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "source.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hearth_source_window_init (HearthSourceWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.save", FALSE);
  hearth_reasons_set_buttons (GTK_WIDGET (self), why_not, self);
}

/**
 * hearth_source_window_new:
 * @key: the placement
 * @subject: for the title and the proposed file name
 *
 * Returns: (transfer none): a window that is fetching the source
 */
GtkWidget *
hearth_source_window_new (HearthClient *client, HearthKey key, const char *subject)
{
  HearthSourceWindow *self = g_object_new (HEARTH_TYPE_SOURCE_WINDOW, NULL);

  self->subject = g_strdup (subject);
  self->cancellable = g_cancellable_new ();
  adw_window_title_set_subtitle (self->title, subject);
  hearth_client_read_part_async (client, key, NULL, self->cancellable, read_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
