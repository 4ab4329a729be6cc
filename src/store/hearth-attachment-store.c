/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of attachments, written piece by piece in short transactions while a file is copied in. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-attachment-store.h"

#include "hearth-account-store-private.h"
#include "hearth-chunk.h"

G_STATIC_ASSERT (HEARTH_ATTACHMENT_PIECE_BYTES == HEARTH_CHUNK_BYTES);

static gboolean
run (HearthAccountStore *store, const char *sql, gint64 first, gint64 second, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (store->mail, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, second);
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_attachment_store_begin:
 *
 * Returns: the key of an attachment without bytes, to be followed by its pieces; %HEARTH_KEY_NONE on error
 */
HearthKey
hearth_attachment_store_begin (HearthAccountStore *store, GError **error)
{
  gint64 row;

  if (!hearth_account_store_begin (store, HEARTH_BATCH, error))
    return HEARTH_KEY_NONE;
  row = hearth_store_next (store, HEARTH_NEXT_OWN_CONTENT);
  return hearth_store_end (
             store,
             run (store, "INSERT INTO own_content VALUES (?1, ?2)", row, 0, error) &&
                 run (store, "INSERT INTO attachment (content, is_whole) VALUES (?1, ?2)", row, 0, error),
             error)
             ? hearth_store_key (store, row)
             : HEARTH_KEY_NONE;
}

/**
 * hearth_attachment_store_add:
 * @piece: from 0
 * @length: %HEARTH_ATTACHMENT_PIECE_BYTES except for the last
 */
gboolean
hearth_attachment_store_add (HearthAccountStore *store,
                             HearthKey attachment,
                             guint piece,
                             const void *data,
                             gsize length,
                             GError **error)
{
  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (store,
                           hearth_own_content_add_chunk (store, hearth_key_get_row (attachment), (int) piece,
                                                         data, length, error),
                           error);
}

/**
 * hearth_attachment_store_finish:
 * @size_bytes: of all pieces
 *
 * All of it is there; on the disk when this returns.
 */
gboolean
hearth_attachment_store_finish (HearthAccountStore *store,
                                HearthKey attachment,
                                guint64 size_bytes,
                                GError **error)
{
  const gint64 row = hearth_key_get_row (attachment);

  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (
             store,
             run (store, "UPDATE own_content SET size_bytes = ?2 WHERE id = ?1", row, (gint64) size_bytes,
                  error) &&
                 run (store, "UPDATE attachment SET is_whole = ?2 WHERE content = ?1", row, 1, error),
             error);
}

/**
 * hearth_attachment_store_drop:
 *
 * Forgets an attachment that belongs to no draft and no letter; one that does is left alone.
 */
gboolean
hearth_attachment_store_drop (HearthAccountStore *store, HearthKey attachment, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (store,
                           run (store,
                                "DELETE FROM own_content WHERE id IN (SELECT content FROM attachment"
                                " WHERE content = ?1 AND draft IS NULL AND outbox IS NULL AND ?2 = 0)",
                                hearth_key_get_row (attachment), 0, error),
                           error);
}

/**
 * hearth_attachment_store_is_here:
 *
 * Returns: whether all bytes of it are in this store
 */
gboolean
hearth_attachment_store_is_here (HearthAccountStore *store, HearthKey attachment)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT 1 FROM attachment WHERE content = ? AND is_whole", NULL);
  gboolean is_here;

  if (statement == NULL || hearth_key_get_account (attachment) != store->account)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (attachment));
  is_here = sqlite3_step (statement) == SQLITE_ROW;
  sqlite3_reset (statement);
  return is_here;
}

static gboolean
copy_pieces (HearthAccountStore *from, gint64 row, HearthAccountStore *to, HearthKey copy, GError **error)
{
  gint64 size = 0;
  guint64 done = 0;

  if (!hearth_own_content_get_size (from, row, &size, error))
    return FALSE;
  for (guint piece = 0; done < (guint64) size; piece++)
    {
      g_autoptr (GBytes) plain = hearth_own_content_load_chunk (from, row, (int) piece, error);

      if (plain == NULL || !hearth_attachment_store_add (to, copy, piece, g_bytes_get_data (plain, NULL),
                                                         g_bytes_get_size (plain), error))
        return FALSE;
      done += g_bytes_get_size (plain);
    }
  return hearth_attachment_store_finish (to, copy, done, error);
}

/**
 * hearth_attachment_store_copy:
 * @from: the store that has @attachment
 * @to: the store of another account
 *
 * A letter is to be written from another account: its attachments go along.
 *
 * Returns: the key of the copy in @to, which belongs to nobody yet; %HEARTH_KEY_NONE on error
 */
HearthKey
hearth_attachment_store_copy (HearthAccountStore *from,
                              HearthKey attachment,
                              HearthAccountStore *to,
                              GError **error)
{
  HearthKey copy;

  if (!hearth_attachment_store_is_here (from, attachment))
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "What was attached is not there any more");
      return HEARTH_KEY_NONE;
    }
  copy = hearth_attachment_store_begin (to, error);
  if (copy == HEARTH_KEY_NONE)
    return HEARTH_KEY_NONE;
  if (copy_pieces (from, hearth_key_get_row (attachment), to, copy, error))
    return copy;
  hearth_attachment_store_drop (to, copy, NULL);
  return HEARTH_KEY_NONE;
}

/* Inside a transaction: the attachments of @letter belong to a draft (then @outbox is 0) or to a letter of the outbox. */
gboolean
hearth_attachments_give (
    HearthAccountStore *store, const HearthLetter *letter, gint64 draft, gint64 outbox, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "UPDATE attachment SET draft = ?2, outbox = ?3 WHERE content = ?1 AND is_whole", error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < letter->attachments->len; i++)
    {
      const HearthAttachment *attachment = letter->attachments->pdata[i];

      sqlite3_bind_int64 (statement, 1, hearth_key_get_row (attachment->key));
      hearth_bind_key (statement, 2, draft);
      hearth_bind_key (statement, 3, outbox);
      if (hearth_key_get_account (attachment->key) != store->account ||
          !hearth_store_step (store, statement, error))
        {
          sqlite3_reset (statement);
          if (error != NULL && *error == NULL)
            hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "“%s” is attached elsewhere",
                              attachment->name);
          return FALSE;
        }
      if (sqlite3_changes (hearth_database_get_handle (store->mail)) == 0)
        {
          hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "“%s” is not there any more", attachment->name);
          return FALSE;
        }
    }
  return TRUE;
}

/* Opening: what was being copied in, and what no draft was saved with, is forgotten. */
gboolean
hearth_attachments_recover (HearthAccountStore *store, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (
             store,
             hearth_database_execute (store->mail,
                                      "DELETE FROM own_content WHERE id IN (SELECT content FROM attachment"
                                      " WHERE NOT is_whole OR (draft IS NULL AND outbox IS NULL))",
                                      error),
             error);
}
