/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthSmtpConnection over a socket pair, with a server at the other end that follows a few lines. */
#include <string.h>
#include <sys/socket.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-smtp-connection.h"
#include "hearth-thread.h"

/* When what came ends with @wait_for the server says @say; %NULL closes. */
typedef struct
{
  const char *wait_for;
  const char *say;
} Step;

typedef struct
{
  GIOStream *io;
  const Step *steps;
  GString *received;
  guint64 n_received;
  gboolean keeps; /* all that it receives, else only the end */
  gboolean closed;
  char buffer[8192];
} Server;

typedef struct
{
  Server server;
  HearthSmtpConnection *connection;
} Fixture;

static void server_read (Server *server);

static void
server_close (Server *server)
{
  if (!server->closed)
    g_io_stream_close (server->io, NULL, NULL);
  server->closed = TRUE;
}

static gboolean
server_has (Server *server, const char *end)
{
  const gsize length = strlen (end);

  return server->received->len >= length &&
         memcmp (server->received->str + server->received->len - length, end, length) == 0;
}

static void
server_step (Server *server)
{
  while (!server->closed && server->steps->wait_for != NULL && server_has (server, server->steps->wait_for))
    {
      const char *say = server->steps->say;

      server->steps++;
      if (say == NULL)
        server_close (server);
      else
        g_output_stream_write_all (g_io_stream_get_output_stream (server->io), say, strlen (say), NULL, NULL,
                                   NULL);
      if (server->steps->wait_for != NULL && *server->steps->wait_for == '\0')
        continue;
      break;
    }
}

static void
server_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Server *server = data;
  const gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n <= 0 || server->closed)
    {
      server->closed = TRUE;
      return;
    }
  server->n_received += (guint64) n;
  if (!server->keeps && server->received->len > 65536)
    g_string_erase (server->received, 0, 60000);
  g_string_append_len (server->received, server->buffer, n);
  server_step (server);
  if (!server->closed)
    server_read (server);
}

static void
server_read (Server *server)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (server->io), server->buffer, sizeof server->buffer,
                             G_PRIORITY_DEFAULT, NULL, server_read_cb, server);
}

static GIOStream *
io_for_fd (int fd)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);

  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static void
fixture_start (Fixture *fixture, const Step *steps, HearthSmtpConfig config)
{
  int fds[2];
  g_autoptr (GIOStream) ours = NULL;
  g_autoptr (HearthStream) stream = NULL;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  memset (fixture, 0, sizeof *fixture);
  ours = io_for_fd (fds[0]);
  fixture->server.io = io_for_fd (fds[1]);
  fixture->server.steps = steps;
  fixture->server.received = g_string_new (NULL);
  fixture->server.keeps = TRUE;
  config.server.host = "mail.example";
  config.server.port = 587;
  stream = hearth_stream_new_for_io (ours, &config.server);
  fixture->connection = hearth_smtp_connection_new_for_stream (&config, stream);
  server_step (&fixture->server);
  if (!fixture->server.closed)
    server_read (&fixture->server);
}

/* The connection must go when nothing is under way any more. */
static void
fixture_end (Fixture *fixture)
{
  gpointer gone = fixture->connection;

  hearth_smtp_connection_close (fixture->connection);
  while (!fixture->server.closed)
    g_main_context_iteration (NULL, TRUE);
  g_object_add_weak_pointer (gone, &gone);
  g_object_unref (fixture->connection);
  while (gone != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (fixture->server.io);
  g_string_free (fixture->server.received, TRUE);
}

static void
capture_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

static gboolean
do_open (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hearth_smtp_connection_open_async (fixture->connection, NULL, capture_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return hearth_smtp_connection_open_finish (fixture->connection, result, error);
}

static const char *const to[] = { "b@x", NULL };

static HearthSmtpResult *
do_send (
    Fixture *fixture, HearthSmtpMessage *message, const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) body = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  message->envelope.sender = "a@x";
  message->envelope.recipients = to;
  if (message->body == NULL)
    message->body = body;
  hearth_smtp_connection_send_async (fixture->connection, message, cancellable, capture_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return hearth_smtp_connection_send_finish (fixture->connection, result, error);
}

#define PLAIN .server = { .security = HEARTH_STREAM_SECURITY_NONE }
#define HELLO                                                                                                \
  { "", "220 mx\r\n" },                                                                                      \
  {                                                                                                          \
    "EHLO [127.0.0.1]\r\n", "250-mx\r\n250-AUTH LOGIN\r\n250 PIPELINING\r\n"                                 \
  }
#define ENVELOPE                                                                                             \
  {                                                                                                          \
    "DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"                                                             \
  }
#define DOT "\r\n.\r\n"

static gboolean
not_yet_cb (HearthSmtpConnection *connection, gpointer data, GError **error)
{
  Fixture *fixture = data;

  /* Whatever has been written arrives now. */
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (server_has (&fixture->server, "letter") || server_has (&fixture->server, "letter\r\n"));
  return TRUE;
}

static void
test_sends (void)
{
  static const Step steps[] = {
    HELLO, ENVELOPE, { DOT, "250 2.0.0 one\r\n" }, ENVELOPE, { DOT, "250 two\r\n" }, { NULL }
  };
  Fixture fixture;
  HearthSmtpMessage message = { .about_to_finish = not_yet_cb, .data = &fixture };
  HearthSmtpMessage second = { .about_to_finish = not_yet_cb, .data = &fixture };
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthSmtpResult) result = NULL;
  g_autoptr (HearthSmtpResult) second_result = NULL;

  fixture_start (&fixture, steps, (HearthSmtpConfig){ PLAIN });
  g_assert_true (do_open (&fixture, &error));
  result = do_send (&fixture, &message, "a\n.\nletter", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (result->text, ==, "one");
  g_assert_nonnull (strstr (fixture.server.received->str, "\r\na\r\n..\r\nletter\r\n.\r\n"));
  second_result = do_send (&fixture, &second, "letter", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second_result->text, ==, "two");
  hearth_smtp_connection_close (fixture.connection);
  while (!fixture.server.closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (server_has (&fixture.server, DOT "QUIT\r\n"));
  fixture_end (&fixture);
}

static gboolean
refuse_cb (HearthSmtpConnection *connection, gpointer data, GError **error)
{
  hearth_set_error (error, HEARTH_ERROR_STORE_FULL, "no room for the mark");
  return FALSE;
}

static void
test_about_to_finish_refuses (void)
{
  static const Step steps[] = { HELLO, ENVELOPE, { DOT, "250 ok\r\n" }, { NULL } };
  Fixture fixture;
  HearthSmtpMessage message = { .about_to_finish = refuse_cb };
  g_autoptr (GError) error = NULL;

  fixture_start (&fixture, steps, (HearthSmtpConfig){ PLAIN });
  g_assert_true (do_open (&fixture, &error));
  g_assert_null (do_send (&fixture, &message, "letter", NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_FULL);
  while (!fixture.server.closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (strstr (fixture.server.received->str, DOT));
  g_assert_false (hearth_smtp_connection_is_ready (fixture.connection));
  fixture_end (&fixture);
}

static void
test_timeouts (void)
{
  static const Step silent[] = { { "never", "" }, { NULL } };
  static const Step no_answer[] = { HELLO, { "never", "" }, { NULL } };
  static const Step no_final[] = { HELLO, ENVELOPE, { "never", "" }, { NULL } };
  g_autoptr (GError) error = NULL;
  HearthSmtpMessage message = { 0 };
  HearthSmtpMessage other = { 0 };
  Fixture fixture;

  fixture_start (&fixture, silent, (HearthSmtpConfig){ PLAIN, .greeting_ms = 30 });
  g_assert_false (do_open (&fixture, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_TIMEOUT);
  g_assert_cmpstr (hearth_error_get_details (error)->host, ==, "mail.example");
  g_assert_cmpint (hearth_error_get_details (error)->port, ==, 587);
  g_clear_error (&error);
  fixture_end (&fixture);

  fixture_start (&fixture, no_answer, (HearthSmtpConfig){ PLAIN, .answer_ms = 30 });
  g_assert_true (do_open (&fixture, &error));
  g_assert_null (do_send (&fixture, &message, "letter", NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_TIMEOUT);
  g_clear_error (&error);
  fixture_end (&fixture);

  fixture_start (&fixture, no_final, (HearthSmtpConfig){ PLAIN, .final_ms = 30 });
  g_assert_true (do_open (&fixture, &error));
  g_assert_null (do_send (&fixture, &other, "letter", NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_DELIVERY_UNKNOWN);
  fixture_end (&fixture);
}

static gboolean
cancel_cb (HearthSmtpConnection *connection, gpointer data, GError **error)
{
  g_cancellable_cancel (data);
  return TRUE;
}

/* A letter whose reading cancels: in the middle of the body. */
static void
test_cancel (void)
{
  static const Step before[] = { HELLO, { "never", "" }, { NULL } };
  static const Step after[] = { HELLO, ENVELOPE, { "never", "" }, { NULL } };
  g_autoptr (GCancellable) now = g_cancellable_new ();
  g_autoptr (GCancellable) later = g_cancellable_new ();
  HearthSmtpMessage message = { 0 };
  HearthSmtpMessage other = { .about_to_finish = cancel_cb, .data = later };
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  fixture_start (&fixture, before, (HearthSmtpConfig){ PLAIN });
  g_assert_true (do_open (&fixture, &error));
  g_cancellable_cancel (now);
  g_assert_null (do_send (&fixture, &message, "letter", now, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
  g_clear_error (&error);
  fixture_end (&fixture);

  fixture_start (&fixture, after, (HearthSmtpConfig){ PLAIN });
  g_assert_true (do_open (&fixture, &error));
  g_assert_null (do_send (&fixture, &other, "letter", later, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_DELIVERY_UNKNOWN);
  fixture_end (&fixture);
}

/* Closes at each point of the exchange: only between the dot and its answer nobody knows. */
static void
test_closes (void)
{
  static const struct
  {
    Step steps[8];
    int open_code;
    int send_code;
  } cases[] = {
    { { { "", NULL } }, HEARTH_ERROR_CONNECTION_LOST, 0 },
    { { { "", "220 mx\r\n" }, { "EHLO [127.0.0.1]\r\n", NULL } }, HEARTH_ERROR_CONNECTION_LOST, 0 },
    { { HELLO, { "DATA\r\n", NULL } }, -1, HEARTH_ERROR_CONNECTION_LOST },
    { { HELLO, { "DATA\r\n", "250 ok\r\n250 ok\r\n" }, { "", NULL } }, -1, HEARTH_ERROR_CONNECTION_LOST },
    { { HELLO, { "DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n" }, { DOT, NULL } },
      -1,
      HEARTH_ERROR_DELIVERY_UNKNOWN },
    { { HELLO, ENVELOPE, { DOT, "250-" }, { "", NULL } }, -1, HEARTH_ERROR_DELIVERY_UNKNOWN },
    { { HELLO, ENVELOPE, { DOT, "250 ok" }, { "", NULL } }, -1, HEARTH_ERROR_DELIVERY_UNKNOWN },
    { { HELLO, ENVELOPE, { DOT, "250 ok\r\n" }, { "", NULL } }, -1, -1 },
    { { HELLO, ENVELOPE, { DOT, "550 no\r\n" }, { "", NULL } }, -1, HEARTH_ERROR_MESSAGE_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HearthSmtpMessage message = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthSmtpResult) result = NULL;
      Fixture fixture;

      fixture_start (&fixture, cases[i].steps, (HearthSmtpConfig){ PLAIN });
      if (!do_open (&fixture, &error))
        g_assert_error (error, HEARTH_ERROR, cases[i].open_code);
      else
        {
          g_assert_cmpint (cases[i].open_code, ==, -1);
          result = do_send (&fixture, &message, "letter", NULL, &error);
          if (cases[i].send_code < 0)
            g_assert_no_error (error);
          else
            g_assert_error (error, HEARTH_ERROR, cases[i].send_code);
        }
      fixture_end (&fixture);
    }
}

/* A stream of endless text that knows how far ahead of the server it is read. */
typedef struct
{
  GInputStream parent_instance;
  Server *server;
  guint64 given;
  guint64 size;
  guint64 most_ahead;
} Text;
typedef GInputStreamClass TextClass;
static GType text_get_type (void);
G_DEFINE_FINAL_TYPE (Text, text, G_TYPE_INPUT_STREAM)

static gssize
text_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  Text *text = (Text *) stream;
  const gsize n = (gsize) MIN (count, text->size - text->given);

  for (gsize i = 0; i < n; i++)
    ((char *) buffer)[i] = (text->given + i) % 80 == 79 ? '\n' : 'x';
  text->given += n;
  if (text->given > text->server->n_received)
    text->most_ahead = MAX (text->most_ahead, text->given - text->server->n_received);
  return (gssize) n;
}

static void
text_class_init (TextClass *klass)
{
  klass->read_fn = text_read;
}

static void
text_init (Text *text)
{
}

/* 24 MB through a socket pair: never more in memory than a few pieces and what the system buffers. */
static void
test_large (void)
{
  static const Step steps[] = { HELLO, ENVELOPE, { DOT, "250 ok\r\n" }, { NULL } };
  Fixture fixture;
  Text *text = g_object_new (text_get_type (), NULL);
  HearthSmtpMessage message = { .body = G_INPUT_STREAM (text) };
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthSmtpResult) result = NULL;

  fixture_start (&fixture, steps, (HearthSmtpConfig){ PLAIN });
  fixture.server.keeps = FALSE;
  text->server = &fixture.server;
  text->size = 24 * 1024 * 1024;
  g_assert_true (do_open (&fixture, &error));
  result = do_send (&fixture, &message, "", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (text->given, ==, text->size);
  g_assert_cmpuint (fixture.server.n_received, >, text->size);
  g_test_message ("read ahead by at most %" G_GUINT64_FORMAT " bytes", text->most_ahead);
  g_assert_cmpuint (text->most_ahead, <, 2 * 1024 * 1024);
  fixture_end (&fixture);
  g_object_unref (text);
}

/* The server has seen enough after the first piece, says why and closes. */
static void
test_broken_off (void)
{
  static const Step steps[] = { HELLO, ENVELOPE, { "x", "552 5.3.4 large\r\n" }, { "", NULL }, { NULL } };
  Fixture fixture;
  Text *text = g_object_new (text_get_type (), NULL);
  HearthSmtpMessage message = { .body = G_INPUT_STREAM (text) };
  g_autoptr (GError) error = NULL;

  fixture_start (&fixture, steps, (HearthSmtpConfig){ PLAIN });
  text->server = &fixture.server;
  text->size = 24 * 1024 * 1024;
  g_assert_true (do_open (&fixture, &error));
  g_assert_null (do_send (&fixture, &message, "", NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_MESSAGE_TOO_LARGE);
  g_assert_cmpuint (text->given, <, text->size);
  fixture_end (&fixture);
  g_object_unref (text);
}

static void
test_login (void)
{
  static const Step steps[] = { HELLO,
                                { "AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n" },
                                { "YW5uYQ==\r\n", "334 UGFzc3dvcmQ6\r\n" },
                                { "c2VjcmV0\r\n", "235 in\r\n" },
                                { NULL } };
  const HearthSmtpConfig config = { PLAIN, .user = "anna", .secret = "secret" };
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;
  Fixture fixture;

  fixture_start (&fixture, steps, config);
  g_assert_true (do_open (&fixture, &error));
  g_assert_no_error (error);
  log = hearth_smtp_connection_dup_log (fixture.connection);
  g_assert_null (strstr (log, "c2VjcmV0"));
  g_assert_null (strstr (log, "YW5uYQ"));
  fixture_end (&fixture);
}

/* A token is signed in with in one step, or the server's reason in JSON is answered by an empty line, and the refusal is
 * the server's. */
static void
test_xoauth2 (void)
{
#define OFFER "250-mx\r\n250-AUTH PLAIN XOAUTH2\r\n250 PIPELINING\r\n"
/* user=anna, auth=Bearer token, each ended by ^A, and one more */
#define TOKEN "AUTH XOAUTH2 dXNlcj1hbm5hAWF1dGg9QmVhcmVyIHRva2VuAQE=\r\n"
  static const Step good[] = {
    { "", "220 mx\r\n" }, { "EHLO [127.0.0.1]\r\n", OFFER }, { TOKEN, "235 2.7.0 in\r\n" }, { NULL }
  };
  static const Step bad[] = { { "", "220 mx\r\n" },
                              { "EHLO [127.0.0.1]\r\n", OFFER },
                              { TOKEN, "334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiQmVhcmVyIn0=\r\n" },
                              { "AQE=\r\n\r\n", "535-5.7.8 not accepted\r\n535 5.7.8 see there\r\n" },
                              { NULL } };
  const HearthSmtpConfig config = { PLAIN, .user = "anna", .secret = "token",
                                    .secret_kind = HEARTH_SASL_TOKEN };
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  fixture_start (&fixture, good, config);
  g_assert_true (do_open (&fixture, &error));
  g_assert_no_error (error);
  fixture_end (&fixture);
  fixture_start (&fixture, bad, config);
  g_assert_false (do_open (&fixture, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED);
  g_assert_cmpint (hearth_error_get_details (error)->status_code, ==, 535);
  fixture_end (&fixture);
}

/* Encryption was wanted and is not there: no mechanism is good enough. */
static void
test_no_secret_in_the_clear (void)
{
  static const Step steps[] = { HELLO, { "AUTH", "235 thanks\r\n" }, { NULL } };
  const HearthSmtpConfig config = {
    .server = { .security = HEARTH_STREAM_SECURITY_TLS },
    .user = "anna",
    .secret = "secret",
  };
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  fixture_start (&fixture, steps, config);
  g_assert_false (do_open (&fixture, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_MECHANISM);
  g_assert_null (strstr (fixture.server.received->str, "AUTH"));
  fixture_end (&fixture);
}

static void
test_idle_loss (void)
{
  static const Step steps[] = { HELLO, { "never", "" }, { NULL } };
  g_autoptr (GError) error = NULL;
  HearthSmtpMessage message = { 0 };
  Fixture fixture;

  fixture_start (&fixture, steps, (HearthSmtpConfig){ PLAIN });
  g_assert_true (do_open (&fixture, &error));
  server_close (&fixture.server);
  while (hearth_smtp_connection_is_ready (fixture.connection))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (do_send (&fixture, &message, "letter", NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CONNECTION_LOST);
  fixture_end (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hearth_net_init ();
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  g_test_add_func ("/smtp/connection/sends", test_sends);
  g_test_add_func ("/smtp/connection/about-to-finish-refuses", test_about_to_finish_refuses);
  g_test_add_func ("/smtp/connection/timeouts", test_timeouts);
  g_test_add_func ("/smtp/connection/cancel", test_cancel);
  g_test_add_func ("/smtp/connection/closes", test_closes);
  g_test_add_func ("/smtp/connection/large", test_large);
  g_test_add_func ("/smtp/connection/broken-off", test_broken_off);
  g_test_add_func ("/smtp/connection/login", test_login);
  g_test_add_func ("/smtp/connection/xoauth2", test_xoauth2);
  g_test_add_func ("/smtp/connection/no-secret-in-the-clear", test_no_secret_in_the_clear);
  g_test_add_func ("/smtp/connection/idle-loss", test_idle_loss);
  return g_test_run ();
}
