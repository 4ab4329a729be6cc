/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-letter.h"

G_BEGIN_DECLS

/** To more people no server for sending takes a letter at once; the engine refuses it, too. */
#define HEARTH_DRAFT_RECIPIENTS_MAX 2000

/** How a draft stands to the disk. */
typedef enum
{
  HEARTH_DRAFT_EMPTY,   /* nothing was changed, nothing is on disk */
  HEARTH_DRAFT_UNSAVED, /* on disk within two seconds */
  HEARTH_DRAFT_SAVED,
  HEARTH_DRAFT_FAILED, /* could not be written: "error" says why; the next change tries again */
} HearthDraftState;

/**
 * HearthDraft:
 *
 * A letter while it is written: on disk within two seconds of typing, from there on the server. Made by
 * hearth_client_begin_draft() and its relatives. UI thread.
 *
 * Properties, all notified: "letter" (HearthLetter: as set last, or as the store changed it: attachments get other keys
 * when the identity is of another account), "state" (HearthDraftState), "error" (GError, or %NULL), "notice" (a sentence
 * about this draft that the user should read, or %NULL).
 *
 * An attachment is in the store when its call comes back; it is part of the draft once hearth_draft_set_letter() has it.
 * After discard and send the draft is over: it takes no more changes. Callbacks come in the caller's context.
 */
#define HEARTH_TYPE_DRAFT (hearth_draft_get_type ())
G_DECLARE_FINAL_TYPE (HearthDraft, hearth_draft, HEARTH, DRAFT, GObject)

HearthLetter *hearth_draft_get_letter (HearthDraft *self);
HearthDraftState hearth_draft_get_state (HearthDraft *self);
const GError *hearth_draft_get_error (HearthDraft *self);
const char *hearth_draft_get_notice (HearthDraft *self);
HearthKey hearth_draft_get_key (HearthDraft *self);
gboolean hearth_draft_is_same (HearthDraft *a, HearthDraft *b);
gboolean hearth_draft_is_kept (HearthDraft *self);

void hearth_draft_set_letter (HearthDraft *self, HearthLetter *letter);

/* Attachments. The finish function gives the attachment, to be put into the letter. Cancelling leaves nothing behind. */
void hearth_draft_attach_file_async (HearthDraft *self,
                                     GFile *file,
                                     GFileProgressCallback progress,
                                     gpointer progress_data,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
HearthAttachment *hearth_draft_attach_file_finish (HearthDraft *self, GAsyncResult *result, GError **error);
void hearth_draft_attach_bytes_async (HearthDraft *self,
                                      const char *name,
                                      const char *content_type,
                                      GBytes *bytes,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
HearthAttachment *hearth_draft_attach_bytes_finish (HearthDraft *self, GAsyncResult *result, GError **error);
void hearth_draft_attach_message_async (HearthDraft *self,
                                        HearthKey placement,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
HearthAttachment *
hearth_draft_attach_message_finish (HearthDraft *self, GAsyncResult *result, GError **error);
void hearth_draft_attach_part_async (HearthDraft *self,
                                     HearthKey placement,
                                     const char *path,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
HearthAttachment *hearth_draft_attach_part_finish (HearthDraft *self, GAsyncResult *result, GError **error);

/* Ends */
void hearth_draft_close_async (HearthDraft *self, GAsyncReadyCallback callback, gpointer data);
gboolean hearth_draft_close_finish (HearthDraft *self, GAsyncResult *result, GError **error);
void hearth_draft_discard_async (HearthDraft *self, GAsyncReadyCallback callback, gpointer data);
gboolean hearth_draft_discard_finish (HearthDraft *self, GAsyncResult *result, GError **error);
void hearth_draft_send_async (HearthDraft *self,
                              gint64 not_before_unix_s,
                              GAsyncReadyCallback callback,
                              gpointer data);
HearthKey hearth_draft_send_finish (HearthDraft *self, GAsyncResult *result, GError **error);

G_END_DECLS
