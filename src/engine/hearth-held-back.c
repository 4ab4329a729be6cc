/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hearth-held-back.h"

#include "hearth-timer.h"

typedef struct
{
  gint64 not_before_ms;
  guint n_times;
} Wait;

struct _HearthHeldBack
{
  gint64 first_ms;
  guint n_doubled;
  GHashTable *waits; /* HearthKey → Wait */
};

/**
 * hearth_held_back_new:
 * @first_ms: how long something waits the first time
 * @n_doubled: how often the wait doubles
 *
 * Returns: (transfer full): nothing is held back
 */
HearthHeldBack *
hearth_held_back_new (gint64 first_ms, guint n_doubled)
{
  HearthHeldBack *self = g_new0 (HearthHeldBack, 1);

  self->first_ms = first_ms;
  self->n_doubled = n_doubled;
  self->waits = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

/**
 * hearth_held_back_free:
 * @self: (transfer full): what waits is forgotten
 */
void
hearth_held_back_free (HearthHeldBack *self)
{
  g_hash_table_unref (self->waits);
  g_free (self);
}

/**
 * hearth_held_back_add:
 *
 * The server could not take @key once more.
 */
void
hearth_held_back_add (HearthHeldBack *self, HearthKey key)
{
  Wait *wait = g_hash_table_lookup (self->waits, &key);

  if (wait == NULL)
    {
      wait = g_new0 (Wait, 1);
      g_hash_table_insert (self->waits, g_memdup2 (&key, sizeof key), wait);
    }
  wait->not_before_ms = hearth_timer_now_ms () + (self->first_ms << MIN (wait->n_times, self->n_doubled));
  wait->n_times++;
}

/**
 * hearth_held_back_remove:
 *
 * The server took @key: were it refused again, it would wait as the first time.
 */
void
hearth_held_back_remove (HearthHeldBack *self, HearthKey key)
{
  g_hash_table_remove (self->waits, &key);
}

/**
 * hearth_held_back_end_waits:
 *
 * Everything may be tried at once; how often it was refused is kept.
 */
void
hearth_held_back_end_waits (HearthHeldBack *self)
{
  GHashTableIter iter;
  gpointer wait;

  g_hash_table_iter_init (&iter, self->waits);
  while (g_hash_table_iter_next (&iter, NULL, &wait))
    ((Wait *) wait)->not_before_ms = 0;
}

/**
 * hearth_held_back_contains:
 * @next_ms: (inout) (optional): lowered to when @key waits no longer
 *
 * Returns: whether @key still waits
 */
gboolean
hearth_held_back_contains (const HearthHeldBack *self, HearthKey key, gint64 *next_ms)
{
  const Wait *wait = g_hash_table_lookup (self->waits, &key);

  if (wait == NULL || hearth_timer_now_ms () >= wait->not_before_ms)
    return FALSE;
  if (next_ms != NULL)
    *next_ms = MIN (*next_ms, wait->not_before_ms);
  return TRUE;
}
