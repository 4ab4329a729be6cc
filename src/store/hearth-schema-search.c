/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of `search.db`: words to messages, made again whenever it is in doubt. Static data, any thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-schema.h"
#include "hearth-tokenizer.h"

static const HearthSchemaStep steps[] = {
  { "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE entry ("
    "  search_id INTEGER PRIMARY KEY,"
    "  message INTEGER NOT NULL UNIQUE,"
    "  has_text INTEGER NOT NULL"
    ") STRICT;"
    "CREATE VIRTUAL TABLE header USING fts5 (sender, recipients, subject, content = '', prefix = '2 3',"
    "  tokenize = 'hearth');"
    "CREATE VIRTUAL TABLE body USING fts5 (text, attachments, content = '', prefix = '2 3', tokenize = "
    "'hearth');",
    NULL },
};

const HearthSchema hearth_schema_search = {
  .name = "search.db",
  .application_id = 0x48725331,
  .page_size_bytes = 4096,
  .steps = steps,
  .n_steps = G_N_ELEMENTS (steps),
  .prepare = hearth_tokenizer_register,
};
