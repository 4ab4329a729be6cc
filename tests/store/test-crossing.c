/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections of several threads to the same account: readers and upkeep beside the writer, interrupting from elsewhere, and
 * compressors that each thread has for itself. */
#include <string.h>

#include "hearth-chunk.h"
#include "hearth-database.h"
#include "hearth-search-index.h"
#include "hearth-store-upkeep.h"
#include "store-test.h"

#define N_THREADS  3
#define N_BATCHES  60
#define BATCH_SIZE 20

typedef struct
{
  StoreTest *test;
  int is_done; /* atomic */
} Crowd;

static void
put_batch (StoreTest *test, guint batch)
{
  HearthMessageData messages[BATCH_SIZE];

  for (guint32 i = 0; i < BATCH_SIZE; i++)
    messages[i] = store_test_message (batch * BATCH_SIZE + i + 1, NULL);
  store_test_put (test, test->inbox, messages, BATCH_SIZE);
}

static gpointer
read_thread (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (crowd->test->dir, 3, NULL);
  gsize n_entries = 0;

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthListIndex) list = hearth_account_reader_read_list_head (
          reader, crowd->test->inbox, HEARTH_SORT_NEWEST_FIRST, BATCH_SIZE * N_BATCHES, &error);
      g_autoptr (GPtrArray) folders = hearth_account_reader_read_folders (reader, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (folders->len, ==, 2);
      g_assert_cmpuint (list->n_entries % BATCH_SIZE, ==, 0);
      g_assert_cmpuint (list->n_entries, >=, n_entries);
      n_entries = list->n_entries;
    }
  while (!g_atomic_int_get (&crowd->is_done));
  return NULL;
}

static gpointer
upkeep_thread (gpointer data)
{
  Crowd *crowd = data;

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthStoreUpkeep) upkeep = hearth_store_upkeep_open (crowd->test->dir, &error);
      guint64 wal_bytes;

      g_assert_no_error (error);
      g_assert_true (hearth_store_upkeep_checkpoint (upkeep, &wal_bytes, &error));
      g_assert_no_error (error);
    }
  while (!g_atomic_int_get (&crowd->is_done));
  return NULL;
}

static void
test_crowd (StoreTest *test, gconstpointer data)
{
  Crowd crowd = { .test = test };
  GThread *threads[N_THREADS];

  threads[0] = g_thread_new ("upkeep", upkeep_thread, &crowd);
  for (guint i = 1; i < N_THREADS; i++)
    threads[i] = g_thread_new ("reader", read_thread, &crowd);
  for (guint i = 0; i < N_BATCHES; i++)
    put_batch (test, i);
  g_atomic_int_set (&crowd.is_done, 1);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* --- what is asked is ended from elsewhere --- */

typedef struct
{
  StoreTest *test;
  HearthAccountReader *reader;
  HearthSearcher *searcher;
  HearthStoreUpkeep *upkeep;
  int is_done; /* atomic */
} Interruption;

static gpointer
interrupted_thread (gpointer data)
{
  Interruption *self = data;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthListIndex) list =
          hearth_account_reader_read_list (self->reader, self->test->inbox, HEARTH_SORT_NEWEST_FIRST, &error);
      g_autoptr (GArray) hits = NULL;

      if (list == NULL)
        g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
      g_clear_error (&error);
      hits = hearth_searcher_find (self->searcher, "saturday", 10, &error);
      if (hits == NULL)
        g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
      g_clear_error (&error);
      if (!hearth_store_upkeep_check (self->upkeep, &error))
        g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
    }
  g_atomic_int_set (&self->is_done, 1);
  return NULL;
}

/* Either it was done or it was cancelled, and the connection is as good as before. */
static void
test_interrupt (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthSearchIndex) index = hearth_search_index_open (test->dir, 3, NULL);
  g_autoptr (HearthListIndex) list = NULL;
  g_autoptr (GError) error = NULL;
  Interruption self = { .test = test };
  GThread *thread;

  for (guint i = 0; i < 10; i++)
    put_batch (test, i);
  self.reader = hearth_account_reader_open (test->dir, 3, &error);
  g_assert_no_error (error);
  self.searcher = hearth_searcher_open (test->dir, 3, &error);
  g_assert_no_error (error);
  self.upkeep = hearth_store_upkeep_open (test->dir, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("interrupted", interrupted_thread, &self);
  while (!g_atomic_int_get (&self.is_done))
    {
      hearth_account_reader_interrupt (self.reader);
      hearth_searcher_interrupt (self.searcher);
      hearth_store_upkeep_interrupt (self.upkeep);
      g_thread_yield ();
    }
  g_thread_join (thread);
  list = hearth_account_reader_read_list (self.reader, test->inbox, HEARTH_SORT_NEWEST_FIRST, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->n_entries, ==, 10 * BATCH_SIZE);
  hearth_account_reader_close (self.reader);
  hearth_searcher_close (self.searcher);
  hearth_store_upkeep_close (self.upkeep);
}

/* --- compressors --- */

static gpointer
chunk_thread (gpointer data)
{
  GBytes *plain = data;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) packed =
          hearth_chunk_compress (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), &error);
      g_autoptr (GBytes) again = packed != NULL ? hearth_chunk_decompress (g_bytes_get_data (packed, NULL),
                                                                           g_bytes_get_size (packed), &error)
                                                : NULL;

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (plain, again));
    }
  return NULL;
}

static void
test_chunks (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) plain = NULL;
  GThread *threads[N_THREADS];

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (text, "line %u of a letter\r\n", i);
  plain = g_bytes_new (text->str, text->len);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("chunk", chunk_thread, plain);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* --- stores of several accounts, opened at the same time by the first to use SQLite --- */

static gpointer
open_thread (gpointer data)
{
  StoreTest test = { 0 };

  store_test_set_up (&test, NULL);
  put_batch (&test, 0);
  store_test_tear_down (&test, NULL);
  return NULL;
}

static void
test_opened_at_once (void)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("open", open_thread, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/crossing/opened-at-once",
                   test_opened_at_once); /* first: nobody has used SQLite yet */
  g_test_add ("/store/crossing/crowd", StoreTest, NULL, store_test_set_up, test_crowd, store_test_tear_down);
  g_test_add ("/store/crossing/interrupt", StoreTest, NULL, store_test_set_up, test_interrupt,
              store_test_tear_down);
  g_test_add_func ("/store/crossing/chunks", test_chunks);
  return g_test_run ();
}
