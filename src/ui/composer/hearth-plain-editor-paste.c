/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthPlainEditor: what is pasted. Files and pictures are for the composer to attach. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-plain-editor-private.h"

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

static void
text_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthPlainEditor) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text == NULL || self->buffer == NULL)
    return;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete_selection (self->buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, text, -1, TRUE);
  gtk_text_buffer_end_user_action (self->buffer);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (self->buffer));
}

/* As text, also if there are files: their names. */
void
hearth_plain_editor_paste_plain (HearthEditor *editor)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (editor)), NULL, text_read_cb,
                                 g_object_ref (editor));
}

/* Looks at what is pasted before the view does. */
void
hearth_plain_editor_paste_init (HearthPlainEditor *self)
{
  g_signal_connect (self->view, "paste-clipboard", G_CALLBACK (paste_cb), self);
}
