/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of IMAP (RFC 3501 section 9): atoms, numbers, strings, lists. Reads whole answers in place and is lenient
 * where servers are known to be sloppy. Engine thread; a value of its caller. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-cursor.h"

#include <string.h>

#include "hearth-imap-limits.h"

static inline gboolean
is_atom_byte (guchar c)
{
  return c > ' ' && c != '(' && c != ')' && c != '"' && c != '{' && c != 0x7f;
}

/**
 * hearth_imap_cursor_atom:
 * @text: (out): the atom
 *
 * Anything up to a space, parenthesis, quote or brace; servers put "]", "%", "*", "\" and 8-bit bytes into atoms.
 *
 * Returns: whether there was at least one byte
 */
gboolean
hearth_imap_cursor_atom (HearthImapCursor *cursor, HearthImapText *text)
{
  const char *start = cursor->p;

  while (cursor->p < cursor->end && is_atom_byte ((guchar) *cursor->p))
    cursor->p++;
  *text = (HearthImapText){ start, (gsize) (cursor->p - start) };
  return text->length > 0;
}

/**
 * hearth_imap_cursor_word:
 * @text: (out): the word
 *
 * As an atom, and ends before brackets too: names of FETCH items and response codes.
 *
 * Returns: whether there was at least one byte
 */
gboolean
hearth_imap_cursor_word (HearthImapCursor *cursor, HearthImapText *text)
{
  const char *start = cursor->p;

  while (cursor->p < cursor->end && is_atom_byte ((guchar) *cursor->p) && *cursor->p != '[' &&
         *cursor->p != ']')
    cursor->p++;
  *text = (HearthImapText){ start, (gsize) (cursor->p - start) };
  return text->length > 0;
}

/**
 * hearth_imap_cursor_number:
 * @number: (out): the number
 *
 * Returns: whether there was a number that fits into 63 bits
 */
gboolean
hearth_imap_cursor_number (HearthImapCursor *cursor, guint64 *number)
{
  const char *start = cursor->p;
  guint64 value = 0;

  while (cursor->p < cursor->end && g_ascii_isdigit (*cursor->p))
    {
      if (value > (G_MAXINT64 - 9) / 10)
        return FALSE;
      value = value * 10 + (guint64) (*cursor->p++ - '0');
    }
  *number = value;
  return cursor->p > start;
}

/**
 * hearth_imap_cursor_number32:
 * @number: (out): the number
 *
 * Returns: whether there was a number that fits into 32 bits
 */
gboolean
hearth_imap_cursor_number32 (HearthImapCursor *cursor, guint32 *number)
{
  guint64 value;

  if (!hearth_imap_cursor_number (cursor, &value) || value > G_MAXUINT32)
    return FALSE;
  *number = (guint32) value;
  return TRUE;
}

static gboolean
cursor_quoted (HearthImapCursor *cursor, HearthImapText *text)
{
  const char *start = ++cursor->p;
  const char *p = start;
  gsize n_escapes = 0;
  char *copy;

  while (p < cursor->end && *p != '"' && *p != '\r' && *p != '\n')
    {
      if (*p == '\\' && p + 1 < cursor->end)
        {
          n_escapes++;
          p++;
        }
      p++;
    }
  cursor->p = MIN (p, cursor->end);
  if (cursor->p >= cursor->end || *cursor->p != '"')
    return FALSE;
  cursor->p++;
  *text = (HearthImapText){ start, (gsize) (p - start) };
  if (n_escapes == 0)
    return TRUE;

  copy = hearth_imap_scratch_alloc (cursor->scratch, text->length);
  text->data = copy;
  for (const char *from = start; from < p; from++)
    {
      if (*from == '\\' && from + 1 < p)
        from++;
      *copy++ = *from;
    }
  text->length = (gsize) (copy - text->data);
  return TRUE;
}

/* "{5}", "{5+}" and "~{5}", with the line's end and the bytes behind it. */
static gboolean
cursor_literal (HearthImapCursor *cursor, HearthImapText *text)
{
  guint64 length;

  hearth_imap_cursor_take (cursor, '~');
  if (!hearth_imap_cursor_take (cursor, '{') || !hearth_imap_cursor_number (cursor, &length))
    return FALSE;
  hearth_imap_cursor_take (cursor, '+');
  if (!hearth_imap_cursor_take (cursor, '}'))
    return FALSE;
  hearth_imap_cursor_take (cursor, '\r');
  if (!hearth_imap_cursor_take (cursor, '\n') || length > (guint64) (cursor->end - cursor->p))
    return FALSE;
  *text = (HearthImapText){ cursor->p, (gsize) length };
  cursor->p += length;
  return TRUE;
}

/**
 * hearth_imap_cursor_string:
 * @text: (out): the string without its quotes and escapes
 *
 * A quoted string, a literal, or, as some servers write, the bare word.
 *
 * Returns: whether there was one
 */
gboolean
hearth_imap_cursor_string (HearthImapCursor *cursor, HearthImapText *text)
{
  if (cursor->p >= cursor->end)
    return FALSE;
  if (*cursor->p == '"')
    return cursor_quoted (cursor, text);
  if (*cursor->p == '{' || (*cursor->p == '~' && cursor->p + 1 < cursor->end && cursor->p[1] == '{'))
    return cursor_literal (cursor, text);
  return hearth_imap_cursor_atom (cursor, text);
}

/**
 * hearth_imap_cursor_nil:
 *
 * Returns: whether NIL stood here; it is taken then
 */
gboolean
hearth_imap_cursor_nil (HearthImapCursor *cursor)
{
  const char *p = cursor->p;

  if (cursor->end - p < 3 || (p[0] | 0x20) != 'n' || (p[1] | 0x20) != 'i' || (p[2] | 0x20) != 'l')
    return FALSE;
  if (cursor->end - p > 3 && is_atom_byte ((guchar) p[3]))
    return FALSE;
  cursor->p += 3;
  return TRUE;
}

/**
 * hearth_imap_cursor_nstring:
 * @text: (out): the string, or NIL
 *
 * Returns: whether there was a string or NIL
 */
gboolean
hearth_imap_cursor_nstring (HearthImapCursor *cursor, HearthImapText *text)
{
  if (hearth_imap_cursor_nil (cursor))
    {
      *text = HEARTH_IMAP_TEXT_NIL;
      return TRUE;
    }
  return hearth_imap_cursor_string (cursor, text);
}

/**
 * hearth_imap_cursor_skip_list_rest:
 *
 * Goes behind the parenthesis that closes the list whose inside the cursor is in.
 *
 * Returns: whether it is there, within %HEARTH_IMAP_DEPTH_MAX
 */
gboolean
hearth_imap_cursor_skip_list_rest (HearthImapCursor *cursor)
{
  guint depth = 1;
  HearthImapText ignored;

  while (cursor->p < cursor->end)
    {
      const char c = *cursor->p;

      if (c == '\r' || c == '\n')
        return FALSE;
      if (c == '(')
        {
          if (++depth > HEARTH_IMAP_DEPTH_MAX)
            return FALSE;
          cursor->p++;
        }
      else if (c == ')')
        {
          cursor->p++;
          if (--depth == 0)
            return TRUE;
        }
      else if (c == '"' || c == '{')
        {
          if (!hearth_imap_cursor_string (cursor, &ignored))
            return FALSE;
        }
      else
        cursor->p++;
    }
  return FALSE;
}

/**
 * hearth_imap_cursor_skip:
 *
 * Goes behind whatever value stands here.
 *
 * Returns: whether there was one
 */
gboolean
hearth_imap_cursor_skip (HearthImapCursor *cursor)
{
  HearthImapText ignored;

  if (hearth_imap_cursor_take (cursor, '('))
    return hearth_imap_cursor_skip_list_rest (cursor);
  return hearth_imap_cursor_string (cursor, &ignored);
}

/**
 * hearth_imap_cursor_rest_of_line:
 * @max_bytes: how much of it
 *
 * Returns: what is left of the line, cut at @max_bytes
 */
HearthImapText
hearth_imap_cursor_rest_of_line (HearthImapCursor *cursor, gsize max_bytes)
{
  const char *start = cursor->p;
  const char *end = cursor->end;

  if (end > start && end[-1] == '\n')
    end--;
  if (end > start && end[-1] == '\r')
    end--;
  cursor->p = cursor->end;
  return (HearthImapText){ start, MIN ((gsize) (end - start), max_bytes) };
}

static HearthImapFlags
system_flag (HearthImapText flag)
{
  if (flag.data[0] != '\\')
    return 0;
  switch (flag.length)
    {
    case 2:
      return flag.data[1] == '*' ? HEARTH_IMAP_FLAG_ANY : 0;
    case 5:
      return hearth_imap_text_is (flag, "\\Seen") ? HEARTH_IMAP_FLAG_SEEN : 0;
    case 6:
      return hearth_imap_text_is (flag, "\\Draft") ? HEARTH_IMAP_FLAG_DRAFT : 0;
    case 7:
      return hearth_imap_text_is (flag, "\\Recent") ? HEARTH_IMAP_FLAG_RECENT : 0;
    case 8:
      if (hearth_imap_text_is (flag, "\\Flagged"))
        return HEARTH_IMAP_FLAG_FLAGGED;
      return hearth_imap_text_is (flag, "\\Deleted") ? HEARTH_IMAP_FLAG_DELETED : 0;
    case 9:
      return hearth_imap_text_is (flag, "\\Answered") ? HEARTH_IMAP_FLAG_ANSWERED : 0;
    default:
      return 0;
    }
}

/**
 * hearth_imap_cursor_flags:
 * @flags: (out): the flags; keywords over the limits are left out
 *
 * Returns: whether there was a list of flags
 */
gboolean
hearth_imap_cursor_flags (HearthImapCursor *cursor, HearthImapFlagList *flags)
{
  HearthImapScratch *scratch = cursor->scratch;
  const guint first = scratch->n_words;

  *flags = (HearthImapFlagList){ 0, scratch->words + first, 0 };
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (!hearth_imap_cursor_take (cursor, '('))
    return FALSE;
  for (hearth_imap_cursor_spaces (cursor); !hearth_imap_cursor_take (cursor, ')');
       hearth_imap_cursor_spaces (cursor))
    {
      HearthImapText flag;
      HearthImapFlags bit;

      if (!hearth_imap_cursor_string (cursor, &flag))
        return FALSE;
      if (flag.length == 0)
        continue;
      bit = system_flag (flag);
      flags->system |= bit;
      if (bit == 0 && flag.length <= HEARTH_IMAP_FLAG_MAX_BYTES && scratch->n_words < HEARTH_IMAP_WORDS_MAX &&
          scratch->n_words - first < HEARTH_IMAP_FLAGS_MAX)
        scratch->words[scratch->n_words++] = flag;
    }
  flags->n_keywords = scratch->n_words - first;
  return TRUE;
}

/**
 * hearth_imap_cursor_strings:
 * @max_strings: how many are kept
 * @max_bytes: how long one may be
 * @strings: (out) (array length=n_strings): those of the list that are within the limits
 *
 * Returns: whether there was a list of atoms and strings, or NIL; nothing is given out if not
 */
gboolean
hearth_imap_cursor_strings (HearthImapCursor *cursor,
                            guint max_strings,
                            gsize max_bytes,
                            const HearthImapText **strings,
                            guint *n_strings)
{
  HearthImapScratch *scratch = cursor->scratch;
  const guint first = scratch->n_words;

  *strings = scratch->words + first;
  *n_strings = 0;
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (!hearth_imap_cursor_take (cursor, '('))
    return FALSE;
  for (hearth_imap_cursor_spaces (cursor); !hearth_imap_cursor_take (cursor, ')');
       hearth_imap_cursor_spaces (cursor))
    {
      HearthImapText string;

      if (!hearth_imap_cursor_string (cursor, &string))
        return FALSE;
      if (string.length > 0 && string.length <= max_bytes && scratch->n_words < HEARTH_IMAP_WORDS_MAX &&
          scratch->n_words - first < max_strings)
        scratch->words[scratch->n_words++] = string;
    }
  *n_strings = scratch->n_words - first;
  return TRUE;
}
