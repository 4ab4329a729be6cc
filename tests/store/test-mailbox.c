/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account that gets another mailbox, or goes: what is doubted, what would be lost. */

#include "hearth-draft-store.h"
#include "hearth-filing-store.h"
#include "store-test.h"

static HearthFolderRecord *
inbox_record (StoreTest *test)
{
  HearthFolderRecord *record = hearth_account_store_dup_folder (test->store, test->inbox, NULL);

  g_assert_nonnull (record);
  return record;
}

static void
add_waiting_move (StoreTest *test)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  HearthFilingBatch batch = { .filing = { .verb = HEARTH_FILE_MOVE, .target = test->sent } };

  g_assert_true (hearth_filing_store_list_placements (test->store, test->inbox, HEARTH_KEY_NONE, keys, NULL));
  g_assert_true (hearth_filing_store_file (test->store, &batch, &g_array_index (keys, HearthKey, 0), 1,
                                           HEARTH_DURABLE, NULL));
}

static HearthKey
add_draft (StoreTest *test)
{
  g_autoptr (HearthLetter) letter = hearth_letter_new (1);
  const HearthDraftEntry draft = { .is_open = TRUE, .letter = letter };

  letter->subject = g_strdup ("Half written");
  return hearth_draft_store_save (test->store, &draft, NULL);
}

/* Mail stays as it is shown, and nothing is done by numbers that another mailbox may have, too; also after a restart. */
static void
test_doubt (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthFolderRecord) before = NULL;
  g_autoptr (HearthFolderRecord) after = NULL;
  g_autoptr (GPtrArray) journal = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (HearthDraftEntry) draft = NULL;
  g_autoptr (GError) error = NULL;
  const HearthMessageData message = store_test_message (1, "one@example.org");
  HearthKey key = add_draft (test);

  store_test_put (test, test->inbox, &message, 1);
  before = inbox_record (test);
  g_assert_cmpuint (before->uidvalidity, ==, 7);
  add_waiting_move (test);
  g_assert_true (hearth_draft_store_mark_pushing (test->store, key, 1, "x@example.org", NULL));
  g_assert_true (hearth_draft_store_mark_pushed (test->store, key, 1, test->sent, 8, 4, NULL));
  hearth_account_store_doubt_mailbox (test->store, &error);
  g_assert_no_error (error);
  store_test_reopen (test);

  after = inbox_record (test);
  g_assert_cmpuint (after->n_messages, ==, before->n_messages - 1);
  g_assert_cmpuint (after->uidvalidity, !=, 7);
  g_assert_cmpuint (after->uidvalidity, !=, 0); /* that would fit every mailbox */
  journal = hearth_journal_list (test->store, NULL);
  g_assert_cmpuint (journal->len, ==, 1);
  groups = hearth_filing_store_list_groups (test->store,
                                            ((HearthJournalRow *) g_ptr_array_index (journal, 0))->key, NULL);
  g_assert_cmpuint (groups->len, ==, 1);
  g_assert_true (hearth_id_set_is_empty (((HearthFilingGroup *) g_ptr_array_index (groups, 0))->uids));
  g_assert_cmpuint (((HearthFilingGroup *) g_ptr_array_index (groups, 0))->n_unaimed, ==, 1);
  draft = hearth_draft_store_load (test->store, key, NULL);
  g_assert_cmpuint (draft->uid, ==, 0);
  g_assert_cmpuint (draft->pushed_revision, ==, 0);
}

static void
test_loss (StoreTest *test, gconstpointer data)
{
  HearthAccountLoss loss = { 9, 9, 9 };
  const HearthMessageData message = store_test_message (1, "one@example.org");
  HearthKey key;

  hearth_account_store_count_loss (test->store, &loss);
  g_assert_cmpuint (loss.n_letters + loss.n_drafts + loss.n_changes, ==, 0);
  key = add_draft (test);
  store_test_put (test, test->inbox, &message, 1);
  add_waiting_move (test);
  hearth_account_store_count_loss (test->store, &loss);
  g_assert_cmpuint (loss.n_drafts, ==, 1);
  g_assert_cmpuint (loss.n_changes, ==, 1);
  g_assert_true (hearth_draft_store_mark_pushing (test->store, key, 1, "x@example.org", NULL));
  g_assert_true (hearth_draft_store_mark_pushed (test->store, key, 1, test->sent, 8, 4, NULL));
  hearth_account_store_count_loss (test->store, &loss);
  g_assert_cmpuint (loss.n_drafts, ==, 0);
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/mailbox/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("doubt", test_doubt);
  ADD ("loss", test_loss);
  return g_test_run ();
}
