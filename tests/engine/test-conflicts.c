/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Others were quicker: messages, folders and names that are gone or taken when the server is told. What the user did not get
 * is told once; what others did just the same is not. */
#include "filing-fixture.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

#define ROW(number, uid, id, subject) FILING_ROW (number, uid, id, subject, "100", "\"<" id "@x>\"")
#define FOLDERS                                                                                              \
  "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n* LIST (\\Trash) \"/\" Trash\n* LIST () \"/\" House\n"

/* An INBOX of two, a House of one, and an Archive and a Trash that are empty. */
static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "LIST *", FOLDERS "$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT \"INBOX\"", FILING_SELECTED ("7", "2", "3") },
  { "SELECT \"Archive\"", FILING_SELECTED ("9", "0", "40") },
  { "SELECT \"Trash\"", FILING_SELECTED ("10", "0", "50") },
  { "SELECT \"House\"", FILING_SELECTED ("11", "1", "7") },
  { "STATUS *", "$ OK\n" },
  { "UID FETCH 1:2 (UID FLAGS INTERNALDATE*",
    ROW ("1", "1", "1", "one") ROW ("2", "2", "2", "two") "$ OK\n" },
  { "UID FETCH 1:2 (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS ())\n$ OK\n" },
  { "UID SEARCH ALL", "* SEARCH 6\n$ OK\n" },
  { "UID FETCH 6 (UID FLAGS INTERNALDATE*", ROW ("1", "6", "6", "six") "$ OK\n" },
  { "UID FETCH 1:6 (UID FLAGS)", "* 1 FETCH (UID 6 FLAGS ())\n$ OK\n" },
  { "UID FETCH *", "$ OK\n" },
  { "UID SEARCH *", "* SEARCH\n$ OK\n" },
  { "UID STORE *", "$ OK\n" },
  { "UID EXPUNGE *", "$ OK\n" },
  { "UID MOVE *", "$ OK\n" },
  { "UID COPY *", "$ OK\n" },
  { "SUBSCRIBE *", "$ OK\n" },
  { "UNSELECT", "$ OK\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

#define CAPABILITIES "* CAPABILITY IMAP4rev1 UIDPLUS MOVE UNSELECT\n$ OK\n"

typedef struct
{
  FilingAccount account;
  FakeServer *server;
  EngineFixture *engine;
} Fixture;

static HearthKey
folder (Fixture *fixture, const char *path)
{
  g_autoptr (HearthFolderInfo) info = engine_fixture_folder (fixture->engine, fixture->account.number, path);

  return info != NULL ? info->key : HEARTH_KEY_NONE;
}

static HearthKey
find (Fixture *fixture, const char *path, const char *subject)
{
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (fixture->engine, fixture->account.number, path, subject);

  return row != NULL ? row->key : HEARTH_KEY_NONE;
}

static guint
count (Fixture *fixture, const char *path)
{
  return filing_account_count (&fixture->account, path);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  filing_account_add (&fixture->account, fixture->engine, "anna@x.example", fixture->server, CAPABILITIES);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "INBOX", 2);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "Archive", 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "Trash", 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "House", 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  filing_account_clear (&fixture->account);
}

static void
file (Fixture *fixture, const char *from, const char *subject, HearthFileVerb verb, const char *to)
{
  hearth_filed_unref (filing_file (fixture->engine, find (fixture, from, subject), verb,
                                   to != NULL ? folder (fixture, to) : HEARTH_KEY_NONE));
}

/* What is told comes after what is done: the answer to a question asked now comes after both. */
static guint
count_told (Fixture *fixture)
{
  g_ptr_array_unref (filing_pending (fixture->engine));
  g_ptr_array_unref (filing_pending (fixture->engine));
  while (g_main_context_iteration (NULL, FALSE))
    {
    }
  g_usleep (40 * 1000);
  while (g_main_context_iteration (NULL, FALSE))
    {
    }
  return fixture->engine->not_done->len + fixture->engine->refused->len;
}

static gboolean
is_told (EngineFixture *engine, gconstpointer data)
{
  return engine->not_done->len > 0;
}

/* It is told once, and of @n messages. */
static void
assert_told (Fixture *fixture, HearthPendingKind kind, HearthErrorCode code, guint n)
{
  const HearthPendingChange *change;

  engine_fixture_wait (fixture->engine, is_told, NULL);
  g_assert_cmpuint (count_told (fixture), ==, 1);
  change = g_ptr_array_index (fixture->engine->not_done, 0);
  g_assert_cmpint (change->kind, ==, kind);
  g_assert_true (g_error_matches (change->error, HEARTH_ERROR, (int) code));
  g_assert_cmpuint (change->n_messages, ==, n);
}

/* --- messages --- */

static void
test_moved (Fixture *fixture, gconstpointer data)
{
  file (fixture, "INBOX", "two", HEARTH_FILE_MOVE, "Archive");
  filing_wait_done (fixture->engine);
  assert_told (fixture, HEARTH_PENDING_MOVE, HEARTH_ERROR_NOT_FOUND, 1);
  g_assert_cmpuint (count (fixture, "INBOX") + count (fixture, "Archive"), ==, 1);
}

static void
test_copied (Fixture *fixture, gconstpointer data)
{
  file (fixture, "INBOX", "two", HEARTH_FILE_COPY, "Archive");
  filing_wait_done (fixture->engine);
  assert_told (fixture, HEARTH_PENDING_COPY, HEARTH_ERROR_NOT_FOUND, 1);
  g_assert_cmpuint (count (fixture, "Archive"), ==, 0);
}

/* Deleted by both. */
static void
test_deleted (Fixture *fixture, gconstpointer data)
{
  file (fixture, "INBOX", "one", HEARTH_FILE_DELETE, NULL);
  file (fixture, "INBOX", "two", HEARTH_FILE_MOVE, "Trash");
  filing_wait_done (fixture->engine);
  g_assert_cmpuint (count_told (fixture), ==, 0);
  g_assert_cmpuint (count (fixture, "INBOX") + count (fixture, "Trash"), ==, 0);
}

static void
show_in_house (Fixture *fixture)
{
  fake_server_put_rule (fixture->server, "UID FETCH 7* (UID FLAGS INTERNALDATE*",
                        ROW ("2", "8", "2", "two") "$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 8 (UID FLAGS INTERNALDATE*",
                        ROW ("2", "8", "2", "two") "$ OK\n");
  fake_server_put_rule (fixture->server, "UID SEARCH*", "* SEARCH 8\n$ OK\n");
  fake_server_put_rule (fixture->server, "UID FETCH 1:8 (UID FLAGS)",
                        "* 1 FETCH (UID 6 FLAGS ())\n* 2 FETCH (UID 8 FLAGS ())\n$ OK\n");
  fake_server_put_rule (fixture->server, "STATUS \"House\" *",
                        "* STATUS House (MESSAGES 2 UIDNEXT 9 UIDVALIDITY 11 UNSEEN 2)\n$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"House\"", FILING_SELECTED ("11", "2", "9"));
}

/* To Trash here, to House by somebody else: there it is still. */
static void
test_not_in_trash (Fixture *fixture, gconstpointer data)
{
  file (fixture, "INBOX", "two", HEARTH_FILE_MOVE, "Trash");
  show_in_house (fixture);
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "House", 2);
  filing_wait_done (fixture->engine);
  assert_told (fixture, HEARTH_PENDING_MOVE, HEARTH_ERROR_NOT_FOUND, 1);
  g_assert_cmpuint (count (fixture, "House"), ==, 2);
  g_assert_cmpuint (count (fixture, "Trash"), ==, 0);
}

/* --- flags --- */

static void
flag_and_lose (Fixture *fixture, HearthFlags flag)
{
  HearthKey two = find (fixture, "INBOX", "two");
  const guint n = fake_server_count (fixture->server, "UID STORE*");

  fake_server_put_rule (fixture->server, "UID STORE 2 *", "$ NO [INUSE] not now\n");
  engine_fixture_set_flags (fixture->engine, &two, 1, flag, flag);
  while (fake_server_count (fixture->server, "UID STORE*") == n)
    g_main_context_iteration (NULL, FALSE);
  fake_server_put_rule (fixture->server, "UID FETCH 1:2 (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS ())\n$ OK\n");
  fake_server_put_rule (fixture->server, "SELECT \"INBOX\"", FILING_SELECTED ("7", "1", "3"));
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_in_step (fixture->engine, fixture->account.number, "INBOX", 1);
}

static gboolean
is_flag_told (EngineFixture *engine, gconstpointer data)
{
  return engine->refused->len > 0;
}

static void
test_star (Fixture *fixture, gconstpointer data)
{
  flag_and_lose (fixture, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait (fixture->engine, is_flag_told, NULL);
  g_assert_cmpuint (count_told (fixture), ==, 1);
}

/* The server does not say how the other folders are: it may be there, and nothing is told before that is known. */
static void
test_star_unanswered (Fixture *fixture, gconstpointer data)
{
  guint n;

  fake_server_put_rule (fixture->server, "STATUS *", "$ NO [UNAVAILABLE] not now\n");
  n = fake_server_count (fixture->server, "STATUS *");
  flag_and_lose (fixture, HEARTH_FLAG_FLAGGED);
  while (fake_server_count (fixture->server, "STATUS *") < n + 3)
    g_main_context_iteration (NULL, FALSE);
  engine_fixture_wait_state (fixture->engine, fixture->account.number, HEARTH_ACCOUNT_IDLE);
  g_assert_cmpuint (count_told (fixture), ==, 0);
  fake_server_put_rule (fixture->server, "STATUS *", "$ OK\n");
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait (fixture->engine, is_flag_told, NULL);
  g_assert_cmpuint (count_told (fixture), ==, 1);
}

static gboolean
is_archive_failed (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthFolderInfo) info =
      engine_fixture_folder (engine, ((const Fixture *) data)->account.number, "Archive");

  return info->state == HEARTH_FOLDER_FAILED;
}

/* A folder that cannot be opened keeps nobody from knowing that. */
static void
test_star_locked (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "SELECT \"Archive\"", "$ NO [NOPERM] not for you\n");
  hearth_engine_set_current_folder (fixture->engine->engine, folder (fixture, "Archive"));
  engine_fixture_wait (fixture->engine, is_archive_failed, fixture);
  flag_and_lose (fixture, HEARTH_FLAG_FLAGGED);
  engine_fixture_wait (fixture->engine, is_flag_told, NULL);
  g_assert_cmpuint (count_told (fixture), ==, 1);
}

/* Who has read it misses nothing. */
static void
test_read (Fixture *fixture, gconstpointer data)
{
  const guint n = fake_server_count (fixture->server, "LIST *");

  flag_and_lose (fixture, HEARTH_FLAG_SEEN);
  hearth_engine_check_now (fixture->engine->engine, 0);
  while (fake_server_count (fixture->server, "LIST *") < n + 2)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (count_told (fixture), ==, 0);
}

/* --- folders that are gone --- */

static void
take_away (Fixture *fixture, const char *folders)
{
  g_autofree char *answer = g_strconcat (folders, "$ OK\n", NULL);

  fake_server_put_rule (fixture->server, "LIST *", answer);
}

#define WITHOUT_ARCHIVE "* LIST () \"/\" INBOX\n* LIST (\\Trash) \"/\" Trash\n* LIST () \"/\" House\n"
#define WITHOUT_HOUSE   "* LIST () \"/\" INBOX\n* LIST (\\Trash) \"/\" Trash\n* LIST () \"/\" Archive\n"

/* The list of folders says so before the server is told. */
static void
test_target (Fixture *fixture, gconstpointer data)
{
  file (fixture, "INBOX", "two", HEARTH_FILE_MOVE, "Archive");
  take_away (fixture, WITHOUT_ARCHIVE);
  hearth_engine_check_now (fixture->engine->engine, 0);
  assert_told (fixture, HEARTH_PENDING_MOVE, HEARTH_ERROR_TARGET_GONE, 1);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
  g_assert_false (fake_server_has_heard (fixture->server, "UID MOVE*"));
}

/* The answer to the command says so: the folders are listed at once. */
static void
test_try_create (Fixture *fixture, gconstpointer data)
{
  fake_server_put_rule (fixture->server, "UID COPY *", "$ NO [TRYCREATE] no such mailbox\n");
  file (fixture, "INBOX", "two", HEARTH_FILE_COPY, "Archive");
  take_away (fixture, WITHOUT_ARCHIVE);
  g_assert_true (filing_retry (fixture->engine));
  assert_told (fixture, HEARTH_PENDING_COPY, HEARTH_ERROR_TARGET_GONE, 1);
  g_assert_cmpuint (count (fixture, "INBOX"), ==, 2);
}

static void
test_source (Fixture *fixture, gconstpointer data)
{
  file (fixture, "House", "six", HEARTH_FILE_MOVE, "Archive");
  take_away (fixture, WITHOUT_HOUSE);
  hearth_engine_check_now (fixture->engine->engine, 0);
  assert_told (fixture, HEARTH_PENDING_MOVE, HEARTH_ERROR_FOLDER_GONE, 1);
  g_assert_cmpuint (count (fixture, "Archive"), ==, 0);
}

static void
wait_gone (Fixture *fixture, const char *path)
{
  while (folder (fixture, path) != HEARTH_KEY_NONE)
    g_main_context_iteration (NULL, FALSE);
}

/* What was in it was to be thrown away, and so was the folder. */
static void
test_source_of_trash (Fixture *fixture, gconstpointer data)
{
  file (fixture, "House", "six", HEARTH_FILE_MOVE, "Trash");
  take_away (fixture, WITHOUT_HOUSE);
  hearth_engine_check_now (fixture->engine->engine, 0);
  wait_gone (fixture, "House");
  g_assert_cmpuint (count_told (fixture), ==, 0);
  g_assert_cmpuint (count (fixture, "Trash"), ==, 0);
}

/* --- folders: the same by two --- */

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
rename_house (Fixture *fixture, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;

  hearth_engine_rename_folder_async (fixture->engine->engine, folder (fixture, "House"), name,
                                     store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Which of the two names the server has when it has refused. */
static void
refuse_rename (Fixture *fixture, const char *old_name, const char *new_name)
{
  fake_server_put_rule (fixture->server, "RENAME *", "$ NO cannot\n");
  fake_server_put_rule (fixture->server, "LIST \"\" \"House\"", old_name);
  fake_server_put_rule (fixture->server, "LIST \"\" \"Home\"", new_name);
}

#define HOUSE "* LIST () \"/\" House\n$ OK\n"
#define HOME  "* LIST () \"/\" Home\n$ OK\n"
#define NONE  "$ OK\n"

static void
wait_settled (Fixture *fixture)
{
  while (filing_retry (fixture->engine))
    g_usleep (5000);
}

static void
test_renamed_by_both (Fixture *fixture, gconstpointer data)
{
  const HearthKey house = folder (fixture, "House");

  refuse_rename (fixture, NONE, HOME);
  take_away (fixture, "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n* LIST (\\Trash) \"/\" Trash\n"
                      "* LIST () \"/\" Home\n");
  refuse_rename (fixture, NONE, HOME);
  rename_house (fixture, "Home");
  wait_settled (fixture);
  g_assert_cmpuint (count_told (fixture), ==, 0);
  g_assert_cmpuint (folder (fixture, "Home"), ==, house);
}

/* The list came first: there are two folders here for a moment, of which one goes. */
static void
test_renamed_and_listed (Fixture *fixture, gconstpointer data)
{
  rename_house (fixture, "Home");
  take_away (fixture, FOLDERS "* LIST () \"/\" Home\n");
  refuse_rename (fixture, NONE, HOME);
  fake_server_put_rule (fixture->server, "RENAME *", "");
  hearth_engine_check_now (fixture->engine->engine, 0);
  while (folder (fixture, "Home") == HEARTH_KEY_NONE)
    g_main_context_iteration (NULL, FALSE);
  take_away (fixture, "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n* LIST (\\Trash) \"/\" Trash\n"
                      "* LIST () \"/\" Home\n");
  refuse_rename (fixture, NONE, HOME);
  hearth_engine_check_now (fixture->engine->engine, 0);
  wait_gone (fixture, "House");
  g_assert_cmpuint (count_told (fixture), ==, 0);
}

static void
test_renamed_and_gone (Fixture *fixture, gconstpointer data)
{
  refuse_rename (fixture, NONE, NONE);
  rename_house (fixture, "Home");
  filing_retry (fixture->engine);
  assert_told (fixture, HEARTH_PENDING_RENAME_FOLDER, HEARTH_ERROR_FOLDER_GONE, 0);
}

static void
test_name_is_taken (Fixture *fixture, gconstpointer data)
{
  refuse_rename (fixture, HOUSE, HOME);
  rename_house (fixture, "Home");
  filing_retry (fixture->engine);
  assert_told (fixture, HEARTH_PENDING_RENAME_FOLDER, HEARTH_ERROR_ALREADY_EXISTS, 0);
  g_assert_cmpuint (folder (fixture, "House"), !=, HEARTH_KEY_NONE);
}

static void
test_rename_refused (Fixture *fixture, gconstpointer data)
{
  refuse_rename (fixture, HOUSE, NONE);
  rename_house (fixture, "Home");
  filing_retry (fixture->engine);
  assert_told (fixture, HEARTH_PENDING_RENAME_FOLDER, HEARTH_ERROR_SERVER_REFUSED, 0);
}

static void
test_removed_by_both (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  take_away (fixture, WITHOUT_HOUSE);
  fake_server_put_rule (fixture->server, "LIST \"\" \"House\"", NONE);
  fake_server_put_rule (fixture->server, "DELETE *", "$ NO [NONEXISTENT] no such mailbox\n");
  hearth_engine_remove_folder_async (fixture->engine->engine, folder (fixture, "House"), store_result_cb,
                                     &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  wait_settled (fixture);
  g_assert_cmpuint (count_told (fixture), ==, 0);
  wait_gone (fixture, "House");
}

static void
test_made_by_both (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_put_rule (fixture->server, "CREATE *", "$ NO [ALREADYEXISTS] there is one\n");
  fake_server_put_rule (fixture->server, "LIST \"\" \"Home\"", HOME);
  hearth_engine_create_folder_async (fixture->engine->engine, fixture->account.number, HEARTH_KEY_NONE,
                                     "Home", store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  wait_settled (fixture);
  g_assert_cmpuint (count_told (fixture), ==, 0);
  g_assert_true (fake_server_has_heard (fixture->server, "SUBSCRIBE \"Home\""));
}

#define ADD(name, func) g_test_add ("/engine/conflicts/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  ADD ("moved", test_moved);
  ADD ("copied", test_copied);
  ADD ("deleted", test_deleted);
  ADD ("not-in-trash", test_not_in_trash);
  ADD ("star", test_star);
  ADD ("star-unanswered", test_star_unanswered);
  ADD ("star-locked", test_star_locked);
  ADD ("read", test_read);
  ADD ("target", test_target);
  ADD ("try-create", test_try_create);
  ADD ("source", test_source);
  ADD ("source-of-trash", test_source_of_trash);
  ADD ("renamed-by-both", test_renamed_by_both);
  ADD ("renamed-and-listed", test_renamed_and_listed);
  ADD ("renamed-and-gone", test_renamed_and_gone);
  ADD ("name-is-taken", test_name_is_taken);
  ADD ("rename-refused", test_rename_refused);
  ADD ("removed-by-both", test_removed_by_both);
  ADD ("made-by-both", test_made_by_both);
  return g_test_run ();
}
