/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountRunner: what is told of the account, and when it is told. Engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner-private.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-outbox-store.h"
#include "hearth-server-facts.h"
#include "hearth-timer.h"

#define COUNT_EVERY_MS 100

static gboolean
is_same_error (const GError *a, const GError *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->domain == b->domain && a->code == b->code && g_str_equal (a->message, b->message);
}

static gboolean
is_same_watch (const HearthWatch *a, const HearthWatch *b)
{
  for (guint i = 0; i < HEARTH_WATCHED_MAX; i++)
    if (a->folders[i] != b->folders[i])
      return FALSE;
  return a->is_everything == b->is_everything && a->check_every_s == b->check_every_s;
}

static gboolean
is_same_status (const HearthAccountStatus *a, const HearthAccountStatus *b)
{
  return a->state == b->state && a->busy_folder == b->busy_folder && a->n_done == b->n_done &&
         a->n_total == b->n_total && a->is_push_alive == b->is_push_alive &&
         is_same_watch (&a->watch, &b->watch) && a->is_unencrypted == b->is_unencrypted &&
         a->cannot_send == b->cannot_send && a->retry_unix_s == b->retry_unix_s &&
         a->offline_since_unix_s == b->offline_since_unix_s && is_same_error (a->error, b->error) &&
         g_strcmp0 (a->alert, b->alert) == 0 && a->n_flags_waiting == b->n_flags_waiting &&
         a->n_letters_waiting == b->n_letters_waiting && a->n_changes_waiting == b->n_changes_waiting &&
         memcmp (&a->quota, &b->quota, sizeof a->quota) == 0 && a->send_limit_bytes == b->send_limit_bytes &&
         a->texts == b->texts && a->texts_folder == b->texts_folder && a->n_texts_done == b->n_texts_done &&
         a->n_texts_total == b->n_texts_total;
}

/**
 * hearth_account_runner_edit_status:
 *
 * Returns: (transfer full): a copy of what was told, to be changed and given to hearth_account_runner_tell_status()
 */
HearthAccountStatus *
hearth_account_runner_edit_status (HearthAccountRunner *self)
{
  return hearth_account_status_copy (self->status);
}

/**
 * hearth_account_runner_tell_status:
 * @status: (transfer full): how the account is now; nothing is told if it says what was told last
 */
void
hearth_account_runner_tell_status (HearthAccountRunner *self, HearthAccountStatus *status)
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

/**
 * hearth_account_runner_set_status_error:
 * @error: (nullable): what stands at the account; copied
 * @exchange: (nullable): the redacted last lines before it
 */
void
hearth_account_runner_set_status_error (HearthAccountStatus *status,
                                        const GError *error,
                                        const char *exchange)
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
  hearth_account_runner_set_status_error (status, self->sending_error, self->sending_exchange);
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
  status = hearth_account_runner_edit_status (self);
  status->state = state;
  status->cannot_send = FALSE;
  if (state == HEARTH_ACCOUNT_IDLE || state == HEARTH_ACCOUNT_SYNCING)
    {
      set_sending_error (self, status);
      status->retry_unix_s = 0;
      status->offline_since_unix_s = 0;
    }
  hearth_account_runner_tell_status (self, status);
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
  status = hearth_account_runner_edit_status (self);
  status->busy_folder = folder;
  status->n_done = done;
  status->n_total = total;
  hearth_account_runner_tell_status (self, status);
}

/**
 * hearth_account_runner_set_texts:
 * @folder: of which folder they are fetched at the moment
 */
void
hearth_account_runner_set_texts (
    HearthAccountRunner *self, HearthTextsState state, HearthKey folder, guint64 done, guint64 total)
{
  HearthAccountStatus *status = hearth_account_runner_edit_status (self);

  status->texts = state;
  status->texts_folder = folder;
  status->n_texts_done = done;
  status->n_texts_total = total;
  hearth_account_runner_tell_status (self, status);
}

/**
 * hearth_account_runner_set_watch:
 * @watch: how news arrive, as it is and not only as the server could
 */
void
hearth_account_runner_set_watch (HearthAccountRunner *self, const HearthWatch *watch)
{
  HearthAccountStatus *status;

  if (is_same_watch (&self->status->watch, watch))
    return;
  status = hearth_account_runner_edit_status (self);
  status->watch = *watch;
  status->is_push_alive = watch->is_everything || watch->folders[0] != HEARTH_KEY_NONE;
  hearth_account_runner_tell_status (self, status);
}

/**
 * hearth_account_runner_is_about_password:
 *
 * Returns: whether @error is about a password or the keyring
 */
gboolean
hearth_account_runner_is_about_password (const GError *error)
{
  return error != NULL && error->domain == HEARTH_ERROR && error->code >= HEARTH_ERROR_AUTH_REJECTED &&
         error->code <= HEARTH_ERROR_KEYRING_NO_BUS;
}

/**
 * hearth_account_runner_is_fetching_refused:
 *
 * Returns: whether mail does not come in for the sake of the password
 */
gboolean
hearth_account_runner_is_fetching_refused (HearthAccountRunner *self)
{
  return self->status->state == HEARTH_ACCOUNT_PROBLEM &&
         hearth_account_runner_is_about_password (self->status->error);
}

/**
 * hearth_account_runner_send_after_sign_in:
 *
 * The password is right, or it is not known whether it is: letters are tried again.
 */
void
hearth_account_runner_send_after_sign_in (HearthAccountRunner *self)
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
  HearthAccountStatus *status = hearth_account_runner_edit_status (self);

  status->is_push_alive = is_push_alive;
  status->is_unencrypted = !is_encrypted;
  hearth_account_runner_tell_status (self, status);
  hearth_account_runner_send_after_sign_in (self);
}

/**
 * hearth_account_runner_set_alert:
 */
void
hearth_account_runner_set_alert (HearthAccountRunner *self, const char *alert)
{
  HearthAccountStatus *status = hearth_account_runner_edit_status (self);

  g_free (status->alert);
  status->alert = g_strdup (alert);
  hearth_account_runner_tell_status (self, status);
}

/**
 * hearth_account_runner_set_quota:
 * @quota: how full the mailbox is, just told by the server
 */
void
hearth_account_runner_set_quota (HearthAccountRunner *self, const HearthQuota *quota)
{
  HearthAccountStatus *status = hearth_account_runner_edit_status (self);

  status->quota = *quota;
  hearth_server_facts_note_quota (self->store, quota);
  hearth_account_runner_tell_status (self, status);
}

/**
 * hearth_account_runner_set_send_limit:
 * @limit_bytes: the largest letter that the server for sending takes, or 0 if it does not say
 */
void
hearth_account_runner_set_send_limit (HearthAccountRunner *self, guint64 limit_bytes)
{
  HearthAccountStatus *status = hearth_account_runner_edit_status (self);

  status->send_limit_bytes = limit_bytes;
  hearth_account_runner_tell_status (self, status);
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
  status = hearth_account_runner_edit_status (self);
  set_sending_error (self, status);
  hearth_account_runner_tell_status (self, status);
}

/**
 * hearth_account_runner_count:
 *
 * Counts now what waits for the servers, and tells it.
 */
void
hearth_account_runner_count (HearthAccountRunner *self)
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
  status = hearth_account_runner_edit_status (self);
  status->n_flags_waiting = n_flags;
  status->n_letters_waiting = n_letters;
  status->n_changes_waiting = n_changes;
  hearth_account_runner_tell_status (self, status);
}

static gboolean
count_cb (gpointer data)
{
  hearth_account_runner_count (data);
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
    hearth_account_runner_count (self);
  else if (self->count_timer == NULL && !self->is_stopping)
    self->count_timer = hearth_timer_add (COUNT_EVERY_MS, count_cb, self);
}
