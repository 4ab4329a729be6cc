/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-mime-address.h"

G_BEGIN_DECLS

/** A header line longer than this is cut with an ellipsis: nobody reads it, and a row must stay small. */
#define HEARTH_MIME_LINE_MAX_CHARS 2000

/** Of a long References header, this many ids are kept from the front and from the end. */
#define HEARTH_MIME_IDS_KEPT 50

/** An id longer than this is none (RFC 5322 lines end at 998). */
#define HEARTH_MIME_ID_MAX_BYTES 998

char *hearth_mime_decode_words (const char *raw, gssize n_bytes);
char *hearth_mime_dup_line (const char *raw, gssize n_bytes);
char *hearth_mime_dup_id (const char *raw, gssize n_bytes);
GPtrArray *hearth_mime_parse_ids (const char *raw, gssize n_bytes);
gsize hearth_mime_encoded_word_length (const char *bytes, gsize n_bytes);

G_END_DECLS
