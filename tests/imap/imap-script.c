/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogues with an IMAP session, as readable lines. */
#include "imap-script.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-thread.h"

typedef struct
{
  ImapScript *script;
  char *name;
} Caller;

static void
add_event (ImapScript *script, char *text)
{
  g_ptr_array_add (script->events, text);
}

static void
on_state (HearthImapSession *session, HearthImapSessionState state, gpointer data)
{
  add_event (data, g_strdup_printf ("state %s", hearth_imap_session_state_get_name (state)));
}

static void
on_sign_in (HearthImapSession *session, const char *const *mechanisms, gboolean can_login, gpointer data)
{
  g_autofree char *names = g_strjoinv (",", (char **) mechanisms);

  add_event (data, g_strdup_printf ("sign-in %s%s", names, can_login ? " or LOGIN" : ""));
}

static void
on_challenge (HearthImapSession *session, GBytes *challenge, gpointer data)
{
  if (challenge == NULL)
    add_event (data, g_strdup ("challenge none"));
  else
    add_event (data, g_strdup_printf ("challenge \"%.*s\"", (int) g_bytes_get_size (challenge),
                                      (const char *) g_bytes_get_data (challenge, NULL)));
}

static gboolean
on_is_proven (HearthImapSession *session, gpointer data, GError **error)
{
  if (((ImapScript *) data)->is_proven)
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "not proven");
  return FALSE;
}

static void
on_reopened (HearthImapSession *session, gpointer data)
{
}

static void
on_exists (HearthImapSession *session, guint32 count, gpointer data)
{
  add_event (data, g_strdup_printf ("exists %u", count));
}

static void
on_fetch_event (HearthImapSession *session, const HearthImapFetch *fetch, gpointer data)
{
  add_event (data, g_strdup_printf ("fetch %u flags=%d", fetch->uid, fetch->flags.system));
}

static void
on_expunged (HearthImapSession *session, guint32 uid, gpointer data)
{
  add_event (data, g_strdup_printf ("expunged %u", uid));
}

static void
on_vanished (HearthImapSession *session, const HearthIdSet *uids, gpointer data)
{
  g_autofree char *text = hearth_id_set_to_string (uids);

  add_event (data, g_strdup_printf ("vanished %s", text));
}

static void
on_status_event (HearthImapSession *session, const HearthImapStatus *status, gpointer data)
{
  add_event (data, g_strdup_printf ("status %.*s items=%x messages=%u", (int) status->mailbox.length,
                                    status->mailbox.data, status->items, status->messages));
}

static void
on_list_changed (HearthImapSession *session, gpointer data)
{
  add_event (data, g_strdup ("list changed"));
}

static void
on_notify_ended (HearthImapSession *session, gpointer data)
{
  add_event (data, g_strdup ("notify ended"));
}

static void
on_alert (HearthImapSession *session, const char *text, gpointer data)
{
  add_event (data, g_strdup_printf ("alert %s", text));
}

static void
on_no_room (HearthImapSession *session, gpointer data)
{
  add_event (data, g_strdup ("no room"));
}

static void
on_compressed (HearthImapSession *session, GBytes *unread, gpointer data)
{
  add_event (data, g_strdup_printf ("compressed, and unread \"%.*s\"", (int) g_bytes_get_size (unread),
                                    (const char *) g_bytes_get_data (unread, NULL)));
}

static void
on_failed (HearthImapSession *session, const GError *error, gpointer data)
{
  ImapScript *script = data;

  g_assert_false (script->is_over);
  script->is_over = TRUE;
  if (error != NULL)
    script->error = g_error_copy (error);
  add_event (script, g_strdup_printf (
                         "over %s", error != NULL ? hearth_error_code_get_name ((HearthErrorCode) error->code)
                                                  : "well"));
}

void
imap_script_init (ImapScript *script, HearthImapStartTls start_tls)
{
  const HearthImapSessionEvents events = {
    .state = on_state,
    .sign_in = on_sign_in,
    .challenge = on_challenge,
    .is_proven = on_is_proven,
    .reopened = on_reopened,
    .exists = on_exists,
    .fetch = on_fetch_event,
    .expunged = on_expunged,
    .vanished = on_vanished,
    .status = on_status_event,
    .list_changed = on_list_changed,
    .notify_ended = on_notify_ended,
    .alert = on_alert,
    .no_room = on_no_room,
    .compressed = on_compressed,
    .failed = on_failed,
  };
  const HearthImapSessionConfig config = { .start_tls = start_tls,
                                           .name = "script",
                                           .enable = HEARTH_IMAP_CAP_QRESYNC };
  const gsize chunk = script->chunk;

  *script = (ImapScript){ .sent = g_string_new (NULL),
                          .events = g_ptr_array_new_with_free_func (g_free),
                          .chunk = chunk != 0 ? chunk : G_MAXSIZE,
                          .is_proven = TRUE };
  script->session = hearth_imap_session_new (&config, &events, script);
}

void
imap_script_clear (ImapScript *script)
{
  hearth_imap_session_free (script->session);
  g_string_free (script->sent, TRUE);
  g_ptr_array_unref (script->events);
  g_clear_error (&script->error);
}

static void
collect (ImapScript *script)
{
  GBytes *bytes;

  while ((bytes = hearth_imap_session_take_output (script->session)) != NULL)
    {
      g_string_append_len (script->sent, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
      g_bytes_unref (bytes);
    }
}

void
imap_script_say (ImapScript *script, const char *bytes, gsize length)
{
  while (length > 0)
    {
      const gsize n = MIN (length, script->chunk);
      g_autofree char *copy = g_memdup2 (bytes, n);

      hearth_imap_session_receive (script->session, copy, n);
      collect (script);
      bytes += n;
      length -= n;
    }
}

static void
expect_line (ImapScript *script, const char *line)
{
  g_autofree char *expected = g_strdup_printf ("%s\r\n", line);
  g_autofree char *sent = NULL;

  collect (script);
  sent = g_strndup (script->sent->str, MIN (strlen (expected), script->sent->len));
  if (strcmp (sent, expected) != 0)
    g_test_message ("all that was sent: %s", script->sent->str);
  g_assert_cmpstr (sent, ==, expected);
  g_string_erase (script->sent, 0, (gssize) strlen (expected));
}

static void
expect_event (ImapScript *script, const char *event)
{
  collect (script);
  if (script->events->len == 0)
    g_test_message ("no event, but expected: %s", event);
  g_assert_cmpuint (script->events->len, >, 0);
  g_assert_cmpstr (g_ptr_array_index (script->events, 0), ==, event);
  g_ptr_array_remove_index (script->events, 0);
}

void
imap_script_expect_silence (ImapScript *script)
{
  collect (script);
  g_assert_cmpstr (script->sent->str, ==, "");
  if (script->events->len > 0)
    g_assert_cmpstr (g_ptr_array_index (script->events, 0), ==, NULL);
}

void
imap_script_run (ImapScript *script, const char *lines)
{
  g_auto (GStrv) all = g_strsplit (lines, "\n", -1);

  for (guint i = 0; all[i] != NULL; i++)
    {
      const char *line = all[i];
      g_autofree char *wire = NULL;

      if (*line == '\0')
        continue;
      g_assert_cmpuint (strlen (line), >=, 2);
      if (line[0] == 'S')
        {
          wire = g_strdup_printf ("%s\r\n", line[2] == ' ' ? line + 3 : line + 2);
          imap_script_say (script, wire, strlen (wire));
        }
      else if (line[0] == 'C')
        expect_line (script, line[2] == ' ' ? line + 3 : line + 2);
      else
        expect_event (script, line + 3);
    }
  imap_script_expect_silence (script);
}

static void
on_fetch (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  Caller *caller = data;
  g_autoptr (GString) labels = g_string_new (NULL);

  for (guint i = 0; i < fetch->n_labels; i++)
    g_string_append_printf (labels, " [%.*s]", (int) fetch->labels[i].length, fetch->labels[i].data);
  add_event (caller->script,
             g_strdup_printf ("%s: fetch %u items=%03x%s%.*s%s", caller->name, fetch->uid, fetch->items,
                              fetch->email_id.length > 0 ? " email-id=" : "", (int) fetch->email_id.length,
                              fetch->email_id.data != NULL ? fetch->email_id.data : "", labels->str));
}

static void
on_body_begin (HearthImapCommand *command, const HearthImapBody *body, gpointer data)
{
  Caller *caller = data;

  add_event (caller->script, g_strdup_printf ("%s: body %u [%.*s] %" G_GUINT64_FORMAT "%s", caller->name,
                                              body->uid, (int) body->section.length, body->section.data,
                                              body->size_bytes, body->is_nil ? " nil" : ""));
}

static void
on_body_data (HearthImapCommand *command, const char *bytes, gsize length, gpointer data)
{
  Caller *caller = data;

  if (length < 100)
    add_event (caller->script, g_strdup_printf ("%s: data %.*s", caller->name, (int) length, bytes));
}

static void
on_body_end (HearthImapCommand *command, gpointer data)
{
  Caller *caller = data;

  add_event (caller->script, g_strdup_printf ("%s: end", caller->name));
}

static void
on_list (HearthImapCommand *command, const HearthImapListEntry *entry, gpointer data)
{
  Caller *caller = data;

  add_event (caller->script,
             g_strdup_printf ("%s: list %.*s flags=%x sep=%d", caller->name, (int) entry->name.length,
                              entry->name.data, entry->flags, entry->separator));
}

static void
on_rights (HearthImapCommand *command, HearthImapText mailbox, HearthImapRights rights, gpointer data)
{
  Caller *caller = data;
  g_autoptr (GString) letters = g_string_new (NULL);

  for (char letter = 'a'; letter <= 'z'; letter++)
    if (rights & HEARTH_IMAP_RIGHT (letter))
      g_string_append_c (letters, letter);
  add_event (caller->script, g_strdup_printf ("%s: rights %.*s %s", caller->name, (int) mailbox.length,
                                              mailbox.data, letters->str));
}

static void
on_quota (HearthImapCommand *command, const HearthImapQuota *quota, gpointer data)
{
  Caller *caller = data;
  g_autofree char *room = quota->has_storage
                              ? g_strdup_printf (" %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " bytes",
                                                 quota->used_bytes, quota->limit_bytes)
                              : g_strdup ("");
  g_autofree char *number = quota->has_messages
                                ? g_strdup_printf (" %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " messages",
                                                   quota->used_messages, quota->limit_messages)
                                : g_strdup ("");

  add_event (caller->script, g_strdup_printf ("%s: quota%s%s", caller->name, room, number));
}

static void
on_status (HearthImapCommand *command, const HearthImapStatus *status, gpointer data)
{
  Caller *caller = data;

  add_event (caller->script,
             g_strdup_printf ("%s: status messages=%u%s%.*s", caller->name, status->messages,
                              status->mailbox_id.length > 0 ? " mailbox-id=" : "",
                              (int) status->mailbox_id.length,
                              status->mailbox_id.data != NULL ? status->mailbox_id.data : ""));
}

static void
on_vanished_earlier (HearthImapCommand *command, const HearthIdSet *uids, gpointer data)
{
  Caller *caller = data;
  g_autofree char *text = hearth_id_set_to_string (uids);

  add_event (caller->script, g_strdup_printf ("%s: vanished %s", caller->name, text));
}

static void
on_done (HearthImapCommand *command, const GError *error, gpointer data)
{
  Caller *caller = data;

  if (error == NULL)
    add_event (caller->script, g_strdup_printf ("%s: done", caller->name));
  else
    add_event (caller->script, g_strdup_printf ("%s: error %s", caller->name,
                                                hearth_error_code_get_name ((HearthErrorCode) error->code)));
  g_free (caller->name);
  g_free (caller);
}

void
imap_script_submit (ImapScript *script, const char *name, HearthImapCommand *command)
{
  const HearthImapHandlers handlers = { .fetch = on_fetch,
                                        .body_begin = on_body_begin,
                                        .body_data = on_body_data,
                                        .body_end = on_body_end,
                                        .list = on_list,
                                        .status = on_status,
                                        .rights = on_rights,
                                        .quota = on_quota,
                                        .vanished = on_vanished_earlier,
                                        .done = on_done };
  Caller *caller = g_new (Caller, 1);

  caller->script = script;
  caller->name = g_strdup (name);
  hearth_imap_command_set_handlers (command, &handlers, caller);
  hearth_imap_session_submit (script->session, command);
  hearth_imap_command_unref (command);
}

static void
test_dialogue (gconstpointer data)
{
  const ImapDialogue *dialogue = data;
  static const gsize chunks[] = { 0, 1, 3 };

  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      ImapScript script = { .chunk = chunks[i] };

      dialogue->run (&script);
      imap_script_clear (&script);
    }
}

int
imap_script_run_dialogues (const char *prefix, const ImapDialogue *dialogues, gsize n_dialogues)
{
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  for (gsize i = 0; i < n_dialogues; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", prefix, dialogues[i].name);

      g_test_add_data_func (path, &dialogues[i], test_dialogue);
    }
  return g_test_run ();
}
