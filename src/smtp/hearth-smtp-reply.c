/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One reply of an SMTP server, put together line by line (RFC 5321, 4.2). A plain value of the session. */
#define G_LOG_DOMAIN "hearth-smtp"

#include "hearth-smtp-reply.h"

#include <string.h>

/**
 * hearth_smtp_reply_init:
 * @reply: (out caller-allocates): a reply
 */
void
hearth_smtp_reply_init (HearthSmtpReply *reply)
{
  memset (reply, 0, sizeof *reply);
  reply->text = g_string_new (NULL);
}

/**
 * hearth_smtp_reply_reset:
 *
 * Makes @reply ready for the first line of the next one.
 */
void
hearth_smtp_reply_reset (HearthSmtpReply *reply)
{
  reply->code = 0;
  reply->n_lines = 0;
  memset (reply->enhanced, 0, sizeof reply->enhanced);
  g_string_truncate (reply->text, 0);
}

/**
 * hearth_smtp_reply_clear:
 *
 * Frees what @reply holds.
 */
void
hearth_smtp_reply_clear (HearthSmtpReply *reply)
{
  g_string_free (g_steal_pointer (&reply->text), TRUE);
}

/* One number of an enhanced code: one to three digits. */
static gsize
read_number (const char *text, gsize length, guint *number)
{
  gsize i = 0;

  *number = 0;
  while (i < length && i < 3 && g_ascii_isdigit (text[i]))
    *number = *number * 10 + (guint) (text[i++] - '0');
  return i;
}

/* "5.1.1 " before the words (RFC 2034). Returns how much of @text it takes, 0 if there is none. */
static gsize
read_enhanced (const char *text, gsize length, int code, guint enhanced[3])
{
  guint numbers[3];
  gsize at = 0;

  for (guint i = 0; i < 3; i++)
    {
      const gsize n = read_number (text + at, length - at, &numbers[i]);

      if (n == 0)
        return 0;
      at += n;
      if (i == 2)
        break;
      if (at >= length || text[at++] != '.')
        return 0;
    }
  if ((at < length && text[at] != ' ') || (int) numbers[0] != code / 100)
    return 0;
  memcpy (enhanced, numbers, sizeof numbers);
  return at < length ? at + 1 : at;
}

static int
read_code (const char *line, gsize length)
{
  if (length < 3 || line[0] < '2' || line[0] > '5' || !g_ascii_isdigit (line[1]) ||
      !g_ascii_isdigit (line[2]))
    return 0;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

/**
 * hearth_smtp_reply_add_line:
 * @line: one line without its end
 * @length: its length
 *
 * Returns: whether the reply is complete, goes on, or is none
 */
HearthSmtpLine
hearth_smtp_reply_add_line (HearthSmtpReply *reply, const char *line, gsize length)
{
  const int code = read_code (line, length);
  guint enhanced[3] = { 0, 0, 0 };
  gsize skip;

  if (code == 0 || (reply->n_lines > 0 && code != reply->code) ||
      reply->n_lines >= HEARTH_SMTP_REPLY_MAX_LINES)
    return HEARTH_SMTP_LINE_BAD;
  if (length > 3 && line[3] != ' ' && line[3] != '-')
    return HEARTH_SMTP_LINE_BAD;

  skip = MIN (length, 4);
  skip += read_enhanced (line + skip, length - skip, code, enhanced);
  if (reply->n_lines > 0)
    g_string_append_c (reply->text, '\n');
  g_string_append_len (reply->text, line + skip, (gssize) (length - skip));
  if (enhanced[0] != 0)
    memcpy (reply->enhanced, enhanced, sizeof enhanced);
  reply->code = code;
  reply->n_lines++;
  return length > 3 && line[3] == '-' ? HEARTH_SMTP_LINE_MORE : HEARTH_SMTP_LINE_LAST;
}

/**
 * hearth_smtp_reply_dup_enhanced:
 *
 * Returns: (transfer full) (nullable): the enhanced code as "5.1.1"
 */
char *
hearth_smtp_reply_dup_enhanced (const HearthSmtpReply *reply)
{
  if (reply->enhanced[0] == 0)
    return NULL;
  return g_strdup_printf ("%u.%u.%u", reply->enhanced[0], reply->enhanced[1], reply->enhanced[2]);
}
