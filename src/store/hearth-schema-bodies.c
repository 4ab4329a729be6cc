/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of `bodies.db`: what a server has confirmed and can give again. Static data, any thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-schema.h"

static const HearthSchemaStep steps[] = {
  { "CREATE TABLE content ("
    "  id INTEGER PRIMARY KEY,"
    "  is_written INTEGER NOT NULL,"
    "  size_bytes INTEGER NOT NULL,"
    "  hash BLOB"
    ") STRICT;"
    "CREATE UNIQUE INDEX content_by_hash ON content (hash) WHERE hash IS NOT NULL;"
    "CREATE INDEX content_unwritten ON content (id) WHERE is_written = 0;"
    "CREATE TABLE part ("
    "  content INTEGER NOT NULL REFERENCES content (id) ON DELETE CASCADE,"
    "  path TEXT NOT NULL,"
    "  chunk INTEGER NOT NULL,"
    "  zdata BLOB NOT NULL,"
    "  PRIMARY KEY (content, path, chunk)"
    ") STRICT;",
    NULL },
};

const HearthSchema hearth_schema_bodies = {
  .name = "bodies.db",
  .application_id = 0x48724231,
  .page_size_bytes = 16384,
  .steps = steps,
  .n_steps = G_N_ELEMENTS (steps),
};
