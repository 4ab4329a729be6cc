/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recipients as somebody types them. The parser of headers forgives much; what is typed must be whole, or a letter goes
 * to somebody it was not meant for. Values only, UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-recipients.h"

#include <string.h>

/* Returns: (element-type utf8): the parts between commas and semicolons that stand outside quotes and brackets */
static GPtrArray *
split (const char *text)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  gboolean is_quoted = FALSE, is_bracketed = FALSE;
  const char *start = text;

  for (const char *at = text;; at++)
    {
      if (*at == '"' && (at == text || at[-1] != '\\'))
        is_quoted = !is_quoted;
      else if (!is_quoted && (*at == '<' || *at == '>'))
        is_bracketed = *at == '<';
      if (*at != '\0' && (is_quoted || is_bracketed || (*at != ',' && *at != ';')))
        continue;
      {
        g_autofree char *part = g_strstrip (g_strndup (start, at - start));

        if (*part != '\0')
          g_ptr_array_add (parts, g_steal_pointer (&part));
      }
      if (*at == '\0')
        return parts;
      start = at + 1;
    }
}

static gboolean
is_complete (const char *address)
{
  const char *at = strrchr (address, '@');

  if (at == NULL || at == address || at[1] == '\0' || at[1] == '.' || strpbrk (address, " \t<>\"") != NULL)
    return FALSE;
  return strchr (at, '.') != NULL || at[1] == '[' || g_ascii_strcasecmp (at + 1, "localhost") == 0;
}

/* The address itself: what stands in angle brackets at the end, or all of it. */
static gboolean
is_whole (const char *part)
{
  const char *open = strrchr (part, '<');
  g_autofree char *inside = NULL;

  if (open == NULL)
    return is_complete (part);
  if (!g_str_has_suffix (part, ">"))
    return FALSE;
  inside = g_strndup (open + 1, strlen (open) - 2);
  return is_complete (inside);
}

/**
 * hearth_recipients_parse:
 * @text: as typed
 * @wrong: (out) (transfer full): on failure the part that is not a complete address
 *
 * Returns: (transfer full) (element-type HearthAddress) (nullable): the addresses, as many as parts were typed
 */
GPtrArray *
hearth_recipients_parse (HearthClient *client, const char *text, char **wrong)
{
  g_autoptr (GPtrArray) parts = split (text);
  g_autoptr (GPtrArray) all = hearth_address_list_new ();

  for (guint i = 0; i < parts->len; i++)
    {
      const char *part = g_ptr_array_index (parts, i);
      g_autoptr (GPtrArray) parsed =
          is_whole (part) ? hearth_client_parse_addresses (client, part, NULL) : NULL;

      if (parsed == NULL || parsed->len != 1)
        {
          *wrong = g_strdup (part);
          return NULL;
        }
      g_ptr_array_add (all, hearth_address_ref (g_ptr_array_index (parsed, 0)));
    }
  return g_steal_pointer (&all);
}
