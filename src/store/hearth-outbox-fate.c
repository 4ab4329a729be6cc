/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of a letter: it is sent once. README.md draws the states; the mark "about to send the final dot" is on
 * the disk before the dot, so that a cut after it is known to be one. Every change is durable. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-outbox-store.h"

#include "hearth-draft-store.h"
#include "hearth-journal.h"
#include "hearth-outbox-private.h"

/* How long a letter that was sent is still listed. */
#define KEPT_SENT_S "86400"

/* Runs a change that is only legal in some states: if no row takes it, the caller's picture is not the file's. */
static gboolean
change_state (
    HearthAccountStore *store, HearthKey key, const char *sql, HearthDurability durability, GError **error)
{
  int n_changed = 0;
  gboolean changed;

  if (!hearth_account_store_begin (store, durability, error))
    return FALSE;
  changed = hearth_outbox_run (store, sql, hearth_key_get_row (key), &n_changed, error);
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

/* A message of another account is marked by whoever has its store. */
static gboolean
mark_placement (HearthAccountStore *store, HearthKey placement, HearthFlags flag, GError **error)
{
  return placement == HEARTH_KEY_NONE || hearth_key_get_account (placement) != store->account ||
         hearth_account_store_set_flags (store, &placement, 1, flag, flag, HEARTH_DURABLE, error);
}

static gboolean
file_copy_later (HearthAccountStore *store, gint64 row, GError **error)
{
  g_autoptr (HearthJournalRow) copy = hearth_journal_row_new (HEARTH_JOURNAL_APPEND_COPY);
  int n_waiting = 0;

  /* A letter that some had refused and that was sent again to them has its copy already. */
  if (!hearth_outbox_run (store, "UPDATE journal SET kind = kind WHERE outbox = ?", row, &n_waiting, error))
    return FALSE;
  copy->outbox = hearth_store_key (store, row);
  return n_waiting > 0 || hearth_journal_add (store, copy, error) != HEARTH_KEY_NONE;
}

static gboolean
end_as_sent (HearthAccountStore *store, gint64 row, GError **error)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  gint64 sources[2] = { 0 };

  if (!hearth_outbox_run (store,
                          "UPDATE outbox_recipient SET is_accepted = 1 WHERE outbox = ? AND refusal IS NULL",
                          row, NULL, error) ||
      !hearth_outbox_run (store, "UPDATE outbox SET state = 2, ended_unix_s = unixepoch () WHERE id = ?", row,
                          NULL, error) ||
      !hearth_outbox_load_row (store, row, entry, sources, error) ||
      !mark_placement (store, entry->answers, HEARTH_FLAG_ANSWERED, error) ||
      !mark_placement (store, entry->forwards, HEARTH_FLAG_FORWARDED, error))
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

  return hearth_outbox_run (store,
                            "UPDATE outbox_recipient SET refusal = NULL WHERE outbox = ? AND NOT is_accepted",
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
    " UNION SELECT copy_source FROM outbox WHERE id = ?1"
    " UNION SELECT content FROM attachment WHERE outbox = ?1)";

static gboolean
remove_letter (HearthAccountStore *store, HearthKey key, GError **error)
{
  gint64 row = hearth_key_get_row (key);

  return change_state (store, key, "UPDATE outbox SET state = state WHERE id = ? AND state != 1",
                       HEARTH_DURABLE, error) &&
         hearth_outbox_run (store, drop_sources, row, NULL, error) &&
         hearth_outbox_run (store, "DELETE FROM journal WHERE outbox = ?", row, NULL, error) &&
         hearth_outbox_run (store, "DELETE FROM outbox WHERE id = ?", row, NULL, error);
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

/* A letter that was queued or refused becomes a draft with all that it had. */
static HearthKey
take_back (HearthAccountStore *store, gint64 row, GError **error)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  HearthDraftEntry draft = { .is_open = TRUE };
  gint64 sources[2] = { 0 };
  HearthKey key;

  if (!hearth_outbox_load_row (store, row, entry, sources, error))
    return HEARTH_KEY_NONE;
  if (entry->letter == NULL || (entry->state != HEARTH_OUTBOX_QUEUED && entry->state != HEARTH_OUTBOX_FAILED))
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The letter cannot be taken back any more");
      return HEARTH_KEY_NONE;
    }
  draft.letter = entry->letter;
  key = hearth_draft_store_save (store, &draft, error);
  return key != HEARTH_KEY_NONE && remove_letter (store, hearth_store_key (store, row), error)
             ? key
             : HEARTH_KEY_NONE;
}

/**
 * hearth_outbox_store_take_back:
 *
 * Makes a draft of a letter that waits or was refused; not possible once it is being sent.
 *
 * Returns: the key of the draft, which is open; %HEARTH_KEY_NONE on error
 */
HearthKey
hearth_outbox_store_take_back (HearthAccountStore *store, HearthKey key, GError **error)
{
  HearthKey draft;

  if (!hearth_account_store_begin (store, HEARTH_DURABLE, error))
    return HEARTH_KEY_NONE;
  store->pending->is_outbox_changed = TRUE;
  draft = take_back (store, hearth_key_get_row (key), error);
  return hearth_store_end (store, draft != HEARTH_KEY_NONE, error) ? draft : HEARTH_KEY_NONE;
}

/* The copy lies in Sent. The letter itself is kept only while somebody who refused it might still get it. */
gboolean
hearth_outbox_store_mark_copy_filed (HearthAccountStore *store, gint64 row, GError **error)
{
  store->pending->is_outbox_changed = TRUE;
  return hearth_outbox_run (store, "UPDATE outbox SET is_copy_filed = 1 WHERE id = ?", row, NULL, error) &&
         hearth_outbox_run (
             store,
             "DELETE FROM own_content WHERE id IN (SELECT copy_source FROM outbox WHERE id = ?1 UNION"
             " SELECT source FROM outbox WHERE id = ?1 AND NOT EXISTS"
             " (SELECT 1 FROM outbox_recipient WHERE outbox = ?1 AND refusal IS NOT NULL) UNION"
             " SELECT content FROM attachment WHERE outbox = ?1 AND NOT EXISTS"
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
    "DELETE FROM own_content WHERE ?1 = 0 AND id IN (SELECT a.content FROM attachment a JOIN outbox o"
    " ON o.id = a.outbox WHERE o.state = 2 AND o.is_copy_filed"
    " AND o.ended_unix_s < unixepoch () - " KEPT_SENT_S ")",
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
    if (!hearth_outbox_run (store, statements[i], 0, NULL, error))
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
