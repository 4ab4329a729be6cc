/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

#include "hearth-web.h"

G_BEGIN_DECLS

void hearth_web_scheme_register (WebKitWebContext *context);
char *hearth_web_scheme_dup_frame (const char *body, guint serial, HearthWebTheme theme);
const char *hearth_web_theme_get_name (HearthWebTheme theme);
gboolean hearth_web_scheme_sets_colors (const char *body);

void hearth_web_request_finish (HearthWebRequest *request, GBytes *bytes, const char *content_type);

G_END_DECLS
