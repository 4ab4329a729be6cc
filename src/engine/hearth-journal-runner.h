/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-session.h"

G_BEGIN_DECLS

/**
 * HearthJournalRunner:
 *
 * Carries out what the user did and the server has not: filing, folders, messages from other accounts. Owned by the
 * session, engine thread.
 */
HearthJournalRunner *hearth_journal_runner_new (HearthAccountSession *session);
void hearth_journal_runner_free (HearthJournalRunner *self);
void hearth_journal_runner_wake (HearthJournalRunner *self);

G_END_DECLS
