/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-change-set.h"
#include "hearth-content.h"
#include "hearth-filing.h"
#include "hearth-flags.h"
#include "hearth-folder-info.h"
#include "hearth-house-change.h"
#include "hearth-letter.h"
#include "hearth-row.h"
#include "hearth-status.h"

G_BEGIN_DECLS

/**
 * HearthEngine:
 *
 * The handle through which `client` asks the engine thread for things. It lives on the thread that made it (the UI
 * thread); every function here is called there and every callback comes there, in the thread-default main context
 * of the call. Cancelling a #GCancellable withdraws the request by a message; it never crosses itself.
 * All errors are of the domain %HEARTH_ERROR.
 */
#define HEARTH_TYPE_ENGINE (hearth_engine_get_type ())
G_DECLARE_FINAL_TYPE (HearthEngine, hearth_engine, HEARTH, ENGINE, GObject)

/**
 * HearthEngineEvents:
 * @changes: what commits changed, at most every 16 ms
 * @status: an account's state changed
 * @refused: the server refused a flag change, and the view went back: @keys are placements
 * @not_done: the server refused a change of the journal, and the view went back; or it has FAILED and waits for the user;
 *   its error says why
 *
 * Called on the thread of the handle. All may be %NULL. Values are borrowed.
 */
typedef struct
{
  void (*changes) (HearthEngine *engine, const HearthChangeSet *changes, gpointer data);
  void (*status) (HearthEngine *engine, HearthAccountStatus *status, gpointer data);
  void (*refused) (HearthEngine *engine, GArray *keys, const GError *error, gpointer data);
  void (*not_done) (HearthEngine *engine, HearthPendingChange *change, gpointer data);
} HearthEngineEvents;

/* Life */
void hearth_engine_prepare (void);
HearthEngine *hearth_engine_new (const char *data_dir);
void hearth_engine_set_events (HearthEngine *self, const HearthEngineEvents *events, gpointer data);
void hearth_engine_start_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data);
HearthHouse *hearth_engine_start_finish (HearthEngine *self, GAsyncResult *result, GError **error);
void hearth_engine_stop_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data);
gboolean hearth_engine_stop_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* People and accounts. The house is read again after is_house_changed. */
void hearth_engine_read_house_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data);
HearthHouse *hearth_engine_read_house_finish (HearthEngine *self, GAsyncResult *result, GError **error);
void hearth_engine_add_person_async (HearthEngine *self,
                                     const char *name,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
gint64 hearth_engine_add_person_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* People, order, identities, trust. */
void hearth_engine_change_house_async (HearthEngine *self,
                                       const HearthHouseChange *change,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
gboolean hearth_engine_change_house_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* An account that is saved already is tested with what is known of it, where nothing was typed. */
void hearth_engine_test_account_async (HearthEngine *self,
                                       const HearthAccountInfo *account,
                                       const HearthPasswords *passwords,
                                       HearthTestProgress progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
/* On failure *failed_step says where; a refused certificate is in the error's details. */
gboolean hearth_engine_test_account_finish (HearthEngine *self,
                                            GAsyncResult *result,
                                            HearthTestStep *failed_step,
                                            GError **error);

void hearth_engine_add_account_async (HearthEngine *self,
                                      const HearthAccountInfo *account,
                                      const HearthPasswords *passwords,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
/* Returns the new account's number, 0 on error. With FOR_THIS_RUN, *keyring_error says why. */
guint16 hearth_engine_add_account_finish (HearthEngine *self,
                                          GAsyncResult *result,
                                          HearthPasswordFate *fate,
                                          GError **keyring_error,
                                          GError **error);
void hearth_engine_update_account_async (HearthEngine *self,
                                         const HearthAccountInfo *account,
                                         const HearthPasswords *passwords,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
gboolean hearth_engine_update_account_finish (HearthEngine *self,
                                              GAsyncResult *result,
                                              HearthPasswordFate *fate,
                                              GError **keyring_error,
                                              GError **error);
/* What would be gone with an account. */
void hearth_engine_read_loss_async (HearthEngine *self,
                                    guint16 account,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
gboolean hearth_engine_read_loss_finish (HearthEngine *self,
                                         GAsyncResult *result,
                                         HearthAccountLoss *loss,
                                         GError **error);
void hearth_engine_set_password_async (HearthEngine *self,
                                       guint16 account,
                                       HearthProtocol protocol,
                                       const char *password,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
gboolean hearth_engine_set_password_finish (HearthEngine *self,
                                            GAsyncResult *result,
                                            HearthPasswordFate *fate,
                                            GError **keyring_error,
                                            GError **error);
void hearth_engine_trust_certificate_async (HearthEngine *self,
                                            guint16 account,
                                            HearthProtocol protocol,
                                            GTlsCertificate *certificate,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
gboolean hearth_engine_trust_certificate_finish (HearthEngine *self, GAsyncResult *result, GError **error);
void hearth_engine_remove_account_async (HearthEngine *self,
                                         guint16 account,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
gboolean hearth_engine_remove_account_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* Tries at once what waits: connections, keyring, outbox. 0 is every account. */
void hearth_engine_check_now (HearthEngine *self, guint16 account);
HearthAccountStatus *hearth_engine_dup_status (HearthEngine *self, guint16 account);

/* Folders and lists (reader thread) */
void hearth_engine_read_folders_async (HearthEngine *self,
                                       guint16 account,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
GPtrArray *hearth_engine_read_folders_finish (HearthEngine *self,
                                              GAsyncResult *result,
                                              GError **error); /* HearthFolderInfo */

/* The first @n_first entries with their rows (is_complete tells whether that is all), or everything without rows. */
void hearth_engine_read_list_head_async (HearthEngine *self,
                                         HearthKey folder,
                                         HearthSort sort,
                                         guint n_first,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
void hearth_engine_read_list_async (
    HearthEngine *self, HearthKey folder, HearthSort sort, GAsyncReadyCallback callback, gpointer data);
HearthListIndex *hearth_engine_read_list_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* Rows by key, at most 500; those that are gone are left out. Returns HearthRow. */
void hearth_engine_read_rows_async (
    HearthEngine *self, const HearthKey *keys, gsize n_keys, GAsyncReadyCallback callback, gpointer data);
GPtrArray *hearth_engine_read_rows_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* The folder the user looks at: fetched and kept in step first. */
void hearth_engine_set_current_folder (HearthEngine *self, HearthKey folder);

/* Reading a message: from the store, else from the server; the user waits. Placements around it are fetched ahead. */
void hearth_engine_read_message_async (HearthEngine *self,
                                       HearthKey placement,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
HearthContent *hearth_engine_read_message_finish (HearthEngine *self, GAsyncResult *result, GError **error);
void hearth_engine_fetch_ahead (HearthEngine *self, const HearthKey *placements, gsize n_placements);
/* The decoded bytes of a part; with path NULL the whole source. */
void hearth_engine_read_part_async (HearthEngine *self,
                                    HearthKey placement,
                                    const char *path,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
GBytes *hearth_engine_read_part_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* How much is fetched before anybody opens it; of an account it is a change of the house. */
void hearth_engine_set_folder_keep_async (HearthEngine *self,
                                          HearthKey folder,
                                          const HearthKeep *keep,
                                          GAsyncReadyCallback callback,
                                          gpointer data);
gboolean hearth_engine_set_folder_keep_finish (HearthEngine *self, GAsyncResult *result, GError **error);
void hearth_engine_stop_texts (HearthEngine *self, guint16 account);
void hearth_engine_resume_texts (HearthEngine *self, guint16 account);
void hearth_engine_assume_metered (HearthEngine *self, HearthMeteredGuess guess);

/* Flags: committed before the callback; pushed in the background. @n_keys may be a million. */
void hearth_engine_set_flags_async (HearthEngine *self,
                                    const HearthKey *placements,
                                    gsize n_placements,
                                    HearthFlags mask,
                                    HearthFlags values,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
gboolean hearth_engine_set_flags_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* Writing: the letter is in the outbox, on disk, before the callback. */
void hearth_engine_send_async (HearthEngine *self,
                               HearthLetter *letter,
                               GAsyncReadyCallback callback,
                               gpointer data);
HearthKey hearth_engine_send_finish (HearthEngine *self, GAsyncResult *result, GError **error);
void hearth_engine_read_outbox_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data);
GPtrArray *hearth_engine_read_outbox_finish (HearthEngine *self,
                                             GAsyncResult *result,
                                             GError **error); /* HearthOutboxItem */

void hearth_engine_decide_outbox_async (HearthEngine *self,
                                        HearthKey item,
                                        HearthOutboxDecision decision,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
gboolean hearth_engine_decide_outbox_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* Consent for pictures from the network, by sender address, remembered in house.db. */
void hearth_engine_allow_pictures_async (HearthEngine *self,
                                         const char *address,
                                         gboolean is_allowed,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
gboolean hearth_engine_allow_pictures_finish (HearthEngine *self, GAsyncResult *result, GError **error);
void hearth_engine_are_pictures_allowed_async (HearthEngine *self,
                                               const char *address,
                                               GAsyncReadyCallback callback,
                                               gpointer data);
gboolean hearth_engine_are_pictures_allowed_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* A picture from the network that the user allowed: over http(s), no cookies, no referrer, at most 10 MB, raster only.
 * Never called without consent. */
void hearth_engine_fetch_picture_async (HearthEngine *self,
                                        const char *uri,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
GBytes *hearth_engine_fetch_picture_finish (HearthEngine *self,
                                            GAsyncResult *result,
                                            char **content_type,
                                            GError **error);

G_END_DECLS
