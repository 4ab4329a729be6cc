/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-engine.h"

G_BEGIN_DECLS

/**
 * HearthDraftRecord:
 * @key: the draft in the store; %HEARTH_KEY_NONE for one that was not saved yet
 * @origin: the placement in a folder of drafts that it came from, or %HEARTH_KEY_NONE
 * @letter: what is written
 * @has_lost_format: @origin had formatted text, of which only the words are left
 *
 * A draft as it crosses between the engine and whoever writes on it.
 */
typedef struct
{
  HearthKey key;
  HearthKey origin;
  HearthLetter *letter;
  gboolean has_lost_format;
} HearthDraftRecord;

HearthDraftRecord *hearth_draft_record_new (HearthKey key, HearthKey origin, HearthLetter *letter);
void hearth_draft_record_free (HearthDraftRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDraftRecord, hearth_draft_record_free)

/* On disk before the callback, in the account of the letter's identity. The record that comes back has the key, and the
 * letter with attachments as they are called there. */
void hearth_engine_save_draft_async (HearthEngine *self,
                                     HearthKey draft,
                                     HearthKey origin,
                                     HearthLetter *letter,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
HearthDraftRecord *hearth_engine_save_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* Nobody writes on it any more. @unused: attachments that no draft has. Without an answer. */
void hearth_engine_close_draft (HearthEngine *self, HearthKey draft, GArray *unused);
void hearth_engine_discard_draft_async (
    HearthEngine *self, HearthKey draft, HearthKey origin, GAsyncReadyCallback callback, gpointer data);
gboolean hearth_engine_discard_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* The letter goes into the outbox, and the draft ends. */
void hearth_engine_send_draft_async (HearthEngine *self,
                                     const HearthDraftRecord *draft,
                                     gint64 not_before_unix_s,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
HearthKey hearth_engine_send_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* A letter of the outbox becomes a draft again. */
void hearth_engine_take_back_async (HearthEngine *self,
                                    HearthKey item,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
HearthDraftRecord *hearth_engine_take_back_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* Drafts that were open when the program ended: HearthDraftRecord. */
void hearth_engine_list_open_drafts_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data);
GPtrArray *hearth_engine_list_open_drafts_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* A message of a folder of drafts: ours as it was typed, one of another program taken apart. */
void hearth_engine_edit_draft_async (HearthEngine *self,
                                     HearthKey placement,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
HearthDraftRecord *hearth_engine_edit_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/**
 * HearthAttachSource:
 * @file: (nullable): what is copied in; else @bytes
 * @name @content_type: (nullable): of @bytes; of @file they are found out
 */
typedef struct
{
  GFile *file;
  GBytes *bytes;
  const char *name;
  const char *content_type;
} HearthAttachSource;

/* Copies into the store of @account, piece by piece. @progress is called on the thread of the handle. */
void hearth_engine_attach_async (HearthEngine *self,
                                 guint16 account,
                                 const HearthAttachSource *source,
                                 GFileProgressCallback progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
HearthAttachment *hearth_engine_attach_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* People to write to, best first. */
void hearth_engine_complete_address_async (
    HearthEngine *self, gint64 person, const char *typed, GAsyncReadyCallback callback, gpointer data);
GPtrArray *hearth_engine_complete_address_finish (HearthEngine *self, GAsyncResult *result, GError **error);

G_END_DECLS
