/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Date of a letter that was meant for later. It is written with the time that was planned; one that goes out earlier,
 * because the user wants that after all, has the time of its first try instead: a date that is still to come looks like
 * spam. Both the message and its copy for Sent are settled by the same time, so that they say the same. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-send-date.h"

#include <string.h>

#include "hearth-insert.h"
#include "hearth-mime-date.h"

#define NAME "Date: "

/* Returns: where the header begins */
static const char *
find_header (const char *text, gsize n_bytes)
{
  const char *after_line;

  if (n_bytes >= strlen (NAME) && memcmp (text, NAME, strlen (NAME)) == 0)
    return text;
  after_line = memmem (text, n_bytes, "\r\n" NAME, 2 + strlen (NAME));
  return after_line != NULL ? after_line + 2 : NULL;
}

/* Returns: (nullable): where its value begins */
static const char *
find_date (GBytes *source, gsize *length_bytes)
{
  gsize size_bytes;
  const char *text = g_bytes_get_data (source, &size_bytes);
  const char *body = memmem (text, size_bytes, "\r\n\r\n", 4);
  const gsize header_bytes = body != NULL ? (gsize) (body - text) + 2 : size_bytes;
  const char *header = find_header (text, header_bytes);
  const char *value = header != NULL ? header + strlen (NAME) : NULL;
  const char *end = value != NULL ? memmem (value, header_bytes - (gsize) (value - text), "\r\n", 2) : NULL;

  *length_bytes = end != NULL ? (gsize) (end - value) : 0;
  return end != NULL ? value : NULL;
}

static gboolean
is_ahead (GBytes *source, gint64 unix_s)
{
  gsize length_bytes;
  const char *date = source != NULL ? find_date (source, &length_bytes) : NULL;
  gint64 date_unix_s;
  gint16 offset_min;

  return date != NULL && hearth_mime_parse_date (date, (gssize) length_bytes, &date_unix_s, &offset_min) &&
         date_unix_s > unix_s + HEARTH_UNDO_SEND_MAX_S;
}

static GArray *
move_inserts (GArray *inserts, gint64 by_bytes)
{
  GArray *moved = g_array_new (FALSE, FALSE, sizeof (HearthInsert));

  for (guint i = 0; i < inserts->len; i++)
    {
      HearthInsert insert = g_array_index (inserts, HearthInsert, i);

      /* All of them are in the body. */
      insert.position = (guint64) ((gint64) insert.position + by_bytes);
      g_array_append_val (moved, insert);
    }
  return moved;
}

static void
replace_date (GBytes **source, GArray **inserts, const char *date)
{
  gsize length_bytes, size_bytes;
  const char *value = find_date (*source, &length_bytes);
  const char *text = g_bytes_get_data (*source, &size_bytes);
  const gsize before_bytes = (gsize) (value - text);
  GByteArray *settled = g_byte_array_sized_new ((guint) (size_bytes + strlen (date)));

  g_byte_array_append (settled, (const guint8 *) text, (guint) before_bytes);
  g_byte_array_append (settled, (const guint8 *) date, (guint) strlen (date));
  g_byte_array_append (settled, (const guint8 *) value + length_bytes,
                       (guint) (size_bytes - before_bytes - length_bytes));
  if (*inserts != NULL)
    {
      GArray *moved = move_inserts (*inserts, (gint64) strlen (date) - (gint64) length_bytes);

      g_array_unref (*inserts);
      *inserts = moved;
    }
  g_bytes_unref (*source);
  *source = g_byte_array_free_to_bytes (settled);
}

/**
 * hearth_send_date_is_ahead:
 *
 * Returns: whether the letter claims to be written after @unix_s
 */
gboolean
hearth_send_date_is_ahead (const HearthOutboxEntry *entry, gint64 unix_s)
{
  return is_ahead (entry->source, unix_s) || is_ahead (entry->copy_source, unix_s);
}

/**
 * hearth_send_date_settle:
 * @entry: a letter as it was loaded
 * @first_try_unix_s: when it was tried first, or 0
 *
 * Gives it that date if its own is later.
 */
void
hearth_send_date_settle (HearthOutboxEntry *entry, gint64 first_try_unix_s)
{
  g_autoptr (GDateTime) when =
      first_try_unix_s != 0 ? g_date_time_new_from_unix_local (first_try_unix_s) : NULL;
  g_autofree char *date = NULL;

  if (when == NULL)
    return;
  date = hearth_mime_format_date (first_try_unix_s,
                                  (gint16) (g_date_time_get_utc_offset (when) / G_TIME_SPAN_MINUTE));
  if (is_ahead (entry->source, first_try_unix_s))
    replace_date (&entry->source, &entry->inserts, date);
  if (is_ahead (entry->copy_source, first_try_unix_s))
    replace_date (&entry->copy_source, &entry->copy_inserts, date);
}
