/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-content.h"

G_BEGIN_DECLS

/** The longest file name that every usual file system takes. */
#define HEARTH_MIME_NAME_MAX_BYTES 255

gboolean hearth_mime_is_invisible (gunichar c);
char *hearth_mime_clean_name (const char *name, const char *content_type);
HearthPartRisk
hearth_mime_assess_part (const char *content_type, const char *name, const guint8 *bytes, gsize n_bytes);

G_END_DECLS
