/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: it opens the folder that is chosen in the tree, shows the message that is chosen in the list, and
 * remembers how it was left. UI thread; owned by the application. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-window-private.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-member.h"
#include "hearth-menu-on-demand.h"

#define N_FETCHED_AHEAD 6
#define TOAST_S         6

G_DEFINE_FINAL_TYPE (HearthWindow, hearth_window, ADW_TYPE_APPLICATION_WINDOW)

/* The folder that is open */

static void
show_title (HearthWindow *self)
{
  HearthFolder *folder = hearth_message_view_get_folder (self->messages);
  HearthAccount *account = folder != NULL ? hearth_folder_get_account (folder) : NULL;
  guint n_selected = hearth_message_view_get_n_selected (self->messages);
  guint n_unread = folder != NULL ? hearth_folder_get_n_unread (folder) : 0;
  g_autofree char *title = NULL;
  g_autofree char *unread = NULL;
  g_autofree char *subtitle = NULL;

  if (folder == NULL)
    return;
  /* Whether there is something to empty. */
  hearth_window_filing_update (self);
  if (n_selected > 1)
    {
      /* Translators: how many messages are chosen */
      title = g_strdup_printf (ngettext ("%'u selected", "%'u selected", n_selected), n_selected);
      adw_window_title_set_title (self->list_title, title);
      adw_window_title_set_subtitle (self->list_title, "");
      return;
    }
  unread = n_unread > 0 ? g_strdup_printf (ngettext ("%'u unread", "%'u unread", n_unread), n_unread)
                        : g_strdup (_ ("Nothing unread"));
  /* Translators: under the name of a folder: whose it is, and how many messages are unread: "Anna · 9 unread" */
  subtitle = g_strdup_printf (_ ("%1$s · %2$s"), hearth_member_get_name (hearth_account_get_member (account)),
                              unread);
  adw_window_title_set_title (self->list_title, hearth_folder_get_name (folder));
  adw_window_title_set_subtitle (self->list_title, subtitle);
  title = g_strdup_printf ("%s – Hearth", hearth_folder_get_name (folder));
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/**
 * hearth_window_open_folder:
 * @folder: the folder to show
 *
 * Shows its messages, marks it in the tree and remembers it.
 */
void
hearth_window_open_folder (HearthWindow *self, HearthFolder *folder)
{
  HearthFolder *before = hearth_message_view_get_folder (self->messages);

  if (before == folder)
    return;
  if (before != NULL)
    g_signal_handlers_disconnect_by_func (before, show_title, self);
  g_signal_connect_object (folder, "notify", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  hearth_message_view_show_folder (self->messages, folder);
  hearth_folder_tree_show_chosen (self->tree, folder);
  hearth_problem_line_set_account (self->problem, hearth_folder_get_account (folder));
  g_settings_set_uint64 (self->settings, "last-folder", hearth_folder_get_key (folder));
  show_title (self);
}

static void
folder_chosen_cb (HearthWindow *self, HearthFolder *folder)
{
  hearth_window_open_folder (self, folder);
  if (adw_leaflet_get_folded (self->outer))
    hearth_window_show_list (self);
}

/* The message that is chosen */

static void
fetch_ahead (HearthWindow *self)
{
  HearthKey keys[N_FETCHED_AHEAD];
  gsize n = G_N_ELEMENTS (keys);

  hearth_message_view_dup_neighbours (self->messages, keys, &n);
  if (n > 0)
    hearth_client_fetch_ahead (self->client, keys, n);
}

static void
show_message (HearthWindow *self, HearthMessage *message)
{
  if (self->shown != NULL && message != NULL &&
      hearth_message_get_key (self->shown) == hearth_message_get_key (message))
    return;
  g_set_object (&self->shown, message);
  if (message != NULL)
    {
      hearth_reader_show_message (hearth_window_need_reader (self), message);
      fetch_ahead (self);
    }
}

static void
chosen_cb (HearthWindow *self)
{
  guint n = hearth_message_view_get_n_selected (self->messages);
  g_autoptr (HearthMessage) message = hearth_message_view_dup_selected (self->messages);

  hearth_window_end_first_wait (self);
  show_message (self, message);
  if (n > 1)
    hearth_reader_show_several (hearth_window_need_reader (self), n);
  else if (message == NULL && self->reader != NULL)
    hearth_reader_show_nothing (self->reader);
  show_title (self);
  hearth_window_actions_update (self);
  hearth_window_panes_update (self);
}

static void
opened_cb (HearthWindow *self)
{
  if (adw_leaflet_get_folded (self->inner))
    hearth_window_show_reader (self);
}

static void
refused_cb (HearthWindow *self, guint n, const GError *error)
{
  g_autofree char *text = hearth_words_for_flags_refused (n, error);

  hearth_window_say_sentence (self, text);
}

static void
letter_done_cb (HearthWindow *self, HearthOutboxItem *item)
{
  g_autofree char *text = hearth_words_for_letter (item);

  if (hearth_outbox_item_needs_user (item))
    hearth_window_say_sentence (self, text);
  else
    hearth_window_show_toast (self, text);
}

static void
sort_changed_cb (HearthWindow *self)
{
  hearth_message_view_set_sort (self->messages, g_settings_get_enum (self->settings, "sort") == 1
                                                    ? HEARTH_SORT_OLDEST_FIRST
                                                    : HEARTH_SORT_NEWEST_FIRST);
}

/* How the window was left */

static void
remember (HearthWindow *self)
{
  g_auto (GStrv) toggled = hearth_folder_tree_dup_toggled (self->tree);
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width >= 360 && height >= 294)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set_boolean (self->settings, "tree-hidden", self->is_tree_hidden);
  g_settings_set_strv (self->settings, "tree-toggled", (const char *const *) toggled);
}

static void
restore (HearthWindow *self)
{
  g_auto (GStrv) toggled = g_settings_get_strv (self->settings, "tree-toggled");

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  self->is_tree_hidden = g_settings_get_boolean (self->settings, "tree-hidden");
  hearth_folder_tree_set_toggled (self->tree, (const char *const *) toggled);
  sort_changed_cb (self);
}

static gboolean
hearth_window_close_request (GtkWindow *window)
{
  remember (HEARTH_WINDOW (window));
  return GTK_WINDOW_CLASS (hearth_window_parent_class)->close_request (window);
}

static void
hearth_window_dispose (GObject *object)
{
  HearthWindow *self = HEARTH_WINDOW (object);

  g_clear_handle_id (&self->household_id, g_source_remove);
  g_clear_handle_id (&self->first_timer, g_source_remove);
  g_clear_handle_id (&self->present_timer, g_source_remove);
  g_clear_handle_id (&self->reader_timer, g_source_remove);
  self->reader = NULL;
  g_clear_object (&self->top_folders);
  g_clear_object (&self->shown);
  g_clear_object (&self->settings);
  g_clear_object (&self->loader);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hearth_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hearthmail/Hearth/ui/hearth-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, failed);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, welcome_button);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, tree_pane);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, tree_line);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, tree_header);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, tree);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, status);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, waiting);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, list_pane);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, list_header);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, list_title);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, tree_button);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, welcome_menu_button);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, main_menu);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, sort_menu);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, several_menu);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, sort_button);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, list_write_button);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, several_archive);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, several_trash);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, several_more);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, messages);
  gtk_widget_class_bind_template_child (widget_class, HearthWindow, reader_pane);
}

static void
hearth_window_class_init (HearthWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (HEARTH_TYPE_PANE);
  g_type_ensure (HEARTH_TYPE_FOLDER_TREE);
  g_type_ensure (HEARTH_TYPE_STATUS_LINE);
  g_type_ensure (HEARTH_TYPE_WAITING_ENTRY);
  g_type_ensure (HEARTH_TYPE_PROBLEM_LINE);
  g_type_ensure (HEARTH_TYPE_MESSAGE_VIEW);
  G_OBJECT_CLASS (klass)->dispose = hearth_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hearth_window_close_request;
  g_signal_new ("forward", HEARTH_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                HEARTH_TYPE_LETTER, HEARTH_TYPE_CONTENT);
  g_signal_new ("compose", HEARTH_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                HEARTH_TYPE_LETTER);
  bind_template (widget_class);
  hearth_window_actions_class_init (widget_class);
}

static void
hearth_window_init (HearthWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
  hearth_menu_on_demand (self->welcome_menu_button, self->main_menu);
  hearth_menu_on_demand (self->menu_button, self->main_menu);
  hearth_menu_on_demand (GTK_MENU_BUTTON (self->sort_button), self->sort_menu);
  hearth_menu_on_demand (GTK_MENU_BUTTON (self->several_more), self->several_menu);
}

static void
watch_panes (HearthWindow *self)
{
  g_signal_connect_object (self->tree, "folder-chosen", G_CALLBACK (folder_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->messages, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->messages, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "refused", G_CALLBACK (refused_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "letter-done", G_CALLBACK (letter_done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::sort", G_CALLBACK (sort_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * hearth_window_new:
 * @application: the application
 * @client: the household, started or starting
 * @loader: how the reader shows HTML
 * @settings: how the window was left
 *
 * Returns: (transfer floating): the main window, not presented
 */
GtkWidget *
hearth_window_new (AdwApplication *application,
                   HearthClient *client,
                   HearthWebLoader *loader,
                   GSettings *settings)
{
  HearthWindow *self = g_object_new (HEARTH_TYPE_WINDOW, "application", application, NULL);

  self->client = g_object_ref (client);
  g_set_object (&self->loader, loader);
  self->settings = g_object_ref (settings);
  restore (self);
  hearth_message_view_set_client (self->messages, client);
  hearth_status_line_set_client (self->status, client);
  hearth_folder_tree_set_client (self->tree, client);
  hearth_waiting_entry_set_client (self->waiting, client);
  hearth_folder_tree_set_members (self->tree, hearth_client_get_members (client));
  watch_panes (self);
  hearth_window_panes_init (self);
  hearth_window_filing_init (self);
  hearth_window_actions_init (self);
  hearth_window_household_init (self);
  hearth_window_reader_init (self);
  return GTK_WIDGET (self);
}

/**
 * hearth_window_show_failure:
 * @error: why the household cannot be opened
 *
 * Says so instead of showing mail.
 */
void
hearth_window_show_failure (HearthWindow *self, const GError *error)
{
  g_autofree char *sentence = hearth_words_for_error (error);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_status_page_set_description (self->failed, escaped);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  hearth_window_end_first_wait (self);
}

static void
toast_gone_cb (AdwToast *toast, HearthWindow *self)
{
  if (self->toast == toast)
    self->toast = NULL;
}

/**
 * hearth_window_add_toast:
 * @toast: (transfer full): what is said, with a button if there is something to do about it
 *
 * Shows it in place of the toast so far.
 */
void
hearth_window_add_toast (HearthWindow *self, AdwToast *toast)
{
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  self->toast = toast;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_gone_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
  hearth_accessible_tidy_toasts (GTK_WIDGET (self->toasts));
}

/**
 * hearth_window_show_toast:
 * @text: a sentence, plain text
 *
 * Shows it for some seconds in place of the toast so far.
 */
void
hearth_window_show_toast (HearthWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_timeout (toast, TOAST_S);
  hearth_window_add_toast (self, toast);
}
