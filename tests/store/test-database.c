/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, migrating, refusing, salvaging, tidying: what happens to the files themselves. */

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hearth-account-store-private.h"
#include "hearth-draft-store.h"
#include "hearth-outbox-store.h"
#include "hearth-salvage.h"
#include "hearth-search-index.h"
#include "hearth-store-upkeep.h"
#include "store-test.h"

static char *
file_of (StoreTest *test, const char *name)
{
  return g_build_filename (test->dir, name, NULL);
}

static gint64
get_int (HearthDatabase *file, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  g_assert_true (hearth_database_get_int (file, sql, &value, &error));
  g_assert_no_error (error);
  return value;
}

static void
test_creation (StoreTest *test, gconstpointer data)
{
  static const char *const names[] = { "mail.db", "mail.db-wal", "mail.db-shm", "bodies.db", "lock" };
  struct stat info;

  g_assert_cmpint (get_int (test->store->mail, "PRAGMA page_size"), ==, 4096);
  g_assert_cmpint (get_int (test->store->bodies, "PRAGMA page_size"), ==, 16384);
  g_assert_cmpint (get_int (test->store->mail, "PRAGMA auto_vacuum"), ==, 2);
  g_assert_cmpint (get_int (test->store->mail, "PRAGMA user_version"), ==, hearth_schema_mail.n_steps);
  g_assert_cmpint (get_int (test->store->mail, "PRAGMA application_id"), ==,
                   hearth_schema_mail.application_id);
  g_assert_cmpint (get_int (test->store->mail, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (get_int (test->store->mail, "PRAGMA wal_autocheckpoint"), ==, 0);
  g_assert_cmpint (get_int (test->store->mail,
                            "SELECT count (*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                            " AND NOT strict AND name NOT LIKE 'sqlite_%'"),
                   ==, 0);
  g_assert_cmpint (stat (test->dir, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = file_of (test, names[i]);

      g_assert_cmpint (stat (path, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
    }
}

static void
test_newer (StoreTest *test, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hearth_database_execute (test->store->mail, "PRAGMA user_version = 999", NULL));
  hearth_account_store_close (g_steal_pointer (&test->store));
  g_assert_null (hearth_account_store_open (test->dir, 3, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_NEWER);
  g_assert_nonnull (strstr (error->message, "999"));
}

/* The parent has it open; a child may not have it, and is told who has. */
static void
test_two_processes (StoreTest *test, gconstpointer data)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *owner = g_strdup_printf ("process %ld", (long) getppid ());
      HearthAccountStore *store = hearth_account_store_open (test->dir, 3, &error);

      _exit (store == NULL && g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_STORE_IN_USE) &&
                     strstr (error->message, owner) != NULL
                 ? 0
                 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

static gboolean
fail_step (sqlite3 *handle, GError **error)
{
  hearth_set_error (error, HEARTH_ERROR_FAILED, "injected");
  return FALSE;
}

static void
save_draft (StoreTest *test, const char *subject)
{
  g_autoptr (HearthDraftEntry) draft = hearth_draft_entry_new ();

  draft->letter = hearth_letter_new (5);
  draft->letter->subject = g_strdup (subject);
  draft->letter->text = g_strdup ("text of the draft");
  g_assert_cmpuint (hearth_draft_store_save (test->store, draft, NULL), !=, HEARTH_KEY_NONE);
}

static void
test_migration (StoreTest *test, gconstpointer data)
{
  const int n = hearth_schema_mail.n_steps;
  g_autofree HearthSchemaStep *steps = g_new0 (HearthSchemaStep, (gsize) n + 2);
  HearthSchema next = hearth_schema_mail;
  g_autofree char *path = file_of (test, "mail.db");
  g_autofree char *copy_name = g_strdup_printf ("mail.db.before-%d", n + 1);
  g_autofree char *copy_path = file_of (test, copy_name);
  g_autoptr (HearthDatabase) file = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *copy = NULL;
  sqlite3_stmt *statement = NULL;

  save_draft (test, "precious");
  hearth_account_store_close (g_steal_pointer (&test->store));

  memcpy (steps, hearth_schema_mail.steps, (gsize) n * sizeof *steps);
  steps[n].sql = "ALTER TABLE draft ADD COLUMN mood TEXT; CREATE TABLE later (x INTEGER) STRICT";
  steps[n + 1].sql = "DROP TABLE draft";
  steps[n + 1].run = fail_step;
  next.steps = steps;
  next.n_steps = n + 1;
  file = hearth_database_open (path, &next, HEARTH_DATABASE_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_int (file, "PRAGMA user_version"), ==, n + 1);
  g_assert_cmpint (get_int (file, "SELECT count (*) FROM draft WHERE mood IS NULL"), ==, 1);
  g_clear_pointer (&file, hearth_database_close);

  /* What only we have was copied aside before. */
  g_assert_cmpint (sqlite3_open_v2 (copy_path, &copy, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (copy, "SELECT subject FROM draft", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "precious");
  sqlite3_finalize (statement);
  sqlite3_close (copy);

  /* A step that fails changes nothing. */
  next.n_steps = n + 2;
  g_assert_null (hearth_database_open (path, &next, HEARTH_DATABASE_WRITE, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_FAILED);
  g_clear_error (&error);
  next.n_steps = n + 1;
  file = hearth_database_open (path, &next, HEARTH_DATABASE_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_int (file, "SELECT count (*) FROM draft"), ==, 1);
  g_clear_pointer (&file, hearth_database_close);

  /* The program of the version before refuses it. */
  g_assert_null (hearth_database_open (path, &hearth_schema_mail, HEARTH_DATABASE_READ, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_NEWER);
}

static void
queue_letter (StoreTest *test, const char *id)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();

  entry->message_id = g_strdup (id);
  entry->sender = g_strdup ("anna@example.org");
  entry->recipients = g_strsplit ("paul@example.org", " ", -1);
  entry->source = g_bytes_new_take (g_strnfill (1000, 'x'), 1000);
  g_assert_cmpuint (hearth_outbox_store_queue (test->store, entry, NULL), !=, HEARTH_KEY_NONE);
}

static void
fill_for_salvage (StoreTest *test)
{
  for (guint32 uid = 1; uid <= 300; uid++)
    {
      g_autofree char *id = g_strdup_printf ("%u@salvage", uid);
      HearthMessageData message = store_test_message (uid, id);

      store_test_put (test, test->inbox, &message, 1);
      if (uid % 30 == 0)
        queue_letter (test, id);
      if (uid % 50 == 0)
        save_draft (test, id);
    }
}

static void
assert_salvaged (StoreTest *test, gint64 letters, gint64 drafts)
{
  g_autoptr (GPtrArray) folders = NULL;
  HearthKey due;
  g_autoptr (HearthOutboxEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hearth_account_store_was_salvaged (test->store));
  g_assert_cmpint (get_int (test->store->mail, "SELECT count (*) FROM outbox"), ==, letters);
  g_assert_cmpint (get_int (test->store->mail, "SELECT count (*) FROM draft"), ==, drafts);
  folders = hearth_account_store_list_folders (test->store, NULL);
  g_assert_cmpuint (folders->len, ==, 0);
  due = hearth_outbox_store_find_due (test->store, G_MAXINT64, NULL);
  entry = hearth_outbox_store_load (test->store, due, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (entry->source), ==, 1000);
  store_test_add_folders (test);
  g_assert_cmpuint (test->inbox, >, hearth_key_new (3, 1000)); /* no key is used again */
}

/* The index pages of messages are full of rubbish: letters and drafts come through. */
static void
test_salvage (StoreTest *test, gconstpointer data)
{
  g_autofree char *path = file_of (test, "mail.db");
  g_autofree char *content = NULL;
  gint64 root;
  gsize length;

  fill_for_salvage (test);
  root = get_int (test->store->mail, "SELECT rootpage FROM sqlite_schema WHERE name = 'message'");
  hearth_account_store_close (g_steal_pointer (&test->store));
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  memset (content + (root - 1) * 4096, 0xa5, 4096);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  hearth_salvage_mark (test->dir);
  store_test_open (test);
  assert_salvaged (test, 10, 6);
  store_test_reopen (test);
  g_assert_false (hearth_account_store_was_salvaged (test->store));
}

/* A page of the outbox itself is gone: what stood on the others comes through. */
static void
test_salvage_own_page (StoreTest *test, gconstpointer data)
{
  g_autofree char *path = file_of (test, "mail.db");
  g_autofree char *content = NULL;
  g_autofree char *long_subject = g_strnfill (1500, 's');
  gint64 root, n;
  gsize length;
  guint damaged = 0;

  for (int i = 0; i < 40; i++)
    save_draft (test, long_subject);
  root = get_int (test->store->mail, "SELECT rootpage FROM sqlite_schema WHERE name = 'draft'");
  hearth_account_store_close (g_steal_pointer (&test->store));
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  for (gsize page = (gsize) root; page < length / 4096 && damaged < 3; page++)
    if (content[page * 4096] == 13 && memmem (content + page * 4096, 4096, long_subject, 1500) != NULL)
      {
        memset (content + page * 4096, 0, 4096);
        damaged++;
      }
  g_assert_cmpuint (damaged, ==, 3);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  hearth_salvage_mark (test->dir);
  store_test_open (test);
  n = get_int (test->store->mail, "SELECT count (*) FROM draft");
  g_assert_cmpint (n, >=, 30);
  g_assert_cmpint (n, <, 40);
}

static void
test_not_a_database (StoreTest *test, gconstpointer data)
{
  g_autofree char *path = file_of (test, "mail.db");
  g_autofree char *damaged = file_of (test, "mail.db.damaged");

  hearth_account_store_close (g_steal_pointer (&test->store));
  g_assert_true (g_file_set_contents (path, "rubbish rubbish rubbish rubbish rubbish", -1, NULL));
  store_test_open (test);
  g_assert_true (hearth_account_store_was_salvaged (test->store));
  g_assert_true (g_file_test (damaged, G_FILE_TEST_EXISTS));
  store_test_add_folders (test);
}

static void
test_upkeep (StoreTest *test, gconstpointer data)
{
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, 5000);
  g_autoptr (HearthStoreUpkeep) upkeep = hearth_store_upkeep_open (test->dir, NULL);
  g_autoptr (HearthIdSet) all = hearth_id_set_parse ("1:5000", 1);
  g_autoptr (HearthListIndex) index = NULL;
  g_autoptr (GError) error = NULL;
  guint64 log_bytes;
  gboolean is_done = FALSE;
  gint64 pages;

  for (guint32 i = 0; i < 5000; i++)
    messages[i] = store_test_message (i + 1, NULL);
  store_test_put (test, test->inbox, messages, 5000);
  g_assert_true (hearth_store_upkeep_checkpoint (upkeep, &log_bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (log_bytes, >, 0);
  index = store_test_list (test, test->inbox);
  g_assert_cmpuint (index->n_entries, ==, 500);
  g_assert_true (hearth_store_upkeep_check (upkeep, &error));

  pages = get_int (test->store->mail, "PRAGMA page_count");
  g_assert_true (hearth_account_store_remove_uids (test->store, test->inbox, all, NULL, NULL));
  g_assert_true (hearth_account_store_purge_orphans (test->store, G_MAXINT64, 10000, NULL, NULL));
  for (int i = 0; i < 1000 && !is_done; i++)
    g_assert_true (hearth_store_upkeep_vacuum (upkeep, 50, &is_done, &error));
  g_assert_true (is_done);
  g_assert_cmpint (get_int (test->store->mail, "PRAGMA page_count"), <, pages / 2);
  g_assert_true (hearth_store_upkeep_check (upkeep, &error));
}

/* A check that finds damage leaves the mark by which the next opening salvages. */
static void
test_check (StoreTest *test, gconstpointer data)
{
  g_autofree char *path = file_of (test, "mail.db");
  g_autoptr (HearthStoreUpkeep) upkeep = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gint64 root;
  gsize length;

  fill_for_salvage (test);
  root = get_int (test->store->mail, "SELECT rootpage FROM sqlite_schema WHERE name = 'message'");
  hearth_account_store_close (g_steal_pointer (&test->store));
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  memset (content + (root - 1) * 4096 + 8, 0xa5, 4088);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  upkeep = hearth_store_upkeep_open (test->dir, &error);
  g_assert_no_error (error);
  g_assert_false (hearth_store_upkeep_check (upkeep, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED);
  g_clear_pointer (&upkeep, hearth_store_upkeep_close);
  store_test_open (test);
  assert_salvaged (test, 10, 6);
}

/* The log does not grow for ever when nobody copies it. */
static void
test_log_limit (StoreTest *test, gconstpointer data)
{
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, 500);
  g_autofree char *subject = g_strnfill (900, 's');
  g_autofree char *log = file_of (test, "mail.db-wal");
  struct stat info;

  for (guint32 batch = 0; batch < 400; batch++)
    {
      for (guint32 i = 0; i < 500; i++)
        {
          messages[i] = store_test_message (batch * 500 + i + 1, NULL);
          messages[i].subject = subject;
        }
      store_test_put (test, test->inbox, messages, 500);
      hearth_change_set_free (hearth_account_store_take_changes (test->store));
    }
  g_assert_cmpint (stat (log, &info), ==, 0);
  g_assert_cmpint (info.st_size, <, 100 * 1024 * 1024);
}

static void
test_interrupt (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, NULL);
  g_autoptr (GPtrArray) folders = NULL;

  /* Between calls it does nothing to the next one. */
  hearth_account_reader_interrupt (reader);
  folders = hearth_account_reader_read_folders (reader, NULL);
  g_assert_cmpuint (folders->len, ==, 2);
}

static void
test_delete (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthSearchIndex) index = hearth_search_index_open (test->dir, 3, NULL);

  g_clear_pointer (&index, hearth_search_index_close);
  hearth_account_store_close (g_steal_pointer (&test->store));
  g_assert_true (hearth_account_store_delete (test->dir, NULL));
  g_assert_false (g_file_test (test->dir, G_FILE_TEST_EXISTS));
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/database/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("creation", test_creation);
  ADD ("newer", test_newer);
  ADD ("two-processes", test_two_processes);
  ADD ("migration", test_migration);
  ADD ("salvage", test_salvage);
  ADD ("salvage-own-page", test_salvage_own_page);
  ADD ("not-a-database", test_not_a_database);
  ADD ("upkeep", test_upkeep);
  ADD ("check", test_check);
  ADD ("log-limit", test_log_limit);
  ADD ("interrupt", test_interrupt);
  ADD ("delete", test_delete);
  return g_test_run ();
}
