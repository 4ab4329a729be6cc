/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bump allocator: a hundred thousand rows must not be a million calls of malloc. Owned by who batches. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-arena.h"

#include <string.h>

#define BLOCK_BYTES (64 * 1024)
#define ALIGNMENT   (sizeof (gpointer))

struct _HearthArena
{
  GPtrArray *blocks; /* of BLOCK_BYTES each */
  GPtrArray *large;  /* what did not fit into one */
  guint n_used;
  gsize offset; /* in the last used block */
};

/**
 * hearth_arena_new:
 *
 * Returns: (transfer full): an empty arena
 */
HearthArena *
hearth_arena_new (void)
{
  HearthArena *self = g_new0 (HearthArena, 1);

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->large = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * hearth_arena_free:
 * @self: (transfer full) (nullable): an arena
 */
void
hearth_arena_free (HearthArena *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->large);
  g_free (self);
}

/**
 * hearth_arena_reset:
 *
 * Everything taken so far is gone; the blocks stay for the next round.
 */
void
hearth_arena_reset (HearthArena *self)
{
  g_ptr_array_set_size (self->large, 0);
  self->n_used = 0;
  self->offset = BLOCK_BYTES;
}

/**
 * hearth_arena_take:
 *
 * Returns: (transfer none): memory that is valid until the next reset, aligned for pointers, not cleared
 */
void *
hearth_arena_take (HearthArena *self, gsize size_bytes)
{
  const gsize needed = (size_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  char *block;

  if (needed > BLOCK_BYTES)
    {
      block = g_malloc (needed);
      g_ptr_array_add (self->large, block);
      return block;
    }
  if (self->n_used == 0 || self->offset + needed > BLOCK_BYTES)
    {
      if (self->n_used == self->blocks->len)
        g_ptr_array_add (self->blocks, g_malloc (BLOCK_BYTES));
      self->n_used++;
      self->offset = 0;
    }
  block = (char *) g_ptr_array_index (self->blocks, self->n_used - 1) + self->offset;
  self->offset += needed;
  return block;
}

/**
 * hearth_arena_copy:
 * @text: bytes, maybe without a NUL at the end
 *
 * Returns: (transfer none): a copy that ends with NUL, valid until the next reset
 */
char *
hearth_arena_copy (HearthArena *self, const char *text, gsize length)
{
  char *copy = hearth_arena_take (self, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}
