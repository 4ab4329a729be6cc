/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-core.h"
#include "hearth-diagnosis.h"
#include "hearth-fetch-breaks.h"
#include "hearth-journal.h"
#include "hearth-server-notes.h"
#include "hearth-status.h"

G_BEGIN_DECLS

typedef struct _HearthAccountSession HearthAccountSession;
typedef struct _HearthSender HearthSender;

/**
 * HearthAccountRunner:
 *
 * One account as long as the engine runs: its store, its status, and when to try again. What goes on while there is
 * a connection is a HearthAccountSession. Engine thread.
 */
#define HEARTH_TYPE_ACCOUNT_RUNNER (hearth_account_runner_get_type ())
G_DECLARE_FINAL_TYPE (HearthAccountRunner, hearth_account_runner, HEARTH, ACCOUNT_RUNNER, GObject)

typedef void (*HearthAccountRunnerStopped) (HearthAccountRunner *self, gpointer data);

HearthAccountRunner *
hearth_account_runner_new (HearthCore *core, const HearthAccountInfo *info, const char *dir, GError **error);
void hearth_account_runner_start (HearthAccountRunner *self);
void
hearth_account_runner_stop (HearthAccountRunner *self, HearthAccountRunnerStopped stopped, gpointer data);
void hearth_account_runner_close (HearthAccountRunner *self);

void hearth_account_runner_check_now (HearthAccountRunner *self);
void hearth_account_runner_look_again (HearthAccountRunner *self);
void hearth_account_runner_network_changed (HearthAccountRunner *self, gboolean is_available);
void hearth_account_runner_set_info (HearthAccountRunner *self, const HearthAccountInfo *info);
void hearth_account_runner_note_info (HearthAccountRunner *self, const HearthAccountInfo *info);
void hearth_account_runner_set_current_folder (HearthAccountRunner *self, HearthKey folder);
void hearth_account_runner_flags_changed (HearthAccountRunner *self);
void hearth_account_runner_outbox_changed (HearthAccountRunner *self);
void hearth_account_runner_retry_sending (HearthAccountRunner *self);
void hearth_account_runner_journal_changed (HearthAccountRunner *self);
void hearth_account_runner_retry_journal (HearthAccountRunner *self, HearthJournalKind kind);
/* What is fetched before anybody opens it: the choice, the connection or what the user said about it changed. */
void hearth_account_runner_texts_changed (HearthAccountRunner *self);
void hearth_account_runner_stop_texts (HearthAccountRunner *self);
void hearth_account_runner_resume_texts (HearthAccountRunner *self);
gboolean hearth_account_runner_are_texts_stopped (HearthAccountRunner *self);
gboolean hearth_account_runner_may_fetch_ahead (HearthAccountRunner *self);
void hearth_account_runner_drafts_changed (HearthAccountRunner *self);

void hearth_account_runner_stop_folder (HearthAccountRunner *self, HearthKey folder);
void hearth_account_runner_resume_folder (HearthAccountRunner *self, HearthKey folder);
HearthDiagnosis *hearth_account_runner_dup_diagnosis (HearthAccountRunner *self);

HearthCore *hearth_account_runner_get_core (HearthAccountRunner *self);
HearthAccountStore *hearth_account_runner_get_store (HearthAccountRunner *self);
const HearthAccountInfo *hearth_account_runner_get_info (HearthAccountRunner *self);
HearthKey hearth_account_runner_get_current_folder (HearthAccountRunner *self);
/* NULL while there is no connection; commands may be given to one that is not ready yet. */
GArray *hearth_account_runner_get_wishes (HearthAccountRunner *self);
HearthAccountSession *hearth_account_runner_get_session (HearthAccountRunner *self);
HearthServerNotes *hearth_account_runner_get_notes (HearthAccountRunner *self);
HearthFetchBreaks *hearth_account_runner_get_breaks (HearthAccountRunner *self);
const GError *hearth_account_runner_get_error (HearthAccountRunner *self);
gboolean hearth_account_runner_may_send (HearthAccountRunner *self);

/* What its parts tell it */
void hearth_account_runner_publish (HearthAccountRunner *self);
void hearth_account_runner_set_state (HearthAccountRunner *self, HearthAccountState state);
void
hearth_account_runner_set_busy (HearthAccountRunner *self, HearthKey folder, guint64 done, guint64 total);
void hearth_account_runner_set_connected (HearthAccountRunner *self,
                                          gboolean is_push_alive,
                                          gboolean is_encrypted);
void hearth_account_runner_set_texts (
    HearthAccountRunner *self, HearthTextsState state, HearthKey folder, guint64 done, guint64 total);
void hearth_account_runner_set_watch (HearthAccountRunner *self, const HearthWatch *watch);
void hearth_account_runner_set_quota (HearthAccountRunner *self, const HearthQuota *quota);
void hearth_account_runner_note_exchange (HearthAccountRunner *self,
                                          HearthProtocol protocol,
                                          const char *exchange);
void hearth_account_runner_note_trouble (HearthAccountRunner *self,
                                         HearthProtocol protocol,
                                         const GError *error,
                                         const char *exchange);
void hearth_account_runner_forget_server (HearthAccountRunner *self, HearthProtocol protocol);
void hearth_account_runner_set_send_limit (HearthAccountRunner *self, guint64 limit_bytes);
void hearth_account_runner_set_alert (HearthAccountRunner *self, const char *alert);
void hearth_account_runner_set_sending_problem (HearthAccountRunner *self,
                                                const GError *error,
                                                const char *exchange);

G_END_DECLS
