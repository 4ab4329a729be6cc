/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first half of a HearthStream's life: finding the server, connecting and shaking hands, each with its own limit.
 * Engine thread; everything belongs to the stream. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-stream-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "hearth-error.h"
#include "hearth-net-address.h"
#include "hearth-thread.h"
#include "hearth-timer.h"
#include "hearth-tls-policy.h"

static void
setup_clear (HearthStreamSetup *setup)
{
  hearth_timer_clear (&setup->timer);
  if (setup->callers_id != 0)
    g_cancellable_disconnect (setup->callers, setup->callers_id);
  setup->callers_id = 0;
  g_clear_object (&setup->callers);
  g_clear_object (&setup->cancellable);
  g_clear_object (&setup->refused);
  setup->refused_errors = 0;
  setup->timed_out = NULL;
}

static void
stream_setup_done (HearthStream *stream, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&stream->setup.task);
  g_autoptr (GError) own = error == NULL ? NULL : hearth_stream_take_error (stream, error);

  setup_clear (&stream->setup);
  if (own == NULL)
    {
      stream->open = TRUE;
      g_task_return_boolean (task, TRUE);
      return;
    }
  hearth_stream_break (stream, own);
  g_task_return_error (task, g_steal_pointer (&own));
}

/* What GIO reports as cancelled was our own timer, if that has fired. */
static GError *
stream_setup_explain (HearthStream *stream, GError *error)
{
  GError *timeout;

  if (stream->setup.timed_out == NULL || !hearth_error_is_cancelled (error))
    return error;
  timeout = hearth_error_new (HEARTH_ERROR_TIMEOUT, "%s", stream->setup.timed_out);
  g_error_free (error);
  return timeout;
}

static gboolean
connect_timeout_cb (gpointer data)
{
  HearthStream *stream = data;

  stream->setup.timed_out = "no connection in time";
  g_cancellable_cancel (stream->setup.cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
handshake_timeout_cb (gpointer data)
{
  HearthStream *stream = data;

  stream->setup.timed_out = "the TLS handshake did not end in time";
  g_cancellable_cancel (stream->setup.cancellable);
  return G_SOURCE_REMOVE;
}

static void
callers_cancelled_cb (GCancellable *callers, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
stream_setup_begin (HearthStream *stream, GTask *task, GCancellable *cancellable)
{
  HearthStreamSetup *setup = &stream->setup;

  g_task_set_check_cancellable (task, FALSE);
  setup->task = task;
  setup->cancellable = g_cancellable_new ();
  if (cancellable == NULL)
    return;
  setup->callers = g_object_ref (cancellable);
  setup->callers_id = g_cancellable_connect (cancellable, G_CALLBACK (callers_cancelled_cb),
                                             g_object_ref (setup->cancellable), g_object_unref);
}

static gboolean
accept_certificate_cb (GTlsConnection *connection,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer data)
{
  HearthStream *stream = data;

  if (hearth_certificate_errors_allow_trust (errors) &&
      hearth_tls_certificate_is_pinned (certificate, stream->pinned_sha256))
    return TRUE;
  g_set_object (&stream->setup.refused, certificate);
  stream->setup.refused_errors = errors;
  return FALSE;
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTlsConnection *connection = G_TLS_CONNECTION (source);
  g_autoptr (HearthStream) stream = data;
  GError *error = NULL;

  g_signal_handlers_disconnect_by_func (connection, accept_certificate_cb, stream);
  if (!g_tls_connection_handshake_finish (connection, result, &error))
    {
      if (hearth_error_is_cancelled (error))
        error = stream_setup_explain (stream, error);
      else
        {
          GError *told = hearth_tls_error_new (error, stream->setup.refused, stream->setup.refused_errors);

          g_error_free (error);
          error = told;
        }
    }
  else
    error = hearth_tls_check_session (connection, stream->host, stream->pinned_sha256);
  if (error == NULL && g_cancellable_is_cancelled (stream->setup.cancellable))
    error =
        stream_setup_explain (stream, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  stream_setup_done (stream, error);
}

static GIOStream *
stream_make_tls (HearthStream *stream, GError **error)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (stream->host, stream->port);
  g_autoptr (GTlsDatabase) database = NULL;
  GError *local_error = NULL;
  GIOStream *tls;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      hearth_set_error (error, HEARTH_ERROR_TLS_MISSING,
                        "no TLS support: install the package glib-networking");
      return NULL;
    }
  database = hearth_tls_database_for_host (stream->host, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  tls = g_tls_client_connection_new (stream->base, identity, error);
  if (tls == NULL)
    return NULL;
  if (database != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (tls), database);
  /* Both protocols frame their messages: a cut is noticed without the TLS goodbye that many servers leave out. */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  return tls;
}

static void
stream_begin_handshake (HearthStream *stream)
{
  GError *error = NULL;
  g_autoptr (GIOStream) tls = stream_make_tls (stream, &error);

  if (tls == NULL)
    {
      stream_setup_done (stream, error);
      return;
    }
  stream->open = FALSE;
  hearth_stream_set_io (stream, tls);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), stream);
  hearth_timer_clear (&stream->setup.timer);
  stream->setup.timer = hearth_timer_add (stream->handshake_ms, handshake_timeout_cb, stream);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, stream->setup.cancellable,
                                    handshake_cb, g_object_ref (stream));
}

static gboolean
address_is_private (GSocketAddress *address)
{
  return G_IS_INET_SOCKET_ADDRESS (address) &&
         hearth_net_address_is_private (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static void
connect_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthStream) stream = data;
  GError *error = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocketAddress) peer = NULL;

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (connection == NULL)
    {
      stream_setup_done (stream, stream_setup_explain (stream, error));
      return;
    }
  /* One that was reset in this moment has no peer any more, which says nothing of who it was. */
  peer = g_socket_connection_get_remote_address (connection, NULL);
  if (peer == NULL)
    {
      stream_setup_done (stream,
                         hearth_stream_new_error (stream, HEARTH_ERROR_CONNECTION_LOST, "reset right away"));
      return;
    }
  stream->base = G_IO_STREAM (g_object_ref (connection));
  stream->private_peer = address_is_private (peer);
  hearth_stream_set_io (stream, stream->base);
  g_socket_set_keepalive (g_socket_connection_get_socket (connection), TRUE);
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);

  if (stream->security == HEARTH_STREAM_SECURITY_TLS)
    stream_begin_handshake (stream);
  else if (stream->security == HEARTH_STREAM_SECURITY_NONE && !stream->private_peer)
    stream_setup_done (stream, hearth_error_new (HEARTH_ERROR_INVALID_INPUT,
                                                 "no encryption is only for addresses of this network"));
  else
    stream_setup_done (stream, NULL);
}

/**
 * hearth_stream_connect_async:
 * @stream: a stream of hearth_stream_new() that was not connected before
 * @cancellable: (nullable): used on the engine thread only
 * @callback: called in the thread-default main context of this call
 *
 * Resolves the host, connects (several addresses are tried as RFC 8305 says) and, with
 * %HEARTH_STREAM_SECURITY_TLS, shakes hands.
 */
void
hearth_stream_connect_async (HearthStream *stream,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GSocketConnectable) address = NULL;
  g_autoptr (GSocketClient) client = NULL;
  GTask *task;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  task = g_task_new (stream, cancellable, callback, data);
  g_task_set_source_tag (task, hearth_stream_connect_async);
  if (stream->base != NULL || stream->setup.task != NULL)
    {
      g_task_return_error (task, hearth_stream_new_error (stream, HEARTH_ERROR_FAILED, "connected twice"));
      g_object_unref (task);
      return;
    }
  stream_setup_begin (stream, task, cancellable);
  if (*stream->host == '\0' || stream->port == 0)
    {
      stream_setup_done (stream, hearth_error_new (HEARTH_ERROR_INVALID_INPUT, "no server or no port"));
      return;
    }
  client = g_socket_client_new ();
  /* A proxy would hide whether the server is near. */
  g_socket_client_set_enable_proxy (client, stream->security != HEARTH_STREAM_SECURITY_NONE &&
                                                !hearth_net_host_is_loopback (stream->host));
  address = g_network_address_new (stream->host, stream->port);
  stream->setup.timer = hearth_timer_add (stream->connect_ms, connect_timeout_cb, stream);
  g_socket_client_connect_async (client, address, stream->setup.cancellable, connect_cb,
                                 g_object_ref (stream));
}

/**
 * hearth_stream_connect_finish:
 *
 * Errors: NAME_NOT_FOUND, REFUSED, UNREACHABLE, TIMEOUT, CANCELLED, TLS_CERTIFICATE (the details have the certificate
 * and what is wrong with it), TLS_TOO_OLD, TLS_HANDSHAKE, TLS_MISSING, and INVALID_INPUT if encryption was given up
 * for an address outside this network. After an error the stream is of no further use.
 *
 * Returns: whether the stream is open
 */
gboolean
hearth_stream_connect_finish (HearthStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
stream_has_plaintext (HearthStream *stream)
{
  if (G_IS_SOCKET_CONNECTION (stream->base))
    return g_socket_get_available_bytes (
               g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream->base))) > 0;
  return g_pollable_input_stream_is_readable (
      G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream->base)));
}

static GError *
stream_check_start_tls (HearthStream *stream, gsize unread_bytes)
{
  if (!stream->open || stream->io != stream->base)
    return hearth_error_new (HEARTH_ERROR_FAILED, "not open, or encrypted already");
  if (stream->reading.task != NULL || stream->writing.task != NULL || stream->setup.task != NULL)
    return hearth_error_new (HEARTH_ERROR_FAILED, "STARTTLS while something is under way");
  if (unread_bytes > 0 || stream_has_plaintext (stream))
    return hearth_error_new (HEARTH_ERROR_STARTTLS_MISSING,
                             "bytes after the answer to STARTTLS, before encryption");
  return NULL;
}

/**
 * hearth_stream_start_tls_async:
 * @unread_bytes: how many bytes that were read after the server's agreement the caller still holds
 * @cancellable: (nullable): used on the engine thread only
 *
 * Shakes hands over the open connection, after the server agreed and before anything else is sent. A byte that came
 * after the agreement may be somebody else's: then nothing is done, and the stream is closed (RFC 3207, 6). What was
 * learned before must be forgotten by the caller.
 */
void
hearth_stream_start_tls_async (HearthStream *stream,
                               gsize unread_bytes,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  GTask *task;
  GError *error;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  task = g_task_new (stream, cancellable, callback, data);
  g_task_set_source_tag (task, hearth_stream_start_tls_async);
  error = stream_check_start_tls (stream, unread_bytes);
  if (error != NULL && stream->setup.task != NULL)
    {
      g_task_return_error (task, hearth_stream_take_error (stream, error));
      g_object_unref (task);
      return;
    }
  stream_setup_begin (stream, task, cancellable);
  if (error != NULL)
    stream_setup_done (stream, error);
  else
    stream_begin_handshake (stream);
}

/**
 * hearth_stream_start_tls_finish:
 *
 * Errors: STARTTLS_MISSING for bytes that must not be there, else those of the handshake in
 * hearth_stream_connect_finish(). After an error the stream is of no further use.
 *
 * Returns: whether the stream is encrypted
 */
gboolean
hearth_stream_start_tls_finish (HearthStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Withdraws a connect or handshake under way; its callback comes with CANCELLED. */
void
hearth_stream_cancel_setup (HearthStream *stream)
{
  if (stream->setup.cancellable != NULL)
    g_cancellable_cancel (stream->setup.cancellable);
}
