/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing in the main window over the made-up household: where messages and the choice go, what is said, taking it back,
 * the dialogs, the chooser, folders, and what waits. */
#include "hearth-change-row.h"
#include "hearth-letter-row.h"
#include "hearth-client-filing.h"
#include "hearth-dragged-messages.h"
#include "hearth-error.h"
#include "hearth-folder-chooser.h"
#include "hearth-folder-dialogs.h"
#include "hearth-folder-tree.h"
#include "hearth-message-view.h"
#include "hearth-reader.h"
#include "hearth-status-line.h"
#include "hearth-web-loader.h"
#include "hearth-window.h"
#include "ui-fixture.h"

static AdwApplication *application;
static GSettings *settings;

typedef struct
{
  HearthWindow *window;
  HearthMessageView *view;
  HearthFolderTree *tree;
} Fixture;

static HearthFolder *
folder_of (guint16 account, gint64 row)
{
  return hearth_client_find_folder (ui_client (), hearth_key_new (account, row));
}

static HearthMessageList *
get_list (Fixture *fixture)
{
  return hearth_message_selection_get_list (hearth_message_view_get_selection (fixture->view));
}

static guint
count (Fixture *fixture)
{
  return hearth_message_list_get_count (get_list (fixture));
}

static void
show_folder (Fixture *fixture, guint16 account, gint64 row)
{
  HearthFolder *folder = folder_of (account, row);

  g_signal_emit_by_name (fixture->tree, "folder-chosen", folder);
  while (hearth_message_view_get_selection (fixture->view) == NULL ||
         hearth_message_list_get_folder (get_list (fixture)) != hearth_folder_get_key (folder) ||
         !hearth_message_list_is_complete (get_list (fixture)))
    g_main_context_iteration (NULL, TRUE);
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthWebLoader) loader = hearth_web_loader_new ("/nonexistent", "/nonexistent");

  g_settings_set_int (settings, "window-width", 1280);
  g_settings_set_int (settings, "window-height", 800);
  fixture->window = HEARTH_WINDOW (hearth_window_new (application, ui_client (), loader, settings));
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_wait_frames (GTK_WIDGET (fixture->window), 6);
  fixture->view = HEARTH_MESSAGE_VIEW (ui_find_type (GTK_WIDGET (fixture->window), HEARTH_TYPE_MESSAGE_VIEW));
  fixture->tree = HEARTH_FOLDER_TREE (ui_find_type (GTK_WIDGET (fixture->window), HEARTH_TYPE_FOLDER_TREE));
  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static void
do_action (Fixture *fixture, const char *name)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (fixture->window), name, NULL));
  ui_wait_frames (GTK_WIDGET (fixture->window), 4);
}

static void
choose (Fixture *fixture, guint position, guint n)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (hearth_message_view_get_selection (fixture->view));

  gtk_selection_model_select_range (model, position, n, TRUE);
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
}

static HearthKey
key_at (Fixture *fixture, guint position)
{
  return hearth_message_list_get_key (get_list (fixture), position);
}

static guint
single (Fixture *fixture)
{
  return hearth_message_selection_get_single (hearth_message_view_get_selection (fixture->view));
}

typedef struct
{
  GtkWidget *root;
  const char *text;
} Sought;

static GtkWidget *
find_text (GtkWidget *root, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && g_pattern_match_simple (text, gtk_label_get_text (GTK_LABEL (root))))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text (child, text);
  return found;
}

static gboolean
has_text (gpointer data)
{
  Sought *sought = data;

  return find_text (sought->root, sought->text) != NULL;
}

/* Waits until the window says something that matches. */
static void
assert_says (Fixture *fixture, const char *glob)
{
  Sought sought = { GTK_WIDGET (fixture->window), glob };

  ui_wait (has_text, &sought);
}

static GtkWindow *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return window; /* GTK holds it */
    }
  return NULL;
}

static GtkWindow *
wait_for_window (GType type)
{
  while (find_window (type) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return find_window (type);
}

static GtkWidget *
find_button (GtkWidget *root, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && gtk_widget_get_mapped (root) &&
      g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

/* Clicks the button of the dialog that is open, and waits until it has gone. */
static void
answer (const char *label)
{
  GtkWindow *dialog = wait_for_window (ADW_TYPE_MESSAGE_DIALOG);

  ui_wait_frames (GTK_WIDGET (dialog), 3);
  g_assert_nonnull (find_button (GTK_WIDGET (dialog), label));
  g_signal_emit_by_name (find_button (GTK_WIDGET (dialog), label), "clicked");
  while (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_in (HearthKey key, guint16 account, gint64 row)
{
  return fake_engine_get_folder (key) == hearth_key_new (account, row);
}

/* Messages */

static void
test_archive_goes_to_the_older (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  HearthKey archived, older;

  choose (fixture, 2, 1);
  archived = key_at (fixture, 2);
  older = key_at (fixture, 3);
  gtk_widget_grab_focus (GTK_WIDGET (fixture->view));
  do_action (fixture, "win.archive");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
  g_assert_true (is_in (archived, FAKE_HOME, FAKE_ARCHIVE));
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
  g_assert_cmpuint (single (fixture), ==, 2);
  g_assert_cmpuint (key_at (fixture, single (fixture)), ==, older);
  assert_says (fixture, "1 message archived");

  do_action (fixture, "win.undo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n);
  g_assert_true (is_in (archived, FAKE_HOME, FAKE_INBOX));
  assert_says (fixture, "Undone: 1 message archived");
  do_action (fixture, "win.redo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
  do_action (fixture, "win.undo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n);
}

static void
test_archive_and_go_newer (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  HearthKey newer;

  choose (fixture, 4, 1);
  newer = key_at (fixture, 3);
  do_action (fixture, "win.archive-go-newer");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
  g_assert_cmpuint (key_at (fixture, single (fixture)), ==, newer);
  do_action (fixture, "win.undo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n);
}

/* The last one has no older neighbour: the newer takes its place. */
static void
test_last_message (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  HearthKey before;

  choose (fixture, n - 1, 1);
  before = key_at (fixture, n - 2);
  do_action (fixture, "win.trash");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
  g_assert_cmpuint (key_at (fixture, single (fixture)), ==, before);
  do_action (fixture, "win.undo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n);
}

static void
test_several_end_the_choice (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  HearthKey keys[3];

  choose (fixture, 1, 3);
  for (guint i = 0; i < 3; i++)
    keys[i] = key_at (fixture, 1 + i);
  do_action (fixture, "win.trash");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (is_in (keys[i], FAKE_HOME, FAKE_TRASH));
  g_assert_cmpuint (hearth_message_view_get_n_selected (fixture->view), ==, 0);
  assert_says (fixture, "3 messages moved to Trash");
  do_action (fixture, "win.undo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n);
}

static void
test_junk_and_back (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  HearthKey key;

  choose (fixture, 0, 1);
  key = key_at (fixture, 0);
  do_action (fixture, "win.toggle-junk");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
  g_assert_true (is_in (key, FAKE_HOME, FAKE_JUNK));
  g_assert_cmpuint (fake_engine_get_flags (key) & (HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK), ==,
                    HEARTH_FLAG_JUNK);

  show_folder (fixture, FAKE_HOME, FAKE_JUNK);
  choose (fixture, 0, 1);
  do_action (fixture, "win.toggle-junk");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), 0);
  g_assert_true (is_in (key, FAKE_HOME, FAKE_INBOX));
  g_assert_cmpuint (fake_engine_get_flags (key) & (HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK), ==,
                    HEARTH_FLAG_NOTJUNK);
  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
  g_assert_cmpuint (count (fixture), ==, n);
}

static void
test_for_ever_asks (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  HearthKey key;

  choose (fixture, 5, 1);
  key = key_at (fixture, 5);
  do_action (fixture, "win.delete");
  answer ("_Cancel");
  g_assert_cmpuint (count (fixture), ==, n);

  /* In Trash, Delete means for ever. */
  do_action (fixture, "win.trash");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
  show_folder (fixture, FAKE_HOME, FAKE_TRASH);
  choose (fixture, 0, 1);
  do_action (fixture, "win.trash");
  answer ("_Delete for ever");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), 0);
  g_assert_cmpuint (fake_engine_get_folder (key), ==, HEARTH_KEY_NONE);
  assert_says (fixture, "1 message deleted for ever");
  do_action (fixture, "win.undo");
  do_action (fixture, "win.undo");
  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
  g_assert_cmpuint (count (fixture), ==, n);
}

static gboolean
has_two_messages (gpointer folder)
{
  return hearth_folder_get_info (folder)->n_messages == 2;
}

static void
test_empty_trash (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);

  choose (fixture, 0, 2);
  do_action (fixture, "win.trash");
  show_folder (fixture, FAKE_HOME, FAKE_TRASH);
  g_assert_cmpuint (count (fixture), ==, 2);
  ui_wait (has_two_messages, folder_of (FAKE_HOME, FAKE_TRASH));
  do_action (fixture, "win.empty-folder");
  answer ("_Empty");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), 0);
  assert_says (fixture, "2 messages deleted for ever");
  do_action (fixture, "win.undo");
  do_action (fixture, "win.undo");
  show_folder (fixture, FAKE_HOME, FAKE_INBOX);
  g_assert_cmpuint (count (fixture), ==, n);
}

static void
test_flags_are_taken_back (Fixture *fixture, gconstpointer data)
{
  HearthFlags before[3];

  choose (fixture, 0, 3);
  for (guint i = 0; i < 3; i++)
    before[i] = fake_engine_get_flags (key_at (fixture, i));
  do_action (fixture, "win.mark-read");
  do_action (fixture, "win.toggle-star");
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (fake_engine_get_flags (key_at (fixture, i)) & (HEARTH_FLAG_SEEN | HEARTH_FLAG_FLAGGED),
                      ==, HEARTH_FLAG_SEEN | HEARTH_FLAG_FLAGGED);
  do_action (fixture, "win.undo");
  do_action (fixture, "win.undo");
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (fake_engine_get_flags (key_at (fixture, i)), ==, before[i]);
}

/* What could not be done is said, and nothing is left to take back. */
static void
test_engine_refuses (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  const guint n_undo = hearth_undo_stack_get_count (hearth_client_get_undo_stack (ui_client ()));

  choose (fixture, 0, 1);
  fake_engine_fail_next_filing (HEARTH_ERROR_STORE_FULL);
  do_action (fixture, "win.archive");
  assert_says (fixture, "Nothing was changed. The disk is full.*");
  g_assert_cmpuint (count (fixture), ==, n);
  g_assert_cmpuint (hearth_undo_stack_get_count (hearth_client_get_undo_stack (ui_client ())), ==, n_undo);
}

static gboolean
can_undo (gpointer n_before)
{
  return hearth_undo_stack_get_count (hearth_client_get_undo_stack (ui_client ())) > *(guint *) n_before;
}

/* Taking back is seen before the engine has answered; when it then does not do it, that is seen, too. */
static void
test_undo_is_refused (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  guint n_undo = hearth_undo_stack_get_count (hearth_client_get_undo_stack (ui_client ()));

  choose (fixture, 0, 1);
  do_action (fixture, "win.archive");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
  ui_wait (can_undo, &n_undo);
  fake_engine_fail_next_filing (HEARTH_ERROR_STORE_FULL);
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (fixture->window), "win.undo", NULL));
  g_assert_cmpuint (count (fixture), ==, n);
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);

  /* There is room again. */
  do_action (fixture, "win.undo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n);
  assert_says (fixture, "Undone: 1 message archived");
}

/* One of three is gone meanwhile: two are said to be back. */
static void
test_undo_of_what_is_left (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  guint n_undo = hearth_undo_stack_get_count (hearth_client_get_undo_stack (ui_client ()));
  HearthKey key;

  choose (fixture, 1, 3);
  key = key_at (fixture, 2);
  do_action (fixture, "win.archive");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 3);
  ui_wait (can_undo, &n_undo);
  fake_engine_remove_message (key);
  do_action (fixture, "win.undo");
  assert_says (fixture, "Undone: 2 messages archived");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
}

static void
keep_undone_cb (HearthClient *client, const char *words, char **kept)
{
  g_free (*kept);
  *kept = g_strdup (words);
}

/* The disk is full in the middle: what was done is said, can be taken back, and when that breaks off, too, all the rest. */
static void
test_filed_in_part (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  guint n_undo = hearth_undo_stack_get_count (hearth_client_get_undo_stack (ui_client ()));
  g_autofree char *undone = NULL;
  const gulong undone_id = g_signal_connect (ui_client (), "undone", G_CALLBACK (keep_undone_cb), &undone);

  choose (fixture, 1, 4);
  fake_engine_fail_next_filing_after (3, HEARTH_ERROR_STORE_FULL);
  do_action (fixture, "win.archive");
  ui_wait (can_undo, &n_undo);
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 3);
  assert_says (fixture, "Done for only 3 of 4 messages. The disk is full.*");

  fake_engine_fail_next_filing_after (1, HEARTH_ERROR_STORE_FULL);
  do_action (fixture, "win.undo");
  while (undone == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (undone, ==, "1 message archived");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 2);
  do_action (fixture, "win.undo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n);
  while (g_strcmp0 (undone, "2 messages archived") != 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (ui_client (), undone_id);
}

/* Choosing a folder */

static gboolean
has_four (gpointer folder)
{
  return hearth_folder_get_info (folder)->n_messages >= 4;
}

static void
test_chooser (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  GtkWindow *chooser;
  GtkWidget *entry;
  HearthKey key;

  choose (fixture, 0, 1);
  key = key_at (fixture, 0);
  do_action (fixture, "win.move");
  chooser = wait_for_window (HEARTH_TYPE_FOLDER_CHOOSER);
  ui_wait_frames (GTK_WIDGET (chooser), 3);
  entry = ui_find_type (GTK_WIDGET (chooser), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "till");
  gtk_editable_set_text (GTK_EDITABLE (entry), "tile");
  g_signal_emit_by_name (entry, "activate");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 1);
  g_assert_true (is_in (key, FAKE_HOME, FAKE_TILES));
  assert_says (fixture, "1 message moved to Tiles");

  /* Next time it comes first: Enter alone is enough. */
  choose (fixture, 0, 1);
  key = key_at (fixture, 0);
  do_action (fixture, "win.copy");
  chooser = wait_for_window (HEARTH_TYPE_FOLDER_CHOOSER);
  ui_wait_frames (GTK_WIDGET (chooser), 3);
  entry = ui_find_type (GTK_WIDGET (chooser), GTK_TYPE_SEARCH_ENTRY);
  g_signal_emit_by_name (entry, "activate");
  assert_says (fixture, "1 message copied to Tiles");
  g_assert_true (is_in (key, FAKE_HOME, FAKE_INBOX));
  ui_wait (has_four, folder_of (FAKE_HOME, FAKE_TILES));
  do_action (fixture, "win.undo");
  do_action (fixture, "win.undo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n);
  g_settings_reset (settings, "recent-folders");
}

static void
test_dropped_on_another_account (Fixture *fixture, gconstpointer data)
{
  const guint n = count (fixture);
  HearthFolder *target = folder_of (FAKE_TOMAS, FAKE_ARCHIVE);
  g_autoptr (GArray) keys = NULL;
  g_autoptr (HearthDraggedMessages) dragged = NULL;

  choose (fixture, 1, 2);
  keys = hearth_message_selection_dup_keys (hearth_message_view_get_selection (fixture->view));
  dragged = hearth_dragged_messages_new (keys, folder_of (FAKE_HOME, FAKE_INBOX));
  g_assert_false (hearth_dragged_messages_can_go (dragged, folder_of (FAKE_HOME, FAKE_INBOX)));
  g_assert_true (hearth_dragged_messages_can_go (dragged, target));
  g_signal_emit_by_name (fixture->tree, "messages-dropped", target, dragged, HEARTH_FILE_MOVE);
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n - 2);
  g_assert_true (is_in (g_array_index (keys, HearthKey, 0), FAKE_TOMAS, FAKE_ARCHIVE));
  g_assert_cmpuint (hearth_message_view_get_n_selected (fixture->view), ==, 0);
  assert_says (fixture, "2 messages archived");
  do_action (fixture, "win.undo");
  ui_wait_list_size (G_LIST_MODEL (get_list (fixture)), n);
}

/* Folders */

static gboolean
has_folder (gpointer name)
{
  GListModel *folders = hearth_account_get_folders (hearth_client_find_account (ui_client (), FAKE_HOME));

  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (folders, i);

      if (g_str_equal (hearth_folder_get_name (folder), name))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_no_folder (gpointer name)
{
  return !has_folder (name);
}

static GtkEditable *
name_field (void)
{
  GtkWindow *dialog = wait_for_window (ADW_TYPE_MESSAGE_DIALOG);

  return GTK_EDITABLE (ui_find_type (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW));
}

static void
test_folder_dialogs (Fixture *fixture, gconstpointer data)
{
  HearthAccount *account = hearth_client_find_account (ui_client (), FAKE_HOME);
  GtkWindow *dialog;
  Sought sought;

  hearth_folder_dialogs_create (GTK_WINDOW (fixture->window), ui_client (), account, NULL);
  dialog = wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "take"));
  gtk_editable_set_text (name_field (), "School");
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "take"));
  sought = (Sought){ GTK_WIDGET (dialog), "There is a folder called School already." };
  ui_wait (has_text, &sought);

  /* What only the server knows is said in the same place, and the dialog stays. */
  gtk_editable_set_text (name_field (), "a/b");
  ui_wait_frames (GTK_WIDGET (dialog), 3);
  g_signal_emit_by_name (find_button (GTK_WIDGET (dialog), "C_reate"), "clicked");
  sought.text = "The server cannot have a folder called a/b*";
  ui_wait (has_text, &sought);
  g_assert_true (find_window (ADW_TYPE_MESSAGE_DIALOG) == dialog);
  gtk_editable_set_text (name_field (), "Garden");
  answer ("C_reate");
  ui_wait (has_folder, (gpointer) "Garden");
}

static HearthFolder *
find_named (const char *name)
{
  GListModel *folders = hearth_account_get_folders (hearth_client_find_account (ui_client (), FAKE_HOME));

  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (folders, i);

      if (g_str_equal (hearth_folder_get_name (folder), name))
        return folder; /* the account holds it */
    }
  return NULL;
}

static void
test_rename_and_remove (Fixture *fixture, gconstpointer data)
{
  HearthFolder *garden = find_named ("Garden");

  g_assert_nonnull (garden);
  g_assert_true (hearth_folder_get_info (garden)->is_pending);
  hearth_folder_dialogs_rename (GTK_WINDOW (fixture->window), ui_client (), garden);
  gtk_editable_set_text (name_field (), "Orchard");
  answer ("_Rename");
  ui_wait (has_folder, (gpointer) "Orchard");
  assert_says (fixture, "Garden is called Orchard now");
  do_action (fixture, "win.undo");
  ui_wait (has_folder, (gpointer) "Garden");

  hearth_folder_dialogs_remove (GTK_WINDOW (fixture->window), ui_client (), find_named ("Garden"));
  answer ("_Cancel");
  g_assert_true (has_folder ((gpointer) "Garden"));
  hearth_folder_dialogs_remove (GTK_WINDOW (fixture->window), ui_client (), find_named ("Garden"));
  answer ("_Delete folder");
  ui_wait (has_no_folder, (gpointer) "Garden");
}

/* Escape closes the dialog that waits for a name, too. */
static void
test_name_dialog_closes (Fixture *fixture, gconstpointer data)
{
  hearth_folder_dialogs_create (GTK_WINDOW (fixture->window), ui_client (),
                                hearth_client_find_account (ui_client (), FAKE_HOME), NULL);
  gtk_window_close (wait_for_window (ADW_TYPE_MESSAGE_DIALOG));
  while (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* What waits */

static void
test_activity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_OVER_QUOTA, "NO");
  GListModel *pending = hearth_client_get_pending (ui_client ());
  GtkWidget *status = ui_find_type (GTK_WIDGET (fixture->window), HEARTH_TYPE_STATUS_LINE);
  GtkWidget *row;
  HearthPendingChange *waits, *failed;

  hearth_error_set_server (error, "imap.vogel.example", 993);
  waits = fake_engine_add_pending (FAKE_HOME, HEARTH_PENDING_MOVE, HEARTH_PENDING_WAITING, 2, NULL);
  failed = fake_engine_add_pending (FAKE_TOMAS, HEARTH_PENDING_COPY, HEARTH_PENDING_FAILED, 1, error);
  ui_wait_list_size (pending, 2);
  do_action (fixture, "win.activity");
  row = ui_find_type (status, HEARTH_TYPE_CHANGE_ROW);
  /* The one that failed stands first. */
  g_assert_nonnull (find_text (row, "Copy 1 message to Archive"));
  g_assert_nonnull (find_text (row, "There is no room left*"));
  g_assert_nonnull (find_text (status, "Move 2 messages to Archive"));
  g_signal_emit_by_name (ui_find_type (row, GTK_TYPE_BUTTON), "clicked");
  ui_wait_list_size (pending, 1);
  g_assert_cmpuint (failed->key, !=, waits->key);

  /* The server refuses the other one: the view went back, and that is said. */
  fake_engine_refuse_pending (waits->key);
  ui_wait_list_size (pending, 0);
  assert_says (fixture, "The server did not allow moving to Archive. The 2 messages are back in Inbox.");
}

/* What fails is told, and the line at the foot has its warning sign until somebody has decided. */
static void
test_failed_change (Fixture *fixture, gconstpointer data)
{
  GListModel *pending = hearth_client_get_pending (ui_client ());
  GtkWidget *status = ui_find_type (GTK_WIDGET (fixture->window), HEARTH_TYPE_STATUS_LINE);
  HearthPendingChange *move =
      fake_engine_add_pending (FAKE_HOME, HEARTH_PENDING_MOVE, HEARTH_PENDING_WAITING, 2, NULL);

  ui_wait_list_size (pending, 1);
  g_assert_false (gtk_widget_has_css_class (status, "hearth-asks"));
  fake_engine_fail_pending (move->key);
  assert_says (fixture,
               "Not done: Move 2 messages to Archive. The server did not do it. It can be tried again, or "
               "taken back, in Activity.");
  while (!gtk_widget_has_css_class (status, "hearth-asks"))
    g_main_context_iteration (NULL, TRUE);
  do_action (fixture, "win.activity");
  g_signal_emit_by_name (ui_find_type (ui_find_type (status, HEARTH_TYPE_CHANGE_ROW), GTK_TYPE_BUTTON),
                         "clicked");
  ui_wait_list_size (pending, 0);
  g_assert_false (gtk_widget_has_css_class (status, "hearth-asks"));
}

static GtkWidget *
find_visible_button (GtkWidget *root, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && gtk_widget_get_visible (root) &&
      g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_visible_button (child, label);
  return found;
}

static void
press_at_letter (Fixture *fixture, const char *label)
{
  GtkWidget *row = ui_find_type (GTK_WIDGET (fixture->window), HEARTH_TYPE_LETTER_ROW);

  g_assert_nonnull (row);
  g_assert_nonnull (find_visible_button (row, label));
  g_signal_emit_by_name (find_visible_button (row, label), "clicked");
}

/* A letter of unknown fate does not go out a second time, and is not forgotten, without a question. */
static void
test_unknown_letter (Fixture *fixture, gconstpointer data)
{
  GListModel *outbox = hearth_client_get_outbox (ui_client ());

  fake_engine_add_letter (FAKE_HOME, "Grandma", "Thank you", HEARTH_OUTBOX_UNKNOWN, NULL);
  ui_wait_list_size (outbox, 1);
  press_at_letter (fixture, "Send again");
  answer ("_Cancel");
  press_at_letter (fixture, "Forget");
  answer ("_Cancel");
  g_assert_cmpuint (g_list_model_get_n_items (outbox), ==, 1);
  press_at_letter (fixture, "Forget");
  answer ("_Forget");
  ui_wait_list_size (outbox, 0);
}

/* Others were quicker: the window says what was not done and why, and nothing of what is not so. */
static void
test_others_were_quicker (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) gone = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "x");
  g_autoptr (GError) target = hearth_error_new (HEARTH_ERROR_TARGET_GONE, "x");
  HearthPendingChange *lost =
      fake_engine_add_pending (FAKE_HOME, HEARTH_PENDING_MOVE, HEARTH_PENDING_WAITING, 2, gone);
  HearthPendingChange *back =
      fake_engine_add_pending (FAKE_HOME, HEARTH_PENDING_MOVE, HEARTH_PENDING_WAITING, 1, target);

  fake_engine_refuse_pending (lost->key);
  assert_says (fixture,
               "Not done: Move 2 messages to Archive. They are not in Inbox any more: they were moved or "
               "deleted elsewhere.");
  fake_engine_refuse_pending (back->key);
  assert_says (fixture,
               "Not done: Move 1 message to Archive. There is no folder Archive on the server any more. "
               "The message is back in Inbox.");
}

static void
test_star_is_lost (Fixture *fixture, gconstpointer data)
{
  fake_engine_refuse_flags (1, HEARTH_ERROR_NOT_FOUND);
  assert_says (fixture, "The star could not be kept: the message was deleted elsewhere.");
}

static void
test_mark_all_read (Fixture *fixture, gconstpointer data)
{
  const guint n_unread = hearth_folder_get_n_unread (folder_of (FAKE_HOME, FAKE_INBOX));
  g_autofree char *words = g_strdup_printf ("%u messages marked as read", n_unread);

  g_assert_cmpuint (n_unread, >, 1);
  hearth_client_mark_all_read (ui_client (), hearth_key_new (FAKE_HOME, FAKE_INBOX));
  assert_says (fixture, words);
  g_assert_cmpuint (fake_engine_get_flags (key_at (fixture, 0)) & HEARTH_FLAG_SEEN, ==, HEARTH_FLAG_SEEN);
  do_action (fixture, "win.undo");
  g_assert_cmpuint (fake_engine_get_flags (key_at (fixture, 0)) & HEARTH_FLAG_SEEN, ==, 0);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
add_tests (void)
{
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", HEARTH_APP_ID, "flags",
                              G_APPLICATION_NON_UNIQUE, "resource-base-path", "/org/hearthmail/Hearth", NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  settings = g_settings_new (HEARTH_APP_ID);

  add ("/ui/filing/archive-goes-to-the-older", test_archive_goes_to_the_older);
  add ("/ui/filing/archive-and-go-newer", test_archive_and_go_newer);
  add ("/ui/filing/last-message", test_last_message);
  add ("/ui/filing/several-end-the-choice", test_several_end_the_choice);
  add ("/ui/filing/flags-are-taken-back", test_flags_are_taken_back);
  add ("/ui/filing/junk-and-back", test_junk_and_back);
  add ("/ui/filing/for-ever-asks", test_for_ever_asks);
  add ("/ui/filing/empty-trash", test_empty_trash);
  add ("/ui/filing/engine-refuses", test_engine_refuses);
  add ("/ui/filing/undo-is-refused", test_undo_is_refused);
  add ("/ui/filing/undo-of-what-is-left", test_undo_of_what_is_left);
  add ("/ui/filing/filed-in-part", test_filed_in_part);
  add ("/ui/filing/chooser", test_chooser);
  add ("/ui/filing/dropped-on-another-account", test_dropped_on_another_account);
  add ("/ui/filing/folder-dialogs", test_folder_dialogs);
  add ("/ui/filing/rename-and-remove", test_rename_and_remove);
  add ("/ui/filing/name-dialog-closes", test_name_dialog_closes);
  add ("/ui/filing/activity", test_activity);
  add ("/ui/filing/failed-change", test_failed_change);
  add ("/ui/filing/unknown-letter", test_unknown_letter);
  add ("/ui/filing/others-were-quicker", test_others_were_quicker);
  add ("/ui/filing/star-is-lost", test_star_is_lost);
  add ("/ui/filing/mark-all-read", test_mark_all_read);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
