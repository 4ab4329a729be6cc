/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders: names of any bytes are data (trust 15), trees, renames, what LIST no longer says, what syncs note. */

#include "store-test.h"

static HearthFolderInfo *
info_of (GPtrArray *folders, HearthKey key)
{
  for (guint i = 0; i < folders->len; i++)
    if (((HearthFolderInfo *) g_ptr_array_index (folders, i))->key == key)
      return g_ptr_array_index (folders, i);
  return NULL;
}

static GPtrArray *
read_folders (StoreTest *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, &error);
  GPtrArray *folders = hearth_account_reader_read_folders (reader, &error);

  g_assert_no_error (error);
  return folders;
}

static void
put_list (StoreTest *test, const HearthFolderData *folders, gsize n, GArray **missing)
{
  g_autoptr (GError) error = NULL;

  hearth_account_store_put_folders (test->store, folders, n, missing, &error);
  g_assert_no_error (error);
}

static void
test_tree (StoreTest *test, gconstpointer data)
{
  const HearthFolderData list[] = {
    { "INBOX", "INBOX", '.', HEARTH_ROLE_INBOX, TRUE, TRUE },
    { "INBOX.Verein.2024.M&APw-ll", "INBOX.Verein.2024.Müll", '.', HEARTH_ROLE_NONE, TRUE, FALSE },
    { "Sent", "Sent", '.', HEARTH_ROLE_SENT, TRUE, TRUE },
  };
  HearthKey leaf, year;
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GArray) missing = NULL;
  g_autoptr (HearthChangeSet) changes = NULL;

  put_list (test, list, 3, &missing);
  g_assert_cmpuint (missing->len, ==, 0);
  leaf = hearth_account_store_find_folder (test->store, "INBOX.Verein.2024.M&APw-ll");
  year = hearth_account_store_find_folder (test->store, "INBOX.Verein.2024");
  g_assert_cmpuint (year, !=, HEARTH_KEY_NONE);
  folders = read_folders (test);
  g_assert_cmpstr (info_of (folders, leaf)->name, ==, "Müll");
  g_assert_cmpstr (info_of (folders, leaf)->path, ==, "INBOX/Verein/2024/Müll");
  g_assert_cmpuint (info_of (folders, leaf)->parent, ==, year);
  g_assert_false (info_of (folders, year)->is_selectable);
  g_assert_cmpuint (info_of (folders, info_of (folders, year)->parent)->parent, ==, test->inbox);
  g_assert_cmpuint (hearth_account_store_find_role (test->store, HEARTH_ROLE_SENT), ==, test->sent);

  /* The same again is no news. */
  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  put_list (test, list, 3, NULL);
  changes = hearth_account_store_take_changes (test->store);
  g_assert_true (hearth_change_set_is_empty (changes));
}

static void
test_names (StoreTest *test, gconstpointer data)
{
  static const char *const names[] = { "../../etc/passwd",
                                       "/",
                                       "//",
                                       ".",
                                       "a\xff\xfe\x80",
                                       "\n\r\t",
                                       "'); DROP TABLE folder; --",
                                       "\"quoted\\\"",
                                       "%s%n",
                                       "\xe2\x80\xaetxt.exe",
                                       "very",
                                       "VERY",
                                       "mail.db",
                                       "<b>bold</b>&amp;",
                                       " ",
                                       "" };
  g_autoptr (GArray) list = g_array_new (FALSE, TRUE, sizeof (HearthFolderData));
  g_autofree char *longest = g_strnfill (60000, 'x');
  g_autoptr (GPtrArray) folders = NULL;

  for (gsize i = 0; i <= G_N_ELEMENTS (names); i++)
    {
      const char *name = i < G_N_ELEMENTS (names) ? names[i] : longest;
      const HearthFolderData folder = { name, name, '/', HEARTH_ROLE_NONE, TRUE, TRUE };

      g_array_append_val (list, folder);
    }
  put_list (test, (HearthFolderData *) (void *) list->data, list->len, NULL);
  store_test_reopen (test);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      HearthKey key = hearth_account_store_find_folder (test->store, names[i]);
      g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (test->store, key, NULL);

      g_assert_nonnull (record);
      g_assert_cmpstr (record->path, ==, names[i]);
    }
  folders = read_folders (test);
  for (guint i = 0; i < folders->len; i++)
    {
      HearthFolderInfo *info = g_ptr_array_index (folders, i);

      g_assert_true (g_utf8_validate (info->name, -1, NULL));
      g_assert_true (g_utf8_validate (info->path, -1, NULL));
      g_assert_null (strpbrk (info->name, "\n\r\t"));
      g_assert_cmpuint (strlen (info->name), <, 2000);
    }
}

static void
test_missing (StoreTest *test, gconstpointer data)
{
  const HearthFolderData only = { "INBOX", "INBOX", '/', HEARTH_ROLE_INBOX, TRUE, TRUE };
  HearthMessageData message = store_test_message (1, "kept@x");
  g_autoptr (GArray) missing = NULL;
  g_autoptr (GError) error = NULL;

  store_test_put (test, test->sent, &message, 1);
  put_list (test, &only, 1, &missing);
  g_assert_cmpuint (missing->len, ==, 1);
  g_assert_cmpuint (g_array_index (missing, HearthKey, 0), ==, test->sent);
  /* Not listed is not removed: that is said separately. */
  g_assert_cmpuint (hearth_account_store_find_folder (test->store, "Sent"), ==, test->sent);
  g_assert_true (hearth_account_store_remove_folder (test->store, test->sent, NULL));
  g_assert_cmpuint (hearth_account_store_find_folder (test->store, "Sent"), ==, HEARTH_KEY_NONE);
  g_assert_null (hearth_account_store_dup_folder (test->store, test->sent, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
  /* Its key is not given to another. */
  store_test_reopen (test);
  store_test_add_folders (test);
  g_assert_cmpuint (test->sent, >, 2);
}

static void
test_rename (StoreTest *test, gconstpointer data)
{
  const HearthFolderData list[] = {
    { "INBOX", "INBOX", '/', HEARTH_ROLE_INBOX, TRUE, TRUE },
    { "Club", "Club", '/', HEARTH_ROLE_NONE, TRUE, TRUE },
    { "Club/2024", "Club/2024", '/', HEARTH_ROLE_NONE, TRUE, TRUE },
    { "Clubs", "Clubs", '/', HEARTH_ROLE_NONE, TRUE, TRUE },
  };
  HearthMessageData message = store_test_message (1, "a@x");
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (HearthFolderRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  HearthKey club, year;

  put_list (test, list, 4, NULL);
  club = hearth_account_store_find_folder (test->store, "Club");
  year = hearth_account_store_find_folder (test->store, "Club/2024");
  store_test_put (test, year, &message, 1);
  g_assert_true (
      hearth_account_store_rename_folder (test->store, club, "INBOX/Verein", "INBOX/Verein", NULL));
  g_assert_cmpuint (hearth_account_store_find_folder (test->store, "INBOX/Verein/2024"), ==, year);
  g_assert_cmpuint (hearth_account_store_find_folder (test->store, "Clubs"), !=, HEARTH_KEY_NONE);
  folders = read_folders (test);
  g_assert_cmpstr (info_of (folders, year)->path, ==, "INBOX/Verein/2024");
  g_assert_cmpuint (info_of (folders, club)->parent, ==, test->inbox);
  record = hearth_account_store_dup_folder (test->store, year, NULL);
  g_assert_cmpuint (record->n_messages, ==, 1);
  g_assert_false (hearth_account_store_rename_folder (test->store, club, "Clubs", "Clubs", &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
}

static void
test_update (StoreTest *test, gconstpointer data)
{
  HearthFolderRecord record = {
    .key = test->inbox,
    .state = HEARTH_FOLDER_IN_STEP,
    .permanent_flags = HEARTH_FLAG_SEEN,
    .keeps_keywords = TRUE,
    .uidnext = G_MAXUINT32,
    .highestmodseq = G_MAXUINT64 >> 1,
    .resume_uid = 17,
    .n_on_server = 4000000000u,
    .in_step_unix_s = 1760000000,
  };
  g_autoptr (HearthFolderRecord) read = NULL;
  g_autoptr (GPtrArray) folders = NULL;

  g_assert_true (hearth_account_store_update_folder (test->store, &record, 0x7f, NULL));
  store_test_reopen (test);
  read = hearth_account_store_dup_folder (test->store, test->inbox, NULL);
  g_assert_cmpuint (read->uidvalidity, ==, 7);
  g_assert_cmpuint (read->uidnext, ==, G_MAXUINT32);
  g_assert_cmpuint (read->highestmodseq, ==, G_MAXUINT64 >> 1);
  g_assert_cmpuint (read->resume_uid, ==, 17);
  g_assert_cmpuint (read->n_on_server, ==, 4000000000u);
  g_assert_true (read->keeps_keywords);
  folders = read_folders (test);
  g_assert_cmpint (info_of (folders, test->inbox)->state, ==, HEARTH_FOLDER_IN_STEP);

  record.state = HEARTH_FOLDER_FAILED;
  record.uidnext = 5;
  g_assert_true (hearth_account_store_update_folder (test->store, &record, HEARTH_FOLDER_SET_STATE, NULL));
  hearth_folder_record_free (g_steal_pointer (&read));
  read = hearth_account_store_dup_folder (test->store, test->inbox, NULL);
  g_assert_cmpuint (read->uidnext, ==, G_MAXUINT32);
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/folders/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("tree", test_tree);
  ADD ("names", test_names);
  ADD ("missing", test_missing);
  ADD ("rename", test_rename);
  ADD ("update", test_update);
  return g_test_run ();
}
