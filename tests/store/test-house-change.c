/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `house.db`: order, identities, trust and how sending signs in, and that a house of before gets the last of these. */

#include "hearth-database.h"
#include "hearth-house-store.h"
#include "store-test.h"

typedef struct
{
  char *dir;
  HearthHouseStore *house;
  gint64 people[3];
  guint16 accounts[3]; /* of the first person */
} ChangeTest;

static guint16
add_account (ChangeTest *test, const char *name)
{
  g_autoptr (HearthAccountInfo) account = hearth_account_info_new ();
  g_autoptr (HearthAddress) from = hearth_address_new ("Anna Berg", "anna@example.org");
  guint16 number;

  account->person = test->people[0];
  account->name = g_strdup (name);
  account->imap =
      hearth_server_new (HEARTH_PROTOCOL_IMAP, "imap.example.org", 993, HEARTH_SECURITY_TLS, "anna");
  account->smtp =
      hearth_server_new (HEARTH_PROTOCOL_SMTP, "smtp.example.org", 465, HEARTH_SECURITY_TLS, "anna");
  g_ptr_array_add (account->identities, hearth_identity_new (0, 0, from));
  number = hearth_house_store_add_account (test->house, account, NULL);
  g_assert_cmpuint (number, !=, 0);
  return number;
}

static void
set_up (ChangeTest *test, gconstpointer data)
{
  g_autofree char *parent = g_dir_make_tmp ("hearth-house-XXXXXX", NULL);
  static const char *const people[] = { "Anna", "Tomas", "Mia" }, *const accounts[] = { "Home", "Clinic",
                                                                                        "Club" };

  test->dir = g_build_filename (parent, "hearth", NULL);
  test->house = hearth_house_store_open (test->dir, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    test->people[i] = hearth_house_store_add_person (test->house, people[i], NULL);
  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    test->accounts[i] = add_account (test, accounts[i]);
}

static void
tear_down (ChangeTest *test, gconstpointer data)
{
  g_autofree char *parent = g_path_get_dirname (test->dir);

  hearth_house_store_close (test->house);
  store_test_remove_dir (parent);
  g_free (test->dir);
}

static HearthHouse *
read_house (ChangeTest *test)
{
  HearthHouse *house = hearth_house_store_read (test->house, NULL);

  g_assert_nonnull (house);
  return house;
}

static void
apply (ChangeTest *test, HearthHouseChange *change)
{
  g_autoptr (GError) error = NULL;

  hearth_house_store_apply (test->house, change, &error);
  g_assert_no_error (error);
  hearth_house_change_free (change);
}

static void
assert_refused (ChangeTest *test, HearthHouseChange *change)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hearth_house_store_apply (test->house, change, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
  hearth_house_change_free (change);
}

static void
test_order (ChangeTest *test, gconstpointer data)
{
  const gint64 people[] = { test->people[2], test->people[0], test->people[1] };
  const gint64 accounts[] = { test->accounts[1], test->accounts[0], test->accounts[2] };
  g_autoptr (HearthHouse) house = NULL;

  apply (test, hearth_house_change_new_order (HEARTH_HOUSE_ORDER_PEOPLE, people, 3));
  /* One that was added meanwhile is not in the order: it stays last. */
  add_account (test, "New");
  apply (test, hearth_house_change_new_order (HEARTH_HOUSE_ORDER_ACCOUNTS, accounts, 3));
  house = read_house (test);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (((HearthPerson *) g_ptr_array_index (house->people, i))->id, ==, people[i]);
      g_assert_cmpint (((HearthAccountInfo *) g_ptr_array_index (house->accounts, i))->number, ==,
                       accounts[i]);
    }
  g_assert_cmpstr (((HearthAccountInfo *) g_ptr_array_index (house->accounts, 3))->name, ==, "New");
}

static void
test_give (ChangeTest *test, gconstpointer data)
{
  g_autoptr (HearthHouse) house = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthHouseChange) to_nobody = hearth_house_change_new_give ((guint16) test->accounts[0], 4711);
  const HearthAccountInfo *given;

  apply (test, hearth_house_change_new_give ((guint16) test->accounts[0], test->people[1]));
  g_assert_false (hearth_house_store_apply (test->house, to_nobody, &error));
  g_assert_nonnull (error);
  house = read_house (test);
  given = hearth_house_find_account (house, (guint16) test->accounts[0]);
  g_assert_cmpint (given->person, ==, test->people[1]);
  g_assert_cmpint (hearth_house_find_account (house, (guint16) test->accounts[1])->person, !=,
                   test->people[1]);
}

static void
test_person (ChangeTest *test, gconstpointer data)
{
  g_autoptr (HearthHouse) house = read_house (test);
  g_autoptr (HearthHouse) later = NULL;
  g_autoptr (HearthPerson) person = hearth_person_copy (hearth_house_find_person (house, test->people[0]));
  g_autoptr (HearthAddress) friend = hearth_address_new ("Marta", "marta@example.org");
  g_autoptr (GPtrArray) contacts = NULL;

  g_free (person->name);
  person->name = g_strdup ("Änne");
  person->color = HEARTH_COLOR_LAGOON;
  person->position = 7; /* its place is not its own business */
  apply (test, hearth_house_change_new_person (person));
  assert_refused (test, hearth_house_change_new_remove (HEARTH_HOUSE_REMOVE_PERSON, test->people[0]));
  g_assert_true (hearth_house_store_note_contact (test->house, test->people[1], friend, 100, NULL));
  apply (test, hearth_house_change_new_remove (HEARTH_HOUSE_REMOVE_PERSON, test->people[1]));
  later = read_house (test);
  g_assert_cmpuint (later->people->len, ==, 2);
  g_assert_cmpstr (((HearthPerson *) g_ptr_array_index (later->people, 0))->name, ==, "Änne");
  g_assert_cmpint (((HearthPerson *) g_ptr_array_index (later->people, 0))->color, ==, HEARTH_COLOR_LAGOON);
  contacts = hearth_house_store_find_contacts (test->house, test->people[1], "marta", 10, NULL);
  g_assert_cmpuint (contacts->len, ==, 0);
}

static void
test_identities (ChangeTest *test, gconstpointer data)
{
  const guint16 number = test->accounts[0];
  g_autoptr (HearthAddress) address = hearth_address_new ("Dr. Berg", "dr@example.org");
  g_autoptr (HearthIdentity) added = hearth_identity_new (0, number, address);
  g_autoptr (HearthHouse) house = NULL;
  g_autoptr (HearthHouse) later = NULL;
  g_autoptr (HearthHouse) last = NULL;
  const GPtrArray *identities;
  gint64 order[2];

  added->signature = g_strdup ("Dr. A. Berg\nClinic");
  apply (test, hearth_house_change_new_identity (added));
  house = read_house (test);
  identities = hearth_house_find_account (house, number)->identities;
  g_assert_cmpuint (identities->len, ==, 2);
  order[0] = ((HearthIdentity *) g_ptr_array_index (identities, 1))->id;
  order[1] = ((HearthIdentity *) g_ptr_array_index (identities, 0))->id;
  apply (test, hearth_house_change_new_order (HEARTH_HOUSE_ORDER_IDENTITIES, order, 2));
  later = read_house (test);
  g_assert_cmpstr (hearth_address_get_address (
                       hearth_account_info_get_address (hearth_house_find_account (later, number))),
                   ==, "dr@example.org");
  apply (test, hearth_house_change_new_remove (HEARTH_HOUSE_REMOVE_IDENTITY, order[1]));
  assert_refused (test, hearth_house_change_new_remove (HEARTH_HOUSE_REMOVE_IDENTITY, order[0]));
  last = read_house (test);
  g_assert_cmpuint (hearth_house_find_account (last, number)->identities->len, ==, 1);
  g_assert_cmpstr (hearth_house_find_identity (last, order[0])->signature, ==, "Dr. A. Berg\nClinic");
}

static void
test_pins (ChangeTest *test, gconstpointer data)
{
  const guint16 number = test->accounts[0];
  g_autoptr (HearthHouse) house = NULL;
  g_autoptr (HearthHouse) later = NULL;
  const HearthPin *pin;

  g_assert_true (
      hearth_house_store_pin_certificate (test->house, number, HEARTH_PROTOCOL_IMAP, "00ff", NULL, NULL));
  g_assert_true (
      hearth_house_store_pin_certificate (test->house, number, HEARTH_PROTOCOL_SMTP, "11ff", NULL, NULL));
  house = read_house (test);
  g_assert_cmpuint (hearth_house_find_account (house, number)->pins->len, ==, 2);
  g_assert_cmpuint (hearth_house_find_account (house, test->accounts[1])->pins->len, ==, 0);
  pin = g_ptr_array_index (hearth_house_find_account (house, number)->pins, 0);
  g_assert_cmpstr (pin->host, ==, "imap.example.org");
  g_assert_cmpuint (pin->port, ==, 993);
  g_assert_cmpstr (pin->sha256, ==, "00ff");
  g_assert_cmpint (pin->pinned_unix_s, >, 0);
  apply (test, hearth_house_change_new_forget (number, pin->host, pin->port));
  later = read_house (test);
  g_assert_cmpuint (hearth_house_find_account (later, number)->pins->len, ==, 1);
  g_assert_null (hearth_house_find_account (later, number)->imap->pinned_sha256);
  g_assert_nonnull (hearth_house_find_account (later, number)->smtp->pinned_sha256);
}

static void
test_own_password (ChangeTest *test, gconstpointer data)
{
  g_autoptr (HearthHouse) house = read_house (test);
  g_autoptr (HearthHouse) later = NULL;
  g_autoptr (HearthAccountInfo) account =
      hearth_account_info_copy (hearth_house_find_account (house, test->accounts[0]));

  g_assert_true (hearth_account_info_shares_password (account));
  account->smtp->has_own_password = TRUE;
  g_assert_true (hearth_house_store_update_account (test->house, account, NULL));
  later = read_house (test);
  g_assert_false (hearth_account_info_shares_password (hearth_house_find_account (later, test->accounts[0])));
  g_assert_true (hearth_account_info_shares_password (hearth_house_find_account (later, test->accounts[1])));
}

/* As the version before left it: whoever signs in to send by another name has a password of its own. */
static void
test_house_of_before (ChangeTest *test, gconstpointer data)
{
  g_autofree char *path = g_build_filename (test->dir, "house.db", NULL);
  g_autoptr (HearthHouse) house = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *file;

  hearth_house_store_close (test->house);
  g_assert_cmpint (sqlite3_open (path, &file), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (file,
                                 "ALTER TABLE server DROP COLUMN has_own_password;"
                                 "ALTER TABLE account DROP COLUMN keep_kind;"
                                 "ALTER TABLE account DROP COLUMN keep_months;"
                                 "ALTER TABLE account DROP COLUMN keep_attachment_bytes;"
                                 "ALTER TABLE account DROP COLUMN fetches_on_metered;"
                                 "UPDATE server SET user = 'other' WHERE account = 1 AND protocol = 1;"
                                 "UPDATE server SET user = '' WHERE account = 2 AND protocol = 1;"
                                 "PRAGMA user_version = 2",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (file);
  test->house = hearth_house_store_open (test->dir, &error);
  g_assert_no_error (error);
  house = read_house (test);
  g_assert_true (hearth_house_find_account (house, 1)->smtp->has_own_password);
  g_assert_false (hearth_house_find_account (house, 2)->smtp->has_own_password);
  g_assert_false (hearth_server_signs_in (hearth_house_find_account (house, 2)->smtp));
  g_assert_true (hearth_account_info_shares_password (hearth_house_find_account (house, 3)));
  g_assert_cmpint (hearth_house_find_account (house, 3)->keep.kind, ==, HEARTH_KEEP_TEXTS);
  g_assert_cmpuint (hearth_house_find_account (house, 3)->keep.attachment_max_bytes, ==,
                    HEARTH_KEEP_ATTACHMENT_BYTES);
}

static void
test_move (ChangeTest *test, gconstpointer data)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 ids[] = { 5, 6, 7 };

  g_array_append_vals (order, ids, 3);
  g_assert_true (hearth_order_move (order, 5, 1));
  g_assert_cmpint (g_array_index (order, gint64, 0), ==, 6);
  g_assert_cmpint (g_array_index (order, gint64, 1), ==, 5);
  g_assert_true (hearth_order_move (order, 7, -9));
  g_assert_cmpint (g_array_index (order, gint64, 0), ==, 7);
  g_assert_false (hearth_order_move (order, 7, -1));
  g_assert_false (hearth_order_move (order, 8, 1));
}

#define ADD(name, func) g_test_add ("/store/house-change/" name, ChangeTest, NULL, set_up, func, tear_down)

/* How much is kept is the account's own, from the beginning and after a change; nothing is around it. */
static void
test_keep (ChangeTest *test, gconstpointer data)
{
  const HearthKeep keep = { HEARTH_KEEP_RECENT, 6, 300000 }, nothing = { HEARTH_KEEP_AS_ACCOUNT, 1, 1 };
  g_autoptr (HearthHouseChange) change =
      hearth_house_change_new_keep (test->accounts[1], &keep, HEARTH_METERED_USE);
  g_autoptr (HearthHouseChange) wrong =
      hearth_house_change_new_keep (test->accounts[1], &nothing, HEARTH_METERED_USE);
  const HearthKeep usual = hearth_keep_default ();
  g_autoptr (HearthHouse) house = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hearth_house_store_apply (test->house, change, NULL));
  g_assert_false (hearth_house_store_apply (test->house, wrong, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
  hearth_house_store_close (test->house);
  test->house = hearth_house_store_open (test->dir, NULL);
  house = hearth_house_store_read (test->house, NULL);
  for (guint i = 0; i < 3; i++)
    {
      const HearthAccountInfo *account = hearth_house_find_account (house, test->accounts[i]);

      g_assert_true (hearth_keep_equal (&account->keep, i == 1 ? &keep : &usual));
      g_assert_cmpint (account->fetches_on_metered, ==, i == 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("order", test_order);
  ADD ("give", test_give);
  ADD ("person", test_person);
  ADD ("identities", test_identities);
  ADD ("pins", test_pins);
  ADD ("own-password", test_own_password);
  ADD ("house-of-before", test_house_of_before);
  ADD ("keep", test_keep);
  ADD ("move", test_move);
  return g_test_run ();
}
