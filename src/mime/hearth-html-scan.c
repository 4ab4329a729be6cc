/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML to tags and text in one pass (HTML section 13.2.5, what of it matters for mail), and the plainest way to text.
 * A pool thread; nothing is decoded or copied here. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-html-scan.h"

#include <string.h>

#include "hearth-html-table.h"

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Finds "</name" followed by what ends a name. */
static const char *
find_end_tag (const char *p, const char *end, const char *name, gsize name_bytes)
{
  while ((p = memmem (p, end - p, "</", 2)) != NULL)
    {
      const char *after = p + 2 + name_bytes;

      if (after < end && g_ascii_strncasecmp (p + 2, name, name_bytes) == 0 &&
          (is_space (*after) || *after == '>' || *after == '/'))
        return p;
      p += 2;
    }
  return NULL;
}

static void
scan_raw (HearthHtmlScanner *self, HearthHtmlToken *token)
{
  const char *close = find_end_tag (self->p, self->end, self->raw_name, self->raw_name_bytes);
  const char *stop = close != NULL ? memchr (close, '>', self->end - close) : NULL;

  token->kind = HEARTH_HTML_TOKEN_RAW;
  token->start = self->p;
  token->n_bytes = (close != NULL ? close : self->end) - self->p;
  self->p = stop != NULL ? stop + 1 : self->end;
  self->raw_name = NULL;
}

/* Finds the end of a tag: a '>' that stands in no quoted value. */
static const char *
find_tag_end (const char *p, const char *end)
{
  while (p < end && *p != '>')
    {
      HearthHtmlRawAttribute ignored;

      if (!hearth_html_scan_attribute (&p, end, &ignored))
        break;
    }
  return p < end ? p : NULL;
}

static void
scan_tag (HearthHtmlScanner *self, HearthHtmlToken *token)
{
  const char *p = self->p + 1;
  gboolean is_end = *p == '/';
  const char *close;

  p += is_end;
  token->kind = is_end ? HEARTH_HTML_TOKEN_END : HEARTH_HTML_TOKEN_START;
  token->start = p;
  while (p < self->end && !is_space (*p) && *p != '/' && *p != '>')
    p++;
  token->n_bytes = p - token->start;
  close = find_tag_end (p, self->end);
  token->attributes = p;
  token->attributes_bytes = (close != NULL ? close : self->end) - p;
  self->p = close != NULL ? close + 1 : self->end;
  if (close == NULL) /* a tag that never ends is no tag and no text */
    token->kind = HEARTH_HTML_TOKEN_OTHER;
  else if (!is_end && (hearth_html_is_raw_text (token->start, token->n_bytes) ||
                       (token->n_bytes == 5 && g_ascii_strncasecmp (token->start, "style", 5) == 0)))
    {
      self->raw_name = token->start;
      self->raw_name_bytes = token->n_bytes;
    }
}

/* Finds where a comment ends: "-->" or "--!>"; "<!-->" and "<!--->" are whole. */
static const char *
find_comment_end (const char *p, const char *end)
{
  if (p < end && *p == '>')
    return p + 1;
  if (end - p >= 2 && memcmp (p, "->", 2) == 0)
    return p + 2;
  while ((p = memmem (p, end - p, "--", 2)) != NULL)
    {
      if (p + 2 < end && p[2] == '>')
        return p + 3;
      if (p + 3 < end && p[2] == '!' && p[3] == '>')
        return p + 4;
      p++;
    }
  return end;
}

static void
scan_other (HearthHtmlScanner *self, HearthHtmlToken *token)
{
  const char *p = self->p, *close;

  token->kind = HEARTH_HTML_TOKEN_OTHER;
  token->start = p;
  if (self->end - p >= 4 && memcmp (p, "<!--", 4) == 0)
    self->p = find_comment_end (p + 4, self->end);
  else
    {
      close = memchr (p, '>', self->end - p);
      self->p = close != NULL ? close + 1 : self->end;
    }
  token->n_bytes = self->p - p;
}

/**
 * hearth_html_scan:
 * @self: where reading is
 * @token: (out): what comes next
 *
 * Returns: its kind
 */
HearthHtmlTokenKind
hearth_html_scan (HearthHtmlScanner *self, HearthHtmlToken *token)
{
  const char *p = self->p;

  memset (token, 0, sizeof *token);
  if (p >= self->end)
    token->kind = HEARTH_HTML_TOKEN_EOF;
  else if (self->raw_name != NULL)
    scan_raw (self, token);
  else if (*p == '<' && p + 1 < self->end &&
           (g_ascii_isalpha (p[1]) || (p[1] == '/' && p + 2 < self->end && g_ascii_isalpha (p[2]))))
    scan_tag (self, token);
  else if (*p == '<' && p + 1 < self->end && (p[1] == '!' || p[1] == '?' || p[1] == '/'))
    scan_other (self, token);
  else
    {
      const char *next = memchr (p + 1, '<', self->end - p - 1);

      token->kind = HEARTH_HTML_TOKEN_TEXT;
      token->start = p;
      self->p = next != NULL ? next : self->end;
      token->n_bytes = self->p - p;
    }
  return token->kind;
}

/**
 * hearth_html_scan_attribute:
 * @p: (inout): where reading is, inside of a tag
 * @end: the end of the tag or of everything
 * @attribute: (out): the next attribute, not decoded
 *
 * Returns: whether there is one; if not, @p stands at the '>' or at @end
 */
gboolean
hearth_html_scan_attribute (const char **p, const char *end, HearthHtmlRawAttribute *attribute)
{
  const char *at = *p;

  while (at < end && (is_space (*at) || *at == '/'))
    at++;
  *p = at;
  if (at >= end || *at == '>')
    return FALSE;
  attribute->name = at++; /* even a '=' may begin a name */
  while (at < end && !is_space (*at) && *at != '/' && *at != '>' && *at != '=')
    at++;
  attribute->name_bytes = at - attribute->name;
  attribute->value = at;
  attribute->value_bytes = 0;
  while (at < end && is_space (*at))
    at++;
  if (at >= end || *at != '=')
    {
      *p = at;
      return TRUE;
    }
  at++;
  while (at < end && is_space (*at))
    at++;
  if (at < end && (*at == '"' || *at == '\''))
    {
      const char *close = memchr (at + 1, *at, end - at - 1);

      attribute->value = at + 1;
      attribute->value_bytes = (close != NULL ? close : end) - at - 1;
      *p = close != NULL ? close + 1 : end;
      return TRUE;
    }
  attribute->value = at;
  while (at < end && !is_space (*at) && *at != '>')
    at++;
  attribute->value_bytes = at - attribute->value;
  *p = at;
  return TRUE;
}

static void
append_decoded (GString *out, const char *text, gsize n_bytes)
{
  static const struct
  {
    const char *name;
    const char *text;
  } entities[] = { { "&amp;", "&" },   { "&lt;", "<" },   { "&gt;", ">" },
                   { "&quot;", "\"" }, { "&nbsp;", " " }, { "&#39;", "'" } };

  for (gsize i = 0; i < n_bytes; i++)
    {
      gboolean is_found = FALSE;

      for (gsize j = 0; text[i] == '&' && !is_found && j < G_N_ELEMENTS (entities); j++)
        if (n_bytes - i >= strlen (entities[j].name) &&
            memcmp (text + i, entities[j].name, strlen (entities[j].name)) == 0)
          {
            g_string_append (out, entities[j].text);
            i += strlen (entities[j].name) - 1;
            is_found = TRUE;
          }
      if (!is_found)
        g_string_append_c (out, text[i] == '\n' || text[i] == '\t' ? ' ' : text[i]);
    }
}

/**
 * hearth_html_strip:
 * @html: HTML of any size and depth, valid UTF-8
 *
 * Leaves out the tags and builds no tree: for what is too much for hearth_html_clean().
 *
 * Returns: (transfer full): its text
 */
char *
hearth_html_strip (const char *html, gsize n_bytes)
{
  HearthHtmlScanner scanner = { .p = html, .end = html + n_bytes };
  GString *out = g_string_new (NULL);
  HearthHtmlToken token;

  while (hearth_html_scan (&scanner, &token) != HEARTH_HTML_TOKEN_EOF)
    {
      const HearthHtmlElement *element;

      if (token.kind == HEARTH_HTML_TOKEN_TEXT)
        append_decoded (out, token.start, token.n_bytes);
      if (token.kind != HEARTH_HTML_TOKEN_START && token.kind != HEARTH_HTML_TOKEN_END)
        continue;
      element = hearth_html_find_element (token.start, token.n_bytes);
      if (element != NULL &&
          ((element->flags & HEARTH_HTML_BLOCK) != 0 || strcmp (element->name, "br") == 0) && out->len > 0 &&
          out->str[out->len - 1] != '\n')
        g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}
