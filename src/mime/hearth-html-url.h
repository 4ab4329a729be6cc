/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** An address longer than this leads nowhere. */
#define HEARTH_HTML_URL_MAX_BYTES (16 * 1024)

void hearth_html_append_text (GString *out, const char *text, gsize n_bytes);
void hearth_html_append_attribute (GString *out, const char *name, const char *value);
void hearth_html_append_link (GString *out, const char *link, const char *visible);

char *hearth_html_dup_url (const char *value);
char *hearth_html_dup_link (const char *value);
char *hearth_html_dup_remote (const char *value);
char *hearth_html_dup_cid (const char *value);
gboolean hearth_html_is_data_picture (const char *url, gsize max_bytes);
gboolean hearth_html_is_tracker (const char *url);
gboolean hearth_html_is_deceptive (const char *link, const char *visible);

G_END_DECLS
