/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outbox, journal and drafts: sending happens once, and a cut at any place leaves the right state. */

#include "hearth-account-store-private.h"
#include "hearth-draft-store.h"
#include "hearth-journal.h"
#include "hearth-outbox-store.h"
#include "store-test.h"

#define NOW 1760000000

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
  g_assert_true (hearth_outbox_store_mark_final_dot (test->store, key, NULL));
  g_assert_true (
      hearth_outbox_store_mark_outcome (test->store, key, HEARTH_SEND_ACCEPTED, NULL, NULL, 0, NULL));
  assert_state (test, key, HEARTH_OUTBOX_SENT);
  answered = store_test_row (test, test->inbox, 0);
  g_assert_cmpuint (answered->flags, ==, HEARTH_FLAG_ANSWERED);

  copy = hearth_journal_find_due (test->store, NOW, NULL, NULL);
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
  g_assert_true (hearth_outbox_store_mark_final_dot (test->store, key, NULL));
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
  g_assert_cmpstr (item->refused[0], ==, "nadia@example.org");
  g_assert_cmpstr (item->refused[1], ==, "550 no such user");
  copy = hearth_journal_find_due (test->store, NOW, NULL, NULL);
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
  g_autoptr (HearthJournalRow) move = hearth_journal_row_new (HEARTH_JOURNAL_MOVE);
  g_autoptr (HearthJournalRow) read = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *uids = NULL;
  HearthKey key;
  gint64 next;

  move->folder = test->inbox;
  move->target = test->sent;
  move->uidvalidity = 7;
  move->uids = hearth_id_set_parse ("1:4,9", 5);
  move->text = g_strdup ("raw \xff name");
  move->not_before_unix_s = NOW + 5;
  key = hearth_journal_add (test->store, move, NULL);
  g_assert_null (hearth_journal_find_due (test->store, NOW, &next, NULL));
  g_assert_cmpint (next, ==, NOW + 5);
  read = hearth_journal_find_due (test->store, NOW + 5, NULL, NULL);
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
  g_assert_true (hearth_journal_mark_later (test->store, key, "no room", NOW + 50, NULL));
  g_assert_true (hearth_journal_mark_failed (test->store, key, "refused", NULL));
  rows = hearth_journal_list (test->store, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (((HearthJournalRow *) g_ptr_array_index (rows, 0))->reason, ==, "refused");
  g_assert_true (hearth_journal_mark_done (test->store, key, NULL));
  g_assert_false (hearth_journal_mark_done (test->store, key, NULL));
}

static void
test_drafts (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthDraftEntry) draft = hearth_draft_entry_new ();
  g_autoptr (HearthDraftEntry) read = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  HearthKey key;

  draft->identity = 5;
  draft->subject = g_strdup ("Half");
  draft->source = g_bytes_new_static ("one", 3);
  key = hearth_draft_store_save (test->store, draft, NULL);
  draft->key = key;
  g_clear_pointer (&draft->source, g_bytes_unref);
  draft->source = g_bytes_new_static ("second", 6);
  g_assert_cmpuint (hearth_draft_store_save (test->store, draft, NULL), ==, key);
  g_assert_true (hearth_draft_store_mark_pushed (test->store, key, 1, test->sent, 8, 33, NULL));
  store_test_reopen (test);
  read = hearth_draft_store_load (test->store, key, NULL);
  g_assert_cmpuint (read->revision, ==, 2);
  g_assert_cmpuint (read->pushed_revision, ==, 1);
  g_assert_cmpuint (read->uid, ==, 33);
  g_assert_cmpuint (g_bytes_get_size (read->source), ==, 6);
  g_assert_cmpint (count (test, "SELECT count (*) FROM own_content"), ==, 1);
  drafts = hearth_draft_store_list (test->store, NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_true (hearth_draft_store_remove (test->store, key, NULL));
  g_assert_cmpint (count (test, "SELECT count (*) FROM own_content"), ==, 0);
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/outbox/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sent", test_sent);
  ADD ("cut", test_cut);
  ADD ("later", test_later);
  ADD ("partly", test_partly);
  ADD ("failed", test_failed);
  ADD ("bad-input", test_bad_input);
  ADD ("journal", test_journal);
  ADD ("drafts", test_drafts);
  return g_test_run ();
}
