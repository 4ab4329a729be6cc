/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: trying an account before it is saved. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-test.h"
#include "hearth-engine-private.h"

typedef struct
{
  HearthAccountInfo *account;
  char *password;
  GMainContext *context; /* where progress is told */
  HearthTestProgress progress;
  gpointer progress_data;
  GTask *task; /* not owned; the handle's thread only */
  HearthTestStep failed_step;
} TestAccount;

typedef struct
{
  GTask *task;
  TestAccount *test;
  HearthTestStep step;
} Progress;

static void
test_account_free (gpointer data)
{
  TestAccount *test = data;

  hearth_account_info_free (test->account);
  hearth_password_free (test->password);
  g_main_context_unref (test->context);
  g_free (test);
}

static gboolean
progress_cb (gpointer data)
{
  Progress *progress = data;

  if (!g_task_get_completed (progress->task))
    progress->test->progress (progress->step, progress->test->progress_data);
  return G_SOURCE_REMOVE;
}

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->task);
  g_free (progress);
}

static void
step_cb (HearthTestStep step, gpointer data)
{
  TestAccount *test = data;
  g_autoptr (GSource) source = NULL;
  Progress *progress;

  if (test->progress == NULL)
    return;
  progress = g_new0 (Progress, 1);
  progress->task = g_object_ref (test->task);
  progress->test = test;
  progress->step = step;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, progress_cb, progress, progress_free);
  g_source_attach (source, test->context);
}

typedef struct
{
  GTask *task;
  TestAccount *test;
} TestRun;

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree TestRun *run = data;
  g_autoptr (GTask) task = run->task;
  GError *error = NULL;

  if (hearth_account_test_finish (result, &run->test->failed_step, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
test_account (HearthCore *core, GTask *task, gpointer input)
{
  TestAccount *test = input;
  TestRun *run = g_new0 (TestRun, 1);

  run->task = g_object_ref (task);
  run->test = test;
  hearth_account_test_async (test->account, test->password, step_cb, test,
                             hearth_request_get_cancellable (task), tested_cb, run);
}

/**
 * hearth_engine_test_account_async:
 * @progress: (nullable): called before each step
 *
 * Tries both servers of an account that need not be saved.
 */
void
hearth_engine_test_account_async (HearthEngine *self,
                                  const HearthAccountInfo *account,
                                  const char *password,
                                  HearthTestProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  TestAccount *test = g_new0 (TestAccount, 1);

  test->account = hearth_account_info_copy (account);
  test->password = hearth_password_copy (password);
  test->context = g_main_context_ref_thread_default ();
  test->progress = progress;
  test->progress_data = progress_data;
  test->task = task;
  g_object_set_data (G_OBJECT (task), "test", test);
  hearth_engine_post_cancellable (self, task, cancellable, test_account, test, test_account_free);
}

/**
 * hearth_engine_test_account_finish:
 * @failed_step: (out) (optional): where it failed
 *
 * Returns: whether the account works
 */
gboolean
hearth_engine_test_account_finish (HearthEngine *self,
                                   GAsyncResult *result,
                                   HearthTestStep *failed_step,
                                   GError **error)
{
  const TestAccount *test = g_object_get_data (G_OBJECT (result), "test");

  if (failed_step != NULL)
    *failed_step = test != NULL ? test->failed_step : HEARTH_TEST_IMAP_CONNECT;
  return g_task_propagate_boolean (G_TASK (result), error);
}
