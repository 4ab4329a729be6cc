/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LIST into the store. A folder gets its role from the server's word, else, if no folder has that word, from its name.
 * A folder that is not listed any more goes with its rows; when many are missing at once, the server is asked a second
 * time, since a half answer is no news. "*" need not reach the namespaces of others (RFC 2342, RFC 3501 6.3.8): they are asked
 * for by their prefix, and what lies in them goes by that answer only. Made by the account's session, ends by itself. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-folder-list.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-imap-limits.h"
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
  GPtrArray *patterns; /* to ask for, one after another */
  guint next_pattern;
  gboolean is_of_others;
  gboolean has_states;
  gboolean is_answered;
  GError *trouble;
  guint tree_serial;  /* as of the question */
  GPtrArray *listed;  /* of Listed */
  GPtrArray *states;  /* of HearthFolderStatus */
  GHashTable *rights; /* name on the wire → HearthImapRights */
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
  { HEARTH_IMAP_LIST_FLAGGED, HEARTH_ROLE_FLAGGED }, { HEARTH_IMAP_LIST_IMPORTANT, HEARTH_ROLE_IMPORTANT },
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
  g_free (state->mailbox_id);
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
  HearthFolderStatus *state;

  if (self->states->len >= HEARTH_IMAP_FOLDERS_MAX)
    return;
  state = g_new0 (HearthFolderStatus, 1);
  state->path = hearth_imap_text_dup (status->mailbox);
  state->status = *status;
  state->status.mailbox = (HearthImapText){ NULL, 0 };
  if (status->mailbox_id.length > 0)
    state->mailbox_id = hearth_imap_text_dup (status->mailbox_id);
  state->status.mailbox_id = (HearthImapText){ NULL, 0 };
  g_ptr_array_add (self->states, state);
}

static void
rights_cb (HearthImapCommand *command, HearthImapText mailbox, HearthImapRights rights, gpointer data)
{
  HearthFolderList *self = data;

  if (g_hash_table_size (self->rights) >= HEARTH_IMAP_FOLDERS_MAX)
    return;
  g_hash_table_insert (self->rights, hearth_imap_text_dup (mailbox), GUINT_TO_POINTER (rights));
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

static const HearthImapHandlers handlers = {
  .list = list_cb, .status = status_cb, .rights = rights_cb, .done = done_cb
};

static void
ask_for_next (HearthFolderList *self)
{
  g_clear_pointer (&self->command, hearth_imap_command_unref);
  self->command = hearth_imap_command_new_list ("", g_ptr_array_index (self->patterns, self->next_pattern++));
  hearth_imap_command_list_status (self->command, HEARTH_SESSION_STATUS_ITEMS);
  hearth_imap_command_list_rights (self->command);
  self->is_answered = FALSE;
  hearth_imap_command_set_handlers (self->command, &handlers, g_object_ref (self));
  hearth_imap_connection_submit (self->connection, self->command);
}

static void
begin_listing (HearthFolderList *self, FolderListState state)
{
  hearth_job_set_state (HEARTH_JOB (self), state);
  self->tree_serial = hearth_filing_store_get_tree_serial (self->store);
  g_ptr_array_set_size (self->listed, 0);
  g_ptr_array_set_size (self->states, 0);
  self->next_pattern = 0;
  self->has_states = TRUE;
  g_hash_table_remove_all (self->rights);
  ask_for_next (self);
}

static gboolean
is_of_others (const HearthImapNamespace *namespace)
{
  return namespace->kind != HEARTH_IMAP_NAMESPACE_PERSONAL && *namespace->prefix != '\0';
}

/* Whether @path lies in a namespace of others. */
static gboolean
is_others_folder (HearthFolderList *self, const char *path)
{
  const GPtrArray *namespaces = hearth_imap_connection_get_namespaces (self->connection);

  for (guint i = 0; i < namespaces->len; i++)
    {
      const HearthImapNamespace *namespace = g_ptr_array_index (namespaces, i);

      if (is_of_others (namespace) && g_str_has_prefix (path, namespace->prefix))
        return TRUE;
    }
  return FALSE;
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
last_part (HearthFolderList *self, const Listed *listed)
{
  const GPtrArray *namespaces = hearth_imap_connection_get_namespaces (self->connection);
  const char *last = listed->separator != '\0' ? strrchr (listed->decoded, listed->separator) : NULL;

  if (last == NULL)
    return listed->decoded;
  if (g_ascii_strncasecmp (listed->decoded, "INBOX", 5) == 0 && last == listed->decoded + 5)
    return last + 1;
  for (guint i = 0; i < namespaces->len; i++)
    {
      const HearthImapNamespace *namespace = g_ptr_array_index (namespaces, i);
      g_autofree char *prefix = hearth_imap_name_decode (namespace->prefix);

      if (g_str_has_prefix (listed->decoded, prefix) && last + 1 == listed->decoded + strlen (prefix))
        return last + 1;
    }
  return NULL;
}

/* Their Sent is not ours. */
static void
forget_others_roles (HearthFolderList *self)
{
  for (guint i = 0; i < self->listed->len; i++)
    {
      Listed *listed = g_ptr_array_index (self->listed, i);

      if (is_others_folder (self, listed->path))
        listed->role = HEARTH_ROLE_NONE;
    }
}

/* Where folders are labels, one of that name is like any other: what is archived lies among all mail. */
static gboolean
is_archive_elsewhere (HearthFolderList *self)
{
  return hearth_imap_connection_has (self->connection, HEARTH_IMAP_CAP_GMAIL) &&
         has_role (self, HEARTH_ROLE_ALL);
}

static void
guess_roles (HearthFolderList *self)
{
  for (guint i = 0; i < self->listed->len; i++)
    {
      Listed *listed = g_ptr_array_index (self->listed, i);
      const char *name = last_part (self, listed);
      HearthFolderRole role;

      if (listed->role != HEARTH_ROLE_NONE || name == NULL || is_others_folder (self, listed->path) ||
          (listed->flags & HEARTH_IMAP_LIST_NO_SELECT) != 0)
        continue;
      role = hearth_special_names_find (name);
      if (role == HEARTH_ROLE_ARCHIVE && is_archive_elsewhere (self))
        continue;
      if (role != HEARTH_ROLE_NONE && !has_role (self, role))
        listed->role = role;
    }
}

/* Only folders that this list can tell of are missing. */
static void
leave_unasked (HearthFolderList *self, GArray *missing)
{
  for (guint i = missing->len; i > 0; i--)
    {
      g_autoptr (HearthFolderRecord) record =
          hearth_account_store_dup_folder (self->store, g_array_index (missing, HearthKey, i - 1), NULL);

      if (record == NULL || is_others_folder (self, record->path) != self->is_of_others)
        g_array_remove_index (missing, i - 1);
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

static const char *
find_mailbox_id (HearthFolderList *self, const char *path)
{
  for (guint i = 0; i < self->states->len; i++)
    {
      const HearthFolderStatus *state = g_ptr_array_index (self->states, i);

      if (g_str_equal (state->path, path))
        return state->mailbox_id;
    }
  return NULL;
}

static gboolean
is_listed (HearthFolderList *self, const char *path)
{
  for (guint i = 0; i < self->listed->len; i++)
    if (g_str_equal (((Listed *) g_ptr_array_index (self->listed, i))->path, path))
      return TRUE;
  return FALSE;
}

/* A folder that has another name and is the same keeps its rows, if somebody else has renamed it. */
static gboolean
follow_rename (HearthFolderList *self, const Listed *listed, GError **error)
{
  const char *server_id = find_mailbox_id (self, listed->path);
  const HearthKey known = hearth_account_store_find_server_id (self->store, server_id);
  g_autoptr (HearthFolderRecord) record =
      known != HEARTH_KEY_NONE ? hearth_account_store_dup_folder (self->store, known, NULL) : NULL;

  if (record == NULL || record->wishes != 0 || is_listed (self, record->path) ||
      hearth_account_store_find_folder (self->store, listed->path) != HEARTH_KEY_NONE ||
      is_others_folder (self, record->path) != is_others_folder (self, listed->path))
    return TRUE;
  return hearth_account_store_rename_folder (self->store, known, listed->path, listed->decoded, error);
}

/* Those above first: what lies in them goes along. */
static int
compare_depth (gconstpointer a, gconstpointer b)
{
  const gsize length_a = strlen ((*(Listed *const *) a)->path),
              length_b = strlen ((*(Listed *const *) b)->path);

  return length_a < length_b ? -1 : length_a > length_b;
}

static gboolean
follow_renames (HearthFolderList *self, GError **error)
{
  g_autoptr (GPtrArray) listed = g_ptr_array_copy (self->listed, NULL, NULL);

  g_ptr_array_set_free_func (listed, NULL);
  g_ptr_array_sort (listed, compare_depth);
  for (guint i = 0; i < listed->len; i++)
    if (!follow_rename (self, g_ptr_array_index (listed, i), error))
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
      folders[i].server_id = find_mailbox_id (self, listed->path);
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
  forget_others_roles (self);
  guess_roles (self);
  if (!follow_renames (self, &error) || !put_folders (self, &missing, &error))
    {
      hearth_job_fail (job, error);
      return;
    }
  if (missing != NULL)
    leave_unasked (self, missing);
  if (missing != NULL && missing->len > self->listed->len &&
      hearth_job_get_state (job) == FOLDER_LIST_LISTING)
    {
      begin_listing (self, FOLDER_LIST_LOOKING_AGAIN);
      return;
    }
  /* Every account has an INBOX: a list of nothing takes nothing away, unless others share nothing any more. */
  if (missing != NULL && (self->listed->len > 0 || self->is_of_others) &&
      !remove_missing (self, missing, &error))
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
    {
      self->has_states = self->has_states && hearth_imap_command_has_statuses (self->command);
      if (self->next_pattern < self->patterns->len)
        ask_for_next (self);
      else
        take_listing (self);
    }
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
  g_ptr_array_unref (self->patterns);
  g_ptr_array_unref (self->listed);
  g_ptr_array_unref (self->states);
  g_hash_table_unref (self->rights);
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
  self->patterns = g_ptr_array_new_with_free_func (g_free);
  self->listed = g_ptr_array_new_with_free_func (listed_free);
  self->states = g_ptr_array_new_with_free_func (state_free);
  self->rights = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static HearthFolderList *
list_new (HearthAccountStore *store, HearthImapConnection *connection)
{
  HearthFolderList *self;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  self = g_object_new (HEARTH_TYPE_FOLDER_LIST, NULL);
  self->store = store;
  self->connection = g_object_ref (connection);
  return self;
}

/**
 * hearth_folder_list_new:
 * @store: (transfer none): outlives the job
 * @connection: (transfer none): where to ask
 *
 * Of all folders that "*" reaches. Those in namespaces of others do not go by it.
 *
 * Returns: (transfer full): a job to be started
 */
HearthFolderList *
hearth_folder_list_new (HearthAccountStore *store, HearthImapConnection *connection)
{
  HearthFolderList *self = list_new (store, connection);

  g_ptr_array_add (self->patterns, g_strdup ("*"));
  return self;
}

/**
 * hearth_folder_list_has_others:
 *
 * Returns: whether there are namespaces of other users or of all, as far as the server has said by now
 */
gboolean
hearth_folder_list_has_others (HearthImapConnection *connection)
{
  const GPtrArray *namespaces = hearth_imap_connection_get_namespaces (connection);

  for (guint i = 0; i < namespaces->len; i++)
    if (is_of_others (g_ptr_array_index (namespaces, i)))
      return TRUE;
  return FALSE;
}

/**
 * hearth_folder_list_new_of_others:
 * @store: (transfer none): outlives the job
 * @connection: (transfer none): for which hearth_folder_list_has_others()
 *
 * Of the folders that others share, and of nothing else.
 *
 * Returns: (transfer full): a job to be started
 */
HearthFolderList *
hearth_folder_list_new_of_others (HearthAccountStore *store, HearthImapConnection *connection)
{
  HearthFolderList *self = list_new (store, connection);
  const GPtrArray *namespaces = hearth_imap_connection_get_namespaces (connection);

  self->is_of_others = TRUE;
  for (guint i = 0; i < namespaces->len; i++)
    {
      const HearthImapNamespace *namespace = g_ptr_array_index (namespaces, i);

      if (is_of_others (namespace))
        g_ptr_array_add (self->patterns, g_strconcat (namespace->prefix, "*", NULL));
    }
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

  if (self->command == NULL || !self->has_states)
    return NULL;
  states = g_steal_pointer (&self->states);
  self->states = g_ptr_array_new_with_free_func (state_free);
  return states;
}

/**
 * hearth_folder_list_get_rights:
 *
 * Returns: (transfer none) (nullable) (element-type utf8 HearthImapRights): what one may do in the folders, by their names
 *   on the wire; %NULL where the server does not tell that along with the names
 */
GHashTable *
hearth_folder_list_get_rights (HearthFolderList *self)
{
  return self->command != NULL && hearth_imap_command_has_rights (self->command) ? self->rights : NULL;
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
