/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-command.h"

G_BEGIN_DECLS

typedef enum
{
  HEARTH_IMAP_COMMAND_SELECT,
  HEARTH_IMAP_COMMAND_LIST,
  HEARTH_IMAP_COMMAND_STATUS,
  HEARTH_IMAP_COMMAND_FETCH,
  HEARTH_IMAP_COMMAND_FETCH_BODY,
  HEARTH_IMAP_COMMAND_STORE,
  HEARTH_IMAP_COMMAND_SEARCH,
  HEARTH_IMAP_COMMAND_APPEND,
  HEARTH_IMAP_COMMAND_COPY,
  HEARTH_IMAP_COMMAND_MOVE,
  HEARTH_IMAP_COMMAND_EXPUNGE,
  HEARTH_IMAP_COMMAND_CREATE,
  HEARTH_IMAP_COMMAND_DELETE,
  HEARTH_IMAP_COMMAND_SUBSCRIBE,
  HEARTH_IMAP_COMMAND_UNSUBSCRIBE,
  HEARTH_IMAP_COMMAND_GETQUOTAROOT,
  HEARTH_IMAP_COMMAND_MYRIGHTS,
  HEARTH_IMAP_COMMAND_RENAME,
  HEARTH_IMAP_COMMAND_NOOP,
  HEARTH_IMAP_COMMAND_UNSELECT,
  HEARTH_IMAP_COMMAND_NOTIFY,
  /* the session's own */
  HEARTH_IMAP_COMMAND_CAPABILITY,
  HEARTH_IMAP_COMMAND_STARTTLS,
  HEARTH_IMAP_COMMAND_AUTHENTICATE,
  HEARTH_IMAP_COMMAND_LOGIN,
  HEARTH_IMAP_COMMAND_ID,
  HEARTH_IMAP_COMMAND_NAMESPACE,
  HEARTH_IMAP_COMMAND_ENABLE,
  HEARTH_IMAP_COMMAND_IDLE,
  HEARTH_IMAP_COMMAND_COMPRESS,
  HEARTH_IMAP_COMMAND_LOGOUT,
} HearthImapCommandKind;

typedef enum
{
  HEARTH_IMAP_COMMAND_NEW,
  HEARTH_IMAP_COMMAND_QUEUED,
  HEARTH_IMAP_COMMAND_DONE,
} HearthImapCommandState;

/**
 * HearthImapSearchKey:
 * @atoms: words that go out as they are
 * @value: (nullable): a string behind them
 */
typedef struct
{
  char *atoms;
  char *value;
} HearthImapSearchKey;

struct _HearthImapCommand
{
  guint ref_count;
  HearthImapCommandKind kind;
  HearthImapCommandState state;
  HearthImapPriority priority;
  HearthImapHandlers handlers;
  gpointer data;

  /* what is asked for */
  char *mailbox;
  char *target;  /* COPY, MOVE, RENAME; the pattern of LIST; the mechanism of AUTHENTICATE */
  char *section; /* of FETCH_BODY; the user of LOGIN */
  char *secret;  /* of LOGIN, wiped */
  guint32 uid_validity;
  HearthIdSet *uids;
  HearthImapItems items;
  HearthImapStatusItems status_items;
  HearthImapOpenMode open_mode;
  HearthImapNotifyScope notify_scope;
  guint64 modseq;   /* SELECT, FETCH: what changed since; STORE: what did not; 0: everything */
  guint32 last_uid; /* of SELECT with modseq */
  guint32 known_uid_validity;
  HearthImapStoreMode store_mode;
  HearthImapFlags flags;
  char **keywords;
  GPtrArray *keys;
  guint64 max_bytes;
  guint32 first_bytes; /* of FETCH_BODY: only these; 0: all */
  gint64 date_unix_s;
  GBytes *message;
  guint64 size_bytes;
  HearthImapAppendRead read;
  gpointer read_data;

  /* how far it is: it may go out as several lines with a tag each */
  guint step;
  gsize next_range;
  guint n_unanswered;
  gboolean is_all_sent;
  gboolean was_sent;
  gboolean is_resynced;          /* SELECT went out with QRESYNC */
  gboolean is_conditional;       /* STORE went out with UNCHANGEDSINCE */
  gboolean is_condition_refused; /* by one of its lines */
  gboolean has_statuses;         /* LIST went out with STATUS */
  gboolean wants_rights;         /* of LIST */
  gboolean has_rights;           /* LIST went out with MYRIGHTS */
  GError *error;

  /* what came of it */
  HearthImapMailbox *opened;
  HearthIdSet *found;
  HearthIdSet *modified; /* STORE left them as they are */
  HearthIdSet *from_uids;
  HearthIdSet *to_uids;
  guint32 to_uid_validity;
  GHashTable *subscribed;
  GHashTable *listed;
};

HearthImapCommand *hearth_imap_command_new (HearthImapCommandKind kind);
gboolean hearth_imap_command_needs_mailbox (const HearthImapCommand *command);
gboolean hearth_imap_command_needs_write (const HearthImapCommand *command);
gboolean hearth_imap_command_is_exclusive (const HearthImapCommand *command);
void hearth_imap_command_take_copy_uids (HearthImapCommand *command,
                                         guint32 uid_validity,
                                         const HearthIdSet *from,
                                         const HearthIdSet *to);
void hearth_imap_command_take_modified (HearthImapCommand *command, const HearthIdSet *uids);
void hearth_imap_command_finish (HearthImapCommand *command, const GError *error);

G_END_DECLS
