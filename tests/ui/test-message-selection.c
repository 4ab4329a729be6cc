/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of messages: "these", "all but these", and what becomes of it when messages come and go. */
#include "hearth-message-selection.h"
#include "ui-fixture.h"

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HearthMessageList *list = hearth_client_open_list_finish (HEARTH_CLIENT (source), result, NULL);

  hearth_message_list_read_on (list);
  *(HearthMessageList **) data = list;
}

static gboolean
is_complete (gpointer data)
{
  HearthMessageList **list = data;

  return *list != NULL && hearth_message_list_is_complete (*list);
}

static HearthMessageSelection *
open_folder (gint64 row)
{
  HearthFolder *folder = hearth_client_find_folder (ui_client (), hearth_key_new (FAKE_HOME, row));
  g_autoptr (HearthMessageList) list = NULL;

  g_assert_nonnull (folder);
  hearth_client_open_list_async (ui_client (), folder, HEARTH_SORT_NEWEST_FIRST, NULL, opened_cb, &list);
  ui_wait (is_complete, &list);
  return hearth_message_selection_new (list);
}

static void
test_these (void)
{
  g_autoptr (HearthMessageSelection) selection = open_folder (FAKE_HOUSE);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (selection);
  g_autoptr (GArray) keys = NULL;

  g_assert_cmpuint (hearth_message_selection_get_n_selected (selection), ==, 0);
  g_assert_cmpuint (hearth_message_selection_get_single (selection), ==, GTK_INVALID_LIST_POSITION);
  gtk_selection_model_select_item (model, 3, TRUE);
  g_assert_cmpuint (hearth_message_selection_get_single (selection), ==, 3);
  gtk_selection_model_select_range (model, 5, 4, FALSE);
  g_assert_cmpuint (hearth_message_selection_get_n_selected (selection), ==, 5);
  gtk_selection_model_unselect_item (model, 6);
  g_assert_false (gtk_selection_model_is_selected (model, 6));
  g_assert_true (gtk_selection_model_is_selected (model, 7));
  keys = hearth_message_selection_dup_keys (selection);
  g_assert_cmpuint (keys->len, ==, 4);
  gtk_selection_model_select_item (model, 1, TRUE);
  g_assert_cmpuint (hearth_message_selection_get_n_selected (selection), ==, 1);
}

static void
test_all_but_these (void)
{
  g_autoptr (HearthMessageSelection) selection = open_folder (FAKE_HOUSE);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (selection));
  g_autoptr (GtkBitset) set = NULL;
  g_autoptr (GArray) keys = NULL;

  gtk_selection_model_select_all (model);
  g_assert_cmpuint (hearth_message_selection_get_n_selected (selection), ==, n);
  gtk_selection_model_unselect_item (model, 2);
  g_assert_cmpuint (hearth_message_selection_get_n_selected (selection), ==, n - 1);
  g_assert_false (gtk_selection_model_is_selected (model, 2));
  set = gtk_selection_model_get_selection_in_range (model, 0, 5);
  g_assert_cmpuint (gtk_bitset_get_size (set), ==, 4);
  g_assert_false (gtk_bitset_contains (set, 2));
  keys = hearth_message_selection_dup_keys (selection);
  g_assert_cmpuint (keys->len, ==, n - 1);
  gtk_selection_model_unselect_all (model);
  g_assert_cmpuint (hearth_message_selection_get_n_selected (selection), ==, 0);
}

static void
test_new_mail_is_not_meant (void)
{
  g_autoptr (HearthMessageSelection) selection = open_folder (FAKE_SCHOOL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (selection));

  gtk_selection_model_select_all (GTK_SELECTION_MODEL (selection));
  fake_engine_add_message (FAKE_HOME, FAKE_SCHOOL, "Somebody", "Came after");
  ui_wait_list_size (G_LIST_MODEL (selection), n + 1);
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 0));
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 1));
  g_assert_cmpuint (hearth_message_selection_get_n_selected (selection), ==, n);
}

static void
test_gone_is_not_chosen (void)
{
  g_autoptr (HearthMessageSelection) selection = open_folder (FAKE_KITCHEN);
  HearthMessageList *list = hearth_message_selection_get_list (selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (selection));
  HearthKey kept;

  gtk_selection_model_select_range (GTK_SELECTION_MODEL (selection), 0, 2, TRUE);
  kept = hearth_message_list_get_key (list, 1);
  fake_engine_remove_message (hearth_message_list_get_key (list, 0));
  ui_wait_list_size (G_LIST_MODEL (selection), n - 1);
  g_assert_cmpuint (hearth_message_selection_get_n_selected (selection), ==, 1);
  g_assert_cmpuint (hearth_message_selection_get_single (selection), ==, 0);
  g_assert_true (hearth_message_selection_is_key_selected (selection, kept));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_a_million (void)
{
  g_autoptr (HearthMessageSelection) selection = open_folder (FAKE_ARCHIVE);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (selection);
  guint n_rows = fake_engine_get_n_rows_read (), n_signals = 0;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection)), ==, FAKE_N_ARCHIVE);
  g_signal_connect_swapped (model, "selection-changed", G_CALLBACK (count_cb), &n_signals);
  g_test_timer_start ();
  gtk_selection_model_select_all (model);
  g_test_minimized_result (g_test_timer_elapsed () * 1000, "select all of a million: %.3f ms",
                           g_test_timer_last () * 1000);
  g_assert_cmpuint (hearth_message_selection_get_n_selected (selection), ==, FAKE_N_ARCHIVE);
  g_assert_true (gtk_selection_model_is_selected (model, FAKE_N_ARCHIVE - 1));
  g_assert_cmpuint (n_signals, ==, 1);
  /* Nothing was read for it. */
  g_assert_cmpuint (fake_engine_get_n_rows_read (), ==, n_rows);
}

static void
add_tests (void)
{
  g_test_add_func ("/ui/message-selection/these", test_these);
  g_test_add_func ("/ui/message-selection/all-but-these", test_all_but_these);
  g_test_add_func ("/ui/message-selection/new-mail-is-not-meant", test_new_mail_is_not_meant);
  g_test_add_func ("/ui/message-selection/gone-is-not-chosen", test_gone_is_not_chosen);
  g_test_add_func ("/ui/message-selection/a-million", test_a_million);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
