/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

void hearth_web_guard_refuse_all (WebKitWebView *web);

G_END_DECLS
