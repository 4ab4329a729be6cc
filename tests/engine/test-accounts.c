/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts that are edited, switched off, or whose password is changed elsewhere, against real Dovecot and Exim. */
#include <gio/gio.h>
#include <string.h>

#include "engine-household.h"
#include "hearth-error.h"

static HearthAccountInfo *
dup_info (EngineFixture *fixture, guint16 account)
{
  g_autoptr (HearthHouse) house = engine_fixture_house (fixture);

  return hearth_account_info_copy (hearth_house_find_account (house, account));
}

static void
set_host (HearthServer *server, const char *host)
{
  g_free (server->host);
  server->host = g_strdup (host);
}

/* --- Dovecot's side --- */

static char *
path_in_household (const char *name)
{
  return g_build_filename (g_getenv ("HEARTH_HOUSEHOLD"), name, NULL);
}

static gboolean
lets_in (const char *user, const char *password)
{
  g_autofree char *config = path_in_household ("dovecot.conf");
  const char *argv[] = { "doveadm", "-c", config, "auth", "test", user, password, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                NULL, NULL, &status, &error);
  g_assert_no_error (error);
  return g_spawn_check_wait_status (status, NULL);
}

/* Somebody gives @who another password, with the provider's web page, say. */
static void
change_password_elsewhere (const char *who, const char *from, const char *to)
{
  g_autofree char *path = path_in_household ("users");
  g_autofree char *login_name = g_strdup_printf ("HEARTH_%s_LOGIN", who);
  g_autofree char *old = g_strdup_printf ("%s:{PLAIN}%s:", g_getenv (login_name), from);
  g_autofree char *new = g_strdup_printf ("%s:{PLAIN}%s:", g_getenv (login_name), to);
  g_autofree char *text = NULL;
  g_autofree char *before = NULL;
  const char *at;
  g_autoptr (GString) changed = g_string_new (NULL);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  at = strstr (text, old);
  g_assert_nonnull (at);
  g_string_append_len (changed, text, at - text);
  g_string_append_printf (changed, "%s%s", new, at + strlen (old));
  g_assert_true (g_file_set_contents (path, changed->str, -1, NULL));
  /* Dovecot looks at the file once a second. */
  while (lets_in (g_getenv (login_name), from))
    g_usleep (100 * 1000);
}

/* The server ends @who's connections, as it does when it is restarted. */
static void
kick (const char *who)
{
  g_autofree char *config = path_in_household ("dovecot.conf");
  g_autofree char *login_name = g_strdup_printf ("HEARTH_%s_LOGIN", who);
  const char *argv[] = { "doveadm", "-c", config, "kick", g_getenv (login_name), NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static guint
count_failed_sign_ins (const char *user)
{
  g_autofree char *path = path_in_household ("dovecot.log");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    n += strstr (*line, "auth failed") != NULL && strstr (*line, user) != NULL;
  return n;
}

static gboolean
is_online (EngineFixture *fixture, gconstpointer data)
{
  return engine_fixture_state (fixture, *(const guint16 *) data) == HEARTH_ACCOUNT_IDLE;
}

static gboolean
can_send (EngineFixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (fixture->engine, *(const guint16 *) data);

  return status->state == HEARTH_ACCOUNT_IDLE && !status->cannot_send && status->error == NULL;
}

/* One password for both servers is changed elsewhere: sending finds out first, then fetching; it is one question, and
 * the server is not asked again and again. The new password is for both, and everything goes on. */
static void
test_password_changed_elsewhere (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info =
      engine_account_new (g_getenv ("HEARTH_TOMAS_ADDRESS"), g_getenv ("HEARTH_TOMAS_LOGIN"),
                          g_getenv ("HEARTH_HOST"), port_of ("HEARTH_IMAPS_PORT"), HEARTH_SECURITY_TLS,
                          port_of ("HEARTH_DOVECOT_SUBMISSION_PORT"), HEARTH_SECURITY_STARTTLS);
  g_autoptr (HearthLetter) letter = NULL;
  g_autoptr (HearthAccountStatus) status = NULL;
  g_autoptr (HearthRow) arrived = NULL;
  g_autoptr (GError) error = NULL;
  guint n_before;
  guint16 account;
  HearthKey key;

  engine_fixture_start (fixture);
  account = engine_fixture_add_account (fixture, info, password_of ("TOMAS"));
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  n_before = count_failed_sign_ins (g_getenv ("HEARTH_TOMAS_LOGIN"));
  change_password_elsewhere ("TOMAS", password_of ("TOMAS"), "new-one");

  letter = letter_to (fixture, account, g_getenv ("HEARTH_TOMAS_ADDRESS"), "After the change");
  key = engine_fixture_send (fixture, letter, &error);
  g_assert_no_error (error);
  engine_fixture_wait_problem (fixture, account, HEARTH_ERROR_AUTH_REJECTED);
  status = hearth_engine_dup_status (fixture->engine, account);
  g_assert_true (status->cannot_send);
  g_assert_cmpint (status->state, !=, HEARTH_ACCOUNT_PROBLEM);

  kick ("TOMAS");
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_PROBLEM);
  g_assert_cmpint (engine_fixture_error_code (fixture, account), ==, HEARTH_ERROR_AUTH_REJECTED);
  /* Neither checking for mail nor another letter asks the server once more. */
  hearth_engine_check_now (fixture->engine, 0);
  {
    g_autoptr (HearthLetter) another =
        letter_to (fixture, account, g_getenv ("HEARTH_TOMAS_ADDRESS"), "Another one");

    engine_fixture_wait_outbox (fixture, engine_fixture_send (fixture, another, NULL), HEARTH_OUTBOX_QUEUED);
  }
  g_assert_cmpint (engine_fixture_state (fixture, account), ==, HEARTH_ACCOUNT_PROBLEM);
  g_assert_cmpuint (count_failed_sign_ins (g_getenv ("HEARTH_TOMAS_LOGIN")) - n_before, ==, 2);

  engine_fixture_set_password (fixture, account, HEARTH_PROTOCOL_IMAP, "new-one");
  engine_fixture_wait_outbox (fixture, key, HEARTH_OUTBOX_SENT);
  engine_fixture_wait (fixture, can_send, &account);
  arrived = engine_fixture_wait_row (fixture, account, "INBOX", "Another one");
  engine_fixture_free (fixture);
  change_password_elsewhere ("TOMAS", "new-one", password_of ("TOMAS"));
}

/* Switched off, an account fetches and sends nothing, and what is here can be read; switched on, everything goes on. */
static void
test_switched_off (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info = NULL;
  g_autoptr (HearthLetter) letter = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GError) error = NULL;
  guint16 account;
  HearthKey key, first;

  engine_fixture_start (fixture);
  account = add (fixture, "ANNA");
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  rows = engine_fixture_rows (fixture, account, "INBOX", 1);
  first = ((HearthRow *) g_ptr_array_index (rows, 0))->key;
  content = engine_fixture_read (fixture, first, &error);
  g_assert_no_error (error);
  hearth_content_unref (g_steal_pointer (&content));

  info = dup_info (fixture, account);
  info->enabled = FALSE;
  engine_fixture_update_account (fixture, info, &(HearthPasswords){ NULL });
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_DISABLED);
  content = engine_fixture_read (fixture, first, &error);
  g_assert_no_error (error);
  letter = letter_to (fixture, account, g_getenv ("HEARTH_ANNA_ADDRESS"), "Not before it is on");
  key = engine_fixture_send (fixture, letter, &error);
  g_assert_no_error (error);
  hearth_engine_check_now (fixture->engine, account);
  g_assert_cmpint (engine_fixture_state (fixture, account), ==, HEARTH_ACCOUNT_DISABLED);
  engine_fixture_stop (fixture);
  engine_fixture_start (fixture);
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_DISABLED);
  engine_fixture_wait_outbox (fixture, key, HEARTH_OUTBOX_QUEUED);

  info->enabled = TRUE;
  engine_fixture_update_account (fixture, info,
                                 &(HearthPasswords){ .imap = password_of ("ANNA"), .smtp = NULL });
  engine_fixture_wait_outbox (fixture, key, HEARTH_OUTBOX_SENT);
  engine_fixture_wait (fixture, is_online, &account);
  engine_fixture_free (fixture);
}

/* The server has another name: the password that is known is not given to it unasked, mail stays, also what was changed. */
static void
test_server_renamed (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info = NULL;
  g_autoptr (HearthFolderInfo) before = NULL;
  g_autoptr (GError) error = NULL;
  HearthTestStep step;
  guint16 account;

  engine_fixture_start (fixture);
  account = add (fixture, "ANNA");
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  before = engine_fixture_folder (fixture, account, "INBOX");
  g_assert_cmpuint (before->n_messages, >, 0);
  info = dup_info (fixture, account);

  /* Another port of the same server needs no password. */
  info->imap->port = port_of ("HEARTH_IMAP_PORT");
  info->imap->security = HEARTH_SECURITY_STARTTLS;
  g_assert_true (engine_fixture_test_account (fixture, info, NULL, &step, &error));
  g_assert_no_error (error);
  engine_fixture_update_account (fixture, info, &(HearthPasswords){ NULL });
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);

  info->imap->port = port_of ("HEARTH_IMAPS_PORT");
  info->imap->security = HEARTH_SECURITY_TLS;
  set_host (info->imap, "good-int.hearth.localhost");
  g_assert_false (engine_fixture_test_account (fixture, info, NULL, &step, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_MISSING);
  g_assert_cmpint (step, ==, HEARTH_TEST_IMAP_SIGN_IN);
  g_clear_error (&error);
  g_assert_true (engine_fixture_test_account (fixture, info, password_of ("ANNA"), &step, &error));
  g_assert_no_error (error);
  engine_fixture_update_account (fixture, info, &(HearthPasswords){ .imap = password_of ("ANNA") });
  engine_fixture_wait_in_step (fixture, account, "INBOX", before->n_messages);
  engine_fixture_free (fixture);
}

/* Another person's mailbox, with the same numbers even: nothing of the one before is mixed into it. */
static void
test_another_mailbox (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info = NULL;
  g_autoptr (HearthLetter) to_anna = NULL;
  g_autoptr (HearthLetter) to_other = NULL;
  g_autoptr (HearthRow) own = NULL;
  g_autoptr (HearthRow) theirs = NULL;
  g_autoptr (HearthRow) left = NULL;
  g_autofree char *subject = g_strdup_printf ("Only Anna's %08x", g_random_int ());
  g_autofree char *other_subject = g_strdup_printf ("Only the other's %08x", g_random_int ());
  guint16 account;

  engine_fixture_start (fixture);
  account = add (fixture, "ANNA");
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  to_other = letter_to (fixture, account, g_getenv ("HEARTH_EMPTY_ADDRESS"), other_subject);
  engine_fixture_send (fixture, to_other, NULL);
  to_anna = letter_to (fixture, account, g_getenv ("HEARTH_ANNA_ADDRESS"), subject);
  engine_fixture_send (fixture, to_anna, NULL);
  own = engine_fixture_wait_row (fixture, account, "INBOX", subject);

  info = dup_info (fixture, account);
  g_free (info->imap->user);
  info->imap->user = g_strdup (g_getenv ("HEARTH_EMPTY_LOGIN"));
  info->smtp->has_own_password = TRUE;
  engine_fixture_update_account (fixture, info, &(HearthPasswords){ .imap = password_of ("EMPTY") });
  theirs = engine_fixture_wait_row (fixture, account, "INBOX", other_subject);
  left = engine_fixture_find_row (fixture, account, "INBOX", subject);
  g_assert_null (left);
  engine_fixture_free (fixture);
}

/* Sending has a password of its own, and each is said at its step. */
static void
test_own_password (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  HearthTestStep step;
  guint16 account;

  engine_fixture_start (fixture);
  account = add (fixture, "ANNA");
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  info = dup_info (fixture, account);
  g_assert_true (hearth_account_info_shares_password (info));
  info->smtp->has_own_password = TRUE;
  g_free (info->smtp->user);
  info->smtp->user = g_strdup (g_getenv ("HEARTH_TOMAS_LOGIN"));
  g_assert_false (engine_fixture_test_account (fixture, info, NULL, &step, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_MISSING);
  g_assert_cmpint (step, ==, HEARTH_TEST_SMTP_SIGN_IN);
  engine_fixture_update_account (fixture, info, &(HearthPasswords){ .smtp = password_of ("TOMAS") });
  g_clear_error (&error);
  g_assert_true (engine_fixture_test_account (fixture, info, NULL, &step, &error));
  g_assert_no_error (error);
  engine_fixture_free (fixture);
}

/* What was trusted is not any more, from this moment on. */
static void
test_forgotten_certificate (void)
{
  EngineFixture *fixture = engine_fixture_new ();
  g_autoptr (HearthAccountInfo) info = account_of ("ANNA", "HEARTH_IMAPS_PORT", HEARTH_SECURITY_TLS);
  g_autoptr (HearthAccountInfo) trusted = NULL;
  g_autoptr (HearthAccountInfo) later = NULL;
  g_autoptr (HearthAccountStatus) status = NULL;
  const HearthPin *pin;
  guint16 account;

  set_host (info->imap, "selfsigned.hearth.localhost");
  engine_fixture_start (fixture);
  account = engine_fixture_add_account (fixture, info, password_of ("ANNA"));
  engine_fixture_wait_problem (fixture, account, HEARTH_ERROR_TLS_CERTIFICATE);
  status = hearth_engine_dup_status (fixture->engine, account);
  engine_fixture_trust (fixture, account, HEARTH_PROTOCOL_IMAP,
                        hearth_error_get_details (status->error)->certificate);
  engine_fixture_wait_state (fixture, account, HEARTH_ACCOUNT_IDLE);
  trusted = dup_info (fixture, account);
  g_assert_cmpuint (trusted->pins->len, ==, 1);
  pin = g_ptr_array_index (trusted->pins, 0);
  engine_fixture_change_house (fixture, hearth_house_change_new_forget (account, pin->host, pin->port));
  engine_fixture_wait_problem (fixture, account, HEARTH_ERROR_TLS_CERTIFICATE);
  later = dup_info (fixture, account);
  g_assert_cmpuint (later->pins->len, ==, 0);
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
  g_test_add_func ("/engine/accounts/password-changed-elsewhere", test_password_changed_elsewhere);
  g_test_add_func ("/engine/accounts/switched-off", test_switched_off);
  g_test_add_func ("/engine/accounts/server-renamed", test_server_renamed);
  g_test_add_func ("/engine/accounts/another-mailbox", test_another_mailbox);
  g_test_add_func ("/engine/accounts/own-password", test_own_password);
  g_test_add_func ("/engine/accounts/forgotten-certificate", test_forgotten_certificate);
  return g_test_run ();
}
