/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** Where in a session something goes wrong. */
typedef enum
{
  SMTP_AT_GREETING,
  SMTP_AT_EHLO,
  SMTP_AT_AUTH,
  SMTP_AT_MAIL,
  SMTP_AT_RCPT,
  SMTP_AT_DATA,
  SMTP_AT_BODY, /* within the text of the letter */
  SMTP_AT_DOT,
  SMTP_AT_RSET,
  SMTP_N_PLACES,
} SmtpPlace;

/** What goes wrong. */
typedef enum
{
  SMTP_SAYS,           /* another reply */
  SMTP_SAYS_LATER,     /* another reply, when nothing is to go wrong any more */
  SMTP_CUTS_BEFORE,    /* the connection ends when the command has come; at the dot nothing was taken */
  SMTP_CUTS_AFTER,     /* the connection ends behind the reply */
  SMTP_CUTS_IN_REPLY,  /* the connection ends in the middle of the reply; at the dot the letter was taken */
  SMTP_TAKES_AND_CUTS, /* at the dot: the letter was taken, and the connection ends without a reply */
  SMTP_SAYS_NOTHING,   /* the connection stays, and is silent for ever */
} SmtpFaultKind;

/**
 * SmtpFault:
 * @nth: the how many-th time it comes to @place, from 0; within a text: after so many lines
 * @reply: for %SMTP_SAYS, whole lines, static; what does not begin with 2 (at DATA 354) leaves the session where it
 *   was
 *
 * One thing that goes wrong, once.
 */
typedef struct
{
  SmtpPlace place;
  guint nth;
  SmtpFaultKind kind;
  const char *reply;
} SmtpFault;

/**
 * SmtpServer:
 *
 * A real SMTP server on a loopback port, of which can be told what goes wrong next. It keeps the letters that it took and
 * looks at every byte that comes.
 */
typedef struct _SmtpServer SmtpServer;

SmtpServer *smtp_server_new (void);
void smtp_server_free (SmtpServer *self);
guint16 smtp_server_get_port (SmtpServer *self);

/* @capabilities: lines of the answer to EHLO, "PIPELINING\nAUTH PLAIN" */
void smtp_server_offer (SmtpServer *self, const char *capabilities);
/* %NULL: nothing goes wrong any more. */
void smtp_server_fail (SmtpServer *self, const SmtpFault *fault);
/* Whether it came to the fault. */
gboolean smtp_server_has_failed (SmtpServer *self);
/* How often @recipient was given a letter whose text has @needle in it. */
guint smtp_server_count_taken (SmtpServer *self, const char *recipient, const char *needle);
/* (nullable): the text of the letter that was taken last, dots undone. */
char *smtp_server_dup_last (SmtpServer *self);
/* How many texts began to come. */
guint smtp_server_count_texts (SmtpServer *self);
/* Everything that came, over all connections. */
GBytes *smtp_server_dup_received (SmtpServer *self);

G_END_DECLS
