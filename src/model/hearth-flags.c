/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fixed flags and their names on the wire (RFC 3501, RFC 5788). */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-flags.h"

static const char *const fixed_names[HEARTH_FLAG_FIRST_KEYWORD_BIT] = {
  [0] = "\\Seen",      [1] = "\\Answered",  [2] = "\\Flagged",       [3] = "\\Deleted", [4] = "\\Draft",
  [8] = "$Forwarded",  [9] = "$Junk",       [10] = "$NotJunk",       [11] = "$MDNSent", [12] = "$Phishing",
  [13] = "$Important", [14] = "$Submitted", [15] = "$SubmitPending",
};

/* What other programs call the same thing. */
static const struct
{
  const char *name;
  HearthFlags flag;
} aliases[] = {
  { "Junk", HEARTH_FLAG_JUNK },       { "NonJunk", HEARTH_FLAG_NOTJUNK },
  { "NotJunk", HEARTH_FLAG_NOTJUNK }, { "Forwarded", HEARTH_FLAG_FORWARDED },
  { "MDNSent", HEARTH_FLAG_MDNSENT },
};

/**
 * hearth_flags_from_name:
 * @name: a flag or keyword as the server writes it; case does not matter
 *
 * Returns: its fixed bit, or 0 if it has none
 */
HearthFlags
hearth_flags_from_name (const char *name)
{
  for (guint bit = 0; bit < G_N_ELEMENTS (fixed_names); bit++)
    if (fixed_names[bit] != NULL && g_ascii_strcasecmp (fixed_names[bit], name) == 0)
      return G_GUINT64_CONSTANT (1) << bit;
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_ascii_strcasecmp (aliases[i].name, name) == 0)
      return aliases[i].flag;
  return 0;
}

/**
 * hearth_flags_get_name:
 * @bit: 0 to 63
 *
 * Returns: (nullable): the name on the wire of a fixed bit; %NULL for keywords of a folder and unused bits
 */
const char *
hearth_flags_get_name (guint bit)
{
  return bit < G_N_ELEMENTS (fixed_names) ? fixed_names[bit] : NULL;
}
