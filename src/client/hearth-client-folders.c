/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that the user makes, renames and removes, and the changes that the server has not made yet. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-filing-private.h"

#include "hearth-engine-filing.h"
#include "hearth-error.h"

#define PENDING_MANY    200
#define PENDING_REST_MS 300

/* --- folders --- */

/**
 * hearth_client_create_folder_async:
 * @account: number of the account
 * @parent: the folder it is to be in, or %HEARTH_KEY_NONE
 * @name: as typed
 *
 * Makes a folder here and, in the background, on the server.
 */
void
hearth_client_create_folder_async (HearthClient *self,
                                   guint16 account,
                                   HearthKey parent,
                                   const char *name,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  hearth_engine_create_folder_async (ENGINE (self), account, parent, name, RELAY (self, callback, data));
}

/**
 * hearth_client_create_folder_finish:
 *
 * Returns: the folder, or %HEARTH_KEY_NONE: %HEARTH_ERROR_INVALID_INPUT and _ALREADY_EXISTS are about the name
 */
HearthKey
hearth_client_create_folder_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = g_task_propagate_pointer (G_TASK (result), NULL);

  return hearth_engine_create_folder_finish (ENGINE (self), inner, error);
}

static void
renamed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthUndoEntry *entry = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hearth_engine_change_folder_finish (HEARTH_ENGINE (source), result, &error))
    {
      hearth_undo_entry_free (entry);
      g_task_return_error (task, error);
      return;
    }
  hearth_client_note_done (g_task_get_source_object (task), entry);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_client_rename_folder_async:
 * @name: as typed
 *
 * Gives @folder another name. It can be taken back.
 */
void
hearth_client_rename_folder_async (
    HearthClient *self, HearthKey folder, const char *name, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  HearthFolder *known = hearth_client_find_folder (self, folder);
  HearthUndoEntry *entry = hearth_undo_entry_new (HEARTH_UNDO_NAME);

  entry->folder = folder;
  entry->old_name = g_strdup (known != NULL ? hearth_folder_get_info (known)->name : name);
  entry->new_name = g_strdup (name);
  entry->words = hearth_words_for_renaming (entry->old_name, name);
  g_task_set_task_data (task, entry, NULL);
  hearth_engine_rename_folder_async (ENGINE (self), folder, name, renamed_cb, task);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (hearth_engine_change_folder_finish (HEARTH_ENGINE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_client_remove_folder_async:
 *
 * Removes a folder with everything in it, for ever.
 */
void
hearth_client_remove_folder_async (HearthClient *self,
                                   HearthKey folder,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  hearth_engine_remove_folder_async (ENGINE (self), folder, changed_cb,
                                     g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_subscribe_folder_async:
 *
 * Subscribes to a folder, so that other programs show it, too.
 */
void
hearth_client_subscribe_folder_async (HearthClient *self,
                                      HearthKey folder,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  hearth_engine_subscribe_folder_async (ENGINE (self), folder, HEARTH_FOLDER_SUBSCRIBE, changed_cb,
                                        g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_unsubscribe_folder_async:
 *
 * Ends the subscription to a folder.
 */
void
hearth_client_unsubscribe_folder_async (HearthClient *self,
                                        HearthKey folder,
                                        GAsyncReadyCallback callback,
                                        gpointer data)
{
  hearth_engine_subscribe_folder_async (ENGINE (self), folder, HEARTH_FOLDER_UNSUBSCRIBE, changed_cb,
                                        g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_change_folder_finish:
 *
 * Returns: whether the folder was renamed, removed or subscribed to
 */
gboolean
hearth_client_change_folder_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hearth_client_change_folder_finish (HEARTH_CLIENT (source), result, &error))
    hearth_client_tell_not_filed (HEARTH_CLIENT (source), error);
}

/**
 * hearth_client_remove_folder:
 *
 * Removes a folder with everything in it, for ever; what does not work is told by a signal.
 */
void
hearth_client_remove_folder (HearthClient *self, HearthKey folder)
{
  hearth_client_remove_folder_async (self, folder, asked_cb, NULL);
}

/**
 * hearth_client_subscribe_folder:
 *
 * Subscribes to a folder; what does not work is told by a signal.
 */
void
hearth_client_subscribe_folder (HearthClient *self, HearthKey folder)
{
  hearth_client_subscribe_folder_async (self, folder, asked_cb, NULL);
}

/**
 * hearth_client_unsubscribe_folder:
 *
 * Ends the subscription to a folder; what does not work is told by a signal.
 */
void
hearth_client_unsubscribe_folder (HearthClient *self, HearthKey folder)
{
  hearth_client_unsubscribe_folder_async (self, folder, asked_cb, NULL);
}

/* --- what waits --- */

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  const HearthPendingChange *x = *(HearthPendingChange *const *) a, *y = *(HearthPendingChange *const *) b;
  const gboolean is_x_failed = x->state == HEARTH_PENDING_FAILED;

  if (is_x_failed != (y->state == HEARTH_PENDING_FAILED))
    return is_x_failed ? -1 : 1;
  if (x->created_unix_s != y->created_unix_s)
    return x->created_unix_s < y->created_unix_s ? -1 : 1;
  return x->key < y->key ? -1 : x->key > y->key;
}

/* HearthKey → HearthWaitingChange: those that are shown. Keys and values are the objects' own. */
static GHashTable *
index_waiting (GListStore *pending)
{
  GHashTable *index = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pending)); i++)
    {
      g_autoptr (HearthWaitingChange) waiting = g_list_model_get_item (G_LIST_MODEL (pending), i);

      g_hash_table_insert (index, &hearth_waiting_change_get_change (waiting)->key, waiting);
    }
  return index;
}

static HearthWaitingChange *
dup_waiting (GHashTable *index, HearthPendingChange *change)
{
  HearthWaitingChange *waiting = g_hash_table_lookup (index, &change->key);

  return waiting != NULL ? g_object_ref (waiting) : hearth_waiting_change_new (change);
}

static gboolean
is_same_order (GListStore *pending, GPtrArray *wanted)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (pending)) != wanted->len)
    return FALSE;
  for (guint i = 0; i < wanted->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (pending), i);

      if (item != wanted->pdata[i])
        return FALSE;
    }
  return TRUE;
}

static guint
count_failed (GListStore *pending)
{
  guint n_failed = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pending)); i++)
    {
      g_autoptr (HearthWaitingChange) waiting = g_list_model_get_item (G_LIST_MODEL (pending), i);

      n_failed += hearth_waiting_change_get_change (waiting)->state == HEARTH_PENDING_FAILED;
    }
  return n_failed;
}

/* Objects stay while their facts change; the model changes only when something comes, goes or fails, or fails no more. */
static void
adopt_pending (HearthClientFiling *filing, GPtrArray *changes)
{
  const guint n_failed = count_failed (filing->pending);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) index = index_waiting (filing->pending);

  g_ptr_array_sort (changes, compare_changes);
  for (guint i = 0; i < changes->len; i++)
    g_ptr_array_add (wanted, dup_waiting (index, changes->pdata[i]));
  /* The index has the keys of the facts as they were. */
  for (guint i = 0; i < changes->len; i++)
    hearth_waiting_change_set_change (wanted->pdata[i], changes->pdata[i]);
  if (!is_same_order (filing->pending, wanted) || count_failed (filing->pending) != n_failed)
    g_list_store_splice (filing->pending, 0, g_list_model_get_n_items (G_LIST_MODEL (filing->pending)),
                         wanted->pdata, wanted->len);
}

static void
end_reading (HearthClient *self)
{
  HearthClientFiling *filing = hearth_client_get_filing (self);

  filing->is_reading = FALSE;
  if (filing->is_wanted)
    hearth_client_want_pending (self);
}

static gboolean
rested_cb (gpointer data)
{
  end_reading (data);
  return G_SOURCE_REMOVE;
}

static void
pending_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthClient) self = data;
  HearthClientFiling *filing = hearth_client_get_filing (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = hearth_engine_read_pending_finish (HEARTH_ENGINE (source), result, &error);

  if (changes != NULL)
    adopt_pending (filing, changes);
  else if (!hearth_error_is_cancelled (error))
    g_message ("the changes that wait could not be read: %s", error->message);
  /* While many are done one by one, all of them are not read again for each. */
  if (changes != NULL && changes->len > PENDING_MANY)
    g_timeout_add_full (G_PRIORITY_DEFAULT, PENDING_REST_MS, rested_cb, g_object_ref (self), g_object_unref);
  else
    end_reading (self);
}

/**
 * hearth_client_want_pending:
 *
 * The changes that wait are other ones now: reads them, once for all that is told meanwhile.
 */
void
hearth_client_want_pending (HearthClient *self)
{
  HearthClientFiling *filing = hearth_client_get_filing (self);

  filing->is_wanted = filing->is_reading;
  if (filing->is_reading)
    return;
  filing->is_reading = TRUE;
  hearth_engine_read_pending_async (ENGINE (self), pending_read_cb, g_object_ref (self));
}

/**
 * hearth_client_is_pending_read:
 *
 * Returns: whether hearth_client_get_pending() has what hearth_client_want_pending() asked for
 */
gboolean
hearth_client_is_pending_read (HearthClient *self)
{
  return !hearth_client_get_filing (self)->is_reading;
}

/**
 * hearth_client_get_pending:
 *
 * Returns: (transfer none): a #GListStore of #HearthWaitingChange, those that failed first, then the oldest
 */
GListModel *
hearth_client_get_pending (HearthClient *self)
{
  return G_LIST_MODEL (hearth_client_get_filing (self)->pending);
}

/**
 * hearth_client_decide_pending_async:
 *
 * Carries out what the user decided about a change that waits.
 */
void
hearth_client_decide_pending_async (HearthClient *self,
                                    HearthKey change,
                                    HearthPendingDecision decision,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  hearth_engine_decide_pending_async (ENGINE (self), change, decision, RELAY (self, callback, data));
}

/**
 * hearth_client_decide_pending_finish:
 *
 * Returns: whether it was possible
 */
gboolean
hearth_client_decide_pending_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = g_task_propagate_pointer (G_TASK (result), NULL);

  return hearth_engine_decide_pending_finish (ENGINE (self), inner, error);
}
