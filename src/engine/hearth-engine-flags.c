/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: flags. The engine thread changes them in slices with turns of its loop in between, so that marking a
 * million messages stops nobody; the answer comes when the last slice is on the disk. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"

typedef struct
{
  HearthKey *placements;
  gsize n_placements;
  gsize n_done;
  HearthFlags mask;
  HearthFlags values;
  HearthCore *core;
} SetFlags;

static void
set_flags_free (gpointer data)
{
  SetFlags *input = data;

  g_free (input->placements);
  g_free (input);
}

/* As many as follow each other in one account, up to a batch. */
static gsize
slice_length (const SetFlags *input)
{
  const guint16 account = hearth_key_get_account (input->placements[input->n_done]);
  gsize n = 1;

  while (n < HEARTH_STORE_BATCH_ROWS && input->n_done + n < input->n_placements &&
         hearth_key_get_account (input->placements[input->n_done + n]) == account)
    n++;
  return n;
}

/* The commit that puts everything before it on the disk, too. */
static gboolean
is_last_of_account (const SetFlags *input, gsize n)
{
  const gsize next = input->n_done + n;

  return next == input->n_placements || hearth_key_get_account (input->placements[next]) !=
                                            hearth_key_get_account (input->placements[input->n_done]);
}

typedef struct
{
  GTask *task;
  SetFlags *input;
} Slice;

static void
slice_free (gpointer data)
{
  Slice *slice = data;

  hearth_core_end_work (slice->input->core);
  g_object_unref (slice->task);
  g_free (slice);
}

static gboolean
slice_cb (gpointer data)
{
  Slice *slice = data;
  SetFlags *input = slice->input;
  GError *error = NULL;
  HearthAccountRunner *runner;
  gboolean is_last;
  gsize n;

  if (input->n_done == input->n_placements)
    {
      g_task_return_boolean (slice->task, TRUE);
      return G_SOURCE_REMOVE;
    }
  n = slice_length (input);
  is_last = is_last_of_account (input, n);
  runner = hearth_core_find_open_runner (input->core,
                                         hearth_key_get_account (input->placements[input->n_done]), &error);
  if (runner == NULL || !hearth_account_store_set_flags (
                            hearth_account_runner_get_store (runner), input->placements + input->n_done, n,
                            input->mask, input->values, is_last ? HEARTH_DURABLE : HEARTH_BATCH, &error))
    {
      g_task_return_error (slice->task, error);
      return G_SOURCE_REMOVE;
    }
  input->n_done += n;
  if (is_last)
    hearth_account_runner_flags_changed (runner);
  else
    hearth_core_publish (input->core, hearth_account_runner_get_store (runner));
  return G_SOURCE_CONTINUE;
}

static void
set_flags (HearthCore *core, GTask *task, gpointer data)
{
  SetFlags *input = data;
  Slice *slice = g_new0 (Slice, 1);
  g_autoptr (GSource) source = NULL;

  input->core = core;
  slice->task = g_object_ref (task);
  slice->input = input;
  hearth_core_begin_work (core);
  /* The first slice at once: a click on a star is one. */
  if (slice_cb (slice) == G_SOURCE_REMOVE)
    {
      slice_free (slice);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, slice_cb, slice, slice_free);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/**
 * hearth_engine_set_flags_async:
 * @placements: of any accounts; copied
 * @mask: which flags to change
 * @values: to what
 *
 * Changes flags in the store and lets them go to the servers in the background.
 */
void
hearth_engine_set_flags_async (HearthEngine *self,
                               const HearthKey *placements,
                               gsize n_placements,
                               HearthFlags mask,
                               HearthFlags values,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  SetFlags *input = g_new0 (SetFlags, 1);

  input->placements = g_memdup2 (placements, n_placements * sizeof *placements);
  input->n_placements = n_placements;
  input->mask = mask;
  input->values = values & mask;
  hearth_engine_post (self, task, set_flags, input, set_flags_free);
}

/**
 * hearth_engine_set_flags_finish:
 *
 * Returns: whether all of it is on the disk
 */
gboolean
hearth_engine_set_flags_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
