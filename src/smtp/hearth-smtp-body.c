/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message on its way to the wire: every line end becomes CRLF, whatever it was, and a dot at the start of a line
 * becomes two (RFC 5321, 4.5.2). No byte sequence gets through that a server could take for the end of the message:
 * a CR or LF alone never leaves. Works on pieces of any size. */
#define G_LOG_DOMAIN "hearth-smtp"

#include "hearth-smtp-body.h"

static void
append (GByteArray *out, const char *bytes, guint size)
{
  g_byte_array_append (out, (const guint8 *) bytes, size);
}

/* Up to the next byte that needs a thought. */
static gsize
run_length (const guint8 *bytes, gsize size)
{
  gsize n = 0;

  while (n < size && bytes[n] != '\r' && bytes[n] != '\n')
    n++;
  return n;
}

/**
 * hearth_smtp_body_add:
 * @bytes: the next piece
 * @size: its size
 * @out: where to append what goes on the wire
 */
void
hearth_smtp_body_add (HearthSmtpBody *body, const guint8 *bytes, gsize size, GByteArray *out)
{
  gsize at = 0;

  while (at < size)
    {
      const gsize run = run_length (bytes + at, size - at);

      if (run > 0)
        {
          if (!body->in_line && bytes[at] == '.')
            append (out, ".", 1);
          g_byte_array_append (out, bytes + at, (guint) run);
          body->in_line = TRUE;
          body->after_cr = FALSE;
          at += run;
          continue;
        }
      /* The LF of a CRLF whose CR has ended the line already. */
      if (!(bytes[at] == '\n' && body->after_cr))
        append (out, "\r\n", 2);
      body->after_cr = bytes[at] == '\r';
      body->in_line = FALSE;
      at++;
    }
}

/**
 * hearth_smtp_body_end:
 * @out: where to append
 *
 * Ends the last line if it has no end. The final dot is somebody else's.
 */
void
hearth_smtp_body_end (HearthSmtpBody *body, GByteArray *out)
{
  if (body->in_line)
    append (out, "\r\n", 2);
  body->in_line = FALSE;
  body->after_cr = FALSE;
}
