/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters to bytes, and what an answer begins with. */
#include <glib.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-mime-build.h"
#include "hearth-mime-header.h"
#include "hearth-mime-parse.h"
#include "hearth-mime-reply.h"
#include "hearth-mime-seven-bit.h"

static void
add (GPtrArray *list, const char *name, const char *address)
{
  g_ptr_array_add (list, hearth_address_new (name, address));
}

static HearthLetter *
make_letter (const char *subject, const char *text)
{
  HearthLetter *letter = hearth_letter_new (1);

  add (letter->to, "Anna Vogel", "anna@vogel.example");
  g_free (letter->subject);
  letter->subject = g_strdup (subject);
  g_free (letter->text);
  letter->text = g_strdup (text);
  return letter;
}

static char *
build (const HearthLetter *letter, HearthMimeBuildFor purpose, GError **error)
{
  g_autoptr (HearthAddress) from = hearth_address_new ("Márta Keller", "marta@keller.example");
  HearthMimeBuild values = {
    .letter = letter,
    .from = from,
    .message_id = "1234@keller.example",
    .date_unix_s = 1794475230,
    .date_offset_min = 60,
  };
  g_autoptr (GBytes) bytes = hearth_mime_build (&values, purpose, error);

  if (bytes == NULL)
    return NULL;
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* What SMTP and every server need of a message (trust 12). */
static void
check_wire (const char *message)
{
  gsize n_line = 0;

  for (const char *p = message; *p != '\0'; p++)
    {
      g_assert_true ((guchar) *p < 0x80);
      if (*p == '\n')
        g_assert_true (p > message && p[-1] == '\r');
      if (*p == '\r')
        g_assert_true (p[1] == '\n');
      n_line = *p == '\n' ? 0 : n_line + 1;
      g_assert_cmpuint (n_line, <=, 999);
    }
  g_assert_true (g_str_has_suffix (message, "\r\n"));
}

static HearthContent *
parse (const char *message)
{
  g_autoptr (GBytes) bytes = g_bytes_new (message, strlen (message));
  HearthContent *content = hearth_mime_parse (bytes, NULL);

  g_assert_nonnull (content);
  return content;
}

static void
test_simple (void)
{
  g_autoptr (HearthLetter) letter = make_letter ("Kitchen tiles", "Dear Anna,\n\nyes.\n\nMarta\n");
  g_autofree char *message = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);

  check_wire (message);
  g_assert_nonnull (strstr (message, "Date: Thu, 12 Nov 2026 10:20:30 +0100\r\n"));
  g_assert_nonnull (strstr (message, "From: =?"));
  g_assert_nonnull (strstr (message, "<marta@keller.example>\r\n"));
  g_assert_nonnull (strstr (message, "To: Anna Vogel <anna@vogel.example>\r\n"));
  g_assert_nonnull (strstr (message, "Subject: Kitchen tiles\r\n"));
  g_assert_nonnull (strstr (message, "Message-ID: <1234@keller.example>\r\n") != NULL
                        ? "x"
                        : strstr (message, "Message-Id: <1234@keller.example>\r\n"));
  g_assert_nonnull (
      strstr (message, "MIME-Version: 1.0\r\n") != NULL ? "x" : strstr (message, "Mime-Version: 1.0\r\n"));
  g_assert_nonnull (strstr (message, "format=flowed"));
  g_assert_nonnull (strstr (message, "Content-Transfer-Encoding: 7bit\r\n"));
  g_assert_nonnull (strstr (message, "\r\n\r\nDear Anna,\r\n\r\nyes.\r\n\r\nMarta\r\n"));
  g_assert_null (strstr (message, "User-Agent"));
  g_assert_null (strstr (message, "Bcc"));
}

static void
test_same_bytes (void)
{
  g_autoptr (HearthLetter) letter = make_letter ("Ä", "ä");
  g_autofree char *a = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);
  g_autofree char *b = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);

  g_assert_cmpstr (a, ==, b);
}

static void
test_round_trip (void)
{
  static const char *const texts[] = {
    "Hello\n",
    "Grüße aus München, mit einer langen Zeile, die weit über zweiundsiebzig Zeichen hinausgeht und "
    "weiter.\n",
    "東京から、こんにちは。\n",
    "> quoted\n>> deeper\n\nAnswer\n",
    "From here on\n.\n..\n leading space\n",
    "😀 emoji\n-- \nMarta\n",
    "\n\n\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (HearthLetter) letter = make_letter (
          "Re: Grüße, 東京 and 😀 in one rather long subject line that has to be folded", texts[i]);
      g_autofree char *message = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);
      g_autoptr (HearthContent) content = parse (message);
      const HearthPart *part = content->parts->pdata[0];

      check_wire (message);
      g_assert_cmpstr (content->subject, ==, letter->subject);
      g_assert_cmpstr (part->text, ==, texts[i]);
      g_assert_true (part->is_flowed);
      g_assert_cmpstr (hearth_address_get_name (content->from->pdata[0]), ==, "Márta Keller");
      g_assert_cmpint (content->date_unix_s, ==, 1794475230);
      g_assert_cmpint (content->date_offset_min, ==, 60);
    }
}

static void
test_long_line (void)
{
  g_autofree char *word = g_strnfill (5000, 'x');
  g_autoptr (HearthLetter) letter = make_letter ("Long", word);
  g_autofree char *message = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);

  check_wire (message);
}

static void
test_line_ends (void)
{
  g_autoptr (HearthLetter) letter = make_letter ("Ends", "one\rtwo\r\nthree\n\r\n.\r\nfour");
  g_autofree char *message = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);

  check_wire (message);
  g_assert_nonnull (strstr (message, "\r\n\r\none\r\ntwo\r\nthree\r\n\r\n.\r\nfour\r\n"));
}

static void
test_bcc (void)
{
  g_autoptr (HearthLetter) letter = make_letter ("Secret", "x\n");
  g_autofree char *wire = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *lonely = NULL;

  add (letter->bcc, "Paul", "paul@hidden.example");
  wire = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);
  copy = build (letter, HEARTH_MIME_BUILD_COPY, NULL);
  g_assert_null (strstr (wire, "hidden.example"));
  g_assert_nonnull (strstr (copy, "Bcc: Paul <paul@hidden.example>\r\n"));
  g_ptr_array_set_size (letter->to, 0);
  lonely = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);
  g_assert_null (strstr (lonely, "hidden.example"));
  g_assert_nonnull (strstr (lonely, "To: undisclosed-recipients"));
}

static void
test_addresses (void)
{
  g_autoptr (HearthLetter) letter = make_letter ("x", "x\n");
  g_autofree char *message = NULL;
  g_autoptr (HearthContent) content = NULL;

  add (letter->cc, "Keller, \"Marta\" <x>", "m@keller.example");
  add (letter->cc, "Müller", "m@bücher.example");
  for (guint i = 0; i < 100; i++)
    add (letter->cc, "A rather long name of somebody", "somebody@somewhere.example");
  message = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);
  check_wire (message);
  content = parse (message);
  g_assert_cmpuint (content->cc->len, ==, 102);
  g_assert_cmpstr (hearth_address_get_name (content->cc->pdata[0]), ==, "Keller, \"Marta\" <x>");
  g_assert_cmpstr (hearth_address_get_address (content->cc->pdata[1]), ==, "m@xn--bcher-kva.example");
}

static void
expect_refused (const HearthLetter *letter)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (build (letter, HEARTH_MIME_BUILD_WIRE, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
}

static void
test_refused (void)
{
  static const char *const bad_addresses[] = { "",
                                               "anna",
                                               "@x.example",
                                               "anna@",
                                               "a\r\nBcc: b@x.example@y.example",
                                               "a@x.example\r\nBcc: b",
                                               "a@x.example>",
                                               "a b@x.example",
                                               "a@x\n.example",
                                               "a@x.example,b@y.example",
                                               "a@x y.example" };
  static const char *const bad_lines[] = { "a\r\nBcc: x",
                                           "a\nb",
                                           "a\rb",
                                           "a\x01"
                                           "b",
                                           "a\x7f"
                                           "b",
                                           "\xff" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad_addresses); i++)
    {
      g_autoptr (HearthLetter) letter = make_letter ("x", "x\n");

      add (letter->to, "", bad_addresses[i]);
      g_test_message ("%s", bad_addresses[i]);
      expect_refused (letter);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_lines); i++)
    {
      g_autoptr (HearthLetter) subject = make_letter (bad_lines[i], "x\n");
      g_autoptr (HearthLetter) name = make_letter ("x", "x\n");
      g_autoptr (HearthLetter) id = make_letter ("x", "x\n");

      add (name->to, bad_lines[i], "a@x.example");
      g_ptr_array_add (id->references, g_strdup (bad_lines[i]));
      expect_refused (subject);
      expect_refused (name);
      expect_refused (id);
    }
}

static void
test_references (void)
{
  g_autoptr (HearthLetter) letter = make_letter ("x", "x\n");
  g_autofree char *message = NULL;
  g_autoptr (HearthContent) content = NULL;

  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (letter->references,
                     g_strdup_printf ("a-rather-long-id-of-a-message-%u@somewhere.example", i));
  g_ptr_array_add (letter->references, g_strdup ("a b<c"));
  g_ptr_array_add (letter->in_reply_to, g_strdup ("x@y"));
  message = build (letter, HEARTH_MIME_BUILD_WIRE, NULL);
  check_wire (message);
  content = parse (message);
  g_assert_cmpuint (content->references->len, ==, 100);
  g_assert_cmpstr (content->references->pdata[99], ==, "a-rather-long-id-of-a-message-99@somewhere.example");
  g_assert_cmpstr (content->in_reply_to->pdata[0], ==, "x@y");
}

static void
test_message_ids (void)
{
  g_autofree char *a = hearth_mime_dup_message_id ("marta@keller.example");
  g_autofree char *b = hearth_mime_dup_message_id ("marta@keller.example");
  g_autofree char *idn = hearth_mime_dup_message_id ("m@bücher.example");
  g_autofree char *none = hearth_mime_dup_message_id ("marta");

  g_assert_cmpstr (a, !=, b);
  g_assert_true (g_str_has_suffix (a, "@keller.example"));
  g_assert_true (g_str_has_suffix (idn, "@xn--bcher-kva.example"));
  g_assert_nonnull (strchr (none, '@'));
}

static void
test_smtputf8 (void)
{
  g_autoptr (HearthLetter) letter = make_letter ("x", "x\n");
  g_autoptr (HearthAddress) from = hearth_address_new ("", "m@bücher.example");
  HearthMimeBuild values = { .letter = letter, .from = from };

  g_assert_false (hearth_mime_needs_smtputf8 (&values));
  add (letter->bcc, "", "jörg@x.example");
  g_assert_true (hearth_mime_needs_smtputf8 (&values));
}

static void
test_reply_subject (void)
{
  static const char *const subjects[][2] = {
    { "Tiles", "Re: Tiles" },           { "Re: Tiles", "Re: Tiles" },
    { "RE: Tiles", "Re: Tiles" },       { "Re: Re: Tiles", "Re: Tiles" },
    { "AW: Tiles", "Re: Tiles" },       { "Re[2]: Tiles", "Re: Tiles" },
    { "re : Tiles", "Re: Tiles" },      { "回复：你好", "Re: 你好" },
    { "Rest: soup", "Re: Rest: soup" }, { "", "Re: " },
    { "SV: AW: Re: x", "Re: x" },       { "Fwd: x", "Re: Fwd: x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autofree char *reply = hearth_mime_reply_subject (subjects[i][0]);

      g_assert_cmpstr (reply, ==, subjects[i][1]);
    }
}

/* Headers, then To and Cc of an answer to the author and to all, for own addresses me@own.example and I@own.example. */
static const struct
{
  const char *headers;
  const char *to, *all_to, *all_cc;
} recipients[] = {
  { "From: a@x\nTo: me@own.example", "a@x", "a@x", "" },
  { "From: a@x\nTo: me@own.example, b@x\nCc: c@x", "a@x", "a@x, b@x", "c@x" },
  { "From: a@x\nReply-To: r@x\nTo: me@own.example", "r@x", "r@x", "" },
  { "From: a@x\nReply-To: r@x\nTo: b@x", "r@x", "r@x, b@x", "" },
  { "From: a@x\nTo: A@X, me@own.example, ME@own.example\nCc: i@own.example, a@x", "a@x", "a@x", "" },
  { "From: a@x\nTo: list@l\nReply-To: list@l\nList-Id: <l>", "a@x", "a@x, list@l", "" },
  { "From: a@x\nTo: list@l\nReply-To: a@y\nList-Id: <l>", "a@y", "a@y, list@l", "" },
  { "From: me@own.example\nTo: b@x\nCc: c@x", "b@x", "b@x", "c@x" },
  { "From: me@own.example\nTo: me@own.example", "me@own.example", "me@own.example", "" },
  { "From: a@x\nTo: undisclosed-recipients:;", "a@x", "a@x", "" },
  { "From: a@x\nTo: b@x, b@x\nCc: b@x, c@x, c@x", "a@x", "a@x, b@x", "c@x" },
  { "Subject: nobody", "", "", "" },
};

static void
test_recipients (void)
{
  g_autoptr (GPtrArray) own = hearth_address_list_new ();

  add (own, "", "me@own.example");
  add (own, "", "I@own.example");
  for (gsize i = 0; i < G_N_ELEMENTS (recipients); i++)
    {
      g_autofree char *message = g_strconcat (recipients[i].headers, "\n\nx\n", NULL);
      g_autoptr (HearthContent) content = parse (message);

      for (int all = 0; all < 2; all++)
        {
          g_autoptr (GPtrArray) to = NULL;
          g_autoptr (GPtrArray) cc = NULL;
          g_autofree char *to_text = NULL;
          g_autofree char *cc_text = NULL;

          hearth_mime_reply_recipients (content, all ? HEARTH_MIME_REPLY_TO_ALL : HEARTH_MIME_REPLY_TO_SENDER,
                                        own, &to, &cc);
          to_text = hearth_address_list_to_string (to);
          cc_text = hearth_address_list_to_string (cc);
          g_test_message ("%s", recipients[i].headers);
          g_assert_cmpstr (to_text, ==, all ? recipients[i].all_to : recipients[i].to);
          g_assert_cmpstr (cc_text, ==, all ? recipients[i].all_cc : "");
        }
    }
}

/* Where answers to the list go, and whose answers go elsewhere than to the author. */
static const struct
{
  const char *headers;
  const char *list;   /* or NULL: none */
  const char *author; /* or NULL: answers go where they came from */
} lists[] = {
  { "From: a@x", NULL, NULL },
  { "From: a@x\nReply-To: a@x", NULL, NULL },
  { "From: a@x\nReply-To: r@x", NULL, "a@x" },
  { "From: a@x\nReply-To: r@x, a@x", NULL, NULL },
  { "From: me@own.example\nReply-To: r@x", NULL, NULL },
  { "From: a@x\nTo: list@l\nReply-To: list@l\nList-Id: <l>", NULL, NULL },
  { "From: a@x\nTo: list@l\nReply-To: a@y\nList-Id: <l>", NULL, "a@x" },
  { "From: a@x\nList-Post: <mailto:list@l.example>", "list@l.example", NULL },
  { "From: a@x\nList-Post: <mailto:list@l.example> (members only)", "list@l.example", NULL },
  { "From: a@x\nList-Post: <https://l.example/post>, <MAILTO:list%2bx@l.example?subject=x>",
    "list+x@l.example", NULL },
  { "From: a@x\nList-Post: NO", NULL, NULL },
  { "From: a@x\nList-Post: NO (moderated)", NULL, NULL },
  { "From: a@x\nList-Post: <https://l.example/post>", NULL, NULL },
  { "From: a@x\nList-Post: <mailto:>", NULL, NULL },
  { "From: a@x\nList-Post: <mailto:list@l.example", NULL, NULL },
  { "From: a@x\nList-Post: <<<<>>>>", NULL, NULL },
  { "From: a@x\nList-Post: <mailto:one@l.example>\nList-Post: <mailto:two@l.example>", "one@l.example",
    NULL },
};

static void
test_lists (void)
{
  g_autoptr (GPtrArray) own = hearth_address_list_new ();

  add (own, "", "me@own.example");
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *message = g_strconcat (lists[i].headers, "\n\nx\n", NULL);
      g_autoptr (HearthContent) content = parse (message);
      const HearthAddress *author = hearth_mime_reply_get_author (content, own);
      g_autoptr (GPtrArray) to = NULL;
      g_autoptr (GPtrArray) cc = NULL;

      g_test_message ("%s", lists[i].headers);
      g_assert_cmpstr (author != NULL ? hearth_address_get_address (author) : NULL, ==, lists[i].author);
      g_assert_cmpstr (content->list_post != NULL ? hearth_address_get_address (content->list_post) : NULL,
                       ==, lists[i].list);
      hearth_mime_reply_recipients (content, HEARTH_MIME_REPLY_TO_LIST, own, &to, &cc);
      if (lists[i].list != NULL)
        {
          g_assert_cmpuint (to->len, ==, 1);
          g_assert_cmpstr (hearth_address_get_address (to->pdata[0]), ==, lists[i].list);
          g_assert_cmpuint (cc->len, ==, 0);
        }
    }
}

static void
test_delivered_to (void)
{
  g_autoptr (HearthContent) content =
      parse ("Delivered-To: b@x\nX-Original-To: a@x\nDelivered-To: c@x\nEnvelope-To: d@x, e@x\n\nx\n");
  g_autofree char *text = hearth_address_list_to_string (content->delivered_to);

  g_assert_cmpstr (text, ==, "b@x, c@x, a@x, d@x, e@x");
}

static void
test_reply_text (void)
{
  g_autoptr (HearthContent) content = parse ("From: a@x\nMessage-ID: <3@x>\nReferences: <1@x> <2@x>\n"
                                             "Content-Type: text/plain; format=flowed\n\n"
                                             "Hello \nthere.\n\n> older\n\n-- \nMarta\n");
  g_autoptr (HearthContent) html =
      parse ("From: a@x\nContent-Type: text/html\n\n<p>Hello<img src=http://x/y.png></p><p>you</p>");
  g_autofree char *text = hearth_mime_reply_text (content, "Marta wrote:");
  g_autofree char *html_text = hearth_mime_reply_text (html, "Marta wrote:");
  g_autoptr (GPtrArray) references = hearth_mime_reply_references (content);
  g_autoptr (GPtrArray) in_reply_to = hearth_mime_reply_in_reply_to (content);

  g_assert_cmpstr (text, ==, "Marta wrote:\n> Hello there.\n>\n>> older\n");
  g_assert_cmpstr (html_text, ==, "Marta wrote:\n> Hello\n>\n> you\n");
  g_assert_cmpuint (references->len, ==, 3);
  g_assert_cmpstr (references->pdata[2], ==, "3@x");
  g_assert_cmpuint (in_reply_to->len, ==, 1);
  g_assert_cmpstr (in_reply_to->pdata[0], ==, "3@x");
}

static void
test_reply_references_bounded (void)
{
  g_autoptr (HearthContent) content = hearth_content_new ();
  g_autoptr (GPtrArray) references = NULL;

  for (guint i = 0; i < 500; i++)
    g_ptr_array_add (content->references, g_strdup_printf ("%u@x", i));
  content->message_id = g_strdup ("last@x");
  references = hearth_mime_reply_references (content);
  g_assert_cmpuint (references->len, ==, 2 * HEARTH_MIME_IDS_KEPT);
  g_assert_cmpstr (references->pdata[0], ==, "0@x");
  g_assert_cmpstr (references->pdata[references->len - 1], ==, "last@x");
}

/* The message with its inserts in place; the bytes of each are @texts by its content. */
static char *
fill_in (GBytes *skeleton, GArray *inserts, const char *const *texts)
{
  const char *text = g_bytes_get_data (skeleton, NULL);
  GString *out = g_string_new (NULL);
  gsize done = 0;

  for (guint i = 0; i < inserts->len; i++)
    {
      const HearthInsert *insert = &g_array_index (inserts, HearthInsert, i);
      const char *inserted = texts[hearth_key_get_row (insert->content)];
      g_autofree char *base64 = g_base64_encode ((const guchar *) inserted, strlen (inserted));

      g_string_append_len (out, text + done, (gssize) (insert->position - done));
      g_string_append (out, insert->encoding == HEARTH_INSERT_BASE64 ? base64 : inserted);
      done = (gsize) insert->position;
    }
  g_string_append_len (out, text + done, (gssize) (g_bytes_get_size (skeleton) - done));
  return g_string_free (out, FALSE);
}

static void
attach (HearthLetter *letter, gint64 row, const char *name, const char *text, HearthShape shape)
{
  HearthAttachment *attachment =
      hearth_attachment_new (hearth_key_new (1, row), name, "message/rfc822", strlen (text));

  attachment->shape = shape;
  g_ptr_array_add (letter->attachments, attachment);
}

/* For a server without 8BITMIME: an attached message with 8-bit text goes along as a file, all else as it was. */
static void
test_seven_bit (void)
{
  const char *const texts[] = { "Subject: one\r\n\r\nplain\r\n", "Subject: two\r\n\r\nna\303\257ve\r\n",
                                "Subject: three\r\n\r\nplain\r\n" };
  g_autoptr (HearthLetter) letter = make_letter ("Three", "Here.\n");
  g_autoptr (HearthAddress) from = hearth_address_new (NULL, "marta@keller.example");
  const HearthMimeBuild values = { .letter = letter, .from = from, .message_id = "1@keller.example" };
  g_autoptr (GArray) inserts = NULL;
  g_autoptr (GArray) changed = NULL;
  g_autoptr (GBytes) skeleton = NULL;
  g_autoptr (GBytes) seven_bit = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autofree char *message = NULL;
  g_autofree char *before = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    attach (letter, i, i == 1 ? "two.eml" : "other.eml", texts[i],
            i == 1 ? HEARTH_SHAPE_8BIT : HEARTH_SHAPE_7BIT);
  skeleton = hearth_mime_build_skeleton (&values, HEARTH_MIME_BUILD_WIRE, &inserts, &error);
  g_assert_no_error (error);
  g_assert_false (hearth_mime_is_seven_bit (skeleton, inserts));
  before = fill_in (skeleton, inserts, texts);
  g_assert_nonnull (strstr (before, texts[1]));
  seven_bit = hearth_mime_to_seven_bit (skeleton, inserts, &changed);
  g_assert_true (hearth_mime_is_seven_bit (seven_bit, changed));
  message = fill_in (seven_bit, changed, texts);
  check_wire (message);
  g_assert_nonnull (strstr (message, texts[0]));
  g_assert_nonnull (strstr (message, texts[2]));
  content = parse (message);
  g_assert_cmpuint (content->parts->len, ==, 4);
  g_assert_cmpstr (((HearthPart *) g_ptr_array_index (content->parts, 1))->content_type, ==,
                   "message/rfc822");
  g_assert_cmpstr (((HearthPart *) g_ptr_array_index (content->parts, 2))->content_type, ==,
                   "application/octet-stream");
  g_assert_cmpstr (((HearthPart *) g_ptr_array_index (content->parts, 3))->content_type, ==,
                   "message/rfc822");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/build/simple", test_simple);
  g_test_add_func ("/mime/build/same-bytes", test_same_bytes);
  g_test_add_func ("/mime/build/round-trip", test_round_trip);
  g_test_add_func ("/mime/build/long-line", test_long_line);
  g_test_add_func ("/mime/build/line-ends", test_line_ends);
  g_test_add_func ("/mime/build/bcc", test_bcc);
  g_test_add_func ("/mime/build/addresses", test_addresses);
  g_test_add_func ("/mime/build/refused", test_refused);
  g_test_add_func ("/mime/reply/lists", test_lists);
  g_test_add_func ("/mime/reply/delivered-to", test_delivered_to);
  g_test_add_func ("/mime/build/references", test_references);
  g_test_add_func ("/mime/build/message-ids", test_message_ids);
  g_test_add_func ("/mime/build/smtputf8", test_smtputf8);
  g_test_add_func ("/mime/reply/subject", test_reply_subject);
  g_test_add_func ("/mime/reply/recipients", test_recipients);
  g_test_add_func ("/mime/reply/text", test_reply_text);
  g_test_add_func ("/mime/reply/references", test_reply_references_bounded);
  g_test_add_func ("/mime/build/seven-bit", test_seven_bit);
  return g_test_run ();
}
