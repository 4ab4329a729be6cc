/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-engine.h"
#include "hearth-filing.h"

G_BEGIN_DECLS

/* Filing messages and changing folders: requests of HearthEngine, on its thread like all of them. What is asked for is
 * done in the store, and noted in the journal in the same transaction, before the callback; the server hears of it
 * later. Change sets tell what became of the lists; `is_journal_changed` says that the pending changes are to be read
 * again. */

/* @n_placements may be a million and of several accounts. A placement keeps its key wherever it goes. */
void hearth_engine_file_async (HearthEngine *self,
                               const HearthKey *placements,
                               gsize n_placements,
                               const HearthFiling *filing,
                               GAsyncReadyCallback callback,
                               gpointer data);
/* Everything that is in @folder now, for ever. */
void hearth_engine_empty_folder_async (HearthEngine *self,
                                       HearthKey folder,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
/* Puts everything back where it was. What waits still is only crossed out; what the server has done is done the other
 * way round; what is deleted for ever there stays deleted, and the error says so. */
void hearth_engine_unfile_async (HearthEngine *self,
                                 HearthFiled *filed,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/* For the three functions above. Of unfile it is what would take that back again ("redo"). */
HearthFiled *hearth_engine_file_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* Folders. A name with the server's separator, control characters or only spaces is INVALID_INPUT; one that is there
 * already is ALREADY_EXISTS. @parent: HEARTH_KEY_NONE for the top. */
void hearth_engine_create_folder_async (HearthEngine *self,
                                        guint16 account,
                                        HearthKey parent,
                                        const char *name,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
HearthKey hearth_engine_create_folder_finish (HearthEngine *self, GAsyncResult *result, GError **error);
void hearth_engine_rename_folder_async (
    HearthEngine *self, HearthKey folder, const char *name, GAsyncReadyCallback callback, gpointer data);
/* With everything in it, for ever; a folder with folders in it is refused (INVALID_INPUT). */
void hearth_engine_remove_folder_async (HearthEngine *self,
                                        HearthKey folder,
                                        GAsyncReadyCallback callback,
                                        gpointer data);

typedef enum
{
  HEARTH_FOLDER_SUBSCRIBE,
  HEARTH_FOLDER_UNSUBSCRIBE,
} HearthSubscription;

void hearth_engine_subscribe_folder_async (HearthEngine *self,
                                           HearthKey folder,
                                           HearthSubscription subscription,
                                           GAsyncReadyCallback callback,
                                           gpointer data);
/* Of rename, remove and subscribe. */
gboolean hearth_engine_change_folder_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* What waits: HearthPendingChange, oldest first, of all accounts; not what can still be taken back without a trace. */
void hearth_engine_read_pending_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data);
GPtrArray *hearth_engine_read_pending_finish (HearthEngine *self, GAsyncResult *result, GError **error);
void hearth_engine_decide_pending_async (HearthEngine *self,
                                         HearthKey change,
                                         HearthPendingDecision decision,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
gboolean hearth_engine_decide_pending_finish (HearthEngine *self, GAsyncResult *result, GError **error);

G_END_DECLS
