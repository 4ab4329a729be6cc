/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters out, one after the other on one connection. What each step leaves on the disk is what a crash right after it
 * may rely on:
 *
 *   queued ─► sending ─► "about to send the final dot" ─► sent (with refused recipients, if any)
 *     ▲          │                    │                └► failed: refused for good
 *     └── later ─┘                    └ cut ► unknown: the copy filer looks into Sent, else the user decides
 *
 * Recipients that the server puts off keep the letter in the queue, for them alone.
 *
 * Made by HearthSender, ends by itself. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-send-run.h"

#include "hearth-account-session.h"
#include "hearth-copy-filer.h"
#include "hearth-error.h"
#include "hearth-outbox-store.h"
#include "hearth-ring-log.h"
#include "hearth-send-date.h"
#include "hearth-send-message.h"
#include "hearth-server-facts.h"
#include "hearth-smtp-connection.h"
#include "hearth-stream-settings.h"
#include "hearth-thread.h"

#define FIRST_RETRY_S   ((gint64) 15)
#define LONGEST_RETRY_S ((gint64) 30 * 60)
#define GIVE_UP_S       ((gint64) 5 * 24 * 3600)

typedef enum
{
  SEND_RUN_CHOOSING,
  SEND_RUN_LOOKING_UP, /* the password */
  SEND_RUN_CONNECTING,
  SEND_RUN_SENDING,
} SendRunState;

static const char *const state_names[] = { "CHOOSING", "LOOKING_UP", "CONNECTING", "SENDING", NULL };

static const HearthJobEdge edges[] = {
  { SEND_RUN_CHOOSING, SEND_RUN_LOOKING_UP },
  { SEND_RUN_LOOKING_UP, SEND_RUN_CONNECTING },
  { SEND_RUN_CONNECTING, SEND_RUN_SENDING },
  { SEND_RUN_CHOOSING, SEND_RUN_SENDING },
  { SEND_RUN_SENDING, SEND_RUN_CHOOSING },
  { SEND_RUN_CHOOSING, SEND_RUN_CONNECTING },
  HEARTH_JOB_EDGES_END,
};

struct _HearthSendRun
{
  HearthJob parent_instance;

  HearthAccountRunner *runner; /* not owned: it owns the sender, which ends this first */
  GHashTable *tried;           /* of HearthKey */
  HearthSmtpConnection *connection;
  HearthOutboxEntry *entry;
  char *password;
  char *log;
  gboolean is_answered;
  gboolean has_final_dot; /* of @entry: on the disk */
  gboolean is_leaving;
  HearthSmtpResult *result;
  GError *trouble;
};

G_DEFINE_FINAL_TYPE (HearthSendRun, hearth_send_run, HEARTH_TYPE_JOB)

static HearthAccountStore *
get_store (HearthSendRun *self)
{
  return hearth_account_runner_get_store (self->runner);
}

static gint64
now_unix_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* --- the letter's fate --- */

/* A letter waits longer from try to try. Servers that put off to see who comes back want some minutes (RFC 6647). */
static gint64
next_try_unix_s (HearthSendRun *self)
{
  const guint n = MIN (self->entry->attempts, 20u);
  const gint64 wait_s = FIRST_RETRY_S << MIN (n, 8u);

  return now_unix_s () + MIN (wait_s, LONGEST_RETRY_S);
}

/* Whether it has been put off for so long that the user should know (RFC 5321, 4.5.4.1: four to five days). */
static gboolean
is_put_off_for_too_long (HearthSendRun *self, const GError *error)
{
  const gboolean is_servers = error->code >= HEARTH_ERROR_PROTOCOL && error->code <= HEARTH_ERROR_OVER_QUOTA;

  return is_servers && self->entry->first_try_unix_s != 0 &&
         now_unix_s () - self->entry->first_try_unix_s > GIVE_UP_S;
}

/* Troubles of the way to the server concern every letter; those after it concern this one. */
static gboolean
is_refused_for_good (const GError *error)
{
  const HearthErrorDetails *details = hearth_error_get_details (error);

  switch (error->code)
    {
    case HEARTH_ERROR_RECIPIENT_REFUSED:
      return TRUE;
    case HEARTH_ERROR_SENDER_REFUSED:
    case HEARTH_ERROR_MESSAGE_REFUSED:
    case HEARTH_ERROR_SERVER_REFUSED:
      return details == NULL || details->status_code == 0 || details->status_code >= 500;
    case HEARTH_ERROR_MESSAGE_TOO_LARGE:
    case HEARTH_ERROR_INVALID_INPUT:
      return TRUE;
    default:
      return FALSE;
    }
}

static HearthSendOutcome
outcome_of (HearthSendRun *self, const GError *error)
{
  if (error == NULL)
    return HEARTH_SEND_ACCEPTED;
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_DELIVERY_UNKNOWN))
    return HEARTH_SEND_UNKNOWN;
  return is_refused_for_good (error) || is_put_off_for_too_long (self, error) ? HEARTH_SEND_FAILED
                                                                              : HEARTH_SEND_LATER;
}

static gboolean
note_outcome (HearthSendRun *self, const GError *reason, const char *const *refused, GError **error)
{
  return hearth_outbox_store_mark_outcome (get_store (self), self->entry->key, outcome_of (self, reason),
                                           reason, refused, next_try_unix_s (self), error);
}

/* Who was refused or put off, with the server's reply. */
static GStrv
dup_refused (HearthSendRun *self, const GError *reason)
{
  const HearthErrorDetails *details = reason != NULL ? hearth_error_get_details (reason) : NULL;

  if (self->result != NULL)
    return hearth_smtp_result_dup_refused (self->result);
  return details != NULL ? g_strdupv (details->recipients) : NULL;
}

/* Writes down what became of the letter; a disk that cannot take that ends the run, and the sender makes it "unknown". */
static gboolean
settle_entry (HearthSendRun *self, const GError *reason)
{
  HearthAccountSession *session = hearth_account_runner_get_session (self->runner);
  g_auto (GStrv) refused = dup_refused (self, reason);
  GError *error = NULL;
  const gboolean is_noted = note_outcome (self, reason, (const char *const *) refused, &error);

  hearth_account_runner_publish (self->runner);
  if (!is_noted)
    {
      hearth_job_fail (HEARTH_JOB (self), error);
      return FALSE;
    }
  if (reason == NULL)
    {
      hearth_account_runner_flags_changed (self->runner);
      if (session != NULL && hearth_account_session_get_filer (session) != NULL)
        hearth_copy_filer_wake (hearth_account_session_get_filer (session));
    }
  g_clear_pointer (&self->entry, hearth_outbox_entry_free);
  g_clear_pointer (&self->result, hearth_smtp_result_free);
  return TRUE;
}

/* The letters behind this one wait for the same. */
static void
note_way (HearthSendRun *self, const GError *reason)
{
  g_autoptr (GError) error = NULL;

  if (hearth_error_is_cancelled (reason) || is_refused_for_good (reason))
    return;
  if (!hearth_outbox_store_note_way (get_store (self), now_unix_s (), reason, &error))
    hearth_debug ("engine", "outbox: %s", error->message);
}

static void
fail_whole_run (HearthSendRun *self)
{
  GError *error = g_steal_pointer (&self->trouble);

  if (self->connection != NULL)
    self->log = hearth_smtp_connection_dup_log (self->connection);
  hearth_account_runner_note_trouble (self->runner, HEARTH_PROTOCOL_SMTP, error, self->log);
  note_way (self, error);
  if (hearth_error_is_cancelled (error) || settle_entry (self, error))
    hearth_job_fail (HEARTH_JOB (self), error);
  else
    g_error_free (error);
}

/* --- steps --- */

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSendRun) self = data;

  self->password = hearth_credentials_lookup_finish (HEARTH_CREDENTIALS (source), result, &self->trouble);
  self->is_answered = TRUE;
  hearth_job_wake (HEARTH_JOB (self));
}

/* A server in the house may take letters from everybody there. */
static gboolean
signs_in (const HearthServer *server)
{
  return server->user != NULL && server->user[0] != '\0';
}

static void
begin_lookup (HearthSendRun *self)
{
  const HearthAccountInfo *info = hearth_account_runner_get_info (self->runner);
  HearthCore *core = hearth_account_runner_get_core (self->runner);

  hearth_job_set_state (HEARTH_JOB (self), SEND_RUN_LOOKING_UP);
  self->is_answered = FALSE;
  hearth_credentials_lookup_async (hearth_core_get_credentials (core), info->folder, info->smtp,
                                   hearth_job_get_cancellable (HEARTH_JOB (self)), lookup_cb,
                                   g_object_ref (self));
}

static void
open_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSendRun) self = data;

  if (hearth_smtp_connection_open_finish (HEARTH_SMTP_CONNECTION (source), result, &self->trouble))
    {
      hearth_account_runner_set_send_limit (
          self->runner, hearth_smtp_connection_get_size_limit (HEARTH_SMTP_CONNECTION (source)));
      hearth_server_facts_note_smtp (get_store (self), hearth_account_runner_get_info (self->runner)->smtp,
                                     HEARTH_SMTP_CONNECTION (source));
    }
  self->is_answered = TRUE;
  hearth_job_wake (HEARTH_JOB (self));
}

static void
begin_connect (HearthSendRun *self)
{
  const HearthAccountInfo *info = hearth_account_runner_get_info (self->runner);
  const HearthSmtpConfig config = {
    .server = hearth_stream_settings_for (info->smtp),
    .user = signs_in (info->smtp) ? info->smtp->user : NULL,
    .secret = self->password,
    .secret_kind = HEARTH_SASL_PASSWORD,
    .name = info->name,
  };

  hearth_job_set_state (HEARTH_JOB (self), SEND_RUN_CONNECTING);
  self->is_answered = FALSE;
  self->connection = hearth_smtp_connection_new (&config);
  hearth_smtp_connection_open_async (self->connection, hearth_job_get_cancellable (HEARTH_JOB (self)),
                                     open_cb, g_object_ref (self));
  g_clear_pointer (&self->password, hearth_password_free);
}

static gboolean
about_to_finish_cb (HearthSmtpConnection *connection, gpointer data, GError **error)
{
  HearthSendRun *self = data;
  g_auto (GStrv) refused = NULL;

  if (!hearth_job_is_running (HEARTH_JOB (self)))
    {
      hearth_set_error (error, HEARTH_ERROR_CANCELLED, "sending was stopped before the end of the letter");
      return FALSE;
    }
  refused = hearth_smtp_connection_dup_refused (connection);
  self->has_final_dot = hearth_outbox_store_mark_final_dot (get_store (self), self->entry->key,
                                                            (const char *const *) refused, error);
  return self->has_final_dot;
}

static void
send_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSendRun) self = data;

  self->result = hearth_smtp_connection_send_finish (HEARTH_SMTP_CONNECTION (source), result, &self->trouble);
  self->is_answered = TRUE;
  hearth_job_wake (HEARTH_JOB (self));
}

/* One that was meant for later is sent now. The time of the first try is on the disk by now; the copy for Sent has it from
 * there. */
static void
settle_date (HearthSendRun *self)
{
  g_autoptr (HearthOutboxEntry) on_disk = NULL;

  if (!hearth_send_date_is_ahead (self->entry, now_unix_s ()))
    return;
  on_disk = hearth_outbox_store_load (get_store (self), self->entry->key, NULL);
  hearth_send_date_settle (self->entry, on_disk != NULL ? on_disk->first_try_unix_s : now_unix_s ());
}

static void
begin_send (HearthSendRun *self)
{
  g_autoptr (GInputStream) body = NULL;
  HearthSmtpMessage message = {
    .about_to_finish = about_to_finish_cb,
    .data = self,
  };

  hearth_job_set_state (HEARTH_JOB (self), SEND_RUN_SENDING);
  self->is_answered = FALSE;
  self->has_final_dot = FALSE;
  if (!hearth_outbox_store_mark_sending (get_store (self), self->entry->key, &self->trouble))
    {
      hearth_job_fail (HEARTH_JOB (self), g_steal_pointer (&self->trouble));
      return;
    }
  hearth_account_runner_publish (self->runner);
  settle_date (self);
  body = hearth_send_message_open (get_store (self), self->entry, self->connection, &message.envelope);
  message.body = body;
  hearth_smtp_connection_send_async (self->connection, &message,
                                     hearth_job_get_cancellable (HEARTH_JOB (self)), send_cb,
                                     g_object_ref (self));
}

static HearthOutboxEntry *
load_entry (HearthSendRun *self, HearthKey key, GError **error)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_store_load (get_store (self), key, error);

  if (entry == NULL || entry->source != NULL)
    return g_steal_pointer (&entry);
  hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED,
                    "What was written of the letter is not there any more");
  return NULL;
}

/* What cannot be read of one letter is its own trouble, which stands at it. */
static gboolean
give_up_entry (HearthSendRun *self, HearthKey key, const GError *reason)
{
  GError *error = NULL;
  const gboolean is_noted =
      hearth_outbox_store_mark_outcome (get_store (self), key, HEARTH_SEND_FAILED, reason, NULL, 0, &error);

  hearth_account_runner_publish (self->runner);
  if (!is_noted)
    hearth_job_fail (HEARTH_JOB (self), error);
  return is_noted;
}

/* Takes the next letter that can be read; FALSE if the run is over. */
static gboolean
choose_entry (HearthSendRun *self)
{
  for (;;)
    {
      const HearthKey key = hearth_outbox_store_find_due (get_store (self), now_unix_s (), NULL);
      g_autoptr (GError) reason = NULL;

      if (key == HEARTH_KEY_NONE || !g_hash_table_add (self->tried, g_memdup2 (&key, sizeof key)))
        {
          hearth_job_succeed (HEARTH_JOB (self));
          return FALSE;
        }
      self->entry = load_entry (self, key, &reason);
      if (self->entry != NULL)
        return TRUE;
      if (!give_up_entry (self, key, reason))
        return FALSE;
    }
}

static void
choose (HearthSendRun *self)
{
  const HearthServer *server = hearth_account_runner_get_info (self->runner)->smtp;

  if (self->is_leaving)
    {
      hearth_job_succeed (HEARTH_JOB (self));
      return;
    }
  if (!choose_entry (self))
    return;
  if (self->connection != NULL && hearth_smtp_connection_is_ready (self->connection))
    {
      begin_send (self);
      return;
    }
  if (self->connection != NULL)
    hearth_smtp_connection_close (self->connection);
  g_clear_object (&self->connection);
  if (server == NULL)
    {
      self->trouble = hearth_error_new (HEARTH_ERROR_INVALID_INPUT, "The account has no server for sending");
      fail_whole_run (self);
    }
  else if (signs_in (server))
    begin_lookup (self);
  else
    begin_connect (self);
}

static void
hearth_send_run_step (HearthJob *job)
{
  HearthSendRun *self = HEARTH_SEND_RUN (job);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (hearth_job_get_state (job) == SEND_RUN_CHOOSING)
    {
      choose (self);
      return;
    }
  if (!self->is_answered)
    return;

  switch ((SendRunState) hearth_job_get_state (job))
    {
    case SEND_RUN_LOOKING_UP:
      if (self->trouble != NULL)
        fail_whole_run (self);
      else
        begin_connect (self);
      break;
    case SEND_RUN_CONNECTING:
      if (self->trouble != NULL)
        fail_whole_run (self);
      else
        begin_send (self);
      break;
    case SEND_RUN_SENDING:
      {
        g_autoptr (GError) reason = g_steal_pointer (&self->trouble);
        g_autofree char *log = hearth_smtp_connection_dup_log (self->connection);

        hearth_account_runner_note_exchange (self->runner, HEARTH_PROTOCOL_SMTP, log);
        if (!settle_entry (self, reason))
          break;
        self->is_answered = FALSE;
        hearth_job_set_state (job, SEND_RUN_CHOOSING);
        hearth_job_wake (job);
        break;
      }
    case SEND_RUN_CHOOSING:
    default:
      break;
    }
}

static void
hearth_send_run_dispose (GObject *object)
{
  HearthSendRun *self = HEARTH_SEND_RUN (object);

  if (self->connection != NULL)
    hearth_smtp_connection_close (self->connection);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (hearth_send_run_parent_class)->dispose (object);
}

static void
hearth_send_run_finalize (GObject *object)
{
  HearthSendRun *self = HEARTH_SEND_RUN (object);

  g_clear_pointer (&self->password, hearth_password_free);
  g_clear_pointer (&self->entry, hearth_outbox_entry_free);
  g_clear_pointer (&self->result, hearth_smtp_result_free);
  g_clear_error (&self->trouble);
  g_free (self->log);
  g_hash_table_unref (self->tried);
  G_OBJECT_CLASS (hearth_send_run_parent_class)->finalize (object);
}

static void
hearth_send_run_class_init (HearthSendRunClass *klass)
{
  HearthJobClass *job_class = HEARTH_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_send_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = hearth_send_run_finalize;
  job_class->name = "send";
  job_class->state_names = state_names;
  job_class->edges = edges;
  job_class->step = hearth_send_run_step;
}

static void
hearth_send_run_init (HearthSendRun *self)
{
  self->tried = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * hearth_send_run_new:
 * @runner: (transfer none): the account
 *
 * Returns: (transfer full): a job to be started
 */
HearthSendRun *
hearth_send_run_new (HearthAccountRunner *runner)
{
  HearthSendRun *self = g_object_new (HEARTH_TYPE_SEND_RUN, NULL);

  self->runner = runner;
  return self;
}

/**
 * hearth_send_run_stop_after_letter:
 *
 * No further letter.
 *
 * Returns: whether the answer to a final dot is awaited; if not, the job may be cancelled and the letter stays queued
 */
gboolean
hearth_send_run_stop_after_letter (HearthSendRun *self)
{
  self->is_leaving = TRUE;
  return self->entry != NULL && self->has_final_dot;
}

/**
 * hearth_send_run_dup_log:
 *
 * Returns: (transfer full) (nullable): the redacted exchange that failed
 */
char *
hearth_send_run_dup_log (HearthSendRun *self)
{
  return g_strdup (self->log);
}
