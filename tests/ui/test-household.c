/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "Accounts and people" over the household in memory: order by menu and keys, names and colours, switching off, addresses
 * and signatures, editing that is tested first, and that removing asks with numbers. */

#include <string.h>

#include "fake-people.h"
#include "hearth-account-editor.h"
#include "hearth-account-page.h"
#include "hearth-error.h"
#include "hearth-folder-tree.h"
#include "hearth-household-window.h"
#include "hearth-identity-button.h"
#include "hearth-identity-page.h"
#include "hearth-keep-group.h"
#include "hearth-person-page.h"
#include "hearth-server-group.h"
#include "hearth-subpage.h"
#include "ui-fixture.h"

static guint n_tests;
static HearthErrorCode refusal; /* of the next tests, if not FAILED */
static HearthTestStep refused_at;
static HearthAccountInfo *updated;
static char *typed_password;

static gboolean
test_account (const HearthAccountInfo *account,
              const HearthPasswords *passwords,
              HearthTestProgress progress,
              gpointer progress_data,
              HearthTestStep *failed_step,
              GError **error)
{
  n_tests++;
  for (int step = 0; step < HEARTH_TEST_DONE; step++)
    {
      progress ((HearthTestStep) step, progress_data);
      if (refusal == HEARTH_ERROR_FAILED || step != (int) refused_at)
        continue;
      *failed_step = refused_at;
      *error = hearth_error_new (refusal, "refused");
      hearth_error_set_server (*error, account->smtp->host, account->smtp->port);
      return FALSE;
    }
  return TRUE;
}

static gboolean
update_account (const HearthAccountInfo *account, const HearthPasswords *passwords, GError **error)
{
  g_clear_pointer (&updated, hearth_account_info_free);
  updated = hearth_account_info_copy (account);
  g_free (typed_password);
  typed_password = g_strdup (passwords->imap);
  return TRUE;
}

static GtkWidget *
open_window (void)
{
  static const FakeHooks hooks = { .test_account = test_account };
  static const FakePeopleHooks people_hooks = { .update_account = update_account, .loss = { 2, 1, 3 } };
  GtkWidget *window;

  ui_load_style ();
  fake_engine_set_hooks (&hooks);
  fake_people_set_hooks (&people_hooks);
  n_tests = 0;
  refusal = HEARTH_ERROR_FAILED;
  window = hearth_household_window_new (ui_client ());
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_frames (window, 3);
  return window;
}

static void
close_window (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The pages fold into each other for a moment: what is asked for is in the one that is seen. */
static GtkWidget *
page (GtkWidget *window)
{
  GtkWidget *leaflet = ui_find_type (window, ADW_TYPE_LEAFLET);

  return adw_leaflet_get_visible_child (ADW_LEAFLET (leaflet));
}

static void
shot (GtkWidget *window, const char *name)
{
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);
  g_autofree char *narrow = g_strconcat (name, "-narrow", NULL);

  if (g_getenv ("HEARTH_SHOTS") == NULL)
    return;
  ui_wait_frames (window, 30);
  ui_shot (window, name);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  ui_wait_frames (window, 10);
  ui_shot (window, dark);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 680);
  ui_wait_frames (window, 10);
  ui_shot (window, narrow);
  gtk_window_set_default_size (GTK_WINDOW (window), 620, 680);
}

static const HearthHouse *
house (void)
{
  return hearth_client_get_house (ui_client ());
}

static HearthMember *
first_member (void)
{
  g_autoptr (HearthMember) member = g_list_model_get_item (hearth_client_get_members (ui_client ()), 0);

  return member; /* the client holds it */
}

static gboolean
is_first (gpointer name)
{
  return g_str_equal (hearth_member_get_name (first_member ()), name);
}

static HearthAccount *
first_account (void)
{
  g_autoptr (HearthAccount) account = g_list_model_get_item (hearth_member_get_accounts (first_member ()), 0);

  return account;
}

static gboolean
is_first_account (gpointer name)
{
  return g_str_equal (hearth_account_get_name (first_account ()), name);
}

static GtkWidget *
row_with_title (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_ACTION_ROW (root) &&
      g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = row_with_title (child, title);
  return found;
}

static void
test_order (void)
{
  GtkWidget *window = open_window ();
  HearthAccount *home = first_account ();
  GtkWidget *focus;

  shot (window, "household");
  gtk_widget_activate_action (window, "household.move", "(ixi)", HEARTH_HOUSE_ORDER_PEOPLE, (gint64) 1, 1);
  ui_wait (is_first, (char *) "Tomas");
  gtk_widget_activate_action (window, "household.place", "(ixx)", HEARTH_HOUSE_ORDER_PEOPLE, (gint64) 1,
                              (gint64) 2);
  ui_wait (is_first, (char *) "Anna");
  gtk_widget_activate_action (window, "household.move", "(ixi)", HEARTH_HOUSE_ORDER_ACCOUNTS,
                              (gint64) FAKE_HOME, 1);
  ui_wait (is_first_account, (char *) "Clinic");
  /* The very objects moved, so that an open folder stays open; and the keyboard went along. */
  g_assert_true (hearth_client_find_account (ui_client (), FAKE_HOME) == home);
  ui_wait_frames (window, 3);
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (ADW_IS_ACTION_ROW (focus));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (focus)), ==, "Home");
  gtk_widget_activate_action (window, "household.move", "(ixi)", HEARTH_HOUSE_ORDER_ACCOUNTS,
                              (gint64) FAKE_HOME, -1);
  ui_wait (is_first_account, (char *) "Home");
  close_window (window);
}

static gboolean
is_lagoon (gpointer data)
{
  return hearth_member_get_color (first_member ()) == HEARTH_COLOR_LAGOON;
}

/* Name and colour change at once in the tree and in the composer's From. */
static void
test_person (void)
{
  GtkWidget *window = open_window ();
  GtkWidget *tree = g_object_new (HEARTH_TYPE_FOLDER_TREE, NULL);
  GtkWidget *from = g_object_new (HEARTH_TYPE_IDENTITY_BUTTON, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *other, *form;

  gtk_widget_set_vexpand (tree, TRUE);
  gtk_box_append (GTK_BOX (box), tree);
  gtk_box_append (GTK_BOX (box), from);
  other = ui_window_for (box, 300, 500);
  hearth_folder_tree_set_members (HEARTH_FOLDER_TREE (tree), hearth_client_get_members (ui_client ()));
  hearth_identity_button_set_client (HEARTH_IDENTITY_BUTTON (from), ui_client ());
  hearth_identity_button_set_identity (HEARTH_IDENTITY_BUTTON (from), FAKE_HOME);
  ui_wait_frames (other, 3);
  g_assert_nonnull (ui_find (tree, "hearth-plum"));
  g_assert_nonnull (ui_find (from, "hearth-plum"));

  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action (window, "household.open-person", "x", (gint64) 1);
  ui_wait_frames (window, 3);
  form = hearth_subpage_get_content (HEARTH_SUBPAGE (page (window)));
  g_assert_true (HEARTH_IS_PERSON_PAGE (form));
  g_assert_cmpuint (ui_count_type (form, GTK_TYPE_TOGGLE_BUTTON), ==, HEARTH_N_COLORS);
  shot (window, "household-person");
  /* An empty name is said at its field. */
  gtk_editable_set_text (GTK_EDITABLE (ui_find_type (form, ADW_TYPE_ENTRY_ROW)), " ");
  gtk_widget_activate_action (form, "form.save", NULL);
  g_assert_true (gtk_widget_has_css_class (ui_find_type (form, ADW_TYPE_ENTRY_ROW), "error"));
  gtk_editable_set_text (GTK_EDITABLE (ui_find_type (form, ADW_TYPE_ENTRY_ROW)), "Änne");
  for (GtkWidget *choice =
           gtk_widget_get_first_child (gtk_widget_get_parent (ui_find (form, "hearth-color")));
       choice != NULL; choice = gtk_widget_get_next_sibling (choice))
    if (ui_find (choice, "hearth-lagoon") != NULL)
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (choice), TRUE);
  gtk_widget_activate_action (form, "form.save", NULL);
  ui_wait (is_lagoon, NULL);
  g_assert_cmpstr (hearth_member_get_name (first_member ()), ==, "Änne");
  ui_wait_frames (other, 3);
  g_assert_null (ui_find (tree, "hearth-plum"));
  g_assert_nonnull (ui_find (tree, "hearth-lagoon"));
  g_assert_nonnull (ui_find (from, "hearth-lagoon"));
  gtk_widget_activate_action (window, "household.save-person", "(xsi)", (gint64) 1, "Anna",
                              HEARTH_COLOR_PLUM);
  ui_wait (is_first, (char *) "Anna");
  gtk_window_destroy (GTK_WINDOW (other));
  close_window (window);
}

static gboolean
is_off (gpointer data)
{
  return hearth_account_get_status (hearth_client_find_account (ui_client (), FAKE_CLINIC))->state ==
         HEARTH_ACCOUNT_DISABLED;
}

static gboolean
is_on (gpointer data)
{
  return !is_off (data);
}

/* Switched off, an account stays in the tree, dim. */
static void
test_switch (void)
{
  GtkWidget *window = open_window ();
  GtkWidget *tree = g_object_new (HEARTH_TYPE_FOLDER_TREE, NULL);
  GtkWidget *other = ui_window_for (tree, 300, 600);

  hearth_folder_tree_set_members (HEARTH_FOLDER_TREE (tree), hearth_client_get_members (ui_client ()));
  ui_wait_frames (other, 3);
  g_assert_null (ui_find (tree, "hearth-off"));
  gtk_widget_activate_action (window, "household.open-account", "u", FAKE_CLINIC);
  ui_wait_frames (window, 3);
  gtk_switch_set_active (GTK_SWITCH (ui_find_type (page (window), GTK_TYPE_SWITCH)), FALSE);
  gtk_widget_activate_action (page (window), "household.switch-account", "(ub)", FAKE_CLINIC, FALSE);
  ui_wait (is_off, NULL);
  ui_wait_frames (other, 3);
  g_assert_nonnull (ui_find (tree, "hearth-off"));
  shot (window, "household-off");
  gtk_widget_activate_action (page (window), "household.switch-account", "(ub)", FAKE_CLINIC, TRUE);
  ui_wait (is_on, NULL);
  ui_wait_frames (other, 3);
  g_assert_null (ui_find (tree, "hearth-off"));
  gtk_window_destroy (GTK_WINDOW (other));
  close_window (window);
}

static gboolean
refuse_change (const HearthHouseChange *what, GError **error)
{
  *error = hearth_error_new (HEARTH_ERROR_STORE_FULL, "no room");
  return FALSE;
}

static gboolean
refuse_account (const HearthAccountInfo *account, const HearthPasswords *passwords, GError **error)
{
  return refuse_change (NULL, error);
}

static gboolean
is_set (gpointer toggle)
{
  return gtk_switch_get_active (toggle);
}

static gboolean
is_not_set (gpointer toggle)
{
  return !gtk_switch_get_active (toggle);
}

static gboolean
is_at_first (gpointer row)
{
  return adw_combo_row_get_selected (row) == 0;
}

/* What could not be saved does not look as if it were. */
static void
test_put_back (void)
{
  static const FakePeopleHooks refusing = { .update_account = refuse_account, .change_house = refuse_change };
  GtkWidget *window = open_window ();
  GtkWidget *account, *group;
  GtkSwitch *enabled, *metered;
  AdwComboRow *kind;

  fake_people_set_hooks (&refusing);
  gtk_widget_activate_action (window, "household.open-account", "u", FAKE_HOME);
  ui_wait_frames (window, 3);
  account = ui_find_type (page (window), HEARTH_TYPE_ACCOUNT_PAGE);
  group = ui_find_type (account, HEARTH_TYPE_KEEP_GROUP);
  enabled = GTK_SWITCH (ui_find_type (account, GTK_TYPE_SWITCH));
  metered = GTK_SWITCH (ui_find_type (group, GTK_TYPE_SWITCH));
  kind = ADW_COMBO_ROW (ui_find_type (group, ADW_TYPE_COMBO_ROW));
  g_assert_true (is_at_first (kind) && is_set (enabled) && is_not_set (metered));

  adw_combo_row_set_selected (kind, 1);
  g_assert_false (is_at_first (kind));
  ui_wait (is_at_first, kind);
  gtk_switch_set_active (metered, TRUE);
  ui_wait (is_not_set, metered);
  gtk_switch_set_active (enabled, FALSE);
  ui_wait (is_set, enabled);
  /* It is the same page, and what is chosen next is asked for again. */
  g_assert_true (ui_find_type (account, HEARTH_TYPE_KEEP_GROUP) == group);
  fake_people_set_hooks (&(FakePeopleHooks){ NULL });
  adw_combo_row_set_selected (kind, 1);
  ui_wait_frames (window, 3);
  g_assert_cmpint (hearth_house_find_account (house (), FAKE_HOME)->keep.kind, ==, HEARTH_KEEP_EVERYTHING);
  adw_combo_row_set_selected (kind, 0);
  ui_wait_frames (window, 3);
  g_assert_cmpint (hearth_house_find_account (house (), FAKE_HOME)->keep.kind, ==, HEARTH_KEEP_TEXTS);
  close_window (window);
}

static guint
n_identities (void)
{
  return hearth_house_find_account (house (), FAKE_HOME)->identities->len;
}

static gboolean
has_two (gpointer data)
{
  return n_identities () == 2;
}

static const char *
default_address (void)
{
  return hearth_address_get_address (
      hearth_account_info_get_address (hearth_house_find_account (house (), FAKE_HOME)));
}

static gboolean
is_default (gpointer address)
{
  return g_str_equal (default_address (), address);
}

static void
fill_identity (GtkWidget *form, const char *address, const char *reply_to)
{
  GtkWidget *rows[3];
  GtkWidget *row = ui_find_type (form, ADW_TYPE_ENTRY_ROW);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++, row = gtk_widget_get_next_sibling (row))
    rows[i] = row;
  gtk_editable_set_text (GTK_EDITABLE (rows[1]), address);
  gtk_editable_set_text (GTK_EDITABLE (rows[2]), reply_to);
}

static void
test_identities (void)
{
  GtkWidget *window = open_window ();
  const HearthIdentity *added;
  GtkWidget *form;
  gint64 id;

  gtk_widget_activate_action (window, "household.open-account", "u", FAKE_HOME);
  gtk_widget_activate_action (window, "household.edit-identity", "(ux)", FAKE_HOME, (gint64) 0);
  ui_wait_frames (window, 3);
  form = hearth_subpage_get_content (HEARTH_SUBPAGE (page (window)));
  g_assert_true (HEARTH_IS_IDENTITY_PAGE (form));
  fill_identity (form, "not an address", "");
  gtk_widget_activate_action (form, "form.save", NULL);
  g_assert_nonnull (ui_find (form, "error"));
  g_assert_cmpuint (n_identities (), ==, 1);
  fill_identity (form, "school@vogel.example", "parents@vogel.example");
  gtk_text_buffer_set_text (
      gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find_type (form, GTK_TYPE_TEXT_VIEW))),
      "Anna Vogel\nParents' council\n", -1);
  shot (window, "household-identity");
  gtk_widget_activate_action (form, "form.save", NULL);
  ui_wait (has_two, NULL);
  added = g_ptr_array_index (hearth_house_find_account (house (), FAKE_HOME)->identities, 1);
  g_assert_cmpstr (hearth_address_get_address (added->address), ==, "school@vogel.example");
  g_assert_cmpstr (hearth_address_get_name (added->address), ==, "Anna Vogel");
  g_assert_cmpstr (hearth_address_get_address (added->reply_to), ==, "parents@vogel.example");
  g_assert_cmpstr (added->signature, ==, "Anna Vogel\nParents' council");
  id = added->id; /* the house is read anew */
  fake_people_add_pin (FAKE_HOME, "imap.vogel.example", 993);
  ui_wait_frames (window, 5);
  shot (window, "household-account");
  gtk_widget_activate_action (window, "household.move", "(ixi)", HEARTH_HOUSE_ORDER_IDENTITIES, id, -1);
  ui_wait (is_default, (char *) "school@vogel.example");
  gtk_widget_activate_action (window, "household.move", "(ixi)", HEARTH_HOUSE_ORDER_IDENTITIES,
                              (gint64) FAKE_HOME, -1);
  ui_wait (is_default, (char *) "anna@vogel.example");
  close_window (window);
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

static gboolean
has_dialog (gpointer data)
{
  return find_dialog () != NULL;
}

static gboolean
has_one (gpointer data)
{
  return n_identities () == 1;
}

static gboolean
is_forgotten (gpointer data)
{
  return hearth_house_find_account (house (), FAKE_HOME)->pins->len == 0;
}

static void
answer (const char *response)
{
  AdwMessageDialog *dialog;

  ui_wait (has_dialog, NULL);
  dialog = find_dialog ();
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_taken_away (void)
{
  GtkWidget *window = open_window ();
  const gint64 second =
      ((HearthIdentity *) g_ptr_array_index (hearth_house_find_account (house (), FAKE_HOME)->identities, 1))
          ->id;

  gtk_widget_activate_action (window, "household.forget-certificate", "(usu)", FAKE_HOME,
                              "imap.vogel.example", 993);
  ui_wait (is_forgotten, NULL);
  gtk_widget_activate_action (window, "household.remove-identity", "x", second);
  answer ("cancel");
  ui_wait_frames (window, 3);
  g_assert_cmpuint (n_identities (), ==, 2);
  gtk_widget_activate_action (window, "household.remove-identity", "x", second);
  answer ("remove");
  ui_wait (has_one, NULL);
  close_window (window);
}

/* --- editing ------------------------------------------------------------------------------------------------------ */

static GtkWidget *
open_editor (GtkWidget *window)
{
  GtkWidget *editor;

  gtk_widget_activate_action (window, "household.open-account", "u", FAKE_HOME);
  gtk_widget_activate_action (window, "household.edit-account", "u", FAKE_HOME);
  ui_wait_frames (window, 3);
  editor = hearth_subpage_get_content (HEARTH_SUBPAGE (page (window)));
  g_assert_true (HEARTH_IS_ACCOUNT_EDITOR (editor));
  g_clear_pointer (&updated, hearth_account_info_free);
  return editor;
}

static GtkWidget *
entry_with_title (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_ENTRY_ROW (root) &&
      g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = entry_with_title (child, title);
  return found;
}

static gboolean
is_updated (gpointer data)
{
  return updated != NULL;
}

static gboolean
has_failed (gpointer data)
{
  return ui_find (data, "hearth-step-failed") != NULL;
}

static void
type_into (GtkWidget *root, const char *title, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry_with_title (root, title)), text);
}

/* Only the name: no server is asked. */
static void
test_rename (void)
{
  GtkWidget *window = open_window ();
  GtkWidget *editor = open_editor (window);

  shot (window, "household-edit");
  type_into (editor, "Name of the account", "House");
  gtk_widget_activate_action (editor, "form.save", NULL);
  ui_wait (is_updated, NULL);
  ui_wait (is_first_account, (char *) "House");
  g_assert_cmpuint (n_tests, ==, 0);
  close_window (window);
  window = open_window ();
  editor = open_editor (window);
  type_into (editor, "Name of the account", "Home");
  gtk_widget_activate_action (editor, "form.save", NULL);
  ui_wait (is_first_account, (char *) "Home");
  close_window (window);
}

/* Another port is tested; what fails is said where it is, and nothing is cleared or saved. */
static void
test_port (void)
{
  GtkWidget *window = open_window ();
  GtkWidget *editor = open_editor (window);

  refusal = HEARTH_ERROR_REFUSED;
  refused_at = HEARTH_TEST_IMAP_CONNECT;
  type_into (editor, "Port", "994");
  gtk_widget_activate_action (editor, "form.save", NULL);
  ui_wait (has_failed, editor);
  ui_wait_frames (window, 5);
  g_assert_null (updated);
  g_assert_true (gtk_widget_has_css_class (entry_with_title (editor, "Port"), "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry_with_title (editor, "Port"))), ==, "994");
  shot (window, "household-edit-failed");
  refusal = HEARTH_ERROR_FAILED;
  type_into (editor, "Port", "993");
  type_into (editor, "New password, if it changed", "another");
  gtk_widget_activate_action (editor, "form.save", NULL);
  ui_wait (is_updated, NULL);
  g_assert_cmpuint (n_tests, ==, 2);
  g_assert_cmpstr (typed_password, ==, "another");
  close_window (window);
}

/* Another server: what becomes of the mail is said, and the password has to be typed. */
static void
test_another_server (void)
{
  GtkWidget *window = open_window ();
  GtkWidget *editor = open_editor (window);
  GtkWidget *line = ui_find (editor, "hearth-quiet-line");
  g_autoptr (HearthAccountInfo) back = NULL;

  g_assert_false (gtk_widget_get_visible (line));
  type_into (editor, "Server", "mail.other.example");
  ui_wait_frames (window, 3);
  g_assert_true (gtk_widget_get_visible (line));
  gtk_widget_activate_action (editor, "form.save", NULL);
  g_assert_cmpuint (n_tests, ==, 0);
  g_assert_true (
      gtk_widget_has_css_class (entry_with_title (editor, "New password, if it changed"), "error"));
  shot (window, "household-edit-server");
  type_into (editor, "New password, if it changed", "secret");
  gtk_widget_activate_action (editor, "form.save", NULL);
  ui_wait (is_updated, NULL);
  g_assert_cmpstr (updated->imap->host, ==, "mail.other.example");
  g_assert_cmpuint (updated->number, ==, FAKE_HOME);
  close_window (window);
  back = hearth_account_info_copy (updated);
  hearth_server_free (back->imap);
  back->imap = hearth_server_new (HEARTH_PROTOCOL_IMAP, "imap.vogel.example", 993, HEARTH_SECURITY_TLS,
                                  "anna@vogel.example");
  hearth_client_update_account_async (ui_client (), back, &(HearthPasswords){ NULL, NULL }, NULL, NULL);
}

/* Sending with its own user and password: the refused password is marked in its own field. */
static void
test_own_password (void)
{
  GtkWidget *window = open_window ();
  GtkWidget *editor = open_editor (window);
  GtkWidget *groups[2] = { NULL, NULL };
  GtkWidget *password;

  groups[0] = ui_find_type (editor, HEARTH_TYPE_SERVER_GROUP);
  for (GtkWidget *at = gtk_widget_get_next_sibling (groups[0]); at != NULL;
       at = gtk_widget_get_next_sibling (at))
    if (HEARTH_IS_SERVER_GROUP (at))
      groups[1] = at;
  password = entry_with_title (groups[1], "Password for sending");
  g_assert_false (gtk_widget_get_visible (password));
  adw_combo_row_set_selected (ADW_COMBO_ROW (gtk_widget_get_next_sibling (gtk_widget_get_next_sibling (
                                  ui_find_type (groups[1], ADW_TYPE_COMBO_ROW)))),
                              HEARTH_SIGN_IN_OWN);
  g_assert_true (gtk_widget_get_visible (password));
  gtk_editable_set_text (GTK_EDITABLE (password), "wrong");
  refusal = HEARTH_ERROR_AUTH_REJECTED;
  refused_at = HEARTH_TEST_SMTP_SIGN_IN;
  gtk_widget_activate_action (editor, "form.save", NULL);
  ui_wait (has_failed, editor);
  ui_wait_frames (window, 5);
  g_assert_true (gtk_widget_has_css_class (password, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (password)), ==, "wrong");
  refusal = HEARTH_ERROR_FAILED;
  gtk_widget_activate_action (editor, "form.save", NULL);
  ui_wait (is_updated, NULL);
  g_assert_true (updated->smtp->has_own_password);
  close_window (window);
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static gboolean
is_account_gone (gpointer data)
{
  return hearth_client_find_account (ui_client (), FAKE_TOMAS) == NULL;
}

static gboolean
is_tomas_gone (gpointer data)
{
  return g_list_model_get_n_items (hearth_client_get_members (ui_client ())) == 1;
}

/* Removing says by number what only this computer has; the last: it takes the household apart. */
static void
test_removal (void)
{
  GtkWidget *window = open_window ();
  const char *body;

  gtk_widget_activate_action (window, "household.open-account", "u", FAKE_TOMAS);
  gtk_widget_activate_action (window, "household.remove-account", "u", FAKE_TOMAS);
  ui_wait (has_dialog, NULL);
  body = adw_message_dialog_get_body (find_dialog ());
  g_assert_nonnull (strstr (body, "imap.vogel.example"));
  g_assert_nonnull (strstr (body, "2 letters"));
  g_assert_nonnull (strstr (body, "1 draft"));
  g_assert_nonnull (strstr (body, "3 changes"));
  shot (window, "household-remove");
  answer ("cancel");
  ui_wait_frames (window, 3);
  g_assert_false (is_account_gone (NULL));
  gtk_widget_activate_action (window, "household.remove-account", "u", FAKE_TOMAS);
  answer ("remove");
  ui_wait (is_account_gone, NULL);
  gtk_widget_activate_action (window, "household.remove-person", "x", (gint64) 2);
  answer ("remove");
  ui_wait (is_tomas_gone, NULL);
  ui_wait_frames (window, 3);
  g_assert_null (row_with_title (window, "Tomas"));
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/household/order", test_order);
  g_test_add_func ("/household/person", test_person);
  g_test_add_func ("/household/switch", test_switch);
  g_test_add_func ("/household/put-back", test_put_back);
  g_test_add_func ("/household/identities", test_identities);
  g_test_add_func ("/household/taken-away", test_taken_away);
  g_test_add_func ("/household/rename", test_rename);
  g_test_add_func ("/household/port", test_port);
  g_test_add_func ("/household/another-server", test_another_server);
  g_test_add_func ("/household/own-password", test_own_password);
  g_test_add_func ("/household/removal", test_removal);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
