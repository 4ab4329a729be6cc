/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of this layer is used by several threads at once: roles, the domains of --debug, texts of ring logs, errors with
 * details, timers and jobs side by side in main contexts of their own. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-job.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

#define N_THREADS 4
#define N_TURNS   2000

static void
run_threads (GThreadFunc func, gpointer data)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("crossing", func, data);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

static gpointer
role_thread (gpointer data)
{
  static int n_threads; /* atomic */
  const HearthThreadRole role =
      (HearthThreadRole) (HEARTH_THREAD_ENGINE + g_atomic_int_add (&n_threads, 1) % N_THREADS);

  g_assert_cmpint (hearth_thread_get_role (), ==, HEARTH_THREAD_NONE);
  hearth_thread_set_role (role);
  for (guint i = 0; i < N_TURNS; i++)
    {
      g_assert_cmpint (hearth_thread_get_role (), ==, role);
      HEARTH_ASSERT_THREAD (role);
      g_assert_cmpstr (hearth_thread_role_get_name (role), !=, "none");
    }
  return NULL;
}

static void
test_roles (void)
{
  run_threads (role_thread, NULL);
  g_assert_cmpint (hearth_thread_get_role (), ==, HEARTH_THREAD_NONE);
}

static gpointer
debug_thread (gpointer data)
{
  for (guint i = 0; i < N_TURNS; i++)
    {
      g_assert_true (hearth_debug_is_enabled ("crossing"));
      g_assert_false (hearth_debug_is_enabled ("imap"));
      hearth_debug ("imap", "nobody asked for %u", i);
    }
  return NULL;
}

static void
test_debug (void)
{
  hearth_debug_enable ("store,crossing");
  run_threads (debug_thread, NULL);
  hearth_debug_enable (NULL);
}

/* --- a log stays, its text goes --- */

typedef struct
{
  GMutex lock;
  GCond wake;
  GQueue texts;
  gboolean is_done;
} Desk;

static gpointer
desk_thread (gpointer data)
{
  Desk *desk = data;
  guint n_texts = 0;

  g_mutex_lock (&desk->lock);
  while (!desk->is_done || !g_queue_is_empty (&desk->texts))
    {
      char *text = g_queue_pop_head (&desk->texts);

      if (text == NULL)
        {
          g_cond_wait (&desk->wake, &desk->lock);
          continue;
        }
      g_mutex_unlock (&desk->lock);
      g_assert_nonnull (strstr (text, "> a"));
      g_free (text);
      n_texts++;
      g_mutex_lock (&desk->lock);
    }
  g_mutex_unlock (&desk->lock);
  return GUINT_TO_POINTER (n_texts);
}

static void
test_log (void)
{
  g_autoptr (HearthRingLog) log = hearth_ring_log_new ("imap", "crossing", 8);
  Desk desk = { 0 };
  GThread *thread;

  g_mutex_init (&desk.lock);
  g_cond_init (&desk.wake);
  thread = g_thread_new ("desk", desk_thread, &desk);
  for (guint i = 0; i < N_TURNS; i++)
    {
      hearth_ring_log_add (log, HEARTH_RING_LOG_SENT, "a1 NOOP", -1);
      hearth_ring_log_add_redacted (log, HEARTH_RING_LOG_SENT, "a2 LOGIN", 12);
      g_mutex_lock (&desk.lock);
      g_queue_push_tail (&desk.texts, hearth_ring_log_dup_text (log));
      g_cond_signal (&desk.wake);
      g_mutex_unlock (&desk.lock);
    }
  g_mutex_lock (&desk.lock);
  desk.is_done = TRUE;
  g_cond_signal (&desk.wake);
  g_mutex_unlock (&desk.lock);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), ==, N_TURNS);
  g_mutex_clear (&desk.lock);
  g_cond_clear (&desk.wake);
}

/* --- errors: the same one is copied and read by all --- */

static gpointer
error_thread (gpointer data)
{
  const GError *error = data;

  for (guint i = 0; i < N_TURNS; i++)
    {
      g_autoptr (GError) copy = g_error_copy (error);

      g_assert_cmpstr (hearth_error_get_details (copy)->host, ==, "mail.x.example");
      g_assert_cmpstr (hearth_error_get_details (copy)->server_text, ==, "no");
      g_assert_true (hearth_error_get_details (copy) != hearth_error_get_details (error));
    }
  return NULL;
}

static void
test_errors (void)
{
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "It was refused");

  hearth_error_set_server (error, "mail.x.example", 993);
  hearth_error_set_server_text (error, "no");
  run_threads (error_thread, error);
}

/* --- timers and jobs: as many main contexts as threads --- */

typedef struct
{
  HearthJob parent_instance;
  guint n_steps;
} CountJob;

typedef struct
{
  HearthJobClass parent_class;
} CountJobClass;

GType count_job_get_type (void);
G_DEFINE_FINAL_TYPE (CountJob, count_job, HEARTH_TYPE_JOB)

#define N_STEPS 500

static void
count_job_step (HearthJob *job)
{
  CountJob *self = (CountJob *) job;

  if (++self->n_steps == N_STEPS)
    hearth_job_succeed (job);
  else
    hearth_job_wake (job);
}

static void
count_job_class_init (CountJobClass *klass)
{
  static const char *const names[] = { "COUNTING", NULL };
  static const HearthJobEdge edges[] = { HEARTH_JOB_EDGES_END };
  HearthJobClass *job_class = HEARTH_JOB_CLASS (klass);

  job_class->name = "count";
  job_class->state_names = names;
  job_class->edges = edges;
  job_class->step = count_job_step;
}

static void
count_job_init (CountJob *self)
{
}

typedef struct
{
  GMainContext *context;
  guint n_fired;
  guint n_jobs;
} Clock;

static gboolean
fired_cb (gpointer data)
{
  ((Clock *) data)->n_fired++;
  return G_SOURCE_CONTINUE;
}

static void
job_done_cb (HearthJob *job, const GError *error, gpointer data)
{
  g_assert_no_error (error);
  ((Clock *) data)->n_jobs++;
}

static gpointer
clock_thread (gpointer data)
{
  Clock clock = { .context = g_main_context_new () };
  GSource *timer;

  g_main_context_push_thread_default (clock.context);
  timer = hearth_timer_add (1, fired_cb, &clock);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (HearthJob) job = g_object_new (count_job_get_type (), NULL);

      hearth_job_set_timeout (job, 600000);
      hearth_job_start (job, "crossing", job_done_cb, &clock);
    }
  while (clock.n_fired < 20 || clock.n_jobs < 20)
    g_main_context_iteration (clock.context, TRUE);
  hearth_timer_clear (&timer);
  g_main_context_pop_thread_default (clock.context);
  g_main_context_unref (clock.context);
  return NULL;
}

static void
test_clocks (void)
{
  run_threads (clock_thread, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/crossing/roles", test_roles);
  g_test_add_func ("/base/crossing/debug", test_debug);
  g_test_add_func ("/base/crossing/log", test_log);
  g_test_add_func ("/base/crossing/errors", test_errors);
  g_test_add_func ("/base/crossing/clocks", test_clocks);
  return g_test_run ();
}
