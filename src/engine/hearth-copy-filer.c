/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies into Sent. Before anything is appended, Sent is searched for the Message-ID: a server that files by itself, a
 * cut after an APPEND and another client are all the same case, and the copy is there once. The same search settles
 * letters of which nobody knows whether they were sent.
 *
 *   unknown letter ─► search ─► found: it was sent      ─ not found: the user decides
 *   journal row    ─► search ─► found: done             ─ not found: append ─► done
 *
 * One thing at a time. Owned by the account's session; ends with it. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-copy-filer.h"

#include "hearth-account-session-private.h"
#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-journal.h"
#include "hearth-outbox-store.h"
#include "hearth-own-stream.h"
#include "hearth-send-date.h"
#include "hearth-ring-log.h"
#include "hearth-role-folder.h"
#include "hearth-special-names.h"
#include "hearth-thread.h"

/* A server that refuses the copy for other reasons than the network gets so many chances. */
#define MAX_ATTEMPTS 8
#define RETRY_S      60
#define BROKEN_S     2

#define COPY_PIECE_BYTES (64 * 1024)

/* A server that files copies by itself gets so long to do it. */
#define SERVER_FILES_S 20

struct _HearthCopyFiler
{
  HearthAccountSession *session; /* not owned */
  HearthImapConnection *connection;
  HearthImapCommand *command; /* under way */
  HearthKey sent_folder;
  char *sent_path;
  HearthJournalRow *row; /* what is being filed; NULL while an unknown letter is looked for */
  HearthOutboxEntry *entry;
  GInputStream *copy;     /* while it is appended */
  GHashTable *looked_for; /* of HearthKey: unknown letters that are not in Sent */
};

static void next_work (HearthCopyFiler *self);

static HearthAccountStore *
get_store (HearthCopyFiler *self)
{
  return hearth_account_runner_get_store (hearth_account_session_get_runner (self->session));
}

static gint64
now_unix_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
drop_work (HearthCopyFiler *self)
{
  g_clear_pointer (&self->row, hearth_journal_row_free);
  g_clear_pointer (&self->entry, hearth_outbox_entry_free);
  g_clear_pointer (&self->sent_path, g_free);
  g_clear_object (&self->copy);
  g_clear_object (&self->connection);
}

/* Lets the list of Sent show the copy at once. */
static void
look_at_sent (HearthCopyFiler *self)
{
  SessionFolder *folder = hearth_session_find_folder (self->session, self->sent_folder);

  if (folder == NULL)
    return;
  folder->wants_new = TRUE;
  hearth_job_wake (HEARTH_JOB (self->session));
}

/* --- ends --- */

static gint64
wait_s (HearthCopyFiler *self, const GError *error)
{
  return hearth_error_is_connection (error) ? BROKEN_S
                                            : RETRY_S * (gint64) MIN (self->row->attempts + 1, 30u);
}

/* Nothing is tried any more: it waits for the user, who is told. */
static gboolean
give_up (HearthCopyFiler *self, const GError *reason, GError **error)
{
  HearthAccountStore *store = get_store (self);
  HearthCore *core = hearth_account_runner_get_core (hearth_account_session_get_runner (self->session));
  g_autoptr (HearthPendingChange) change = hearth_filing_store_describe (store, self->row, NULL);

  if (!hearth_journal_mark_failed (store, self->row->key, reason, error))
    return FALSE;
  if (change != NULL)
    {
      change->state = HEARTH_PENDING_FAILED;
      g_clear_error (&change->error);
      change->error = g_error_copy (reason);
      hearth_event_queue_post_not_done (hearth_core_get_events (core), change);
    }
  return TRUE;
}

static void
put_off (HearthCopyFiler *self, const GError *error)
{
  g_autoptr (GError) trouble = NULL;
  gboolean noted;

  hearth_debug ("engine", "a copy is not filed yet: %s", error->message);
  if (hearth_error_is_cancelled (error) || self->row == NULL)
    return;
  if (error->code == HEARTH_ERROR_SERVER_REFUSED && self->row->attempts >= MAX_ATTEMPTS)
    noted = give_up (self, error, &trouble);
  else
    noted = hearth_journal_mark_later (get_store (self), self->row->key, error,
                                       now_unix_s () + wait_s (self, error), &trouble);
  if (!noted)
    g_message ("the journal could not be written: %s", trouble->message);
  hearth_account_runner_publish (hearth_account_session_get_runner (self->session));
}

static void
finish (HearthCopyFiler *self)
{
  g_autoptr (GError) error = NULL;

  if (self->row != NULL ? !hearth_journal_mark_done (get_store (self), self->row->key, &error)
                        : !hearth_outbox_store_settle (get_store (self), self->entry->key, &error))
    g_message ("the outbox could not be written: %s", error->message);
  look_at_sent (self);
}

static void
go_on (HearthCopyFiler *self)
{
  hearth_account_runner_publish (hearth_account_session_get_runner (self->session));
  drop_work (self);
  next_work (self);
}

/* --- steps --- */

static void
submit (HearthCopyFiler *self,
        HearthImapCommand *command,
        void (*done) (HearthImapCommand *command, const GError *error, gpointer data))
{
  const HearthImapHandlers handlers = { .done = done };

  hearth_imap_command_set_handlers (command, &handlers, self);
  hearth_imap_command_set_priority (command, HEARTH_IMAP_PRIORITY_BACKGROUND);
  self->command = command;
  hearth_imap_connection_submit (self->connection, command);
}

/* Ends a command; FALSE if the filer itself ended it. */
static gboolean
take_command (HearthCopyFiler *self, HearthImapCommand *command)
{
  if (self->command != command)
    return FALSE;
  g_clear_pointer (&self->command, hearth_imap_command_unref);
  return TRUE;
}

static void
append_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthCopyFiler *self = data;

  if (!take_command (self, command))
    return;
  if (error == NULL)
    {
      finish (self);
      go_on (self);
      return;
    }
  put_off (self, error);
  drop_work (self);
}

static GBytes *
read_copy (gpointer data, GError **error)
{
  HearthCopyFiler *self = data;
  g_autoptr (GBytes) piece = g_input_stream_read_bytes (self->copy, COPY_PIECE_BYTES, NULL, error);

  return piece != NULL && g_bytes_get_size (piece) > 0 ? g_steal_pointer (&piece) : NULL;
}

static void
append_copy (HearthCopyFiler *self)
{
  const gboolean has_copy = self->entry->copy_source != NULL;
  GBytes *skeleton = has_copy ? self->entry->copy_source : self->entry->source;
  GArray *inserts = has_copy ? self->entry->copy_inserts : self->entry->inserts;

  g_clear_object (&self->copy);
  self->copy = hearth_own_stream_new (get_store (self), skeleton, inserts);
  submit (self,
          hearth_imap_command_new_append_stream (
              self->sent_path, HEARTH_IMAP_FLAG_SEEN, NULL, self->entry->queued_unix_s,
              hearth_own_stream_get_size (skeleton, inserts), read_copy, self),
          append_done_cb);
}

static void
search_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthCopyFiler *self = data;
  const HearthIdSet *found = error == NULL ? hearth_imap_command_get_found (command) : NULL;
  const gboolean is_there = found != NULL && !hearth_id_set_is_empty (found);

  if (self->command != command)
    return;
  take_command (self, command);
  if (error != NULL)
    {
      put_off (self, error);
      drop_work (self);
      return;
    }
  if (is_there)
    finish (self);
  else if (self->row != NULL)
    {
      append_copy (self);
      return;
    }
  else
    g_hash_table_add (self->looked_for, g_memdup2 (&self->entry->key, sizeof self->entry->key));
  go_on (self);
}

static void
search_sent (HearthCopyFiler *self)
{
  HearthImapCommand *search = hearth_imap_command_new_search (self->sent_path, 0);

  hearth_imap_command_search_header (search, "Message-ID", self->entry->message_id);
  submit (self, search, search_done_cb);
}

static void
create_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthCopyFiler *self = data;

  if (!take_command (self, command))
    return;
  if (error == NULL)
    {
      self->session->list_ms = 0; /* the new folder shows with the next turn of the upkeep */
      append_copy (self);
      return;
    }
  put_off (self, error);
  drop_work (self);
}

/* An account without a folder for sent mail gets one with the usual name. */
static void
create_sent (HearthCopyFiler *self)
{
  char separator;

  self->sent_path = hearth_special_names_dup_path (get_store (self), HEARTH_ROLE_SENT, &separator);
  submit (self, hearth_imap_command_new_mailbox (HEARTH_IMAP_CREATE, self->sent_path), create_done_cb);
}

/* --- what is to be done --- */

static gboolean
choose_unknown (HearthCopyFiler *self)
{
  g_autoptr (GArray) keys = hearth_outbox_store_list_unknown (get_store (self), NULL);

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      const HearthKey key = g_array_index (keys, HearthKey, i);

      if (g_hash_table_contains (self->looked_for, &key))
        continue;
      self->entry = hearth_outbox_store_load (get_store (self), key, NULL);
      if (self->entry != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
choose_copy (HearthCopyFiler *self)
{
  g_autoptr (GError) error = NULL;
  gint64 next_unix_s = 0;

  self->row = hearth_journal_find_due (get_store (self), HEARTH_JOURNAL_BIT (HEARTH_JOURNAL_APPEND_COPY),
                                       now_unix_s (), &next_unix_s, &error);
  if (self->row == NULL)
    return FALSE;
  if ((hearth_session_get_quirks (self->session) & HEARTH_QUIRK_FILES_SENT) != 0 &&
      now_unix_s () < self->row->created_unix_s + SERVER_FILES_S)
    {
      hearth_journal_mark_later (get_store (self), self->row->key, NULL,
                                 self->row->created_unix_s + SERVER_FILES_S, NULL);
      drop_work (self);
      return FALSE;
    }
  self->entry = hearth_outbox_store_load (get_store (self), self->row->outbox, &error);
  if (self->entry != NULL && self->entry->source != NULL)
    {
      hearth_send_date_settle (self->entry, self->entry->first_try_unix_s);
      if (hearth_journal_mark_running (get_store (self), self->row->key, &error))
        return TRUE;
      g_message ("the journal could not be written: %s", error->message);
    }
  else if (error == NULL || g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    {
      /* The letter itself is gone: there is nothing left to file. */
      hearth_journal_mark_done (get_store (self), self->row->key, NULL);
    }
  else
    put_off (self, error);
  drop_work (self);
  return FALSE;
}

static void
next_work (HearthCopyFiler *self)
{
  HearthImapConnection *connection;
  gboolean has_sent;

  if (self->command != NULL || !hearth_account_session_is_online (self->session))
    return;
  if (!choose_unknown (self) && !choose_copy (self))
    return;

  self->sent_folder = hearth_role_folder_find (get_store (self), HEARTH_ROLE_SENT, &self->sent_path);
  has_sent = self->sent_folder != HEARTH_KEY_NONE;
  connection = hearth_account_session_get_connection (self->session, self->sent_folder);
  if (connection == NULL || (!has_sent && self->row == NULL))
    {
      if (self->row != NULL)
        hearth_journal_mark_later (get_store (self), self->row->key, NULL, now_unix_s () + 5, NULL);
      drop_work (self);
      return;
    }
  self->connection = g_object_ref (connection);
  if (has_sent)
    search_sent (self);
  else
    create_sent (self);
}

/**
 * hearth_copy_filer_new:
 * @session: (transfer none): the session that owns it
 *
 * Returns: (transfer full): a filer that waits for hearth_copy_filer_wake()
 */
HearthCopyFiler *
hearth_copy_filer_new (HearthAccountSession *session)
{
  HearthCopyFiler *self = g_new0 (HearthCopyFiler, 1);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  self->session = session;
  self->looked_for = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

/**
 * hearth_copy_filer_free:
 * @self: (transfer full) (nullable): a filer
 *
 * Withdraws what is under way; it is done again, after a search, when the account is online the next time.
 */
void
hearth_copy_filer_free (HearthCopyFiler *self)
{
  g_autoptr (HearthImapCommand) command = NULL;

  if (self == NULL)
    return;
  command = g_steal_pointer (&self->command);
  if (command != NULL)
    {
      hearth_imap_connection_cancel (self->connection, command);
      if (self->row != NULL)
        hearth_journal_mark_later (get_store (self), self->row->key, NULL, 0, NULL);
    }
  drop_work (self);
  g_hash_table_unref (self->looked_for);
  g_free (self);
}

/**
 * hearth_copy_filer_wake:
 *
 * Looks whether there is something to file.
 */
void
hearth_copy_filer_wake (HearthCopyFiler *self)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  next_work (self);
}

/**
 * hearth_copy_filer_look_again:
 *
 * A letter became unknown, or what became of one is decided: looks for all of them anew.
 */
void
hearth_copy_filer_look_again (HearthCopyFiler *self)
{
  g_hash_table_remove_all (self->looked_for);
  hearth_copy_filer_wake (self);
}
