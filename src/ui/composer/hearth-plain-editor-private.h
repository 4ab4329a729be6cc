/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-plain-editor.h"

G_BEGIN_DECLS

struct _HearthPlainEditor
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  HearthSpellMarks *marks;
  HearthSpellMenu *spell_menu;
};

/* hearth-plain-editor-paste.c */
void hearth_plain_editor_paste_init (HearthPlainEditor *self);
void hearth_plain_editor_paste_plain (HearthEditor *editor);

/* hearth-plain-editor-lines.c */
void hearth_plain_editor_toggle_quote (HearthEditor *editor);

/* hearth-plain-editor-find.c */
HearthFound hearth_plain_editor_find (HearthEditor *editor, const char *text, HearthFindWay way);
gboolean hearth_plain_editor_replace (HearthEditor *editor, const char *text, const char *with);
guint hearth_plain_editor_replace_all (HearthEditor *editor, const char *text, const char *with);

G_END_DECLS
