/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When letters go out that wait for a while. Pure functions on values, any thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-send-times.h"

/* A morning that the clock leaps over begins an hour later: g_date_time_new() says so. */
static GDateTime *
morning_in (GDateTime *now, int n_days)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (now, n_days);

  return g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (day),
                          g_date_time_get_month (day), g_date_time_get_day_of_month (day),
                          HEARTH_SEND_TIMES_MORNING_HOUR, 0, 0);
}

/**
 * hearth_send_times_tomorrow_morning:
 * @now: with the time zone of the writer
 *
 * Returns: (transfer full): the next day's morning
 */
GDateTime *
hearth_send_times_tomorrow_morning (GDateTime *now)
{
  return morning_in (now, 1);
}

/**
 * hearth_send_times_monday_morning:
 * @now: with the time zone of the writer
 *
 * Returns: (transfer full): the morning of the next Monday that is not today
 */
GDateTime *
hearth_send_times_monday_morning (GDateTime *now)
{
  return morning_in (now, 8 - g_date_time_get_day_of_week (now));
}
