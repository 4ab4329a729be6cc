/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of one folder is on this computer before anybody opens it. What is chosen is kept at once, as in the pages of
 * accounts; the dialog only closes. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-folder-dialogs.h"
#include "hearth-keep-group.h"

typedef struct
{
  HearthClient *client;
  HearthKey folder;
  AdwMessageDialog *dialog;
} Choosing;

static void
choosing_free (gpointer data)
{
  Choosing *choosing = data;

  g_object_unref (choosing->client);
  g_free (choosing);
}

/* What could not be kept is said where the name of the folder stands, and the choice goes back. */
static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AdwMessageDialog) dialog = data;
  const Choosing *choosing = g_object_get_data (G_OBJECT (dialog), "choosing");
  HearthFolder *folder = hearth_client_find_folder (HEARTH_CLIENT (source), choosing->folder);
  GtkWidget *group = adw_message_dialog_get_extra_child (dialog); /* none once it is closed */
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (hearth_client_set_folder_keep_finish (HEARTH_CLIENT (source), result, &error))
    return;
  words = hearth_words_for_error (error);
  adw_message_dialog_set_body (dialog, words);
  if (folder != NULL && group != NULL)
    hearth_keep_group_set_keep (HEARTH_KEEP_GROUP (group), &hearth_folder_get_info (folder)->keep);
}

static void
chosen_cb (HearthKeepGroup *group, Choosing *choosing)
{
  const HearthKeep keep = hearth_keep_group_get_keep (group);

  hearth_client_set_folder_keep_async (choosing->client, choosing->folder, &keep, kept_cb,
                                       g_object_ref (choosing->dialog));
}

/**
 * hearth_folder_dialogs_keep:
 *
 * Asks how much of @folder is to be on this computer.
 */
void
hearth_folder_dialogs_keep (GtkWindow *window, HearthClient *client, HearthFolder *folder)
{
  const HearthFolderInfo *info = hearth_folder_get_info (folder);
  GtkWidget *group = hearth_keep_group_new (HEARTH_KEEP_GROUP_FOLDER, &info->keep);
  GtkWidget *dialog = adw_message_dialog_new (window, NULL, NULL);
  Choosing *choosing = g_new0 (Choosing, 1);

  choosing->client = g_object_ref (client);
  choosing->folder = info->key;
  choosing->dialog = ADW_MESSAGE_DIALOG (dialog);
  adw_message_dialog_set_heading (choosing->dialog, hearth_folder_get_name (folder));
  adw_message_dialog_set_extra_child (choosing->dialog, group);
  adw_message_dialog_add_response (choosing->dialog, "close", _ ("_Close"));
  gtk_widget_set_size_request (group, 320, -1);
  g_object_set_data_full (G_OBJECT (dialog), "choosing", choosing, choosing_free);
  g_signal_connect (group, "chosen", G_CALLBACK (chosen_cb), choosing);
  hearth_accessible_tidy_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}
