/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-envelope.h"
#include "hearth-imap-structure.h"

G_BEGIN_DECLS

/** The system flags of RFC 3501, as bits. */
typedef enum
{
  HEARTH_IMAP_FLAG_SEEN = 1 << 0,
  HEARTH_IMAP_FLAG_ANSWERED = 1 << 1,
  HEARTH_IMAP_FLAG_FLAGGED = 1 << 2,
  HEARTH_IMAP_FLAG_DELETED = 1 << 3,
  HEARTH_IMAP_FLAG_DRAFT = 1 << 4,
  HEARTH_IMAP_FLAG_RECENT = 1 << 5,
  HEARTH_IMAP_FLAG_ANY = 1 << 6, /* \*, of PERMANENTFLAGS only */
} HearthImapFlags;

/**
 * HearthImapFlagList:
 * @system: the system flags
 * @keywords: (array length=n_keywords): all others, as sent
 */
typedef struct
{
  HearthImapFlags system;
  const HearthImapText *keywords;
  guint n_keywords;
} HearthImapFlagList;

/** What to ask for, and what came. */
typedef enum
{
  HEARTH_IMAP_ITEM_UID = 1 << 0, /* always asked for */
  HEARTH_IMAP_ITEM_FLAGS = 1 << 1,
  HEARTH_IMAP_ITEM_DATE = 1 << 2, /* INTERNALDATE */
  HEARTH_IMAP_ITEM_SIZE = 1 << 3, /* RFC822.SIZE */
  HEARTH_IMAP_ITEM_ENVELOPE = 1 << 4,
  HEARTH_IMAP_ITEM_STRUCTURE = 1 << 5,  /* BODYSTRUCTURE */
  HEARTH_IMAP_ITEM_REFERENCES = 1 << 6, /* BODY.PEEK[HEADER.FIELDS (REFERENCES)] */
  HEARTH_IMAP_ITEM_MODSEQ = 1 << 7,
  HEARTH_IMAP_ITEM_EMAIL_ID = 1 << 9, /* EMAILID or X-GM-MSGID; left out where neither is offered */
  HEARTH_IMAP_ITEM_PREVIEW = 1 << 10, /* PREVIEW (LAZY); needs a server that offers PREVIEW (RFC 8970) */
  HEARTH_IMAP_ITEM_LABELS = 1 << 11,  /* X-GM-LABELS; left out where X-GM-EXT-1 is not offered */
  HEARTH_IMAP_ITEM_BODY = 1 << 8,     /* some other section: goes to the body handlers */
} HearthImapItems;

/**
 * HearthImapFetch:
 * @uid: the message; 0 if the server did not say and it is not known: some message changed
 * @items: what of the following is there
 * @internal_date_unix_s: INTERNALDATE
 * @size_bytes: RFC822.SIZE; not always the size of what comes
 * @modseq: the mod-sequence, RFC 7162
 * @email_id: what the server calls the message in every mailbox (RFC 8474, or Gmail's number)
 * @preview: the first words as UTF-8 text; NIL if the server has none at hand, empty if there are none
 * @labels: (array length=n_labels): names of mailboxes as sent, those of Gmail itself with a backslash; never that of the
 *   mailbox that is selected
 * @references: the raw header block that was asked for, "References: <a@b>\r\n …", or empty
 * @is_broken: part of the answer was beyond a limit or could not be understood; what is here is right
 *
 * One FETCH answer. Everything is borrowed and valid only during the call.
 */
typedef struct
{
  guint32 uid;
  HearthImapItems items;
  HearthImapFlagList flags;
  gint64 internal_date_unix_s;
  guint64 size_bytes;
  guint64 modseq;
  HearthImapText email_id;
  HearthImapText preview;
  const HearthImapText *labels;
  guint n_labels;
  HearthImapText references;
  const HearthImapEnvelope *envelope;
  const HearthImapStructure *structure;
  gboolean is_broken;
} HearthImapFetch;

/**
 * HearthImapBody:
 * @uid: the message; 0 if the server names it only after the body: see the HearthImapFetch that follows
 * @section: what was asked for, "" for the whole message, "1.2", "HEADER"
 * @origin: the first byte of a partial answer, else 0
 * @size_bytes: how much comes
 * @is_nil: the server has no such section (Exchange says so of what it cannot render)
 *
 * The start of a body that comes in pieces.
 */
typedef struct
{
  guint32 uid;
  HearthImapText section;
  guint64 origin;
  guint64 size_bytes;
  gboolean is_nil;
} HearthImapBody;

G_END_DECLS
