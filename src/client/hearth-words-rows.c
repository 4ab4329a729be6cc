/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words about messages and folders: dates, sizes, and the sentences that screen readers read. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include <glib/gi18n-lib.h>

#include "hearth-member.h"
#include "hearth-words.h"

#define DAY_S (24 * 3600)

static gboolean
is_same_day (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

/**
 * hearth_words_for_date:
 * @now_unix_s: the present time
 *
 * Returns: (transfer full): as short as it can be said: 14:32 today, Sat within six days, 12 Nov this year, else the
 *   short date of the locale
 */
char *
hearth_words_for_date (gint64 unix_s, gint64 now_unix_s)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (unix_s);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_unix_s);

  if (when == NULL || now == NULL)
    return g_strdup ("");
  if (is_same_day (when, now))
    /* Translators: time of day as strftime() takes it */
    return g_date_time_format (when, _ ("%H:%M"));
  if (unix_s < now_unix_s && now_unix_s - unix_s < 6 * DAY_S)
    return g_date_time_format (when, "%a");
  if (g_date_time_get_year (when) == g_date_time_get_year (now))
    /* Translators: day and short month as strftime() takes them: 12 Nov */
    return g_date_time_format (when, _ ("%-d %b"));
  return g_date_time_format (when, "%x");
}

/**
 * hearth_words_for_date_long:
 * @now_unix_s: the present time
 *
 * Returns: (transfer full): the date above a message: "Today, 14:32", "12 November 2026, 14:32"
 */
char *
hearth_words_for_date_long (gint64 unix_s, gint64 now_unix_s)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (unix_s);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_unix_s);

  if (when == NULL || now == NULL)
    return g_strdup ("");
  if (is_same_day (when, now))
    /* Translators: as strftime() takes it */
    return g_date_time_format (when, _ ("Today, %H:%M"));
  if (g_date_time_get_year (when) == g_date_time_get_year (now))
    /* Translators: as strftime() takes it: 12 November, 14:32 */
    return g_date_time_format (when, _ ("%-d %B, %H:%M"));
  /* Translators: as strftime() takes it: 12 November 2024, 14:32 */
  return g_date_time_format (when, _ ("%-d %B %Y, %H:%M"));
}

/**
 * hearth_words_for_number:
 *
 * Text for people takes numbers of 64 bits by this: their format differs by machine, and nothing with it can be translated.
 *
 * Returns: (transfer full): "1,240", as it is written here
 */
char *
hearth_words_for_number (guint64 n)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, n);
}

/**
 * hearth_words_for_size:
 *
 * Returns: (transfer full): "312 KB"
 */
char *
hearth_words_for_size (guint64 size_bytes)
{
  if (size_bytes >= 1000 * 1000 * 1000)
    /* Translators: a size in gigabytes */
    return g_strdup_printf (_ ("%.1f GB"), (double) size_bytes / 1e9);
  if (size_bytes >= 1000 * 1000)
    /* Translators: a size in megabytes */
    return g_strdup_printf (_ ("%.1f MB"), (double) size_bytes / 1e6);
  if (size_bytes >= 1000)
    /* Translators: a size in kilobytes */
    return g_strdup_printf (_ ("%u KB"), (guint) ((size_bytes + 500) / 1000));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u byte", "%u bytes", (gulong) size_bytes),
                          (guint) size_bytes);
}

/**
 * hearth_words_for_row:
 * @is_outgoing: whether the list shows recipients instead of authors
 *
 * Returns: (transfer full): a row as one sentence after the other, for screen readers
 */
char *
hearth_words_for_row (const HearthRow *row, gboolean is_outgoing, gint64 now_unix_s)
{
  const HearthAddress *who = is_outgoing && row->to != NULL ? row->to : row->from;
  g_autofree char *when = hearth_words_for_date_long (row->date_sort_unix_s, now_unix_s);
  GString *text = g_string_new (NULL);

  if ((row->flags & HEARTH_FLAG_SEEN) == 0)
    /* Translators: said before an unread message */
    g_string_append_printf (text, "%s ", _ ("Unread."));
  g_string_append_printf (text, "%s. ", hearth_address_get_display (who));
  g_string_append_printf (text, "%s. ", *row->subject != '\0' ? row->subject : _ ("No subject"));
  g_string_append_printf (text, "%s.", when);
  if ((row->flags & HEARTH_FLAG_FLAGGED) != 0)
    g_string_append_printf (text, " %s", _ ("Starred."));
  if (row->has_failed)
    /* Translators: said of a letter that came back */
    g_string_append_printf (text, " %s", _ ("Not delivered."));
  if (row->has_attachment)
    g_string_append_printf (text, " %s", _ ("Has attachments."));
  if ((row->flags & HEARTH_FLAG_ANSWERED) != 0)
    g_string_append_printf (text, " %s", _ ("Answered."));
  return g_string_free (text, FALSE);
}

/**
 * hearth_words_for_folder:
 *
 * Returns: (transfer full): "Inbox, Home, Anna, 7 unread", for screen readers
 */
char *
hearth_words_for_folder (HearthFolder *folder)
{
  HearthAccount *account = hearth_folder_get_account (folder);
  const char *person = hearth_member_get_name (hearth_account_get_member (account));
  const guint n_unread = hearth_folder_get_n_unread (folder);
  g_autofree char *unread = NULL;

  if (n_unread == 0)
    return g_strdup_printf ("%s, %s, %s", hearth_folder_get_name (folder), hearth_account_get_name (account),
                            person);
  unread = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u unread", "%u unread", n_unread), n_unread);
  return g_strdup_printf ("%s, %s, %s, %s", hearth_folder_get_name (folder),
                          hearth_account_get_name (account), person, unread);
}

/**
 * hearth_words_for_role:
 *
 * Returns: (nullable): the name that a special folder has in every account; %NULL for other folders
 */
const char *
hearth_words_for_role (HearthFolderRole role)
{
  switch (role)
    {
    case HEARTH_ROLE_INBOX:
      return _ ("Inbox");
    case HEARTH_ROLE_DRAFTS:
      return _ ("Drafts");
    case HEARTH_ROLE_SENT:
      return _ ("Sent");
    case HEARTH_ROLE_ARCHIVE:
      return _ ("Archive");
    case HEARTH_ROLE_JUNK:
      return _ ("Junk");
    case HEARTH_ROLE_TRASH:
      return _ ("Trash");
    case HEARTH_ROLE_ALL:
      return _ ("All mail");
    case HEARTH_ROLE_FLAGGED:
      return _ ("Starred");
    case HEARTH_ROLE_IMPORTANT:
      /* Translators: a folder of what the server takes for important */
      return _ ("Important");
    case HEARTH_ROLE_NONE:
    default:
      return NULL;
    }
}

/**
 * hearth_words_for_remark:
 * @remark: one bit
 *
 * Returns: (transfer full) (nullable): what the reader says about it; %NULL for what is only under the details
 */
char *
hearth_words_for_remark (HearthRemarks remark, const HearthContent *content)
{
  const HearthAddress *from = content->from->len > 0 ? g_ptr_array_index (content->from, 0) : NULL;

  switch ((int) remark)
    {
    case HEARTH_REMARK_NAME_LOOKS_LIKE_ADDRESS:
      return g_strdup_printf (_ ("The sender's name looks like another address. The letter comes from %s."),
                              from != NULL ? hearth_address_get_address (from) : "");
    case HEARTH_REMARK_MIXED_SCRIPT:
      return g_strdup (
          _ ("The sender's name or address mixes alphabets so that it can look like somebody else's."));
    case HEARTH_REMARK_SEVERAL_FROM:
      return g_strdup (_ ("This message names several senders. Who wrote it is not certain."));
    case HEARTH_REMARK_CHARSET_GUESSED:
      return g_strdup (
          _ ("This message does not say rightly in which characters it is written. They were guessed."));
    case HEARTH_REMARK_DATE_DOUBTFUL:
      return g_strdup (_ ("The date that the sender gave may not be right."));
    case HEARTH_REMARK_REPLY_TO_DIFFERS:
      return content->reply_to->len > 0
                 ? g_strdup_printf (_ ("An answer goes to %s, not to the sender's address."),
                                    hearth_address_get_address (g_ptr_array_index (content->reply_to, 0)))
                 : NULL;
    case HEARTH_REMARK_CUT:
      return g_strdup (_ ("This message is larger than what is shown here. Its source has everything."));
    case HEARTH_REMARK_HTML_TOO_LARGE:
      return g_strdup (_ ("This message is too large to be shown with its layout. This is its text."));
    case HEARTH_REMARK_STRUCTURE_BROKEN:
      return g_strdup (_ ("This message is not built as it should be. What is shown may not be all of it."));
    default:
      return NULL;
    }
}
