/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plain text in a text view with undo, quotes in colours. Owned by the composer; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-plain-editor-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hearth-letter-text.h"
#include "hearth-quote-tags.h"

static void hearth_plain_editor_editor_init (HearthEditorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HearthPlainEditor,
                               hearth_plain_editor,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (HEARTH_TYPE_EDITOR, hearth_plain_editor_editor_init))

static void
set_text (HearthEditor *editor, const char *text)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  GtkTextIter start;

  /* What the letter begins with is nothing to undo. */
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  gtk_text_buffer_set_modified (self->buffer, FALSE);
}

static char *
dup_text (HearthEditor *editor)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  /* Pasted text may end its lines in other ways. */
  lines = g_strsplit (text, "\r\n", -1);
  g_free (text);
  text = g_strjoinv ("\n", lines);
  g_strdelimit (text, "\r", '\n');
  return g_steal_pointer (&text);
}

static void
get_iter_at_byte (HearthPlainEditor *self, const char *text, gsize at, GtkTextIter *iter)
{
  gtk_text_buffer_get_iter_at_offset (self->buffer, iter, (int) g_utf8_pointer_to_offset (text, text + at));
}

static void
change_signature (HearthEditor *editor, const char *from, const char *to)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gssize found;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  found = hearth_letter_text_find_signature (text, from);
  if (found < 0 && hearth_letter_text_has_signature (text))
    return; /* the writer has made it his own */
  before = found < 0 ? g_strdup (text) : g_strndup (text, (gsize) found);
  after = hearth_letter_text_dup_signed (before, to);
  gtk_text_buffer_begin_user_action (self->buffer);
  get_iter_at_byte (self, text, strlen (before), &start);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &end, after + strlen (before), -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

static gboolean
is_changed (HearthEditor *editor)
{
  return gtk_text_buffer_get_modified (HEARTH_PLAIN_EDITOR (editor)->buffer);
}

static void
set_monospace (HearthEditor *editor, gboolean is_monospace)
{
  gtk_text_view_set_monospace (HEARTH_PLAIN_EDITOR (editor)->view, is_monospace);
}

static void
insert_emoji (HearthEditor *editor)
{
  gtk_widget_grab_focus (GTK_WIDGET (editor));
  g_signal_emit_by_name (HEARTH_PLAIN_EDITOR (editor)->view, "insert-emoji");
}

static void
set_spelling (HearthEditor *editor, HearthSpelling *spelling, const char *language, GMenuModel *languages)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);

  hearth_spell_marks_set_language (self->marks, spelling, language);
  hearth_spell_menu_set_languages (self->spell_menu, languages);
}

static void
hearth_plain_editor_editor_init (HearthEditorInterface *iface)
{
  iface->set_text = set_text;
  iface->dup_text = dup_text;
  iface->change_signature = change_signature;
  iface->is_changed = is_changed;
  iface->set_monospace = set_monospace;
  iface->insert_emoji = insert_emoji;
  iface->paste_plain = hearth_plain_editor_paste_plain;
  iface->toggle_quote = hearth_plain_editor_toggle_quote;
  iface->find = hearth_plain_editor_find;
  iface->replace = hearth_plain_editor_replace;
  iface->replace_all = hearth_plain_editor_replace_all;
  iface->set_spelling = set_spelling;
}

/* --- construction ------------------------------------------------------------------------------------------------- */

static void
changed_cb (HearthPlainEditor *self)
{
  g_signal_emit_by_name (self, "changed");
}

static gboolean
hearth_plain_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (HEARTH_PLAIN_EDITOR (widget)->view));
}

static void
hearth_plain_editor_dispose (GObject *object)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (object);

  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  self->buffer = NULL;
  g_clear_object (&self->spell_menu);
  g_clear_object (&self->marks);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (hearth_plain_editor_parent_class)->dispose (object);
}

static void
hearth_plain_editor_class_init (HearthPlainEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_plain_editor_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = hearth_plain_editor_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hearth_plain_editor_init (HearthPlainEditor *self)
{
  GtkWidget *view = gtk_text_view_new ();

  self->view = GTK_TEXT_VIEW (view);
  self->buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_buffer_set_enable_undo (self->buffer, TRUE);
  hearth_quote_tags_attach (self->buffer);
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (self->view, 18);
  gtk_text_view_set_right_margin (self->view, 18);
  gtk_text_view_set_top_margin (self->view, 16);
  gtk_text_view_set_bottom_margin (self->view, 24);
  gtk_text_view_set_pixels_inside_wrap (self->view, 4);
  gtk_text_view_set_pixels_below_lines (self->view, 4);
  gtk_text_view_set_accepts_tab (self->view, FALSE);
  gtk_text_view_set_input_hints (self->view, GTK_INPUT_HINT_SPELLCHECK | GTK_INPUT_HINT_EMOJI);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Text of the letter"), -1);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (changed_cb), self);
  hearth_plain_editor_paste_init (self);

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), view);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  self->marks = hearth_spell_marks_new (self->view);
  self->spell_menu = hearth_spell_menu_new (self->view, self->marks);
}

/**
 * hearth_plain_editor_new:
 *
 * Returns: (transfer floating): an empty editor
 */
GtkWidget *
hearth_plain_editor_new (void)
{
  return g_object_new (HEARTH_TYPE_PLAIN_EDITOR, NULL);
}

/**
 * hearth_plain_editor_get_view:
 *
 * Returns: (transfer none): what one writes in
 */
GtkTextView *
hearth_plain_editor_get_view (HearthPlainEditor *self)
{
  return self->view;
}

/**
 * hearth_plain_editor_get_spell_menu:
 *
 * Returns: (transfer none): what its context menu says about spelling
 */
HearthSpellMenu *
hearth_plain_editor_get_spell_menu (HearthPlainEditor *self)
{
  return self->spell_menu;
}
