/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong outside: the process is killed in the middle of anything, the disk is full, broken or read-only. What
 * a call had promised is there afterwards; the files are sound; the words are right. */

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault-vfs.h"
#include "hearth-account-store-private.h"
#include "hearth-draft-store.h"
#include "hearth-outbox-store.h"
#include "store-test.h"

static gint64
get_int (StoreTest *test, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  g_assert_true (hearth_database_get_int (test->store->mail, sql, &value, &error));
  g_assert_no_error (error);
  return value;
}

static void
assert_sound (StoreTest *test)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (
      get_int (test, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check != 'ok'"), ==, 0);
  g_assert_cmpint (get_int (test, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_true (hearth_threads_check (test->store, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_int (test, "SELECT count (*) FROM folder f WHERE n_messages !="
                                  " (SELECT count (*) FROM placement WHERE folder = f.id) OR n_unread !="
                                  " (SELECT count (*) FROM placement WHERE folder = f.id AND NOT flags & 1)"),
                   ==, 0);
  g_assert_cmpint (
      get_int (test, "SELECT count (*) FROM placement WHERE message NOT IN (SELECT id FROM message)"), ==, 0);
  g_assert_cmpint (get_int (test,
                            "SELECT count (*) FROM message WHERE id NOT IN (SELECT message FROM placement)"
                            " AND id NOT IN (SELECT message FROM orphan)"),
                   ==, 0);
}

/* Everything the writer does, again and again; says on @fd what it was promised. */
static G_NORETURN void
work_for_ever (StoreTest *test, int fd)
{
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, 200);
  g_autofree char *body_text = g_strnfill (700000, 'b');
  g_autoptr (GBytes) body = g_bytes_new_static (body_text, 700000);
  const HearthMessageData marker = store_test_message (1, "marker@x");
  HearthKey key;

  hearth_account_store_put_messages (test->store, test->sent, &marker, 1, NULL, NULL);
  key = hearth_account_store_find_message_id (test->store, test->sent, "marker@x");
  for (guint32 round = 1;; round++)
    {
      g_autoptr (HearthIdSet) gone = hearth_id_set_new ();
      g_autoptr (HearthDraftEntry) draft = hearth_draft_entry_new ();
      HearthLocation location;

      for (guint32 i = 0; i < 200; i++)
        {
          messages[i] = store_test_message (round * 200 + i, NULL);
          messages[i].in_reply_to = i % 3 == 0 ? "marker@x" : NULL;
        }
      hearth_account_store_put_messages (test->store, test->inbox, messages, 200, NULL, NULL);
      hearth_account_store_locate (test->store, key, &location, NULL);
      hearth_account_store_put_body (test->store, location.message, body, NULL);
      hearth_account_store_forget_body (test->store, location.message, NULL);
      hearth_account_store_collect_bodies (test->store, 10, NULL, NULL);
      hearth_id_set_add_range (gone, round * 200, round * 200 + 80);
      hearth_account_store_remove_uids (test->store, test->inbox, gone, NULL, NULL);
      hearth_account_store_purge_orphans (test->store, G_MAXINT64, 50, NULL, NULL);
      draft->letter = hearth_letter_new (5);
      draft->letter->subject = g_strdup_printf ("%u", round);
      hearth_draft_store_save (test->store, draft, NULL);
      hearth_account_store_set_flags (test->store, &key, 1, 0xff00, (HearthFlags) (round & 0xff) << 8,
                                      HEARTH_DURABLE, NULL);
      if (write (fd, &round, sizeof round) != sizeof round)
        _exit (0);
    }
}

static void
kill_one (StoreTest *test, guint32 rounds, gulong delay_us)
{
  int fds[2], status;
  guint32 round = 0, promised = 0;
  pid_t child;

  g_assert_cmpint (pipe (fds), ==, 0);
  hearth_account_store_close (g_steal_pointer (&test->store));
  child = fork ();
  if (child == 0)
    {
      test->store = hearth_account_store_open (test->dir, 3, NULL);
      work_for_ever (test, fds[1]);
    }
  close (fds[1]);
  while (promised < rounds && read (fds[0], &round, sizeof round) == sizeof round)
    promised = round;
  g_usleep (delay_us); /* anywhere in the round after; not a time limit */
  kill (child, SIGKILL);
  while (read (fds[0], &round, sizeof round) == sizeof round)
    promised = round;
  close (fds[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);

  store_test_open (test);
  assert_sound (test);
  g_assert_false (hearth_account_store_was_salvaged (test->store));
  g_assert_cmpint (get_int (test, "SELECT max (CAST (subject AS INTEGER)) FROM draft"), >=, promised);
  g_assert_cmpint (get_int (test, "SELECT count (*) FROM draft WHERE length (letter) = 0"), ==, 0);
}

static void
test_kill (StoreTest *test, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  const int n = g_test_slow () ? 100 : 12;

  for (int i = 0; i < n; i++)
    {
      g_assert_true (hearth_database_execute (
          test->store->mail,
          "DELETE FROM placement; DELETE FROM message; DELETE FROM folder_thread; DELETE FROM draft;"
          " DELETE FROM thread_ref; DELETE FROM orphan; DELETE FROM message_twin;"
          " UPDATE folder SET n_messages = 0, n_unread = 0",
          NULL));
      kill_one (test, (guint32) g_rand_int_range (rand, 1, 5), (gulong) g_rand_int_range (rand, 0, 20000));
    }
}

static gboolean
queue_letter (HearthAccountStore *store, const char *id, GError **error)
{
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();

  entry->message_id = g_strdup (id);
  entry->sender = g_strdup ("anna@example.org");
  entry->recipients = g_strsplit ("paul@example.org", " ", -1);
  entry->source = g_bytes_new_take (g_strnfill (100000, 'x'), 100000);
  return hearth_outbox_store_queue (store, entry, error) != HEARTH_KEY_NONE;
}

/* One scene on a disk that fails at its nth write. Returns: whether it failed. */
static gboolean
play_scene (StoreTest *test, int round, int *promised, GError **error)
{
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, 50);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *letter = g_strdup_printf ("letter-%d@x", round);
  g_autofree char *text = g_strnfill (400000, 'b');
  g_autoptr (GBytes) body = g_bytes_new_static (text, 400000);
  HearthLocation location;
  HearthKey key;

  for (guint32 i = 0; i < 50; i++)
    {
      g_ptr_array_add (ids, g_strdup_printf ("%d-%u@scene", round, i));
      messages[i] = store_test_message ((guint32) round * 100 + i + 1, g_ptr_array_index (ids, i));
    }
  if (!hearth_account_store_put_messages (test->store, test->inbox, messages, 50, NULL, error))
    return FALSE;
  *promised = 1;
  if (!queue_letter (test->store, letter, error))
    return FALSE;
  *promised = 2;
  key = hearth_account_store_find_message_id (test->store, test->inbox, messages[0].message_id);
  if (!hearth_account_store_set_flags (test->store, &key, 1, HEARTH_FLAG_FLAGGED, HEARTH_FLAG_FLAGGED,
                                       HEARTH_DURABLE, error))
    return FALSE;
  *promised = 3;
  if (!hearth_account_store_locate (test->store, key, &location, error) ||
      !hearth_account_store_put_body (test->store, location.message, body, error))
    return FALSE;
  *promised = 4;
  return TRUE;
}

static void
check_scene (StoreTest *test, int round, int promised)
{
  g_autofree char *first = g_strdup_printf ("%d-0@scene", round);
  g_autofree char *count_sql =
      g_strdup_printf ("SELECT count (*) FROM outbox WHERE message_id = 'letter-%d@x'", round);
  HearthKey key = hearth_account_store_find_message_id (test->store, test->inbox, first);
  HearthLocation location = { 0 };
  gint64 letters = 0;
  sqlite3_stmt *statement = NULL;

  assert_sound (test);
  sqlite3_prepare_v2 (hearth_database_get_handle (test->store->mail), count_sql, -1, &statement, NULL);
  if (sqlite3_step (statement) == SQLITE_ROW)
    letters = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  if (promised >= 1)
    g_assert_true (hearth_account_store_locate (test->store, key, &location, NULL));
  g_assert_cmpint (letters, <=, 1);
  if (promised >= 2)
    g_assert_cmpint (letters, ==, 1);
  if (promised >= 3)
    g_assert_cmpuint (location.flags, ==, HEARTH_FLAG_FLAGGED);
  if (promised >= 4)
    g_assert_true (location.is_body_here);
}

/* The same with every number of writes before the fault, until the scene runs through. */
static void
test_disk (StoreTest *test, gconstpointer data)
{
  const int result = GPOINTER_TO_INT (data);
  const HearthErrorCode code = result == SQLITE_FULL ? HEARTH_ERROR_STORE_FULL : HEARTH_ERROR_STORE_IO;
  gboolean ran_through = FALSE;
  int n_failed = 0;

  for (int round = 1; !ran_through; round++)
    {
      g_autoptr (GError) error = NULL;
      int promised = 0;

      g_assert_cmpint (round, <, 2000);
      fault_disk.result = result;
      fault_disk.has_failed = FALSE;
      fault_disk.writes_left = round - 1;
      ran_through = play_scene (test, round, &promised, &error);
      fault_disk.writes_left = -1;
      if (!ran_through)
        {
          g_assert_error (error, HEARTH_ERROR, (gint) code);
          n_failed++;
        }
      /* In the same run, and after a new start, what was promised is there. */
      check_scene (test, round, promised);
      if (round % 5 == 0)
        {
          store_test_reopen (test);
          check_scene (test, round, promised);
        }
    }
  g_assert_cmpint (n_failed, >, 10);
}

/* A real limit of the system: no file may grow beyond some size. */
static void
test_file_limit (StoreTest *test, gconstpointer data)
{
  const struct rlimit limit = { 2000000, RLIM_INFINITY };
  const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
  guint32 committed = 0;
  pid_t child;
  int status;

  hearth_account_store_close (g_steal_pointer (&test->store));
  child = fork ();
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;
      HearthMessageData message;

      signal (SIGXFSZ, SIG_IGN);
      test->store = hearth_account_store_open (test->dir, 3, NULL);
      setrlimit (RLIMIT_FSIZE, &limit);
      do
        message = store_test_message (++committed, NULL);
      while (hearth_account_store_put_messages (test->store, test->inbox, &message, 1, NULL, &error));
      if (!g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_STORE_FULL))
        _exit (2);
      setrlimit (RLIMIT_FSIZE, &none);
      /* There is room again: it goes on where it was. */
      if (!hearth_account_store_put_messages (test->store, test->inbox, &message, 1, NULL, NULL))
        _exit (3);
      hearth_account_store_close (test->store);
      _exit (committed > 10 && committed < 200 ? (int) committed : 4);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), >, 10);
  store_test_open (test);
  assert_sound (test);
  g_assert_cmpint (get_int (test, "SELECT count (*) FROM placement"), ==, WEXITSTATUS (status));
}

static void
test_read_only (StoreTest *test, gconstpointer data)
{
  HearthMessageData message = store_test_message (1, "a@x");
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (GError) error = NULL;

  store_test_put (test, test->inbox, &message, 1);
  g_assert_true (hearth_database_execute (test->store->mail, "PRAGMA query_only = ON", NULL));
  message.uid = 2;
  g_assert_false (hearth_account_store_put_messages (test->store, test->inbox, &message, 1, NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_IO);
  row = store_test_row (test, test->inbox, 0); /* reading goes on */
  g_assert_true (hearth_database_execute (test->store->mail, "PRAGMA query_only = OFF", NULL));
  store_test_put (test, test->inbox, &message, 1);
}

/* A folder that may not be written, for those whom permissions concern. */
static void
test_no_permission (StoreTest *test, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (test->dir, "locked", "account", NULL);
  g_autofree char *locked = g_build_filename (test->dir, "locked", NULL);
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("permissions do not stop root");
      return;
    }
  g_assert_cmpint (g_mkdir (locked, 0500), ==, 0);
  g_assert_null (hearth_account_store_open (dir, 3, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_IO);
  g_chmod (locked, 0700);
}

#define ADD(name, value, func)                                                                               \
  g_test_add ("/store/faults/" name, StoreTest, GINT_TO_POINTER (value), store_test_set_up, func,            \
              store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_disk_install ();
  ADD ("kill", 0, test_kill);
  ADD ("disk-full", SQLITE_FULL, test_disk);
  ADD ("disk-broken", SQLITE_IOERR_WRITE, test_disk);
  ADD ("disk-read-only", SQLITE_READONLY, test_disk);
  ADD ("file-limit", 0, test_file_limit);
  ADD ("read-only", 0, test_read_only);
  ADD ("no-permission", 0, test_no_permission);
  return g_test_run ();
}
