/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's part in filing: which of it can be asked for, what is said about it with Undo, and messages that are
 * dragged from the list to the tree. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-window-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hearth-accessible.h"
#include "hearth-dragged-messages.h"
#include "hearth-folder-dialogs.h"
#include "hearth-reasons.h"

#define TOAST_S 6
/* What the server did not do is longer, and nobody waits for it. */
#define TOAST_REFUSED_S 20

/* --- saying it --- */

/* A sentence is too long for the one line of a toast. */
static GtkWidget *
make_sentence (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_widget_add_css_class (label, "hearth-toast-sentence");
  return label;
}

/**
 * hearth_window_say_sentence:
 *
 * Says what was not done, and why: longer than what a toast says of what was.
 */
void
hearth_window_say_sentence (HearthWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new ("");

  adw_toast_set_custom_title (toast, make_sentence (text));
  adw_toast_set_timeout (toast, TOAST_REFUSED_S);
  hearth_window_add_toast (self, toast);
}

static void
offer_undo (AdwToast *toast, guint64 id)
{
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "win.undo-one");
  adw_toast_set_action_target_value (toast, g_variant_new_uint64 (id));
}

static void
filed_cb (HearthWindow *self, const char *words, guint64 id)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  AdwToast *toast = adw_toast_new (escaped);

  offer_undo (toast, id);
  adw_toast_set_timeout (toast, TOAST_S);
  hearth_window_add_toast (self, toast);
}

/* In place of what was just said to be done. */
static void
filed_in_part_cb (HearthWindow *self, const char *words, guint64 id)
{
  AdwToast *toast = adw_toast_new ("");

  adw_toast_set_custom_title (toast, make_sentence (words));
  offer_undo (toast, id);
  adw_toast_set_timeout (toast, TOAST_REFUSED_S);
  hearth_window_add_toast (self, toast);
}

static void
undone_cb (HearthWindow *self, const char *words)
{
  /* Translators: what was done and is as it was again: "Undone: 3 messages archived" */
  g_autofree char *text = g_strdup_printf (_ ("Undone: %s"), words);

  hearth_window_show_toast (self, text);
}

static void
not_filed_cb (HearthWindow *self, const GError *error)
{
  g_autofree char *words = hearth_words_for_error (error);
  /* Translators: a sentence that says why follows */
  g_autofree char *text = g_strdup_printf (_ ("Nothing was changed. %s"), words);

  hearth_window_say_sentence (self, text);
}

/* --- drafts that only this computer has --- */

typedef struct
{
  HearthClient *client;
  HearthFiled *filed;
} Kept;

static void
kept_free (gpointer data, GClosure *closure)
{
  Kept *kept = data;

  g_object_unref (kept->client);
  hearth_filed_unref (kept->filed);
  g_free (kept);
}

static void
kept_answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Kept *kept = data;
  const HearthFiling filing = hearth_filing_to (HEARTH_FILE_FOR_EVER);
  const GArray *keys = kept->filed->kept;

  if (g_str_equal (response, "discard"))
    hearth_client_file (kept->client, (const HearthKey *) (gpointer) keys->data, keys->len, &filing);
}

static void
ask_about_kept (HearthWindow *self, HearthFiled *filed)
{
  const guint n = filed->kept->len;
  g_autofree char *heading = g_strdup_printf (ngettext ("Discard the draft?", "Discard %'u drafts?", n), n);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), heading,
      ngettext (
          "So far it is only on this computer, and cannot go to Trash. Once discarded, it is gone.",
          "So far they are only on this computer, and cannot go to Trash. Once discarded, they are gone.",
          n));
  Kept *kept = g_new (Kept, 1);

  kept->client = g_object_ref (self->client);
  kept->filed = hearth_filed_ref (filed);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep"), "discard",
                                    _ ("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "discard");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_data (dialog, "response", G_CALLBACK (kept_answered_cb), kept, kept_free, 0);
  hearth_accessible_tidy_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
kept_cb (HearthWindow *self, HearthFiled *filed)
{
  HearthFolder *target = hearth_client_find_folder (self->client, filed->filing.target);
  const HearthFolderRole role = target != NULL ? hearth_folder_get_role (target) : filed->filing.role;

  if (role == HEARTH_ROLE_TRASH)
    ask_about_kept (self, filed);
  else
    hearth_window_say_sentence (self, ngettext ("The draft stays here until the server has it.",
                                                "The drafts stay here until the server has them.",
                                                filed->kept->len));
}

/* --- what was not done --- */

static void
not_done_cb (HearthWindow *self, HearthPendingChange *change)
{
  g_autofree char *text =
      hearth_words_for_not_done (change, hearth_client_find_folder (self->client, change->folder),
                                 hearth_client_find_folder (self->client, change->target));

  hearth_window_say_sentence (self, text);
}

/* --- dragging --- */

static void
dropped_cb (HearthWindow *self, HearthFolder *folder, HearthDraggedMessages *dragged, guint verb)
{
  const HearthFiling filing = hearth_filing_into (folder, (HearthFileVerb) verb);
  gsize n_keys;
  const HearthKey *keys = hearth_dragged_messages_get_keys (dragged, &n_keys);

  if (hearth_dragged_messages_get_folder (dragged) == hearth_message_view_get_folder (self->messages))
    hearth_message_view_file_keys (self->messages, keys, n_keys, &filing);
  else
    hearth_client_file (self->client, keys, n_keys, &filing);
}

/* --- actions --- */

static void
undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_client_undo (HEARTH_WINDOW (widget)->client, 0);
}

static void
undo_one (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_client_undo (HEARTH_WINDOW (widget)->client, g_variant_get_uint64 (parameter));
}

static void
redo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_client_redo (HEARTH_WINDOW (widget)->client);
}

static void
empty_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);
  HearthFolder *folder = hearth_message_view_get_folder (self->messages);

  if (folder != NULL)
    hearth_folder_dialogs_empty (GTK_WINDOW (self), self->client, folder);
}

/* In one pane the list comes back: "archive" is the end of reading. ] and [ go on to the next one instead. */
static void
file_and_return (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);
  g_autofree char *action = g_strconcat ("list.", name + strlen ("win."), NULL);

  gtk_widget_activate_action_variant (GTK_WIDGET (self->messages), action, NULL);
  if (adw_leaflet_get_folded (self->inner) && hearth_window_is_reader_seen (self))
    hearth_window_show_list (self);
}

static gboolean
is_emptied (HearthFolder *folder)
{
  const HearthFolderRole role = folder != NULL ? hearth_folder_get_role (folder) : HEARTH_ROLE_NONE;

  return (role == HEARTH_ROLE_TRASH || role == HEARTH_ROLE_JUNK) &&
         hearth_folder_get_info (folder)->n_messages > 0;
}

static gboolean
can (HearthWindow *self, const char *property)
{
  gboolean value;

  g_object_get (hearth_client_get_undo_stack (self->client), property, &value, NULL);
  return value;
}

static gboolean
can_mark (HearthFolder *folder, HearthFolderRights right)
{
  return folder == NULL || hearth_words_why_not (folder, right) == NULL;
}

static const char *
why_not (const char *action, gpointer data)
{
  HearthWindow *self = data;

  if (g_str_equal (action, "win.undo"))
    return _ ("There is nothing to be undone");
  if (g_str_equal (action, "win.redo"))
    return _ ("Nothing was undone");
  return hearth_message_view_why_not (self->messages, action);
}

static void
explain (HearthWindow *self)
{
  hearth_reasons_set_buttons (self->several_archive, why_not, self);
  hearth_reasons_set_buttons (self->several_trash, why_not, self);
  if (self->reader != NULL)
    hearth_reader_explain (self->reader);
}

/**
 * hearth_window_filing_update:
 *
 * What cannot be done with the messages that are chosen, in this folder, cannot be asked for.
 */
void
hearth_window_filing_update (HearthWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  HearthMessageView *messages = self->messages;
  const gboolean is_junk = hearth_message_view_can_file (messages, HEARTH_FILE_OUT_OF_JUNK);
  const gboolean can_archive = hearth_message_view_can_file (messages, HEARTH_FILE_TO_ARCHIVE);
  const gboolean can_delete = hearth_message_view_can_file (messages, HEARTH_FILE_TO_TRASH);
  HearthFolder *folder = hearth_message_view_get_folder (messages);

  gtk_widget_action_set_enabled (widget, "win.archive", can_archive);
  gtk_widget_action_set_enabled (widget, "win.archive-go-newer", can_archive);
  gtk_widget_action_set_enabled (widget, "win.archive-go-older", can_archive);
  gtk_widget_action_set_enabled (widget, "win.toggle-junk",
                                 is_junk || hearth_message_view_can_file (messages, HEARTH_FILE_TO_JUNK));
  gtk_widget_action_set_enabled (widget, "win.junk",
                                 hearth_message_view_can_file (messages, HEARTH_FILE_TO_JUNK));
  gtk_widget_action_set_enabled (widget, "win.not-junk", is_junk);
  gtk_widget_action_set_enabled (widget, "win.trash", can_delete);
  gtk_widget_action_set_enabled (widget, "win.delete", can_delete);
  gtk_widget_action_set_enabled (widget, "win.move", can_delete);
  gtk_widget_action_set_enabled (widget, "win.mark-read", can_mark (folder, HEARTH_RIGHT_SEEN));
  gtk_widget_action_set_enabled (widget, "win.mark-unread", can_mark (folder, HEARTH_RIGHT_SEEN));
  gtk_widget_action_set_enabled (widget, "win.toggle-star", can_mark (folder, HEARTH_RIGHT_FLAGS));
  gtk_widget_action_set_enabled (widget, "win.empty-folder", is_emptied (folder) && can_delete);
  gtk_widget_action_set_enabled (widget, "win.undo", can (self, "can-undo"));
  gtk_widget_action_set_enabled (widget, "win.redo", can (self, "can-redo"));
  explain (self);
}

/**
 * hearth_window_filing_follow_reader:
 *
 * Called once, when there is a reader.
 */
void
hearth_window_filing_follow_reader (HearthWindow *self)
{
  hearth_reader_set_reasons (self->reader, why_not, self);
  hearth_reader_explain (self->reader);
}

/**
 * hearth_window_filing_init:
 *
 * Follows what is done and undone; called once, when the panes stand.
 */
void
hearth_window_filing_init (HearthWindow *self)
{
  HearthUndoStack *stack = hearth_client_get_undo_stack (self->client);

  hearth_reasons_follow_menu (self->menu_button, why_not, self);
  hearth_reasons_follow_menu (GTK_MENU_BUTTON (self->several_more), why_not, self);
  g_signal_connect_object (self->client, "filed", G_CALLBACK (filed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "filed-in-part", G_CALLBACK (filed_in_part_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "kept", G_CALLBACK (kept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "undone", G_CALLBACK (undone_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "not-filed", G_CALLBACK (not_filed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "not-done", G_CALLBACK (not_done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (stack, "notify", G_CALLBACK (hearth_window_filing_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->messages, "notify::folder", G_CALLBACK (hearth_window_filing_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tree, "messages-dropped", G_CALLBACK (dropped_cb), self, G_CONNECT_SWAPPED);
  hearth_window_filing_update (self);
}

/**
 * hearth_window_filing_class_init:
 * @widget_class: the class of #HearthWindow
 */
void
hearth_window_filing_class_init (GtkWidgetClass *widget_class)
{
  static const char *const returning[] = { "win.archive", "win.junk", "win.not-junk", "win.trash",
                                           "win.toggle-junk" };

  for (guint i = 0; i < G_N_ELEMENTS (returning); i++)
    gtk_widget_class_install_action (widget_class, returning[i], NULL, file_and_return);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo);
  gtk_widget_class_install_action (widget_class, "win.undo-one", "t", undo_one);
  gtk_widget_class_install_action (widget_class, "win.redo", NULL, redo);
  gtk_widget_class_install_action (widget_class, "win.empty-folder", NULL, empty_folder);
}
