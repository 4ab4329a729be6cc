/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Address headers as they really come. Expected: "name|address" of each, separated by spaces and semicolons. */
#include <glib.h>
#include <string.h>

#include "hearth-mime-address.h"
#include "hearth-mime-init.h"

static const struct
{
  const char *raw;
  const char *expected;
} cases[] = {
  { "", "" },
  { "marta@keller.example", "|marta@keller.example" },
  { "<marta@keller.example>", "|marta@keller.example" },
  { "Marta Keller <marta@keller.example>", "Marta Keller|marta@keller.example" },
  { "\"Keller, Marta\" <marta@keller.example>", "Keller, Marta|marta@keller.example" },
  { "\"Marta \\\"M\\\" Keller\" <m@k.example>", "Marta \"M\" Keller|m@k.example" },
  { "marta@keller.example (Marta Keller)", "Marta Keller|marta@keller.example" },
  { "marta@keller.example (Marta (the one) Keller)", "Marta (the one) Keller|marta@keller.example" },
  { "a@b.example, c@d.example", "|a@b.example; |c@d.example" },
  { "a@b.example; c@d.example", "|a@b.example; |c@d.example" },
  { "A <a@b.example>,B <c@d.example>", "A|a@b.example; B|c@d.example" },
  { "A <a@b.example>,\r\n B <c@d.example>", "A|a@b.example; B|c@d.example" },
  { ",, ,a@b.example,,", "|a@b.example" },
  { "Friends: a@b.example, C <c@d.example>;", "|a@b.example; C|c@d.example" },
  { "undisclosed-recipients:;", "" },
  { "Undisclosed recipients: ;", "" },
  { "A: a@b.example;, c@d.example", "|a@b.example; |c@d.example" },
  { "=?utf-8?Q?M=C3=BCller?= <m@x.example>", "Müller|m@x.example" },
  { "=?utf-8?Q?Keller,_Marta?= <m@x.example>", "Keller, Marta|m@x.example" },
  { "\"=?utf-8?Q?M=C3=BCller?=\" <m@x.example>", "Müller|m@x.example" },
  { "=?utf-8?Q?a?= =?utf-8?Q?b?= <m@x.example>", "ab|m@x.example" },
  { "M\xfcller <m@x.example>", "Müller|m@x.example" },
  { "Müller <m@x.example>", "Müller|m@x.example" },
  { "'marta@keller.example' <marta@keller.example>", "|marta@keller.example" },
  { "\"'Marta'\" <m@x.example>", "Marta|m@x.example" },
  { "MARTA@keller.example <marta@keller.example>", "|marta@keller.example" },
  { "\"unclosed <m@x.example>", "unclosed|m@x.example" },
  { "un\"closed <m@x.example>, b@c.example", "unclosed|m@x.example; |b@c.example" },
  { "Marta <m@x.example", "Marta|m@x.example" },
  { "Marta m@x.example>", "Marta|m@x.example" },
  { "Marta Keller m@x.example", "Marta Keller|m@x.example" },
  { "Marta <<m@x.example>>", "Marta|m@x.example" },
  { "A <a@b.example> <c@d.example>", "A a@b.example|c@d.example" },
  { "<@relay.example,@other.example:m@x.example>", "|m@x.example" },
  { "Mailer Daemon", "Mailer Daemon|" },
  { "(only a comment)", "" },
  { "(unclosed comment", "" },
  { "m@x.example (unclosed comment", "unclosed comment|m@x.example" },
  { "m @ x.example", "|m@x.example" },
  { "<m @ x.example>", "|m@x.example" },
  { "<m@x.example\r\n>", "|m@x.example" },
  { "<\"john doe\"@x.example>", "|\"john doe\"@x.example" },
  { "\"john doe\"@x.example, a@b.example", "|\"john doe\"@x.example; |a@b.example" },
  { "\"a@b.example\"@x.example", "|\"a@b.example\"@x.example" },
  { "\"a\"@x.example (Marta)", "Marta|\"a\"@x.example" },
  { "\"a\"@x.example <m@x.example>", "\"a\"@x.example|m@x.example" },
  { "\"unclosed@x.example", "|unclosed@x.example" },
  { "m@b\xc3\xbc"
    "cher.example",
    "|m@bücher.example" },
  { "\xe2\x80\xaemoc.live@x <m@x.example>", "moc.live@x|m@x.example" },
  { "a\x01"
    "b <m@x.example>",
    "a b|m@x.example" },
  { "<>", "" },
  { "\"\" <m@x.example>", "|m@x.example" },
  { ":", "" },
  { ";", "" },
  { "\\", "" },
  { "\"\\", "" },
  { "((((((((", "" },
  { "<<<<<<<<", "" },
};

static char *
flatten (GPtrArray *list)
{
  GString *flat = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (flat, "%s%s|%s", i > 0 ? "; " : "", hearth_address_get_name (list->pdata[i]),
                            hearth_address_get_address (list->pdata[i]));
  return g_string_free (flat, FALSE);
}

static void
test_lists (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) list = hearth_mime_parse_addresses (cases[i].raw, -1);
      g_autofree char *flat = flatten (list);

      g_assert_cmpstr (flat, ==, cases[i].expected);
    }
}

static void
assert_valid (GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const char *name = hearth_address_get_name (list->pdata[i]);
      const char *address = hearth_address_get_address (list->pdata[i]);

      g_assert_true (g_utf8_validate (name, -1, NULL));
      g_assert_true (g_utf8_validate (address, -1, NULL));
      g_assert_null (strpbrk (name, "\r\n\t"));
      g_assert_null (strpbrk (address, "\r\n\t"));
    }
}

static void
test_cut_lists (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize n = 0; n <= strlen (cases[i].raw); n++)
      {
        g_autoptr (GPtrArray) head = hearth_mime_parse_addresses (cases[i].raw, n);
        g_autoptr (GPtrArray) tail = hearth_mime_parse_addresses (cases[i].raw + n, -1);

        assert_valid (head);
        assert_valid (tail);
      }
}

static void
test_huge_lists (void)
{
  static const char *const pieces[] = {
    "a@b,", "\"", "(", "<", "=?a?q?", "=?utf-8?Q?x ", ":", "\\\"", "<a>"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) raw = g_string_new (NULL);
      g_autoptr (GPtrArray) list = NULL;

      while (raw->len < 1024 * 1024)
        g_string_append (raw, pieces[i]);
      list = hearth_mime_parse_addresses (raw->str, raw->len);
      g_assert_cmpuint (list->len, <=, HEARTH_MIME_MAX_ADDRESSES);
      assert_valid (list);
    }
}

static void
test_envelope (void)
{
  static const struct
  {
    const char *name, *mailbox, *host;
    const char *expected; /* NULL: no address */
  } envelopes[] = {
    { "Marta Keller", "marta", "keller.example", "Marta Keller|marta@keller.example" },
    { NULL, "marta", "keller.example", "|marta@keller.example" },
    { "=?utf-8?Q?M=C3=BCller?=", "m", "x.example", "Müller|m@x.example" },
    { "Friends", "Friends", NULL, NULL },
    { NULL, NULL, NULL, NULL },
    { "Somebody", "MISSING_MAILBOX", "MISSING_DOMAIN", "Somebody|" },
    { "Somebody", "root", "MISSING_DOMAIN", "Somebody|root" },
    { NULL, "root", ".MISSING-HOST-NAME.", "|root" },
    { NULL, NULL, "x.example", "|@x.example" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (envelopes); i++)
    {
      HearthAddress *address =
          hearth_mime_dup_address (envelopes[i].name, envelopes[i].mailbox, envelopes[i].host);

      if (envelopes[i].expected == NULL)
        g_assert_null (address);
      else
        {
          g_autoptr (GPtrArray) list = hearth_address_list_new ();
          g_autofree char *flat = NULL;

          g_ptr_array_add (list, address);
          flat = flatten (list);
          g_assert_cmpstr (flat, ==, envelopes[i].expected);
        }
    }
}

static void
test_pretence (void)
{
  static const struct
  {
    const char *name;
    gboolean pretends;
  } names[] = {
    { "Marta", FALSE },           { "bank@bank.example", TRUE },     { "Bank <bank@bank.example>", TRUE },
    { "me@evil.example", FALSE }, { "Marta @ work", FALSE },         { "via bank@bank.example", TRUE },
    { "@marta", FALSE },          { "service＠bank.example", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (HearthAddress) address = hearth_address_new (names[i].name, "me@evil.example");

      g_test_message ("%s", names[i].name);
      g_assert_cmpint (hearth_mime_name_looks_like_address (address), ==, names[i].pretends);
    }
}

static void
test_scripts (void)
{
  g_assert_false (hearth_mime_is_mixed_script ("Marta Keller"));
  g_assert_false (hearth_mime_is_mixed_script ("Мария Keller"));
  g_assert_false (hearth_mime_is_mixed_script ("東京 Tokyo"));
  g_assert_false (hearth_mime_is_mixed_script ("Müller-Lüdenscheidt"));
  g_assert_true (hearth_mime_is_mixed_script ("pаypal"));
  g_assert_true (hearth_mime_is_mixed_script ("www.аpple.com"));
  g_assert_true (hearth_mime_has_bidi_controls ("a\xe2\x80\xaeq", 5));
  g_assert_false (hearth_mime_has_bidi_controls ("a…q", 5));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hearth_mime_init ();
  g_test_add_func ("/mime/address/lists", test_lists);
  g_test_add_func ("/mime/address/cut", test_cut_lists);
  g_test_add_func ("/mime/address/huge", test_huge_lists);
  g_test_add_func ("/mime/address/envelope", test_envelope);
  g_test_add_func ("/mime/address/pretence", test_pretence);
  g_test_add_func ("/mime/address/scripts", test_scripts);
  return g_test_run ();
}
