/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-insert.h"

G_BEGIN_DECLS

gboolean hearth_mime_is_seven_bit (GBytes *skeleton, GArray *inserts);
GBytes *hearth_mime_to_seven_bit (GBytes *skeleton, GArray *inserts, GArray **seven_bit_inserts);

G_END_DECLS
