/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of HearthSmtpSession that hands over a message: envelope, body, dot, and what became of it. */
#define G_LOG_DOMAIN "hearth-smtp"

#include "hearth-smtp-session-private.h"

#include <string.h>

static void
recipient_free (HearthSmtpRecipient *recipient)
{
  g_free (recipient->address);
  g_free (recipient->enhanced_code);
  g_free (recipient->text);
  g_free (recipient);
}

void
smtp_message_free (SmtpMessage *message)
{
  if (message == NULL)
    return;
  g_free (message->sender);
  g_strfreev (message->addresses);
  hearth_smtp_result_free (message->result);
  g_clear_error (&message->error);
  g_free (message);
}

static gboolean
has_capability (HearthSmtpSession *session, HearthSmtpCapabilityFlags flag)
{
  return (session->capabilities.flags & flag) != 0;
}

/* The first reason counts: what follows is often only its consequence. */
static void
message_set_error (SmtpMessage *message, GError *error)
{
  if (message->error == NULL)
    message->error = error;
  else
    g_error_free (error);
}

/* The verdict stands. */
static void
message_done (HearthSmtpSession *session)
{
  SmtpMessage *message = session->message;
  HearthErrorDetails *details = hearth_error_get_details (message->error);

  if (details != NULL && details->recipients == NULL && message->sender_accepted)
    details->recipients = hearth_smtp_result_dup_refused (message->result);
  if (session->state != SMTP_SESSION_CLOSED)
    session->state = SMTP_SESSION_READY;
  smtp_session_emit (session, HEARTH_SMTP_EVENT_MESSAGE_DONE);
}

/* An address as it goes on the wire: untouched with SMTPUTF8, else in ASCII or, as @refused, not at all. */
static char *
address_for_wire (HearthSmtpSession *session, const char *address, HearthErrorCode refused, GError **error)
{
  char *ascii;

  if (!hearth_smtp_address_check (address, error))
    return NULL;
  if (session->message->needs_utf8 && has_capability (session, HEARTH_SMTP_CAPABILITY_SMTPUTF8))
    return g_strdup (address);
  ascii = hearth_smtp_address_to_ascii (address);
  if (ascii == NULL)
    hearth_set_error (error, refused, "the server cannot write \"%s\" (no SMTPUTF8)", address);
  return ascii;
}

/* What a server would say that knows of SMTPUTF8 and has none for this address (RFC 6531, 3.5). */
static void
note_needs_utf8 (GError *error, const char *address)
{
  HearthErrorDetails *details = hearth_error_get_details (error);
  const char *const refused[] = { address, "553 5.6.7 no SMTPUTF8", NULL };

  if (error->code != HEARTH_ERROR_RECIPIENT_REFUSED)
    return;
  details->recipients = g_strdupv ((GStrv) refused);
  details->status_code = 553;
  details->enhanced_code = g_strdup ("5.6.7");
}

static gboolean
message_check_size (HearthSmtpSession *session, GError **error)
{
  const guint64 limit = session->capabilities.size_limit_bytes;
  GError *own;

  if (limit == 0 || session->message->size_bytes <= limit)
    return TRUE;
  own = hearth_error_new (HEARTH_ERROR_MESSAGE_TOO_LARGE,
                          "%" G_GUINT64_FORMAT " bytes, and the server takes %" G_GUINT64_FORMAT,
                          session->message->size_bytes, limit);
  hearth_error_get_details (own)->size_bytes = session->message->size_bytes;
  hearth_error_get_details (own)->limit_bytes = limit;
  g_propagate_error (error, own);
  return FALSE;
}

static gboolean
envelope_needs_utf8 (const HearthSmtpEnvelope *envelope)
{
  gboolean needs = (envelope->flags & HEARTH_SMTP_MESSAGE_UTF8) != 0;
  g_autofree char *sender = NULL;

  if (!g_utf8_validate (envelope->sender, -1, NULL))
    return FALSE;
  sender = hearth_smtp_address_to_ascii (envelope->sender);
  needs = needs || sender == NULL;
  for (guint i = 0; !needs && envelope->recipients[i] != NULL; i++)
    {
      g_autofree char *ascii = hearth_smtp_address_to_ascii (envelope->recipients[i]);

      needs = ascii == NULL;
    }
  return needs;
}

static gboolean
message_set_addresses (HearthSmtpSession *session, const HearthSmtpEnvelope *envelope, GError **error)
{
  SmtpMessage *message = session->message;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  message->sender = address_for_wire (session, envelope->sender, HEARTH_ERROR_SENDER_REFUSED, error);
  if (message->sender == NULL)
    return FALSE;
  for (guint i = 0; i < message->result->recipients->len; i++)
    {
      const HearthSmtpRecipient *recipient = g_ptr_array_index (message->result->recipients, i);
      GError *refused = NULL;
      g_autofree char *wire =
          address_for_wire (session, recipient->address, HEARTH_ERROR_RECIPIENT_REFUSED, &refused);

      if (wire == NULL)
        {
          note_needs_utf8 (refused, recipient->address);
          g_propagate_error (error, refused);
          return FALSE;
        }
      g_strv_builder_add (builder, wire);
    }
  message->addresses = g_strv_builder_end (builder);
  return TRUE;
}

/* Bytes above 127 go only where they are welcome (RFC 6152, 3; RFC 6531, 3.1 where SMTPUTF8 carries them too). */
static gboolean
message_check_bytes (HearthSmtpSession *session, GError **error)
{
  const HearthSmtpMessageFlags flags = session->message->flags;
  const gboolean takes_utf8 = has_capability (session, HEARTH_SMTP_CAPABILITY_SMTPUTF8);

  if ((flags & HEARTH_SMTP_MESSAGE_UTF8) != 0 && !takes_utf8)
    hearth_set_error (error, HEARTH_ERROR_MESSAGE_REFUSED,
                      "the server takes no UTF-8 in headers (no SMTPUTF8)");
  else if ((flags & HEARTH_SMTP_MESSAGE_8BIT) != 0 && !takes_utf8 &&
           !has_capability (session, HEARTH_SMTP_CAPABILITY_8BITMIME))
    hearth_set_error (error, HEARTH_ERROR_MESSAGE_REFUSED,
                      "the server takes nothing but ASCII (no 8BITMIME)");
  else
    return TRUE;
  return FALSE;
}

static gboolean
message_prepare (HearthSmtpSession *session, const HearthSmtpEnvelope *envelope, GError **error)
{
  SmtpMessage *message = session->message;
  const guint n = g_strv_length ((char **) envelope->recipients);

  if (n == 0)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "no recipients");
      return FALSE;
    }
  if (n > HEARTH_SMTP_RECIPIENTS_MAX)
    {
      hearth_set_error (error, HEARTH_ERROR_MESSAGE_REFUSED, "%u recipients; a letter can have %u", n,
                        HEARTH_SMTP_RECIPIENTS_MAX);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      HearthSmtpRecipient *recipient = g_new0 (HearthSmtpRecipient, 1);

      recipient->address = g_strdup (envelope->recipients[i]);
      g_ptr_array_add (message->result->recipients, recipient);
    }
  message->needs_utf8 = envelope_needs_utf8 (envelope);
  return message_set_addresses (session, envelope, error) && message_check_bytes (session, error) &&
         message_check_size (session, error);
}

static char *
mail_command (HearthSmtpSession *session)
{
  SmtpMessage *message = session->message;
  GString *line = g_string_new (NULL);

  g_string_printf (line, "MAIL FROM:<%s>", message->sender);
  if (message->size_bytes > 0 && has_capability (session, HEARTH_SMTP_CAPABILITY_SIZE))
    g_string_append_printf (line, " SIZE=%" G_GUINT64_FORMAT, message->size_bytes);
  if ((message->flags & (HEARTH_SMTP_MESSAGE_8BIT | HEARTH_SMTP_MESSAGE_UTF8)) != 0 &&
      has_capability (session, HEARTH_SMTP_CAPABILITY_8BITMIME))
    g_string_append (line, " BODY=8BITMIME");
  if (message->needs_utf8)
    g_string_append (line, " SMTPUTF8");
  return g_string_free (line, FALSE);
}

/* The next command of the envelope: 0 is MAIL, then each RCPT, then DATA. */
static void
write_next_command (HearthSmtpSession *session)
{
  SmtpMessage *message = session->message;
  const guint n = message->n_written++;
  g_autofree char *line = NULL;

  if (n == 0)
    {
      line = mail_command (session);
      smtp_session_command (session, SMTP_COMMAND_MAIL, line);
    }
  else if (n <= message->result->recipients->len)
    {
      line = g_strdup_printf ("RCPT TO:<%s>", message->addresses[n - 1]);
      smtp_session_command (session, SMTP_COMMAND_RCPT, line);
    }
  else
    smtp_session_command (session, SMTP_COMMAND_DATA, "DATA");
}

static gboolean
envelope_is_written (SmtpMessage *message)
{
  return message->n_written >= message->result->recipients->len + 2;
}

/* With PIPELINING everything at once (RFC 2920), else one at a time. */
static void
continue_envelope (HearthSmtpSession *session)
{
  while (
      !envelope_is_written (session->message) &&
      (has_capability (session, HEARTH_SMTP_CAPABILITY_PIPELINING) || g_queue_is_empty (&session->pending)))
    write_next_command (session);
}

/* No transaction is open any more, or it has to be closed first. */
static void
give_message_up (HearthSmtpSession *session)
{
  if (!session->message->sender_accepted)
    {
      message_done (session);
      return;
    }
  session->state = SMTP_SESSION_RESETTING;
  smtp_session_command (session, SMTP_COMMAND_RSET, "RSET");
}

/* Too large is one of few refusals that the user can do something about. */
static HearthErrorCode
size_or (HearthSmtpSession *session, HearthErrorCode permanent)
{
  const HearthSmtpReply *reply = &session->reply;

  if (reply->code >= 500 && reply->enhanced[1] == 3 && reply->enhanced[2] == 4)
    return HEARTH_ERROR_MESSAGE_TOO_LARGE;
  /* Also what servers say when the mailbox has no room (RFC 3463, 3.3). */
  if (reply->code == 552 && !(reply->enhanced[1] == 2 && reply->enhanced[2] == 2))
    return HEARTH_ERROR_MESSAGE_TOO_LARGE;
  return smtp_session_reply_code (session, permanent);
}

static void
handle_mail (HearthSmtpSession *session)
{
  SmtpMessage *message = session->message;
  HearthErrorCode refused = HEARTH_ERROR_SENDER_REFUSED;

  message->sender_accepted = session->reply.code / 100 == 2;
  if (message->sender_accepted)
    {
      continue_envelope (session);
      return;
    }
  if (session->reply.code == 530 && !session->signed_in)
    refused = HEARTH_ERROR_AUTH_MISSING;
  message_set_error (message,
                     smtp_session_reply_error (session, size_or (session, refused), "sender refused"));
  if (g_queue_is_empty (&session->pending))
    give_message_up (session);
}

static GError *
recipients_error (HearthSmtpSession *session)
{
  const GPtrArray *recipients = session->message->result->recipients;
  gboolean later = FALSE;

  for (guint i = 0; i < recipients->len; i++)
    later = later || ((HearthSmtpRecipient *) g_ptr_array_index (recipients, i))->code / 100 == 4;
  return smtp_session_reply_error (session, later ? HEARTH_ERROR_SERVER_BUSY : HEARTH_ERROR_RECIPIENT_REFUSED,
                                   "all recipients refused");
}

static void
handle_rcpt (HearthSmtpSession *session)
{
  SmtpMessage *message = session->message;
  HearthSmtpRecipient *recipient = g_ptr_array_index (message->result->recipients, message->n_answered++);
  const HearthSmtpReply *reply = &session->reply;

  recipient->code = reply->code / 100 == 3 ? 550 : reply->code;
  recipient->enhanced_code = hearth_smtp_reply_dup_enhanced (reply);
  recipient->text = hearth_text_to_line (reply->text->str, (gssize) reply->text->len, 300);
  if (reply->code / 100 == 2 && message->sender_accepted)
    message->result->n_accepted++;
  if (message->n_answered == message->result->recipients->len && message->result->n_accepted == 0)
    {
      message_set_error (message, recipients_error (session));
      if (g_queue_is_empty (&session->pending))
        {
          give_message_up (session);
          return;
        }
    }
  continue_envelope (session);
}

/* A server that wants a body for nobody gets none: only the dot (RFC 2920, 3.1). If it did not even take the sender,
 * who knows what it would do with a dot. */
static void
handle_unwanted_data (HearthSmtpSession *session)
{
  if (!session->message->sender_accepted)
    {
      smtp_session_fail (session,
                         hearth_error_new (HEARTH_ERROR_PROTOCOL, "DATA accepted from a refused sender"));
      return;
    }
  smtp_session_command (session, SMTP_COMMAND_LONE_DOT, ".");
}

static void
handle_data (HearthSmtpSession *session)
{
  SmtpMessage *message = session->message;

  if (session->reply.code == 354 && message->error == NULL)
    {
      session->state = SMTP_SESSION_BODY;
      smtp_session_emit (session, HEARTH_SMTP_EVENT_SEND_BODY);
    }
  else if (session->reply.code == 354)
    handle_unwanted_data (session);
  else
    {
      message_set_error (message,
                         smtp_session_reply_error (session, size_or (session, HEARTH_ERROR_MESSAGE_REFUSED),
                                                   "message refused"));
      give_message_up (session);
    }
}

static void
handle_final (HearthSmtpSession *session)
{
  SmtpMessage *message = session->message;
  const HearthSmtpReply *reply = &session->reply;

  if (reply->code / 100 == 3)
    {
      smtp_session_fail (session,
                         smtp_session_reply_error (session, HEARTH_ERROR_PROTOCOL, "an answer to no dot"));
      return;
    }
  if (reply->code / 100 == 2)
    message->result->text = hearth_text_to_line (reply->text->str, (gssize) reply->text->len, 300);
  else
    message_set_error (message,
                       smtp_session_reply_error (session, size_or (session, HEARTH_ERROR_MESSAGE_REFUSED),
                                                 "message refused"));
  message_done (session);
}

/* The answer to a command about a message. */
void
smtp_message_handle_reply (HearthSmtpSession *session, SmtpCommand command)
{
  switch (command)
    {
    case SMTP_COMMAND_MAIL:
      handle_mail (session);
      break;
    case SMTP_COMMAND_RCPT:
      handle_rcpt (session);
      break;
    case SMTP_COMMAND_DATA:
      handle_data (session);
      break;
    case SMTP_COMMAND_FINAL_DOT:
      handle_final (session);
      break;
    case SMTP_COMMAND_LONE_DOT:
    case SMTP_COMMAND_RSET:
    case SMTP_COMMAND_GREETING:
    case SMTP_COMMAND_EHLO:
    case SMTP_COMMAND_HELO:
    case SMTP_COMMAND_STARTTLS:
    case SMTP_COMMAND_AUTH:
    default:
      message_done (session);
      break;
    }
}

/* A reply out of turn while a message is under way: the server has seen enough. The body cannot be broken off but by
 * closing. Returns whether there was a message. */
gboolean
smtp_message_interrupt (HearthSmtpSession *session)
{
  if (session->message == NULL || session->state == SMTP_SESSION_READY)
    return FALSE;
  message_set_error (session->message,
                     smtp_session_reply_error (session, size_or (session, HEARTH_ERROR_MESSAGE_REFUSED),
                                               "the server broke off"));
  smtp_session_fail (session, g_error_copy (session->message->error));
  return TRUE;
}

/* The session is about to end with @cause. Only while the dot is out, and its answer not in, nobody knows. */
void
smtp_message_lost (HearthSmtpSession *session, const GError *cause)
{
  SmtpMessage *message = session->message;

  if (message == NULL || session->state == SMTP_SESSION_READY)
    return;
  if (session->state == SMTP_SESSION_FINAL && message->error == NULL)
    {
      GError *unknown =
          hearth_error_new (HEARTH_ERROR_DELIVERY_UNKNOWN, "no answer to the final dot: %s", cause->message);

      message_set_error (message, unknown);
    }
  else
    message_set_error (message, g_error_copy (cause));
  session->state = SMTP_SESSION_CLOSED;
  message_done (session);
}

/**
 * hearth_smtp_session_begin_message:
 * @envelope: who sends to whom
 *
 * Begins to hand over a message, when the session is ready. %HEARTH_SMTP_EVENT_MESSAGE_DONE comes in any case, at
 * once if the envelope cannot be sent.
 */
void
hearth_smtp_session_begin_message (HearthSmtpSession *session, const HearthSmtpEnvelope *envelope)
{
  SmtpMessage *message;

  if (!hearth_smtp_session_is_ready (session))
    return;
  message = g_new0 (SmtpMessage, 1);
  message->result = g_new0 (HearthSmtpResult, 1);
  message->result->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) recipient_free);
  message->size_bytes = envelope->size_bytes;
  message->flags = envelope->flags;
  session->message = message;
  session->state = SMTP_SESSION_ENVELOPE;
  if (!message_prepare (session, envelope, &message->error))
    {
      message_done (session);
      return;
    }
  continue_envelope (session);
}

/**
 * hearth_smtp_session_add_body:
 * @bytes: the next piece of the message, with any line ends
 * @size: its size
 *
 * Between %HEARTH_SMTP_EVENT_SEND_BODY and hearth_smtp_session_end_body().
 */
void
hearth_smtp_session_add_body (HearthSmtpSession *session, const guint8 *bytes, gsize size)
{
  if (session->state == SMTP_SESSION_BODY)
    hearth_smtp_body_add (&session->message->body, bytes, size, session->out);
}

/**
 * hearth_smtp_session_end_body:
 *
 * The message is whole. %HEARTH_SMTP_EVENT_ABOUT_TO_FINISH follows.
 */
void
hearth_smtp_session_end_body (HearthSmtpSession *session)
{
  if (session->state != SMTP_SESSION_BODY)
    return;
  hearth_smtp_body_end (&session->message->body, session->out);
  session->state = SMTP_SESSION_FINISHING;
  smtp_session_emit (session, HEARTH_SMTP_EVENT_ABOUT_TO_FINISH);
}

/**
 * hearth_smtp_session_dup_refused:
 *
 * Returns: (transfer full) (nullable): whom the server did not take of the message at hand, as
 *   hearth_smtp_result_dup_refused()
 */
GStrv
hearth_smtp_session_dup_refused (HearthSmtpSession *session)
{
  return session->message != NULL ? hearth_smtp_result_dup_refused (session->message->result) : NULL;
}

/**
 * hearth_smtp_session_finish_message:
 *
 * Puts the final dot out, as the answer to %HEARTH_SMTP_EVENT_ABOUT_TO_FINISH. From here on only the server knows
 * whether the message is sent.
 */
void
hearth_smtp_session_finish_message (HearthSmtpSession *session)
{
  if (session->state != SMTP_SESSION_FINISHING)
    return;
  session->state = SMTP_SESSION_FINAL;
  smtp_session_command (session, SMTP_COMMAND_FINAL_DOT, ".");
}

/**
 * hearth_smtp_session_take_result:
 * @error: why the message was not sent, or %HEARTH_ERROR_DELIVERY_UNKNOWN
 *
 * To be called once for each %HEARTH_SMTP_EVENT_MESSAGE_DONE.
 *
 * Returns: (transfer full) (nullable): how it went, if at least one recipient was accepted and the message taken
 */
HearthSmtpResult *
hearth_smtp_session_take_result (HearthSmtpSession *session, GError **error)
{
  SmtpMessage *message = g_steal_pointer (&session->message);
  HearthSmtpResult *result = NULL;

  if (message == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_FAILED, "no message was sent");
      return NULL;
    }
  if (message->error != NULL)
    g_propagate_error (error, g_steal_pointer (&message->error));
  else
    result = g_steal_pointer (&message->result);
  smtp_message_free (message);
  if (session->state == SMTP_SESSION_READY)
    smtp_session_emit (session, HEARTH_SMTP_EVENT_READY);
  return result;
}
