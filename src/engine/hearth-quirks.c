/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that need a word of their own: one row each, found by the name that ID gives or by the host. Everything else
 * goes one way for all. Any thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-quirks.h"

static const struct
{
  const char *server_name; /* glob, lower case; NULL: any */
  const char *host;        /* glob, lower case; NULL: any */
  HearthQuirks quirks;
} table[] = {
  { "gimap*", NULL, HEARTH_QUIRK_FILES_SENT },                /* Gmail */
  { NULL, "imap.gmail.com", HEARTH_QUIRK_FILES_SENT },        /* Gmail, where ID is not answered */
  { NULL, "outlook.office365.com", HEARTH_QUIRK_FILES_SENT }, /* Microsoft 365 */
  { NULL, "*.outlook.com", HEARTH_QUIRK_FILES_SENT },         /* Outlook.com */
  { NULL, "*.mail.me.com", HEARTH_QUIRK_NO_QRESYNC },         /* iCloud: malformed VANISHED, no ENABLED */
  { "gnu mailutils*", NULL, HEARTH_QUIRK_FEW_CONNECTIONS },   /* locks the mailbox file */
};

/**
 * hearth_quirks_find:
 * @server_name: (nullable): what the server calls itself
 * @host: what the user entered
 *
 * Returns: what is special about it, usually nothing
 */
HearthQuirks
hearth_quirks_find (const char *server_name, const char *host)
{
  g_autofree char *name = server_name != NULL ? g_ascii_strdown (server_name, -1) : NULL;
  g_autofree char *folded = g_ascii_strdown (host, -1);
  HearthQuirks quirks = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (table[i].server_name != NULL &&
          (name == NULL || !g_pattern_match_simple (table[i].server_name, name)))
        continue;
      if (table[i].host != NULL && !g_pattern_match_simple (table[i].host, folded))
        continue;
      quirks |= table[i].quirks;
    }
  return quirks;
}
