/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `house.db`: people, accounts, identities, consents, contacts, and that a damaged file goes back to its copy. */

#include <sys/stat.h>

#include "hearth-house-store.h"
#include "store-test.h"

typedef struct
{
  char *dir;
  HearthHouseStore *house;
} HouseTest;

static void
open_house (HouseTest *test)
{
  g_autoptr (GError) error = NULL;

  test->house = hearth_house_store_open (test->dir, &error);
  g_assert_no_error (error);
}

static void
set_up (HouseTest *test, gconstpointer data)
{
  g_autofree char *parent = g_dir_make_tmp ("hearth-house-XXXXXX", NULL);

  test->dir = g_build_filename (parent, "hearth", NULL);
  open_house (test);
}

static void
tear_down (HouseTest *test, gconstpointer data)
{
  g_autofree char *parent = g_path_get_dirname (test->dir);

  hearth_house_store_close (test->house);
  store_test_remove_dir (parent);
  g_free (test->dir);
}

static void
reopen (HouseTest *test)
{
  hearth_house_store_close (test->house);
  open_house (test);
}

static HearthAccountInfo *
make_account (gint64 person, const char *address)
{
  HearthAccountInfo *account = hearth_account_info_new ();
  g_autoptr (HearthAddress) from = hearth_address_new ("Anna Berg", address);
  HearthIdentity *identity = hearth_identity_new (0, 0, from);

  account->person = person;
  account->name = g_strdup ("Home");
  account->enabled = TRUE;
  account->imap =
      hearth_server_new (HEARTH_PROTOCOL_IMAP, "mail.example.org", 993, HEARTH_SECURITY_TLS, "anna");
  account->smtp =
      hearth_server_new (HEARTH_PROTOCOL_SMTP, "mail.example.org", 587, HEARTH_SECURITY_STARTTLS, "anna");
  identity->signature = g_strdup ("-- \nAnna");
  g_ptr_array_add (account->identities, identity);
  return account;
}

static guint16
add_account (HouseTest *test, gint64 person, const char *address)
{
  g_autoptr (HearthAccountInfo) account = make_account (person, address);
  g_autoptr (GError) error = NULL;
  guint16 number = hearth_house_store_add_account (test->house, account, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (number, !=, 0);
  return number;
}

static void
test_accounts (HouseTest *test, gconstpointer data)
{
  gint64 anna = hearth_house_store_add_person (test->house, "Anna", NULL);
  gint64 paul = hearth_house_store_add_person (test->house, "Paul", NULL);
  guint16 first = add_account (test, anna, "anna@example.org");
  guint16 second = add_account (test, paul, "paul@example.org");
  g_autoptr (HearthHouse) house = NULL;
  const HearthAccountInfo *account;
  const HearthIdentity *identity;
  g_autofree char *dir = NULL;

  reopen (test);
  house = hearth_house_store_read (test->house, NULL);
  g_assert_cmpuint (house->people->len, ==, 2);
  g_assert_cmpint (hearth_house_find_person (house, anna)->color, ==, HEARTH_COLOR_PLUM);
  g_assert_cmpint (hearth_house_find_person (house, paul)->color, ==, HEARTH_COLOR_SKY);
  account = hearth_house_find_account (house, first);
  g_assert_nonnull (account);
  g_assert_cmpstr (account->name, ==, "Home");
  g_assert_cmpstr (account->imap->host, ==, "mail.example.org");
  g_assert_cmpuint (account->imap->port, ==, 993);
  g_assert_cmpint (account->smtp->security, ==, HEARTH_SECURITY_STARTTLS);
  g_assert_cmpstr (account->smtp->user, ==, "anna");
  g_assert_cmpuint (strlen (account->folder), ==, 32);
  identity = g_ptr_array_index (account->identities, 0);
  g_assert_cmpstr (identity->signature, ==, "-- \nAnna");
  g_assert_cmpuint (identity->account, ==, first);
  dir = hearth_house_store_dup_account_dir (test->house, account);
  g_assert_true (g_str_has_prefix (dir, test->dir));

  /* A number is never given again. */
  g_assert_true (hearth_house_store_remove_account (test->house, second, NULL));
  g_assert_cmpuint (add_account (test, paul, "paul@example.org"), ==, second + 1);
}

static void
test_change (HouseTest *test, gconstpointer data)
{
  gint64 anna = hearth_house_store_add_person (test->house, "Anna", NULL);
  guint16 number = add_account (test, anna, "anna@example.org");
  g_autoptr (HearthHouse) house = hearth_house_store_read (test->house, NULL);
  g_autoptr (HearthHouse) later = NULL;
  g_autoptr (HearthAccountInfo) account =
      hearth_account_info_copy (hearth_house_find_account (house, number));
  g_autoptr (HearthPerson) person = hearth_person_copy (hearth_house_find_person (house, anna));
  g_autoptr (HearthAddress) address = hearth_address_new ("A.", "a.berg@example.org");
  g_autoptr (HearthIdentity) second = hearth_identity_new (0, number, address);
  g_autoptr (GError) error = NULL;
  HearthIdentity *read;

  g_free (account->name);
  account->name = g_strdup ("Verein; DROP TABLE account");
  account->imap->port = 143;
  g_assert_true (hearth_house_store_update_account (test->house, account, NULL));
  person->color = HEARTH_COLOR_PINE;
  g_assert_true (hearth_house_store_update_person (test->house, person, NULL));
  second->id = hearth_house_store_add_identity (test->house, second, NULL);
  g_assert_cmpint (second->id, !=, 0);
  second->reply_to = hearth_address_new (NULL, "reply@example.org");
  second->signature = g_strdup ("Bye");
  g_assert_true (hearth_house_store_update_identity (test->house, second, NULL));

  later = hearth_house_store_read (test->house, NULL);
  g_assert_cmpstr (hearth_house_find_account (later, number)->name, ==, "Verein; DROP TABLE account");
  g_assert_cmpuint (hearth_house_find_account (later, number)->imap->port, ==, 143);
  g_assert_cmpint (hearth_house_find_person (later, anna)->color, ==, HEARTH_COLOR_PINE);
  read = g_ptr_array_index (hearth_house_find_account (later, number)->identities, 1);
  g_assert_cmpstr (hearth_address_get_address (read->reply_to), ==, "reply@example.org");
  g_assert_cmpstr (read->signature, ==, "Bye");
  g_assert_true (hearth_house_store_remove_identity (test->house, second->id, NULL));

  /* Somebody with an account cannot go, and the failed try leaves nothing open. */
  g_assert_false (hearth_house_store_remove_person (test->house, anna, &error));
  g_clear_error (&error);
  g_assert_true (hearth_house_store_remove_account (test->house, number, NULL));
  g_assert_true (hearth_house_store_remove_person (test->house, anna, NULL));
}

static void
test_pin (HouseTest *test, gconstpointer data)
{
  gint64 anna = hearth_house_store_add_person (test->house, "Anna", NULL);
  guint16 number = add_account (test, anna, "anna@example.org");
  g_autoptr (HearthHouse) house = NULL;

  g_assert_true (
      hearth_house_store_pin_certificate (test->house, number, HEARTH_PROTOCOL_IMAP, "00ff", NULL, NULL));
  house = hearth_house_store_read (test->house, NULL);
  g_assert_cmpstr (hearth_house_find_account (house, number)->imap->pinned_sha256, ==, "00ff");
  g_assert_null (hearth_house_find_account (house, number)->smtp->pinned_sha256);
}

/* A pin belongs to the server it was given for: another host or port is not trusted by it. */
static void
test_pin_moved (HouseTest *test, gconstpointer data)
{
  gint64 anna = hearth_house_store_add_person (test->house, "Anna", NULL);
  guint16 number = add_account (test, anna, "anna@example.org");
  g_autoptr (HearthHouse) house = NULL;
  g_autoptr (HearthHouse) later = NULL;
  g_autoptr (HearthAccountInfo) account = NULL;

  g_assert_true (
      hearth_house_store_pin_certificate (test->house, number, HEARTH_PROTOCOL_IMAP, "00ff", NULL, NULL));
  house = hearth_house_store_read (test->house, NULL);
  account = hearth_account_info_copy (hearth_house_find_account (house, number));
  g_free (account->imap->host);
  account->imap->host = g_strdup ("other.example.org");
  g_assert_true (hearth_house_store_update_account (test->house, account, NULL));
  later = hearth_house_store_read (test->house, NULL);
  g_assert_null (hearth_house_find_account (later, number)->imap->pinned_sha256);
}

static void
test_pictures (HouseTest *test, gconstpointer data)
{
  g_assert_false (hearth_house_store_are_pictures_allowed (test->house, "news@example.org"));
  g_assert_true (hearth_house_store_set_pictures_allowed (test->house, "News@Example.org", TRUE, NULL));
  g_assert_true (hearth_house_store_are_pictures_allowed (test->house, "news@example.org"));
  g_assert_false (hearth_house_store_are_pictures_allowed (test->house, "other@example.org"));
  g_assert_true (hearth_house_store_set_pictures_allowed (test->house, "news@example.org", FALSE, NULL));
  g_assert_false (hearth_house_store_are_pictures_allowed (test->house, "news@example.org"));
  g_assert_false (hearth_house_store_set_pictures_allowed (test->house, "", TRUE, NULL));
}

static guint
count_contacts (HouseTest *test, const char *text)
{
  g_autoptr (GPtrArray) found = hearth_house_store_find_contacts (test->house, 1, text, 10, NULL);

  return found->len;
}

static void
test_contacts (HouseTest *test, gconstpointer data)
{
  g_autoptr (HearthAddress) rare = hearth_address_new ("Béatrice Müller", "bm@example.org");
  g_autoptr (HearthAddress) often = hearth_address_new ("Bea Novák", "Bea@example.org");
  g_autoptr (GPtrArray) found = NULL;

  g_assert_true (hearth_house_store_note_contact (test->house, 1, rare, 100, NULL));
  g_assert_true (hearth_house_store_note_contact (test->house, 1, often, 50, NULL));
  g_assert_true (hearth_house_store_note_contact (test->house, 1, often, 60, NULL));
  found = hearth_house_store_find_contacts (test->house, 1, "bea", 10, NULL);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpstr (hearth_address_get_address (g_ptr_array_index (found, 0)), ==, "bea@example.org");
  g_assert_cmpuint (count_contacts (test, "mull"), ==, 1);
  g_assert_cmpuint (count_contacts (test, "BÉA"), ==, 2);
  g_assert_cmpuint (count_contacts (test, "bm@exa"), ==, 1);
  g_assert_cmpuint (count_contacts (test, "%' OR 1=1"), ==, 0);
  g_assert_cmpuint (count_contacts (test, ""), ==, 0);
}

static void
test_restore (HouseTest *test, gconstpointer data)
{
  g_autofree char *path = g_build_filename (test->dir, "house.db", NULL);
  g_autofree char *damaged = g_build_filename (test->dir, "house.db.damaged", NULL);
  g_autoptr (HearthHouse) house = NULL;
  struct stat info;

  hearth_house_store_add_person (test->house, "Anna", NULL);
  reopen (test); /* makes the copy */
  g_assert_false (hearth_house_store_was_restored (test->house));
  hearth_house_store_close (test->house);
  g_assert_true (g_file_set_contents (
      path, "This is no database, and long enough to be looked at as one .....", -1, NULL));
  open_house (test);
  g_assert_true (hearth_house_store_was_restored (test->house));
  house = hearth_house_store_read (test->house, NULL);
  g_assert_cmpuint (house->people->len, ==, 1);
  g_assert_true (g_file_test (damaged, G_FILE_TEST_EXISTS));
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (test->dir, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
}

static void
test_in_use (HouseTest *test, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hearth_house_store_open (test->dir, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_IN_USE);
}

#define ADD(name, func) g_test_add ("/store/house/" name, HouseTest, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("accounts", test_accounts);
  ADD ("change", test_change);
  ADD ("pin", test_pin);
  ADD ("pin-moved", test_pin_moved);
  ADD ("pictures", test_pictures);
  ADD ("contacts", test_contacts);
  ADD ("restore", test_restore);
  ADD ("in-use", test_in_use);
  return g_test_run ();
}
