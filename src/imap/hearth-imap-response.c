/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One whole answer of a server (RFC 3501 section 7) into a HearthImapResponse. Engine thread; everything in it is
 * borrowed from the bytes and the scratch memory, but the sets of UIDs, which hearth_imap_response_clear() frees. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-response.h"

#include "hearth-imap-limits.h"

typedef gboolean (*ParseFunc) (HearthImapCursor *cursor, HearthImapResponse *response);

static gboolean
parse_capability_data (HearthImapCursor *cursor, HearthImapResponse *response)
{
  hearth_imap_capabilities_parse (cursor, response);
  return TRUE;
}

static gboolean
parse_flags_data (HearthImapCursor *cursor, HearthImapResponse *response)
{
  return hearth_imap_cursor_flags (cursor, &response->flags);
}

static const struct
{
  const char *word;
  HearthImapResponseKind kind;
  ParseFunc parse;
} data_kinds[] = {
  { "CAPABILITY", HEARTH_IMAP_RESPONSE_CAPABILITY, parse_capability_data },
  { "ENABLED", HEARTH_IMAP_RESPONSE_ENABLED, parse_capability_data },
  { "LIST", HEARTH_IMAP_RESPONSE_LIST, hearth_imap_list_parse },
  { "XLIST", HEARTH_IMAP_RESPONSE_LIST, hearth_imap_list_parse },
  { "LSUB", HEARTH_IMAP_RESPONSE_LSUB, hearth_imap_list_parse },
  { "STATUS", HEARTH_IMAP_RESPONSE_STATUS, hearth_imap_status_parse },
  { "FLAGS", HEARTH_IMAP_RESPONSE_FLAGS, parse_flags_data },
  { "SEARCH", HEARTH_IMAP_RESPONSE_SEARCH, hearth_imap_search_parse },
  { "ESEARCH", HEARTH_IMAP_RESPONSE_SEARCH, hearth_imap_esearch_parse },
  { "VANISHED", HEARTH_IMAP_RESPONSE_VANISHED, hearth_imap_vanished_parse },
  { "MYRIGHTS", HEARTH_IMAP_RESPONSE_MYRIGHTS, hearth_imap_my_rights_parse },
  { "QUOTA", HEARTH_IMAP_RESPONSE_QUOTA, hearth_imap_quota_parse },
  { "NAMESPACE", HEARTH_IMAP_RESPONSE_NAMESPACE, hearth_imap_namespace_parse },
  { "ID", HEARTH_IMAP_RESPONSE_ID, hearth_imap_id_parse },
};

static const struct
{
  const char *word;
  HearthImapResponseKind kind;
} conditions[] = {
  { "OK", HEARTH_IMAP_RESPONSE_OK },           { "NO", HEARTH_IMAP_RESPONSE_NO },
  { "BAD", HEARTH_IMAP_RESPONSE_BAD },         { "BYE", HEARTH_IMAP_RESPONSE_BYE },
  { "PREAUTH", HEARTH_IMAP_RESPONSE_PREAUTH },
};

static HearthImapResponseKind
condition_of (HearthImapText word)
{
  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (hearth_imap_text_is (word, conditions[i].word))
      return conditions[i].kind;
  return HEARTH_IMAP_RESPONSE_NONE;
}

static void
parse_condition (HearthImapCursor *cursor, HearthImapResponse *response, HearthImapResponseKind kind)
{
  response->kind = kind;
  hearth_imap_cursor_spaces (cursor);
  hearth_imap_status_line_parse (cursor, response);
}

static void
parse_data (HearthImapCursor *cursor, HearthImapResponse *response, HearthImapText word)
{
  for (guint i = 0; i < G_N_ELEMENTS (data_kinds); i++)
    if (hearth_imap_text_is (word, data_kinds[i].word))
      {
        hearth_imap_cursor_spaces (cursor);
        response->kind = data_kinds[i].kind;
        if (!data_kinds[i].parse (cursor, response))
          response->kind = HEARTH_IMAP_RESPONSE_BROKEN;
        return;
      }
  response->kind = HEARTH_IMAP_RESPONSE_UNKNOWN;
}

/* "* 12 EXISTS" and its like. */
static void
parse_numbered (HearthImapCursor *cursor,
                HearthImapResponse *response,
                const char *bytes,
                const HearthImapElided *elided,
                guint n_elided)
{
  HearthImapText word;
  guint32 number;

  response->kind = HEARTH_IMAP_RESPONSE_BROKEN;
  if (!hearth_imap_cursor_number32 (cursor, &number))
    return;
  response->number = number;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_atom (cursor, &word))
    return;
  hearth_imap_cursor_spaces (cursor);
  if (hearth_imap_text_is (word, "FETCH"))
    {
      if (number == 0)
        return;
      response->kind = HEARTH_IMAP_RESPONSE_FETCH;
      hearth_imap_fetch_parse (cursor, response, bytes, elided, n_elided);
    }
  else if (hearth_imap_text_is (word, "EXISTS"))
    response->kind = HEARTH_IMAP_RESPONSE_EXISTS;
  else if (hearth_imap_text_is (word, "EXPUNGE") && number > 0)
    response->kind = HEARTH_IMAP_RESPONSE_EXPUNGE;
  else if (hearth_imap_text_is (word, "RECENT"))
    response->kind = HEARTH_IMAP_RESPONSE_RECENT;
  else if (!hearth_imap_text_is (word, "EXPUNGE"))
    response->kind = HEARTH_IMAP_RESPONSE_UNKNOWN;
}

static void
parse_tagged (HearthImapCursor *cursor, HearthImapResponse *response)
{
  HearthImapText word;
  HearthImapResponseKind kind;

  response->kind = HEARTH_IMAP_RESPONSE_BROKEN;
  if (!hearth_imap_cursor_atom (cursor, &response->tag))
    return;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_atom (cursor, &word))
    return;
  kind = condition_of (word);
  if (kind == HEARTH_IMAP_RESPONSE_OK || kind == HEARTH_IMAP_RESPONSE_NO || kind == HEARTH_IMAP_RESPONSE_BAD)
    parse_condition (cursor, response, kind);
}

static void
parse_untagged (HearthImapCursor *cursor, HearthImapResponse *response)
{
  HearthImapText word;
  HearthImapResponseKind kind;

  if (!hearth_imap_cursor_atom (cursor, &word))
    {
      response->kind = HEARTH_IMAP_RESPONSE_BROKEN;
      return;
    }
  kind = condition_of (word);
  if (kind != HEARTH_IMAP_RESPONSE_NONE)
    parse_condition (cursor, response, kind);
  else
    parse_data (cursor, response, word);
}

/**
 * hearth_imap_response_clear:
 *
 * Makes it empty.
 */
void
hearth_imap_response_clear (HearthImapResponse *response)
{
  g_clear_pointer (&response->ids, hearth_id_set_free);
  g_clear_pointer (&response->from_ids, hearth_id_set_free);
  response->kind = HEARTH_IMAP_RESPONSE_NONE;
  response->tag = response->text = response->search_tag = HEARTH_IMAP_TEXT_NIL;
  response->id_name = response->id_version = HEARTH_IMAP_TEXT_NIL;
  response->code = HEARTH_IMAP_CODE_NONE;
  response->number = 0;
  response->uid_validity = 0;
  response->is_earlier = FALSE;
  response->capabilities = 0;
  response->n_mechanisms = 0;
  response->n_namespaces = 0;
  response->n_sections = 0;
  response->flags = (HearthImapFlagList){ 0 };
  response->fetch = (HearthImapFetch){ 0 };
  response->body = (HearthImapBody){ 0 };
}

/**
 * hearth_imap_response_parse:
 * @response: filled
 * @bytes: a whole answer with its literals and the end of its line
 * @length: its length
 * @scratch: memory that it may use; emptied first
 * @elided: (array length=n_elided): literals that are not in it any more
 *
 * Never fails: what makes no sense is of kind %HEARTH_IMAP_RESPONSE_BROKEN.
 */
void
hearth_imap_response_parse (HearthImapResponse *response,
                            const char *bytes,
                            gsize length,
                            HearthImapScratch *scratch,
                            const HearthImapElided *elided,
                            guint n_elided)
{
  HearthImapCursor cursor = { bytes, bytes + length, scratch };

  hearth_imap_response_clear (response);
  hearth_imap_scratch_reset (scratch);
  if (hearth_imap_cursor_take (&cursor, '+'))
    {
      hearth_imap_cursor_spaces (&cursor);
      response->kind = HEARTH_IMAP_RESPONSE_CONTINUE;
      response->text = hearth_imap_cursor_rest_of_line (&cursor, HEARTH_IMAP_LINE_MAX_BYTES);
    }
  else if (hearth_imap_cursor_is_at (&cursor, '*') && length > 1 && bytes[1] == ' ')
    {
      cursor.p++;
      hearth_imap_cursor_spaces (&cursor);
      if (cursor.p < cursor.end && g_ascii_isdigit (*cursor.p))
        parse_numbered (&cursor, response, bytes, elided, n_elided);
      else
        parse_untagged (&cursor, response);
    }
  else
    parse_tagged (&cursor, response);
}

/**
 * hearth_imap_response_kind_get_name:
 *
 * Returns: a fixed name for logs and tests
 */
const char *
hearth_imap_response_kind_get_name (HearthImapResponseKind kind)
{
  static const char *const names[] = {
    "NONE",       "CONTINUE",  "OK",         "NO",        "BAD",      "BYE",     "PREAUTH",
    "CAPABILITY", "ENABLED",   "LIST",       "LSUB",      "STATUS",   "FLAGS",   "SEARCH",
    "VANISHED",   "NAMESPACE", "MYRIGHTS",   "QUOTA",     "ID",       "EXISTS",  "RECENT",
    "EXPUNGE",    "FETCH",     "BODY_BEGIN", "BODY_DATA", "BODY_END", "UNKNOWN", "BROKEN",
  };

  return (guint) kind < G_N_ELEMENTS (names) ? names[kind] : "NONE";
}
