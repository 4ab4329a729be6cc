/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** More suggestions than this are no help. */
#define HEARTH_SPELLING_MAX_SUGGESTIONS 6

/**
 * HearthSpelling:
 *
 * Knows how words are spelt, in the languages whose dictionaries are installed. One is enough for all windows. Asked on
 * the UI thread; dictionaries are read and searched on another, one question after the other.
 *
 * Signal "changed" (char* language): a word is right that was wrong.
 */
#define HEARTH_TYPE_SPELLING (hearth_spelling_get_type ())
G_DECLARE_FINAL_TYPE (HearthSpelling, hearth_spelling, HEARTH, SPELLING, GObject)

HearthSpelling *hearth_spelling_new (void);
void hearth_spelling_list_languages_async (HearthSpelling *self, GAsyncReadyCallback callback, gpointer data);
GStrv hearth_spelling_list_languages_finish (HearthSpelling *self, GAsyncResult *result);
void hearth_spelling_check_async (HearthSpelling *self,
                                  const char *language,
                                  const char *const *words,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
GStrv hearth_spelling_check_finish (HearthSpelling *self, GAsyncResult *result);
void hearth_spelling_suggest_async (HearthSpelling *self,
                                    const char *language,
                                    const char *word,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
GStrv hearth_spelling_suggest_finish (HearthSpelling *self, GAsyncResult *result);
void hearth_spelling_add (HearthSpelling *self, const char *language, const char *word);
void hearth_spelling_ignore (HearthSpelling *self, const char *language, const char *word);

G_END_DECLS
