/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-account.h"
#include "hearth-diagnosis.h"
#include "hearth-filing.h"
#include "hearth-letter.h"
#include "hearth-message.h"
#include "hearth-content.h"
#include "hearth-status.h"

G_BEGIN_DECLS

/** What the user can do about an error; several may be offered. */
typedef enum
{
  HEARTH_WAY_NONE = 0,
  HEARTH_WAY_RETRY = 1 << 0,        /* "Try now" */
  HEARTH_WAY_PASSWORD = 1 << 1,     /* "Enter password…" */
  HEARTH_WAY_CERTIFICATE = 1 << 2,  /* "Show certificate…" */
  HEARTH_WAY_KEYRING = 1 << 3,      /* "Unlock…": tried again, which makes the keyring ask */
  HEARTH_WAY_DETAILS = 1 << 4,      /* there is an exchange to show */
  HEARTH_WAY_STOP_TEXTS = 1 << 5,   /* "Stop" */
  HEARTH_WAY_RESUME_TEXTS = 1 << 6, /* "Go on" */
} HearthWays;

/* Sentences for people: what happened and to what, then what Hearth does or what to do. All (transfer full), translated,
 * plain text. */
char *hearth_words_for_error (const GError *error);
char *hearth_words_for_error_details (const GError *error);
HearthWays hearth_words_get_ways (const GError *error);
char *hearth_words_for_status (HearthAccount *account); /* one line: "Fetching Inbox, 1,240 of 8,000" */
char *
hearth_words_for_folder_freshness (HearthFolder *folder); /* In step at 14:30, checked every 3 minutes */
char *hearth_words_for_account_freshness (HearthAccount *account); /* likewise, of all its folders */
double hearth_quota_get_fraction (const HearthQuota *quota);
gboolean hearth_quota_is_nearly_full (const HearthQuota *quota);
char *hearth_words_for_quota (const HearthQuota *quota); /* "3.2 GB of 5.0 GB used at the server", or NULL */
char *hearth_words_for_quota_warning (const HearthQuota *quota); /* from nine tenths on, else NULL */
/* Servers: names of what they offer, and what that is good for, by turns */
GPtrArray *hearth_words_get_used_features (const HearthServerDiagnosis *server);
GPtrArray *hearth_words_get_missing_features (const HearthServerDiagnosis *server);
char *hearth_words_for_encryption (const HearthServerDiagnosis *server);
char *hearth_words_for_certificate_facts (const HearthServerDiagnosis *server);
char *hearth_words_for_connection_report (const HearthDiagnosis *diagnosis);
char *hearth_words_for_connection_state (const HearthDiagnosis *diagnosis);
char *hearth_words_redact (const char *text);
/* Why something cannot be done with a folder: what may be done with it is less than @rights. NULL: it can */
const char *hearth_words_why_not (HearthFolder *folder, HearthFolderRights rights);
char *hearth_words_for_house_status (GListModel *members, guint n_letters_waiting);
char *hearth_words_for_test_step (HearthTestStep step, const HearthAccountInfo *account);
char *hearth_words_for_refusal (const HearthRefusal *refusal);
char *hearth_words_for_refusals (GPtrArray *refusals);
char *hearth_words_for_deliveries (GPtrArray *deliveries);          /* at a letter that was sent */
char *hearth_words_for_report (const HearthDeliveryReport *report); /* at the report */
char *hearth_words_for_letter (const HearthOutboxItem *item);       /* "Kitchen tiles" waits: ... */
char *hearth_words_for_letter_of (const HearthOutboxItem *item, HearthAccount *account);
char *hearth_words_for_later (gint64 unix_s); /* The letter goes out on Tuesday, 24 November at 08:00 */
/* Filing: "3 messages archived", "3 messages marked as read", "“House” is called “Home” now" */
char *hearth_words_for_filing (const HearthFiling *filing, guint n, HearthFolder *target);
char *hearth_words_for_filed_in_part (const HearthFiled *filed);
char *hearth_words_for_flags (HearthFlags mask, HearthFlags values, guint n);
char *hearth_words_for_renaming (const char *old_name, const char *new_name);
/* "Move 2 messages to Archive"; how it stands; and what the server did not allow */
char *
hearth_words_for_pending (const HearthPendingChange *change, HearthFolder *folder, HearthFolder *target);
char *hearth_words_for_pending_state (const HearthPendingChange *change);
char *
hearth_words_for_not_done (const HearthPendingChange *change, HearthFolder *folder, HearthFolder *target);
char *hearth_words_for_flags_refused (guint n, const GError *error);
char *hearth_words_for_name_error (const GError *error, const char *name);
char *
hearth_words_for_certificate (GTlsCertificate *certificate, GTlsCertificateFlags errors, const char *host);
char *hearth_words_for_date (gint64 unix_s, gint64 now_unix_s);      /* 14:32, Sat, 12 Nov, 12/11/2024 */
char *hearth_words_for_date_long (gint64 unix_s, gint64 now_unix_s); /* Today, 14:32 */
char *hearth_words_for_size (guint64 size_bytes);
char *hearth_words_for_number (guint64 n);
char *
hearth_words_for_row (const HearthRow *row, gboolean is_outgoing, gint64 now_unix_s); /* for screen readers */
char *hearth_words_for_folder (HearthFolder *folder);      /* "Inbox, Home, Anna, 7 unread" */
const char *hearth_words_for_role (HearthFolderRole role); /* "Inbox"; NULL for NONE */
char *hearth_words_for_remark (HearthRemarks remark,
                               const HearthContent *content); /* one remark's sentence or NULL */

G_END_DECLS
