/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending, whole: the engine with its stores against an SMTP server that goes wrong everywhere. What the server took is
 * compared with what the outbox says: nothing sent twice without the person's word, nothing lost, nothing without a state
 * that is shown. */
#include <sqlite3.h>
#include <string.h>

#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-engine-filing.h"
#include "hearth-error.h"
#include "hearth-insert.h"
#include "hearth-letter-builder.h"
#include "hearth-mime-date.h"
#include "hearth-send-date.h"
#include "hearth-ring-log.h"
#include "smtp-server.h"

#define MAILBOX(exists)                                                                                      \
  "* " exists " EXISTS\n* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\n* OK [UIDVALIDITY 5]\n"     \
  "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)]\n* OK [UIDNEXT 9]\n"            \
  "$ OK [READ-WRITE]\n"

static const FakeRule rules[] = {
  { "CAPABILITY", "* CAPABILITY IMAP4rev1\n$ OK\n" },
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST (\\Sent) \"/\" Sent\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT *", MAILBOX ("0") },
  { "EXAMINE *", MAILBOX ("0") },
  { "UID SEARCH *", "* SEARCH\n$ OK\n" },
  { "UID FETCH *", "$ OK\n" },
  { "APPEND *", "$ OK\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

/* The last one is a Bcc. */
static const char *const recipients[] = { "ilse@x.example", "tomas@x.example", "secret@x.example" };

#define N_RECIPIENTS G_N_ELEMENTS (recipients)

typedef struct
{
  FakeServer *imap;
  SmtpServer *smtp;
  EngineFixture *engine;
  guint16 account;
  guint n_letters;
  char *needle; /* stands in the text of the letter at hand only */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->imap = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fixture->smtp = smtp_server_new ();
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->imap),
                          HEARTH_SECURITY_NONE, smtp_server_get_port (fixture->smtp), HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "Sent", 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->imap);
  smtp_server_free (fixture->smtp);
  g_free (fixture->needle);
}

static void
restart (Fixture *fixture)
{
  engine_fixture_start (fixture->engine);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_SMTP, "secret");
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_IMAP, "secret");
  engine_fixture_wait_state (fixture->engine, fixture->account, HEARTH_ACCOUNT_IDLE);
}

static HearthKey
send_text (Fixture *fixture, const char *subject, const char *text)
{
  g_autoptr (HearthHouse) house = engine_fixture_house (fixture->engine);
  const HearthAccountInfo *info = hearth_house_find_account (house, fixture->account);
  g_autoptr (HearthLetter) letter =
      hearth_letter_new (((HearthIdentity *) g_ptr_array_index (info->identities, 0))->id);
  g_autoptr (GError) error = NULL;
  HearthKey key;

  g_ptr_array_add (letter->to, hearth_address_new (NULL, recipients[0]));
  g_ptr_array_add (letter->cc, hearth_address_new (NULL, recipients[1]));
  g_ptr_array_add (letter->bcc, hearth_address_new (NULL, recipients[2]));
  letter->subject = g_strdup (subject);
  letter->text = g_strdup (text);
  key = engine_fixture_send (fixture->engine, letter, &error);
  g_assert_no_error (error);
  return key;
}

static HearthKey
send_letter (Fixture *fixture)
{
  g_autofree char *text = NULL;

  g_free (fixture->needle);
  fixture->needle = g_strdup_printf ("letter %u ends", ++fixture->n_letters);
  text = g_strdup_printf ("Hello,\n.\nthis is what I write.\n%s\n", fixture->needle);
  return send_text (fixture, "Once", text);
}

/* --- what is so --- */

/* It was tried, and what became of that is on the disk. */
static gboolean
is_tried (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthOutboxItem) item = engine_fixture_outbox_item (engine, *(const HearthKey *) data);

  switch (item->state)
    {
    case HEARTH_OUTBOX_QUEUED:
      return item->error != NULL || item->refusals->len > 0;
    case HEARTH_OUTBOX_SENDING:
      return FALSE;
    case HEARTH_OUTBOX_SENT:
      return item->is_copy_filed;
    case HEARTH_OUTBOX_UNKNOWN:
    case HEARTH_OUTBOX_FAILED:
    default:
      return TRUE;
    }
}

static HearthOutboxItem *
wait_tried (Fixture *fixture, HearthKey key)
{
  engine_fixture_wait (fixture->engine, is_tried, &key);
  return engine_fixture_outbox_item (fixture->engine, key);
}

static HearthOutboxItem *
wait_sent (Fixture *fixture, HearthKey key)
{
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_SENT);
  return wait_tried (fixture, key);
}

static guint
count_taken (Fixture *fixture)
{
  guint n = 0;

  for (guint i = 0; i < N_RECIPIENTS; i++)
    n += smtp_server_count_taken (fixture->smtp, recipients[i], fixture->needle);
  return n;
}

static void
assert_each_taken (Fixture *fixture, guint at_most)
{
  for (guint i = 0; i < N_RECIPIENTS; i++)
    g_assert_cmpuint (smtp_server_count_taken (fixture->smtp, recipients[i], fixture->needle), <=, at_most);
}

static guint
count_copies (Fixture *fixture)
{
  g_autofree char *log = fake_server_dup_log (fixture->imap);
  g_auto (GStrv) lines = g_strsplit (log, "\n", -1);
  guint n = 0;

  for (char **line = lines; *line != NULL; line++)
    n += g_str_has_prefix (*line, "APPEND ");
  return n;
}

/* After the first try, which the person had no part in. */
static void
assert_first_try (Fixture *fixture, const HearthOutboxItem *item)
{
  assert_each_taken (fixture, 1);
  g_assert_cmpuint (item->n_recipients, ==, N_RECIPIENTS);
  if (item->state == HEARTH_OUTBOX_UNKNOWN)
    {
      g_assert_error (item->error, HEARTH_ERROR, HEARTH_ERROR_DELIVERY_UNKNOWN);
      g_assert_true (hearth_outbox_item_needs_user (item));
    }
  else
    g_assert_cmpuint (count_taken (fixture), ==, item->n_accepted);
  if (item->state == HEARTH_OUTBOX_SENT)
    g_assert_cmpuint (item->n_accepted + item->refusals->len, ==, N_RECIPIENTS);
  if (item->state == HEARTH_OUTBOX_FAILED)
    g_assert_cmpuint (item->n_accepted, ==, 0);
  if (item->n_accepted < N_RECIPIENTS)
    {
      g_assert_true (hearth_outbox_item_is_listed (item));
      g_assert_true (item->error != NULL || item->refusals->len > 0);
    }
}

/* --- one letter, from the first try to the end --- */

static void
decide (Fixture *fixture, HearthKey key, HearthOutboxDecision decision)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (engine_fixture_decide (fixture->engine, key, decision, &error));
  g_assert_no_error (error);
}

/* Nobody knows: nothing happens by itself. Then the person says in turn that it arrived, and that it goes out again. */
static void
end_unknown (Fixture *fixture, HearthKey key)
{
  const guint n_texts = smtp_server_count_texts (fixture->smtp), n_taken = count_taken (fixture);
  g_autoptr (HearthOutboxItem) item = NULL;
  g_autoptr (HearthOutboxItem) sent = NULL;

  hearth_engine_check_now (fixture->engine->engine, 0);
  item = engine_fixture_outbox_item (fixture->engine, key);
  g_assert_cmpint (item->state, ==, HEARTH_OUTBOX_UNKNOWN);
  if (fixture->n_letters % 2 == 0)
    {
      decide (fixture, key, HEARTH_OUTBOX_SETTLE);
      sent = wait_sent (fixture, key);
      g_assert_cmpuint (count_taken (fixture), ==, n_taken);
      g_assert_cmpuint (smtp_server_count_texts (fixture->smtp), ==, n_texts);
    }
  else
    {
      decide (fixture, key, HEARTH_OUTBOX_RETRY);
      sent = wait_sent (fixture, key);
      g_assert_cmpuint (count_taken (fixture), ==, n_taken + N_RECIPIENTS);
    }
}

static void
end_letter (Fixture *fixture, HearthKey key, const HearthOutboxItem *tried)
{
  const gboolean is_partly = tried->state == HEARTH_OUTBOX_SENT && tried->n_accepted < N_RECIPIENTS;
  g_autoptr (HearthOutboxItem) sent = NULL;

  if (tried->state == HEARTH_OUTBOX_UNKNOWN)
    {
      end_unknown (fixture, key);
      return;
    }
  if (tried->state == HEARTH_OUTBOX_QUEUED)
    hearth_engine_check_now (fixture->engine->engine, fixture->account);
  else if (tried->state == HEARTH_OUTBOX_FAILED || is_partly)
    decide (fixture, key, HEARTH_OUTBOX_RETRY);
  do
    {
      g_clear_pointer (&sent, hearth_outbox_item_unref);
      sent = wait_sent (fixture, key);
    }
  while (is_partly && sent->n_accepted < N_RECIPIENTS);
  assert_each_taken (fixture, 1);
  if (sent->refusals->len > 0)
    decide (fixture, key, HEARTH_OUTBOX_RETRY);
  sent = (hearth_outbox_item_unref (sent), wait_sent (fixture, key));
  g_assert_cmpuint (sent->n_accepted, ==, N_RECIPIENTS);
  g_assert_cmpuint (count_taken (fixture), ==, N_RECIPIENTS);
  assert_each_taken (fixture, 1);
}

static HearthOutboxState
play (Fixture *fixture, const SmtpFault *fault)
{
  const guint n_copies = count_copies (fixture);
  g_autoptr (HearthOutboxItem) item = NULL;
  HearthOutboxState state;
  HearthKey key;

  smtp_server_fail (fixture->smtp, fault);
  key = send_letter (fixture);
  item = wait_tried (fixture, key);
  state = item->state;
  g_test_message ("place %d, nth %u, kind %d, reply %.6s: %s, %u of %u", (int) fault->place, fault->nth,
                  (int) fault->kind, fault->reply != NULL ? fault->reply : "",
                  hearth_outbox_state_get_name (item->state), item->n_accepted, item->n_recipients);
  g_assert_true (smtp_server_has_failed (fixture->smtp));
  assert_first_try (fixture, item);
  smtp_server_fail (fixture->smtp, NULL);
  end_letter (fixture, key, item);
  g_assert_cmpuint (count_copies (fixture), ==, n_copies + 1);
  return state;
}

/* What was sent stays sent: nothing goes out with the next start. */
static void
assert_rests (Fixture *fixture)
{
  const guint n_texts = smtp_server_count_texts (fixture->smtp), n_copies = count_copies (fixture);
  HearthKey key;

  engine_fixture_stop (fixture->engine);
  restart (fixture);
  key = send_letter (fixture);
  hearth_outbox_item_unref (wait_sent (fixture, key));
  g_assert_cmpuint (smtp_server_count_texts (fixture->smtp), ==, n_texts + 1);
  g_assert_cmpuint (count_copies (fixture), ==, n_copies + 1);
}

/* Threat 12: on the wire stands no CR and no LF alone. Threat 13: nor a Bcc. */
static void
assert_wire (Fixture *fixture)
{
  g_autoptr (GBytes) received = smtp_server_dup_received (fixture->smtp);
  g_autofree char *last = smtp_server_dup_last (fixture->smtp);
  gsize size;
  const char *bytes = g_bytes_get_data (received, &size);

  for (gsize i = 0; i < size; i++)
    if (bytes[i] == '\r')
      g_assert_true (i + 1 < size && bytes[i + 1] == '\n');
    else if (bytes[i] == '\n')
      g_assert_true (i > 0 && bytes[i - 1] == '\r');
  g_assert_null (memmem (bytes, size, "Bcc", 3));
  g_assert_null (strstr (last, recipients[2]));
  g_assert_nonnull (strstr (last, recipients[0]));
  g_assert_true (fake_server_has_heard (fixture->imap, "Bcc: secret@x.example"));
}

/* --- every reply, at every place --- */

static char too_long[3000];
static char too_many[150 * 8 + 1];

static const char *const replies[] = {
  "250 ok\r\n",
  "250-two\r\n250 lines\r\n",
  "250 without a CR\n",
  "220 hello\r\n",
  "354 go on\r\n",
  "334 \r\n",
  "421 4.3.2 closing\r\n",
  "450 4.2.1 later\r\n",
  "451-4.7.1 greylisted,\r\n451 4.7.1 come back\r\n",
  "452 4.2.2 full\r\n",
  "500 what\r\n",
  "503 5.5.1 not here\r\n",
  "535 5.7.8 no\r\n",
  "550 5.1.1 no such mailbox\r\n",
  "552 5.3.4 too large\r\n",
  "554-5.7.1 by policy\r\n554 5.7.1 refused\r\n",
  "nonsense\r\n",
  "\r\n",
  "999 what\r\n",
  "25\r\n",
  "451-later\r\n250 ok\r\n",
  too_long,
  too_many,
};

static void
fill_replies (void)
{
  memset (too_long, 'x', sizeof too_long);
  memcpy (too_long, "250 ", 4);
  memcpy (too_long + sizeof too_long - 3, "\r\n", 3);
  for (guint i = 0; i < 150; i++)
    memcpy (too_many + 8 * i, i < 149 ? "250-xx\r\n" : "250 xx\r\n", 9);
}

/* One by one only every other: what differs is when they come. */
static void
play_replies (Fixture *fixture, SmtpPlace place, guint nth, gconstpointer offer)
{
  const guint step = strstr (offer, "PIPELINING") != NULL ? 1 : 2;

  for (guint i = (guint) place % step; i < G_N_ELEMENTS (replies); i += step)
    {
      const SmtpFault fault = { place, nth, SMTP_SAYS, replies[i] };

      play (fixture, &fault);
    }
}

static void
test_replies (Fixture *fixture, gconstpointer data)
{
  static const SmtpPlace places[] = { SMTP_AT_GREETING, SMTP_AT_EHLO, SMTP_AT_AUTH, SMTP_AT_MAIL,
                                      SMTP_AT_RCPT,     SMTP_AT_DATA, SMTP_AT_DOT };

  smtp_server_offer (fixture->smtp, data);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    play_replies (fixture, places[i], 0, data);
  play_replies (fixture, SMTP_AT_RCPT, N_RECIPIENTS - 1, data);
  assert_rests (fixture);
  assert_wire (fixture);
}

/* --- cuts before and behind each line --- */

static void
play_cuts (Fixture *fixture, SmtpPlace place, guint nth)
{
  static const SmtpFaultKind kinds[] = { SMTP_CUTS_BEFORE, SMTP_CUTS_IN_REPLY, SMTP_CUTS_AFTER };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const SmtpFault fault = { place, nth, kinds[i], NULL };
      const HearthOutboxState state = play (fixture, &fault);

      /* Behind "go on" the whole text and the dot may be out before the end of the connection is seen. */
      if (place == SMTP_AT_DATA && kinds[i] == SMTP_CUTS_AFTER)
        g_assert_cmpint (state, !=, HEARTH_OUTBOX_SENT);
      else if (place != SMTP_AT_DOT)
        g_assert_cmpint (state, ==, HEARTH_OUTBOX_QUEUED);
      else
        g_assert_cmpint (state, ==, kinds[i] == SMTP_CUTS_AFTER ? HEARTH_OUTBOX_SENT : HEARTH_OUTBOX_UNKNOWN);
    }
}

static void
test_cuts (Fixture *fixture, gconstpointer data)
{
  const SmtpFault taken = { SMTP_AT_DOT, 0, SMTP_TAKES_AND_CUTS, NULL };
  g_autofree char *last = NULL;
  g_auto (GStrv) lines = NULL;

  smtp_server_offer (fixture->smtp, data);
  for (SmtpPlace place = SMTP_AT_GREETING; place <= SMTP_AT_MAIL; place++)
    play_cuts (fixture, place, 0);
  for (guint i = 0; i < N_RECIPIENTS; i++)
    play_cuts (fixture, SMTP_AT_RCPT, i);
  play_cuts (fixture, SMTP_AT_DATA, 0);
  last = smtp_server_dup_last (fixture->smtp);
  lines = g_strsplit (last, "\r\n", -1);
  for (guint line = 0; line < g_strv_length (lines); line++)
    {
      const SmtpFault fault = { SMTP_AT_BODY, line, SMTP_CUTS_BEFORE, NULL };

      /* The last of them is the dot: it may be out when the cut comes. */
      g_assert_cmpint (play (fixture, &fault), !=, HEARTH_OUTBOX_SENT);
    }
  play_cuts (fixture, SMTP_AT_DOT, 0);
  g_assert_cmpint (play (fixture, &taken), ==, HEARTH_OUTBOX_UNKNOWN);
  assert_rests (fixture);
  assert_wire (fixture);
}

/* --- quitting in the moment of sending --- */

static void
test_quit (Fixture *fixture, gconstpointer data)
{
  static const SmtpPlace places[] = { SMTP_AT_EHLO, SMTP_AT_MAIL, SMTP_AT_DATA, SMTP_AT_BODY, SMTP_AT_DOT };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const SmtpFault fault = { places[i], 0, SMTP_SAYS_NOTHING, NULL };
      g_autoptr (HearthOutboxItem) item = NULL;
      HearthKey key;

      smtp_server_fail (fixture->smtp, &fault);
      key = send_letter (fixture);
      while (!smtp_server_has_failed (fixture->smtp))
        g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (engine_fixture_stop (fixture->engine), <, 3000);
      smtp_server_fail (fixture->smtp, NULL);
      engine_fixture_start (fixture->engine);
      item = engine_fixture_outbox_item (fixture->engine, key);
      /* With the text handed over the dot may be out: that is a matter of some microseconds. */
      if (places[i] != SMTP_AT_BODY)
        g_assert_cmpint (item->state, ==,
                         places[i] == SMTP_AT_DOT ? HEARTH_OUTBOX_UNKNOWN : HEARTH_OUTBOX_QUEUED);
      engine_fixture_stop (fixture->engine);
      restart (fixture);
      if (item->state == HEARTH_OUTBOX_UNKNOWN)
        end_unknown (fixture, key);
      else
        hearth_outbox_item_unref (wait_sent (fixture, key));
      assert_each_taken (fixture, 2);
    }
}

/* The right password comes while the wrong one is being refused: the letter goes out, and does not wait for the person to
 * act once more. */
static void
test_password_meanwhile (Fixture *fixture, gconstpointer data)
{
  const SmtpFault fault = { SMTP_AT_AUTH, 0, SMTP_SAYS_LATER, "535 5.7.8 no\r\n" };
  HearthKey key;

  smtp_server_fail (fixture->smtp, &fault);
  key = send_letter (fixture);
  while (!smtp_server_has_failed (fixture->smtp))
    g_main_context_iteration (NULL, FALSE);
  engine_fixture_set_password (fixture->engine, fixture->account, HEARTH_PROTOCOL_SMTP, "another");
  smtp_server_fail (fixture->smtp, NULL);
  hearth_outbox_item_unref (wait_sent (fixture, key));
  engine_fixture_wait_problem (fixture->engine, fixture->account, -1);
}

/* --- a copy that is ours --- */

static gboolean
is_filed (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthOutboxItem) item = engine_fixture_outbox_item (engine, *(const HearthKey *) data);

  return item->is_copy_filed;
}

/* One was put off, and the try for that one alone is cut after the dot: the copy in Sent is from the first try. */
static void
test_own_copy (Fixture *fixture, gconstpointer data)
{
  const SmtpFault put_off = { SMTP_AT_RCPT, 1, SMTP_SAYS, "450 4.2.1 later\r\n" };
  const SmtpFault cut = { SMTP_AT_DOT, 0, SMTP_CUTS_BEFORE, NULL };
  g_autoptr (HearthOutboxItem) item = NULL;
  HearthKey key;

  smtp_server_fail (fixture->smtp, &put_off);
  key = send_letter (fixture);
  engine_fixture_wait (fixture->engine, is_filed, &key);
  fake_server_put_rule (fixture->imap, "UID SEARCH *Message-ID*", "* SEARCH 5\n$ OK\n");
  smtp_server_fail (fixture->smtp, &cut);
  hearth_engine_check_now (fixture->engine->engine, fixture->account);
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_UNKNOWN);
  smtp_server_fail (fixture->smtp, NULL);
  g_assert_cmpuint (count_taken (fixture), ==, 2);

  /* What is unknown is looked for before the copy of another. */
  engine_fixture_stop (fixture->engine);
  restart (fixture);
  hearth_outbox_item_unref (wait_sent (fixture, send_letter (fixture)));
  item = engine_fixture_outbox_item (fixture->engine, key);
  g_assert_cmpint (item->state, ==, HEARTH_OUTBOX_UNKNOWN);
  g_assert_cmpuint (item->n_accepted, ==, 2);
}

/* --- files that are changed --- */

/* Runs @sql in every mail.db below @dir; how many rows it changed. */
static guint
change_files (const char *dir, const char *sql)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  guint n_changed = 0;
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      sqlite3 *handle = NULL;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        n_changed += change_files (path, sql);
      if (!g_str_equal (name, "mail.db"))
        continue;
      g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
      n_changed += (guint) sqlite3_changes (handle);
      sqlite3_close (handle);
    }
  return n_changed;
}

/* --- the server is down --- */

static HearthKey
send_later (Fixture *fixture, gint64 unix_s)
{
  g_autoptr (HearthHouse) house = engine_fixture_house (fixture->engine);
  const HearthAccountInfo *info = hearth_house_find_account (house, fixture->account);
  g_autoptr (HearthLetter) letter =
      hearth_letter_new (((HearthIdentity *) g_ptr_array_index (info->identities, 0))->id);

  g_ptr_array_add (letter->to, hearth_address_new (NULL, recipients[0]));
  letter->subject = g_strdup ("Together");
  letter->text = g_strdup ("At the same time\n");
  return engine_fixture_send_draft_later (fixture->engine, letter, unix_s);
}

/* Each letter that is due says why it waits, also the one that was not tried; and both go out later. */
static void
test_way (Fixture *fixture, gconstpointer data)
{
  const SmtpFault fault = { SMTP_AT_GREETING, 0, SMTP_SAYS, "421 4.3.2 closing\r\n" };
  const gint64 soon_unix_s = g_get_real_time () / G_USEC_PER_SEC + 2;
  const HearthKey one = send_later (fixture, soon_unix_s), two = send_later (fixture, soon_unix_s);
  g_autoptr (HearthOutboxItem) first = NULL;
  g_autoptr (HearthOutboxItem) second = NULL;

  smtp_server_fail (fixture->smtp, &fault);
  first = wait_tried (fixture, one);
  second = engine_fixture_outbox_item (fixture->engine, two);
  g_assert_cmpuint (first->attempts, ==, 1);
  g_assert_cmpuint (second->attempts, ==, 0);
  g_assert_nonnull (second->error);
  g_assert_cmpint (second->error->code, ==, first->error->code);
  smtp_server_fail (fixture->smtp, NULL);
  hearth_engine_check_now (fixture->engine->engine, fixture->account);
  hearth_outbox_item_unref (wait_sent (fixture, one));
  second = (hearth_outbox_item_unref (second), wait_sent (fixture, two));
  g_assert_null (second->error);
}

/* --- a try whose end is not noted --- */

/* The server took it, and the disk does not: it is unknown in this run already. */
static void
test_outcome_not_noted (Fixture *fixture, gconstpointer data)
{
  const char *full = "CREATE TRIGGER full BEFORE UPDATE OF state ON outbox WHEN NEW.state = 2"
                     " BEGIN SELECT RAISE (ABORT, 'full'); END";
  g_autoptr (HearthOutboxItem) item = NULL;
  HearthKey key;

  engine_fixture_stop (fixture->engine);
  change_files (fixture->engine->dir, full);
  restart (fixture);
  key = send_letter (fixture);
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_UNKNOWN);
  g_assert_cmpuint (count_taken (fixture), ==, N_RECIPIENTS);
  item = engine_fixture_outbox_item (fixture->engine, key);
  g_assert_error (item->error, HEARTH_ERROR, HEARTH_ERROR_DELIVERY_UNKNOWN);

  engine_fixture_stop (fixture->engine);
  change_files (fixture->engine->dir, "DROP TRIGGER full");
  restart (fixture);
  decide (fixture, key, HEARTH_OUTBOX_SETTLE);
  item = (hearth_outbox_item_unref (item), wait_sent (fixture, key));
  assert_each_taken (fixture, 1);
}

static gboolean
is_at_rcpt (EngineFixture *engine, gconstpointer data)
{
  return smtp_server_has_failed (((const Fixture *) data)->smtp);
}

/* Paused in the middle of a letter: it is queued, and goes out when the account is switched on. */
static void
test_paused (Fixture *fixture, gconstpointer data)
{
  const SmtpFault fault = { SMTP_AT_RCPT, 0, SMTP_SAYS_NOTHING, NULL };
  g_autoptr (HearthHouse) house = engine_fixture_house (fixture->engine);
  g_autoptr (HearthAccountInfo) info =
      hearth_account_info_copy (hearth_house_find_account (house, fixture->account));
  HearthKey key;

  smtp_server_fail (fixture->smtp, &fault);
  key = send_letter (fixture);
  engine_fixture_poll (fixture->engine, is_at_rcpt, fixture);
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_SENDING);
  smtp_server_fail (fixture->smtp, NULL);
  info->enabled = FALSE;
  engine_fixture_update_account (fixture->engine, info, &(HearthPasswords){ NULL });
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_QUEUED);
  info->enabled = TRUE;
  engine_fixture_update_account (fixture->engine, info, &(HearthPasswords){ NULL });
  hearth_outbox_item_unref (wait_sent (fixture, key));
  assert_each_taken (fixture, 1);
}

/* --- a copy that is refused --- */

static void
pending_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* The first thing that waits for the server, or NULL. */
static HearthPendingChange *
dup_pending (EngineFixture *engine)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) changes = NULL;

  hearth_engine_read_pending_async (engine->engine, pending_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  changes = hearth_engine_read_pending_finish (engine->engine, result, NULL);
  return changes->len > 0 ? hearth_pending_change_ref (changes->pdata[0]) : NULL;
}

/* The last change that the engine told of says it. */
static gboolean
is_reason_shown (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthPendingChange) change = dup_pending (engine);

  return change != NULL && change->error != NULL;
}

static gboolean
is_told (EngineFixture *engine, gconstpointer data)
{
  return engine->not_done->len > 0;
}

/* Why the copy waits is shown at once, and the last refusal is told. */
static void
test_copy_refused (Fixture *fixture, gconstpointer data)
{
  const HearthPendingChange *told;
  g_autoptr (HearthPendingChange) change = NULL;
  HearthKey key;

  fake_server_put_rule (fixture->imap, "APPEND *", "$ NO not today\n");
  key = send_letter (fixture);
  engine_fixture_wait_outbox (fixture->engine, key, HEARTH_OUTBOX_SENT);
  engine_fixture_wait (fixture->engine, is_reason_shown, NULL);
  change = dup_pending (fixture->engine);
  g_assert_cmpint (change->kind, ==, HEARTH_PENDING_FILE_COPY);
  g_assert_cmpint (change->state, ==, HEARTH_PENDING_WAITING);
  g_assert_error (change->error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED);
  g_assert_cmpuint (fixture->engine->not_done->len, ==, 0);

  engine_fixture_stop (fixture->engine);
  g_assert_cmpuint (
      change_files (fixture->engine->dir, "UPDATE journal SET attempts = 8, not_before_unix_s = 0"), ==, 1);
  restart (fixture);
  engine_fixture_wait (fixture->engine, is_told, NULL);
  told = g_ptr_array_index (fixture->engine->not_done, 0);
  g_assert_cmpint (told->kind, ==, HEARTH_PENDING_FILE_COPY);
  g_assert_cmpint (told->state, ==, HEARTH_PENDING_FAILED);
  g_assert_cmpstr (told->subject, ==, "Once");
  g_assert_error (told->error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED);
}

/* --- what cannot be read --- */

/* A letter that cannot be read says so, and the next one goes out. */
static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  const SmtpFault fault = { SMTP_AT_GREETING, 0, SMTP_SAYS, "421 4.3.2 closing\r\n" };
  g_autoptr (HearthOutboxItem) item = NULL;
  HearthKey key;

  smtp_server_fail (fixture->smtp, &fault);
  key = send_letter (fixture);
  hearth_outbox_item_unref (wait_tried (fixture, key));
  engine_fixture_stop (fixture->engine);
  smtp_server_fail (fixture->smtp, NULL);
  g_assert_cmpuint (change_files (fixture->engine->dir, "DELETE FROM own_chunk"), >, 0);
  restart (fixture);
  hearth_engine_check_now (fixture->engine->engine, fixture->account);
  hearth_outbox_item_unref (wait_sent (fixture, send_letter (fixture)));
  item = engine_fixture_outbox_item (fixture->engine, key);
  g_assert_cmpint (item->state, ==, HEARTH_OUTBOX_FAILED);
  g_assert_error (item->error, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED);
}

/* --- smuggling --- */

/* Whatever is written: it is one letter, and comes as it was written but for line ends. */
static void
test_smuggling (Fixture *fixture, gconstpointer data)
{
  static const char *const pieces[] = { "\r\n.\r\n",
                                        "\n.\n",
                                        "\r.\r",
                                        "\n.\r\n",
                                        "\r\n.\n",
                                        ".",
                                        "..",
                                        "\r",
                                        "\n",
                                        "\r\n",
                                        "a",
                                        "\303\274",
                                        "QUIT\r\n",
                                        "MAIL FROM:<evil@x>\r\n",
                                        "RCPT TO:<evil@x>\r\n",
                                        "DATA\r\n",
                                        "Bcc" };

  for (guint i = 0; i < 40; i++)
    {
      const guint n_texts = smtp_server_count_texts (fixture->smtp);
      GString *text = g_string_new (NULL);

      g_free (fixture->needle);
      fixture->needle = g_strdup_printf ("letter %u ends", ++fixture->n_letters);
      for (guint k = 0; k < 30; k++)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces) - 1)]);
      g_string_append_printf (text, "\n%s\n", fixture->needle);
      hearth_outbox_item_unref (wait_sent (fixture, send_text (fixture, "Once", text->str)));
      g_assert_cmpuint (smtp_server_count_texts (fixture->smtp), ==, n_texts + 1);
      g_string_free (text, TRUE);
    }
  hearth_outbox_item_unref (wait_sent (fixture, send_letter (fixture)));
  assert_wire (fixture);
}

/* --- the date of what is meant for later --- */

static gboolean
is_dated (GBytes *source, const char *date)
{
  gsize size;
  const char *text = g_bytes_get_data (source, &size);
  g_autofree char *line = g_strdup_printf ("Date: %s\r\n", date);

  return memmem (text, size, line, strlen (line)) != NULL;
}

static gboolean
is_copy_filed (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthOutboxItem) item = engine_fixture_outbox_item (engine, *(const HearthKey *) data);

  return item == NULL || item->is_copy_filed;
}

static char *
dup_rest (GBytes *source, guint64 position)
{
  gsize size;
  const char *text = g_bytes_get_data (source, &size);

  return g_strndup (text + position, size - position);
}

/* Dated when it is to go out; at its first try if that is earlier, in the message and in the copy, with what is attached
 * where it was. */
static void
test_later_date (void)
{
  const gint64 planned_unix_s = 1800000000, early_unix_s = 1799990000; /* Fri, 15 Jan 2027 08:00:00 +0000 */
  g_autoptr (HearthLetter) letter = hearth_letter_new (1);
  HearthIdentity identity = { .id = 1, .address = hearth_address_new ("Anna", "anna@x.example") };
  g_autoptr (HearthLetterBuilder) builder = NULL;
  g_autoptr (HearthOutboxEntry) entry = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  letter->subject = g_strdup ("Monday");
  letter->text = g_strdup ("Date: none\n");
  g_ptr_array_add (letter->to, hearth_address_new (NULL, "ilse@x.example"));
  g_ptr_array_add (letter->bcc, hearth_address_new (NULL, "secret@x.example"));
  g_ptr_array_add (letter->attachments,
                   hearth_attachment_new (hearth_key_new (1, 5), "plan.pdf", "application/pdf", 600));
  builder = hearth_letter_builder_new (letter, &identity);
  hearth_letter_builder_set_date (builder, planned_unix_s);
  entry = hearth_letter_builder_make_entry (builder, &error);
  g_assert_no_error (error);
  g_assert_true (is_dated (entry->source, "Fri, 15 Jan 2027 08:00:00 +0000"));
  before = dup_rest (entry->source, g_array_index (entry->inserts, HearthInsert, 0).position);

  g_assert_false (hearth_send_date_is_ahead (entry, planned_unix_s));
  hearth_send_date_settle (entry, planned_unix_s + 5);
  g_assert_true (is_dated (entry->source, "Fri, 15 Jan 2027 08:00:00 +0000"));
  g_assert_true (hearth_send_date_is_ahead (entry, early_unix_s));
  hearth_send_date_settle (entry, early_unix_s - 10 * 86400);
  g_assert_true (is_dated (entry->source, "Tue, 5 Jan 2027 05:13:20 +0000"));
  g_assert_true (is_dated (entry->copy_source, "Tue, 5 Jan 2027 05:13:20 +0000"));
  after = dup_rest (entry->source, g_array_index (entry->inserts, HearthInsert, 0).position);
  g_assert_cmpstr (before, ==, after);
  hearth_address_unref (identity.address);
}

static gint64
read_date (const char *message)
{
  const char *value = strstr (message, "Date: ") + strlen ("Date: ");
  gint64 unix_s = 0;
  gint16 offset_min;

  g_assert_true (hearth_mime_parse_date (value, strchr (value, '\r') - value, &unix_s, &offset_min));
  return unix_s;
}

/* Meant for another day, sent now: neither the message nor its copy is from the day after. */
static void
test_later_sent_now (Fixture *fixture, gconstpointer data)
{
  const gint64 now_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (HearthHouse) house = engine_fixture_house (fixture->engine);
  const HearthAccountInfo *info = hearth_house_find_account (house, fixture->account);
  g_autoptr (HearthLetter) letter =
      hearth_letter_new (((HearthIdentity *) g_ptr_array_index (info->identities, 0))->id);
  HearthKey key;
  g_autofree char *message = NULL;
  g_autofree char *copy = NULL;

  g_ptr_array_add (letter->to, hearth_address_new (NULL, recipients[0]));
  g_ptr_array_add (letter->bcc, hearth_address_new (NULL, recipients[2]));
  letter->subject = g_strdup ("Monday");
  letter->text = g_strdup ("See you\n");
  key = engine_fixture_send_draft_later (fixture->engine, letter, now_unix_s + 3 * 86400);
  decide (fixture, key, HEARTH_OUTBOX_RETRY);
  hearth_outbox_item_unref (wait_sent (fixture, key));
  engine_fixture_wait (fixture->engine, is_copy_filed, &key);
  message = smtp_server_dup_last (fixture->smtp);
  copy = fake_server_dup_literal (fixture->imap, 0);
  g_assert_cmpint (ABS (read_date (message) - now_unix_s), <, 60);
  g_assert_cmpint (read_date (copy), ==, read_date (message));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  fill_replies ();

#define ADD(path, data, func) g_test_add ("/engine/sending/" path, Fixture, data, set_up, func, tear_down)
  ADD ("replies/pipelined", "PIPELINING\nAUTH PLAIN", test_replies);
  ADD ("replies/one-by-one", "AUTH PLAIN", test_replies);
  ADD ("cuts/pipelined", "PIPELINING\nAUTH PLAIN", test_cuts);
  ADD ("cuts/one-by-one", "AUTH PLAIN", test_cuts);
  ADD ("quit", NULL, test_quit);
  ADD ("password-meanwhile", NULL, test_password_meanwhile);
  ADD ("own-copy", NULL, test_own_copy);
  ADD ("way", NULL, test_way);
  ADD ("outcome-not-noted", NULL, test_outcome_not_noted);
  ADD ("paused", NULL, test_paused);
  ADD ("copy-refused", NULL, test_copy_refused);
  ADD ("unreadable", NULL, test_unreadable);
  ADD ("smuggling", NULL, test_smuggling);
  ADD ("later-sent-now", NULL, test_later_sent_now);
  g_test_add_func ("/engine/sending/later-date", test_later_date);
  return g_test_run ();
}
