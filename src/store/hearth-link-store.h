/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"

G_BEGIN_DECLS

/* What was learned about connections to the account's server. Engine thread. */
guint hearth_link_store_get_limit (HearthAccountStore *store, gint64 *noted_unix_s);
gboolean
hearth_link_store_set_limit (HearthAccountStore *store, guint limit, gint64 noted_unix_s, GError **error);

G_END_DECLS
