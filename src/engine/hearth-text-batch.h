/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-connection.h"
#include "hearth-pool.h"

G_BEGIN_DECLS

/** A message that is larger as a whole goes another way: it is streamed. */
#define HEARTH_TEXT_BATCH_MESSAGE_BYTES ((guint64) 1024 * 1024)

/** What one command may ask for. */
#define HEARTH_TEXT_BATCH_MESSAGES 100

/**
 * HearthTextBatch:
 *
 * Whole messages of one folder by one command, packed in the pool for the store. Engine thread.
 */
typedef struct _HearthTextBatch HearthTextBatch;

/**
 * HearthTextBatchDone:
 * @packed: (element-type HearthPackedBody) (transfer full): those that came
 * @missing: (element-type HearthLocation): those that did not; if one of them had begun to come, it is the first
 * @has_begun: whether it had
 * @error: (nullable): how the command failed
 */
typedef void (*HearthTextBatchDone) (HearthTextBatch *self,
                                     GPtrArray *packed,
                                     GArray *missing,
                                     gboolean has_begun,
                                     const GError *error,
                                     gpointer data);

HearthTextBatch *hearth_text_batch_new (HearthPool *pool, HearthTextBatchDone done, gpointer data);
void hearth_text_batch_add (HearthTextBatch *self, const HearthLocation *location);
guint hearth_text_batch_get_n_messages (const HearthTextBatch *self);
guint64 hearth_text_batch_get_size (const HearthTextBatch *self);
gboolean hearth_text_batch_was_sent (const HearthTextBatch *self);
gint64 hearth_text_batch_get_answer_ms (const HearthTextBatch *self);
void hearth_text_batch_begin (HearthTextBatch *self, HearthImapConnection *connection, const char *path);
void hearth_text_batch_abandon (HearthTextBatch *self);

G_END_DECLS
