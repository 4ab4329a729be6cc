/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft as a message. A proper one, so that any program can go on with it: Bcc stands in it, and what it passes on. The
 * same bytes are what the reader shows of a draft, so that it needs no network. Engine thread; built in the pool. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-draft-message.h"

#include "hearth-account-runner.h"
#include "hearth-draft-store.h"
#include "hearth-error.h"
#include "hearth-own-stream.h"

static const HearthIdentity *
find_identity (HearthCore *core, guint16 account, const HearthLetter *letter)
{
  HearthHouse *house = hearth_core_get_house (core);
  const HearthIdentity *identity = hearth_house_find_identity (house, letter->identity);
  const HearthAccountInfo *info = hearth_house_find_account (house, account);

  if (identity != NULL)
    return identity;
  return info != NULL && info->identities->len > 0 ? info->identities->pdata[0] : NULL;
}

static char *
dup_forwarded_id (HearthCore *core, HearthKey placement)
{
  HearthAccountRunner *runner =
      placement != HEARTH_KEY_NONE
          ? hearth_core_find_open_runner (core, hearth_key_get_account (placement), NULL)
          : NULL;

  return runner != NULL
             ? hearth_account_store_dup_message_id (hearth_account_runner_get_store (runner), placement)
             : NULL;
}

/**
 * hearth_draft_message_new_builder:
 * @account: where the draft is
 * @letter: (transfer none): what is written
 *
 * Returns: (transfer full) (nullable): a builder; %NULL if the account has nobody who could write
 */
HearthLetterBuilder *
hearth_draft_message_new_builder (HearthCore *core, guint16 account, HearthLetter *letter)
{
  const HearthIdentity *identity = find_identity (core, account, letter);
  HearthLetterBuilder *builder;

  if (identity == NULL)
    return NULL;
  builder = hearth_letter_builder_new (letter, identity);
  hearth_letter_builder_take_forwarded_id (builder, dup_forwarded_id (core, letter->forwards));
  return builder;
}

typedef struct
{
  HearthCore *core;
  GTask *task;
  guint16 account;
} Reading;

static GBytes *
read_all (HearthAccountStore *store, const HearthBuiltMessage *message, GError **error)
{
  g_autoptr (GInputStream) stream = hearth_own_stream_new (store, message->skeleton, message->inserts);
  g_autoptr (GOutputStream) bytes = g_memory_output_stream_new_resizable ();

  if (g_output_stream_splice (bytes, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (bytes));
}

static void
built_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Reading *reading = data;
  g_autoptr (GTask) task = reading->task;
  GError *error = NULL;
  g_autoptr (HearthBuiltMessage) message = hearth_pool_run_finish (result, &error);
  HearthAccountRunner *runner =
      message != NULL ? hearth_core_find_open_runner (reading->core, reading->account, &error) : NULL;
  GBytes *bytes =
      runner != NULL ? read_all (hearth_account_runner_get_store (runner), message, &error) : NULL;

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
  hearth_core_end_work (reading->core);
}

/**
 * hearth_draft_message_read_async:
 * @draft: a draft that was saved
 */
void
hearth_draft_message_read_async (HearthCore *core,
                                 HearthKey draft,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  const guint16 account = hearth_key_get_account (draft);
  GError *error = NULL;
  HearthAccountRunner *runner = hearth_core_find_open_runner (core, account, &error);
  g_autoptr (HearthDraftEntry) entry =
      runner != NULL ? hearth_draft_store_load (hearth_account_runner_get_store (runner), draft, &error)
                     : NULL;
  HearthLetterBuilder *builder;
  Reading *reading;

  if (entry == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  builder = hearth_draft_message_new_builder (core, account, entry->letter);
  if (builder == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND, "The account has no identity");
      return;
    }
  reading = g_new0 (Reading, 1);
  reading->core = core;
  reading->task = g_steal_pointer (&task);
  reading->account = account;
  hearth_core_begin_work (core);
  hearth_pool_run_async (hearth_core_get_pool (core), hearth_letter_builder_make_draft, builder,
                         (GDestroyNotify) hearth_letter_builder_free,
                         (GDestroyNotify) hearth_built_message_free, built_cb, reading);
}

/**
 * hearth_draft_message_read_finish:
 *
 * Returns: (transfer full) (nullable): the message with all its attachments
 */
GBytes *
hearth_draft_message_read_finish (HearthCore *core, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
