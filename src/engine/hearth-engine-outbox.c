/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: letters. A letter is built in the pool and is in the outbox, on the disk, before the answer comes. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-drafts.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"
#include "hearth-outbox-store.h"

/**
 * hearth_engine_send_async:
 * @letter: (transfer none): not changed by anybody from now on
 *
 * Puts a letter that was never a draft into the outbox of its identity's account.
 */
void
hearth_engine_send_async (HearthEngine *self,
                          HearthLetter *letter,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  const HearthDraftRecord draft = { .letter = letter };

  hearth_engine_send_draft_async (self, &draft, 0, callback, data);
}

/**
 * hearth_engine_send_finish:
 *
 * Returns: the letter's key in the outbox, %HEARTH_KEY_NONE on error
 */
HearthKey
hearth_engine_send_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return hearth_engine_send_draft_finish (self, result, error);
}

/* --- what waits --- */

static gpointer
read_outbox (HearthReadThread *reader, gpointer input, GError **error)
{
  g_autoptr (GArray) accounts = hearth_read_thread_list_accounts (reader);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_outbox_item_unref);

  for (guint i = 0; i < accounts->len; i++)
    {
      HearthAccountReader *account =
          hearth_read_thread_get_account (reader, g_array_index (accounts, guint16, i), error);
      g_autoptr (GPtrArray) some =
          account != NULL ? hearth_account_reader_read_outbox (account, error) : NULL;

      if (some == NULL)
        return NULL;
      for (guint k = 0; k < some->len; k++)
        g_ptr_array_add (items, hearth_outbox_item_ref (g_ptr_array_index (some, k)));
    }
  return g_steal_pointer (&items);
}

/**
 * hearth_engine_read_outbox_async:
 *
 * Reads the letters of all accounts that wait or were sent lately.
 */
void
hearth_engine_read_outbox_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const HearthReadThreadWork work = {
    .kind = HEARTH_READ_THREAD_ROWS,
    .func = read_outbox,
    .result_free = (GDestroyNotify) g_ptr_array_unref,
  };

  hearth_engine_read (self, task, &work);
}

/**
 * hearth_engine_read_outbox_finish:
 *
 * Returns: (transfer full) (nullable) (element-type HearthOutboxItem): the letters
 */
GPtrArray *
hearth_engine_read_outbox_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what the user decides --- */

typedef struct
{
  HearthKey item;
  HearthOutboxDecision decision;
} Decision;

static gboolean
decide (HearthAccountStore *store, const Decision *decision, GError **error)
{
  switch (decision->decision)
    {
    case HEARTH_OUTBOX_RETRY:
      return hearth_outbox_store_retry (store, decision->item, error);
    case HEARTH_OUTBOX_CANCEL:
      return hearth_outbox_store_cancel (store, decision->item, error);
    case HEARTH_OUTBOX_SETTLE:
      return hearth_outbox_store_settle (store, decision->item, error);
    default:
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "No such decision");
      return FALSE;
    }
}

static void
decide_outbox (HearthCore *core, GTask *task, gpointer input)
{
  const Decision *decision = input;
  GError *error = NULL;
  HearthAccountRunner *runner =
      hearth_core_get_runner (core, hearth_key_get_account (decision->item), &error);

  if (runner == NULL || !decide (hearth_account_runner_get_store (runner), decision, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (decision->decision == HEARTH_OUTBOX_RETRY)
    hearth_account_runner_retry_sending (runner);
  hearth_account_runner_outbox_changed (runner);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_engine_decide_outbox_async:
 */
void
hearth_engine_decide_outbox_async (HearthEngine *self,
                                   HearthKey item,
                                   HearthOutboxDecision decision,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Decision input = { item, decision };

  hearth_engine_post (self, task, decide_outbox, g_memdup2 (&input, sizeof input), g_free);
}

/**
 * hearth_engine_decide_outbox_finish:
 *
 * Returns: whether it is so; a letter that is being sent right now cannot be taken out
 */
gboolean
hearth_engine_decide_outbox_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
