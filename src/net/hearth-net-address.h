/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean hearth_net_address_is_loopback (GInetAddress *address);
gboolean hearth_net_address_is_private (GInetAddress *address);
gboolean hearth_net_host_is_loopback (const char *host);

G_END_DECLS
