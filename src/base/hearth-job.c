/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work of several steps without callback soup. A job keeps a reference to itself while it runs; it belongs to the
 * thread and main context that started it. Legal changes of state are a table, asserted and logged:
 * "folder-sync[Inbox]: SELECTING → FETCHING". */
#define G_LOG_DOMAIN "hearth-base"

#include "hearth-job.h"

#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "hearth-timer.h"

typedef enum
{
  LIFE_NEW,
  LIFE_RUNNING,
  LIFE_ENDED,
} JobLife;

typedef struct
{
  char *subject;
  JobLife life;
  int state;
  gboolean is_stepping;
  gboolean is_woken;
  GMainContext *context;
  GSource *wake;
  GSource *timeout;
  GCancellable *cancellable;
  GError *error;
  guint64 done, total;
  HearthJobDoneFunc done_func;
  gpointer done_data;
  GPtrArray *children; /* running jobs, owned */
  HearthJob *parent;   /* not owned: a parent outlives its children */
} HearthJobPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HearthJob, hearth_job, G_TYPE_OBJECT)

#define PRIVATE(job) ((HearthJobPrivate *) hearth_job_get_instance_private (job))

static const char *
state_name (HearthJob *job, int state)
{
  const char *const *names = HEARTH_JOB_GET_CLASS (job)->state_names;

  for (int i = 0; names != NULL && names[i] != NULL; i++)
    if (i == state)
      return names[i];
  return "?";
}

static gboolean
is_legal (HearthJob *job, int from, int to)
{
  const HearthJobEdge *edges = HEARTH_JOB_GET_CLASS (job)->edges;

  for (; edges != NULL && edges->from != -1; edges++)
    if (edges->from == from && edges->to == to)
      return TRUE;
  return FALSE;
}

static void
job_step (HearthJob *job)
{
  HearthJobPrivate *priv = PRIVATE (job);

  if (priv->is_stepping)
    {
      priv->is_woken = TRUE;
      return;
    }

  g_object_ref (job);
  priv->is_stepping = TRUE;
  do
    {
      priv->is_woken = FALSE;
      HEARTH_JOB_GET_CLASS (job)->step (job);
    }
  while (priv->is_woken && priv->life == LIFE_RUNNING);
  priv->is_stepping = FALSE;
  g_object_unref (job);
}

static gboolean
wake_cb (gpointer data)
{
  HearthJob *job = data;

  hearth_timer_clear (&PRIVATE (job)->wake);
  if (PRIVATE (job)->life == LIFE_RUNNING)
    job_step (job);
  return G_SOURCE_REMOVE;
}

/* Steps in a turn of the loop of its own, so that a callback never runs the job inside the caller's stack. */
static void
schedule_step (HearthJob *job)
{
  HearthJobPrivate *priv = PRIVATE (job);

  if (priv->wake != NULL)
    return;
  priv->wake = g_idle_source_new ();
  g_source_set_priority (priv->wake, G_PRIORITY_DEFAULT);
  g_source_set_callback (priv->wake, wake_cb, job, NULL);
  g_source_attach (priv->wake, priv->context);
}

static void
job_end (HearthJob *job, GError *error)
{
  HearthJobPrivate *priv = PRIVATE (job);
  g_autoptr (GPtrArray) children = NULL;
  HearthJobDoneFunc done_func = priv->done_func;

  if (priv->life != LIFE_RUNNING)
    {
      g_clear_error (&error);
      return;
    }

  priv->life = LIFE_ENDED;
  priv->error = error;
  priv->done_func = NULL;
  hearth_timer_clear (&priv->wake);
  hearth_timer_clear (&priv->timeout);
  children = g_steal_pointer (&priv->children);
  for (guint i = 0; children != NULL && i < children->len; i++)
    {
      PRIVATE (HEARTH_JOB (g_ptr_array_index (children, i)))->parent = NULL;
      hearth_job_cancel (g_ptr_array_index (children, i));
    }
  hearth_debug ("job", "%s[%s]: %s → %s", HEARTH_JOB_GET_CLASS (job)->name, priv->subject,
                state_name (job, priv->state), error != NULL ? error->message : "done");

  if (done_func != NULL)
    done_func (job, priv->error, priv->done_data);
  if (priv->parent != NULL)
    {
      HearthJob *parent = g_steal_pointer (&priv->parent);

      hearth_job_wake (parent);
      if (PRIVATE (parent)->children != NULL)
        g_ptr_array_remove_fast (PRIVATE (parent)->children, job);
    }
  g_object_unref (job);
}

static void
end_from_outside (HearthJob *job, GError *error)
{
  g_object_ref (job);
  g_cancellable_cancel (PRIVATE (job)->cancellable);
  if (PRIVATE (job)->life == LIFE_RUNNING && HEARTH_JOB_GET_CLASS (job)->cancelled != NULL)
    HEARTH_JOB_GET_CLASS (job)->cancelled (job);
  job_end (job, error);
  g_object_unref (job);
}

static gboolean
timeout_cb (gpointer data)
{
  HearthJob *job = data;

  hearth_timer_clear (&PRIVATE (job)->timeout);
  end_from_outside (job, hearth_error_new (HEARTH_ERROR_TIMEOUT, "%s took too long in state %s",
                                           HEARTH_JOB_GET_CLASS (job)->name,
                                           state_name (job, PRIVATE (job)->state)));
  return G_SOURCE_REMOVE;
}

static void
hearth_job_finalize (GObject *object)
{
  HearthJobPrivate *priv = PRIVATE (HEARTH_JOB (object));

  hearth_timer_clear (&priv->wake);
  hearth_timer_clear (&priv->timeout);
  g_clear_pointer (&priv->children, g_ptr_array_unref);
  g_clear_pointer (&priv->context, g_main_context_unref);
  g_clear_pointer (&priv->subject, g_free);
  g_clear_object (&priv->cancellable);
  g_clear_error (&priv->error);
  G_OBJECT_CLASS (hearth_job_parent_class)->finalize (object);
}

static void
hearth_job_class_init (HearthJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_job_finalize;
}

static void
hearth_job_init (HearthJob *job)
{
  PRIVATE (job)->cancellable = g_cancellable_new ();
}

/**
 * hearth_job_start:
 * @job: a job that was not started
 * @subject: what it works on, for the log
 * @done: (nullable): called once, on this thread, when it ended
 *
 * Starts the job in the thread-default main context; the first step runs in the next turn of the loop. The job keeps
 * itself alive until it ends.
 */
void
hearth_job_start (HearthJob *job, const char *subject, HearthJobDoneFunc done, gpointer data)
{
  HearthJobPrivate *priv = PRIVATE (job);

  g_return_if_fail (HEARTH_IS_JOB (job));
  g_return_if_fail (priv->life == LIFE_NEW);

  g_object_ref (job);
  priv->life = LIFE_RUNNING;
  priv->subject = g_strdup (subject);
  priv->context = g_main_context_ref_thread_default ();
  priv->done_func = done;
  priv->done_data = data;
  schedule_step (job);
}

/**
 * hearth_job_wake:
 *
 * To be called by every callback after it stored its result: steps again. Does nothing once the job ended.
 */
void
hearth_job_wake (HearthJob *job)
{
  HearthJobPrivate *priv = PRIVATE (job);

  if (priv->life != LIFE_RUNNING)
    return;
  if (priv->is_stepping)
    priv->is_woken = TRUE;
  else
    schedule_step (job);
}

/**
 * hearth_job_set_state:
 * @state: a state that the table allows after the present one
 */
void
hearth_job_set_state (HearthJob *job, int state)
{
  HearthJobPrivate *priv = PRIVATE (job);

  if (!is_legal (job, priv->state, state))
    g_critical ("%s[%s]: %s → %s is not in its table", HEARTH_JOB_GET_CLASS (job)->name, priv->subject,
                state_name (job, priv->state), state_name (job, state));
  hearth_debug ("job", "%s[%s]: %s → %s", HEARTH_JOB_GET_CLASS (job)->name, priv->subject,
                state_name (job, priv->state), state_name (job, state));
  priv->state = state;
}

/**
 * hearth_job_get_state:
 *
 * Returns: the present state, 0 at first
 */
int
hearth_job_get_state (HearthJob *job)
{
  return PRIVATE (job)->state;
}

/**
 * hearth_job_succeed:
 *
 * Ends the job well. Children that still run are cancelled.
 */
void
hearth_job_succeed (HearthJob *job)
{
  job_end (job, NULL);
}

/**
 * hearth_job_fail:
 * @error: (transfer full): why
 *
 * Ends the job with an error. Children that still run are cancelled.
 */
void
hearth_job_fail (HearthJob *job, GError *error)
{
  job_end (job, error);
}

/**
 * hearth_job_cancel:
 *
 * Ends a running job with %HEARTH_ERROR_CANCELLED at once; callbacks that come later find it ended.
 */
void
hearth_job_cancel (HearthJob *job)
{
  if (PRIVATE (job)->life == LIFE_RUNNING)
    end_from_outside (
        job, hearth_error_new (HEARTH_ERROR_CANCELLED, "%s was cancelled", HEARTH_JOB_GET_CLASS (job)->name));
}

/**
 * hearth_job_is_running:
 *
 * Returns: whether it started and did not end
 */
gboolean
hearth_job_is_running (HearthJob *job)
{
  return PRIVATE (job)->life == LIFE_RUNNING;
}

/**
 * hearth_job_get_error:
 *
 * Returns: (transfer none) (nullable): why it failed, once it ended
 */
const GError *
hearth_job_get_error (HearthJob *job)
{
  return PRIVATE (job)->error;
}

/**
 * hearth_job_get_cancellable:
 *
 * Returns: (transfer none): cancelled together with the job, for the GIO calls it makes
 */
GCancellable *
hearth_job_get_cancellable (HearthJob *job)
{
  return PRIVATE (job)->cancellable;
}

/**
 * hearth_job_set_timeout:
 * @timeout_ms: the job fails with %HEARTH_ERROR_TIMEOUT after this time unless set again; 0 for never
 */
void
hearth_job_set_timeout (HearthJob *job, guint timeout_ms)
{
  HearthJobPrivate *priv = PRIVATE (job);

  hearth_timer_clear (&priv->timeout);
  if (timeout_ms == 0 || priv->life == LIFE_ENDED)
    return;
  priv->timeout = hearth_timer_source_new (timeout_ms);
  g_source_set_callback (priv->timeout, timeout_cb, job, NULL);
  g_source_attach (priv->timeout,
                   priv->context != NULL ? priv->context : g_main_context_get_thread_default ());
}

/**
 * hearth_job_set_progress:
 * @done: how much is done
 * @total: of how much, 0 if not known
 */
void
hearth_job_set_progress (HearthJob *job, guint64 done, guint64 total)
{
  PRIVATE (job)->done = done;
  PRIVATE (job)->total = total;
}

/**
 * hearth_job_get_progress:
 * @done: (out): how much is done
 * @total: (out): of how much, 0 if not known
 */
void
hearth_job_get_progress (HearthJob *job, guint64 *done, guint64 *total)
{
  *done = PRIVATE (job)->done;
  *total = PRIVATE (job)->total;
}

/**
 * hearth_job_add_child:
 * @child: a job that was started
 *
 * The child wakes @job when it ends, and is cancelled when @job ends before it.
 */
void
hearth_job_add_child (HearthJob *job, HearthJob *child)
{
  HearthJobPrivate *priv = PRIVATE (job);

  g_return_if_fail (PRIVATE (child)->parent == NULL);

  if (!hearth_job_is_running (child))
    {
      hearth_job_wake (job);
      return;
    }
  if (priv->children == NULL)
    priv->children = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (priv->children, g_object_ref (child));
  PRIVATE (child)->parent = job;
}

/**
 * hearth_job_get_n_children:
 *
 * Returns: how many children still run
 */
guint
hearth_job_get_n_children (HearthJob *job)
{
  return PRIVATE (job)->children != NULL ? PRIVATE (job)->children->len : 0;
}
