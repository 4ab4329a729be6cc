/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-gmime.h"
#include "hearth-content.h"

G_BEGIN_DECLS

GMimeObject *hearth_mime_leaf_parse_tree (GBytes *raw);
char *hearth_mime_leaf_dup_type (GMimeObject *object);
char *hearth_mime_leaf_dup_name (GMimeObject *object, const char *content_type);
char *hearth_mime_leaf_dup_content_id (GMimeObject *object);
GByteArray *hearth_mime_leaf_decode (GMimeObject *object, gsize max_bytes, guint64 *size_bytes);
char *
hearth_mime_leaf_dup_text (GMimeObject *object, gboolean is_html, gsize *n_bytes, HearthRemarks *remarks);
char *hearth_mime_leaf_find_meta_charset (const char *html, gsize n_bytes);
void hearth_mime_leaf_normalize_lines (char *text);

G_END_DECLS
