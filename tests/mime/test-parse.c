/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages to what is shown of them. A result is written down as one line a part: "path kind type [name]". */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-mime-boundary.h"
#include "hearth-mime-name.h"
#include "hearth-mime-parse.h"

static HearthContent *
parse_bytes (const char *message, gsize n)
{
  g_autoptr (GBytes) bytes = g_bytes_new (message, n);

  return hearth_mime_parse (bytes, NULL);
}

static HearthContent *
parse (const char *message)
{
  return parse_bytes (message, strlen (message));
}

static char *
flatten (const HearthContent *content)
{
  static const char *const kinds[] = { "plain", "html", "attachment", "inline", "message" };
  GString *flat = g_string_new (NULL);

  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = content->parts->pdata[i];

      g_string_append_printf (flat, "%s%s %s", i > 0 ? "; " : "", part->path, kinds[part->kind]);
      if (part->name != NULL)
        g_string_append_printf (flat, " %s", part->name);
    }
  return g_string_free (flat, FALSE);
}

/* What every content promises, whatever the message was. */
static void
check_content (const HearthContent *content)
{
  g_assert_nonnull (content->subject);
  g_assert_true (g_utf8_validate (content->subject, -1, NULL));
  g_assert_cmpuint (content->parts->len, >, 0);
  g_assert_cmpuint (content->references->len, <=, 100);
  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = content->parts->pdata[i];
      gboolean is_body = part->kind == HEARTH_PART_PLAIN || part->kind == HEARTH_PART_HTML;

      g_assert_nonnull (part->path);
      g_assert_nonnull (part->content_type);
      g_assert_cmpint (part->text != NULL, ==, is_body);
      g_assert_cmpint (part->html != NULL, ==, is_body);
      if (is_body)
        {
          g_assert_true (g_utf8_validate (part->text, -1, NULL));
          g_assert_true (g_utf8_validate (part->html, -1, NULL));
          g_assert_null (strchr (part->text, '\r'));
          g_assert_null (strstr (part->html, "<script"));
        }
      else
        {
          g_assert_nonnull (part->name);
          g_assert_cmpuint (strlen (part->name), >, 0);
          g_assert_cmpuint (strlen (part->name), <=, HEARTH_MIME_NAME_MAX_BYTES);
          g_assert_null (strpbrk (part->name, "/\\\n\r"));
          g_assert_cmpint (part->name[0], !=, '.');
          g_assert_true (g_utf8_validate (part->name, -1, NULL));
        }
    }
}

#define MIXED(boundary)       "Content-Type: multipart/mixed; boundary=" boundary "\n\n"
#define ALTERNATIVE(boundary) "Content-Type: multipart/alternative; boundary=" boundary "\n\n"
#define RELATED(boundary)     "Content-Type: multipart/related; boundary=" boundary "\n\n"
#define PLAIN                 "Content-Type: text/plain\n\n"
#define HTML                  "Content-Type: text/html\n\n"
#define PNG                   "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
#define PICTURE(id)                                                                                          \
  "Content-Type: image/png\nContent-ID: <" id ">\nContent-Transfer-Encoding: base64\n\n" PNG "\n"

static const struct
{
  const char *message;
  const char *parts;
  guint remarks;
} cases[] = {
  { "Subject: x\n\nbody\n", "1 plain", 0 },
  { "\nbody only\n", "1 plain", 0 },
  { "no header at all", "1 plain", HEARTH_REMARK_STRUCTURE_BROKEN },
  { PLAIN "body\n", "1 plain", 0 },
  { HTML "<p>body\n", "1 html", 0 },
  { ALTERNATIVE ("b") "--b\n" PLAIN "a\n--b\n" HTML "<p>a</p>\n--b--\n", "2 html", 0 },
  { ALTERNATIVE ("b") "--b\n" HTML "<p>a</p>\n--b\n" PLAIN "a\n--b--\n", "1 html", 0 },
  { ALTERNATIVE ("b") "--b\n" PLAIN "a\n--b\nContent-Type: text/calendar\n\nx\n--b--\n", "1 plain", 0 },
  { ALTERNATIVE ("b") "--b\n" PLAIN "a\n--b\n" RELATED ("c") "--c\n" HTML "<img src=cid:p@x>\n--c\n" PICTURE (
        "p@x") "--c--\n--b--\n",
    "2.1 html; 2.2 inline picture.png", 0 },
  { RELATED ("c") "--c\n" HTML "<img src=cid:p@x>\n--c\n" PICTURE ("p@x") "--c--\n",
    "1 html; 2 inline picture.png", 0 },
  { RELATED ("c") "--c\n" HTML "<img src=cid:other@x>\n--c\n" PICTURE ("p@x") "--c--\n",
    "1 html; 2 attachment picture.png", 0 },
  { MIXED ("b") "--b\n" PLAIN "a\n--b\n" PLAIN "b\n--b--\n", "1 plain; 2 plain", 0 },
  { MIXED ("b") "--b\n" PLAIN "a\n--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-1\n--b\n" PLAIN
                "c\n--b--\n",
    "1 plain; 3 plain; 2 attachment a.pdf", 0 },
  { MIXED ("b") "--b\n" PLAIN "a\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; "
                "filename=n.txt\n\nx\n--b--\n",
    "1 plain; 2 attachment n.txt", 0 },
  { MIXED ("b") "--b\n" PLAIN "a\n--b\nContent-Type: text/html; name=n.html\n\nx\n--b--\n",
    "1 plain; 2 attachment n.html", 0 },
  { MIXED ("b") "--b\n" PLAIN "a\n--b\nContent-Type: message/rfc822\n\nSubject: In/side\n\nx\n--b--\n",
    "1 plain; 2 message In_side.eml", 0 },
  { "Content-Type: message/rfc822\n\nSubject: Inside\n\nx\n", "1 message Inside.eml", 0 },
  { "Content-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"\n\n--b\n" PLAIN
    "signed\n--b\nContent-Type: application/pgp-signature; name=s.asc\n\nx\n--b--\n",
    "1 plain; 2 attachment s.asc", 0 },
  { "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: "
    "application/pgp-encrypted\n\nVersion: "
    "1\n--b\nContent-Type: application/octet-stream; name=e.asc\n\nx\n--b--\n",
    "1 attachment attachment; 2 attachment e.asc", 0 },
  { "Content-Type: application/ms-tnef; name=winmail.dat\n\nx\n", "1 attachment winmail.dat", 0 },
  { "Content-Type: image/png\n\nx\n", "1 attachment picture.png", 0 },
  { "Content-Type: multipart/mixed\n\nbody\n", NULL, HEARTH_REMARK_STRUCTURE_BROKEN },
  { MIXED ("b") "no such boundary\n", NULL, HEARTH_REMARK_STRUCTURE_BROKEN },
  { MIXED ("b") "--b\n" PLAIN "never closed\n", "1 plain", 0 },
  { "Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--b\n" PLAIN "a\n--b--\n--c\n" PLAIN
    "b\n--c--\n",
    NULL, HEARTH_REMARK_STRUCTURE_BROKEN },
  { MIXED ("b") "--b--\n", NULL, HEARTH_REMARK_STRUCTURE_BROKEN },
  { "Content-Type: text/plain\nContent-Type: text/html\n\n<b>which\n", "1 attachment attachment.html",
    HEARTH_REMARK_STRUCTURE_BROKEN },
  { "Content-Type: text/html\nContent-Type: text/plain\n\n<b>which\n", "1 attachment attachment.txt",
    HEARTH_REMARK_STRUCTURE_BROKEN },
  { "Content-Type: nonsense\n\nx\n", NULL, 0 },
  { "Content-Type: ;;;;\n\nx\n", NULL, 0 },
  { "Content-Type: text/plain; charset=\n\nx\n", "1 plain", 0 },
  { "Content-Type: text/plain; charset=no-such\n\ncaf\xe9\n", "1 plain", HEARTH_REMARK_CHARSET_GUESSED },
  { "From: a@x\nFrom: b@x\n\nx\n", "1 plain", HEARTH_REMARK_SEVERAL_FROM },
  { "From: a@x, b@x\n\nx\n", "1 plain", HEARTH_REMARK_SEVERAL_FROM },
  { "From: \"b@bank.example\" <a@x>\n\nx\n", "1 plain", HEARTH_REMARK_NAME_LOOKS_LIKE_ADDRESS },
  { "From: =?utf-8?Q?=D1=80aypal?= <a@x>\n\nx\n", "1 plain", HEARTH_REMARK_MIXED_SCRIPT },
  { "From: =?utf-8?Q?=E2=80=AEx?= <a@x>\n\nx\n", "1 plain", HEARTH_REMARK_MIXED_SCRIPT },
  { "From: <a@xn--ypal-43d9g.example>\n\nx\n", "1 plain", HEARTH_REMARK_MIXED_SCRIPT },
  { "From: a@x\nReply-To: b@x\n\nx\n", "1 plain", HEARTH_REMARK_REPLY_TO_DIFFERS },
  { "From: a@x\nReply-To: A@X\n\nx\n", "1 plain", 0 },
  { "Date: 1 Jan 1980 00:00:00 +0000\n\nx\n", "1 plain", HEARTH_REMARK_DATE_DOUBTFUL },
  { "Date: nonsense\n\nx\n", "1 plain", HEARTH_REMARK_DATE_DOUBTFUL },
  { "Date: 1 Jan 2026 00:00:00 +0000\nReceived: x; 1 Jan 2020 00:00:00 +0000\n\nx\n", "1 plain",
    HEARTH_REMARK_DATE_DOUBTFUL },
  { "Content-Type: text/plain; charset=utf-7\n\n+ADw-b+AD4-\n", "1 plain", 0 },
  { "Content-Transfer-Encoding: base64\n\n!!!\n", "1 plain", 0 },
  { "Content-Transfer-Encoding: no-such\n\nx\n", "1 plain", 0 },
  { "Content-Transfer-Encoding: quoted-printable\n\n=ZZ=\n", "1 plain", 0 },
  { "From me\nSubject: mbox\n\nx\n", "1 plain", 0 },
  { "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: One\n\nx\n--b--\n", "1 message One.eml",
    0 },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HearthContent) content = parse (cases[i].message);
      g_autofree char *flat = flatten (content);

      g_test_message ("%s", cases[i].message);
      if (cases[i].parts != NULL)
        g_assert_cmpstr (flat, ==, cases[i].parts);
      g_assert_cmpuint (content->remarks, ==, cases[i].remarks);
      check_content (content);
    }
}

static void
test_cut_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize n = 1; n < strlen (cases[i].message); n++)
      {
        g_autoptr (HearthContent) head = parse_bytes (cases[i].message, n);
        g_autoptr (HearthContent) tail = parse (cases[i].message + n);

        check_content (head);
        check_content (tail);
      }
}

static void
test_empty (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("", 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (hearth_mime_parse (bytes, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
}

static void
test_decode (void)
{
  const char *message = MIXED ("b") "--b\n" ALTERNATIVE (
      "c") "--c\n" PLAIN "a\n--c\n" HTML "<p>b</p>\n--c--\n--b\nContent-Type: application/x; name=x\nContent-"
           "Transfer-Encoding: base64\n\naGVsbG8=\n--b\nContent-Type: message/rfc822\n\nSubject: "
           "In\n\ninside\n--b--\n";
  static const struct
  {
    const char *path;
    const char *bytes; /* NULL: no such part */
  } parts[] = {
    { "1.1", "a" },      { "1.2", "<p>b</p>" },
    { "2", "hello" },    { "3", "Subject: In\n\ninside" },
    { "3.1", "inside" }, { "1", NULL },
    { "4", NULL },       { "2.2", NULL },
    { "", NULL },        { "x", NULL },
    { "0", NULL },       { "1.", NULL },
    { "1..1", NULL },    { "99999999999999999999", NULL },
    { "-1", NULL },
  };
  g_autoptr (GBytes) raw = g_bytes_new_static (message, strlen (message));

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = hearth_mime_decode_part (raw, parts[i].path, &error);

      g_test_message ("%s", parts[i].path);
      if (parts[i].bytes == NULL)
        {
          g_assert_null (bytes);
          g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
        }
      else
        g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), parts[i].bytes,
                         strlen (parts[i].bytes));
    }
}

static void
test_cid_of_another_message (void)
{
  g_autoptr (HearthContent) content = parse (MIXED ("b") "--b\n" HTML "<img src=cid:p@x>\n--b\nContent-Type: "
                                                         "message/rfc822\n\n" PICTURE ("p@x") "--b--\n");
  const HearthPart *html = content->parts->pdata[0];

  g_assert_null (strstr (html->html, "hearth-cid"));
}

static void
test_charsets (void)
{
  static const struct
  {
    const char *message;
    const char *text;
    guint remarks;
  } messages[] = {
    { "Content-Type: text/plain; charset=iso-8859-1\n\nGr\xfc\xdf"
      "e",
      "Grüße", 0 },
    { "Content-Type: text/plain; charset=utf-8\n\nGr\xc3\xbc\xc3\x9f"
      "e",
      "Grüße", 0 },
    { "Content-Type: text/plain; charset=iso-8859-1\n\nGr\xc3\xbc\xc3\x9f"
      "e",
      "Grüße", HEARTH_REMARK_CHARSET_GUESSED },
    { "Content-Type: text/plain; charset=utf-8\n\nGr\xfc\xdf"
      "e",
      "Grüße", HEARTH_REMARK_CHARSET_GUESSED },
    { "\nGr\xfc\xdf"
      "e",
      "Grüße", HEARTH_REMARK_CHARSET_GUESSED },
    { "Content-Type: text/html\n\n<meta charset=\"windows-1251\"><p>\xcf\xf0\xe8</p>", "При\n", 0 },
    { "Content-Type: text/html; charset=utf-8\n\n<meta charset=\"iso-8859-1\"><p>\xc3\xbc</p>", "ü\n", 0 },
    { "Content-Type: text/html\n\n<meta http-equiv=x content=\"text/html; charset=koi8-r\">\xf0", "П\n", 0 },
    { "Content-Type: text/plain; charset=utf-8\n\n\xef\xbb\xbf"
      "bom",
      "bom", 0 },
    { "Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s\x1b(B", "こん", 0 },
    { "Content-Type: text/plain; charset=utf-8\n\na\x00", "a", 0 },
    { "Content-Type: text/plain; charset=utf-8\n\na\r\nb\rc\n", "a\nb\nc\n", 0 },
    { "Content-Type: text/plain; format=flowed; delsp=yes\n\n\xe6\x9d\xb1 \n\xe4\xba\xac\n", "東京\n",
      HEARTH_REMARK_CHARSET_GUESSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (HearthContent) content = parse (messages[i].message);
      const HearthPart *part = content->parts->pdata[0];

      g_assert_cmpstr (part->text, ==, messages[i].text);
      g_assert_cmpuint (content->remarks, ==, messages[i].remarks);
    }
}

static void
test_headers (void)
{
  g_autoptr (HearthContent) content =
      parse ("From: Marta <marta@keller.example>\nSender: x@list.example\nTo: a@x,\n b@x\nCc: c@x\nBcc: "
             "d@x\nSubject:\n "
             "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=\nDate: Thu, 12 Nov 2026 10:20:30 +0100\nMessage-ID: "
             "<1@x>\nIn-Reply-To: <0@x>\n"
             "References: <a@x>\n <b@x>\nList-Id: Choir <choir.example>\nList-Unsubscribe: <mailto:u@x>,\n "
             "<https://x.example/u>, "
             "<javascript:x>\nsubject: second\n\nx\n");

  g_assert_cmpstr (hearth_address_get_address (content->from->pdata[0]), ==, "marta@keller.example");
  g_assert_cmpstr (hearth_address_get_address (content->sender), ==, "x@list.example");
  g_assert_cmpuint (content->to->len, ==, 2);
  g_assert_cmpuint (content->cc->len, ==, 1);
  g_assert_cmpuint (content->bcc->len, ==, 1);
  g_assert_cmpstr (content->subject, ==, "Grüße");
  g_assert_cmpint (content->date_unix_s, ==, 1794475230);
  g_assert_cmpstr (content->message_id, ==, "1@x");
  g_assert_cmpstr (content->in_reply_to->pdata[0], ==, "0@x");
  g_assert_cmpuint (content->references->len, ==, 2);
  g_assert_cmpstr (content->list_id, ==, "Choir <choir.example>");
  g_assert_cmpuint (content->list_unsubscribe->len, ==, 2);
  g_assert_cmpstr (content->list_unsubscribe->pdata[1], ==, "https://x.example/u");
}

static void
test_bombs (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) wide = g_string_new (MIXED ("b"));
  g_autoptr (GString) headers = g_string_new ("Subject: first\n");
  g_autoptr (GString) giant = g_string_new ("Subject: first\nX: ");
  g_autoptr (GString) nested = g_string_new (NULL);
  g_autoptr (HearthContent) content = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
  for (guint i = 0; i < 200000; i++)
    g_string_append (deep, "--\n");
  content = parse (deep->str);
  check_content (content);
  g_assert_true ((content->remarks & HEARTH_REMARK_CUT) != 0);
  g_clear_pointer (&content, hearth_content_unref);

  for (guint i = 0; i < 20000; i++)
    g_string_append (wide, "--b\n\nx\n");
  content = parse (wide->str);
  check_content (content);
  g_assert_cmpuint (content->parts->len, <=, HEARTH_MIME_MAX_PARTS);
  g_assert_true ((content->remarks & HEARTH_REMARK_CUT) != 0);
  g_clear_pointer (&content, hearth_content_unref);

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (headers, "X-%u: y\n", i);
  g_string_append (headers, "\nbody\n");
  content = parse (headers->str);
  g_assert_cmpstr (content->subject, ==, "first");
  g_assert_true ((content->remarks & HEARTH_REMARK_CUT) != 0);
  g_clear_pointer (&content, hearth_content_unref);

  for (guint i = 0; i < 400000; i++)
    g_string_append (giant, "xxxxxxxxxx");
  g_string_append (giant, "\n\nbody\n");
  content = parse (giant->str);
  check_content (content);
  g_assert_true ((content->remarks & HEARTH_REMARK_CUT) != 0);
  g_clear_pointer (&content, hearth_content_unref);

  for (guint i = 0; i < 5000; i++)
    g_string_append (nested, "Content-Type: message/rfc822\n\n");
  content = parse (nested->str);
  check_content (content);
}

static char *
flood (const char *head, const char *piece, guint n)
{
  GString *text = g_string_new (head);

  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

/* A message of more parts than memory should be spent on is shown as it came; lines of a text are no parts. */
static void
test_part_floods (void)
{
  static const struct
  {
    const char *head, *piece;
    gboolean is_flood;
  } floods[] = {
    { MIXED ("b"), "--b\n\n", TRUE },
    { MIXED ("b"), "--b \t\r\n\n", TRUE },
    { MIXED ("\"b \""), "--b \n\n", TRUE },
    { "Content-Type: multipart/mixed; BOUNDARY = (a (b) \\) c)\n \"b\"\n\n", "--b\n\n", TRUE },
    { "Content-Type: multipart/mixed; boundary*0=\"b\"; boundary*1=\"c\"\n\n", "--bc\n\n", TRUE },
    { "Content-Type: multipart/mixed; boundary*=utf-8''%62\n\n", "--b\n\n", TRUE },
    { MIXED ("\"\\b\""), "--b\n\n", TRUE },
    { MIXED ("\"\""), "--\n\n", TRUE },
    { MIXED ("b") "--b\n", MIXED ("c") "--c\n\n--b\n", TRUE },
    { "X: boundary", "(boundary\n --\n--\n", TRUE },
    { PLAIN, "--b\n\n", FALSE },
    { PLAIN "The boundary (a line) is boundary=5.\n", "-- \n", FALSE },
    { MIXED ("b") "--b\n" PLAIN, "-- a comment\n--\n--bb\n", FALSE },
    { MIXED ("\"----=_Part_1.2\"") "------=_Part_1.2\n" PLAIN, "----------\n------=_Part_1.2--x\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autofree char *message = flood (floods[i].head, floods[i].piece, 2 * HEARTH_MIME_MAX_BOUNDARY_LINES);
      g_autoptr (HearthContent) content = parse (message);

      g_test_message ("%s%s", floods[i].head, floods[i].piece);
      check_content (content);
      g_assert_cmpuint (content->parts->len, ==, 1);
      g_assert_cmpint ((content->remarks & HEARTH_REMARK_STRUCTURE_BROKEN) != 0, ==, floods[i].is_flood);
      if (!floods[i].is_flood)
        g_assert_cmpint ((content->remarks & HEARTH_REMARK_CUT), ==, 0);
    }
}

/* So many headers, wherever they stand; but a text may have as many lines with colons as it likes. */
static void
test_header_floods (void)
{
  static const struct
  {
    const char *head;
    gboolean is_flood;
  } floods[] = {
    { "", TRUE },
    { MIXED ("b") "--b\n", TRUE },
    { MIXED ("b") "--b\r\nContent-Type: message/rfc822\r\n\r\n", TRUE },
    { "CONTENT-TYPE: Message/RFC822\n\n", TRUE },
    { PLAIN, FALSE },
    { MIXED ("b") "--b\n" PLAIN "\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autofree char *message = flood (floods[i].head, "a:\n", HEARTH_MIME_MAX_HEADER_LINES + 1);
      g_autoptr (HearthContent) content = parse (message);

      g_test_message ("%s", floods[i].head);
      check_content (content);
      g_assert_cmpint ((content->remarks & HEARTH_REMARK_STRUCTURE_BROKEN) != 0, ==, floods[i].is_flood);
    }
}

/* Many texts become no more HTML than a few of them may; the others are files. */
static void
test_body_flood (void)
{
  g_autofree char *text = flood ("--b\n" PLAIN, "a@b.cd\n", 20000);
  g_autofree char *message = flood (MIXED ("b"), text, 60);
  g_autoptr (HearthContent) content = parse (message);
  gsize n_html = 0;

  check_content (content);
  g_assert_cmpuint (content->parts->len, ==, 60);
  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = content->parts->pdata[i];

      n_html += part->html != NULL ? strlen (part->html) : 0;
    }
  g_assert_cmpuint (n_html, >, HEARTH_MIME_MAX_BODY_BYTES);
  g_assert_cmpuint (n_html, <, 2 * HEARTH_MIME_MAX_BODY_BYTES);
  g_assert_true ((content->remarks & HEARTH_REMARK_CUT) != 0);
}

static void
test_names (void)
{
  static const struct
  {
    const char *name, *type, *expected;
  } names[] = {
    { "a.pdf", "application/pdf", "a.pdf" },
    { NULL, "application/pdf", "attachment.pdf" },
    { NULL, "image/png", "picture.png" },
    { NULL, "no/such", "attachment" },
    { "", NULL, "attachment" },
    { "../../etc/passwd", "x/y", "passwd" },
    { "..\\..\\x.exe", "x/y", "x.exe" },
    { "/", "x/y", "_" },
    { "..", "x/y", "attachment" },
    { ".", "x/y", "attachment" },
    { ".bashrc", "x/y", "bashrc" },
    { "-rf", "x/y", "rf" },
    { "~", "x/y", "attachment" },
    { "con", "x/y", "_con" },
    { "CON.txt", "x/y", "_CON.txt" },
    { "com1.tar.gz", "x/y", "_com1.tar.gz" },
    { "console.txt", "x/y", "console.txt" },
    { "a\r\nb.txt", "x/y", "a b.txt" },
    { "a\x01"
      "b",
      "x/y", "a b" },
    { "invoice\xe2\x80\xae"
      "fdp.exe",
      "x/y", "invoicefdp.exe" },
    { "invoice.pdf\xe2\x80\x8b.exe", "x/y", "invoice.pdf.exe" },
    { "invoice.pdf                                        .exe", "x/y", "invoice.pdf .exe" },
    { "invoice.pdf.", "x/y", "invoice.pdf" },
    { "a:b*c?d\"e<f>g|h", "x/y", "a_b_c_d_e_f_g_h" },
    { "  a.txt  ", "x/y", "a.txt" },
    { "東京.pdf", "x/y", "東京.pdf" },
    { "\xff.txt", "x/y", "�.txt" },
  };
  g_autofree char *stem = g_strnfill (300, 'x');
  g_autofree char *long_name = g_strconcat (stem, ".pdf", NULL);
  g_autofree char *wide_name =
      g_strdup_printf ("%s%s.exe",
                       "東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東東"
                       "東東東東東東東東東東東東東東東東東東",
                       stem);
  g_autofree char *cut = hearth_mime_clean_name (long_name, "x/y");
  g_autofree char *wide_cut = hearth_mime_clean_name (wide_name, "x/y");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = hearth_mime_clean_name (names[i].name, names[i].type);

      g_assert_cmpstr (name, ==, names[i].expected);
    }
  g_assert_cmpuint (strlen (cut), ==, HEARTH_MIME_NAME_MAX_BYTES);
  g_assert_true (g_str_has_suffix (cut, "….pdf"));
  g_assert_cmpuint (strlen (wide_cut), <=, HEARTH_MIME_NAME_MAX_BYTES);
  g_assert_true (g_str_has_suffix (wide_cut, "….exe"));
  g_assert_true (g_utf8_validate (wide_cut, -1, NULL));
}

static void
test_risks (void)
{
  static const struct
  {
    const char *type, *name, *bytes;
    HearthPartRisk risk;
  } parts[] = {
    { "application/pdf", "a.pdf", "%PDF-1.4", HEARTH_RISK_NONE },
    { "application/octet-stream", "a.pdf", "%PDF-1.4", HEARTH_RISK_NONE },
    { "application/octet-stream", "a", "%PDF-1.4", HEARTH_RISK_MISMATCH },
    { "application/pdf", "a.pdf", "MZ", HEARTH_RISK_EXECUTABLE },
    { "application/pdf", "a.pdf", "hello", HEARTH_RISK_MISMATCH },
    { "application/pdf", "a.txt", "%PDF-1.4", HEARTH_RISK_MISMATCH },
    { "image/png", "a.png", "\211PNG\r\n\032\n", HEARTH_RISK_NONE },
    { "image/png", "a.png", "\377\330\377", HEARTH_RISK_MISMATCH },
    { "image/jpeg", "a.jpg", "\377\330\377", HEARTH_RISK_NONE },
    { "image/jpg", "a.jpg", "\377\330\377", HEARTH_RISK_NONE },
    { "image/jpeg", "a.jpg", "<html>", HEARTH_RISK_EXECUTABLE },
    { "image/jpeg", "a.jpg.exe", "\377\330\377", HEARTH_RISK_EXECUTABLE },
    { "image/svg+xml", "a.svg", "<svg", HEARTH_RISK_EXECUTABLE },
    { "text/plain", "a.txt", "hello", HEARTH_RISK_NONE },
    { "text/plain", "a.txt", "#!/bin/sh", HEARTH_RISK_EXECUTABLE },
    { "text/plain", "a.desktop", "hello", HEARTH_RISK_EXECUTABLE },
    { "text/plain", "a.txt", "  <!DOCTYPE html>", HEARTH_RISK_EXECUTABLE },
    { "text/html", "a", "x", HEARTH_RISK_EXECUTABLE },
    { "text/calendar", "a.ics", "BEGIN:VCALENDAR", HEARTH_RISK_NONE },
    { "application/vnd.oasis.opendocument.text", "a.odt", "PK\003\004", HEARTH_RISK_NONE },
    { "application/vnd.oasis.opendocument.text", "a.odt", "x", HEARTH_RISK_MISMATCH },
    { "application/msword", "a.doc", "\320\317\021\340\241\261\032\341", HEARTH_RISK_NONE },
    { "application/zip", "a.zip", "PK\003\004", HEARTH_RISK_NONE },
    { "application/x-shellscript", "a", "x", HEARTH_RISK_EXECUTABLE },
    { "application/pdf", "a.pdf", "\177ELF", HEARTH_RISK_EXECUTABLE },
    { "audio/mpeg", "a.mp3", "ID3", HEARTH_RISK_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_test_message ("%s %s", parts[i].type, parts[i].name);
      g_assert_cmpint (hearth_mime_assess_part (parts[i].type, parts[i].name, (const guint8 *) parts[i].bytes,
                                                strlen (parts[i].bytes)),
                       ==, parts[i].risk);
    }
}

/* Messages of the test household, as an mbox whose messages begin with "From ". */
static void
test_household (void)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "household", "generate.py", NULL);
  g_autofree char *dir = g_dir_make_tmp ("hearth-test-XXXXXX", NULL);
  g_autofree char *mbox = g_build_filename (dir, "mbox", NULL);
  const char *argv[] = { "/usr/bin/python3", script, "--out", mbox, "--mbox", "--count", "400", NULL };
  g_autofree char *text = NULL;
  guint n = 0, n_html = 0, n_inline = 0, n_attachments = 0, n_named = 0;
  gsize n_bytes;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status,
                     NULL) ||
      status != 0)
    {
      g_test_skip ("the generator does not run here");
      return;
    }
  g_assert_true (g_file_get_contents (mbox, &text, &n_bytes, NULL));
  for (const char *p = text; p != NULL && p < text + n_bytes;)
    {
      const char *next = memmem (p + 1, n_bytes - (gsize) (p + 1 - text), "\n\nFrom ", 7);
      gsize length = (next != NULL ? next + 2 : text + n_bytes) - p;
      g_autoptr (HearthContent) content = parse_bytes (p, length);

      check_content (content);
      for (guint i = 0; i < content->parts->len; i++)
        {
          const HearthPart *part = content->parts->pdata[i];

          n_html += part->kind == HEARTH_PART_HTML;
          n_inline += part->kind == HEARTH_PART_INLINE;
          n_attachments += part->kind == HEARTH_PART_ATTACHMENT;
        }
      n_named += content->from->len > 0 && *hearth_address_get_name (content->from->pdata[0]) != '\0';
      n++;
      p = next != NULL ? next + 2 : NULL;
    }
  g_test_message ("%u messages, %u html, %u inline, %u attachments, %u named", n, n_html, n_inline,
                  n_attachments, n_named);
  g_assert_cmpuint (n, >=, 400);
  g_assert_cmpuint (n_html, >, 20);
  g_assert_cmpuint (n_inline, >, 0);
  g_assert_cmpuint (n_attachments, >, 10);
  g_assert_cmpuint (n_named, >, n / 2);
  g_unlink (mbox);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/parse/cases", test_cases);
  g_test_add_func ("/mime/parse/cut", test_cut_cases);
  g_test_add_func ("/mime/parse/empty", test_empty);
  g_test_add_func ("/mime/parse/decode", test_decode);
  g_test_add_func ("/mime/parse/cid", test_cid_of_another_message);
  g_test_add_func ("/mime/parse/charsets", test_charsets);
  g_test_add_func ("/mime/parse/headers", test_headers);
  g_test_add_func ("/mime/parse/bombs", test_bombs);
  g_test_add_func ("/mime/parse/part-floods", test_part_floods);
  g_test_add_func ("/mime/parse/header-floods", test_header_floods);
  g_test_add_func ("/mime/parse/body-flood", test_body_flood);
  g_test_add_func ("/mime/parse/household", test_household);
  g_test_add_func ("/mime/name/clean", test_names);
  g_test_add_func ("/mime/name/risk", test_risks);
  return g_test_run ();
}
