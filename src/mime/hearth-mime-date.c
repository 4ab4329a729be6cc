/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Date header as people and programs write it (RFC 5322 section 3.3, its obsolete forms, ctime and ISO 8601).
 * Any thread, no state, no allocation: a list of 100,000 rows reads one each. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-date.h"

#include <string.h>

/* No date is longer; what follows is a comment. */
#define DATE_MAX_BYTES 200

typedef struct
{
  int year, month, day; /* 0 while not known */
  int hour, minute, second;
  int offset_min;
  gboolean has_time;
  gboolean has_zone;
} DateFields;

static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char *const day_names[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };

static const struct
{
  char name[5];
  gint16 offset_min;
} zones[] = {
  { "GMT", 0 },    { "UT", 0 },     { "UTC", 0 },    { "Z", 0 },      { "EST", -300 }, { "EDT", -240 },
  { "CST", -360 }, { "CDT", -300 }, { "MST", -420 }, { "MDT", -360 }, { "PST", -480 }, { "PDT", -420 },
  { "CET", 60 },   { "CEST", 120 }, { "MET", 60 },   { "MEST", 120 }, { "BST", 60 },   { "WET", 0 },
  { "EET", 120 },  { "EEST", 180 }, { "MSK", 180 },  { "JST", 540 },  { "KST", 540 },  { "IST", 330 },
};

/* Days from 1970-01-01 in the Gregorian calendar. */
static gint64
days_from_civil (int year, int month, int day)
{
  gint64 y = year - (month <= 2);
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

static int
find_month (const char *token, gsize n)
{
  for (int i = 0; n >= 3 && i < 12; i++)
    if (g_ascii_strncasecmp (token, month_names[i], 3) == 0)
      return i + 1;
  return 0;
}

static int
read_number (const char **p, const char *end, int max_digits)
{
  int value = -1;

  for (; *p < end && g_ascii_isdigit (**p) && max_digits-- > 0; (*p)++)
    value = MAX (value, 0) * 10 + (**p - '0');
  return value;
}

static int
read_digits (const char **p, const char *end)
{
  int number = read_number (p, end, 2);

  return MAX (number, 0);
}

static void
take_time (DateFields *fields, const char *p, const char *end)
{
  fields->hour = read_digits (&p, end);
  if (p < end && (*p == ':' || *p == '.'))
    p++;
  fields->minute = read_digits (&p, end);
  if (p < end && (*p == ':' || *p == '.'))
    {
      p++;
      fields->second = read_digits (&p, end);
    }
  fields->has_time = TRUE;
}

static void
take_offset (DateFields *fields, const char *token, gsize n)
{
  int sign = *token == '-' ? -1 : 1;
  const char *p = token + 1, *end = token + n;
  int hours = read_number (&p, end, 2);
  int minutes;

  if (p < end && *p == ':')
    p++;
  minutes = read_number (&p, end, 2);
  if (hours < 0)
    return;
  fields->has_zone = TRUE;
  if (hours <= 14 && minutes < 60)
    fields->offset_min = sign * (hours * 60 + MAX (minutes, 0));
}

static void
take_year (DateFields *fields, int number, int digits)
{
  if (digits <= 2)
    number += number < 50 ? 2000 : 1900;
  else if (digits == 3)
    number += 1900;
  fields->year = number;
}

/* "3-Feb-2025" and "2025-02-03": the parts between dashes. */
static void
take_dashed (DateFields *fields, const char *p, const char *end)
{
  for (int i = 0; i < 3 && p < end; i++)
    {
      const char *start = p;
      int number = read_number (&p, end, 4);

      if (number < 0)
        {
          fields->month = find_month (p, end - p);
          while (p < end && *p != '-' && *p != '/')
            p++;
        }
      else if (p - start > 2 || (fields->day != 0 && fields->month != 0))
        take_year (fields, number, p - start);
      else if (fields->month == 0 && (fields->year != 0 || fields->day != 0))
        fields->month = number;
      else
        fields->day = number;
      p++;
    }
}

static void
take_word (DateFields *fields, const char *token, gsize n)
{
  int month = find_month (token, n);

  if (month != 0 && fields->month == 0)
    {
      fields->month = month;
      return;
    }
  for (guint i = 0; n <= 4 && !fields->has_zone && i < G_N_ELEMENTS (zones); i++)
    if (strlen (zones[i].name) == n && g_ascii_strncasecmp (token, zones[i].name, n) == 0)
      {
        fields->offset_min = zones[i].offset_min;
        fields->has_zone = TRUE;
      }
}

static void
take_number (DateFields *fields, const char *token, gsize n)
{
  const char *p = token;
  int number = read_number (&p, token + n, 6);

  if (n <= 2 && fields->day == 0)
    fields->day = number;
  else if (fields->year == 0 && n <= 4)
    take_year (fields, number, n);
}

static void
take_token (DateFields *fields, const char *token, gsize n)
{
  const char *end = token + n;

  if (g_ascii_isalpha (*token))
    take_word (fields, token, n);
  else if ((*token == '+' || *token == '-') && !fields->has_zone && fields->has_time)
    take_offset (fields, token, n);
  else if (!g_ascii_isdigit (*token))
    return;
  else if (n >= 10 && token[4] == '-')
    {
      take_dashed (fields, token, token + 10);
      if (n > 11 && (token[10] == 'T' || token[10] == 't'))
        {
          const char *zone = token + 11;

          take_time (fields, token + 11, end);
          while (zone < end && *zone != '+' && *zone != '-')
            zone++;
          if (zone < end)
            take_offset (fields, zone, end - zone);
        }
    }
  else if (!fields->has_time && memchr (token, ':', n) != NULL)
    take_time (fields, token, end);
  else if (memchr (token, '-', n) != NULL || memchr (token, '/', n) != NULL)
    take_dashed (fields, token, end);
  else if (!fields->has_time && n > 4 && memchr (token, '.', n) != NULL)
    take_time (fields, token, end);
  else
    take_number (fields, token, n);
}

static gboolean
are_fields_possible (const DateFields *fields)
{
  static const guint8 month_days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  return fields->year >= 1900 && fields->year <= 9999 && fields->month >= 1 && fields->month <= 12 &&
         fields->day >= 1 && fields->day <= month_days[fields->month - 1] && fields->hour <= 24 &&
         fields->minute <= 59 && fields->second <= 61;
}

static gboolean
is_separator (char c)
{
  return c == ' ' || c == '\t' || c == ',' || c == '\r' || c == '\n' || c == ';';
}

/**
 * hearth_mime_parse_date:
 * @raw: (nullable): the value of a Date header, or the date of an ENVELOPE
 * @n_bytes: its length, or -1
 * @unix_s: (out): seconds since 1970 in UTC
 * @offset_min: (out) (optional): the sender's offset from UTC, at most 14 hours and a bit
 *
 * Returns: whether it is a date; the values are 0 if not. Whether it is believed is up to hearth_mime_choose_date().
 */
gboolean
hearth_mime_parse_date (const char *raw, gssize n_bytes, gint64 *unix_s, gint16 *offset_min)
{
  DateFields fields = { 0 };
  const char *p, *end;
  int comment_depth = 0;

  *unix_s = 0;
  if (offset_min != NULL)
    *offset_min = 0;
  if (raw == NULL)
    return FALSE;

  end = raw + MIN (n_bytes < 0 ? strlen (raw) : (gsize) n_bytes, DATE_MAX_BYTES);
  for (p = raw; p < end;)
    {
      const char *token = p;

      if (*p == '(' || *p == ')')
        {
          comment_depth = MAX (comment_depth + (*p == '(' ? 1 : -1), 0);
          p++;
          continue;
        }
      if (comment_depth > 0 || is_separator (*p))
        {
          p++;
          continue;
        }
      while (p < end && !is_separator (*p) && *p != '(')
        p++;
      take_token (&fields, token, p - token);
    }

  if (!are_fields_possible (&fields))
    return FALSE;
  *unix_s = days_from_civil (fields.year, fields.month, fields.day) * 86400 + fields.hour * 3600 +
            fields.minute * 60 + fields.second - fields.offset_min * 60;
  if (offset_min != NULL)
    *offset_min = (gint16) fields.offset_min;
  return TRUE;
}

/**
 * hearth_mime_choose_date:
 * @header_unix_s: of the Date header, or 0
 * @internal_unix_s: when the server got the message, or 0
 * @is_doubtful: (out) (optional): whether the Date header is there and not believed
 *
 * Returns: the time a list sorts by: the Date header if it is after 1990 and at most a day later than the arrival,
 *   else the arrival
 */
gint64
hearth_mime_choose_date (gint64 header_unix_s, gint64 internal_unix_s, gboolean *is_doubtful)
{
  gboolean is_early = header_unix_s < HEARTH_MIME_DATE_FIRST_S;
  gboolean is_late = internal_unix_s > 0 && header_unix_s > internal_unix_s + HEARTH_MIME_DATE_AHEAD_S;

  if (is_doubtful != NULL)
    *is_doubtful = header_unix_s != 0 && (is_early || is_late);
  return is_early || is_late ? internal_unix_s : header_unix_s;
}

/**
 * hearth_mime_format_date:
 * @unix_s: seconds since 1970 in UTC
 * @offset_min: the offset to write it in
 *
 * Returns: (transfer full): the date as RFC 5322 writes it, in English whatever the locale
 */
char *
hearth_mime_format_date (gint64 unix_s, gint16 offset_min)
{
  gint64 local_s = unix_s + offset_min * 60;
  gint64 days = local_s / 86400 - (local_s % 86400 < 0);
  int second = (int) (local_s - days * 86400);
  int offset = ABS (offset_min);
  GDate date;

  g_date_clear (&date, 1);
  /* GLib's day 1 is 0001-01-01 */
  g_date_set_julian (&date, (guint32) CLAMP (days + 719163, 1, 3000000));
  return g_strdup_printf ("%s, %d %s %04d %02d:%02d:%02d %c%02d%02d", day_names[((days % 7) + 7) % 7],
                          g_date_get_day (&date), month_names[g_date_get_month (&date) - 1],
                          g_date_get_year (&date), second / 3600, second / 60 % 60, second % 60,
                          offset_min < 0 ? '-' : '+', offset / 60, offset % 60);
}
