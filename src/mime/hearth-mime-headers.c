/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headers of a message to the values of a HearthContent, with remarks on what is odd about them. A pool thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-headers.h"

#include <string.h>

#include "hearth-html-url.h"
#include "hearth-mailto.h"
#include "hearth-mime-build.h"
#include "hearth-mime-date.h"
#include "hearth-mime-header.h"
#include "hearth-mime-parse.h"

/* Headers that are read; others are in the source. */
typedef enum
{
  HEADER_FROM,
  HEADER_SENDER,
  HEADER_REPLY_TO,
  HEADER_TO,
  HEADER_CC,
  HEADER_BCC,
  HEADER_DELIVERED_TO,
  HEADER_ORIGINAL_TO,
  HEADER_ENVELOPE_TO,
  HEADER_SUBJECT,
  HEADER_DATE,
  HEADER_MESSAGE_ID,
  HEADER_IN_REPLY_TO,
  HEADER_REFERENCES,
  HEADER_FORWARDED_ID,
  HEADER_LIST_ID,
  HEADER_LIST_POST,
  HEADER_LIST_UNSUBSCRIBE,
  HEADER_RECEIVED,
  HEADER_CONTENT_TYPE,
  N_HEADERS,
} Header;

static const char *const header_names[N_HEADERS] = {
  [HEADER_FROM] = "From",
  [HEADER_SENDER] = "Sender",
  [HEADER_REPLY_TO] = "Reply-To",
  [HEADER_TO] = "To",
  [HEADER_CC] = "Cc",
  [HEADER_BCC] = "Bcc",
  [HEADER_DELIVERED_TO] = "Delivered-To",
  [HEADER_ORIGINAL_TO] = "X-Original-To",
  [HEADER_ENVELOPE_TO] = "Envelope-To",
  [HEADER_SUBJECT] = "Subject",
  [HEADER_DATE] = "Date",
  [HEADER_MESSAGE_ID] = "Message-ID",
  [HEADER_IN_REPLY_TO] = "In-Reply-To",
  [HEADER_REFERENCES] = "References",
  [HEADER_FORWARDED_ID] = HEARTH_MIME_FORWARDED_ID,
  [HEADER_LIST_ID] = "List-Id",
  [HEADER_LIST_POST] = "List-Post",
  [HEADER_LIST_UNSUBSCRIBE] = "List-Unsubscribe",
  [HEADER_RECEIVED] = "Received",
  [HEADER_CONTENT_TYPE] = "Content-Type",
};

/* More links of List-Unsubscribe and List-Post than anybody has. */
#define MAX_LINKS 10

/* More stations on its way than any message has that reach a mailbox. */
#define MAX_DELIVERED_TO 50

struct _HearthMimeHeaders
{
  GString *values[N_HEADERS]; /* of several: addresses joined, otherwise the first */
  guint counts[N_HEADERS];
  gboolean is_cut;
};

static gboolean
is_joined (Header header)
{
  return header <= HEADER_ENVELOPE_TO || header == HEADER_REFERENCES;
}

static void
take_header (
    HearthMimeHeaders *self, const char *name, gsize name_bytes, const char *value, gsize value_bytes)
{
  while (name_bytes > 0 && (name[name_bytes - 1] == ' ' || name[name_bytes - 1] == '\t'))
    name_bytes--;
  for (Header i = 0; i < N_HEADERS; i++)
    {
      if (strlen (header_names[i]) != name_bytes ||
          g_ascii_strncasecmp (header_names[i], name, name_bytes) != 0)
        continue;
      self->counts[i]++;
      if (self->values[i] == NULL)
        self->values[i] = g_string_new_len (value, value_bytes);
      else if (is_joined (i))
        {
          g_string_append (self->values[i], i == HEADER_REFERENCES ? " " : ", ");
          g_string_append_len (self->values[i], value, value_bytes);
        }
      return;
    }
}

/**
 * hearth_mime_headers_read:
 * @bytes: a message; reading ends at its first empty line
 *
 * Reads at most %HEARTH_MIME_MAX_HEADERS lines and %HEARTH_MIME_MAX_HEADER_BYTES.
 *
 * Returns: (transfer full): its headers
 */
HearthMimeHeaders *
hearth_mime_headers_read (const char *bytes, gsize n_bytes)
{
  HearthMimeHeaders *self = g_new0 (HearthMimeHeaders, 1);
  const char *end;
  guint n_headers = 0;

  if (n_bytes == 0)
    return self;
  end = bytes + MIN (n_bytes, HEARTH_MIME_MAX_HEADER_BYTES);
  for (const char *p = bytes; p < end;)
    {
      const char *stop = p, *colon;

      /* a header goes on as long as the next line begins with white space */
      do
        {
          const char *newline = memchr (stop, '\n', end - stop);

          stop = newline != NULL ? newline + 1 : end;
        }
      while (stop < end && (*stop == ' ' || *stop == '\t') && *p != '\n' && *p != '\r');
      if (*p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n'))
        return self;
      colon = memchr (p, ':', stop - p);
      if (++n_headers > HEARTH_MIME_MAX_HEADERS)
        break;
      if (colon != NULL && colon > p)
        take_header (self, p, colon - p, colon + 1, stop - colon - 1);
      p = stop;
      if (p >= end)
        {
          self->is_cut = n_bytes > HEARTH_MIME_MAX_HEADER_BYTES;
          return self;
        }
    }
  self->is_cut = n_headers > HEARTH_MIME_MAX_HEADERS;
  return self;
}

/**
 * hearth_mime_headers_free:
 * @self: (transfer full) (nullable): headers
 */
void
hearth_mime_headers_free (HearthMimeHeaders *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < N_HEADERS; i++)
    if (self->values[i] != NULL)
      g_string_free (self->values[i], TRUE);
  g_free (self);
}

static const char *
get_value (const HearthMimeHeaders *self, Header header, gssize *n_bytes)
{
  *n_bytes = self->values[header] != NULL ? (gssize) self->values[header]->len : 0;
  return self->values[header] != NULL ? self->values[header]->str : NULL;
}

static GPtrArray *
read_addresses (const HearthMimeHeaders *self, Header header)
{
  gssize n;
  const char *value = get_value (self, header, &n);

  return hearth_mime_parse_addresses (value, n);
}

static GPtrArray *
read_ids (const HearthMimeHeaders *self, Header header)
{
  gssize n;
  const char *value = get_value (self, header, &n);

  return hearth_mime_parse_ids (value, n);
}

static char *
read_line (const HearthMimeHeaders *self, Header header)
{
  gssize n;
  const char *value = get_value (self, header, &n);

  return hearth_mime_dup_line (value, n);
}

static void
replace (GPtrArray **list, GPtrArray *with)
{
  g_ptr_array_unref (*list);
  *list = with;
}

/* When the message reached the user's own server: the date of its topmost Received, at the latest this moment. */
static gint64
read_arrival (const HearthMimeHeaders *self)
{
  gssize n;
  const char *value = get_value (self, HEADER_RECEIVED, &n);
  const char *semicolon = value != NULL ? memrchr (value, ';', n) : NULL;
  gint64 unix_s = 0;

  if (semicolon != NULL)
    hearth_mime_parse_date (semicolon + 1, value + n - semicolon - 1, &unix_s, NULL);
  return unix_s > 0 ? unix_s : g_get_real_time () / G_USEC_PER_SEC;
}

static void
fill_date (const HearthMimeHeaders *self, HearthContent *content)
{
  gssize n;
  const char *value = get_value (self, HEADER_DATE, &n);
  gboolean is_doubtful = FALSE;

  if (value == NULL)
    return;
  if (!hearth_mime_parse_date (value, n, &content->date_unix_s, &content->date_offset_min) ||
      content->date_unix_s == 0)
    is_doubtful = TRUE;
  else
    hearth_mime_choose_date (content->date_unix_s, read_arrival (self), &is_doubtful);
  if (is_doubtful)
    content->remarks |= HEARTH_REMARK_DATE_DOUBTFUL;
}

static gboolean
is_odd_script (const HearthAddress *address)
{
  const char *at = strrchr (hearth_address_get_address (address), '@');
  g_autofree char *domain = at != NULL ? g_hostname_to_unicode (at + 1) : NULL;

  return hearth_mime_is_mixed_script (hearth_address_get_name (address)) ||
         (domain != NULL && hearth_mime_is_mixed_script (domain));
}

static void
remark_authors (const HearthMimeHeaders *self, HearthContent *content)
{
  gssize n;
  const char *raw = get_value (self, HEADER_FROM, &n);
  g_autofree char *decoded = raw != NULL ? hearth_mime_decode_words (raw, n) : NULL;
  gboolean replies_elsewhere = content->reply_to->len > 0;

  if (self->counts[HEADER_FROM] > 1 || content->from->len > 1)
    content->remarks |= HEARTH_REMARK_SEVERAL_FROM;
  if (decoded != NULL && hearth_mime_has_bidi_controls (decoded, strlen (decoded)))
    content->remarks |= HEARTH_REMARK_MIXED_SCRIPT;
  for (guint i = 0; i < content->from->len && i < 20; i++)
    {
      if (hearth_mime_name_looks_like_address (content->from->pdata[i]))
        content->remarks |= HEARTH_REMARK_NAME_LOOKS_LIKE_ADDRESS;
      if (is_odd_script (content->from->pdata[i]))
        content->remarks |= HEARTH_REMARK_MIXED_SCRIPT;
      for (guint j = 0; j < content->reply_to->len && j < 20; j++)
        if (hearth_address_is_same_mailbox (content->from->pdata[i], content->reply_to->pdata[j]))
          replies_elsewhere = FALSE;
    }
  if (replies_elsewhere)
    content->remarks |= HEARTH_REMARK_REPLY_TO_DIFFERS;
}

static void
fill_delivered_to (const HearthMimeHeaders *self, HearthContent *content)
{
  for (Header header = HEADER_DELIVERED_TO; header <= HEADER_ENVELOPE_TO; header++)
    {
      g_autoptr (GPtrArray) addresses = read_addresses (self, header);

      for (guint i = 0; i < addresses->len && content->delivered_to->len < MAX_DELIVERED_TO; i++)
        g_ptr_array_add (content->delivered_to, hearth_address_ref (addresses->pdata[i]));
    }
}

/* RFC 2369 section 3.4: links between angle brackets, or NO. */
static HearthAddress *
read_list_post (const HearthMimeHeaders *self)
{
  gssize n;
  const char *value = get_value (self, HEADER_LIST_POST, &n);
  const char *open = value;

  for (guint i = 0; open != NULL && i < MAX_LINKS; i++)
    {
      const char *close;
      g_autofree char *uri = NULL;
      g_autoptr (HearthLetter) letter = hearth_letter_new (0);

      open = memchr (open, '<', value + n - open);
      close = open != NULL ? memchr (open, '>', value + n - open) : NULL;
      if (close == NULL)
        return NULL;
      uri = g_strndup (open + 1, close - open - 1);
      if (hearth_mailto_fill_letter (g_strstrip (uri), letter) && letter->to->len > 0)
        return hearth_address_ref (letter->to->pdata[0]);
      open++;
    }
  return NULL;
}

static void
fill_list (const HearthMimeHeaders *self, HearthContent *content)
{
  gssize n;
  const char *value = get_value (self, HEADER_LIST_UNSUBSCRIBE, &n);
  const char *p = value;

  if (self->values[HEADER_LIST_ID] != NULL)
    content->list_id = read_line (self, HEADER_LIST_ID);
  content->list_post = read_list_post (self);
  while (value != NULL && (p = memchr (p, '<', value + n - p)) != NULL)
    {
      const char *close = memchr (p + 1, '>', value + n - p - 1);
      g_autofree char *text = close != NULL ? g_utf8_make_valid (p + 1, close - p - 1) : NULL;
      g_autofree char *link = text != NULL ? hearth_html_dup_link (text) : NULL;

      if (close == NULL || (content->list_unsubscribe != NULL && content->list_unsubscribe->len == MAX_LINKS))
        break;
      if (content->list_unsubscribe == NULL)
        content->list_unsubscribe = g_ptr_array_new_with_free_func (g_free);
      if (link != NULL)
        g_ptr_array_add (content->list_unsubscribe, g_steal_pointer (&link));
      p = close + 1;
    }
}

/**
 * hearth_mime_headers_fill:
 * @self: the headers of a message
 * @content: a new content
 *
 * Fills in everything but the parts. Of a header that stands there several times the addresses of all are shown, and
 * of others the first is read; several From are remarked (trust 20).
 */
void
hearth_mime_headers_fill (const HearthMimeHeaders *self, HearthContent *content)
{
  g_autoptr (GPtrArray) senders = read_addresses (self, HEADER_SENDER);
  gssize n;
  const char *value;

  replace (&content->from, read_addresses (self, HEADER_FROM));
  replace (&content->reply_to, read_addresses (self, HEADER_REPLY_TO));
  replace (&content->to, read_addresses (self, HEADER_TO));
  replace (&content->cc, read_addresses (self, HEADER_CC));
  replace (&content->bcc, read_addresses (self, HEADER_BCC));
  replace (&content->in_reply_to, read_ids (self, HEADER_IN_REPLY_TO));
  replace (&content->references, read_ids (self, HEADER_REFERENCES));
  if (senders->len > 0)
    content->sender = hearth_address_ref (senders->pdata[0]);
  content->subject = read_line (self, HEADER_SUBJECT);
  value = get_value (self, HEADER_MESSAGE_ID, &n);
  content->message_id = hearth_mime_dup_id (value, n);
  value = get_value (self, HEADER_FORWARDED_ID, &n);
  content->forwarded_id = value != NULL ? hearth_mime_dup_id (value, n) : NULL;
  fill_date (self, content);
  fill_list (self, content);
  fill_delivered_to (self, content);
  remark_authors (self, content);
  if (self->is_cut)
    content->remarks |= HEARTH_REMARK_CUT;
  if (self->counts[HEADER_CONTENT_TYPE] > 1)
    content->remarks |= HEARTH_REMARK_STRUCTURE_BROKEN;
}
