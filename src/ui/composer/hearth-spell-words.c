/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a text that a dictionary can know: no addresses, no links, no names of files, no figures, nothing of
 * scripts that are written without spaces. One pass; pure functions on values, any thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-spell-words.h"

#include <string.h>

/* A longer one is none, and no dictionary is asked. */
#define WORD_MAX_CHARS 60

static gboolean
is_inner (gunichar c)
{
  return c == '\'' || c == 0x2019 || c == 0xad;
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalpha (c) || g_unichar_ismark (c);
}

/* Returns: whether the script writes words with spaces between them */
static gboolean
has_spaces (gunichar c)
{
  switch ((int) g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_TIBETAN:
      return FALSE;
    default:
      return TRUE;
    }
}

/* What has an '@' or a slash in it, figures, or a dot or underscore between letters, is an address, a link, a file. */
static gboolean
is_language (const char *token, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    {
      char next = i + 1 < n_bytes ? token[i + 1] : '\0';

      if (strchr ("@/\\#_=", token[i]) != NULL || g_ascii_isdigit (token[i]))
        return FALSE;
      if (i > 0 && (token[i] == '.' || token[i] == ':') && g_ascii_isalnum (token[i - 1]) &&
          g_ascii_isalnum (next))
        return FALSE;
    }
  return TRUE;
}

/* Abbreviations in capitals and names like "HearthEditor" are in no dictionary. */
static gboolean
is_ordinary (const char *word, gsize n_bytes)
{
  gboolean has_lower = FALSE, has_case = FALSE;
  glong n_chars = g_utf8_strlen (word, (gssize) n_bytes);

  if (n_chars < 2 || n_chars > WORD_MAX_CHARS)
    return FALSE;
  for (const char *at = word; at < word + n_bytes; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!has_spaces (c))
        return FALSE;
      if (g_unichar_isupper (c) && has_lower)
        return FALSE;
      has_lower |= g_unichar_islower (c);
      has_case |= g_unichar_islower (c) || g_unichar_isupper (c);
    }
  return has_lower || !has_case;
}

/* Reads one word that begins at @at. Returns: where it ends; apostrophes at its end are not part of it */
static const char *
skip_word (const char *at, const char *end, int *n_chars)
{
  const char *last = at;
  int n = 0;

  *n_chars = 0;
  for (const char *p = at; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_letter (c) && !is_inner (c))
        break;
      n++;
      if (is_letter (c))
        {
          last = g_utf8_next_char (p);
          *n_chars = n;
        }
    }
  return last;
}

static void
add_words (GArray *words, const char *token, const char *end, int offset)
{
  for (const char *at = token; at < end;)
    {
      HearthSpellWord word = { .start = offset };
      const char *stop;
      int n_chars;

      if (!is_letter (g_utf8_get_char (at)))
        {
          at = g_utf8_next_char (at);
          offset++;
          continue;
        }
      stop = skip_word (at, end, &n_chars);
      offset += n_chars;
      if (is_ordinary (at, (gsize) (stop - at)))
        {
          word.end = offset;
          word.word = g_strndup (at, (gsize) (stop - at));
          g_array_append_val (words, word);
        }
      at = stop;
    }
}

static void
clear_word (gpointer data)
{
  g_free (((HearthSpellWord *) data)->word);
}

/**
 * hearth_spell_words_find:
 * @text: valid UTF-8
 *
 * Returns: (transfer full) (element-type HearthSpellWord): its words, in their order
 */
GArray *
hearth_spell_words_find (const char *text)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (HearthSpellWord));
  int offset = 0;

  g_array_set_clear_func (words, clear_word);
  for (const char *at = text; *at != '\0';)
    {
      const char *end = at;
      int n_chars = 0;

      for (; *end != '\0' && !g_unichar_isspace (g_utf8_get_char (end)); end = g_utf8_next_char (end))
        n_chars++;
      if (is_language (at, (gsize) (end - at)))
        add_words (words, at, end, offset);
      offset += n_chars;
      at = end;
      if (*at != '\0')
        {
          at = g_utf8_next_char (at);
          offset++;
        }
    }
  return words;
}
