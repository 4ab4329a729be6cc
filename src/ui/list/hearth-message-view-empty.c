/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in the list pane when there is no message to show, and why. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-view-private.h"

#include <glib/gi18n.h>

#include "hearth-words.h"

typedef struct
{
  const char *icon;
  const char *title;
  char *description;
  gboolean is_all_done;
  gboolean can_try;
} Empty;

static gboolean
is_account_down (HearthMessageView *self)
{
  HearthAccountStatus *status = hearth_account_get_status (hearth_folder_get_account (self->folder));

  return status->state == HEARTH_ACCOUNT_WAITING || status->state == HEARTH_ACCOUNT_PROBLEM;
}

static void
describe_never_fetched (HearthMessageView *self, Empty *empty)
{
  empty->title = _ ("Not on this computer yet");
  if (is_account_down (self))
    {
      empty->icon = "network-offline-symbolic";
      /* Translators: a folder's name */
      empty->description = g_strdup_printf (_ ("%s was never fetched, and its server cannot be reached now."),
                                            hearth_folder_get_name (self->folder));
      empty->can_try = TRUE;
      return;
    }
  empty->icon = "folder-download-symbolic";
  /* Translators: a folder's name */
  empty->description =
      g_strdup_printf (_ ("The messages of %s are being fetched."), hearth_folder_get_name (self->folder));
}

static void
describe_nothing (HearthMessageView *self, Empty *empty)
{
  const char *name = hearth_folder_get_name (self->folder);

  if (hearth_folder_get_role (self->folder) == HEARTH_ROLE_INBOX)
    {
      empty->icon = "hearth-flame-symbolic";
      empty->is_all_done = TRUE;
      /* Translators: the inbox is empty, and that is good */
      empty->title = _ ("All done");
      /* Translators: a folder's name */
      empty->description =
          g_strdup_printf (_ ("Every message in %s is filed. New mail arrives by itself."), name);
      return;
    }
  empty->icon = "folder-symbolic";
  empty->title = _ ("No messages");
  /* Translators: a folder's name */
  empty->description = g_strdup_printf (_ ("%s is empty."), name);
}

static void
describe (HearthMessageView *self, Empty *empty)
{
  HearthFolderState state = hearth_folder_get_info (self->folder)->state;

  if (self->open_error != NULL)
    {
      empty->icon = "dialog-warning-symbolic";
      empty->title = _ ("This list cannot be read");
      empty->description = hearth_words_for_error (self->open_error);
      empty->can_try = TRUE;
    }
  else if (state == HEARTH_FOLDER_NEVER_FETCHED || state == HEARTH_FOLDER_FETCHING)
    describe_never_fetched (self, empty);
  else if (state == HEARTH_FOLDER_FAILED)
    {
      empty->icon = "dialog-warning-symbolic";
      empty->title = _ ("The server keeps this folder shut");
      /* Translators: a folder's name */
      empty->description =
          g_strdup_printf (_ ("It did not let Hearth open %s."), hearth_folder_get_name (self->folder));
      empty->can_try = TRUE;
    }
  else
    describe_nothing (self, empty);
}

static void
show (HearthMessageView *self, const Empty *empty)
{
  g_autofree char *escaped = g_markup_escape_text (empty->description, -1);

  adw_status_page_set_icon_name (self->empty, empty->icon);
  adw_status_page_set_title (self->empty, empty->title);
  /* The page takes markup for its description. */
  adw_status_page_set_description (self->empty, escaped);
  gtk_widget_set_visible (self->empty_button, empty->can_try);
  if (empty->is_all_done)
    gtk_widget_add_css_class (GTK_WIDGET (self->empty), "hearth-all-done");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->empty), "hearth-all-done");
}

/**
 * hearth_message_view_empty_update:
 *
 * Shows the list, or the reason why it is empty, or nothing while neither is known.
 */
void
hearth_message_view_empty_update (HearthMessageView *self)
{
  HearthMessageList *list =
      self->selection != NULL ? hearth_message_selection_get_list (self->selection) : NULL;
  Empty empty = { NULL };

  if (list != NULL && hearth_message_list_get_count (list) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }
  if (self->folder == NULL || (list == NULL && self->open_error == NULL) ||
      (list != NULL && !hearth_message_list_is_complete (list)))
    {
      gtk_stack_set_visible_child_name (self->stack, "nothing");
      return;
    }
  describe (self, &empty);
  show (self, &empty);
  g_free (empty.description);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}
