/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogues with servers that say odd things, and what is in the store afterwards. */
#include <string.h>

#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-engine-diagnosis.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

#define ROW(number, uid, flags, subject) ROW_WITH_ID (number, uid, flags, subject, "\"<" uid "@x>\"")

#define ROW_WITH_ID(number, uid, flags, subject, id)                                                         \
  "* " number " FETCH (UID " uid " FLAGS (" flags ") INTERNALDATE \"01-Nov-2026 10:00:0" number " +0000\""   \
  " RFC822.SIZE 100 ENVELOPE (\"Sun, 1 Nov 2026 10:00:0" number " +0000\" \"" subject "\""                   \
  " ((\"Ilse\" NIL \"ilse\" \"x.example\")) NIL NIL ((NIL NIL \"anna\" \"x.example\")) NIL NIL NIL"          \
  " " id ") BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 10 1)"                \
  " BODY[HEADER.FIELDS (REFERENCES)] \"\")\n"

#define SELECTED(exists, next)                                                                               \
  "* FLAGS (\\Seen \\Flagged \\Answered \\Deleted \\Draft)\n* " exists                                       \
  " EXISTS\n* 0 RECENT\n* OK [PERMANENTFLAGS (\\Seen \\Flagged \\*)]\n* OK [UIDVALIDITY 7]\n"                \
  "* OK [UIDNEXT " next "]\n$ OK [READ-WRITE]\n"

/* An INBOX of three. */
static const FakeRule rules[] = {
  { "CAPABILITY", "* CAPABILITY IMAP4rev1\n$ OK\n" },
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT *", SELECTED ("3", "4") },
  { "UID FETCH 1:3 (UID FLAGS INTERNALDATE*",
    ROW ("1", "1", "", "one") ROW ("2", "2", "\\Seen", "two") ROW ("3", "3", "", "three") "$ OK\n" },
  { "UID FETCH 1:3 (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Seen))\n"
                                 "* 3 FETCH (UID 3 FLAGS ())\n$ OK\n" },
  { "UID FETCH * (UID BODY.PEEK*", "$ OK\n" },
  { "UID SEARCH *", "* SEARCH 1 2 3\n$ OK\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

static const FakeRule smtp_rules[] = {
  { "EHLO *", "250-fake\n250-AUTH PLAIN LOGIN\n250 8BITMIME\n" },
  { "AUTH *", "235 welcome\n" },
  { "MAIL *", "250 ok\n" },
  { "RCPT *", "250 ok\n" },
  { "DATA", "354 go on\n" },
  { ".", "250 queued\n" },
  { "RSET", "250 ok\n" },
  { "QUIT", "221 bye\n" },
};

/* What must be found nowhere: a password, and what people write to each other. */
#define PASSWORD_CANARY "canary-7Kq2vX"
#define TEXT_CANARY     "canary in the text"

typedef struct
{
  FakeServer *server;
  FakeServer *smtp;
  EngineFixture *engine;
  guint16 account;
  guint n_heard;
} Fixture;

static void
set_up_with (Fixture *fixture, const char *password)
{
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fixture->smtp = fake_server_new ("220 hello", smtp_rules, G_N_ELEMENTS (smtp_rules));
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->smtp), HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, password);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 3);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_with (fixture, "secret");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
  fake_server_free (fixture->smtp);
}

static guint
count_rows (Fixture *fixture)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (fixture->engine, fixture->account, "INBOX", 100);

  return rows->len;
}

static void
test_first_sync (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "two");

  g_assert_cmpuint (count_rows (fixture), ==, 3);
  g_assert_nonnull (row);
  g_assert_cmpuint (row->flags, ==, HEARTH_FLAG_SEEN);
  g_assert_cmpstr (hearth_address_get_address (row->from), ==, "ilse@x.example");
}

/* The user stops INBOX before it was in step once: that says nothing about the other folders. */
static void
test_inbox_stopped (void)
{
  g_autoptr (HearthAccountInfo) info = NULL;
  g_autoptr (HearthFolderInfo) inbox = NULL;
  Fixture fixture = { NULL };

  fixture.server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fixture.smtp = fake_server_new ("220 hello", smtp_rules, G_N_ELEMENTS (smtp_rules));
  fake_server_put_rule (fixture.server, "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n$ OK\n");
  fake_server_put_rule_once (fixture.server, "UID FETCH 1:3 (UID FLAGS INTERNALDATE*", ""); /* no answer */
  fixture.engine = engine_fixture_new ();
  engine_fixture_start (fixture.engine);
  info = engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture.server),
                             HEARTH_SECURITY_NONE, fake_server_get_port (fixture.smtp), HEARTH_SECURITY_NONE);
  fixture.account = engine_fixture_add_account (fixture.engine, info, "secret");
  while (!fake_server_has_heard (fixture.server, "UID FETCH 1:3 (UID FLAGS INTERNALDATE*"))
    g_main_context_iteration (NULL, FALSE);
  inbox = engine_fixture_folder (fixture.engine, fixture.account, "INBOX");
  g_assert_nonnull (inbox);
  hearth_engine_stop_fetching (fixture.engine->engine, inbox->key);
  engine_fixture_wait_in_step (fixture.engine, fixture.account, "Archive", 3);
  tear_down (&fixture, NULL);
}

/* Threat 16: a compare that leaves out two of three is looked at again, and what SEARCH still has stays. */
static gboolean
has_looked_again (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "UID SEARCH*");
}

static gboolean
has_stored (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "UID STORE*");
}

static gboolean
is_comparing (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;

  return fake_server_count (fixture->server, "UID FETCH 1:3 (UID FLAGS)") > fixture->n_heard;
}

static void
test_short_compare (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "UID FETCH 1:3 (UID FLAGS)", "* 3 FETCH (UID 3 FLAGS ())\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, has_looked_again, fixture);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
}

/* The server answers what was asked before it was told of a star, and takes the star, in one breath: it stays. */
static void
test_star_while_comparing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "three");
  g_autoptr (HearthRow) after = NULL;

  fake_server_put_rule_once (fixture->server, "UID FETCH 1:3 (UID FLAGS)", "");
  fake_server_put_rule_once (fixture->server, "UID STORE 3 +FLAGS.SILENT (\\Flagged)",
                             "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Seen))\n"
                             "* 3 FETCH (UID 3 FLAGS ())\n$< OK\n$ OK\n");
  fixture->n_heard = fake_server_count (fixture->server, "UID FETCH 1:3 (UID FLAGS)");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, is_comparing, fixture);
  engine_fixture_set_flags (fixture->engine, &row->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait (fixture->engine, has_stored, fixture);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  after = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "three");
  g_assert_cmpuint (after->flags, ==, HEARTH_FLAG_FLAGGED);
}

static gboolean
has_opened_archive (EngineFixture *engine, gconstpointer data)
{
  const Fixture *fixture = data;

  return fake_server_count (fixture->server, "SELECT \"Archive\"") > fixture->n_heard;
}

/* After a reconnect the folder that the user looks at is opened, not only asked for. */
static void
test_current_folder_after_a_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) archive = NULL;

  fake_server_put_rule (fixture->server, "STATUS *", "$ OK\n");
  fake_server_put_rule (fixture->server, "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Archive", 3);
  archive = engine_fixture_folder (fixture->engine, fixture->account, "Archive");
  fixture->n_heard = fake_server_count (fixture->server, "SELECT \"Archive\"");
  hearth_engine_set_current_folder (fixture->engine->engine, archive->key);
  engine_fixture_wait (fixture->engine, has_opened_archive, fixture);

  fixture->n_heard = fake_server_count (fixture->server, "SELECT \"Archive\"");
  fake_server_put_rule_once (fixture->server, "NOOP", "CLOSE");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, has_opened_archive, fixture);
}

static gboolean
has_come_back (EngineFixture *engine, gconstpointer data)
{
  return fake_server_count (((const Fixture *) data)->server, "LOGIN *") > ((const Fixture *) data)->n_heard;
}

/* The connection ends while texts are fetched ahead and more of them wait: each of those is refused at once. */
static void
test_bodies_cut (Fixture *fixture, gconstpointer data)
{
  fixture->n_heard = fake_server_count (fixture->server, "LOGIN *");
  fake_server_put_rule (fixture->server, "SELECT *", SELECTED ("9", "10"));
  fake_server_put_rule (fixture->server, "UID FETCH 4:9 (UID FLAGS INTERNALDATE*",
                        ROW ("4", "4", "", "four") ROW ("5", "5", "", "five") ROW ("6", "6", "", "six")
                            ROW ("7", "7", "", "seven") ROW ("8", "8", "", "eight")
                                ROW ("9", "9", "", "nine") "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1:9 (UID FLAGS)",
                        "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Seen))\n"
                        "* 3 FETCH (UID 3 FLAGS ())\n* 4 FETCH (UID 4 FLAGS ())\n* 5 FETCH (UID 5 FLAGS ())\n"
                        "* 6 FETCH (UID 6 FLAGS ())\n* 7 FETCH (UID 7 FLAGS ())\n* 8 FETCH (UID 8 FLAGS ())\n"
                        "* 9 FETCH (UID 9 FLAGS ())\n$ OK\n");
  fake_server_put_rule_once (fixture->server, "UID FETCH ? (UID BODY.PEEK*", "CLOSE");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, has_come_back, fixture);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 9);
}

/* Really gone: the second look agrees. */
static void
test_most_is_gone (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT *", SELECTED ("1", "4"));
  fake_server_put_rule (fixture->server, "UID FETCH 1:3 (UID FLAGS)",
                        "* 1 FETCH (UID 3 FLAGS (\\Flagged))\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID SEARCH*", "* SEARCH 3\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 1);
  g_assert_cmpuint (count_rows (fixture), ==, 1);
}

/* Threat 16: two odd replies in a row are no deletion either, and a SEARCH without any answer is one. */
static gboolean
has_failed (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) inbox =
      engine_fixture_folder (engine, ((const Fixture *) data)->account, "INBOX");

  return inbox->state == HEARTH_FOLDER_FAILED;
}

static void
test_second_look_is_odd (Fixture *fixture, gconstpointer data)
{
  const char *answer = data;

  fake_server_put_rule (fixture->server, "UID FETCH 1:3 (UID FLAGS)", "$ OK\n");
  fake_server_put_rule (fixture->server, "UID SEARCH*", answer);
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, has_failed, fixture);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
}

/* Nor is a SELECT that leaves out the UIDVALIDITY a new one. */
static void
test_no_uidvalidity (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT *",
                        "* FLAGS (\\Seen)\n* 3 EXISTS\n* OK [UIDNEXT 4]\n$ OK [READ-WRITE]\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, has_failed, fixture);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
}

/* A list of nothing takes no folder away. */
static gboolean
has_listed_again (EngineFixture *engine, gconstpointer data)
{
  g_autofree char *log = fake_server_dup_log (((const Fixture *) data)->server);
  guint n_lists = 0;

  for (char *p = log; (p = strstr (p, "LIST \"")) != NULL; p++)
    n_lists++;
  return n_lists >= 3;
}

static void
test_empty_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "two");
  const HearthKey key = row->key;

  fake_server_put_rule (fixture->server, "UID STORE *", "$ OK\n");
  fake_server_put_rule (fixture->server, "LIST *", "$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, has_listed_again, fixture);
  /* What the server takes after the lists was answered after them. */
  engine_fixture_set_flags (fixture->engine, &key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait_pushed (fixture->engine, fixture->account);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
}

/* Threat 17: UID FETCH 4:* answers with the last message, which is known. */
static gboolean
has_asked_for_new (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "UID FETCH 4:* (UID FLAGS INTERNALDATE*");
}

static void
test_last_message_repeated (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT *",
                        "* FLAGS (\\Seen)\n* 3 EXISTS\n* OK [UIDVALIDITY 7]\n$ OK [READ-WRITE]\n");
  fake_server_put_rule (fixture->server, "UID FETCH 4:*", ROW ("3", "3", "", "three") "$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, has_asked_for_new, fixture);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 3);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
}

/* Exchange answers OK with nothing for what it cannot render: that is no deletion. */
static void
test_body_without_data (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "one");
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GError) error = NULL;

  content = engine_fixture_read (fixture->engine, row->key, &error);
  g_assert_null (content);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
}

static gboolean
has_asked_for_whole (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "UID FETCH 4 (UID BODY.PEEK[])");
}

/* A large message, by part, and the server has its text as NIL: the whole is asked for. */
static void
test_section_nil (Fixture *fixture, gconstpointer data)
{
  static const char *const sections[][2] = {
    { "1.MIME", "\"Content-Type: text/plain\"" },
    { "1", "NIL" },
    { "2.MIME", "\"Content-Type: application/pdf\"" },
    { "HEADER", "\"Content-Type: multipart/mixed; boundary=x\"" },
  };
  static const char structure[] = "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 20 1)"
                                  "(\"application\" \"pdf\" NIL NIL NIL \"base64\" 99000000) \"mixed\")";
  g_autofree char *row =
      g_strdup_printf ("* 4 FETCH (UID 4 FLAGS (\\Seen) INTERNALDATE \"01-Nov-2026 10:00:04 +0000\""
                       " RFC822.SIZE 99001000 ENVELOPE (\"Sun, 1 Nov 2026 10:00:04 +0000\" \"four\""
                       " NIL NIL NIL NIL NIL NIL NIL \"<4@x>\") BODYSTRUCTURE %s"
                       " BODY[HEADER.FIELDS (REFERENCES)] \"\")\n$ OK\n",
                       structure);
  g_autofree char *parts = g_strdup_printf ("* 4 FETCH (UID 4 BODYSTRUCTURE %s)\n$ OK\n", structure);

  fake_server_put_rule (fixture->server, "UID FETCH 4 (UID BODYSTRUCTURE)", parts);
  fake_server_put_rule (fixture->server, "UID FETCH 4 (UID BODY.PEEK[2]<0.*",
                        "* 4 FETCH (UID 4 BODY[2]<0> \"JVBERg==\")\n$ OK\n");
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      g_autofree char *asked = g_strdup_printf ("UID FETCH 4 (UID BODY.PEEK[%s])", sections[i][0]);
      g_autofree char *said =
          g_strdup_printf ("* 4 FETCH (UID 4 BODY[%s] %s)\n$ OK\n", sections[i][0], sections[i][1]);

      fake_server_put_rule (fixture->server, asked, said);
    }
  fake_server_put_rule (fixture->server, "SELECT *", SELECTED ("4", "5"));
  fake_server_put_rule (fixture->server, "UID FETCH 4:4 (UID FLAGS INTERNALDATE*", row);
  fake_server_put_rule (fixture->server, "UID FETCH 4 (UID FLAGS INTERNALDATE*", row);
  fake_server_put_rule (fixture->server, "UID FETCH 1:4 (UID FLAGS)",
                        "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS (\\Seen))\n"
                        "* 3 FETCH (UID 3 FLAGS ())\n* 4 FETCH (UID 4 FLAGS (\\Seen))\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, has_asked_for_whole, fixture);
}

/* What stands for a sender in a row is safe to show, and is who it was. */
static void
test_odd_senders (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *from;
    const char *name, *address;
  } senders[] = {
    { "(\"Ilse\" NIL \"ilse\" \"y.example\")", "Ilse", "ilse@y.example" },
    { "(NIL NIL \"a\xe2\x80\xae"
      "b\" \"y\x01.\xe2\x80\x8e"
      "example\")",
      "", "ab@y.example" },
    { "(NIL NIL \"j\xc3\xb6rg\" \"y.example\")", "", "j\xc3\xb6rg@y.example" },
    { "(\"boss@bank.example\" NIL \"eve\" \"y.example\")", "", "eve@y.example" },
    { "(\"boss\xef\xbc\xa0"
      "bank.example\" NIL \"eve\" \"y.example\")",
      "", "eve@y.example" },
    { "(\"Eve@y.example\" NIL \"eve\" \"y.example\")", "Eve@y.example", "eve@y.example" },
    { "(\"Eve @ home\" NIL \"eve\" \"y.example\")", "Eve @ home", "eve@y.example" },
  };
  const guint n = G_N_ELEMENTS (senders);
  g_autoptr (GString) fetched = g_string_new (NULL);
  g_autoptr (GString) flags = g_string_new (NULL);
  g_autofree char *selected = g_strdup_printf (SELECTED ("%u", "%u"), n, 100 + n);
  g_autofree char *first = g_strdup_printf ("senders%u", n - 1);

  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (fetched,
                              "* %u FETCH (UID %u FLAGS () INTERNALDATE \"01-Nov-2026 10:00:04 +0000\""
                              " RFC822.SIZE 100 ENVELOPE (\"Sun, 1 Nov 2026 10:00:04 +0000\" \"senders%u\""
                              " (%s) NIL NIL NIL NIL NIL NIL NIL) BODY[HEADER.FIELDS (REFERENCES)] \"\")\n",
                              i + 1, 100 + i, i, senders[i].from);
      g_string_append_printf (flags, "* %u FETCH (UID %u FLAGS ())\n", i + 1, 100 + i);
    }
  g_string_append (fetched, "$ OK\n");
  g_string_append (flags, "$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT *", selected);
  fake_server_put_rule (fixture->server, "UID FETCH * (UID FLAGS)", flags->str);
  fake_server_put_rule (fixture->server, "UID FETCH * (UID FLAGS INTERNALDATE*", fetched->str);
  hearth_engine_check_now (fixture->engine->engine, 0);
  hearth_row_unref (engine_fixture_wait_row (fixture->engine, fixture->account, "INBOX", first));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *subject = g_strdup_printf ("senders%u", i);
      g_autoptr (HearthRow) row =
          engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", subject);

      g_assert_nonnull (row);
      g_assert_cmpstr (hearth_address_get_name (row->from), ==, senders[i].name);
      g_assert_cmpstr (hearth_address_get_address (row->from), ==, senders[i].address);
    }
}

static gboolean
is_refused (EngineFixture *engine, gconstpointer data)
{
  return engine->refused->len > 0;
}

/* A refused flag goes back to what it was, and the user is told which row. */
static void
test_flag_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "one");
  g_autoptr (HearthRow) after = NULL;

  fake_server_put_rule (fixture->server, "UID STORE *", "$ NO not you\n");
  engine_fixture_set_flags (fixture->engine, &row->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait (fixture->engine, is_refused, NULL);
  g_assert_cmpuint (g_array_index (fixture->engine->refused, HearthKey, 0), ==, row->key);
  after = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "one");
  g_assert_cmpuint (after->flags & HEARTH_FLAG_FLAGGED, ==, 0);
}

/* --- one folder that cannot take its flags, and another that can --- */

/* The Archive has one message; the connection that opened it has opened Later since. Returns: its row */
static HearthRow *
add_archive (Fixture *fixture)
{
  fake_server_put_rule (fixture->server, "STATUS *", "$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"Archive\"", SELECTED ("1", "2"));
  fake_server_put_rule (fixture->server, "SELECT \"Later\"", SELECTED ("0", "1"));
  fake_server_put_rule (fixture->server, "UID FETCH 1 (UID FLAGS INTERNALDATE*",
                        ROW_WITH_ID ("1", "1", "", "kept", "\"<kept@x>\"") "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1 (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n");
  fake_server_put_rule (fixture->server, "LIST *",
                        "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n* LIST () \"/\" Later\n$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Archive", 1);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Later", 0);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  fake_server_put_rule (fixture->server, "UID STORE 3 *", "$ OK\n");
  return engine_fixture_find_row (fixture->engine, fixture->account, "Archive", "kept");
}

static void
star_with_inbox (Fixture *fixture, HearthKey archived)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "three");
  const HearthKey keys[] = { archived, row->key };

  engine_fixture_set_flags (fixture->engine, keys, 2, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
}

static gboolean
has_told_inbox (EngineFixture *engine, gconstpointer data)
{
  return fake_server_has_heard (((const Fixture *) data)->server, "UID STORE 3 +FLAGS.SILENT (\\Flagged)");
}

/* More than the server keeps: that flag goes back and is told; the other folder's goes out. */
static void
test_flag_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = add_archive (fixture);
  g_autoptr (HearthRow) after = NULL;

  fake_server_put_rule (fixture->server, "UID STORE 1 *", "$ NO [LIMIT] too many flags in one mailbox\n");
  star_with_inbox (fixture, row->key);
  engine_fixture_wait (fixture->engine, is_refused, NULL);
  engine_fixture_wait_pushed (fixture->engine, fixture->account);
  g_assert_true (has_told_inbox (fixture->engine, fixture));
  g_assert_cmpuint (fixture->engine->refused->len, ==, 1);
  g_assert_cmpuint (g_array_index (fixture->engine->refused, HearthKey, 0), ==, row->key);
  after = engine_fixture_find_row (fixture->engine, fixture->account, "Archive", "kept");
  g_assert_cmpuint (after->flags & HEARTH_FLAG_FLAGGED, ==, 0);
  g_assert_cmpuint (fake_server_count (fixture->server, "UID STORE 1 *"), ==, 1);
}

/* A folder that cannot be opened now keeps its flags, and keeps nobody else from telling. */
static void
test_flag_folder_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = add_archive (fixture);
  g_autoptr (HearthRow) after = NULL;

  fake_server_put_rule (fixture->server, "SELECT \"Archive\"", "$ NO [SERVERBUG] out of order\n");
  fixture->n_heard = fake_server_count (fixture->server, "SELECT \"Archive\"");
  star_with_inbox (fixture, row->key);
  engine_fixture_wait (fixture->engine, has_told_inbox, fixture);
  g_assert_true (has_opened_archive (fixture->engine, fixture));
  g_assert_cmpuint (fixture->engine->refused->len, ==, 0);
  after = engine_fixture_find_row (fixture->engine, fixture->account, "Archive", "kept");
  g_assert_cmpuint (after->flags & HEARTH_FLAG_FLAGGED, ==, HEARTH_FLAG_FLAGGED);
  g_assert_false (fake_server_has_heard (fixture->server, "UID STORE 1 *"));
}

static gboolean
is_pushed (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (engine->engine, ((const Fixture *) data)->account);

  return status->n_flags_waiting == 0;
}

/* A folder whose flags are not taken waits longer each time, but not when the user wants to know. */
static void
test_flag_check_now (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = add_archive (fixture);

  fake_server_put_rule (fixture->server, "UID STORE 1 *", "$ NO [UNAVAILABLE] later\n");
  engine_fixture_set_flags (fixture->engine, &row->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_check_until_heard (fixture->engine, fixture->server, "UID STORE 1 *", 5);
  g_assert_cmpuint (fixture->engine->refused->len, ==, 0);
  fake_server_put_rule (fixture->server, "UID STORE 1 *", "$ OK\n");
  engine_fixture_check_until (fixture->engine, is_pushed, fixture);
}

/* Ten toggles are one STORE. */
static void
test_flags_together (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (fixture->engine, fixture->account, "INBOX", 100);
  g_autofree char *log = NULL;
  guint n_stores = 0;
  HearthKey keys[3];

  fake_server_put_rule (fixture->server, "UID STORE *", "$ OK\n");
  for (guint i = 0; i < 3; i++)
    keys[i] = ((HearthRow *) g_ptr_array_index (rows, i))->key;
  for (guint i = 0; i < 11; i++)
    engine_fixture_set_flags (fixture->engine, keys, 3, HEARTH_FLAG_FLAGGED,
                              i % 2 == 0 ? HEARTH_FLAG_FLAGGED : 0);
  engine_fixture_wait_pushed (fixture->engine, fixture->account);
  log = fake_server_dup_log (fixture->server);
  for (char *p = log; (p = strstr (p, "UID STORE")) != NULL; p++)
    n_stores++;
  g_assert_cmpuint (n_stores, ==, 1);
  g_assert_true (fake_server_has_heard (fixture->server, "UID STORE 1:3 +FLAGS*(\\Flagged)"));
}

/* A server that goes away and comes back: nothing is lost, and it is found again. */
static void
test_password_refused (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "LOGIN *", "$ NO [AUTHENTICATIONFAILED] go away\n");
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "another");
  engine_fixture_wait_problem (fixture->engine, fixture->account, HEARTH_ERROR_AUTH_REJECTED);
  g_assert_cmpint (engine_fixture_state (fixture->engine, fixture->account), ==, HEARTH_ACCOUNT_PROBLEM);
  g_assert_cmpuint (count_rows (fixture), ==, 3);
  fake_server_put_rule (fixture->server, "LOGIN *", "$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, fixture->account);
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
}

/* --- letters --- */

static guint
count_heard (FakeServer *server, const char *line)
{
  g_autofree char *log = fake_server_dup_log (server);
  g_auto (GStrv) lines = g_strsplit (log, "\n", -1);
  guint n = 0;

  for (char **p = lines; *p != NULL; p++)
    n += g_str_equal (*p, line);
  return n;
}

static HearthLetter *
make_letter (Fixture *fixture)
{
  g_autoptr (HearthHouse) house = engine_fixture_house (fixture->engine);
  const HearthAccountInfo *info = hearth_house_find_account (house, fixture->account);
  HearthLetter *letter = hearth_letter_new (((HearthIdentity *) g_ptr_array_index (info->identities, 0))->id);

  g_ptr_array_add (letter->to, hearth_address_new (NULL, "ilse@x.example"));
  g_ptr_array_add (letter->bcc, hearth_address_new (NULL, "secret@x.example"));
  letter->subject = g_strdup ("Once");
  letter->text = g_strdup (TEXT_CANARY "\n");
  return letter;
}

static HearthKey
send_letter (Fixture *fixture)
{
  g_autoptr (HearthLetter) letter = make_letter (fixture);
  g_autoptr (GError) error = NULL;
  HearthKey key;

  key = engine_fixture_send (fixture->engine, letter, &error);
  g_assert_no_error (error);
  return key;
}

/* Cut after the final dot: nobody knows, so it is not sent again without the user's word, also not after a restart. */
static void
test_letter_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HearthKey key;

  fake_server_put_rule (fixture->smtp, ".", "CLOSE");
  key = send_letter (fixture);
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_UNKNOWN);
  engine_fixture_stop (fixture->engine);
  engine_fixture_start (fixture->engine);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_SMTP, "secret");
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "secret");
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_UNKNOWN);
  g_assert_cmpuint (count_heard (fixture->smtp, "DATA"), ==, 1);

  fake_server_put_rule (fixture->smtp, ".", "250 queued\n");
  g_assert_true (engine_fixture_decide (fixture->engine, key, HEARTH_OUTBOX_RETRY, &error));
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_SENT);
  g_assert_cmpuint (count_heard (fixture->smtp, "DATA"), ==, 2);
}

static void
test_letter_settled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HearthKey key;

  fake_server_put_rule (fixture->smtp, ".", "CLOSE");
  key = send_letter (fixture);
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_UNKNOWN);
  g_assert_true (engine_fixture_decide (fixture->engine, key, HEARTH_OUTBOX_SETTLE, &error));
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_SENT);
  g_assert_cmpuint (count_heard (fixture->smtp, "DATA"), ==, 1);
}

/* Cut before the dot, or "later": surely not sent, and tried again. */
static void
test_letter_later (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthOutboxItem) item = NULL;
  HearthKey key;

  fake_server_put_rule (fixture->smtp, "MAIL *", "451 later\n");
  key = send_letter (fixture);
  do
    {
      g_clear_pointer (&item, hearth_outbox_item_unref);
      engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_QUEUED);
      item = engine_fixture_outbox_item (fixture->engine, key);
    }
  while (item->attempts == 0 || item->state != HEARTH_OUTBOX_QUEUED);
  g_assert_nonnull (item->error);
  g_assert_cmpint (item->next_try_unix_s, >, 0);
  fake_server_put_rule (fixture->smtp, "MAIL *", "250 ok\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_SENT);
  g_assert_true (fake_server_has_heard (fixture->smtp, "RCPT TO:<secret@x.example>*"));
}

/* Quitting in the moment of sending and of a click: both are on the disk, and the server hears of them later. */
static void
queued_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(HearthKey *) data = hearth_engine_send_finish (HEARTH_ENGINE (source), result, NULL);
}

static void
test_quit_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthLetter) letter = make_letter (fixture);
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "one");
  g_autoptr (HearthRow) again = NULL;
  g_autoptr (HearthOutboxItem) item = NULL;
  const HearthKey clicked = row->key;
  HearthKey key = HEARTH_KEY_NONE;

  fake_server_put_rule (fixture->smtp, "MAIL *", "451 later\n");
  hearth_engine_send_async (fixture->engine->engine, letter, queued_cb, &key);
  hearth_engine_set_flags_async (fixture->engine->engine, &clicked, 1, HEARTH_FLAG_FLAGGED,
                                 HEARTH_FLAG_FLAGGED, NULL, NULL);
  g_assert_cmpint (engine_fixture_stop (fixture->engine), <, 3000);
  g_assert_cmpuint (key, !=, HEARTH_KEY_NONE);
  engine_fixture_start (fixture->engine);
  item = engine_fixture_outbox_item (fixture->engine, key);
  g_assert_nonnull (item);
  g_assert_cmpint (item->state, !=, HEARTH_OUTBOX_SENT);
  again = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "one");
  g_assert_true ((again->flags & HEARTH_FLAG_FLAGGED) != 0);
}

/* Threats 44 and 47: the whole way of a password and of two letters with every log open. */
static void
set_up_canary (Fixture *fixture, gconstpointer data)
{
  hearth_debug_enable ("imap,smtp,net,store,engine,job");
  set_up_with (fixture, PASSWORD_CANARY);
}

static void
read_canary (Fixture *fixture)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "one");
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GError) error = NULL;

  fake_server_put_rule (fixture->server, "UID FETCH 1 (UID BODY.PEEK*",
                        "* 1 FETCH (UID 1 BODY[] {32}\nSubject: x\n\n" TEXT_CANARY ")\n$ OK\n");
  content = engine_fixture_read (fixture->engine, row->key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((HearthPart *) g_ptr_array_index (content->parts, 0))->text, ==, TEXT_CANARY);
}

static void
test_canary_inner (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status = NULL;

  read_canary (fixture);
  engine_fixture_wait_outbox (fixture->engine, send_letter (fixture), HEARTH_OUTBOX_SENT);
  /* what is shown beside an error */
  fake_server_put_rule (fixture->server, "LOGIN *", "$ NO [AUTHENTICATIONFAILED] not with this\n");
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, PASSWORD_CANARY "-2");
  engine_fixture_wait_problem (fixture->engine, fixture->account, HEARTH_ERROR_AUTH_REJECTED);
  status = hearth_engine_dup_status (fixture->engine->engine, fixture->account);
  g_assert_nonnull (strstr (status->exchange, "LOGIN"));
  g_assert_null (strstr (status->exchange, PASSWORD_CANARY));
  engine_fixture_stop (fixture->engine);
  g_assert_false (engine_files_contain (fixture->engine->dir, PASSWORD_CANARY));
}

static void
test_canary (void)
{
  static const char plain[] = "\0anna\0" PASSWORD_CANARY;
  g_autofree char *encoded = g_base64_encode ((const guchar *) plain, sizeof plain - 1);
  g_autofree char *password = g_base64_encode ((const guchar *) PASSWORD_CANARY, strlen (PASSWORD_CANARY));
  g_autofree char *encoded_glob = g_strdup_printf ("*%s*", encoded);
  g_autofree char *password_glob = g_strdup_printf ("*%.12s*", password);

  g_test_trap_subprocess ("/engine/dialogues/subprocess/canary", 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*imap*LOGIN*smtp*AUTH PLAIN*");
  g_test_trap_assert_stderr_unmatched ("*" PASSWORD_CANARY "*");
  g_test_trap_assert_stderr_unmatched (encoded_glob);
  g_test_trap_assert_stderr_unmatched (password_glob);
  g_test_trap_assert_stderr_unmatched ("*" TEXT_CANARY "*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));

#define ADD(path, func) g_test_add ("/engine/dialogues/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("first-sync", test_first_sync);
  ADD ("short-compare", test_short_compare);
  ADD ("star-while-comparing", test_star_while_comparing);
  ADD ("current-folder-after-a-cut", test_current_folder_after_a_cut);
  ADD ("bodies-cut", test_bodies_cut);
  ADD ("most-is-gone", test_most_is_gone);
  g_test_add ("/engine/dialogues/second-look-empty", Fixture, "* SEARCH\n$ OK\n", set_up,
              test_second_look_is_odd, tear_down);
  g_test_add ("/engine/dialogues/second-look-missing", Fixture, "$ OK\n", set_up, test_second_look_is_odd,
              tear_down);
  ADD ("no-uidvalidity", test_no_uidvalidity);
  ADD ("empty-list", test_empty_list);
  ADD ("section-nil", test_section_nil);
  ADD ("odd-senders", test_odd_senders);
  ADD ("last-message-repeated", test_last_message_repeated);
  ADD ("body-without-data", test_body_without_data);
  ADD ("flag-refused", test_flag_refused);
  ADD ("flag-limit", test_flag_limit);
  ADD ("flag-folder-busy", test_flag_folder_busy);
  ADD ("flag-check-now", test_flag_check_now);
  ADD ("flags-together", test_flags_together);
  ADD ("password-refused", test_password_refused);
  ADD ("letter-unknown", test_letter_unknown);
  ADD ("letter-settled", test_letter_settled);
  ADD ("letter-later", test_letter_later);
  ADD ("quit-at-once", test_quit_at_once);
  g_test_add_func ("/engine/dialogues/inbox-stopped", test_inbox_stopped);
  g_test_add_func ("/engine/dialogues/canary", test_canary);
  g_test_add ("/engine/dialogues/subprocess/canary", Fixture, NULL, set_up_canary, test_canary_inner,
              tear_down);
  return g_test_run ();
}
