/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine against real Dovecot and Exim: what stands in tests/household. */
#include <gio/gio.h>

#include "engine-household.h"
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

/* The same on a server that knows nothing but IMAP4rev1. */
static void
test_without_extensions (void)
{
  g_autofree char *household =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "household", "household.py", NULL);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = {
    "/usr/bin/python3",
    household,
    "run",
    "--without",
    "CONDSTORE,QRESYNC,ESEARCH,IDLE,UIDPLUS,SPECIAL-USE,LIST-EXTENDED,LIST-STATUS,NAMESPACE,MOVE,"
    "ENABLE,SASL-IR,LITERAL+,UNSELECT,ID,NOTIFY",
    "--",
    self,
    "-p",
    "/engine/servers/later-sync",
    NULL
  };
  g_auto (GStrv) environment = g_environ_setenv (g_environ_unsetenv (g_get_environ (), "HEARTH_HOUSEHOLD"),
                                                 "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status,
                &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_test_message ("%s", output);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
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
  g_test_add_func ("/engine/servers/without-extensions", test_without_extensions);
  g_test_add_func ("/engine/servers/wrong-password", test_wrong_password);
  g_test_add_func ("/engine/servers/pinned-certificate", test_pinned_certificate);
  g_test_add_func ("/engine/servers/sending-password", test_sending_password);
  g_test_add_func ("/engine/servers/starttls", test_starttls);
  g_test_add_func ("/engine/servers/refused-recipient", test_refused_recipient);
  return g_test_run ();
}
