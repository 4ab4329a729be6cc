/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules that are fixed for ever because their results are stored. Pure functions, any thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-message-rules.h"

#define YEAR_1990_UNIX_S G_GINT64_CONSTANT (631152000)
#define DAY_S            G_GINT64_CONSTANT (86400)

/**
 * hearth_message_id_hash:
 * @message_id: (nullable): a Message-ID without angle brackets
 *
 * FNV-1a, mixed once more. Two ids that meet in it are in one conversation, nothing worse: whoever looks for a message
 * compares the text as well.
 *
 * Returns: a number that is not 0; 0 for %NULL and the empty text
 */
gint64
hearth_message_id_hash (const char *message_id)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  if (message_id == NULL || *message_id == '\0')
    return 0;
  for (; *message_id != '\0'; message_id++)
    hash = (hash ^ (guchar) *message_id) * G_GUINT64_CONSTANT (0x100000001b3);
  hash ^= hash >> 33;
  hash *= G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  hash ^= hash >> 33;
  return hash != 0 ? (gint64) hash : 1;
}

/**
 * hearth_date_sort:
 * @has_date: whether there was a Date header
 * @date_unix_s: it
 * @internal_unix_s: INTERNALDATE, or 0
 * @now_unix_s: the time at which the message is seen first
 *
 * Returns: the time by which lists sort: the Date header if it is after 1990 and at most a day later than INTERNALDATE,
 *   else INTERNALDATE; a missing or future INTERNALDATE counts as now
 */
gint64
hearth_date_sort (gboolean has_date, gint64 date_unix_s, gint64 internal_unix_s, gint64 now_unix_s)
{
  gint64 arrived = internal_unix_s;

  if (arrived <= 0 || arrived > now_unix_s + DAY_S)
    arrived = now_unix_s;
  if (has_date && date_unix_s >= YEAR_1990_UNIX_S && date_unix_s <= arrived + DAY_S)
    return date_unix_s;
  return arrived;
}
