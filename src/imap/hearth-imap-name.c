/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of mailboxes: modified UTF-7 (RFC 3501 section 5.1.3) both ways, and the gate for outgoing arguments.
 * Plain functions, any thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-name.h"

#include <string.h>

#include "hearth-error.h"

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/**
 * hearth_imap_argument_check:
 * @value: what is to go out as part of a command
 * @length_bytes: its length, or -1
 *
 * CR and LF would end the command and begin another, NUL is in no IMAP string.
 *
 * Returns: whether @value may go out; else %HEARTH_ERROR_INVALID_INPUT
 */
gboolean
hearth_imap_argument_check (const char *value, gssize length_bytes, GError **error)
{
  const gsize length = length_bytes < 0 ? strlen (value) : (gsize) length_bytes;

  for (gsize i = 0; i < length; i++)
    if (value[i] == '\r' || value[i] == '\n' || value[i] == '\0')
      {
        hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "A line break or NUL is not allowed here");
        return FALSE;
      }
  return TRUE;
}

/* "&", the UTF-16 of @n characters in base64 without padding, "-". */
static void
append_encoded (GString *wire, const char *utf8, const char *end)
{
  glong n_units = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (utf8, (glong) (end - utf8), NULL, &n_units, NULL);
  guint32 bits = 0;
  guint n_bits = 0;

  g_string_append_c (wire, '&');
  for (glong i = 0; units != NULL && i < n_units; i++)
    {
      bits = (bits << 16) | units[i];
      for (n_bits += 16; n_bits >= 6; n_bits -= 6)
        g_string_append_c (wire, base64[(bits >> (n_bits - 6)) & 0x3f]);
      bits &= (1u << n_bits) - 1;
    }
  if (n_bits > 0)
    g_string_append_c (wire, base64[(bits << (6 - n_bits)) & 0x3f]);
  g_string_append_c (wire, '-');
}

static gboolean
is_plain (gunichar c)
{
  return c >= 0x20 && c <= 0x7e;
}

/**
 * hearth_imap_name_encode:
 * @name: a name as people write it, UTF-8
 *
 * Returns: (transfer full) (nullable): the name for the wire; %NULL with %HEARTH_ERROR_INVALID_INPUT if it is empty, no
 *   UTF-8, or has control characters
 */
char *
hearth_imap_name_encode (const char *name, GError **error)
{
  GString *wire;
  const char *p = name;

  if (*name == '\0' || !g_utf8_validate (name, -1, NULL) || !hearth_imap_argument_check (name, -1, NULL))
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "This is no name for a folder");
      return NULL;
    }
  wire = g_string_new (NULL);
  while (*p != '\0')
    {
      const char *start = p;

      while (*p != '\0' && !is_plain (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      if (p > start)
        {
          append_encoded (wire, start, p);
          continue;
        }
      g_string_append_c (wire, *p);
      if (*p == '&')
        g_string_append_c (wire, '-');
      p++;
    }
  return g_string_free (wire, FALSE);
}

static int
base64_value (char c)
{
  const char *found = c != '\0' ? strchr (base64, c) : NULL;

  return found != NULL ? (int) (found - base64) : -1;
}

/* One "&…-" from behind its "&"; %NULL if it is not well-formed or names what needs no encoding. */
static const char *
decode_shifted (const char *p, GString *name)
{
  g_autoptr (GArray) units = g_array_new (FALSE, FALSE, sizeof (gunichar2));
  g_autofree char *utf8 = NULL;
  guint32 bits = 0;
  guint n_bits = 0;

  for (; *p != '-'; p++)
    {
      const int value = base64_value (*p);

      if (value < 0)
        return NULL;
      bits = (bits << 6) | (guint32) value;
      n_bits += 6;
      if (n_bits >= 16)
        {
          const gunichar2 unit = (gunichar2) (bits >> (n_bits - 16));

          n_bits -= 16;
          bits &= (1u << n_bits) - 1;
          if (unit == 0)
            return NULL;
          g_array_append_val (units, unit);
        }
    }
  if (n_bits >= 6 || bits != 0 || units->len == 0)
    return NULL;
  utf8 = g_utf16_to_utf8 ((const gunichar2 *) (gpointer) units->data, units->len, NULL, NULL, NULL);
  if (utf8 == NULL)
    return NULL;
  g_string_append (name, utf8);
  return p + 1;
}

static char *
decode (const char *wire)
{
  GString *name = g_string_new (NULL);
  const char *p = wire;

  while (*p != '\0')
    {
      if (*p != '&')
        g_string_append_c (name, *p++);
      else if (p[1] == '-')
        {
          g_string_append_c (name, '&');
          p += 2;
        }
      else
        {
          p = decode_shifted (p + 1, name);
          if (p == NULL)
            {
              g_string_free (name, TRUE);
              return NULL;
            }
        }
    }
  return g_string_free (name, FALSE);
}

/**
 * hearth_imap_name_decode:
 * @wire: a name as the server wrote it
 *
 * Servers that speak UTF-8 here are understood; a name that is no modified UTF-7 stands for itself. The result is for
 * people: two wire names may look the same.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
hearth_imap_name_decode (const char *wire)
{
  g_autofree char *name = decode (wire);

  return g_utf8_make_valid (name != NULL ? name : wire, -1);
}

/**
 * hearth_imap_name_is_inbox:
 *
 * Returns: whether @wire is INBOX, whose case means nothing
 */
gboolean
hearth_imap_name_is_inbox (const char *wire)
{
  return g_ascii_strcasecmp (wire, "INBOX") == 0;
}
