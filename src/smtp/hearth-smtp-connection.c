/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives a HearthSmtpSession over a HearthStream: one read and one write in flight, re-armed in connection_pump().
 * Engine thread; owned by whoever sends, and by itself while something is under way. */
#define G_LOG_DOMAIN "hearth-smtp"

#include "hearth-smtp-connection.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-smtp-session.h"
#include "hearth-thread.h"

/* Replies are short. */
#define READ_BYTES (16 * 1024)

/* A message goes out in pieces of this size, one at a time: that is all the memory it takes. */
#define BODY_BYTES (64 * 1024)

#define LOG_LINES 60

struct _HearthSmtpConnection
{
  GObject parent_instance;

  HearthStream *stream;
  HearthSmtpSession *session;
  HearthRingLog *log;
  HearthSasl *sasl;
  char *user;
  char *secret;
  HearthSaslSecretKind secret_kind;
  guint greeting_ms;
  guint answer_ms;
  guint final_ms;

  GTask *task; /* the open or send under way */
  GSource *cancelled;
  GCancellable *work; /* what was started on behalf of @task */
  GInputStream *body; /* while it is handed over */
  HearthSmtpAboutToFinishFunc about_to_finish;
  gpointer about_to_finish_data;

  gboolean greeted;
  gboolean reading;
  gboolean writing;
  gboolean write_failed;
  gboolean body_reading;
  gboolean start_tls; /* as soon as nothing is being written */
  guint8 buffer[READ_BYTES];
};

G_DEFINE_FINAL_TYPE (HearthSmtpConnection, hearth_smtp_connection, G_TYPE_OBJECT)

static void connection_pump (HearthSmtpConnection *connection);

static void
wipe_secret (HearthSmtpConnection *connection)
{
  if (connection->secret != NULL)
    explicit_bzero (connection->secret, strlen (connection->secret));
  g_clear_pointer (&connection->secret, g_free);
  g_clear_object (&connection->sasl);
}

static GError *
connection_take_error (HearthSmtpConnection *connection, GError *error)
{
  hearth_error_take_gio (&error);
  hearth_error_set_server (error, hearth_stream_get_host (connection->stream),
                           hearth_stream_get_port (connection->stream));
  return error;
}

static void
task_clear (HearthSmtpConnection *connection)
{
  if (connection->cancelled != NULL)
    g_source_destroy (connection->cancelled);
  g_clear_pointer (&connection->cancelled, g_source_unref);
  if (connection->work != NULL)
    g_cancellable_cancel (connection->work);
  g_clear_object (&connection->work);
  g_clear_object (&connection->body);
  connection->about_to_finish = NULL;
}

/* Ends the session with @cause; the events that follow end the task. */
static void
connection_lose (HearthSmtpConnection *connection, const GError *cause)
{
  hearth_smtp_session_lose (connection->session, cause);
  connection_pump (connection);
}

static void
connection_fail (HearthSmtpConnection *connection, GError *error)
{
  connection_lose (connection, error);
  g_error_free (error);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_autoptr (HearthSmtpConnection) connection = g_object_ref (HEARTH_SMTP_CONNECTION (data));

  connection_fail (connection, hearth_error_new (HEARTH_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

static void
task_begin (HearthSmtpConnection *connection, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_task_set_check_cancellable (task, FALSE);
  connection->task = g_object_ref (task);
  connection->work = g_cancellable_new ();
  if (cancellable == NULL)
    return;
  connection->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (connection->cancelled, G_SOURCE_FUNC (cancelled_cb), connection, NULL);
  g_source_attach (connection->cancelled, g_main_context_get_thread_default ());
}

/* Silence counts only while the server owes an answer. */
static void
connection_watch (HearthSmtpConnection *connection)
{
  if (!hearth_smtp_session_is_awaiting (connection->session))
    hearth_stream_disarm_silence (connection->stream);
  else if (!connection->greeted)
    hearth_stream_arm_silence (connection->stream, connection->greeting_ms);
  else if (hearth_smtp_session_is_dot_out (connection->session))
    hearth_stream_arm_silence (connection->stream, connection->final_ms);
  else
    hearth_stream_arm_silence (connection->stream, connection->answer_ms);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSmtpConnection) connection = data;
  g_autoptr (GError) error = NULL;
  const gssize n = hearth_stream_read_finish (HEARTH_STREAM (source), result, &error);

  connection->reading = FALSE;
  if (n <= 0)
    {
      connection_lose (connection, error);
      return;
    }
  connection->greeted = TRUE;
  hearth_smtp_session_feed (connection->session, connection->buffer, (gsize) n);
  connection_pump (connection);
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSmtpConnection) connection = data;
  g_autoptr (GError) error = NULL;

  connection->writing = FALSE;
  if (!hearth_stream_write_finish (HEARTH_STREAM (source), result, &error))
    {
      /* A server that has seen enough says why before it closes: let the read find that out. */
      connection->write_failed = TRUE;
      if (!connection->reading || hearth_error_is_cancelled (error) ||
          g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_TIMEOUT))
        {
          connection_lose (connection, error);
          return;
        }
      hearth_stream_arm_silence (connection->stream, connection->answer_ms);
      return;
    }
  connection_pump (connection);
}

static void
body_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSmtpConnection) connection = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  connection->body_reading = FALSE;
  if (connection->body == NULL || G_INPUT_STREAM (source) != connection->body)
    return;
  if (bytes == NULL)
    connection_lose (connection, error);
  else if (g_bytes_get_size (bytes) > 0)
    {
      hearth_smtp_session_add_body (connection->session, g_bytes_get_data (bytes, NULL),
                                    g_bytes_get_size (bytes));
      connection_pump (connection);
    }
  else
    {
      g_clear_object (&connection->body);
      hearth_smtp_session_end_body (connection->session);
      connection_pump (connection);
    }
}

static void
start_tls_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSmtpConnection) connection = data;
  g_autoptr (GError) error = NULL;

  if (!hearth_stream_start_tls_finish (HEARTH_STREAM (source), result, &error))
    {
      connection_lose (connection, error);
      return;
    }
  hearth_ring_log_note (connection->log, "encrypted by %s",
                        hearth_stream_get_tls_version (connection->stream));
  hearth_smtp_session_tls_started (connection->session);
  connection_pump (connection);
}

static void
first_step_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSmtpConnection) connection = data;
  GError *error = NULL;
  g_autoptr (GBytes) response = hearth_sasl_step_finish (HEARTH_SASL (source), result, &error);

  if (response == NULL)
    {
      connection_fail (connection, error);
      return;
    }
  hearth_smtp_session_sign_in (connection->session, hearth_sasl_get_mechanism (HEARTH_SASL (source)),
                               response);
  connection_pump (connection);
}

static void
challenge_step_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSmtpConnection) connection = data;
  GError *error = NULL;
  g_autoptr (GBytes) response = hearth_sasl_step_finish (HEARTH_SASL (source), result, &error);

  if (response == NULL)
    {
      connection_fail (connection, error);
      return;
    }
  hearth_smtp_session_respond (connection->session, response);
  connection_pump (connection);
}

static void
connection_sign_in (HearthSmtpConnection *connection)
{
  const HearthSmtpCapabilities *capabilities = hearth_smtp_session_get_capabilities (connection->session);
  const HearthSaslConfig config = {
    .user = connection->user,
    .secret = connection->secret,
    .secret_kind = connection->secret_kind,
    .stream = connection->stream,
  };
  GError *error = NULL;

  connection->sasl = hearth_sasl_new (&config, (const char *const *) capabilities->mechanisms->pdata, &error);
  if (connection->sasl == NULL)
    {
      connection_fail (connection, error);
      return;
    }
  hearth_ring_log_note (connection->log, "signing in by %s", hearth_sasl_get_mechanism (connection->sasl));
  if (hearth_sasl_has_initial_response (connection->sasl))
    hearth_sasl_step_async (connection->sasl, NULL, connection->work, first_step_cb,
                            g_object_ref (connection));
  else
    hearth_smtp_session_sign_in (connection->session, hearth_sasl_get_mechanism (connection->sasl), NULL);
}

static void
connection_signed_in (HearthSmtpConnection *connection)
{
  GError *error = NULL;

  if (hearth_sasl_check_success (connection->sasl, NULL, &error))
    hearth_smtp_session_accept (connection->session);
  else
    connection_fail (connection, error);
}

static void
connection_ready (HearthSmtpConnection *connection)
{
  g_autoptr (GTask) task = NULL;

  wipe_secret (connection);
  if (connection->task == NULL ||
      g_task_get_source_tag (connection->task) != hearth_smtp_connection_open_async)
    return;
  task = g_steal_pointer (&connection->task);
  task_clear (connection);
  g_task_return_boolean (task, TRUE);
}

static void
connection_message_done (HearthSmtpConnection *connection)
{
  g_autoptr (GTask) task = g_steal_pointer (&connection->task);
  GError *error = NULL;
  HearthSmtpResult *result = hearth_smtp_session_take_result (connection->session, &error);

  task_clear (connection);
  if (task == NULL)
    {
      hearth_smtp_result_free (result);
      g_clear_error (&error);
    }
  else if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) hearth_smtp_result_free);
  else
    g_task_return_error (task, connection_take_error (connection, error));
}

static void
connection_failed (HearthSmtpConnection *connection)
{
  g_autoptr (GTask) task = g_steal_pointer (&connection->task);

  wipe_secret (connection);
  task_clear (connection);
  hearth_stream_close (connection->stream);
  if (task != NULL)
    g_task_return_error (
        task, connection_take_error (connection,
                                     g_error_copy (hearth_smtp_session_get_error (connection->session))));
}

static void
connection_about_to_finish (HearthSmtpConnection *connection)
{
  GError *error = NULL;

  if (connection->about_to_finish != NULL &&
      !connection->about_to_finish (connection, connection->about_to_finish_data, &error))
    {
      if (error == NULL)
        error = hearth_error_new (HEARTH_ERROR_CANCELLED, "not finished");
      connection_fail (connection, error);
      return;
    }
  hearth_smtp_session_finish_message (connection->session);
}

static void
connection_handle (HearthSmtpConnection *connection, HearthSmtpEvent event)
{
  switch (event)
    {
    case HEARTH_SMTP_EVENT_START_TLS:
      connection->start_tls = TRUE;
      break;
    case HEARTH_SMTP_EVENT_SIGN_IN:
      connection_sign_in (connection);
      break;
    case HEARTH_SMTP_EVENT_CHALLENGE:
      hearth_sasl_step_async (connection->sasl, hearth_smtp_session_get_challenge (connection->session),
                              connection->work, challenge_step_cb, g_object_ref (connection));
      break;
    case HEARTH_SMTP_EVENT_SIGNED_IN:
      connection_signed_in (connection);
      break;
    case HEARTH_SMTP_EVENT_READY:
      connection_ready (connection);
      break;
    case HEARTH_SMTP_EVENT_SEND_BODY:
    case HEARTH_SMTP_EVENT_NONE:
    default:
      break;
    case HEARTH_SMTP_EVENT_ABOUT_TO_FINISH:
      connection_about_to_finish (connection);
      break;
    case HEARTH_SMTP_EVENT_MESSAGE_DONE:
      connection_message_done (connection);
      break;
    case HEARTH_SMTP_EVENT_FAILED:
      connection_failed (connection);
      break;
    }
}

static void
connection_write (HearthSmtpConnection *connection)
{
  g_autoptr (GBytes) out = NULL;

  if (connection->writing || connection->write_failed)
    return;
  out = hearth_smtp_session_take_output (connection->session);
  if (out == NULL)
    return;
  connection->writing = TRUE;
  hearth_stream_write_async (connection->stream, out, NULL, write_cb, g_object_ref (connection));
}

/* The next piece only when the one before is out. */
static void
connection_read_body (HearthSmtpConnection *connection)
{
  if (!hearth_smtp_session_wants_body (connection->session) || connection->body == NULL ||
      connection->writing || connection->write_failed || connection->body_reading)
    return;
  connection->body_reading = TRUE;
  g_input_stream_read_bytes_async (connection->body, BODY_BYTES, G_PRIORITY_DEFAULT, connection->work,
                                   body_cb, g_object_ref (connection));
}

static void
connection_read (HearthSmtpConnection *connection)
{
  if (connection->reading)
    return;
  if (connection->start_tls)
    {
      if (connection->writing)
        return;
      connection->start_tls = FALSE;
      hearth_stream_start_tls_async (connection->stream,
                                     hearth_smtp_session_get_unread_bytes (connection->session),
                                     connection->work, start_tls_cb, g_object_ref (connection));
      return;
    }
  if (!hearth_smtp_session_wants_input (connection->session))
    return;
  connection->reading = TRUE;
  hearth_stream_read_async (connection->stream, connection->buffer, READ_BYTES, NULL, read_cb,
                            g_object_ref (connection));
}

/* Everything meets here: events are handled, what is to be written is written, and a read is kept under way. */
static void
connection_pump (HearthSmtpConnection *connection)
{
  g_autoptr (HearthSmtpConnection) self = g_object_ref (connection);
  HearthSmtpEvent event;

  while ((event = hearth_smtp_session_next_event (self->session)) != HEARTH_SMTP_EVENT_NONE)
    connection_handle (self, event);
  if (!hearth_stream_is_open (self->stream))
    return;
  connection_write (self);
  connection_read_body (self);
  connection_read (self);
  connection_watch (self);
}

static void
connect_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthSmtpConnection) connection = data;
  g_autoptr (GError) error = NULL;

  if (!hearth_stream_connect_finish (HEARTH_STREAM (source), result, &error))
    {
      connection_lose (connection, error);
      return;
    }
  hearth_ring_log_note (
      connection->log, "connected to %s:%u%s%s", hearth_stream_get_host (connection->stream),
      hearth_stream_get_port (connection->stream),
      hearth_stream_is_encrypted (connection->stream) ? ", encrypted by " : "",
      hearth_stream_is_encrypted (connection->stream) ? hearth_stream_get_tls_version (connection->stream)
                                                      : "");
  connection_pump (connection);
}

/**
 * hearth_smtp_connection_open_async:
 * @cancellable: (nullable): used on the engine thread only; ends the connection
 *
 * Connects, encrypts and signs in. Once.
 */
void
hearth_smtp_connection_open_async (HearthSmtpConnection *connection,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  task = g_task_new (connection, cancellable, callback, data);
  g_task_set_source_tag (task, hearth_smtp_connection_open_async);
  if (connection->task != NULL || connection->greeted ||
      hearth_smtp_session_get_error (connection->session) != NULL)
    {
      g_task_return_error (
          task, connection_take_error (connection, hearth_error_new (HEARTH_ERROR_FAILED, "opened before")));
      return;
    }
  task_begin (connection, task);
  if (hearth_stream_is_open (connection->stream))
    connection_pump (connection);
  else
    hearth_stream_connect_async (connection->stream, connection->work, connect_cb, g_object_ref (connection));
}

/**
 * hearth_smtp_connection_open_finish:
 *
 * Errors: those of hearth_stream_connect_finish() and hearth_stream_start_tls_finish(), of hearth_sasl_new() and
 * hearth_sasl_step_finish(), STARTTLS_MISSING, AUTH_REJECTED, SERVER_REFUSED, SERVER_BUSY, PROTOCOL, LIMIT, TIMEOUT,
 * CONNECTION_LOST, CANCELLED. Host and port are in the details, and the server's words if it had any.
 *
 * Returns: whether messages can be sent
 */
gboolean
hearth_smtp_connection_open_finish (HearthSmtpConnection *connection, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hearth_smtp_connection_send_async:
 * @message: what to whom; copied, the body is referenced
 * @cancellable: (nullable): used on the engine thread only; breaks the connection. Before the final dot the message
 *   is then surely not sent, after it %HEARTH_ERROR_DELIVERY_UNKNOWN
 *
 * Sends one message; another one may follow when it is done. The body is read in pieces of 64 KB as the server takes
 * them.
 */
void
hearth_smtp_connection_send_async (HearthSmtpConnection *connection,
                                   const HearthSmtpMessage *message,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  task = g_task_new (connection, cancellable, callback, data);
  g_task_set_source_tag (task, hearth_smtp_connection_send_async);
  if (connection->task != NULL || !hearth_smtp_connection_is_ready (connection))
    {
      g_task_return_error (
          task, connection_take_error (connection,
                                       hearth_error_new (HEARTH_ERROR_CONNECTION_LOST, "not open, or busy")));
      return;
    }
  task_begin (connection, task);
  connection->body = g_object_ref (message->body);
  connection->about_to_finish = message->about_to_finish;
  connection->about_to_finish_data = message->data;
  hearth_smtp_session_begin_message (connection->session, &message->envelope);
  connection_pump (connection);
}

/**
 * hearth_smtp_connection_send_finish:
 *
 * Errors: SENDER_REFUSED, RECIPIENT_REFUSED if nobody was accepted (with all in details.recipients), MESSAGE_REFUSED,
 * also for too many recipients, MESSAGE_TOO_LARGE, SERVER_BUSY for any "later", INVALID_INPUT for an address that cannot
 * be sent to; and DELIVERY_UNKNOWN if the connection broke between the final dot and its answer. With every other
 * error the message is surely not sent.
 *
 * Returns: (transfer full) (nullable): each recipient's fate; at least one was accepted
 */
HearthSmtpResult *
hearth_smtp_connection_send_finish (HearthSmtpConnection *connection, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hearth_smtp_connection_is_ready:
 *
 * Returns: whether a message may be sent
 */
gboolean
hearth_smtp_connection_is_ready (HearthSmtpConnection *connection)
{
  return hearth_stream_is_open (connection->stream) && hearth_smtp_session_is_ready (connection->session);
}

/**
 * hearth_smtp_connection_get_size_limit:
 *
 * Returns: how large a message may be, in bytes; 0 if the server does not say
 */
guint64
hearth_smtp_connection_get_size_limit (HearthSmtpConnection *connection)
{
  return hearth_smtp_session_get_capabilities (connection->session)->size_limit_bytes;
}

static gboolean
has_capability (HearthSmtpConnection *connection, HearthSmtpCapabilityFlags flag)
{
  return (hearth_smtp_session_get_capabilities (connection->session)->flags & flag) != 0;
}

/**
 * hearth_smtp_connection_dup_capabilities:
 *
 * Returns: (transfer full): the names of what the server offers, as far as this layer knows them
 */
GStrv
hearth_smtp_connection_dup_capabilities (HearthSmtpConnection *connection)
{
  static const struct
  {
    HearthSmtpCapabilityFlags flag;
    const char *name;
  } names[] = {
    { HEARTH_SMTP_CAPABILITY_STARTTLS, "STARTTLS" }, { HEARTH_SMTP_CAPABILITY_PIPELINING, "PIPELINING" },
    { HEARTH_SMTP_CAPABILITY_SIZE, "SIZE" },         { HEARTH_SMTP_CAPABILITY_8BITMIME, "8BITMIME" },
    { HEARTH_SMTP_CAPABILITY_SMTPUTF8, "SMTPUTF8" },
  };
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (has_capability (connection, names[i].flag))
      g_ptr_array_add (found, g_strdup (names[i].name));
  g_ptr_array_add (found, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/**
 * hearth_smtp_connection_has_8bit_mime:
 *
 * Returns: whether bodies may have bytes above 127
 */
gboolean
hearth_smtp_connection_has_8bit_mime (HearthSmtpConnection *connection)
{
  return has_capability (connection, HEARTH_SMTP_CAPABILITY_8BITMIME);
}

/**
 * hearth_smtp_connection_has_smtp_utf8:
 *
 * Returns: whether addresses and headers may be UTF-8
 */
gboolean
hearth_smtp_connection_has_smtp_utf8 (HearthSmtpConnection *connection)
{
  return has_capability (connection, HEARTH_SMTP_CAPABILITY_SMTPUTF8);
}

/**
 * hearth_smtp_connection_dup_refused:
 *
 * For a #HearthSmtpAboutToFinishFunc: whom the server has not taken so far.
 *
 * Returns: (transfer full) (nullable): as hearth_smtp_result_dup_refused()
 */
GStrv
hearth_smtp_connection_dup_refused (HearthSmtpConnection *connection)
{
  return hearth_smtp_session_dup_refused (connection->session);
}

/**
 * hearth_smtp_connection_get_stream:
 *
 * Returns: (transfer none): the stream, to ask about its encryption
 */
HearthStream *
hearth_smtp_connection_get_stream (HearthSmtpConnection *connection)
{
  return connection->stream;
}

/**
 * hearth_smtp_connection_dup_log:
 *
 * Returns: (transfer full): the last lines of the exchange, without credentials and messages
 */
char *
hearth_smtp_connection_dup_log (HearthSmtpConnection *connection)
{
  return hearth_ring_log_dup_text (connection->log);
}

static void
quit_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  hearth_stream_write_finish (HEARTH_STREAM (source), result, NULL);
  hearth_stream_close (HEARTH_STREAM (source));
}

/**
 * hearth_smtp_connection_close:
 *
 * Says goodbye without waiting for the answer, and closes. What is under way ends as if cancelled.
 */
void
hearth_smtp_connection_close (HearthSmtpConnection *connection)
{
  g_autoptr (GBytes) out = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (connection->task != NULL)
    {
      connection_fail (connection, hearth_error_new (HEARTH_ERROR_CANCELLED, "closed"));
      return;
    }
  if (!hearth_smtp_connection_is_ready (connection))
    {
      hearth_stream_close (connection->stream);
      return;
    }
  hearth_smtp_session_quit (connection->session);
  out = hearth_smtp_session_take_output (connection->session);
  if (out != NULL && !connection->writing)
    hearth_stream_write_async (connection->stream, out, NULL, quit_cb, NULL);
  else
    hearth_stream_close (connection->stream);
}

static void
hearth_smtp_connection_dispose (GObject *object)
{
  HearthSmtpConnection *connection = HEARTH_SMTP_CONNECTION (object);

  /* What is under way holds a reference: there is nothing to end but the stream. */
  wipe_secret (connection);
  task_clear (connection);
  g_clear_object (&connection->stream);
  G_OBJECT_CLASS (hearth_smtp_connection_parent_class)->dispose (object);
}

static void
hearth_smtp_connection_finalize (GObject *object)
{
  HearthSmtpConnection *connection = HEARTH_SMTP_CONNECTION (object);

  hearth_smtp_session_free (connection->session);
  hearth_ring_log_free (connection->log);
  g_free (connection->user);
  G_OBJECT_CLASS (hearth_smtp_connection_parent_class)->finalize (object);
}

static void
hearth_smtp_connection_class_init (HearthSmtpConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_smtp_connection_dispose;
  G_OBJECT_CLASS (klass)->finalize = hearth_smtp_connection_finalize;
}

static void
hearth_smtp_connection_init (HearthSmtpConnection *connection)
{
}

/**
 * hearth_smtp_connection_new_for_stream:
 * @config: who signs in, and the limits
 * @stream: where to, open or not
 *
 * Returns: (transfer full): a connection that is not open yet
 */
HearthSmtpConnection *
hearth_smtp_connection_new_for_stream (const HearthSmtpConfig *config, HearthStream *stream)
{
  HearthSmtpConnection *connection = g_object_new (HEARTH_TYPE_SMTP_CONNECTION, NULL);
  HearthSmtpSessionFlags flags = 0;

  if (hearth_stream_get_security (stream) == HEARTH_STREAM_SECURITY_STARTTLS)
    flags |= HEARTH_SMTP_SESSION_START_TLS;
  if (config->user != NULL)
    flags |= HEARTH_SMTP_SESSION_SIGN_IN;
  connection->stream = g_object_ref (stream);
  connection->log = hearth_ring_log_new ("smtp", config->name != NULL ? config->name : "", LOG_LINES);
  connection->session = hearth_smtp_session_new (flags, connection->log);
  connection->user = g_strdup (config->user);
  connection->secret = g_strdup (config->secret);
  connection->secret_kind = config->secret_kind;
  connection->greeting_ms = config->greeting_ms > 0 ? config->greeting_ms : HEARTH_STREAM_GREETING_MS;
  connection->answer_ms = config->answer_ms > 0 ? config->answer_ms : HEARTH_STREAM_ANSWER_MS;
  connection->final_ms = config->final_ms > 0 ? config->final_ms : HEARTH_SMTP_FINAL_MS;
  return connection;
}

/**
 * hearth_smtp_connection_new:
 * @config: where to, who signs in, and the limits; copied
 *
 * Returns: (transfer full): a connection that is not open yet
 */
HearthSmtpConnection *
hearth_smtp_connection_new (const HearthSmtpConfig *config)
{
  g_autoptr (HearthStream) stream = hearth_stream_new (&config->server);

  return hearth_smtp_connection_new_for_stream (config, stream);
}
