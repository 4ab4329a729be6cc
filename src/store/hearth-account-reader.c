/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one account's files for lists and the reader pane: immutable values out, nothing kept but statements. A reader
 * thread's own, or the engine thread's; only interrupting comes from elsewhere. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-reader.h"

#include "hearth-account-reader-private.h"
#include "hearth-key-table.h"

/**
 * hearth_account_reader_open:
 * @dir: the folder of an account that has a writer
 *
 * Returns: (transfer full) (nullable): a reader
 */
HearthAccountReader *
hearth_account_reader_open (const char *dir, guint16 account, GError **error)
{
  g_autofree char *mail = g_build_filename (dir, "mail.db", NULL);
  g_autofree char *bodies = g_build_filename (dir, "bodies.db", NULL);
  g_autoptr (HearthAccountReader) self = g_new0 (HearthAccountReader, 1);

  self->account = account;
  self->mail = hearth_database_open (mail, &hearth_schema_mail, HEARTH_DATABASE_READ, error);
  if (self->mail == NULL)
    return NULL;
  self->bodies = hearth_database_open (bodies, &hearth_schema_bodies, HEARTH_DATABASE_READ, error);
  return self->bodies != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * hearth_account_reader_close:
 * @self: (transfer full) (nullable): a reader
 */
void
hearth_account_reader_close (HearthAccountReader *self)
{
  if (self == NULL)
    return;
  hearth_database_close (self->mail);
  hearth_database_close (self->bodies);
  g_free (self);
}

/**
 * hearth_account_reader_interrupt:
 *
 * Ends the call that is running with %HEARTH_ERROR_CANCELLED. From any thread, while @self is open.
 */
void
hearth_account_reader_interrupt (HearthAccountReader *self)
{
  hearth_database_interrupt (self->mail);
  hearth_database_interrupt (self->bodies);
}

/* What is left of the rights in a mailbox that the server opens read-only. */
#define READ_ONLY_RIGHTS (HEARTH_RIGHT_READ | HEARTH_RIGHT_CREATE | HEARTH_RIGHT_REMOVE)

static HearthFolderInfo *
folder_info_from_row (HearthAccountReader *self, sqlite3_stmt *statement)
{
  HearthFolderInfo *info = hearth_folder_info_new ();
  guint32 resume_uid;

  info->key = hearth_reader_key (self, sqlite3_column_int64 (statement, 0));
  info->parent = hearth_reader_key (self, sqlite3_column_int64 (statement, 1));
  info->name = g_strdup (hearth_column_text (statement, 2));
  info->path = g_strdup (hearth_column_text (statement, 3));
  info->role = (HearthFolderRole) sqlite3_column_int (statement, 4);
  info->state = (HearthFolderState) sqlite3_column_int (statement, 5);
  info->is_selectable = sqlite3_column_int (statement, 6);
  info->is_subscribed = sqlite3_column_int (statement, 7);
  info->keeps_keywords = sqlite3_column_int (statement, 8);
  info->n_messages = (guint32) sqlite3_column_int64 (statement, 9);
  info->n_unread = (guint32) sqlite3_column_int64 (statement, 10);
  info->n_on_server = (guint32) sqlite3_column_int64 (statement, 11);
  info->in_step_unix_s = sqlite3_column_int64 (statement, 12);
  resume_uid = (guint32) sqlite3_column_int64 (statement, 13);
  info->is_pending = sqlite3_column_int (statement, 14);
  info->keep =
      hearth_keep_from_numbers (sqlite3_column_int64 (statement, 15), sqlite3_column_int64 (statement, 16),
                                sqlite3_column_int64 (statement, 17));
  info->rights = (HearthFolderRights) sqlite3_column_int (statement, 18);
  if (sqlite3_column_int (statement, 19))
    info->rights &= READ_ONLY_RIGHTS;
  info->n_fetched = resume_uid == 1 ? info->n_on_server : info->n_messages;
  return info;
}

/**
 * hearth_account_reader_read_folders:
 *
 * Returns: (transfer full) (nullable) (element-type HearthFolderInfo): every folder, by path
 */
GPtrArray *
hearth_account_reader_read_folders (HearthAccountReader *self, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_folder_info_unref);
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT id, parent, coalesce (wanted_name, name), display_path, role, state, is_selectable,"
      " is_subscribed, keeps_keywords, n_messages, n_unread, n_on_server, in_step_unix_s, resume_uid,"
      " wishes & 1, keep_kind, keep_months, keep_attachment_bytes, rights, is_read_only FROM folder "
      "WHERE NOT wishes & 2 ORDER BY display_path, id",
      error);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (folders, folder_info_from_row (self, statement));
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&folders) : NULL;
}

#define ROW_COLUMNS                                                                                          \
  "p.id, p.message, p.folder, m.from_name, m.from_address, m.to_name, m.to_address, m.subject, m.preview, "  \
  "p.date_sort_unix_s, m.date_offset_min, m.n_recipients, m.size_bytes, p.flags, m.has_attachment, "         \
  "m.is_whole, EXISTS (SELECT 1 FROM delivery d WHERE d.message_id = m.message_id AND d.action = 0), "       \
  "m.labels"

static HearthRow *
row_from_statement (HearthAccountReader *self, sqlite3_stmt *statement)
{
  HearthRow *row = hearth_row_new (hearth_reader_key (self, sqlite3_column_int64 (statement, 0)));
  const char *to_address = (const char *) sqlite3_column_text (statement, 6);
  int n_recipients = sqlite3_column_int (statement, 11);

  row->message = hearth_reader_key (self, sqlite3_column_int64 (statement, 1));
  row->folder = hearth_reader_key (self, sqlite3_column_int64 (statement, 2));
  g_clear_pointer (&row->from, hearth_address_unref);
  row->from = hearth_address_new ((const char *) sqlite3_column_text (statement, 3),
                                  hearth_column_text (statement, 4));
  if (to_address != NULL)
    row->to = hearth_address_new ((const char *) sqlite3_column_text (statement, 5), to_address);
  g_free (row->subject);
  row->subject = g_strdup (hearth_column_text (statement, 7));
  row->preview = hearth_column_dup_text (statement, 8);
  row->date_sort_unix_s = sqlite3_column_int64 (statement, 9);
  row->date_offset_min = (gint16) sqlite3_column_int (statement, 10);
  row->n_recipients = (guint32) MAX (n_recipients, 0);
  row->size_bytes = (guint64) sqlite3_column_int64 (statement, 12);
  row->flags = (HearthFlags) sqlite3_column_int64 (statement, 13);
  row->has_attachment = sqlite3_column_int (statement, 14);
  row->is_body_here = sqlite3_column_int (statement, 15);
  row->has_failed = sqlite3_column_int (statement, 16);
  if (sqlite3_column_type (statement, 17) != SQLITE_NULL)
    row->labels = g_strsplit (hearth_column_text (statement, 17), "\n", -1);
  return row;
}

/**
 * hearth_account_reader_read_rows:
 * @placements: (array length=n_placements): at most %HEARTH_READER_MAX_ROWS; the rest is not looked at
 *
 * Returns: (transfer full) (nullable) (element-type HearthRow): what the list shows of them, in no order; those that
 *   are gone are left out
 */
GPtrArray *
hearth_account_reader_read_rows (HearthAccountReader *self,
                                 const HearthKey *placements,
                                 gsize n_placements,
                                 GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_row_unref);
  sqlite3_stmt *statement = hearth_database_prepare (self->mail,
                                                     "SELECT " ROW_COLUMNS " FROM hearth_rows (?) k"
                                                     " CROSS JOIN placement p ON p.id = k.row"
                                                     " CROSS JOIN message m ON m.id = p.message",
                                                     error);
  gint64 ids[HEARTH_READER_MAX_ROWS];
  gsize n = 0;
  int result;

  if (statement == NULL)
    return NULL;
  for (gsize i = 0; i < MIN (n_placements, HEARTH_READER_MAX_ROWS); i++)
    if (hearth_key_get_account (placements[i]) == self->account)
      ids[n++] = hearth_key_get_row (placements[i]);
  hearth_key_table_bind (statement, 1, ids, n);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (rows, row_from_statement (self, statement));
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&rows) : NULL;
}

/* The folder's counters at the moment of the read transaction. */
static gboolean
read_folder_state (
    HearthAccountReader *self, HearthKey folder, guint64 *generation, gsize *n_messages, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT generation, n_messages FROM folder WHERE id = ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      *generation = (guint64) sqlite3_column_int64 (statement, 0);
      *n_messages = (gsize) sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "There is no such folder any more");
  return result == SQLITE_ROW || (result != SQLITE_DONE && hearth_database_check (self->mail, result, error));
}

/* Reads at most @limit entries in list order, by the covering index alone. */
static gboolean
read_entries (HearthAccountReader *self, HearthListIndex *index, gsize expected, gint64 limit, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      index->sort == HEARTH_SORT_NEWEST_FIRST
          ? "SELECT date_sort_unix_s, id FROM placement INDEXED BY placement_by_date WHERE folder = ?"
            " ORDER BY date_sort_unix_s DESC, id DESC LIMIT ?"
          : "SELECT date_sort_unix_s, id FROM placement INDEXED BY placement_by_date WHERE folder = ?"
            " ORDER BY date_sort_unix_s, id LIMIT ?",
      error);
  gsize allocated = limit >= 0 ? MIN (expected, (gsize) limit) : expected;
  int result;

  if (statement == NULL)
    return FALSE;
  allocated = MAX (allocated, 16);
  index->entries = g_renew (HearthListEntry, index->entries, allocated);
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (index->folder));
  sqlite3_bind_int64 (statement, 2, limit);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      if (index->n_entries == allocated)
        {
          allocated *= 2;
          index->entries = g_renew (HearthListEntry, index->entries, allocated);
        }
      index->entries[index->n_entries++] = (HearthListEntry){
        .sort = sqlite3_column_int64 (statement, 0),
        .key = hearth_key_new (self->account, sqlite3_column_int64 (statement, 1)),
      };
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer sort)
{
  const HearthRow *first = *(HearthRow *const *) a, *second = *(HearthRow *const *) b;
  const HearthListEntry x = { first->date_sort_unix_s, first->key },
                        y = { second->date_sort_unix_s, second->key };

  return hearth_list_entry_compare (&x, &y, (HearthSort) GPOINTER_TO_INT (sort));
}

static gboolean
read_first_rows (HearthAccountReader *self, HearthListIndex *index, GError **error)
{
  gsize n = MIN (index->n_entries, HEARTH_READER_MAX_ROWS);
  g_autofree HearthKey *keys = g_new (HearthKey, MAX (n, 1));
  GPtrArray *rows;

  for (gsize i = 0; i < n; i++)
    keys[i] = index->entries[i].key;
  rows = hearth_account_reader_read_rows (self, keys, n, error);
  if (rows == NULL)
    return FALSE;
  g_ptr_array_sort_with_data (rows, compare_rows, GINT_TO_POINTER ((int) index->sort));
  g_clear_pointer (&index->rows, g_ptr_array_unref);
  index->rows = rows;
  return TRUE;
}

static gboolean
fill_index (HearthAccountReader *self, HearthListIndex *index, gint64 limit, GError **error)
{
  gsize n_messages = 0;

  if (!read_folder_state (self, index->folder, &index->generation, &n_messages, error) ||
      !read_entries (self, index, n_messages, limit, error))
    return FALSE;
  index->is_complete = limit < 0 || index->n_entries < (gsize) limit || index->n_entries >= n_messages;
  return limit < 0 || read_first_rows (self, index, error);
}

/* All of a reading comes from one moment, so that @generation is true of it. */
static HearthListIndex *
read_index (HearthAccountReader *self, HearthKey folder, HearthSort sort, gint64 limit, GError **error)
{
  g_autoptr (HearthListIndex) index = hearth_list_index_new (folder, sort);
  gboolean filled;

  if (!hearth_database_execute (self->mail, "BEGIN", error))
    return NULL;
  filled = fill_index (self, index, limit, error);
  hearth_database_rollback (self->mail);
  return filled ? g_steal_pointer (&index) : NULL;
}

/**
 * hearth_account_reader_read_list_head:
 * @n_first: how many, at most %HEARTH_READER_MAX_ROWS
 *
 * Returns: (transfer full) (nullable): the first entries of a folder with their rows; %NULL with
 *   %HEARTH_ERROR_NOT_FOUND if the folder is gone
 */
HearthListIndex *
hearth_account_reader_read_list_head (
    HearthAccountReader *self, HearthKey folder, HearthSort sort, guint n_first, GError **error)
{
  return read_index (self, folder, sort, MIN (n_first, HEARTH_READER_MAX_ROWS), error);
}

/**
 * hearth_account_reader_read_list:
 *
 * Returns: (transfer full) (nullable): every entry of a folder, without rows: a million in about 0.1 s
 */
HearthListIndex *
hearth_account_reader_read_list (HearthAccountReader *self, HearthKey folder, HearthSort sort, GError **error)
{
  return read_index (self, folder, sort, -1, error);
}

/**
 * hearth_account_reader_locate:
 * @location: (out caller-allocates): where it lies
 */
gboolean
hearth_account_reader_locate (HearthAccountReader *self,
                              HearthKey placement,
                              HearthLocation *location,
                              GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT p.message, coalesce (i.folder, p.folder), coalesce (p.uid, i.uid),"
      " coalesce (i.uidvalidity, f.uidvalidity), p.flags, m.size_bytes, p.date_sort_unix_s, m.is_whole"
      " FROM placement p CROSS JOIN message m ON m.id = p.message LEFT JOIN folder f ON f.id = p.folder"
      " LEFT JOIN journal_item i ON i.placement = p.id AND p.uid IS NULL AND i.journal ="
      "  (SELECT min (journal) FROM journal_item WHERE placement = p.id)"
      " WHERE p.id = ?",
      error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (placement));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *location = (HearthLocation){
      .placement = placement,
      .message = hearth_reader_key (self, sqlite3_column_int64 (statement, 0)),
      .folder = hearth_reader_key (self, sqlite3_column_int64 (statement, 1)),
      .uid = (guint32) sqlite3_column_int64 (statement, 2),
      .uidvalidity = (guint32) sqlite3_column_int64 (statement, 3),
      .flags = (HearthFlags) sqlite3_column_int64 (statement, 4),
      .size_bytes = (guint64) sqlite3_column_int64 (statement, 5),
      .date_sort_unix_s = sqlite3_column_int64 (statement, 6),
      .is_body_here = sqlite3_column_int (statement, 7),
    };
  sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The message is not there any more");
  return result == SQLITE_ROW || (result != SQLITE_DONE && hearth_database_check (self->mail, result, error));
}
