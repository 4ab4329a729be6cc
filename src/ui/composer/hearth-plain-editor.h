/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-editor.h"
#include "hearth-spell-menu.h"

G_BEGIN_DECLS

/**
 * HearthPlainEditor:
 *
 * A #HearthEditor for plain text.
 */
#define HEARTH_TYPE_PLAIN_EDITOR (hearth_plain_editor_get_type ())
G_DECLARE_FINAL_TYPE (HearthPlainEditor, hearth_plain_editor, HEARTH, PLAIN_EDITOR, GtkWidget)

GtkWidget *hearth_plain_editor_new (void);
GtkTextView *hearth_plain_editor_get_view (HearthPlainEditor *self);
HearthSpellMenu *hearth_plain_editor_get_spell_menu (HearthPlainEditor *self);

G_END_DECLS
