/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tries an account before it is saved: connects and signs in to both servers, stores nothing. Engine thread; a GTask
 * that lives for the test. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-test.h"

#include "hearth-credentials.h"
#include "hearth-error.h"
#include "hearth-imap-connection.h"
#include "hearth-smtp-connection.h"
#include "hearth-stream-settings.h"
#include "hearth-thread.h"

typedef struct
{
  HearthAccountInfo *account;
  HearthKnownPasswords *passwords;
  HearthAccountTestStep step_func;
  gpointer step_data;
  HearthTestStep step;
  HearthImapConnection *imap;
  HearthSmtpConnection *smtp;
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  if (test->imap != NULL)
    {
      hearth_imap_connection_set_events (test->imap, NULL, NULL);
      hearth_imap_connection_close (test->imap);
    }
  if (test->smtp != NULL)
    hearth_smtp_connection_close (test->smtp);
  g_clear_object (&test->imap);
  g_clear_object (&test->smtp);
  hearth_account_info_free (test->account);
  hearth_known_passwords_free (test->passwords);
  g_free (test);
}

static void
set_step (Test *test, HearthTestStep step)
{
  test->step = step;
  if (test->step_func != NULL)
    test->step_func (step, test->step_data);
}

static gboolean
is_sign_in_error (const GError *error)
{
  return g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_MECHANISM) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_MISSING);
}

static void
fail (GTask *task, GError *error, HearthTestStep sign_in)
{
  Test *test = g_task_get_task_data (task);

  hearth_error_take_gio (&error);
  if (is_sign_in_error (error))
    test->step = sign_in;
  g_task_return_error (task, error);
}

static void
smtp_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!hearth_smtp_connection_open_finish (HEARTH_SMTP_CONNECTION (source), result, &error))
    {
      fail (task, error, HEARTH_TEST_SMTP_SIGN_IN);
      return;
    }
  set_step (g_task_get_task_data (task), HEARTH_TEST_DONE);
  g_task_return_boolean (task, TRUE);
}

static void
begin_smtp (GTask *task)
{
  Test *test = g_task_get_task_data (task);
  const HearthServer *server = test->account->smtp;
  const gboolean signs_in = hearth_server_signs_in (server);
  const HearthSmtpConfig config = {
    .server = hearth_stream_settings_for (server),
    .user = signs_in ? server->user : NULL,
    .secret = signs_in ? test->passwords->smtp : NULL,
    .name = "test",
  };

  set_step (test, HEARTH_TEST_SMTP_CONNECT);
  test->smtp = hearth_smtp_connection_new (&config);
  hearth_smtp_connection_open_async (test->smtp, g_task_get_cancellable (task), smtp_cb, g_object_ref (task));
}

static void
imap_state_cb (HearthImapConnection *connection, HearthImapConnectionState state, gpointer data)
{
  if (state == HEARTH_IMAP_CONNECTION_SIGNING_IN)
    set_step (data, HEARTH_TEST_IMAP_SIGN_IN);
}

static const HearthImapEvents imap_events = { .state = imap_state_cb };

static void
imap_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Test *test = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hearth_imap_connection_open_finish (HEARTH_IMAP_CONNECTION (source), result, &error))
    {
      fail (task, error, HEARTH_TEST_IMAP_SIGN_IN);
      return;
    }
  if (test->account->smtp != NULL)
    {
      begin_smtp (task);
      return;
    }
  set_step (test, HEARTH_TEST_DONE);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_account_test_async:
 * @account: (transfer none): copied; need not be in the house
 * @passwords: (transfer full): for fetching and, if that signs in, for sending
 * @step: (nullable): called before each step
 */
void
hearth_account_test_async (const HearthAccountInfo *account,
                           HearthKnownPasswords *passwords,
                           HearthAccountTestStep step,
                           gpointer step_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Test *test = g_new0 (Test, 1);
  const HearthImapConnectionConfig config = {
    .stream = hearth_stream_settings_for (account->imap),
    .user = account->imap->user,
    .secret = passwords->imap,
    .name = "test",
  };

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  test->account = hearth_account_info_copy (account);
  test->passwords = passwords;
  test->step_func = step;
  test->step_data = step_data;
  g_task_set_task_data (task, test, test_free);
  g_task_set_check_cancellable (task, FALSE);
  set_step (test, HEARTH_TEST_IMAP_CONNECT);
  test->imap = hearth_imap_connection_new (&config);
  hearth_imap_connection_set_events (test->imap, &imap_events, test);
  hearth_imap_connection_open_async (test->imap, cancellable, imap_cb, g_object_ref (task));
}

/**
 * hearth_account_test_finish:
 * @failed_step: (out) (optional): where it failed
 *
 * Returns: whether everything works
 */
gboolean
hearth_account_test_finish (GAsyncResult *result, HearthTestStep *failed_step, GError **error)
{
  if (failed_step != NULL)
    *failed_step = ((Test *) g_task_get_task_data (G_TASK (result)))->step;
  return g_task_propagate_boolean (G_TASK (result), error);
}
