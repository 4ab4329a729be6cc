/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Of a message's References, so many of the first and as many of the last count. */
#define HEARTH_REFERENCES_KEPT 50

gint64 hearth_message_id_hash (const char *message_id);
gint64 hearth_date_sort (gboolean has_date, gint64 date_unix_s, gint64 internal_unix_s, gint64 now_unix_s);

G_END_DECLS
