/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogs about folders. The one that asks for a name stays until the name is taken: what is wrong with it is said under
 * the field. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-folder-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hearth-accessible.h"
#include "hearth-error.h"
#include "hearth-reasons.h"

/* --- a name --- */

typedef struct
{
  HearthClient *client;
  HearthAccount *account;
  HearthFolder *parent;  /* or NULL for the top */
  HearthFolder *renamed; /* or NULL for a new one */
  AdwMessageDialog *dialog;
  GtkEditable *row;
  GtkLabel *wrong;
  guint close_id;
} AskName;

static void
ask_name_free (gpointer data)
{
  AskName *ask = data;

  g_clear_handle_id (&ask->close_id, g_source_remove);
  g_object_unref (ask->client);
  g_object_unref (ask->account);
  g_clear_object (&ask->parent);
  g_clear_object (&ask->renamed);
  g_free (ask);
}

static void
say_wrong (AskName *ask, const char *text)
{
  gtk_label_set_text (ask->wrong, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (ask->wrong), text != NULL);
  if (text == NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (ask->row), "error");
      gtk_accessible_reset_state (GTK_ACCESSIBLE (ask->row), GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (ask->row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
      return;
    }
  gtk_widget_add_css_class (GTK_WIDGET (ask->row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (ask->row), GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (ask->row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE,
                                  ask->wrong, -1);
}

static gboolean
is_taken (AskName *ask, const char *name)
{
  GListModel *folders = ask->parent != NULL ? hearth_folder_get_children (ask->parent)
                                            : hearth_account_get_folders (ask->account);

  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (folders, i);

      if (folder != ask->renamed && g_str_equal (hearth_folder_get_info (folder)->name, name))
        return TRUE;
    }
  return FALSE;
}

static char *
dup_typed (AskName *ask)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (ask->row)));
}

static void
typed_cb (AskName *ask)
{
  g_autofree char *name = dup_typed (ask);
  const gboolean is_same =
      ask->renamed != NULL && g_str_equal (hearth_folder_get_info (ask->renamed)->name, name);
  const gboolean is_there = is_taken (ask, name);

  if (is_there)
    {
      g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_ALREADY_EXISTS, "%s", name);
      g_autofree char *words = hearth_words_for_name_error (error, name);

      say_wrong (ask, words);
    }
  else
    say_wrong (ask, NULL);
  adw_message_dialog_set_response_enabled (ask->dialog, "take", *name != '\0' && !is_same && !is_there);
}

static void
take_answer (AskName *ask, const GError *error)
{
  g_autofree char *name = dup_typed (ask);
  g_autofree char *words = error != NULL ? hearth_words_for_name_error (error, name) : NULL;

  if (error == NULL || hearth_error_is_cancelled (error))
    {
      gtk_window_destroy (GTK_WINDOW (ask->dialog));
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (ask->row), TRUE);
  hearth_reasons_set (GTK_WIDGET (ask->row), NULL);
  say_wrong (ask, words);
  adw_message_dialog_set_response_enabled (ask->dialog, "take", FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (ask->row));
}

static AskName *
ask_of (gpointer dialog)
{
  return g_object_get_data (dialog, "hearth-ask");
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GObject) dialog = data;
  g_autoptr (GError) error = NULL;

  hearth_client_create_folder_finish (HEARTH_CLIENT (source), result, &error);
  if (ask_of (dialog) != NULL)
    take_answer (ask_of (dialog), error);
}

static void
renamed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GObject) dialog = data;
  g_autoptr (GError) error = NULL;

  hearth_client_change_folder_finish (HEARTH_CLIENT (source), result, &error);
  if (ask_of (dialog) != NULL)
    take_answer (ask_of (dialog), error);
}

static void
answered_cb (AskName *ask, const char *response)
{
  g_autofree char *name = dup_typed (ask);

  g_clear_handle_id (&ask->close_id, g_source_remove);
  if (!g_str_equal (response, "take"))
    {
      gtk_window_destroy (GTK_WINDOW (ask->dialog));
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (ask->row), FALSE);
  hearth_reasons_set (GTK_WIDGET (ask->row), _ ("The name is being looked at"));
  if (ask->renamed != NULL)
    hearth_client_rename_folder_async (ask->client, hearth_folder_get_key (ask->renamed), name, renamed_cb,
                                       g_object_ref (ask->dialog));
  else
    hearth_client_create_folder_async (ask->client, hearth_account_get_number (ask->account),
                                       ask->parent != NULL ? hearth_folder_get_key (ask->parent)
                                                           : HEARTH_KEY_NONE,
                                       name, created_cb, g_object_ref (ask->dialog));
}

static gboolean
close_cb (gpointer data)
{
  AskName *ask = data;

  ask->close_id = 0;
  gtk_window_destroy (GTK_WINDOW (ask->dialog));
  return G_SOURCE_REMOVE;
}

/* libadwaita 1.2 closes a message dialog before it tells the response. It has to stay until the name is taken, so it is
 * closed by us: at once after a turn of the loop without a response. */
static gboolean
close_request_cb (AskName *ask)
{
  if (ask->close_id == 0)
    ask->close_id = g_idle_add (close_cb, ask);
  return GDK_EVENT_STOP;
}

static void
entered_cb (AskName *ask)
{
  if (adw_message_dialog_get_response_enabled (ask->dialog, "take"))
    adw_message_dialog_response (ask->dialog, "take");
}

static GtkWidget *
make_field (AskName *ask, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_entry_row_new ();
  GtkWidget *wrong = gtk_label_new (NULL);

  ask->row = GTK_EDITABLE (row);
  ask->wrong = GTK_LABEL (wrong);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Name"));
  gtk_editable_set_text (ask->row, name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  gtk_label_set_wrap (ask->wrong, TRUE);
  gtk_label_set_xalign (ask->wrong, 0);
  gtk_label_set_max_width_chars (ask->wrong, 36);
  gtk_widget_add_css_class (wrong, "hearth-error-text");
  gtk_widget_set_visible (wrong, FALSE);
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), wrong);
  return box;
}

static void
present (GtkWindow *window, AskName *ask, const char *heading, const char *body, const char *verb)
{
  const char *name = ask->renamed != NULL ? hearth_folder_get_info (ask->renamed)->name : "";
  GtkWidget *dialog = adw_message_dialog_new (window, heading, body);

  ask->dialog = ADW_MESSAGE_DIALOG (dialog);
  adw_message_dialog_set_extra_child (ask->dialog, make_field (ask, name));
  adw_message_dialog_add_responses (ask->dialog, "cancel", _ ("_Cancel"), "take", verb, NULL);
  adw_message_dialog_set_response_appearance (ask->dialog, "take", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ask->dialog, "take");
  adw_message_dialog_set_close_response (ask->dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "hearth-ask", ask, ask_name_free);
  g_signal_connect_swapped (ask->row, "changed", G_CALLBACK (typed_cb), ask);
  g_signal_connect_swapped (ask->row, "entry-activated", G_CALLBACK (entered_cb), ask);
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (answered_cb), ask);
  g_signal_connect_swapped (dialog, "close-request", G_CALLBACK (close_request_cb), ask);
  typed_cb (ask);
  hearth_accessible_tidy_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (GTK_WIDGET (ask->row));
  gtk_editable_select_region (ask->row, 0, -1);
}

static AskName *
ask_name_new (HearthClient *client, HearthAccount *account)
{
  AskName *ask = g_new0 (AskName, 1);

  ask->client = g_object_ref (client);
  ask->account = g_object_ref (account);
  return ask;
}

/**
 * hearth_folder_dialogs_create:
 * @parent: (nullable): the folder it is to be in
 *
 * Asks for the name of a new folder of @account and makes it.
 */
void
hearth_folder_dialogs_create (GtkWindow *window,
                              HearthClient *client,
                              HearthAccount *account,
                              HearthFolder *parent)
{
  AskName *ask = ask_name_new (client, account);
  g_autofree char *body = NULL;

  g_set_object (&ask->parent, parent);
  if (parent != NULL)
    /* Translators: %s is a folder */
    body = g_strdup_printf (_ ("It will be in %s."), hearth_folder_get_name (parent));
  else
    /* Translators: %s is an account */
    body = g_strdup_printf (_ ("It will be in the account %s."), hearth_account_get_name (account));
  present (window, ask, _ ("New folder"), body, _ ("C_reate"));
}

static HearthFolder *
find_parent (HearthFolder *folder)
{
  return hearth_account_find_folder (hearth_folder_get_account (folder),
                                     hearth_folder_get_info (folder)->parent);
}

/**
 * hearth_folder_dialogs_rename:
 *
 * Asks for another name of @folder and gives it that.
 */
void
hearth_folder_dialogs_rename (GtkWindow *window, HearthClient *client, HearthFolder *folder)
{
  AskName *ask = ask_name_new (client, hearth_folder_get_account (folder));
  /* Translators: %s is a folder */
  g_autofree char *heading = g_strdup_printf (_ ("Rename %s"), hearth_folder_get_name (folder));

  g_set_object (&ask->parent, find_parent (folder));
  g_set_object (&ask->renamed, folder);
  present (window, ask, heading, NULL, _ ("_Rename"));
}

/* --- for ever --- */

typedef struct
{
  HearthClient *client;
  HearthKey folder;
  void (*act) (HearthClient *client, HearthKey folder);
} ForEver;

static void
for_ever_free (gpointer data, GClosure *closure)
{
  ForEver *asked = data;

  g_object_unref (asked->client);
  g_free (asked);
}

static void
for_ever_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  ForEver *asked = data;

  if (g_str_equal (response, "delete"))
    asked->act (asked->client, asked->folder);
}

static void
ask_for_ever (GtkWindow *window, ForEver asked, const char *heading, const char *body, const char *verb)
{
  GtkWidget *widget = adw_message_dialog_new (window, heading, body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  g_object_ref (asked.client);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "delete", verb, NULL);
  adw_message_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "delete");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (for_ever_cb), g_memdup2 (&asked, sizeof asked),
                         for_ever_free, 0);
  hearth_accessible_tidy_buttons (widget);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What the server has counts, if it has more than is here. */
static guint
count_messages (HearthFolder *folder)
{
  const HearthFolderInfo *info = hearth_folder_get_info (folder);

  return MAX (info->n_messages, info->n_on_server);
}

static char *
dup_loss (HearthFolder *folder)
{
  const guint n = count_messages (folder);

  if (n == 0)
    return g_strdup (_ ("There are no messages in it."));
  return g_strdup_printf (ngettext ("%'u message goes for ever, from this computer and from the server.",
                                    "%'u messages go for ever, from this computer and from the server.", n),
                          n);
}

/**
 * hearth_folder_dialogs_remove:
 *
 * Asks whether @folder is to go with all its messages.
 */
void
hearth_folder_dialogs_remove (GtkWindow *window, HearthClient *client, HearthFolder *folder)
{
  const ForEver asked = { client, hearth_folder_get_key (folder), hearth_client_remove_folder };
  g_autofree char *heading =
      /* Translators: %s is a folder */
      g_strdup_printf (_ ("Delete the folder %s?"), hearth_folder_get_name (folder));
  g_autofree char *body = dup_loss (folder);

  ask_for_ever (window, asked, heading, body, _ ("_Delete folder"));
}

/**
 * hearth_folder_dialogs_empty:
 *
 * Asks whether all messages of @folder are to go.
 */
void
hearth_folder_dialogs_empty (GtkWindow *window, HearthClient *client, HearthFolder *folder)
{
  const ForEver asked = { client, hearth_folder_get_key (folder), hearth_client_empty_folder };
  g_autofree char *heading =
      /* Translators: %s is a folder: Trash or Junk */
      g_strdup_printf (_ ("Empty %s?"), hearth_folder_get_name (folder));
  g_autofree char *body = dup_loss (folder);

  ask_for_ever (window, asked, heading, body, _ ("_Empty"));
}
