/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: letters. A letter is built in the pool and is in the outbox, on the disk, before the answer comes. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"
#include "hearth-mime-build.h"
#include "hearth-outbox-store.h"

/* A letter on its way into the outbox. */
typedef struct
{
  HearthLetter *letter;
  HearthIdentity *identity;
  char *message_id;
  gint64 date_unix_s;
  gint16 date_offset_min;
} Posting;

static void
posting_free (gpointer data)
{
  Posting *posting = data;

  g_clear_pointer (&posting->letter, hearth_letter_unref);
  g_clear_pointer (&posting->identity, hearth_identity_free);
  g_free (posting->message_id);
  g_free (posting);
}

static void
add_addresses (GStrvBuilder *builder, GHashTable *seen, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const char *address = hearth_address_get_address (g_ptr_array_index (addresses, i));

      if (address != NULL && *address != '\0' && g_hash_table_add (seen, g_ascii_strdown (address, -1)))
        g_strv_builder_add (builder, address);
    }
}

static char *
recipients_text (const HearthLetter *letter)
{
  g_autoptr (GPtrArray) all = hearth_address_list_copy (letter->to);

  for (guint i = 0; i < letter->cc->len; i++)
    g_ptr_array_add (all, hearth_address_ref (g_ptr_array_index (letter->cc, i)));
  for (guint i = 0; all->len == 0 && i < letter->bcc->len; i++)
    g_ptr_array_add (all, hearth_address_ref (g_ptr_array_index (letter->bcc, i)));
  return hearth_address_list_to_string (all);
}

static GStrv
envelope_recipients (const HearthLetter *letter)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  add_addresses (builder, seen, letter->to);
  add_addresses (builder, seen, letter->cc);
  add_addresses (builder, seen, letter->bcc);
  return g_strv_builder_end (builder);
}

static gpointer
build_entry (gpointer input, GError **error)
{
  const Posting *posting = input;
  const HearthLetter *letter = posting->letter;
  const HearthMimeBuild build = {
    .letter = letter,
    .from = posting->identity->address,
    .reply_to = posting->identity->reply_to,
    .message_id = posting->message_id,
    .date_unix_s = posting->date_unix_s,
    .date_offset_min = posting->date_offset_min,
  };
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();

  entry->recipients = envelope_recipients (letter);
  if (entry->recipients[0] == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The letter has no recipient");
      return NULL;
    }
  entry->source = hearth_mime_build (&build, HEARTH_MIME_BUILD_WIRE, error);
  if (entry->source == NULL)
    return NULL;
  if (letter->bcc->len > 0)
    {
      entry->copy_source = hearth_mime_build (&build, HEARTH_MIME_BUILD_COPY, error);
      if (entry->copy_source == NULL)
        return NULL;
    }
  entry->identity = letter->identity;
  entry->message_id = g_strdup (posting->message_id);
  entry->sender = g_strdup (hearth_address_get_address (posting->identity->address));
  entry->recipients_text = recipients_text (letter);
  entry->subject = g_strdup (letter->subject != NULL ? letter->subject : "");
  entry->answers = letter->answers;
  return g_steal_pointer (&entry);
}

typedef struct
{
  HearthCore *core;
  GTask *task;
  guint16 account;
} Queueing;

static void
built_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Queueing *queueing = data;
  g_autoptr (GTask) task = queueing->task;
  GError *error = NULL;
  g_autoptr (HearthOutboxEntry) entry = hearth_pool_run_finish (result, &error);
  HearthAccountRunner *runner =
      entry != NULL ? hearth_core_find_open_runner (queueing->core, queueing->account, &error) : NULL;
  HearthKey key = HEARTH_KEY_NONE;

  if (runner != NULL)
    key = hearth_outbox_store_queue (hearth_account_runner_get_store (runner), entry, &error);
  if (key == HEARTH_KEY_NONE)
    g_task_return_error (task, error);
  else
    {
      hearth_account_runner_outbox_changed (runner);
      g_task_return_pointer (task, g_memdup2 (&key, sizeof key), g_free);
    }
  hearth_core_end_work (queueing->core);
}

static gint16
local_offset_min (gint64 unix_s)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (unix_s);

  return local != NULL ? (gint16) (g_date_time_get_utc_offset (local) / G_TIME_SPAN_MINUTE) : 0;
}

static void
send_letter (HearthCore *core, GTask *task, gpointer input)
{
  HearthLetter *letter = input;
  const HearthIdentity *identity =
      hearth_house_find_identity (hearth_core_get_house (core), letter->identity);
  Posting *posting;
  Queueing *queueing;

  if (identity == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT, "There is no such identity");
      return;
    }
  posting = g_new0 (Posting, 1);
  posting->letter = hearth_letter_ref (letter);
  posting->identity = hearth_identity_copy (identity);
  posting->message_id = hearth_mime_dup_message_id (hearth_address_get_address (identity->address));
  posting->date_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  posting->date_offset_min = local_offset_min (posting->date_unix_s);
  queueing = g_new0 (Queueing, 1);
  queueing->core = core;
  queueing->task = g_object_ref (task);
  queueing->account = identity->account;
  hearth_core_begin_work (core);
  hearth_pool_run_async (hearth_core_get_pool (core), build_entry, posting, posting_free,
                         (GDestroyNotify) hearth_outbox_entry_free, built_cb, queueing);
}

/**
 * hearth_engine_send_async:
 * @letter: (transfer none): not changed by anybody from now on
 *
 * Puts a letter into the outbox of its identity's account.
 */
void
hearth_engine_send_async (HearthEngine *self,
                          HearthLetter *letter,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, send_letter, hearth_letter_ref (letter),
                      (GDestroyNotify) hearth_letter_unref);
}

/**
 * hearth_engine_send_finish:
 *
 * Returns: the letter's key in the outbox, %HEARTH_KEY_NONE on error
 */
HearthKey
hearth_engine_send_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  g_autofree HearthKey *key = g_task_propagate_pointer (G_TASK (result), error);

  return key != NULL ? *key : HEARTH_KEY_NONE;
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
