/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words, strings, literals and sets on their way out (RFC 3501 section 9, RFC 7888). The one place where what a
 * caller gave becomes part of a command. Engine thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-encoder.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"
#include "hearth-imap-name.h"

/* Longer strings go out as literals. */
#define QUOTED_MAX_BYTES 1000

/* Room for the rest of a line behind a set. */
#define SET_MAX_BYTES (HEARTH_IMAP_COMMAND_LINE_MAX_BYTES - 1000)

/* LITERAL-: RFC 7888 section 5. */
#define LITERAL_MINUS_MAX_BYTES 4096

void
hearth_imap_segment_free (HearthImapSegment *segment)
{
  if (segment->text != NULL)
    {
      explicit_bzero (segment->text->str, segment->text->len); /* may be a password */
      g_string_free (segment->text, TRUE);
    }
  g_clear_pointer (&segment->bytes, g_bytes_unref);
  g_clear_pointer (&segment->command, hearth_imap_command_unref);
  g_free (segment);
}

static HearthImapSegment *
add_segment (HearthImapEncoder *encoder, HearthImapSegmentKind kind)
{
  HearthImapSegment *segment = g_new0 (HearthImapSegment, 1);

  segment->kind = kind;
  segment->command = hearth_imap_command_ref (encoder->command);
  if (kind == HEARTH_IMAP_SEGMENT_TEXT)
    segment->text = g_string_new (NULL);
  g_queue_push_tail (&encoder->segments, segment);
  return segment;
}

static GString *
text_at_end (HearthImapEncoder *encoder)
{
  HearthImapSegment *last = g_queue_peek_tail (&encoder->segments);

  if (last == NULL || last->kind != HEARTH_IMAP_SEGMENT_TEXT)
    last = add_segment (encoder, HEARTH_IMAP_SEGMENT_TEXT);
  return last->text;
}

/* What we write ourselves; never what a caller gave. */
void
hearth_imap_encoder_put (HearthImapEncoder *encoder, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (text_at_end (encoder), format, args);
  va_end (args);
}

static gboolean
can_be_quoted (const char *value, gsize length)
{
  if (length > QUOTED_MAX_BYTES)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if ((guchar) value[i] >= 0x7f || (guchar) value[i] < 0x20)
      return FALSE;
  return TRUE;
}

/* "{n+}" where the server offers that on this connection: others read the bytes behind it as a command. Only short
 * ones: a server must be able to refuse a large message before it is sent. */
static void
put_literal_head (HearthImapEncoder *encoder, guint64 length)
{
  const HearthImapCapabilities offers = HEARTH_IMAP_CAP_LITERAL_PLUS | HEARTH_IMAP_CAP_LITERAL_MINUS;
  const gboolean goes_on = (encoder->capabilities & offers) != 0 && length <= LITERAL_MINUS_MAX_BYTES;

  hearth_imap_encoder_put (encoder, "{%" G_GUINT64_FORMAT "%s}\r\n", length, goes_on ? "+" : "");
  if (!goes_on)
    add_segment (encoder, HEARTH_IMAP_SEGMENT_WAIT);
}

/* A string in quotes, or as a literal if it must. */
void
hearth_imap_encoder_put_string (HearthImapEncoder *encoder, const char *value)
{
  const gsize length = strlen (value);

  if (encoder->error != NULL || !hearth_imap_argument_check (value, (gssize) length, &encoder->error))
    return;
  if (can_be_quoted (value, length))
    {
      GString *text = text_at_end (encoder);

      g_string_append_c (text, '"');
      for (gsize i = 0; i < length; i++)
        {
          if (value[i] == '"' || value[i] == '\\')
            g_string_append_c (text, '\\');
          g_string_append_c (text, value[i]);
        }
      g_string_append_c (text, '"');
      return;
    }
  put_literal_head (encoder, length);
  g_string_append_len (text_at_end (encoder), value, (gssize) length);
}

/* A word as it is: sections, keywords, names of header fields. */
void
hearth_imap_encoder_put_atom (HearthImapEncoder *encoder, const char *value)
{
  if (encoder->error != NULL)
    return;
  for (const char *p = value; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || (guchar) *p >= 0x7f || strchr ("(){}%*\"\\]", *p) != NULL)
      {
        hearth_set_error (&encoder->error, HEARTH_ERROR_INVALID_INPUT, "Not a word that IMAP can carry");
        return;
      }
  hearth_imap_encoder_put (encoder, "%s", value);
}

/* (\Seen $Junk) */
void
hearth_imap_encoder_put_flags (HearthImapEncoder *encoder)
{
  static const char *const names[] = { "\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft" };
  HearthImapCommand *command = encoder->command;
  const char *space = "";

  hearth_imap_encoder_put (encoder, "(");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (command->flags & (1u << i))
      {
        hearth_imap_encoder_put (encoder, "%s%s", space, names[i]);
        space = " ";
      }
  for (guint i = 0; command->keywords != NULL && command->keywords[i] != NULL; i++)
    {
      hearth_imap_encoder_put (encoder, "%s", space);
      hearth_imap_encoder_put_atom (encoder, command->keywords[i]);
      space = " ";
    }
  hearth_imap_encoder_put (encoder, ")");
}

static void
append_range (GString *text, HearthIdRange range)
{
  g_string_append_printf (text, "%u", range.first);
  if (range.last == G_MAXUINT32)
    g_string_append (text, ":*");
  else if (range.last > range.first)
    g_string_append_printf (text, ":%u", range.last);
}

/* As much of the command's set as fits into a line; the next line goes on from there. */
void
hearth_imap_encoder_put_uids (HearthImapEncoder *encoder)
{
  HearthImapCommand *command = encoder->command;
  const gsize n = command->uids != NULL ? hearth_id_set_get_n_ranges (command->uids) : 0;
  GString *text = text_at_end (encoder);
  const gsize start = text->len;

  if (n == 0)
    {
      hearth_set_error (&encoder->error, HEARTH_ERROR_INVALID_INPUT, "No messages were named");
      return;
    }
  for (; command->next_range < n && text->len - start < SET_MAX_BYTES; command->next_range++)
    {
      if (text->len > start)
        g_string_append_c (text, ',');
      append_range (text, hearth_id_set_get_range (command->uids, command->next_range));
    }
  command->is_all_sent = command->next_range == n;
}

/* The literal of APPEND. */
void
hearth_imap_encoder_put_message (HearthImapEncoder *encoder)
{
  HearthImapCommand *command = encoder->command;
  HearthImapSegment *segment;

  put_literal_head (encoder, command->size_bytes);
  if (command->size_bytes == 0)
    return;
  if (command->message != NULL)
    {
      segment = add_segment (encoder, HEARTH_IMAP_SEGMENT_BYTES);
      segment->bytes = g_bytes_ref (command->message);
      return;
    }
  segment = add_segment (encoder, HEARTH_IMAP_SEGMENT_STREAM);
  segment->left = command->size_bytes;
}

/**
 * hearth_imap_encoder_line:
 * @encoder: with its command and capabilities
 * @tag: the tag of this line
 *
 * Writes the next line of the command and says in the command whether it was the last.
 */
void
hearth_imap_encoder_line (HearthImapEncoder *encoder, const char *tag)
{
  encoder->command->is_all_sent = TRUE;
  hearth_imap_encoder_put (encoder, "%s ", tag);
  hearth_imap_encoder_arguments (encoder);
  hearth_imap_encoder_put (encoder, "\r\n");
  encoder->command->step++;
}
