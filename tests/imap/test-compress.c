/* SPDX-License-Identifier: GPL-3.0-or-later */
/* COMPRESS=DEFLATE (RFC 4978) as dialogues: alone on the wire, and nothing behind it before its answer. */
#include <string.h>

#include "imap-script.h"

#define OFFERED "IMAP4rev1 IDLE COMPRESS=DEFLATE"

static void
make_ready (ImapScript *script, const char *capabilities)
{
  g_autofree char *greeting =
      g_strdup_printf ("S: * PREAUTH [CAPABILITY %s] hi\nE: state SETTLING\nE: state READY\n", capabilities);

  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script, greeting);
}

static void
submit_status (ImapScript *script, const char *name, HearthImapPriority priority)
{
  HearthImapCommand *command = hearth_imap_command_new_status (name, HEARTH_IMAP_STATUS_MESSAGES);

  hearth_imap_command_set_priority (command, priority);
  imap_script_submit (script, name, command);
}

/* What is in flight ends first; what comes after waits. */
static void
alone (ImapScript *script)
{
  make_ready (script, OFFERED);
  submit_status (script, "a", HEARTH_IMAP_PRIORITY_NORMAL);
  imap_script_run (script, "C: h1 STATUS \"a\" (MESSAGES)\n");
  hearth_imap_session_compress (script->session);
  submit_status (script, "b", HEARTH_IMAP_PRIORITY_NORMAL);
  imap_script_expect_silence (script);
  imap_script_run (script, "S: h1 OK .\nE: a: done\nC: h2 COMPRESS DEFLATE\n");
  submit_status (script, "c", HEARTH_IMAP_PRIORITY_USER);
  hearth_imap_session_renew (script->session);
  imap_script_expect_silence (script);
  g_assert_false (hearth_imap_session_is_compressed (script->session));
  imap_script_run (script, "S: h2 OK go on\nE: compressed, and unread \"\"\nC: h3 STATUS \"c\" (MESSAGES)\n"
                           "C: h4 STATUS \"b\" (MESSAGES)\nS: h3 OK .\nE: c: done\nS: h4 OK .\nE: b: done\n");
  g_assert_true (hearth_imap_session_is_compressed (script->session));
  /* Once is enough. */
  hearth_imap_session_compress (script->session);
  imap_script_expect_silence (script);
}

/* What stands behind the answer is packed, and no answer. */
static void
unread (ImapScript *script)
{
  make_ready (script, OFFERED);
  hearth_imap_session_compress (script->session);
  imap_script_run (script, "C: h1 COMPRESS DEFLATE\n");
  script->chunk = G_MAXSIZE;
  imap_script_say (script, "h1 OK go on\r\n* 3 EX", 19);
  imap_script_run (script, "E: compressed, and unread \"* 3 EX\"\n");
}

/* What the user waits for does not wait for COMPRESS to begin. */
static void
overtaken (ImapScript *script)
{
  make_ready (script, OFFERED);
  submit_status (script, "a", HEARTH_IMAP_PRIORITY_NORMAL);
  imap_script_run (script, "C: h1 STATUS \"a\" (MESSAGES)\n");
  hearth_imap_session_compress (script->session);
  submit_status (script, "b", HEARTH_IMAP_PRIORITY_USER);
  imap_script_run (script, "C: h2 STATUS \"b\" (MESSAGES)\nS: h1 OK .\nE: a: done\nS: h2 OK .\nE: b: done\n"
                           "C: h3 COMPRESS DEFLATE\nS: h3 OK .\nE: compressed, and unread \"\"\n");
}

static void
while_idle (ImapScript *script)
{
  make_ready (script, OFFERED);
  hearth_imap_session_set_idle (script->session, "INBOX");
  imap_script_run (script,
                   "C: h1 SELECT \"INBOX\"\nS: * 3 EXISTS\nS: h1 OK .\nE: exists 3\nC: h2 IDLE\nS: +\n");
  hearth_imap_session_compress (script->session);
  imap_script_run (script, "C: DONE\nS: h2 OK .\nC: h3 COMPRESS DEFLATE\nS: h3 OK .\n"
                           "E: compressed, and unread \"\"\nC: h4 IDLE\nS: +\n");
}

static void
submit_fetch (ImapScript *script, const char *name, const char *uids)
{
  g_autoptr (HearthIdSet) set = hearth_id_set_parse (uids, 100);

  imap_script_submit (script, name, hearth_imap_command_new_fetch ("INBOX", 0, set, HEARTH_IMAP_ITEM_UID));
}

/* While nobody knows whether the link is slow, a large FETCH goes alone; then they go side by side. */
static void
measuring (ImapScript *script)
{
  make_ready (script, OFFERED);
  hearth_imap_session_begin_measuring (script->session);
  imap_script_submit (script, "o", hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_run (script, "C: h1 SELECT \"INBOX\"\nS: * 0 EXISTS\nS: h1 OK .\nE: o: done\n");
  submit_fetch (script, "a", "9951:10000");
  submit_fetch (script, "b", "9451:9950");
  submit_fetch (script, "c", "5001:9450");
  submit_fetch (script, "d", "1:5000");
  imap_script_run (script, "C: h2 UID FETCH 9951:10000 (UID)\nC: h3 UID FETCH 9451:9950 (UID)\n"
                           "S: h2 OK .\nE: a: done\nS: h3 OK .\nE: b: done\n"
                           "C: h4 UID FETCH 5001:9450 (UID)\n");
  imap_script_expect_silence (script);
  hearth_imap_session_end_measuring (script->session);
  imap_script_run (script, "C: h5 UID FETCH 1:5000 (UID)\nS: h4 OK .\nE: c: done\nS: h5 OK .\nE: d: done\n");
}

static void
not_offered (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 IDLE");
  hearth_imap_session_compress (script->session);
  submit_status (script, "a", HEARTH_IMAP_PRIORITY_NORMAL);
  imap_script_run (script, "C: h1 STATUS \"a\" (MESSAGES)\nS: h1 OK .\nE: a: done\n");
}

/* A server whose TLS packs already says NO: nothing is lost, and nobody asks again. */
static void
refused (ImapScript *script)
{
  make_ready (script, OFFERED);
  hearth_imap_session_compress (script->session);
  submit_status (script, "a", HEARTH_IMAP_PRIORITY_NORMAL);
  imap_script_run (script, "C: h1 COMPRESS DEFLATE\nS: h1 NO [COMPRESSIONACTIVE] already\n"
                           "C: h2 STATUS \"a\" (MESSAGES)\nS: h2 OK .\nE: a: done\n");
  hearth_imap_session_compress (script->session);
  imap_script_expect_silence (script);
  g_assert_false (hearth_imap_session_is_compressed (script->session));
}

static const ImapDialogue dialogues[] = {
  { "alone", alone },           { "unread", unread },       { "overtaken", overtaken },
  { "while-idle", while_idle }, { "measuring", measuring }, { "not-offered", not_offered },
  { "refused", refused },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  return imap_script_run_dialogues ("/imap/compress", dialogues, G_N_ELEMENTS (dialogues));
}
