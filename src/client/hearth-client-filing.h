/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-client.h"
#include "hearth-filing.h"
#include "hearth-undo-stack.h"
#include "hearth-waiting-change.h"

G_BEGIN_DECLS

/* Filing messages and changing folders. What is done here can be taken back; the client remembers it and tells:
 *
 * "filed" (char* words, guint64 id): something was done that can be taken back by its id: "3 messages archived";
 * "filed-in-part" (char* words, guint64 id): what was just done, or taken back, is not all, and why;
 * "undone" (char* words): the same was taken back;
 * "letter-wanted-back" (guint64 letter): a letter that was sent and has not left is to be written on;
 * "not-filed" (GError*): it could not be done or taken back, and nothing changed;
 * "not-done" (HearthPendingChange*): the server refused it later, and the view went back. */

typedef enum
{
  HEARTH_FILE_TO_ARCHIVE,
  HEARTH_FILE_TO_JUNK,
  HEARTH_FILE_OUT_OF_JUNK,
  HEARTH_FILE_TO_TRASH,
  HEARTH_FILE_FOR_EVER,
} HearthFilePlace;

HearthFiling hearth_filing_to (HearthFilePlace place);
HearthFiling hearth_filing_into (HearthFolder *folder, HearthFileVerb verb);

/* What was asked for from a widget: how it went is told by signals. */
void hearth_client_file (HearthClient *self, const HearthKey *keys, gsize n_keys, const HearthFiling *filing);
void hearth_client_empty_folder (HearthClient *self, HearthKey folder);
void hearth_client_change_flags (
    HearthClient *self, const HearthKey *keys, gsize n_keys, HearthFlags mask, HearthFlags values);
void hearth_client_mark_all_read (HearthClient *self, HearthKey folder);
void hearth_client_remove_folder (HearthClient *self, HearthKey folder);
void hearth_client_subscribe_folder (HearthClient *self, HearthKey folder);
void hearth_client_unsubscribe_folder (HearthClient *self, HearthKey folder);
void hearth_client_undo (HearthClient *self, guint64 id); /* 0: what was done last */
void hearth_client_redo (HearthClient *self);
HearthUndoStack *hearth_client_get_undo_stack (HearthClient *self);

/* A letter that was sent can be taken back like anything else, until its time is over. */
void hearth_client_note_letter_sent (HearthClient *self, HearthKey letter);
void hearth_client_forget_letter_sent (HearthClient *self, HearthKey letter);

/* The same for who wants the answer. */
void hearth_client_file_async (HearthClient *self,
                               const HearthKey *keys,
                               gsize n_keys,
                               const HearthFiling *filing,
                               GAsyncReadyCallback callback,
                               gpointer data);
void hearth_client_empty_folder_async (HearthClient *self,
                                       HearthKey folder,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
HearthFiled *hearth_client_file_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_undo_async (HearthClient *self, guint64 id, GAsyncReadyCallback callback, gpointer data);
void hearth_client_redo_async (HearthClient *self, GAsyncReadyCallback callback, gpointer data);
gboolean hearth_client_undo_finish (HearthClient *self, GAsyncResult *result, GError **error);

/* Folders */
void hearth_client_create_folder_async (HearthClient *self,
                                        guint16 account,
                                        HearthKey parent,
                                        const char *name,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
HearthKey hearth_client_create_folder_finish (HearthClient *self, GAsyncResult *result, GError **error);
void hearth_client_rename_folder_async (
    HearthClient *self, HearthKey folder, const char *name, GAsyncReadyCallback callback, gpointer data);
void hearth_client_remove_folder_async (HearthClient *self,
                                        HearthKey folder,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
void hearth_client_subscribe_folder_async (HearthClient *self,
                                           HearthKey folder,
                                           GAsyncReadyCallback callback,
                                           gpointer data);
void hearth_client_unsubscribe_folder_async (HearthClient *self,
                                             HearthKey folder,
                                             GAsyncReadyCallback callback,
                                             gpointer data);
gboolean hearth_client_change_folder_finish (HearthClient *self, GAsyncResult *result, GError **error);

/* What the server has not made yet: HearthWaitingChange, those that failed first, then the oldest. */
GListModel *hearth_client_get_pending (HearthClient *self);
void hearth_client_want_pending (HearthClient *self);
gboolean hearth_client_is_pending_read (HearthClient *self);
void hearth_client_decide_pending_async (HearthClient *self,
                                         HearthKey change,
                                         HearthPendingDecision decision,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
gboolean hearth_client_decide_pending_finish (HearthClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
