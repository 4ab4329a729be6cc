/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding an account: what is proposed, what is tested, what is said when it fails, and that nothing is lost by it. */

#include <string.h>

#include "hearth-add-account-window.h"
#include "hearth-error.h"
#include "hearth-server-group.h"
#include "ui-fixture.h"

static HearthErrorCode refusal;
static HearthTestStep refused_at;
static gboolean is_refused;
static HearthAccountInfo *added;
static guint added_number;

static gboolean
test_account (const HearthAccountInfo *account,
              const HearthPasswords *passwords,
              HearthTestProgress progress,
              gpointer progress_data,
              HearthTestStep *failed_step,
              GError **error)
{
  g_assert_cmpstr (passwords->imap, ==, "secret");
  for (int step = 0; step < HEARTH_TEST_DONE; step++)
    {
      progress ((HearthTestStep) step, progress_data);
      if (is_refused && step == (int) refused_at)
        {
          *failed_step = refused_at;
          *error = hearth_error_new (refusal, "refused");
          hearth_error_set_server (
              *error, step <= HEARTH_TEST_IMAP_SIGN_IN ? account->imap->host : account->smtp->host,
              account->imap->port);
          return FALSE;
        }
    }
  return TRUE;
}

static guint16
add_account (const HearthAccountInfo *account, const HearthPasswords *passwords, GError **error)
{
  g_clear_pointer (&added, hearth_account_info_free);
  added = hearth_account_info_copy (account);
  return 4;
}

static const FakeHooks hooks = { .test_account = test_account, .add_account = add_account };

static void
added_cb (GtkWidget *window, guint number, gpointer data)
{
  added_number = number;
}

static GObject *
child (GtkWidget *window, const char *id)
{
  return gtk_widget_get_template_child (window, HEARTH_TYPE_ADD_ACCOUNT_WINDOW, id);
}

static GtkWidget *
open_window (void)
{
  GtkWidget *window;

  ui_load_style ();
  fake_engine_set_hooks (&hooks);
  g_clear_pointer (&added, hearth_account_info_free);
  added_number = 0;
  is_refused = FALSE;
  window = hearth_add_account_window_new (ui_client ());
  g_signal_connect (window, "added", G_CALLBACK (added_cb), NULL);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_frames (window, 3);
  return window;
}

static void
fill (GtkWidget *window)
{
  gtk_editable_set_text (GTK_EDITABLE (child (window, "name")), "Mia Vogel");
  gtk_editable_set_text (GTK_EDITABLE (child (window, "address")), "mia@vogel.example");
  gtk_editable_set_text (GTK_EDITABLE (child (window, "password")), "secret");
}

static gboolean
is_added (gpointer data)
{
  return added_number != 0;
}

static void
test_plain_case (void)
{
  GtkWidget *window = open_window ();

  adw_combo_row_set_selected (ADW_COMBO_ROW (child (window, "person")), 2); /* somebody new */
  fill (window);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (child (window, "person_name"))), ==, "Mia");
  ui_shot (window, "add-account");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (child (window, "footnote"))),
                            "imap.vogel.example and smtp.vogel.example"));
  gtk_widget_activate_action (window, "account.continue", NULL);
  ui_wait (is_added, NULL);
  g_assert_cmpuint (added_number, ==, 4);
  g_assert_cmpstr (added->imap->host, ==, "imap.vogel.example");
  g_assert_cmpuint (added->imap->port, ==, 993);
  g_assert_cmpint (added->imap->security, ==, HEARTH_SECURITY_TLS);
  g_assert_cmpstr (added->smtp->host, ==, "smtp.vogel.example");
  g_assert_cmpuint (added->smtp->port, ==, 465);
  g_assert_cmpstr (added->imap->user, ==, "mia@vogel.example");
  g_assert_cmpint (added->person, ==, 3);
}

static gboolean
has_failed (gpointer data)
{
  return ui_find (data, "hearth-step-failed") != NULL;
}

static void
test_wrong_password (void)
{
  GtkWidget *window = open_window ();

  fill (window);
  is_refused = TRUE;
  refusal = HEARTH_ERROR_AUTH_REJECTED;
  refused_at = HEARTH_TEST_IMAP_SIGN_IN;
  gtk_widget_activate_action (window, "account.continue", NULL);
  ui_wait (has_failed, window);
  ui_wait_frames (window, 5);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (child (window, "password")), "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (child (window, "password"))), ==, "secret");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (child (window, "name"))), ==, "Mia Vogel");
  ui_shot (window, "add-account-error");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shot (window, "add-account-error-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  is_refused = FALSE;
  gtk_widget_activate_action (window, "account.continue", NULL);
  ui_wait (is_added, NULL);
}

static void
test_server_not_found (void)
{
  GtkWidget *window = open_window ();

  fill (window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (child (window, "servers"))));
  is_refused = TRUE;
  refusal = HEARTH_ERROR_NAME_NOT_FOUND;
  refused_at = HEARTH_TEST_SMTP_CONNECT;
  gtk_widget_activate_action (window, "account.continue", NULL);
  ui_wait (has_failed, window);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (child (window, "servers"))));
  ui_shot (window, "add-account-servers");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Enter in the field that was mended tries again, as in the password's. */
static void
test_enter_in_a_server_field (void)
{
  GtkWidget *window = open_window ();
  GtkWidget *host;

  fill (window);
  is_refused = TRUE;
  refusal = HEARTH_ERROR_NAME_NOT_FOUND;
  refused_at = HEARTH_TEST_IMAP_CONNECT;
  gtk_widget_activate_action (window, "account.continue", NULL);
  ui_wait (has_failed, window);
  ui_wait_frames (window, 5);
  is_refused = FALSE;
  host = ui_find_type (GTK_WIDGET (child (window, "servers")), ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (host), "mail.vogel.example");
  g_signal_emit_by_name (gtk_editable_get_delegate (GTK_EDITABLE (host)), "activate");
  ui_wait (is_added, NULL);
  g_assert_cmpstr (added->imap->host, ==, "mail.vogel.example");
}

static void
test_incomplete (void)
{
  GtkWidget *window = open_window ();

  fill (window);
  gtk_editable_set_text (GTK_EDITABLE (child (window, "address")), "mia");
  gtk_widget_activate_action (window, "account.continue", NULL);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (child (window, "address")), "error"));
  g_assert_null (added);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What is wrong with a server is said, and a port behind its name is understood. */
static void
test_server_fields (void)
{
  static const struct
  {
    const char *host;
    const char *port;
    const char *words; /* the beginning; NULL if it is right */
  } cases[] = {
    { "", "993", "The server’s name" },
    { "anna@vogel.example", "993", "This is not the name" },
    { "https://vogel.example", "993", "This is not the name" },
    { "mail.vogel.example", "", "A port" },
    { "mail.vogel.example", "99999", "A port" },
    { "mail.vogel.example:99999", "993", "This is not the name" },
    { " mail.vogel.example ", "993", NULL },
    { "mail.vogel.example:1993", "993", NULL },
  };
  GtkWidget *group = g_object_ref_sink (hearth_server_group_new (HEARTH_PROTOCOL_IMAP));
  GtkWidget *host = ui_find_type (group, ADW_TYPE_ENTRY_ROW);
  GtkWidget *port = gtk_widget_get_next_sibling (host);

  hearth_server_group_propose (HEARTH_SERVER_GROUP (group), "mia@vogel.example");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HearthServer) server = NULL;
      const char *words = NULL;

      gtk_editable_set_text (GTK_EDITABLE (host), cases[i].host);
      gtk_editable_set_text (GTK_EDITABLE (port), cases[i].port);
      server = hearth_server_group_dup_server (HEARTH_SERVER_GROUP (group), &words);
      g_assert_true ((server == NULL) == (cases[i].words != NULL));
      g_assert_true (cases[i].words == NULL || g_str_has_prefix (words, cases[i].words));
      g_assert_true (server == NULL || g_str_equal (server->host, "mail.vogel.example"));
    }
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (port)), ==, "1993");
  g_object_unref (group);
}

static void
test_what_was_edited_stays (void)
{
  const char *words = NULL;
  g_autoptr (HearthServer) server = NULL;
  GtkWidget *group = g_object_ref_sink (hearth_server_group_new (HEARTH_PROTOCOL_SMTP));
  GtkWidget *row;

  hearth_server_group_propose (HEARTH_SERVER_GROUP (group), "mia@vogel.example");
  row = ui_find_type (group, ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (row), "mail.vogel.example");
  hearth_server_group_pin (HEARTH_SERVER_GROUP (group), "abc");
  hearth_server_group_propose (HEARTH_SERVER_GROUP (group), "mia@other.example");
  server = hearth_server_group_dup_server (HEARTH_SERVER_GROUP (group), &words);
  g_assert_cmpstr (server->host, ==, "mail.vogel.example");
  g_assert_cmpstr (server->user, ==, "mia@other.example");
  g_assert_cmpstr (server->pinned_sha256, ==, "abc");
  g_clear_pointer (&server, hearth_server_free);
  /* A pin is for the server it was shown for. */
  gtk_editable_set_text (GTK_EDITABLE (row), "mail2.vogel.example");
  server = hearth_server_group_dup_server (HEARTH_SERVER_GROUP (group), &words);
  g_assert_null (server->pinned_sha256);
  g_object_unref (group);
}

static void
add_tests (void)
{
  g_test_add_func ("/add-account/plain-case", test_plain_case);
  g_test_add_func ("/add-account/wrong-password", test_wrong_password);
  g_test_add_func ("/add-account/server-not-found", test_server_not_found);
  g_test_add_func ("/add-account/enter-in-a-server-field", test_enter_in_a_server_field);
  g_test_add_func ("/add-account/incomplete", test_incomplete);
  g_test_add_func ("/add-account/what-was-edited-stays", test_what_was_edited_stays);
  g_test_add_func ("/add-account/server-fields", test_server_fields);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
