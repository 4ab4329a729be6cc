/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UID sets against a plain array of flags as the oracle. */
#include "hearth-id-set.h"

#include <string.h>

#define SPACE 200

static void
assert_text (HearthIdSet *set, const char *expected)
{
  g_autofree char *text = hearth_id_set_to_string (set);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_add (void)
{
  g_autoptr (HearthIdSet) set = hearth_id_set_new ();

  g_assert_true (hearth_id_set_is_empty (set));
  hearth_id_set_add (set, 5);
  hearth_id_set_add (set, 7);
  assert_text (set, "5,7");
  hearth_id_set_add (set, 6);
  assert_text (set, "5:7");
  hearth_id_set_add_range (set, 1, 4);
  assert_text (set, "1:7");
  hearth_id_set_add (set, G_MAXUINT32);
  hearth_id_set_add (set, G_MAXUINT32 - 1);
  assert_text (set, "1:7,4294967294:4294967295");
  g_assert_cmpuint (hearth_id_set_count (set), ==, 9);
  g_assert_true (hearth_id_set_contains (set, G_MAXUINT32));
  g_assert_false (hearth_id_set_contains (set, 8));
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *expected; /* NULL: refused */
  } cases[] = {
    { "1", "1" },
    { "1,2,3", "1:3" },
    { "9:7", "7:9" },
    { "1:3,2:5", "1:5" },
    { "4294967295", "4294967295" },
    { "", NULL },
    { "0", NULL },
    { "*", NULL },
    { "1:*", NULL },
    { "1,", NULL },
    { ",1", NULL },
    { "1:", NULL },
    { "1::2", NULL },
    { "4294967296", NULL },
    { "99999999999999999999", NULL },
    { "1 2", NULL },
    { "-1", NULL },
    { "1,2,3,4,5,6,7,8,9,10,11", NULL }, /* over the limit given below */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HearthIdSet) set = hearth_id_set_parse (cases[i].text, 10);

      if (cases[i].expected == NULL)
        g_assert_null (set);
      else
        assert_text (set, cases[i].expected);
    }
}

static void
assert_same (HearthIdSet *set, const guint8 *oracle)
{
  guint count = 0;

  for (guint id = 1; id < SPACE; id++)
    {
      g_assert_cmpint (hearth_id_set_contains (set, id), ==, oracle[id] != 0);
      count += oracle[id] != 0;
    }
  g_assert_cmpuint (hearth_id_set_count (set), ==, count);
  for (gsize i = 1; i < hearth_id_set_get_n_ranges (set); i++)
    g_assert_cmpuint (hearth_id_set_get_range (set, i).first, >,
                      hearth_id_set_get_range (set, i - 1).last + 1);
}

static void
test_random (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (HearthIdSet) set = hearth_id_set_new ();
      g_autoptr (HearthIdSet) other = hearth_id_set_new ();
      g_autoptr (HearthIdSet) rest = NULL;
      guint8 oracle[SPACE] = { 0 }, oracle_other[SPACE] = { 0 };

      for (guint i = 0; i < 40; i++)
        {
          const guint first = (guint) g_test_rand_int_range (1, SPACE);
          const guint last = (guint) g_test_rand_int_range ((gint32) first, MIN (SPACE, (gint32) first + 20));

          if (g_test_rand_int_range (0, 3) == 0)
            {
              hearth_id_set_remove_range (set, first, last);
              memset (oracle + first, 0, last - first + 1);
            }
          else
            {
              hearth_id_set_add_range (set, first, last);
              memset (oracle + first, 1, last - first + 1);
            }
          if (i % 4 == 0)
            {
              hearth_id_set_add_range (other, first, first);
              oracle_other[first] = 1;
            }
        }
      assert_same (set, oracle);
      g_assert_cmpint (hearth_id_set_equal (set, other), ==,
                       memcmp (oracle, oracle_other, sizeof oracle) == 0);
      g_assert_true (hearth_id_set_equal (set, set));
      rest = hearth_id_set_subtract (set, other);
      for (guint i = 0; i < SPACE; i++)
        oracle[i] = oracle[i] && !oracle_other[i];
      assert_same (rest, oracle);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/id-set/add", test_add);
  g_test_add_func ("/base/id-set/parse", test_parse);
  g_test_add_func ("/base/id-set/random", test_random);
  return g_test_run ();
}
