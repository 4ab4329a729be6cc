/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers about mailboxes: LIST and LSUB (RFC 3501, 5258, 6154), STATUS, NAMESPACE (RFC 2342), ID (RFC 2971).
 * Engine thread; borrowed from the answer. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-response.h"

#include "hearth-imap-limits.h"

static const struct
{
  const char *word;
  HearthImapListFlags bit;
} list_words[] = {
  { "\\Noselect", HEARTH_IMAP_LIST_NO_SELECT },
  { "\\NonExistent", HEARTH_IMAP_LIST_NO_SELECT | HEARTH_IMAP_LIST_NON_EXISTENT },
  { "\\Noinferiors", HEARTH_IMAP_LIST_NO_INFERIORS | HEARTH_IMAP_LIST_HAS_NO_CHILDREN },
  { "\\HasChildren", HEARTH_IMAP_LIST_HAS_CHILDREN },
  { "\\HasNoChildren", HEARTH_IMAP_LIST_HAS_NO_CHILDREN },
  { "\\Subscribed", HEARTH_IMAP_LIST_SUBSCRIBED },
  { "\\Drafts", HEARTH_IMAP_LIST_DRAFTS },
  { "\\Sent", HEARTH_IMAP_LIST_SENT },
  { "\\Archive", HEARTH_IMAP_LIST_ARCHIVE },
  { "\\Junk", HEARTH_IMAP_LIST_JUNK },
  { "\\Spam", HEARTH_IMAP_LIST_JUNK },
  { "\\Trash", HEARTH_IMAP_LIST_TRASH },
  { "\\All", HEARTH_IMAP_LIST_ALL },
  { "\\AllMail", HEARTH_IMAP_LIST_ALL },
  { "\\Flagged", HEARTH_IMAP_LIST_FLAGGED },
  { "\\Starred", HEARTH_IMAP_LIST_FLAGGED },
  { "\\Important", HEARTH_IMAP_LIST_IMPORTANT },
};

/* Some servers put flags of messages here; next to those \Flagged is one of them and no special use. */
static gboolean
is_message_flag (HearthImapText word)
{
  return hearth_imap_text_is (word, "\\Seen") || hearth_imap_text_is (word, "\\Answered") ||
         hearth_imap_text_is (word, "\\Deleted") || hearth_imap_text_is (word, "\\Draft");
}

static gboolean
parse_list_flags (HearthImapCursor *cursor, HearthImapListFlags *flags)
{
  gboolean has_message_flags = FALSE;

  *flags = 0;
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (!hearth_imap_cursor_take (cursor, '('))
    return FALSE;
  for (hearth_imap_cursor_spaces (cursor); !hearth_imap_cursor_take (cursor, ')');
       hearth_imap_cursor_spaces (cursor))
    {
      HearthImapText word;

      if (!hearth_imap_cursor_string (cursor, &word))
        return FALSE;
      has_message_flags = has_message_flags || is_message_flag (word);
      for (guint i = 0; i < G_N_ELEMENTS (list_words); i++)
        if (hearth_imap_text_is (word, list_words[i].word))
          *flags |= list_words[i].bit;
    }
  if (has_message_flags)
    *flags &= ~(HearthImapListFlags) HEARTH_IMAP_LIST_FLAGGED;
  return TRUE;
}

/* A separator is one character; "" and NIL are none. */
static gboolean
parse_separator (HearthImapCursor *cursor, char *separator)
{
  HearthImapText text;

  *separator = 0;
  if (!hearth_imap_cursor_nstring (cursor, &text))
    return FALSE;
  if (text.length > 1 || (text.length == 1 && (guchar) text.data[0] < ' '))
    return FALSE;
  if (text.length == 1)
    *separator = text.data[0];
  return TRUE;
}

/* A name that is neither quoted nor a literal may have any bytes in it, spaces too: it goes up to a list or the end. */
static gboolean
parse_name (HearthImapCursor *cursor, HearthImapText *name)
{
  const char *start = cursor->p;
  const char *end;

  if (cursor->p >= cursor->end)
    return FALSE;
  if (*start == '"' || *start == '{')
    return hearth_imap_cursor_string (cursor, name);
  while (!hearth_imap_cursor_is_done (cursor) &&
         !(*cursor->p == ' ' && cursor->p + 1 < cursor->end && cursor->p[1] == '('))
    cursor->p++;
  for (end = cursor->p; end > start && end[-1] == ' ';)
    end--;
  *name = (HearthImapText){ start, (gsize) (end - start) };
  return name->length > 0;
}

/**
 * hearth_imap_list_parse:
 *
 * (flags) separator name; what LIST-EXTENDED adds behind it is not used.
 *
 * Returns: whether it was that
 */
gboolean
hearth_imap_list_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  HearthImapListEntry *entry = &response->list;

  if (!parse_list_flags (cursor, &entry->flags))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!parse_separator (cursor, &entry->separator))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  return parse_name (cursor, &entry->name);
}

static void
take_status_item (HearthImapStatus *status, HearthImapText word, guint64 value)
{
  const struct
  {
    const char *word;
    HearthImapStatusItems item;
    guint32 *value;
  } items[] = {
    { "MESSAGES", HEARTH_IMAP_STATUS_MESSAGES, &status->messages },
    { "UIDNEXT", HEARTH_IMAP_STATUS_UIDNEXT, &status->uid_next },
    { "UIDVALIDITY", HEARTH_IMAP_STATUS_UIDVALIDITY, &status->uid_validity },
    { "UNSEEN", HEARTH_IMAP_STATUS_UNSEEN, &status->unseen },
  };

  if (hearth_imap_text_is (word, "HIGHESTMODSEQ"))
    {
      status->highest_modseq = value;
      status->items |= HEARTH_IMAP_STATUS_HIGHESTMODSEQ;
    }
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (hearth_imap_text_is (word, items[i].word) && value <= G_MAXUINT32)
      {
        *items[i].value = (guint32) value;
        status->items |= items[i].item;
      }
}

/* MAILBOXID (F2212ea87-6097-4256-9d51-71338625) */
static gboolean
parse_mailbox_id (HearthImapCursor *cursor, HearthImapStatus *status)
{
  if (!hearth_imap_cursor_take (cursor, '(') || !hearth_imap_cursor_word (cursor, &status->mailbox_id) ||
      !hearth_imap_cursor_take (cursor, ')'))
    return FALSE;
  status->items |= HEARTH_IMAP_STATUS_MAILBOX_ID;
  return TRUE;
}

/**
 * hearth_imap_status_parse:
 *
 * name (item value item value …); items whose value is no number are left out.
 *
 * Returns: whether it was that
 */
gboolean
hearth_imap_status_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  HearthImapStatus *status = &response->status;

  *status = (HearthImapStatus){ 0 };
  if (!parse_name (cursor, &status->mailbox))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_take (cursor, '('))
    return FALSE;
  for (hearth_imap_cursor_spaces (cursor); !hearth_imap_cursor_take (cursor, ')');
       hearth_imap_cursor_spaces (cursor))
    {
      HearthImapText word;
      guint64 value;

      if (!hearth_imap_cursor_atom (cursor, &word))
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
      if (hearth_imap_text_is (word, "MAILBOXID") && hearth_imap_cursor_is_at (cursor, '('))
        {
          if (!parse_mailbox_id (cursor, status))
            return FALSE;
        }
      else if (hearth_imap_cursor_number (cursor, &value))
        take_status_item (status, word, value);
      else if (!hearth_imap_cursor_skip (cursor))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_namespace (HearthImapCursor *cursor, HearthImapResponse *response, HearthImapNamespaceKind kind)
{
  HearthImapText prefix;
  char separator;

  if (!hearth_imap_cursor_take (cursor, '(') || !hearth_imap_cursor_nstring (cursor, &prefix))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!parse_separator (cursor, &separator) || !hearth_imap_cursor_skip_list_rest (cursor))
    return FALSE;
  if (response->n_namespaces < HEARTH_IMAP_NAMESPACES_MAX)
    {
      response->namespaces[response->n_namespaces].kind = kind;
      response->namespaces[response->n_namespaces].prefix = prefix;
      response->namespaces[response->n_namespaces++].separator = separator;
    }
  return TRUE;
}

/**
 * hearth_imap_namespace_parse:
 *
 * Three lists of (prefix separator) or NIL: personal, other users', shared.
 *
 * Returns: whether it was that
 */
gboolean
hearth_imap_namespace_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  static const HearthImapNamespaceKind kinds[] = { HEARTH_IMAP_NAMESPACE_PERSONAL,
                                                   HEARTH_IMAP_NAMESPACE_OTHERS,
                                                   HEARTH_IMAP_NAMESPACE_SHARED };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      hearth_imap_cursor_spaces (cursor);
      if (hearth_imap_cursor_nil (cursor))
        continue;
      if (!hearth_imap_cursor_take (cursor, '('))
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
      while (!hearth_imap_cursor_take (cursor, ')'))
        {
          if (!parse_namespace (cursor, response, kinds[i]))
            return FALSE;
          hearth_imap_cursor_spaces (cursor);
        }
    }
  return TRUE;
}

/**
 * hearth_imap_id_parse:
 *
 * ("name" "Dovecot" …) or NIL: what the server says it is.
 *
 * Returns: whether it was that
 */
gboolean
hearth_imap_id_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (!hearth_imap_cursor_take (cursor, '('))
    return FALSE;
  for (hearth_imap_cursor_spaces (cursor); !hearth_imap_cursor_take (cursor, ')');
       hearth_imap_cursor_spaces (cursor))
    {
      HearthImapText key, value;

      if (!hearth_imap_cursor_nstring (cursor, &key))
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
      if (!hearth_imap_cursor_nstring (cursor, &value))
        return FALSE;
      if (hearth_imap_text_is (key, "name"))
        response->id_name = value;
      else if (hearth_imap_text_is (key, "version"))
        response->id_version = value;
    }
  return TRUE;
}
