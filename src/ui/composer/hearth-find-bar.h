/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-editor.h"

G_BEGIN_DECLS

typedef enum
{
  HEARTH_FIND_BAR_FIND,
  HEARTH_FIND_BAR_REPLACE,
} HearthFindBarKind;

/**
 * HearthFindBar:
 *
 * A line above a text to find something in it, and to replace it. Esc closes it.
 */
#define HEARTH_TYPE_FIND_BAR (hearth_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (HearthFindBar, hearth_find_bar, HEARTH, FIND_BAR, GtkWidget)

void hearth_find_bar_set_editor (HearthFindBar *self, HearthEditor *editor);
void hearth_find_bar_open (HearthFindBar *self, HearthFindBarKind kind);
void hearth_find_bar_close (HearthFindBar *self);

G_END_DECLS
