/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain text to HTML, format=flowed both ways, HTML to text, previews. */
#include <glib.h>
#include <string.h>

#include "hearth-html-clean.h"
#include "hearth-mime-preview.h"
#include "hearth-text.h"

typedef struct
{
  const char *in;
  const char *expected;
} Pair;

/* What stands inside of the wrapper. */
static char *
to_html (const char *text)
{
  const char *start = "<div class=\"hearth-plain\" style=\"white-space: pre-wrap\">";
  g_autofree char *html = hearth_text_to_html (text, NULL);

  g_assert_true (g_str_has_prefix (html, start) && g_str_has_suffix (html, "</div>"));
  return g_strndup (html + strlen (start), strlen (html) - strlen (start) - strlen ("</div>"));
}

static char *
link_to (const char *url, const char *text)
{
  return g_strdup_printf (
      "<a href=\"%s\" title=\"%s\" data-hearth-href=\"%s\" rel=\"noopener noreferrer nofollow\">%s</a>", url,
      url, url, text);
}

static void
test_plain (void)
{
  static const Pair pairs[] = {
    { "", "" },
    { "a\n", "a\n" },
    { "a", "a\n" },
    { "a & <b>\n", "a &amp; &lt;b&gt;\n" },
    { "  two  spaces\n", "  two  spaces\n" },
    { "a\n> b\nc\n", "a\n<blockquote type=\"cite\">b\n</blockquote>c\n" },
    { "a\n>> b\n> c\nd\n",
      "a\n<blockquote type=\"cite\"><blockquote type=\"cite\">b\n</blockquote>c\n</blockquote>d\n" },
    { "a\n> > b\nd\n",
      "a\n<blockquote type=\"cite\"><blockquote type=\"cite\">b\n</blockquote></blockquote>d\n" },
    { "> only a quote\n", "<blockquote type=\"cite\">only a quote\n</blockquote>" },
    { "a\n-- \nMarta\n", "a\n<div class=\"hearth-signature\">-- \nMarta\n</div>" },
    { "a\n\nOn 12 Nov 2026, Marta wrote:\n> b\n",
      "a\n\n<details class=\"hearth-quote\"><summary>•••</summary>On 12 Nov 2026, Marta wrote:\n<blockquote "
      "type=\"cite\">b\n</blockquote></details>" },
    { "a\n> b\n", "a\n<details class=\"hearth-quote\"><summary>•••</summary><blockquote "
                  "type=\"cite\">b\n</blockquote></details>" },
    { "a\n> b\n-- \nMarta\n", "a\n<details class=\"hearth-quote\"><summary>•••</summary><blockquote "
                              "type=\"cite\">b\n</blockquote></details><div "
                              "class=\"hearth-signature\">-- \nMarta\n</div>" },
    { "a\n-----Original Message-----\nFrom: b\n",
      "a\n<details class=\"hearth-quote\"><summary>•••</summary>-----Original Message-----\nFrom: "
      "b\n</details>" },
    { "> a\n\nOn the first: yes\n", "<blockquote type=\"cite\">a\n</blockquote>\nOn the first: yes\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *html = to_html (pairs[i].in);

      g_assert_cmpstr (html, ==, pairs[i].expected);
    }
}

static void
test_links (void)
{
  static const struct
  {
    const char *in;
    const char *before, *url, *text, *after;
  } links[] = {
    { "see http://a.example/x.", "see ", "http://a.example/x", "http://a.example/x", "." },
    { "(http://a.example/x)", "(", "http://a.example/x", "http://a.example/x", ")" },
    { "http://a.example/x_(y)", "", "http://a.example/x_(y)", "http://a.example/x_(y)", "" },
    { "<https://a.example/?a=1&b=2>", "&lt;", "https://a.example/?a=1&amp;b=2",
      "https://a.example/?a=1&amp;b=2", "&gt;" },
    { "www.a.example, and", "", "http://www.a.example", "www.a.example", ", and" },
    { "write to m@a.example!", "write to ", "mailto:m@a.example", "m@a.example", "!" },
    { "<m@a.example>", "&lt;", "mailto:m@a.example", "m@a.example", "&gt;" },
    { "mailto:m@a.example", "", "mailto:m@a.example", "mailto:m@a.example", "" },
    { "HTTP://A.example", "", "http://a.example", "HTTP://A.example", "" },
    { "http://a.example/\"onclick=x", "", "http://a.example/", "http://a.example/", "&quot;onclick=x" },
  };
  static const char *const none[] = {
    "javascript:alert(1)", "ftp://a.example", "file:///x", "http://",         "a@b",
    "@a.example",          "http:// a",       "1.5",       "data:text/html,x"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *html = to_html (links[i].in);
      g_autofree char *link = link_to (links[i].url, links[i].text);
      g_autofree char *expected = g_strdup_printf ("%s%s%s\n", links[i].before, link, links[i].after);

      g_assert_cmpstr (html, ==, expected);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autofree char *html = to_html (none[i]);

      g_assert_null (strstr (html, "<a"));
    }
}

static void
test_join (void)
{
  static const Pair pairs[] = {
    { "one \ntwo\n", "one two\n" },
    { "one\ntwo\n", "one\ntwo\n" },
    { "> one \n> two\n", "> one two\n" },
    { "> one \n>> two\n", "> one \n>> two\n" },
    { "one \n> two\n", "one \n> two\n" },
    { " stuffed\n", "stuffed\n" },
    { " >not a quote\n", " >not a quote\n" },
    { "one \n-- \nMarta\n", "one \n-- \nMarta\n" },
    { "one ", "one \n" },
    { "one \r\ntwo\r\n", "one two\n" },
    { "", "" },
  };
  g_autofree char *deleted = hearth_text_join_flowed ("東 \n京\n", HEARTH_TEXT_DELETE_SPACE);

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *joined = hearth_text_join_flowed (pairs[i].in, HEARTH_TEXT_KEEP_SPACE);

      g_assert_cmpstr (joined, ==, pairs[i].expected);
    }
  g_assert_cmpstr (deleted, ==, "東京\n");
}

static void
test_flow (void)
{
  static const Pair pairs[] = {
    { "short\n", "short\n" },
    { "trailing   \n", "trailing\n" },
    { " leading\n", "  leading\n" },
    { "From here\n", " From here\n" },
    { "-- \nMarta\n", "-- \nMarta\n" },
    { "> quoted\n", "> quoted\n" },
    { "> > quoted\n", ">> quoted\n" },
    { ">\n", ">\n" },
    { "\n\n", "\n\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *flowed = hearth_text_make_flowed (pairs[i].in);

      g_assert_cmpstr (flowed, ==, pairs[i].expected);
    }
}

/* What is written flowed and read again is the same. */
static void
test_flow_round_trip (void)
{
  static const char *const words[] = {
    "a", "long", "considerably-longer-word", "Straße", "東京", "From", ">", "--", "x.", "  "
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (9);

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *flowed = NULL;
      g_autofree char *joined = NULL;
      g_auto (GStrv) lines = NULL;

      for (guint j = 0; j < 6; j++)
        {
          if (g_rand_int_range (random, 0, 3) == 0)
            g_string_append (text, ">> ");
          g_string_append (text, "a ");
          for (gint32 k = g_rand_int_range (random, 1, 60); k > 0; k--)
            g_string_append_printf (text, "%sw", words[g_rand_int_range (random, 0, 9)]),
                g_string_append (text, k > 1 ? " " : "");
          g_string_append (text, "\n");
        }
      flowed = hearth_text_make_flowed (text->str);
      joined = hearth_text_join_flowed (flowed, HEARTH_TEXT_KEEP_SPACE);
      lines = g_strsplit (flowed, "\n", -1);
      for (guint j = 0; lines[j] != NULL; j++)
        g_assert_cmpuint (strlen (lines[j]), <, 300);
      /* an empty quoted line loses the space after its mark */
      {
        g_auto (GStrv) a = g_strsplit (text->str, ">> \n", -1);
        g_autofree char *expected = g_strjoinv (">>\n", a);
        g_auto (GStrv) b = g_strsplit (joined, ">> \n", -1);
        g_autofree char *got = g_strjoinv (">>\n", b);

        g_assert_cmpstr (got, ==, expected);
      }
    }
}

static void
test_from_html (void)
{
  static const Pair pairs[] = {
    { "<p>a</p><p>b</p>", "a\n\nb\n" },
    { "a<br>b", "a\nb\n" },
    { "<div>a</div><div>b</div>", "a\nb\n" },
    { "<ul><li>a<li>b</ul>", "• a\n• b\n" },
    { "<ol><li>a<li>b</ol>", "1. a\n2. b\n" },
    { "<ul><li>a<ul><li>b</ul></ul>", "• a\n  • b\n" },
    { "<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc\n" },
    { "<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n>> b\n\nc\n" },
    { "<pre>a\n  b</pre>", "a\n  b\n" },
    { "  a \n b  ", "a b\n" },
    { "a&nbsp;b &lt;c&gt; &#8364;", "a b <c> €\n" },
    { "<style>x</style><script>y</script><title>z</title>a", "a\n" },
    { "<div style=\"display:none\">hidden</div>a", "a\n" },
    { "<img alt=\"Photo\">", "Photo\n" },
    { "<a href=http://a.example>b</a>", "b\n" },
    { "<b>a</b><i>b</i>", "ab\n" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text = hearth_text_from_html (pairs[i].in, strlen (pairs[i].in));

      g_assert_cmpstr (text, ==, pairs[i].expected);
    }
}

static void
test_previews (void)
{
  static const struct
  {
    const char *bytes, *type, *charset, *encoding;
    const char *expected;
  } previews[] = {
    { "Hello\nworld\n", "text/plain", "utf-8", NULL, "Hello world" },
    { "Gr=C3=BC=C3=9Fe", "text/plain", "utf-8", "quoted-printable", "Grüße" },
    { "R3LDvMOfZQ==", "text/plain", "utf-8", "base64", "Grüße" },
    { "R3LDvMOf", "text/plain", "utf-8", "BASE64", "Grüß" },
    { "Gr\xfc\xdf"
      "e",
      "text/plain", "iso-8859-1", "8bit", "Grüße" },
    { "Gr\xc3\xbc\xc3", "text/plain", "utf-8", "8bit", "Grü" },
    { "> quoted\n> more\nAnswer\n", "text/plain", NULL, NULL, "Answer" },
    { "On 12 Nov 2026, Marta wrote:\n> quoted\nAnswer\n", "text/plain", NULL, NULL, "Answer" },
    { "Answer\n-- \nMarta\n", "text/plain", NULL, NULL, "Answer" },
    { "------\n======\nText\n", "text/plain", NULL, NULL, "Text" },
    { "http://a.example/long\nText\n", "text/plain", NULL, NULL, "Text" },
    { "Shop <https://a.example/?x=1> has <b> and <http://cut\n", "text/plain", NULL, NULL,
      "Shop has <b> and <http://cut" },
    { "<html><style>p{}</style><p>Hello <b>you</b></p>", "text/html", "utf-8", NULL, "Hello you" },
    { "<meta charset=iso-8859-1><p>Gr\xfc\xdf"
      "e",
      "text/html", NULL, NULL, "Grüße" },
    { "<p>cut in the middle <a hre", "TEXT/HTML", "utf-8", NULL, "cut in the middle" },
    { "", "text/plain", NULL, NULL, "" },
    { "a\x01\xe2\x80\xae"
      "b\n",
      "text/plain", "utf-8", NULL, "a b" },
    { "x", NULL, "no-such", "no-such", "x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (previews); i++)
    {
      g_autoptr (GBytes) part = g_bytes_new_static (previews[i].bytes, strlen (previews[i].bytes));
      g_autofree char *preview =
          hearth_mime_preview (part, previews[i].type, previews[i].charset, previews[i].encoding);

      g_assert_cmpstr (preview, ==, previews[i].expected);
    }
}

static void
test_long_preview (void)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  g_autofree char *preview = hearth_mime_preview_text (text);

  g_assert_cmpint (g_utf8_strlen (preview, -1), ==, HEARTH_MIME_PREVIEW_CHARS + 1);
}

/* 4 MB of each: in proportion, however it is built. */
static void
test_floods (void)
{
  static const char *const pieces[] = { ">",  "> ",  "a@",     "http://", "www.",  "(",      "a ",
                                        "\n", ">\n", "-----x", "a@b.c ",  "-- \n", "x:\n>\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *html = NULL;
      g_autofree char *joined = NULL;
      g_autofree char *flowed = NULL;
      g_autofree char *preview = NULL;

      while (text->len < 2 * 1024 * 1024)
        g_string_append (text, pieces[i]);
      html = hearth_text_to_html (text->str, NULL);
      joined = hearth_text_join_flowed (text->str, HEARTH_TEXT_KEEP_SPACE);
      preview = hearth_mime_preview_text (text->str);
      g_string_truncate (text, 64 * 1024);
      flowed = hearth_text_make_flowed (text->str);
      g_assert_true (g_utf8_validate (html, -1, NULL));
      g_assert_true (g_utf8_validate (preview, -1, NULL));
    }
}

static gsize
count (const char *text, const char *what)
{
  gsize n = 0;

  for (const char *p = text; (p = strstr (p, what)) != NULL; p += strlen (what))
    n++;
  return n;
}

static char *
repeat (const char *piece, gsize n_bytes)
{
  GString *text = g_string_new (NULL);

  while (text->len < n_bytes)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

/* No text becomes more HTML than a message in HTML may be, and what is beyond it is said. */
static void
test_limits (void)
{
  static const struct
  {
    const char *piece;
    gsize n_bytes;
    gboolean is_rich, is_cut;
  } floods[] = {
    { "a@b.cd ", 10 * 1024 * 1024, FALSE, TRUE },
    { "a@b.cd ", 1024 * 1024, FALSE, FALSE },
    { "a@b.cd\n", 64 * 1024, TRUE, FALSE },
    { ">>>>>>>>>>>>>>>>>>>>\n\n", 1024 * 1024, FALSE, FALSE },
    { ">>>>>>>>>>>>>>>>>>>>\n\n", 64 * 1024, TRUE, FALSE },
    { "a\n-----Original Message-----\n>a@b.cd\n", 4 * 1024 * 1024, FALSE, FALSE },
    { "東&", 4 * 1024 * 1024, FALSE, TRUE },
    { "\"", 10 * 1024 * 1024, FALSE, TRUE },
    { "words and words\n", 4 * 1024 * 1024, TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autofree char *text = repeat (floods[i].piece, floods[i].n_bytes);
      HearthRemarks remarks = 0;
      g_autofree char *html = hearth_text_to_html (text, &remarks);

      g_test_message ("%s %" G_GSIZE_FORMAT, floods[i].piece, strlen (html));
      g_assert_cmpuint (strlen (html), <=, HEARTH_HTML_MAX_BYTES);
      g_assert_cmpuint (count (html, "<"), <=, HEARTH_HTML_MAX_TAGS);
      g_assert_cmpuint (count (html, "<div"), ==, count (html, "</div>"));
      g_assert_true (g_utf8_validate (html, -1, NULL));
      if (!floods[i].is_rich)
        g_assert_cmpuint (count (html, "<"), ==, 2);
      else if (strchr (text, '@') != NULL || strchr (text, '>') != NULL)
        g_assert_cmpuint (count (html, "<"), >, 2);
      g_assert_cmpint ((remarks & HEARTH_REMARK_CUT) != 0, ==, floods[i].is_cut);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/text/plain", test_plain);
  g_test_add_func ("/mime/text/links", test_links);
  g_test_add_func ("/mime/text/join", test_join);
  g_test_add_func ("/mime/text/flow", test_flow);
  g_test_add_func ("/mime/text/flow-round-trip", test_flow_round_trip);
  g_test_add_func ("/mime/text/from-html", test_from_html);
  g_test_add_func ("/mime/text/previews", test_previews);
  g_test_add_func ("/mime/text/long-preview", test_long_preview);
  g_test_add_func ("/mime/text/floods", test_floods);
  g_test_add_func ("/mime/text/limits", test_limits);
  return g_test_run ();
}
