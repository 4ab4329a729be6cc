/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthStream without TLS: transfers, limits, and every way in which it ends. */
#include <string.h>
#include <sys/socket.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-thread.h"
#include "net-fixture.h"

typedef struct
{
  HearthStream *stream;
  GIOStream *other;
} Pair;

static void
pair_open (Pair *pair, HearthStreamSecurity security)
{
  g_autoptr (GIOStream) io = fixture_socketpair (&pair->other);
  const HearthStreamConfig config = {
    .host = "mail.example", .port = 993, .security = security, .handshake_ms = 50
  };

  pair->stream = hearth_stream_new_for_io (io, &config);
  g_assert_true (hearth_stream_is_open (pair->stream));
}

static void
pair_close (Pair *pair)
{
  hearth_stream_close (pair->stream);
  g_assert_false (hearth_stream_is_open (pair->stream));
  g_assert_finalize_object (pair->stream);
  g_object_unref (pair->other);
}

static void
other_says (Pair *pair, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (pair->other), text, strlen (text), NULL, NULL,
                             NULL);
}

static void
test_exchange (void)
{
  Pair pair;
  char buffer[64] = "";
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *got = NULL;
  GBytes *parts[] = { g_bytes_new_static ("one ", 4), g_bytes_new_static ("", 0),
                      g_bytes_new_static ("two", 3) };

  pair_open (&pair, HEARTH_STREAM_SECURITY_NONE);
  hearth_stream_write_many_async (pair.stream, parts, G_N_ELEMENTS (parts), NULL, fixture_capture_cb,
                                  &result);
  g_assert_true (hearth_stream_write_finish (pair.stream, fixture_wait (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      g_input_stream_read (g_io_stream_get_input_stream (pair.other), buffer, sizeof buffer, NULL, NULL), ==,
      7);
  g_assert_cmpstr (buffer, ==, "one two");
  other_says (&pair, "three");
  got = fixture_read (pair.stream, &error);
  g_assert_cmpstr (got, ==, "three");
  g_assert_cmpuint (hearth_stream_get_bytes_received (pair.stream), ==, 5);
  g_assert_cmpuint (hearth_stream_get_bytes_sent (pair.stream), ==, 7);
  g_assert_false (hearth_stream_is_encrypted (pair.stream));
  g_assert_null (hearth_stream_get_tls_version (pair.stream));
  g_io_stream_close (pair.other, NULL, NULL);
  g_assert_null (fixture_read (pair.stream, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_bytes_unref (parts[i]);
  g_clear_object (&result);
  pair_close (&pair);
}

typedef struct
{
  HearthStream *stream;
  guint8 buffer[HEARTH_STREAM_READ_BYTES];
  guint64 received;
  gboolean ended;
} Reader;

static void
reader_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Reader *reader = data;
  g_autoptr (GError) error = NULL;
  const gssize n = hearth_stream_read_finish (HEARTH_STREAM (source), result, &error);

  g_assert_no_error (error);
  for (gssize i = 0; i < n; i++)
    g_assert_cmpuint (reader->buffer[i], ==, (reader->received + (guint64) i) % 251);
  reader->received += (guint64) n;
  reader->ended = n == 0;
  if (n > 0)
    hearth_stream_read_async (reader->stream, reader->buffer, sizeof reader->buffer, NULL, reader_cb, reader);
}

/* 16 MB each way at once, more than any socket buffers. */
static void
test_large (void)
{
  enum
  {
    SIZE = 16 * 1024 * 1024
  };
  g_autofree guint8 *data = g_malloc (SIZE);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree Reader *there = g_new0 (Reader, 1);
  g_autofree Reader *here = g_new0 (Reader, 1);
  g_autoptr (HearthStream) other = NULL;
  g_autoptr (GAsyncResult) ours = NULL;
  g_autoptr (GAsyncResult) theirs = NULL;
  const HearthStreamConfig config = { .host = "other", .port = 1 };
  Pair pair;

  for (guint i = 0; i < SIZE; i++)
    data[i] = (guint8) (i % 251);
  bytes = g_bytes_new_static (data, SIZE);
  pair_open (&pair, HEARTH_STREAM_SECURITY_NONE);
  other = hearth_stream_new_for_io (pair.other, &config);
  there->stream = other;
  here->stream = pair.stream;
  hearth_stream_write_async (pair.stream, bytes, NULL, fixture_capture_cb, &ours);
  hearth_stream_write_async (other, bytes, NULL, fixture_capture_cb, &theirs);
  hearth_stream_read_async (other, there->buffer, sizeof there->buffer, NULL, reader_cb, there);
  hearth_stream_read_async (pair.stream, here->buffer, sizeof here->buffer, NULL, reader_cb, here);
  while (there->received < SIZE || here->received < SIZE || ours == NULL || theirs == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (hearth_stream_write_finish (pair.stream, ours, NULL));
  g_assert_true (hearth_stream_write_finish (other, theirs, NULL));
  shutdown (g_socket_get_fd (g_socket_connection_get_socket (G_SOCKET_CONNECTION (pair.other))), SHUT_RDWR);
  while (!there->ended || !here->ended)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&ours);
  g_clear_object (&theirs);
  pair_close (&pair);
}

static void
test_silence (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;
  Pair pair;

  pair_open (&pair, HEARTH_STREAM_SECURITY_NONE);
  hearth_stream_arm_silence (pair.stream, 30);
  other_says (&pair, "x");
  got = fixture_read (pair.stream, &error);
  g_assert_cmpstr (got, ==, "x");
  g_assert_null (fixture_read (pair.stream, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_TIMEOUT);
  g_assert_cmpstr (hearth_error_get_details (error)->host, ==, "mail.example");
  g_assert_cmpint (hearth_error_get_details (error)->port, ==, 993);
  g_assert_false (hearth_stream_is_open (pair.stream));
  pair_close (&pair);
}

/* Nobody reads at the other end: the write ends too. */
static void
test_silence_in_write (void)
{
  g_autofree char *filler = g_strnfill (8 * 1024 * 1024, 'x');
  g_autoptr (GError) error = NULL;
  Pair pair;

  pair_open (&pair, HEARTH_STREAM_SECURITY_NONE);
  hearth_stream_arm_silence (pair.stream, 30);
  g_assert_false (fixture_write (pair.stream, filler, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_TIMEOUT);
  pair_close (&pair);
}

static gboolean
say_cb (gpointer data)
{
  other_says (data, "late");
  return G_SOURCE_REMOVE;
}

static void
test_disarmed (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;
  Pair pair;

  pair_open (&pair, HEARTH_STREAM_SECURITY_NONE);
  hearth_stream_arm_silence (pair.stream, 20);
  hearth_stream_disarm_silence (pair.stream);
  g_timeout_add (80, say_cb, &pair);
  got = fixture_read (pair.stream, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, "late");
  pair_close (&pair);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;
  char buffer[8];
  Pair pair;

  pair_open (&pair, HEARTH_STREAM_SECURITY_NONE);
  hearth_stream_read_async (pair.stream, buffer, sizeof buffer, cancellable, fixture_capture_cb, &result);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (hearth_stream_read_finish (pair.stream, fixture_wait (&result), &error), ==, -1);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
  g_clear_object (&result);
  other_says (&pair, "on");
  got = fixture_read (pair.stream, NULL);
  g_assert_cmpstr (got, ==, "on");
  g_clear_object (&result);
  pair_close (&pair);
}

static void
test_close (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[8];
  Pair pair;

  pair_open (&pair, HEARTH_STREAM_SECURITY_NONE);
  hearth_stream_read_async (pair.stream, buffer, sizeof buffer, NULL, fixture_capture_cb, &result);
  hearth_stream_read_async (pair.stream, buffer, sizeof buffer, NULL, fixture_capture_cb, &second);
  g_assert_cmpint (hearth_stream_read_finish (pair.stream, fixture_wait (&second), &error), ==, -1);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CONNECTION_LOST);
  g_clear_error (&error);
  hearth_stream_close (pair.stream);
  g_assert_cmpint (hearth_stream_read_finish (pair.stream, fixture_wait (&result), &error), ==, -1);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (fixture_write (pair.stream, "x", &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CONNECTION_LOST);
  g_clear_object (&result);
  g_clear_object (&second);
  pair_close (&pair);
}

static void
test_lost (void)
{
  g_autofree char *filler = g_strnfill (8 * 1024 * 1024, 'x');
  g_autoptr (GError) error = NULL;
  Pair pair;

  pair_open (&pair, HEARTH_STREAM_SECURITY_NONE);
  g_io_stream_close (pair.other, NULL, NULL);
  g_assert_false (fixture_write (pair.stream, filler, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CONNECTION_LOST);
  g_clear_error (&error);
  g_assert_null (fixture_read (pair.stream, &error));
  pair_close (&pair);
}

/* What the caller still holds, or what waits in the socket, may be somebody else's words. */
static void
test_starttls_injection (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      char buffer[8];
      Pair pair;

      pair_open (&pair, HEARTH_STREAM_SECURITY_STARTTLS);
      if (i == 1)
        other_says (&pair, "* OK evil\r\n");
      g_assert_false (fixture_start_tls (pair.stream, i == 0 ? 3 : 0, &error));
      g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STARTTLS_MISSING);
      g_assert_false (hearth_stream_is_open (pair.stream));
      g_assert_cmpint (
          g_input_stream_read (g_io_stream_get_input_stream (pair.other), buffer, sizeof buffer, NULL, NULL),
          <=, 0);
      pair_close (&pair);
    }
}

static void
test_starttls_busy (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[8];
  Pair pair;

  pair_open (&pair, HEARTH_STREAM_SECURITY_STARTTLS);
  hearth_stream_read_async (pair.stream, buffer, sizeof buffer, NULL, fixture_capture_cb, &result);
  g_assert_false (fixture_start_tls (pair.stream, 0, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_FAILED);
  fixture_wait (&result);
  g_clear_object (&result);
  pair_close (&pair);
}

/* The server agrees and then says nothing, or something else than TLS. */
static void
test_handshake (void)
{
  const struct
  {
    const char *says;
    HearthErrorCode code;
  } cases[] = { { NULL, HEARTH_ERROR_TIMEOUT },
                { "* BYE sorry, this is no TLS at all\r\n", HEARTH_ERROR_TLS_HANDSHAKE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      Pair pair;

      pair_open (&pair, HEARTH_STREAM_SECURITY_STARTTLS);
      hearth_stream_start_tls_async (pair.stream, 0, NULL, fixture_capture_cb, &result);
      if (cases[i].says != NULL)
        other_says (&pair, cases[i].says);
      g_assert_false (hearth_stream_start_tls_finish (pair.stream, fixture_wait (&result), &error));
      g_assert_error (error, HEARTH_ERROR, (int) cases[i].code);
      g_assert_cmpstr (hearth_error_get_details (error)->host, ==, "mail.example");
      g_clear_object (&result);
      pair_close (&pair);
    }
}

static void
test_handshake_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;
  Pair pair;

  pair_open (&pair, HEARTH_STREAM_SECURITY_STARTTLS);
  hearth_stream_start_tls_async (pair.stream, 0, cancellable, fixture_capture_cb, &result);
  g_cancellable_cancel (cancellable);
  g_assert_false (hearth_stream_start_tls_finish (pair.stream, fixture_wait (&result), &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);
  pair_close (&pair);

  pair_open (&pair, HEARTH_STREAM_SECURITY_STARTTLS);
  hearth_stream_start_tls_async (pair.stream, 0, NULL, fixture_capture_cb, &closed);
  hearth_stream_close (pair.stream);
  g_assert_false (hearth_stream_start_tls_finish (pair.stream, fixture_wait (&closed), &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
  g_clear_object (&closed);
  pair_close (&pair);
}

static GSocket *
listen_on_loopback (guint16 *port, int backlog)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, address, FALSE, &error));
  bound = g_socket_get_local_address (socket, &error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  if (backlog >= 0)
    {
      g_socket_set_listen_backlog (socket, backlog);
      g_assert_true (g_socket_listen (socket, &error));
    }
  return socket;
}

static void
test_connect (void)
{
  guint16 port;
  G_GNUC_UNUSED g_autoptr (GSocket) listener = listen_on_loopback (&port, 5);
  const char *const hosts[] = { "127.0.0.1", "localhost", "mail.hearth.localhost" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      const HearthStreamConfig config = { .host = hosts[i],
                                          .port = port,
                                          .security = HEARTH_STREAM_SECURITY_NONE };
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthStream) stream = fixture_connect (&config, &error);

      g_assert_no_error (error);
      g_assert_true (hearth_stream_is_private_peer (stream));
      g_assert_true (hearth_stream_is_open (stream));
      hearth_stream_close (stream);
    }
}

static void
test_connect_fails (void)
{
  guint16 nobody, port;
  G_GNUC_UNUSED g_autoptr (GSocket) bound = listen_on_loopback (&nobody, -1);
  G_GNUC_UNUSED g_autoptr (GSocket) listener = listen_on_loopback (&port, 5);
  const struct
  {
    HearthStreamConfig config;
    HearthErrorCode code;
  } cases[] = {
    { { .host = "127.0.0.1", .port = nobody, .security = HEARTH_STREAM_SECURITY_TLS }, HEARTH_ERROR_REFUSED },
    { { .host = "no host", .port = 993, .security = HEARTH_STREAM_SECURITY_TLS },
      HEARTH_ERROR_NAME_NOT_FOUND },
    { { .host = "", .port = 993, .security = HEARTH_STREAM_SECURITY_TLS }, HEARTH_ERROR_INVALID_INPUT },
    { { .host = "localhost", .port = 0, .security = HEARTH_STREAM_SECURITY_TLS },
      HEARTH_ERROR_INVALID_INPUT },
    { { .host = NULL, .port = 993, .security = HEARTH_STREAM_SECURITY_TLS }, HEARTH_ERROR_INVALID_INPUT },
    { { .host = "127.0.0.1", .port = port, .security = HEARTH_STREAM_SECURITY_TLS, .handshake_ms = 40 },
      HEARTH_ERROR_TIMEOUT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fixture_connect (&cases[i].config, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HEARTH_ERROR, (int) cases[i].code);
      g_assert_cmpint (hearth_error_get_details (error)->port, ==, cases[i].config.port);
    }
}

/* A listener whose queue is full lets the connection wait for ever. */
static void
test_connect_timeout (void)
{
  guint16 port;
  g_autoptr (GSocket) listener = listen_on_loopback (&port, 0);
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (listener, NULL);
  g_autoptr (GPtrArray) filling = g_ptr_array_new_with_free_func (g_object_unref);
  const HearthStreamConfig config = {
    .host = "127.0.0.1", .port = port, .security = HEARTH_STREAM_SECURITY_NONE, .connect_ms = 60
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 8; i++)
    {
      GSocket *socket =
          g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

      g_socket_set_blocking (socket, FALSE);
      g_socket_connect (socket, address, NULL, NULL);
      g_ptr_array_add (filling, socket);
    }
  g_assert_null (fixture_connect (&config, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_TIMEOUT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hearth_net_init ();
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  g_test_add_func ("/net/stream/exchange", test_exchange);
  g_test_add_func ("/net/stream/large", test_large);
  g_test_add_func ("/net/stream/silence", test_silence);
  g_test_add_func ("/net/stream/silence-in-write", test_silence_in_write);
  g_test_add_func ("/net/stream/disarmed", test_disarmed);
  g_test_add_func ("/net/stream/cancel", test_cancel);
  g_test_add_func ("/net/stream/close", test_close);
  g_test_add_func ("/net/stream/lost", test_lost);
  g_test_add_func ("/net/stream/starttls-injection", test_starttls_injection);
  g_test_add_func ("/net/stream/starttls-busy", test_starttls_busy);
  g_test_add_func ("/net/stream/handshake", test_handshake);
  g_test_add_func ("/net/stream/handshake-cancelled", test_handshake_cancelled);
  g_test_add_func ("/net/stream/connect", test_connect);
  g_test_add_func ("/net/stream/connect-fails", test_connect_fails);
  g_test_add_func ("/net/stream/connect-timeout", test_connect_timeout);
  return g_test_run ();
}
