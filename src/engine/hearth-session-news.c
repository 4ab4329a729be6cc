/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountSession: what servers tell by themselves. News about single messages go into the store in the turn they
 * come; "there is more" and everything unclear becomes a sync of that folder. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-session-private.h"
#include "hearth-error.h"
#include "hearth-flag-pusher.h"
#include "hearth-imap-flags.h"
#include "hearth-ring-log.h"
#include "hearth-timer.h"

/* A connection that broke is not opened again before this. */
#define REOPEN_MS 3000

/* What was missed while no connection had a folder open is looked for at once, and a second time not before this: several
 * folders take turns where there are few connections. */
#define LOOK_PAUSE_MS (60 * 1000)

static SessionFolder *
selected_folder (SessionSlot *slot, HearthImapConnection *connection)
{
  const HearthImapMailbox *mailbox = hearth_imap_connection_get_mailbox (connection);

  return mailbox != NULL ? hearth_session_find_path (slot->session, mailbox->name) : NULL;
}

static void
settle (SessionFolder *folder)
{
  if (folder->job != NULL)
    hearth_folder_sync_settle (folder->job);
}

/* A mailbox that was opened anew, and in which nothing happened: INBOX, after the connection was in another folder. While it is
 * brought in step, it is as that found it. */
static gboolean
is_as_known (SessionSlot *slot, SessionFolder *folder, const HearthImapMailbox *mailbox)
{
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (
      hearth_account_runner_get_store (slot->session->runner), folder->key, NULL);

  if (folder->job != NULL && hearth_folder_sync_is_as_opened (folder->job, mailbox))
    return TRUE;
  return record != NULL && folder->is_checked && mailbox->uid_next != 0 &&
         mailbox->uid_next == record->uidnext && mailbox->uid_validity == record->uidvalidity &&
         mailbox->highest_modseq == record->highestmodseq && mailbox->exists == record->n_messages;
}

/* A connection has come back: how the folder is now, the server says; which flags changed, or what is gone, it does not. That
 * nothing happened is certain only where there are mod-sequences. */
static void
reopened_cb (HearthImapConnection *connection, gpointer data)
{
  SessionSlot *slot = data;
  HearthAccountSession *self = slot->session;
  SessionFolder *folder = selected_folder (slot, connection);
  const HearthImapMailbox *mailbox = hearth_imap_connection_get_mailbox (connection);
  const gint64 now_ms = hearth_timer_now_ms ();
  const SessionSlot *listener;
  gboolean is_known;
  gint64 due_ms;

  /* A folder that was not in step yet will be. */
  if (folder == NULL || (!folder->is_checked && folder->job == NULL))
    return;
  listener = hearth_session_find_listener (self, folder);
  is_known = is_as_known (slot, folder, mailbox);
  /* Another connection was there all the time; or a flag in a folder that nobody watches, which is compared now and then. */
  if ((listener != NULL && listener != slot) ||
      (is_known && (mailbox->highest_modseq != 0 || listener == NULL)))
    return;
  if (is_known)
    due_ms = (folder->job != NULL ? now_ms : folder->compared_ms) + HEARTH_SESSION_CHECK_EVERY_MS;
  else
    due_ms = folder->looked_ms + LOOK_PAUSE_MS;
  if (due_ms > now_ms)
    folder->missed_ms = folder->missed_ms != 0 ? MIN (folder->missed_ms, due_ms) : due_ms;
  else
    {
      folder->wants_full = TRUE;
      folder->looked_ms = is_known ? folder->looked_ms : now_ms;
    }
  hearth_job_wake (HEARTH_JOB (self));
}

static void
exists_cb (HearthImapConnection *connection, guint32 count, gpointer data)
{
  SessionSlot *slot = data;
  SessionFolder *folder = selected_folder (slot, connection);

  if (folder == NULL || is_as_known (slot, folder, hearth_imap_connection_get_mailbox (connection)))
    return;
  folder->wants_new = TRUE;
  hearth_job_wake (HEARTH_JOB (slot->session));
}

/* Two connections may be in one folder: what one tells late, the other has told already, and what became of it, too. */
static gboolean
is_old_news (HearthAccountStore *store, const SessionFolder *folder, const HearthImapFetch *fetch)
{
  g_autoptr (HearthFolderRecord) record = NULL;

  if (fetch->modseq == 0)
    return FALSE;
  record = hearth_account_store_dup_folder (store, folder->key, NULL);
  return record != NULL && record->highestmodseq != 0 && fetch->modseq <= record->highestmodseq;
}

static void
fetch_cb (HearthImapConnection *connection, const HearthImapFetch *fetch, gpointer data)
{
  SessionSlot *slot = data;
  HearthAccountSession *self = slot->session;
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);
  SessionFolder *folder = selected_folder (slot, connection);
  HearthFlagNews news = { .uid = fetch->uid, .modseq = fetch->modseq };
  g_autoptr (HearthImapFlagMap) map = NULL;
  g_autoptr (GError) error = NULL;
  guint n_changed;

  if (folder == NULL || (fetch->items & HEARTH_IMAP_ITEM_FLAGS) == 0)
    return;
  if (fetch->uid == 0)
    {
      folder->wants_full = TRUE;
      hearth_job_wake (HEARTH_JOB (self));
      return;
    }
  if (is_old_news (store, folder, fetch))
    return;
  settle (folder);
  hearth_flag_pusher_note_news (self->pusher, folder->key, fetch->uid);
  map = hearth_imap_flag_map_new (store, folder->key);
  news.flags = hearth_imap_flag_map_get (map, &fetch->flags);
  if (!hearth_account_store_merge_server_flags (store, folder->key, &news, 1, &n_changed, &error))
    hearth_session_fail (self, g_steal_pointer (&error));
  hearth_account_runner_publish (self->runner);
}

static void
remove_uids (SessionSlot *slot, SessionFolder *folder, const HearthIdSet *uids)
{
  HearthAccountSession *self = slot->session;
  g_autoptr (GError) error = NULL;
  guint n_removed;

  settle (folder);
  if (!hearth_account_store_remove_uids (hearth_account_runner_get_store (self->runner), folder->key, uids,
                                         &n_removed, &error))
    hearth_session_fail (self, g_steal_pointer (&error));
  hearth_account_runner_publish (self->runner);
}

static void
expunged_cb (HearthImapConnection *connection, guint32 uid, gpointer data)
{
  SessionSlot *slot = data;
  SessionFolder *folder = selected_folder (slot, connection);
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();

  if (folder == NULL)
    return;
  if (uid == 0)
    {
      folder->wants_full = TRUE;
      hearth_job_wake (HEARTH_JOB (slot->session));
      return;
    }
  hearth_id_set_add (uids, uid);
  remove_uids (slot, folder, uids);
}

static void
vanished_cb (HearthImapConnection *connection, const HearthIdSet *uids, gpointer data)
{
  SessionSlot *slot = data;
  SessionFolder *folder = selected_folder (slot, connection);

  if (folder != NULL)
    remove_uids (slot, folder, uids);
}

static void
status_cb (HearthImapConnection *connection, const HearthImapStatus *status, gpointer data)
{
  hearth_session_told (((SessionSlot *) data)->session, status);
}

static void
list_changed_cb (HearthImapConnection *connection, gpointer data)
{
  HearthAccountSession *self = ((SessionSlot *) data)->session;

  self->wants_list = TRUE;
  hearth_job_wake (HEARTH_JOB (self));
}

static void
notify_ended_cb (HearthImapConnection *connection, gpointer data)
{
  hearth_session_end_notify (((SessionSlot *) data)->session);
}

static void
alert_cb (HearthImapConnection *connection, const char *text, gpointer data)
{
  hearth_account_runner_set_alert (((SessionSlot *) data)->session->runner, text);
}

/* What is shown of the room is older than that. */
static void
no_room_cb (HearthImapConnection *connection, gpointer data)
{
  hearth_session_ask_quota (((SessionSlot *) data)->session);
}

static void
lost_cb (HearthImapConnection *connection, const GError *error, gpointer data)
{
  SessionSlot *slot = data;
  HearthAccountSession *self = slot->session;

  if (slot->connection != connection)
    return;
  hearth_session_note_end (self, connection, error);
  if (slot->role == HEARTH_SESSION_WATCH && self->is_leaving)
    {
      /* The others may still be taking leave when this session is gone. */
      hearth_session_drop_slots (self);
      hearth_job_succeed (HEARTH_JOB (self));
    }
  else if (slot->role == HEARTH_SESSION_WATCH)
    {
      g_free (self->log);
      self->log = hearth_imap_connection_dup_log (connection);
      hearth_session_fail (self, error != NULL ? g_error_copy (error)
                                               : hearth_error_new (HEARTH_ERROR_CONNECTION_LOST,
                                                                   "The server ended the connection"));
    }
  else
    {
      hearth_debug ("engine", "a further connection is lost: %s",
                    error != NULL ? error->message : "as asked");
      slot->retry_ms = hearth_timer_now_ms () + REOPEN_MS;
      hearth_imap_connection_set_events (connection, NULL, NULL);
      g_clear_object (&slot->connection);
      hearth_job_wake (HEARTH_JOB (self));
    }
}

const HearthImapEvents hearth_session_events = {
  .reopened = reopened_cb,
  .exists = exists_cb,
  .fetch = fetch_cb,
  .expunged = expunged_cb,
  .vanished = vanished_cb,
  .status = status_cb,
  .list_changed = list_changed_cb,
  .notify_ended = notify_ended_cb,
  .alert = alert_cb,
  .no_room = no_room_cb,
  .lost = lost_cb,
};
