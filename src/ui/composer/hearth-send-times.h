/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** When a morning begins, local time. */
#define HEARTH_SEND_TIMES_MORNING_HOUR 8

GDateTime *hearth_send_times_tomorrow_morning (GDateTime *now);
GDateTime *hearth_send_times_monday_morning (GDateTime *now);

G_END_DECLS
