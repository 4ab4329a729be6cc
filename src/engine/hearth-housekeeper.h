/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthHousekeeper:
 *
 * The thread that checkpoints the write-ahead logs and gives free pages back, in slices. The engine thread tells it
 * which folders there are and that something was committed.
 */
typedef struct _HearthHousekeeper HearthHousekeeper;

HearthHousekeeper *hearth_housekeeper_new (void);
void hearth_housekeeper_free (HearthHousekeeper *self);

void hearth_housekeeper_add (HearthHousekeeper *self, const char *dir);
void hearth_housekeeper_remove (HearthHousekeeper *self, const char *dir);
void hearth_housekeeper_note_commit (HearthHousekeeper *self, const char *dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthHousekeeper, hearth_housekeeper_free)

G_END_DECLS
