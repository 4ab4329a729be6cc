/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An SMTP server for tests: a thread a connection, blocking. What it does wrong is told beforehand. */
#include "smtp-server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

typedef struct
{
  GPtrArray *recipients;
  GString *text;
} Taken;

struct _SmtpServer
{
  GSocketService *service;
  int has_ended; /* no thread is left that serves; atomic */
  guint16 port;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GCancellable *end;

  GMutex lock; /* for all below */
  GCond changed;
  char *capabilities;
  SmtpFault fault;
  gboolean is_armed;
  gboolean has_failed;
  guint n_places[SMTP_N_PLACES];
  guint n_texts;
  GPtrArray *taken; /* of Taken */
  GByteArray *received;
};

/* One connection. */
typedef struct
{
  SmtpServer *server;
  GDataInputStream *input;
  GOutputStream *output;
  gboolean has_sender;
  GPtrArray *recipients;
} Session;

static void
taken_free (gpointer data)
{
  Taken *taken = data;

  g_ptr_array_unref (taken->recipients);
  g_string_free (taken->text, TRUE);
  g_free (taken);
}

/* Whether it is time for the fault; then it is over. */
static gboolean
comes_to (SmtpServer *self, SmtpPlace place, guint nth, SmtpFault *fault)
{
  gboolean comes;

  g_mutex_lock (&self->lock);
  comes = self->is_armed && self->fault.place == place && self->fault.nth == nth;
  if (comes)
    {
      *fault = self->fault;
      self->is_armed = FALSE;
      self->has_failed = TRUE;
    }
  g_mutex_unlock (&self->lock);
  return comes;
}

static guint
next_nth (SmtpServer *self, SmtpPlace place)
{
  guint nth;

  g_mutex_lock (&self->lock);
  nth = self->n_places[place]++;
  g_mutex_unlock (&self->lock);
  return nth;
}

static gboolean
say (Session *session, const char *reply)
{
  return g_output_stream_write_all (session->output, reply, strlen (reply), NULL, NULL, NULL);
}

static char *
read_line (Session *session)
{
  gsize length;
  char *line = g_data_input_stream_read_line (session->input, &length, session->server->end, NULL);

  if (line == NULL)
    return NULL;
  g_mutex_lock (&session->server->lock);
  g_byte_array_append (session->server->received, (const guint8 *) line, (guint) length);
  /* The reader ends lines at CRLF only: what is left of others is in the line. */
  g_byte_array_append (session->server->received, (const guint8 *) "\r\n", 2);
  g_mutex_unlock (&session->server->lock);
  return line;
}

/* Until smtp_server_fail() says that nothing goes wrong any more. */
static void
wait_for_end (SmtpServer *self)
{
  g_mutex_lock (&self->lock);
  while (self->has_failed)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

static void
be_silent (Session *session)
{
  for (char *line = read_line (session); line != NULL; line = read_line (session))
    g_free (line);
}

static gboolean
is_good (const char *said)
{
  return *said == '2';
}

/* Answers at @place; *@said is what was meant. Returns: whether the connection goes on. */
static gboolean
answer (Session *session, SmtpPlace place, const char *reply, const char **said)
{
  SmtpServer *self = session->server;
  g_autofree char *half = NULL;
  SmtpFault fault;

  *said = reply;
  if (!comes_to (self, place, next_nth (self, place), &fault))
    return say (session, reply);
  switch (fault.kind)
    {
    case SMTP_SAYS_LATER:
      wait_for_end (self);
      *said = fault.reply;
      return say (session, fault.reply);
    case SMTP_SAYS:
      *said = fault.reply;
      return say (session, fault.reply);
    case SMTP_CUTS_AFTER:
      say (session, reply);
      return FALSE;
    case SMTP_CUTS_IN_REPLY:
      half = g_strndup (reply, strlen (reply) / 2);
      say (session, half);
      return FALSE;
    case SMTP_SAYS_NOTHING:
      be_silent (session);
      return FALSE;
    case SMTP_CUTS_BEFORE:
      *said = "";
      return FALSE;
    case SMTP_TAKES_AND_CUTS:
    default:
      return FALSE;
    }
}

static void
keep (Session *session, GString *text)
{
  Taken *taken = g_new0 (Taken, 1);

  taken->recipients = g_ptr_array_ref (session->recipients);
  taken->text = g_string_new_len (text->str, (gssize) text->len);
  g_mutex_lock (&session->server->lock);
  g_ptr_array_add (session->server->taken, taken);
  g_mutex_unlock (&session->server->lock);
}

static void
end_transaction (Session *session)
{
  session->has_sender = FALSE;
  g_ptr_array_unref (session->recipients);
  session->recipients = g_ptr_array_new_with_free_func (g_free);
}

static gboolean
receive_text (Session *session)
{
  g_autoptr (GString) text = g_string_new (NULL);
  SmtpFault fault;
  const char *said;
  gboolean goes_on;

  g_mutex_lock (&session->server->lock);
  session->server->n_texts++;
  g_mutex_unlock (&session->server->lock);
  for (guint n = 0;; n++)
    {
      g_autofree char *line = NULL;

      if (comes_to (session->server, SMTP_AT_BODY, n, &fault))
        {
          if (fault.kind == SMTP_SAYS)
            say (session, fault.reply);
          if (fault.kind == SMTP_SAYS_NOTHING)
            be_silent (session);
          return FALSE;
        }
      line = read_line (session);
      if (line == NULL)
        return FALSE;
      if (g_str_equal (line, "."))
        break;
      g_string_append_printf (text, "%s\r\n", *line == '.' ? line + 1 : line);
    }
  goes_on = answer (session, SMTP_AT_DOT, "250 2.0.0 queued\r\n", &said);
  if (is_good (said))
    keep (session, text);
  end_transaction (session);
  return goes_on;
}

static char *
dup_hello (SmtpServer *self)
{
  g_auto (GStrv) lines = NULL;
  GString *hello = g_string_new ("250-fake\r\n");

  g_mutex_lock (&self->lock);
  lines = g_strsplit (self->capabilities, "\n", -1);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (hello, "250%c%s\r\n", lines[i + 1] != NULL ? '-' : ' ', lines[i]);
  return g_string_free (hello, FALSE);
}

static gboolean
handle_rcpt (Session *session, const char *line)
{
  const char *start = strchr (line, '<'), *end = strrchr (line, '>');
  const char *said;
  gboolean goes_on;

  if (!session->has_sender || start == NULL || end == NULL)
    return say (session, "503 5.5.1 MAIL first\r\n");
  goes_on = answer (session, SMTP_AT_RCPT, "250 2.1.5 ok\r\n", &said);
  if (is_good (said))
    g_ptr_array_add (session->recipients, g_strndup (start + 1, (gsize) (end - start - 1)));
  return goes_on;
}

static gboolean
handle_data (Session *session)
{
  const char *said;

  if (session->recipients->len == 0)
    return say (session, "503 5.5.1 nobody to send it to\r\n");
  /* Only 354 opens the text: with any other answer the next line is a command. */
  return answer (session, SMTP_AT_DATA, "354 go on\r\n", &said) &&
         (!g_str_has_prefix (said, "354") || receive_text (session));
}

static gboolean
handle (Session *session, const char *line)
{
  g_autofree char *hello = NULL;
  const char *said;
  gboolean goes_on;

  if (g_str_has_prefix (line, "EHLO "))
    {
      hello = dup_hello (session->server);
      return answer (session, SMTP_AT_EHLO, hello, &said);
    }
  if (g_str_has_prefix (line, "AUTH "))
    return answer (session, SMTP_AT_AUTH, "235 2.7.0 in\r\n", &said);
  if (g_str_has_prefix (line, "MAIL "))
    {
      goes_on = answer (session, SMTP_AT_MAIL, "250 2.1.0 ok\r\n", &said);
      session->has_sender = is_good (said);
      return goes_on;
    }
  if (g_str_has_prefix (line, "RCPT "))
    return handle_rcpt (session, line);
  if (g_str_equal (line, "DATA"))
    return handle_data (session);
  if (g_str_equal (line, "RSET"))
    {
      end_transaction (session);
      return answer (session, SMTP_AT_RSET, "250 2.0.0 ok\r\n", &said);
    }
  if (g_str_equal (line, "QUIT"))
    {
      say (session, "221 2.0.0 bye\r\n");
      return FALSE;
    }
  return say (session, "500 5.5.1 what\r\n");
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, SmtpServer *self)
{
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  Session session = {
    .server = self,
    .input = input,
    .output = g_io_stream_get_output_stream (G_IO_STREAM (connection)),
    .recipients = g_ptr_array_new_with_free_func (g_free),
  };
  const char *said;
  gboolean goes_on;

  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  goes_on = answer (&session, SMTP_AT_GREETING, "220 fake ESMTP\r\n", &said);
  while (goes_on)
    {
      g_autofree char *line = read_line (&session);

      goes_on = line != NULL && handle (&session, line);
    }
  g_ptr_array_unref (session.recipients);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static gpointer
server_thread (gpointer data)
{
  SmtpServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_socket_service_start (self->service);
  g_main_loop_run (self->loop);
  g_socket_service_stop (self->service);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

SmtpServer *
smtp_server_new (void)
{
  SmtpServer *self = g_new0 (SmtpServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->capabilities = g_strdup ("PIPELINING\nAUTH PLAIN");
  self->taken = g_ptr_array_new_with_free_func (taken_free);
  self->received = g_byte_array_new ();
  self->end = g_cancellable_new ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (50);
  g_socket_service_stop (self->service);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  g_main_context_pop_thread_default (self->context);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->thread = g_thread_new ("smtp-server", server_thread, self);
  return self;
}

/* Each thread that serves holds the service. */
static void
service_gone_cb (gpointer data, GObject *service)
{
  g_atomic_int_set (&((SmtpServer *) data)->has_ended, TRUE);
}

void
smtp_server_free (SmtpServer *self)
{
  g_cancellable_cancel (self->end);
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_object_weak_ref (G_OBJECT (self->service), service_gone_cb, self);
  g_object_unref (self->service);
  while (!g_atomic_int_get (&self->has_ended))
    {
      /* What waited for the next connection holds it, too. */
      while (g_main_context_iteration (self->context, FALSE))
        {
        }
      g_usleep (1000);
    }
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_object_unref (self->end);
  g_ptr_array_unref (self->taken);
  g_byte_array_unref (self->received);
  g_free (self->capabilities);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

guint16
smtp_server_get_port (SmtpServer *self)
{
  return self->port;
}

void
smtp_server_offer (SmtpServer *self, const char *capabilities)
{
  g_mutex_lock (&self->lock);
  g_free (self->capabilities);
  self->capabilities = g_strdup (capabilities);
  g_mutex_unlock (&self->lock);
}

void
smtp_server_fail (SmtpServer *self, const SmtpFault *fault)
{
  g_mutex_lock (&self->lock);
  self->is_armed = fault != NULL;
  self->has_failed = FALSE;
  if (fault != NULL)
    self->fault = *fault;
  memset (self->n_places, 0, sizeof self->n_places);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

gboolean
smtp_server_has_failed (SmtpServer *self)
{
  gboolean has_failed;

  g_mutex_lock (&self->lock);
  has_failed = self->has_failed;
  g_mutex_unlock (&self->lock);
  return has_failed;
}

guint
smtp_server_count_taken (SmtpServer *self, const char *recipient, const char *needle)
{
  guint n = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->taken->len; i++)
    {
      const Taken *taken = g_ptr_array_index (self->taken, i);

      if (strstr (taken->text->str, needle) != NULL &&
          g_ptr_array_find_with_equal_func (taken->recipients, recipient, g_str_equal, NULL))
        n++;
    }
  g_mutex_unlock (&self->lock);
  return n;
}

char *
smtp_server_dup_last (SmtpServer *self)
{
  char *text = NULL;

  g_mutex_lock (&self->lock);
  if (self->taken->len > 0)
    text = g_strdup (((Taken *) g_ptr_array_index (self->taken, self->taken->len - 1))->text->str);
  g_mutex_unlock (&self->lock);
  return text;
}

guint
smtp_server_count_texts (SmtpServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_texts;
  g_mutex_unlock (&self->lock);
  return n;
}

GBytes *
smtp_server_dup_received (SmtpServer *self)
{
  GBytes *received;

  g_mutex_lock (&self->lock);
  received = g_bytes_new (self->received->data, self->received->len);
  g_mutex_unlock (&self->lock);
  return received;
}
