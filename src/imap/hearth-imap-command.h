/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-id-set.h"
#include "hearth-imap-mailbox.h"

G_BEGIN_DECLS

/** Who waits for it: what the user waits for overtakes everything queued behind it. */
typedef enum
{
  HEARTH_IMAP_PRIORITY_USER,
  HEARTH_IMAP_PRIORITY_NORMAL,
  HEARTH_IMAP_PRIORITY_BACKGROUND,
} HearthImapPriority;

/**
 * HearthImapCommand:
 *
 * One thing asked of a server: made by one of the functions below, given to hearth_imap_connection_submit() once,
 * and told about by its handlers. Counted, engine thread only.
 *
 * Commands on messages name their mailbox: the session selects it first where needed, and with `uid_validity` other
 * than 0 the command fails with %HEARTH_ERROR_NOT_FOUND, before anything is sent, if the mailbox has another one.
 */
typedef struct _HearthImapCommand HearthImapCommand;

/**
 * HearthImapHandlers:
 * @fetch: a message of the set that was asked for; never one outside of it
 * @body_begin: a body starts; only for commands that ask for one
 * @body_data: a piece of it, at most %HEARTH_STREAM_READ_BYTES
 * @body_end: all of it was there. @fetch follows, with the UID
 * @list: one mailbox of LIST
 * @status: the answer to STATUS, or one of those that a LIST asked for
 * @rights: what one may do in @mailbox: the answer to MYRIGHTS, or one of those that a LIST asked for
 * @quota: how much room there is; there may be several
 * @vanished: these are gone since the modification sequence that SELECT named (RFC 7162); they may never have been here
 * @done: always called, exactly once, last: with %NULL if the server said OK. May free what @data is
 *
 * All may be %NULL. Everything given is borrowed. Handlers may submit and cancel commands and close the connection.
 */
typedef struct
{
  void (*fetch) (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data);
  void (*body_begin) (HearthImapCommand *command, const HearthImapBody *body, gpointer data);
  void (*body_data) (HearthImapCommand *command, const char *bytes, gsize length, gpointer data);
  void (*body_end) (HearthImapCommand *command, gpointer data);
  void (*list) (HearthImapCommand *command, const HearthImapListEntry *entry, gpointer data);
  void (*status) (HearthImapCommand *command, const HearthImapStatus *status, gpointer data);
  void (*rights) (HearthImapCommand *command, HearthImapText mailbox, HearthImapRights rights, gpointer data);
  void (*quota) (HearthImapCommand *command, const HearthImapQuota *quota, gpointer data);
  void (*vanished) (HearthImapCommand *command, const HearthIdSet *uids, gpointer data);
  void (*done) (HearthImapCommand *command, const GError *error, gpointer data);
} HearthImapHandlers;

/* Mailbox names are wire names (hearth-imap-name.h). A name or value that must not go out makes the command fail
 * with HEARTH_ERROR_INVALID_INPUT, and nothing of it is sent. */

/** How SELECT opens a mailbox. */
typedef enum
{
  HEARTH_IMAP_OPEN_READ_WRITE,
  HEARTH_IMAP_OPEN_READ_ONLY, /* EXAMINE */
} HearthImapOpenMode;

/* Selects anew, even what is selected. hearth_imap_command_get_mailbox() has the answer. */
HearthImapCommand *hearth_imap_command_new_select (const char *mailbox, HearthImapOpenMode mode);
/* Where the server can (QRESYNC, RFC 7162), SELECT also tells what changed since @modseq, of messages up to @last_uid:
 * flags through the fetch handler, what is gone through vanished. hearth_imap_command_is_resynced() says whether. */
void hearth_imap_command_select_resync (HearthImapCommand *command,
                                        guint32 uid_validity,
                                        guint64 modseq,
                                        guint32 last_uid);

/* All mailboxes that match: pattern "*" or "%" after @reference. Special uses and subscriptions are asked for along
 * with it where the server can, and by LSUB before it where not. The list handler sees each mailbox once. */
HearthImapCommand *hearth_imap_command_new_list (const char *reference, const char *pattern);
/* Along with the list, the state of every mailbox in it, where the server can (LIST-STATUS, RFC 5819). */
void hearth_imap_command_list_status (HearthImapCommand *command, HearthImapStatusItems items);
/* Along with the list, what one may do in every mailbox, where the server can (LIST-MYRIGHTS, RFC 8440). */
void hearth_imap_command_list_rights (HearthImapCommand *command);
HearthImapCommand *hearth_imap_command_new_status (const char *mailbox, HearthImapStatusItems items);

/* A range that ends with G_MAXUINT32 is sent as "n:*". @uids is copied. Long sets go out as several FETCHes. */
HearthImapCommand *hearth_imap_command_new_fetch (const char *mailbox,
                                                  guint32 uid_validity,
                                                  const HearthIdSet *uids,
                                                  HearthImapItems items);
/* Only those that changed since @modseq; needs a server with CONDSTORE (RFC 7162). */
void hearth_imap_command_fetch_changed_since (HearthImapCommand *command, guint64 modseq);
/* One section of one message, "" for all of it, without setting \Seen. Over @max_bytes (0: the limit of the layer)
 * it is skipped and the command fails with HEARTH_ERROR_LIMIT. */
HearthImapCommand *hearth_imap_command_new_fetch_body (
    const char *mailbox, guint32 uid_validity, guint32 uid, const char *section, guint64 max_bytes);
/* One section of many messages: its first bytes, or all of it. */
HearthImapCommand *hearth_imap_command_new_fetch_section (const char *mailbox,
                                                          guint32 uid_validity,
                                                          const HearthIdSet *uids,
                                                          const char *section,
                                                          guint32 first_bytes);

typedef enum
{
  HEARTH_IMAP_STORE_ADD,
  HEARTH_IMAP_STORE_REMOVE,
} HearthImapStoreMode;

HearthImapCommand *hearth_imap_command_new_store (const char *mailbox,
                                                  guint32 uid_validity,
                                                  const HearthIdSet *uids,
                                                  HearthImapStoreMode mode,
                                                  HearthImapFlags flags,
                                                  const char *const *keywords);

/* Only messages that did not change since @modseq (RFC 7162); a server without CONDSTORE changes all of them. Those that
 * were left as they are: hearth_imap_command_get_modified(). */
void hearth_imap_command_store_unchanged_since (HearthImapCommand *command, guint64 modseq);

/* With no key added: ALL. */
HearthImapCommand *hearth_imap_command_new_search (const char *mailbox, guint32 uid_validity);
void hearth_imap_command_search_uids (HearthImapCommand *command, const HearthIdSet *uids);
void hearth_imap_command_search_flag (HearthImapCommand *command, HearthImapFlags flag, gboolean is_set);
void hearth_imap_command_search_header (HearthImapCommand *command, const char *name, const char *value);

/**
 * HearthImapAppendSource:
 * @read: gives the next piece, %NULL at the end or with @error set; pieces must add up to the size that was announced
 *
 * The bytes of a message to be appended, read as the wire takes them.
 */
typedef GBytes *(*HearthImapAppendRead) (gpointer data, GError **error);

HearthImapCommand *hearth_imap_command_new_append (const char *mailbox,
                                                   HearthImapFlags flags,
                                                   const char *const *keywords,
                                                   gint64 internal_date_unix_s,
                                                   GBytes *message);
HearthImapCommand *hearth_imap_command_new_append_stream (const char *mailbox,
                                                          HearthImapFlags flags,
                                                          const char *const *keywords,
                                                          gint64 internal_date_unix_s,
                                                          guint64 size_bytes,
                                                          HearthImapAppendRead read,
                                                          gpointer data);

/* UID EXPUNGE (with UIDs) and MOVE fail with HEARTH_ERROR_NOT_FOUND where the server has no such command. */
HearthImapCommand *hearth_imap_command_new_copy (const char *mailbox,
                                                 guint32 uid_validity,
                                                 const HearthIdSet *uids,
                                                 const char *target);
HearthImapCommand *hearth_imap_command_new_move (const char *mailbox,
                                                 guint32 uid_validity,
                                                 const HearthIdSet *uids,
                                                 const char *target);
HearthImapCommand *
hearth_imap_command_new_expunge (const char *mailbox, guint32 uid_validity, const HearthIdSet *uids);

/** Commands whose only argument is a mailbox. */
typedef enum
{
  HEARTH_IMAP_CREATE,
  HEARTH_IMAP_DELETE,
  HEARTH_IMAP_SUBSCRIBE,
  HEARTH_IMAP_UNSUBSCRIBE,
  HEARTH_IMAP_GETQUOTAROOT, /* fails with HEARTH_ERROR_NOT_FOUND where the server has no QUOTA */
  HEARTH_IMAP_MYRIGHTS,     /* likewise without ACL */
} HearthImapMailboxVerb;

HearthImapCommand *hearth_imap_command_new_mailbox (HearthImapMailboxVerb verb, const char *mailbox);
HearthImapCommand *hearth_imap_command_new_rename (const char *mailbox, const char *target);
HearthImapCommand *hearth_imap_command_new_noop (void);
/** Of which mailboxes the server is to tell by itself. */
typedef enum
{
  HEARTH_IMAP_NOTIFY_PERSONAL, /* all of the user's own, and the selected one */
  HEARTH_IMAP_NOTIFY_SELECTED, /* as without NOTIFY */
} HearthImapNotifyScope;

/* Has the server tell of changes in mailboxes that are not selected (NOTIFY, RFC 5465): they come as status and
 * list_changed events, until the notify_ended event. Fails with HEARTH_ERROR_NOT_FOUND where that is not offered. */
HearthImapCommand *hearth_imap_command_new_notify (HearthImapNotifyScope scope);
/* Leaves the mailbox without expunging: UNSELECT, or EXAMINE and CLOSE where that is not offered. */
HearthImapCommand *hearth_imap_command_new_unselect (void);

HearthImapCommand *hearth_imap_command_ref (HearthImapCommand *command);
void hearth_imap_command_unref (HearthImapCommand *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthImapCommand, hearth_imap_command_unref)

/* To be set before it is submitted. */
void hearth_imap_command_set_handlers (HearthImapCommand *command,
                                       const HearthImapHandlers *handlers,
                                       gpointer data);
void hearth_imap_command_set_priority (HearthImapCommand *command, HearthImapPriority priority);

/* Valid in and after done without an error. */
const HearthImapMailbox *
hearth_imap_command_get_mailbox (HearthImapCommand *command);           /* as selected; of SELECT */
gboolean hearth_imap_command_is_resynced (HearthImapCommand *command);  /* SELECT told all that changed */
gboolean hearth_imap_command_has_statuses (HearthImapCommand *command); /* LIST told the states, too */
gboolean hearth_imap_command_has_rights (HearthImapCommand *command);   /* LIST told the rights, too */
const HearthIdSet *hearth_imap_command_get_found (HearthImapCommand *command);    /* UIDs; of SEARCH */
const HearthIdSet *hearth_imap_command_get_modified (HearthImapCommand *command); /* UIDs; of STORE */
gboolean hearth_imap_command_get_append_uid (HearthImapCommand *command, guint32 *uid_validity, guint32 *uid);
gboolean hearth_imap_command_get_copy_uids (HearthImapCommand *command,
                                            guint32 *uid_validity,
                                            const HearthIdSet **from,
                                            const HearthIdSet **to);

/* Whether it may be submitted anew to another connection after this one broke: asking and STORE may, APPEND, COPY,
 * MOVE and changes of mailboxes may not without looking first. */
gboolean hearth_imap_command_is_retriable (HearthImapCommand *command);
/* Whether any of it may have reached the server. */
gboolean hearth_imap_command_was_sent (HearthImapCommand *command);
const char *hearth_imap_command_get_name (HearthImapCommand *command); /* "UID FETCH", for logs */

G_END_DECLS
