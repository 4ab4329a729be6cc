/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthImapConnection against a server that has had enough in the middle of a message: it says why, closes and leaves what still
 * comes unread, so that writing fails before what it said was read. The reason must arrive all the same. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-connection.h"
#include "hearth-net.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"

#define MESSAGE_BYTES (24 * 1024 * 1024)
#define ENOUGH_BYTES  (256 * 1024)

#define CAN "[CAPABILITY IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN]"

typedef struct
{
  GSocketListener *listener;
  guint16 port;
  GThread *thread;
  const char *refusal; /* after the tag */
} Server;

typedef struct
{
  gboolean is_opened;
  gboolean is_done;
  gboolean is_lost;
  GError *error;
  GError *lost_error;
} Seen;

static void
say (GIOStream *stream, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

static gpointer
serve (gpointer data)
{
  Server *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, NULL, &error);
  g_autoptr (GDataInputStream) input = NULL;
  g_autofree char *enough = g_malloc (ENOUGH_BYTES);
  char *line;

  g_assert_no_error (error);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  say (G_IO_STREAM (connection), "* OK " CAN " ready\r\n");
  while ((line = g_data_input_stream_read_line (input, NULL, NULL, NULL)) != NULL)
    {
      g_autofree char *command = line;
      g_autofree char *tag = g_strndup (command, strcspn (command, " "));
      const gboolean is_append = strstr (command, "APPEND") != NULL;
      g_autofree char *answer =
          g_strdup_printf ("%s %s\r\n", tag, is_append ? self->refusal : "OK " CAN " done");

      if (is_append)
        {
          say (G_IO_STREAM (connection), "+ go on\r\n");
          g_input_stream_read_all (G_INPUT_STREAM (input), enough, ENOUGH_BYTES, NULL, NULL, NULL);
        }
      say (G_IO_STREAM (connection), answer);
      if (is_append)
        break;
    }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return NULL;
}

static void
server_start (Server *self, const char *refusal)
{
  g_autoptr (GError) error = NULL;

  self->refusal = refusal;
  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, &error);
  g_assert_no_error (error);
  self->thread = g_thread_new ("server", serve, self);
}

static void
server_end (Server *self)
{
  g_thread_join (self->thread);
  g_object_unref (self->listener);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hearth_imap_connection_open_finish (HEARTH_IMAP_CONNECTION (source), result, &error);
  g_assert_no_error (error);
  ((Seen *) data)->is_opened = TRUE;
}

static void
done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  Seen *seen = data;

  seen->is_done = TRUE;
  seen->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
lost_cb (HearthImapConnection *connection, const GError *error, gpointer data)
{
  Seen *seen = data;

  seen->is_lost = TRUE;
  seen->lost_error = error != NULL ? g_error_copy (error) : NULL;
}

static void
append (guint16 port, Seen *seen)
{
  static const HearthImapHandlers handlers = { .done = done_cb };
  const HearthImapEvents events = { .lost = lost_cb };
  const HearthImapConnectionConfig config = {
    .stream = { .host = "127.0.0.1", .port = port, .security = HEARTH_STREAM_SECURITY_NONE },
    .user = "anna",
    .secret = "secret",
    .name = "test",
  };
  g_autoptr (HearthImapConnection) connection = hearth_imap_connection_new (&config);
  g_autoptr (GBytes) message = g_bytes_new_take (g_strnfill (MESSAGE_BYTES, 'x'), MESSAGE_BYTES);
  g_autoptr (HearthImapCommand) command = hearth_imap_command_new_append ("INBOX", 0, NULL, 0, message);

  hearth_imap_connection_set_events (connection, &events, seen);
  hearth_imap_connection_open_async (connection, NULL, opened_cb, seen);
  while (!seen->is_opened)
    g_main_context_iteration (NULL, TRUE);
  hearth_imap_command_set_handlers (command, &handlers, seen);
  hearth_imap_connection_submit (connection, command);
  while (!seen->is_done || !seen->is_lost)
    g_main_context_iteration (NULL, TRUE);
}

static void
seen_clear (Seen *seen)
{
  g_clear_error (&seen->error);
  g_clear_error (&seen->lost_error);
}

static void
test_refused (void)
{
  Server server;
  Seen seen = { 0 };

  server_start (&server, "NO [OVERQUOTA] Mailbox is full");
  append (server.port, &seen);
  g_assert_error (seen.error, HEARTH_ERROR, HEARTH_ERROR_OVER_QUOTA);
  g_assert_error (seen.lost_error, HEARTH_ERROR, HEARTH_ERROR_CONNECTION_LOST);
  seen_clear (&seen);
  server_end (&server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  hearth_net_init ();
  hearth_debug_enable (g_getenv ("HEARTH_DEBUG"));
  g_test_add_func ("/imap/connection/refused-in-the-middle", test_refused);
  return g_test_run ();
}
