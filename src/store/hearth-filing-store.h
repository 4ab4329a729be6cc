/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-filing.h"
#include "hearth-journal.h"

G_BEGIN_DECLS

/**
 * HearthFilingBatch:
 * @filing: what to do; @target is resolved and, unless the verb is DELETE, a folder of this account, or of another one
 * @not_before_unix_s: the server hears of it not before
 * @row: the journal row of this batch, %HEARTH_KEY_NONE until one is needed
 * @filed: what was done, added to; or %NULL
 * @folders_are_labels: of this account: a message that lies in several is one, and once in each (X-GM-EXT-1)
 *
 * Filing goes in slices of at most %HEARTH_STORE_BATCH_ROWS messages, all under one row of the journal.
 */
typedef struct
{
  HearthFiling filing;
  gint64 not_before_unix_s;
  HearthKey row;
  HearthFiled *filed;
  gboolean folders_are_labels;
} HearthFilingBatch;

/* What the user does; engine thread. */
gboolean hearth_filing_store_file (HearthAccountStore *store,
                                   HearthFilingBatch *batch,
                                   const HearthKey *placements,
                                   gsize n_placements,
                                   HearthDurability durability,
                                   GError **error);
gboolean hearth_filing_store_list_placements (
    HearthAccountStore *store, HearthKey folder, HearthKey after, GArray *placements, GError **error);
gboolean hearth_filing_store_cancel (HearthAccountStore *store, HearthKey row, GError **error);

/** How far the server is with a message of a journal row. Stored by number. */
typedef enum
{
  HEARTH_FILING_NOT_SENT,
  HEARTH_FILING_SENT,   /* it may have been done: look before it is asked for again */
  HEARTH_FILING_COPIED, /* it is at the target, and to be removed at the source */
} HearthFilingStage;

/**
 * HearthFilingGroup:
 * @folder @uidvalidity @uids: where the server has them
 * @n_unaimed: messages of that folder whose UID is not known: a sync of the folder tells it
 *
 * Messages of one journal row that are together on the server.
 */
typedef struct
{
  HearthKey folder;
  guint32 uidvalidity;
  HearthFilingStage stage;
  HearthIdSet *uids;
  guint n_unaimed;
} HearthFilingGroup;

void hearth_filing_group_free (HearthFilingGroup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthFilingGroup, hearth_filing_group_free)

/**
 * HearthFilingLoss:
 * @n_messages: those that were not where they should have been filed from
 * @n_elsewhere: of them, those that are known to lie elsewhere
 */
typedef struct
{
  guint n_messages;
  guint n_elsewhere;
} HearthFilingLoss;

/* When others were quicker. */
GPtrArray *hearth_filing_store_take_given_up (HearthAccountStore *store);
gboolean hearth_filing_store_wants_rid (HearthAccountStore *store, const HearthJournalRow *row);
gboolean hearth_filing_store_find_source (
    HearthAccountStore *store, HearthKey row, HearthKey placement, HearthKey *folder, GError **error);

/* What the server did. */
HearthJournalRow *hearth_filing_store_find_due (HearthAccountStore *store,
                                                gint64 now_unix_s,
                                                gint64 *next_unix_s,
                                                GError **error);
GPtrArray *hearth_filing_store_list_groups (HearthAccountStore *store, HearthKey row, GError **error);
gboolean hearth_filing_store_mark_stage (HearthAccountStore *store,
                                         HearthKey row,
                                         HearthKey folder,
                                         const HearthIdSet *uids,
                                         HearthFilingStage stage,
                                         GError **error);
gboolean hearth_filing_store_mark_arrived (HearthAccountStore *store,
                                           HearthKey row,
                                           HearthKey folder,
                                           const HearthIdSet *from,
                                           const HearthIdSet *to,
                                           guint32 uidvalidity,
                                           GError **error);
gboolean hearth_filing_store_mark_trashed (HearthAccountStore *self,
                                           HearthKey row,
                                           HearthKey folder,
                                           const HearthIdSet *from,
                                           HearthKey trash,
                                           const HearthIdSet *to,
                                           guint32 uidvalidity,
                                           GError **error);
gboolean hearth_filing_store_seek_trashed (HearthAccountStore *self,
                                           HearthKey row,
                                           HearthKey folder,
                                           const HearthIdSet *uids,
                                           HearthKey trash,
                                           GError **error);
gboolean hearth_filing_store_mark_done (
    HearthAccountStore *store, HearthKey row, HearthKey folder, const HearthIdSet *uids, GError **error);
gboolean hearth_filing_store_mark_gone (HearthAccountStore *self,
                                        HearthKey row,
                                        HearthKey folder,
                                        const HearthIdSet *uids,
                                        HearthFilingLoss *loss,
                                        GError **error);
gboolean hearth_filing_store_sort_out (HearthAccountStore *self,
                                       HearthKey row,
                                       HearthKey folder,
                                       const HearthIdSet *present,
                                       HearthIdSet *arrived,
                                       HearthIdSet *absent,
                                       GError **error);
gboolean hearth_filing_store_drop_unaimed (
    HearthAccountStore *store, HearthKey row, HearthKey folder, HearthFilingLoss *loss, GError **error);
gboolean hearth_filing_store_drop_unplaced (HearthAccountStore *store, HearthKey folder, GError **error);

/* What waits, for the user and for counting. */
GPtrArray *hearth_filing_store_list_pending (HearthAccountStore *store, GError **error);
HearthPendingChange *
hearth_filing_store_describe (HearthAccountStore *store, const HearthJournalRow *row, GError **error);
gboolean hearth_filing_store_hurry (HearthAccountStore *store, HearthKey row, GError **error);
gboolean hearth_filing_store_hurry_all (HearthAccountStore *store, HearthJournalKind kind, GError **error);
guint hearth_filing_store_count_pending (HearthAccountStore *store);

/* Folders: the wish is shown at once. */
guint hearth_filing_store_get_tree_serial (HearthAccountStore *store);
HearthKey
hearth_filing_store_create_folder (HearthAccountStore *store, const HearthFolderData *data, GError **error);
gboolean hearth_filing_store_rename_folder (
    HearthAccountStore *store, HearthKey folder, const char *name, const char *path, GError **error);
gboolean hearth_filing_store_remove_folder (HearthAccountStore *store, HearthKey folder, GError **error);
gboolean hearth_filing_store_subscribe_folder (HearthAccountStore *store,
                                               HearthKey folder,
                                               gboolean is_subscribed,
                                               GError **error);
gboolean
hearth_filing_store_folder_done (HearthAccountStore *store, const HearthJournalRow *row, GError **error);

G_END_DECLS
