/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** A message with more lines between its parts than this is not taken apart: each costs more than a kilobyte. */
#define HEARTH_MIME_MAX_BOUNDARY_LINES 20000

/** Nor is one with more header lines than this: each costs half a kilobyte. */
#define HEARTH_MIME_MAX_HEADER_LINES 100000

gboolean hearth_mime_has_too_many_headers (const char *bytes, gsize n_bytes);
gboolean hearth_mime_has_too_many_parts (const char *bytes, gsize n_bytes);

G_END_DECLS
