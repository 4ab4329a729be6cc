/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers about what one may do and how much room there is: MYRIGHTS (RFC 4314, also along with LIST: RFC 8440), QUOTA
 * (RFC 9208). Engine thread; borrowed from the answer. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-response.h"

/* Before RFC 4314 there was one right for making and removing mailboxes, and one for deleting messages. A server of
 * today gives them along with those that they have become. */
static HearthImapRights
without_old (HearthImapRights rights)
{
  const HearthImapRights today =
      HEARTH_IMAP_RIGHT ('k') | HEARTH_IMAP_RIGHT ('x') | HEARTH_IMAP_RIGHT ('t') | HEARTH_IMAP_RIGHT ('e');

  if ((rights & today) == 0)
    {
      if (rights & HEARTH_IMAP_RIGHT ('c'))
        rights |= HEARTH_IMAP_RIGHT ('k') | HEARTH_IMAP_RIGHT ('x');
      if (rights & HEARTH_IMAP_RIGHT ('d'))
        rights |= HEARTH_IMAP_RIGHT ('t') | HEARTH_IMAP_RIGHT ('e') | HEARTH_IMAP_RIGHT ('x');
    }
  return rights & ~(HEARTH_IMAP_RIGHT ('c') | HEARTH_IMAP_RIGHT ('d'));
}

/**
 * hearth_imap_my_rights_parse:
 *
 * name rights; letters that nobody knows are left out.
 *
 * Returns: whether it was that
 */
gboolean
hearth_imap_my_rights_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  HearthImapText letters;

  response->rights = 0;
  if (!hearth_imap_cursor_string (cursor, &response->list.name))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_string (cursor, &letters))
    return FALSE;
  for (gsize i = 0; i < letters.length; i++)
    if (g_ascii_islower (letters.data[i]))
      response->rights |= HEARTH_IMAP_RIGHT (letters.data[i]);
  response->rights = without_old (response->rights);
  return TRUE;
}

static void
take_resource (HearthImapQuota *quota, HearthImapText name, guint64 used, guint64 limit)
{
  if (hearth_imap_text_is (name, "STORAGE") && limit <= G_MAXUINT64 / 1024 && used <= G_MAXUINT64 / 1024)
    {
      quota->has_storage = TRUE;
      quota->used_bytes = used * 1024;
      quota->limit_bytes = limit * 1024;
    }
  else if (hearth_imap_text_is (name, "MESSAGE"))
    {
      quota->has_messages = TRUE;
      quota->used_messages = used;
      quota->limit_messages = limit;
    }
}

/**
 * hearth_imap_quota_parse:
 *
 * root (resource used limit …); resources other than room and messages are left out.
 *
 * Returns: whether it was that
 */
gboolean
hearth_imap_quota_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  HearthImapText root;

  response->quota = (HearthImapQuota){ 0 };
  if (!hearth_imap_cursor_string (cursor, &root))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_take (cursor, '('))
    return FALSE;
  for (hearth_imap_cursor_spaces (cursor); !hearth_imap_cursor_take (cursor, ')');
       hearth_imap_cursor_spaces (cursor))
    {
      HearthImapText name;
      guint64 used, limit;

      if (!hearth_imap_cursor_atom (cursor, &name))
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
      if (!hearth_imap_cursor_number (cursor, &used))
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
      if (!hearth_imap_cursor_number (cursor, &limit))
        return FALSE;
      take_resource (&response->quota, name, used, limit);
    }
  return TRUE;
}
