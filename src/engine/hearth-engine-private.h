/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthEngine share; nobody outside of them includes it. */
#pragma once

#include "hearth-core.h"
#include "hearth-engine.h"

G_BEGIN_DECLS

/**
 * HearthEngineFunc:
 * @task: to be returned once, now or later, in any turn of the engine thread's loop
 * @input: what was posted with it; freed when the task goes
 *
 * The engine's side of a request.
 */
typedef void (*HearthEngineFunc) (HearthCore *core, GTask *task, gpointer input);

/* Posts a request without a way to withdraw it. */
void hearth_engine_post (
    HearthEngine *self, GTask *task, HearthEngineFunc func, gpointer input, GDestroyNotify free);
/* The same, with @cancellable of the caller's thread; the engine's side sees hearth_request_get_cancellable(). */
void hearth_engine_post_cancellable (HearthEngine *self,
                                     GTask *task,
                                     GCancellable *cancellable,
                                     HearthEngineFunc func,
                                     gpointer input,
                                     GDestroyNotify free);
GCancellable *hearth_request_get_cancellable (GTask *task);

/* Posts without an answer. */
typedef void (*HearthEngineNote) (HearthCore *core, gpointer input);
void hearth_engine_note (HearthEngine *self, HearthEngineNote func, gpointer input, GDestroyNotify free);

/* The same from the reader thread. */
void hearth_engine_note_from_reader (HearthEngine *self,
                                     HearthEngineNote func,
                                     gpointer input,
                                     GDestroyNotify free);

/* Asks the reader thread. */
void hearth_engine_read (HearthEngine *self, GTask *task, const HearthReadThreadWork *work);
gboolean hearth_engine_is_running (HearthEngine *self);
GMainContext *hearth_engine_get_context (HearthEngine *self);

G_END_DECLS
