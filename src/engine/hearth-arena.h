/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthArena:
 *
 * Memory for many small things that go together: taken in pieces, given back all at once, its blocks used again.
 * One thread at a time.
 */
typedef struct _HearthArena HearthArena;

HearthArena *hearth_arena_new (void);
void hearth_arena_free (HearthArena *self);
void hearth_arena_reset (HearthArena *self);
void *hearth_arena_take (HearthArena *self, gsize size_bytes);
char *hearth_arena_copy (HearthArena *self, const char *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthArena, hearth_arena_free)

G_END_DECLS
