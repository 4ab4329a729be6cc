/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adds a mail account. What was typed is tested against the servers first; what fails is said in words beside the step
 * that failed, the field to mend is marked, and nothing is ever cleared. Owned by GTK as every window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-add-account-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hearth-accessible.h"
#include "hearth-account-trial.h"
#include "hearth-disc.h"
#include "hearth-entry-row.h"
#include "hearth-reasons.h"

struct _HearthAddAccountWindow
{
  AdwWindow parent_instance;

  GtkWidget *icon;
  GtkLabel *heading;
  GtkLabel *subheading;
  GtkWidget *form;
  AdwEntryRow *name;
  AdwEntryRow *address;
  AdwEntryRow *password;
  GtkWidget *person_group;
  AdwComboRow *person;
  AdwEntryRow *person_name;
  GtkWidget *servers;
  HearthServerGroup *imap;
  HearthServerGroup *smtp;
  HearthTestSteps *steps;
  GtkBox *problems;
  GtkWidget *certificate;
  GtkWidget *edit_servers;
  GtkButton *go;
  GtkWidget *footnote;
  GtkWidget *disc;

  HearthClient *client;
  HearthAccountTrial *trial;
  HearthAccountInfo *account; /* that is tested */
  gint64 added_person;        /* made for this account already, in an earlier try */
  gboolean is_person_name_edited : 1;
  gboolean is_filling : 1;
};

G_DEFINE_FINAL_TYPE (HearthAddAccountWindow, hearth_add_account_window, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_ADDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* --- people ------------------------------------------------------------------------------------------------------- */

/* Returns: (transfer none) (nullable): the person chosen; %NULL for a new one */
static HearthMember *
get_member (HearthAddAccountWindow *self)
{
  GListModel *members = hearth_client_get_members (self->client);
  guint selected = adw_combo_row_get_selected (self->person);
  g_autoptr (HearthMember) member = g_list_model_get_item (members, selected);

  return member; /* the model holds it */
}

static void
update_disc (HearthAddAccountWindow *self)
{
  HearthMember *member = get_member (self);
  const char *name =
      *get_text (self->person_name) != '\0' ? get_text (self->person_name) : get_text (self->name);
  g_autofree char *initial = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->person_name),
                          member == NULL &&
                              g_list_model_get_n_items (hearth_client_get_members (self->client)) > 0);
  if (member != NULL)
    {
      initial = hearth_member_dup_initial (member);
      hearth_disc_set_person (GTK_LABEL (self->disc), initial, hearth_member_get_color (member));
      return;
    }
  gtk_widget_set_visible (self->disc, *name != '\0');
  if (*name == '\0')
    return;
  {
    gunichar letter = g_unichar_toupper (g_utf8_get_char (name));
    guint n_members = g_list_model_get_n_items (hearth_client_get_members (self->client));

    initial = g_new0 (char, 8);
    g_unichar_to_utf8 (letter, initial);
    hearth_disc_set_person (GTK_LABEL (self->disc), initial, (HearthColor) (n_members % HEARTH_N_COLORS));
  }
}

static void
name_changed_cb (HearthAddAccountWindow *self)
{
  hearth_entry_row_unmark (self->name);
  if (!self->is_person_name_edited)
    {
      g_auto (GStrv) words = g_strsplit (get_text (self->name), " ", 2);

      self->is_filling = TRUE;
      gtk_editable_set_text (GTK_EDITABLE (self->person_name), words[0] != NULL ? words[0] : "");
      self->is_filling = FALSE;
    }
  update_disc (self);
}

static void
person_name_changed_cb (HearthAddAccountWindow *self)
{
  if (!self->is_filling)
    self->is_person_name_edited = *get_text (self->person_name) != '\0';
  update_disc (self);
}

static void
fill_people (HearthAddAccountWindow *self)
{
  GListModel *members = hearth_client_get_members (self->client);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint count = g_list_model_get_n_items (members);

  for (guint i = 0; i < count; i++)
    {
      g_autoptr (HearthMember) member = g_list_model_get_item (members, i);

      gtk_string_list_append (names, hearth_member_get_name (member));
    }
  gtk_string_list_append (names, _ ("Somebody new"));
  adw_combo_row_set_model (self->person, G_LIST_MODEL (names));
  gtk_widget_set_visible (self->person_group, count > 0);
  if (count == 0)
    {
      gtk_label_set_text (self->heading, _ ("Welcome to Hearth"));
      gtk_label_set_text (self->subheading, _ ("Add your first account. More can follow at any time."));
    }
  else
    gtk_label_set_text (self->subheading, _ ("Name, address and password are enough for most."));
  update_disc (self);
}

static void
show_servers (HearthAddAccountWindow *self)
{
  gtk_widget_set_visible (self->servers, TRUE);
  gtk_widget_set_visible (self->edit_servers, FALSE);
}

/* --- testing and adding ------------------------------------------------------------------------------------------- */

static void
set_busy (HearthAddAccountWindow *self, gboolean is_busy, const char *label)
{
  /* The focus must not stay in what becomes insensitive. */
  if (is_busy)
    gtk_widget_grab_focus (GTK_WIDGET (self->go));
  gtk_widget_set_sensitive (self->form, !is_busy);
  gtk_widget_set_sensitive (self->servers, !is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.edit-servers", !is_busy);
  hearth_reasons_set (self->form, is_busy ? _ ("The servers are being asked") : NULL);
  hearth_reasons_set (self->servers, is_busy ? _ ("The servers are being asked") : NULL);
  gtk_button_set_label (self->go, label);
}

static void
show_failure (HearthAddAccountWindow *self)
{
  gtk_label_set_text (self->heading, _ ("Add a mail account"));
  gtk_label_set_text (self->subheading, _ ("One thing needs your help."));
  set_busy (self, FALSE, _ ("_Try again"));
}

static void
close_with (HearthAddAccountWindow *self, guint16 number)
{
  g_signal_emit (self, signals[SIGNAL_ADDED], 0, (guint) number);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
told_cb (AdwMessageDialog *dialog, const char *response, HearthAddAccountWindow *self)
{
  close_with (self, (guint16) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (dialog), "hearth-account")));
}

static void
tell_password_fate (HearthAddAccountWindow *self, guint16 number, const GError *keyring_error)
{
  g_autofree char *words = hearth_words_for_error (keyring_error);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("The account works, the password is kept until Hearth ends"), words);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Go on"));
  g_object_set_data (G_OBJECT (dialog), "hearth-account", GUINT_TO_POINTER (number));
  g_signal_connect_object (dialog, "response", G_CALLBACK (told_cb), self, 0);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthAddAccountWindow) self = data;
  g_autoptr (GError) keyring_error = NULL;
  g_autoptr (GError) error = NULL;
  HearthPasswordFate fate = HEARTH_PASSWORD_KEPT;
  guint16 number =
      hearth_client_add_account_finish (HEARTH_CLIENT (source), result, &fate, &keyring_error, &error);

  if (self->client == NULL)
    return; /* closed meanwhile */
  if (number == 0)
    {
      g_autofree char *words = hearth_words_for_error (error);

      hearth_account_trial_say (self->trial, HEARTH_QUIET_ERROR, words);
      show_failure (self);
      return;
    }
  if (fate == HEARTH_PASSWORD_FOR_THIS_RUN && keyring_error != NULL)
    tell_password_fate (self, number, keyring_error);
  else
    close_with (self, number);
}

static void
add_account (HearthAddAccountWindow *self)
{
  HearthPasswords passwords;

  gtk_label_set_text (self->subheading, _ ("Keeping the password. The keyring may ask to be unlocked."));
  passwords = hearth_account_trial_get_passwords (self->trial);
  hearth_client_add_account_async (self->client, self->account, &passwords, added_cb, g_object_ref (self));
}

static void
person_added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthAddAccountWindow) self = data;
  g_autoptr (GError) error = NULL;

  self->added_person = hearth_client_add_person_finish (HEARTH_CLIENT (source), result, &error);
  if (self->client == NULL)
    return;
  if (error != NULL)
    {
      g_autofree char *words = hearth_words_for_error (error);

      hearth_account_trial_say (self->trial, HEARTH_QUIET_ERROR, words);
      show_failure (self);
      return;
    }
  self->account->person = self->added_person;
  add_account (self);
}

static void
passed_cb (HearthAddAccountWindow *self)
{
  HearthMember *member = get_member (self);

  if (member != NULL)
    self->account->person = hearth_member_get_id (member);
  else if (self->added_person != 0)
    self->account->person = self->added_person;
  else
    {
      const char *name =
          *get_text (self->person_name) != '\0' ? get_text (self->person_name) : get_text (self->name);

      hearth_client_add_person_async (self->client, name, person_added_cb, g_object_ref (self));
      return;
    }
  add_account (self);
}

static void
failed_cb (HearthAddAccountWindow *self, gboolean wants_servers)
{
  show_failure (self);
  if (wants_servers)
    show_servers (self);
}

static void
stopped_cb (HearthAddAccountWindow *self)
{
  set_busy (self, FALSE, _ ("_Continue"));
}

/* Returns: (transfer full) (nullable): the account as typed; %NULL if a field is wrong, which is then marked */
static HearthAccountInfo *
build_account (HearthAddAccountWindow *self)
{
  g_autoptr (HearthAccountInfo) account = hearth_account_info_new ();
  g_autofree char *name = g_strstrip (g_strdup (get_text (self->name)));
  g_autofree char *address = g_strstrip (g_strdup (get_text (self->address)));
  g_autoptr (GPtrArray) parsed = hearth_client_parse_addresses (self->client, address, NULL);
  g_autoptr (HearthAddress) from = NULL;
  const char *words;

  if (parsed == NULL || parsed->len != 1)
    {
      hearth_account_trial_say (self->trial, HEARTH_QUIET_ERROR, _ ("This is not a complete mail address."));
      hearth_entry_row_mark (self->address);
      return NULL;
    }
  if (*get_text (self->password) == '\0')
    {
      hearth_account_trial_say (self->trial, HEARTH_QUIET_ERROR, _ ("The password is missing."));
      hearth_entry_row_mark (self->password);
      return NULL;
    }
  if (!hearth_server_group_dup_pair (self->imap, self->smtp, &account->imap, &account->smtp, &words))
    {
      show_servers (self);
      hearth_account_trial_say (self->trial, HEARTH_QUIET_ERROR, words);
      return NULL;
    }
  from = hearth_address_new (name, hearth_address_get_address (g_ptr_array_index (parsed, 0)));
  g_free (account->name);
  account->name = g_strdup (strrchr (hearth_address_get_address (from), '@') + 1);
  account->enabled = TRUE;
  g_ptr_array_add (account->identities, hearth_identity_new (0, 0, from));
  return g_steal_pointer (&account);
}

static void
start_test (HearthAddAccountWindow *self)
{
  HearthAccountInfo *account;

  hearth_account_trial_clear (self->trial);
  hearth_entry_row_unmark (self->name);
  hearth_entry_row_unmark (self->address);
  account = build_account (self);
  if (account == NULL)
    return;
  g_clear_pointer (&self->account, hearth_account_info_free);
  self->account = account;
  gtk_widget_set_visible (self->footnote, FALSE);
  gtk_image_set_pixel_size (GTK_IMAGE (self->icon), 64);
  gtk_label_set_text (self->subheading, _ ("Testing the servers"));
  set_busy (self, TRUE, _ ("_Stop"));
  hearth_account_trial_start (self->trial, account);
}

static void
continue_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthAddAccountWindow *self = HEARTH_ADD_ACCOUNT_WINDOW (widget);

  if (hearth_account_trial_is_running (self->trial))
    hearth_account_trial_stop (self->trial);
  else
    start_test (self);
}

static void
edit_servers_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  show_servers (HEARTH_ADD_ACCOUNT_WINDOW (widget));
}

static void
show_certificate_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  hearth_account_trial_show_certificate (HEARTH_ADD_ACCOUNT_WINDOW (widget)->trial);
}

/* --- construction ------------------------------------------------------------------------------------------------- */

/* The servers are guessed from the address: to continue is to agree that they get the password (trust 5). */
static void
update_footnote (HearthAddAccountWindow *self)
{
  g_autoptr (HearthServer) imap = hearth_server_group_peek_server (self->imap);
  g_autoptr (HearthServer) smtp = hearth_server_group_peek_server (self->smtp);
  g_autofree char *text = NULL;

  if (imap->host == NULL || *imap->host == '\0' || smtp->host == NULL || *smtp->host == '\0')
    text = g_strdup (
        _ ("Hearth tests the mail servers before anything is kept. The password stays in the keyring "
           "of this computer."));
  else
    /* Translators: names of two servers */
    text =
        g_strdup_printf (_ ("Hearth signs in at %1$s and %2$s before anything is kept. The password stays in "
                            "the keyring of this computer."),
                         imap->host, smtp->host);
  gtk_label_set_text (GTK_LABEL (self->footnote), text);
}

static void
address_changed_cb (HearthAddAccountWindow *self)
{
  hearth_entry_row_unmark (self->address);
  hearth_server_group_propose (self->imap, get_text (self->address));
  hearth_server_group_propose (self->smtp, get_text (self->address));
  update_footnote (self);
}

static void
password_changed_cb (HearthAddAccountWindow *self)
{
  hearth_entry_row_unmark (self->password);
}

static void
hearth_add_account_window_dispose (GObject *object)
{
  HearthAddAccountWindow *self = HEARTH_ADD_ACCOUNT_WINDOW (object);

  if (self->trial != NULL)
    hearth_account_trial_shutdown (self->trial);
  g_clear_object (&self->trial);
  g_clear_object (&self->client);
  g_clear_pointer (&self->account, hearth_account_info_free);
  G_OBJECT_CLASS (hearth_add_account_window_parent_class)->dispose (object);
}

static gboolean
hearth_add_account_window_close_request (GtkWindow *window)
{
  HearthAddAccountWindow *self = HEARTH_ADD_ACCOUNT_WINDOW (window);

  if (self->trial != NULL)
    hearth_account_trial_stop (self->trial);
  return GTK_WINDOW_CLASS (hearth_add_account_window_parent_class)->close_request (window);
}

static void
hearth_add_account_window_class_init (HearthAddAccountWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_add_account_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hearth_add_account_window_close_request;
  signals[SIGNAL_ADDED] = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  g_type_ensure (HEARTH_TYPE_TEST_STEPS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-add-account-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, icon);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, subheading);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, form);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, name);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, address);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, password);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, person_group);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, person);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, person_name);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, servers);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, problems);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, certificate);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, edit_servers);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, go);
  gtk_widget_class_bind_template_child (widget_class, HearthAddAccountWindow, footnote);
  gtk_widget_class_install_action (widget_class, "account.continue", NULL, continue_action);
  gtk_widget_class_install_action (widget_class, "account.edit-servers", NULL, edit_servers_action);
  gtk_widget_class_install_action (widget_class, "account.show-certificate", NULL, show_certificate_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
activate_continue_cb (HearthAddAccountWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "account.continue", NULL);
}

static void
hearth_add_account_window_init (HearthAddAccountWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
  self->disc = hearth_disc_new (24);
  adw_entry_row_add_suffix (self->name, self->disc);
  self->imap = HEARTH_SERVER_GROUP (hearth_server_group_new (HEARTH_PROTOCOL_IMAP));
  self->smtp = HEARTH_SERVER_GROUP (hearth_server_group_new (HEARTH_PROTOCOL_SMTP));
  gtk_box_append (GTK_BOX (self->servers), GTK_WIDGET (self->imap));
  gtk_box_append (GTK_BOX (self->servers), GTK_WIDGET (self->smtp));
  g_signal_connect_swapped (self->imap, "changed", G_CALLBACK (update_footnote), self);
  g_signal_connect_swapped (self->smtp, "changed", G_CALLBACK (update_footnote), self);
  update_footnote (self);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_changed_cb), self);
  g_signal_connect_swapped (self->address, "changed", G_CALLBACK (address_changed_cb), self);
  g_signal_connect_swapped (self->password, "changed", G_CALLBACK (password_changed_cb), self);
  g_signal_connect_swapped (self->password, "entry-activated", G_CALLBACK (activate_continue_cb), self);
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->go));
}

/**
 * hearth_add_account_window_new:
 *
 * Returns: (transfer none): a window to present
 */
GtkWidget *
hearth_add_account_window_new (HearthClient *client)
{
  HearthAddAccountWindow *self = g_object_new (HEARTH_TYPE_ADD_ACCOUNT_WINDOW, NULL);
  const char *real_name = g_get_real_name ();

  self->client = g_object_ref (client);
  self->trial = hearth_account_trial_new (client, &(HearthTrialFields){ .steps = self->steps,
                                                                        .problems = self->problems,
                                                                        .certificate = self->certificate,
                                                                        .password = self->password,
                                                                        .imap = self->imap,
                                                                        .smtp = self->smtp });
  g_signal_connect_swapped (self->trial, "passed", G_CALLBACK (passed_cb), self);
  g_signal_connect_swapped (self->trial, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (self->trial, "stopped", G_CALLBACK (stopped_cb), self);
  g_signal_connect_swapped (self->trial, "again", G_CALLBACK (start_test), self);
  g_signal_connect_swapped (self->person, "notify::selected", G_CALLBACK (update_disc), self);
  g_signal_connect_swapped (self->person_name, "changed", G_CALLBACK (person_name_changed_cb), self);
  fill_people (self);
  if (g_list_model_get_n_items (hearth_client_get_members (client)) == 0 &&
      g_strcmp0 (real_name, "Unknown") != 0 && g_strcmp0 (real_name, "root") != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->name), real_name);
  gtk_window_set_focus (GTK_WINDOW (self), *get_text (self->name) != '\0' ? GTK_WIDGET (self->address)
                                                                          : GTK_WIDGET (self->name));
  return GTK_WIDGET (self);
}
