/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-session.h"

G_BEGIN_DECLS

/**
 * HearthDraftPusher:
 *
 * Brings drafts to the server: the latest of each, and nothing of those that ended. Owned by the account's session: it
 * works while there is a connection. Engine thread.
 */
HearthDraftPusher *hearth_draft_pusher_new (HearthAccountSession *session);
void hearth_draft_pusher_free (HearthDraftPusher *self);
void hearth_draft_pusher_wake (HearthDraftPusher *self);
void hearth_draft_pusher_try_now (HearthDraftPusher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDraftPusher, hearth_draft_pusher_free)

G_END_DECLS
