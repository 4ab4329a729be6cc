/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox: a letter is on disk before its window closes and is sent once. README.md draws the states; the mark
 * "about to send the final dot" is on the disk before the dot, so that a cut after it is known to be one. What changes
 * a letter's fate is durable. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-outbox-store.h"

#include "hearth-account-store-private.h"
#include "hearth-journal.h"

/* How long a letter that was sent is still listed. */
#define KEPT_SENT_S "86400"

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
  g_free (self);
}

/* Runs @sql with the row of a letter as ?1. Returns: whether it ran; *@n_changed says what it did. */
static gboolean
run_for (HearthAccountStore *store, const char *sql, gint64 row, int *n_changed, GError **error)
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

static gboolean
insert_letter (HearthAccountStore *store, gint64 row, const HearthOutboxEntry *entry, GError **error)
{
  gint64 source = hearth_own_content_put (store, entry->source, error);
  gint64 copy = 0;
  sqlite3_stmt *statement;

  if (source == 0)
    return FALSE;
  if (entry->copy_source != NULL)
    {
      copy = hearth_own_content_put (store, entry->copy_source, error);
      if (copy == 0)
        return FALSE;
    }
  statement = hearth_database_prepare (
      store->mail,
      "INSERT INTO outbox (id, state, identity, answers, message_id, sender, recipients_text, subject, "
      "source,"
      " copy_source, queued_unix_s, not_before_unix_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  sqlite3_bind_int (statement, 2, HEARTH_OUTBOX_QUEUED);
  sqlite3_bind_int64 (statement, 3, entry->identity);
  hearth_bind_key (statement, 4, hearth_key_get_row (entry->answers));
  hearth_bind_text (statement, 5, entry->message_id);
  hearth_bind_text (statement, 6, entry->sender);
  hearth_bind_text (statement, 7, entry->recipients_text != NULL ? entry->recipients_text : "");
  hearth_bind_text (statement, 8, entry->subject != NULL ? entry->subject : "");
  sqlite3_bind_int64 (statement, 9, source);
  hearth_bind_key (statement, 10, copy);
  sqlite3_bind_int64 (statement, 11, hearth_store_now_unix_s ());
  sqlite3_bind_int64 (statement, 12, entry->not_before_unix_s);
  if (!hearth_store_step (store, statement, error) ||
      !insert_recipients (store, row, entry->recipients, error))
    return FALSE;
  store->pending->is_outbox_changed = TRUE;
  return TRUE;
}

/**
 * hearth_outbox_store_queue:
 * @entry: the letter: @message_id, @sender, @recipients and @source are needed; key, state and counts are not looked at
 *
 * Puts a letter into the outbox; on the disk when this returns.
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
 * Lets every letter that waits for its time be due at once: the network, the keyring or the user says that it may work.
 */
gboolean
hearth_outbox_store_make_due (HearthAccountStore *store, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (store,
                           hearth_database_execute (
                               store->mail, "UPDATE outbox SET not_before_unix_s = 0 WHERE state = 0", error),
                           error);
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

static gboolean
load_row (HearthAccountStore *store, gint64 row, HearthOutboxEntry *entry, gint64 sources[2], GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail,
                               "SELECT state, identity, answers, message_id, sender, recipients_text, "
                               "subject, source, copy_source, attempts,"
                               " queued_unix_s, not_before_unix_s, is_copy_filed FROM outbox WHERE id = ?",
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
      entry->answers = hearth_store_key (store, sqlite3_column_int64 (statement, 2));
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
  if (!load_row (store, hearth_key_get_row (key), entry, sources, error))
    return NULL;
  load_recipients (store, hearth_key_get_row (key), entry);
  if (sources[0] != 0)
    {
      entry->source = hearth_own_content_load (store, sources[0], error);
      if (entry->source == NULL)
        return NULL;
    }
  if (sources[1] != 0)
    {
      entry->copy_source = hearth_own_content_load (store, sources[1], error);
      if (entry->copy_source == NULL)
        return NULL;
    }
  return g_steal_pointer (&entry);
}

/* Runs a change that is only legal in some states: if no row takes it, the caller's picture is not the file's. */
static gboolean
change_state (
    HearthAccountStore *store, HearthKey key, const char *sql, HearthDurability durability, GError **error)
{
  int n_changed = 0;
  gboolean changed;

  if (!hearth_account_store_begin (store, durability, error))
    return FALSE;
  changed = run_for (store, sql, hearth_key_get_row (key), &n_changed, error);
  if (changed && n_changed == 0)
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The letter is not in a state that allows this");
      changed = FALSE;
    }
  store->pending->is_outbox_changed = TRUE;
  return hearth_store_end (store, changed, error);
}

/**
 * hearth_outbox_store_mark_sending:
 *
 * A try begins. A cut before hearth_outbox_store_mark_final_dot() puts the letter back into the queue.
 */
gboolean
hearth_outbox_store_mark_sending (HearthAccountStore *store, HearthKey key, GError **error)
{
  return change_state (store, key,
                       "UPDATE outbox SET state = 1, has_final_dot = 0, attempts = attempts + 1"
                       " WHERE id = ? AND state = 0",
                       HEARTH_DURABLE, error);
}

/**
 * hearth_outbox_store_mark_final_dot:
 *
 * The dot that ends the message is about to be sent. The caller sends it only after this has returned %TRUE: it is
 * then on the disk, and a cut from here on makes the letter unknown.
 */
gboolean
hearth_outbox_store_mark_final_dot (HearthAccountStore *store, HearthKey key, GError **error)
{
  return change_state (store, key, "UPDATE outbox SET has_final_dot = 1 WHERE id = ? AND state = 1",
                       HEARTH_DURABLE, error);
}

static gboolean
write_error (HearthAccountStore *store, gint64 row, const GError *reason, GError **error)
{
  const HearthErrorDetails *details = hearth_error_get_details (reason);
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "UPDATE outbox SET error_code = ?2, error_message = ?3, error_host = ?4, error_port = ?5,"
      " error_server_text = ?6, error_status = ?7, error_enhanced = ?8 WHERE id = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  if (reason != NULL)
    {
      sqlite3_bind_int (statement, 2, reason->domain == HEARTH_ERROR ? reason->code : HEARTH_ERROR_FAILED);
      hearth_bind_text (statement, 3, reason->message);
    }
  if (details != NULL)
    {
      hearth_bind_text (statement, 4, details->host);
      sqlite3_bind_int (statement, 5, details->port);
      hearth_bind_text (statement, 6, details->server_text);
      sqlite3_bind_int (statement, 7, details->status_code);
      hearth_bind_text (statement, 8, details->enhanced_code);
    }
  return hearth_store_step (store, statement, error);
}

static gboolean
write_refusals (HearthAccountStore *store, gint64 row, const char *const *refused, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "UPDATE outbox_recipient SET refusal = ?3 WHERE outbox = ?1 AND address = ?2", error);

  if (statement == NULL)
    return FALSE;
  for (; refused != NULL && refused[0] != NULL && refused[1] != NULL; refused += 2)
    {
      sqlite3_bind_int64 (statement, 1, row);
      hearth_bind_text (statement, 2, refused[0]);
      hearth_bind_text (statement, 3, refused[1]);
      if (!hearth_store_step (store, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_answered (HearthAccountStore *store, HearthKey answers, GError **error)
{
  return answers == HEARTH_KEY_NONE ||
         hearth_account_store_set_flags (store, &answers, 1, HEARTH_FLAG_ANSWERED, HEARTH_FLAG_ANSWERED,
                                         HEARTH_DURABLE, error);
}

static gboolean
file_copy_later (HearthAccountStore *store, gint64 row, GError **error)
{
  g_autoptr (HearthJournalRow) copy = hearth_journal_row_new (HEARTH_JOURNAL_APPEND_COPY);
  int n_waiting = 0;

  /* A letter that some had refused and that was sent again to them has its copy already. */
  if (!run_for (store, "UPDATE journal SET kind = kind WHERE outbox = ?", row, &n_waiting, error))
    return FALSE;
  copy->outbox = hearth_store_key (store, row);
  return n_waiting > 0 || hearth_journal_add (store, copy, error) != HEARTH_KEY_NONE;
}

static gboolean
end_as_sent (HearthAccountStore *store, gint64 row, GError **error)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  gint64 sources[2];

  if (!run_for (store, "UPDATE outbox_recipient SET is_accepted = 1 WHERE outbox = ? AND refusal IS NULL",
                row, NULL, error) ||
      !run_for (store, "UPDATE outbox SET state = 2, ended_unix_s = unixepoch () WHERE id = ?", row, NULL,
                error) ||
      !load_row (store, row, entry, sources, error) || !mark_answered (store, entry->answers, error))
    return FALSE;
  return entry->is_copy_filed || file_copy_later (store, row, error);
}

static gboolean
write_outcome (HearthAccountStore *store,
               gint64 row,
               HearthSendOutcome outcome,
               const char *const *refused,
               gint64 not_before_unix_s,
               GError **error)
{
  sqlite3_stmt *statement;

  if (!write_refusals (store, row, refused, error))
    return FALSE;
  if (outcome == HEARTH_SEND_ACCEPTED)
    return end_as_sent (store, row, error);
  statement = hearth_database_prepare (
      store->mail, "UPDATE outbox SET state = ?2, has_final_dot = 0, not_before_unix_s = ?3 WHERE id = ?1",
      error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  sqlite3_bind_int (statement, 2,
                    outcome == HEARTH_SEND_LATER     ? HEARTH_OUTBOX_QUEUED
                    : outcome == HEARTH_SEND_UNKNOWN ? HEARTH_OUTBOX_UNKNOWN
                                                     : HEARTH_OUTBOX_FAILED);
  sqlite3_bind_int64 (statement, 3, not_before_unix_s);
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_outbox_store_mark_outcome:
 * @reason: (nullable): why it was not accepted, or not by all
 * @refused: (nullable): alternating address and the server's words, for recipients that were refused
 * @not_before_unix_s: for %HEARTH_SEND_LATER, when to try again
 *
 * Notes what became of a try. When the letter was accepted, the copy for Sent goes into the journal and what it answers
 * is marked as answered, in the same transaction.
 */
gboolean
hearth_outbox_store_mark_outcome (HearthAccountStore *store,
                                  HearthKey key,
                                  HearthSendOutcome outcome,
                                  const GError *reason,
                                  const char *const *refused,
                                  gint64 not_before_unix_s,
                                  GError **error)
{
  gint64 row = hearth_key_get_row (key);

  if (!hearth_account_store_begin (store, HEARTH_DURABLE, error))
    return FALSE;
  store->pending->is_outbox_changed = TRUE;
  return hearth_store_end (store,
                           write_error (store, row, reason, error) &&
                               write_outcome (store, row, outcome, refused, not_before_unix_s, error),
                           error);
}

static gboolean
queue_again (HearthAccountStore *store, HearthKey key, GError **error)
{
  gint64 row = hearth_key_get_row (key);

  return run_for (store, "UPDATE outbox_recipient SET refusal = NULL WHERE outbox = ? AND NOT is_accepted",
                  row, NULL, error) &&
         write_error (store, row, NULL, error) &&
         change_state (store, key,
                       "UPDATE outbox SET state = 0, has_final_dot = 0, not_before_unix_s = 0"
                       " WHERE id = ? AND state != 1 AND source IS NOT NULL",
                       HEARTH_DURABLE, error);
}

/**
 * hearth_outbox_store_retry:
 *
 * The user's word to send it now, also if it was refused or is unknown. Recipients that have it do not get it again.
 * Not possible while it is being sent.
 */
gboolean
hearth_outbox_store_retry (HearthAccountStore *store, HearthKey key, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, queue_again (store, key, error), error);
}

/**
 * hearth_outbox_store_settle:
 *
 * An unknown letter did arrive: it counts as sent, and its copy is filed.
 */
gboolean
hearth_outbox_store_settle (HearthAccountStore *store, HearthKey key, GError **error)
{
  gint64 row = hearth_key_get_row (key);

  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store,
                           change_state (store, key, "UPDATE outbox SET state = 2 WHERE id = ? AND state = 3",
                                         HEARTH_DURABLE, error) &&
                               write_error (store, row, NULL, error) && end_as_sent (store, row, error),
                           error);
}

static const char drop_sources[] =
    "DELETE FROM own_content WHERE id IN (SELECT source FROM outbox WHERE id = ?1"
    " UNION SELECT copy_source FROM outbox WHERE id = ?1)";

static gboolean
remove_letter (HearthAccountStore *store, HearthKey key, GError **error)
{
  gint64 row = hearth_key_get_row (key);

  return change_state (store, key, "UPDATE outbox SET state = state WHERE id = ? AND state != 1",
                       HEARTH_DURABLE, error) &&
         run_for (store, drop_sources, row, NULL, error) &&
         run_for (store, "DELETE FROM journal WHERE outbox = ?", row, NULL, error) &&
         run_for (store, "DELETE FROM outbox WHERE id = ?", row, NULL, error);
}

/**
 * hearth_outbox_store_cancel:
 *
 * Takes a letter out of the outbox; not possible while it is being sent.
 */
gboolean
hearth_outbox_store_cancel (HearthAccountStore *store, HearthKey key, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, remove_letter (store, key, error), error);
}

/* The copy lies in Sent. The letter itself is kept only while somebody who refused it might still get it. */
gboolean
hearth_outbox_store_mark_copy_filed (HearthAccountStore *store, gint64 row, GError **error)
{
  store->pending->is_outbox_changed = TRUE;
  return run_for (store, "UPDATE outbox SET is_copy_filed = 1 WHERE id = ?", row, NULL, error) &&
         run_for (store,
                  "DELETE FROM own_content WHERE id IN (SELECT copy_source FROM outbox WHERE id = ?1 UNION"
                  " SELECT source FROM outbox WHERE id = ?1 AND NOT EXISTS"
                  " (SELECT 1 FROM outbox_recipient WHERE outbox = ?1 AND refusal IS NOT NULL))",
                  row, NULL, error);
}

/**
 * hearth_outbox_store_count_waiting:
 *
 * Returns: letters that are not sent
 */
guint
hearth_outbox_store_count_waiting (HearthAccountStore *store)
{
  gint64 n = 0;

  hearth_database_get_int (store->mail, "SELECT count(*) FROM outbox WHERE state != 2", &n, NULL);
  return (guint) n;
}

/**
 * hearth_outbox_store_list_unknown:
 *
 * Returns: (transfer full) (nullable) (element-type HearthKey): letters of which it is not known whether they were sent:
 *   their Message-ID is to be looked for in Sent
 */
GArray *
hearth_outbox_store_list_unknown (HearthAccountStore *store, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT id FROM outbox WHERE state = 3 ORDER BY id", error);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      HearthKey key = hearth_store_key (store, sqlite3_column_int64 (statement, 0));

      g_array_append_val (keys, key);
    }
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error) ? g_steal_pointer (&keys) : NULL;
}

static gboolean
recover (HearthAccountStore *store, GError **error)
{
  static const char *const statements[] = {
    "UPDATE outbox SET state = 0 WHERE state = 1 AND NOT has_final_dot AND ?1 = 0",
    "DELETE FROM own_content WHERE ?1 = 0 AND id IN (SELECT source FROM outbox WHERE state = 2 AND "
    "is_copy_filed"
    " AND ended_unix_s < unixepoch () - " KEPT_SENT_S ")",
    "DELETE FROM outbox WHERE ?1 = 0 AND state = 2 AND is_copy_filed"
    " AND ended_unix_s < unixepoch () - " KEPT_SENT_S,
  };
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail,
                               "UPDATE outbox SET state = 3, error_code = ?, error_message = ?"
                               " WHERE state = 1 AND has_final_dot",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, HEARTH_ERROR_DELIVERY_UNKNOWN);
  hearth_bind_text (statement, 2, "The program ended while the letter was being handed over");
  if (!hearth_store_step (store, statement, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!run_for (store, statements[i], 0, NULL, error))
      return FALSE;
  return TRUE;
}

/* Opening: a try that the last run did not end goes back into the queue, or is unknown if the dot was near. */
gboolean
hearth_outbox_store_recover (HearthAccountStore *store, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, recover (store, error), error);
}
