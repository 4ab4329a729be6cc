/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The linear pass in front of the tree builder: tags that messages may not have go, every other gets its end tag where
 * HTML would put it, depth, attributes and number of tags are bounded. The tree builder takes time in proportion to
 * depth and memory in proportion to misnested formatting; after this pass it meets neither. A pool thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-html-scan.h"

#include <string.h>

#include "hearth-html-table.h"

/* Formatting that is opened again after a block around it was closed: no mail needs more. */
#define REOPEN_MAX       8
#define REOPEN_TAG_BYTES 512

/* What was cleaned once has a wrapper, table bodies and a fold more. */
#define OPEN_MAX (4 * HEARTH_HTML_MAX_DEPTH)

typedef struct
{
  const HearthHtmlElement *element;
  gsize tag_at; /* its start tag in the output */
  gsize tag_bytes;
  gboolean is_dead; /* its end tag came, but it could not be closed yet */
} OpenElement;

typedef struct
{
  GString *out;
  OpenElement open[OPEN_MAX];
  guint n_open;
  guint n_skipped; /* start tags that were too deep */
  guint n_tags;
  gsize reopen_left; /* bytes that opening again may still write */
  HearthHtmlOrigin origin;
  guint max_depth;
  HearthRemarks remarks;
} Balance;

static gboolean
is_named (const HearthHtmlElement *element, const char *name)
{
  return strcmp (element->name, name) == 0;
}

/* Closes elements until @n_left are open. Formatting among those that is not ended itself goes on afterwards, if
 * @reopens. */
static void
close_to (Balance *self, guint n_left, gboolean reopens)
{
  OpenElement again[REOPEN_MAX];
  guint n_again = 0;

  while (self->n_open > n_left)
    {
      OpenElement *top = &self->open[--self->n_open];

      g_string_append_printf (self->out, "</%s>", top->element->name);
      if (reopens && self->n_open > n_left && (top->element->flags & HEARTH_HTML_FORMATTING) != 0 &&
          !top->is_dead && n_again < REOPEN_MAX && top->tag_bytes <= REOPEN_TAG_BYTES &&
          top->tag_bytes <= self->reopen_left)
        {
          self->reopen_left -= top->tag_bytes;
          again[n_again++] = *top;
        }
    }
  /* what could not be closed before, can be now */
  while (self->n_open > 0 && self->open[self->n_open - 1].is_dead)
    g_string_append_printf (self->out, "</%s>", self->open[--self->n_open].element->name);
  while (n_again > 0)
    {
      OpenElement element = again[--n_again];
      g_autofree char *tag = g_strndup (self->out->str + element.tag_at, element.tag_bytes);

      element.tag_at = self->out->len;
      g_string_append_len (self->out, tag, element.tag_bytes);
      self->open[self->n_open++] = element;
    }
}

/* The place of the innermost open @name, looking out to the first element with one of @stops or called @stop_name;
 * -1 if there is none. */
static int
find_open (Balance *self, const char *name, HearthHtmlFlags stops, const char *stop_name)
{
  for (int i = (int) self->n_open - 1; i >= 0; i--)
    {
      const HearthHtmlElement *element = self->open[i].element;

      if (is_named (element, name) && !self->open[i].is_dead)
        return i;
      if ((element->flags & stops) != 0 || (stop_name != NULL && is_named (element, stop_name)))
        return -1;
    }
  return -1;
}

static int
find_open_with (Balance *self, HearthHtmlFlags flags, const char *stop_name)
{
  for (int i = (int) self->n_open - 1; i >= 0; i--)
    {
      if ((self->open[i].element->flags & flags) != 0)
        return i;
      if (is_named (self->open[i].element, stop_name))
        return -1;
    }
  return -1;
}

static void
close_if_open (Balance *self, int index, gboolean reopens)
{
  if (index >= 0)
    close_to (self, (guint) index, reopens);
}

/* An item ends the one before it in the same list (HTML section 13.2.6.4.7). */
static int
find_item (Balance *self, const char *name, const char *other)
{
  for (int i = (int) self->n_open - 1; i >= 0; i--)
    {
      const HearthHtmlElement *element = self->open[i].element;

      if (is_named (element, name) || (other != NULL && is_named (element, other)))
        return i;
      if ((element->flags & HEARTH_HTML_SCOPE) != 0 ||
          ((element->flags & HEARTH_HTML_CLOSES_P) != 0 && !is_named (element, "address") &&
           !is_named (element, "div") && !is_named (element, "p")))
        return -1;
    }
  return -1;
}

/* Ends what a start tag ends without saying so. */
static void
close_implied (Balance *self, const HearthHtmlElement *element)
{
  if ((element->flags & HEARTH_HTML_CELL) != 0)
    close_if_open (self, find_open_with (self, HEARTH_HTML_CELL, "table"), FALSE);
  else if (is_named (element, "tr"))
    {
      close_if_open (self, find_open (self, "tr", 0, "table"), FALSE);
      close_if_open (self, find_open (self, "caption", 0, "table"), FALSE);
    }
  else if ((element->flags & HEARTH_HTML_ROW_GROUP) != 0)
    close_if_open (self, find_open_with (self, HEARTH_HTML_ROW_GROUP, "table"), FALSE);
  else if (is_named (element, "li"))
    close_if_open (self, find_item (self, "li", NULL), TRUE);
  else if (is_named (element, "dd") || is_named (element, "dt"))
    close_if_open (self, find_item (self, "dd", "dt"), TRUE);
  else if (is_named (element, "a") || is_named (element, "nobr"))
    close_if_open (self, find_open (self, element->name, HEARTH_HTML_SCOPE, NULL), TRUE);
  else if (is_named (element, "table"))
    {
      /* a table inside of a table but in no cell ends the outer one */
      if (find_open_with (self, HEARTH_HTML_CELL, "table") < 0 && find_open (self, "caption", 0, "table") < 0)
        close_if_open (self, find_open (self, "table", 0, NULL), FALSE);
    }
  if ((element->flags & HEARTH_HTML_CLOSES_P) != 0)
    close_if_open (self, find_open (self, "p", HEARTH_HTML_SCOPE, NULL), TRUE);
  if ((element->flags & HEARTH_HTML_HEADING) != 0 && self->n_open > 0 &&
      (self->open[self->n_open - 1].element->flags & HEARTH_HTML_HEADING) != 0)
    close_to (self, self->n_open - 1, FALSE);
}

static void
append_value (GString *out, const char *value, gsize n_bytes)
{
  gsize from = 0;

  for (gsize i = 0; i < n_bytes; i++)
    if (value[i] == '"' || value[i] == '<' || value[i] == '>')
      {
        g_string_append_len (out, value + from, i - from);
        g_string_append (out, value[i] == '"' ? "&quot;" : value[i] == '<' ? "&lt;" : "&gt;");
        from = i + 1;
      }
  g_string_append_len (out, value + from, n_bytes - from);
}

/* Writes a start tag with the attributes that may stay, each once more quoted; values are looked at in the tree. */
static void
append_start_tag (Balance *self, const char *name, const HearthHtmlToken *token)
{
  const char *p = token->attributes, *end = p + token->attributes_bytes;
  HearthHtmlRawAttribute attribute;
  guint n_attributes = 0;

  g_string_append_printf (self->out, "<%s", name);
  while (hearth_html_scan_attribute (&p, end, &attribute))
    {
      HearthHtmlAttributeKind kind = hearth_html_find_attribute (attribute.name, attribute.name_bytes);

      if (++n_attributes > HEARTH_HTML_MAX_ATTRIBUTES)
        {
          self->remarks |= HEARTH_REMARK_CUT;
          break;
        }
      if (kind == HEARTH_HTML_NOT_ALLOWED || (kind == HEARTH_HTML_MARK && self->origin != HEARTH_HTML_OWN))
        continue;
      g_string_append_c (self->out, ' ');
      g_string_append_len (self->out, attribute.name, attribute.name_bytes);
      g_string_append (self->out, "=\"");
      append_value (self->out, attribute.value, attribute.value_bytes);
      g_string_append_c (self->out, '"');
    }
  g_string_append_c (self->out, '>');
}

static void
take_start (Balance *self, const HearthHtmlToken *token)
{
  const HearthHtmlElement *element = hearth_html_find_element (token->start, token->n_bytes);
  gsize tag_at;

  if (element == NULL && token->n_bytes == 4 &&
      (g_ascii_strncasecmp (token->start, "body", 4) == 0 ||
       g_ascii_strncasecmp (token->start, "html", 4) == 0))
    append_start_tag (self, g_ascii_tolower (*token->start) == 'b' ? "body" : "html", token);
  if (element == NULL && token->n_bytes == 5 && g_ascii_strncasecmp (token->start, "style", 5) == 0)
    append_start_tag (self, "style", token);
  if (element == NULL || ((element->flags & HEARTH_HTML_OWN_ONLY) != 0 && self->origin != HEARTH_HTML_OWN))
    return;
  close_implied (self, element);
  /* room for what is opened again */
  if (self->n_open + REOPEN_MAX >= self->max_depth && (element->flags & HEARTH_HTML_VOID) == 0)
    {
      self->n_skipped++;
      self->remarks |= HEARTH_REMARK_CUT;
      return;
    }
  tag_at = self->out->len;
  append_start_tag (self, element->name, token);
  if ((element->flags & HEARTH_HTML_VOID) == 0)
    self->open[self->n_open++] = (OpenElement){
      .element = element,
      .tag_at = tag_at,
      .tag_bytes = self->out->len - tag_at,
    };
}

/* "</b>" while a block is open inside of the b: it ends when the block does. */
static void
end_formatting (Balance *self, int index)
{
  for (guint i = (guint) index + 1; i < self->n_open; i++)
    if ((self->open[i].element->flags & (HEARTH_HTML_CLOSES_P | HEARTH_HTML_SCOPE)) != 0)
      {
        self->open[index].is_dead = TRUE;
        return;
      }
  close_to (self, (guint) index, TRUE);
}

static void
take_end (Balance *self, const HearthHtmlToken *token)
{
  const HearthHtmlElement *element = hearth_html_find_element (token->start, token->n_bytes);
  int index;

  if (element == NULL || (element->flags & HEARTH_HTML_VOID) != 0)
    return;
  if (self->n_skipped > 0)
    {
      self->n_skipped--;
      return;
    }
  if (is_named (element, "table"))
    index = find_open (self, "table", 0, NULL);
  else if ((element->flags & (HEARTH_HTML_CELL | HEARTH_HTML_ROW_GROUP)) != 0 || is_named (element, "tr"))
    index = find_open (self, element->name, 0, "table");
  else if ((element->flags & HEARTH_HTML_HEADING) != 0)
    index = find_open_with (self, HEARTH_HTML_HEADING, "table");
  else
    index = find_open (self, element->name, HEARTH_HTML_SCOPE, NULL);
  if (index < 0)
    return;
  if ((element->flags & HEARTH_HTML_FORMATTING) != 0)
    end_formatting (self, index);
  else
    close_to (self, (guint) index, (element->flags & HEARTH_HTML_CLOSES_P) != 0);
}

static void
append_text (GString *out, const char *text, gsize n_bytes)
{
  gsize from = 0;

  /* a '<' that begins no tag */
  for (gsize i = 0; i < n_bytes; i++)
    if (text[i] == '<')
      {
        g_string_append_len (out, text + from, i - from);
        g_string_append (out, "&lt;");
        from = i + 1;
      }
  g_string_append_len (out, text + from, n_bytes - from);
}

/* The content of a style element goes through; what else is raw goes. */
static void
take_raw (Balance *self, const HearthHtmlToken *token, gboolean is_style)
{
  if (!is_style)
    return;
  g_string_append_len (self->out, token->start, token->n_bytes);
  g_string_append (self->out, "</style>");
}

/**
 * hearth_html_balance:
 * @html: HTML, valid UTF-8
 * @origin: whose it is
 * @remarks: (inout): CUT is added if something was too deep or too much
 *
 * Returns: (transfer full) (nullable): the same with only elements and attributes that messages may have, properly
 *   nested; %NULL if it has more than %HEARTH_HTML_MAX_TAGS tags
 */
GString *
hearth_html_balance (const char *html, gsize n_bytes, HearthHtmlOrigin origin, HearthRemarks *remarks)
{
  g_autofree Balance *self = g_new0 (Balance, 1);
  HearthHtmlScanner scanner = { .p = html, .end = html + n_bytes };
  HearthHtmlToken token;
  gboolean is_style = FALSE;

  self->out = g_string_sized_new (n_bytes + n_bytes / 4 + 64);
  self->origin = origin;
  self->max_depth = origin == HEARTH_HTML_OWN ? OPEN_MAX : HEARTH_HTML_MAX_DEPTH;
  self->reopen_left = n_bytes + REOPEN_TAG_BYTES;
  while (hearth_html_scan (&scanner, &token) != HEARTH_HTML_TOKEN_EOF)
    {
      if (token.kind == HEARTH_HTML_TOKEN_TEXT)
        append_text (self->out, token.start, token.n_bytes);
      else if (token.kind == HEARTH_HTML_TOKEN_RAW)
        take_raw (self, &token, is_style);
      else if (token.kind == HEARTH_HTML_TOKEN_START)
        {
          is_style = token.n_bytes == 5 && g_ascii_strncasecmp (token.start, "style", 5) == 0;
          take_start (self, &token);
        }
      else if (token.kind == HEARTH_HTML_TOKEN_END)
        take_end (self, &token);
      self->n_tags += token.kind == HEARTH_HTML_TOKEN_START || token.kind == HEARTH_HTML_TOKEN_END;
      if (self->n_tags > HEARTH_HTML_MAX_TAGS)
        {
          g_string_free (self->out, TRUE);
          return NULL;
        }
    }
  close_to (self, 0, FALSE);
  *remarks |= self->remarks;
  return self->out;
}
