/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The protocol of one connection without its wire: its life, and where each answer goes. Signing in, commands, data
 * of mailboxes and messages are in the files beside this one. Engine thread; belongs to a connection. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-session-private.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"
#include "hearth-thread.h"

#define LOG_LINES 60

static void
namespace_free (gpointer data)
{
  HearthImapNamespace *namespace = data;

  g_free (namespace->prefix);
  g_free (namespace);
}

/**
 * hearth_imap_session_new:
 * @config: copied
 * @events: copied
 * @data: given to the events
 *
 * Returns: (transfer full): a session that waits for the greeting
 */
HearthImapSession *
hearth_imap_session_new (const HearthImapSessionConfig *config,
                         const HearthImapSessionEvents *events,
                         gpointer data)
{
  HearthImapSession *session = g_new0 (HearthImapSession, 1);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  session->events = *events;
  session->data = data;
  session->start_tls = config->start_tls;
  session->enable = config->enable;
  session->log = hearth_ring_log_new ("imap", config->name, LOG_LINES);
  session->parser = hearth_imap_parser_new ();
  session->output = hearth_imap_output_new ();
  session->sequence = hearth_imap_sequence_new ();
  session->mechanisms = g_ptr_array_new_with_free_func (g_free);
  session->namespaces = g_ptr_array_new_with_free_func (namespace_free);
  for (guint i = 0; i < G_N_ELEMENTS (session->queues); i++)
    g_queue_init (&session->queues[i]);
  g_queue_init (&session->flights);
  return session;
}

/**
 * hearth_imap_session_free:
 * @session: (transfer full) (nullable): a session; commands that it still has end with %HEARTH_ERROR_CANCELLED
 */
void
hearth_imap_session_free (HearthImapSession *session)
{
  g_autoptr (GError) error = NULL;

  if (session == NULL)
    return;
  session->state = HEARTH_IMAP_SESSION_CLOSED;
  error = hearth_error_new (HEARTH_ERROR_CANCELLED, "The connection was given up");
  hearth_imap_session_end_all (session, error);
  hearth_imap_session_forget_mailbox (session);
  g_clear_pointer (&session->sign_in, hearth_imap_command_unref);
  g_clear_pointer (&session->body_command, hearth_imap_command_unref);
  g_clear_pointer (&session->opened_for, hearth_imap_command_unref);
  hearth_ring_log_free (session->log);
  hearth_imap_parser_free (session->parser);
  hearth_imap_output_free (session->output);
  hearth_imap_sequence_free (session->sequence);
  g_ptr_array_unref (session->mechanisms);
  g_ptr_array_unref (session->namespaces);
  g_free (session->server_name);
  g_free (session->farewell);
  g_free (session->idle_mailbox);
  g_free (session);
}

void
hearth_imap_session_set_state (HearthImapSession *session, HearthImapSessionState state)
{
  if (session->state == state || session->state == HEARTH_IMAP_SESSION_CLOSED)
    return;
  hearth_ring_log_note (session->log, "%s → %s", hearth_imap_session_state_get_name (session->state),
                        hearth_imap_session_state_get_name (state));
  session->state = state;
  if (state != HEARTH_IMAP_SESSION_CLOSED)
    session->events.state (session, state, session->data);
}

gboolean
hearth_imap_session_is_closed (HearthImapSession *session)
{
  return session->state == HEARTH_IMAP_SESSION_CLOSED;
}

/* Of commands that wait for a connection that never was, nothing is refused. */
static GError *
error_for_commands (HearthImapSession *session, const GError *error)
{
  if (error == NULL)
    return hearth_error_new (HEARTH_ERROR_CANCELLED, "The connection was closed");
  if (session->state < HEARTH_IMAP_SESSION_READY)
    return hearth_error_new (HEARTH_ERROR_CONNECTION_LOST, "There was no connection: %s", error->message);
  return g_error_copy (error);
}

/* Tells every command, then whoever drives the session. */
void
hearth_imap_session_close (HearthImapSession *session, const GError *error)
{
  g_autoptr (GError) for_commands = NULL;

  if (hearth_imap_session_is_closed (session))
    return;
  for_commands = error_for_commands (session, error);
  if (error != NULL)
    hearth_ring_log_note (session->log, "ended: %s", error->message);
  hearth_imap_session_set_state (session, HEARTH_IMAP_SESSION_CLOSED);
  hearth_imap_session_end_all (session, for_commands);
  session->events.failed (session, error, session->data);
}

/**
 * hearth_imap_session_fail:
 * @error: (nullable): why, or %NULL if it is closed on purpose
 *
 * Ends the session. What the server said when it left is added to @error.
 */
void
hearth_imap_session_fail (HearthImapSession *session, const GError *error)
{
  g_autoptr (GError) copy = error != NULL ? hearth_error_from_gio (error) : NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (copy != NULL && session->farewell != NULL)
    hearth_error_set_server_text (copy, session->farewell);
  hearth_imap_session_close (session, copy);
}

void
hearth_imap_session_fail_with (HearthImapSession *session, int code, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  error = hearth_error_new ((HearthErrorCode) code, "%s", text);
  hearth_imap_session_fail (session, error);
}

static void
take_alert (HearthImapSession *session, const HearthImapResponse *response)
{
  g_autofree char *line = hearth_text_to_line (response->text.data, (gssize) response->text.length, 500);

  session->events.alert (session, line, session->data);
}

/* A server may leave at any time; while we leave that is its answer. Before it has let us in it says no. */
static void
take_bye (HearthImapSession *session, const HearthImapResponse *response)
{
  const gboolean is_refusal = session->state < HEARTH_IMAP_SESSION_READY;

  g_free (session->farewell);
  session->farewell = hearth_imap_text_dup (response->text);
  if (session->state == HEARTH_IMAP_SESSION_LEAVING)
    return;
  hearth_imap_session_fail_with (session,
                                 is_refusal ? HEARTH_ERROR_SERVER_BUSY : HEARTH_ERROR_CONNECTION_LOST,
                                 "The server closed the connection");
}

static void
take_condition (HearthImapSession *session, const HearthImapResponse *response)
{
  const gboolean is_believed = !hearth_imap_session_is_in_plain_text (session);

  if (is_believed && response->code == HEARTH_IMAP_CODE_ALERT)
    take_alert (session, response);
  else if (is_believed && response->code == HEARTH_IMAP_CODE_OVERQUOTA)
    session->events.no_room (session, session->data);
  if (hearth_imap_session_is_closed (session))
    return;
  if (response->tag.data != NULL)
    hearth_imap_session_tagged (session, response);
  else if (response->kind == HEARTH_IMAP_RESPONSE_BYE)
    take_bye (session, response);
  else if (session->state == HEARTH_IMAP_SESSION_GREETING)
    hearth_imap_session_greeted (session, response);
  else
    hearth_imap_session_untagged_ok (session, response);
}

static void
take_broken (HearthImapSession *session)
{
  hearth_ring_log_note (session->log, "not understood");
  if (session->state == HEARTH_IMAP_SESSION_GREETING)
    hearth_imap_session_fail_with (session, HEARTH_ERROR_PROTOCOL, "This is no IMAP server");
  else if (++session->n_broken > HEARTH_IMAP_BROKEN_MAX)
    hearth_imap_session_fail_with (session, HEARTH_ERROR_PROTOCOL, "The server sends what is no IMAP");
}

/* Answers without their data: what a log needs, and no text of messages. */
static void
log_response (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapText text = response->text;

  switch ((int) response->kind)
    {
    case HEARTH_IMAP_RESPONSE_FETCH:
    case HEARTH_IMAP_RESPONSE_BODY_BEGIN:
    case HEARTH_IMAP_RESPONSE_BODY_DATA:
    case HEARTH_IMAP_RESPONSE_BODY_END:
      return;
    case HEARTH_IMAP_RESPONSE_CONTINUE:
      hearth_ring_log_add_redacted (session->log, HEARTH_RING_LOG_RECEIVED, "+", text.length);
      return;
    default:
      break;
    }
  g_autofree char *line = g_strdup_printf (
      "%.*s %s%s%.*s", response->tag.data != NULL ? (int) MIN (response->tag.length, 20) : 1,
      response->tag.data != NULL ? response->tag.data : "*",
      hearth_imap_response_kind_get_name (response->kind), text.length > 0 ? " " : "",
      (int) MIN (text.length, HEARTH_RING_LOG_LINE_BYTES), text.data != NULL ? text.data : "");

  hearth_ring_log_add (session->log, HEARTH_RING_LOG_RECEIVED, line, -1);
}

static void
take_response (HearthImapSession *session, const HearthImapResponse *response)
{
  log_response (session, response);
  if (session->state == HEARTH_IMAP_SESSION_GREETING && response->kind > HEARTH_IMAP_RESPONSE_PREAUTH)
    {
      take_broken (session);
      return;
    }
  switch (response->kind)
    {
    case HEARTH_IMAP_RESPONSE_OK:
    case HEARTH_IMAP_RESPONSE_NO:
    case HEARTH_IMAP_RESPONSE_BAD:
    case HEARTH_IMAP_RESPONSE_BYE:
    case HEARTH_IMAP_RESPONSE_PREAUTH:
      take_condition (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_CONTINUE:
      hearth_imap_session_continued (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_BROKEN:
      take_broken (session);
      break;
    case HEARTH_IMAP_RESPONSE_NONE:
    case HEARTH_IMAP_RESPONSE_CAPABILITY:
    case HEARTH_IMAP_RESPONSE_ENABLED:
    case HEARTH_IMAP_RESPONSE_LIST:
    case HEARTH_IMAP_RESPONSE_LSUB:
    case HEARTH_IMAP_RESPONSE_STATUS:
    case HEARTH_IMAP_RESPONSE_FLAGS:
    case HEARTH_IMAP_RESPONSE_SEARCH:
    case HEARTH_IMAP_RESPONSE_VANISHED:
    case HEARTH_IMAP_RESPONSE_NAMESPACE:
    case HEARTH_IMAP_RESPONSE_MYRIGHTS:
    case HEARTH_IMAP_RESPONSE_QUOTA:
    case HEARTH_IMAP_RESPONSE_ID:
    case HEARTH_IMAP_RESPONSE_EXISTS:
    case HEARTH_IMAP_RESPONSE_RECENT:
    case HEARTH_IMAP_RESPONSE_EXPUNGE:
    case HEARTH_IMAP_RESPONSE_FETCH:
    case HEARTH_IMAP_RESPONSE_BODY_BEGIN:
    case HEARTH_IMAP_RESPONSE_BODY_DATA:
    case HEARTH_IMAP_RESPONSE_BODY_END:
    case HEARTH_IMAP_RESPONSE_UNKNOWN:
    default:
      hearth_imap_session_untagged (session, response);
      break;
    }
}

/**
 * hearth_imap_session_receive:
 * @bytes: what came from the server
 * @length: how much
 *
 * Carries out what the answers in it ask for. Events may close the session, but not free it.
 */
void
hearth_imap_session_receive (HearthImapSession *session, const char *bytes, gsize length)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (hearth_imap_session_is_closed (session))
    return;
  if (session->state == HEARTH_IMAP_SESSION_HANDSHAKE)
    {
      hearth_imap_session_fail_with (session, HEARTH_ERROR_STARTTLS_MISSING,
                                     "Plain text came after STARTTLS");
      return;
    }
  hearth_imap_parser_push (session->parser, bytes, length);
  while (!hearth_imap_session_is_closed (session))
    {
      g_autoptr (GError) error = NULL;
      const HearthImapResponse *response = hearth_imap_parser_next (session->parser, &error);

      if (error != NULL)
        hearth_imap_session_fail (session, error);
      if (response == NULL)
        break;
      take_response (session, response);
    }
}

/**
 * hearth_imap_session_take_output:
 *
 * Also moves commands from the queue to the wire, as far as they may go now; those that cannot go out at all end here.
 *
 * Returns: (transfer full) (nullable): what to write next
 */
GBytes *
hearth_imap_session_take_output (HearthImapSession *session)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (hearth_imap_session_is_closed (session))
    return NULL;
  hearth_imap_session_pump (session);
  bytes = hearth_imap_output_take (session->output, &error);
  if (error != NULL)
    hearth_imap_session_fail (session, error);
  return bytes;
}

/**
 * hearth_imap_session_is_in_answer:
 *
 * Returns: whether the answer to a command has come in part: the rest is on its way
 */
gboolean
hearth_imap_session_is_in_answer (HearthImapSession *session)
{
  return hearth_imap_parser_get_unread (session->parser) > 0 || session->body_command != NULL ||
         session->is_in_fetch;
}

/**
 * hearth_imap_session_get_state:
 *
 * Returns: how far the session is
 */
HearthImapSessionState
hearth_imap_session_get_state (HearthImapSession *session)
{
  return session->state;
}

/**
 * hearth_imap_session_state_get_name:
 *
 * Returns: a fixed name for logs
 */
const char *
hearth_imap_session_state_get_name (HearthImapSessionState state)
{
  static const char *const names[] = { "GREETING", "STARTING_TLS", "HANDSHAKE", "LOOKING", "SIGNING_IN",
                                       "SETTLING", "READY",        "LEAVING",   "CLOSED" };

  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "CLOSED";
}

/**
 * hearth_imap_session_get_capabilities:
 *
 * Returns: what the server offers at this point
 */
HearthImapCapabilities
hearth_imap_session_get_capabilities (HearthImapSession *session)
{
  return session->capabilities & ~session->refused;
}

/**
 * hearth_imap_session_get_enabled:
 *
 * Returns: what the server said it enabled; Courier answers OK and enables nothing
 */
HearthImapCapabilities
hearth_imap_session_get_enabled (HearthImapSession *session)
{
  return session->enabled;
}

/**
 * hearth_imap_session_get_mailbox:
 *
 * Returns: (transfer none) (nullable): the selected mailbox
 */
const HearthImapMailbox *
hearth_imap_session_get_mailbox (HearthImapSession *session)
{
  return session->mailbox;
}

/**
 * hearth_imap_session_get_namespaces:
 *
 * Returns: (transfer none) (element-type HearthImapNamespace): maybe none
 */
const GPtrArray *
hearth_imap_session_get_namespaces (HearthImapSession *session)
{
  return session->namespaces;
}

/**
 * hearth_imap_session_get_server_name:
 *
 * Returns: (transfer none) (nullable): what the server says it is, one safe line
 */
const char *
hearth_imap_session_get_server_name (HearthImapSession *session)
{
  return session->server_name;
}

/**
 * hearth_imap_session_get_log:
 *
 * Returns: (transfer none): the last lines
 */
HearthRingLog *
hearth_imap_session_get_log (HearthImapSession *session)
{
  return session->log;
}
