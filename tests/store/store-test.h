/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the store share: an account in a temporary folder, and messages to put into it. */
#pragma once

#include <glib/gstdio.h>

#include "hearth-account-reader.h"
#include "hearth-account-store.h"
#include "hearth-threads.h"

typedef struct
{
  char *dir;
  HearthAccountStore *store;
  HearthKey inbox;
  HearthKey sent;
} StoreTest;

static inline void
store_test_remove_dir (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        store_test_remove_dir (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}

static inline void
store_test_add_folders (StoreTest *test)
{
  const HearthFolderData folders[] = {
    { "INBOX", "INBOX", '/', HEARTH_ROLE_INBOX, TRUE, TRUE },
    { "Sent", "Sent", '/', HEARTH_ROLE_SENT, TRUE, TRUE },
  };

  g_assert_true (hearth_account_store_put_folders (test->store, folders, G_N_ELEMENTS (folders), NULL, NULL));
  test->inbox = hearth_account_store_find_folder (test->store, "INBOX");
  test->sent = hearth_account_store_find_folder (test->store, "Sent");
  g_assert_true (hearth_account_store_reset_folder (test->store, test->inbox, 7, NULL));
  g_assert_true (hearth_account_store_reset_folder (test->store, test->sent, 8, NULL));
}

static inline void
store_test_open (StoreTest *test)
{
  g_autoptr (GError) error = NULL;

  test->store = hearth_account_store_open (test->dir, 3, &error);
  g_assert_no_error (error);
  g_assert_nonnull (test->store);
}

static inline void
store_test_set_up (StoreTest *test, gconstpointer data)
{
  test->dir = g_dir_make_tmp ("hearth-store-XXXXXX", NULL);
  store_test_open (test);
  store_test_add_folders (test);
}

static inline void
store_test_reopen (StoreTest *test)
{
  hearth_account_store_close (test->store);
  store_test_open (test);
}

static inline void
store_test_tear_down (StoreTest *test, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (test->store != NULL)
    {
      g_assert_true (hearth_threads_check (test->store, &error));
      g_assert_no_error (error);
      hearth_account_store_close (test->store);
    }
  store_test_remove_dir (test->dir);
  g_free (test->dir);
}

/* A message as a server might tell it; callers change what they are about. */
static inline HearthMessageData
store_test_message (guint32 uid, const char *message_id)
{
  return (HearthMessageData){
    .uid = uid,
    .message_id = message_id,
    .from_name = "Anna Berg",
    .from_address = "anna@example.org",
    .to_address = "paul@example.org",
    .n_recipients = 1,
    .subject = "Saturday",
    .has_date = TRUE,
    .date_unix_s = 1700000000 + uid,
    .date_offset_min = 60,
    .internal_unix_s = 1700000010 + uid,
    .size_bytes = 1000 + uid,
  };
}

static inline void
store_test_put (StoreTest *test, HearthKey folder, const HearthMessageData *messages, gsize n)
{
  g_autoptr (GError) error = NULL;

  hearth_account_store_put_messages (test->store, folder, messages, n, NULL, &error);
  g_assert_no_error (error);
}

static inline HearthListIndex *
store_test_list (StoreTest *test, HearthKey folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, &error);
  HearthListIndex *index;

  g_assert_no_error (error);
  index = hearth_account_reader_read_list_head (reader, folder, HEARTH_SORT_NEWEST_FIRST, 500, &error);
  g_assert_no_error (error);
  return index;
}

/* Row @i of a folder, newest first. */
static inline HearthRow *
store_test_row (StoreTest *test, HearthKey folder, guint i)
{
  g_autoptr (HearthListIndex) index = store_test_list (test, folder);

  g_assert_cmpuint (index->rows->len, >, i);
  return hearth_row_ref (g_ptr_array_index (index->rows, i));
}
