/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree over the made-up household: what is shown, what is folded, what a choice says. */
#include "hearth-folder-tree.h"
#include "hearth-tree-row.h"
#include "ui-fixture.h"

typedef struct
{
  HearthFolderTree *tree;
  GtkWidget *window;
  GtkListView *list;
  HearthFolder *chosen;
  guint n_chosen;
} Fixture;

static void
chosen_cb (Fixture *fixture, HearthFolder *folder)
{
  fixture->chosen = folder;
  fixture->n_chosen++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->tree = g_object_new (HEARTH_TYPE_FOLDER_TREE, NULL);
  hearth_folder_tree_set_members (fixture->tree, hearth_client_get_members (ui_client ()));
  g_signal_connect_swapped (fixture->tree, "folder-chosen", G_CALLBACK (chosen_cb), fixture);
  fixture->window = ui_window_for (GTK_WIDGET (fixture->tree), 260, 900);
  fixture->list = GTK_LIST_VIEW (ui_find_type (fixture->window, GTK_TYPE_LIST_VIEW));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static GListModel *
rows (Fixture *fixture)
{
  return G_LIST_MODEL (gtk_list_view_get_model (fixture->list));
}

static GtkTreeListRow *
row_at (Fixture *fixture, guint position)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (rows (fixture), position);

  return row; /* the model holds it */
}

static const char *
name_at (Fixture *fixture, guint position)
{
  GtkTreeListRow *row = row_at (fixture, position);
  g_autoptr (GObject) item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  if (HEARTH_IS_MEMBER (item))
    return hearth_member_get_name (HEARTH_MEMBER (item));
  if (HEARTH_IS_ACCOUNT (item))
    return hearth_account_get_name (HEARTH_ACCOUNT (item));
  return item != NULL ? hearth_folder_get_name (HEARTH_FOLDER (item)) : NULL;
}

static void
assert_names (Fixture *fixture, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    g_assert_cmpstr (name_at (fixture, i), ==, names[i]);
}

static HearthTreeRow *
widget_of (Fixture *fixture, GtkTreeListRow *row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (fixture->list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *widget = gtk_widget_get_first_child (child);

      if (HEARTH_IS_TREE_ROW (widget) && hearth_tree_row_get_row (HEARTH_TREE_ROW (widget)) == row)
        return HEARTH_TREE_ROW (widget);
    }
  return NULL;
}

/* The row that has the focus, in whatever part. */
static HearthTreeRow *
focused (Fixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, HEARTH_TYPE_TREE_ROW) : NULL;

  if (row == NULL && focus != NULL)
    row = gtk_widget_get_first_child (focus);
  return HEARTH_IS_TREE_ROW (row) ? HEARTH_TREE_ROW (row) : NULL;
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "Anna",    "Home",  "Inbox",  "Drafts", "Sent",  "Archive", "Junk",
                                       "Trash",   "House", "School", "Clinic", "Inbox", "Drafts",  "Sent",
                                       "Archive", "Junk",  "Trash",  "Tomas",  "Inbox", NULL };

  assert_names (fixture, names);
}

static void
test_one_account_has_no_caption (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GObject) item = NULL;

  /* "Tomas" and, right under him, his inbox. */
  g_assert_cmpstr (name_at (fixture, 17), ==, "Tomas");
  item = gtk_tree_list_row_get_item (row_at (fixture, 18));
  g_assert_true (HEARTH_IS_FOLDER (item));
}

static void
test_unfolding_is_remembered (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) toggled = NULL;

  g_assert_cmpstr (name_at (fixture, 8), ==, "House");
  gtk_tree_list_row_set_expanded (row_at (fixture, 8), TRUE);
  ui_wait_frames (fixture->window, 2);
  g_assert_cmpstr (name_at (fixture, 9), ==, "Kitchen");
  gtk_tree_list_row_set_expanded (row_at (fixture, 1), FALSE);
  ui_wait_frames (fixture->window, 2);
  g_assert_cmpstr (name_at (fixture, 2), ==, "Clinic");

  toggled = hearth_folder_tree_dup_toggled (fixture->tree);
  g_assert_cmpuint (g_strv_length (toggled), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) toggled, "account:1"));
  g_assert_true (g_strv_contains ((const char *const *) toggled, "folder:1:7"));

  /* Unfolded again, what was inside is as it was. */
  gtk_tree_list_row_set_expanded (row_at (fixture, 1), TRUE);
  ui_wait_frames (fixture->window, 2);
  g_assert_cmpstr (name_at (fixture, 9), ==, "Kitchen");
}

static void
test_toggled_from_before (Fixture *fixture, gconstpointer data)
{
  static const char *const toggled[] = { "account:1", "person:2", NULL };
  static const char *const names[] = { "Anna", "Home", "Clinic", "Inbox", NULL };

  hearth_folder_tree_set_toggled (fixture->tree, toggled);
  ui_wait_frames (fixture->window, 2);
  assert_names (fixture, names);
  g_assert_cmpstr (name_at (fixture, 9), ==, "Tomas");
  g_assert_null (name_at (fixture, 10));
}

static void
test_choice (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = gtk_list_view_get_model (fixture->list);
  HearthFolder *school = hearth_client_find_folder (ui_client (), hearth_key_new (FAKE_HOME, FAKE_SCHOOL));

  gtk_selection_model_select_item (model, 2, TRUE);
  g_assert_cmpuint (fixture->n_chosen, ==, 1);
  g_assert_true (fixture->chosen ==
                 hearth_client_find_folder (ui_client (), hearth_key_new (FAKE_HOME, FAKE_INBOX)));
  hearth_folder_tree_show_chosen (fixture->tree, school);
  ui_wait_frames (fixture->window, 2);
  g_assert_true (gtk_selection_model_is_selected (model, 9));
  g_assert_cmpuint (fixture->n_chosen, ==, 1);
}

static void
test_person_is_not_chosen_but_folded (Fixture *fixture, gconstpointer data)
{
  g_signal_emit_by_name (fixture->list, "activate", 0);
  ui_wait_frames (fixture->window, 2);
  g_assert_cmpuint (fixture->n_chosen, ==, 0);
  g_assert_cmpstr (name_at (fixture, 1), ==, "Tomas");
}

/* Down from the last folder of an account goes over the caption of the next one to its inbox, and back. */
static void
test_arrows_pass_captions (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = gtk_list_view_get_model (fixture->list);

  gtk_selection_model_select_item (model, 9, TRUE);
  ui_wait_frames (fixture->window, 2);
  g_assert_true (
      gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (widget_of (fixture, row_at (fixture, 9))))));
  g_assert_true (ui_press (GTK_WIDGET (fixture->list), GDK_KEY_Down));
  g_assert_cmpstr (name_at (fixture, 10), ==, "Clinic");
  g_assert_true (hearth_tree_row_get_row (focused (fixture)) == row_at (fixture, 10));
  /* What is read stays chosen. */
  g_assert_true (gtk_selection_model_is_selected (model, 9));
  g_assert_cmpuint (fixture->n_chosen, ==, 1);
  g_assert_true (ui_press (GTK_WIDGET (fixture->list), GDK_KEY_Down));
  g_assert_true (hearth_tree_row_get_row (focused (fixture)) == row_at (fixture, 11));
  g_assert_true (gtk_selection_model_is_selected (model, 11));
  g_assert_cmpuint (fixture->n_chosen, ==, 2);
  g_assert_true (ui_press (GTK_WIDGET (fixture->list), GDK_KEY_Up));
  g_assert_true (hearth_tree_row_get_row (focused (fixture)) == row_at (fixture, 10));
}

/* The folder that is open cannot be un-chosen. */
static void
test_space_keeps_the_choice (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = gtk_list_view_get_model (fixture->list);

  gtk_selection_model_select_item (model, 2, TRUE);
  gtk_selection_model_unselect_item (model, 2);
  g_assert_true (gtk_selection_model_is_selected (model, 2));
}

static void
test_tab_leaves (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (fixture->tree), GTK_DIR_TAB_FORWARD));
  g_assert_nonnull (focused (fixture));
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (fixture->tree), GTK_DIR_TAB_FORWARD));
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (fixture->tree), GTK_DIR_TAB_BACKWARD));
}

static void
test_counts_follow (Fixture *fixture, gconstpointer data)
{
  GtkTreeListRow *inbox = row_at (fixture, 11);
  HearthFolder *folder = hearth_client_find_folder (ui_client (), hearth_key_new (FAKE_CLINIC, FAKE_INBOX));
  guint n_before = hearth_folder_get_n_unread (folder);
  g_autofree char *expected = g_strdup_printf ("%u", n_before + 1);
  GtkWidget *count = ui_find (GTK_WIDGET (widget_of (fixture, inbox)), "hearth-count");

  fake_engine_add_message (FAKE_CLINIC, FAKE_INBOX, "Somebody", "New");
  while (hearth_folder_get_n_unread (folder) == n_before)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (count)), ==, expected);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (widget_of (fixture, inbox)), "hearth-asks"));
}

static void
test_trouble_beside_the_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (g_quark_from_static_string ("x"), 0, "x");
  GtkWidget *home = ui_find (GTK_WIDGET (widget_of (fixture, row_at (fixture, 1))), "hearth-warning");
  GtkWidget *clinic = ui_find (GTK_WIDGET (widget_of (fixture, row_at (fixture, 10))), "hearth-warning");
  GtkWidget *tomas = ui_find (GTK_WIDGET (widget_of (fixture, row_at (fixture, 17))), "hearth-warning");

  g_assert_false (gtk_widget_get_visible (home));
  fake_engine_set_status (FAKE_HOME, HEARTH_ACCOUNT_PROBLEM, error);
  g_assert_true (gtk_widget_get_visible (home));
  g_assert_false (gtk_widget_get_visible (clinic));
  g_assert_nonnull (gtk_widget_get_tooltip_text (home));
  /* Somebody with one account has no caption: the triangle stands beside the person. */
  fake_engine_set_status (FAKE_TOMAS, HEARTH_ACCOUNT_PROBLEM, error);
  g_assert_true (gtk_widget_get_visible (tomas));
  fake_engine_set_status (FAKE_HOME, HEARTH_ACCOUNT_IDLE, NULL);
  fake_engine_set_status (FAKE_TOMAS, HEARTH_ACCOUNT_IDLE, NULL);
  g_assert_false (gtk_widget_get_visible (home));
}

/* A press on a row and the release a moment later find the same widget, whatever came into the tree meanwhile. */
static void
test_others_keep_their_widgets (Fixture *fixture, gconstpointer data)
{
  HearthFolder *school = hearth_client_find_folder (ui_client (), hearth_key_new (FAKE_HOME, FAKE_SCHOOL));
  HearthFolder *tiles = hearth_client_find_folder (ui_client (), hearth_key_new (FAKE_HOME, FAKE_TILES));
  GListStore *children = G_LIST_STORE (hearth_folder_get_children (school));
  GtkTreeListRow *inbox = row_at (fixture, 11);
  HearthTreeRow *widget = widget_of (fixture, inbox);

  hearth_folder_tree_show_chosen (fixture->tree, school);
  ui_wait_frames (fixture->window, 2);
  g_assert_false (gtk_tree_list_row_is_expandable (row_at (fixture, 9)));
  g_list_store_append (children, tiles);
  ui_wait_frames (fixture->window, 2);
  g_assert_true (gtk_tree_list_row_is_expandable (row_at (fixture, 9)));
  g_assert_true (widget_of (fixture, inbox) == widget);
  g_assert_cmpuint (gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (rows (fixture))), ==, 9);
  g_assert_cmpuint (fixture->n_chosen, ==, 0);
  gtk_tree_list_row_set_expanded (row_at (fixture, 9), TRUE);
  g_assert_cmpstr (name_at (fixture, 10), ==, "Tiles");
  g_list_store_remove_all (children);
  ui_wait_frames (fixture->window, 2);
  g_assert_false (gtk_tree_list_row_is_expandable (row_at (fixture, 9)));
  g_assert_cmpstr (name_at (fixture, 10), ==, "Clinic");
  g_assert_true (widget_of (fixture, inbox) == widget);
}

static void
test_captions_come_and_go (Fixture *fixture, gconstpointer data)
{
  HearthAccount *clinic = hearth_client_find_account (ui_client (), FAKE_CLINIC);
  GListStore *accounts = G_LIST_STORE (hearth_member_get_accounts (hearth_account_get_member (clinic)));
  GtkTreeListRow *tomas = row_at (fixture, 17);
  HearthTreeRow *widget = widget_of (fixture, tomas);

  g_object_ref (clinic);
  g_list_store_remove (accounts, 1);
  ui_wait_frames (fixture->window, 2);
  g_assert_cmpstr (name_at (fixture, 0), ==, "Anna");
  g_assert_cmpstr (name_at (fixture, 1), ==, "Inbox");
  g_assert_true (widget_of (fixture, tomas) == widget);
  g_list_store_append (accounts, clinic);
  ui_wait_frames (fixture->window, 2);
  test_order (fixture, NULL);
  g_assert_true (widget_of (fixture, tomas) == widget);
  g_object_unref (clinic);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
assert_tooltip (Fixture *fixture, guint position, const char *begin)
{
  HearthTreeRow *row = widget_of (fixture, row_at (fixture, position));
  const char *text = gtk_widget_get_tooltip_text (GTK_WIDGET (row));

  g_assert_nonnull (text);
  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, begin));
}

/* Each folder and account says how fresh it is, and how news of it arrive. */
static void
test_tooltips (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status = hearth_account_status_new (FAKE_HOME);

  g_assert_null (gtk_widget_get_tooltip_text (GTK_WIDGET (widget_of (fixture, row_at (fixture, 0)))));
  assert_tooltip (fixture, 1, "In step, news comes at once");
  assert_tooltip (fixture, 2, "In step, news comes at once");
  assert_tooltip (fixture, 5, "In step at ");
  g_assert_true (
      g_str_has_suffix (gtk_widget_get_tooltip_text (GTK_WIDGET (widget_of (fixture, row_at (fixture, 5)))),
                        "checked every 3 minutes"));

  status->state = HEARTH_ACCOUNT_WAITING;
  hearth_account_set_status (hearth_client_find_account (ui_client (), FAKE_HOME), status);
  assert_tooltip (fixture, 1, "Waiting for the network. Last in step at ");
  assert_tooltip (fixture, 5, "Waiting for the network. Last in step at ");
}

static void
add_tests (void)
{
  add ("/ui/folder-tree/order", test_order);
  add ("/ui/folder-tree/one-account-has-no-caption", test_one_account_has_no_caption);
  add ("/ui/folder-tree/unfolding-is-remembered", test_unfolding_is_remembered);
  add ("/ui/folder-tree/toggled-from-before", test_toggled_from_before);
  add ("/ui/folder-tree/choice", test_choice);
  add ("/ui/folder-tree/person-is-not-chosen-but-folded", test_person_is_not_chosen_but_folded);
  add ("/ui/folder-tree/arrows-pass-captions", test_arrows_pass_captions);
  add ("/ui/folder-tree/space-keeps-the-choice", test_space_keeps_the_choice);
  add ("/ui/folder-tree/tab-leaves", test_tab_leaves);
  add ("/ui/folder-tree/counts-follow", test_counts_follow);
  add ("/ui/folder-tree/others-keep-their-widgets", test_others_keep_their_widgets);
  add ("/ui/folder-tree/captions-come-and-go", test_captions_come_and_go);
  add ("/ui/folder-tree/trouble-beside-the-account", test_trouble_beside_the_account);
  add ("/ui/folder-tree/tooltips", test_tooltips);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
