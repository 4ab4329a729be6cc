/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way from the engine thread to the thread of the handle besides the answers to requests. Commits come many
 * times in a frame: their change sets are merged into one that waits, and a source in the handle's main context takes
 * it at most every 16 ms. The lock is held for a merge or a swap only. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-event-queue.h"

typedef struct
{
  GArray *keys;
  GError *error;
} Refusal;

struct _HearthEventQueue
{
  gatomicrefcount ref_count;
  GMutex lock;

  /* under the lock */
  GSource *source;
  gint64 last_drain_us;
  HearthChangeSet *changes;
  GHashTable *statuses; /* of account number to the latest HearthAccountStatus */
  GHashTable *untold;   /* of account numbers whose status waits to be told */
  GQueue refusals;
  GQueue not_done; /* of HearthPendingChange */

  /* the handle's thread only */
  HearthEventHandlers handlers;
  gpointer data;
};

static void
refusal_free (gpointer data)
{
  Refusal *refusal = data;

  g_array_unref (refusal->keys);
  g_error_free (refusal->error);
  g_free (refusal);
}

static void
tell_statuses (HearthEventQueue *self, GPtrArray *statuses)
{
  for (guint i = 0; i < statuses->len; i++)
    if (self->handlers.status != NULL)
      self->handlers.status (g_ptr_array_index (statuses, i), self->data);
}

static GPtrArray *
take_statuses (HearthEventQueue *self)
{
  GPtrArray *statuses = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_account_status_unref);
  GHashTableIter iter;
  gpointer account;

  g_hash_table_iter_init (&iter, self->untold);
  while (g_hash_table_iter_next (&iter, &account, NULL))
    {
      HearthAccountStatus *status = g_hash_table_lookup (self->statuses, account);

      if (status != NULL)
        g_ptr_array_add (statuses, hearth_account_status_ref (status));
    }
  g_hash_table_remove_all (self->untold);
  return statuses;
}

static void
drain (HearthEventQueue *self)
{
  g_autoptr (HearthChangeSet) changes = NULL;
  g_autoptr (GPtrArray) statuses = NULL;
  GQueue refusals = G_QUEUE_INIT;
  GQueue not_done = G_QUEUE_INIT;

  g_mutex_lock (&self->lock);
  self->last_drain_us = g_get_monotonic_time ();
  changes = g_steal_pointer (&self->changes);
  statuses = take_statuses (self);
  refusals = self->refusals;
  g_queue_init (&self->refusals);
  not_done = self->not_done;
  g_queue_init (&self->not_done);
  g_mutex_unlock (&self->lock);

  hearth_event_queue_ref (self);
  if (changes != NULL && self->handlers.changes != NULL)
    self->handlers.changes (changes, self->data);
  tell_statuses (self, statuses);
  for (Refusal *refusal = g_queue_pop_head (&refusals); refusal != NULL;
       refusal = g_queue_pop_head (&refusals))
    {
      if (self->handlers.refused != NULL)
        self->handlers.refused (refusal->keys, refusal->error, self->data);
      refusal_free (refusal);
    }
  for (HearthPendingChange *change = g_queue_pop_head (&not_done); change != NULL;
       change = g_queue_pop_head (&not_done))
    {
      if (self->handlers.not_done != NULL)
        self->handlers.not_done (change, self->data);
      hearth_pending_change_unref (change);
    }
  hearth_event_queue_unref (self);
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs source_funcs = { .dispatch = source_dispatch };

static gboolean
drain_cb (gpointer data)
{
  drain (data);
  return G_SOURCE_CONTINUE;
}

/* Under the lock: the source fires now, or when the interval since the last time is over. */
static void
wake (HearthEventQueue *self)
{
  if (self->source != NULL && g_source_get_ready_time (self->source) < 0)
    g_source_set_ready_time (self->source, self->last_drain_us + HEARTH_EVENT_INTERVAL_MS * 1000);
}

/**
 * hearth_event_queue_new:
 * @context: where the handlers are called
 *
 * Returns: (transfer full): an empty queue
 */
HearthEventQueue *
hearth_event_queue_new (GMainContext *context, const HearthEventHandlers *handlers, gpointer data)
{
  HearthEventQueue *self = g_new0 (HearthEventQueue, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->statuses = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) hearth_account_status_unref);
  self->untold = g_hash_table_new (NULL, NULL);
  self->handlers = *handlers;
  self->data = data;
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "hearth-events");
  g_source_set_callback (self->source, drain_cb, self, NULL);
  g_source_attach (self->source, context);
  return self;
}

/**
 * hearth_event_queue_ref:
 *
 * Returns: (transfer full): @self
 */
HearthEventQueue *
hearth_event_queue_ref (HearthEventQueue *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hearth_event_queue_unref:
 * @self: (transfer full): a queue, closed before the last reference goes
 */
void
hearth_event_queue_unref (HearthEventQueue *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->changes, hearth_change_set_free);
  g_hash_table_unref (self->statuses);
  g_hash_table_unref (self->untold);
  g_queue_clear_full (&self->refusals, refusal_free);
  g_queue_clear_full (&self->not_done, (GDestroyNotify) hearth_pending_change_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * hearth_event_queue_close:
 *
 * No handler is called from now on. Thread of the handle.
 */
void
hearth_event_queue_close (HearthEventQueue *self)
{
  GSource *source;

  g_mutex_lock (&self->lock);
  source = g_steal_pointer (&self->source);
  g_mutex_unlock (&self->lock);
  if (source == NULL)
    return;
  g_source_destroy (source);
  g_source_unref (source);
  self->handlers = (HearthEventHandlers){ 0 };
}

/**
 * hearth_event_queue_flush:
 *
 * Tells at once what waits. Thread of the handle.
 */
void
hearth_event_queue_flush (HearthEventQueue *self)
{
  drain (self);
}

/**
 * hearth_event_queue_post_changes:
 * @changes: (transfer full) (nullable): what a commit changed
 */
void
hearth_event_queue_post_changes (HearthEventQueue *self, HearthChangeSet *changes)
{
  if (changes == NULL || hearth_change_set_is_empty (changes))
    {
      hearth_change_set_free (changes);
      return;
    }

  g_mutex_lock (&self->lock);
  if (self->changes == NULL)
    self->changes = g_steal_pointer (&changes);
  else
    hearth_change_set_merge (self->changes, changes);
  wake (self);
  g_mutex_unlock (&self->lock);
  hearth_change_set_free (changes);
}

/**
 * hearth_event_queue_post_status:
 * @status: (transfer full): replaces what was told of its account before
 */
void
hearth_event_queue_post_status (HearthEventQueue *self, HearthAccountStatus *status)
{
  const gpointer account = GUINT_TO_POINTER (status->account);

  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->statuses, account, status);
  g_hash_table_add (self->untold, account);
  wake (self);
  g_mutex_unlock (&self->lock);
}

/**
 * hearth_event_queue_post_refused:
 * @keys: (transfer none) (element-type HearthKey): the placements; not changed by anybody from now on
 * @error: (transfer none): what the server said
 */
void
hearth_event_queue_post_refused (HearthEventQueue *self, GArray *keys, const GError *error)
{
  Refusal *refusal = g_new0 (Refusal, 1);

  refusal->keys = g_array_ref (keys);
  refusal->error = g_error_copy (error);
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->refusals, refusal);
  wake (self);
  g_mutex_unlock (&self->lock);
}

/**
 * hearth_event_queue_post_not_done:
 * @change: (transfer none): what the server refused, with the error
 */
void
hearth_event_queue_post_not_done (HearthEventQueue *self, HearthPendingChange *change)
{
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->not_done, hearth_pending_change_ref (change));
  wake (self);
  g_mutex_unlock (&self->lock);
}

/**
 * hearth_event_queue_dup_status:
 *
 * Returns: (transfer full) (nullable): the latest status of @account, told or not
 */
HearthAccountStatus *
hearth_event_queue_dup_status (HearthEventQueue *self, guint16 account)
{
  HearthAccountStatus *status;

  g_mutex_lock (&self->lock);
  status = g_hash_table_lookup (self->statuses, GUINT_TO_POINTER (account));
  if (status != NULL)
    hearth_account_status_ref (status);
  g_mutex_unlock (&self->lock);
  return status;
}

/**
 * hearth_event_queue_forget_account:
 *
 * The account is gone: it has no status any more.
 */
void
hearth_event_queue_forget_account (HearthEventQueue *self, guint16 account)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->statuses, GUINT_TO_POINTER (account));
  g_hash_table_remove (self->untold, GUINT_TO_POINTER (account));
  g_mutex_unlock (&self->lock);
}
