/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing in the made-up household: messages change places in memory, folders come and go. See fake-engine.h. */
#include "fake-engine-private.h"

#include <string.h>

#include "hearth-engine-filing.h"

/* Row ids of folders that are made. */
#define FAKE_FIRST_NEW 100

static HearthErrorCode next_failure;
static gboolean is_next_to_fail;
static guint n_before_failure;

/* Messages */

static FakeFolder *
get_folder (HearthEngine *self, HearthKey key)
{
  return g_hash_table_lookup (self->folders, &key);
}

static HearthKey
folder_for_role (HearthEngine *self, guint16 account, HearthFolderRole role)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    if (((FakeFolder *) folder)->info->role == role &&
        hearth_key_get_account (((FakeFolder *) folder)->info->key) == account)
      return ((FakeFolder *) folder)->info->key;
  return HEARTH_KEY_NONE;
}

static void
note_change (HearthEngine *self, HearthChangeSet *changes, FakeFolder *folder)
{
  HearthFolderChange *change = hearth_change_set_touch_folder (changes, folder->info->key);

  change->is_info_changed = TRUE;
  change->generation = ++folder->generation;
  fake_refresh_info (self, folder);
}

static void
take_out (HearthEngine *self, HearthChangeSet *changes, HearthKey key, HearthKey from)
{
  FakeFolder *folder = get_folder (self, from);

  for (guint i = 0; folder != NULL && i < folder->entries->len; i++)
    {
      const HearthListEntry entry = g_array_index (folder->entries, HearthListEntry, i);

      if (entry.key != key)
        continue;
      g_array_remove_index (folder->entries, i);
      hearth_change_set_remove_row (changes, from, entry.sort, key);
      note_change (self, changes, folder);
      return;
    }
}

static void
put_in (HearthEngine *self, HearthChangeSet *changes, HearthKey key, HearthKey to)
{
  FakeFolder *folder = get_folder (self, to);
  g_autoptr (HearthRow) row = fake_make_row (self, key);
  const HearthListEntry entry = { row->date_sort_unix_s, key };
  guint at = 0;

  while (at < folder->entries->len &&
         hearth_list_entry_compare (&g_array_index (folder->entries, HearthListEntry, at), &entry,
                                    HEARTH_SORT_NEWEST_FIRST) < 0)
    at++;
  g_array_insert_val (folder->entries, at, entry);
  hearth_change_set_add_row (changes, to, entry.sort, key);
  note_change (self, changes, folder);
}

static gint64
sort_of (HearthEngine *self, HearthKey key)
{
  g_autoptr (HearthRow) row = fake_make_row (self, key);

  return row->date_sort_unix_s;
}

/* Puts a placement into @to, or nowhere; says where it was and how its flags were. */
static HearthFiledEntry
put (HearthEngine *self,
     HearthChangeSet *changes,
     HearthKey key,
     HearthKey to,
     HearthFlags mask,
     HearthFlags values)
{
  const HearthKey from = fake_folder_of (self, key);
  const HearthFlags before = fake_flags_of (self, key), after = (before & ~mask) | (values & mask);
  const HearthFiledEntry entry = { key, from, before & mask, sort_of (self, key) };

  if (from != HEARTH_KEY_NONE)
    take_out (self, changes, key, from);
  g_hash_table_replace (self->places, fake_dup_key (key), fake_dup_key (to));
  g_hash_table_replace (self->flags, fake_dup_key (key), g_memdup2 (&after, sizeof after));
  if (to != HEARTH_KEY_NONE)
    put_in (self, changes, key, to);
  return entry;
}

static HearthKey
make_copy (HearthEngine *self, HearthKey original, guint16 account)
{
  const HearthKey key = hearth_key_new (account, self->next_row++);
  g_autoptr (HearthRow) row = fake_make_row (self, original);
  HearthRow *copy = hearth_row_new (key);

  copy->message = key;
  copy->folder = HEARTH_KEY_NONE;
  g_clear_pointer (&copy->from, hearth_address_unref);
  copy->from = hearth_address_ref (row->from);
  g_free (copy->subject);
  copy->subject = g_strdup (row->subject);
  copy->preview = g_strdup (row->preview);
  copy->date_sort_unix_s = row->date_sort_unix_s;
  copy->flags = row->flags;
  g_hash_table_insert (self->messages, fake_dup_key (key), copy);
  return key;
}

static void
file_one (HearthEngine *self, HearthChangeSet *changes, HearthFiled *filed, HearthKey key)
{
  const HearthFiling *filing = &filed->filing;
  HearthKey to = filing->target;
  HearthFiledEntry entry;

  if (filing->verb != HEARTH_FILE_DELETE && to == HEARTH_KEY_NONE)
    to = folder_for_role (self, hearth_key_get_account (key), filing->role);
  if (filing->verb == HEARTH_FILE_MOVE && fake_folder_of (self, key) == to)
    return;
  if (filing->verb == HEARTH_FILE_COPY)
    key = make_copy (self, key, hearth_key_get_account (to));
  entry = put (self, changes, key, filing->verb == HEARTH_FILE_DELETE ? HEARTH_KEY_NONE : to, filing->mask,
               filing->values);
  g_array_append_val (filed->entries, entry);
}

/* Whether the next filing goes so far only, and then fails. */
static gboolean
breaks_off (HearthFiled *filed, gsize n_done, gsize n_wanted)
{
  if (!is_next_to_fail || n_done < n_before_failure)
    return FALSE;
  is_next_to_fail = FALSE;
  n_before_failure = 0;
  filed->n_wanted = (guint) n_wanted;
  filed->failure = hearth_error_new (next_failure, "the test wants it");
  return TRUE;
}

static gboolean
fail (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;

  if (!is_next_to_fail || n_before_failure > 0)
    return FALSE;
  is_next_to_fail = FALSE;
  task = g_task_new (self, NULL, callback, data);
  g_task_return_error (task, hearth_error_new (next_failure, "the test wants it"));
  return TRUE;
}

static void
answer_filed (HearthEngine *self, HearthFiled *filed, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_return_pointer (task, filed, (GDestroyNotify) hearth_filed_unref);
}

typedef struct
{
  HearthEngine *engine;
  HearthChangeSet *changes;
} Telling;

static gboolean
tell_cb (gpointer data)
{
  Telling *telling = data;

  fake_tell (telling->engine, telling->changes);
  g_object_unref (telling->engine);
  g_free (telling);
  return G_SOURCE_REMOVE;
}

/* As the engine does: never before who asks has returned to the loop. */
static void
tell_later (HearthEngine *self, HearthChangeSet *changes)
{
  Telling *telling = g_new (Telling, 1);

  telling->engine = g_object_ref (self);
  telling->changes = changes;
  g_idle_add_full (G_PRIORITY_HIGH, tell_cb, telling, NULL);
}

void
hearth_engine_file_async (HearthEngine *self,
                          const HearthKey *placements,
                          gsize n_placements,
                          const HearthFiling *filing,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  HearthChangeSet *changes;
  HearthFiled *filed;

  if (fail (self, callback, data))
    return;
  changes = hearth_change_set_new ();
  filed = hearth_filed_new (filing);
  for (gsize i = 0; i < n_placements && !breaks_off (filed, i, n_placements); i++)
    file_one (self, changes, filed, placements[i]);
  tell_later (self, changes);
  answer_filed (self, filed, callback, data);
}

void
hearth_engine_empty_folder_async (HearthEngine *self,
                                  HearthKey folder,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  const HearthFiling filing = { .verb = HEARTH_FILE_DELETE };
  FakeFolder *emptied = get_folder (self, folder);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));

  for (guint i = 0; i < emptied->entries->len; i++)
    g_array_append_val (keys, g_array_index (emptied->entries, HearthListEntry, i).key);
  hearth_engine_file_async (self, (const HearthKey *) (gpointer) keys->data, keys->len, &filing, callback,
                            data);
}

/* Others took it away where it was put. */
static gboolean
is_gone (HearthEngine *self, HearthKey key)
{
  const FakeFolder *folder = get_folder (self, fake_folder_of (self, key));

  for (guint i = 0; folder != NULL && i < folder->entries->len; i++)
    if (g_array_index (folder->entries, HearthListEntry, i).key == key)
      return FALSE;
  return folder != NULL;
}

void
hearth_engine_unfile_async (HearthEngine *self,
                            HearthFiled *filed,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  HearthChangeSet *changes;
  HearthFiled *back;

  if (fail (self, callback, data))
    return;
  changes = hearth_change_set_new ();
  back = hearth_filed_new (&filed->filing);
  for (guint i = 0; i < filed->entries->len && !breaks_off (back, i, filed->entries->len); i++)
    {
      const HearthFiledEntry *entry = &g_array_index (filed->entries, HearthFiledEntry, i);
      HearthFiledEntry was;

      if (is_gone (self, entry->placement))
        continue;
      was = put (self, changes, entry->placement, entry->folder, filed->filing.mask, entry->flags);
      g_array_append_val (back->entries, was);
    }
  fake_tell (self, changes);
  answer_filed (self, back, callback, data);
}

HearthFiled *
hearth_engine_file_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Folders */

static void
tell_folders (HearthEngine *self, guint16 account)
{
  HearthChangeSet *changes = hearth_change_set_new ();

  hearth_change_set_add_folder_list (changes, account);
  fake_tell (self, changes);
}

static GError *
look_at_name (HearthEngine *self, guint16 account, HearthKey parent, const char *name)
{
  GHashTableIter iter;
  gpointer folder;

  if (strchr (name, '/') != NULL || *name == '\0')
    return hearth_error_new (HEARTH_ERROR_INVALID_INPUT, "%s", name);
  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    {
      const HearthFolderInfo *info = ((FakeFolder *) folder)->info;

      if (hearth_key_get_account (info->key) == account && info->parent == parent &&
          g_str_equal (info->name, name))
        return hearth_error_new (HEARTH_ERROR_ALREADY_EXISTS, "%s", name);
    }
  return NULL;
}

void
hearth_engine_create_folder_async (HearthEngine *self,
                                   guint16 account,
                                   HearthKey parent,
                                   const char *name,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const HearthKey key = hearth_key_new (account, FAKE_FIRST_NEW + self->next_row++ % 10000);
  GError *error = look_at_name (self, account, parent, name);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  fake_add_folder (self, key, parent, name, HEARTH_ROLE_NONE, 0)->info->is_pending = TRUE;
  tell_folders (self, account);
  g_task_return_pointer (task, fake_dup_key (key), g_free);
}

HearthKey
hearth_engine_create_folder_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  g_autofree HearthKey *key = g_task_propagate_pointer (G_TASK (result), error);

  return key != NULL ? *key : HEARTH_KEY_NONE;
}

typedef void (*ChangeInfo) (HearthFolderInfo *info, const char *word);

static void
change_folder (HearthEngine *self, HearthKey key, ChangeInfo change, const char *word)
{
  FakeFolder *folder = get_folder (self, key);
  HearthFolderInfo *info = hearth_folder_info_copy (folder->info);

  change (info, word);
  hearth_folder_info_unref (folder->info);
  folder->info = info;
  tell_folders (self, hearth_key_get_account (key));
}

static void
set_name (HearthFolderInfo *info, const char *name)
{
  g_free (info->name);
  info->name = g_strdup (name);
}

static void
set_subscribed (HearthFolderInfo *info, const char *word)
{
  info->is_subscribed = word != NULL;
}

/* The caller may do this and no more with the folder. */
void
fake_engine_set_rights (HearthKey key, HearthFolderRights rights)
{
  HearthEngine *self = fake_engine_get ();
  FakeFolder *folder = get_folder (self, key);
  HearthFolderInfo *info = hearth_folder_info_copy (folder->info);

  info->rights = rights;
  hearth_folder_info_unref (folder->info);
  folder->info = info;
  tell_folders (self, hearth_key_get_account (key));
}

/* A star on so many messages could not be told. */
void
fake_engine_refuse_flags (guint n, HearthErrorCode code)
{
  HearthEngine *self = fake_engine_get ();
  g_autoptr (GArray) keys = g_array_new (FALSE, TRUE, sizeof (HearthKey));
  g_autoptr (GError) error = hearth_error_new (code, "refused");

  g_array_set_size (keys, n);
  if (self->events.refused != NULL)
    self->events.refused (self, keys, error, self->events_data);
}

static void
answer_changed (HearthEngine *self, GError *error, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
hearth_engine_rename_folder_async (
    HearthEngine *self, HearthKey folder, const char *name, GAsyncReadyCallback callback, gpointer data)
{
  GError *error =
      look_at_name (self, hearth_key_get_account (folder), get_folder (self, folder)->info->parent, name);

  if (error == NULL)
    change_folder (self, folder, set_name, name);
  answer_changed (self, error, callback, data);
}

void
hearth_engine_remove_folder_async (HearthEngine *self,
                                   HearthKey folder,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  GHashTableIter iter;
  gpointer other;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (((FakeFolder *) other)->info->parent == folder)
      {
        answer_changed (self, hearth_error_new (HEARTH_ERROR_INVALID_INPUT, "it has folders"), callback,
                        data);
        return;
      }
  g_hash_table_remove (self->folders, &folder);
  tell_folders (self, hearth_key_get_account (folder));
  answer_changed (self, NULL, callback, data);
}

void
hearth_engine_subscribe_folder_async (HearthEngine *self,
                                      HearthKey folder,
                                      HearthSubscription subscription,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  change_folder (self, folder, set_subscribed, subscription == HEARTH_FOLDER_SUBSCRIBE ? "yes" : NULL);
  answer_changed (self, NULL, callback, data);
}

gboolean
hearth_engine_change_folder_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What waits */

static void
tell_journal (HearthEngine *self)
{
  HearthChangeSet *changes = hearth_change_set_new ();

  changes->is_journal_changed = TRUE;
  fake_tell (self, changes);
}

static guint
find_pending (HearthEngine *self, HearthKey key)
{
  for (guint i = 0; i < self->pending->len; i++)
    if (((HearthPendingChange *) self->pending->pdata[i])->key == key)
      return i;
  return G_MAXUINT;
}

void
hearth_engine_read_pending_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_pending_change_unref);

  for (guint i = 0; i < self->pending->len; i++)
    g_ptr_array_add (all, hearth_pending_change_ref (self->pending->pdata[i]));
  g_task_return_pointer (task, all, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
hearth_engine_read_pending_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hearth_engine_decide_pending_async (HearthEngine *self,
                                    HearthKey change,
                                    HearthPendingDecision decision,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  const guint at = find_pending (self, change);

  if (at == G_MAXUINT)
    {
      answer_changed (self, hearth_error_new (HEARTH_ERROR_NOT_FOUND, "it is done"), callback, data);
      return;
    }
  g_ptr_array_remove_index (self->pending, at);
  tell_journal (self);
  answer_changed (self, NULL, callback, data);
}

gboolean
hearth_engine_decide_pending_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* For the tests */

HearthPendingChange *
fake_engine_add_pending (guint16 account,
                         HearthPendingKind kind,
                         HearthPendingState state,
                         guint32 n_messages,
                         const GError *error)
{
  HearthEngine *self = fake_engine_get ();
  HearthPendingChange *change = hearth_pending_change_new (kind);

  change->key = hearth_key_new (account, self->next_row++);
  change->state = state;
  change->n_messages = n_messages;
  change->folder = hearth_key_new (account, FAKE_INBOX);
  change->target = hearth_key_new (account, FAKE_ARCHIVE);
  change->folder_path = g_strdup ("INBOX");
  change->target_path = g_strdup ("Archive");
  change->attempts = error != NULL ? 2 : 0;
  change->created_unix_s = (gint64) self->pending->len + 1;
  change->error = error != NULL ? g_error_copy (error) : NULL;
  g_ptr_array_add (self->pending, change);
  tell_journal (self);
  return change;
}

void
fake_engine_refuse_pending (HearthKey key)
{
  HearthEngine *self = fake_engine_get ();
  const guint at = find_pending (self, key);
  g_autoptr (HearthPendingChange) change = hearth_pending_change_ref (self->pending->pdata[at]);

  g_ptr_array_remove_index (self->pending, at);
  tell_journal (self);
  if (self->events.not_done != NULL)
    self->events.not_done (self, change, self->events_data);
}

/* It stays, and the user has to decide. */
void
fake_engine_fail_pending (HearthKey key)
{
  HearthEngine *self = fake_engine_get ();
  const guint at = find_pending (self, key);
  const HearthPendingChange *before = self->pending->pdata[at];
  HearthPendingChange *failed = hearth_pending_change_new (before->kind);

  failed->key = key;
  failed->state = HEARTH_PENDING_FAILED;
  failed->n_messages = before->n_messages;
  failed->folder = before->folder;
  failed->target = before->target;
  failed->folder_path = g_strdup (before->folder_path);
  failed->target_path = g_strdup (before->target_path);
  failed->created_unix_s = before->created_unix_s;
  failed->error = hearth_error_new (HEARTH_ERROR_PROTOCOL, "no");
  hearth_pending_change_unref (self->pending->pdata[at]);
  self->pending->pdata[at] = failed;
  tell_journal (self);
  self->events.not_done (self, failed, self->events_data);
}

void
fake_engine_fail_next_filing (HearthErrorCode code)
{
  next_failure = code;
  is_next_to_fail = TRUE;
}

void
fake_engine_fail_next_filing_after (guint n_done, HearthErrorCode code)
{
  n_before_failure = n_done;
  fake_engine_fail_next_filing (code);
}

HearthKey
fake_engine_get_folder (HearthKey placement)
{
  return fake_folder_of (fake_engine_get (), placement);
}
