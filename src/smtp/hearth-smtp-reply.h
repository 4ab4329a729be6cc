/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A reply that is longer is no reply (RFC 5321, 4.5.3.1.5 asks for 512 bytes a line). */
#define HEARTH_SMTP_REPLY_MAX_LINES 100
#define HEARTH_SMTP_LINE_MAX_BYTES  2048

/**
 * HearthSmtpReply:
 * @code: 200 to 599
 * @enhanced: the class, subject and detail of RFC 3463, or zeros
 * @text: the lines without codes, separated by newlines, raw
 *
 * What the server answered.
 */
typedef struct
{
  int code;
  guint enhanced[3];
  GString *text;
  guint n_lines;
} HearthSmtpReply;

typedef enum
{
  HEARTH_SMTP_LINE_MORE, /* the reply goes on */
  HEARTH_SMTP_LINE_LAST,
  HEARTH_SMTP_LINE_BAD,
} HearthSmtpLine;

void hearth_smtp_reply_init (HearthSmtpReply *reply);
void hearth_smtp_reply_reset (HearthSmtpReply *reply);
void hearth_smtp_reply_clear (HearthSmtpReply *reply);
HearthSmtpLine hearth_smtp_reply_add_line (HearthSmtpReply *reply, const char *line, gsize length);
char *hearth_smtp_reply_dup_enhanced (const HearthSmtpReply *reply);

G_END_DECLS
