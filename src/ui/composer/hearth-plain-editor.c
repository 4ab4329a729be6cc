/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plain text in a text view with undo, quotes in colours. Owned by the composer; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-plain-editor.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hearth-letter-text.h"
#include "hearth-quote-tags.h"

struct _HearthPlainEditor
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkTextView *view;
  GtkTextBuffer *buffer;
};

static void hearth_plain_editor_editor_init (HearthEditorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HearthPlainEditor,
                               hearth_plain_editor,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (HEARTH_TYPE_EDITOR, hearth_plain_editor_editor_init))

static void
set_text (HearthEditor *editor, const char *text)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  GtkTextIter start;

  /* What the letter begins with is nothing to undo. */
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  gtk_text_buffer_set_modified (self->buffer, FALSE);
}

static char *
dup_text (HearthEditor *editor)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  /* Pasted text may end its lines in other ways. */
  lines = g_strsplit (text, "\r\n", -1);
  g_free (text);
  text = g_strjoinv ("\n", lines);
  g_strdelimit (text, "\r", '\n');
  return g_steal_pointer (&text);
}

static void
get_iter_at_byte (HearthPlainEditor *self, const char *text, gsize at, GtkTextIter *iter)
{
  gtk_text_buffer_get_iter_at_offset (self->buffer, iter, (int) g_utf8_pointer_to_offset (text, text + at));
}

static void
change_signature (HearthEditor *editor, const char *from, const char *to)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gssize found;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  found = hearth_letter_text_find_signature (text, from);
  if (found < 0 && hearth_letter_text_has_signature (text))
    return; /* the writer has made it his own */
  before = found < 0 ? g_strdup (text) : g_strndup (text, (gsize) found);
  after = hearth_letter_text_dup_signed (before, to);
  gtk_text_buffer_begin_user_action (self->buffer);
  get_iter_at_byte (self, text, strlen (before), &start);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &end, after + strlen (before), -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

static gboolean
is_changed (HearthEditor *editor)
{
  return gtk_text_buffer_get_modified (HEARTH_PLAIN_EDITOR (editor)->buffer);
}

static void
set_monospace (HearthEditor *editor, gboolean is_monospace)
{
  gtk_text_view_set_monospace (HEARTH_PLAIN_EDITOR (editor)->view, is_monospace);
}

static void
hearth_plain_editor_editor_init (HearthEditorInterface *iface)
{
  iface->set_text = set_text;
  iface->dup_text = dup_text;
  iface->change_signature = change_signature;
  iface->is_changed = is_changed;
  iface->set_monospace = set_monospace;
}

/* --- files and pictures on the clipboard -------------------------------------------------------------------------- */

/* Addresses of pages are text. */
static gboolean
has_file (GdkFileList *list)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (list);

  for (GSList *l = files; l != NULL; l = l->next)
    if (g_file_peek_path (l->data) != NULL)
      return TRUE;
  return FALSE;
}

static void
files_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthPlainEditor) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value == NULL || self->buffer == NULL)
    return;
  if (has_file (g_value_get_boxed (value)))
    g_signal_emit_by_name (self, "files-pasted", g_value_get_boxed (value));
  else
    gtk_text_buffer_paste_clipboard (self->buffer, GDK_CLIPBOARD (source), NULL, TRUE);
}

static void
picture_copied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthPlainEditor) self = data;
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (source);
  const char *content_type = g_object_get_data (source, "hearth-type");
  g_autoptr (GBytes) bytes = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (memory), result, NULL) <= 0 || self->buffer == NULL)
    return;
  bytes = g_memory_output_stream_steal_as_bytes (memory);
  g_signal_emit_by_name (self, "picture-pasted", bytes, content_type);
}

static void
picture_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthPlainEditor) self = data;
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  const char *content_type = NULL;
  g_autoptr (GInputStream) stream =
      gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, &content_type, NULL);

  if (stream == NULL)
    return;
  g_object_set_data_full (G_OBJECT (memory), "hearth-type", g_strdup (content_type), g_free);
  g_output_stream_splice_async (memory, stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, picture_copied_cb, g_steal_pointer (&self));
}

/* A file manager offers its files as text, too: those who paste files mean the files. A word processor offers its text
 * as a picture, too: those who paste text mean the text. */
static void
paste_cb (GtkTextView *view, HearthPlainEditor *self)
{
  static const char *pictures[] = {
    "image/png", "image/jpeg", "image/webp", "image/gif", "image/tiff", NULL
  };
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (view));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  gboolean has_files = gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) ||
                       gdk_content_formats_contain_mime_type (formats, "text/uri-list");
  gboolean has_text = gdk_content_formats_contain_gtype (formats, G_TYPE_STRING) ||
                      gdk_content_formats_contain_mime_type (formats, "text/plain;charset=utf-8") ||
                      gdk_content_formats_contain_mime_type (formats, "text/plain");
  gboolean has_picture = FALSE;

  for (guint i = 0; pictures[i] != NULL; i++)
    has_picture |= gdk_content_formats_contain_mime_type (formats, pictures[i]);
  if (has_files)
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, files_read_cb,
                                    g_object_ref (self));
  else if (has_picture && !has_text)
    gdk_clipboard_read_async (clipboard, pictures, G_PRIORITY_DEFAULT, NULL, picture_read_cb,
                              g_object_ref (self));
  else
    return;
  g_signal_stop_emission_by_name (view, "paste-clipboard");
}

/* --- construction ------------------------------------------------------------------------------------------------- */

static void
changed_cb (HearthPlainEditor *self)
{
  g_signal_emit_by_name (self, "changed");
}

static gboolean
hearth_plain_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (HEARTH_PLAIN_EDITOR (widget)->view));
}

static void
hearth_plain_editor_dispose (GObject *object)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (object);

  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  self->buffer = NULL;
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (hearth_plain_editor_parent_class)->dispose (object);
}

static void
hearth_plain_editor_class_init (HearthPlainEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_plain_editor_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = hearth_plain_editor_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hearth_plain_editor_init (HearthPlainEditor *self)
{
  GtkWidget *view = gtk_text_view_new ();

  self->view = GTK_TEXT_VIEW (view);
  self->buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_buffer_set_enable_undo (self->buffer, TRUE);
  hearth_quote_tags_attach (self->buffer);
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (self->view, 18);
  gtk_text_view_set_right_margin (self->view, 18);
  gtk_text_view_set_top_margin (self->view, 16);
  gtk_text_view_set_bottom_margin (self->view, 24);
  gtk_text_view_set_pixels_inside_wrap (self->view, 4);
  gtk_text_view_set_pixels_below_lines (self->view, 4);
  gtk_text_view_set_accepts_tab (self->view, FALSE);
  gtk_text_view_set_input_hints (self->view, GTK_INPUT_HINT_SPELLCHECK | GTK_INPUT_HINT_EMOJI);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Text of the letter"), -1);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (view, "paste-clipboard", G_CALLBACK (paste_cb), self);

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), view);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * hearth_plain_editor_new:
 *
 * Returns: (transfer floating): an empty editor
 */
GtkWidget *
hearth_plain_editor_new (void)
{
  return g_object_new (HEARTH_TYPE_PLAIN_EDITOR, NULL);
}

/**
 * hearth_plain_editor_get_view:
 *
 * Returns: (transfer none): what one writes in
 */
GtkTextView *
hearth_plain_editor_get_view (HearthPlainEditor *self)
{
  return self->view;
}
