/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What readers see: whole commits only, in order, from another thread while the writer writes. */

#include "store-test.h"

static void
fill (StoreTest *test, guint n)
{
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, n);

  for (guint32 i = 0; i < n; i++)
    {
      messages[i] = store_test_message (i + 1, NULL);
      messages[i].date_unix_s = 1700000000 + i / 2; /* pairs of one second */
    }
  store_test_put (test, test->inbox, messages, n);
}

static void
assert_sorted (HearthListIndex *index)
{
  for (gsize i = 1; i < index->n_entries; i++)
    g_assert_cmpint (hearth_list_entry_compare (&index->entries[i - 1], &index->entries[i], index->sort), <,
                     0);
}

static void
test_index (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, NULL);
  g_autoptr (HearthListIndex) all = NULL;
  g_autoptr (HearthListIndex) head = NULL;
  g_autoptr (HearthListIndex) oldest = NULL;
  g_autoptr (HearthListIndex) none = NULL;
  g_autoptr (GError) error = NULL;

  fill (test, 1000);
  all = hearth_account_reader_read_list (reader, test->inbox, HEARTH_SORT_NEWEST_FIRST, NULL);
  g_assert_cmpuint (all->n_entries, ==, 1000);
  g_assert_true (all->is_complete);
  assert_sorted (all);
  head = hearth_account_reader_read_list_head (reader, test->inbox, HEARTH_SORT_NEWEST_FIRST, 200, NULL);
  g_assert_cmpuint (head->n_entries, ==, 200);
  g_assert_cmpuint (head->rows->len, ==, 200);
  g_assert_false (head->is_complete);
  for (guint i = 0; i < 200; i++)
    {
      g_assert_cmpuint (head->entries[i].key, ==, all->entries[i].key);
      g_assert_cmpuint (((HearthRow *) g_ptr_array_index (head->rows, i))->key, ==, all->entries[i].key);
    }
  oldest = hearth_account_reader_read_list (reader, test->inbox, HEARTH_SORT_OLDEST_FIRST, NULL);
  assert_sorted (oldest);
  g_assert_cmpuint (oldest->entries[0].key, ==, all->entries[999].key);
  g_assert_null (hearth_account_reader_read_list (reader, 777, HEARTH_SORT_NEWEST_FIRST, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
  none = hearth_account_reader_read_list_head (reader, test->sent, HEARTH_SORT_NEWEST_FIRST, 200, NULL);
  g_assert_cmpuint (none->n_entries, ==, 0);
  g_assert_true (none->is_complete);
}

static void
test_rows (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, NULL);
  g_autoptr (HearthListIndex) all = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  HearthKey keys[600];

  fill (test, 600);
  all = hearth_account_reader_read_list (reader, test->inbox, HEARTH_SORT_NEWEST_FIRST, NULL);
  for (guint i = 0; i < 600; i++)
    keys[i] = all->entries[i].key;
  keys[0] = hearth_key_new (3, 4242424242);                   /* gone */
  keys[1] = hearth_key_new (9, hearth_key_get_row (keys[1])); /* another account's */
  rows = hearth_account_reader_read_rows (reader, keys, 600, NULL);
  g_assert_cmpuint (rows->len, ==, 498);
  g_ptr_array_unref (g_steal_pointer (&rows));
  rows = hearth_account_reader_read_rows (reader, NULL, 0, NULL);
  g_assert_cmpuint (rows->len, ==, 0);
}

typedef struct
{
  StoreTest *test;
  int is_done; /* atomic */
  guint n_readings;
} Watch;

/* Batches of 100 are seen whole or not at all, and never fewer than before. */
static gpointer
watch_thread (gpointer data)
{
  Watch *watch = data;
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (watch->test->dir, 3, NULL);
  guint64 generation = 0;
  gsize n_entries = 0;

  while (!g_atomic_int_get (&watch->is_done) || watch->n_readings == 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthListIndex) index =
          hearth_account_reader_read_list (reader, watch->test->inbox, HEARTH_SORT_NEWEST_FIRST, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (index->n_entries % 100, ==, 0);
      g_assert_cmpuint (index->n_entries, >=, n_entries);
      g_assert_cmpuint (index->generation, >=, generation);
      g_assert_true ((index->generation > generation) == (index->n_entries > n_entries) || generation == 0);
      n_entries = index->n_entries;
      generation = index->generation;
      watch->n_readings++;
    }
  return NULL;
}

static void
test_threads (StoreTest *test, gconstpointer data)
{
  Watch watch = { .test = test };
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, 100);
  GThread *thread = g_thread_new ("reader", watch_thread, &watch);

  for (guint32 batch = 0; batch < 100; batch++)
    {
      for (guint32 i = 0; i < 100; i++)
        messages[i] = store_test_message (batch * 100 + i + 1, NULL);
      store_test_put (test, test->inbox, messages, 100);
    }
  g_atomic_int_set (&watch.is_done, 1);
  g_thread_join (thread);
  g_assert_cmpuint (watch.n_readings, >, 0);
}

/* A folder of very many must open by its index alone, however the planner feels. */
static void
test_plan (StoreTest *test, gconstpointer data)
{
  static const char *const statements[] = {
    "EXPLAIN QUERY PLAN SELECT date_sort_unix_s, id FROM placement INDEXED BY placement_by_date WHERE folder "
    "= 1"
    " ORDER BY date_sort_unix_s DESC, id DESC LIMIT 5",
    "EXPLAIN QUERY PLAN SELECT date_sort_unix_s, id FROM placement INDEXED BY placement_by_date WHERE folder "
    "= 1"
    " ORDER BY date_sort_unix_s, id LIMIT 5",
  };
  g_autofree char *path = g_build_filename (test->dir, "mail.db", NULL);
  g_autoptr (HearthDatabase) file =
      hearth_database_open (path, &hearth_schema_mail, HEARTH_DATABASE_READ, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      sqlite3_stmt *statement = hearth_database_prepare (file, statements[i], NULL);

      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
      g_assert_nonnull (strstr ((const char *) sqlite3_column_text (statement, 3), "COVERING INDEX"));
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
      sqlite3_reset (statement);
    }
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/reader/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("index", test_index);
  ADD ("rows", test_rows);
  ADD ("threads", test_threads);
  ADD ("plan", test_plan);
  return g_test_run ();
}
