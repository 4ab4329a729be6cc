/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which command goes out when. The first of the highest priority goes next; it may wait for
 * what is in flight (another mailbox, an exclusive command, the limit), and nothing below it passes by. Engine thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-session-private.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"
#include "hearth-imap-name.h"
#include "hearth-thread.h"

void
hearth_imap_flight_free (HearthImapFlight *flight)
{
  hearth_imap_command_unref (flight->command);
  g_free (flight);
}

/* One line of @command onto the wire. */
gboolean
hearth_imap_session_send (HearthImapSession *session, HearthImapCommand *command, GError **error)
{
  HearthImapFlight *flight = g_new0 (HearthImapFlight, 1);
  gsize hidden_bytes;
  const char *line;

  flight->command = hearth_imap_command_ref (command);
  g_snprintf (flight->tag, sizeof flight->tag, "h%u", ++session->n_tags);
  if (!hearth_imap_output_add_command (session->output, command, flight->tag,
                                       hearth_imap_session_get_capabilities (session), error))
    {
      hearth_imap_flight_free (flight);
      return FALSE;
    }
  command->was_sent = TRUE;
  command->n_unanswered++;
  g_queue_push_tail (&session->flights, flight);
  line = hearth_imap_output_get_log_line (session->output, &hidden_bytes);
  if (hidden_bytes > 0)
    hearth_ring_log_add_redacted (session->log, HEARTH_RING_LOG_SENT, line, hidden_bytes);
  else
    hearth_ring_log_add (session->log, HEARTH_RING_LOG_SENT, line, -1);
  return TRUE;
}

/* One of the session's own, outside of the queue. */
void
hearth_imap_session_send_own (HearthImapSession *session, HearthImapCommandKind kind)
{
  g_autoptr (HearthImapCommand) command = NULL;
  g_autoptr (GError) error = NULL;

  if (hearth_imap_session_is_closed (session))
    return;
  command = hearth_imap_command_new (kind);
  if (kind == HEARTH_IMAP_COMMAND_ENABLE)
    command->target = g_strdup ("QRESYNC");
  if (!hearth_imap_session_send (session, command, &error))
    hearth_imap_session_fail (session, error);
}

HearthImapCommand *
hearth_imap_session_find_flight (HearthImapSession *session, HearthImapCommandKind kind)
{
  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      HearthImapFlight *flight = l->data;

      if (flight->command->kind == kind)
        return flight->command;
    }
  return NULL;
}

static gboolean
is_exclusive_in_flight (HearthImapSession *session)
{
  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      HearthImapFlight *flight = l->data;

      if (hearth_imap_command_is_exclusive (flight->command))
        return TRUE;
    }
  return FALSE;
}

static HearthImapCommand *
first_queued (HearthImapSession *session)
{
  for (guint i = 0; i < G_N_ELEMENTS (session->queues); i++)
    {
      HearthImapCommand *command = g_queue_peek_head (&session->queues[i]);

      if (command != NULL)
        return command;
    }
  return NULL;
}

static gboolean
is_queued (HearthImapSession *session, HearthImapCommand *command)
{
  return g_queue_find (&session->queues[command->priority], command) != NULL;
}

/* Which command is next. A mailbox that was opened for one is not left before that has gone out, but for what the user waits
 * for: over a single connection two mailboxes would otherwise be opened in turn, and never used. */
static HearthImapCommand *
next_queued (HearthImapSession *session)
{
  HearthImapCommand *first = first_queued (session);

  if (session->opened_for != NULL && !is_queued (session, session->opened_for))
    g_clear_pointer (&session->opened_for, hearth_imap_command_unref);
  if (session->opened_for == NULL || first->priority == HEARTH_IMAP_PRIORITY_USER)
    return first;
  return session->opened_for;
}

static gboolean
is_same_mailbox (const char *a, const char *b)
{
  return strcmp (a, b) == 0 || (hearth_imap_name_is_inbox (a) && hearth_imap_name_is_inbox (b));
}

static gboolean
is_open (HearthImapSession *session, const char *mailbox, gboolean needs_write)
{
  return session->mailbox != NULL && is_same_mailbox (session->mailbox->name, mailbox) &&
         (!needs_write || session->open_mode == HEARTH_IMAP_OPEN_READ_WRITE);
}

static void
finish_queued (HearthImapSession *session, HearthImapCommand *command, const GError *error)
{
  if (g_queue_remove (&session->queues[command->priority], command))
    {
      hearth_imap_command_finish (command, error);
      hearth_imap_command_unref (command);
    }
}

/* A mailbox that cannot be opened: what waits for it need not wait any more. */
void
hearth_imap_session_fail_queued_for (HearthImapSession *session, const char *mailbox, const GError *error)
{
  g_autoptr (GPtrArray) concerned =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_imap_command_unref);

  for (guint i = 0; i < G_N_ELEMENTS (session->queues); i++)
    for (GList *l = session->queues[i].head; l != NULL; l = l->next)
      {
        HearthImapCommand *command = l->data;

        if (hearth_imap_command_needs_mailbox (command) && is_same_mailbox (command->mailbox, mailbox))
          g_ptr_array_add (concerned, hearth_imap_command_ref (command));
      }
  for (guint i = 0; i < concerned->len; i++)
    finish_queued (session, g_ptr_array_index (concerned, i), error);
  if (session->idle_mailbox != NULL && is_same_mailbox (session->idle_mailbox, mailbox))
    g_clear_pointer (&session->idle_mailbox, g_free);
}

static void
send_select (HearthImapSession *session, HearthImapCommand *select, gboolean is_automatic)
{
  g_autoptr (GError) error = NULL;

  select->is_resynced = select->modseq != 0 && (session->enabled & HEARTH_IMAP_CAP_QRESYNC) &&
                        (hearth_imap_session_get_capabilities (session) & HEARTH_IMAP_CAP_QRESYNC);
  if (!hearth_imap_session_send (session, select, &error))
    {
      if (is_automatic)
        hearth_imap_session_fail_queued_for (session, select->mailbox, error);
      hearth_imap_command_finish (select, error);
      return;
    }
  session->is_automatic = is_automatic;
  hearth_imap_session_start_opening (session, select);
}

/* Before a command that needs another mailbox than the selected one, or to listen in it. */
static void
open_mailbox (HearthImapSession *session, const char *mailbox)
{
  g_autoptr (HearthImapCommand) select =
      hearth_imap_command_new_select (mailbox, HEARTH_IMAP_OPEN_READ_WRITE);

  send_select (session, select, TRUE);
}

/* A command whose time has come, with nothing in its way but itself. */
static void
start_command (HearthImapSession *session, HearthImapCommand *command)
{
  g_autoptr (GError) error = NULL;

  if (command->kind == HEARTH_IMAP_COMMAND_UNSELECT && command->step == 0)
    {
      if (session->mailbox == NULL)
        {
          finish_queued (session, command, NULL);
          return;
        }
      g_free (command->mailbox);
      command->mailbox = g_strdup (session->mailbox->name);
    }
  /* A server that gives no UIDVALIDITY counts as one that always says 1. */
  if (command->uid_validity != 0 && MAX (session->mailbox->uid_validity, 1u) != command->uid_validity)
    {
      error = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "The folder was made anew on the server");
      finish_queued (session, command, error);
      return;
    }
  if (command->kind == HEARTH_IMAP_COMMAND_SELECT)
    {
      g_queue_remove (&session->queues[command->priority], command);
      send_select (session, command, FALSE);
      hearth_imap_command_unref (command);
      return;
    }
  if (!hearth_imap_session_send (session, command, &error))
    finish_queued (session, command, error);
  else if (command->is_all_sent)
    {
      g_queue_remove (&session->queues[command->priority], command);
      hearth_imap_command_unref (command);
    }
}

static gboolean
is_overlapping (const HearthIdSet *a, const HearthIdSet *b)
{
  const gsize n_a = hearth_id_set_get_n_ranges (a), n_b = hearth_id_set_get_n_ranges (b);
  gsize i = 0, k = 0;

  while (i < n_a && k < n_b)
    {
      const HearthIdRange left = hearth_id_set_get_range (a, i), right = hearth_id_set_get_range (b, k);

      if (left.first <= right.last && right.first <= left.last)
        return TRUE;
      if (left.last < right.last)
        i++;
      else
        k++;
    }
  return FALSE;
}

/* Servers carry out several commands side by side and do not say which of them an answer is for: two FETCHes never ask
 * about the same message at once, and there is one SEARCH, LIST or MOVE at a time. */
static gboolean
is_ambiguous (HearthImapSession *session, const HearthImapCommand *command)
{
  const gboolean is_alone = command->kind == HEARTH_IMAP_COMMAND_SEARCH ||
                            command->kind == HEARTH_IMAP_COMMAND_LIST ||
                            command->kind == HEARTH_IMAP_COMMAND_MOVE;

  if (is_alone)
    {
      const HearthImapCommand *other = hearth_imap_session_find_flight (session, command->kind);

      return other != NULL && other != command;
    }
  if (command->uids == NULL ||
      (command->kind != HEARTH_IMAP_COMMAND_FETCH && command->kind != HEARTH_IMAP_COMMAND_FETCH_BODY))
    return FALSE;
  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      const HearthImapCommand *other = ((HearthImapFlight *) l->data)->command;

      if (other != command && other->kind == command->kind && is_overlapping (other->uids, command->uids) &&
          g_strcmp0 (other->section, command->section) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A message that another connection has put into the mailbox is not there for this one until the server has told of it:
 * a command about it would be answered with OK and do nothing. */
static gboolean
is_ahead_of_news (HearthImapSession *session, const HearthImapCommand *command)
{
  const gsize n_ranges = command->uids != NULL ? hearth_id_set_get_n_ranges (command->uids) : 0;
  const guint32 last = n_ranges > 0 ? hearth_id_set_get_range (command->uids, n_ranges - 1).last : 0;

  return n_ranges > 0 && last != G_MAXUINT32 && last >= session->told_uid_next;
}

/* Lets the server tell what is new, up to the messages of @command. */
static void
ask_for_news (HearthImapSession *session, const HearthImapCommand *command)
{
  const gsize n_ranges = hearth_id_set_get_n_ranges (command->uids);

  session->told_uid_next = hearth_id_set_get_range (command->uids, n_ranges - 1).last + 1;
  hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_NOOP);
}

/* SELECT changes what others speak of: it waits for all but those that speak of no messages. */
static gboolean
is_select_in_the_way (HearthImapSession *session)
{
  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      const HearthImapCommandKind kind = ((HearthImapFlight *) l->data)->command->kind;

      if (kind != HEARTH_IMAP_COMMAND_ID && kind != HEARTH_IMAP_COMMAND_NAMESPACE &&
          kind != HEARTH_IMAP_COMMAND_ENABLE && kind != HEARTH_IMAP_COMMAND_LIST &&
          kind != HEARTH_IMAP_COMMAND_NOTIFY)
        return TRUE;
    }
  return FALSE;
}

/* Whether @command has to wait until what is in flight has ended. */
static gboolean
is_held (HearthImapSession *session, const HearthImapCommand *command)
{
  if (command->kind != HEARTH_IMAP_COMMAND_SELECT)
    return hearth_imap_command_is_exclusive (command) && !g_queue_is_empty (&session->flights);
  if (command->modseq != 0 && hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_ENABLE) != NULL)
    return TRUE;
  return is_select_in_the_way (session);
}

/* Whether the first of the queue can go, or its way be prepared; else something in flight must end first. */
static gboolean
advance (HearthImapSession *session, HearthImapCommand *command)
{
  const guint limit = command->priority == HEARTH_IMAP_PRIORITY_BACKGROUND
                          ? HEARTH_IMAP_PIPELINE_BACKGROUND_MAX
                          : HEARTH_IMAP_PIPELINE_MAX;

  if (hearth_imap_command_needs_mailbox (command) &&
      !is_open (session, command->mailbox, hearth_imap_command_needs_write (command)))
    {
      if (is_select_in_the_way (session))
        return FALSE;
      g_clear_pointer (&session->opened_for, hearth_imap_command_unref);
      session->opened_for = hearth_imap_command_ref (command);
      open_mailbox (session, command->mailbox);
      return TRUE;
    }
  if (is_ahead_of_news (session, command))
    {
      ask_for_news (session, command);
      return TRUE;
    }
  if (command->uids != NULL && hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_NOOP) != NULL)
    return FALSE;
  if (is_held (session, command) || hearth_imap_session_is_better_alone (session, command))
    return FALSE;
  if (session->flights.length >= limit || is_ambiguous (session, command))
    return FALSE;
  start_command (session, command);
  return TRUE;
}

static void
end_idle (HearthImapSession *session)
{
  if (session->idle != HEARTH_IMAP_IDLE_RUNNING)
    return;
  session->idle = HEARTH_IMAP_IDLE_ENDING;
  hearth_ring_log_add (session->log, HEARTH_RING_LOG_SENT, "DONE", -1);
  hearth_imap_output_add_line (session->output, "DONE");
}

/* Nothing to do: listen. */
static void
rest (HearthImapSession *session)
{
  if (session->wants_renewal)
    {
      session->wants_renewal = FALSE;
      if (session->idle == HEARTH_IMAP_IDLE_NONE)
        {
          hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_NOOP);
          return;
        }
      end_idle (session);
      return;
    }
  if (session->idle != HEARTH_IMAP_IDLE_NONE)
    {
      if (session->idle_mailbox == NULL || !is_open (session, session->idle_mailbox, FALSE))
        end_idle (session);
      return;
    }
  if (session->idle_mailbox == NULL || !g_queue_is_empty (&session->flights))
    return;
  if (!is_open (session, session->idle_mailbox, FALSE))
    open_mailbox (session, session->idle_mailbox);
  else if (hearth_imap_session_get_capabilities (session) & HEARTH_IMAP_CAP_IDLE)
    {
      session->idle = HEARTH_IMAP_IDLE_ASKED;
      hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_IDLE);
    }
}

/* Alone on the wire: what is in flight ends first. */
static void
compress (HearthImapSession *session)
{
  if (session->idle != HEARTH_IMAP_IDLE_NONE)
    end_idle (session);
  else if (g_queue_is_empty (&session->flights))
    hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_COMPRESS);
}

static void
leave (HearthImapSession *session)
{
  if (session->idle != HEARTH_IMAP_IDLE_NONE)
    end_idle (session);
  else if (g_queue_is_empty (&session->flights))
    {
      hearth_imap_session_set_state (session, HEARTH_IMAP_SESSION_LEAVING);
      hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_LOGOUT);
    }
}

/* Moves what may go from the queue to the wire. */
void
hearth_imap_session_pump (HearthImapSession *session)
{
  while (session->state == HEARTH_IMAP_SESSION_READY && !hearth_imap_output_is_blocked (session->output))
    {
      HearthImapCommand *command = next_queued (session);

      if (hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_COMPRESS) != NULL)
        return;
      if (session->wants_logout)
        {
          leave (session);
          return;
        }
      if (hearth_imap_session_is_compression_due (session, command))
        {
          compress (session);
          return;
        }
      if (command == NULL)
        {
          rest (session);
          return;
        }
      if (session->idle != HEARTH_IMAP_IDLE_NONE)
        {
          end_idle (session);
          return;
        }
      if (is_exclusive_in_flight (session) || !advance (session, command))
        return;
    }
}

/* Every command ends with @error. */
void
hearth_imap_session_end_all (HearthImapSession *session, const GError *error)
{
  HearthImapFlight *flight;
  HearthImapCommand *command;

  while ((flight = g_queue_pop_head (&session->flights)) != NULL)
    {
      hearth_imap_command_finish (flight->command, error);
      hearth_imap_flight_free (flight);
    }
  for (guint i = 0; i < G_N_ELEMENTS (session->queues); i++)
    while ((command = g_queue_pop_head (&session->queues[i])) != NULL)
      {
        hearth_imap_command_finish (command, error);
        hearth_imap_command_unref (command);
      }
}

/**
 * hearth_imap_session_submit:
 * @command: a new command; the session takes a reference
 *
 * Queues it. It goes out when hearth_imap_session_take_output() finds that it may.
 */
void
hearth_imap_session_submit (HearthImapSession *session, HearthImapCommand *command)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  g_return_if_fail (command->state == HEARTH_IMAP_COMMAND_NEW);

  if (hearth_imap_session_is_closed (session) || session->wants_logout)
    {
      g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_CONNECTION_LOST, "The connection is closed");

      hearth_imap_command_finish (command, error);
      return;
    }
  command->state = HEARTH_IMAP_COMMAND_QUEUED;
  g_queue_push_tail (&session->queues[command->priority], hearth_imap_command_ref (command));
}

/**
 * hearth_imap_session_cancel:
 * @command: a command of this session
 *
 * Ends it with %HEARTH_ERROR_CANCELLED. If a message that it appends is on its way the connection ends too.
 */
void
hearth_imap_session_cancel (HearthImapSession *session, HearthImapCommand *command)
{
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_CANCELLED, "Cancelled");

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (command->state != HEARTH_IMAP_COMMAND_QUEUED)
    return;
  hearth_imap_command_ref (command);
  if (g_queue_remove (&session->queues[command->priority], command))
    hearth_imap_command_unref (command);
  command->is_all_sent = TRUE;
  hearth_imap_command_finish (command, error);
  if (command->read != NULL && command->n_unanswered > 0 && hearth_imap_output_is_blocked (session->output))
    hearth_imap_session_fail (session, error);
  hearth_imap_command_unref (command);
}

/**
 * hearth_imap_session_set_idle:
 * @mailbox: (nullable): where to listen when there is nothing to do
 */
void
hearth_imap_session_set_idle (HearthImapSession *session, const char *mailbox)
{
  char *copy = g_strdup (mailbox);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  g_free (session->idle_mailbox);
  session->idle_mailbox = copy;
}

/**
 * hearth_imap_session_renew:
 *
 * Says something to the server so that both know that the other is there: IDLE anew, or NOOP.
 */
void
hearth_imap_session_renew (HearthImapSession *session)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  session->wants_renewal = session->idle == HEARTH_IMAP_IDLE_RUNNING || g_queue_is_empty (&session->flights);
}

/**
 * hearth_imap_session_logout:
 *
 * Ends queued commands with %HEARTH_ERROR_CANCELLED, lets those in flight end, and takes leave.
 */
void
hearth_imap_session_logout (HearthImapSession *session)
{
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_CANCELLED, "The connection is being closed");
  HearthImapCommand *command;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (hearth_imap_session_is_closed (session) || session->wants_logout)
    return;
  session->wants_logout = TRUE;
  while ((command = first_queued (session)) != NULL)
    finish_queued (session, command, error);
  if (session->state < HEARTH_IMAP_SESSION_READY)
    hearth_imap_session_close (session, NULL);
}

/**
 * hearth_imap_session_is_idling:
 *
 * Returns: whether the server will speak when something happens
 */
gboolean
hearth_imap_session_is_idling (HearthImapSession *session)
{
  return session->idle == HEARTH_IMAP_IDLE_RUNNING;
}

/**
 * hearth_imap_session_is_waiting:
 *
 * Returns: whether the server owes an answer: silence is suspicious then
 */
gboolean
hearth_imap_session_is_waiting (HearthImapSession *session)
{
  if (hearth_imap_session_is_closed (session) || session->idle == HEARTH_IMAP_IDLE_RUNNING)
    return FALSE;
  return session->state == HEARTH_IMAP_SESSION_GREETING || !g_queue_is_empty (&session->flights);
}

/**
 * hearth_imap_session_get_n_waiting:
 *
 * Returns: how many commands of callers are queued or in flight
 */
guint
hearth_imap_session_get_n_waiting (HearthImapSession *session)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (session->queues); i++)
    n += session->queues[i].length;
  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      const HearthImapFlight *flight = l->data;

      n += flight->command->state == HEARTH_IMAP_COMMAND_QUEUED;
    }
  return n;
}
