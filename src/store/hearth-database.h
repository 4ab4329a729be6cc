/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "hearth-durability.h"
#include "hearth-error.h"
#include "hearth-schema.h"

G_BEGIN_DECLS

/**
 * HearthDatabase:
 *
 * One SQLite connection with its statements kept, used by one thread at a time. Errors are of %HEARTH_ERROR.
 */
typedef struct _HearthDatabase HearthDatabase;

typedef enum
{
  HEARTH_DATABASE_READ,     /* read-only connection of a reader thread */
  HEARTH_DATABASE_WRITE,    /* writer: creates and migrates; never checkpoints by itself */
  HEARTH_DATABASE_MAINTAIN, /* housekeeper: checkpoints and vacuums what another connection writes */
} HearthDatabaseMode;

HearthDatabase *
hearth_database_open (const char *path, const HearthSchema *schema, HearthDatabaseMode mode, GError **error);
void hearth_database_close (HearthDatabase *self);
sqlite3 *hearth_database_get_handle (HearthDatabase *self);
const char *hearth_database_get_path (HearthDatabase *self);
void hearth_database_interrupt (HearthDatabase *self);

gboolean hearth_database_begin (HearthDatabase *self, HearthDurability durability, GError **error);
gboolean hearth_database_commit (HearthDatabase *self, GError **error);
void hearth_database_rollback (HearthDatabase *self);
gboolean hearth_database_is_in_transaction (HearthDatabase *self);

gboolean hearth_database_execute (HearthDatabase *self, const char *sql, GError **error);
gboolean hearth_database_get_int (HearthDatabase *self, const char *sql, gint64 *value, GError **error);
sqlite3_stmt *hearth_database_prepare (HearthDatabase *self, const char *sql, GError **error);
gboolean hearth_database_check (HearthDatabase *self, int result, GError **error);
gboolean hearth_database_attach (HearthDatabase *self, const char *path, const char *name, GError **error);
HearthErrorCode hearth_database_code_from_sqlite (int result, int system_errno);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDatabase, hearth_database_close)

G_END_DECLS
