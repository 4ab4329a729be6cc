/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The housekeeper's thread: passive checkpoints a moment after commits, incremental vacuum while nothing else is to
 * be done. Every piece of work is a slice of some milliseconds, so that stopping never waits long. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-housekeeper.h"

#include <sys/resource.h>
#include <unistd.h>

#include "hearth-ring-log.h"
#include "hearth-store-upkeep.h"
#include "hearth-thread.h"

/* After a commit the log is carried over within this time; more often would only cost writes. */
#define CHECKPOINT_EVERY_US (1 * G_USEC_PER_SEC)

/* While a folder rests: one slice of free pages this often. */
#define VACUUM_EVERY_US (20 * G_USEC_PER_SEC)
#define VACUUM_PAGES    200

typedef struct
{
  char *dir;
  HearthStoreUpkeep *upkeep; /* the housekeeper's thread only */
  gboolean is_dirty;
  gboolean needs_vacuum;
  gboolean is_leaving;
  gint64 next_checkpoint_us;
  gint64 next_vacuum_us;
} Room;

struct _HearthHousekeeper
{
  GThread *thread;
  GMutex lock;
  GCond wake;
  GPtrArray *rooms;
  gboolean is_stopping;
};

static void
room_free (gpointer data)
{
  Room *room = data;

  g_free (room->dir);
  g_free (room);
}

static Room *
find_room (HearthHousekeeper *self, const char *dir)
{
  for (guint i = 0; i < self->rooms->len; i++)
    {
      Room *room = g_ptr_array_index (self->rooms, i);

      if (g_str_equal (room->dir, dir))
        return room;
    }
  return NULL;
}

static gboolean
open_room (Room *room)
{
  g_autoptr (GError) error = NULL;

  if (room->upkeep == NULL)
    room->upkeep = hearth_store_upkeep_open (room->dir, &error);
  if (room->upkeep == NULL)
    hearth_debug ("engine", "housekeeper: %s", error->message);
  return room->upkeep != NULL;
}

static void
checkpoint (Room *room)
{
  g_autoptr (GError) error = NULL;
  guint64 wal_bytes;

  if (open_room (room) && !hearth_store_upkeep_checkpoint (room->upkeep, &wal_bytes, &error))
    hearth_debug ("engine", "checkpoint: %s", error->message);
}

static void
vacuum (Room *room)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = TRUE;

  if (open_room (room) && !hearth_store_upkeep_vacuum (room->upkeep, VACUUM_PAGES, &is_done, &error))
    hearth_debug ("engine", "vacuum: %s", error->message);
  room->needs_vacuum = !is_done;
}

/* Under the lock, which is let go for the work. Returns whether something was done. */
static gboolean
serve_room (HearthHousekeeper *self, Room *room, gint64 now_us)
{
  if (room->is_leaving)
    {
      g_mutex_unlock (&self->lock);
      if (room->is_dirty)
        checkpoint (room);
      g_clear_pointer (&room->upkeep, hearth_store_upkeep_close);
      g_mutex_lock (&self->lock);
      g_ptr_array_remove (self->rooms, room);
      g_cond_broadcast (&self->wake);
      return TRUE;
    }
  if (room->is_dirty && now_us >= room->next_checkpoint_us)
    {
      room->is_dirty = FALSE;
      room->next_checkpoint_us = now_us + CHECKPOINT_EVERY_US;
      room->needs_vacuum = TRUE;
      room->next_vacuum_us = now_us + VACUUM_EVERY_US;
      g_mutex_unlock (&self->lock);
      checkpoint (room);
      g_mutex_lock (&self->lock);
      return TRUE;
    }
  if (room->needs_vacuum && now_us >= room->next_vacuum_us && !self->is_stopping)
    {
      room->next_vacuum_us = now_us + VACUUM_EVERY_US / 20;
      g_mutex_unlock (&self->lock);
      vacuum (room);
      g_mutex_lock (&self->lock);
      return TRUE;
    }
  return FALSE;
}

/* Under the lock: sleeps until something is due, or is said. With nothing to do a computer is left alone. */
static void
rest (HearthHousekeeper *self)
{
  gint64 due_us = G_MAXINT64;

  for (guint i = 0; i < self->rooms->len; i++)
    {
      const Room *room = g_ptr_array_index (self->rooms, i);

      if (room->is_dirty)
        due_us = MIN (due_us, room->next_checkpoint_us);
      if (room->needs_vacuum)
        due_us = MIN (due_us, room->next_vacuum_us);
    }
  if (due_us == G_MAXINT64)
    g_cond_wait (&self->wake, &self->lock);
  else
    g_cond_wait_until (&self->wake, &self->lock, due_us);
}

static gpointer
housekeeper_thread (gpointer data)
{
  HearthHousekeeper *self = data;

  hearth_thread_set_role (HEARTH_THREAD_HOUSEKEEPER);
  setpriority (PRIO_PROCESS, (id_t) gettid (), 5);

  g_mutex_lock (&self->lock);
  while (!self->is_stopping || self->rooms->len > 0)
    {
      const gint64 now_us = g_get_monotonic_time ();
      gboolean has_worked = FALSE;

      for (guint i = 0; i < self->rooms->len && !has_worked; i++)
        {
          Room *room = g_ptr_array_index (self->rooms, i);

          room->is_leaving |= self->is_stopping;
          has_worked = serve_room (self, room, now_us); /* the array may be another one afterwards */
        }
      if (!has_worked && !self->is_stopping)
        rest (self);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

/**
 * hearth_housekeeper_new:
 *
 * Returns: (transfer full): a housekeeper whose thread runs
 */
HearthHousekeeper *
hearth_housekeeper_new (void)
{
  HearthHousekeeper *self = g_new0 (HearthHousekeeper, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->rooms = g_ptr_array_new_with_free_func (room_free);
  self->thread = g_thread_new ("hearth-keeper", housekeeper_thread, self);
  return self;
}

/**
 * hearth_housekeeper_free:
 * @self: (transfer full) (nullable): a housekeeper
 *
 * Checkpoints what is left and ends the thread.
 */
void
hearth_housekeeper_free (HearthHousekeeper *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_stopping = TRUE;
  g_cond_broadcast (&self->wake);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);

  g_ptr_array_unref (self->rooms);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}

/**
 * hearth_housekeeper_add:
 * @dir: a folder with databases; their writer is open
 */
void
hearth_housekeeper_add (HearthHousekeeper *self, const char *dir)
{
  Room *room = g_new0 (Room, 1);

  room->dir = g_strdup (dir);
  room->is_dirty = TRUE;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->rooms, room);
  g_cond_broadcast (&self->wake);
  g_mutex_unlock (&self->lock);
}

/**
 * hearth_housekeeper_remove:
 *
 * Waits until the housekeeper holds no connection to that folder any more, at most for a slice. Engine thread.
 */
void
hearth_housekeeper_remove (HearthHousekeeper *self, const char *dir)
{
  Room *room;

  g_mutex_lock (&self->lock);
  room = find_room (self, dir);
  if (room != NULL)
    room->is_leaving = TRUE;
  g_cond_broadcast (&self->wake);
  while (room != NULL && find_room (self, dir) == room)
    g_cond_wait (&self->wake, &self->lock);
  g_mutex_unlock (&self->lock);
}

/**
 * hearth_housekeeper_note_commit:
 *
 * Something was written to the databases of @dir.
 */
void
hearth_housekeeper_note_commit (HearthHousekeeper *self, const char *dir)
{
  Room *room;

  g_mutex_lock (&self->lock);
  room = find_room (self, dir);
  if (room != NULL && !room->is_dirty)
    {
      room->is_dirty = TRUE;
      /* Not at once: what was committed is being shown. */
      room->next_checkpoint_us =
          MAX (room->next_checkpoint_us, g_get_monotonic_time () + CHECKPOINT_EVERY_US);
      g_cond_broadcast (&self->wake);
    }
  g_mutex_unlock (&self->lock);
}
