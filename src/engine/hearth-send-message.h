/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-outbox-store.h"
#include "hearth-smtp-connection.h"

G_BEGIN_DECLS

GInputStream *hearth_send_message_open (HearthAccountStore *store,
                                        const HearthOutboxEntry *entry,
                                        HearthSmtpConnection *connection,
                                        HearthSmtpEnvelope *envelope);

G_END_DECLS
