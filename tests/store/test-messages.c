/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting and removing messages: doubles, dates, counts, change sets, what a move and a new UIDVALIDITY leave. */

#include "hearth-message-rules.h"
#include "store-test.h"

static void
test_put (StoreTest *test, gconstpointer data)
{
  const HearthMessageData messages[] = { store_test_message (5, "a@x"), store_test_message (4, "b@x"),
                                         store_test_message (6, NULL) };
  g_autoptr (HearthChangeSet) changes = NULL;
  g_autoptr (HearthListIndex) index = NULL;
  g_autoptr (HearthFolderRecord) folder = NULL;
  HearthFolderChange *change;
  HearthPutResult result;
  HearthRow *row;

  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  g_assert_true (hearth_account_store_put_messages (test->store, test->inbox, messages, 3, &result, NULL));
  g_assert_cmpuint (result.n_added, ==, 3);
  g_assert_cmpuint (result.n_joined, ==, 0);
  folder = hearth_account_store_dup_folder (test->store, test->inbox, NULL);
  g_assert_cmpuint (folder->n_messages, ==, 3);
  g_assert_cmpuint (folder->n_unread, ==, 3);

  changes = hearth_account_store_take_changes (test->store);
  change = g_hash_table_lookup (changes->folders, &test->inbox);
  g_assert_nonnull (change);
  g_assert_cmpuint (change->added->len, ==, 3);
  g_assert_true (change->is_info_changed);
  g_assert_cmpuint (change->generation, ==, folder->generation);

  index = store_test_list (test, test->inbox);
  g_assert_cmpuint (index->n_entries, ==, 3);
  g_assert_true (index->is_complete);
  g_assert_cmpuint (index->generation, ==, folder->generation);
  row = g_ptr_array_index (index->rows, 0);
  g_assert_cmpint (row->date_sort_unix_s, ==, 1700000006);
  g_assert_cmpstr (row->subject, ==, "Saturday");
  g_assert_cmpstr (hearth_address_get_name (row->from), ==, "Anna Berg");
  g_assert_cmpstr (hearth_address_get_address (row->to), ==, "paul@example.org");
  g_assert_cmpint (row->date_offset_min, ==, 60);
  g_assert_cmpuint (row->size_bytes, ==, 1006);
  g_assert_false (row->is_body_here);
}

static void
test_again (StoreTest *test, gconstpointer data)
{
  HearthMessageData messages[] = { store_test_message (5, "a@x"), store_test_message (5, "a@x") };
  HearthPutResult result;
  g_autoptr (HearthRow) row = NULL;

  messages[1].flags = HEARTH_FLAG_SEEN;
  g_assert_true (hearth_account_store_put_messages (test->store, test->inbox, messages, 2, &result, NULL));
  g_assert_cmpuint (result.n_added, ==, 1);
  g_assert_cmpuint (result.n_known, ==, 1);
  g_assert_true (hearth_account_store_put_messages (test->store, test->inbox, messages, 2, &result, NULL));
  g_assert_cmpuint (result.n_added, ==, 0);
  row = store_test_row (test, test->inbox, 0);
  g_assert_cmpuint (row->flags, ==, HEARTH_FLAG_SEEN);
}

static void
test_doubles (StoreTest *test, gconstpointer data)
{
  HearthMessageData first = store_test_message (1, "same@x");
  HearthMessageData copy = store_test_message (9, "same@x");
  HearthMessageData other = store_test_message (10, "same@x");
  HearthPutResult result;
  g_autoptr (HearthRow) a = NULL;
  g_autoptr (HearthRow) b = NULL;
  g_autoptr (HearthRow) c = NULL;

  copy.date_unix_s = first.date_unix_s;
  copy.size_bytes = first.size_bytes;
  copy.internal_unix_s += 500;
  store_test_put (test, test->inbox, &first, 1);
  g_assert_true (hearth_account_store_put_messages (test->store, test->sent, &copy, 1, &result, NULL));
  g_assert_cmpuint (result.n_joined, ==, 1);
  g_assert_true (hearth_account_store_put_messages (test->store, test->sent, &other, 1, &result, NULL));
  g_assert_cmpuint (result.n_joined, ==, 0);
  a = store_test_row (test, test->inbox, 0);
  b = store_test_row (test, test->sent, 1);
  c = store_test_row (test, test->sent, 0);
  g_assert_cmpuint (a->message, ==, b->message);
  g_assert_cmpuint (a->message, !=, c->message);

  /* The twin is found as well. */
  other.uid = 11;
  g_assert_true (hearth_account_store_put_messages (test->store, test->inbox, &other, 1, &result, NULL));
  g_assert_cmpuint (result.n_joined, ==, 1);
}

static void
test_server_id (StoreTest *test, gconstpointer data)
{
  HearthMessageData first = store_test_message (1, "one@x");
  HearthMessageData label = store_test_message (2, "two@x");
  HearthMessageData clone = first;
  HearthPutResult result;

  first.server_id = label.server_id = "1278455344230334865";
  clone.server_id = "1278455344230334866";
  store_test_put (test, test->inbox, &first, 1);
  g_assert_true (hearth_account_store_put_messages (test->store, test->sent, &label, 1, &result, NULL));
  g_assert_cmpuint (result.n_joined, ==, 1);
  clone.uid = 3;
  g_assert_true (hearth_account_store_put_messages (test->store, test->sent, &clone, 1, &result, NULL));
  g_assert_cmpuint (result.n_joined, ==, 0);
}

static void
test_many_twins (StoreTest *test, gconstpointer data)
{
  for (guint32 uid = 1; uid <= 400; uid++)
    {
      HearthMessageData message = store_test_message (uid, "flood@x");

      store_test_put (test, test->inbox, &message, 1);
    }
}

static void
test_remove (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("2:3,5,77", 10);
  g_autoptr (HearthIdSet) left = NULL;
  g_autoptr (HearthChangeSet) changes = NULL;
  g_autoptr (HearthFolderRecord) folder = NULL;
  g_autofree char *text = NULL;
  HearthFolderChange *change;
  guint n_removed;

  for (guint32 uid = 1; uid <= 6; uid++)
    {
      g_autofree char *id = g_strdup_printf ("%u@x", uid);
      HearthMessageData message = store_test_message (uid, id);

      message.flags = uid % 2 == 0 ? HEARTH_FLAG_SEEN : 0;
      store_test_put (test, test->inbox, &message, 1);
    }
  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  g_assert_true (hearth_account_store_remove_uids (test->store, test->inbox, uids, &n_removed, NULL));
  g_assert_cmpuint (n_removed, ==, 3);
  left = hearth_account_store_dup_uids (test->store, test->inbox, 1, G_MAXUINT32, NULL);
  text = hearth_id_set_to_string (left);
  g_assert_cmpstr (text, ==, "1,4,6");
  folder = hearth_account_store_dup_folder (test->store, test->inbox, NULL);
  g_assert_cmpuint (folder->n_messages, ==, 3);
  g_assert_cmpuint (folder->n_unread, ==, 1);
  changes = hearth_account_store_take_changes (test->store);
  change = g_hash_table_lookup (changes->folders, &test->inbox);
  g_assert_cmpuint (change->removed->len, ==, 3);
}

/* A slice ends in the middle of a range. */
static void
test_remove_many (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, 1800);
  g_autoptr (HearthIdSet) left = NULL;
  guint n_removed;

  for (guint32 i = 0; i < 1800; i++)
    messages[i] = store_test_message (2 * i + 1, NULL);
  store_test_put (test, test->inbox, messages, 1800);
  hearth_id_set_add_range (uids, 1, 1111);
  hearth_id_set_add_range (uids, 2000, 3597);
  g_assert_true (hearth_account_store_remove_uids (test->store, test->inbox, uids, &n_removed, NULL));
  g_assert_cmpuint (n_removed, ==, 556 + 799);
  left = hearth_account_store_dup_uids (test->store, test->inbox, 1, G_MAXUINT32, NULL);
  g_assert_cmpuint (hearth_id_set_count (left), ==, 1800 - 556 - 799);
  g_assert_true (hearth_id_set_contains (left, 1113));
  g_assert_true (hearth_id_set_contains (left, 3599));
  g_assert_false (hearth_id_set_contains (left, 3597));
}

/* Vanished here, back there: the same message with its text and with what the user did meanwhile. */
static void
test_move (StoreTest *test, gconstpointer data)
{
  HearthMessageData message = store_test_message (1, "moved@x");
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("1", 1);
  g_autoptr (GBytes) source = g_bytes_new_static ("Subject: x\r\n\r\ny", 15);
  g_autoptr (HearthRow) before = NULL;
  g_autoptr (HearthRow) after = NULL;
  g_autoptr (GPtrArray) pushes = NULL;
  HearthKey key;
  guint n;

  store_test_put (test, test->inbox, &message, 1);
  before = store_test_row (test, test->inbox, 0);
  key = before->key;
  g_assert_true (hearth_account_store_put_body (test->store, before->message, source, NULL));
  g_assert_true (hearth_account_store_set_flags (test->store, &key, 1, HEARTH_FLAG_SEEN, HEARTH_FLAG_SEEN,
                                                 HEARTH_DURABLE, NULL));
  g_assert_true (hearth_account_store_remove_uids (test->store, test->inbox, uids, NULL, NULL));
  message.uid = 44;
  store_test_put (test, test->sent, &message, 1);
  after = store_test_row (test, test->sent, 0);
  g_assert_cmpuint (after->message, ==, before->message);
  g_assert_true (after->is_body_here);
  g_assert_cmpuint (after->flags, ==, HEARTH_FLAG_SEEN);
  pushes = hearth_account_store_list_pushes (test->store, test->sent, 100, NULL);
  g_assert_cmpuint (pushes->len, ==, 1);
  g_assert_true (hearth_account_store_purge_orphans (test->store, G_MAXINT64, 10, &n, NULL));
  g_assert_cmpuint (n, ==, 0);
}

/* The same, but its new place is seen before it is gone from the old one. */
static void
test_move_seen_early (StoreTest *test, gconstpointer data)
{
  HearthMessageData message = store_test_message (1, "moved@x");
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("1", 1);
  g_autoptr (HearthRow) before = NULL;
  g_autoptr (HearthRow) after = NULL;
  g_autoptr (GPtrArray) pushes = NULL;
  g_autoptr (HearthFolderRecord) record = NULL;

  store_test_put (test, test->inbox, &message, 1);
  before = store_test_row (test, test->inbox, 0);
  g_assert_true (
      hearth_account_store_set_flags (test->store, &before->key, 1, HEARTH_FLAG_FLAGGED | HEARTH_FLAG_SEEN,
                                      HEARTH_FLAG_FLAGGED | HEARTH_FLAG_SEEN, HEARTH_DURABLE, NULL));
  message.uid = 44;
  store_test_put (test, test->sent, &message, 1);
  g_assert_true (hearth_account_store_remove_uids (test->store, test->inbox, uids, NULL, NULL));
  after = store_test_row (test, test->sent, 0);
  g_assert_cmpuint (after->message, ==, before->message);
  g_assert_cmpuint (after->flags, ==, HEARTH_FLAG_FLAGGED | HEARTH_FLAG_SEEN);
  pushes = hearth_account_store_list_pushes (test->store, test->sent, 100, NULL);
  g_assert_cmpuint (pushes->len, ==, 1);
  record = hearth_account_store_dup_folder (test->store, test->sent, NULL);
  g_assert_cmpuint (record->n_unread, ==, 0);
}

/* What is done to a row while its folder is read anew is not lost, and the row is the same afterwards. */
static void
test_flags_of_an_orphan (StoreTest *test, gconstpointer data)
{
  const HearthFlags both = HEARTH_FLAG_FLAGGED | HEARTH_FLAG_SEEN;
  HearthMessageData message = store_test_message (2, "m@x");
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("2", 2);
  g_autoptr (GPtrArray) pushes = NULL;
  g_autoptr (HearthRow) before = NULL;
  g_autoptr (HearthRow) after = NULL;
  const HearthFlagPush *push;

  message.flags = HEARTH_FLAG_SEEN | HEARTH_FLAG_ANSWERED;
  store_test_put (test, test->inbox, &message, 1);
  before = store_test_row (test, test->inbox, 0);
  g_assert_true (hearth_account_store_remove_uids (test->store, test->inbox, uids, NULL, NULL));
  g_assert_true (hearth_account_store_set_flags (test->store, &before->key, 1, both, HEARTH_FLAG_FLAGGED,
                                                 HEARTH_DURABLE, NULL));
  message.uid = 44;
  store_test_put (test, test->inbox, &message, 1);
  after = store_test_row (test, test->inbox, 0);
  g_assert_cmpuint (after->key, ==, before->key);
  g_assert_cmpuint (after->flags, ==, HEARTH_FLAG_FLAGGED | HEARTH_FLAG_ANSWERED);
  pushes = hearth_account_store_list_pushes (test->store, test->inbox, 100, NULL);
  g_assert_cmpuint (pushes->len, ==, 1);
  push = g_ptr_array_index (pushes, 0);
  g_assert_cmpuint (push->mask, ==, both);
  g_assert_cmpuint (push->values & push->mask, ==, HEARTH_FLAG_FLAGGED);
}

static void
test_purge (StoreTest *test, gconstpointer data)
{
  HearthMessageData messages[] = { store_test_message (1, "gone@x"), store_test_message (2, "gone@x") };
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("1:2", 1);
  g_autoptr (GBytes) source = g_bytes_new_static ("Subject: x\r\n\r\ny", 15);
  g_autoptr (HearthRow) row = NULL;
  HearthPutResult result;
  guint n;

  store_test_put (test, test->inbox, messages, 2);
  row = store_test_row (test, test->inbox, 0);
  g_assert_true (hearth_account_store_put_body (test->store, row->message, source, NULL));
  g_assert_true (hearth_account_store_remove_uids (test->store, test->inbox, uids, NULL, NULL));
  g_assert_true (hearth_account_store_purge_orphans (test->store, 1000, 10, &n, NULL));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (hearth_account_store_purge_orphans (test->store, G_MAXINT64, 10, &n, NULL));
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (hearth_account_store_collect_bodies (test->store, 10, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (hearth_account_store_put_messages (test->store, test->inbox, messages, 2, &result, NULL));
  g_assert_cmpuint (result.n_added, ==, 2);
  g_assert_cmpuint (result.n_joined, ==, 0);
}

static void
test_reset (StoreTest *test, gconstpointer data)
{
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, 1200);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HearthFolderRecord) folder = NULL;
  HearthPutResult result;

  for (guint32 i = 0; i < 1200; i++)
    {
      g_ptr_array_add (ids, g_strdup_printf ("%u@reset", i));
      messages[i] = store_test_message (i + 1, g_ptr_array_index (ids, i));
    }
  store_test_put (test, test->inbox, messages, 1200);
  g_assert_true (hearth_account_store_reset_folder (test->store, test->inbox, 99, NULL));
  folder = hearth_account_store_dup_folder (test->store, test->inbox, NULL);
  g_assert_cmpuint (folder->n_messages, ==, 0);
  g_assert_cmpuint (folder->n_unread, ==, 0);
  g_assert_cmpuint (folder->uidvalidity, ==, 99);
  for (guint32 i = 0; i < 1200; i++)
    messages[i].uid += 5000;
  g_assert_true (hearth_account_store_put_messages (test->store, test->inbox, messages, 1200, &result, NULL));
  g_assert_cmpuint (result.n_joined, ==, 1200);
}

static void
test_rollback (StoreTest *test, gconstpointer data)
{
  HearthMessageData message = store_test_message (1, "a@x");
  g_autoptr (HearthChangeSet) changes = NULL;
  g_autoptr (HearthFolderRecord) before = NULL;
  g_autoptr (HearthFolderRecord) after = NULL;
  g_autoptr (GError) error = NULL;

  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  before = hearth_account_store_dup_folder (test->store, test->inbox, NULL);
  g_assert_true (hearth_account_store_begin (test->store, HEARTH_BATCH, NULL));
  g_assert_true (hearth_account_store_put_messages (test->store, test->inbox, &message, 1, NULL, NULL));
  g_assert_false (hearth_account_store_put_messages (test->store, 12345, &message, 1, NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* Nothing goes on after a failure, and nothing of it stays. */
  g_assert_false (hearth_account_store_put_messages (test->store, test->inbox, &message, 1, NULL, &error));
  g_clear_error (&error);
  g_assert_false (hearth_account_store_commit (test->store, &error));
  changes = hearth_account_store_take_changes (test->store);
  g_assert_true (hearth_change_set_is_empty (changes));
  after = hearth_account_store_dup_folder (test->store, test->inbox, NULL);
  g_assert_cmpuint (after->n_messages, ==, 0);
  g_assert_cmpuint (after->generation, ==, before->generation);
  store_test_put (test, test->inbox, &message, 1);
}

static void
test_reload (StoreTest *test, gconstpointer data)
{
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, HEARTH_CHANGE_SET_MAX_ROWS + 10);
  g_autoptr (HearthChangeSet) changes = NULL;
  HearthFolderChange *change;

  for (guint32 i = 0; i < HEARTH_CHANGE_SET_MAX_ROWS + 10; i++)
    messages[i] = store_test_message (i + 1, NULL);
  store_test_put (test, test->inbox, messages, HEARTH_CHANGE_SET_MAX_ROWS + 10);
  changes = hearth_account_store_take_changes (test->store);
  change = g_hash_table_lookup (changes->folders, &test->inbox);
  g_assert_true (change->is_reload);
}

/* Text of any kind is data (trust 46), and what is not UTF-8 is repaired on the way in (trust 21). */
static void
test_hostile_text (StoreTest *test, gconstpointer data)
{
  HearthMessageData message = store_test_message (1, "'); DROP TABLE message; --");
  g_autoptr (HearthRow) row = NULL;

  message.subject = "x\xff\xc0\xafy'\"; DELETE FROM placement; --";
  message.from_name = "\xed\xa0\x80";
  message.server_id = "' OR 1=1 --";
  store_test_put (test, test->inbox, &message, 1);
  row = store_test_row (test, test->inbox, 0);
  g_assert_true (g_utf8_validate (row->subject, -1, NULL));
  g_assert_nonnull (strstr (row->subject, "DELETE FROM placement"));
  g_assert_true (g_utf8_validate (hearth_address_get_display (row->from), -1, NULL));
  g_assert_cmpuint (hearth_account_store_find_message_id (test->store, HEARTH_KEY_NONE, message.message_id),
                    ==, row->key);
  g_assert_cmpuint (hearth_account_store_find_message_id (test->store, test->sent, message.message_id), ==,
                    HEARTH_KEY_NONE);
}

static void
test_date_sort (void)
{
  const gint64 now = 1760000000, day = 86400;

  g_assert_cmpint (hearth_date_sort (TRUE, 1700000000, 1700000005, now), ==, 1700000000);
  g_assert_cmpint (hearth_date_sort (TRUE, 1700000000, 1740000000, now), ==, 1700000000);
  g_assert_cmpint (hearth_date_sort (FALSE, 0, 1740000000, now), ==, 1740000000);
  g_assert_cmpint (hearth_date_sort (TRUE, 0, 1740000000, now), ==, 1740000000);
  g_assert_cmpint (hearth_date_sort (TRUE, 631151999, 1740000000, now), ==, 1740000000);
  g_assert_cmpint (hearth_date_sort (TRUE, 631152000, 1740000000, now), ==, 631152000);
  g_assert_cmpint (hearth_date_sort (TRUE, 1740000000 + day, 1740000000, now), ==, 1740000000 + day);
  g_assert_cmpint (hearth_date_sort (TRUE, 1740000001 + day, 1740000000, now), ==, 1740000000);
  g_assert_cmpint (hearth_date_sort (TRUE, G_MAXINT64, 1740000000, now), ==, 1740000000);
  g_assert_cmpint (hearth_date_sort (TRUE, G_MININT64, 0, now), ==, now);
  g_assert_cmpint (hearth_date_sort (FALSE, 0, G_MAXINT64, now), ==, now);
}

static void
test_hash (void)
{
  g_assert_cmpint (hearth_message_id_hash (NULL), ==, 0);
  g_assert_cmpint (hearth_message_id_hash (""), ==, 0);
  g_assert_cmpint (hearth_message_id_hash ("a@x"), !=, hearth_message_id_hash ("A@x"));
  /* Stored: must never change. */
  g_assert_cmpint (hearth_message_id_hash ("hearth@example.org"), ==,
                   hearth_message_id_hash ("hearth@example.org"));
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/messages/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("put", test_put);
  ADD ("again", test_again);
  ADD ("doubles", test_doubles);
  ADD ("server-id", test_server_id);
  ADD ("many-twins", test_many_twins);
  ADD ("remove", test_remove);
  ADD ("remove-many", test_remove_many);
  ADD ("move", test_move);
  ADD ("move-seen-early", test_move_seen_early);
  ADD ("flags-of-an-orphan", test_flags_of_an_orphan);
  ADD ("purge", test_purge);
  ADD ("reset", test_reset);
  ADD ("rollback", test_rollback);
  ADD ("reload", test_reload);
  ADD ("hostile-text", test_hostile_text);
  g_test_add_func ("/store/messages/date-sort", test_date_sort);
  g_test_add_func ("/store/messages/hash", test_hash);
  return g_test_run ();
}
