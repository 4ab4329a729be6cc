/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing the messages that are chosen. It happens at once and can be taken back, so that only what is for ever asks.
 * The choice goes on to the older neighbour, or ends if it was several. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-view-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hearth-accessible.h"
#include "hearth-folder-chooser.h"

typedef enum
{
  GO_OLDER,
  GO_NEWER,
} Neighbour;

static HearthFolderRole
role_of (HearthMessageView *self)
{
  return self->folder != NULL ? hearth_folder_get_role (self->folder) : HEARTH_ROLE_NONE;
}

static const char *
why_no_archiving (HearthFolderRole role)
{
  switch ((int) role)
    {
    case HEARTH_ROLE_ARCHIVE:
    case HEARTH_ROLE_ALL:
      return _ ("It is archived already");
    case HEARTH_ROLE_DRAFTS:
    case HEARTH_ROLE_JUNK:
    case HEARTH_ROLE_FLAGGED:
    case HEARTH_ROLE_IMPORTANT:
      return _ ("What is in this folder is not archived");
    default:
      return NULL;
    }
}

static const char *
why_no_junk (HearthFolderRole role)
{
  if (role == HEARTH_ROLE_JUNK)
    return _ ("It is in Junk already");
  return role == HEARTH_ROLE_SENT || role == HEARTH_ROLE_DRAFTS ? _ ("What you wrote yourself is not junk")
                                                                : NULL;
}

static const char *
why_not_file (HearthMessageView *self, HearthFilePlace place)
{
  const char *why = self->folder != NULL ? hearth_words_why_not (self->folder, HEARTH_RIGHT_DELETE)
                                         : _ ("No folder is open");

  if (why != NULL)
    return why;
  switch (place)
    {
    case HEARTH_FILE_TO_ARCHIVE:
      return why_no_archiving (role_of (self));
    case HEARTH_FILE_TO_JUNK:
      return why_no_junk (role_of (self));
    case HEARTH_FILE_OUT_OF_JUNK:
      return role_of (self) != HEARTH_ROLE_JUNK ? _ ("It is not in Junk") : NULL;
    case HEARTH_FILE_TO_TRASH:
    case HEARTH_FILE_FOR_EVER:
    default:
      return NULL;
    }
}

/**
 * hearth_message_view_can_file:
 * @place: what messages are to be filed as
 *
 * Returns: whether that makes sense in the folder that is open, and is allowed
 */
gboolean
hearth_message_view_can_file (HearthMessageView *self, HearthFilePlace place)
{
  return why_not_file (self, place) == NULL;
}

static const char *
why_not_mark (HearthMessageView *self, HearthFolderRights right)
{
  return self->folder != NULL ? hearth_words_why_not (self->folder, right) : NULL;
}

/**
 * hearth_message_view_why_not:
 * @action: what is done with the messages that are chosen, by the name it has here or in the window: "win.archive"
 *
 * Returns: (nullable): why that cannot be asked for in the folder that is open
 */
const char *
hearth_message_view_why_not (HearthMessageView *self, const char *action)
{
  const char *dot = strchr (action, '.');
  const char *what = dot != NULL ? dot + 1 : action;

  if (g_str_equal (what, "archive"))
    return why_not_file (self, HEARTH_FILE_TO_ARCHIVE);
  if (g_str_equal (what, "junk"))
    return why_not_file (self, HEARTH_FILE_TO_JUNK);
  if (g_str_equal (what, "not-junk"))
    return why_not_file (self, HEARTH_FILE_OUT_OF_JUNK);
  if (g_str_equal (what, "toggle-junk"))
    return role_of (self) == HEARTH_ROLE_JUNK ? why_not_file (self, HEARTH_FILE_OUT_OF_JUNK)
                                              : why_not_file (self, HEARTH_FILE_TO_JUNK);
  if (g_str_equal (what, "trash") || g_str_equal (what, "move-to-trash") || g_str_equal (what, "move") ||
      g_str_equal (what, "delete"))
    return why_not_file (self, HEARTH_FILE_TO_TRASH);
  if (g_str_equal (what, "mark-read") || g_str_equal (what, "mark-unread"))
    return why_not_mark (self, HEARTH_RIGHT_SEEN);
  if (g_str_equal (what, "toggle-star") || g_str_equal (what, "add-star") ||
      g_str_equal (what, "remove-star"))
    return why_not_mark (self, HEARTH_RIGHT_FLAGS);
  return NULL;
}

/* --- where the choice goes --- */

static gboolean
is_selected (HearthMessageView *self, guint position)
{
  return gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position);
}

/* The message nearest to the cursor that stays: below it, else above. */
static guint
find_staying (HearthMessageView *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  const guint from = MIN (self->cursor, n > 0 ? n - 1 : 0);

  if (hearth_message_view_get_n_selected (self) >= n)
    return GTK_INVALID_LIST_POSITION;
  for (guint i = from; i < n; i++)
    if (!is_selected (self, i))
      return i;
  for (guint i = from; i > 0; i--)
    if (!is_selected (self, i - 1))
      return i - 1;
  return GTK_INVALID_LIST_POSITION;
}

static void
leave_several (HearthMessageView *self)
{
  const gboolean has_focus = hearth_message_view_focus_row (self) != NULL;
  const guint position = find_staying (self);

  hearth_message_view_unselect (self);
  if (position == GTK_INVALID_LIST_POSITION)
    return;
  hearth_message_view_put_cursor (self, position, has_focus);
}

static void
leave_one (HearthMessageView *self, guint position, Neighbour neighbour)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  const gboolean has_older = position + 1 < n, has_newer = position > 0;

  if (!has_older && !has_newer)
    hearth_message_view_unselect (self);
  else if ((neighbour == GO_OLDER && has_older) || !has_newer)
    hearth_message_view_go_to (self, position + 1);
  else
    hearth_message_view_go_to (self, position - 1);
}

/* Before the messages go, so that the focus does not go with them. They go when the loop runs again: whoever files asks
 * the engine first, which writes while the choice and the reader change here, and one frame shows both. */
static void
leave (HearthMessageView *self, Neighbour neighbour)
{
  HearthMessageRow *focus = hearth_message_view_focus_row (self);
  const guint n_selected = hearth_message_view_get_n_selected (self);

  if (n_selected > 1)
    leave_several (self);
  else if (n_selected == 1)
    leave_one (self, hearth_message_selection_get_single (self->selection), neighbour);
  else if (focus != NULL)
    leave_one (self, hearth_message_row_get_position (focus), neighbour);
}

/* --- filing --- */

static const HearthKey *
keys_of (GArray *keys)
{
  return (const HearthKey *) (gpointer) keys->data;
}

static void
file_chosen (HearthMessageView *self, const HearthFiling *filing, Neighbour neighbour)
{
  g_autoptr (GArray) keys = hearth_message_view_dup_targets (self);

  if (self->client == NULL || keys->len == 0)
    return;
  hearth_client_file (self->client, keys_of (keys), keys->len, filing);
  if (filing->verb != HEARTH_FILE_COPY)
    leave (self, neighbour);
}

static void
file_to (HearthMessageView *self, HearthFilePlace place, Neighbour neighbour)
{
  const HearthFiling filing = hearth_filing_to (place);

  if (hearth_message_view_can_file (self, place))
    file_chosen (self, &filing, neighbour);
}

/* --- for ever --- */

typedef struct
{
  HearthMessageView *view;
  GArray *keys;
} Asked;

static void
asked_free (gpointer data, GClosure *closure)
{
  Asked *asked = data;

  g_object_unref (asked->view);
  g_array_unref (asked->keys);
  g_free (asked);
}

static gboolean
is_still_chosen (HearthMessageView *self, GArray *keys)
{
  g_autoptr (GArray) chosen = hearth_message_view_dup_targets (self);

  return chosen->len == keys->len && chosen->len > 0 &&
         g_array_index (chosen, HearthKey, 0) == g_array_index (keys, HearthKey, 0);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Asked *asked = data;
  const HearthFiling filing = hearth_filing_to (HEARTH_FILE_FOR_EVER);

  if (!g_str_equal (response, "delete"))
    return;
  hearth_client_file (asked->view->client, keys_of (asked->keys), asked->keys->len, &filing);
  if (is_still_chosen (asked->view, asked->keys))
    leave (asked->view, GO_OLDER);
}

static void
ask_for_ever (HearthMessageView *self, GArray *keys)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *heading = g_strdup_printf (
      ngettext ("Delete the message for ever?", "Delete %'u messages for ever?", keys->len), keys->len);
  GtkWidget *dialog;
  Asked *asked;

  if (keys->len == 0 || self->client == NULL)
    return;
  dialog = adw_message_dialog_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading,
      ngettext ("It goes from this computer and from the server, and does not go to Trash.",
                "They go from this computer and from the server, and do not go to Trash.", keys->len));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                    _ ("_Delete for ever"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "delete");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  asked = g_new (Asked, 1);
  asked->view = g_object_ref (self);
  asked->keys = g_array_ref (keys);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), asked, asked_free, 0);
  hearth_accessible_tidy_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- one message, under the pointer --- */

/**
 * hearth_message_view_file_message:
 * @message: a message of the list, chosen or not
 * @place: what it is to be filed as
 *
 * What is deleted in Trash goes for ever, and that asks.
 */
void
hearth_message_view_file_message (HearthMessageView *self, HearthMessage *message, HearthFilePlace place)
{
  const HearthKey key = hearth_message_get_key (message);
  const HearthFiling filing = hearth_filing_to (place);
  g_autoptr (HearthMessage) chosen = hearth_message_view_dup_selected (self);

  if (!hearth_message_view_can_file (self, place) || self->client == NULL)
    return;
  if (place == HEARTH_FILE_TO_TRASH && role_of (self) == HEARTH_ROLE_TRASH)
    {
      g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));

      g_array_append_val (keys, key);
      ask_for_ever (self, keys);
      return;
    }
  hearth_client_file (self->client, &key, 1, &filing);
  if (chosen != NULL && hearth_message_get_key (chosen) == key)
    leave (self, GO_OLDER);
}

/* --- to a folder --- */

/**
 * hearth_message_view_file_keys:
 * @keys: (array length=n_keys): messages of the list, chosen or not
 * @filing: what is to be done with them
 *
 * The choice goes on, if it is of these messages.
 */
void
hearth_message_view_file_keys (HearthMessageView *self,
                               const HearthKey *keys,
                               gsize n_keys,
                               const HearthFiling *filing)
{
  if (n_keys == 0 || self->client == NULL)
    return;
  hearth_client_file (self->client, keys, n_keys, filing);
  if (filing->verb != HEARTH_FILE_COPY && self->selection != NULL &&
      hearth_message_selection_is_key_selected (self->selection, keys[0]))
    leave (self, GO_OLDER);
}

static void
target_chosen_cb (HearthFolderChooser *chooser, HearthFolder *folder, gpointer data)
{
  Asked *asked = data;
  const HearthFiling filing = hearth_filing_into (folder, hearth_folder_chooser_get_verb (chooser));

  hearth_message_view_file_keys (asked->view, keys_of (asked->keys), asked->keys->len, &filing);
}

static void
choose_target (HearthMessageView *self, HearthFileVerb verb)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr (GArray) keys = hearth_message_view_dup_targets (self);
  GtkWidget *chooser;
  Asked *asked;

  if (keys->len == 0 || self->folder == NULL)
    return;
  chooser = hearth_folder_chooser_new (self->client, self->folder, verb, keys->len);
  asked = g_new (Asked, 1);
  asked->view = g_object_ref (self);
  asked->keys = g_array_ref (keys);
  g_signal_connect_data (chooser, "chosen", G_CALLBACK (target_chosen_cb), asked, asked_free, 0);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (chooser), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (chooser));
}

/* --- actions --- */

static void
archive (GtkWidget *widget, const char *name, GVariant *parameter)
{
  file_to (HEARTH_MESSAGE_VIEW (widget), HEARTH_FILE_TO_ARCHIVE, GO_OLDER);
}

static void
archive_go_newer (GtkWidget *widget, const char *name, GVariant *parameter)
{
  file_to (HEARTH_MESSAGE_VIEW (widget), HEARTH_FILE_TO_ARCHIVE, GO_NEWER);
}

static void
junk (GtkWidget *widget, const char *name, GVariant *parameter)
{
  file_to (HEARTH_MESSAGE_VIEW (widget), HEARTH_FILE_TO_JUNK, GO_OLDER);
}

static void
not_junk (GtkWidget *widget, const char *name, GVariant *parameter)
{
  file_to (HEARTH_MESSAGE_VIEW (widget), HEARTH_FILE_OUT_OF_JUNK, GO_OLDER);
}

static void
toggle_junk (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);

  file_to (self, role_of (self) == HEARTH_ROLE_JUNK ? HEARTH_FILE_OUT_OF_JUNK : HEARTH_FILE_TO_JUNK,
           GO_OLDER);
}

static void
delete_for_ever (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);
  g_autoptr (GArray) keys = hearth_message_view_dup_targets (self);

  ask_for_ever (self, keys);
}

static void
trash (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthMessageView *self = HEARTH_MESSAGE_VIEW (widget);

  if (role_of (self) == HEARTH_ROLE_TRASH)
    delete_for_ever (widget, name, parameter);
  else
    file_to (self, HEARTH_FILE_TO_TRASH, GO_OLDER);
}

static void
move_to (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_target (HEARTH_MESSAGE_VIEW (widget), HEARTH_FILE_MOVE);
}

static void
copy_to (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_target (HEARTH_MESSAGE_VIEW (widget), HEARTH_FILE_COPY);
}

/**
 * hearth_message_view_filing_update:
 *
 * What makes no sense in the folder that is open cannot be asked for.
 */
void
hearth_message_view_filing_update (HearthMessageView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const gboolean is_trash = role_of (self) == HEARTH_ROLE_TRASH;
  const gboolean can_delete = hearth_message_view_can_file (self, HEARTH_FILE_TO_TRASH);

  gtk_widget_action_set_enabled (widget, "list.archive",
                                 hearth_message_view_can_file (self, HEARTH_FILE_TO_ARCHIVE));
  gtk_widget_action_set_enabled (widget, "list.junk",
                                 hearth_message_view_can_file (self, HEARTH_FILE_TO_JUNK));
  gtk_widget_action_set_enabled (widget, "list.not-junk",
                                 hearth_message_view_can_file (self, HEARTH_FILE_OUT_OF_JUNK));
  /* In the menu "Delete" stands where it moves to Trash; by key and button it deletes for ever in Trash. */
  gtk_widget_action_set_enabled (widget, "list.move-to-trash", can_delete && !is_trash);
  gtk_widget_action_set_enabled (widget, "list.trash", can_delete);
  gtk_widget_action_set_enabled (widget, "list.delete", can_delete);
  gtk_widget_action_set_enabled (widget, "list.move", can_delete);
}

/**
 * hearth_message_view_filing_class_init:
 * @widget_class: the class of #HearthMessageView
 */
void
hearth_message_view_filing_class_init (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "list.archive", archive },
    { "list.archive-go-newer", archive_go_newer },
    { "list.junk", junk },
    { "list.not-junk", not_junk },
    { "list.toggle-junk", toggle_junk },
    { "list.trash", trash },
    { "list.move-to-trash", trash },
    { "list.delete", delete_for_ever },
    { "list.move", move_to },
    { "list.copy", copy_to },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
}
