/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is greyed out says why: every button and every item of a menu of the main window that cannot be used, in a folder where
 * all is allowed and in one that is only to be read, and the folders of the chooser. */
#include "hearth-folder-chooser.h"
#include "hearth-folder-tree.h"
#include "hearth-message-view.h"
#include "hearth-reasons.h"
#include "hearth-tree-row.h"
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

#define ROOT(fixture) GTK_WIDGET ((fixture)->window)

static void
show_folder (Fixture *fixture, gint64 row)
{
  const HearthKey key = hearth_key_new (FAKE_HOME, row);

  g_signal_emit_by_name (fixture->tree, "folder-chosen", hearth_client_find_folder (ui_client (), key));
  while (hearth_message_view_get_selection (fixture->view) == NULL ||
         hearth_message_list_get_folder (
             hearth_message_selection_get_list (hearth_message_view_get_selection (fixture->view))) != key)
    g_main_context_iteration (NULL, TRUE);
  ui_wait_frames (ROOT (fixture), 4);
}

static gboolean
has_rights (gpointer data)
{
  HearthFolder *inbox = hearth_client_find_folder (ui_client (), hearth_key_new (FAKE_HOME, FAKE_INBOX));

  return hearth_folder_get_info (inbox)->rights == (HearthFolderRights) GPOINTER_TO_UINT (data);
}

static void
allow (HearthFolderRights rights)
{
  ui_client ();
  fake_engine_set_rights (hearth_key_new (FAKE_HOME, FAKE_INBOX), rights);
  ui_wait (has_rights, GUINT_TO_POINTER (rights));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthWebLoader) loader = hearth_web_loader_new ("/nonexistent", "/nonexistent");

  allow ((HearthFolderRights) GPOINTER_TO_UINT (data));
  g_settings_set_int (settings, "window-width", 1280);
  g_settings_set_int (settings, "window-height", 800);
  fixture->window = HEARTH_WINDOW (hearth_window_new (application, ui_client (), loader, settings));
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_wait_frames (ROOT (fixture), 6);
  fixture->view = HEARTH_MESSAGE_VIEW (ui_find_type (ROOT (fixture), HEARTH_TYPE_MESSAGE_VIEW));
  fixture->tree = HEARTH_FOLDER_TREE (ui_find_type (ROOT (fixture), HEARTH_TYPE_FOLDER_TREE));
  show_folder (fixture, FAKE_INBOX);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  allow (HEARTH_RIGHTS_ALL);
}

static void
choose (Fixture *fixture, guint position, guint n)
{
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (hearth_message_view_get_selection (fixture->view)),
                                    position, n, TRUE);
  ui_wait_frames (ROOT (fixture), 6);
}

static gboolean
is_item (GtkWidget *widget)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton");
}

/* Whether the tooltip is the reason, and not what the widget says otherwise. */
static gboolean
says_why (GtkWidget *widget)
{
  g_autoptr (GObject) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean is_shown = FALSE;

  g_signal_emit_by_name (widget, "query-tooltip", 1, 1, FALSE, tooltip, &is_shown);
  return gtk_widget_get_has_tooltip (widget) && is_shown && hearth_reasons_get (widget) != NULL;
}

/* Returns: how many are greyed out by themselves; each must say why, as its tooltip. */
static guint
check_explained (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  guint n = 0;

  if ((GTK_IS_BUTTON (widget) || is_item (widget) || GTK_IS_LIST_BOX_ROW (widget)) &&
      gtk_widget_get_mapped (widget) && !gtk_widget_get_sensitive (widget) &&
      (parent == NULL || gtk_widget_is_sensitive (parent)))
    {
      const char *why = hearth_reasons_get (widget);
      g_autofree char *text = NULL;

      if (is_item (widget))
        g_object_get (widget, "text", &text, NULL);
      else if (GTK_IS_BUTTON (widget))
        text = g_strdup (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)));
      if (why == NULL)
        g_error ("%s %s does not say why", G_OBJECT_TYPE_NAME (widget), text);
      g_assert_true (says_why (widget));
      g_test_message ("%s: %s", text, why);
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += check_explained (child);
  return n;
}

static GtkWidget *
find_popover (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_POPOVER_MENU (root) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_popover (child);
  return found;
}

static gboolean
has_popover (gpointer root)
{
  return find_popover (root) != NULL;
}

/* The menu that is about to be open; then it closes. Returns: how many items of it are greyed out */
static guint
check_menu (Fixture *fixture)
{
  GtkWidget *popover;
  guint n;

  ui_wait (has_popover, ROOT (fixture));
  popover = find_popover (ROOT (fixture));
  n = check_explained (popover);
  gtk_popover_popdown (GTK_POPOVER (popover));
  ui_wait_frames (ROOT (fixture), 6);
  return n;
}

static guint
check_menu_buttons (Fixture *fixture, GtkWidget *widget)
{
  guint n = 0;

  if (GTK_IS_MENU_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
      gtk_menu_button_get_direction (GTK_MENU_BUTTON (widget)) != GTK_ARROW_NONE)
    {
      gtk_menu_button_popup (GTK_MENU_BUTTON (widget));
      if (GTK_IS_POPOVER_MENU (gtk_menu_button_get_popover (GTK_MENU_BUTTON (widget))))
        n += check_menu (fixture);
      else
        gtk_menu_button_popdown (GTK_MENU_BUTTON (widget));
      return n;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += check_menu_buttons (fixture, child);
  return n;
}

static guint
check_row_menu (Fixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "list.menu", NULL);
  return check_menu (fixture);
}

static GtkWidget *
find_tree_row (GtkWidget *widget, HearthKey folder)
{
  GtkWidget *found = NULL;

  if (HEARTH_IS_TREE_ROW (widget) && hearth_tree_row_get_row (HEARTH_TREE_ROW (widget)) != NULL)
    {
      g_autoptr (GObject) item =
          gtk_tree_list_row_get_item (hearth_tree_row_get_row (HEARTH_TREE_ROW (widget)));

      return HEARTH_IS_FOLDER (item) && hearth_folder_get_key (HEARTH_FOLDER (item)) == folder ? widget
                                                                                               : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_tree_row (child, folder);
  return found;
}

static guint
check_tree_menu (Fixture *fixture, gint64 folder)
{
  GtkWidget *row = find_tree_row (GTK_WIDGET (fixture->tree), hearth_key_new (FAKE_HOME, folder));

  g_assert_nonnull (row);
  gtk_widget_grab_focus (gtk_widget_get_parent (row));
  g_assert_true (ui_press (GTK_WIDGET (fixture->tree), GDK_KEY_Menu));
  return check_menu (fixture);
}

/* Whatever is shown: nothing, one message, several. */
static guint
check_all (Fixture *fixture)
{
  guint n = check_explained (ROOT (fixture)) + check_menu_buttons (fixture, ROOT (fixture));

  choose (fixture, 0, 1);
  n += check_explained (ROOT (fixture)) + check_menu_buttons (fixture, ROOT (fixture)) +
       check_row_menu (fixture);
  choose (fixture, 0, 3);
  return n + check_explained (ROOT (fixture)) + check_menu_buttons (fixture, ROOT (fixture)) +
         check_row_menu (fixture);
}

static void
test_window (Fixture *fixture, gconstpointer data)
{
  const guint n = check_all (fixture);

  /* Undo and Redo, each time. */
  g_assert_cmpuint (n, >=, 6);
}

/* Where one may only read there is more of it: archive, trash, junk, move, unread and star at least. */
static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (check_all (fixture), >=, 20);
  /* Allowed again, they say what they do. */
  allow (HEARTH_RIGHTS_ALL);
  show_folder (fixture, FAKE_ARCHIVE);
  show_folder (fixture, FAKE_INBOX);
  choose (fixture, 0, 1);
  g_assert_cmpuint (check_explained (ROOT (fixture)), <, 4);
}

/* INBOX keeps its name and stays; where one may only read, nothing can be marked or made either. */
static void
test_tree (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (check_tree_menu (fixture, FAKE_INBOX), >=, 2);
  g_assert_cmpuint (check_tree_menu (fixture, FAKE_JUNK), >=, 2);
  g_assert_cmpuint (check_tree_menu (fixture, FAKE_HOUSE), >=, 1);
  allow (HEARTH_RIGHT_READ);
  ui_wait_frames (ROOT (fixture), 4);
  g_assert_cmpuint (check_tree_menu (fixture, FAKE_INBOX), >=, 4);
}

static GtkWidget *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type))
        return window;
    }
  return NULL;
}

/* The folder where they are, and what holds no messages. */
static void
test_chooser (Fixture *fixture, gconstpointer data)
{
  GtkWidget *chooser;

  choose (fixture, 0, 1);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "list.move", NULL);
  while ((chooser = find_window (HEARTH_TYPE_FOLDER_CHOOSER)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  ui_wait_frames (chooser, 6);
  g_assert_cmpuint (check_explained (chooser), >=, 1);
  gtk_window_destroy (GTK_WINDOW (chooser));
}

/* The archive itself, Sent, Drafts, Trash and Junk, where some of it makes no sense. */
static void
test_special_folders (Fixture *fixture, gconstpointer data)
{
  static const gint64 folders[] = { FAKE_ARCHIVE, FAKE_SENT, FAKE_TRASH, FAKE_JUNK };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      show_folder (fixture, folders[i]);
      choose (fixture, 0, 1);
      check_explained (ROOT (fixture));
      check_menu_buttons (fixture, ROOT (fixture));
    }
}

/* A widget that is explained and then can be used again says what it said. */
static void
test_restored (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = g_object_ref_sink (gtk_button_new ());
  GtkWidget *bare = g_object_ref_sink (gtk_button_new ());

  gtk_widget_set_tooltip_text (button, "Archive (E)");
  hearth_reasons_set (button, "You may not");
  g_assert_cmpstr (hearth_reasons_get (button), ==, "You may not");
  g_assert_true (says_why (button));
  hearth_reasons_set (button, "You may still not");
  g_assert_cmpstr (hearth_reasons_get (button), ==, "You may still not");
  hearth_reasons_set (button, NULL);
  g_assert_null (hearth_reasons_get (button));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Archive (E)");

  hearth_reasons_set (bare, "You may not");
  g_assert_true (says_why (bare));
  hearth_reasons_set (bare, NULL);
  g_assert_false (says_why (bare));
  g_object_unref (button);
  g_object_unref (bare);
}

#define ADD(name, rights, func)                                                                              \
  g_test_add ("/ui/reasons/" name, Fixture, GUINT_TO_POINTER (rights), set_up, func, tear_down)

/* What the program itself offers is always there. */
static void
add_program_actions (void)
{
  static const char *const names[] = { "preferences", "help", "about", "quit", "diagnose" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (names[i], NULL);

      g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));
    }
}

static void
add_tests (void)
{
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", HEARTH_APP_ID, "flags",
                              G_APPLICATION_NON_UNIQUE, "resource-base-path", "/org/hearthmail/Hearth", NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  add_program_actions ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  settings = g_settings_new (HEARTH_APP_ID);
  ADD ("window", HEARTH_RIGHTS_ALL, test_window);
  ADD ("read-only", HEARTH_RIGHTS_ALL & ~HEARTH_RIGHTS_CHANGING, test_read_only);
  ADD ("tree", HEARTH_RIGHTS_ALL, test_tree);
  ADD ("chooser", HEARTH_RIGHTS_ALL, test_chooser);
  ADD ("special-folders", HEARTH_RIGHTS_ALL, test_special_folders);
  ADD ("restored", HEARTH_RIGHTS_ALL, test_restored);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
