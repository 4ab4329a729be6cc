/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes in whatever charset a message claims, to valid UTF-8. Any thread: each keeps its own open converters.
 * Labels are looked up in a table and never handed to iconv as they came. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-charset.h"

#include <iconv.h>
#include <errno.h>
#include <string.h>

#define REPLACEMENT     "\357\277\275"
#define LABEL_MAX_BYTES 40

/* What iconv calls a charset, and the labels that mean it: lower case, without '-', '_' and spaces. Labels stand for
 * what senders mean by them: the superset that includes their mistakes, as browsers read them. */
typedef struct
{
  const char *name;
  const char *labels;
} Charset;

static const Charset charsets[] = {
  { "UTF-8", "utf8 unicode11utf8 utf8mb4 unicode20utf8 xunicode20utf8" },
  { "WINDOWS-1252",
    "usascii ascii ansix3.41968 iso646us iso88591 iso885911987 latin1 l1 cp1252 windows1252 xansi "
    "cp819 ibm819 xcp1252 ansi 8859 iso8859 8859_1" },
  { "WINDOWS-1250", "windows1250 cp1250 xcp1250" },
  { "WINDOWS-1251", "windows1251 cp1251 xcp1251 win1251" },
  { "WINDOWS-1253", "windows1253 cp1253" },
  { "WINDOWS-1254", "windows1254 cp1254 iso88599 latin5 l5 iso885991989" },
  { "WINDOWS-1255", "windows1255 cp1255" },
  { "WINDOWS-1256", "windows1256 cp1256" },
  { "WINDOWS-1257", "windows1257 cp1257" },
  { "WINDOWS-1258", "windows1258 cp1258" },
  { "CP874", "windows874 cp874 tis620 iso885911 dos874" },
  { "ISO-8859-2", "iso88592 latin2 l2 iso885921987" },
  { "ISO-8859-3", "iso88593 latin3 l3" },
  { "ISO-8859-4", "iso88594 latin4 l4" },
  { "ISO-8859-5", "iso88595 cyrillic" },
  { "ISO-8859-6", "iso88596 arabic iso88596i iso88596e" },
  { "ISO-8859-7", "iso88597 greek" },
  { "ISO-8859-8", "iso88598 hebrew iso88598i iso88598e logical visual" },
  { "ISO-8859-10", "iso885910 latin6 l6" },
  { "ISO-8859-13", "iso885913" },
  { "ISO-8859-14", "iso885914" },
  { "ISO-8859-15", "iso885915 latin9 l9" },
  { "ISO-8859-16", "iso885916" },
  { "KOI8-R", "koi8r koi8 koi" },
  { "KOI8-U", "koi8u koi8ru" },
  { "GB18030",
    "gb18030 gb2312 gbk cp936 windows936 xgbk eucgb xeuccn euccn gb231280 chinese csgb2312 gb gb23121980" },
  { "BIG5-HKSCS", "big5 big5hkscs cnbig5 xxbig5 cp950 csbig5" },
  { "CP932", "shiftjis sjis xsjis windows31j cp932 mskanji msshiftjis xmscp932 csshiftjis" },
  { "EUC-JP-MS", "eucjp xeucjp eucjpms ujis" },
  { "ISO-2022-JP", "iso2022jp csiso2022jp iso2022jpms iso2022jp1 iso2022jp2 jis" },
  { "CP949", "euckr ksc56011987 ksc5601 cp949 windows949 uhc korean ksc56011989 isoir149 cseuckr" },
  { "ISO-2022-KR", "iso2022kr" },
  { "EUC-TW", "euctw" },
  { "MACINTOSH", "macintosh mac macroman xmacroman" },
  { "CP437", "cp437 ibm437" },
  { "CP850", "cp850 ibm850" },
  { "CP852", "cp852 ibm852" },
  { "CP866", "cp866 ibm866" },
  { "UTF-16", "utf16 unicode ucs2 iso10646ucs2" },
  { "UTF-16LE", "utf16le" },
  { "UTF-16BE", "utf16be" },
};

#define CHARSET_UTF8    0
#define CHARSET_WINDOWS 1

static GHashTable *labels; /* of label to index + 1; written once in keep_open () */
static iconv_t kept[G_N_ELEMENTS (charsets)];

typedef struct
{
  iconv_t converters[G_N_ELEMENTS (charsets)]; /* 0 is not opened yet */
} Converters;

static void
converters_free (gpointer data)
{
  Converters *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    if (self->converters[i] != 0 && self->converters[i] != (iconv_t) -1)
      iconv_close (self->converters[i]);
  g_free (self);
}

static GPrivate converters_of_thread = G_PRIVATE_INIT (converters_free);

static iconv_t
get_converter (guint charset)
{
  Converters *self = g_private_get (&converters_of_thread);

  if (self == NULL)
    {
      self = g_new0 (Converters, 1);
      g_private_set (&converters_of_thread, self);
    }
  if (self->converters[charset] == 0)
    self->converters[charset] = iconv_open ("UTF-8", charsets[charset].name);
  return self->converters[charset];
}

static void
fill_labels (void)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      g_auto (GStrv) words = g_strsplit (charsets[i].labels, " ", -1);

      for (guint j = 0; words[j] != NULL; j++)
        if (*words[j] != '\0')
          g_hash_table_insert (table, g_strdup (words[j]), GUINT_TO_POINTER (i + 1));
    }
  labels = table;
}

/**
 * hearth_mime_charset_keep_open:
 *
 * Fills the table of labels and opens a converter for every charset that is never closed, which keeps the C
 * library's modules loaded. Called by hearth_mime_init(), and by the first lookup of a program that forgot.
 */
void
hearth_mime_charset_keep_open (void)
{
  static gsize is_done = 0;

  if (g_once_init_enter (&is_done))
    {
      fill_labels ();
      for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
        kept[i] = iconv_open ("UTF-8", charsets[i].name);
      g_once_init_leave (&is_done, 1);
    }
}

static int
find_charset (const char *label, gsize n_bytes)
{
  char key[LABEL_MAX_BYTES + 1];
  gsize n_key = 0;

  for (gsize i = 0; i < n_bytes && n_key < LABEL_MAX_BYTES; i++)
    if (!strchr ("-_ \t'\"", label[i]))
      key[n_key++] = g_ascii_tolower (label[i]);
  key[n_key] = '\0';
  if (strcmp (key, "utf8") == 0)
    return CHARSET_UTF8;
  hearth_mime_charset_keep_open ();
  return GPOINTER_TO_INT (g_hash_table_lookup (labels, key)) - 1;
}

/**
 * hearth_mime_charset_find:
 * @label: (nullable): what a message calls its charset
 * @n_bytes: its length, or -1
 *
 * Returns: (nullable): the name of the charset that is meant; %NULL for one that is not known or not taken (UTF-7)
 */
const char *
hearth_mime_charset_find (const char *label, gssize n_bytes)
{
  int charset = label != NULL ? find_charset (label, n_bytes < 0 ? strlen (label) : (gsize) n_bytes) : -1;

  return charset < 0 ? NULL : charsets[charset].name;
}

static gboolean
has_high_bytes (const char *bytes, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    if ((guchar) bytes[i] >= 0x80)
      return TRUE;
  return FALSE;
}

/* U+0000 ends a C string: it is shown as what it is, damage. */
static char *
copy_without_nul (const char *bytes, gsize n_bytes, gsize *n_text_bytes)
{
  GString *text;

  if (memchr (bytes, '\0', n_bytes) == NULL)
    {
      *n_text_bytes = n_bytes;
      return g_strndup (bytes, n_bytes);
    }
  text = g_string_sized_new (n_bytes + 16);
  for (gsize i = 0; i < n_bytes;)
    {
      const char *nul = memchr (bytes + i, '\0', n_bytes - i);
      gsize run = nul != NULL ? (gsize) (nul - bytes) - i : n_bytes - i;

      g_string_append_len (text, bytes + i, run);
      if (nul != NULL)
        g_string_append (text, REPLACEMENT);
      i += run + (nul != NULL);
    }
  *n_text_bytes = text->len;
  return g_string_free (text, FALSE);
}

static char *
convert (guint charset, const char *bytes, gsize n_bytes, gsize *n_text_bytes, gsize *n_wrong)
{
  iconv_t converter = get_converter (charset);
  g_autoptr (GString) out = g_string_sized_new (n_bytes + n_bytes / 2 + 16);
  char chunk[4096];
  char *in = (char *) bytes;
  gsize n_in = n_bytes;

  *n_wrong = 0;
  if (converter == (iconv_t) -1)
    {
      *n_wrong = n_bytes;
      return g_utf8_make_valid ("", 0);
    }
  iconv (converter, NULL, NULL, NULL, NULL);
  while (TRUE)
    {
      char *at = chunk;
      gsize room = sizeof chunk;
      /* the last call flushes what a stateful charset still holds */
      gsize result =
          n_in > 0 ? iconv (converter, &in, &n_in, &at, &room) : iconv (converter, NULL, NULL, &at, &room);
      int problem = errno;

      g_string_append_len (out, chunk, at - chunk);
      if (result == (gsize) -1 && problem == E2BIG)
        continue;
      if (n_in == 0)
        break;
      if (result == (gsize) -1)
        {
          /* an illegal sequence, or the text ends inside of one */
          g_string_append (out, REPLACEMENT);
          (*n_wrong)++;
          in++;
          n_in--;
        }
    }
  return copy_without_nul (out->str, out->len, n_text_bytes);
}

static char *
take_utf8 (const char *bytes, gsize n_bytes, gsize *n_text_bytes)
{
  g_autofree char *clean = copy_without_nul (bytes, n_bytes, n_text_bytes);
  char *valid;

  if (g_utf8_validate_len (clean, *n_text_bytes, NULL))
    return g_steal_pointer (&clean);
  valid = g_utf8_make_valid (clean, *n_text_bytes);
  *n_text_bytes = strlen (valid);
  return valid;
}

/* Whether bytes that are not valid UTF-8 are UTF-8 nevertheless, with damage: most of their high bytes form
 * characters. */
static gboolean
is_damaged_utf8 (const char *bytes, gsize n_bytes)
{
  const char *end = bytes + n_bytes;
  gsize n_good = 0, n_bad = 0;

  for (const char *p = bytes; p < end;)
    {
      gunichar c;

      if ((guchar) *p < 0x80)
        {
          p++;
          continue;
        }
      c = g_utf8_get_char_validated (p, end - p);
      if ((gint32) c < 0)
        {
          n_bad++;
          p++;
        }
      else
        {
          n_good++;
          p = g_utf8_next_char (p);
        }
    }
  return n_good > 0 && n_good >= n_bad;
}

static char *
guess (const char *bytes, gsize n_bytes, gsize *n_text_bytes)
{
  gsize n_wrong;

  if (g_utf8_validate_len (bytes, n_bytes, NULL) || is_damaged_utf8 (bytes, n_bytes))
    return take_utf8 (bytes, n_bytes, n_text_bytes);
  return convert (CHARSET_WINDOWS, bytes, n_bytes, n_text_bytes, &n_wrong);
}

static gboolean
is_wide (int charset)
{
  return charset >= 0 && g_str_has_prefix (charsets[charset].name, "UTF-16");
}

static gboolean
is_stateful (int charset)
{
  return charset >= 0 && g_str_has_prefix (charsets[charset].name, "ISO-2022");
}

/**
 * hearth_mime_charset_to_utf8:
 * @label: (nullable): what the message calls the charset
 * @label_bytes: its length, or -1
 * @bytes: the text
 * @n_text_bytes: (out) (optional): the length of the result
 * @fate: (out) (optional): whether the label could be believed
 *
 * Converts in linear time. What cannot be read becomes U+FFFD; an unknown label is read as UTF-8 if it is that, else
 * as Windows-1252; so is text whose label is plainly wrong.
 *
 * Returns: (transfer full): valid UTF-8 without U+0000
 */
char *
hearth_mime_charset_to_utf8 (const char *label,
                             gssize label_bytes,
                             const char *bytes,
                             gsize n_bytes,
                             gsize *n_text_bytes,
                             HearthCharsetFate *fate)
{
  int charset =
      label != NULL ? find_charset (label, label_bytes < 0 ? strlen (label) : (gsize) label_bytes) : -1;
  HearthCharsetFate ignored_fate;
  gsize ignored_length, n_wrong;
  g_autofree char *text = NULL;

  if (fate == NULL)
    fate = &ignored_fate;
  if (n_text_bytes == NULL)
    n_text_bytes = &ignored_length;

  *fate = HEARTH_CHARSET_AS_SAID;
  if (!is_wide (charset) && !is_stateful (charset) && !has_high_bytes (bytes, n_bytes))
    return copy_without_nul (bytes, n_bytes, n_text_bytes);
  if (charset == CHARSET_UTF8 && g_utf8_validate_len (bytes, n_bytes, NULL))
    return copy_without_nul (bytes, n_bytes, n_text_bytes);
  if (charset == CHARSET_UTF8 && is_damaged_utf8 (bytes, n_bytes))
    {
      *fate = HEARTH_CHARSET_REPAIRED;
      return take_utf8 (bytes, n_bytes, n_text_bytes);
    }
  /* 8-bit text that is valid UTF-8 is hardly ever anything else, whatever a Western label says */
  if (charset < 0 || charset == CHARSET_UTF8 ||
      (charset == CHARSET_WINDOWS && g_utf8_validate_len (bytes, n_bytes, NULL)))
    {
      *fate = HEARTH_CHARSET_GUESSED;
      return guess (bytes, n_bytes, n_text_bytes);
    }

  text = convert (charset, bytes, n_bytes, n_text_bytes, &n_wrong);
  if (n_wrong == 0)
    return g_steal_pointer (&text);
  if (!is_wide (charset) && has_high_bytes (bytes, n_bytes) && g_utf8_validate_len (bytes, n_bytes, NULL))
    {
      *fate = HEARTH_CHARSET_GUESSED;
      return take_utf8 (bytes, n_bytes, n_text_bytes);
    }
  *fate = HEARTH_CHARSET_REPAIRED;
  return g_steal_pointer (&text);
}
