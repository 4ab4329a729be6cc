/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: how folders come, go and are called. A mailbox name is bytes and only data; what is shown is made
 * of its decoded form. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include <string.h>

#include "hearth-account-store-private.h"
#include "hearth-filing-private.h"

/* Names longer than this on the screen help nobody. */
#define NAME_CHARS 255

static char *
display_path_new (const char *decoded, char separator)
{
  g_autofree char *valid = g_utf8_make_valid (decoded, -1);
  g_auto (GStrv) parts = NULL;

  if (separator == '\0' || (separator & 0x80) != 0)
    return hearth_text_to_line (valid, -1, NAME_CHARS);
  parts = g_strsplit (valid, (char[]){ separator, '\0' }, -1);
  for (char **part = parts; *part != NULL; part++)
    {
      char *line = hearth_text_to_line (*part, -1, NAME_CHARS);

      g_free (*part);
      *part = line;
    }
  return g_strjoinv ("/", parts);
}

static char *
display_name_new (const char *decoded, char separator)
{
  const char *last = separator != '\0' ? strrchr (decoded, separator) : NULL;

  return hearth_text_to_line (last != NULL ? last + 1 : decoded, -1, NAME_CHARS);
}

static void
set_names (HearthStoreFolder *folder, const char *path, const char *decoded, char separator)
{
  char *copy = g_strdup (path);

  g_free (folder->record.path);
  g_free (folder->display_path);
  g_free (folder->name);
  folder->record.path = copy;
  folder->record.separator = separator;
  folder->display_path = display_path_new (decoded, separator);
  folder->name = display_name_new (decoded, separator);
}

static HearthStoreFolder *
create_folder (HearthAccountStore *self, const HearthFolderData *data, GError **error)
{
  HearthStoreFolder *folder = g_new0 (HearthStoreFolder, 1);
  gint64 *row = g_new (gint64, 1);
  sqlite3_stmt *statement;

  *row = hearth_store_next (self, HEARTH_NEXT_FOLDER);
  folder->record.key = hearth_store_key (self, *row);
  folder->record.keep = hearth_keep_new (HEARTH_KEEP_AS_ACCOUNT);
  folder->record.rights = HEARTH_RIGHTS_ALL;
  set_names (folder, data->path, data->decoded, data->separator);
  g_hash_table_insert (self->folders, row, folder);
  hearth_store_touch (self, folder);

  statement =
      hearth_database_prepare (self->mail,
                               "INSERT INTO folder (id, path, display_path, name, separator, role, state,"
                               " is_selectable, is_subscribed) VALUES (?, ?, '', '', 0, 0, 0, 0, 0)",
                               error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, *row);
  sqlite3_bind_blob (statement, 2, data->path, (int) strlen (data->path), SQLITE_STATIC);
  return hearth_store_step (self, statement, error) ? folder : NULL;
}

static gboolean
update_text (char **text, char *value)
{
  gboolean is_changed = g_strcmp0 (*text, value) != 0;

  g_free (*text);
  *text = value;
  return is_changed;
}

/* Takes over what LIST says. Returns: whether something that is shown changed. */
static gboolean
apply_data (HearthStoreFolder *folder, const HearthFolderData *data)
{
  HearthFolderRecord *record = &folder->record;
  const gboolean is_subscribed =
      (record->wishes & HEARTH_FOLDER_WISH_SUBSCRIPTION) != 0 ? record->is_subscribed : data->is_subscribed;
  gboolean is_changed = record->role != data->role || record->is_selectable != data->is_selectable ||
                        record->is_subscribed != is_subscribed || record->separator != data->separator ||
                        (record->wishes & HEARTH_FOLDER_WISH_CREATE) != 0;

  record->wishes &= ~(HearthFolderWishes) HEARTH_FOLDER_WISH_CREATE;
  record->role = data->role;
  record->is_selectable = data->is_selectable;
  record->is_subscribed = is_subscribed;
  record->separator = data->separator;
  is_changed |= update_text (&folder->display_path, display_path_new (data->decoded, data->separator));
  is_changed |= update_text (&folder->name, display_name_new (data->decoded, data->separator));
  return is_changed;
}

static GHashTable *
index_by_path (HearthAccountStore *self)
{
  GHashTable *paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    g_hash_table_insert (paths, g_strdup (((HearthStoreFolder *) folder)->record.path), folder);
  return paths;
}

static gboolean
put_folder (HearthAccountStore *self, GHashTable *paths, const HearthFolderData *data, GError **error)
{
  HearthStoreFolder *folder = g_hash_table_lookup (paths, data->path);
  gboolean is_new = folder == NULL;

  if (is_new)
    {
      folder = create_folder (self, data, error);
      if (folder == NULL)
        return FALSE;
      g_hash_table_insert (paths, g_strdup (data->path), folder);
    }
  if (data->server_id != NULL && g_strcmp0 (folder->server_id, data->server_id) != 0)
    {
      g_free (folder->server_id);
      folder->server_id = g_strdup (data->server_id);
      hearth_store_touch (self, folder);
    }
  if (apply_data (folder, data) || is_new)
    {
      hearth_store_touch (self, folder)->is_info_changed = TRUE;
      hearth_change_set_add_folder_list (self->pending, self->account);
    }
  return TRUE;
}

/* The name above @name, or NULL at the top. */
static char *
dup_parent_name (const char *name, char separator)
{
  const char *last = separator != '\0' ? strrchr (name, separator) : NULL;

  return last != NULL && last != name ? g_strndup (name, (gsize) (last - name)) : NULL;
}

/* Some servers list a folder and not what it lies in. */
static gboolean
put_ancestors (HearthAccountStore *self, GHashTable *paths, const HearthFolderData *data, GError **error)
{
  g_autofree char *path = dup_parent_name (data->path, data->separator);
  g_autofree char *decoded = dup_parent_name (data->decoded, data->separator);

  while (path != NULL && decoded != NULL)
    {
      HearthFolderData parent = { .path = path, .decoded = decoded, .separator = data->separator };
      char *next_path, *next_decoded;

      if (!g_hash_table_contains (paths, path) && !put_folder (self, paths, &parent, error))
        return FALSE;
      next_path = dup_parent_name (path, data->separator);
      next_decoded = dup_parent_name (decoded, data->separator);
      g_free (path);
      g_free (decoded);
      path = next_path;
      decoded = next_decoded;
    }
  return TRUE;
}

static void
link_parents (HearthAccountStore *self, GHashTable *paths)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HearthStoreFolder *folder = value;
      g_autofree char *parent_path = dup_parent_name (folder->record.path, folder->record.separator);
      HearthStoreFolder *parent = parent_path != NULL ? g_hash_table_lookup (paths, parent_path) : NULL;
      HearthKey key = parent != NULL ? parent->record.key : HEARTH_KEY_NONE;

      if (folder->record.parent == key)
        continue;
      folder->record.parent = key;
      hearth_store_touch (self, folder)->is_info_changed = TRUE;
      hearth_change_set_add_folder_list (self->pending, self->account);
    }
}

static gboolean
put_folders (HearthAccountStore *self,
             const HearthFolderData *folders,
             gsize n_folders,
             GArray *missing,
             GError **error)
{
  g_autoptr (GHashTable) paths = index_by_path (self);
  g_autoptr (GHashTable) listed = g_hash_table_new (g_direct_hash, g_direct_equal);
  GHashTableIter iter;
  gpointer folder;

  for (gsize i = 0; i < n_folders; i++)
    if (!put_folder (self, paths, &folders[i], error))
      return FALSE;
  for (gsize i = 0; i < n_folders; i++)
    {
      if (!put_ancestors (self, paths, &folders[i], error))
        return FALSE;
      for (g_autofree char *path = g_strdup (folders[i].path); path != NULL;)
        {
          char *parent = dup_parent_name (path, folders[i].separator);

          g_hash_table_add (listed, g_hash_table_lookup (paths, path));
          g_free (path);
          path = parent;
        }
    }
  link_parents (self, paths);

  g_hash_table_iter_init (&iter, self->folders);
  while (missing != NULL && g_hash_table_iter_next (&iter, NULL, &folder))
    if (!g_hash_table_contains (listed, folder) &&
        (((HearthStoreFolder *) folder)->record.wishes & HEARTH_FOLDER_WISH_CREATE) == 0)
      g_array_append_val (missing, ((HearthStoreFolder *) folder)->record.key);
  return TRUE;
}

/**
 * hearth_account_store_put_folders:
 * @folders: (array length=n_folders): a whole LIST
 * @missing: (out) (optional) (transfer full) (element-type HearthKey): folders that are known, were not listed, and do not
 *   wait for being made; they stay until hearth_account_store_remove_folder()
 *
 * Takes over a LIST. Folders that others lie in and that the server did not list are made, not selectable.
 */
gboolean
hearth_account_store_put_folders (HearthAccountStore *self,
                                  const HearthFolderData *folders,
                                  gsize n_folders,
                                  GArray **missing,
                                  GError **error)
{
  g_autoptr (GArray) not_listed = g_array_new (FALSE, FALSE, sizeof (HearthKey));

  if (!hearth_account_store_begin (self, HEARTH_BATCH, error) ||
      !hearth_store_end (self, put_folders (self, folders, n_folders, not_listed, error), error))
    return FALSE;
  if (missing != NULL)
    *missing = g_steal_pointer (&not_listed);
  return TRUE;
}

/* The decoded name of a folder below one that was renamed: the tail of what is shown behind the new beginning. */
static char *
renamed_decoded (HearthStoreFolder *folder, guint depth, const char *decoded)
{
  char separator = folder->record.separator;
  g_auto (GStrv) parts = g_strsplit (folder->display_path, "/", -1);
  GString *text = g_string_new (decoded);

  for (guint i = depth; i < g_strv_length (parts); i++)
    {
      g_string_append_c (text, separator);
      g_string_append (text, parts[i]);
    }
  return g_string_free (text, FALSE);
}

static guint
count_parts (const char *path, char separator)
{
  guint n = 1;

  for (; *path != '\0'; path++)
    n += *path == separator && separator != '\0';
  return n;
}

static void
rename_with_children (HearthAccountStore *self,
                      HearthStoreFolder *folder,
                      const char *path,
                      const char *decoded)
{
  g_autofree char *old = g_strdup (folder->record.path);
  const gsize length = strlen (old);
  char separator = folder->record.separator;
  const guint depth = count_parts (old, separator);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HearthStoreFolder *below = value;
      g_autofree char *new_path = NULL;
      g_autofree char *new_decoded = NULL;

      if (below == folder || separator == '\0' || strncmp (below->record.path, old, length) != 0 ||
          below->record.path[length] != separator)
        continue;
      new_path = g_strconcat (path, below->record.path + length, NULL);
      new_decoded = renamed_decoded (below, depth, decoded);
      set_names (below, new_path, new_decoded, separator);
      hearth_store_touch (self, below)->is_info_changed = TRUE;
    }
  set_names (folder, path, decoded, separator);
  hearth_store_touch (self, folder)->is_info_changed = TRUE;
}

/**
 * hearth_account_store_rename_folder:
 * @path: its new mailbox name
 * @decoded: the same as text
 *
 * Follows a rename on the server: the folder and those below keep their keys and messages.
 */
gboolean
hearth_account_store_rename_folder (
    HearthAccountStore *self, HearthKey folder, const char *path, const char *decoded, GError **error)
{
  g_autoptr (GHashTable) paths = NULL;
  HearthStoreFolder *found;

  if (!hearth_account_store_begin (self, HEARTH_BATCH, error))
    return FALSE;
  found = hearth_store_find (self, folder, error);
  if (found == NULL)
    return hearth_store_end (self, FALSE, error);
  if (hearth_account_store_find_folder (self, path) != HEARTH_KEY_NONE)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "There is a folder of that name already");
      return hearth_store_end (self, FALSE, error);
    }
  rename_with_children (self, found, path, decoded);
  paths = index_by_path (self);
  link_parents (self, paths);
  hearth_change_set_add_folder_list (self->pending, self->account);
  return hearth_account_store_commit (self, error);
}

static gboolean
delete_folder_row (HearthAccountStore *self, HearthKey folder, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, "DELETE FROM folder WHERE id = ?", error);
  gint64 row = hearth_key_get_row (folder);
  GHashTableIter iter;
  gpointer value;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  if (!hearth_store_step (self, statement, error))
    return FALSE;
  g_hash_table_remove (self->folders, &row);
  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((HearthStoreFolder *) value)->record.parent == folder)
      {
        ((HearthStoreFolder *) value)->record.parent = HEARTH_KEY_NONE;
        hearth_store_touch (self, value);
      }
  hearth_change_set_add_folder_list (self->pending, self->account);
  return TRUE;
}

/**
 * hearth_account_store_remove_folder:
 *
 * Forgets a folder that the server surely no longer has. Its messages go in transactions of bounded size, the folder
 * last; text that was fetched stays for a while, in case they turn up elsewhere.
 */
gboolean
hearth_account_store_remove_folder (HearthAccountStore *self, HearthKey folder, GError **error)
{
  g_autoptr (HearthIdSet) all = hearth_id_set_new ();

  if (hearth_store_find (self, folder, error) == NULL)
    return FALSE;
  hearth_id_set_add_range (all, 1, G_MAXUINT32);
  if (!hearth_filing_forget_folder (self, hearth_key_get_row (folder), error) ||
      !hearth_account_store_remove_uids (self, folder, all, NULL, error))
    return FALSE;
  if (!hearth_account_store_begin (self, HEARTH_BATCH, error))
    return FALSE;
  return hearth_store_end (self, delete_folder_row (self, folder, error), error);
}

static gboolean
set_uidvalidity (HearthAccountStore *self, HearthKey key, guint32 uidvalidity, GError **error)
{
  HearthStoreFolder *folder = hearth_store_find (self, key, error);

  if (folder == NULL)
    return FALSE;
  folder->record.uidvalidity = uidvalidity;
  folder->record.uidnext = 0;
  folder->record.highestmodseq = 0;
  folder->record.resume_uid = 0;
  folder->record.in_step_unix_s = 0;
  folder->record.state = HEARTH_FOLDER_NEVER_FETCHED;
  folder->has_uid_bounds = FALSE;
  hearth_store_touch (self, folder)->is_info_changed = TRUE;
  return hearth_filing_unaim_folder (self, hearth_key_get_row (key), error);
}

/**
 * hearth_account_store_reset_folder:
 * @uidvalidity: what the server says now
 *
 * Begins a folder anew after its UIDVALIDITY changed, or for the first time. What lay in it goes; the messages and
 * their text stay for a while and are found again by Message-ID. Cut anywhere, the folder has no UIDVALIDITY and is
 * reset again.
 */
gboolean
hearth_account_store_reset_folder (HearthAccountStore *self,
                                   HearthKey folder,
                                   guint32 uidvalidity,
                                   GError **error)
{
  g_autoptr (HearthIdSet) all = hearth_id_set_new ();
  HearthStoreFolder *found = hearth_store_find (self, folder, error);

  if (found == NULL)
    return FALSE;
  if (found->record.n_messages > 0)
    {
      if (!hearth_account_store_begin (self, HEARTH_BATCH, error) ||
          !hearth_store_end (self, set_uidvalidity (self, folder, 0, error), error))
        return FALSE;
      hearth_id_set_add_range (all, 1, G_MAXUINT32);
      if (!hearth_account_store_remove_uids (self, folder, all, NULL, error))
        return FALSE;
    }
  if (!hearth_account_store_begin (self, HEARTH_BATCH, error))
    return FALSE;
  return hearth_store_end (self, set_uidvalidity (self, folder, uidvalidity, error), error);
}
