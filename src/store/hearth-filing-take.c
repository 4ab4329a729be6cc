/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing between accounts. The giver's item goes NOT_SENT → SENT ("the other account is being given it") → COPIED ("it has
 * it"), the taker's row WAITING → DONE → gone; after a cut anywhere both ends find out by looking at each other. Engine
 * thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-filing-take.h"

#include "hearth-filing-private.h"

/**
 * hearth_taken_free:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_taken_free (HearthTaken *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->source, g_bytes_unref);
  g_strfreev (self->keywords);
  g_free (self->message_id);
  g_free (self);
}

static gboolean
insert_taken (
    HearthAccountStore *self, gint64 journal, gint64 content, const HearthTaken *taken, GError **error)
{
  /* A keyword is an atom, which has no space. */
  g_autofree char *keywords = taken->keywords != NULL ? g_strjoinv (" ", taken->keywords) : NULL;
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "INSERT INTO taken (journal, content, origin, flags, internal_unix_s,"
                               " message_id, keywords) VALUES (?, ?, ?, ?, ?, ?, ?)",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  sqlite3_bind_int64 (statement, 2, content);
  sqlite3_bind_int64 (statement, 3, (gint64) taken->origin);
  sqlite3_bind_int64 (statement, 4, (gint64) (taken->flags & HEARTH_FLAGS_FIXED));
  sqlite3_bind_int64 (statement, 5, taken->internal_unix_s);
  hearth_bind_text (statement, 6, taken->message_id);
  hearth_bind_text (statement, 7, keywords);
  return hearth_store_step (self, statement, error);
}

static HearthKey
take (HearthAccountStore *self, const HearthTaken *taken, GError **error)
{
  g_autoptr (HearthJournalRow) row = hearth_journal_row_new (HEARTH_JOURNAL_TAKE);
  const gint64 content = hearth_own_content_put (self, taken->source, error);
  HearthKey key;

  if (content == 0)
    return HEARTH_KEY_NONE;
  row->target = taken->target;
  row->other_account = hearth_key_get_account (taken->origin);
  key = hearth_journal_add (self, row, error);
  if (key == HEARTH_KEY_NONE || !insert_taken (self, hearth_key_get_row (key), content, taken, error))
    return HEARTH_KEY_NONE;
  self->pending->is_journal_changed = TRUE;
  return key;
}

/**
 * hearth_filing_store_take:
 * @taken: with its bytes; row, state and tries are not looked at
 *
 * Takes a message over, durably.
 *
 * Returns: the journal row that appends it, %HEARTH_KEY_NONE on error
 */
HearthKey
hearth_filing_store_take (HearthAccountStore *self, const HearthTaken *taken, GError **error)
{
  HearthKey key;

  if (!hearth_account_store_begin (self, HEARTH_DURABLE, error))
    return HEARTH_KEY_NONE;
  key = take (self, taken, error);
  return hearth_store_end (self, key != HEARTH_KEY_NONE, error) ? key : HEARTH_KEY_NONE;
}

/**
 * hearth_filing_store_load_taken:
 *
 * Returns: (transfer full) (nullable): the message of a row, with its bytes
 */
HearthTaken *
hearth_filing_store_load_taken (HearthAccountStore *self, HearthKey row, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT j.state, j.target, t.content, t.origin, t.flags, t.internal_unix_s, t.message_id,"
      " t.uidvalidity, t.next_uid, t.keywords"
      " FROM taken t JOIN journal j ON j.id = t.journal WHERE t.journal = ?",
      error);
  g_autoptr (HearthTaken) taken = NULL;
  gint64 content = 0;
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      taken = g_new0 (HearthTaken, 1);
      taken->row = row;
      taken->state = (HearthJournalState) sqlite3_column_int (statement, 0);
      taken->target = hearth_store_key (self, sqlite3_column_int64 (statement, 1));
      content = sqlite3_column_int64 (statement, 2);
      taken->origin = (HearthKey) sqlite3_column_int64 (statement, 3);
      taken->flags = (HearthFlags) sqlite3_column_int64 (statement, 4);
      taken->internal_unix_s = sqlite3_column_int64 (statement, 5);
      taken->message_id = hearth_column_dup_text (statement, 6);
      taken->uidvalidity = (guint32) sqlite3_column_int64 (statement, 7);
      taken->next_uid = (guint32) sqlite3_column_int64 (statement, 8);
      if (sqlite3_column_type (statement, 9) != SQLITE_NULL)
        taken->keywords = g_strsplit (hearth_column_text (statement, 9), " ", -1);
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return NULL;
  if (taken == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "There is no such row in the journal any more");
      return NULL;
    }
  taken->source = hearth_own_content_load (self, content, error);
  return taken->source != NULL ? g_steal_pointer (&taken) : NULL;
}

/**
 * hearth_filing_store_find_taken:
 * @origin: a placement of the giver
 * @state: (out): how far it is
 *
 * Returns: the row about it; %HEARTH_KEY_NONE without an error if there is none
 */
HearthKey
hearth_filing_store_find_taken (HearthAccountStore *self,
                                HearthKey origin,
                                HearthJournalState *state,
                                GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT j.id, j.state FROM taken t CROSS JOIN journal j ON j.id = t.journal WHERE t.origin = ?", error);
  HearthKey found = HEARTH_KEY_NONE;
  int result;

  if (statement == NULL)
    return HEARTH_KEY_NONE;
  sqlite3_bind_int64 (statement, 1, (gint64) origin);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      found = hearth_store_key (self, sqlite3_column_int64 (statement, 0));
      *state = (HearthJournalState) sqlite3_column_int (statement, 1);
    }
  sqlite3_reset (statement);
  hearth_database_check (self->mail, result, error);
  return found;
}

/**
 * hearth_filing_store_mark_tried:
 * @next_uid: what is appended from here on has at least this UID; 0 to begin anew
 *
 * Notes, durably, that the message may be appended from here on.
 */
gboolean
hearth_filing_store_mark_tried (
    HearthAccountStore *self, HearthKey row, guint32 uidvalidity, guint32 next_uid, GError **error)
{
  sqlite3_stmt *statement;

  if (!hearth_account_store_begin (self, HEARTH_DURABLE, error))
    return FALSE;
  statement = hearth_database_prepare (
      self->mail, "UPDATE taken SET uidvalidity = ?2, next_uid = ?3 WHERE journal = ?1", error);
  if (statement == NULL)
    return hearth_store_end (self, FALSE, error);
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row));
  sqlite3_bind_int64 (statement, 2, uidvalidity);
  sqlite3_bind_int64 (statement, 3, next_uid);
  return hearth_store_end (self, hearth_store_step (self, statement, error), error);
}

/**
 * hearth_filing_store_mark_taken:
 *
 * The message is appended; the row stays until the giver knows.
 */
gboolean
hearth_filing_store_mark_taken (HearthAccountStore *self, HearthKey row, GError **error)
{
  sqlite3_stmt *statement;

  if (!hearth_account_store_begin (self, HEARTH_DURABLE, error))
    return FALSE;
  statement = hearth_database_prepare (self->mail, "UPDATE journal SET state = ?2 WHERE id = ?1", error);
  if (statement == NULL)
    return hearth_store_end (self, FALSE, error);
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row));
  sqlite3_bind_int (statement, 2, HEARTH_JOURNAL_DONE);
  self->pending->is_journal_changed = TRUE;
  return hearth_store_end (self, hearth_store_step (self, statement, error), error);
}

static gboolean
drop_taken (HearthAccountStore *self, gint64 journal, GError **error)
{
  static const char *const texts[] = {
    "DELETE FROM journal WHERE id = ?",
    "DELETE FROM own_content WHERE id = ?",
  };
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT content FROM taken WHERE journal = ?", error);
  gint64 values[] = { journal, 0 };
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    values[1] = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      statement = hearth_database_prepare (self->mail, texts[i], error);
      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, values[i]);
      if (!hearth_store_step (self, statement, error))
        return FALSE;
    }
  self->pending->is_journal_changed = TRUE;
  return TRUE;
}

/**
 * hearth_filing_store_drop_taken:
 *
 * The giver knows, or took it back: the row and the bytes go.
 */
gboolean
hearth_filing_store_drop_taken (HearthAccountStore *self, HearthKey row, GError **error)
{
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self, drop_taken (self, hearth_key_get_row (row), error), error);
}

/**
 * hearth_filing_store_list_taken:
 *
 * Returns: (transfer full) (nullable) (element-type HearthKey): the origins of all that was taken and is not dropped
 */
GArray *
hearth_filing_store_list_taken (HearthAccountStore *self, GError **error)
{
  g_autoptr (GArray) origins = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, "SELECT origin FROM taken", error);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const HearthKey origin = (HearthKey) sqlite3_column_int64 (statement, 0);

      g_array_append_val (origins, origin);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&origins) : NULL;
}
