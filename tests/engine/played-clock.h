/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CLOCK_BOOTTIME and its timers as the program sees them, for tests of what takes minutes: a program that links
 * played-clock.c may have them run faster, or have the computer sleep. Any thread. */

/* From now on a second of the program's timers takes 1/@times of a second. */
void played_clock_run (guint times);

/* The computer slept: the clock jumps, and timers that ended meanwhile fire. */
void played_clock_sleep (gint64 ms);

G_END_DECLS
