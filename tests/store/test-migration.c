/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of the first version, and a process that is killed at each of the writes with which it becomes one of today: the next
 * start finds a sound file with everything in it. */
#include <sys/wait.h>
#include <unistd.h>

#include "fault-vfs.h"
#include "hearth-account-store-private.h"
#include "store-test.h"

/* Two folders with messages read and unread, and a letter that nobody else has. */
static const char first_version_sql[] =
    "INSERT INTO folder (id, path, display_path, name, separator, role, state, is_selectable, is_subscribed,"
    "                    uidvalidity, uidnext, n_messages, n_unread)"
    " VALUES (1, CAST ('INBOX' AS BLOB), 'INBOX', 'INBOX', 47, 1, 0, 1, 1, 7, 41, 40, 20),"
    "        (2, CAST ('Sent' AS BLOB), 'Sent', 'Sent', 47, 0, 0, 1, 1, 8, 1, 0, 0);"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
    " INSERT INTO message (id, thread, msgid_hash, parent_hash, date_sort_unix_s, date_offset_min,"
    "                      internal_unix_s, size_bytes, n_recipients, subject, message_id)"
    " SELECT i, i, 1000 + i, 0, 1700000000 + i, 0, 1700000000 + i, 1000, 1, 'Old ' || i, i || '@old' FROM n;"
    "INSERT INTO placement SELECT id, 1, id, id, date_sort_unix_s, id & 1, id & 1, 0 FROM message;"
    "INSERT INTO folder_thread SELECT 1, id, date_sort_unix_s, 1, ~id & 1 FROM message;"
    "INSERT INTO own_content VALUES (1, 5);"
    "INSERT INTO own_chunk VALUES (1, 0, x'00');"
    "INSERT INTO outbox (id, state, identity, message_id, sender, recipients_text, subject, source, "
    "queued_unix_s,"
    "                    not_before_unix_s)"
    " VALUES (1, 0, 1, 'letter@old', 'anna@example.org', 'paul@example.org', 'precious', 1, 1700000000, 0);";

static void
make_first_version (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "mail.db", NULL);
  HearthSchema first = hearth_schema_mail;
  g_autoptr (GError) error = NULL;
  HearthDatabase *file;

  first.n_steps = 1;
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  file = hearth_database_open (path, &first, HEARTH_DATABASE_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (hearth_database_execute (file, first_version_sql, &error));
  g_assert_no_error (error);
  hearth_database_close (file);
}

/* Opens the store in another process, which is killed at its write @n. Returns: how many writes were left till then; if any,
 * it was done before. */
static int
open_elsewhere (const char *dir, int n)
{
  int fds[2], left = 0, status;
  pid_t child;

  g_assert_cmpint (pipe (fds), ==, 0);
  child = fork ();
  if (child == 0)
    {
      fault_disk.result = FAULT_KILL;
      fault_disk.writes_left = n;
      if (hearth_account_store_open (dir, 3, NULL) == NULL)
        _exit (1);
      _exit (write (fds[1], &fault_disk.writes_left, sizeof (int)) == sizeof (int) ? 0 : 1);
    }
  close (fds[1]);
  if (read (fds[0], &left, sizeof left) != sizeof left)
    left = 0;
  close (fds[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (left == 0)
    g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  else
    g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return left;
}

static gint64
get_int (HearthAccountStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  g_assert_true (hearth_database_get_int (store->mail, sql, &value, &error));
  g_assert_no_error (error);
  return value;
}

static void
assert_whole (const char *dir)
{
  g_autoptr (GError) error = NULL;
  HearthAccountStore *store = hearth_account_store_open (dir, 3, &error);

  g_assert_no_error (error);
  g_assert_false (hearth_account_store_was_salvaged (store));
  g_assert_true (hearth_threads_check (store, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      get_int (store, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check != 'ok'"), ==, 0);
  g_assert_cmpint (get_int (store, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (get_int (store, "PRAGMA user_version"), ==, hearth_schema_mail.n_steps);
  g_assert_cmpint (get_int (store, "SELECT count (*) FROM placement p JOIN message m ON m.id = p.message"
                                   " WHERE p.folder = 1 AND m.subject = 'Old ' || p.uid"),
                   ==, 40);
  g_assert_cmpint (get_int (store, "SELECT count (*) FROM outbox o JOIN own_chunk c ON c.content = o.source"
                                   " WHERE o.subject = 'precious'"),
                   ==, 1);
  hearth_account_store_close (store);
}

static int
try_once (const char *root, int n)
{
  g_autofree char *dir = g_build_filename (root, "account", NULL);
  int left;

  make_first_version (dir);
  left = open_elsewhere (dir, n);
  assert_whole (dir);
  store_test_remove_dir (dir);
  return left;
}

/* Each of the first writes, and of the others some; with -m slow all of them. */
static void
test_killed (void)
{
  g_autofree char *root = g_dir_make_tmp ("hearth-migration-XXXXXX", NULL);
  const int n_writes = G_MAXINT - try_once (root, G_MAXINT);
  int n_killed = 0;

  g_assert_cmpint (n_writes, >, hearth_schema_mail.n_steps);
  for (int n = 0; n < n_writes; n += g_test_slow () || n < 4 ? 1 : g_test_rand_int_range (1, n_writes / 5))
    {
      g_assert_cmpint (try_once (root, n), ==, 0);
      n_killed++;
    }
  store_test_remove_dir (root);
  g_test_message ("killed at %d of %d writes", n_killed, n_writes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_disk_install ();
  g_test_add_func ("/store/migration/killed", test_killed);
  return g_test_run ();
}
