/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine against real Dovecot and Exim: what stands in tests/household. */
#include <gio/gio.h>

#include <string.h>

#include "engine-household.h"
#include "filing-fixture.h"
#include "hearth-engine-diagnosis.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

static void
test_first_sync (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (HearthFolderInfo) inbox = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (HearthRow) again = NULL;
  g_autoptr (GError) error = NULL;
  guint16 account;
  HearthRow *row;

  engine_fixture_start (fixture);
  account = add (fixture, "ANNA");
  g_assert_cmpint (fixture->fate, ==, HEARTH_PASSWORD_FOR_THIS_RUN);
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  inbox = engine_fixture_folder (fixture, account, "INBOX");
  g_assert_nonnull (inbox);
  g_assert_cmpint (inbox->role, ==, HEARTH_ROLE_INBOX);
  g_assert_cmpint (inbox->state, ==, HEARTH_FOLDER_IN_STEP);
  g_assert_cmpuint (inbox->n_messages, >, 0);
  g_assert_cmpuint (inbox->n_messages, ==, inbox->n_on_server);

  rows = engine_fixture_rows (fixture, account, "INBOX", 200);
  g_assert_cmpuint (rows->len, ==, MIN (inbox->n_messages, 200));
  row = g_ptr_array_index (rows, rows->len - 1);
  content = engine_fixture_read (fixture, row->key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content->subject, ==, row->subject);
  again = engine_fixture_wait_row (fixture, account, "INBOX", row->subject);
  g_assert_nonnull (again);
  g_assert_cmpint (engine_fixture_stop (fixture), <, 3000);
  engine_fixture_free (fixture);
}

static gboolean
have_previews (EngineFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (fixture, *(const guint16 *) data, "INBOX", 20);
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += ((HearthRow *) g_ptr_array_index (rows, i))->preview != NULL;
  return n >= rows->len - 2;
}

/* Rows that are read get the first words of their messages, without their whole text. */
static void
test_previews (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (GPtrArray) rows = NULL;
  guint16 account;

  engine_fixture_start (fixture);
  account = add (fixture, "ANNA");
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  engine_fixture_wait (fixture, have_previews, &account);
  rows = engine_fixture_rows (fixture, account, "INBOX", 20);
  for (guint i = 0; i < rows->len; i++)
    g_test_message ("%s | %s", ((HearthRow *) g_ptr_array_index (rows, i))->subject,
                    ((HearthRow *) g_ptr_array_index (rows, i))->preview);
  engine_fixture_free (fixture);
}

static void
test_letter (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthLetter) letter = NULL;
  g_autoptr (HearthRow) arrived = NULL;
  g_autoptr (HearthRow) copy = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *subject = g_strdup_printf ("Letter %08x", g_random_int ());
  guint16 anna, tomas;
  HearthKey key;

  engine_fixture_start (fixture);
  anna = add (fixture, "ANNA");
  tomas = add (fixture, "TOMAS");
  engine_fixture_wait_state (fixture, anna, HEARTH_ACCOUNT_IDLE);
  engine_fixture_wait_state (fixture, tomas, HEARTH_ACCOUNT_IDLE);

  letter = letter_to (fixture, anna, g_getenv ("HEARTH_TOMAS_ADDRESS"), subject);
  key = engine_fixture_send (fixture, letter, &error);
  g_assert_no_error (error);
  engine_fixture_wait_outbox (fixture, key, HEARTH_OUTBOX_SENT);
  /* by push, and the copy in Sent once */
  arrived = engine_fixture_wait_row (fixture, tomas, "INBOX", subject);
  copy = engine_fixture_wait_row (fixture, anna, "Sent", subject);
  g_assert_true ((copy->flags & HEARTH_FLAG_SEEN) != 0);
  g_assert_true ((arrived->flags & HEARTH_FLAG_SEEN) == 0);
  content = engine_fixture_read (fixture, arrived->key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((HearthPart *) g_ptr_array_index (content->parts, 0))->text, ==,
                   "Hello,\n\nthis is a letter.\n");
  g_assert_cmpint (engine_fixture_stop (fixture), <, 3000);
  g_assert_false (engine_files_contain (fixture->dir, password_of ("ANNA")));
  engine_fixture_free (fixture);
}

static void
test_flags (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  EngineFixture *other = engine_fixture_new ();
  g_autoptr (HearthLetter) letter = NULL;
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (HearthRow) seen = NULL;
  g_autofree char *subject = g_strdup_printf ("Flags %08x", g_random_int ());
  g_autoptr (GError) error = NULL;
  guint16 account, there;

  engine_fixture_start (fixture);
  account = add (fixture, "TOMAS");
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  letter = letter_to (fixture, account, g_getenv ("HEARTH_TOMAS_ADDRESS"), subject);
  engine_fixture_send (fixture, letter, &error);
  g_assert_no_error (error);
  row = engine_fixture_wait_row (fixture, account, "INBOX", subject);

  /* Changed while nobody is connected: after a restart the account waits for its password. */
  engine_fixture_stop (fixture);
  engine_fixture_start (fixture);
  engine_fixture_wait_problem (fixture, account, HEARTH_ERROR_KEYRING_NO_BUS);
  engine_fixture_set_flags (fixture, &row->key, 1, HEARTH_FLAG_FLAGGED | HEARTH_FLAG_SEEN,
                            HEARTH_FLAG_FLAGGED | HEARTH_FLAG_SEEN);
  engine_fixture_stop (fixture);
  engine_fixture_start (fixture);
  give_passwords (fixture, account, "TOMAS");
  engine_fixture_wait_pushed (fixture, account);

  /* Somebody else sees them. */
  engine_fixture_start (other);
  there = add (other, "TOMAS");
  seen = engine_fixture_wait_row (other, there, "INBOX", subject);
  g_assert_true ((seen->flags & HEARTH_FLAG_FLAGGED) != 0);
  g_assert_true ((seen->flags & HEARTH_FLAG_SEEN) != 0);
  engine_fixture_free (other);
  engine_fixture_free (fixture);
}

/* Another client: does @script with `m`, an imaplib connection that is signed in as @who. */
static void
elsewhere (const char *who, const char *script)
{
  g_autofree char *login = g_strdup_printf ("HEARTH_%s_LOGIN", who);
  g_autofree char *program =
      g_strdup_printf ("import imaplib,os,sys\n"
                       "m=imaplib.IMAP4('127.0.0.1',int(os.environ['HEARTH_IMAP_PORT']))\n"
                       "m.login(os.environ['%s'],sys.argv[1])\n%s\nm.logout()\n",
                       login, script);
  const char *argv[] = { "/usr/bin/python3", "-c", program, password_of (who), NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static gboolean
is_flagged (EngineFixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture, *(const guint16 *) data, "Later", "two");

  return row != NULL && (row->flags & HEARTH_FLAG_FLAGGED) != 0;
}

static gboolean
is_empty (EngineFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (fixture, *(const guint16 *) data, "Later", 10);

  return rows->len == 0;
}

/* What others did while we were not there: new, changed and vanished messages, also more than half of a folder. */
static void
test_later_sync (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthRow) one = NULL;
  g_autoptr (HearthRow) three = NULL;
  guint16 account;

  elsewhere ("TOMAS",
             "m.delete('Later')\nm.create('Later')\n"
             "for s in ('one','two'): m.append('Later','',None,('Subject: '+s+'\\r\\n\\r\\nhi').encode())");
  engine_fixture_start (fixture);
  account = add (fixture, "TOMAS");
  engine_fixture_wait_in_step (fixture, account, "Later", 2);
  engine_fixture_stop (fixture);

  elsewhere ("TOMAS",
             "m.append('Later','',None,b'Subject: three\\r\\n\\r\\nhi')\nm.select('Later')\n"
             "m.store('1','+FLAGS','(\\\\Deleted)')\nm.store('2','+FLAGS','(\\\\Flagged)')\nm.expunge()");
  engine_fixture_start (fixture);
  give_passwords (fixture, account, "TOMAS");
  three = engine_fixture_wait_row (fixture, account, "Later", "three");
  engine_fixture_wait (fixture, is_flagged, &account);
  engine_fixture_wait_in_step (fixture, account, "Later", 2);
  one = engine_fixture_find_row (fixture, account, "Later", "one");
  g_assert_null (one);
  engine_fixture_stop (fixture);

  elsewhere ("TOMAS", "m.select('Later')\nm.store('1:*','+FLAGS','(\\\\Deleted)')\nm.expunge()");
  engine_fixture_start (fixture);
  give_passwords (fixture, account, "TOMAS");
  engine_fixture_wait (fixture, is_empty, &account);
  engine_fixture_stop (fixture);

  /* Another UIDVALIDITY: everything is fetched anew. */
  elsewhere ("TOMAS", "m.delete('Later')\nm.create('Later')\n"
                      "m.append('Later','',None,b'Subject: four\\r\\n\\r\\nhi')");
  engine_fixture_start (fixture);
  give_passwords (fixture, account, "TOMAS");
  g_clear_pointer (&one, hearth_row_unref);
  one = engine_fixture_wait_row (fixture, account, "Later", "four");
  engine_fixture_wait_in_step (fixture, account, "Later", 1);
  engine_fixture_free (fixture);
}

/* Loses what the server knows of UIDs in Tomas's folder: it numbers the messages anew. */
#define FORGET_UIDS                                                                                          \
  "import glob\nfor f in glob.glob(os.environ['HEARTH_HOUSEHOLD']+'/home/tomas/mail/.Anew/dovecot*'):"       \
  " os.remove(f)\n"

static gboolean
is_told (EngineFixture *fixture, gconstpointer data)
{
  return fixture->refused->len == 1;
}

/* A folder whose UIDVALIDITY changes while flags and a move wait for the connection: they find their messages again, texts are
 * kept, and what is gone is told. */
static void
test_made_anew (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthRow) kept = NULL;
  g_autoptr (HearthRow) gone = NULL;
  g_autoptr (HearthRow) moved = NULL;
  g_autoptr (HearthRow) again = NULL;
  g_autoptr (HearthFolderInfo) target = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GError) error = NULL;
  guint16 account;

  elsewhere ("TOMAS", "for f in ('Anew','Anew2'):\n m.delete(f)\n m.create(f)\n"
                      "for s in ('gone','kept','moved'): m.append('Anew','',None,('Subject: '+s+'\\r\\n"
                      "Message-ID: <'+s+'@anew>\\r\\n\\r\\nThe very words.\\r\\n').encode())");
  engine_fixture_start (fixture);
  account = add (fixture, "TOMAS");
  engine_fixture_wait_in_step (fixture, account, "Anew", 3);
  engine_fixture_wait_in_step (fixture, account, "Anew2", 0);
  kept = engine_fixture_find_row (fixture, account, "Anew", "kept");
  g_clear_pointer (&content, hearth_content_unref);
  content = engine_fixture_read (fixture, kept->key, &error);
  g_assert_no_error (error);
  engine_fixture_stop (fixture);

  /* Without a password nothing goes out. */
  engine_fixture_start (fixture);
  gone = engine_fixture_find_row (fixture, account, "Anew", "gone");
  moved = engine_fixture_find_row (fixture, account, "Anew", "moved");
  target = engine_fixture_folder (fixture, account, "Anew2");
  engine_fixture_set_flags (fixture, &kept->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  engine_fixture_set_flags (fixture, &gone->key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED);
  hearth_filed_unref (filing_file (fixture, moved->key, HEARTH_FILE_MOVE, target->key));
  elsewhere (
      "TOMAS",
      "m.select('Anew')\nm.store('1','+FLAGS','(\\\\Deleted)')\nm.expunge()\nm.unselect()\n" FORGET_UIDS);
  give_passwords (fixture, account, "TOMAS");
  engine_fixture_wait (fixture, is_told, NULL);
  engine_fixture_wait_pushed (fixture, account);
  filing_wait_done (fixture);
  elsewhere ("TOMAS",
             /* The star goes out a moment after its message was found again. */
             "import time\nfor _ in range(300):\n m.select('Anew',True)\n"
             " if m.search(None,'FLAGGED')[1]==m.search(None,'SUBJECT','kept')[1]!=[b'']: break\n"
             " time.sleep(.1)\nelse: raise SystemExit('no star')\n"
             "assert m.search(None,'ALL')[1]==[b'1']\n"
             "m.select('Anew2',True)\nassert m.search(None,'SUBJECT','moved')[1]==[b'1']");
  engine_fixture_stop (fixture);

  engine_fixture_start (fixture);
  again = engine_fixture_find_row (fixture, account, "Anew", "kept");
  g_clear_pointer (&content, hearth_content_unref);
  content = engine_fixture_read (fixture, again->key, &error);
  g_assert_no_error (error);
  engine_fixture_free (fixture);
}

/* --- drafts --- */

/* Waits in @who's Drafts for a message of that subject: then `uid` is its number. */
#define AWAIT_DRAFT                                                                                          \
  "import time\nwhile True:\n m.select('Drafts')\n "                                                         \
  "d=m.uid('search',None,'SUBJECT','\"%s\"')[1][0].split()\n"                                                \
  " if d: break\n time.sleep(.05)\nuid=d[-1].decode()\n"

#define REPLACE                                                                                              \
  "m.append('Drafts','(\\Seen \\Draft)',None,('Subject: Theirs %s\\r\\n\\r\\nTheir words').encode())\n"      \
  "m.uid('store',uid,'+FLAGS','(\\Deleted)')\nm.expunge()\n"

typedef struct
{
  guint16 account;
  const char *subject;
  guint n;
} DraftRows;

static guint
count_drafts (EngineFixture *fixture, guint16 account, const char *part)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (fixture, account, "Drafts", 500);
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += strstr (((HearthRow *) rows->pdata[i])->subject, part) != NULL;
  return n;
}

static gboolean
has_drafts (EngineFixture *fixture, gconstpointer data)
{
  const DraftRows *wanted = data;

  return count_drafts (fixture, wanted->account, wanted->subject) == wanted->n;
}

static HearthKey
save_draft (EngineFixture *fixture, guint16 account, HearthKey draft, const char *subject)
{
  g_autoptr (HearthLetter) letter = letter_to (fixture, account, g_getenv ("HEARTH_ANNA_ADDRESS"), subject);

  return engine_fixture_save_draft (fixture, draft, HEARTH_KEY_NONE, letter);
}

/* A draft on the server as another program sees it, changed there while nobody writes here: theirs is what counts. */
static void
test_draft_replaced (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autofree char *subject = g_strdup_printf ("Draft %08x", g_random_int ());
  g_autofree char *script = NULL;
  g_autofree char *theirs = g_strdup_printf ("Theirs %s", subject);
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (HearthDraftRecord) record = NULL;
  DraftRows wanted = { .subject = subject, .n = 1 };
  HearthKey draft;

  engine_fixture_start (fixture);
  wanted.account = add (fixture, "TOMAS");
  engine_fixture_wait_state (fixture, wanted.account, HEARTH_ACCOUNT_IDLE);
  draft = save_draft (fixture, wanted.account, HEARTH_KEY_NONE, subject);
  hearth_engine_close_draft (fixture->engine, draft, NULL);
  script =
      g_strdup_printf (AWAIT_DRAFT "f=m.uid('fetch',uid,'(FLAGS RFC822)')[1]\n"
                                   "assert b'\\\\Draft' in f[0][0]+f[1] and b'\\\\Seen' in f[0][0]+f[1], f\n"
                                   "assert b'this is a letter' in f[0][1]\nassert len(d)==1\n" REPLACE,
                       subject, subject);
  elsewhere ("TOMAS", script);
  hearth_engine_check_now (fixture->engine, 0);
  row = engine_fixture_wait_row (fixture, wanted.account, "Drafts", theirs);
  engine_fixture_wait (fixture, has_drafts, &wanted);
  record = engine_fixture_edit_draft (fixture, row->key);
  g_assert_cmpuint (record->key, ==, HEARTH_KEY_NONE);
  g_assert_cmpstr (record->letter->text, ==, "Their words");
  engine_fixture_free (fixture);
}

/* The same while it is written on here: both are there, and nothing is doubled. */
static void
test_draft_conflict (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autofree char *subject = g_strdup_printf ("Draft %08x", g_random_int ());
  g_autofree char *ours = g_strdup_printf ("Ours %s", subject);
  g_autofree char *theirs = g_strdup_printf ("Theirs %s", subject);
  g_autofree char *script = NULL;
  g_autofree char *both = NULL;
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (HearthDraftRecord) record = NULL;
  DraftRows wanted = { .subject = subject, .n = 2 };
  HearthKey draft;

  engine_fixture_start (fixture);
  wanted.account = add (fixture, "TOMAS");
  engine_fixture_wait_state (fixture, wanted.account, HEARTH_ACCOUNT_IDLE);
  draft = save_draft (fixture, wanted.account, HEARTH_KEY_NONE, subject);
  hearth_engine_close_draft (fixture->engine, draft, NULL);
  script = g_strdup_printf (AWAIT_DRAFT REPLACE, subject, subject);
  /* written on before the other program's change is seen here */
  elsewhere ("TOMAS", script);
  save_draft (fixture, wanted.account, draft, ours);
  hearth_engine_check_now (fixture->engine, 0);
  g_clear_pointer (&row, hearth_row_unref);
  row = engine_fixture_wait_row (fixture, wanted.account, "Drafts", theirs);
  engine_fixture_wait (fixture, has_drafts, &wanted);
  hearth_engine_close_draft (fixture->engine, draft, NULL);
  both = g_strdup_printf (AWAIT_DRAFT "d=m.uid('search',None,'SUBJECT','\"%s\"')[1][0].split()\n"
                                      "assert len(d)==2, d\n",
                          ours, subject);
  elsewhere ("TOMAS", both);
  g_assert_cmpuint (count_drafts (fixture, wanted.account, subject), ==, 2);
  g_clear_pointer (&row, hearth_row_unref);
  row = engine_fixture_wait_row (fixture, wanted.account, "Drafts", ours);
  record = engine_fixture_edit_draft (fixture, row->key);
  g_assert_cmpuint (record->key, ==, draft);

  /* Discarded here, it is gone there; theirs stays. */
  engine_fixture_discard_draft (fixture, draft);
  wanted.n = 1;
  engine_fixture_wait (fixture, has_drafts, &wanted);
  g_free (script);
  script = g_strdup_printf ("import time\nwhile True:\n m.select('Drafts')\n"
                            " d=m.uid('search',None,'UNDELETED','SUBJECT','\"%s\"')[1][0].split()\n"
                            " if len(d)==1: break\n time.sleep(.05)\n",
                            subject);
  elsewhere ("TOMAS", script);
  engine_fixture_free (fixture);
}

/* Written and closed while nobody is connected: it is in the list, opens as it was typed, and goes out later. */
static void
test_draft_offline (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  EngineFixture *other = engine_fixture_new ();
  g_autofree char *subject = g_strdup_printf ("Draft %08x", g_random_int ());
  g_autofree char *script = g_strdup_printf (AWAIT_DRAFT "assert len(d)==1\n", subject);
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (HearthRow) seen = NULL;
  g_autoptr (HearthDraftRecord) record = NULL;
  DraftRows wanted = { .subject = subject, .n = 1 };
  HearthKey draft;
  guint16 there;

  engine_fixture_start (fixture);
  wanted.account = add (fixture, "TOMAS");
  engine_fixture_wait_state (fixture, wanted.account, HEARTH_ACCOUNT_IDLE);
  engine_fixture_stop (fixture);
  engine_fixture_start (fixture);
  engine_fixture_wait_problem (fixture, wanted.account, HEARTH_ERROR_KEYRING_NO_BUS);
  draft = save_draft (fixture, wanted.account, HEARTH_KEY_NONE, subject);
  hearth_engine_close_draft (fixture->engine, draft, NULL);
  engine_fixture_stop (fixture);
  engine_fixture_start (fixture);
  row = engine_fixture_wait_row (fixture, wanted.account, "Drafts", subject);
  record = engine_fixture_edit_draft (fixture, row->key);
  g_assert_cmpuint (record->key, ==, draft);
  g_assert_cmpstr (record->letter->text, ==, "Hello,\n\nthis is a letter.\n");
  hearth_engine_close_draft (fixture->engine, draft, NULL);
  give_passwords (fixture, wanted.account, "TOMAS");
  elsewhere ("TOMAS", script);

  /* A second Hearth goes on with it. */
  engine_fixture_start (other);
  there = add (other, "TOMAS");
  seen = engine_fixture_wait_row (other, there, "Drafts", subject);
  g_clear_pointer (&record, hearth_draft_record_free);
  record = engine_fixture_edit_draft (other, seen->key);
  g_assert_cmpstr (record->letter->text, ==, "Hello,\n\nthis is a letter.\n");
  engine_fixture_wait (fixture, has_drafts, &wanted);
  engine_fixture_free (other);
  engine_fixture_free (fixture);
}

/* --- delivery reports --- */

typedef struct
{
  guint16 account;
  const char *subject;
} Bounced;

static gboolean
has_failed (EngineFixture *fixture, gconstpointer data)
{
  const Bounced *bounced = data;
  g_autoptr (HearthRow) row = engine_fixture_find_row (fixture, bounced->account, "Sent", bounced->subject);

  return row != NULL && row->has_failed;
}

/* A letter that comes back: the report that the server writes stands at the letter, and names it. */
static void
test_bounce (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autofree char *subject = g_strdup_printf ("Bounce %08x", g_random_int ());
  g_autoptr (HearthLetter) letter = NULL;
  g_autoptr (HearthDeliveryNews) at_letter = NULL;
  g_autoptr (HearthDeliveryNews) at_report = NULL;
  g_autoptr (HearthRow) sent = NULL;
  g_autoptr (HearthRow) report = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GError) error = NULL;
  Bounced bounced = { .subject = subject };
  const HearthDelivery *delivery;

  engine_fixture_start (fixture);
  bounced.account = add (fixture, "ANNA");
  engine_fixture_wait_state (fixture, bounced.account, HEARTH_ACCOUNT_IDLE);
  letter = letter_to (fixture, bounced.account, "nobody@bounce.test", subject);
  engine_fixture_send (fixture, letter, &error);
  g_assert_no_error (error);
  engine_fixture_wait (fixture, has_failed, &bounced);
  sent = engine_fixture_find_row (fixture, bounced.account, "Sent", subject);
  at_letter = engine_fixture_read_deliveries (fixture, sent->key, NULL);
  g_assert_cmpuint (at_letter->deliveries->len, ==, 1);
  delivery = at_letter->deliveries->pdata[0];
  g_assert_cmpint (delivery->action, ==, HEARTH_DELIVERY_FAILED);
  g_assert_cmpstr (delivery->refusal->address, ==, "nobody@bounce.test");
  g_assert_cmpint (delivery->refusal->kind, ==, HEARTH_REFUSAL_UNKNOWN_USER);

  report = engine_fixture_wait_row (fixture, bounced.account, "INBOX",
                                    "Mail delivery failed: returning message to sender");
  content = engine_fixture_read (fixture, report->key, &error);
  g_assert_no_error (error);
  g_assert_nonnull (content->report);
  at_report = engine_fixture_read_deliveries (fixture, report->key, content->report->message_id);
  g_assert_cmpuint (at_report->letter, ==, sent->key);
  engine_fixture_free (fixture);
}

/* Some of these tests again, with a household whose IMAP server does not offer @words. @paths: what to run, NULL at the end. */
static void
run_without (const char *words, const char *const *paths)
{
  g_autofree char *household =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "household", "household.py", NULL);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_auto (GStrv) environment = g_environ_setenv (g_environ_unsetenv (g_get_environ (), "HEARTH_HOUSEHOLD"),
                                                 "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status;

  environment = g_environ_setenv (environment, "HEARTH_WITHOUT", words, TRUE);
  g_strv_builder_add_many (builder, "/usr/bin/python3", household, "run", "--without", words, "--", self,
                           NULL);
  for (; *paths != NULL; paths++)
    g_strv_builder_add_many (builder, "-p", *paths, NULL);
  argv = g_strv_builder_end (builder);
  g_spawn_sync (NULL, argv, environment, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_test_message ("%s", output);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

/* The same on a server that knows nothing but IMAP4rev1. */
static void
test_without_extensions (void)
{
  static const char *const paths[] = { "/engine/servers/later-sync", "/engine/servers/draft-conflict", NULL };

  run_without ("CONDSTORE,QRESYNC,ESEARCH,IDLE,UIDPLUS,SPECIAL-USE,LIST-EXTENDED,LIST-STATUS,NAMESPACE,MOVE,"
               "ENABLE,SASL-IR,LITERAL+,UNSELECT,ID,NOTIFY",
               paths);
}

typedef struct
{
  guint16 account;
  guint n_asked;
} Room;

static void
diagnosed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(HearthDiagnosis **) data = hearth_engine_diagnose_finish (HEARTH_ENGINE (source), result, NULL);
}

static char *
dup_exchange (EngineFixture *fixture, guint16 account)
{
  g_autoptr (HearthDiagnosis) diagnosis = NULL;

  hearth_engine_diagnose_async (fixture->engine, account, diagnosed_cb, &diagnosis);
  while (diagnosis == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_strdup (((HearthServerDiagnosis *) g_ptr_array_index (diagnosis->servers, 0))->exchange);
}

static guint
count_asked (EngineFixture *fixture, guint16 account, const char *command)
{
  g_autofree char *exchange = dup_exchange (fixture, account);
  g_auto (GStrv) pieces = g_strsplit (exchange, command, -1);

  return g_strv_length (pieces) - 1;
}

static HearthQuota
quota_of (EngineFixture *fixture, guint16 account)
{
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (fixture->engine, account);

  return status->quota;
}

static gboolean
is_limit_known (EngineFixture *fixture, gconstpointer data)
{
  return quota_of (fixture, *(const guint16 *) data).limit_bytes == 1024 * 1024;
}

static gboolean
is_asked_again (EngineFixture *fixture, gconstpointer data)
{
  const Room *room = data;

  return count_asked (fixture, room->account, "GETQUOTAROOT") > room->n_asked;
}

/* A draft for which the server has no room: it is asked for that again. */
static void
write_too_much (EngineFixture *fixture, Room *room)
{
  g_autoptr (HearthLetter) letter =
      letter_to (fixture, room->account, g_getenv ("HEARTH_ANNA_ADDRESS"), "Too large");
  HearthKey draft;

  g_free (letter->text);
  letter->text = g_strnfill (2 * 1024 * 1024, 'x');
  for (gsize i = 60; i < 2 * 1024 * 1024; i += 61)
    letter->text[i] = '\n';
  draft = engine_fixture_save_draft (fixture, HEARTH_KEY_NONE, HEARTH_KEY_NONE, letter);
  hearth_engine_close_draft (fixture->engine, draft, NULL);
  engine_fixture_poll (fixture, is_asked_again, room);
}

/* How full the mailbox is and what one may do in it, where the server says so. */
static void
test_room_and_rights (void)
{
  const gboolean is_silent = g_getenv ("HEARTH_WITHOUT") != NULL;
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthFolderInfo) inbox = NULL;
  Room room;

  engine_fixture_start (fixture);
  room.account = add (fixture, "TINY");
  engine_fixture_wait_state (fixture, room.account, HEARTH_ACCOUNT_IDLE);
  if (!is_silent)
    engine_fixture_wait (fixture, is_limit_known, &room.account);
  inbox = engine_fixture_folder (fixture, room.account, "INBOX");
  g_assert_cmpuint (inbox->rights, ==, HEARTH_RIGHTS_ALL);
  room.n_asked = count_asked (fixture, room.account, "GETQUOTAROOT");
  g_assert_cmpuint (room.n_asked > 0, ==, !is_silent);
  g_assert_cmpuint (count_asked (fixture, room.account, "MYRIGHTS") > 0, ==, !is_silent);

  if (!is_silent)
    write_too_much (fixture, &room);
  g_assert_cmpuint (quota_of (fixture, room.account).limit_bytes, ==, is_silent ? 0 : 1024 * 1024);
  engine_fixture_free (fixture);
}

static void
test_without_room_and_rights (void)
{
  static const char *const paths[] = { "/engine/servers/room-and-rights", NULL };

  run_without ("QUOTA,ACL", paths);
}

static void
test_wrong_password (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info = account_of ("ANNA", "HEARTH_IMAPS_PORT", HEARTH_SECURITY_TLS);
  g_autoptr (GError) error = NULL;
  HearthTestStep step;
  guint16 account;

  engine_fixture_start (fixture);
  g_assert_false (engine_fixture_test_account (fixture, info, "canary-wrong", &step, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED);
  g_assert_cmpint (step, ==, HEARTH_TEST_IMAP_SIGN_IN);
  g_clear_error (&error);
  g_assert_true (engine_fixture_test_account (fixture, info, password_of ("ANNA"), &step, &error));
  g_assert_no_error (error);

  account = engine_fixture_add_account (fixture, info, "canary-wrong");
  engine_fixture_wait_problem (fixture, account, HEARTH_ERROR_AUTH_REJECTED);
  g_assert_cmpint (engine_fixture_state (fixture, account), ==, HEARTH_ACCOUNT_PROBLEM);
  engine_fixture_set_password (fixture, account, HEARTH_PROTOCOL_IMAP, password_of ("ANNA"));
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  engine_fixture_stop (fixture);
  g_assert_false (engine_files_contain (fixture->dir, "canary-wrong"));
  engine_fixture_free (fixture);
}

/* A certificate that is not trusted is refused, shown, and accepted once it is pinned for this server. */
static void
test_pinned_certificate (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info = account_of ("ANNA", "HEARTH_IMAPS_PORT", HEARTH_SECURITY_TLS);
  g_autoptr (HearthAccountStatus) status = NULL;
  g_autoptr (HearthHouse) house = NULL;
  guint16 account;

  g_free (info->imap->host);
  info->imap->host = g_strdup ("selfsigned.hearth.localhost");
  engine_fixture_start (fixture);
  account = engine_fixture_add_account (fixture, info, password_of ("ANNA"));
  engine_fixture_wait_problem (fixture, account, HEARTH_ERROR_TLS_CERTIFICATE);
  g_assert_cmpint (engine_fixture_state (fixture, account), ==, HEARTH_ACCOUNT_PROBLEM);
  status = hearth_engine_dup_status (fixture->engine, account);
  g_assert_nonnull (hearth_error_get_details (status->error)->certificate);
  engine_fixture_trust (fixture, account, HEARTH_PROTOCOL_IMAP,
                        hearth_error_get_details (status->error)->certificate);
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  house = engine_fixture_house (fixture);
  g_assert_nonnull (hearth_house_find_account (house, account)->imap->pinned_sha256);
  engine_fixture_free (fixture);
}

/* The password for sending is wrong: reading goes on, the letter waits, and goes out once it is right. */
static void
test_sending_password (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info = account_of ("ANNA", "HEARTH_IMAPS_PORT", HEARTH_SECURITY_TLS);
  g_autoptr (HearthLetter) letter = NULL;
  g_autoptr (GError) error = NULL;
  guint16 account;
  HearthKey key;

  engine_fixture_start (fixture);
  info->smtp->has_own_password = TRUE;
  account = engine_fixture_add_account (fixture, info, password_of ("ANNA"));
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  engine_fixture_set_password (fixture, account, HEARTH_PROTOCOL_SMTP, "wrong");
  letter = letter_to (fixture, account, g_getenv ("HEARTH_TOMAS_ADDRESS"), "Later on");
  key = engine_fixture_send (fixture, letter, &error);
  g_assert_no_error (error);
  engine_fixture_wait_problem (fixture, account, HEARTH_ERROR_AUTH_REJECTED);
  g_assert_cmpint (engine_fixture_state (fixture, account), !=, HEARTH_ACCOUNT_PROBLEM);
  engine_fixture_wait_outbox (fixture, key, HEARTH_OUTBOX_QUEUED);
  engine_fixture_set_password (fixture, account, HEARTH_PROTOCOL_SMTP, password_of ("ANNA"));
  engine_fixture_wait_outbox (fixture, key, HEARTH_OUTBOX_SENT);
  engine_fixture_wait_problem (fixture, account, -1);
  engine_fixture_free (fixture);
}

static void
test_starttls (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info = account_of ("ANNA", "HEARTH_IMAP_PORT", HEARTH_SECURITY_STARTTLS);
  guint16 account;

  engine_fixture_start (fixture);
  account = engine_fixture_add_account (fixture, info, password_of ("ANNA"));
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  engine_fixture_free (fixture);
}

static void
test_refused_recipient (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthLetter) letter = NULL;
  g_autoptr (HearthOutboxItem) item = NULL;
  g_autoptr (GError) error = NULL;
  guint16 account;
  HearthKey key;

  engine_fixture_start (fixture);
  account = add (fixture, "ANNA");
  letter = letter_to (fixture, account, "reject@household.test", "Refused");
  key = engine_fixture_send (fixture, letter, &error);
  g_assert_no_error (error);
  engine_fixture_wait_outbox (fixture, key, HEARTH_OUTBOX_FAILED);
  item = engine_fixture_outbox_item (fixture, key);
  g_assert_error (item->error, HEARTH_ERROR, HEARTH_ERROR_RECIPIENT_REFUSED);
  g_assert_cmpuint (item->refusals->len, ==, 1);
  g_assert_cmpstr (((HearthRefusal *) item->refusals->pdata[0])->address, ==, "reject@household.test");
  g_assert_cmpint (((HearthRefusal *) item->refusals->pdata[0])->kind, ==, HEARTH_REFUSAL_POLICY);
  g_assert_true (engine_fixture_decide (fixture, key, HEARTH_OUTBOX_CANCEL, &error));
  g_assert_no_error (error);
  engine_fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("HEARTH_HOUSEHOLD") == NULL)
    return 77;
  /* No keyring here: passwords are kept for the run. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));

  g_test_add_func ("/engine/servers/first-sync", test_first_sync);
  g_test_add_func ("/engine/servers/previews", test_previews);
  g_test_add_func ("/engine/servers/letter", test_letter);
  g_test_add_func ("/engine/servers/flags", test_flags);
  g_test_add_func ("/engine/servers/later-sync", test_later_sync);
  g_test_add_func ("/engine/servers/made-anew", test_made_anew);
  g_test_add_func ("/engine/servers/without-extensions", test_without_extensions);
  g_test_add_func ("/engine/servers/room-and-rights", test_room_and_rights);
  g_test_add_func ("/engine/servers/without-room-and-rights", test_without_room_and_rights);
  g_test_add_func ("/engine/servers/draft-replaced", test_draft_replaced);
  g_test_add_func ("/engine/servers/draft-conflict", test_draft_conflict);
  g_test_add_func ("/engine/servers/draft-offline", test_draft_offline);
  g_test_add_func ("/engine/servers/bounce", test_bounce);
  g_test_add_func ("/engine/servers/wrong-password", test_wrong_password);
  g_test_add_func ("/engine/servers/pinned-certificate", test_pinned_certificate);
  g_test_add_func ("/engine/servers/sending-password", test_sending_password);
  g_test_add_func ("/engine/servers/starttls", test_starttls);
  g_test_add_func ("/engine/servers/refused-recipient", test_refused_recipient);
  return g_test_run ();
}
