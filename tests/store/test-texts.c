/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be here before anybody opens it: the choice is kept, what is lacking is found a slice at a time, and many
 * messages are stored at once or not at all. */

#include "hearth-account-store-private.h"
#include "store-test.h"

static GBytes *
make_body (guint32 uid)
{
  g_autofree char *text = g_strdup_printf ("Subject: %u\r\n\r\nThe words of %u\r\n", uid, uid);

  return g_bytes_new (text, strlen (text));
}

static void
put_many (StoreTest *test, guint32 n)
{
  for (guint32 uid = 1; uid <= n; uid++)
    {
      g_autofree char *id = g_strdup_printf ("%u@texts", uid);
      HearthMessageData message = store_test_message (uid, id);

      message.date_unix_s = message.internal_unix_s = 1700000000 + uid;
      message.has_date = TRUE;
      store_test_put (test, test->inbox, &message, 1);
    }
}

static GArray *
scan_all (StoreTest *test, gint64 since, gboolean wants_whole, guint *n_slices)
{
  GArray *lacking = g_array_new (FALSE, FALSE, sizeof (HearthLocation));
  HearthTextScan scan;

  hearth_text_scan_init (&scan, test->inbox, since);
  scan.wants_whole = wants_whole;
  for (*n_slices = 0; !scan.is_done; (*n_slices)++)
    g_assert_true (hearth_account_store_scan_texts (test->store, &scan, lacking, NULL, NULL));
  return lacking;
}

static void
store (StoreTest *test, const GArray *locations, guint from, guint to)
{
  g_autoptr (GPtrArray) packed = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_packed_body_free);

  for (guint i = from; i < to; i++)
    {
      const HearthLocation *location = &g_array_index (locations, HearthLocation, i);
      g_autoptr (GBytes) body = make_body (location->uid);

      g_ptr_array_add (packed, hearth_packed_body_new (location->message, body, NULL));
    }
  g_assert_true (hearth_account_store_put_packed (test->store, packed, HEARTH_DURABLE, NULL));
}

/* Newest first, each once, also where slices meet; what is here is not named, and after a start neither. */
static void
test_scan (StoreTest *test, gconstpointer data)
{
  const guint n = HEARTH_STORE_BATCH_ROWS * 2 + 7;
  g_autoptr (GArray) lacking = NULL;
  g_autoptr (GArray) later = NULL;
  g_autoptr (GArray) since = NULL;
  g_autoptr (HearthAccountReader) reader = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) expected = NULL;
  guint n_slices;

  put_many (test, n);
  lacking = scan_all (test, G_MININT64, FALSE, &n_slices);
  g_assert_cmpuint (n_slices, ==, 3);
  g_assert_cmpuint (lacking->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (lacking, HearthLocation, i).uid, ==, n - i);
  since = scan_all (test, 1700000000 + n - 4, FALSE, &n_slices);
  g_assert_cmpuint (since->len, ==, 5);

  store (test, lacking, 100, 600);
  store_test_reopen (test);
  later = scan_all (test, G_MININT64, TRUE, &n_slices);
  g_assert_cmpuint (later->len, ==, n - 500);
  g_assert_cmpuint (g_array_index (later, HearthLocation, 100).uid, ==, n - 600);
  reader = hearth_account_reader_open (test->dir, 3, NULL);
  body = hearth_account_reader_read_body (reader, g_array_index (lacking, HearthLocation, 300).placement,
                                          NULL, NULL);
  expected = make_body (n - 300);
  g_assert_true (g_bytes_equal (body, expected));
}

/* A message of which only attachments are lacking lacks something only where everything is wanted. */
static void
test_gaps (StoreTest *test, gconstpointer data)
{
  g_autoptr (GArray) lacking = NULL;
  g_autoptr (GArray) texts = NULL;
  g_autoptr (GArray) whole = NULL;
  g_autoptr (HearthBodyWriter) writer = NULL;
  g_autoptr (HearthBodyWriter) part = NULL;
  HearthLocation location;
  guint n_slices;

  put_many (test, 2);
  lacking = scan_all (test, G_MININT64, FALSE, &n_slices);
  location = g_array_index (lacking, HearthLocation, 0);
  writer = hearth_account_store_begin_body (test->store, location.message, HEARTH_BODY_WITH_GAPS, NULL);
  g_assert_true (hearth_body_writer_write (writer, "text", 4, NULL));
  g_assert_true (hearth_body_writer_finish (writer, NULL));
  part = hearth_account_store_begin_body (test->store, location.message, "2", NULL);
  g_assert_true (hearth_body_writer_write (part, "attachment", 10, NULL));
  g_assert_true (hearth_body_writer_finish (part, NULL));
  g_assert_true (hearth_account_store_locate (test->store, location.placement, &location, NULL));
  g_assert_true (location.is_text_here);
  g_assert_false (location.is_body_here);

  texts = scan_all (test, G_MININT64, FALSE, &n_slices);
  g_assert_cmpuint (texts->len, ==, 1);
  whole = scan_all (test, G_MININT64, TRUE, &n_slices);
  g_assert_cmpuint (whole->len, ==, 2);
  /* The whole takes the place of both. */
  store (test, whole, 0, 2);
  g_assert_true (hearth_account_store_locate (test->store, location.placement, &location, NULL));
  g_assert_true (location.is_body_here);
  g_assert_true (hearth_account_store_collect_bodies (test->store, 10, &n_slices, NULL));
  {
    g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, NULL);
    g_autoptr (GBytes) gone = hearth_account_reader_read_body (reader, location.placement, "2", NULL);
    g_autoptr (GBytes) body = hearth_account_reader_read_body (reader, location.placement, NULL, NULL);

    g_assert_null (gone);
    g_assert_nonnull (body);
  }
}

/* The same bytes are stored once, and a message that is gone meanwhile is no error. */
static void
test_twins_and_gone (StoreTest *test, gconstpointer data)
{
  g_autoptr (GPtrArray) packed = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_packed_body_free);
  g_autoptr (GArray) lacking = NULL;
  g_autoptr (GBytes) body = make_body (1);
  guint n_slices;
  gint64 n;

  put_many (test, 2);
  lacking = scan_all (test, G_MININT64, FALSE, &n_slices);
  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (packed,
                     hearth_packed_body_new (g_array_index (lacking, HearthLocation, i).message, body, NULL));
  g_ptr_array_add (packed, hearth_packed_body_new (hearth_key_new (3, 4711), body, NULL));
  g_assert_true (hearth_account_store_put_packed (test->store, packed, HEARTH_DURABLE, NULL));
  g_assert_true (hearth_database_get_int (test->store->bodies, "SELECT count (*) FROM content", &n, NULL));
  g_assert_cmpint (n, ==, 1);
}

static void
test_folder_keep (StoreTest *test, gconstpointer data)
{
  HearthFolderRecord record = { .key = test->inbox, .keep = { HEARTH_KEEP_RECENT, 3, 5000 } };
  g_autoptr (HearthFolderRecord) read = hearth_account_store_dup_folder (test->store, test->inbox, NULL);
  g_autoptr (HearthAccountReader) reader = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  guint n_found = 0;

  g_assert_cmpint (read->keep.kind, ==, HEARTH_KEEP_AS_ACCOUNT);
  g_assert_true (hearth_account_store_update_folder (test->store, &record, HEARTH_FOLDER_SET_KEEP, NULL));
  store_test_reopen (test);
  reader = hearth_account_reader_open (test->dir, 3, NULL);
  folders = hearth_account_reader_read_folders (reader, NULL);
  for (guint i = 0; i < folders->len; i++)
    {
      const HearthFolderInfo *info = g_ptr_array_index (folders, i);

      if (info->key == test->inbox)
        n_found += hearth_keep_equal (&info->keep, &record.keep);
      else
        g_assert_cmpint (info->keep.kind, ==, HEARTH_KEEP_AS_ACCOUNT);
    }
  g_assert_cmpuint (n_found, ==, 1);
}

static guint
count_lacking (StoreTest *test, HearthKey folder, gboolean counts)
{
  g_autoptr (GArray) lacking = g_array_new (FALSE, FALSE, sizeof (HearthLocation));
  HearthTextScan scan;

  hearth_text_scan_init (&scan, folder, G_MININT64);
  scan.counts = counts;
  g_assert_true (hearth_account_store_scan_texts (test->store, &scan, lacking, NULL, NULL));
  return lacking->len;
}

/* A message in several folders is one to be fetched; a folder that only shows what is starred is none of them. */
static void
test_counted_once (StoreTest *test, gconstpointer data)
{
  const HearthFolderData folders[] = {
    { "INBOX", "INBOX", '/', HEARTH_ROLE_INBOX, TRUE, TRUE },
    { "Sent", "Sent", '/', HEARTH_ROLE_SENT, TRUE, TRUE },
    { "Starred", "Starred", '/', HEARTH_ROLE_FLAGGED, TRUE, TRUE },
  };
  const HearthMessageData message = store_test_message (1, "1@texts");
  HearthKey starred;

  g_assert_true (hearth_account_store_put_folders (test->store, folders, G_N_ELEMENTS (folders), NULL, NULL));
  starred = hearth_account_store_find_folder (test->store, "Starred");
  g_assert_true (hearth_account_store_reset_folder (test->store, starred, 9, NULL));
  store_test_put (test, starred, &message, 1);
  store_test_put (test, test->inbox, &message, 1);
  store_test_put (test, test->sent, &message, 1);
  g_assert_cmpuint (count_lacking (test, test->inbox, TRUE) + count_lacking (test, test->sent, TRUE), ==, 1);
  g_assert_cmpuint (count_lacking (test, test->inbox, FALSE), ==, 1);
  g_assert_cmpuint (count_lacking (test, test->sent, FALSE), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                                      \
  g_test_add ("/store/texts/" path, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)
  ADD ("scan", test_scan);
  ADD ("gaps", test_gaps);
  ADD ("twins-and-gone", test_twins_and_gone);
  ADD ("counted-once", test_counted_once);
  ADD ("folder-keep", test_folder_keep);
  return g_test_run ();
}
