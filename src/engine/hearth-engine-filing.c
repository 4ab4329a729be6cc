/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: filing messages. What is asked for is cut into batches, one an account, and these into slices with turns of
 * the loop in between; each slice is in the journal, and shown, at once, and when all is shown it is made durable and
 * answered. The server hears of it when the user has had a moment to take it back. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-engine-filing.h"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-server-facts.h"
#include "hearth-special-names.h"

/* How long a change can be taken back before the server hears of it. Counted in whole seconds of the wall clock: at least
 * five. */
#define UNDO_S 6

/* Part of a request: messages of one account that go the same way. */
typedef struct
{
  guint16 account;
  HearthFilingBatch batch;
  GArray *placements; /* of HearthKey */
  guint n_done;
  HearthKey empty;   /* everything that is in this folder, instead of @placements */
  HearthKey emptied; /* up to this one */
} Portion;

typedef struct
{
  HearthCore *core;
  HearthKey *placements;
  gsize n_placements;
  HearthFiling filing;
  HearthFiled *undo;
  HearthKey folder;
  HearthFiled *filed;
  GPtrArray *portions; /* of Portion */
  guint n_done;
} Request;

static void
portion_free (gpointer data)
{
  Portion *portion = data;

  g_array_unref (portion->placements);
  g_free (portion);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->portions, g_ptr_array_unref);
  g_clear_pointer (&request->undo, hearth_filed_unref);
  g_clear_pointer (&request->filed, hearth_filed_unref);
  g_free (request->placements);
  g_free (request);
}

static gint64
not_before (gboolean can_wait)
{
  return can_wait ? g_get_real_time () / G_USEC_PER_SEC + UNDO_S : 0;
}

static Portion *
get_portion (Request *request, guint16 account, const HearthFiling *filing, gboolean can_wait)
{
  Portion *portion;

  for (guint i = 0; i < request->portions->len; i++)
    {
      portion = g_ptr_array_index (request->portions, i);
      if (portion->account == account && portion->batch.filing.verb == filing->verb &&
          portion->batch.filing.target == filing->target && portion->batch.filing.values == filing->values)
        return portion;
    }
  portion = g_new0 (Portion, 1);
  portion->account = account;
  portion->batch.filing = *filing;
  portion->batch.not_before_unix_s = not_before (can_wait);
  portion->batch.filed = request->filed;
  portion->placements = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  g_ptr_array_add (request->portions, portion);
  return portion;
}

/* --- targets --- */

/* Where folders are labels, what has none of them any more is archived: it is among all mail. */
static HearthKey
find_role (HearthAccountStore *store, HearthFolderRole role)
{
  HearthKey found = hearth_account_store_find_role (store, role);

  if (found == HEARTH_KEY_NONE && role == HEARTH_ROLE_ARCHIVE &&
      hearth_server_facts_has_capability (store, HEARTH_IMAP_CAP_GMAIL))
    found = hearth_account_store_find_role (store, HEARTH_ROLE_ALL);
  return found;
}

/* The folder of an account for a role; made if there is none. */
static HearthKey
find_target (HearthAccountRunner *runner, HearthFolderRole role, GError **error)
{
  HearthAccountStore *store = hearth_account_runner_get_store (runner);
  const HearthKey found = find_role (store, role);
  g_autofree char *path = NULL;
  HearthFolderData data = { 0 };

  if (found != HEARTH_KEY_NONE)
    return found;
  path = hearth_special_names_dup_path (store, role, &data.separator);
  data.path = path;
  data.decoded = path;
  data.role = role;
  data.is_selectable = data.is_subscribed = TRUE;
  return hearth_filing_store_create_folder (store, &data, error);
}

static gboolean
resolve_targets (Request *request, GError **error)
{
  for (guint i = 0; i < request->portions->len; i++)
    {
      Portion *portion = g_ptr_array_index (request->portions, i);
      HearthFiling *filing = &portion->batch.filing;
      HearthAccountRunner *runner;

      if (filing->verb == HEARTH_FILE_DELETE || filing->target != HEARTH_KEY_NONE)
        continue;
      runner = hearth_core_find_open_runner (request->core, portion->account, error);
      if (runner == NULL)
        return FALSE;
      filing->target = find_target (runner, filing->role, error);
      if (filing->target == HEARTH_KEY_NONE)
        return FALSE;
    }
  return TRUE;
}

/* --- slices --- */

typedef struct
{
  GTask *task;
  Request *request;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  hearth_core_end_work (work->request->core);
  g_object_unref (work->task);
  g_free (work);
}

/* The next messages of a portion that empties a folder. */
static gboolean
refill (HearthAccountStore *store, Portion *portion, GError **error)
{
  if (portion->empty == HEARTH_KEY_NONE || portion->n_done < portion->placements->len)
    return TRUE;
  g_array_set_size (portion->placements, 0);
  portion->n_done = 0;
  if (!hearth_filing_store_list_placements (store, portion->empty, portion->emptied, portion->placements,
                                            error))
    return FALSE;
  if (portion->placements->len > 0)
    portion->emptied = g_array_index (portion->placements, HearthKey, portion->placements->len - 1);
  return TRUE;
}

static void
tell_runner (const Portion *portion, HearthAccountRunner *runner)
{
  hearth_account_runner_journal_changed (runner);
  if (portion->batch.filing.mask != 0)
    hearth_account_runner_flags_changed (runner);
}

static gboolean
file_slice (Request *request, Portion *portion, GError **error)
{
  HearthAccountRunner *runner = hearth_core_find_open_runner (request->core, portion->account, error);
  HearthAccountStore *store;
  guint n;

  if (runner == NULL)
    return FALSE;
  store = hearth_account_runner_get_store (runner);
  if (!refill (store, portion, error))
    return FALSE;
  n = MIN (portion->placements->len - portion->n_done, HEARTH_STORE_BATCH_ROWS);
  if (n == 0)
    {
      request->n_done++;
      tell_runner (portion, runner);
      return TRUE;
    }
  portion->batch.folders_are_labels = hearth_server_facts_has_capability (store, HEARTH_IMAP_CAP_GMAIL);
  if (!hearth_filing_store_file (store, &portion->batch,
                                 &g_array_index (portion->placements, HearthKey, portion->n_done), n,
                                 HEARTH_SHOWN_FIRST, error))
    return FALSE;
  portion->n_done += n;
  hearth_core_publish (request->core, store);
  return TRUE;
}

/* The view has it already; a program that ends now has it on the disk, and from here on so has a computer. */
static gboolean
make_durable (Request *request, GError **error)
{
  guint16 flushed = 0;

  for (guint i = 0; i < request->portions->len; i++)
    {
      const Portion *portion = g_ptr_array_index (request->portions, i);
      HearthAccountRunner *runner;

      if (portion->account == flushed)
        continue;
      flushed = portion->account;
      runner = hearth_core_find_open_runner (request->core, portion->account, NULL);
      if (runner != NULL && !hearth_account_store_flush (hearth_account_runner_get_store (runner), error))
        return FALSE;
    }
  return TRUE;
}

/* What was done before stays, and can be taken back. @error: (transfer full): why the rest was not done */
static void
answer_in_part (Work *work, GError *error)
{
  HearthFiled *filed = work->request->filed;

  if (filed->entries->len == 0)
    {
      g_task_return_error (work->task, error);
      return;
    }
  filed->failure = error;
  g_task_return_pointer (work->task, hearth_filed_ref (filed), (GDestroyNotify) hearth_filed_unref);
}

static void
break_off (Work *work, const Portion *portion, GError *error)
{
  Request *request = work->request;
  HearthAccountRunner *runner = hearth_core_find_open_runner (request->core, portion->account, NULL);

  make_durable (request, NULL);
  if (runner != NULL && portion->n_done > 0)
    tell_runner (portion, runner);
  answer_in_part (work, error);
}

static gboolean
slice_cb (gpointer data)
{
  Work *work = data;
  Request *request = work->request;
  Portion *portion;
  GError *error = NULL;

  if (request->n_done == request->portions->len)
    {
      if (!make_durable (request, &error))
        answer_in_part (work, error);
      else if (request->undo != NULL && request->undo->entries->len > 0 && request->filed->entries->len == 0)
        g_task_return_error (work->task,
                             hearth_error_new (HEARTH_ERROR_NOT_FOUND, "It cannot be taken back any more"));
      else
        g_task_return_pointer (work->task, hearth_filed_ref (request->filed),
                               (GDestroyNotify) hearth_filed_unref);
      return G_SOURCE_REMOVE;
    }
  portion = g_ptr_array_index (request->portions, request->n_done);
  if (file_slice (request, portion, &error))
    return G_SOURCE_CONTINUE;
  break_off (work, portion, error);
  return G_SOURCE_REMOVE;
}

static void
run (HearthCore *core, GTask *task, Request *request)
{
  g_autoptr (GSource) source = NULL;
  Work *work;
  GError *error = NULL;

  if (!resolve_targets (request, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  work = g_new0 (Work, 1);
  work->task = g_object_ref (task);
  work->request = request;
  hearth_core_begin_work (core);
  /* The first slice of the first portion, and its end, at once: what a person does by hand is one. */
  for (guint i = 0; i < 3; i++)
    if (slice_cb (work) == G_SOURCE_REMOVE)
      {
        work_free (work);
        return;
      }
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, slice_cb, work, work_free);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static Request *
request_new (void)
{
  Request *request = g_new0 (Request, 1);

  request->portions = g_ptr_array_new_with_free_func (portion_free);
  return request;
}

static void
file (HearthCore *core, GTask *task, gpointer input)
{
  Request *request = input;

  request->core = core;
  request->filed = hearth_filed_new (&request->filing);
  request->filed->n_wanted = (guint) request->n_placements;
  for (gsize i = 0; i < request->n_placements; i++)
    {
      Portion *portion =
          get_portion (request, hearth_key_get_account (request->placements[i]), &request->filing, TRUE);

      g_array_append_val (portion->placements, request->placements[i]);
    }
  run (core, task, request);
}

/**
 * hearth_engine_file_async:
 * @placements: (array length=n_placements): of any accounts; copied
 * @filing: what to do with them; copied
 *
 * Files messages; the answer comes when all of it is on the disk.
 */
void
hearth_engine_file_async (HearthEngine *self,
                          const HearthKey *placements,
                          gsize n_placements,
                          const HearthFiling *filing,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Request *request = request_new ();

  request->placements = g_memdup2 (placements, n_placements * sizeof *placements);
  request->n_placements = n_placements;
  request->filing = *filing;
  hearth_engine_post (self, task, file, request, request_free);
}

static void
empty_folder (HearthCore *core, GTask *task, gpointer input)
{
  Request *request = input;

  request->core = core;
  request->filed = hearth_filed_new (&request->filing);
  get_portion (request, hearth_key_get_account (request->folder), &request->filing, TRUE)->empty =
      request->folder;
  run (core, task, request);
}

/**
 * hearth_engine_empty_folder_async:
 * @folder: whose messages are all deleted for ever
 */
void
hearth_engine_empty_folder_async (HearthEngine *self,
                                  HearthKey folder,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Request *request = request_new ();

  request->folder = folder;
  request->filing.verb = HEARTH_FILE_DELETE;
  hearth_engine_post (self, task, empty_folder, request, request_free);
}

static void
unfile (HearthCore *core, GTask *task, gpointer input)
{
  Request *request = input;
  const GArray *entries = request->undo->entries;

  request->core = core;
  request->filing = (HearthFiling){ .verb = HEARTH_FILE_MOVE, .mask = request->undo->filing.mask };
  request->filed = hearth_filed_new (&request->filing);
  request->filed->n_wanted = entries->len;
  for (guint i = 0; i < entries->len; i++)
    {
      const HearthFiledEntry *entry = &g_array_index (entries, HearthFiledEntry, i);
      const HearthFiling filing = {
        .verb = entry->folder != HEARTH_KEY_NONE ? HEARTH_FILE_MOVE : HEARTH_FILE_DELETE,
        .target = entry->folder,
        .mask = request->undo->filing.mask,
        .values = entry->flags,
      };
      Portion *portion = get_portion (request, hearth_key_get_account (entry->placement), &filing, FALSE);

      g_array_append_val (portion->placements, entry->placement);
    }
  run (core, task, request);
}

/**
 * hearth_engine_unfile_async:
 * @filed: (transfer none): what is to be taken back
 *
 * Takes filing back. What lies elsewhere meanwhile, or is gone, is left out; so is what is back already.
 */
void
hearth_engine_unfile_async (HearthEngine *self,
                            HearthFiled *filed,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Request *request = request_new ();

  request->undo = hearth_filed_ref (filed);
  hearth_engine_post (self, task, unfile, request, request_free);
}

/**
 * hearth_engine_file_finish:
 *
 * Returns: (transfer full) (nullable): what was done, to be taken back by hearth_engine_unfile_async(); it says if that
 *   is not all
 */
HearthFiled *
hearth_engine_file_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what waits --- */

/* Which folder of another account it is going to. */
static HearthPendingChange *
with_target_path (HearthCore *core, HearthPendingChange *change)
{
  HearthAccountRunner *runner;
  g_autoptr (HearthFolderRecord) record = NULL;

  if (change->target_account == 0)
    return change;
  runner = hearth_core_find_open_runner (core, change->target_account, NULL);
  if (runner != NULL)
    record = hearth_account_store_dup_folder (hearth_account_runner_get_store (runner), change->target, NULL);
  if (record != NULL)
    change->target_path = hearth_special_names_dup_shown (record->path, record->separator);
  return change;
}

/* Of which server its error speaks: what goes to another account waits for that one's. */
static HearthPendingChange *
with_server (HearthCore *core, HearthAccountRunner *runner, HearthPendingChange *change)
{
  HearthAccountRunner *taker =
      change->target_account != 0 ? hearth_core_find_open_runner (core, change->target_account, NULL) : NULL;
  const HearthServer *server = hearth_account_runner_get_info (taker != NULL ? taker : runner)->imap;

  if (change->error != NULL)
    hearth_error_set_server (change->error, server->host, server->port);
  return change;
}

static void
read_pending (HearthCore *core, GTask *task, gpointer input)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_pending_change_unref);
  g_autoptr (GPtrArray) runners = hearth_core_list_runners (core);
  GError *error = NULL;

  for (guint i = 0; i < runners->len; i++)
    {
      HearthAccountRunner *runner = g_ptr_array_index (runners, i);
      HearthAccountStore *store = hearth_account_runner_get_store (runner);
      g_autoptr (GPtrArray) changes = store != NULL ? hearth_filing_store_list_pending (store, &error) : NULL;

      if (error != NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      for (guint k = 0; changes != NULL && k < changes->len; k++)
        {
          HearthPendingChange *change = hearth_pending_change_ref (g_ptr_array_index (changes, k));

          g_ptr_array_add (all, with_server (core, runner, with_target_path (core, change)));
        }
    }
  g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * hearth_engine_read_pending_async:
 */
void
hearth_engine_read_pending_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, read_pending, NULL, NULL);
}

/**
 * hearth_engine_read_pending_finish:
 *
 * Returns: (transfer full) (nullable) (element-type HearthPendingChange): what waits
 */
GPtrArray *
hearth_engine_read_pending_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  HearthKey change;
  HearthPendingDecision decision;
} Decision;

static gboolean
cancel_change (HearthAccountStore *store, HearthKey key, GError **error)
{
  g_autoptr (HearthJournalRow) row = hearth_journal_load (store, key, error);
  g_autoptr (GPtrArray) groups = NULL;

  if (row == NULL)
    return FALSE;
  if (row->kind == HEARTH_JOURNAL_APPEND_COPY)
    return hearth_journal_mark_done (store, key, error);
  groups = hearth_filing_store_list_groups (store, key, error);
  if (groups == NULL)
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    if (row->state == HEARTH_JOURNAL_RUNNING ||
        ((HearthFilingGroup *) g_ptr_array_index (groups, i))->stage == HEARTH_FILING_SENT)
      {
        hearth_set_error (error, HEARTH_ERROR_SERVER_BUSY, "The server is doing it at this moment");
        return FALSE;
      }
  return hearth_filing_store_cancel (store, key, error);
}

/* What goes to another account waits there. */
static void
retry_taker (HearthCore *core, HearthAccountStore *store, HearthKey key)
{
  g_autoptr (HearthJournalRow) row = hearth_journal_load (store, key, NULL);
  HearthAccountRunner *taker = row != NULL && row->kind == HEARTH_JOURNAL_GIVE
                                   ? hearth_core_find_open_runner (core, row->other_account, NULL)
                                   : NULL;

  if (taker == NULL)
    return;
  hearth_account_runner_retry_journal (taker, HEARTH_JOURNAL_TAKE);
  hearth_account_runner_check_now (taker);
}

static void
decide (HearthCore *core, GTask *task, gpointer input)
{
  const Decision *decision = input;
  GError *error = NULL;
  HearthAccountRunner *runner =
      hearth_core_find_open_runner (core, hearth_key_get_account (decision->change), &error);
  HearthAccountStore *store = runner != NULL ? hearth_account_runner_get_store (runner) : NULL;

  if (runner == NULL || !(decision->decision == HEARTH_PENDING_RETRY
                              ? hearth_filing_store_hurry (store, decision->change, &error)
                              : cancel_change (store, decision->change, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_account_runner_journal_changed (runner);
  if (decision->decision == HEARTH_PENDING_RETRY)
    {
      hearth_account_runner_check_now (runner);
      retry_taker (core, store, decision->change);
    }
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_engine_decide_pending_async:
 */
void
hearth_engine_decide_pending_async (HearthEngine *self,
                                    HearthKey change,
                                    HearthPendingDecision decision,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Decision *input = g_new0 (Decision, 1);

  input->change = change;
  input->decision = decision;
  hearth_engine_post (self, task, decide, input, g_free);
}

/**
 * hearth_engine_decide_pending_finish:
 *
 * Returns: whether it is done; %HEARTH_ERROR_SERVER_BUSY if the server may be doing it at this moment
 */
gboolean
hearth_engine_decide_pending_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
