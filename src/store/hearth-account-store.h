/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-body-writer.h"
#include "hearth-change-set.h"
#include "hearth-durability.h"
#include "hearth-message-data.h"
#include "hearth-packed-body.h"
#include "hearth-status.h"

G_BEGIN_DECLS

/**
 * HearthAccountStore:
 *
 * The writer of one account's folder: `mail.db` and `bodies.db`. Engine thread only. What a function changes it adds
 * to a change set that hearth_account_store_take_changes() hands out after the commit. Every function commits by
 * itself unless the caller has begun a transaction; a failure inside one dooms the whole transaction.
 */
typedef struct _HearthAccountStore HearthAccountStore;

/** Rows that one call should change at most, so that the engine thread is held for about 7 ms. */
#define HEARTH_STORE_BATCH_ROWS 500

/* Life */
HearthAccountStore *hearth_account_store_open (const char *dir, guint16 account, GError **error);
void hearth_account_store_close (HearthAccountStore *self);
gboolean hearth_account_store_delete (const char *dir, GError **error);
guint16 hearth_account_store_get_account (HearthAccountStore *self);
const char *hearth_account_store_get_dir (HearthAccountStore *self);
gboolean hearth_account_store_was_salvaged (HearthAccountStore *self);
HearthChangeSet *hearth_account_store_take_changes (HearthAccountStore *self);
gboolean hearth_account_store_begin (HearthAccountStore *self, HearthDurability durability, GError **error);
gboolean hearth_account_store_commit (HearthAccountStore *self, GError **error);
void hearth_account_store_rollback (HearthAccountStore *self);
gboolean hearth_account_store_flush (HearthAccountStore *self, GError **error);

/* Folders */
gboolean hearth_account_store_put_folders (HearthAccountStore *self,
                                           const HearthFolderData *folders,
                                           gsize n_folders,
                                           GArray **missing,
                                           GError **error);
gboolean hearth_account_store_remove_folder (HearthAccountStore *self, HearthKey folder, GError **error);
gboolean hearth_account_store_rename_folder (
    HearthAccountStore *self, HearthKey folder, const char *path, const char *decoded, GError **error);
gboolean hearth_account_store_update_folder (HearthAccountStore *self,
                                             const HearthFolderRecord *record,
                                             HearthFolderFields fields,
                                             GError **error);
gboolean hearth_account_store_reset_folder (HearthAccountStore *self,
                                            HearthKey folder,
                                            guint32 uidvalidity,
                                            GError **error);
gboolean hearth_account_store_doubt_mailbox (HearthAccountStore *self, GError **error);
void hearth_account_store_count_loss (HearthAccountStore *self, HearthAccountLoss *loss);
GPtrArray *hearth_account_store_list_folders (HearthAccountStore *self, GError **error);
HearthFolderRecord *
hearth_account_store_dup_folder (HearthAccountStore *self, HearthKey folder, GError **error);
HearthKey hearth_account_store_find_folder (HearthAccountStore *self, const char *path);
HearthKey hearth_account_store_find_server_id (HearthAccountStore *self, const char *server_id);
HearthKey hearth_account_store_find_role (HearthAccountStore *self, HearthFolderRole role);
HearthFlags hearth_account_store_flags_from_names (
    HearthAccountStore *self, HearthKey folder, const char *const *names, gsize n_names, GError **error);
GStrv hearth_account_store_names_from_flags (HearthAccountStore *self, HearthKey folder, HearthFlags flags);

/* Messages */
gboolean hearth_account_store_put_messages (HearthAccountStore *self,
                                            HearthKey folder,
                                            const HearthMessageData *messages,
                                            gsize n_messages,
                                            HearthPutResult *result,
                                            GError **error);
gboolean hearth_account_store_remove_uids (
    HearthAccountStore *self, HearthKey folder, const HearthIdSet *uids, guint *n_removed, GError **error);
HearthIdSet *hearth_account_store_dup_uids (
    HearthAccountStore *self, HearthKey folder, guint32 first, guint32 last, GError **error);
gboolean hearth_account_store_locate (HearthAccountStore *self,
                                      HearthKey placement,
                                      HearthLocation *location,
                                      GError **error);
HearthKey
hearth_account_store_find_message_id (HearthAccountStore *self, HearthKey folder, const char *message_id);
HearthKey hearth_account_store_find_uid (HearthAccountStore *self, HearthKey folder, guint32 uid);
char *hearth_account_store_dup_message_id (HearthAccountStore *self, HearthKey placement);
gint64 hearth_account_store_take_lost_time (HearthAccountStore *self);
GArray *hearth_account_store_take_lost_flags (HearthAccountStore *self, gint64 since_unix_s, GError **error);
gboolean hearth_account_store_purge_orphans (
    HearthAccountStore *self, gint64 before_unix_s, guint max_messages, guint *n_purged, GError **error);

/* Flags */
gboolean hearth_account_store_set_flags (HearthAccountStore *self,
                                         const HearthKey *placements,
                                         gsize n_placements,
                                         HearthFlags mask,
                                         HearthFlags values,
                                         HearthDurability durability,
                                         GError **error);
gboolean hearth_account_store_merge_server_flags (HearthAccountStore *self,
                                                  HearthKey folder,
                                                  const HearthFlagNews *news,
                                                  gsize n_news,
                                                  guint *n_changed,
                                                  GError **error);
GPtrArray *
hearth_account_store_list_pushes (HearthAccountStore *self, HearthKey folder, guint max_rows, GError **error);
gboolean
hearth_account_store_mark_pushed (HearthAccountStore *self, const HearthFlagPush *push, GError **error);
gboolean hearth_account_store_mark_refused (HearthAccountStore *self,
                                            const HearthFlagPush *push,
                                            GArray **keys,
                                            GError **error);
guint hearth_account_store_count_dirty (HearthAccountStore *self);

/* Bodies and facts that come with them */
HearthBodyWriter *hearth_account_store_begin_body (HearthAccountStore *self,
                                                   HearthKey message,
                                                   const char *part_path,
                                                   GError **error);
gboolean
hearth_account_store_put_body (HearthAccountStore *self, HearthKey message, GBytes *source, GError **error);
gboolean hearth_account_store_set_facts (HearthAccountStore *self,
                                         HearthKey message,
                                         const char *preview,
                                         gboolean has_attachment,
                                         GError **error);
gboolean hearth_account_store_set_structure (HearthAccountStore *self,
                                             HearthKey message,
                                             GBytes *structure,
                                             GError **error);
gboolean hearth_account_store_forget_body (HearthAccountStore *self, HearthKey message, GError **error);
gboolean hearth_account_store_put_packed (HearthAccountStore *self,
                                          GPtrArray *bodies,
                                          HearthDurability durability,
                                          GError **error);
gboolean hearth_account_store_scan_texts (
    HearthAccountStore *self, HearthTextScan *scan, GArray *lacking, guint *n_here, GError **error);
GArray *hearth_account_store_list_without_body (
    HearthAccountStore *self, HearthKey folder, gint64 since_unix_s, guint max_messages, GError **error);
gboolean hearth_account_store_collect_bodies (HearthAccountStore *self,
                                              guint max_contents,
                                              guint *n_collected,
                                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthAccountStore, hearth_account_store_close)

G_END_DECLS
