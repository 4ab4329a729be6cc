/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader thread. Three queues served in order: what a list needs goes before rows, rows before bodies; among lists
 * the newest request wins, since whoever clicks through folders waits for the last one. The engine owns it, adds an
 * account after its store is open and takes it away before the store closes. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-read-thread.h"

#include "hearth-error.h"
#include "hearth-thread.h"

typedef struct
{
  GTask *task;
  HearthReadThreadWork work;
} Item;

struct _HearthReader
{
  GThread *thread;
  GMutex lock;
  GCond wake;

  /* under the lock */
  GQueue queues[HEARTH_READ_THREAD_N_CLASSES];
  GHashTable *dirs; /* of account number to folder */
  gboolean is_stopping;
  gboolean is_busy;

  /* reader thread only */
  GHashTable *accounts; /* of account number to HearthAccountReader */
};

static void
item_free (Item *item)
{
  if (item->work.input_free != NULL)
    item->work.input_free (item->work.input);
  g_clear_object (&item->task);
  g_free (item);
}

static void
run_item (HearthReadThread *self, Item *item)
{
  GError *error = NULL;
  gpointer result = item->work.func (self, item->work.input, &error);

  if (error != NULL)
    g_task_return_error (item->task, error);
  else
    g_task_return_pointer (item->task, result, item->work.result_free);
  item_free (item);
}

static Item *
pop_item (HearthReadThread *self)
{
  Item *item = g_queue_pop_tail (&self->queues[HEARTH_READ_THREAD_LIST]);

  for (guint i = HEARTH_READ_THREAD_LIST + 1; item == NULL && i < HEARTH_READ_THREAD_N_CLASSES; i++)
    item = g_queue_pop_head (&self->queues[i]);
  return item;
}

static gpointer
reader_thread (gpointer data)
{
  HearthReadThread *self = data;

  hearth_thread_set_role (HEARTH_THREAD_READER);
  self->accounts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) hearth_account_reader_close);

  g_mutex_lock (&self->lock);
  for (;;)
    {
      Item *item = pop_item (self);

      if (item != NULL)
        {
          self->is_busy = TRUE;
          g_mutex_unlock (&self->lock);
          run_item (self, item);
          g_mutex_lock (&self->lock);
          continue;
        }
      if (self->is_busy)
        {
          self->is_busy = FALSE;
          g_cond_broadcast (&self->wake);
        }
      if (self->is_stopping)
        break;
      g_cond_wait (&self->wake, &self->lock);
    }
  g_mutex_unlock (&self->lock);

  g_clear_pointer (&self->accounts, g_hash_table_unref);
  return NULL;
}

/**
 * hearth_read_thread_new:
 *
 * Returns: (transfer full): a reader whose thread runs
 */
HearthReadThread *
hearth_read_thread_new (void)
{
  HearthReadThread *self = g_new0 (HearthReadThread, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->dirs = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->thread = g_thread_new ("hearth-reader", reader_thread, self);
  return self;
}

/**
 * hearth_read_thread_free:
 * @self: (transfer full) (nullable): a reader
 *
 * Answers what was asked and ends the thread.
 */
void
hearth_read_thread_free (HearthReadThread *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_stopping = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);

  g_hash_table_unref (self->dirs);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}

/**
 * hearth_read_thread_add_account:
 * @dir: its folder; the account's store is open
 */
void
hearth_read_thread_add_account (HearthReadThread *self, guint16 account, const char *dir)
{
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->dirs, GUINT_TO_POINTER (account), g_strdup (dir));
  g_mutex_unlock (&self->lock);
}

typedef struct
{
  guint16 account;
  gboolean is_closed;
} Close;

static gpointer
close_account (HearthReadThread *self, gpointer input, GError **error)
{
  Close *close = input;

  g_hash_table_remove (self->accounts, GUINT_TO_POINTER (close->account));
  g_mutex_lock (&self->lock);
  close->is_closed = TRUE;
  g_cond_broadcast (&self->wake);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/**
 * hearth_read_thread_remove_account:
 *
 * Waits until the reader holds no connection to the account any more. Engine thread.
 */
void
hearth_read_thread_remove_account (HearthReadThread *self, guint16 account)
{
  Close close = { account, FALSE };
  const HearthReadThreadWork work = { HEARTH_READ_THREAD_LIST, close_account, &close, NULL, NULL };
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->dirs, GUINT_TO_POINTER (account));
  g_mutex_unlock (&self->lock);

  hearth_read_thread_run (self, task, &work);
  g_mutex_lock (&self->lock);
  while (!close.is_closed)
    g_cond_wait (&self->wake, &self->lock);
  g_mutex_unlock (&self->lock);
}

/**
 * hearth_read_thread_run:
 * @task: returned in its own context with what the function gives
 * @work: (transfer none): what to do; its input becomes the reader's
 */
void
hearth_read_thread_run (HearthReadThread *self, GTask *task, const HearthReadThreadWork *work)
{
  Item *item = g_new0 (Item, 1);

  item->task = g_object_ref (task);
  item->work = *work;
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->queues[work->kind], item);
  g_cond_broadcast (&self->wake);
  g_mutex_unlock (&self->lock);
}

static gboolean
has_work (HearthReadThread *self)
{
  for (guint i = 0; i < HEARTH_READ_THREAD_N_CLASSES; i++)
    if (!g_queue_is_empty (&self->queues[i]))
      return TRUE;
  return self->is_busy;
}

/**
 * hearth_read_thread_wait:
 *
 * Waits until all that was asked is answered. Any thread but the reader's.
 */
void
hearth_read_thread_wait (HearthReadThread *self)
{
  g_mutex_lock (&self->lock);
  while (has_work (self))
    g_cond_wait (&self->wake, &self->lock);
  g_mutex_unlock (&self->lock);
}

/**
 * hearth_read_thread_get_account:
 *
 * Returns: (transfer none) (nullable): the connections of an account, opened if need be; reader thread only
 */
HearthAccountReader *
hearth_read_thread_get_account (HearthReadThread *self, guint16 account, GError **error)
{
  const gpointer key = GUINT_TO_POINTER (account);
  HearthAccountReader *reader;
  g_autofree char *dir = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_READER);

  g_mutex_lock (&self->lock);
  dir = g_strdup (g_hash_table_lookup (self->dirs, key));
  g_mutex_unlock (&self->lock);
  if (dir == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "No account %u", account);
      return NULL;
    }

  reader = g_hash_table_lookup (self->accounts, key);
  if (reader != NULL)
    return reader;
  reader = hearth_account_reader_open (dir, account, error);
  if (reader != NULL)
    g_hash_table_insert (self->accounts, key, reader);
  return reader;
}

/**
 * hearth_read_thread_list_accounts:
 *
 * Returns: (transfer full) (element-type guint16): the accounts there are
 */
GArray *
hearth_read_thread_list_accounts (HearthReadThread *self)
{
  GArray *accounts = g_array_new (FALSE, FALSE, sizeof (guint16));
  GHashTableIter iter;
  gpointer key;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->dirs);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const guint16 account = (guint16) GPOINTER_TO_UINT (key);

      g_array_append_val (accounts, account);
    }
  g_mutex_unlock (&self->lock);
  return accounts;
}
