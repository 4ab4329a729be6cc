/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saves from a damaged `mail.db` what no server has: letters, drafts and what was still to be done. Rows are read one
 * by one through their ids, so that a damaged page costs only what stood on it. The rest is fetched again. The engine
 * thread, while nobody has the account open. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-salvage.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "hearth-database.h"
#include "hearth-ring-log.h"

/* Where ids go on when the old file does not say: past any that could have been given out by then. */
#define IDS_PER_SECOND 64

/* Ids that are tried one by one after a page could not be read; own tables are small. */
#define MAX_TRIES 100000

/**
 * hearth_salvage_discard:
 * @path: a database file that nobody has open
 *
 * Removes it and what belongs to it.
 */
void
hearth_salvage_discard (const char *path)
{
  static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (path, endings[i], NULL);

      g_unlink (file);
    }
}

/**
 * hearth_salvage_mark:
 * @dir: an account's folder
 *
 * Notes that its `mail.db` is damaged, to be salvaged when the account is opened next.
 */
void
hearth_salvage_mark (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, HEARTH_SALVAGE_MARK, NULL);

  g_file_set_contents (path, "", 0, NULL);
}

static char *
dup_columns (sqlite3 *from, const char *table)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT group_concat ('\"' || name || '\"') FROM pragma_table_info ('%s')", table);
  sqlite3_stmt *statement = NULL;
  char *columns = NULL;

  if (sqlite3_prepare_v2 (from, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    columns = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return columns;
}

static gboolean
copy_row (sqlite3_stmt *from, sqlite3_stmt *to)
{
  int n_columns = sqlite3_column_count (from) - 1;
  int result;

  for (int i = 0; i < n_columns; i++)
    sqlite3_bind_value (to, i + 1, sqlite3_column_value (from, i + 1));
  result = sqlite3_step (to);
  sqlite3_reset (to);
  return result == SQLITE_DONE;
}

/* Goes through a table by ascending rowid; where reading fails it goes on with the next ids. */
static guint
copy_by_rowid (sqlite3_stmt *next, sqlite3_stmt *to)
{
  gint64 after = G_MININT64;
  guint n_copied = 0, n_tries = 0;

  while (n_tries < MAX_TRIES)
    {
      int result;

      sqlite3_bind_int64 (next, 1, after);
      result = sqlite3_step (next);
      if (result == SQLITE_DONE)
        break;
      if (result == SQLITE_ROW)
        {
          after = sqlite3_column_int64 (next, 0);
          n_copied += copy_row (next, to);
        }
      else
        {
          after = after == G_MININT64 ? 0 : after + 1;
          n_tries++;
        }
      sqlite3_reset (next);
    }
  sqlite3_reset (next);
  return n_copied;
}

static void
copy_table (sqlite3 *from, sqlite3 *to, const char *table)
{
  g_autofree char *columns = dup_columns (from, table);
  g_autofree char *select_sql = NULL;
  g_autofree char *insert_sql = NULL;
  g_autoptr (GString) marks = g_string_new (NULL);
  sqlite3_stmt *next = NULL, *insert = NULL;

  if (columns == NULL)
    return;
  select_sql = g_strdup_printf (
      "SELECT rowid, %s FROM \"%s\" NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT 1", columns, table);
  if (sqlite3_prepare_v2 (from, select_sql, -1, &next, NULL) != SQLITE_OK)
    return;
  for (int i = 1; i < sqlite3_column_count (next); i++)
    g_string_append (marks, i > 1 ? ", ?" : "?");
  insert_sql = g_strdup_printf ("INSERT OR IGNORE INTO \"%s\" (%s) VALUES (%s)", table, columns, marks->str);
  if (sqlite3_prepare_v2 (to, insert_sql, -1, &insert, NULL) == SQLITE_OK)
    hearth_debug ("store", "salvage: %u rows of %s", copy_by_rowid (next, insert), table);
  sqlite3_finalize (next);
  sqlite3_finalize (insert);
}

/* Ids of folders and messages start anew far behind those that were given out, so that none means something else. */
static gboolean
set_counters (HearthDatabase *to, GError **error)
{
  static const char *const names[] = { "folder", "message",     "placement", "thread",  "content",
                                       "draft",  "own_content", "outbox",    "journal", "index_seq" };
  gint64 start = g_get_real_time () / G_USEC_PER_SEC * IDS_PER_SECOND;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "INSERT OR REPLACE INTO meta VALUES ('next_%s', %" G_GINT64_FORMAT ")", names[i], start);

      if (!hearth_database_execute (to, sql, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_precious (const char *old_path, HearthDatabase *to, GError **error)
{
  sqlite3 *from = NULL;

  if (!hearth_database_execute (to, "PRAGMA foreign_keys = OFF", error) ||
      !hearth_database_begin (to, HEARTH_DURABLE, error))
    return FALSE;
  if (sqlite3_open_v2 (old_path, &from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    for (const char *const *table = hearth_schema_mail.precious_tables; *table != NULL; table++)
      copy_table (from, hearth_database_get_handle (to), *table);
  sqlite3_close_v2 (from);
  if (!set_counters (to, error))
    {
      hearth_database_rollback (to);
      return FALSE;
    }
  return hearth_database_commit (to, error);
}

static gboolean
replace_file (const char *from, const char *to, GError **error)
{
  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_STORE_IO, "%s: %s", to, g_strerror (errno));
  return FALSE;
}

/**
 * hearth_salvage_mail:
 * @dir: the folder of an account that nobody has open
 *
 * Puts a new `mail.db` in place of a damaged one, with the outbox, the journal and the drafts as far as they could be
 * read. The damaged file is kept as `mail.db.damaged`; `bodies.db` and `search.db` are begun anew with the index.
 */
gboolean
hearth_salvage_mail (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "mail.db", NULL);
  g_autofree char *new_path = g_build_filename (dir, "mail.db.new", NULL);
  g_autofree char *damaged = g_build_filename (dir, "mail.db.damaged", NULL);
  g_autofree char *bodies = g_build_filename (dir, "bodies.db", NULL);
  g_autofree char *search = g_build_filename (dir, "search.db", NULL);
  g_autofree char *mark = g_build_filename (dir, HEARTH_SALVAGE_MARK, NULL);
  HearthDatabase *to;
  gboolean copied;

  hearth_salvage_discard (new_path);
  to = hearth_database_open (new_path, &hearth_schema_mail, HEARTH_DATABASE_WRITE, error);
  if (to == NULL)
    return FALSE;
  copied = copy_precious (path, to, error);
  hearth_database_close (to);
  if (!copied)
    return FALSE;
  if (!replace_file (path, damaged, error))
    return FALSE;
  hearth_salvage_discard (path);
  if (!replace_file (new_path, path, error))
    return FALSE;
  hearth_salvage_discard (bodies);
  hearth_salvage_discard (search);
  g_unlink (mark);
  return TRUE;
}
