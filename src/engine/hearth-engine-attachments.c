/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: attachments. A file is read by GIO's threads and written into the store in pieces, each a short
 * transaction; a large file on a slow disk holds nobody up. What ends early leaves nothing behind: at once, or at the
 * next start. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-attachment-store.h"
#include "hearth-engine-drafts.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"

/* More than any mail server takes; keeps a device file from filling the disk. */
#define MAX_BYTES (G_GUINT64_CONSTANT (1) << 30)

/* RFC 5322 section 2.1.1 */
#define LINE_MAX_BYTES 998

typedef struct
{
  gsize n_line;
  gboolean has_cr;
  gboolean has_high;
  gboolean is_binary;
} Scan;

typedef struct
{
  HearthCore *core;
  HearthEngine *engine; /* only for its context */
  GTask *task;
  guint16 account;
  GFile *file;
  GBytes *bytes;
  char *name;
  char *content_type;
  GFileProgressCallback progress;
  gpointer progress_data;

  GInputStream *stream;
  char *buffer;
  HearthKey key;
  guint n_pieces;
  guint64 done_bytes;
  guint64 total_bytes; /* 0 if that is not known */
  Scan scan;
} Copying;

static void
copying_free (gpointer data)
{
  Copying *copying = data;

  g_clear_object (&copying->file);
  g_clear_object (&copying->stream);
  g_clear_pointer (&copying->bytes, g_bytes_unref);
  g_free (copying->name);
  g_free (copying->content_type);
  g_free (copying->buffer);
  g_free (copying);
}

static void
scan_bytes (Scan *scan, const char *data, gsize length)
{
  for (gsize i = 0; i < length && !scan->is_binary; i++)
    {
      const guchar c = (guchar) data[i];

      if (scan->has_cr != (c == '\n') || c == 0)
        scan->is_binary = TRUE;
      else if (c == '\r')
        scan->has_cr = TRUE;
      else if (c == '\n')
        {
          scan->has_cr = FALSE;
          scan->n_line = 0;
        }
      else
        {
          scan->has_high = scan->has_high || c >= 0x80;
          scan->is_binary = ++scan->n_line > LINE_MAX_BYTES;
        }
    }
}

static HearthShape
scan_end (const Scan *scan)
{
  if (scan->is_binary || scan->has_cr)
    return HEARTH_SHAPE_BINARY;
  return scan->has_high ? HEARTH_SHAPE_8BIT : HEARTH_SHAPE_7BIT;
}

/* --- progress, on the thread of the handle --- */

typedef struct
{
  GFileProgressCallback progress;
  gpointer data;
  guint64 done_bytes;
  guint64 total_bytes;
} Step;

static gboolean
step_cb (gpointer data)
{
  const Step *step = data;

  step->progress ((goffset) step->done_bytes, (goffset) step->total_bytes, step->data);
  return G_SOURCE_REMOVE;
}

static void
tell_progress (const Copying *copying)
{
  g_autoptr (GSource) source = NULL;
  Step *step;

  if (copying->progress == NULL)
    return;
  step = g_new0 (Step, 1);
  step->progress = copying->progress;
  step->data = copying->progress_data;
  step->done_bytes = copying->done_bytes;
  step->total_bytes = MAX (copying->total_bytes, copying->done_bytes);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, step_cb, step, g_free);
  g_source_attach (source, hearth_engine_get_context (copying->engine));
}

/* --- copying --- */

static HearthAccountStore *
get_store (Copying *copying, GError **error)
{
  HearthAccountRunner *runner = hearth_core_find_open_runner (copying->core, copying->account, error);

  return runner != NULL ? hearth_account_runner_get_store (runner) : NULL;
}

static void
set_too_large (const Copying *copying, guint64 size_bytes, GError **error)
{
  HearthErrorDetails *details;

  hearth_set_error (error, HEARTH_ERROR_LIMIT, "“%s” is larger than any mail server takes", copying->name);
  details = error != NULL ? hearth_error_get_details (*error) : NULL;
  if (details == NULL)
    return;
  details->size_bytes = size_bytes;
  details->limit_bytes = MAX_BYTES;
}

static void
fail (Copying *copying, GError *error)
{
  HearthAccountStore *store = get_store (copying, NULL);
  g_autoptr (GTask) task = copying->task;

  if (store != NULL && copying->key != HEARTH_KEY_NONE)
    hearth_attachment_store_drop (store, copying->key, NULL);
  /* A file that is not there is no server of an unknown name. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hearth_error_take_gio (&error);
  else if (error->domain != HEARTH_ERROR)
    {
      GError *plain =
          hearth_error_new (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? HEARTH_ERROR_NOT_FOUND
                                                                                      : HEARTH_ERROR_FAILED,
                            "%s", error->message);

      g_error_free (error);
      error = plain;
    }
  g_task_return_error (task, error);
}

static void
finish (Copying *copying, HearthAccountStore *store)
{
  g_autoptr (GTask) task = copying->task;
  HearthAttachment *attachment;
  GError *error = NULL;

  if (!hearth_attachment_store_finish (store, copying->key, copying->done_bytes, &error))
    {
      g_steal_pointer (&task);
      fail (copying, error);
      return;
    }
  attachment =
      hearth_attachment_new (copying->key, copying->name, copying->content_type, copying->done_bytes);
  attachment->shape = scan_end (&copying->scan);
  g_task_return_pointer (task, attachment, (GDestroyNotify) hearth_attachment_unref);
}

static void read_piece (Copying *copying);

static gboolean
take_piece (Copying *copying, HearthAccountStore *store, gsize length, GError **error)
{
  copying->done_bytes += length;
  if (copying->done_bytes > MAX_BYTES)
    {
      set_too_large (copying, copying->done_bytes, error);
      return FALSE;
    }
  scan_bytes (&copying->scan, copying->buffer, length);
  return hearth_attachment_store_add (store, copying->key, copying->n_pieces++, copying->buffer, length,
                                      error);
}

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Copying *copying = data;
  GError *error = NULL;
  HearthAccountStore *store;
  gsize length = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error) ||
      (store = get_store (copying, &error)) == NULL ||
      (length > 0 && !take_piece (copying, store, length, &error)))
    {
      fail (copying, error);
      return;
    }
  tell_progress (copying);
  if (length < HEARTH_ATTACHMENT_PIECE_BYTES)
    finish (copying, store);
  else
    read_piece (copying);
}

static void
read_piece (Copying *copying)
{
  g_input_stream_read_all_async (copying->stream, copying->buffer, HEARTH_ATTACHMENT_PIECE_BYTES,
                                 G_PRIORITY_DEFAULT, hearth_request_get_cancellable (copying->task), piece_cb,
                                 copying);
}

static void
begin_copying (Copying *copying)
{
  GError *error = NULL;
  HearthAccountStore *store = get_store (copying, &error);

  if (store != NULL)
    copying->key = hearth_attachment_store_begin (store, &error);
  if (error != NULL)
    {
      fail (copying, error);
      return;
    }
  copying->buffer = g_malloc (HEARTH_ATTACHMENT_PIECE_BYTES);
  read_piece (copying);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Copying *copying = data;
  GError *error = NULL;

  copying->stream = G_INPUT_STREAM (g_file_read_finish (G_FILE (source), result, &error));
  if (copying->stream == NULL)
    fail (copying, error);
  else
    begin_copying (copying);
}

static void
info_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Copying *copying = data;
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  const char *type;

  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    hearth_set_error (&error, HEARTH_ERROR_INVALID_INPUT, "“%s” is not a file",
                      g_file_info_get_display_name (info));
  if (error != NULL)
    {
      fail (copying, error);
      return;
    }
  if (copying->name == NULL)
    copying->name = g_strdup (g_file_info_get_display_name (info));
  type = g_file_info_get_content_type (info);
  if (copying->content_type == NULL && type != NULL)
    copying->content_type = g_content_type_get_mime_type (type);
  copying->total_bytes = (guint64) MAX (g_file_info_get_size (info), 0);
  if (copying->total_bytes > MAX_BYTES)
    {
      set_too_large (copying, copying->total_bytes, &error);
      fail (copying, error);
      return;
    }
  g_file_read_async (copying->file, G_PRIORITY_DEFAULT, hearth_request_get_cancellable (copying->task),
                     opened_cb, copying);
}

static void
attach (HearthCore *core, GTask *task, gpointer input)
{
  Copying *copying = input;

  copying->core = core;
  copying->task = g_object_ref (task);
  if (copying->file != NULL)
    {
      g_file_query_info_async (copying->file,
                               G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME
                               "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                               "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                               G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                               hearth_request_get_cancellable (task), info_cb, copying);
      return;
    }
  copying->total_bytes = g_bytes_get_size (copying->bytes);
  copying->stream = g_memory_input_stream_new_from_bytes (copying->bytes);
  begin_copying (copying);
}

/**
 * hearth_engine_attach_async:
 * @account: whose store it goes into
 * @source: copied
 * @progress: (nullable) (scope async): how much is there, on the thread of the handle
 * @cancellable: (nullable): ends the copying; nothing is left of it
 *
 * Copies an attachment in. It belongs to no draft until one is saved with it.
 */
void
hearth_engine_attach_async (HearthEngine *self,
                            guint16 account,
                            const HearthAttachSource *source,
                            GFileProgressCallback progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  /* Stopping ends it through the engine's side of a cancellable. */
  g_autoptr (GCancellable) ours = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  Copying *copying = g_new0 (Copying, 1);

  copying->engine = self;
  copying->account = account;
  copying->file = source->file != NULL ? g_object_ref (source->file) : NULL;
  copying->bytes = source->bytes != NULL ? g_bytes_ref (source->bytes) : NULL;
  copying->name = g_strdup (source->name);
  copying->content_type = g_strdup (source->content_type);
  copying->progress = progress;
  copying->progress_data = progress_data;
  hearth_engine_post_cancellable (self, task, ours, attach, copying, copying_free);
}

/**
 * hearth_engine_attach_finish:
 *
 * Returns: (transfer full) (nullable): the attachment. %HEARTH_ERROR_NOT_FOUND without such a file,
 *   %HEARTH_ERROR_INVALID_INPUT for a folder, %HEARTH_ERROR_LIMIT with details, %HEARTH_ERROR_FAILED with the system's
 *   words if it cannot be read, %HEARTH_ERROR_STORE_FULL, %HEARTH_ERROR_CANCELLED
 */
HearthAttachment *
hearth_engine_attach_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
