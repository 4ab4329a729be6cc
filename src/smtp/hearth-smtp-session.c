/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's side of SMTP (RFC 5321) without input and output: bytes in, bytes and events out. This file has lines,
 * replies and everything up to being signed in; hearth-smtp-session-message.c has the messages.
 * One thread at a time; owned by the connection that drives it. */
#define G_LOG_DOMAIN "hearth-smtp"

#include "hearth-smtp-session-private.h"

#include <string.h>

#include "hearth-net.h"

/* Our name says nothing about this computer: submission servers do not use it. */
#define EHLO_NAME "[127.0.0.1]"

/* A line of a challenge: 12 KB in base64 (RFC 4954, 4). */
#define CHALLENGE_LINE_MAX_BYTES (17 * 1024)

/* With AUTH on one line a command must stay within RFC 5321's 512 bytes; longer answers wait for the question. */
#define INITIAL_RESPONSE_MAX_BYTES 450

/* Room for an answer with a password: an array that grows leaves copies behind. */
#define OUTPUT_BYTES 2048

/**
 * hearth_smtp_session_new:
 * @flags: what must happen before the session is ready
 * @log: (nullable): where the exchange goes, without credentials and messages; must outlive the session
 *
 * Returns: (transfer full): a session that awaits the server's greeting
 */
HearthSmtpSession *
hearth_smtp_session_new (HearthSmtpSessionFlags flags, HearthRingLog *log)
{
  HearthSmtpSession *session = g_new0 (HearthSmtpSession, 1);

  session->flags = flags;
  session->log = log;
  session->in = g_byte_array_new ();
  session->out = g_byte_array_sized_new (OUTPUT_BYTES);
  g_queue_init (&session->pending);
  g_queue_init (&session->events);
  hearth_smtp_reply_init (&session->reply);
  hearth_smtp_capabilities_init (&session->capabilities);
  g_queue_push_tail (&session->pending, GINT_TO_POINTER (SMTP_COMMAND_GREETING));
  return session;
}

/**
 * hearth_smtp_session_free:
 * @session: (transfer full) (nullable): a session
 */
void
hearth_smtp_session_free (HearthSmtpSession *session)
{
  if (session == NULL)
    return;
  smtp_message_free (session->message);
  g_byte_array_unref (session->in);
  g_byte_array_unref (session->out);
  g_queue_clear (&session->pending);
  g_queue_clear (&session->events);
  hearth_smtp_reply_clear (&session->reply);
  hearth_smtp_capabilities_clear (&session->capabilities);
  g_clear_pointer (&session->challenge, g_bytes_unref);
  g_clear_pointer (&session->delayed_response, g_bytes_unref);
  g_clear_error (&session->error);
  g_free (session);
}

void
smtp_session_emit (HearthSmtpSession *session, HearthSmtpEvent event)
{
  g_queue_push_tail (&session->events, GINT_TO_POINTER (event));
}

/* Puts bytes out that the log must not see. */
void
smtp_session_write (HearthSmtpSession *session, const char *text)
{
  g_byte_array_append (session->out, (const guint8 *) text, (guint) strlen (text));
}

/* Puts a command out; @line is made of checked words only. */
void
smtp_session_command (HearthSmtpSession *session, SmtpCommand command, const char *line)
{
  smtp_session_write (session, line);
  smtp_session_write (session, "\r\n");
  g_queue_push_tail (&session->pending, GINT_TO_POINTER (command));
  if (session->log != NULL)
    hearth_ring_log_add (session->log, HEARTH_RING_LOG_SENT, line, -1);
}

/* Ends the session. A message under way gets its verdict first. */
void
smtp_session_fail (HearthSmtpSession *session, GError *error)
{
  if (session->state == SMTP_SESSION_CLOSED)
    {
      g_error_free (error);
      return;
    }
  smtp_message_lost (session, error);
  session->state = SMTP_SESSION_CLOSED;
  session->error = error;
  g_queue_clear (&session->pending);
  g_byte_array_set_size (session->in, 0);
  session->consumed = 0;
  if (session->log != NULL)
    hearth_ring_log_note (session->log, "failed: %s", error->message);
  smtp_session_emit (session, HEARTH_SMTP_EVENT_FAILED);
}

/* An error made of the reply at hand. */
GError *
smtp_session_reply_error (HearthSmtpSession *session, HearthErrorCode code, const char *what)
{
  const HearthSmtpReply *reply = &session->reply;
  g_autofree char *line = hearth_text_to_line (reply->text->str, (gssize) reply->text->len, 200);
  GError *error = hearth_error_new (code, "%s: %d %s", what, reply->code, line);
  HearthErrorDetails *details = hearth_error_get_details (error);

  details->status_code = reply->code;
  details->enhanced_code = hearth_smtp_reply_dup_enhanced (reply);
  hearth_error_set_server_text (error, reply->text->str);
  return error;
}

/* "Later" is one answer, whatever was asked. */
HearthErrorCode
smtp_session_reply_code (HearthSmtpSession *session, HearthErrorCode permanent)
{
  if (session->reply.code >= 500)
    return permanent;
  return session->reply.code >= 400 ? HEARTH_ERROR_SERVER_BUSY : HEARTH_ERROR_PROTOCOL;
}

static void
fail_by_reply (HearthSmtpSession *session, HearthErrorCode permanent, const char *what)
{
  smtp_session_fail (session,
                     smtp_session_reply_error (session, smtp_session_reply_code (session, permanent), what));
}

static void
become_ready (HearthSmtpSession *session)
{
  session->state = SMTP_SESSION_READY;
  smtp_session_emit (session, HEARTH_SMTP_EVENT_READY);
}

/* What comes after the capabilities are known. */
static void
after_hello (HearthSmtpSession *session)
{
  if ((session->flags & HEARTH_SMTP_SESSION_START_TLS) != 0 && !session->encrypted)
    {
      if ((session->capabilities.flags & HEARTH_SMTP_CAPABILITY_STARTTLS) != 0)
        smtp_session_command (session, SMTP_COMMAND_STARTTLS, "STARTTLS");
      else
        smtp_session_fail (
            session, hearth_error_new (HEARTH_ERROR_STARTTLS_MISSING, "the server does not offer STARTTLS"));
    }
  else if ((session->flags & HEARTH_SMTP_SESSION_SIGN_IN) != 0 && !session->signed_in)
    {
      session->state = SMTP_SESSION_DRIVERS;
      smtp_session_emit (session, HEARTH_SMTP_EVENT_SIGN_IN);
    }
  else
    become_ready (session);
}

static void
handle_greeting (HearthSmtpSession *session)
{
  if (session->reply.code == 220)
    smtp_session_command (session, SMTP_COMMAND_EHLO, "EHLO " EHLO_NAME);
  else
    fail_by_reply (session, HEARTH_ERROR_SERVER_REFUSED, "the server does not want to talk");
}

static void
handle_ehlo (HearthSmtpSession *session)
{
  if (session->reply.code / 100 == 2)
    {
      hearth_smtp_capabilities_parse (&session->capabilities, session->reply.text->str);
      after_hello (session);
    }
  else if (session->reply.code / 100 == 5 && session->flags == 0)
    smtp_session_command (session, SMTP_COMMAND_HELO, "HELO " EHLO_NAME);
  else if (session->reply.code / 100 == 5 && (session->flags & HEARTH_SMTP_SESSION_START_TLS) != 0 &&
           !session->encrypted)
    fail_by_reply (session, HEARTH_ERROR_STARTTLS_MISSING, "the server knows no EHLO, so no STARTTLS");
  else
    fail_by_reply (session, HEARTH_ERROR_SERVER_REFUSED, "EHLO refused");
}

static void
handle_helo (HearthSmtpSession *session)
{
  if (session->reply.code / 100 == 2)
    {
      hearth_smtp_capabilities_reset (&session->capabilities);
      after_hello (session);
    }
  else
    fail_by_reply (session, HEARTH_ERROR_SERVER_REFUSED, "HELO refused");
}

static void
handle_starttls (HearthSmtpSession *session)
{
  if (session->reply.code != 220)
    {
      fail_by_reply (session, HEARTH_ERROR_STARTTLS_MISSING, "STARTTLS refused");
      return;
    }
  session->state = SMTP_SESSION_DRIVERS;
  smtp_session_emit (session, HEARTH_SMTP_EVENT_START_TLS);
}

static void
write_response (HearthSmtpSession *session, GBytes *response)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (response, &size);
  char *base64 = g_base64_encode (bytes, size);

  smtp_session_write (session, base64);
  smtp_session_write (session, "\r\n");
  g_queue_push_tail (&session->pending, GINT_TO_POINTER (SMTP_COMMAND_AUTH));
  session->state = SMTP_SESSION_TALKING;
  if (session->log != NULL)
    hearth_ring_log_add_redacted (session->log, HEARTH_RING_LOG_SENT, "", strlen (base64));
  explicit_bzero (base64, strlen (base64));
  g_free (base64);
}

/* glib's decoder skips what it does not know; a challenge with that is no challenge. */
static GBytes *
decode_challenge (const char *text)
{
  const gsize length = strlen (text);
  const gsize digits = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  gsize size = 0;
  guchar *bytes;

  if (length % 4 != 0 || length - digits > 2 || strspn (text + digits, "=") != length - digits)
    return NULL;
  if (length == 0)
    return g_bytes_new_static ("", 0);
  bytes = g_base64_decode (text, &size);
  return g_bytes_new_take (bytes, size);
}

static void
handle_challenge (HearthSmtpSession *session)
{
  g_clear_pointer (&session->challenge, g_bytes_unref);
  session->challenge = session->reply.n_lines == 1 ? decode_challenge (session->reply.text->str) : NULL;
  if (session->challenge == NULL)
    {
      smtp_session_fail (session, hearth_error_new (HEARTH_ERROR_PROTOCOL, "a challenge that is no base64"));
      return;
    }
  if (session->delayed_response != NULL)
    {
      g_autoptr (GBytes) response = g_steal_pointer (&session->delayed_response);

      write_response (session, response);
      return;
    }
  session->state = SMTP_SESSION_DRIVERS;
  smtp_session_emit (session, HEARTH_SMTP_EVENT_CHALLENGE);
}

static void
handle_auth (HearthSmtpSession *session)
{
  const int code = session->reply.code;

  if (code == 334)
    handle_challenge (session);
  else if (code / 100 == 2)
    {
      session->state = SMTP_SESSION_DRIVERS;
      smtp_session_emit (session, HEARTH_SMTP_EVENT_SIGNED_IN);
    }
  else if (code == 504 || code == 534 || code == 538)
    fail_by_reply (session, HEARTH_ERROR_AUTH_MECHANISM, "this way of signing in is refused");
  else
    fail_by_reply (session, HEARTH_ERROR_AUTH_REJECTED, "signing in refused");
}

static void
handle_reply (HearthSmtpSession *session)
{
  SmtpCommand command;

  if (session->reply.code == 421 || session->state == SMTP_SESSION_BODY ||
      session->state == SMTP_SESSION_FINISHING)
    {
      if (!smtp_message_interrupt (session))
        fail_by_reply (session, HEARTH_ERROR_SERVER_BUSY, "the server closes");
      return;
    }
  if (g_queue_is_empty (&session->pending))
    {
      smtp_session_fail (session, smtp_session_reply_error (session, HEARTH_ERROR_PROTOCOL, "nobody asked"));
      return;
    }
  command = (SmtpCommand) GPOINTER_TO_INT (g_queue_pop_head (&session->pending));
  switch (command)
    {
    case SMTP_COMMAND_GREETING:
      handle_greeting (session);
      break;
    case SMTP_COMMAND_EHLO:
      handle_ehlo (session);
      break;
    case SMTP_COMMAND_HELO:
      handle_helo (session);
      break;
    case SMTP_COMMAND_STARTTLS:
      handle_starttls (session);
      break;
    case SMTP_COMMAND_AUTH:
      handle_auth (session);
      break;
    case SMTP_COMMAND_MAIL:
    case SMTP_COMMAND_RCPT:
    case SMTP_COMMAND_DATA:
    case SMTP_COMMAND_LONE_DOT:
    case SMTP_COMMAND_FINAL_DOT:
    case SMTP_COMMAND_RSET:
    default:
      smtp_message_handle_reply (session, command);
      break;
    }
}

static gboolean
is_signing_in (HearthSmtpSession *session)
{
  return GPOINTER_TO_INT (g_queue_peek_head (&session->pending)) == SMTP_COMMAND_AUTH &&
         !g_queue_is_empty (&session->pending);
}

/* Only a challenge may be long. */
static gsize
line_limit (HearthSmtpSession *session, const guint8 *line, gsize size)
{
  return is_signing_in (session) && size >= 3 && memcmp (line, "334", 3) == 0 ? CHALLENGE_LINE_MAX_BYTES
                                                                              : HEARTH_SMTP_LINE_MAX_BYTES;
}

static void
log_line (HearthSmtpSession *session, const char *line, gsize length)
{
  if (session->log == NULL)
    return;
  if (is_signing_in (session) && g_str_has_prefix (line, "334"))
    hearth_ring_log_add_redacted (session->log, HEARTH_RING_LOG_RECEIVED, "334", length - 3);
  else
    hearth_ring_log_add (session->log, HEARTH_RING_LOG_RECEIVED, line, (gssize) length);
}

static void
handle_line (HearthSmtpSession *session, const char *line, gsize length)
{
  log_line (session, line, length);
  if (memchr (line, '\0', length) != NULL)
    {
      smtp_session_fail (session, hearth_error_new (HEARTH_ERROR_PROTOCOL, "a reply with a NUL in it"));
      return;
    }
  switch (hearth_smtp_reply_add_line (&session->reply, line, length))
    {
    case HEARTH_SMTP_LINE_MORE:
      break;
    case HEARTH_SMTP_LINE_LAST:
      handle_reply (session);
      hearth_smtp_reply_reset (&session->reply);
      break;
    case HEARTH_SMTP_LINE_BAD:
    default:
      smtp_session_fail (session, hearth_error_new (HEARTH_ERROR_PROTOCOL, "this is no SMTP reply"));
      break;
    }
}

/* Takes one line off the input. Returns whether there was one. */
static gboolean
take_line (HearthSmtpSession *session)
{
  const gsize unread = hearth_smtp_session_get_unread_bytes (session);
  const guint8 *start = session->in->data + session->consumed;
  const guint8 *end = unread > 0 ? memchr (start, '\n', unread) : NULL;
  g_autofree char *line = NULL;
  gsize length;

  length = end != NULL ? (gsize) (end - start) : unread;
  if (length > line_limit (session, start, length))
    {
      smtp_session_fail (session,
                         hearth_error_new (HEARTH_ERROR_LIMIT, "a line of %zu bytes and more", length));
      return FALSE;
    }
  if (end == NULL)
    return FALSE;
  if (length > 0 && start[length - 1] == '\r')
    length--;
  line = g_malloc (length + 1);
  memcpy (line, start, length);
  line[length] = '\0';
  session->consumed += (gsize) (end - start) + 1;
  handle_line (session, line, length);
  return TRUE;
}

/* After the server agreed to STARTTLS every byte is one too many. */
static gboolean
is_before_handshake (HearthSmtpSession *session)
{
  return session->state == SMTP_SESSION_DRIVERS && !session->encrypted &&
         (session->flags & HEARTH_SMTP_SESSION_START_TLS) != 0;
}

/**
 * hearth_smtp_session_feed:
 * @bytes: what came from the server
 * @size: how much, in pieces of any size
 *
 * Takes in what the server said. Afterwards there may be events and output.
 */
void
hearth_smtp_session_feed (HearthSmtpSession *session, const guint8 *bytes, gsize size)
{
  if (session->state == SMTP_SESSION_CLOSED || size == 0)
    return;
  g_byte_array_append (session->in, bytes, (guint) size);
  while (session->state != SMTP_SESSION_CLOSED && !is_before_handshake (session) && take_line (session))
    ;
  g_byte_array_remove_range (session->in, 0, (guint) session->consumed);
  session->consumed = 0;
  if (session->in->len > 0 && is_before_handshake (session))
    {
      g_queue_clear (&session->events);
      smtp_session_fail (session, hearth_error_new (HEARTH_ERROR_STARTTLS_MISSING,
                                                    "bytes after the answer to STARTTLS, before encryption"));
    }
}

/**
 * hearth_smtp_session_lose:
 * @cause: (nullable): why; %NULL if the server closed
 *
 * The connection broke. A message under way is surely not sent, or its fate is unknown if the dot was out.
 */
void
hearth_smtp_session_lose (HearthSmtpSession *session, const GError *cause)
{
  smtp_session_fail (session, cause != NULL
                                  ? hearth_error_from_gio (cause)
                                  : hearth_error_new (HEARTH_ERROR_CONNECTION_LOST, "the server closed"));
}

/**
 * hearth_smtp_session_next_event:
 *
 * Returns: the oldest event that was not told yet
 */
HearthSmtpEvent
hearth_smtp_session_next_event (HearthSmtpSession *session)
{
  return (HearthSmtpEvent) GPOINTER_TO_INT (g_queue_pop_head (&session->events));
}

/**
 * hearth_smtp_session_take_output:
 *
 * Returns: (transfer full) (nullable): what has to be written; %NULL if nothing
 */
GBytes *
hearth_smtp_session_take_output (HearthSmtpSession *session)
{
  GByteArray *out = session->out;

  if (out->len == 0)
    return NULL;
  session->out = g_byte_array_sized_new (OUTPUT_BYTES);
  return hearth_net_bytes_take_wiped (out);
}

/**
 * hearth_smtp_session_is_awaiting:
 *
 * Returns: whether the server owes an answer
 */
gboolean
hearth_smtp_session_is_awaiting (HearthSmtpSession *session)
{
  return !g_queue_is_empty (&session->pending);
}

/**
 * hearth_smtp_session_wants_input:
 *
 * Returns: whether reading makes sense: not before the handshake that the server has agreed to, nor after the end
 */
gboolean
hearth_smtp_session_wants_input (HearthSmtpSession *session)
{
  return session->state != SMTP_SESSION_CLOSED && !is_before_handshake (session);
}

/**
 * hearth_smtp_session_wants_body:
 *
 * Returns: whether hearth_smtp_session_add_body() may be called
 */
gboolean
hearth_smtp_session_wants_body (HearthSmtpSession *session)
{
  return session->state == SMTP_SESSION_BODY;
}

/**
 * hearth_smtp_session_is_ready:
 *
 * Returns: whether a message may begin
 */
gboolean
hearth_smtp_session_is_ready (HearthSmtpSession *session)
{
  return session->state == SMTP_SESSION_READY && session->message == NULL;
}

/**
 * hearth_smtp_session_is_dot_out:
 *
 * Returns: whether the final dot was put out and not answered: a cut leaves the message's fate unknown
 */
gboolean
hearth_smtp_session_is_dot_out (HearthSmtpSession *session)
{
  return session->state == SMTP_SESSION_FINAL;
}

/**
 * hearth_smtp_session_get_unread_bytes:
 *
 * Returns: how much input is not consumed
 */
gsize
hearth_smtp_session_get_unread_bytes (HearthSmtpSession *session)
{
  return session->in->len - session->consumed;
}

/**
 * hearth_smtp_session_get_error:
 *
 * Returns: (transfer none) (nullable): why the session ended
 */
const GError *
hearth_smtp_session_get_error (HearthSmtpSession *session)
{
  return session->error;
}

/**
 * hearth_smtp_session_get_capabilities:
 *
 * Returns: (transfer none): what the server can do, as it said last
 */
const HearthSmtpCapabilities *
hearth_smtp_session_get_capabilities (HearthSmtpSession *session)
{
  return &session->capabilities;
}

/**
 * hearth_smtp_session_tls_started:
 *
 * The handshake is done: everything learned before is forgotten and asked again (RFC 3207, 4.2).
 */
void
hearth_smtp_session_tls_started (HearthSmtpSession *session)
{
  if (!is_before_handshake (session))
    return;
  session->encrypted = TRUE;
  session->state = SMTP_SESSION_TALKING;
  hearth_smtp_capabilities_reset (&session->capabilities);
  smtp_session_command (session, SMTP_COMMAND_EHLO, "EHLO " EHLO_NAME);
}

/**
 * hearth_smtp_session_sign_in:
 * @mechanism: one of the capabilities' mechanisms
 * @initial_response: (nullable): what the client says first, not encoded; %NULL if the server begins
 *
 * Begins to sign in (RFC 4954), as the answer to %HEARTH_SMTP_EVENT_SIGN_IN.
 */
void
hearth_smtp_session_sign_in (HearthSmtpSession *session, const char *mechanism, GBytes *initial_response)
{
  g_autofree char *line = g_strconcat ("AUTH ", mechanism, NULL);

  if (session->state != SMTP_SESSION_DRIVERS)
    return;
  if (initial_response != NULL && g_bytes_get_size (initial_response) > 0 &&
      g_bytes_get_size (initial_response) * 4 / 3 <= INITIAL_RESPONSE_MAX_BYTES)
    {
      smtp_session_write (session, line);
      smtp_session_write (session, " ");
      if (session->log != NULL)
        hearth_ring_log_add (session->log, HEARTH_RING_LOG_SENT, line, -1);
      write_response (session, initial_response);
      return;
    }
  if (initial_response != NULL)
    session->delayed_response = g_bytes_ref (initial_response);
  session->state = SMTP_SESSION_TALKING;
  smtp_session_command (session, SMTP_COMMAND_AUTH, line);
}

/**
 * hearth_smtp_session_get_challenge:
 *
 * Returns: (transfer none) (nullable): the server's last challenge, decoded
 */
GBytes *
hearth_smtp_session_get_challenge (HearthSmtpSession *session)
{
  return session->challenge;
}

/**
 * hearth_smtp_session_respond:
 * @response: (nullable): the answer to the challenge, not encoded; %NULL to give up, which ends the exchange with "*"
 */
void
hearth_smtp_session_respond (HearthSmtpSession *session, GBytes *response)
{
  if (session->state != SMTP_SESSION_DRIVERS)
    return;
  if (response != NULL)
    {
      write_response (session, response);
      return;
    }
  session->state = SMTP_SESSION_TALKING;
  smtp_session_command (session, SMTP_COMMAND_AUTH, "*");
}

/**
 * hearth_smtp_session_accept:
 *
 * The server's proof is good, as the answer to %HEARTH_SMTP_EVENT_SIGNED_IN.
 */
void
hearth_smtp_session_accept (HearthSmtpSession *session)
{
  if (session->state != SMTP_SESSION_DRIVERS)
    return;
  session->signed_in = TRUE;
  become_ready (session);
}

/**
 * hearth_smtp_session_quit:
 *
 * Says goodbye if nothing is under way. The answer is not worth waiting for.
 */
void
hearth_smtp_session_quit (HearthSmtpSession *session)
{
  if (session->state == SMTP_SESSION_READY || session->state == SMTP_SESSION_DRIVERS)
    smtp_session_write (session, "QUIT\r\n");
  session->state = SMTP_SESSION_CLOSED;
}
