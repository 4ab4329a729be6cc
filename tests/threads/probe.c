/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two threads that share things rightly, and the same with a mistake: tests/check-threads has ThreadSanitizer tell the one
 * from the other, through the same eyes (tsan-glib.c) as the tests of the suite `threads`.
 *
 *   probe NAME right|wrong */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#define N_TURNS 2000

typedef struct
{
  gboolean is_wrong;
  GMutex mutex;
  GMutex other_mutex;
  GRecMutex rec_mutex;
  GCond cond;
  gatomicrefcount count;
  GHashTable *table;
  GQueue queue;
  gsize once;
  guint value;
  char text[2];
  guint *shared;
  GMainContext *context;
  GMainLoop *loop;
} Probe;

typedef void (*Turn) (Probe *probe);

typedef struct
{
  Probe *probe;
  Turn turn;
} Runner;

static gpointer
runner_thread (gpointer data)
{
  const Runner *runner = data;

  for (guint i = 0; i < N_TURNS; i++)
    runner->turn (runner->probe);
  return NULL;
}

static void
run_both (Probe *probe, Turn turn, Turn other_turn)
{
  Runner runner = { probe, turn };
  Runner other_runner = { probe, other_turn };
  GThread *one = g_thread_new ("one", runner_thread, &runner);
  GThread *other = g_thread_new ("other", runner_thread, &other_runner);

  g_thread_join (one);
  g_thread_join (other);
}

static void
lock_unless_wrong (Probe *probe)
{
  if (!probe->is_wrong)
    g_mutex_lock (&probe->mutex);
}

static void
unlock_unless_wrong (Probe *probe)
{
  if (!probe->is_wrong)
    g_mutex_unlock (&probe->mutex);
}

/* --- a mutex around a number, and around what GLib keeps for us --- */

static void
turn_mutex (Probe *probe)
{
  lock_unless_wrong (probe);
  probe->value++;
  unlock_unless_wrong (probe);
}

static void
turn_rec_mutex (Probe *probe)
{
  if (!probe->is_wrong)
    g_rec_mutex_lock (&probe->rec_mutex);
  probe->value++;
  if (!probe->is_wrong)
    g_rec_mutex_unlock (&probe->rec_mutex);
}

/* One thread writes with the lock, the other only looks, so that GLib's own pointers stay whole also without it. */
static void
write_queue (Probe *probe)
{
  g_mutex_lock (&probe->mutex);
  g_queue_push_tail (&probe->queue, probe);
  g_mutex_unlock (&probe->mutex);
}

static void
look_queue (Probe *probe)
{
  lock_unless_wrong (probe);
  g_queue_is_empty (&probe->queue);
  unlock_unless_wrong (probe);
}

static void
write_table (Probe *probe)
{
  g_mutex_lock (&probe->mutex);
  g_hash_table_add (probe->table, probe);
  g_mutex_unlock (&probe->mutex);
}

static void
look_table (Probe *probe)
{
  lock_unless_wrong (probe);
  g_hash_table_size (probe->table);
  unlock_unless_wrong (probe);
}

static void
write_text (Probe *probe)
{
  g_mutex_lock (&probe->mutex);
  probe->text[0] = probe->text[0] == 'a' ? 'b' : 'a';
  g_mutex_unlock (&probe->mutex);
}

static void
look_text (Probe *probe)
{
  g_autofree char *copy = NULL;

  lock_unless_wrong (probe);
  copy = g_strdup (probe->text);
  unlock_unless_wrong (probe);
}

/* Two locks, each time in the same order, or not. */
static void
run_order (Probe *probe)
{
  GMutex *const locks[] = { &probe->mutex, &probe->other_mutex };

  for (guint i = 0; i < 2; i++)
    {
      const guint first = probe->is_wrong ? i : 0;

      g_mutex_lock (locks[first]);
      g_mutex_lock (locks[1 - first]);
      probe->value++;
      g_mutex_unlock (locks[1 - first]);
      g_mutex_unlock (locks[first]);
    }
}

/* What one frees, another has read without a word. It waits, so that nothing is read that is freed already: to be found it
 * must be enough that nobody promised so. */
static gpointer
freed_thread (gpointer data)
{
  g_usleep (50000);
  g_free (((Probe *) data)->shared);
  return NULL;
}

static void
run_freed (Probe *probe)
{
  GThread *thread;

  probe->shared = g_new0 (guint, 100);
  if (!probe->is_wrong)
    probe->shared[50]++;
  thread = g_thread_new ("freed", freed_thread, probe);
  if (probe->is_wrong)
    probe->shared[50]++;
  g_thread_join (thread);
}

/* --- a condition: what is written after the mutex was let go belongs to nobody --- */

static gpointer
cond_thread (gpointer data)
{
  Probe *probe = data;

  g_mutex_lock (&probe->mutex);
  probe->value = 7;
  probe->once = 1;
  g_cond_broadcast (&probe->cond);
  g_mutex_unlock (&probe->mutex);
  if (probe->is_wrong)
    probe->value = 8;
  return NULL;
}

static void
run_cond (Probe *probe)
{
  GThread *thread = g_thread_new ("cond", cond_thread, probe);

  g_mutex_lock (&probe->mutex);
  while (probe->once == 0)
    g_cond_wait (&probe->cond, &probe->mutex);
  probe->value++;
  g_mutex_unlock (&probe->mutex);
  g_thread_join (thread);
}

/* --- a reference count: what is read after giving up one's own --- */

static gpointer
count_thread (gpointer data)
{
  Probe *probe = data;
  guint *shared = probe->shared;

  if (!probe->is_wrong)
    (*shared)++;
  if (g_atomic_ref_count_dec (&probe->count))
    g_free (shared);
  else if (probe->is_wrong)
    (*shared)++;
  return NULL;
}

static void
run_count (Probe *probe)
{
  GThread *thread;

  probe->shared = g_new0 (guint, 1);
  g_atomic_ref_count_init (&probe->count);
  g_atomic_ref_count_inc (&probe->count);
  if (probe->is_wrong)
    g_atomic_ref_count_inc (&probe->count); /* never freed: that it is touched must be enough */
  thread = g_thread_new ("count", count_thread, probe);
  if (probe->is_wrong)
    count_thread (probe);
  else if (g_atomic_ref_count_dec (&probe->count))
    g_free (probe->shared);
  g_thread_join (thread);
}

/* --- an idle source, a pool, a task: what is touched after it was given away --- */

static gboolean
source_cb (gpointer data)
{
  Probe *probe = data;

  probe->value++;
  g_main_loop_quit (probe->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
source_thread (gpointer data)
{
  Probe *probe = data;

  g_main_loop_run (probe->loop);
  return NULL;
}

static void
run_source (Probe *probe)
{
  GThread *thread = g_thread_new ("source", source_thread, probe);

  g_autoptr (GSource) source = g_idle_source_new ();

  probe->value = N_TURNS;
  g_source_set_callback (source, source_cb, probe, NULL);
  g_source_attach (source, probe->context);
  if (probe->is_wrong)
    probe->value++;
  g_thread_join (thread);
}

static void
pool_func (gpointer work, gpointer data)
{
  (*(guint *) work)++;
}

static void
run_pool (Probe *probe)
{
  GThreadPool *pool = g_thread_pool_new (pool_func, NULL, 2, TRUE, NULL);
  guint *works = g_new0 (guint, 4 * N_TURNS);

  for (guint i = 0; i < N_TURNS; i++)
    {
      works[4 * i] = i;
      g_thread_pool_push (pool, &works[4 * i], NULL);
      if (probe->is_wrong)
        works[4 * i]++;
    }
  g_thread_pool_free (pool, FALSE, TRUE);
  for (guint i = 0; i < N_TURNS && !probe->is_wrong; i++)
    g_assert_cmpuint (works[4 * i], ==, i + 1);
  g_free (works);
}

static void
task_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Probe *probe = data;

  probe->value++;
  g_task_return_boolean (task, TRUE);
}

static void
task_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Probe *probe = data;

  probe->value++;
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  g_main_loop_quit (probe->loop);
}

static void
run_task (Probe *probe)
{
  g_main_context_push_thread_default (probe->context);
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, task_cb, probe);

      g_task_set_task_data (task, probe, NULL);
      g_task_run_in_thread (task, task_func);
      if (probe->is_wrong)
        probe->value++;
      g_main_loop_run (probe->loop);
    }
  g_main_context_pop_thread_default (probe->context);
}

/* --- once --- */

static void
turn_once (Probe *probe)
{
  if (probe->is_wrong && probe->shared == NULL)
    probe->shared = &probe->value;
  if (g_once_init_enter (&probe->once))
    {
      probe->shared = &probe->value;
      g_once_init_leave (&probe->once, 1);
    }
  g_assert_true (probe->shared == &probe->value);
}

static const struct
{
  const char *name;
  Turn turn, other_turn; /* each in a thread of its own ... */
  Turn run;              /* ... or as it is */
} probes[] = {
  { "mutex", turn_mutex, turn_mutex, NULL },  { "rec-mutex", turn_rec_mutex, turn_rec_mutex, NULL },
  { "queue", write_queue, look_queue, NULL }, { "table", write_table, look_table, NULL },
  { "text", write_text, look_text, NULL },    { "once", turn_once, turn_once, NULL },
  { "order", NULL, NULL, run_order },         { "freed", NULL, NULL, run_freed },
  { "cond", NULL, NULL, run_cond },           { "count", NULL, NULL, run_count },
  { "source", NULL, NULL, run_source },       { "pool", NULL, NULL, run_pool },
  { "task", NULL, NULL, run_task },
};

int
main (int argc, char *argv[])
{
  Probe probe = { 0 };

  if (argc == 2 && strcmp (argv[1], "--list") == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
        puts (probes[i].name);
      return 0;
    }
  if (argc != 3)
    return 2;
  probe.is_wrong = strcmp (argv[2], "wrong") == 0;
  g_mutex_init (&probe.mutex);
  g_mutex_init (&probe.other_mutex);
  g_rec_mutex_init (&probe.rec_mutex);
  g_cond_init (&probe.cond);
  g_queue_init (&probe.queue);
  probe.table = g_hash_table_new (NULL, NULL);
  probe.context = g_main_context_new ();
  probe.loop = g_main_loop_new (probe.context, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      if (strcmp (argv[1], probes[i].name) != 0)
        continue;
      if (probes[i].turn != NULL)
        run_both (&probe, probes[i].turn, probes[i].other_turn);
      else
        probes[i].run (&probe);
      return 0;
    }
  return 2;
}
