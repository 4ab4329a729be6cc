/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "hearth-error.h"

G_BEGIN_DECLS

/**
 * HearthSchemaStep:
 * @sql: statements that lead from one version to the next, or %NULL
 * @run: (nullable): code that does what SQL cannot, after @sql, in the same transaction
 *
 * Step N of a schema leads from version N to version N + 1; step 0 makes an empty file version 1.
 */
typedef struct
{
  const char *sql;
  gboolean (*run) (sqlite3 *handle, GError **error);
} HearthSchemaStep;

/**
 * HearthSchema:
 * @name: for messages, "mail.db"
 * @application_id: what `PRAGMA application_id` must say
 * @page_size_bytes: fixed at creation
 * @steps: (array length=n_steps): the current version is @n_steps
 * @precious_tables: (nullable) (array zero-terminated=1): what is copied aside before a migration step and saved from a
 *   damaged file: what no server has
 * @prepare: (nullable): registers what the schema's SQL needs on a fresh connection
 */
typedef struct
{
  const char *name;
  gint32 application_id;
  int page_size_bytes;
  const HearthSchemaStep *steps;
  int n_steps;
  const char *const *precious_tables;
  gboolean (*prepare) (sqlite3 *handle, GError **error);
} HearthSchema;

int hearth_schema_get_version (sqlite3 *handle);
gboolean hearth_schema_migrate (const HearthSchema *self, sqlite3 *handle, const char *path, GError **error);

extern const HearthSchema hearth_schema_house;
extern const HearthSchema hearth_schema_mail;
extern const HearthSchema hearth_schema_bodies;
extern const HearthSchema hearth_schema_search;

G_END_DECLS
