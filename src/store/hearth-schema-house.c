/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of `house.db`: the people, their accounts and what they decided. Static data, any thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-schema.h"

static const HearthSchemaStep steps[] = {
  { "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "INSERT INTO meta VALUES ('next_account', 1);"

    "CREATE TABLE person ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  name TEXT NOT NULL,"
    "  color INTEGER NOT NULL,"
    "  position INTEGER NOT NULL"
    ") STRICT;"

    "CREATE TABLE account ("
    "  number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 65535),"
    "  folder TEXT NOT NULL UNIQUE,"
    "  person INTEGER NOT NULL REFERENCES person (id),"
    "  name TEXT NOT NULL,"
    "  is_enabled INTEGER NOT NULL,"
    "  position INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX account_by_person ON account (person);"

    "CREATE TABLE server ("
    "  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,"
    "  protocol INTEGER NOT NULL,"
    "  host TEXT NOT NULL,"
    "  port INTEGER NOT NULL,"
    "  security INTEGER NOT NULL,"
    "  user TEXT NOT NULL,"
    "  PRIMARY KEY (account, protocol)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE certificate ("
    "  host TEXT NOT NULL,"
    "  port INTEGER NOT NULL,"
    "  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,"
    "  sha256 TEXT NOT NULL,"
    "  der BLOB,"
    "  pinned_unix_s INTEGER NOT NULL,"
    "  PRIMARY KEY (account, host, port)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE signature ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  text TEXT NOT NULL,"
    "  html TEXT"
    ") STRICT;"
    "CREATE TABLE identity ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,"
    "  name TEXT NOT NULL,"
    "  address TEXT NOT NULL,"
    "  reply_to_name TEXT,"
    "  reply_to_address TEXT,"
    "  signature INTEGER REFERENCES signature (id) ON DELETE SET NULL,"
    "  position INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX identity_by_account ON identity (account, position);"
    "CREATE INDEX identity_by_signature ON identity (signature);"

    "CREATE TABLE consent ("
    "  kind INTEGER NOT NULL,"
    "  address TEXT NOT NULL,"
    "  is_given INTEGER NOT NULL,"
    "  decided_unix_s INTEGER NOT NULL,"
    "  PRIMARY KEY (kind, address)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE contact ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  address TEXT NOT NULL UNIQUE,"
    "  name TEXT NOT NULL,"
    "  words TEXT NOT NULL,"
    "  n_written INTEGER NOT NULL,"
    "  last_unix_s INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX contact_by_use ON contact (n_written, last_unix_s);"

    "CREATE TABLE tag ("
    "  keyword TEXT PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  color INTEGER NOT NULL,"
    "  position INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE saved_search ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  name TEXT NOT NULL,"
    "  query TEXT NOT NULL,"
    "  position INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE rule ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  account INTEGER REFERENCES account (number) ON DELETE CASCADE,"
    "  name TEXT NOT NULL,"
    "  condition TEXT NOT NULL,"
    "  action TEXT NOT NULL,"
    "  is_enabled INTEGER NOT NULL,"
    "  position INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX rule_by_account ON rule (account);",
    NULL },
  /* Everybody of the household writes to people of their own. */
  { "CREATE TABLE correspondent ("
    "  person INTEGER NOT NULL,"
    "  address TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  words TEXT NOT NULL,"
    "  n_written INTEGER NOT NULL,"
    "  last_unix_s INTEGER NOT NULL,"
    "  PRIMARY KEY (person, address)"
    ") STRICT;"
    "INSERT INTO correspondent SELECT p.id, c.address, c.name, c.words, c.n_written, c.last_unix_s"
    " FROM contact c CROSS JOIN person p;"
    "DROP TABLE contact;",
    NULL },
  /* Sending may sign in otherwise than fetching. */
  { "ALTER TABLE server ADD COLUMN has_own_password INTEGER NOT NULL DEFAULT 0;"
    "UPDATE server SET has_own_password = 1 WHERE protocol = 1 AND user != '' AND user !="
    " (SELECT i.user FROM server i WHERE i.account = server.account AND i.protocol = 0);",
    NULL },
  /* What is fetched before anybody opens it: all texts, and attachments up to 1 MB. */
  { "ALTER TABLE account ADD COLUMN keep_kind INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE account ADD COLUMN keep_months INTEGER NOT NULL DEFAULT 12;"
    "ALTER TABLE account ADD COLUMN keep_attachment_bytes INTEGER NOT NULL DEFAULT 1048576;"
    "ALTER TABLE account ADD COLUMN fetches_on_metered INTEGER NOT NULL DEFAULT 0;",
    NULL },
};

static const char *const precious_tables[] = {
  "meta",    "person",        "account", "server",       "certificate", "signature", "identity",
  "consent", "correspondent", "tag",     "saved_search", "rule",        NULL
};

const HearthSchema hearth_schema_house = {
  .name = "house.db",
  .application_id = 0x48724831,
  .page_size_bytes = 4096,
  .steps = steps,
  .n_steps = G_N_ELEMENTS (steps),
  .precious_tables = precious_tables,
};
