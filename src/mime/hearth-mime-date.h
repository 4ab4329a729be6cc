/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** 1990-01-01T00:00:00Z: a Date header before it is not believed. */
#define HEARTH_MIME_DATE_FIRST_S G_GINT64_CONSTANT (631152000)

/** How much later than its arrival a message may claim to be from. */
#define HEARTH_MIME_DATE_AHEAD_S G_GINT64_CONSTANT (86400)

gboolean hearth_mime_parse_date (const char *raw, gssize n_bytes, gint64 *unix_s, gint16 *offset_min);
gint64 hearth_mime_choose_date (gint64 header_unix_s, gint64 internal_unix_s, gboolean *is_doubtful);
char *hearth_mime_format_date (gint64 unix_s, gint16 offset_min);

G_END_DECLS
