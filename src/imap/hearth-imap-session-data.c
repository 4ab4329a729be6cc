/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Untagged answers: what the server says of mailboxes, of the selected one and of itself, and to which command it
 * belongs. Sequence numbers end here. Engine thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-session-private.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"
#include "hearth-imap-name.h"

void
hearth_imap_session_forget_mailbox (HearthImapSession *session)
{
  g_clear_pointer (&session->mailbox, hearth_imap_mailbox_free);
  g_clear_pointer (&session->opening, hearth_imap_mailbox_free);
  hearth_imap_sequence_forget (session->sequence);
}

/* SELECT was sent: the old mailbox is closed, whatever the answer. */
void
hearth_imap_session_start_opening (HearthImapSession *session, HearthImapCommand *select)
{
  session->is_closing = session->mailbox != NULL && (session->enabled & HEARTH_IMAP_CAP_QRESYNC);
  hearth_imap_session_forget_mailbox (session);
  session->opening = hearth_imap_mailbox_new (select->mailbox);
  session->open_mode = select->open_mode;
  session->opening->is_read_only = select->open_mode == HEARTH_IMAP_OPEN_READ_ONLY;
}

void
hearth_imap_session_end_opening (HearthImapSession *session,
                                 HearthImapCommand *select,
                                 const HearthImapResponse *response)
{
  if (response->kind != HEARTH_IMAP_RESPONSE_OK || session->opening == NULL)
    {
      g_clear_pointer (&session->opening, hearth_imap_mailbox_free);
      return;
    }
  session->mailbox = g_steal_pointer (&session->opening);
  /* Without the border between two mailboxes nobody knows which of them the server spoke of. */
  if (session->is_closing)
    select->is_resynced = FALSE;
  session->is_closing = FALSE;
  /* A server that does not tell is taken to show everything at once. */
  session->told_uid_next = session->mailbox->uid_next != 0 ? session->mailbox->uid_next : G_MAXUINT32;
  if (response->code == HEARTH_IMAP_CODE_READ_ONLY)
    session->mailbox->is_read_only = TRUE;
  hearth_imap_mailbox_free (select->opened);
  select->opened = hearth_imap_mailbox_copy (session->mailbox);
  if (session->is_automatic)
    {
      const guint32 exists = session->mailbox->exists;

      session->events.reopened (session, session->data);
      session->events.exists (session, exists, session->data);
    }
}

static HearthImapMailbox *
current_mailbox (HearthImapSession *session)
{
  return session->opening != NULL ? session->opening : session->mailbox;
}

static void
keep_keywords (char ***keywords, const HearthImapFlagList *flags)
{
  g_strfreev (*keywords);
  *keywords = g_new0 (char *, flags->n_keywords + 1);
  for (guint i = 0; i < flags->n_keywords; i++)
    (*keywords)[i] = hearth_imap_text_dup (flags->keywords[i]);
}

static void
take_copy_uid (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapCommand *command = hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_MOVE);

  if (command != NULL)
    hearth_imap_command_take_copy_uids (command, response->uid_validity, response->from_ids, response->ids);
}

static guint32
small_number (const HearthImapResponse *response)
{
  return response->number <= G_MAXUINT32 ? (guint32) response->number : 0;
}

static void
take_mailbox_code (HearthImapMailbox *mailbox, const HearthImapResponse *response)
{
  switch ((int) response->code)
    {
    case HEARTH_IMAP_CODE_UIDVALIDITY:
      mailbox->uid_validity = small_number (response);
      break;
    case HEARTH_IMAP_CODE_UIDNEXT:
      mailbox->uid_next = small_number (response);
      break;
    case HEARTH_IMAP_CODE_HIGHESTMODSEQ:
      mailbox->highest_modseq = response->number;
      break;
    case HEARTH_IMAP_CODE_NOMODSEQ:
      mailbox->highest_modseq = 0;
      break;
    case HEARTH_IMAP_CODE_READ_ONLY:
      mailbox->is_read_only = TRUE;
      break;
    case HEARTH_IMAP_CODE_PERMANENTFLAGS:
      mailbox->permanent_flags = response->flags.system & ~(HearthImapFlags) HEARTH_IMAP_FLAG_ANY;
      mailbox->keeps_keywords = (response->flags.system & HEARTH_IMAP_FLAG_ANY) != 0;
      keep_keywords (&mailbox->permanent_keywords, &response->flags);
      break;
    default:
      break;
    }
}

/* "* OK [code] …" and its like, after the greeting. */
void
hearth_imap_session_untagged_ok (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapMailbox *mailbox = current_mailbox (session);

  if (response->code == HEARTH_IMAP_CODE_CAPABILITY)
    hearth_imap_session_take_capabilities (session, response);
  else if (response->code == HEARTH_IMAP_CODE_CLOSED)
    session->is_closing = FALSE;
  else if (response->code == HEARTH_IMAP_CODE_NOTIFICATIONOVERFLOW && session->is_notified)
    {
      session->is_notified = FALSE;
      session->events.notify_ended (session, session->data);
    }
  else if (response->code == HEARTH_IMAP_CODE_COPYUID)
    take_copy_uid (session, response);
  else if (mailbox != NULL)
    take_mailbox_code (mailbox, response);
}

/* Fewer than before without EXPUNGE: no deletion, but the numbers mean nothing any more. */
static void
take_exists (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapMailbox *mailbox = current_mailbox (session);
  const guint32 count = small_number (response);

  if (mailbox == NULL)
    return;
  if (response->number > HEARTH_IMAP_MESSAGES_MAX)
    {
      hearth_imap_session_fail_with (session, HEARTH_ERROR_LIMIT, "The folder has too many messages");
      return;
    }
  if (count < hearth_imap_sequence_get_n_known (session->sequence))
    hearth_imap_sequence_forget (session->sequence);
  /* What UIDs the new ones have is not told with it. */
  if (session->opening == NULL && count > mailbox->exists)
    mailbox->uid_next = 0;
  mailbox->exists = count;
  if (session->opening == NULL)
    session->events.exists (session, count, session->data);
}

/* Of the old mailbox while another is being opened: of no interest. */
static void
take_expunge (HearthImapSession *session, const HearthImapResponse *response)
{
  guint32 uid;

  if (session->opening != NULL || session->mailbox == NULL || response->number > session->mailbox->exists)
    return;
  uid = hearth_imap_sequence_expunge (session->sequence, (guint32) response->number);
  session->mailbox->exists--;
  session->events.expunged (session, uid, session->data);
}

/* What is gone since the modification sequence that SELECT named. */
static void
take_vanished_earlier (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapCommand *select = hearth_imap_session_find_resync (session);

  if (select != NULL && select->handlers.vanished != NULL)
    select->handlers.vanished (select, response->ids, select->data);
}

static void
take_vanished (HearthImapSession *session, const HearthImapResponse *response)
{
  guint64 n;

  if (session->opening != NULL && response->is_earlier)
    take_vanished_earlier (session, response);
  if (session->mailbox == NULL || session->opening != NULL)
    return;
  if (!response->is_earlier)
    {
      n = hearth_id_set_count (response->ids);
      if (hearth_imap_sequence_vanish (session->sequence, response->ids) < n)
        hearth_imap_sequence_forget (session->sequence);
      session->mailbox->exists -= (guint32) MIN (n, session->mailbox->exists);
    }
  session->events.vanished (session, response->ids, session->data);
}

static void
take_lsub (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapCommand *command = hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_LIST);

  if (command == NULL)
    return;
  if (command->subscribed == NULL)
    command->subscribed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_size (command->subscribed) < HEARTH_IMAP_FOLDERS_MAX)
    g_hash_table_add (command->subscribed, hearth_imap_text_dup (response->list.name));
}

/* Each mailbox once, and no more than a person could have. A name with NUL in it is none. */
static void
take_list (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapCommand *command = hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_LIST);
  HearthImapListEntry entry = response->list;
  g_autofree char *name = NULL;

  if (command == NULL && session->is_notified)
    session->events.list_changed (session, session->data);
  if (command == NULL || command->state == HEARTH_IMAP_COMMAND_DONE || entry.name.length == 0 ||
      !hearth_imap_argument_check (entry.name.data, (gssize) entry.name.length, NULL))
    return;
  if (command->listed == NULL)
    command->listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  name = hearth_imap_text_dup (entry.name);
  if (g_hash_table_contains (command->listed, name) ||
      g_hash_table_size (command->listed) >= HEARTH_IMAP_FOLDERS_MAX)
    return;
  if (command->subscribed != NULL && g_hash_table_contains (command->subscribed, name))
    entry.flags |= HEARTH_IMAP_LIST_SUBSCRIBED;
  g_hash_table_add (command->listed, g_steal_pointer (&name));
  if (command->handlers.list != NULL)
    command->handlers.list (command, &entry, command->data);
}

/* The command of @kind that asked about @mailbox; names may come back in another case. */
static HearthImapCommand *
find_asked (HearthImapSession *session, HearthImapCommandKind kind, HearthImapText mailbox)
{
  HearthImapCommand *other_case = NULL;

  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      HearthImapCommand *command = ((HearthImapFlight *) l->data)->command;

      if (command->kind != kind)
        continue;
      if (mailbox.length == strlen (command->mailbox) &&
          memcmp (mailbox.data, command->mailbox, mailbox.length) == 0)
        return command;
      if (other_case == NULL && hearth_imap_text_is (mailbox, command->mailbox))
        other_case = command;
    }
  return other_case;
}

static void
take_status (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapCommand *command = find_asked (session, HEARTH_IMAP_COMMAND_STATUS, response->status.mailbox);
  HearthImapCommand *list = hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_LIST);

  if (command == NULL && list != NULL && list->has_statuses)
    command = list;
  if (command == NULL && session->is_notified)
    session->events.status (session, &response->status, session->data);
  if (command != NULL && command->state != HEARTH_IMAP_COMMAND_DONE && command->handlers.status != NULL)
    command->handlers.status (command, &response->status, command->data);
}

static void
take_rights (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapCommand *command = find_asked (session, HEARTH_IMAP_COMMAND_MYRIGHTS, response->list.name);
  HearthImapCommand *list = hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_LIST);

  if (command == NULL && list != NULL && list->has_rights)
    command = list;
  if (command != NULL && command->state != HEARTH_IMAP_COMMAND_DONE && command->handlers.rights != NULL)
    command->handlers.rights (command, response->list.name, response->rights, command->data);
}

static void
take_quota (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapCommand *command = hearth_imap_session_find_flight (session, HEARTH_IMAP_COMMAND_GETQUOTAROOT);

  if (command != NULL && command->state != HEARTH_IMAP_COMMAND_DONE && command->handlers.quota != NULL)
    command->handlers.quota (command, &response->quota, command->data);
}

static HearthImapCommand *
find_search (HearthImapSession *session, HearthImapText tag)
{
  for (GList *l = session->flights.head; l != NULL; l = l->next)
    {
      HearthImapFlight *flight = l->data;

      if (flight->command->kind == HEARTH_IMAP_COMMAND_SEARCH &&
          (tag.data == NULL || hearth_imap_text_is (tag, flight->tag)))
        return flight->command;
    }
  return NULL;
}

static void
take_search (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapCommand *command = find_search (session, response->search_tag);

  if (command == NULL)
    return;
  if (command->found == NULL)
    command->found = hearth_id_set_new ();
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (response->ids); i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (response->ids, i);

      hearth_id_set_add_range (command->found, range.first, range.last);
    }
}

static void
take_flags (HearthImapSession *session, const HearthImapResponse *response)
{
  HearthImapMailbox *mailbox = current_mailbox (session);

  if (mailbox != NULL)
    keep_keywords (&mailbox->keywords, &response->flags);
}

void
hearth_imap_session_untagged (HearthImapSession *session, const HearthImapResponse *response)
{
  if (hearth_imap_session_is_in_plain_text (session) && response->kind != HEARTH_IMAP_RESPONSE_CAPABILITY)
    return;
  switch ((int) response->kind)
    {
    case HEARTH_IMAP_RESPONSE_CAPABILITY:
      hearth_imap_session_take_capabilities (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_ENABLED:
      session->enabled |= response->capabilities;
      break;
    case HEARTH_IMAP_RESPONSE_NAMESPACE:
      hearth_imap_session_take_namespaces (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_ID:
      hearth_imap_session_take_id (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_LIST:
      take_list (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_LSUB:
      take_lsub (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_STATUS:
      take_status (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_MYRIGHTS:
      take_rights (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_QUOTA:
      take_quota (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_FLAGS:
      take_flags (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_SEARCH:
      take_search (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_EXISTS:
      take_exists (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_EXPUNGE:
      take_expunge (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_VANISHED:
      take_vanished (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_FETCH:
      hearth_imap_session_fetched (session, response);
      break;
    case HEARTH_IMAP_RESPONSE_BODY_BEGIN:
    case HEARTH_IMAP_RESPONSE_BODY_DATA:
    case HEARTH_IMAP_RESPONSE_BODY_END:
      hearth_imap_session_body (session, response);
      break;
    default:
      break;
    }
}
