/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTML cleaner: what it keeps, what it takes away, and that nothing it writes can load anything. */
#include <glib.h>
#include <gumbo.h>
#include <string.h>

#include "hearth-css.h"
#include "hearth-html-clean.h"
#include "hearth-html-table.h"
#include "hearth-html-url.h"

#define LEAK_HOST "leak.example:8"
#define LEAK_NAME "name.leak.example"

static HearthHtmlResult *
clean (const char *html)
{
  g_autoptr (GHashTable) cids = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (cids, (char *) "pic@x");
  return hearth_html_clean (html, strlen (html), cids, HEARTH_HTML_FOREIGN);
}

/* What stands inside of the wrapper. */
static char *
clean_inner (const char *html)
{
  g_autoptr (HearthHtmlResult) result = clean (html);
  const char *start = "<div class=\"hearth-body\">";

  g_assert_nonnull (result->html);
  if (!g_str_has_prefix (result->html, start) || !g_str_has_suffix (result->html, "</div>"))
    return g_strdup (result->html);
  return g_strndup (result->html + strlen (start),
                    strlen (result->html) - strlen (start) - strlen ("</div>"));
}

/* A checker that shares nothing with the cleaner but the tables: the tree that a parser reads out of the result. */
static void
check_attribute (const GumboNode *node, const GumboAttribute *attribute)
{
  const char *name = attribute->name, *value = attribute->value;
  gboolean is_link = node->v.element.tag == GUMBO_TAG_A;

  g_assert_cmpint (hearth_html_find_attribute (name, strlen (name)), !=, HEARTH_HTML_NOT_ALLOWED);
  g_assert_false (g_ascii_strncasecmp (name, "on", 2) == 0);
  if (strcmp (name, "src") == 0 || strcmp (name, "background") == 0)
    g_assert_true (g_str_has_prefix (value, "hearth-cid:") ||
                   hearth_html_is_data_picture (value, G_MAXSIZE - 1));
  if (strcmp (name, "href") == 0)
    g_assert_true (is_link && (g_str_has_prefix (value, "http://") || g_str_has_prefix (value, "https://") ||
                               g_str_has_prefix (value, "mailto:")));
  g_assert_cmpstr (name, !=, "srcset");
  if (strcmp (name, "style") == 0)
    {
      g_autofree char *lower = g_ascii_strdown (value, -1);

      g_assert_null (strstr (lower, "leak.example"));
      for (const char *p = lower; (p = strstr (p, "url(")) != NULL; p += 4)
        g_assert_true (g_str_has_prefix (p, "url(\"hearth-cid:") ||
                       g_str_has_prefix (p, "url(\"data:image/"));
      g_assert_null (strchr (lower, '\\') != NULL && strstr (lower, "url") != NULL ? lower : NULL);
    }
  if (strcmp (name, "data-hearth-href") != 0 && strcmp (name, "href") != 0 && strcmp (name, "title") != 0 &&
      strcmp (name, "alt") != 0 && strcmp (name, "id") != 0 && strcmp (name, "class") != 0 &&
      strcmp (name, "face") != 0)
    g_assert_null (strstr (value, "leak.example"));
}

static void
check_node (const GumboNode *node)
{
  const GumboElement *element = &node->v.element;
  const char *name;

  g_assert_cmpint (node->type, !=, GUMBO_NODE_COMMENT);
  g_assert_cmpint (node->type, !=, GUMBO_NODE_TEMPLATE);
  if (node->type != GUMBO_NODE_ELEMENT)
    return;
  g_assert_cmpint (element->tag_namespace, ==, GUMBO_NAMESPACE_HTML);
  name = gumbo_normalized_tagname (element->tag);
  if (element->tag == GUMBO_TAG_STYLE)
    for (guint i = 0; i < element->children.length; i++)
      {
        const char *css = ((GumboNode *) element->children.data[i])->v.text.text;

        g_assert_null (strstr (css, "leak.example"));
        g_assert_null (strchr (css, '<'));
        g_assert_null (strstr (css, "@import"));
        g_assert_null (strstr (css, "@font-face"));
      }
  else if (element->tag != GUMBO_TAG_HTML && element->tag != GUMBO_TAG_HEAD && element->tag != GUMBO_TAG_BODY)
    g_assert_nonnull (hearth_html_find_element (name, strlen (name)));
  for (guint i = 0; i < element->attributes.length; i++)
    check_attribute (node, element->attributes.data[i]);
  for (guint i = 0; i < element->children.length; i++)
    check_node (element->children.data[i]);
}

static void
check_result (const HearthHtmlResult *result)
{
  GumboOutput *output;
  g_autofree char *page = NULL;
  g_autoptr (HearthHtmlResult) again = NULL;

  g_assert_true (g_utf8_validate (result->text, -1, NULL));
  if (result->html == NULL)
    return;
  g_assert_true (g_utf8_validate (result->html, -1, NULL));
  page = g_strconcat ("<!DOCTYPE html>", result->html, NULL);
  output = gumbo_parse (page);
  check_node (output->root);
  gumbo_destroy_output (&kGumboDefaultOptions, output);

  /* clean (clean (x)) == clean (x) */
  again = hearth_html_clean (result->html, strlen (result->html), NULL, HEARTH_HTML_OWN);
  if (g_strcmp0 (again->html, result->html) != 0)
    g_test_message ("not stable: %.2000s", result->html);
  g_assert_true (g_strcmp0 (again->html, result->html) == 0);
  g_assert_cmpuint (again->remote->len, ==, 0);
}

static const struct
{
  const char *html;
  const char *expected;
} cases[] = {
  { "", "" },
  { "text", "text" },
  { "<p>a<p>b", "<p>a</p><p>b</p>" },
  { "a &amp; b &lt;c&gt; \"d\"", "a &amp; b &lt;c&gt; &quot;d&quot;" },
  { "1 < 2 <3", "1 &lt; 2 &lt;3" },
  { "&#65;&#X41;&#x1F600;&#00000000000000000000065;&#x00000000000000000041;", "AA😀AA" },
  { "&#x110000;&#x16dDDDDDDDDDDDDDDr", "\xef\xbf\xbd\xef\xbf\xbdr" },
  { "&#4294967361;&#x100000041;&#18446744073709551681;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
  { "<img alt=\"&#x16dddddddd\">&#", "<img alt=\"\xef\xbf\xbd\">&amp;#" },
  { "<b>x", "<b>x</b>" },
  { "<B>x</B>", "<b>x</b>" },
  { "<b>x<i>y</b>z</i>", "<b>x<i>y</i></b><i>z</i>" },
  { "<p><b>x<p>y", "<p><b>x</b></p><b><p>y</p></b>" },
  { "<script>alert(1)</script>x", "x" },
  { "<SCRIPT SRC=x>alert(1)</SCRIPT >x", "x" },
  { "<script>x", "" },
  { "<scr<script>ipt>alert(1)</script>x", "ipt&gt;alert(1)x" },
  { "x<!-- comment -->y", "xy" },
  { "x<!-->y-->z", "xy--&gt;z" },
  { "<img src=x onerror=alert(1)>", "<img>" },
  { "<img src=\"javascript:alert(1)\" alt=x>", "<img alt=\"x\">" },
  { "<a href=\"javascript:alert(1)\">x</a>", "<a>x</a>" },
  { "<a href=\" java\tscript:alert(1)\">x</a>", "<a>x</a>" },
  { "<a href=\"vbscript:x\">x</a>", "<a>x</a>" },
  { "<a href=\"data:text/html,x\">x</a>", "<a>x</a>" },
  { "<a href=\"file:///etc/passwd\">x</a>", "<a>x</a>" },
  { "<a href=\"#top\">x</a>", "<a>x</a>" },
  { "<a href=\"/path\">x</a>", "<a>x</a>" },
  { "<a href=\"//host.example\">x</a>", "<a>x</a>" },
  { "<a href=\"http:\">x</a>", "<a>x</a>" },
  { "<a href=\"http://\">x</a>", "<a>x</a>" },
  { "<iframe src=x>inside</iframe>y", "y" },
  { "<iframe srcdoc=\"<script>x</script>\"></iframe>", "" },
  { "<object data=x>inside</object>", "inside" },
  { "<form action=x><input value=y><button>z</button></form>", "z" },
  { "<base href=x><meta http-equiv=refresh content=0><link rel=stylesheet href=x>y", "y" },
  { "<svg><script>x</script><circle/></svg>y", "y" },
  { "<svg/onload=alert(1)>", "" },
  { "<math><mi>x</mi></math>", "x" },
  { "<video src=x><source src=y>z</video>", "z" },
  { "<title>x</title>y", "y" },
  { "<textarea><b>x</textarea>y", "y" },
  { "<noscript><b>x</b></noscript>", "<b>x</b>" },
  { "<plaintext>x", "x" },
  { "<xmp><b></xmp>x", "x" },
  { "<template><b>x</b></template>", "<b>x</b>" },
  { "<select><option>x</select>", "x" },
  { "<details open><summary>x</summary>y</details>", "xy" },
  { "<p style=\"color:red;position:fixed;top:0\">x", "<p style=\"color: red; top: 0;\">x</p>" },
  { "<p style=\"position:sticky\">x", "<p>x</p>" },
  { "<p style=\"POSITION:FIXED\">x", "<p>x</p>" },
  { "<p style=\"position:f\\69xed\">x", "<p>x</p>" },
  { "<p style=\"width:expression(alert(1))\">x", "<p>x</p>" },
  { "<p style=\"behavior:url(x)\">x", "<p>x</p>" },
  { "<p style=\"background:url(cid:pic@x)\">x",
    "<p style=\"background: url(&quot;hearth-cid:pic@x&quot;);\">x</p>" },
  { "<p style=\"background:url(cid:other@x)\">x", "<p style=\"background: none;\">x</p>" },
  { "<p style=\"background:url(javascript:x)\">x", "<p style=\"background: none;\">x</p>" },
  { "<p style=\"background:url(hearth-cid:y)\">x", "<p style=\"background: none;\">x</p>" },
  { "<p style=\"font-family:'A&quot;<b>';x:y\">x",
    "<p style=\"font-family: &quot;A\\22 \\3c b\\3e &quot;;\">x</p>" },
  { "<p style=\"color:red;;;;margin:0 !important\">x",
    "<p style=\"color: red; margin: 0 !important;\">x</p>" },
  { "<p style=\"color:red} body{color:blue\">x", "<p style=\"color: red;\">x</p>" },
  { "<p style=\"mso-line-height-rule:exactly;line-height:1.5\">x", "<p style=\"line-height: 1.5;\">x</p>" },
  { "<p style=\"background:linear-gradient(90deg,#fff 0%,rgba(0,0,0,.5))\">x",
    "<p style=\"background: linear-gradient(90deg,#fff 0%,rgba(0,0,0,.5));\">x</p>" },
  { "<p style=\"filter:blur(1px);animation:x 1s;transition:all 1s\">x", "<p>x</p>" },
  { "<style>p{color:red}</style>x", "<style>p { color: red; }\n</style>x" },
  { "<style>p{color:red}", "<style>p { color: red; }\n</style>" },
  { "<style><!-- p{color:red} --></style>x", "<style>p { color: red; }\n</style>x" },
  { "<style>p{color:red</style>x", "<style>p { color: red; }\n</style>x" },
  { "<style>@import 'x';@charset 'y';p{color:red}</style>", "<style>p { color: red; }\n</style>" },
  { "<style>.hearth-quote{display:none}p{color:red}</style>", "<style>p { color: red; }\n</style>" },
  { "<style>p{color:red}</style><style media=\"print\">p{color:blue}</style>",
    "<style>p { color: red; }\n</style><style media=\"print\">p { color: blue; }\n</style>" },
  { "<style>@media screen and (max-width:600px){p{color:red}}</style>",
    "<style>@media screen and (max-width:600px) {\np { color: red; }\n}\n</style>" },
  { "<style>.a\\:b{color:red}</style>", "<style>.a\\:b { color: red; }\n</style>" },
  { "<style>a[x=\"</style><img src=x onerror=alert(1)>\"]{}</style>", "<img>&quot;]{}" },
  { "<p class=\"hearth-quote x hearth-body\" id=\"hearth\">y", "<p class=\"x\">y</p>" },
  { "<img data-hearth-remote=\"7\" data-hearth-tracker=\"1\">", "<img>" },
  { "<img src=\"hearth-cid:pic@x\">", "<img>" },
  { "<img src=\"cid:pic@x\">", "<img src=\"hearth-cid:pic@x\">" },
  { "<img src=\"CID:pic%40x\">", "<img src=\"hearth-cid:pic@x\">" },
  { "<img src=\"cid:other@x\">", "<img>" },
  { "<img src=\"data:image/png;base64,iVBORw0KGgo=\">", "<img src=\"data:image/png;base64,iVBORw0KGgo=\">" },
  { "<img src=\"data:image/svg+xml;base64,iVBORw0KGgo=\">", "<img>" },
  { "<img src=\"data:text/html;base64,iVBORw0KGgo=\">", "<img>" },
  { "<img src=\"http://a.example/x.png\" width=50>", "<img data-hearth-remote=\"0\" width=\"50\">" },
  { "<img src=http://a.example/x.png><img src=http://a.example/x.png><img src=http://a.example/y.png>",
    "<img data-hearth-remote=\"0\"><img data-hearth-remote=\"0\"><img data-hearth-remote=\"1\">" },
  { "<td>cell", "cell" },
  { "<table><td>cell", "<table><tbody><tr><td>cell</td></tr></tbody></table>" },
  { "<table><tr><td>1<td>2<tr><td>3</table>",
    "<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>" },
  { "<table>text<tr><td>x</table>", "text<table><tbody><tr><td>x</td></tr></tbody></table>" },
  { "<ul><li>1<li>2</ul>", "<ul><li>1</li><li>2</li></ul>" },
  { "<dl><dt>1<dd>2<dt>3</dl>", "<dl><dt>1</dt><dd>2</dd><dt>3</dt></dl>" },
  { "<pre>\n\nx</pre>", "<pre>\n\nx</pre>" },
  { "<a name=x>y</a>", "<a>y</a>" },
  { "<p align=center title='&quot;&lt;x'>y", "<p align=\"center\" title=\"&quot;&lt;x\">y</p>" },
  { "<p a b=c =d '=e\" align=left\">x", "<p align=\"left&quot;\">x</p>" },
  { "<p align=left align=right>x", "<p align=\"left\">x</p>" },
  { "<p/align=left>x", "<p align=\"left\">x</p>" },
  { "</p>x</div></table></b>", "x" },
  { "<p", "" },
  { "<", "&lt;" },
  { "</", "" },
  { "<p title=\"never closed>x", "" },
  { "a<br/>b<br></br>c", "a<br>b<br>c" },
  { "<frameset><frame src=x></frameset>", "" },
  { "<marquee>x</marquee><blink>y</blink>", "xy" },
  { "<div hidden>x</div>", "<div hidden=\"\">x</div>" },
  { "<a href=http://a.example><b>x</a>y", NULL },
  { "<font color=red size=7 face=\"Comic Sans MS\">x</font>",
    "<font color=\"red\" size=\"7\" face=\"Comic Sans MS\">x</font>" },
  { "&#0;&#x1b;&nbsp;&unknown;", NULL },
  { "<?php echo 1 ?>x<![CDATA[y]]>z<!DOCTYPE q>", "xz" },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *inner = clean_inner (cases[i].html);
      g_autoptr (HearthHtmlResult) result = clean (cases[i].html);

      if (cases[i].expected != NULL)
        g_assert_cmpstr (inner, ==, cases[i].expected);
      check_result (result);
    }
}

static void
test_cut_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize n = 1; n < strlen (cases[i].html); n++)
      {
        g_autofree char *head = g_strndup (cases[i].html, n);
        g_autoptr (HearthHtmlResult) result = clean (head);
        g_autoptr (HearthHtmlResult) tail = clean (cases[i].html + n);

        check_result (result);
        check_result (tail);
      }
}

static char *
fill_in (const char *html)
{
  g_auto (GStrv) urls = g_strsplit (html, "{URL}", -1);
  g_autofree char *with_urls = g_strjoinv ("http://" LEAK_HOST "/x", urls);
  g_auto (GStrv) hosts = g_strsplit (with_urls, "{HOST}", -1);
  g_autofree char *with_hosts = g_strjoinv (LEAK_HOST, hosts);
  g_auto (GStrv) names = g_strsplit (with_hosts, "{NAME}", -1);

  return g_strjoinv (LEAK_NAME, names);
}

static void
test_leaks (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "mime", "leaks.html-list", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) records = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  records = g_strsplit (text, "\n=== ", -1);
  for (guint i = 1; records[i] != NULL; i++)
    {
      const char *html = strchr (records[i], '\n');
      g_autofree char *filled = NULL;
      g_autoptr (HearthHtmlResult) result = NULL;

      g_assert_nonnull (html);
      g_test_message ("%.*s", (int) (html - records[i]), records[i]);
      filled = fill_in (html + 1);
      result = clean (filled);
      g_assert_nonnull (result->html);
      check_result (result);
      n++;
    }
  g_assert_cmpuint (n, >=, 60);
}

/* Two vectors after another must not add up to what neither is. */
static void
test_leak_pairs (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "mime", "leaks.html-list", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) records = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  guint n;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  records = g_strsplit (text, "\n=== ", -1);
  n = g_strv_length (records);
  for (guint i = 0; i < 2000; i++)
    {
      const char *a = strchr (records[g_rand_int_range (random, 1, (gint32) n)], '\n') + 1;
      const char *b = strchr (records[g_rand_int_range (random, 1, (gint32) n)], '\n') + 1;
      gsize cut = (gsize) g_rand_int_range (random, 0, (gint32) strlen (a) + 1);
      g_autofree char *both = g_strdup_printf ("%.*s%s%s", (int) cut, a, b, a + cut);
      g_autofree char *filled = fill_in (both);
      g_autoptr (HearthHtmlResult) result = clean (filled);

      check_result (result);
    }
}

static void
test_remote (void)
{
  g_autoptr (HearthHtmlResult) result =
      clean ("<img src=http://a.example/1.png><img src=http://a.example/2.gif width=1 height=1>"
             "<img src=https://a.example/o.gif><img src=https://a.example/3.png style='display:none'>"
             "<img srcset='http://a.example/4.png 1x, http://a.example/5.png 2x'>"
             "<td background=http://a.example/6.png></td><table background=http://a.example/6.png></table>"
             "<p style='background-image:url(http://a.example/7.png)'>x</p>");

  g_assert_cmpuint (result->remote->len, ==, 7);
  g_assert_cmpstr (result->remote->pdata[0], ==, "http://a.example/1.png");
  g_assert_cmpstr (result->remote->pdata[4], ==, "http://a.example/4.png");
  g_assert_cmpstr (result->remote->pdata[6], ==, "http://a.example/7.png");
  g_assert_cmpuint (result->n_trackers, ==, 3);
  g_assert_nonnull (strstr (result->html, "data-hearth-background=\"5\""));
  g_assert_nonnull (strstr (result->html, "data-hearth-background=\"6\""));
  check_result (result);
}

static void
test_body (void)
{
  g_autoptr (HearthHtmlResult) result = clean (
      "<html lang=de><body bgcolor=#ffeedd text=black link=red class='a b' dir=rtl style='margin:4px'>x");

  g_assert_true (g_str_has_prefix (
      result->html, "<div class=\"hearth-body a b\" dir=\"rtl\" lang=\"de\" style=\"background-color: "
                    "#ffeedd; color: black; margin: 4px;\"><style>a { color: red; }\n</style>x"));
  check_result (result);
}

static void
test_links (void)
{
  static const struct
  {
    const char *link;
    const char *text;
    gboolean is_deceptive;
  } links[] = {
    { "http://bank.example/", "http://bank.example/", FALSE },
    { "http://bank.example/", "bank.example", FALSE },
    { "http://www.bank.example/", "bank.example", FALSE },
    { "http://login.bank.example/", "www.bank.example", FALSE },
    { "http://evil.example/", "http://bank.example/", TRUE },
    { "http://evil.example/", "www.bank.example", TRUE },
    { "http://evil.example/", "bank.example/login", TRUE },
    { "http://bank.example.evil.example/", "bank.example", TRUE },
    { "http://evilbank.example/", "bank.example", TRUE },
    { "http://bank.example@evil.example/", "http://bank.example/", TRUE },
    { "http://evil.example/", "click here", FALSE },
    { "http://evil.example/", "See bank.example for more", FALSE },
    { "http://evil.example/", "report.pdf", FALSE },
    { "http://evil.example/", "index.html", FALSE },
    { "http://evil.example/", "12.30", FALSE },
    { "http://evil.example/", "http://bank.example\xe2\x80\x8e/", TRUE },
    { "http://evil.example/", "http://bank.example\xe2\x80\xac/", TRUE },
    { "http://evil.example/", "http://bank.example\xc2\xa0/", TRUE },
    { "http://evil.example/", "http://ba\xe2\x80\x8bnk.example/", TRUE },
    { "http://evil.example/",
      "\xc2\xa0"
      "bank.example\xe2\x80\xad",
      TRUE },
    { "http://evil.example/",
      "b\xc2\xad"
      "ank.example\xe2\x80\x8e/login",
      TRUE },
    { "http://evil.example/", "http://bank.example\xf3\xa0\x80\xa0/", TRUE },
    { "http://evil.example/", "http://bank.example\xe2\x80\xa8/", TRUE },
    { "http://evil.example/", "http://bank\xef\xbf\xbd.example/", TRUE },
    { "http://bank.example/", "http://bank.example\xe2\x80\x8e/", FALSE },
    { "http://bank.example/",
      "\xe2\x80\x8b"
      "bank.example\xc2\xa0",
      FALSE },
    { "http://evil.example/",
      "See\xc2\xa0"
      "bank.example",
      FALSE },
    { "http://b\xc3\xbc"
      "cher.example/",
      "b\xc3\xbc"
      "cher.example",
      FALSE },
    { "http://evil.example/",
      "b\xc3\xbc"
      "cher.example",
      TRUE },
    { "mailto:a@evil.example", "a@bank.example", TRUE },
    { "mailto:a@evil.example", "a@bank.example\xe2\x80\x8e", TRUE },
    { "mailto:a@bank.example?subject=x", "a@bank.example", FALSE },
    { "mailto:a@bank.example", "Write to us", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *html = g_strdup_printf ("<a href=\"%s\"><b>%s</b></a>", links[i].link, links[i].text);
      g_autoptr (HearthHtmlResult) result = clean (html);

      g_test_message ("%s", html);
      g_assert_cmpint (strstr (result->html, "data-hearth-deceptive") != NULL, ==, links[i].is_deceptive);
    }
}

/* What nobody sees does not make a text too long to name a host. */
static void
test_padded_links (void)
{
  g_autoptr (GString) html = g_string_new ("<a href='http://evil.example/'>");

  for (guint i = 0; i < 300; i++)
    g_string_append (html, i % 50 == 0 ? "<b>\xe2\x80\x8b</b>" : "\xe2\x80\x8b");
  g_string_append (html, "<b>http://bank.example/</b></a>");
  {
    g_autoptr (HearthHtmlResult) result = clean (html->str);

    g_assert_nonnull (strstr (result->html, "data-hearth-deceptive"));
  }
}

static void
test_international_links (void)
{
  g_autoptr (HearthHtmlResult) plain = clean ("<a href='http://bücher.example/ä'>x</a>");
  g_autoptr (HearthHtmlResult) mixed = clean ("<a href='http://раypal.example/'>x</a>");
  g_autoptr (HearthHtmlResult) user = clean ("<a href='http://bank.example:80@evil.example/'>x</a>");
  g_autoptr (HearthHtmlResult) slashes = clean ("<a href='http:\\\\evil.example\\x'>x</a>");

  g_assert_nonnull (
      strstr (plain->html, "href=\"http://xn--bcher-kva.example/ä\" title=\"http://bücher.example/ä\""));
  g_assert_nonnull (strstr (mixed->html, "title=\"http://xn--ypal"));
  g_assert_null (strstr (mixed->html, "раypal"));
  g_assert_nonnull (strstr (user->html, "href=\"http://evil.example/\""));
  g_assert_nonnull (strstr (slashes->html, "href=\"http://evil.example/x\""));
}

static void
test_folds (void)
{
  static const struct
  {
    const char *html;
    gboolean is_folded;
  } folds[] = {
    { "New.<blockquote type=cite>Old.</blockquote>", TRUE },
    { "<div>New.</div><div class=gmail_quote><div class=gmail_attr>On 1 Nov, A "
      "wrote:</div><blockquote>Old.</blockquote></div>",
      TRUE },
    { "<div>New.<div>On 1 Nov 2026, A wrote:</div><blockquote type=cite>Old.</blockquote></div>", TRUE },
    { "<p>New.</p><div class=\"moz-cite-prefix\">A wrote:</div><blockquote "
      "type=\"cite\">Old.</blockquote><br>",
      TRUE },
    { "<p>New.</p><hr><div id=divRplyFwdMsg>From: A</div><div>Old.</div>", TRUE },
    { "<p>New.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> "
      "A</p></div></div><p>Old.</p>",
      FALSE },
    { "<div><p>New.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> "
      "A</p></div><p>Old.</p></div>",
      TRUE },
    { "<blockquote type=cite>Only a quote.</blockquote>", FALSE },
    { "<blockquote type=cite>Old.</blockquote><p>New below.</p>", FALSE },
    { "New.<blockquote>A poem.</blockquote>", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (folds); i++)
    {
      g_autoptr (HearthHtmlResult) result = clean (folds[i].html);
      const char *fold = strstr (result->html, "<details class=\"hearth-quote\"><summary>•••</summary>");

      g_test_message ("%s", folds[i].html);
      g_assert_cmpint (fold != NULL, ==, folds[i].is_folded);
      if (fold != NULL)
        {
          g_assert_nonnull (strstr (fold, "Old."));
          g_assert_null (strstr (fold, "New."));
        }
      check_result (result);
    }
}

/* 1 MB of each piece, alone and with a way out: time and memory stay in proportion, the stack is not used up. */
static void
test_floods (void)
{
  static const char *const pieces[] = {
    "<div>",
    "<b>",
    "<p>",
    "<table>",
    "<table><tr><td>",
    "<a href=x>",
    "<font color=red>",
    "<p><font color=red>",
    "<font size=1><p>",
    "<b><div></b>",
    "<div><table></div>",
    "<ul><li>",
    "<blockquote type=cite>",
    "<!--",
    "<!---->",
    "<!----!>",
    "<",
    "</",
    "</div>",
    "<style>",
    "<style>a{",
    "<svg>",
    "<math>",
    "<select>",
    "<template>",
    "&amp;",
    "&",
    "<x ",
    "<p a='",
    "<img src=cid:pic@x>",
    "<i></p>",
    "<nobr>",
    "<h1>",
    "<dd>",
    "<span>",
    "<q>",
    "<button>",
    "<td>",
    "<script>",
    "</script>",
    "<title>",
    "<body a=b>",
    "<html a=b>",
    "<pre>\n",
    "<details>",
    "<br>",
    "<a href='http://a.example'>b.example</a>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) html = g_string_new ("start ");
      g_autoptr (HearthHtmlResult) result = NULL;

      g_test_message ("%s", pieces[i]);
      while (html->len < 400 * 1024)
        g_string_append (html, pieces[i]);
      g_string_append (html, " end");
      result = clean (html->str);
      g_assert_true (g_utf8_validate (result->text, -1, NULL));
      if (result->html == NULL)
        g_assert_true ((result->remarks & HEARTH_REMARK_HTML_TOO_LARGE) != 0);
    }
}

static void
test_style_floods (void)
{
  static const char *const pieces[] = { "a{", "}",  "@media x{", "a{color:red}", "\"", "'x\n",
                                        "/*", "(",  "url(",      "a{b:url(",     "\\", "@import ",
                                        "a,", "--", "<!--",      "a{color:calc(" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) html = g_string_new ("<style>");
      g_autoptr (HearthHtmlResult) result = NULL;

      while (html->len < 400 * 1024)
        g_string_append (html, pieces[i]);
      g_string_append (html, "</style>end");
      result = clean (html->str);
      check_result (result);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) tags = g_string_new (NULL);
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) attributes = g_string_new ("<p");
  g_autoptr (HearthHtmlResult) many = NULL;
  g_autoptr (HearthHtmlResult) nested = NULL;
  g_autoptr (HearthHtmlResult) wide = NULL;
  g_autofree char *large = g_strnfill (HEARTH_HTML_MAX_BYTES + 1, 'x');
  g_autoptr (HearthHtmlResult) big = clean (large);

  for (guint i = 0; i < HEARTH_HTML_MAX_TAGS; i++)
    g_string_append (tags, "<br>");
  g_string_append (tags, "x<br>");
  many = clean (tags->str);
  g_assert_null (many->html);
  g_assert_true ((many->remarks & HEARTH_REMARK_HTML_TOO_LARGE) != 0);
  g_assert_nonnull (strchr (many->text, 'x'));

  for (guint i = 0; i < 600; i++)
    g_string_append (deep, "<div>");
  g_string_append (deep, "<b>bottom</b>");
  nested = clean (deep->str);
  g_assert_nonnull (nested->html);
  g_assert_nonnull (strstr (nested->html, "bottom"));
  g_assert_true ((nested->remarks & HEARTH_REMARK_CUT) != 0);
  check_result (nested);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (attributes, " x%u=y", i);
  g_string_append (attributes, " align=left>x");
  wide = clean (attributes->str);
  g_assert_true ((wide->remarks & HEARTH_REMARK_CUT) != 0);
  g_assert_null (strstr (wide->html, "align"));

  g_assert_null (big->html);
  g_assert_cmpuint (strlen (big->text), ==, strlen (large));
}

static void
test_random (void)
{
  static const char *const pieces[] = {
    "<",
    ">",
    "\"",
    "'",
    "=",
    "/",
    " ",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=http://x.example>",
    "</a>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<li>",
    "<ul>",
    "</ul>",
    "<div>",
    "</div>",
    "<style>",
    "</style>",
    "a{color:red}",
    "<!--",
    "-->",
    "<svg>",
    "</svg>",
    "<script>",
    "</script>",
    "text",
    "&lt;",
    "&#x3c;",
    "<img src=cid:pic@x>",
    "style=\"color:red\"",
    "<pre>\n",
    "</pre>",
    "<h1>",
    "</h1>",
    "<font size=1>",
    "</font>",
    "<caption>",
    "<col>",
    "<dl>",
    "<dd>",
    "<blockquote type=cite>",
    "</blockquote>",
    "<nobr>",
    "</nobr>",
    "<body bgcolor=red>",
    "<form>",
    "</form>",
    "<select>",
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (GString) html = g_string_new (NULL);
      g_autoptr (HearthHtmlResult) result = NULL;

      for (guint j = 0; j < 25; j++)
        g_string_append (html, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      result = clean (html->str);
      g_test_message ("%s", html->str);
      g_assert_nonnull (result->html);
      check_result (result);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/clean/cases", test_cases);
  g_test_add_func ("/mime/clean/cut", test_cut_cases);
  g_test_add_func ("/mime/clean/leaks", test_leaks);
  g_test_add_func ("/mime/clean/leak-pairs", test_leak_pairs);
  g_test_add_func ("/mime/clean/remote", test_remote);
  g_test_add_func ("/mime/clean/body", test_body);
  g_test_add_func ("/mime/clean/links", test_links);
  g_test_add_func ("/mime/clean/padded-links", test_padded_links);
  g_test_add_func ("/mime/clean/international-links", test_international_links);
  g_test_add_func ("/mime/clean/folds", test_folds);
  g_test_add_func ("/mime/clean/floods", test_floods);
  g_test_add_func ("/mime/clean/style-floods", test_style_floods);
  g_test_add_func ("/mime/clean/limits", test_limits);
  g_test_add_func ("/mime/clean/random", test_random);
  return g_test_run ();
}
