/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-delivery.h"
#include "hearth-engine.h"

G_BEGIN_DECLS

/* What is known of a message that is read: of a letter what became of it, of a report (@about: the id it names, or NULL)
 * which letter it is about. */
void hearth_engine_read_deliveries_async (
    HearthEngine *self, HearthKey placement, const char *about, GAsyncReadyCallback callback, gpointer data);
HearthDeliveryNews *
hearth_engine_read_deliveries_finish (HearthEngine *self, GAsyncResult *result, GError **error);

G_END_DECLS
