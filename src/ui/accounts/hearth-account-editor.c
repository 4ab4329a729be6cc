/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Edits an account. What signs in otherwise than before is tested against the servers first; what fails is said in words
 * beside the step that failed, the field to mend is marked, and nothing is ever cleared. Owned by its window; UI
 * thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-account-editor.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-account-trial.h"
#include "hearth-entry-row.h"
#include "hearth-reasons.h"
#include "hearth-subpage.h"

struct _HearthAccountEditor
{
  AdwBin parent_instance;

  HearthClient *client;
  HearthAccountInfo *saved;  /* as it was when the form was opened */
  HearthAccountInfo *edited; /* as it was typed when it was tested */
  HearthAccountTrial *trial;
  GtkWidget *form;
  AdwEntryRow *name;
  AdwEntryRow *password;
  HearthServerGroup *imap;
  HearthServerGroup *smtp;
  GtkWidget *another; /* says what another mailbox means */
  HearthTestSteps *steps;
  GtkBox *problems;
  GtkWidget *certificate;
};

G_DEFINE_FINAL_TYPE (HearthAccountEditor, hearth_account_editor, ADW_TYPE_BIN)

enum
{
  SIGNAL_SAVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_busy (HearthAccountEditor *self, gboolean is_busy)
{
  GtkWidget *subpage = gtk_widget_get_ancestor (GTK_WIDGET (self), HEARTH_TYPE_SUBPAGE);
  GtkButton *save = subpage != NULL ? hearth_subpage_get_save (HEARTH_SUBPAGE (subpage)) : NULL;

  /* The focus must not stay in what becomes insensitive. */
  if (is_busy && save != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (save));
  gtk_widget_set_sensitive (self->form, !is_busy);
  hearth_reasons_set (self->form, is_busy ? _ ("The servers are being asked") : NULL);
  if (save == NULL)
    return;
  gtk_button_set_label (save, is_busy ? _ ("_Stop") : _ ("_Save"));
  hearth_accessible_tidy_buttons (GTK_WIDGET (save));
}

/* --- saving ------------------------------------------------------------------------------------------------------- */

static void
told_cb (AdwMessageDialog *dialog, const char *response, HearthAccountEditor *self)
{
  g_signal_emit (self, signals[SIGNAL_SAVED], 0);
}

static void
tell_password_fate (HearthAccountEditor *self, const GError *keyring_error)
{
  g_autofree char *words = hearth_words_for_error (keyring_error);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                              _ ("The account works, the password is kept until Hearth ends"), words);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Go on"));
  g_signal_connect_object (dialog, "response", G_CALLBACK (told_cb), self, 0);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthAccountEditor) self = data;
  g_autoptr (GError) keyring_error = NULL;
  g_autoptr (GError) error = NULL;
  HearthPasswordFate fate = HEARTH_PASSWORD_KEPT;
  const gboolean is_saved =
      hearth_client_update_account_finish (HEARTH_CLIENT (source), result, &fate, &keyring_error, &error);

  if (self->client == NULL)
    return; /* closed meanwhile */
  set_busy (self, FALSE);
  if (!is_saved)
    {
      g_autofree char *words = hearth_words_for_error (error);

      hearth_account_trial_say (self->trial, HEARTH_QUIET_ERROR, words);
    }
  else if (fate == HEARTH_PASSWORD_FOR_THIS_RUN && keyring_error != NULL)
    tell_password_fate (self, keyring_error);
  else
    g_signal_emit (self, signals[SIGNAL_SAVED], 0);
}

static void
save (HearthAccountEditor *self)
{
  const HearthPasswords passwords = hearth_account_trial_get_passwords (self->trial);

  hearth_client_update_account_async (self->client, self->edited, &passwords, saved_cb, g_object_ref (self));
}

static void
failed_cb (HearthAccountEditor *self, gboolean wants_servers)
{
  set_busy (self, FALSE);
}

static void
stopped_cb (HearthAccountEditor *self)
{
  set_busy (self, FALSE);
}

/* --- what was typed ----------------------------------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable): the account as typed; %NULL if a field is wrong, which is then marked */
static HearthAccountInfo *
build_account (HearthAccountEditor *self)
{
  g_autoptr (HearthAccountInfo) account = hearth_account_info_copy (self->saved);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  HearthServer *imap, *smtp;
  const char *words;

  if (*name == '\0')
    {
      hearth_account_trial_say (self->trial, HEARTH_QUIET_ERROR, _ ("The account needs a name."));
      hearth_entry_row_mark (self->name);
      return NULL;
    }
  if (!hearth_server_group_dup_pair (self->imap, self->smtp, &imap, &smtp, &words))
    {
      hearth_account_trial_say (self->trial, HEARTH_QUIET_ERROR, words);
      return NULL;
    }
  g_free (account->name);
  account->name = g_steal_pointer (&name);
  hearth_server_free (account->imap);
  hearth_server_free (account->smtp);
  account->imap = imap;
  account->smtp = smtp;
  return g_steal_pointer (&account);
}

static gboolean
is_same_server (const HearthServer *a, const HearthServer *b)
{
  return hearth_server_is_same_sign_in (a, b) && a->port == b->port && a->security == b->security &&
         a->has_own_password == b->has_own_password;
}

/* Whether it signs in otherwise than before, so that it has to be seen whether that works. */
static gboolean
wants_test (HearthAccountEditor *self)
{
  const HearthPasswords passwords = hearth_account_trial_get_passwords (self->trial);

  return *passwords.imap != '\0' || passwords.smtp != NULL ||
         !is_same_server (self->edited->imap, self->saved->imap) ||
         !is_same_server (self->edited->smtp, self->saved->smtp);
}

/* A password that is known is not given to another server: it has to be typed. */
static gboolean
lacks_password (HearthAccountEditor *self)
{
  const HearthPasswords passwords = hearth_account_trial_get_passwords (self->trial);
  g_autofree char *words = NULL;

  if (*passwords.imap != '\0' || hearth_server_is_same_sign_in (self->edited->imap, self->saved->imap))
    return FALSE;
  words = g_strdup_printf (_ ("Enter the password: the one that is known is not given to %s by itself."),
                           self->edited->imap->host);
  hearth_account_trial_say (self->trial, HEARTH_QUIET_ERROR, words);
  hearth_entry_row_mark (self->password);
  return TRUE;
}

static void
start (HearthAccountEditor *self)
{
  HearthAccountInfo *account;

  hearth_account_trial_clear (self->trial);
  hearth_entry_row_unmark (self->name);
  account = build_account (self);
  if (account == NULL)
    return;
  g_clear_pointer (&self->edited, hearth_account_info_free);
  self->edited = account;
  if (lacks_password (self))
    return;
  set_busy (self, TRUE);
  if (wants_test (self))
    hearth_account_trial_start (self->trial, account);
  else
    save (self);
}

static void
save_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthAccountEditor *self = HEARTH_ACCOUNT_EDITOR (widget);

  if (hearth_account_trial_is_running (self->trial))
    hearth_account_trial_stop (self->trial);
  else
    start (self);
}

static void
show_certificate_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  hearth_account_trial_show_certificate (HEARTH_ACCOUNT_EDITOR (widget)->trial);
}

/* --- the form ----------------------------------------------------------------------------------------------------- */

/* Says what becomes of the mail before the user decides, as soon as it may be another mailbox. */
static void
servers_changed_cb (HearthAccountEditor *self)
{
  g_autoptr (HearthServer) imap = hearth_server_group_peek_server (self->imap);
  const gboolean is_another = !hearth_server_is_same_sign_in (imap, self->saved->imap);
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->another, is_another);
  if (!is_another)
    return;
  words = g_strdup_printf (_ ("Mail that %1$s has, too, stays as it is. If it is another mailbox, its mail "
                              "is shown from now on; what only "
                              "%2$s has stays there and is no longer shown here."),
                           imap->host, self->saved->imap->host);
  hearth_quiet_line_set_text (HEARTH_QUIET_LINE (self->another), words);
}

static void
unmark_cb (AdwEntryRow *row)
{
  hearth_entry_row_unmark (row);
}

static void
activated_cb (HearthAccountEditor *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "form.save", NULL);
}

static GtkWidget *
new_group_with (GtkWidget *first, GtkWidget *second)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), first);
  if (second != NULL)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), second);
  return group;
}

static void
make_fields (HearthAccountEditor *self)
{
  self->name = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _ ("Name of the account"));
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->saved->name);
  self->password = ADW_ENTRY_ROW (adw_password_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password), _ ("New password, if it changed"));
  self->imap = HEARTH_SERVER_GROUP (hearth_server_group_new (HEARTH_PROTOCOL_IMAP));
  self->smtp = HEARTH_SERVER_GROUP (hearth_server_group_new (HEARTH_PROTOCOL_SMTP));
  hearth_server_group_set_server (self->imap, self->saved->imap);
  if (self->saved->smtp != NULL)
    hearth_server_group_set_server (self->smtp, self->saved->smtp);
  self->another = hearth_quiet_line_new (HEARTH_QUIET_NOTE, "dialog-information-symbolic", "");
  self->steps = g_object_new (HEARTH_TYPE_TEST_STEPS, "visible", FALSE, NULL);
  self->problems = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->certificate = gtk_button_new_with_mnemonic (_ ("Show _certificate…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->certificate), "account.show-certificate");
  gtk_widget_add_css_class (self->certificate, "pill");
  gtk_widget_set_halign (self->certificate, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->certificate, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->problems), FALSE);
  g_signal_connect (self->name, "changed", G_CALLBACK (unmark_cb), NULL);
  g_signal_connect (self->password, "changed", G_CALLBACK (unmark_cb), NULL);
  g_signal_connect_swapped (self->password, "entry-activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (self->imap, "changed", G_CALLBACK (servers_changed_cb), self);
}

static void
fill (HearthAccountEditor *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  make_fields (self);
  self->form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_box_append (GTK_BOX (self->form),
                  new_group_with (GTK_WIDGET (self->name), GTK_WIDGET (self->password)));
  gtk_box_append (GTK_BOX (self->form), GTK_WIDGET (self->imap));
  gtk_box_append (GTK_BOX (self->form), self->another);
  gtk_box_append (GTK_BOX (self->form), GTK_WIDGET (self->smtp));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->steps));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problems));
  gtk_box_append (GTK_BOX (box), self->certificate);
  gtk_box_append (GTK_BOX (box), self->form);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 24);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 524);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
  servers_changed_cb (self);
  hearth_accessible_tidy_buttons (box);
}

static void
hearth_account_editor_dispose (GObject *object)
{
  HearthAccountEditor *self = HEARTH_ACCOUNT_EDITOR (object);

  if (self->trial != NULL)
    hearth_account_trial_shutdown (self->trial);
  g_clear_object (&self->trial);
  g_clear_object (&self->client);
  g_clear_pointer (&self->saved, hearth_account_info_free);
  g_clear_pointer (&self->edited, hearth_account_info_free);
  G_OBJECT_CLASS (hearth_account_editor_parent_class)->dispose (object);
}

static void
hearth_account_editor_class_init (HearthAccountEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_account_editor_dispose;
  signals[SIGNAL_SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "form.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "account.show-certificate", NULL, show_certificate_action);
}

static void
hearth_account_editor_init (HearthAccountEditor *self)
{
}

/**
 * hearth_account_editor_new:
 *
 * Returns: (transfer floating) (nullable): the form; %NULL if there is no such account
 */
GtkWidget *
hearth_account_editor_new (HearthClient *client, guint16 account)
{
  const HearthAccountInfo *info = hearth_house_find_account (hearth_client_get_house (client), account);
  HearthAccountEditor *self;

  if (info == NULL)
    return NULL;
  self = g_object_new (HEARTH_TYPE_ACCOUNT_EDITOR, NULL);
  self->client = g_object_ref (client);
  self->saved = hearth_account_info_copy (info);
  fill (self);
  self->trial = hearth_account_trial_new (client, &(HearthTrialFields){ .steps = self->steps,
                                                                        .problems = self->problems,
                                                                        .certificate = self->certificate,
                                                                        .password = self->password,
                                                                        .imap = self->imap,
                                                                        .smtp = self->smtp });
  g_signal_connect_swapped (self->trial, "passed", G_CALLBACK (save), self);
  g_signal_connect_swapped (self->trial, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (self->trial, "stopped", G_CALLBACK (stopped_cb), self);
  g_signal_connect_swapped (self->trial, "again", G_CALLBACK (start), self);
  return GTK_WIDGET (self);
}
