/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts in the list of their folder: one row each, whatever the server has of them and whoever is there first. */

#include "hearth-account-store-private.h"
#include "hearth-draft-store.h"
#include "hearth-outbox-store.h"
#include "store-test.h"

#define UIDVALIDITY 9

typedef struct
{
  StoreTest store;
  HearthKey drafts;
} DraftTest;

static void
set_up (DraftTest *test, gconstpointer data)
{
  const HearthFolderData folders[] = {
    { "INBOX", "INBOX", '/', HEARTH_ROLE_INBOX, TRUE, TRUE },
    { "Sent", "Sent", '/', HEARTH_ROLE_SENT, TRUE, TRUE },
    { "Drafts", "Drafts", '/', HEARTH_ROLE_DRAFTS, TRUE, TRUE },
  };
  HearthFolderRecord *record;

  store_test_set_up (&test->store, NULL);
  g_assert_true (
      hearth_account_store_put_folders (test->store.store, folders, G_N_ELEMENTS (folders), NULL, NULL));
  test->drafts = hearth_account_store_find_folder (test->store.store, "Drafts");
  g_assert_true (hearth_account_store_reset_folder (test->store.store, test->drafts, UIDVALIDITY, NULL));
  record = hearth_account_store_dup_folder (test->store.store, test->drafts, NULL);
  record->resume_uid = 1;
  record->uidnext = 30;
  g_assert_true (hearth_account_store_update_folder (
      test->store.store, record, HEARTH_FOLDER_SET_RESUME_UID | HEARTH_FOLDER_SET_UIDNEXT, NULL));
  hearth_folder_record_free (record);
}

static void
tear_down (DraftTest *test, gconstpointer data)
{
  store_test_tear_down (&test->store, NULL);
}

static HearthKey
save (DraftTest *test, HearthKey key, const char *subject)
{
  g_autoptr (HearthLetter) letter = hearth_letter_new (5);
  const HearthDraftEntry draft = { .key = key, .is_open = TRUE, .letter = letter };
  g_autoptr (GError) error = NULL;
  HearthKey saved;

  letter->subject = g_strdup (subject);
  letter->text = g_strdup ("Some words\n");
  g_ptr_array_add (letter->to, hearth_address_new ("Paul", "paul@example.org"));
  saved = hearth_draft_store_save (test->store.store, &draft, &error);
  g_assert_no_error (error);
  hearth_draft_store_show (test->store.store, &error);
  g_assert_no_error (error);
  return saved;
}

static void
assert_rows (DraftTest *test, guint n, const char *newest)
{
  g_autoptr (HearthListIndex) index = store_test_list (&test->store, test->drafts);
  g_autoptr (HearthFolderRecord) record =
      hearth_account_store_dup_folder (test->store.store, test->drafts, NULL);

  g_assert_cmpuint (index->rows->len, ==, n);
  g_assert_cmpuint (record->n_messages, ==, n);
  if (n > 0)
    g_assert_cmpstr (((HearthRow *) index->rows->pdata[0])->subject, ==, newest);
}

static void
push (DraftTest *test, HearthKey key, guint64 revision, const char *message_id, guint32 uid)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hearth_draft_store_mark_pushing (test->store.store, key, revision, message_id, &error));
  g_assert_true (hearth_draft_store_mark_pushed (test->store.store, key, revision, test->drafts, UIDVALIDITY,
                                                 uid, &error));
  g_assert_no_error (error);
}

/* What a sync brings: a message of ours or of another program. */
static void
meet (DraftTest *test, guint32 uid, const char *message_id, const char *subject)
{
  HearthMessageData data = store_test_message (uid, message_id);

  data.subject = subject;
  data.flags = HEARTH_FLAG_SEEN | HEARTH_FLAG_DRAFT;
  store_test_put (&test->store, test->drafts, &data, 1);
}

static void
vanish (DraftTest *test, guint32 uid)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();

  hearth_id_set_add (uids, uid);
  g_assert_true (hearth_account_store_remove_uids (test->store.store, test->drafts, uids, NULL, NULL));
}

static HearthDraftCopy
check (DraftTest *test, HearthKey key)
{
  g_autoptr (HearthDraftEntry) draft = hearth_draft_store_load (test->store.store, key, NULL);

  return hearth_draft_store_check_copy (test->store.store, draft);
}

/* Without a network there is a row, and it says what was typed last. */
static void
test_local (DraftTest *test, gconstpointer data)
{
  HearthKey key = save (test, HEARTH_KEY_NONE, "Fri");
  g_autoptr (HearthRow) first = NULL;
  g_autoptr (HearthRow) row = NULL;

  assert_rows (test, 1, "Fri");
  first = store_test_row (&test->store, test->drafts, 0);
  save (test, key, "Friday");
  assert_rows (test, 1, "Friday");
  row = store_test_row (&test->store, test->drafts, 0);
  g_assert_cmpuint (row->key, ==, first->key);
  g_assert_cmpuint (row->flags, ==, HEARTH_FLAG_SEEN | HEARTH_FLAG_DRAFT);
  g_assert_cmpstr (row->preview, ==, "Some words");
  g_assert_cmpstr (hearth_address_get_address (row->to), ==, "paul@example.org");
  g_assert_cmpuint (hearth_draft_store_find_placement (test->store.store, row->key), ==, key);
  store_test_reopen (&test->store);
  assert_rows (test, 1, "Friday");
  g_assert_true (hearth_draft_store_end (test->store.store, key, NULL));
  assert_rows (test, 0, NULL);
}

/* The row goes with the copy from number to number and is never doubled, whatever the sync sees in between. */
static void
test_pushed (DraftTest *test, gconstpointer data)
{
  HearthKey key = save (test, HEARTH_KEY_NONE, "One");
  g_autoptr (HearthRow) first = store_test_row (&test->store, test->drafts, 0);
  g_autoptr (HearthRow) row = NULL;

  push (test, key, 1, "push1@x", 30);
  assert_rows (test, 1, "One");
  meet (test, 30, "push1@x", "One");
  assert_rows (test, 1, "One");
  row = store_test_row (&test->store, test->drafts, 0);
  g_assert_cmpuint (row->key, ==, first->key);
  g_assert_cmpint (row->date_sort_unix_s, ==, 1700000030);

  save (test, key, "Two");
  assert_rows (test, 1, "Two");
  meet (test, 30, "push1@x", "One");
  assert_rows (test, 1, "Two");
  push (test, key, 2, "push2@x", 31);
  meet (test, 30, "push1@x", "One"); /* it is to go */
  assert_rows (test, 1, "Two");
  meet (test, 31, "push2@x", "Two");
  vanish (test, 30);
  assert_rows (test, 1, "Two");
  g_assert_cmpint (check (test, key), ==, HEARTH_DRAFT_COPY_THERE);
  g_assert_true (hearth_draft_store_close (test->store.store, key, NULL));
  g_assert_true (hearth_draft_store_end (test->store.store, key, NULL));
  assert_rows (test, 0, NULL);
  meet (test, 31, "push2@x", "Two");
  assert_rows (test, 0, NULL);
}

/* A sync sees the new copy before the answer to the APPEND, or after a cut instead of it. */
static void
test_seen_first (DraftTest *test, gconstpointer data)
{
  HearthKey key = save (test, HEARTH_KEY_NONE, "One");
  g_autoptr (HearthDraftEntry) draft = NULL;

  g_assert_true (hearth_draft_store_mark_pushing (test->store.store, key, 1, "push1@x", NULL));
  meet (test, 40, "push1@x", "One");
  assert_rows (test, 1, "One");
  draft = hearth_draft_store_load (test->store.store, key, NULL);
  g_assert_cmpuint (draft->uid, ==, 40);
  g_assert_cmpuint (draft->pushed_revision, ==, 1);
  g_assert_null (draft->pushing_message_id);
  g_assert_cmpstr (draft->message_id, ==, "push1@x");
  g_assert_true (
      hearth_draft_store_mark_pushed (test->store.store, key, 1, test->drafts, UIDVALIDITY, 40, NULL));
  assert_rows (test, 1, "One");
  {
    g_autoptr (GPtrArray) leftovers = hearth_draft_store_list_leftovers (test->store.store, NULL);

    g_assert_cmpuint (leftovers->len, ==, 0);
  }
}

/* A draft that ended while its copy was on its way: the copy is hidden, and gets its number. */
static void
test_ended_on_the_way (DraftTest *test, gconstpointer data)
{
  HearthKey key = save (test, HEARTH_KEY_NONE, "One");
  g_autoptr (GPtrArray) leftovers = NULL;

  g_assert_true (hearth_draft_store_mark_pushing (test->store.store, key, 1, "push1@x", NULL));
  g_assert_true (hearth_draft_store_end (test->store.store, key, NULL));
  meet (test, 40, "push1@x", "One");
  assert_rows (test, 0, NULL);
  leftovers = hearth_draft_store_list_leftovers (test->store.store, NULL);
  g_assert_cmpuint (leftovers->len, ==, 1);
  g_assert_cmpuint (((HearthDraftLeftover *) leftovers->pdata[0])->uid, ==, 40);
}

/* Another program wrote on it: both are there, ours with what was typed here. */
static void
test_replaced (DraftTest *test, gconstpointer data)
{
  HearthKey key = save (test, HEARTH_KEY_NONE, "One");

  push (test, key, 1, "push1@x", 30);
  meet (test, 30, "push1@x", "One");
  save (test, key, "Ours");
  meet (test, 31, "other@x", "Theirs");
  vanish (test, 30);
  g_assert_cmpint (check (test, key), ==, HEARTH_DRAFT_COPY_THERE);
  {
    HearthFolderRecord *record = hearth_account_store_dup_folder (test->store.store, test->drafts, NULL);

    record->uidnext = 32;
    hearth_account_store_update_folder (test->store.store, record, HEARTH_FOLDER_SET_UIDNEXT, NULL);
    hearth_folder_record_free (record);
  }
  g_assert_cmpint (check (test, key), ==, HEARTH_DRAFT_COPY_GONE);
  g_assert_true (hearth_draft_store_forget_copy (test->store.store, key, NULL));
  g_assert_true (hearth_draft_store_show (test->store.store, NULL));
  assert_rows (test, 2, "Ours");
}

/* A draft of another program that is written on here keeps its row. */
static void
test_of_another (DraftTest *test, gconstpointer data)
{
  g_autoptr (HearthLetter) letter = hearth_letter_new (5);
  const HearthDraftEntry draft = {
    .is_open = TRUE, .letter = letter, .folder = test->drafts, .uidvalidity = UIDVALIDITY, .uid = 20
  };
  g_autoptr (HearthRow) before = NULL;
  g_autoptr (HearthRow) after = NULL;
  HearthKey key;

  letter->subject = g_strdup ("Changed here");
  meet (test, 20, "other@x", "Begun there");
  before = store_test_row (&test->store, test->drafts, 0);
  key = hearth_draft_store_save (test->store.store, &draft, NULL);
  g_assert_true (hearth_draft_store_show (test->store.store, NULL));
  after = store_test_row (&test->store, test->drafts, 0);
  assert_rows (test, 1, "Changed here");
  g_assert_cmpuint (after->key, ==, before->key);
  g_assert_cmpuint (hearth_draft_store_find_placement (test->store.store, after->key), ==, key);
}

/* The folder is another one: rows are made anew, and the copy is to be looked for. */
static void
test_renumbered (DraftTest *test, gconstpointer data)
{
  HearthKey key = save (test, HEARTH_KEY_NONE, "One");
  HearthFolderRecord *record;

  push (test, key, 1, "push1@x", 30);
  g_assert_true (hearth_account_store_reset_folder (test->store.store, test->drafts, UIDVALIDITY + 1, NULL));
  g_assert_true (hearth_draft_store_show (test->store.store, NULL));
  assert_rows (test, 1, "One");
  record = hearth_account_store_dup_folder (test->store.store, test->drafts, NULL);
  record->resume_uid = 1;
  hearth_account_store_update_folder (test->store.store, record, HEARTH_FOLDER_SET_RESUME_UID, NULL);
  hearth_folder_record_free (record);
  g_assert_cmpint (check (test, key), ==, HEARTH_DRAFT_COPY_RENUMBERED);
  meet (test, 3, "push1@x", "One");
  g_assert_true (
      hearth_draft_store_move_copy (test->store.store, key, test->drafts, UIDVALIDITY + 1, 3, NULL));
  assert_rows (test, 1, "One");
}

/* The letter goes into the outbox: its row goes with the draft. */
static void
test_sent (DraftTest *test, gconstpointer data)
{
  HearthKey key = save (test, HEARTH_KEY_NONE, "One");
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();
  g_autoptr (GError) error = NULL;

  entry->identity = 5;
  entry->message_id = g_strdup ("letter@example.org");
  entry->sender = g_strdup ("anna@example.org");
  entry->recipients = g_strsplit ("paul@example.org", " ", -1);
  entry->recipients_text = g_strdup ("Paul");
  entry->subject = g_strdup ("One");
  entry->source = g_bytes_new_static ("Subject: One\r\n\r\nHello\r\n", 23);
  entry->draft = key;
  hearth_outbox_store_queue (test->store.store, entry, &error);
  g_assert_no_error (error);
  assert_rows (test, 0, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/store/drafts/" path, DraftTest, NULL, set_up, func, tear_down)
  ADD ("local", test_local);
  ADD ("pushed", test_pushed);
  ADD ("seen-first", test_seen_first);
  ADD ("ended-on-the-way", test_ended_on_the_way);
  ADD ("replaced", test_replaced);
  ADD ("of-another", test_of_another);
  ADD ("renumbered", test_renumbered);
  ADD ("sent", test_sent);
  return g_test_run ();
}
