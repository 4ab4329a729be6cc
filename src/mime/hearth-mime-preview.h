/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** How much of a message's text a list row shows. */
#define HEARTH_MIME_PREVIEW_CHARS 160

/** Bytes of a part worth fetching for a preview: a newsletter's style sheet comes first. */
#define HEARTH_MIME_PREVIEW_BYTES (32 * 1024)

char *hearth_mime_preview (GBytes *part, const char *content_type, const char *charset, const char *encoding);
char *hearth_mime_preview_text (const char *text);

G_END_DECLS
