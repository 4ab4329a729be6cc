/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-session.h"

G_BEGIN_DECLS

/**
 * HearthFlagPusher:
 *
 * Carries flag changes from the store to the server in few commands. Engine thread, owned by the session.
 */
HearthFlagPusher *hearth_flag_pusher_new (HearthAccountSession *session);
void hearth_flag_pusher_free (HearthFlagPusher *self);
void hearth_flag_pusher_wake (HearthFlagPusher *self);
void hearth_flag_pusher_try_now (HearthFlagPusher *self);
void hearth_flag_pusher_note_news (HearthFlagPusher *self, HearthKey folder, guint32 uid);
void hearth_flag_pusher_stop (HearthFlagPusher *self);

G_END_DECLS
