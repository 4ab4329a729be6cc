/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NOTIFY (RFC 5465) as dialogues: what is asked for, and whose the answers are that nobody asked for. */
#include "imap-script.h"

#define SELECTED "NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange))"
#define PERSONAL SELECTED " (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))"

static void
make_ready (ImapScript *script, const char *capabilities)
{
  g_autofree char *greeting =
      g_strdup_printf ("S: * PREAUTH [CAPABILITY %s] hi\nE: state SETTLING\nE: state READY\n", capabilities);

  imap_script_init (script, HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  imap_script_run (script, greeting);
}

static void
notify (ImapScript *script)
{
  imap_script_submit (script, "n", hearth_imap_command_new_notify (HEARTH_IMAP_NOTIFY_PERSONAL));
  imap_script_run (script, "C: h1 " PERSONAL "\nS: h1 OK .\nE: n: done\n");
}

static void
submit_list (ImapScript *script)
{
  HearthImapCommand *list = hearth_imap_command_new_list ("", "*");

  hearth_imap_command_list_status (list, HEARTH_IMAP_STATUS_MESSAGES);
  imap_script_submit (script, "l", list);
}

/* It goes out with LIST and SELECT in one turn; what comes afterwards without a question is an event. */
static void
personal (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 IDLE NOTIFY LIST-EXTENDED LIST-STATUS");
  imap_script_submit (script, "n", hearth_imap_command_new_notify (HEARTH_IMAP_NOTIFY_PERSONAL));
  submit_list (script);
  imap_script_submit (script, "s", hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_run (
      script, "C: h1 " PERSONAL "\n"
              "C: h2 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES))\n"
              "C: h3 SELECT \"INBOX\"\n"
              "S: h1 OK .\nE: n: done\nS: * LIST () \"/\" Sent\nS: * STATUS Sent (MESSAGES 3)\nS: h2 OK .\n"
              "E: l: list Sent flags=0 sep=47\nE: l: status messages=3\nE: l: done\n"
              "S: * 2 EXISTS\nS: h3 OK .\nE: s: done\n");
  imap_script_run (script, "S: * STATUS Sent (MESSAGES 4 UIDNEXT 9)\nE: status Sent items=3 messages=4\n"
                           "S: * STATUS Sent (HIGHESTMODSEQ 8)\nE: status Sent items=10 messages=0\n"
                           "S: * LIST () \"/\" New (\"OLDNAME\" (Old))\nE: list changed\n"
                           "S: * LIST (\\NonExistent) \"/\" New\nE: list changed\n"
                           "S: * 3 EXISTS\nE: exists 3\n");
}

/* An answer to STATUS is the asker's, what comes for another mailbox meanwhile is not. */
static void
between (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 NOTIFY");
  notify (script);
  imap_script_submit (script, "s", hearth_imap_command_new_status ("Sent", HEARTH_IMAP_STATUS_MESSAGES));
  imap_script_run (script, "C: h2 STATUS \"Sent\" (MESSAGES)\nS: * STATUS Junk (MESSAGES 7)\n"
                           "E: status Junk items=1 messages=7\nS: * STATUS Sent (MESSAGES 3)\nS: h2 OK .\n"
                           "E: s: status messages=3\nE: s: done\n");
}

/* Without LIST-STATUS a STATUS that comes during LIST is news. */
static void
during_list (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 NOTIFY LIST-EXTENDED");
  notify (script);
  submit_list (script);
  imap_script_run (script,
                   "C: h2 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN)\nS: * STATUS Junk (MESSAGES 7)\n"
                   "E: status Junk items=1 messages=7\nS: h2 OK .\nE: l: done\n");
}

/* Too much to tell: what is left to watch is the selected mailbox, which must be asked for again. */
static void
overflow (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 NOTIFY");
  notify (script);
  imap_script_run (script, "S: * OK [NOTIFICATIONOVERFLOW] too much\nE: notify ended\n"
                           "S: * STATUS Junk (MESSAGES 7)\n");
  imap_script_submit (script, "n", hearth_imap_command_new_notify (HEARTH_IMAP_NOTIFY_SELECTED));
  imap_script_run (script, "C: h2 " SELECTED "\nS: h2 OK .\nE: n: done\n");
}

static void
refused (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 NOTIFY");
  imap_script_submit (script, "n", hearth_imap_command_new_notify (HEARTH_IMAP_NOTIFY_PERSONAL));
  imap_script_run (script, "C: h1 " PERSONAL "\nS: h1 NO [BADEVENT (MessageNew MessageExpunge)] no\n"
                           "E: n: error server-refused\n");
}

static void
not_offered (ImapScript *script)
{
  make_ready (script, "IMAP4rev1 IDLE");
  imap_script_submit (script, "n", hearth_imap_command_new_notify (HEARTH_IMAP_NOTIFY_PERSONAL));
  imap_script_run (script, "E: n: error not-found\n");
}

static const ImapDialogue dialogues[] = {
  { "personal", personal }, { "between", between }, { "during-list", during_list },
  { "overflow", overflow }, { "refused", refused }, { "not-offered", not_offered },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  return imap_script_run_dialogues ("/imap/notify", dialogues, G_N_ELEMENTS (dialogues));
}
