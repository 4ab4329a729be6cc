/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal as it is shown, and which row is to be done next. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-error.h"
#include "hearth-filing-private.h"
#include "hearth-outbox-store.h"

/* Rows that are looked at for one that can be done. */
#define MAX_ROWS 1000

/* The folders that a row is about: where its messages are, where they go, what is changed. */
static gboolean
add_folders (HearthAccountStore *self, const HearthJournalRow *row, GHashTable *folders, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT DISTINCT folder FROM journal_item WHERE journal = ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row->key));
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_hash_table_add (folders, GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (statement, 0)));
  sqlite3_reset (statement);
  if (row->folder != HEARTH_KEY_NONE)
    g_hash_table_add (folders, GSIZE_TO_POINTER ((gsize) hearth_key_get_row (row->folder)));
  if (row->target != HEARTH_KEY_NONE && row->kind != HEARTH_JOURNAL_GIVE)
    g_hash_table_add (folders, GSIZE_TO_POINTER ((gsize) hearth_key_get_row (row->target)));
  return hearth_database_check (self->mail, result, error);
}

static gboolean
meet (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    if (g_hash_table_contains (b, folder))
      return TRUE;
  return FALSE;
}

static void
add_all (GHashTable *set, GHashTable *more)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, more);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    g_hash_table_add (set, folder);
}

/**
 * hearth_filing_store_find_due:
 * @next_unix_s: (out): when to look again, 0 if nothing waits for a time
 *
 * Order matters only between rows that have a folder in common: a row overtakes older ones that wait, but none that is
 * about one of its folders. Copies for Sent are the copy filer's. What other accounts gave goes to a folder one by one: as
 * long as it is not known whether one has arrived, no other may come there that is like it.
 *
 * Returns: (transfer full) (nullable): what is to be done next; %NULL without an error if nothing is due
 */
HearthJournalRow *
hearth_filing_store_find_due (HearthAccountStore *self,
                              gint64 now_unix_s,
                              gint64 *next_unix_s,
                              GError **error)
{
  g_autoptr (GPtrArray) rows = hearth_journal_list (self, error);
  g_autoptr (GHashTable) blocked = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) taking = g_hash_table_new (NULL, NULL);

  *next_unix_s = 0;
  for (guint i = 0; rows != NULL && i < MIN (rows->len, MAX_ROWS); i++)
    {
      HearthJournalRow *row = g_ptr_array_index (rows, i);
      g_autoptr (GHashTable) folders = g_hash_table_new (NULL, NULL);

      if (row->kind == HEARTH_JOURNAL_APPEND_COPY)
        continue;
      if (!add_folders (self, row, folders, error))
        return NULL;
      if (row->state == HEARTH_JOURNAL_WAITING && row->not_before_unix_s <= now_unix_s &&
          !meet (folders, blocked) && !(row->kind == HEARTH_JOURNAL_TAKE && meet (folders, taking)))
        return g_ptr_array_steal_index (rows, i);
      if (row->state == HEARTH_JOURNAL_WAITING && row->not_before_unix_s > now_unix_s &&
          (*next_unix_s == 0 || row->not_before_unix_s < *next_unix_s))
        *next_unix_s = row->not_before_unix_s;
      /* What goes from account to account waits for the other one, and nothing here depends on it. */
      if (row->kind != HEARTH_JOURNAL_GIVE && row->kind != HEARTH_JOURNAL_TAKE)
        add_all (blocked, folders);
      else if (row->kind == HEARTH_JOURNAL_TAKE && row->state == HEARTH_JOURNAL_WAITING)
        add_all (taking, folders);
    }
  return NULL;
}

static char *
dup_folder_path (HearthAccountStore *self, HearthKey key)
{
  HearthStoreFolder *folder = key != HEARTH_KEY_NONE ? hearth_store_find (self, key, NULL) : NULL;

  return folder != NULL ? g_strdup (folder->display_path) : NULL;
}

/* How many messages, of which folder (the first one's), and what it is about if it is one. */
static gboolean
describe_items (HearthAccountStore *self, gint64 journal, HearthPendingChange *change, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->mail,
                                                     "SELECT count (*), min (i.folder), min (m.subject) FROM "
                                                     "journal_item i JOIN message m ON m.id = i.message"
                                                     " WHERE i.journal = ?",
                                                     error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      change->n_messages = (guint32) sqlite3_column_int64 (statement, 0);
      if (change->folder == HEARTH_KEY_NONE)
        change->folder = hearth_store_key (self, sqlite3_column_int64 (statement, 1));
      if (change->n_messages == 1)
        change->subject = hearth_column_dup_text (statement, 2);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static void
describe_copy (HearthAccountStore *self, const HearthJournalRow *row, HearthPendingChange *change)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_store_load (self, row->outbox, NULL);

  change->n_messages = 1;
  change->target = hearth_account_store_find_role (self, HEARTH_ROLE_SENT);
  change->target_path = dup_folder_path (self, change->target);
  if (entry != NULL)
    change->subject = g_strdup (entry->subject);
}

static HearthPendingKind
pending_kind (HearthJournalKind kind)
{
  static const HearthPendingKind kinds[] = {
    [HEARTH_JOURNAL_APPEND_COPY] = HEARTH_PENDING_FILE_COPY,
    [HEARTH_JOURNAL_MOVE] = HEARTH_PENDING_MOVE,
    [HEARTH_JOURNAL_COPY] = HEARTH_PENDING_COPY,
    [HEARTH_JOURNAL_DELETE] = HEARTH_PENDING_DELETE,
    [HEARTH_JOURNAL_CREATE_FOLDER] = HEARTH_PENDING_CREATE_FOLDER,
    [HEARTH_JOURNAL_RENAME_FOLDER] = HEARTH_PENDING_RENAME_FOLDER,
    [HEARTH_JOURNAL_REMOVE_FOLDER] = HEARTH_PENDING_REMOVE_FOLDER,
    [HEARTH_JOURNAL_SUBSCRIBE] = HEARTH_PENDING_SUBSCRIBE,
    [HEARTH_JOURNAL_UNSUBSCRIBE] = HEARTH_PENDING_UNSUBSCRIBE,
    [HEARTH_JOURNAL_GIVE] = HEARTH_PENDING_MOVE,
    [HEARTH_JOURNAL_TAKE] = HEARTH_PENDING_COPY,
  };

  return kinds[kind];
}

static GError *
dup_error (const HearthJournalRow *row)
{
  GError *error;

  if (row->reason == NULL)
    return NULL;
  error = hearth_error_new ((HearthErrorCode) row->error_code, "%s", row->reason);
  hearth_error_get_details (error)->server_text = g_strdup (row->server_text);
  return error;
}

/* What a renamed folder is to be called, with the path above it. */
static char *
dup_wanted_path (HearthAccountStore *self, HearthKey key)
{
  HearthStoreFolder *folder = hearth_store_find (self, key, NULL);
  g_autofree char *above = NULL;
  char *slash;

  if (folder == NULL || folder->wanted_name == NULL)
    return NULL;
  above = g_strdup (folder->display_path);
  slash = strrchr (above, '/');
  if (slash == NULL)
    return g_strdup (folder->wanted_name);
  *slash = '\0';
  return g_strconcat (above, "/", folder->wanted_name, NULL);
}

/**
 * hearth_filing_store_describe:
 *
 * Returns: (transfer full) (nullable): the row as it is shown; the target of another account has no path here
 */
HearthPendingChange *
hearth_filing_store_describe (HearthAccountStore *self, const HearthJournalRow *row, GError **error)
{
  g_autoptr (HearthPendingChange) change = hearth_pending_change_new (pending_kind (row->kind));

  change->key = row->key;
  change->state = row->state == HEARTH_JOURNAL_FAILED    ? HEARTH_PENDING_FAILED
                  : row->state == HEARTH_JOURNAL_RUNNING ? HEARTH_PENDING_RUNNING
                                                         : HEARTH_PENDING_WAITING;
  change->folder = row->folder;
  change->target = row->target;
  change->target_account = row->kind == HEARTH_JOURNAL_GIVE ? row->other_account : 0;
  change->attempts = row->attempts;
  change->created_unix_s = row->created_unix_s;
  change->not_before_unix_s = row->not_before_unix_s;
  change->error = dup_error (row);
  if (row->kind == HEARTH_JOURNAL_APPEND_COPY)
    {
      describe_copy (self, row, change);
      return g_steal_pointer (&change);
    }
  if (!describe_items (self, hearth_key_get_row (row->key), change, error))
    return NULL;
  change->folder_path = dup_folder_path (self, change->folder);
  change->target_path = row->kind == HEARTH_JOURNAL_RENAME_FOLDER ? dup_wanted_path (self, row->folder)
                        : row->kind == HEARTH_JOURNAL_GIVE        ? NULL
                                                                  : dup_folder_path (self, row->target);
  return g_steal_pointer (&change);
}

/**
 * hearth_filing_store_list_pending:
 *
 * Returns: (transfer full) (nullable) (element-type HearthPendingChange): everything that the server has not done, oldest
 *   first
 */
GPtrArray *
hearth_filing_store_list_pending (HearthAccountStore *self, GError **error)
{
  g_autoptr (GPtrArray) rows = hearth_journal_list (self, error);
  g_autoptr (GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_pending_change_unref);

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      HearthPendingChange *change;

      /* What another account gave is shown there. */
      if (((HearthJournalRow *) g_ptr_array_index (rows, i))->kind == HEARTH_JOURNAL_TAKE)
        continue;
      change = hearth_filing_store_describe (self, g_ptr_array_index (rows, i), error);

      if (change == NULL)
        return NULL;
      g_ptr_array_add (changes, change);
    }
  return g_steal_pointer (&changes);
}

/**
 * hearth_filing_store_count_pending:
 *
 * Returns: how many changes the server has not made
 */
guint
hearth_filing_store_count_pending (HearthAccountStore *self)
{
  gint64 n = 0;

  hearth_database_get_int (self->mail, "SELECT count (*) FROM journal WHERE kind != 10", &n, NULL);
  return (guint) n;
}

static gboolean
hurry (HearthAccountStore *self, const char *sql, gint64 which, GError **error)
{
  sqlite3_stmt *statement;

  if (!hearth_account_store_begin (self, HEARTH_BATCH, error))
    return FALSE;
  statement = hearth_database_prepare (self->mail, sql, error);
  if (statement == NULL)
    return hearth_store_end (self, FALSE, error);
  sqlite3_bind_int64 (statement, 1, which);
  self->pending->is_journal_changed = TRUE;
  return hearth_store_end (self, hearth_store_step (self, statement, error), error);
}

/**
 * hearth_filing_store_hurry:
 * @row: a journal row
 *
 * It is due now, whether it waits for a time or for the user.
 */
gboolean
hearth_filing_store_hurry (HearthAccountStore *self, HearthKey row, GError **error)
{
  return hurry (self, "UPDATE journal SET state = 0, not_before_unix_s = 0 WHERE id = ?1 AND state IN (0, 2)",
                hearth_key_get_row (row), error);
}

/**
 * hearth_filing_store_hurry_all:
 * @kind: %HEARTH_JOURNAL_GIVE or %HEARTH_JOURNAL_TAKE
 *
 * What waits for a time is due now: another account has got on with it, or its user wants it to.
 */
gboolean
hearth_filing_store_hurry_all (HearthAccountStore *self, HearthJournalKind kind, GError **error)
{
  return hurry (self, "UPDATE journal SET not_before_unix_s = 0 WHERE state = 0 AND kind = ?1", kind, error);
}
