/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timers that go on counting while the computer sleeps (CLOCK_BOOTTIME): a connection that was to be checked in ten
 * minutes is checked at once after a night's suspend. One timerfd a timer; they belong to one main context. */
#define G_LOG_DOMAIN "hearth-base"

#include "hearth-timer.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  GSource source;
  int fd;
} TimerSource;

/**
 * hearth_timer_now_ms:
 *
 * Returns: milliseconds since the computer started, sleep included; any thread
 */
gint64
hearth_timer_now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What it says does not matter, but a descriptor that was not read stays ready. */
static void
read_off (int fd)
{
  guint64 expirations;
  ssize_t got;

  do
    got = read (fd, &expirations, sizeof expirations);
  while (got < 0 && errno == EINTR);
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  read_off (((TimerSource *) source)->fd);
  return callback != NULL ? callback (data) : G_SOURCE_REMOVE;
}

static void
timer_finalize (GSource *source)
{
  TimerSource *timer = (TimerSource *) source;

  if (timer->fd >= 0)
    close (timer->fd);
}

/* A time that never comes, by the clock on the wall: its timer is cancelled when that clock jumps, as it does after sleep. */
#define NEVER_S (10LL * 365 * 24 * 3600)

static gboolean
arm_sleep_watch (int fd)
{
  const struct itimerspec spec = { .it_value.tv_sec =
                                       (time_t) (g_get_real_time () / G_USEC_PER_SEC + NEVER_S) };

  /* It is armed also where it says that the clock jumped once more since it was read. */
  return timerfd_settime (fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL) == 0 ||
         errno == ECANCELED;
}

/* That it was cancelled is told by reading it, which fails. */
static gboolean
sleep_watch_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  TimerSource *timer = (TimerSource *) source;

  read_off (timer->fd);
  if (!arm_sleep_watch (timer->fd))
    return G_SOURCE_REMOVE;
  return callback != NULL ? callback (data) : G_SOURCE_REMOVE;
}

static GSourceFuncs sleep_watch_funcs = { .dispatch = sleep_watch_dispatch, .finalize = timer_finalize };

static GSourceFuncs timer_funcs = { .dispatch = timer_dispatch, .finalize = timer_finalize };

/**
 * hearth_timer_source_new:
 * @delay_ms: how long to wait, and again if the callback returns %G_SOURCE_CONTINUE
 *
 * Falls back to a source of GLib's own clock if the system has no descriptors left.
 *
 * Returns: (transfer full): a source that is not attached yet
 */
GSource *
hearth_timer_source_new (guint delay_ms)
{
  const guint period_ms = MAX (delay_ms, 1u);
  const struct timespec period = { period_ms / 1000, (long) (period_ms % 1000) * 1000000 };
  const struct itimerspec spec = { period, period };
  const int fd = timerfd_create (CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  GSource *source;

  if (fd < 0 || timerfd_settime (fd, 0, &spec, NULL) < 0)
    {
      if (fd >= 0)
        close (fd);
      return g_timeout_source_new (period_ms);
    }
  source = g_source_new (&timer_funcs, sizeof (TimerSource));
  g_source_set_static_name (source, "hearth-timer");
  ((TimerSource *) source)->fd = fd;
  g_source_add_unix_fd (source, fd, G_IO_IN);
  return source;
}

/**
 * hearth_timer_add:
 * @func: called in the thread-default main context of this call
 *
 * Returns: (transfer full): the attached source, to be given to hearth_timer_clear()
 */
GSource *
hearth_timer_add (guint delay_ms, GSourceFunc func, gpointer data)
{
  GSource *source = hearth_timer_source_new (delay_ms);

  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/**
 * hearth_timer_add_sleep_watch:
 * @func: called in the thread-default main context of this call, whenever the computer has slept or its clock was set
 *
 * Costs no wakeup until then (TFD_TIMER_CANCEL_ON_SET, timerfd_create(2)).
 *
 * Returns: (transfer full) (nullable): the attached source, to be given to hearth_timer_clear(); %NULL if the system cannot
 *   tell
 */
GSource *
hearth_timer_add_sleep_watch (GSourceFunc func, gpointer data)
{
  const int fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  GSource *source;

  if (fd < 0)
    return NULL;
  if (!arm_sleep_watch (fd))
    {
      close (fd);
      return NULL;
    }
  source = g_source_new (&sleep_watch_funcs, sizeof (TimerSource));
  g_source_set_static_name (source, "hearth-sleep-watch");
  ((TimerSource *) source)->fd = fd;
  g_source_add_unix_fd (source, fd, G_IO_IN);
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/**
 * hearth_timer_clear:
 * @timer: (inout) (nullable): a timer of hearth_timer_add(), which need not have fired
 *
 * Ends the timer and sets it to %NULL. May be called from its own callback.
 */
void
hearth_timer_clear (GSource **timer)
{
  GSource *source = g_steal_pointer (timer);

  if (source == NULL)
    return;
  g_source_destroy (source);
  g_source_unref (source);
}
