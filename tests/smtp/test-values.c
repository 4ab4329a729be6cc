/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small values of the SMTP layer: bodies, addresses, replies, capabilities. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-smtp-body.h"
#include "hearth-smtp-capabilities.h"
#include "hearth-smtp-message.h"
#include "hearth-smtp-reply.h"

static char *
body_on_wire (const char *text, gsize size, gsize piece)
{
  HearthSmtpBody body = { 0 };
  GByteArray *out = g_byte_array_new ();

  for (gsize at = 0; at < size; at += piece)
    hearth_smtp_body_add (&body, (const guint8 *) text + at, MIN (piece, size - at), out);
  hearth_smtp_body_end (&body, out);
  g_byte_array_append (out, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (out, FALSE);
}

static void
test_body (void)
{
  static const struct
  {
    const char *text;
    const char *wire;
  } cases[] = {
    { "", "" },
    { "a", "a\r\n" },
    { "a\r\n", "a\r\n" },
    { "a\n", "a\r\n" },
    { "a\r", "a\r\n" },
    { "a\n\nb", "a\r\n\r\nb\r\n" },
    { "a\r\rb", "a\r\n\r\nb\r\n" },
    { "a\n\rb", "a\r\n\r\nb\r\n" },
    { "a\r\r\nb", "a\r\n\r\nb\r\n" },
    { ".", "..\r\n" },
    { "..", "...\r\n" },
    { "a.\n.b", "a.\r\n..b\r\n" },
    { "a\n.\nb", "a\r\n..\r\nb\r\n" },
    { "a\r\n.\r\nb", "a\r\n..\r\nb\r\n" },
    { "a\r.\rb", "a\r\n..\r\nb\r\n" },
    { "a\n.\r\nMAIL FROM:<evil@x>\r\n", "a\r\n..\r\nMAIL FROM:<evil@x>\r\n" },
    { "a\r\n.\nMAIL FROM:<evil@x>\r\n", "a\r\n..\r\nMAIL FROM:<evil@x>\r\n" },
    { "a\r.\r\nMAIL", "a\r\n..\r\nMAIL\r\n" },
    { "a\n.\rMAIL", "a\r\n..\r\nMAIL\r\n" },
    { "\n", "\r\n" },
    { "\r\n\r\n", "\r\n\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize piece = 1; piece < 12; piece++)
      {
        g_autofree char *wire = body_on_wire (cases[i].text, strlen (cases[i].text), piece);

        g_assert_cmpstr (wire, ==, cases[i].wire);
      }
}

/* Every text of eight bytes over the dangerous alphabet: no CR or LF alone, no end of the message. */
static void
test_body_all (void)
{
  static const char alphabet[] = "\r\n.x";

  for (guint n = 0; n < 65536; n++)
    {
      char text[8];
      g_autofree char *wire = NULL;

      for (guint i = 0; i < 8; i++)
        text[i] = alphabet[(n >> (2 * i)) & 3];
      wire = body_on_wire (text, sizeof text, 1 + n % 5);
      for (const char *p = wire; *p != '\0'; p++)
        {
          if (*p == '\r')
            g_assert_true (p[1] == '\n');
          if (*p == '\n')
            g_assert_true (p > wire && p[-1] == '\r');
        }
      g_assert_null (strstr (wire, "\r\n.\r\n"));
      g_assert_false (g_str_has_prefix (wire, ".\r\n"));
    }
}

static void
test_addresses (void)
{
  const char *const good[] = { "a@x",
                               "a.b+c@mail.example",
                               "\"a\"@x",
                               "a@[127.0.0.1]",
                               "j\303\274rg@b\303\274cher.example",
                               "a@b@x",
                               "a,b;c@x",
                               "!#$%&'*+-/=?^_`{|}~@x" };
  const char *const bad[] = { "",           "@",        "a",           "a@",          "@x",
                              "a b@x",      "a@x y",    "<a@x>",       "a@x>",        "a<@x",
                              "a\r@x",      "a\n@x",    "a@x\r\nDATA", "a@x\t",       "a\x7f@x",
                              "a\x01@x",    "a@\xff",   "a\xc2\x85@x", "a\xc2\xa0@x", "a\xe2\x80\xa8@x",
                              "a@x SIZE=1", "\"a b\"@x" };
  g_autofree char *longest = g_strnfill (600, 'a');
  g_autofree char *long_address = g_strconcat (longest, "@x", NULL);
  g_autofree char *ascii = hearth_smtp_address_to_ascii ("a@b\303\274cher.example");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (hearth_smtp_address_check (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (hearth_smtp_address_check (bad[i], &error));
      g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
    }
  g_assert_false (hearth_smtp_address_check (long_address, NULL));
  g_assert_cmpstr (ascii, ==, "a@xn--bcher-kva.example");
  g_assert_null (hearth_smtp_address_to_ascii ("j\303\274rg@x"));
  g_assert_true (hearth_smtp_address_is_ascii ("a@x"));
  g_assert_false (hearth_smtp_address_is_ascii ("j\303\274rg@x"));
}

static void
test_enhanced (void)
{
  static const struct
  {
    const char *line;
    const char *enhanced;
    const char *text;
  } cases[] = {
    { "550 5.1.1 no", "5.1.1", "no" },
    { "550 5.1.1", "5.1.1", "" },
    { "250 2.0.0 ", "2.0.0", "" },
    { "550 5.123.456 no", "5.123.456", "no" },
    { "550 5.1234.1 no", NULL, "5.1234.1 no" },
    { "550 4.1.1 no", NULL, "4.1.1 no" },
    { "550 5.1.1no", NULL, "5.1.1no" },
    { "550 5.1 no", NULL, "5.1 no" },
    { "550 5..1 no", NULL, "5..1 no" },
    { "550 no", NULL, "no" },
    { "550", NULL, "" },
    { "550 ", NULL, "" },
    { "421 4.3.2 bye", "4.3.2", "bye" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HearthSmtpReply reply;
      g_autofree char *enhanced = NULL;

      hearth_smtp_reply_init (&reply);
      g_assert_cmpint (hearth_smtp_reply_add_line (&reply, cases[i].line, strlen (cases[i].line)), ==,
                       HEARTH_SMTP_LINE_LAST);
      enhanced = hearth_smtp_reply_dup_enhanced (&reply);
      g_assert_cmpstr (enhanced, ==, cases[i].enhanced);
      g_assert_cmpstr (reply.text->str, ==, cases[i].text);
      hearth_smtp_reply_clear (&reply);
    }
}

static void
test_capabilities (void)
{
  HearthSmtpCapabilities capabilities;
  GString *many = g_string_new ("mx\nAUTH");

  hearth_smtp_capabilities_init (&capabilities);
  hearth_smtp_capabilities_parse (
      &capabilities, "SMTPUTF8 is my name\nstarttls\nSize 99\nAUTH plain LOGIN  plain\nAUTH=CRAM-MD5\n"
                     "8BITMIME\nX-PIPELINING\nAUTH b<d\n\n \n");
  g_assert_cmpint (capabilities.flags, ==,
                   HEARTH_SMTP_CAPABILITY_STARTTLS | HEARTH_SMTP_CAPABILITY_SIZE |
                       HEARTH_SMTP_CAPABILITY_8BITMIME);
  g_assert_cmpuint (capabilities.size_limit_bytes, ==, 99);
  g_assert_cmpuint (capabilities.mechanisms->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (capabilities.mechanisms, 0), ==, "PLAIN");
  g_assert_cmpstr (g_ptr_array_index (capabilities.mechanisms, 1), ==, "LOGIN");
  g_assert_cmpstr (g_ptr_array_index (capabilities.mechanisms, 2), ==, "CRAM-MD5");
  g_assert_null (g_ptr_array_index (capabilities.mechanisms, 3));

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (many, " M%u", i);
  hearth_smtp_capabilities_parse (&capabilities, many->str);
  g_assert_cmpuint (capabilities.mechanisms->len, <=, 52);
  hearth_smtp_capabilities_parse (&capabilities, "mx\nSIZE 99999999999999999999999");
  g_assert_cmpuint (capabilities.size_limit_bytes, ==, 0);
  hearth_smtp_capabilities_parse (&capabilities, "mx\nSIZE -1");
  g_assert_cmpuint (capabilities.size_limit_bytes, ==, 0);
  hearth_smtp_capabilities_parse (&capabilities, "");
  g_assert_cmpint (capabilities.flags, ==, 0);
  hearth_smtp_capabilities_clear (&capabilities);
  g_string_free (many, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/values/body", test_body);
  g_test_add_func ("/smtp/values/body-all", test_body_all);
  g_test_add_func ("/smtp/values/addresses", test_addresses);
  g_test_add_func ("/smtp/values/enhanced", test_enhanced);
  g_test_add_func ("/smtp/values/capabilities", test_capabilities);
  return g_test_run ();
}
