/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-content.h"
#include "hearth-html-clean.h"

G_BEGIN_DECLS

/**
 * HearthHtmlToken:
 *
 * One piece of markup. The pointers lead into the source.
 */
typedef enum
{
  HEARTH_HTML_TOKEN_TEXT,
  HEARTH_HTML_TOKEN_START,
  HEARTH_HTML_TOKEN_END,
  HEARTH_HTML_TOKEN_RAW,   /* the content of an element whose content is not markup, with its end tag */
  HEARTH_HTML_TOKEN_OTHER, /* a comment, a doctype, an instruction */
  HEARTH_HTML_TOKEN_EOF,
} HearthHtmlTokenKind;

typedef struct
{
  HearthHtmlTokenKind kind;
  const char *start; /* of START and END the name, of others everything */
  gsize n_bytes;
  const char *attributes; /* of START: what stands between the name and the '>' */
  gsize attributes_bytes;
} HearthHtmlToken;

typedef struct
{
  const char *p;
  const char *end;
  const char *raw_name; /* the element whose content comes next unread, or NULL */
  gsize raw_name_bytes;
} HearthHtmlScanner;

typedef struct
{
  const char *name;
  gsize name_bytes;
  const char *value;
  gsize value_bytes;
} HearthHtmlRawAttribute;

HearthHtmlTokenKind hearth_html_scan (HearthHtmlScanner *self, HearthHtmlToken *token);
gboolean hearth_html_scan_attribute (const char **p, const char *end, HearthHtmlRawAttribute *attribute);
char *hearth_html_strip (const char *html, gsize n_bytes);

GString *
hearth_html_balance (const char *html, gsize n_bytes, HearthHtmlOrigin origin, HearthRemarks *remarks);

G_END_DECLS
