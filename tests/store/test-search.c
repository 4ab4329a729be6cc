/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tokenizer and the search index: what is found, in which order, and that nothing typed is an error. */

#include "hearth-search-index.h"
#include "hearth-tokenizer.h"
#include "store-test.h"

static gboolean
join_cb (const char *token, gsize length_bytes, gsize start, gsize end, gpointer data)
{
  g_assert_cmpuint (start, <, end);
  if (((GString *) data)->len > 0)
    g_string_append_c (data, '|');
  g_string_append_len (data, token, (gssize) length_bytes);
  return TRUE;
}

static char *
tokens (const char *text, gsize length, HearthTokenizePurpose purpose)
{
  GString *joined = g_string_new (NULL);

  hearth_tokenize (text, length, purpose, join_cb, joined);
  return g_string_free (joined, FALSE);
}

static void
test_tokens (void)
{
  static const struct
  {
    const char *text;
    const char *document;
    const char *query;
  } cases[] = {
    { "", "", "" },
    { " ,;- ", "", "" },
    { "Hello, World!", "hello|world", "hello|world" },
    { "anna.berg@example.org", "anna|berg|example|org", "anna|berg|example|org" },
    { "Béatrice MÜLLER", "beatrice|muller", "beatrice|muller" },
    { "Be\xcc\x81"
      "a",
      "bea", "bea" },
    { "Łukasz Straße ÆØ", "lukasz|strasse|aeo", "lukasz|strasse|aeo" },
    { "ﬁnal Ⅷ ｆｕｌｌ", "final|viii|full", "final|viii|full" },
    { "日本語", "日本|本語|語", "日本|本語" },
    { "日", "日", "日" },
    { "tokyo東京2026", "tokyo|東京|京|2026", "tokyo|東京|2026" },
    { "ПРИВЕТ мир", "привет|мир", "привет|мир" },
    { "Ελλάδα", "ελλαδα", "ελλαδα" },
    { "שלום", "שלום", "שלום" },
    { "a\xff\xfe\xc0\xaf"
      "b",
      "a|b", "a|b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = strlen (cases[i].text);
      g_autofree char *document = tokens (cases[i].text, length, HEARTH_TOKENIZE_DOCUMENT);
      g_autofree char *query = tokens (cases[i].text, length, HEARTH_TOKENIZE_QUERY);

      g_assert_cmpstr (document, ==, cases[i].document);
      g_assert_cmpstr (query, ==, cases[i].query);
    }
}

/* Any bytes, cut anywhere; a word without end is bounded. */
static void
test_tokens_hostile (void)
{
  g_autofree char *word = g_strnfill (1000000, 'x');
  g_autofree char *one = tokens (word, 1000000, HEARTH_TOKENIZE_DOCUMENT);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  char bytes[64];

  g_assert_cmpuint (strlen (one), <, 200);
  for (int round = 0; round < 20000; round++)
    {
      gsize length = (gsize) g_rand_int_range (rand, 0, sizeof bytes);
      g_autofree char *joined = NULL;

      for (gsize i = 0; i < length; i++)
        bytes[i] = (char) g_rand_int_range (rand, 1, 256);
      joined = tokens (bytes, length, HEARTH_TOKENIZE_DOCUMENT);
      g_assert_true (g_utf8_validate (joined, -1, NULL));
    }
}

static void
put (StoreTest *test, guint32 uid, gint64 date, const char *from, const char *subject)
{
  g_autofree char *id = g_strdup_printf ("%u@search", uid);
  HearthMessageData message = store_test_message (uid, id);

  message.from_name = from;
  message.subject = subject;
  message.date_unix_s = date;
  message.internal_unix_s = date;
  store_test_put (test, test->inbox, &message, 1);
}

static HearthSearchIndex *
open_index (StoreTest *test)
{
  g_autoptr (GError) error = NULL;
  HearthSearchIndex *index = hearth_search_index_open (test->dir, 3, &error);

  g_assert_no_error (error);
  return index;
}

static void
add_headers (HearthSearchIndex *index)
{
  g_autoptr (GError) error = NULL;
  guint n;

  do
    g_assert_true (hearth_search_index_add_headers (index, 2, &n, &error));
  while (n > 0);
}

/* The subjects that are found, in order. */
static char *
find (StoreTest *test, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthSearcher) searcher = hearth_searcher_open (test->dir, 3, &error);
  g_autoptr (HearthListIndex) list = store_test_list (test, test->inbox);
  g_autoptr (GArray) found = NULL;
  GString *subjects = g_string_new (NULL);

  g_assert_no_error (error);
  found = hearth_searcher_find (searcher, query, 50, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    for (guint k = 0; k < list->rows->len; k++)
      {
        HearthRow *row = g_ptr_array_index (list->rows, k);

        if (row->message == g_array_index (found, HearthKey, i))
          g_string_append_printf (subjects, "%s%s", subjects->len > 0 ? "|" : "", row->subject);
      }
  return g_string_free (subjects, FALSE);
}

static void
assert_finds (StoreTest *test, const char *query, const char *subjects)
{
  g_autofree char *found = find (test, query);

  g_assert_cmpstr (found, ==, subjects);
}

static void
test_find (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthSearchIndex) index = NULL;
  g_autoptr (GArray) wanting = NULL;
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (GBytes) source = g_bytes_new_static ("x", 1);
  HearthSearchText text = { 0 };

  put (test, 1, 1700000300, "Anna Berg", "blue bike");
  put (test, 2, 1700000100, "Anna Berg", "red bike");
  put (test, 3, 1700000100, "Béatrice", "Umzug am Samstag");
  put (test, 4, 1700000200, "Kenji", "東京タワー");
  index = open_index (test);
  add_headers (index);
  assert_finds (test, "bike", "blue bike|red bike");
  assert_finds (test, "anna bike", "blue bike|red bike");
  assert_finds (test, "bike anna red", "red bike");
  assert_finds (test, "bi", "blue bike|red bike");
  assert_finds (test, "BEATRICE", "Umzug am Samstag");
  assert_finds (test, "\"red bike\"", "red bike");
  assert_finds (test, "\"bike red\"", "");
  assert_finds (test, "東京", "東京タワー");
  assert_finds (test, "京", "東京タワー");
  assert_finds (test, "タワ", "東京タワー");
  assert_finds (test, "nothing", "");
  assert_finds (test, "bike nothing", "");

  /* Text joins headers: one word here, the other there. */
  row = store_test_row (test, test->inbox, 0);
  g_assert_true (hearth_account_store_put_body (test->store, row->message, source, NULL));
  wanting = hearth_search_index_list_without_text (index, 10, NULL);
  g_assert_cmpuint (wanting->len, ==, 1);
  text.message = g_array_index (wanting, HearthKey, 0);
  g_assert_cmpuint (text.message, ==, row->message);
  text.text = "with a new saddle";
  text.attachments = "photo.jpg";
  g_assert_true (hearth_search_index_add_texts (index, &text, 1, NULL));
  assert_finds (test, "anna saddle", "blue bike");
  assert_finds (test, "photo", "blue bike");
  g_array_unref (g_steal_pointer (&wanting));
  wanting = hearth_search_index_list_without_text (index, 10, NULL);
  g_assert_cmpuint (wanting->len, ==, 0);
  g_assert_true (hearth_search_index_merge (index, 100, NULL));
  assert_finds (test, "anna saddle", "blue bike");
}

/* Trust 46: a typo never errors, and nothing typed is an expression. */
static void
test_typos (StoreTest *test, gconstpointer data)
{
  static const char *const queries[] = { "",
                                         "\"",
                                         "\"\"",
                                         "\"\"\"",
                                         "*",
                                         "bike*",
                                         "^bike",
                                         "-bike",
                                         "NOT",
                                         "AND",
                                         "OR",
                                         "NEAR(",
                                         "NEAR(a b)",
                                         "(",
                                         ")",
                                         "a:b",
                                         "subject:bike",
                                         "{a b}",
                                         "+",
                                         "bike OR",
                                         "bike AND (",
                                         "' OR 1=1 --",
                                         "\\",
                                         "\"bike",
                                         "bike\"",
                                         "%",
                                         "_",
                                         "a\xff\"",
                                         "\xc3\x28",
                                         ";",
                                         "bi\"ke",
                                         "header MATCH x",
                                         "\"a\" * \"b\"" };
  g_autoptr (HearthSearchIndex) index = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  put (test, 1, 1700000300, "Anna Berg", "blue bike");
  index = open_index (test);
  add_headers (index);
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *found = find (test, queries[i]);

      g_assert_nonnull (found);
    }
  for (int round = 0; round < 300; round++)
    {
      char query[24] = { 0 };
      g_autofree char *found = NULL;

      for (int i = 0; i < 23; i++)
        query[i] = "\"*()-^: abANDORNEAR'+{}"[g_rand_int_range (rand, 0, 23)];
      found = find (test, query);
      g_assert_nonnull (found);
    }
  assert_finds (test, "-bike", "blue bike");
  assert_finds (test, "NOT", "");
}

static void
test_dead (StoreTest *test, gconstpointer data)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_parse ("1:3", 1);
  g_autoptr (HearthSearchIndex) index = NULL;
  gboolean was_rebuilt;

  for (guint32 uid = 1; uid <= 6; uid++)
    put (test, uid, 1700000000 + uid, "Anna", uid % 2 == 0 ? "even" : "odd");
  index = open_index (test);
  add_headers (index);
  g_assert_true (hearth_search_index_rebuild_if_stale (index, &was_rebuilt, NULL));
  g_assert_false (was_rebuilt);
  g_assert_true (hearth_account_store_remove_uids (test->store, test->inbox, uids, NULL, NULL));
  assert_finds (test, "anna", "even|odd|even");
  g_assert_true (hearth_account_store_purge_orphans (test->store, G_MAXINT64, 100, NULL, NULL));
  assert_finds (test, "odd", "odd");
  g_assert_true (hearth_search_index_rebuild_if_stale (index, &was_rebuilt, NULL));
  g_assert_true (was_rebuilt);
  assert_finds (test, "anna", "");
  add_headers (index);
  assert_finds (test, "anna", "even|odd|even");
}

static void
test_damaged (StoreTest *test, gconstpointer data)
{
  g_autofree char *path = g_build_filename (test->dir, "search.db", NULL);
  g_autoptr (HearthSearchIndex) index = NULL;

  put (test, 1, 1700000300, "Anna Berg", "blue bike");
  g_assert_true (g_file_set_contents (
      path, "Not a database at all, but long enough to look like a file of one", -1, NULL));
  index = open_index (test);
  add_headers (index);
  assert_finds (test, "bike", "blue bike");
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/store/search/" name, StoreTest, NULL, store_test_set_up, func, store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/tokens", test_tokens);
  g_test_add_func ("/store/search/tokens-hostile", test_tokens_hostile);
  ADD ("find", test_find);
  ADD ("typos", test_typos);
  ADD ("dead", test_dead);
  ADD ("damaged", test_damaged);
  return g_test_run ();
}
