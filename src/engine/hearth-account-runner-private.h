/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthAccountRunner share; nobody outside of them includes it. */
#pragma once

#include "hearth-account-runner.h"
#include "hearth-account-session.h"
#include "hearth-backoff.h"
#include "hearth-sender.h"

G_BEGIN_DECLS

struct _HearthAccountRunner
{
  GObject parent_instance;

  HearthCore *core; /* not owned: it owns the runner */
  HearthAccountInfo *info;
  char *dir;
  HearthAccountStore *store;
  HearthAccountStatus *status; /* as told last */
  HearthKey current_folder;
  HearthServerNotes notes;
  HearthFetchBreaks *breaks;
  GArray *wishes; /* of HearthPreviewWish */

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
  GPtrArray *troubles[2]; /* of HearthServerTrouble, by protocol, oldest first */
  char *exchanges[2];     /* of connections that are no more, by protocol */
  gboolean is_stopping;
  gboolean are_texts_stopped;    /* by the user */
  gboolean is_sending;           /* an answer to a final dot is awaited */
  gboolean sends_once_signed_in; /* the password is tried in one place first */
};

/* What is told of the account: hearth-account-runner-status.c */
/* A copy of what was told, to be changed and given to hearth_account_runner_tell_status(), which takes it. */
HearthAccountStatus *hearth_account_runner_edit_status (HearthAccountRunner *self);
void hearth_account_runner_tell_status (HearthAccountRunner *self, HearthAccountStatus *status);
void hearth_account_runner_set_status_error (HearthAccountStatus *status,
                                             const GError *error,
                                             const char *exchange);
gboolean hearth_account_runner_is_about_password (const GError *error);
gboolean hearth_account_runner_is_fetching_refused (HearthAccountRunner *self);
void hearth_account_runner_send_after_sign_in (HearthAccountRunner *self);
void hearth_account_runner_count (HearthAccountRunner *self);

G_END_DECLS
