/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list model against a plain sorted array: a view that only follows items_changed must see the same rows. */
#include "hearth-message-list.h"

#include <glib/gstdio.h>

#include "hearth-engine.h"
#include "hearth-thread.h"

#define FOLDER 7

typedef struct
{
  HearthEngine *engine;
  HearthMessageList *list;
  GArray *mirror; /* of HearthKey, in list order, kept up by items_changed alone */
  GArray *oracle; /* of HearthListEntry, ascending */
  guint n_signals;
  char *data_dir;
} Fixture;

static int
ascending (gconstpointer a, gconstpointer b)
{
  return hearth_list_entry_compare (a, b, HEARTH_SORT_OLDEST_FIRST);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *fixture)
{
  fixture->n_signals++;
  g_assert_cmpuint (position + removed, <=, fixture->mirror->len);
  if (removed > 0)
    g_array_remove_range (fixture->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    {
      const HearthKey key = hearth_message_list_get_key (fixture->list, position + i);

      g_array_insert_val (fixture->mirror, position + i, key);
    }
  g_assert_cmpuint (fixture->mirror->len, ==, g_list_model_get_n_items (model));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  HearthListIndex *head = hearth_list_index_new (FOLDER, (HearthSort) GPOINTER_TO_INT (data));

  head->is_complete = TRUE;
  fixture->data_dir = g_dir_make_tmp ("hearth-list-XXXXXX", NULL);
  fixture->engine = hearth_engine_new (fixture->data_dir);
  fixture->list = hearth_message_list_new (fixture->engine, head);
  fixture->mirror = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  fixture->oracle = g_array_new (FALSE, FALSE, sizeof (HearthListEntry));
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (items_changed_cb), fixture);
  hearth_list_index_unref (head);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->list);
  g_object_unref (fixture->engine);
  g_array_unref (fixture->mirror);
  g_array_unref (fixture->oracle);
  g_rmdir (fixture->data_dir);
  g_free (fixture->data_dir);
}

static void
assert_same (Fixture *fixture)
{
  const gboolean newest_first = hearth_message_list_get_sort (fixture->list) == HEARTH_SORT_NEWEST_FIRST;
  const guint n = fixture->oracle->len;

  g_assert_cmpuint (hearth_message_list_get_count (fixture->list), ==, n);
  g_assert_cmpuint (fixture->mirror->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const HearthListEntry *entry =
          &g_array_index (fixture->oracle, HearthListEntry, newest_first ? n - 1 - i : i);
      guint position;

      g_assert_cmpuint (hearth_message_list_get_key (fixture->list, i), ==, entry->key);
      g_assert_cmpuint (g_array_index (fixture->mirror, HearthKey, i), ==, entry->key);
      g_assert_true (hearth_message_list_find (fixture->list, entry, &position));
      g_assert_cmpuint (position, ==, i);
    }
  g_assert_cmpuint (hearth_message_list_get_key (fixture->list, n), ==, HEARTH_KEY_NONE);
}

static void
apply (Fixture *fixture, HearthChangeSet *set, guint64 generation)
{
  HearthFolderChange *change = hearth_change_set_touch_folder (set, FOLDER);

  change->generation = generation;
  hearth_message_list_apply (fixture->list, change);
}

static void
test_random (Fixture *fixture, gconstpointer data)
{
  HearthKey next_key = 1;

  for (guint64 generation = 1; generation <= 300; generation++)
    {
      g_autoptr (HearthChangeSet) set = hearth_change_set_new ();
      const int n_added = g_test_rand_int_range (0, 12);
      const int n_removed = g_test_rand_int_range (0, 8);

      for (int i = 0; i < n_added; i++)
        {
          const HearthListEntry entry = { g_test_rand_int_range (0, 50), next_key++ };

          hearth_change_set_add_row (set, FOLDER, entry.sort, entry.key);
          g_array_append_val (fixture->oracle, entry);
        }
      g_array_sort (fixture->oracle, ascending);
      for (int i = 0; i < n_removed && fixture->oracle->len > 0; i++)
        {
          const guint index = (guint) g_test_rand_int_range (0, (gint32) fixture->oracle->len);
          const HearthListEntry entry = g_array_index (fixture->oracle, HearthListEntry, index);

          hearth_change_set_remove_row (set, FOLDER, entry.sort, entry.key);
          g_array_remove_index (fixture->oracle, index);
        }
      apply (fixture, set, generation);
      assert_same (fixture);
    }
}

/* What was told already, what is older than what is known and what is not there change nothing. */
static void
test_repeated (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthChangeSet) set = hearth_change_set_new ();
  const HearthListEntry entry = { 5, 1 };
  guint before;

  hearth_change_set_add_row (set, FOLDER, 5, 1);
  hearth_change_set_add_row (set, FOLDER, 5, 1);
  g_array_append_val (fixture->oracle, entry);
  apply (fixture, set, 3);
  assert_same (fixture);
  before = fixture->n_signals;
  apply (fixture, set, 3);
  apply (fixture, set, 2);
  apply (fixture, set, 4);
  g_assert_cmpuint (fixture->n_signals, ==, before);
  assert_same (fixture);
  hearth_change_set_remove_row (set, FOLDER, 6, 1);
  hearth_change_set_remove_row (set, FOLDER, 5, 9);
  apply (fixture, set, 5);
  g_assert_cmpuint (fixture->n_signals, ==, before);
}

/* New mail on top of a long list is one signal for one run, however many messages it has. */
static void
test_runs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthChangeSet) old = hearth_change_set_new ();
  g_autoptr (HearthChangeSet) fresh = hearth_change_set_new ();
  g_autoptr (HearthChangeSet) gone = hearth_change_set_new ();

  for (HearthKey key = 1; key <= 1000; key++)
    hearth_change_set_add_row (old, FOLDER, (gint64) key, key);
  apply (fixture, old, 1);
  g_assert_cmpuint (fixture->n_signals, ==, 1);
  for (HearthKey key = 1001; key <= 1100; key++)
    hearth_change_set_add_row (fresh, FOLDER, (gint64) key, key);
  apply (fixture, fresh, 2);
  g_assert_cmpuint (fixture->n_signals, ==, 2);
  for (HearthKey key = 500; key < 600; key++)
    hearth_change_set_remove_row (gone, FOLDER, (gint64) key, key);
  apply (fixture, gone, 3);
  g_assert_cmpuint (fixture->n_signals, ==, 3);
  g_assert_cmpuint (hearth_message_list_get_count (fixture->list), ==, 1000);
}

/* What is expected is shown at once; that it comes then is no news. */
static void
test_expected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthChangeSet) set = hearth_change_set_new ();
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (HearthListEntry));
  const HearthListEntry old = { 4, 1 }, one = { 5, 2 }, two = { 6, 3 };
  guint before;

  hearth_change_set_add_row (set, FOLDER, old.sort, old.key);
  apply (fixture, set, 1);
  g_array_append_val (fixture->oracle, one);
  g_array_append_val (fixture->oracle, two);
  hearth_message_list_expect (fixture->list, fixture->oracle, none);
  g_array_prepend_val (fixture->oracle, old);
  assert_same (fixture);
  g_array_remove_index (fixture->oracle, 2);
  g_array_append_val (none, two);
  hearth_message_list_expect (fixture->list, fixture->oracle, none);
  assert_same (fixture);

  before = fixture->n_signals;
  hearth_change_set_add_row (set, FOLDER, one.sort, one.key);
  hearth_change_set_remove_row (set, FOLDER, two.sort, two.key);
  apply (fixture, set, 2);
  g_assert_cmpuint (fixture->n_signals, ==, before);
  assert_same (fixture);
}

/* A list of one row, which is read. */
static HearthMessageList *
make_list_of_one (Fixture *fixture, HearthSort sort)
{
  g_autoptr (HearthListIndex) head = hearth_list_index_new (FOLDER, sort);

  head->is_complete = TRUE;
  head->entries = g_new0 (HearthListEntry, 1);
  head->entries[0] = (HearthListEntry){ 5, 1 };
  head->n_entries = 1;
  g_ptr_array_add (head->rows, hearth_row_new (1));
  return hearth_message_list_new (fixture->engine, head);
}

/* A message that went away and comes back may have changed meanwhile: it is shown as it was until it is read anew. */
static void
test_comes_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthMessageList) list = make_list_of_one (fixture, (HearthSort) GPOINTER_TO_INT (data));
  g_autoptr (HearthChangeSet) gone = hearth_change_set_new ();
  g_autoptr (HearthChangeSet) back = hearth_change_set_new ();
  g_autoptr (HearthMessage) message = NULL;

  message = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_nonnull (hearth_message_get_row (message));
  g_clear_object (&message);

  hearth_change_set_remove_row (gone, FOLDER, 5, 1);
  hearth_change_set_touch_folder (gone, FOLDER)->generation = 1;
  hearth_message_list_apply (list, hearth_change_set_touch_folder (gone, FOLDER));
  hearth_change_set_add_row (back, FOLDER, 5, 1);
  hearth_change_set_touch_folder (back, FOLDER)->generation = 2;
  hearth_message_list_apply (list, hearth_change_set_touch_folder (back, FOLDER));
  message = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_nonnull (hearth_message_get_row (message));
  g_assert_null (hearth_message_list_peek_row (list, 1));
}

/* A row that changed and was scrolled out of sight before it could be read again is not taken for what it was. */
static void
test_looked_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthMessageList) list = make_list_of_one (fixture, (HearthSort) GPOINTER_TO_INT (data));
  g_autoptr (HearthChangeSet) changed = hearth_change_set_new ();
  g_autoptr (HearthMessage) message = g_list_model_get_item (G_LIST_MODEL (list), 0);

  g_assert_true (hearth_message_list_is_current (list, message));
  hearth_change_set_change_row (changed, FOLDER, 1);
  hearth_message_list_apply (list, hearth_change_set_touch_folder (changed, FOLDER));
  g_assert_false (hearth_message_list_is_current (list, message));
  g_clear_object (&message);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  message = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_nonnull (hearth_message_get_row (message));
  g_assert_false (hearth_message_list_is_current (list, message));
  g_assert_null (hearth_message_list_peek_row (list, 1));
}

int
main (int argc, char **argv)
{
  const gpointer orders[] = { GINT_TO_POINTER (HEARTH_SORT_NEWEST_FIRST),
                              GINT_TO_POINTER (HEARTH_SORT_OLDEST_FIRST) };
  static const char *const names[] = { "newest-first", "oldest-first" };

  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_UI);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *random = g_strdup_printf ("/client/message-list/random/%s", names[i]);
      g_autofree char *repeated = g_strdup_printf ("/client/message-list/repeated/%s", names[i]);
      g_autofree char *comes_back = g_strdup_printf ("/client/message-list/comes-back/%s", names[i]);
      g_autofree char *looked_away = g_strdup_printf ("/client/message-list/looked-away/%s", names[i]);
      g_autofree char *expected = g_strdup_printf ("/client/message-list/expected/%s", names[i]);
      g_autofree char *runs = g_strdup_printf ("/client/message-list/runs/%s", names[i]);

      g_test_add (random, Fixture, orders[i], set_up, test_random, tear_down);
      g_test_add (repeated, Fixture, orders[i], set_up, test_repeated, tear_down);
      g_test_add (runs, Fixture, orders[i], set_up, test_runs, tear_down);
      g_test_add (expected, Fixture, orders[i], set_up, test_expected, tear_down);
      g_test_add (comes_back, Fixture, orders[i], set_up, test_comes_back, tear_down);
      g_test_add (looked_away, Fixture, orders[i], set_up, test_looked_away, tear_down);
    }
  return g_test_run ();
}
