/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CLOCK_BOOTTIME and its timers as the program sees them, for tests of what takes minutes: a program that links
 * played-clock.c may have them run faster, or have the computer sleep. Any thread. */

/* From now on a second of the program's timers takes 1/@times of a second. */
void played_clock_run (guint times);

/* Time went by at once: the clock jumps, and timers that ended meanwhile fire; the computer was awake. */
void played_clock_skip (gint64 ms);

/* The computer slept: the same, and the program is told of it as by the kernel. */
void played_clock_sleep (gint64 ms);

G_END_DECLS
