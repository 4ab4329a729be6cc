/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: what is still to be done on the server and is not state. A row is written in the same transaction as its
 * local effect, can be shown, tried again and cancelled, and is gone when it is done. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-journal.h"

#include <string.h>

#include "hearth-account-store-private.h"

/* A journal row names at most so many stretches of UIDs. */
#define MAX_RANGES 1000000

#define JOURNAL_COLUMNS                                                                                      \
  "id, kind, state, folder, target, outbox, uidvalidity, uids, text, reason, attempts, created_unix_s, "     \
  "not_before_unix_s, error_code, server_text, other_account"

/**
 * hearth_journal_row_new:
 *
 * Returns: (transfer full): a row that is due at once
 */
HearthJournalRow *
hearth_journal_row_new (HearthJournalKind kind)
{
  HearthJournalRow *self = g_new0 (HearthJournalRow, 1);

  self->kind = kind;
  return self;
}

/**
 * hearth_journal_row_free:
 * @self: (transfer full) (nullable): a row
 */
void
hearth_journal_row_free (HearthJournalRow *self)
{
  if (self == NULL)
    return;
  hearth_id_set_free (self->uids);
  g_free (self->text);
  g_free (self->reason);
  g_free (self->server_text);
  g_free (self);
}

static gboolean
insert_row (HearthAccountStore *store, gint64 id, const HearthJournalRow *row, GError **error)
{
  g_autofree char *uids = row->uids != NULL ? hearth_id_set_to_string (row->uids) : NULL;
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail,
                               "INSERT INTO journal (" JOURNAL_COLUMNS
                               ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, ?, ?, NULL, NULL, ?)",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, (int) row->kind);
  sqlite3_bind_int (statement, 3, HEARTH_JOURNAL_WAITING);
  hearth_bind_key (statement, 4, hearth_key_get_row (row->folder));
  hearth_bind_key (statement, 5, hearth_key_get_row (row->target));
  hearth_bind_key (statement, 6, hearth_key_get_row (row->outbox));
  sqlite3_bind_int64 (statement, 7, row->uidvalidity);
  hearth_bind_text (statement, 8, uids);
  if (row->text != NULL)
    sqlite3_bind_blob (statement, 9, row->text, (int) strlen (row->text), SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 10, hearth_store_now_unix_s ());
  sqlite3_bind_int64 (statement, 11, row->not_before_unix_s);
  hearth_bind_key (statement, 12, row->other_account);
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_journal_add:
 * @row: what to do; key, state, reason and attempts are not looked at
 *
 * Notes what is to be done; inside the caller's transaction if there is one, durable in any case.
 *
 * Returns: its key, or %HEARTH_KEY_NONE on error
 */
HearthKey
hearth_journal_add (HearthAccountStore *store, const HearthJournalRow *row, GError **error)
{
  gint64 id;

  if (!hearth_account_store_begin (store, HEARTH_DURABLE, error))
    return HEARTH_KEY_NONE;
  id = hearth_store_next (store, HEARTH_NEXT_JOURNAL);
  store->pending->is_journal_changed = TRUE;
  return hearth_store_end (store, insert_row (store, id, row, error), error) ? hearth_store_key (store, id)
                                                                             : HEARTH_KEY_NONE;
}

static HearthJournalRow *
row_from_statement (HearthAccountStore *store, sqlite3_stmt *statement)
{
  HearthJournalRow *row = hearth_journal_row_new ((HearthJournalKind) sqlite3_column_int (statement, 1));

  row->key = hearth_store_key (store, sqlite3_column_int64 (statement, 0));
  row->state = (HearthJournalState) sqlite3_column_int (statement, 2);
  row->folder = hearth_store_key (store, sqlite3_column_int64 (statement, 3));
  row->target = hearth_store_key (store, sqlite3_column_int64 (statement, 4));
  row->outbox = hearth_store_key (store, sqlite3_column_int64 (statement, 5));
  row->uidvalidity = (guint32) sqlite3_column_int64 (statement, 6);
  if (sqlite3_column_type (statement, 7) != SQLITE_NULL)
    row->uids = hearth_id_set_parse (hearth_column_text (statement, 7), MAX_RANGES);
  if (sqlite3_column_type (statement, 8) != SQLITE_NULL)
    row->text = g_strndup (sqlite3_column_blob (statement, 8), (gsize) sqlite3_column_bytes (statement, 8));
  row->reason = hearth_column_dup_text (statement, 9);
  row->attempts = (guint) sqlite3_column_int (statement, 10);
  row->created_unix_s = sqlite3_column_int64 (statement, 11);
  row->not_before_unix_s = sqlite3_column_int64 (statement, 12);
  row->error_code = sqlite3_column_int (statement, 13);
  row->server_text = hearth_column_dup_text (statement, 14);
  row->other_account = (guint16) sqlite3_column_int (statement, 15);
  /* A target in another account is a key of that one. */
  if (row->other_account != 0 && row->kind == HEARTH_JOURNAL_GIVE)
    row->target = hearth_key_new (row->other_account, hearth_key_get_row (row->target));
  return row;
}

/**
 * hearth_journal_find_due:
 * @kinds: HEARTH_JOURNAL_BIT() of those wanted
 * @next_unix_s: (out) (optional): when the next row is due, 0 if none waits
 *
 * Returns: (transfer full) (nullable): the oldest row that is to be done at @now_unix_s; %NULL without an error if none
 */
HearthJournalRow *
hearth_journal_find_due (
    HearthAccountStore *store, guint kinds, gint64 now_unix_s, gint64 *next_unix_s, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "SELECT " JOURNAL_COLUMNS " FROM journal WHERE state = 0 AND (?1 >> kind) & 1 ORDER BY id",
      error);
  HearthJournalRow *due = NULL;
  gint64 next = 0;
  int result = SQLITE_DONE;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, kinds);
  while (due == NULL && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 not_before = sqlite3_column_int64 (statement, 12);

      if (not_before <= now_unix_s)
        due = row_from_statement (store, statement);
      if (next == 0 || not_before < next)
        next = MAX (not_before, 1);
    }
  sqlite3_reset (statement);
  hearth_database_check (store->mail, result, error);
  if (next_unix_s != NULL)
    *next_unix_s = next;
  return due;
}

/**
 * hearth_journal_load:
 *
 * Returns: (transfer full) (nullable): the row; %NULL with %HEARTH_ERROR_NOT_FOUND if it is done
 */
HearthJournalRow *
hearth_journal_load (HearthAccountStore *store, HearthKey key, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT " JOURNAL_COLUMNS " FROM journal WHERE id = ?", error);
  HearthJournalRow *row = NULL;
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (key));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    row = row_from_statement (store, statement);
  sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "There is no such row in the journal any more");
  else
    hearth_database_check (store->mail, result, error);
  return row;
}

/**
 * hearth_journal_list:
 *
 * Returns: (transfer full) (nullable) (element-type HearthJournalRow): everything that is not done, oldest first
 */
GPtrArray *
hearth_journal_list (HearthAccountStore *store, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_journal_row_free);
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT " JOURNAL_COLUMNS " FROM journal ORDER BY id", error);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (rows, row_from_statement (store, statement));
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error) ? g_steal_pointer (&rows) : NULL;
}

static gboolean
set_state (HearthAccountStore *store,
           HearthKey key,
           HearthJournalState state,
           const GError *reason,
           gint64 not_before_unix_s,
           GError **error)
{
  const HearthErrorDetails *details = reason != NULL ? hearth_error_get_details (reason) : NULL;
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail,
                               "UPDATE journal SET state = ?2, reason = ?3, not_before_unix_s = ?4, attempts "
                               "= attempts + (?2 = 1), error_code = ?5, server_text = ?6 WHERE id = ?1",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (key));
  sqlite3_bind_int (statement, 2, (int) state);
  hearth_bind_text (statement, 3, reason != NULL ? reason->message : NULL);
  sqlite3_bind_int64 (statement, 4, not_before_unix_s);
  if (details != NULL)
    sqlite3_bind_int (statement, 5, reason->code);
  hearth_bind_text (statement, 6, details != NULL ? details->server_text : NULL);
  store->pending->is_journal_changed = TRUE;
  return hearth_store_step (store, statement, error);
}

static gboolean
commit_state (HearthAccountStore *store,
              HearthKey key,
              HearthJournalState state,
              const GError *reason,
              gint64 not_before_unix_s,
              GError **error)
{
  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (store, set_state (store, key, state, reason, not_before_unix_s, error), error);
}

/**
 * hearth_journal_mark_running:
 *
 * A try begins; a cut puts the row back to waiting.
 */
gboolean
hearth_journal_mark_running (HearthAccountStore *store, HearthKey key, GError **error)
{
  return commit_state (store, key, HEARTH_JOURNAL_RUNNING, NULL, 0, error);
}

/**
 * hearth_journal_mark_later:
 * @reason: (nullable): why it did not go, for the log and for the user
 */
gboolean
hearth_journal_mark_later (
    HearthAccountStore *store, HearthKey key, const GError *reason, gint64 not_before_unix_s, GError **error)
{
  return commit_state (store, key, HEARTH_JOURNAL_WAITING, reason, not_before_unix_s, error);
}

static gboolean
take_back_try (HearthAccountStore *store, HearthKey key, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "UPDATE journal SET attempts = max (attempts - 1, 1) WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (key));
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_journal_mark_cut:
 *
 * The try came to no answer: it does not count, but that something was tried stays known.
 */
gboolean
hearth_journal_mark_cut (HearthAccountStore *store, HearthKey key, gint64 not_before_unix_s, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (store,
                           take_back_try (store, key, error) &&
                               set_state (store, key, HEARTH_JOURNAL_WAITING, NULL, not_before_unix_s, error),
                           error);
}

/**
 * hearth_journal_mark_failed:
 * @reason: why it will not go
 */
gboolean
hearth_journal_mark_failed (HearthAccountStore *store, HearthKey key, const GError *reason, GError **error)
{
  return commit_state (store, key, HEARTH_JOURNAL_FAILED, reason, 0, error);
}

static gboolean
remove_done (HearthAccountStore *store, HearthKey key, GError **error)
{
  g_autoptr (HearthJournalRow) row = hearth_journal_load (store, key, error);
  sqlite3_stmt *statement = hearth_database_prepare (store->mail, "DELETE FROM journal WHERE id = ?", error);

  if (row == NULL || statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (key));
  store->pending->is_journal_changed = TRUE;
  if (!hearth_store_step (store, statement, error))
    return FALSE;
  return row->kind != HEARTH_JOURNAL_APPEND_COPY || row->outbox == HEARTH_KEY_NONE ||
         hearth_outbox_store_mark_copy_filed (store, hearth_key_get_row (row->outbox), error);
}

/**
 * hearth_journal_mark_done:
 *
 * The server has done it: the row goes. For the copy of a letter, the letter is marked as filed.
 */
gboolean
hearth_journal_mark_done (HearthAccountStore *store, HearthKey key, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, remove_done (store, key, error), error);
}

/* Opening: what was running when the last run ended is to be done again. */
gboolean
hearth_journal_recover (HearthAccountStore *store, GError **error)
{
  return hearth_database_execute (store->mail, "UPDATE journal SET state = 0 WHERE state = 1", error);
}
