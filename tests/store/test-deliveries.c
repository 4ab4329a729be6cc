/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports at letters of ours, and at nothing else. */

#include "hearth-delivery-store.h"
#include "store-test.h"

static void
report (StoreTest *test,
        const char *message_id,
        HearthDeliveryAction action,
        const char *recipient,
        const char *reply,
        gint64 unix_s)
{
  g_autoptr (HearthDeliveryReport) value = hearth_delivery_report_new ();
  g_autoptr (GError) error = NULL;

  value->message_id = g_strdup (message_id);
  value->reporter = g_strdup ("mx.x.example");
  g_ptr_array_add (value->recipients, hearth_delivery_new (action, recipient, reply));
  hearth_delivery_store_put (test->store, value, unix_s, &error);
  g_assert_no_error (error);
}

static GPtrArray *
list (StoreTest *test, const char *message_id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *deliveries = hearth_delivery_store_list (test->store, message_id, &error);

  g_assert_no_error (error);
  return deliveries;
}

static void
test_failed (StoreTest *test, gconstpointer data)
{
  const HearthMessageData letter = store_test_message (5, "letter@x");
  g_autoptr (HearthRow) before = NULL;
  g_autoptr (HearthRow) after = NULL;
  g_autoptr (GPtrArray) deliveries = NULL;
  const HearthDelivery *delivery;

  store_test_put (test, test->sent, &letter, 1);
  before = store_test_row (test, test->sent, 0);
  g_assert_false (before->has_failed);
  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  report (test, "letter@x", HEARTH_DELIVERY_DELAYED, "ilse@y", "4.4.1 later", 10);
  report (test, "letter@x", HEARTH_DELIVERY_FAILED, "ilse@y", "550 5.1.1 no such user", 20);
  /* nothing takes that back, and an older one says nothing new */
  report (test, "letter@x", HEARTH_DELIVERY_DELAYED, "ilse@y", "4.4.1 later", 30);
  report (test, "letter@x", HEARTH_DELIVERY_FAILED, "ilse@y", "550 5.2.1 disabled", 15);
  deliveries = list (test, "letter@x");
  g_assert_cmpuint (deliveries->len, ==, 1);
  delivery = deliveries->pdata[0];
  g_assert_cmpint (delivery->action, ==, HEARTH_DELIVERY_FAILED);
  g_assert_cmpint (delivery->refusal->kind, ==, HEARTH_REFUSAL_UNKNOWN_USER);
  g_assert_cmpstr (delivery->refusal->text, ==, "no such user");
  after = store_test_row (test, test->sent, 0);
  g_assert_true (after->has_failed);
  {
    g_autoptr (HearthChangeSet) changes = hearth_account_store_take_changes (test->store);
    const HearthFolderChange *change = g_hash_table_lookup (changes->folders, &test->sent);

    g_assert_nonnull (change);
    g_assert_cmpuint (g_array_index (change->changed, HearthKey, 0), ==, after->key);
  }
  g_assert_cmpuint (hearth_delivery_store_find_letter (test->store, "letter@x"), ==, after->key);
  store_test_reopen (test);
  g_clear_pointer (&deliveries, g_ptr_array_unref);
  deliveries = list (test, "letter@x");
  g_assert_cmpuint (deliveries->len, ==, 1);
}

/* A report about a letter of somebody else, or that names none, is not noted. */
static void
test_of_others (StoreTest *test, gconstpointer data)
{
  const HearthMessageData received = store_test_message (5, "theirs@x");
  g_autoptr (GPtrArray) deliveries = NULL;
  g_autoptr (GPtrArray) unknown = NULL;

  store_test_put (test, test->inbox, &received, 1);
  report (test, "theirs@x", HEARTH_DELIVERY_FAILED, "ilse@y", "550 no", 10);
  report (test, "nobody@x", HEARTH_DELIVERY_FAILED, "ilse@y", "550 no", 10);
  report (test, NULL, HEARTH_DELIVERY_FAILED, "ilse@y", "550 no", 10);
  deliveries = list (test, "theirs@x");
  unknown = list (test, "nobody@x");
  g_assert_cmpuint (deliveries->len + unknown->len, ==, 0);
}

/* A letter has so many recipients that count, whatever reports say. */
static void
test_many (StoreTest *test, gconstpointer data)
{
  const HearthMessageData letter = store_test_message (5, "letter@x");
  g_autoptr (GPtrArray) deliveries = NULL;

  store_test_put (test, test->sent, &letter, 1);
  for (guint i = 0; i < HEARTH_DELIVERY_MAX_RECIPIENTS + 20; i++)
    {
      g_autofree char *recipient = g_strdup_printf ("p%u@y", i);

      report (test, "letter@x", HEARTH_DELIVERY_FAILED, recipient, "550 no", 10);
    }
  deliveries = list (test, "letter@x");
  g_assert_cmpuint (deliveries->len, ==, HEARTH_DELIVERY_MAX_RECIPIENTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                                      \
  g_test_add ("/store/deliveries/" path, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)
  ADD ("failed", test_failed);
  ADD ("of-others", test_of_others);
  ADD ("many", test_many);
  return g_test_run ();
}
