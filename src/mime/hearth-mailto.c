/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mailto: links (RFC 6068) as letters. Only recipients, subject, text and what is answered are taken: nothing is
 * attached, nothing is sent, and everything taken is seen in the composer (trust 36). Values only, any thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mailto.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-mime-header.h"

#define SCHEME "mailto:"
/* What a GFile puts behind the scheme where gvfs is installed (glib issue 1886). */
#define SLASHES "///"

/* Percent-encoded bytes as they are; a '%' that begins none stands for itself, and NUL is left out. */
static GString *
decode (const char *value, gsize n_bytes)
{
  GString *bytes = g_string_sized_new (n_bytes + 1);

  for (gsize i = 0; i < n_bytes; i++)
    {
      int high = i + 2 < n_bytes && value[i] == '%' ? g_ascii_xdigit_value (value[i + 1]) : -1;
      int low = high >= 0 ? g_ascii_xdigit_value (value[i + 2]) : -1;
      char c = low >= 0 ? (char) (high << 4 | low) : value[i];

      if (c != '\0')
        g_string_append_c (bytes, c);
      i += low >= 0 ? 2 : 0;
    }
  return bytes;
}

/* Embeddings, overrides and isolates show text in another order than it has. */
static gboolean
turns_text (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Lines that end with \n, no other controls than tabs. */
static char *
dup_text (const GString *bytes)
{
  g_autofree char *valid = g_utf8_make_valid (bytes->str, (gssize) bytes->len);
  GString *text = g_string_sized_new (bytes->len + 1);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if ((c == '\r' && at[1] == '\n') || turns_text (c))
        continue;
      if (c == '\r' || c == '\n')
        g_string_append_c (text, '\n');
      else if (g_unichar_iscntrl (c) && c != '\t')
        g_string_append_c (text, ' ');
      else
        g_string_append_unichar (text, c);
    }
  return g_string_free (text, FALSE);
}

/* What is no address stays, so that it is seen; it cannot be sent to. */
static void
add_addresses (HearthLetter *letter, GPtrArray *list, const GString *bytes)
{
  g_autofree char *line = hearth_text_to_line (bytes->str, (gssize) bytes->len, HEARTH_MAILTO_MAX_BYTES);
  g_autoptr (GPtrArray) parsed = hearth_mime_parse_addresses (line, -1);

  for (guint i = 0; i < parsed->len; i++)
    {
      HearthAddress *address = parsed->pdata[i];
      const char *name = hearth_address_get_name (address);

      if (letter->to->len + letter->cc->len + letter->bcc->len >= HEARTH_MAILTO_MAX_RECIPIENTS)
        return;
      if (*hearth_address_get_address (address) != '\0')
        g_ptr_array_add (list, hearth_address_ref (address));
      else if (*name != '\0')
        g_ptr_array_add (list, hearth_address_new (NULL, name));
    }
}

/* The answer belongs to the conversation of what it answers (RFC 5322 section 3.6.4). */
static void
take_id (HearthLetter *letter, const GString *bytes)
{
  char *id = letter->in_reply_to->len == 0 ? hearth_mime_dup_id (bytes->str, (gssize) bytes->len) : NULL;

  /* what is no id is in no message either */
  if (id == NULL || !g_str_is_ascii (id))
    {
      g_free (id);
      return;
    }
  g_ptr_array_add (letter->in_reply_to, id);
  g_ptr_array_add (letter->references, g_strdup (id));
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
is_name (const char *name, gsize n_bytes, const char *wanted)
{
  return n_bytes == strlen (wanted) && g_ascii_strncasecmp (name, wanted, n_bytes) == 0;
}

/* Of subject, body and In-Reply-To the first is taken. Other fields are ignored. */
static void
take_field (HearthLetter *letter, const char *name, gsize name_bytes, const GString *value)
{
  if (is_name (name, name_bytes, "to"))
    add_addresses (letter, letter->to, value);
  else if (is_name (name, name_bytes, "cc"))
    add_addresses (letter, letter->cc, value);
  else if (is_name (name, name_bytes, "bcc"))
    add_addresses (letter, letter->bcc, value);
  else if (is_name (name, name_bytes, "in-reply-to"))
    take_id (letter, value);
  else if (is_name (name, name_bytes, "subject") && is_empty (letter->subject))
    {
      g_free (letter->subject);
      letter->subject = hearth_mime_dup_line (value->str, (gssize) value->len);
    }
  else if (is_name (name, name_bytes, "body") && is_empty (letter->text))
    {
      g_free (letter->text);
      letter->text = dup_text (value);
    }
}

static void
take_fields (HearthLetter *letter, const char *at, const char *end)
{
  while (at < end)
    {
      const char *next = memchr (at, '&', (gsize) (end - at));
      const char *stop = next != NULL ? next : end;
      const char *equals = memchr (at, '=', (gsize) (stop - at));

      if (equals != NULL)
        {
          g_autoptr (GString) name = decode (at, (gsize) (equals - at));
          g_autoptr (GString) value = decode (equals + 1, (gsize) (stop - equals - 1));

          take_field (letter, name->str, name->len, value);
        }
      at = stop + 1;
    }
}

/* Returns: what follows the scheme; %NULL: it is another one */
static const char *
skip_scheme (const char *uri)
{
  const gsize n_scheme = strlen (SCHEME);

  if (g_ascii_strncasecmp (uri, SCHEME, n_scheme) != 0)
    return NULL;
  uri += n_scheme;
  return g_str_has_prefix (uri, SLASHES) ? uri + strlen (SLASHES) : uri;
}

/**
 * hearth_mailto_fill_letter:
 * @uri: any text
 * @letter: a letter without recipients, subject and text
 *
 * Takes what the link says (RFC 6068): to, cc, bcc, subject, body and in-reply-to, everything else ignored. All of it
 * is valid UTF-8 without control characters; only the body has several lines. "mailto:///" is taken for "mailto:".
 *
 * Returns: %FALSE if @uri is no mailto: link, or longer than %HEARTH_MAILTO_MAX_BYTES; @letter is not changed then
 */
gboolean
hearth_mailto_fill_letter (const char *uri, HearthLetter *letter)
{
  gsize n_bytes = strlen (uri);
  const char *end, *question;

  uri = skip_scheme (uri);
  if (n_bytes > HEARTH_MAILTO_MAX_BYTES || uri == NULL)
    return FALSE;
  end = uri + strcspn (uri, "#");
  question = memchr (uri, '?', (gsize) (end - uri));
  {
    g_autoptr (GString) to = decode (uri, (gsize) ((question != NULL ? question : end) - uri));

    add_addresses (letter, letter->to, to);
  }
  if (question != NULL)
    take_fields (letter, question + 1, end);
  return TRUE;
}
