/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target: the IMAP session with work of every kind, against any server. The first byte says where it
 * stands: before the greeting, before STARTTLS, or signed in. Every command must end exactly once. */
#include <string.h>

#include "hearth-thread.h"
#include "imap-script.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
submit_all (ImapScript *script)
{
  static const char *const keywords[] = { "$Junk", NULL };
  g_autoptr (HearthIdSet) all = hearth_id_set_parse ("1:100", 1);
  g_autoptr (GBytes) message = g_bytes_new_static ("hi\r\n", 4);

  imap_script_submit (script, "s", hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_WRITE));
  imap_script_submit (
      script, "f",
      hearth_imap_command_new_fetch ("INBOX", 0, all, HEARTH_IMAP_ITEM_FLAGS | HEARTH_IMAP_ITEM_ENVELOPE));
  imap_script_submit (script, "b", hearth_imap_command_new_fetch_body ("INBOX", 0, 1, "", 1000));
  imap_script_submit (script, "t",
                      hearth_imap_command_new_store ("INBOX", 7, all, HEARTH_IMAP_STORE_ADD, 1, keywords));
  imap_script_submit (script, "q", hearth_imap_command_new_search ("INBOX", 0));
  imap_script_submit (script, "l", hearth_imap_command_new_list ("", "*"));
  imap_script_submit (script, "u", hearth_imap_command_new_status ("x", HEARTH_IMAP_STATUS_MESSAGES));
  imap_script_submit (script, "a", hearth_imap_command_new_append ("Sent", 0, NULL, 0, message));
  imap_script_submit (script, "m", hearth_imap_command_new_move ("INBOX", 0, all, "Trash"));
}

static void
drive_sign_in (ImapScript *script)
{
  g_autoptr (GBytes) response = g_bytes_new_static ("x", 1);

  hearth_imap_session_authenticate (script->session, "PLAIN", TRUE);
  hearth_imap_session_respond (script->session, response);
  hearth_imap_session_tls_started (script->session);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char preauth[] = "* PREAUTH [CAPABILITY IMAP4rev1 IDLE LIST-EXTENDED LITERAL+ MOVE] hi\r\n";
  static const char selected[] = "* 5 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nh1 OK x\r\n";
  ImapScript script = { 0 };
  gsize n_done = 0;

  if (size < 2)
    return 0;
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  script.chunk = 1 + data[0] % 61;
  imap_script_init (&script,
                    data[0] % 3 == 1 ? HEARTH_IMAP_STARTTLS_REQUIRED : HEARTH_IMAP_STARTTLS_NOT_NEEDED);
  if (data[0] % 3 == 0)
    imap_script_say (&script, preauth, strlen (preauth));
  submit_all (&script);
  hearth_imap_session_set_idle (script.session, "INBOX");
  if (data[0] % 3 == 0)
    imap_script_say (&script, selected, strlen (selected));
  for (gsize at = 1; at < size; at += 400)
    {
      imap_script_say (&script, (const char *) data + at, MIN (400, size - at));
      drive_sign_in (&script);
    }
  hearth_imap_session_fail (script.session, NULL);
  for (guint i = 0; i < script.events->len; i++)
    {
      const char *event = g_ptr_array_index (script.events, i);

      n_done +=
          event[1] == ':' && (g_str_has_suffix (event, ": done") || strstr (event, ": error ") == event + 1);
    }
  g_assert_cmpuint (n_done, ==, 9);
  imap_script_clear (&script);
  return 0;
}
