/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of hearth_mime_build_skeleton() for servers that carry no 8-bit text (RFC 6152, 3). The only thing in them
 * that may have some is a message that is attached as it is: an attached message must not be encoded (RFC 2046, 5.2.1),
 * so it goes along as a file. Any thread; pure. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-seven-bit.h"

#include <string.h>

#define EIGHT_BIT "Content-Transfer-Encoding: 8bit\r\n"
#define BASE64    "Content-Transfer-Encoding: base64\r\n"
#define MESSAGE   "Content-Type: message/rfc822"
#define FILE_TYPE "Content-Type: application/octet-stream"

/* Where the header of the part begins whose bytes are inserted at @position: behind the last boundary. */
static gsize
find_header (const char *text, gsize position)
{
  for (gsize i = position; i >= 4; i--)
    if (memcmp (text + i - 4, "\r\n--", 4) == 0)
      return i - 4;
  return 0;
}

static char *
dup_header (GBytes *skeleton, guint64 position, gsize *start)
{
  gsize size;
  const char *text = g_bytes_get_data (skeleton, &size);
  const gsize end = (gsize) MIN (position, size);

  *start = find_header (text, end);
  return g_strndup (text + *start, end - *start);
}

static gboolean
is_eight_bit (GBytes *skeleton, const HearthInsert *insert)
{
  gsize start;
  g_autofree char *header = dup_header (skeleton, insert->position, &start);

  return insert->encoding == HEARTH_INSERT_AS_IS && strstr (header, EIGHT_BIT) != NULL;
}

/**
 * hearth_mime_is_seven_bit:
 * @skeleton: a message from hearth_mime_build_skeleton()
 * @inserts: (nullable) (element-type HearthInsert): its inserts
 *
 * Returns: whether nothing that is inserted has 8-bit text
 */
gboolean
hearth_mime_is_seven_bit (GBytes *skeleton, GArray *inserts)
{
  for (guint i = 0; inserts != NULL && i < inserts->len; i++)
    if (is_eight_bit (skeleton, &g_array_index (inserts, HearthInsert, i)))
      return FALSE;
  return TRUE;
}

/**
 * hearth_mime_to_seven_bit:
 * @skeleton: a message from hearth_mime_build_skeleton()
 * @inserts: (element-type HearthInsert): its inserts
 * @seven_bit_inserts: (out) (transfer full) (element-type HearthInsert): those of the result
 *
 * Returns: (transfer full): the same message with 8-bit inserts as files in base64
 */
GBytes *
hearth_mime_to_seven_bit (GBytes *skeleton, GArray *inserts, GArray **seven_bit_inserts)
{
  gsize size, done = 0;
  const char *text = g_bytes_get_data (skeleton, &size);
  GString *out = g_string_sized_new (size + 64);

  *seven_bit_inserts = g_array_copy (inserts);
  for (guint i = 0; i < inserts->len; i++)
    {
      HearthInsert *insert = &g_array_index (*seven_bit_inserts, HearthInsert, i);
      const gsize end = (gsize) MIN (insert->position, size);
      gsize start;
      g_autofree char *header = dup_header (skeleton, insert->position, &start);

      if (is_eight_bit (skeleton, insert) && start >= done)
        {
          g_autoptr (GString) changed = g_string_new (header);

          g_string_replace (changed, EIGHT_BIT, BASE64, 1);
          g_string_replace (changed, MESSAGE, FILE_TYPE, 1);
          g_string_append_len (out, text + done, (gssize) (start - done));
          g_string_append_len (out, changed->str, (gssize) changed->len);
          insert->encoding = HEARTH_INSERT_BASE64;
        }
      else
        g_string_append_len (out, text + done, (gssize) (end - done));
      done = end;
      insert->position = out->len;
    }
  g_string_append_len (out, text + done, (gssize) (size - done));
  return g_string_free_to_bytes (out);
}
