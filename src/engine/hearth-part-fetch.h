/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-connection.h"

G_BEGIN_DECLS

/** How fetching by part ended. */
typedef enum
{
  HEARTH_PART_FETCH_STORED,
  HEARTH_PART_FETCH_WANTS_WHOLE, /* this message is to be fetched as a whole */
  HEARTH_PART_FETCH_FAILED,
} HearthPartFetchFate;

typedef struct _HearthPartFetch HearthPartFetch;
typedef void (*HearthPartFetchDone) (HearthPartFetch *self,
                                     HearthPartFetchFate fate,
                                     const GError *error,
                                     gpointer data);

/**
 * HearthPartFetchConfig:
 * @path: the mailbox as the server writes it
 * @part: (nullable): one part; %NULL for what is needed to read the message
 * @attachment_limit: larger ones are left out
 * @done: called once, not before the function that makes the fetch has returned; the fetch may be freed in it
 */
typedef struct
{
  HearthAccountStore *store;
  HearthImapConnection *connection;
  const char *path;
  const HearthLocation *location;
  const char *part;
  guint64 attachment_limit;
  HearthImapPriority priority;
  HearthPartFetchDone done;
  gpointer data;
} HearthPartFetchConfig;

HearthPartFetch *hearth_part_fetch_new (const HearthPartFetchConfig *config);
void hearth_part_fetch_begin (HearthPartFetch *self);
void hearth_part_fetch_free (HearthPartFetch *self);

G_END_DECLS
