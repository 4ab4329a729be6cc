/* SPDX-License-Identifier: GPL-3.0-or-later */

/* mailto: links (RFC 6068) as letters. Only recipients, subject, text and what is answered are taken: nothing is
 * attached, nothing is sent, and everything taken is seen in the composer. Values only, UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-mailto.h"

#include <string.h>

/** A link longer than this is not for writing a letter. */
#define MAX_URI_BYTES (64 * 1024)

/* One line, no controls; text keeps its lines. */
static char *
decode (const char *value, gboolean keeps_lines)
{
  g_autofree char *bytes = g_uri_unescape_string (value, NULL);
  g_autofree char *valid = g_utf8_make_valid (bytes != NULL ? bytes : value, -1);
  GString *text = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\r')
        continue;
      if (c == '\n' && keeps_lines)
        g_string_append_c (text, '\n');
      else if (g_unichar_iscntrl (c))
        g_string_append_c (text, ' ');
      else
        g_string_append_unichar (text, c);
    }
  return g_string_free (text, FALSE);
}

static void
add_addresses (HearthClient *client, GPtrArray *list, const char *value)
{
  g_autofree char *text = decode (value, FALSE);
  g_autoptr (GPtrArray) parsed = hearth_client_parse_addresses (client, text, NULL);

  for (guint i = 0; parsed != NULL && i < parsed->len; i++)
    g_ptr_array_add (list, hearth_address_ref (g_ptr_array_index (parsed, i)));
}

static void
add_id (GPtrArray *list, const char *value)
{
  g_autofree char *text = decode (value, FALSE);
  g_autofree char *id = NULL;
  gsize length;

  g_strstrip (text);
  length = strlen (text);
  if (length > 2 && text[0] == '<' && text[length - 1] == '>')
    id = g_strndup (text + 1, length - 2);
  else
    id = g_strdup (text);
  if (*id != '\0' && strpbrk (id, " <>\t") == NULL)
    g_ptr_array_add (list, g_steal_pointer (&id));
}

static void
take_field (HearthClient *client, HearthLetter *letter, const char *name, const char *value)
{
  if (g_ascii_strcasecmp (name, "to") == 0)
    add_addresses (client, letter->to, value);
  else if (g_ascii_strcasecmp (name, "cc") == 0)
    add_addresses (client, letter->cc, value);
  else if (g_ascii_strcasecmp (name, "bcc") == 0)
    add_addresses (client, letter->bcc, value);
  else if (g_ascii_strcasecmp (name, "in-reply-to") == 0)
    add_id (letter->in_reply_to, value);
  else if (g_ascii_strcasecmp (name, "subject") == 0)
    {
      g_free (letter->subject);
      letter->subject = decode (value, FALSE);
    }
  else if (g_ascii_strcasecmp (name, "body") == 0)
    {
      g_autofree char *body = decode (value, TRUE);
      g_autofree char *before = letter->text;

      letter->text = g_strconcat (body, before != NULL ? before : "", NULL);
    }
}

/**
 * hearth_mailto_to_letter:
 * @uri: a mailto: link
 *
 * Returns: (transfer full) (nullable): a letter to show in a composer; %NULL if @uri is none or nobody can write
 */
HearthLetter *
hearth_mailto_to_letter (HearthClient *client, const char *uri)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);
  g_autoptr (HearthLetter) letter = NULL;
  g_auto (GStrv) parts = NULL;
  g_auto (GStrv) fields = NULL;
  g_autofree char *rest = NULL;

  if (g_strcmp0 (scheme, "mailto") != 0 || strlen (uri) > MAX_URI_BYTES)
    return NULL;
  letter = hearth_client_prepare_new (client, 0);
  if (letter == NULL)
    return NULL;
  rest = g_strdup (uri + strlen ("mailto:"));
  rest[strcspn (rest, "#")] = '\0';
  parts = g_strsplit (rest, "?", 2);
  if (parts[0] != NULL && *parts[0] != '\0')
    add_addresses (client, letter->to, parts[0]);
  fields = g_strsplit (parts[0] != NULL && parts[1] != NULL ? parts[1] : "", "&", -1);
  for (guint i = 0; fields[i] != NULL; i++)
    {
      char *value = strchr (fields[i], '=');

      if (value == NULL)
        continue;
      *value = '\0';
      take_field (client, letter, fields[i], value + 1);
    }
  return g_steal_pointer (&letter);
}
