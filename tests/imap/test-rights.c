/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MYRIGHTS (RFC 4314), along with LIST (RFC 8440), and QUOTA (RFC 9208), as dialogues. No server here offers
 * LIST-MYRIGHTS: what it does is as the RFC has it. */
#include "imap-script.h"

static void
make_ready (ImapScript *script, const char *capabilities)
{
  g_autofree char *greeting = g_strdup_printf (
      "S: * PREAUTH [CAPABILITY IMAP4rev1 %s] hi\nE: state SETTLING\nE: state READY\n", capabilities);

  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script, greeting);
}

/* Several at once; each answer finds the command that asked for that folder, also in another case. */
static void
rights (ImapScript *script)
{
  make_ready (script, "ACL RIGHTS=texk");
  imap_script_submit (script, "a", hearth_imap_command_new_mailbox (HEARTH_IMAP_MYRIGHTS, "INBOX"));
  imap_script_submit (script, "b",
                      hearth_imap_command_new_mailbox (HEARTH_IMAP_MYRIGHTS, "shared/anna/Two words"));
  imap_script_run (script,
                   "C: h1 MYRIGHTS \"INBOX\"\nC: h2 MYRIGHTS \"shared/anna/Two words\"\n"
                   "S: * MYRIGHTS \"shared/anna/Two words\" lr\nE: b: rights shared/anna/Two words lr\n"
                   "S: * MYRIGHTS inbox lrwstipekxacd\nE: a: rights inbox aeiklprstwx\n"
                   "S: h2 OK .\nE: b: done\nS: h1 OK .\nE: a: done\n");
}

/* RFC 2086: one right for making and removing, one for deleting. A server of today that gives neither k nor x says c no
 * more. */
static void
old_rights (ImapScript *script)
{
  make_ready (script, "ACL");
  imap_script_submit (script, "a", hearth_imap_command_new_mailbox (HEARTH_IMAP_MYRIGHTS, "Old"));
  imap_script_submit (script, "b", hearth_imap_command_new_mailbox (HEARTH_IMAP_MYRIGHTS, "Today"));
  imap_script_run (script, "C: h1 MYRIGHTS \"Old\"\nC: h2 MYRIGHTS \"Today\"\n"
                           "S: * MYRIGHTS Old lrcd\nE: a: rights Old eklrtx\nS: h1 OK .\nE: a: done\n"
                           "S: * MYRIGHTS Today lrkc\nE: b: rights Today klr\nS: h2 OK .\nE: b: done\n");
}

static void
rights_not_offered (ImapScript *script)
{
  make_ready (script, "IDLE");
  imap_script_submit (script, "a", hearth_imap_command_new_mailbox (HEARTH_IMAP_MYRIGHTS, "INBOX"));
  imap_script_run (script, "E: a: error not-found\n");
}

static HearthImapCommand *
list_with_rights (void)
{
  HearthImapCommand *command = hearth_imap_command_new_list ("", "*");

  hearth_imap_command_list_rights (command);
  return command;
}

static void
rights_with_list (ImapScript *script)
{
  g_autoptr (HearthImapCommand) list = list_with_rights ();

  make_ready (script, "LIST-EXTENDED ACL LIST-MYRIGHTS");
  imap_script_submit (script, "l", hearth_imap_command_ref (list));
  imap_script_run (script,
                   "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN MYRIGHTS)\n"
                   "S: * LIST () \"/\" INBOX\nE: l: list INBOX flags=0 sep=47\n"
                   "S: * MYRIGHTS INBOX lrswitea\nE: l: rights INBOX aeilrstw\n"
                   "S: * LIST () \"/\" shared\nE: l: list shared flags=0 sep=47\nS: h1 OK .\nE: l: done\n");
  g_assert_true (hearth_imap_command_has_rights (list));
}

/* One that offers it and cannot do it is asked without. */
static void
rights_with_list_refused (ImapScript *script)
{
  g_autoptr (HearthImapCommand) list = list_with_rights ();

  make_ready (script, "LIST-EXTENDED ACL LIST-MYRIGHTS");
  imap_script_submit (script, "l", hearth_imap_command_ref (list));
  imap_script_run (script,
                   "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN MYRIGHTS)\nS: h1 BAD what\n"
                   "C: h2 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN)\n"
                   "S: * LIST () \"/\" INBOX\nE: l: list INBOX flags=0 sep=47\nS: h2 OK .\nE: l: done\n");
  g_assert_false (hearth_imap_command_has_rights (list));
}

static void
rights_not_with_list (ImapScript *script)
{
  g_autoptr (HearthImapCommand) list = list_with_rights ();

  make_ready (script, "LIST-EXTENDED ACL");
  imap_script_submit (script, "l", hearth_imap_command_ref (list));
  imap_script_run (script, "C: h1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN)\n"
                           "S: * MYRIGHTS unasked lr\nS: h1 OK .\nE: l: done\n");
  g_assert_false (hearth_imap_command_has_rights (list));
}

/* Several roots; what else is counted is left out; a root without limits, too. */
static void
quota (ImapScript *script)
{
  make_ready (script, "QUOTA");
  imap_script_submit (script, "q", hearth_imap_command_new_mailbox (HEARTH_IMAP_GETQUOTAROOT, "INBOX"));
  imap_script_run (script, "C: h1 GETQUOTAROOT \"INBOX\"\n"
                           "S: * QUOTAROOT INBOX \"User quota\" \"\"\n"
                           "S: * QUOTA \"User quota\" (STORAGE 12 1024 MAILBOX 3 9 MESSAGE 7 100)\n"
                           "E: q: quota 12288/1048576 bytes 7/100 messages\n"
                           "S: * QUOTA \"\" ()\nE: q: quota\n"
                           "S: h1 OK .\nE: q: done\n");
}

/* Numbers that cannot be: nothing is made of them, and the connection lives. */
static void
quota_that_lies (ImapScript *script)
{
  make_ready (script, "QUOTA");
  imap_script_submit (script, "q", hearth_imap_command_new_mailbox (HEARTH_IMAP_GETQUOTAROOT, "INBOX"));
  imap_script_run (script, "C: h1 GETQUOTAROOT \"INBOX\"\n"
                           "S: * QUOTA \"\" (STORAGE 99999999999999999 99999999999999999)\nE: q: quota\n"
                           "S: * QUOTA \"\" (STORAGE -1 NIL)\nS: * QUOTA\nS: h1 OK .\nE: q: done\n");
}

static void
quota_not_offered (ImapScript *script)
{
  make_ready (script, "IDLE");
  imap_script_submit (script, "q", hearth_imap_command_new_mailbox (HEARTH_IMAP_GETQUOTAROOT, "INBOX"));
  imap_script_run (script, "E: q: error not-found\n");
}

static const ImapDialogue dialogues[] = {
  { "rights", rights },
  { "old-rights", old_rights },
  { "rights-not-offered", rights_not_offered },
  { "rights-with-list", rights_with_list },
  { "rights-with-list-refused", rights_with_list_refused },
  { "rights-not-with-list", rights_not_with_list },
  { "quota", quota },
  { "quota-that-lies", quota_that_lies },
  { "quota-not-offered", quota_not_offered },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  return imap_script_run_dialogues ("/imap/rights", dialogues, G_N_ELEMENTS (dialogues));
}
