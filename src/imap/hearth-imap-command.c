/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of a server, as values: made by a caller, carried out by a session. Engine thread; counted. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-command-private.h"

#include <string.h>

#include "hearth-thread.h"

typedef enum
{
  NEEDS_MAILBOX = 1 << 0,
  NEEDS_WRITE = 1 << 1,
  EXCLUSIVE = 1 << 2,
  RETRIABLE = 1 << 3,
} Traits;

static const struct
{
  const char *name;
  Traits traits;
} kinds[] = {
  [HEARTH_IMAP_COMMAND_SELECT] = { "SELECT", EXCLUSIVE | RETRIABLE },
  [HEARTH_IMAP_COMMAND_LIST] = { "LIST", RETRIABLE },
  [HEARTH_IMAP_COMMAND_STATUS] = { "STATUS", RETRIABLE },
  [HEARTH_IMAP_COMMAND_FETCH] = { "UID FETCH", NEEDS_MAILBOX | RETRIABLE },
  [HEARTH_IMAP_COMMAND_FETCH_BODY] = { "UID FETCH BODY", NEEDS_MAILBOX | RETRIABLE },
  [HEARTH_IMAP_COMMAND_STORE] = { "UID STORE", NEEDS_MAILBOX | NEEDS_WRITE | RETRIABLE },
  [HEARTH_IMAP_COMMAND_SEARCH] = { "UID SEARCH", NEEDS_MAILBOX | RETRIABLE },
  [HEARTH_IMAP_COMMAND_APPEND] = { "APPEND", 0 },
  [HEARTH_IMAP_COMMAND_COPY] = { "UID COPY", NEEDS_MAILBOX },
  [HEARTH_IMAP_COMMAND_MOVE] = { "UID MOVE", NEEDS_MAILBOX | NEEDS_WRITE },
  [HEARTH_IMAP_COMMAND_EXPUNGE] = { "UID EXPUNGE", NEEDS_MAILBOX | NEEDS_WRITE | RETRIABLE },
  [HEARTH_IMAP_COMMAND_CREATE] = { "CREATE", 0 },
  [HEARTH_IMAP_COMMAND_DELETE] = { "DELETE", EXCLUSIVE },
  [HEARTH_IMAP_COMMAND_SUBSCRIBE] = { "SUBSCRIBE", RETRIABLE },
  [HEARTH_IMAP_COMMAND_UNSUBSCRIBE] = { "UNSUBSCRIBE", RETRIABLE },
  [HEARTH_IMAP_COMMAND_GETQUOTAROOT] = { "GETQUOTAROOT", RETRIABLE },
  [HEARTH_IMAP_COMMAND_MYRIGHTS] = { "MYRIGHTS", RETRIABLE },
  [HEARTH_IMAP_COMMAND_RENAME] = { "RENAME", EXCLUSIVE },
  [HEARTH_IMAP_COMMAND_NOOP] = { "NOOP", RETRIABLE },
  [HEARTH_IMAP_COMMAND_UNSELECT] = { "UNSELECT", EXCLUSIVE | RETRIABLE },
  [HEARTH_IMAP_COMMAND_NOTIFY] = { "NOTIFY", RETRIABLE },
  [HEARTH_IMAP_COMMAND_CAPABILITY] = { "CAPABILITY", RETRIABLE },
  [HEARTH_IMAP_COMMAND_STARTTLS] = { "STARTTLS", EXCLUSIVE },
  [HEARTH_IMAP_COMMAND_AUTHENTICATE] = { "AUTHENTICATE", EXCLUSIVE },
  [HEARTH_IMAP_COMMAND_LOGIN] = { "LOGIN", EXCLUSIVE },
  [HEARTH_IMAP_COMMAND_ID] = { "ID", RETRIABLE },
  [HEARTH_IMAP_COMMAND_NAMESPACE] = { "NAMESPACE", RETRIABLE },
  [HEARTH_IMAP_COMMAND_ENABLE] = { "ENABLE", RETRIABLE },
  [HEARTH_IMAP_COMMAND_IDLE] = { "IDLE", EXCLUSIVE },
  [HEARTH_IMAP_COMMAND_COMPRESS] = { "COMPRESS", EXCLUSIVE },
  [HEARTH_IMAP_COMMAND_LOGOUT] = { "LOGOUT", EXCLUSIVE },
};

static void
search_key_free (gpointer data)
{
  HearthImapSearchKey *key = data;

  g_free (key->atoms);
  g_free (key->value);
  g_free (key);
}

HearthImapCommand *
hearth_imap_command_new (HearthImapCommandKind kind)
{
  HearthImapCommand *command = g_new0 (HearthImapCommand, 1);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  command->ref_count = 1;
  command->kind = kind;
  command->priority = HEARTH_IMAP_PRIORITY_NORMAL;
  return command;
}

/**
 * hearth_imap_command_ref:
 *
 * Returns: (transfer full): @command
 */
HearthImapCommand *
hearth_imap_command_ref (HearthImapCommand *command)
{
  command->ref_count++;
  return command;
}

static void
wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
command_free (HearthImapCommand *command)
{
  g_free (command->mailbox);
  g_free (command->target);
  g_free (command->section);
  wipe (command->secret);
  hearth_id_set_free (command->uids);
  g_strfreev (command->keywords);
  g_clear_pointer (&command->keys, g_ptr_array_unref);
  g_clear_pointer (&command->message, g_bytes_unref);
  g_clear_error (&command->error);
  hearth_imap_mailbox_free (command->opened);
  hearth_id_set_free (command->found);
  hearth_id_set_free (command->modified);
  hearth_id_set_free (command->from_uids);
  hearth_id_set_free (command->to_uids);
  g_clear_pointer (&command->subscribed, g_hash_table_unref);
  g_clear_pointer (&command->listed, g_hash_table_unref);
  g_free (command);
}

/**
 * hearth_imap_command_unref:
 * @command: (transfer full): a command
 */
void
hearth_imap_command_unref (HearthImapCommand *command)
{
  if (--command->ref_count == 0)
    command_free (command);
}

/**
 * hearth_imap_command_set_handlers:
 * @handlers: copied
 * @data: given to them
 */
void
hearth_imap_command_set_handlers (HearthImapCommand *command,
                                  const HearthImapHandlers *handlers,
                                  gpointer data)
{
  g_return_if_fail (command->state == HEARTH_IMAP_COMMAND_NEW);

  command->handlers = *handlers;
  command->data = data;
}

/**
 * hearth_imap_command_set_priority:
 * @priority: who waits for it; NORMAL if this is not called
 */
void
hearth_imap_command_set_priority (HearthImapCommand *command, HearthImapPriority priority)
{
  g_return_if_fail (command->state == HEARTH_IMAP_COMMAND_NEW);

  command->priority = priority;
}

static HearthImapCommand *
new_on_mailbox (HearthImapCommandKind kind, const char *mailbox)
{
  HearthImapCommand *command = hearth_imap_command_new (kind);

  command->mailbox = g_strdup (mailbox);
  return command;
}

static HearthImapCommand *
new_on_messages (HearthImapCommandKind kind,
                 const char *mailbox,
                 guint32 uid_validity,
                 const HearthIdSet *uids)
{
  HearthImapCommand *command = new_on_mailbox (kind, mailbox);

  command->uid_validity = uid_validity;
  command->uids = uids != NULL ? hearth_id_set_copy (uids) : NULL;
  return command;
}

/**
 * hearth_imap_command_new_select:
 * @mailbox: a name on the wire
 * @mode: whether anything may be changed in it
 *
 * RFC 3501 section 6.3.1 and 6.3.2.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_select (const char *mailbox, HearthImapOpenMode mode)
{
  HearthImapCommand *command = new_on_mailbox (HEARTH_IMAP_COMMAND_SELECT, mailbox);

  command->open_mode = mode;
  return command;
}

/**
 * hearth_imap_command_select_resync:
 * @uid_validity: as it was
 * @modseq: up to where everything is known
 * @last_uid: the highest UID that is known
 *
 * RFC 7162 section 3.2.5. Nothing changes for a server without QRESYNC.
 */
void
hearth_imap_command_select_resync (HearthImapCommand *command,
                                   guint32 uid_validity,
                                   guint64 modseq,
                                   guint32 last_uid)
{
  g_return_if_fail (command->kind == HEARTH_IMAP_COMMAND_SELECT && uid_validity != 0 && last_uid != 0);

  command->known_uid_validity = uid_validity;
  command->modseq = modseq;
  command->last_uid = last_uid;
}

/**
 * hearth_imap_command_is_resynced:
 *
 * Returns: whether the server was told what is known, and took it; if UIDVALIDITY is another it told nothing all the same
 */
gboolean
hearth_imap_command_is_resynced (HearthImapCommand *command)
{
  return command->is_resynced;
}

/**
 * hearth_imap_command_new_list:
 * @reference: where the pattern begins, mostly ""
 * @pattern: "*", "%" or a name
 *
 * RFC 3501 section 6.3.8, RFC 5258, RFC 6154.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_list (const char *reference, const char *pattern)
{
  HearthImapCommand *command = new_on_mailbox (HEARTH_IMAP_COMMAND_LIST, reference);

  command->target = g_strdup (pattern);
  return command;
}

/**
 * hearth_imap_command_list_status:
 * @items: what is wanted of each mailbox
 *
 * RFC 5819. A server without it just lists.
 */
void
hearth_imap_command_list_status (HearthImapCommand *command, HearthImapStatusItems items)
{
  g_return_if_fail (command->kind == HEARTH_IMAP_COMMAND_LIST);

  command->status_items = items;
}

/**
 * hearth_imap_command_has_statuses:
 *
 * Returns: whether the server was asked for the states along with the list, and took it
 */
gboolean
hearth_imap_command_has_statuses (HearthImapCommand *command)
{
  return command->has_statuses;
}

/**
 * hearth_imap_command_list_rights:
 *
 * RFC 8440. A server without it just lists.
 */
void
hearth_imap_command_list_rights (HearthImapCommand *command)
{
  g_return_if_fail (command->kind == HEARTH_IMAP_COMMAND_LIST);

  command->wants_rights = TRUE;
}

/**
 * hearth_imap_command_has_rights:
 *
 * Returns: whether the server was asked for the rights along with the list, and took it
 */
gboolean
hearth_imap_command_has_rights (HearthImapCommand *command)
{
  return command->has_rights;
}

/**
 * hearth_imap_command_new_status:
 * @mailbox: a name on the wire
 * @items: what is wanted
 *
 * RFC 3501 section 6.3.10.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_status (const char *mailbox, HearthImapStatusItems items)
{
  HearthImapCommand *command = new_on_mailbox (HEARTH_IMAP_COMMAND_STATUS, mailbox);

  command->status_items = items;
  return command;
}

/**
 * hearth_imap_command_new_fetch:
 * @uids: which messages, copied; what the server says of others does not reach the handler
 * @items: what is wanted; the UID always
 *
 * RFC 3501 section 6.4.5.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_fetch (const char *mailbox,
                               guint32 uid_validity,
                               const HearthIdSet *uids,
                               HearthImapItems items)
{
  HearthImapCommand *command = new_on_messages (HEARTH_IMAP_COMMAND_FETCH, mailbox, uid_validity, uids);

  command->items = (items | HEARTH_IMAP_ITEM_UID) & ~(HearthImapItems) HEARTH_IMAP_ITEM_BODY;
  return command;
}

/**
 * hearth_imap_command_fetch_changed_since:
 * @modseq: up to where everything is known
 *
 * RFC 7162 section 3.1.4.1. Fails with %HEARTH_ERROR_NOT_FOUND where there is no CONDSTORE.
 */
void
hearth_imap_command_fetch_changed_since (HearthImapCommand *command, guint64 modseq)
{
  g_return_if_fail (command->kind == HEARTH_IMAP_COMMAND_FETCH && modseq != 0);

  command->modseq = modseq;
}

/**
 * hearth_imap_command_new_fetch_body:
 * @uid: the message
 * @section: "" for the whole message, or a part as "1.2", "1.2.MIME", "HEADER"
 * @max_bytes: the most that is taken: the announced size and a tenth, or 0
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_fetch_body (
    const char *mailbox, guint32 uid_validity, guint32 uid, const char *section, guint64 max_bytes)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();
  HearthImapCommand *command;

  hearth_id_set_add (uids, uid);
  command = new_on_messages (HEARTH_IMAP_COMMAND_FETCH_BODY, mailbox, uid_validity, uids);
  command->section = g_strdup (section);
  command->max_bytes = max_bytes;
  command->items = HEARTH_IMAP_ITEM_UID | HEARTH_IMAP_ITEM_BODY;
  return command;
}

/**
 * hearth_imap_command_new_fetch_section:
 * @uids: which messages, copied
 * @section: a part as "1.2", or "" for the whole message
 * @first_bytes: how much of it, or 0 for all
 *
 * BODY.PEEK of each message, RFC 3501 section 6.4.5, partial if only the first bytes are wanted. A message without such a section begins a body that is
 * NIL, or is not heard of.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_fetch_section (const char *mailbox,
                                       guint32 uid_validity,
                                       const HearthIdSet *uids,
                                       const char *section,
                                       guint32 first_bytes)
{
  HearthImapCommand *command = new_on_messages (HEARTH_IMAP_COMMAND_FETCH_BODY, mailbox, uid_validity, uids);

  command->section = g_strdup (section);
  command->first_bytes = first_bytes;
  command->items = HEARTH_IMAP_ITEM_UID | HEARTH_IMAP_ITEM_BODY;
  return command;
}

/**
 * hearth_imap_command_new_store:
 * @uids: which messages, copied
 * @flags: system flags to add or remove
 * @keywords: (nullable) (array zero-terminated=1): keywords to add or remove
 *
 * +FLAGS.SILENT or -FLAGS.SILENT, RFC 3501 section 6.4.6.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_store (const char *mailbox,
                               guint32 uid_validity,
                               const HearthIdSet *uids,
                               HearthImapStoreMode mode,
                               HearthImapFlags flags,
                               const char *const *keywords)
{
  HearthImapCommand *command = new_on_messages (HEARTH_IMAP_COMMAND_STORE, mailbox, uid_validity, uids);

  command->store_mode = mode;
  command->flags = flags;
  command->keywords = g_strdupv ((char **) keywords);
  return command;
}

/**
 * hearth_imap_command_store_unchanged_since:
 * @modseq: up to where everything about the messages is known
 *
 * RFC 7162 section 3.1.3.
 */
void
hearth_imap_command_store_unchanged_since (HearthImapCommand *command, guint64 modseq)
{
  g_return_if_fail (command->kind == HEARTH_IMAP_COMMAND_STORE);

  command->modseq = modseq;
}

/**
 * hearth_imap_command_new_search:
 *
 * RFC 3501 section 6.4.4, RFC 4731.
 *
 * Returns: (transfer full): a search for all messages, until keys are added, which all must hold
 */
HearthImapCommand *
hearth_imap_command_new_search (const char *mailbox, guint32 uid_validity)
{
  HearthImapCommand *command = new_on_messages (HEARTH_IMAP_COMMAND_SEARCH, mailbox, uid_validity, NULL);

  command->keys = g_ptr_array_new_with_free_func (search_key_free);
  return command;
}

static void
add_key (HearthImapCommand *command, char *atoms, char *value)
{
  HearthImapSearchKey *key = g_new0 (HearthImapSearchKey, 1);

  g_return_if_fail (command->keys != NULL);
  key->atoms = atoms;
  key->value = value;
  g_ptr_array_add (command->keys, key);
}

/**
 * hearth_imap_command_search_uids:
 * @uids: only among these; a short set
 */
void
hearth_imap_command_search_uids (HearthImapCommand *command, const HearthIdSet *uids)
{
  g_autofree char *text = hearth_id_set_to_string (uids);

  add_key (command, g_strdup_printf ("UID %s", text), NULL);
}

/**
 * hearth_imap_command_search_flag:
 * @flag: one of the system flags
 * @is_set: whether it must be set, or not set
 */
void
hearth_imap_command_search_flag (HearthImapCommand *command, HearthImapFlags flag, gboolean is_set)
{
  static const struct
  {
    HearthImapFlags flag;
    const char *set;
    const char *unset;
  } words[] = {
    { HEARTH_IMAP_FLAG_SEEN, "SEEN", "UNSEEN" },
    { HEARTH_IMAP_FLAG_ANSWERED, "ANSWERED", "UNANSWERED" },
    { HEARTH_IMAP_FLAG_FLAGGED, "FLAGGED", "UNFLAGGED" },
    { HEARTH_IMAP_FLAG_DELETED, "DELETED", "UNDELETED" },
    { HEARTH_IMAP_FLAG_DRAFT, "DRAFT", "UNDRAFT" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].flag == flag)
      add_key (command, g_strdup (is_set ? words[i].set : words[i].unset), NULL);
}

/**
 * hearth_imap_command_search_header:
 * @name: a header field, an atom
 * @value: what must be in it
 */
void
hearth_imap_command_search_header (HearthImapCommand *command, const char *name, const char *value)
{
  add_key (command, g_strdup_printf ("HEADER %s", name), g_strdup (value));
}

/**
 * hearth_imap_command_new_append_stream:
 * @internal_date_unix_s: the date the message gets, or 0 for now
 * @size_bytes: how long it is
 * @read: gives it piece by piece, only after the server has agreed where it must
 * @data: given to @read; used until done
 *
 * RFC 3501 section 6.3.11, RFC 4315. If @read fails the connection is lost: an announced literal cannot be taken back.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_append_stream (const char *mailbox,
                                       HearthImapFlags flags,
                                       const char *const *keywords,
                                       gint64 internal_date_unix_s,
                                       guint64 size_bytes,
                                       HearthImapAppendRead read,
                                       gpointer data)
{
  HearthImapCommand *command = new_on_mailbox (HEARTH_IMAP_COMMAND_APPEND, mailbox);

  command->flags = flags;
  command->keywords = g_strdupv ((char **) keywords);
  command->date_unix_s = internal_date_unix_s;
  command->size_bytes = size_bytes;
  command->read = read;
  command->read_data = data;
  return command;
}

/**
 * hearth_imap_command_new_append:
 * @message: the message with CRLF lines
 *
 * As hearth_imap_command_new_append_stream() for what is in memory.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_append (const char *mailbox,
                                HearthImapFlags flags,
                                const char *const *keywords,
                                gint64 internal_date_unix_s,
                                GBytes *message)
{
  HearthImapCommand *command = hearth_imap_command_new_append_stream (
      mailbox, flags, keywords, internal_date_unix_s, g_bytes_get_size (message), NULL, NULL);

  command->message = g_bytes_ref (message);
  return command;
}

/**
 * hearth_imap_command_new_copy:
 * @target: where to, a name on the wire
 *
 * RFC 3501 section 6.4.7.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_copy (const char *mailbox,
                              guint32 uid_validity,
                              const HearthIdSet *uids,
                              const char *target)
{
  HearthImapCommand *command = new_on_messages (HEARTH_IMAP_COMMAND_COPY, mailbox, uid_validity, uids);

  command->target = g_strdup (target);
  return command;
}

/**
 * hearth_imap_command_new_move:
 * @target: where to, a name on the wire
 *
 * RFC 6851.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_move (const char *mailbox,
                              guint32 uid_validity,
                              const HearthIdSet *uids,
                              const char *target)
{
  HearthImapCommand *command = new_on_messages (HEARTH_IMAP_COMMAND_MOVE, mailbox, uid_validity, uids);

  command->target = g_strdup (target);
  return command;
}

/**
 * hearth_imap_command_new_expunge:
 * @uids: (nullable): those of them that have \Deleted go for ever; %NULL for every message that has it
 *
 * RFC 4315; without @uids RFC 3501 section 6.4.3.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_expunge (const char *mailbox, guint32 uid_validity, const HearthIdSet *uids)
{
  return new_on_messages (HEARTH_IMAP_COMMAND_EXPUNGE, mailbox, uid_validity, uids);
}

/**
 * hearth_imap_command_new_mailbox:
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_mailbox (HearthImapMailboxVerb verb, const char *mailbox)
{
  static const HearthImapCommandKind kind_of[] = {
    [HEARTH_IMAP_CREATE] = HEARTH_IMAP_COMMAND_CREATE,
    [HEARTH_IMAP_DELETE] = HEARTH_IMAP_COMMAND_DELETE,
    [HEARTH_IMAP_SUBSCRIBE] = HEARTH_IMAP_COMMAND_SUBSCRIBE,
    [HEARTH_IMAP_UNSUBSCRIBE] = HEARTH_IMAP_COMMAND_UNSUBSCRIBE,
    [HEARTH_IMAP_GETQUOTAROOT] = HEARTH_IMAP_COMMAND_GETQUOTAROOT,
    [HEARTH_IMAP_MYRIGHTS] = HEARTH_IMAP_COMMAND_MYRIGHTS,
  };

  return new_on_mailbox (kind_of[verb], mailbox);
}

/**
 * hearth_imap_command_new_rename:
 * @target: its new name on the wire
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_rename (const char *mailbox, const char *target)
{
  HearthImapCommand *command = new_on_mailbox (HEARTH_IMAP_COMMAND_RENAME, mailbox);

  command->target = g_strdup (target);
  return command;
}

/**
 * hearth_imap_command_new_noop:
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_noop (void)
{
  return hearth_imap_command_new (HEARTH_IMAP_COMMAND_NOOP);
}

/**
 * hearth_imap_command_new_notify:
 * @scope: of which mailboxes
 *
 * RFC 5465. Expunges in the selected mailbox come when they may come without NOTIFY too.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_notify (HearthImapNotifyScope scope)
{
  HearthImapCommand *command = hearth_imap_command_new (HEARTH_IMAP_COMMAND_NOTIFY);

  command->notify_scope = scope;
  return command;
}

/**
 * hearth_imap_command_new_unselect:
 *
 * RFC 3691.
 *
 * Returns: (transfer full): the command
 */
HearthImapCommand *
hearth_imap_command_new_unselect (void)
{
  return hearth_imap_command_new (HEARTH_IMAP_COMMAND_UNSELECT);
}

/**
 * hearth_imap_command_get_mailbox:
 *
 * Returns: (nullable): what SELECT said, as of its end
 */
const HearthImapMailbox *
hearth_imap_command_get_mailbox (HearthImapCommand *command)
{
  return command->opened;
}

/**
 * hearth_imap_command_get_found:
 *
 * Returns: (nullable): the UIDs that SEARCH found; %NULL if the server did not say
 */
const HearthIdSet *
hearth_imap_command_get_found (HearthImapCommand *command)
{
  return command->found;
}

/**
 * hearth_imap_command_get_modified:
 *
 * Returns: (nullable): the messages that STORE did not touch, because they had changed
 */
const HearthIdSet *
hearth_imap_command_get_modified (HearthImapCommand *command)
{
  return command->modified;
}

/**
 * hearth_imap_command_get_append_uid:
 *
 * Returns: whether the server said which UID the message got
 */
gboolean
hearth_imap_command_get_append_uid (HearthImapCommand *command, guint32 *uid_validity, guint32 *uid)
{
  if (command->to_uids == NULL || hearth_id_set_count (command->to_uids) != 1)
    return FALSE;
  *uid_validity = command->to_uid_validity;
  *uid = hearth_id_set_get_range (command->to_uids, 0).first;
  return TRUE;
}

/**
 * hearth_imap_command_get_copy_uids:
 * @from: (out) (transfer none): the UIDs that were copied or moved
 * @to: (out) (transfer none): what they became; both ascending, in step
 *
 * Returns: whether the server said so, in sets of equal size
 */
gboolean
hearth_imap_command_get_copy_uids (HearthImapCommand *command,
                                   guint32 *uid_validity,
                                   const HearthIdSet **from,
                                   const HearthIdSet **to)
{
  if (command->from_uids == NULL || command->to_uids == NULL ||
      hearth_id_set_count (command->from_uids) != hearth_id_set_count (command->to_uids))
    return FALSE;
  *uid_validity = command->to_uid_validity;
  *from = command->from_uids;
  *to = command->to_uids;
  return TRUE;
}

/**
 * hearth_imap_command_get_name:
 *
 * Returns: its name in IMAP, for logs
 */
const char *
hearth_imap_command_get_name (HearthImapCommand *command)
{
  return kinds[command->kind].name;
}

/**
 * hearth_imap_command_is_retriable:
 *
 * Returns: whether doing it twice is as good as once
 */
gboolean
hearth_imap_command_is_retriable (HearthImapCommand *command)
{
  return (kinds[command->kind].traits & RETRIABLE) != 0;
}

/**
 * hearth_imap_command_was_sent:
 *
 * Returns: whether a byte of it was given to the network
 */
gboolean
hearth_imap_command_was_sent (HearthImapCommand *command)
{
  return command->was_sent;
}

gboolean
hearth_imap_command_needs_mailbox (const HearthImapCommand *command)
{
  return (kinds[command->kind].traits & NEEDS_MAILBOX) != 0;
}

gboolean
hearth_imap_command_needs_write (const HearthImapCommand *command)
{
  return (kinds[command->kind].traits & NEEDS_WRITE) != 0;
}

gboolean
hearth_imap_command_is_exclusive (const HearthImapCommand *command)
{
  return (kinds[command->kind].traits & EXCLUSIVE) != 0;
}

/* Tells whoever waits, once; handlers are not called after that. */
void
hearth_imap_command_finish (HearthImapCommand *command, const GError *error)
{
  if (command->state == HEARTH_IMAP_COMMAND_DONE)
    return;
  command->state = HEARTH_IMAP_COMMAND_DONE;
  hearth_imap_command_ref (command);
  if (command->handlers.done != NULL)
    command->handlers.done (command, error, command->data);
  hearth_imap_command_unref (command);
}

static void
add_all (HearthIdSet **set, const HearthIdSet *more)
{
  if (*set == NULL)
    *set = hearth_id_set_new ();
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (more); i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (more, i);

      hearth_id_set_add_range (*set, range.first, range.last);
    }
}

/* COPYUID: a long set goes out in several lines, each with its own answer. */
void
hearth_imap_command_take_copy_uids (HearthImapCommand *command,
                                    guint32 uid_validity,
                                    const HearthIdSet *from,
                                    const HearthIdSet *to)
{
  if (from == NULL || to == NULL)
    return;
  command->to_uid_validity = uid_validity;
  add_all (&command->from_uids, from);
  add_all (&command->to_uids, to);
}

void
hearth_imap_command_take_modified (HearthImapCommand *command, const HearthIdSet *uids)
{
  add_all (&command->modified, uids);
}
