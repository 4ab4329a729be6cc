/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trying an account before it is saved: reach the incoming server, sign in, reach the outgoing server, sign in. The
 * step at which it stopped tells the user what to mend. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-test.h"

#include "hearth-credentials.h"
#include "hearth-error.h"
#include "hearth-imap-connection.h"
#include "hearth-smtp-connection.h"
#include "hearth-stream-settings.h"
#include "hearth-thread.h"

typedef enum
{
  ACCOUNT_TEST_STARTING,
  ACCOUNT_TEST_IMAP,
  ACCOUNT_TEST_SMTP,
} AccountTestState;

static const char *const state_names[] = { "STARTING", "IMAP", "SMTP", NULL };

static const HearthJobEdge edges[] = {
  { ACCOUNT_TEST_STARTING, ACCOUNT_TEST_IMAP },
  { ACCOUNT_TEST_IMAP, ACCOUNT_TEST_SMTP },
  HEARTH_JOB_EDGES_END,
};

struct _HearthAccountTest
{
  HearthJob parent_instance;

  HearthAccountInfo *account;
  char *password;
  HearthAccountTestProgress progress;
  gpointer data;
  HearthTestStep step;
  HearthImapConnection *imap;
  HearthSmtpConnection *smtp;
  gboolean is_answered;
  GError *trouble;
};

G_DEFINE_FINAL_TYPE (HearthAccountTest, hearth_account_test, HEARTH_TYPE_JOB)

static void
enter_step (HearthAccountTest *self, HearthTestStep step)
{
  if (!hearth_job_is_running (HEARTH_JOB (self)))
    return;
  self->step = step;
  if (self->progress != NULL)
    self->progress (self, step, self->data);
}

/* --- the incoming server --- */

static void
imap_state_cb (HearthImapConnection *connection, HearthImapConnectionState state, gpointer data)
{
  HearthAccountTest *self = data;

  if (state == HEARTH_IMAP_CONNECTION_SIGNING_IN && self->step == HEARTH_TEST_IMAP_CONNECT)
    enter_step (self, HEARTH_TEST_IMAP_SIGN_IN);
}

static const HearthImapEvents imap_events = { .state = imap_state_cb };

static void
imap_open_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthAccountTest) self = data;

  hearth_imap_connection_open_finish (HEARTH_IMAP_CONNECTION (source), result, &self->trouble);
  self->is_answered = TRUE;
  hearth_job_wake (HEARTH_JOB (self));
}

static void
begin_imap (HearthAccountTest *self)
{
  const HearthImapConnectionConfig config = {
    .stream = hearth_stream_settings_for (self->account->imap),
    .user = self->account->imap->user,
    .secret = self->password,
    .name = "test",
  };

  hearth_job_set_state (HEARTH_JOB (self), ACCOUNT_TEST_IMAP);
  enter_step (self, HEARTH_TEST_IMAP_CONNECT);
  self->imap = hearth_imap_connection_new (&config);
  hearth_imap_connection_set_events (self->imap, &imap_events, self);
  hearth_imap_connection_open_async (self->imap, hearth_job_get_cancellable (HEARTH_JOB (self)), imap_open_cb,
                                     g_object_ref (self));
}

static void
end_imap (HearthAccountTest *self)
{
  if (self->imap == NULL)
    return;
  hearth_imap_connection_set_events (self->imap, NULL, NULL);
  hearth_imap_connection_logout (self->imap);
  g_clear_object (&self->imap);
}

/* --- the outgoing server --- */

static void
smtp_open_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthAccountTest) self = data;

  hearth_smtp_connection_open_finish (HEARTH_SMTP_CONNECTION (source), result, &self->trouble);
  self->is_answered = TRUE;
  hearth_job_wake (HEARTH_JOB (self));
}

static void
begin_smtp (HearthAccountTest *self)
{
  const HearthSmtpConfig config = {
    .server = hearth_stream_settings_for (self->account->smtp),
    .user = self->account->smtp->user,
    .secret = self->password,
    .secret_kind = HEARTH_SASL_PASSWORD,
    .name = "test",
  };

  hearth_job_set_state (HEARTH_JOB (self), ACCOUNT_TEST_SMTP);
  enter_step (self, HEARTH_TEST_SMTP_CONNECT);
  self->is_answered = FALSE;
  self->smtp = hearth_smtp_connection_new (&config);
  hearth_smtp_connection_open_async (self->smtp, hearth_job_get_cancellable (HEARTH_JOB (self)), smtp_open_cb,
                                     g_object_ref (self));
}

static gboolean
is_about_signing_in (const GError *error)
{
  return error == NULL || g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_MECHANISM);
}

/* --- the job --- */

static void
hearth_account_test_step (HearthJob *job)
{
  HearthAccountTest *self = HEARTH_ACCOUNT_TEST (job);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (hearth_job_get_state (job) == ACCOUNT_TEST_STARTING)
    {
      begin_imap (self);
      return;
    }
  if (!self->is_answered)
    return;

  if (hearth_job_get_state (job) == ACCOUNT_TEST_SMTP && is_about_signing_in (self->trouble))
    enter_step (self, HEARTH_TEST_SMTP_SIGN_IN);
  if (self->trouble != NULL)
    hearth_job_fail (job, g_steal_pointer (&self->trouble));
  else if (hearth_job_get_state (job) == ACCOUNT_TEST_IMAP)
    {
      end_imap (self);
      begin_smtp (self);
    }
  else
    {
      enter_step (self, HEARTH_TEST_DONE);
      hearth_job_succeed (job);
    }
}

static void
hearth_account_test_dispose (GObject *object)
{
  HearthAccountTest *self = HEARTH_ACCOUNT_TEST (object);

  end_imap (self);
  if (self->smtp != NULL)
    hearth_smtp_connection_close (self->smtp);
  g_clear_object (&self->smtp);
  G_OBJECT_CLASS (hearth_account_test_parent_class)->dispose (object);
}

static void
hearth_account_test_finalize (GObject *object)
{
  HearthAccountTest *self = HEARTH_ACCOUNT_TEST (object);

  hearth_account_info_free (self->account);
  hearth_password_free (self->password);
  g_clear_error (&self->trouble);
  G_OBJECT_CLASS (hearth_account_test_parent_class)->finalize (object);
}

static void
hearth_account_test_class_init (HearthAccountTestClass *klass)
{
  HearthJobClass *job_class = HEARTH_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_account_test_dispose;
  G_OBJECT_CLASS (klass)->finalize = hearth_account_test_finalize;
  job_class->name = "account-test";
  job_class->state_names = state_names;
  job_class->edges = edges;
  job_class->step = hearth_account_test_step;
}

static void
hearth_account_test_init (HearthAccountTest *self)
{
}

/**
 * hearth_account_test_new:
 * @account: servers and users; copied
 * @password: the password for both; copied, and wiped when the job goes
 * @progress: (nullable): called when a step begins
 *
 * Returns: (transfer full): a job to be started
 */
HearthAccountTest *
hearth_account_test_new (const HearthAccountInfo *account,
                         const char *password,
                         HearthAccountTestProgress progress,
                         gpointer data)
{
  HearthAccountTest *self = g_object_new (HEARTH_TYPE_ACCOUNT_TEST, NULL);

  self->account = hearth_account_info_copy (account);
  self->password = hearth_password_copy (password);
  self->progress = progress;
  self->data = data;
  return self;
}

/**
 * hearth_account_test_get_step:
 *
 * Returns: the step that was begun last; after a failure, the one that failed
 */
HearthTestStep
hearth_account_test_get_step (HearthAccountTest *self)
{
  return self->step;
}
