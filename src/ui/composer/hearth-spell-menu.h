/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-spell-marks.h"

G_BEGIN_DECLS

/**
 * HearthSpellMenu:
 *
 * What the context menu of a text view says about spelling: what may be meant by the word there, add it to the
 * dictionary, ignore it, and in which language it is.
 */
#define HEARTH_TYPE_SPELL_MENU (hearth_spell_menu_get_type ())
G_DECLARE_FINAL_TYPE (HearthSpellMenu, hearth_spell_menu, HEARTH, SPELL_MENU, GObject)

HearthSpellMenu *hearth_spell_menu_new (GtkTextView *view, HearthSpellMarks *marks);
void hearth_spell_menu_set_languages (HearthSpellMenu *self, GMenuModel *languages);
GMenuModel *hearth_spell_menu_get_model (HearthSpellMenu *self);
void hearth_spell_menu_look_at (HearthSpellMenu *self, const GtkTextIter *place);

G_END_DECLS
