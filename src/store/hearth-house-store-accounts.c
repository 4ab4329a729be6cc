/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthHouseStore: adding, changing and removing people, accounts and identities. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-house-store-private.h"

/**
 * hearth_house_store_add_person:
 * @name: what they are called
 *
 * Adds a person behind the others, in the first colour that nobody has.
 *
 * Returns: the person's id, or 0 on error
 */
gint64
hearth_house_store_add_person (HearthHouseStore *self, const char *name, GError **error)
{
  sqlite3_stmt *statement;
  gint64 id = 0;

  if (!hearth_database_begin (self->house, HEARTH_DURABLE, error))
    return 0;
  statement = hearth_database_prepare (
      self->house,
      "WITH RECURSIVE color (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM color WHERE n < ?2 - 1)"
      " INSERT INTO person (name, color, position) SELECT ?1,"
      " coalesce ((SELECT min (n) FROM color WHERE n NOT IN (SELECT color FROM person)),"
      " (SELECT count (*) % ?2 FROM person)), (SELECT coalesce (max (position) + 1, 0) FROM person)",
      error);
  if (statement != NULL)
    {
      hearth_bind_text (statement, 1, name);
      sqlite3_bind_int (statement, 2, HEARTH_N_COLORS);
      if (hearth_house_run (self, statement, error))
        id = sqlite3_last_insert_rowid (hearth_database_get_handle (self->house));
    }
  return hearth_house_end (self, id != 0, error) ? id : 0;
}

static gboolean
write_person (HearthHouseStore *self, const HearthPerson *person, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house, "UPDATE person SET name = ?2, color = ?3, position = ?4 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, person->id);
  hearth_bind_text (statement, 2, person->name);
  sqlite3_bind_int (statement, 3, (int) person->color);
  sqlite3_bind_int (statement, 4, person->position);
  return hearth_house_run (self, statement, error);
}

/**
 * hearth_house_store_update_person:
 */
gboolean
hearth_house_store_update_person (HearthHouseStore *self, const HearthPerson *person, GError **error)
{
  return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
         hearth_house_end (self, write_person (self, person, error), error);
}

/* Whether @sql counts to more than zero for @id. */
static gboolean
has_any (HearthHouseStore *self, const char *sql, gint64 id)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->house, sql, NULL);
  gboolean any;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  any = sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_int (statement, 0) > 0;
  sqlite3_reset (statement);
  return any;
}

static gboolean
delete_by_id (HearthHouseStore *self, const char *sql, gint64 id, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->house, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  return hearth_house_run (self, statement, error);
}

/**
 * hearth_house_store_remove_person:
 *
 * Removes somebody who has no account any more, and whom they wrote to; otherwise it fails.
 */
gboolean
hearth_house_store_remove_person (HearthHouseStore *self, gint64 person, GError **error)
{
  if (has_any (self, "SELECT count (*) FROM account WHERE person = ?", person))
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "This person has an account");
      return FALSE;
    }
  return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
         hearth_house_end (self,
                           delete_by_id (self, "DELETE FROM correspondent WHERE person = ?", person, error) &&
                               delete_by_id (self, "DELETE FROM person WHERE id = ?", person, error),
                           error);
}

static gboolean
write_server (HearthHouseStore *self, guint16 account, const HearthServer *server, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house, "INSERT OR REPLACE INTO server VALUES (?, ?, ?, ?, ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, account);
  sqlite3_bind_int (statement, 2, (int) server->protocol);
  hearth_bind_text (statement, 3, server->host);
  sqlite3_bind_int (statement, 4, server->port);
  sqlite3_bind_int (statement, 5, (int) server->security);
  hearth_bind_text (statement, 6, server->user != NULL ? server->user : "");
  sqlite3_bind_int (statement, 7, server->has_own_password != FALSE);
  return hearth_house_run (self, statement, error);
}

static gboolean
write_pin (HearthHouseStore *self,
           guint16 account,
           const HearthServer *server,
           const char *sha256,
           GBytes *der,
           GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house, "INSERT OR REPLACE INTO certificate VALUES (?, ?, ?, ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  hearth_bind_text (statement, 1, server->host);
  sqlite3_bind_int (statement, 2, server->port);
  sqlite3_bind_int (statement, 3, account);
  hearth_bind_text (statement, 4, sha256);
  if (der != NULL)
    sqlite3_bind_blob64 (statement, 5, g_bytes_get_data (der, NULL), g_bytes_get_size (der), SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 6, g_get_real_time () / G_USEC_PER_SEC);
  return hearth_house_run (self, statement, error);
}

static gboolean
write_servers (HearthHouseStore *self, guint16 account, const HearthAccountInfo *info, GError **error)
{
  return (info->imap == NULL || write_server (self, account, info->imap, error)) &&
         (info->smtp == NULL || write_server (self, account, info->smtp, error));
}

/* The certificates that were pinned while a new account was tested. */
static gboolean
write_pins (HearthHouseStore *self, guint16 account, const HearthAccountInfo *info, GError **error)
{
  const HearthServer *const servers[] = { info->imap, info->smtp };

  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    if (servers[i] != NULL && servers[i]->pinned_sha256 != NULL &&
        !write_pin (self, account, servers[i], servers[i]->pinned_sha256, NULL, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_signature (HearthHouseStore *self, gint64 identity, const char *text, GError **error)
{
  sqlite3_stmt *statement;
  gint64 signature = 0;

  if (!delete_by_id (self, "DELETE FROM signature WHERE id = (SELECT signature FROM identity WHERE id = ?)",
                     identity, error))
    return FALSE;
  if (text != NULL && *text != '\0')
    {
      statement = hearth_database_prepare (self->house, "INSERT INTO signature (text) VALUES (?)", error);
      if (statement == NULL)
        return FALSE;
      hearth_bind_text (statement, 1, text);
      if (!hearth_house_run (self, statement, error))
        return FALSE;
      signature = sqlite3_last_insert_rowid (hearth_database_get_handle (self->house));
    }
  statement =
      hearth_database_prepare (self->house, "UPDATE identity SET signature = ?2 WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, identity);
  hearth_bind_key (statement, 2, signature);
  return hearth_house_run (self, statement, error);
}

static void
bind_identity (sqlite3_stmt *statement, const HearthIdentity *identity)
{
  const char *name = hearth_address_get_name (identity->address);

  hearth_bind_text (statement, 2, name != NULL ? name : "");
  hearth_bind_text (statement, 3, hearth_address_get_address (identity->address));
  if (identity->reply_to != NULL)
    {
      hearth_bind_text (statement, 4, hearth_address_get_name (identity->reply_to));
      hearth_bind_text (statement, 5, hearth_address_get_address (identity->reply_to));
    }
}

/* Returns: the id of the new row, or 0. */
static gint64
insert_identity (HearthHouseStore *self, guint16 account, const HearthIdentity *identity, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house,
      "INSERT INTO identity (account, name, address, reply_to_name, reply_to_address, position) VALUES (?1, "
      "?2, ?3, ?4,"
      " ?5, (SELECT coalesce (max (position) + 1, 0) FROM identity WHERE account = ?1))",
      error);
  gint64 id;

  if (statement == NULL)
    return 0;
  sqlite3_bind_int (statement, 1, account);
  bind_identity (statement, identity);
  if (!hearth_house_run (self, statement, error))
    return 0;
  id = sqlite3_last_insert_rowid (hearth_database_get_handle (self->house));
  return write_signature (self, id, identity->signature, error) ? id : 0;
}

static gboolean
insert_account (HearthHouseStore *self,
                const HearthAccountInfo *account,
                guint16 number,
                const char *folder,
                GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->house,
                               "INSERT INTO account VALUES (?1, ?2, ?3, ?4, ?5,"
                               " (SELECT coalesce (max (position) + 1, 0) FROM account WHERE person = ?3),"
                               " ?6, ?7, ?8, ?9)",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, number);
  hearth_bind_text (statement, 2, folder);
  sqlite3_bind_int64 (statement, 3, account->person);
  hearth_bind_text (statement, 4, account->name != NULL ? account->name : "");
  sqlite3_bind_int (statement, 5, account->enabled != FALSE);
  hearth_house_bind_keep (statement, 6, &account->keep, account->fetches_on_metered);
  if (!hearth_house_run (self, statement, error) || !write_servers (self, number, account, error) ||
      !write_pins (self, number, account, error))
    return FALSE;
  for (guint i = 0; i < account->identities->len; i++)
    if (insert_identity (self, number, g_ptr_array_index (account->identities, i), error) == 0)
      return FALSE;
  return hearth_database_execute (self->house,
                                  "UPDATE meta SET value = value + 1 WHERE name = 'next_account'", error);
}

static char *
random_folder_new (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (uuid, "-", -1);

  return g_strjoinv (NULL, parts);
}

/**
 * hearth_house_store_add_account:
 * @account: person, name, servers (with what was pinned) and identities; number, folder and position are given here
 *
 * Returns: the account's number, which no other will ever have; 0 on error
 */
guint16
hearth_house_store_add_account (HearthHouseStore *self, const HearthAccountInfo *account, GError **error)
{
  g_autofree char *folder = random_folder_new ();
  gint64 number = 0;
  gboolean added;

  if (account->identities->len == 0)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "An account needs an address");
      return 0;
    }
  if (!hearth_database_begin (self->house, HEARTH_DURABLE, error))
    return 0;
  added = hearth_database_get_int (self->house, "SELECT value FROM meta WHERE name = 'next_account'", &number,
                                   error);
  if (added && (number < 1 || number > G_MAXUINT16))
    {
      hearth_set_error (error, HEARTH_ERROR_LIMIT, "There have been too many accounts");
      added = FALSE;
    }
  added = added && insert_account (self, account, (guint16) number, folder, error);
  return hearth_house_end (self, added, error) ? (guint16) number : 0;
}

static gboolean
write_account (HearthHouseStore *self, const HearthAccountInfo *account, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house,
      "UPDATE account SET person = ?2, name = ?3, is_enabled = ?4, position = ?5 WHERE number = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, account->number);
  sqlite3_bind_int64 (statement, 2, account->person);
  hearth_bind_text (statement, 3, account->name != NULL ? account->name : "");
  sqlite3_bind_int (statement, 4, account->enabled != FALSE);
  sqlite3_bind_int (statement, 5, account->position);
  return hearth_house_run (self, statement, error) && write_servers (self, account->number, account, error);
}

/**
 * hearth_house_store_update_account:
 * @account: what it is now; identities are not looked at, and what is pinned stays with the host and port for which it
 *   was: hearth_house_store_pin_certificate() alone trusts
 */
gboolean
hearth_house_store_update_account (HearthHouseStore *self, const HearthAccountInfo *account, GError **error)
{
  return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
         hearth_house_end (self, write_account (self, account, error), error);
}

/**
 * hearth_house_store_remove_account:
 *
 * Forgets an account with its servers, identities and certificates. Its files are removed with
 * hearth_account_store_delete().
 */
gboolean
hearth_house_store_remove_account (HearthHouseStore *self, guint16 account, GError **error)
{
  return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
         hearth_house_end (
             self,
             delete_by_id (
                 self, "DELETE FROM signature WHERE id IN (SELECT signature FROM identity WHERE account = ?)",
                 account, error) &&
                 delete_by_id (self, "DELETE FROM account WHERE number = ?", account, error),
             error);
}

/**
 * hearth_house_store_add_identity:
 * @identity: its account, address, reply address and signature
 *
 * Returns: its id, or 0 on error
 */
gint64
hearth_house_store_add_identity (HearthHouseStore *self, const HearthIdentity *identity, GError **error)
{
  gint64 id;

  if (!hearth_database_begin (self->house, HEARTH_DURABLE, error))
    return 0;
  id = insert_identity (self, identity->account, identity, error);
  return hearth_house_end (self, id != 0, error) ? id : 0;
}

static gboolean
write_identity (HearthHouseStore *self, const HearthIdentity *identity, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house,
      "UPDATE identity SET name = ?2, address = ?3, reply_to_name = ?4, reply_to_address = ?5 WHERE id = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, identity->id);
  bind_identity (statement, identity);
  return hearth_house_run (self, statement, error) &&
         write_signature (self, identity->id, identity->signature, error);
}

/**
 * hearth_house_store_update_identity:
 */
gboolean
hearth_house_store_update_identity (HearthHouseStore *self, const HearthIdentity *identity, GError **error)
{
  return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
         hearth_house_end (self, write_identity (self, identity, error), error);
}

/**
 * hearth_house_store_remove_identity:
 *
 * Removes one of several identities of an account.
 */
gboolean
hearth_house_store_remove_identity (HearthHouseStore *self, gint64 identity, GError **error)
{
  if (!has_any (
          self,
          "SELECT count (*) - 1 FROM identity WHERE account = (SELECT account FROM identity WHERE id = ?)",
          identity))
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "An account needs an address");
      return FALSE;
    }
  return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
         hearth_house_end (self,
                           write_signature (self, identity, NULL, error) &&
                               delete_by_id (self, "DELETE FROM identity WHERE id = ?", identity, error),
                           error);
}

static HearthServer *
find_server (HearthHouseStore *self, guint16 account, HearthProtocol protocol, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house, "SELECT host, port FROM server WHERE account = ? AND protocol = ?", error);
  HearthServer *server = NULL;
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int (statement, 1, account);
  sqlite3_bind_int (statement, 2, (int) protocol);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    server = hearth_server_new (protocol, hearth_column_text (statement, 0),
                                (guint16) sqlite3_column_int (statement, 1), HEARTH_SECURITY_TLS, "");
  sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "There is no such account any more");
  else
    hearth_database_check (self->house, result, error);
  return server;
}

/**
 * hearth_house_store_pin_certificate:
 * @sha256: the SHA-256 of the certificate (DER), lower-case hex
 * @der: (nullable): the certificate
 *
 * The user trusts one certificate for one server of one account. If the account has another server of the same host
 * and port, it is the same server.
 */
gboolean
hearth_house_store_pin_certificate (HearthHouseStore *self,
                                    guint16 account,
                                    HearthProtocol protocol,
                                    const char *sha256,
                                    GBytes *der,
                                    GError **error)
{
  g_autoptr (HearthServer) server = find_server (self, account, protocol, error);

  return server != NULL && hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
         hearth_house_end (self, write_pin (self, account, server, sha256, der, error), error);
}
