/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations: whatever order messages come in, those that refer to each other are one; and nothing in References
 * costs more than its bounds (trust 24). `folder_thread` is checked against SQL when each test ends. */

#include "hearth-account-store-private.h"
#include "store-test.h"

static void
put_letter (StoreTest *test,
            HearthKey folder,
            guint32 uid,
            const char *id,
            const char *in_reply_to,
            const char *references)
{
  HearthMessageData message = store_test_message (uid, id);
  g_auto (GStrv) list = g_strsplit (references != NULL ? references : "", " ", -1);

  message.in_reply_to = in_reply_to;
  message.references = (const char *const *) list;
  message.n_references = references != NULL ? g_strv_length (list) : 0;
  store_test_put (test, folder, &message, 1);
}

static gint64
get_int (StoreTest *test, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  g_assert_true (hearth_database_get_int (test->store->mail, sql, &value, &error));
  g_assert_no_error (error);
  return value;
}

static gint64
count_threads (StoreTest *test)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hearth_threads_check (test->store, &error));
  g_assert_no_error (error);
  return get_int (test, "SELECT count (DISTINCT thread) FROM message");
}

static void
test_orders (StoreTest *test, gconstpointer data)
{
  /* Four letters of one conversation, in every order. */
  static const char *const letters[4][3] = {
    { "a@x", NULL, NULL }, { "b@x", "a@x", "a@x" }, { "c@x", "b@x", "a@x b@x" }, { "d@x", "c@x", NULL }
  };

  for (int order = 0; order < 24; order++)
    {
      int rest[4] = { 0, 1, 2, 3 }, digits = order;

      for (int n = 4; n > 0; n--)
        {
          int k = digits % n;
          const char *const *letter = letters[rest[k]];
          g_autofree char *id = g_strdup_printf ("%d-%s", order, letter[0]);
          g_autofree char *reply = letter[1] ? g_strdup_printf ("%d-%s", order, letter[1]) : NULL;
          g_autoptr (GString) references = g_string_new (letter[2]);
          g_autofree char *prefix = g_strdup_printf (" %d-", order);

          digits /= n;
          g_string_prepend (references, " ");
          g_string_replace (references, " ", prefix, 0);
          put_letter (test, test->inbox, (guint32) (order * 4 + n), id, reply,
                      letter[2] ? references->str + 1 : NULL);
          rest[k] = rest[n - 1];
        }
      g_assert_cmpint (count_threads (test), ==, order + 1);
    }
}

/* Two threads turn out to be one when the letter between them comes, over two folders. */
static void
test_join (StoreTest *test, gconstpointer data)
{
  put_letter (test, test->inbox, 1, "root@x", NULL, NULL);
  put_letter (test, test->inbox, 2, "leaf1@x", "middle@x", NULL);
  put_letter (test, test->sent, 3, "leaf2@x", "middle@x", NULL);
  g_assert_cmpint (count_threads (test), ==, 2);
  put_letter (test, test->sent, 4, "middle@x", "root@x", NULL);
  g_assert_cmpint (count_threads (test), ==, 1);
  g_assert_cmpint (get_int (test, "SELECT n_messages FROM folder_thread WHERE folder = 1"), ==, 2);
  g_assert_cmpint (get_int (test, "SELECT n_messages FROM folder_thread WHERE folder = 2"), ==, 2);
  /* Ids of the thread that was joined lead to the other. */
  put_letter (test, test->inbox, 5, "late@x", "leaf1@x", NULL);
  put_letter (test, test->inbox, 6, "later@x", "root@x", NULL);
  g_assert_cmpint (count_threads (test), ==, 1);
}

static void
test_cycle (StoreTest *test, gconstpointer data)
{
  put_letter (test, test->inbox, 1, "a@x", "b@x", "a@x b@x c@x a@x");
  put_letter (test, test->inbox, 2, "b@x", "c@x", "c@x b@x");
  put_letter (test, test->inbox, 3, "c@x", "a@x", "a@x c@x");
  put_letter (test, test->inbox, 4, "self@x", "self@x", "self@x self@x");
  g_assert_cmpint (count_threads (test), ==, 2);
}

static void
test_never_by_subject (StoreTest *test, gconstpointer data)
{
  put_letter (test, test->inbox, 1, "a@x", NULL, NULL);
  put_letter (test, test->inbox, 2, "b@x", NULL, NULL);
  put_letter (test, test->inbox, 3, NULL, NULL, NULL);
  put_letter (test, test->inbox, 4, NULL, NULL, NULL);
  g_assert_cmpint (count_threads (test), ==, 4);
}

static void
test_many_references (StoreTest *test, gconstpointer data)
{
  HearthMessageData message = store_test_message (1, "flood@x");
  g_autoptr (GPtrArray) references = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < 100000; i++)
    g_ptr_array_add (references, g_strdup_printf ("%d@flood", i));
  message.references = (const char *const *) references->pdata;
  message.n_references = references->len;
  store_test_put (test, test->inbox, &message, 1);
  g_assert_cmpint (get_int (test, "SELECT count (*) FROM thread_ref"), ==, 101);
  /* The first fifty and the last fifty count. */
  put_letter (test, test->inbox, 2, "0@flood", NULL, NULL);
  put_letter (test, test->inbox, 3, "49@flood", NULL, NULL);
  put_letter (test, test->inbox, 4, "99950@flood", NULL, NULL);
  put_letter (test, test->inbox, 5, "99999@flood", NULL, NULL);
  g_assert_cmpint (count_threads (test), ==, 1);
  put_letter (test, test->inbox, 6, "50000@flood", NULL, NULL);
  g_assert_cmpint (count_threads (test), ==, 2);
}

static void
test_too_long (StoreTest *test, gconstpointer data)
{
  const gsize n = HEARTH_THREAD_MAX_MESSAGES + 700;
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, n);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < n; i++)
    {
      g_ptr_array_add (ids, g_strdup_printf ("%u@long", (guint) i));
      messages[i] = store_test_message ((guint32) i + 1, g_ptr_array_index (ids, i));
      messages[i].in_reply_to = "root@long";
    }
  store_test_put (test, test->inbox, messages, n);
  g_assert_cmpint (count_threads (test), ==, 2);
  g_assert_cmpint (get_int (test, "SELECT max (n_messages) FROM folder_thread"), ==,
                   HEARTH_THREAD_MAX_MESSAGES);
}

/* Two long threads and a letter that knows both: they stay two. */
static void
test_too_long_to_join (StoreTest *test, gconstpointer data)
{
  const gsize n = 2400;
  g_autofree HearthMessageData *messages = g_new0 (HearthMessageData, n);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < n; i++)
    {
      g_ptr_array_add (ids, g_strdup_printf ("%u@two", (guint) i));
      messages[i] = store_test_message ((guint32) i + 1, g_ptr_array_index (ids, i));
      messages[i].in_reply_to = i % 2 == 0 ? "even@two" : "odd@two";
    }
  store_test_put (test, test->inbox, messages, n);
  g_assert_cmpint (count_threads (test), ==, 2);
  put_letter (test, test->inbox, 5000, "both@two", "odd@two", "even@two odd@two");
  g_assert_cmpint (count_threads (test), ==, 2);
}

static void
test_removed (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("3", 1);

  put_letter (test, test->inbox, 1, "a@x", NULL, NULL);
  put_letter (test, test->inbox, 2, "b@x", "a@x", NULL);
  put_letter (test, test->inbox, 3, "c@x", "b@x", NULL);
  g_assert_true (hearth_account_store_remove_uids (test->store, test->inbox, uids, NULL, NULL));
  g_assert_true (hearth_threads_check (test->store, NULL));
  g_assert_cmpint (get_int (test, "SELECT latest_unix_s FROM folder_thread"), ==, 1700000002);
  g_assert_true (hearth_account_store_purge_orphans (test->store, G_MAXINT64, 10, NULL, NULL));
  put_letter (test, test->inbox, 4, "d@x", "c@x", NULL);
  g_assert_cmpint (count_threads (test), ==, 1);
}

/* Random letters, joins, flags and removals: the kept-up table is right at every step. */
static void
test_random (StoreTest *test, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint32 uid = 1; uid <= 400; uid++)
    {
      g_autofree char *id = g_strdup_printf ("%d@r", g_rand_int_range (rand, 0, 200));
      g_autofree char *reply = g_strdup_printf ("%d@r", g_rand_int_range (rand, 0, 200));
      HearthKey folder = g_rand_boolean (rand) ? test->inbox : test->sent;

      put_letter (test, folder, uid, id, g_rand_int_range (rand, 0, 4) > 0 ? reply : NULL, NULL);
      if (uid % 5 == 0)
        {
          const HearthFlagNews news = { (guint32) g_rand_int_range (rand, 1, (int) uid + 1),
                                        g_rand_boolean (rand) ? HEARTH_FLAG_SEEN : 0, 0, NULL };

          g_assert_true (hearth_account_store_merge_server_flags (test->store, folder, &news, 1, NULL, NULL));
        }
      if (uid % 7 == 0)
        {
          g_autoptr (HearthIdSet) uids = hearth_id_set_new ();
          guint32 first = (guint32) g_rand_int_range (rand, 1, (int) uid + 1);

          hearth_id_set_add_range (uids, first, first + 4);
          g_assert_true (hearth_account_store_remove_uids (test->store, folder, uids, NULL, NULL));
        }
      if (uid % 50 == 0)
        g_assert_true (hearth_account_store_purge_orphans (test->store, G_MAXINT64, 100, NULL, NULL));
      if (uid % 20 == 0)
        count_threads (test);
    }
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/threads/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("orders", test_orders);
  ADD ("join", test_join);
  ADD ("cycle", test_cycle);
  ADD ("never-by-subject", test_never_by_subject);
  ADD ("many-references", test_many_references);
  ADD ("too-long", test_too_long);
  ADD ("too-long-to-join", test_too_long_to_join);
  ADD ("removed", test_removed);
  ADD ("random", test_random);
  return g_test_run ();
}
