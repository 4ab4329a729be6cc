/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

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
 */
struct _HearthEditorInterface
{
  GTypeInterface parent_iface;

  void (*set_text) (HearthEditor *self, const char *text);
  char *(*dup_text) (HearthEditor *self);
  void (*change_signature) (HearthEditor *self, const char *from, const char *to);
  gboolean (*is_changed) (HearthEditor *self);
  void (*set_monospace) (HearthEditor *self, gboolean is_monospace);
};

void hearth_editor_set_text (HearthEditor *self, const char *text);
char *hearth_editor_dup_text (HearthEditor *self);
void hearth_editor_change_signature (HearthEditor *self, const char *from, const char *to);
gboolean hearth_editor_is_changed (HearthEditor *self);
void hearth_editor_set_monospace (HearthEditor *self, gboolean is_monospace);

G_END_DECLS
