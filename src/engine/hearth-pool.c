/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two low-priority workers over a GThreadPool. Any thread may give work; the result comes back in the caller's
 * thread-default main context. The engine owns the one pool of the program. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-pool.h"

#include <sys/resource.h>
#include <unistd.h>

#include "hearth-thread.h"

#define N_WORKERS   2
#define NICE_WORKER 10

struct _HearthPool
{
  GThreadPool *threads;
  GMutex lock;
  GCond idle;
  guint n_under_way; /* under the lock */
};

typedef struct
{
  HearthPoolFunc func;
  gpointer input;
  GDestroyNotify input_free;
  GDestroyNotify result_free;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  if (work->input_free != NULL)
    work->input_free (work->input);
  g_free (work);
}

static void
work_cb (gpointer data, gpointer user_data)
{
  HearthPool *self = user_data;
  g_autoptr (GTask) task = data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer result;

  if (hearth_thread_get_role () == HEARTH_THREAD_NONE)
    {
      hearth_thread_set_role (HEARTH_THREAD_POOL);
      setpriority (PRIO_PROCESS, (id_t) gettid (), NICE_WORKER);
    }

  result = work->func (work->input, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, work->result_free);

  g_mutex_lock (&self->lock);
  if (--self->n_under_way == 0)
    g_cond_broadcast (&self->idle);
  g_mutex_unlock (&self->lock);
}

/**
 * hearth_pool_new:
 *
 * Returns: (transfer full): a pool whose threads start with the first work
 */
HearthPool *
hearth_pool_new (void)
{
  HearthPool *self = g_new0 (HearthPool, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);
  self->threads = g_thread_pool_new (work_cb, self, N_WORKERS, TRUE, NULL);
  return self;
}

/**
 * hearth_pool_free:
 * @self: (transfer full) (nullable): a pool
 *
 * Waits for the work that is under way and for what was given before.
 */
void
hearth_pool_free (HearthPool *self)
{
  if (self == NULL)
    return;
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->idle);
  g_free (self);
}

/**
 * hearth_pool_run_async:
 * @func: what to do
 * @input: (transfer full): given to @func, then to @input_free on any thread
 * @result_free: (nullable): for a result that nobody takes
 */
void
hearth_pool_run_async (HearthPool *self,
                       HearthPoolFunc func,
                       gpointer input,
                       GDestroyNotify input_free,
                       GDestroyNotify result_free,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Work *work = g_new0 (Work, 1);

  work->func = func;
  work->input = input;
  work->input_free = input_free;
  work->result_free = result_free;
  g_task_set_task_data (task, work, work_free);
  g_mutex_lock (&self->lock);
  self->n_under_way++;
  g_mutex_unlock (&self->lock);
  g_thread_pool_push (self->threads, task, NULL);
}

/**
 * hearth_pool_wait:
 *
 * Waits until all that was given is answered. Any thread but the pool's.
 */
void
hearth_pool_wait (HearthPool *self)
{
  g_mutex_lock (&self->lock);
  while (self->n_under_way > 0)
    g_cond_wait (&self->idle, &self->lock);
  g_mutex_unlock (&self->lock);
}

/**
 * hearth_pool_run_finish:
 *
 * Returns: (transfer full): what the function returned
 */
gpointer
hearth_pool_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
