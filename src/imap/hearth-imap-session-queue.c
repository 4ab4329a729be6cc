/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which command goes out when, and what its answer means. The first of the highest priority goes next; it may wait for
 * what is in flight (another mailbox, an exclusive command, the limit), and nothing below it passes by. Engine thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-session-private.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"
#include "hearth-imap-name.h"
#include "hearth-thread.h"

static const struct
{
  HearthImapCode code;
  HearthErrorCode error;
} code_meanings[] = {
  { HEARTH_IMAP_CODE_AUTHENTICATIONFAILED, HEARTH_ERROR_AUTH_REJECTED },
  { HEARTH_IMAP_CODE_AUTHORIZATIONFAILED, HEARTH_ERROR_AUTH_REJECTED },
  { HEARTH_IMAP_CODE_EXPIRED, HEARTH_ERROR_AUTH_REJECTED },
  { HEARTH_IMAP_CODE_PRIVACYREQUIRED, HEARTH_ERROR_AUTH_MECHANISM },
  { HEARTH_IMAP_CODE_UNAVAILABLE, HEARTH_ERROR_SERVER_BUSY },
  { HEARTH_IMAP_CODE_INUSE, HEARTH_ERROR_SERVER_BUSY },
  { HEARTH_IMAP_CODE_LIMIT, HEARTH_ERROR_SERVER_BUSY },
  { HEARTH_IMAP_CODE_SERVERBUG, HEARTH_ERROR_SERVER_BUSY },
  { HEARTH_IMAP_CODE_OVERQUOTA, HEARTH_ERROR_OVER_QUOTA },
  { HEARTH_IMAP_CODE_NONEXISTENT, HEARTH_ERROR_NOT_FOUND },
  { HEARTH_IMAP_CODE_TRYCREATE, HEARTH_ERROR_NOT_FOUND },
};

GError *
hearth_imap_error_from_response (const HearthImapResponse *response, const char *command)
{
  g_autofree char *line = hearth_text_to_line (response->text.data != NULL ? response->text.data : "",
                                               (gssize) response->text.length, 500);
  HearthErrorCode code = HEARTH_ERROR_SERVER_REFUSED;
  GError *error;

  for (guint i = 0; i < G_N_ELEMENTS (code_meanings); i++)
    if (code_meanings[i].code == response->code)
      code = code_meanings[i].error;
  error = hearth_error_new (code, "%s: %s", command, line);
  hearth_error_set_server_text (error, line);
  return error;
}

static void
flight_free (HearthImapFlight *flight)
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
      flight_free (flight);
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
    command->target = g_strdup (session->enable);
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
static void
fail_queued_for (HearthImapSession *session, const char *mailbox, const GError *error)
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

  if (!hearth_imap_session_send (session, select, &error))
    {
      if (is_automatic)
        fail_queued_for (session, select->mailbox, error);
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
  if (command->uid_validity != 0 && session->mailbox->uid_validity != command->uid_validity)
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
      if (!g_queue_is_empty (&session->flights))
        return FALSE;
      open_mailbox (session, command->mailbox);
      return TRUE;
    }
  if (hearth_imap_command_is_exclusive (command) && !g_queue_is_empty (&session->flights))
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
      HearthImapCommand *command = first_queued (session);

      if (session->wants_logout)
        {
          leave (session);
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

static void
select_answered (HearthImapSession *session, HearthImapCommand *select, const HearthImapResponse *response)
{
  g_autoptr (GError) error = NULL;

  hearth_imap_session_end_opening (session, select, response);
  if (response->kind == HEARTH_IMAP_RESPONSE_OK)
    return;
  error = hearth_imap_error_from_response (response, "SELECT");
  if (session->is_automatic)
    fail_queued_for (session, select->mailbox, error);
}

static void
idle_answered (HearthImapSession *session, const HearthImapResponse *response)
{
  if (response->kind != HEARTH_IMAP_RESPONSE_OK)
    session->refused |= HEARTH_IMAP_CAP_IDLE;
  session->idle = HEARTH_IMAP_IDLE_NONE;
}

/* Courier says NO to what it does not know; ask again in the old way. */
static gboolean
list_is_tried_again (HearthImapSession *session,
                     HearthImapCommand *command,
                     const HearthImapResponse *response)
{
  if (command->kind != HEARTH_IMAP_COMMAND_LIST || response->kind == HEARTH_IMAP_RESPONSE_OK ||
      command->step != 1 ||
      !(hearth_imap_session_get_capabilities (session) & HEARTH_IMAP_CAP_LIST_EXTENDED) ||
      command->state == HEARTH_IMAP_COMMAND_DONE)
    return FALSE;
  session->refused |= HEARTH_IMAP_CAP_LIST_EXTENDED;
  command->step = 0;
  command->is_all_sent = FALSE;
  g_queue_push_head (&session->queues[command->priority], hearth_imap_command_ref (command));
  return TRUE;
}

static void
take_codes (HearthImapCommand *command, const HearthImapResponse *response)
{
  if (response->code == HEARTH_IMAP_CODE_APPENDUID && command->kind == HEARTH_IMAP_COMMAND_APPEND &&
      response->ids != NULL)
    {
      hearth_id_set_free (command->to_uids);
      command->to_uids = hearth_id_set_copy (response->ids);
      command->to_uid_validity = response->uid_validity;
    }
  if (response->code == HEARTH_IMAP_CODE_COPYUID &&
      (command->kind == HEARTH_IMAP_COMMAND_COPY || command->kind == HEARTH_IMAP_COMMAND_MOVE))
    hearth_imap_command_take_copy_uids (command, response->uid_validity, response->from_ids, response->ids);
}

/* NO to the LSUB before a LIST only means that nothing is known about subscriptions. */
static gboolean
is_failure (const HearthImapCommand *command, const HearthImapResponse *response)
{
  if (response->kind == HEARTH_IMAP_RESPONSE_OK)
    return FALSE;
  return command->kind != HEARTH_IMAP_COMMAND_LIST || (command->is_all_sent && command->n_unanswered == 0);
}

static void
caller_command_answered (HearthImapSession *session,
                         HearthImapCommand *command,
                         const HearthImapResponse *response)
{
  if (list_is_tried_again (session, command, response))
    return;
  if (is_failure (command, response) && command->error == NULL)
    command->error = hearth_imap_error_from_response (response, hearth_imap_command_get_name (command));
  take_codes (command, response);
  if (command->kind == HEARTH_IMAP_COMMAND_UNSELECT && command->n_unanswered == 0 && command->is_all_sent)
    hearth_imap_session_forget_mailbox (session);
  if (command->n_unanswered > 0 || (!command->is_all_sent && command->state == HEARTH_IMAP_COMMAND_QUEUED))
    return;
  hearth_imap_command_finish (command, command->error);
}

static HearthImapFlight *
take_flight (HearthImapSession *session, HearthImapText tag)
{
  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      HearthImapFlight *flight = l->data;

      if (hearth_imap_text_is (tag, flight->tag))
        {
          g_queue_delete_link (&session->flights, l);
          return flight;
        }
    }
  return NULL;
}

/* A tagged answer ends the line that it names. */
void
hearth_imap_session_tagged (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapFlight *flight = take_flight (session, response->tag);
  HearthImapCommand *command;

  if (flight == NULL)
    {
      session->n_broken++;
      return;
    }
  command = flight->command;
  command->n_unanswered--;
  if (!hearth_imap_output_drop (session->output, command))
    hearth_imap_session_fail_with (session, HEARTH_ERROR_CONNECTION_LOST,
                                   "The server answered before it had all");
  if (response->code == HEARTH_IMAP_CODE_CAPABILITY && session->state >= HEARTH_IMAP_SESSION_SETTLING)
    hearth_imap_session_take_capabilities (session, response);
  if (command == session->body_command)
    g_clear_pointer (&session->body_command, hearth_imap_command_unref);
  if (command->kind == HEARTH_IMAP_COMMAND_IDLE)
    idle_answered (session, response);
  else if (command->kind >= HEARTH_IMAP_COMMAND_CAPABILITY)
    hearth_imap_session_own_command_done (session, command, response);
  else
    {
      if (command->kind == HEARTH_IMAP_COMMAND_SELECT)
        select_answered (session, command, response);
      caller_command_answered (session, command, response);
    }
  flight_free (flight);
}

/* "+": a literal may go out, IDLE is running, or a challenge. */
void
hearth_imap_session_continued (HearthImapSession *session, const HearthImapResponse *response)
{
  if (hearth_imap_output_go_on (session->output))
    return;
  if (session->idle == HEARTH_IMAP_IDLE_ASKED)
    session->idle = HEARTH_IMAP_IDLE_RUNNING;
  else if (session->state == HEARTH_IMAP_SESSION_SIGNING_IN)
    hearth_imap_session_take_challenge (session, response);
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
      flight_free (flight);
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
