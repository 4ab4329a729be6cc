/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags are state: what the store holds as changed and not yet told is grouped into few UID STOREs, a moment after the
 * user's last change, so that ten toggles become one command. What the server refuses goes back to what it was, and
 * the user is told; a connection that breaks leaves everything for the next one. Owned by the session.
 *
 * Setting or clearing one flag needs no care for what others did to the message meanwhile: a bit has two values, and the
 * user's is the one that counts. Flags that exclude one another do: where the server can tell (RFC 7162), they are set only
 * on messages that did not change since they were looked at; the others are looked at again.
 *
 *   find groups ─► STORE, STORE ─┬─► done with the group ─► next group
 *        ▲                       └─► MODIFIED, or in doubt ─► FETCH flags, merge ─┐
 *        └────────────────────────────────────────────────────────────────────────┘
 *
 * In doubt is what was heard of a message between STORE and its OK: it may be from before STORE, or what somebody else made of
 * it right after.
 *
 * A folder whose flags the server cannot take now waits, longer each time; those of the others go out meanwhile.
 */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-flag-pusher.h"

#include "hearth-error.h"
#include "hearth-held-back.h"
#include "hearth-imap-flags.h"
#include "hearth-ring-log.h"
#include "hearth-timer.h"

/* So long nothing else is to change, but not for ever. */
#define DEBOUNCE_MS     200
#define DEBOUNCE_MAX_MS 2000

/* Placements looked at in one go. */
#define MAX_ROWS 20000

/* A message that changes faster than it can be looked at is told all the same. */
#define MAX_LOOKS 3

/* After the server could not take the flags of a folder; doubled with each further time. */
#define HELD_BACK_MS      (30 * 1000)
#define HELD_BACK_DOUBLED 5

/* Never both on a message. */
#define EXCLUSIVE_FLAGS (HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK)

struct _HearthFlagPusher
{
  HearthAccountSession *session;
  GSource *timer;
  gint64 wanted_ms; /* since when */
  gboolean is_stopped;
  gboolean is_wanted; /* something changed while a push is under way, or there is more than one round */

  GPtrArray *pushes; /* of HearthFlagPush: what is left of this round */
  HearthImapConnection *connection;
  HearthImapCommand *commands[2];
  guint n_waiting;
  GError *trouble;
  HearthHeldBack *held_back; /* folders */

  /* messages that changed before they were told */
  HearthIdSet *modified; /* of this group */
  HearthIdSet *doubtful; /* heard of while it was told */
  gint64 told_ms;
  guint64 told_modseq; /* of the folder then */
  GArray *news;        /* of HearthFlagNews: what is said of them */
  HearthIdSet *looked_at;
  HearthKey looked_at_folder;
  guint64 looked_at_modseq;
  guint n_looks; /* in a row */
  gboolean has_looked;
};

static void push_next (HearthFlagPusher *self);

static HearthAccountStore *
get_store (HearthFlagPusher *self)
{
  return hearth_account_runner_get_store (hearth_account_session_get_runner (self->session));
}

static void
publish (HearthFlagPusher *self)
{
  hearth_account_runner_publish (hearth_account_session_get_runner (self->session));
}

static gboolean
timer_cb (gpointer data)
{
  HearthFlagPusher *self = data;
  g_autoptr (GError) error = NULL;

  hearth_timer_clear (&self->timer);
  if (!hearth_account_session_is_online (self->session))
    return G_SOURCE_REMOVE;
  self->is_wanted = FALSE;
  self->pushes = hearth_account_store_list_pushes (get_store (self), HEARTH_KEY_NONE, MAX_ROWS, &error);
  if (self->pushes == NULL)
    hearth_debug ("engine", "flags: %s", error->message);
  else
    push_next (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_OVER_QUOTA);
}

static gboolean
settle_refused (HearthFlagPusher *self, const HearthFlagPush *push, GError **error)
{
  HearthAccountRunner *runner = hearth_account_session_get_runner (self->session);
  g_autoptr (GArray) keys = NULL;

  if (!hearth_account_store_mark_refused (get_store (self), push, &keys, error))
    return FALSE;
  if (keys != NULL && keys->len > 0)
    hearth_event_queue_post_refused (hearth_core_get_events (hearth_account_runner_get_core (runner)), keys,
                                     self->trouble);
  return TRUE;
}

/* --- folders that wait --- */

/* The connection is as it was: the server can do it for others. */
static gboolean
is_about_folder (HearthFlagPusher *self, const GError *error)
{
  return !hearth_error_is_cancelled (error) && !hearth_error_is_connection (error) &&
         !hearth_error_is_store (error) &&
         hearth_imap_connection_get_state (self->connection) == HEARTH_IMAP_CONNECTION_READY;
}

static void
end_round (HearthFlagPusher *self)
{
  g_clear_pointer (&self->pushes, g_ptr_array_unref);
  if (!self->has_looked)
    {
      self->n_looks = 0;
      hearth_id_set_clear (self->looked_at);
    }
  self->has_looked = FALSE;
  publish (self);
  if (self->is_wanted)
    hearth_flag_pusher_wake (self);
}

/* --- messages that changed meanwhile --- */

static void
looked_cb (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  HearthFlagPusher *self = data;
  HearthFlagNews news = { .uid = fetch->uid, .modseq = fetch->modseq };
  g_autoptr (HearthImapFlagMap) map = NULL;

  if ((fetch->items & HEARTH_IMAP_ITEM_FLAGS) == 0)
    return;
  map = hearth_imap_flag_map_new (get_store (self), self->looked_at_folder);
  news.flags = hearth_imap_flag_map_get (map, &fetch->flags);
  self->looked_at_modseq = MAX (self->looked_at_modseq, fetch->modseq);
  g_array_append_val (self->news, news);
}

/* Whatever came of it, what is still to be told is found anew. */
static void
looked_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthFlagPusher *self = data;
  g_autoptr (GError) trouble = NULL;

  g_clear_pointer (&self->commands[0], hearth_imap_command_unref);
  if (self->is_stopped)
    return;
  if (error == NULL)
    hearth_account_store_merge_server_flags (get_store (self), self->looked_at_folder,
                                             (const HearthFlagNews *) (gpointer) self->news->data,
                                             self->news->len, NULL, &trouble);
  if (error != NULL || trouble != NULL)
    hearth_debug ("engine", "flags: %s", error != NULL ? error->message : trouble->message);
  hearth_debug ("engine", "flags: looked at %u messages again", self->news->len);
  g_array_set_size (self->news, 0);
  publish (self);
  push_next (self);
}

static void
look_again (HearthFlagPusher *self, const HearthFolderRecord *record)
{
  static const HearthImapHandlers look_handlers = { .fetch = looked_cb, .done = looked_done_cb };
  HearthImapCommand *fetch =
      hearth_imap_command_new_fetch (record->path, record->uidvalidity, self->modified,
                                     HEARTH_IMAP_ITEM_UID | HEARTH_IMAP_ITEM_FLAGS | HEARTH_IMAP_ITEM_MODSEQ);

  hearth_id_set_free (self->looked_at);
  self->looked_at = g_steal_pointer (&self->modified);
  self->modified = hearth_id_set_new ();
  self->looked_at_folder = record->key;
  self->looked_at_modseq = 0;
  self->n_looks++;
  self->has_looked = TRUE;
  self->is_wanted = TRUE;
  self->commands[0] = fetch;
  hearth_imap_command_set_handlers (fetch, &look_handlers, self);
  hearth_imap_connection_submit (self->connection, fetch);
}

static gboolean
is_within (const HearthIdSet *set, const HearthIdSet *other)
{
  g_autoptr (HearthIdSet) rest = hearth_id_set_subtract (set, other);

  return hearth_id_set_is_empty (rest);
}

static guint32
get_highest (const HearthIdSet *set)
{
  return hearth_id_set_get_range (set, hearth_id_set_get_n_ranges (set) - 1).last;
}

/* Up to where everything is known about the messages of a group that must not have changed; 0 if there is no need. What
 * came after the last sync was not here to be changed. */
static guint64
find_condition (HearthFlagPusher *self, const HearthFolderRecord *record, const HearthFlagPush *push)
{
  if ((push->mask & push->values & EXCLUSIVE_FLAGS) == 0 || self->n_looks >= MAX_LOOKS ||
      !hearth_imap_connection_has (self->connection, HEARTH_IMAP_CAP_CONDSTORE))
    return 0;
  if (self->looked_at_folder == push->folder && is_within (push->uids, self->looked_at))
    return self->looked_at_modseq;
  return get_highest (push->uids) < record->uidnext ? record->highestmodseq : 0;
}

/* --- groups --- */

static void
add_all (HearthIdSet *set, const HearthIdSet *more)
{
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (more); i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (more, i);

      hearth_id_set_add_range (set, range.first, range.last);
    }
}

/* What a sync heard meanwhile counts as not heard, also if the program ends before these messages were looked at. */
static gboolean
doubt_sync (HearthFlagPusher *self, HearthKey folder, GError **error)
{
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (get_store (self), folder, error);

  if (record == NULL || record->highestmodseq <= self->told_modseq)
    return record != NULL;
  record->highestmodseq = self->told_modseq;
  return hearth_account_store_update_folder (get_store (self), record, HEARTH_FOLDER_SET_HIGHESTMODSEQ,
                                             error);
}

/* The server has what was told, but of messages that had changed. */
static gboolean
settle_told (HearthFlagPusher *self, HearthFlagPush *push, GError **error)
{
  HearthIdSet *told = hearth_id_set_subtract (push->uids, self->modified);

  hearth_id_set_free (push->uids);
  push->uids = told;
  if (hearth_id_set_is_empty (told))
    return TRUE;
  if (hearth_account_session_flags_told (self->session, push->folder, told, self->told_ms))
    {
      add_all (self->doubtful, told);
      if (!doubt_sync (self, push->folder, error))
        return FALSE;
    }
  return hearth_account_store_mark_pushed (get_store (self), push, error);
}

/* The server answered all of what one group asked. */
static void
settle_push (HearthFlagPusher *self)
{
  HearthFlagPush *push = g_ptr_array_index (self->pushes, self->pushes->len - 1);
  g_autoptr (HearthFolderRecord) record =
      hearth_account_store_dup_folder (get_store (self), push->folder, NULL);
  g_autoptr (GError) error = NULL;
  gboolean goes_on = TRUE;

  if (self->trouble == NULL)
    {
      hearth_held_back_remove (self->held_back, push->folder);
      goes_on = settle_told (self, push, &error);
      add_all (self->modified, self->doubtful);
      self->is_wanted |= goes_on && hearth_account_store_count_dirty (get_store (self)) > 0;
    }
  else if (is_refusal (self->trouble))
    goes_on = settle_refused (self, push, &error);
  else if (!g_error_matches (self->trouble, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    {
      goes_on = is_about_folder (self, self->trouble);
      if (goes_on)
        hearth_held_back_add (self->held_back, push->folder);
    }
  if (self->trouble != NULL)
    hearth_debug ("engine", "flags: %s", self->trouble->message);
  if (error != NULL)
    hearth_debug ("engine", "flags: %s", error->message);

  g_clear_error (&self->trouble);
  g_ptr_array_remove_index (self->pushes, self->pushes->len - 1);
  publish (self);
  if (goes_on && record != NULL && !hearth_id_set_is_empty (self->modified))
    look_again (self, record);
  else if (goes_on)
    push_next (self);
  else
    end_round (self);
}

static void
done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthFlagPusher *self = data;
  const HearthIdSet *modified = hearth_imap_command_get_modified (command);

  if (modified != NULL)
    add_all (self->modified, modified);
  for (guint i = 0; i < G_N_ELEMENTS (self->commands); i++)
    if (self->commands[i] == command)
      g_clear_pointer (&self->commands[i], hearth_imap_command_unref);
  if (error != NULL && self->trouble == NULL)
    self->trouble = g_error_copy (error);
  self->n_waiting--;
  if (self->n_waiting == 0 && !self->is_stopped)
    settle_push (self);
}

static const HearthImapHandlers handlers = { .done = done_cb };

static HearthImapCommand *
make_store (HearthFlagPusher *self,
            const HearthFolderRecord *record,
            const HearthFlagPush *push,
            HearthFlags flags,
            HearthImapStoreMode mode)
{
  g_auto (GStrv) keywords = hearth_imap_flags_to_keywords (get_store (self), push->folder, flags);
  HearthImapCommand *command =
      hearth_imap_command_new_store (record->path, record->uidvalidity, push->uids, mode,
                                     hearth_imap_flags_to_system (flags), (const char *const *) keywords);

  hearth_imap_command_set_handlers (command, &handlers, self);
  return command;
}

static void
submit_push (HearthFlagPusher *self, const HearthFolderRecord *record, const HearthFlagPush *push)
{
  const HearthFlags added = push->mask & push->values;
  const HearthFlags removed = push->mask & ~push->values;
  HearthImapCommand *commands[2] = { NULL, NULL };

  hearth_id_set_clear (self->modified);
  hearth_id_set_clear (self->doubtful);
  self->told_ms = hearth_timer_now_ms ();
  self->told_modseq = record->highestmodseq;
  if (added != 0)
    {
      commands[0] = make_store (self, record, push, added, HEARTH_IMAP_STORE_ADD);
      hearth_imap_command_store_unchanged_since (commands[0], find_condition (self, record, push));
    }
  if (removed != 0)
    commands[1] = make_store (self, record, push, removed, HEARTH_IMAP_STORE_REMOVE);
  self->n_waiting = (added != 0) + (removed != 0);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    self->commands[i] = commands[i];
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i] != NULL)
      hearth_imap_connection_submit (self->connection, commands[i]);
}

static void
push_next (HearthFlagPusher *self)
{
  while (self->pushes->len > 0)
    {
      const HearthFlagPush *push = g_ptr_array_index (self->pushes, self->pushes->len - 1);
      g_autoptr (HearthFolderRecord) record =
          hearth_account_store_dup_folder (get_store (self), push->folder, NULL);
      HearthImapConnection *connection;

      if (record == NULL || push->mask == 0 || hearth_id_set_is_empty (push->uids) ||
          hearth_held_back_contains (self->held_back, push->folder, NULL))
        {
          g_ptr_array_remove_index (self->pushes, self->pushes->len - 1);
          continue;
        }
      connection = hearth_account_session_get_connection (self->session, push->folder);
      if (connection == NULL)
        break;
      g_set_object (&self->connection, connection);
      submit_push (self, record, push);
      return;
    }
  end_round (self);
}

/**
 * hearth_flag_pusher_new:
 * @session: (transfer none): owns it
 *
 * Returns: (transfer full): a pusher at rest
 */
HearthFlagPusher *
hearth_flag_pusher_new (HearthAccountSession *session)
{
  HearthFlagPusher *self = g_new0 (HearthFlagPusher, 1);

  self->session = session;
  self->modified = hearth_id_set_new ();
  self->doubtful = hearth_id_set_new ();
  self->looked_at = hearth_id_set_new ();
  self->news = g_array_new (FALSE, FALSE, sizeof (HearthFlagNews));
  self->held_back = hearth_held_back_new (HELD_BACK_MS, HELD_BACK_DOUBLED);
  return self;
}

/**
 * hearth_flag_pusher_free:
 * @self: (transfer full): a pusher that was stopped
 */
void
hearth_flag_pusher_free (HearthFlagPusher *self)
{
  hearth_flag_pusher_stop (self);
  g_clear_pointer (&self->pushes, g_ptr_array_unref);
  g_clear_object (&self->connection);
  g_clear_error (&self->trouble);
  hearth_id_set_free (self->modified);
  hearth_id_set_free (self->doubtful);
  hearth_id_set_free (self->looked_at);
  g_array_unref (self->news);
  hearth_held_back_free (self->held_back);
  g_free (self);
}

/**
 * hearth_flag_pusher_wake:
 *
 * Flags changed, or the server can be told again: a push begins as soon as that ends for a moment.
 */
void
hearth_flag_pusher_wake (HearthFlagPusher *self)
{
  const gint64 now_ms = hearth_timer_now_ms ();

  self->is_wanted = TRUE;
  if (self->is_stopped || self->pushes != NULL)
    return;
  if (self->timer == NULL)
    self->wanted_ms = now_ms;
  else if (now_ms - self->wanted_ms > DEBOUNCE_MAX_MS - DEBOUNCE_MS)
    return;
  hearth_timer_clear (&self->timer);
  self->timer = hearth_timer_add (DEBOUNCE_MS, timer_cb, self);
}

/**
 * hearth_flag_pusher_try_now:
 *
 * The user wants to know: no folder waits any longer, and nothing waits for more changes.
 */
void
hearth_flag_pusher_try_now (HearthFlagPusher *self)
{
  hearth_held_back_end_waits (self->held_back);
  hearth_flag_pusher_wake (self);
  if (self->timer == NULL)
    return;
  hearth_timer_clear (&self->timer);
  self->timer = hearth_timer_add (1, timer_cb, self);
}

/**
 * hearth_flag_pusher_note_news:
 *
 * The server said something of the flags of a message, maybe while it is being told of them.
 */
void
hearth_flag_pusher_note_news (HearthFlagPusher *self, HearthKey folder, guint32 uid)
{
  const HearthFlagPush *push = self->n_waiting > 0 && self->pushes != NULL && self->pushes->len > 0
                                   ? g_ptr_array_index (self->pushes, self->pushes->len - 1)
                                   : NULL;

  if (push != NULL && push->folder == folder && hearth_id_set_contains (push->uids, uid))
    hearth_id_set_add (self->doubtful, uid);
}

/**
 * hearth_flag_pusher_stop:
 *
 * Withdraws what was not sent; it stays changed in the store and is pushed next time.
 */
void
hearth_flag_pusher_stop (HearthFlagPusher *self)
{
  self->is_stopped = TRUE;
  hearth_timer_clear (&self->timer);
  for (guint i = 0; i < G_N_ELEMENTS (self->commands); i++)
    {
      g_autoptr (HearthImapCommand) command =
          self->commands[i] != NULL ? hearth_imap_command_ref (self->commands[i]) : NULL;

      if (command != NULL)
        hearth_imap_connection_cancel (self->connection, command);
    }
}
