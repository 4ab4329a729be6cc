/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HearthJobEdge:
 * @from: a state
 * @to: a state that may follow it
 *
 * A legal change of state. A table of them ends with { -1, -1 }.
 */
typedef struct
{
  int from;
  int to;
} HearthJobEdge;

#define HEARTH_JOB_EDGES_END                                                                                 \
  {                                                                                                          \
    -1, -1                                                                                                   \
  }

#define HEARTH_TYPE_JOB (hearth_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (HearthJob, hearth_job, HEARTH, JOB, GObject)

/**
 * HearthJobClass:
 * @name: what the log calls it, "folder-sync"
 * @state_names: a name for each state, %NULL-terminated, indexed by state
 * @edges: the legal changes of state
 * @step: does what the present state asks for and returns; every callback that the work started stores its result
 *   and calls hearth_job_wake(), which steps again. Called until nothing more can be done at once. Never called
 *   after the job ended.
 * @cancelled: (nullable): called once when the job is cancelled or times out, before it ends with that error: to
 *   withdraw what is under way
 *
 * Work of several steps on one thread: an enum state and one re-entrant step.
 */
struct _HearthJobClass
{
  GObjectClass parent_class;

  const char *name;
  const char *const *state_names;
  const HearthJobEdge *edges;

  void (*step) (HearthJob *job);
  void (*cancelled) (HearthJob *job);
};

/**
 * HearthJobDoneFunc:
 * @error: (nullable): why it failed; %NULL if it succeeded
 */
typedef void (*HearthJobDoneFunc) (HearthJob *job, const GError *error, gpointer data);

void hearth_job_start (HearthJob *job, const char *subject, HearthJobDoneFunc done, gpointer data);
void hearth_job_wake (HearthJob *job);
void hearth_job_set_state (HearthJob *job, int state);
int hearth_job_get_state (HearthJob *job);
void hearth_job_succeed (HearthJob *job);
void hearth_job_fail (HearthJob *job, GError *error);
void hearth_job_cancel (HearthJob *job);
gboolean hearth_job_is_running (HearthJob *job);
const GError *hearth_job_get_error (HearthJob *job);
GCancellable *hearth_job_get_cancellable (HearthJob *job);
void hearth_job_set_timeout (HearthJob *job, guint timeout_ms);
void hearth_job_set_progress (HearthJob *job, guint64 done, guint64 total);
void hearth_job_get_progress (HearthJob *job, guint64 *done, guint64 *total);
void hearth_job_add_child (HearthJob *job, HearthJob *child);
guint hearth_job_get_n_children (HearthJob *job);

G_END_DECLS
