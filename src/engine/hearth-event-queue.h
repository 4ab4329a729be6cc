/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-change-set.h"
#include "hearth-filing.h"
#include "hearth-status.h"

G_BEGIN_DECLS

/**
 * HearthEventQueue:
 *
 * What the engine thread tells the thread of the handle: one bounded set of changes that waits, the latest status of
 * each account, and refusals. Counted atomically; both threads use it.
 */
typedef struct _HearthEventQueue HearthEventQueue;

/**
 * HearthEventHandlers:
 *
 * Called on the thread of the handle while hearth_event_queue_close() was not called. Values are borrowed.
 */
typedef struct
{
  void (*changes) (const HearthChangeSet *changes, gpointer data);
  void (*status) (HearthAccountStatus *status, gpointer data);
  void (*refused) (GArray *keys, const GError *error, gpointer data);
  void (*not_done) (HearthPendingChange *change, gpointer data);
} HearthEventHandlers;

/** The UI side is told at most this often. */
#define HEARTH_EVENT_INTERVAL_MS 16

HearthEventQueue *
hearth_event_queue_new (GMainContext *context, const HearthEventHandlers *handlers, gpointer data);
HearthEventQueue *hearth_event_queue_ref (HearthEventQueue *self);
void hearth_event_queue_unref (HearthEventQueue *self);
void hearth_event_queue_close (HearthEventQueue *self);

void hearth_event_queue_post_changes (HearthEventQueue *self, HearthChangeSet *changes);
void hearth_event_queue_post_status (HearthEventQueue *self, HearthAccountStatus *status);
void hearth_event_queue_post_refused (HearthEventQueue *self, GArray *keys, const GError *error);
void hearth_event_queue_post_not_done (HearthEventQueue *self, HearthPendingChange *change);
HearthAccountStatus *hearth_event_queue_dup_status (HearthEventQueue *self, guint16 account);
void hearth_event_queue_forget_account (HearthEventQueue *self, guint16 account);
void hearth_event_queue_flush (HearthEventQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthEventQueue, hearth_event_queue_unref)

G_END_DECLS
