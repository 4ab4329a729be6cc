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

/**
 * hearth_editor_insert_emoji:
 *
 * Offers emojis.
 */
void
hearth_editor_insert_emoji (HearthEditor *self)
{
  HEARTH_EDITOR_GET_IFACE (self)->insert_emoji (self);
}

/**
 * hearth_editor_paste_plain:
 *
 * Pastes text as nothing but text.
 */
void
hearth_editor_paste_plain (HearthEditor *self)
{
  HEARTH_EDITOR_GET_IFACE (self)->paste_plain (self);
}

/**
 * hearth_editor_toggle_quote:
 *
 * Makes the lines selected a quote, or no quote any more.
 */
void
hearth_editor_toggle_quote (HearthEditor *self)
{
  HEARTH_EDITOR_GET_IFACE (self)->toggle_quote (self);
}

/**
 * hearth_editor_find:
 * @text: what to find, in capitals or not
 *
 * Selects it. After the last place comes the first.
 *
 * Returns: how often it is there, and which one is selected
 */
HearthFound
hearth_editor_find (HearthEditor *self, const char *text, HearthFindWay way)
{
  return HEARTH_EDITOR_GET_IFACE (self)->find (self, text, way);
}

/**
 * hearth_editor_replace:
 *
 * Returns: whether @text was selected, and @with is in its place
 */
gboolean
hearth_editor_replace (HearthEditor *self, const char *text, const char *with)
{
  return HEARTH_EDITOR_GET_IFACE (self)->replace (self, text, with);
}

/**
 * hearth_editor_replace_all:
 *
 * Returns: how often @text was replaced; one Undo takes all back
 */
guint
hearth_editor_replace_all (HearthEditor *self, const char *text, const char *with)
{
  return HEARTH_EDITOR_GET_IFACE (self)->replace_all (self, text, with);
}

/**
 * hearth_editor_set_spelling:
 * @spelling: (nullable): who knows
 * @language: (nullable): one of its languages; %NULL to check nothing
 * @languages: a menu to choose the language from
 */
void
hearth_editor_set_spelling (HearthEditor *self,
                            HearthSpelling *spelling,
                            const char *language,
                            GMenuModel *languages)
{
  HEARTH_EDITOR_GET_IFACE (self)->set_spelling (self, spelling, language, languages);
}
