/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job that counts down, with a child, cancelled and timed out. */
#include "hearth-job.h"

#include "hearth-error.h"

enum
{
  STATE_NEW,
  STATE_COUNTING,
  STATE_WAITING,
};

typedef struct
{
  HearthJob parent_instance;
  int left;
  gboolean waits_for_child;
  gboolean hangs;
  gboolean was_cancelled;
} CountJob;

typedef struct
{
  HearthJobClass parent_class;
} CountJobClass;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CountJob, g_object_unref)

GType count_job_get_type (void);
G_DEFINE_TYPE (CountJob, count_job, HEARTH_TYPE_JOB)

static void
count_step (HearthJob *job)
{
  CountJob *self = (CountJob *) job;

  switch (hearth_job_get_state (job))
    {
    case STATE_NEW:
      hearth_job_set_state (job, STATE_COUNTING);
      hearth_job_wake (job);
      break;
    case STATE_COUNTING:
      if (self->hangs)
        break;
      if (self->left-- > 0)
        hearth_job_wake (job);
      else if (self->waits_for_child)
        hearth_job_set_state (job, STATE_WAITING);
      else
        hearth_job_succeed (job);
      break;
    default:
      if (hearth_job_get_n_children (job) == 0)
        hearth_job_succeed (job);
      break;
    }
}

static void
count_cancelled (HearthJob *job)
{
  ((CountJob *) job)->was_cancelled = TRUE;
}

static void
count_job_class_init (CountJobClass *klass)
{
  static const char *const names[] = { "NEW", "COUNTING", "WAITING", NULL };
  static const HearthJobEdge edges[] = { { STATE_NEW, STATE_COUNTING },
                                         { STATE_COUNTING, STATE_WAITING },
                                         HEARTH_JOB_EDGES_END };

  klass->parent_class.name = "count";
  klass->parent_class.state_names = names;
  klass->parent_class.edges = edges;
  klass->parent_class.step = count_step;
  klass->parent_class.cancelled = count_cancelled;
}

static void
count_job_init (CountJob *self)
{
  self->left = 3;
}

typedef struct
{
  guint n_done;
  int code; /* -1 for success */
} Outcome;

static void
done_cb (HearthJob *job, const GError *error, gpointer data)
{
  Outcome *outcome = data;

  outcome->n_done++;
  outcome->code = error != NULL ? error->code : -1;
}

static void
run_all (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_succeeds (void)
{
  g_autoptr (HearthJob) job = g_object_new (count_job_get_type (), NULL);
  Outcome outcome = { 0 };

  hearth_job_start (job, "a", done_cb, &outcome);
  g_assert_cmpuint (outcome.n_done, ==, 0); /* never inside of the caller */
  run_all ();
  g_assert_cmpuint (outcome.n_done, ==, 1);
  g_assert_cmpint (outcome.code, ==, -1);
  g_assert_false (hearth_job_is_running (job));
  hearth_job_wake (job);
  hearth_job_cancel (job);
  run_all ();
  g_assert_cmpuint (outcome.n_done, ==, 1);
}

static void
test_child (void)
{
  g_autoptr (CountJob) job = g_object_new (count_job_get_type (), NULL);
  g_autoptr (CountJob) child = g_object_new (count_job_get_type (), NULL);
  Outcome outcome = { 0 }, child_outcome = { 0 };

  job->waits_for_child = TRUE;
  child->hangs = TRUE;
  hearth_job_start (&child->parent_instance, "child", done_cb, &child_outcome);
  hearth_job_start (&job->parent_instance, "parent", done_cb, &outcome);
  hearth_job_add_child (&job->parent_instance, &child->parent_instance);
  run_all ();
  g_assert_cmpuint (outcome.n_done, ==, 0);
  child->hangs = FALSE;
  hearth_job_wake (&child->parent_instance);
  run_all ();
  g_assert_cmpuint (child_outcome.n_done, ==, 1);
  g_assert_cmpuint (outcome.n_done, ==, 1);
}

static void
test_cancel (void)
{
  g_autoptr (CountJob) job = g_object_new (count_job_get_type (), NULL);
  g_autoptr (CountJob) child = g_object_new (count_job_get_type (), NULL);
  Outcome outcome = { 0 }, child_outcome = { 0 };

  job->hangs = child->hangs = TRUE;
  hearth_job_start (&job->parent_instance, "parent", done_cb, &outcome);
  hearth_job_start (&child->parent_instance, "child", done_cb, &child_outcome);
  hearth_job_add_child (&job->parent_instance, &child->parent_instance);
  run_all ();
  hearth_job_cancel (&job->parent_instance);
  g_assert_true (job->was_cancelled);
  g_assert_true (child->was_cancelled);
  g_assert_true (g_cancellable_is_cancelled (hearth_job_get_cancellable (&job->parent_instance)));
  g_assert_cmpint (outcome.code, ==, HEARTH_ERROR_CANCELLED);
  g_assert_cmpint (child_outcome.code, ==, HEARTH_ERROR_CANCELLED);
}

static void
test_timeout (void)
{
  g_autoptr (CountJob) job = g_object_new (count_job_get_type (), NULL);
  Outcome outcome = { 0 };

  job->hangs = TRUE;
  hearth_job_start (&job->parent_instance, "slow", done_cb, &outcome);
  hearth_job_set_timeout (&job->parent_instance, 5);
  while (outcome.n_done == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (outcome.code, ==, HEARTH_ERROR_TIMEOUT);
  g_assert_true (job->was_cancelled);
}

static void
test_illegal_edge (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (HearthJob) job = g_object_new (count_job_get_type (), NULL);

      hearth_job_set_state (job, STATE_WAITING);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*not in its table*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/job/succeeds", test_succeeds);
  g_test_add_func ("/base/job/child", test_child);
  g_test_add_func ("/base/job/cancel", test_cancel);
  g_test_add_func ("/base/job/timeout", test_timeout);
  g_test_add_func ("/base/job/illegal-edge", test_illegal_edge);
  return g_test_run ();
}
