/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** How an element is treated while tags are balanced and written. */
typedef enum
{
  HEARTH_HTML_VOID = 1 << 0,       /* has no content and no end tag */
  HEARTH_HTML_FORMATTING = 1 << 1, /* may be opened again after it was closed by something around it */
  HEARTH_HTML_CLOSES_P = 1 << 2,   /* a paragraph cannot hold it */
  HEARTH_HTML_SCOPE = 1 << 3,      /* what is open outside of it cannot be closed inside of it */
  HEARTH_HTML_HEADING = 1 << 4,
  HEARTH_HTML_CELL = 1 << 5,      /* td, th */
  HEARTH_HTML_ROW_GROUP = 1 << 6, /* tbody, thead, tfoot, caption, colgroup */
  HEARTH_HTML_OWN_ONLY = 1 << 7,  /* only in what this cleaner wrote itself */
  HEARTH_HTML_BLOCK = 1 << 8,     /* begins a line of text */
} HearthHtmlFlags;

typedef struct
{
  const char *name;
  HearthHtmlFlags flags;
} HearthHtmlElement;

/** How an attribute's value is treated. */
typedef enum
{
  HEARTH_HTML_NOT_ALLOWED,
  HEARTH_HTML_PLAIN, /* any text, escaped */
  HEARTH_HTML_STYLE,
  HEARTH_HTML_CLASS,
  HEARTH_HTML_HREF,
  HEARTH_HTML_SRC,
  HEARTH_HTML_SRCSET,
  HEARTH_HTML_BACKGROUND,
  HEARTH_HTML_MARK, /* data-hearth-*: only in what this cleaner wrote itself */
} HearthHtmlAttributeKind;

const HearthHtmlElement *hearth_html_find_element (const char *name, gsize n_bytes);
HearthHtmlAttributeKind hearth_html_find_attribute (const char *name, gsize n_bytes);
gboolean hearth_html_is_raw_text (const char *name, gsize n_bytes);

G_END_DECLS
