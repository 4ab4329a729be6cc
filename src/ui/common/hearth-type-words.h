/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What kind of thing a MIME type is, as a picture and as a word. */
const char *hearth_type_get_icon_name (const char *content_type);
const char *hearth_type_get_word (const char *content_type);

G_END_DECLS
