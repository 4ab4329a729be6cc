/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of widgets share: a household, waiting without sleeping, finding widgets. */
#include "ui-fixture.h"

#include <stdlib.h>

#include "hearth-thread.h"

static HearthClient *client;

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (hearth_client_start_finish (HEARTH_CLIENT (source), result, NULL));
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static gboolean
has_folders (gpointer data)
{
  for (guint16 i = FAKE_HOME; i <= FAKE_TOMAS; i++)
    {
      HearthAccount *account = hearth_client_find_account (client, i);

      if (account == NULL || g_list_model_get_n_items (hearth_account_get_folders (account)) == 0)
        return FALSE;
    }
  return TRUE;
}

HearthClient *
ui_client (void)
{
  gboolean is_started = FALSE;

  if (client != NULL)
    return client;
  client = hearth_client_new ("/nonexistent");
  hearth_client_start_async (client, started_cb, &is_started);
  ui_wait (is_true, &is_started);
  ui_wait (has_folders, NULL);
  return client;
}

GtkWidget *
ui_window_for (GtkWidget *child, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_frames (window, 3);
  return window;
}

/* No limit: the test runner has one. */
void
ui_wait (UiCondition condition, gpointer data)
{
  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
}

typedef struct
{
  guint n_left;
} Frames;

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Frames *frames = data;

  if (frames->n_left > 0)
    frames->n_left--;
  return frames->n_left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
no_frames_left (gpointer data)
{
  return ((Frames *) data)->n_left == 0;
}

void
ui_wait_frames (GtkWidget *widget, guint n)
{
  Frames frames = { n };

  gtk_widget_add_tick_callback (widget, tick_cb, &frames, NULL);
  ui_wait (no_frames_left, &frames);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

typedef struct
{
  GListModel *model;
  guint n_items;
} Size;

static gboolean
has_size (gpointer data)
{
  Size *size = data;

  return g_list_model_get_n_items (size->model) == size->n_items;
}

void
ui_wait_list_size (GListModel *model, guint n_items)
{
  Size size = { model, n_items };

  ui_wait (has_size, &size);
}

GtkWidget *
ui_find (GtkWidget *root, const char *css_class)
{
  GtkWidget *found = NULL;

  if (gtk_widget_has_css_class (root, css_class))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = ui_find (child, css_class);
  return found;
}

GtkWidget *
ui_find_type (GtkWidget *root, GType type)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = ui_find_type (child, type);
  return found;
}

guint
ui_count_type (GtkWidget *root, GType type)
{
  guint n = g_type_is_a (G_OBJECT_TYPE (root), type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += ui_count_type (child, type);
  return n;
}

static gboolean
is_for_key (GtkShortcut *shortcut, guint keyval)
{
  GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

  return GTK_IS_KEYVAL_TRIGGER (trigger) &&
         gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == keyval &&
         gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == 0;
}

/* Does what the widget does for a key without modifiers; FALSE if it does nothing for it. */
gboolean
ui_press (GtkWidget *widget, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) &&
                        j < g_list_model_get_n_items (G_LIST_MODEL (controller));
           j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          if (is_for_key (shortcut, keyval))
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                                 gtk_shortcut_get_arguments (shortcut));
        }
    }
  return FALSE;
}

/* Styles and icons as the program has them. */
void
ui_load_style (void)
{
  static AdwApplication *application;

  if (application != NULL)
    return;
  application =
      g_object_new (ADW_TYPE_APPLICATION, "application-id", "org.hearthmail.Test", "resource-base-path",
                    "/org/hearthmail/Hearth", "flags", G_APPLICATION_NON_UNIQUE, NULL);
  g_application_register (G_APPLICATION (application), NULL, NULL);
}

/* With HEARTH_SHOTS=DIR the window as it stands is written there, for somebody to look at. */
void
ui_shot (GtkWidget *window, const char *name)
{
  const char *dir = g_getenv ("HEARTH_SHOTS");
  g_autofree char *path = NULL;
  const char *argv[] = { "import", "-window", "root", NULL, NULL };

  if (dir == NULL)
    return;
  ui_wait_frames (window, 5);
  path = g_strdup_printf ("%s/%s.png", dir, name);
  argv[3] = path;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

/* What AdwApplication does for the program: colours, sizes and icons. */
static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  GdkDisplay *display = gdk_display_get_default ();

  gtk_css_provider_load_from_resource (provider, "/org/hearthmail/Hearth/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), "/org/hearthmail/Hearth/icons");
}

int
ui_run (int argc, char **argv, void (*add_tests) (void))
{
  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_UI);
  adw_init ();
  load_style ();
  add_tests ();
  return g_test_run ();
}
