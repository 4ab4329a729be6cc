/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-fetch.h"

G_BEGIN_DECLS

/** What LIST says of a mailbox: RFC 3501, 5258, 6154. */
typedef enum
{
  HEARTH_IMAP_LIST_NO_SELECT = 1 << 0, /* \Noselect or \NonExistent */
  HEARTH_IMAP_LIST_NO_INFERIORS = 1 << 1,
  HEARTH_IMAP_LIST_HAS_CHILDREN = 1 << 2,
  HEARTH_IMAP_LIST_HAS_NO_CHILDREN = 1 << 3,
  HEARTH_IMAP_LIST_SUBSCRIBED = 1 << 4,
  HEARTH_IMAP_LIST_NON_EXISTENT = 1 << 5,
  HEARTH_IMAP_LIST_DRAFTS = 1 << 8,
  HEARTH_IMAP_LIST_SENT = 1 << 9,
  HEARTH_IMAP_LIST_ARCHIVE = 1 << 10,
  HEARTH_IMAP_LIST_JUNK = 1 << 11,
  HEARTH_IMAP_LIST_TRASH = 1 << 12,
  HEARTH_IMAP_LIST_ALL = 1 << 13,
  HEARTH_IMAP_LIST_FLAGGED = 1 << 14,
  HEARTH_IMAP_LIST_IMPORTANT = 1 << 15, /* RFC 8457 */
} HearthImapListFlags;

/**
 * HearthImapListEntry:
 * @flags: what is known of it; SUBSCRIBED only if that was asked for
 * @separator: the character between levels, or 0 if there are none
 * @name: the name on the wire, which is what commands take back
 *
 * One answer to LIST. Borrowed.
 */
typedef struct
{
  HearthImapListFlags flags;
  char separator;
  HearthImapText name;
} HearthImapListEntry;

/** Items of STATUS. */
typedef enum
{
  HEARTH_IMAP_STATUS_MESSAGES = 1 << 0,
  HEARTH_IMAP_STATUS_UIDNEXT = 1 << 1,
  HEARTH_IMAP_STATUS_UIDVALIDITY = 1 << 2,
  HEARTH_IMAP_STATUS_UNSEEN = 1 << 3,
  HEARTH_IMAP_STATUS_HIGHESTMODSEQ = 1 << 4, /* left out where CONDSTORE is not offered */
  HEARTH_IMAP_STATUS_MAILBOX_ID = 1 << 5,    /* left out where OBJECTID (RFC 8474) is not offered */
} HearthImapStatusItems;

/**
 * HearthImapStatus:
 * @mailbox: the name on the wire, maybe in another case than asked
 * @items: which of the following are there
 * @mailbox_id: what it is called whatever its name is
 */
typedef struct
{
  HearthImapText mailbox;
  HearthImapStatusItems items;
  guint32 messages;
  guint32 uid_next;
  guint32 uid_validity;
  guint32 unseen;
  guint64 highest_modseq;
  HearthImapText mailbox_id;
} HearthImapStatus;

/** The rights that one has in a mailbox (RFC 4314): a bit for each letter, those of before already made new ones. */
typedef guint32 HearthImapRights;
#define HEARTH_IMAP_RIGHT(letter) ((HearthImapRights) 1 << ((letter) - 'a'))

/**
 * HearthImapQuota:
 * @has_storage: whether room is limited: @used_bytes of @limit_bytes
 * @has_messages: whether their number is
 *
 * One quota root (RFC 9208).
 */
typedef struct
{
  gboolean has_storage;
  guint64 used_bytes;
  guint64 limit_bytes;
  gboolean has_messages;
  guint64 used_messages;
  guint64 limit_messages;
} HearthImapQuota;

/**
 * HearthImapMailbox:
 * @name: the name on the wire
 * @exists: how many messages it has; kept up with the server's words while it is selected
 * @uid_validity: 0 if the server does not say: its UIDs cannot be kept
 * @uid_next: 0 if the server does not say, or not since messages came
 * @highest_modseq: 0 if there are no mod-sequences here
 * @permanent_flags: the system flags that can be changed for good
 * @keeps_keywords: whether new keywords are kept (`\*`)
 * @permanent_keywords: (array zero-terminated=1): keywords that can be changed for good, whatever @keeps_keywords says
 * @keywords: (array zero-terminated=1): the keywords that it knows
 * @is_read_only: opened by EXAMINE, or the server says so
 *
 * The mailbox that is selected. Belongs to the session and changes with it.
 */
typedef struct
{
  char *name;
  guint32 exists;
  guint32 uid_validity;
  guint32 uid_next;
  guint64 highest_modseq;
  HearthImapFlags permanent_flags;
  gboolean keeps_keywords;
  char **permanent_keywords;
  char **keywords;
  gboolean is_read_only;
} HearthImapMailbox;

HearthImapMailbox *hearth_imap_mailbox_new (const char *name);
HearthImapMailbox *hearth_imap_mailbox_copy (const HearthImapMailbox *mailbox);
void hearth_imap_mailbox_free (HearthImapMailbox *mailbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthImapMailbox, hearth_imap_mailbox_free)

/** Kinds of namespace (RFC 2342). */
typedef enum
{
  HEARTH_IMAP_NAMESPACE_PERSONAL,
  HEARTH_IMAP_NAMESPACE_OTHERS,
  HEARTH_IMAP_NAMESPACE_SHARED,
} HearthImapNamespaceKind;

/**
 * HearthImapNamespace:
 * @prefix: what the names in it begin with, on the wire; "" or "INBOX." …
 * @separator: the character between levels, or 0
 */
typedef struct
{
  HearthImapNamespaceKind kind;
  char *prefix;
  char separator;
} HearthImapNamespace;

G_END_DECLS
