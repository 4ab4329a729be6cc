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
 * @is_precious: whether a copy is made before a migration step
 * @prepare: (nullable): registers what the schema's SQL needs on a fresh connection
 */
typedef struct
{
  const char *name;
  gint32 application_id;
  int page_size_bytes;
  const HearthSchemaStep *steps;
  int n_steps;
  gboolean is_precious;
  gboolean (*prepare) (sqlite3 *handle, GError **error);
} HearthSchema;

extern const HearthSchema hearth_schema_house;
extern const HearthSchema hearth_schema_mail;
extern const HearthSchema hearth_schema_bodies;
extern const HearthSchema hearth_schema_search;

G_END_DECLS
