/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Borrowed pieces of a server's answer. Plain values, any thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-text.h"

#include <string.h>

/**
 * hearth_imap_text_dup:
 * @text: a piece of an answer
 *
 * Returns: (transfer full) (nullable): its bytes with a NUL after them, or %NULL for NIL. What a server puts behind a
 *   NUL of its own is out of sight for C
 */
char *
hearth_imap_text_dup (HearthImapText text)
{
  return text.data != NULL ? g_strndup (text.data, text.length) : NULL;
}

/**
 * hearth_imap_text_is:
 * @word: an ASCII word
 *
 * Returns: whether @text is @word, in any case
 */
gboolean
hearth_imap_text_is (HearthImapText text, const char *word)
{
  return text.data != NULL && strlen (word) == text.length &&
         g_ascii_strncasecmp (text.data, word, text.length) == 0;
}

/**
 * hearth_imap_text_starts_with:
 * @word: an ASCII word
 *
 * Returns: whether @text begins with @word, in any case
 */
gboolean
hearth_imap_text_starts_with (HearthImapText text, const char *word)
{
  const gsize length = strlen (word);

  return text.data != NULL && length <= text.length && g_ascii_strncasecmp (text.data, word, length) == 0;
}
