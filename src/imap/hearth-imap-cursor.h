/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-scratch.h"

G_BEGIN_DECLS

/**
 * HearthImapCursor:
 * @p: the next byte
 * @end: behind the last
 *
 * A place in a whole answer, literals included. Functions that return %FALSE leave @p where the trouble is.
 */
typedef struct
{
  const char *p;
  const char *end;
  HearthImapScratch *scratch;
} HearthImapCursor;

static inline gboolean
hearth_imap_cursor_take (HearthImapCursor *cursor, char c)
{
  if (cursor->p >= cursor->end || *cursor->p != c)
    return FALSE;
  cursor->p++;
  return TRUE;
}

static inline gboolean
hearth_imap_cursor_is_at (const HearthImapCursor *cursor, char c)
{
  return cursor->p < cursor->end && *cursor->p == c;
}

/* Servers differ in how many spaces stand between things: any number, none included. */
static inline void
hearth_imap_cursor_spaces (HearthImapCursor *cursor)
{
  while (cursor->p < cursor->end && *cursor->p == ' ')
    cursor->p++;
}

static inline gboolean
hearth_imap_cursor_is_done (const HearthImapCursor *cursor)
{
  return cursor->p >= cursor->end || *cursor->p == '\r' || *cursor->p == '\n';
}

gboolean hearth_imap_cursor_atom (HearthImapCursor *cursor, HearthImapText *text);
gboolean hearth_imap_cursor_word (HearthImapCursor *cursor, HearthImapText *text);
gboolean hearth_imap_cursor_number (HearthImapCursor *cursor, guint64 *number);
gboolean hearth_imap_cursor_number32 (HearthImapCursor *cursor, guint32 *number);
gboolean hearth_imap_cursor_string (HearthImapCursor *cursor, HearthImapText *text);
gboolean hearth_imap_cursor_nstring (HearthImapCursor *cursor, HearthImapText *text);
gboolean hearth_imap_cursor_nil (HearthImapCursor *cursor);
gboolean hearth_imap_cursor_skip (HearthImapCursor *cursor);
gboolean hearth_imap_cursor_skip_list_rest (HearthImapCursor *cursor);
HearthImapText hearth_imap_cursor_rest_of_line (HearthImapCursor *cursor, gsize max_bytes);
gboolean hearth_imap_cursor_flags (HearthImapCursor *cursor, HearthImapFlagList *flags);
gboolean hearth_imap_cursor_strings (HearthImapCursor *cursor,
                                     guint max_strings,
                                     gsize max_bytes,
                                     const HearthImapText **strings,
                                     guint *n_strings);

gboolean hearth_imap_envelope_parse (HearthImapCursor *cursor, HearthImapEnvelope *envelope);
gboolean hearth_imap_structure_parse (HearthImapCursor *cursor, HearthImapStructure *structure);

G_END_DECLS
