/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message begins with that passes another one on. Pure functions on values, any thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-forward.h"

#include <string.h>

/* What mailers of several tongues write before what they pass on. */
static const char *const forward_words[] = { "fwd", "fw", "wg", "tr", "rv", "doorst", "vl", "转发", "轉寄" };

/* Returns what follows "Fwd:" or "WG :", or NULL. */
static const char *
skip_forward_word (const char *subject)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forward_words); i++)
    {
      const char *p = subject + strlen (forward_words[i]);

      if (g_ascii_strncasecmp (subject, forward_words[i], strlen (forward_words[i])) != 0)
        continue;
      while (*p == ' ')
        p++;
      if (*p == ':')
        return p + 1;
      if (g_str_has_prefix (p, "：")) /* full width */
        return p + strlen ("：");
    }
  return NULL;
}

/**
 * hearth_mime_forward_subject:
 * @subject: the subject of what is passed on, one line
 *
 * Returns: (transfer full): "Fwd: " and the subject; words for it are not gathered
 */
char *
hearth_mime_forward_subject (const char *subject)
{
  const char *rest = subject;

  while (TRUE)
    {
      const char *next;

      while (*rest == ' ')
        rest++;
      next = skip_forward_word (rest);
      if (next == NULL)
        break;
      rest = next;
    }
  return g_strconcat ("Fwd: ", rest, NULL);
}

/**
 * hearth_mime_forward_text:
 * @content: what is passed on
 *
 * Returns: (transfer full): its texts, one below the other, ending with \n. Only text: nothing hidden and nothing
 *   remote comes along.
 */
char *
hearth_mime_forward_text (const HearthContent *content)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = content->parts->pdata[i];

      if ((part->kind != HEARTH_PART_PLAIN && part->kind != HEARTH_PART_HTML) || part->text == NULL)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, part->text);
      if (text->len > 0 && text->str[text->len - 1] != '\n')
        g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}
