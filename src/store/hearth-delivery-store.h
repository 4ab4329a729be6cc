/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-delivery.h"

G_BEGIN_DECLS

/* What reports say about letters of this account. Engine thread. */
gboolean hearth_delivery_store_put (HearthAccountStore *store,
                                    const HearthDeliveryReport *report,
                                    gint64 reported_unix_s,
                                    GError **error);
GPtrArray *hearth_delivery_store_list (HearthAccountStore *store, const char *message_id, GError **error);
HearthKey hearth_delivery_store_find_letter (HearthAccountStore *store, const char *message_id);

G_END_DECLS
