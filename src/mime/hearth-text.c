/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain text: to an HTML fragment for the reader, and the flowed form of RFC 3676 both ways. Any thread, linear. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-text.h"

#include <string.h>

#include "hearth-html-clean.h"
#include "hearth-html-url.h"

/* RFC 3676 section 4.2: generated lines should not be longer than this. */
#define FLOW_COLUMNS 72
/* RFC 5321: longest local part and domain that are taken for an address. */
#define LOCAL_MAX_BYTES 64
/* What is escaped in one step, and how long one byte may become. */
#define CHUNK_BYTES       4096
#define ESCAPED_MAX_BYTES 6

#define PLAIN_START "<div class=\"hearth-plain\" style=\"white-space: pre-wrap\">"
#define PLAIN_END   "</div>"
/* Those two, and what a fold has. */
#define OWN_TAGS 6

/* A fragment while it is written. Its tags are counted as those of HTML are: each start and each end. */
typedef struct
{
  GString *html;
  gsize n_tags;
} Fragment;

typedef struct
{
  const char *start;
  gsize n_bytes;
  guint depth; /* quote marks in front, not part of it */
} Line;

/* Takes the quote marks off: ">> text" and, unless the text is flowed, where a space is text, "> > text". */
static Line
read_line (const char **p, const char *end, gboolean is_flowed)
{
  Line line = { .start = *p };
  const char *newline = memchr (*p, '\n', end - *p);
  const char *stop = newline != NULL ? newline : end;

  *p = newline != NULL ? newline + 1 : end;
  if (stop > line.start && stop[-1] == '\r')
    stop--;
  while (line.start < stop && *line.start == '>')
    {
      line.depth++;
      line.start++;
      if (!is_flowed && line.start + 1 < stop && *line.start == ' ' && line.start[1] == '>')
        line.start++;
    }
  line.n_bytes = stop - line.start;
  return line;
}

static gboolean
is_signature_mark (const Line *line)
{
  return line->n_bytes >= 2 && memcmp (line->start, "--", 2) == 0 &&
         (line->n_bytes == 2 || (line->n_bytes == 3 && line->start[2] == ' '));
}

static void
append_quote_marks (GString *out, guint depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  if (depth > 0)
    g_string_append_c (out, ' ');
}

/**
 * hearth_text_join_flowed:
 * @text: a format=flowed text, lines end with \n or \r\n
 * @flow: whether the space at the end of a flowed line is part of the text
 *
 * Joins what was one paragraph (RFC 3676 section 4.4) and takes off space-stuffing. Quote marks stay in front of each
 * paragraph.
 *
 * Returns: (transfer full): the text with one line a paragraph
 */
char *
hearth_text_join_flowed (const char *text, HearthTextFlow flow)
{
  const char *p = text, *end = text + strlen (text);
  GString *out = g_string_sized_new (end - text + 16);
  guint open_depth = 0;
  gboolean is_open = FALSE;

  while (p < end)
    {
      Line line = read_line (&p, end, TRUE);
      gboolean is_mark, is_soft;

      if (line.n_bytes > 0 && *line.start == ' ' &&
          (is_open || line.depth > 0 || line.n_bytes == 1 || line.start[1] != '>'))
        {
          line.start++;
          line.n_bytes--;
        }
      is_mark = is_signature_mark (&line);
      is_soft = !is_mark && line.n_bytes > 0 && line.start[line.n_bytes - 1] == ' ';
      if (is_open && (is_mark || line.depth != open_depth))
        {
          g_string_append_c (out, '\n');
          is_open = FALSE;
        }
      if (!is_open)
        append_quote_marks (out, line.depth);
      if (is_soft && flow == HEARTH_TEXT_DELETE_SPACE)
        line.n_bytes--;
      g_string_append_len (out, line.start, line.n_bytes);
      if (!is_soft)
        g_string_append_c (out, '\n');
      is_open = is_soft;
      open_depth = line.depth;
    }
  if (is_open)
    g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

/* Where to break: after the last space before the column, else after the next one, never inside a word: that would not
 * be joined again. Of text without spaces (CJK, long links) lines may become very long; the transfer encoding breaks
 * them on the wire. */
static gsize
find_break (const char *text, gsize n_bytes, gsize columns)
{
  gsize last_space = 0, column = 0;

  for (gsize i = 0; i < n_bytes; i++)
    {
      if ((text[i] & 0xc0) != 0x80)
        column++;
      if (text[i] == ' ' && i + 1 < n_bytes && text[i + 1] != ' ')
        last_space = i + 1;
      if (column > columns && last_space > 0)
        return last_space;
    }
  return n_bytes;
}

static void
append_flowed_line (GString *out, const Line *line)
{
  gsize columns = FLOW_COLUMNS - MIN (line->depth + 1, FLOW_COLUMNS / 2);
  const char *p = line->start;
  gsize n_left = line->n_bytes;

  if (line->depth > 0 && n_left > 0 && *p == ' ')
    {
      p++;
      n_left--;
    }
  /* a space at the end would join the next line to this one */
  while (n_left > 0 && p[n_left - 1] == ' ' && !(n_left == 3 && memcmp (p, "-- ", 3) == 0))
    n_left--;
  do
    {
      gsize n = n_left > columns ? find_break (p, n_left, columns) : n_left;

      for (guint i = 0; i < line->depth; i++)
        g_string_append_c (out, '>');
      if (n > 0 && (line->depth > 0 || *p == ' ' || *p == '>' || (n >= 5 && memcmp (p, "From ", 5) == 0)))
        g_string_append_c (out, ' ');
      g_string_append_len (out, p, n);
      g_string_append_c (out, '\n');
      p += n;
      n_left -= n;
    }
  while (n_left > 0);
}

/**
 * hearth_text_make_flowed:
 * @text: what a person wrote, one line a paragraph, lines end with \n; lines that begin with '>' are quotes
 *
 * Returns: (transfer full): the same as format=flowed (RFC 3676): lines of at most 72 columns where a space allows it,
 *   soft breaks, space-stuffed
 */
char *
hearth_text_make_flowed (const char *text)
{
  const char *p = text, *end = text + strlen (text);
  GString *out = g_string_sized_new (end - text + (end - text) / 32 + 16);

  while (p < end)
    {
      Line line = read_line (&p, end, FALSE);

      append_flowed_line (out, &line);
    }
  return g_string_free (out, FALSE);
}

/* Links */

static gboolean
is_trailing_punctuation (char c)
{
  return strchr (".,;:!?'\"*_>", c) != NULL;
}

/* What of a word belongs to an address: not the full stop after it, nor a bracket that was opened before it. */
static gsize
trim_url (const char *word, gsize n_bytes)
{
  int round = 0, square = 0;
  gsize n;

  for (n = 0; n < n_bytes && strchr ("<>\"", word[n]) == NULL; n++)
    {
      round += word[n] == '(' ? 1 : word[n] == ')' ? -1 : 0;
      square += word[n] == '[' ? 1 : word[n] == ']' ? -1 : 0;
      if (round < 0 || square < 0)
        break;
    }
  while (n > 0 && is_trailing_punctuation (word[n - 1]))
    n--;
  return n;
}

static gboolean
starts_with (const char *text, gsize n_bytes, const char *prefix)
{
  gsize n = strlen (prefix);

  return n_bytes > n && g_ascii_strncasecmp (text, prefix, n) == 0;
}

/* Whether a few bytes of text became more HTML than a page can bear. */
static gboolean
is_too_much (const Fragment *out)
{
  return out->html->len > HEARTH_HTML_MAX_BYTES || out->n_tags > HEARTH_HTML_MAX_TAGS;
}

static void
append_link (Fragment *out, const char *prefix, const char *word, gsize n_bytes)
{
  g_autofree char *value = g_strdup_printf ("%s%.*s", prefix, (int) MIN (n_bytes, G_MAXINT), word);
  g_autofree char *link = hearth_html_dup_link (value);

  if (link == NULL)
    {
      hearth_html_append_text (out->html, word, n_bytes);
      return;
    }
  g_string_append (out->html, "<a");
  hearth_html_append_link (out->html, link, NULL);
  g_string_append_c (out->html, '>');
  hearth_html_append_text (out->html, word, n_bytes);
  g_string_append (out->html, "</a>");
  out->n_tags += 2;
}

static gboolean
is_local_char (char c)
{
  return g_ascii_isalnum (c) || strchr (".!#$%&'*+/=?^_`{|}~-", c) != NULL;
}

/* Finds "local@host.example" in a word; returns where it starts. */
static gboolean
find_mailbox (const char *word, gsize n_bytes, gsize *start, gsize *length)
{
  const char *at = memchr (word, '@', n_bytes);
  gsize from, to;

  if (at == NULL)
    return FALSE;
  from = to = at - word;
  while (from > 0 && (gsize) (at - word) - from < LOCAL_MAX_BYTES && is_local_char (word[from - 1]))
    from--;
  for (to++; to < n_bytes && (g_ascii_isalnum (word[to]) || word[to] == '.' || word[to] == '-'); to++)
    ;
  while (to > from && (word[to - 1] == '.' || word[to - 1] == '-'))
    to--;
  *start = from;
  *length = to - from;
  return from < (gsize) (at - word) && word + to > at + 1 && memchr (at, '.', word + to - at) != NULL;
}

/* Escapes one word, with what it holds of an address as a link. */
static void
append_word (Fragment *out, const char *word, gsize n_bytes)
{
  gsize lead = 0, n, start;

  while (lead < n_bytes && strchr ("<([{\"'*_", word[lead]) != NULL)
    lead++;
  hearth_html_append_text (out->html, word, lead);
  word += lead;
  n_bytes -= lead;
  if (starts_with (word, n_bytes, "http://") || starts_with (word, n_bytes, "https://") ||
      starts_with (word, n_bytes, "mailto:") || starts_with (word, n_bytes, "www."))
    {
      n = trim_url (word, n_bytes);
      append_link (out, g_ascii_tolower (*word) == 'w' ? "http://" : "", word, n);
      hearth_html_append_text (out->html, word + n, n_bytes - n);
      return;
    }
  if (find_mailbox (word, n_bytes, &start, &n))
    {
      hearth_html_append_text (out->html, word, start);
      append_link (out, "mailto:", word + start, n);
      hearth_html_append_text (out->html, word + start + n, n_bytes - start - n);
      return;
    }
  hearth_html_append_text (out->html, word, n_bytes);
}

static void
append_line (Fragment *out, const char *text, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes && !is_too_much (out);)
    {
      gsize n = 0;

      while (i + n < n_bytes && text[i + n] != ' ' && text[i + n] != '\t')
        n++;
      append_word (out, text + i, n);
      i += n;
      if (i < n_bytes)
        g_string_append_c (out->html, text[i++]);
    }
}

/* Quotes */

/**
 * hearth_text_is_attribution:
 * @line: one line
 *
 * Returns: whether it announces a quote: "On …, … wrote:" in any language: it ends with a colon and has a digit or an
 *   address in it
 */
gboolean
hearth_text_is_attribution (const char *line, gsize n_bytes)
{
  gboolean has_sign = FALSE;

  while (n_bytes > 0 && (line[n_bytes - 1] == ' ' || line[n_bytes - 1] == '\r' || line[n_bytes - 1] == '\n'))
    n_bytes--;
  if (n_bytes < 8 || n_bytes > 400)
    return FALSE;
  if (line[n_bytes - 1] != ':' && !(n_bytes > 3 && memcmp (line + n_bytes - 3, "：", 3) == 0))
    return FALSE;
  for (gsize i = 0; i < n_bytes && !has_sign; i++)
    has_sign = g_ascii_isdigit (line[i]) || line[i] == '@';
  return has_sign;
}

static gboolean
is_blank (const Line *line)
{
  for (gsize i = 0; i < line->n_bytes; i++)
    if (line->start[i] != ' ' && line->start[i] != '\t')
      return FALSE;
  return TRUE;
}

static gboolean
is_original_mark (const Line *line)
{
  /* "-----Original Message-----", in any language */
  return line->depth == 0 && line->n_bytes >= 20 && line->n_bytes < 80 &&
         memcmp (line->start, "-----", 5) == 0 && memcmp (line->start + line->n_bytes - 5, "-----", 5) == 0 &&
         line->start[5] != '-';
}

/* The line from which on everything is quoted and what comes before it is not, with its announcement; or the number of
 * lines if there is nothing to fold. */
static guint
find_fold (const GArray *lines)
{
  guint last = lines->len, start, signature = lines->len;

  for (guint i = 1; i < lines->len; i++)
    if (is_original_mark (&g_array_index (lines, Line, i)))
      return i;
  /* a signature may stand below the quote */
  for (guint i = 0; i < lines->len; i++)
    if (g_array_index (lines, Line, i).depth == 0 && is_signature_mark (&g_array_index (lines, Line, i)))
      signature = i;
  last = lines->len - signature <= 12 ? signature : lines->len;
  start = last;
  while (start > 0)
    {
      const Line *line = &g_array_index (lines, Line, start - 1);

      if (line->depth == 0 && !is_blank (line))
        break;
      start--;
    }
  while (start < last && g_array_index (lines, Line, start).depth == 0)
    start++;
  if (start == last || start == 0)
    return lines->len;
  /* the announcement, which may be broken into two lines */
  for (guint back = 1, seen = 0; back <= 4 && back <= start && seen < 2; back++)
    {
      const Line *line = &g_array_index (lines, Line, start - back);

      if (is_blank (line))
        continue;
      seen++;
      if (seen == 1 && !hearth_text_is_attribution (line->start, line->n_bytes) &&
          (line->n_bytes == 0 || line->start[line->n_bytes - 1] != ':'))
        break;
      if (hearth_text_is_attribution (line->start, line->n_bytes))
        {
          start -= back;
          break;
        }
    }
  return start > 0 ? start : lines->len;
}

static void
set_depth (Fragment *out, guint *depth, guint wanted)
{
  out->n_tags += MAX (*depth, wanted) - MIN (*depth, wanted);
  for (; *depth < wanted; (*depth)++)
    g_string_append (out->html, "<blockquote type=\"cite\">");
  for (; *depth > wanted; (*depth)--)
    g_string_append (out->html, "</blockquote>");
}

static void
append_lines (Fragment *out, const GArray *lines, guint from, guint to)
{
  guint depth = 0;
  gboolean is_signature = FALSE;

  for (guint i = from; i < to && !is_too_much (out); i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      gsize skip = line->depth > 0 && line->n_bytes > 0 && *line->start == ' ' ? 1 : 0;

      if (line->depth > 0 && is_signature)
        {
          /* what follows a signature and is quoted is no part of it */
          is_signature = FALSE;
          g_string_append (out->html, "</div>");
        }
      set_depth (out, &depth, MIN (line->depth, HEARTH_TEXT_MAX_QUOTE_DEPTH));
      if (line->depth == 0 && !is_signature && is_signature_mark (line))
        {
          is_signature = TRUE;
          out->n_tags += 2;
          g_string_append (out->html, "<div class=\"hearth-signature\">");
        }
      append_line (out, line->start + skip, line->n_bytes - skip);
      g_string_append_c (out->html, '\n');
    }
  set_depth (out, &depth, 0);
  if (is_signature)
    g_string_append (out->html, "</div>");
}

/* The text itself, as much of it as a page can bear. Returns whether that is all. */
static gboolean
append_bare (GString *out, const char *text, gsize n_bytes)
{
  gsize from = 0;

  while (from < n_bytes && out->len + ESCAPED_MAX_BYTES * CHUNK_BYTES <= HEARTH_HTML_MAX_BYTES)
    {
      gsize n = MIN (n_bytes - from, CHUNK_BYTES);

      while (from + n < n_bytes && n > 1 && (text[from + n] & 0xc0) == 0x80)
        n--;
      hearth_html_append_text (out, text + from, n);
      from += n;
    }
  return from == n_bytes;
}

/* With everything that makes a text pleasant to read: links, quotes, a fold. Returns NULL if it becomes too much. */
static char *
dup_rich (const char *text, gsize n_bytes)
{
  const char *p = text, *end = text + n_bytes;
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  Fragment out = { .n_tags = OWN_TAGS };
  guint fold, tail;

  while (p < end)
    {
      Line line = read_line (&p, end, FALSE);

      g_array_append_val (lines, line);
    }
  fold = find_fold (lines);
  tail = lines->len;
  out.html = g_string_sized_new (n_bytes + 256);
  g_string_append (out.html, PLAIN_START);
  append_lines (&out, lines, 0, fold);
  if (fold < lines->len)
    {
      /* a signature below the quote stays outside of the fold */
      for (guint i = lines->len; i > fold; i--)
        if (g_array_index (lines, Line, i - 1).depth > 0 ||
            is_original_mark (&g_array_index (lines, Line, fold)))
          {
            tail = i;
            break;
          }
      g_string_append (out.html, "<details class=\"hearth-quote\"><summary>•••</summary>");
      append_lines (&out, lines, fold, tail);
      g_string_append (out.html, "</details>");
      append_lines (&out, lines, tail, lines->len);
    }
  g_string_append (out.html, PLAIN_END);
  return g_string_free (out.html, is_too_much (&out));
}

/**
 * hearth_text_to_html:
 * @text: plain text, valid UTF-8, lines end with \n
 * @remarks: (inout) (nullable): CUT is added if not all of it is in the fragment
 *
 * Makes a fragment that is shown like the text: links, quotes as nested blockquotes, those at the end folded, the
 * signature marked. Everything in it is escaped. A text that would become more than %HEARTH_HTML_MAX_BYTES or
 * %HEARTH_HTML_MAX_TAGS has no links and quotes made of it, and is cut where it is too long even so.
 *
 * Returns: (transfer full): the fragment
 */
char *
hearth_text_to_html (const char *text, HearthRemarks *remarks)
{
  gsize n_bytes = strlen (text);
  char *rich = n_bytes <= HEARTH_HTML_MAX_BYTES ? dup_rich (text, n_bytes) : NULL;
  GString *out;

  if (rich != NULL)
    return rich;
  out = g_string_new (PLAIN_START);
  if (!append_bare (out, text, n_bytes) && remarks != NULL)
    *remarks |= HEARTH_REMARK_CUT;
  g_string_append (out, PLAIN_END);
  return g_string_free (out, FALSE);
}
