/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mailto: links, good ones and hostile ones. Expected: what is filled in, "to A, B; cc …; subject …; text …; answers …",
 * line ends as '|'; or NULL if the link is refused. */
#include <glib.h>
#include <string.h>

#include "hearth-mailto.h"

static const struct
{
  const char *uri;
  const char *expected;
} cases[] = {
  /* RFC 6068, sections 2, 6.1 and 6.2 */
  { "mailto:chris@example.com", "to chris@example.com" },
  { "mailto:infobot@example.com?subject=current-issue", "to infobot@example.com; subject current-issue" },
  { "mailto:infobot@example.com?body=send%20current-issue",
    "to infobot@example.com; text send current-issue" },
  { "mailto:infobot@example.com?body=send%20current-issue%0D%0Asend%20index",
    "to infobot@example.com; text send current-issue|send index" },
  { "mailto:list@example.org?In-Reply-To=%3C3469A91.D10AF4C@example.com%3E",
    "to list@example.org; answers 3469A91.D10AF4C@example.com" },
  { "mailto:majordomo@example.com?body=subscribe%20bamboo-l",
    "to majordomo@example.com; text subscribe bamboo-l" },
  { "mailto:joe@example.com?cc=bob@example.com&body=hello",
    "to joe@example.com; cc bob@example.com; text hello" },
  { "mailto:joe@example.com?cc=bob@example.com?body=hello",
    "to joe@example.com; cc bob@example.com?body=hello" },
  { "mailto:gorby%25kremvax@example.com", "to gorby%kremvax@example.com" },
  { "mailto:unlikely%3Faddress@example.com?blat=foop", "to unlikely?address@example.com" },
  { "mailto:Mike%26family@example.org", "to Mike&family@example.org" },
  { "mailto:%22not%40me%22@example.org", "to \"not@me\"@example.org" },
  { "mailto:%22oh%5C%5Cno%22@example.org", "to \"oh\\\\no\"@example.org" },
  { "mailto:user@example.org?subject=caf%C3%A9", "to user@example.org; subject café" },
  { "mailto:user@example.org?subject=%3D%3Futf-8%3FQ%3Fcaf%3DC3%3DA9%3F%3D",
    "to user@example.org; subject café" },
  { "mailto:user@example.org?subject=%3D%3Fiso-8859-1%3FQ%3Fcaf%3DE9%3F%3D",
    "to user@example.org; subject café" },
  { "mailto:user@example.org?subject=caf%C3%A9&body=caf%C3%A9",
    "to user@example.org; subject café; text café" },
  { "mailto:user@%E7%B4%8D%E8%B1%86.example.org?subject=Test&body=NATTO",
    "to user@納豆.example.org; subject Test; text NATTO" },
  { "mailto:?to=joe@example.com&cc=bob@example.com&body=hello",
    "to joe@example.com; cc bob@example.com; text hello" },
  { "mailto:addr1@an.example,addr2@an.example", "to addr1@an.example, addr2@an.example" },
  { "mailto:?to=addr1@an.example,addr2@an.example", "to addr1@an.example, addr2@an.example" },
  { "mailto:addr1@an.example?to=addr2@an.example", "to addr1@an.example, addr2@an.example" },
  { "mailto:addr1@an.example%2Caddr2@an.example", "to addr1@an.example, addr2@an.example" },
  /* how links are really written */
  { "mailto:", "" },
  { "mailto:?", "" },
  { "mailto:#", "" },
  { "MAILTO:a@b.example", "to a@b.example" },
  { "mailto:///paul@x.example?subject=S%20T&body=a%0D%0Ab", "to paul@x.example; subject S T; text a|b" },
  { "MAILTO:///?to=a@b.example", "to a@b.example" },
  { "mailto:///", "" },
  { "MailTo:a@b.example?SUBJECT=x&BODY=y&CC=c@d.example",
    "to a@b.example; cc c@d.example; subject x; text y" },
  { "mailto:a@b.example?su%62ject=x", "to a@b.example; subject x" },
  { "mailto:a%40b.example", "to a@b.example" },
  { "mailto:Marta%20Keller%20%3Cm@k.example%3E", "to m@k.example" },
  { "mailto:%22Keller,%20Marta%22%20%3Cm@k.example%3E", "to m@k.example" },
  { "mailto:a+b@c.example?subject=a+b", "to a+b@c.example; subject a+b" },
  { "mailto:a@b.example?subject=1%2B1", "to a@b.example; subject 1+1" },
  { "mailto:a@b.example?subject=100%", "to a@b.example; subject 100%" },
  { "mailto:a@b.example?subject=100%&body=50%2", "to a@b.example; subject 100%; text 50%2" },
  { "mailto:a@b.example?subject=%zz%4", "to a@b.example; subject %zz%4" },
  { "mailto:a@b.example?subject=%2541", "to a@b.example; subject %41" },
  { "mailto:a@b.example?subject=x#fragment", "to a@b.example; subject x" },
  { "mailto:a@b.example?subject=%23x", "to a@b.example; subject #x" },
  { "mailto:a@b.example?subject=a=b", "to a@b.example; subject a=b" },
  { "mailto:a@b.example?subject=a%26b", "to a@b.example; subject a&b" },
  { "mailto:a@b.example?&&subject=x&", "to a@b.example; subject x" },
  { "mailto:a@b.example?subject", "to a@b.example" },
  { "mailto:a@b.example?subject=", "to a@b.example" },
  { "mailto:a@b.example?=x", "to a@b.example" },
  { "mailto:a@b.example?subject=one&subject=two", "to a@b.example; subject one" },
  { "mailto:a@b.example?body=one&body=two", "to a@b.example; text one" },
  { "mailto:a@b.example?body=line%0Aline", "to a@b.example; text line|line" },
  { "mailto:a@b.example?body=line%0Dline", "to a@b.example; text line|line" },
  { "mailto:a@b.example?body=line%0D%0A%0D%0Aline", "to a@b.example; text line||line" },
  { "mailto:a@b.example?body=a%09b", "to a@b.example; text a\tb" },
  { "mailto:a@b.example;c@d.example", "to a@b.example, c@d.example" },
  { "mailto:a@b.example,,c@d.example", "to a@b.example, c@d.example" },
  { "mailto:a@b.example?bcc=secret@c.example", "to a@b.example; bcc secret@c.example" },
  { "mailto:a@b.example?body=%F0%9F%8D%9E", "to a@b.example; text 🍞" },
  { "mailto:a@b.example?in-reply-to=x@y.example", "to a@b.example; answers x@y.example" },
  { "mailto:a@b.example?in-reply-to=%3Cx@y%3E&in-reply-to=%3Cz@y%3E", "to a@b.example; answers x@y" },
  { "mailto:a@b.example?in-reply-to=nothing", "to a@b.example" },
  { "mailto:a@b.example?in-reply-to=%3C%3E", "to a@b.example" },
  { "mailto:a@b.example?cc=c@d.example&cc=e@f.example", "to a@b.example; cc c@d.example, e@f.example" },
  { "mailto:a@b.example?Bcc=c@d.example&to=e@f.example", "to a@b.example, e@f.example; bcc c@d.example" },
  { "mailto:a@b.example?in-reply-to=%3Cx%E2%80%AE@y%3E", "to a@b.example" },
  /* none */
  { "", NULL },
  { "mailto", NULL },
  { "mail", NULL },
  { "mailtoo:a@b.example", NULL },
  { " mailto:a@b.example", NULL },
  { "https://a.example/", NULL },
  { "file:///etc/passwd", NULL },
  { "javascript:alert(1)", NULL },
  { "not a link", NULL },
  { "\nmailto:a@b.example", NULL },
  /* nothing is attached, nothing else is set (trust 36) */
  { "mailto:a@b.example?attach=/etc/passwd", "to a@b.example" },
  { "mailto:a@b.example?attachment=file:///etc/passwd", "to a@b.example" },
  { "mailto:a@b.example?Attach=%2Fetc%2Fpasswd&ATTACHMENT=x", "to a@b.example" },
  { "mailto:a@b.example?attachment-url=x&attachfile=y&filename=z", "to a@b.example" },
  { "mailto:a@b.example?from=evil@c.example", "to a@b.example" },
  { "mailto:a@b.example?sender=evil@c.example&reply-to=evil@c.example", "to a@b.example" },
  { "mailto:a@b.example?x-mailer=none&x-priority=1", "to a@b.example" },
  { "mailto:a@b.example?content-type=text/html&mime-version=1.0", "to a@b.example" },
  { "mailto:a@b.example?content-transfer-encoding=base64", "to a@b.example" },
  { "mailto:a@b.example?references=%3Cx@y%3E", "to a@b.example" },
  { "mailto:a@b.example?message-id=%3Cx@y%3E&date=now", "to a@b.example" },
  { "mailto:a@b.example?disposition-notification-to=evil@c.example", "to a@b.example" },
  { "mailto:a@b.example?return-path=x&errors-to=y&apparently-to=z", "to a@b.example" },
  { "mailto:a@b.example?resent-to=x@c.example&resent-bcc=x@c.example", "to a@b.example" },
  { "mailto:a@b.example?send=1&action=send&autosend=true", "to a@b.example" },
  { "mailto:a@b.example?to%0D%0A=c@d.example", "to a@b.example" },
  { "mailto:a@b.example?subject%00=x", "to a@b.example; subject x" },
  { "mailto:a@b.example?%20subject=x", "to a@b.example" },
  { "mailto:a@b.example?subject:=x", "to a@b.example" },
  { "mailto:a@b.example?body%5B%5D=x", "to a@b.example" },
  { "mailto:a@b.example?\xd1\x95ubject=x", "to a@b.example" },
  /* line ends and NUL (trust 9, 11) */
  { "mailto:a@b.example?subject=x%0D%0ABcc:%20evil@c.example",
    "to a@b.example; subject x Bcc: evil@c.example" },
  { "mailto:a@b.example?subject=x%0ABcc:%20evil@c.example", "to a@b.example; subject x Bcc: evil@c.example" },
  { "mailto:a@b.example?subject=x%0DBcc:%20evil@c.example", "to a@b.example; subject x Bcc: evil@c.example" },
  { "mailto:a@b.example?subject=x%E2%80%A8y%E2%80%A9z%C2%85", "to a@b.example; subject x y z" },
  { "mailto:a@b.example?subject=%3D%3Futf-8%3FQ%3Fx%3D0D%3D0ABcc:_e%3F%3D",
    "to a@b.example; subject x Bcc: e" },
  { "mailto:a@b.example?subject=a%00b", "to a@b.example; subject ab" },
  { "mailto:a@b.example?subject=a%07%1B%5B31mb", "to a@b.example; subject a [31mb" },
  { "mailto:a@b.example?body=a%00b%07c%7Fd", "to a@b.example; text ab c d" },
  { "mailto:a@b.example%0D%0ABcc:c@d.example", "to c@d.example" }, /* as the name of a group */
  { "mailto:a@b.example%0A", "to a@b.example" },
  { "mailto:a%00@b.example", "to a@b.example" },
  { "mailto:a%0D%0A@b.example", "to a@b.example" },
  { "mailto:a@b.example%0D%0A%0D%0ABody", "to a@b.example" },
  { "mailto:a@b.example?in-reply-to=%3Cx%0D%0A@y%3E", "to a@b.example; answers x@y" },
  { "mailto:a@b.example?in-reply-to=%3Cx@y%0D%0ABcc:%20z@c.example%3E",
    "to a@b.example; answers x@yBcc:z@c.example" },
  { "mailto:a@b.example?in-reply-to=%3Cx%00@y%3E", "to a@b.example; answers x@y" },
  { "mailto:a@b.example?body=x%0D%0A.%0D%0AMAIL%20FROM", "to a@b.example; text x|.|MAIL FROM" },
  { "mailto:a@b.example?body=%0D%0A.%0D%0A", "to a@b.example; text |.|" },
  /* bytes that are no UTF-8 (trust 21) */
  { "mailto:a@b.example?subject=%FF%FE", "to a@b.example; subject ÿþ" },
  { "mailto:a@b.example?body=%C0%80x", "to a@b.example; text \357\277\275\357\277\275x" },
  { "mailto:a@b.example?body=%ED%A0%80", "to a@b.example; text \357\277\275\357\277\275\357\277\275" },
  { "mailto:a@b.example?body=%E2%82", "to a@b.example; text \357\277\275\357\277\275" },
  { "mailto:a@b.example?body=%F5%80%80%80",
    "to a@b.example; text \357\277\275\357\277\275\357\277\275\357\277\275" },
  { "mailto:a@b.example?body=\xe4", "to a@b.example; text \357\277\275" },
  /* direction of text (trust 38) */
  { "mailto:a@b.example?subject=a%E2%80%AEb", "to a@b.example; subject ab" },
  { "mailto:a@b.example?subject=%E2%81%A6x%E2%81%A9", "to a@b.example; subject x" },
  { "mailto:a@b.example?body=a%E2%80%AEb%E2%81%A7c", "to a@b.example; text abc" },
  { "mailto:a%E2%80%AE@b.example", "to a@b.example" },
  { "mailto:%E2%80%AEelpmaxe.b@a", "to elpmaxe.b@a" },
  { "mailto:a@b.example?body=%D7%A9%E2%80%8F", "to a@b.example; text ש\342\200\217" },
};

static void
add_list (GString *flat, const char *name, GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (flat, "%s%s", i > 0 ? ", " : name, hearth_address_get_address (list->pdata[i]));
  if (list->len > 0)
    g_string_append (flat, "; ");
}

static void
add_text (GString *flat, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    g_string_append_printf (flat, "%s%s; ", name, text);
}

static char *
flatten (const HearthLetter *letter)
{
  GString *flat = g_string_new (NULL);

  add_list (flat, "to ", letter->to);
  add_list (flat, "cc ", letter->cc);
  add_list (flat, "bcc ", letter->bcc);
  add_text (flat, "subject ", letter->subject);
  add_text (flat, "text ", letter->text);
  if (letter->in_reply_to->len > 0)
    add_text (flat, "answers ", letter->in_reply_to->pdata[0]);
  if (flat->len >= 2)
    g_string_truncate (flat, flat->len - 2);
  g_strdelimit (flat->str, "\n", '|');
  return g_string_free (flat, FALSE);
}

static gboolean
is_turning (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void
check_text (const char *text, gboolean has_lines)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_assert_true (!g_unichar_iscntrl (c) || (has_lines && (c == '\n' || c == '\t')));
      g_assert_false (is_turning (c));
    }
}

static void
check_addresses (GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      check_text (hearth_address_get_address (list->pdata[i]), FALSE);
      check_text (hearth_address_get_name (list->pdata[i]), FALSE);
      g_assert_cmpstr (hearth_address_get_address (list->pdata[i]), !=, "");
    }
}

/* What holds of every letter from a link. */
static void
check (const HearthLetter *letter)
{
  check_addresses (letter->to);
  check_addresses (letter->cc);
  check_addresses (letter->bcc);
  check_text (letter->subject, FALSE);
  check_text (letter->text, TRUE);
  g_assert_cmpuint (letter->to->len + letter->cc->len + letter->bcc->len, <=, HEARTH_MAILTO_MAX_RECIPIENTS);
  g_assert_cmpuint (letter->attachments->len, ==, 0);
  g_assert_cmpuint (letter->answers, ==, HEARTH_KEY_NONE);
  g_assert_cmpuint (letter->forwards, ==, HEARTH_KEY_NONE);
  g_assert_cmpint (letter->identity, ==, 7);
  g_assert_cmpuint (letter->in_reply_to->len, <=, 1);
  g_assert_cmpuint (letter->references->len, ==, letter->in_reply_to->len);
  for (guint i = 0; i < letter->in_reply_to->len; i++)
    {
      check_text (letter->in_reply_to->pdata[i], FALSE);
      g_assert_null (strpbrk (letter->in_reply_to->pdata[i], " <>\t"));
    }
}

static HearthLetter *
read_link (const char *uri)
{
  g_autoptr (HearthLetter) letter = hearth_letter_new (7);
  gboolean is_link = hearth_mailto_fill_letter (uri, letter);

  check (letter);
  return is_link ? g_steal_pointer (&letter) : NULL;
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HearthLetter) letter = read_link (cases[i].uri);
      g_autofree char *flat = letter != NULL ? flatten (letter) : NULL;

      if (g_strcmp0 (flat, cases[i].expected) != 0)
        {
          g_test_message ("%s\n gives %s\n   not %s", cases[i].uri, flat, cases[i].expected);
          g_test_fail ();
        }
    }
}

/* Every hostile value in every field, plain and percent-encoded: 6 × 20 × 2 links. */
static void
test_hostile (void)
{
  static const char *const fields[] = { "to", "cc", "bcc", "subject", "body", "in-reply-to" };
  static const char *const values[] = {
    "%0D%0ABcc: evil@c.example",
    "%0D%0A%0D%0A<script>alert(1)</script>",
    "%00%00%00",
    "%",
    "%%%%",
    "%F",
    "\xff\xfe\xfd",
    "%FF%FE%FD",
    "%C0%AE%C0%AE/etc/passwd",
    "%E2%80%AEx%E2%81%A6y",
    "<<<<>>>>",
    "\"\\\"\\",
    "((((((",
    ":;:;:;",
    "a@b@c@d@e",
    "@@@@",
    ",,,,;;;;",
    "=?utf-8?B?=",
    "=?utf-8?B?DQpCY2M6IGU=?= <e@c.example>",
    "=?x?Q?"
    "=00=0D=0A?=",
  };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (values); j++)
      {
        g_autofree char *plain =
            g_strdup_printf ("mailto:a@b.example?%s=%s&subject=end", fields[i], values[j]);
        g_autofree char *escaped = g_uri_escape_bytes ((const guint8 *) values[j], strlen (values[j]), NULL);
        g_autofree char *encoded = g_strdup_printf ("mailto:a@b.example?%s=%s&body=end", fields[i], escaped);
        g_autoptr (HearthLetter) one = read_link (plain);
        g_autoptr (HearthLetter) two = read_link (encoded);

        g_assert_true (one != NULL && two != NULL);
        g_assert_cmpstr (hearth_address_get_address (one->to->pdata[0]), ==, "a@b.example");
        n += 2;
      }
  g_assert_cmpuint (n, ==, 240);
}

/* Sizes: what is too long is refused whole; of very many recipients the first are taken. */
static void
test_huge (void)
{
  GString *link = g_string_new ("mailto:a@b.example?body=");
  g_autoptr (HearthLetter) whole = NULL, refused = NULL, many = NULL;

  while (link->len < HEARTH_MAILTO_MAX_BYTES)
    g_string_append_c (link, 'x');
  whole = read_link (link->str);
  g_assert_nonnull (whole);
  g_assert_cmpuint (strlen (whole->text), ==, HEARTH_MAILTO_MAX_BYTES - strlen ("mailto:a@b.example?body="));
  g_string_append_c (link, 'x');
  refused = read_link (link->str);
  g_assert_null (refused);
  g_string_assign (link, "mailto:first@b.example");
  for (guint i = 0; link->len < HEARTH_MAILTO_MAX_BYTES - 40; i++)
    g_string_append_printf (link, ",a%u@b.example", i);
  g_string_append (link, "?bcc=x@y.example");
  many = read_link (link->str);
  g_assert_cmpuint (many->to->len, ==, HEARTH_MAILTO_MAX_RECIPIENTS);
  g_assert_cmpuint (many->bcc->len, ==, 0);
  g_string_free (link, TRUE);
}

/* Cut at every byte: what is there so far, and nothing else. */
static void
test_truncated (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize n = 0; n < strlen (cases[i].uri); n++)
      {
        g_autofree char *cut = g_strndup (cases[i].uri, n);
        g_autoptr (HearthLetter) letter = read_link (cut);

        if (n < strlen ("mailto:"))
          g_assert_null (letter);
      }
}

/* Every byte of a link replaced by every other byte. */
static void
test_mutated (void)
{
  static const char link[] =
      "mailto:%22a%22@b.example,c@d.example?cc=e@f.example&bcc=g@h.example&subject=caf%C3%A9"
      "&body=a%0D%0Ab&in-reply-to=%3Cx@y%3E#z";

  for (gsize i = 0; i < strlen (link); i++)
    for (int byte = 1; byte < 256; byte++)
      {
        g_autofree char *mutated = g_strdup (link);
        g_autoptr (HearthLetter) letter = NULL;

        mutated[i] = (char) byte;
        letter = read_link (mutated);
        if (i >= strlen ("mailto:"))
          g_assert_nonnull (letter);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailto/cases", test_cases);
  g_test_add_func ("/mailto/hostile", test_hostile);
  g_test_add_func ("/mailto/huge", test_huge);
  g_test_add_func ("/mailto/truncated", test_truncated);
  g_test_add_func ("/mailto/mutated", test_mutated);
  return g_test_run ();
}
