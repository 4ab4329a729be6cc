/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts are state: what was typed last, and which revision the server has where. Saving is durable; pushing compares
 * the two numbers. What happens to the server's copy is in hearth-draft-store-copies.c. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-draft-store.h"

#include "hearth-account-store-private.h"
#include "hearth-letter-record.h"

#define DRAFT_COLUMNS                                                                                        \
  "id, revision, is_open, subject, saved_unix_s, pushed_revision, folder, uidvalidity, uid, message_id, "    \
  "pushing_revision, pushing_message_id, letter, placement, own_message"

/**
 * hearth_draft_entry_new:
 *
 * Returns: (transfer full): an entry without anything
 */
HearthDraftEntry *
hearth_draft_entry_new (void)
{
  return g_new0 (HearthDraftEntry, 1);
}

/**
 * hearth_draft_entry_free:
 * @self: (transfer full) (nullable): an entry
 */
void
hearth_draft_entry_free (HearthDraftEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->message_id);
  g_free (self->pushing_message_id);
  g_free (self->subject);
  hearth_letter_unref (self->letter);
  g_free (self);
}

static gboolean
write_draft (HearthAccountStore *store, gint64 row, const HearthDraftEntry *draft, GError **error)
{
  g_autoptr (GBytes) record = hearth_letter_record_pack (draft->letter);
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "INSERT INTO draft (id, revision, is_open, letter, subject, saved_unix_s, folder, uidvalidity, uid,"
      " message_id) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET"
      " revision = revision + 1, is_open = ?2, letter = ?3, subject = ?4, saved_unix_s = ?5",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  sqlite3_bind_int (statement, 2, draft->is_open != FALSE);
  sqlite3_bind_blob64 (statement, 3, g_bytes_get_data (record, NULL), g_bytes_get_size (record),
                       SQLITE_STATIC);
  hearth_bind_text (statement, 4, draft->letter->subject != NULL ? draft->letter->subject : "");
  sqlite3_bind_int64 (statement, 5, hearth_store_now_unix_s ());
  hearth_bind_key (statement, 6, hearth_key_get_row (draft->folder));
  sqlite3_bind_int64 (statement, 7, draft->uidvalidity);
  sqlite3_bind_int64 (statement, 8, draft->uid);
  hearth_bind_text (statement, 9, draft->message_id);
  return hearth_store_step (store, statement, error) &&
         hearth_attachments_give (store, draft->letter, row, 0, error);
}

/**
 * hearth_draft_store_save:
 * @draft: @letter and @is_open; with %HEARTH_KEY_NONE as @key a new one, else its next revision. The server's copy is
 *   only looked at for a new one
 *
 * The attachments of the letter, which must be in this store, belong to the draft from now on. Those that it no longer
 * has stay with it until it ends, so that they can be put back.
 *
 * Returns: its key, or %HEARTH_KEY_NONE on error; on the disk when this returns
 */
HearthKey
hearth_draft_store_save (HearthAccountStore *store, const HearthDraftEntry *draft, GError **error)
{
  gint64 row;

  if (!hearth_account_store_begin (store, HEARTH_DURABLE, error))
    return HEARTH_KEY_NONE;
  row = hearth_key_get_row (draft->key);
  if (row == 0)
    row = hearth_store_next (store, HEARTH_NEXT_DRAFT);
  return hearth_store_end (store, write_draft (store, row, draft, error), error)
             ? hearth_store_key (store, row)
             : HEARTH_KEY_NONE;
}

static HearthDraftEntry *
entry_from_row (HearthAccountStore *store, sqlite3_stmt *statement)
{
  HearthDraftEntry *draft = hearth_draft_entry_new ();

  draft->key = hearth_store_key (store, sqlite3_column_int64 (statement, 0));
  draft->revision = (guint64) sqlite3_column_int64 (statement, 1);
  draft->is_open = sqlite3_column_int (statement, 2);
  draft->subject = hearth_column_dup_text (statement, 3);
  draft->saved_unix_s = sqlite3_column_int64 (statement, 4);
  draft->pushed_revision = (guint64) sqlite3_column_int64 (statement, 5);
  draft->folder = hearth_store_key (store, sqlite3_column_int64 (statement, 6));
  draft->uidvalidity = (guint32) sqlite3_column_int64 (statement, 7);
  draft->uid = (guint32) sqlite3_column_int64 (statement, 8);
  draft->message_id = hearth_column_dup_text (statement, 9);
  draft->pushing_revision = (guint64) sqlite3_column_int64 (statement, 10);
  draft->pushing_message_id = hearth_column_dup_text (statement, 11);
  draft->placement = hearth_store_key (store, sqlite3_column_int64 (statement, 13));
  draft->own_message = hearth_store_key (store, sqlite3_column_int64 (statement, 14));
  return draft;
}

/**
 * hearth_draft_store_load:
 *
 * Returns: (transfer full) (nullable): the draft with its letter
 */
HearthDraftEntry *
hearth_draft_store_load (HearthAccountStore *store, HearthKey key, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT " DRAFT_COLUMNS " FROM draft WHERE id = ?", error);
  g_autoptr (HearthDraftEntry) draft = NULL;
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (key));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      g_autoptr (GBytes) record = hearth_column_dup_bytes (statement, 12);

      draft = entry_from_row (store, statement);
      draft->letter = hearth_letter_record_unpack (record);
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (store->mail, result, error))
    return NULL;
  if (draft == NULL)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The draft is not there any more");
  return g_steal_pointer (&draft);
}

/**
 * hearth_draft_store_list:
 *
 * Returns: (transfer full) (nullable) (element-type HearthDraftEntry): all drafts without their letters
 */
GPtrArray *
hearth_draft_store_list (HearthAccountStore *store, GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_draft_entry_free);
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT " DRAFT_COLUMNS " FROM draft ORDER BY id", error);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (drafts, entry_from_row (store, statement));
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error) ? g_steal_pointer (&drafts) : NULL;
}

/**
 * hearth_draft_store_find:
 * @folder @uidvalidity @uid: a message on the server
 *
 * Returns: the draft whose copy that is, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_draft_store_find (HearthAccountStore *store, HearthKey folder, guint32 uidvalidity, guint32 uid)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "SELECT id FROM draft WHERE folder = ? AND uidvalidity = ? AND uid = ?", NULL);
  gint64 row = 0;

  if (statement == NULL)
    return HEARTH_KEY_NONE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder));
  sqlite3_bind_int64 (statement, 2, uidvalidity);
  sqlite3_bind_int64 (statement, 3, uid);
  if (sqlite3_step (statement) == SQLITE_ROW)
    row = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return hearth_store_key (store, row);
}

static gboolean
set_open (HearthAccountStore *store, HearthKey key, int is_open, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "UPDATE draft SET is_open = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (key));
  sqlite3_bind_int (statement, 2, is_open);
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_draft_store_open:
 *
 * Somebody goes on writing.
 */
gboolean
hearth_draft_store_open (HearthAccountStore *store, HearthKey key, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, set_open (store, key, TRUE, error), error);
}

/**
 * hearth_draft_store_close:
 *
 * Nobody writes on it any more.
 */
gboolean
hearth_draft_store_close (HearthAccountStore *store, HearthKey key, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, set_open (store, key, FALSE, error), error);
}

/* Inside a transaction: a draft ends; its row and its attachments go unless they were given away before, and what the server has of
 * it, or may have, is to go. */
gboolean
hearth_draft_store_end_in (HearthAccountStore *store, gint64 row, GError **error)
{
  static const char *const statements[] = {
    "INSERT INTO draft_leftover (folder, uidvalidity, uid, message_id) SELECT folder, uidvalidity, uid,"
    " message_id FROM draft WHERE id = ? AND uid != 0",
    "INSERT INTO draft_leftover (folder, uidvalidity, uid, message_id) SELECT NULL, 0, 0, pushing_message_id"
    " FROM draft WHERE id = ? AND pushing_message_id IS NOT NULL",
    "DELETE FROM own_content WHERE id IN (SELECT content FROM attachment WHERE draft = ?)",
    "DELETE FROM draft WHERE id = ?",
  };

  if (!hearth_draft_rows_remove (store, row, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      sqlite3_stmt *statement = hearth_database_prepare (store->mail, statements[i], error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, row);
      if (!hearth_store_step (store, statement, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hearth_draft_store_end:
 *
 * Forgets a draft; its copy on the server becomes a leftover.
 */
gboolean
hearth_draft_store_end (HearthAccountStore *store, HearthKey key, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, hearth_draft_store_end_in (store, hearth_key_get_row (key), error), error);
}
