/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of a letter: it is sent once. README.md draws the states; the mark "about to send the final dot" is on
 * the disk before the dot, so that a cut after it is known to be one. Every change is durable. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-outbox-store.h"

#include "hearth-attachment-store.h"
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

/* Who was put off the last time is asked anew: only what this try says counts. */
static gboolean
begin_try (HearthAccountStore *store, HearthKey key, GError **error)
{
  return change_state (store, key,
                       "UPDATE outbox SET state = 1, has_final_dot = 0, attempts = attempts + 1,"
                       " first_try_unix_s = coalesce (first_try_unix_s, unixepoch ())"
                       " WHERE id = ? AND state = 0",
                       HEARTH_DURABLE, error) &&
         hearth_outbox_run (store, "UPDATE outbox_recipient SET deferral = NULL WHERE outbox = ?",
                            hearth_key_get_row (key), NULL, error);
}

/**
 * hearth_outbox_store_mark_sending:
 *
 * A try begins. A cut before hearth_outbox_store_mark_final_dot() puts the letter back into the queue.
 */
gboolean
hearth_outbox_store_mark_sending (HearthAccountStore *store, HearthKey key, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, begin_try (store, key, error), error);
}

static gboolean
write_error (HearthAccountStore *store, gint64 row, const GError *reason, GError **error)
{
  const HearthErrorDetails *details = hearth_error_get_details (reason);
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "UPDATE outbox SET error_code = ?2, error_message = ?3, error_host = ?4, error_port = ?5,"
      " error_server_text = ?6, error_status = ?7, error_enhanced = ?8, error_size_bytes = ?9,"
      " error_limit_bytes = ?10 WHERE id = ?1",
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
      sqlite3_bind_int64 (statement, 9, (gint64) details->size_bytes);
      sqlite3_bind_int64 (statement, 10, (gint64) details->limit_bytes);
    }
  return hearth_store_step (store, statement, error);
}

/* A reply of the 400s puts a recipient off, any other refuses it for good. */
static gboolean
write_refusals (HearthAccountStore *store, gint64 row, const char *const *refused, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "UPDATE outbox_recipient SET refusal = ?3, deferral = ?4 WHERE outbox = ?1 AND address = ?2", error);

  if (statement == NULL)
    return FALSE;
  for (; refused != NULL && refused[0] != NULL && refused[1] != NULL; refused += 2)
    {
      g_autoptr (HearthRefusal) refusal = hearth_refusal_new (refused[0], refused[1]);
      const gboolean is_final = hearth_refusal_is_final (refusal);

      sqlite3_bind_int64 (statement, 1, row);
      hearth_bind_text (statement, 2, refused[0]);
      hearth_bind_text (statement, 3, is_final ? refused[1] : NULL);
      hearth_bind_text (statement, 4, is_final ? NULL : refused[1]);
      if (!hearth_store_step (store, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
note_final_dot (HearthAccountStore *store, HearthKey key, const char *const *refused, GError **error)
{
  return change_state (store, key, "UPDATE outbox SET has_final_dot = 1 WHERE id = ? AND state = 1",
                       HEARTH_DURABLE, error) &&
         write_refusals (store, hearth_key_get_row (key), refused, error);
}

/**
 * hearth_outbox_store_mark_final_dot:
 * @refused: (nullable): alternating address and the server's reply, for recipients that the server did not take
 *
 * The dot that ends the message is about to be sent. The caller sends it only after this has returned %TRUE: it is
 * then on the disk, and a cut from here on makes the letter unknown. Whom the server did not take is on the disk too:
 * if the letter turns out to have arrived, it did not arrive there.
 */
gboolean
hearth_outbox_store_mark_final_dot (HearthAccountStore *store,
                                    HearthKey key,
                                    const char *const *refused,
                                    GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, note_final_dot (store, key, refused, error), error);
}

#define HAS_RECIPIENTS "SELECT EXISTS (SELECT 1 FROM outbox_recipient WHERE outbox = ? AND "

static const char has_accepted[] = HAS_RECIPIENTS "is_accepted)";
static const char has_pending[] = HAS_RECIPIENTS "NOT is_accepted AND refusal IS NULL)";

/* Runs one of the two questions above. */
static gboolean
has_recipients (HearthAccountStore *store, const char *sql, gint64 row)
{
  sqlite3_stmt *statement = hearth_database_prepare (store->mail, sql, NULL);
  gboolean has;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  has = sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);
  return has;
}

/* What was refused as a whole was refused to everybody who does not have it from an earlier try. */
static gboolean
refuse_rest (HearthAccountStore *store, gint64 row, GError **error)
{
  return hearth_outbox_run (
      store,
      "UPDATE outbox_recipient SET deferral = NULL, refusal = coalesce (deferral,"
      " (SELECT ltrim (coalesce (nullif (error_status, 0) || ' ', '') ||"
      " coalesce (error_enhanced || ' ', '') || coalesce (error_server_text, error_message, ''))"
      " FROM outbox WHERE id = ?1))"
      " WHERE outbox = ?1 AND NOT is_accepted AND refusal IS NULL",
      row, NULL, error);
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

/* Somebody has it: it is filed in Sent, and what it answers is answered. */
static gboolean
note_effects (HearthAccountStore *store, gint64 row, GError **error)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  gint64 sources[2] = { 0 };

  if (!hearth_outbox_load_row (store, row, entry, sources, error) ||
      !mark_placement (store, entry->answers, HEARTH_FLAG_ANSWERED, error) ||
      !mark_placement (store, entry->forwards, HEARTH_FLAG_FORWARDED, error))
    return FALSE;
  return entry->is_copy_filed || file_copy_later (store, row, error);
}

/* All that were not refused or put off have it. */
static gboolean
note_accepted (HearthAccountStore *store, gint64 row, GError **error)
{
  return hearth_outbox_run (store,
                            "UPDATE outbox_recipient SET is_accepted = 1"
                            " WHERE outbox = ? AND refusal IS NULL AND deferral IS NULL",
                            row, NULL, error) &&
         note_effects (store, row, error);
}

/* Where a letter stands after a try: what its recipients say counts more than the try. */
static HearthOutboxState
state_after (HearthAccountStore *store, gint64 row, HearthSendOutcome outcome)
{
  if (outcome == HEARTH_SEND_UNKNOWN)
    return HEARTH_OUTBOX_UNKNOWN;
  if (outcome != HEARTH_SEND_FAILED && has_recipients (store, has_pending, row))
    return HEARTH_OUTBOX_QUEUED;
  return has_recipients (store, has_accepted, row) ? HEARTH_OUTBOX_SENT : HEARTH_OUTBOX_FAILED;
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
  if (outcome == HEARTH_SEND_ACCEPTED && !note_accepted (store, row, error))
    return FALSE;
  if (outcome == HEARTH_SEND_FAILED && has_recipients (store, has_accepted, row) &&
      !refuse_rest (store, row, error))
    return FALSE;
  statement = hearth_database_prepare (store->mail,
                                       "UPDATE outbox SET attempts = attempts + (state = 0), state = ?2,"
                                       " has_final_dot = 0, not_before_unix_s = ?3,"
                                       " ended_unix_s = iif (?2 = 2, unixepoch (), NULL) WHERE id = ?1",
                                       error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  sqlite3_bind_int (statement, 2, state_after (store, row, outcome));
  sqlite3_bind_int64 (statement, 3, not_before_unix_s);
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_outbox_store_mark_outcome:
 * @reason: (nullable): why it was not accepted, or not by all
 * @refused: (nullable): alternating address and the server's reply, for recipients that were refused or put off
 * @not_before_unix_s: when to try again, if somebody was put off
 *
 * Notes what became of a try; also of one that ended before hearth_outbox_store_mark_sending(), on the way to the
 * server. When the letter was accepted, the copy for Sent goes into the journal and what it answers
 * is marked as answered, in the same transaction. Recipients that were put off keep the letter in the queue.
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

/* Letters that are due and that nobody tried. */
static GArray *
list_untried (HearthAccountStore *store, gint64 now_unix_s, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "SELECT id FROM outbox WHERE state = 0 AND attempts = 0 AND not_before_unix_s <= ?",
      error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, now_unix_s);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const gint64 row = sqlite3_column_int64 (statement, 0);

      g_array_append_val (rows, row);
    }
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error) ? g_steal_pointer (&rows) : NULL;
}

static gboolean
note_way (HearthAccountStore *store, gint64 now_unix_s, const GError *reason, GError **error)
{
  g_autoptr (GArray) rows = list_untried (store, now_unix_s, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!write_error (store, g_array_index (rows, gint64, i), reason, error))
      return FALSE;
  return rows != NULL;
}

/**
 * hearth_outbox_store_note_way:
 * @reason: why no letter gets as far as the server
 *
 * What is due and was never tried waits for that too, and says so until it is tried.
 */
gboolean
hearth_outbox_store_note_way (HearthAccountStore *store,
                              gint64 now_unix_s,
                              const GError *reason,
                              GError **error)
{
  if (!hearth_account_store_begin (store, HEARTH_BATCH, error))
    return FALSE;
  store->pending->is_outbox_changed = TRUE;
  return hearth_store_end (store, note_way (store, now_unix_s, reason, error), error);
}

static gboolean
queue_again (HearthAccountStore *store, HearthKey key, GError **error)
{
  gint64 row = hearth_key_get_row (key);

  return hearth_outbox_run (store,
                            "UPDATE outbox_recipient SET refusal = NULL, deferral = NULL"
                            " WHERE outbox = ? AND NOT is_accepted",
                            row, NULL, error) &&
         write_error (store, row, NULL, error) &&
         change_state (
             store, key,
             "UPDATE outbox SET state = 0, has_final_dot = 0, not_before_unix_s = 0,"
             " first_try_unix_s = NULL WHERE id = ?1 AND state != 1 AND source IS NOT NULL AND EXISTS"
             " (SELECT 1 FROM outbox_recipient WHERE outbox = ?1 AND NOT is_accepted)",
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
                           change_state (store, key,
                                         "UPDATE outbox SET state = state WHERE id = ? AND state = 3",
                                         HEARTH_DURABLE, error) &&
                               write_error (store, row, NULL, error) &&
                               write_outcome (store, row, HEARTH_SEND_ACCEPTED, NULL, 0, error),
                           error);
}

static const char drop_sources[] =
    "DELETE FROM own_content WHERE id IN (SELECT source FROM outbox WHERE id = ?1"
    " UNION SELECT copy_source FROM outbox WHERE id = ?1"
    " UNION SELECT content FROM attachment WHERE outbox = ?1)";

/* Those who have it have it: the letter is theirs alone then, and its copy is still filed. */
static gboolean
give_up_rest (HearthAccountStore *store, HearthKey key, GError **error)
{
  gint64 row = hearth_key_get_row (key);

  return change_state (store, key,
                       "UPDATE outbox SET state = 2, ended_unix_s = unixepoch () WHERE id = ? AND state != 1",
                       HEARTH_DURABLE, error) &&
         write_error (store, row, NULL, error) &&
         hearth_outbox_run (store, "DELETE FROM outbox_recipient WHERE outbox = ? AND NOT is_accepted", row,
                            NULL, error);
}

static gboolean
remove_letter (HearthAccountStore *store, HearthKey key, GError **error)
{
  gint64 row = hearth_key_get_row (key);

  if (has_recipients (store, has_accepted, row))
    return give_up_rest (store, key, error);
  return change_state (store, key, "UPDATE outbox SET state = state WHERE id = ? AND state != 1",
                       HEARTH_DURABLE, error) &&
         hearth_outbox_run (store, drop_sources, row, NULL, error) &&
         hearth_outbox_run (store, "DELETE FROM journal WHERE outbox = ?", row, NULL, error) &&
         hearth_outbox_run (store, "DELETE FROM outbox WHERE id = ?", row, NULL, error);
}

/**
 * hearth_outbox_store_cancel:
 *
 * Takes a letter out of the outbox, or out of the way of those who do not have it yet; not possible while it is being
 * sent.
 */
gboolean
hearth_outbox_store_cancel (HearthAccountStore *store, HearthKey key, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, remove_letter (store, key, error), error);
}

static void
keep_pending (GPtrArray *addresses, char **accepted)
{
  for (guint i = addresses->len; i > 0; i--)
    if (g_strv_contains ((const char *const *) accepted,
                         hearth_address_get_address (addresses->pdata[i - 1])))
      g_ptr_array_remove_index (addresses, i - 1);
}

static GStrv
list_accepted (HearthAccountStore *store, gint64 row)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "SELECT address FROM outbox_recipient WHERE outbox = ? AND is_accepted", NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, row);
  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    g_strv_builder_add (builder, hearth_column_text (statement, 0));
  if (statement != NULL)
    sqlite3_reset (statement);
  return g_strv_builder_end (builder);
}

static gboolean
may_take_back (const HearthOutboxEntry *entry, char **accepted)
{
  if (entry->letter == NULL)
    return FALSE;
  return entry->state == HEARTH_OUTBOX_QUEUED || entry->state == HEARTH_OUTBOX_FAILED ||
         entry->state == HEARTH_OUTBOX_UNKNOWN || (entry->state == HEARTH_OUTBOX_SENT && *accepted != NULL);
}

/* The copy for Sent is still to be made of what was attached: the draft gets all of that a second time. */
static gboolean
copy_attachments (HearthAccountStore *store, HearthLetter *letter, GError **error)
{
  for (guint i = 0; i < letter->attachments->len; i++)
    {
      HearthAttachment *shared = letter->attachments->pdata[i];
      const HearthKey copy = hearth_attachment_store_copy (store, shared->key, store, error);

      if (copy == HEARTH_KEY_NONE)
        return FALSE;
      letter->attachments->pdata[i] = hearth_attachment_copy_as (shared, copy);
      hearth_attachment_unref (shared);
    }
  return TRUE;
}

/* A letter that does not go out by itself any more, or not yet, becomes a draft with all that it had; those who have it
 * already are left out, and the letter stays theirs. */
static HearthKey
take_back (HearthAccountStore *store, gint64 row, GError **error)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  g_auto (GStrv) accepted = list_accepted (store, row);
  g_autoptr (HearthLetter) letter = NULL;
  HearthDraftEntry draft = { .is_open = TRUE };
  gint64 sources[2] = { 0 };
  HearthKey key;

  if (!hearth_outbox_load_row (store, row, entry, sources, error))
    return HEARTH_KEY_NONE;
  if (!may_take_back (entry, accepted))
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The letter cannot be taken back any more");
      return HEARTH_KEY_NONE;
    }
  letter = hearth_letter_copy (entry->letter);
  keep_pending (letter->to, accepted);
  keep_pending (letter->cc, accepted);
  keep_pending (letter->bcc, accepted);
  if (*accepted != NULL && !entry->is_copy_filed && !copy_attachments (store, letter, error))
    return HEARTH_KEY_NONE;
  draft.letter = letter;
  key = hearth_draft_store_save (store, &draft, error);
  return key != HEARTH_KEY_NONE && remove_letter (store, hearth_store_key (store, row), error)
             ? key
             : HEARTH_KEY_NONE;
}

/**
 * hearth_outbox_store_take_back:
 *
 * Makes a draft of a letter that waits, was refused or is unknown; not possible while it is being sent and once
 * everybody has it.
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
             " (SELECT 1 FROM outbox_recipient WHERE outbox = ?1 AND NOT is_accepted) UNION"
             " SELECT content FROM attachment WHERE outbox = ?1 AND NOT EXISTS"
             " (SELECT 1 FROM outbox_recipient WHERE outbox = ?1 AND NOT is_accepted))",
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

/* Once somebody has a letter, its copy lies in Sent or is on the way there by our own hand: a copy that is found then says
 * nothing about those who were asked later. Only the user can know. */
static const char list_unknown_sql[] =
    "SELECT o.id FROM outbox o WHERE o.state = 3 AND NOT o.is_copy_filed"
    " AND NOT EXISTS (SELECT 1 FROM outbox_recipient r WHERE r.outbox = o.id AND r.is_accepted)"
    " AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.outbox = o.id) ORDER BY o.id";

/**
 * hearth_outbox_store_list_unknown:
 *
 * Returns: (transfer full) (nullable) (element-type HearthKey): letters of which it is not known whether they were sent,
 *   and of which a copy in Sent would say it: their Message-ID is to be looked for there
 */
GArray *
hearth_outbox_store_list_unknown (HearthAccountStore *store, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  sqlite3_stmt *statement = hearth_database_prepare (store->mail, list_unknown_sql, error);
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

/* What everybody has and is filed; somebody who refused it stays until the user has seen to it. */
#define IS_OVER                                                                                              \
  "o.state = 2 AND o.is_copy_filed AND o.ended_unix_s < unixepoch () - " KEPT_SENT_S                         \
  " AND NOT EXISTS (SELECT 1 FROM outbox_recipient r WHERE r.outbox = o.id AND NOT r.is_accepted)"

/* What is still SENDING though nobody sends: unknown if the dot was near, else in the queue again. */
static gboolean
end_tries (HearthAccountStore *store, GError **error)
{
  int n_unknown, n_queued = 0;
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail,
                               "UPDATE outbox SET state = 3, error_code = ?, error_message = ?"
                               " WHERE state = 1 AND has_final_dot",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, HEARTH_ERROR_DELIVERY_UNKNOWN);
  hearth_bind_text (statement, 2, "The try ended before it was noted what became of the letter");
  if (!hearth_store_step (store, statement, error))
    return FALSE;
  n_unknown = sqlite3_changes (hearth_database_get_handle (store->mail));
  if (!hearth_outbox_run (store, "UPDATE outbox SET state = 0 WHERE state = 1 AND ?1 = 0", 0, &n_queued,
                          error))
    return FALSE;
  store->pending->is_outbox_changed |= n_unknown + n_queued > 0;
  return TRUE;
}

/**
 * hearth_outbox_store_end_tries:
 *
 * Nothing is being sent: a try whose end could not be noted goes back into the queue, or is unknown if the dot was near.
 */
gboolean
hearth_outbox_store_end_tries (HearthAccountStore *store, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, end_tries (store, error), error);
}

static gboolean
recover (HearthAccountStore *store, GError **error)
{
  static const char *const statements[] = {
    "DELETE FROM own_content WHERE ?1 = 0 AND id IN (SELECT o.source FROM outbox o WHERE " IS_OVER ")",
    "DELETE FROM own_content WHERE ?1 = 0 AND id IN (SELECT a.content FROM attachment a JOIN outbox o"
    " ON o.id = a.outbox WHERE " IS_OVER ")",
    "DELETE FROM outbox AS o WHERE ?1 = 0 AND " IS_OVER,
  };

  if (!end_tries (store, error))
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
