/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-editor.h"

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

G_END_DECLS
