/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal as it is shown, and which row is to be done next. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-error.h"
#include "hearth-filing-private.h"
#include "hearth-outbox-store.h"

/* Rows that are looked at for one that can be done. */
#define MAX_ROWS 1000

/* What older rows that wait have to do with a folder. */
typedef enum
{
  USED = 1 << 0,       /* messages are there, or go there */
  BUSY = 1 << 1,       /* some may come there before anybody decides */
  TAKING = 1 << 2,     /* another account gave a message that is to go there */
  CHANGED = 1 << 3,    /* it is made, renamed or removed */
  SUBSCRIBED = 1 << 4, /* or only subscribed */
} FolderUse;

/* Rows that are older than the one that is looked at. */
typedef struct
{
  HearthAccountStore *store;
  GHashTable *folders;  /* row -> FolderUse */
  GHashTable *messages; /* of message_marks() */
  GArray *unread;       /* of gint64: journal rows whose messages are not in @messages yet */
} Older;

#define N_MARKS 3

static gpointer
mark (gint64 id, guint kind)
{
  return GSIZE_TO_POINTER (((gsize) id << 2) | kind);
}

/* What two rows have in common if they are about the same message. Those without a Message-ID are known again by size and
 * date: what looks alike counts as one, or the one could be taken for the other at the target. */
static guint
message_marks (sqlite3_stmt *statement, gpointer *marks)
{
  const gint64 size = sqlite3_column_int64 (statement, 2), date = sqlite3_column_int64 (statement, 3);

  marks[0] = mark (sqlite3_column_int64 (statement, 0), 1);
  marks[1] = mark (sqlite3_column_int64 (statement, 1), 2);
  marks[2] = mark (size ^ (date << 24), 3);
  return sqlite3_column_type (statement, 4) == SQLITE_NULL ? 3 : 2;
}

static sqlite3_stmt *
prepare_messages (HearthAccountStore *self, gint64 journal, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT i.message, i.placement, m.size_bytes, m.internal_unix_s, m.message_id FROM journal_item i"
      " LEFT JOIN message m ON m.id = i.message WHERE i.journal = ?",
      error);

  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, journal);
  return statement;
}

static gboolean
read_messages (Older *older, gint64 journal, GError **error)
{
  sqlite3_stmt *statement = prepare_messages (older->store, journal, error);
  gpointer marks[N_MARKS];
  int result;

  if (statement == NULL)
    return FALSE;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    for (guint n = message_marks (statement, marks); n > 0; n--)
      g_hash_table_add (older->messages, marks[n - 1]);
  sqlite3_reset (statement);
  return hearth_database_check (older->store->mail, result, error);
}

/* Whether an older row is about one of the messages of @row. */
static gboolean
shares_messages (Older *older, const HearthJournalRow *row, gboolean *is_shared, GError **error)
{
  sqlite3_stmt *statement;
  gpointer marks[N_MARKS];
  int result = SQLITE_DONE;

  *is_shared = FALSE;
  for (guint i = 0; i < older->unread->len; i++)
    if (!read_messages (older, g_array_index (older->unread, gint64, i), error))
      return FALSE;
  g_array_set_size (older->unread, 0);
  if (g_hash_table_size (older->messages) == 0)
    return TRUE;
  statement = prepare_messages (older->store, hearth_key_get_row (row->key), error);
  if (statement == NULL)
    return FALSE;
  while (!*is_shared && (result = sqlite3_step (statement)) == SQLITE_ROW)
    for (guint n = message_marks (statement, marks); n > 0; n--)
      *is_shared |= g_hash_table_contains (older->messages, marks[n - 1]);
  sqlite3_reset (statement);
  return hearth_database_check (older->store->mail, result, error);
}

/* The folders that a row is about: where its messages are, where they go, what is changed. @is_open: what became of a message
 * without a Message-ID on its way is not known. */
static gboolean
add_folders (HearthAccountStore *self,
             const HearthJournalRow *row,
             GHashTable *folders,
             gboolean *is_open,
             GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT i.folder, max (i.stage != 0 AND m.message_id IS NULL) FROM journal_item i"
      " LEFT JOIN message m ON m.id = i.message WHERE i.journal = ? GROUP BY i.folder",
      error);
  int result;

  *is_open = FALSE;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row->key));
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_hash_table_add (folders, GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (statement, 0)));
      *is_open |= sqlite3_column_int (statement, 1) != 0;
    }
  sqlite3_reset (statement);
  if (row->folder != HEARTH_KEY_NONE)
    g_hash_table_add (folders, GSIZE_TO_POINTER ((gsize) hearth_key_get_row (row->folder)));
  if (row->target != HEARTH_KEY_NONE && row->kind != HEARTH_JOURNAL_GIVE)
    g_hash_table_add (folders, GSIZE_TO_POINTER ((gsize) hearth_key_get_row (row->target)));
  return hearth_database_check (self->mail, result, error);
}

/* What an older row may not have to do with a folder of @row if that is to be done before it. */
static FolderUse
find_obstacles (const HearthJournalRow *row)
{
  switch ((int) row->kind)
    {
    case HEARTH_JOURNAL_CREATE_FOLDER:
    case HEARTH_JOURNAL_RENAME_FOLDER:
    case HEARTH_JOURNAL_REMOVE_FOLDER:
      return USED | CHANGED | SUBSCRIBED;
    case HEARTH_JOURNAL_SUBSCRIBE:
    case HEARTH_JOURNAL_UNSUBSCRIBE:
      return CHANGED | SUBSCRIBED;
    case HEARTH_JOURNAL_TAKE:
      return BUSY | TAKING | CHANGED;
    default:
      return CHANGED;
    }
}

/* What @row, which waits, is for those after it. */
static FolderUse
find_use (const HearthJournalRow *row, gboolean is_open)
{
  switch ((int) row->kind)
    {
    case HEARTH_JOURNAL_CREATE_FOLDER:
    case HEARTH_JOURNAL_RENAME_FOLDER:
    case HEARTH_JOURNAL_REMOVE_FOLDER:
      return CHANGED;
    case HEARTH_JOURNAL_SUBSCRIBE:
    case HEARTH_JOURNAL_UNSUBSCRIBE:
      return SUBSCRIBED;
    case HEARTH_JOURNAL_TAKE:
      return row->state == HEARTH_JOURNAL_WAITING ? TAKING : 0;
    case HEARTH_JOURNAL_GIVE:
      return USED;
    default:
      return row->state != HEARTH_JOURNAL_FAILED || is_open ? USED | BUSY : USED;
    }
}

static void
pass (Older *older, const HearthJournalRow *row, GHashTable *folders, gboolean is_open)
{
  const FolderUse use = find_use (row, is_open);
  const gint64 journal = hearth_key_get_row (row->key);
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    g_hash_table_replace (
        older->folders, folder,
        GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (older->folders, folder)) | use));
  /* What goes from account to account waits for the other one, and what is filed here does not depend on it. */
  if (row->kind == HEARTH_JOURNAL_MOVE || row->kind == HEARTH_JOURNAL_COPY ||
      row->kind == HEARTH_JOURNAL_DELETE)
    g_array_append_val (older->unread, journal);
}

static gboolean
may_overtake (Older *older, const HearthJournalRow *row, GHashTable *folders, gboolean *may, GError **error)
{
  const FolderUse obstacles = find_obstacles (row);
  GHashTableIter iter;
  gpointer folder;
  gboolean is_shared;

  *may = FALSE;
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    if ((GPOINTER_TO_UINT (g_hash_table_lookup (older->folders, folder)) & obstacles) != 0)
      return TRUE;
  if (!shares_messages (older, row, &is_shared, error))
    return FALSE;
  *may = !is_shared;
  return TRUE;
}

static void
older_clear (Older *older)
{
  g_hash_table_unref (older->folders);
  g_hash_table_unref (older->messages);
  g_array_unref (older->unread);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Older, older_clear)

/**
 * hearth_filing_store_find_due:
 * @next_unix_s: (out): when to look again, 0 if nothing waits for a time
 *
 * Order matters only between rows about the same message, and between a row that makes, renames or removes a folder and all
 * others about that folder: a row overtakes older ones that wait, or have failed, if it is none of these. Copies for Sent
 * are the copy filer's. What other accounts gave goes to a folder one by one: as long as it is not known whether one has
 * arrived, no other may come there that is like it; it waits for what was to be moved there before, too.
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
  g_auto (Older) older = { self, g_hash_table_new (NULL, NULL), g_hash_table_new (NULL, NULL),
                           g_array_new (FALSE, FALSE, sizeof (gint64)) };

  *next_unix_s = 0;
  for (guint i = 0; rows != NULL && i < MIN (rows->len, MAX_ROWS); i++)
    {
      HearthJournalRow *row = g_ptr_array_index (rows, i);
      g_autoptr (GHashTable) folders = g_hash_table_new (NULL, NULL);
      gboolean is_open, is_next = FALSE;

      if (row->kind == HEARTH_JOURNAL_APPEND_COPY)
        continue;
      if (!add_folders (self, row, folders, &is_open, error) ||
          (row->state == HEARTH_JOURNAL_WAITING && row->not_before_unix_s <= now_unix_s &&
           !may_overtake (&older, row, folders, &is_next, error)))
        return NULL;
      if (is_next)
        return g_ptr_array_steal_index (rows, i);
      if (row->state == HEARTH_JOURNAL_WAITING && row->not_before_unix_s > now_unix_s &&
          (*next_unix_s == 0 || row->not_before_unix_s < *next_unix_s))
        *next_unix_s = row->not_before_unix_s;
      pass (&older, row, folders, is_open);
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
