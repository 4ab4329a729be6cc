/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: folders, lists and rows, answered by the reader thread without a detour. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-account-session.h"
#include "hearth-engine-private.h"
#include "hearth-message-loader.h"
#include "hearth-preview-fetcher.h"

typedef struct
{
  HearthEngine *engine;
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

/* --- previews that are missing --- */

typedef struct
{
  HearthEngine *engine;
  GArray *wishes; /* of HearthPreviewWish, their parts not filled in */
} Lacking;

static void
lacking_free (gpointer data)
{
  Lacking *lacking = data;

  g_array_unref (lacking->wishes);
  g_free (lacking);
}

static void
wish_for_previews (HearthCore *core, gpointer input)
{
  const GArray *wishes = input;

  for (guint i = wishes->len; i > 0; i--)
    {
      const HearthPreviewWish *wish = &g_array_index (wishes, HearthPreviewWish, i - 1);
      HearthAccountRunner *runner =
          hearth_core_get_runner (core, hearth_key_get_account (wish->placement), NULL);

      if (runner != NULL &&
          hearth_message_loader_find_preview (hearth_core_get_loader (core), wish->placement))
        continue;
      if (runner != NULL && wish->part.section[0] != '\0')
        hearth_preview_fetcher_wish (runner, wish);
    }
}

/* Finds where the texts of the rows are; after the rows are handed over. */
static gpointer
find_texts (HearthReadThread *reader, gpointer input, GError **error)
{
  Lacking *lacking = input;
  GArray *found = g_array_new (FALSE, FALSE, sizeof (HearthPreviewWish));

  for (guint i = 0; i < lacking->wishes->len; i++)
    {
      HearthPreviewWish *wish = &g_array_index (lacking->wishes, HearthPreviewWish, i);
      HearthAccountReader *account =
          hearth_read_thread_get_account (reader, hearth_key_get_account (wish->placement), NULL);
      g_autoptr (GBytes) structure =
          account != NULL ? hearth_account_reader_read_structure (account, wish->placement, NULL) : NULL;
      gsize size;
      const char *data = structure != NULL ? g_bytes_get_data (structure, &size) : NULL;

      /* What is here needs nothing of the server. */
      if (data == NULL || !hearth_text_part_read (data, size, &wish->part))
        wish->part.section[0] = '\0';
      g_array_append_val (found, *wish);
    }
  hearth_engine_note_from_reader (lacking->engine, wish_for_previews, found, (GDestroyNotify) g_array_unref);
  return NULL;
}

/* Reader thread: rows without a preview are wished for. */
static void
note_lacking (HearthEngine *engine, HearthReadThread *reader, GPtrArray *rows)
{
  Lacking *lacking = g_new0 (Lacking, 1);
  const HearthReadThreadWork work = {
    .kind = HEARTH_READ_THREAD_BODY,
    .func = find_texts,
    .input = lacking,
    .input_free = lacking_free,
  };
  g_autoptr (GTask) task = NULL;

  lacking->engine = engine;
  lacking->wishes = g_array_new (FALSE, TRUE, sizeof (HearthPreviewWish));
  for (guint i = 0; i < rows->len; i++)
    {
      const HearthRow *row = g_ptr_array_index (rows, i);
      const HearthPreviewWish wish = { .placement = row->key, .has_attachment = row->has_attachment };

      if (row->preview == NULL)
        g_array_append_val (lacking->wishes, wish);
    }
  if (lacking->wishes->len == 0)
    {
      lacking_free (lacking);
      return;
    }
  task = g_task_new (NULL, NULL, NULL, NULL);
  hearth_read_thread_run (reader, task, &work);
}

/* --- folders --- */

static gpointer
read_folders (HearthReadThread *reader, gpointer input, GError **error)
{
  HearthAccountReader *account =
      hearth_read_thread_get_account (reader, (guint16) GPOINTER_TO_UINT (input), error);

  return account != NULL ? hearth_account_reader_read_folders (account, error) : NULL;
}

/**
 * hearth_engine_read_folders_async:
 *
 * Reads the folders of an account.
 */
void
hearth_engine_read_folders_async (HearthEngine *self,
                                  guint16 account,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const HearthReadThreadWork work = {
    .kind = HEARTH_READ_THREAD_LIST,
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
read_list (HearthReadThread *reader, gpointer input, GError **error)
{
  const ListQuery *query = input;
  HearthAccountReader *account =
      hearth_read_thread_get_account (reader, hearth_key_get_account (query->folder), error);
  HearthListIndex *list;

  if (account == NULL)
    return NULL;
  if (!query->is_head)
    return hearth_account_reader_read_list (account, query->folder, query->sort, error);
  list = hearth_account_reader_read_list_head (account, query->folder, query->sort, query->n_first, error);
  if (list != NULL)
    note_lacking (query->engine, reader, list->rows);
  return list;
}

static void
ask_list (HearthEngine *self, const ListQuery *query, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const HearthReadThreadWork work = {
    .kind = HEARTH_READ_THREAD_LIST,
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
hearth_engine_read_list_head_async (HearthEngine *self,
                                    HearthKey folder,
                                    HearthSort sort,
                                    guint n_first,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  const ListQuery query = { self, folder, sort, n_first, TRUE };

  ask_list (self, &query, callback, data);
}

/**
 * hearth_engine_read_list_async:
 *
 * Reads all entries of a list, without rows.
 */
void
hearth_engine_read_list_async (
    HearthEngine *self, HearthKey folder, HearthSort sort, GAsyncReadyCallback callback, gpointer data)
{
  const ListQuery query = { self, folder, sort, 0, FALSE };

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
read_rows (HearthReadThread *reader, gpointer input, GError **error)
{
  const RowsQuery *query = input;
  HearthAccountReader *account;
  GPtrArray *rows;

  if (query->n_keys == 0)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_row_unref);
  account = hearth_read_thread_get_account (reader, hearth_key_get_account (query->keys[0]), error);
  rows =
      account != NULL ? hearth_account_reader_read_rows (account, query->keys, query->n_keys, error) : NULL;
  if (rows != NULL)
    note_lacking (query->engine, reader, rows);
  return rows;
}

/**
 * hearth_engine_read_rows_async:
 * @keys: placements of one account, at most 500; copied
 *
 * Reads rows.
 */
void
hearth_engine_read_rows_async (
    HearthEngine *self, const HearthKey *keys, gsize n_keys, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  RowsQuery *query = g_new0 (RowsQuery, 1);
  const HearthReadThreadWork work = {
    .kind = HEARTH_READ_THREAD_ROWS,
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
      const gboolean is_there =
          hearth_account_runner_get_info (runner)->number == hearth_key_get_account (folder);

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
