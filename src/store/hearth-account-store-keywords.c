/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: names of flags. System flags and well-known keywords have fixed bits, others get a bit of their
 * folder, which they keep. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"

/* Longer ones are nobody's tag (trust: flags at most 128 bytes). */
#define KEYWORD_BYTES 128

static gboolean
insert_keyword (
    HearthAccountStore *self, HearthStoreFolder *folder, int index, const char *name, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "INSERT INTO folder_keyword VALUES (?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder->record.key));
  sqlite3_bind_int (statement, 2, HEARTH_FLAG_FIRST_KEYWORD_BIT + index);
  hearth_bind_text (statement, 3, name);
  if (!hearth_store_step (self, statement, error))
    return FALSE;
  folder->keywords[index] = g_utf8_make_valid (name, -1);
  return TRUE;
}

static HearthFlags
bit_flag (int index)
{
  return G_GUINT64_CONSTANT (1) << (HEARTH_FLAG_FIRST_KEYWORD_BIT + index);
}

/* Returns: the bit of a keyword that the folder knows, or 0; *@unused is a bit that is left, or -1. */
static HearthFlags
find_keyword (HearthStoreFolder *folder, const char *name, int *unused)
{
  *unused = -1;
  for (int i = 0; i < HEARTH_N_KEYWORDS; i++)
    {
      if (folder->keywords[i] == NULL)
        *unused = *unused < 0 ? i : *unused;
      else if (g_ascii_strcasecmp (folder->keywords[i], name) == 0)
        return bit_flag (i);
    }
  return 0;
}

/* Returns: whether it went well; *@flag is 0 for a keyword that finds no bit. */
static gboolean
find_or_add (
    HearthAccountStore *self, HearthStoreFolder *folder, const char *name, HearthFlags *flag, GError **error)
{
  int unused;

  *flag = find_keyword (folder, name, &unused);
  if (*flag != 0 || unused < 0 || *name == '\0' || *name == '\\' || strlen (name) > KEYWORD_BYTES)
    return TRUE;
  *flag = bit_flag (unused);
  return hearth_account_store_begin (self, HEARTH_BATCH, error) &&
         hearth_store_end (self, insert_keyword (self, folder, unused, name, error), error);
}

/* Maps keyword bits of one folder to those of another; fixed bits stay. A keyword that finds no bit is left out. */
gboolean
hearth_store_map_flags (HearthAccountStore *self,
                        HearthStoreFolder *from,
                        HearthStoreFolder *to,
                        HearthFlags flags,
                        HearthFlags *mapped,
                        GError **error)
{
  *mapped = flags & HEARTH_FLAGS_FIXED;
  for (int i = 0; i < HEARTH_N_KEYWORDS; i++)
    {
      HearthFlags flag;

      if (!(flags & bit_flag (i)) || from->keywords[i] == NULL)
        continue;
      if (!find_or_add (self, to, from->keywords[i], &flag, error))
        return FALSE;
      *mapped |= flag;
    }
  return TRUE;
}

/**
 * hearth_account_store_flags_from_names:
 * @names: (array length=n_names): flags and keywords as the server writes them
 *
 * Makes a mask of flag names. A keyword that is new to the folder gets a bit; one that finds none left, and names
 * that cannot be keywords, are left out.
 *
 * Returns: the mask; 0 also on error
 */
HearthFlags
hearth_account_store_flags_from_names (
    HearthAccountStore *self, HearthKey folder, const char *const *names, gsize n_names, GError **error)
{
  HearthFlags flags = 0;

  for (gsize i = 0; i < n_names; i++)
    {
      HearthStoreFolder *found = hearth_store_find (self, folder, error);
      HearthFlags flag = hearth_flags_from_name (names[i]);

      if (found == NULL || (flag == 0 && !find_or_add (self, found, names[i], &flag, error)))
        return 0;
      flags |= flag;
    }
  return flags;
}

/**
 * hearth_account_store_names_from_flags:
 *
 * Returns: (transfer full): the names of @flags in @folder as they go over the wire
 */
GStrv
hearth_account_store_names_from_flags (HearthAccountStore *self, HearthKey folder, HearthFlags flags)
{
  HearthStoreFolder *found = hearth_store_find (self, folder, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint bit = 0; bit < 64; bit++)
    {
      const char *name = NULL;

      if (!(flags & G_GUINT64_CONSTANT (1) << bit))
        continue;
      if (bit < HEARTH_FLAG_FIRST_KEYWORD_BIT)
        name = hearth_flags_get_name (bit);
      else if (found != NULL)
        name = found->keywords[bit - HEARTH_FLAG_FIRST_KEYWORD_BIT];
      if (name != NULL)
        g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}
