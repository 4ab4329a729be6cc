/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in labels that have mnemonics, and such labels without them. Any thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-mnemonic.h"

/**
 * hearth_mnemonic_escape:
 * @text: what somebody wrote
 *
 * Returns: (transfer full): a label that shows just that
 */
char *
hearth_mnemonic_escape (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", parts);
}

/**
 * hearth_mnemonic_strip:
 * @label: a label with a mnemonic or without
 *
 * Returns: (transfer full): what it shows
 */
char *
hearth_mnemonic_strip (const char *label)
{
  GString *text = g_string_new (NULL);

  for (const char *p = label; *p != '\0'; p++)
    {
      if (*p == '_' && p[1] != '\0')
        p++;
      g_string_append_c (text, *p);
    }
  return g_string_free (text, FALSE);
}
