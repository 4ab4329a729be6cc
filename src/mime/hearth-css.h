/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** CSS of one message that is kept, in bytes of the source; the rest is left out. */
#define HEARTH_CSS_MAX_BYTES (1024 * 1024)

/**
 * HearthCss:
 * @cids: (nullable): Content-IDs that url(cid:…) may name
 * @used: those that were named
 * @remote: (nullable): the last picture in the network that a url() named; the owner takes it after each call
 * @is_hidden: the last declarations make their element invisible or a dot
 * @is_own: the text is this filter's own output
 * @n_bytes: how much was read so far
 *
 * What the CSS of a message may refer to and did. A plain value of one cleaning.
 */
typedef struct
{
  GHashTable *cids;
  GHashTable *used;
  char *remote;
  gboolean is_hidden;
  gboolean is_own;
  gsize n_bytes;
} HearthCss;

void hearth_css_clean_style (HearthCss *self, const char *css, gsize n_bytes, GString *out);
void hearth_css_clean_sheet (HearthCss *self, const char *css, gsize n_bytes, GString *out);
gboolean hearth_css_clean_media (const char *media, gsize n_bytes, GString *out);
gboolean hearth_css_is_color (const char *value);

G_END_DECLS
