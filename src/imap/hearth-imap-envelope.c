/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ENVELOPE (RFC 3501 section 7.4.2), read straight into a compact struct. Engine thread; borrowed from the answer. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-cursor.h"
#include "hearth-imap-limits.h"

/**
 * hearth_imap_address_is_group_mark:
 *
 * Returns: whether @address is no address, but the start or the end of a group
 */
gboolean
hearth_imap_address_is_group_mark (const HearthImapAddress *address)
{
  return address->host.data == NULL;
}

/* Dovecot up to 2.3.4 writes these for what is not there. */
static void
drop_placeholders (HearthImapAddress *address)
{
  if (hearth_imap_text_is (address->mailbox, "MISSING_MAILBOX") ||
      hearth_imap_text_is (address->mailbox, "MISSING MAILBOX"))
    address->mailbox.length = 0;
  if (hearth_imap_text_is (address->host, "MISSING_DOMAIN") ||
      hearth_imap_text_is (address->host, ".MISSING-HOST-NAME."))
    address->host.length = 0;
}

/* (name route mailbox host), the cursor behind its parenthesis. */
static gboolean
parse_address (HearthImapCursor *cursor, HearthImapAddress *address)
{
  HearthImapText route;

  if (!hearth_imap_cursor_nstring (cursor, &address->name))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &route))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &address->mailbox))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &address->host))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_take (cursor, ')'))
    return FALSE;
  if (address->mailbox.length > 6 || address->host.length > 6)
    drop_placeholders (address);
  return TRUE;
}

static gboolean
parse_addresses (HearthImapCursor *cursor, HearthImapAddresses *addresses)
{
  HearthImapScratch *scratch = cursor->scratch;
  HearthImapText word;

  *addresses = (HearthImapAddresses){ scratch->addresses + scratch->n_addresses, 0, 0 };
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (hearth_imap_cursor_is_at (cursor, '"'))
    return hearth_imap_cursor_string (cursor, &word) && word.length == 0;
  if (!hearth_imap_cursor_take (cursor, '('))
    return FALSE;
  for (hearth_imap_cursor_spaces (cursor); !hearth_imap_cursor_take (cursor, ')');
       hearth_imap_cursor_spaces (cursor))
    {
      HearthImapAddress address;

      if (!hearth_imap_cursor_take (cursor, '(') || !parse_address (cursor, &address))
        return FALSE;
      addresses->n_total++;
      if (scratch->n_addresses == HEARTH_IMAP_ADDRESSES_MAX)
        continue;
      scratch->addresses[scratch->n_addresses++] = address;
      addresses->n++;
    }
  return TRUE;
}

static gboolean
parse_fields (HearthImapCursor *cursor, HearthImapEnvelope *envelope)
{
  HearthImapAddresses *const lists[] = { &envelope->from, &envelope->sender, &envelope->reply_to,
                                         &envelope->to,   &envelope->cc,     &envelope->bcc };

  if (!hearth_imap_cursor_nstring (cursor, &envelope->date))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &envelope->subject))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      hearth_imap_cursor_spaces (cursor);
      if (!parse_addresses (cursor, lists[i]))
        return FALSE;
    }
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &envelope->in_reply_to))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  return hearth_imap_cursor_nstring (cursor, &envelope->message_id);
}

/**
 * hearth_imap_envelope_parse:
 * @envelope: (out): what could be read; the rest is NIL
 *
 * Returns: whether all of it could be read; the cursor is behind the envelope either way if its end could be found
 */
gboolean
hearth_imap_envelope_parse (HearthImapCursor *cursor, HearthImapEnvelope *envelope)
{
  const HearthImapCursor start = *cursor;

  *envelope = (HearthImapEnvelope){ 0 };
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (!hearth_imap_cursor_take (cursor, '('))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (parse_fields (cursor, envelope) && hearth_imap_cursor_skip_list_rest (cursor))
    return TRUE;
  *cursor = start;
  hearth_imap_cursor_skip (cursor);
  return FALSE;
}
