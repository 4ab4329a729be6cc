/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Address headers (RFC 5322 section 3.4) as they come: groups, comments, broken quotes, missing brackets. Any thread,
 * one pass, nothing in it can fail: what is not an address is left out or shown as a name. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-address.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-mime-header.h"

typedef struct
{
  const char *p;
  const char *end;
  GString *text;    /* display words, or a bare address */
  GString *angle;   /* between < and > */
  GString *comment; /* the last (comment), the old way of giving a name */
  gboolean has_angle;
  gboolean has_no_more_quotes; /* a search for a closing quote came to the end */
  GPtrArray *list;
} AddressParser;

static gboolean
is_plain_address (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) (*text - 0x21) > 0x5d)
      return FALSE;
  return TRUE;
}

/* An address without white space and controls; valid UTF-8. */
static char *
clean_address (const char *text)
{
  g_autofree char *line = NULL;
  char *to;

  if (is_plain_address (text) && strlen (text) <= HEARTH_MIME_ADDRESS_MAX_CHARS)
    return g_strdup (text);
  line = hearth_text_to_line (text, -1, HEARTH_MIME_ADDRESS_MAX_CHARS);
  if (*line == '"') /* a quoted local part may hold spaces */
    return g_steal_pointer (&line);
  to = line;
  for (const char *p = line; *p != '\0'; p++)
    if (*p != ' ')
      *to++ = *p;
  *to = '\0';
  return g_steal_pointer (&line);
}

static char *
clean_name (const char *raw, gsize n_bytes)
{
  char *name = hearth_mime_dup_line (raw, n_bytes);
  gsize n = strlen (name);

  /* what some mailers put around a name, once or twice */
  while (n >= 2 && (*name == '\'' || *name == '"') && name[n - 1] == *name)
    {
      memmove (name, name + 1, n - 2);
      n -= 2;
      name[n] = '\0';
      g_strstrip (name);
      n = strlen (name);
    }
  return name;
}

static gboolean
has_letters (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || (guchar) *p >= 0x80)
      return TRUE;
  return FALSE;
}

static HearthAddress *
make_address (const char *raw_name, gsize name_bytes, const char *raw_address)
{
  g_autofree char *name = clean_name (raw_name, name_bytes);
  g_autofree char *address = clean_address (raw_address);

  if (*address != '\0' && g_ascii_strcasecmp (name, address) == 0)
    *name = '\0';
  return *address == '\0' && !has_letters (name) ? NULL : hearth_address_new (name, address);
}

static gboolean
is_server_filler (const char *text)
{
  return strcmp (text, "MISSING_MAILBOX") == 0 || strcmp (text, "MISSING_DOMAIN") == 0 ||
         strcmp (text, ".MISSING-HOST-NAME.") == 0 || strcmp (text, "UNEXPECTED_DATA_AFTER_ADDRESS") == 0;
}

/**
 * hearth_mime_dup_address:
 * @name: (nullable): the personal name of an ENVELOPE's address, raw
 * @mailbox: (nullable): its mailbox name
 * @host: (nullable): its host
 *
 * Reads one address structure of an IMAP ENVELOPE (RFC 3501 section 7.4.2). Words that servers put in where the
 * message has nothing are left out.
 *
 * Returns: (transfer full) (nullable): the address; %NULL for the begin and end of a group and for nothing at all
 */
HearthAddress *
hearth_mime_dup_address (const char *name, const char *mailbox, const char *host)
{
  char buffer[160];
  g_autofree char *joined = NULL;
  const char *address = buffer;

  if (host == NULL)
    return NULL;
  if (mailbox == NULL || is_server_filler (mailbox))
    mailbox = "";
  if (is_server_filler (host))
    host = "";
  if (*mailbox == '\0' && *host == '\0')
    *buffer = '\0';
  else if (strlen (mailbox) + strlen (host) + 2 <= sizeof buffer)
    g_snprintf (buffer, sizeof buffer, "%s%s%s", mailbox, *host != '\0' ? "@" : "", host);
  else
    address = joined = g_strconcat (mailbox, *host != '\0' ? "@" : "", host, NULL);
  return make_address (name != NULL ? name : "", name != NULL ? strlen (name) : 0, address);
}

/* "Marta marta@example.org": the word with the '@' is the address, the others are its name. */
static HearthAddress *
make_bare_address (GString *text, GString *comment)
{
  const char *start = strchr (text->str, '@');
  const char *end = start;
  g_autofree char *address = NULL;

  while (start > text->str && start[-1] == ' ')
    start--;
  while (start > text->str && start[-1] != ' ')
    start--;
  end += 1 + strspn (end + 1, " ");
  while (*end != '\0' && *end != ' ')
    end++;
  address = g_strndup (start, end - start);
  if (start == text->str)
    return make_address (comment->str, comment->len, address);
  return make_address (text->str, start - text->str, address);
}

static void
finish_address (AddressParser *self)
{
  HearthAddress *address = NULL;

  if (self->has_angle)
    {
      GString *name = self->text->len > 0 ? self->text : self->comment;
      /* an obsolete route, "@a,@b:user@host" */
      const char *route = *self->angle->str == '@' ? strrchr (self->angle->str, ':') : NULL;

      address = make_address (name->str, name->len, route != NULL ? route + 1 : self->angle->str);
    }
  else if (strchr (self->text->str, '@') != NULL)
    address = make_bare_address (self->text, self->comment);
  else
    address = make_address (self->text->str, self->text->len, "");

  if (address != NULL)
    g_ptr_array_add (self->list, address);
  g_string_truncate (self->text, 0);
  g_string_truncate (self->angle, 0);
  g_string_truncate (self->comment, 0);
  self->has_angle = FALSE;
}

/* Reads a quoted string after its first quote. A quote that is never closed is an ordinary character. */
static void
read_quoted (AddressParser *self, GString *into)
{
  const char *p = self->p;

  while (!self->has_no_more_quotes && p < self->end && *p != '"')
    p += *p == '\\' && p + 1 < self->end ? 2 : 1;
  if (self->has_no_more_quotes || p >= self->end)
    {
      self->has_no_more_quotes = TRUE;
      return;
    }
  for (const char *from = self->p; from < p; from++)
    {
      if (*from == '\\' && from + 1 < p)
        from++;
      g_string_append_c (into, *from);
    }
  self->p = p + 1;
}

/* What an '@' follows is no name but the local part of an address without brackets, and its quotes belong to it: else
 * "a@b"@c would become another address. */
static void
read_quoted_text (AddressParser *self)
{
  const char *quoted = self->p - 1;
  gsize n_before = self->text->len;

  read_quoted (self, self->text);
  if (self->has_angle || self->p == quoted + 1 || self->p == self->end || *self->p != '@')
    return;
  while (self->p < self->end && strchr (" \t\r\n,;<>(", *self->p) == NULL)
    self->p++;
  g_string_truncate (self->text, n_before);
  g_string_append_len (self->angle, quoted, self->p - quoted);
  self->has_angle = TRUE;
}

static void
read_comment (AddressParser *self)
{
  int depth = 1;

  g_string_truncate (self->comment, 0);
  for (; self->p < self->end && depth > 0; self->p++)
    {
      char c = *self->p;

      if (c == '(')
        depth++;
      else if (c == ')' && --depth == 0)
        continue;
      else if (c == '\\' && self->p + 1 < self->end)
        c = *++self->p;
      g_string_append_c (self->comment, c);
    }
}

static void
read_angle (AddressParser *self)
{
  gboolean is_quoted = FALSE;

  if (self->has_angle) /* "a <b> <c>": the last is where mail goes to; show the first as part of the name */
    g_string_append_printf (self->text, " %s", self->angle->str);
  g_string_truncate (self->angle, 0);
  self->has_angle = TRUE;
  for (; self->p < self->end; self->p++)
    {
      char c = *self->p;

      if (c == '"')
        is_quoted = !is_quoted;
      if (!is_quoted && (c == '>' || c == '<' || (c == ',' && *self->angle->str != '@')))
        break;
      g_string_append_c (self->angle, c);
    }
  if (self->p < self->end && *self->p == '>')
    self->p++;
}

static void
read_group_start (AddressParser *self)
{
  /* "Friends: a@b, c@d;" but not "mailto:a@b" */
  if (g_str_has_suffix (self->text->str, "mailto") || !self->has_angle)
    {
      g_string_truncate (self->text, 0);
      g_string_truncate (self->comment, 0);
    }
}

static void
read_step (AddressParser *self)
{
  char c = *self->p;
  gsize word = c == '=' ? hearth_mime_encoded_word_length (self->p, self->end - self->p) : 0;

  if (word > 0)
    {
      g_string_append_len (self->text, self->p, word);
      self->p += word;
      return;
    }
  self->p++;
  switch (c)
    {
    case '"':
      read_quoted_text (self);
      break;
    case '(':
      read_comment (self);
      break;
    case '<':
      read_angle (self);
      break;
    case ':':
      read_group_start (self);
      break;
    case '>': /* one too many */
      break;
    case ',':
    case ';':
      finish_address (self);
      break;
    case '\r':
    case '\n':
    case '\t':
      c = ' ';
      G_GNUC_FALLTHROUGH;
    default:
      if (c != ' ' || self->text->len > 0)
        g_string_append_c (self->text, c);
      break;
    }
}

/**
 * hearth_mime_parse_addresses:
 * @raw: (nullable): the value of an address header as it came
 * @n_bytes: its length, or -1
 *
 * Returns: (transfer full) (element-type HearthAddress): its addresses, at most %HEARTH_MIME_MAX_ADDRESSES; the names
 *   of groups are left out; words without an address become a name with an empty address
 */
GPtrArray *
hearth_mime_parse_addresses (const char *raw, gssize n_bytes)
{
  AddressParser self = { .list = hearth_address_list_new () };

  if (raw == NULL)
    return self.list;
  self.p = raw;
  self.end = raw + (n_bytes < 0 ? strlen (raw) : (gsize) n_bytes);
  self.text = g_string_new (NULL);
  self.angle = g_string_new (NULL);
  self.comment = g_string_new (NULL);
  while (self.p < self.end && self.list->len < HEARTH_MIME_MAX_ADDRESSES)
    read_step (&self);
  if (self.list->len < HEARTH_MIME_MAX_ADDRESSES)
    finish_address (&self);
  g_string_free (self.text, TRUE);
  g_string_free (self.angle, TRUE);
  g_string_free (self.comment, TRUE);
  return self.list;
}

/**
 * hearth_mime_name_looks_like_address:
 * @address: an author
 *
 * Returns: whether its display name pretends to be an address other than its own (trust 38)
 */
gboolean
hearth_mime_name_looks_like_address (const HearthAddress *address)
{
  const char *name = hearth_address_get_name (address);
  const char *at = strchr (name, '@');
  const char *own = hearth_address_get_address (address);
  const char *start, *end;

  /* the full-width @ looks the same */
  if (at == NULL)
    at = strstr (name, "\357\274\240");
  if (at == NULL || at == name || at[1] == '\0')
    return FALSE;
  for (start = at; start > name && strchr (" <(\"'", start[-1]) == NULL; start--)
    ;
  for (end = at; *end != '\0' && strchr (" >)\"',", *end) == NULL; end++)
    ;
  if (start == at || memchr (at, '.', end - at) == NULL)
    return FALSE;
  return (gsize) (end - start) != strlen (own) || g_ascii_strncasecmp (start, own, end - start) != 0;
}

/**
 * hearth_mime_is_mixed_script:
 * @text: a name or a domain, valid UTF-8
 *
 * Returns: whether Latin, Greek and Cyrillic letters, which look alike, stand in one word of it (trust 38)
 */
gboolean
hearth_mime_is_mixed_script (const char *text)
{
  enum
  {
    LATIN = 1,
    GREEK = 2,
    CYRILLIC = 4,
    ARMENIAN = 8,
    CHEROKEE = 16,
  };
  guint seen = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x80 ? !g_ascii_isalnum (c) : !g_unichar_isalnum (c))
        {
          if (c != '-' && c != '.' && c != '@')
            seen = 0;
          continue;
        }
      if (c < 0x250 || (c >= 0x1e00 && c < 0x1f00))
        seen |= g_unichar_isalpha (c) ? LATIN : 0;
      else if ((c >= 0x370 && c < 0x400) || (c >= 0x1f00 && c < 0x2000))
        seen |= GREEK;
      else if (c >= 0x400 && c < 0x530)
        seen |= CYRILLIC;
      else if (c >= 0x530 && c < 0x590)
        seen |= ARMENIAN;
      else if (c >= 0x13a0 && c < 0x1400)
        seen |= CHEROKEE;
      if ((seen & (seen - 1)) != 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * hearth_mime_has_bidi_controls:
 * @raw: decoded or raw UTF-8 bytes
 *
 * Returns: whether characters that turn the direction of text are in it: they are left out when it is shown
 */
gboolean
hearth_mime_has_bidi_controls (const char *raw, gsize n_bytes)
{
  for (gsize i = 0; i + 2 < n_bytes; i++)
    if (raw[i] == '\342' && raw[i + 1] == '\200' && (guchar) raw[i + 2] >= 0xaa &&
        (guchar) raw[i + 2] <= 0xae)
      return TRUE;
    else if (raw[i] == '\342' && raw[i + 1] == '\201' && (guchar) raw[i + 2] >= 0xa6 &&
             (guchar) raw[i + 2] <= 0xa9)
      return TRUE;
  return FALSE;
}
