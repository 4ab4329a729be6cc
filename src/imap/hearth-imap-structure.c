/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BODYSTRUCTURE (RFC 3501 section 7.4.2) into a flat array of parts. Engine thread; borrowed from the answer.
 *
 * Servers leave out what they please at the end of a part, write NIL for sizes and encodings, and have multiparts
 * without parts: a part that cannot be understood is skipped as a list, and what stands around it stays. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-cursor.h"
#include "hearth-imap-limits.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  HearthImapCursor *cursor;
  gboolean is_cut;
} Reader;

static void parse_body (Reader *reader, int parent, HearthImapText path, guint depth);

static HearthImapText
path_of_child (HearthImapScratch *scratch, HearthImapText path, guint number)
{
  char digits[12];
  const gsize n_digits = (gsize) snprintf (digits, sizeof digits, "%u", number);
  const gsize stem = path.length > 0 ? path.length + 1 : 0;
  char *text = hearth_imap_scratch_alloc (scratch, stem + n_digits);

  if (stem > 0)
    {
      memcpy (text, path.data, path.length);
      text[path.length] = '.';
    }
  memcpy (text + stem, digits, n_digits);
  return (HearthImapText){ text, stem + n_digits };
}

/* A slot in the array, or a place to forget if the array is full. */
static HearthImapPart *
add_part (Reader *reader, HearthImapPart *spare, int parent, HearthImapText path)
{
  HearthImapScratch *scratch = reader->cursor->scratch;
  HearthImapPart *part = spare;

  if (scratch->n_parts < HEARTH_IMAP_PARTS_MAX)
    part = &scratch->parts[scratch->n_parts++];
  else
    reader->is_cut = TRUE;
  *part = (HearthImapPart){ .path = path, .parent = parent };
  return part;
}

/* "name" wins over "name*" and "name*0*", whose value is RFC 2231 and needs more work. */
static void
keep_parameter (HearthImapText key, HearthImapText value, const char *name, HearthImapText *kept)
{
  if (hearth_imap_text_is (key, name))
    *kept = value;
  else if (kept->data == NULL && hearth_imap_text_starts_with (key, name) && key.data[strlen (name)] == '*')
    *kept = value;
}

static gboolean
parse_parameters (HearthImapCursor *cursor,
                  HearthImapText *charset,
                  HearthImapText *name,
                  HearthImapText *filename)
{
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (!hearth_imap_cursor_take (cursor, '('))
    return FALSE;
  for (hearth_imap_cursor_spaces (cursor); !hearth_imap_cursor_take (cursor, ')');
       hearth_imap_cursor_spaces (cursor))
    {
      HearthImapText key, value;

      if (!hearth_imap_cursor_string (cursor, &key))
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
      if (hearth_imap_cursor_is_at (cursor, ')'))
        continue;
      if (!hearth_imap_cursor_nstring (cursor, &value))
        return FALSE;
      if (key.data == NULL || key.length < 4)
        continue;
      if (charset != NULL)
        keep_parameter (key, value, "charset", charset);
      if (name != NULL)
        keep_parameter (key, value, "name", name);
      if (filename != NULL)
        keep_parameter (key, value, "filename", filename);
    }
  return TRUE;
}

static gboolean
parse_disposition (HearthImapCursor *cursor, HearthImapPart *part)
{
  if (!hearth_imap_cursor_is_at (cursor, '('))
    return hearth_imap_cursor_nstring (cursor, &part->disposition);
  cursor->p++;
  if (!hearth_imap_cursor_nstring (cursor, &part->disposition))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_is_at (cursor, ')') && !parse_parameters (cursor, NULL, NULL, &part->filename))
    return FALSE;
  return hearth_imap_cursor_skip_list_rest (cursor);
}

/* A number, or NIL from servers that do not know. */
static gboolean
parse_size (HearthImapCursor *cursor, guint64 *size)
{
  *size = 0;
  return hearth_imap_cursor_nil (cursor) || hearth_imap_cursor_number (cursor, size);
}

static gboolean
is_at_end (HearthImapCursor *cursor)
{
  hearth_imap_cursor_spaces (cursor);
  return hearth_imap_cursor_is_at (cursor, ')');
}

/* What stands behind the size of a message/rfc822 part: envelope, structure, lines. */
static gboolean
parse_embedded (Reader *reader, HearthImapText path, int index, guint depth)
{
  HearthImapCursor *cursor = reader->cursor;

  if (is_at_end (cursor))
    return TRUE;
  if (!hearth_imap_cursor_nil (cursor) && !hearth_imap_cursor_skip (cursor))
    return FALSE;
  if (is_at_end (cursor) || hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (hearth_imap_cursor_is_at (cursor, '('))
    {
      const gboolean is_multipart = cursor->p + 1 < cursor->end && cursor->p[1] == '(';

      parse_body (reader, index, is_multipart ? path : path_of_child (cursor->scratch, path, 1), depth + 1);
    }
  return TRUE;
}

static gboolean
parse_single_fields (HearthImapCursor *cursor, HearthImapPart *part)
{
  HearthImapText description;

  if (!hearth_imap_cursor_nstring (cursor, &part->type))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &part->subtype))
    return FALSE;
  if (is_at_end (cursor))
    return TRUE;
  if (!parse_parameters (cursor, &part->charset, &part->name, NULL))
    return FALSE;
  if (is_at_end (cursor))
    return TRUE;
  if (!hearth_imap_cursor_nstring (cursor, &part->id))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &description))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &part->encoding))
    return FALSE;
  hearth_imap_cursor_spaces (cursor);
  return parse_size (cursor, &part->size_bytes);
}

/* "text" "plain" (params) id description encoding size …, the cursor behind the parenthesis. */
static gboolean
parse_single (Reader *reader, int parent, HearthImapText path, guint depth)
{
  HearthImapCursor *cursor = reader->cursor;
  const int index = (int) cursor->scratch->n_parts;
  HearthImapPart spare;
  HearthImapPart *part = add_part (reader, &spare, parent, path);
  HearthImapText md5;

  if (!parse_single_fields (cursor, part))
    return FALSE;
  if (hearth_imap_text_is (part->type, "message") && part != &spare &&
      (hearth_imap_text_is (part->subtype, "rfc822") || hearth_imap_text_is (part->subtype, "global")))
    {
      if (!parse_embedded (reader, path, index, depth))
        return FALSE;
    }
  if (!is_at_end (cursor) && g_ascii_isdigit (*cursor->p) && !parse_size (cursor, &(guint64){ 0 }))
    return FALSE; /* lines, of text and messages */
  if (is_at_end (cursor))
    return hearth_imap_cursor_skip_list_rest (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &md5))
    return FALSE;
  if (!is_at_end (cursor) && !parse_disposition (cursor, part))
    return FALSE;
  return hearth_imap_cursor_skip_list_rest (cursor);
}

/* (part)(part) "mixed" (params) disposition …, the cursor before the first part. */
static gboolean
parse_multipart (Reader *reader, int parent, HearthImapText path, guint depth)
{
  HearthImapCursor *cursor = reader->cursor;
  const int index = (int) MIN (cursor->scratch->n_parts, HEARTH_IMAP_PARTS_MAX - 1);
  HearthImapPart spare;
  HearthImapPart *part = add_part (reader, &spare, parent, path);

  part->type = (HearthImapText){ "multipart", 9 };
  for (guint number = 1; hearth_imap_cursor_is_at (cursor, '('); number++)
    {
      const char *before = cursor->p;

      if (number > HEARTH_IMAP_PARTS_MAX)
        hearth_imap_cursor_skip (cursor);
      else
        parse_body (reader, index, path_of_child (cursor->scratch, path, number), depth + 1);
      if (cursor->p == before)
        return FALSE;
      hearth_imap_cursor_spaces (cursor);
    }
  if (is_at_end (cursor))
    return hearth_imap_cursor_skip_list_rest (cursor);
  if (!hearth_imap_cursor_nstring (cursor, &part->subtype))
    return FALSE;
  if (!is_at_end (cursor) && !parse_parameters (cursor, NULL, NULL, NULL))
    return FALSE;
  if (!is_at_end (cursor) && !parse_disposition (cursor, part))
    return FALSE;
  return hearth_imap_cursor_skip_list_rest (cursor);
}

/* One part with all that is in it. If it makes no sense the cursor still ends behind it, if that can be found. */
static void
parse_body (Reader *reader, int parent, HearthImapText path, guint depth)
{
  HearthImapCursor *cursor = reader->cursor;
  const char *start = cursor->p;
  const guint n_before = cursor->scratch->n_parts;
  gboolean is_understood = FALSE;

  if (depth < HEARTH_IMAP_DEPTH_MAX && hearth_imap_cursor_take (cursor, '('))
    {
      hearth_imap_cursor_spaces (cursor);
      if (hearth_imap_cursor_is_at (cursor, '('))
        is_understood = parse_multipart (reader, parent, path, depth);
      else
        is_understood = parse_single (reader, parent, path, depth);
    }
  if (is_understood)
    return;
  reader->is_cut = TRUE;
  cursor->scratch->n_parts = n_before;
  cursor->p = start;
  if (!hearth_imap_cursor_skip (cursor))
    cursor->p = start;
}

static gboolean
is_signature (const HearthImapPart *part)
{
  return hearth_imap_text_is (part->subtype, "pgp-signature") ||
         hearth_imap_text_is (part->subtype, "pgp-encrypted") ||
         hearth_imap_text_is (part->subtype, "pkcs7-signature") ||
         hearth_imap_text_is (part->subtype, "x-pkcs7-signature");
}

static gboolean
is_attachment (const HearthImapPart *parts, const HearthImapPart *part)
{
  const gboolean has_name = part->filename.length > 0 || part->name.length > 0;
  const HearthImapPart *parent = part->parent >= 0 ? &parts[part->parent] : NULL;

  if (hearth_imap_text_is (part->type, "multipart") || is_signature (part))
    return FALSE;
  if (hearth_imap_text_is (part->disposition, "attachment"))
    return TRUE;
  if (parent != NULL && hearth_imap_text_is (parent->subtype, "related") && part->id.length > 0)
    return FALSE;
  if (parent != NULL && hearth_imap_text_is (parent->subtype, "alternative"))
    return FALSE;
  if (hearth_imap_text_is (part->type, "message"))
    return hearth_imap_text_is (part->subtype, "rfc822") && has_name;
  if (hearth_imap_text_is (part->type, "text"))
    return has_name && !hearth_imap_text_is (part->disposition, "inline");
  return part->type.length > 0;
}

/**
 * hearth_imap_structure_parse:
 * @structure: (out): the parts that could be read
 *
 * Returns: whether the end of the structure could be found; @structure says whether all of it made sense
 */
gboolean
hearth_imap_structure_parse (HearthImapCursor *cursor, HearthImapStructure *structure)
{
  HearthImapScratch *scratch = cursor->scratch;
  Reader reader = { .cursor = cursor };
  const char *start = cursor->p;

  *structure = (HearthImapStructure){ .parts = scratch->parts };
  scratch->n_parts = 0;
  if (hearth_imap_cursor_nil (cursor))
    return TRUE;
  if (cursor->end - start > 1 && start[0] == '(' && start[1] == '(')
    parse_body (&reader, HEARTH_IMAP_PART_ROOT, (HearthImapText){ "", 0 }, 0);
  else
    parse_body (&reader, HEARTH_IMAP_PART_ROOT, (HearthImapText){ "1", 1 }, 0);

  structure->n_parts = scratch->n_parts;
  structure->is_cut = reader.is_cut;
  for (guint i = 0; i < scratch->n_parts && !structure->has_attachment; i++)
    structure->has_attachment = is_attachment (scratch->parts, &scratch->parts[i]);
  return cursor->p != start;
}
