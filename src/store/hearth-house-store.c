/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The house: people, accounts, identities. Opening checks `house.db` and keeps a copy of it, and goes back to the copy
 * if it is damaged: no server could tell this again. Engine thread; owned by the engine. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-house-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "hearth-dir-lock.h"
#include "hearth-house-store-private.h"
#include "hearth-ring-log.h"
#include "hearth-salvage.h"

/* Runs a statement without rows as a durable transaction of its own, or within the one under way. */
gboolean
hearth_house_run (HearthHouseStore *self, sqlite3_stmt *statement, GError **error)
{
  int result = sqlite3_step (statement);

  sqlite3_reset (statement);
  return hearth_database_check (self->house, result, error);
}

gboolean
hearth_house_end (HearthHouseStore *self, gboolean succeeded, GError **error)
{
  if (succeeded)
    return hearth_database_commit (self->house, error);
  hearth_database_rollback (self->house);
  return FALSE;
}

static gboolean
is_sound (HearthDatabase *file, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (file, "PRAGMA quick_check (1)", error);
  gboolean sound = FALSE;

  if (statement == NULL)
    return FALSE;
  if (sqlite3_step (statement) == SQLITE_ROW)
    sound = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_reset (statement);
  if (!sound)
    hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "%s is damaged", hearth_database_get_path (file));
  return sound;
}

static HearthDatabase *
open_sound (const char *path, GError **error)
{
  g_autoptr (HearthDatabase) file =
      hearth_database_open (path, &hearth_schema_house, HEARTH_DATABASE_WRITE, error);

  return file != NULL && is_sound (file, error) ? g_steal_pointer (&file) : NULL;
}

/* The copy is a file of its own that replaces the older one only when it is whole. */
static void
keep_copy (HearthHouseStore *self)
{
  g_autofree char *copy = g_build_filename (self->dir, "house.db.copy", NULL);
  g_autofree char *new_copy = g_build_filename (self->dir, "house.db.copy.new", NULL);
  g_autoptr (GError) failure = NULL;
  sqlite3_stmt *statement;

  g_unlink (new_copy);
  statement = hearth_database_prepare (self->house, "VACUUM INTO ?", &failure);
  if (statement != NULL)
    {
      sqlite3_bind_text (statement, 1, new_copy, -1, SQLITE_STATIC);
      hearth_house_run (self, statement, &failure);
    }
  if (failure == NULL && g_chmod (new_copy, 0600) == 0 && g_rename (new_copy, copy) == 0)
    return;
  g_unlink (new_copy);
  hearth_debug ("store", "house.db: no copy made: %s",
                failure != NULL ? failure->message : g_strerror (errno));
}

static gboolean
restore_copy (HearthHouseStore *self, const char *path, GError **error)
{
  g_autofree char *copy = g_build_filename (self->dir, "house.db.copy", NULL);
  g_autofree char *damaged = g_build_filename (self->dir, "house.db.damaged", NULL);
  g_autofree char *content = NULL;
  gsize length;

  if (g_rename (path, damaged) != 0 && errno != ENOENT)
    {
      hearth_set_error (error, HEARTH_ERROR_STORE_IO, "%s: %s", damaged, g_strerror (errno));
      return FALSE;
    }
  hearth_salvage_discard (path);
  self->was_restored = TRUE;
  if (!g_file_get_contents (copy, &content, &length, NULL))
    return TRUE;
  if (g_file_set_contents_full (path, content, (gssize) length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error))
    return TRUE;
  hearth_error_take_gio (error);
  return FALSE;
}

static gboolean
open_house (HearthHouseStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "house.db", NULL);
  g_autoptr (GError) failure = NULL;

  self->house = open_sound (path, &failure);
  if (self->house == NULL && g_error_matches (failure, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED))
    {
      if (!restore_copy (self, path, error))
        return FALSE;
      g_clear_error (&failure);
      self->house = open_sound (path, &failure);
    }
  if (self->house == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    keep_copy (self);
  return self->house != NULL;
}

/**
 * hearth_house_store_open:
 * @data_dir: `$XDG_DATA_HOME/hearth`, made with mode 0700 if it is missing
 *
 * Errors: %HEARTH_ERROR_STORE_IN_USE (another process has it), %HEARTH_ERROR_STORE_NEWER, %HEARTH_ERROR_STORE_FULL,
 * %HEARTH_ERROR_STORE_IO.
 *
 * Returns: (transfer full) (nullable): the house
 */
HearthHouseStore *
hearth_house_store_open (const char *data_dir, GError **error)
{
  g_autoptr (HearthHouseStore) self = g_new0 (HearthHouseStore, 1);

  self->dir = g_strdup (data_dir);
  self->lock_fd = -1;
  if (!hearth_dir_make (data_dir, error))
    return NULL;
  self->lock_fd = hearth_dir_lock (data_dir, error);
  return self->lock_fd >= 0 && open_house (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * hearth_house_store_close:
 * @self: (transfer full) (nullable): the house
 */
void
hearth_house_store_close (HearthHouseStore *self)
{
  if (self == NULL)
    return;
  hearth_database_close (self->house);
  hearth_dir_unlock (self->lock_fd);
  g_free (self->dir);
  g_free (self);
}

/**
 * hearth_house_store_was_restored:
 *
 * Returns: whether opening found `house.db` damaged and went back to the copy made at the start before (or, without
 *   one, to an empty house)
 */
gboolean
hearth_house_store_was_restored (HearthHouseStore *self)
{
  return self->was_restored;
}

/**
 * hearth_house_store_dup_account_dir:
 *
 * Returns: (transfer full): where the files of @account are
 */
char *
hearth_house_store_dup_account_dir (HearthHouseStore *self, const HearthAccountInfo *account)
{
  return g_build_filename (self->dir, account->folder, NULL);
}

static gboolean
read_people (HearthHouseStore *self, HearthHouse *house, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house, "SELECT id, name, color, position FROM person ORDER BY position, id", error);
  int result;

  if (statement == NULL)
    return FALSE;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (house->people, hearth_person_new (sqlite3_column_int64 (statement, 0),
                                                       hearth_column_text (statement, 1),
                                                       (HearthColor) sqlite3_column_int (statement, 2),
                                                       sqlite3_column_int (statement, 3)));
  sqlite3_reset (statement);
  return hearth_database_check (self->house, result, error);
}

/* A server that is missing or unknown by its numbers leaves NULL. */
static gboolean
read_server (HearthHouseStore *self,
             HearthAccountInfo *account,
             HearthProtocol protocol,
             HearthServer **server,
             GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house,
      "SELECT s.host, s.port, s.security, s.user, c.sha256, s.has_own_password FROM server s"
      " LEFT JOIN certificate c ON c.account = s.account AND c.host = s.host"
      " AND c.port = s.port WHERE s.account = ? AND s.protocol = ?",
      error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, account->number);
  sqlite3_bind_int (statement, 2, (int) protocol);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      *server = hearth_server_new (
          protocol, hearth_column_text (statement, 0), (guint16) sqlite3_column_int (statement, 1),
          (HearthSecurity) sqlite3_column_int (statement, 2), hearth_column_text (statement, 3));
      (*server)->pinned_sha256 = hearth_column_dup_text (statement, 4);
      (*server)->has_own_password = sqlite3_column_int (statement, 5);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->house, result, error);
}

static gboolean
read_identities (HearthHouseStore *self, HearthAccountInfo *account, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->house,
                               "SELECT i.id, i.name, i.address, i.reply_to_name, i.reply_to_address, s.text"
                               " FROM identity i LEFT JOIN signature s ON s.id = i.signature"
                               " WHERE i.account = ? ORDER BY i.position, i.id",
                               error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, account->number);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_autoptr (HearthAddress) address =
          hearth_address_new (hearth_column_text (statement, 1), hearth_column_text (statement, 2));
      HearthIdentity *identity =
          hearth_identity_new (sqlite3_column_int64 (statement, 0), account->number, address);

      if (sqlite3_column_type (statement, 4) != SQLITE_NULL)
        identity->reply_to =
            hearth_address_new (hearth_column_text (statement, 3), hearth_column_text (statement, 4));
      identity->signature = hearth_column_dup_text (statement, 5);
      g_ptr_array_add (account->identities, identity);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->house, result, error);
}

static gboolean
read_pins (HearthHouseStore *self, HearthAccountInfo *account, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house,
      "SELECT host, port, sha256, pinned_unix_s FROM certificate WHERE account = ? ORDER BY host, port",
      error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, account->number);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      HearthPin *pin = g_new0 (HearthPin, 1);

      pin->host = hearth_column_dup_text (statement, 0);
      pin->port = (guint16) sqlite3_column_int (statement, 1);
      pin->sha256 = hearth_column_dup_text (statement, 2);
      pin->pinned_unix_s = sqlite3_column_int64 (statement, 3);
      g_ptr_array_add (account->pins, pin);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->house, result, error);
}

static gboolean
read_accounts (HearthHouseStore *self, HearthHouse *house, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house,
      "SELECT a.number, a.folder, a.person, a.name, a.is_enabled, a.position, a.keep_kind, a.keep_months,"
      " a.keep_attachment_bytes, a.fetches_on_metered FROM account a"
      " JOIN person p ON p.id = a.person ORDER BY p.position, p.id, a.position, a.number",
      error);
  int result;

  if (statement == NULL)
    return FALSE;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      HearthAccountInfo *account = hearth_account_info_new ();

      account->number = (guint16) sqlite3_column_int (statement, 0);
      account->folder = hearth_column_dup_text (statement, 1);
      account->person = sqlite3_column_int64 (statement, 2);
      account->name = hearth_column_dup_text (statement, 3);
      account->enabled = sqlite3_column_int (statement, 4);
      account->position = sqlite3_column_int (statement, 5);
      account->keep =
          hearth_keep_from_numbers (sqlite3_column_int64 (statement, 6), sqlite3_column_int64 (statement, 7),
                                    sqlite3_column_int64 (statement, 8));
      account->fetches_on_metered = sqlite3_column_int (statement, 9);
      g_ptr_array_add (house->accounts, account);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->house, result, error);
}

/**
 * hearth_house_store_read:
 *
 * Returns: (transfer full) (nullable): the house as it is
 */
HearthHouse *
hearth_house_store_read (HearthHouseStore *self, GError **error)
{
  g_autoptr (HearthHouse) house = hearth_house_new ();

  if (!read_people (self, house, error) || !read_accounts (self, house, error))
    return NULL;
  for (guint i = 0; i < house->accounts->len; i++)
    {
      HearthAccountInfo *account = g_ptr_array_index (house->accounts, i);

      if (!read_server (self, account, HEARTH_PROTOCOL_IMAP, &account->imap, error) ||
          !read_server (self, account, HEARTH_PROTOCOL_SMTP, &account->smtp, error) ||
          !read_identities (self, account, error) || !read_pins (self, account, error))
        return NULL;
    }
  return g_steal_pointer (&house);
}
