/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts on the server. The latest revision is appended when the draft is closed, and every 30 seconds while somebody
 * writes; the copy before it goes then (hearth-draft-pusher-leftovers.c). The id of what is appended is on the disk
 * before, and after a cut it is looked for first, so that there are never two copies.
 *
 *   changed ─► build ─► note its id ─► APPEND ─► APPENDUID, else search ─► the copy before it is a leftover
 *   cut in an APPEND ─► search ─► found: that was it    ─ not found: append
 *   copy gone, changed or open here ─► a draft of its own, appended anew: nothing is lost
 *   copy gone, closed and unchanged ─► whoever removed it meant it: the draft ends
 *   refused ─► this one waits, longer each time, the user is told once, and the others go on
 *
 * One thing at a time. Owned by the account's session; ends with it. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-draft-pusher.h"

#include "hearth-draft-message.h"
#include "hearth-draft-pusher-private.h"
#include "hearth-error.h"
#include "hearth-own-stream.h"
#include "hearth-ring-log.h"
#include "hearth-role-folder.h"
#include "hearth-special-names.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

/* While somebody writes. */
#define PUSH_EVERY_MS (30 * 1000)

/* After a draft was refused, doubled with each further time; and after a connection broke. */
#define REFUSED_MS      (60 * 1000)
#define REFUSED_DOUBLED 5
#define BROKEN_MS       (5 * 1000)

#define PIECE_BYTES (64 * 1024)

static void next_work (HearthDraftPusher *self);

/* --- what all steps share --- */

HearthAccountStore *
hearth_draft_pusher_get_store (HearthDraftPusher *self)
{
  return hearth_account_runner_get_store (hearth_account_session_get_runner (self->session));
}

void
hearth_draft_pusher_note (const GError *error)
{
  if (error != NULL)
    g_message ("a draft could not be noted: %s", error->message);
}

static void
drop_work (HearthDraftPusher *self)
{
  g_clear_pointer (&self->draft, hearth_draft_entry_free);
  g_clear_pointer (&self->leftover, hearth_draft_leftover_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->message, hearth_built_message_free);
  g_clear_object (&self->connection);
  self->was_appended = FALSE;
}

/* Shows what changed, and does the next thing. */
void
hearth_draft_pusher_go_on (HearthDraftPusher *self)
{
  g_autoptr (GError) error = NULL;

  hearth_draft_store_show (hearth_draft_pusher_get_store (self), &error);
  hearth_draft_pusher_note (error);
  hearth_account_runner_publish (hearth_account_session_get_runner (self->session));
  drop_work (self);
  next_work (self);
}

static gboolean
timer_cb (gpointer data)
{
  HearthDraftPusher *self = data;

  hearth_timer_clear (&self->timer);
  next_work (self);
  return G_SOURCE_REMOVE;
}

static void
wake_at (HearthDraftPusher *self, gint64 due_ms)
{
  hearth_timer_clear (&self->timer);
  self->timer = hearth_timer_add ((guint) MAX (due_ms - hearth_timer_now_ms (), 1), timer_cb, self);
}

/* The way to the server broke, which is nobody's fault. */
static gboolean
is_break (const GError *error)
{
  return hearth_error_is_connection (error) || hearth_error_is_cancelled (error);
}

/* The server said no, whatever the reason: it has nothing of it. */
static gboolean
is_answer (HearthDraftPusher *self, const GError *error)
{
  return !is_break (error) && !hearth_error_is_store (error) &&
         hearth_imap_connection_get_state (self->connection) == HEARTH_IMAP_CONNECTION_READY;
}

static void
wait_a_while (HearthDraftPusher *self, gint64 wait_ms)
{
  drop_work (self);
  self->not_before_ms = hearth_timer_now_ms () + wait_ms;
  wake_at (self, self->not_before_ms);
}

/* What is under way did not work. A draft that the server does not take waits by itself. */
void
hearth_draft_pusher_stop_work (HearthDraftPusher *self, const GError *error)
{
  hearth_debug ("engine", "a draft is not on the server yet: %s", error->message);
  if (self->draft == NULL || is_break (error))
    {
      wait_a_while (self, BROKEN_MS);
      return;
    }
  hearth_held_back_add (self->held_back, self->draft->key);
  drop_work (self);
  next_work (self);
}

gboolean
hearth_draft_pusher_take_connection (HearthDraftPusher *self, HearthKey folder)
{
  return g_set_object (&self->connection, hearth_account_session_get_connection (self->session, folder)) ||
         self->connection != NULL;
}

void
hearth_draft_pusher_submit (HearthDraftPusher *self, HearthImapCommand *command, DraftPusherDone done)
{
  const HearthImapHandlers handlers = { .done = done };

  hearth_imap_command_set_handlers (command, &handlers, self);
  hearth_imap_command_set_priority (command, HEARTH_IMAP_PRIORITY_BACKGROUND);
  self->command = command;
  hearth_imap_connection_submit (self->connection, command);
}

/* Ends a command, which is still there until its handler returns; FALSE if the pusher itself ended it. */
gboolean
hearth_draft_pusher_take_command (HearthDraftPusher *self, HearthImapCommand *command)
{
  if (self->command != command)
    return FALSE;
  g_clear_pointer (&self->command, hearth_imap_command_unref);
  return TRUE;
}

void
hearth_draft_pusher_search (HearthDraftPusher *self, const char *message_id, DraftPusherDone done)
{
  HearthImapCommand *search = hearth_imap_command_new_search (self->path, 0);

  hearth_imap_command_search_header (search, "Message-ID", message_id);
  hearth_draft_pusher_submit (self, search, done);
}

/* What a search for a Message-ID found: the last one if there are several. */
gboolean
hearth_draft_pusher_found (HearthDraftPusher *self,
                           HearthImapCommand *search,
                           guint32 *uidvalidity,
                           guint32 *uid)
{
  const HearthIdSet *found = hearth_imap_command_get_found (search);
  const HearthImapMailbox *mailbox = hearth_imap_connection_get_mailbox (self->connection);
  const gsize n_ranges = found != NULL ? hearth_id_set_get_n_ranges (found) : 0;

  if (n_ranges == 0 || mailbox == NULL)
    return FALSE;
  *uidvalidity = MAX (mailbox->uid_validity, 1u);
  *uid = hearth_id_set_get_range (found, n_ranges - 1).last;
  return TRUE;
}

/* Lets the list of the folder follow. */
void
hearth_draft_pusher_look_at_folder (HearthDraftPusher *self)
{
  SessionFolder *folder = hearth_session_find_folder (self->session, self->folder);

  if (folder == NULL)
    return;
  folder->wants_new = TRUE;
  hearth_job_wake (HEARTH_JOB (self->session));
}

/* --- the copy of a draft --- */

/* Said where what was not done is said. Takes @error. */
static void
tell (HearthDraftPusher *self, const HearthDraftEntry *draft, GError *error)
{
  HearthCore *core = hearth_account_runner_get_core (hearth_account_session_get_runner (self->session));
  g_autoptr (HearthPendingChange) change = hearth_pending_change_new (HEARTH_PENDING_KEEP_DRAFT);

  change->folder = self->folder;
  change->n_messages = 1;
  change->subject = g_strdup (draft->letter->subject);
  change->error = error;
  hearth_event_queue_post_not_done (hearth_core_get_events (core), change);
}

/* Once, however often it is tried: nobody but the user can change what the server thinks of it. A server that is busy
 * takes it later, and a folder that is gone is made anew. */
static void
tell_refused (HearthDraftPusher *self, const GError *error)
{
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_BUSY) ||
      g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND) ||
      !g_hash_table_add (self->told, g_memdup2 (&self->draft->key, sizeof self->draft->key)))
    return;
  tell (self, self->draft, g_error_copy (error));
}

/* Somebody else removed the copy, or put another in its place. */
static void
settle_gone (HearthDraftPusher *self, const HearthDraftEntry *draft)
{
  HearthAccountStore *store = hearth_draft_pusher_get_store (self);
  const gboolean is_ours_alone = draft->is_open || draft->revision != draft->pushed_revision;
  g_autoptr (GError) error = NULL;

  hearth_debug ("engine", "the copy of a draft is gone: %s", is_ours_alone ? "it gets another" : "it ends");
  if (hearth_draft_store_forget_copy (store, draft->key, &error))
    {
      if (!is_ours_alone)
        hearth_draft_store_end (store, draft->key, &error);
      else if (draft->revision != draft->pushed_revision)
        tell (self, draft, hearth_error_new (HEARTH_ERROR_NOT_FOUND, "The copy of a draft is gone"));
    }
  hearth_draft_pusher_note (error);
}

static void
note_pushed (HearthDraftPusher *self, guint32 uidvalidity, guint32 uid)
{
  g_autoptr (GError) error = NULL;

  hearth_draft_store_mark_pushed (hearth_draft_pusher_get_store (self), self->draft->key,
                                  self->draft->pushing_revision, self->folder, uidvalidity, uid, &error);
  hearth_draft_pusher_note (error);
  hearth_held_back_remove (self->held_back, self->draft->key);
  g_hash_table_remove (self->told, &self->draft->key);
  hearth_draft_pusher_look_at_folder (self);
}

static void
drop_pushing (HearthDraftPusher *self)
{
  g_autoptr (GError) error = NULL;

  hearth_draft_store_drop_pushing (hearth_draft_pusher_get_store (self), self->draft->key, &error);
  hearth_draft_pusher_note (error);
}

/* What may have been appended was looked for. */
static void
pushed_found_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthDraftPusher *self = data;
  guint32 uidvalidity = 0, uid = 0;

  if (!hearth_draft_pusher_take_command (self, command))
    return;
  if (error != NULL)
    {
      hearth_draft_pusher_stop_work (self, error);
      return;
    }
  /* A server that took it and does not find it shows it with the next sync. */
  if (hearth_draft_pusher_found (self, command, &uidvalidity, &uid) || self->was_appended)
    note_pushed (self, uidvalidity, uid);
  else
    drop_pushing (self);
  hearth_draft_pusher_go_on (self);
}

/* The folder got other numbers: the copy has one of them, or is gone. */
static void
moved_found_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthDraftPusher *self = data;
  g_autoptr (GError) trouble = NULL;
  guint32 uidvalidity, uid;

  if (!hearth_draft_pusher_take_command (self, command))
    return;
  if (error != NULL)
    {
      hearth_draft_pusher_stop_work (self, error);
      return;
    }
  if (hearth_draft_pusher_found (self, command, &uidvalidity, &uid))
    hearth_draft_store_move_copy (hearth_draft_pusher_get_store (self), self->draft->key, self->folder,
                                  uidvalidity, uid, &trouble);
  else
    settle_gone (self, self->draft);
  hearth_draft_pusher_note (trouble);
  hearth_draft_pusher_go_on (self);
}

/* --- appending --- */

static void
append_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthDraftPusher *self = data;
  guint32 uidvalidity, uid;

  if (!hearth_draft_pusher_take_command (self, command))
    return;
  if (error != NULL)
    {
      /* After a cut nobody knows: the id stays noted and is looked for. */
      if (is_answer (self, error) || !hearth_imap_command_was_sent (command))
        drop_pushing (self);
      if (is_answer (self, error))
        tell_refused (self, error);
      hearth_draft_pusher_stop_work (self, error);
      return;
    }
  if (hearth_imap_command_get_append_uid (command, &uidvalidity, &uid))
    {
      note_pushed (self, uidvalidity, uid);
      hearth_draft_pusher_go_on (self);
      return;
    }
  self->was_appended = TRUE;
  hearth_draft_pusher_search (self, self->draft->pushing_message_id, pushed_found_cb);
}

static GBytes *
read_message (gpointer data, GError **error)
{
  HearthDraftPusher *self = data;
  g_autoptr (GBytes) piece = g_input_stream_read_bytes (self->stream, PIECE_BYTES, NULL, error);

  return piece != NULL && g_bytes_get_size (piece) > 0 ? g_steal_pointer (&piece) : NULL;
}

static void
append_draft (HearthDraftPusher *self)
{
  const HearthBuiltMessage *message = self->message;

  self->stream =
      hearth_own_stream_new (hearth_draft_pusher_get_store (self), message->skeleton, message->inserts);
  hearth_draft_pusher_submit (
      self,
      hearth_imap_command_new_append_stream (
          self->path, HEARTH_IMAP_FLAG_SEEN | HEARTH_IMAP_FLAG_DRAFT, NULL, self->draft->saved_unix_s,
          hearth_own_stream_get_size (message->skeleton, message->inserts), read_message, self),
      append_done_cb);
}

/* On the disk before anything of it goes out. Takes the id. */
static gboolean
note_pushing (HearthDraftPusher *self, char *message_id)
{
  g_autoptr (GError) error = NULL;

  g_free (self->draft->pushing_message_id);
  self->draft->pushing_message_id = message_id;
  self->draft->pushing_revision = self->draft->revision;
  if (hearth_draft_store_mark_pushing (hearth_draft_pusher_get_store (self), self->draft->key,
                                       self->draft->revision, message_id, &error))
    return TRUE;
  hearth_draft_pusher_stop_work (self, error);
  return FALSE;
}

static gboolean
is_current (HearthDraftPusher *self)
{
  g_autoptr (HearthDraftEntry) draft =
      hearth_draft_store_load (hearth_draft_pusher_get_store (self), self->draft->key, NULL);

  return draft != NULL && draft->revision == self->draft->revision;
}

static void
built_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree DraftBuilding *building = data;
  HearthDraftPusher *self = building->pusher;
  g_autofree char *message_id = g_steal_pointer (&building->message_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthBuiltMessage) message = hearth_pool_run_finish (result, &error);

  if (self == NULL)
    return;
  self->building = NULL;
  if (!hearth_account_session_is_online (self->session) || self->draft == NULL)
    drop_work (self);
  else if (message == NULL)
    hearth_draft_pusher_stop_work (self, error);
  /* Discarded, sent, or written on meanwhile. */
  else if (!is_current (self))
    hearth_draft_pusher_go_on (self);
  else if (note_pushing (self, g_steal_pointer (&message_id)))
    {
      self->message = g_steal_pointer (&message);
      append_draft (self);
    }
}

static gboolean
build_draft (HearthDraftPusher *self)
{
  HearthCore *core = hearth_account_runner_get_core (hearth_account_session_get_runner (self->session));
  HearthLetterBuilder *builder =
      hearth_draft_message_new_builder (core, hearth_key_get_account (self->draft->key), self->draft->letter);
  DraftBuilding *building;

  if (builder == NULL)
    return FALSE;
  building = g_new0 (DraftBuilding, 1);
  building->pusher = self;
  building->message_id = g_strdup (hearth_letter_builder_get_message_id (builder));
  self->building = building;
  hearth_pool_run_async (hearth_core_get_pool (core), hearth_letter_builder_make_draft, builder,
                         (GDestroyNotify) hearth_letter_builder_free,
                         (GDestroyNotify) hearth_built_message_free, built_cb, building);
  return TRUE;
}

/* --- the folder --- */

static void
made_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthDraftPusher *self = data;

  if (!hearth_draft_pusher_take_command (self, command))
    return;
  /* It is none of the draft that the folder cannot be made. */
  if (error != NULL)
    {
      hearth_debug ("engine", "there is no folder for drafts: %s", error->message);
      wait_a_while (self, is_break (error) ? BROKEN_MS : REFUSED_MS);
      return;
    }
  /* Once it is listed this goes on. */
  self->session->list_ms = 0;
  drop_work (self);
}

static void
make_folder (HearthDraftPusher *self)
{
  char separator;

  self->has_made_folder = TRUE;
  self->path =
      hearth_special_names_dup_path (hearth_draft_pusher_get_store (self), HEARTH_ROLE_DRAFTS, &separator);
  hearth_draft_pusher_submit (self, hearth_imap_command_new_mailbox (HEARTH_IMAP_CREATE, self->path),
                              made_cb);
}

/* --- what is to be done --- */

static gint64
due_ms (HearthDraftPusher *self, const HearthDraftEntry *draft)
{
  const gint64 now_ms = hearth_timer_now_ms ();
  gint64 *begun = g_hash_table_lookup (self->begun_ms, &draft->key);

  if (!draft->is_open)
    return now_ms;
  if (begun == NULL)
    {
      begun = g_memdup2 (&now_ms, sizeof now_ms);
      g_hash_table_insert (self->begun_ms, g_memdup2 (&draft->key, sizeof draft->key), begun);
    }
  return *begun + PUSH_EVERY_MS;
}

typedef enum
{
  TODO_NOTHING,
  TODO_PUSH,
  TODO_FIND_PUSHED,
  TODO_FIND_MOVED,
  TODO_SETTLE,
} Todo;

/* @next_ms is lowered to when this draft is to be looked at again. */
static Todo
look_at_due_draft (HearthDraftPusher *self, const HearthDraftEntry *draft, gint64 *next_ms)
{
  const HearthDraftCopy copy = hearth_draft_store_check_copy (hearth_draft_pusher_get_store (self), draft);
  gint64 due;

  if (draft->pushing_message_id != NULL)
    return TODO_FIND_PUSHED;
  if (copy == HEARTH_DRAFT_COPY_RENUMBERED && draft->message_id != NULL)
    return TODO_FIND_MOVED;
  if (copy == HEARTH_DRAFT_COPY_GONE || copy == HEARTH_DRAFT_COPY_RENUMBERED)
    return TODO_SETTLE;
  if (draft->revision == draft->pushed_revision)
    return TODO_NOTHING;
  due = due_ms (self, draft);
  if (due <= hearth_timer_now_ms ())
    return TODO_PUSH;
  *next_ms = MIN (*next_ms, due);
  return TODO_NOTHING;
}

static Todo
look_at_draft (HearthDraftPusher *self, const HearthDraftEntry *draft, gint64 *next_ms)
{
  return hearth_held_back_contains (self->held_back, draft->key, next_ms)
             ? TODO_NOTHING
             : look_at_due_draft (self, draft, next_ms);
}

static Todo
choose_draft (HearthDraftPusher *self, gint64 *next_ms)
{
  HearthAccountStore *store = hearth_draft_pusher_get_store (self);
  g_autoptr (GPtrArray) drafts = hearth_draft_store_list (store, NULL);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      const HearthDraftEntry *draft = drafts->pdata[i];
      const Todo todo = look_at_draft (self, draft, next_ms);

      if (todo == TODO_NOTHING)
        continue;
      self->draft = hearth_draft_store_load (store, draft->key, NULL);
      if (self->draft != NULL)
        return todo;
    }
  return TODO_NOTHING;
}

static void
begin_push (HearthDraftPusher *self)
{
  const gint64 now_ms = hearth_timer_now_ms ();

  g_hash_table_insert (self->begun_ms, g_memdup2 (&self->draft->key, sizeof self->draft->key),
                       g_memdup2 (&now_ms, sizeof now_ms));
  if (!build_draft (self))
    drop_work (self);
}

static void
begin (HearthDraftPusher *self, Todo todo)
{
  switch (todo)
    {
    case TODO_PUSH:
      begin_push (self);
      break;
    case TODO_FIND_PUSHED:
      hearth_draft_pusher_search (self, self->draft->pushing_message_id, pushed_found_cb);
      break;
    case TODO_FIND_MOVED:
      hearth_draft_pusher_search (self, self->draft->message_id, moved_found_cb);
      break;
    case TODO_SETTLE:
      settle_gone (self, self->draft);
      hearth_draft_pusher_go_on (self);
      break;
    case TODO_NOTHING:
    default:
      g_assert_not_reached ();
    }
}

static void
begin_draft (HearthDraftPusher *self)
{
  gint64 next_ms = G_MAXINT64;
  const Todo todo = choose_draft (self, &next_ms);

  if (todo == TODO_NOTHING)
    {
      if (next_ms != G_MAXINT64)
        wake_at (self, next_ms);
      return;
    }
  self->folder =
      hearth_role_folder_find (hearth_draft_pusher_get_store (self), HEARTH_ROLE_DRAFTS, &self->path);
  if (!hearth_draft_pusher_take_connection (self, self->folder) ||
      (self->folder == HEARTH_KEY_NONE && self->has_made_folder))
    drop_work (self);
  else if (self->folder == HEARTH_KEY_NONE)
    make_folder (self);
  else
    begin (self, todo);
}

static void
next_work (HearthDraftPusher *self)
{
  if (self->command != NULL || self->building != NULL || self->draft != NULL ||
      !hearth_account_session_is_online (self->session))
    return;
  if (hearth_timer_now_ms () < self->not_before_ms)
    {
      wake_at (self, self->not_before_ms);
      return;
    }
  hearth_timer_clear (&self->timer);
  if (!hearth_draft_pusher_begin_leftover (self))
    begin_draft (self);
}

/**
 * hearth_draft_pusher_new:
 * @session: (transfer none): the session that owns it
 *
 * Returns: (transfer full): a pusher that waits for hearth_draft_pusher_wake()
 */
HearthDraftPusher *
hearth_draft_pusher_new (HearthAccountSession *session)
{
  HearthDraftPusher *self = g_new0 (HearthDraftPusher, 1);

  self->session = session;
  self->begun_ms = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->given_up = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->held_back = hearth_held_back_new (REFUSED_MS, REFUSED_DOUBLED);
  self->told = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

/**
 * hearth_draft_pusher_free:
 * @self: (transfer full) (nullable): a pusher
 *
 * Withdraws what is under way; it is gone on with, after a search, when the account is online the next time.
 */
void
hearth_draft_pusher_free (HearthDraftPusher *self)
{
  g_autoptr (HearthImapCommand) command = NULL;

  if (self == NULL)
    return;
  hearth_timer_clear (&self->timer);
  if (self->building != NULL)
    self->building->pusher = NULL;
  command = g_steal_pointer (&self->command);
  if (command != NULL)
    hearth_imap_connection_cancel (self->connection, command);
  drop_work (self);
  g_hash_table_unref (self->begun_ms);
  g_hash_table_unref (self->given_up);
  hearth_held_back_free (self->held_back);
  g_hash_table_unref (self->told);
  g_free (self);
}

/**
 * hearth_draft_pusher_wake:
 *
 * A draft was saved, closed or ended, the account came online, or the folder of drafts was looked at.
 */
void
hearth_draft_pusher_wake (HearthDraftPusher *self)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  next_work (self);
}

/**
 * hearth_draft_pusher_try_now:
 *
 * The user wants to know: no draft waits because it was refused or because a connection broke.
 */
void
hearth_draft_pusher_try_now (HearthDraftPusher *self)
{
  hearth_held_back_end_waits (self->held_back);
  self->not_before_ms = 0;
  hearth_draft_pusher_wake (self);
}
