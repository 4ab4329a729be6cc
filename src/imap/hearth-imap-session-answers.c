/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the answer to a command means: for who asked, for the mailbox, for what is tried instead. Engine thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-session-private.h"

#include "hearth-error.h"

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
select_answered (HearthImapSession *session, HearthImapCommand *select, const HearthImapResponse *response)
{
  g_autoptr (GError) error = NULL;

  hearth_imap_session_end_opening (session, select, response);
  if (response->kind == HEARTH_IMAP_RESPONSE_OK)
    return;
  error = hearth_imap_error_from_response (response, "SELECT");
  if (session->is_automatic)
    hearth_imap_session_fail_queued_for (session, select->mailbox, error);
}

static void
idle_answered (HearthImapSession *session, const HearthImapResponse *response)
{
  if (response->kind != HEARTH_IMAP_RESPONSE_OK)
    session->refused |= HEARTH_IMAP_CAP_IDLE;
  session->idle = HEARTH_IMAP_IDLE_NONE;
}

/* Nothing is wrong with what was asked, but the server cannot do it at the moment. */
static gboolean
is_passing_refusal (const HearthImapResponse *response)
{
  return response->code == HEARTH_IMAP_CODE_UNAVAILABLE || response->code == HEARTH_IMAP_CODE_INUSE ||
         response->code == HEARTH_IMAP_CODE_LIMIT || response->code == HEARTH_IMAP_CODE_SERVERBUG;
}

/* Courier says NO to what it does not know; ask again without the states, then in the old way. */
static gboolean
list_is_tried_again (HearthImapSession *session,
                     HearthImapCommand *command,
                     const HearthImapResponse *response)
{
  if (command->kind != HEARTH_IMAP_COMMAND_LIST || response->kind == HEARTH_IMAP_RESPONSE_OK ||
      command->step != 1 || is_passing_refusal (response) ||
      !(hearth_imap_session_get_capabilities (session) & HEARTH_IMAP_CAP_LIST_EXTENDED) ||
      command->state == HEARTH_IMAP_COMMAND_DONE)
    return FALSE;
  session->refused |= command->has_rights     ? HEARTH_IMAP_CAP_LIST_MYRIGHTS
                      : command->has_statuses ? HEARTH_IMAP_CAP_LIST_STATUS
                                              : HEARTH_IMAP_CAP_LIST_EXTENDED;
  command->step = 0;
  command->is_all_sent = FALSE;
  g_queue_push_head (&session->queues[command->priority], hearth_imap_command_ref (command));
  return TRUE;
}

/* A server that cannot say what changed may still open the mailbox. */
static gboolean
select_is_tried_again (HearthImapSession *session,
                       HearthImapCommand *command,
                       const HearthImapResponse *response)
{
  if (command->kind != HEARTH_IMAP_COMMAND_SELECT || response->kind == HEARTH_IMAP_RESPONSE_OK ||
      !command->is_resynced || command->state == HEARTH_IMAP_COMMAND_DONE)
    return FALSE;
  if (response->kind == HEARTH_IMAP_RESPONSE_BAD)
    session->refused |= HEARTH_IMAP_CAP_QRESYNC;
  command->modseq = 0;
  command->is_resynced = FALSE;
  command->is_all_sent = FALSE;
  g_queue_push_head (&session->queues[command->priority], hearth_imap_command_ref (command));
  return TRUE;
}

/* A server that does not take the condition may still take the flags. All lines go out again, which changes nothing, once
 * those that are in flight were answered: they are refused as the first was. */
static gboolean
store_is_tried_again (HearthImapSession *session,
                      HearthImapCommand *command,
                      const HearthImapResponse *response)
{
  if (command->kind != HEARTH_IMAP_COMMAND_STORE || !command->is_conditional ||
      command->state == HEARTH_IMAP_COMMAND_DONE)
    return FALSE;
  command->is_condition_refused |=
      response->kind != HEARTH_IMAP_RESPONSE_OK && response->code != HEARTH_IMAP_CODE_MODIFIED;
  if (!command->is_condition_refused || command->n_unanswered > 0)
    return command->is_condition_refused;
  g_clear_pointer (&command->modified, hearth_id_set_free);
  command->is_conditional = command->is_condition_refused = FALSE;
  command->modseq = 0;
  command->next_range = 0;
  if (command->is_all_sent)
    g_queue_push_head (&session->queues[command->priority], hearth_imap_command_ref (command));
  command->is_all_sent = FALSE;
  return TRUE;
}

/* Without a condition, nothing was left as it is. */
static gboolean
is_about_modified (const HearthImapCommand *command, const HearthImapResponse *response)
{
  return response->code == HEARTH_IMAP_CODE_MODIFIED && command->kind == HEARTH_IMAP_COMMAND_STORE &&
         command->is_conditional;
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
  if (is_about_modified (command, response) && response->ids != NULL)
    hearth_imap_command_take_modified (command, response->ids);
  if (response->code == HEARTH_IMAP_CODE_COPYUID &&
      (command->kind == HEARTH_IMAP_COMMAND_COPY || command->kind == HEARTH_IMAP_COMMAND_MOVE))
    hearth_imap_command_take_copy_uids (command, response->uid_validity, response->from_ids, response->ids);
}

/* More of something than the server keeps is too much the next time, too: so many keywords, so many folders. What only reads
 * may go later, when the limit is one of how often. */
static gboolean
is_beyond_limit (const HearthImapCommand *command, const HearthImapResponse *response)
{
  if (response->code != HEARTH_IMAP_CODE_LIMIT)
    return FALSE;
  switch ((int) command->kind)
    {
    case HEARTH_IMAP_COMMAND_STORE:
    case HEARTH_IMAP_COMMAND_APPEND:
    case HEARTH_IMAP_COMMAND_COPY:
    case HEARTH_IMAP_COMMAND_MOVE:
    case HEARTH_IMAP_COMMAND_CREATE:
    case HEARTH_IMAP_COMMAND_RENAME:
    case HEARTH_IMAP_COMMAND_SUBSCRIBE:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
note_failure (HearthImapCommand *command, const HearthImapResponse *response)
{
  command->error = hearth_imap_error_from_response (response, hearth_imap_command_get_name (command));
  if (is_beyond_limit (command, response))
    command->error->code = HEARTH_ERROR_SERVER_REFUSED;
}

/* NO to the LSUB before a LIST only means that nothing is known about subscriptions; NO with MODIFIED that some of the
 * others are gone. */
static gboolean
is_failure (const HearthImapCommand *command, const HearthImapResponse *response)
{
  if (response->kind == HEARTH_IMAP_RESPONSE_OK)
    return FALSE;
  if (is_about_modified (command, response))
    return FALSE;
  return command->kind != HEARTH_IMAP_COMMAND_LIST || (command->is_all_sent && command->n_unanswered == 0);
}

static void
caller_command_answered (HearthImapSession *session,
                         HearthImapCommand *command,
                         const HearthImapResponse *response)
{
  if (list_is_tried_again (session, command, response) ||
      select_is_tried_again (session, command, response) || store_is_tried_again (session, command, response))
    return;
  if (is_failure (command, response) && command->error == NULL)
    note_failure (command, response);
  take_codes (command, response);
  if (command->kind == HEARTH_IMAP_COMMAND_NOTIFY && response->kind == HEARTH_IMAP_RESPONSE_OK)
    session->is_notified = command->notify_scope == HEARTH_IMAP_NOTIFY_PERSONAL;
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
  session->is_in_fetch = FALSE;
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
  hearth_imap_flight_free (flight);
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
