/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-filing-store.h"

G_BEGIN_DECLS

/**
 * HearthTaken:
 * @origin: the placement in the account that gave it
 * @target: the folder it is to be appended to
 * @source: the whole message, or %NULL if only the rest was asked for
 * @flags: as they were at the origin, only fixed ones
 * @keywords: (nullable): names of the others
 * @message_id: without angle brackets, or %NULL
 * @uidvalidity: of the target before the first try, or 0 if it was not known
 * @next_uid: what was appended since then has at least this UID; 0: it was not tried
 *
 * A message of another account on its way into this one. No transaction is atomic over two accounts: the bytes and the row
 * are here first, then the giver notes that they are; the row stays, DONE, until the giver knows that it is appended.
 */
typedef struct
{
  HearthKey row;
  HearthJournalState state;
  HearthKey origin;
  HearthKey target;
  GBytes *source;
  HearthFlags flags;
  GStrv keywords;
  gint64 internal_unix_s;
  char *message_id;
  guint32 uidvalidity;
  guint32 next_uid;
} HearthTaken;

void hearth_taken_free (HearthTaken *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthTaken, hearth_taken_free)

/* In the account that takes; engine thread. */
HearthKey hearth_filing_store_take (HearthAccountStore *store, const HearthTaken *taken, GError **error);
HearthTaken *hearth_filing_store_load_taken (HearthAccountStore *store, HearthKey row, GError **error);
HearthKey hearth_filing_store_find_taken (HearthAccountStore *store,
                                          HearthKey origin,
                                          HearthJournalState *state,
                                          GError **error);
gboolean hearth_filing_store_mark_tried (
    HearthAccountStore *store, HearthKey row, guint32 uidvalidity, guint32 next_uid, GError **error);
gboolean hearth_filing_store_mark_taken (HearthAccountStore *store, HearthKey row, GError **error);
gboolean hearth_filing_store_drop_taken (HearthAccountStore *store, HearthKey row, GError **error);
GArray *hearth_filing_store_list_taken (HearthAccountStore *store, GError **error);

/* In the account that gives. */
gboolean hearth_filing_store_read_given (HearthAccountStore *store,
                                         HearthKey placement,
                                         HearthTaken *taken,
                                         GError **error);
GArray *hearth_filing_store_list_given (HearthAccountStore *store,
                                        HearthKey row,
                                        HearthFilingStage stage,
                                        GError **error);
HearthKey hearth_filing_store_find_given (HearthAccountStore *store, HearthKey placement, GError **error);
gboolean hearth_filing_store_mark_given (
    HearthAccountStore *store, HearthKey row, HearthKey placement, HearthFilingStage stage, GError **error);

G_END_DECLS
