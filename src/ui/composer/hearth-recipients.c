/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recipients as somebody types them. The parser of headers forgives much; what is typed must be whole, or a letter goes
 * to somebody it was not meant for. Values only, UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-recipients.h"

#include <string.h>

static gboolean
is_separator (char c)
{
  return c == ',' || c == ';' || c == '\n' || c == '\r';
}

/* Returns: the next separator outside quotes and brackets, or the end of @text. A line end ends quotes, too. */
static const char *
find_separator (const char *text)
{
  gboolean is_quoted = FALSE, is_bracketed = FALSE;
  const char *at;

  for (at = text; *at != '\0'; at++)
    {
      if (*at == '\n' || *at == '\r')
        break;
      if (*at == '"' && (at == text || at[-1] != '\\'))
        is_quoted = !is_quoted;
      else if (!is_quoted && (*at == '<' || *at == '>'))
        is_bracketed = *at == '<';
      else if (!is_quoted && !is_bracketed && is_separator (*at))
        break;
    }
  return at;
}

/* Returns: (element-type utf8): the parts between separators, without spaces around them */
static GPtrArray *
split (const char *text)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);

  while (TRUE)
    {
      const char *end = find_separator (text);
      g_autofree char *part = g_strstrip (g_strndup (text, end - text));

      if (*part != '\0')
        g_ptr_array_add (parts, g_steal_pointer (&part));
      if (*end == '\0')
        return parts;
      text = end + 1;
    }
}

/* "Keller, Marta <marta@keller.example>": the comma belongs to the name. */
static void
unite_names (GPtrArray *parts)
{
  for (guint i = 0; i + 1 < parts->len;)
    {
      const char *name = parts->pdata[i], *rest = parts->pdata[i + 1];
      g_autofree char *whole = NULL;

      if (strpbrk (name, "@<\"") != NULL || *rest == '<' || *rest == '"' || !g_str_has_suffix (rest, ">"))
        {
          i++;
          continue;
        }
      whole = g_strdup_printf ("\"%s, %.*s\" %s", name, (int) strcspn (rest, "<"), rest, strchr (rest, '<'));
      for (char *space = strstr (whole, " \" <"); space != NULL; space = strstr (whole, " \" <"))
        memmove (space, space + 1, strlen (space));
      g_ptr_array_remove_index (parts, i);
      g_free (parts->pdata[i]);
      parts->pdata[i] = g_steal_pointer (&whole);
      i++;
    }
}

static gboolean
is_complete (const char *address)
{
  const char *at = strrchr (address, '@');

  if (at == NULL || at == address || at[1] == '\0' || at[1] == '.' || strpbrk (address, " \t<>\"") != NULL)
    return FALSE;
  if (g_str_has_suffix (at, ".") || strstr (at, "..") != NULL)
    return FALSE;
  return strchr (at, '.') != NULL || at[1] == '[' || g_ascii_strcasecmp (at + 1, "localhost") == 0;
}

/**
 * hearth_recipients_is_whole:
 * @text: one recipient as typed
 *
 * Returns: whether it is a whole address: the address itself is what stands in angle brackets at the end, or all of it
 */
gboolean
hearth_recipients_is_whole (const char *text)
{
  g_autofree char *part = g_strstrip (g_strdup (text));
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
 * hearth_recipients_is_whole_address:
 *
 * Returns: whether mail can go there; what a draft keeps need not be whole
 */
gboolean
hearth_recipients_is_whole_address (HearthAddress *address)
{
  return is_complete (hearth_address_get_address (address));
}

/**
 * hearth_recipients_find_end:
 * @text: as typed
 *
 * Returns: how many bytes of @text are before its last separator, which is no part of a name: those recipients are
 *   typed to the end; 0 if there is none
 */
gsize
hearth_recipients_find_end (const char *text)
{
  gsize end = 0;

  for (const char *at = text; *at != '\0';)
    {
      at = find_separator (at);
      if (*at == '\0')
        break;
      end = at - text + 1;
      at++;
    }
  return end;
}

/**
 * hearth_recipient_free:
 * @self: (transfer full): a value
 */
void
hearth_recipient_free (HearthRecipient *self)
{
  g_free (self->text);
  g_clear_pointer (&self->address, hearth_address_unref);
  g_free (self);
}

/**
 * hearth_recipients_parse:
 * @text: as typed: separated by commas, semicolons or line ends
 *
 * Returns: (transfer full) (element-type HearthRecipient): as many as were typed, whole addresses or not
 */
GPtrArray *
hearth_recipients_parse (HearthClient *client, const char *text)
{
  g_autoptr (GPtrArray) parts = split (text);
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_recipient_free);

  unite_names (parts);
  for (guint i = 0; i < parts->len; i++)
    {
      const char *part = g_ptr_array_index (parts, i);
      HearthRecipient *recipient = g_new0 (HearthRecipient, 1);
      g_autoptr (GPtrArray) parsed =
          hearth_recipients_is_whole (part) ? hearth_client_parse_addresses (client, part, NULL) : NULL;

      recipient->text = g_strdup (part);
      if (parsed != NULL && parsed->len == 1)
        recipient->address = hearth_address_ref (g_ptr_array_index (parsed, 0));
      g_ptr_array_add (all, recipient);
    }
  return all;
}
