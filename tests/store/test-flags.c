/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags as state: toggles, pushes, refusals, server news, keywords, siblings. */

#include "store-test.h"

#define SEEN    HEARTH_FLAG_SEEN
#define FLAGGED HEARTH_FLAG_FLAGGED

static void
put_some (StoreTest *test, guint n)
{
  for (guint32 uid = 1; uid <= n; uid++)
    {
      g_autofree char *id = g_strdup_printf ("%u@flags", uid);
      HearthMessageData message = store_test_message (uid, id);

      store_test_put (test, test->inbox, &message, 1);
    }
}

static HearthKey
key_of (StoreTest *test, guint32 uid)
{
  g_autofree char *id = g_strdup_printf ("%u@flags", uid);

  return hearth_account_store_find_message_id (test->store, test->inbox, id);
}

static HearthFlags
flags_of (StoreTest *test, HearthKey key)
{
  HearthLocation location;

  g_assert_true (hearth_account_store_locate (test->store, key, &location, NULL));
  return location.flags;
}

static void
set (StoreTest *test, HearthKey key, HearthFlags mask, HearthFlags values)
{
  g_autoptr (GError) error = NULL;

  hearth_account_store_set_flags (test->store, &key, 1, mask, values, HEARTH_DURABLE, &error);
  g_assert_no_error (error);
}

static void
tell (StoreTest *test, guint32 uid, HearthFlags flags)
{
  const HearthFlagNews news = { uid, flags, 0, NULL };

  g_assert_true (hearth_account_store_merge_server_flags (test->store, test->inbox, &news, 1, NULL, NULL));
}

static GPtrArray *
pushes (StoreTest *test)
{
  GPtrArray *list = hearth_account_store_list_pushes (test->store, test->inbox, 1000, NULL);

  g_assert_nonnull (list);
  return list;
}

static void
assert_push (HearthFlagPush *push, HearthFlags mask, HearthFlags values, const char *uids)
{
  g_autofree char *text = hearth_id_set_to_string (push->uids);

  g_assert_cmpuint (push->mask, ==, mask);
  g_assert_cmpuint (push->values, ==, values);
  g_assert_cmpstr (text, ==, uids);
}

static guint
unread (StoreTest *test)
{
  g_autoptr (HearthFolderRecord) folder = hearth_account_store_dup_folder (test->store, test->inbox, NULL);

  return folder->n_unread;
}

static void
test_push (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) left = NULL;
  HearthKey keys[5];

  put_some (test, 5);
  for (guint32 i = 0; i < 5; i++)
    keys[i] = key_of (test, i + 1);
  g_assert_true (hearth_account_store_set_flags (test->store, keys, 4, SEEN, SEEN, HEARTH_DURABLE, NULL));
  set (test, keys[4], FLAGGED, FLAGGED);
  g_assert_cmpuint (unread (test), ==, 1);
  g_assert_cmpuint (hearth_account_store_count_dirty (test->store), ==, 5);

  store_test_reopen (test); /* survives the end of the program */
  list = pushes (test);
  g_assert_cmpuint (list->len, ==, 2);
  assert_push (g_ptr_array_index (list, 0), SEEN, SEEN, "1:4");
  assert_push (g_ptr_array_index (list, 1), FLAGGED, FLAGGED, "5");
  g_assert_true (hearth_account_store_mark_pushed (test->store, g_ptr_array_index (list, 0), NULL));
  left = pushes (test);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpuint (hearth_account_store_count_dirty (test->store), ==, 1);
  g_assert_cmpuint (flags_of (test, keys[0]), ==, SEEN);
}

static void
test_toggles (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  HearthKey key;

  put_some (test, 1);
  key = key_of (test, 1);
  for (int i = 0; i < 11; i++)
    set (test, key, SEEN, i % 2 == 0 ? SEEN : 0);
  list = pushes (test);
  g_assert_cmpuint (list->len, ==, 1);
  assert_push (g_ptr_array_index (list, 0), SEEN, SEEN, "1");
  g_assert_cmpuint (unread (test), ==, 0);
}

/* What the server already says is no news for it. */
static void
test_same (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;

  put_some (test, 1);
  set (test, key_of (test, 1), SEEN | FLAGGED, 0);
  list = pushes (test);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_merge (StoreTest *test, gconstpointer data)
{
  HearthKey key;

  put_some (test, 1);
  key = key_of (test, 1);
  set (test, key, SEEN, SEEN);
  tell (test, 1, FLAGGED); /* the server does not know of \Seen yet */
  g_assert_cmpuint (flags_of (test, key), ==, SEEN | FLAGGED);
  tell (test, 1, 0);
  g_assert_cmpuint (flags_of (test, key), ==, SEEN);
  tell (test, 99, SEEN); /* unknown: left out */
}

/* A toggle while the push is on its way is not lost, whatever the server says between. */
static void
test_race (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) next = NULL;
  HearthKey key;

  put_some (test, 1);
  key = key_of (test, 1);
  set (test, key, SEEN, SEEN);
  list = pushes (test);
  set (test, key, SEEN, 0);
  tell (test, 1, 0);    /* from before the STORE */
  tell (test, 1, SEEN); /* from the STORE itself */
  g_assert_cmpuint (flags_of (test, key), ==, 0);
  g_assert_true (hearth_account_store_mark_pushed (test->store, g_ptr_array_index (list, 0), NULL));
  next = pushes (test);
  g_assert_cmpuint (next->len, ==, 1);
  assert_push (g_ptr_array_index (next, 0), SEEN, 0, "1");
  g_assert_true (hearth_account_store_mark_pushed (test->store, g_ptr_array_index (next, 0), NULL));
  g_assert_cmpuint (hearth_account_store_count_dirty (test->store), ==, 0);
  g_assert_cmpuint (flags_of (test, key), ==, 0);
}

static void
test_refused (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GArray) reverted = NULL;
  HearthKey keys[2];

  put_some (test, 2);
  keys[0] = key_of (test, 1);
  keys[1] = key_of (test, 2);
  g_assert_true (hearth_account_store_set_flags (test->store, keys, 2, SEEN, SEEN, HEARTH_DURABLE, NULL));
  list = pushes (test);
  set (test, keys[1], FLAGGED, FLAGGED); /* later and another flag: stays */
  g_assert_true (
      hearth_account_store_mark_refused (test->store, g_ptr_array_index (list, 0), &reverted, NULL));
  g_assert_cmpuint (reverted->len, ==, 2);
  g_assert_cmpuint (flags_of (test, keys[0]), ==, 0);
  g_assert_cmpuint (flags_of (test, keys[1]), ==, FLAGGED);
  g_assert_cmpuint (unread (test), ==, 2);
  g_assert_cmpuint (hearth_account_store_count_dirty (test->store), ==, 1);
}

static void
test_siblings (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (HearthRow) copy = NULL;
  g_autoptr (HearthChangeSet) changes = NULL;
  HearthMessageData message;

  put_some (test, 1);
  message = store_test_message (1, "1@flags");
  message.uid = 50;
  store_test_put (test, test->sent, &message, 1);
  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  set (test, key_of (test, 1), SEEN, SEEN);
  copy = store_test_row (test, test->sent, 0);
  g_assert_cmpuint (copy->flags, ==, SEEN);
  list = hearth_account_store_list_pushes (test->store, HEARTH_KEY_NONE, 100, NULL);
  g_assert_cmpuint (list->len, ==, 2);
  changes = hearth_account_store_take_changes (test->store);
  g_assert_cmpuint (g_hash_table_size (changes->folders), ==, 2);
}

static void
limit_sent (StoreTest *test, HearthFolderRights rights, gboolean is_read_only)
{
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (test->store, test->sent, NULL);

  record->rights = rights;
  record->is_read_only = is_read_only;
  g_assert_true (hearth_account_store_update_folder (
      test->store, record, HEARTH_FOLDER_SET_RIGHTS | HEARTH_FOLDER_SET_READ_ONLY, NULL));
}

/* In a folder in which one may not change flags, those of other placements do not follow; what the user chose there does. */
static void
test_locked_siblings (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthRow) copy = NULL;
  g_autoptr (HearthRow) chosen = NULL;
  HearthMessageData message;

  put_some (test, 1);
  message = store_test_message (1, "1@flags");
  message.uid = 50;
  store_test_put (test, test->sent, &message, 1);
  limit_sent (test, HEARTH_RIGHT_READ | HEARTH_RIGHT_SEEN, FALSE);
  set (test, key_of (test, 1), SEEN | FLAGGED, SEEN | FLAGGED);
  g_assert_cmpuint (flags_of (test, key_of (test, 1)), ==, SEEN | FLAGGED);
  copy = store_test_row (test, test->sent, 0);
  g_assert_cmpuint (copy->flags, ==, SEEN);

  limit_sent (test, HEARTH_RIGHTS_ALL, TRUE);
  set (test, key_of (test, 1), SEEN, 0);
  g_assert_cmpuint (flags_of (test, copy->key), ==, SEEN);
  set (test, copy->key, SEEN, 0);
  g_assert_cmpuint (flags_of (test, copy->key), ==, 0);
  chosen = store_test_row (test, test->sent, 0);
  g_assert_cmpuint (chosen->flags, ==, 0);
}

static void
test_keywords (StoreTest *test, gconstpointer data)
{
  const char *const names[] = { "\\Seen", "$Forwarded", "Garden", "todo" };
  const char *const again[] = { "TODO", "NonJunk", "", "\\Recent" };
  HearthFlags flags = hearth_account_store_flags_from_names (test->store, test->inbox, names, 4, NULL);
  g_auto (GStrv) back = NULL;
  g_autofree char *joined = NULL;

  g_assert_cmpuint (
      flags, ==, SEEN | HEARTH_FLAG_FORWARDED | G_GUINT64_CONSTANT (1) << 32 | G_GUINT64_CONSTANT (1) << 33);
  store_test_reopen (test);
  g_assert_cmpuint (hearth_account_store_flags_from_names (test->store, test->inbox, again, 4, NULL), ==,
                    G_GUINT64_CONSTANT (1) << 33 | HEARTH_FLAG_NOTJUNK);
  back = hearth_account_store_names_from_flags (test->store, test->inbox, flags);
  joined = g_strjoinv (" ", back);
  g_assert_cmpstr (joined, ==, "\\Seen $Forwarded Garden todo");
}

static void
test_keyword_limit (StoreTest *test, gconstpointer data)
{
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("k%d'; DROP TABLE folder_keyword; --", i);
      const char *const names[] = { name };
      HearthFlags flag = hearth_account_store_flags_from_names (test->store, test->inbox, names, 1, NULL);

      g_assert_true (i < 32 ? flag == G_GUINT64_CONSTANT (1) << (32 + i) : flag == 0);
    }
}

/* Whatever is done to how many messages, it is told in a few groups. */
static void
test_few_groups (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) left = NULL;

  put_some (test, 6);
  set (test, key_of (test, 1), SEEN, SEEN);
  set (test, key_of (test, 2), SEEN | FLAGGED, SEEN | FLAGGED);
  set (test, key_of (test, 3), FLAGGED, FLAGGED);
  set (test, key_of (test, 4), HEARTH_FLAG_JUNK | HEARTH_FLAG_FORWARDED,
       HEARTH_FLAG_JUNK | HEARTH_FLAG_FORWARDED);
  list = pushes (test);
  g_assert_cmpuint (list->len, ==, 3);
  assert_push (g_ptr_array_index (list, 0), SEEN, SEEN, "1:2");
  assert_push (g_ptr_array_index (list, 1), FLAGGED, FLAGGED, "2:3");
  assert_push (g_ptr_array_index (list, 2), HEARTH_FLAG_JUNK | HEARTH_FLAG_FORWARDED,
               HEARTH_FLAG_JUNK | HEARTH_FLAG_FORWARDED, "4");
  g_assert_true (hearth_account_store_mark_pushed (test->store, g_ptr_array_index (list, 0), NULL));
  left = pushes (test);
  g_assert_cmpuint (left->len, ==, 2);
  g_assert_cmpuint (flags_of (test, key_of (test, 2)), ==, SEEN | FLAGGED);
}

/* A keyword that is refused takes no system flag of the same message with it. */
static void
test_keywords_apart (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;

  put_some (test, 1);
  set (test, key_of (test, 1), SEEN | HEARTH_FLAG_FORWARDED, SEEN | HEARTH_FLAG_FORWARDED);
  list = pushes (test);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_true (hearth_account_store_mark_refused (test->store, g_ptr_array_index (list, 1), NULL, NULL));
  g_assert_cmpuint (flags_of (test, key_of (test, 1)), ==, SEEN);
}

/* Junk here, not junk elsewhere: here counts, and the other flag is to go. */
static void
test_exclusive (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  HearthKey key;

  put_some (test, 1);
  key = key_of (test, 1);
  set (test, key, HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK, HEARTH_FLAG_JUNK);
  tell (test, 1, HEARTH_FLAG_NOTJUNK | SEEN);
  g_assert_cmpuint (flags_of (test, key), ==, HEARTH_FLAG_JUNK | SEEN);
  list = pushes (test);
  g_assert_cmpuint (list->len, ==, 1);
  assert_push (g_ptr_array_index (list, 0), HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK, HEARTH_FLAG_JUNK, "1");
  /* what others made of it is theirs */
  g_assert_true (hearth_account_store_mark_pushed (test->store, g_ptr_array_index (list, 0), NULL));
  tell (test, 1, HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK);
  g_assert_cmpuint (flags_of (test, key), ==, HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK);
}

/* The bits of a keyword differ between folders; its name does not. */
static void
test_keyword_siblings (StoreTest *test, gconstpointer data)
{
  const char *const other[] = { "first" };
  const char *const tag[] = { "Garden" };
  HearthFlags in_inbox, in_sent;
  HearthMessageData message;
  g_autoptr (HearthRow) copy = NULL;

  put_some (test, 1);
  message = store_test_message (1, "1@flags");
  message.uid = 50;
  store_test_put (test, test->sent, &message, 1);
  hearth_account_store_flags_from_names (test->store, test->sent, other, 1, NULL);
  in_inbox = hearth_account_store_flags_from_names (test->store, test->inbox, tag, 1, NULL);
  set (test, key_of (test, 1), in_inbox | SEEN, in_inbox | SEEN);
  in_sent = hearth_account_store_flags_from_names (test->store, test->sent, tag, 1, NULL);
  g_assert_cmpuint (in_inbox, !=, in_sent);
  copy = store_test_row (test, test->sent, 0);
  g_assert_cmpuint (copy->flags, ==, in_sent | SEEN);
}

static void
test_many (StoreTest *test, gconstpointer data)
{
  const guint n = 12000;
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, n);
  g_autofree HearthKey *keys = g_new (HearthKey, n + 2);
  g_autoptr (HearthAccountReader) reader = NULL;
  g_autoptr (HearthListIndex) index = NULL;
  g_autoptr (GPtrArray) list = NULL;

  for (guint32 i = 0; i < n; i++)
    messages[i] = store_test_message (i + 1, NULL);
  store_test_put (test, test->inbox, messages, n);
  reader = hearth_account_reader_open (test->dir, 3, NULL);
  index = hearth_account_reader_read_list (reader, test->inbox, HEARTH_SORT_OLDEST_FIRST, NULL);
  g_assert_cmpuint (index->n_entries, ==, n);
  for (guint i = 0; i < n; i++)
    keys[i] = index->entries[i].key;
  keys[n] = hearth_key_new (3, 999999); /* gone */
  keys[n + 1] = hearth_key_new (4, 1);  /* another account's */
  g_assert_true (hearth_account_store_set_flags (test->store, keys, n + 2, SEEN, SEEN, HEARTH_DURABLE, NULL));
  g_assert_cmpuint (unread (test), ==, 0);
  list = hearth_account_store_list_pushes (test->store, test->inbox, 1000000, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  assert_push (g_ptr_array_index (list, 0), SEEN, SEEN, "1:12000");
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/flags/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

/* --- labels --- */

static char *
labels_of (StoreTest *test, HearthKey folder)
{
  g_autoptr (HearthRow) row = store_test_row (test, folder, 0);

  return row->labels != NULL ? g_strjoinv ("|", row->labels) : g_strdup ("");
}

static void
tell_labels (StoreTest *test, HearthFlags flags, const char *labels, guint expected_changes)
{
  const HearthFlagNews news = { 1, flags, 0, labels };
  guint n_changed = 99;

  g_assert_true (
      hearth_account_store_merge_server_flags (test->store, test->inbox, &news, 1, &n_changed, NULL));
  g_assert_cmpuint (n_changed, ==, expected_changes);
}

static guint
count_changed_rows (StoreTest *test)
{
  g_autoptr (HearthChangeSet) changes = hearth_account_store_take_changes (test->store);
  GHashTableIter iter;
  gpointer change;
  guint n = 0;

  g_hash_table_iter_init (&iter, changes->folders);
  while (g_hash_table_iter_next (&iter, NULL, &change))
    n += ((HearthFolderChange *) change)->changed->len;
  return n;
}

/* They belong to the message: what one folder says all show; what says nothing changes nothing. */
static void
test_labels (StoreTest *test, gconstpointer data)
{
  HearthMessageData message = store_test_message (1, "1@labels");
  g_autofree char *first = NULL, *sibling = NULL, *kept = NULL, *none = NULL, *reopened = NULL;

  message.server_id = "1278455344230334865";
  message.labels = "Travel\nWork/2026";
  store_test_put (test, test->inbox, &message, 1);
  first = labels_of (test, test->inbox);
  g_assert_cmpstr (first, ==, "Travel|Work/2026");

  message.labels = "Travel";
  store_test_put (test, test->sent, &message, 1);
  sibling = labels_of (test, test->inbox);
  g_assert_cmpstr (sibling, ==, "Travel");

  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  tell_labels (test, 0, "Travel", 0);
  tell_labels (test, SEEN, NULL, 1);
  g_assert_cmpuint (count_changed_rows (test), ==, 1);
  kept = labels_of (test, test->sent);
  g_assert_cmpstr (kept, ==, "Travel");
  tell_labels (test, SEEN, "B\nÜ", 1);
  g_assert_cmpuint (count_changed_rows (test), ==, 2);
  store_test_reopen (test);
  reopened = labels_of (test, test->sent);
  g_assert_cmpstr (reopened, ==, "B|Ü");
  tell_labels (test, SEEN, "", 1);
  none = labels_of (test, test->sent);
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("push", test_push);
  ADD ("few-groups", test_few_groups);
  ADD ("keywords-apart", test_keywords_apart);
  ADD ("exclusive", test_exclusive);
  ADD ("toggles", test_toggles);
  ADD ("same", test_same);
  ADD ("merge", test_merge);
  ADD ("race", test_race);
  ADD ("refused", test_refused);
  ADD ("siblings", test_siblings);
  ADD ("locked-siblings", test_locked_siblings);
  ADD ("keywords", test_keywords);
  ADD ("keyword-limit", test_keyword_limit);
  ADD ("keyword-siblings", test_keyword_siblings);
  ADD ("labels", test_labels);
  ADD ("many", test_many);
  return g_test_run ();
}
