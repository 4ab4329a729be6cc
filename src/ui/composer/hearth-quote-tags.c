/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quoted lines in tones of their own, kept up while somebody types: only lines that change are looked
 * at. The buffer owns the tags. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-quote-tags.h"

#include <adwaita.h>
#include <string.h>

#include "hearth-letter-text.h"

#define N_DEPTHS 3

static const char *const names[N_DEPTHS] = { "hearth-quote-1", "hearth-quote-2", "hearth-quote-3" };
/* Each at least 4.5:1 on the page; further quotes begin again. */
static const char *const light[N_DEPTHS] = { "#6a615b", "#3d6f6c", "#8a4f6f" };
static const char *const dark[N_DEPTHS] = { "#aaa19b", "#86b8b4", "#d19fba" };

static void
update_colors (GtkTextBuffer *buffer)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (buffer);

  for (guint i = 0; i < N_DEPTHS; i++)
    g_object_set (gtk_text_tag_table_lookup (table, names[i]), "foreground", is_dark ? dark[i] : light[i],
                  NULL);
}

static void
tag_line (GtkTextBuffer *buffer, const GtkTextIter *start)
{
  GtkTextIter end = *start;
  g_autofree char *line = NULL;
  guint depth;

  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  line = gtk_text_buffer_get_text (buffer, start, &end, FALSE);
  depth = hearth_letter_text_get_quote_depth (line);
  gtk_text_iter_forward_char (&end);
  for (guint i = 0; i < N_DEPTHS; i++)
    if (depth > 0 && (depth - 1) % N_DEPTHS == i)
      gtk_text_buffer_apply_tag_by_name (buffer, names[i], start, &end);
    else
      gtk_text_buffer_remove_tag_by_name (buffer, names[i], start, &end);
}

static void
tag_lines (GtkTextBuffer *buffer, int first, int last)
{
  for (int line = first; line <= last; line++)
    {
      GtkTextIter start;

      gtk_text_buffer_get_iter_at_line (buffer, &start, line);
      tag_line (buffer, &start);
    }
}

static void
inserted_cb (GtkTextBuffer *buffer, GtkTextIter *end, const char *text, int length)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, length));
  tag_lines (buffer, gtk_text_iter_get_line (&start), gtk_text_iter_get_line (end));
}

static void
deleted_cb (GtkTextBuffer *buffer, GtkTextIter *start, GtkTextIter *end)
{
  tag_lines (buffer, gtk_text_iter_get_line (start), gtk_text_iter_get_line (start));
}

/**
 * hearth_quote_tags_attach:
 *
 * Colours the quotes in @buffer by their depth from now on.
 */
void
hearth_quote_tags_attach (GtkTextBuffer *buffer)
{
  for (guint i = 0; i < N_DEPTHS; i++)
    gtk_text_buffer_create_tag (buffer, names[i], NULL);
  update_colors (buffer);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_colors),
                           buffer, G_CONNECT_SWAPPED);
  g_signal_connect_after (buffer, "insert-text", G_CALLBACK (inserted_cb), NULL);
  g_signal_connect_after (buffer, "delete-range", G_CALLBACK (deleted_cb), NULL);
}
