/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One picture from the network that the user allowed: no cookies, no referrer, no cache, no name of the program, a
 * limit of size, and only if its bytes are those of a raster picture. A session for each, so that nothing is
 * remembered between them. Engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-picture-fetcher.h"

#include <libsoup/soup.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-thread.h"

#define TIMEOUT_S  30
#define READ_BYTES (64 * 1024)

typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  GByteArray *bytes;
  char *content_type;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_clear_object (&fetch->session);
  g_clear_object (&fetch->message);
  g_clear_pointer (&fetch->bytes, g_byte_array_unref);
  g_free (fetch->content_type);
  g_free (fetch);
}

/**
 * hearth_picture_sniff:
 *
 * Returns: (nullable): what kind of raster picture @bytes is, %NULL for anything else
 */
const char *
hearth_picture_sniff (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (size >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (size >= 6 && (memcmp (data, "GIF87a", 6) == 0 || memcmp (data, "GIF89a", 6) == 0))
    return "image/gif";
  if (size >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "image/webp";
  if (size >= 2 && memcmp (data, "BM", 2) == 0)
    return "image/bmp";
  return NULL;
}

static void
return_picture (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&fetch->bytes));
  const char *type = hearth_picture_sniff (bytes);

  if (type == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT, "That is no picture");
      return;
    }
  fetch->content_type = g_strdup (type);
  g_task_return_pointer (task, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (piece == NULL)
    {
      g_task_return_error (task, hearth_error_from_gio (error));
      return;
    }
  if (g_bytes_get_size (piece) == 0)
    {
      return_picture (task);
      return;
    }
  g_byte_array_append (fetch->bytes, g_bytes_get_data (piece, NULL), (guint) g_bytes_get_size (piece));
  if (fetch->bytes->len > HEARTH_PICTURE_MAX_BYTES)
    g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_LIMIT, "The picture is too large");
  else
    g_input_stream_read_bytes_async (G_INPUT_STREAM (source), READ_BYTES, G_PRIORITY_DEFAULT,
                                     g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  const guint status = soup_message_get_status (fetch->message);

  if (stream == NULL)
    g_task_return_error (task, hearth_error_from_gio (error));
  else if (!SOUP_STATUS_IS_SUCCESSFUL (status))
    g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED, "The server answered %u", status);
  else
    g_input_stream_read_bytes_async (stream, READ_BYTES, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), read_cb,
                                     g_object_ref (task));
}

/**
 * hearth_picture_fetch_async:
 * @uri: http or https
 */
void
hearth_picture_fetch_async (const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Fetch *fetch = g_new0 (Fetch, 1);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  g_task_set_task_data (task, fetch, fetch_free);
  fetch->bytes = g_byte_array_new ();
  if (g_ascii_strncasecmp (uri, "http://", 7) == 0 || g_ascii_strncasecmp (uri, "https://", 8) == 0)
    fetch->message = soup_message_new (SOUP_METHOD_GET, uri);
  if (fetch->message == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT, "Not an address of a picture");
      return;
    }
  fetch->session = soup_session_new_with_options ("timeout", TIMEOUT_S, "max-conns", 1, NULL);
  soup_message_headers_append (soup_message_get_request_headers (fetch->message), "Accept", "image/*");
  soup_session_send_async (fetch->session, fetch->message, G_PRIORITY_LOW, cancellable, sent_cb,
                           g_steal_pointer (&task));
}

/**
 * hearth_picture_fetch_finish:
 * @content_type: (out) (transfer full): as its bytes say
 *
 * Returns: (transfer full) (nullable): the picture
 */
GBytes *
hearth_picture_fetch_finish (GAsyncResult *result, char **content_type, GError **error)
{
  Fetch *fetch = g_task_get_task_data (G_TASK (result));

  *content_type = g_strdup (fetch->content_type);
  return g_task_propagate_pointer (G_TASK (result), error);
}
