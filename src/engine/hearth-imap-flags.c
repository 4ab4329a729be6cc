/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags on the wire and flags in the store. System flags and the known keywords have fixed bits; a folder's other
 * keywords get one of its own bits from the store, once. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-imap-flags.h"

#include <string.h>

/* One more than the layer below hands on. */
#define FLAG_NAME_BYTES 129

struct _HearthImapFlagMap
{
  HearthAccountStore *store;
  HearthKey folder;
  GHashTable *keywords; /* of name to HearthFlags */
};

static const struct
{
  HearthImapFlags system;
  HearthFlags flag;
} system_flags[] = {
  { HEARTH_IMAP_FLAG_SEEN, HEARTH_FLAG_SEEN },       { HEARTH_IMAP_FLAG_ANSWERED, HEARTH_FLAG_ANSWERED },
  { HEARTH_IMAP_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED }, { HEARTH_IMAP_FLAG_DELETED, HEARTH_FLAG_DELETED },
  { HEARTH_IMAP_FLAG_DRAFT, HEARTH_FLAG_DRAFT },
};

#define ALL_SYSTEM                                                                                           \
  (HEARTH_FLAG_SEEN | HEARTH_FLAG_ANSWERED | HEARTH_FLAG_FLAGGED | HEARTH_FLAG_DELETED | HEARTH_FLAG_DRAFT)

/**
 * hearth_imap_flags_from_system:
 *
 * Returns: the bits of the system flags
 */
HearthFlags
hearth_imap_flags_from_system (HearthImapFlags system)
{
  HearthFlags flags = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (system_flags); i++)
    if ((system & system_flags[i].system) != 0)
      flags |= system_flags[i].flag;
  return flags;
}

/**
 * hearth_imap_flags_to_system:
 *
 * Returns: the system flags among @flags
 */
HearthImapFlags
hearth_imap_flags_to_system (HearthFlags flags)
{
  HearthImapFlags system = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (system_flags); i++)
    if ((flags & system_flags[i].flag) != 0)
      system |= system_flags[i].system;
  return system;
}

/**
 * hearth_imap_flags_to_keywords:
 *
 * Returns: (transfer full): the names of the keywords among @flags, maybe none
 */
GStrv
hearth_imap_flags_to_keywords (HearthAccountStore *store, HearthKey folder, HearthFlags flags)
{
  if ((flags & ~ALL_SYSTEM) == 0)
    return g_new0 (char *, 1);
  return hearth_account_store_names_from_flags (store, folder, flags & ~ALL_SYSTEM);
}

/**
 * hearth_imap_flags_permitted:
 *
 * Returns: those of @flags that the server keeps in this folder, as it said when it was opened last
 */
HearthFlags
hearth_imap_flags_permitted (const HearthFolderRecord *folder, HearthFlags flags)
{
  return flags & (folder->permanent_flags | (folder->keeps_keywords ? ~ALL_SYSTEM : 0));
}

/**
 * hearth_imap_flag_map_new:
 * @store: (transfer none): outlives the map
 *
 * Returns: (transfer full): a map that knows no keyword yet
 */
HearthImapFlagMap *
hearth_imap_flag_map_new (HearthAccountStore *store, HearthKey folder)
{
  HearthImapFlagMap *self = g_new0 (HearthImapFlagMap, 1);

  self->store = store;
  self->folder = folder;
  self->keywords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * hearth_imap_flag_map_free:
 * @self: (transfer full) (nullable): a map
 */
void
hearth_imap_flag_map_free (HearthImapFlagMap *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->keywords);
  g_free (self);
}

static HearthFlags
map_keyword (HearthImapFlagMap *self, HearthImapText keyword)
{
  char name[FLAG_NAME_BYTES];
  const char *names[] = { name };
  HearthFlags *known;

  if (keyword.length == 0 || keyword.length >= sizeof name)
    return 0;
  memcpy (name, keyword.data, keyword.length);
  name[keyword.length] = '\0';

  known = g_hash_table_lookup (self->keywords, name);
  if (known == NULL)
    {
      known = g_new (HearthFlags, 1);
      *known = hearth_flags_from_name (name);
      if (*known == 0 && g_utf8_validate (name, -1, NULL))
        *known = hearth_account_store_flags_from_names (self->store, self->folder, names, 1, NULL);
      g_hash_table_insert (self->keywords, g_strdup (name), known);
    }
  return *known;
}

/**
 * hearth_imap_flag_map_get:
 *
 * Returns: our mask for what the server says; keywords beyond what a folder can hold are left out
 */
HearthFlags
hearth_imap_flag_map_get (HearthImapFlagMap *self, const HearthImapFlagList *flags)
{
  HearthFlags mask = hearth_imap_flags_from_system (flags->system);

  for (guint i = 0; i < flags->n_keywords; i++)
    mask |= map_keyword (self, flags->keywords[i]);
  return mask;
}
