/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows OK, NO, BAD, BYE and PREAUTH: a code in brackets and words (RFC 3501 section 7.1, RFC 5530), and the
 * list of capabilities, which may be in such a code too. Engine thread; borrowed from the answer. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-response.h"

#include "hearth-imap-limits.h"

static const struct
{
  const char *word;
  HearthImapCode code;
} codes[] = {
  { "ALERT", HEARTH_IMAP_CODE_ALERT },
  { "ALREADYEXISTS", HEARTH_IMAP_CODE_ALREADYEXISTS },
  { "APPENDUID", HEARTH_IMAP_CODE_APPENDUID },
  { "AUTHENTICATIONFAILED", HEARTH_IMAP_CODE_AUTHENTICATIONFAILED },
  { "AUTHORIZATIONFAILED", HEARTH_IMAP_CODE_AUTHORIZATIONFAILED },
  { "CANNOT", HEARTH_IMAP_CODE_CANNOT },
  { "CAPABILITY", HEARTH_IMAP_CODE_CAPABILITY },
  { "CLIENTBUG", HEARTH_IMAP_CODE_CLIENTBUG },
  { "CLOSED", HEARTH_IMAP_CODE_CLOSED },
  { "CONTACTADMIN", HEARTH_IMAP_CODE_CONTACTADMIN },
  { "COPYUID", HEARTH_IMAP_CODE_COPYUID },
  { "CORRUPTION", HEARTH_IMAP_CODE_CORRUPTION },
  { "EXPIRED", HEARTH_IMAP_CODE_EXPIRED },
  { "HIGHESTMODSEQ", HEARTH_IMAP_CODE_HIGHESTMODSEQ },
  { "INUSE", HEARTH_IMAP_CODE_INUSE },
  { "LIMIT", HEARTH_IMAP_CODE_LIMIT },
  { "MODIFIED", HEARTH_IMAP_CODE_MODIFIED },
  { "NOMODSEQ", HEARTH_IMAP_CODE_NOMODSEQ },
  { "NONEXISTENT", HEARTH_IMAP_CODE_NONEXISTENT },
  { "NOPERM", HEARTH_IMAP_CODE_NOPERM },
  { "NOTIFICATIONOVERFLOW", HEARTH_IMAP_CODE_NOTIFICATIONOVERFLOW },
  { "OVERQUOTA", HEARTH_IMAP_CODE_OVERQUOTA },
  { "PERMANENTFLAGS", HEARTH_IMAP_CODE_PERMANENTFLAGS },
  { "PRIVACYREQUIRED", HEARTH_IMAP_CODE_PRIVACYREQUIRED },
  { "READ-ONLY", HEARTH_IMAP_CODE_READ_ONLY },
  { "READ-WRITE", HEARTH_IMAP_CODE_READ_WRITE },
  { "SERVERBUG", HEARTH_IMAP_CODE_SERVERBUG },
  { "TRYCREATE", HEARTH_IMAP_CODE_TRYCREATE },
  { "UIDNEXT", HEARTH_IMAP_CODE_UIDNEXT },
  { "UIDNOTSTICKY", HEARTH_IMAP_CODE_UIDNOTSTICKY },
  { "UIDVALIDITY", HEARTH_IMAP_CODE_UIDVALIDITY },
  { "UNAVAILABLE", HEARTH_IMAP_CODE_UNAVAILABLE },
};

static const struct
{
  const char *word;
  HearthImapCapabilities bit;
} capability_words[] = {
  { "IMAP4REV1", HEARTH_IMAP_CAP_IMAP4REV1 },
  { "STARTTLS", HEARTH_IMAP_CAP_STARTTLS },
  { "LOGINDISABLED", HEARTH_IMAP_CAP_LOGINDISABLED },
  { "SASL-IR", HEARTH_IMAP_CAP_SASL_IR },
  { "ID", HEARTH_IMAP_CAP_ID },
  { "ENABLE", HEARTH_IMAP_CAP_ENABLE },
  { "IDLE", HEARTH_IMAP_CAP_IDLE },
  { "NAMESPACE", HEARTH_IMAP_CAP_NAMESPACE },
  { "LITERAL+", HEARTH_IMAP_CAP_LITERAL_PLUS },
  { "LITERAL-", HEARTH_IMAP_CAP_LITERAL_MINUS },
  { "UIDPLUS", HEARTH_IMAP_CAP_UIDPLUS },
  { "MOVE", HEARTH_IMAP_CAP_MOVE },
  { "UNSELECT", HEARTH_IMAP_CAP_UNSELECT },
  { "SPECIAL-USE", HEARTH_IMAP_CAP_SPECIAL_USE },
  { "LIST-EXTENDED", HEARTH_IMAP_CAP_LIST_EXTENDED },
  { "LIST-STATUS", HEARTH_IMAP_CAP_LIST_STATUS },
  { "CHILDREN", HEARTH_IMAP_CAP_CHILDREN },
  { "ESEARCH", HEARTH_IMAP_CAP_ESEARCH },
  { "CONDSTORE", HEARTH_IMAP_CAP_CONDSTORE },
  { "QRESYNC", HEARTH_IMAP_CAP_QRESYNC | HEARTH_IMAP_CAP_CONDSTORE },
  { "NOTIFY", HEARTH_IMAP_CAP_NOTIFY },
  { "COMPRESS=DEFLATE", HEARTH_IMAP_CAP_COMPRESS },
  { "OBJECTID", HEARTH_IMAP_CAP_OBJECTID },
  { "X-GM-EXT-1", HEARTH_IMAP_CAP_GMAIL },
  { "PREVIEW", HEARTH_IMAP_CAP_PREVIEW },
  { "UTF8=ACCEPT", HEARTH_IMAP_CAP_UTF8 },
  { "QUOTA", HEARTH_IMAP_CAP_QUOTA },
  { "ACL", HEARTH_IMAP_CAP_ACL },
  { "LIST-MYRIGHTS", HEARTH_IMAP_CAP_LIST_MYRIGHTS },
};

static void
take_capability (HearthImapResponse *response, HearthImapText word)
{
  if (hearth_imap_text_starts_with (word, "AUTH=") && word.length > 5)
    {
      if (response->n_mechanisms < HEARTH_IMAP_MECHANISMS_MAX)
        response->mechanisms[response->n_mechanisms++] = (HearthImapText){ word.data + 5, word.length - 5 };
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (capability_words); i++)
    if (hearth_imap_text_is (word, capability_words[i].word))
      response->capabilities |= capability_words[i].bit;
}

/**
 * hearth_imap_capabilities_dup_names:
 *
 * Returns: (transfer full): the names of those that this layer knows
 */
GStrv
hearth_imap_capabilities_dup_names (HearthImapCapabilities capabilities)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (capability_words); i++)
    if ((capabilities & capability_words[i].bit) == capability_words[i].bit)
      g_ptr_array_add (names, g_strdup (capability_words[i].word));
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/**
 * hearth_imap_capabilities_parse:
 *
 * Reads words up to the end of the line or a closing bracket.
 */
void
hearth_imap_capabilities_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  HearthImapText word;

  for (;;)
    {
      hearth_imap_cursor_spaces (cursor);
      if (!hearth_imap_cursor_word (cursor, &word))
        return;
      take_capability (response, word);
    }
}

static void
parse_append_uid (HearthImapCursor *cursor, HearthImapResponse *response)
{
  if (!hearth_imap_cursor_number32 (cursor, &response->uid_validity))
    return;
  hearth_imap_cursor_spaces (cursor);
  response->ids = hearth_imap_cursor_dup_ids (cursor);
}

/* Whether the numbers of a set stand in ascending order, as written. */
static gboolean
is_ascending (const char *text, gsize length)
{
  guint64 last = 0, number = 0;

  for (gsize i = 0; i <= length; i++)
    {
      if (i < length && g_ascii_isdigit (text[i]))
        {
          number = number * 10 + (guint64) (text[i] - '0');
          if (number > G_MAXUINT32)
            return FALSE;
          continue;
        }
      if (number <= last)
        return FALSE;
      last = number;
      number = 0;
    }
  return TRUE;
}

/* Which UID became which is told by the order alone (RFC 4315, section 3): sets in another order than ascending would be
 * paired wrongly, and are left out. */
static void
parse_copy_uid (HearthImapCursor *cursor, HearthImapResponse *response)
{
  const char *from, *to;
  gboolean is_usable;

  if (!hearth_imap_cursor_number32 (cursor, &response->uid_validity))
    return;
  hearth_imap_cursor_spaces (cursor);
  from = cursor->p;
  response->from_ids = hearth_imap_cursor_dup_ids (cursor);
  is_usable = is_ascending (from, (gsize) (cursor->p - from));
  hearth_imap_cursor_spaces (cursor);
  to = cursor->p;
  response->ids = hearth_imap_cursor_dup_ids (cursor);
  if (is_usable && is_ascending (to, (gsize) (cursor->p - to)))
    return;
  g_clear_pointer (&response->from_ids, hearth_id_set_free);
  g_clear_pointer (&response->ids, hearth_id_set_free);
}

static void
parse_code_arguments (HearthImapCursor *cursor, HearthImapResponse *response)
{
  switch ((int) response->code)
    {
    case HEARTH_IMAP_CODE_CAPABILITY:
      hearth_imap_capabilities_parse (cursor, response);
      break;
    case HEARTH_IMAP_CODE_PERMANENTFLAGS:
      hearth_imap_cursor_flags (cursor, &response->flags);
      break;
    case HEARTH_IMAP_CODE_UIDNEXT:
    case HEARTH_IMAP_CODE_UIDVALIDITY:
    case HEARTH_IMAP_CODE_HIGHESTMODSEQ:
      if (!hearth_imap_cursor_number (cursor, &response->number))
        response->number = 0;
      break;
    case HEARTH_IMAP_CODE_MODIFIED:
      response->ids = hearth_imap_cursor_dup_ids (cursor);
      break;
    case HEARTH_IMAP_CODE_APPENDUID:
      parse_append_uid (cursor, response);
      break;
    case HEARTH_IMAP_CODE_COPYUID:
      parse_copy_uid (cursor, response);
      break;
    default:
      break;
    }
}

static void
parse_code (HearthImapCursor *cursor, HearthImapResponse *response)
{
  HearthImapText word;

  response->code = HEARTH_IMAP_CODE_OTHER;
  if (hearth_imap_cursor_word (cursor, &word))
    {
      for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
        if (hearth_imap_text_is (word, codes[i].word))
          response->code = codes[i].code;
    }
  hearth_imap_cursor_spaces (cursor);
  parse_code_arguments (cursor, response);
  while (!hearth_imap_cursor_is_done (cursor) && *cursor->p != ']')
    cursor->p++;
  hearth_imap_cursor_take (cursor, ']');
  hearth_imap_cursor_spaces (cursor);
}

/**
 * hearth_imap_status_line_parse:
 *
 * Reads code and words. URLs in them are never followed.
 */
void
hearth_imap_status_line_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  if (hearth_imap_cursor_take (cursor, '['))
    parse_code (cursor, response);
  response->text = hearth_imap_cursor_rest_of_line (cursor, HEARTH_IMAP_TEXT_MAX_BYTES);
}
