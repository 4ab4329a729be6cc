/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account from the engine's start to its stop. It makes a session, and another one when that ends: at once when
 * the network comes back, after a growing wait when a server does not answer, and not before the user did something
 * when only the user can help (a password, a certificate). Nothing of it is shared with other accounts. Owned by the
 * core; engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner-private.h"

#include "hearth-copy-filer.h"
#include "hearth-draft-pusher.h"
#include "hearth-draft-store.h"
#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-flag-pusher.h"
#include "hearth-journal-runner.h"
#include "hearth-link-store.h"
#include "hearth-preview-fetcher.h"
#include "hearth-server-facts.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

#define RETRY_FIRST_MS   (2 * 1000)
#define RETRY_LONGEST_MS (5 * 60 * 1000)

/* A session that lasted as long starts the waits anew. */
#define STEADY_MS (60 * 1000)

/* Quitting waits for goodbyes no longer than this. */
#define STOP_MS 2300

G_DEFINE_FINAL_TYPE (HearthAccountRunner, hearth_account_runner, G_TYPE_OBJECT)

static void connect_now (HearthAccountRunner *self);

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

  status = hearth_account_runner_edit_status (self);
  status->cannot_send = FALSE;
  status->is_push_alive = FALSE;
  status->watch = (HearthWatch){ 0 };
  status->busy_folder = HEARTH_KEY_NONE;
  status->n_done = status->n_total = 0;
  g_clear_error (&status->error);
  g_clear_pointer (&status->exchange, g_free);
  status->error = error != NULL
                      ? g_error_copy (error)
                      : hearth_error_new (HEARTH_ERROR_CONNECTION_LOST, "The server ended the connection");
  status->exchange = hearth_account_session_dup_log (session);
  hearth_account_runner_note_trouble (self, HEARTH_PROTOCOL_IMAP, status->error, status->exchange);
  if (needs_user (status->error))
    {
      status->state = HEARTH_ACCOUNT_PROBLEM;
      status->retry_unix_s = 0;
    }
  else
    wait_and_retry (self, status);
  hearth_account_runner_tell_status (self, status);
  if (!hearth_account_runner_is_fetching_refused (self))
    hearth_account_runner_send_after_sign_in (self);
}

/* What answers there is not the server, and no password is shown to it. */
static void
wait_before_portal (HearthAccountRunner *self)
{
  HearthAccountStatus *status = hearth_account_runner_edit_status (self);
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_PORTAL, "The network wants a sign-in first");

  hearth_account_runner_set_status_error (status, error, NULL);
  status->cannot_send = FALSE;
  wait_and_retry (self, status);
  hearth_account_runner_tell_status (self, status);
}

static void
connect_now (HearthAccountRunner *self)
{
  hearth_timer_clear (&self->retry);
  if (self->session != NULL || self->is_stopping || !self->info->enabled)
    return;
  if (hearth_core_is_behind_portal (self->core))
    {
      wait_before_portal (self);
      return;
    }
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
  hearth_fetch_breaks_free (self->breaks);
  g_array_unref (self->wishes);
  g_clear_error (&self->sending_error);
  g_free (self->sending_exchange);
  for (guint i = 0; i < G_N_ELEMENTS (self->troubles); i++)
    {
      g_ptr_array_unref (self->troubles[i]);
      g_free (self->exchanges[i]);
    }
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
  self->breaks = hearth_fetch_breaks_new ();
  self->wishes = g_array_new (FALSE, FALSE, sizeof (HearthPreviewWish));
  for (guint i = 0; i < G_N_ELEMENTS (self->troubles); i++)
    self->troubles[i] = g_ptr_array_new_with_free_func (hearth_server_trouble_free);
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
  self->notes.n_allowed = hearth_link_store_get_limit (store, &self->notes.allowed_unix_s);
  self->status->quota = hearth_server_facts_load_quota (store);
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
  HearthAccountStatus *status = hearth_account_runner_edit_status (self);

  hearth_timer_clear (&self->retry);
  hearth_sender_pause (self->sender);
  status->state = HEARTH_ACCOUNT_DISABLED;
  status->busy_folder = HEARTH_KEY_NONE;
  status->n_done = status->n_total = 0;
  status->is_push_alive = FALSE;
  status->watch = (HearthWatch){ 0 };
  status->cannot_send = FALSE;
  status->retry_unix_s = status->offline_since_unix_s = 0;
  hearth_account_runner_set_status_error (status, NULL, NULL);
  hearth_account_runner_tell_status (self, status);
}

/**
 * hearth_account_runner_check_now:
 *
 * Tries at once what waits, and asks the server for everything.
 */
void
hearth_account_runner_check_now (HearthAccountRunner *self)
{
  const gboolean was_refused = hearth_account_runner_is_fetching_refused (self) ||
                               hearth_account_runner_is_about_password (self->sending_error);

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
  if (hearth_account_runner_is_fetching_refused (self) &&
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

static gboolean
is_same_place (const HearthServer *one, const HearthServer *other)
{
  return one != NULL && other != NULL && g_strcmp0 (one->host, other->host) == 0 && one->port == other->port;
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
  const gboolean was_refused = hearth_account_runner_is_fetching_refused (self) ||
                               hearth_account_runner_is_about_password (self->sending_error);
  const gboolean keeps_imap = is_same_place (self->info->imap, info->imap);
  const gboolean keeps_smtp = is_same_place (self->info->smtp, info->smtp);

  hearth_account_runner_note_info (self, info);
  drop_session (self);
  if (!keeps_imap)
    hearth_account_runner_forget_server (self, HEARTH_PROTOCOL_IMAP);
  if (!keeps_smtp)
    hearth_account_runner_forget_server (self, HEARTH_PROTOCOL_SMTP);
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
  hearth_account_runner_count (self);
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
  hearth_account_runner_count (self);
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
  hearth_account_runner_count (self);
  if (self->session == NULL)
    return;
  if (hearth_account_session_get_journal (self->session) != NULL)
    hearth_journal_runner_wake (hearth_account_session_get_journal (self->session));
  /* Flags that went along with a message, now that the server has it there. */
  hearth_flag_pusher_wake (hearth_account_session_get_pusher (self->session));
}

/**
 * hearth_account_runner_retry_journal:
 * @kind: %HEARTH_JOURNAL_GIVE: another account has got on with what this one gave it; %HEARTH_JOURNAL_TAKE: what others gave
 *   to this one is to be tried now
 */
void
hearth_account_runner_retry_journal (HearthAccountRunner *self, HearthJournalKind kind)
{
  g_autoptr (GError) error = NULL;

  if (!hearth_filing_store_hurry_all (self->store, kind, &error))
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
 * hearth_account_runner_get_wishes:
 *
 * Returns: (transfer none) (element-type HearthPreviewWish): rows without a preview that were read while the server was
 *   away, oldest first; HearthPreviewFetcher keeps them here
 */
GArray *
hearth_account_runner_get_wishes (HearthAccountRunner *self)
{
  return self->wishes;
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
 * hearth_account_runner_get_notes:
 *
 * Returns: (transfer none): what is known about connections to its server, to be read and written
 */
HearthServerNotes *
hearth_account_runner_get_notes (HearthAccountRunner *self)
{
  return &self->notes;
}

/**
 * hearth_account_runner_get_breaks:
 *
 * Returns: (transfer none): which messages its connections broke on, to be read and written
 */
HearthFetchBreaks *
hearth_account_runner_get_breaks (HearthAccountRunner *self)
{
  return self->breaks;
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
 * Returns: whether letters may go out: not while it is switched off or before a captive portal, and not with a password that fetching was refused
 *   with
 */
gboolean
hearth_account_runner_may_send (HearthAccountRunner *self)
{
  return self->info->enabled && !hearth_core_is_behind_portal (self->core) &&
         !(hearth_account_runner_is_fetching_refused (self) &&
           hearth_account_info_shares_password (self->info));
}
