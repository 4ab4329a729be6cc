/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-spelling.h"

G_BEGIN_DECLS

/** Where to look for the next place. */
typedef enum
{
  HEARTH_FIND_HERE, /* from where the selection begins: while somebody still types what to find */
  HEARTH_FIND_NEXT,
  HEARTH_FIND_PREVIOUS,
} HearthFindWay;

/**
 * HearthFound:
 * @n_places: how often it is there, at most %HEARTH_EDITOR_MAX_PLACES
 * @place: which of them is selected, from 1; 0 for none
 */
typedef struct
{
  guint n_places;
  guint place;
} HearthFound;

/** More places are not counted. */
#define HEARTH_EDITOR_MAX_PLACES 1000

/**
 * HearthEditor:
 *
 * What the text of a letter is written in: plain or rich, behind one face.
 *
 * Signals: "changed": the user changed the text; "files-pasted" (GdkFileList*) and "picture-pasted" (GBytes*, char*
 * content type): what was on the clipboard is no text, and is to be attached.
 */
#define HEARTH_TYPE_EDITOR (hearth_editor_get_type ())
G_DECLARE_INTERFACE (HearthEditor, hearth_editor, HEARTH, EDITOR, GtkWidget)

/**
 * HearthEditorInterface:
 * @set_text: replaces everything; not a change by the user; the cursor stands at the start
 * @dup_text: all of it as plain text, lines end with \n
 * @change_signature: puts @to in the place of @from, if the writer left that as it was; either may be %NULL
 * @is_changed: whether the user changed anything since @set_text
 * @set_monospace: whether all letters are equally wide
 * @insert_emoji: offers emojis to put where the cursor is
 * @paste_plain: puts what is on the clipboard where the cursor is, as text without anything else
 * @toggle_quote: makes the lines selected a quote, or no quote if they are one
 * @find: selects the next place of a text, in capitals or not, and brings it into sight
 * @replace: puts another text in the place that is selected, if it is one
 * @replace_all: in all places; returns how many
 * @set_spelling: in which language words are looked up, or %NULL; and a menu to choose it from
 */
struct _HearthEditorInterface
{
  GTypeInterface parent_iface;

  void (*set_text) (HearthEditor *self, const char *text);
  char *(*dup_text) (HearthEditor *self);
  void (*change_signature) (HearthEditor *self, const char *from, const char *to);
  gboolean (*is_changed) (HearthEditor *self);
  void (*set_monospace) (HearthEditor *self, gboolean is_monospace);
  void (*insert_emoji) (HearthEditor *self);
  void (*paste_plain) (HearthEditor *self);
  void (*toggle_quote) (HearthEditor *self);
  HearthFound (*find) (HearthEditor *self, const char *text, HearthFindWay way);
  gboolean (*replace) (HearthEditor *self, const char *text, const char *with);
  guint (*replace_all) (HearthEditor *self, const char *text, const char *with);
  void (*set_spelling) (HearthEditor *self,
                        HearthSpelling *spelling,
                        const char *language,
                        GMenuModel *languages);
};

void hearth_editor_set_text (HearthEditor *self, const char *text);
char *hearth_editor_dup_text (HearthEditor *self);
void hearth_editor_change_signature (HearthEditor *self, const char *from, const char *to);
gboolean hearth_editor_is_changed (HearthEditor *self);
void hearth_editor_set_monospace (HearthEditor *self, gboolean is_monospace);
void hearth_editor_insert_emoji (HearthEditor *self);
void hearth_editor_paste_plain (HearthEditor *self);
void hearth_editor_toggle_quote (HearthEditor *self);
HearthFound hearth_editor_find (HearthEditor *self, const char *text, HearthFindWay way);
gboolean hearth_editor_replace (HearthEditor *self, const char *text, const char *with);
guint hearth_editor_replace_all (HearthEditor *self, const char *text, const char *with);
void hearth_editor_set_spelling (HearthEditor *self,
                                 HearthSpelling *spelling,
                                 const char *language,
                                 GMenuModel *languages);

G_END_DECLS
