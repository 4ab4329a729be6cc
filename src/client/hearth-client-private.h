/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-client.h"
#include "hearth-engine.h"

G_BEGIN_DECLS

HearthEngine *hearth_client_get_engine (HearthClient *self);

/* Requests that the engine answers by itself: a task of ours returns the engine's result. */
static inline void
relay_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_pointer (task, g_object_ref (result), g_object_unref);
}

/* The engine's result inside of ours; the engine cancels, so this one never fails. */
static inline GAsyncResult *
open_result (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

#define ENGINE(self)                (hearth_client_get_engine (self))
#define RELAY(self, callback, data) relay_cb, g_task_new ((self), NULL, (callback), (data))

/* hearth-client-letters.c */
const HearthIdentity *
hearth_client_find_identity_written_to (HearthClient *self, const HearthContent *content, guint16 number);

/* A letter that this client has just put into the outbox, and one that the user took back. */
void hearth_client_note_queued (HearthClient *self, HearthKey key, const HearthLetter *letter);
void hearth_client_note_cancelled (HearthClient *self, HearthKey key);

/* hearth-client.c */
typedef struct _HearthClientFiling HearthClientFiling;

HearthClientFiling *hearth_client_get_filing (HearthClient *self);
GPtrArray *hearth_client_get_lists (HearthClient *self);
const HearthRow *hearth_client_peek_row (HearthClient *self, HearthKey placement);

/* hearth-client-filing.c */
HearthClientFiling *hearth_client_filing_new (void);
void hearth_client_filing_free (HearthClientFiling *self);
void hearth_client_filing_class_init (GType type);
void hearth_client_tell_not_done (HearthClient *self, HearthPendingChange *change);

/* hearth-client-folders.c */

/* Drafts that are written on: not owned. */
void hearth_client_keep_draft (HearthClient *self, HearthDraft *draft);
gboolean hearth_client_has_draft (HearthClient *self, HearthKey key);
void hearth_client_forget_draft (HearthClient *self, HearthDraft *draft);

G_END_DECLS
