/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-content.h"

G_BEGIN_DECLS

/* What is given to the tree builder; beyond them the message is shown as text. */
#define HEARTH_HTML_MAX_BYTES      (5 * 1024 * 1024)
#define HEARTH_HTML_MAX_DEPTH      512
#define HEARTH_HTML_MAX_ATTRIBUTES 256
#define HEARTH_HTML_MAX_TAGS       200000
/** A data: picture longer than this is dropped. */
#define HEARTH_HTML_MAX_DATA_BYTES (1024 * 1024)
/** Pictures from the network that are listed. */
#define HEARTH_HTML_MAX_REMOTE 2000

/** Whose marks are believed. */
typedef enum
{
  HEARTH_HTML_FOREIGN, /* HTML of a message, or anything from outside */
  HEARTH_HTML_OWN, /* this cleaner's own output, cleaned again: data-hearth-*, hearth-cid: and folds stay */
} HearthHtmlOrigin;

/**
 * HearthHtmlResult:
 * @html: (nullable): the cleaned fragment; %NULL if it was too much to be shown as HTML: show @text
 * @text: the same as plain text
 * @remote: (element-type utf8): addresses of pictures from the network, by the number in data-hearth-remote
 * @n_trackers: how many of @remote look like trackers
 * @remarks: CUT, HTML_TOO_LARGE
 * @cids: (element-type utf8): the Content-IDs that @html refers to
 */
typedef struct
{
  char *html;
  char *text;
  GPtrArray *remote;
  guint n_trackers;
  HearthRemarks remarks;
  GHashTable *cids;
} HearthHtmlResult;

HearthHtmlResult *
hearth_html_clean (const char *html, gsize n_bytes, GHashTable *cids, HearthHtmlOrigin origin);
void hearth_html_result_free (HearthHtmlResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthHtmlResult, hearth_html_result_free)

G_END_DECLS
