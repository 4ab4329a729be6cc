/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences: every code has one, none shows a code, blames, shouts or says "error"; dates and sizes as designed. */
#include "hearth-words.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-member.h"
#include "hearth-thread.h"

static void
test_every_code (void)
{
  for (int code = 0; code <= HEARTH_ERROR_STORE_IN_USE; code++)
    {
      g_autoptr (GError) error = hearth_error_new ((HearthErrorCode) code, "internal text 0x42");
      g_autofree char *sentence = NULL;
      g_autofree char *details = NULL;

      hearth_error_set_server (error, "imap.vogel.example", 993);
      sentence = hearth_words_for_error (error);
      details = hearth_words_for_error_details (error);
      g_assert_cmpuint (strlen (sentence), >, 5);
      g_assert_null (strstr (sentence, "internal text"));

      g_assert_null (strchr (sentence, '!'));
      g_assert_null (g_strstr_len (sentence, -1, "rror"));
      g_assert_null (g_strstr_len (sentence, -1, "ailed"));
      g_assert_null (g_strstr_len (sentence, -1, "lease"));
      g_assert_nonnull (strstr (details, "internal text"));
    }
}

static void
test_names_server (void)
{
  static const HearthErrorCode codes[] = {
    HEARTH_ERROR_NAME_NOT_FOUND,   HEARTH_ERROR_REFUSED,        HEARTH_ERROR_TIMEOUT,
    HEARTH_ERROR_CONNECTION_LOST,  HEARTH_ERROR_TLS_TOO_OLD,    HEARTH_ERROR_TLS_HANDSHAKE,
    HEARTH_ERROR_STARTTLS_MISSING, HEARTH_ERROR_AUTH_REJECTED,  HEARTH_ERROR_AUTH_MECHANISM,
    HEARTH_ERROR_PROTOCOL,         HEARTH_ERROR_SENDER_REFUSED, HEARTH_ERROR_TLS_CERTIFICATE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = hearth_error_new (codes[i], "x");
      g_autofree char *sentence = NULL;

      hearth_error_set_server (error, "imap.vogel.example", 993);
      sentence = hearth_words_for_error (error);
      g_assert_nonnull (strstr (sentence, "imap.vogel.example"));
    }
}

static void
test_refused_recipient (void)
{
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_RECIPIENT_REFUSED, "550");
  g_autofree char *sentence = NULL;

  hearth_error_get_details (error)->recipients = g_strsplit ("paul@keller.example|no such mailbox", "|", -1);
  sentence = hearth_words_for_error (error);
  g_assert_nonnull (strstr (sentence, "paul@keller.example"));
  g_assert_nonnull (strstr (sentence, "no such mailbox"));
}

/* Every refusal is a sentence about the address, ends as one and has no code in it. */
static void
test_refusals (void)
{
  for (int kind = HEARTH_REFUSAL_OTHER; kind <= HEARTH_REFUSAL_SERVER_TROUBLE; kind++)
    for (int status = 450; status <= 550; status += 100)
      {
        HearthRefusal refusal = { (char *) "paul@keller.example", (HearthRefusalKind) kind, status,
                                  (char *) "x.y.z", (char *) "" };
        g_autofree char *sentence = hearth_words_for_refusal (&refusal);

        g_test_message ("%s", sentence);
        g_assert_nonnull (strstr (sentence, "paul@keller.example"));
        g_assert_true (g_str_has_suffix (sentence, "."));
        g_assert_null (strpbrk (sentence, "%0123456789!"));
      }
}

/* What servers really say, and what the person reads. */
static void
test_replies (void)
{
  static const struct
  {
    const char *reply;
    const char *glob;
  } cases[] = {
    { "550 5.1.1 <p@k.example>: Recipient address rejected: User unknown in virtual mailbox table",
      "p@k.example was refused: no such mailbox.*" },
    { "550-5.1.1 The email account that you tried to reach does not exist", "*no such mailbox*" },
    { "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "*cannot be delivered there*" },
    { "550 5.1.2 Host unknown (Name server: k.exampel: host not found)", "*Check the part after the @.*" },
    { "551 5.1.6 User has moved", "*another address now*" },
    { "550 5.2.1 The email account that you tried to reach is disabled", "*does not take mail any more*" },
    { "552 5.2.2 The email account that you tried to reach is over quota", "*mailbox is full*try again*" },
    { "452 4.2.2 Mailbox full", "p@k.example has to wait: the mailbox is full*" },
    { "552 5.3.4 Message size exceeds fixed limit", "*too large*Send less*" },
    { "552 5.2.3 Message exceeds the limit of this mailbox", "*too large*" },
    { "554 5.7.1 <p@k.example>: Relay access denied", "*sends only where it may*" },
    { "550 relay not permitted", "*sends only where it may*" },
    { "450 4.2.0 <p@k.example>: Recipient address rejected: Greylisted, see http://x",
      "*first wants to see whether the letter comes a second time*" },
    { "451 4.7.1 Greylisting in action, please come back in 00:02:00", "*comes a second time*" },
    { "530 5.7.0 Authentication required", "*wants you to sign in*" },
    { "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM",
      "*wants you to sign in*" },
    { "553 5.7.1 <a@v.example>: Sender address rejected: not owned by user anna",
      "*because of the address the letter is from*" },
    { "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
      "*because of the address the letter is from*" },
    { "554 5.7.1 Service unavailable; Client host [1.2.3.4] blocked using zen.spamhaus.org", "*for spam*" },
    { "550 5.7.1 Message rejected due to content policy", "*rules of that server*It says: *content policy*" },
    { "450 4.2.1 The user you are trying to contact is receiving mail too quickly", "*has to wait*" },
    { "421 4.7.28 Our system has detected an unusual rate of mail", "*many letters at a time*" },
    { "452 4.5.3 Too many recipients", "*has to wait: these were many letters at a time*" },
    { "550 5.4.5 Daily sending quota exceeded", "*too many letters or recipients*" },
    { "553 5.6.7 no SMTPUTF8", "*knows only plain letters*" },
    { "554 5.6.0 virus found", "*something in the letter*" },
    { "450 4.4.1 No answer from host", "*cannot be reached at the moment*" },
    { "550 5.1.3 Bad recipient address syntax", "*does not take this for an address*" },
    { "550 go away", "p@k.example was refused by the server. It says: *go away*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HearthRefusal) refusal = hearth_refusal_new ("p@k.example", cases[i].reply);
      g_autofree char *sentence = hearth_words_for_refusal (refusal);

      g_test_message ("%s: %s", cases[i].reply, sentence);
      g_assert_true (g_pattern_match_simple (cases[i].glob, sentence));
    }
}

static HearthOutboxItem *
make_item (HearthOutboxState state)
{
  HearthOutboxItem *item = hearth_outbox_item_new (7);

  item->state = state;
  item->subject = g_strdup ("Tiles");
  item->n_recipients = 3;
  return item;
}

static void
assert_says (const HearthOutboxItem *item, const char *glob)
{
  g_autofree char *sentence = hearth_words_for_letter (item);

  g_test_message ("%s", sentence);
  g_assert_true (g_pattern_match_simple (glob, sentence));
}

static void
test_letters (void)
{
  g_autoptr (HearthOutboxItem) queued = make_item (HEARTH_OUTBOX_QUEUED);
  g_autoptr (HearthOutboxItem) sent = make_item (HEARTH_OUTBOX_SENT);
  g_autoptr (HearthOutboxItem) unknown = make_item (HEARTH_OUTBOX_UNKNOWN);
  g_autoptr (HearthOutboxItem) failed = make_item (HEARTH_OUTBOX_FAILED);

  assert_says (queued, "“Tiles” waits to be sent.");
  queued->not_before_unix_s = g_get_real_time () / G_USEC_PER_SEC + 8;
  queued->is_undo_window = TRUE;
  assert_says (queued, "“Tiles” goes out in a moment.*");
  queued->is_undo_window = FALSE;
  queued->not_before_unix_s += 2 * 24 * 3600;
  assert_says (queued, "“Tiles” goes out on *day, * at ??:??.");
  queued->not_before_unix_s = 0;
  queued->attempts = 1;
  queued->next_try_unix_s = g_get_real_time () / G_USEC_PER_SEC + 2 * 24 * 3600;
  queued->n_accepted = 2;
  g_ptr_array_add (queued->refusals, hearth_refusal_new ("p@k.example", "451 4.7.1 greylisted"));
  assert_says (queued, "“Tiles” was sent to 2 of 3 people. p@k.example has to wait: * It is tried again *.");

  assert_says (sent, "“Tiles” was sent to 0 of 3 people.");
  sent->n_accepted = 2;
  g_ptr_array_add (sent->refusals, hearth_refusal_new ("p@k.example", "550 5.1.1 no"));
  assert_says (sent, "“Tiles” was sent to 2 of 3 people. p@k.example was refused: no such mailbox.*");

  assert_says (unknown, "The connection broke at the end of sending: “Tiles” may have arrived, or not.*");
  unknown->n_accepted = 2;
  assert_says (unknown, "“Tiles” was sent to 2 of 3 people. The connection broke * the others, *");

  failed->error = hearth_error_new (HEARTH_ERROR_MESSAGE_TOO_LARGE, "x");
  hearth_error_set_server (failed->error, "smtp.clinic.example", 587);
  hearth_error_get_details (failed->error)->size_bytes = 31000000;
  hearth_error_get_details (failed->error)->limit_bytes = 25000000;
  assert_says (failed, "“Tiles” was not sent. smtp.clinic.example takes at most 25.0 MB, it has 31.0 MB.*");
  for (guint i = 0; i < 7; i++)
    g_ptr_array_add (failed->refusals, hearth_refusal_new ("p@k.example", "550 5.1.1 no"));
  assert_says (failed, "“Tiles” was not sent. *And 5 more.");
}

static HearthAccount *
make_account (HearthMember *member)
{
  g_autoptr (HearthAccountInfo) info = hearth_account_info_new ();

  info->number = 1;
  info->name = g_strdup ("Home");
  info->imap = hearth_server_new (HEARTH_PROTOCOL_IMAP, "imap.x.example", 993, HEARTH_SECURITY_TLS, "anna");
  info->smtp = hearth_server_new (HEARTH_PROTOCOL_SMTP, "smtp.x.example", 465, HEARTH_SECURITY_TLS, "anna");
  return hearth_account_new (member, info);
}

/* A letter that it is time for and that nobody tried says what its account waits for. */
static void
test_letters_that_cannot_go (void)
{
  static const struct
  {
    HearthAccountState state;
    HearthErrorCode code;
    gboolean cannot_send;
    const char *glob;
  } cases[] = {
    { HEARTH_ACCOUNT_DISABLED, 0, FALSE, "“Tiles” waits to be sent. Its account is switched off.*" },
    { HEARTH_ACCOUNT_IDLE, HEARTH_ERROR_AUTH_REJECTED, TRUE, "*to be sent. *did not accept the password.*" },
    { HEARTH_ACCOUNT_PROBLEM, HEARTH_ERROR_AUTH_REJECTED, FALSE, "*did not accept the password.*" },
    { HEARTH_ACCOUNT_PROBLEM, HEARTH_ERROR_TLS_CERTIFICATE, FALSE, "“Tiles” waits to be sent." },
    { HEARTH_ACCOUNT_WAITING, HEARTH_ERROR_PORTAL, FALSE, "*to be sent. This network wants you to sign in*" },
    { HEARTH_ACCOUNT_WAITING, HEARTH_ERROR_OFFLINE, FALSE, "*to be sent. *when the network is back." },
    { HEARTH_ACCOUNT_WAITING, HEARTH_ERROR_TIMEOUT, FALSE, "“Tiles” waits to be sent." },
    { HEARTH_ACCOUNT_IDLE, 0, FALSE, "“Tiles” waits to be sent." },
  };
  g_autoptr (HearthPerson) person = hearth_person_new (1, "Anna", HEARTH_COLOR_PLUM, 0);
  g_autoptr (HearthMember) member = hearth_member_new (person);
  g_autoptr (HearthAccount) account = make_account (member);
  g_autoptr (HearthOutboxItem) queued = make_item (HEARTH_OUTBOX_QUEUED);

  queued->is_undo_window = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HearthAccountStatus *status = hearth_account_status_new (1);
      g_autofree char *sentence = NULL;
      g_autofree char *in_window = NULL;

      status->state = cases[i].state;
      status->cannot_send = cases[i].cannot_send;
      status->error = cases[i].code != 0 ? hearth_error_new (cases[i].code, "x") : NULL;
      hearth_account_set_status (account, status);
      hearth_account_status_unref (status);
      queued->not_before_unix_s = g_get_real_time () / G_USEC_PER_SEC - 1;
      sentence = hearth_words_for_letter_of (queued, account);
      g_test_message ("%s", sentence);
      g_assert_true (g_pattern_match_simple (cases[i].glob, sentence));
      queued->not_before_unix_s += 100;
      in_window = hearth_words_for_letter_of (queued, account);
      g_assert_true (g_str_has_prefix (in_window, "“Tiles” goes out in a moment."));
    }
}

static void
test_ways (void)
{
  static const struct
  {
    HearthErrorCode code;
    HearthWays way;
  } cases[] = {
    { HEARTH_ERROR_AUTH_REJECTED, HEARTH_WAY_PASSWORD },
    { HEARTH_ERROR_AUTH_MISSING, HEARTH_WAY_PASSWORD },
    { HEARTH_ERROR_TLS_CERTIFICATE, HEARTH_WAY_CERTIFICATE },
    { HEARTH_ERROR_KEYRING_LOCKED, HEARTH_WAY_KEYRING },
    { HEARTH_ERROR_KEYRING_MISSING, HEARTH_WAY_RETRY },
    { HEARTH_ERROR_TIMEOUT, HEARTH_WAY_RETRY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = hearth_error_new (cases[i].code, "x");

      g_assert_cmpint (hearth_words_get_ways (error) & cases[i].way, ==, cases[i].way);
    }
}

static void
test_dates (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 11, 22, 15, 0, 0);
  static const struct
  {
    int year, month, day, hour, minute;
    const char *expected;
  } cases[] = {
    { 2026, 11, 22, 14, 32, "14:32" },  { 2026, 11, 21, 14, 32, "Sat" }, { 2026, 11, 17, 14, 32, "Tue" },
    { 2026, 11, 12, 14, 32, "12 Nov" }, { 2026, 1, 3, 9, 5, "3 Jan" },   { 2025, 12, 31, 9, 5, "12/31/25" },
    { 2026, 12, 1, 9, 5, "1 Dec" }, /* a date in the future is not a weekday */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GDateTime) when = g_date_time_new_local (cases[i].year, cases[i].month, cases[i].day,
                                                          cases[i].hour, cases[i].minute, 0);
      g_autofree char *text = hearth_words_for_date (g_date_time_to_unix (when), g_date_time_to_unix (now));

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_sizes (void)
{
  static const struct
  {
    guint64 bytes;
    const char *expected;
  } cases[] = { { 0, "0 bytes" }, { 1, "1 byte" },      { 999, "999 bytes" },
                { 1000, "1 KB" }, { 312400, "312 KB" }, { 1400000, "1.4 MB" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = hearth_words_for_size (cases[i].bytes);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_row (void)
{
  HearthRow *row = hearth_row_new (1);
  g_autofree char *text = NULL;

  row->from = hearth_address_new ("Marta Keller", "marta@keller.example");
  row->subject = g_strdup ("Kitchen tiles: two offers");
  row->flags = HEARTH_FLAG_FLAGGED;
  row->has_attachment = TRUE;
  text = hearth_words_for_row (row, FALSE, 0);
  g_assert_true (g_str_has_prefix (text, "Unread. Marta Keller. Kitchen tiles: two offers. "));
  g_assert_true (g_str_has_suffix (text, "Starred. Has attachments."));
  hearth_row_unref (row);
}

/* Whatever was remarked about a message is said somewhere. */
static void
test_remarks (void)
{
  g_autoptr (HearthContent) content = hearth_content_new ();

  g_ptr_array_add (content->reply_to, hearth_address_new (NULL, "other@keller.example"));
  for (guint bit = 0; (1u << bit) <= HEARTH_REMARK_DATE_DOUBTFUL; bit++)
    {
      g_autofree char *words = hearth_words_for_remark ((HearthRemarks) (1u << bit), content);

      g_assert_nonnull (words);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_UI);
  g_test_add_func ("/client/words/every-code", test_every_code);
  g_test_add_func ("/client/words/names-server", test_names_server);
  g_test_add_func ("/client/words/refused-recipient", test_refused_recipient);
  g_test_add_func ("/client/words/refusals", test_refusals);
  g_test_add_func ("/client/words/replies", test_replies);
  g_test_add_func ("/client/words/letters", test_letters);
  g_test_add_func ("/client/words/letters-that-cannot-go", test_letters_that_cannot_go);
  g_test_add_func ("/client/words/ways", test_ways);
  g_test_add_func ("/client/words/dates", test_dates);
  g_test_add_func ("/client/words/sizes", test_sizes);
  g_test_add_func ("/client/words/row", test_row);
  g_test_add_func ("/client/words/remarks", test_remarks);
  return g_test_run ();
}
