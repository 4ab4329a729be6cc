/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* More recipients than this are no letter of a household (RFC 5321, 4.5.3.1.8 asks servers for 100). */
#define HEARTH_SMTP_RECIPIENTS_MAX 2000

typedef enum
{
  HEARTH_SMTP_MESSAGE_7BIT = 0,
  HEARTH_SMTP_MESSAGE_8BIT = 1 << 0, /* the body has bytes above 127: needs 8BITMIME */
  HEARTH_SMTP_MESSAGE_UTF8 = 1 << 1, /* the headers have them too: needs SMTPUTF8 */
} HearthSmtpMessageFlags;

/**
 * HearthSmtpEnvelope:
 * @sender: the address alone, without angle brackets
 * @recipients: (array zero-terminated=1): the addresses of everybody, Bcc too
 * @size_bytes: about how large the message is, or 0 if that is not known
 * @flags: what is in it
 *
 * Who sends to whom.
 */
typedef struct
{
  const char *sender;
  const char *const *recipients;
  guint64 size_bytes;
  HearthSmtpMessageFlags flags;
} HearthSmtpEnvelope;

/**
 * HearthSmtpRecipient:
 * @address: as in the envelope
 * @code: the server's reply code, 0 if it was not asked or did not answer
 * @enhanced_code: (nullable): "5.1.1"
 * @text: (nullable): the server's words, one safe line
 *
 * One recipient's fate; accepted if @code is of the 200s.
 */
typedef struct
{
  char *address;
  int code;
  char *enhanced_code;
  char *text;
} HearthSmtpRecipient;

/**
 * HearthSmtpResult:
 * @recipients: (element-type HearthSmtpRecipient): in the envelope's order
 * @n_accepted: how many of them the server took
 * @text: the server's last words, one safe line, often with a queue id
 *
 * How a message that was sent went. Immutable; may cross threads.
 */
typedef struct
{
  GPtrArray *recipients;
  guint n_accepted;
  char *text;
} HearthSmtpResult;

void hearth_smtp_result_free (HearthSmtpResult *result);
GStrv hearth_smtp_result_dup_refused (const HearthSmtpResult *result);

gboolean hearth_smtp_address_check (const char *address, GError **error);
gboolean hearth_smtp_address_is_ascii (const char *address);
char *hearth_smtp_address_to_ascii (const char *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthSmtpResult, hearth_smtp_result_free)

G_END_DECLS
