/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways between threads one by one: the event queue, the reader thread, the pool and the housekeeper, each used by more
 * threads at once than the program has. */
#include "../store/store-test.h"
#include "hearth-error.h"
#include "hearth-event-queue.h"
#include "hearth-housekeeper.h"
#include "hearth-pool.h"
#include "hearth-read-thread.h"
#include "hearth-thread.h"

#define N_THREADS 3
#define N_TURNS   2000

static void
start_threads (GThread *threads[N_THREADS], GThreadFunc func, gpointer data)
{
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("crossing", func, data);
}

static void
join_threads (GThread *threads[N_THREADS])
{
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* --- events --- */

#define STATUS_EVERY  10
#define REFUSED_EVERY 50

typedef struct
{
  HearthEventQueue *queue;
  int n_threads; /* that have begun; atomic */

  /* the handle's thread only */
  guint n_changes;
  guint n_refused;
  guint n_not_done;
  guint64 n_done[N_THREADS + 1];
} Events;

static void
changes_cb (const HearthChangeSet *changes, gpointer data)
{
  Events *events = data;
  GHashTableIter iter;
  gpointer change;

  g_hash_table_iter_init (&iter, changes->folders);
  while (g_hash_table_iter_next (&iter, NULL, &change))
    events->n_changes += ((const HearthFolderChange *) change)->changed->len;
}

static void
status_cb (HearthAccountStatus *status, gpointer data)
{
  Events *events = data;

  /* The latest of each; never one that is older than what was told. */
  g_assert_cmpuint (status->n_done, >, events->n_done[status->account]);
  events->n_done[status->account] = status->n_done;
}

static void
refused_cb (GArray *keys, const GError *error, gpointer data)
{
  g_assert_cmpuint (keys->len, ==, 1);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED);
  ((Events *) data)->n_refused++;
}

static void
not_done_cb (HearthPendingChange *change, gpointer data)
{
  g_assert_cmpstr (change->subject, ==, "Piano");
  ((Events *) data)->n_not_done++;
}

static void
post_refusals (HearthEventQueue *queue, HearthKey key)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "no");
  g_autoptr (HearthPendingChange) change = hearth_pending_change_new (HEARTH_PENDING_MOVE);

  g_array_append_val (keys, key);
  change->subject = g_strdup ("Piano");
  hearth_event_queue_post_refused (queue, keys, error);
  hearth_event_queue_post_not_done (queue, change);
}

static gpointer
post_thread (gpointer data)
{
  Events *events = data;
  g_autoptr (HearthEventQueue) queue = hearth_event_queue_ref (events->queue);
  const guint16 account = (guint16) (1 + g_atomic_int_add (&events->n_threads, 1));

  for (guint i = 1; i <= N_TURNS; i++)
    {
      const HearthKey folder = hearth_key_new (account, 1);
      HearthChangeSet *changes = hearth_change_set_new ();

      hearth_change_set_change_row (changes, folder, hearth_key_new (account, 1 + i));
      hearth_event_queue_post_changes (queue, changes);
      if (i % STATUS_EVERY == 0)
        {
          HearthAccountStatus *status = hearth_account_status_new (account);
          g_autoptr (HearthAccountStatus) other = NULL;

          status->n_done = i;
          hearth_event_queue_post_status (queue, status);
          other = hearth_event_queue_dup_status (queue, account % N_THREADS + 1);
          g_assert_true (other == NULL || other->n_done <= N_TURNS);
        }
      if (i % REFUSED_EVERY == 0)
        post_refusals (queue, folder);
    }
  return NULL;
}

static gboolean
is_all_told (const Events *events)
{
  for (guint i = 1; i <= N_THREADS; i++)
    if (events->n_done[i] != N_TURNS)
      return FALSE;
  return events->n_changes == N_THREADS * N_TURNS &&
         events->n_refused == N_THREADS * N_TURNS / REFUSED_EVERY && events->n_not_done == events->n_refused;
}

static const HearthEventHandlers handlers = { changes_cb, status_cb, refused_cb, not_done_cb };

static void
test_events (void)
{
  Events events = { 0 };
  GThread *threads[N_THREADS];
  g_autoptr (HearthAccountStatus) status = NULL;

  events.queue = hearth_event_queue_new (g_main_context_default (), &handlers, &events);
  start_threads (threads, post_thread, &events);
  while (!is_all_told (&events))
    g_main_context_iteration (NULL, TRUE);
  join_threads (threads);
  hearth_event_queue_forget_account (events.queue, 1);
  status = hearth_event_queue_dup_status (events.queue, 1);
  g_assert_null (status);
  hearth_event_queue_close (events.queue);
  hearth_event_queue_unref (events.queue);
}

/* The handle goes while the others still tell: nobody hears it, and the last of them frees what is left. */
static void
test_events_close (void)
{
  for (guint round = 0; round < 20; round++)
    {
      Events events = { 0 };
      GThread *threads[N_THREADS];
      guint n_changes;

      events.queue = hearth_event_queue_new (g_main_context_default (), &handlers, &events);
      start_threads (threads, post_thread, &events);
      while (events.n_changes == 0)
        g_main_context_iteration (NULL, TRUE);
      n_changes = events.n_changes;
      hearth_event_queue_close (events.queue);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      join_threads (threads);
      g_assert_cmpuint (events.n_changes, ==, n_changes);
      hearth_event_queue_unref (events.queue);
    }
}

/* --- work that is asked for in one thread and done in another --- */

#define N_UNDER_WAY 20
#define FAILS_EVERY 7

typedef struct
{
  HearthReadThread *reader;
  HearthPool *pool;
  GMainContext *context;
  guint n_asked;
  guint n_answered;
  guint n_failed;
} Asker;

static gpointer
do_work (guint64 number, GError **error)
{
  if (number % FAILS_EVERY == 0)
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "%" G_GUINT64_FORMAT, number);
      return NULL;
    }
  number *= 2;
  return g_memdup2 (&number, sizeof number);
}

static gpointer
read_func (HearthReadThread *reader, gpointer input, GError **error)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_READER);
  return do_work (*(const guint64 *) input, error);
}

static gpointer
pool_func (gpointer input, GError **error)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_POOL);
  return do_work (*(const guint64 *) input, error);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asker *asker = data;
  g_autoptr (GError) error = NULL;
  g_autofree guint64 *number = asker->pool != NULL ? hearth_pool_run_finish (result, &error)
                                                   : g_task_propagate_pointer (G_TASK (result), &error);

  asker->n_answered++;
  if (number == NULL)
    asker->n_failed++;
  else
    g_assert_cmpuint (*number % 2, ==, 0);
}

static void
ask (Asker *asker)
{
  const guint64 number = ++asker->n_asked;
  gpointer input = g_memdup2 (&number, sizeof number);
  const HearthReadThreadWork work = { number % HEARTH_READ_THREAD_N_CLASSES, read_func, input, g_free,
                                      g_free };
  g_autoptr (GTask) task = NULL;

  if (asker->pool != NULL)
    {
      hearth_pool_run_async (asker->pool, pool_func, input, g_free, g_free, answered_cb, asker);
      return;
    }
  task = g_task_new (NULL, NULL, answered_cb, asker);
  hearth_read_thread_run (asker->reader, task, &work);
}

static gpointer
ask_thread (gpointer data)
{
  Asker asker = *(const Asker *) data;

  asker.context = g_main_context_new ();
  g_main_context_push_thread_default (asker.context);
  while (asker.n_answered < N_TURNS)
    {
      while (asker.n_asked < N_TURNS && asker.n_asked - asker.n_answered < N_UNDER_WAY)
        ask (&asker);
      g_main_context_iteration (asker.context, TRUE);
    }
  g_main_context_pop_thread_default (asker.context);
  g_main_context_unref (asker.context);
  g_assert_cmpuint (asker.n_failed, ==, N_TURNS / FAILS_EVERY);
  return NULL;
}

static void
test_pool (void)
{
  Asker asker = { .pool = hearth_pool_new () };
  GThread *threads[N_THREADS];

  start_threads (threads, ask_thread, &asker);
  join_threads (threads);
  hearth_pool_free (asker.pool);
}

/* Nobody takes the results of what was given last: they are freed, all the same after the work. */
static void
test_pool_ends (void)
{
  for (guint round = 0; round < 50; round++)
    {
      HearthPool *pool = hearth_pool_new ();

      for (guint64 i = 0; i < N_UNDER_WAY; i++)
        hearth_pool_run_async (pool, pool_func, g_memdup2 (&i, sizeof i), g_free, g_free, NULL, NULL);
      hearth_pool_free (pool);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
}

static void
test_reader (void)
{
  Asker asker = { .reader = hearth_read_thread_new () };
  GThread *threads[N_THREADS];

  start_threads (threads, ask_thread, &asker);
  join_threads (threads);
  hearth_read_thread_free (asker.reader);
}

static void
count_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree gpointer number = g_task_propagate_pointer (G_TASK (result), NULL);

  (*(guint *) data)++;
}

/* What was asked is answered, also when the reader ends right then. */
static void
test_reader_ends (void)
{
  guint n_answered = 0;

  for (guint round = 0; round < 50; round++)
    {
      HearthReadThread *reader = hearth_read_thread_new ();

      for (guint64 i = 0; i < N_UNDER_WAY; i++)
        {
          const HearthReadThreadWork work = { i % HEARTH_READ_THREAD_N_CLASSES, read_func,
                                              g_memdup2 (&i, sizeof i), g_free, g_free };
          g_autoptr (GTask) task = g_task_new (NULL, NULL, count_cb, &n_answered);

          hearth_read_thread_run (reader, task, &work);
        }
      hearth_read_thread_free (reader);
    }
  while (n_answered < 50 * N_UNDER_WAY)
    g_main_context_iteration (NULL, TRUE);
}

/* --- accounts that come and go while they are read --- */

#define N_VISITS 100

typedef struct
{
  HearthReadThread *reader;
  HearthKey inbox;
  int is_done; /* atomic */
} Visit;

static gpointer
list_func (HearthReadThread *reader, gpointer input, GError **error)
{
  HearthAccountReader *account = hearth_read_thread_get_account (reader, 3, error);
  g_autoptr (GArray) accounts = hearth_read_thread_list_accounts (reader);

  g_assert_cmpuint (accounts->len, <=, 1);
  return account != NULL ? hearth_account_reader_read_list_head (account, *(const HearthKey *) input,
                                                                 HEARTH_SORT_NEWEST_FIRST, 10, error)
                         : NULL;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthListIndex) list = g_task_propagate_pointer (G_TASK (result), &error);

  if (list == NULL)
    g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
  else
    g_assert_cmpuint (list->n_entries, ==, 10);
  *(gboolean *) data = TRUE;
}

static gpointer
list_thread (gpointer data)
{
  Visit *visit = data;
  GMainContext *context = g_main_context_new ();
  const HearthReadThreadWork work = { HEARTH_READ_THREAD_ROWS, list_func, &visit->inbox, NULL,
                                      (GDestroyNotify) hearth_list_index_unref };

  g_main_context_push_thread_default (context);
  while (!g_atomic_int_get (&visit->is_done))
    {
      gboolean is_listed = FALSE;
      g_autoptr (GTask) task = g_task_new (NULL, NULL, listed_cb, &is_listed);

      hearth_read_thread_run (visit->reader, task, &work);
      while (!is_listed)
        g_main_context_iteration (context, TRUE);
    }
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  return NULL;
}

static void
put_messages (StoreTest *test, guint32 first_uid)
{
  HearthMessageData messages[10];

  for (guint32 i = 0; i < G_N_ELEMENTS (messages); i++)
    messages[i] = store_test_message (first_uid + i, NULL);
  store_test_put (test, test->inbox, messages, G_N_ELEMENTS (messages));
}

static void
test_reader_accounts (StoreTest *test, gconstpointer data)
{
  Visit visit = { .reader = hearth_read_thread_new (), .inbox = test->inbox };
  GThread *threads[N_THREADS];

  put_messages (test, 1);
  start_threads (threads, list_thread, &visit);
  for (guint i = 0; i < N_VISITS; i++)
    {
      hearth_read_thread_add_account (visit.reader, 3, test->dir);
      g_thread_yield ();
      hearth_read_thread_remove_account (visit.reader, 3);
    }
  g_atomic_int_set (&visit.is_done, 1);
  join_threads (threads);
  hearth_read_thread_free (visit.reader);
}

/* --- the housekeeper --- */

typedef struct
{
  HearthHousekeeper *keeper;
  const char *dir;
  int is_done; /* atomic */
} Keeping;

static gpointer
commit_thread (gpointer data)
{
  Keeping *keeping = data;

  while (!g_atomic_int_get (&keeping->is_done))
    {
      hearth_housekeeper_note_commit (keeping->keeper, keeping->dir);
      hearth_housekeeper_note_commit (keeping->keeper, "/nowhere");
    }
  return NULL;
}

/* It is told of folders that come, are written to, and go; its work is done while the writer writes. */
static void
test_housekeeper (StoreTest *test, gconstpointer data)
{
  Keeping keeping = { .keeper = hearth_housekeeper_new (), .dir = test->dir };
  GThread *threads[N_THREADS];
  guint32 uid = 1;

  start_threads (threads, commit_thread, &keeping);
  for (guint i = 0; i < 20; i++)
    {
      hearth_housekeeper_add (keeping.keeper, test->dir);
      for (guint k = 0; k < 5; k++, uid += 10)
        {
          put_messages (test, uid);
          hearth_housekeeper_note_commit (keeping.keeper, test->dir);
        }
      hearth_housekeeper_remove (keeping.keeper, test->dir);
    }
  hearth_housekeeper_add (keeping.keeper, test->dir);
  g_atomic_int_set (&keeping.is_done, 1);
  join_threads (threads);
  hearth_housekeeper_free (keeping.keeper);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/crossing/events", test_events);
  g_test_add_func ("/engine/crossing/events/close", test_events_close);
  g_test_add_func ("/engine/crossing/pool", test_pool);
  g_test_add_func ("/engine/crossing/pool/ends", test_pool_ends);
  g_test_add_func ("/engine/crossing/reader", test_reader);
  g_test_add_func ("/engine/crossing/reader/ends", test_reader_ends);
  g_test_add ("/engine/crossing/reader/accounts", StoreTest, NULL, store_test_set_up, test_reader_accounts,
              store_test_tear_down);
  g_test_add ("/engine/crossing/housekeeper", StoreTest, NULL, store_test_set_up, test_housekeeper,
              store_test_tear_down);
  return g_test_run ();
}
