/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, flags, addresses, change sets. */
#include "hearth-address.h"
#include "hearth-change-set.h"
#include "hearth-content.h"
#include "hearth-house.h"
#include "hearth-letter.h"

static void
test_key (void)
{
  const HearthKey key = hearth_key_new (65535, G_GINT64_CONSTANT (0xffffffffffff));

  g_assert_cmpuint (hearth_key_get_account (key), ==, 65535);
  g_assert_cmpint (hearth_key_get_row (key), ==, G_GINT64_CONSTANT (0xffffffffffff));
  g_assert_cmpuint (hearth_key_new (1, 2), !=, hearth_key_new (2, 1));
}

static void
test_flags (void)
{
  g_assert_cmpuint (hearth_flags_from_name ("\\SEEN"), ==, HEARTH_FLAG_SEEN);
  g_assert_cmpuint (hearth_flags_from_name ("$forwarded"), ==, HEARTH_FLAG_FORWARDED);
  g_assert_cmpuint (hearth_flags_from_name ("NonJunk"), ==, HEARTH_FLAG_NOTJUNK);
  g_assert_cmpuint (hearth_flags_from_name ("holiday"), ==, 0);
  for (guint bit = 0; bit < 64; bit++)
    if (hearth_flags_get_name (bit) != NULL)
      g_assert_cmpuint (hearth_flags_from_name (hearth_flags_get_name (bit)), ==,
                        G_GUINT64_CONSTANT (1) << bit);
}

static void
test_address (void)
{
  static const struct
  {
    const char *name;
    const char *address;
    const char *text;
    const char *initials;
  } cases[] = {
    { "Marta Keller", "marta@keller.example", "Marta Keller <marta@keller.example>", "MK" },
    { "", "rota@clinic.example", "rota@clinic.example", "R" },
    { "Keller, Marta", "m@k.example", "\"Keller, Marta\" <m@k.example>", "KM" },
    { "Anna \"A\" Vogel", "a@v.example", "\"Anna \\\"A\\\" Vogel\" <a@v.example>", "AV" },
    { "佐藤 美咲", "sato@example.jp", "佐藤 美咲 <sato@example.jp>", "佐" },
    { "émile", "e@example.fr", "émile <e@example.fr>", "É" },
    { "", "", "", "?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HearthAddress) address = hearth_address_new (cases[i].name, cases[i].address);
      g_autofree char *text = hearth_address_to_string (address);
      g_autofree char *initials = hearth_address_dup_initials (address);

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpstr (initials, ==, cases[i].initials);
    }
}

static void
test_same_mailbox (void)
{
  g_autoptr (HearthAddress) a = hearth_address_new ("A", "Anna@Vogel.example");
  g_autoptr (HearthAddress) b = hearth_address_new (NULL, "anna@vogel.example");
  g_autoptr (HearthAddress) none = hearth_address_new ("A", NULL);

  g_assert_true (hearth_address_is_same_mailbox (a, b));
  g_assert_false (hearth_address_is_same_mailbox (none, none));
}

static void
test_change_set (void)
{
  g_autoptr (HearthChangeSet) first = hearth_change_set_new ();
  g_autoptr (HearthChangeSet) second = hearth_change_set_new ();
  HearthFolderChange *change;

  g_assert_true (hearth_change_set_is_empty (first));
  hearth_change_set_add_row (first, 7, 100, 1);
  hearth_change_set_touch_folder (first, 7)->generation = 3;
  hearth_change_set_remove_row (second, 7, 100, 1);
  hearth_change_set_change_row (second, 8, 2);
  hearth_change_set_touch_folder (second, 7)->generation = 4;
  hearth_change_set_add_folder_list (second, 1);
  hearth_change_set_add_folder_list (second, 1);
  hearth_change_set_merge (first, second);

  change = hearth_change_set_touch_folder (first, 7);
  g_assert_cmpuint (change->generation, ==, 4);
  g_assert_cmpuint (change->added->len, ==, 1);
  g_assert_cmpuint (change->removed->len, ==, 1);
  g_assert_cmpuint (hearth_change_set_touch_folder (first, 8)->changed->len, ==, 1);
  g_assert_cmpuint (first->folder_lists->len, ==, 1);
}

/* A message that the user moves away and back again is there. */
static void
test_change_set_back (void)
{
  g_autoptr (HearthChangeSet) first = hearth_change_set_new ();
  g_autoptr (HearthChangeSet) second = hearth_change_set_new ();
  HearthFolderChange *change = hearth_change_set_touch_folder (first, 7);

  hearth_change_set_remove_row (first, 7, 100, 1);
  hearth_change_set_remove_row (first, 7, 100, 2);
  hearth_change_set_add_row (second, 7, 100, 1);
  hearth_change_set_merge (first, second);
  g_assert_cmpuint (change->added->len, ==, 1);
  g_assert_cmpuint (change->removed->len, ==, 1);
  g_assert_cmpuint (g_array_index (change->removed, HearthListEntry, 0).key, ==, 2);

  hearth_change_set_remove_row (first, 7, 100, 1);
  g_assert_cmpuint (change->removed->len, ==, 2);
  hearth_change_set_add_row (first, 7, 100, 1);
  g_assert_cmpuint (change->removed->len, ==, 1);
}

static void
test_change_set_reload (void)
{
  g_autoptr (HearthChangeSet) set = hearth_change_set_new ();
  HearthFolderChange *change;

  for (guint i = 0; i < HEARTH_CHANGE_SET_MAX_ROWS; i++)
    hearth_change_set_add_row (set, 7, i, i + 1);
  change = hearth_change_set_touch_folder (set, 7);
  g_assert_false (change->is_reload);
  hearth_change_set_change_row (set, 7, 1);
  g_assert_true (change->is_reload);
  g_assert_cmpuint (change->added->len, ==, 0);
}

static void
test_house (void)
{
  HearthHouse *house = hearth_house_new ();
  g_autoptr (HearthAddress) address = hearth_address_new ("Anna", "anna@vogel.example");
  HearthAccountInfo *account = hearth_account_info_new ();
  g_autoptr (HearthAccountInfo) copy = NULL;

  account->number = 3;
  account->imap =
      hearth_server_new (HEARTH_PROTOCOL_IMAP, "imap.vogel.example", 993, HEARTH_SECURITY_TLS, "anna");
  account->imap->pinned_sha256 = g_strdup ("ab");
  g_ptr_array_add (account->identities, hearth_identity_new (9, 3, address));
  g_ptr_array_add (house->accounts, account);
  g_ptr_array_add (house->people, hearth_person_new (1, "Anna", HEARTH_COLOR_PLUM, 0));

  copy = hearth_account_info_copy (hearth_house_find_account (house, 3));
  g_assert_cmpstr (copy->imap->pinned_sha256, ==, "ab");
  g_assert_true (hearth_account_info_get_address (copy) == address);
  g_assert_nonnull (hearth_house_find_identity (house, 9));
  g_assert_null (hearth_house_find_account (house, 4));
  g_assert_cmpstr (hearth_house_find_person (house, 1)->name, ==, "Anna");
  hearth_house_ref (house);
  hearth_house_unref (house);
  hearth_house_unref (house);
  g_assert_cmpstr (copy->imap->host, ==, "imap.vogel.example");
}

/* Replies as servers really write them. */
static void
test_refusal (void)
{
  static const struct
  {
    const char *reply;
    HearthRefusalKind kind;
    int status;
    const char *enhanced;
    const char *text;
    gboolean is_final;
  } cases[] = {
    { "550 5.1.1 <x@y> User unknown", HEARTH_REFUSAL_UNKNOWN_USER, 550, "5.1.1", "<x@y> User unknown", TRUE },
    { "550 No such user here", HEARTH_REFUSAL_UNKNOWN_USER, 550, NULL, "No such user here", TRUE },
    { "452 4.2.2 over quota", HEARTH_REFUSAL_MAILBOX_FULL, 452, "4.2.2", "over quota", FALSE },
    { "552 5.2.2 over quota", HEARTH_REFUSAL_MAILBOX_FULL, 552, "5.2.2", "over quota", TRUE },
    { "552 message exceeds fixed size", HEARTH_REFUSAL_TOO_LARGE, 552, NULL, "message exceeds fixed size",
      TRUE },
    { "450 4.7.1 Greylisted, come back", HEARTH_REFUSAL_GREYLISTED, 450, "4.7.1", "Greylisted, come back",
      FALSE },
    { "554 5.7.1 Relay access denied", HEARTH_REFUSAL_RELAYING, 554, "5.7.1", "Relay access denied", TRUE },
    { "530 Authentication required", HEARTH_REFUSAL_SIGN_IN, 530, NULL, "Authentication required", TRUE },
    { "554 5.7.1 blocked using zen.spamhaus.org", HEARTH_REFUSAL_SPAM, 554, "5.7.1",
      "blocked using zen.spamhaus.org", TRUE },
    { "550 5.7.1", HEARTH_REFUSAL_POLICY, 550, "5.7.1", "", TRUE },
    { "550", HEARTH_REFUSAL_OTHER, 550, NULL, "", TRUE },
    { "553 5.6.7 no SMTPUTF8", HEARTH_REFUSAL_NEEDS_UTF8, 553, "5.6.7", "no SMTPUTF8", TRUE },
    { "4.4.1", HEARTH_REFUSAL_NETWORK, 0, "4.4.1", "", FALSE },
    { "5.1.1", HEARTH_REFUSAL_UNKNOWN_USER, 0, "5.1.1", "", TRUE },
    { "", HEARTH_REFUSAL_OTHER, 0, NULL, "", TRUE },
    { "55", HEARTH_REFUSAL_OTHER, 0, NULL, "55", TRUE },
    { "5509 no", HEARTH_REFUSAL_OTHER, 0, NULL, "5509 no", TRUE },
    { "550 5.1.1.1 no", HEARTH_REFUSAL_OTHER, 550, NULL, "5.1.1.1 no", TRUE },
    { "550 5..1 no", HEARTH_REFUSAL_OTHER, 550, NULL, "5..1 no", TRUE },
    { "550 two\nlines\x1b[31m", HEARTH_REFUSAL_OTHER, 550, NULL, "two lines [31m", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HearthRefusal) refusal = hearth_refusal_new ("x@y", cases[i].reply);

      g_test_message ("%s", cases[i].reply);
      g_assert_cmpint (refusal->kind, ==, cases[i].kind);
      g_assert_cmpint (refusal->status, ==, cases[i].status);
      g_assert_cmpstr (refusal->enhanced, ==, cases[i].enhanced);
      g_assert_cmpstr (refusal->text, ==, cases[i].text);
      g_assert_cmpint (hearth_refusal_is_final (refusal), ==, cases[i].is_final);
      g_assert_cmpstr (refusal->address, ==, "x@y");
    }
}

static void
test_keep (void)
{
  const HearthKeep account = hearth_keep_default (), as_account = hearth_keep_new (HEARTH_KEEP_AS_ACCOUNT);
  const HearthKeep headers = hearth_keep_new (HEARTH_KEEP_HEADERS);
  const HearthKeep recent = { HEARTH_KEEP_RECENT, 1, 10 }, odd = hearth_keep_from_numbers (77, -5, -1);
  HearthKeep resolved = hearth_keep_resolve (&as_account, &account);
  HearthKeepKind kind;

  g_assert_true (hearth_keep_equal (&resolved, &account));
  resolved = hearth_keep_resolve (&headers, &account);
  g_assert_true (hearth_keep_equal (&resolved, &headers));
  g_assert_cmpint (hearth_keep_get_since_unix_s (&account, 0), ==, G_MININT64);
  g_assert_cmpint (hearth_keep_get_since_unix_s (&headers, 0), ==, G_MAXINT64);
  /* 31 March 2026 less a month is the last of February. */
  g_assert_cmpint (hearth_keep_get_since_unix_s (&recent, 1774915200), ==, 1772236800);
  g_assert_cmpint (odd.kind, ==, HEARTH_KEEP_TEXTS);
  g_assert_cmpuint (odd.months, ==, 1);
  g_assert_cmpuint (odd.attachment_max_bytes, ==, 0);
  for (int i = 0; i < HEARTH_N_KEEP_KINDS; i++)
    {
      g_assert_true (hearth_keep_kind_from_name (hearth_keep_kind_get_name ((HearthKeepKind) i), &kind));
      g_assert_cmpint (kind, ==, i);
    }
  g_assert_false (hearth_keep_kind_from_name ("some", &kind));
}

/* A row is the same as its copy, and another one once anything that is shown is another. */
static void
test_row_equal (void)
{
  g_autoptr (HearthRow) a = hearth_row_new (5);
  g_autoptr (HearthRow) b = NULL;
  g_autoptr (HearthRow) c = NULL;

  a->from = hearth_address_new ("Marta", "marta@keller.example");
  a->subject = g_strdup ("Kitchen tiles");
  a->labels = g_strsplit ("House,Tiles", ",", -1);
  a->flags = HEARTH_FLAG_SEEN;
  b = hearth_row_copy_with_flags (a, HEARTH_FLAG_SEEN);
  c = hearth_row_copy_with_flags (a, HEARTH_FLAG_SEEN | HEARTH_FLAG_FLAGGED);
  g_assert_true (hearth_row_equal (a, b));
  g_assert_false (hearth_row_equal (a, c));
  g_clear_pointer (&b->from, hearth_address_unref);
  g_assert_false (hearth_row_equal (a, b));
  b->from = hearth_address_new ("Marta", "marta@keller.example");
  g_assert_true (hearth_row_equal (a, b));
  b->preview = g_strdup ("Here are");
  g_assert_false (hearth_row_equal (a, b));
  g_clear_pointer (&b->preview, g_free);
  g_strfreev (b->labels);
  b->labels = g_strsplit ("House", ",", -1);
  g_assert_false (hearth_row_equal (a, b));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/key", test_key);
  g_test_add_func ("/model/flags", test_flags);
  g_test_add_func ("/model/address", test_address);
  g_test_add_func ("/model/same-mailbox", test_same_mailbox);
  g_test_add_func ("/model/change-set", test_change_set);
  g_test_add_func ("/model/change-set/back", test_change_set_back);
  g_test_add_func ("/model/change-set/reload", test_change_set_reload);
  g_test_add_func ("/model/house", test_house);
  g_test_add_func ("/model/refusal", test_refusal);
  g_test_add_func ("/model/keep", test_keep);
  g_test_add_func ("/model/row-equal", test_row_equal);
  return g_test_run ();
}
