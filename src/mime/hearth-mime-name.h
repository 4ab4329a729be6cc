/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-content.h"

G_BEGIN_DECLS

/** Every usual file system takes 255; the rest is for " (2)" where there is such a file. */
#define HEARTH_MIME_NAME_MAX_BYTES 240

gboolean hearth_mime_is_invisible (gunichar c);
char *hearth_mime_clean_name (const char *name, const char *content_type);
HearthPartRisk
hearth_mime_assess_part (const char *content_type, const char *name, const guint8 *bytes, gsize n_bytes);

G_END_DECLS
