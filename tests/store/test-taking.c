/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that go from one account to another, in the stores of both. */
#include "hearth-filing-take.h"

#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "store-test.h"

#define OTHER_ACCOUNT 5

static HearthKey
take (StoreTest *test, guint n, HearthKey target, const char *message_id)
{
  g_autoptr (HearthTaken) taken = g_new0 (HearthTaken, 1);
  g_autoptr (GError) error = NULL;
  HearthKey row;

  taken->origin = hearth_key_new (OTHER_ACCOUNT, n);
  taken->target = target;
  taken->flags = HEARTH_FLAG_SEEN;
  taken->keywords = g_strsplit ("blue Red", " ", -1);
  taken->internal_unix_s = 1700000000;
  taken->message_id = g_strdup (message_id);
  taken->source = g_bytes_new_static ("Hello", 5);
  row = hearth_filing_store_take (test->store, taken, &error);
  g_assert_no_error (error);
  return row;
}

static HearthKey
find_due (StoreTest *test, gint64 now_unix_s)
{
  g_autoptr (GError) error = NULL;
  gint64 next_unix_s;
  g_autoptr (HearthJournalRow) row =
      hearth_filing_store_find_due (test->store, now_unix_s, &next_unix_s, &error);

  g_assert_no_error (error);
  return row != NULL ? row->key : HEARTH_KEY_NONE;
}

static guint
count_taken (StoreTest *test)
{
  g_autoptr (GArray) origins = hearth_filing_store_list_taken (test->store, NULL);

  return origins->len;
}

/* All of it outlasts the program, and a row that goes takes its bytes along. */
static void
test_kept (StoreTest *test, gconstpointer data)
{
  const HearthKey row = take (test, 1, test->inbox, "a@b");
  g_autoptr (HearthTaken) taken = hearth_filing_store_load_taken (test->store, row, NULL);
  g_autoptr (HearthTaken) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (taken->next_uid, ==, 0);
  g_assert_true (hearth_filing_store_mark_tried (test->store, row, G_MAXUINT32, 4000000000u, NULL));
  store_test_reopen (test);
  again = hearth_filing_store_load_taken (test->store, row, NULL);
  g_assert_cmpuint (again->origin, ==, taken->origin);
  g_assert_cmpuint (again->target, ==, test->inbox);
  g_assert_cmpuint (again->flags, ==, HEARTH_FLAG_SEEN);
  g_assert_true (
      g_strv_equal ((const char *const *) again->keywords, (const char *const[]){ "blue", "Red", NULL }));
  g_assert_cmpint (again->internal_unix_s, ==, 1700000000);
  g_assert_cmpstr (again->message_id, ==, "a@b");
  g_assert_true (g_bytes_equal (again->source, taken->source));
  g_assert_cmpuint (again->uidvalidity, ==, G_MAXUINT32);
  g_assert_cmpuint (again->next_uid, ==, 4000000000u);

  g_assert_true (hearth_filing_store_drop_taken (test->store, row, NULL));
  g_assert_null (hearth_filing_store_load_taken (test->store, row, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_taken (test), ==, 0);
}

/* One by one into each folder: what waits after a try holds up those behind it, but not those to other folders, and what
 * has ended holds up nothing. */
static void
test_order (StoreTest *test, gconstpointer data)
{
  g_autoptr (GError) no_room = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "no room");
  const HearthKey first = take (test, 1, test->inbox, NULL);
  const HearthKey second = take (test, 2, test->inbox, NULL);
  const HearthKey other = take (test, 3, test->sent, NULL);

  g_assert_cmpuint (find_due (test, 1000), ==, first);
  g_assert_true (hearth_journal_mark_running (test->store, first, NULL));
  g_assert_true (hearth_journal_mark_later (test->store, first, NULL, 2000, NULL));
  g_assert_cmpuint (find_due (test, 1000), ==, other);
  g_assert_true (hearth_filing_store_mark_taken (test->store, other, NULL));
  g_assert_cmpuint (find_due (test, 1000), ==, HEARTH_KEY_NONE);
  g_assert_cmpuint (find_due (test, 2000), ==, first);
  g_assert_true (hearth_journal_mark_failed (test->store, first, no_room, NULL));
  g_assert_cmpuint (find_due (test, 1000), ==, second);
}

/* The giver knows what it gave, until it has heard the end of it. */
static void
test_given (StoreTest *test, gconstpointer data)
{
  const HearthMessageData message = store_test_message (1, "a@b");
  HearthFilingBatch batch = { .filing = { .verb = HEARTH_FILE_MOVE,
                                          .target = hearth_key_new (OTHER_ACCOUNT, 1) } };
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthListIndex) left = NULL;
  g_autoptr (HearthRow) shown = NULL;
  HearthKey row;

  store_test_put (test, test->inbox, &message, 1);
  shown = store_test_row (test, test->inbox, 0);
  g_assert_true (hearth_filing_store_file (test->store, &batch, &shown->key, 1, HEARTH_DURABLE, NULL));
  row = find_due (test, G_MAXINT64);
  g_assert_cmpuint (hearth_filing_store_find_given (test->store, shown->key, &error), ==, HEARTH_KEY_NONE);
  g_assert_true (hearth_filing_store_mark_given (test->store, row, shown->key, HEARTH_FILING_SENT, NULL));
  store_test_reopen (test);
  g_assert_cmpuint (hearth_filing_store_find_given (test->store, shown->key, &error), ==, row);
  g_assert_true (hearth_filing_store_mark_given (test->store, row, shown->key, HEARTH_FILING_COPIED, NULL));
  g_assert_cmpuint (hearth_filing_store_find_given (test->store, shown->key, &error), ==, HEARTH_KEY_NONE);
  g_assert_no_error (error);
  /* The server here will not remove it: it is shown again. */
  g_assert_true (hearth_filing_store_cancel (test->store, row, NULL));
  left = store_test_list (test, test->inbox);
  g_assert_cmpuint (left->rows->len, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/taking/kept", StoreTest, NULL, store_test_set_up, test_kept, store_test_tear_down);
  g_test_add ("/store/taking/order", StoreTest, NULL, store_test_set_up, test_order, store_test_tear_down);
  g_test_add ("/store/taking/given", StoreTest, NULL, store_test_set_up, test_given, store_test_tear_down);
  return g_test_run ();
}
