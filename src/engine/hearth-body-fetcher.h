/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-session.h"

G_BEGIN_DECLS

/**
 * HearthBodyFetched:
 * @error: (nullable): why it is not here
 */
typedef void (*HearthBodyFetched) (HearthKey message, const GError *error, gpointer data);

/**
 * HearthBodyFetcher:
 *
 * Fetches whole messages into the store, what the user waits for before what may be wanted next. Engine thread, owned
 * by the session.
 */
HearthBodyFetcher *hearth_body_fetcher_new (HearthAccountSession *session);
void hearth_body_fetcher_free (HearthBodyFetcher *self);
void hearth_body_fetcher_wake (HearthBodyFetcher *self);
void hearth_body_fetcher_stop (HearthBodyFetcher *self, const GError *error);
void hearth_body_fetcher_fetch (HearthBodyFetcher *self,
                                const HearthLocation *location,
                                HearthImapPriority priority,
                                HearthBodyFetched fetched,
                                gpointer data);

G_END_DECLS
