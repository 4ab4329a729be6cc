/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks for the password of an account whose server did not take the one it has, or for which none can be read. Says
 * why it asks, and what becomes of the password where there is no keyring. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-password-dialog.h"

#include "hearth-accessible.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWindow *parent; /* weak */
  HearthClient *client;
  guint16 account;
  HearthProtocol protocol;
} Ask;

static void
ask_free (Ask *ask)
{
  g_clear_weak_pointer (&ask->parent);
  g_object_unref (ask->client);
  g_free (ask);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ask, ask_free)

static void
tell (Ask *ask, const char *heading, const GError *error)
{
  g_autofree char *words = hearth_words_for_error (error);
  GtkWidget *dialog = adw_message_dialog_new (ask->parent, heading, words);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Ask) ask = data;
  g_autoptr (GError) keyring_error = NULL;
  g_autoptr (GError) error = NULL;
  HearthPasswordFate fate;

  if (!hearth_client_set_password_finish (ask->client, result, &fate, &keyring_error, &error))
    {
      tell (ask, _ ("The password was not taken over"), error);
      return;
    }
  if (fate == HEARTH_PASSWORD_FOR_THIS_RUN && keyring_error != NULL)
    tell (ask, _ ("The password is kept until Hearth ends"), keyring_error);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (Ask) ask = data;
  GtkWidget *row = g_object_get_data (G_OBJECT (dialog), "hearth-row");
  const char *password = gtk_editable_get_text (GTK_EDITABLE (row));
  HearthClient *client = ask->client;

  if (!g_str_equal (response, "sign-in") || *password == '\0')
    return;
  hearth_client_set_password_async (client, ask->account, ask->protocol, password, kept_cb, ask);
  g_steal_pointer (&ask);
}

static void
typed_cb (GtkEditable *row, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "sign-in", *gtk_editable_get_text (row) != '\0');
}

static void
activated_cb (GtkWidget *row, AdwMessageDialog *dialog)
{
  if (adw_message_dialog_get_response_enabled (dialog, "sign-in"))
    adw_message_dialog_response (dialog, "sign-in");
}

/**
 * hearth_password_dialog_present:
 *
 * Asks for the password of @account: for fetching, and for sending where that has no other; or for sending alone.
 */
void
hearth_password_dialog_present (GtkWindow *parent, HearthClient *client, HearthAccount *account)
{
  const HearthAccountInfo *info = hearth_account_get_info (account);
  HearthAccountStatus *status = hearth_account_get_status (account);
  HearthAddress *address = hearth_account_info_get_address (info);
  g_autofree char *why = status->error != NULL ? hearth_words_for_error (status->error) : NULL;
  GtkWidget *dialog = adw_message_dialog_new (parent, NULL, why);
  GtkWidget *row = adw_password_entry_row_new ();
  GtkWidget *group = adw_preferences_group_new ();
  Ask *ask = g_new0 (Ask, 1);

  g_set_weak_pointer (&ask->parent, parent);
  ask->client = g_object_ref (client);
  ask->account = hearth_account_get_number (account);
  /* Where one password is for both servers, it is asked for once. */
  ask->protocol = status->cannot_send ? HEARTH_PROTOCOL_SMTP : HEARTH_PROTOCOL_IMAP;

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("Password for %s"),
                                     hearth_address_get_address (address));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 status->cannot_send && !hearth_account_info_shares_password (info)
                                     ? _ ("Password for sending")
                                     : _ ("Password"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), group);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "sign-in",
                                    _ ("_Sign in"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "sign-in", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "sign-in", FALSE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "sign-in");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "hearth-row", row);
  g_signal_connect (row, "changed", G_CALLBACK (typed_cb), dialog);
  g_signal_connect (row, "entry-activated", G_CALLBACK (activated_cb), dialog);
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), ask);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (row);
}
