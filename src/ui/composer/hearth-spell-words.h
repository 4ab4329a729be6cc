/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthSpellWord:
 * @start @end: offsets in characters
 *
 * A word that can be looked up.
 */
typedef struct
{
  int start;
  int end;
  char *word;
} HearthSpellWord;

GArray *hearth_spell_words_find (const char *text);

G_END_DECLS
