/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-spelling.h"

G_BEGIN_DECLS

/** The tag of words that are wrong. */
#define HEARTH_SPELL_MARKS_TAG "hearth-misspelt"

/**
 * HearthSpellMarks:
 *
 * Underlines the words of a text view that are wrong: those in sight, and of those what its writer wrote.
 */
#define HEARTH_TYPE_SPELL_MARKS (hearth_spell_marks_get_type ())
G_DECLARE_FINAL_TYPE (HearthSpellMarks, hearth_spell_marks, HEARTH, SPELL_MARKS, GObject)

HearthSpellMarks *hearth_spell_marks_new (GtkTextView *view);
void hearth_spell_marks_set_language (HearthSpellMarks *self, HearthSpelling *spelling, const char *language);
HearthSpelling *hearth_spell_marks_get_spelling (HearthSpellMarks *self);
const char *hearth_spell_marks_get_language (HearthSpellMarks *self);
char *hearth_spell_marks_dup_word_at (HearthSpellMarks *self, GtkTextIter *start, GtkTextIter *end);

G_END_DECLS
