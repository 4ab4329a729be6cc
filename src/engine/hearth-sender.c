/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When letters go out: at once when one is queued, again after a growing wait when the server could not be reached, and
 * not by itself when it does not let us in: that is shown at the account and waits for the user. Owned by the account's
 * runner. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-sender.h"

#include "hearth-account-session.h"
#include "hearth-backoff.h"
#include "hearth-copy-filer.h"
#include "hearth-error.h"
#include "hearth-outbox-store.h"
#include "hearth-ring-log.h"
#include "hearth-send-run.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

#define FIRST_RETRY_MS   (15 * 1000)
#define LONGEST_RETRY_MS (30 * 60 * 1000)

struct _HearthSender
{
  HearthAccountRunner *runner; /* not owned */
  HearthSendRun *run;
  GSource *timer;
  HearthBackoff backoff;
  gboolean is_wanted; /* something came while a run was under way */
  gboolean is_urged;  /* the user acted meanwhile: what the run under way meets is the world of before */
  gboolean is_torn;   /* the last run may have left a letter as being sent */
  gboolean is_barred; /* the server does not let us in: waits for the user */
  gboolean is_stopped;
  void (*ended) (gpointer data);
  gpointer ended_data;
};

static void start_run (HearthSender *self);

static gboolean
timer_cb (gpointer data)
{
  HearthSender *self = data;

  hearth_timer_clear (&self->timer);
  start_run (self);
  return G_SOURCE_REMOVE;
}

/* No run is under way: a letter that one was stopped at, or whose end the disk did not take, is not being sent any more.
 * FALSE if the disk does not take that either. */
static gboolean
end_tries (HearthSender *self)
{
  HearthAccountSession *session = hearth_account_runner_get_session (self->runner);
  g_autoptr (GError) error = NULL;

  if (!self->is_torn)
    return TRUE;
  if (!hearth_outbox_store_end_tries (hearth_account_runner_get_store (self->runner), &error))
    {
      hearth_debug ("engine", "outbox: %s", error->message);
      return FALSE;
    }
  self->is_torn = FALSE;
  hearth_account_runner_publish (self->runner);
  if (session != NULL && hearth_account_session_get_filer (session) != NULL)
    hearth_copy_filer_wake (hearth_account_session_get_filer (session));
  return TRUE;
}

/* Sleeps until the next letter is due, and at least for @at_least_ms. */
static void
schedule (HearthSender *self, guint at_least_ms)
{
  const gboolean is_torn = !end_tries (self);
  gint64 next_unix_s = 0, wait_s;

  hearth_timer_clear (&self->timer);
  if (self->is_stopped || self->is_barred)
    return;
  hearth_outbox_store_find_due (hearth_account_runner_get_store (self->runner), 0, &next_unix_s);
  if (next_unix_s == 0 && !is_torn)
    return;
  wait_s = CLAMP (next_unix_s - g_get_real_time () / G_USEC_PER_SEC, 1, 24 * 3600);
  self->timer = hearth_timer_add (MAX ((guint) wait_s * 1000, at_least_ms), timer_cb, self);
}

static gboolean
is_users_matter (const GError *error)
{
  switch (error->code)
    {
    case HEARTH_ERROR_AUTH_REJECTED:
    case HEARTH_ERROR_AUTH_MECHANISM:
    case HEARTH_ERROR_AUTH_MISSING:
    case HEARTH_ERROR_KEYRING_LOCKED:
    case HEARTH_ERROR_KEYRING_MISSING:
    case HEARTH_ERROR_KEYRING_NO_BUS:
    case HEARTH_ERROR_TLS_CERTIFICATE:
    case HEARTH_ERROR_TLS_TOO_OLD:
    case HEARTH_ERROR_TLS_MISSING:
    case HEARTH_ERROR_STARTTLS_MISSING:
    case HEARTH_ERROR_INVALID_INPUT:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
make_due (HearthSender *self)
{
  g_autoptr (GError) error = NULL;

  if (!hearth_outbox_store_make_due (hearth_account_runner_get_store (self->runner), &error))
    hearth_debug ("engine", "outbox: %s", error->message);
}

static void
run_done_cb (HearthJob *job, const GError *error, gpointer data)
{
  HearthSender *self = data;
  g_autoptr (HearthSendRun) run = g_steal_pointer (&self->run);

  if (self->is_stopped)
    {
      void (*ended) (gpointer) = g_steal_pointer (&self->ended);

      if (ended != NULL)
        ended (self->ended_data);
      return;
    }
  self->is_torn = self->is_torn || error != NULL;
  if (hearth_error_is_cancelled (error))
    {
      schedule (self, 0);
      return;
    }
  if (self->is_urged)
    {
      make_due (self);
      start_run (self);
      return;
    }
  if (error == NULL)
    {
      hearth_backoff_reset (&self->backoff);
      self->is_barred = FALSE;
      hearth_account_runner_set_sending_problem (self->runner, NULL, NULL);
    }
  else if (is_users_matter (error))
    {
      g_autofree char *log = hearth_send_run_dup_log (run);

      self->is_barred = TRUE;
      hearth_account_runner_set_sending_problem (self->runner, error, log);
    }

  if (self->is_wanted && !self->is_barred)
    start_run (self);
  else
    schedule (self, error != NULL ? hearth_backoff_next_ms (&self->backoff) : 0);
}

static void
start_run (HearthSender *self)
{
  self->is_wanted = self->run != NULL;
  self->is_urged = self->is_urged && self->run != NULL;
  if (self->run != NULL || self->is_stopped || !hearth_account_runner_may_send (self->runner))
    return;
  hearth_timer_clear (&self->timer);
  if (!end_tries (self))
    {
      schedule (self, hearth_backoff_next_ms (&self->backoff));
      return;
    }
  self->run = hearth_send_run_new (self->runner);
  hearth_job_start (HEARTH_JOB (self->run), hearth_account_runner_get_info (self->runner)->name, run_done_cb,
                    self);
}

/**
 * hearth_sender_new:
 * @runner: (transfer none): the account, which owns the sender
 *
 * Returns: (transfer full): a sender that waits for hearth_sender_wake()
 */
HearthSender *
hearth_sender_new (HearthAccountRunner *runner)
{
  HearthSender *self = g_new0 (HearthSender, 1);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  self->runner = runner;
  self->backoff = HEARTH_BACKOFF_INIT (FIRST_RETRY_MS, LONGEST_RETRY_MS);
  return self;
}

/**
 * hearth_sender_free:
 * @self: (transfer full) (nullable): a sender
 */
void
hearth_sender_free (HearthSender *self)
{
  if (self == NULL)
    return;
  self->is_stopped = TRUE;
  self->ended = NULL;
  hearth_timer_clear (&self->timer);
  if (self->run != NULL)
    hearth_job_cancel (HEARTH_JOB (self->run));
  g_free (self);
}

/**
 * hearth_sender_wake:
 *
 * Sends what is due, and arranges for what is due later.
 */
void
hearth_sender_wake (HearthSender *self)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (!self->is_barred)
    start_run (self);
}

/**
 * hearth_sender_network_back:
 *
 * Sends what the network kept from going out.
 */
void
hearth_sender_network_back (HearthSender *self)
{
  g_autoptr (GError) error = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  hearth_backoff_reset (&self->backoff);
  if (!hearth_outbox_store_make_network_due (hearth_account_runner_get_store (self->runner), &error))
    hearth_debug ("engine", "outbox: %s", error->message);
  hearth_sender_wake (self);
}

static void
urge (HearthSender *self)
{
  self->is_barred = FALSE;
  self->is_urged = TRUE;
  hearth_backoff_reset (&self->backoff);
  start_run (self);
}

/**
 * hearth_sender_unbar:
 *
 * The user wants a letter tried: also if the server did not let us in before.
 */
void
hearth_sender_unbar (HearthSender *self)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  urge (self);
}

/**
 * hearth_sender_try_now:
 *
 * Sends everything that waits to be tried again, each letter once.
 */
void
hearth_sender_try_now (HearthSender *self)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  make_due (self);
  urge (self);
}

/**
 * hearth_sender_pause:
 *
 * Ends what is under way, but for a letter whose final dot went out. What waits stays where it is until
 * hearth_sender_try_now().
 */
void
hearth_sender_pause (HearthSender *self)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  hearth_timer_clear (&self->timer);
  if (self->run != NULL && !hearth_send_run_stop_after_letter (self->run))
    hearth_job_cancel (HEARTH_JOB (self->run));
}

/**
 * hearth_sender_stop:
 * @ended: called if this returned %TRUE and the sender was not freed before
 *
 * Ends what is under way. A letter whose final dot went out is waited for by the caller as long as it likes; if nobody
 * waits for the answer, it is "unknown" at the next start.
 *
 * Returns: whether there is such a letter
 */
gboolean
hearth_sender_stop (HearthSender *self, void (*ended) (gpointer data), gpointer data)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  self->is_stopped = TRUE;
  hearth_timer_clear (&self->timer);
  if (self->run == NULL)
    return FALSE;
  if (hearth_send_run_stop_after_letter (self->run))
    {
      self->ended = ended;
      self->ended_data = data;
      return TRUE;
    }
  hearth_job_cancel (HEARTH_JOB (self->run));
  return FALSE;
}
