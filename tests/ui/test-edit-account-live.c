/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Editing an account against real servers, with the certificate of one that nobody vouches for: a wrong port and another
 * server's certificate are said where they are, nothing is saved before everything works, and mail stays. Runs in the
 * household (HEARTH_*), with a keyring on the session bus of the test. */

#include <adwaita.h>
#include <glib/gstdio.h>

#include "hearth-account-editor.h"
#include "hearth-client.h"
#include "hearth-household-window.h"
#include "hearth-subpage.h"
#include "hearth-thread.h"

static HearthClient *client;
static guint16 number;

static void
take_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_result (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *slot;
}

static void
start (const char *data_dir)
{
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GError) error = NULL;

  client = hearth_client_new (data_dir);
  hearth_client_start_async (client, take_result, &started);
  hearth_client_start_finish (client, wait_result (&started), &error);
  g_assert_no_error (error);
}

static guint16
port_of (const char *name)
{
  return (guint16) g_ascii_strtoull (g_getenv (name), NULL, 10);
}

static void
add_account (void)
{
  g_autoptr (GAsyncResult) person = NULL;
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (HearthAccountInfo) info = hearth_account_info_new ();
  g_autoptr (HearthAddress) from = hearth_address_new ("Anna Vogel", g_getenv ("HEARTH_ANNA_ADDRESS"));
  g_autoptr (GError) error = NULL;
  HearthPasswordFate fate;

  hearth_client_add_person_async (client, "Anna", take_result, &person);
  info->person = hearth_client_add_person_finish (client, wait_result (&person), &error);
  g_assert_no_error (error);
  info->name = g_strdup ("Home");
  info->imap =
      hearth_server_new (HEARTH_PROTOCOL_IMAP, g_getenv ("HEARTH_HOST"), port_of ("HEARTH_IMAPS_PORT"),
                         HEARTH_SECURITY_TLS, g_getenv ("HEARTH_ANNA_LOGIN"));
  info->smtp =
      hearth_server_new (HEARTH_PROTOCOL_SMTP, g_getenv ("HEARTH_HOST"), port_of ("HEARTH_SUBMISSIONS_PORT"),
                         HEARTH_SECURITY_TLS, g_getenv ("HEARTH_ANNA_LOGIN"));
  g_ptr_array_add (info->identities, hearth_identity_new (0, 0, from));
  hearth_client_add_account_async (
      client, info, &(HearthPasswords){ .imap = g_getenv ("HEARTH_ANNA_PASSWORD") }, take_result, &added);
  number = hearth_client_add_account_finish (client, wait_result (&added), &fate, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fate, ==, HEARTH_PASSWORD_KEPT);
}

static guint
n_in_inbox (void)
{
  HearthAccount *account = hearth_client_find_account (client, number);
  HearthFolder *inbox = account != NULL ? hearth_account_find_role (account, HEARTH_ROLE_INBOX) : NULL;

  if (inbox == NULL || hearth_account_get_status (account)->state != HEARTH_ACCOUNT_IDLE)
    return 0;
  return hearth_folder_get_info (inbox)->n_messages;
}

static GtkWidget *
entry_with_title (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_ENTRY_ROW (root) &&
      g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title))
    return root;
  for (GtkWidget *at = gtk_widget_get_first_child (root); at != NULL && found == NULL;
       at = gtk_widget_get_next_sibling (at))
    found = entry_with_title (at, title);
  return found;
}

static GtkWidget *
find_class (GtkWidget *root, const char *css_class)
{
  GtkWidget *found = NULL;

  if (gtk_widget_has_css_class (root, css_class))
    return root;
  for (GtkWidget *at = gtk_widget_get_first_child (root); at != NULL && found == NULL;
       at = gtk_widget_get_next_sibling (at))
    found = find_class (at, css_class);
  return found;
}

static void
type_into (GtkWidget *editor, const char *title, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry_with_title (editor, title)), text);
}

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static void
saved_cb (GtkWidget *editor, gboolean *is_saved)
{
  *is_saved = TRUE;
}

static void
save_and_fail (GtkWidget *editor)
{
  gtk_widget_activate_action (editor, "form.save", NULL);
  while (find_class (editor, "hearth-step-failed") == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static GtkWidget *
find_button (GtkWidget *root, const char *action_name)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (root)), action_name) == 0)
    return root;
  for (GtkWidget *at = gtk_widget_get_first_child (root); at != NULL && found == NULL;
       at = gtk_widget_get_next_sibling (at))
    found = find_button (at, action_name);
  return found;
}

/* Looks at the certificate and trusts it: the test begins again by itself. */
static void
trust (GtkWidget *editor)
{
  AdwMessageDialog *dialog;

  while (!gtk_widget_get_visible (find_button (editor, "account.show-certificate")))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (editor, "account.show-certificate", NULL);
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  adw_message_dialog_response (dialog, "trust");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static const HearthServer *
saved_imap (void)
{
  return hearth_house_find_account (hearth_client_get_house (client), number)->imap;
}

static void
test_edit (void)
{
  g_autofree char *data_dir = g_dir_make_tmp ("hearth-test-XXXXXX", NULL);
  g_autoptr (GAsyncResult) stopped = NULL;
  gboolean is_saved = FALSE;
  GtkWidget *window, *editor;
  guint n_before;

  g_chmod (data_dir, 0700);
  start (data_dir);
  add_account ();
  while ((n_before = n_in_inbox ()) == 0)
    g_main_context_iteration (NULL, TRUE);
  window = hearth_household_window_new (client);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action (window, "household.edit-account", "u", number);
  editor =
      gtk_widget_get_ancestor (entry_with_title (window, "Name of the account"), HEARTH_TYPE_ACCOUNT_EDITOR);
  g_signal_connect (editor, "saved", G_CALLBACK (saved_cb), &is_saved);

  type_into (editor, "Port", "1"); /* nobody listens there; the password is known */
  save_and_fail (editor);
  g_assert_false (is_saved);
  g_assert_cmpuint (saved_imap ()->port, !=, 1);
  type_into (editor, "Port", g_getenv ("HEARTH_IMAPS_PORT"));
  type_into (editor, "Server", "selfsigned.hearth.localhost");
  type_into (editor, "New password, if it changed", g_getenv ("HEARTH_ANNA_PASSWORD"));
  gtk_widget_activate_action (editor, "form.save", NULL); /* nobody vouches for it */
  trust (editor);
  while (!is_saved)
    g_main_context_iteration (NULL, TRUE);
  while (g_strcmp0 (saved_imap ()->host, "selfsigned.hearth.localhost") != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (saved_imap ()->pinned_sha256);
  /* The same mailbox under another name: everything is there again. */
  while (n_in_inbox () != n_before)
    g_main_context_iteration (NULL, TRUE);
  hearth_client_stop_async (client, take_result, &stopped);
  hearth_client_stop_finish (client, wait_result (&stopped), NULL);
}

int
main (int argc, char *argv[])
{
  if (g_getenv ("HEARTH_HOST") == NULL)
    {
      g_print ("1..0 # SKIP runs in the household\n");
      return 0;
    }
  if (!g_spawn_command_line_sync (
          "sh -c 'printf household | gnome-keyring-daemon --unlock --components=secrets'", NULL, NULL, NULL,
          NULL))
    return 1;
  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_UI);
  adw_init ();
  g_test_add_func ("/edit-account-live/edit", test_edit);
  return g_test_run ();
}
