/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-runner.h"

G_BEGIN_DECLS

/**
 * HearthSender:
 *
 * Sends the letters of one account's outbox, one after the other over one connection, and waits when there is nothing
 * to send or it is not the time. Owned by the account's runner. Engine thread.
 */
HearthSender *hearth_sender_new (HearthAccountRunner *runner);
void hearth_sender_free (HearthSender *self);

/* A letter was queued or decided about: what is due goes out. */
void hearth_sender_wake (HearthSender *self);
/* The user, the network or the keyring says that it may work now: what waits for its time goes out, too. */
void hearth_sender_network_back (HearthSender *self);
void hearth_sender_unbar (HearthSender *self);
void hearth_sender_try_now (HearthSender *self);
void hearth_sender_pause (HearthSender *self);
/* No more letters; one whose final dot did not go out yet stays queued. Returns whether an answer to a final dot is
 * still awaited: then @ended is called once it is there. */
gboolean hearth_sender_stop (HearthSender *self, void (*ended) (gpointer data), gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthSender, hearth_sender_free)

G_END_DECLS
