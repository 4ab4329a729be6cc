/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handle's request for flags: into the store in slices, so that a million rows never hold the engine thread for
 * long, and on to the server in the background. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"

/* What one slice changes: about 7 ms. */
#define SLICE_KEYS 2000

typedef struct
{
  HearthCore *core; /* not owned */
  GTask *task;
  GArray *keys; /* of HearthKey, ascending: an account's keys stand together */
  guint next;
  HearthFlags mask;
  HearthFlags values;
} FlagChange;

static void
flag_change_free (gpointer data)
{
  FlagChange *change = data;

  g_array_unref (change->keys);
  g_free (change);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const HearthKey x = *(const HearthKey *) a, y = *(const HearthKey *) b;

  return (x > y) - (x < y);
}

/* Keys from @change->next on that belong to one account, at most a slice. */
static guint
slice_length (const FlagChange *change)
{
  const guint16 account = hearth_key_get_account (g_array_index (change->keys, HearthKey, change->next));
  guint n = 1;

  while (n < SLICE_KEYS && change->next + n < change->keys->len &&
         hearth_key_get_account (g_array_index (change->keys, HearthKey, change->next + n)) == account)
    n++;
  return n;
}

static gboolean
change_slice (FlagChange *change, GError **error)
{
  const HearthKey *keys = &g_array_index (change->keys, HearthKey, change->next);
  const guint n = slice_length (change);
  HearthAccountRunner *runner =
      hearth_core_get_runner (change->core, hearth_key_get_account (keys[0]), error);

  if (runner == NULL || !hearth_account_store_set_flags (hearth_account_runner_get_store (runner), keys, n,
                                                         change->mask, change->values, HEARTH_DURABLE, error))
    return FALSE;
  hearth_account_runner_publish (runner);
  hearth_account_runner_flags_changed (runner);
  change->next += n;
  return TRUE;
}

/* Ends the request; @change goes with the task. */
static void
end_change (FlagChange *change, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&change->task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
slice_cb (gpointer data)
{
  FlagChange *change = data;
  GError *error = NULL;

  if (change_slice (change, &error) && change->next < change->keys->len)
    return G_SOURCE_CONTINUE;
  end_change (change, error);
  return G_SOURCE_REMOVE;
}

static void
set_flags_request (HearthCore *core, GTask *task, gpointer input)
{
  FlagChange *change = input;
  GError *error = NULL;
  g_autoptr (GSource) source = NULL;

  change->core = core;
  change->task = g_object_ref (task);
  g_array_sort (change->keys, compare_keys);
  while (change->keys->len <= SLICE_KEYS && change->next < change->keys->len)
    if (!change_slice (change, &error))
      break;
  if (change->keys->len <= SLICE_KEYS)
    {
      end_change (change, error);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_callback (source, slice_cb, change, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/**
 * hearth_engine_set_flags_async:
 * @placements: (array length=n_placements): copied; may be a million
 * @mask: which flags
 * @values: to what
 *
 * The callback comes when it is on disk. Pushed to the server in the background.
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
  FlagChange *change = g_new0 (FlagChange, 1);

  change->keys = g_array_sized_new (FALSE, FALSE, sizeof (HearthKey), (guint) n_placements);
  g_array_append_vals (change->keys, placements, (guint) n_placements);
  change->mask = mask;
  change->values = values;
  hearth_engine_post (self, task, set_flags_request, change, flag_change_free);
}

/**
 * hearth_engine_set_flags_finish:
 *
 * Returns: whether all of it is on disk
 */
gboolean
hearth_engine_set_flags_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
