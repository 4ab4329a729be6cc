/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-fetch.h"

G_BEGIN_DECLS

/**
 * HearthRowBatch:
 *
 * FETCH answers turned into rows of one folder, collected until there are enough for a commit. All text lies in one
 * arena that is used again. Engine thread.
 */
typedef struct _HearthRowBatch HearthRowBatch;

HearthRowBatch *hearth_row_batch_new (HearthAccountStore *store, HearthKey folder);
HearthIdSet *hearth_row_batch_take_reports (HearthRowBatch *self);
void hearth_row_batch_free (HearthRowBatch *self);

gboolean hearth_row_batch_add (HearthRowBatch *self, const HearthImapFetch *fetch);
guint hearth_row_batch_get_n_rows (HearthRowBatch *self);
gboolean hearth_row_batch_flush (HearthRowBatch *self, HearthPutResult *result, GError **error);

HearthFlags hearth_row_batch_map_flags (HearthRowBatch *self, const HearthImapFlagList *flags);
const char *hearth_row_batch_map_labels (HearthRowBatch *self, const HearthImapFetch *fetch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthRowBatch, hearth_row_batch_free)

G_END_DECLS
