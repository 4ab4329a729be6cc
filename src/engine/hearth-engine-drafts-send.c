/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: a draft goes into the outbox and comes back from it. Row of the outbox and end of the draft are one
 * transaction of the account that sends; a draft that lies in another account ends right after it. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-draft-store.h"
#include "hearth-engine-drafts-private.h"
#include "hearth-error.h"
#include "hearth-letter-builder.h"

typedef struct
{
  HearthCore *core;
  GTask *task;
  guint16 account;
  HearthKey draft;
  gint64 not_before_unix_s;
} Queueing;

static HearthKey
queue_entry (Queueing *queueing, HearthOutboxEntry *entry, GError **error)
{
  HearthAccountRunner *runner = hearth_core_find_open_runner (queueing->core, queueing->account, error);
  HearthKey key;

  if (runner == NULL)
    return HEARTH_KEY_NONE;
  entry->draft = queueing->draft;
  entry->not_before_unix_s = queueing->not_before_unix_s;
  key = hearth_outbox_store_queue (hearth_account_runner_get_store (runner), entry, error);
  if (key == HEARTH_KEY_NONE)
    return HEARTH_KEY_NONE;
  if (queueing->draft != HEARTH_KEY_NONE && hearth_key_get_account (queueing->draft) != queueing->account)
    hearth_core_end_draft (queueing->core, queueing->draft);
  hearth_core_wake_drafts (queueing->core, queueing->account);
  hearth_account_runner_outbox_changed (runner);
  hearth_core_note_recipients (queueing->core, queueing->account, entry->letter);
  return key;
}

static void
built_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Queueing *queueing = data;
  g_autoptr (GTask) task = queueing->task;
  GError *error = NULL;
  g_autoptr (HearthOutboxEntry) entry = hearth_pool_run_finish (result, &error);
  const HearthKey key = entry != NULL ? queue_entry (queueing, entry, &error) : HEARTH_KEY_NONE;

  if (key == HEARTH_KEY_NONE)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_memdup2 (&key, sizeof key), g_free);
  hearth_core_end_work (queueing->core);
}

typedef struct
{
  HearthDraftRecord *draft;
  gint64 not_before_unix_s;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  hearth_draft_record_free (sending->draft);
  g_free (sending);
}

/* What is meant for later is dated then; the seconds in which a letter can be taken back are no later. */
static HearthLetterBuilder *
new_builder (HearthLetter *letter, const HearthIdentity *identity, gint64 not_before_unix_s)
{
  HearthLetterBuilder *builder = hearth_letter_builder_new (letter, identity);

  if (not_before_unix_s > g_get_real_time () / G_USEC_PER_SEC + HEARTH_UNDO_SEND_MAX_S)
    hearth_letter_builder_set_date (builder, not_before_unix_s);
  return builder;
}

static void
begin_building (HearthCore *core,
                GTask *task,
                const Sending *sending,
                HearthLetter *letter,
                const HearthIdentity *identity)
{
  Queueing *queueing = g_new0 (Queueing, 1);

  queueing->core = core;
  queueing->task = g_object_ref (task);
  queueing->account = identity->account;
  queueing->draft = sending->draft->key;
  queueing->not_before_unix_s = sending->not_before_unix_s;
  hearth_core_begin_work (core);
  hearth_pool_run_async (hearth_core_get_pool (core), hearth_letter_builder_make_entry,
                         new_builder (letter, identity, sending->not_before_unix_s),
                         (GDestroyNotify) hearth_letter_builder_free,
                         (GDestroyNotify) hearth_outbox_entry_free, built_cb, queueing);
}

static void
send_draft (HearthCore *core, GTask *task, gpointer input)
{
  const Sending *sending = input;
  const HearthIdentity *identity =
      hearth_house_find_identity (hearth_core_get_house (core), sending->draft->letter->identity);
  GError *error = NULL;
  HearthAccountStore *store;
  g_autoptr (HearthLetter) letter = NULL;

  if (identity == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT, "There is no such identity");
      return;
    }
  store = hearth_core_find_draft_store (core, identity->account, &error);
  letter = store != NULL ? hearth_core_adopt_letter (core, sending->draft->letter, store, &error) : NULL;
  if (letter != NULL)
    begin_building (core, task, sending, letter, identity);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_engine_send_draft_async:
 * @draft: copied; its key may be %HEARTH_KEY_NONE
 * @not_before_unix_s: it can be taken back until then; 0 to send at once
 *
 * Puts the letter into the outbox of its identity's account and ends the draft.
 */
void
hearth_engine_send_draft_async (HearthEngine *self,
                                const HearthDraftRecord *draft,
                                gint64 not_before_unix_s,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Sending *sending = g_new0 (Sending, 1);

  sending->draft = hearth_draft_record_new (draft->key, draft->origin, draft->letter);
  sending->not_before_unix_s = not_before_unix_s;
  hearth_engine_post (self, task, send_draft, sending, sending_free);
}

/**
 * hearth_engine_send_draft_finish:
 *
 * Returns: the letter's key in the outbox, %HEARTH_KEY_NONE on error; the draft is as it was then
 */
HearthKey
hearth_engine_send_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  g_autofree HearthKey *key = g_task_propagate_pointer (G_TASK (result), error);

  return key != NULL ? *key : HEARTH_KEY_NONE;
}

/* --- back --- */

static void
take_back (HearthCore *core, GTask *task, gpointer input)
{
  const HearthKey item = *(const HearthKey *) input;
  GError *error = NULL;
  HearthAccountRunner *runner = hearth_core_get_runner (core, hearth_key_get_account (item), &error);
  HearthAccountStore *store = runner != NULL ? hearth_account_runner_get_store (runner) : NULL;
  const HearthKey key = store != NULL ? hearth_outbox_store_take_back (store, item, &error) : HEARTH_KEY_NONE;
  g_autoptr (HearthDraftEntry) draft =
      key != HEARTH_KEY_NONE ? hearth_draft_store_load (store, key, &error) : NULL;

  if (draft == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_account_runner_outbox_changed (runner);
  g_task_return_pointer (task, hearth_draft_record_new (key, HEARTH_KEY_NONE, draft->letter),
                         (GDestroyNotify) hearth_draft_record_free);
}

/**
 * hearth_engine_take_back_async:
 * @item: a letter of the outbox that waits or was refused
 *
 * Makes a draft of it again, with everything.
 */
void
hearth_engine_take_back_async (HearthEngine *self,
                               HearthKey item,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, take_back, g_memdup2 (&item, sizeof item), g_free);
}

/**
 * hearth_engine_take_back_finish:
 *
 * Returns: (transfer full) (nullable): the draft; %HEARTH_ERROR_NOT_FOUND if it is being sent or was
 */
HearthDraftRecord *
hearth_engine_take_back_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
