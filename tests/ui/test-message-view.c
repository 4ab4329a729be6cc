/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list pane over the made-up household: rows, what can be done with them, and what stands there without any. */
#include "hearth-message-row.h"
#include "hearth-message-view.h"
#include <adwaita.h>

#include "ui-fixture.h"

typedef struct
{
  HearthMessageView *view;
  GtkWidget *window;
  GtkWidget *list;
  GtkStack *stack;
  guint n_opened;
} Fixture;

static void
opened_cb (Fixture *fixture)
{
  fixture->n_opened++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->view = g_object_new (HEARTH_TYPE_MESSAGE_VIEW, NULL);
  hearth_message_view_set_client (fixture->view, ui_client ());
  g_signal_connect_swapped (fixture->view, "opened", G_CALLBACK (opened_cb), fixture);
  fixture->window = ui_window_for (GTK_WIDGET (fixture->view), 384, 700);
  fixture->list = ui_find_type (fixture->window, GTK_TYPE_LIST_VIEW);
  fixture->stack = GTK_STACK (ui_find_type (fixture->window, GTK_TYPE_STACK));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static HearthMessageList *
get_list (Fixture *fixture)
{
  HearthMessageSelection *selection = hearth_message_view_get_selection (fixture->view);

  return selection != NULL ? hearth_message_selection_get_list (selection) : NULL;
}

static void
show_folder (Fixture *fixture, guint16 account, gint64 row)
{
  HearthFolder *folder = hearth_client_find_folder (ui_client (), hearth_key_new (account, row));

  hearth_message_view_show_folder (fixture->view, folder);
  while (get_list (fixture) == NULL ||
         hearth_message_list_get_folder (get_list (fixture)) != hearth_folder_get_key (folder) ||
         !hearth_message_list_is_complete (get_list (fixture)))
    g_main_context_iteration (NULL, TRUE);
  ui_wait_frames (fixture->window, 3);
}

static HearthMessageRow *
row_at (Fixture *fixture, guint position)
{
  for (GtkWidget *child = gtk_widget_get_first_child (fixture->list); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (HEARTH_IS_MESSAGE_ROW (row) &&
          hearth_message_row_get_position (HEARTH_MESSAGE_ROW (row)) == position)
        return HEARTH_MESSAGE_ROW (row);
    }
  return NULL;
}

static const char *
text_of (HearthMessageRow *row, const char *css_class)
{
  return gtk_label_get_text (GTK_LABEL (ui_find (GTK_WIDGET (row), css_class)));
}

/* Marks are made when they are first wanted. */
static gboolean
has_mark (HearthMessageRow *row, const char *css_class)
{
  GtkWidget *mark = ui_find (GTK_WIDGET (row), css_class);

  return mark != NULL && gtk_widget_get_visible (mark);
}

static void
do_action (Fixture *fixture, const char *name)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (fixture->view), name, NULL));
  ui_wait_frames (fixture->window, 2);
}

static HearthFlags
flags_at (Fixture *fixture, guint position)
{
  return fake_engine_get_flags (hearth_message_list_get_key (get_list (fixture), position));
}

static void
test_rows (Fixture *fixture, gconstpointer data)
{
  HearthMessageRow *row;

  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (fixture->stack), ==, "list");
  row = row_at (fixture, 0);
  g_assert_cmpstr (text_of (row, "hearth-from"), ==, "Marta Keller");
  g_assert_cmpstr (text_of (row, "hearth-line2"), ==,
                   "Kitchen tiles: two offers  Good morning Anna, here are both offers as promised.");
  g_assert_true (has_mark (row, "hearth-dot"));
  g_assert_true (has_mark (row, "hearth-starred"));
  g_assert_true (has_mark (row, "hearth-clip"));
  row = row_at (fixture, 3);
  g_assert_false (has_mark (row, "hearth-dot"));
  g_assert_true (has_mark (row, "hearth-answered"));
}

static void
test_all_rows_are_equally_high (Fixture *fixture, gconstpointer data)
{
  int height;

  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
  height = gtk_widget_get_height (GTK_WIDGET (row_at (fixture, 0)));
  /* 6 is Japanese, 11 Arabic: other fonts, other heights of line. */
  for (guint i = 1; i < 13; i++)
    g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (row_at (fixture, i))), ==, height);
}

static void
test_sent_shows_recipients (Fixture *fixture, gconstpointer data)
{
  show_folder (fixture, FAKE_HOME, FAKE_SENT);
  g_assert_cmpstr (text_of (row_at (fixture, 0), "hearth-from"), ==, "To: Tomas Vogel +2");
  g_assert_cmpstr (text_of (row_at (fixture, 1), "hearth-from"), ==, "To: Tomas Vogel");
}

static void
test_flags (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model;

  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
  model = GTK_SELECTION_MODEL (hearth_message_view_get_selection (fixture->view));
  gtk_selection_model_select_item (model, 1, TRUE);
  do_action (fixture, "list.toggle-read");
  g_assert_cmpuint (flags_at (fixture, 1) & HEARTH_FLAG_SEEN, ==, HEARTH_FLAG_SEEN);
  g_assert_false (has_mark (row_at (fixture, 1), "hearth-dot"));
  do_action (fixture, "list.toggle-read");
  g_assert_cmpuint (flags_at (fixture, 1) & HEARTH_FLAG_SEEN, ==, 0);
  do_action (fixture, "list.toggle-star");
  g_assert_true (has_mark (row_at (fixture, 1), "hearth-starred"));
  do_action (fixture, "list.remove-star");

  gtk_selection_model_select_range (model, 2, 5, TRUE);
  do_action (fixture, "list.mark-read");
  for (guint i = 2; i < 7; i++)
    g_assert_cmpuint (flags_at (fixture, i) & HEARTH_FLAG_SEEN, ==, HEARTH_FLAG_SEEN);
  g_assert_true (gtk_widget_has_css_class (fixture->list, "hearth-several"));
  do_action (fixture, "list.unselect");
  g_assert_cmpuint (hearth_message_view_get_n_selected (fixture->view), ==, 0);
  g_assert_false (gtk_widget_has_css_class (fixture->list, "hearth-several"));
}

static void
test_keys_walk (Fixture *fixture, gconstpointer data)
{
  HearthMessageSelection *selection;

  show_folder (fixture, FAKE_HOME, FAKE_HOUSE);
  selection = hearth_message_view_get_selection (fixture->view);
  do_action (fixture, "list.older");
  g_assert_cmpuint (hearth_message_selection_get_single (selection), ==, 0);
  do_action (fixture, "list.older");
  do_action (fixture, "list.older");
  g_assert_cmpuint (hearth_message_selection_get_single (selection), ==, 2);
  do_action (fixture, "list.newer");
  g_assert_cmpuint (hearth_message_selection_get_single (selection), ==, 1);
  for (guint i = 0; i < 30; i++)
    do_action (fixture, "list.older");
  /* The last one, and in sight. */
  g_assert_cmpuint (hearth_message_selection_get_single (selection), ==, 19);
  g_assert_nonnull (row_at (fixture, 19));
  do_action (fixture, "list.open");
  g_assert_cmpuint (fixture->n_opened, ==, 1);
}

static void
test_choice_is_kept_in_another_order (Fixture *fixture, gconstpointer data)
{
  HearthMessageList *before;

  show_folder (fixture, FAKE_HOME, FAKE_HOUSE);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (hearth_message_view_get_selection (fixture->view)), 2,
                                   TRUE);
  before = get_list (fixture);
  hearth_message_view_set_sort (fixture->view, HEARTH_SORT_OLDEST_FIRST);
  while (get_list (fixture) == before)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (hearth_message_selection_get_single (hearth_message_view_get_selection (fixture->view)),
                    ==, 17);
  hearth_message_view_set_sort (fixture->view, HEARTH_SORT_NEWEST_FIRST);
}

static GtkAdjustment *
get_adjustment (Fixture *fixture)
{
  GtkWidget *scroller = ui_find_type (fixture->window, GTK_TYPE_SCROLLED_WINDOW);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
}

static void
test_new_mail_at_the_top_is_seen (Fixture *fixture, gconstpointer data)
{
  guint n;

  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
  n = hearth_message_list_get_count (get_list (fixture));
  fake_engine_add_message (FAKE_HOME, FAKE_INBOX, "New sender", "Just in");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n + 1);
  ui_wait_frames (fixture->window, 4);
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (fixture)), <, 1.0);
  g_assert_cmpstr (text_of (row_at (fixture, 0), "hearth-from"), ==, "New sender");
}

static void
test_new_mail_moves_nothing_further_down (Fixture *fixture, gconstpointer data)
{
  graphene_rect_t before, after;
  HearthMessage *message;
  guint n;

  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
  n = hearth_message_list_get_count (get_list (fixture));
  gtk_widget_activate_action (fixture->list, "list.scroll-to-item", "u", 30);
  ui_wait_frames (fixture->window, 4);
  message = hearth_message_row_get_message (row_at (fixture, 28));
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (row_at (fixture, 28)), fixture->window, &before));
  fake_engine_add_message (FAKE_HOME, FAKE_INBOX, "Another", "Also in");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n + 1);
  ui_wait_frames (fixture->window, 4);
  g_assert_true (hearth_message_row_get_message (row_at (fixture, 29)) == message);
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (row_at (fixture, 29)), fixture->window, &after));
  g_assert_cmpfloat_with_epsilon (before.origin.y, after.origin.y, 0.5f);
}

static gboolean
bars_are_seen (gpointer row)
{
  GtkWidget *bar = ui_find (row, "hearth-bar");

  return bar != NULL && gtk_widget_get_mapped (bar);
}

static void
test_rows_not_read_yet (Fixture *fixture, gconstpointer data)
{
  HearthMessageRow *row;

  show_folder (fixture, FAKE_HOME, FAKE_ARCHIVE);
  fake_engine_hold_rows (TRUE);
  gtk_widget_activate_action (fixture->list, "list.scroll-to-item", "u", 500000);
  ui_wait_frames (fixture->window, 2);
  row = row_at (fixture, 500000);
  g_assert_nonnull (row);
  /* First nothing, then bars, then the message: never another one's text. */
  g_assert_null (hearth_message_get_row (hearth_message_row_get_message (row)));
  ui_wait (bars_are_seen, row);
  fake_engine_hold_rows (FALSE);
  ui_wait_frames (fixture->window, 3);
  g_assert_false (bars_are_seen (row));
  g_assert_nonnull (hearth_message_get_row (hearth_message_row_get_message (row)));
}

static void
test_a_million_makes_few_rows (Fixture *fixture, gconstpointer data)
{
  guint before = fake_engine_get_n_rows_read ();

  show_folder (fixture, FAKE_HOME, FAKE_ARCHIVE);
  g_assert_cmpuint (hearth_message_list_get_count (get_list (fixture)), ==, FAKE_N_ARCHIVE);
  g_assert_cmpuint (ui_count_type (fixture->list, HEARTH_TYPE_MESSAGE_ROW), <=, 210);
  do_action (fixture, "list.choose-all");
  g_assert_cmpuint (hearth_message_view_get_n_selected (fixture->view), ==, FAKE_N_ARCHIVE);
  g_assert_cmpuint (fake_engine_get_n_rows_read () - before, <, 1000);
}

static guint
count_bare_rows (Fixture *fixture)
{
  guint n_bare = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (fixture->list); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (HEARTH_IS_MESSAGE_ROW (row) && !hearth_message_row_is_furnished (HEARTH_MESSAGE_ROW (row)))
        n_bare++;
    }
  return n_bare;
}

/* Rows in sight are whole at once; the others follow when there is time, or at the first scrolling. */
static void
test_rows_are_furnished (Fixture *fixture, gconstpointer data)
{
  show_folder (fixture, FAKE_HOME, FAKE_ARCHIVE);
  for (guint i = 0; i < 10; i++)
    g_assert_true (hearth_message_row_is_furnished (row_at (fixture, i)));
  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->list)), 2000);
  g_assert_cmpuint (count_bare_rows (fixture), ==, 0);
  hearth_message_view_show_folder (fixture->view, NULL);
  show_folder (fixture, FAKE_HOME, FAKE_ARCHIVE);
  while (count_bare_rows (fixture) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  AdwStatusPage *page = ADW_STATUS_PAGE (ui_find_type (fixture->window, ADW_TYPE_STATUS_PAGE));

  show_folder (fixture, FAKE_HOME, FAKE_TRASH);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (fixture->stack), ==, "empty");
  g_assert_cmpstr (adw_status_page_get_title (page), ==, "No messages");
  show_folder (fixture, FAKE_TOMAS, FAKE_INBOX);
  while (hearth_message_list_get_count (get_list (fixture)) > 0)
    {
      guint n = hearth_message_list_get_count (get_list (fixture));

      fake_engine_remove_message (hearth_message_list_get_key (get_list (fixture), 0));
      ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
    }
  g_assert_cmpstr (gtk_stack_get_visible_child_name (fixture->stack), ==, "empty");
  g_assert_cmpstr (adw_status_page_get_title (page), ==, "All done");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (page), "hearth-all-done"));
  fake_engine_add_message (FAKE_TOMAS, FAKE_INBOX, "Anna", "Back");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), 1);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (fixture->stack), ==, "list");
}

/* A million rows are one stop of the Tab key. */
static void
test_tab_leaves (Fixture *fixture, gconstpointer data)
{
  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (fixture->view), GTK_DIR_TAB_FORWARD));
  g_assert_nonnull (gtk_widget_get_focus_child (fixture->list));
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (fixture->view), GTK_DIR_TAB_FORWARD));
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (fixture->view), GTK_DIR_TAB_BACKWARD));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
add_tests (void)
{
  add ("/ui/message-view/rows", test_rows);
  add ("/ui/message-view/all-rows-are-equally-high", test_all_rows_are_equally_high);
  add ("/ui/message-view/sent-shows-recipients", test_sent_shows_recipients);
  add ("/ui/message-view/flags", test_flags);
  add ("/ui/message-view/keys-walk", test_keys_walk);
  add ("/ui/message-view/choice-is-kept-in-another-order", test_choice_is_kept_in_another_order);
  add ("/ui/message-view/new-mail-at-the-top-is-seen", test_new_mail_at_the_top_is_seen);
  add ("/ui/message-view/new-mail-moves-nothing-further-down", test_new_mail_moves_nothing_further_down);
  add ("/ui/message-view/rows-not-read-yet", test_rows_not_read_yet);
  add ("/ui/message-view/a-million-makes-few-rows", test_a_million_makes_few_rows);
  add ("/ui/message-view/rows-are-furnished", test_rows_are_furnished);
  add ("/ui/message-view/empty", test_empty);
  add ("/ui/message-view/tab-leaves", test_tab_leaves);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
