/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: folders. The writer keeps every folder's row in memory, changes it there and writes it once a
 * transaction, so that counts and generations cost nothing per message. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include <string.h>

#include "hearth-account-store-private.h"

#define FOLDER_COLUMNS                                                                                       \
  "id, parent, path, display_path, name, separator, role, state, is_selectable, is_subscribed, "             \
  "keeps_keywords, "                                                                                         \
  "permanent_flags, uidvalidity, uidnext, highestmodseq, resume_uid, n_messages, n_unread, n_on_server, "    \
  "in_step_unix_s, generation, wishes, wanted_name, sweep_uid, swept_unix_s, server_id, "                    \
  "keep_kind, keep_months, keep_attachment_bytes, rights, is_read_only"

static void
folder_free (gpointer data)
{
  HearthStoreFolder *folder = data;

  for (int i = 0; i < HEARTH_N_KEYWORDS; i++)
    g_free (folder->keywords[i]);
  g_free (folder->record.path);
  g_free (folder->name);
  g_free (folder->display_path);
  g_free (folder->wanted_name);
  g_free (folder->server_id);
  g_free (folder);
}

static void
add_to_cache (HearthAccountStore *self, HearthStoreFolder *folder)
{
  gint64 *row = g_new (gint64, 1);

  *row = hearth_key_get_row (folder->record.key);
  g_hash_table_insert (self->folders, row, folder);
}

/* A mailbox name is bytes; SQLite gives no address for an empty one. */
static char *
dup_blob_text (sqlite3_stmt *statement, int column)
{
  const char *bytes = sqlite3_column_blob (statement, column);

  return bytes != NULL ? g_strndup (bytes, (gsize) sqlite3_column_bytes (statement, column)) : g_strdup ("");
}

static HearthStoreFolder *
folder_from_row (HearthAccountStore *self, sqlite3_stmt *statement)
{
  HearthStoreFolder *folder = g_new0 (HearthStoreFolder, 1);
  HearthFolderRecord *record = &folder->record;
  int column = 0;

  record->key = hearth_store_key (self, sqlite3_column_int64 (statement, column++));
  record->parent = hearth_store_key (self, sqlite3_column_int64 (statement, column++));
  record->path = dup_blob_text (statement, column);
  column++;
  folder->display_path = g_strdup (hearth_column_text (statement, column++));
  folder->name = g_strdup (hearth_column_text (statement, column++));
  record->separator = (char) sqlite3_column_int (statement, column++);
  record->role = (HearthFolderRole) sqlite3_column_int (statement, column++);
  record->state = (HearthFolderState) sqlite3_column_int (statement, column++);
  record->is_selectable = sqlite3_column_int (statement, column++);
  record->is_subscribed = sqlite3_column_int (statement, column++);
  record->keeps_keywords = sqlite3_column_int (statement, column++);
  record->permanent_flags = (HearthFlags) sqlite3_column_int64 (statement, column++);
  record->uidvalidity = (guint32) sqlite3_column_int64 (statement, column++);
  record->uidnext = (guint32) sqlite3_column_int64 (statement, column++);
  record->highestmodseq = (guint64) sqlite3_column_int64 (statement, column++);
  record->resume_uid = (guint32) sqlite3_column_int64 (statement, column++);
  record->n_messages = (guint32) sqlite3_column_int64 (statement, column++);
  record->n_unread = (guint32) sqlite3_column_int64 (statement, column++);
  record->n_on_server = (guint32) sqlite3_column_int64 (statement, column++);
  record->in_step_unix_s = sqlite3_column_int64 (statement, column++);
  record->generation = (guint64) sqlite3_column_int64 (statement, column++);
  record->wishes = (HearthFolderWishes) sqlite3_column_int (statement, column++);
  folder->wanted_name = hearth_column_dup_text (statement, column++);
  record->sweep_uid = (guint32) sqlite3_column_int64 (statement, column++);
  record->swept_unix_s = sqlite3_column_int64 (statement, column++);
  folder->server_id = hearth_column_dup_text (statement, column++);
  record->keep = hearth_keep_from_numbers (sqlite3_column_int64 (statement, column),
                                           sqlite3_column_int64 (statement, column + 1),
                                           sqlite3_column_int64 (statement, column + 2));
  column += 3;
  record->rights = (HearthFolderRights) sqlite3_column_int (statement, column++);
  record->is_read_only = sqlite3_column_int (statement, column++);
  return folder;
}

static gboolean
load_keywords (HearthAccountStore *self, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT folder, bit, name FROM folder_keyword", error);
  int result;

  if (statement == NULL)
    return FALSE;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 row = sqlite3_column_int64 (statement, 0);
      int bit = sqlite3_column_int (statement, 1) - HEARTH_FLAG_FIRST_KEYWORD_BIT;
      HearthStoreFolder *folder = g_hash_table_lookup (self->folders, &row);

      if (folder == NULL || bit < 0 || bit >= HEARTH_N_KEYWORDS)
        continue;
      g_free (folder->keywords[bit]);
      folder->keywords[bit] = hearth_column_dup_text (statement, 2);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* Reads what the file says about folders, in place of what is in memory. */
gboolean
hearth_store_load_folders (HearthAccountStore *self, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT " FOLDER_COLUMNS " FROM folder", error);
  int result;

  g_clear_pointer (&self->folders, g_hash_table_unref);
  self->folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, folder_free);
  if (statement == NULL)
    return FALSE;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    add_to_cache (self, folder_from_row (self, statement));
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) && load_keywords (self, error);
}

/* Returns: (transfer none): the folder, valid until the next rollback. */
HearthStoreFolder *
hearth_store_find (HearthAccountStore *self, HearthKey key, GError **error)
{
  gint64 row = hearth_key_get_row (key);
  HearthStoreFolder *folder = NULL;

  if (hearth_key_get_account (key) == self->account)
    folder = g_hash_table_lookup (self->folders, &row);
  if (folder == NULL)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "There is no such folder any more");
  return folder;
}

/* Says that the transaction changes @folder. Returns: its part of the change set. */
HearthFolderChange *
hearth_store_touch (HearthAccountStore *self, HearthStoreFolder *folder)
{
  HearthFolderChange *change = hearth_change_set_touch_folder (self->pending, folder->record.key);

  if (!folder->is_touched)
    {
      folder->is_touched = TRUE;
      folder->record.generation++;
    }
  change->generation = folder->record.generation;
  return change;
}

static gboolean
save_folder (HearthAccountStore *self, HearthStoreFolder *folder, GError **error)
{
  const HearthFolderRecord *record = &folder->record;
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "UPDATE folder SET parent = ?2, path = ?3, display_path = ?4, name = ?5, "
      "separator = ?6, role = ?7, state = ?8,"
      " is_selectable = ?9, is_subscribed = ?10, keeps_keywords = ?11, "
      "permanent_flags = ?12, uidvalidity = ?13,"
      " uidnext = ?14, highestmodseq = ?15, resume_uid = ?16, n_messages = ?17, "
      "n_unread = ?18, n_on_server = ?19,"
      " in_step_unix_s = ?20, generation = ?21, wishes = ?22, wanted_name = ?23, "
      "sweep_uid = ?24, swept_unix_s = ?25, server_id = ?26, keep_kind = ?27, "
      "keep_months = ?28, keep_attachment_bytes = ?29, rights = ?30, is_read_only = ?31 WHERE id = ?1",
      error);
  int index = 1;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, index++, hearth_key_get_row (record->key));
  hearth_bind_key (statement, index++, hearth_key_get_row (record->parent));
  sqlite3_bind_blob (statement, index++, record->path, (int) strlen (record->path), SQLITE_STATIC);
  hearth_bind_text (statement, index++, folder->display_path);
  hearth_bind_text (statement, index++, folder->name);
  sqlite3_bind_int (statement, index++, record->separator);
  sqlite3_bind_int (statement, index++, (int) record->role);
  sqlite3_bind_int (statement, index++, (int) record->state);
  sqlite3_bind_int (statement, index++, record->is_selectable);
  sqlite3_bind_int (statement, index++, record->is_subscribed);
  sqlite3_bind_int (statement, index++, record->keeps_keywords);
  sqlite3_bind_int64 (statement, index++, (gint64) record->permanent_flags);
  sqlite3_bind_int64 (statement, index++, record->uidvalidity);
  sqlite3_bind_int64 (statement, index++, record->uidnext);
  sqlite3_bind_int64 (statement, index++, (gint64) record->highestmodseq);
  sqlite3_bind_int64 (statement, index++, record->resume_uid);
  sqlite3_bind_int64 (statement, index++, record->n_messages);
  sqlite3_bind_int64 (statement, index++, record->n_unread);
  sqlite3_bind_int64 (statement, index++, record->n_on_server);
  sqlite3_bind_int64 (statement, index++, record->in_step_unix_s);
  sqlite3_bind_int64 (statement, index++, (gint64) record->generation);
  sqlite3_bind_int (statement, index++, (int) record->wishes);
  hearth_bind_text (statement, index++, folder->wanted_name);
  sqlite3_bind_int64 (statement, index++, record->sweep_uid);
  sqlite3_bind_int64 (statement, index++, record->swept_unix_s);
  hearth_bind_text (statement, index++, folder->server_id);
  sqlite3_bind_int (statement, index++, (int) record->keep.kind);
  sqlite3_bind_int64 (statement, index++, record->keep.months);
  sqlite3_bind_int64 (statement, index++,
                      (gint64) MIN (record->keep.attachment_max_bytes, (guint64) G_MAXINT64));
  sqlite3_bind_int (statement, index++, (int) record->rights);
  sqlite3_bind_int (statement, index++, record->is_read_only);
  return hearth_store_step (self, statement, error);
}

/* Writes the folders that the transaction touched. */
gboolean
hearth_store_save_folders (HearthAccountStore *self, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HearthStoreFolder *folder = value;

      if (!folder->is_touched)
        continue;
      if (!save_folder (self, folder, error))
        return FALSE;
      folder->is_touched = FALSE;
    }
  return TRUE;
}

/**
 * hearth_account_store_list_folders:
 *
 * Returns: (transfer full) (element-type HearthFolderRecord): the folders known, in no order
 */
GPtrArray *
hearth_account_store_list_folders (HearthAccountStore *self, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_folder_record_free);
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    g_ptr_array_add (list, hearth_folder_record_copy (&((HearthStoreFolder *) folder)->record));
  return list;
}

/**
 * hearth_account_store_dup_folder:
 *
 * Returns: (transfer full) (nullable): what is known of @folder; %NULL with %HEARTH_ERROR_NOT_FOUND
 */
HearthFolderRecord *
hearth_account_store_dup_folder (HearthAccountStore *self, HearthKey folder, GError **error)
{
  HearthStoreFolder *found = hearth_store_find (self, folder, error);

  return found != NULL ? hearth_folder_record_copy (&found->record) : NULL;
}

/**
 * hearth_account_store_find_folder:
 * @path: a mailbox name as the server writes it
 *
 * Returns: the folder of that name, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_account_store_find_folder (HearthAccountStore *self, const char *path)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    if (strcmp (((HearthStoreFolder *) folder)->record.path, path) == 0)
      return ((HearthStoreFolder *) folder)->record.key;
  return HEARTH_KEY_NONE;
}

/**
 * hearth_account_store_find_role:
 *
 * Returns: the folder for @role (the oldest if several say so), or %HEARTH_KEY_NONE
 */
HearthKey
hearth_account_store_find_role (HearthAccountStore *self, HearthFolderRole role)
{
  HearthKey found = HEARTH_KEY_NONE;
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    {
      const HearthFolderRecord *record = &((HearthStoreFolder *) folder)->record;

      if (record->role == role && (record->wishes & HEARTH_FOLDER_WISH_REMOVE) == 0 &&
          (found == HEARTH_KEY_NONE || record->key < found))
        found = record->key;
    }
  return found;
}

/**
 * hearth_account_store_find_server_id:
 * @server_id: (nullable): MAILBOXID, RFC 8474
 *
 * Returns: the folder that the server calls so, whatever its name was; %HEARTH_KEY_NONE if none is known
 */
HearthKey
hearth_account_store_find_server_id (HearthAccountStore *self, const char *server_id)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (server_id != NULL && g_hash_table_iter_next (&iter, NULL, &folder))
    if (g_strcmp0 (((HearthStoreFolder *) folder)->server_id, server_id) == 0)
      return ((HearthStoreFolder *) folder)->record.key;
  return HEARTH_KEY_NONE;
}

/**
 * hearth_account_store_update_folder:
 * @record: the folder's key and the values of @fields; the rest is not looked at
 * @fields: what to write
 *
 * Writes what a sync learned about a folder.
 */
gboolean
hearth_account_store_update_folder (HearthAccountStore *self,
                                    const HearthFolderRecord *record,
                                    HearthFolderFields fields,
                                    GError **error)
{
  HearthStoreFolder *folder;
  HearthFolderRecord *known;

  if (!hearth_account_store_begin (self, HEARTH_BATCH, error))
    return FALSE;
  folder = hearth_store_find (self, record->key, error);
  if (folder == NULL)
    return hearth_store_end (self, FALSE, error);
  known = &folder->record;
  if (fields & HEARTH_FOLDER_SET_STATE)
    known->state = record->state;
  if (fields & HEARTH_FOLDER_SET_PERMANENT_FLAGS)
    {
      known->permanent_flags = record->permanent_flags;
      known->keeps_keywords = record->keeps_keywords;
    }
  if (fields & HEARTH_FOLDER_SET_UIDNEXT)
    known->uidnext = record->uidnext;
  if (fields & HEARTH_FOLDER_SET_HIGHESTMODSEQ)
    known->highestmodseq = record->highestmodseq;
  if (fields & HEARTH_FOLDER_SET_RESUME_UID)
    known->resume_uid = record->resume_uid;
  if (fields & HEARTH_FOLDER_SET_N_ON_SERVER)
    known->n_on_server = record->n_on_server;
  if (fields & HEARTH_FOLDER_SET_IN_STEP)
    known->in_step_unix_s = record->in_step_unix_s;
  if (fields & HEARTH_FOLDER_SET_SWEEP)
    {
      known->sweep_uid = record->sweep_uid;
      known->swept_unix_s = record->swept_unix_s;
    }
  if (fields & HEARTH_FOLDER_SET_KEEP)
    known->keep = record->keep;
  if (fields & HEARTH_FOLDER_SET_RIGHTS)
    known->rights = record->rights;
  if (fields & HEARTH_FOLDER_SET_READ_ONLY)
    known->is_read_only = record->is_read_only;
  hearth_store_touch (self, folder)->is_info_changed = TRUE;
  return hearth_account_store_commit (self, error);
}

/* Returns: (transfer full): the rows of those of @keys that are of this account. */
gint64 *
hearth_store_dup_rows (HearthAccountStore *self, const HearthKey *keys, gsize n_keys, gsize *n_rows)
{
  gint64 *rows = g_new (gint64, MAX (n_keys, 1));

  *n_rows = 0;
  for (gsize i = 0; i < n_keys; i++)
    if (hearth_key_get_account (keys[i]) == self->account)
      rows[(*n_rows)++] = hearth_key_get_row (keys[i]);
  return rows;
}
