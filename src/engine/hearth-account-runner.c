/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account from the engine's start to its stop. It makes a session, and another one when that ends: at once when
 * the network comes back, after a growing wait when a server does not answer, and not before the user did something
 * when only the user can help (a password, a certificate). Nothing of it is shared with other accounts. Owned by the
 * core; engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"

#include "hearth-account-session.h"
#include "hearth-backoff.h"
#include "hearth-copy-filer.h"
#include "hearth-draft-pusher.h"
#include "hearth-draft-store.h"
#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-flag-pusher.h"
#include "hearth-journal-runner.h"
#include "hearth-outbox-store.h"
#include "hearth-sender.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

#define RETRY_FIRST_MS   (2 * 1000)
#define RETRY_LONGEST_MS (5 * 60 * 1000)

/* A session that lasted as long starts the waits anew. */
#define STEADY_MS (60 * 1000)

#define COUNT_EVERY_MS 100

/* Quitting waits for goodbyes no longer than this. */
#define STOP_MS 2300

struct _HearthAccountRunner
{
  GObject parent_instance;

  HearthCore *core; /* not owned: it owns the runner */
  HearthAccountInfo *info;
  char *dir;
  HearthAccountStore *store;
  HearthAccountStatus *status; /* as told last */
  HearthKey current_folder;

  HearthAccountSession *session;
  gint64 session_ms; /* when it began */
  HearthBackoff backoff;
  GSource *retry;
  GSource *count_timer;
  gint64 counted_ms;
  HearthSender *sender;

  HearthAccountRunnerStopped stopped;
  gpointer stopped_data;
  GSource *stop_timer;
  GError *sending_error; /* why letters do not go out though mail comes in, or NULL */
  char *sending_exchange;
  gboolean is_stopping;
  gboolean is_sending;           /* an answer to a final dot is awaited */
  gboolean sends_once_signed_in; /* the password is tried in one place first */
};

G_DEFINE_FINAL_TYPE (HearthAccountRunner, hearth_account_runner, G_TYPE_OBJECT)

static void connect_now (HearthAccountRunner *self);

/* --- status --- */

static gboolean
is_same_error (const GError *a, const GError *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->domain == b->domain && a->code == b->code && g_str_equal (a->message, b->message);
}

static gboolean
is_same_status (const HearthAccountStatus *a, const HearthAccountStatus *b)
{
  return a->state == b->state && a->busy_folder == b->busy_folder && a->n_done == b->n_done &&
         a->n_total == b->n_total && a->is_push_alive == b->is_push_alive &&
         a->is_unencrypted == b->is_unencrypted && a->cannot_send == b->cannot_send &&
         a->retry_unix_s == b->retry_unix_s && a->offline_since_unix_s == b->offline_since_unix_s &&
         is_same_error (a->error, b->error) && g_strcmp0 (a->alert, b->alert) == 0 &&
         a->n_flags_waiting == b->n_flags_waiting && a->n_letters_waiting == b->n_letters_waiting &&
         a->n_changes_waiting == b->n_changes_waiting && a->send_limit_bytes == b->send_limit_bytes;
}

/* A copy of what was told, to be changed and given to tell(). */
static HearthAccountStatus *
edit (HearthAccountRunner *self)
{
  return hearth_account_status_copy (self->status);
}

static void
tell (HearthAccountRunner *self, HearthAccountStatus *status)
{
  if (is_same_status (self->status, status))
    {
      hearth_account_status_unref (status);
      return;
    }
  hearth_account_status_unref (self->status);
  self->status = status;
  hearth_event_queue_post_status (hearth_core_get_events (self->core), hearth_account_status_ref (status));
}

static void
set_error (HearthAccountStatus *status, const GError *error, const char *exchange)
{
  g_clear_error (&status->error);
  g_free (status->exchange);
  status->error = error != NULL ? g_error_copy (error) : NULL;
  status->exchange = g_strdup (exchange);
}

/* While mail comes in, what stands at the account is why letters do not go out, if they do not. */
static void
set_sending_error (HearthAccountRunner *self, HearthAccountStatus *status)
{
  set_error (status, self->sending_error, self->sending_exchange);
  status->cannot_send = self->sending_error != NULL;
}

/**
 * hearth_account_runner_set_state:
 */
void
hearth_account_runner_set_state (HearthAccountRunner *self, HearthAccountState state)
{
  HearthAccountStatus *status;

  if (self->status->state == state)
    return;
  status = edit (self);
  status->state = state;
  status->cannot_send = FALSE;
  if (state == HEARTH_ACCOUNT_IDLE || state == HEARTH_ACCOUNT_SYNCING)
    {
      set_sending_error (self, status);
      status->retry_unix_s = 0;
      status->offline_since_unix_s = 0;
    }
  tell (self, status);
}

/**
 * hearth_account_runner_set_busy:
 */
void
hearth_account_runner_set_busy (HearthAccountRunner *self, HearthKey folder, guint64 done, guint64 total)
{
  HearthAccountStatus *status;

  if (self->status->busy_folder == folder && self->status->n_done == done && self->status->n_total == total)
    return;
  status = edit (self);
  status->busy_folder = folder;
  status->n_done = done;
  status->n_total = total;
  tell (self, status);
}

static gboolean
is_about_password (const GError *error)
{
  return error != NULL && error->domain == HEARTH_ERROR && error->code >= HEARTH_ERROR_AUTH_REJECTED &&
         error->code <= HEARTH_ERROR_KEYRING_NO_BUS;
}

static gboolean
is_fetching_refused (HearthAccountRunner *self)
{
  return self->status->state == HEARTH_ACCOUNT_PROBLEM && is_about_password (self->status->error);
}

/* The password is right, or it is not known whether it is: letters are tried again. */
static void
send_after_sign_in (HearthAccountRunner *self)
{
  if (!self->sends_once_signed_in || self->is_stopping)
    return;
  self->sends_once_signed_in = FALSE;
  hearth_sender_try_now (self->sender);
}

/**
 * hearth_account_runner_set_connected:
 */
void
hearth_account_runner_set_connected (HearthAccountRunner *self, gboolean is_push_alive, gboolean is_encrypted)
{
  HearthAccountStatus *status = edit (self);

  status->is_push_alive = is_push_alive;
  status->is_unencrypted = !is_encrypted;
  tell (self, status);
  send_after_sign_in (self);
}

/**
 * hearth_account_runner_set_alert:
 */
void
hearth_account_runner_set_alert (HearthAccountRunner *self, const char *alert)
{
  HearthAccountStatus *status = edit (self);

  g_free (status->alert);
  status->alert = g_strdup (alert);
  tell (self, status);
}

/**
 * hearth_account_runner_set_send_limit:
 * @limit_bytes: the largest letter that the server for sending takes, or 0 if it does not say
 */
void
hearth_account_runner_set_send_limit (HearthAccountRunner *self, guint64 limit_bytes)
{
  HearthAccountStatus *status = edit (self);

  status->send_limit_bytes = limit_bytes;
  tell (self, status);
}

/**
 * hearth_account_runner_set_sending_problem:
 * @error: (nullable): what only the user can help with; %NULL when letters go out again
 *
 * The account cannot send; receiving goes on.
 */
void
hearth_account_runner_set_sending_problem (HearthAccountRunner *self,
                                           const GError *error,
                                           const char *exchange)
{
  HearthAccountStatus *status;

  if (error == NULL && self->sending_error == NULL)
    return;
  g_clear_error (&self->sending_error);
  g_free (self->sending_exchange);
  self->sending_error = error != NULL ? g_error_copy (error) : NULL;
  self->sending_exchange = g_strdup (exchange);
  /* Otherwise something else stands at the account; this is said when mail comes in again. */
  if (self->status->state != HEARTH_ACCOUNT_IDLE && self->status->state != HEARTH_ACCOUNT_SYNCING)
    return;
  status = edit (self);
  set_sending_error (self, status);
  tell (self, status);
}

static void
count (HearthAccountRunner *self)
{
  const guint n_flags = hearth_account_store_count_dirty (self->store);
  const guint n_letters = hearth_outbox_store_count_waiting (self->store);
  const guint n_changes = hearth_filing_store_count_pending (self->store);
  HearthAccountStatus *status;

  self->counted_ms = hearth_timer_now_ms ();
  hearth_timer_clear (&self->count_timer);
  if (n_flags == self->status->n_flags_waiting && n_letters == self->status->n_letters_waiting &&
      n_changes == self->status->n_changes_waiting)
    return;
  status = edit (self);
  status->n_flags_waiting = n_flags;
  status->n_letters_waiting = n_letters;
  status->n_changes_waiting = n_changes;
  tell (self, status);
}

static gboolean
count_cb (gpointer data)
{
  count (data);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_account_runner_publish:
 *
 * Hands over what commits changed since the last time. What waits for the server is counted every now and then: there
 * may be a million of it.
 */
void
hearth_account_runner_publish (HearthAccountRunner *self)
{
  hearth_core_publish (self->core, self->store);
  if (hearth_timer_now_ms () - self->counted_ms >= COUNT_EVERY_MS)
    count (self);
  else if (self->count_timer == NULL && !self->is_stopping)
    self->count_timer = hearth_timer_add (COUNT_EVERY_MS, count_cb, self);
}

/* --- sessions --- */

/* Only the user can help, so trying again is no use or even harmful: servers lock out who guesses. */
static gboolean
needs_user (const GError *error)
{
  if (error->domain != HEARTH_ERROR)
    return FALSE;
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
    case HEARTH_ERROR_STORE_NEWER:
    case HEARTH_ERROR_STORE_DAMAGED:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
retry_cb (gpointer data)
{
  HearthAccountRunner *self = data;

  hearth_timer_clear (&self->retry);
  connect_now (self);
  return G_SOURCE_REMOVE;
}

static void
wait_and_retry (HearthAccountRunner *self, HearthAccountStatus *status)
{
  guint wait_ms;

  if (hearth_timer_now_ms () - self->session_ms > STEADY_MS)
    hearth_backoff_reset (&self->backoff);
  wait_ms = hearth_backoff_next_ms (&self->backoff);
  status->state = HEARTH_ACCOUNT_WAITING;
  status->retry_unix_s = g_get_real_time () / G_USEC_PER_SEC + (wait_ms + 999) / 1000;
  if (status->offline_since_unix_s == 0)
    status->offline_since_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  hearth_timer_clear (&self->retry);
  self->retry = hearth_timer_add (wait_ms, retry_cb, self);
}

static void
finish_stop (HearthAccountRunner *self)
{
  HearthAccountRunnerStopped stopped = g_steal_pointer (&self->stopped);

  hearth_timer_clear (&self->stop_timer);
  if (stopped != NULL)
    stopped (self, self->stopped_data);
}

static void
session_done_cb (HearthJob *job, const GError *error, gpointer data)
{
  HearthAccountRunner *self = data;
  g_autoptr (HearthAccountSession) session = NULL;
  HearthAccountStatus *status;

  if (self->session != HEARTH_ACCOUNT_SESSION (job))
    return;
  session = g_steal_pointer (&self->session);
  hearth_account_runner_publish (self);
  if (self->is_stopping)
    {
      if (!self->is_sending)
        finish_stop (self);
      return;
    }

  status = edit (self);
  status->cannot_send = FALSE;
  status->is_push_alive = FALSE;
  status->busy_folder = HEARTH_KEY_NONE;
  status->n_done = status->n_total = 0;
  g_clear_error (&status->error);
  g_clear_pointer (&status->exchange, g_free);
  status->error = error != NULL
                      ? g_error_copy (error)
                      : hearth_error_new (HEARTH_ERROR_CONNECTION_LOST, "The server ended the connection");
  status->exchange = hearth_account_session_dup_log (session);
  if (needs_user (status->error))
    {
      status->state = HEARTH_ACCOUNT_PROBLEM;
      status->retry_unix_s = 0;
    }
  else
    wait_and_retry (self, status);
  tell (self, status);
  if (!is_fetching_refused (self))
    send_after_sign_in (self);
}

static void
connect_now (HearthAccountRunner *self)
{
  hearth_timer_clear (&self->retry);
  if (self->session != NULL || self->is_stopping || !self->info->enabled)
    return;
  hearth_account_runner_set_state (self, HEARTH_ACCOUNT_CONNECTING);
  self->session_ms = hearth_timer_now_ms ();
  self->session = hearth_account_session_new (self);
  hearth_job_start (HEARTH_JOB (self->session), self->info->name, session_done_cb, self);
}

static void
drop_session (HearthAccountRunner *self)
{
  g_autoptr (HearthAccountSession) session = g_steal_pointer (&self->session);

  if (session != NULL)
    hearth_job_cancel (HEARTH_JOB (session));
}

/* --- life --- */

static void
hearth_account_runner_finalize (GObject *object)
{
  HearthAccountRunner *self = HEARTH_ACCOUNT_RUNNER (object);

  hearth_account_runner_close (self);
  hearth_account_status_unref (self->status);
  hearth_account_info_free (self->info);
  g_clear_error (&self->sending_error);
  g_free (self->sending_exchange);
  g_free (self->dir);
  G_OBJECT_CLASS (hearth_account_runner_parent_class)->finalize (object);
}

static void
hearth_account_runner_class_init (HearthAccountRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_account_runner_finalize;
}

static void
hearth_account_runner_init (HearthAccountRunner *self)
{
  self->backoff = HEARTH_BACKOFF_INIT (RETRY_FIRST_MS, RETRY_LONGEST_MS);
}

/**
 * hearth_account_runner_new:
 * @core: (transfer none): outlives the runner
 * @info: (transfer none): copied
 * @dir: the account's folder
 *
 * Opens the account's store.
 *
 * Returns: (transfer full) (nullable): a runner to be started
 */
HearthAccountRunner *
hearth_account_runner_new (HearthCore *core, const HearthAccountInfo *info, const char *dir, GError **error)
{
  HearthAccountStore *store;
  HearthAccountRunner *self;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  store = hearth_account_store_open (dir, info->number, error);
  if (store == NULL)
    return NULL;
  self = g_object_new (HEARTH_TYPE_ACCOUNT_RUNNER, NULL);
  self->core = core;
  self->info = hearth_account_info_copy (info);
  self->dir = g_strdup (dir);
  self->store = store;
  self->status = hearth_account_status_new (info->number);
  self->sender = hearth_sender_new (self);
  /* What was saved last may have got no row before the program ended. */
  hearth_draft_store_show (store, NULL);
  hearth_read_thread_add_account (hearth_core_get_reader (core), info->number, dir);
  return self;
}

/**
 * hearth_account_runner_start:
 *
 * Goes online and sends what waits.
 */
void
hearth_account_runner_start (HearthAccountRunner *self)
{
  hearth_event_queue_post_status (hearth_core_get_events (self->core),
                                  hearth_account_status_ref (self->status));
  if (!self->info->enabled)
    {
      hearth_account_runner_set_state (self, HEARTH_ACCOUNT_DISABLED);
      hearth_account_runner_publish (self);
      return;
    }
  connect_now (self);
  hearth_sender_wake (self->sender);
  hearth_account_runner_publish (self);
}

static gboolean
stop_timer_cb (gpointer data)
{
  HearthAccountRunner *self = data;

  hearth_timer_clear (&self->stop_timer);
  drop_session (self);
  finish_stop (self);
  return G_SOURCE_REMOVE;
}

static void
sender_ended_cb (gpointer data)
{
  HearthAccountRunner *self = data;

  self->is_sending = FALSE;
  hearth_account_runner_publish (self);
  if (self->session == NULL)
    finish_stop (self);
}

static gboolean
stop_idle_cb (gpointer data)
{
  finish_stop (data);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_account_runner_stop:
 * @stopped: called once, later, within two and a half seconds
 *
 * Says goodbye to the servers. What is not told them yet waits in the store.
 */
void
hearth_account_runner_stop (HearthAccountRunner *self, HearthAccountRunnerStopped stopped, gpointer data)
{
  g_autoptr (GSource) idle = NULL;

  self->is_stopping = TRUE;
  self->stopped = stopped;
  self->stopped_data = data;
  hearth_timer_clear (&self->retry);
  self->is_sending = hearth_sender_stop (self->sender, sender_ended_cb, self);
  if (self->session != NULL || self->is_sending)
    self->stop_timer = hearth_timer_add (STOP_MS, stop_timer_cb, self);
  if (self->session != NULL)
    {
      hearth_account_session_logout (self->session);
      return;
    }
  if (self->is_sending)
    return;
  idle = g_idle_source_new ();
  g_source_set_callback (idle, stop_idle_cb, g_object_ref (self), g_object_unref);
  g_source_attach (idle, g_main_context_get_thread_default ());
}

/**
 * hearth_account_runner_close:
 *
 * Ends everything at once and closes the store.
 */
void
hearth_account_runner_close (HearthAccountRunner *self)
{
  self->is_stopping = TRUE;
  hearth_timer_clear (&self->retry);
  hearth_timer_clear (&self->count_timer);
  hearth_timer_clear (&self->stop_timer);
  drop_session (self);
  g_clear_pointer (&self->sender, hearth_sender_free);
  if (self->store == NULL)
    return;
  hearth_core_publish (self->core, self->store);
  hearth_read_thread_remove_account (hearth_core_get_reader (self->core), self->info->number);
  g_clear_pointer (&self->store, hearth_account_store_close);
}

/* --- what others ask for --- */

/* A password that was refused is not tried in two places at once: servers count. */
static void
try_sending (HearthAccountRunner *self, gboolean was_refused)
{
  self->sends_once_signed_in = was_refused && self->status->state == HEARTH_ACCOUNT_CONNECTING &&
                               hearth_account_info_shares_password (self->info);
  if (!self->sends_once_signed_in)
    hearth_sender_try_now (self->sender);
}

static void
switch_off (HearthAccountRunner *self)
{
  HearthAccountStatus *status = edit (self);

  hearth_timer_clear (&self->retry);
  hearth_sender_pause (self->sender);
  status->state = HEARTH_ACCOUNT_DISABLED;
  status->busy_folder = HEARTH_KEY_NONE;
  status->n_done = status->n_total = 0;
  status->is_push_alive = FALSE;
  status->cannot_send = FALSE;
  status->retry_unix_s = status->offline_since_unix_s = 0;
  set_error (status, NULL, NULL);
  tell (self, status);
}

/**
 * hearth_account_runner_check_now:
 *
 * Tries at once what waits, and asks the server for everything.
 */
void
hearth_account_runner_check_now (HearthAccountRunner *self)
{
  const gboolean was_refused = is_fetching_refused (self) || is_about_password (self->sending_error);

  hearth_backoff_reset (&self->backoff);
  if (self->session != NULL)
    hearth_account_session_probe (self->session);
  else
    connect_now (self);
  try_sending (self, was_refused);
}

/**
 * hearth_account_runner_look_again:
 *
 * As hearth_account_runner_check_now(), but not with a password that was refused.
 */
void
hearth_account_runner_look_again (HearthAccountRunner *self)
{
  if (is_fetching_refused (self) &&
      g_error_matches (self->status->error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED))
    return;
  if (!g_error_matches (self->sending_error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED))
    {
      hearth_account_runner_check_now (self);
      return;
    }
  hearth_backoff_reset (&self->backoff);
  if (self->session != NULL)
    hearth_account_session_probe (self->session);
  else
    connect_now (self);
}

/**
 * hearth_account_runner_network_changed:
 *
 * A hint: what waits for the network is tried, what is connected is checked.
 */
void
hearth_account_runner_network_changed (HearthAccountRunner *self, gboolean is_available)
{
  if (self->session != NULL)
    hearth_account_session_check (self->session);
  else if (is_available && self->status->state == HEARTH_ACCOUNT_WAITING)
    {
      hearth_backoff_reset (&self->backoff);
      connect_now (self);
    }
  if (is_available)
    hearth_sender_network_back (self->sender);
}

/**
 * hearth_account_runner_note_info:
 * @info: (transfer none): what house.db says now
 *
 * Knows it from now on; connections stay as they are.
 */
void
hearth_account_runner_note_info (HearthAccountRunner *self, const HearthAccountInfo *info)
{
  hearth_account_info_free (self->info);
  self->info = hearth_account_info_copy (info);
}

/**
 * hearth_account_runner_set_info:
 * @info: (transfer none): what house.db says now
 *
 * Servers, password, certificate or whether it is switched on changed: starts again with them.
 */
void
hearth_account_runner_set_info (HearthAccountRunner *self, const HearthAccountInfo *info)
{
  const gboolean was_refused = is_fetching_refused (self) || is_about_password (self->sending_error);

  hearth_account_runner_note_info (self, info);
  drop_session (self);
  hearth_backoff_reset (&self->backoff);
  hearth_account_runner_set_sending_problem (self, NULL, NULL);
  if (!info->enabled)
    {
      switch_off (self);
      return;
    }
  connect_now (self);
  try_sending (self, was_refused);
}

/**
 * hearth_account_runner_set_current_folder:
 * @folder: what the user looks at, or %HEARTH_KEY_NONE
 */
void
hearth_account_runner_set_current_folder (HearthAccountRunner *self, HearthKey folder)
{
  if (self->current_folder == folder)
    return;
  self->current_folder = folder;
  if (self->session != NULL && hearth_account_session_is_online (self->session))
    hearth_account_session_current_folder_changed (self->session);
}

/**
 * hearth_account_runner_flags_changed:
 *
 * The store has flags that the server does not know.
 */
void
hearth_account_runner_flags_changed (HearthAccountRunner *self)
{
  hearth_core_publish (self->core, self->store);
  count (self);
  if (self->session != NULL)
    hearth_flag_pusher_wake (hearth_account_session_get_pusher (self->session));
}

/**
 * hearth_account_runner_outbox_changed:
 *
 * A letter was queued, or what became of one is decided.
 */
void
hearth_account_runner_outbox_changed (HearthAccountRunner *self)
{
  hearth_core_publish (self->core, self->store);
  count (self);
  if (self->is_stopping)
    return;
  hearth_sender_wake (self->sender);
  if (self->session == NULL)
    return;
  if (hearth_account_session_get_filer (self->session) != NULL)
    hearth_copy_filer_look_again (hearth_account_session_get_filer (self->session));
  hearth_flag_pusher_wake (hearth_account_session_get_pusher (self->session));
}

/**
 * hearth_account_runner_journal_changed:
 *
 * The user did something that the server has to hear of, or a row of the journal has ended.
 */
void
hearth_account_runner_journal_changed (HearthAccountRunner *self)
{
  hearth_core_publish (self->core, self->store);
  count (self);
  if (self->session == NULL)
    return;
  if (hearth_account_session_get_journal (self->session) != NULL)
    hearth_journal_runner_wake (hearth_account_session_get_journal (self->session));
  /* Flags that went along with a message, now that the server has it there. */
  hearth_flag_pusher_wake (hearth_account_session_get_pusher (self->session));
}

/**
 * hearth_account_runner_retry_journal:
 *
 * Another account has got on with what this one gave it.
 */
void
hearth_account_runner_retry_journal (HearthAccountRunner *self)
{
  g_autoptr (GError) error = NULL;

  if (!hearth_filing_store_hurry (self->store, HEARTH_KEY_NONE, &error))
    g_message ("the journal could not be written: %s", error->message);
  hearth_account_runner_journal_changed (self);
}

/**
 * hearth_account_runner_drafts_changed:
 *
 * A draft was saved, closed or ended: the list says so, and the server is to know when it is time.
 */
void
hearth_account_runner_drafts_changed (HearthAccountRunner *self)
{
  g_autoptr (GError) error = NULL;

  if (!hearth_draft_store_show (self->store, &error))
    g_message ("a draft could not be listed: %s", error->message);
  hearth_core_publish (self->core, self->store);
  if (!self->is_stopping && self->session != NULL &&
      hearth_account_session_get_drafts (self->session) != NULL)
    hearth_draft_pusher_wake (hearth_account_session_get_drafts (self->session));
}

/**
 * hearth_account_runner_retry_sending:
 *
 * The user wants letters to go out now.
 */
void
hearth_account_runner_retry_sending (HearthAccountRunner *self)
{
  hearth_sender_unbar (self->sender);
}

/**
 * hearth_account_runner_get_core:
 *
 * Returns: (transfer none): what it belongs to
 */
HearthCore *
hearth_account_runner_get_core (HearthAccountRunner *self)
{
  return self->core;
}

/**
 * hearth_account_runner_get_store:
 *
 * Returns: (transfer none): the account's store
 */
HearthAccountStore *
hearth_account_runner_get_store (HearthAccountRunner *self)
{
  return self->store;
}

/**
 * hearth_account_runner_get_info:
 *
 * Returns: (transfer none): the account
 */
const HearthAccountInfo *
hearth_account_runner_get_info (HearthAccountRunner *self)
{
  return self->info;
}

/**
 * hearth_account_runner_get_current_folder:
 *
 * Returns: what the user looks at, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_account_runner_get_current_folder (HearthAccountRunner *self)
{
  return self->current_folder;
}

/**
 * hearth_account_runner_get_session:
 *
 * Returns: (transfer none) (nullable): the session, maybe still signing in
 */
HearthAccountSession *
hearth_account_runner_get_session (HearthAccountRunner *self)
{
  return self->session;
}

/**
 * hearth_account_runner_get_error:
 *
 * Returns: (transfer none) (nullable): why there is no session
 */
const GError *
hearth_account_runner_get_error (HearthAccountRunner *self)
{
  return self->status->error;
}

/**
 * hearth_account_runner_may_send:
 *
 * Returns: whether letters may go out: not while it is switched off, and not with a password that fetching was refused
 *   with
 */
gboolean
hearth_account_runner_may_send (HearthAccountRunner *self)
{
  return self->info->enabled &&
         !(is_fetching_refused (self) && hearth_account_info_shares_password (self->info));
}
