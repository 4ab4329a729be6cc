/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hearth_net_init (void);
GBytes *hearth_net_bytes_take_wiped (GByteArray *array);

G_END_DECLS
