/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing in the store: what is shown at once, what the journal says, and that a server which is told of it in any order,
 * with cuts anywhere, ends up with what the user wanted. */
#include "hearth-error.h"
#include "hearth-filing-store.h"

#include "hearth-filing-take.h"
#include "store-test.h"

#define N_FOLDERS 3

static HearthKey
add_folder (StoreTest *test, const char *path, guint32 uidvalidity)
{
  const HearthFolderData data = { path, path, '/', HEARTH_ROLE_NONE, TRUE, TRUE };
  HearthKey key;

  g_assert_true (hearth_account_store_put_folders (test->store, &data, 1, NULL, NULL));
  key = hearth_account_store_find_folder (test->store, path);
  g_assert_true (hearth_account_store_reset_folder (test->store, key, uidvalidity, NULL));
  return key;
}

/* A message that is known by @n: the odd ones have no Message-ID. */
static void
put (StoreTest *test, HearthKey folder, guint32 uid, guint n)
{
  g_autofree char *id = n % 5 != 0 ? g_strdup_printf ("m%u@test", n) : NULL;
  g_autofree char *subject = g_strdup_printf ("Message %u", n);
  const HearthMessageData data = {
    .uid = uid,
    .message_id = id,
    .subject = subject,
    .from_address = "a@b",
    .has_date = TRUE,
    .date_unix_s = 1700000000 + n,
    .internal_unix_s = 1700000000 + n,
    .size_bytes = 1000 + n,
  };
  g_autoptr (GError) error = NULL;

  hearth_account_store_put_messages (test->store, folder, &data, 1, NULL, &error);
  g_assert_no_error (error);
}

static GArray *
list (StoreTest *test, HearthKey folder)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));

  g_assert_true (hearth_filing_store_list_placements (test->store, folder, HEARTH_KEY_NONE, keys, NULL));
  return keys;
}

static HearthKey
first (StoreTest *test, HearthKey folder)
{
  g_autoptr (GArray) keys = list (test, folder);

  g_assert_cmpuint (keys->len, >, 0);
  return g_array_index (keys, HearthKey, 0);
}

static guint
count (StoreTest *test, HearthKey folder)
{
  g_autoptr (GArray) keys = list (test, folder);
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (test->store, folder, NULL);

  g_assert_cmpuint (record->n_messages, ==, keys->len);
  return keys->len;
}

static HearthFiled *
file (StoreTest *test, HearthFileVerb verb, HearthKey placement, HearthKey target)
{
  HearthFilingBatch batch = { .filing = { .verb = verb, .target = target } };
  g_autoptr (GError) error = NULL;

  batch.filed = hearth_filed_new (&batch.filing);
  hearth_filing_store_file (test->store, &batch, &placement, 1, HEARTH_DURABLE, &error);
  g_assert_no_error (error);
  return batch.filed;
}

static guint
n_pending (StoreTest *test)
{
  return hearth_filing_store_count_pending (test->store);
}

static HearthJournalRow *
next_row_at (StoreTest *test, gint64 now_unix_s)
{
  g_autoptr (GError) error = NULL;
  gint64 next;
  HearthJournalRow *row = hearth_filing_store_find_due (test->store, now_unix_s, &next, &error);

  g_assert_no_error (error);
  return row;
}

static HearthJournalRow *
next_row (StoreTest *test)
{
  return next_row_at (test, G_MAXINT64);
}

static guint32
uid_of (StoreTest *test, HearthKey placement, HearthKey *folder)
{
  HearthLocation location;

  g_assert_true (hearth_account_store_locate (test->store, placement, &location, NULL));
  *folder = location.folder;
  return location.uid;
}

static void
test_there_and_back (StoreTest *test, gconstpointer data)
{
  HearthKey key, folder;

  put (test, test->inbox, 4, 1);
  key = first (test, test->inbox);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, test->sent));
  g_assert_cmpuint (count (test, test->inbox), ==, 0);
  g_assert_cmpuint (first (test, test->sent), ==, key);
  g_assert_cmpuint (n_pending (test), ==, 1);

  /* Read from where the server has it; not shown there again by a sync. */
  g_assert_cmpuint (uid_of (test, key, &folder), ==, 4);
  g_assert_cmpuint (folder, ==, test->inbox);
  put (test, test->inbox, 4, 1);
  g_assert_cmpuint (count (test, test->inbox), ==, 0);

  store_test_reopen (test);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, test->inbox));
  g_assert_cmpuint (n_pending (test), ==, 0);
  g_assert_cmpuint (first (test, test->inbox), ==, key);
  g_assert_cmpuint (uid_of (test, key, &folder), ==, 4);
  g_assert_cmpuint (folder, ==, test->inbox);
}

static HearthFlags
flags_of (StoreTest *test, HearthKey placement)
{
  HearthLocation location;

  g_assert_true (hearth_account_store_locate (test->store, placement, &location, NULL));
  return location.flags;
}

/* What others do to a message where the server still has it. */
static void
test_flags_follow (StoreTest *test, gconstpointer data)
{
  const HearthFlagNews starred = { .uid = 4, .flags = HEARTH_FLAG_FLAGGED };
  const HearthFlagNews both = { .uid = 4, .flags = HEARTH_FLAG_FLAGGED | HEARTH_FLAG_SEEN };
  g_autoptr (HearthFolderRecord) record = NULL;
  HearthKey key;
  guint n_changed;

  put (test, test->inbox, 4, 1);
  key = first (test, test->inbox);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, test->sent));
  g_assert_true (
      hearth_account_store_merge_server_flags (test->store, test->inbox, &starred, 1, &n_changed, NULL));
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmphex (flags_of (test, key), ==, HEARTH_FLAG_FLAGGED);

  hearth_filed_unref (file (test, HEARTH_FILE_DELETE, key, HEARTH_KEY_NONE));
  g_assert_true (hearth_account_store_merge_server_flags (test->store, test->inbox, &both, 1, NULL, NULL));
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, test->inbox));
  g_assert_cmpuint (n_pending (test), ==, 0);
  g_assert_cmpuint (first (test, test->inbox), ==, key);
  g_assert_cmphex (flags_of (test, key), ==, HEARTH_FLAG_FLAGGED | HEARTH_FLAG_SEEN);
  record = hearth_account_store_dup_folder (test->store, test->inbox, NULL);
  g_assert_cmpuint (record->n_unread, ==, 0);
}

static void
test_twice_is_once (StoreTest *test, gconstpointer data)
{
  const HearthKey third = add_folder (test, "Third", 9);
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (HearthJournalRow) row = NULL;
  const HearthFilingGroup *group;
  HearthKey key;

  put (test, test->inbox, 4, 1);
  key = first (test, test->inbox);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, test->sent));
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, third));
  g_assert_cmpuint (n_pending (test), ==, 1);
  row = next_row (test);
  g_assert_cmpuint (row->target, ==, third);
  groups = hearth_filing_store_list_groups (test->store, row->key, NULL);
  g_assert_cmpuint (groups->len, ==, 1);
  group = g_ptr_array_index (groups, 0);
  g_assert_cmpuint (group->folder, ==, test->inbox);
  g_assert_cmpuint (group->uidvalidity, ==, 7);
  g_assert_true (hearth_id_set_contains (group->uids, 4));
}

static void
test_refused (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthJournalRow) row = NULL;
  HearthKey key, folder;

  put (test, test->inbox, 4, 1);
  key = first (test, test->inbox);
  hearth_filed_unref (file (test, HEARTH_FILE_DELETE, key, HEARTH_KEY_NONE));
  g_assert_cmpuint (count (test, test->inbox), ==, 0);
  row = next_row (test);
  g_assert_true (hearth_filing_store_cancel (test->store, row->key, NULL));
  g_assert_cmpuint (first (test, test->inbox), ==, key);
  g_assert_cmpuint (uid_of (test, key, &folder), ==, 4);
  g_assert_cmpuint (n_pending (test), ==, 0);
}

/* The answer to MOVE says the UID at the target; a sync that asked for what is new there before tells the same. */
static void
test_answer_before_sync (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthIdSet) from = hearth_id_set_new ();
  g_autoptr (HearthIdSet) to = hearth_id_set_new ();
  g_autoptr (HearthJournalRow) row = NULL;
  HearthKey key, folder;

  put (test, test->sent, 3, 2);
  put (test, test->inbox, 4, 1);
  key = first (test, test->inbox);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, test->sent));
  put (test, test->sent, 3, 2);
  row = next_row (test);
  hearth_id_set_add (from, 4);
  hearth_id_set_add (to, 9);
  g_assert_true (
      hearth_filing_store_mark_stage (test->store, row->key, test->inbox, from, HEARTH_FILING_SENT, NULL));
  g_assert_true (hearth_filing_store_mark_arrived (test->store, row->key, test->inbox, from, to, 7, NULL));
  g_assert_true (hearth_filing_store_mark_done (test->store, row->key, test->inbox, from, NULL));

  put (test, test->sent, 9, 1);
  g_assert_cmpuint (count (test, test->sent), ==, 2);
  g_assert_cmpuint (uid_of (test, key, &folder), ==, 9);
  g_assert_cmpuint (folder, ==, test->sent);
}

/* A sync has found the message at its new place, as what others may have put there, and what they did to it there. */
static void
test_sync_before_answer (StoreTest *test, gconstpointer data)
{
  const HearthFlagNews news = { .uid = 9, .flags = HEARTH_FLAG_FLAGGED | HEARTH_FLAG_SEEN };
  g_autoptr (HearthIdSet) from = hearth_id_set_new ();
  g_autoptr (HearthIdSet) to = hearth_id_set_new ();
  g_autoptr (HearthJournalRow) row = NULL;
  g_autoptr (HearthFolderRecord) record = NULL;
  HearthKey key;

  put (test, test->inbox, 4, 1);
  key = first (test, test->inbox);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, test->sent));
  put (test, test->sent, 9, 1);
  g_assert_cmpuint (count (test, test->sent), ==, 2);
  g_assert_true (hearth_account_store_merge_server_flags (test->store, test->sent, &news, 1, NULL, NULL));

  row = next_row (test);
  hearth_id_set_add (from, 4);
  hearth_id_set_add (to, 9);
  g_assert_true (
      hearth_filing_store_mark_stage (test->store, row->key, test->inbox, from, HEARTH_FILING_SENT, NULL));
  g_assert_true (hearth_filing_store_mark_arrived (test->store, row->key, test->inbox, from, to, 7, NULL));
  g_assert_true (hearth_filing_store_mark_done (test->store, row->key, test->inbox, from, NULL));
  g_assert_cmpuint (count (test, test->sent), ==, 1);
  g_assert_cmpuint (first (test, test->sent), ==, key);
  g_assert_cmphex (flags_of (test, key), ==, news.flags);
  record = hearth_account_store_dup_folder (test->store, test->sent, NULL);
  g_assert_cmpuint (record->n_unread, ==, 0);
}

/* The folder is made anew on the server while a move waits: the sync finds the message under its new UID. */
static void
test_made_anew (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthJournalRow) row = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  const HearthFilingGroup *group;
  HearthKey key;

  put (test, test->inbox, 4, 1);
  key = first (test, test->inbox);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, test->sent));
  g_assert_true (hearth_account_store_reset_folder (test->store, test->inbox, 70, NULL));
  put (test, test->inbox, 1, 1);
  g_assert_cmpuint (count (test, test->inbox), ==, 0);
  row = next_row (test);
  groups = hearth_filing_store_list_groups (test->store, row->key, NULL);
  group = g_ptr_array_index (groups, 0);
  g_assert_cmpuint (group->uidvalidity, ==, 70);
  g_assert_true (hearth_id_set_contains (group->uids, 1));
}

static void
test_folders (StoreTest *test, gconstpointer data)
{
  const HearthFolderData wanted = { "Roof", "Roof", '/', HEARTH_ROLE_NONE, TRUE, TRUE };
  const HearthFolderData listed[] = {
    { "INBOX", "INBOX", '/', HEARTH_ROLE_INBOX, TRUE, TRUE },
    { "Sent", "Sent", '/', HEARTH_ROLE_SENT, TRUE, TRUE },
  };
  g_autoptr (GArray) missing = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthJournalRow) create = NULL;
  g_autoptr (HearthJournalRow) rename = NULL;
  g_autoptr (HearthFolderRecord) record = NULL;
  HearthKey roof = hearth_filing_store_create_folder (test->store, &wanted, NULL);

  g_assert_cmpuint (roof, !=, HEARTH_KEY_NONE);
  g_assert_cmpuint (hearth_filing_store_create_folder (test->store, &wanted, &error), ==, HEARTH_KEY_NONE);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_ALREADY_EXISTS);
  /* A list without it is no news. */
  g_assert_true (hearth_account_store_put_folders (test->store, listed, 2, &missing, NULL));
  g_assert_cmpuint (missing->len, ==, 0);

  put (test, test->inbox, 4, 1);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, first (test, test->inbox), roof));
  g_assert_true (hearth_filing_store_rename_folder (test->store, roof, "Dach", "Dach", NULL));
  create = next_row (test);
  g_assert_cmpint (create->kind, ==, HEARTH_JOURNAL_CREATE_FOLDER);
  g_assert_true (hearth_filing_store_folder_done (test->store, create, NULL));
  rename = hearth_journal_load (test->store, create->key + 2, NULL);
  g_assert_cmpint (rename->kind, ==, HEARTH_JOURNAL_RENAME_FOLDER);
  g_assert_true (hearth_filing_store_folder_done (test->store, rename, NULL));
  record = hearth_account_store_dup_folder (test->store, roof, NULL);
  g_assert_cmpstr (record->path, ==, "Dach");
  g_assert_cmpuint (count (test, roof), ==, 1);

  /* The server says no to all of it: the message is back. */
  g_assert_true (hearth_account_store_remove_folder (test->store, roof, NULL));
  g_assert_cmpuint (count (test, test->inbox), ==, 1);
  g_assert_cmpuint (n_pending (test), ==, 0);
}

static void
test_removed_folder_comes_back (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthJournalRow) row = NULL;
  g_autoptr (GError) error = NULL;
  const HearthKey third = add_folder (test, "Third", 9);
  const HearthKey below = add_folder (test, "Third/Below", 10);

  put (test, third, 1, 1);
  g_assert_false (hearth_filing_store_remove_folder (test->store, third, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
  g_assert_true (hearth_filing_store_remove_folder (test->store, below, NULL));
  g_assert_true (hearth_filing_store_remove_folder (test->store, third, NULL));
  row = next_row (test);
  g_assert_true (hearth_filing_store_folder_done (test->store, row, NULL));
  hearth_journal_row_free (row);
  row = next_row (test);
  g_assert_true (hearth_filing_store_cancel (test->store, row->key, NULL));
  g_assert_cmpuint (count (test, third), ==, 1);
}

/* --- what may overtake what has failed --- */

static HearthKey
fail_next (StoreTest *test)
{
  g_autoptr (GError) refusal = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "no room");
  g_autoptr (HearthJournalRow) row = next_row (test);

  g_assert_true (hearth_journal_mark_running (test->store, row->key, NULL));
  g_assert_true (hearth_journal_mark_failed (test->store, row->key, refusal, NULL));
  return row->key;
}

static HearthPendingChange *
describe (StoreTest *test, HearthKey key)
{
  g_autoptr (HearthJournalRow) row = hearth_journal_load (test->store, key, NULL);

  return hearth_filing_store_describe (test->store, row, NULL);
}

/* Why it waits or failed is known in full, so that it can be said in words. */
static void
test_reason_is_kept (StoreTest *test, gconstpointer data)
{
  g_autoptr (GError) reason = hearth_error_new (HEARTH_ERROR_SERVER_BUSY, "UNAVAILABLE");
  g_autoptr (HearthJournalRow) row = NULL;
  g_autoptr (HearthPendingChange) later = NULL;
  g_autoptr (HearthPendingChange) running = NULL;

  hearth_error_set_server_text (reason, "The disk is asleep");
  put (test, test->inbox, 4, 1);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, first (test, test->inbox), test->sent));
  row = next_row (test);
  g_assert_true (hearth_journal_mark_later (test->store, row->key, reason, 5000, NULL));
  later = describe (test, row->key);
  g_assert_error (later->error, HEARTH_ERROR, HEARTH_ERROR_SERVER_BUSY);
  g_assert_cmpstr (hearth_error_get_details (later->error)->server_text, ==, "The disk is asleep");
  g_assert_true (hearth_journal_mark_running (test->store, row->key, NULL));
  running = describe (test, row->key);
  g_assert_no_error (running->error);
}

static void
assert_next (StoreTest *test, HearthJournalKind kind)
{
  g_autoptr (HearthJournalRow) row = next_row (test);

  g_assert_nonnull (row);
  g_assert_cmpint (row->kind, ==, kind);
}

static void
assert_nothing_due (StoreTest *test)
{
  g_autoptr (HearthJournalRow) row = next_row (test);

  g_assert_null (row);
}

/* Another message goes its way; the same one, in whatever form, waits. */
static void
test_overtakes_by_message (StoreTest *test, gconstpointer data)
{
  const HearthKey third = add_folder (test, "Third", 9);
  HearthKey key, failed;

  put (test, test->inbox, 4, 1);
  key = first (test, test->inbox);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, key, test->sent));
  failed = fail_next (test);
  hearth_filed_unref (file (test, HEARTH_FILE_COPY, key, third));
  assert_nothing_due (test);
  put (test, test->inbox, 6, 2);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, first (test, test->inbox), test->sent));
  assert_next (test, HEARTH_JOURNAL_MOVE);
  g_assert_true (hearth_filing_store_hurry (test->store, failed, NULL));
  g_assert_cmpuint (fail_next (test), ==, failed);
}

/* Two without a Message-ID, of one size and second, are not told apart at the target. */
static void
test_overtakes_none_that_is_alike (StoreTest *test, gconstpointer data)
{
  put (test, test->inbox, 4, 5);
  put (test, test->inbox, 6, 5);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, first (test, test->inbox), test->sent));
  fail_next (test);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, first (test, test->inbox), test->sent));
  assert_nothing_due (test);
}

/* A folder that messages have to leave is not removed before, and one that is not there yet takes none. */
static void
test_overtakes_no_folder (StoreTest *test, gconstpointer data)
{
  const HearthFolderData wanted = { "Roof", "Roof", '/', HEARTH_ROLE_NONE, TRUE, TRUE };
  const HearthKey third = add_folder (test, "Third", 9);
  HearthKey roof;

  put (test, third, 4, 1);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, first (test, third), test->sent));
  fail_next (test);
  g_assert_true (hearth_filing_store_remove_folder (test->store, third, NULL));
  assert_nothing_due (test);

  roof = hearth_filing_store_create_folder (test->store, &wanted, NULL);
  fail_next (test);
  put (test, test->inbox, 6, 2);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, first (test, test->inbox), roof));
  assert_nothing_due (test);
  g_assert_true (hearth_filing_store_subscribe_folder (test->store, test->inbox, FALSE, NULL));
  assert_next (test, HEARTH_JOURNAL_UNSUBSCRIBE);
}

/* A folder is not removed before what another account was given of it is there. */
static void
test_given_before_removed (StoreTest *test, gconstpointer data)
{
  const HearthKey third = add_folder (test, "Third", 9);
  g_autoptr (HearthJournalRow) row = NULL;

  put (test, third, 4, 1);
  hearth_filed_unref (file (test, HEARTH_FILE_MOVE, first (test, third), hearth_key_new (99, 1)));
  row = next_row (test);
  g_assert_cmpint (row->kind, ==, HEARTH_JOURNAL_GIVE);
  g_assert_true (hearth_journal_mark_later (test->store, row->key, NULL, 5000, NULL));
  g_assert_true (hearth_filing_store_remove_folder (test->store, third, NULL));
  hearth_journal_row_free (row);
  row = next_row_at (test, 1000);
  g_assert_null (row);
}

/* --- any order, any cut --- */

/* What a server has: numbers of messages by UID. */
typedef struct
{
  GHashTable *mails[N_FOLDERS];
  guint32 next_uid[N_FOLDERS];
  gboolean tells_uids; /* COPYUID */
} Server;

typedef struct
{
  StoreTest *test;
  GRand *rand;
  HearthKey folders[N_FOLDERS];
  GHashTable *wanted[N_FOLDERS]; /* placement → message: what the user wants to see */
  GHashTable *numbers;           /* placement → number of its message */
  Server server;
  GPtrArray *undo; /* of HearthFiled */
} Chaos;

static guint
folder_index (Chaos *chaos, HearthKey folder)
{
  for (guint i = 0; i < N_FOLDERS; i++)
    if (chaos->folders[i] == folder)
      return i;
  return N_FOLDERS;
}

static guint
number_from_subject (StoreTest *test, HearthKey placement)
{
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, NULL);
  g_autoptr (GPtrArray) rows = hearth_account_reader_read_rows (reader, &placement, 1, NULL);

  g_assert_cmpuint (rows->len, ==, 1);
  return (guint) g_ascii_strtoull (((HearthRow *) g_ptr_array_index (rows, 0))->subject + 8, NULL, 10);
}

/* Brings a folder in step as the engine does: new ones, then vanished ones, then what nobody knows the UID of. */
static void
chaos_sync (Chaos *chaos, guint index)
{
  HearthKey folder = chaos->folders[index];
  g_autoptr (HearthIdSet) known = NULL;
  g_autoptr (HearthIdSet) gone = NULL;
  g_autoptr (HearthIdSet) there = hearth_id_set_new ();
  GHashTableIter iter;
  gpointer uid, number;

  known = hearth_account_store_dup_uids (chaos->test->store, folder, 1, G_MAXUINT32, NULL);
  g_hash_table_iter_init (&iter, chaos->server.mails[index]);
  while (g_hash_table_iter_next (&iter, &uid, &number))
    {
      hearth_id_set_add (there, GPOINTER_TO_UINT (uid));
      if (!hearth_id_set_contains (known, GPOINTER_TO_UINT (uid)))
        put (chaos->test, folder, GPOINTER_TO_UINT (uid), GPOINTER_TO_UINT (number));
    }
  gone = hearth_id_set_subtract (known, there);
  g_assert_true (hearth_account_store_remove_uids (chaos->test->store, folder, gone, NULL, NULL));
  g_assert_true (hearth_filing_store_drop_unplaced (chaos->test->store, folder, NULL));
}

static void
server_copy (
    Chaos *chaos, guint from, const HearthIdSet *uids, guint to, HearthIdSet *done, HearthIdSet *arrived)
{
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (uids); i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (uids, i);

      for (guint32 uid = range.first; uid <= range.last; uid++)
        {
          gpointer number;

          if (!g_hash_table_lookup_extended (chaos->server.mails[from], GUINT_TO_POINTER (uid), NULL,
                                             &number))
            continue;
          hearth_id_set_add (done, uid);
          hearth_id_set_add (arrived, chaos->server.next_uid[to]);
          g_hash_table_insert (chaos->server.mails[to], GUINT_TO_POINTER (chaos->server.next_uid[to]++),
                               number);
        }
    }
}

static void
server_remove (Chaos *chaos, guint from, const HearthIdSet *uids)
{
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (uids); i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (uids, i);

      for (guint32 uid = range.first; uid <= range.last; uid++)
        g_hash_table_remove (chaos->server.mails[from], GUINT_TO_POINTER (uid));
    }
}

static gboolean
is_cut (Chaos *chaos)
{
  return g_rand_int_range (chaos->rand, 0, 4) == 0;
}

/* COPY, then removing; a cut may come after any step of the server. FALSE after one. */
static gboolean
chaos_run_group (Chaos *chaos, const HearthJournalRow *row, const HearthFilingGroup *group)
{
  HearthAccountStore *store = chaos->test->store;
  const guint from = folder_index (chaos, group->folder);
  g_autoptr (HearthIdSet) done = hearth_id_set_new ();
  g_autoptr (HearthIdSet) arrived = hearth_id_set_new ();
  HearthFilingLoss loss;

  if (group->n_unaimed > 0)
    {
      chaos_sync (chaos, from);
      g_assert_true (hearth_filing_store_drop_unaimed (store, row->key, group->folder, &loss, NULL));
      g_assert_cmpuint (loss.n_messages, ==, 0);
      return TRUE;
    }
  if (row->kind == HEARTH_JOURNAL_DELETE)
    g_assert_true (hearth_filing_store_mark_stage (store, row->key, group->folder, group->uids,
                                                   HEARTH_FILING_SENT, NULL));
  else if (group->stage == HEARTH_FILING_SENT)
    {
      chaos_sync (chaos, folder_index (chaos, row->target));
      g_assert_true (
          hearth_filing_store_sort_out (store, row->key, group->folder, group->uids, arrived, done, NULL));
      return TRUE;
    }
  if (group->stage == HEARTH_FILING_NOT_SENT && row->kind != HEARTH_JOURNAL_DELETE)
    {
      g_assert_true (hearth_filing_store_mark_stage (store, row->key, group->folder, group->uids,
                                                     HEARTH_FILING_SENT, NULL));
      if (is_cut (chaos))
        return FALSE;
      server_copy (chaos, from, group->uids, folder_index (chaos, row->target), done, arrived);
      if (is_cut (chaos))
        return FALSE;
      if (!chaos->server.tells_uids)
        return TRUE; /* to be found by a sync of the target */
      g_assert_true (
          hearth_filing_store_mark_arrived (store, row->key, group->folder, group->uids, arrived, 1, NULL));
      if (is_cut (chaos))
        return FALSE;
    }
  if (row->kind != HEARTH_JOURNAL_COPY)
    {
      server_remove (chaos, from, group->uids);
      if (is_cut (chaos))
        return FALSE;
    }
  g_assert_true (hearth_filing_store_mark_done (store, row->key, group->folder, group->uids, NULL));
  return TRUE;
}

/* A row fails, or has to wait for long, whatever has become of it: others pass by. */
static void
chaos_hold_up (Chaos *chaos)
{
  g_autoptr (GError) refusal = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "no room");
  g_autoptr (GPtrArray) rows = hearth_journal_list (chaos->test->store, NULL);
  const HearthJournalRow *row;

  if (rows->len == 0)
    return;
  row = g_ptr_array_index (rows, g_rand_int_range (chaos->rand, 0, (int) rows->len));
  if (g_rand_boolean (chaos->rand))
    g_assert_true (hearth_journal_mark_failed (chaos->test->store, row->key, refusal, NULL));
  else
    g_assert_true (hearth_journal_mark_later (chaos->test->store, row->key, NULL, 5000, NULL));
}

static void
chaos_hurry (Chaos *chaos)
{
  g_autoptr (GPtrArray) rows = hearth_journal_list (chaos->test->store, NULL);

  for (guint i = 0; i < rows->len; i++)
    g_assert_true (hearth_filing_store_hurry (chaos->test->store,
                                              ((HearthJournalRow *) g_ptr_array_index (rows, i))->key, NULL));
}

static gboolean
chaos_run (Chaos *chaos)
{
  g_autoptr (HearthJournalRow) row = next_row_at (chaos->test, 1000);
  g_autoptr (GPtrArray) groups = NULL;

  if (row == NULL)
    return FALSE;
  g_assert_true (hearth_journal_mark_running (chaos->test->store, row->key, NULL));
  groups = hearth_filing_store_list_groups (chaos->test->store, row->key, NULL);
  for (guint i = 0; i < groups->len; i++)
    if (!chaos_run_group (chaos, row, g_ptr_array_index (groups, i)))
      {
        store_test_reopen (chaos->test);
        return TRUE;
      }
  hearth_journal_mark_later (chaos->test->store, row->key, NULL, 0, NULL);
  return TRUE;
}

static guint
shown_number (Chaos *chaos, HearthKey placement)
{
  gpointer number = g_hash_table_lookup (chaos->numbers, GSIZE_TO_POINTER ((gsize) placement));

  if (number == NULL)
    {
      number = GUINT_TO_POINTER (number_from_subject (chaos->test, placement));
      g_hash_table_insert (chaos->numbers, GSIZE_TO_POINTER ((gsize) placement), number);
    }
  return GPOINTER_TO_UINT (number);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  return (int) *(const guint *) a - (int) *(const guint *) b;
}

static char *
shown (Chaos *chaos, guint index)
{
  g_autoptr (GArray) keys = list (chaos->test, chaos->folders[index]);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < keys->len; i++)
    {
      const guint number = shown_number (chaos, g_array_index (keys, HearthKey, i));

      g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, compare_numbers);
  for (guint i = 0; i < numbers->len; i++)
    g_string_append_printf (text, "%u ", g_array_index (numbers, guint, i));
  return g_string_free (text, FALSE);
}

static char *
on_server (Chaos *chaos, guint index)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, chaos->server.mails[index]);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const guint number = GPOINTER_TO_UINT (value);

      g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, compare_numbers);
  for (guint i = 0; i < numbers->len; i++)
    g_string_append_printf (text, "%u ", g_array_index (numbers, guint, i));
  return g_string_free (text, FALSE);
}

static void
chaos_file (Chaos *chaos)
{
  const guint from = (guint) g_rand_int_range (chaos->rand, 0, N_FOLDERS);
  const guint to = (guint) g_rand_int_range (chaos->rand, 0, N_FOLDERS);
  const int dice = g_rand_int_range (chaos->rand, 0, 10);
  const HearthFileVerb verb = dice == 0 ? HEARTH_FILE_DELETE : dice < 3 ? HEARTH_FILE_COPY : HEARTH_FILE_MOVE;
  g_autoptr (GArray) keys = list (chaos->test, chaos->folders[from]);
  HearthKey key;

  if (keys->len == 0)
    return;
  key = g_array_index (keys, HearthKey, g_rand_int_range (chaos->rand, 0, (int) keys->len));
  g_ptr_array_add (chaos->undo, file (chaos->test, verb, key,
                                      verb == HEARTH_FILE_DELETE ? HEARTH_KEY_NONE : chaos->folders[to]));
}

static gboolean
exists (Chaos *chaos, HearthKey placement)
{
  HearthLocation location;

  return hearth_account_store_locate (chaos->test->store, placement, &location, NULL);
}

/* The last thing that was done, the other way round. */
static void
chaos_undo (Chaos *chaos)
{
  g_autoptr (HearthFiled) filed = NULL;

  if (chaos->undo->len == 0)
    return;
  filed = g_ptr_array_steal_index (chaos->undo, chaos->undo->len - 1);
  for (guint i = 0; i < filed->entries->len; i++)
    {
      const HearthFiledEntry *entry = &g_array_index (filed->entries, HearthFiledEntry, i);

      if (!exists (chaos, entry->placement))
        continue;
      hearth_filed_unref (file (chaos->test,
                                entry->folder != HEARTH_KEY_NONE ? HEARTH_FILE_MOVE : HEARTH_FILE_DELETE,
                                entry->placement, entry->folder));
    }
}

static void
chaos_begin (Chaos *chaos, StoreTest *test, guint32 seed)
{
  *chaos = (Chaos){ .test = test, .rand = g_rand_new_with_seed (seed) };
  chaos->folders[0] = test->inbox;
  chaos->folders[1] = test->sent;
  chaos->folders[2] = add_folder (test, "Third", 9);
  chaos->undo = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_filed_unref);
  chaos->numbers = g_hash_table_new (NULL, NULL);
  chaos->server.tells_uids = seed % 2 == 0;
  for (guint i = 0; i < N_FOLDERS; i++)
    {
      chaos->server.mails[i] = g_hash_table_new (NULL, NULL);
      chaos->server.next_uid[i] = 100;
      for (guint n = 1; n <= 6; n++)
        g_hash_table_insert (chaos->server.mails[i], GUINT_TO_POINTER (chaos->server.next_uid[i]++),
                             GUINT_TO_POINTER (i * 10 + n));
      chaos_sync (chaos, i);
    }
}

static void
chaos_end (Chaos *chaos)
{
  for (guint i = 0; i < N_FOLDERS; i++)
    g_hash_table_unref (chaos->server.mails[i]);
  g_ptr_array_unref (chaos->undo);
  g_hash_table_unref (chaos->numbers);
  g_rand_free (chaos->rand);
}

/* Whatever the server is told or tells, what is shown stays. */
static void
chaos_server_step (Chaos *chaos, guint32 seed, guint step)
{
  char *before[N_FOLDERS];
  const int dice = g_rand_int_range (chaos->rand, 0, 8);

  for (guint i = 0; i < N_FOLDERS; i++)
    before[i] = shown (chaos, i);
  if (dice < 2)
    chaos_sync (chaos, (guint) g_rand_int_range (chaos->rand, 0, N_FOLDERS));
  else if (dice == 2)
    chaos_hold_up (chaos);
  else
    chaos_run (chaos);
  for (guint i = 0; i < N_FOLDERS; i++)
    {
      g_autofree char *after = shown (chaos, i);

      if (g_strcmp0 (before[i], after) != 0)
        g_error ("seed %u, step %u (%s), folder %u: shown %s, then %s", seed, step,
                 dice < 2 ? "sync" : "journal", i, before[i], after);
      g_free (before[i]);
    }
}

static void
chaos_step (Chaos *chaos, guint32 seed, guint step)
{
  switch (g_rand_int_range (chaos->rand, 0, 6))
    {
    case 0:
    case 1:
      chaos_file (chaos);
      break;
    case 2:
      chaos_undo (chaos);
      break;
    default:
      chaos_server_step (chaos, seed, step);
    }
}

static void
check_same (Chaos *chaos, char *wanted[N_FOLDERS], guint32 seed)
{
  for (guint i = 0; i < N_FOLDERS; i++)
    {
      g_autofree char *now = shown (chaos, i);
      g_autofree char *server = on_server (chaos, i);

      if (g_strcmp0 (now, wanted[i]) != 0 || g_strcmp0 (server, wanted[i]) != 0)
        g_error ("seed %u, folder %u: wanted %s; shown %s; on the server %s", seed, i, wanted[i], now,
                 server);
      g_free (wanted[i]);
    }
}

/* What is shown when the user stops is what the server has in the end, and what is shown then. */
static void
test_converges (StoreTest *test, gconstpointer data)
{
  const guint32 seed = GPOINTER_TO_UINT (data);
  char *wanted[N_FOLDERS];
  Chaos chaos;

  chaos_begin (&chaos, test, seed);
  for (guint i = 0; i < 120; i++)
    chaos_step (&chaos, seed, i);
  for (guint i = 0; i < N_FOLDERS; i++)
    wanted[i] = shown (&chaos, i);
  chaos_hurry (&chaos);
  for (guint i = 0; i < 500 && chaos_run (&chaos); i++)
    {
    }
  g_assert_cmpuint (n_pending (test), ==, 0);
  for (guint i = 0; i < N_FOLDERS; i++)
    chaos_sync (&chaos, i);
  check_same (&chaos, wanted, seed);
  chaos_end (&chaos);
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/filing/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("there-and-back", test_there_and_back);
  ADD ("flags-follow", test_flags_follow);
  ADD ("twice-is-once", test_twice_is_once);
  ADD ("answer-before-sync", test_answer_before_sync);
  ADD ("sync-before-answer", test_sync_before_answer);
  ADD ("refused", test_refused);
  ADD ("made-anew", test_made_anew);
  ADD ("folders", test_folders);
  ADD ("removed-folder-comes-back", test_removed_folder_comes_back);
  ADD ("reason-is-kept", test_reason_is_kept);
  ADD ("overtakes-by-message", test_overtakes_by_message);
  ADD ("overtakes-none-that-is-alike", test_overtakes_none_that_is_alike);
  ADD ("overtakes-no-folder", test_overtakes_no_folder);
  ADD ("given-before-removed", test_given_before_removed);
  for (guint32 seed = 1; seed <= 60; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/store/filing/converges/%u", seed);

      g_test_add (path, StoreTest, GUINT_TO_POINTER (seed), store_test_set_up, test_converges,
                  store_test_tear_down);
    }
  return g_test_run ();
}
