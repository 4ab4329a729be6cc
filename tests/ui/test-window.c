/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window over the made-up household: how it folds, what the keys reach, and that no key is given twice. */
#include "hearth-message-view.h"
#include "hearth-reader.h"
#include "hearth-status-line.h"
#include "hearth-web-loader.h"
#include "hearth-window.h"
#include "ui-fixture.h"

static AdwApplication *application;
static GSettings *settings;

static HearthWindow *
make_window (int width)
{
  g_autoptr (HearthWebLoader) loader = hearth_web_loader_new ("/nonexistent", "/nonexistent");
  GtkWidget *window;

  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", 700);
  window = hearth_window_new (application, ui_client (), loader, settings);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_frames (window, 6);
  return HEARTH_WINDOW (window);
}

static void
destroy_window (HearthWindow *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_mapped (HearthWindow *window, const char *css_class)
{
  return gtk_widget_get_child_visible (ui_find (GTK_WIDGET (window), css_class)) &&
         gtk_widget_get_mapped (ui_find (GTK_WIDGET (window), css_class));
}

static void
test_three_panes (void)
{
  HearthWindow *window = make_window (1280);

  g_assert_true (is_mapped (window, "hearth-side"));
  g_assert_true (is_mapped (window, "hearth-middle"));
  g_assert_true (is_mapped (window, "hearth-read"));
  g_assert_cmpint (gtk_widget_get_width (ui_find (GTK_WIDGET (window), "hearth-side")), ==, 236);
  g_assert_cmpint (gtk_widget_get_width (ui_find (GTK_WIDGET (window), "hearth-middle")), ==, 384);
  destroy_window (window);
}

static void
test_two_panes (void)
{
  HearthWindow *window = make_window (900);

  g_assert_false (is_mapped (window, "hearth-side"));
  g_assert_true (is_mapped (window, "hearth-middle"));
  g_assert_true (is_mapped (window, "hearth-read"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-tree", NULL);
  ui_wait_frames (GTK_WIDGET (window), 30);
  g_assert_true (is_mapped (window, "hearth-side"));
  destroy_window (window);
}

static void
test_one_pane (void)
{
  HearthWindow *window = make_window (500);

  g_assert_false (is_mapped (window, "hearth-side"));
  g_assert_true (is_mapped (window, "hearth-middle"));
  g_assert_false (is_mapped (window, "hearth-read"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.older", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open", NULL);
  ui_wait_frames (GTK_WIDGET (window), 30);
  g_assert_true (is_mapped (window, "hearth-read"));
  g_assert_false (is_mapped (window, "hearth-middle"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.escape", NULL);
  ui_wait_frames (GTK_WIDGET (window), 30);
  g_assert_true (is_mapped (window, "hearth-middle"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  ui_wait_frames (GTK_WIDGET (window), 30);
  g_assert_true (is_mapped (window, "hearth-side"));
  destroy_window (window);
}

/* Without a compositor the window has an edge of its own. */
static int
get_edge (void)
{
  HearthWindow *window = make_window (1280);
  int edge = 1280 - gtk_widget_get_width (ui_find_type (GTK_WIDGET (window), ADW_TYPE_LEAFLET));

  destroy_window (window);
  return edge;
}

static void
test_thresholds (void)
{
  static const struct
  {
    int width;
    gboolean has_tree;
    gboolean has_reader;
  } cases[] = { { 1002, TRUE, TRUE }, { 1001, FALSE, TRUE }, { 701, FALSE, TRUE }, { 700, FALSE, FALSE } };

  const int edge = get_edge ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HearthWindow *window = make_window (cases[i].width + edge);

      g_test_message ("%d wide", cases[i].width);
      g_assert_cmpint (is_mapped (window, "hearth-side"), ==, cases[i].has_tree);
      g_assert_cmpint (is_mapped (window, "hearth-read"), ==, cases[i].has_reader);
      destroy_window (window);
    }
}

typedef struct
{
  const char *css_class;
  int beside; /* what it gets beside other panes */
  int alone;
} PaneCase;

static void
assert_panes_fit (HearthWindow *window)
{
  static const PaneCase cases[] = { { "hearth-side", 236, 360 },
                                    { "hearth-middle", 340, 360 },
                                    { "hearth-read", 360, 360 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *pane = ui_find (GTK_WIDGET (window), cases[i].css_class);
      gboolean is_alone =
          adw_leaflet_get_folded (ADW_LEAFLET (gtk_widget_get_ancestor (pane, ADW_TYPE_LEAFLET)));
      int minimum;

      gtk_widget_measure (gtk_widget_get_first_child (pane), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                          NULL, NULL);
      g_test_message ("%s: %d", cases[i].css_class, minimum);
      g_assert_cmpint (minimum, <=, is_alone ? cases[i].alone : cases[i].beside);
    }
}

/* Window buttons, a problem and several chosen messages included: nothing is cut. */
static void
test_panes_bear_their_minimum (void)
{
  static const int widths[] = { 1280, 900, 500 };
  g_autoptr (GError) error = g_error_new_literal (g_quark_from_static_string ("x"), 0, "x");

  fake_engine_set_status (FAKE_HOME, HEARTH_ACCOUNT_PROBLEM, error);
  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    for (guint n = 1; n <= 2; n++)
      {
        HearthWindow *window = make_window (widths[w]);
        HearthMessageView *view =
            HEARTH_MESSAGE_VIEW (ui_find_type (GTK_WIDGET (window), HEARTH_TYPE_MESSAGE_VIEW));

        g_test_message ("%d wide, %u chosen", widths[w], n);
        gtk_selection_model_select_range (GTK_SELECTION_MODEL (hearth_message_view_get_selection (view)), 0,
                                          n, TRUE);
        ui_wait_frames (GTK_WIDGET (window), 3);
        assert_panes_fit (window);
        destroy_window (window);
      }
  fake_engine_set_status (FAKE_HOME, HEARTH_ACCOUNT_IDLE, NULL);
}

static gboolean
has_focus_in (HearthWindow *window, GType type)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return focus != NULL && (gtk_widget_get_ancestor (focus, type) != NULL);
}

static void
test_starts_in_the_list (void)
{
  HearthWindow *window = make_window (1280);

  g_assert_true (has_focus_in (window, HEARTH_TYPE_MESSAGE_VIEW));
  destroy_window (window);
}

static void
test_f6_goes_round (void)
{
  HearthWindow *window = make_window (1280);
  HearthMessageView *view =
      HEARTH_MESSAGE_VIEW (ui_find_type (GTK_WIDGET (window), HEARTH_TYPE_MESSAGE_VIEW));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.older", NULL);
  ui_wait_frames (GTK_WIDGET (window), 5);
  g_assert_cmpuint (hearth_message_view_get_n_selected (view), ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.next-pane", NULL);
  g_assert_true (has_focus_in (window, HEARTH_TYPE_READER));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.next-pane", NULL);
  g_assert_false (has_focus_in (window, HEARTH_TYPE_READER));
  g_assert_false (has_focus_in (window, HEARTH_TYPE_MESSAGE_VIEW));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.next-pane", NULL);
  g_assert_true (has_focus_in (window, HEARTH_TYPE_MESSAGE_VIEW));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.previous-pane", NULL);
  g_assert_false (has_focus_in (window, HEARTH_TYPE_MESSAGE_VIEW));
  destroy_window (window);
}

/* It would lie over what it tells about. */
static void
test_activity_has_no_tooltip_while_open (void)
{
  HearthWindow *window = make_window (1280);
  GtkWidget *status = ui_find_type (GTK_WIDGET (window), HEARTH_TYPE_STATUS_LINE);
  GtkWidget *button = gtk_widget_get_first_child (status);
  GtkWidget *popover = ui_find_type (status, GTK_TYPE_POPOVER);

  g_assert_true (gtk_widget_get_has_tooltip (button));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.activity", NULL);
  g_assert_true (gtk_widget_get_visible (popover));
  g_assert_false (gtk_widget_get_has_tooltip (button));
  gtk_popover_popdown (GTK_POPOVER (popover));
  while (gtk_widget_get_visible (popover))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (gtk_widget_get_has_tooltip (button));
  destroy_window (window);
}

static void
note_trigger (GHashTable *triggers, const char *trigger, const char *action)
{
  const char *other = g_hash_table_lookup (triggers, trigger);

  if (other != NULL && g_strcmp0 (other, action) != 0)
    g_error ("%s is given to %s and to %s", trigger, other, action);
  g_hash_table_insert (triggers, g_strdup (trigger), g_strdup (action));
}

static void
note_controller (GHashTable *triggers, GListModel *controller)
{
  for (guint i = 0; i < g_list_model_get_n_items (controller); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (controller, i);
      g_autofree char *trigger = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));
      g_autofree char *action = gtk_shortcut_action_to_string (gtk_shortcut_get_action (shortcut));

      note_trigger (triggers, trigger, action);
    }
}

static void
test_no_key_twice (void)
{
  HearthWindow *window = make_window (1280);
  g_autoptr (GHashTable) triggers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (window));
  guint n_accels = 0;

  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) keys = gtk_application_get_accels_for_action (GTK_APPLICATION (application), actions[i]);
      g_autofree char *action = g_strdup_printf ("action(%s)", actions[i]);

      for (guint k = 0; keys[k] != NULL; k++, n_accels++)
        note_trigger (triggers, keys[k], action);
    }
  g_assert_cmpuint (n_accels, >, 20);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        note_controller (triggers, G_LIST_MODEL (controller));
    }
  g_assert_nonnull (g_hash_table_lookup (triggers, "j"));
  destroy_window (window);
}

static GtkEventController *
letters_of (HearthWindow *window)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (window));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller) ||
          g_list_model_get_n_items (G_LIST_MODEL (controller)) == 0)
        continue;
      for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          g_autofree char *trigger = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

          if (g_str_equal (trigger, "j"))
            return controller; /* the window holds it */
        }
    }
  return NULL;
}

static void
test_letters_can_be_switched_off (void)
{
  HearthWindow *window = make_window (1280);
  GtkEventController *letters = letters_of (window);

  g_assert_nonnull (letters);
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (letters), ==, GTK_PHASE_CAPTURE);
  g_settings_set_boolean (settings, "letter-shortcuts", FALSE);
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (letters), ==, GTK_PHASE_NONE);
  g_settings_reset (settings, "letter-shortcuts");
  destroy_window (window);
}

static void
test_buttons_have_names (void)
{
  HearthWindow *window = make_window (500);
  GtkWidget *stack[256];
  guint n = 0;

  stack[n++] = GTK_WIDGET (window);
  while (n > 0)
    {
      GtkWidget *widget = stack[--n];

      if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL &&
          gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL &&
          gtk_widget_get_ancestor (widget, GTK_TYPE_MENU_BUTTON) == NULL && gtk_widget_get_mapped (widget))
        {
          g_test_message ("%s", gtk_button_get_icon_name (GTK_BUTTON (widget)));
          g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
        }
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && n < G_N_ELEMENTS (stack);
           child = gtk_widget_get_next_sibling (child))
        stack[n++] = child;
    }
  destroy_window (window);
}

static void
test_is_remembered (void)
{
  HearthWindow *window = make_window (1280);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-tree", NULL);
  ui_wait_frames (GTK_WIDGET (window), 3);
  g_assert_false (is_mapped (window, "hearth-side"));
  gtk_window_close (GTK_WINDOW (window));
  g_assert_true (g_settings_get_boolean (settings, "tree-hidden"));
  g_assert_cmpint (g_settings_get_int (settings, "window-width"), ==, 1280);
  g_assert_cmpuint (g_settings_get_uint64 (settings, "last-folder"), ==,
                    hearth_key_new (FAKE_HOME, FAKE_INBOX));
  window = make_window (1280);
  g_assert_false (is_mapped (window, "hearth-side"));
  destroy_window (window);
  g_settings_reset (settings, "tree-hidden");
}

static void
add_tests (void)
{
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", HEARTH_APP_ID, "flags",
                              G_APPLICATION_NON_UNIQUE, "resource-base-path", "/org/hearthmail/Hearth", NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  hearth_window_set_accels (GTK_APPLICATION (application));
  settings = g_settings_new (HEARTH_APP_ID);

  g_test_add_func ("/ui/window/three-panes", test_three_panes);
  g_test_add_func ("/ui/window/two-panes", test_two_panes);
  g_test_add_func ("/ui/window/one-pane", test_one_pane);
  g_test_add_func ("/ui/window/thresholds", test_thresholds);
  g_test_add_func ("/ui/window/panes-bear-their-minimum", test_panes_bear_their_minimum);
  g_test_add_func ("/ui/window/starts-in-the-list", test_starts_in_the_list);
  g_test_add_func ("/ui/window/f6-goes-round", test_f6_goes_round);
  g_test_add_func ("/ui/window/activity-has-no-tooltip-while-open", test_activity_has_no_tooltip_while_open);
  g_test_add_func ("/ui/window/no-key-twice", test_no_key_twice);
  g_test_add_func ("/ui/window/letters-can-be-switched-off", test_letters_can_be_switched_off);
  g_test_add_func ("/ui/window/buttons-have-names", test_buttons_have_names);
  g_test_add_func ("/ui/window/is-remembered", test_is_remembered);
}

int
main (int argc, char **argv)
{
  return ui_run (argc, argv, add_tests);
}
