/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthPlainEditor: whole lines. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-plain-editor-private.h"

/* A selection that ends before the first letter of a line does not mean that line. */
static void
get_lines (HearthPlainEditor *self, int *first, int *last)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end);
  *first = gtk_text_iter_get_line (&start);
  *last = gtk_text_iter_get_line (&end);
  if (*last > *first && gtk_text_iter_starts_line (&end))
    (*last)--;
}

static gboolean
is_quoted (HearthPlainEditor *self, int line)
{
  GtkTextIter start;

  gtk_text_buffer_get_iter_at_line (self->buffer, &start, line);
  return gtk_text_iter_get_char (&start) == '>';
}

static void
quote (HearthPlainEditor *self, int line)
{
  GtkTextIter start;

  gtk_text_buffer_get_iter_at_line (self->buffer, &start, line);
  if (gtk_text_iter_ends_line (&start) || gtk_text_iter_get_char (&start) == '>')
    gtk_text_buffer_insert (self->buffer, &start, ">", -1);
  else
    gtk_text_buffer_insert (self->buffer, &start, "> ", -1);
}

static void
unquote (HearthPlainEditor *self, int line)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_line (self->buffer, &start, line);
  end = start;
  gtk_text_iter_forward_char (&end);
  if (gtk_text_iter_get_char (&end) == ' ')
    gtk_text_iter_forward_char (&end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

/* One quote mark more for each line selected; one less if all have one. */
void
hearth_plain_editor_toggle_quote (HearthEditor *editor)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  gboolean are_quoted = TRUE;
  int first, last;

  get_lines (self, &first, &last);
  for (int line = first; line <= last; line++)
    are_quoted &= is_quoted (self, line);
  gtk_text_buffer_begin_user_action (self->buffer);
  for (int line = first; line <= last; line++)
    if (are_quoted)
      unquote (self, line);
    else
      quote (self, line);
  gtk_text_buffer_end_user_action (self->buffer);
}
