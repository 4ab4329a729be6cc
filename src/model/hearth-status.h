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

/** How far the texts are that are fetched before anybody opens them. */
typedef enum
{
  HEARTH_TEXTS_REST,     /* it will be looked what is lacking */
  HEARTH_TEXTS_HERE,     /* all that is wanted */
  HEARTH_TEXTS_FETCHING, /* @n_texts_done of @n_texts_total, at the moment those of @texts_folder */
  HEARTH_TEXTS_STOPPED,  /* by the user, until the program ends */
  HEARTH_TEXTS_SPARED,   /* the connection is paid by its amount */
  HEARTH_TEXTS_NO_ROOM,  /* the disk is full; tried again */
  HEARTH_TEXTS_NO_DISK,  /* it cannot be written, or not be read; tried again */
} HearthTextsState;

const char *hearth_texts_state_get_name (HearthTextsState state);
const char *hearth_account_state_get_name (HearthAccountState state);

/**
 * HearthQuota:
 * @limit_bytes: room on the server, of which @used_bytes are used; 0 if that is not limited or not known
 * @limit_messages: likewise, their number
 * @noted_unix_s: when the server said so; 0: never
 *
 * How full a mailbox is (RFC 9208). A plain value.
 */
typedef struct
{
  guint64 used_bytes;
  guint64 limit_bytes;
  guint64 used_messages;
  guint64 limit_messages;
  gint64 noted_unix_s;
} HearthQuota;

/** Folders that the connections of an account stay in to hear of news: INBOX and the one that the user looks at. */
#define HEARTH_WATCHED_MAX 2

/**
 * HearthWatch:
 * @folders: of which the server tells news by itself; %HEARTH_KEY_NONE where there are fewer
 * @is_everything: it tells them of all folders
 * @check_every_s: how often the others are asked for; 0 while there is no connection
 *
 * How news of an account arrive. A plain value.
 */
typedef struct
{
  HearthKey folders[HEARTH_WATCHED_MAX];
  gboolean is_everything;
  guint check_every_s;
} HearthWatch;

/**
 * HearthAccountStatus:
 * @busy_folder: the folder that is being fetched, or %HEARTH_KEY_NONE
 * @n_done @n_total: progress of it; 0 and 0 if not known
 * @is_push_alive: whether the server tells about new mail by itself
 * @watch: of which folders it does, and how often the others are asked for
 * @is_unencrypted: a connection of the account is not encrypted by the user's choice: the lasting mark
 * @cannot_send: @error keeps letters from going out; mail is fetched all the same
 * @error: (nullable): a #HearthError with the details that a sentence needs
 * @exchange: (nullable): the redacted last lines of the exchange that failed
 * @n_flags_waiting: placements whose flags are not yet on the server
 * @n_letters_waiting: letters in the outbox that are not sent
 * @n_changes_waiting: changes in the journal that the server has not made yet
 * @texts_folder: of which folder texts are fetched, or %HEARTH_KEY_NONE
 * @n_texts_done @n_texts_total: how far that is, in all folders together
 * @send_limit_bytes: the largest letter that the server for sending takes, as it said last; 0 if it has not said
 * @quota: how full the mailbox is, as the server said last
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
  HearthWatch watch;
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
  HearthTextsState texts;
  HearthKey texts_folder;
  guint64 n_texts_done;
  guint64 n_texts_total;
  HearthQuota quota;
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
