/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

void hearth_web_session_prepare_async (const char *directory,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
gboolean hearth_web_session_prepare_finish (GAsyncResult *result, GError **error);

WebKitWebView *hearth_web_session_new_view (WebKitUserContentManager **content);

G_END_DECLS
