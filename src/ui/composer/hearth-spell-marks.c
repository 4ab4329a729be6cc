/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Underlines in slices of the text in sight, each in an idle moment: what a slice says of its words is known, or asked
 * for, and then the slice is looked at again. The word that is being typed waits until the cursor has left it. Owned by
 * the editor; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-spell-marks.h"

#include "hearth-letter-text.h"
#include "hearth-spell-words.h"

/* About a millisecond. */
#define SLICE_CHARS 2000

/* A slice begins and ends between words, if there is a space so near. */
#define WORD_REACH_CHARS 80

/* Words remembered; a language has more, a letter not. */
#define KNOWN_MAX 20000

struct _HearthSpellMarks
{
  GObject parent_instance;

  GtkTextView *view;     /* not owned: it owns us */
  GtkTextBuffer *buffer; /* likewise */
  GtkTextTag *tag;
  HearthSpelling *spelling;
  char *language;
  GHashTable *known; /* word to whether it is wrong */
  GHashTable *asked; /* words on their way */
  guint generation;  /* answers to older questions are not taken */
  guint idle;
  int next;     /* where the next slice begins, in characters */
  int typed_at; /* where the cursor was after the last change, or -1 */
  int judged_line;
  gboolean is_line_own;
};

G_DEFINE_FINAL_TYPE (HearthSpellMarks, hearth_spell_marks, G_TYPE_OBJECT)

static void schedule (HearthSpellMarks *self);

/* --- what the writer wrote ---------------------------------------------------------------------------------------- */

static gboolean
starts_with (const GtkTextIter *line, const char *prefix)
{
  GtkTextIter iter = *line;

  for (; *prefix != '\0'; prefix++, gtk_text_iter_forward_char (&iter))
    if (gtk_text_iter_get_char (&iter) != (gunichar) *prefix)
      return FALSE;
  return TRUE;
}

/* "-- " alone, or where a message begins that is passed on. */
static gboolean
ends_own_text (const GtkTextIter *line)
{
  GtkTextIter end = *line;

  if (starts_with (line, HEARTH_LETTER_TEXT_CUT))
    return TRUE;
  if (!starts_with (line, "-- "))
    return FALSE;
  gtk_text_iter_forward_chars (&end, 3);
  return gtk_text_iter_ends_line (&end);
}

/* Returns: where the writer's own text ends, if that is before @limit; else @limit */
static int
find_own_end (HearthSpellMarks *self, int limit)
{
  GtkTextIter line;

  gtk_text_buffer_get_start_iter (self->buffer, &line);
  do
    {
      if (gtk_text_iter_get_offset (&line) >= limit)
        return limit;
      if (gtk_text_iter_get_char (&line) == '-' && ends_own_text (&line))
        return gtk_text_iter_get_offset (&line);
    }
  while (gtk_text_iter_forward_line (&line));
  return limit;
}

/* "On 12 November, Marta wrote:" and the quote below it. */
static gboolean
announces_quote (const GtkTextIter *line)
{
  GtkTextIter end = *line;

  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  if (!gtk_text_iter_backward_char (&end) || gtk_text_iter_get_char (&end) != ':')
    return FALSE;
  while (gtk_text_iter_forward_line (&end))
    if (!gtk_text_iter_ends_line (&end))
      return gtk_text_iter_get_char (&end) == '>';
  return FALSE;
}

static gboolean
is_own (HearthSpellMarks *self, const GtkTextIter *iter)
{
  GtkTextIter line = *iter;

  if (gtk_text_iter_get_line (iter) == self->judged_line)
    return self->is_line_own;
  gtk_text_iter_set_line_offset (&line, 0);
  self->judged_line = gtk_text_iter_get_line (iter);
  self->is_line_own = gtk_text_iter_get_char (&line) != '>' && !announces_quote (&line);
  return self->is_line_own;
}

/* --- one slice ---------------------------------------------------------------------------------------------------- */

static gboolean
is_between_words (const GtkTextIter *iter)
{
  return gtk_text_iter_starts_line (iter) || gtk_text_iter_is_end (iter) ||
         g_unichar_isspace (gtk_text_iter_get_char (iter));
}

static void
reach_to_word_edge (GtkTextIter *iter, int step)
{
  GtkTextIter edge = *iter;

  for (int i = 0; i < WORD_REACH_CHARS && !is_between_words (&edge); i++)
    if (!gtk_text_iter_forward_chars (&edge, step))
      break;
  if (is_between_words (&edge))
    *iter = edge;
}

static void
get_sight (HearthSpellMarks *self, GtkTextIter *start, GtkTextIter *end)
{
  GdkRectangle seen;

  gtk_text_view_get_visible_rect (self->view, &seen);
  gtk_text_view_get_iter_at_location (self->view, start, seen.x, seen.y);
  gtk_text_view_get_iter_at_location (self->view, end, seen.x + seen.width, seen.y + seen.height);
  if (gtk_text_iter_compare (start, end) > 0)
    gtk_text_iter_order (start, end);
  reach_to_word_edge (start, -1);
  reach_to_word_edge (end, 1);
}

/* Its words may be right by the time the cursor is elsewhere. */
static gboolean
is_being_typed (HearthSpellMarks *self, int start, int end)
{
  return self->typed_at >= start && self->typed_at <= end && gtk_widget_has_focus (GTK_WIDGET (self->view));
}

/* Tags what is wrong and only that, and touches nothing that is tagged already. */
static void
set_tag (HearthSpellMarks *self, int start_offset, int end_offset, gboolean is_wrong)
{
  GtkTextIter start, end, toggle;

  if (start_offset >= end_offset)
    return;
  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, start_offset);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, end_offset);
  toggle = start;
  if (gtk_text_iter_has_tag (&start, self->tag) == is_wrong &&
      (!gtk_text_iter_forward_to_tag_toggle (&toggle, self->tag) ||
       gtk_text_iter_compare (&toggle, &end) >= 0))
    return;
  if (is_wrong)
    gtk_text_buffer_apply_tag (self->buffer, self->tag, &start, &end);
  else
    gtk_text_buffer_remove_tag (self->buffer, self->tag, &start, &end);
}

static void
mark_slice (HearthSpellMarks *self, const GtkTextIter *start, const GtkTextIter *end, GPtrArray *unknown)
{
  g_autofree char *text = gtk_text_buffer_get_slice (self->buffer, start, end, TRUE);
  g_autoptr (GArray) words = hearth_spell_words_find (text);
  const int offset = gtk_text_iter_get_offset (start);
  int clean_from = offset;

  for (guint i = 0; i < words->len; i++)
    {
      const HearthSpellWord *word = &g_array_index (words, HearthSpellWord, i);
      GtkTextIter at;
      gpointer is_wrong = NULL;

      gtk_text_buffer_get_iter_at_offset (self->buffer, &at, offset + word->start);
      if (!is_own (self, &at))
        continue;
      if (!g_hash_table_lookup_extended (self->known, word->word, NULL, &is_wrong))
        {
          if (g_hash_table_add (self->asked, g_strdup (word->word)))
            g_ptr_array_add (unknown, g_strdup (word->word));
          continue;
        }
      if (!GPOINTER_TO_INT (is_wrong) || is_being_typed (self, offset + word->start, offset + word->end))
        continue;
      set_tag (self, clean_from, offset + word->start, FALSE);
      set_tag (self, offset + word->start, offset + word->end, TRUE);
      clean_from = offset + word->end;
    }
  set_tag (self, clean_from, gtk_text_iter_get_offset (end), FALSE);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  HearthSpellMarks *marks;
  GStrv words;
  guint generation;
} Asking;

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asking *asking = data;
  g_autoptr (HearthSpellMarks) self = asking->marks;
  g_auto (GStrv) words = asking->words;
  g_auto (GStrv) wrong = hearth_spelling_check_finish (HEARTH_SPELLING (source), result);

  if (asking->generation != self->generation || self->view == NULL)
    return;
  if (g_hash_table_size (self->known) > KNOWN_MAX)
    g_hash_table_remove_all (self->known);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_hash_table_remove (self->asked, words[i]);
      g_hash_table_insert (self->known, g_strdup (words[i]),
                           GINT_TO_POINTER (g_strv_contains ((const char *const *) wrong, words[i])));
    }
  schedule (self);
}

static void
ask (HearthSpellMarks *self, GPtrArray *unknown)
{
  Asking *asking;

  if (unknown->len == 0)
    return;
  g_ptr_array_add (unknown, NULL);
  asking = g_new0 (Asking, 1);
  asking->marks = g_object_ref (self);
  asking->generation = self->generation;
  asking->words = g_strdupv ((GStrv) unknown->pdata);
  hearth_spelling_check_async (self->spelling, self->language, (const char *const *) asking->words,
                               checked_cb, asking);
}

static gboolean
slice_cb (gpointer data)
{
  HearthSpellMarks *self = data;
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  GtkTextIter start, end, sight_end;
  int own_end;

  get_sight (self, &start, &sight_end);
  if (self->next > gtk_text_iter_get_offset (&start))
    gtk_text_iter_set_offset (&start, self->next);
  own_end = find_own_end (self, gtk_text_iter_get_offset (&sight_end));
  end = start;
  gtk_text_iter_forward_chars (&end, SLICE_CHARS);
  reach_to_word_edge (&end, 1);
  if (gtk_text_iter_compare (&end, &sight_end) > 0)
    end = sight_end;
  self->next = gtk_text_iter_get_offset (&end);
  if (gtk_text_iter_get_offset (&start) < own_end)
    {
      set_tag (self, MAX (own_end, gtk_text_iter_get_offset (&start)), gtk_text_iter_get_offset (&end),
               FALSE);
      if (gtk_text_iter_get_offset (&end) > own_end)
        gtk_text_iter_set_offset (&end, own_end);
      self->judged_line = -1;
      mark_slice (self, &start, &end, unknown);
      ask (self, unknown);
    }
  else
    set_tag (self, gtk_text_iter_get_offset (&start), gtk_text_iter_get_offset (&end), FALSE);
  if (self->next < gtk_text_iter_get_offset (&sight_end))
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/* Everything in sight is looked at again, in idle moments. */
static void
schedule (HearthSpellMarks *self)
{
  self->next = 0;
  if (self->idle == 0 && self->language != NULL)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, slice_cb, self, NULL);
}

/* --- what happens to the text ------------------------------------------------------------------------------------- */

static int
get_cursor (HearthSpellMarks *self)
{
  GtkTextIter cursor;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor, gtk_text_buffer_get_insert (self->buffer));
  return gtk_text_iter_get_offset (&cursor);
}

static void
changed_cb (HearthSpellMarks *self)
{
  self->typed_at = get_cursor (self);
  schedule (self);
}

static void
cursor_moved_cb (HearthSpellMarks *self)
{
  if (self->typed_at < 0 || self->typed_at == get_cursor (self))
    return;
  self->typed_at = -1;
  schedule (self);
}

static void
spelling_changed_cb (HearthSpellMarks *self)
{
  self->generation++;
  g_hash_table_remove_all (self->known);
  g_hash_table_remove_all (self->asked);
  schedule (self);
}

/* --- the object --------------------------------------------------------------------------------------------------- */

static void
view_gone_cb (gpointer data, GObject *view)
{
  HearthSpellMarks *self = data;

  g_clear_handle_id (&self->idle, g_source_remove);
  self->view = NULL;
  self->buffer = NULL;
  self->generation++;
}

static void
hearth_spell_marks_dispose (GObject *object)
{
  HearthSpellMarks *self = HEARTH_SPELL_MARKS (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->view != NULL)
    g_object_weak_unref (G_OBJECT (self->view), view_gone_cb, self);
  self->view = NULL;
  self->buffer = NULL;
  self->generation++;
  g_clear_object (&self->spelling);
  G_OBJECT_CLASS (hearth_spell_marks_parent_class)->dispose (object);
}

static void
hearth_spell_marks_finalize (GObject *object)
{
  HearthSpellMarks *self = HEARTH_SPELL_MARKS (object);

  g_hash_table_unref (self->known);
  g_hash_table_unref (self->asked);
  g_free (self->language);
  G_OBJECT_CLASS (hearth_spell_marks_parent_class)->finalize (object);
}

static void
hearth_spell_marks_class_init (HearthSpellMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_spell_marks_dispose;
  G_OBJECT_CLASS (klass)->finalize = hearth_spell_marks_finalize;
}

static void
hearth_spell_marks_init (HearthSpellMarks *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->typed_at = -1;
}

/**
 * hearth_spell_marks_new:
 * @view: in a scrolled window
 *
 * Returns: (transfer full): marks that do nothing before they have a language
 */
HearthSpellMarks *
hearth_spell_marks_new (GtkTextView *view)
{
  HearthSpellMarks *self = g_object_new (HEARTH_TYPE_SPELL_MARKS, NULL);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));

  self->view = view;
  self->buffer = gtk_text_view_get_buffer (view);
  self->tag = gtk_text_buffer_create_tag (self->buffer, HEARTH_SPELL_MARKS_TAG, "underline",
                                          PANGO_UNDERLINE_ERROR, NULL);
  g_object_weak_ref (G_OBJECT (view), view_gone_cb, self);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "notify::cursor-position", G_CALLBACK (cursor_moved_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::has-focus", G_CALLBACK (schedule), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (schedule), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (schedule), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * hearth_spell_marks_set_language:
 * @spelling: (nullable): who knows
 * @language: (nullable): one of its languages; %NULL to mark nothing
 */
void
hearth_spell_marks_set_language (HearthSpellMarks *self, HearthSpelling *spelling, const char *language)
{
  GtkTextIter start, end;

  if (self->buffer == NULL)
    return;
  if (self->spelling != NULL)
    g_signal_handlers_disconnect_by_data (self->spelling, self);
  g_set_object (&self->spelling, spelling);
  g_free (self->language);
  self->language = spelling != NULL ? g_strdup (language) : NULL;
  if (spelling != NULL)
    g_signal_connect_object (spelling, "changed", G_CALLBACK (spelling_changed_cb), self, G_CONNECT_SWAPPED);
  g_clear_handle_id (&self->idle, g_source_remove);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->tag, &start, &end);
  spelling_changed_cb (self);
}

/**
 * hearth_spell_marks_get_spelling:
 *
 * Returns: (transfer none) (nullable): who is asked
 */
HearthSpelling *
hearth_spell_marks_get_spelling (HearthSpellMarks *self)
{
  return self->spelling;
}

/**
 * hearth_spell_marks_get_language:
 *
 * Returns: (nullable): in which language
 */
const char *
hearth_spell_marks_get_language (HearthSpellMarks *self)
{
  return self->language;
}

/**
 * hearth_spell_marks_dup_word_at:
 * @start: (inout): a place; where its word begins
 * @end: (out): where its word ends
 *
 * Returns: (transfer full) (nullable): the word there, if it is marked
 */
char *
hearth_spell_marks_dup_word_at (HearthSpellMarks *self, GtkTextIter *start, GtkTextIter *end)
{
  if (self->buffer == NULL)
    return NULL;
  /* The cursor at the end of a word is meant for that word. */
  if (!gtk_text_iter_has_tag (start, self->tag) &&
      (!gtk_text_iter_ends_tag (start, self->tag) || !gtk_text_iter_backward_char (start)))
    return NULL;
  *end = *start;
  gtk_text_iter_forward_to_tag_toggle (end, self->tag);
  if (!gtk_text_iter_starts_tag (start, self->tag))
    gtk_text_iter_backward_to_tag_toggle (start, self->tag);
  return gtk_text_buffer_get_text (self->buffer, start, end, FALSE);
}
