/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Attachments on their way out of a message: fetched from the engine, asked where to, written, opened. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-attachments-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hearth-error.h"

/* One attachment on its way to a file. */
typedef struct
{
  HearthAttachments *self;
  char *name;
  char *folder; /* or NULL: a private one, to open it */
  HearthPartFilesMode mode;
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->self);
  g_free (save->name);
  g_free (save->folder);
  g_free (save);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;

  if (!g_app_info_launch_default_for_uri_finish (result, NULL))
    {
      g_autofree char *text =
          g_strdup_printf (_ ("No program is installed that opens “%s”. Save it instead."), save->name);

      hearth_attachments_say (save->self, text);
    }
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = hearth_part_files_write_finish (result, &error);
  g_autofree char *text = NULL;

  if (path == NULL)
    {
      text = g_strdup_printf (_ ("“%s” was not saved: %s"), save->name, error->message);
      hearth_attachments_say (save->self, text);
      return;
    }
  if (save->mode == HEARTH_PART_FILES_PRIVATE)
    {
      g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
      GdkAppLaunchContext *context =
          gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (save->self)));

      g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL, launched_cb,
                                               g_steal_pointer (&save));
      g_object_unref (context);
      return;
    }
  {
    g_autofree char *name = g_path_get_basename (path);
    g_autofree char *shown = g_filename_display_name (name);

    text = g_strdup_printf (_ ("Saved “%s”"), shown);
    hearth_attachments_say (save->self, text);
  }
}

static void
part_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = hearth_client_read_part_finish (HEARTH_CLIENT (source), result, &error);

  if (bytes == NULL)
    {
      if (!hearth_error_is_cancelled (error))
        {
          g_autofree char *why = hearth_words_for_error (error);
          g_autofree char *text = g_strdup_printf (_ ("“%s” could not be fetched. %s"), save->name, why);

          hearth_attachments_say (save->self, text);
        }
      return;
    }
  {
    const char *folder = save->folder;
    const char *name = save->name;
    HearthPartFilesMode mode = save->mode;

    hearth_part_files_write_async (folder, name, bytes, mode, NULL, written_cb, g_steal_pointer (&save));
  }
}

/**
 * hearth_attachments_fetch:
 * @path: (nullable): the part; %NULL for the whole message
 * @folder: (nullable): where to; %NULL for a private copy, which is then opened
 * @name: the file's name
 *
 * Gets the bytes and writes them; what became of it is said in passing.
 */
void
hearth_attachments_fetch (
    HearthAttachments *self, const char *path, const char *folder, const char *name, HearthPartFilesMode mode)
{
  Save *save;

  if (self->client == NULL)
    return;
  save = g_new0 (Save, 1);
  save->self = g_object_ref (self);
  save->name = g_strdup (name);
  save->folder = g_strdup (folder);
  save->mode = mode;
  hearth_client_read_part_async (self->client, self->key, path, NULL, part_read_cb, save);
}

/**
 * hearth_attachments_find_part:
 *
 * Returns: (nullable) (transfer none): the part that @button stands for
 */
const HearthPart *
hearth_attachments_find_part (HearthAttachments *self, GtkWidget *button)
{
  const char *path = g_object_get_data (G_OBJECT (button), "hearth-part");

  return self->content != NULL ? hearth_content_find_part (self->content, path) : NULL;
}

static void
save_as_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  GtkWidget *button = data;
  HearthAttachments *self = HEARTH_ATTACHMENTS (gtk_widget_get_ancestor (button, HEARTH_TYPE_ATTACHMENTS));
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  const HearthPart *part = self != NULL ? hearth_attachments_find_part (self, button) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && part != NULL && g_file_peek_path (file) != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (g_file_peek_path (file));
      g_autofree char *name = g_path_get_basename (g_file_peek_path (file));

      /* The file chooser has asked whether to replace a file that is there. */
      hearth_attachments_fetch (self, part->path, folder, name, HEARTH_PART_FILES_REPLACE);
    }
  g_object_unref (dialog);
}

static void
set_downloads (GtkFileChooser *chooser)
{
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autoptr (GFile) file = g_file_new_for_path (folder != NULL ? folder : g_get_home_dir ());

  gtk_file_chooser_set_current_folder (chooser, file, NULL);
}

/**
 * hearth_attachments_save_as:
 *
 * Asks where to and saves @part.
 */
void
hearth_attachments_save_as (HearthAttachments *self, GtkWidget *button, const HearthPart *part)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Save attachment"), GTK_WINDOW (gtk_widget_get_root (button)),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), part->name);
  set_downloads (GTK_FILE_CHOOSER (chooser));
  g_signal_connect_data (chooser, "response", G_CALLBACK (save_as_chosen_cb), g_object_ref (button),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
source_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  HearthAttachments *self = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && g_file_peek_path (file) != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (g_file_peek_path (file));
      g_autofree char *name = g_path_get_basename (g_file_peek_path (file));

      hearth_attachments_fetch (self, NULL, folder, name, HEARTH_PART_FILES_REPLACE);
    }
  g_object_unref (dialog);
}

/* A subject as a file name: letters, digits and single spaces. */
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
  while (name->len > 0 && name->str[name->len - 1] == ' ')
    g_string_truncate (name, name->len - 1);
  g_string_append (name, name->len > 0 ? ".eml" : "message.eml");
  return g_string_free (name, FALSE);
}

/**
 * hearth_attachments_save_source:
 * @subject: for the proposed file name
 *
 * Asks where to and saves the whole message as it came.
 */
void
hearth_attachments_save_source (HearthAttachments *self, const char *subject)
{
  g_autofree char *name = make_file_name (subject);
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Save message"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  set_downloads (GTK_FILE_CHOOSER (chooser));
  g_signal_connect_data (chooser, "response", G_CALLBACK (source_chosen_cb), g_object_ref (self),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
save_all_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  HearthAttachments *self = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && self->content != NULL &&
      g_file_peek_path (file) != NULL)
    for (guint i = 0; i < self->content->parts->len; i++)
      {
        const HearthPart *part = g_ptr_array_index (self->content->parts, i);

        if (hearth_attachments_is_listed (part))
          hearth_attachments_fetch (self, part->path, g_file_peek_path (file), part->name,
                                    HEARTH_PART_FILES_NEW);
      }
  g_object_unref (dialog);
}

/**
 * hearth_attachments_save_all:
 *
 * Asks for a folder and saves every attachment into it, over nothing.
 */
void
hearth_attachments_save_all (HearthAttachments *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Save all attachments"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Save here"), _ ("_Cancel"));

  set_downloads (GTK_FILE_CHOOSER (chooser));
  g_signal_connect_data (chooser, "response", G_CALLBACK (save_all_chosen_cb), g_object_ref (self),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
