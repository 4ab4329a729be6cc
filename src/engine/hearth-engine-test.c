/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: trying an account before it is saved. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-test.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"

typedef struct
{
  HearthAccountInfo *account;
  HearthKnownPasswords *typed;
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
  hearth_known_passwords_free (test->typed);
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

/* Which server it is whose password is not known. */
static HearthTestStep
step_of_password (const HearthAccountInfo *account, const GError *error)
{
  const HearthErrorDetails *details = hearth_error_get_details (error);
  const HearthServer *smtp = account->smtp;

  return details != NULL && smtp != NULL && details->port == smtp->port &&
                 g_strcmp0 (details->host, smtp->host) == 0
             ? HEARTH_TEST_SMTP_SIGN_IN
             : HEARTH_TEST_IMAP_SIGN_IN;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  TestRun *run = data;
  GError *error = NULL;
  HearthKnownPasswords *passwords = hearth_known_passwords_find_finish (result, &error);

  if (passwords != NULL)
    {
      hearth_account_test_async (run->test->account, passwords, step_cb, run->test,
                                 hearth_request_get_cancellable (run->task), tested_cb, run);
      return;
    }
  run->test->failed_step = step_of_password (run->test->account, error);
  g_task_return_error (run->task, error);
  g_object_unref (run->task);
  g_free (run);
}

static void
test_account (HearthCore *core, GTask *task, gpointer input)
{
  TestAccount *test = input;
  TestRun *run = g_new0 (TestRun, 1);

  run->task = g_object_ref (task);
  run->test = test;
  hearth_known_passwords_find_async (core, test->account, test->typed, hearth_request_get_cancellable (task),
                                     found_cb, run);
}

/**
 * hearth_engine_test_account_async:
 * @passwords: what was typed; copied and wiped
 * @progress: (nullable): called before each step
 *
 * Tries both servers of an account that need not be saved. Of one that is, what is known is taken where nothing was typed.
 */
void
hearth_engine_test_account_async (HearthEngine *self,
                                  const HearthAccountInfo *account,
                                  const HearthPasswords *passwords,
                                  HearthTestProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  TestAccount *test = g_new0 (TestAccount, 1);

  test->account = hearth_account_info_copy (account);
  test->typed = hearth_known_passwords_new (passwords);
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
