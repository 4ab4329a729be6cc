/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** A picture that is larger is not shown: nobody writes such mail in good faith. */
#define HEARTH_PICTURE_MAX_BYTES (10 * 1024 * 1024)

const char *hearth_picture_sniff (GBytes *bytes);
void hearth_picture_fetch_async (const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
GBytes *hearth_picture_fetch_finish (GAsyncResult *result, char **content_type, GError **error);

G_END_DECLS
