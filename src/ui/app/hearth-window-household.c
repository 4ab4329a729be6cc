/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window shows at first and when accounts come and go: mail, the welcome without any account, and which
 * folder is opened. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-window-private.h"

#include "hearth-member.h"

/* How long the folder of the last time is waited for, while the accounts are read one after another. */
#define FIRST_FOLDER_MS 500
/* How long the window waits for its mail before it is shown: an empty one that fills a moment later is painted twice. */
#define FIRST_SIGHT_MS 150

static HearthFolder *
first_inbox (HearthWindow *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->top_folders); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (self->top_folders, i);

      if (hearth_folder_get_role (folder) == HEARTH_ROLE_INBOX)
        return folder; /* its account holds it */
    }
  return NULL;
}

static gboolean
has_account (HearthWindow *self)
{
  HearthHouse *house = hearth_client_get_house (self->client);

  return house != NULL && house->accounts->len > 0;
}

/**
 * hearth_window_end_first_wait:
 *
 * There is something to see: the window is shown, if it still waits.
 */
void
hearth_window_end_first_wait (HearthWindow *self)
{
  if (self->present_timer == 0)
    return;
  g_clear_handle_id (&self->present_timer, g_source_remove);
  gtk_window_present (GTK_WINDOW (self));
}

static gboolean
present_cb (gpointer data)
{
  HearthWindow *self = data;

  self->present_timer = 0;
  gtk_window_present (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

/**
 * hearth_window_present_with_mail:
 *
 * Shows the window, or brings it to the front. A new one waits a moment for its mail.
 */
void
hearth_window_present_with_mail (HearthWindow *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_window_present (GTK_WINDOW (self));
  else if (self->present_timer == 0)
    self->present_timer = g_timeout_add (FIRST_SIGHT_MS, present_cb, self);
}

static gboolean
have_all_folders (HearthWindow *self)
{
  HearthHouse *house = hearth_client_get_house (self->client);

  for (guint i = 0; i < house->accounts->len; i++)
    {
      const HearthAccountInfo *info = g_ptr_array_index (house->accounts, i);
      HearthAccount *account = hearth_client_find_account (self->client, info->number);

      if (account == NULL || g_list_model_get_n_items (hearth_account_get_folders (account)) == 0)
        return FALSE;
    }
  return TRUE;
}

static void
open_as_first (HearthWindow *self, HearthFolder *folder)
{
  g_clear_handle_id (&self->first_timer, g_source_remove);
  self->has_opened_first = TRUE;
  hearth_window_open_folder (self, folder);
  gtk_widget_grab_focus (GTK_WIDGET (self->messages));
}

static gboolean
first_timer_cb (gpointer data)
{
  HearthWindow *self = data;
  HearthFolder *folder = first_inbox (self);

  self->first_timer = 0;
  self->is_first_late = TRUE;
  if (folder != NULL && !self->has_opened_first)
    open_as_first (self, folder);
  return G_SOURCE_REMOVE;
}

/* The folder of the last time, or the first inbox there is. */
static void
open_first (HearthWindow *self)
{
  HearthFolder *folder;

  if (self->has_opened_first || g_list_model_get_n_items (self->top_folders) == 0)
    return;
  folder = hearth_client_find_folder (self->client, g_settings_get_uint64 (self->settings, "last-folder"));
  if (folder == NULL && (self->is_first_late || have_all_folders (self)))
    folder = first_inbox (self);
  if (folder != NULL)
    open_as_first (self, folder);
  else if (self->first_timer == 0 && !self->is_first_late)
    self->first_timer = g_timeout_add (FIRST_FOLDER_MS, first_timer_cb, self);
}

static void
look_at_household (HearthWindow *self)
{
  gboolean is_ready;

  g_object_get (self->client, "ready", &is_ready, NULL);
  if (!is_ready)
    return;
  /* F10 is for the button that is there. */
  gtk_menu_button_set_primary (self->menu_button, has_account (self));
  gtk_menu_button_set_primary (self->welcome_menu_button, !has_account (self));
  if (has_account (self))
    {
      gtk_stack_set_visible_child_name (self->stack, "mail");
      open_first (self);
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "welcome");
  gtk_widget_grab_focus (self->welcome_button);
  hearth_window_end_first_wait (self);
}

static gboolean
household_changed_idle_cb (gpointer data)
{
  HearthWindow *self = data;
  HearthFolder *open = hearth_message_view_get_folder (self->messages);

  self->household_id = 0;
  /* The folder that is open may have gone with its account. */
  if (open != NULL && hearth_client_find_folder (self->client, hearth_folder_get_key (open)) == NULL)
    {
      hearth_message_view_show_folder (self->messages, NULL);
      hearth_problem_line_set_account (self->problem, NULL);
      self->has_opened_first = FALSE;
    }
  look_at_household (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: a model is telling its change, and others have not heard of it yet. Before the next frame all the same. */
static void
household_changed_cb (HearthWindow *self)
{
  if (self->household_id == 0)
    self->household_id = g_idle_add_full (G_PRIORITY_HIGH, household_changed_idle_cb, self, NULL);
}

static gpointer
accounts_of_member (gpointer member, gpointer data)
{
  GListModel *accounts = g_object_ref (hearth_member_get_accounts (member));

  g_object_unref (member);
  return accounts;
}

static gpointer
folders_of_account (gpointer account, gpointer data)
{
  GListModel *folders = g_object_ref (hearth_account_get_folders (account));

  g_object_unref (account);
  return folders;
}

/**
 * hearth_window_household_init:
 *
 * Follows people, accounts and folders, and shows what there is; called once, when everything else stands.
 */
void
hearth_window_household_init (HearthWindow *self)
{
  GListModel *members = g_object_ref (hearth_client_get_members (self->client));
  GtkMapListModel *per_member = gtk_map_list_model_new (members, accounts_of_member, NULL, NULL);
  GtkFlattenListModel *accounts = gtk_flatten_list_model_new (G_LIST_MODEL (per_member));
  GtkMapListModel *per_account =
      gtk_map_list_model_new (G_LIST_MODEL (accounts), folders_of_account, NULL, NULL);

  self->top_folders = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (per_account)));
  g_signal_connect_object (self->top_folders, "items-changed", G_CALLBACK (household_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::ready", G_CALLBACK (household_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (members, "items-changed", G_CALLBACK (household_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (household_changed_cb), self,
                           G_CONNECT_SWAPPED);
  look_at_household (self);
}
