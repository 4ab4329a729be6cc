/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many connections at a time the account's server allows, as it showed: it says so only by refusing one. Engine
 * thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-link-store.h"

#include "hearth-account-store-private.h"

#define LIMIT "connection_limit"
#define NOTED "connection_limit_unix_s"

static gint64
get_number (HearthAccountStore *store, const char *name)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT value FROM meta WHERE name = ?", NULL);
  gint64 value = 0;

  if (statement == NULL)
    return 0;
  hearth_bind_text (statement, 1, name);
  if (sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return value;
}

static gboolean
put_number (HearthAccountStore *store, const char *name, gint64 value, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "INSERT OR REPLACE INTO meta VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  hearth_bind_text (statement, 1, name);
  sqlite3_bind_int64 (statement, 2, value);
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_link_store_get_limit:
 * @noted_unix_s: (out): when that was seen last
 *
 * Returns: how many connections the server allows, 0 if it never refused one
 */
guint
hearth_link_store_get_limit (HearthAccountStore *store, gint64 *noted_unix_s)
{
  *noted_unix_s = get_number (store, NOTED);
  return (guint) CLAMP (get_number (store, LIMIT), 0, G_MAXINT32);
}

/**
 * hearth_link_store_set_limit:
 * @limit: as it showed, or 0: it refused none
 * @noted_unix_s: when
 *
 * Returns: whether it is kept for the next time
 */
gboolean
hearth_link_store_set_limit (HearthAccountStore *store, guint limit, gint64 noted_unix_s, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (
             store, put_number (store, LIMIT, limit, error) && put_number (store, NOTED, noted_unix_s, error),
             error);
}
