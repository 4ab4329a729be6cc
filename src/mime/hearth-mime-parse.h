/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-content.h"

G_BEGIN_DECLS

/* What is read of one message; the source has the rest, and CUT is remarked. */
#define HEARTH_MIME_MAX_DEPTH        50
#define HEARTH_MIME_MAX_PARTS        1000
#define HEARTH_MIME_MAX_HEADERS      2000
#define HEARTH_MIME_MAX_HEADER_BYTES (1024 * 1024)
#define HEARTH_MIME_MAX_TEXT_BYTES   (10 * 1024 * 1024)
/** Texts after so much HTML of others are listed as files. */
#define HEARTH_MIME_MAX_BODY_BYTES (10 * 1024 * 1024)

HearthContent *hearth_mime_parse (GBytes *raw, GError **error);
GBytes *hearth_mime_decode_part (GBytes *raw, const char *path, GError **error);

GBytes *hearth_mime_decode_only_part (GBytes *raw, GError **error);

G_END_DECLS
