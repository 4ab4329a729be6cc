/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IMAP parser on answers as servers give them: whole, cut at every byte, truncated. */
#include <string.h>

#include "hearth-imap-limits.h"
#include "imap-transcript.h"

typedef struct
{
  const char *name;
  const char *wire;
  const char *expected;
} Case;

#define ENVELOPE_JANE                                                                                        \
  "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg\" ((\"Jane\" NIL \"jane\" \"ex.org\")) "    \
  "((\"Jane\" NIL \"jane\" \"ex.org\")) ((\"Jane\" NIL \"jane\" \"ex.org\")) ((NIL NIL \"imap\" "            \
  "\"ex.org\")) NIL NIL NIL "                                                                                \
  "\"<B2@ex.org>\")"
#define ENVELOPE_JANE_TEXT                                                                                   \
  " date=\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" subject=\"IMAP4rev1 WG mtg\" from[1/1] name=\"Jane\" "    \
  "mailbox=\"jane\" "                                                                                        \
  "host=\"ex.org\" sender[1/1] name=\"Jane\" mailbox=\"jane\" host=\"ex.org\" reply-to[1/1] name=\"Jane\" "  \
  "mailbox=\"jane\" "                                                                                        \
  "host=\"ex.org\" to[1/1] mailbox=\"imap\" host=\"ex.org\" in-reply-to=NIL id=\"<B2@ex.org>\""

static const Case cases[] = {
  { "greeting", "* OK [CAPABILITY IMAP4rev1 SASL-IR IDLE AUTH=PLAIN AUTH=SCRAM-SHA-256] Dovecot ready.\r\n",
    "OK code=8 capabilities=49 auth=\"PLAIN\" auth=\"SCRAM-SHA-256\" text=\"Dovecot ready.\"\n" },
  { "bye", "* BYE Autologout; idle for too long\r\n", "BYE text=\"Autologout; idle for too long\"\n" },
  { "preauth", "* PREAUTH hello\n", "PREAUTH text=\"hello\"\n" },
  { "tagged", "a1 OK done\r\na2 NO [TRYCREATE] no\r\na3 BAD\r\n",
    "OK tag=\"a1\" text=\"done\"\nNO tag=\"a2\" code=27 text=\"no\"\nBAD tag=\"a3\" text=\"\"\n" },
  { "brace-in-text", "* OK costs {5}\r\na1 NO see {12}\r\n",
    "OK text=\"costs {5}\"\nNO tag=\"a1\" text=\"see {12}\"\n" },
  { "continue", "+ idling\r\n+\r\n+ \r\n",
    "CONTINUE text=\"idling\"\nCONTINUE text=\"\"\nCONTINUE text=\"\"\n" },
  { "capability", "* CAPABILITY IMAP4rev1 LITERAL+ LOGINDISABLED X-UNKNOWN QRESYNC\r\n",
    "CAPABILITY capabilities=c0105\n" },
  { "enabled-nothing", "* ENABLED\r\n", "ENABLED\n" },
  { "exists", "* 172 EXISTS\r\n* 1 RECENT\r\n* 12 EXPUNGE\r\n",
    "EXISTS number=172\nRECENT number=1\nEXPUNGE number=12\n" },
  { "select-codes",
    "* OK [UIDVALIDITY 3857529045] UIDs valid\r\n* OK [UIDNEXT 0] x\r\n* OK [HIGHESTMODSEQ 715194045007]\r\n",
    "OK code=30 number=3857529045 text=\"UIDs valid\"\nOK code=28 text=\"x\"\nOK code=15 number=715194045007 "
    "text=\"\"\n" },
  { "permanentflags", "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\* $x] y)] Limited\r\n",
    "OK code=22 flags=73 +=\"$x]\" +=\"y\" text=\"Limited\"\n" },
  { "appenduid", "a1 OK [APPENDUID 38505 3955] done\r\n",
    "OK tag=\"a1\" code=4 validity=38505 ids=3955 text=\"done\"\n" },
  { "copyuid", "* OK [COPYUID 38505 304,319:320 3956:3958] x\r\n",
    "OK code=12 validity=38505 from=304,319:320 ids=3956:3958 text=\"x\"\n" },
  { "flags", "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Junk)\r\n",
    "FLAGS flags=31 +=\"$Junk\"\n" },
  { "list", "* LIST (\\HasNoChildren \\Drafts) \"/\" \"A \\\"b\\\" c\"\r\n",
    "LIST flags=108 sep=47 name=\"A \"b\" c\"\n" },
  { "list-nil", "* LIST () NIL INBOX\r\n", "LIST flags=0 sep=0 name=\"INBOX\"\n" },
  { "list-literal", "* LIST (\\Noselect) \".\" {7}\r\nfoo\"bar\r\n",
    "LIST flags=1 sep=46 name=\"foo\"bar\"\n" },
  { "list-unquoted", "* LIST (\\junk) \".\" INBOX.Sent Items [x] 50%\r\n",
    "LIST flags=800 sep=46 name=\"INBOX.Sent Items [x] 50%\"\n" },
  { "list-extended", "* LIST () \"/\" Foo (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n",
    "LIST flags=0 sep=47 name=\"Foo\"\n" },
  { "list-message-flags", "* LIST (\\Seen \\Flagged) \"/\" Foo\r\n* LIST (\\Flagged) \"/\" Bar\r\n",
    "LIST flags=0 sep=47 name=\"Foo\"\nLIST flags=4000 sep=47 name=\"Bar\"\n" },
  { "lsub", "* LSUB () \"\\\\\" \"a\\\\b\"\r\n", "LSUB flags=0 sep=92 name=\"a\\b\"\n" },
  { "status", "* STATUS \"blurdy bloop\" (MESSAGES 231 UIDNEXT 44292 X-NEW (1 2) UNSEEN 3)\r\n",
    "STATUS name=\"blurdy bloop\" items=b 231 44292 0 3 0\n" },
  { "status-unquoted", "* STATUS Sent Items (MESSAGES 2 UIDVALIDITY 99999999999)\r\n",
    "STATUS name=\"Sent Items\" items=1 2 0 0 0 0\n" },
  { "search", "* SEARCH 2 3 6\r\n* SEARCH\r\n* SEARCH 9 7 8 (MODSEQ 5)\r\n",
    "SEARCH ids=2:3,6\nSEARCH ids=\nSEARCH ids=7:9\n" },
  { "esearch",
    "* ESEARCH (TAG \"a5\") UID ALL 4:18,21,28\r\n* ESEARCH (TAG \"a6\") UID\r\n* ESEARCH (TAG a7) UID COUNT "
    "3 ALL 2\r\n",
    "SEARCH ids=4:18,21,28 search-tag=\"a5\"\nSEARCH ids= search-tag=\"a6\"\nSEARCH ids=2 "
    "search-tag=\"a7\"\n" },
  { "vanished", "* VANISHED (EARLIER) 41,43:116\r\n* VANISHED 405\r\n",
    "VANISHED ids=41,43:116 earlier\nVANISHED ids=405\n" },
  { "namespace",
    "* NAMESPACE ((\"INBOX.\" \".\")) ((\"~\" \"/\" \"X-P\" (\"a\" \"b\"))) ((\"#shared/\" NIL)(\"#public\" "
    "\"/\"))\r\n",
    "NAMESPACE 0,46 prefix=\"INBOX.\" 1,47 prefix=\"~\" 2,0 prefix=\"#shared/\" 2,47 prefix=\"#public\"\n" },
  { "id", "* ID (\"name\" \"Dovecot\" \"version\" NIL)\r\n* ID NIL\r\n",
    "ID name=\"Dovecot\" version=NIL\nID name=NIL version=NIL\n" },
  { "unknown", "* X-PIGGY (1 2)\r\n* 5 X-THING\r\n", "UNKNOWN\nUNKNOWN number=5\n" },
  { "broken", "\r\nhello\r\n*\r\n* \r\n* 1\r\n",
    "BROKEN tag=\"\"\nBROKEN tag=\"hello\"\nBROKEN tag=\"*\"\nBROKEN\nBROKEN number=1\n" },
  { "fetch-flags", "* 23 FETCH (FLAGS (\\Seen $Forwarded a]b) UID 4827313)\r\n",
    "FETCH number=23 uid=4827313 items=003 flags=1 +=\"$Forwarded\" +=\"a]b\"\n" },
  { "fetch-order",
    "* 1 FETCH (RFC822.SIZE 4286 MODSEQ (624140003) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" UID 9)\r\n",
    "FETCH number=1 uid=9 items=08d at=837596665 size=4286 modseq=624140003\n" },
  { "fetch-sloppy-date",
    "* 1 FETCH (UID 1 INTERNALDATE \" 1-feb-2000 00:00:00 +0000\")\r\n* 2 FETCH (INTERNALDATE \"1-Feb-2000 "
    "00:00:00 +0000\")\r\n",
    "FETCH number=1 uid=1 items=005 at=949363200\nFETCH number=2 uid=0 items=004 at=949363200\n" },
  { "fetch-unknown-items",
    "* 1 FETCH (X-NEW (\\Inbox \"a b\") X-GM-THRID 1278455344230334865 THREADID (M6d) UID 2)\r\n",
    "FETCH number=1 uid=2 items=001\n" },
  { "fetch-labels",
    "* 1 FETCH (X-GM-LABELS (\"\\\\Inbox\" \\Sent Important \"Muy Importante\" {5}\r\na(b)] \"\") UID 2)\r\n"
    "* 2 FETCH (UID 3 X-GM-LABELS () FLAGS (\\Seen x))\r\n* 3 FETCH (UID 4 X-GM-LABELS NIL)\r\n",
    "FETCH number=1 uid=2 items=801 labels=5 +=\"\\Inbox\" +=\"\\Sent\" +=\"Important\" +=\"Muy Importante\" "
    "+=\"a(b)]\"\n"
    "FETCH number=2 uid=3 items=803 flags=1 +=\"x\" labels=0\nFETCH number=3 uid=4 items=801 labels=0\n" },
  /* half a list is none: nothing was taken away */
  { "fetch-labels-broken", "* 1 FETCH (UID 2 X-GM-LABELS (a (b)) FLAGS ())\r\n",
    "FETCH number=1 uid=2 items=001 broken\n" },
  { "fetch-envelope", "* 1 FETCH (UID 2 ENVELOPE " ENVELOPE_JANE ")\r\n",
    "FETCH number=1 uid=2 items=011" ENVELOPE_JANE_TEXT "\n" },
  { "fetch-envelope-literals",
    "* 1 FETCH (ENVELOPE ({3}\r\nMon {5}\r\na\r\nb\" (({2}\r\n\xc3\xa9 NIL \"x\" \"y\")) NIL NIL NIL NIL NIL "
    "NIL NIL) UID 3)\r\n",
    "FETCH number=1 uid=3 items=011 date=\"Mon\" subject=\"a\\x0d\\x0ab\"\" from[1/1] name=\"\\xc3\\xa9\" "
    "mailbox=\"x\" host=\"y\" in-reply-to=NIL id=NIL\n" },
  { "fetch-envelope-group",
    "* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL ((NIL NIL \"friends\" NIL)(\"A\" NIL \"a\" \"b\")(NIL NIL NIL "
    "NIL)) NIL NIL NIL NIL))\r\n",
    "FETCH number=1 uid=0 items=010 date=NIL subject=NIL to[3/3] group=\"friends\" name=\"A\" mailbox=\"a\" "
    "host=\"b\" group=NIL in-reply-to=NIL id=NIL\n" },
  { "fetch-envelope-dovecot-2.3.4",
    "* 1 FETCH (ENVELOPE (NIL \"x\" ((NIL NIL \"MISSING_MAILBOX\" \"MISSING_DOMAIN\")) NIL NIL NIL NIL NIL "
    "NIL NIL))\r\n",
    "FETCH number=1 uid=0 items=010 date=NIL subject=\"x\" from[1/1] mailbox=\"\" host=\"\" in-reply-to=NIL "
    "id=NIL\n" },
  { "fetch-envelope-nil", "* 1 FETCH (ENVELOPE NIL UID 3)\r\n",
    "FETCH number=1 uid=3 items=011 date=NIL subject=NIL in-reply-to=NIL id=NIL\n" },
  { "fetch-envelope-broken", "* 1 FETCH (UID 3 ENVELOPE (\"d\" \"s\" NIL (1 2)) FLAGS (\\Seen))\r\n",
    "FETCH number=1 uid=3 items=013 broken flags=1 date=\"d\" subject=\"s\" in-reply-to=NIL id=NIL\n" },
  { "structure-text",
    "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\" \"format\" \"flowed\") NIL NIL "
    "\"7BIT\" 3028 92 NIL NIL NIL NIL))\r\n",
    "FETCH number=1 uid=0 items=020 parts=1 {1<-1 type=\"TEXT\" subtype=\"PLAIN\" charset=\"utf-8\" "
    "encoding=\"7BIT\" size=3028}\n" },
  { "structure-body", "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 3028 92))\r\n",
    "FETCH number=1 uid=0 items=020 parts=1 {1<-1 type=\"TEXT\" subtype=\"PLAIN\" encoding=\"7BIT\" "
    "size=3028}\n" },
  { "structure-mixed",
    "* 1 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL \"8bit\" 5 1)(\"application\" \"pdf\" "
    "(\"name\" \"a.pdf\") \"<i@d>\" \"desc\" \"base64\" 100 NIL "
    "(\"attachment\" (\"filename\" \"b.pdf\")) NIL) \"mixed\" (\"boundary\" \"x\") NIL NIL))\r\n",
    "FETCH number=1 uid=0 items=020 parts=3 attachment {<-1 type=\"multipart\" subtype=\"mixed\" size=0} "
    "{1<0 type=\"text\" subtype=\"plain\" encoding=\"8bit\" size=5} "
    "{2<0 type=\"application\" subtype=\"pdf\" name=\"a.pdf\" filename=\"b.pdf\" id=\"<i@d>\" "
    "encoding=\"base64\" disposition=\"attachment\" size=100}\n" },
  { "structure-related",
    "* 1 FETCH (BODYSTRUCTURE (((\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)((\"text\" \"html\" NIL NIL NIL "
    "\"7bit\" 5 1)(\"image\" \"png\" (\"name\" \"p.png\") \"<p>\" NIL "
    "\"base64\" 9 NIL (\"inline\" (\"filename\" \"p.png\"))) \"related\") \"alternative\")(\"application\" "
    "\"pgp-signature\" (\"name\" \"s.asc\") NIL NIL \"7bit\" 9) \"signed\"))\r\n",
    "FETCH number=1 uid=0 items=020 parts=7 {<-1 type=\"multipart\" subtype=\"signed\" size=0} {1<0 "
    "type=\"multipart\" subtype=\"alternative\" size=0} "
    "{1.1<1 type=\"text\" subtype=\"plain\" encoding=\"7bit\" size=5} {1.2<1 type=\"multipart\" "
    "subtype=\"related\" size=0} {1.2.1<3 type=\"text\" subtype=\"html\" encoding=\"7bit\" size=5} "
    "{1.2.2<3 type=\"image\" subtype=\"png\" name=\"p.png\" filename=\"p.png\" id=\"<p>\" "
    "encoding=\"base64\" disposition=\"inline\" size=9} "
    "{2<0 type=\"application\" subtype=\"pgp-signature\" name=\"s.asc\" encoding=\"7bit\" size=9}\n" },
  { "structure-message",
    "* 1 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)(\"message\" \"rfc822\" "
    "(\"name\" \"m.eml\") NIL NIL \"7bit\" 300 " ENVELOPE_JANE
    " ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 6 1)(\"text\" \"html\" NIL NIL NIL \"7bit\" 7 1) "
    "\"alternative\") 12 NIL (\"attachment\" NIL)) \"mixed\"))\r\n",
    "FETCH number=1 uid=0 items=020 parts=6 attachment {<-1 type=\"multipart\" subtype=\"mixed\" size=0} "
    "{1<0 type=\"text\" subtype=\"plain\" encoding=\"7bit\" size=5} "
    "{2<0 type=\"message\" subtype=\"rfc822\" name=\"m.eml\" encoding=\"7bit\" disposition=\"attachment\" "
    "size=300} {2<2 type=\"multipart\" subtype=\"alternative\" size=0} "
    "{2.1<3 type=\"text\" subtype=\"plain\" encoding=\"7bit\" size=6} {2.2<3 type=\"text\" subtype=\"html\" "
    "encoding=\"7bit\" size=7}\n" },
  { "structure-rfc2231",
    "* 1 FETCH (BODYSTRUCTURE (\"image\" \"png\" (\"name*0*\" \"utf-8''a\") NIL NIL \"base64\" 9 NIL "
    "(\"attachment\" (\"filename*\" \"utf-8''%C3%A9\" \"size\" \"9\"))))\r\n",
    "FETCH number=1 uid=0 items=020 parts=1 attachment {1<-1 type=\"image\" subtype=\"png\" "
    "name=\"utf-8''a\" filename=\"utf-8''%C3%A9\" encoding=\"base64\" disposition=\"attachment\" size=9}\n" },
  { "structure-nils", "* 1 FETCH (BODYSTRUCTURE (NIL NIL NIL NIL NIL NIL NIL) UID 4)\r\n",
    "FETCH number=1 uid=4 items=021 parts=1 {1<-1 type=NIL subtype=NIL size=0}\n" },
  { "structure-no-parts", "* 1 FETCH (BODYSTRUCTURE (\"multipart\" \"mixed\") UID 4)\r\n",
    "FETCH number=1 uid=4 items=021 parts=1 {1<-1 type=\"multipart\" subtype=\"mixed\" size=0}\n" },
  { "structure-odd-part",
    "* 1 FETCH (BODYSTRUCTURE ((1 (2 3) 4)(\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1) \"mixed\") UID "
    "4)\r\n",
    "FETCH number=1 uid=4 items=021 parts=2 cut {<-1 type=\"multipart\" subtype=\"mixed\" size=0} {2<0 "
    "type=\"text\" subtype=\"plain\" encoding=\"7bit\" size=5}\n" },
  { "references",
    "* 7 FETCH (UID 8 BODY[HEADER.FIELDS (REFERENCES)] {23}\r\nReferences: <a@b.c>\r\n\r\n FLAGS ())\r\n",
    "FETCH number=7 uid=8 items=043 flags=0 section=\"HEADER.FIELDS (REFERENCES)\" data=\"References: "
    "<a@b.c>\\x0d\\x0a\\x0d\\x0a\" 23@0\n" },
  { "body-inline", "* 7 FETCH (BODY[] {3}\r\nabc UID 8)\r\n* 8 FETCH (BODY[1]<10> \"xy\" UID 9)\r\n",
    "FETCH number=7 uid=8 items=101 section=\"\" data=\"abc\" 3@0\nFETCH number=8 uid=9 items=101 "
    "section=\"1\" data=\"xy\" 2@10\n" },
  { "body-nil", "* 7 FETCH (UID 8 BODY[] NIL)\r\n",
    "FETCH number=7 uid=8 items=101 section=\"\" data=NIL 0@0\n" },
  { "body-literal8", "* 7 FETCH (UID 8 BINARY[1] ~{4}\r\na\001b\002)\r\n",
    "FETCH number=7 uid=8 items=101 section=\"1\" data=\"a\\x01b\\x02\" 4@0\n" },
  { "rfc822", "* 7 FETCH (RFC822 {3}\r\nabc RFC822.HEADER \"h\" RFC822.TEXT NIL)\r\n",
    "FETCH number=7 uid=0 items=100 section=\"\" data=\"abc\" 3@0 section=\"HEADER\" data=\"h\" 1@0 "
    "section=\"TEXT\" data=NIL 0@0\n" },
};

static void
check (const char *wire, gsize length, const char *expected)
{
  g_autofree char *whole = imap_transcript (wire, length, length, length);
  g_autofree char *bytes = imap_transcript (wire, length, 1, 1);

  g_assert_cmpstr (whole, ==, expected);
  g_assert_cmpstr (bytes, ==, expected);
  for (gsize cut = 1; cut < length; cut++)
    {
      g_autofree char *text = imap_transcript (wire, length, cut, length);

      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;

  check (c->wire, strlen (c->wire), c->expected);
}

/* An answer that stops early is not given out, and what was given out before is the same. */
static void
test_truncated (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gsize length = strlen (cases[i].wire);

      for (gsize end = 0; end < length; end++)
        {
          g_autofree char *text = imap_transcript (cases[i].wire, end, 7, 5);

          g_assert_true (g_str_has_prefix (cases[i].expected, text));
          g_assert_cmpuint (strlen (text), <, strlen (cases[i].expected));
        }
    }
}

/* All cases one after another in one connection. */
static void
test_in_a_row (void)
{
  g_autoptr (GString) wire = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_string_append (wire, cases[i].wire);
      g_string_append (expected, cases[i].expected);
    }
  for (gsize step = 1; step < 400; step += 13)
    {
      g_autofree char *text = imap_transcript (wire->str, wire->len, step, step);

      g_assert_cmpstr (text, ==, expected->str);
    }
}

static void
test_streamed (void)
{
  static const gsize steps[] = { 1, 7, 4096, 65536, 200000, 1 << 20 };
  const gsize size = 100000;
  g_autoptr (GString) wire = g_string_new ("* 3 FETCH (UID 8 BODY[] {100000}\r\n");
  g_autofree char *expected = NULL;
  guint32 sum = 0;

  for (gsize i = 0; i < size; i++)
    {
      const char c = i % 80 == 79 ? '\n' : i % 80 == 78 ? '}' : (char) ('a' + i % 26);

      g_string_append_c (wire, c);
      sum = sum * 31 + (guchar) c;
    }
  g_string_append (wire, " BODY[1]<5> {3}\r\nxyz FLAGS (\\Seen))\r\na1 OK done\r\n");
  expected = g_strdup_printf (
      "BODY_BEGIN number=3 uid=8 100000@0 section=\"\"\nBODY_END number=3 100000 bytes sum=%08x\n"
      "FETCH number=3 uid=8 items=103 flags=1 section=\"\" streamed=NIL 100000@0 section=\"1\" data=\"xyz\" "
      "3@5\n"
      "OK tag=\"a1\" text=\"done\"\n",
      sum);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *text = imap_transcript (wire->str, wire->len, steps[i], steps[i]);

      g_assert_cmpstr (text, ==, expected);
    }
}

/* A letter to very many is cut, its UID and subject stay, and the next answer is not harmed. */
static void
test_overlong_envelope (void)
{
  static const gsize steps[] = { 3, 4096, 70000, 1 << 22 };
  g_autoptr (GString) wire = g_string_new ("* 1 FETCH (UID 5 ENVELOPE (NIL \"many\" NIL NIL NIL (");
  const char *expected = "FETCH number=1 uid=5 items=011 broken date=NIL subject=\"many\" to[2000/";

  while (wire->len < 2 * HEARTH_IMAP_FETCH_MAX_BYTES)
    g_string_append (wire, "(\"Somebody\" NIL \"some.body\" \"example.org\")");
  g_string_append (wire, ") NIL NIL {5}\r\na)\r\nb NIL))\r\n* 2 EXISTS\r\n");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *text = imap_transcript (wire->str, wire->len, steps[i], steps[i]);

      g_assert_true (g_str_has_prefix (text, expected));
      g_assert_true (g_str_has_suffix (text, "\nEXISTS number=2\n"));
    }
}

/* Labels beyond the limits are left out, and the flags behind them are whole. */
static void
test_many_labels (void)
{
  g_autoptr (GString) wire = g_string_new ("* 1 FETCH (X-GM-LABELS (\"");
  g_autofree char *text = NULL;

  for (guint i = 0; i <= HEARTH_IMAP_LABEL_MAX_BYTES; i++)
    g_string_append_c (wire, 'x');
  g_string_append_c (wire, '"');
  for (guint i = 0; i < 2 * HEARTH_IMAP_LABELS_MAX; i++)
    g_string_append_printf (wire, " label%u", i);
  g_string_append (wire, ") UID 5 FLAGS (\\Seen a))\r\n");
  text = imap_transcript (wire->str, wire->len, 4096, 4096);
  g_assert_cmpstr (text, ==,
                   "FETCH number=1 uid=5 items=803 flags=1 +=\"a\" labels=200 +=\"label0\" +=\"label1\" "
                   "+=\"label2\" +=\"label3\" +=\"label4\"\n");
}

static void
test_many_numbers (void)
{
  g_autoptr (GString) wire = g_string_new ("* SEARCH");
  g_autoptr (HearthImapParser) parser = hearth_imap_parser_new ();
  const HearthImapResponse *response;

  for (guint i = 0; i < 300000; i++)
    g_string_append_printf (wire, " %u", (i * 7919u) % 1000003u + 1);
  g_string_append (wire, "\r\n");
  hearth_imap_parser_push (parser, wire->str, wire->len);
  response = hearth_imap_parser_next (parser, NULL);
  g_assert_nonnull (response);
  g_assert_cmpint (response->kind, ==, HEARTH_IMAP_RESPONSE_SEARCH);
  g_assert_cmpuint (hearth_id_set_count (response->ids), ==, 300000);
}

/* What TLS must not find: bytes behind an answer are known. */
static void
test_unread (void)
{
  g_autoptr (HearthImapParser) parser = hearth_imap_parser_new ();

  hearth_imap_parser_push (parser, "h1 OK go\r\n* OK more", 20);
  g_assert_nonnull (hearth_imap_parser_next (parser, NULL));
  g_assert_cmpuint (hearth_imap_parser_get_unread (parser), ==, 10);
  g_assert_null (hearth_imap_parser_next (parser, NULL));
  g_assert_cmpuint (hearth_imap_parser_get_unread (parser), ==, 10);
  hearth_imap_parser_reset (parser);
  g_assert_cmpuint (hearth_imap_parser_get_unread (parser), ==, 0);
  hearth_imap_parser_push (parser, "h1 OK go\r\n", 10);
  g_assert_nonnull (hearth_imap_parser_next (parser, NULL));
  g_assert_cmpuint (hearth_imap_parser_get_unread (parser), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap/parser/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/imap/parser/truncated", test_truncated);
  g_test_add_func ("/imap/parser/in-a-row", test_in_a_row);
  g_test_add_func ("/imap/parser/streamed", test_streamed);
  g_test_add_func ("/imap/parser/overlong-envelope", test_overlong_envelope);
  g_test_add_func ("/imap/parser/many-labels", test_many_labels);
  g_test_add_func ("/imap/parser/many-numbers", test_many_numbers);
  g_test_add_func ("/imap/parser/unread", test_unread);
  return g_test_run ();
}
