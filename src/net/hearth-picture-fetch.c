/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gets the pictures from the network that the user allowed, telling the other side as little as possible: no cookies,
 * no referrer, no signing in, nothing kept, a name that everybody has. Whoever calls has asked the user.
 * Engine thread. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-picture-fetch.h"

#include <libsoup/soup.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-net-address.h"
#include "hearth-net.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

#define USER_AGENT  "Mozilla/5.0"
#define PIECE_BYTES (64 * 1024)

struct _HearthPictureFetch
{
  GObject parent_instance;

  SoupSession *session;
  HearthPictureFetchFlags flags;
  guint load_ms;
};

G_DEFINE_FINAL_TYPE (HearthPictureFetch, hearth_picture_fetch, G_TYPE_OBJECT)

/* One picture on its way; the data of its task. */
typedef struct
{
  GUri *uri;
  SoupMessage *message;
  GInputStream *body;
  GByteArray *bytes;
  GCancellable *cancellable;
  GSource *timer;
  GSource *cancelled;
  guint n_redirects;
  gboolean timed_out;
  gboolean forbidden;
  const char *media_type;
} Load;

static void
load_free (Load *load)
{
  hearth_timer_clear (&load->timer);
  if (load->cancelled != NULL)
    g_source_destroy (load->cancelled);
  g_clear_pointer (&load->cancelled, g_source_unref);
  g_clear_pointer (&load->uri, g_uri_unref);
  g_clear_object (&load->message);
  g_clear_object (&load->body);
  g_byte_array_unref (load->bytes);
  g_clear_object (&load->cancellable);
  g_free (load);
}

/* The timer and the caller's wish act through @load->cancellable and must not outlive the answer. */
static void
load_settle (Load *load)
{
  hearth_timer_clear (&load->timer);
  if (load->cancelled != NULL)
    g_source_destroy (load->cancelled);
  g_clear_pointer (&load->cancelled, g_source_unref);
}

static void
load_fail (GTask *task, GError *error)
{
  Load *load = g_task_get_task_data (task);

  if (load->forbidden && hearth_error_is_cancelled (error))
    {
      g_clear_error (&error);
      error = hearth_error_new (HEARTH_ERROR_INVALID_INPUT, "a picture from an address of this network");
    }
  else if (load->timed_out && hearth_error_is_cancelled (error))
    {
      g_clear_error (&error);
      error = hearth_error_new (HEARTH_ERROR_TIMEOUT, "the picture did not come in time");
    }
  hearth_error_take_gio (&error);
  if (load->uri != NULL)
    hearth_error_set_server (error, g_uri_get_host (load->uri),
                             (guint16) MAX (g_uri_get_port (load->uri), 0));
  load_settle (load);
  g_task_return_error (task, error);
}

static gboolean
load_timeout_cb (gpointer data)
{
  Load *load = g_task_get_task_data (data);

  load->timed_out = TRUE;
  g_cancellable_cancel (load->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
load_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Load *load = g_task_get_task_data (data);

  g_cancellable_cancel (load->cancellable);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_picture_sniff:
 * @bytes: the beginning of a file
 * @size: how much of it
 *
 * Looks at the bytes only, never at what the server calls them. SVG and everything else that can do more than be
 * looked at is no picture here.
 *
 * Returns: (nullable): the media type of a PNG, JPEG, GIF or WebP picture; static
 */
const char *
hearth_picture_sniff (const guint8 *bytes, gsize size)
{
  if (size >= 8 && memcmp (bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (size >= 3 && memcmp (bytes, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (size >= 6 && (memcmp (bytes, "GIF87a", 6) == 0 || memcmp (bytes, "GIF89a", 6) == 0))
    return "image/gif";
  if (size >= 12 && memcmp (bytes, "RIFF", 4) == 0 && memcmp (bytes + 8, "WEBP", 4) == 0)
    return "image/webp";
  return NULL;
}

static void
load_whole (GTask *task)
{
  Load *load = g_task_get_task_data (task);

  load->media_type = hearth_picture_sniff (load->bytes->data, load->bytes->len);
  if (load->media_type == NULL)
    {
      load_fail (task, hearth_error_new (HEARTH_ERROR_PROTOCOL, "this is no picture"));
      return;
    }
  load_settle (load);
  g_task_return_pointer (task, g_byte_array_free_to_bytes (g_byte_array_ref (load->bytes)),
                         (GDestroyNotify) g_bytes_unref);
}

static void load_read (GTask *task);

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (piece == NULL)
    {
      load_fail (task, error);
      return;
    }
  if (g_bytes_get_size (piece) == 0)
    {
      load_whole (task);
      return;
    }
  if (load->bytes->len + g_bytes_get_size (piece) > HEARTH_PICTURE_MAX_BYTES)
    {
      g_cancellable_cancel (load->cancellable);
      load_fail (task, hearth_error_new (HEARTH_ERROR_LIMIT, "a picture of more than %d bytes",
                                         HEARTH_PICTURE_MAX_BYTES));
      return;
    }
  g_byte_array_append (load->bytes, g_bytes_get_data (piece, NULL), (guint) g_bytes_get_size (piece));
  load_read (task);
}

static void
load_read (GTask *task)
{
  Load *load = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (load->body, PIECE_BYTES, G_PRIORITY_DEFAULT, load->cancellable, piece_cb,
                                   g_object_ref (task));
}

static gboolean
check_uri (GUri *uri, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);

  if ((strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0) || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0' || g_uri_get_userinfo (uri) != NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "no address of a picture on the web");
      return FALSE;
    }
  return TRUE;
}

static void load_request (GTask *task);

static void
load_redirect (GTask *task)
{
  Load *load = g_task_get_task_data (task);
  const char *location =
      soup_message_headers_get_one (soup_message_get_response_headers (load->message), "Location");
  GError *error = NULL;
  GUri *next;

  if (location == NULL || load->n_redirects >= HEARTH_PICTURE_MAX_REDIRECTS)
    {
      load_fail (task, hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "sent on too often, or nowhere"));
      return;
    }
  next = g_uri_parse_relative (load->uri, location, SOUP_HTTP_URI_FLAGS, &error);
  if (next == NULL || !check_uri (next, &error))
    {
      g_clear_pointer (&next, g_uri_unref);
      g_clear_error (&error);
      load_fail (task, hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "sent on to what is no web address"));
      return;
    }
  load->n_redirects++;
  g_uri_unref (load->uri);
  load->uri = next;
  g_clear_object (&load->body);
  load_request (task);
}

static void
response_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  guint status;

  load->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (load->body == NULL)
    {
      load_fail (task, error);
      return;
    }
  status = soup_message_get_status (load->message);
  if (SOUP_STATUS_IS_REDIRECTION (status))
    load_redirect (task);
  else if (status != SOUP_STATUS_OK)
    load_fail (task, hearth_error_new (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE
                                           ? HEARTH_ERROR_NOT_FOUND
                                           : HEARTH_ERROR_SERVER_REFUSED,
                                       "the server answers %u", status));
  else if (soup_message_headers_get_content_length (soup_message_get_response_headers (load->message)) >
           HEARTH_PICTURE_MAX_BYTES)
    load_fail (task, hearth_error_new (HEARTH_ERROR_LIMIT, "a picture of more than %d bytes",
                                       HEARTH_PICTURE_MAX_BYTES));
  else
    load_read (task);
}

/* Right after the connection stands, before anything is sent: is it one that we want? */
static void
network_event_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, gpointer data)
{
  GTask *task = data;
  Load *load = g_task_get_task_data (task);
  HearthPictureFetch *fetch = g_task_get_source_object (task);
  g_autoptr (GSocketAddress) address = NULL;

  if (event != G_SOCKET_CLIENT_CONNECTED || (fetch->flags & HEARTH_PICTURE_FETCH_PRIVATE) != 0 ||
      !G_IS_SOCKET_CONNECTION (connection))
    return;
  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (address) ||
      !hearth_net_address_is_private (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))))
    return;
  load->forbidden = TRUE;
  g_cancellable_cancel (load->cancellable);
}

static void
load_request (GTask *task)
{
  HearthPictureFetch *fetch = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);

  g_clear_object (&load->message);
  load->message = soup_message_new_from_uri (SOUP_METHOD_GET, load->uri);
  soup_message_add_flags (load->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_disable_feature (load->message, SOUP_TYPE_AUTH_MANAGER);
  soup_message_headers_replace (soup_message_get_request_headers (load->message), "Accept",
                                "image/webp,image/png,image/jpeg,image/gif");
  g_signal_connect_object (load->message, "network-event", G_CALLBACK (network_event_cb), task, 0);
  soup_session_send_async (fetch->session, load->message, G_PRIORITY_DEFAULT, load->cancellable, response_cb,
                           g_object_ref (task));
}

/**
 * hearth_picture_fetch_load_async:
 * @uri: an http or https address that the user allowed
 * @cancellable: (nullable): used on the engine thread only
 *
 * Gets one picture within %HEARTH_PICTURE_LOAD_MS over at most %HEARTH_PICTURE_MAX_REDIRECTS redirects, each of which
 * stays on the web.
 */
void
hearth_picture_fetch_load_async (HearthPictureFetch *fetch,
                                 const char *uri,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = NULL;
  Load *load = g_new0 (Load, 1);
  GError *error = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  task = g_task_new (fetch, cancellable, callback, data);
  g_task_set_source_tag (task, hearth_picture_fetch_load_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
  load->bytes = g_byte_array_new ();
  load->cancellable = g_cancellable_new ();
  load->uri = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, &error);
  if (load->uri == NULL || !check_uri (load->uri, &error))
    {
      g_clear_error (&error);
      load_fail (task, hearth_error_new (HEARTH_ERROR_INVALID_INPUT, "no address of a picture on the web"));
      return;
    }
  load->timer = hearth_timer_add (fetch->load_ms, load_timeout_cb, task);
  if (cancellable != NULL)
    {
      load->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (load->cancelled, G_SOURCE_FUNC (load_cancelled_cb), task, NULL);
      g_source_attach (load->cancelled, g_main_context_get_thread_default ());
    }
  load_request (task);
}

/**
 * hearth_picture_fetch_load_finish:
 * @media_type: (out) (optional) (transfer none): what it is, by its bytes
 *
 * Errors: INVALID_INPUT for an address that is not of the web or leads into this network, NOT_FOUND, SERVER_REFUSED,
 * LIMIT, PROTOCOL if what comes is no picture, and those of any connection.
 *
 * Returns: (transfer full) (nullable): the picture
 */
GBytes *
hearth_picture_fetch_load_finish (HearthPictureFetch *fetch,
                                  GAsyncResult *result,
                                  const char **media_type,
                                  GError **error)
{
  Load *load = g_task_get_task_data (G_TASK (result));

  if (media_type != NULL)
    *media_type = load->media_type;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hearth_picture_fetch_set_load_ms:
 * @load_ms: how long one picture may take
 *
 * For tests.
 */
void
hearth_picture_fetch_set_load_ms (HearthPictureFetch *fetch, guint load_ms)
{
  fetch->load_ms = load_ms;
}

static void
hearth_picture_fetch_finalize (GObject *object)
{
  HearthPictureFetch *fetch = HEARTH_PICTURE_FETCH (object);

  soup_session_abort (fetch->session);
  g_object_unref (fetch->session);
  G_OBJECT_CLASS (hearth_picture_fetch_parent_class)->finalize (object);
}

static void
hearth_picture_fetch_class_init (HearthPictureFetchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_picture_fetch_finalize;
}

static void
hearth_picture_fetch_init (HearthPictureFetch *fetch)
{
  fetch->load_ms = HEARTH_PICTURE_LOAD_MS;
}

/**
 * hearth_picture_fetch_new:
 * @flags: where pictures may come from
 *
 * To be made on the thread that uses it: its main context is the thread-default one of this call.
 *
 * Returns: (transfer full): a fetcher without memory between pictures
 */
HearthPictureFetch *
hearth_picture_fetch_new (HearthPictureFetchFlags flags)
{
  HearthPictureFetch *fetch = g_object_new (HEARTH_TYPE_PICTURE_FETCH, NULL);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  hearth_net_init ();
  fetch->flags = flags;
  fetch->session =
      soup_session_new_with_options ("user-agent", USER_AGENT, "max-conns", 8, "max-conns-per-host", 4, NULL);
  soup_session_remove_feature_by_type (fetch->session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (fetch->session, SOUP_TYPE_COOKIE_JAR);
  return fetch;
}
