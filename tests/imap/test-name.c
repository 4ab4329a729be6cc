/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of mailboxes, and the map from sequence numbers to UIDs. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-name.h"
#include "hearth-imap-sequence.h"

static void
test_both_ways (void)
{
  static const char *const pairs[][2] = {
    { "INBOX", "INBOX" },
    { "Entwürfe", "Entw&APw-rfe" },
    { "Ham & Eggs", "Ham &- Eggs" },
    { "~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-" },
    { "&", "&-" },
    { "a😀b", "a&2D3eAA-b" },
    { "é", "&AOk-" },
    { "tab\there", "tab&AAk-here" },
    { "\"quotes\" \\ %*", "\"quotes\" \\ %*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *wire = hearth_imap_name_encode (pairs[i][0], NULL);
      g_autofree char *name = hearth_imap_name_decode (pairs[i][1]);

      g_assert_cmpstr (wire, ==, pairs[i][1]);
      g_assert_cmpstr (name, ==, pairs[i][0]);
    }
}

/* Every character alone and within a name. */
static void
test_all_characters (void)
{
  for (gunichar c = 1; c < 0x20000; c += c < 0x3000 ? 1 : 37)
    {
      char utf8[8] = "";
      g_autofree char *name = NULL;
      g_autofree char *wire = NULL;
      g_autofree char *back = NULL;

      if (c == '\r' || c == '\n' || (c >= 0xd800 && c < 0xe000))
        continue;
      utf8[g_unichar_to_utf8 (c, utf8)] = '\0';
      name = g_strdup_printf ("%s&a%s%s-b", utf8, utf8, utf8);
      wire = hearth_imap_name_encode (name, NULL);
      g_assert_nonnull (wire);
      for (const char *p = wire; *p != '\0'; p++)
        g_assert_true (*p >= 0x20 && *p < 0x7f);
      back = hearth_imap_name_decode (wire);
      g_assert_cmpstr (back, ==, name);
    }
}

static void
test_refused (void)
{
  static const char *const bad[] = { "", "a\rb", "a\nb", "\xff\xfe", "a\xc3" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (hearth_imap_name_encode (bad[i], &error));
      g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
    }
  g_assert_false (hearth_imap_argument_check ("a\0b", 3, NULL));
  g_assert_true (hearth_imap_argument_check ("a b", -1, NULL));
}

/* What is no modified UTF-7 stands for itself, and is always valid UTF-8. */
static void
test_malformed (void)
{
  static const char *const pairs[][2] = {
    { "a&b", "a&b" },          { "&", "&" },
    { "&AOk", "&AOk" },        { "&AO-", "&AO-" },
    { "&AOl-", "&AOl-" },      { "&!-", "&!-" },
    { "&2D0-", "&2D0-" },      { "&AAA-", "&AAA-" },
    { "caf\xc3\xa9", "café" }, { "x\xff", "x\xef\xbf\xbd" },
    { "&AOkA-", "&AOkA-" },    { "&A/k-", "&A/k-" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *name = hearth_imap_name_decode (pairs[i][0]);

      g_assert_true (g_utf8_validate (name, -1, NULL));
      g_assert_cmpstr (name, ==, pairs[i][1]);
    }
}

static void
test_inbox (void)
{
  g_assert_true (hearth_imap_name_is_inbox ("inBox"));
  g_assert_false (hearth_imap_name_is_inbox ("INBOX.Sent"));
}

/* Against a plain array, with the orders in which servers report deletions and with any other. */
static void
test_sequence (void)
{
  for (guint round = 0; round < 60; round++)
    {
      g_autoptr (HearthImapSequence) map = hearth_imap_sequence_new ();
      g_autoptr (GArray) plain = g_array_new (FALSE, TRUE, sizeof (guint32));

      for (guint step = 0; step < 400; step++)
        {
          const guint32 number = (guint32) g_test_rand_int_range (1, (gint32) plain->len + 2);

          if (g_test_rand_int_range (0, 3) == 0 && plain->len > 0)
            {
              const guint32 at = round % 3 == 0 ? 1 : round % 3 == 1 ? plain->len : MIN (number, plain->len);

              g_assert_cmpuint (hearth_imap_sequence_expunge (map, at), ==,
                                g_array_index (plain, guint32, at - 1));
              g_array_remove_index (plain, at - 1);
            }
          else
            {
              const guint32 uid = step + 1000;

              hearth_imap_sequence_set (map, number, uid);
              if (number > plain->len)
                g_array_set_size (plain, number);
              g_array_index (plain, guint32, number - 1) = uid;
            }
          g_assert_cmpuint (hearth_imap_sequence_get_n_known (map), ==, plain->len);
        }
      for (guint i = 0; i < plain->len; i++)
        g_assert_cmpuint (hearth_imap_sequence_get (map, i + 1), ==, g_array_index (plain, guint32, i));
      g_assert_cmpuint (hearth_imap_sequence_get (map, plain->len + 1), ==, 0);
      g_assert_cmpuint (hearth_imap_sequence_get (map, 0), ==, 0);
    }
}

/* A million messages go one by one, from the front and from the back. */
static void
test_sequence_mass_expunge (void)
{
  g_autoptr (HearthImapSequence) map = hearth_imap_sequence_new ();

  for (guint32 i = 1; i <= 1000000; i++)
    hearth_imap_sequence_set (map, i, i);
  for (guint32 i = 1; i <= 400000; i++)
    g_assert_cmpuint (hearth_imap_sequence_expunge (map, 5), ==, i + 4);
  for (guint32 i = 600000; i > 4; i--)
    g_assert_cmpuint (hearth_imap_sequence_expunge (map, i), ==, i + 400000);
  g_assert_cmpuint (hearth_imap_sequence_get_n_known (map), ==, 4);
  g_assert_cmpuint (hearth_imap_sequence_get (map, 4), ==, 4);
}

static void
test_sequence_vanish (void)
{
  g_autoptr (HearthImapSequence) map = hearth_imap_sequence_new ();
  g_autoptr (HearthIdSet) gone = hearth_id_set_parse ("2:3,9", 10);

  for (guint32 i = 1; i <= 5; i++)
    hearth_imap_sequence_set (map, i, i);
  g_assert_cmpuint (hearth_imap_sequence_vanish (map, gone), ==, 2);
  g_assert_cmpuint (hearth_imap_sequence_get (map, 2), ==, 4);
  hearth_imap_sequence_set (map, 4294967295u, 1);
  g_assert_cmpuint (hearth_imap_sequence_get_n_known (map), ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/name/both-ways", test_both_ways);
  g_test_add_func ("/imap/name/all-characters", test_all_characters);
  g_test_add_func ("/imap/name/refused", test_refused);
  g_test_add_func ("/imap/name/malformed", test_malformed);
  g_test_add_func ("/imap/name/inbox", test_inbox);
  g_test_add_func ("/imap/sequence/random", test_sequence);
  g_test_add_func ("/imap/sequence/mass-expunge", test_sequence_mass_expunge);
  g_test_add_func ("/imap/sequence/vanish", test_sequence_vanish);
  return g_test_run ();
}
