/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite connection: opened as its user needs it, statements kept, errors in words of ours. Used by one thread at a
 * time; only hearth_database_interrupt() may come from another. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-database.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "hearth-key-table.h"

/* Another connection holds the write lock for a slice of some milliseconds; only a stuck one holds it longer. */
#define BUSY_TIMEOUT_MS 10000

/* The housekeeper copies the log into the file. If it does not get to it, the writer does so itself at this length,
 * or reading would become slow (64 MB of pages of 4 KB). */
#define LOG_LIMIT_FRAMES 16384

/* What is kept of the log file after it was copied. */
#define LOG_KEPT_BYTES "33554432"

struct _HearthDatabase
{
  sqlite3 *handle;
  char *path;
  const HearthSchema *schema;
  HearthDatabaseMode mode;
  HearthDurability durability; /* what the connection is set to */
  GHashTable *statements;      /* address of static SQL text to sqlite3_stmt */
  int log_frames;
};

static HearthErrorCode
code_from_errno (int system_errno)
{
  return system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG ? HEARTH_ERROR_STORE_FULL
                                                                                   : HEARTH_ERROR_STORE_IO;
}

/**
 * hearth_database_code_from_sqlite:
 * @result: a result code of SQLite, extended or not
 * @system_errno: sqlite3_system_errno(), or 0
 *
 * Returns: the code that says what can be done about it
 */
HearthErrorCode
hearth_database_code_from_sqlite (int result, int system_errno)
{
  switch (result & 0xff)
    {
    case SQLITE_FULL:
      return HEARTH_ERROR_STORE_FULL;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return code_from_errno (system_errno);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return HEARTH_ERROR_STORE_IO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return HEARTH_ERROR_STORE_DAMAGED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return HEARTH_ERROR_STORE_IN_USE;
    case SQLITE_INTERRUPT:
      return HEARTH_ERROR_CANCELLED;
    case SQLITE_TOOBIG:
      return HEARTH_ERROR_LIMIT;
    default:
      return HEARTH_ERROR_FAILED;
    }
}

/* Why the system refused: SQLite keeps it by file, the log's being a file of its own. */
static int
get_system_errno (HearthDatabase *self)
{
  sqlite3_file *log = NULL;
  int cause = sqlite3_system_errno (self->handle);

  if (cause == 0 &&
      sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
      log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &cause);
  if (cause == 0)
    sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_LAST_ERRNO, &cause);
  return cause;
}

/**
 * hearth_database_check:
 * @result: what a call of SQLite returned
 *
 * Returns: whether @result means success; otherwise @error is set
 */
gboolean
hearth_database_check (HearthDatabase *self, int result, GError **error)
{
  int cause;

  if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
    return TRUE;
  cause = (result & 0xff) == SQLITE_IOERR ? get_system_errno (self) : sqlite3_system_errno (self->handle);
  hearth_set_error (error, hearth_database_code_from_sqlite (result, cause), "%s: %s%s%s", self->path,
                    sqlite3_errmsg (self->handle), cause != 0 ? ": " : "",
                    cause != 0 ? g_strerror (cause) : "");
  return FALSE;
}

/**
 * hearth_database_execute:
 * @sql: statements without parameters
 *
 * Returns: whether all of them ran
 */
gboolean
hearth_database_execute (HearthDatabase *self, const char *sql, GError **error)
{
  return hearth_database_check (self, sqlite3_exec (self->handle, sql, NULL, NULL, NULL), error);
}

/**
 * hearth_database_prepare:
 * @sql: one statement, static text: it is known again by its address. Values are parameters, never part of it
 *
 * Returns: (transfer none) (nullable): the statement, reset and without values, kept by @self; %NULL on error
 */
sqlite3_stmt *
hearth_database_prepare (HearthDatabase *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement == NULL)
    {
      int result = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);

      if (!hearth_database_check (self, result, error))
        return NULL;
      g_hash_table_insert (self->statements, (gpointer) sql, statement);
      return statement;
    }
#ifdef HEARTH_DEBUG
  /* A text that is not static would one day find the statement of another one at its address. */
  g_assert (g_str_equal (sqlite3_sql (statement), sql));
#endif
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return statement;
}

/**
 * hearth_database_get_int:
 * @sql: a query for one number, static text
 * @value: (out): the number, 0 if there is no row
 */
gboolean
hearth_database_get_int (HearthDatabase *self, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self, sql, error);
  int result;

  *value = 0;
  if (statement == NULL)
    return FALSE;
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return hearth_database_check (self, result, error);
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static gboolean
create_file (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      int cause = errno;

      hearth_set_error (error, code_from_errno (cause), "%s: %s", path, g_strerror (cause));
      return FALSE;
    }
  return g_close (fd, error);
}

/* What is fixed while the file is empty and has no effect later. */
static gboolean
set_creation_pragmas (HearthDatabase *self, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA page_size = %d; PRAGMA auto_vacuum = INCREMENTAL",
                                          self->schema->page_size_bytes);
  gint64 pages;

  if (!hearth_database_get_int (self, "PRAGMA page_count", &pages, error))
    return FALSE;
  return pages > 0 || hearth_database_execute (self, sql, error);
}

static gboolean
check_identity (HearthDatabase *self, GError **error)
{
  gint64 application_id, version;

  if (!hearth_database_get_int (self, "PRAGMA application_id", &application_id, error) ||
      !hearth_database_get_int (self, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version > self->schema->n_steps)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_NEWER,
                        "%s has version %d, this program knows versions up to %d", self->path, (int) version,
                        self->schema->n_steps);
      return FALSE;
    }
  if (application_id == self->schema->application_id ||
      (version == 0 && application_id == 0 && self->mode == HEARTH_DATABASE_WRITE))
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "%s is not a %s of this program", self->path,
                    self->schema->name);
  return FALSE;
}

static int
log_written_cb (void *data, sqlite3 *handle, const char *name, int frames)
{
  HearthDatabase *self = data;

  self->log_frames = frames;
  return SQLITE_OK;
}

static gboolean
set_pragmas (HearthDatabase *self, GError **error)
{
  const char *common = "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
                       "PRAGMA cell_size_check = ON";
  const char *writer =
      "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL;"
      "PRAGMA secure_delete = FAST; PRAGMA journal_size_limit = " LOG_KEPT_BYTES
      "; PRAGMA cache_size = -20480";
  const char *reader = "PRAGMA query_only = ON; PRAGMA cache_size = -8192";

  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (!hearth_database_execute (self, common, error))
    return FALSE;
  if (self->mode == HEARTH_DATABASE_READ)
    return hearth_database_execute (self, reader, error);
  if (self->mode == HEARTH_DATABASE_WRITE && !set_creation_pragmas (self, error))
    return FALSE;
  if (!hearth_database_execute (self, writer, error))
    return FALSE;
  sqlite3_wal_hook (self->handle, log_written_cb, self);
  return TRUE;
}

static gboolean
set_up (HearthDatabase *self, GError **error)
{
  if (!hearth_key_table_register (self->handle, error))
    return FALSE;
  if (self->schema->prepare != NULL && !self->schema->prepare (self->handle, error))
    return FALSE;
  if (!set_pragmas (self, error) || !check_identity (self, error))
    return FALSE;
  return self->mode != HEARTH_DATABASE_WRITE ||
         hearth_schema_migrate (self->schema, self->handle, self->path, error);
}

/* Counting every allocation under a lock is a cost that nobody looks at. Has no effect if SQLite is in use already. */
static void
configure_once (void)
{
  static gsize is_done = 0;

  if (g_once_init_enter (&is_done))
    {
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      g_once_init_leave (&is_done, 1);
    }
}

/**
 * hearth_database_open:
 * @path: the file; created by %HEARTH_DATABASE_WRITE with mode 0600
 * @schema: (transfer none): what it must be; static data
 * @mode: what the connection is for
 *
 * Errors: %HEARTH_ERROR_STORE_NEWER, %HEARTH_ERROR_STORE_DAMAGED (also for somebody else's file),
 * %HEARTH_ERROR_STORE_FULL, %HEARTH_ERROR_STORE_IO.
 *
 * Returns: (transfer full) (nullable): the connection
 */
HearthDatabase *
hearth_database_open (const char *path, const HearthSchema *schema, HearthDatabaseMode mode, GError **error)
{
  g_autoptr (HearthDatabase) self = NULL;
  int flags =
      SQLITE_OPEN_NOMUTEX | (mode == HEARTH_DATABASE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);

  configure_once ();
  if (mode == HEARTH_DATABASE_WRITE && !create_file (path, error))
    return NULL;
  self = g_new0 (HearthDatabase, 1);
  self->path = g_strdup (path);
  self->schema = schema;
  self->mode = mode;
  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize_statement);
  if (!hearth_database_check (self, sqlite3_open_v2 (path, &self->handle, flags, NULL), error))
    return NULL;
  sqlite3_extended_result_codes (self->handle, 1);
  return set_up (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * hearth_database_close:
 * @self: (transfer full) (nullable): a connection; an open transaction is rolled back
 */
void
hearth_database_close (HearthDatabase *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  sqlite3_close_v2 (self->handle);
  g_free (self->path);
  g_free (self);
}

/**
 * hearth_database_get_handle:
 *
 * Returns: (transfer none): SQLite's connection
 */
sqlite3 *
hearth_database_get_handle (HearthDatabase *self)
{
  return self->handle;
}

/**
 * hearth_database_get_path:
 *
 * Returns: (transfer none): the file
 */
const char *
hearth_database_get_path (HearthDatabase *self)
{
  return self->path;
}

/**
 * hearth_database_interrupt:
 *
 * Ends what the connection is doing with %HEARTH_ERROR_CANCELLED. From any thread, while @self is open.
 */
void
hearth_database_interrupt (HearthDatabase *self)
{
  sqlite3_interrupt (self->handle);
}

/**
 * hearth_database_begin:
 * @durability: how the commit is to reach the disk
 *
 * Begins a transaction that may write.
 */
gboolean
hearth_database_begin (HearthDatabase *self, HearthDurability durability, GError **error)
{
  sqlite3_stmt *statement;
  int result;

  if (durability != self->durability)
    {
      const char *sql =
          durability == HEARTH_DURABLE ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";

      if (!hearth_database_execute (self, sql, error))
        return FALSE;
      self->durability = durability;
    }
  statement = hearth_database_prepare (self, "BEGIN IMMEDIATE", error);
  if (statement == NULL)
    return FALSE;
  result = sqlite3_step (statement);
  sqlite3_reset (statement);
  return hearth_database_check (self, result, error);
}

/* If nobody copies the log, it must not grow for ever. */
static void
limit_log (HearthDatabase *self)
{
  if (self->log_frames < LOG_LIMIT_FRAMES)
    return;
  self->log_frames = 0;
  sqlite3_wal_checkpoint_v2 (self->handle, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/**
 * hearth_database_commit:
 *
 * Returns: whether the transaction is committed; if not, it has been rolled back
 */
gboolean
hearth_database_commit (HearthDatabase *self, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self, "COMMIT", error);
  int result = statement != NULL ? sqlite3_step (statement) : SQLITE_ERROR;

  if (statement != NULL)
    sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    {
      limit_log (self);
      return TRUE;
    }
  if (statement != NULL)
    hearth_database_check (self, result, error);
  hearth_database_rollback (self);
  return FALSE;
}

/**
 * hearth_database_rollback:
 *
 * Undoes the transaction; nothing happens if there is none.
 */
void
hearth_database_rollback (HearthDatabase *self)
{
  GHashTableIter iter;
  gpointer statement;

  g_hash_table_iter_init (&iter, self->statements);
  while (g_hash_table_iter_next (&iter, NULL, &statement))
    sqlite3_reset (statement);
  /* An interruption may be meant for what came before, and must not keep the transaction open. */
  while (hearth_database_is_in_transaction (self))
    if (sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL) != SQLITE_INTERRUPT)
      break;
}

/**
 * hearth_database_is_in_transaction:
 *
 * Returns: whether a transaction is open; SQLite ends one by itself when the disk fails
 */
gboolean
hearth_database_is_in_transaction (HearthDatabase *self)
{
  return !sqlite3_get_autocommit (self->handle);
}

/**
 * hearth_database_attach:
 * @path: another file
 * @name: a plain word of ours by which SQL calls it
 */
gboolean
hearth_database_attach (HearthDatabase *self, const char *path, const char *name, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self, "ATTACH ? AS ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, path, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, name, -1, SQLITE_STATIC);
  result = sqlite3_step (statement);
  sqlite3_reset (statement);
  return hearth_database_check (self, result, error);
}
