/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-session.h"

G_BEGIN_DECLS

/**
 * HearthBodyFetched:
 * @error: (nullable): why it is not here
 */
typedef void (*HearthBodyFetched) (HearthKey message, const GError *error, gpointer data);

/** What of a message is to be here. */
typedef enum
{
  HEARTH_BODY_WHOLE,
  HEARTH_BODY_READABLE, /* of a large one the text and what is not larger than the account's limit; else all of it */
  HEARTH_BODY_PART, /* one attachment */
} HearthBodyExtent;

/**
 * HearthBodyRequest:
 * @location: which message, where
 * @part: of PART: which
 * @priority: USER for what somebody waits for
 * @role: over which connection, if it is not for the user: %HEARTH_SESSION_N_ROLES for the one that has the folder open
 * @fetched: called once, maybe before the request is taken
 */
typedef struct
{
  HearthLocation location;
  HearthBodyExtent extent;
  const char *part;
  HearthImapPriority priority;
  HearthSessionRole role;
  HearthBodyFetched fetched;
  gpointer data;
} HearthBodyRequest;

/**
 * HearthBodyFetcher:
 *
 * Fetches messages into the store, large ones by part, what the user waits for before what may be wanted next. Engine thread, owned
 * by the session.
 */
HearthBodyFetcher *hearth_body_fetcher_new (HearthAccountSession *session);
void hearth_body_fetcher_free (HearthBodyFetcher *self);
void hearth_body_fetcher_wake (HearthBodyFetcher *self);
void hearth_body_fetcher_stop (HearthBodyFetcher *self, const GError *error);
void hearth_body_fetcher_drop_ahead (HearthBodyFetcher *self);
void hearth_body_fetcher_fetch (HearthBodyFetcher *self, const HearthBodyRequest *request);
gboolean hearth_body_fetcher_is_awaited (HearthBodyFetcher *self);

G_END_DECLS
