/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-outbox-store.h"

G_BEGIN_DECLS

gboolean hearth_send_date_is_ahead (const HearthOutboxEntry *entry, gint64 unix_s);
void hearth_send_date_settle (HearthOutboxEntry *entry, gint64 first_try_unix_s);

G_END_DECLS
