/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain texts of letters as their writer sees them: quotes begin with ">", the signature stands below a line "-- ".
 * Pure functions on UTF-8 with lines that end with \n; any thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-letter-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define SIGNATURE_LINE "-- "

/**
 * hearth_letter_text_get_quote_depth:
 * @line: a line
 *
 * Returns: how many quote marks it begins with: ">> a" and "> > a" have two
 */
guint
hearth_letter_text_get_quote_depth (const char *line)
{
  guint depth = 0;

  for (; *line == '>' || (*line == ' ' && line[1] == '>' && depth > 0); line++)
    depth += *line == '>' ? 1 : 0;
  return depth;
}

static gboolean
is_signature_line (const char *line, gsize length)
{
  return length == strlen (SIGNATURE_LINE) && memcmp (line, SIGNATURE_LINE, length) == 0;
}

/* The line above a quote, "On 12 November, Marta wrote:", is not the writer's. */
static void
drop_attribution (GString *own)
{
  gsize end = own->len;
  const char *start;

  while (end > 0 && own->str[end - 1] == '\n')
    end--;
  if (end == 0 || own->str[end - 1] != ':')
    return;
  start = g_strrstr_len (own->str, (gssize) end, "\n");
  g_string_truncate (own, start != NULL ? (gsize) (start + 1 - own->str) : 0);
}

/**
 * hearth_letter_text_dup_own:
 *
 * Returns: (transfer full): what the writer wrote: no quotes, no line above them, no signature, nothing passed on
 */
char *
hearth_letter_text_dup_own (const char *text)
{
  GString *own = g_string_new (NULL);
  gboolean was_quoted = FALSE;

  for (const char *line = text; *line != '\0';)
    {
      const char *end = strchrnul (line, '\n');
      gboolean is_quoted = *line == '>';

      if (is_signature_line (line, end - line) || g_str_has_prefix (line, HEARTH_LETTER_TEXT_CUT))
        break;
      if (is_quoted && !was_quoted)
        drop_attribution (own);
      if (!is_quoted)
        g_string_append_len (own, line, end - line + (*end == '\n' ? 1 : 0));
      was_quoted = is_quoted;
      line = *end == '\n' ? end + 1 : end;
    }
  return g_string_free (own, FALSE);
}

/* Scripts without spaces between words have no beginnings of words. */
static gboolean
is_at_word_start (const char *text, const char *at)
{
  gunichar c = g_utf8_get_char (at);

  if (at == text || c >= 0x2e80)
    return TRUE;
  return !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)));
}

static gboolean
has_word (const char *text, const char *words)
{
  g_auto (GStrv) beginnings = g_strsplit (words, ";", -1);

  for (guint i = 0; beginnings[i] != NULL; i++)
    {
      g_autofree char *beginning = g_utf8_casefold (g_strstrip (beginnings[i]), -1);

      if (*beginning == '\0')
        continue;
      for (const char *at = strstr (text, beginning); at != NULL; at = strstr (at + 1, beginning))
        if (is_at_word_start (text, at))
          return TRUE;
    }
  return FALSE;
}

/* How words begin that people write when they attach something; the language of the program is not always that of the
 * letter. None that often means something else: French "joint" and German "Anlage" need their companions. */
static const char attachment_words[] =
    "attach;enclos;"                                                                  /* English */
    "anhang;anhäng;angehäng;anbei;beigefüg;beilieg;beilage;in der anlage;als anlage;" /* German */
    "ci-joint;pièce jointe;pièces jointes;en pièce;"                                  /* French */
    "adjunt;allegat;in allegato;anexo;anexad;em anexo;"     /* Spanish, Catalan, Italian, Portuguese */
    "bijlage;bijgevoeg;bijgaand;"                           /* Dutch */
    "bifoga;bilaga;vedhæft;vedlagt;vedlegg;bilag;liite;"    /* Swedish, Danish, Norwegian, Finnish */
    "załącz;w załączniku;příloh;přilož;v prilohe;priložen;" /* Polish, Czech, Slovak, Slovene */
    "csatol;mellékel;melléklet;anexat;ataşat;"              /* Hungarian, Romanian */
    "вложен;прикреп;прилага;во вложении;долуч;у вкладенні;" /* Russian, Bulgarian, Ukrainian */
    "συνημμ;επισυν;ekte bulun;ekteki;ekli dosya;"           /* Greek, Turkish */
    "מצורף;מצורפ;مرفق;المرفق;"                              /* Hebrew, Arabic */
    "添付;附件;附上;첨부;";                                 /* Japanese, Chinese, Korean */

/**
 * hearth_letter_text_mentions_attachment:
 * @text: the writer's own text
 *
 * Returns: whether it speaks of something attached, in one of many languages
 */
gboolean
hearth_letter_text_mentions_attachment (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  /* Translators: how words begin that people write when they attach something to a letter, in your language, with a
   * semicolon between: "attached" and "attachment" begin with "attach". Those of other languages are looked for, too. */
  const char *local = _ ("attach;enclos");

  return has_word (folded, attachment_words) || has_word (folded, local);
}

/**
 * hearth_letter_text_dup_signed:
 * @signature: (nullable): plain text
 *
 * Returns: (transfer full): @text with the signature below it
 */
char *
hearth_letter_text_dup_signed (const char *text, const char *signature)
{
  const char *gap = "\n\n";

  if (signature == NULL || *signature == '\0')
    return g_strdup (text);
  if (g_str_has_suffix (text, "\n"))
    gap = g_str_has_suffix (text, "\n\n") ? "" : "\n";
  return g_strconcat (text, gap, SIGNATURE_LINE "\n", signature, NULL);
}

/**
 * hearth_letter_text_find_signature:
 * @signature: (nullable): plain text
 *
 * Returns: at which byte of @text its signature begins, with the line above it, if it is just @signature; -1 if the
 *   writer changed it, or there is none
 */
gssize
hearth_letter_text_find_signature (const char *text, const char *signature)
{
  g_autofree char *tail = NULL;
  g_autofree char *trimmed = g_strchomp (g_strdup (text));
  gsize start;

  if (signature == NULL || *signature == '\0')
    return -1;
  tail = g_strchomp (g_strconcat (SIGNATURE_LINE "\n", signature, NULL));
  if (!g_str_has_suffix (trimmed, tail))
    return -1;
  start = strlen (trimmed) - strlen (tail);
  return start == 0 || trimmed[start - 1] == '\n' ? (gssize) start : -1;
}

/**
 * hearth_letter_text_has_signature:
 *
 * Returns: whether some signature is in @text
 */
gboolean
hearth_letter_text_has_signature (const char *text)
{
  return g_str_has_prefix (text, SIGNATURE_LINE "\n") || strstr (text, "\n" SIGNATURE_LINE "\n") != NULL;
}
