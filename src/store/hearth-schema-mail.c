/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of `mail.db`, which alone is the truth about an account. README.md draws it and says the rules.
 * Static data, any thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-schema.h"

static const char folders_sql[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

    "CREATE TABLE folder ("
    "  id INTEGER PRIMARY KEY,"
    "  parent INTEGER REFERENCES folder (id) ON DELETE SET NULL,"
    "  path BLOB NOT NULL UNIQUE,"
    "  display_path TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  separator INTEGER NOT NULL,"
    "  role INTEGER NOT NULL,"
    "  state INTEGER NOT NULL,"
    "  is_selectable INTEGER NOT NULL,"
    "  is_subscribed INTEGER NOT NULL,"
    "  keeps_keywords INTEGER NOT NULL DEFAULT 0,"
    "  permanent_flags INTEGER NOT NULL DEFAULT 0,"
    "  uidvalidity INTEGER NOT NULL DEFAULT 0,"
    "  uidnext INTEGER NOT NULL DEFAULT 0,"
    "  highestmodseq INTEGER NOT NULL DEFAULT 0,"
    "  resume_uid INTEGER NOT NULL DEFAULT 0,"
    "  n_messages INTEGER NOT NULL DEFAULT 0,"
    "  n_unread INTEGER NOT NULL DEFAULT 0,"
    "  n_on_server INTEGER NOT NULL DEFAULT 0,"
    "  in_step_unix_s INTEGER NOT NULL DEFAULT 0,"
    "  generation INTEGER NOT NULL DEFAULT 0"
    ") STRICT;"
    "CREATE INDEX folder_by_parent ON folder (parent);"

    "CREATE TABLE folder_keyword ("
    "  folder INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,"
    "  bit INTEGER NOT NULL CHECK (bit BETWEEN 32 AND 63),"
    "  name TEXT NOT NULL,"
    "  PRIMARY KEY (folder, bit)"
    ") STRICT, WITHOUT ROWID;";

static const char messages_sql[] =
    "CREATE TABLE message ("
    "  id INTEGER PRIMARY KEY,"
    "  thread INTEGER NOT NULL,"
    "  msgid_hash INTEGER NOT NULL,"
    "  parent_hash INTEGER NOT NULL,"
    "  date_sort_unix_s INTEGER NOT NULL,"
    "  date_unix_s INTEGER,"
    "  date_offset_min INTEGER NOT NULL,"
    "  internal_unix_s INTEGER NOT NULL,"
    "  size_bytes INTEGER NOT NULL,"
    "  has_attachment INTEGER,"
    "  content INTEGER,"
    "  is_whole INTEGER NOT NULL DEFAULT 0,"
    "  index_seq INTEGER,"
    "  n_recipients INTEGER NOT NULL,"
    "  from_name TEXT,"
    "  from_address TEXT,"
    "  to_name TEXT,"
    "  to_address TEXT,"
    "  subject TEXT,"
    "  preview TEXT,"
    "  message_id TEXT,"
    "  server_id TEXT,"
    "  recipients TEXT"
    ") STRICT;"
    "CREATE INDEX message_by_thread ON message (thread);"
    "CREATE INDEX message_by_server_id ON message (server_id) WHERE server_id IS NOT NULL;"
    "CREATE INDEX message_by_content ON message (content) WHERE content IS NOT NULL;"
    "CREATE INDEX message_by_index_seq ON message (index_seq) WHERE index_seq IS NOT NULL;"

    "CREATE TABLE message_twin ("
    "  msgid_hash INTEGER NOT NULL,"
    "  message INTEGER NOT NULL,"
    "  PRIMARY KEY (msgid_hash, message)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE structure (message INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;"
    "CREATE TABLE orphan ("
    "  message INTEGER PRIMARY KEY,"
    "  since_unix_s INTEGER NOT NULL,"
    "  flags INTEGER NOT NULL DEFAULT 0,"
    "  dirty_mask INTEGER NOT NULL DEFAULT 0"
    ") STRICT;"
    "CREATE INDEX orphan_by_time ON orphan (since_unix_s);"
    "CREATE TABLE dead_content (content INTEGER PRIMARY KEY) STRICT;"

    "CREATE TABLE placement ("
    "  id INTEGER PRIMARY KEY,"
    "  folder INTEGER NOT NULL,"
    "  message INTEGER NOT NULL,"
    "  uid INTEGER,"
    "  date_sort_unix_s INTEGER NOT NULL,"
    "  flags INTEGER NOT NULL,"
    "  server_flags INTEGER NOT NULL,"
    "  dirty_mask INTEGER NOT NULL"
    ") STRICT;"
    "CREATE UNIQUE INDEX placement_by_uid ON placement (folder, uid);"
    "CREATE INDEX placement_by_date ON placement (folder, date_sort_unix_s);"
    "CREATE INDEX placement_by_message ON placement (message);"
    "CREATE INDEX placement_dirty ON placement (folder) WHERE dirty_mask != 0;";

static const char threads_sql[] =
    "CREATE TABLE thread_ref ("
    "  msgid_hash INTEGER PRIMARY KEY,"
    "  thread INTEGER NOT NULL,"
    "  message INTEGER"
    ") STRICT;"
    "CREATE TABLE thread_alias (thread INTEGER PRIMARY KEY, joined INTEGER NOT NULL) STRICT;"
    "CREATE TABLE folder_thread ("
    "  folder INTEGER NOT NULL,"
    "  thread INTEGER NOT NULL,"
    "  latest_unix_s INTEGER NOT NULL,"
    "  n_messages INTEGER NOT NULL,"
    "  n_unread INTEGER NOT NULL,"
    "  PRIMARY KEY (folder, thread)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX folder_thread_by_latest ON folder_thread (folder, latest_unix_s);";

static const char own_sql[] =
    "CREATE TABLE own_content (id INTEGER PRIMARY KEY, size_bytes INTEGER NOT NULL) STRICT;"
    "CREATE TABLE own_chunk ("
    "  content INTEGER NOT NULL REFERENCES own_content (id) ON DELETE CASCADE,"
    "  chunk INTEGER NOT NULL,"
    "  zdata BLOB NOT NULL,"
    "  PRIMARY KEY (content, chunk)"
    ") STRICT;"

    "CREATE TABLE outbox ("
    "  id INTEGER PRIMARY KEY,"
    "  state INTEGER NOT NULL,"
    "  has_final_dot INTEGER NOT NULL DEFAULT 0,"
    "  is_copy_filed INTEGER NOT NULL DEFAULT 0,"
    "  identity INTEGER NOT NULL,"
    "  answers INTEGER,"
    "  message_id TEXT NOT NULL,"
    "  sender TEXT NOT NULL,"
    "  recipients_text TEXT NOT NULL,"
    "  subject TEXT NOT NULL,"
    "  source INTEGER REFERENCES own_content (id) ON DELETE SET NULL,"
    "  copy_source INTEGER REFERENCES own_content (id) ON DELETE SET NULL,"
    "  attempts INTEGER NOT NULL DEFAULT 0,"
    "  queued_unix_s INTEGER NOT NULL,"
    "  not_before_unix_s INTEGER NOT NULL,"
    "  ended_unix_s INTEGER,"
    "  error_code INTEGER,"
    "  error_message TEXT,"
    "  error_host TEXT,"
    "  error_port INTEGER,"
    "  error_server_text TEXT,"
    "  error_status INTEGER,"
    "  error_enhanced TEXT"
    ") STRICT;"
    "CREATE TABLE outbox_recipient ("
    "  id INTEGER PRIMARY KEY,"
    "  outbox INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,"
    "  address TEXT NOT NULL,"
    "  is_accepted INTEGER NOT NULL DEFAULT 0,"
    "  refusal TEXT"
    ") STRICT;"
    "CREATE INDEX outbox_recipient_by_outbox ON outbox_recipient (outbox);"

    "CREATE TABLE journal ("
    "  id INTEGER PRIMARY KEY,"
    "  kind INTEGER NOT NULL,"
    "  state INTEGER NOT NULL,"
    "  folder INTEGER,"
    "  target INTEGER,"
    "  outbox INTEGER,"
    "  uidvalidity INTEGER NOT NULL DEFAULT 0,"
    "  uids TEXT,"
    "  text BLOB,"
    "  reason TEXT,"
    "  attempts INTEGER NOT NULL DEFAULT 0,"
    "  created_unix_s INTEGER NOT NULL,"
    "  not_before_unix_s INTEGER NOT NULL"
    ") STRICT;"

    "CREATE TABLE draft ("
    "  id INTEGER PRIMARY KEY,"
    "  identity INTEGER NOT NULL,"
    "  revision INTEGER NOT NULL,"
    "  pushed_revision INTEGER NOT NULL DEFAULT 0,"
    "  folder INTEGER,"
    "  uidvalidity INTEGER NOT NULL DEFAULT 0,"
    "  uid INTEGER NOT NULL DEFAULT 0,"
    "  message_id TEXT,"
    "  subject TEXT NOT NULL,"
    "  source INTEGER REFERENCES own_content (id) ON DELETE SET NULL,"
    "  saved_unix_s INTEGER NOT NULL"
    ") STRICT;";

static gboolean
create_tables (sqlite3 *handle, GError **error)
{
  const char *const texts[] = { folders_sql, messages_sql, threads_sql, own_sql };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (sqlite3_exec (handle, texts[i], NULL, NULL, NULL) != SQLITE_OK)
      {
        hearth_set_error (error, HEARTH_ERROR_STORE_IO, "mail.db: %s", sqlite3_errmsg (handle));
        return FALSE;
      }
  return TRUE;
}

/* Drafts become what was typed instead of a message, and letters keep that too, so that they can be taken back. No
 * version before this one saved a draft. Attachments stand once for all of it. */
static const char letters_sql[] =
    "DROP TABLE draft;"
    "CREATE TABLE draft ("
    "  id INTEGER PRIMARY KEY,"
    "  revision INTEGER NOT NULL,"
    "  is_open INTEGER NOT NULL,"
    "  letter BLOB NOT NULL,"
    "  subject TEXT NOT NULL,"
    "  saved_unix_s INTEGER NOT NULL,"
    "  pushed_revision INTEGER NOT NULL DEFAULT 0,"
    "  folder INTEGER,"
    "  uidvalidity INTEGER NOT NULL DEFAULT 0,"
    "  uid INTEGER NOT NULL DEFAULT 0,"
    "  message_id TEXT,"
    "  pushing_revision INTEGER NOT NULL DEFAULT 0,"
    "  pushing_message_id TEXT"
    ") STRICT;"
    /* copies of drafts on the server that are to go */
    "CREATE TABLE draft_leftover ("
    "  id INTEGER PRIMARY KEY,"
    "  folder INTEGER,"
    "  uidvalidity INTEGER NOT NULL,"
    "  uid INTEGER NOT NULL,"
    "  message_id TEXT"
    ") STRICT;"
    "CREATE TABLE attachment ("
    "  content INTEGER PRIMARY KEY REFERENCES own_content (id) ON DELETE CASCADE,"
    "  is_whole INTEGER NOT NULL,"
    "  draft INTEGER,"
    "  outbox INTEGER"
    ") STRICT;"
    "CREATE INDEX attachment_by_draft ON attachment (draft) WHERE draft IS NOT NULL;"
    "CREATE INDEX attachment_by_outbox ON attachment (outbox) WHERE outbox IS NOT NULL;"
    "CREATE TABLE own_insert ("
    "  id INTEGER PRIMARY KEY,"
    "  content INTEGER NOT NULL REFERENCES own_content (id) ON DELETE CASCADE,"
    "  position INTEGER NOT NULL,"
    "  inserted INTEGER NOT NULL,"
    "  encoding INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX own_insert_by_content ON own_insert (content);"
    "ALTER TABLE outbox ADD COLUMN letter BLOB;"
    "ALTER TABLE outbox ADD COLUMN forwards INTEGER;"
    "ALTER TABLE outbox ADD COLUMN draft INTEGER;";

/* A server may put off some recipients and take the rest; and what reports say about letters that were sent. */
static const char deliveries_sql[] = "ALTER TABLE outbox ADD COLUMN first_try_unix_s INTEGER;"
                                     "ALTER TABLE outbox ADD COLUMN error_size_bytes INTEGER;"
                                     "ALTER TABLE outbox ADD COLUMN error_limit_bytes INTEGER;"
                                     "ALTER TABLE outbox_recipient ADD COLUMN deferral TEXT;"
                                     "CREATE TABLE delivery ("
                                     "  message_id TEXT NOT NULL,"
                                     "  recipient TEXT NOT NULL,"
                                     "  action INTEGER NOT NULL,"
                                     "  status TEXT,"
                                     "  diagnostic TEXT,"
                                     "  reporter TEXT,"
                                     "  reported_unix_s INTEGER NOT NULL,"
                                     "  PRIMARY KEY (message_id, recipient)"
                                     ") STRICT, WITHOUT ROWID;";

/* Filing: a journal row has the messages it is about one by one, each with the place where the server has it. `hides`:
 * the message is shown elsewhere already and not there. `stage`: hearth-filing-store.h. */
static const char filing_sql[] =
    "CREATE TABLE journal_item ("
    "  journal INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,"
    "  placement INTEGER NOT NULL,"
    "  message INTEGER NOT NULL,"
    "  folder INTEGER NOT NULL,"
    "  uidvalidity INTEGER NOT NULL,"
    "  uid INTEGER,"
    "  stage INTEGER NOT NULL DEFAULT 0,"
    "  hides INTEGER NOT NULL,"
    "  PRIMARY KEY (journal, placement)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX journal_item_by_source ON journal_item (folder, uid);"
    "CREATE INDEX journal_item_by_placement ON journal_item (placement);"
    "ALTER TABLE journal ADD COLUMN error_code INTEGER;"
    "ALTER TABLE journal ADD COLUMN server_text TEXT;"
    "ALTER TABLE journal ADD COLUMN other_account INTEGER;"
    /* a message of another account that is to be appended here: its bytes, where they are from, how it is filed */
    "CREATE TABLE taken ("
    "  journal INTEGER PRIMARY KEY REFERENCES journal (id) ON DELETE CASCADE,"
    "  content INTEGER NOT NULL REFERENCES own_content (id),"
    "  origin INTEGER NOT NULL,"
    "  flags INTEGER NOT NULL,"
    "  internal_unix_s INTEGER NOT NULL,"
    "  message_id TEXT"
    ") STRICT;"
    "CREATE INDEX taken_by_origin ON taken (origin);"
    "ALTER TABLE folder ADD COLUMN wishes INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE folder ADD COLUMN wanted_name TEXT;";
/* A draft has a row in the list of its folder, whatever the server has of it. Without UID EXPUNGE a copy can only be
 * marked, and stays hidden. */
static const char draft_rows_sql[] =
    "ALTER TABLE draft ADD COLUMN placement INTEGER;"
    "ALTER TABLE draft ADD COLUMN own_message INTEGER;"
    "ALTER TABLE draft ADD COLUMN shown_revision INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE draft_leftover ADD COLUMN is_marked INTEGER NOT NULL DEFAULT 0;";

/* Before a message of another account is appended: the target's UIDVALIDITY, and the least UID that it can get there. What was
 * tried before that was noted may be under any. */
static const char taken_tries_sql[] = "ALTER TABLE taken ADD COLUMN uidvalidity INTEGER NOT NULL DEFAULT 0;"
                                      "ALTER TABLE taken ADD COLUMN next_uid INTEGER NOT NULL DEFAULT 0;"
                                      "UPDATE taken SET next_uid = 1 WHERE journal IN"
                                      " (SELECT id FROM journal WHERE attempts > 0);";

/* The keywords of a message that comes from another account, by name; how far the flags of old messages were looked at where
 * the server does not tell what changed; what the server calls a folder whatever its name is (MAILBOXID). */
static const char sameness_sql[] = "ALTER TABLE taken ADD COLUMN keywords TEXT;"
                                   "ALTER TABLE folder ADD COLUMN sweep_uid INTEGER NOT NULL DEFAULT 0;"
                                   "ALTER TABLE folder ADD COLUMN swept_unix_s INTEGER NOT NULL DEFAULT 0;"
                                   "ALTER TABLE folder ADD COLUMN server_id TEXT;";

/* How much of a folder is fetched before anybody opens it; 0: as its account says. */
static const char keep_sql[] = "ALTER TABLE folder ADD COLUMN keep_kind INTEGER NOT NULL DEFAULT 0;"
                               "ALTER TABLE folder ADD COLUMN keep_months INTEGER NOT NULL DEFAULT 12;"
                               "ALTER TABLE folder ADD COLUMN keep_attachment_bytes INTEGER NOT NULL"
                               " DEFAULT 1048576;";

/* What one may do with a folder, as bits of HearthFolderRights: all of it where the server does not say. And what the
 * servers said of themselves, so that it can be looked up while there is no connection. */
static const char server_facts_sql[] =
    "ALTER TABLE folder ADD COLUMN rights INTEGER NOT NULL DEFAULT 127;"
    "ALTER TABLE folder ADD COLUMN is_read_only INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE server_fact ("
    "  name TEXT PRIMARY KEY,"
    "  value TEXT NOT NULL,"
    "  noted_unix_s INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;";

/* Where a message that is nowhere was last: what the user does to that row meanwhile still means the message, and when it is
 * found again it is that row. */
static const char last_placement_sql[] =
    "ALTER TABLE orphan ADD COLUMN last_placement INTEGER;"
    "CREATE INDEX orphan_by_placement ON orphan (last_placement) WHERE last_placement IS NOT NULL;";

/* Other folders that a message lies in, as the server calls them (X-GM-LABELS), one a line. Folders of a server that has numbers
 * for messages are compared in full once, so that these come. */
static const char labels_sql[] =
    "ALTER TABLE message ADD COLUMN labels TEXT;"
    "UPDATE folder SET highestmodseq = 0 WHERE EXISTS"
    " (SELECT 1 FROM message WHERE server_id IS NOT NULL AND server_id NOT GLOB '*[^0-9]*');";

static const HearthSchemaStep steps[] = {
  { NULL, create_tables },    { letters_sql, NULL },        { deliveries_sql, NULL }, { filing_sql, NULL },
  { draft_rows_sql, NULL },   { taken_tries_sql, NULL },    { sameness_sql, NULL },   { keep_sql, NULL },
  { server_facts_sql, NULL }, { last_placement_sql, NULL }, { labels_sql, NULL },
};

/* In an order in which rows can be put back: what is referred to comes first. */
static const char *const precious_tables[] = { "own_content", "own_chunk", "own_insert",
                                               "attachment",  "outbox",    "outbox_recipient",
                                               "journal",     "draft",     "draft_leftover",
                                               "delivery",    "taken",     NULL };

const HearthSchema hearth_schema_mail = {
  .name = "mail.db",
  .application_id = 0x48724d31,
  .page_size_bytes = 4096,
  .steps = steps,
  .n_steps = G_N_ELEMENTS (steps),
  .precious_tables = precious_tables,
};
