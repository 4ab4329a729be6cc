/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about filing: what was done, what waits and why, what the server did not allow. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-words.h"

static void
assert_filed (HearthFiling filing, guint n, const char *wanted)
{
  g_autofree char *words = hearth_words_for_filing (&filing, n, NULL);

  g_assert_cmpstr (words, ==, wanted);
}

static void
test_done (void)
{
  g_autofree char *read = hearth_words_for_flags (HEARTH_FLAG_SEEN, HEARTH_FLAG_SEEN, 3);
  g_autofree char *star = hearth_words_for_flags (HEARTH_FLAG_FLAGGED, 0, 1);
  g_autofree char *name = hearth_words_for_renaming ("House", "Home");

  assert_filed ((HearthFiling){ .role = HEARTH_ROLE_ARCHIVE }, 1, "1 message archived");
  assert_filed ((HearthFiling){ .role = HEARTH_ROLE_ARCHIVE }, 3, "3 messages archived");
  assert_filed ((HearthFiling){ .role = HEARTH_ROLE_TRASH }, 2, "2 messages moved to Trash");
  assert_filed ((HearthFiling){ .role = HEARTH_ROLE_JUNK }, 1, "1 message is in Junk");
  assert_filed ((HearthFiling){ .role = HEARTH_ROLE_INBOX }, 2, "2 messages are back in Inbox");
  assert_filed ((HearthFiling){ .verb = HEARTH_FILE_DELETE }, 2, "2 messages deleted for ever");
  g_assert_cmpstr (read, ==, "3 messages marked as read");
  g_assert_cmpstr (star, ==, "1 star removed");
  g_assert_cmpstr (name, ==, "House is called Home now");
}

static HearthPendingChange *
make_change (HearthPendingKind kind, guint32 n)
{
  HearthPendingChange *change = hearth_pending_change_new (kind);

  change->n_messages = n;
  change->folder_path = g_strdup ("House/Kitchen");
  change->target_path = g_strdup ("House/Shared");
  return change;
}

static void
assert_matches (char *words, const char *glob)
{
  g_autofree char *own = words;

  g_test_message ("%s", own);
  g_assert_true (g_pattern_match_simple (glob, own));
  g_assert_null (strchr (own, '!'));
  g_assert_null (strstr (own, "rror"));
}

/* Every kind has a title, and a sentence when it is refused. */
static void
test_every_kind (void)
{
  for (int kind = HEARTH_PENDING_FILE_COPY; kind < HEARTH_PENDING_KEEP_DRAFT; kind++)
    {
      g_autoptr (HearthPendingChange) change = make_change ((HearthPendingKind) kind, 2);

      assert_matches (hearth_words_for_pending (change, NULL, NULL), "?*");
      assert_matches (hearth_words_for_not_done (change, NULL, NULL), "The server did not *.");
    }
}

static void
test_titles (void)
{
  g_autoptr (HearthPendingChange) move = make_change (HEARTH_PENDING_MOVE, 2);
  g_autoptr (HearthPendingChange) one = make_change (HEARTH_PENDING_COPY, 1);
  g_autoptr (HearthPendingChange) name = make_change (HEARTH_PENDING_RENAME_FOLDER, 0);

  one->subject = g_strdup ("Tiles");
  assert_matches (hearth_words_for_pending (move, NULL, NULL), "Move 2 messages to Shared");
  assert_matches (hearth_words_for_pending (one, NULL, NULL), "Copy “Tiles” to Shared");
  assert_matches (hearth_words_for_pending (name, NULL, NULL), "Call the folder Kitchen Shared");
}

static void
test_states (void)
{
  g_autoptr (HearthPendingChange) change = make_change (HEARTH_PENDING_MOVE, 2);

  assert_matches (hearth_words_for_pending_state (change), "Waits for the server.");
  change->error = hearth_error_new (HEARTH_ERROR_UNREACHABLE, "x");
  hearth_error_set_server (change->error, "imap.vogel.example", 993);
  change->attempts = 3;
  change->not_before_unix_s = g_get_real_time () / G_USEC_PER_SEC + 60;
  assert_matches (hearth_words_for_pending_state (change),
                  "imap.vogel.example cannot be reached*Tried 3 times, again *.");
  g_clear_error (&change->error);
  change->error = hearth_error_new (HEARTH_ERROR_SERVER_BUSY, "UNAVAILABLE");
  hearth_error_set_server_text (change->error, "The disk is asleep");
  assert_matches (hearth_words_for_pending_state (change), "*The disk is asleep*Tried 3 times, again *.");
  change->state = HEARTH_PENDING_RUNNING;
  assert_matches (hearth_words_for_pending_state (change), "The server is being told.");
}

/* The sentences of the design: the view went back, and why. */
static void
test_not_done (void)
{
  g_autoptr (HearthPendingChange) change = make_change (HEARTH_PENDING_MOVE, 2);

  change->error = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "NO");
  assert_matches (hearth_words_for_not_done (change, NULL, NULL),
                  "The server did not allow moving to Shared. The 2 messages are back in Kitchen.");
  hearth_error_set_server_text (change->error, "Read-only folder");
  assert_matches (hearth_words_for_not_done (change, NULL, NULL), "*Kitchen. It says: “Read-only folder”");
  change->n_messages = 1;
  assert_matches (hearth_words_for_not_done (change, NULL, NULL), "*The message is back in Kitchen.*");
  g_clear_error (&change->error);
  change->error = hearth_error_new (HEARTH_ERROR_OVER_QUOTA, "NO [OVERQUOTA]");
  assert_matches (hearth_words_for_not_done (change, NULL, NULL),
                  "Not done: Move 1 message to Shared. There is no room*The message is back in Kitchen.");

  /* It stays where it is shown, and the user decides. */
  g_clear_error (&change->error);
  change->error = hearth_error_new (HEARTH_ERROR_PROTOCOL, "x");
  change->state = HEARTH_PENDING_FAILED;
  assert_matches (
      hearth_words_for_not_done (change, NULL, NULL),
      "Not done: Move 1 message to Shared. The server did not do it. It can be tried again, or taken "
      "back, in Activity.");
}

/* Others were quicker: why, and where things are; nothing is said to be back that is not. */
static void
test_conflicts (void)
{
  g_autoptr (HearthPendingChange) move = make_change (HEARTH_PENDING_MOVE, 2);
  g_autoptr (HearthPendingChange) one = make_change (HEARTH_PENDING_COPY, 1);
  g_autoptr (HearthPendingChange) name = make_change (HEARTH_PENDING_RENAME_FOLDER, 0);

  move->error = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "x");
  assert_matches (hearth_words_for_not_done (move, NULL, NULL),
                  "Not done: Move 2 messages to Shared. They are not in Kitchen any more: they were moved or "
                  "deleted elsewhere.");
  g_clear_error (&move->error);
  move->error = hearth_error_new (HEARTH_ERROR_TARGET_GONE, "x");
  assert_matches (hearth_words_for_not_done (move, NULL, NULL),
                  "Not done: Move 2 messages to Shared. There is no folder Shared on the server any more. "
                  "The 2 messages are back in Kitchen.");
  g_clear_error (&move->error);
  move->error = hearth_error_new (HEARTH_ERROR_FOLDER_GONE, "x");
  assert_matches (hearth_words_for_not_done (move, NULL, NULL),
                  "Not done: Move 2 messages to Shared. There is no folder Kitchen on the server any more.");

  one->subject = g_strdup ("Tiles");
  one->error = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "x");
  assert_matches (hearth_words_for_not_done (one, NULL, NULL),
                  "Not done: Copy “Tiles” to Shared. It is not in Kitchen any more: it was moved or deleted "
                  "elsewhere.");
  g_clear_error (&one->error);
  g_clear_pointer (&one->target_path, g_free);
  one->error = hearth_error_new (HEARTH_ERROR_TARGET_GONE, "x");
  assert_matches (hearth_words_for_not_done (one, NULL, NULL),
                  "Not done: Copy “Tiles” to a folder. The folder is not on the server any more.");

  name->error = hearth_error_new (HEARTH_ERROR_FOLDER_GONE, "x");
  assert_matches (
      hearth_words_for_not_done (name, NULL, NULL),
      "Not done: Call the folder Kitchen Shared. There is no folder Kitchen on the server any more.");
  g_clear_error (&name->error);
  name->error = hearth_error_new (HEARTH_ERROR_ALREADY_EXISTS, "x");
  assert_matches (hearth_words_for_not_done (name, NULL, NULL),
                  "Not done: Call the folder Kitchen Shared. There is a folder of that name already. "
                  "It is called Kitchen again.");
}

static void
test_kept_draft (void)
{
  g_autoptr (HearthPendingChange) draft = make_change (HEARTH_PENDING_KEEP_DRAFT, 1);

  draft->error = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "x");
  assert_matches (hearth_words_for_not_done (draft, NULL, NULL),
                  "A draft was changed or deleted elsewhere meanwhile. *");
  draft->subject = g_strdup ("Tiles");
  assert_matches (
      hearth_words_for_not_done (draft, NULL, NULL),
      "The draft “Tiles” was changed or deleted elsewhere meanwhile. What you wrote here is kept, as "
      "a draft of its own.");
}

static void
test_refused_draft (void)
{
  g_autoptr (HearthPendingChange) draft = make_change (HEARTH_PENDING_KEEP_DRAFT, 1);

  draft->error = hearth_error_new (HEARTH_ERROR_OVER_QUOTA, "x");
  assert_matches (
      hearth_words_for_not_done (draft, NULL, NULL),
      "The server did not take a draft. There is no room left in the mailbox *. What you wrote is safe on "
      "this computer, *");
  draft->subject = g_strdup ("Tiles");
  g_clear_error (&draft->error);
  draft->error = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "x");
  hearth_error_get_details (draft->error)->server_text = g_strdup ("No drafts here");
  assert_matches (
      hearth_words_for_not_done (draft, NULL, NULL),
      "The server did not take the draft “Tiles”. It says: “No drafts here” What you wrote is safe *");
}

static void
test_flags_refused (void)
{
  g_autoptr (GError) refused = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "x");
  g_autoptr (GError) full = hearth_error_new (HEARTH_ERROR_OVER_QUOTA, "x");
  g_autoptr (GError) gone = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "x");

  assert_matches (hearth_words_for_flags_refused (1, refused),
                  "The server did not allow the change. The message is as it was.");
  assert_matches (hearth_words_for_flags_refused (3, full),
                  "There is no room left*3 messages are as they were.");
  assert_matches (hearth_words_for_flags_refused (1, gone),
                  "The star could not be kept: the message was deleted elsewhere.");
}

static void
test_names (void)
{
  g_autoptr (GError) there = hearth_error_new (HEARTH_ERROR_ALREADY_EXISTS, "x");
  g_autoptr (GError) bad = hearth_error_new (HEARTH_ERROR_INVALID_INPUT, "x");

  assert_matches (hearth_words_for_name_error (there, "House"), "There is a folder called House already.");
  assert_matches (hearth_words_for_name_error (bad, "a/b"), "*a/b*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/words-filing/done", test_done);
  g_test_add_func ("/client/words-filing/every-kind", test_every_kind);
  g_test_add_func ("/client/words-filing/titles", test_titles);
  g_test_add_func ("/client/words-filing/states", test_states);
  g_test_add_func ("/client/words-filing/not-done", test_not_done);
  g_test_add_func ("/client/words-filing/conflicts", test_conflicts);
  g_test_add_func ("/client/words-filing/kept-draft", test_kept_draft);
  g_test_add_func ("/client/words-filing/refused-draft", test_refused_draft);
  g_test_add_func ("/client/words-filing/flags-refused", test_flags_refused);
  g_test_add_func ("/client/words-filing/names", test_names);
  return g_test_run ();
}
