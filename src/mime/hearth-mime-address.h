/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-address.h"

G_BEGIN_DECLS

/** Addresses read from one header; the source has the rest. */
#define HEARTH_MIME_MAX_ADDRESSES 5000

/** RFC 5321 has 64 + 1 + 255; what is longer cannot be written to and is cut for showing. */
#define HEARTH_MIME_ADDRESS_MAX_CHARS 400

HearthAddress *hearth_mime_dup_address (const char *name, const char *mailbox, const char *host);
GPtrArray *hearth_mime_parse_addresses (const char *raw, gssize n_bytes);

gboolean hearth_mime_name_looks_like_address (const HearthAddress *address);
gboolean hearth_mime_is_mixed_script (const char *text);
gboolean hearth_mime_has_bidi_controls (const char *raw, gsize n_bytes);

G_END_DECLS
