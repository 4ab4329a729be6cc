/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox: a letter is on disk before its window closes. Here it is queued and read; what becomes of it is in
 * hearth-outbox-fate.c. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-outbox-store.h"

#include "hearth-letter-record.h"
#include "hearth-outbox-private.h"

/**
 * hearth_outbox_entry_new:
 *
 * Returns: (transfer full): an entry without anything
 */
HearthOutboxEntry *
hearth_outbox_entry_new (void)
{
  return g_new0 (HearthOutboxEntry, 1);
}

/**
 * hearth_outbox_entry_free:
 * @self: (transfer full) (nullable): an entry
 */
void
hearth_outbox_entry_free (HearthOutboxEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->message_id);
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_strfreev (self->pending);
  g_free (self->recipients_text);
  g_free (self->subject);
  g_clear_pointer (&self->source, g_bytes_unref);
  g_clear_pointer (&self->copy_source, g_bytes_unref);
  g_clear_pointer (&self->inserts, g_array_unref);
  g_clear_pointer (&self->copy_inserts, g_array_unref);
  hearth_letter_unref (self->letter);
  g_free (self);
}

/* Runs @sql with the row of a letter as ?1. Returns: whether it ran; *@n_changed says what it did. */
gboolean
hearth_outbox_run (HearthAccountStore *store, const char *sql, gint64 row, int *n_changed, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (store->mail, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  if (!hearth_store_step (store, statement, error))
    return FALSE;
  if (n_changed != NULL)
    *n_changed = sqlite3_changes (hearth_database_get_handle (store->mail));
  return TRUE;
}

static gboolean
insert_recipients (HearthAccountStore *store, gint64 row, char **recipients, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "INSERT INTO outbox_recipient (outbox, address) VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  for (char **address = recipients; address != NULL && *address != NULL; address++)
    {
      sqlite3_bind_int64 (statement, 1, row);
      hearth_bind_text (statement, 2, *address);
      if (!hearth_store_step (store, statement, error))
        return FALSE;
    }
  return TRUE;
}

/* Puts a message and what belongs into it. Returns: its id, 0 on error. */
static gint64
put_message (HearthAccountStore *store, GBytes *source, GArray *inserts, GError **error)
{
  const gint64 content = hearth_own_content_put (store, source, error);

  return content != 0 && hearth_own_inserts_put (store, content, inserts, error) ? content : 0;
}

static gboolean
insert_row (HearthAccountStore *store,
            gint64 row,
            const HearthOutboxEntry *entry,
            gint64 source,
            gint64 copy,
            GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "INSERT INTO outbox (id, state, identity, answers, message_id, sender, recipients_text, subject, "
      "source, copy_source, queued_unix_s, not_before_unix_s, forwards, letter, draft)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      error);
  g_autoptr (GBytes) letter = entry->letter != NULL ? hearth_letter_record_pack (entry->letter) : NULL;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  sqlite3_bind_int (statement, 2, HEARTH_OUTBOX_QUEUED);
  sqlite3_bind_int64 (statement, 3, entry->identity);
  hearth_bind_key (statement, 4, (gint64) entry->answers);
  hearth_bind_text (statement, 5, entry->message_id);
  hearth_bind_text (statement, 6, entry->sender);
  hearth_bind_text (statement, 7, entry->recipients_text != NULL ? entry->recipients_text : "");
  hearth_bind_text (statement, 8, entry->subject != NULL ? entry->subject : "");
  sqlite3_bind_int64 (statement, 9, source);
  hearth_bind_key (statement, 10, copy);
  sqlite3_bind_int64 (statement, 11, hearth_store_now_unix_s ());
  sqlite3_bind_int64 (statement, 12, entry->not_before_unix_s);
  hearth_bind_key (statement, 13, (gint64) entry->forwards);
  if (letter != NULL)
    sqlite3_bind_blob64 (statement, 14, g_bytes_get_data (letter, NULL), g_bytes_get_size (letter),
                         SQLITE_STATIC);
  else
    sqlite3_bind_null (statement, 14);
  hearth_bind_key (statement, 15, (gint64) entry->draft);
  return hearth_store_step (store, statement, error);
}

/* The attachments go from the draft to the letter before the draft ends. */
static gboolean
take_over (HearthAccountStore *store, gint64 row, const HearthOutboxEntry *entry, GError **error)
{
  if (entry->letter != NULL && !hearth_attachments_give (store, entry->letter, 0, row, error))
    return FALSE;
  return entry->draft == HEARTH_KEY_NONE || hearth_key_get_account (entry->draft) != store->account ||
         hearth_draft_store_end_in (store, hearth_key_get_row (entry->draft), error);
}

static gboolean
insert_letter (HearthAccountStore *store, gint64 row, const HearthOutboxEntry *entry, GError **error)
{
  const gint64 source = put_message (store, entry->source, entry->inserts, error);
  gint64 copy = 0;

  if (source == 0)
    return FALSE;
  if (entry->copy_source != NULL)
    {
      copy = put_message (store, entry->copy_source, entry->copy_inserts, error);
      if (copy == 0)
        return FALSE;
    }
  if (!insert_row (store, row, entry, source, copy, error) ||
      !insert_recipients (store, row, entry->recipients, error) || !take_over (store, row, entry, error))
    return FALSE;
  store->pending->is_outbox_changed = TRUE;
  return TRUE;
}

/**
 * hearth_outbox_store_queue:
 * @entry: the letter: @message_id, @sender, @recipients and @source are needed; key, state and counts are not looked at
 *
 * Puts a letter into the outbox and ends the draft it was; on the disk when this returns.
 *
 * Returns: its key, or %HEARTH_KEY_NONE on error
 */
HearthKey
hearth_outbox_store_queue (HearthAccountStore *store, const HearthOutboxEntry *entry, GError **error)
{
  gint64 row;

  if (entry->message_id == NULL || entry->sender == NULL || entry->recipients == NULL ||
      entry->recipients[0] == NULL || entry->source == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The letter has no recipient, sender or id");
      return HEARTH_KEY_NONE;
    }
  if (!hearth_account_store_begin (store, HEARTH_DURABLE, error))
    return HEARTH_KEY_NONE;
  row = hearth_store_next (store, HEARTH_NEXT_OUTBOX);
  if (!hearth_store_end (store, insert_letter (store, row, entry, error), error))
    return HEARTH_KEY_NONE;
  return hearth_store_key (store, row);
}

/**
 * hearth_outbox_store_find_due:
 * @next_unix_s: (out) (optional): when the next letter is due, 0 if none waits
 *
 * Returns: the oldest letter that is to be sent at @now_unix_s, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_outbox_store_find_due (HearthAccountStore *store, gint64 now_unix_s, gint64 *next_unix_s)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "SELECT id, not_before_unix_s FROM outbox WHERE state = 0 ORDER BY id", NULL);
  gint64 next = 0, due = 0;

  while (statement != NULL && due == 0 && sqlite3_step (statement) == SQLITE_ROW)
    {
      gint64 not_before = sqlite3_column_int64 (statement, 1);

      if (not_before <= now_unix_s)
        due = sqlite3_column_int64 (statement, 0);
      if (next == 0 || not_before < next)
        next = MAX (not_before, 1);
    }
  if (statement != NULL)
    sqlite3_reset (statement);
  if (next_unix_s != NULL)
    *next_unix_s = next;
  return hearth_store_key (store, due);
}

/**
 * hearth_outbox_store_make_due:
 *
 * Lets every letter that was tried and waits to be tried again be due at once: the network, the keyring or the user says
 * that it may work. What can still be taken back, or is meant for later, keeps its time.
 */
gboolean
hearth_outbox_store_make_due (HearthAccountStore *store, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (store,
                           hearth_database_execute (
                               store->mail,
                               "UPDATE outbox SET not_before_unix_s = 0 WHERE state = 0 AND attempts > 0",
                               error),
                           error);
}

/**
 * hearth_outbox_store_make_network_due:
 *
 * The same for those that the network kept from going out. What a server put off keeps its time.
 */
gboolean
hearth_outbox_store_make_network_due (HearthAccountStore *store, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("UPDATE outbox SET not_before_unix_s = 0 WHERE state = 0 AND attempts > 0"
                       " AND error_code BETWEEN %d AND %d",
                       HEARTH_ERROR_OFFLINE, HEARTH_ERROR_CONNECTION_LOST);

  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (store, hearth_database_execute (store->mail, sql, error), error);
}

static void
load_recipients (HearthAccountStore *store, gint64 row, HearthOutboxEntry *entry)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "SELECT address, is_accepted OR refusal IS NOT NULL FROM outbox_recipient WHERE outbox = ? ORDER BY id",
      NULL);
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) pending = g_strv_builder_new ();

  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, row);
  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      g_strv_builder_add (all, hearth_column_text (statement, 0));
      if (!sqlite3_column_int (statement, 1))
        g_strv_builder_add (pending, hearth_column_text (statement, 0));
    }
  if (statement != NULL)
    sqlite3_reset (statement);
  entry->recipients = g_strv_builder_end (all);
  entry->pending = g_strv_builder_end (pending);
}

/* Letters that were queued before drafts were kept have a row of this account instead of a key. */
static HearthKey
full_key (HearthAccountStore *store, gint64 value)
{
  return hearth_key_get_account ((HearthKey) value) != 0 ? (HearthKey) value
                                                         : hearth_store_key (store, value);
}

static HearthLetter *
dup_letter (sqlite3_stmt *statement, int column)
{
  g_autoptr (GBytes) record = hearth_column_dup_bytes (statement, column);

  return record != NULL ? hearth_letter_record_unpack (record) : NULL;
}

/* Reads the row of a letter, and the ids of its two contents. */
gboolean
hearth_outbox_load_row (
    HearthAccountStore *store, gint64 row, HearthOutboxEntry *entry, gint64 sources[2], GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail,
                               "SELECT state, identity, answers, message_id, sender, recipients_text, "
                               "subject, source, copy_source, attempts,"
                               " queued_unix_s, not_before_unix_s, is_copy_filed, forwards, draft, letter,"
                               " first_try_unix_s"
                               " FROM outbox WHERE id = ?",
                               error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      entry->state = (HearthOutboxState) sqlite3_column_int (statement, 0);
      entry->identity = sqlite3_column_int64 (statement, 1);
      entry->answers = full_key (store, sqlite3_column_int64 (statement, 2));
      entry->message_id = hearth_column_dup_text (statement, 3);
      entry->sender = hearth_column_dup_text (statement, 4);
      entry->recipients_text = hearth_column_dup_text (statement, 5);
      entry->subject = hearth_column_dup_text (statement, 6);
      sources[0] = sqlite3_column_int64 (statement, 7);
      sources[1] = sqlite3_column_int64 (statement, 8);
      entry->attempts = (guint) sqlite3_column_int (statement, 9);
      entry->queued_unix_s = sqlite3_column_int64 (statement, 10);
      entry->not_before_unix_s = sqlite3_column_int64 (statement, 11);
      entry->is_copy_filed = sqlite3_column_int (statement, 12);
      entry->forwards = (HearthKey) sqlite3_column_int64 (statement, 13);
      entry->draft = (HearthKey) sqlite3_column_int64 (statement, 14);
      entry->letter = dup_letter (statement, 15);
      entry->first_try_unix_s = sqlite3_column_int64 (statement, 16);
    }
  sqlite3_reset (statement);
  if (result == SQLITE_DONE)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The letter is not in the outbox any more");
  return result == SQLITE_ROW ||
         (result != SQLITE_DONE && hearth_database_check (store->mail, result, error));
}

/**
 * hearth_outbox_store_load:
 *
 * Returns: (transfer full) (nullable): the letter; @source is %NULL only if it has been sent and filed
 */
HearthOutboxEntry *
hearth_outbox_store_load (HearthAccountStore *store, HearthKey key, GError **error)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  gint64 sources[2] = { 0 };

  entry->key = key;
  if (!hearth_outbox_load_row (store, hearth_key_get_row (key), entry, sources, error))
    return NULL;
  load_recipients (store, hearth_key_get_row (key), entry);
  if (sources[0] != 0)
    {
      entry->source = hearth_own_content_load (store, sources[0], error);
      entry->inserts = entry->source != NULL ? hearth_own_inserts_load (store, sources[0], error) : NULL;
      if (entry->inserts == NULL)
        return NULL;
    }
  if (sources[1] != 0)
    {
      entry->copy_source = hearth_own_content_load (store, sources[1], error);
      entry->copy_inserts =
          entry->copy_source != NULL ? hearth_own_inserts_load (store, sources[1], error) : NULL;
      if (entry->copy_inserts == NULL)
        return NULL;
    }
  return g_steal_pointer (&entry);
}
