/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps the files small and sound without holding up the writer: copying the log into the file, giving free pages
 * back, checking. Own connections of the housekeeper; every call is a slice. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-store-upkeep.h"

#include <glib/gstdio.h>

#include "hearth-database.h"
#include "hearth-salvage.h"

#define N_FILES 3

struct _HearthStoreUpkeep
{
  char *dir;
  HearthDatabase *files[N_FILES];
  gboolean is_house; /* the first file is house.db, and the only one */
};

/**
 * hearth_store_upkeep_open:
 * @dir: the folder of an account that has a writer, or the one with `house.db`
 *
 * Returns: (transfer full) (nullable): upkeep of `mail.db` and `bodies.db`, and of `search.db` if it is there; or of
 *   `house.db`
 */
HearthStoreUpkeep *
hearth_store_upkeep_open (const char *dir, GError **error)
{
  const HearthSchema *const schemas[N_FILES] = { &hearth_schema_mail, &hearth_schema_bodies,
                                                 &hearth_schema_search };
  g_autoptr (HearthStoreUpkeep) self = g_new0 (HearthStoreUpkeep, 1);
  g_autofree char *house = g_build_filename (dir, hearth_schema_house.name, NULL);

  self->dir = g_strdup (dir);
  self->is_house = g_file_test (house, G_FILE_TEST_EXISTS);
  if (self->is_house)
    {
      self->files[0] = hearth_database_open (house, &hearth_schema_house, HEARTH_DATABASE_MAINTAIN, error);
      return self->files[0] != NULL ? g_steal_pointer (&self) : NULL;
    }
  for (int i = 0; i < N_FILES; i++)
    {
      g_autofree char *path = g_build_filename (dir, schemas[i]->name, NULL);

      if (schemas[i] == &hearth_schema_search && !g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      self->files[i] = hearth_database_open (path, schemas[i], HEARTH_DATABASE_MAINTAIN, error);
      if (self->files[i] == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * hearth_store_upkeep_close:
 * @self: (transfer full) (nullable): upkeep
 */
void
hearth_store_upkeep_close (HearthStoreUpkeep *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < N_FILES; i++)
    hearth_database_close (self->files[i]);
  g_free (self->dir);
  g_free (self);
}

/**
 * hearth_store_upkeep_interrupt:
 *
 * Ends the call that is running. From any thread, while @self is open.
 */
void
hearth_store_upkeep_interrupt (HearthStoreUpkeep *self)
{
  for (int i = 0; i < N_FILES; i++)
    if (self->files[i] != NULL)
      hearth_database_interrupt (self->files[i]);
}

static guint64
get_log_bytes (HearthDatabase *file)
{
  g_autofree char *path = g_strconcat (hearth_database_get_path (file), "-wal", NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (guint64) info.st_size : 0;
}

/**
 * hearth_store_upkeep_checkpoint:
 * @log_bytes: (out) (optional): how long the logs are
 *
 * Copies what is committed from the logs into the files, as far as no reader still needs the old. Neither readers nor
 * the writer wait for it. To be called about every second while something is written.
 */
gboolean
hearth_store_upkeep_checkpoint (HearthStoreUpkeep *self, guint64 *log_bytes, GError **error)
{
  guint64 bytes = 0;

  for (int i = 0; i < N_FILES; i++)
    {
      int result;

      if (self->files[i] == NULL)
        continue;
      result = sqlite3_wal_checkpoint_v2 (hearth_database_get_handle (self->files[i]), "main",
                                          SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
      bytes += get_log_bytes (self->files[i]);
      if (result != SQLITE_BUSY && !hearth_database_check (self->files[i], result, error))
        return FALSE;
    }
  if (log_bytes != NULL)
    *log_bytes = bytes;
  return TRUE;
}

static gboolean
vacuum_file (HearthDatabase *file, guint max_pages, guint *n_freed, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA incremental_vacuum (%u)", max_pages);
  gint64 before, after;

  return hearth_database_get_int (file, "PRAGMA freelist_count", &before, error) &&
         (before == 0 || hearth_database_execute (file, sql, error)) &&
         hearth_database_get_int (file, "PRAGMA freelist_count", &after, error) &&
         (*n_freed += (guint) MAX (before - after, 0), TRUE);
}

/**
 * hearth_store_upkeep_vacuum:
 * @max_pages: a slice: how many free pages of each file to give back
 * @is_done: (out): whether none is left
 */
gboolean
hearth_store_upkeep_vacuum (HearthStoreUpkeep *self, guint max_pages, gboolean *is_done, GError **error)
{
  guint n_freed = 0;

  for (int i = 0; i < N_FILES; i++)
    if (self->files[i] != NULL && !vacuum_file (self->files[i], max_pages, &n_freed, error))
      return FALSE;
  *is_done = n_freed == 0;
  return TRUE;
}

static gboolean
check_file (HearthDatabase *file, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (file, "PRAGMA quick_check (1)", error);
  g_autofree char *answer = NULL;
  int result;

  if (statement == NULL)
    return FALSE;
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    answer = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_reset (statement);
  if (!hearth_database_check (file, result, error))
    return FALSE;
  if (g_strcmp0 (answer, "ok") == 0)
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "%s: %s", hearth_database_get_path (file),
                    answer != NULL ? answer : "no answer");
  return FALSE;
}

/**
 * hearth_store_upkeep_check:
 *
 * Reads through all files. If `mail.db` is damaged, that is noted, and the account's next opening salvages it;
 * `bodies.db` and `search.db` are removed by their owners when they are told.
 *
 * Errors: %HEARTH_ERROR_STORE_DAMAGED; %HEARTH_ERROR_CANCELLED when interrupted.
 */
gboolean
hearth_store_upkeep_check (HearthStoreUpkeep *self, GError **error)
{
  for (int i = 0; i < N_FILES; i++)
    {
      g_autoptr (GError) failure = NULL;

      if (self->files[i] == NULL || check_file (self->files[i], &failure))
        continue;
      if (i == 0 && !self->is_house && g_error_matches (failure, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED))
        hearth_salvage_mark (self->dir);
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return TRUE;
}
