/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-engine.h"
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
 * "refused" (guint n, GError*): the server refused a flag change and the view went back;
 * "letter-done" (HearthOutboxItem*): a letter was sent, failed or became unknown;
 * "body-arrived" (guint64 message key).
 */
#define HEARTH_TYPE_CLIENT (hearth_client_get_type ())
G_DECLARE_FINAL_TYPE (HearthClient, hearth_client, HEARTH, CLIENT, GObject)

HearthClient *hearth_client_new (const char *data_dir);
HearthEngine *
hearth_client_get_engine (HearthClient *self); /* for the requests that need nothing from here */

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

/* Reading: hearth_engine_read_message_async() and hearth_engine_read_part_async() on the engine of this client. */

/* Answering */
typedef enum
{
  HEARTH_REPLY_TO_SENDER,
  HEARTH_REPLY_TO_ALL,
} HearthReplyKind;

/* A letter with recipients, subject, quoted text, identity (the address that was written to) and references filled. */
HearthLetter *hearth_client_prepare_reply (HearthClient *self,
                                           const HearthContent *content,
                                           const HearthRow *row,
                                           HearthReplyKind kind);
HearthLetter *hearth_client_prepare_new (HearthClient *self, guint16 account); /* 0: the first account */
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

G_END_DECLS
