/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-text.h"

G_BEGIN_DECLS

/**
 * HearthImapAddress:
 * @name: the display name as in the header, encoded words and all; NIL if none
 * @mailbox: the part before the @; of a group's start its name; NIL at a group's end
 * @host: the domain; NIL for a group's start and end
 */
typedef struct
{
  HearthImapText name;
  HearthImapText mailbox;
  HearthImapText host;
} HearthImapAddress;

/**
 * HearthImapAddresses:
 * @first: (array length=n): in the order of the header, groups included
 * @n: how many are here
 * @n_total: how many the server sent: more than @n if a limit cut them
 */
typedef struct
{
  const HearthImapAddress *first;
  guint n;
  guint n_total;
} HearthImapAddresses;

/**
 * HearthImapEnvelope:
 *
 * ENVELOPE (RFC 3501 section 7.4.2): raw header values; RFC 2047 is decoded by who wants to show them.
 */
typedef struct
{
  HearthImapText date;
  HearthImapText subject;
  HearthImapText in_reply_to;
  HearthImapText message_id;
  HearthImapAddresses from;
  HearthImapAddresses sender;
  HearthImapAddresses reply_to;
  HearthImapAddresses to;
  HearthImapAddresses cc;
  HearthImapAddresses bcc;
} HearthImapEnvelope;

gboolean hearth_imap_address_is_group_mark (const HearthImapAddress *address);

G_END_DECLS
