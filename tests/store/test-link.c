/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept about connections to a server. */
#include "hearth-link-store.h"
#include "store-test.h"

static void
test_limit (StoreTest *test, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 noted_unix_s = -1;

  g_assert_cmpuint (hearth_link_store_get_limit (test->store, &noted_unix_s), ==, 0);
  g_assert_cmpint (noted_unix_s, ==, 0);
  g_assert_true (hearth_link_store_set_limit (test->store, 2, 1700000000, &error));
  g_assert_no_error (error);
  store_test_reopen (test);
  g_assert_cmpuint (hearth_link_store_get_limit (test->store, &noted_unix_s), ==, 2);
  g_assert_cmpint (noted_unix_s, ==, 1700000000);
  g_assert_true (hearth_link_store_set_limit (test->store, 0, 1700000001, &error));
  g_assert_cmpuint (hearth_link_store_get_limit (test->store, &noted_unix_s), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/link/limit", StoreTest, NULL, store_test_set_up, test_limit, store_test_tear_down);
  return g_test_run ();
}
