/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags are state: what the store holds as changed and not yet told is grouped into few UID STOREs, a moment after the
 * user's last change, so that ten toggles become one command. What the server refuses goes back to what it was, and
 * the user is told; a connection that breaks leaves everything for the next one. Owned by the session. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-flag-pusher.h"

#include "hearth-error.h"
#include "hearth-imap-flags.h"
#include "hearth-ring-log.h"
#include "hearth-timer.h"

#define DEBOUNCE_MS 200

/* Placements looked at in one go. */
#define MAX_ROWS 20000

struct _HearthFlagPusher
{
  HearthAccountSession *session;
  GSource *timer;
  gboolean is_stopped;
  gboolean is_wanted; /* something changed while a push is under way, or there is more than one round */

  GPtrArray *pushes; /* of HearthFlagPush: what is left of this round */
  HearthImapConnection *connection;
  HearthImapCommand *commands[2];
  guint n_waiting;
  GError *trouble;
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

static void
end_round (HearthFlagPusher *self)
{
  g_clear_pointer (&self->pushes, g_ptr_array_unref);
  publish (self);
  if (self->is_wanted)
    hearth_flag_pusher_wake (self);
}

/* The server answered all of what one group asked. */
static void
settle_push (HearthFlagPusher *self)
{
  HearthFlagPush *push = g_ptr_array_index (self->pushes, self->pushes->len - 1);
  g_autoptr (GError) error = NULL;
  gboolean goes_on = TRUE;

  if (self->trouble == NULL)
    {
      hearth_account_session_flags_told (self->session, push->folder, push->uids);
      goes_on = hearth_account_store_mark_pushed (get_store (self), push, &error);
      self->is_wanted |= goes_on && hearth_account_store_count_dirty (get_store (self)) > 0;
    }
  else if (is_refusal (self->trouble))
    goes_on = settle_refused (self, push, &error);
  else
    goes_on = g_error_matches (self->trouble, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
  if (self->trouble != NULL)
    hearth_debug ("engine", "flags: %s", self->trouble->message);
  if (error != NULL)
    hearth_debug ("engine", "flags: %s", error->message);

  g_clear_error (&self->trouble);
  g_ptr_array_remove_index (self->pushes, self->pushes->len - 1);
  publish (self);
  if (goes_on)
    push_next (self);
  else
    end_round (self);
}

static void
done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthFlagPusher *self = data;

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

  if (added != 0)
    commands[0] = make_store (self, record, push, added, HEARTH_IMAP_STORE_ADD);
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
      HearthImapConnection *connection = hearth_account_session_get_connection (self->session, push->folder);

      if (connection == NULL)
        break;
      if (record == NULL || push->mask == 0 || hearth_id_set_is_empty (push->uids))
        {
          g_ptr_array_remove_index (self->pushes, self->pushes->len - 1);
          continue;
        }
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
  g_free (self);
}

/**
 * hearth_flag_pusher_wake:
 *
 * Flags changed, or the server can be told again: a push begins shortly.
 */
void
hearth_flag_pusher_wake (HearthFlagPusher *self)
{
  self->is_wanted = TRUE;
  if (self->is_stopped || self->timer != NULL || self->pushes != NULL)
    return;
  self->timer = hearth_timer_add (DEBOUNCE_MS, timer_cb, self);
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
