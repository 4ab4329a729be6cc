/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writer of one account's folder: opening, the lock against a second process, transactions and change sets. What is
 * written is in hearth-account-store-*.c. Engine thread; owned by the engine's account. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "hearth-account-store-private.h"
#include "hearth-dir-lock.h"
#include "hearth-filing-private.h"
#include "hearth-ring-log.h"
#include "hearth-salvage.h"

static const char *const counter_names[HEARTH_N_COUNTERS] = {
  [HEARTH_NEXT_FOLDER] = "next_folder",       [HEARTH_NEXT_MESSAGE] = "next_message",
  [HEARTH_NEXT_PLACEMENT] = "next_placement", [HEARTH_NEXT_THREAD] = "next_thread",
  [HEARTH_NEXT_CONTENT] = "next_content",     [HEARTH_NEXT_OWN_CONTENT] = "next_own_content",
  [HEARTH_NEXT_OUTBOX] = "next_outbox",       [HEARTH_NEXT_JOURNAL] = "next_journal",
  [HEARTH_NEXT_DRAFT] = "next_draft",         [HEARTH_NEXT_INDEX_SEQ] = "next_index_seq",
};

/* Counts in wall clock seconds: what is written into the store and compared across starts. */
gint64
hearth_store_now_unix_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Runs a statement that gives no rows. */
gboolean
hearth_store_step (HearthAccountStore *self, sqlite3_stmt *statement, GError **error)
{
  int result = sqlite3_step (statement);

  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static gboolean
open_mail (HearthAccountStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "mail.db", NULL);
  g_autofree char *mark = g_build_filename (self->dir, HEARTH_SALVAGE_MARK, NULL);
  g_autoptr (GError) failure = NULL;

  if (!g_file_test (mark, G_FILE_TEST_EXISTS))
    {
      self->mail = hearth_database_open (path, &hearth_schema_mail, HEARTH_DATABASE_WRITE, &failure);
      if (self->mail != NULL)
        return TRUE;
      if (!g_error_matches (failure, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  if (!hearth_salvage_mail (self->dir, error))
    return FALSE;
  self->was_salvaged = TRUE;
  self->mail = hearth_database_open (path, &hearth_schema_mail, HEARTH_DATABASE_WRITE, error);
  return self->mail != NULL;
}

static gboolean
open_bodies (HearthAccountStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "bodies.db", NULL);
  g_autoptr (GError) failure = NULL;

  self->bodies = hearth_database_open (path, &hearth_schema_bodies, HEARTH_DATABASE_WRITE, &failure);
  if (self->bodies == NULL && g_error_matches (failure, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED))
    {
      g_clear_error (&failure);
      hearth_salvage_discard (path);
      self->bodies = hearth_database_open (path, &hearth_schema_bodies, HEARTH_DATABASE_WRITE, &failure);
      if (self->bodies != NULL &&
          !hearth_database_execute (
              self->mail, "UPDATE message SET content = NULL, is_whole = 0 WHERE content IS NOT NULL", error))
        return FALSE;
    }
  if (self->bodies == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return self->bodies != NULL;
}

static gboolean
load_counters (HearthAccountStore *self, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT value FROM meta WHERE name = ?", error);

  if (statement == NULL)
    return FALSE;
  for (int i = 0; i < HEARTH_N_COUNTERS; i++)
    {
      int result;

      sqlite3_bind_text (statement, 1, counter_names[i], -1, SQLITE_STATIC);
      result = sqlite3_step (statement);
      self->next[i] = result == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 1;
      self->next_saved[i] = self->next[i];
      sqlite3_reset (statement);
      if (!hearth_database_check (self->mail, result, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_counters (HearthAccountStore *self, GError **error)
{
  for (int i = 0; i < HEARTH_N_COUNTERS; i++)
    {
      sqlite3_stmt *statement;

      if (self->next[i] == self->next_saved[i])
        continue;
      statement = hearth_database_prepare (self->mail, "INSERT OR REPLACE INTO meta VALUES (?, ?)", error);
      if (statement == NULL)
        return FALSE;
      sqlite3_bind_text (statement, 1, counter_names[i], -1, SQLITE_STATIC);
      sqlite3_bind_int64 (statement, 2, self->next[i]);
      if (!hearth_store_step (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
open_files (HearthAccountStore *self, GError **error)
{
  if (!hearth_dir_make (self->dir, error))
    return FALSE;
  self->lock_fd = hearth_dir_lock (self->dir, error);
  return self->lock_fd >= 0 && open_mail (self, error) && open_bodies (self, error) &&
         load_counters (self, error) && hearth_store_load_folders (self, error) &&
         hearth_store_drop_unfinished (self, error) && hearth_outbox_store_recover (self, error) &&
         hearth_journal_recover (self, error) && hearth_filing_recover (self, error) &&
         hearth_attachments_recover (self, error);
}

/**
 * hearth_account_store_open:
 * @dir: the account's folder, made with mode 0700 if it is missing
 * @account: the account's number
 *
 * Opens or creates the account's files, brings them to the current schema, and takes in what the last run left open:
 * bodies half written are dropped, letters that were being sent become queued or unknown. A damaged `mail.db` is
 * salvaged, a damaged `bodies.db` made anew.
 *
 * Errors: %HEARTH_ERROR_STORE_IN_USE (another process has it), %HEARTH_ERROR_STORE_NEWER, %HEARTH_ERROR_STORE_FULL,
 * %HEARTH_ERROR_STORE_IO.
 *
 * Returns: (transfer full) (nullable): the store
 */
HearthAccountStore *
hearth_account_store_open (const char *dir, guint16 account, GError **error)
{
  g_autoptr (HearthAccountStore) self = g_new0 (HearthAccountStore, 1);

  self->account = account;
  self->dir = g_strdup (dir);
  self->lock_fd = -1;
  self->changes = hearth_change_set_new ();
  self->pending = hearth_change_set_new ();
  self->given_up = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_pending_change_unref);
  self->thread_sizes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return open_files (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * hearth_account_store_close:
 * @self: (transfer full) (nullable): a store; a transaction under way is rolled back
 */
void
hearth_account_store_close (HearthAccountStore *self)
{
  if (self == NULL)
    return;
  hearth_database_close (self->bodies);
  hearth_database_close (self->mail);
  hearth_dir_unlock (self->lock_fd);
  g_clear_pointer (&self->folders, g_hash_table_unref);
  g_hash_table_unref (self->thread_sizes);
  hearth_change_set_free (self->changes);
  hearth_change_set_free (self->pending);
  g_clear_pointer (&self->given_up, g_ptr_array_unref);
  g_free (self->dir);
  g_free (self);
}

/**
 * hearth_account_store_delete:
 * @dir: the folder of an account that is closed everywhere
 *
 * Removes the account's files and its folder; files that are not ours stay. One that cannot be removed keeps no other.
 */
gboolean
hearth_account_store_delete (const char *dir, GError **error)
{
  static const char *const names[] = { "mail.db", "bodies.db", "search.db" };
  static const char *const endings[] = { "", "-wal", "-shm", "-journal", ".damaged" };
  g_autofree char *lock = g_build_filename (dir, "lock", NULL);
  gboolean is_gone = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (endings); k++)
      {
        g_autofree char *name = g_strconcat (names[i], endings[k], NULL);
        g_autofree char *path = g_build_filename (dir, name, NULL);

        if (g_unlink (path) == 0 || errno == ENOENT)
          continue;
        if (is_gone)
          hearth_set_error (error, HEARTH_ERROR_STORE_IO, "%s: %s", path, g_strerror (errno));
        is_gone = FALSE;
      }
  g_unlink (lock);
  g_rmdir (dir);
  return is_gone;
}

/**
 * hearth_account_store_get_account:
 *
 * Returns: the number of the account
 */
guint16
hearth_account_store_get_account (HearthAccountStore *self)
{
  return self->account;
}

/**
 * hearth_account_store_get_dir:
 *
 * Returns: (transfer none): the account's folder
 */
const char *
hearth_account_store_get_dir (HearthAccountStore *self)
{
  return self->dir;
}

/**
 * hearth_account_store_was_salvaged:
 *
 * Returns: whether opening found `mail.db` damaged: outbox, journal and drafts were saved as far as they could be read,
 *   folders and messages are to be fetched anew
 */
gboolean
hearth_account_store_was_salvaged (HearthAccountStore *self)
{
  return self->was_salvaged;
}

/**
 * hearth_account_store_take_changes:
 *
 * Returns: (transfer full): what commits changed since the last call
 */
HearthChangeSet *
hearth_account_store_take_changes (HearthAccountStore *self)
{
  HearthChangeSet *changes = self->changes;

  self->changes = hearth_change_set_new ();
  return changes;
}

/**
 * hearth_account_store_begin:
 * @durability: how the commit is to reach the disk; inside a transaction the strictest wins
 *
 * Begins a transaction, so that several calls are one. Calls may nest; each needs its hearth_account_store_commit() or
 * hearth_account_store_rollback().
 */
gboolean
hearth_account_store_begin (HearthAccountStore *self, HearthDurability durability, GError **error)
{
  if (self->is_doomed)
    {
      hearth_set_error (error, HEARTH_ERROR_FAILED, "An earlier step of this transaction failed");
      return FALSE;
    }
  if (self->depth == 0)
    {
      self->wants_durable = FALSE;
      self->is_shown_first = durability == HEARTH_SHOWN_FIRST;
      if (!hearth_database_begin (self->mail, self->is_shown_first ? HEARTH_BATCH : durability, error))
        return FALSE;
    }
  else
    self->wants_durable |= durability == HEARTH_DURABLE;
  self->depth++;
  return TRUE;
}

/* Goes back to what the file says. Row ids that were given out stay given out. */
static void
undo (HearthAccountStore *self)
{
  g_autoptr (GError) failure = NULL;

  hearth_database_rollback (self->mail);
  self->is_doomed = FALSE;
  hearth_change_set_free (self->pending);
  self->pending = hearth_change_set_new ();
  g_ptr_array_set_size (self->given_up, (int) self->n_given_up);
  g_hash_table_remove_all (self->thread_sizes);
  self->items_known = HEARTH_STORE_ITEMS_UNKNOWN;
  if (!hearth_store_load_folders (self, &failure))
    hearth_debug ("store", "%s: %s", self->dir, failure->message);
}

static gboolean
finish (HearthAccountStore *self, GError **error)
{
  if (!hearth_store_save_folders (self, error) || !save_counters (self, error))
    {
      undo (self);
      return FALSE;
    }
  if (!hearth_database_commit (self->mail, error))
    {
      undo (self);
      return FALSE;
    }
  memcpy (self->next_saved, self->next, sizeof self->next);
  self->n_given_up = self->given_up->len;
  if (!hearth_change_set_is_empty (self->pending))
    {
      hearth_change_set_merge (self->changes, self->pending);
      hearth_change_set_free (self->pending);
      self->pending = hearth_change_set_new ();
    }
  return TRUE;
}

/* A step asked for more than the transaction had been begun with, where SQLite no longer lets it be set. The next
 * durable commit flushes the log with all that stands before it. */
static gboolean
flush_log (HearthAccountStore *self, GError **error)
{
  return hearth_database_begin (self->mail, HEARTH_DURABLE, error) &&
         hearth_database_execute (self->mail, "INSERT OR REPLACE INTO meta VALUES ('flushed', 1)", error) &&
         hearth_database_commit (self->mail, error);
}

/**
 * hearth_account_store_commit:
 *
 * Returns: whether the transaction is committed (the outermost commit does it); if not, all of it was rolled back
 */
gboolean
hearth_account_store_commit (HearthAccountStore *self, GError **error)
{
  g_return_val_if_fail (self->depth > 0, FALSE);

  if (--self->depth > 0)
    return TRUE;
  if (self->is_doomed)
    {
      undo (self);
      hearth_set_error (error, HEARTH_ERROR_FAILED, "A step of this transaction failed");
      return FALSE;
    }
  return finish (self, error) && (!self->wants_durable || self->is_shown_first || flush_log (self, error));
}

/**
 * hearth_account_store_flush:
 *
 * Makes durable what was committed so far: the other half of %HEARTH_SHOWN_FIRST. Not within a transaction.
 */
gboolean
hearth_account_store_flush (HearthAccountStore *self, GError **error)
{
  g_return_val_if_fail (self->depth == 0, FALSE);

  return flush_log (self, error);
}

/**
 * hearth_account_store_rollback:
 *
 * Undoes the transaction; inside another one it dooms that as well.
 */
void
hearth_account_store_rollback (HearthAccountStore *self)
{
  g_return_if_fail (self->depth > 0);

  self->is_doomed = TRUE;
  if (--self->depth == 0)
    undo (self);
}

/* Ends what hearth_account_store_begin() began, by how the work between went. */
gboolean
hearth_store_end (HearthAccountStore *self, gboolean succeeded, GError **error)
{
  if (succeeded)
    return hearth_account_store_commit (self, error);
  hearth_account_store_rollback (self);
  return FALSE;
}
