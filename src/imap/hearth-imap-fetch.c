/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FETCH answers (RFC 3501 section 7.4.2): items in any order, unknown ones skipped. Engine thread; borrowed. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-response.h"

#include <string.h>

#include "hearth-imap-limits.h"

typedef struct
{
  HearthImapCursor *cursor;
  HearthImapResponse *response;
  const char *bytes;
  const HearthImapElided *elided;
  guint n_elided;
} Reader;

/* Days from 1970 of a date in the Gregorian calendar. */
static gint64
days_from_civil (int year, int month, int day)
{
  const int shifted = month <= 2 ? year - 1 : year;
  const int era = shifted / 400;
  const int year_of_era = shifted - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return (gint64) era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

static int
two_digits (const char *p)
{
  const int tens = p[0] == ' ' ? 0 : p[0] - '0';

  if (tens < 0 || tens > 9 || !g_ascii_isdigit (p[1]))
    return -1;
  return tens * 10 + p[1] - '0';
}

static int
month_number (const char *p)
{
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  const char lower[3] = { g_ascii_tolower (p[0]), g_ascii_tolower (p[1]), g_ascii_tolower (p[2]) };

  for (int i = 0; i < 12; i++)
    if (memcmp (names + i * 3, lower, 3) == 0)
      return i + 1;
  return -1;
}

/* "17-Jul-1996 02:44:25 -0700", always 26 bytes; the day may begin with a space, or be one digit in sloppy servers. */
static gboolean
parse_date (HearthImapText text, gint64 *unix_s)
{
  char padded[26];
  const char *p = text.data;
  int day, month, year, hour, minute, second, zone;

  if (text.length == 25 && p[1] == '-')
    {
      padded[0] = ' ';
      memcpy (padded + 1, p, 25);
      p = padded;
    }
  else if (text.length != 26)
    return FALSE;
  if (p[2] != '-' || p[6] != '-' || p[14] != ':' || p[17] != ':' || (p[21] != '+' && p[21] != '-'))
    return FALSE;
  day = two_digits (p);
  month = month_number (p + 3);
  year = two_digits (p + 7) * 100 + two_digits (p + 9);
  hour = two_digits (p + 12);
  minute = two_digits (p + 15);
  second = two_digits (p + 18);
  zone = two_digits (p + 22) * 60 + two_digits (p + 24);
  if (day < 1 || day > 31 || month < 1 || two_digits (p + 7) < 0 || two_digits (p + 9) < 0 || hour < 0 ||
      hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60 || two_digits (p + 22) < 0 ||
      two_digits (p + 24) < 0)
    return FALSE;
  if (p[21] == '-')
    zone = -zone;
  *unix_s = days_from_civil (year, month, day) * 86400 + hour * 3600 + minute * 60 + second - zone * 60;
  return TRUE;
}

static gboolean
parse_internal_date (HearthImapCursor *cursor, HearthImapFetch *fetch)
{
  HearthImapText text;

  if (!hearth_imap_cursor_nstring (cursor, &text))
    return FALSE;
  if (text.data != NULL && parse_date (text, &fetch->internal_date_unix_s))
    fetch->items |= HEARTH_IMAP_ITEM_DATE;
  return TRUE;
}

/* What follows BODY: "[section]<origin>", the cursor at the bracket. */
static gboolean
parse_section_name (HearthImapCursor *cursor, HearthImapSection *section)
{
  const char *start = ++cursor->p;
  guint64 origin;

  while (cursor->p < cursor->end && *cursor->p != ']' && *cursor->p != '\r' && *cursor->p != '\n')
    cursor->p++;
  section->name = (HearthImapText){ start, (gsize) (cursor->p - start) };
  if (!hearth_imap_cursor_take (cursor, ']'))
    return FALSE;
  if (hearth_imap_cursor_take (cursor, '<'))
    {
      if (!hearth_imap_cursor_number (cursor, &origin) || !hearth_imap_cursor_take (cursor, '>'))
        return FALSE;
      section->origin = origin;
    }
  return TRUE;
}

static const HearthImapElided *
elided_here (const Reader *reader)
{
  const gsize at = (gsize) (reader->cursor->p - reader->bytes);

  for (guint i = 0; i < reader->n_elided; i++)
    if (reader->elided[i].at == at)
      return &reader->elided[i];
  return NULL;
}

static gboolean
parse_section_value (Reader *reader, HearthImapSection *section)
{
  HearthImapFetch *fetch = &reader->response->fetch;
  HearthImapScratch *scratch = reader->cursor->scratch;
  const HearthImapElided *elided;

  hearth_imap_cursor_spaces (reader->cursor);
  elided = elided_here (reader);
  if (!hearth_imap_cursor_nstring (reader->cursor, &section->data))
    {
      /* At the head of a literal that is about to be handed on, the section is all that there is. */
      reader->response->body = (HearthImapBody){ .section = section->name, .origin = section->origin };
      return FALSE;
    }
  section->is_streamed = elided != NULL;
  section->size_bytes = elided != NULL ? elided->size_bytes : section->data.length;
  if (hearth_imap_text_starts_with (section->name, "HEADER.FIELDS"))
    {
      fetch->items |= HEARTH_IMAP_ITEM_REFERENCES;
      fetch->references = section->data;
    }
  else
    fetch->items |= HEARTH_IMAP_ITEM_BODY;
  if (scratch->n_sections < HEARTH_IMAP_SECTIONS_MAX)
    scratch->sections[scratch->n_sections++] = *section;
  return TRUE;
}

static gboolean
parse_structure (Reader *reader)
{
  HearthImapScratch *scratch = reader->cursor->scratch;
  HearthImapFetch *fetch = &reader->response->fetch;

  if (!hearth_imap_structure_parse (reader->cursor, &scratch->structure))
    return FALSE;
  fetch->structure = &scratch->structure;
  fetch->items |= HEARTH_IMAP_ITEM_STRUCTURE;
  return TRUE;
}

/* An envelope that makes no sense but has an end leaves the other items alone. */
static gboolean
parse_envelope (Reader *reader)
{
  HearthImapScratch *scratch = reader->cursor->scratch;
  HearthImapFetch *fetch = &reader->response->fetch;
  const char *start = reader->cursor->p;

  if (!hearth_imap_envelope_parse (reader->cursor, &scratch->envelope))
    fetch->is_broken = TRUE;
  fetch->envelope = &scratch->envelope;
  fetch->items |= HEARTH_IMAP_ITEM_ENVELOPE;
  return reader->cursor->p != start;
}

static gboolean
parse_modseq (HearthImapCursor *cursor, HearthImapFetch *fetch)
{
  if (!hearth_imap_cursor_take (cursor, '(') || !hearth_imap_cursor_number (cursor, &fetch->modseq) ||
      !hearth_imap_cursor_take (cursor, ')'))
    return FALSE;
  fetch->items |= HEARTH_IMAP_ITEM_MODSEQ;
  return TRUE;
}

/* EMAILID (M6d99ac3275bb4e) */
static gboolean
parse_email_id (HearthImapCursor *cursor, HearthImapFetch *fetch)
{
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (!hearth_imap_cursor_take (cursor, '(') || !hearth_imap_cursor_word (cursor, &fetch->email_id) ||
      !hearth_imap_cursor_take (cursor, ')'))
    return FALSE;
  fetch->items |= HEARTH_IMAP_ITEM_EMAIL_ID;
  return TRUE;
}

/* X-GM-MSGID 1278455344230334865 */
static gboolean
parse_gmail_id (HearthImapCursor *cursor, HearthImapFetch *fetch)
{
  const char *start = cursor->p;
  guint64 number;

  if (!hearth_imap_cursor_number (cursor, &number))
    return FALSE;
  fetch->email_id = (HearthImapText){ start, (gsize) (cursor->p - start) };
  fetch->items |= HEARTH_IMAP_ITEM_EMAIL_ID;
  return TRUE;
}

/* X-GM-LABELS (\\Inbox "two words" &AOk-t&AOk-). Half a list is none, as with flags. */
static gboolean
parse_labels (HearthImapCursor *cursor, HearthImapFetch *fetch)
{
  fetch->n_labels = 0;
  if (!hearth_imap_cursor_strings (cursor, HEARTH_IMAP_LABELS_MAX, HEARTH_IMAP_LABEL_MAX_BYTES,
                                   &fetch->labels, &fetch->n_labels))
    return FALSE;
  fetch->items |= HEARTH_IMAP_ITEM_LABELS;
  return TRUE;
}

static gboolean
parse_preview (HearthImapCursor *cursor, HearthImapFetch *fetch)
{
  if (!hearth_imap_cursor_nstring (cursor, &fetch->preview))
    return FALSE;
  fetch->items |= HEARTH_IMAP_ITEM_PREVIEW;
  return TRUE;
}

static gboolean
parse_uid (HearthImapCursor *cursor, HearthImapFetch *fetch)
{
  if (!hearth_imap_cursor_number32 (cursor, &fetch->uid))
    return FALSE;
  if (fetch->uid != 0)
    fetch->items |= HEARTH_IMAP_ITEM_UID;
  return TRUE;
}

/* Half a list of flags is none: it must not look as if the others had been taken away. */
static gboolean
parse_flags (HearthImapCursor *cursor, HearthImapFetch *fetch)
{
  if (!hearth_imap_cursor_flags (cursor, &fetch->flags))
    {
      fetch->flags = (HearthImapFlagList){ 0 };
      return FALSE;
    }
  fetch->items |= HEARTH_IMAP_ITEM_FLAGS;
  return TRUE;
}

static gboolean
parse_size (HearthImapCursor *cursor, HearthImapFetch *fetch)
{
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (!hearth_imap_cursor_number (cursor, &fetch->size_bytes))
    return FALSE;
  fetch->items |= HEARTH_IMAP_ITEM_SIZE;
  return TRUE;
}

static gboolean
parse_body_item (Reader *reader, HearthImapText name)
{
  HearthImapSection section = { 0 };

  if (hearth_imap_cursor_is_at (reader->cursor, '['))
    return parse_section_name (reader->cursor, &section) && parse_section_value (reader, &section);
  hearth_imap_cursor_spaces (reader->cursor);
  if (name.length == 4 || hearth_imap_text_is (name, "BODYSTRUCTURE"))
    return parse_structure (reader);
  return hearth_imap_cursor_skip (reader->cursor);
}

static gboolean
parse_old_section (Reader *reader, const char *name)
{
  HearthImapSection section = { .name = { name, strlen (name) } };

  return parse_section_value (reader, &section);
}

static gboolean
parse_item (Reader *reader)
{
  HearthImapCursor *cursor = reader->cursor;
  HearthImapFetch *fetch = &reader->response->fetch;
  HearthImapText name;

  if (!hearth_imap_cursor_word (cursor, &name))
    return FALSE;
  if (hearth_imap_text_starts_with (name, "BODY") || hearth_imap_text_is (name, "BINARY"))
    return parse_body_item (reader, name);
  hearth_imap_cursor_spaces (cursor);
  if (hearth_imap_text_is (name, "UID"))
    return parse_uid (cursor, fetch);
  if (hearth_imap_text_is (name, "FLAGS"))
    return parse_flags (cursor, fetch);
  if (hearth_imap_text_is (name, "INTERNALDATE"))
    return parse_internal_date (cursor, fetch);
  if (hearth_imap_text_is (name, "RFC822.SIZE"))
    return parse_size (cursor, fetch);
  if (hearth_imap_text_is (name, "ENVELOPE"))
    return parse_envelope (reader);
  if (hearth_imap_text_is (name, "MODSEQ"))
    return parse_modseq (cursor, fetch);
  if (hearth_imap_text_is (name, "EMAILID"))
    return parse_email_id (cursor, fetch);
  if (hearth_imap_text_is (name, "X-GM-MSGID"))
    return parse_gmail_id (cursor, fetch);
  if (hearth_imap_text_is (name, "X-GM-LABELS"))
    return parse_labels (cursor, fetch);
  if (hearth_imap_text_is (name, "PREVIEW"))
    return parse_preview (cursor, fetch);
  if (hearth_imap_text_is (name, "RFC822"))
    return parse_old_section (reader, "");
  if (hearth_imap_text_is (name, "RFC822.HEADER"))
    return parse_old_section (reader, "HEADER");
  if (hearth_imap_text_is (name, "RFC822.TEXT"))
    return parse_old_section (reader, "TEXT");
  return hearth_imap_cursor_skip (cursor);
}

/**
 * hearth_imap_fetch_parse:
 * @bytes: the first byte of the answer, from which @elided counts
 *
 * Reads the list behind "* 12 FETCH". What comes before the first thing that makes no sense is kept.
 *
 * Returns: whether all of it made sense
 */
gboolean
hearth_imap_fetch_parse (HearthImapCursor *cursor,
                         HearthImapResponse *response,
                         const char *bytes,
                         const HearthImapElided *elided,
                         guint n_elided)
{
  Reader reader = { cursor, response, bytes, elided, n_elided };
  gboolean is_whole = hearth_imap_cursor_take (cursor, '(');

  while (is_whole)
    {
      hearth_imap_cursor_spaces (cursor);
      if (hearth_imap_cursor_take (cursor, ')'))
        break;
      is_whole = parse_item (&reader);
    }
  if (!is_whole)
    response->fetch.is_broken = TRUE;
  response->sections = cursor->scratch->sections;
  response->n_sections = cursor->scratch->n_sections;
  return is_whole;
}
