/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding an account against real servers whose certificate nobody vouches for: a wrong password and a wrong port are
 * said where they are, the certificate is shown and pinned for both servers, and the account is there in the end. Runs in
 * the household (HEARTH_*), with a keyring on the session bus of the test. */

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "hearth-add-account-window.h"
#include "hearth-client.h"
#include "hearth-server-group.h"
#include "hearth-thread.h"

static guint added_number;

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hearth_client_start_finish (HEARTH_CLIENT (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  hearth_client_stop_finish (HEARTH_CLIENT (source), result, NULL);
  *(gboolean *) data = TRUE;
}

static void
added_cb (GtkWidget *window, guint number, gpointer data)
{
  added_number = number;
}

static void
wait_for (gboolean *is_over)
{
  while (!*is_over)
    g_main_context_iteration (NULL, TRUE);
}

static GtkWidget *
child (GtkWidget *window, const char *id)
{
  return GTK_WIDGET (gtk_widget_get_template_child (window, HEARTH_TYPE_ADD_ACCOUNT_WINDOW, id));
}

static void
type (GtkWidget *window, const char *id, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (child (window, id)), text);
}

static guint
collect (GtkWidget *root, GType type_wanted, GtkWidget **found, guint n_found, guint room)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type_wanted) && n_found < room)
    found[n_found++] = root;
  for (GtkWidget *at = gtk_widget_get_first_child (root); at != NULL; at = gtk_widget_get_next_sibling (at))
    n_found = collect (at, type_wanted, found, n_found, room);
  return n_found;
}

/* Host, port and user of one server group. */
static void
set_server (GtkWidget *window, guint number, const char *host, const char *port, const char *user)
{
  GtkWidget *groups[2] = { NULL, NULL };
  GtkWidget *rows[8] = { NULL };

  g_assert_cmpuint (collect (child (window, "servers"), HEARTH_TYPE_SERVER_GROUP, groups, 0, 2), ==, 2);
  /* The password for sending comes behind them. */
  g_assert_cmpuint (collect (groups[number], ADW_TYPE_ENTRY_ROW, rows, 0, 8), ==, 3 + number);
  gtk_editable_set_text (GTK_EDITABLE (rows[0]), host);
  gtk_editable_set_text (GTK_EDITABLE (rows[1]), port);
  gtk_editable_set_text (GTK_EDITABLE (rows[2]), user);
}

static gboolean
has_class (GtkWidget *root, const char *css_class)
{
  if (gtk_widget_has_css_class (root, css_class))
    return TRUE;
  for (GtkWidget *at = gtk_widget_get_first_child (root); at != NULL; at = gtk_widget_get_next_sibling (at))
    if (has_class (at, css_class))
      return TRUE;
  return FALSE;
}

/* Presses the button and waits until the test has ended, in one way or the other. */
static void
press_continue (GtkWidget *window)
{
  gtk_widget_activate_action (window, "account.continue", NULL);
  while (!gtk_widget_get_sensitive (child (window, "form")))
    g_main_context_iteration (NULL, TRUE);
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

/* Looks at the certificate, trusts it, and waits for the next result: the test begins again by itself. */
static void
trust (GtkWidget *window)
{
  AdwMessageDialog *dialog;

  while (!gtk_widget_get_visible (child (window, "certificate")))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (window, "account.show-certificate", NULL);
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  adw_message_dialog_response (dialog, "trust");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_from_nothing (void)
{
  g_autofree char *data_dir = g_dir_make_tmp ("hearth-test-XXXXXX", NULL);
  g_autoptr (HearthClient) client = hearth_client_new (data_dir);
  const char *host = g_getenv ("HEARTH_HOST");
  const HearthAccountInfo *info;
  gboolean is_started = FALSE, is_stopped = FALSE;
  GtkWidget *window;

  g_chmod (data_dir, 0700);
  hearth_client_start_async (client, started_cb, &is_started);
  wait_for (&is_started);
  window = hearth_add_account_window_new (client);
  g_signal_connect (window, "added", G_CALLBACK (added_cb), NULL);
  gtk_window_present (GTK_WINDOW (window));
  type (window, "name", "Anna Vogel");
  type (window, "address", g_getenv ("HEARTH_ANNA_ADDRESS"));
  type (window, "password", "wrong");
  set_server (window, 0, host, "1", g_getenv ("HEARTH_ANNA_LOGIN"));
  set_server (window, 1, host, g_getenv ("HEARTH_SUBMISSIONS_PORT"), g_getenv ("HEARTH_ANNA_LOGIN"));

  press_continue (window); /* nobody listens on port 1 */
  g_assert_true (has_class (window, "hearth-step-failed"));
  g_assert_false (gtk_widget_get_visible (child (window, "certificate")));
  set_server (window, 0, host, g_getenv ("HEARTH_IMAPS_PORT"), g_getenv ("HEARTH_ANNA_LOGIN"));
  press_continue (window); /* nobody vouches for it */
  trust (window);
  while (!gtk_widget_get_sensitive (child (window, "form")))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (has_class (window, "hearth-step-failed")); /* the password */
  while (!gtk_widget_has_css_class (child (window, "password"), "error"))
    g_main_context_iteration (NULL, TRUE);
  type (window, "password", g_getenv ("HEARTH_ANNA_PASSWORD"));
  press_continue (window); /* the same certificate, but another server: asked again */
  trust (window);
  while (added_number == 0)
    g_main_context_iteration (NULL, TRUE);
  while (hearth_client_find_account (client, (guint16) added_number) == NULL)
    g_main_context_iteration (NULL, TRUE);
  info = hearth_account_get_info (hearth_client_find_account (client, (guint16) added_number));
  g_assert_cmpuint (strlen (info->imap->pinned_sha256), ==, 64);
  g_assert_cmpstr (info->imap->pinned_sha256, ==, info->smtp->pinned_sha256);
  g_assert_cmpuint (g_list_model_get_n_items (hearth_client_get_members (client)), ==, 1);
  hearth_client_stop_async (client, stopped_cb, &is_stopped);
  wait_for (&is_stopped);
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
  g_unsetenv ("HEARTH_TLS_CA_FILE");
  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_UI);
  adw_init ();
  g_test_add_func ("/add-account-live/from-nothing", test_from_nothing);
  return g_test_run ();
}
