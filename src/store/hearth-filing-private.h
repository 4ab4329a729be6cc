/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of filing share, and what the rest of the writer asks of them. Engine thread, inside a transaction. */
#pragma once

#include "hearth-account-store-private.h"
#include "hearth-filing-store.h"

G_BEGIN_DECLS

/** Where messages lie that are to be deleted for ever, or that are to be one with another (hearth-filing-join.c), until the
 * server has done it. No folder of that row exists. */
#define HEARTH_FILING_NOWHERE G_GINT64_CONSTANT (0)

/**
 * HearthFilingRow:
 * @folder @uid: where it is shown; uid 0 if the server does not have it there yet
 * @item_row: the last journal row that is about it, 0 if none; then the rest is its item
 * @item_folder @item_uid @item_uidvalidity: where the server has the message until that row is done; uid 0: not known
 * @hides: it is not shown there any more
 */
typedef struct
{
  gint64 placement;
  gint64 message;
  gint64 thread;
  gint64 folder;
  gint64 date_sort_unix_s;
  HearthFlags flags;
  HearthFlags server_flags;
  HearthFlags dirty_mask;
  guint32 uid;
  gint64 item_row;
  HearthJournalState item_state;
  gint64 item_folder;
  guint32 item_uidvalidity;
  guint32 item_uid;
  HearthFilingStage stage;
  gboolean hides;
} HearthFilingRow;

/* A place on the server. */
typedef struct
{
  gint64 folder;
  guint32 uidvalidity;
  guint32 uid;
} HearthFilingPlace;

/** The same message in a folder, with a UID; 0 if there is none. */
typedef struct
{
  gint64 placement;
  guint32 uid;
} HearthFilingTwin;

GArray *
hearth_filing_read_placements (HearthAccountStore *self, const gint64 *rows, gsize n_rows, GError **error);
GArray *hearth_filing_read_found (HearthAccountStore *self, const char *sql, gint64 folder, GError **error);
GArray *hearth_filing_read_items (HearthAccountStore *self, gint64 journal, gint64 folder, GError **error);
gboolean hearth_filing_row_can_change (const HearthFilingRow *row);

gboolean hearth_filing_relocate (
    HearthAccountStore *self, HearthFilingRow *row, gint64 folder, guint32 uid, GError **error);
gboolean
hearth_filing_forget_placement (HearthAccountStore *self, const HearthFilingRow *row, GError **error);
gint64 hearth_filing_copy_placement (HearthAccountStore *self,
                                     const HearthFilingRow *row,
                                     gint64 folder,
                                     GError **error);
gboolean hearth_filing_put_item (HearthAccountStore *self,
                                 gint64 journal,
                                 gint64 placement,
                                 gint64 message,
                                 const HearthFilingPlace *place,
                                 gboolean hides,
                                 GError **error);
gboolean
hearth_filing_remove_item (HearthAccountStore *self, gint64 journal, gint64 placement, GError **error);
gboolean hearth_filing_forget_items (HearthAccountStore *self, gint64 placement, GError **error);
gboolean hearth_filing_give_item (
    HearthAccountStore *self, gint64 journal, gint64 placement, gint64 to_journal, GError **error);
gboolean hearth_filing_drop_empty (HearthAccountStore *self, gint64 journal, GError **error);

/* Where folders are labels */
gboolean hearth_filing_find_twin (
    HearthAccountStore *self, gint64 message, gint64 folder, HearthFilingTwin *twin, GError **error);
gint64 hearth_filing_find_shown (HearthAccountStore *self, const HearthFilingRow *row);
gboolean hearth_filing_join (HearthAccountStore *self, HearthFilingRow *row, gint64 target, GError **error);

gboolean
hearth_filing_run_with_folder (HearthAccountStore *self, const char *sql, gint64 folder, GError **error);
gboolean hearth_filing_count_loss (HearthAccountStore *self,
                                   const HearthFilingRow *row,
                                   HearthFilingLoss *loss,
                                   GError **error);
gboolean hearth_filing_cancel_wish (HearthAccountStore *self, const HearthJournalRow *row, GError **error);

/* For the rest of the writer */
gboolean hearth_filing_has_items (HearthAccountStore *self);
gboolean hearth_filing_is_hidden (
    HearthAccountStore *self, gint64 folder, guint32 uid, gboolean *is_hidden, GError **error);
gboolean hearth_filing_adopt (HearthAccountStore *self,
                              HearthStoreFolder *folder,
                              gint64 message,
                              const HearthMessageData *data,
                              gboolean *is_adopted,
                              GError **error);
gboolean hearth_filing_aim_copies (HearthAccountStore *self,
                                   gint64 folder,
                                   gint64 message,
                                   guint32 uidvalidity,
                                   guint32 uid,
                                   GError **error);
gboolean hearth_filing_aim_move (HearthAccountStore *self,
                                 gint64 folder,
                                 gint64 message,
                                 guint32 uidvalidity,
                                 guint32 uid,
                                 GError **error);
gboolean hearth_filing_unaim_folder (HearthAccountStore *self, gint64 folder, GError **error);
gboolean hearth_filing_forget_folder (HearthAccountStore *self, gint64 folder, GError **error);
gboolean hearth_filing_recover (HearthAccountStore *self, GError **error);

G_END_DECLS
