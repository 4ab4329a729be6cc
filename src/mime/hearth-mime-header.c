/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header text as it comes, to one safe line: encoded words (RFC 2047) as mailers really write them, raw 8-bit text,
 * ids. Any thread. The hot path of a first sync: plain ASCII returns at once. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-header.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-mime-charset.h"

/* More raw bytes than this cannot change the characters that are kept. */
#define LINE_MAX_BYTES (32 * 1024)
/* Longer than RFC 2047 allows (75), shorter than anything that would hurt. */
#define CHARSET_MAX_BYTES 64
/* RFC 2047 allows 75; some senders write a whole subject as one word. */
#define WORD_MAX_BYTES 4096

/* One encoded word: =?charset*language?encoding?payload?= */
typedef struct
{
  const char *charset;
  gsize charset_bytes;
  const char *payload;
  gsize payload_bytes;
  gsize length; /* of the whole */
  char encoding;
} EncodedWord;

static gboolean
is_plain_line (const char *raw, gsize n_bytes)
{
  char last = ' ';

  for (gsize i = 0; i < n_bytes; i++)
    {
      char c = raw[i];

      if ((guchar) (c - 0x20) > 0x5e || (c == ' ' && last == ' ') || (c == '?' && last == '='))
        return FALSE;
      last = c;
    }
  return n_bytes <= HEARTH_MIME_LINE_MAX_CHARS && (n_bytes == 0 || last != ' ');
}

/* Where the payload of a word ends: its "?=". In a Q payload a stray '?' may stand before an escaped byte, so a "?="
 * that two hexadecimal digits and more payload follow is text. */
static const char *
find_payload_end (const char *payload, const char *end, char encoding)
{
  const char *p = payload;

  if (end - p > WORD_MAX_BYTES)
    end = p + WORD_MAX_BYTES;
  while ((p = memchr (p, '?', end - p)) != NULL)
    {
      gboolean is_close = p + 1 < end && p[1] == '=';

      if (is_close && encoding == 'Q' && p + 3 < end && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3]))
        is_close = memchr (p + 2, '?', MIN (end - p - 2, 80)) == NULL;
      if (is_close)
        return p;
      p++;
    }
  return NULL;
}

/* Reads the word at @bytes. One without its end is taken up to the next white space. */
static gboolean
read_encoded_word (const char *bytes, const char *end, EncodedWord *word)
{
  const char *p = bytes + 2;
  const char *close;

  if (end - bytes < 7 || bytes[0] != '=' || bytes[1] != '?')
    return FALSE;
  word->charset = p;
  while (p < end && *p != '?' && *p > ' ' && p - word->charset < CHARSET_MAX_BYTES)
    p++;
  if (end - p < 3 || *p != '?' || p[2] != '?')
    return FALSE;
  word->charset_bytes = p - word->charset;
  close = memchr (word->charset, '*', word->charset_bytes); /* RFC 2231: a language may follow */
  if (close != NULL)
    word->charset_bytes = close - word->charset;
  word->encoding = g_ascii_toupper (p[1]);
  if (word->encoding != 'B' && word->encoding != 'Q')
    return FALSE;

  word->payload = p + 3;
  close = find_payload_end (word->payload, end, word->encoding);
  if (close != NULL)
    {
      word->payload_bytes = close - word->payload;
      word->length = close + 2 - bytes;
      return TRUE;
    }
  for (p = word->payload; p<end && * p> ' '; p++)
    ;
  word->payload_bytes = p - word->payload - (p > word->payload && p[-1] == '?');
  word->length = p - bytes;
  return TRUE;
}

/**
 * hearth_mime_encoded_word_length:
 * @bytes: text that begins with "=?"
 *
 * Returns: how many bytes the encoded word (RFC 2047) there takes, 0 if there is none
 */
gsize
hearth_mime_encoded_word_length (const char *bytes, gsize n_bytes)
{
  EncodedWord word;

  return read_encoded_word (bytes, bytes + MIN (n_bytes, LINE_MAX_BYTES), &word) ? word.length : 0;
}

static void
decode_q (const char *payload, gsize n_bytes, GString *out)
{
  for (gsize i = 0; i < n_bytes; i++)
    if (payload[i] == '_')
      g_string_append_c (out, ' ');
    else if (payload[i] == '=' && i + 2 < n_bytes && g_ascii_isxdigit (payload[i + 1]) &&
             g_ascii_isxdigit (payload[i + 2]))
      {
        g_string_append_c (
            out, (char) (g_ascii_xdigit_value (payload[i + 1]) << 4 | g_ascii_xdigit_value (payload[i + 2])));
        i += 2;
      }
    else if (payload[i] != '\r' && payload[i] != '\n')
      g_string_append_c (out, payload[i]);
}

static int
base64_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  if (c == '+' || c == '-')
    return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

/* Takes what is there: padding may be missing, stand in the middle, or be followed by more. */
static void
decode_b (const char *payload, gsize n_bytes, GString *out)
{
  guint32 bits = 0;
  int n_bits = 0;

  for (gsize i = 0; i < n_bytes; i++)
    {
      int value = base64_value (payload[i]);

      if (payload[i] == '=')
        bits = n_bits = 0;
      if (value < 0)
        continue;
      bits = bits << 6 | (guint32) value;
      n_bits += 6;
      if (n_bits >= 8)
        {
          n_bits -= 8;
          g_string_append_c (out, (char) (bits >> n_bits));
        }
    }
}

static void
append_text (GString *out, const char *charset, gsize charset_bytes, const char *bytes, gsize n_bytes)
{
  gsize n_text_bytes;
  g_autofree char *text =
      hearth_mime_charset_to_utf8 (charset, charset_bytes, bytes, n_bytes, &n_text_bytes, NULL);

  g_string_append_len (out, text, n_text_bytes);
}

static gboolean
is_same_charset (const EncodedWord *a, const EncodedWord *b)
{
  return a->charset_bytes == b->charset_bytes &&
         g_ascii_strncasecmp (a->charset, b->charset, a->charset_bytes) == 0;
}

static gsize
skip_space (const char *p, const char *end)
{
  const char *start = p;

  while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
    p++;
  return p - start;
}

/* Decodes a run of words of one charset as a whole: mailers split characters between words. Returns where it ends. */
static const char *
append_word_run (GString *out, const EncodedWord *first, const char *p, const char *end)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  EncodedWord word = *first;

  while (TRUE)
    {
      gsize gap;
      EncodedWord next;

      if (word.encoding == 'B')
        decode_b (word.payload, word.payload_bytes, bytes);
      else
        decode_q (word.payload, word.payload_bytes, bytes);
      p += word.length;
      gap = skip_space (p, end);
      if (!read_encoded_word (p + gap, end, &next))
        break;
      p += gap; /* white space between two words is not text */
      if (!is_same_charset (&word, &next))
        break;
      word = next;
    }
  append_text (out, first->charset, first->charset_bytes, bytes->str, bytes->len);
  return p;
}

/**
 * hearth_mime_decode_words:
 * @raw: the value of a header as it came
 * @n_bytes: its length, or -1
 *
 * Returns: (transfer full): its text, valid UTF-8, with whatever control and bidi characters are in it: for looking
 *   at, not for showing
 */
char *
hearth_mime_decode_words (const char *raw, gssize n_bytes)
{
  gsize n = n_bytes < 0 ? strlen (raw) : (gsize) n_bytes;
  GString *out = g_string_sized_new (MIN (n, LINE_MAX_BYTES) + 16);
  const char *end = raw + MIN (n, LINE_MAX_BYTES);
  const char *text = raw; /* not yet appended */

  for (const char *p = raw; p < end;)
    {
      EncodedWord word;

      if (*p != '=' || !read_encoded_word (p, end, &word))
        {
          p++;
          continue;
        }
      append_text (out, NULL, 0, text, p - text);
      p = append_word_run (out, &word, p, end);
      text = p;
    }
  append_text (out, NULL, 0, text, end - text);
  return g_string_free (out, FALSE);
}

static char *
decode_line (const char *raw, gsize n_bytes)
{
  g_autofree char *text = hearth_mime_decode_words (raw, n_bytes);

  return hearth_text_to_line (text, -1, HEARTH_MIME_LINE_MAX_CHARS);
}

/**
 * hearth_mime_dup_line:
 * @raw: (nullable): the value of a header as it came: folded or not, with encoded words, any bytes
 * @n_bytes: its length, or -1
 *
 * Decodes encoded words, also those that are split, unfinished or stand inside of words, and guesses the charset of
 * raw 8-bit text.
 *
 * Returns: (transfer full): one line of valid UTF-8 without control and bidi characters, at most
 *   %HEARTH_MIME_LINE_MAX_CHARS; empty for %NULL
 */
char *
hearth_mime_dup_line (const char *raw, gssize n_bytes)
{
  gsize n = raw == NULL ? 0 : n_bytes < 0 ? strlen (raw) : (gsize) n_bytes;

  if (n == 0)
    return g_strdup ("");
  return is_plain_line (raw, n) ? g_strndup (raw, n) : decode_line (raw, n);
}

/* An id without white space; NULL if nothing or too much is left. */
static char *
take_id (const char *bytes, gsize n_bytes)
{
  char *id, *to;

  if (n_bytes == 0 || n_bytes > HEARTH_MIME_ID_MAX_BYTES)
    return NULL;
  id = g_utf8_make_valid (bytes, n_bytes);
  to = id;
  for (const char *p = id; *p != '\0'; p++)
    if ((guchar) *p > ' ' && *p != 0x7f && *p != '<' && *p != '>')
      *to++ = *p;
  *to = '\0';
  if (to == id)
    g_clear_pointer (&id, g_free);
  return id;
}

/* Finds the next id from *p: what stands in angle brackets; else, if there are none at all, a word with an '@'. */
static gboolean
next_id (const char **p, const char *end, gboolean has_brackets, const char **id, gsize *n_bytes)
{
  const char *start, *close;

  if (has_brackets)
    {
      start = memchr (*p, '<', end - *p);
      if (start == NULL)
        return FALSE;
      start++;
      close = memchr (start, '>', end - start);
      *id = start;
      *n_bytes = (close != NULL ? close : end) - start;
      *p = close != NULL ? close + 1 : end;
      return TRUE;
    }
  start = *p + skip_space (*p, end);
  for (close = start; close < end && (guchar) *close > ' ' && *close != ','; close++)
    ;
  *id = start;
  *n_bytes = memchr (start, '@', close - start) != NULL ? close - start : 0;
  *p = close + (close < end);
  return start < end;
}

/**
 * hearth_mime_dup_id:
 * @raw: (nullable): the value of a Message-ID header
 * @n_bytes: its length, or -1
 *
 * Returns: (transfer full) (nullable): the first id without angle brackets and white space; %NULL if there is none
 */
char *
hearth_mime_dup_id (const char *raw, gssize n_bytes)
{
  gsize n = raw == NULL ? 0 : n_bytes < 0 ? strlen (raw) : (gsize) n_bytes;
  const char *p = raw, *id = NULL;
  gsize id_bytes = 0;

  if (n == 0 || !next_id (&p, raw + n, memchr (raw, '<', n) != NULL, &id, &id_bytes))
    return NULL;
  return take_id (id, id_bytes);
}

/**
 * hearth_mime_parse_ids:
 * @raw: (nullable): the value of a References or In-Reply-To header
 * @n_bytes: its length, or -1
 *
 * Returns: (transfer full) (element-type utf8): the ids without angle brackets, in their order; of a long list the
 *   first and last %HEARTH_MIME_IDS_KEPT
 */
GPtrArray *
hearth_mime_parse_ids (const char *raw, gssize n_bytes)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  gsize n = raw == NULL ? 0 : n_bytes < 0 ? strlen (raw) : (gsize) n_bytes;
  gboolean has_brackets = n > 0 && memchr (raw, '<', n) != NULL;
  const char *p = raw, *id;
  gsize id_bytes;
  guint oldest_late = HEARTH_MIME_IDS_KEPT; /* the later half is a ring while it is being filled */

  while (n > 0 && p < raw + n && next_id (&p, raw + n, has_brackets, &id, &id_bytes))
    {
      char *clean = take_id (id, id_bytes);

      if (clean == NULL)
        continue;
      if (ids->len < 2 * HEARTH_MIME_IDS_KEPT)
        {
          g_ptr_array_add (ids, clean);
          continue;
        }
      g_free (ids->pdata[oldest_late]);
      ids->pdata[oldest_late] = clean;
      if (++oldest_late == 2 * HEARTH_MIME_IDS_KEPT)
        oldest_late = HEARTH_MIME_IDS_KEPT;
    }
  if (oldest_late != HEARTH_MIME_IDS_KEPT)
    {
      gpointer late[HEARTH_MIME_IDS_KEPT];
      guint from = oldest_late - HEARTH_MIME_IDS_KEPT;

      for (guint i = 0; i < HEARTH_MIME_IDS_KEPT; i++)
        late[i] = ids->pdata[HEARTH_MIME_IDS_KEPT + (from + i) % HEARTH_MIME_IDS_KEPT];
      memcpy (ids->pdata + HEARTH_MIME_IDS_KEPT, late, sizeof late);
    }
  return ids;
}
