/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: folders, lists and rows, answered by the reader thread without a detour. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"

typedef struct
{
  HearthKey folder;
  HearthSort sort;
  guint n_first;
  gboolean is_head;
} ListQuery;

typedef struct
{
  HearthEngine *engine;
  HearthKey *keys;
  gsize n_keys;
} RowsQuery;

/* --- folders --- */

static gpointer
read_folders (HearthReader *reader, gpointer input, GError **error)
{
  HearthAccountReader *account =
      hearth_reader_get_account (reader, (guint16) GPOINTER_TO_UINT (input), error);

  return account != NULL ? hearth_account_reader_read_folders (account, error) : NULL;
}

/**
 * hearth_engine_read_folders_async:
 *
 * Reads the folders of an account.
 */
void
hearth_engine_read_folders_async (HearthEngine *self, guint16 account, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const HearthReaderWork work = {
    .kind = HEARTH_READER_LIST,
    .func = read_folders,
    .input = GUINT_TO_POINTER (account),
    .result_free = (GDestroyNotify) g_ptr_array_unref,
  };

  hearth_engine_read (self, task, &work);
}

/**
 * hearth_engine_read_folders_finish:
 *
 * Returns: (transfer full) (nullable) (element-type HearthFolderInfo): the folders
 */
GPtrArray *
hearth_engine_read_folders_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- lists --- */

static gpointer
read_list (HearthReader *reader, gpointer input, GError **error)
{
  const ListQuery *query = input;
  HearthAccountReader *account = hearth_reader_get_account (reader, hearth_key_get_account (query->folder), error);

  if (account == NULL)
    return NULL;
  return query->is_head
             ? hearth_account_reader_read_list_head (account, query->folder, query->sort, query->n_first, error)
             : hearth_account_reader_read_list (account, query->folder, query->sort, error);
}

static void
ask_list (HearthEngine *self, const ListQuery *query, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const HearthReaderWork work = {
    .kind = HEARTH_READER_LIST,
    .func = read_list,
    .input = g_memdup2 (query, sizeof *query),
    .input_free = g_free,
    .result_free = (GDestroyNotify) hearth_list_index_unref,
  };

  hearth_engine_read (self, task, &work);
}

/**
 * hearth_engine_read_list_head_async:
 * @n_first: how many entries, with their rows
 *
 * Reads the beginning of a list.
 */
void
hearth_engine_read_list_head_async (HearthEngine *self, HearthKey folder, HearthSort sort, guint n_first,
                                    GAsyncReadyCallback callback, gpointer data)
{
  const ListQuery query = { folder, sort, n_first, TRUE };

  ask_list (self, &query, callback, data);
}

/**
 * hearth_engine_read_list_async:
 *
 * Reads all entries of a list, without rows.
 */
void
hearth_engine_read_list_async (HearthEngine *self, HearthKey folder, HearthSort sort, GAsyncReadyCallback callback,
                               gpointer data)
{
  const ListQuery query = { folder, sort, 0, FALSE };

  ask_list (self, &query, callback, data);
}

/**
 * hearth_engine_read_list_finish:
 *
 * Returns: (transfer full) (nullable): the list
 */
HearthListIndex *
hearth_engine_read_list_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- rows --- */

static void
rows_query_free (gpointer data)
{
  RowsQuery *query = data;

  g_free (query->keys);
  g_free (query);
}

static gpointer
read_rows (HearthReader *reader, gpointer input, GError **error)
{
  const RowsQuery *query = input;
  HearthAccountReader *account;

  if (query->n_keys == 0)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_row_unref);
  account = hearth_reader_get_account (reader, hearth_key_get_account (query->keys[0]), error);
  return account != NULL ? hearth_account_reader_read_rows (account, query->keys, query->n_keys, error) : NULL;
}

/**
 * hearth_engine_read_rows_async:
 * @keys: placements of one account, at most 500; copied
 *
 * Reads rows.
 */
void
hearth_engine_read_rows_async (HearthEngine *self, const HearthKey *keys, gsize n_keys, GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  RowsQuery *query = g_new0 (RowsQuery, 1);
  const HearthReaderWork work = {
    .kind = HEARTH_READER_ROWS,
    .func = read_rows,
    .input = query,
    .input_free = rows_query_free,
    .result_free = (GDestroyNotify) g_ptr_array_unref,
  };

  query->engine = self;
  query->keys = g_memdup2 (keys, n_keys * sizeof *keys);
  query->n_keys = n_keys;
  hearth_engine_read (self, task, &work);
}

/**
 * hearth_engine_read_rows_finish:
 *
 * Returns: (transfer full) (nullable) (element-type HearthRow): those rows that there are
 */
GPtrArray *
hearth_engine_read_rows_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the folder the user looks at --- */

static void
set_current_folder (HearthCore *core, gpointer input)
{
  const HearthKey folder = *(HearthKey *) input;
  g_autoptr (GPtrArray) runners = hearth_core_list_runners (core);

  for (guint i = 0; i < runners->len; i++)
    {
      HearthAccountRunner *runner = g_ptr_array_index (runners, i);
      const gboolean is_there = hearth_account_runner_get_info (runner)->number == hearth_key_get_account (folder);

      hearth_account_runner_set_current_folder (runner, is_there ? folder : HEARTH_KEY_NONE);
    }
}

/**
 * hearth_engine_set_current_folder:
 * @folder: what the user looks at, or %HEARTH_KEY_NONE
 */
void
hearth_engine_set_current_folder (HearthEngine *self, HearthKey folder)
{
  hearth_engine_note (self, set_current_folder, g_memdup2 (&folder, sizeof folder), g_free);
}
