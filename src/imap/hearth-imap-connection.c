/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives an IMAP session over a stream: one read and one write in flight, both re-armed in drive(); signing in with
 * what `net` offers; timers. Engine thread, in the main context that is the thread's default; owned by the engine. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-connection.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"
#include "hearth-imap-session.h"
#include "hearth-link-meter.h"
#include "hearth-sasl.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

/* Written at once: as much as a read takes. */
#define WRITE_BYTES HEARTH_STREAM_READ_BYTES
#define WRITE_PARTS 64

/* After a change of network, and from a connection that takes no more, an answer must come sooner than usually. */
#define CHECK_MS (15 * 1000)

struct _HearthImapConnection
{
  GObject parent_instance;

  HearthImapConnectionState state;
  HearthImapEvents events;
  gpointer events_data;
  HearthStream *stream;
  HearthImapSession *session;
  HearthSasl *sasl;
  char *user;
  char *secret;
  GTask *open_task;
  GSource *open_cancelled;
  GCancellable *cancellable; /* of what is under way on the stream */
  char *buffer;
  gboolean is_connected;
  gboolean is_reading;
  gboolean is_writing;
  gboolean has_write_failed; /* only what was said before is still read */
  gboolean is_handshaking;
  HearthImapCompression compression;
  HearthLinkMeter meter;
  gint64 wait_us;   /* when the wait for the rest of an answer began, or 0 */
  guint silence_ms; /* 0: not armed */
  gboolean is_checking;
  GSource *drive_source;
  GSource *renew_timer;
  guint renew_ms; /* what it is set to, or 0 */
  GSource *logout_timer;
};

G_DEFINE_FINAL_TYPE (HearthImapConnection, hearth_imap_connection, G_TYPE_OBJECT)

static void drive (HearthImapConnection *self);

static void
set_state (HearthImapConnection *self, HearthImapConnectionState state)
{
  if (self->state >= state)
    return;
  self->state = state;
  if (self->events.state != NULL)
    self->events.state (self, state, self->events_data);
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
drive_cb (gpointer data)
{
  g_autoptr (HearthImapConnection) self = g_object_ref (data);

  clear_source (&self->drive_source);
  drive (self);
  return G_SOURCE_REMOVE;
}

/* Soon, once for everything that is submitted until then. */
static void
drive_soon (HearthImapConnection *self)
{
  if (self->drive_source != NULL || self->state == HEARTH_IMAP_CONNECTION_CLOSED)
    return;
  self->drive_source = g_idle_source_new ();
  g_source_set_priority (self->drive_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->drive_source, drive_cb, self, NULL);
  g_source_attach (self->drive_source, g_main_context_get_thread_default ());
}

/* Sessions end with errors of their own; here is known which server they are about. */
static void
fail (HearthImapConnection *self, GError *error)
{
  hearth_error_take_gio (&error);
  hearth_imap_session_fail (self->session, error);
  g_clear_error (&error);
}

static void
finish_open (HearthImapConnection *self, const GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->open_task);

  clear_source (&self->open_cancelled);
  if (task == NULL)
    return;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

/* Reading */

/* What is packed already says nothing of the link. */
static void
measure (HearthImapConnection *self, gsize length)
{
  if (self->wait_us == 0 || hearth_imap_session_is_compressed (self->session))
    return;
  hearth_link_meter_add (&self->meter, length, g_get_monotonic_time () - self->wait_us);
  if (self->compression != HEARTH_IMAP_COMPRESSION_WHEN_SLOW || !hearth_link_meter_is_known (&self->meter))
    return;
  hearth_imap_session_end_measuring (self->session);
  if (hearth_link_meter_is_slow (&self->meter))
    hearth_imap_session_compress (self->session);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthImapConnection) self = data;
  GError *error = NULL;
  const gssize length = hearth_stream_read_finish (HEARTH_STREAM (source), result, &error);

  self->is_reading = FALSE;
  if (length > 0)
    {
      measure (self, (gsize) length);
      hearth_imap_session_receive (self->session, self->buffer, (gsize) length);
    }
  else if (length == 0)
    fail (self, hearth_error_new (HEARTH_ERROR_CONNECTION_LOST, "The server closed the connection"));
  else
    fail (self, error);
  drive (self);
}

static void
start_read (HearthImapConnection *self)
{
  if (self->is_reading)
    return;
  if (self->buffer == NULL)
    self->buffer = g_malloc (HEARTH_STREAM_READ_BYTES);
  self->is_reading = TRUE;
  self->wait_us = hearth_imap_session_is_in_answer (self->session) ? g_get_monotonic_time () : 0;
  hearth_stream_read_async (self->stream, self->buffer, HEARTH_STREAM_READ_BYTES, self->cancellable, read_cb,
                            g_object_ref (self));
}

/* Writing */

static void
write_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthImapConnection) self = data;
  GError *error = NULL;

  self->is_writing = FALSE;
  if (!hearth_stream_write_finish (HEARTH_STREAM (source), result, &error))
    {
      /* A server that has seen enough says why before it closes, and what it had answered is ours: the read finds the end. */
      if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_CONNECTION_LOST) && self->is_reading)
        {
          self->has_write_failed = TRUE;
          g_clear_error (&error);
        }
      else
        fail (self, error);
    }
  drive (self);
}

static void
start_write (HearthImapConnection *self)
{
  g_autoptr (GPtrArray) parts = NULL;
  gsize n_bytes = 0;
  GBytes *part;

  if (self->is_writing || self->has_write_failed)
    return;
  parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  while (n_bytes < WRITE_BYTES && parts->len < WRITE_PARTS &&
         (part = hearth_imap_session_take_output (self->session)) != NULL)
    {
      n_bytes += g_bytes_get_size (part);
      g_ptr_array_add (parts, part);
    }
  if (parts->len == 0 || self->state == HEARTH_IMAP_CONNECTION_CLOSED)
    return;
  self->is_writing = TRUE;
  hearth_stream_write_many_async (self->stream, (GBytes *const *) parts->pdata, parts->len, self->cancellable,
                                  write_cb, g_object_ref (self));
}

/* STARTTLS */

static void
start_tls_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthImapConnection) self = data;
  GError *error = NULL;

  self->is_handshaking = FALSE;
  if (hearth_stream_start_tls_finish (HEARTH_STREAM (source), result, &error))
    hearth_imap_session_tls_started (self->session);
  else
    fail (self, error);
  drive (self);
}

/* Nothing may be read before the handshake but by the handshake. */
static void
start_handshake (HearthImapConnection *self)
{
  if (self->is_handshaking || self->is_writing || self->is_reading)
    return;
  self->is_handshaking = TRUE;
  hearth_stream_disarm_silence (self->stream);
  self->silence_ms = 0;
  hearth_stream_start_tls_async (self->stream, 0, self->cancellable, start_tls_cb, g_object_ref (self));
}

/* Silence of a server that owes an answer. Armed once; every byte starts the time anew. */
static void
watch_silence (HearthImapConnection *self)
{
  guint silence_ms = 0;

  if (hearth_imap_session_is_waiting (self->session))
    silence_ms =
        self->state == HEARTH_IMAP_CONNECTION_GREETING ? HEARTH_STREAM_GREETING_MS : HEARTH_STREAM_ANSWER_MS;
  if (self->has_write_failed || (silence_ms != 0 && self->is_checking))
    silence_ms = CHECK_MS;
  else
    self->is_checking = FALSE;
  if (silence_ms == self->silence_ms)
    return;
  self->silence_ms = silence_ms;
  if (silence_ms != 0)
    hearth_stream_arm_silence (self->stream, silence_ms);
  else
    hearth_stream_disarm_silence (self->stream);
}

static gboolean
renew_cb (gpointer data)
{
  HearthImapConnection *self = data;

  hearth_imap_session_renew (self->session);
  drive_soon (self);
  return G_SOURCE_CONTINUE;
}

/* IDLE is renewed; without it the server is asked. It may turn out to be refused where it is offered. */
static void
watch_renewal (HearthImapConnection *self)
{
  const guint renew_ms = hearth_imap_connection_has (self, HEARTH_IMAP_CAP_IDLE) ? HEARTH_IMAP_IDLE_RENEW_MS
                                                                                 : HEARTH_IMAP_POLL_MS;

  if (self->state != HEARTH_IMAP_CONNECTION_READY || renew_ms == self->renew_ms)
    return;
  hearth_timer_clear (&self->renew_timer);
  self->renew_ms = renew_ms;
  self->renew_timer = hearth_timer_add (renew_ms, renew_cb, self);
}

/* The one place where reads and writes begin. */
static void
drive (HearthImapConnection *self)
{
  if (!self->is_connected || self->state == HEARTH_IMAP_CONNECTION_CLOSED)
    return;
  start_write (self);
  if (self->state == HEARTH_IMAP_CONNECTION_CLOSED)
    return;
  if (hearth_imap_session_get_state (self->session) == HEARTH_IMAP_SESSION_HANDSHAKE)
    {
      start_handshake (self);
      return;
    }
  start_read (self);
  watch_silence (self);
  watch_renewal (self);
}

/* Signing in */

static void
sasl_step_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthImapConnection) self = data;
  GError *error = NULL;
  g_autoptr (GBytes) response = hearth_sasl_step_finish (HEARTH_SASL (source), result, &error);

  if (response == NULL)
    fail (self, error);
  else
    hearth_imap_session_respond (self->session, response);
  drive (self);
}

static void
session_challenge (HearthImapSession *session, GBytes *challenge, gpointer data)
{
  HearthImapConnection *self = data;

  hearth_sasl_step_async (self->sasl, challenge, self->cancellable, sasl_step_cb, g_object_ref (self));
}

static gboolean
session_is_proven (HearthImapSession *session, gpointer data, GError **error)
{
  HearthImapConnection *self = data;

  return hearth_sasl_check_success (self->sasl, NULL, error);
}

static gboolean
may_send_password (HearthImapConnection *self)
{
  return hearth_stream_is_encrypted (self->stream) ||
         (hearth_stream_get_security (self->stream) == HEARTH_STREAM_SECURITY_NONE &&
          hearth_stream_is_private_peer (self->stream));
}

/* By a mechanism, or by LOGIN where the server has none that we know. */
static void
session_sign_in (HearthImapSession *session, const char *const *mechanisms, gboolean can_login, gpointer data)
{
  HearthImapConnection *self = data;
  const HearthSaslConfig config = { .user = self->user, .secret = self->secret, .stream = self->stream };
  GError *error = NULL;

  g_clear_object (&self->sasl);
  self->sasl = hearth_sasl_new (&config, mechanisms, &error);
  if (self->sasl != NULL)
    {
      hearth_imap_session_authenticate (session, hearth_sasl_get_mechanism (self->sasl),
                                        hearth_sasl_has_initial_response (self->sasl));
      return;
    }
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_MECHANISM) && can_login &&
      may_send_password (self))
    {
      g_clear_error (&error);
      hearth_imap_session_login (session, self->user, self->secret);
      return;
    }
  fail (self, error);
}

/* What the session says */

static void
become_ready (HearthImapConnection *self)
{
  set_state (self, HEARTH_IMAP_CONNECTION_READY);
  if (self->state != HEARTH_IMAP_CONNECTION_READY)
    return;
  if (self->compression == HEARTH_IMAP_COMPRESSION_AT_ONCE)
    hearth_imap_session_compress (self->session);
  watch_renewal (self);
  finish_open (self, NULL);
}

static void
session_state (HearthImapSession *session, HearthImapSessionState state, gpointer data)
{
  HearthImapConnection *self = data;

  if (state == HEARTH_IMAP_SESSION_SIGNING_IN)
    set_state (self, HEARTH_IMAP_CONNECTION_SIGNING_IN);
  else if (state == HEARTH_IMAP_SESSION_READY)
    become_ready (self);
}

static void
session_reopened (HearthImapSession *session, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.reopened != NULL)
    self->events.reopened (self, self->events_data);
}

static void
session_exists (HearthImapSession *session, guint32 count, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.exists != NULL)
    self->events.exists (self, count, self->events_data);
}

static void
session_fetch (HearthImapSession *session, const HearthImapFetch *fetch, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.fetch != NULL)
    self->events.fetch (self, fetch, self->events_data);
}

static void
session_expunged (HearthImapSession *session, guint32 uid, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.expunged != NULL)
    self->events.expunged (self, uid, self->events_data);
}

static void
session_vanished (HearthImapSession *session, const HearthIdSet *uids, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.vanished != NULL)
    self->events.vanished (self, uids, self->events_data);
}

static void
session_status (HearthImapSession *session, const HearthImapStatus *status, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.status != NULL)
    self->events.status (self, status, self->events_data);
}

static void
session_list_changed (HearthImapSession *session, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.list_changed != NULL)
    self->events.list_changed (self, self->events_data);
}

static void
session_notify_ended (HearthImapSession *session, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.notify_ended != NULL)
    self->events.notify_ended (self, self->events_data);
}

static void
session_alert (HearthImapSession *session, const char *text, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.alert != NULL)
    self->events.alert (self, text, self->events_data);
}

static void
session_no_room (HearthImapSession *session, gpointer data)
{
  HearthImapConnection *self = data;

  if (self->events.no_room != NULL)
    self->events.no_room (self, self->events_data);
}

static void
session_compressed (HearthImapSession *session, GBytes *unread, gpointer data)
{
  HearthImapConnection *self = data;
  GError *error = NULL;

  if (!hearth_stream_start_deflate (self->stream, unread, &error))
    fail (self, error);
}

static void
wipe_secret (HearthImapConnection *self)
{
  if (self->secret != NULL)
    explicit_bzero (self->secret, strlen (self->secret));
  g_clear_pointer (&self->secret, g_free);
}

static void
session_failed (HearthImapSession *session, const GError *error, gpointer data)
{
  g_autoptr (HearthImapConnection) self = g_object_ref (data);
  g_autoptr (GError) named = error != NULL ? g_error_copy (error) : NULL;
  const gboolean was_opening = self->open_task != NULL;

  if (named != NULL)
    hearth_error_set_server (named, hearth_stream_get_host (self->stream),
                             hearth_stream_get_port (self->stream));
  clear_source (&self->drive_source);
  hearth_timer_clear (&self->renew_timer);
  hearth_timer_clear (&self->logout_timer);
  g_cancellable_cancel (self->cancellable);
  hearth_stream_close (self->stream);
  wipe_secret (self);
  set_state (self, HEARTH_IMAP_CONNECTION_CLOSED);
  if (was_opening && named == NULL)
    named = hearth_error_new (HEARTH_ERROR_CANCELLED, "The connection was closed");
  if (was_opening)
    finish_open (self, named);
  else if (self->events.lost != NULL)
    self->events.lost (self, named, self->events_data);
}

static const HearthImapSessionEvents session_events = {
  .state = session_state,
  .sign_in = session_sign_in,
  .challenge = session_challenge,
  .is_proven = session_is_proven,
  .reopened = session_reopened,
  .exists = session_exists,
  .fetch = session_fetch,
  .expunged = session_expunged,
  .vanished = session_vanished,
  .status = session_status,
  .list_changed = session_list_changed,
  .notify_ended = session_notify_ended,
  .alert = session_alert,
  .no_room = session_no_room,
  .compressed = session_compressed,
  .failed = session_failed,
};

/* Life */

static void
hearth_imap_connection_dispose (GObject *object)
{
  HearthImapConnection *self = HEARTH_IMAP_CONNECTION (object);

  self->events = (HearthImapEvents){ 0 };
  if (self->session != NULL && self->state != HEARTH_IMAP_CONNECTION_CLOSED)
    hearth_imap_session_fail (self->session, NULL);
  G_OBJECT_CLASS (hearth_imap_connection_parent_class)->dispose (object);
}

static void
hearth_imap_connection_finalize (GObject *object)
{
  HearthImapConnection *self = HEARTH_IMAP_CONNECTION (object);

  clear_source (&self->drive_source);
  clear_source (&self->open_cancelled);
  hearth_imap_session_free (self->session);
  g_clear_object (&self->sasl);
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  wipe_secret (self);
  g_free (self->user);
  g_free (self->buffer);
  G_OBJECT_CLASS (hearth_imap_connection_parent_class)->finalize (object);
}

static void
hearth_imap_connection_class_init (HearthImapConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hearth_imap_connection_dispose;
  object_class->finalize = hearth_imap_connection_finalize;
}

static void
hearth_imap_connection_init (HearthImapConnection *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * hearth_imap_connection_new:
 * @config: where to, who, and how; copied
 *
 * Nothing is connected yet. What is under way holds a reference: close a connection before letting go of it.
 *
 * Returns: (transfer full): a connection for one hearth_imap_connection_open_async()
 */
HearthImapConnection *
hearth_imap_connection_new (const HearthImapConnectionConfig *config)
{
  HearthImapConnection *self = g_object_new (HEARTH_TYPE_IMAP_CONNECTION, NULL);
  const HearthImapSessionConfig session_config = {
    .start_tls = config->stream.security == HEARTH_STREAM_SECURITY_STARTTLS ? HEARTH_IMAP_STARTTLS_REQUIRED
                                                                            : HEARTH_IMAP_STARTTLS_NOT_NEEDED,
    .name = config->name != NULL ? config->name : config->stream.host,
    .enable = config->enable,
  };

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  self->stream = hearth_stream_new (&config->stream);
  self->session = hearth_imap_session_new (&session_config, &session_events, self);
  self->compression = config->compression;
  if (config->compression == HEARTH_IMAP_COMPRESSION_WHEN_SLOW)
    hearth_imap_session_begin_measuring (self->session);
  self->user = g_strdup (config->user);
  self->secret = g_strdup (config->secret);
  return self;
}

/**
 * hearth_imap_connection_set_events:
 * @events: copied; %NULL for none
 * @data: given to them
 */
void
hearth_imap_connection_set_events (HearthImapConnection *connection,
                                   const HearthImapEvents *events,
                                   gpointer data)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  connection->events = events != NULL ? *events : (HearthImapEvents){ 0 };
  connection->events_data = data;
}

static void
connect_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthImapConnection) self = data;
  GError *error = NULL;

  if (!hearth_stream_connect_finish (HEARTH_STREAM (source), result, &error))
    {
      fail (self, error);
      return;
    }
  if (self->state == HEARTH_IMAP_CONNECTION_CLOSED)
    return;
  self->is_connected = TRUE;
  set_state (self, HEARTH_IMAP_CONNECTION_GREETING);
  drive (self);
}

static gboolean
open_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  hearth_imap_connection_close (data);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_imap_connection_open_async:
 * @cancellable: (nullable): closes the connection
 *
 * Connects, encrypts, signs in. Commands may be submitted meanwhile; they wait.
 */
void
hearth_imap_connection_open_async (HearthImapConnection *connection,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  g_return_if_fail (connection->state == HEARTH_IMAP_CONNECTION_NEW);

  connection->open_task = g_task_new (connection, NULL, callback, data);
  g_task_set_source_tag (connection->open_task, hearth_imap_connection_open_async);
  if (cancellable != NULL)
    {
      connection->open_cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (connection->open_cancelled, G_SOURCE_FUNC (open_cancelled_cb), connection, NULL);
      g_source_attach (connection->open_cancelled, g_main_context_get_thread_default ());
    }
  set_state (connection, HEARTH_IMAP_CONNECTION_CONNECTING);
  hearth_stream_connect_async (connection->stream, connection->cancellable, connect_cb,
                               g_object_ref (connection));
}

/**
 * hearth_imap_connection_open_finish:
 *
 * Errors: those of hearth_stream_connect_finish(), STARTTLS_MISSING, PROTOCOL, LIMIT, AUTH_REJECTED, AUTH_MECHANISM,
 * SERVER_BUSY, TIMEOUT, CONNECTION_LOST, CANCELLED; with the server and its words in the details.
 *
 * Returns: whether the connection is READY
 */
gboolean
hearth_imap_connection_open_finish (HearthImapConnection *connection, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connection), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hearth_imap_connection_submit:
 * @command: a new command
 *
 * Queues it; it goes out when it may. Its done handler is always called.
 */
void
hearth_imap_connection_submit (HearthImapConnection *connection, HearthImapCommand *command)
{
  /* On a connection that is closed the command ends at once, and whoever gave it may let go of both. */
  g_autoptr (HearthImapConnection) self = g_object_ref (connection);

  hearth_imap_session_submit (self->session, command);
  drive_soon (self);
}

/**
 * hearth_imap_connection_cancel:
 * @command: a command that was submitted here; one that has ended is left alone
 */
void
hearth_imap_connection_cancel (HearthImapConnection *connection, HearthImapCommand *command)
{
  g_autoptr (HearthImapConnection) self = g_object_ref (connection);

  hearth_imap_session_cancel (self->session, command);
  drive_soon (self);
}

/**
 * hearth_imap_connection_set_idle:
 * @mailbox: (nullable): a name on the wire
 *
 * If @mailbox cannot be opened this is forgotten. Each time that it was opened anew for this the reopened event comes.
 */
void
hearth_imap_connection_set_idle (HearthImapConnection *connection, const char *mailbox)
{
  hearth_imap_session_set_idle (connection->session, mailbox);
  drive_soon (connection);
}

/**
 * hearth_imap_connection_check:
 *
 * Asks for a sign of life; without one in 15 seconds the connection is lost.
 */
void
hearth_imap_connection_check (HearthImapConnection *connection)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (connection->state != HEARTH_IMAP_CONNECTION_READY)
    return;
  connection->is_checking = TRUE;
  hearth_imap_session_renew (connection->session);
  drive_soon (connection);
}

static gboolean
logout_timeout_cb (gpointer data)
{
  g_autoptr (HearthImapConnection) self = g_object_ref (data);

  hearth_imap_connection_close (self);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_imap_connection_logout:
 *
 * Takes leave; the connection is closed two seconds later at the latest.
 */
void
hearth_imap_connection_logout (HearthImapConnection *connection)
{
  g_autoptr (HearthImapConnection) self = g_object_ref (connection);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (self->state == HEARTH_IMAP_CONNECTION_CLOSED || self->logout_timer != NULL)
    return;
  self->logout_timer = hearth_timer_add (HEARTH_IMAP_LOGOUT_MS, logout_timeout_cb, self);
  hearth_imap_session_logout (self->session);
  drive_soon (self);
}

/**
 * hearth_imap_connection_close:
 *
 * Closes at once, without a word to the server. May be called again.
 */
void
hearth_imap_connection_close (HearthImapConnection *connection)
{
  g_autoptr (HearthImapConnection) self = g_object_ref (connection);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  hearth_imap_session_fail (self->session, NULL);
}

/**
 * hearth_imap_connection_get_state:
 *
 * Returns: how far it is; closed also while its commands are told that it has ended
 */
HearthImapConnectionState
hearth_imap_connection_get_state (HearthImapConnection *connection)
{
  if (hearth_imap_session_get_state (connection->session) == HEARTH_IMAP_SESSION_CLOSED)
    return HEARTH_IMAP_CONNECTION_CLOSED;
  return connection->state;
}

/**
 * hearth_imap_connection_state_get_name:
 *
 * Returns: a fixed name for logs
 */
const char *
hearth_imap_connection_state_get_name (HearthImapConnectionState state)
{
  static const char *const names[] = { "NEW", "CONNECTING", "GREETING", "SIGNING_IN", "READY", "CLOSED" };

  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "CLOSED";
}

/**
 * hearth_imap_connection_get_capabilities:
 *
 * Returns: what the server offers and did not refuse; before READY only what it said until then
 */
HearthImapCapabilities
hearth_imap_connection_get_capabilities (HearthImapConnection *connection)
{
  return hearth_imap_session_get_capabilities (connection->session);
}

/**
 * hearth_imap_connection_has:
 *
 * Returns: whether the server offers all of @capability; before READY only what it said until then
 */
gboolean
hearth_imap_connection_has (HearthImapConnection *connection, HearthImapCapabilities capability)
{
  return (hearth_imap_session_get_capabilities (connection->session) & capability) == capability;
}

/**
 * hearth_imap_connection_get_mailbox:
 *
 * Returns: (transfer none) (nullable): the selected mailbox
 */
const HearthImapMailbox *
hearth_imap_connection_get_mailbox (HearthImapConnection *connection)
{
  return hearth_imap_session_get_mailbox (connection->session);
}

/**
 * hearth_imap_connection_get_namespaces:
 *
 * Returns: (transfer none) (element-type HearthImapNamespace): maybe none
 */
const GPtrArray *
hearth_imap_connection_get_namespaces (HearthImapConnection *connection)
{
  return hearth_imap_session_get_namespaces (connection->session);
}

/**
 * hearth_imap_connection_get_server_name:
 *
 * Returns: (transfer none) (nullable): what the server says it is, one safe line
 */
const char *
hearth_imap_connection_get_server_name (HearthImapConnection *connection)
{
  return hearth_imap_session_get_server_name (connection->session);
}

/**
 * hearth_imap_connection_get_n_waiting:
 *
 * Returns: how many commands have not ended
 */
guint
hearth_imap_connection_get_n_waiting (HearthImapConnection *connection)
{
  return hearth_imap_session_get_n_waiting (connection->session);
}

/**
 * hearth_imap_connection_get_stream:
 *
 * Returns: (transfer none): the stream, to ask for its encryption and for bytes that went; not to be read or written
 */
HearthStream *
hearth_imap_connection_get_stream (HearthImapConnection *connection)
{
  return connection->stream;
}

/**
 * hearth_imap_connection_is_compressed:
 *
 * Returns: whether the server packs what it sends, and we too
 */
gboolean
hearth_imap_connection_is_compressed (HearthImapConnection *connection)
{
  return hearth_imap_session_is_compressed (connection->session);
}

/**
 * hearth_imap_connection_is_slow:
 *
 * Returns: whether what came over it has shown that the link is slow; %FALSE while nothing is known
 */
gboolean
hearth_imap_connection_is_slow (HearthImapConnection *connection)
{
  return hearth_link_meter_is_slow (&connection->meter);
}

/**
 * hearth_imap_connection_is_idling:
 *
 * Returns: whether the server will speak by itself when something happens
 */
gboolean
hearth_imap_connection_is_idling (HearthImapConnection *connection)
{
  return hearth_imap_session_is_idling (connection->session);
}

/**
 * hearth_imap_connection_dup_log:
 *
 * Returns: (transfer full): the last lines of the exchange
 */
char *
hearth_imap_connection_dup_log (HearthImapConnection *connection)
{
  return hearth_ring_log_dup_text (hearth_imap_session_get_log (connection->session));
}
