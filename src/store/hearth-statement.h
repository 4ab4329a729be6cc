/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binding and reading values of a prepared statement. Text goes in repaired and comes out as valid UTF-8. */
#pragma once

#include <string.h>

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Binds @text, which must stay as it is until the statement is reset; NULL binds NULL. */
static inline void
hearth_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  gsize length;

  if (text == NULL)
    {
      sqlite3_bind_null (statement, index);
      return;
    }
  length = strlen (text);
  if (g_utf8_validate_len (text, length, NULL))
    sqlite3_bind_text64 (statement, index, text, length, SQLITE_STATIC, SQLITE_UTF8);
  else
    sqlite3_bind_text (statement, index, g_utf8_make_valid (text, (gssize) length), -1, g_free);
}

static inline void
hearth_bind_key (sqlite3_stmt *statement, int index, gint64 row)
{
  if (row != 0)
    sqlite3_bind_int64 (statement, index, row);
  else
    sqlite3_bind_null (statement, index);
}

/* Returns: (transfer none): the text of a column until the next step; "" for NULL. */
static inline const char *
hearth_column_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

/* Returns: (transfer full) (nullable): a copy of a text column; NULL for NULL. */
static inline char *
hearth_column_dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

/* Returns: (transfer full) (nullable): a copy of a BLOB column; NULL for NULL. */
static inline GBytes *
hearth_column_dup_bytes (sqlite3_stmt *statement, int column)
{
  const void *data = sqlite3_column_blob (statement, column);

  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;
  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, column));
}

G_END_DECLS
