/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders as the user wants them: made, renamed, removed and subscribed here at once, with a journal row for the server.
 * Until it is done the mailbox keeps the name that the server knows; only what is shown follows the wish. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include <string.h>

#include "hearth-filing-private.h"

static void
touch_tree (HearthAccountStore *self, HearthStoreFolder *folder)
{
  hearth_store_touch (self, folder)->is_info_changed = TRUE;
  hearth_change_set_add_folder_list (self->pending, self->account);
  self->pending->is_journal_changed = TRUE;
  self->tree_serial++;
}

static gboolean
note_wish (
    HearthAccountStore *self, HearthJournalKind kind, HearthKey folder, const char *text, GError **error)
{
  g_autoptr (HearthJournalRow) row = hearth_journal_row_new (kind);

  row->folder = folder;
  row->text = g_strdup (text);
  return hearth_journal_add (self, row, error) != HEARTH_KEY_NONE;
}

/* The wish that the server has not begun to fulfil is taken back instead of adding its opposite. */
static gboolean
drop_wish (HearthAccountStore *self, HearthKey folder, guint kinds, gboolean *is_dropped, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "DELETE FROM journal WHERE folder = ?1 AND state != 1 AND attempts = 0 AND (?2 >> kind) & 1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder));
  sqlite3_bind_int64 (statement, 2, kinds);
  if (!hearth_store_step (self, statement, error))
    return FALSE;
  *is_dropped = sqlite3_changes (hearth_database_get_handle (self->mail)) > 0;
  return TRUE;
}

/* Folders beside each other have different names, whatever the server would say. */
static gboolean
check_name_is_free (HearthAccountStore *self, HearthKey parent, const char *name, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const HearthStoreFolder *folder = value;
      const char *shown = folder->wanted_name != NULL ? folder->wanted_name : folder->name;

      if (folder->record.parent != parent || strcmp (shown, name) != 0 ||
          (folder->record.wishes & HEARTH_FOLDER_WISH_REMOVE) != 0)
        continue;
      hearth_set_error (error, HEARTH_ERROR_ALREADY_EXISTS, "There is a folder “%s” already", name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
create_folder (HearthAccountStore *self, const HearthFolderData *data, HearthKey *key, GError **error)
{
  HearthStoreFolder *folder;

  if (hearth_account_store_find_folder (self, data->path) != HEARTH_KEY_NONE)
    {
      hearth_set_error (error, HEARTH_ERROR_ALREADY_EXISTS, "There is a folder of that name already");
      return FALSE;
    }
  if (!hearth_account_store_put_folders (self, data, 1, NULL, error))
    return FALSE;
  *key = hearth_account_store_find_folder (self, data->path);
  folder = hearth_store_find (self, *key, error);
  if (folder == NULL)
    return FALSE;
  folder->record.wishes |= HEARTH_FOLDER_WISH_CREATE;
  touch_tree (self, folder);
  return note_wish (self, HEARTH_JOURNAL_CREATE_FOLDER, *key, data->path, error);
}

/**
 * hearth_filing_store_get_tree_serial:
 *
 * Returns: a number that changes with every change of folders that is not the server's: a LIST that was asked for before
 *   says what is no longer so
 */
guint
hearth_filing_store_get_tree_serial (HearthAccountStore *self)
{
  return self->tree_serial;
}

/**
 * hearth_filing_store_create_folder:
 * @data: what LIST would say of it
 *
 * Returns: the folder, shown at once; %HEARTH_KEY_NONE with %HEARTH_ERROR_ALREADY_EXISTS if there is one of that name
 */
HearthKey
hearth_filing_store_create_folder (HearthAccountStore *self, const HearthFolderData *data, GError **error)
{
  HearthKey key = HEARTH_KEY_NONE;

  if (!hearth_account_store_begin (self, HEARTH_DURABLE, error) ||
      !hearth_store_end (self, create_folder (self, data, &key, error), error))
    return HEARTH_KEY_NONE;
  return key;
}

static gboolean
rename_folder (HearthAccountStore *self, HearthKey key, const char *name, const char *path, GError **error)
{
  HearthStoreFolder *folder = hearth_store_find (self, key, error);
  gboolean is_dropped;

  if (folder == NULL || !check_name_is_free (self, folder->record.parent, name, error) ||
      !drop_wish (self, key, HEARTH_JOURNAL_BIT (HEARTH_JOURNAL_RENAME_FOLDER), &is_dropped, error))
    return FALSE;
  g_clear_pointer (&folder->wanted_name, g_free);
  touch_tree (self, folder);
  if (strcmp (folder->record.path, path) == 0)
    return TRUE;
  folder->wanted_name = g_strdup (name);
  return note_wish (self, HEARTH_JOURNAL_RENAME_FOLDER, key, path, error);
}

/**
 * hearth_filing_store_rename_folder:
 * @name: what it is to be called, as text
 * @path: its mailbox name on the server then
 *
 * Errors: %HEARTH_ERROR_ALREADY_EXISTS
 */
gboolean
hearth_filing_store_rename_folder (
    HearthAccountStore *self, HearthKey folder, const char *name, const char *path, GError **error)
{
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self, rename_folder (self, folder, name, path, error), error);
}

static gboolean
has_children (HearthAccountStore *self, HearthKey key)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((HearthStoreFolder *) value)->record.parent == key &&
        (((HearthStoreFolder *) value)->record.wishes & HEARTH_FOLDER_WISH_REMOVE) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
remove_folder (HearthAccountStore *self, HearthKey key, GError **error)
{
  HearthStoreFolder *folder = hearth_store_find (self, key, error);
  gboolean is_dropped;

  if (folder == NULL)
    return FALSE;
  if (has_children (self, key))
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "There are folders in “%s”", folder->name);
      return FALSE;
    }
  if (!drop_wish (self, key, HEARTH_JOURNAL_BIT (HEARTH_JOURNAL_CREATE_FOLDER), &is_dropped, error))
    return FALSE;
  if (is_dropped)
    return hearth_account_store_remove_folder (self, key, error);
  folder->record.wishes |= HEARTH_FOLDER_WISH_REMOVE;
  touch_tree (self, folder);
  return note_wish (self, HEARTH_JOURNAL_REMOVE_FOLDER, key, folder->record.path, error);
}

/**
 * hearth_filing_store_remove_folder:
 *
 * Hides the folder; its messages go when the server has removed it.
 *
 * Errors: %HEARTH_ERROR_INVALID_INPUT if there are folders in it
 */
gboolean
hearth_filing_store_remove_folder (HearthAccountStore *self, HearthKey folder, GError **error)
{
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self, remove_folder (self, folder, error), error);
}

static gboolean
subscribe_folder (HearthAccountStore *self, HearthKey key, gboolean is_subscribed, GError **error)
{
  const guint kinds =
      HEARTH_JOURNAL_BIT (HEARTH_JOURNAL_SUBSCRIBE) | HEARTH_JOURNAL_BIT (HEARTH_JOURNAL_UNSUBSCRIBE);
  HearthStoreFolder *folder = hearth_store_find (self, key, error);
  gboolean is_dropped;

  if (folder == NULL)
    return FALSE;
  if (!folder->record.is_subscribed == !is_subscribed)
    return TRUE;
  if (!drop_wish (self, key, kinds, &is_dropped, error))
    return FALSE;
  folder->record.is_subscribed = is_subscribed;
  touch_tree (self, folder);
  if (is_dropped)
    {
      folder->record.wishes &= ~(HearthFolderWishes) HEARTH_FOLDER_WISH_SUBSCRIPTION;
      return TRUE;
    }
  folder->record.wishes |= HEARTH_FOLDER_WISH_SUBSCRIPTION;
  return note_wish (self, is_subscribed ? HEARTH_JOURNAL_SUBSCRIBE : HEARTH_JOURNAL_UNSUBSCRIBE, key,
                    folder->record.path, error);
}

/**
 * hearth_filing_store_subscribe_folder:
 */
gboolean
hearth_filing_store_subscribe_folder (HearthAccountStore *self,
                                      HearthKey folder,
                                      gboolean is_subscribed,
                                      GError **error)
{
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self, subscribe_folder (self, folder, is_subscribed, error), error);
}

static gboolean
take_rename (HearthAccountStore *self, HearthStoreFolder *folder, const char *path, GError **error)
{
  const char *last = folder->record.separator != '\0' ? strrchr (path, folder->record.separator) : NULL;
  g_autofree char *name = g_strdup (folder->wanted_name != NULL ? folder->wanted_name : last);
  g_autofree char *decoded = NULL;
  g_autofree char *above = g_strdup (folder->display_path);
  char *slash = strrchr (above, '/');

  /* Another wish came in the meantime: it is shown until it is done, too. */
  if (slash != NULL)
    *slash = '\0';
  decoded = slash != NULL ? g_strconcat (above, "/", name, NULL) : g_strdup (name);
  if (folder->record.separator != '\0')
    g_strdelimit (decoded, "/", folder->record.separator);
  g_clear_pointer (&folder->wanted_name, g_free);
  return hearth_account_store_rename_folder (self, folder->record.key, path, decoded, error);
}

static gboolean
folder_done (HearthAccountStore *self, const HearthJournalRow *row, GError **error)
{
  HearthStoreFolder *folder = hearth_store_find (self, row->folder, error);

  if (folder == NULL)
    return FALSE;
  touch_tree (self, folder);
  switch ((int) row->kind)
    {
    case HEARTH_JOURNAL_CREATE_FOLDER:
      folder->record.wishes &= ~(HearthFolderWishes) HEARTH_FOLDER_WISH_CREATE;
      folder->record.is_subscribed = TRUE;
      return TRUE;
    case HEARTH_JOURNAL_RENAME_FOLDER:
      return take_rename (self, folder, row->text, error);
    case HEARTH_JOURNAL_REMOVE_FOLDER:
      /* Who wants it gone misses nothing that is in it. */
      return hearth_filing_run_with_folder (self, "UPDATE placement SET dirty_mask = 0 WHERE folder = ?",
                                            hearth_key_get_row (row->folder), error) &&
             hearth_account_store_remove_folder (self, row->folder, error);
    default:
      folder->record.wishes &= ~(HearthFolderWishes) HEARTH_FOLDER_WISH_SUBSCRIPTION;
      return TRUE;
    }
}

/**
 * hearth_filing_store_folder_done:
 * @row: a journal row about a folder
 *
 * The server has done what the user wanted of a folder; the row is gone.
 */
gboolean
hearth_filing_store_folder_done (HearthAccountStore *self, const HearthJournalRow *row, GError **error)
{
  gboolean succeeded;

  if (!hearth_account_store_begin (self, HEARTH_DURABLE, error))
    return FALSE;
  /* The row first: with the folder its rows go. */
  succeeded = hearth_journal_mark_done (self, row->key, error) && folder_done (self, row, error);
  return hearth_store_end (self, succeeded, error);
}

/* The folder is shown again as the server has it. A folder that was never made takes with it what was to go there. */
gboolean
hearth_filing_cancel_wish (HearthAccountStore *self, const HearthJournalRow *row, GError **error)
{
  HearthStoreFolder *folder =
      row->folder != HEARTH_KEY_NONE ? hearth_store_find (self, row->folder, NULL) : NULL;

  if (folder == NULL)
    return TRUE;
  touch_tree (self, folder);
  switch ((int) row->kind)
    {
    case HEARTH_JOURNAL_CREATE_FOLDER:
      return hearth_account_store_remove_folder (self, row->folder, error);
    case HEARTH_JOURNAL_RENAME_FOLDER:
      g_clear_pointer (&folder->wanted_name, g_free);
      return TRUE;
    case HEARTH_JOURNAL_REMOVE_FOLDER:
      folder->record.wishes &= ~(HearthFolderWishes) HEARTH_FOLDER_WISH_REMOVE;
      return TRUE;
    case HEARTH_JOURNAL_SUBSCRIBE:
    case HEARTH_JOURNAL_UNSUBSCRIBE:
      folder->record.wishes &= ~(HearthFolderWishes) HEARTH_FOLDER_WISH_SUBSCRIPTION;
      folder->record.is_subscribed = row->kind == HEARTH_JOURNAL_UNSUBSCRIBE;
      return TRUE;
    default:
      return TRUE;
    }
}
