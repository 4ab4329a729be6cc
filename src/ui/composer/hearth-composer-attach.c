/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes along with a letter: by button, dropped on the window, pasted into the text, or taken from the message that
 * is passed on. Taking out can be undone. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-composer-private.h"

#include <glib/gi18n.h>

/* What was taken out last. */
typedef struct
{
  HearthAttachment *attachment;
  guint place;
} Removed;

static void
removed_free (gpointer data, GClosure *closure)
{
  Removed *removed = data;

  hearth_attachment_unref (removed->attachment);
  g_free (removed);
}

static void
add_file (HearthComposerWindow *self, GFile *file)
{
  self->has_own_files = TRUE;
  hearth_attachment_strip_add_file (self->strip, file);
}

static void
add_files (HearthComposerWindow *self, GSList *files)
{
  for (GSList *l = files; l != NULL; l = l->next)
    if (g_file_peek_path (l->data) != NULL)
      add_file (self, l->data);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, HearthComposerWindow *self)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && self->draft != NULL)
    for (guint i = 0; i < g_list_model_get_n_items (files); i++)
      {
        g_autoptr (GFile) file = g_list_model_get_item (files, i);

        add_file (self, file);
      }
  g_object_unref (dialog);
}

static void
attach_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Attach files"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Attach"), _ ("_Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- drop and paste ----------------------------------------------------------------------------------------------- */

static void
files_pasted_cb (HearthComposerWindow *self, GdkFileList *list)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (list);

  add_files (self, files);
}

static void
picture_pasted_cb (HearthComposerWindow *self, GBytes *bytes, const char *content_type)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H.%M.%S");
  const char *end = strrchr (content_type, '/');
  /* Translators: the file name of a picture that was pasted: when, and how its name ends */
  g_autofree char *name = g_strdup_printf (_ ("Picture %s.%s"), when, end != NULL ? end + 1 : "png");

  self->has_own_files = TRUE;
  hearth_attachment_strip_add_bytes (self->strip, name, content_type, bytes);
}

static gboolean
dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y, HearthComposerWindow *self)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  gtk_widget_set_visible (self->drop_hint, FALSE);
  if (self->is_sending || self->draft == NULL)
    return FALSE;
  add_files (self, files);
  return TRUE;
}

static GdkDragAction
entered_cb (GtkDropTarget *target, double x, double y, HearthComposerWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, TRUE);
  return GDK_ACTION_COPY;
}

static void
left_cb (GtkDropTarget *target, HearthComposerWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, FALSE);
}

/* Before the text sees it: a file manager offers its files as text, too. */
static void
add_drop_target (HearthComposerWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect (target, "enter", G_CALLBACK (entered_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (left_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (dropped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->toasts), GTK_EVENT_CONTROLLER (target));
}

/* --- the strip ---------------------------------------------------------------------------------------------------- */

static void
undo_cb (AdwToast *toast, gpointer data)
{
  Removed *removed = data;
  HearthComposerWindow *self = g_object_get_data (G_OBJECT (toast), "hearth-composer");

  if (self->draft != NULL && !self->is_sending)
    hearth_attachment_strip_restore (self->strip, removed->attachment, removed->place);
}

static void
removed_cb (HearthComposerWindow *self, HearthAttachment *attachment, guint place)
{
  g_autofree char *text = g_strdup_printf (_ ("“%s” is not attached any more"), attachment->name);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);
  Removed *removed = g_new0 (Removed, 1);

  removed->attachment = hearth_attachment_ref (attachment);
  removed->place = place;
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_timeout (toast, 6);
  g_object_set_data (G_OBJECT (toast), "hearth-composer", self);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), removed, removed_free, 0);
  hearth_composer_add_toast (self, toast);
}

static void
failed_cb (HearthComposerWindow *self, const char *text)
{
  hearth_composer_show_failure (self, text);
}

static void
strip_changed_cb (HearthComposerWindow *self)
{
  hearth_composer_update_notices (self);
  hearth_composer_changed (self);
}

/**
 * hearth_composer_window_attach_message:
 * @placement: a message to pass on whole
 */
void
hearth_composer_window_attach_message (HearthComposerWindow *self, HearthKey placement)
{
  hearth_attachment_strip_add_message (self->strip, placement, _ ("Message"));
}

/**
 * hearth_composer_window_attach_part:
 * @path: what of @placement to pass on
 * @name: how it is called
 */
void
hearth_composer_window_attach_part (HearthComposerWindow *self,
                                    HearthKey placement,
                                    const char *path,
                                    const char *name)
{
  hearth_attachment_strip_add_part (self->strip, placement, path, name);
}

/* Installs composer.attach. */
void
hearth_composer_attach_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "composer.attach", NULL, attach_action);
}

/* Connects strip, editor and drop. */
void
hearth_composer_attach_init (HearthComposerWindow *self)
{
  g_signal_connect_object (self->strip, "changed", G_CALLBACK (strip_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->strip, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->strip, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->strip, "visible", self->strip_scroller, "visible", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->editor, "files-pasted", G_CALLBACK (files_pasted_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "picture-pasted", G_CALLBACK (picture_pasted_cb), self,
                           G_CONNECT_SWAPPED);
  add_drop_target (self);
}
