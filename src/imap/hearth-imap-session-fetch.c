/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FETCH answers: from sequence numbers to UIDs, and to the command that asked, or to nobody who did. Engine thread.
 *
 * Servers add news to answers (flags that changed) and answers to questions nobody asked ("UID FETCH 99999:*" gives the
 * last message): a command sees only messages of its set that have something of what it wants. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-session-private.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"

/* Items that servers send unasked, and what not every message has. */
#define NEWS                                                                                                 \
  (HEARTH_IMAP_ITEM_UID | HEARTH_IMAP_ITEM_FLAGS | HEARTH_IMAP_ITEM_MODSEQ | HEARTH_IMAP_ITEM_EMAIL_ID |     \
   HEARTH_IMAP_ITEM_LABELS)

static gboolean
wants (const HearthImapCommand *command, const HearthImapFetch *fetch)
{
  if (command->kind != HEARTH_IMAP_COMMAND_FETCH || !hearth_id_set_contains (command->uids, fetch->uid))
    return FALSE;
  if ((command->items & ~NEWS) == 0)
    return (command->items & ~fetch->items & HEARTH_IMAP_ITEM_FLAGS) == 0;
  return (fetch->items & command->items & ~NEWS) != 0;
}

static HearthImapCommand *
find_fetch (HearthImapSession *session, const HearthImapFetch *fetch)
{
  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      HearthImapFlight *flight = l->data;

      if (wants (flight->command, fetch))
        return flight->command;
    }
  return NULL;
}

/* The command that asked for a section of a message; without a UID only if there can be no doubt. */
static HearthImapCommand *
find_body_fetch (HearthImapSession *session, guint32 uid, HearthImapText section)
{
  HearthImapCommand *found = NULL;

  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      HearthImapCommand *command = ((HearthImapFlight *) l->data)->command;

      if (command->kind != HEARTH_IMAP_COMMAND_FETCH_BODY || !hearth_imap_text_is (section, command->section))
        continue;
      if (uid != 0 && hearth_id_set_contains (command->uids, uid))
        return command;
      if (uid == 0 && hearth_id_set_count (command->uids) > 1)
        continue;
      if (uid == 0 && found != NULL &&
          !hearth_id_set_contains (found->uids, hearth_id_set_get_range (command->uids, 0).first))
        return NULL;
      if (uid == 0)
        found = command;
    }
  return found;
}

static gboolean
is_listening (const HearthImapCommand *command)
{
  return command != NULL && command->state != HEARTH_IMAP_COMMAND_DONE;
}

/* The body begins; %FALSE if it is more than is wanted: then it is let pass and the command fails. */
static gboolean
begin_body (HearthImapCommand *command, const HearthImapBody *body)
{
  if (command->max_bytes != 0 && body->size_bytes > command->max_bytes)
    {
      if (command->error == NULL)
        command->error = hearth_error_new (HEARTH_ERROR_LIMIT, "The message is larger than was announced");
      return FALSE;
    }
  if (is_listening (command) && command->handlers.body_begin != NULL)
    command->handlers.body_begin (command, body, command->data);
  return TRUE;
}

static void
body_data (HearthImapCommand *command, const char *bytes, gsize length)
{
  if (length > 0 && is_listening (command) && command->handlers.body_data != NULL)
    command->handlers.body_data (command, bytes, length, command->data);
}

static void
end_body (HearthImapCommand *command)
{
  if (is_listening (command) && command->handlers.body_end != NULL)
    command->handlers.body_end (command, command->data);
}

static void
begin_streamed_body (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapBody body = response->body;
  HearthImapCommand *command;

  g_clear_pointer (&session->body_command, hearth_imap_command_unref);
  if (session->mailbox == NULL)
    return;
  if (body.uid == 0 && response->number <= G_MAXUINT32)
    body.uid = hearth_imap_sequence_get (session->sequence, (guint32) response->number);
  command = find_body_fetch (session, body.uid, body.section);
  if (command == NULL)
    return;
  if (body.uid == 0)
    body.uid = hearth_id_set_get_range (command->uids, 0).first;
  session->body_uid = body.uid;
  if (begin_body (command, &body))
    session->body_command = hearth_imap_command_ref (command);
}

/* A literal that comes in pieces. */
void
hearth_imap_session_body (HearthImapSession *session, const HearthImapResponse *response)
{
  if (response->kind == HEARTH_IMAP_RESPONSE_BODY_BEGIN)
    begin_streamed_body (session, response);
  else if (session->body_command == NULL)
    return;
  else if (response->kind == HEARTH_IMAP_RESPONSE_BODY_DATA)
    body_data (session->body_command, response->text.data, response->text.length);
  else
    {
      g_autoptr (HearthImapCommand) command = g_steal_pointer (&session->body_command);

      end_body (command);
    }
}

/* A section that was small enough to lie in the answer. */
static HearthImapCommand *
deliver_section (HearthImapSession *session, const HearthImapSection *section, guint32 uid)
{
  HearthImapCommand *command = find_body_fetch (session, uid, section->name);
  HearthImapBody body = { .uid = uid,
                          .section = section->name,
                          .origin = section->origin,
                          .size_bytes = section->size_bytes,
                          .is_nil = section->data.data == NULL };

  if (command == NULL || section->is_streamed)
    return command;
  if (uid == 0)
    body.uid = hearth_id_set_get_range (command->uids, 0).first;
  if (begin_body (command, &body))
    {
      body_data (command, section->data.data, section->data.length);
      end_body (command);
    }
  return command;
}

static void
deliver (HearthImapCommand *command, const HearthImapFetch *fetch)
{
  if (is_listening (command) && command->handlers.fetch != NULL)
    command->handlers.fetch (command, fetch, command->data);
}

/* Every body goes to who asked; returns whether anybody did. */
static gboolean
deliver_bodies (HearthImapSession *session, const HearthImapResponse *response, HearthImapFetch *fetch)
{
  gboolean is_delivered = FALSE;

  for (guint i = 0; i < response->n_sections && !hearth_imap_session_is_closed (session); i++)
    {
      const HearthImapSection *section = &response->sections[i];
      HearthImapCommand *command = deliver_section (session, section, fetch->uid);

      if (command == NULL)
        continue;
      if (fetch->uid == 0)
        fetch->uid = hearth_id_set_get_range (command->uids, 0).first;
      is_delivered = TRUE;
      deliver (command, fetch);
    }
  return is_delivered;
}

/* The SELECT in flight that is told what changed, once the server speaks of its mailbox. */
HearthImapCommand *
hearth_imap_session_find_resync (HearthImapSession *session)
{
  HearthImapCommand *select = hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_SELECT);

  return !session->is_closing && is_listening (select) && select->is_resynced ? select : NULL;
}

/* What changed of a mailbox that is being opened. */
static void
fetched_while_opening (HearthImapSession *session, const HearthImapFetch *fetch, guint32 number)
{
  HearthImapCommand *select = hearth_imap_session_find_resync (session);

  if (select == NULL || fetch->uid == 0)
    return;
  hearth_imap_sequence_set (session->sequence, number, fetch->uid);
  if (fetch->uid <= select->last_uid)
    deliver (select, fetch);
}

/* A whole FETCH. */
void
hearth_imap_session_fetched (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapFetch fetch = response->fetch;
  HearthImapCommand *command;
  gboolean is_delivered;

  if (session->opening != NULL)
    fetched_while_opening (session, &fetch, (guint32) response->number);
  if (session->mailbox == NULL || session->opening != NULL)
    return;
  if (fetch.uid != 0)
    hearth_imap_sequence_set (session->sequence, (guint32) response->number, fetch.uid);
  else
    fetch.uid = hearth_imap_sequence_get (session->sequence, (guint32) response->number);
  if (fetch.uid != G_MAXUINT32)
    session->told_uid_next = MAX (session->told_uid_next, fetch.uid + 1);

  is_delivered = deliver_bodies (session, response, &fetch);
  command = find_fetch (session, &fetch);
  session->is_in_fetch = session->is_in_fetch || command != NULL;
  if (command != NULL && !hearth_imap_session_is_closed (session))
    deliver (command, &fetch);
  if (hearth_imap_session_is_closed (session) ||
      (command != NULL && (command->items & HEARTH_IMAP_ITEM_FLAGS)))
    return;
  if (command != NULL || is_delivered)
    {
      /* News that came along with an answer. */
      if (!(fetch.items & HEARTH_IMAP_ITEM_FLAGS))
        return;
    }
  session->events.fetch (session, &fetch, session->data);
}
