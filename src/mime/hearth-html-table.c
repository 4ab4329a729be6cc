/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The elements and attributes that a message may have. What is not in these tables goes; its text stays. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-html-table.h"

#include <string.h>
#include <stdlib.h>

#define NAME_MAX_BYTES 32

#define P_BLOCK (HEARTH_HTML_CLOSES_P | HEARTH_HTML_BLOCK)

/* Sorted by name. */
static const HearthHtmlElement elements[] = {
  { "a", HEARTH_HTML_FORMATTING },
  { "abbr", 0 },
  { "acronym", 0 },
  { "address", P_BLOCK },
  { "article", P_BLOCK },
  { "aside", P_BLOCK },
  { "b", HEARTH_HTML_FORMATTING },
  { "bdi", 0 },
  { "bdo", 0 },
  { "big", HEARTH_HTML_FORMATTING },
  { "blockquote", P_BLOCK },
  { "br", HEARTH_HTML_VOID },
  { "caption", HEARTH_HTML_ROW_GROUP | HEARTH_HTML_SCOPE | HEARTH_HTML_BLOCK },
  { "center", P_BLOCK },
  { "cite", 0 },
  { "code", HEARTH_HTML_FORMATTING },
  { "col", HEARTH_HTML_VOID },
  { "colgroup", HEARTH_HTML_ROW_GROUP },
  { "dd", P_BLOCK },
  { "del", 0 },
  { "details", P_BLOCK | HEARTH_HTML_OWN_ONLY },
  { "dfn", 0 },
  { "dir", P_BLOCK },
  { "div", P_BLOCK },
  { "dl", P_BLOCK },
  { "dt", P_BLOCK },
  { "em", HEARTH_HTML_FORMATTING },
  { "figcaption", P_BLOCK },
  { "figure", P_BLOCK },
  { "font", HEARTH_HTML_FORMATTING },
  { "footer", P_BLOCK },
  { "h1", P_BLOCK | HEARTH_HTML_HEADING },
  { "h2", P_BLOCK | HEARTH_HTML_HEADING },
  { "h3", P_BLOCK | HEARTH_HTML_HEADING },
  { "h4", P_BLOCK | HEARTH_HTML_HEADING },
  { "h5", P_BLOCK | HEARTH_HTML_HEADING },
  { "h6", P_BLOCK | HEARTH_HTML_HEADING },
  { "header", P_BLOCK },
  { "hgroup", P_BLOCK },
  { "hr", P_BLOCK | HEARTH_HTML_VOID },
  { "i", HEARTH_HTML_FORMATTING },
  { "img", HEARTH_HTML_VOID },
  { "ins", 0 },
  { "kbd", 0 },
  { "li", P_BLOCK },
  { "main", P_BLOCK },
  { "mark", 0 },
  { "menu", P_BLOCK },
  { "nav", P_BLOCK },
  { "nobr", HEARTH_HTML_FORMATTING },
  { "ol", P_BLOCK },
  { "p", P_BLOCK },
  { "pre", P_BLOCK },
  { "q", 0 },
  { "s", HEARTH_HTML_FORMATTING },
  { "samp", 0 },
  { "section", P_BLOCK },
  { "small", HEARTH_HTML_FORMATTING },
  { "span", 0 },
  { "strike", HEARTH_HTML_FORMATTING },
  { "strong", HEARTH_HTML_FORMATTING },
  { "sub", 0 },
  { "summary", P_BLOCK | HEARTH_HTML_OWN_ONLY },
  { "sup", 0 },
  { "table", P_BLOCK | HEARTH_HTML_SCOPE },
  { "tbody", HEARTH_HTML_ROW_GROUP },
  { "td", HEARTH_HTML_CELL | HEARTH_HTML_SCOPE },
  { "tfoot", HEARTH_HTML_ROW_GROUP },
  { "th", HEARTH_HTML_CELL | HEARTH_HTML_SCOPE },
  { "thead", HEARTH_HTML_ROW_GROUP },
  { "time", 0 },
  { "tr", HEARTH_HTML_BLOCK },
  { "tt", HEARTH_HTML_FORMATTING },
  { "u", HEARTH_HTML_FORMATTING },
  { "ul", P_BLOCK },
  { "var", 0 },
  { "wbr", HEARTH_HTML_VOID },
};

typedef struct
{
  const char *name;
  HearthHtmlAttributeKind kind;
} Attribute;

/* Sorted by name. Addresses stand only in those that are not PLAIN. */
static const Attribute attributes[] = {
  { "align", HEARTH_HTML_PLAIN },
  { "alt", HEARTH_HTML_PLAIN },
  { "axis", HEARTH_HTML_PLAIN },
  { "background", HEARTH_HTML_BACKGROUND },
  { "bgcolor", HEARTH_HTML_PLAIN },
  { "border", HEARTH_HTML_PLAIN },
  { "bordercolor", HEARTH_HTML_PLAIN },
  { "cellpadding", HEARTH_HTML_PLAIN },
  { "cellspacing", HEARTH_HTML_PLAIN },
  { "char", HEARTH_HTML_PLAIN },
  { "class", HEARTH_HTML_CLASS },
  { "clear", HEARTH_HTML_PLAIN },
  { "color", HEARTH_HTML_PLAIN },
  { "cols", HEARTH_HTML_PLAIN },
  { "colspan", HEARTH_HTML_PLAIN },
  { "compact", HEARTH_HTML_PLAIN },
  { "data-hearth-background", HEARTH_HTML_MARK },
  { "data-hearth-deceptive", HEARTH_HTML_MARK },
  { "data-hearth-href", HEARTH_HTML_MARK },
  { "data-hearth-remote", HEARTH_HTML_MARK },
  { "data-hearth-tracker", HEARTH_HTML_MARK },
  { "datetime", HEARTH_HTML_PLAIN },
  { "dir", HEARTH_HTML_PLAIN },
  { "face", HEARTH_HTML_PLAIN },
  { "frame", HEARTH_HTML_PLAIN },
  { "headers", HEARTH_HTML_PLAIN },
  { "height", HEARTH_HTML_PLAIN },
  { "hidden", HEARTH_HTML_PLAIN },
  { "href", HEARTH_HTML_HREF },
  { "hspace", HEARTH_HTML_PLAIN },
  { "id", HEARTH_HTML_CLASS },
  { "lang", HEARTH_HTML_PLAIN },
  { "link", HEARTH_HTML_PLAIN },
  { "media", HEARTH_HTML_PLAIN },
  { "noshade", HEARTH_HTML_PLAIN },
  { "nowrap", HEARTH_HTML_PLAIN },
  { "rel", HEARTH_HTML_MARK },
  { "reversed", HEARTH_HTML_PLAIN },
  { "role", HEARTH_HTML_PLAIN },
  { "rowspan", HEARTH_HTML_PLAIN },
  { "rules", HEARTH_HTML_PLAIN },
  { "scope", HEARTH_HTML_PLAIN },
  { "size", HEARTH_HTML_PLAIN },
  { "span", HEARTH_HTML_PLAIN },
  { "src", HEARTH_HTML_SRC },
  { "srcset", HEARTH_HTML_SRCSET },
  { "start", HEARTH_HTML_PLAIN },
  { "style", HEARTH_HTML_STYLE },
  { "summary", HEARTH_HTML_PLAIN },
  { "text", HEARTH_HTML_PLAIN },
  { "title", HEARTH_HTML_PLAIN },
  { "type", HEARTH_HTML_PLAIN },
  { "valign", HEARTH_HTML_PLAIN },
  { "value", HEARTH_HTML_PLAIN },
  { "vspace", HEARTH_HTML_PLAIN },
  { "width", HEARTH_HTML_PLAIN },
};

/* Elements whose content is no markup for a parser, and no text for a reader. */
static const char *const raw_texts[] = {
  "iframe", "noembed", "noframes", "script", "textarea", "title", "xmp"
};

static int
compare (const void *key, const void *item)
{
  return strcmp (key, *(const char *const *) item);
}

static gboolean
lower_name (const char *name, gsize n_bytes, char lower[NAME_MAX_BYTES])
{
  if (n_bytes == 0 || n_bytes >= NAME_MAX_BYTES)
    return FALSE;
  for (gsize i = 0; i < n_bytes; i++)
    lower[i] = g_ascii_tolower (name[i]);
  lower[n_bytes] = '\0';
  return strlen (lower) == n_bytes;
}

/**
 * hearth_html_find_element:
 * @name: a tag's name in any case
 *
 * Returns: (transfer none) (nullable): the element, %NULL if messages may not have it
 */
const HearthHtmlElement *
hearth_html_find_element (const char *name, gsize n_bytes)
{
  char lower[NAME_MAX_BYTES];

  return lower_name (name, n_bytes, lower)
             ? bsearch (lower, elements, G_N_ELEMENTS (elements), sizeof *elements, compare)
             : NULL;
}

/**
 * hearth_html_find_attribute:
 * @name: an attribute's name in any case
 *
 * Returns: how its value is treated
 */
HearthHtmlAttributeKind
hearth_html_find_attribute (const char *name, gsize n_bytes)
{
  char lower[NAME_MAX_BYTES];
  const Attribute *found =
      lower_name (name, n_bytes, lower)
          ? bsearch (lower, attributes, G_N_ELEMENTS (attributes), sizeof *attributes, compare)
          : NULL;

  return found != NULL ? found->kind : HEARTH_HTML_NOT_ALLOWED;
}

/**
 * hearth_html_is_raw_text:
 * @name: a tag's name in any case
 *
 * Returns: whether everything up to its end tag is left out unread
 */
gboolean
hearth_html_is_raw_text (const char *name, gsize n_bytes)
{
  char lower[NAME_MAX_BYTES];

  return lower_name (name, n_bytes, lower) &&
         bsearch (lower, raw_texts, G_N_ELEMENTS (raw_texts), sizeof *raw_texts, compare) != NULL;
}
