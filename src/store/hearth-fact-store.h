/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"

G_BEGIN_DECLS

/* What an account's servers said of themselves last: text by name, with the time. Engine thread. */
gboolean
hearth_fact_store_put (HearthAccountStore *self, const char *name, const char *value, GError **error);
char *hearth_fact_store_dup (HearthAccountStore *self, const char *name, gint64 *noted_unix_s);

G_END_DECLS
