/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LIST into the store. A folder gets its role from the server's word, else, if no folder has that word, from its name.
 * A folder that is not listed any more goes with its rows; when many are missing at once, the server is asked a second
 * time, since a half answer is no news. Made by the account's session, ends by itself. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-folder-list.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-imap-name.h"
#include "hearth-special-names.h"
#include "hearth-thread.h"

typedef enum
{
  FOLDER_LIST_STARTING,
  FOLDER_LIST_LISTING,
  FOLDER_LIST_LOOKING_AGAIN,
} FolderListState;

static const char *const state_names[] = { "STARTING", "LISTING", "LOOKING_AGAIN", NULL };

static const HearthJobEdge edges[] = {
  { FOLDER_LIST_STARTING, FOLDER_LIST_LISTING },
  { FOLDER_LIST_LISTING, FOLDER_LIST_LOOKING_AGAIN },
  HEARTH_JOB_EDGES_END,
};

typedef struct
{
  char *path;
  char *decoded;
  char separator;
  HearthImapListFlags flags;
  HearthFolderRole role;
} Listed;

struct _HearthFolderList
{
  HearthJob parent_instance;

  HearthAccountStore *store;
  HearthImapConnection *connection;
  HearthImapCommand *command;
  gboolean is_answered;
  GError *trouble;
  guint tree_serial; /* as of the question */
  GPtrArray *listed; /* of Listed */
  GPtrArray *states; /* of HearthFolderStatus */
};

G_DEFINE_FINAL_TYPE (HearthFolderList, hearth_folder_list, HEARTH_TYPE_JOB)

static const struct
{
  HearthImapListFlags flag;
  HearthFolderRole role;
} special_uses[] = {
  { HEARTH_IMAP_LIST_DRAFTS, HEARTH_ROLE_DRAFTS },   { HEARTH_IMAP_LIST_SENT, HEARTH_ROLE_SENT },
  { HEARTH_IMAP_LIST_ARCHIVE, HEARTH_ROLE_ARCHIVE }, { HEARTH_IMAP_LIST_JUNK, HEARTH_ROLE_JUNK },
  { HEARTH_IMAP_LIST_TRASH, HEARTH_ROLE_TRASH },     { HEARTH_IMAP_LIST_ALL, HEARTH_ROLE_ALL },
  { HEARTH_IMAP_LIST_FLAGGED, HEARTH_ROLE_FLAGGED },
};

static void
listed_free (gpointer data)
{
  Listed *listed = data;

  g_free (listed->path);
  g_free (listed->decoded);
  g_free (listed);
}

static void
state_free (gpointer data)
{
  HearthFolderStatus *state = data;

  g_free (state->path);
  g_free (state);
}

static HearthFolderRole
role_from_flags (HearthImapListFlags flags)
{
  for (gsize i = 0; i < G_N_ELEMENTS (special_uses); i++)
    if ((flags & special_uses[i].flag) != 0)
      return special_uses[i].role;
  return HEARTH_ROLE_NONE;
}

static void
list_cb (HearthImapCommand *command, const HearthImapListEntry *entry, gpointer data)
{
  HearthFolderList *self = data;
  Listed *listed;

  if (!hearth_job_is_running (HEARTH_JOB (self)) || entry->name.length == 0 ||
      memchr (entry->name.data, '\0', entry->name.length) != NULL)
    return;
  listed = g_new0 (Listed, 1);
  listed->path = hearth_imap_text_dup (entry->name);
  /* The one name that is the same in any case. */
  if (hearth_imap_name_is_inbox (listed->path))
    {
      g_free (listed->path);
      listed->path = g_strdup ("INBOX");
    }
  listed->decoded = hearth_imap_name_decode (listed->path);
  listed->separator = entry->separator;
  listed->flags = entry->flags;
  listed->role =
      hearth_imap_name_is_inbox (listed->path) ? HEARTH_ROLE_INBOX : role_from_flags (entry->flags);
  g_ptr_array_add (self->listed, listed);
}

static void
status_cb (HearthImapCommand *command, const HearthImapStatus *status, gpointer data)
{
  HearthFolderList *self = data;
  HearthFolderStatus *state = g_new0 (HearthFolderStatus, 1);

  state->path = hearth_imap_text_dup (status->mailbox);
  state->status = *status;
  state->status.mailbox = (HearthImapText){ NULL, 0 };
  g_ptr_array_add (self->states, state);
}

static void
done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthFolderList *self = data;

  self->is_answered = TRUE;
  if (error != NULL && self->trouble == NULL)
    self->trouble = g_error_copy (error);
  hearth_job_wake (HEARTH_JOB (self));
  g_object_unref (self);
}

static const HearthImapHandlers handlers = { .list = list_cb, .status = status_cb, .done = done_cb };

static void
begin_listing (HearthFolderList *self, FolderListState state)
{
  hearth_job_set_state (HEARTH_JOB (self), state);
  self->tree_serial = hearth_filing_store_get_tree_serial (self->store);
  g_ptr_array_set_size (self->listed, 0);
  g_ptr_array_set_size (self->states, 0);
  g_clear_pointer (&self->command, hearth_imap_command_unref);
  self->command = hearth_imap_command_new_list ("", "*");
  hearth_imap_command_list_status (self->command, HEARTH_SESSION_STATUS_ITEMS);
  self->is_answered = FALSE;
  hearth_imap_command_set_handlers (self->command, &handlers, g_object_ref (self));
  hearth_imap_connection_submit (self->connection, self->command);
}

static gboolean
has_role (HearthFolderList *self, HearthFolderRole role)
{
  for (guint i = 0; i < self->listed->len; i++)
    if (((Listed *) g_ptr_array_index (self->listed, i))->role == role)
      return TRUE;
  return FALSE;
}

/* Names count at the top and right below INBOX or a namespace's prefix: "Old/Trash" is no trash. */
static const char *
last_part (const Listed *listed)
{
  const char *last = listed->separator != '\0' ? strrchr (listed->decoded, listed->separator) : NULL;

  if (last == NULL)
    return listed->decoded;
  if (g_ascii_strncasecmp (listed->decoded, "INBOX", 5) == 0 && last == listed->decoded + 5)
    return last + 1;
  return NULL;
}

static void
guess_roles (HearthFolderList *self)
{
  for (guint i = 0; i < self->listed->len; i++)
    {
      Listed *listed = g_ptr_array_index (self->listed, i);
      const char *name = last_part (listed);
      HearthFolderRole role;

      if (listed->role != HEARTH_ROLE_NONE || name == NULL ||
          (listed->flags & HEARTH_IMAP_LIST_NO_SELECT) != 0)
        continue;
      role = hearth_special_names_find (name);
      if (role != HEARTH_ROLE_NONE && !has_role (self, role))
        listed->role = role;
    }
}

static gboolean
remove_missing (HearthFolderList *self, GArray *missing, GError **error)
{
  for (guint i = 0; i < missing->len; i++)
    if (!hearth_account_store_remove_folder (self->store, g_array_index (missing, HearthKey, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
put_folders (HearthFolderList *self, GArray **missing, GError **error)
{
  g_autofree HearthFolderData *folders = g_new0 (HearthFolderData, self->listed->len + 1);

  for (guint i = 0; i < self->listed->len; i++)
    {
      const Listed *listed = g_ptr_array_index (self->listed, i);

      folders[i].path = listed->path;
      folders[i].decoded = listed->decoded;
      folders[i].separator = listed->separator;
      folders[i].role = listed->role;
      folders[i].is_selectable =
          (listed->flags & (HEARTH_IMAP_LIST_NO_SELECT | HEARTH_IMAP_LIST_NON_EXISTENT)) == 0;
      folders[i].is_subscribed = (listed->flags & HEARTH_IMAP_LIST_SUBSCRIBED) != 0;
    }
  return hearth_account_store_put_folders (self->store, folders, self->listed->len, missing, error);
}

static void
take_listing (HearthFolderList *self)
{
  HearthJob *job = HEARTH_JOB (self);
  g_autoptr (GArray) missing = NULL;
  GError *error = NULL;

  /* Folders were made or renamed meanwhile. */
  if (self->tree_serial != hearth_filing_store_get_tree_serial (self->store))
    {
      if (hearth_job_get_state (job) == FOLDER_LIST_LISTING)
        begin_listing (self, FOLDER_LIST_LOOKING_AGAIN);
      else
        hearth_job_succeed (job);
      return;
    }
  guess_roles (self);
  if (!put_folders (self, &missing, &error))
    {
      hearth_job_fail (job, error);
      return;
    }
  if (missing != NULL && missing->len > self->listed->len &&
      hearth_job_get_state (job) == FOLDER_LIST_LISTING)
    {
      begin_listing (self, FOLDER_LIST_LOOKING_AGAIN);
      return;
    }
  /* Every account has an INBOX: a list of nothing takes nothing away. */
  if (missing != NULL && self->listed->len > 0 && !remove_missing (self, missing, &error))
    hearth_job_fail (job, error);
  else
    hearth_job_succeed (job);
}

static void
hearth_folder_list_step (HearthJob *job)
{
  HearthFolderList *self = HEARTH_FOLDER_LIST (job);

  if (self->trouble != NULL)
    hearth_job_fail (job, g_steal_pointer (&self->trouble));
  else if (hearth_job_get_state (job) == FOLDER_LIST_STARTING)
    begin_listing (self, FOLDER_LIST_LISTING);
  else if (self->is_answered)
    take_listing (self);
}

static void
hearth_folder_list_cancelled (HearthJob *job)
{
  HearthFolderList *self = HEARTH_FOLDER_LIST (job);

  if (self->command != NULL && !self->is_answered)
    hearth_imap_connection_cancel (self->connection, self->command);
}

static void
hearth_folder_list_finalize (GObject *object)
{
  HearthFolderList *self = HEARTH_FOLDER_LIST (object);

  g_clear_pointer (&self->command, hearth_imap_command_unref);
  g_clear_error (&self->trouble);
  g_ptr_array_unref (self->listed);
  g_ptr_array_unref (self->states);
  g_object_unref (self->connection);
  G_OBJECT_CLASS (hearth_folder_list_parent_class)->finalize (object);
}

static void
hearth_folder_list_class_init (HearthFolderListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_folder_list_finalize;
  HEARTH_JOB_CLASS (klass)->name = "folder-list";
  HEARTH_JOB_CLASS (klass)->state_names = state_names;
  HEARTH_JOB_CLASS (klass)->edges = edges;
  HEARTH_JOB_CLASS (klass)->step = hearth_folder_list_step;
  HEARTH_JOB_CLASS (klass)->cancelled = hearth_folder_list_cancelled;
}

static void
hearth_folder_list_init (HearthFolderList *self)
{
  self->listed = g_ptr_array_new_with_free_func (listed_free);
  self->states = g_ptr_array_new_with_free_func (state_free);
}

/**
 * hearth_folder_list_new:
 * @store: (transfer none): outlives the job
 * @connection: (transfer none): where to ask
 *
 * Returns: (transfer full): a job to be started
 */
HearthFolderList *
hearth_folder_list_new (HearthAccountStore *store, HearthImapConnection *connection)
{
  HearthFolderList *self;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  self = g_object_new (HEARTH_TYPE_FOLDER_LIST, NULL);
  self->store = store;
  self->connection = g_object_ref (connection);
  return self;
}

/**
 * hearth_folder_list_take_states:
 *
 * Returns: (transfer full) (nullable) (element-type HearthFolderStatus): how the folders are, %NULL where the server does
 *   not tell that along with their names
 */
GPtrArray *
hearth_folder_list_take_states (HearthFolderList *self)
{
  GPtrArray *states;

  if (self->command == NULL || !hearth_imap_command_has_statuses (self->command))
    return NULL;
  states = g_steal_pointer (&self->states);
  self->states = g_ptr_array_new_with_free_func (state_free);
  return states;
}

/**
 * hearth_folder_list_put_inbox:
 * @store: of an account of which no list has come yet
 *
 * Every account has an INBOX, which can be looked at while the list is under way.
 *
 * Returns: whether it is in the store
 */
gboolean
hearth_folder_list_put_inbox (HearthAccountStore *store, GError **error)
{
  const HearthFolderData inbox = {
    .path = "INBOX", .decoded = "INBOX", .role = HEARTH_ROLE_INBOX, .is_selectable = TRUE
  };

  return hearth_account_store_put_folders (store, &inbox, 1, NULL, error);
}
