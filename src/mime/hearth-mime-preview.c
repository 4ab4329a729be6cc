/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first words of a message for its row in a list. A pool thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-preview.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-gmime.h"
#include "hearth-mime-charset.h"
#include "hearth-mime-init.h"
#include "hearth-mime-leaf.h"
#include "hearth-text.h"

/* More text than this is not looked at for the first words. */
#define LOOK_BYTES (64 * 1024)
/* Nor is a longer link taken for one. */
#define LINK_BYTES ((gsize) 2048)

static gboolean
is_rule (const char *line, gsize n_bytes)
{
  gsize i;

  for (i = 0; i < n_bytes; i++)
    if (strchr ("-=_*#~+ \t", line[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* "https://…" alone in a line says nothing in a list. */
static gboolean
is_bare_link (const char *line, gsize n_bytes)
{
  const char *p = *line == '<' || *line == '[' ? line + 1 : line;

  return n_bytes > 8 && (g_str_has_prefix (p, "http://") || g_str_has_prefix (p, "https://")) &&
         memchr (line, ' ', n_bytes) == NULL;
}

/* Without "<https://…>", which the text of an HTML page has after each link. */
static void
append_words (GString *kept, const char *line, gsize n_bytes)
{
  const char *end = line + n_bytes;

  while (line < end)
    {
      const char *open = memchr (line, '<', (gsize) (end - line));
      const gboolean is_link =
          open != NULL && (g_str_has_prefix (open, "<http://") || g_str_has_prefix (open, "<https://"));
      const char *close = is_link ? memchr (open, '>', MIN ((gsize) (end - open), LINK_BYTES)) : NULL;
      const char *stop = close != NULL ? open : open != NULL ? open + 1 : end;

      g_string_append_len (kept, line, stop - line);
      line = close != NULL ? close + 1 : stop;
    }
  g_string_append_c (kept, ' ');
}

static gboolean
is_greeting_of_quote (const char *line, gsize n_bytes, const char *next)
{
  while (*next == '\n' || *next == ' ' || *next == '\r')
    next++;
  return *next == '>' && (hearth_text_is_attribution (line, n_bytes) || line[n_bytes - 1] == ':');
}

/**
 * hearth_mime_preview_text:
 * @text: plain text, valid UTF-8, lines end with \n
 *
 * Returns: (transfer full): its first words as one safe line of at most %HEARTH_MIME_PREVIEW_CHARS: without quotes and
 *   their announcement, rules, links and the signature; empty if nothing is left
 */
char *
hearth_mime_preview_text (const char *text)
{
  g_autoptr (GString) kept = g_string_new (NULL);
  const char *end = text + strnlen (text, LOOK_BYTES);

  for (const char *line = text; line < end && kept->len < 4 * HEARTH_MIME_PREVIEW_CHARS;)
    {
      const char *newline = memchr (line, '\n', end - line);
      const char *next = newline != NULL ? newline + 1 : end;
      gsize n;

      while (line < next && (*line == ' ' || *line == '\t'))
        line++;
      n = (newline != NULL ? newline : end) - line;
      while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\r'))
        n--;
      if (n == 2 && memcmp (line, "--", 2) == 0)
        break;
      if (n > 0 && *line != '>' && !is_rule (line, n) && !is_bare_link (line, n) &&
          !is_greeting_of_quote (line, n, next))
        append_words (kept, line, n);
      line = next;
    }
  return hearth_text_to_line (kept->str, kept->len, HEARTH_MIME_PREVIEW_CHARS);
}

/* The part may be cut anywhere: a transfer encoding is read as far as it goes. */
static GByteArray *
decode (GBytes *part, const char *encoding)
{
  gsize n_bytes;
  const char *bytes = g_bytes_get_data (part, &n_bytes);
  GMimeEncoding state;
  GByteArray *out = g_byte_array_new ();

  g_mime_encoding_init_decode (&state, encoding != NULL ? g_mime_content_encoding_from_string (encoding)
                                                        : GMIME_CONTENT_ENCODING_DEFAULT);
  g_byte_array_set_size (out, (guint) g_mime_encoding_outlen (&state, MIN (n_bytes, LOOK_BYTES)) + 16);
  g_byte_array_set_size (out, (guint) g_mime_encoding_step (&state, bytes != NULL ? bytes : "",
                                                            MIN (n_bytes, LOOK_BYTES), (char *) out->data));
  return out;
}

/* Bytes at the end that begin a character and do not finish it: the part was cut there. */
static gsize
skip_cut_character (const guint8 *bytes, gsize n_bytes)
{
  gsize back = 0;

  guint8 lead;

  while (back < MIN (3, n_bytes) && (bytes[n_bytes - 1 - back] & 0xc0) == 0x80)
    back++;
  if (back == n_bytes)
    return n_bytes;
  lead = bytes[n_bytes - 1 - back];
  return lead >= 0xc0 && back < (lead >= 0xf0 ? 3u : lead >= 0xe0 ? 2u : 1u) ? n_bytes - 1 - back : n_bytes;
}

/**
 * hearth_mime_preview:
 * @part: the raw bytes of a text part, from its beginning, possibly cut
 * @content_type: its type, "text/plain" or "text/html"
 * @charset: (nullable): what BODYSTRUCTURE says its charset is
 * @encoding: (nullable): its transfer encoding
 *
 * Returns: (transfer full): the first words as hearth_mime_preview_text() gives them
 */
char *
hearth_mime_preview (GBytes *part, const char *content_type, const char *charset, const char *encoding)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *meta = NULL;
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;
  const char *start;
  gboolean is_html = content_type != NULL && g_ascii_strcasecmp (content_type, "text/html") == 0;
  gsize n;

  hearth_mime_init ();
  bytes = decode (part, encoding);
  start = (const char *) bytes->data;
  n = bytes->len;
  if (n > 0 && (charset == NULL || g_ascii_strcasecmp (charset, "utf-8") == 0))
    n = skip_cut_character (bytes->data, n);
  if (is_html && hearth_mime_charset_find (charset, -1) == NULL)
    charset = meta = hearth_mime_leaf_find_meta_charset (start, n);
  text = hearth_mime_charset_to_utf8 (charset, -1, start != NULL ? start : "", n, NULL, NULL);
  hearth_mime_leaf_normalize_lines (text);
  if (is_html)
    plain = hearth_text_from_html (text, strlen (text));
  return hearth_mime_preview_text (plain != NULL ? plain : text);
}
