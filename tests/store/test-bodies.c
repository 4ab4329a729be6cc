/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies: any size in any pieces comes out as it went in; nothing half written is ever seen. */

#include "hearth-account-store-private.h"
#include "hearth-chunk.h"
#include "store-test.h"

static GBytes *
make_body (gsize size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) size);
  char *bytes = g_malloc (MAX (size, 1));

  for (gsize i = 0; i < size; i++)
    bytes[i] = i % 100 < 60 ? (char) ('a' + i % 26) : (char) g_rand_int_range (rand, 0, 256);
  return g_bytes_new_take (bytes, size);
}

static HearthRow *
put_one (StoreTest *test, guint32 uid)
{
  g_autofree char *id = g_strdup_printf ("%u@body", uid);
  HearthMessageData message = store_test_message (uid, id);

  store_test_put (test, test->inbox, &message, 1);
  return store_test_row (test, test->inbox, 0);
}

static void
assert_body (StoreTest *test, HearthKey placement, const char *part_path, GBytes *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, &error);
  g_autoptr (GBytes) body = hearth_account_reader_read_body (reader, placement, part_path, &error);

  if (expected == NULL)
    {
      g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
      return;
    }
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (body, expected));
}

static gint64
count (HearthDatabase *file, const char *sql)
{
  gint64 n;

  g_assert_true (hearth_database_get_int (file, sql, &n, NULL));
  return n;
}

static void
test_sizes (StoreTest *test, gconstpointer data)
{
  static const gsize sizes[] = { 0,
                                 1,
                                 1000,
                                 HEARTH_CHUNK_BYTES - 1,
                                 HEARTH_CHUNK_BYTES,
                                 HEARTH_CHUNK_BYTES + 1,
                                 3 * HEARTH_CHUNK_BYTES + 77 };

  for (guint32 i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (HearthRow) row = put_one (test, i + 1);
      g_autoptr (GBytes) body = make_body (sizes[i]);

      assert_body (test, row->key, NULL, NULL);
      g_assert_true (hearth_account_store_put_body (test->store, row->message, body, NULL));
      assert_body (test, row->key, NULL, body);
    }
}

static void
test_pieces (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthRow) row = put_one (test, 1);
  g_autoptr (HearthRow) after = NULL;
  g_autoptr (GBytes) body = make_body (2 * HEARTH_CHUNK_BYTES + 5);
  g_autoptr (HearthBodyWriter) writer = NULL;
  g_autoptr (HearthChangeSet) changes = NULL;
  const char *bytes = g_bytes_get_data (body, NULL);

  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  writer = hearth_account_store_begin_body (test->store, row->message, NULL, NULL);
  for (gsize done = 0, step = 1; done < g_bytes_get_size (body); step = step * 3 % 9973 + 1)
    {
      gsize n = MIN (step, g_bytes_get_size (body) - done);

      g_assert_true (hearth_body_writer_write (writer, bytes + done, n, NULL));
      done += n;
    }
  assert_body (test, row->key, NULL, NULL);
  g_assert_true (hearth_body_writer_finish (writer, NULL));
  assert_body (test, row->key, NULL, body);
  changes = hearth_account_store_take_changes (test->store);
  g_assert_cmpuint (changes->bodies->len, ==, 1);
  g_assert_cmpuint (g_array_index (changes->bodies, HearthKey, 0), ==, row->message);
  after = store_test_row (test, test->inbox, 0);
  g_assert_true (after->is_body_here);
}

/* Given up, or cut by the end of the program: no trace. */
static void
test_unfinished (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthRow) row = put_one (test, 1);
  g_autoptr (GBytes) body = make_body (2 * HEARTH_CHUNK_BYTES);
  HearthBodyWriter *writer = hearth_account_store_begin_body (test->store, row->message, NULL, NULL);

  g_assert_true (
      hearth_body_writer_write (writer, g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL));
  g_assert_cmpint (count (test->store->bodies, "SELECT count (*) FROM part"), ==, 2);
  hearth_body_writer_free (writer);
  g_assert_cmpint (count (test->store->bodies, "SELECT count (*) FROM part"), ==, 0);

  g_assert_true (hearth_database_execute (
      test->store->bodies, "INSERT INTO content VALUES (70000, 1, 5, NULL), (1, 0, 5, NULL)", NULL));
  store_test_reopen (test);
  g_assert_cmpint (count (test->store->bodies, "SELECT count (*) FROM content"), ==, 0);
}

static void
test_doubles (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthRow) first = put_one (test, 1);
  g_autoptr (HearthRow) second = put_one (test, 2);
  g_autoptr (GBytes) body = make_body (HEARTH_CHUNK_BYTES + 9);
  guint n;

  g_assert_true (hearth_account_store_put_body (test->store, first->message, body, NULL));
  g_assert_true (hearth_account_store_put_body (test->store, second->message, body, NULL));
  g_assert_cmpint (count (test->store->bodies, "SELECT count (*) FROM content"), ==, 1);
  /* One lets go; the other still has it. */
  g_assert_true (hearth_account_store_forget_body (test->store, first->message, NULL));
  g_assert_true (hearth_account_store_collect_bodies (test->store, 10, &n, NULL));
  assert_body (test, first->key, NULL, NULL);
  assert_body (test, second->key, NULL, body);
  g_assert_true (hearth_account_store_forget_body (test->store, second->message, NULL));
  g_assert_true (hearth_account_store_collect_bodies (test->store, 10, &n, NULL));
  g_assert_cmpint (count (test->store->bodies, "SELECT count (*) FROM content"), ==, 0);
  g_assert_cmpint (count (test->store->bodies, "SELECT count (*) FROM part"), ==, 0);
}

static void
put_part (StoreTest *test, HearthKey message, const char *path, GBytes *bytes)
{
  g_autoptr (HearthBodyWriter) writer = hearth_account_store_begin_body (test->store, message, path, NULL);

  g_assert_true (
      hearth_body_writer_write (writer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  g_assert_true (hearth_body_writer_finish (writer, NULL));
}

static void
test_parts (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthRow) row = put_one (test, 1);
  g_autoptr (HearthRow) after = NULL;
  g_autoptr (GBytes) text = make_body (300);
  g_autoptr (GBytes) picture = make_body (HEARTH_CHUNK_BYTES * 2);
  g_autoptr (GBytes) whole = make_body (HEARTH_CHUNK_BYTES * 3);
  guint n;

  put_part (test, row->message, "1", text);
  put_part (test, row->message, "2.1", picture);
  put_part (test, row->message, "1", picture);
  put_part (test, row->message, "1", text);
  assert_body (test, row->key, "1", text);
  assert_body (test, row->key, "2.1", picture);
  assert_body (test, row->key, NULL, NULL);
  assert_body (test, row->key, "2", NULL);
  after = store_test_row (test, test->inbox, 0);
  g_assert_false (after->is_body_here);

  g_assert_true (hearth_account_store_put_body (test->store, row->message, whole, NULL));
  assert_body (test, row->key, NULL, whole);
  g_assert_true (hearth_account_store_collect_bodies (test->store, 10, &n, NULL));
  g_assert_cmpint (count (test->store->bodies, "SELECT count (*) FROM content"), ==, 1);
}

static void
test_facts (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthRow) row = put_one (test, 1);
  g_autoptr (HearthRow) after = NULL;
  g_autoptr (GBytes) structure = g_bytes_new_static ("\0\1\2", 3);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, NULL);
  g_autoptr (HearthChangeSet) changes = NULL;
  g_autofree char *words = g_strnfill (5000, 'w');

  g_assert_true (
      hearth_account_store_set_facts (test->store, row->message, "Hello\r\n  there\x01 ", TRUE, NULL));
  after = store_test_row (test, test->inbox, 0);
  g_assert_cmpstr (after->preview, ==, "Hello there");
  g_assert_true (after->has_attachment);
  hearth_change_set_free (hearth_account_store_take_changes (test->store));
  g_assert_true (hearth_account_store_set_facts (test->store, row->message, "Hello there", TRUE, NULL));
  changes = hearth_account_store_take_changes (test->store);
  g_assert_true (hearth_change_set_is_empty (changes));
  g_assert_true (hearth_account_store_set_facts (test->store, row->message, words, FALSE, NULL));

  g_assert_null (hearth_account_reader_read_structure (reader, row->key, NULL));
  g_assert_true (hearth_account_store_set_structure (test->store, row->message, structure, NULL));
  read = hearth_account_reader_read_structure (reader, row->key, NULL);
  g_assert_true (g_bytes_equal (read, structure));
}

static void
test_wanting (StoreTest *test, gconstpointer data)
{
  g_autoptr (GBytes) body = make_body (10);
  g_autoptr (GArray) wanting = NULL;
  HearthRow *second;

  hearth_row_unref (put_one (test, 1));
  second = put_one (test, 2);
  hearth_row_unref (put_one (test, 3));
  g_assert_true (hearth_account_store_put_body (test->store, second->message, body, NULL));
  hearth_row_unref (second);
  wanting = hearth_account_store_list_without_body (test->store, test->inbox, 0, 10, NULL);
  g_assert_cmpuint (wanting->len, ==, 2);
  g_assert_cmpuint (g_array_index (wanting, HearthLocation, 0).uid, ==, 3);
  g_assert_cmpuint (g_array_index (wanting, HearthLocation, 1).uid, ==, 1);
  g_assert_cmpuint (g_array_index (wanting, HearthLocation, 0).uidvalidity, ==, 7);
}

static void
test_damage (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthRow) row = put_one (test, 1);
  g_autoptr (GBytes) body = make_body (2 * HEARTH_CHUNK_BYTES);
  g_autoptr (HearthAccountReader) reader = hearth_account_reader_open (test->dir, 3, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (hearth_account_store_put_body (test->store, row->message, body, NULL));
  g_assert_true (hearth_database_execute (test->store->bodies,
                                          "UPDATE part SET zdata = x'00112233' WHERE chunk = 1", NULL));
  g_assert_null (hearth_account_reader_read_body (reader, row->key, NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED);
  g_clear_error (&error);
  g_assert_true (hearth_database_execute (test->store->bodies, "DELETE FROM part WHERE chunk = 0", NULL));
  g_assert_null (hearth_account_reader_read_body (reader, row->key, NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED);
}

/* A whole file of bodies that is damaged is made anew: they are only copies. */
static void
test_damaged_file (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthRow) row = put_one (test, 1);
  g_autoptr (HearthRow) after = NULL;
  g_autoptr (GBytes) body = make_body (2 * HEARTH_CHUNK_BYTES);
  g_autofree char *path = g_build_filename (test->dir, "bodies.db", NULL);

  g_assert_true (hearth_account_store_put_body (test->store, row->message, body, NULL));
  hearth_account_store_close (g_steal_pointer (&test->store));
  g_assert_true (
      g_file_set_contents (path, "no database at all, no database at all, no database at all", -1, NULL));
  store_test_open (test);
  after = store_test_row (test, test->inbox, 0);
  g_assert_false (after->is_body_here);
  g_assert_true (hearth_account_store_put_body (test->store, row->message, body, NULL));
  assert_body (test, row->key, NULL, body);
}

static void
test_chunk_hostile (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GBytes) plain = make_body (5000);
  g_autoptr (GBytes) packed = hearth_chunk_compress (g_bytes_get_data (plain, NULL), 5000, NULL);
  gsize length = g_bytes_get_size (packed);
  g_autofree guchar *bytes = g_memdup2 (g_bytes_get_data (packed, NULL), length);

  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GBytes) back = hearth_chunk_decompress (bytes, cut, NULL);

      g_assert_null (back);
    }
  for (int round = 0; round < 5000; round++)
    {
      gsize position = (gsize) g_rand_int_range (rand, 0, (gint32) length);
      guchar kept = bytes[position];
      g_autoptr (GBytes) back = NULL;

      bytes[position] = (guchar) g_rand_int_range (rand, 0, 256);
      back = hearth_chunk_decompress (bytes, length, NULL);
      g_assert_true (back == NULL || g_bytes_get_size (back) <= HEARTH_CHUNK_BYTES);
      bytes[position] = kept;
    }
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/bodies/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sizes", test_sizes);
  ADD ("pieces", test_pieces);
  ADD ("unfinished", test_unfinished);
  ADD ("doubles", test_doubles);
  ADD ("parts", test_parts);
  ADD ("facts", test_facts);
  ADD ("wanting", test_wanting);
  ADD ("damage", test_damage);
  ADD ("damaged-file", test_damaged_file);
  g_test_add_func ("/store/bodies/chunk-hostile", test_chunk_hostile);
  return g_test_run ();
}
