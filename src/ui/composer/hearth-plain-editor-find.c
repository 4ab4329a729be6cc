/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthPlainEditor: finding and replacing. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-plain-editor-private.h"

#define FLAGS (GTK_TEXT_SEARCH_TEXT_ONLY | GTK_TEXT_SEARCH_CASE_INSENSITIVE)

static gboolean
find_from (
    HearthPlainEditor *self, const GtkTextIter *from, const char *text, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextIter top;

  if (gtk_text_iter_forward_search (from, text, FLAGS, start, end, NULL))
    return TRUE;
  gtk_text_buffer_get_start_iter (self->buffer, &top);
  return gtk_text_iter_forward_search (&top, text, FLAGS, start, end, NULL);
}

static gboolean
find_before (
    HearthPlainEditor *self, const GtkTextIter *from, const char *text, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextIter bottom;

  if (gtk_text_iter_backward_search (from, text, FLAGS, start, end, NULL))
    return TRUE;
  gtk_text_buffer_get_end_iter (self->buffer, &bottom);
  return gtk_text_iter_backward_search (&bottom, text, FLAGS, start, end, NULL);
}

static HearthFound
count (HearthPlainEditor *self, const char *text, const GtkTextIter *selected)
{
  HearthFound found = { 0, 0 };
  GtkTextIter from, start, end;

  gtk_text_buffer_get_start_iter (self->buffer, &from);
  while (found.n_places < HEARTH_EDITOR_MAX_PLACES &&
         gtk_text_iter_forward_search (&from, text, FLAGS, &start, &end, NULL))
    {
      found.n_places++;
      if (gtk_text_iter_equal (&start, selected))
        found.place = found.n_places;
      from = end;
    }
  return found;
}

/* Selects the next place. */
HearthFound
hearth_plain_editor_find (HearthEditor *editor, const char *text, HearthFindWay way)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  GtkTextIter from, to, start, end;
  gboolean is_found;

  if (*text == '\0')
    return (HearthFound){ 0, 0 };
  gtk_text_buffer_get_selection_bounds (self->buffer, &from, &to);
  if (way == HEARTH_FIND_PREVIOUS)
    is_found = find_before (self, &from, text, &start, &end);
  else
    is_found = find_from (self, way == HEARTH_FIND_NEXT ? &to : &from, text, &start, &end);
  if (!is_found)
    return (HearthFound){ 0, 0 };
  gtk_text_buffer_select_range (self->buffer, &start, &end);
  gtk_text_view_scroll_to_iter (self->view, &start, 0.1, FALSE, 0, 0);
  return count (self, text, &start);
}

static gboolean
is_place (const GtkTextIter *from, const GtkTextIter *to, const char *text)
{
  GtkTextIter start, end;

  return gtk_text_iter_forward_search (from, text, FLAGS, &start, &end, to) &&
         gtk_text_iter_equal (&start, from) && gtk_text_iter_equal (&end, to);
}

/* Replaces what is selected if it is @text. */
gboolean
hearth_plain_editor_replace (HearthEditor *editor, const char *text, const char *with)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  GtkTextIter start, end;

  if (*text == '\0' || !gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end) ||
      !is_place (&start, &end, text))
    return FALSE;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, with, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  return TRUE;
}

/* Replaces from top to bottom; what is put in is not looked at again. */
guint
hearth_plain_editor_replace_all (HearthEditor *editor, const char *text, const char *with)
{
  HearthPlainEditor *self = HEARTH_PLAIN_EDITOR (editor);
  GtkTextIter from, start, end;
  guint n = 0;

  if (*text == '\0')
    return 0;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_get_start_iter (self->buffer, &from);
  while (gtk_text_iter_forward_search (&from, text, FLAGS, &start, &end, NULL))
    {
      gtk_text_buffer_delete (self->buffer, &start, &end);
      gtk_text_buffer_insert (self->buffer, &start, with, -1);
      from = start;
      n++;
    }
  gtk_text_buffer_end_user_action (self->buffer);
  return n;
}
