/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean hearth_certificate_usage_allows_server (const guint8 *der, gsize size_bytes);

G_END_DECLS
