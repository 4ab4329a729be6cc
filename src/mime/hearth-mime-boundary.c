/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many parts and headers a message may have, before any of them is made: five bytes are enough for a part and three
 * for a header, and GMime keeps a kilobyte and half a one for them. Any thread, linear. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-boundary.h"

#include <string.h>

/* RFC 2046 has 70. */
#define BOUNDARY_MAX_BYTES 200
/* What stands between "boundary" and its value is looked through so far. */
#define PARAMETER_MAX_BYTES 1000

/* What GMime reads as white space. */
static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Past white space and comments (RFC 5322 section 3.2.2); to the end if a comment is never closed. */
static const char *
skip_space (const char *p, const char *end)
{
  guint depth = 0;

  for (; p < end; p++)
    if (depth > 0 && *p == '\\' && p + 1 < end)
      p++;
    else if (*p == '(')
      depth++;
    else if (depth > 0 && *p == ')')
      depth--;
    else if (depth == 0 && !is_space (*p))
      break;
  return p;
}

/* After "boundary": whether it is a parameter. @value is what it says, or NULL if it says it in a form for which one
 * would have to read it as GMime does: continued, encoded, escaped, with odd characters. */
static gboolean
read_parameter (const char *p, const char *whole_end, char **value)
{
  const char *end = p + MIN (PARAMETER_MAX_BYTES, whole_end - p);
  gboolean is_odd = p < end && *p == '*', is_quoted;
  const char *start;

  *value = NULL;
  while (p < end && (*p == '*' || g_ascii_isdigit (*p)))
    p++;
  p = skip_space (p, end);
  if (p == end || *p != '=')
    return p == end && end < whole_end;
  p = skip_space (p + 1, end);
  is_quoted = p < end && *p == '"';
  start = p += is_quoted;
  while (p < end && *p != '\0' && p - start <= BOUNDARY_MAX_BYTES &&
         (g_ascii_isalnum (*p) || strchr (is_quoted ? "'()+_,-./:=? " : "'+_-.", *p) != NULL))
    {
      is_odd |= *p == '=' && p + 1 < end && p[1] == '?';
      p++;
    }
  is_odd |= p == start || p - start > BOUNDARY_MAX_BYTES || (p == end && end < whole_end);
  is_odd |= p < end && (is_quoted ? *p != '"' : *p != ';' && !is_space (*p));
  if (!is_odd)
    *value = g_strchomp (g_strndup (start, (gsize) (p - start)));
  return TRUE;
}

/* All that parts of the message may be told apart by; NULL if that may be anything. */
static GHashTable *
find_boundaries (const char *bytes, gsize n_bytes)
{
  static const char word[] = "boundary";
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *end = bytes + n_bytes;

  for (const char *p = bytes; (gsize) (end - p) > sizeof word; p++)
    {
      char *value;

      if ((*p | 0x20) != 'b' || g_ascii_strncasecmp (p, word, sizeof word - 1) != 0)
        continue;
      p += sizeof word - 2;
      if (!read_parameter (p + 1, end, &value))
        continue;
      if (value == NULL || g_hash_table_size (found) > HEARTH_MIME_MAX_BOUNDARY_LINES)
        {
          g_free (value);
          return NULL;
        }
      g_hash_table_add (found, value);
    }
  return g_steal_pointer (&found);
}

static gboolean
is_boundary (GHashTable *boundaries, const char *line, const char *end)
{
  const char *newline = memchr (line, '\n', (gsize) (end - line));
  const char *stop = newline != NULL ? newline : end;
  char copy[BOUNDARY_MAX_BYTES + 1];

  if (boundaries == NULL)
    return TRUE;
  while (stop > line && is_space (stop[-1]))
    stop--;
  if (stop - line > BOUNDARY_MAX_BYTES)
    return FALSE;
  memcpy (copy, line, (gsize) (stop - line));
  copy[stop - line] = '\0';
  return g_hash_table_contains (boundaries, copy);
}

/* The lines that begin with "--", or those of them that are one of @boundaries; no further than the limit. */
static guint
count_lines (const char *bytes, gsize n_bytes, GHashTable *boundaries)
{
  const char *p = bytes, *end = bytes + n_bytes;
  guint n = 0;

  while (n <= HEARTH_MIME_MAX_BOUNDARY_LINES && (p = memmem (p, (gsize) (end - p), "\n--", 3)) != NULL)
    {
      p += 3;
      n += is_boundary (boundaries, p, end);
    }
  return n;
}

/**
 * hearth_mime_has_too_many_parts:
 * @bytes: a whole message
 *
 * Lines of a text that begin with "--" do not count, however many there are: only what some header of the message may
 * name as a boundary.
 *
 * Returns: whether there are more than %HEARTH_MIME_MAX_BOUNDARY_LINES between its parts
 */
gboolean
hearth_mime_has_too_many_parts (const char *bytes, gsize n_bytes)
{
  g_autoptr (GHashTable) boundaries = NULL;

  if (count_lines (bytes, n_bytes, NULL) <= HEARTH_MIME_MAX_BOUNDARY_LINES)
    return FALSE;
  boundaries = find_boundaries (bytes, n_bytes);
  return boundaries == NULL || count_lines (bytes, n_bytes, boundaries) > HEARTH_MIME_MAX_BOUNDARY_LINES;
}

/* Whether the line may say "message/rfc822" or the like. */
static gboolean
has_message (const char *line, const char *end)
{
  static const char word[] = "message";
  const gsize n = strlen (word);

  for (const char *p = line; (p = memchr (p, '/', (gsize) (end - p))) != NULL; p++)
    if ((gsize) (p - line) >= n && g_ascii_strncasecmp (p - n, word, n) == 0)
      return TRUE;
  return FALSE;
}

/**
 * hearth_mime_has_too_many_headers:
 * @bytes: a whole message
 *
 * What counts is what may be a header: of the message, of a part, which begins after a line with "--", or of a message
 * within, which begins after the headers that say so.
 *
 * Returns: whether there are more than %HEARTH_MIME_MAX_HEADER_LINES
 */
gboolean
hearth_mime_has_too_many_headers (const char *bytes, gsize n_bytes)
{
  const char *end = bytes + n_bytes, *next;
  gboolean is_head = TRUE, holds_message = FALSE;
  guint n = 0;

  if (n_bytes / 3 <= HEARTH_MIME_MAX_HEADER_LINES)
    return FALSE;
  for (const char *line = bytes; line < end && n <= HEARTH_MIME_MAX_HEADER_LINES; line = next)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      const char *stop = newline != NULL ? newline : end;

      next = newline != NULL ? newline + 1 : end;
      if (stop - line >= 2 && line[0] == '-' && line[1] == '-')
        {
          is_head = TRUE;
          holds_message = FALSE;
        }
      else if (!is_head)
        continue;
      else if (stop == line || (stop == line + 1 && *line == '\r'))
        {
          is_head = holds_message;
          holds_message = FALSE;
        }
      else
        {
          n += memchr (line, ':', (gsize) (stop - line)) != NULL;
          holds_message |= has_message (line, stop);
        }
    }
  return n > HEARTH_MIME_MAX_HEADER_LINES;
}
