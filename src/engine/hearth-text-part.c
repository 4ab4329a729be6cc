/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the text of a message in its BODYSTRUCTURE, and keeps what is needed to fetch its first words later as one
 * short line in the store: "1.1 text/plain utf-8 quoted-printable". */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-text-part.h"

#include <string.h>

static gboolean
is_word (HearthImapText text)
{
  for (gsize i = 0; i < text.length; i++)
    if ((unsigned char) text.data[i] <= 0x20 || (unsigned char) text.data[i] > 0x7e)
      return FALSE;
  return TRUE;
}

static void
copy_word (HearthImapText text, char *word, gsize size)
{
  word[0] = '\0';
  if (text.data == NULL || text.length >= size || !is_word (text))
    return;
  memcpy (word, text.data, text.length);
  word[text.length] = '\0';
}

static gboolean
is_readable (const HearthImapPart *part)
{
  return hearth_imap_text_is (part->type, "text") && !hearth_imap_text_is (part->disposition, "attachment") &&
         part->path.length > 0 &&
         (hearth_imap_text_is (part->subtype, "plain") || hearth_imap_text_is (part->subtype, "html"));
}

/**
 * hearth_text_part_find:
 * @part: (out): the first plain text, else the first HTML
 *
 * Returns: whether there is one
 */
gboolean
hearth_text_part_find (const HearthImapStructure *structure, HearthTextPart *part)
{
  const HearthImapPart *best = NULL;

  for (guint i = 0; i < structure->n_parts; i++)
    {
      const HearthImapPart *candidate = &structure->parts[i];

      if (!is_readable (candidate))
        continue;
      if (best == NULL)
        best = candidate;
      if (!hearth_imap_text_is (candidate->subtype, "plain"))
        continue;
      best = candidate;
      break;
    }
  if (best == NULL)
    return FALSE;

  copy_word (best->path, part->section, sizeof part->section);
  copy_word (best->charset, part->charset, sizeof part->charset);
  copy_word (best->encoding, part->encoding, sizeof part->encoding);
  g_strlcpy (part->type, hearth_imap_text_is (best->subtype, "plain") ? "text/plain" : "text/html",
             sizeof part->type);
  return part->section[0] != '\0';
}

/**
 * hearth_text_part_write:
 * @text: gets the line
 */
void
hearth_text_part_write (const HearthTextPart *part, GString *text)
{
  g_string_append (text, part->section);
  g_string_append_c (text, ' ');
  g_string_append (text, part->type);
  g_string_append_c (text, ' ');
  g_string_append (text, part->charset[0] != '\0' ? part->charset : "-");
  g_string_append_c (text, ' ');
  g_string_append (text, part->encoding[0] != '\0' ? part->encoding : "-");
}

/**
 * hearth_text_part_read:
 * @data: what hearth_text_part_write() made, maybe by an older version
 *
 * Returns: whether it could be read
 */
gboolean
hearth_text_part_read (const char *data, gsize length, HearthTextPart *part)
{
  g_autofree char *line = g_strndup (data, length);
  g_auto (GStrv) words = g_strsplit (line, " ", 4);

  if (g_strv_length (words) != 4 || words[0][0] == '\0')
    return FALSE;
  g_strlcpy (part->section, words[0], sizeof part->section);
  g_strlcpy (part->type, words[1], sizeof part->type);
  g_strlcpy (part->charset, g_str_equal (words[2], "-") ? "" : words[2], sizeof part->charset);
  g_strlcpy (part->encoding, g_str_equal (words[3], "-") ? "" : words[3], sizeof part->encoding);
  return TRUE;
}
