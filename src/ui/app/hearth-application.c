/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application. Whichever way the run ends, shutdown() stops the household and waits for that, at most three
 * seconds: a thread of its own sees to it, since nothing else can be trusted when something hangs. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-application-private.h"
#include "hearth-doctor-window.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hearth-composer-window.h"
#include "hearth-error.h"
#include "hearth-preferences.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"

#define QUIT_LIMIT_MS 2900
/* A service that is asked for a window so soon was started for it, not to sync in the background. */
#define STARTED_FOR_WINDOW_S 10
#define MAILTO               "mailto:"

G_DEFINE_FINAL_TYPE (HearthApplication, hearth_application, ADW_TYPE_APPLICATION)

/* Returns: (transfer none) (nullable): the main window */
HearthWindow *
hearth_application_find_window (HearthApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (HEARTH_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

/* Letters */

static gboolean
has_account (HearthApplication *self)
{
  HearthHouse *house = hearth_client_get_house (self->client);

  return self->is_ready && house != NULL && house->accounts->len > 0;
}

/* Windows */

/* Letters that were open come in front of the window. */
static void
window_mapped_cb (HearthApplication *self)
{
  if (self->is_ready)
    hearth_application_reopen_drafts (self);
}

static void
present_window (HearthApplication *self)
{
  HearthWindow *window = hearth_application_find_window (self);

  self->is_quitting = FALSE; /* somebody has come back */
  if (window == NULL)
    {
      window = HEARTH_WINDOW (
          hearth_window_new (ADW_APPLICATION (self), self->client, self->loader, self->settings));
      g_signal_connect_object (window, "compose", G_CALLBACK (hearth_application_compose), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (window, "map", G_CALLBACK (window_mapped_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (window, "forward", G_CALLBACK (hearth_application_forward), self,
                               G_CONNECT_SWAPPED);
    }
  hearth_window_present_with_mail (window);
  if (self->failure != NULL)
    hearth_window_show_failure (window, self->failure);
}

/* Letters for the links that were opened. Without an account there is nobody to write as: the main window offers to add one, or
 * says why nothing could be read. */
static void
compose_waiting (HearthApplication *self)
{
  if (self->waiting_uris->len == 0)
    return;
  if (!has_account (self))
    {
      present_window (self);
      return;
    }
  for (guint i = 0; i < self->waiting_uris->len; i++)
    hearth_application_compose_uri (self, g_ptr_array_index (self->waiting_uris, i));
  g_ptr_array_set_size (self->waiting_uris, 0);
}

/* The first account came. */
static void
house_changed_cb (HearthApplication *self)
{
  if (has_account (self))
    compose_waiting (self);
}

/* Not asked of the GFile: it has no scheme if a percent sign of the address begins nothing, or a slash. */
static void
add_waiting (HearthApplication *self, GFile *link)
{
  g_autofree char *uri = g_file_get_uri (link);

  if (g_ascii_strncasecmp (uri, MAILTO, strlen (MAILTO)) != 0)
    return;
  /* Asked for again while there was no account. */
  if (!g_ptr_array_find_with_equal_func (self->waiting_uris, uri, g_str_equal, NULL))
    g_ptr_array_add (self->waiting_uris, g_steal_pointer (&uri));
}

static void
release_if_started_for_window (HearthApplication *self)
{
  if (!self->is_held || g_get_monotonic_time () - self->started_us > STARTED_FOR_WINDOW_S * G_USEC_PER_SEC)
    return;
  self->is_held = FALSE;
  g_application_release (G_APPLICATION (self));
}

static void
hearth_application_activate (GApplication *application)
{
  HearthApplication *self = HEARTH_APPLICATION (application);

  present_window (self);
  release_if_started_for_window (self);
}

static void
hearth_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  HearthApplication *self = HEARTH_APPLICATION (application);

  self->is_quitting = FALSE;
  for (int i = 0; i < n_files; i++)
    add_waiting (self, files[i]);
  /* Who has accounts is known in a moment, and until then there is no window that keeps the program. */
  if (self->is_ready || self->failure != NULL)
    compose_waiting (self);
  else if (!self->is_held_for_links)
    {
      self->is_held_for_links = TRUE;
      g_application_hold (application);
    }
  release_if_started_for_window (self);
}

/* Life */

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthApplication) self = data;
  HearthWindow *window = hearth_application_find_window (self);

  self->is_ready = hearth_client_start_finish (HEARTH_CLIENT (source), result, &self->failure);
  if (!self->is_ready && window != NULL)
    hearth_window_show_failure (window, self->failure);
  else if (!self->is_ready)
    g_message ("%s", self->failure->message);
  else if (window != NULL && gtk_widget_get_mapped (GTK_WIDGET (window)))
    hearth_application_reopen_drafts (self);

  compose_waiting (self);
  if (self->is_held_for_links)
    g_application_release (G_APPLICATION (self));
  self->is_held_for_links = FALSE;
}

static void
color_scheme_changed_cb (HearthApplication *self)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                            ADW_COLOR_SCHEME_FORCE_DARK };
  int scheme = g_settings_get_enum (self->settings, "color-scheme");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[CLAMP (scheme, 0, (int) G_N_ELEMENTS (schemes) - 1)]);
}

static gboolean
signalled_cb (gpointer data)
{
  g_application_quit (G_APPLICATION (data));
  return G_SOURCE_CONTINUE;
}

/* Not built yet: the module stands beside the program. */
static char *
dup_module_dir (void)
{
  const char *dir = g_getenv ("HEARTH_MODULE_DIR");

  return g_strdup (dir != NULL ? dir : HEARTH_MODULE_DIR);
}

/* For whoever tries the window in the other direction without such a language installed. */
static void
take_text_direction (void)
{
  if (g_strcmp0 (g_getenv ("HEARTH_TEXT_DIRECTION"), "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

static void
hearth_application_startup (GApplication *application)
{
  HearthApplication *self = HEARTH_APPLICATION (application);
  g_autofree char *data_dir = g_build_filename (g_get_user_data_dir (), "hearth", NULL);
  g_autofree char *cache_dir = g_build_filename (g_get_user_cache_dir (), "hearth", NULL);
  g_autofree char *module_dir = dup_module_dir ();

  G_APPLICATION_CLASS (hearth_application_parent_class)->startup (application);
  take_text_direction ();
  self->started_us = g_get_monotonic_time ();
  gtk_window_set_default_icon_name (HEARTH_APP_ID);
  self->settings = g_settings_new (HEARTH_APP_ID);
  g_signal_connect_object (self->settings, "changed::color-scheme", G_CALLBACK (color_scheme_changed_cb),
                           self, G_CONNECT_SWAPPED);
  color_scheme_changed_cb (self);
  self->loader = hearth_web_loader_new (module_dir, cache_dir);
  self->client = hearth_client_new (data_dir);
  g_signal_connect_object (self->client, "letter-wanted-back", G_CALLBACK (hearth_application_take_back),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "house-changed", G_CALLBACK (house_changed_cb), self,
                           G_CONNECT_SWAPPED);
  hearth_client_start_async (self->client, started_cb, g_object_ref (self));
  hearth_window_set_accels (GTK_APPLICATION (self));
  g_unix_signal_add (SIGINT, signalled_cb, self);
  g_unix_signal_add (SIGTERM, signalled_cb, self);
  g_unix_signal_add (SIGHUP, signalled_cb, self);

  if ((g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0)
    {
      self->is_held = TRUE;
      g_application_hold (application);
    }
}

static gpointer
watchdog_thread (gpointer data)
{
  g_usleep (QUIT_LIMIT_MS * 1000);
  /* Everything that matters is on disk after each transaction: nothing is lost by this. */
  _exit (EXIT_SUCCESS);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  gboolean *is_stopped = data;
  g_autoptr (GError) error = NULL;

  if (!hearth_client_stop_finish (HEARTH_CLIENT (source), result, &error))
    g_message ("stopping: %s", error->message);
  *is_stopped = TRUE;
}

static void
stop_household (HearthApplication *self)
{
  gboolean is_stopped = FALSE;

  g_thread_unref (g_thread_new ("watchdog", watchdog_thread, NULL));
  hearth_client_stop_async (self->client, stopped_cb, &is_stopped);
  while (!is_stopped)
    g_main_context_iteration (NULL, TRUE);
}

/* Else a password row of libadwaita 1.2 in a window that ends hears that it lost the focus when it is gone. */
static void
let_go_of_focus (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      gtk_window_set_focus (window, NULL);
    }
}

static void
hearth_application_shutdown (GApplication *application)
{
  HearthApplication *self = HEARTH_APPLICATION (application);
  HearthWindow *window = hearth_application_find_window (self);

  hearth_application_save_letters (self);
  hearth_application_unprepare_letter (self);
  let_go_of_focus ();
  if (window != NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
      gtk_window_close (GTK_WINDOW (window));
    }
  if (self->client != NULL)
    stop_household (self);
  G_APPLICATION_CLASS (hearth_application_parent_class)->shutdown (application);
}

static int
hearth_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  const char *domains;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Hearth %s\n", HEARTH_VERSION);
      return EXIT_SUCCESS;
    }
  if (g_variant_dict_lookup (options, "debug", "&s", &domains))
    hearth_debug_enable (domains);
  return -1;
}

/* Actions */

static gboolean
has_composer (HearthApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (HEARTH_IS_COMPOSER_WINDOW (l->data))
      return TRUE;
  return FALSE;
}

/* What stands above the main window goes before it. */
static void
close_windows (HearthApplication *self)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  g_autoptr (GPtrArray) windows = g_ptr_array_new_with_free_func (g_object_unref);
  HearthWindow *window = hearth_application_find_window (self);

  hearth_application_unprepare_letter (self);
  let_go_of_focus ();
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    g_ptr_array_add (windows, g_list_model_get_item (toplevels, i));
  for (guint i = 0; i < windows->len; i++)
    if (!HEARTH_IS_WINDOW (windows->pdata[i]))
      gtk_window_close (windows->pdata[i]);
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
}

/* Ends the program if that was asked for and no letter holds it up: letters that are written are saved first, unless one of
 * them stays, and one that was just sent leaves first. For the latter nobody needs a window. */
void
hearth_application_go_on_quitting (HearthApplication *self)
{
  if (!self->is_quitting || has_composer (self))
    return;
  if (self->n_departures > 0)
    close_windows (self);
  else
    g_application_quit (G_APPLICATION (self));
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HearthApplication *self = data;

  self->is_quitting = TRUE;
  hearth_application_close_letters (self);
  hearth_application_go_on_quitting (self);
}

static void
window_removed_cb (HearthApplication *self, GtkWindow *window)
{
  if (!HEARTH_IS_COMPOSER_WINDOW (window) || has_composer (self))
    return;
  if (self->is_quitting)
    hearth_application_go_on_quitting (self);
  else
    hearth_application_prepare_letter (self);
}

/* The window in which somebody is just doing something, also one that is not the application's own. */
static GtkWindow *
find_active_window (HearthApplication *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_is_active (window))
        return window; /* GTK holds it */
    }
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static void
show_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HearthApplication *self = data;
  GtkWidget *window = hearth_preferences_new (self->settings);

  gtk_window_set_transient_for (GTK_WINDOW (window), find_active_window (self));
  gtk_window_present (GTK_WINDOW (window));
}

/* Its pages stand above the main window, which comes along. */
static void
show_household (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HearthApplication *self = data;

  present_window (self);
  gtk_widget_activate_action (GTK_WIDGET (hearth_application_find_window (self)), "win.household", NULL);
}

static void
help_shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthApplication) self = data;
  g_autoptr (GError) error = NULL;
  HearthWindow *window = hearth_application_find_window (self);

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    return;
  g_message ("help: %s", error->message);
  if (window != NULL)
    hearth_window_show_toast (window, _ ("No program that shows help is installed, for example Yelp"));
}

static void
show_help (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (data));

  if (parent != NULL)
    gtk_show_uri_full (parent, "help:hearth", GDK_CURRENT_TIME, NULL, help_shown_cb, g_object_ref (data));
}

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HearthApplication *self = data;
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));
  /* Translators: your name, and address if you like, one translator a line */
  const char *translators = _ ("translator-credits");

  adw_show_about_window (parent, "application-name", "Hearth", "application-icon", HEARTH_APP_ID, "version",
                         HEARTH_VERSION, "developer-name", _ ("The Hearth authors"), "comments",
                         _ ("Mail for the whole household"), "license-type", GTK_LICENSE_GPL_3_0,
                         "translator-credits",
                         g_str_equal (translators, "translator-credits") ? NULL : translators, NULL);
}

/* A window about the account's connection. */
static void
diagnose (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HearthApplication *self = HEARTH_APPLICATION (data);
  HearthAccount *account =
      hearth_client_find_account (self->client, (guint16) g_variant_get_uint32 (parameter));
  GtkWindow *above = find_active_window (self);
  HearthDoctorWindow *window;

  if (account == NULL)
    return;
  window = hearth_doctor_window_new (self->client, account);
  gtk_window_set_transient_for (GTK_WINDOW (window), above);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  /* Above a modal window one that is not would get no input. */
  gtk_window_set_modal (GTK_WINDOW (window), above != NULL && gtk_window_get_modal (above));
  gtk_window_present (GTK_WINDOW (window));
}

static void
write_letter (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GFile) link = g_file_new_for_uri (MAILTO);

  hearth_application_open (G_APPLICATION (data), &link, 1, "");
}

static void
hearth_application_finalize (GObject *object)
{
  HearthApplication *self = HEARTH_APPLICATION (object);

  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_object (&self->spelling);
  g_clear_object (&self->loader);
  g_clear_error (&self->failure);
  g_ptr_array_unref (self->waiting_uris);
  G_OBJECT_CLASS (hearth_application_parent_class)->finalize (object);
}

static void
hearth_application_class_init (HearthApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hearth_application_finalize;
  application_class->startup = hearth_application_startup;
  application_class->shutdown = hearth_application_shutdown;
  application_class->activate = hearth_application_activate;
  application_class->open = hearth_application_open;
  application_class->handle_local_options = hearth_application_handle_local_options;
}

static void
hearth_application_init (HearthApplication *self)
{
  static const GActionEntry actions[] = {
    { "quit", quit, NULL, NULL, NULL, { 0 } },
    { "preferences", show_preferences, NULL, NULL, NULL, { 0 } },
    { "household", show_household, NULL, NULL, NULL, { 0 } },
    { "help", show_help, NULL, NULL, NULL, { 0 } },
    { "about", show_about, NULL, NULL, NULL, { 0 } },
    { "write", write_letter, NULL, NULL, NULL, { 0 } },
    { "diagnose", diagnose, "u", NULL, NULL, { 0 } },
  };
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
    { "debug", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Show what happens in these parts, redacted"),
      /* Translators: what follows --debug= */
      N_ ("imap,smtp,store,…") },
    { NULL },
  };

  self->waiting_uris = g_ptr_array_new_with_free_func (g_free);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  hearth_application_letters_init (self);
  g_signal_connect (self, "window-removed", G_CALLBACK (window_removed_cb), NULL);
}

/**
 * hearth_application_new:
 *
 * Returns: (transfer full): the application, not running
 */
HearthApplication *
hearth_application_new (void)
{
  return g_object_new (HEARTH_TYPE_APPLICATION, "application-id", HEARTH_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/org/hearthmail/Hearth", NULL);
}
