/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks before an account, a person or an address goes, and says what stays and what is lost, by number. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-removal-dialog.h"

#include "hearth-accessible.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWindow *parent; /* weak */
  HearthClient *client;
  guint16 account;
  HearthHouseChange *change; /* or NULL, for an account */
  char *heading;
} Removal;

static void
removal_free (Removal *removal)
{
  g_clear_weak_pointer (&removal->parent);
  g_object_unref (removal->client);
  hearth_house_change_free (removal->change);
  g_free (removal->heading);
  g_free (removal);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, removal_free)

static Removal *
removal_new (GtkWindow *parent, HearthClient *client, char *heading)
{
  Removal *removal = g_new0 (Removal, 1);

  g_set_weak_pointer (&removal->parent, parent);
  removal->client = g_object_ref (client);
  removal->heading = heading;
  return removal;
}

static void
tell (Removal *removal, const GError *error)
{
  g_autofree char *words = hearth_words_for_error (error);
  GtkWidget *dialog = adw_message_dialog_new (removal->parent, _ ("Nothing was removed"), words);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Removal) removal = data;
  g_autoptr (GError) error = NULL;
  const gboolean is_gone = removal->change != NULL
                               ? hearth_client_change_house_finish (removal->client, result, &error)
                               : hearth_client_remove_account_finish (removal->client, result, &error);

  if (!is_gone)
    tell (removal, error);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (Removal) removal = data;
  HearthClient *client = removal->client;

  if (!g_str_equal (response, "remove"))
    return;
  if (removal->change != NULL)
    {
      const HearthHouseChange *change = removal->change;

      hearth_client_change_house_async (client, change, removed_cb, g_steal_pointer (&removal));
    }
  else
    {
      const guint16 account = removal->account;

      hearth_client_remove_account_async (client, account, removed_cb, g_steal_pointer (&removal));
    }
}

static void
ask (Removal *removal, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (removal->parent, removal->heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "remove",
                                    _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), removal);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- accounts ----------------------------------------------------------------------------------------------------- */

static void
add_line (GString *text, guint n, const char *line)
{
  if (n > 0)
    g_string_append_printf (text, "\n• %s", line);
}

/* Returns: (transfer full): what stays, and what is lost */
static char *
words_for_loss (const char *host, const HearthAccountLoss *loss)
{
  GString *text = g_string_new (NULL);
  g_autofree char *letters = g_strdup_printf (
      ngettext ("%u letter that is not sent", "%u letters that are not sent", loss->n_letters),
      loss->n_letters);
  g_autofree char *drafts =
      g_strdup_printf (ngettext ("%u draft", "%u drafts", loss->n_drafts), loss->n_drafts);
  g_autofree char *changes =
      g_strdup_printf (ngettext ("%u change that the server does not know",
                                 "%u changes that the server does not know", loss->n_changes),
                       loss->n_changes);

  g_string_append_printf (
      text,
      _ ("All mail stays on %s. What was fetched of it is removed from this computer, with the "
         "password."),
      host);
  if (loss->n_letters + loss->n_drafts + loss->n_changes == 0)
    return g_string_free (text, FALSE);
  g_string_append_printf (text, "\n\n%s", _ ("Lost for ever, because only this computer has it:"));
  add_line (text, loss->n_letters, letters);
  add_line (text, loss->n_drafts, drafts);
  add_line (text, loss->n_changes, changes);
  return g_string_free (text, FALSE);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Removal) removal = data;
  g_autoptr (GError) error = NULL;
  HearthAccountLoss loss = { 0 };
  HearthAccount *account = hearth_client_find_account (removal->client, removal->account);
  g_autofree char *body = NULL;

  if (!hearth_client_read_loss_finish (removal->client, result, &loss, &error))
    {
      tell (removal, error);
      return;
    }
  if (account == NULL || removal->parent == NULL)
    return;
  body = words_for_loss (hearth_account_get_info (account)->imap->host, &loss);
  ask (g_steal_pointer (&removal), body);
}

/**
 * hearth_removal_dialog_present_for_account:
 *
 * Says what would be lost with @account, and removes it if the user says so.
 */
void
hearth_removal_dialog_present_for_account (GtkWindow *parent, HearthClient *client, HearthAccount *account)
{
  const char *owner = hearth_member_get_name (hearth_account_get_member (account));
  /* Translators: an account and whose it is: "Remove Home of Anna?" */
  Removal *removal = removal_new (
      parent, client, g_strdup_printf (_ ("Remove %1$s of %2$s?"), hearth_account_get_name (account), owner));

  removal->account = hearth_account_get_number (account);
  hearth_client_read_loss_async (client, removal->account, counted_cb, removal);
}

/* --- people and addresses ----------------------------------------------------------------------------------------- */

/**
 * hearth_removal_dialog_present_for_person:
 * @person: somebody without accounts
 */
void
hearth_removal_dialog_present_for_person (GtkWindow *parent, HearthClient *client, gint64 person)
{
  const HearthPerson *known = hearth_house_find_person (hearth_client_get_house (client), person);
  Removal *removal;

  if (known == NULL)
    return;
  removal = removal_new (parent, client, g_strdup_printf (_ ("Remove %s?"), known->name));
  removal->change = hearth_house_change_new_remove (HEARTH_HOUSE_REMOVE_PERSON, person);
  ask (removal, _ ("Whom this person wrote to is forgotten, too."));
}

/**
 * hearth_removal_dialog_present_for_identity:
 * @identity: one of several of its account
 */
void
hearth_removal_dialog_present_for_identity (GtkWindow *parent, HearthClient *client, gint64 identity)
{
  const HearthIdentity *known = hearth_house_find_identity (hearth_client_get_house (client), identity);
  Removal *removal;

  if (known == NULL)
    return;
  removal = removal_new (parent, client,
                         g_strdup_printf (_ ("Remove %s?"), hearth_address_get_address (known->address)));
  removal->change = hearth_house_change_new_remove (HEARTH_HOUSE_REMOVE_IDENTITY, identity);
  ask (removal, known->signature != NULL ? _ ("Mail stays. The signature of this address is removed, too.")
                                         : _ ("Mail stays. Nothing is written from this address any more."));
}
