/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthMessageLoader: one part of a message, as it is opened or saved. It comes from the whole message if that is here, else
 * from what was fetched of it, else from the server by itself. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-account-session.h"
#include "hearth-body-fetcher.h"
#include "hearth-error.h"
#include "hearth-message-loader.h"
#include "hearth-mime-parse.h"
#include "hearth-part-plan.h"

/** Where the bytes of a part are. */
typedef enum
{
  FOUND_NOTHING, /* the whole message is to be fetched */
  FOUND_GAP,     /* the part is to be fetched */
  FOUND_PART,
} Finding;

typedef struct
{
  HearthMessageLoader *loader;
  HearthCore *core;
  HearthLocation location;
  char *path;
  gboolean was_fetched;
  gulong cancel_handler;
  gboolean is_returned;
} PartLoad;

typedef struct
{
  Finding finding;
  GBytes *source;
  gboolean is_alone; /* the source is that part and nothing else */
} Found;

typedef struct
{
  HearthKey placement;
  char *path;
} Query;

static void
part_load_free (gpointer data)
{
  PartLoad *load = data;

  g_free (load->path);
  g_free (load);
}

static void
query_free (gpointer data)
{
  g_free (((Query *) data)->path);
  g_free (data);
}

static void
found_free (gpointer data)
{
  g_clear_pointer (&((Found *) data)->source, g_bytes_unref);
  g_free (data);
}

static void look_here (GTask *task);

/* --- decoding, in the pool --- */

typedef struct
{
  GBytes *source;
  char *path;
} Decode;

static void
decode_free (gpointer data)
{
  Decode *decode = data;

  g_bytes_unref (decode->source);
  g_free (decode->path);
  g_free (decode);
}

static gpointer
decode_part (gpointer input, GError **error)
{
  const Decode *decode = input;

  return decode->path != NULL ? hearth_mime_decode_part (decode->source, decode->path, error)
                              : hearth_mime_decode_only_part (decode->source, error);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GBytes *bytes = hearth_pool_run_finish (result, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task,
                         error != NULL ? error : hearth_error_new (HEARTH_ERROR_NOT_FOUND, "No such part"));
}

/* @path: (nullable): within @source; %NULL if that is the part and nothing else */
static void
begin_decode (GTask *task, GBytes *source, const char *path)
{
  const PartLoad *load = g_task_get_task_data (task);
  Decode *decode;

  if (hearth_core_is_stopping (load->core))
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "The engine is stopping");
      return;
    }
  decode = g_new0 (Decode, 1);
  decode->source = g_bytes_ref (source);
  decode->path = g_strdup (path);
  hearth_pool_run_async (hearth_core_get_pool (load->core), decode_part, decode, decode_free,
                         (GDestroyNotify) g_bytes_unref, decoded_cb, g_object_ref (task));
}

/* --- from the whole --- */

static void
source_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const PartLoad *load = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) source = hearth_message_loader_read_source_finish (load->loader, result, &error);

  if (source == NULL)
    g_task_return_error (task, error);
  else
    begin_decode (task, source, load->path);
}

static void
read_whole (GTask *task)
{
  const PartLoad *load = g_task_get_task_data (task);

  hearth_message_loader_read_source_async (load->loader, load->location.placement, HEARTH_IMAP_PRIORITY_USER,
                                           g_task_get_cancellable (task), source_cb, g_object_ref (task));
}

/* --- from the server --- */

static void
withdrawn_cb (GCancellable *cancellable, GTask *task)
{
  PartLoad *load = g_task_get_task_data (task);

  if (load->is_returned)
    return;
  load->is_returned = TRUE;
  g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "Nobody waits for the part any more");
}

static void
fetched_cb (HearthKey message, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  PartLoad *load = g_task_get_task_data (task);

  if (load->cancel_handler != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), load->cancel_handler);
  if (load->is_returned)
    return;
  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  load->was_fetched = TRUE;
  if (hearth_core_is_stopping (load->core))
    g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "The engine is stopping");
  else
    look_here (task);
}

static void
fetch_part (GTask *task)
{
  PartLoad *load = g_task_get_task_data (task);
  HearthAccountRunner *runner =
      hearth_core_get_runner (load->core, hearth_key_get_account (load->location.placement), NULL);
  HearthAccountSession *session = runner != NULL ? hearth_account_runner_get_session (runner) : NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);
  const HearthBodyRequest request = {
    .location = load->location,
    .extent = HEARTH_BODY_PART,
    .part = load->path,
    .priority = HEARTH_IMAP_PRIORITY_USER,
    .role = HEARTH_SESSION_N_ROLES,
    .fetched = fetched_cb,
    .data = task,
  };

  if (session == NULL || load->was_fetched)
    {
      g_task_return_new_error (task, HEARTH_ERROR,
                               load->was_fetched ? HEARTH_ERROR_NOT_FOUND : HEARTH_ERROR_OFFLINE,
                               "The attachment is not here");
      return;
    }
  if (cancellable != NULL)
    load->cancel_handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (withdrawn_cb), task);
  g_object_ref (task);
  hearth_body_fetcher_fetch (hearth_account_session_get_bodies (session), &request);
}

/* --- from what is here --- */

/* Reader thread. */
static gpointer
find_part (HearthReadThread *reader, gpointer input, GError **error)
{
  const Query *query = input;
  HearthAccountReader *account =
      hearth_read_thread_get_account (reader, hearth_key_get_account (query->placement), error);
  g_autoptr (GBytes) gaps = NULL;
  gboolean is_only_part;
  Found *found;

  if (account == NULL)
    return NULL;
  found = g_new0 (Found, 1);
  found->source = hearth_account_reader_read_body (account, query->placement, query->path, NULL);
  if (found->source != NULL)
    {
      found->finding = FOUND_PART;
      found->is_alone = TRUE;
      return found;
    }
  gaps = hearth_account_reader_read_body (account, query->placement, HEARTH_BODY_WITH_GAPS, NULL);
  if (gaps == NULL)
    return found;
  if (hearth_gaps_find (gaps, query->path, &is_only_part))
    {
      found->finding = is_only_part ? FOUND_NOTHING : FOUND_GAP;
      return found;
    }
  found->source = hearth_gaps_get_message (gaps, NULL);
  found->finding = found->source != NULL ? FOUND_PART : FOUND_NOTHING;
  return found;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  Found *found = g_task_propagate_pointer (G_TASK (result), &error);

  if (found == NULL)
    g_task_return_error (task, error);
  else if (found->finding == FOUND_PART)
    begin_decode (task, found->source,
                  found->is_alone ? NULL : ((PartLoad *) g_task_get_task_data (task))->path);
  else if (found->finding == FOUND_GAP)
    fetch_part (task);
  else
    read_whole (task);
  g_clear_pointer (&found, found_free);
}

static void
look_here (GTask *task)
{
  PartLoad *load = g_task_get_task_data (task);
  HearthReadThreadWork work = {
    .kind = HEARTH_READ_THREAD_BODY,
    .func = find_part,
    .input_free = query_free,
    .result_free = found_free,
  };
  GError *error = NULL;
  HearthAccountRunner *runner =
      hearth_core_get_runner (load->core, hearth_key_get_account (load->location.placement), &error);
  g_autoptr (GTask) read = NULL;
  Query *query;

  if (runner == NULL || !hearth_account_store_locate (hearth_account_runner_get_store (runner),
                                                      load->location.placement, &load->location, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (load->location.is_body_here || !load->location.is_text_here)
    {
      read_whole (task);
      return;
    }
  query = g_new0 (Query, 1);
  query->placement = load->location.placement;
  query->path = g_strdup (load->path);
  work.input = query;
  read = g_task_new (NULL, NULL, found_cb, g_object_ref (task));
  hearth_read_thread_run (hearth_core_get_reader (load->core), read, &work);
}

/**
 * hearth_message_loader_read_part_async:
 * @path: which part
 *
 * Reads a part, decoded; from the server if it is not here, then it is here afterwards.
 */
void
hearth_message_loader_read_part_async (HearthMessageLoader *self,
                                       HearthKey placement,
                                       const char *path,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  PartLoad *load = g_new0 (PartLoad, 1);

  load->loader = self;
  load->core = hearth_message_loader_get_core (self);
  load->location.placement = placement;
  load->path = g_strdup (path);
  g_task_set_task_data (task, load, part_load_free);
  look_here (task);
}

/**
 * hearth_message_loader_read_part_finish:
 *
 * Returns: (transfer full) (nullable): its bytes. %HEARTH_ERROR_OFFLINE if it is not here and there is no connection
 */
GBytes *
hearth_message_loader_read_part_finish (HearthMessageLoader *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
