/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: what is known of an account's servers, and what is not to be fetched. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-engine-diagnosis.h"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"

static void
diagnose (HearthCore *core, GTask *task, gpointer input)
{
  GError *error = NULL;
  HearthAccountRunner *runner = hearth_core_get_runner (core, (guint16) GPOINTER_TO_UINT (input), &error);

  if (runner != NULL)
    g_task_return_pointer (task, hearth_account_runner_dup_diagnosis (runner),
                           (GDestroyNotify) hearth_diagnosis_free);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_engine_diagnose_async:
 */
void
hearth_engine_diagnose_async (HearthEngine *self,
                              guint16 account,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, diagnose, GUINT_TO_POINTER (account), NULL);
}

/**
 * hearth_engine_diagnose_finish:
 *
 * Returns: (transfer full) (nullable): what is known
 */
HearthDiagnosis *
hearth_engine_diagnose_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
with_folder (HearthCore *core, gpointer input, void (*act) (HearthAccountRunner *runner, HearthKey folder))
{
  const HearthKey folder = *(HearthKey *) input;
  HearthAccountRunner *runner = hearth_core_get_runner (core, hearth_key_get_account (folder), NULL);

  if (runner != NULL)
    act (runner, folder);
}

static void
stop_fetching (HearthCore *core, gpointer input)
{
  with_folder (core, input, hearth_account_runner_stop_folder);
}

static void
go_on_fetching (HearthCore *core, gpointer input)
{
  with_folder (core, input, hearth_account_runner_resume_folder);
}

/**
 * hearth_engine_stop_fetching:
 *
 * What is here of @folder stays; the rest is fetched when the user wants it or looks at the folder.
 */
void
hearth_engine_stop_fetching (HearthEngine *self, HearthKey folder)
{
  hearth_engine_note (self, stop_fetching, g_memdup2 (&folder, sizeof folder), g_free);
}

/**
 * hearth_engine_go_on_fetching:
 *
 * Goes on with what was stopped.
 */
void
hearth_engine_go_on_fetching (HearthEngine *self, HearthKey folder)
{
  hearth_engine_note (self, go_on_fetching, g_memdup2 (&folder, sizeof folder), g_free);
}
