/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers that name messages by UID: SEARCH, ESEARCH (RFC 4731), VANISHED (RFC 7162), and the sets in codes.
 * Engine thread; the sets belong to the response. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-response.h"

#include <string.h>

#include "hearth-imap-limits.h"

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const HearthIdRange *left = a, *right = b;

  return left->first < right->first ? -1 : left->first > right->first;
}

/* Adding in order takes constant time each; a server that shuffles a million numbers must not cost minutes. */
static HearthIdSet *
ids_from_ranges (GArray *ranges, gboolean is_ascending)
{
  HearthIdSet *set = hearth_id_set_new ();

  if (!is_ascending)
    g_array_sort (ranges, compare_ranges);
  for (guint i = 0; i < ranges->len; i++)
    {
      const HearthIdRange range = g_array_index (ranges, HearthIdRange, i);

      hearth_id_set_add_range (set, range.first, range.last);
    }
  return set;
}

/* One number or "3:5"; 0 and "*" are no UIDs. */
static gboolean
parse_range (HearthImapCursor *cursor, HearthIdRange *range)
{
  guint32 first, last;

  if (!hearth_imap_cursor_number32 (cursor, &first) || first == 0)
    return FALSE;
  last = first;
  if (hearth_imap_cursor_take (cursor, ':') && (!hearth_imap_cursor_number32 (cursor, &last) || last == 0))
    return FALSE;
  *range = (HearthIdRange){ MIN (first, last), MAX (first, last) };
  return TRUE;
}

static HearthIdSet *
parse_ranges (HearthImapCursor *cursor, char separator)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (HearthIdRange));
  gboolean is_ascending = TRUE;
  HearthIdRange range;
  guint32 last = 0;

  do
    {
      if (separator == ' ')
        hearth_imap_cursor_spaces (cursor);
      if (ranges->len == 0 && cursor->p < cursor->end && !g_ascii_isdigit (*cursor->p))
        break;
      if (separator == ' ' && (hearth_imap_cursor_is_done (cursor) || *cursor->p == '('))
        break;
      if (ranges->len >= HEARTH_IMAP_RANGES_MAX || !parse_range (cursor, &range))
        return NULL;
      is_ascending = is_ascending && range.first >= last;
      last = range.last;
      g_array_append_val (ranges, range);
    }
  while (hearth_imap_cursor_take (cursor, separator));
  return ids_from_ranges (ranges, is_ascending);
}

/**
 * hearth_imap_cursor_dup_ids:
 *
 * Reads "1,3:5".
 *
 * Returns: (transfer full) (nullable): the set, or %NULL if there is none
 */
HearthIdSet *
hearth_imap_cursor_dup_ids (HearthImapCursor *cursor)
{
  HearthIdSet *set;

  if (cursor->p >= cursor->end || !g_ascii_isdigit (*cursor->p))
    return NULL;
  set = parse_ranges (cursor, ',');
  if (set != NULL && hearth_id_set_is_empty (set))
    g_clear_pointer (&set, hearth_id_set_free);
  return set;
}

/**
 * hearth_imap_search_parse:
 *
 * Numbers with spaces between, maybe none, maybe (MODSEQ n) at the end.
 *
 * Returns: whether it was that
 */
gboolean
hearth_imap_search_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  response->ids = parse_ranges (cursor, ' ');
  return response->ids != NULL;
}

/**
 * hearth_imap_esearch_parse:
 *
 * (TAG "a5") UID ALL 1:3,5 with other items around it; without ALL nothing was found.
 *
 * Returns: whether it was that
 */
gboolean
hearth_imap_esearch_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  HearthImapText word;

  if (hearth_imap_cursor_take (cursor, '('))
    {
      if (!hearth_imap_cursor_atom (cursor, &word) || !hearth_imap_text_is (word, "TAG"))
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
      if (!hearth_imap_cursor_string (cursor, &response->search_tag) ||
          !hearth_imap_cursor_take (cursor, ')'))
        return FALSE;
    }
  for (hearth_imap_cursor_spaces (cursor); !hearth_imap_cursor_is_done (cursor);
       hearth_imap_cursor_spaces (cursor))
    {
      if (!hearth_imap_cursor_atom (cursor, &word))
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
      if (hearth_imap_text_is (word, "UID"))
        continue;
      if (!hearth_imap_text_is (word, "ALL") && !hearth_imap_cursor_skip (cursor))
        return FALSE;
      if (hearth_imap_text_is (word, "ALL"))
        {
          g_clear_pointer (&response->ids, hearth_id_set_free);
          response->ids = hearth_imap_cursor_dup_ids (cursor);
          if (response->ids == NULL)
            return FALSE;
        }
    }
  if (response->ids == NULL)
    response->ids = hearth_id_set_new ();
  return TRUE;
}

/**
 * hearth_imap_vanished_parse:
 *
 * (EARLIER) 1:3,5
 *
 * Returns: whether it was that
 */
gboolean
hearth_imap_vanished_parse (HearthImapCursor *cursor, HearthImapResponse *response)
{
  if (hearth_imap_cursor_take (cursor, '('))
    {
      response->is_earlier = TRUE;
      if (!hearth_imap_cursor_skip_list_rest (cursor))
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
    }
  response->ids = hearth_imap_cursor_dup_ids (cursor);
  return response->ids != NULL;
}
