/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account's servers said of themselves, to be looked up while there is no connection. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-fact-store.h"

#include "hearth-account-store-private.h"

static gboolean
put (HearthAccountStore *self, const char *name, const char *value, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "INSERT OR REPLACE INTO server_fact (name, value, noted_unix_s) VALUES (?1, ?2, ?3)",
      error);

  if (statement == NULL)
    return FALSE;
  hearth_bind_text (statement, 1, name);
  hearth_bind_text (statement, 2, value);
  sqlite3_bind_int64 (statement, 3, g_get_real_time () / G_USEC_PER_SEC);
  return hearth_store_step (self, statement, error);
}

static gboolean
forget (HearthAccountStore *self, const char *name, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "DELETE FROM server_fact WHERE name = ?1", error);

  if (statement == NULL)
    return FALSE;
  hearth_bind_text (statement, 1, name);
  return hearth_store_step (self, statement, error);
}

/**
 * hearth_fact_store_put:
 * @name: what it is about: "imap.product"
 * @value: (nullable): UTF-8; %NULL: nothing is known of it any more
 *
 * Returns: whether it is on the disk
 */
gboolean
hearth_fact_store_put (HearthAccountStore *self, const char *name, const char *value, GError **error)
{
  gboolean is_put;

  if (!hearth_account_store_begin (self, HEARTH_BATCH, error))
    return FALSE;
  is_put = value != NULL ? put (self, name, value, error) : forget (self, name, error);
  return hearth_store_end (self, is_put, error);
}

/**
 * hearth_fact_store_dup:
 * @noted_unix_s: (out) (optional): when it was put
 *
 * Returns: (transfer full) (nullable): what is known of @name
 */
char *
hearth_fact_store_dup (HearthAccountStore *self, const char *name, gint64 *noted_unix_s)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT value, noted_unix_s FROM server_fact WHERE name = ?1", NULL);
  char *value = NULL;

  if (statement == NULL)
    return NULL;
  hearth_bind_text (statement, 1, name);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      value = hearth_column_dup_text (statement, 0);
      if (noted_unix_s != NULL)
        *noted_unix_s = sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  return value;
}
