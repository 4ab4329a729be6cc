/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handle's requests about letters: into the outbox, what waits in it, and what the user decides about one. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"
#include "hearth-mime-build.h"
#include "hearth-outbox-store.h"

/* --- sending --- */

/* A letter on its way into the outbox: what a pool worker needs to build it, and what it built. */
typedef struct
{
  GTask *task;
  HearthCore *core; /* not owned; alive while the engine thread runs callbacks */
  guint16 account;
  HearthLetter *letter;
  HearthIdentity *identity;
  HearthOutboxEntry *entry;
} Posting;

static void
posting_free (gpointer data)
{
  Posting *posting = data;

  g_clear_object (&posting->task);
  hearth_letter_unref (posting->letter);
  hearth_identity_free (posting->identity);
  g_clear_pointer (&posting->entry, hearth_outbox_entry_free);
  g_free (posting);
}

static void
add_recipients (GStrvBuilder *builder, GHashTable *seen, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const char *address = hearth_address_get_address (g_ptr_array_index (addresses, i));

      if (g_hash_table_add (seen, g_utf8_casefold (address, -1)))
        g_strv_builder_add (builder, address);
    }
}

/* The envelope: everybody once, Bcc too. */
static GStrv
dup_recipients (const HearthLetter *letter)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  add_recipients (builder, seen, letter->to);
  add_recipients (builder, seen, letter->cc);
  add_recipients (builder, seen, letter->bcc);
  return g_strv_builder_end (builder);
}

static char *
dup_recipients_text (const HearthLetter *letter)
{
  g_autofree char *to = hearth_address_list_to_string (letter->to);
  g_autofree char *cc = hearth_address_list_to_string (letter->cc);

  if (*to != '\0' && *cc != '\0')
    return g_strconcat (to, ", ", cc, NULL);
  return *to != '\0' ? g_steal_pointer (&to) : g_steal_pointer (&cc);
}

static gint16
local_offset_min (gint64 unix_s)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (unix_s);

  return when != NULL ? (gint16) (g_date_time_get_utc_offset (when) / G_TIME_SPAN_MINUTE) : 0;
}

/* On a worker. */
static gpointer
build_letter (gpointer input, GError **error)
{
  const Posting *posting = input;
  const HearthLetter *letter = posting->letter;
  const char *sender = hearth_address_get_address (posting->identity->address);
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  HearthMimeBuild build = { .letter = letter,
                            .from = posting->identity->address,
                            .reply_to = posting->identity->reply_to };

  entry->queued_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  entry->message_id = hearth_mime_dup_message_id (sender);
  build.message_id = entry->message_id;
  build.date_unix_s = entry->queued_unix_s;
  build.date_offset_min = local_offset_min (entry->queued_unix_s);
  entry->source = hearth_mime_build (&build, HEARTH_MIME_BUILD_WIRE, error);
  if (entry->source == NULL)
    return NULL;
  if (letter->bcc->len > 0)
    {
      entry->copy_source = hearth_mime_build (&build, HEARTH_MIME_BUILD_COPY, error);
      if (entry->copy_source == NULL)
        return NULL;
    }
  entry->identity = posting->identity->id;
  entry->sender = g_strdup (sender);
  entry->recipients = dup_recipients (letter);
  entry->recipients_text = dup_recipients_text (letter);
  entry->subject = g_strdup (letter->subject != NULL ? letter->subject : "");
  /* A letter can only mark a message of its own account as answered. */
  entry->answers =
      hearth_key_get_account (letter->answers) == posting->account ? letter->answers : HEARTH_KEY_NONE;
  return g_steal_pointer (&entry);
}

static void
built_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Posting *posting = data;
  g_autoptr (GTask) task = g_steal_pointer (&posting->task);
  HearthAccountRunner *runner;
  GError *error = NULL;
  HearthKey key = HEARTH_KEY_NONE;

  posting->entry = hearth_pool_run_finish (result, &error);
  runner = posting->entry != NULL ? hearth_core_get_runner (posting->core, posting->account, &error) : NULL;
  if (runner != NULL)
    key = hearth_outbox_store_queue (hearth_account_runner_get_store (runner), posting->entry, &error);
  if (key != HEARTH_KEY_NONE)
    {
      hearth_account_runner_publish (runner);
      hearth_account_runner_outbox_changed (runner);
      g_task_return_pointer (task, g_memdup2 (&key, sizeof key), g_free);
    }
  else
    g_task_return_error (task, error);
  posting_free (posting);
}

static void
send_request (HearthCore *core, GTask *task, gpointer input)
{
  HearthLetter *letter = input;
  const HearthIdentity *identity =
      hearth_house_find_identity (hearth_core_get_house (core), letter->identity);
  Posting *posting;

  if (identity == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND,
                               "The account to send from is gone");
      return;
    }
  posting = g_new0 (Posting, 1);
  posting->task = g_object_ref (task);
  posting->core = core;
  posting->account = identity->account;
  posting->letter = hearth_letter_ref (letter);
  posting->identity = hearth_identity_copy (identity);
  hearth_pool_run_async (hearth_core_get_pool (core), build_letter, posting, NULL,
                         (GDestroyNotify) hearth_outbox_entry_free, built_cb, posting);
}

/**
 * hearth_engine_send_async:
 * @letter: (transfer none): a whole letter
 *
 * Builds the message, gives it its Message-ID and puts it into the outbox. The callback comes when it is on disk.
 */
void
hearth_engine_send_async (HearthEngine *self,
                          HearthLetter *letter,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, send_request, hearth_letter_ref (letter),
                      (GDestroyNotify) hearth_letter_unref);
}

/**
 * hearth_engine_send_finish:
 *
 * Returns: the letter's key, or %HEARTH_KEY_NONE; %HEARTH_ERROR_INVALID_INPUT if it has nobody to go to or something in
 *   it must not go out
 */
HearthKey
hearth_engine_send_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  g_autofree HearthKey *key = g_task_propagate_pointer (G_TASK (result), error);

  return key != NULL ? *key : HEARTH_KEY_NONE;
}

/* --- what waits --- */

static gpointer
read_outbox (HearthReader *reader, gpointer input, GError **error)
{
  g_autoptr (GArray) accounts = hearth_reader_list_accounts (reader);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_outbox_item_unref);

  for (guint i = 0; i < accounts->len; i++)
    {
      HearthAccountReader *account =
          hearth_reader_get_account (reader, g_array_index (accounts, guint16, i), error);
      GPtrArray *more = account != NULL ? hearth_account_reader_read_outbox (account, error) : NULL;

      if (more == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (items, more);
    }
  return g_steal_pointer (&items);
}

/**
 * hearth_engine_read_outbox_async:
 *
 * Reads the letters that wait, were refused, or were just sent, of all accounts.
 */
void
hearth_engine_read_outbox_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const HearthReaderWork work = {
    .kind = HEARTH_READER_ROWS,
    .func = read_outbox,
    .result_free = (GDestroyNotify) g_ptr_array_unref,
  };

  hearth_engine_read (self, task, &work);
}

/**
 * hearth_engine_read_outbox_finish:
 *
 * Returns: (transfer full) (element-type HearthOutboxItem): the letters, oldest first in each account
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
carry_out (HearthAccountStore *store, const Decision *decision, GError **error)
{
  switch (decision->decision)
    {
    case HEARTH_OUTBOX_RETRY:
      return hearth_outbox_store_retry (store, decision->item, error);
    case HEARTH_OUTBOX_CANCEL:
      return hearth_outbox_store_cancel (store, decision->item, error);
    case HEARTH_OUTBOX_SETTLE:
    default:
      return hearth_outbox_store_settle (store, decision->item, error);
    }
}

static void
decide_request (HearthCore *core, GTask *task, gpointer input)
{
  const Decision *decision = input;
  GError *error = NULL;
  HearthAccountRunner *runner =
      hearth_core_get_runner (core, hearth_key_get_account (decision->item), &error);

  if (runner == NULL || !carry_out (hearth_account_runner_get_store (runner), decision, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_account_runner_publish (runner);
  if (decision->decision == HEARTH_OUTBOX_RETRY)
    hearth_account_runner_check_now (runner);
  hearth_account_runner_outbox_changed (runner);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_engine_decide_outbox_async:
 * @item: a letter of the outbox
 */
void
hearth_engine_decide_outbox_async (HearthEngine *self,
                                   HearthKey item,
                                   HearthOutboxDecision decision,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Decision *input = g_new (Decision, 1);

  *input = (Decision){ item, decision };
  hearth_engine_post (self, task, decide_request, input, g_free);
}

/**
 * hearth_engine_decide_outbox_finish:
 *
 * Returns: whether it was possible; %HEARTH_ERROR_NOT_FOUND if the letter is being sent or gone
 */
gboolean
hearth_engine_decide_outbox_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
