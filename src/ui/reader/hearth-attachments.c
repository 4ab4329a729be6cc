/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The strip of attachments. A click opens what is harmless: a copy in a folder of its own, given to the desktop's
 * program for it. What could run, or is not what it says, can only be saved, after a warning in words. Archives are
 * never unpacked. Owned by the reader; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-attachments.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hearth-error.h"
#include "hearth-part-files.h"
#include "hearth-wrap-layout.h"

/** A strip of more than this many would push the text away; *Save all* has the rest. */
#define MAX_SHOWN 60

struct _HearthAttachments
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *flow;
  GtkWidget *save_all;
  GtkWidget *popover;

  HearthClient *client;
  HearthContent *content;
  HearthKey key;
  gboolean is_narrow;
};

G_DEFINE_FINAL_TYPE (HearthAttachments, hearth_attachments, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

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

static gboolean
is_listed (const HearthPart *part)
{
  return part->kind == HEARTH_PART_ATTACHMENT || part->kind == HEARTH_PART_MESSAGE;
}

static void
say (HearthAttachments *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, text);
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;

  if (!g_app_info_launch_default_for_uri_finish (result, NULL))
    {
      g_autofree char *text =
          g_strdup_printf (_ ("No program is installed that opens “%s”. Save it instead."), save->name);

      say (save->self, text);
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
      say (save->self, text);
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
    say (save->self, text);
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

          say (save->self, text);
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

/* @path: the part, or NULL for the whole message. @folder: where to, or NULL for a private copy */
static void
fetch (
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

static const HearthPart *
part_of_button (HearthAttachments *self, GtkWidget *button)
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
  const HearthPart *part = self != NULL ? part_of_button (self, button) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && part != NULL && g_file_peek_path (file) != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (g_file_peek_path (file));
      g_autofree char *name = g_path_get_basename (g_file_peek_path (file));

      /* The file chooser has asked whether to replace a file that is there. */
      fetch (self, part->path, folder, name, HEARTH_PART_FILES_REPLACE);
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

static void
save_as (HearthAttachments *self, GtkWidget *button, const HearthPart *part)
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

      fetch (self, NULL, folder, name, HEARTH_PART_FILES_REPLACE);
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

        if (is_listed (part))
          fetch (self, part->path, g_file_peek_path (file), part->name, HEARTH_PART_FILES_NEW);
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

/* --- opening ---------------------------------------------------------------------------------------------------- */

static void
warned_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  GtkWidget *button = data;
  HearthAttachments *self = HEARTH_ATTACHMENTS (gtk_widget_get_ancestor (button, HEARTH_TYPE_ATTACHMENTS));
  const HearthPart *part = self != NULL ? part_of_button (self, button) : NULL;

  if (part != NULL && g_str_equal (response, "save"))
    save_as (self, button, part);
}

static void
warn (GtkWidget *button, const HearthPart *part)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (button)), NULL, NULL);

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("“%s” is not opened from here"),
                                     part->name);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               part->risk == HEARTH_RISK_EXECUTABLE
                                   ? _ ("It can run as a program. What runs can read and change everything "
                                        "of yours. Save it only if you "
                                        "expected it and know who sent it.")
                                   : _ ("What it says it is and what is in it do not agree. Save it only if "
                                        "you expected it and know who "
                                        "sent it."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save",
                                    _ ("_Save…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (warned_cb), g_object_ref (button),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_cb (GtkWidget *button, HearthAttachments *self)
{
  const HearthPart *part = part_of_button (self, button);

  if (part == NULL)
    return;
  if (part->risk == HEARTH_RISK_NONE && part->kind != HEARTH_PART_MESSAGE)
    fetch (self, part->path, NULL, part->name, HEARTH_PART_FILES_PRIVATE);
  else if (part->kind == HEARTH_PART_MESSAGE)
    save_as (self, button, part);
  else
    warn (button, part);
}

static void
popover_save_cb (GtkWidget *item, GtkWidget *button)
{
  HearthAttachments *self = HEARTH_ATTACHMENTS (gtk_widget_get_ancestor (button, HEARTH_TYPE_ATTACHMENTS));
  const HearthPart *part = part_of_button (self, button);

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  if (part == NULL)
    return;
  if (part->risk == HEARTH_RISK_NONE)
    save_as (self, button, part);
  else
    warn (button, part);
}

static void
popover_open_cb (GtkWidget *item, GtkWidget *button)
{
  HearthAttachments *self = HEARTH_ATTACHMENTS (gtk_widget_get_ancestor (button, HEARTH_TYPE_ATTACHMENTS));

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  open_cb (button, self);
}

static void
add_popover_item (GtkWidget *box, const char *label, GCallback callback, GtkWidget *button)
{
  GtkWidget *item = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (item, "flat");
  gtk_widget_set_halign (gtk_button_get_child (GTK_BUTTON (item)), GTK_ALIGN_START);
  g_signal_connect_object (item, "clicked", callback, button, 0);
  gtk_box_append (GTK_BOX (box), item);
}

static void
popup_menu (HearthAttachments *self, GtkWidget *button)
{
  const HearthPart *part = part_of_button (self, button);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (part == NULL)
    return;
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->popover = gtk_popover_new ();
  gtk_widget_add_css_class (self->popover, "menu");
  if (part->risk == HEARTH_RISK_NONE && part->kind != HEARTH_PART_MESSAGE)
    add_popover_item (box, _ ("_Open"), G_CALLBACK (popover_open_cb), button);
  add_popover_item (box, _ ("_Save as…"), G_CALLBACK (popover_save_cb), button);
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  gtk_widget_set_parent (self->popover, button);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
secondary_pressed_cb (GtkGesture *gesture, int n_press, double x, double y, HearthAttachments *self)
{
  popup_menu (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
}

static gboolean
menu_key_cb (GtkEventControllerKey *controller,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             HearthAttachments *self)
{
  if (keyval != GDK_KEY_Menu && !(keyval == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0))
    return GDK_EVENT_PROPAGATE;
  popup_menu (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));
  return GDK_EVENT_STOP;
}

/* --- the strip -------------------------------------------------------------------------------------------------- */

static const char *
icon_for (const HearthPart *part)
{
  if (part->risk != HEARTH_RISK_NONE)
    return "dialog-warning-symbolic";
  if (part->kind == HEARTH_PART_MESSAGE)
    return "mail-unread-symbolic";
  if (g_str_has_prefix (part->content_type, "image/"))
    return "image-x-generic-symbolic";
  if (g_str_has_prefix (part->content_type, "audio/"))
    return "audio-x-generic-symbolic";
  if (g_str_has_prefix (part->content_type, "video/"))
    return "video-x-generic-symbolic";
  return "x-office-document-symbolic";
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, css_class);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  return label;
}

static GtkWidget *
new_button (HearthAttachments *self, const HearthPart *part)
{
  g_autofree char *size = hearth_words_for_size (part->size_bytes);
  g_autofree char *name = g_strdup_printf (_ ("Attachment %s, %s"), part->name, size);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *tile = gtk_image_new_from_icon_name (icon_for (part));
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (button, "hearth-attach");
  gtk_widget_add_css_class (tile, "hearth-attach-tile");
  if (part->risk != HEARTH_RISK_NONE)
    gtk_widget_add_css_class (tile, "hearth-warn");
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), new_label (part->name, "hearth-attach-name"));
  gtk_box_append (GTK_BOX (lines), new_label (size, "hearth-attach-size"));
  gtk_box_append (GTK_BOX (box), tile);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_tooltip_text (button, part->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "hearth-part", g_strdup (part->path), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (open_cb), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (click));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (menu_key_cb), self);
  gtk_widget_add_controller (button, keys);
  return button;
}

/**
 * hearth_attachments_get_count:
 *
 * Returns: how many attachments the message has
 */
guint
hearth_attachments_get_count (HearthAttachments *self)
{
  guint count = 0;

  for (guint i = 0; self->content != NULL && i < self->content->parts->len; i++)
    if (is_listed (g_ptr_array_index (self->content->parts, i)))
      count++;
  return count;
}

/**
 * hearth_attachments_show:
 * @content: (nullable): a message, or %NULL for none
 */
void
hearth_attachments_show (HearthAttachments *self, HearthContent *content, HearthKey key)
{
  GtkWidget *child;
  guint count, shown = 0;

  if (content != NULL)
    hearth_content_ref (content);
  g_clear_pointer (&self->content, hearth_content_unref);
  self->content = content;
  self->key = key;
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  while ((child = gtk_widget_get_first_child (self->flow)) != NULL)
    gtk_box_remove (GTK_BOX (self->flow), child);

  count = hearth_attachments_get_count (self);
  for (guint i = 0; content != NULL && i < content->parts->len && shown < MAX_SHOWN; i++)
    {
      const HearthPart *part = g_ptr_array_index (content->parts, i);

      if (!is_listed (part))
        continue;
      gtk_box_append (GTK_BOX (self->flow), new_button (self, part));
      shown++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), count > 0);
  gtk_widget_set_visible (self->save_all, count > 1 && !self->is_narrow);
}

/**
 * hearth_attachments_set_narrow:
 *
 * In a narrow pane *Save all* is in the menu only.
 */
void
hearth_attachments_set_narrow (HearthAttachments *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
  gtk_widget_set_visible (self->save_all, hearth_attachments_get_count (self) > 1 && !is_narrow);
}

void
hearth_attachments_set_client (HearthAttachments *self, HearthClient *client)
{
  g_set_object (&self->client, client);
}

static void
hearth_attachments_dispose (GObject *object)
{
  HearthAttachments *self = HEARTH_ATTACHMENTS (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->client);
  g_clear_pointer (&self->content, hearth_content_unref);
  G_OBJECT_CLASS (hearth_attachments_parent_class)->dispose (object);
}

static void
hearth_attachments_class_init (HearthAttachmentsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_attachments_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hearth_attachments_init (HearthAttachments *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  self->flow = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->flow, hearth_wrap_layout_new (8, 8));
  gtk_widget_set_hexpand (self->flow, TRUE);
  gtk_widget_add_css_class (self->flow, "hearth-attachments");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->flow), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Attachments"), -1);
  gtk_box_append (GTK_BOX (self->box), self->flow);

  self->save_all = gtk_button_new_with_mnemonic (_ ("Save _all"));
  gtk_widget_add_css_class (self->save_all, "flat");
  gtk_widget_add_css_class (self->save_all, "hearth-save-all");
  gtk_widget_set_valign (self->save_all, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (self->save_all, GTK_ALIGN_END);
  g_signal_connect_swapped (self->save_all, "clicked", G_CALLBACK (hearth_attachments_save_all), self);
  gtk_box_append (GTK_BOX (self->box), self->save_all);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
