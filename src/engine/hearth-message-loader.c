/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a message comes to be read: the few read last are kept parsed; else its source is read on the reader thread,
 * after it was fetched from the server if it is not here, and parsed in the pool. What the parsing finds out (preview,
 * attachments) is written back for the list. Requests are GTasks of at most a chain of three. Owned by the core. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-message-loader.h"

#include "hearth-account-runner.h"
#include "hearth-account-session.h"
#include "hearth-body-fetcher.h"
#include "hearth-delivery-store.h"
#include "hearth-draft-message.h"
#include "hearth-draft-store.h"
#include "hearth-error.h"
#include "hearth-mime-parse.h"
#include "hearth-mime-preview.h"
#include "hearth-part-plan.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"

/* Parsed messages that are kept. */
#define KEPT_MESSAGES 64
#define KEPT_BYTES    (32 * 1024 * 1024)

typedef struct
{
  HearthKey message;
  HearthContent *content;
} Kept;

struct _HearthMessageLoader
{
  HearthCore *core;
  GQueue kept; /* of Kept, the latest first */
  guint64 kept_bytes;
};

/* What a request knows. */
typedef struct
{
  HearthMessageLoader *loader;
  HearthLocation location;
  HearthBodyExtent extent;
  HearthImapPriority priority;
  gboolean has_gaps;       /* what was read is a message with gaps */
  gboolean is_for_preview; /* nobody reads it now: it is not kept parsed */
  HearthKey draft;         /* of ours: it is what was typed, whatever the server has */
  gboolean was_fetched;
  gboolean is_returned; /* the request was withdrawn; the fetch goes on */
  gulong cancel_handler;
} Load;

/* --- the messages that are kept --- */

static void
kept_free (Kept *kept)
{
  hearth_content_unref (kept->content);
  g_free (kept);
}

static HearthContent *
find_kept (HearthMessageLoader *self, HearthKey message)
{
  for (GList *link = self->kept.head; link != NULL; link = link->next)
    {
      Kept *kept = link->data;

      if (kept->message != message)
        continue;
      g_queue_unlink (&self->kept, link);
      g_queue_push_head_link (&self->kept, link);
      return kept->content;
    }
  return NULL;
}

static void
keep (HearthMessageLoader *self, HearthKey message, HearthContent *content)
{
  Kept *kept;

  if (find_kept (self, message) != NULL)
    return;
  kept = g_new0 (Kept, 1);
  kept->message = message;
  kept->content = hearth_content_ref (content);
  g_queue_push_head (&self->kept, kept);
  self->kept_bytes += content->size_bytes;
  while (g_queue_get_length (&self->kept) > KEPT_MESSAGES ||
         (self->kept_bytes > KEPT_BYTES && g_queue_get_length (&self->kept) > 1))
    {
      Kept *oldest = g_queue_pop_tail (&self->kept);

      self->kept_bytes -= oldest->content->size_bytes;
      kept_free (oldest);
    }
}

static void
forget_kept (HearthMessageLoader *self, HearthKey message)
{
  for (GList *link = self->kept.head; link != NULL; link = link->next)
    {
      Kept *kept = link->data;

      if (kept->message != message)
        continue;
      self->kept_bytes -= kept->content->size_bytes;
      g_queue_delete_link (&self->kept, link);
      kept_free (kept);
      return;
    }
}

/* --- the source --- */

static gpointer
read_body (HearthReadThread *reader, gpointer input, GError **error)
{
  const HearthLocation *location = input;
  HearthAccountReader *account =
      hearth_read_thread_get_account (reader, hearth_key_get_account (location->placement), error);

  return account != NULL
             ? hearth_account_reader_read_body (account, location->placement,
                                                location->is_body_here ? NULL : HEARTH_BODY_WITH_GAPS, error)
             : NULL;
}

static void
body_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GBytes *body = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (body == NULL)
    g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND, "The message is not here");
  else
    g_task_return_pointer (task, body, (GDestroyNotify) g_bytes_unref);
}

static void
begin_read (GTask *task)
{
  Load *load = g_task_get_task_data (task);
  const HearthReadThreadWork work = {
    .kind = HEARTH_READ_THREAD_BODY,
    .func = read_body,
    .input = g_memdup2 (&load->location, sizeof load->location),
    .input_free = g_free,
    .result_free = (GDestroyNotify) g_bytes_unref,
  };
  g_autoptr (GTask) read = g_task_new (NULL, NULL, body_read_cb, g_object_ref (task));

  load->has_gaps = !load->location.is_body_here;
  hearth_read_thread_run (hearth_core_get_reader (load->loader->core), read, &work);
}

static void
draft_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GBytes *body = hearth_draft_message_read_finish (NULL, result, &error);

  if (body != NULL)
    g_task_return_pointer (task, body, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
withdrawn_cb (GCancellable *cancellable, GTask *task)
{
  Load *load = g_task_get_task_data (task);

  if (load->is_returned)
    return;
  load->is_returned = TRUE;
  g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED,
                           "Nobody waits for the message any more");
}

/* Finds out where @placement lies. Returns: (transfer none) (nullable): the runner of its account */
static HearthAccountRunner *
locate (HearthMessageLoader *self, HearthKey placement, Load *load, GError **error)
{
  HearthAccountRunner *runner =
      hearth_core_get_runner (self->core, hearth_key_get_account (placement), error);
  HearthAccountStore *store = runner != NULL ? hearth_account_runner_get_store (runner) : NULL;

  if (store == NULL || !hearth_account_store_locate (store, placement, &load->location, error))
    return NULL;
  load->draft = hearth_draft_store_find_placement (store, placement);
  return runner;
}

/* The network is not to blame for what breaks each time. Returns: (transfer full) */
static GError *
explain (const Load *load, const GError *error)
{
  HearthAccountRunner *runner =
      hearth_core_get_runner (load->loader->core, hearth_key_get_account (load->location.placement), NULL);

  if (runner == NULL || !hearth_fetch_breaks_may_be (error) ||
      !hearth_fetch_breaks_is_left_out (hearth_account_runner_get_breaks (runner), load->location.message))
    return g_error_copy (error);
  return hearth_error_new (HEARTH_ERROR_MESSAGE_BREAKS, "The connection breaks on this message: %s",
                           error->message);
}

static void
fetched_cb (HearthKey message, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);
  GError *trouble = NULL;

  if (load->cancel_handler != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), load->cancel_handler);
  if (load->is_returned)
    return;
  if (error != NULL)
    {
      g_task_return_error (task, explain (load, error));
      return;
    }
  load->was_fetched = TRUE;
  if (hearth_core_is_stopping (load->loader->core))
    g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "The engine is stopping");
  else if (locate (load->loader, load->location.placement, load, &trouble) == NULL)
    g_task_return_error (task, trouble);
  else
    {
      if (load->location.is_body_here)
        forget_kept (load->loader, load->location.message);
      begin_read (task);
    }
}

static GError *
offline_error (HearthAccountRunner *runner)
{
  const GError *cause = hearth_account_runner_get_error (runner);

  if (!hearth_account_runner_get_info (runner)->enabled)
    return hearth_error_new (HEARTH_ERROR_SWITCHED_OFF, "The message is not here, and the account is off");
  return hearth_error_new (HEARTH_ERROR_OFFLINE, "The message is not here, and there is no connection%s%s",
                           cause != NULL ? ": " : "", cause != NULL ? cause->message : "");
}

/* What may be wanted later is not fetched where the user wants it only when it is opened. */
static gboolean
may_fetch (HearthAccountRunner *runner, const Load *load)
{
  g_autoptr (HearthFolderRecord) record = NULL;
  HearthKeep keep;

  if (load->priority != HEARTH_IMAP_PRIORITY_BACKGROUND)
    return TRUE;
  if (hearth_fetch_breaks_is_suspect (hearth_account_runner_get_breaks (runner), load->location.message))
    return FALSE;
  if (!hearth_account_runner_may_fetch_ahead (runner) || hearth_account_runner_are_texts_stopped (runner))
    return FALSE;
  record =
      hearth_account_store_dup_folder (hearth_account_runner_get_store (runner), load->location.folder, NULL);
  if (record == NULL)
    return FALSE;
  keep = hearth_keep_resolve (&record->keep, &hearth_account_runner_get_info (runner)->keep);
  return load->location.date_sort_unix_s >=
         hearth_keep_get_since_unix_s (&keep, g_get_real_time () / G_USEC_PER_SEC);
}

static void
begin_fetch (GTask *task, HearthAccountSession *session, const char *part)
{
  Load *load = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  const HearthBodyRequest request = {
    .location = load->location,
    .extent = load->extent,
    .part = part,
    .priority = load->priority,
    .role = HEARTH_SESSION_N_ROLES,
    .fetched = fetched_cb,
    .data = g_object_ref (task),
  };

  if (cancellable != NULL)
    load->cancel_handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (withdrawn_cb), task);
  hearth_body_fetcher_fetch (hearth_account_session_get_bodies (session), &request);
}

/* Reads what @task wants of its message, or fetches it first. */
static void
read_or_fetch (GTask *task)
{
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  HearthAccountRunner *runner = locate (load->loader, load->location.placement, load, &error);
  HearthAccountSession *session;

  if (runner == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  session = hearth_account_runner_get_session (runner);
  if (load->draft != HEARTH_KEY_NONE)
    hearth_draft_message_read_async (load->loader->core, load->draft, draft_read_cb, g_object_ref (task));
  else if (load->location.is_body_here ||
           (load->extent == HEARTH_BODY_READABLE && load->location.is_text_here))
    begin_read (task);
  else if (session == NULL)
    g_task_return_error (task, offline_error (runner));
  else if (!may_fetch (runner, load))
    g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "It is fetched when it is opened");
  else
    begin_fetch (task, session, NULL);
}

/* Returns: (transfer full): a request for the source, or for what is needed to read the message */
static GTask *
load_task_new (HearthMessageLoader *self,
               HearthKey placement,
               HearthImapPriority priority,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Load *load = g_new0 (Load, 1);

  load->loader = self;
  load->location.placement = placement;
  load->priority = priority;
  g_task_set_task_data (task, load, g_free);
  return task;
}

/**
 * hearth_message_loader_read_source_async:
 * @placement: which message
 * @priority: USER if somebody waits
 *
 * Reads the source of a message, from the server if it is not here; then it is here afterwards.
 */
void
hearth_message_loader_read_source_async (HearthMessageLoader *self,
                                         HearthKey placement,
                                         HearthImapPriority priority,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data)
{
  g_autoptr (GTask) task = load_task_new (self, placement, priority, cancellable, callback, data);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  read_or_fetch (task);
}

/**
 * hearth_message_loader_read_source_finish:
 *
 * Returns: (transfer full) (nullable): the source. %HEARTH_ERROR_OFFLINE if it is not here and there is no
 *   connection, %HEARTH_ERROR_NOT_FOUND if the server has nothing for it
 */
GBytes *
hearth_message_loader_read_source_finish (HearthMessageLoader *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- parsed --- */

static gpointer
parse (gpointer input, GError **error)
{
  return hearth_mime_parse (input, error);
}

static gpointer
parse_with_gaps (gpointer input, GError **error)
{
  return hearth_gaps_parse (input, error);
}

static gboolean
has_attachment (const HearthContent *content)
{
  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = g_ptr_array_index (content->parts, i);

      if (part->kind == HEARTH_PART_ATTACHMENT || part->kind == HEARTH_PART_MESSAGE)
        return TRUE;
    }
  return FALSE;
}

static char *
dup_preview (const HearthContent *content)
{
  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = g_ptr_array_index (content->parts, i);

      if (part->text != NULL && (part->kind == HEARTH_PART_PLAIN || part->kind == HEARTH_PART_HTML))
        return hearth_mime_preview_text (part->text);
    }
  return g_strdup ("");
}

static void
note_facts (HearthMessageLoader *self, const HearthLocation *location, const HearthContent *content)
{
  HearthAccountRunner *runner =
      hearth_core_get_runner (self->core, hearth_key_get_account (location->placement), NULL);
  g_autofree char *preview = dup_preview (content);
  g_autoptr (GError) error = NULL;

  if (runner == NULL)
    return;
  if (!hearth_account_store_set_facts (hearth_account_runner_get_store (runner), location->message, preview,
                                       has_attachment (content), &error))
    hearth_debug ("engine", "facts: %s", error->message);
  hearth_account_runner_publish (runner);
}

/* A report says what became of a letter of ours. */
static void
note_report (HearthMessageLoader *self, const HearthLocation *location, const HearthContent *content)
{
  HearthAccountRunner *runner =
      content->report != NULL
          ? hearth_core_get_runner (self->core, hearth_key_get_account (location->placement), NULL)
          : NULL;
  g_autoptr (GError) error = NULL;

  if (runner == NULL)
    return;
  if (!hearth_delivery_store_put (hearth_account_runner_get_store (runner), content->report,
                                  location->date_sort_unix_s, &error))
    g_message ("a delivery report could not be noted: %s", error->message);
  hearth_account_runner_publish (runner);
}

static void
parsed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  HearthContent *content = hearth_pool_run_finish (result, &error);

  if (content == NULL)
    {
      g_task_return_error (task,
                           error != NULL ? error : hearth_error_new (HEARTH_ERROR_FAILED, "Cannot be read"));
      return;
    }
  if (hearth_core_is_stopping (load->loader->core))
    {
      g_task_return_pointer (task, content, (GDestroyNotify) hearth_content_unref);
      return;
    }
  if (load->draft == HEARTH_KEY_NONE && !load->is_for_preview)
    keep (load->loader, load->location.message, content);
  if (load->was_fetched || !load->location.has_preview)
    note_facts (load->loader, &load->location, content);
  note_report (load->loader, &load->location, content);
  g_task_return_pointer (task, content, (GDestroyNotify) hearth_content_unref);
}

static void
source_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *source = g_task_propagate_pointer (G_TASK (result), &error);
  const Load *inner = g_task_get_task_data (G_TASK (result));

  if (source == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (hearth_core_is_stopping (load->loader->core))
    {
      g_bytes_unref (source);
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "The engine is stopping");
      return;
    }
  load->was_fetched = inner->was_fetched;
  hearth_pool_run_async (hearth_core_get_pool (load->loader->core), inner->has_gaps ? parse_with_gaps : parse,
                         source, (GDestroyNotify) g_bytes_unref, (GDestroyNotify) hearth_content_unref,
                         parsed_cb, g_steal_pointer (&task));
}

/* Reads and parses the message of @task, which is located. */
static void
begin_load (GTask *task)
{
  const Load *load = g_task_get_task_data (task);
  g_autoptr (GTask) source = load_task_new (load->loader, load->location.placement, load->priority,
                                            g_task_get_cancellable (task), source_cb, g_object_ref (task));

  ((Load *) g_task_get_task_data (source))->extent = HEARTH_BODY_READABLE;
  read_or_fetch (source);
}

/**
 * hearth_message_loader_load_async:
 * @priority: USER if somebody waits
 *
 * Loads and parses a message; of a large one the text, and attachments that are not too large.
 */
void
hearth_message_loader_load_async (HearthMessageLoader *self,
                                  HearthKey placement,
                                  HearthImapPriority priority,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = load_task_new (self, placement, priority, cancellable, callback, data);
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  HearthContent *kept;

  if (locate (self, placement, load, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  kept = load->draft == HEARTH_KEY_NONE ? find_kept (self, load->location.message) : NULL;
  if (kept != NULL)
    g_task_return_pointer (task, hearth_content_ref (kept), (GDestroyNotify) hearth_content_unref);
  else
    begin_load (task);
}

static void
preview_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthContent) content = g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * hearth_message_loader_find_preview:
 *
 * Makes the first words of a message of which the text is here, for its row.
 *
 * Returns: whether it is here
 */
gboolean
hearth_message_loader_find_preview (HearthMessageLoader *self, HearthKey placement)
{
  g_autoptr (GTask) task =
      load_task_new (self, placement, HEARTH_IMAP_PRIORITY_BACKGROUND, NULL, preview_cb, NULL);
  Load *load = g_task_get_task_data (task);

  load->is_for_preview = TRUE;
  if (locate (self, placement, load, NULL) == NULL || !load->location.is_text_here ||
      load->location.has_preview)
    {
      g_task_return_pointer (task, NULL, NULL);
      return FALSE;
    }
  begin_load (task);
  return TRUE;
}

/**
 * hearth_message_loader_load_finish:
 *
 * Returns: (transfer full) (nullable): the message; errors are those of its source
 */
HearthContent *
hearth_message_loader_load_finish (HearthMessageLoader *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hearth_message_loader_new:
 * @core: (transfer none): owns it
 *
 * Returns: (transfer full): a loader that keeps nothing yet
 */
HearthMessageLoader *
hearth_message_loader_new (HearthCore *core)
{
  HearthMessageLoader *self = g_new0 (HearthMessageLoader, 1);

  self->core = core;
  g_queue_init (&self->kept);
  return self;
}

/**
 * hearth_message_loader_free:
 * @self: (transfer full): a loader
 */
void
hearth_message_loader_free (HearthMessageLoader *self)
{
  g_queue_clear_full (&self->kept, (GDestroyNotify) kept_free);
  g_free (self);
}

/**
 * hearth_message_loader_get_core:
 *
 * Returns: (transfer none): whose loader it is
 */
HearthCore *
hearth_message_loader_get_core (HearthMessageLoader *self)
{
  return self->core;
}
