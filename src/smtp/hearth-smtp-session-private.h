/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-error.h"
#include "hearth-smtp-body.h"
#include "hearth-smtp-reply.h"
#include "hearth-smtp-session.h"

G_BEGIN_DECLS

/* What an answer is awaited to. */
typedef enum
{
  SMTP_COMMAND_GREETING,
  SMTP_COMMAND_EHLO,
  SMTP_COMMAND_HELO,
  SMTP_COMMAND_STARTTLS,
  SMTP_COMMAND_AUTH,
  SMTP_COMMAND_MAIL,
  SMTP_COMMAND_RCPT,
  SMTP_COMMAND_DATA,
  SMTP_COMMAND_LONE_DOT, /* ends a DATA that nobody should get */
  SMTP_COMMAND_FINAL_DOT,
  SMTP_COMMAND_RSET,
} SmtpCommand;

typedef enum
{
  SMTP_SESSION_TALKING, /* greeting, EHLO, STARTTLS, AUTH: the pending command says which */
  SMTP_SESSION_DRIVERS, /* the driver's turn: handshake, sign-in, proof */
  SMTP_SESSION_READY,
  SMTP_SESSION_ENVELOPE,
  SMTP_SESSION_BODY,
  SMTP_SESSION_FINISHING, /* everything but the dot is out */
  SMTP_SESSION_FINAL,     /* the dot is out */
  SMTP_SESSION_RESETTING,
  SMTP_SESSION_CLOSED,
} SmtpSessionState;

typedef struct
{
  char *sender;
  GStrv addresses; /* as they go on the wire */
  guint64 size_bytes;
  HearthSmtpMessageFlags flags;
  guint n_written;  /* commands of the envelope: MAIL, each RCPT, DATA */
  guint n_answered; /* RCPTs */
  gboolean sender_accepted;
  gboolean needs_utf8;
  HearthSmtpResult *result;
  GError *error;
  HearthSmtpBody body;
} SmtpMessage;

struct _HearthSmtpSession
{
  HearthSmtpSessionFlags flags;
  HearthRingLog *log;
  SmtpSessionState state;
  gboolean encrypted;
  gboolean signed_in;

  GByteArray *in;
  gsize consumed; /* of @in, while it is fed */
  GByteArray *out;
  GQueue pending; /* of SmtpCommand */
  GQueue events;  /* of HearthSmtpEvent */
  HearthSmtpReply reply;
  HearthSmtpCapabilities capabilities;
  GBytes *challenge;
  GBytes *delayed_response;
  GError *error;

  SmtpMessage *message;
};

void smtp_session_emit (HearthSmtpSession *session, HearthSmtpEvent event);
void smtp_session_command (HearthSmtpSession *session, SmtpCommand command, const char *line);
void smtp_session_write (HearthSmtpSession *session, const char *text);
void smtp_session_fail (HearthSmtpSession *session, GError *error);
GError *smtp_session_reply_error (HearthSmtpSession *session, HearthErrorCode code, const char *what);
HearthErrorCode smtp_session_reply_code (HearthSmtpSession *session, HearthErrorCode permanent);

/* The part about messages. */
void smtp_message_handle_reply (HearthSmtpSession *session, SmtpCommand command);
gboolean smtp_message_interrupt (HearthSmtpSession *session);
void smtp_message_lost (HearthSmtpSession *session, const GError *cause);
void smtp_message_free (SmtpMessage *message);

G_END_DECLS
