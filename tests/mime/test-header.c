/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header text, ids and dates as they really come. */
#include <glib.h>
#include <string.h>

#include "hearth-mime-charset.h"
#include "hearth-mime-date.h"
#include "hearth-mime-header.h"
#include "hearth-mime-init.h"

typedef struct
{
  const char *raw;
  const char *expected;
} Line;

static const Line lines[] = {
  { "", "" },
  { "Hello", "Hello" },
  { "  Hello   there ", "Hello there" },
  { "folded\r\n line", "folded line" },
  { "folded\r\n\tline", "folded line" },
  { "a\nb", "a b" },
  { "tab\there", "tab here" },
  { "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße" },
  { "=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße" },
  { "=?utf-8?b?R3LDvMOfZQ?=", "Grüße" },
  { "=?iso-8859-1?Q?Gr=FC=DFe?=", "Grüße" },
  { "=?iso-8859-1?q?Gr=fc=dfe_aus?= Rom", "Grüße aus Rom" },
  { "=?iso-8859-1*de?Q?Gr=FC=DFe?=", "Grüße" },
  { "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab" },
  { "=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab" },
  { "=?utf-8?Q?a?= b", "a b" },
  { "a =?utf-8?Q?b?=", "a b" },
  { "a=?utf-8?Q?b?=c", "abc" },
  { "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab" },
  { "=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü" },
  { "=?utf-8?B?4pw=?= =?utf-8?B?lA==?=", "✔" },
  { "=?utf-8?B?8J+N?= =?utf-8?B?ug==?=", "🍺" },
  { "=?utf-8?Q?=F0=9F=8D=BA_beer?=", "🍺 beer" },
  { "=?utf-8?Q?with space inside?=", "with space inside" },
  { "=?utf-8?Q?question?mark?=", "question?mark" },
  { "=?utf-8?Q?no_end", "no end" },
  { "=?utf-8?Q?no_end? more", "no end more" },
  { "=?utf-8?Q?"
    "?=",
    "" },
  { "=?utf-8??x?=", "=?utf-8??x?=" },
  { "=?utf-8?X?abc?=", "=?utf-8?X?abc?=" },
  { "=?=?=?=", "=?=?=?=" },
  { "=?", "=?" },
  { "2=?3", "2=?3" },
  { "=?utf-8?Q?=ZZ=4?=", "=ZZ=4" },
  { "=?utf-8?B?!!!!?=", "" },
  { "=?utf-8?B?QQ==QkM=?=", "ABC" },
  { "=?koi8-r?B?8NLJ18XU?=", "Привет" },
  { "=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?=", "Привет" },
  { "=?windows-1251?B?z/Do?= =?windows-1251?B?4uXy?=", "Привет" },
  { "=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは" },
  { "=?ISO-2022-JP?B?GyRCJDMkcxsoQg==?= =?ISO-2022-JP?B?GyRCJEskQSRPGyhC?=", "こんにちは" },
  { "=?shift_jis?B?grGC8YLJgr+CzQ==?=", "こんにちは" },
  { "=?euc-jp?B?pLOk86TLpMGkzw==?=", "こんにちは" },
  { "=?gb2312?B?xOO6ww==?=", "你好" },
  { "=?gb2312?B?6EI=?=", "鐱" },
  { "=?gbk?B?xOO6ww==?=", "你好" },
  { "=?gb18030?B?xOO6ww==?=", "你好" },
  { "=?big5?B?p0Gmbg==?=", "你好" },
  { "=?euc-kr?B?vsiz58fPvLy/5A==?=", "안녕하세요" },
  { "=?ks_c_5601-1987?B?vsiz58fPvLy/5A==?=", "안녕하세요" },
  { "=?iso-8859-8-i?Q?=F9=EC=E5=ED?=", "שלום" },
  { "=?windows-1256?Q?=E3=D1=CD=C8=C7?=", "مرحبا" },
  { "=?iso-8859-7?Q?=E3=E5=E9=E1?=", "γεια" },
  { "=?iso-8859-9?Q?=FE?=", "ş" },
  { "=?iso-8859-15?Q?=A4?=", "€" },
  { "=?iso-8859-1?Q?=80?=", "€" },
  { "=?us-ascii?Q?caf=C3=A9?=", "café" },
  { "=?iso-8859-1?Q?caf=C3=A9?=", "café" },
  { "=?utf-8?Q?caf=E9?=", "café" },
  { "=?klingon?Q?Qapla=27?=", "Qapla'" },
  { "=?x-unknown?Q?caf=E9?=", "café" },
  { "=?utf-7?Q?+ADw-script+AD4-?=", "+ADw-script+AD4-" },
  { "=?utf-8?Q?a=00b?=", "a�b" },
  { "=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x" },
  { "=?utf-8?Q?=E2=80=AEgpj.exe?=", "gpj.exe" },
  { "=?utf-8?Q?=C0=AF?=", "À¯" },
  { "=?utf-8?Q?=C3=BC=C0=AF=C3=BC?=", "ü��ü" },
  { "=?utf-8?Q?=ED=A0=80=C3=BC=C3=BC=C3=BC?=", "���üüü" },
  { "=?utf-8?Q?=F8=88=80=80=80=C3=A4=C3=A4=C3=A4=C3=A4=C3=A4?=", "�����äääää" },
  { "Gr\xfc\xdf"
    "e",
    "Grüße" },
  { "Grüße", "Grüße" },
  { "\x1b[31mred", "[31mred" },
  { "a\x07"
    "b",
    "a b" },
  { "zero\xe2\x80\xae rtl", "zero rtl" },
  { "=?utf-8?Q?a?= =?iso-8859-1?Q?=FC?=", "aü" },
  { "=?utf-8?Q?a?= x =?utf-8?Q?b?=", "a x b" },
  { "\"=?utf-8?Q?quoted?=\"", "\"quoted\"" },
  { "Re: =?utf-8?Q?=5Blist=5D_x?=", "Re: [list] x" },
  { "=?UTF8?Q?=C3=BC?=", "ü" },
  { "=?utf_8?Q?=C3=BC?=", "ü" },
  { "=?\"utf-8\"?Q?=C3=BC?=", "ü" },
  { "=?utf-8?q?=C3=BC=?=", "ü=" },
};

static void
test_lines (void)
{
  g_autofree char *none = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *line = hearth_mime_dup_line (lines[i].raw, -1);

      g_assert_cmpstr (line, ==, lines[i].expected);
    }
  none = hearth_mime_dup_line (NULL, -1);
  g_assert_cmpstr (none, ==, "");
}

/* Whatever the bytes are and wherever they are cut, a line is valid and has no controls in it. */
static void
assert_safe_line (const char *raw, gsize n)
{
  g_autofree char *line = hearth_mime_dup_line (raw, n);

  g_assert_true (g_utf8_validate (line, -1, NULL));
  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_assert_false (g_unichar_iscntrl (c));
      g_assert_false (c >= 0x202a && c <= 0x202e);
    }
}

static void
test_cut_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    for (gsize n = 0; n <= strlen (lines[i].raw); n++)
      {
        g_autofree char *copy = g_memdup2 (lines[i].raw, n + 1);

        assert_safe_line (copy, n);
        assert_safe_line (lines[i].raw + n, strlen (lines[i].raw) - n);
      }
}

static void
test_random_lines (void)
{
  static const char pieces[][12] = { "=?", "?=",   "utf-8", "?Q?", "?B?",         "=C3",    " ", "\r\n ",
                                     "AA", "\xff", "\xc3",  "?",   "iso-2022-jp", "\x1b$B", "_" };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) raw = g_string_new (NULL);

      for (guint j = 0; j < 20; j++)
        g_string_append (raw, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      assert_safe_line (raw->str, raw->len);
    }
}

static void
test_long_line (void)
{
  g_autofree char *raw = g_strnfill (5 * 1024 * 1024, 'x');
  g_autofree char *line = hearth_mime_dup_line (raw, -1);
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *decoded = NULL;

  g_assert_cmpint (g_utf8_strlen (line, -1), ==, HEARTH_MIME_LINE_MAX_CHARS + 1);
  g_assert_true (g_str_has_suffix (line, "…"));
  for (guint i = 0; i < 200000; i++)
    g_string_append (words, "=?a?q?");
  decoded = hearth_mime_dup_line (words->str, words->len);
  g_assert_true (g_utf8_validate (decoded, -1, NULL));
}

static void
test_ids (void)
{
  static const struct
  {
    const char *raw;
    const char *first;
    guint n;
  } cases[] = {
    { "<a@b>", "a@b", 1 },
    { " <a@b> <c@d>", "a@b", 2 },
    { "<a@b>\r\n\t<c@d>\r\n <e@f>", "a@b", 3 },
    { "<a@b><c@d>", "a@b", 2 },
    { "<a@\r\n b>", "a@b", 1 },
    { "a@b", "a@b", 1 },
    { "a@b c@d", "a@b", 2 },
    { "Your message of Monday", NULL, 0 },
    { "Your message <a@b> of Monday", "a@b", 1 },
    { "<>", NULL, 0 },
    { "<", NULL, 0 },
    { "", NULL, 0 },
    { "<unclosed@id", "unclosed@id", 1 },
    { "<a@b,c@d>", "a@b,c@d", 1 },
    { "<\xff@b>", "�@b", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = hearth_mime_dup_id (cases[i].raw, -1);
      g_autoptr (GPtrArray) ids = hearth_mime_parse_ids (cases[i].raw, -1);

      if (cases[i].n > 0 || id != NULL)
        g_assert_cmpstr (id, ==, cases[i].first);
      g_assert_cmpuint (ids->len, ==, cases[i].n);
    }
}

static void
test_many_ids (void)
{
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autoptr (GPtrArray) ids = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (raw, "<%u@x>\r\n ", i);
  ids = hearth_mime_parse_ids (raw->str, raw->len);
  g_assert_cmpuint (ids->len, ==, 2 * HEARTH_MIME_IDS_KEPT);
  for (guint i = 0; i < HEARTH_MIME_IDS_KEPT; i++)
    {
      g_autofree char *early = g_strdup_printf ("%u@x", i);
      g_autofree char *late = g_strdup_printf ("%u@x", 100000 - HEARTH_MIME_IDS_KEPT + i);

      g_assert_cmpstr (ids->pdata[i], ==, early);
      g_assert_cmpstr (ids->pdata[HEARTH_MIME_IDS_KEPT + i], ==, late);
    }
}

static void
test_dates (void)
{
  static const struct
  {
    const char *raw;
    gint64 unix_s; /* -1: not a date */
    int offset_min;
  } cases[] = {
    { "Thu, 12 Nov 2026 10:20:30 +0100", 1794475230, 60 },
    { "12 Nov 2026 10:20:30 +0100", 1794475230, 60 },
    { "Thu, 12 Nov 2026 10:20:30 +0100 (CET)", 1794475230, 60 },
    { "Thu,12 Nov 2026 10:20:30 +0100", 1794475230, 60 },
    { "Thu, 12 Nov 2026 10:20 +0100", 1794475200, 60 },
    { "Thu, 12 Nov 2026 09:20:30 GMT", 1794475230, 0 },
    { "Thu, 12 Nov 2026 04:20:30 EST", 1794475230, -300 },
    { "Thu, 12 Nov 2026 09:20:30 -0000", 1794475230, 0 },
    { "Thu, 12 Nov 2026 09:20:30", 1794475230, 0 },
    { "Thu, 12 Nov 26 09:20:30 +0000", 1794475230, 0 },
    { "Sat, 1 Jan 00 00:00:00 +0000", 946684800, 0 },
    { "Fri, 31 Dec 99 23:59:59 +0000", 946684799, 0 },
    { "Thu Nov 12 09:20:30 2026", 1794475230, 0 },
    { "Thu Nov 12 09:20:30 UTC 2026", 1794475230, 0 },
    { "12-Nov-2026 10:20:30 +0100", 1794475230, 60 },
    { "2026-11-12 09:20:30", 1794475230, 0 },
    { "2026-11-12T09:20:30Z", 1794475230, 0 },
    { "2026-11-12T10:20:30+01:00", 1794475230, 60 },
    { "12 November 2026 09:20:30 +0000", 1794475230, 0 },
    { "Thu, 12 Nov 2026 9.20.30 +0000", 1794475230, 0 },
    { "Thu (a (nested) comment), 12 Nov 2026 09:20:30 +0000", 1794475230, 0 },
    { "Thu, 12 Nov 2026 14:50:30 +0530", 1794475230, 330 },
    { "Thu, 12 Nov 2026 09:20:30 +9999", 1794475230, 0 },
    { "29 Feb 2024 00:00:00 +0000", 1709164800, 0 },
    { "1 Jan 1970 00:00:00 +0000", 0, 0 },
    { "Smarch 32, 25:61", -1, 0 },
    { "", -1, 0 },
    { "yesterday", -1, 0 },
    { "32 Jan 2026 00:00:00 +0000", -1, 0 },
    { "12 Nov 2026 99:00:00 +0000", -1, 0 },
    { "12 Nov 99999999999 10:00:00 +0000", -1, 0 },
    { "::::::::", -1, 0 },
    { "+0100 +0100 ---- ////", -1, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 unix_s = -5;
      gint16 offset_min = -5;
      gboolean is_date = hearth_mime_parse_date (cases[i].raw, -1, &unix_s, &offset_min);

      g_test_message ("%s", cases[i].raw);
      g_assert_cmpint (is_date, ==, cases[i].unix_s >= 0);
      g_assert_cmpint (unix_s, ==, MAX (cases[i].unix_s, 0));
      g_assert_cmpint (offset_min, ==, cases[i].offset_min);
      for (gsize n = 0; n <= strlen (cases[i].raw); n++)
        hearth_mime_parse_date (cases[i].raw + n, -1, &unix_s, &offset_min);
    }
}

static void
test_date_round_trip (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (guint i = 0; i < 2000; i++)
    {
      gint64 then = (gint64) (g_rand_double (random) * 7000000000.0), again;
      gint16 offset = (gint16) g_rand_int_range (random, -12 * 60, 13 * 60), offset_again;
      g_autofree char *text = hearth_mime_format_date (then, offset);
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (then);
      g_autoptr (GTimeZone) zone = g_time_zone_new_offset (offset * 60);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);

      g_assert_true (hearth_mime_parse_date (text, -1, &again, &offset_again));
      g_assert_cmpint (again, ==, then);
      g_assert_cmpint (offset_again, ==, offset);
      g_assert_cmpint (g_date_time_get_day_of_month (local), ==, atoi (text + 5));
      g_assert_cmpint ("  MonTueWedThuFriSatSun"[g_date_time_get_day_of_week (local) * 3 - 1], ==, text[0]);
    }
}

static void
test_choose_date (void)
{
  gboolean is_doubtful;
  const gint64 arrival = 1794475230;

  g_assert_cmpint (hearth_mime_choose_date (arrival - 60, arrival, &is_doubtful), ==, arrival - 60);
  g_assert_false (is_doubtful);
  g_assert_cmpint (hearth_mime_choose_date (arrival + 3600, arrival, &is_doubtful), ==, arrival + 3600);
  g_assert_cmpint (hearth_mime_choose_date (arrival + 86401, arrival, &is_doubtful), ==, arrival);
  g_assert_true (is_doubtful);
  g_assert_cmpint (hearth_mime_choose_date (600000000, arrival, &is_doubtful), ==, arrival);
  g_assert_true (is_doubtful);
  g_assert_cmpint (hearth_mime_choose_date (0, arrival, &is_doubtful), ==, arrival);
  g_assert_false (is_doubtful);
  g_assert_cmpint (hearth_mime_choose_date (arrival, 0, NULL), ==, arrival);
}

static void
test_charsets (void)
{
  HearthCharsetFate fate;
  gsize n;
  g_autofree char *wide = hearth_mime_charset_to_utf8 ("utf-16le", -1, "h\0i\0", 4, &n, &fate);
  g_autofree char *marked = hearth_mime_charset_to_utf8 ("utf-16", -1, "\xfe\xff\0h\0i", 6, &n, &fate);
  g_autofree char *odd = hearth_mime_charset_to_utf8 ("utf-16le", -1, "h\0i", 3, &n, &fate);
  g_autofree char *kana = hearth_mime_charset_to_utf8 ("iso-2022-jp", -1, "\x1b$B$\"", 5, &n, &fate);

  g_assert_cmpstr (wide, ==, "hi");
  g_assert_cmpstr (marked, ==, "hi");
  g_assert_cmpstr (odd, ==, "h�");
  g_assert_cmpint (fate, ==, HEARTH_CHARSET_AS_SAID);
  g_assert_cmpstr (kana, ==, "あ");
  g_assert_null (hearth_mime_charset_find ("utf-7", -1));
  g_assert_null (hearth_mime_charset_find ("UNICODE-1-1-UTF-7", -1));
  g_assert_null (hearth_mime_charset_find ("../../etc/x//TRANSLIT", -1));
  g_assert_null (hearth_mime_charset_find ("", -1));
  g_assert_cmpstr (hearth_mime_charset_find ("ISO_8859-1", -1), ==, "WINDOWS-1252");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hearth_mime_init ();
  g_test_add_func ("/mime/header/lines", test_lines);
  g_test_add_func ("/mime/header/cut-lines", test_cut_lines);
  g_test_add_func ("/mime/header/random-lines", test_random_lines);
  g_test_add_func ("/mime/header/long-line", test_long_line);
  g_test_add_func ("/mime/header/ids", test_ids);
  g_test_add_func ("/mime/header/many-ids", test_many_ids);
  g_test_add_func ("/mime/header/charsets", test_charsets);
  g_test_add_func ("/mime/date/forms", test_dates);
  g_test_add_func ("/mime/date/round-trip", test_date_round_trip);
  g_test_add_func ("/mime/date/choose", test_choose_date);
  return g_test_run ();
}
