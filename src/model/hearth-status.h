/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-key.h"

G_BEGIN_DECLS

typedef enum
{
  HEARTH_ACCOUNT_IDLE, /* in step, or nothing to do; push may be alive */
  HEARTH_ACCOUNT_CONNECTING,
  HEARTH_ACCOUNT_SYNCING,
  HEARTH_ACCOUNT_WAITING, /* for the network or the next try: @retry_unix_s */
  HEARTH_ACCOUNT_PROBLEM, /* needs the user: @error says what */
  HEARTH_ACCOUNT_DISABLED,
} HearthAccountState;

const char *hearth_account_state_get_name (HearthAccountState state);

/**
 * HearthAccountStatus:
 * @busy_folder: the folder that is being fetched, or %HEARTH_KEY_NONE
 * @n_done @n_total: progress of it; 0 and 0 if not known
 * @is_push_alive: whether the server tells about new mail by itself
 * @is_unencrypted: a connection of the account is not encrypted by the user's choice: the lasting mark
 * @cannot_send: @error keeps letters from going out; mail is fetched all the same
 * @error: (nullable): a #HearthError with the details that a sentence needs
 * @exchange: (nullable): the redacted last lines of the exchange that failed
 * @n_flags_waiting: placements whose flags are not yet on the server
 * @n_letters_waiting: letters in the outbox that are not sent
 * @n_changes_waiting: changes in the journal that the server has not made yet
 * @send_limit_bytes: the largest letter that the server for sending takes, as it said last; 0 if it has not said
 * @alert: (nullable): the server's last ALERT, one safe line
 *
 * How an account is doing. Immutable, counted atomically.
 */
typedef struct
{
  guint16 account;
  HearthAccountState state;
  HearthKey busy_folder;
  guint64 n_done;
  guint64 n_total;
  gboolean is_push_alive;
  gboolean is_unencrypted;
  gboolean cannot_send;
  gint64 retry_unix_s;
  gint64 offline_since_unix_s;
  GError *error;
  char *exchange;
  char *alert;
  guint n_flags_waiting;
  guint n_letters_waiting;
  guint n_changes_waiting;
  guint64 send_limit_bytes;
} HearthAccountStatus;

#define HEARTH_TYPE_ACCOUNT_STATUS (hearth_account_status_get_type ())
GType hearth_account_status_get_type (void);

HearthAccountStatus *hearth_account_status_new (guint16 account);
HearthAccountStatus *hearth_account_status_copy (const HearthAccountStatus *self);
HearthAccountStatus *hearth_account_status_ref (HearthAccountStatus *self);
void hearth_account_status_unref (HearthAccountStatus *self);

/**
 * HearthAccountLoss:
 * @n_letters: not sent
 * @n_drafts: not on the server as they are here
 * @n_changes: that the server has not made yet
 *
 * What would be gone with an account, because only this computer has it.
 */
typedef struct
{
  guint n_letters;
  guint n_drafts;
  guint n_changes;
} HearthAccountLoss;

/** The steps of testing an account, in order; a step that is not needed is left out. */
typedef enum
{
  HEARTH_TEST_IMAP_CONNECT,
  HEARTH_TEST_IMAP_SIGN_IN,
  HEARTH_TEST_SMTP_CONNECT,
  HEARTH_TEST_SMTP_SIGN_IN,
  HEARTH_TEST_DONE,
} HearthTestStep;

typedef void (*HearthTestProgress) (HearthTestStep step, gpointer data);

/** What became of the password of a new account. */
typedef enum
{
  HEARTH_PASSWORD_KEPT,         /* in the keyring */
  HEARTH_PASSWORD_FOR_THIS_RUN, /* in memory only: no keyring, or it is locked; the error says which */
} HearthPasswordFate;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthAccountStatus, hearth_account_status_unref)

G_END_DECLS
