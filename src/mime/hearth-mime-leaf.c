/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One part of a GMime tree: its type, name, decoded bytes and text. A pool thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-leaf.h"

#include <string.h>

#include "hearth-mime-boundary.h"
#include "hearth-mime-charset.h"
#include "hearth-mime-init.h"
#include "hearth-mime-header.h"
#include "hearth-mime-name.h"
#include "hearth-mime-parse.h"

#define READ_BYTES (64 * 1024)
/* Where browsers, too, stop looking for a charset in a page. */
#define META_BYTES     4096
#define TYPE_MAX_BYTES 127

/**
 * hearth_mime_leaf_parse_tree:
 * @raw: a whole message
 *
 * The headers of the message itself are not looked at by GMime: only what its MIME structure says is.
 *
 * Returns: (transfer full) (nullable): the tree of its parts; %NULL if there are far too many
 */
GMimeObject *
hearth_mime_leaf_parse_tree (GBytes *raw)
{
  gsize n_bytes;
  const char *bytes = g_bytes_get_data (raw, &n_bytes);
  g_autoptr (GMimeStream) stream = NULL;
  g_autoptr (GMimeParser) parser = NULL;

  hearth_mime_init ();
  /* an mbox line that some server left in front */
  if (n_bytes > 5 && memcmp (bytes, "From ", 5) == 0)
    {
      const char *newline = memchr (bytes, '\n', n_bytes);
      gsize skip = newline != NULL ? (gsize) (newline + 1 - bytes) : 0;

      bytes += skip;
      n_bytes -= skip;
    }
  if (bytes != NULL &&
      (hearth_mime_has_too_many_headers (bytes, n_bytes) || hearth_mime_has_too_many_parts (bytes, n_bytes)))
    return NULL;
  stream = g_mime_stream_mem_new_with_buffer (bytes != NULL ? bytes : "", n_bytes);
  parser = g_mime_parser_new_with_stream (stream);
  g_mime_parser_set_format (parser, GMIME_FORMAT_MESSAGE);
  g_mime_parser_set_persist_stream (parser, TRUE);
  return g_mime_parser_construct_part (parser, NULL);
}

/**
 * hearth_mime_leaf_dup_type:
 * @object: a part
 *
 * Returns: (transfer full): "type/subtype" in lower case, made of characters that a type may have
 */
char *
hearth_mime_leaf_dup_type (GMimeObject *object)
{
  GMimeContentType *type = g_mime_object_get_content_type (object);
  char *text = type != NULL ? g_mime_content_type_get_mime_type (type) : NULL;

  if (text == NULL || strlen (text) > TYPE_MAX_BYTES)
    {
      g_free (text);
      return g_strdup ("application/octet-stream");
    }
  for (char *p = text; *p != '\0'; p++)
    *p = g_ascii_isalnum (*p) || strchr ("/+.-_", *p) != NULL ? g_ascii_tolower (*p) : '_';
  return text;
}

/**
 * hearth_mime_leaf_dup_name:
 * @object: a part
 * @content_type: its type
 *
 * Returns: (transfer full): a safe file name for it, never empty
 */
char *
hearth_mime_leaf_dup_name (GMimeObject *object, const char *content_type)
{
  const char *raw = NULL;
  g_autofree char *decoded = NULL;

  if (GMIME_IS_PART (object))
    raw = g_mime_part_get_filename (GMIME_PART (object));
  else if (GMIME_IS_MESSAGE_PART (object))
    {
      GMimeMessage *message = g_mime_message_part_get_message (GMIME_MESSAGE_PART (object));
      const char *subject = message != NULL ? g_mime_message_get_subject (message) : NULL;
      g_autofree char *line = subject != NULL ? hearth_mime_dup_line (subject, -1) : NULL;

      if (line != NULL && *line != '\0')
        {
          g_strdelimit (line, "/\\", '_');
          decoded = g_strconcat (line, ".eml", NULL);
        }
      return hearth_mime_clean_name (decoded, content_type);
    }
  if (raw != NULL)
    decoded = hearth_mime_decode_words (raw, -1);
  return hearth_mime_clean_name (decoded, content_type);
}

/**
 * hearth_mime_leaf_dup_content_id:
 * @object: a part
 *
 * Returns: (transfer full) (nullable): its Content-ID without angle brackets
 */
char *
hearth_mime_leaf_dup_content_id (GMimeObject *object)
{
  const char *id = g_mime_object_get_content_id (object);

  return id != NULL ? hearth_mime_dup_id (id, -1) : NULL;
}

static void
read_stream (GMimeStream *stream, GByteArray *kept, gsize max_bytes, guint64 *size_bytes)
{
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gssize n;

  while ((n = g_mime_stream_read (stream, buffer, READ_BYTES)) > 0)
    {
      *size_bytes += (guint64) n;
      if (kept->len < max_bytes)
        g_byte_array_append (kept, (guint8 *) buffer, (guint) MIN ((gsize) n, max_bytes - kept->len));
    }
}

/**
 * hearth_mime_leaf_decode:
 * @object: a part or an attached message
 * @max_bytes: how much of it to keep
 * @size_bytes: (out): how much it is
 *
 * Returns: (transfer full): its content without transfer encoding
 */
GByteArray *
hearth_mime_leaf_decode (GMimeObject *object, gsize max_bytes, guint64 *size_bytes)
{
  GByteArray *kept = g_byte_array_new ();

  *size_bytes = 0;
  if (GMIME_IS_PART (object))
    {
      GMimeDataWrapper *content = g_mime_part_get_content (GMIME_PART (object));
      GMimeStream *stream = content != NULL ? g_mime_data_wrapper_get_stream (content) : NULL;
      g_autoptr (GMimeStream) decoded = NULL;
      g_autoptr (GMimeFilter) filter = NULL;

      if (stream == NULL)
        return kept;
      g_mime_stream_reset (stream);
      decoded = g_mime_stream_filter_new (stream);
      filter = g_mime_filter_basic_new (g_mime_data_wrapper_get_encoding (content), FALSE);
      g_mime_stream_filter_add (GMIME_STREAM_FILTER (decoded), filter);
      read_stream (decoded, kept, max_bytes, size_bytes);
    }
  else if (GMIME_IS_MESSAGE_PART (object) &&
           g_mime_message_part_get_message (GMIME_MESSAGE_PART (object)) != NULL)
    {
      g_autoptr (GMimeStream) stream = g_mime_stream_mem_new ();

      g_mime_object_write_to_stream (
          GMIME_OBJECT (g_mime_message_part_get_message (GMIME_MESSAGE_PART (object))), NULL, stream);
      g_mime_stream_reset (stream);
      read_stream (stream, kept, max_bytes, size_bytes);
    }
  return kept;
}

/**
 * hearth_mime_leaf_find_meta_charset:
 * @html: the beginning of an HTML text
 *
 * Returns: (transfer full) (nullable): what it says its charset is in a meta element
 */
char *
hearth_mime_leaf_find_meta_charset (const char *html, gsize n_bytes)
{
  g_autofree char *head = g_strndup (html, MIN (n_bytes, META_BYTES));
  g_autofree char *lower = g_ascii_strdown (head, -1);

  for (const char *p = lower; (p = strstr (p, "<meta")) != NULL; p += 5)
    {
      const char *end = strchrnul (p, '>');
      const char *at = strstr (p, "charset");
      gsize n;

      if (at == NULL || at > end)
        continue;
      at += strlen ("charset");
      at += strspn (at, " =\"'");
      n = strspn (at, "abcdefghijklmnopqrstuvwxyz0123456789-_:.");
      if (n > 0)
        return g_strndup (at, n);
    }
  return NULL;
}

/**
 * hearth_mime_leaf_normalize_lines:
 * @text: (inout): text of which every line end becomes \n
 */
void
hearth_mime_leaf_normalize_lines (char *text)
{
  char *to = text;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\r' && p[1] == '\n')
        continue;
      *to++ = *p == '\r' || *p == '\f' || *p == '\v' ? '\n' : *p;
    }
  *to = '\0';
}

/**
 * hearth_mime_leaf_dup_text:
 * @object: a text part
 * @is_html: whether a meta element may name the charset
 * @n_bytes: (out): the length of the text
 * @remarks: (inout): CHARSET_GUESSED and CUT are added
 *
 * Returns: (transfer full): its text as valid UTF-8 with \n line ends
 */
char *
hearth_mime_leaf_dup_text (GMimeObject *object, gboolean is_html, gsize *n_bytes, HearthRemarks *remarks)
{
  const char *charset = g_mime_object_get_content_type_parameter (object, "charset");
  g_autofree char *meta = NULL;
  g_autoptr (GByteArray) bytes = NULL;
  HearthCharsetFate fate;
  const char *start;
  char *text;
  guint64 size_bytes;
  gsize n;

  bytes = hearth_mime_leaf_decode (object, HEARTH_MIME_MAX_TEXT_BYTES, &size_bytes);
  if (size_bytes > bytes->len)
    *remarks |= HEARTH_REMARK_CUT;
  start = (const char *) bytes->data;
  n = bytes->len;
  if (n >= 3 && memcmp (start, "\357\273\277", 3) == 0)
    {
      charset = "utf-8";
      start += 3;
      n -= 3;
    }
  if (is_html && hearth_mime_charset_find (charset, -1) == NULL)
    charset = meta = hearth_mime_leaf_find_meta_charset (start != NULL ? start : "", n);
  text = hearth_mime_charset_to_utf8 (charset, -1, start != NULL ? start : "", n, NULL, &fate);
  if (fate == HEARTH_CHARSET_GUESSED)
    *remarks |= HEARTH_REMARK_CHARSET_GUESSED;
  hearth_mime_leaf_normalize_lines (text);
  *n_bytes = strlen (text);
  return text;
}
