/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings a file from the version it was written with to the program's. Each step is a transaction of its own, after a
 * copy of what no server could give back. Whoever opens the file for writing calls it: the engine thread for what it
 * writes, the housekeeper for `search.db`. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-schema.h"

#include <fcntl.h>
#include <glib/gstdio.h>

#include "hearth-database.h"

static gboolean
run_sql (const HearthSchema *self, sqlite3 *handle, const char *sql, GError **error)
{
  int result = sqlite3_exec (handle, sql, NULL, NULL, NULL);

  if (result == SQLITE_OK)
    return TRUE;
  hearth_set_error (error, hearth_database_code_from_sqlite (result, sqlite3_system_errno (handle)), "%s: %s",
                    self->name, sqlite3_errmsg (handle));
  return FALSE;
}

/**
 * hearth_schema_get_version:
 * @handle: an open file
 *
 * Returns: its version, 0 for an empty file, -1 if it cannot be read
 */
int
hearth_schema_get_version (sqlite3 *handle)
{
  sqlite3_stmt *statement = NULL;
  int version = -1;

  if (sqlite3_prepare_v2 (handle, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return version;
}

static gboolean
has_table (sqlite3 *handle, const char *table)
{
  sqlite3_stmt *statement = NULL;
  gboolean found = FALSE;

  if (sqlite3_prepare_v2 (handle, "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?", -1,
                          &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, table, -1, SQLITE_STATIC);
      found = sqlite3_step (statement) == SQLITE_ROW;
    }
  sqlite3_finalize (statement);
  return found;
}

static gboolean
copy_tables (const HearthSchema *self, sqlite3 *handle, GError **error)
{
  for (const char *const *table = self->precious_tables; *table != NULL; table++)
    {
      g_autofree char *sql =
          g_strdup_printf ("CREATE TABLE aside.\"%s\" AS SELECT * FROM main.\"%s\"", *table, *table);

      if (has_table (handle, *table) && !run_sql (self, handle, sql, error))
        return FALSE;
    }
  return TRUE;
}

/* Leaves PATH.before-VERSION with the tables that only we have. */
static gboolean
copy_precious (const HearthSchema *self, sqlite3 *handle, const char *path, int version, GError **error)
{
  g_autofree char *copy_path = g_strdup_printf ("%s.before-%d", path, version + 1);
  sqlite3_stmt *attach = NULL;
  gboolean copied;
  int fd;

  if (self->precious_tables == NULL)
    return TRUE;
  g_unlink (copy_path);
  fd = g_open (copy_path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 || !g_close (fd, NULL) ||
      sqlite3_prepare_v2 (handle, "ATTACH ? AS aside", -1, &attach, NULL) != SQLITE_OK)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_IO, "%s: cannot make the copy %s", self->name, copy_path);
      return FALSE;
    }
  sqlite3_bind_text (attach, 1, copy_path, -1, SQLITE_STATIC);
  copied = sqlite3_step (attach) == SQLITE_DONE;
  sqlite3_finalize (attach);
  if (!copied)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_IO, "%s: %s", copy_path, sqlite3_errmsg (handle));
      return FALSE;
    }
  copied = copy_tables (self, handle, error);
  sqlite3_exec (handle, "DETACH aside", NULL, NULL, NULL);
  return copied;
}

static gboolean
run_step (const HearthSchema *self, sqlite3 *handle, int version, GError **error)
{
  const HearthSchemaStep *step = &self->steps[version];
  g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %d; PRAGMA application_id = %d",
                                            version + 1, self->application_id);

  if (!run_sql (self, handle, "BEGIN IMMEDIATE", error))
    return FALSE;
  if ((step->sql == NULL || run_sql (self, handle, step->sql, error)) &&
      (step->run == NULL || step->run (handle, error)) && run_sql (self, handle, stamp, error) &&
      run_sql (self, handle, "COMMIT", error))
    return TRUE;
  sqlite3_exec (handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/**
 * hearth_schema_migrate:
 * @handle: a connection that may write
 * @path: the file it has open
 *
 * Runs the steps that @handle's file lacks. A step that fails leaves the file as the step before left it.
 *
 * Returns: whether the file is of the current version; with %HEARTH_ERROR_STORE_NEWER it was written by a newer program
 */
gboolean
hearth_schema_migrate (const HearthSchema *self, sqlite3 *handle, const char *path, GError **error)
{
  int version = hearth_schema_get_version (handle);
  const gboolean is_new = version == 0;

  if (version < 0)
    {
      int result = sqlite3_extended_errcode (handle);

      hearth_set_error (error, hearth_database_code_from_sqlite (result, sqlite3_system_errno (handle)),
                        "%s: %s", path, sqlite3_errmsg (handle));
      return FALSE;
    }
  if (version > self->n_steps)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_NEWER,
                        "%s has version %d, this program knows versions up to %d", path, version,
                        self->n_steps);
      return FALSE;
    }
  for (; version < self->n_steps; version++)
    {
      if (!is_new && !copy_precious (self, handle, path, version, error))
        return FALSE;
      if (!run_step (self, handle, version, error))
        return FALSE;
    }
  return TRUE;
}
