/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reading a first list costs without a network: FETCH answers with ENVELOPE and BODYSTRUCTURE as Dovecot writes
 * them, in reads of 256 KB. Arguments: how many messages (100,000). Prints lines "figure value unit". */
#include <stdlib.h>
#include <time.h>

#include "hearth-imap-parser.h"

#define READ_BYTES (256 * 1024)

static void
append_message (GString *wire, guint i)
{
  g_string_append_printf (
      wire,
      "* %u FETCH (UID %u FLAGS (\\Seen) INTERNALDATE \"01-Jan-2026 10:%02u:%02u +0000\" RFC822.SIZE %u "
      "ENVELOPE (\"Thu, 01 Jan 2026 10:00:00 +0000\" \"Re: A subject of about the usual length, number %u\" "
      "((\"Somebody Else\" NIL \"somebody.else\" \"mail.example.org\")) ((\"Somebody Else\" NIL "
      "\"somebody.else\" "
      "\"mail.example.org\")) ((\"Somebody Else\" NIL \"somebody.else\" \"mail.example.org\")) "
      "((\"Anna Vogel\" NIL \"anna\" \"vogel.example\")) NIL NIL \"<%u.before@mail.example.org>\" "
      "\"<%u.this@mail.example.org>\") BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL "
      "\"quoted-printable\" 1234 40 NIL NIL NIL NIL)(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL "
      "\"quoted-printable\" 23456 400 NIL NIL NIL NIL) \"alternative\" (\"boundary\" \"=-abcdefghijklmnop\") "
      "NIL NIL NIL) "
      "BODY[HEADER.FIELDS (REFERENCES)] {48}\r\nReferences: <%010u.before@mail.example>\r\n\r\n)\r\n",
      i, i, i / 60 % 60, i % 60, 30000 + i % 1000, i, i, i, i);
}

/* Of the processor, not of the wall: whoever else runs does not count. */
static gint64
cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int
main (int argc, char *argv[])
{
  const guint n = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  g_autoptr (GString) wire = g_string_new (NULL);
  g_autoptr (HearthImapParser) parser = hearth_imap_parser_new ();
  guint n_read = 0, n_parts = 0;
  gint64 start_us, took_us;

  for (guint i = 1; i <= n; i++)
    append_message (wire, i);
  start_us = cpu_us ();
  for (gsize at = 0; at < wire->len; at += READ_BYTES)
    {
      const HearthImapResponse *response;

      hearth_imap_parser_push (parser, wire->str + at, MIN (READ_BYTES, wire->len - at));
      while ((response = hearth_imap_parser_next (parser, NULL)) != NULL)
        {
          if (response->fetch.is_broken || response->fetch.envelope == NULL ||
              response->fetch.structure == NULL)
            return 1;
          n_read++;
          n_parts += response->fetch.structure->n_parts;
        }
    }
  took_us = MAX (cpu_us () - start_us, 1);
  if (n_read != n || n_parts != 3 * n)
    return 1;
  g_print ("imap_parse_us_per_message %.3f us\n", (double) took_us / n);
  g_print ("imap_parse_mb_per_s %.0f MB/s\n", (double) wire->len / (double) took_us);
  return 0;
}
