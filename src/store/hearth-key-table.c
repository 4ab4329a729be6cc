/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hearth_rows(?)`: an array of row ids as a table, so that any number of them fit in one prepared statement:
 * `SELECT … WHERE id IN (SELECT row FROM hearth_rows (?1))`. The thread of the connection it is registered with. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-key-table.h"

#include <string.h>

#include "hearth-database.h"

#define POINTER_TYPE "hearth-rows"

typedef struct
{
  const gint64 *rows;
  gsize n_rows;
} RowArray;

typedef struct
{
  sqlite3_vtab_cursor base;
  const RowArray *array;
  gsize position;
} RowCursor;

enum
{
  COLUMN_ROW,
  COLUMN_ARRAY,
};

static int
row_table_connect (
    sqlite3 *handle, void *data, int argc, const char *const *argv, sqlite3_vtab **table, char **message)
{
  int result = sqlite3_declare_vtab (handle, "CREATE TABLE x (row INTEGER, list HIDDEN)");

  if (result != SQLITE_OK)
    return result;
  *table = sqlite3_malloc (sizeof (sqlite3_vtab));
  if (*table == NULL)
    return SQLITE_NOMEM;
  memset (*table, 0, sizeof (sqlite3_vtab));
  return SQLITE_OK;
}

static int
row_table_disconnect (sqlite3_vtab *table)
{
  sqlite3_free (table);
  return SQLITE_OK;
}

static int
row_table_open (sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
  RowCursor *self = sqlite3_malloc (sizeof (RowCursor));

  if (self == NULL)
    return SQLITE_NOMEM;
  memset (self, 0, sizeof (RowCursor));
  *cursor = &self->base;
  return SQLITE_OK;
}

static int
row_table_close (sqlite3_vtab_cursor *cursor)
{
  sqlite3_free (cursor);
  return SQLITE_OK;
}

static int
row_table_best_index (sqlite3_vtab *table, sqlite3_index_info *info)
{
  for (int i = 0; i < info->nConstraint; i++)
    {
      const struct sqlite3_index_constraint *constraint = &info->aConstraint[i];

      if (constraint->iColumn != COLUMN_ARRAY || constraint->op != SQLITE_INDEX_CONSTRAINT_EQ)
        continue;
      if (!constraint->usable)
        return SQLITE_CONSTRAINT;
      info->aConstraintUsage[i].argvIndex = 1;
      info->aConstraintUsage[i].omit = 1;
      info->idxNum = 1;
      info->estimatedCost = 100;
      info->estimatedRows = 100;
      return SQLITE_OK;
    }
  return SQLITE_CONSTRAINT;
}

static int
row_table_filter (sqlite3_vtab_cursor *cursor, int number, const char *text, int argc, sqlite3_value **argv)
{
  RowCursor *self = (RowCursor *) cursor;

  self->array = argc > 0 ? sqlite3_value_pointer (argv[0], POINTER_TYPE) : NULL;
  self->position = 0;
  return SQLITE_OK;
}

static int
row_table_next (sqlite3_vtab_cursor *cursor)
{
  ((RowCursor *) cursor)->position++;
  return SQLITE_OK;
}

static int
row_table_eof (sqlite3_vtab_cursor *cursor)
{
  RowCursor *self = (RowCursor *) cursor;

  return self->array == NULL || self->position >= self->array->n_rows;
}

static int
row_table_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  RowCursor *self = (RowCursor *) cursor;

  if (column == COLUMN_ROW)
    sqlite3_result_int64 (context, self->array->rows[self->position]);
  return SQLITE_OK;
}

static int
row_table_rowid (sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
  *rowid = (sqlite3_int64) ((RowCursor *) cursor)->position;
  return SQLITE_OK;
}

static const sqlite3_module row_table_module = {
  .iVersion = 1,
  .xConnect = row_table_connect,
  .xBestIndex = row_table_best_index,
  .xDisconnect = row_table_disconnect,
  .xDestroy = row_table_disconnect,
  .xOpen = row_table_open,
  .xClose = row_table_close,
  .xFilter = row_table_filter,
  .xNext = row_table_next,
  .xEof = row_table_eof,
  .xColumn = row_table_column,
  .xRowid = row_table_rowid,
};

/**
 * hearth_key_table_register:
 *
 * Makes `hearth_rows` known to a connection.
 */
gboolean
hearth_key_table_register (sqlite3 *handle, GError **error)
{
  int result = sqlite3_create_module_v2 (handle, "hearth_rows", &row_table_module, NULL, NULL);

  if (result == SQLITE_OK)
    return TRUE;
  hearth_set_error (error, hearth_database_code_from_sqlite (result, 0), "%s", sqlite3_errmsg (handle));
  return FALSE;
}

/**
 * hearth_key_table_bind:
 * @index: the parameter of `hearth_rows`
 * @rows: (array length=n_rows): row ids, which must stay until the statement is reset
 */
void
hearth_key_table_bind (sqlite3_stmt *statement, int index, const gint64 *rows, gsize n_rows)
{
  RowArray *array = g_new (RowArray, 1);

  array->rows = rows;
  array->n_rows = n_rows;
  sqlite3_bind_pointer (statement, index, array, POINTER_TYPE, g_free);
}
