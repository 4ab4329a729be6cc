/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The face of an editor. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-editor.h"

G_DEFINE_INTERFACE (HearthEditor, hearth_editor, GTK_TYPE_WIDGET)

static void
hearth_editor_default_init (HearthEditorInterface *iface)
{
  g_signal_new ("changed", HEARTH_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("files-pasted", HEARTH_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                GDK_TYPE_FILE_LIST);
  g_signal_new ("picture-pasted", HEARTH_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                G_TYPE_BYTES, G_TYPE_STRING);
}

/**
 * hearth_editor_set_text:
 *
 * Replaces everything.
 */
void
hearth_editor_set_text (HearthEditor *self, const char *text)
{
  HEARTH_EDITOR_GET_IFACE (self)->set_text (self, text);
}

/**
 * hearth_editor_dup_text:
 *
 * Returns: (transfer full): all of it as plain text
 */
char *
hearth_editor_dup_text (HearthEditor *self)
{
  return HEARTH_EDITOR_GET_IFACE (self)->dup_text (self);
}

/**
 * hearth_editor_change_signature:
 * @from: (nullable): the signature that the text has
 * @to: (nullable): the one that it shall have
 *
 * Changes the signature if the writer left it as it was. The writer can undo it.
 */
void
hearth_editor_change_signature (HearthEditor *self, const char *from, const char *to)
{
  HEARTH_EDITOR_GET_IFACE (self)->change_signature (self, from, to);
}

/**
 * hearth_editor_is_changed:
 *
 * Returns: whether the user changed anything
 */
gboolean
hearth_editor_is_changed (HearthEditor *self)
{
  return HEARTH_EDITOR_GET_IFACE (self)->is_changed (self);
}

/**
 * hearth_editor_set_monospace:
 *
 * Makes all letters equally wide, or not.
 */
void
hearth_editor_set_monospace (HearthEditor *self, gboolean is_monospace)
{
  HEARTH_EDITOR_GET_IFACE (self)->set_monospace (self, is_monospace);
}
