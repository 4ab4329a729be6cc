/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outbox, journal and drafts: sending happens once, and a cut at any place leaves the right state. */

#include "hearth-error.h"
#include "hearth-account-store-private.h"
#include "hearth-attachment-store.h"
#include "hearth-draft-store.h"
#include "hearth-journal.h"
#include "hearth-outbox-store.h"
#include "hearth-own-stream.h"
#include "store-test.h"

#define NOW 1760000000

#define ALL_KINDS G_MAXUINT

static HearthKey
queue (StoreTest *test, HearthKey answers)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  g_autoptr (GError) error = NULL;
  HearthKey key;

  entry->identity = 5;
  entry->message_id = g_strdup ("letter@example.org");
  entry->sender = g_strdup ("anna@example.org");
  entry->recipients = g_strsplit ("paul@example.org nadia@example.org", " ", -1);
  entry->recipients_text = g_strdup ("Paul, Nadia");
  entry->subject = g_strdup ("Saturday");
  entry->answers = answers;
  entry->source = g_bytes_new_static ("Subject: Saturday\r\n\r\nHello\r\n", 28);
  entry->copy_source = g_bytes_new_static ("Bcc: x\r\nSubject: Saturday\r\n\r\nHello\r\n", 36);
  key = hearth_outbox_store_queue (test->store, entry, &error);
  g_assert_no_error (error);
  return key;
}

static HearthOutboxEntry *
load (StoreTest *test, HearthKey key)
{
  g_autoptr (GError) error = NULL;
  HearthOutboxEntry *entry = hearth_outbox_store_load (test->store, key, &error);

  g_assert_no_error (error);
  return entry;
}

static void
assert_state (StoreTest *test, HearthKey key, HearthOutboxState state)
{
  g_autoptr (HearthOutboxEntry) entry = load (test, key);

  g_assert_cmpint (entry->state, ==, state);
}

static gint64
count (StoreTest *test, const char *sql)
{
  gint64 n;

  g_assert_true (hearth_database_get_int (test->store->mail, sql, &n, NULL));
  return n;
}

static HearthOutboxItem *
read_item (StoreTest *test)
{
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, NULL);
  g_autoptr (GPtrArray) items = hearth_account_reader_read_outbox (reader, NULL);

  g_assert_cmpuint (items->len, ==, 1);
  return hearth_outbox_item_ref (g_ptr_array_index (items, 0));
}

static void
test_sent (StoreTest *test, gconstpointer data)
{
  HearthMessageData message = store_test_message (1, "question@x");
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (HearthRow) answered = NULL;
  g_autoptr (HearthOutboxEntry) entry = NULL;
  g_autoptr (HearthJournalRow) copy = NULL;
  g_autoptr (HearthOutboxItem) item = NULL;
  g_autoptr (HearthChangeSet) changes = NULL;
  HearthKey key;

  store_test_put (test, test->inbox, &message, 1);
  row = store_test_row (test, test->inbox, 0);
  key = queue (test, row->key);
  changes = hearth_account_store_take_changes (test->store);
  g_assert_true (changes->is_outbox_changed);
  store_test_reopen (test);
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, NULL), ==, key);
  g_assert_cmpuint (hearth_outbox_store_count_waiting (test->store), ==, 1);
  entry = load (test, key);
  g_assert_cmpuint (g_strv_length (entry->pending), ==, 2);
  g_assert_cmpuint (g_bytes_get_size (entry->source), ==, 28);
  g_assert_cmpuint (g_bytes_get_size (entry->copy_source), ==, 36);
  g_assert_cmpstr (entry->message_id, ==, "letter@example.org");

  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, NULL), ==, HEARTH_KEY_NONE);
  g_assert_false (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_false (hearth_outbox_store_cancel (test->store, key, NULL));
  g_assert_true (hearth_outbox_store_mark_final_dot (test->store, key, NULL, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_ACCEPTED, NULL, NULL, 0, NULL));
  assert_state (test, key, HEARTH_OUTBOX_SENT);
  answered = store_test_row (test, test->inbox, 0);
  g_assert_cmpuint (answered->flags, ==, HEARTH_FLAG_ANSWERED);

  copy = hearth_journal_find_due (test->store, ALL_KINDS, NOW, NULL, NULL);
  g_assert_nonnull (copy);
  g_assert_cmpint (copy->kind, ==, HEARTH_JOURNAL_APPEND_COPY);
  g_assert_cmpuint (copy->outbox, ==, key);
  g_assert_true (hearth_journal_mark_running (test->store, copy->key, NULL));
  g_assert_true (hearth_journal_mark_done (test->store, copy->key, NULL));
  item = read_item (test);
  g_assert_cmpint (item->state, ==, HEARTH_OUTBOX_SENT);
  g_assert_true (item->is_copy_filed);
  g_assert_cmpint (count (test, "SELECT count (*) FROM own_chunk"), ==, 0);
  g_assert_cmpuint (hearth_outbox_store_count_waiting (test->store), ==, 0);
}

/* The way to the server is broken: what waits behind the letter that was tried says so, and counts as not tried. */
static void
test_way (StoreTest *test, gconstpointer data)
{
  const char *untried = "SELECT count (*) FROM outbox WHERE error_message = 'no way' AND attempts = 0"
                        " AND not_before_unix_s = 0 AND state = 0";
  g_autoptr (GError) reason = hearth_error_new (HEARTH_ERROR_CONNECTION_LOST, "no way");
  g_autoptr (GError) put_off = hearth_error_new (HEARTH_ERROR_SERVER_BUSY, "busy");
  const HearthKey tried = queue (test, HEARTH_KEY_NONE), waits = queue (test, HEARTH_KEY_NONE);
  g_autoptr (HearthChangeSet) changes = NULL;

  queue (test, HEARTH_KEY_NONE);
  g_assert_true (hearth_database_execute (
      test->store->mail, "UPDATE outbox SET not_before_unix_s = 1760000009 WHERE id = 3", NULL));
  g_assert_true (hearth_outbox_store_mark_sending (test->store, tried, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, tried, HEARTH_SEND_LATER, put_off, NULL, 0, NULL));
  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  g_assert_true (hearth_outbox_store_note_way (test->store, NOW, reason, NULL));
  changes = hearth_account_store_take_changes (test->store);
  g_assert_true (changes->is_outbox_changed);
  g_assert_cmpint (count (test, untried), ==, 1);
  g_assert_cmpint (count (test, "SELECT count (*) FROM outbox WHERE error_message IS NULL"), ==, 1);
  g_assert_cmpint (count (test, "SELECT count (*) FROM outbox WHERE error_message = 'busy'"), ==, 1);
  g_assert_true (hearth_outbox_store_mark_sending (test->store, waits, NULL));
  g_assert_true (hearth_outbox_store_mark_final_dot (test->store, waits, NULL, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, waits, HEARTH_SEND_ACCEPTED, NULL, NULL, 0, NULL));
  g_assert_cmpint (count (test, untried), ==, 0);
  g_assert_cmpint (count (test, "SELECT error_code IS NULL FROM outbox WHERE id = 2"), ==, 1);
}

/* The program ends while a letter is being sent. */
static void
test_cut (StoreTest *test, gconstpointer data)
{
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (GArray) unknown = NULL;
  g_autoptr (HearthOutboxItem) item = NULL;

  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  store_test_reopen (test);
  assert_state (test, key, HEARTH_OUTBOX_QUEUED);
  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (hearth_outbox_store_mark_final_dot (test->store, key, NULL, NULL));
  store_test_reopen (test);
  assert_state (test, key, HEARTH_OUTBOX_UNKNOWN);
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, NULL), ==, HEARTH_KEY_NONE);
  unknown = hearth_outbox_store_list_unknown (test->store, NULL);
  g_assert_cmpuint (unknown->len, ==, 1);
  item = read_item (test);
  g_assert_error (item->error, HEARTH_ERROR, HEARTH_ERROR_DELIVERY_UNKNOWN);

  g_assert_true (hearth_outbox_store_settle (test->store, key, NULL));
  assert_state (test, key, HEARTH_OUTBOX_SENT);
  g_assert_cmpint (count (test, "SELECT count (*) FROM journal"), ==, 1);
}

static void
test_later (StoreTest *test, gconstpointer data)
{
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (GError) reason = hearth_error_new (HEARTH_ERROR_SERVER_BUSY, "try later");
  g_autoptr (HearthOutboxItem) item = NULL;
  gint64 next;

  hearth_error_set_server (reason, "mail.example.org", 587);
  hearth_error_set_server_text (reason, "4.3.2 busy");
  hearth_error_get_details (reason)->status_code = 451;
  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_LATER, reason, NULL, NOW + 60, NULL));
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, &next), ==, HEARTH_KEY_NONE);
  g_assert_cmpint (next, ==, NOW + 60);
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW + 60, NULL), ==, key);
  item = read_item (test);
  g_assert_error (item->error, HEARTH_ERROR, HEARTH_ERROR_SERVER_BUSY);
  g_assert_cmpint (hearth_error_get_details (item->error)->status_code, ==, 451);
  g_assert_cmpstr (hearth_error_get_details (item->error)->server_text, ==, "4.3.2 busy");
  g_assert_cmpint (item->next_try_unix_s, ==, NOW + 60);
  g_assert_cmpuint (item->attempts, ==, 1);
  g_assert_true (hearth_outbox_store_retry (test->store, key, NULL));
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, NULL), ==, key);
}

/* One has it, one refused it: it is sent and filed, and only the other gets it again. */
static void
test_partly (StoreTest *test, gconstpointer data)
{
  const char *const refused[] = { "nadia@example.org", "550 no such user", NULL };
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (GError) reason = hearth_error_new (HEARTH_ERROR_RECIPIENT_REFUSED, "one refused");
  g_autoptr (HearthJournalRow) copy = NULL;
  g_autoptr (HearthOutboxItem) item = NULL;
  g_autoptr (HearthOutboxEntry) entry = NULL;

  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_ACCEPTED, reason, refused, 0, NULL));
  item = read_item (test);
  g_assert_cmpint (item->state, ==, HEARTH_OUTBOX_SENT);
  g_assert_cmpuint (item->refusals->len, ==, 1);
  g_assert_cmpuint (item->n_accepted, ==, 1);
  g_assert_cmpstr (((HearthRefusal *) item->refusals->pdata[0])->address, ==, "nadia@example.org");
  g_assert_cmpstr (((HearthRefusal *) item->refusals->pdata[0])->text, ==, "no such user");
  copy = hearth_journal_find_due (test->store, ALL_KINDS, NOW, NULL, NULL);
  g_assert_true (hearth_journal_mark_done (test->store, copy->key, NULL));
  g_assert_true (hearth_outbox_store_retry (test->store, key, NULL));
  entry = load (test, key);
  g_assert_cmpuint (g_strv_length (entry->pending), ==, 1);
  g_assert_cmpstr (entry->pending[0], ==, "nadia@example.org");
  g_assert_nonnull (entry->source);
  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_ACCEPTED, NULL, NULL, 0, NULL));
  g_assert_cmpint (count (test, "SELECT count (*) FROM journal"), ==, 0); /* no second copy */
}

/* One has it, one is put off, and in the end refuses: it stays in the queue for that one alone. */
static void
test_put_off (StoreTest *test, gconstpointer data)
{
  const char *const put_off[] = { "nadia@example.org", "451 4.7.1 greylisted", NULL };
  const char *const refused[] = { "nadia@example.org", "550 5.1.1 no such user", NULL };
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (GError) reason = hearth_error_new (HEARTH_ERROR_RECIPIENT_REFUSED, "refused");
  g_autoptr (HearthJournalRow) copy = NULL;
  g_autoptr (HearthOutboxItem) waiting = NULL;
  g_autoptr (HearthOutboxItem) item = NULL;
  g_autoptr (HearthOutboxEntry) entry = NULL;

  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_ACCEPTED, NULL, put_off,
                                                   NOW + 60, NULL));
  waiting = read_item (test);
  g_assert_cmpint (waiting->state, ==, HEARTH_OUTBOX_QUEUED);
  g_assert_cmpint (waiting->next_try_unix_s, ==, NOW + 60);
  g_assert_false (hearth_outbox_item_has_refused (waiting));
  copy = hearth_journal_find_due (test->store, ALL_KINDS, NOW, NULL, NULL);
  g_assert_true (hearth_journal_mark_done (test->store, copy->key, NULL));
  entry = load (test, key);
  g_assert_cmpuint (g_strv_length (entry->pending), ==, 1);
  g_assert_cmpstr (entry->pending[0], ==, "nadia@example.org");
  g_assert_nonnull (entry->source);
  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_FAILED, reason, refused, 0, NULL));
  item = read_item (test);
  g_assert_cmpint (item->state, ==, HEARTH_OUTBOX_SENT);
  g_assert_true (hearth_outbox_item_is_listed (item));
  g_assert_cmpint (count (test, "SELECT count(*) FROM journal"), ==, 0);

  /* not lost by time, but by the user's word */
  g_assert_true (hearth_database_execute (test->store->mail, "UPDATE outbox SET ended_unix_s = 1", NULL));
  store_test_reopen (test);
  g_assert_true (hearth_outbox_store_cancel (test->store, key, NULL));
  store_test_reopen (test);
  g_assert_cmpint (count (test, "SELECT count(*) FROM outbox_recipient"), ==, 1);
  g_assert_true (hearth_database_execute (test->store->mail, "UPDATE outbox SET ended_unix_s = 1", NULL));
  store_test_reopen (test);
  g_assert_cmpint (count (test, "SELECT count(*) FROM outbox"), ==, 0);
}

/* Put off once, and accepted the next time: it is sent, and to nobody twice. */
static void
test_put_off_then_accepted (StoreTest *test, gconstpointer data)
{
  const char *const put_off[] = { "nadia@example.org", "451 4.7.1 greylisted", NULL };
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (HearthOutboxEntry) entry = NULL;
  g_autoptr (HearthOutboxItem) item = NULL;

  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_ACCEPTED, NULL, put_off,
                                                   NOW + 60, NULL));
  assert_state (test, key, HEARTH_OUTBOX_QUEUED);
  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (hearth_outbox_store_mark_final_dot (test->store, key, NULL, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_ACCEPTED, NULL, NULL, 0, NULL));
  entry = load (test, key);
  g_assert_cmpint (entry->state, ==, HEARTH_OUTBOX_SENT);
  g_assert_cmpuint (g_strv_length (entry->pending), ==, 0);
  item = read_item (test);
  g_assert_cmpuint (item->n_accepted, ==, 2);
  g_assert_cmpuint (item->refusals->len, ==, 0);
}

/* The program ends after the dot: who was refused or put off before it did not get the letter, also if it arrived. */
static void
test_cut_with_refused (StoreTest *test, gconstpointer data)
{
  const char *const refused[] = { "paul@example.org", "550 5.1.1 no such user", NULL };
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (HearthOutboxItem) item = NULL;

  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (hearth_outbox_store_mark_final_dot (test->store, key, refused, NULL));
  store_test_reopen (test);
  assert_state (test, key, HEARTH_OUTBOX_UNKNOWN);
  g_assert_true (hearth_outbox_store_settle (test->store, key, NULL));
  item = read_item (test);
  g_assert_cmpint (item->state, ==, HEARTH_OUTBOX_SENT);
  g_assert_cmpuint (item->n_accepted, ==, 1);
  g_assert_cmpuint (item->refusals->len, ==, 1);
  g_assert_true (hearth_outbox_item_has_refused (item));
}

static guint
count_to_look_for (StoreTest *test)
{
  g_autoptr (GArray) unknown = hearth_outbox_store_list_unknown (test->store, NULL);

  return unknown->len;
}

/* One has it and the copy is ours; the program ends after the dot for the other: what lies in Sent proves nothing. */
static void
test_cut_after_put_off (StoreTest *test, gconstpointer data)
{
  const char *const put_off[] = { "nadia@example.org", "451 4.7.1 greylisted", NULL };
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (HearthJournalRow) copy = NULL;
  g_autoptr (HearthOutboxItem) item = NULL;

  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_ACCEPTED, NULL, put_off,
                                                   NOW + 60, NULL));
  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (hearth_outbox_store_mark_final_dot (test->store, key, NULL, NULL));
  store_test_reopen (test);
  assert_state (test, key, HEARTH_OUTBOX_UNKNOWN);
  g_assert_cmpuint (count_to_look_for (test), ==, 0);
  copy = hearth_journal_find_due (test->store, ALL_KINDS, NOW, NULL, NULL);
  g_assert_true (hearth_journal_mark_done (test->store, copy->key, NULL));
  g_assert_cmpuint (count_to_look_for (test), ==, 0);
  item = read_item (test);
  g_assert_cmpint (item->state, ==, HEARTH_OUTBOX_UNKNOWN);
  g_assert_cmpuint (item->n_accepted, ==, 1);
}

/* The server was not reached: that is a try, so it is told as one, and the network's return ends the waiting. */
static void
test_not_reached (StoreTest *test, gconstpointer data)
{
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (GError) reason = hearth_error_new (HEARTH_ERROR_OFFLINE, "no network");
  g_autoptr (HearthOutboxItem) item = NULL;

  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_LATER, reason, NULL, NOW + 15, NULL));
  item = read_item (test);
  g_assert_cmpint (item->state, ==, HEARTH_OUTBOX_QUEUED);
  g_assert_cmpuint (item->attempts, ==, 1);
  g_assert_cmpint (item->next_try_unix_s, ==, NOW + 15);
  g_assert_false (item->is_undo_window);
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, NULL), ==, HEARTH_KEY_NONE);
  g_assert_true (hearth_outbox_store_make_network_due (test->store, NULL));
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, NULL), ==, key);
}

/* Some are refused for good while others may be tried again: only these are. */
static void
test_put_off_and_refused (StoreTest *test, gconstpointer data)
{
  const char *const replies[] = { "nadia@example.org", "451 later", "paul@example.org", "550 5.1.1 who",
                                  NULL };
  const char *const refused[] = { "nadia@example.org", "452 4.2.2 full", NULL };
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (GError) reason = hearth_error_new (HEARTH_ERROR_SERVER_BUSY, "later");
  g_autoptr (HearthOutboxItem) item = NULL;
  g_autoptr (HearthOutboxEntry) entry = NULL;

  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_LATER, reason, replies, NOW, NULL));
  assert_state (test, key, HEARTH_OUTBOX_QUEUED);
  entry = load (test, key);
  g_assert_cmpuint (g_strv_length (entry->pending), ==, 1);
  item = read_item (test);
  g_assert_true (hearth_outbox_item_has_refused (item));
  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_FAILED, reason, refused, 0, NULL));
  assert_state (test, key, HEARTH_OUTBOX_FAILED);
  g_assert_true (hearth_outbox_store_retry (test->store, key, NULL));
  g_clear_pointer (&entry, hearth_outbox_entry_free);
  entry = load (test, key);
  g_assert_cmpuint (g_strv_length (entry->pending), ==, 2);
}

/* What waits for its time keeps it when the network is back or the user asks for mail. */
static void
test_make_due (StoreTest *test, gconstpointer data)
{
  HearthKey key = queue (test, HEARTH_KEY_NONE);

  g_assert_true (
      hearth_database_execute (test->store->mail, "UPDATE outbox SET not_before_unix_s = 2000000000", NULL));
  g_assert_true (hearth_outbox_store_make_due (test->store, NULL));
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, NULL), ==, HEARTH_KEY_NONE);
  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_LATER, NULL, NULL, 2000000000, NULL));
  g_assert_true (hearth_outbox_store_make_network_due (test->store, NULL));
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, NULL), ==, HEARTH_KEY_NONE);
  g_assert_true (hearth_outbox_store_make_due (test->store, NULL));
  g_assert_cmpuint (hearth_outbox_store_find_due (test->store, NOW, NULL), ==, key);
}

static void
test_failed (StoreTest *test, gconstpointer data)
{
  const char *const refused[] = { "paul@example.org", "550", "nadia@example.org", "551", NULL };
  HearthKey key = queue (test, HEARTH_KEY_NONE);
  g_autoptr (GError) reason = hearth_error_new (HEARTH_ERROR_RECIPIENT_REFUSED, "all refused");

  g_assert_true (hearth_outbox_store_mark_sending (test->store, key, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_FAILED, reason, refused, 0, NULL));
  assert_state (test, key, HEARTH_OUTBOX_FAILED);
  g_assert_cmpint (count (test, "SELECT count (*) FROM journal"), ==, 0);
  g_assert_true (hearth_outbox_store_cancel (test->store, key, NULL));
  g_assert_cmpint (count (test, "SELECT count (*) FROM outbox"), ==, 0);
  g_assert_cmpint (count (test, "SELECT count (*) FROM outbox_recipient"), ==, 0);
  g_assert_cmpint (count (test, "SELECT count (*) FROM own_content"), ==, 0);
  g_assert_cmpint (count (test, "SELECT count (*) FROM own_chunk"), ==, 0);
  g_assert_null (hearth_outbox_store_load (test->store, key, NULL));
}

static void
test_bad_input (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  g_autoptr (GError) error = NULL;

  entry->message_id = g_strdup ("x@y");
  entry->sender = g_strdup ("a@b");
  entry->source = g_bytes_new_static ("x", 1);
  entry->recipients = g_new0 (char *, 1);
  g_assert_cmpuint (hearth_outbox_store_queue (test->store, entry, &error), ==, HEARTH_KEY_NONE);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
}

static void
test_journal (StoreTest *test, gconstpointer data)
{
  g_autoptr (GError) no_room = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "no room");
  g_autoptr (HearthJournalRow) wish = hearth_journal_row_new (HEARTH_JOURNAL_RENAME_FOLDER);
  g_autoptr (HearthJournalRow) read = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *uids = NULL;
  HearthKey key;
  gint64 next;

  wish->folder = test->inbox;
  wish->target = test->sent;
  wish->uidvalidity = 7;
  wish->uids = hearth_id_set_parse ("1:4,9", 5);
  wish->text = g_strdup ("raw \xff name");
  wish->not_before_unix_s = NOW + 5;
  key = hearth_journal_add (test->store, wish, NULL);
  g_assert_null (hearth_journal_find_due (test->store, ALL_KINDS, NOW, &next, NULL));
  g_assert_cmpint (next, ==, NOW + 5);
  read = hearth_journal_find_due (test->store, ALL_KINDS, NOW + 5, NULL, NULL);
  g_assert_cmpuint (read->key, ==, key);
  g_assert_cmpuint (read->target, ==, test->sent);
  g_assert_cmpstr (read->text, ==, "raw \xff name");
  uids = hearth_id_set_to_string (read->uids);
  g_assert_cmpstr (uids, ==, "1:4,9");

  g_assert_true (hearth_journal_mark_running (test->store, key, NULL));
  store_test_reopen (test);
  g_clear_pointer (&read, hearth_journal_row_free);
  read = hearth_journal_load (test->store, key, NULL);
  g_assert_cmpint (read->state, ==, HEARTH_JOURNAL_WAITING);
  g_assert_cmpuint (read->attempts, ==, 1);
  g_assert_true (hearth_journal_mark_later (test->store, key, no_room, NOW + 50, NULL));
  g_assert_true (hearth_journal_mark_failed (test->store, key, no_room, NULL));
  rows = hearth_journal_list (test->store, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (((HearthJournalRow *) g_ptr_array_index (rows, 0))->reason, ==, "no room");
  g_assert_true (hearth_journal_mark_done (test->store, key, NULL));
  g_assert_false (hearth_journal_mark_done (test->store, key, NULL));
}

#define ATTACHED_BYTES (HEARTH_ATTACHMENT_PIECE_BYTES + 1000)

/* Bytes of which each tells where it stands. */
static char *
attached_bytes (void)
{
  char *bytes = g_malloc (ATTACHED_BYTES);

  for (guint i = 0; i < ATTACHED_BYTES; i++)
    bytes[i] = (char) (i * 31 + i / 251);
  return bytes;
}

static HearthAttachment *
attach (StoreTest *test)
{
  g_autofree char *bytes = attached_bytes ();
  HearthKey key = hearth_attachment_store_begin (test->store, NULL);

  g_assert_true (
      hearth_attachment_store_add (test->store, key, 0, bytes, HEARTH_ATTACHMENT_PIECE_BYTES, NULL));
  g_assert_true (hearth_attachment_store_add (test->store, key, 1, bytes + HEARTH_ATTACHMENT_PIECE_BYTES,
                                              ATTACHED_BYTES - HEARTH_ATTACHMENT_PIECE_BYTES, NULL));
  g_assert_true (hearth_attachment_store_finish (test->store, key, ATTACHED_BYTES, NULL));
  return hearth_attachment_new (key, "Pläne/Küche 😀.pdf", "application/pdf", ATTACHED_BYTES);
}

static HearthLetter *
write_letter (StoreTest *test)
{
  HearthLetter *letter = hearth_letter_new (5);

  g_ptr_array_add (letter->to, hearth_address_new ("Paul", "paul@example.org"));
  g_ptr_array_add (letter->bcc, hearth_address_new (NULL, "nadia@example.org"));
  g_ptr_array_add (letter->references, g_strdup ("one@x"));
  g_ptr_array_add (letter->in_reply_to, g_strdup ("two@x"));
  letter->subject = g_strdup ("Half 木");
  letter->text = g_strdup ("spaces at the end  \n\n> quoted\n-- \nAnna");
  letter->answers = hearth_key_new (3, 77);
  letter->forwards = hearth_key_new (4, 78);
  g_ptr_array_add (letter->attachments, attach (test));
  return letter;
}

static gint64
count_attachments (StoreTest *test)
{
  return count (test, "SELECT count (*) FROM attachment JOIN own_content ON id = content");
}

/* What was typed comes back as it was. */
static void
test_drafts (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthLetter) letter = write_letter (test);
  HearthDraftEntry draft = { .is_open = TRUE, .letter = letter };
  g_autoptr (HearthDraftEntry) read = NULL;
  g_autoptr (GPtrArray) leftovers = NULL;
  HearthKey key = hearth_draft_store_save (test->store, &draft, NULL);

  draft.key = key;
  g_assert_cmpuint (hearth_draft_store_save (test->store, &draft, NULL), ==, key);
  store_test_reopen (test);
  read = hearth_draft_store_load (test->store, key, NULL);
  g_assert_true (hearth_letter_is_same (read->letter, letter));
  g_assert_cmpstr (((HearthAttachment *) read->letter->attachments->pdata[0])->name, ==, "Küche 😀.pdf");
  g_assert_true (read->is_open);
  g_assert_cmpuint (read->revision, ==, 2);

  g_assert_true (hearth_draft_store_mark_pushing (test->store, key, 1, "push1@x", NULL));
  g_assert_true (hearth_draft_store_mark_pushed (test->store, key, 1, test->sent, 8, 33, NULL));
  g_assert_cmpuint (hearth_draft_store_find (test->store, test->sent, 8, 33), ==, key);
  g_assert_true (hearth_draft_store_mark_pushing (test->store, key, 2, "push2@x", NULL));
  g_assert_true (hearth_draft_store_mark_pushed (test->store, key, 2, test->sent, 8, 34, NULL));
  g_assert_true (hearth_draft_store_mark_pushing (test->store, key, 2, "push3@x", NULL));
  g_assert_true (hearth_draft_store_close (test->store, key, NULL));
  g_assert_cmpint (count_attachments (test), ==, 1);
  g_assert_true (hearth_draft_store_end (test->store, key, NULL));
  g_assert_cmpint (count (test, "SELECT count (*) FROM own_content"), ==, 0);

  /* the copy that was replaced, the one it had, and the one that may be on its way */
  leftovers = hearth_draft_store_list_leftovers (test->store, NULL);
  g_assert_cmpuint (leftovers->len, ==, 3);
  g_assert_cmpuint (((HearthDraftLeftover *) leftovers->pdata[0])->uid, ==, 33);
  g_assert_cmpuint (((HearthDraftLeftover *) leftovers->pdata[1])->uid, ==, 34);
  g_assert_cmpstr (((HearthDraftLeftover *) leftovers->pdata[2])->message_id, ==, "push3@x");
}

/* What no draft was saved with, and what was cut, is gone after the next start. */
static void
test_orphans (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthLetter) letter = write_letter (test);
  g_autoptr (HearthAttachment) unused = attach (test);
  HearthDraftEntry draft = { .letter = letter };
  HearthKey half = hearth_attachment_store_begin (test->store, NULL);

  g_assert_true (hearth_attachment_store_add (test->store, half, 0, "half", 4, NULL));
  g_assert_cmpuint (hearth_draft_store_save (test->store, &draft, NULL), !=, HEARTH_KEY_NONE);
  g_assert_cmpint (count_attachments (test), ==, 3);
  store_test_reopen (test);
  g_assert_cmpint (count_attachments (test), ==, 1);

  /* and a letter cannot have what is not there */
  g_ptr_array_add (letter->attachments, hearth_attachment_ref (unused));
  g_assert_cmpuint (hearth_draft_store_save (test->store, &draft, NULL), ==, HEARTH_KEY_NONE);
}

static HearthKey
queue_with_attachment (StoreTest *test, HearthLetter *letter, HearthKey draft)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  const HearthAttachment *attachment = letter->attachments->pdata[0];
  const HearthInsert inserts[] = {
    { .position = 4, .content = attachment->key, .encoding = HEARTH_INSERT_BASE64 },
    { .position = 6, .content = attachment->key, .encoding = HEARTH_INSERT_AS_IS },
  };
  g_autoptr (GError) error = NULL;
  HearthKey key;

  entry->message_id = g_strdup ("letter@example.org");
  entry->sender = g_strdup ("anna@example.org");
  entry->recipients = g_strsplit ("paul@example.org", " ", -1);
  entry->letter = hearth_letter_ref (letter);
  entry->draft = draft;
  entry->source = g_bytes_new_static ("headBBtail", 10);
  entry->inserts = g_array_new (FALSE, FALSE, sizeof (HearthInsert));
  g_array_append_vals (entry->inserts, inserts, G_N_ELEMENTS (inserts));
  key = hearth_outbox_store_queue (test->store, entry, &error);
  g_assert_no_error (error);
  return key;
}

static char *
expected_stream (void)
{
  g_autofree char *bytes = attached_bytes ();
  GString *all = g_string_new ("head");

  for (gsize done = 0; done < ATTACHED_BYTES; done += HEARTH_BASE64_LINE_BYTES)
    {
      g_autofree char *line =
          g_base64_encode ((guchar *) bytes + done, MIN (HEARTH_BASE64_LINE_BYTES, ATTACHED_BYTES - done));

      g_string_append_printf (all, "%s\r\n", line);
    }
  g_string_append (all, "BB");
  g_string_append_len (all, bytes, ATTACHED_BYTES);
  g_string_append (all, "tail");
  return g_string_free (all, FALSE);
}

/* The message comes out whole however it is read, and as long as was promised. */
static void
assert_stream (StoreTest *test, const HearthOutboxEntry *entry, gsize step)
{
  g_autoptr (GInputStream) stream = hearth_own_stream_new (test->store, entry->source, entry->inserts);
  const gsize size = hearth_own_stream_get_size (entry->source, entry->inserts);
  g_autofree char *expected = expected_stream ();
  g_autofree char *read = g_malloc (size + step);
  gsize done = 0;
  gssize n;

  while ((n = g_input_stream_read (stream, read + done, step, NULL, NULL)) > 0)
    done += (gsize) n;
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpmem (read, done, expected, size);
}

static void
test_take_back (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthLetter) letter = write_letter (test);
  HearthDraftEntry draft = { .is_open = TRUE, .letter = letter };
  HearthKey key = hearth_draft_store_save (test->store, &draft, NULL);
  HearthKey item = queue_with_attachment (test, letter, key);
  g_autoptr (HearthOutboxEntry) entry = load (test, item);
  g_autoptr (HearthDraftEntry) back = NULL;

  g_assert_null (hearth_draft_store_load (test->store, key, NULL));
  assert_stream (test, entry, 1000000);
  assert_stream (test, entry, 4093);
  store_test_reopen (test);
  g_assert_cmpint (count_attachments (test), ==, 1);

  /* not while it is being sent */
  g_assert_true (hearth_outbox_store_mark_sending (test->store, item, NULL));
  g_assert_cmpuint (hearth_outbox_store_take_back (test->store, item, NULL), ==, HEARTH_KEY_NONE);
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, item, HEARTH_SEND_FAILED, NULL, NULL, 0, NULL));
  key = hearth_outbox_store_take_back (test->store, item, NULL);
  back = hearth_draft_store_load (test->store, key, NULL);
  g_assert_true (hearth_letter_is_same (back->letter, letter));
  g_assert_true (back->is_open);
  g_assert_cmpint (count (test, "SELECT count (*) FROM outbox"), ==, 0);
  g_assert_cmpint (count_attachments (test), ==, 1);
  g_assert_cmpint (count (test, "SELECT count (*) FROM own_content"), ==, 1);
  g_assert_true (hearth_draft_store_end (test->store, key, NULL));
  g_assert_cmpint (count (test, "SELECT count (*) FROM own_content"), ==, 0);
}

/* One has it and the copy is not filed yet: the other's part becomes a draft, and the copy is still whole. */
static void
test_take_back_rest (StoreTest *test, gconstpointer data)
{
  const char *const put_off[] = { "nadia@example.org", "451 4.7.1 greylisted", NULL };
  g_autoptr (HearthLetter) letter = write_letter (test);
  HearthKey item = queue_with_attachment (test, letter, HEARTH_KEY_NONE);
  g_autoptr (HearthOutboxEntry) entry = NULL;
  g_autoptr (HearthOutboxItem) waiting = NULL;
  g_autoptr (HearthDraftEntry) back = NULL;
  g_autoptr (HearthJournalRow) copy = NULL;
  HearthKey key;

  g_assert_true (hearth_database_execute (test->store->mail,
                                          "INSERT INTO outbox_recipient (outbox, address)"
                                          " SELECT id, 'nadia@example.org' FROM outbox",
                                          NULL));
  g_assert_true (hearth_outbox_store_mark_sending (test->store, item, NULL));
  g_assert_true (hearth_outbox_store_mark_outcome (test->store, item, HEARTH_SEND_ACCEPTED, NULL, put_off,
                                                   NOW + 60, NULL));
  waiting = read_item (test);
  g_assert_true (waiting->can_edit);
  g_assert_false (waiting->is_copy_filed);
  key = hearth_outbox_store_take_back (test->store, item, NULL);
  back = hearth_draft_store_load (test->store, key, NULL);
  g_assert_cmpuint (back->letter->to->len, ==, 0);
  g_assert_cmpuint (back->letter->bcc->len, ==, 1);
  g_assert_cmpuint (back->letter->attachments->len, ==, 1);
  g_assert_cmpint (count_attachments (test), ==, 2);

  /* whatever becomes of the draft */
  g_assert_true (hearth_draft_store_end (test->store, key, NULL));
  store_test_reopen (test);
  g_assert_cmpint (count_attachments (test), ==, 1);
  entry = load (test, item);
  g_assert_cmpint (entry->state, ==, HEARTH_OUTBOX_SENT);
  g_assert_cmpuint (g_strv_length (entry->recipients), ==, 1);
  assert_stream (test, entry, 1000000);
  copy = hearth_journal_find_due (test->store, ALL_KINDS, NOW, NULL, NULL);
  g_assert_cmpuint (copy->outbox, ==, item);
  g_assert_true (hearth_journal_mark_done (test->store, copy->key, NULL));
  g_assert_cmpint (count (test, "SELECT count (*) FROM own_content"), ==, 0);
}

/* A letter of which nobody knows can be written anew. */
static void
test_take_back_unknown (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthLetter) letter = write_letter (test);
  HearthKey item = queue_with_attachment (test, letter, HEARTH_KEY_NONE);
  g_autoptr (HearthOutboxItem) unknown = NULL;
  g_autoptr (HearthDraftEntry) back = NULL;

  g_assert_true (hearth_outbox_store_mark_sending (test->store, item, NULL));
  g_assert_true (hearth_outbox_store_mark_final_dot (test->store, item, NULL, NULL));
  store_test_reopen (test);
  unknown = read_item (test);
  g_assert_cmpint (unknown->state, ==, HEARTH_OUTBOX_UNKNOWN);
  g_assert_true (unknown->can_edit);
  back = hearth_draft_store_load (test->store, hearth_outbox_store_take_back (test->store, item, NULL), NULL);
  g_assert_true (hearth_letter_is_same (back->letter, letter));
  g_assert_cmpint (count (test, "SELECT count (*) FROM outbox"), ==, 0);
  g_assert_cmpint (count_attachments (test), ==, 1);
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/outbox/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sent", test_sent);
  ADD ("cut", test_cut);
  ADD ("way", test_way);
  ADD ("later", test_later);
  ADD ("partly", test_partly);
  ADD ("put-off", test_put_off);
  ADD ("cut-after-put-off", test_cut_after_put_off);
  ADD ("put-off-then-accepted", test_put_off_then_accepted);
  ADD ("cut-with-refused", test_cut_with_refused);
  ADD ("not-reached", test_not_reached);
  ADD ("put-off-and-refused", test_put_off_and_refused);
  ADD ("make-due", test_make_due);
  ADD ("failed", test_failed);
  ADD ("bad-input", test_bad_input);
  ADD ("journal", test_journal);
  ADD ("drafts", test_drafts);
  ADD ("orphans", test_orphans);
  ADD ("take-back", test_take_back);
  ADD ("take-back-rest", test_take_back_rest);
  ADD ("take-back-unknown", test_take_back_unknown);
  return g_test_run ();
}
