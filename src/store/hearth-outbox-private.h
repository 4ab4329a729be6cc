/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the outbox share. */
#pragma once

#include "hearth-account-store-private.h"
#include "hearth-outbox-store.h"

G_BEGIN_DECLS

gboolean
hearth_outbox_run (HearthAccountStore *store, const char *sql, gint64 row, int *n_changed, GError **error);
gboolean hearth_outbox_load_row (
    HearthAccountStore *store, gint64 row, HearthOutboxEntry *entry, gint64 sources[2], GError **error);

G_END_DECLS
