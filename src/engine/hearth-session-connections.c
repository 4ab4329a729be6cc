/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountSession: its connections. One watches INBOX; two more come when they are needed and go when they rest.
 * A server that refuses a further connection is served with those it allows. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-session-private.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "hearth-stream-settings.h"
#include "hearth-timer.h"

/* A further connection that failed is not tried again before this. */
#define RETRY_MS (60 * 1000)

/* A connection without work is given back after this. */
#define REST_MS (60 * 1000)

/**
 * hearth_session_get_quirks:
 *
 * Returns: what is special about the server, as far as it has said by now what it is
 */
HearthQuirks
hearth_session_get_quirks (HearthAccountSession *self)
{
  HearthImapConnection *watch = self->slots[HEARTH_SESSION_WATCH].connection;

  return hearth_quirks_find (watch != NULL ? hearth_imap_connection_get_server_name (watch) : NULL,
                             hearth_account_runner_get_info (self->runner)->imap->host);
}

/**
 * hearth_session_fail:
 * @error: (transfer full): why the session cannot go on
 */
void
hearth_session_fail (HearthAccountSession *self, GError *error)
{
  if (self->trouble == NULL)
    self->trouble = error;
  else
    g_error_free (error);
  hearth_job_wake (HEARTH_JOB (self));
}

static void
drop_slot (SessionSlot *slot)
{
  if (slot->connection == NULL)
    return;
  hearth_imap_connection_set_events (slot->connection, NULL, NULL);
  g_clear_object (&slot->connection);
}

/* Where the link is slow (hearth-link-meter.h). A connection finds that out by itself, after its first page; a further
 * one is told, and packs before its first command, since nobody waits for that. */
static HearthImapCompression
choose_compression (HearthAccountSession *self, HearthSessionRole role)
{
  HearthImapConnection *watch = self->slots[HEARTH_SESSION_WATCH].connection;

  if (hearth_account_runner_get_notes (self->runner)->is_packing_harmful)
    return HEARTH_IMAP_COMPRESSION_NEVER;
  if (role == HEARTH_SESSION_BACK && watch != NULL && hearth_imap_connection_is_slow (watch))
    return HEARTH_IMAP_COMPRESSION_AT_ONCE;
  return HEARTH_IMAP_COMPRESSION_WHEN_SLOW;
}

/**
 * hearth_session_note_end:
 * @connection: a connection that ended
 * @error: (nullable): why
 *
 * What came over a packed connection and was no deflate, or unpacked to too much, comes unpacked next time.
 */
void
hearth_session_note_end (HearthAccountSession *self, HearthImapConnection *connection, const GError *error)
{
  if (!hearth_imap_connection_is_compressed (connection) ||
      (!g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL) &&
       !g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_LIMIT)))
    return;
  hearth_account_runner_get_notes (self->runner)->is_packing_harmful = TRUE;
  hearth_debug ("engine", "no more packed connections: %s", error->message);
}

static void
open_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  SessionSlot *slot = data;
  HearthAccountSession *self = slot->session;
  HearthImapConnection *connection = HEARTH_IMAP_CONNECTION (source);
  GError *error = NULL;

  if (hearth_imap_connection_open_finish (connection, result, &error))
    {
      self->is_answered |= slot->role == HEARTH_SESSION_WATCH;
      hearth_session_note_opened (self);
    }
  else if (slot->role == HEARTH_SESSION_WATCH)
    {
      g_free (self->log);
      self->log = hearth_imap_connection_dup_log (connection);
      hearth_session_fail (self, error);
    }
  else
    {
      hearth_debug ("engine", "no further connection: %s", error->message);
      if (slot->connection == connection)
        drop_slot (slot);
      if (!hearth_session_note_refusal (self, error))
        slot->retry_ms = hearth_timer_now_ms () + RETRY_MS;
      g_error_free (error);
    }
  hearth_job_wake (HEARTH_JOB (self));
  g_object_unref (self);
}

/**
 * hearth_session_open_slot:
 *
 * Returns: (transfer none): the new connection of that role, which is on its way up
 */
HearthImapConnection *
hearth_session_open_slot (HearthAccountSession *self, HearthSessionRole role)
{
  const HearthAccountInfo *info = hearth_account_runner_get_info (self->runner);
  SessionSlot *slot = &self->slots[role];
  g_autofree char *name = g_strdup_printf ("%s #%d", info->name, (int) role + 1);
  const HearthQuirks quirks = hearth_quirks_find (NULL, info->imap->host);
  const HearthImapConnectionConfig config = {
    .stream = hearth_stream_settings_for (info->imap),
    .user = info->imap->user,
    .secret = self->password,
    .name = name,
    .enable = (quirks & HEARTH_QUIRK_NO_QRESYNC) == 0 ? HEARTH_IMAP_CAP_QRESYNC : 0,
    .compression = choose_compression (self, role),
  };

  g_assert (slot->connection == NULL);
  slot->connection = hearth_imap_connection_new (&config);
  slot->used_ms = hearth_timer_now_ms ();
  hearth_imap_connection_set_events (slot->connection, &hearth_session_events, slot);
  g_object_ref (self);
  hearth_imap_connection_open_async (slot->connection, hearth_job_get_cancellable (HEARTH_JOB (self)),
                                     open_cb, slot);
  return slot->connection;
}

/* INBOX is looked at while the list of folders is under way. */
static gboolean
can_use (HearthAccountSession *self, HearthSessionRole role)
{
  const int state = hearth_job_get_state (HEARTH_JOB (self));

  return state == SESSION_ONLINE || (state == SESSION_LISTING && role == HEARTH_SESSION_WATCH);
}

/* Where there are fewer connections than roles: the user's folder and the others share one before they disturb the
 * watcher. What the user waits for overtakes what else is queued there. */
static HearthImapConnection *
share_slot (HearthAccountSession *self, HearthSessionRole role)
{
  for (int i = HEARTH_SESSION_N_ROLES - 1; i > HEARTH_SESSION_WATCH; i--)
    if (i != (int) role && self->slots[i].connection != NULL)
      {
        self->slots[i].used_ms = hearth_timer_now_ms ();
        return self->slots[i].connection;
      }
  return self->slots[HEARTH_SESSION_WATCH].connection;
}

/**
 * hearth_session_get_slot:
 *
 * Returns: (transfer none) (nullable): a connection for that role, maybe another's in its place; %NULL while there is
 *   none at all
 */
HearthImapConnection *
hearth_session_get_slot (HearthAccountSession *self, HearthSessionRole role)
{
  SessionSlot *slot = &self->slots[role];
  HearthImapConnection *watch = self->slots[HEARTH_SESSION_WATCH].connection;

  if (!can_use (self, role) || self->is_leaving || watch == NULL)
    return NULL;
  slot->used_ms = hearth_timer_now_ms ();
  if (slot->connection != NULL)
    return slot->connection;
  if (slot->used_ms < slot->retry_ms || !hearth_session_may_open (self))
    return share_slot (self, role);
  return hearth_session_open_slot (self, role);
}

static gboolean
is_in_use (HearthAccountSession *self, const SessionSlot *slot)
{
  if (hearth_imap_connection_get_n_waiting (slot->connection) > 0)
    return TRUE;
  for (guint i = 0; i < self->folders->len; i++)
    {
      const SessionFolder *folder = g_ptr_array_index (self->folders, i);

      if (folder->job != NULL && hearth_folder_sync_get_connection (folder->job) == slot->connection)
        return TRUE;
    }
  return FALSE;
}

/**
 * hearth_session_rest_slots:
 *
 * Gives back connections that had nothing to do for a while.
 */
void
hearth_session_rest_slots (HearthAccountSession *self)
{
  const HearthKey current = hearth_account_runner_get_current_folder (self->runner);
  const SessionFolder *inbox = hearth_session_find_inbox (self);
  const gboolean needs_front = current != HEARTH_KEY_NONE && (inbox == NULL || inbox->key != current) &&
                               hearth_session_find_folder (self, current) != NULL;

  for (int i = HEARTH_SESSION_FRONT; i < HEARTH_SESSION_N_ROLES; i++)
    {
      SessionSlot *slot = &self->slots[i];

      if (slot->connection == NULL || (i == HEARTH_SESSION_FRONT && needs_front) || is_in_use (self, slot) ||
          hearth_timer_now_ms () - slot->used_ms < REST_MS)
        continue;
      hearth_imap_connection_logout (slot->connection);
      drop_slot (slot);
    }
}

/**
 * hearth_session_drop_slots:
 *
 * Lets go of all connections, which may say goodbye by themselves; they tell this session nothing any more.
 */
void
hearth_session_drop_slots (HearthAccountSession *self)
{
  for (int i = 0; i < HEARTH_SESSION_N_ROLES; i++)
    drop_slot (&self->slots[i]);
}

/**
 * hearth_session_close_slots:
 *
 * Lets all connections go, at once.
 */
void
hearth_session_close_slots (HearthAccountSession *self)
{
  for (int i = 0; i < HEARTH_SESSION_N_ROLES; i++)
    {
      g_autoptr (HearthImapConnection) connection = NULL;

      if (self->slots[i].connection == NULL)
        continue;
      connection = g_object_ref (self->slots[i].connection);
      drop_slot (&self->slots[i]);
      hearth_imap_connection_close (connection);
    }
}
