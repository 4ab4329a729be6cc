/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a hostile or broken server may send. Each case is put to a parser, whole and in small pieces, and to a session
 * with work in flight: there must be a clean end or a reading within limits, the same however it is cut, no crash and
 * bounded memory. A table of lines, and a table of patterns that are repeated to size. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"
#include "hearth-thread.h"
#include "imap-script.h"
#include "imap-transcript.h"

/* One answer each; "\n" stands for CRLF at the end. */
static const char *const lines[] = {
  "",
  " ",
  "*",
  "* ",
  "*  ",
  "**",
  "+",
  "++",
  "* +",
  "\r",
  "\r\r",
  "* OK",
  "* OK [",
  "* OK []",
  "* OK [ ]",
  "* OK [CAPABILITY",
  "* OK [CAPABILITY ]",
  "* OK [CAPABILITY AUTH=]",
  "* OK [CAPABILITY AUTH= AUTH==]",
  "* OK [UIDNEXT]",
  "* OK [UIDNEXT -1]",
  "* OK [UIDNEXT 99999999999999999999999]",
  "* OK [UIDVALIDITY 4294967296]",
  "* OK [UIDVALIDITY 18446744073709551616] x",
  "* OK [HIGHESTMODSEQ 18446744073709551615] x",
  "* OK [PERMANENTFLAGS",
  "* OK [PERMANENTFLAGS (",
  "* OK [PERMANENTFLAGS (\\Seen",
  "* OK [PERMANENTFLAGS \\Seen] x",
  "* OK [PERMANENTFLAGS (\"a] b) c] x",
  "* OK [APPENDUID] x",
  "* OK [APPENDUID 1] x",
  "* OK [APPENDUID 1 0] x",
  "* OK [APPENDUID 1 1:4294967295] x",
  "* OK [APPENDUID 99999999999 1] x",
  "* OK [COPYUID 1 1:5] x",
  "* OK [COPYUID 1 1:5 x] x",
  "* OK [COPYUID 1 1,,2 3] x",
  "* OK [COPYUID 1 5:1 1:5] x",
  "* OK [COPYUID 1 *:5 1:5] x",
  "* OK [REFERRAL imap://evil.example/] go there",
  "* NO",
  "* BAD {5}",
  "* BYE {99999999999999999999}",
  "* PREAUTH",
  "* PREAUTH [CAPABILITY IMAP4rev1] again",
  "h1",
  "h1 ",
  "h1 OK",
  "h1 MAYBE",
  "h1 OK [",
  "h0 OK nobody",
  "h99999999999999999999 OK nobody",
  "h1OK",
  " h1 OK x",
  "* OKAY",
  "* 0 EXISTS",
  "* -1 EXISTS",
  "* 4294967295 EXISTS",
  "* 4294967296 EXISTS",
  "* 99999999999999999999999999 EXISTS",
  "* 10000001 EXISTS",
  "* 1 EXISTS EXISTS",
  "* EXISTS 1",
  "* 0 EXPUNGE",
  "* 4294967295 EXPUNGE",
  "* 4294967296 EXPUNGE",
  "* 1 EXPUNGE 2",
  "* 0 RECENT",
  "* 0 FETCH (UID 1)",
  "* 1 FETCH",
  "* 1 FETCH ",
  "* 1 FETCH (",
  "* 1 FETCH )",
  "* 1 FETCH ()",
  "* 1 FETCH (()",
  "* 1 FETCH (UID",
  "* 1 FETCH (UID)",
  "* 1 FETCH (UID 0)",
  "* 1 FETCH (UID -5)",
  "* 1 FETCH (UID 4294967295)",
  "* 1 FETCH (UID 4294967296)",
  "* 1 FETCH (UID 1 UID 2 UID 3)",
  "* 4294967295 FETCH (UID 1 FLAGS ())",
  "* 4294967296 FETCH (UID 1)",
  "* 9999999 FETCH (UID 1 FLAGS ())",
  "* 1 FETCH (FLAGS",
  "* 1 FETCH (FLAGS (",
  "* 1 FETCH (FLAGS (\\Seen",
  "* 1 FETCH (FLAGS (\\Seen))(",
  "* 1 FETCH (FLAGS \\Seen)",
  "* 1 FETCH (FLAGS ((\\Seen)))",
  "* 1 FETCH (FLAGS (\"\"))",
  "* 1 FETCH (FLAGS NIL)",
  "* 1 FETCH (FLAGS (\\))",
  "* 1 FETCH (RFC822.SIZE)",
  "* 1 FETCH (RFC822.SIZE -1)",
  "* 1 FETCH (RFC822.SIZE 9223372036854775807)",
  "* 1 FETCH (RFC822.SIZE 9223372036854775808)",
  "* 1 FETCH (RFC822.SIZE 99999999999999999999999999999)",
  "* 1 FETCH (RFC822.SIZE NIL)",
  "* 1 FETCH (MODSEQ 5)",
  "* 1 FETCH (MODSEQ (5)",
  "* 1 FETCH (MODSEQ ())",
  "* 1 FETCH (MODSEQ (99999999999999999999))",
  "* 1 FETCH (INTERNALDATE)",
  "* 1 FETCH (INTERNALDATE \"\")",
  "* 1 FETCH (INTERNALDATE NIL)",
  "* 1 FETCH (INTERNALDATE \"17-Jul-1996\")",
  "* 1 FETCH (INTERNALDATE \"99-Xxx-9999 99:99:99 +9999\")",
  "* 1 FETCH (INTERNALDATE \"31-Feb-0000 24:59:60 -9959\")",
  "* 1 FETCH (INTERNALDATE \"00-Jan-2000 00:00:00 +0000\")",
  "* 1 FETCH (INTERNALDATE \"17-Jul-19966 02:44:25 -0700\")",
  "* 1 FETCH (INTERNALDATE \"\xff\xff-Jul-\xff\xff\xff\xff 00:00:00 +0000\")",
  "* 1 FETCH (INTERNALDATE \"17-\xff\xff\xff-1996 \xff\xff:00:00 +\xff\xff\xff\xff\")",
  "* 1 FETCH (ENVELOPE)",
  "* 1 FETCH (ENVELOPE ())",
  "* 1 FETCH (ENVELOPE (NIL))",
  "* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL))",
  "* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))",
  "* 1 FETCH (ENVELOPE (NIL NIL (NIL) NIL NIL NIL NIL NIL NIL NIL))",
  "* 1 FETCH (ENVELOPE (NIL NIL ((NIL)) NIL NIL NIL NIL NIL NIL NIL))",
  "* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL NIL NIL NIL)) NIL NIL NIL NIL NIL NIL NIL))",
  "* 1 FETCH (ENVELOPE (NIL NIL (((((NIL))))) NIL NIL NIL NIL NIL NIL NIL))",
  "* 1 FETCH (ENVELOPE (\"a\" \"b\" \"c\" \"d\" \"e\" \"f\" \"g\" \"h\" \"i\" \"j\"))",
  "* 1 FETCH (ENVELOPE (\"a\" \"unterminated NIL NIL NIL NIL NIL NIL NIL NIL))",
  "* 1 FETCH (ENVELOPE (\"a\" \"back\\",
  "* 1 FETCH (ENVELOPE (\"a\" \"back\\\\\\\"\" NIL NIL NIL NIL NIL NIL NIL NIL))",
  "* 1 FETCH (ENVELOPE (NIL \"nul\x01\x7f\xff\" NIL NIL NIL NIL NIL NIL NIL NIL))",
  "* 1 FETCH (ENVELOPE (1 2 3 4 5 6 7 8 9 10))",
  "* 1 FETCH (ENVELOPE NILNIL)",
  "* 1 FETCH (ENVELOPE [])",
  "* 1 FETCH (BODYSTRUCTURE)",
  "* 1 FETCH (BODYSTRUCTURE ())",
  "* 1 FETCH (BODYSTRUCTURE (()))",
  "* 1 FETCH (BODYSTRUCTURE (() \"mixed\"))",
  "* 1 FETCH (BODYSTRUCTURE ((((((((((\"a\" \"b\")))))))))))",
  "* 1 FETCH (BODYSTRUCTURE (\"a\"))",
  "* 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" (\"c\")))",
  "* 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" (\"c\" \"d\" \"e\") NIL NIL NIL NIL))",
  "* 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" ((\"c\" \"d\")) NIL NIL NIL 1))",
  "* 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" NIL NIL NIL NIL -1))",
  "* 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" NIL NIL NIL NIL 99999999999999999999999))",
  "* 1 FETCH (BODYSTRUCTURE (\"message\" \"rfc822\" NIL NIL NIL NIL 1 (\"message\" \"rfc822\" NIL) 3 4 5))",
  "* 1 FETCH (BODYSTRUCTURE (\"message\" \"rfc822\" NIL NIL NIL NIL 1))",
  "* 1 FETCH (BODYSTRUCTURE (\"message\" \"rfc822\" NIL NIL NIL NIL 1 NIL NIL NIL))",
  "* 1 FETCH (BODYSTRUCTURE (\"message\" \"rfc822\" NIL NIL NIL NIL 1 () () 1))",
  "* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1 NIL (((((\"x\")))))))",
  "* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1 NIL (\"attachment\" \"x\")))",
  "* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" (\"name\" (\"a\" \"b\")) NIL NIL \"7bit\" 1 1))",
  "* 1 FETCH (BODYSTRUCTURE \"text\")",
  "* 1 FETCH (BODYSTRUCTURE NIL BODY NIL)",
  "* 1 FETCH (BODY)",
  "* 1 FETCH (BODY[)",
  "* 1 FETCH (BODY[])",
  "* 1 FETCH (BODY[] )",
  "* 1 FETCH (BODY[]<)",
  "* 1 FETCH (BODY[]<5)",
  "* 1 FETCH (BODY[]<5> NIL)",
  "* 1 FETCH (BODY[]<99999999999999999999> NIL)",
  "* 1 FETCH (BODY[]<-1> NIL)",
  "* 1 FETCH (BODY[HEADER.FIELDS (REFERENCES)] NIL)",
  "* 1 FETCH (BODY[HEADER.FIELDS (REFERENCES)] ())",
  "* 1 FETCH (BODY[HEADER.FIELDS \"x",
  "* 1 FETCH (RFC822",
  "* 1 FETCH (RFC822)",
  "* 1 FETCH (RFC822.HEADER (1 2))",
  "* 1 FETCH (X)",
  "* 1 FETCH (X Y Z)",
  "* 1 FETCH (X (1 2) Y \"z\" W {)",
  "* 1 FETCH ([] [])",
  "* 1 FETCH (\"UID\" 5)",
  "* 1 FETCH (UID 1) trailing",
  "* 1 FETCHX (UID 1)",
  "* 1FETCH (UID 1)",
  "* LIST",
  "* LIST ()",
  "* LIST () \"/\"",
  "* LIST () \"/\" ",
  "* LIST () \"\" \"\"",
  "* LIST () \"//\" x",
  "* LIST () \"\x01\" x",
  "* LIST () / x",
  "* LIST ( \"/\" x",
  "* LIST (((\\x))) \"/\" x",
  "* LIST (\\Noselect \"/\" x",
  "* LIST () \"/\" \"unterminated",
  "* LIST () \"/\" ../../../../etc/passwd",
  "* LIST () \"/\" \"\xff\xfe\"",
  "* LIST () NIL NIL",
  "* LSUB",
  "* LSUB () NIL",
  "* STATUS",
  "* STATUS x",
  "* STATUS x (",
  "* STATUS x ()",
  "* STATUS x (MESSAGES)",
  "* STATUS x (MESSAGES -1)",
  "* STATUS x (MESSAGES 99999999999999999999)",
  "* STATUS x (MESSAGES (1))",
  "* STATUS (MESSAGES 1)",
  "* STATUS \"x (MESSAGES 1)",
  "* FLAGS",
  "* FLAGS x",
  "* FLAGS (",
  "* FLAGS (\\*)",
  "* SEARCH x",
  "* SEARCH 0",
  "* SEARCH 1 x",
  "* SEARCH 1:5",
  "* SEARCH 4294967296",
  "* SEARCH -1",
  "* SEARCH 1 2 (",
  "* ESEARCH",
  "* ESEARCH (",
  "* ESEARCH (TAG)",
  "* ESEARCH (TAG \"h1\"",
  "* ESEARCH (TAG \"h1\") UID ALL",
  "* ESEARCH (TAG \"h1\") UID ALL x",
  "* ESEARCH (TAG \"h1\") UID ALL 5:*",
  "* ESEARCH (TAG \"h1\") UID ALL 1:4294967295",
  "* ESEARCH (TAG \"h1\") UID ALL 1 ALL 2 ALL 3",
  "* ESEARCH UID COUNT",
  "* VANISHED",
  "* VANISHED 0",
  "* VANISHED 1:4294967295",
  "* VANISHED (EARLIER)",
  "* VANISHED (EARLIER 1",
  "* VANISHED 5,",
  "* NAMESPACE",
  "* NAMESPACE NIL",
  "* NAMESPACE ((",
  "* NAMESPACE ((\"\" \"/\") NIL NIL",
  "* NAMESPACE (()) () ()",
  "* NAMESPACE ((\"\" \"abc\")) NIL NIL",
  "* ID",
  "* ID (",
  "* ID (\"name\")",
  "* ID ((\"name\" \"x\"))",
  "* ENABLED \"",
  "* CAPABILITY",
  "* CAPABILITY [",
  "* CAPABILITY \"IMAP4rev1\"",
  "* XLIST () \"/\" x",
  "* SORT 1 2 3",
  "* THREAD (1)(2 3)",
  "* {3}",
  "{3}",
  "* LIST () \"/\" {",
  "* LIST () \"/\" {}",
  "* LIST () \"/\" {x}",
  "* LIST () \"/\" {-1}",
  "* LIST () \"/\" {+}",
  "* LIST () \"/\" {99999999999999999999999999999}",
  "* LIST () \"/\" {268435457}",
  "* LIST () \"/\" {65537}",
  "* 1 FETCH (BODY[] {268435457}",
  "* 1 FETCH (BODY[] {18446744073709551616}",
  "* 1 FETCH (BODY[] {4294967296}",
  "* 1 FETCH (ENVELOPE (NIL {268435457}",
  "+ {5}",
  "+ !!!! this is no base64 !!!!",
  "HTTP/1.1 400 Bad Request",
  "220 smtp ESMTP",
  "+OK POP3 ready",
  "SSH-2.0-OpenSSH_9.2",
  "\x16\x03\x01\x02",
};

/* @before, then @unit until @size bytes, then @after. */
static const struct
{
  const char *before;
  const char *unit;
  const char *after;
  gsize size;
} floods[] = {
  { "* OK ", "x", "\r\n", 60000 },
  { "* OK ", "x", "\r\n", 100000 },
  { "", "x", "", 200000 },
  { "* ", " ", "", 200000 },
  { "* ", "1", "", 200000 },
  { "+ ", "A", "\r\n", 30000 },
  { "* CAPABILITY", " AUTH=X", "\r\n", 60000 },
  { "* CAPABILITY", " X", "\r\n", 100000 },
  { "* FLAGS (", "$x ", ")\r\n", 60000 },
  { "* 1 FETCH (UID 1 FLAGS (", "$x ", "))\r\n", 900000 },
  { "* 1 FETCH (UID 1 ", "FLAGS ($a $b $c $d $e $f $g $h) ", ")\r\n", 100000 },
  { "* 1 FETCH (UID 1 FLAGS (", "x", "))\r\n", 900000 },
  { "* 1 FETCH (UID 1 FLAGS (", "$x ", "))\r\n", 3000000 },
  { "* 1 FETCH (UID 1 BODYSTRUCTURE ", "(", "\r\n", 100000 },
  { "* 1 FETCH (UID 1 BODYSTRUCTURE ", "(", "\r\n", 3000000 },
  { "* 1 FETCH (UID 1 X ", "(", "\r\n", 500000 },
  { "* 1 FETCH (UID 1 ENVELOPE ", "(", "\r\n", 500000 },
  { "* 1 FETCH (UID 1 BODYSTRUCTURE (", "(\"a\" \"b\")", " \"mixed\"))\r\n", 900000 },
  { "* 1 FETCH (UID 1 BODYSTRUCTURE (", "(\"message\" \"rfc822\" NIL NIL NIL NIL 1 NIL ", "))\r\n", 90000 },
  { "* 1 FETCH (UID 1 BODYSTRUCTURE (", "((\"a\")\"x\")", "\"mixed\"))\r\n", 900000 },
  { "* 1 FETCH (UID 1 BODYSTRUCTURE (\"a\" \"b\" (", "\"c\" \"d\" ", ") NIL NIL NIL 1))\r\n", 900000 },
  { "* 1 FETCH (UID 1 ENVELOPE (NIL NIL (", "(NIL NIL \"a\" \"b\")", ") NIL NIL NIL NIL NIL NIL NIL))\r\n",
    900000 },
  { "* 1 FETCH (UID 1 ENVELOPE (NIL \"", "\\\\", "\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n", 900000 },
  { "* 1 FETCH (UID 1 ", "BODY[] \"\" ", ")\r\n", 100000 },
  { "* 1 FETCH (UID 1 ", "BODY[] {1}\r\nx ", ")\r\n", 100000 },
  { "* 1 FETCH (UID 1 ", "ENVELOPE NIL ", ")\r\n", 100000 },
  { "* 1 FETCH (UID 1 X ", "{0}\r\n ", ")\r\n", 100000 },
  { "* 1 FETCH (UID 1 BODY[", "x", "] NIL)\r\n", 100000 },
  { "* LIST (", "\\x ", ") \"/\" x\r\n", 60000 },
  { "* LIST () \"/\" \"", "x", "\"\r\n", 60000 },
  { "* LIST () \"/\" {60000}\r\n", "x", "\r\n", 60000 },
  { "* LIST () \"/\" {64000}\r\n", "x", "\r\n", 65000 },
  { "", "* LIST () \"/\" x\r\n", "", 200000 },
  { "", "* 1 EXPUNGE\r\n", "", 100000 },
  { "", "* 5 EXISTS\r\n", "", 100000 },
  { "", "* OK [ALERT] x\r\n", "", 50000 },
  { "", "+ x\r\n", "", 50000 },
  { "", "\r\n", "", 50000 },
  { "", "h1 OK x\r\n", "", 50000 },
  { "* SEARCH", " 4294967295 1", "\r\n", 1000000 },
  { "* SEARCH", " 1 3 5", "\r\n", 1000000 },
  { "* SEARCH ", "1", "\r\n", 1000000 },
  { "* SEARCH", " 1", "", 17000000 },
  { "* VANISHED 1", ",3,5,7", "\r\n", 1000000 },
  { "* ESEARCH (TAG \"h1\") UID ALL 1", ",1:4294967295", "\r\n", 1000000 },
  { "* ESEARCH (TAG \"h1\") UID ", "X (1) ", "\r\n", 1000000 },
  { "* NAMESPACE (", "(\"\" \"/\")", ") NIL NIL\r\n", 60000 },
  { "* ID (", "\"a\" \"b\" ", ")\r\n", 60000 },
  { "* STATUS x (", "MESSAGES 1 ", ")\r\n", 60000 },
  { "* OK [PERMANENTFLAGS (", "$x ", ")] x\r\n", 60000 },
  { "* OK [COPYUID 1 1", ",3", " 5] x\r\n", 60000 },
};

static void
check_parser (const char *wire, gsize length)
{
  static const gsize steps[] = { 3, 997, 70000 };
  g_autofree char *whole = imap_transcript (wire, length, length, length);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *text = NULL;

      if (length / steps[i] > 100000)
        continue;
      text = imap_transcript (wire, length, steps[i], steps[i]);
      g_assert_cmpstr (text, ==, whole);
    }
}

/* In the middle of a command, in an open mailbox, with something else queued. */
static void
check_session (const char *wire, gsize length)
{
  static const char *const starts[] = { "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n",
                                        "* PREAUTH [CAPABILITY IMAP4rev1 IDLE LIST-EXTENDED] hi\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr (HearthIdSet) all = hearth_id_set_parse ("1:100", 1);
      ImapScript script = { .chunk = 65536 };
      gsize n_done = 0;

      imap_script_init (&script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
      imap_script_say (&script, starts[i], strlen (starts[i]));
      imap_script_submit (&script, "s",
                          hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
      imap_script_say (&script, "* 5 EXISTS\r\nh1 OK x\r\n", 21);
      imap_script_submit (&script, "f",
                          hearth_imap_command_new_fetch ("INBOX", 0, all, HEARTH_IMAP_ITEM_ENVELOPE));
      imap_script_submit (&script, "b", hearth_imap_command_new_fetch_body ("INBOX", 0, 1, "", 1000));
      imap_script_submit (&script, "q", hearth_imap_command_new_search ("INBOX", 0));
      imap_script_submit (&script, "l", hearth_imap_command_new_list ("", "*"));
      imap_script_say (&script, wire, length);
      hearth_imap_session_fail (script.session, NULL);
      g_assert_true (script.is_over);
      for (guint k = 0; k < script.events->len; k++)
        {
          const char *event = g_ptr_array_index (script.events, k);

          n_done += strstr (event, ": done") != NULL || strstr (event, ": error") != NULL;
        }
      g_assert_cmpuint (n_done, ==, 5);
      imap_script_clear (&script);
    }
}

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *wire = g_strdup_printf ("%s\r\n", lines[i]);
      g_autofree char *followed = g_strdup_printf ("%s\r\n* 3 EXISTS\r\nx)\r\nh2 OK done\r\n", lines[i]);
      g_autofree char *bare = g_strdup_printf ("%s\n", lines[i]);

      check_parser (wire, strlen (wire));
      check_parser (followed, strlen (followed));
      check_parser (bare, strlen (bare));
      check_session (followed, strlen (followed));
    }
  g_assert_cmpuint (G_N_ELEMENTS (lines) + G_N_ELEMENTS (floods), >=, 200);
}

/* A NUL anywhere is a byte as any other, or the end of what makes sense. */
static void
test_nul (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const gsize length = strlen (lines[i]);

      for (gsize at = 0; at <= length; at += 1 + length / 7)
        {
          g_autoptr (GString) wire = g_string_new (lines[i]);

          g_string_insert_len (wire, (gssize) at, "\0", 1);
          g_string_append (wire, "\r\n");
          check_parser (wire->str, wire->len);
          check_session (wire->str, wire->len);
        }
    }
}

static void
test_floods (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autoptr (GString) wire = g_string_new (floods[i].before);

      while (wire->len < floods[i].size)
        g_string_append (wire, floods[i].unit);
      g_string_append (wire, floods[i].after);
      check_parser (wire->str, wire->len);
      check_session (wire->str, wire->len);
    }
}

/* An answer that never ends is given up, whatever it is made of. */
static void
test_endless (void)
{
  static const char *const starts[] = { "* OK ", "x", "* LIST () \"/\" ", "+ ", "h1 OK ", "* CAPABILITY " };
  g_autofree char *fill = g_strnfill (HEARTH_IMAP_LINE_MAX_BYTES, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *wire = g_strconcat (starts[i], fill, NULL);
      g_autofree char *text = imap_transcript (wire, strlen (wire), 1000, 1000);

      g_assert_cmpstr (text, ==, "ERROR limit\n");
    }
}

/* 256 MB of a FETCH that does not end. */
static void
test_endless_fetch (void)
{
  g_autoptr (HearthImapParser) parser = hearth_imap_parser_new ();
  g_autofree char *fill = g_strnfill (1 << 20, ' ');
  g_autoptr (GError) error = NULL;

  hearth_imap_parser_push (parser, "* 1 FETCH (UID 1 ", 17);
  g_assert_null (hearth_imap_parser_next (parser, NULL));
  for (guint i = 0; i < 300 && error == NULL; i++)
    {
      hearth_imap_parser_push (parser, fill, 1 << 20);
      g_assert_null (hearth_imap_parser_next (parser, &error));
    }
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_LIMIT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  g_test_add_func ("/imap/hostile/lines", test_lines);
  g_test_add_func ("/imap/hostile/nul", test_nul);
  g_test_add_func ("/imap/hostile/floods", test_floods);
  g_test_add_func ("/imap/hostile/endless", test_endless);
  g_test_add_func ("/imap/hostile/endless-fetch", test_endless_fetch);
  return g_test_run ();
}
