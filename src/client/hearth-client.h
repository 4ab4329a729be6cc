/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-content.h"
#include "hearth-draft.h"
#include "hearth-house-change.h"
#include "hearth-letter.h"
#include "hearth-member.h"
#include "hearth-message-list.h"
#include "hearth-waiting-letter.h"
#include "hearth-words.h"

G_BEGIN_DECLS

/**
 * HearthClient:
 *
 * The household as the window sees it: people, accounts, folders, lists, letters that wait. No toolkit. UI thread.
 *
 * Properties: "ready" (the house was read; notified), "status-text" (one line for the foot of the tree; notified),
 * "n-letters-waiting" (notified).
 * Signals:
 * "house-changed": names, colours, order, identities or what is trusted may be others;
 * "refused" (guint n, GError*): the server refused a flag change and the view went back;
 * "letter-done" (HearthOutboxItem*): a letter was sent, failed or became unknown;
 * "body-arrived" (guint64 message key).
 */
#define HEARTH_TYPE_CLIENT (hearth_client_get_type ())
G_DECLARE_FINAL_TYPE (HearthClient, hearth_client, HEARTH, CLIENT, GObject)

/* The first thing in main(), before any thread runs. */
void hearth_client_prepare (void);

HearthClient *hearth_client_new (const char *data_dir);

/* Opens the house and starts syncing; on failure the error is for the user (in use, newer, damaged). */
void hearth_client_start_async (HearthClient *self, GAsyncReadyCallback callback, gpointer data);
gboolean hearth_client_start_finish (HearthClient *self, GAsyncResult *result, GError **error);
/* Ends within three seconds; nothing is lost. */
void hearth_client_stop_async (HearthClient *self, GAsyncReadyCallback callback, gpointer data);
gboolean hearth_client_stop_finish (HearthClient *self, GAsyncResult *result, GError **error);

GListModel *hearth_client_get_members (HearthClient *self); /* of HearthMember */
GListModel *hearth_client_get_outbox (HearthClient *self);  /* of HearthWaitingLetter */
HearthHouse *hearth_client_get_house (HearthClient *self);  /* borrowed */
HearthAccount *hearth_client_find_account (HearthClient *self, guint16 number);
HearthFolder *hearth_client_find_folder (HearthClient *self, HearthKey folder);
HearthMember *hearth_client_find_member_by_address (HearthClient *self, const char *address);
gboolean hearth_client_is_own_address (HearthClient *self, const char *address);
const char *hearth_client_get_status_text (HearthClient *self);

/* A list of @folder with its first rows filled; it keeps itself up to date. */
void hearth_client_open_list_async (HearthClient *self,
                                    HearthFolder *folder,
                                    HearthSort sort,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
HearthMessageList *hearth_client_open_list_finish (HearthClient *self, GAsyncResult *result, GError **error);

/* Sets or clears @mask on placements; the rows are notified once it is on disk. */
void hearth_client_set_flags (
    HearthClient *self, const HearthKey *keys, gsize n_keys, HearthFlags mask, HearthFlags values);

/* Reading. Errors are of HEARTH_ERROR; hearth_words_for_error() makes a sentence of them. */
void hearth_client_read_message_async (HearthClient *self,
                                       HearthKey placement,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
HearthContent *hearth_client_read_message_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_fetch_ahead (HearthClient *self, const HearthKey *placements, gsize n_placements);
/* What became of the letter that is read, or which letter a report is about. */
void hearth_client_read_deliveries_async (HearthClient *self,
                                          HearthKey placement,
                                          const HearthContent *content,
                                          GAsyncReadyCallback callback,
                                          gpointer data);
HearthDeliveryNews *
hearth_client_read_deliveries_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_find_message_async (HearthClient *self,
                                       HearthKey placement,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
HearthMessage *hearth_client_find_message_finish (HearthClient *self, GAsyncResult *result, GError **error);
/* The decoded bytes of a part; with @path NULL the whole source. */
void hearth_client_read_part_async (HearthClient *self,
                                    HearthKey placement,
                                    const char *path,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
GBytes *hearth_client_read_part_finish (HearthClient *self, GAsyncResult *result, GError **error);

/* Pictures from the network: consent by sender address, and fetching one that the user allowed. */
void hearth_client_allow_pictures_async (HearthClient *self,
                                         const char *address,
                                         gboolean is_allowed,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
gboolean hearth_client_allow_pictures_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_are_pictures_allowed_async (HearthClient *self,
                                               const char *address,
                                               GAsyncReadyCallback callback,
                                               gpointer data);
gboolean hearth_client_are_pictures_allowed_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_fetch_picture_async (HearthClient *self,
                                        const char *uri,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
GBytes *hearth_client_fetch_picture_finish (HearthClient *self,
                                            GAsyncResult *result,
                                            char **content_type,
                                            GError **error);

/* People and accounts */
void hearth_client_add_person_async (HearthClient *self,
                                     const char *name,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
gint64 hearth_client_add_person_finish (HearthClient *self, GAsyncResult *result, GError **error);
/* Changes of people, order, identities and trust, which show at once when the callback comes. */
void hearth_client_change_house_async (HearthClient *self,
                                       const HearthHouseChange *change,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
gboolean hearth_client_change_house_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_test_account_async (HearthClient *self,
                                       const HearthAccountInfo *account,
                                       const HearthPasswords *passwords,
                                       HearthTestProgress progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
gboolean hearth_client_test_account_finish (HearthClient *self,
                                            GAsyncResult *result,
                                            HearthTestStep *failed_step,
                                            GError **error);
void hearth_client_add_account_async (HearthClient *self,
                                      const HearthAccountInfo *account,
                                      const HearthPasswords *passwords,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
guint16 hearth_client_add_account_finish (HearthClient *self,
                                          GAsyncResult *result,
                                          HearthPasswordFate *fate,
                                          GError **keyring_error,
                                          GError **error);
void hearth_client_update_account_async (HearthClient *self,
                                         const HearthAccountInfo *account,
                                         const HearthPasswords *passwords,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
gboolean hearth_client_update_account_finish (HearthClient *self,
                                              GAsyncResult *result,
                                              HearthPasswordFate *fate,
                                              GError **keyring_error,
                                              GError **error);
void hearth_client_read_loss_async (HearthClient *self,
                                    guint16 account,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
gboolean hearth_client_read_loss_finish (HearthClient *self,
                                         GAsyncResult *result,
                                         HearthAccountLoss *loss,
                                         GError **error);
void hearth_client_remove_account_async (HearthClient *self,
                                         guint16 account,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
gboolean hearth_client_remove_account_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_set_password_async (HearthClient *self,
                                       guint16 account,
                                       HearthProtocol protocol,
                                       const char *password,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
gboolean hearth_client_set_password_finish (HearthClient *self,
                                            GAsyncResult *result,
                                            HearthPasswordFate *fate,
                                            GError **keyring_error,
                                            GError **error);
void hearth_client_trust_certificate_async (HearthClient *self,
                                            guint16 account,
                                            HearthProtocol protocol,
                                            GTlsCertificate *certificate,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
gboolean hearth_client_trust_certificate_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_check_now (HearthClient *self, guint16 account); /* 0: every account */

/* Letters that wait */
void hearth_client_decide_outbox_async (HearthClient *self,
                                        HearthKey item,
                                        HearthOutboxDecision decision,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
gboolean hearth_client_decide_outbox_finish (HearthClient *self, GAsyncResult *result, GError **error);

/* Answering */
typedef enum
{
  HEARTH_REPLY_TO_SENDER,
  HEARTH_REPLY_TO_ALL,
  HEARTH_REPLY_TO_LIST, /* where List-Post says; if it says nothing, as to the sender */
} HearthReplyKind;

/* A letter with recipients, subject, quoted text, identity (the address that was written to) and references filled. */
HearthLetter *hearth_client_prepare_reply (HearthClient *self,
                                           const HearthContent *content,
                                           const HearthRow *row,
                                           HearthReplyKind kind);
/* A letter that passes a message on: with its text in it, or with the whole message attached. */
typedef enum
{
  HEARTH_FORWARD_INLINE,
  HEARTH_FORWARD_AS_ATTACHMENT,
} HearthForwardKind;

HearthLetter *hearth_client_prepare_forward (HearthClient *self,
                                             const HearthContent *content,
                                             const HearthRow *row,
                                             HearthForwardKind kind);
HearthLetter *hearth_client_prepare_new (HearthClient *self, guint16 account); /* 0: the first account */
HearthLetter *hearth_client_prepare_mailto (HearthClient *self, guint16 account, const char *uri);
/* Whether *Reply all* would reach somebody else. */
gboolean hearth_client_has_others (HearthClient *self, const HearthContent *content, const HearthRow *row);
/* "Name <a@b>, c@d" as typed → addresses; on failure the error says which part is not an address. */
GPtrArray *hearth_client_parse_addresses (HearthClient *self, const char *text, GError **error);
/* The letter is on disk in the outbox when the callback comes. */
void hearth_client_send_async (HearthClient *self,
                               HearthLetter *letter,
                               GAsyncReadyCallback callback,
                               gpointer data);
HearthKey hearth_client_send_finish (HearthClient *self, GAsyncResult *result, GError **error);

/* Drafts: how they begin; what becomes of them is HearthDraft's. */
HearthDraft *hearth_client_begin_draft (HearthClient *self, HearthLetter *start);
void hearth_client_edit_draft_async (HearthClient *self,
                                     HearthKey placement_in_drafts,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
HearthDraft *hearth_client_edit_draft_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_list_open_drafts_async (HearthClient *self, GAsyncReadyCallback callback, gpointer data);
GPtrArray *hearth_client_list_open_drafts_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_take_back_async (HearthClient *self,
                                    HearthKey outbox_item,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
HearthDraft *hearth_client_take_back_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_complete_address_async (HearthClient *self,
                                           gint64 person,
                                           const char *typed,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer data);
GPtrArray *hearth_client_complete_address_finish (HearthClient *self, GAsyncResult *result, GError **error);

/* How much is fetched before anybody opens it; of an account it is a change of the house. */
void hearth_client_set_folder_keep_async (HearthClient *self,
                                          HearthKey folder,
                                          const HearthKeep *keep,
                                          GAsyncReadyCallback callback,
                                          gpointer data);
gboolean hearth_client_set_folder_keep_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_stop_texts (HearthClient *self, guint16 account);
void hearth_client_resume_texts (HearthClient *self, guint16 account);
void hearth_client_assume_metered (HearthClient *self, HearthMeteredGuess guess);
/* Why something cannot be done with a message: what it takes is not allowed in its folder. NULL: it can */
const char *hearth_client_why_not (HearthClient *self, HearthMessage *message, HearthFolderRights rights);
/* What is known of an account's servers, also while there is no connection. */
void hearth_client_diagnose_async (HearthClient *self,
                                   guint16 account,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
HearthDiagnosis *hearth_client_diagnose_finish (HearthClient *self, GAsyncResult *result, GError **error);
/* The first sync of a folder, which can be long: what is here stays. */
void hearth_client_stop_fetching (HearthClient *self, HearthKey folder);
void hearth_client_go_on_fetching (HearthClient *self, HearthKey folder);

G_END_DECLS
