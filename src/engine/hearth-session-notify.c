/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountSession: all folders watched over one connection (NOTIFY, RFC 5465). The server tells how a folder is that
 * is not selected; one that differs from what is known is brought in step. What it does not tell of, since it refuses,
 * since there was too much, or since a folder is not the user's own, is asked for as without NOTIFY. */
#define G_LOG_DOMAIN "hearth-engine"

#include <string.h>

#include "hearth-account-session-private.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

static void
notify_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthAccountSession *self = data;

  if (error == NULL)
    self->is_notified = TRUE;
  else if (!hearth_error_is_connection (error) && !hearth_error_is_cancelled (error))
    hearth_debug ("engine", "NOTIFY was refused, folders are asked for instead: %s", error->message);
  hearth_session_tell_connected (self);
  g_object_unref (self);
}

static void
again_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthAccountSession *self = data;

  if (error != NULL)
    hearth_debug ("engine", "the selected folder is not watched either: %s", error->message);
  g_object_unref (self);
}

static void
submit_notify (HearthAccountSession *self,
               HearthImapNotifyScope scope,
               void (*done) (HearthImapCommand *command, const GError *error, gpointer data))
{
  g_autoptr (HearthImapCommand) command = hearth_imap_command_new_notify (scope);
  const HearthImapHandlers handlers = { .done = done };

  hearth_imap_command_set_handlers (command, &handlers, g_object_ref (self));
  hearth_imap_connection_submit (self->slots[HEARTH_SESSION_WATCH].connection, command);
}

/**
 * hearth_session_begin_notify:
 *
 * Asks the server to tell, where it can. To be called before the list of folders is asked for: what changes after that is
 * told, and no turn of its own is needed.
 */
void
hearth_session_begin_notify (HearthAccountSession *self)
{
  if (hearth_imap_connection_has (self->slots[HEARTH_SESSION_WATCH].connection, HEARTH_IMAP_CAP_NOTIFY))
    submit_notify (self, HEARTH_IMAP_NOTIFY_PERSONAL, notify_done_cb);
}

/**
 * hearth_session_end_notify:
 *
 * There was too much to tell (NOTIFICATIONOVERFLOW): what was missed is looked for. The server has given up the selected
 * folder, too, which it would tell of without NOTIFY.
 */
void
hearth_session_end_notify (HearthAccountSession *self)
{
  hearth_debug ("engine", "NOTIFICATIONOVERFLOW: folders are asked for from here on");
  self->is_notified = FALSE;
  self->wants_list = TRUE;
  submit_notify (self, HEARTH_IMAP_NOTIFY_SELECTED, again_done_cb);
  hearth_session_tell_connected (self);
  hearth_job_wake (HEARTH_JOB (self));
}

/* The namespace that @path is in is that with the longest prefix. */
static gboolean
is_personal (const GPtrArray *namespaces, const char *path)
{
  gsize longest = 0;
  gboolean result = TRUE;

  for (guint i = 0; i < namespaces->len; i++)
    {
      const HearthImapNamespace *namespace = g_ptr_array_index (namespaces, i);
      const gsize length = strlen (namespace->prefix);

      if (length < longest || !g_str_has_prefix (path, namespace->prefix))
        continue;
      longest = length;
      result = namespace->kind == HEARTH_IMAP_NAMESPACE_PERSONAL;
    }
  return result;
}

/**
 * hearth_session_is_told_all:
 *
 * Returns: whether nothing needs to be asked for: flags show in no STATUS without mod-sequences, and folders of others
 *   are not among the user's own
 */
gboolean
hearth_session_is_told_all (HearthAccountSession *self)
{
  HearthImapConnection *watch = self->slots[HEARTH_SESSION_WATCH].connection;

  if (!self->is_notified || watch == NULL || !hearth_imap_connection_has (watch, HEARTH_IMAP_CAP_CONDSTORE))
    return FALSE;
  for (guint i = 0; i < self->folders->len; i++)
    {
      const SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if (!is_personal (hearth_imap_connection_get_namespaces (watch), folder->path))
        return FALSE;
    }
  return TRUE;
}

/**
 * hearth_session_take_told:
 *
 * Looks at what the server told of @folder, unless it is being brought in step: then it is looked at afterwards.
 */
void
hearth_session_take_told (HearthAccountSession *self, SessionFolder *folder)
{
  const HearthImapStatus told = folder->told;

  if (told.items == 0 || folder->job != NULL || folder->wants_full || folder->is_stopped)
    return;
  folder->told.items = 0;
  hearth_session_take_state (self, folder, &told);
  hearth_account_runner_publish (self->runner);
  hearth_job_wake (HEARTH_JOB (self));
}

/**
 * hearth_session_told:
 * @status: what changed, of a folder that is not selected there
 */
void
hearth_session_told (HearthAccountSession *self, const HearthImapStatus *status)
{
  g_autofree char *path = hearth_imap_text_dup (status->mailbox);
  SessionFolder *folder = hearth_session_find_path (self, path);

  /* A connection that stays in it tells more than that. One that has it still open, and is to leave it, tells nothing. */
  if (folder == NULL || hearth_session_find_listener (self, folder) != NULL)
    return;
  folder->told = *status;
  folder->told.mailbox = folder->told.mailbox_id = (HearthImapText){ NULL, 0 };
  hearth_session_take_told (self, folder);
}
