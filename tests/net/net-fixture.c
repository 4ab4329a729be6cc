/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asynchronous calls made into plain ones, for tests on one thread that plays the engine's. */
#include "net-fixture.h"

#include <sys/socket.h>

void
fixture_capture_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

GAsyncResult *
fixture_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

HearthStream *
fixture_connect (const HearthStreamConfig *config, GError **error)
{
  g_autoptr (HearthStream) stream = hearth_stream_new (config);
  g_autoptr (GAsyncResult) result = NULL;

  hearth_stream_connect_async (stream, NULL, fixture_capture_cb, &result);
  return hearth_stream_connect_finish (stream, fixture_wait (&result), error) ? g_steal_pointer (&stream)
                                                                              : NULL;
}

/* NULL without an error at the end. */
char *
fixture_read (HearthStream *stream, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  char buffer[4096];
  gssize n;

  hearth_stream_read_async (stream, buffer, sizeof buffer, NULL, fixture_capture_cb, &result);
  n = hearth_stream_read_finish (stream, fixture_wait (&result), error);
  return n > 0 ? g_strndup (buffer, (gsize) n) : NULL;
}

gboolean
fixture_write (HearthStream *stream, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  hearth_stream_write_async (stream, bytes, NULL, fixture_capture_cb, &result);
  return hearth_stream_write_finish (stream, fixture_wait (&result), error);
}

gboolean
fixture_start_tls (HearthStream *stream, gsize unread_bytes, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hearth_stream_start_tls_async (stream, unread_bytes, NULL, fixture_capture_cb, &result);
  return hearth_stream_start_tls_finish (stream, fixture_wait (&result), error);
}

static GIOStream *
stream_for_fd (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

GIOStream *
fixture_socketpair (GIOStream **other)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  *other = stream_for_fd (fds[1]);
  return stream_for_fd (fds[0]);
}
