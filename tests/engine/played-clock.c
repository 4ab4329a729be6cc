/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands before the C library's clock_gettime(), timerfd_create() and timerfd_settime(): the linker takes these first. All but
 * CLOCK_BOOTTIME is as always; hearth-timer.c has nothing else. */
#include "played-clock.h"

#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL

typedef struct
{
  gint64 expires_ns; /* as played; 0: not armed */
  gint64 period_ns;
} PlayedTimer;

static GMutex lock;
static GHashTable *timers; /* descriptor to PlayedTimer; may have some that were closed */
static GHashTable
    *watches; /* descriptors of timers that are cancelled when the clock on the wall jumps; the same */
static gint64 factor = 1;
static gint64 real_base_ns, played_base_ns;

static gint64
to_ns (const struct timespec *time)
{
  return time->tv_sec * NS_PER_S + time->tv_nsec;
}

static struct timespec
from_ns (gint64 ns)
{
  return (struct timespec){ ns / NS_PER_S, (long) (ns % NS_PER_S) };
}

static gint64
real_now_ns (void)
{
  struct timespec now;

  syscall (SYS_clock_gettime, CLOCK_BOOTTIME, &now);
  return to_ns (&now);
}

/* With the lock held. */
static gint64
played_now_ns (void)
{
  return played_base_ns + (real_now_ns () - real_base_ns) * factor;
}

static gint64
to_real (gint64 played_ns)
{
  return played_ns == 0 ? 0 : MAX (played_ns / factor, 1);
}

static int
set_real (int fd, gint64 left_ns, gint64 period_ns)
{
  const struct itimerspec real = { from_ns (to_real (period_ns)), from_ns (to_real (left_ns)) };

  return (int) syscall (SYS_timerfd_settime, fd, 0, &real, NULL);
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  if (clock != CLOCK_BOOTTIME)
    return (int) syscall (SYS_clock_gettime, clock, now);
  g_mutex_lock (&lock);
  *now = from_ns (played_now_ns ());
  g_mutex_unlock (&lock);
  return 0;
}

int
timerfd_create (int clock, int flags)
{
  const int fd = (int) syscall (SYS_timerfd_create, clock, flags);

  if (fd < 0)
    return fd;
  g_mutex_lock (&lock);
  if (timers == NULL)
    timers = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (clock == CLOCK_BOOTTIME)
    g_hash_table_replace (timers, GINT_TO_POINTER (fd), g_new0 (PlayedTimer, 1));
  else
    g_hash_table_remove (timers, GINT_TO_POINTER (fd));
  if (watches != NULL)
    g_hash_table_remove (watches, GINT_TO_POINTER (fd));
  g_mutex_unlock (&lock);
  return fd;
}

int
timerfd_settime (int fd, int flags, const struct itimerspec *spec, struct itimerspec *old)
{
  PlayedTimer *timer;
  int result;

  g_mutex_lock (&lock);
  timer = timers != NULL ? g_hash_table_lookup (timers, GINT_TO_POINTER (fd)) : NULL;
  if (timer == NULL || flags != 0)
    {
      result = (int) syscall (SYS_timerfd_settime, fd, flags, spec, old);
      if (watches == NULL)
        watches = g_hash_table_new (NULL, NULL);
      if (flags & TFD_TIMER_CANCEL_ON_SET)
        g_hash_table_add (watches, GINT_TO_POINTER (fd));
    }
  else
    {
      const gint64 left_ns = to_ns (&spec->it_value);

      timer->period_ns = to_ns (&spec->it_interval);
      timer->expires_ns = left_ns != 0 ? played_now_ns () + left_ns : 0;
      result = set_real (fd, left_ns, timer->period_ns);
    }
  g_mutex_unlock (&lock);
  return result;
}

/* The clock is another from now on: what runs ends when it should by that. A descriptor that is no timer any more refuses. */
static void
set_anew (void)
{
  const gint64 now_ns = played_now_ns ();
  GHashTableIter iter;
  gpointer fd, value;

  if (timers == NULL)
    return;
  g_hash_table_iter_init (&iter, timers);
  while (g_hash_table_iter_next (&iter, &fd, &value))
    {
      PlayedTimer *timer = value;
      const gint64 left_ns = timer->expires_ns - now_ns;

      if (timer->expires_ns == 0)
        continue;
      if (left_ns <= 0)
        timer->expires_ns = now_ns + timer->period_ns;
      if (set_real (GPOINTER_TO_INT (fd), MAX (left_ns, 1), timer->period_ns) < 0)
        g_hash_table_iter_remove (&iter);
    }
}

/* As far as the program can tell they were cancelled. */
static void
cancel_watches (void)
{
  GHashTableIter iter;
  gpointer fd;

  if (watches == NULL)
    return;
  g_hash_table_iter_init (&iter, watches);
  while (g_hash_table_iter_next (&iter, &fd, NULL))
    set_real (GPOINTER_TO_INT (fd), factor, 0);
}

void
played_clock_run (guint times)
{
  g_mutex_lock (&lock);
  played_base_ns = played_now_ns ();
  real_base_ns = real_now_ns ();
  factor = times;
  set_anew ();
  g_mutex_unlock (&lock);
}

/* With the lock held. */
static void
skip (gint64 ms)
{
  played_base_ns = played_now_ns () + ms * (NS_PER_S / 1000);
  real_base_ns = real_now_ns ();
  set_anew ();
}

void
played_clock_skip (gint64 ms)
{
  g_mutex_lock (&lock);
  skip (ms);
  g_mutex_unlock (&lock);
}

void
played_clock_sleep (gint64 ms)
{
  g_mutex_lock (&lock);
  skip (ms);
  cancel_watches ();
  g_mutex_unlock (&lock);
}
