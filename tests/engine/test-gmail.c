/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server where folders are labels (X-GM-EXT-1), as dialogues, and the same without: a message that lies in several folders is
 * one, what it is called by comes along, and what is archived or deleted for ever goes the way that works there. */
#include <string.h>

#include "filing-fixture.h"
#include "hearth-ring-log.h"

/* As Gmail says it after signing in. */
#define OFFERED                                                                                              \
  "UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS COMPRESS=DEFLATE ENABLE MOVE "         \
  "CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584"
#define WITH_LABELS "* CAPABILITY IMAP4rev1 " OFFERED "\n$ OK\n"
#define WITHOUT_LABELS                                                                                       \
  "* CAPABILITY IMAP4rev1 ID UIDPLUS MOVE CONDSTORE LIST-EXTENDED LIST-STATUS SPECIAL-USE\n$ OK\n"

#define LIST                                                                                                 \
  "* LIST (\\HasNoChildren) \"/\" \"INBOX\"\n* LIST (\\HasNoChildren) \"/\" \"Archive\"\n"                   \
  "* LIST (\\HasNoChildren) \"/\" \"Travel\"\n* LIST (\\HasChildren \\Noselect) \"/\" \"[Gmail]\"\n"         \
  "* LIST (\\All \\HasNoChildren) \"/\" \"[Gmail]/All Mail\"\n"                                              \
  "* LIST (\\Drafts \\HasNoChildren) \"/\" \"[Gmail]/Drafts\"\n"                                             \
  "* LIST (\\HasNoChildren \\Important) \"/\" \"[Gmail]/Important\"\n"                                       \
  "* LIST (\\HasNoChildren \\Sent) \"/\" \"[Gmail]/Sent Mail\"\n"                                            \
  "* LIST (\\HasNoChildren \\Junk) \"/\" \"[Gmail]/Spam\"\n"                                                 \
  "* LIST (\\Flagged \\HasNoChildren) \"/\" \"[Gmail]/Starred\"\n"                                           \
  "* LIST (\\HasNoChildren \\Trash) \"/\" \"[Gmail]/Trash\"\n$ OK\n"

#define SELECTED(exists, next, modseq)                                                                       \
  "* FLAGS (\\Seen \\Flagged)\n* " exists " EXISTS\n* OK [PERMANENTFLAGS (\\Seen \\Flagged \\*)]\n"          \
  "* OK [UIDVALIDITY 7]\n* OK [UIDNEXT " next "]\n* OK [HIGHESTMODSEQ " modseq "]\n$ OK [READ-WRITE]\n"

/* @more is what only a server with labels says. */
#define ROW(uid, name, more)                                                                                 \
  "* " uid " FETCH (" more "UID " uid " FLAGS () INTERNALDATE \"01-Nov-2026 10:00:00 +0000\""                \
  " RFC822.SIZE 100 ENVELOPE (\"Sun, 1 Nov 2026 10:00:00 +0000\" \"" name "\""                               \
  " ((\"Ilse\" NIL \"ilse\" \"x.example\")) NIL NIL NIL NIL NIL NIL \"<" name "@x>\")"                       \
  " BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 10 1) BODY[HEADER.FIELDS (REFERENCES)] \"\")\n"

#define LABELLED(id, labels) "X-GM-MSGID 1278455344230334" id " X-GM-LABELS (" labels ") "
#define BODY(uid, name)      "* " uid " FETCH (UID " uid " BODY[] {20}\nSubject: any\n\n" name "\n)\n"

/* "one" is in INBOX, in Travel and among all mail; "two" is in INBOX and among all; "three" among all only. */
static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "ID *", "* ID (\"name\" \"GImap\" \"vendor\" \"Google, Inc.\")\n$ OK\n" },
  { "ENABLE *", "* ENABLED\n$ OK\n" },
  { "NAMESPACE", "* NAMESPACE ((\"\" \"/\")) NIL NIL\n$ OK\n" },
  { "COMPRESS *", "$ NO not now\n" },
  { "LIST *", LIST },
  { "STATUS *", "$ OK\n" },
  { "SELECT \"INBOX\"", SELECTED ("2", "3", "90") },
  { "SELECT \"Travel\"", SELECTED ("1", "2", "90") },
  { "SELECT \"?Gmail?/All Mail\"", SELECTED ("3", "4", "90") },
  { "SELECT *", SELECTED ("0", "1", "90") },
  { "UID FETCH 1 (UID BODY.PEEK[])", BODY ("1", "one") "$ OK\n" },
  { "UID FETCH 2 (UID BODY.PEEK[])", BODY ("2", "two") "$ OK\n" },
  { "UID FETCH 3 (UID BODY.PEEK[])", BODY ("3", "six") "$ OK\n" },
  { "UID FETCH * (UID BODY.PEEK*", "$ OK\n" },
  { "UID FETCH 1:2 (UID FLAGS INTERNALDATE*X-GM-MSGID X-GM-LABELS)",
    ROW ("1", "one", LABELLED ("101", "\"\\\\Important\" Travel \"Two words\""))
        ROW ("2", "two", LABELLED ("102", "")) "$ OK\n" },
  { "UID FETCH 1 (UID FLAGS INTERNALDATE*X-GM-MSGID X-GM-LABELS)",
    ROW ("1", "one", LABELLED ("101", "\"\\\\Important\" \"\\\\Inbox\" \"Two words\"")) "$ OK\n" },
  { "UID FETCH 1:3 (UID FLAGS INTERNALDATE*X-GM-MSGID X-GM-LABELS)",
    ROW ("1", "one", LABELLED ("101", "\"\\\\Important\" \"\\\\Inbox\" \"Two words\" Travel"))
        ROW ("2", "two", LABELLED ("102", "\\Inbox"))
            ROW ("3", "three", LABELLED ("103", "Caf&AOk-/Jazz")) "$ OK\n" },
  { "UID FETCH 1:2 (UID FLAGS INTERNALDATE*(REFERENCES)?)",
    ROW ("1", "one", "") ROW ("2", "two", "") "$ OK\n" },
  { "UID FETCH 1 (UID FLAGS INTERNALDATE*(REFERENCES)?)", ROW ("1", "one", "") "$ OK\n" },
  { "UID FETCH 1:3 (UID FLAGS INTERNALDATE*(REFERENCES)?)",
    ROW ("1", "one", "") ROW ("2", "two", "") ROW ("3", "three", "") "$ OK\n" },
  { "UID FETCH 2 (UID)", "$ OK\n" },
  { "UID STORE *", "$ OK\n" },
  { "UID EXPUNGE *", "$ OK\n" },
  { "GETQUOTAROOT *", "$ NO\n" },
  { "NOOP", "$ OK\n" },
  { "IDLE", "+ idling\n" },
  { "DONE", "$< OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

typedef struct
{
  FilingAccount account;
  FakeServer *server;
  EngineFixture *engine;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer capabilities)
{
  fixture->server = fake_server_new ("* OK Gimap ready", rules, G_N_ELEMENTS (rules));
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  filing_account_add (&fixture->account, fixture->engine, "anna@x.example", fixture->server, capabilities);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "INBOX", 2);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "Travel", 1);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "[Gmail]/All Mail", 3);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "[Gmail]/Trash", 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  filing_account_clear (&fixture->account);
}

static guint
count (Fixture *fixture, const char *path)
{
  return filing_account_count (&fixture->account, path);
}

static guint
heard (Fixture *fixture, const char *command)
{
  return filing_account_heard (&fixture->account, command);
}

static HearthKey
key_of (Fixture *fixture, const char *path, const char *subject)
{
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (fixture->engine, fixture->account.number, path, subject);

  g_assert_nonnull (row);
  return row->key;
}

static char *
labels_of (Fixture *fixture, const char *path, const char *subject)
{
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (fixture->engine, fixture->account.number, path, subject);

  return row->labels != NULL ? g_strjoinv ("|", row->labels) : g_strdup ("");
}

static void
assert_labels (Fixture *fixture, const char *path, const char *subject, const char *expected)
{
  g_autofree char *labels = labels_of (fixture, path, subject);

  g_assert_cmpstr (labels, ==, expected);
}

static HearthFolderRole
role_of (Fixture *fixture, const char *path)
{
  g_autoptr (HearthFolderInfo) folder =
      engine_fixture_folder (fixture->engine, fixture->account.number, path);

  return folder->role;
}

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* What the buttons do. */
static HearthFiled *
file_by_role (Fixture *fixture, HearthKey key, HearthFileVerb verb, HearthFolderRole role)
{
  const HearthFiling filing = { .verb = verb, .role = role };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HearthFiled *filed;

  hearth_engine_file_async (fixture->engine->engine, &key, 1, &filing, store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  filed = hearth_engine_file_finish (fixture->engine->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (filed->entries->len, ==, 1);
  return filed;
}

static HearthFiled *
archive_two (Fixture *fixture)
{
  HearthFiled *filed =
      file_by_role (fixture, key_of (fixture, "INBOX", "two"), HEARTH_FILE_MOVE, HEARTH_ROLE_ARCHIVE);

  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (count (fixture, "[Gmail]/All Mail"), ==, 3);
  return filed;
}

/* What folders it is in, whichever is looked at, and decoded; what Gmail has names of its own for is no label. */
static void
test_labels (Fixture *fixture, gconstpointer data)
{
  assert_labels (fixture, "INBOX", "one", "Travel|Two words");
  assert_labels (fixture, "Travel", "one", "Travel|Two words");
  assert_labels (fixture, "[Gmail]/All Mail", "one", "Travel|Two words");
  assert_labels (fixture, "INBOX", "two", "");
  assert_labels (fixture, "[Gmail]/All Mail", "three", "Café/Jazz");
  g_assert_cmpint (role_of (fixture, "[Gmail]/All Mail"), ==, HEARTH_ROLE_ALL);
  g_assert_cmpint (role_of (fixture, "[Gmail]/Important"), ==, HEARTH_ROLE_IMPORTANT);
  g_assert_cmpint (role_of (fixture, "[Gmail]/Starred"), ==, HEARTH_ROLE_FLAGGED);
  g_assert_cmpint (role_of (fixture, "Archive"), ==, HEARTH_ROLE_NONE);
}

static gboolean
is_relabelled (EngineFixture *engine, gconstpointer data)
{
  g_autofree char *labels = labels_of ((Fixture *) data, "Travel", "one");

  return g_str_equal (labels, "Travel|Ärger");
}

/* Labels that were changed elsewhere come with the flags that changed; all folders show them. */
static void
test_labels_change (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", SELECTED ("2", "3", "95"));
  fake_server_put_rule (
      fixture->server, "UID FETCH 1:2 (UID FLAGS X-GM-LABELS) (CHANGEDSINCE 90)",
      "* 1 FETCH (X-GM-LABELS (Travel &AMQ-rger \\Starred) UID 1 MODSEQ (95) FLAGS (\\Seen))\n"
      "$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, is_relabelled, fixture);
  assert_labels (fixture, "[Gmail]/All Mail", "one", "Travel|Ärger");
}

static gboolean
are_texts_here (EngineFixture *engine, gconstpointer data)
{
  static const char *const names[] = { "one", "two", "three" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (HearthRow) row = engine_fixture_find_row (engine, ((const Fixture *) data)->account.number,
                                                           "[Gmail]/All Mail", names[i]);

      if (!row->is_body_here)
        return FALSE;
    }
  return TRUE;
}

/* Each text is fetched once, whatever folders its message lies in. */
static void
test_one_text (Fixture *fixture, gconstpointer data)
{
  engine_fixture_wait (fixture->engine, are_texts_here, fixture);
  g_assert_cmpuint (heard (fixture, "UID FETCH 1 (UID BODY.PEEK[])"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID FETCH 2 (UID BODY.PEEK[])"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID FETCH 3 (UID BODY.PEEK[])"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID FETCH * (UID BODY.PEEK[])"), ==, 3);
}

static void
test_no_labels (Fixture *fixture, gconstpointer data)
{
  assert_labels (fixture, "INBOX", "one", "");
  assert_labels (fixture, "Travel", "one", "");
  g_assert_cmpuint (heard (fixture, "*X-GM-*"), ==, 0);
  g_assert_cmpint (role_of (fixture, "Archive"), ==, HEARTH_ROLE_ARCHIVE);
}

/* Archived is what is among all mail and no longer in INBOX; it was there before, and is there once, from the beginning on. */
static void
test_archive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFiled) filed = NULL;

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "* OK [COPYUID 7 2 2] .\n* 2 EXPUNGE\n$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", SELECTED ("1", "3", "91"));
  filed = archive_two (fixture);
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 *"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"?Gmail?/All Mail\""), ==, 1);
  g_assert_cmpuint (heard (fixture, "CREATE *"), ==, 0);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (count (fixture, "[Gmail]/All Mail"), ==, 3);
}

/* Taken back before the server heard of it: as if nothing had been. */
static void
test_archive_undone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFiled) filed = archive_two (fixture);
  g_autoptr (HearthFiled) undone = filing_take_back (fixture->engine, filed);

  g_assert_cmpuint (undone->entries->len, ==, 1);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (count (fixture, "[Gmail]/All Mail"), ==, 3);
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE *"), ==, 0);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
}

/* And once more: archived again, not deleted. */
static void
test_archive_redone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFiled) filed = NULL, undone = NULL, redone = NULL;

  /* What is done again is not held back for Undo: the server may hear of it at once. */
  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "* OK [COPYUID 7 2 2] .\n* 2 EXPUNGE\n$ OK\n");
  filed = archive_two (fixture);
  undone = filing_take_back (fixture->engine, filed);
  redone = filing_take_back (fixture->engine, undone);
  g_assert_cmpuint (redone->entries->len, ==, 1);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (count (fixture, "[Gmail]/All Mail"), ==, 3);
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"?Gmail?/All Mail\""), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID MOVE *"), ==, 1);
}

/* Taken back afterwards: the way back, and it is among all mail still. */
static void
test_archive_undone_after (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFiled) filed = NULL;
  g_autoptr (HearthFiled) undone = NULL;

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "* OK [COPYUID 7 2 2] .\n* 2 EXPUNGE\n$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", SELECTED ("1", "3", "91"));
  filed = archive_two (fixture);
  filing_wait_done (fixture->engine);
  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "* OK [COPYUID 7 2 3] .\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH * (CHANGEDSINCE 90)", "$ OK\n");
  fake_server_put_rule (fixture->server, "UID SEARCH *", "* SEARCH 1 2 3\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 2 (UID FLAGS INTERNALDATE*",
                        ROW ("2", "two", LABELLED ("102", "\\Inbox")) "$ OK\n");
  undone = filing_take_back (fixture->engine, filed);
  g_assert_cmpuint (undone->entries->len, ==, 1);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"INBOX\""), ==, 1);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "[Gmail]/All Mail", 3);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
}

/* The connection breaks when the server has done it: nothing is missed, and nobody is told that it were. */
static void
test_archive_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFiled) filed = NULL;

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "CLOSE");
  filed = archive_two (fixture);
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", SELECTED ("1", "3", "91"));
  fake_server_put_rule (fixture->server, "UID FETCH 1:2 (UID FLAGS)*", "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n");
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE *"), ==, 1);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (count (fixture, "[Gmail]/All Mail"), ==, 3);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 0);
}

/* Or before it did anything: that the message is among all mail proves nothing. */
static void
test_archive_cut_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFiled) filed = NULL;

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "* OK [COPYUID 7 2 2] .\n* 2 EXPUNGE\n$ OK\n");
  fake_server_put_rule_once (fixture->server, "UID MOVE 2 *", "CLOSE");
  fake_server_put_rule (fixture->server, "UID FETCH 2 (UID)", "* 2 FETCH (UID 2)\n$ OK\n");
  filed = archive_two (fixture);
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"?Gmail?/All Mail\""), ==, 2);
  g_assert_cmpuint (heard (fixture, "UID STORE *") + heard (fixture, "*EXPUNGE*"), ==, 0);
  g_assert_cmpuint (count (fixture, "[Gmail]/All Mail"), ==, 3);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 0);
}

/* Refused: it is where it was. */
static void
test_archive_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFiled) filed = NULL;

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "$ NO [CANNOT] not this one\n");
  filed = archive_two (fixture);
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (count (fixture, "[Gmail]/All Mail"), ==, 3);
}

/* To a folder that it is called by already. */
static void
test_move_to_label (Fixture *fixture, gconstpointer data)
{
  const HearthKey key = key_of (fixture, "INBOX", "one");
  g_autoptr (HearthFolderInfo) travel =
      engine_fixture_folder (fixture->engine, fixture->account.number, "Travel");
  g_autoptr (HearthFiled) filed = NULL;

  fake_server_put_rule (fixture->server, "UID MOVE 1 *", "* OK [COPYUID 7 1 1] .\n* 1 EXPUNGE\n$ OK\n");
  filed = filing_file (fixture->engine, key, HEARTH_FILE_MOVE, travel->key);
  g_assert_cmpuint (count (fixture, "Travel"), ==, 1);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 1 \"Travel\""), ==, 1);
  g_assert_cmpuint (count (fixture, "Travel"), ==, 1);
}

/* A folder of all mail of another server need not take any. */
static void
test_archive_without_labels (Fixture *fixture, gconstpointer data)
{
  const HearthKey key = key_of (fixture, "INBOX", "two");

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "* OK [COPYUID 7 2 1] .\n* 2 EXPUNGE\n$ OK\n");
  hearth_filed_unref (file_by_role (fixture, key, HEARTH_FILE_MOVE, HEARTH_ROLE_ARCHIVE));
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"Archive\""), ==, 1);
}

static void
test_trash (Fixture *fixture, gconstpointer data)
{
  const HearthKey key = key_of (fixture, "INBOX", "two");

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "* OK [COPYUID 7 2 1] .\n* 2 EXPUNGE\n$ OK\n");
  hearth_filed_unref (file_by_role (fixture, key, HEARTH_FILE_MOVE, HEARTH_ROLE_TRASH));
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"?Gmail?/Trash\""), ==, 1);
  g_assert_cmpuint (heard (fixture, "*EXPUNGE*"), ==, 0);
}

/* Expunging would only take it out of INBOX: it goes for ever from Trash. */
static void
test_delete_for_ever (Fixture *fixture, gconstpointer data)
{
  const HearthKey key = key_of (fixture, "INBOX", "two");

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "* OK [COPYUID 7 2 31] .\n* 2 EXPUNGE\n$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", SELECTED ("1", "3", "91"));
  fake_server_put_rule (fixture->server, "UID FETCH 31 (UID)", "$ OK\n");
  hearth_filed_unref (file_by_role (fixture, key, HEARTH_FILE_DELETE, HEARTH_ROLE_NONE));
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"?Gmail?/Trash\""), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID STORE 31 +FLAGS*(\\Deleted)"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE 31"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID STORE 2 *") + heard (fixture, "UID EXPUNGE 2"), ==, 0);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (count (fixture, "[Gmail]/Trash"), ==, 0);
}

/* The connection breaks after the first half: it is found in Trash, and goes for ever from there. */
static void
test_delete_cut (Fixture *fixture, gconstpointer data)
{
  const HearthKey key = key_of (fixture, "INBOX", "two");

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "$ OK nothing to do\n");
  fake_server_put_rule_once (fixture->server, "UID MOVE 2 *", "CLOSE");
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", SELECTED ("1", "3", "91"));
  fake_server_put_rule (fixture->server, "SELECT \"?Gmail?/Trash\"", SELECTED ("1", "32", "92"));
  fake_server_put_rule (fixture->server, "UID FETCH *31* (UID FLAGS INTERNALDATE*",
                        ROW ("31", "two", LABELLED ("102", "")) "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 31 (UID)", "$ OK\n");
  hearth_filed_unref (file_by_role (fixture, key, HEARTH_FILE_DELETE, HEARTH_ROLE_NONE));
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"?Gmail?/Trash\""), ==, 2);
  g_assert_cmpuint (heard (fixture, "UID STORE 31 +FLAGS*(\\Deleted)"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE 31"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID STORE *"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE *"), ==, 1);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (count (fixture, "[Gmail]/Trash"), ==, 0);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 0);
}

/* It is not in Trash: others have deleted it, and nothing else is touched. */
static void
test_delete_cut_and_gone (Fixture *fixture, gconstpointer data)
{
  const HearthKey key = key_of (fixture, "INBOX", "two");

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "$ OK nothing to do\n");
  fake_server_put_rule_once (fixture->server, "UID MOVE 2 *", "CLOSE");
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", SELECTED ("1", "3", "91"));
  hearth_filed_unref (file_by_role (fixture, key, HEARTH_FILE_DELETE, HEARTH_ROLE_NONE));
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"?Gmail?/Trash\""), ==, 2);
  g_assert_cmpuint (heard (fixture, "UID STORE *") + heard (fixture, "*EXPUNGE*"), ==, 0);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 1);
}

/* The connection breaks before anything was done: it is moved again. */
static void
test_delete_cut_before (Fixture *fixture, gconstpointer data)
{
  const HearthKey key = key_of (fixture, "INBOX", "two");

  fake_server_put_rule (fixture->server, "UID MOVE 2 *", "* OK [COPYUID 7 2 31] .\n* 2 EXPUNGE\n$ OK\n");
  fake_server_put_rule_once (fixture->server, "UID MOVE 2 *", "CLOSE");
  fake_server_put_rule (fixture->server, "UID FETCH 31 (UID)", "$ OK\n");
  hearth_filed_unref (file_by_role (fixture, key, HEARTH_FILE_DELETE, HEARTH_ROLE_NONE));
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 2 \"?Gmail?/Trash\""), ==, 2);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE 31"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE *"), ==, 1);
}

/* The connection that broke was not the one that listens: the next one, which has not signed in yet, goes the same way. */
static void
test_delete_cut_elsewhere (Fixture *fixture, gconstpointer data)
{
  const HearthKey key = key_of (fixture, "Travel", "one");

  fake_server_put_rule (fixture->server, "UID MOVE 1 *", "* OK [COPYUID 7 1 31] .\n* 1 EXPUNGE\n$ OK\n");
  fake_server_put_rule_once (fixture->server, "UID MOVE 1 *", "CLOSE");
  fake_server_put_rule (fixture->server, "UID FETCH 31 (UID)", "$ OK\n");
  hearth_filed_unref (file_by_role (fixture, key, HEARTH_FILE_DELETE, HEARTH_ROLE_NONE));
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE 1 \"?Gmail?/Trash\""), ==, 2);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE 31"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE *"), ==, 1);
}

static void
test_delete_without_labels (Fixture *fixture, gconstpointer data)
{
  const HearthKey key = key_of (fixture, "INBOX", "two");

  hearth_filed_unref (file_by_role (fixture, key, HEARTH_FILE_DELETE, HEARTH_ROLE_NONE));
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (heard (fixture, "UID MOVE *"), ==, 0);
  g_assert_cmpuint (heard (fixture, "UID STORE 2 +FLAGS*(\\Deleted)"), ==, 1);
  g_assert_cmpuint (heard (fixture, "UID EXPUNGE 2"), ==, 1);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    const char *capabilities;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/engine/gmail/labels", WITH_LABELS, test_labels },
    { "/engine/gmail/labels-change", WITH_LABELS, test_labels_change },
    { "/engine/gmail/one-text", WITH_LABELS, test_one_text },
    { "/engine/gmail/no-labels", WITHOUT_LABELS, test_no_labels },
    { "/engine/gmail/archive", WITH_LABELS, test_archive },
    { "/engine/gmail/archive-undone", WITH_LABELS, test_archive_undone },
    { "/engine/gmail/archive-redone", WITH_LABELS, test_archive_redone },
    { "/engine/gmail/archive-undone-after", WITH_LABELS, test_archive_undone_after },
    { "/engine/gmail/archive-cut", WITH_LABELS, test_archive_cut },
    { "/engine/gmail/archive-cut-before", WITH_LABELS, test_archive_cut_before },
    { "/engine/gmail/archive-refused", WITH_LABELS, test_archive_refused },
    { "/engine/gmail/move-to-label", WITH_LABELS, test_move_to_label },
    { "/engine/gmail/archive-without-labels", WITHOUT_LABELS, test_archive_without_labels },
    { "/engine/gmail/trash", WITH_LABELS, test_trash },
    { "/engine/gmail/delete-for-ever", WITH_LABELS, test_delete_for_ever },
    { "/engine/gmail/delete-cut", WITH_LABELS, test_delete_cut },
    { "/engine/gmail/delete-cut-and-gone", WITH_LABELS, test_delete_cut_and_gone },
    { "/engine/gmail/delete-cut-before", WITH_LABELS, test_delete_cut_before },
    { "/engine/gmail/delete-cut-elsewhere", WITH_LABELS, test_delete_cut_elsewhere },
    { "/engine/gmail/delete-without-labels", WITHOUT_LABELS, test_delete_without_labels },
  };

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].capabilities, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
